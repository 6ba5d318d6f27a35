/*
 * counted.h - len([... for ...]): lists that are made to be counted.
 */
#ifndef SKIVE_PROOF_COUNTED_H
#define SKIVE_PROOF_COUNTED_H

#include "transform/proof/lazy.h"

bool counted_find(const Site *s); /* by the text alone */
Verdict counted_prove(const Site *s);
void counted_to_sum(const Site *s, Splices *edits);

#endif
