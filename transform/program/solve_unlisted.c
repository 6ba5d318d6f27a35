/*
 * solve_unlisted.c - calls of library functions that no table has: what they are given escapes, and
 * their results may be anything that did.  Only what a class makes is known to be an object of that
 * class.
 */
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

void solve_keep_arguments(Solver *s, Object made, const Use *at)
{
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        uint32_t node = s->link->modules.at[at->module].flow->words.at[at->op->args + i + 1];
        Vertex value = solver_map(s, at->module, node);
        if (value) solver_edge(s, value, solver_field(s, made, FIELD_KEPT));
    }
}

void solve_unlisted_call(Solver *s, Bytes name, Object self, const Use *at)
{
    uint32_t atom = atoms_intern(&s->link->atoms, name).at;
    uint32_t *count = pair_add(&s->missing_of, atom, 0);
    if (!*count) {
        const char *reason = arena_format(
            &s->arena, "it is given to %.*s(), which is not in the tables", (int)name.len, name.at);
        array_push(&s->missing, ((Missing){atom, 0, reason}));
        *count = s->missing.count;
    }
    s->missing.at[*count - 1].calls++;
    const char *kept = s->missing.at[*count - 1].reason;
    solve_arguments_escape(s, at, kept);
    if (self != NO_OBJECT) solve_escape(s, self, kept, at, 0);
    bool class = knowledge_member(name) == MEMBER_CLASS || solve_is_foreign_class(s, name);
    if (self != NO_OBJECT || !at->to || !class) {
        solver_unread(s, at->to);
        return;
    }
    Object made = solver_object(s, OBJECT_VALUE, atom, at->to);
    solver_add(s, at->to, made, 0);
    solve_keep_arguments(s, made, at);
    solver_unread(s, solver_field(s, made, FIELD_KEPT)); /* what its methods are given */
}

bool solve_is_of_no_table(Solver *s, Object value)
{
    const ObjectInfo *info = solver_get(s, value);
    return info->kind == OBJECT_VALUE && pair_find(&s->missing_of, info->a, 0);
}
