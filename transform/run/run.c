/*
 * run.c - the pipeline: read everything and collect facts (in parallel), link and solve (serial),
 * rewrite (in parallel).
 *
 * A file whose bytes were seen already shares the unit of the first; which of the two threads came
 * first does not show in the results, which are placed and numbered by file.
 *
 * Facts are small and stay until all is linked; trees are large.  They stay as long as they fit
 * into a limit together; what does not fit is read and parsed again when its turn to be
 * rewritten comes, if it does.  Results do not depend on it.
 */
#include "transform/run/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "transform/base/pool.h"
#include "transform/program/world.h"
#include "transform/run/context.h"
#include "transform/run/documents.h"
#include "transform/run/stored.h"
#include "transform/run/unit.h"

typedef struct Job {
    Run *run;
    const RunOptions *options;
    Parser **parsers; /* by worker */
    pthread_mutex_t lock;
    Unit **slots; /* distinct contents seen so far, by hash */
    uint32_t mask, taken;
    const OwnNames *names; /* while documents are collected */
    uint32_t first;        /* number of the first file of the context that is read in this round */
    atomic_uint done, parsed, restored;
    atomic_size_t kept; /* by all units together */
    Arena arena;
    bool **may_change; /* by rule index and file; NULL for rules that cannot tell */
} Job;

enum { KEEP_LIMIT = 128 * 1024 * 1024 };

static bool read_raw(const Run *run, const RunFile *f, Source *source, Err *err)
{
    if (!run->read) return source_read(f->found.path, source, err);
    char *data = NULL;
    size_t len = 0;
    return run->read(run->read_user, f->found.shown, &data, &len, err) &&
           source_decode(data, len, source, err);
}

bool run_source(const Run *run, uint32_t file, Source *out, Err *err)
{
    const RunFile *f = &run->files[file];
    Err why = {0};
    if (read_raw(run, f, out, &why)) {
        ContentHash hash = bytes_hash(out->raw);
        if (hash.low == f->unit->hash.low && hash.high == f->unit->hash.high) return true;
        source_free(out);
    }
    *out = (Source){0};
    return err_set(err, ERR_CHANGED, "changed while skive was running");
}

/* The unit of this content: the one that is there, or a new one; takes over the source. */
static Unit *claim_unit(Job *job, Source *source, uint32_t file)
{
    ContentHash hash = bytes_hash(source->raw);
    pthread_mutex_lock(&job->lock);
    uint32_t i = (uint32_t)hash.low & job->mask;
    Unit *u = job->slots[i];
    for (; u; i = (i + 1) & job->mask, u = job->slots[i])
        if (u->hash.low == hash.low && u->hash.high == hash.high && u->len == source->raw.len)
            break;
    bool is_new = !u;
    if (is_new) {
        u = take_memory(sizeof *u);
        *u = (Unit){.hash = hash, .len = source->raw.len, .file = file, .source = *source};
        job->slots[i] = u;
        job->taken++;
    } else if (file < u->file) {
        u->file = file;
    }
    pthread_mutex_unlock(&job->lock);
    if (!is_new) source_free(source);
    return u;
}

static void report(Job *job)
{
    uint32_t done = atomic_fetch_add(&job->done, 1) + 1;
    if (job->options->progress)
        job->options->progress(job->options->progress_user, done, job->run->unit_count);
}

static void read_file(void *user, uint32_t item, uint32_t worker)
{
    (void)worker;
    Job *job = user;
    RunFile *f = &job->run->files[item];
    Source source;
    if (read_raw(job->run, f, &source, &f->err)) f->unit = claim_unit(job, &source, item);
}

/* Facts from the cache, or from the text; the source stays in the first case. */
static void collect_facts(Job *job, Unit *u, uint32_t worker)
{
    if (stored_read_unit(u, job->options)) return;
    unit_collect(u, job->parsers[worker], job->options);
    stored_write_unit(u, job->options);
    atomic_fetch_add(&job->parsed, 1);
}

static void collect_unit(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    Unit *u = job->run->units[item];
    size_t limit = job->options->keep_limit ? job->options->keep_limit : KEEP_LIMIT;
    collect_facts(job, u, worker);
    if (!u->kept && !job->options->context_count) source_free(&u->source);
    if (u->kept && atomic_fetch_add(&job->kept, u->kept) + u->kept > limit) {
        atomic_fetch_sub(&job->kept, u->kept);
        unit_drop(u);
    }
    report(job);
}

