/*
 * layout_place.c - the layout of the class statement at a place of a file.
 *
 * Files with the same text share their flow, and are rewritten alike: their classes must have come
 * out alike.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/proof/layout_inner.h"

enum { DIFFERS = 0xffffffff };

struct Places {
    PairMap first_of_file; /* (file, 0) -> the first module with the text of that file */
    PairMap class_at;      /* (that module, start) -> class + 1, or DIFFERS */
};

static bool same_names(const ClassLayout *a, const ClassLayout *b)
{
    return a->names.count == b->names.count && a->weak == b->weak &&
           (!a->names.count ||
            !memcmp(a->names.at, b->names.at, a->names.count * sizeof *a->names.at));
}

/* A refusal of one is a refusal of all. */
static void index_class(Places *p, const Layouts *l, uint32_t first, uint32_t start, uint32_t class)
{
    uint32_t *at = pair_add(&p->class_at, first, start);
    const ClassLayout *one = &l->of[class], *other = *at && *at != DIFFERS ? &l->of[*at - 1] : NULL;
    if (!*at || one->refusal) *at = class + 1;
    else if (other && !other->refusal && !same_names(other, one)) *at = DIFFERS;
}

Places *places_index(Judge *j)
{
    Places *p = take_memory(sizeof *p);
    *p = (Places){0};
    PairMap first_of_flow = {0};
    for (uint32_t m = 1; m < j->l->modules.count; m++) {
        const Module *module = &j->l->modules.at[m];
        if (!module->flow || module->context) continue;
        uint64_t key = (uintptr_t)module->flow;
        uint32_t *first = pair_add(&first_of_flow, (uint32_t)(key >> 32), (uint32_t)key);
        if (!*first) *first = m;
        uint32_t *of_file = pair_add(&p->first_of_file, module->file, 0);
        if (!*of_file) *of_file = *first;
        for (uint32_t c = 0; c < module->flow->classes.count; c++)
            index_class(p, j->out, *first, module->flow->classes.at[c].start,
                        module->class_base + c);
    }
    pair_free(&first_of_flow);
    return p;
}

void places_free(Places *p)
{
    if (!p) return;
    pair_free(&p->first_of_file);
    pair_free(&p->class_at);
    free(p);
}

const ClassLayout *layouts_find(const Layouts *l, uint32_t file, uint32_t start)
{
    uint32_t *first = pair_find(&l->places->first_of_file, file, 0);
    uint32_t *at = first ? pair_find(&l->places->class_at, *first, start) : NULL;
    return at && *at != DIFFERS ? &l->of[*at - 1] : NULL;
}
