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

/* May what goes through `source`, all lines of the handle, go through the handle, `receiver`? */
Verdict lines_are_asked_for(const Site *s, NodeId source, NodeId receiver, const Handle *h);

Verdict lines_prove(const Site *s);
void lines_rewrite(const Site *s, Splices *edits);
void lines_changes(const Site *s, ChangedNodes *out);

/* ---- read() that is cut into lines ----------------------------------------------------------- */

/* for x in f.read().split("\n"), whose body begins with leaving out what is empty; or
 * io.StringIO(f.read()), which is gone through. */
bool cut_match(const Site *s);
Verdict cut_prove(const Site *s);
void cut_rewrite(const Site *s, Splices *edits);
void cut_changes(const Site *s, ChangedNodes *out);

#endif
