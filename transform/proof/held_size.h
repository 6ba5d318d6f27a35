/*
 * held_size.h - about how many bytes a container takes that stands in the text, on CPython with 64
 * bits: from a table for dicts and sets, and the sizes of what it holds.
 */
#ifndef SKIVE_PROOF_HELD_SIZE_H
#define SKIVE_PROOF_HELD_SIZE_H

#include "transform/proof/effects.h"
#include "transform/proof/rule.h"

/* How many elements it has: a display, [x] * 1000, or a list, set, dict or comprehension of
 * range(1000); 0: that is not known. */
uint64_t held_count(const Tree *t, NodeId e);

/* Its bytes, with those of its elements. */
uint64_t held_size(const Site *s, NodeId e);

#endif
