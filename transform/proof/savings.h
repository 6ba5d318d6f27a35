/*
 * savings.h - what a consumer saves when it gets its elements one by one, as measured
 * (savings.def).
 */
#ifndef SKIVE_PROOF_SAVINGS_H
#define SKIVE_PROOF_SAVINGS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Saving {
    uint32_t python;         /* measured on: 312 for CPython 3.12 */
    int32_t fresh, existing; /* bytes per element at peak: elements made anew, and there anyway */
    uint32_t break_even;     /* elements that are there from which on it saves; 0: it never does */
    uint32_t time_percent;   /* of the time with a list; 1000 elements that are there */
} Saving;

/* The row of a consumer by its name in savings.def ("sum", "set.update") for the newest measured
 * Python up to `python` (308 for 3.8), for the oldest when all are newer, for the newest for 0.
 * False, and *out untouched: nothing was measured under that name. */
bool savings_find(const char *consumer, uint32_t python, Saving *out);

#endif
