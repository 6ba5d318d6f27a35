/*
 * lines.h - inside syntax/: statements that the grammar runs on over a line's end.
 *
 * Grammar: in a list of targets or names it takes a line end for a blank, so `x, y` before
 * `[z] = 1` becomes `x, y[z] = 1`.  layout.h knows where logical lines end.  An expression
 * statement that runs over such an end is read again with a ';' there; anything else that does is
 * no Python.
 */
#ifndef SKIVE_SYNTAX_LINES_H
#define SKIVE_SYNTAX_LINES_H

#include "transform/syntax/layout.h"
#include "transform/syntax/lower.h"

/* Is there a line end from `start` to `end`?  Calls must go on in the order of the text. */
bool lines_joined(Lower *l, uint32_t start, uint32_t end);

/* After that: notes the line ends in l->joined.  Rejects what stands behind the ':' of a compound
 * statement, where a ';' would not end the block. */
void lines_split(Lower *l, uint32_t start, uint32_t end);

/* Rejects a block whose ':' is not on the line that its keyword begins. */
void lines_check_head(Lower *l, uint32_t colon);

/* Puts a ';' for the line end at `offset` of `copy`, blanks for the comment before it. */
void lines_part(const Tree *t, uint32_t offset, char *copy);

#endif
