/*
 * object_set.c - sets of library functions, each of which is kept once.
 *
 * The functions that stay visible beside UNREAD (solve_tells.c) travel together: a million nodes
 * hold one of a few hundred sets of them.  So a node has the number of its set.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/program/solver.h"

static uint64_t hash_of(const Object *object, uint32_t count)
{
    uint64_t hash = count;
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ object[i]) * 0xBF58476D1CE4E5B9u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* The number of the set; `object` is sorted. */
static ObjectSet intern(Solver *s, const Object *object, uint32_t count)
{
    if (!s->sets.count) array_push(&s->sets, ((Objects){0}));
    for (uint64_t hash = hash_of(object, count);; hash++) {
        uint32_t *known = pair_add(&s->set_of, (uint32_t)(hash >> 32), (uint32_t)hash);
        if (!*known) {
            Object *kept = arena_take(&s->arena, count * sizeof *kept);
            memcpy(kept, object, count * sizeof *kept);
            *known = s->sets.count;
            array_push(&s->sets, ((Objects){kept, count}));
            return s->sets.count - 1;
        }
        const Objects *list = &s->sets.at[*known];
        if (list->count == count && !memcmp(list->at, object, count * sizeof *object))
            return *known;
    }
}

ObjectSet set_of(Solver *s, Object o)
{
    uint32_t *known = pair_add(&s->union_of, o, 0);
    if (!*known) *known = intern(s, &o, 1);
    return *known;
}

Objects set_list(const Solver *s, ObjectSet set)
{
    return set ? s->sets.at[set] : (Objects){0};
}

bool set_holds(const Solver *s, ObjectSet set, Object o)
{
    Objects list = set_list(s, set);
    uint32_t low = 0, high = list.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list.at[middle] < o) low = middle + 1;
        else high = middle;
    }
    return low < list.count && list.at[low] == o;
}

static ObjectSet merge(Solver *s, Objects a, Objects b)
{
    Object *all = take_memory((a.count + b.count) * sizeof *all);
    uint32_t count = 0, i = 0, k = 0;
    while (i < a.count || k < b.count) {
        bool left = k == b.count || (i < a.count && a.at[i] <= b.at[k]);
        if (left && k < b.count && a.at[i] == b.at[k]) k++;
        all[count++] = left ? a.at[i++] : b.at[k++];
    }
    ObjectSet set = intern(s, all, count);
    free(all);
    return set;
}

ObjectSet set_union(Solver *s, ObjectSet a, ObjectSet b)
{
    if (!a || a == b) return b;
    if (!b) return a;
    if (a > b) return set_union(s, b, a);
    uint32_t *known = pair_add(&s->union_of, a, b); /* b is not 0 */
    if (*known) return *known;
    ObjectSet set = merge(s, s->sets.at[a], s->sets.at[b]);
    *pair_add(&s->union_of, a, b) = set;
    return set;
}
