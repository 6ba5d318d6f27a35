/* import.c - see import.h. */
#include "transform/proof/import.h"

#include <stdio.h>

#include "transform/edit/edit.h"
#include "transform/program/by_name.h"
#include "transform/proof/import_place.h"

enum { MOST_NAME = 64 };

/* How the site's code comes to the module. */
typedef struct Import {
    Bytes name;
    char text[MOST_NAME]; /* of a new name */
    bool is_new;
    ImportPlace place; /* of a new one */
} Import;

/* ---- the names of the file ------------------------------------------------------------------ */

/* Does some scope of the file bind or use the name?  Of `kinds` of scopes only: bits. */
static bool is_mentioned(const Site *s, Bytes name, uint32_t kinds)
{
    const Names *n = s->names;
    Atom atom = atoms_find(&s->tree->atoms, name);
    for (uint32_t i = 1; atom.at && i < n->symbol_count; i++) {
        const Symbol *symbol = &n->symbol[i];
        if (symbol->name.at == atom.at && kinds >> n->scope[symbol->scope.at].kind & 1) return true;
    }
    return false;
}

static const uint32_t all_scopes = UINT32_MAX;
static const uint32_t no_functions = ~(1u << SCOPE_FUNCTION | 1u << SCOPE_LAMBDA);

/* May the file's globals be set, or all of them be looked at, without their names? */
static Verdict names_are_plain(const Site *s)
{
    const Names *n = s->names;
    if (n->dynamic & DYNAMIC_STAR) return refuse(REFUSE_STAR_IMPORT);
    bool dynamic = n->dynamic & (DYNAMIC_EXEC | DYNAMIC_GLOBALS) ||
                   n->scope[1].dynamic & (DYNAMIC_LOCALS | DYNAMIC_READS) ||
                   is_mentioned(s, bytes_of("globals"), all_scopes) ||
                   is_mentioned(s, bytes_of("dir"), no_functions) ||
                   is_mentioned(s, bytes_of("vars"), no_functions);
    return dynamic ? refuse(REFUSE_DYNAMIC_NAMES) : proven();
}

/* Is a global of that name what the site's code sees by it? */
static bool is_visible(const Site *s, Bytes name)
{
    const Names *n = s->names;
    Atom atom = atoms_find(&s->tree->atoms, name);
    for (ScopeId at = names_scope_at(n, s->node); atom.at && at.at > 1;
         at = n->scope[at.at].parent) {
        SymbolId found = names_find(n, at, atom);
        uint16_t flags = found.at ? names_get(n, found)->flags : 0;
        if (flags & (SYMBOL_BOUND | SYMBOL_NONLOCAL)) return false;
    }
    return true;
}

/* ---- an import that is there ---------------------------------------------------------------- */

static Bytes bound_by(const Tree *t, NodeId alias)
{
    const Node *a = tree_node(t, alias);
    const Node *name = a->first.at ? tree_node(t, a->first) : a;
    return atoms_text(&t->atoms, name->name);
}

/* Does one import at the top of the file bind the global, and nothing else? */
static bool is_bound_once(const Site *s, Bytes name)
{
    const Names *n = s->names;
    Atom atom = atoms_find(&s->tree->atoms, name);
    uint32_t imports = 0;
    for (uint32_t i = 1; i < s->tree->count; i++) {
        NodeId alias = {i};
        if (s->tree->node[i].kind != NODE_ALIAS || names_scope_at(n, alias).at != 1) continue;
        Bytes bound = bound_by(s->tree, alias);
        bool same = bytes_equal(bound, name);
        bool below = bound.len > name.len && bound.at[name.len] == '.' &&
                     bytes_equal((Bytes){bound.at, name.len}, name);
        imports += same || below;
    }
    const uint16_t otherwise = SYMBOL_PARAM | SYMBOL_DELETED | SYMBOL_DEFINED | SYMBOL_STORED |
                               SYMBOL_ANNOTATED | SYMBOL_TYPE_PARAM;
    for (uint32_t i = 1; i < n->symbol_count; i++) {
        const Symbol *symbol = &n->symbol[i];
        if (symbol->name.at != atom.at) continue;
        if (symbol->flags & SYMBOL_GLOBAL) return false;
        if (symbol->scope.at == 1 && symbol->flags & otherwise) return false;
    }
    return imports == 1;
}

