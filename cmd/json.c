/* json.c - see json.h. */
#include "cmd/json.h"

/* The length of the UTF-8 character at `at`, 0 when it is none. */
static size_t character(Bytes text, size_t at)
{
    unsigned char b = (unsigned char)text.at[at];
    size_t len = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
    if (!len || at + len > text.len) return 0;
    for (size_t i = 1; i < len; i++)
        if (((unsigned char)text.at[at + i] & 0xC0) != 0x80) return 0;
    return len;
}

void json_string(Buf *out, Bytes text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        unsigned char b = (unsigned char)text.at[i];
        size_t len = character(text, i);
        if (!len) buf_printf(out, "\\udc%02x", b), len = 1;
        else if (b == '"' || b == '\\') buf_printf(out, "\\%c", b);
        else if (b < 0x20) buf_printf(out, "\\u%04x", b);
        else buf_add(out, text.at + i, len);
        i += len;
    }
    buf_add_char(out, '"');
}

void json_text(Buf *out, const char *key, const char *value)
{
    buf_printf(out, "\"%s\": ", key);
    json_string(out, bytes_of(value));
}
