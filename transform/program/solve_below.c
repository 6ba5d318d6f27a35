/*
 * solve_below.c - classes whose base is a value: class C(f()), type(name, (x,), {}).
 *
 * Their instances run the methods of that base, as self, and so do those of classes below them.
 */
#include "transform/program/solver.h"

/* A class and those that derive from it. */
Vertex solve_unread_classes(Solver *s, uint32_t class)
{
    enum { FAMILY = 2 };
    uint32_t *known = pair_add(&s->unread_of, class, FAMILY);
    if (*known) return *known;
    Vertex to = *known = solver_node(s);
    const Class *c = &s->link->classes.at[class];
    solver_add(s, to, solver_object(s, OBJECT_CLASS, class, 0), 0);
    for (uint32_t i = 0; i < c->subclasses.count; i++)
        solver_add(s, to, solver_object(s, OBJECT_CLASS, c->subclasses.at[i], 0), 0);
    return to;
}

static void add_to_families(Solver *s, uint32_t class, uint32_t base)
{
    const Class *c = &s->link->classes.at[base];
    Object instance = solver_object(s, OBJECT_INSTANCE, class, 0);
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        solver_add(s, solve_unread_instances(s, c->mro.at[i].class, false), instance, 0);
        solver_add(s, solve_unread_classes(s, c->mro.at[i].class), type, 0);
    }
}

void solve_derive(Solver *s, uint32_t class, uint32_t base)
{
    const Class *c = &s->link->classes.at[class];
    add_to_families(s, class, base);
    for (uint32_t i = 0; i < c->subclasses.count; i++)
        add_to_families(s, c->subclasses.at[i], base);
}

/* type(name, (C,), {}): its instances are UNREAD, of the world in which the values of the namespace
 * are. */
void solve_derive_unknown(Solver *s, uint32_t base)
{
    Worlds worlds = world_of_library(s, bytes_of("builtins"));
    const Class *c = &s->link->classes.at[base];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        uint32_t class = c->mro.at[i].class;
        solver_add_unread(s, solve_unread_instances(s, class, false), worlds, 0);
        solver_add_unread(s, solve_unread_classes(s, class), worlds, 0);
    }
}
