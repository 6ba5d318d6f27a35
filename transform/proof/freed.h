/*
 * freed.h - variables of a module that nobody needs any more while it is still being run.
 *
 * A temporary is bound by assignments, `for` or `with` at the top of a module and read there only.
 * `del` behind the last statement that uses it frees what it holds, if that was not held elsewhere.
 */
#ifndef SKIVE_PROOF_FREED_H
#define SKIVE_PROOF_FREED_H

#include "transform/proof/effects.h"
#include "transform/proof/rule.h"

/* Is the Name where a module's variable is bound first, and is that read by code that runs with the
 * module?  Private names begin with an underscore; the others, which are not in capitals as names
 * of constants are, count only with `public`. */
bool freed_match(const Site *s, bool public);

Verdict freed_prove(const Site *s);
void freed_rewrite(const Site *s, Splices *edits);
void freed_changes(const Site *s, ChangedNodes *out);

/* ---- between freed*.c -------------------------------------------------------------------------
 */

typedef Array(NodeId) UseList;

/* What the file does with the variable of a site. */
typedef struct Freed {
    const Site *site;
    Atom name;
    Bytes text;
    UseList uses;  /* Names that mean it, in order: all run with the module */
    NodeId last;   /* the statement of the module with the last of them */
    NodeId behind; /* the last statement that ends on its line */
    uint32_t at;   /* where the line behind that begins; text.len when it ends the file */
    bool newline;  /* nothing ends the last line of the file */
} Freed;

/* Fills f->uses and f->last.  Refuses what reads the variable later, or binds it otherwise. */
Verdict freed_find_uses(Freed *f);

/* Is the statement of the module around a node. */
NodeId freed_statement(const Tree *t, NodeId n);

/* Does nothing but the uses reach the variable: no text, no attribute, no other file? */
Verdict freed_names(const Freed *f);

/* Has it a value, given in this run of the module, wherever it is read, and behind f->last? */
Verdict freed_is_bound(const Freed *f);

/* Does its value go without anybody's noticing, and is it worth it? */
Verdict freed_value(const Freed *f);

/* What a value is known to go quietly by. */
typedef struct Quiet {
    bool weak; /* weak references can be made to some of it */
    Assumptions rests;
} Quiet;

/* Does the text alone show that it holds numbers, texts and tuples of them, whatever code can
 * reach the variable? */
bool freed_is_plain(const Freed *f, Quiet *quiet);

/* Is it a call of a builtin that makes a new container or number of its argument? */
bool freed_copies(const Site *s, NodeId e);

#endif
