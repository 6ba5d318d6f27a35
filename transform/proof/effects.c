/* effects.c - see effects.h. */
#include "transform/proof/effects.h"

void judge_free(Judge *j)
{
    (void)j;
}

static Effects anything(const Site *s, NodeId node)
{
    Effects e = {.does = (1u << DOES_COUNT) - 1};
    uint32_t line = tree_line(s->tree, tree_node(s->tree, node)->start);
    for (int i = 0; i < DOES_COUNT; i++) e.at[i] = (ProgramPlace){s->file, line};
    return e;
}

Effects effects_of(const Site *s, NodeId node)
{
    return anything(s, node);
}

Effects effects_of_range(const Site *s, NodeId first, NodeId last)
{
    (void)last;
    return anything(s, first);
}

Effects effects_of_elements(const Site *s, NodeId comprehension)
{
    return anything(s, comprehension);
}

Effects effects_both(const Site *s, const Effects *a, const Effects *b)
{
    (void)s;
    return a->does ? *a : *b;
}

bool effects_commute(const Effects *a, const Effects *b, ProgramPlace *at)
{
    *at = a->at[DOES_RUN];
    return !a->does || !b->does;
}

Value value_at(const Site *s, NodeId expression)
{
    (void)s;
    (void)expression;
    return value_of_types(VALUE_OTHER);
}

Value value_elements(const Site *s, Value v)
{
    (void)s;
    (void)v;
    return value_of_types(VALUE_OTHER);
}

Bytes value_library_name(const Site *s, NodeId expression)
{
    (void)s;
    (void)expression;
    return (Bytes){0};
}

Effects effects_of_step(const Site *s, Step step, Value elements, NodeId with)
{
    (void)step;
    (void)elements;
    return anything(s, with);
}
