/* toml.c - see toml.h.  Configuration files are small: the public tree-sitter API is fast enough.
 */
#include "transform/syntax/toml.h"

#include <pthread.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "transform/syntax/bump.h"
#include "transform/syntax/raw.h"

const TSLanguage *tree_sitter_toml(void);

typedef struct Reader {
    Toml *out;
    Bytes text;
} Reader;

static Bytes text_of(const Reader *r, TSNode n)
{
    uint32_t start = ts_node_start_byte(n);
    return (Bytes){r->text.at + start, ts_node_end_byte(n) - start};
}

static bool is(TSNode n, const char *type)
{
    return strcmp(ts_node_type(n), type) == 0;
}

static char simple_escape(char letter)
{
    switch (letter) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    default: return letter;
    }
}

/* The value of a string or quoted key: quotes off, the simple escapes undone. */
static const char *string_value(Reader *r, Bytes raw)
{
    size_t quotes = raw.len >= 6 && raw.at[0] == raw.at[1] && raw.at[1] == raw.at[2] ? 3 : 1;
    Bytes inside = {raw.at + quotes, raw.len >= 2 * quotes ? raw.len - 2 * quotes : 0};
    char *value = arena_copy(&r->out->arena, inside.at, inside.len);
    if (raw.at[0] == '\'') return value;
    size_t to = 0;
    for (size_t i = 0; i < inside.len; i++) {
        bool escape = inside.at[i] == '\\' && i + 1 < inside.len;
        value[to++] = escape ? simple_escape(inside.at[++i]) : inside.at[i];
    }
    value[to] = '\0';
    return value;
}

/* a, "b c", a.b as one dotted text */
static const char *key_text(Reader *r, TSNode key)
{
    if (is(key, "quoted_key")) return string_value(r, text_of(r, key));
    if (!is(key, "dotted_key")) {
        Bytes text = text_of(r, key);
        return arena_copy(&r->out->arena, text.at, text.len);
    }
    const char *joined = "";
    for (uint32_t i = 0; i < ts_node_named_child_count(key); i++) {
        const char *part = key_text(r, ts_node_named_child(key, i));
        joined = *joined ? arena_format(&r->out->arena, "%s.%s", joined, part) : part;
    }
    return joined;
}

static void read_list(Reader *r, TSNode array, TomlEntry *e)
{
    e->kind = TOML_LIST;
    e->all_strings = true;
    for (uint32_t i = 0; i < ts_node_named_child_count(array); i++) {
        TSNode item = ts_node_named_child(array, i);
        if (is(item, "comment")) continue;
        if (is(item, "string")) array_push(&e->strings, string_value(r, text_of(r, item)));
        else e->all_strings = false;
    }
}

static void read_pair(Reader *r, TSNode pair, const char *table);

static void read_value(Reader *r, TSNode value, TomlEntry *e)
{
    if (is(value, "string")) {
        e->kind = TOML_STRING;
        array_push(&e->strings, string_value(r, text_of(r, value)));
    } else if (is(value, "array")) {
        read_list(r, value, e);
    } else if (is(value, "boolean")) {
        e->kind = TOML_BOOLEAN;
        e->boolean = bytes_is(text_of(r, value), "true");
    } else {
        e->kind = TOML_OTHER;
    }
}

static void read_pair(Reader *r, TSNode pair, const char *table)
{
    TSNode key = ts_node_named_child(pair, 0), value = ts_node_named_child(pair, 1);
    const char *name = key_text(r, key);
    if (is(key, "dotted_key")) { /* a.b = c is b in the table a */
        char *dot = strrchr(name, '.');
        *dot = '\0';
        table = *table ? arena_format(&r->out->arena, "%s.%s", table, name) : name;
        name = dot + 1;
    }
    if (is(value, "inline_table")) {
        const char *inner = *table ? arena_format(&r->out->arena, "%s.%s", table, name) : name;
        for (uint32_t i = 0; i < ts_node_named_child_count(value); i++) {
            TSNode child = ts_node_named_child(value, i);
            if (is(child, "pair")) read_pair(r, child, inner);
        }
        return;
    }
    TomlEntry e = {.table = table, .key = name, .line = ts_node_start_point(key).row + 1};
    read_value(r, value, &e);
    array_push(&r->out->entries, e);
}

static void read_table(Reader *r, TSNode table)
{
    const char *name = "";
    for (uint32_t i = 0; i < ts_node_named_child_count(table); i++) {
        TSNode child = ts_node_named_child(table, i);
        if (is(child, "pair")) read_pair(r, child, name);
        else if (!is(child, "comment")) name = key_text(r, child);
    }
}

static uint32_t error_line(TSNode n)
{
    for (uint32_t i = 0; i < ts_node_child_count(n); i++) {
        TSNode child = ts_node_child(n, i);
        if (ts_node_has_error(child)) return error_line(child);
    }
    return ts_node_start_point(n).row + 1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

bool toml_parse(Bytes text, Toml *out, Err *err)
{
    *out = (Toml){0};
    pthread_once(&once, bump_install);
    Bump memory = {0};
    bump_use(&memory);
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_toml());
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.at, (uint32_t)text.len);
    TSNode root = ts_tree_root_node(tree);
    bool ok = !ts_node_has_error(root);
    Reader r = {out, text};
    if (!ok) err_at(err, ERR_SYNTAX, error_line(root), "not valid TOML");
    for (uint32_t i = 0; ok && i < ts_node_named_child_count(root); i++) {
        TSNode child = ts_node_named_child(root, i);
        if (is(child, "pair")) read_pair(&r, child, "");
        else if (is(child, "table")) read_table(&r, child);
    }
    bump_use(NULL);
    bump_free(&memory);
    return ok;
}

void toml_free(Toml *t)
{
    for (uint32_t i = 0; i < t->entries.count; i++) array_free(&t->entries.at[i].strings);
    array_free(&t->entries);
    arena_free(&t->arena);
}
