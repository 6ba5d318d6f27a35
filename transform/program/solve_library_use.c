/* solve_library_use.c - what happens to each object that a library call was given. */
#include "transform/program/bases.h"
#include "transform/program/solver.h"

/* Does the class derive from a mapping or a sequence? */
static bool is_container(const Solver *s, Object o)
{
    if (solver_get(s, o)->kind != OBJECT_INSTANCE) return false;
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
    return flags & (LIBRARY_MAPPING | LIBRARY_SEQUENCE);
}

/* What a copy or a pickle of the object holds besides elements. */
static void walk_deep(Solver *s, Object o, Vertex to)
{
    const ObjectInfo *info = solver_get(s, o);
    if (o == THE_UNREAD) solve_ask_any(s, s->now, true);
    if (info->kind == OBJECT_INSTANCE) solve_load_any(s, o, to, NULL);
    if (info->kind == OBJECT_PARTIAL) solver_edge(s, solver_field(s, o, FIELD_CALLED), to);
    if (info->kind == OBJECT_PARTIAL || info->kind == OBJECT_BOX)
        solver_edge(s, solver_field(s, o, FIELD_ARGUMENTS), to);
    if (info->kind == OBJECT_BOUND) solver_add(s, to, info->b, 0); /* type(m)(m.__func__, self) */
}

void solve_library_use(Solver *s, const Use *u, Object o, Vertex at)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (u->kind) {
    case USE_WALK:
        if (info->kind == OBJECT_BOX || info->kind == OBJECT_VALUE || is_container(s, o)) {
            solver_edge(s, solver_field(s, o, FIELD_ELEMENT), u->to);
            solver_edge(s, solver_field(s, o, FIELD_VALUE), u->to);
        }
        if (info->kind == OBJECT_VALUE) solver_edge(s, solver_field(s, o, FIELD_KEPT), u->to);
        if (u->extra) walk_deep(s, o, u->to);
        break;
    case USE_SINK:
        if (u->extra == DEED_EXECUTE && o == THE_UNREAD) break; /* solve_text says what it can be */
        if (u->extra == DEED_DICT && info->kind == OBJECT_CLASS)
            solve_record(s, DEED_CLASS_SCAN, o, 0, u);
        else if (u->extra == DEED_DIR && info->kind == OBJECT_CLASS)
            solve_record(s, DEED_CLASS_SCAN, o, 0, u);
        else if (info->kind != OBJECT_CLASS || u->extra == DEED_CLASS_CHANGE ||
                 u->extra == DEED_SOURCE)
            solve_record(s, (Deed)u->extra, o, 0, u);
        break;
    case USE_PUT:
        if (info->kind == OBJECT_UNREAD || info->kind == OBJECT_LIBRARY)
            solve_escape_node(s, u->to, "it is put into an unknown object");
        else if (info->kind == OBJECT_BOX && u->extra == FIELD_KEPT)
            solver_edge(s, u->to, solver_field(s, o, FIELD_ELEMENT));
        else if (info->kind == OBJECT_BOX && u->extra == FIELD_VALUE && info->a != BOX_DICT &&
                 info->a != BOX_OTHER)
            solver_edge(s, u->to, solver_field(s, o, FIELD_ELEMENT));
        else if (info->kind == OBJECT_BOX && u->extra == FIELD_VALUE)
            solver_edge(s, u->to, solve_value_to_write(s, o));
        else if (info->kind != OBJECT_TEXT && info->kind != OBJECT_STRING)
            solver_edge(s, u->to, solver_field(s, o, u->extra));
        break;
    case USE_PASS_UNREAD: /* containers: their sum is taken for each of them */
        if (o == THE_UNREAD || info->kind == OBJECT_BOX) solver_add(s, u->to, o, at);
        break;
    case USE_STORE_NAMED:
        if (u->extra) solve_store(s, o, u->extra, u->to, u);
        else solve_store_any(s, o, u->to, u);
        break;
    case USE_LOAD_NAMED: solve_load_any(s, o, u->to, u); break;
    default: break;
    }
}
