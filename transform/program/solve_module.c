/*
 * solve_module.c - modules that are not named in the text: sys.modules, imports by a name that is
 * computed, and functions that find a module or what stands in one.
 */
#include <string.h>

#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

void solve_add_any_module(Solver *s, Vertex to, uint32_t listed)
{
    solver_add(s, to, solver_object(s, OBJECT_MODULE, ANY_MODULE, listed), 0);
    solver_unread(s, to);
}

/* sys.modules: a dictionary of what may be each module.  Code that was not read has it anyway, so
 * that it is given there says nothing. */
Object solve_modules(Solver *s)
{
    enum { SITE = 0x60000000 };
    if (s->modules) return s->modules;
    s->modules = solver_object(s, OBJECT_BOX, BOX_DICT, SITE);
    solver_add(s, solver_field(s, s->modules, FIELD_ELEMENT), THE_TEXT, 0);
    Vertex value = solver_field(s, s->modules, FIELD_VALUE);
    solve_add_any_module(s, value, MODULE_LISTED);
    solver_edge(s, solver_field(s, s->modules, FIELD_WRITTEN), value);
    return s->modules;
}

/* A module inside a package is imported. */
static bool may_be_main(const Module *m)
{
    return !m->name.len || !memchr(m->name.at, '.', m->name.len) ||
           bytes_ends_with(m->name, ".__main__");
}

/* The module that runs as a program is called __main__, whatever its file is called. */
void solve_import_main(Solver *s, Bytes dotted, uint32_t member, Vertex to)
{
    if (!bytes_is(dotted, "__main__")) return;
    for (uint32_t i = 1; i < s->link->modules.count; i++) {
        const Module *m = &s->link->modules.at[i];
        if (m->context || !may_be_main(m)) continue;
        if (member) solver_edge(s, solve_member(s, i, member), to);
        else solver_add(s, to, solver_object(s, OBJECT_MODULE, i, 0), 0);
    }
}

void solve_import_named(Solver *s, Object name, const Use *u)
{
    const ObjectInfo *info = solver_get(s, name);
    if (info->kind != OBJECT_STRING) { /* a name that is computed, or no name at all */
        bool text = info->kind == OBJECT_TEXT || info->kind == OBJECT_UNREAD;
        if (text || info->kind == OBJECT_INSTANCE) solver_unread(s, u->to);
        if (text) solve_add_any_module(s, u->to, u->extra);
        return;
    }
    ModuleList list = {0};
    Bytes dotted = text_of(s, info->a);
    solve_import_main(s, dotted, 0, u->to);
    link_import(s->link, u->module, dotted, 0, &list);
    for (uint32_t i = 0; i < list.count; i++)
        solver_add(s, u->to, solver_object(s, OBJECT_MODULE, list.at[i], 0), 0);
    if (link_may_be_library(s->link, dotted, 0, &list) && link_is_stdlib(dotted))
        solve_library_member(s, dotted, (Bytes){"", 0}, u->to);
    else if (!list.count) solver_unread(s, u->to);
    array_free(&list);
}

/* May a store under a computed name set it?  Nobody replaces the name or the path of a module so.
 */
bool solve_may_be_set(const Solver *s, Object o, uint32_t name)
{
    Bytes text = text_of(s, name);
    return solver_get(s, o)->kind != OBJECT_MODULE ||
           (!bytes_is(text, "__name__") && !bytes_is(text, "__file__"));
}

/* sys.modules[key] */
void solve_module_of(Solver *s, Vertex key, const Use *at)
{
    Use import = *at;
    import.extra = MODULE_LISTED;
    solver_use(s, key, USE_IMPORT, import);
    solver_edge(s, solver_field(s, s->modules, FIELD_WRITTEN), at->to);
}

/* Functions that give a module, or what stands in one, without an import of it. */
bool solve_find_module(Solver *s, Bytes name, const Use *at)
{
    static const char *const modules[] = {"importlib.reload", "importlib.util.module_from_spec",
                                          "imp.load_source",  "imp.load_module",
                                          "imp.reload",       "imp.load_compiled",
                                          "inspect.getmodule"};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (bytes_is(name, modules[i])) solve_add_any_module(s, at->to, MODULE_LISTED);
    if (bytes_is(name, "pkgutil.resolve_name") || bytes_is(name, "pydoc.locate"))
        solver_edge(s, solve_any_object(s), at->to);
    if (bytes_is(name, "runpy.run_module") || bytes_is(name, "runpy.run_path")) {
        Vertex any = solver_constant(s, solver_object(s, OBJECT_MODULE, ANY_MODULE, 0));
        FlowOp *op = solver_op(s, FLOW_LOAD, any, solver_intern(s, "__dict__"), at->to);
        op->line = at->op->line;
        solver_use(s, any, USE_OP, (Use){.op = op, .to = at->to});
    }
    return false; /* what else they do, the tables say */
}
