/*
 * cache.h - records that outlive a run, by key, in a folder of the user's.
 *
 * Nothing depends on it: a folder that cannot be written, a full disk, a damaged file, another run
 * that holds it for long, all end in records that are not found or not kept, never in an error.
 * What comes out is only as good as the file it was in: callers check it (record.h).
 *
 * It is an SQLite database of one table, shared by runs at the same time.
 */
#ifndef SKIVE_CACHE_CACHE_H
#define SKIVE_CACHE_CACHE_H

#include "transform/base/arena.h"
#include "transform/base/bytes.h"
#include "transform/base/err.h"

typedef struct Cache Cache;

typedef struct CacheNotes {
    bool damaged;        /* the file was damaged, and begun anew */
    const char *trouble; /* why nothing is kept (any more), NULL when all is well; static text */
} CacheNotes;

/* The folder: $SKIVE_CACHE_DIR, or skive below $XDG_CACHE_HOME or ~/.cache.  Memory from `arena`;
 * NULL when the environment names none. */
const char *cache_folder(Arena *arena);

/* Opens or makes the cache; the file stays below `limit` bytes.  Never NULL; closed by
 * cache_close. */
Cache *cache_open(const char *folder, uint64_t limit);

/* Appends the record with that key to `out`.  Any thread may ask. */
bool cache_get(Cache *c, ContentHash key, Buf *out);

/* Keeps a copy of the record, in place of one with the same key.  Any thread may call it. */
void cache_put(Cache *c, ContentHash key, Bytes record);

/* Writes what is still to be written, as is done from time to time without being asked. */
void cache_flush(Cache *c);

/* Writes what is still to be written, makes room, and frees the Cache. */
void cache_close(Cache *c);

CacheNotes cache_notes(const Cache *c);

/* Deletes the cache in the folder, after the runs that use it have ended; *bytes is what it took.
 * A folder that does not exist is clean. */
bool cache_clean(const char *folder, uint64_t *bytes, Err *err);

#endif
