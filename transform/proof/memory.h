/*
 * memory.h - what an instance costs with and without __slots__, as measured (memory.def).
 */
#ifndef SKIVE_PROOF_MEMORY_H
#define SKIVE_PROOF_MEMORY_H

#include "transform/base/bytes.h"
#include "transform/proof/verdict.h"

/* The instances of a class; all attributes are taken to be set. */
typedef struct InstanceKind {
    const char *base;    /* of memory_base(); NULL: its size is not known */
    uint32_t attributes; /* those of its bases included */
    uint32_t given;      /* how many of them are slots of a base already */
    bool weak;           /* "__weakref__" is, or is to be, among the slots */
} InstanceKind;

/* The name in the table for a library class by its dotted name, "builtins.object" for the class of
 * no library base: static.  NULL: the table has nothing about it. */
const char *memory_base(Bytes dotted);

/* Bytes before and after on that Python (308 for 3.8), on the nearest one of the table when it has
 * none, on its newest for 0.  Estimate.before is 0 when the table does not go so far. */
Estimate memory_estimate(const InstanceKind *kind, uint32_t python);

/* The table for people. */
void memory_write_table(Buf *out);

#endif
