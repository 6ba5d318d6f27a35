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

/* Where modules that the program imports are read to be known. */
typedef struct ContextFolder {
    const char *path;  /* absolute */
    const char *shown; /* as it was given */
} ContextFolder;

typedef struct RunOptions {
    const bool *rule_on; /* by rule index */
    const bool *apply;   /* by rule index: suggestions to make like rewrites; NULL: none */
    uint32_t python;     /* oldest Python: 308 for 3.8; 0 when not known */
    Assumptions allowed;
    bool with_flow;     /* what reaches what is asked for */
    bool with_program;  /* the solved program is asked afterwards: an earlier outcome will not do */
    bool open_world;    /* a library: code that is not there uses its public names */
    bool with_refusals; /* list the sites that are left alone, too; else they are counted */
    uint32_t threads;
    size_t keep_limit; /* bytes of trees to keep until they are rewritten; 0: as is usual */
    const ContextFolder *context; /* searched in this order */
    uint32_t context_count;
    const FoundFiles *documents; /* NULL: none */
    struct Cache *cache;         /* cache/cache.h; NULL: none */
    RunReadFn *read;             /* NULL: from disk */
    void *read_user;
    const volatile bool *stop;                                   /* SIGINT came */
    void (*progress)(void *user, uint32_t done, uint32_t total); /* may be NULL; any thread */
    void *progress_user;
} RunOptions;

/* The flow also tells what is imported from the context. */
static inline bool run_needs_flow(const RunOptions *options)
{
    return options->with_flow || options->context_count;
}

typedef struct TextPlace {
    uint32_t line, column; /* 1-based; columns in characters */
} TextPlace;

/* One site of one rule in one distinct text. */
typedef struct Finding {
    const Rule *rule;
    Verdict verdict;     /* its detail lives in the unit's arena */
    NodeId node;         /* while the unit has its tree */
    uint32_t start, end; /* bytes of the text */
    bool overlapped;     /* another rewrite wants the same bytes */
    TextPlace from, to;
    Bytes line;           /* the first line of the site without its newline; the unit's arena */
    uint32_t line_start;  /* its offset in the text */
    Splices edits;        /* sorted; of a rewrite */
    TextPlace *places;    /* start and end of each edit, then of each import; the unit's arena */
    NewImports imports;   /* of a rewrite: what it needs the file to import, sorted */
    ChangedNodes changed; /* of a rewrite: nodes that its edits change */
} Finding;
typedef Array(Finding) Findings;

/*
 * A distinct content; files with equal bytes share it.  Source, tree and names are there while
 * they are needed, and no longer than memory allows: they are made again from the file, which
 * must still have the same bytes then.
 */
typedef struct Unit {
    ContentHash hash;
    size_t len;
    uint32_t file; /* the number of the first file that has it */
    Err err;       /* why it was left out; ERR_NONE when it was not */
    Source source;
    Tree tree;
    Names names;
    size_t kept; /* how much memory source, tree and names take; 0: they are not there */
    Facts facts;
    uint32_t *sites;   /* by rule index: how many there are in the text */
    Findings findings; /* by position, then by rule */
    uint32_t *left;    /* by rule index: sites left alone that are not among the findings */
    Arena arena;       /* texts of the findings, sites, left */
    bool rewritten;    /* some finding is a rewrite, and the result was checked */
} Unit;

typedef struct RunFile {
    FoundFile found;
    Unit *unit; /* NULL when it could not be read */
    Err err;    /* of this very file: unreadable, undecodable */
} RunFile;

/* A file that is only read to be known; trouble with it is no problem of the run. */
typedef struct ContextFile {
    RunFile file;     /* shown: the folder as it was given, and the path below it */
    const char *name; /* the path below the folder, which its module's name comes from */
} ContextFile;
typedef Array(ContextFile) ContextFiles;

/* A file of documentation; its code blocks are read to be known. */
typedef struct Document {
    FoundFile found;
    Source source; /* until its flow is collected */
    bool is_read, has_flow;
    ContentHash hash;
    Arena arena; /* names of the flow */
    Flow flow;
} Document;

/* Files have numbers: those of the program, in their order, then those of the context, then the
 * documents. */
typedef struct Run {
    RunFile *files; /* in the order given */
    uint32_t file_count;
    Unit **units; /* by first file */
    uint32_t unit_count;
    ContextFiles context;        /* in the order in which they were found */
    Array(Unit *) context_units; /* of contents that no file of the program has */
    Arena context_arena;         /* paths of the context */
    Document *documents;
    uint32_t document_count;
    Program program;
    bool stopped;
    bool recalled;   /* all of it from the cache: program is empty */
    uint32_t parsed; /* units that were parsed for their facts; the rest came from the cache */
    uint32_t public_classes; /* left alone since the world is open */
    uint32_t restored; /* units that were parsed to be rewritten, since their trees were gone */
    RunReadFn *read;   /* of the options, for run_source */
    void *read_user;
} Run;

/* Analyses the files; results do not depend on the number of threads.  Freed with run_free. */
void run_analyse(Run *run, const FoundFiles *files, const RunOptions *options);
void run_free(Run *run);

/* The path of the file with that number, as it is shown; NULL when there is none. */
const char *run_shown(const Run *run, uint32_t file);

/* Reads a file's content again. False and ERR_CHANGED when it is no longer what was analysed. */
bool run_source(const Run *run, uint32_t file, Source *out, Err *err);

/* Which rewrites of a unit to make of a file's content. */
typedef struct Rewrite {
    const Unit *unit;
    const Source *source; /* from run_source */
    const bool *apply;    /* by rule index; NULL: all */
} Rewrite;

/* The stored bytes after the rewrites.  False and ERR_ENCODING when they cannot be encoded;
 * *changed tells whether anything differs. */
bool run_rewritten(const Rewrite *rewrite, Buf *out, bool *changed, Err *err);

#endif
