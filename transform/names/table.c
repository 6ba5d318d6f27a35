/* table.c - the arrays behind Names and the look-ups on them. */
#include "transform/names/table.h"

#include <stdlib.h>
#include <string.h>

ScopeId table_add_scope(Names *n, ScopeKind kind, NodeId node, ScopeId parent)
{
    if (n->scope_count >= n->scope_room) {
        n->scope_room = n->scope_room ? n->scope_room * 2 : 64;
        n->scope = grow_memory(n->scope, n->scope_room * sizeof *n->scope);
    }
    ScopeId id = {n->scope_count++};
    Scope *s = &n->scope[id.at];
    *s = (Scope){.kind = (uint8_t)kind, .node = node, .parent = parent};
    if (!parent.at) return id;
    Scope *p = &n->scope[parent.at];
    s->nested = p->nested || scope_is_function(p);
    if (p->last.at) n->scope[p->last.at].next = id;
    else p->first = id;
    p->last = id;
    return id;
}

static uint32_t slot_of(const Names *n, ScopeId scope, Atom name)
{
    uint32_t hash = (scope.at * 0x9E3779B1u) ^ (name.at * 0x85EBCA6Bu);
    hash ^= hash >> 15;
    uint32_t i = hash & n->slot_mask;
    while (n->slot[i]) {
        const Symbol *s = &n->symbol[n->slot[i]];
        if (s->scope.at == scope.at && s->name.at == name.at) break;
        i = (i + 1) & n->slot_mask;
    }
    return i;
}

static void grow_symbols(Names *n)
{
    n->symbol_room = n->symbol_room ? n->symbol_room * 2 : 256;
    n->symbol = grow_memory(n->symbol, n->symbol_room * sizeof *n->symbol);
    n->slot_mask = n->symbol_room * 2 - 1;
    free(n->slot);
    n->slot = take_memory((n->slot_mask + 1u) * sizeof *n->slot);
    memset(n->slot, 0, (n->slot_mask + 1u) * sizeof *n->slot);
    for (uint32_t i = 1; i < n->symbol_count; i++)
        n->slot[slot_of(n, n->symbol[i].scope, n->symbol[i].name)] = i;
}

SymbolId table_symbol(Names *n, ScopeId scope, Atom name)
{
    if (n->symbol_count >= n->symbol_room) grow_symbols(n);
    uint32_t i = slot_of(n, scope, name);
    if (n->slot[i]) return (SymbolId){n->slot[i]};
    SymbolId id = {n->symbol_count++};
    n->slot[i] = id.at;
    n->symbol[id.at] = (Symbol){.name = name, .scope = scope};
    Scope *s = &n->scope[scope.at];
    if (s->last_symbol.at) n->symbol[s->last_symbol.at].next = id;
    else s->symbols = id;
    s->last_symbol = id;
    return id;
}

void names_free(Names *n)
{
    free(n->scope);
    free(n->symbol);
    free(n->slot);
    free(n->scope_of_node);
    *n = (Names){0};
}

SymbolId names_find(const Names *n, ScopeId scope, Atom name)
{
    if (!n->slot) return (SymbolId){0}; /* a file without any */
    return (SymbolId){n->slot[slot_of(n, scope, name)]};
}

/* ---- where a node's names are looked up ----------------------------------------------------- */

/* Is `child`, a part of the scope-opening node `owner`, evaluated in the scope around it? */
static bool is_outside(const Tree *t, NodeId owner, NodeId child)
{
    const Node *o = tree_node(t, owner), *c = tree_node(t, child);
    switch (o->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF: return c->role == ROLE_DECORATOR_LIST;
    case NODE_CLASS_DEF:
        return c->role == ROLE_DECORATOR_LIST || c->role == ROLE_BASES || c->role == ROLE_KEYWORDS;
    default: return false;
    }
}

/* Defaults and annotations belong around the function; the first iterable around a
 * comprehension. */
static bool is_outside_grandchild(const Tree *t, NodeId owner, NodeId child, NodeId grandchild)
{
    const Node *o = tree_node(t, owner), *c = tree_node(t, child);
    if (c->kind == NODE_ARGUMENTS) return tree_node(t, grandchild)->kind != NODE_ARG;
    bool comprehension = o->kind >= NODE_LIST_COMP && o->kind <= NODE_GENERATOR_EXP;
    return comprehension && c->kind == NODE_COMPREHENSION &&
           tree_node(t, grandchild)->role == ROLE_ITER &&
           tree_child(t, owner, ROLE_GENERATORS).at == child.at;
}

