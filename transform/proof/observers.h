/*
 * observers.h - every place of a file where an object may be looked at.
 *
 * The objects are those of the values (values/object.h): all that one display, comprehension or
 * call makes.  As long as none of it escapes, each expression that can evaluate to it stands in
 * this file and is listed here with what is done to it there.
 */
#ifndef SKIVE_PROOF_OBSERVERS_H
#define SKIVE_PROOF_OBSERVERS_H

#include "transform/proof/effects.h"

typedef enum Sight {
    SEEN_OTHER,      /* anything that is not below */
    SEEN_DROPPED,    /* a statement of its own */
    SEEN_PASSED_ON,  /* it is what the expression around evaluates to: `or`, if-else, := */
    SEEN_BOUND,      /* it is assigned to variables */
    SEEN_ANNOTATED,  /* ... with an annotation */
    SEEN_DEFAULT,    /* it is the default value of a parameter, whose function `by` is plain */
    SEEN_GIVEN,      /* to a function of the file, whose parameters are variables */
    SEEN_RETURNED,   /* by a function whose calls are all in this file, and name it */
    SEEN_TRUTH,      /* its truth */
    SEEN_NONE,       /* it is compared with None by `is` */
    SEEN_ITERATE,    /* a loop or comprehension goes through it */
    SEEN_CONTAINS,   /* something is looked for in it */
    SEEN_INDEX,      /* an item is read */
    SEEN_SLICE,      /* a slice is read: `by` makes another object */
    SEEN_STORE_ITEM, /* an item is bound, or changed in place */
    SEEN_STORE_SLICE,
    SEEN_DELETE_ITEM, /* or a slice */
    SEEN_STAR,        /* *x in a call or display */
    SEEN_UNPACK,
    SEEN_ADDED,    /* y += x */
    SEEN_CHANGED,  /* x += y and the like */
    SEEN_ARGUMENT, /* of the call `by` */
    SEEN_METHOD,   /* is called: `by` is the call */
    SEEN_SUBJECT,  /* of the match statement `by` */
} Sight;

typedef struct Observer {
    Sight sight;
    NodeId at; /* the expression that may be the object */
    NodeId by; /* what does it: call, subscript, comparison, statement */
} Observer;
typedef Array(Observer) Observers;

/*
 * Fills `out`, which the caller frees with array_free, with all observers of what the node makes,
 * the node itself among them.  Refuses when code that was not read may hold it too, or when its
 * variables are read by other ways than by their names.
 */
Verdict observers_find(const Site *s, NodeId made, Observers *out);

/* What is done to the value of the expression where it stands. */
Observer observer_at(const Site *s, NodeId expression);

/* Do other files look at it, by a variable of the module: in ways that tell no tuple from
 * a list, but get the elements? */
bool observers_elsewhere(const Site *s, NodeId made);

/* What the elements of the object that the node makes can be, ever. */
Value observers_elements(const Site *s, NodeId made);

/* Is only the truth of the expression looked at, however it is combined? */
bool observer_is_truth(const Tree *t, NodeId expression);

#endif
