/*
 * shared.h - one object for equal texts that are kept in many rows, by a dict of the function.
 *
 *     share = {}.setdefault
 *     for line in file:
 *         rows.append(share(x, x))
 */
#ifndef SKIVE_PROOF_SHARED_H
#define SKIVE_PROOF_SHARED_H

#include "transform/proof/rule.h"

/* Is the node stored in each row, with no test that says which texts it can be? */
bool shared_matches(const Site *s);

/* Is it a str itself, one of many that are read from a file, and is there room for the dict? */
Verdict shared_prove(const Site *s);

void shared_rewrite(const Site *s, Splices *edits);
void shared_changes(const Site *s, ChangedNodes *out);

#endif