ScopeId names_scope_at(const Names *n, NodeId node)
{
    const Tree *t = n->tree;
    if (tree_node(t, node)->kind == NODE_NAME && n->scope_of_node[node.at])
        return (ScopeId){n->scope_of_node[node.at]};
    NodeId below = {0}, child = {0};
    for (NodeId at = node; at.at; below = child, child = at, at = tree_node(t, at)->parent) {
        uint32_t scope = n->scope_of_node[at.at];
        if (!scope || at.at == node.at) continue;
        bool outside =
            is_outside(t, at, child) || (below.at && is_outside_grandchild(t, at, child, below)) ||
            (tree_node(t, at)->kind != NODE_LAMBDA && tree_node(t, child)->role == ROLE_RETURNS);
        if (!outside && tree_node(t, child)->kind == NODE_ARGUMENTS && below.at &&
            tree_node(t, below)->kind == NODE_ARG && below.at != node.at)
            outside = true; /* an annotation */
        if (!outside) return (ScopeId){scope};
        /* a generic function or class: its outside is its scope of type parameters */
        const Scope *around = &n->scope[n->scope[scope].parent.at];
        if (around->kind == SCOPE_TYPE_PARAMETERS && around->node.at == at.at &&
            tree_node(t, child)->role != ROLE_DECORATOR_LIST &&
            !(tree_node(t, child)->kind == NODE_ARGUMENTS && tree_node(t, below)->kind != NODE_ARG))
            return n->scope[scope].parent;
    }
    return (ScopeId){1};
}

SymbolId names_symbol(const Names *n, NodeId name)
{
    ScopeId scope = names_scope_at(n, name);
    Atom atom = tree_node(n->tree, name)->name;
    return names_find(n, scope,
                      atom); /* nothing for a mangled name: callers take that for "unknown" */
}

SymbolId names_binding(const Names *n, SymbolId s)
{
    const Symbol *symbol = names_get(n, s);
    switch (symbol->resolution) {
    case RESOLVED_FREE: {
        ScopeId scope = n->scope[symbol->scope.at].parent;
        for (; scope.at; scope = n->scope[scope.at].parent) {
            SymbolId found = names_find(n, scope, symbol->name);
            if (!found.at || !scope_is_function(&n->scope[scope.at])) continue;
            if (names_get(n, found)->resolution == RESOLVED_CELL) return found;
        }
        return s;
    }
    case RESOLVED_GLOBAL:
    case RESOLVED_GLOBAL_EXPLICIT: return names_find(n, (ScopeId){1}, symbol->name);
    default: return s;
    }
}

bool names_are_seen(const Names *n, ScopeId function)
{
    const uint8_t ways = DYNAMIC_EXEC | DYNAMIC_EVAL | DYNAMIC_LOCALS | DYNAMIC_READS;
    if (!(n->dynamic & ways)) return false;
    for (uint32_t i = 1; i < n->scope_count; i++) {
        if (!(n->scope[i].dynamic & ways)) continue;
        ScopeId at = {i};
        while (at.at && at.at != function.at) at = n->scope[at.at].parent;
        if (at.at) return true;
    }
    return false;
}

/* A class body's namespace is a plain dict only when no metaclass can have a say. */
static bool class_has_bases(const Names *n, ScopeId scope)
{
    NodeId class = n->scope[scope.at].node;
    return tree_child(n->tree, class, ROLE_BASES).at ||
           tree_child(n->tree, class, ROLE_KEYWORDS).at;
}

BuiltinDoubt names_is_builtin(const Names *n, NodeId name)
{
    ScopeId scope = names_scope_at(n, name);
    Atom atom = tree_node(n->tree, name)->name;
    SymbolId s = names_find(n, scope, atom);
    if (!s.at) return BUILTIN_BOUND;
    const Symbol *symbol = names_get(n, s);
    bool module = scope.at == 1;
    if (!module && symbol->resolution != RESOLVED_GLOBAL) return BUILTIN_BOUND;
    SymbolId global = names_find(n, (ScopeId){1}, atom);
    if (global.at && (names_get(n, global)->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL)))
        return BUILTIN_BOUND;
    if (n->dynamic & DYNAMIC_STAR) return BUILTIN_STAR_IMPORT;
    if (n->dynamic & (DYNAMIC_EXEC | DYNAMIC_GLOBALS)) return BUILTIN_EXEC;
    if (n->scope[1].dynamic & DYNAMIC_LOCALS) return BUILTIN_EXEC;
    const Scope *own = &n->scope[scope.at];
    if (own->kind == SCOPE_CLASS) {
        if (own->dynamic & DYNAMIC_LOCALS) return BUILTIN_EXEC;
        if (class_has_bases(n, scope)) return BUILTIN_CLASS_SCOPE;
    }
    return BUILTIN_SURE;
}