static void read_context_file(void *user, uint32_t item, uint32_t worker)
{
    (void)worker;
    Job *job = user;
    uint32_t index = job->first - job->run->file_count + item;
    RunFile *f = &job->run->context.at[index].file;
    Source source;
    if (source_read(f->found.path, &source, &f->err))
        f->unit = claim_unit(job, &source, job->first + item);
}

static void collect_context_unit(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    Unit *u = job->run->context_units.at[item];
    if (u->file < job->first) return; /* of an earlier round */
    collect_facts(job, u, worker);
    unit_drop(u);
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

/* ---- documentation --------------------------------------------------------------------------- */

enum { DOCUMENT_LIMIT = 4 * 1024 * 1024 };

static void read_document(void *user, uint32_t item, uint32_t worker)
{
    (void)worker;
    Document *d = &((Job *)user)->run->documents[item];
    Err err = {0};
    struct stat st;
    if (stat(d->found.path, &st) != 0 || st.st_size > DOCUMENT_LIMIT) return;
    d->is_read = source_read(d->found.path, &d->source, &err);
    if (d->is_read) d->hash = bytes_hash(d->source.raw);
}

static void collect_document(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    documents_collect(&job->run->documents[item], job->names, job->parsers[worker]);
}

static void read_documents(Job *job, uint32_t threads)
{
    Run *run = job->run;
    const FoundFiles *found = job->options->documents;
    if (!found || !job->options->with_flow) return;
    run->document_count = found->count;
    run->documents = take_memory((found->count + 1) * sizeof *run->documents);
    for (uint32_t i = 0; i < found->count; i++)
        run->documents[i] = (Document){.found = found->at[i]};
    pool_run(run->document_count, threads, read_document, job, job->options->stop);
}

/* After the facts of the program: what is named there decides which documents matter. */
static void collect_documents(Job *job, uint32_t threads)
{
    OwnNames names;
    if (!job->run->document_count) return;
    documents_names(job->run, &names);
    job->names = &names;
    pool_run(job->run->document_count, threads, collect_document, job, job->options->stop);
    job->names = NULL;
    documents_names_free(&names);
}

/* ---- the context ---------------------------------------------------------------------------- */

static void make_room(Job *job, uint32_t more)
{
    uint32_t mask = job->mask;
    while (mask < (job->taken + more) * 2) mask = mask * 2 + 1;
    if (mask == job->mask) return;
    Unit **slots = take_memory((mask + 1u) * sizeof *slots);
    memset(slots, 0, (mask + 1u) * sizeof *slots);
    for (uint32_t i = 0; i <= job->mask; i++) {
        if (!job->slots[i]) continue;
        uint32_t at = (uint32_t)job->slots[i]->hash.low & mask;
        while (slots[at]) at = (at + 1) & mask;
        slots[at] = job->slots[i];
    }
    free(job->slots);
    job->slots = slots;
    job->mask = mask;
}

/* Reads the files that were found last, and collects their facts. */
static void read_round(Job *job, Context *c, uint32_t threads)
{
    Run *run = job->run;
    uint32_t before = run->context.count, count = c->found.count;
    job->first = run->file_count + before;
    for (uint32_t i = 0; i < count; i++) array_push(&run->context, c->found.at[i]);
    c->found.count = 0;
    make_room(job, count);
    pool_run(count, threads, read_context_file, job, job->options->stop);
    for (uint32_t i = before; i < run->context.count; i++) {
        Unit *u = run->context.at[i].file.unit;
        if (u && u->file == run->file_count + i) array_push(&run->context_units, u);
    }
    pool_run(run->context_units.count, threads, collect_context_unit, job, job->options->stop);
    for (uint32_t i = before; i < run->context.count; i++) {
        const Unit *u = run->context.at[i].file.unit;
        if (u && !u->err.kind) context_look(c, &u->facts.flow, run->context.at[i].name);
    }
}

/* Finds what is imported, in rounds, until nothing new is. */
static void read_context(Job *job, uint32_t threads)
{
    Run *run = job->run;
    Context c;
    context_init(&c, run, job->options);
    for (uint32_t i = 0; i < run->unit_count; i++) {
        context_look(&c, &run->units[i]->facts.flow, NULL);
        context_look(&c, &run->units[i]->facts.examples, NULL);
    }
    for (uint32_t i = 0; i < run->document_count; i++)
        context_look(&c, &run->documents[i].flow, NULL);
    while (c.found.count && !(job->options->stop && *job->options->stop))
        read_round(job, &c, threads);
    context_free(&c);
}

const char *run_shown(const Run *run, uint32_t file)
{
    if (file < run->file_count) return run->files[file].found.shown;
    file -= run->file_count;
    if (file < run->context.count) return run->context.at[file].file.found.shown;
    file -= run->context.count;
    return file < run->document_count ? run->documents[file].found.shown : NULL;
}

/* ---- the program ---------------------------------------------------------------------------- */

static void link_documents(Run *run)
{
    for (uint32_t i = 0; i < run->document_count; i++) {
        const Document *d = &run->documents[i];
        uint32_t number = run->file_count + run->context.count + i;
        LinkFile file = {d->found.shown, d->found.shown, number};
        if (d->has_flow) link_add_document(&run->program.link, &d->flow, &file);
    }
}

static void link_context(Run *run)
{
    for (uint32_t i = 0; i < run->context.count; i++) {
        const ContextFile *f = &run->context.at[i];
        LinkFile file = {f->file.found.shown, f->name, run->file_count + i};
        if (f->file.unit && !f->file.unit->err.kind)
            link_add_context(&run->program.link, &f->file.unit->facts.flow, &file);
    }
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
            link_add(&p->link, &f->unit->facts.flow, f->found.shown, i);
        if (f->unit && f->unit->facts.examples.ops.count)
            link_add_examples(&p->link, &f->unit->facts.examples);
    }
    link_context(run);
    link_documents(run);
    link_finish(&p->link);
    if (options->open_world) world_open(&p->link);
    SolveTrust trust = {.self = options->allowed & assuming(ASSUME_METHODS_ON_INSTANCES),
                        .worlds = options->allowed & assuming(ASSUME_SEPARATE_LIBRARIES),
                        .text = options->allowed & assuming(ASSUME_POLITE_TEXT),
                        .classes = options->allowed & assuming(ASSUME_LIBRARY_CLASSES),
                        .dependencies = options->allowed & assuming(ASSUME_POLITE_DEPENDENCIES),
                        .receivers = options->allowed & assuming(ASSUME_KNOWN_RECEIVERS)};
    p->solver = solve_program(&p->link, trust);
    p->layouts = layouts_judge(p, options->python);
    run->public_classes = p->layouts->public_count;
}

