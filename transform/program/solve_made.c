/*
 * solve_made.c - classes that calls make: type(name, bases, namespace), namedtuple(name, fields).
 *
 * Such a class is a value of builtins.type, and what calling it makes is a value of builtins.object
 * that holds what it was given.  Neither is an object of a class statement, and nothing comes out
 * of them but what went in; where a class of the program is a base, the instances are escaped ones
 * of that class, too.
 */
#include "transform/program/solver.h"

static const char made_class[] = "builtins.type", made_instance[] = "builtins.object";

static Bytes name_of(const Solver *s, Object o)
{
    return atoms_text(&s->link->atoms, (Atom){solver_get(s, o)->a});
}

static Vertex kept_of(Solver *s, Object o)
{
    return solver_field(s, o, FIELD_KEPT);
}

bool solve_is_made(const Solver *s, Object o)
{
    if (solver_get(s, o)->kind != OBJECT_VALUE) return false;
    Bytes name = name_of(s, o);
    return bytes_is(name, made_class) || bytes_is(name, made_instance);
}

Object solve_make_class(Solver *s, const Use *at)
{
    Object class = solver_object(s, OBJECT_VALUE, solver_intern(s, made_class), at->to);
    solver_add(s, at->to, class, 0);
    return class;
}

void solve_type_call(Solver *s, const Use *at)
{
    Vertex bases = solve_elements(s, call_argument(s, at, 1, NULL));
    if (bases)
        solver_use(s, bases, USE_MADE_BASE,
                   (Use){.op = at->op, .module = at->module, .to = at->to});
    if (bases) solve_escape_node(s, bases, "type() makes a class from it");
    Vertex body = call_argument(s, at, 2, NULL), values = body ? solve_values(s, body) : 0;
    if (values) solve_escape_node(s, values, "type() makes an attribute of it");
    if (!at->beside) { /* else what UNREAD gives for the same arguments stands for it */
        Object class = solve_make_class(s, at);
        solver_edge(s, values, kept_of(s, class));
    }
    if (!body) return;
    solver_unread(s, at->to); /* its functions become methods */
}

/* An object among the bases of type(): what is made derives from it. */
void solve_type_base(Solver *s, Object o, Vertex to)
{
    const ObjectInfo *info = solver_get(s, o);
    Bytes builtins = bytes_of("builtins");
    bool library = info->kind == OBJECT_LIBRARY && !solve_is_unknown_class(s, o);
    bool builtin = library && bytes_starts_with(name_of(s, o), "builtins.");
    if (builtin || solve_is_made(s, o)) return;
    s->now = library ? world_of_object(s, o) : world_of_library(s, builtins);
    solver_unread(s, to);
}

bool solve_call_made(Solver *s, Object callee, const Use *at)
{
    if (!solve_is_made(s, callee) || !bytes_is(name_of(s, callee), made_class)) return false;
    solve_arguments_escape(s, at, "it is given to a class that type() made");
    if (!at->to) return true;
    Object made = solver_object(s, OBJECT_VALUE, solver_intern(s, made_instance), at->to);
    solve_keep_arguments(s, made, at);
    solver_edge(s, kept_of(s, callee), kept_of(s, made));
    solver_add(s, at->to, made, 0);
    return true;
}
