/*
 * model.h - one file as an abstract interpreter sees it: which values its expressions can have.
 *
 * Each function is run over sets of values (Cousot & Cousot 1977), following the order of
 * statements for its own variables; what is shared (parameters, returns, captured variables,
 * globals, attributes, what is inside containers) is one set each, that only grows until nothing
 * changes.  What other files can do to it is asked of the program by name.
 */
#ifndef SKIVE_VALUES_MODEL_H
#define SKIVE_VALUES_MODEL_H

#include "transform/program/program.h"
#include "transform/values/value.h"

typedef struct ModelInput {
    const Tree *tree;
    const Names *names;
    const Program *program;
    uint32_t file;    /* its number in the program */
    uint32_t allowed; /* VALUE_ASSUMES_ bits */
} ModelInput;

typedef struct Model Model;

/* Everything in the input is borrowed. */
Model *model_build(const ModelInput *in);
void model_free(Model *m); /* NULL is fine */

/* The value of an expression whenever it is evaluated. */
Value model_value(const Model *m, NodeId expression);

/* What iterating a value gives. */
Value model_elements(const Model *m, Value v);

#endif
