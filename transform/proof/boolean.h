/*
 * boolean.h - may an operand of `and` or `or` be left out, or come earlier?
 */
#ifndef SKIVE_PROOF_BOOLEAN_H
#define SKIVE_PROOF_BOOLEAN_H

#include "transform/proof/effects.h"
#include "transform/proof/fresh.h"
#include "transform/proof/rule.h"
#include "transform/proof/variables.h"

/* Evaluating it, its truth included, shows in no way and always ends: it may be done once more or
 * not at all.  What must not be left out decides, at its place. */
Verdict boolean_is_silent(const Site *s, NodeId operand, Refusal why);

/* Is it silent in this way, and would leaving it out save anything? */
Verdict boolean_may_be_skipped(const Site *s, NodeId operand);

/* The same where it stays, behind another operand: there, time is enough. */
Verdict boolean_may_come_later(const Site *s, NodeId operand);

/* Is only the truth of the operation of interest: a test, an operand of `not`, one of these? */
bool boolean_is_test(const Tree *t, NodeId operation);

/* Does the text build something when it is evaluated, or call something that may? */
bool boolean_looks_costly(const Tree *t, NodeId expression);

/* By its name, does the call look at what is there, and build nothing: len(x), type(x)? */
bool boolean_builds_nothing(const Tree *t, NodeId call);

/* May b, which is evaluated when a has not decided, rest on what a tests: a variable or an
 * attribute of the same name?  `is` rests on nothing, and `x.y` tests y, not x. */
bool boolean_may_guard(const Tree *t, NodeId a, NodeId b);

/* Is there a `:=`, await, yield or lambda in it? */
bool boolean_is_odd(const Tree *t, NodeId expression);

#endif
