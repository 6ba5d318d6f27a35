/* solve_as_method.c - functions of the library that are called as methods of objects of the
 * program. */
#include <string.h>

#include "transform/program/solver.h"

/* A function of the library, with the object before its other arguments. */
static void call_library_with(Solver *s, uint32_t name, Object self, const Use *at)
{
    enum { FIRST = 0x40000000 };
    uint32_t *known = solver_place(s, at->op, at->module, at->to, FIRST | name);
    Vertex first = *known ? *known : (*known = solver_node(s));
    bool is_new = !s->nodes.at[first].count;
    solver_add(s, first, self, 0);
    if (!is_new) return; /* one call for all receivers */
    FlowOp op = {.kind = FLOW_CALL, .to = at->to, .line = at->op ? at->op->line : 0};
    op.args = s->link->own.words.count;
    op.count = solve_has_arguments(at) ? (uint16_t)(at->op->count + 2) : 2;
    solver_push_pair(s, ARG_POSITION, first);
    for (uint32_t i = 0; i + 2 < op.count; i += 2) {
        const uint32_t *w = solve_words(s, at); /* it may move */
        uint32_t tag = w[i], node = w[i + 1];
        bool named = tag != ARG_POSITION && tag < ARG_DOUBLE_STAR;
        solver_push_pair(s, named ? solver_atom(s, at->module, tag) : tag,
                         solver_map(s, at->module, node));
    }
    Use call = {.op = solver_intern_op(s, &op), .to = at->to};
    solve_library_call(s, name, NO_OBJECT, &call);
}

/* Is it a function, or class, of a module and no method? */
static bool is_of_module(Bytes name)
{
    const char *dot = memrchr(name.at, '.', name.len);
    if (!dot || bytes_starts_with(name, "skive.") || bytes_starts_with(name, "?")) return false;
    return link_is_stdlib_module((Bytes){name.at, (size_t)(dot - name.at)});
}

/* A method of the library, or a function that a classmethod binds to the class. */
void solve_call_bound_library(Solver *s, Object callee, Object self, const Use *at)
{
    uint32_t name = solver_get(s, callee)->a;
    if (is_of_module(atoms_text(&s->link->atoms, (Atom){name})))
        call_library_with(s, name, self, at);
    else solve_library_call(s, name, self, at);
}

/* What a class body or a property may have and call with the object: not classes, or functions
 * that are no methods, in a class body; but there it makes no difference that they are taken so. */
static bool may_be_given_self(Bytes name)
{
    static const char *const functions[] = {"builtins.vars", "builtins.dir", "weakref.ref",
                                            "weakref.proxy"};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (bytes_is(name, functions[i])) return true;
    bool method = bytes_starts_with(name, "builtins.") && bytes_ends_with(name, "__");
    return method && library_tells(name);
}

/* A function of the library that tells, as a method: property(vars), put = object.__setattr__. */
void solve_call_library_method(Solver *s, Object callee, Object self, const Use *at)
{
    uint32_t name = solver_get(s, callee)->a;
    if (may_be_given_self(atoms_text(&s->link->atoms, (Atom){name})))
        call_library_with(s, name, self, at);
}
