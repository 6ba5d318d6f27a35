/*
 * names.h - scopes, symbols and what each name means: CPython's symbol table.
 *
 * Follows Python/symtable.c (Language Reference, 4.2 and 6.2.4; PEP 227, 3104, 572, 695) and is
 * checked against the `symtable` module by tests/conformance.  Comprehensions are scopes of their
 * own here, as they are in meaning; PEP 709's inlining changes no name's meaning.
 */
#ifndef SKIVE_NAMES_NAMES_H
#define SKIVE_NAMES_NAMES_H

#include "transform/syntax/tree.h"

typedef struct ScopeId {
    uint32_t at; /* 0: none; 1: the module */
} ScopeId;

typedef struct SymbolId {
    uint32_t at; /* 0: none */
} SymbolId;

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_LAMBDA,
    SCOPE_LIST_COMP,
    SCOPE_SET_COMP,
    SCOPE_DICT_COMP,
    SCOPE_GENERATOR,
    SCOPE_TYPE_PARAMETERS, /* PEP 695: around a generic function, class or alias */
    SCOPE_TYPE_ALIAS,
    SCOPE_TYPE_VARIABLE, /* a bound or default of a type parameter */
} ScopeKind;

/* What binds or uses a symbol in its scope. */
enum {
    SYMBOL_GLOBAL = 1 << 0, /* global statement */
    SYMBOL_LOCAL = 1 << 1,  /* assigned, deleted, defined ... */
    SYMBOL_PARAM = 1 << 2,
    SYMBOL_NONLOCAL = 1 << 3,
    SYMBOL_USED = 1 << 4,
    SYMBOL_IMPORT = 1 << 5,
    SYMBOL_ANNOTATED = 1 << 6,
    SYMBOL_ITERATION = 1 << 7, /* iteration variable of a comprehension */
    SYMBOL_TYPE_PARAM = 1 << 8,
    SYMBOL_DELETED = 1 << 9,  /* by del, or by the end of `except ... as` */
    SYMBOL_DEFINED = 1 << 10, /* by a def or class statement */
    SYMBOL_STORED = 1 << 11,  /* by any other assignment */
    SYMBOL_BOUND = SYMBOL_LOCAL | SYMBOL_PARAM | SYMBOL_IMPORT | SYMBOL_TYPE_PARAM,
};

typedef enum Resolution {
    RESOLVED_UNKNOWN,
    RESOLVED_LOCAL,
    RESOLVED_CELL,            /* local, and captured by an inner scope */
    RESOLVED_FREE,            /* belongs to an enclosing function */
    RESOLVED_GLOBAL_EXPLICIT, /* by a global statement */
    RESOLVED_GLOBAL,          /* the module's, or a builtin */
} Resolution;

/* Ways in which code reaches names that are not written out. */
enum {
    DYNAMIC_EXEC = 1 << 0,    /* exec() in the module's own namespace: may bind any name */
    DYNAMIC_EVAL = 1 << 1,    /* eval(), or exec() in another namespace: may read any name */
    DYNAMIC_LOCALS = 1 << 2,  /* locals() or vars() in a way that may write to the namespace */
    DYNAMIC_GLOBALS = 1 << 3, /* globals() likewise */
    DYNAMIC_STAR = 1 << 4,    /* from x import * */
    DYNAMIC_READS = 1 << 5,   /* locals() or vars() in any way */
};

typedef struct Symbol {
    Atom name; /* mangled */
    uint16_t flags;
    uint8_t resolution;
    ScopeId scope;
    SymbolId next; /* of the same scope */
    NodeId stored; /* the first Name that stores it; {0}: none, or another kind of node does */
} Symbol;

typedef struct Scope {
    uint8_t kind;
    uint8_t dynamic; /* DYNAMIC_ bits of calls written in this scope itself */
    bool nested;     /* inside a function, however deep */
    bool is_async, is_generator, returns_value;
    NodeId node; /* Module, ClassDef, FunctionDef, Lambda, ListComp, TypeVar ... */
    ScopeId parent, first, last, next;
    SymbolId symbols, last_symbol;
    Atom name;          /* as symtable names it */
    Atom private_class; /* class whose name mangles __x here */
    uint32_t line;
} Scope;

typedef struct Names {
    const Tree *tree;
    Scope *scope;
    uint32_t scope_count, scope_room;
    Symbol *symbol;
    uint32_t symbol_count, symbol_room;
    uint32_t *slot, slot_mask; /* (scope, name) -> symbol */
    uint32_t *scope_of_node;   /* by node id: the scope that the node opens; of a Name, the scope it
                                  is looked up in; 0 for none */
    uint8_t dynamic;           /* all scopes' bits together */
    bool has_nonlocal;         /* some scope rebinds a variable of another */
    bool future_annotations;   /* from __future__ import annotations */
} Names;

/* Builds the table; `t` is borrowed and its atoms may grow (mangled names).  Fails with ERR_SYNTAX
 * for what CPython's symbol table and compiler reject (return outside a function, a nonlocal
 * without a binding ...). */
bool names_build(Tree *t, Names *out, Err *err);
void names_free(Names *n);

/* The scope in which a node's own names are looked up. */
ScopeId names_scope_at(const Names *n, NodeId node);

/* The symbol of a Name node (or of a name in a scope), {0} when there is none. */
SymbolId names_find(const Names *n, ScopeId scope, Atom name);
SymbolId names_symbol(const Names *n, NodeId name);

static inline const Symbol *names_get(const Names *n, SymbolId s)
{
    return &n->symbol[s.at];
}

/* The scope whose variable a symbol is: follows FREE and GLOBAL outwards (the module for globals,
 * also when the module does not bind the name). */
SymbolId names_binding(const Names *n, SymbolId s);

/* Why a Name node is not certainly the builtin of that name, as far as this file tells. */
typedef enum BuiltinDoubt {
    BUILTIN_SURE,
    BUILTIN_BOUND,       /* some scope that the name is looked up in binds it */
    BUILTIN_STAR_IMPORT, /* a star import may bind it */
    BUILTIN_EXEC,        /* exec() or globals() may bind it */
    BUILTIN_CLASS_SCOPE, /* looked up in a class body whose namespace is not a plain dict */
} BuiltinDoubt;
BuiltinDoubt names_is_builtin(const Names *n, NodeId name);

/* May the variables of a function be read or written by code that does not write their names: text
 * that is executed in it or in a scope inside, or who asks for its namespace there?  Text that is
 * executed elsewhere sees the variables of its own function, and those of none around that it does
 * not write. */
bool names_are_seen(const Names *n, ScopeId function);

/* Appends the table in the form of tests/conformance/README.md. */
void names_dump(const Names *n, Buf *out);

#endif
