/*
 * constant_names.h - names that are computed, but surely among a few strings that are written out.
 *
 * `for name in ("get", "put"): setattr(x, name, f)` sets two names, as if both were written.  What
 * is followed: constants, displays and comprehensions of them, `for` over those, sets that are
 * intersected, and local variables that are bound to nothing else.
 */
#ifndef SKIVE_FACTS_CONSTANT_NAMES_H
#define SKIVE_FACTS_CONSTANT_NAMES_H

#include "transform/names/names.h"

enum { CONSTANT_NAMES_MAX = 64 };

typedef struct ConstantNames {
    Bytes at[CONSTANT_NAMES_MAX]; /* each once; they stand in the text of the file */
    uint32_t count;
    uint32_t relies; /* bits: builtins that the answer takes to be what they are called; see
                        constant_names_builtin */
    bool equal;      /* the name is only equal to one of these: see constant_names */
} ConstantNames;

/* What the expression can be, when it is used as a name; false: it is not known.
 *
 * With `equal` it comes out of `{"a", "b"} & xs`, which may hold an element of xs, of any type,
 * whose hash and == say that it is "a".  In a dict it is "a", since dicts ask these two. */
bool constant_names(const Tree *t, const Names *n, NodeId name, ConstantNames *out);

/* The same for the second argument of setattr(x, name, v), getattr(x, name) and their like; false
 * for what is only equal, since classes copy the text of a name that is stored on them. */
bool constant_names_of_call(const Tree *t, const Names *n, NodeId call, ConstantNames *out);

/* Is it so whatever anybody does to the builtins? */
static inline bool constant_names_certain(const ConstantNames *names)
{
    return !names->relies && !names->equal;
}

/* The builtin that a bit of `relies` stands for; NULL behind the last.
 *
 * Why a file may rely on them although its own answer says what is stored among the builtins: let
 * the first moment be one at which some builtin of this list is no longer what it was.  All names
 * that were stored until then are known ones, by proofs that were right until then; so the name
 * that is stored at that moment is written out, or one of a set that was noted, or belongs to a
 * store of any name.  The program sees each of the three, and then takes nothing for a builtin. */
const char *constant_names_builtin(uint32_t bit);

#endif
