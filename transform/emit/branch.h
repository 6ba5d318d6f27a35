/*
 * branch.h - the rewrites as commits on a new branch, without touching index, work tree or HEAD.
 */
#ifndef SKIVE_EMIT_BRANCH_H
#define SKIVE_EMIT_BRANCH_H

#include "transform/base/arena.h"
#include "transform/edit/change.h"
#include "transform/source/find.h"

typedef struct Branch Branch;

/*
 * Opens the repository that `path` lies in (bare ones too) at the commit that `onto` names
 * ("HEAD" when NULL).  Caller frees with branch_close.  Fails with ERR_GIT: no repository, no such
 * commit, an existing branch of that name, an invalid name, no author in git's configuration.
 */
Branch *branch_open(const char *path, const char *name, const char *onto, Err *err);

/* The Python files of that commit's tree below the folders `only` (relative to the tree, "" all),
 * sorted by path; the same choice as find_files makes on a checkout: ignore rules come from the
 * commit's own .gitignore blobs and .git/info/exclude.  Links and submodules are left out. */
bool branch_files(Branch *b, const FindOptions *options, Arena *arena, FoundFiles *files, Err *err);

/* The content of a file of the tree; memory from malloc, the caller frees. */
bool branch_read(Branch *b, const char *shown, char **data, size_t *len, Err *err);

/* Adds one commit on top of what was added so far: the changes' `after` bytes as blobs under their
 * `shown` paths, file modes kept, `message` as it is.  Nothing is visible yet. */
bool branch_commit(Branch *b, const Changes *changes, const char *message, Err *err);

/* Creates the ref, last and atomically; fails when someone created it meanwhile.  Gives the number
 * of commits. */
bool branch_finish(Branch *b, uint32_t *commits, Err *err);

/* The commit message that a maintainer would keep: subject, what, why it is safe, assumptions,
 * files with sites, estimated saving; wrapped at 72 columns.  Memory from `arena`. */
const char *branch_message(const Story *story, const Changes *changes, Arena *arena);

void branch_close(Branch *b);

#endif
