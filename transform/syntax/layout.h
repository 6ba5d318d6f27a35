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

typedef struct Layout {
    Array(uint32_t) lines; /* offset of each line's first byte */
    Array(Span) comments;
    Array(Span) inner_space; /* newlines, comments and continuations inside brackets or after a
                                backslash: what may become blanks without changing the meaning */
    Array(uint32_t) commas;  /* offsets of those that end a logical line */
    Array(uint32_t) equals;  /* offsets of those that begin the format of an f-string's field */
    uint32_t blocks;         /* lines that end with ':' and so open an indented block */
    bool has_lone_cr;        /* some line ends with a CR alone */
} Layout;

/* Fills `l` (cleared first, memory reused).  Fails with ERR_SYNTAX or ERR_LIMIT. */
bool layout_scan(Layout *l, Bytes text, Err *err);
void layout_free(Layout *l);

/* Is this code point allowed in an identifier (at its start)?  UAX 31 by Unicode category, as in
 * the Language Reference, 2.3. */
bool layout_is_identifier_char(int32_t code_point, bool at_start);

#endif
