/*
 * parse.h - from text to Tree.
 */
#ifndef SKIVE_SYNTAX_PARSE_H
#define SKIVE_SYNTAX_PARSE_H

#include "transform/syntax/tree.h"

/* What one thread needs to parse many files; not shared between threads. */
typedef struct Parser Parser;
Parser *parser_new(void); /* caller frees */
void parser_free(Parser *p);

/*
 * Lowers `text` (UTF-8 without byte order mark, see source.h) into `out`, which borrows the text
 * and is freed with tree_free.  Fails with ERR_SYNTAX for text that is not valid Python or uses a
 * construct that skive does not take, with ERR_LIMIT for nesting deeper than CPython's own limits
 * (100 indents, 200 brackets); err->line says where.
 */
bool parser_parse(Parser *p, Bytes text, Tree *out, Err *err);

#endif
