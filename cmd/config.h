/*
 * config.h - what the command line and the configuration files say together.
 */
#ifndef SKIVE_CMD_CONFIG_H
#define SKIVE_CMD_CONFIG_H

#include "cmd/options.h"
#include "transform/proof/rule.h"
#include "transform/source/ignore.h"

/* Rules or groups that are off for files that match a pattern. */
typedef struct PerFile {
    IgnoreRules match; /* one pattern */
    Words ignore;
} PerFile;

typedef enum World {
    WORLD_AUTO, /* open when the tree is packaged to be used by others */
    WORLD_OPEN,
    WORLD_CLOSED,
} World;

typedef struct Config {
    Arena arena;
    Words select, ignore, exclude;
    Words context; /* of the files; the words on the command line come in its place */
    Array(PerFile) per_file;
    Assumptions allowed;
    World world;
    uint32_t python; /* 308 for 3.8; 0 when nothing says */
    bool suggest;    /* `check` shows suggestions */
    bool *rule_on;   /* by rule index */
    bool *apply;     /* by rule index: suggestions that are made */
} Config;

/*
 * Reads [tool.skive] of pyproject.toml, or skive.toml, in `root`, unless --isolated; the words on
 * the command line come after and win. Fails with ERR_USAGE; the message names file, line and key.
 * Freed with config_free.
 */
bool config_load(const Options *options, const char *root, Config *out, Err *err);
void config_free(Config *c);

/* Is the rule switched off for this file by per-file-ignores? */
bool config_skips(const Config *c, const Rule *rule, const char *shown);

#endif
