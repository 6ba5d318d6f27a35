/*
 * finite.h - is the value of an expression one of a few texts, where it is used?
 *
 * A test that was evaluated on every way to the use says so: x == "a", x in ("a", "b"), x in KINDS,
 * match x ...  Nothing between the test and the use changes what x reads, so it is the same value.
 * What type x has is not asked: an instance of a subclass of str may be equal to a literal, too.
 */
#ifndef SKIVE_PROOF_FINITE_H
#define SKIVE_PROOF_FINITE_H

#include "transform/proof/effects.h"

typedef struct Finite {
    uint32_t texts;   /* how many literals the test compares with */
    uint32_t longest; /* bytes of the longest, as it is written */
    bool all_short;   /* none has more than one character */
} Finite;

/* Does the text have such a test for the expression, whatever is evaluated in between?  Cheap. */
bool finite_matches(const Site *s, NodeId x);

Verdict finite_prove(const Site *s, NodeId x, Finite *out);

#endif
