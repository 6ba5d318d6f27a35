/*
 * lines.h - readlines(): a list of all lines of a file.
 *
 * What goes through it once can go through the file itself: then a line is read when it is asked
 * for.  As with lazy.h reading and using take turns then, and the same obligations hold; besides,
 * nobody may see where the file stands meanwhile or afterwards, and where decoding can fail nothing
 * that comes before the error may show.
 */
#ifndef SKIVE_PROOF_LINES_H
#define SKIVE_PROOF_LINES_H

#include "transform/proof/handle.h"
#include "transform/proof/lazy.h"

/* Is the call one of a method readlines? */
bool lines_match(const Site *s);

Verdict lines_prove(const Site *s);
void lines_rewrite(const Site *s, Splices *edits);
void lines_changes(const Site *s, ChangedNodes *out);

#endif
