/* utf8.c - see utf8.h.  Eight ASCII bytes at a time; nearly all of all source is that. */
#include "transform/source/utf8.h"

#include <string.h>

static bool is_tail(unsigned char b)
{
    return (b & 0xC0) == 0x80;
}

/* The length of the character at `s`, at most `left` bytes; 0 when it is not well formed. */
static size_t wide_length(const unsigned char *s, size_t left)
{
    unsigned char b = s[0];
    if (b < 0xC2 || b > 0xF4) return 0;
    size_t len = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    if (left < len) return 0;
    for (size_t i = 1; i < len; i++)
        if (!is_tail(s[i])) return 0;
    if (b == 0xE0 && s[1] < 0xA0) return 0; /* overlong */
    if (b == 0xED && s[1] > 0x9F) return 0; /* surrogates */
    if (b == 0xF0 && s[1] < 0x90) return 0; /* overlong */
    if (b == 0xF4 && s[1] > 0x8F) return 0; /* above U+10FFFF */
    return len;
}

/* Are all eight bytes in 1 .. 127? */
static bool is_plain(const unsigned char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    const uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
    return ((word | (word - ones)) & high) == 0;
}

size_t utf8_first_bad(Bytes text)
{
    const unsigned char *s = (const unsigned char *)text.at;
    size_t i = 0;
    while (i < text.len) {
        while (i + 8 <= text.len && is_plain(s + i)) i += 8;
        if (i >= text.len) break;
        if (s[i] == 0) return i;
        size_t len = s[i] < 0x80 ? 1 : wide_length(s + i, text.len - i);
        if (!len) return i;
        i += len;
    }
    return text.len;
}
