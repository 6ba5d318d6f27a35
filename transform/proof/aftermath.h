/*
 * aftermath.h - what a function does once an exception has left a place in it.
 */
#ifndef SKIVE_PROOF_AFTERMATH_H
#define SKIVE_PROOF_AFTERMATH_H

#include "transform/proof/effects.h"

/* Can the function go on after an exception at the node: is there a try statement around it, or a
 * with statement of which it is not known that it lets exceptions pass?  True for the module, whose
 * variables outlive it, and for lambdas. */
bool aftermath_is_guarded(const Site *s, NodeId n);

/* May a local variable of the function be read then, by that function? */
bool aftermath_reads(const Site *s, NodeId n, Atom variable);

#endif
