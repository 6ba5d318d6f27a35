/*
 * finite_inner.h - shared by finite.c, which goes from a use back to its tests, and finite_set.c,
 * which knows what the other side of a test is.
 */
#ifndef SKIVE_PROOF_FINITE_INNER_H
#define SKIVE_PROOF_FINITE_INNER_H

#include "transform/proof/finite.h"

/* x == e: is e one text, x in e: a container of constants that nobody changes?  Adds the texts.
 * With `look` false only the form is looked at. */
Verdict finite_text(const Site *s, NodeId e, bool look, Finite *out);
Verdict finite_set(const Site *s, NodeId e, bool look, Finite *out);

/* Are two expressions of the same text about the same variables?  One may be a target. */
bool finite_is_same(const Site *s, NodeId a, NodeId b);

#endif
