/*
 * comprehension.h - what set-comprehension and dict-comprehension share: hashing moves between the
 * evaluations of the elements.
 */
#ifndef SKIVE_PROOF_COMPREHENSION_H
#define SKIVE_PROOF_COMPREHENSION_H

#include "transform/proof/rule.h"

/*
 * May each `hashed` expression be hashed and compared as soon as it is evaluated, instead of after
 * all evaluations of the comprehension?  Yes when that can neither fail nor read what evaluating
 * elements may change; or when evaluating them can neither fail nor leave anything behind, and the
 * two touch nothing in common: then the first error is the same.
 */
Verdict comprehension_may_hash_early(const Site *s, NodeId comprehension, NodeId hashed);

/* May values go earlier?  Of two entries with one key the first value goes at once now, not after
 * the last pair. */
Verdict comprehension_may_drop(const Site *s, NodeId value);

/* Evaluating the expression has no effect, cannot raise, and its value depends on nothing that
 * code run meanwhile could change: constants, variables of the comprehension, tuples of these. */
bool comprehension_is_silent(const Site *s, NodeId expression, NodeId comprehension);

/* Is the site `name([E for ...])` with the given builtin name and nothing else in the call? */
bool comprehension_is_argument_of(const Site *s, Atom builtin);

/* The conditions on the place, whatever the elements are. */
Verdict comprehension_place_is_free(const Site *s);

/* Puts `{` and `}` in the place of `name([` and `])`. */
void comprehension_to_braces(const Site *s, Splices *edits);

#endif
