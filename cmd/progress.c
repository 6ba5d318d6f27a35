/* progress.c - see progress.h. */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { FIRST_MS = 700, EVERY_MS = 100, CELLS = 30 };

static int64_t elapsed_ms(const Progress *p)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - p->started.tv_sec) * 1000 + (now.tv_nsec - p->started.tv_nsec) / 1000000;
}

bool progress_start(Progress *p, bool quiet)
{
    *p = (Progress){.on = !quiet && isatty(STDERR_FILENO)};
    if (!p->on) return false;
    pthread_mutex_init(&p->lock, NULL);
    clock_gettime(CLOCK_MONOTONIC, &p->started);
    return true;
}

void progress_step(void *progress, uint32_t done, uint32_t total)
{
    Progress *p = progress;
    if (!p->on || pthread_mutex_trylock(&p->lock) != 0) return;
    int64_t now = elapsed_ms(p);
    if (now >= FIRST_MS && now - p->shown_at >= EVERY_MS) {
        uint32_t filled = total ? done * CELLS / total : 0;
        char bar[CELLS + 1] = {0};
        for (uint32_t i = 0; i < CELLS; i++) bar[i] = i < filled ? '#' : '.';
        fprintf(stderr, "\r%s %u of %u files", bar, done, total);
        p->shown_at = now;
    }
    pthread_mutex_unlock(&p->lock);
}

void progress_stop(Progress *p)
{
    if (!p->on) return;
    if (p->shown_at) fputs("\r\033[K", stderr);
    pthread_mutex_destroy(&p->lock);
}
