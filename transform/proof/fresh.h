/*
 * fresh.h - what a call has made itself, and nobody else can reach.
 */
#ifndef SKIVE_PROOF_FRESH_H
#define SKIVE_PROOF_FRESH_H

#include "transform/proof/effects.h"

/*
 * Was the object of an ACCESS_CONTENTS made by this very call of the function around the site, and
 * does but one local variable lead to it until `last`, a node that is evaluated with the site or
 * after it, has been?  Then the object is gone when the call is left by an exception.
 */
bool fresh_is_private(const Site *s, const Access *a, NodeId last);

/* The Name of the one variable that ever leads to what the access is to, where it is bound; {0}: it
 * is not known that there is but one. */
NodeId fresh_holder(const Site *s, const Access *a);

/* May a value go earlier than it did, with all that it alone holds, and no finalizer or weak
 * reference shows it? */
Verdict fresh_goes_quietly(const Site *s, Value v);

#endif
