/*
 * run.h - the whole pipeline on a set of files: the library's front door.
 */
#ifndef SKIVE_RUN_RUN_H
#define SKIVE_RUN_RUN_H

#include "transform/edit/edit.h"
#include "transform/proof/rule.h"
#include "transform/source/find.h"
#include "transform/source/source.h"

/* Reads the content of a file that is not on disk (a commit's blob, standard input); *data is
 * malloc'ed and taken over.  Called from several threads unless threads is 1. */
typedef bool RunReadFn(void *user, const char *shown, char **data, size_t *len, Err *err);

typedef struct RunOptions {
    const bool *rule_on; /* by rule index */
    uint32_t python;     /* oldest Python: 308 for 3.8; 0 when not known */
    Assumptions allowed;
    bool with_flow; /* what reaches what is asked for */
    uint32_t threads;
    RunReadFn *read; /* NULL: from disk */
    void *read_user;
    const volatile bool *stop;                                   /* SIGINT came */
    void (*progress)(void *user, uint32_t done, uint32_t total); /* may be NULL; any thread */
    void *progress_user;
} RunOptions;

/* One site of one rule in one distinct text. */
typedef struct Finding {
    const Rule *rule;
    Verdict verdict;
    NodeId node;
    uint32_t start, end; /* bytes of the text */
    Splices edits;       /* sorted; of a rewrite */
} Finding;
typedef Array(Finding) Findings;

/* A distinct content; files with equal bytes share it. */
typedef struct Unit {
    ContentHash hash;
    size_t len;
    uint32_t file; /* the first file that has it */
    Err err;       /* why it was left out; ERR_NONE when it was not */
    Source source; /* kept while there are findings */
    Tree tree;
    Names names;
    Facts facts;
    Findings findings; /* by position, then by rule */
    Arena arena;       /* texts of the edits */
    bool kept;         /* source, tree and names are there */
    Buf after;         /* the rewritten text, decoded; empty when nothing is rewritten */
} Unit;

typedef struct RunFile {
    FoundFile found;
    Unit *unit; /* NULL when it could not be read */
    Err err;    /* of this very file: unreadable, undecodable */
} RunFile;

typedef struct Run {
    RunFile *files; /* in the order given */
    uint32_t file_count;
    Unit **units; /* by first file */
    uint32_t unit_count;
    Program program;
    bool stopped;
} Run;

/* Analyses the files; results do not depend on the number of threads.  Freed with run_free. */
void run_analyse(Run *run, const FoundFiles *files, const RunOptions *options);
void run_free(Run *run);

/* The stored bytes of a file after the rewrites of the rules with apply[rule index] set (NULL:
 * all). False and ERR_ENCODING when they cannot be encoded; *changed tells whether anything
 * differs. */
bool run_rewritten(const Unit *unit, const bool *apply, Buf *out, bool *changed, Err *err);

#endif
