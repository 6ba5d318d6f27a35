/*
 * change.h - what the rewriting of one file comes to: the common currency of edit/ and emit/.
 */
#ifndef SKIVE_EDIT_CHANGE_H
#define SKIVE_EDIT_CHANGE_H

#include "transform/base/array.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"

/* Replaces the bytes [start, end) of a text.  start == end inserts. */
typedef struct Splice {
    uint32_t start, end;
    Bytes with; /* memory owned by the file's arena */
} Splice;
typedef Array(Splice) Splices;

/* One file, before and after, as stored bytes (in the file's own encoding). */
typedef struct Change {
    const char *path;  /* to open and write; NULL for a file of a git tree */
    const char *shown; /* relative to the root, '/' between parts; arbitrary bytes but NUL */
    Bytes before, after;
} Change;
typedef Array(Change) Changes;

#endif
