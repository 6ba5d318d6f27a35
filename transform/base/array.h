/*
 * array.h - growable arrays of one type.
 *
 *     Array(uint32_t) lines = {0};
 *     array_push(&lines, 0);
 *     array_free(&lines);
 *
 * Counts are 32 bits: nothing that skive keeps in an array reaches four billion items.
 */
#ifndef SKIVE_BASE_ARRAY_H
#define SKIVE_BASE_ARRAY_H

#include <stdint.h>
#include <stdlib.h>

#define Array(Type)           \
    struct {                  \
        Type *at;             \
        uint32_t count, room; \
    }

/* Makes room for one more item; returns the new memory.  Aborts when there is none. */
void *array_grow(void *at, uint32_t *room, uint32_t need, size_t item_size);

#define array_reserve(array, need)                                                                 \
    ((need) > (array)->room ? (void)((array)->at = array_grow((array)->at, &(array)->room, (need), \
                                                              sizeof *(array)->at))                \
                            : (void)0)

#define array_push(array, item) \
    (array_reserve((array), (array)->count + 1), (array)->at[(array)->count++] = (item))

#define array_free(array) \
    (free((array)->at), (array)->at = NULL, (array)->count = (array)->room = 0)

#endif
