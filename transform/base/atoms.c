/* atoms.c - an open-addressing hash table from text to dense ids. */
#include "atoms.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char *const well_known[] = {
#define NAME(name) #name,
#include "well_known.def"
#undef NAME
};

static uint32_t hash_of(Bytes name)
{
    return (uint32_t)XXH3_64bits(name.at, name.len);
}

static void place(Atoms *t, uint32_t atom)
{
    uint32_t i = t->hash[atom] & t->mask;
    while (t->slot[i]) i = (i + 1) & t->mask;
    t->slot[i] = atom;
}

static void grow(Atoms *t)
{
    t->room = t->room ? t->room * 2 : 512;
    t->mask = t->room * 2 - 1;
    t->text = grow_memory(t->text, t->room * sizeof *t->text);
    t->hash = grow_memory(t->hash, t->room * sizeof *t->hash);
    free(t->slot);
    t->slot = take_memory((t->mask + 1u) * sizeof *t->slot);
    memset(t->slot, 0, (t->mask + 1u) * sizeof *t->slot);
    for (uint32_t atom = 1; atom < t->count; atom++) place(t, atom);
}

void atoms_init(Atoms *t, Arena *arena)
{
    *t = (Atoms){.arena = arena, .count = 1};
    grow(t);
    t->text[0] = (Bytes){"", 0};
    t->hash[0] = 0;
    for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++)
        atoms_intern(t, bytes_of(well_known[i]));
}

void atoms_free(Atoms *t)
{
    free(t->text);
    free(t->hash);
    free(t->slot);
    *t = (Atoms){0};
}

static uint32_t look_up(const Atoms *t, Bytes name, uint32_t hash)
{
    for (uint32_t i = hash & t->mask; t->slot[i]; i = (i + 1) & t->mask) {
        uint32_t atom = t->slot[i];
        if (t->hash[atom] == hash && bytes_equal(t->text[atom], name)) return atom;
    }
    return 0;
}

Atom atoms_find(const Atoms *t, Bytes name)
{
    return (Atom){look_up(t, name, hash_of(name))};
}

Atom atoms_intern(Atoms *t, Bytes name)
{
    uint32_t hash = hash_of(name);
    uint32_t atom = look_up(t, name, hash);
    if (atom) return (Atom){atom};
    if (t->count == t->room) grow(t);
    atom = t->count++;
    t->text[atom] = (Bytes){arena_copy(t->arena, name.at, name.len), name.len};
    t->hash[atom] = hash;
    place(t, atom);
    return (Atom){atom};
}

Bytes atoms_text(const Atoms *t, Atom a)
{
    return t->text[a.at];
}
