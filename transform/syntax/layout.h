/*
 * layout.h - the lexical check of a file, before the grammar sees it.
 *
 * One pass over the bytes that follows CPython's tokenizer (Language Reference, chapter 2):
 * strings, numbers, comments, brackets, continuation lines, indentation.  It finds what the
 * tree-sitter grammar lets pass (mixed tabs, dedents that match nothing, missing or unexpected
 * blocks, 0777, 10L, <>) and bounds nesting, so that the later stages may recurse.
 */
#ifndef SKIVE_SYNTAX_LAYOUT_H
#define SKIVE_SYNTAX_LAYOUT_H

#include "transform/syntax/tree.h"

/* Bytes that the grammar should see otherwise. */
typedef struct Mask {
    uint32_t start, end;
    char with;
} Mask;

typedef struct Layout {
    Array(uint32_t) lines; /* offset of each line's first byte */
    Array(uint32_t) ends;  /* offset of each line end that ends a logical line */
    Array(Span) comments;
    Array(Span) inner_space; /* newlines, comments and continuations inside brackets or after a
                                backslash: what may become blanks without changing the meaning */
    Array(Mask) masks;       /* see layout_rescue */
    uint32_t blocks;         /* lines that end with ':' and so open an indented block */
    bool has_lone_cr;        /* some line ends with a CR alone */
} Layout;

/* Fills `l` (cleared first, memory reused).  Fails with ERR_SYNTAX or ERR_LIMIT. */
bool layout_scan(Layout *l, Bytes text, Err *err);
void layout_free(Layout *l);

/*
 * Adds to `masks` what may help the grammar when it fails on a text that layout_scan took:
 * names before a '[' become numbers (it takes `A[b]` in an annotation for a type of its own, which
 * no operator may follow); a '*' before an operand that is no name becomes a '+' (it takes `*[a]`
 * only in displays and calls).  Lowering reads the text itself and undoes both.
 */
void layout_rescue(Layout *l, Bytes text);

/* Is this code point allowed in an identifier (at its start)?  UAX 31 by Unicode category, as in
 * the Language Reference, 2.3. */
bool layout_is_identifier_char(int32_t code_point, bool at_start);

#endif
