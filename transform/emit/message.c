/* message.c - see message.h. */
#include "transform/emit/message.h"

#include <string.h>

enum { WIDTH = 72, FILES_SHOWN = 20 };

/* Appends a paragraph, broken at blanks; continuation lines are indented. */
static void add_wrapped(Buf *out, Bytes text, uint32_t indent)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len;) {
        size_t len = 0;
        while (i + len < text.len && text.at[i + len] != ' ') len++;
        if (column && column + 1 + len > WIDTH) {
            buf_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column) {
            buf_add_char(out, ' ');
            column++;
        }
        buf_add(out, text.at + i, len);
        column += len;
        i += len;
        while (i < text.len && text.at[i] == ' ') i++;
    }
    buf_add_char(out, '\n');
}

static void add_lines(Buf *out, Bytes lines, uint32_t indent)
{
    for (size_t start = 0; start < lines.len;) {
        const char *end = memchr(lines.at + start, '\n', lines.len - start);
        size_t stop = end ? (size_t)(end - lines.at) : lines.len;
        add_wrapped(out, (Bytes){lines.at + start, stop - start}, indent);
        start = stop + 1;
    }
}

static void add_subject(const Story *stories, uint32_t count, const Changes *changes, Buf *out)
{
    if (count == 1) buf_printf(out, "%s: %s\n", stories[0].rule, stories[0].title);
    else
        buf_printf(out, "Use less memory in %u file%s\n", changes->count,
                   changes->count == 1 ? "" : "s");
}

static void add_story(const Story *s, bool titled, Buf *out)
{
    buf_add_char(out, '\n');
    SCOPED(buf_free) Buf text = {0};
    if (titled) {
        buf_printf(&text, "%s: %s.", s->rule, s->title);
        add_wrapped(out, buf_bytes(&text), 0);
        buf_add_char(out, '\n');
    }
    add_wrapped(out, bytes_of(s->why_safe), 0);
    if (s->assumptions.len) {
        buf_add_text(out, "\nIt rests on these assumptions:\n");
        add_lines(out, s->assumptions, 4);
    }
    buf_clear(&text);
    buf_printf(&text, "Saves, by estimate: %s. %u site%s.", s->saving, s->sites,
               s->sites == 1 ? "" : "s");
    buf_add_char(out, '\n');
    add_wrapped(out, buf_bytes(&text), 0);
}

void message_write(const Story *stories, uint32_t count, const Changes *changes, Buf *out)
{
    add_subject(stories, count, changes, out);
    for (uint32_t i = 0; i < count; i++) add_story(&stories[i], count > 1, out);
    buf_add_text(out, "\nFiles:\n");
    for (uint32_t i = 0; i < changes->count && i < FILES_SHOWN; i++)
        buf_printf(out, "  %s\n", changes->at[i].shown);
    if (changes->count > FILES_SHOWN)
        buf_printf(out, "  and %u more\n", changes->count - FILES_SHOWN);
}
