/*
 * raw.h - the grammar's tree as a flat array.
 *
 * One pass over the tree-sitter tree copies what lowering needs (kind, span, where the subtree
 * ends) in preorder; the tree then goes.  Comments and continuation lines are left out.
 */
#ifndef SKIVE_SYNTAX_RAW_H
#define SKIVE_SYNTAX_RAW_H

#include "transform/base/array.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"
#include "transform/syntax/bump.h"

typedef enum RawKind {
    RAW_DROPPED, /* an anonymous token that says nothing */
    RAW_ERROR,
#define SYMBOL(name) RAW_##name,
#include "transform/syntax/grammar.def"
#define TOKEN(id, text) RAW_TOKEN_##id,
#include "transform/syntax/grammar.def"
    RAW_UNKNOWN, /* a named node that grammar.def lacks */
} RawKind;

typedef struct RawNode {
    uint16_t kind;
    uint32_t start, end; /* bytes */
    uint32_t skip;       /* index of the first node after this subtree; children start at +1 */
} RawNode;

typedef struct RawTree {
    Array(RawNode) nodes;
    bool has_error;       /* the grammar did not take all of the text ... */
    uint32_t error_start; /* ... first at this byte */
} RawTree;

/* Parses `text` with the Python grammar; `memory` is emptied before. */
void raw_parse(Bytes text, Bump *memory, RawTree *out);
void raw_free(RawTree *t);

/* Once per process, before threads start. */
void raw_init(void);

#endif
