/*
 * lines.h - inside syntax/: statements that the grammar runs on over a line's end.
 *
 * Grammar: after a comma that ends a logical line it may take the next line for the rest of a list
 * of targets (`x,` before `y = 1` becomes `x, y = 1`) or of names.  Those commas are few, and
 * layout.h knows them: where an expression statement runs over one, the file is read again with
 * the comma masked, and lowering makes the tuple; anywhere else the file is not Python.
 */
#ifndef SKIVE_SYNTAX_LINES_H
#define SKIVE_SYNTAX_LINES_H

#include "transform/syntax/layout.h"
#include "transform/syntax/lower.h"

/* Blanks in `copy`, the grammar's text, each comma that an expression statement of the raw tree
 * runs over.  True when there was one. */
bool lines_mask_commas(const Layout *layout, const RawTree *raw, char *copy);

/* Rejects when a statement, or the head of a compound one, still runs over such a comma. */
void lines_check(Lower *l, const Layout *layout);

#endif
