/*
 * interned.h - what rules ask that make one object of equal texts.
 */
#ifndef SKIVE_PROOF_INTERNED_H
#define SKIVE_PROOF_INTERNED_H

#include "transform/proof/finite.h"
#include "transform/proof/identity.h"
#include "transform/proof/import.h"
#include "transform/proof/kept.h"

#endif
