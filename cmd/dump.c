/* dump.c - skive dump: the lowered tree, the symbol table, effects and names, for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dump.h"
#include "cmd/session.h"

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

int command_dump(const Options *options)
{
    const Words *words = &options->paths;
    if (words->count > 1 && strcmp(words->at[0], "effects") == 0) return dump_effects(words);
    if (words->count > 1 && strcmp(words->at[0], "by-name") == 0) return dump_by_name(words);
    bool names = words->count && strcmp(words->at[0], "names") == 0;
    if (words->count < 2 || (!names && strcmp(words->at[0], "ast") != 0)) {
        complain("dump needs 'ast', 'names', 'effects' or 'by-name' and files");
        return EXIT_TROUBLE;
    }
    Parser *p = parser_new();
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
