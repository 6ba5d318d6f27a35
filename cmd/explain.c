/* explain.c - skive explain: a rule, or why a place is or is not rewritten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/render.h"

static void print_indented(const char *text)
{
    for (bool start = true; *text; text++) {
        if (start) fputs("    ", stdout);
        putchar(*text);
        start = *text == '\n';
    }
}

static void print_rule(const Rule *rule)
{
    printf("%s (%s%s%s): %s\n\n%s\nBefore:\n\n", rule->name, rule->group,
           rule->optional ? ", optional" : "", rule->suggests ? ", suggestion" : "", rule->title,
           rule->doc);
    print_indented(rule->before);
    puts("\nAfter:\n");
    print_indented(rule->after);
    printf("\n%s %s.\n", rule->suggests ? "May save" : "Saves", rule->saving);
    if (rule->suggests)
        printf("%s\n", rule->rewrite
                           ? "Shown by skive check --suggest, made with --apply-suggested."
                           : "Shown by skive check --suggest; there is no rewrite.");
    if (!rule->write_table) return;
    SCOPED(buf_free) Buf table = {0};
    rule->write_table(&table);
    printf("\n%s", table.at);
}

/* Every site of the line in the file, with its verdict. */
static bool print_sites(Session *s, const char *path, uint32_t line, Buf *out)
{
    uint32_t file = session_file(s, path);
    bool found = false;
    const Unit *u = file == UINT32_MAX ? NULL : s->run.files[file].unit;
    for (uint32_t k = 0; u && k < u->findings.count; k++) {
        const Finding *finding = &u->findings.at[k];
        if (line && (line < finding->from.line || line > finding->to.line)) continue;
        render_text(s, file, finding, out);
        if (line == finding->from.line) render_obligations(s, finding, out);
        found = true;
    }
    return found;
}

static int explain_place(const Options *options, const char *path, uint32_t line)
{
    Options whole = *options;
    Arena arena = {0};
    Err err;
    const char *project = find_project(path, &arena, &err);
    if (!project) {
        complain("%s", err.text);
        return EXIT_TROUBLE;
    }
    const char *all[] = {project, path};
    whole.paths.at = all;
    whole.paths.count = 2;
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, &whole, NULL)) {
        SCOPED(buf_free) Buf out = {0};
        if (!print_sites(&s, path, line, &out))
            buf_add_text(&out, "no rule has anything to say here\n");
        session_write(&s, buf_bytes(&out));
        status = session_end(&s, EXIT_CLEAN);
    }
    session_close(&s);
    arena_free(&arena);
    return status;
}

int command_explain(const Options *options)
{
    if (options->paths.count != 1) {
        complain("explain needs the name of a rule, or FILE or FILE:LINE");
        return EXIT_TROUBLE;
    }
    const char *word = options->paths.at[0];
    const Rule *rule = rule_find(bytes_of(word));
    if (rule) {
        print_rule(rule);
        return EXIT_CLEAN;
    }
    Arena arena = {0};
    const char *path;
    uint32_t line;
    session_place(word, &arena, &path, &line);
    int status = explain_place(options, path, line);
    arena_free(&arena);
    return status;
}
