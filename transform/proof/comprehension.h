/*
 * comprehension.h - what set-comprehension and dict-comprehension share: hashing moves between the
 * evaluations of the elements.
 */
#ifndef SKIVE_PROOF_COMPREHENSION_H
#define SKIVE_PROOF_COMPREHENSION_H

#include "transform/proof/rule.h"

/*
 * May each `hashed` expression be hashed and compared as soon as it is evaluated, instead of after
 * all evaluations of the comprehension?  Yes when that can neither raise nor run code of the
 * program; or when evaluating the rest can neither raise nor be influenced by it.
 */
Verdict comprehension_may_hash_early(const Site *s, NodeId comprehension, NodeId hashed);

/* Is the site `name([E for ...])` with the given builtin name and nothing else in the call? */
bool comprehension_is_argument_of(const Site *s, Atom builtin);

/* The conditions on the place, whatever the elements are. */
Verdict comprehension_place_is_free(const Site *s);

/* Puts `{` and `}` in the place of `name([` and `])`. */
void comprehension_to_braces(const Site *s, Splices *edits);

#endif
