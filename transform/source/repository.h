/*
 * repository.h - the ignore rules that a git repository has outside its work tree.
 */
#ifndef SKIVE_SOURCE_REPOSITORY_H
#define SKIVE_SOURCE_REPOSITORY_H

#include <limits.h>

#include "transform/source/ignore.h"

/* Adds core.excludesFile and info/exclude of the repository around `path`.  `work` gets the
 * canonical path of its work tree without a slash at the end, "" for a bare one.  False: no
 * repository. */
bool repository_rules(const char *path, IgnoreRules *rules, char work[PATH_MAX]);

#endif
