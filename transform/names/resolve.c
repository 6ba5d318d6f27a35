/*
 * resolve.c - decides for each symbol whose variable it is.
 *
 * The same outcome as analyze_block in Python/symtable.c, found by walking outwards from each
 * symbol.  Class scopes are looked through, except by the scopes of PEP 695 directly inside them.
 */
#include "transform/names/table.h"

/* The class whose names a type scope sees: the class around it, through other type scopes. */
static ScopeId visible_class(const Names *n, ScopeId scope)
{
    if (!scope_is_type(&n->scope[scope.at])) return (ScopeId){0};
    ScopeId at = n->scope[scope.at].parent;
    while (scope_is_type(&n->scope[at.at])) at = n->scope[at.at].parent;
    return n->scope[at.at].kind == SCOPE_CLASS ? at : (ScopeId){0};
}

static bool provides_class_cell(const Scope *s, Atom name)
{
    return s->kind == SCOPE_CLASS &&
           (atom_is(name, ATOM___class__) || atom_is(name, ATOM___classdict__));
}

/* The function scope around `scope` whose variable `name` is; {0}: it is global.  The scope of a
 * class itself stands for the hidden cells __class__ and __classdict__. */
static ScopeId find_owner(const Names *n, ScopeId scope, Atom name)
{
    for (ScopeId at = n->scope[scope.at].parent; at.at; at = n->scope[at.at].parent) {
        const Scope *s = &n->scope[at.at];
        if (provides_class_cell(s, name)) return at;
        if (!scope_is_function(s)) continue;
        SymbolId found = names_find(n, at, name);
        if (!found.at) continue;
        uint16_t flags = names_get(n, found)->flags;
        if (flags & SYMBOL_GLOBAL) return (ScopeId){0};
        if (flags & SYMBOL_NONLOCAL) continue;
        if (flags & SYMBOL_BOUND) return at;
    }
    return (ScopeId){0};
}

/* Marks the owner's variable as a cell and adds the scopes between that pass it through. */
static void capture(Names *n, SymbolId s, ScopeId owner)
{
    Atom name = n->symbol[s.at].name;
    n->symbol[s.at].resolution = RESOLVED_FREE;
    ScopeId at = n->scope[n->symbol[s.at].scope.at].parent;
    for (; at.at && at.at != owner.at; at = n->scope[at.at].parent) {
        SymbolId between = table_symbol(n, at, name);
        Symbol *symbol = &n->symbol[between.at];
        bool own =
            n->scope[at.at].kind == SCOPE_CLASS && (symbol->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL));
        if (!own) symbol->resolution = RESOLVED_FREE;
    }
    if (!scope_is_function(&n->scope[owner.at])) return;
    SymbolId variable = table_symbol(n, owner, name); /* the table may move */
    n->symbol[variable.at].resolution = RESOLVED_CELL;
}

static bool resolve_nonlocal(Names *n, SymbolId s, ScopeId owner, Err *err)
{
    ScopeId scope = n->symbol[s.at].scope;
    uint32_t line = n->scope[scope.at].line;
    if (!owner.at) return err_at(err, ERR_SYNTAX, line, "no binding for nonlocal name found");
    SymbolId bound = names_find(n, owner, n->symbol[s.at].name);
    if (bound.at && (names_get(n, bound)->flags & SYMBOL_TYPE_PARAM))
        return err_at(err, ERR_SYNTAX, line, "nonlocal binding not allowed for type parameter");
    capture(n, s, owner);
    return true;
}

static bool resolve_symbol(Names *n, SymbolId s, Err *err)
{
    Symbol *symbol = &n->symbol[s.at];
    ScopeId scope = symbol->scope;
    uint16_t flags = symbol->flags;
    if (flags & SYMBOL_GLOBAL) {
        if (flags & SYMBOL_NONLOCAL)
            return err_at(err, ERR_SYNTAX, n->scope[scope.at].line, "name is nonlocal and global");
        symbol->resolution = RESOLVED_GLOBAL_EXPLICIT;
        return true;
    }
    if (flags & SYMBOL_NONLOCAL)
        return resolve_nonlocal(n, s, find_owner(n, scope, symbol->name), err);
    if (flags & SYMBOL_BOUND) {
        if (symbol->resolution == RESOLVED_UNKNOWN) symbol->resolution = RESOLVED_LOCAL;
        return true;
    }
    if (!flags) return true; /* passed through, resolved by its inner user */
    ScopeId class = visible_class(n, scope);
    SymbolId in_class = class.at ? names_find(n, class, symbol->name) : (SymbolId){0};
    if (in_class.at) {
        uint16_t class_flags = names_get(n, in_class)->flags;
        if (class_flags & SYMBOL_GLOBAL) {
            symbol->resolution = RESOLVED_GLOBAL_EXPLICIT;
            return true;
        }
        if ((class_flags & SYMBOL_BOUND) && !(class_flags & SYMBOL_NONLOCAL)) {
            symbol->resolution = RESOLVED_GLOBAL;
            return true;
        }
    }
    ScopeId owner = find_owner(n, scope, symbol->name);
    if (owner.at) capture(n, s, owner);
    else if (symbol->resolution == RESOLVED_UNKNOWN) symbol->resolution = RESOLVED_GLOBAL;
    return true;
}

bool table_resolve(Names *n, Err *err)
{
    uint32_t count = n->symbol_count; /* those added meanwhile are resolved as they are added */
    for (uint32_t i = 1; i < count; i++)
        if (!resolve_symbol(n, (SymbolId){i}, err)) return false;
    return true;
}
