/*
 * raw.c - runs tree-sitter and flattens its tree.
 *
 * The public cursor costs 17 % of a parse; most of that is bookkeeping for moves that a single
 * preorder pass never makes.  This pass reads the runtime's subtrees directly (src/subtree.h of the
 * same, pinned release that is linked): hidden nodes are looked through, aliases applied as
 * ts_tree_cursor does, extras dropped.
 */
#include <string.h>
#include <tree_sitter/api.h>

/* The runtime has an array type of its own: these headers first, its macros dropped. */
#include <src/language.h>
#include <src/subtree.h>
#include <src/tree.h>
/* ts_subtree_children casts const away where it is used. */
#pragma GCC diagnostic ignored "-Wcast-qual"
#undef Array
#undef array_reserve
#undef array_push

#include "transform/syntax/raw.h"

const TSLanguage *tree_sitter_python(void);

enum { SYMBOL_LIMIT = 512 };

static const TSLanguage *language;
static uint16_t kind_of_symbol[SYMBOL_LIMIT]; /* written by raw_init, read-only afterwards */

typedef struct NameKind {
    const char *name;
    uint16_t kind;
} NameKind;

static const NameKind named[] = {
#define SYMBOL(name) {#name, RAW_##name},
#include "transform/syntax/grammar.def"
};

static const NameKind tokens[] = {
#define TOKEN(id, text) {text, RAW_TOKEN_##id},
#include "transform/syntax/grammar.def"
};

static uint16_t find_kind(const NameKind *table, size_t count, const char *name, uint16_t other)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0) return table[i].kind;
    return other;
}

void raw_init(void)
{
    if (language) return;
    bump_install();
    language = tree_sitter_python();
    uint32_t count = ts_language_symbol_count(language);
    for (uint32_t i = 0; i < count && i < SYMBOL_LIMIT; i++) {
        const char *name = ts_language_symbol_name(language, (TSSymbol)i);
        TSSymbolType type = ts_language_symbol_type(language, (TSSymbol)i);
        kind_of_symbol[i] =
            type == TSSymbolTypeRegular
                ? find_kind(named, sizeof named / sizeof *named, name, RAW_UNKNOWN)
                : find_kind(tokens, sizeof tokens / sizeof *tokens, name, RAW_DROPPED);
    }
}

typedef struct Level {
    const Subtree *child; /* next child */
    uint32_t left;        /* children left, this one included */
    uint32_t structural;  /* its number among those that are no extras */
    uint32_t raw;         /* the node to close when the children are done, or NO_NODE */
    bool first;           /* the next child is the first: its padding is the parent's */
    const TSSymbol *alias;
} Level;

enum { NO_NODE = UINT32_MAX };

typedef Array(Level) Levels;

static Level level_of(const Subtree *parent, uint32_t raw)
{
    return (Level){
        .child = ts_subtree_children(*parent),
        .left = ts_subtree_child_count(*parent),
        .raw = raw,
        .first = true,
        .alias = ts_language_alias_sequence(language, ts_subtree_production_id(*parent)),
    };
}

static uint16_t kind_of(Subtree node, TSSymbol alias)
{
    TSSymbol symbol = alias ? alias : ts_subtree_symbol(node);
    if (symbol == ts_builtin_sym_error || symbol == ts_builtin_sym_error_repeat) return RAW_ERROR;
    if (!alias && !ts_subtree_visible(node)) return RAW_DROPPED;
    return symbol < SYMBOL_LIMIT ? kind_of_symbol[symbol] : RAW_UNKNOWN;
}

static void note_error(RawTree *out, uint32_t at)
{
    if (out->has_error && out->error_start <= at) return;
    out->has_error = true;
    out->error_start = at;
}

static void flatten(Subtree root, RawTree *out)
{
    Levels levels = {0};
    uint32_t at = ts_subtree_padding(root).bytes;
    array_push(&out->nodes, ((RawNode){RAW_module, at, at + ts_subtree_size(root).bytes, 0}));
    array_push(&levels, level_of(&root, 0));
    while (levels.count) {
        Level *level = &levels.at[levels.count - 1];
        if (!level->left) {
            if (level->raw != NO_NODE) out->nodes.at[level->raw].skip = out->nodes.count;
            levels.count--;
            continue;
        }
        const Subtree *node = level->child++;
        level->left--;
        TSSymbol alias = 0;
        bool extra = ts_subtree_extra(*node);
        if (!extra) {
            alias = level->alias ? level->alias[level->structural] : 0;
            level->structural++;
        }
        uint32_t start = level->first ? at : at + ts_subtree_padding(*node).bytes;
        level->first = false;
        uint32_t end = start + ts_subtree_size(*node).bytes;
        uint16_t kind = kind_of(*node, alias);
        if (kind == RAW_ERROR || ts_subtree_missing(*node)) note_error(out, start);
        if (extra && kind != RAW_ERROR) {
            at = end;
            continue;
        }
        uint32_t raw = NO_NODE;
        if (kind != RAW_DROPPED) {
            raw = out->nodes.count;
            array_push(&out->nodes, ((RawNode){kind, start, end, raw + 1}));
        }
        if (ts_subtree_child_count(*node)) {
            at = start;
            array_push(&levels, level_of(node, raw));
        } else {
            at = end;
        }
    }
    array_free(&levels);
}

void raw_parse(Bytes text, Bump *memory, RawTree *out)
{
    bump_reset(memory);
    bump_use(memory);
    out->nodes.count = 0;
    out->has_error = false;
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, language);
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.at, (uint32_t)text.len);
    flatten(tree->root, out);
    bump_use(NULL);
}

void raw_free(RawTree *t)
{
    array_free(&t->nodes);
}
