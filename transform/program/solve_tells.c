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
