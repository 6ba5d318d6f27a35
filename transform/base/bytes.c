/* bytes.c - see bytes.h. */
#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "arena.h"

int bytes_compare(Bytes a, Bytes b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    if (order) return order;
    return (a.len > b.len) - (a.len < b.len);
}

ContentHash bytes_hash(Bytes a)
{
    XXH128_hash_t h = XXH3_128bits(a.at, a.len);
    return (ContentHash){h.low64, h.high64};
}

uint64_t bytes_hash64(Bytes a)
{
    return XXH3_64bits(a.at, a.len);
}

static void buf_reserve(Buf *b, size_t more)
{
    size_t need = b->len + more + 1;
    if (need <= b->room) return;
    size_t room = b->room ? b->room : 64;
    while (room < need) room *= 2;
    b->at = grow_memory(b->at, room);
    b->room = room;
}

void buf_add(Buf *b, const void *data, size_t len)
{
    buf_reserve(b, len);
    if (len) memcpy(b->at + b->len, data, len);
    b->len += len;
    b->at[b->len] = '\0';
}

void buf_add_bytes(Buf *b, Bytes data)
{
    buf_add(b, data.at, data.len);
}

void buf_add_text(Buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_add_char(Buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_printf(Buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) abort();
    buf_reserve(b, (size_t)len);
    vsnprintf(b->at + b->len, (size_t)len + 1, format, again);
    va_end(again);
    b->len += (size_t)len;
}

void buf_clear(Buf *b)
{
    b->len = 0;
    if (b->at) b->at[0] = '\0';
}

void buf_free(Buf *b)
{
    free(b->at);
    *b = (Buf){0};
}

Bytes buf_bytes(const Buf *b)
{
    return (Bytes){b->at ? b->at : "", b->len};
}

bool bytes_in_list(Bytes a, const char *const *list)
{
    for (; a.len && *list; list++)
        if (**list == a.at[0] && bytes_is(a, *list)) return true;
    return false;
}
