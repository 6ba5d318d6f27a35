/*
 * bases.h - library classes as bases of the program's classes.
 */
#ifndef SKIVE_PROGRAM_BASES_H
#define SKIVE_PROGRAM_BASES_H

#include "transform/program/link.h"

enum { /* see bases.def */
       LIBRARY_CLEAN = 1,
       LIBRARY_WEAK = 2,
       LIBRARY_EMPTY = 4,
       LIBRARY_DROPS = 8,
       LIBRARY_INERT = 16,
       LIBRARY_BARE = 32,
       LIBRARY_SHARED = 64,
       LIBRARY_MAPPING = 128,
       LIBRARY_SEQUENCE = 256,
       LIBRARY_EXCEPTION = 512,
       LIBRARY_KNOWN = 1024,
       LIBRARY_THIN = 2048,
};

/* The bits of bases.def for a library class; 0 when nothing is known of it. */
uint32_t base_flags(const Link *l, const Base *b);

/* Has the base certainly no attribute of that name (so that looking goes on behind it)? */
bool base_is_quiet(const Link *l, const Base *b, uint32_t name);
bool base_is_empty(const Link *l, const Base *b); /* no attributes but those of object */

/* The bits of all library bases of a class together; *unknown: some base is not known. */
uint32_t base_flags_of_class(const Link *l, uint32_t class, bool *unknown);

/* "builtins.dict" for a class that derives from dict ..., else "builtins.object". */
const char *base_builtin(const Link *l, uint32_t class);

/* Is it listed as INERT? */
bool base_is_inert(Bytes dotted);

/* Is it, or one that it derives from, an exception of the library? */
bool base_is_exception(Bytes dotted);

#endif
