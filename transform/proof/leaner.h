/*
 * leaner.h - may something leaner with the same elements stand in the place of a list?
 *
 * Every observer of the list must be one that cannot tell (leaner.def).
 */
#ifndef SKIVE_PROOF_LEANER_H
#define SKIVE_PROOF_LEANER_H

#include "transform/proof/observers.h"

/* Their letters in leaner.def. */
typedef enum LeanType {
    LEAN_TUPLE = 'T',
    LEAN_RANGE = 'R',
    LEAN_FLAGS = 'F',  /* bytearray of zeros and ones, for bools */
    LEAN_INTS = 'Q',   /* array of ints */
    LEAN_FLOATS = 'D', /* array of floats */
    LEAN_BYTES = 'B',
} LeanType;

/* Can no observer of the list that `made` makes tell it from that type?  What its elements are is
 * another question; for what can be changed in place it is asked of all that is ever put in. */
Verdict leaner_prove(const Site *s, NodeId made, LeanType type);

#endif
