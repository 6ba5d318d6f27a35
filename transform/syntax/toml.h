/*
 * toml.h - a TOML file as a list of keys with their lines, for the configuration.
 */
#ifndef SKIVE_SYNTAX_TOML_H
#define SKIVE_SYNTAX_TOML_H

#include "transform/base/arena.h"
#include "transform/base/array.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"

typedef enum TomlKind { TOML_STRING, TOML_LIST, TOML_BOOLEAN, TOML_OTHER } TomlKind;

typedef struct TomlEntry {
    const char *table; /* "tool.skive"; "" at the top */
    const char *key;
    uint32_t line;
    TomlKind kind;
    Array(const char *) strings; /* of a string: one; of a list of strings: all */
    bool all_strings;            /* a list that holds nothing else */
    bool boolean;
} TomlEntry;

typedef struct Toml {
    Arena arena;
    Array(TomlEntry) entries; /* in order; inline tables are taken apart like tables */
} Toml;

/* Fails with ERR_SYNTAX and the line for text that is not TOML.  Freed with toml_free. */
bool toml_parse(Bytes text, Toml *out, Err *err);
void toml_free(Toml *t);

#endif
