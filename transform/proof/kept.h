/*
 * kept.h - is a value kept in many rows?
 *
 * A row is what a loop, a comprehension or calls of a class make again and again.  A value that is
 * part of it takes memory for as long as the row is kept, once for each row if each has an object
 * of its own.
 */
#ifndef SKIVE_PROOF_KEPT_H
#define SKIVE_PROOF_KEPT_H

#include "transform/proof/effects.h"

typedef struct Kept {
    NodeId holder;   /* the container, or the object whose attribute it becomes; {0}: `made` */
    NodeId made;     /* the comprehension whose elements it is part of; {0}: none */
    NodeId bound;    /* the Name that the comprehension is bound to; {0}: none */
    NodeId loop;     /* what makes the rows; {0}: calls of the __init__ around it */
    NodeId around;   /* the loop that executes the store; {0}: none */
    NodeId class;    /* of a call that it is an argument of, on the way to the holder; {0}: none */
    bool is_item;    /* d[k] = x */
    bool is_part;    /* row.kind = x, row["kind"] = x: the next one takes its place */
    bool is_element; /* of a set, by itself */
} Kept;

/* Is the expression stored in such a way, as far as the text tells? */
bool kept_find(const Tree *t, NodeId x, Kept *out);

/* Is the holder one that outlives the row, and the text a new object in each? */
Verdict kept_prove(const Site *s, NodeId x, const Kept *k);

#endif
