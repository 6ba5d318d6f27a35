/*
 * tree.h - a Python file as one flat table of nodes.
 *
 * The table is CPython's abstract syntax tree: same kinds, same structure, same positions (checked
 * against `ast` by tests/conformance).  Nodes stand in preorder, so a node's subtree is the run of
 * ids from the node to the next node that is not below it, and children stand in source order.
 * Node 0 is no node; node 1 is the Module.
 */
#ifndef SKIVE_SYNTAX_TREE_H
#define SKIVE_SYNTAX_TREE_H

#include "transform/base/array.h"
#include "transform/base/atoms.h"
#include "transform/base/err.h"

typedef struct NodeId {
    uint32_t at; /* 0: none */
} NodeId;

typedef enum NodeKind {
    NODE_NONE,
#define KIND(id, name) NODE_##id,
#include "transform/syntax/kinds.def"
    NODE_KIND_COUNT
} NodeKind;

typedef enum NodeRole {
#define ROLE(id, name) ROLE_##id,
#include "transform/syntax/kinds.def"
    ROLE_COUNT
} NodeRole;

typedef enum NodeOp {
    OP_NONE,
#define OP(id, name) OP_##id,
#include "transform/syntax/kinds.def"
    OP_COUNT
} NodeOp;

typedef enum ConstKind {
#define CONST(id, name) CONST_##id,
#include "transform/syntax/kinds.def"
    CONST_COUNT
} ConstKind;

typedef enum NodeCtx { CTX_LOAD, CTX_STORE, CTX_DEL } NodeCtx;

enum {
    FLAG_PARENS = 1,        /* the expression stands in parentheses of its own */
    FLAG_ASYNC = 2,         /* comprehension: async for */
    FLAG_SIMPLE = 4,        /* AnnAssign: the target is a bare name */
    FLAG_FSTRING_DEBUG = 8, /* FormattedValue: {x=}, the text itself is part of the value */
};

typedef struct Node {
    uint8_t kind; /* NodeKind */
    uint8_t role; /* NodeRole: the parent's field it stands in */
    uint8_t op;   /* NodeOp of BoolOp, BinOp, UnaryOp, AugAssign, CmpOp; NodeCtx of Name, Attribute,
                     Subscript, Starred, List, Tuple; ConstKind of Constant and MatchSingleton;
                     the conversion's letter of FormattedValue; the level of ImportFrom */
    uint8_t flag;
    uint32_t start, end; /* bytes of Tree.text, without parentheses around */
    NodeId parent, first, next;
    Atom
        name; /* the identifier of Name, Attribute, arg, keyword, alias (dotted), FunctionDef ... */
} Node;

typedef struct Span {
    uint32_t start, end;
} Span;

typedef struct Tree {
    Bytes text; /* borrowed from the Source */
    Node *node; /* by id; [0] is unused */
    uint32_t count;
    uint32_t *line; /* offset of each line's first byte; "\n", "\r\n" and "\r" end lines */
    uint32_t line_count;
    Span *comment; /* from '#' to before the end of the line, in order */
    uint32_t comment_count;
    Atoms atoms;
    Arena arena; /* holds the texts of the atoms */
} Tree;

/* Frees what the tree owns; the text is not its own. */
void tree_free(Tree *t);

static inline const Node *tree_node(const Tree *t, NodeId n)
{
    return &t->node[n.at];
}

#define tree_each_child(tree, parent, child)                       \
    for (NodeId child = (tree)->node[(parent).at].first; child.at; \
         child = (tree)->node[child.at].next)

/* The first child with that role, or none. */
NodeId tree_child(const Tree *t, NodeId parent, NodeRole role);

/* The first id after the node's subtree. */
uint32_t tree_subtree_end(const Tree *t, NodeId n);

bool tree_is_within(const Tree *t, NodeId n, NodeId outer); /* or the same */

/* The statement that a node is, or stands in. */
NodeId tree_statement_of(const Tree *t, NodeId n);

/* The function (def or lambda) whose calls evaluate the node; {0}: none, it is evaluated with the
 * module.  Defaults, decorators and annotations belong to the code around their function, bodies
 * of classes to the function around the class (language reference 8.7, 8.8). */
NodeId tree_function_of(const Tree *t, NodeId n);

/* A constant, or a tuple of constants, which compiling makes one. */
bool tree_is_constant(const Tree *t, NodeId n);

/* 1-based line of a byte offset, and the offset's distance from the line's start. */
uint32_t tree_line(const Tree *t, uint32_t offset);
uint32_t tree_column(const Tree *t, uint32_t offset);

/* The text of a node as it stands in the file. */
Bytes tree_text(const Tree *t, NodeId n);

/* The index of the first comment that ends after `offset` (comment_count when none). */
uint32_t tree_comment_after(const Tree *t, uint32_t offset);

const char *tree_kind_name(NodeKind kind);

/* Appends the node table in the form that tests/conformance/README.md fixes. */
void tree_dump(const Tree *t, Buf *out);

#endif
