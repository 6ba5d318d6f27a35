/*
 * record.h - dicts that are made in great number, all with the same keys.
 */
#ifndef SKIVE_PROOF_RECORD_H
#define SKIVE_PROOF_RECORD_H

#include "transform/proof/imported.h"
#include "transform/proof/rule.h"

typedef struct Record {
    NodeId list; /* the Name of the variable that holds them; {0}: there is none */
    NodeId loop; /* the statement or comprehension that makes them; {0}: it is made once */
    NodeId call; /* list.append(record); {0}: it is the element of a list comprehension */
    uint32_t keys;
} Record;

/* A dict display that is appended to something, or is the element of a list comprehension. */
bool record_match(const Site *s, Record *out);

/* Can its keys be names of attributes, and are there some? */
bool record_has_names(const Site *s);

/* Where the list is given, in the same function, to what takes dicts (json, csv, tables), or right
 * where it is made to any code, or into another dict; {0}: nowhere. */
NodeId record_needs_dicts(const Site *s, const Record *record);

/* What one record costs, as a dict and as an instance of a class with slots. */
Estimate record_estimate(const Site *s, const Record *record);

/* The numbers for people. */
void record_write_table(Buf *out);

#endif
