/*
 * progress.h - a bar on standard error for runs that take long.
 */
#ifndef SKIVE_CMD_PROGRESS_H
#define SKIVE_CMD_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct Progress {
    pthread_mutex_t lock;
    struct timespec started;
    int64_t shown_at; /* milliseconds since the start; 0: not yet */
    bool on;
} Progress;

/* False when standard error is no terminal or `quiet`; then the others do nothing. */
bool progress_start(Progress *p, bool quiet);
void progress_step(void *progress, uint32_t done, uint32_t total);
void progress_stop(Progress *p);

#endif