/* May something of the file run later, out of its order in the text? */
static bool makes_function(const Tree *t, NodeId statement)
{
    uint32_t end = tree_subtree_end(t, statement);
    for (uint32_t i = statement.at; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_LAMBDA ||
            kind == NODE_GENERATOR_EXP)
            return true;
    }
    return false;
}

/* Imports that have been executed whenever the site is: they come before it and all functions. */
static bool find_import(const Site *s, const char *module, Bytes *name)
{
    const Tree *t = s->tree;
    tree_each_child(t, (NodeId){1}, statement) {
        if (statement.at > s->node.at || makes_function(t, statement)) return false;
        if (tree_node(t, statement)->kind != NODE_IMPORT) continue;
        tree_each_child(t, statement, alias) {
            if (!bytes_is(atoms_text(&t->atoms, tree_node(t, alias)->name), module)) continue;
            *name = bound_by(t, alias);
            if (is_bound_once(s, *name) && is_visible(s, *name)) return true;
        }
    }
    return false;
}

/* ---- an import that is added ---------------------------------------------------------------- */

/* May the file have one more global of that name?  Then no code of it means anything by the name,
 * and other files do not either. */
static Verdict is_free(const Site *s, Bytes name)
{
    if (is_mentioned(s, name, all_scopes)) return refuse(REFUSE_IMPORT_CLASH);
    if (program_has_module(s->program, name)) return refuse(REFUSE_IMPORT_CLASH);
    if (program_mentions(s->program, name, s->file)) return refuse(REFUSE_IMPORT_CLASH);
    return site_stays_global(s, name);
}

static Verdict choose_name(const Site *s, const char *module, Import *out)
{
    snprintf(out->text, sizeof out->text, "_%s", module);
    out->name = bytes_of(out->text + 1);
    if (!s->program->open_world) {
        Verdict v = is_free(s, out->name);
        if (v.rewrite) return v;
    }
    out->name = bytes_of(out->text);
    return is_free(s, out->name);
}

static Verdict find(const Site *s, const char *module, Import *out)
{
    *out = (Import){0};
    Verdict v = names_are_plain(s);
    if (!v.rewrite) return v;
    ScopeId own = names_scope_at(s->names, s->node);
    if (s->names->scope[own.at].kind == SCOPE_CLASS) return refuse(REFUSE_CLASS_NAMESPACE);
    if (program_has_module(s->program, bytes_of(module))) return refuse(REFUSE_MODULE_SHADOWED);
    v = site_stays_global(s, bytes_of(module)); /* sys.modules["array"] = x */
    if (!v.rewrite) return v;
    if (find_import(s, module, &out->name)) {
        v = site_stays_global(s, out->name);
        if (v.rewrite) return v;
    }
    out->is_new = true;
    v = choose_name(s, module, out);
    if (!v.rewrite) return v;
    v.assumptions |= assuming(ASSUME_MODULE_NAMES);
    return import_place_find(s->tree, bytes_of(module), &out->place) ? v : refuse(REFUSE_LAYOUT);
}

Verdict import_prove(const Site *s, const char *module)
{
    Import import;
    return find(s, module, &import);
}

static Bytes lines(const Site *s, uint32_t count, Bytes newline)
{
    SCOPED(buf_free) Buf text = {0};
    for (uint32_t i = 0; i < count; i++) buf_add_bytes(&text, newline);
    return site_keep(s, buf_bytes(&text));
}

Bytes import_use(const Site *s, const char *module)
{
    Import import;
    find(s, module, &import);
    Bytes name = site_keep(s, import.name);
    if (!import.is_new) return name;
    Bytes newline = text_newline(s->tree, import.place.at);
    NewImport new = {.at = import.place.at,
                     .module = site_keep(s, bytes_of(module)),
                     .name = name,
                     .newline = site_keep(s, newline),
                     .before = lines(s, import.place.before, newline),
                     .after = lines(s, import.place.after, newline)};
    edit_add_import(s->imports, &new);
    return name;
}
