/*
 * examples.c - the examples of a file as a text of their own, each line where it stands in the
 * file, so that places need no translation.
 */
#include "transform/run/examples.h"

#include <string.h>

static bool has_prompt(Bytes text)
{
    return memmem(text.at, text.len, ">>> ", 4) != NULL;
}

/* Appends the code of one string's examples; lines before it are padded with newlines. */
static void add_examples(const Tree *t, const Node *n, uint32_t *line, Buf *out)
{
    uint32_t at = n->start, number = tree_line(t, at);
    while (at < n->end) {
        uint32_t end = at;
        while (end < n->end && t->text.at[end] != '\n') end++;
        uint32_t from = at;
        while (from < end && (t->text.at[from] == ' ' || t->text.at[from] == '\t' ||
                              t->text.at[from] == '"' || t->text.at[from] == '\''))
            from++;
        Bytes rest = {t->text.at + from, end - from};
        if (bytes_starts_with(rest, ">>> ") || bytes_starts_with(rest, "... ")) {
            for (; *line < number; (*line)++) buf_add_char(out, '\n');
            uint32_t stop = end;
            while (stop > from + 4 && t->text.at[stop - 1] == '\r') stop--;
            buf_add(out, t->text.at + from + 4, stop - from - 4);
        }
        at = end + 1;
        number++;
    }
}

static bool parse_into(Parser *p, Bytes text, Facts *facts)
{
    Tree tree;
    Names names;
    Err err = {0};
    if (!parser_parse(p, text, &tree, &err)) return false;
    if (!names_build(&tree, &names, &err)) {
        tree_free(&tree);
        return false;
    }
    if (facts) {
        flow_collect(&tree, &names, &facts->arena, &facts->examples);
        array_push(&facts->examples.stars, ((FlowStar){0, STAR_OWN_FILE}));
    }
    names_free(&names);
    tree_free(&tree);
    return true;
}

static bool is_example(const Tree *t, uint32_t i)
{
    const Node *n = &t->node[i];
    return n->kind == NODE_CONSTANT && n->op == CONST_STR &&
           has_prompt((Bytes){t->text.at + n->start, n->end - n->start});
}

void examples_collect(const Tree *t, Parser *p, Facts *facts)
{
    if (!has_prompt(t->text)) return;
    SCOPED(buf_free) Buf all = {0};
    uint32_t line = 1;
    for (uint32_t i = 1; i < t->count; i++)
        if (is_example(t, i)) add_examples(t, &t->node[i], &line, &all);
    buf_add_char(&all, '\n');
    if (parse_into(p, buf_bytes(&all), facts)) return;
    buf_clear(&all);
    line = 1;
    for (uint32_t i = 1; i < t->count; i++) {
        if (!is_example(t, i)) continue;
        SCOPED(buf_free) Buf one = {0};
        uint32_t own = 1;
        add_examples(t, &t->node[i], &own, &one);
        buf_add_char(&one, '\n');
        if (parse_into(p, buf_bytes(&one), NULL)) add_examples(t, &t->node[i], &line, &all);
    }
    buf_add_char(&all, '\n');
    parse_into(p, buf_bytes(&all), facts);
}
