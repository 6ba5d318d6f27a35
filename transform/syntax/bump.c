/* bump.c - see bump.h. */
#include "transform/syntax/bump.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "transform/base/arena.h"

enum { CHUNK_FIRST = 1 << 20, CHUNK_MAX = 16 << 20, KEEP = 8 << 20 };

struct BumpChunk {
    BumpChunk *next;
    size_t size; /* of the room after this header */
};

/* Stands before each piece, so that realloc knows how much to copy. */
typedef struct Piece {
    size_t size;
} Piece;

static _Thread_local Bump *current;

static void use_chunk(Bump *b, BumpChunk *chunk)
{
    b->chunk = chunk;
    b->at = (char *)(chunk + 1);
    b->end = b->at + chunk->size;
}

static void next_chunk(Bump *b, size_t need)
{
    BumpChunk *next = b->chunk ? b->chunk->next : b->first;
    if (next && next->size >= need) {
        use_chunk(b, next);
        return;
    }
    size_t size = b->chunk ? b->chunk->size * 2 : CHUNK_FIRST;
    if (size > CHUNK_MAX) size = CHUNK_MAX;
    if (size < need) size = need;
    BumpChunk *chunk = take_memory(sizeof *chunk + size);
    chunk->size = size;
    chunk->next = next;
    if (b->chunk) b->chunk->next = chunk;
    else b->first = chunk;
    use_chunk(b, chunk);
}

static void *bump_malloc(size_t size)
{
    Bump *b = current;
    size_t step = sizeof(Piece) + ((size + 7) & ~(size_t)7);
    if ((size_t)(b->end - b->at) < step) next_chunk(b, step);
    Piece *piece = (Piece *)(void *)b->at;
    b->at += step;
    piece->size = step - sizeof(Piece);
    return piece + 1;
}

static void *bump_calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) abort();
    void *p = bump_malloc(total);
    memset(p, 0, total);
    return p;
}

static void *bump_realloc(void *old, size_t size)
{
    if (!old) return bump_malloc(size);
    Piece *piece = (Piece *)old - 1;
    if (size <= piece->size) return old;
    Bump *b = current;
    size_t more = ((size + 7) & ~(size_t)7) - piece->size;
    bool newest = (char *)old + piece->size == b->at;
    if (newest && (size_t)(b->end - b->at) >= more) {
        b->at += more;
        piece->size += more;
        return old;
    }
    void *p = bump_malloc(size);
    memcpy(p, old, piece->size);
    return p;
}

static void bump_drop(void *p)
{
    (void)p;
}

void bump_install(void)
{
    ts_set_allocator(bump_malloc, bump_calloc, bump_realloc, bump_drop);
}

void bump_use(Bump *b)
{
    current = b;
    if (b && !b->chunk) next_chunk(b, 0);
}

void bump_reset(Bump *b)
{
    size_t kept = 0;
    for (BumpChunk **link = &b->first; *link;) {
        BumpChunk *chunk = *link;
        if (kept && kept + chunk->size > KEEP) {
            *link = chunk->next;
            free(chunk);
            continue;
        }
        kept += chunk->size;
        link = &chunk->next;
    }
    if (b->first) use_chunk(b, b->first);
}

void bump_free(Bump *b)
{
    for (BumpChunk *chunk = b->first; chunk;) {
        BumpChunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    *b = (Bump){0};
}
