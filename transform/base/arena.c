/*
 * arena.c - bump allocation in blocks that double up to a bound.
 *
 * Under AddressSanitizer each piece is followed by a poisoned gap, so that an overrun inside a
 * block is caught as it would be with malloc.
 */
#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define GAP                16
#define POISON(at, size)   __asan_poison_memory_region((at), (size))
#define UNPOISON(at, size) __asan_unpoison_memory_region((at), (size))
#else
#define GAP                0
#define POISON(at, size)   ((void)0)
#define UNPOISON(at, size) ((void)0)
#endif

enum { BLOCK_FIRST = 2 * 1024, BLOCK_MAX = 1024 * 1024 };

struct ArenaBlock {
    ArenaBlock *older;
    size_t size; /* of the whole block, this header included */
};

void *take_memory(size_t size)
{
    return grow_memory(NULL, size);
}

void *grow_memory(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p) {
        fputs("skive: out of memory\n", stderr);
        abort();
    }
    return p;
}

static void arena_more(Arena *a, size_t need)
{
    size_t size = a->block ? a->block->size * 2 : BLOCK_FIRST;
    if (size > BLOCK_MAX) size = BLOCK_MAX;
    if (size < need + sizeof(ArenaBlock)) size = need + sizeof(ArenaBlock);
    ArenaBlock *block = take_memory(size);
    block->older = a->block;
    block->size = size;
    a->block = block;
    a->at = (char *)(block + 1);
    a->end = (char *)block + size;
    POISON(a->at, (size_t)(a->end - a->at));
}

void *arena_take(Arena *a, size_t size)
{
    size_t step = ((size + 15) & ~(size_t)15) + GAP;
    if ((size_t)(a->end - a->at) < step) arena_more(a, step);
    void *p = a->at;
    a->at += step;
    UNPOISON(p, size);
    return p;
}

void *arena_take_zero(Arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) abort();
    void *p = arena_take(a, total);
    if (total) memset(p, 0, total);
    return p;
}

char *arena_copy(Arena *a, const char *text, size_t len)
{
    char *p = arena_take(a, len + 1);
    if (len) memcpy(p, text, len);
    p[len] = '\0';
    return p;
}

char *arena_format(Arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) abort();
    char *p = arena_take(a, (size_t)len + 1);
    vsnprintf(p, (size_t)len + 1, format, again);
    va_end(again);
    return p;
}

void arena_free(Arena *a)
{
    for (ArenaBlock *b = a->block; b;) {
        ArenaBlock *older = b->older;
        UNPOISON(b, b->size);
        free(b);
        b = older;
    }
    *a = (Arena){0};
}
