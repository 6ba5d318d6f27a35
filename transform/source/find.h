/*
 * find.h - which files are looked at.
 *
 * `.py` files, and files without an extension whose first line is a Python shebang, below the given
 * paths, minus what .gitignore files and exclude globs leave out.  Links to folders are not
 * followed: what they lead to inside the roots is found there, and what lies outside is not ours;
 * so link loops are no trouble.  A link to a file stands for its target, when that is inside a
 * root.  FIFOs, sockets and devices are passed over without being opened.
 *
 * Always passed over: .git .hg .svn __pycache__ .tox .nox node_modules, and virtual environments
 * (folders with a pyvenv.cfg), unless they are named as a path themselves.
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
    const char *path;  /* to open: absolute and canonical; NULL for a file of a git tree */
    const char *shown; /* relative to the root, with '/' between parts; arbitrary bytes but NUL */
} FoundFile;
typedef Array(FoundFile) FoundFiles;

typedef struct FindOptions {
    const char *const *paths; /* files and folders; a file named here is taken whatever its name,
                                 unless an exclude glob matches it */
    uint32_t path_count;
    const char *root; /* shown paths are relative to it; absolute, canonical, above all paths */
    const char *const *exclude; /* globs in .gitignore's syntax, relative to the root */
    uint32_t exclude_count;
    bool ignore_files; /* honour .gitignore, and in a repository info/exclude and
                          core.excludesFile; a tracked file that they match is ignored too */
    FoundFiles *documents; /* .md, .rst and .txt files are added here; NULL: they are passed over */
} FindOptions;

/*
 * The project's root for the given paths: their deepest common folder, or the nearest folder above
 * it that holds .git, pyproject.toml, skive.toml, setup.cfg or setup.py, when there is one, else
 * the one above the package that it is in.
 * Canonical and absolute, memory from `arena`; NULL and a message when no path exists.
 */
const char *find_root(const char *const *paths, uint32_t count, Arena *arena, Err *err);

/* What is read when only a file or folder of it is named: the root with a marker, else the whole
 * package, else the folder.  Otherwise as find_root(). */
const char *find_project(const char *of, Arena *arena, Err *err);

/* Appends the files, sorted by shown path (bytes), each once however often it is reached, and the
 * problems (unreadable folders, paths that do not exist).  Memory from `arena`. */
void find_files(const FindOptions *options, Arena *arena, FoundFiles *files, Problems *problems);

/* Sorts by shown path and drops what stands twice. */
void find_sort(FoundFiles *files);

bool find_is_document_name(const char *name);
bool find_is_python_name(const char *name); /* ends in ".py" */
bool find_may_be_script(const char *name);  /* no extension: its first line decides */
bool find_is_python_shebang(Bytes head);    /* "#!/usr/bin/env -S python3 -u" and the like */
bool find_is_skipped_folder(const char *name);

#endif
