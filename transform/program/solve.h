/*
 * solve.h - from linked facts to what reaches what.
 */
#ifndef SKIVE_PROGRAM_SOLVE_H
#define SKIVE_PROGRAM_SOLVE_H

#include "transform/program/link.h"

struct Solver;

/* Which assumptions are made: methods-on-instances, separate-libraries, polite-text,
 * library-classes, polite-dependencies, known-receivers. */
typedef struct SolveTrust {
    bool self, worlds, text, classes, dependencies, receivers;
} SolveTrust;

/* Solves the linked program, which is borrowed; freed with solve_free. */
struct Solver *solve_program(Link *link, SolveTrust trust);
void solve_free(struct Solver *s);

#endif
