/*
 * solve_tells.c - which library functions do more to their arguments than unread code is taken to.
 *
 * Where anything that was not read may be called, a harmless library function adds nothing: its
 * arguments escape and its result is unread.  A function that stores, copies or pickles stays
 * visible even there.
 */
#include <string.h>

#include "transform/program/knowledge.h"
#include "transform/program/solver.h"
#include "transform/syntax/tree.h"

/* Functions that solve_intrinsic.c knows and whose meaning a table entry does not show. */
static const char *const telling[] = {
    "builtins.setattr",  "operator.setattr", "builtins.getattr",    "builtins.hasattr",
    "builtins.delattr",  "builtins.type",    "builtins.super",      "builtins.vars",
    "builtins.exec",     "builtins.eval",    "builtins.__import__", "importlib.import_module",
    "inspect.findsource"};

static bool is_telling_role(Bytes role)
{
    static const char *const roles[] = {"copy", "deepcopy", "pickle", "pickle01", "weakref",
                                        "vars", "dict",     "dir",    "setclass", "sizeof"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (bytes_is(role, roles[i])) return true;
    return false;
}

/* The roles stand between ':' or ',' and the next ',' or ' '. */
static bool has_telling_role(Bytes column)
{
    size_t start = 0;
    for (size_t i = 0; i <= column.len; i++) {
        char c = i < column.len ? column.at[i] : ' ';
        bool prefix = c == ':' && (bytes_is((Bytes){column.at + start, i - start}, "set") ||
                                   bytes_is((Bytes){column.at + start, i - start}, "del"));
        if (prefix) return true;
        if (c != ' ' && c != ',' && c != ':') continue;
        if (is_telling_role((Bytes){column.at + start, i - start})) return true;
        start = i + 1;
    }
    return false;
}

bool library_tells(Bytes name)
{
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if (bytes_is(name, telling[i])) return true;
    if (bytes_starts_with(name, "skive.class.")) return true;
    if (bytes_ends_with(name, "__") || bytes_starts_with(name, "inspect.getsource") ||
        bytes_ends_with(name, "patch.object") || bytes_starts_with(name, "?base"))
        return true;
    for (const KnowledgeLine *l = knowledge_find(name); l; l = l->next)
        if (has_telling_role(l->parameters) || bytes_starts_with(l->result, "unpickled"))
            return true;
    return false;
}

/* ---- what a use does with them --------------------------------------------------------------- */

/* The same for each library function: it has no attributes, items or classes of the program. */
static Meeting meet_operation(Solver *s, const Use *u, Object any, Vertex *to)
{
    const FlowOp *op = u->op;
    *to = u->to;
    switch (op->kind) {
    case FLOW_ITERATE:
    case FLOW_UNPACK:
    case FLOW_SET_ITEM: return MEET_WORLD;
    case FLOW_DELETE:
    case FLOW_SUPER:
    case FLOW_DELETE_ITEM:
    case FLOW_BINARY:
    case FLOW_UNARY: return MEET_NOTHING;
    case FLOW_ENTER:
    case FLOW_HAS:
    case FLOW_MATCH_CLASS: return MEET_PASS;
    case FLOW_GET_ITEM: solve_subscripted(s, u); return MEET_PASS;
    case FLOW_AWAIT: return op->flag ? MEET_NOTHING : MEET_PASS;
    case FLOW_COMPARE:
        *to = FLOW_MIXED;
        return op->flag == OP_IS || op->flag == OP_IS_NOT ? MEET_NOTHING : MEET_PASS;
    case FLOW_CATCH:
    case FLOW_INSTANCE:
    case FLOW_EXACT: return solve_passes_test(s, any, u) ? MEET_PASS : MEET_NOTHING;
    default: return MEET_EACH;
    }
}

/* How the library functions of a set meet the use; `any` is one of them. */
Meeting solve_meeting(Solver *s, const Use *u, Object any, Vertex *to)
{
    *to = u->to;
    switch (u->kind) {
    case USE_OP:
    case USE_OP_RIGHT: return meet_operation(s, u, any, to);
    case USE_SELF:
    case USE_BIND:
    case USE_BIND_CLASS: return MEET_PASS;
    case USE_RAISED: *to = s->raise_arguments; return MEET_PASS;
    case USE_NAME_STORE:
    case USE_NAME_LOAD:
    case USE_NAME_DELETE: return MEET_ONCE; /* no text: a name that is not known */
    case USE_PUT:
    case USE_LOAD_NAMED:
    case USE_PUT_NAMED:
    case USE_FIELDS:
    case USE_SUPER: return MEET_WORLD;
    case USE_SETTER:
    case USE_DELETER:
    case USE_NAME_HAS:
    case USE_WALK:
    case USE_SINK:
    case USE_PASS_UNREAD:
    case USE_MIXED:
    case USE_DISPATCHED:
    case USE_COPIED:
    case USE_NEW:
    case USE_SUPER_OF:
    case USE_IMPORT:
    case USE_UNBIND:
    case USE_CHECKED:
    case USE_DEFAULTS:
    case USE_CODE:
    case USE_GLOBALS:
    case USE_GLOBAL:
    case USE_DEFAULTS_OF:
    case USE_TYPE: return MEET_NOTHING;
    case USE_MADE_BASE: return u->extra ? MEET_NOTHING : MEET_EACH;
    default: return MEET_EACH;
    }
}
