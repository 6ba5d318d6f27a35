/*
 * examples.h - inside run/: doctests are code too.
 */
#ifndef SKIVE_RUN_EXAMPLES_H
#define SKIVE_RUN_EXAMPLES_H

#include "transform/facts/facts.h"
#include "transform/syntax/parse.h"

/* Collects the flow of the examples (`>>> `) in the strings of a file into facts->examples.  What
 * is not Python there is left out, as doctest would fail on it. */
void examples_collect(const Tree *t, Parser *p, Facts *facts);

#endif
