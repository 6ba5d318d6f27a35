/*
 * run.c - the pipeline: read everything (in parallel), link (serial, small), rewrite (in parallel).
 *
 * A file whose bytes were seen already shares the unit of the first; which of the two threads came
 * first does not show in the results, which are placed and numbered by file.
 */
#include "transform/run/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "transform/base/pool.h"
#include "transform/run/unit.h"

typedef struct Job {
    Run *run;
    const RunOptions *options;
    Parser **parsers; /* by worker */
    pthread_mutex_t lock;
    Unit **slots; /* distinct contents seen so far, by hash */
    uint32_t mask;
    atomic_uint done;
} Job;

static bool read_raw(Job *job, RunFile *f, Source *source)
{
    if (!job->options->read) return source_read(f->found.path, source, &f->err);
    char *data = NULL;
    size_t len = 0;
    if (!job->options->read(job->options->read_user, f->found.shown, &data, &len, &f->err))
        return false;
    return source_decode(data, len, source, &f->err);
}

/* The unit of this content: the one that is there, or a new one (*is_new) that takes the source. */
static Unit *claim_unit(Job *job, Source *source, uint32_t file, bool *is_new)
{
    ContentHash hash = bytes_hash(source->raw);
    pthread_mutex_lock(&job->lock);
    uint32_t i = (uint32_t)hash.low & job->mask;
    Unit *u = job->slots[i];
    for (; u; i = (i + 1) & job->mask, u = job->slots[i])
        if (u->hash.low == hash.low && u->hash.high == hash.high && u->len == source->raw.len)
            break;
    *is_new = !u;
    if (!u) {
        u = take_memory(sizeof *u);
        *u = (Unit){.hash = hash, .len = source->raw.len, .file = file, .source = *source};
        job->slots[i] = u;
    } else if (file < u->file) {
        u->file = file;
    }
    pthread_mutex_unlock(&job->lock);
    if (!*is_new) source_free(source);
    return u;
}

static void report(Job *job)
{
    uint32_t done = atomic_fetch_add(&job->done, 1) + 1;
    if (job->options->progress)
        job->options->progress(job->options->progress_user, done, job->run->file_count);
}

static void read_file(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    RunFile *f = &job->run->files[item];
    Source source;
    if (read_raw(job, f, &source)) {
        bool is_new;
        f->unit = claim_unit(job, &source, item, &is_new);
        if (is_new) unit_read(f->unit, job->parsers[worker], job->options);
    }
    report(job);
}

static int by_file(const void *a, const void *b)
{
    uint32_t x = (*(Unit *const *)a)->file, y = (*(Unit *const *)b)->file;
    return (x > y) - (x < y);
}

static void list_units(Job *job)
{
    Run *run = job->run;
    run->units = take_memory((run->file_count + 1) * sizeof *run->units);
    for (uint32_t i = 0; i <= job->mask; i++)
        if (job->slots[i]) run->units[run->unit_count++] = job->slots[i];
    if (run->unit_count) qsort(run->units, run->unit_count, sizeof *run->units, by_file);
}

/* Each path is a module of its own, whether or not another has the same content. */
static void solve_flow(Run *run, const RunOptions *options)
{
    Program *p = &run->program;
    p->has_flow = true;
    link_init(&p->link);
    for (uint32_t i = 0; i < run->file_count; i++) {
        const RunFile *f = &run->files[i];
        if (f->unit && !f->unit->err.kind)
            link_add(&p->link, &f->unit->facts.flow, f->found.shown, i, false);
        if (f->unit && f->unit->facts.examples.ops.count)
            link_add_examples(&p->link, &f->unit->facts.examples);
    }
    link_finish(&p->link);
    p->solver = solve_program(&p->link, options->allowed & assuming(ASSUME_METHODS_ON_INSTANCES));
    p->layouts = layouts_judge(p, options->python);
}

static void link_program(Run *run, const RunOptions *options)
{
    program_init(&run->program);
    for (uint32_t i = 0; i < run->unit_count; i++)
        program_add(&run->program, &run->units[i]->facts, run->units[i]->file);
    if (options->with_flow) solve_flow(run, options);
    else
        for (uint32_t i = 0; i < run->unit_count; i++) facts_free(&run->units[i]->facts);
}

static void rewrite_unit(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    unit_rewrite(job->run->units[item], job->parsers[worker], &job->run->program, job->options);
}

static void open_job(Job *job, uint32_t threads)
{
    pthread_mutex_init(&job->lock, NULL);
    job->mask = 1023;
    while (job->mask < job->run->file_count * 2) job->mask = job->mask * 2 + 1;
    job->slots = take_memory((job->mask + 1u) * sizeof *job->slots);
    memset(job->slots, 0, (job->mask + 1u) * sizeof *job->slots);
    job->parsers = take_memory(threads * sizeof *job->parsers);
    for (uint32_t i = 0; i < threads; i++) job->parsers[i] = parser_new();
}

static void close_job(Job *job, uint32_t threads)
{
    for (uint32_t i = 0; i < threads; i++) parser_free(job->parsers[i]);
    free(job->parsers);
    free(job->slots);
    pthread_mutex_destroy(&job->lock);
}

void run_analyse(Run *run, const FoundFiles *files, const RunOptions *options)
{
    *run = (Run){.file_count = files->count};
    run->files = take_memory((files->count + 1) * sizeof *run->files);
    for (uint32_t i = 0; i < files->count; i++) run->files[i] = (RunFile){.found = files->at[i]};
    uint32_t threads = options->threads ? options->threads : 1;
    Job job = {.run = run, .options = options};
    open_job(&job, threads);
    pool_run(run->file_count, threads, read_file, &job, options->stop);
    list_units(&job);
    link_program(run, options);
    pool_run(run->unit_count, threads, rewrite_unit, &job, options->stop);
    run->stopped = options->stop && *options->stop;
    close_job(&job, threads);
}

void run_free(Run *run)
{
    layouts_free(run->program.layouts);
    program_free(&run->program);
    for (uint32_t i = 0; i < run->unit_count; i++) unit_free(run->units[i]);
    free(run->units);
    free(run->files);
    *run = (Run){0};
}
