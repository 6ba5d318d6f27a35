/*
 * copy.h - list(x), tuple(x), sorted(x), x[:] and x[::-1] that are made only to be gone through.
 */
#ifndef SKIVE_PROOF_COPY_H
#define SKIVE_PROOF_COPY_H

#include "transform/proof/lazy.h"

typedef enum CopyKind {
    COPY_NONE,
    COPY_CALL,    /* list(x), tuple(x) */
    COPY_SORTED,  /* sorted(x), where the order is of no interest */
    COPY_SLICE,   /* x[:] */
    COPY_REVERSED /* x[::-1] */
} CopyKind;

/* Is the node such a copy in the place of something that goes through it?  By the text alone. */
CopyKind copy_find(const Site *s);

Verdict copy_prove(const Site *s);
void copy_remove(const Site *s, Splices *edits);

#endif
