/*
 * effects_entry.h - a call of the library at hand: its line of the tables and what each parameter
 * gets.  For effects_library.c and effects_errors.c.
 */
#ifndef SKIVE_PROOF_EFFECTS_ENTRY_H
#define SKIVE_PROOF_EFFECTS_ENTRY_H

#include "transform/program/knowledge_parameters.h"
#include "transform/proof/effects_inner.h"

typedef struct Label {
    Value value;
    NodeId node;
    bool given;
} Label;

typedef struct Entry {
    Walk *w;
    NodeId at;
    const LibraryUse *use;
    const KnowledgeLine *line;
    KnowledgeParameters parameters;
    Label label[KNOWLEDGE_PARAMETERS]; /* by parameter */
    bool starred;
} Entry;

/* What the parameter of that name gets; NULL: the function has none. */
Label *label_named(Entry *e, const char *name);

/* effects_errors.c */

/* Can the call, with these arguments, raise none of the errors of the list? */
bool errors_are_none(Entry *e, Bytes raised);

bool errors_have_stop(Bytes list);

/* Is it surely a class?  May isinstance() be asked about the classes without an error? */
bool errors_is_class(const Walk *w, Value v);
bool errors_classes_are_fine(Entry *e);

#endif
