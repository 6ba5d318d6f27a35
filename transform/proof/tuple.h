/*
 * tuple.h - list displays that may be tuples.
 */
#ifndef SKIVE_PROOF_TUPLE_H
#define SKIVE_PROOF_TUPLE_H

#include "transform/proof/leaner.h"
#include "transform/proof/rule.h"

/* Is the site a list display where a tuple could stand, by the text alone? */
bool tuple_matches(const Site *s);

Verdict tuple_prove(const Site *s);
void tuple_rewrite(const Site *s, Splices *edits);

#endif
