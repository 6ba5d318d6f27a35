/*
 * site.h - one place that a rule looks at, with all that may be asked about it.
 */
#ifndef SKIVE_PROOF_SITE_H
#define SKIVE_PROOF_SITE_H

#include "transform/edit/change.h"
#include "transform/program/program.h"
#include "transform/proof/verdict.h"

typedef struct Site {
    const Tree *tree;
    const Names *names;
    const Program *program;
    uint32_t file; /* its number in the program */
    NodeId node;
    uint32_t python;     /* oldest Python that the code must run on: 308 for 3.8 */
    Assumptions allowed; /* those that are switched on */
    bool rewritten; /* the tree is of the rewritten text, which the program's facts are not of */
    Arena *keep;    /* for texts of edits; NULL while proving */
    NewImports *imports; /* what edits need to be imported (import.h); NULL while proving */
    struct Judge *
        *judge; /* where effects.h keeps what it knows of the file, made when first asked */
} Site;

/* The beginning of every answer: proven so far, and the ways to end. */
static inline Verdict proven(void)
{
    return (Verdict){.rewrite = true};
}

/* Of rules that suggest: this place is only shown, even where the others are rewritten. */
static inline Verdict suggested(void)
{
    return (Verdict){.suggest = true};
}

static inline Verdict refuse(Refusal why)
{
    return (Verdict){.refusal = why, .witness_file = UINT32_MAX};
}

static inline Verdict refuse_at(Refusal why, uint32_t file, uint32_t line)
{
    return (Verdict){.refusal = why, .witness_file = file, .witness_line = line};
}

/* Because of a node of the site's own file. */
Verdict refuse_node(const Site *s, Refusal why, NodeId n);

/* Both must hold: the first refusal wins, assumptions add up; one that is only shown makes both so.
 */
Verdict verdict_and(Verdict a, Verdict b);

/* A copy of a text that lives as long as the edits. */
Bytes site_keep(const Site *s, Bytes text);

/* Is this Name certainly the builtin of its name, in this file and as far as the program can touch
 * it? */
Verdict site_is_builtin(const Site *s, NodeId name);

/* Would that name, which need not stand in the file, be the builtin where the site is? */
Verdict site_would_be_builtin(const Site *s, const char *name);

/* Does no place of the program set an attribute or global of that name on a module or on builtins:
 * is the file's global, or the library's function, of that name what its own file makes it? */
Verdict site_stays_global(const Site *s, Bytes name);

/* A name that no scope of the file binds or uses, for a new variable of the function around the
 * site: `wish`, else like it.  Lives as long as the edits. */
Bytes site_new_name(const Site *s, const char *wish);

/* Does the function around the site stay what it is when its text changes? */
Verdict site_source_is_free(const Site *s);

/* Does the decorator do nothing to the function but what its name says, as those of the library do?
 */
bool site_decorator_is_harmless(const Site *s, NodeId decorator);

/* Is the node inside the field of an f-string that shows its own text ({x=})? */
bool site_in_debug_field(const Site *s);

#endif
