/*
 * context.h - inside run/: which modules the program imports from the folders of the context.
 *
 * Only what is imported is read, and what that imports in turn.  A module is looked for as Python
 * does it, with the folders as sys.path; modules of the program itself hide those of the same name,
 * and the library is never looked for.
 */
#ifndef SKIVE_RUN_CONTEXT_H
#define SKIVE_RUN_CONTEXT_H

#include "transform/run/run.h"

typedef enum PlaceKind {
    PLACE_NOT_ASKED,
    PLACE_NONE,
    PLACE_MODULE,
    PLACE_PACKAGE,
    PLACE_NAMESPACE, /* folders of that name without __init__.py (PEP 420) */
} PlaceKind;

/* What a dotted name is in the context. */
typedef struct ContextPlace {
    uint8_t kind;    /* PlaceKind */
    uint32_t folder; /* that holds the module or package */
} ContextPlace;

typedef struct Context {
    const ContextFolder *folders;
    uint32_t folder_count;
    Arena *arena; /* of the paths that are found */
    Arena own;
    Link program;               /* the names of the program's modules */
    Atoms asked;                /* dotted names */
    Array(ContextPlace) places; /* by atom */
    Array(ContextFile) found;   /* since it was emptied last, in the order of discovery */
} Context;

/* Knows the modules of the files of `run`; paths that are found live in the run.  Freed with
 * context_free. */
void context_init(Context *c, Run *run, const RunOptions *options);
void context_free(Context *c);

/* Looks for what a file imports; `name` is its path below its folder of the context, NULL for a
 * file of the program.  Adds what was not asked for before to c->found. */
void context_look(Context *c, const Flow *flow, const char *name);

#endif
