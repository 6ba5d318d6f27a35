/* dump_by_name.c - skive dump by-name: a line of JSON for each name that some of the files defines,
 * and one for the places that make names meaningless; for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dump.h"
#include "cmd/json.h"
#include "cmd/session.h"
#include "transform/program/by_name.h"

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
            array_push(&names, program_by_name(p, files[i].facts.code.texts.at[k]));
    if (names.count) qsort(names.at, names.count, sizeof *names.at, by_text);
    for (uint32_t i = 0; i < names.count; i++)
        if (!i || names.at[i] != names.at[i - 1]) print_name(p, names.at[i]);
    array_free(&names);
    print_places(p);
}

int dump_by_name(const Words *words)
{
    Parser *p = parser_new();
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
    parser_free(p);
    return EXIT_CLEAN;
}
