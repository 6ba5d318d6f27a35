/*
 * arena.h - memory that dies together.
 *
 * An Arena hands out aligned pieces from large blocks and frees all of them at once: one arena for
 * each file that is analysed, one for a run.  Nothing taken from an arena is freed on its own, so
 * no owner has to be named for what lives "as long as the arena".  Running out of memory aborts.
 */
#ifndef SKIVE_BASE_ARENA_H
#define SKIVE_BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *block; /* newest block, linked to the older ones */
    char *at, *end;    /* free part of the newest block */
} Arena;

/* Returns `size` bytes, 16-byte aligned, not cleared; they live as long as the arena. */
void *arena_take(Arena *a, size_t size);

/* The same, cleared to zero, for `count` items of `size` bytes. */
void *arena_take_zero(Arena *a, size_t count, size_t size);

/* A copy of `len` bytes with a NUL after them. */
char *arena_copy(Arena *a, const char *text, size_t len);

/* printf into the arena. */
char *arena_format(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Frees every block; the arena is empty and usable again. */
void arena_free(Arena *a);

#define ARENA_NEW(arena, Type) ((Type *)arena_take_zero((arena), 1, sizeof(Type)))

/* malloc, realloc and calloc that abort when the machine is out of memory; the caller frees. */
void *take_memory(size_t size);
void *grow_memory(void *old, size_t size);

#endif
