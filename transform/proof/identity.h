/*
 * identity.h - does the program look at which object a text is?
 */
#ifndef SKIVE_PROOF_IDENTITY_H
#define SKIVE_PROOF_IDENTITY_H

#include "transform/proof/effects.h"

/* May texts become equal ones that are other objects, or the same one, as far as this file tells:
 * no `is` and no id() of what may be a text, and nothing that writes one object another way than
 * two?  Files other than the site's are the assumption equal-strings. */
Verdict identity_is_free(const Site *s);

/* Is the value of the expression surely a str, and not of a subclass? */
Verdict identity_is_text(const Site *s, NodeId e);

#endif
