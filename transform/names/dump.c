/* dump.c - the symbol table in the form of tests/conformance/README.md. */
#include <stdlib.h>

#include "transform/names/table.h"

static const char *const type_names[] = {
    [SCOPE_MODULE] = "module",
    [SCOPE_CLASS] = "class",
    [SCOPE_FUNCTION] = "function",
    [SCOPE_LAMBDA] = "function",
    [SCOPE_LIST_COMP] = "function",
    [SCOPE_SET_COMP] = "function",
    [SCOPE_DICT_COMP] = "function",
    [SCOPE_GENERATOR] = "function",
    [SCOPE_TYPE_PARAMETERS] = "type_parameters",
    [SCOPE_TYPE_ALIAS] = "type_alias",
    [SCOPE_TYPE_VARIABLE] = "type_variable",
};

static bool is_namespace(const Names *n, ScopeId scope, Atom name)
{
    for (ScopeId c = n->scope[scope.at].first; c.at; c = n->scope[c.at].next)
        if (n->scope[c.at].name.at == name.at) return true;
    return false;
}

static void dump_symbol(const Names *n, const Symbol *s, Buf *out)
{
    bool module = s->scope.at == 1;
    bool bound = s->flags & SYMBOL_BOUND;
    bool local = s->resolution == RESOLVED_LOCAL || s->resolution == RESOLVED_CELL;
    bool global = s->resolution == RESOLVED_GLOBAL || s->resolution == RESOLVED_GLOBAL_EXPLICIT;
    buf_add_text(out, "symbol\t");
    buf_add_bytes(out, atoms_text(&n->tree->atoms, s->name));
    if (global || (module && bound)) buf_add_text(out, "\tglobal");
    if (s->resolution == RESOLVED_GLOBAL_EXPLICIT) buf_add_text(out, "\tdeclared_global");
    if (s->flags & SYMBOL_NONLOCAL) buf_add_text(out, "\tnonlocal");
    if (local || (module && bound)) buf_add_text(out, "\tlocal");
    if (s->resolution == RESOLVED_FREE) buf_add_text(out, "\tfree");
    if (s->flags & SYMBOL_PARAM) buf_add_text(out, "\tparameter");
    if (s->flags & SYMBOL_IMPORT) buf_add_text(out, "\timported");
    if (s->flags & SYMBOL_ANNOTATED) buf_add_text(out, "\tannotated");
    if (s->flags & SYMBOL_LOCAL) buf_add_text(out, "\tassigned");
    if (s->flags & SYMBOL_USED) buf_add_text(out, "\treferenced");
    if (is_namespace(n, s->scope, s->name)) buf_add_text(out, "\tnamespace");
    buf_add_char(out, '\n');
}

typedef struct Entry {
    Bytes name;
    uint32_t symbol;
} Entry;

static int by_name(const void *a, const void *b)
{
    return bytes_compare(((const Entry *)a)->name, ((const Entry *)b)->name);
}

static void dump_symbols(const Names *n, ScopeId scope, Buf *out)
{
    Array(Entry) entries = {0};
    for (SymbolId s = n->scope[scope.at].symbols; s.at; s = n->symbol[s.at].next) {
        const Symbol *symbol = &n->symbol[s.at];
        if (!symbol->flags && symbol->resolution == RESOLVED_UNKNOWN) continue;
        array_push(&entries, ((Entry){atoms_text(&n->tree->atoms, symbol->name), s.at}));
    }
    if (entries.count) qsort(entries.at, entries.count, sizeof *entries.at, by_name);
    for (uint32_t i = 0; i < entries.count; i++)
        dump_symbol(n, &n->symbol[entries.at[i].symbol], out);
    array_free(&entries);
}

static void dump_scope(const Names *n, ScopeId scope, uint32_t depth, Buf *out)
{
    const Scope *s = &n->scope[scope.at];
    buf_printf(out, "scope\t%u\t%s\t", depth, type_names[s->kind]);
    buf_add_bytes(out, atoms_text(&n->tree->atoms, s->name));
    buf_printf(out, "\t%u", s->line);
    if (s->nested) buf_add_text(out, "\tnested");
    if (scope_is_function(s)) buf_add_text(out, "\toptimized");
    buf_add_char(out, '\n');
    dump_symbols(n, scope, out);
    for (ScopeId c = s->first; c.at; c = n->scope[c.at].next) dump_scope(n, c, depth + 1, out);
}

void names_dump(const Names *n, Buf *out)
{
    dump_scope(n, (ScopeId){1}, 0, out);
}
