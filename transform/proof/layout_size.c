/* layout_size.c - what the instances of a class cost, for the estimates. */
#include "transform/proof/layout_inner.h"

/* A base adds what its instances hold: only one of the library can hold anything, since slots do
 * not go with two.  False when its size is not known. */
static bool add_library_base(Judge *j, const Base *b, InstanceKind *kind)
{
    if (base_flags(j->l, b) & LIBRARY_THIN) return true;
    kind->base = b->kind == BASE_LIBRARY ? memory_base(judge_text(j, b->name)) : NULL;
    return kind->base != NULL;
}

void judge_size(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    InstanceKind kind = {.base = memory_base(bytes_of("builtins.object"))};
    if (j->out->of[class].refusal) return;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind != BASE_PROJECT) {
            if (!add_library_base(j, b, &kind)) return;
            continue;
        }
        const ClassFacts *f = &j->facts[b->class];
        const ClassLayout *of = &j->out->of[b->class];
        uint32_t names = f->slotted ? f->given_slots : of->names.count;
        kind.attributes += names;
        if (f->slotted) kind.given += names;
        kind.weak |= f->slotted ? f->given_weak : of->weak;
    }
    j->out->of[class].kind = kind;
}
