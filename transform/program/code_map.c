/* code_map.c - open addressing; keys are hashes already. */
#include <stdlib.h>
#include <string.h>

#include "transform/program/code_table.h"

static uint32_t slot_of(const HashMap *m, uint64_t key)
{
    uint32_t i = (uint32_t)key & m->mask;
    while (m->value[i] && m->key[i] != key) i = (i + 1) & m->mask;
    return i;
}

static void grow(HashMap *m)
{
    HashMap old = *m;
    m->mask = old.key ? old.mask * 2 + 1 : 255;
    m->key = take_memory((m->mask + 1u) * sizeof *m->key);
    m->value = take_memory((m->mask + 1u) * sizeof *m->value);
    memset(m->value, 0, (m->mask + 1u) * sizeof *m->value);
    for (uint32_t i = 0; old.key && i <= old.mask; i++) {
        if (!old.value[i]) continue;
        uint32_t at = slot_of(m, old.key[i]);
        m->key[at] = old.key[i];
        m->value[at] = old.value[i];
    }
    free(old.key);
    free(old.value);
}

uint32_t hash_map_get(const HashMap *m, uint64_t key)
{
    return m->key ? m->value[slot_of(m, key)] : 0;
}

uint32_t *hash_map_at(HashMap *m, uint64_t key)
{
    if (!m->key || m->count * 3 > m->mask * 2) grow(m);
    uint32_t i = slot_of(m, key);
    if (!m->value[i]) {
        m->key[i] = key;
        m->value[i] = UINT32_MAX; /* taken; the caller says what it is */
        m->count++;
    }
    return &m->value[i];
}

void hash_map_free(HashMap *m)
{
    free(m->key);
    free(m->value);
    *m = (HashMap){0};
}
