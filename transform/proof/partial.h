/*
 * partial.h - read(): a whole file, of which only a part or a summary is looked at.
 *
 * A beginning can be read by itself.  Lengths, counts and what is in it can be had from pieces: any
 * pieces for lengths and single characters, lines for a text that has no end of line in it.  That
 * holds where reading cannot fail in the middle: an error would tell another position.
 */
#ifndef SKIVE_PROOF_PARTIAL_H
#define SKIVE_PROOF_PARTIAL_H

#include "transform/proof/handle.h"

bool partial_match(const Site *s);
Verdict partial_prove(const Site *s);
void partial_rewrite(const Site *s, Splices *edits);
void partial_changes(const Site *s, ChangedNodes *out);

#endif
