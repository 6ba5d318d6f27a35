/*
 * sink.h - what is read from one file and written to another at once, when it goes there piece by
 * piece.
 *
 * The pieces are the same as long as nothing is read that was written just before: the two files
 * are not one, or the one that is written stands at its beginning and so stays behind.  An error
 * half way must not leave half a copy, and nobody may look before all has left the buffers, since
 * how much is still there depends on the pieces.
 */
#ifndef SKIVE_PROOF_SINK_H
#define SKIVE_PROOF_SINK_H

#include "transform/proof/handle.h"
#include "transform/proof/import.h"

/* The two ends of a statement `sink.write(source.read())`, which is the site. */
typedef struct Copying {
    NodeId source, sink; /* the expressions */
    Handle from, to;
} Copying;

/* By the text alone; fills in the expressions. */
bool sink_match(const Site *s, Copying *out);

/* May it be done in pieces?  Fills in the handles. */
Verdict sink_prove(const Site *s, Copying *c);

#endif
