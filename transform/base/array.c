/* array.c - see array.h. */
#include "array.h"

#include "arena.h"

void *array_grow(void *at, uint32_t *room, uint32_t need, size_t item_size)
{
    uint32_t more = *room ? *room + *room / 2 : 8;
    if (more < need) more = need;
    *room = more;
    return grow_memory(at, (size_t)more * item_size);
}