/* What is done by name; imports find files by all their paths. */
static void finish_program(Run *run, const RunOptions *options)
{
    for (uint32_t i = 0; i < run->file_count; i++)
        if (run->files[i].unit)
            program_add_path(&run->program, run->files[i].found.shown, run->files[i].unit->file);
    for (uint32_t i = 0; i < run->context.count; i++)
        if (run->context.at[i].file.unit)
            program_add_path(&run->program, run->context.at[i].name,
                             run->context.at[i].file.unit->file);
    run->program.open_world = options->open_world;
    program_finish(&run->program);
}

static void link_program(Run *run, const RunOptions *options)
{
    program_init(&run->program);
    for (uint32_t i = 0; i < run->unit_count; i++)
        program_add(&run->program, &run->units[i]->facts, run->units[i]->file);
    for (uint32_t i = 0; i < run->context_units.count; i++)
        program_add(&run->program, &run->context_units.at[i]->facts,
                    run->context_units.at[i]->file);
    finish_program(run, options);
    if (options->with_flow) solve_flow(run, options);
    else
        for (uint32_t i = 0; i < run->unit_count; i++) facts_free(&run->units[i]->facts);
}

/* Can some site of the unit be rewritten at all, as far as that is known without its tree? */
static bool may_change(const Job *job, const Unit *u)
{
    for (uint32_t r = 0; r < rule_count; r++) {
        if (!job->options->rule_on[r] || !u->sites || !u->sites[r]) continue;
        if (!rules[r]->may_change || job->may_change[r][u->file]) return true;
    }
    return false;
}

static bool is_wanted(const Job *job, const Unit *u)
{
    bool any = false;
    for (uint32_t r = 0; u->sites && r < rule_count; r++)
        any |= job->options->rule_on[r] && u->sites[r];
    return any && (job->options->with_refusals || may_change(job, u));
}

static void rewrite_unit(void *user, uint32_t item, uint32_t worker)
{
    Job *job = user;
    Unit *u = job->run->units[item];
    Source source;
    if (u->err.kind) return;
    if (!is_wanted(job, u)) {
        unit_leave(u, job->options);
        unit_drop(u);
        return;
    }
    if (!u->kept) {
        atomic_fetch_add(&job->restored, 1);
        if (!run_source(job->run, u->file, &source, &u->err)) return;
        if (!unit_restore(u, job->parsers[worker], &source)) return;
    }
    unit_rewrite(u, job->parsers[worker], &job->run->program, job->options);
}

