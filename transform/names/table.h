/*
 * table.h - inside names/: adding scopes and symbols.
 */
#ifndef SKIVE_NAMES_TABLE_H
#define SKIVE_NAMES_TABLE_H

#include "transform/names/names.h"

ScopeId table_add_scope(Names *n, ScopeKind kind, NodeId node, ScopeId parent);

/* Finds or adds; `name` is mangled already. */
SymbolId table_symbol(Names *n, ScopeId scope, Atom name);

/* Resolves every symbol; adds the free variables that scopes only pass through. */
bool table_resolve(Names *n, Err *err);

static inline bool scope_is_function(const Scope *s)
{
    return s->kind != SCOPE_MODULE && s->kind != SCOPE_CLASS;
}

static inline bool scope_is_comprehension(const Scope *s)
{
    return s->kind >= SCOPE_LIST_COMP && s->kind <= SCOPE_GENERATOR;
}

static inline bool scope_is_type(const Scope *s)
{
    return s->kind >= SCOPE_TYPE_PARAMETERS;
}

#endif
