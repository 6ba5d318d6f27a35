/*
 * flags.h - lists of bools that may be bytearrays, and copies of ranges and bytes that need not be.
 */
#ifndef SKIVE_PROOF_FLAGS_H
#define SKIVE_PROOF_FLAGS_H

#include "transform/proof/leaner.h"
#include "transform/proof/rule.h"

/* [False] * n: the site is the BinOp. */
bool flags_match(const Site *s);
Verdict flags_prove(const Site *s);
void flags_rewrite(const Site *s, Splices *edits);

/* list(range(...)), tuple(range(...)); list(b) of bytes: the site is the call. */
bool range_copy_matches(const Site *s);
Verdict range_copy_prove(const Site *s);
bool bytes_copy_matches(const Site *s);
Verdict bytes_copy_prove(const Site *s);

/* f(x) -> x */
void copied_rewrite(const Site *s, Splices *edits);

#endif
