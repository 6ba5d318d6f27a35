/* pair_map.c - see pair_map.h. */
#include "transform/program/pair_map.h"

#include <stdlib.h>
#include <string.h>

#include "transform/base/arena.h"

/* Are so many of the places taken that there must be more? */
static bool is_full(uint32_t count, uint32_t mask)
{
    return (uint64_t)count * 4 > (uint64_t)mask * 3;
}

static uint32_t hash_of(uint32_t a, uint32_t b)
{
    uint64_t hash = (((uint64_t)a << 32) | b) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash >> 32);
}

/* `b` is one more than the caller's: a slot of zeros is free. */
static uint32_t pair_slot(const PairMap *m, uint32_t a, uint32_t b)
{
    uint32_t i = hash_of(a, b) & m->mask;
    for (const PairSlot *slot = m->slot; slot[i].a | slot[i].b; i = (i + 1) & m->mask)
        if (slot[i].b == b && slot[i].a == a) break;
    return i;
}

static void pair_grow(PairMap *m)
{
    PairMap old = *m;
    m->mask = old.slot ? old.mask * 2 + 1 : 255;
    m->slot = take_memory((m->mask + (size_t)1) * sizeof *m->slot);
    memset(m->slot, 0, (m->mask + (size_t)1) * sizeof *m->slot);
    for (uint32_t i = 0; old.slot && i <= old.mask; i++) {
        const PairSlot *slot = &old.slot[i];
        if (slot->a | slot->b) m->slot[pair_slot(m, slot->a, slot->b)] = *slot;
    }
    pair_free(&old);
}

uint32_t *pair_find(const PairMap *m, uint32_t a, uint32_t b)
{
    if (!m->slot) return NULL;
    a += ++b == 0;
    PairSlot *slot = &m->slot[pair_slot(m, a, b)];
    return slot->a | slot->b ? &slot->value : NULL;
}

uint32_t *pair_add(PairMap *m, uint32_t a, uint32_t b)
{
    if (!m->slot || is_full(m->count, m->mask)) pair_grow(m);
    a += ++b == 0;
    PairSlot *slot = &m->slot[pair_slot(m, a, b)];
    if (!(slot->a | slot->b)) {
        slot->a = a;
        slot->b = b;
        m->count++;
    }
    return &slot->value;
}

void pair_free(PairMap *m)
{
    free(m->slot);
    *m = (PairMap){0};
}

/* ---- sets of hashes ------------------------------------------------------------------------- */

static void hash_grow(HashSet *m)
{
    HashSet old = *m;
    m->mask = old.at ? old.mask * 2 + 1 : 255;
    m->at = take_memory((m->mask + (size_t)1) * sizeof *m->at);
    memset(m->at, 0, (m->mask + (size_t)1) * sizeof *m->at);
    m->count = 0;
    for (uint32_t i = 0; old.at && i <= old.mask; i++)
        if (old.at[i]) hash_add(m, old.at[i]);
    hash_free(&old);
}

bool hash_add(HashSet *m, uint64_t hash)
{
    if (!m->at || is_full(m->count, m->mask)) hash_grow(m);
    hash += !hash; /* 0 is a free place */
    uint32_t i = (uint32_t)(hash >> 32) & m->mask;
    for (; m->at[i]; i = (i + 1) & m->mask)
        if (m->at[i] == hash) return false;
    m->at[i] = hash;
    m->count++;
    return true;
}

void hash_free(HashSet *m)
{
    free(m->at);
    *m = (HashSet){0};
}
