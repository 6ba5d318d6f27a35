/*
 * pool.h - the same function over many items, on several threads.
 *
 * Workers draw item numbers from one counter; results are placed by item number by the caller's
 * function, so that the outcome does not depend on the number of threads.
 */
#ifndef SKIVE_BASE_POOL_H
#define SKIVE_BASE_POOL_H

#include <stdbool.h>
#include <stdint.h>

/* Called once for each item; `worker` is in 0 .. threads-1 and names the calling thread. */
typedef void PoolFn(void *user, uint32_t item, uint32_t worker);

/* Runs `fn` over items 0 .. count-1 on `threads` threads (at least one) and waits for all.
 * Threads have 64 MB stacks: syntax trees are walked by bounded recursion.
 * When `*stop` becomes true no further item is started (stop may be NULL). */
void pool_run(uint32_t count, uint32_t threads, PoolFn *fn, void *user, const volatile bool *stop);

/* Online processors, at least 1. */
uint32_t pool_processors(void);

#endif
