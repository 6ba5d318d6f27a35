/*
 * bump.h - the allocator under tree-sitter.
 *
 * A parse makes hundreds of thousands of small objects that all die with it.  They come from one
 * region per thread that is emptied after each file; freeing one is a no-op.
 */
#ifndef SKIVE_SYNTAX_BUMP_H
#define SKIVE_SYNTAX_BUMP_H

#include <stddef.h>

typedef struct BumpChunk BumpChunk;

typedef struct Bump {
    BumpChunk *first, *chunk; /* all chunks, and the one in use */
    char *at, *end;
} Bump;

/* Installs the allocator in tree-sitter (ts_set_allocator); once per process, before any parse. */
void bump_install(void);

/* Allocations of this thread come from `b` until the next call; NULL: none may happen. */
void bump_use(Bump *b);

/* Empties the region; keeps a moderate amount of memory for the next file. */
void bump_reset(Bump *b);
void bump_free(Bump *b);

#endif
