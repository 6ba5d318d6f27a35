/*
 * change.h - what the rewriting of one file comes to: the common currency of edit/ and emit/.
 */
#ifndef SKIVE_EDIT_CHANGE_H
#define SKIVE_EDIT_CHANGE_H

#include "transform/base/array.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"
#include "transform/syntax/tree.h"

/* Replaces the bytes [start, end) of a text.  start == end inserts. */
typedef struct Splice {
    uint32_t start, end;
    Bytes with; /* memory owned by the file's arena */
} Splice;
typedef Array(Splice) Splices;

/* A node that a rewrite was allowed to change, with all below it. */
typedef struct ChangedNode {
    NodeId node;
    uint32_t becomes; /* how many nodes stand in its place: 1, or of a statement any number (0: it
                         is removed from a block that keeps others) */
    uint32_t behind;  /* `del` statements that are added behind a statement of the module, which
                         stays as it is; then `becomes` is 1 */
} ChangedNode;
typedef Array(ChangedNode) ChangedNodes;

/* An import that a rewrite needs and the file does not have: a statement of its own at the top of
 * the file.  Rewrites that need the same one share it.  Texts live as long as those of edits. */
typedef struct NewImport {
    uint32_t at;         /* offset of the line that it comes before */
    Bytes module, name;  /* `import module as name`, or `import module` when they are the same */
    Bytes newline;       /* what ends its line */
    Bytes before, after; /* empty lines around all imports that come to this place */
} NewImport;
typedef Array(NewImport) NewImports;

/* One file, before and after, as stored bytes (in the file's own encoding). */
typedef struct Change {
    const char *path;  /* to open and write; NULL for a file of a git tree */
    const char *shown; /* relative to the root, '/' between parts; arbitrary bytes but NUL */
    Bytes before, after;
} Change;
typedef Array(Change) Changes;

#endif
