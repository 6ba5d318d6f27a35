/* uses.c - skive uses: all operations that can reach an object, and how it comes there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/render.h"
#include "transform/proof/uses.h"

enum { USUAL_LIMIT = 200 };

static bool read_limit(const Options *options, uint32_t *limit)
{
    *limit = USUAL_LIMIT;
    if (!options->limit) return true;
    char *end;
    long n = strtol(options->limit, &end, 10);
    if (*end || end == options->limit || n < 0 || n > INT32_MAX) {
        complain("--limit: '%s' is no number from 0 on", options->limit);
        return false;
    }
    *limit = n ? (uint32_t)n : UINT32_MAX;
    return true;
}

/* The operations of the list on one object, those on unknown receivers behind the others. */
static void choose(Witness *w, const UsesList *all, Object o, UsesList *own)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->at[i].object == o) array_push(own, all->at[i]);
    for (uint32_t i = 0; i < all->count; i++) {
        const Uses *u = &all->at[i], *last = own->count ? &own->at[own->count - 1] : NULL;
        if (u->object != THE_UNREAD || uses_excludes(w, u, o)) continue;
        bool again = last && last->object == THE_UNREAD && last->kind == u->kind &&
                     last->name == u->name && last->module == u->module && last->line == u->line &&
                     last->argument == u->argument;
        if (!again) array_push(own, *u);
    }
}

static void list_objects(Session *s, const ObjectList *objects, bool json, uint32_t limit, Buf *out)
{
    Witness *w = session_witness(s);
    UsesList all = {0};
    uses_collect(w, objects, &all);
    if (json) render_uses_begin(out);
    for (uint32_t i = 0; i < objects->count; i++) {
        UsesList own = {0};
        choose(w, &all, objects->at[i], &own);
        UsesOf of = {objects->at[i], &own, limit};
        if (json) render_uses_json(s, &of, i, out);
        else render_uses_text(s, &of, out);
        array_free(&own);
    }
    if (json) render_uses_end(s, out);
    array_free(&all);
}

static void say_nothing(Session *s, const char *word, bool json, Buf *out)
{
    if (json) {
        render_uses_begin(out);
        render_uses_end(s, out);
    } else {
        buf_printf(out, "nothing that is followed is made at %s\n", word);
    }
}

/* The project of the file, and the file itself, when no paths are given. */
static bool choose_paths(const Options *options, const char *path, Arena *arena, Options *whole)
{
    Err err;
    *whole = *options;
    whole->paths = (Words){0};
    for (uint32_t i = 1; i < options->paths.count; i++)
        array_push(&whole->paths, options->paths.at[i]);
    if (!whole->paths.count) {
        const char *project = find_project(path, arena, &err);
        if (!project) {
            complain("%s", err.text);
            return false;
        }
        array_push(&whole->paths, project);
    }
    array_push(&whole->paths, path);
    return true;
}

static int uses_of_place(const Options *options, bool json, uint32_t limit)
{
    Arena arena = {0};
    Options whole = {0};
    const char *path;
    uint32_t line;
    Session s = {0};
    int status = EXIT_TROUBLE;
    if (!session_place(options->paths.at[0], &arena, &path, &line)) {
        complain("uses needs FILE:LINE, or --all and paths");
    } else if (choose_paths(options, path, &arena, &whole) && session_open(&s, &whole, NULL)) {
        SCOPED(buf_free) Buf out = {0};
        ObjectList objects = {0};
        uint32_t file = session_file(&s, path);
        if (file == UINT32_MAX) complain("%s: no such file among those that were read", path);
        else uses_find(session_witness(&s), file, line, &objects);
        if (objects.count) list_objects(&s, &objects, json, limit, &out);
        else if (file != UINT32_MAX) say_nothing(&s, options->paths.at[0], json, &out);
        bool written = session_write(&s, buf_bytes(&out));
        status = session_end(&s, EXIT_CLEAN);
        if (!written || file == UINT32_MAX) status = EXIT_TROUBLE;
        array_free(&objects);
    }
    session_close(&s);
    array_free(&whole.paths);
    arena_free(&arena);
    return status;
}

static int uses_of_all(const Options *options)
{
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, options, NULL)) {
        SCOPED(buf_free) Buf out = {0};
        UsesList all = {0};
        uses_collect(session_witness(&s), NULL, &all);
        render_uses_all(&s, &all, &out);
        bool written = session_write(&s, buf_bytes(&out));
        status = session_end(&s, EXIT_CLEAN);
        if (!written) status = EXIT_TROUBLE;
        array_free(&all);
    }
    session_close(&s);
    return status;
}

int command_uses(const Options *options)
{
    bool json = options->format && strcmp(options->format, "json") == 0;
    uint32_t limit;
    if (options->format && !json && strcmp(options->format, "text") != 0) {
        complain("--format: '%s' is not text or json", options->format);
        return EXIT_TROUBLE;
    }
    if (!read_limit(options, &limit)) return EXIT_TROUBLE;
    if (options->all && !json) {
        complain("--all needs --format json");
        return EXIT_TROUBLE;
    }
    if (options->all) return uses_of_all(options);
    if (!options->paths.count) {
        complain("uses needs FILE:LINE, or --all and paths");
        return EXIT_TROUBLE;
    }
    return uses_of_place(options, json, limit);
}
