/*
 * elsewhere.h - inside values/: what files other than this one can do to it, by name.
 */
#ifndef SKIVE_VALUES_ELSEWHERE_H
#define SKIVE_VALUES_ELSEWHERE_H

#include "transform/values/inner.h"

/* May code elsewhere bind this name of the module anew? */
bool elsewhere_rebinds(const Model *m, Atom name);

/* Is the Name surely the builtin of its name?  Adds what that rests on. */
bool elsewhere_is_builtin(const Model *m, NodeId name, uint32_t *assumptions);

/* What it rests on that a name of the module is bound by what is written only. */
uint32_t elsewhere_doubts(const Model *m, Atom name);

/* May a module of that name be a file of the program? */
bool elsewhere_is_module(const Model *m, Bytes name);

/* May code elsewhere, or code that computes names, call a function of that name? */
bool elsewhere_calls(const Model *m, Bytes name);

/* May code elsewhere reach what is in an attribute of that name? */
bool elsewhere_reads(const Model *m, Bytes attribute);

/* ... but only to go through what is there, and the like? */
bool elsewhere_only_looks(const Model *m, Bytes name);

/* Does code elsewhere store an attribute of that name? */
bool elsewhere_stores(const Model *m, Bytes attribute);

/* Do finalizers of the program do more than nobody sees? */
bool elsewhere_finalizes(const Model *m);

/* Does code that is called as a method of that name anywhere do more than read?  The methods of
 * UserString read `data`, which may be anything. */
bool elsewhere_gives(const Model *m, Bytes method);

/* Does some code store attributes by computed names on objects that are not its own? */
bool elsewhere_computes(const Model *m);

#endif
