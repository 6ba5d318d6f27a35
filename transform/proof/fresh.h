/*
 * fresh.h - what a call has made itself, and nobody else can reach.
 */
#ifndef SKIVE_PROOF_FRESH_H
#define SKIVE_PROOF_FRESH_H

#include "transform/proof/effects.h"

/*
 * Was the object that the access is about made by this very call of the function around the site,
 * and can nothing but its local variables lead to it until the site has been evaluated?  Then it
 * is gone when the call is left by an exception.  For objects of the model, ACCESS_CONTENTS.
 */
bool fresh_is_private(const Site *s, const Access *a);

#endif
