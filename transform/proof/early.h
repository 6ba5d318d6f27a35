/*
 * early.h - may the work of an expression be done by statements before the one it stands in?
 */
#ifndef SKIVE_PROOF_EARLY_H
#define SKIVE_PROOF_EARLY_H

#include "transform/proof/effects.h"

/* The statement that evaluates the expression, whenever it is executed, and once; there is room for
 * others before it. */
Verdict early_place(const Site *s, NodeId expression, NodeId *statement);

/* What the statement does before it comes to the expression.  False: it is not known. */
bool early_before(const Site *s, NodeId expression, NodeId statement, Effects *out);

#endif