/* Asks each rule that can tell which files may change. */
static void ask_rules(Job *job)
{
    for (uint32_t r = 0; r < rule_count; r++) {
        if (!job->options->rule_on[r] || !rules[r]->may_change) continue;
        job->may_change[r] = arena_take_zero(&job->arena, job->run->file_count + 1, sizeof(bool));
        rules[r]->may_change(&job->run->program, job->may_change[r]);
    }
    /* copies of a file share its unit, which is known by the first of them */
    for (uint32_t i = 0; i < job->run->file_count; i++)
        for (uint32_t r = 0; job->run->files[i].unit && r < rule_count; r++)
            if (job->may_change[r] && job->may_change[r][i])
                job->may_change[r][job->run->files[i].unit->file] = true;
}

static void open_job(Job *job, uint32_t threads)
{
    pthread_mutex_init(&job->lock, NULL);
    job->mask = 1023;
    while (job->mask < job->run->file_count * 2) job->mask = job->mask * 2 + 1;
    job->slots = take_memory((job->mask + 1u) * sizeof *job->slots);
    memset(job->slots, 0, (job->mask + 1u) * sizeof *job->slots);
    job->may_change = arena_take_zero(&job->arena, rule_count, sizeof *job->may_change);
    job->parsers = take_memory(threads * sizeof *job->parsers);
    for (uint32_t i = 0; i < threads; i++) job->parsers[i] = parser_new();
}

static void close_job(Job *job, uint32_t threads)
{
    for (uint32_t i = 0; i < threads; i++) parser_free(job->parsers[i]);
    free(job->parsers);
    free(job->slots);
    arena_free(&job->arena);
    pthread_mutex_destroy(&job->lock);
}

/* Sources of units whose facts were found, until it is known that no outcome was. */
static void drop_sources(Run *run)
{
    for (uint32_t i = 0; i < run->unit_count; i++)
        if (!run->units[i]->kept) source_free(&run->units[i]->source);
}

/* With a context, facts come first: what is imported is part of the outcome's key. */
static void collect(Job *job, uint32_t threads)
{
    Run *run = job->run;
    bool early = !job->options->context_count, ask = !job->options->with_program;
    if (early) run->recalled = ask && stored_read_outcome(run, job->options);
    if (run->recalled) return;
    pool_run(run->unit_count, threads, collect_unit, job, job->options->stop);
    collect_documents(job, threads);
    if (!early) read_context(job, threads);
    run->parsed = job->parsed;
    if (!early && ask && !job->parsed) run->recalled = stored_read_outcome(run, job->options);
    if (!run->recalled) drop_sources(run);
}

static void analyse_units(Job *job, uint32_t threads)
{
    Run *run = job->run;
    link_program(run, job->options);
    ask_rules(job);
    pool_run(run->unit_count, threads, rewrite_unit, job, job->options->stop);
    run->restored = job->restored;
}

void run_analyse(Run *run, const FoundFiles *files, const RunOptions *options)
{
    *run =
        (Run){.file_count = files->count, .read = options->read, .read_user = options->read_user};
    run->files = take_memory((files->count + 1) * sizeof *run->files);
    for (uint32_t i = 0; i < files->count; i++) run->files[i] = (RunFile){.found = files->at[i]};
    uint32_t threads = options->threads ? options->threads : 1;
    Job job = {.run = run, .options = options};
    open_job(&job, threads);
    pool_run(run->file_count, threads, read_file, &job, options->stop);
    list_units(&job);
    read_documents(&job, threads);
    collect(&job, threads);
    if (!run->recalled) analyse_units(&job, threads);
    run->stopped = options->stop && *options->stop;
    if (!run->recalled) stored_write_outcome(run, options);
    for (uint32_t i = 0; i < run->unit_count; i++) source_free(&run->units[i]->source);
    close_job(&job, threads);
}

void run_free(Run *run)
{
    layouts_free(run->program.layouts);
    program_free(&run->program);
    for (uint32_t i = 0; i < run->unit_count; i++) unit_free(run->units[i]);
    for (uint32_t i = 0; i < run->context_units.count; i++) unit_free(run->context_units.at[i]);
    array_free(&run->context_units);
    array_free(&run->context);
    for (uint32_t i = 0; i < run->document_count; i++) {
        source_free(&run->documents[i].source);
        flow_free(&run->documents[i].flow);
        arena_free(&run->documents[i].arena);
    }
    free(run->documents);
    arena_free(&run->context_arena);
    free(run->units);
    free(run->files);
    *run = (Run){0};
}
