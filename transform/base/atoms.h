/*
 * atoms.h - interned names.
 *
 * Each distinct name of a table is one 32-bit Atom, so names compare as integers.  Atoms of
 * different tables must not be mixed: a file has its own table, the linked program another.
 * The names of well-known.def have the same atom in every table.
 */
#ifndef SKIVE_BASE_ATOMS_H
#define SKIVE_BASE_ATOMS_H

#include "arena.h"
#include "bytes.h"

typedef struct Atom {
    uint32_t at; /* 0: no name */
} Atom;

/* Names that skive's own code asks for: ATOM_set is the atom of "set" in every table. */
enum {
    ATOM_NONE,
#define NAME(name) ATOM_##name,
#include "well_known.def"
#undef NAME
    ATOM_WELL_KNOWN_END,
    ATOM_LAST_KEYWORD = ATOM_yield,
};

typedef struct Atoms {
    Arena *arena;   /* the texts live here */
    Bytes *text;    /* by atom */
    uint32_t *hash; /* by atom */
    uint32_t *slot; /* open addressing; 0 is free */
    uint32_t count, room, mask;
} Atoms;

/* The table borrows `arena` and is freed with atoms_free before it. */
void atoms_init(Atoms *t, Arena *arena);
void atoms_free(Atoms *t);

/* Finds or adds; copies the text into the arena when it is new. */
Atom atoms_intern(Atoms *t, Bytes name);

/* Finds without adding; {0} when the name was never interned. */
Atom atoms_find(const Atoms *t, Bytes name);

Bytes atoms_text(const Atoms *t, Atom a); /* also NUL-terminated */

static inline bool atom_is(Atom a, uint32_t well_known)
{
    return a.at == well_known;
}

#endif
