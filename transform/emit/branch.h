/*
 * branch.h - the rewrites as commits on a new branch, without touching index, work tree or HEAD.
 *
 * Works on a commit's tree: a dirty, sparse or missing work tree does not matter.  Blobs are read
 * and written as they are stored (no filters run), so line-ending attributes keep their effect.
 */
#ifndef SKIVE_EMIT_BRANCH_H
#define SKIVE_EMIT_BRANCH_H

#include "transform/edit/change.h"
#include "transform/source/find.h"

typedef struct Branch Branch;

typedef struct BranchOptions {
    const char *const *paths; /* where to look: all lie in one repository */
    uint32_t path_count;
    const char *name; /* of the new branch */
    const char *onto; /* a revision (gitrevisions(7)); NULL: HEAD */
} BranchOptions;

/* Opens the repository around the first path (bare ones too).  Caller frees with branch_close.
 * NULL and ERR_GIT: no repository, no such commit, an invalid name, a branch of that name exists,
 * no author in git's configuration or environment. */
Branch *branch_open(const BranchOptions *options, Err *err);

/* The Python files of the commit's tree below the paths, chosen as find_files chooses on a checkout
 * of it: ignore rules come from the commit's .gitignore blobs, info/exclude and core.excludesFile.
 * Links and submodules are left out.  Memory from `arena`. */
bool branch_files(Branch *b, const FindOptions *options, Arena *arena, FoundFiles *files, Err *err);

/* The content of a file of the commit; *data is malloc'ed, the caller frees. */
bool branch_read(Branch *b, const char *shown, char **data, size_t *len, Err *err);

/* Adds a commit on top of what was added so far: the changes' `after` under their `shown` paths,
 * file modes kept.  Nothing is visible yet. */
bool branch_commit(Branch *b, const Changes *changes, const char *message, Err *err);

/* Creates the branch, last and atomically; ERR_GIT when someone made it meanwhile. */
bool branch_finish(Branch *b, Err *err);

/* The full hash of the newest commit; owned by b. */
const char *branch_tip(Branch *b);

void branch_close(Branch *b);

/* Name and address of the author for mails outside a repository too; false when git has none. */
bool branch_author(const char *path, char *name, char *address, size_t room);

#endif
