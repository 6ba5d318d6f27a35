/*
 * bytes.h - slices of text that somebody else owns, and a buffer that grows.
 */
#ifndef SKIVE_BASE_BYTES_H
#define SKIVE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A slice; not NUL-terminated, may hold NUL bytes.  Never owns its memory. */
typedef struct Bytes {
    const char *at;
    size_t len;
} Bytes;

/* Inline, so that the length of a literal is known when it is compiled: they are asked of long
 * lists of names, for each call that the program makes. */
static inline Bytes bytes_of(const char *text) /* of a C string */
{
    return (Bytes){text, strlen(text)};
}

static inline bool bytes_equal(Bytes a, Bytes b)
{
    return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool bytes_is(Bytes a, const char *text)
{
    return (!a.len || a.at[0] == text[0]) && bytes_equal(a, bytes_of(text)); /* most differ there */
}

/* Is it one of these?  NULL ends the list. */
bool bytes_in_list(Bytes a, const char *const *list);

static inline bool bytes_starts_with(Bytes a, const char *prefix)
{
    size_t len = strlen(prefix);
    return a.len >= len && memcmp(a.at, prefix, len) == 0;
}

static inline bool bytes_ends_with(Bytes a, const char *suffix)
{
    size_t len = strlen(suffix);
    return a.len >= len && memcmp(a.at + (a.len - len), suffix, len) == 0;
}

/* Order by bytes, the shorter first when one begins the other (memcmp order): <0, 0 or >0. */
int bytes_compare(Bytes a, Bytes b);

/* 128-bit XXH3 of the content: two equal values stand for equal bytes. */
typedef struct ContentHash {
    uint64_t low, high;
} ContentHash;

ContentHash bytes_hash(Bytes a);
uint64_t bytes_hash64(Bytes a); /* XXH3; its lower half is what Atoms.hash has */

/* Owns its memory; zero-initialised is empty; freed with buf_free.  `at` is NUL-terminated once
 * something was added, NULL before. */
typedef struct Buf {
    char *at;
    size_t len, room;
} Buf;

void buf_add(Buf *b, const void *data, size_t len);
void buf_add_bytes(Buf *b, Bytes data);
void buf_add_text(Buf *b, const char *text);
void buf_add_char(Buf *b, char c);
void buf_printf(Buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(Buf *b); /* keeps the memory */
void buf_free(Buf *b);
Bytes buf_bytes(const Buf *b); /* valid until the buffer changes */

/* Frees a Buf or a FILE at the end of the scope: SCOPED(buf_free) Buf text = {0}; */
#define SCOPED(how) __attribute__((cleanup(how)))

#endif
