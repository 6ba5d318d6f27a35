/*
 * solve_meta.c - the metaclass of a class: operations on the class run its methods.
 *
 * It is that of any base, so where a base or the metaclass itself is a value, it is a value, too:
 * the part FIELD_META of a class holds the metaclasses that it may have.
 */
#include "transform/program/solver.h"

static bool has_own(const Solver *s, const Class *c)
{
    return c->has_metaclass && c->metaclass.kind == BASE_PROJECT &&
           solve_is_metaclass(s, c->metaclass.class);
}

/* May operations on the class be those of a metaclass that was not read? */
static bool may_be_unread(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    if (c->odd_bases || !c->has_metaclass || c->metaclass.kind != BASE_LIBRARY)
        return c->odd_bases || (c->has_metaclass && c->metaclass.kind == BASE_UNKNOWN);
    return !link_is_stdlib(atoms_text(&s->link->atoms, (Atom){c->metaclass.name}));
}

Vertex solve_metaclasses(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    if (!c->has_metaclass && !c->odd_bases) return 0;
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    uint32_t *known = pair_find(&s->field_of, type, FIELD_META);
    if (known) return *known;
    Vertex meta = solver_field(s, type, FIELD_META);
    if (has_own(s, c))
        solver_add(s, meta, solver_object(s, OBJECT_CLASS, c->metaclass.class, 0), 0);
    for (uint32_t i = 1; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT)
            solver_edge(s, solve_metaclasses(s, c->mro.at[i].class), meta);
    return meta;
}

/* What the metaclasses of the class have under the name; 0: there are none. */
Vertex solve_in_metaclass(Solver *s, Object type, uint32_t name)
{
    Vertex meta = solve_metaclasses(s, solver_get(s, type)->a);
    if (!meta) return 0;
    uint32_t *known = pair_add(&s->in_metaclass, type, name);
    if (*known) return *known;
    Vertex found = *known = solver_node(s);
    solver_use(s, meta, USE_META_FIND, (Use){.extra = name, .to = found});
    return found;
}

static bool declares(Solver *s, uint32_t metaclass, uint32_t name)
{
    Found found = {0};
    solve_lookup(s, metaclass, name, &found);
    bool any = found.sure;
    array_free(&found);
    return any;
}

bool solve_metaclass_has(Solver *s, uint32_t class, uint32_t name)
{
    const Class *c = &s->link->classes.at[class];
    if (!c->has_metaclass) return false;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        const Class *k = &s->link->classes.at[c->mro.at[i].class];
        if (has_own(s, k) && declares(s, k->metaclass.class, name)) return true;
    }
    return false;
}

/* The special method of the class of a class is called: type + x. */
void solve_call_of_metaclass(Solver *s, Object type, const char *name, const Use *at)
{
    Vertex found = solve_in_metaclass(s, type, solver_intern(s, name));
    Use call = *at;
    call.extra = type;
    if (found) solver_use(s, found, USE_CALL_AS_METHOD, call);
}

/* ... by an operation of the program, of which a metaclass that was not read may have its own. */
void solve_operate_on_class(Solver *s, Object type, const char *name, const Use *at)
{
    solve_call_of_metaclass(s, type, name, at);
    if (!may_be_unread(s, solver_get(s, type)->a)) return;
    solve_arguments_escape(s, at, "it is an operand beside a class whose metaclass was not read");
    solver_unread(s, at->to);
}

void solve_load_of_metaclass(Solver *s, Object type, uint32_t name, Vertex to, const Use *at)
{
    Vertex found = solve_in_metaclass(s, type, name);
    if (found) solver_use(s, found, USE_BIND, solve_use_with(at, to, type));
}

void solve_store_of_metaclass(Solver *s, Object type, uint32_t name, Vertex from, const Use *at)
{
    Vertex found = solve_in_metaclass(s, type, name);
    if (!found) return;
    solver_use(s, found, USE_SETTER, solve_use_with(at, from, type));
    Vertex args[2] = {solver_constant(s, solver_object(s, OBJECT_STRING, name, 0)), from};
    Use call = solver_call_op(s, at, args, 2, 0);
    solve_call_of_metaclass(s, type, "__setattr__", &call);
}

void solve_delete_of_metaclass(Solver *s, Object type, uint32_t name, const Use *at)
{
    Vertex found = solve_in_metaclass(s, type, name);
    if (!found) return;
    solver_use(s, found, USE_DELETER, solve_use_with(at, 0, type));
    Vertex arg = solver_constant(s, solver_object(s, OBJECT_STRING, name, 0));
    Use call = solver_call_op(s, at, &arg, 1, 0);
    solve_call_of_metaclass(s, type, "__delattr__", &call);
}

/* type(name, bases, namespace) lets the metaclass of the bases make the class. */
static void make_by_type(Solver *s, uint32_t metaclass, Object o, const Use *u)
{
    Found found = {0};
    Use make = *u;
    make.extra = o;
    solve_lookup(s, metaclass, solver_intern(s, "__new__"), &found);
    for (uint32_t i = 0; i < found.count; i++) solver_use(s, found.at[i], USE_CALL_NEW, make);
    found.count = 0;
    solve_lookup(s, metaclass, solver_intern(s, "__init__"), &found);
    make.to = 0;
    solve_call_found(s, &found, solve_make_class(s, u), &make);
    array_free(&found);
}

/* A metaclass, as it turned out; or a base. */
void solve_meta_use(Solver *s, const Use *u, Object o)
{
    if (u->kind == USE_META_GIVEN && o == THE_UNREAD) {
        solver_unread(s, solve_prepared(s, u->extra));
        solve_escape(s, solver_object(s, OBJECT_CLASS, u->extra, 0), "its metaclass was not read",
                     &(Use){0}, 0);
    }
    if (u->kind == USE_BASE_FIND && solve_is_unknown_class(s, o))
        solver_edge(s, solve_unread_out(s, u->extra, solve_unknown_class_worlds(s, o)), u->to);
    if (solver_get(s, o)->kind != OBJECT_CLASS) return;
    uint32_t metaclass = solver_get(s, o)->a;
    if (u->kind != USE_BASE_FIND && !solve_is_metaclass(s, metaclass)) return;
    if (u->kind == USE_BASE_FIND || u->kind == USE_META_FIND) {
        Found found = {0};
        solve_lookup(s, metaclass, u->extra, &found);
        for (uint32_t i = 0; i < found.count; i++) solver_edge(s, found.at[i], u->to);
        array_free(&found);
    } else if (u->kind == USE_META_MAKE) {
        solve_make_by_metaclass(s, u->extra, metaclass, u);
    } else if (u->kind == USE_META_GIVEN) {
        solver_add(s, u->to, o, 0);
    } else if (u->kind == USE_META_TYPE) {
        make_by_type(s, metaclass, o, u);
    } else if (u->kind == USE_META_SHOWN) {
        s->now = s->world_sets.at[u->worlds];
        solve_show_attributes(s, u->extra, metaclass);
    }
}
