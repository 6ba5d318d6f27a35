/*
 * solve.h - from linked facts to what reaches what.
 */
#ifndef SKIVE_PROGRAM_SOLVE_H
#define SKIVE_PROGRAM_SOLVE_H

#include "transform/program/link.h"

struct Solver;

/* Solves the linked program, which is borrowed; freed with solve_free. */
struct Solver *solve_program(Link *link, bool trust_self);
void solve_free(struct Solver *s);

#endif
