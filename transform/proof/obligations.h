/*
 * obligations.h - the slots rule as a list of obligations, and what breaks them.
 */
#ifndef SKIVE_PROOF_OBLIGATIONS_H
#define SKIVE_PROOF_OBLIGATIONS_H

#include "transform/proof/layout.h"
#include "transform/proof/witness.h"

extern const uint32_t obligation_count;

/* The sentence that is true when the obligation holds. */
const char *obligation_text(uint32_t i);

/* Does that reason say that the obligation does not hold? */
bool obligation_has(uint32_t i, Refusal why);

/* Appends the way of an instance, or of the class, to the place that breaks an obligation, and what
 * is done there; for a relative that decides, its own reason and way. */
void obligation_path(Witness *w, const Program *p, uint32_t class, const Broken *b,
                     WitnessPath *out);

/* What broke the layout of a refused class. */
Broken obligation_first(const ClassLayout *c);

#endif
