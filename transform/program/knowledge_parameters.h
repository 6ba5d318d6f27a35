/*
 * knowledge_parameters.h - the parameters of a line of the tables, and which of them an argument of
 * a call is bound to.  What a caller knows of the arguments it keeps in an array beside them.
 */
#ifndef SKIVE_PROGRAM_KNOWLEDGE_PARAMETERS_H
#define SKIVE_PROGRAM_KNOWLEDGE_PARAMETERS_H

#include "transform/program/knowledge.h"

/* No line has more (the check of the tables says so). */
enum { KNOWLEDGE_PARAMETERS = 24, NO_PARAMETER = KNOWLEDGE_PARAMETERS };

typedef struct KnowledgeParameter {
    Bytes name;
    uint8_t stars; /* *args: 1, **kwargs: 2 */
    bool positional_only, keyword_only, optional;
} KnowledgeParameter;

/* The receiver, `self`, is none of them.  The names are slices of the table. */
typedef struct KnowledgeParameters {
    KnowledgeParameter at[KNOWLEDGE_PARAMETERS];
    uint32_t count;
} KnowledgeParameters;

/* Writes what the column of parameters names; parts ("x[]:eq") are left out. */
void knowledge_parameters(Bytes column, KnowledgeParameters *out);

/* Indexes of parameters; NO_PARAMETER when the line takes no such argument. */
uint32_t knowledge_positional(const KnowledgeParameters *p, uint32_t position);
uint32_t knowledge_next_positional(const KnowledgeParameters *p, uint32_t after); /* a parameter */
/* A keyword with the name of a positional-only parameter goes to it in Pythons that have a name for
 * it (UserDict(dict=d) in 3.8); in others it goes to **kwargs, or the call raises TypeError. */
uint32_t knowledge_keyword(const KnowledgeParameters *p, Bytes name);
uint32_t knowledge_rest(const KnowledgeParameters *p); /* **kwargs */
uint32_t knowledge_named(const KnowledgeParameters *p, Bytes name);   /* whatever its stars */

/* The next token of a column of parameters that says something of a label: of a parameter, of a
 * part of one or of `self`, without stars and '?'; false when there is none. */
bool knowledge_roles(Bytes *column, Bytes *label, Bytes *roles);

/* What a label is a part of: "x" of "x[]", "x.a" and "x". */
Bytes knowledge_whole(Bytes label);

#endif
