/*
 * witness.h - how an object comes to the place where something is done to it.
 *
 * The solver keeps, for each object at each node, the node it came from first.  A witness is that
 * chain in words: where the object was made, which parameters, attributes and results it went
 * through.  The index that finds the words is made once and serves any number of paths.
 */
#ifndef SKIVE_PROOF_WITNESS_H
#define SKIVE_PROOF_WITNESS_H

#include "transform/program/program.h"
#include "transform/program/solver.h"

/* One place on the way; the text lives as long as the Witness. */
typedef struct WitnessStep {
    uint32_t module, line;
    const char *text; /* "made here", "given to parameter `req` of open()" */
} WitnessStep;
typedef Array(WitnessStep) WitnessPath;

typedef struct Witness Witness;

/* The program must have been solved; it is borrowed.  Freed with witness_close. */
Witness *witness_open(const Program *p);
void witness_close(Witness *w);

Solver *witness_solver(const Witness *w);
Arena *witness_arena(Witness *w); /* for texts that live as long */

/* Appends the way of the object to the node; false when the object is not there. */
bool witness_path(Witness *w, Object o, Vertex at, WitnessPath *out);

/* Appends the way of an escaped object to the place where it escapes, and why it does. */
bool witness_escape(Witness *w, Object o, WitnessPath *out);

/* Appends the way of instances of a class, or of the class object, to what a record tells of:
 * through the place where they escape when the record's receiver is unknown. */
bool witness_record(Witness *w, uint32_t record, uint32_t class, WitnessPath *out);

/* Does the node hold the object by itself?  Where it has UNREAD, it may hold all that escaped. */
bool witness_holds(const Witness *w, Object o, Vertex at);

/* May an unknown object at that node be this one, by the attributes that it has shown before? */
bool witness_admits(Witness *w, Object o, Vertex at);

/* The name of a function as a reader knows it: "C.m", "f", "<lambda>", "" for a module's code.
 * `function` is a global index + 1, as in Record. */
const char *witness_function(Witness *w, uint32_t function);

#endif
