/*
 * lower.h - inside syntax/: the state and the pieces of lowering.
 *
 * Lowering reads the raw tree and appends nodes to the Tree in preorder.  Where the grammar's shape
 * is not Python's, it is put right here: each such place is marked "Grammar:".  What is not valid
 * Python is rejected; the first rejection is kept and lowering goes on to no effect.
 */
#ifndef SKIVE_SYNTAX_LOWER_H
#define SKIVE_SYNTAX_LOWER_H

#include "transform/syntax/raw.h"
#include "transform/syntax/tree.h"

/* Nodes may nest this deep; the stacks of pool.h hold it. */
enum { LOWER_DEPTH = 6000 };

typedef struct Lower {
    const RawNode *raw;
    Bytes text;
    Tree *out;
    uint32_t room;  /* of out->node */
    uint32_t *last; /* by node: its last child so far */
    uint32_t depth;
    uint32_t blocks;           /* indented blocks so far; layout.h counts the lines that open one */
    uint32_t loops;            /* loops around, inside the current function */
    uint32_t star_at, star_to; /* a '*' that the grammar put too deep, see lower_starred */
    Err *err;
    bool failed;
    const struct Layout *layout;
    uint32_t line;          /* how far lines_joined is in layout->ends */
    Array(uint32_t) joined; /* line ends inside expression statements, see lines.h */
    bool rescue, rescued;   /* layout_rescue is asked for; it was called */
    Array(uint32_t) soft;   /* offsets of `type`, `print`, `exec` that are plain names after all */
    Buf scratch;
} Lower;

/* Where an expression goes, and what may stand there. */
typedef struct Place {
    NodeId parent;
    NodeRole role;
    NodeCtx ctx;
    bool named; /* an unparenthesised walrus is allowed */
    bool star;  /* an unparenthesised starred expression is allowed */
    bool slice; /* directly inside the brackets of a subscript */
} Place;

#define each_raw(l, parent, child) \
    for (uint32_t child = (parent) + 1; child < (l)->raw[parent].skip; child = (l)->raw[child].skip)

/* lower.c */
NodeId lower_add(Lower *l, Place at, NodeKind kind, uint32_t start, uint32_t end);
void lower_too_deep(Lower *l, uint32_t offset);
void lower_reject(Lower *l, uint32_t offset, const char *reason);
Node *lower_node(Lower *l, NodeId n);
Atom lower_name(Lower *l, uint32_t raw);
uint32_t lower_next_code(const Lower *l, uint32_t offset);
bool lower_comma_follows(const Lower *l, uint32_t raw);
uint32_t lower_child_count(const Lower *l, uint32_t raw);
uint32_t lower_child_of_kind(const Lower *l, uint32_t raw, RawKind kind);
Bytes lower_text(const Lower *l, uint32_t raw);
void lower_end_at_last_child(Lower *l, NodeId n);

static inline Place place(NodeId parent, NodeRole role)
{
    return (Place){.parent = parent, .role = role};
}

static inline Place place_ctx(NodeId parent, NodeRole role, NodeCtx ctx)
{
    return (Place){.parent = parent, .role = role, .ctx = ctx};
}

static inline uint32_t raw_kind(const Lower *l, uint32_t raw)
{
    return l->raw[raw].kind;
}

/* lower_statement.c */
void lower_block(Lower *l, uint32_t block, NodeId parent, NodeRole role);
void lower_count_block(Lower *l, uint32_t block);
void lower_statement(Lower *l, uint32_t raw, NodeId parent, NodeRole role);

/* lower_compound.c: if, for, while, try, with, match */
void lower_compound(Lower *l, uint32_t raw, NodeId parent, NodeRole role);

/* lower_definition.c */
void lower_definition(Lower *l, uint32_t raw, NodeId parent, NodeRole role);
void lower_parameters(Lower *l, uint32_t raw, NodeId function);
void lower_no_parameters(Lower *l, NodeId function, uint32_t offset);
void lower_type_parameters(Lower *l, uint32_t raw, NodeId owner);

/* lower_expression.c */
NodeId lower_expression(Lower *l, uint32_t raw, Place at);
NodeId lower_value(Lower *l, uint32_t raw, NodeId parent, NodeRole role); /* load, no walrus */
void lower_elements(Lower *l, uint32_t raw, NodeId parent, NodeRole role, NodeCtx ctx);
void lower_check_lone_comma(Lower *l, uint32_t raw);
bool lower_is_splat(const Lower *l, uint32_t raw);

/* lower_operator.c */
NodeId lower_binary(Lower *l, uint32_t raw, Place at);
NodeId lower_boolean(Lower *l, uint32_t raw, Place at);
NodeId lower_compare(Lower *l, uint32_t raw, Place at);
NodeId lower_unary(Lower *l, uint32_t raw, Place at);
NodeId lower_await(Lower *l, uint32_t raw, Place at);
NodeId lower_conditional(Lower *l, uint32_t raw, Place at);
NodeOp lower_operator_of(uint32_t token);

/* lower_call.c */
void lower_arguments(Lower *l, uint32_t raw, NodeId owner, NodeRole positional);
NodeId lower_comprehension(Lower *l, uint32_t raw, Place at);
NodeId lower_subscript(Lower *l, uint32_t raw, Place at);

/* lower_string.c */
NodeId lower_string(Lower *l, uint32_t raw, Place at);

/* lower_pattern.c */
void lower_case(Lower *l, uint32_t clause, NodeId match);

/* lower_type.c: annotations, which the grammar has as nodes of their own */
NodeId lower_type(Lower *l, uint32_t raw, Place at);

/* The start of a node, put right when its first token is a '*' that belongs further out. */
static inline uint32_t lower_start(const Lower *l, uint32_t raw)
{
    uint32_t start = l->raw[raw].start;
    return start == l->star_at ? l->star_to : start;
}

#endif
