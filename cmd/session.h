/*
 * session.h - what the commands that read a project share: words, configuration, files, analysis.
 */
#ifndef SKIVE_CMD_SESSION_H
#define SKIVE_CMD_SESSION_H

#include "cmd/config.h"
#include "cmd/options.h"
#include "transform/cache/cache.h"
#include "transform/emit/branch.h"
#include "transform/proof/witness.h"
#include "transform/run/run.h"

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2, EXIT_INTERRUPTED = 130 };

typedef struct Session {
    const Options *options;
    Config config;
    Arena arena;
    const char *root;
    const char *here; /* the current folder; shown paths are relative to it where possible */
    FoundFiles files, documents;
    Array(ContextFolder) context;
    Problems problems;
    Branch *branch;     /* files come from its commit; NULL: from disk */
    Buf standard_input; /* the text given as "-" */
    bool from_input;
    Cache *cache; /* NULL: none is used */
    Run run;
    Witness *witness; /* made when first asked for */
    bool color;       /* of standard output */
} Session;

/* Finds and analyses the files. False when nothing could be started; the reason has been said. */
bool session_open(Session *s, const Options *options, Branch *branch);
void session_close(Session *s);

/* Says every problem on standard error and gives the exit status: EXIT_TROUBLE when there was one,
 * else `otherwise`. */
int session_end(Session *s, int otherwise);

/* The path of a file as the user sees it: relative to the current folder when it lies below; of a
 * file of the context: below its folder as that was given. */
const char *session_path(Session *s, uint32_t file);
/* The place that decides, or NULL when the site itself does. */
const char *session_witness_place(Session *s, const Verdict *v);
/* A path without the current folder, when it lies below that. */
const char *session_short(const Session *s, const char *path);

/* Splits FILE:LINE; without a line the whole word is the path, and it is false. */
bool session_place(const char *word, Arena *arena, const char **path, uint32_t *line);

/* The number of a file that was read; UINT32_MAX: none of that path. */
uint32_t session_file(const Session *s, const char *path);

/* Ways of objects; NULL when the program was not solved. */
Witness *session_witness(Session *s);

/* The path of a module of the linked program as the user sees it. */
const char *session_module(Session *s, uint32_t module);

/* The rules that apply to a file, by rule index; arena memory. */
const bool *session_rules(Session *s, uint32_t file);

/* The same restricted further to `only` (NULL: no restriction); the stored bytes after the rewrite.
 * False when nothing changes; trouble is noted as a problem. */
bool session_rewritten(Session *s, uint32_t file, const bool *only, Buf *out);

/* Adds the change of one file to the list: bytes before and after; false when there is none. */
bool session_change(Session *s, uint32_t file, const bool *only, Changes *changes);

/* Is the finding one to show: does its rule apply to this file? */
bool session_shows(Session *s, uint32_t file, const Finding *f);

typedef struct Totals {
    uint32_t rewrites, suggestions, refusals, files; /* files: those with a rewrite */
} Totals;
Totals session_totals(Session *s);

/* "3 sites in 2 files can be rewritten; 14 files read" and the like, on standard error, unless
 * --quiet. */
void session_summary(Session *s, const char *done);

/* Writes to --output or standard output; false (said) when that fails. */
bool session_write(Session *s, Bytes text);

void session_problem(Session *s, const char *path, const Err *err);

/* Prints "skive: reason" to standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Set by SIGINT: work stops at the next file. */
extern volatile bool interrupted;
void catch_interrupts(void);

/* Commands: each returns the exit status. */
int command_check(const Options *options);
int command_diff(const Options *options);
int command_fix(const Options *options);
int command_branch(const Options *options);
int command_explain(const Options *options);
int command_uses(const Options *options);
int command_rules(const Options *options);
int command_clean(const Options *options);
int command_dump(const Options *options);

#endif
