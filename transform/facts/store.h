/*
 * store.h - Facts as bytes: how they outlive a run.
 *
 * docs/facts-format.md describes the form.  It has no paths and no pointers, so the records of
 * files can be read in any order and put together into any program.
 */
#ifndef SKIVE_FACTS_STORE_H
#define SKIVE_FACTS_STORE_H

#include "transform/cache/record.h"
#include "transform/facts/facts.h"

/* Appends the facts to a record. */
void facts_write(const Facts *f, Buf *out);

/*
 * Reads what facts_write wrote.  Every index is checked against what it points into, so that facts
 * that were read are as good as facts that were collected, wherever the bytes came from.  False,
 * with nothing left to free, when anything is not as it must be.
 */
bool facts_read(Reader *r, Facts *out);

#endif
