/*
 * handle_inner.h - shared by handle.c and handle_use.c.
 */
#ifndef SKIVE_PROOF_HANDLE_INNER_H
#define SKIVE_PROOF_HANDLE_INNER_H

#include "transform/proof/handle.h"

/* Is each use of the variable, from its binding on, one that hands the file to nobody, and can it
 * not be closed when the site is evaluated? */
Verdict handle_uses_are_plain(const Site *s, const Handle *h);

/* The function whose frame the node is evaluated in; the Module for its own. */
NodeId handle_frame(const Tree *t, NodeId n);

/* The part of a loop or comprehension that is evaluated once, when it begins; {0}: it is none, or a
 * while loop. */
NodeId handle_evaluated_once(const Tree *t, NodeId loop);

#endif
