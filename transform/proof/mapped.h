/*
 * mapped.h - data = f.read(): may `data` be a mapping of the file instead of its bytes?
 *
 * A mapping is another type than bytes, so each use of the variable must be one that cannot tell.
 * It shows the file as it is when it is looked at, and looking behind the end of a file that has
 * been cut off kills the process: nothing may change files before the last use, as far as this
 * program goes, and for the rest there is the assumption file-not-truncated.
 */
#ifndef SKIVE_PROOF_MAPPED_H
#define SKIVE_PROOF_MAPPED_H

#include "transform/proof/handle.h"

/* Is the statement x = f.read()? */
bool mapped_matches(const Site *s);

Verdict mapped_prove(const Site *s);
void mapped_rewrite(const Site *s, Splices *edits);

/* ---- the uses of the variable; for mapped.c -------------------------------------------------- */

/* What the uses look at, all together. */
typedef struct MappedUses {
    uint32_t passes; /* uses that go through all of it, for which pieces would do; its size */
    uint32_t places; /* uses that look at one place; one that is repeated counts twice */
    uint32_t wholes; /* uses that need all of it at once */
} MappedUses;

/* Does this use, a Name that loads the variable, give the same for bytes and for a mapping? */
Verdict mapped_use(const Site *s, NodeId name, MappedUses *uses);

/* The same for a call of find() or rfind(): what is looked for, and between which bounds. */
Verdict mapped_search(const Site *s, NodeId call);

#endif
