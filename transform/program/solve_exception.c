/*
 * solve_exception.c - what an exception refers to, and how the library gives exceptions out.
 */
#include <string.h>

#include "transform/program/solver.h"

/* What an exception refers to, besides its arguments: e.obj is any object, since any may lack an
 * attribute; the others are exceptions. */
void solve_load_of_exception(Solver *s, Bytes name, Vertex to)
{
    enum { SITE = 0x64000000 };
    if (bytes_is(name, "obj")) solver_edge(s, solve_any_object(s), to);
    if (bytes_is(name, "__context__") || bytes_is(name, "__cause__"))
        solver_edge(s, FLOW_RAISED, to);
    if (!bytes_is(name, "exceptions")) return;
    Object box = solver_object(s, OBJECT_BOX, BOX_TUPLE, SITE);
    solver_edge(s, FLOW_RAISED, solver_field(s, box, FIELD_ELEMENT));
    solver_add(s, to, box, 0);
}

/* Attributes, and methods, under which library objects have an exception: what unittest, pytest,
 * futures and sys keep.  An unknown object is taken for one only there. */
bool solve_names_exception(Bytes name)
{
    static const char *const names[] = {"exception", "exc_value", "last_value", "last_exc",
                                        "exc_info"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_is(name, names[i])) return true;
    return false;
}

/* sys.exc_info(), future.exception() */
void solve_give_exceptions(Solver *s, Bytes name, const Use *at)
{
    const char *dot = memrchr(name.at, '.', name.len);
    Bytes last = dot ? (Bytes){dot + 1, name.len - (size_t)(dot + 1 - name.at)} : name;
    if (!at->to || !solve_names_exception(last)) return;
    if (!bytes_is(last, "exc_info")) {
        solver_edge(s, FLOW_RAISED, at->to);
        return;
    }
    Object box = solver_object(s, OBJECT_BOX, BOX_TUPLE, 0x65000000);
    solver_edge(s, FLOW_RAISED, solver_field(s, box, FIELD_ELEMENT));
    solver_add(s, at->to, box, 0);
}

/* The second argument of __exit__: any exception, or what code that was not read makes of one. */
Vertex solve_exit_argument(Solver *s)
{
    enum { EXIT = 79 };
    uint32_t *known = pair_add(&s->walked, FLOW_RAISED, EXIT);
    if (*known) return *known;
    Vertex all = solver_node(s);
    *pair_add(&s->walked, FLOW_RAISED, EXIT) = all;
    solver_edge(s, FLOW_RAISED, all);
    solver_edge(s, FLOW_UNREAD, all);
    return all;
}
