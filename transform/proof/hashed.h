/*
 * hashed.h - a whole file that is read to be hashed.
 *
 * Hashes and checksums of a text are those of its pieces, one after the other: update(a + b) is
 * update(a) and update(b), and crc32(a + b) is crc32(b, crc32(a)).  So the file can be read in
 * pieces, by a loop that comes before the statement, or by hashlib.file_digest() in the place of
 * the call.
 */
#ifndef SKIVE_PROOF_HASHED_H
#define SKIVE_PROOF_HASHED_H

#include "transform/proof/rule.h"

/* Is the call x.read(), and hashed where it stands or by the variable it is bound to? */
bool hashed_match(const Site *s);

Verdict hashed_prove(const Site *s);
void hashed_rewrite(const Site *s, Splices *edits);
void hashed_changes(const Site *s, ChangedNodes *out);

#endif
