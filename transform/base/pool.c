/* pool.c - see pool.h. */
#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"

enum { STACK_SIZE = 64 * 1024 * 1024 };

typedef struct Job {
    atomic_uint next;
    uint32_t count;
    PoolFn *fn;
    void *user;
    const volatile bool *stop;
} Job;

typedef struct Worker {
    Job *job;
    uint32_t number;
    pthread_t thread;
} Worker;

static void *work(void *self)
{
    const Worker *worker = self;
    Job *job = worker->job;
    for (;;) {
        if (job->stop && *job->stop) return NULL;
        uint32_t item = atomic_fetch_add(&job->next, 1);
        if (item >= job->count) return NULL;
        job->fn(job->user, item, worker->number);
    }
}

uint32_t pool_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}

void pool_run(uint32_t count, uint32_t threads, PoolFn *fn, void *user, const volatile bool *stop)
{
    if (threads > count) threads = count;
    if (threads == 0) return;
    Job job = {.count = count, .fn = fn, .user = user, .stop = stop};
    Worker *workers = take_memory(threads * sizeof *workers);
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    uint32_t started = 0;
    for (; started < threads; started++) {
        workers[started] = (Worker){.job = &job, .number = started};
        if (pthread_create(&workers[started].thread, &attr, work, &workers[started])) break;
    }
    pthread_attr_destroy(&attr);
    if (started == 0) {
        fputs("skive: cannot start a thread\n", stderr);
        abort();
    }
    for (uint32_t i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
    free(workers);
}
