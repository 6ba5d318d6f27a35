/*
 * ignore.h - patterns in .gitignore's syntax (gitignore(5)).
 */
#ifndef SKIVE_SOURCE_IGNORE_H
#define SKIVE_SOURCE_IGNORE_H

#include "transform/base/arena.h"
#include "transform/base/array.h"
#include "transform/base/bytes.h"

typedef struct IgnoreRule {
    const char *pattern; /* without '!', leading and trailing '/' */
    uint32_t folder_len; /* the rule holds below this folder ... */
    const char *folder;  /* ... relative to the root, "" for all */
    bool negated, folders_only, anchored;
} IgnoreRule;

typedef struct IgnoreRules {
    Array(IgnoreRule) rules; /* later ones win */
    Arena *arena;            /* holds the patterns; borrowed */
} IgnoreRules;

/* Adds the lines of one file that stands in `folder` (relative to the root, "" for the root). */
void ignore_add(IgnoreRules *r, const char *folder, Bytes lines);

/* The same with the lines of the file at `path`; nothing when it is not there. */
void ignore_add_file(IgnoreRules *r, const char *folder, const char *path);

/* Does the last rule that matches this very path (relative to the root) ignore it?  Folders above
 * are the caller's business when it walks down. */
bool ignore_match(const IgnoreRules *r, const char *path, bool is_folder);

/* The same, with all folders above the path. */
bool ignore_match_deep(const IgnoreRules *r, const char *path);

void ignore_free(IgnoreRules *r);

#endif
