/*
 * kinds.h - which builtin types a value can have, as far as that is provable.
 *
 * A Kind is a set of types, and for containers the set of their elements' types.  KIND_OTHER stands
 * for everything that is not known.  Answers rest on the text alone: literals, builtin calls,
 * operators on known types, and the returns of functions of the same file, found by the least fixed
 * point over recursion.
 */
#ifndef SKIVE_PROOF_KINDS_H
#define SKIVE_PROOF_KINDS_H

#include "transform/proof/site.h"

enum {
    KIND_STR = 1 << 0,
    KIND_BYTES = 1 << 1,
    KIND_INT = 1 << 2,
    KIND_FLOAT = 1 << 3,
    KIND_COMPLEX = 1 << 4,
    KIND_BOOL = 1 << 5,
    KIND_NONE = 1 << 6,
    KIND_FUNCTION = 1 << 7, /* made by lambda: hashed by identity */
    KIND_TUPLE = 1 << 8,
    KIND_FROZENSET = 1 << 9,
    KIND_LIST = 1 << 10,
    KIND_SET = 1 << 11,
    KIND_DICT = 1 << 12,
    KIND_RANGE = 1 << 13,
    KIND_OTHER = 1 << 14,

    KIND_NUMBER = KIND_INT | KIND_FLOAT | KIND_BOOL,
    KIND_SCALAR = KIND_STR | KIND_BYTES | KIND_NUMBER | KIND_COMPLEX | KIND_NONE | KIND_FUNCTION,
    /* iterating one of these runs no code of the program, and neither raises nor uses it up */
    KIND_REITERABLE = KIND_STR | KIND_BYTES | KIND_TUPLE | KIND_FROZENSET | KIND_LIST | KIND_SET |
                      KIND_DICT | KIND_RANGE,
};

typedef struct Kind {
    uint16_t types;          /* 0: no value at all (an expression that never completes) */
    uint16_t elems;          /* types of the elements (keys of a dict) */
    Assumptions assumptions; /* the answer rests on these */
} Kind;

Kind kind_of(const Site *s, NodeId expression);

/* Hashing and comparing such a value raises nothing and runs no code of the program. */
bool kind_is_plainly_hashable(Kind k);

/* Evaluating the expression has no effect, cannot raise, and its value depends on nothing that
 * code run meanwhile could change: constants, variables of the comprehension, tuples of these. */
bool kind_is_silent(const Site *s, NodeId expression, NodeId comprehension);

#endif
