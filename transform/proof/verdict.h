/*
 * verdict.h - what a rule says of a site, and on what grounds.
 */
#ifndef SKIVE_PROOF_VERDICT_H
#define SKIVE_PROOF_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "transform/base/bytes.h"
#include "transform/proof/savings.h"

typedef enum Refusal {
#define REFUSAL(id, slug, text) REFUSE_##id,
#include "transform/proof/reasons.def"
    REFUSAL_COUNT
} Refusal;

typedef enum Assumption {
#define ASSUMPTION(id, slug, on, text) ASSUME_##id,
#include "transform/proof/reasons.def"
    ASSUMPTION_COUNT
} Assumption;

/* A set of assumptions: bit n stands for Assumption n. */
typedef uint32_t Assumptions;

static inline Assumptions assuming(Assumption a)
{
    return (Assumptions)1 << a;
}

/* What one instance costs, in bytes. */
typedef struct Estimate {
    uint32_t before, after; /* before 0: there is no estimate */
    uint32_t attributes;
    uint32_t python; /* measured on: 312 for CPython 3.12 */
} Estimate;

typedef struct Verdict {
    bool rewrite;
    bool suggest;            /* not rewritten, but shown: a suggestion */
    bool applicable;         /* of a suggestion: it would be rewritten if its rule was applied */
    Refusal refusal;         /* when neither */
    Assumptions assumptions; /* when so */
    Estimate estimate;       /* when so: of an instance ... */
    Saving saving;           /* ... or of an element; python 0: nothing was measured */
    uint64_t held;      /* of a suggestion: bytes that the place holds; 0: there is no estimate */
    const char *detail; /* the name that a refusal or suggestion is about; NULL: none. Lives with
                           the program */
    uint32_t subject;   /* 1 + the class that layouts judged; 0: another rule's verdict */
    bool unknown_receiver; /* the witness acts on something that may be any object that escaped */
    uint32_t witness_file, witness_line; /* the place that decides against; line 0: the site itself.
                                            File UINT32_MAX: the site's own */
} Verdict;

const char *refusal_slug(Refusal r);
const char *refusal_text(Refusal r);
const char *assumption_slug(Assumption a);
const char *assumption_text(Assumption a);
Assumptions assumptions_default(void);

/* By slug; false when there is none of that name. */
bool assumption_find(Bytes slug, Assumption *out);

#endif
