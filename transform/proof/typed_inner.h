/*
 * typed_inner.h - inside proof/typed*: is what is put into a list a number that an array can hold?
 */
#ifndef SKIVE_PROOF_TYPED_INNER_H
#define SKIVE_PROOF_TYPED_INNER_H

#include "transform/proof/observers.h"

/* The kinds of numbers that were put in: a set. */
enum {
    NUMBER_BYTE = 1 << 0,  /* an int from 0 to 255 */
    NUMBER_WORD = 1 << 1,  /* an int that 64 bits hold */
    NUMBER_FLOAT = 1 << 2, /* an exact float */
    NUMBER_OTHER = 1 << 3,
};

/* What an expression is, whenever it is evaluated. */
uint32_t typed_kinds(const Site *s, NodeId expression);

/* m.start() or m.end() of a match that re.finditer() has found. */
bool typed_is_position(const Site *s, NodeId call);

#endif
