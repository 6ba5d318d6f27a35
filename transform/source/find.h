/*
 * find.h - which files are looked at.
 *
 * `.py` files and extensionless regular files whose first line is a Python shebang, below the given
 * paths, minus what .gitignore files and exclude globs leave out.  A directory walk stays inside
 * the given roots: a link to a directory is followed only when its target lies inside one of them,
 * and each directory is entered once, so link loops end.  FIFOs, sockets and devices are skipped.
 */
#ifndef SKIVE_SOURCE_FIND_H
#define SKIVE_SOURCE_FIND_H

#include "transform/base/arena.h"
#include "transform/base/array.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"

/* A trouble that concerns one path and does not end the run. */
typedef struct Problem {
    const char *path; /* as it is shown to the user */
    Err err;
} Problem;
typedef Array(Problem) Problems;

typedef struct FoundFile {
    const char *path;  /* to open: as given on the command line plus what was found below */
    const char *shown; /* relative to the root, with '/' and without "./"; arbitrary bytes */
} FoundFile;
typedef Array(FoundFile) FoundFiles;

typedef struct FindOptions {
    const char *const *paths; /* files and directories; a file named here is taken whatever its
                                 name, unless an exclude glob matches it */
    uint32_t path_count;
    const char *root;            /* shown paths are relative to it (absolute, canonical) */
    const char *const *exclude;  /* globs in .gitignore's syntax, relative to the root */
    uint32_t exclude_count;
    bool ignore_files; /* honour .gitignore, .git/info/exclude and core.excludesFile */
} FindOptions;

/*
 * The project's root for the given paths: their deepest common folder, or the nearest folder above
 * it that holds .git, pyproject.toml, skive.toml, setup.cfg or setup.py, when there is one.
 * Canonical and absolute, memory from `arena`; NULL and a message when a path does not exist.
 */
const char *find_root(const char *const *paths, uint32_t count, Arena *arena, Err *err);

/* Appends the files, sorted by shown path (bytes), each once however often it is reached, and the
 * problems (unreadable directories, paths that do not exist).  Memory from `arena`. */
void find_files(const FindOptions *options, Arena *arena, FoundFiles *files, Problems *problems);

/* ".py", or no extension and a first line that is a Python shebang ("#!...python", "#!...python3.12",
 * "#!/usr/bin/env -S python3 -u").  `head` is the start of the content; used for git blobs too. */
bool find_is_python_name(const char *name);
bool find_is_python_shebang(Bytes head);

/*
 * Ignore rules by themselves, for trees that are not on disk: patterns in .gitignore's syntax, each
 * set relative to a folder.  Later rules win, a deeper folder's rules come later.
 */
typedef struct IgnoreRules IgnoreRules;
IgnoreRules *ignore_rules_new(void); /* caller frees */
void ignore_rules_add(IgnoreRules *r, const char *folder, Bytes patterns); /* folder "" is the root */
bool ignore_rules_match(IgnoreRules *r, const char *path, bool is_folder); /* this path alone or a
                                                                            parent folder of it */
void ignore_rules_free(IgnoreRules *r);

#endif
