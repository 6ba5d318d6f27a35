/* dump.c - skive dump: the lowered tree, the symbol table, effects and names of programs, for
 * tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dump.h"
#include "cmd/json.h"
#include "cmd/session.h"
#include "transform/program/by_name.h"

static void add_path(Buf *out, const char *path)
{
    buf_add_text(out, "file\t");
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        if (*at == '\\' || *at < 0x20 || *at >= 0x7f) buf_printf(out, "\\x%02x", *at);
        else buf_add_char(out, (char)*at);
    }
    buf_add_char(out, '\n');
}

static bool add_block(Parser *p, const char *path, bool names, Buf *out, Err *err)
{
    Source source;
    Tree tree;
    Names table;
    if (!source_read(path, &source, err)) return false;
    bool ok = parser_parse(p, source.text, &tree, err);
    if (ok) {
        ok = names_build(&tree, &table, err);
        if (ok && names) names_dump(&table, out);
        else if (ok) tree_dump(&tree, out);
        if (ok) names_free(&table);
        tree_free(&tree);
    }
    source_free(&source);
    return ok;
}

static void dump_file(Parser *p, const char *path, bool names)
{
    SCOPED(buf_free) Buf out = {0};
    Err err = {0};
    add_path(&out, path);
    if (!add_block(p, path, names, &out, &err))
        buf_printf(&out, "error\t%u\t%s\n", err.line, err.text);
    buf_add_text(&out, "end\n");
    fwrite(out.at, 1, out.len, stdout);
}

/* A list of paths, each ended by a NUL byte. */
static bool dump_list(Parser *p, const char *list, bool names)
{
    FILE *f = fopen(list, "rbe");
    if (!f) return false;
    char *path = NULL;
    size_t room = 0;
    while (getdelim(&path, &room, '\0', f) > 0) dump_file(p, path, names);
    free(path);
    fclose(f);
    return true;
}

/* ---- dump by-name: a line of JSON for each name that some file defines ------------------------
 */

typedef struct Loaded {
    Source source;
    Tree tree;
    Names names;
    Facts facts;
    bool ok;
} Loaded;

static void load(Parser *p, const char *path, Loaded *out)
{
    Err err = {0};
    *out = (Loaded){0};
    if (!source_read(path, &out->source, &err)) return;
    if (parser_parse(p, out->source.text, &out->tree, &err)) {
        out->ok = names_build(&out->tree, &out->names, &err);
        if (!out->ok) tree_free(&out->tree);
    }
    if (!out->ok) source_free(&out->source);
    else facts_collect(&out->tree, &out->names, false, &out->facts);
}

static void unload(Loaded *l)
{
    if (!l->ok) return;
    facts_free(&l->facts);
    names_free(&l->names);
    tree_free(&l->tree);
    source_free(&l->source);
}

static void add_bits(const char *key, uint32_t bits, const char *const *words, Buf *out)
{
    buf_printf(out, ", \"%s\": [", key);
    const char *comma = "";
    for (uint32_t i = 0; words[i]; i++) {
        if (!(bits >> i & 1)) continue;
        buf_printf(out, "%s\"%s\"", comma, words[i]);
        comma = ", ";
    }
    buf_add_char(out, ']');
}

static void add_place(const char *key, ProgramPlace at, Buf *out)
{
    if (at.line) buf_printf(out, ", \"%s\": [%u, %u]", key, at.file, at.line);
}

