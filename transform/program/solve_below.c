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

/* The bases that the class turned out to have, or one that the text names. */
Vertex solve_turned_bases(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    if (!c->odd_bases) return 0;
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    uint32_t *known = pair_find(&s->field_of, type, FIELD_TURNED);
    if (known) return *known;
    Vertex turned = solver_field(s, type, FIELD_TURNED);
    for (uint32_t i = 1; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT && s->link->classes.at[b->class].odd_bases)
            solver_edge(s, solve_turned_bases(s, b->class), turned);
    }
    return turned;
}

Vertex solve_in_base(Solver *s, uint32_t class, uint32_t name)
{
    const NameInfo *n = solver_name(s, name);
    if (!s->link->classes.at[class].odd_bases || (!n->declared && !n->foreign && !s->looks_late))
        return 0;
    uint32_t *known = pair_add(&s->in_base, class, name);
    if (*known) return *known;
    Vertex found = *known = solver_node(s);
    solver_use(s, solve_turned_bases(s, class), USE_BASE_FIND, (Use){.extra = name, .to = found});
    return found;
}

/* Instances of the class run the methods of the base. */
static void join_families(Solver *s, uint32_t class, uint32_t base)
{
    const Class *c = &s->link->classes.at[class];
    if (class == base || (*pair_add(&s->derived, class, base))++) return;
    solver_edge(s, solve_metaclasses(s, base), solve_metaclasses(s, class));
    add_to_families(s, class, base);
    for (uint32_t i = 0; i < c->subclasses.count; i++)
        add_to_families(s, c->subclasses.at[i], base);
}

void solve_derive(Solver *s, uint32_t class, uint32_t base)
{
    if (class == base) return;
    solver_add(s, solve_turned_bases(s, class), solver_object(s, OBJECT_CLASS, base, 0), 0);
    join_families(s, class, base);
}

/* The base may be any class that escaped to code that acts now, or that will.  Its attributes are
 * those of UNREAD. */
void solve_derive_unread(Solver *s, uint32_t class)
{
    OpenBase open = {class, s->now};
    for (uint32_t i = 0; i < s->open_bases.count; i++)
        if (s->open_bases.at[i].class == class) open.worlds &= ~s->open_bases.at[i].worlds;
    if (!open.worlds) return;
    array_push(&s->open_bases, open);
    solver_add(s, solve_turned_bases(s, class), solve_unknown_class(s, open.worlds), 0);
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        const ObjectInfo *o = solver_get(s, s->escaped.at[i]);
        if (o->kind == OBJECT_CLASS && o->worlds & open.worlds) join_families(s, class, o->a);
    }
}

void solve_escape_below(Solver *s, Object type)
{
    for (uint32_t i = 0; i < s->open_bases.count; i++) {
        OpenBase open = s->open_bases.at[i];
        if (open.worlds & solver_get(s, type)->worlds)
            join_families(s, open.class, solver_get(s, type)->a);
    }
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
