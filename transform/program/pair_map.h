/*
 * pair_map.h - hash tables from two 32-bit keys to one value, and sets of hashes.
 *
 * All zero is an empty one.  Nothing is ever taken out.
 */
#ifndef SKIVE_PROGRAM_PAIR_MAP_H
#define SKIVE_PROGRAM_PAIR_MAP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct PairSlot {
    uint32_t a, b; /* see pair_map.c; 0, 0: free */
    uint32_t value;
} PairSlot;

typedef struct PairMap {
    PairSlot *slot;
    uint32_t count, mask;
} PairMap;

typedef struct HashSet {
    uint64_t *at;
    uint32_t count, mask;
} HashSet;

/* A place for a value is good until the next pair_add() to that map. */
uint32_t *pair_find(const PairMap *m, uint32_t a, uint32_t b); /* NULL when absent */
uint32_t *pair_add(PairMap *m, uint32_t a, uint32_t b);        /* its value, 0 when new */
void pair_free(PairMap *m);
bool hash_add(HashSet *m, uint64_t hash); /* false: it is there already */
void hash_free(HashSet *m);

#endif