static void print_name(const Program *p, const ByName *n)
{
    static const char *const is[] = {"method",    "function", "property", "value", "class",
                                     "generator", "async",    "stored",   NULL};
    static const char *const may[] = {"write", "stop", "run", "frame", "raise", "loop", NULL};
    SCOPED(buf_free) Buf out = {0};
    buf_add_text(&out, "{\"name\": ");
    json_string(&out, n->name);
    add_bits("is", n->is, is, &out);
    add_bits("may", n->may, may, &out);
    if (n->may_load) add_bits("may_load", n->may_load, may, &out);
    const ByName *special = program_special(p, n->name);
    if (special && bytes_starts_with(n->name, "__")) add_bits("operator", special->may, may, &out);
    for (uint32_t i = 0; i < MAY_COUNT; i++)
        if (n->may >> i & 1) add_place(may[i], n->where[i], &out);
    add_place("watched", program_watched(p, n->name), &out);
    add_place("computed", program_computed_call(p, n->name), &out);
    add_place("deleted", program_deletes(p, n->name), &out);
    if (program_mentions(p, n->name, n->first.file)) buf_add_text(&out, ", \"mentioned\": true");
    if (program_stores(p, n->name, n->first.file)) buf_add_text(&out, ", \"stored\": true");
    buf_add_text(&out, "}\n");
    fwrite(out.at, 1, out.len, stdout);
}

static void print_places(const Program *p)
{
    SCOPED(buf_free) Buf out = {0};
    buf_add_text(&out, "{\"name\": null");
    add_place("computed_store", p->computed_store, &out);
    add_place("computed_store_elsewhere", p->computed_store_elsewhere, &out);
    add_place("two_namespaces", p->two_namespaces, &out);
    add_place("identity", p->identity, &out);
    buf_add_text(&out, "}\n");
    fwrite(out.at, 1, out.len, stdout);
}

static int by_text(const void *a, const void *b)
{
    return bytes_compare((*(const ByName *const *)a)->name, (*(const ByName *const *)b)->name);
}

static void print_names(const Program *p, const Loaded *files, uint32_t count)
{
    Array(const ByName *) names = {0};
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 1; files[i].ok && k < files[i].facts.code.texts.count; k++)
            if (program_by_name(p, files[i].facts.code.texts.at[k])) /* else it is only given */
                array_push(&names, program_by_name(p, files[i].facts.code.texts.at[k]));
    if (names.count) qsort(names.at, names.count, sizeof *names.at, by_text);
    for (uint32_t i = 0; i < names.count; i++)
        if (!i || names.at[i] != names.at[i - 1]) print_name(p, names.at[i]);
    array_free(&names);
    print_places(p);
}

static int dump_by_name(Parser *p, const Words *words)
{
    Program program;
    Loaded *files = take_memory(words->count * sizeof *files);
    program_init(&program);
    for (uint32_t i = 1; i < words->count; i++) {
        load(p, words->at[i], &files[i - 1]);
        if (!files[i - 1].ok) continue;
        program_add(&program, &files[i - 1].facts, i - 1);
        program_add_path(&program, words->at[i], i - 1);
    }
    program_finish(&program);
    print_names(&program, files, words->count - 1);
    program_free(&program);
    for (uint32_t i = 0; i + 1 < words->count; i++) unload(&files[i]);
    free(files);
    return EXIT_CLEAN;
}

int command_dump(const Options *options)
{
    const Words *words = &options->paths;
    if (words->count > 1 && strcmp(words->at[0], "effects") == 0) return dump_effects(words);
    bool names = words->count && strcmp(words->at[0], "names") == 0;
    bool by_name = words->count && strcmp(words->at[0], "by-name") == 0;
    if (words->count < 2 || (!names && !by_name && strcmp(words->at[0], "ast") != 0)) {
        complain("dump needs 'ast', 'names', 'by-name' or 'effects' and files");
        return EXIT_TROUBLE;
    }
    Parser *p = parser_new();
    if (by_name) {
        int result = dump_by_name(p, words);
        parser_free(p);
        return result;
    }
    int status = EXIT_CLEAN;
    for (uint32_t i = 1; i < words->count; i++) {
        const char *word = words->at[i];
        if (word[0] != '@') {
            dump_file(p, word, names);
        } else if (!dump_list(p, word + 1, names)) {
            complain("%s: cannot open", word + 1);
            status = EXIT_TROUBLE;
        }
    }
    parser_free(p);
    return status;
}
