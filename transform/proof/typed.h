/*
 * typed.h - lists of machine numbers that may be arrays.
 */
#ifndef SKIVE_PROOF_TYPED_H
#define SKIVE_PROOF_TYPED_H

#include "transform/proof/leaner.h"
#include "transform/proof/rule.h"

/* Is the site an assignment of [], [... for ...] or [0.0] * n to one variable? */
bool typed_matches(const Site *s);

/* Does the file tell equal numbers apart that are not one object?  `floats`: a NaN that is searched
 * for counts, too. */
Verdict typed_identity_is_free(const Site *s, bool floats);

Verdict typed_prove(const Site *s);
void typed_rewrite(const Site *s, Splices *edits);

#endif
