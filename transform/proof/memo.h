/*
 * memo.h - functions whose results functools keeps: lru_cache() and cache().
 */
#ifndef SKIVE_PROOF_MEMO_H
#define SKIVE_PROOF_MEMO_H

#include "transform/proof/imported.h"
#include "transform/proof/rule.h"

typedef enum MemoBound {
    MEMO_BOUNDED,
    MEMO_UNBOUNDED,
    MEMO_UNCLEAR, /* the size is not written out */
} MemoBound;

typedef struct Memo {
    NodeId maker;    /* the Name or Attribute that is lru_cache or cache */
    NodeId function; /* whose results are kept: FunctionDef, Lambda; {0}: it is not known */
    MemoBound bound;
} Memo;

/* Does the site, by its words alone, keep the results of a function?  It is a FunctionDef with such
 * a decorator, or a call lru_cache(...)(function) or cache(function). */
bool memo_match(const Site *s, Memo *out);

/* Is the maker surely that of functools?  Finds the function of a call, too. */
Verdict memo_prove(const Site *s, Memo *memo);

/* The class in whose body the function stands as a method that is given an instance; {0}: none. */
NodeId memo_instance_class(const Site *s, NodeId function);

#endif
