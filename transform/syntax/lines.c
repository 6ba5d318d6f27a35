/*
 * lines.c - statements that the grammar runs on over a line's end.
 */
#include "transform/syntax/lines.h"

#include <string.h>

static Bytes word_at(const Lower *l, uint32_t offset)
{
    uint32_t end = offset;
    while (end < l->text.len && l->text.at[end] >= 'a' && l->text.at[end] <= 'z') end++;
    return (Bytes){l->text.at + offset, end - offset};
}

/* The index of the first of `count` ascending offsets that is not below `offset`. */
static uint32_t first_from(const uint32_t *at, uint32_t count, uint32_t offset)
{
    uint32_t low = 0;
    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        if (at[middle] < offset) low = middle + 1;
        else count = middle;
    }
    return low;
}

/* The first byte of the logical line that `offset` is on. */
static uint32_t line_start(const Lower *l, uint32_t offset)
{
    const Layout *layout = l->layout;
    uint32_t before = first_from(layout->ends.at, layout->ends.count, offset);
    return lower_next_code(l, before ? layout->ends.at[before - 1] : 0);
}

/* Does a compound statement begin there? */
static bool is_head(const Lower *l, uint32_t offset)
{
    static const char *const heads[] = {"if",    "elif",  "else", "for",    "while",
                                        "with",  "def",   "try",  "class",  "except",
                                        "async", "match", "case", "finally"};
    Bytes word = word_at(l, offset);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (bytes_is(word, heads[i])) return true;
    return false;
}

void lines_check_head(Lower *l, uint32_t colon)
{
    if (!is_head(l, line_start(l, colon))) lower_reject(l, colon, "invalid syntax");
}

bool lines_joined(Lower *l, uint32_t start, uint32_t end)
{
    const Layout *layout = l->layout;
    while (l->line < layout->ends.count && layout->ends.at[l->line] < start) l->line++;
    return l->line < layout->ends.count && layout->ends.at[l->line] < end;
}

void lines_split(Lower *l, uint32_t start, uint32_t end)
{
    const Layout *layout = l->layout;
    uint32_t first = line_start(l, start);
    if (first != start && is_head(l, first)) {
        lower_reject(l, start, "invalid syntax, or a construct that the grammar lacks");
        return;
    }
    for (uint32_t i = l->line; i < layout->ends.count && layout->ends.at[i] < end; i++)
        array_push(&l->joined, layout->ends.at[i]);
}

void lines_part(const Tree *t, uint32_t offset, char *copy)
{
    uint32_t i = tree_comment_after(t, offset - 1);
    if (i < t->comment_count && t->comment[i].end == offset)
        memset(copy + t->comment[i].start, ' ', offset - t->comment[i].start);
    if (copy[offset] == '\r' && offset + 1 < t->text.len && copy[offset + 1] == '\n')
        copy[offset++] = ' ';
    copy[offset] = ';';
}
