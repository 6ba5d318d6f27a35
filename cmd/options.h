/*
 * options.h - the command line, as one table that drives parsing and --help.
 */
#ifndef SKIVE_CMD_OPTIONS_H
#define SKIVE_CMD_OPTIONS_H

#include "transform/base/arena.h"
#include "transform/base/array.h"
#include "transform/base/err.h"

typedef enum Command {
    COMMAND_CHECK,
    COMMAND_DIFF,
    COMMAND_FIX,
    COMMAND_BRANCH,
    COMMAND_EXPLAIN,
    COMMAND_USES,
    COMMAND_RULES,
    COMMAND_CLEAN,
    COMMAND_DUMP,
    COMMAND_VERSION,
    COMMAND_HELP,
    COMMAND_COUNT
} Command;

typedef Array(const char *) Words;

/* Everything the words can say; texts are borrowed from argv or live in the arena. */
typedef struct Options {
    Arena arena;
    Command command;
    Words paths;
    Words select, ignore, exclude, assume, no_assume, context, apply_suggested;
    const char *format, *color, *output, *config, *target_python, *stdin_filename;
    const char *name, *onto, *per, *root, *world;
    const char *threads, *limit;
    bool isolated, quiet, verbose, statistics, why_not, suggest, stat, no_ignore_files, no_cache,
        all;
    bool help;
} Options;

/* Fills `out` from argv; ERR_USAGE for words it does not know. */
bool options_parse(int argc, char **argv, Options *out, Err *err);
void options_free(Options *o);

/* Prints the help of one command, or the overview for COMMAND_HELP, to standard output. */
void options_help(Command command);

/* The command of that name; COMMAND_COUNT when there is none. */
Command command_find(const char *name);

#endif
