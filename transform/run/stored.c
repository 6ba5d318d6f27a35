/*
 * stored.c - see stored.h.
 *
 * A key is a hash of everything that the record depends on: the build, the content or the whole
 * list of paths and contents, and the options.  An option that changes results belongs into
 * add_options.
 */
#include "transform/run/stored.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "transform/cache/build.h"
#include "transform/cache/cache.h"
#include "transform/facts/store.h"
#include "transform/run/unit.h"

/* ---- keys ----------------------------------------------------------------------------------- */

static void add_hash(Buf *key, ContentHash hash)
{
    record_number(key, hash.low);
    record_number(key, hash.high);
}

static ContentHash hash_of_key(Buf *key)
{
    ContentHash hash = bytes_hash(buf_bytes(key));
    buf_free(key);
    return hash;
}

/* What facts and sites depend on. */
static Buf begin_key(RecordKind kind, const RunOptions *options)
{
    Buf key = {0};
    record_number(&key, kind);
    record_text(&key, bytes_of(build_id));
    record_number(&key, run_needs_flow(options));
    record_number(&key, options->python);
    return key;
}

static ContentHash unit_key(const Unit *u, const RunOptions *options)
{
    Buf key = begin_key(RECORD_UNIT, options);
    add_hash(&key, u->hash);
    record_number(&key, u->len);
    return hash_of_key(&key);
}

/* What verdicts depend on besides. */
static void add_options(Buf *key, const RunOptions *options)
{
    for (uint32_t r = 0; r < rule_count; r++) record_number(key, options->rule_on[r]);
    for (uint32_t r = 0; r < rule_count; r++)
        record_number(key, options->apply && options->apply[r]);
    record_number(key, options->allowed);
    record_number(key, options->with_refusals);
    record_number(key, options->open_world);
}
static_assert(sizeof(RunOptions) == 112, "add_options");

static void add_file(Buf *key, const RunFile *f, const char *name)
{
    record_text(key, bytes_of(name));
    record_number(key, f->unit != NULL);
    if (!f->unit) return;
    add_hash(key, f->unit->hash);
    record_number(key, f->unit->len);
}

static ContentHash outcome_key(const Run *run, const RunOptions *options)
{
    Buf key = begin_key(RECORD_OUTCOME, options);
    add_options(&key, options);
    record_number(&key, run->file_count);
    for (uint32_t i = 0; i < run->file_count; i++)
        add_file(&key, &run->files[i], run->files[i].found.shown);
    for (uint32_t i = 0; i < run->context.count; i++)
        add_file(&key, &run->context.at[i].file, run->context.at[i].name);
    record_number(&key, run->document_count);
    for (uint32_t i = 0; i < run->document_count; i++) {
        record_text(&key, bytes_of(run->documents[i].found.shown));
        add_hash(&key, run->documents[i].hash);
    }
    return hash_of_key(&key);
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void write_err(const Err *err, Buf *out)
{
    record_number(out, err->kind);
    if (!err->kind) return;
    record_number(out, err->line);
    record_text(out, bytes_of(err->text));
}

static void read_err(Reader *r, Err *err)
{
    *err = (Err){.kind = (ErrKind)read_number(r, ERR_BUG)};
    if (!err->kind) return;
    err->line = (uint32_t)read_number(r, UINT32_MAX);
    Bytes text = read_text(r);
    if (text.len >= sizeof err->text) r->bad = true;
    else memcpy(err->text, text.at, text.len);
}

static void write_counts(const uint32_t *counts, Buf *out)
{
    for (uint32_t r = 0; r < rule_count; r++) record_number(out, counts ? counts[r] : 0);
}

static uint32_t *read_counts(Reader *r, Arena *arena)
{
    uint32_t *counts = arena_take_zero(arena, rule_count, sizeof *counts);
    for (uint32_t i = 0; i < rule_count; i++) counts[i] = (uint32_t)read_number(r, UINT32_MAX);
    return counts;
}

static void put(const RunOptions *options, ContentHash key, Buf *record)
{
    record_seal(record, 0, key);
    cache_put(options->cache, key, buf_bytes(record));
}

/* ---- units ---------------------------------------------------------------------------------- */

bool stored_read_unit(Unit *u, const RunOptions *options)
{
    SCOPED(buf_free) Buf record = {0};
    ContentHash key = unit_key(u, options);
    Reader r;
    if (!options->cache || !cache_get(options->cache, key, &record) ||
        !record_open(buf_bytes(&record), RECORD_UNIT, key, &r))
        return false;
    read_err(&r, &u->err);
    if (!u->err.kind) {
        u->sites = read_counts(&r, &u->arena);
        if (!facts_read(&r, &u->facts)) r.bad = true;
    }
    if (read_is_done(&r)) return true;
    facts_free(&u->facts);
    u->err = (Err){0};
    u->sites = NULL;
    return false;
}

void stored_write_unit(const Unit *u, const RunOptions *options)
{
    if (!options->cache) return;
    SCOPED(buf_free) Buf record = {0};
    record_begin(&record, RECORD_UNIT);
    write_err(&u->err, &record);
    if (!u->err.kind) {
        write_counts(u->sites, &record);
        facts_write(&u->facts, &record);
    }
    put(options, unit_key(u, options), &record);
}

/* ---- findings ------------------------------------------------------------------------------- */

static void write_place(TextPlace place, Buf *out)
{
    record_number(out, place.line);
    record_number(out, place.column);
}

static TextPlace read_place(Reader *r)
{
    uint32_t line = (uint32_t)read_number(r, UINT32_MAX);
    return (TextPlace){line, (uint32_t)read_number(r, UINT32_MAX)};
}

static void write_verdict(const Verdict *v, Buf *out)
{
    record_number(out, v->rewrite);
    record_number(out, v->suggest);
    record_number(out, v->applicable);
    record_number(out, v->refusal);
    record_number(out, v->held);
    record_number(out, v->assumptions);
    record_number(out, v->estimate.before);
    record_number(out, v->estimate.after);
    record_number(out, v->estimate.attributes);
    record_number(out, v->estimate.python);
    record_number(out, v->saving.python);
    record_number(out, (uint32_t)v->saving.fresh);
    record_number(out, (uint32_t)v->saving.existing);
    record_number(out, v->saving.break_even);
    record_number(out, v->saving.time_percent);
    record_number(out, v->unknown_receiver);
    record_number(out, v->witness_file);
    record_number(out, v->witness_line);
    record_number(out, v->detail != NULL);
    if (v->detail) record_text(out, bytes_of(v->detail));
}
static_assert(sizeof(Verdict) == 80, "write_verdict, read_verdict");

static void read_verdict(Reader *r, Arena *arena, Verdict *v)
{
    v->rewrite = read_number(r, 1);
    v->suggest = read_number(r, 1);
    v->applicable = read_number(r, 1);
    v->refusal = (Refusal)read_number(r, REFUSAL_COUNT - 1);
    v->held = read_number(r, UINT64_MAX);
    v->assumptions = (Assumptions)read_number(r, ((uint64_t)1 << ASSUMPTION_COUNT) - 1);
    v->estimate.before = (uint32_t)read_number(r, UINT32_MAX);
    v->estimate.after = (uint32_t)read_number(r, UINT32_MAX);
    v->estimate.attributes = (uint32_t)read_number(r, UINT32_MAX);
    v->estimate.python = (uint32_t)read_number(r, UINT32_MAX);
    v->saving.python = (uint32_t)read_number(r, UINT32_MAX);
    v->saving.fresh = (int32_t)read_number(r, UINT32_MAX);
    v->saving.existing = (int32_t)read_number(r, UINT32_MAX);
    v->saving.break_even = (uint32_t)read_number(r, UINT32_MAX);
    v->saving.time_percent = (uint32_t)read_number(r, UINT32_MAX);
    v->unknown_receiver = read_number(r, 1);
    v->witness_file = (uint32_t)read_number(r, UINT32_MAX);
    v->witness_line = (uint32_t)read_number(r, UINT32_MAX);
    if (!read_number(r, 1)) return;
    Bytes text = read_text(r);
    v->detail = arena_copy(arena, text.at, text.len);
}

static void write_edits(const Finding *f, Buf *out)
{
    record_number(out, f->edits.count);
    for (uint32_t i = 0; i < f->edits.count; i++) {
        const Splice *e = &f->edits.at[i];
        record_number(out, e->start);
        record_number(out, e->end);
        record_text(out, e->with);
        write_place(f->places[2 * i], out);
        write_place(f->places[2 * i + 1], out);
    }
}

static void read_edits(Reader *r, Unit *u, Finding *f)
{
    uint32_t count = read_count(r);
    if (!count) return;
    f->places = arena_take_zero(&u->arena, count, 2 * sizeof *f->places);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        uint32_t start = (uint32_t)read_number(r, u->source.text.len);
        uint32_t end = (uint32_t)read_number(r, u->source.text.len);
        Bytes with = read_text(r);
        with.at = arena_copy(&u->arena, with.at, with.len);
        array_push(&f->edits, ((Splice){start, end, with}));
        f->places[2 * i] = read_place(r);
        f->places[2 * i + 1] = read_place(r);
    }
}

static void write_imports(const Finding *f, Buf *out)
{
    record_number(out, f->imports.count);
    for (uint32_t i = 0; i < f->imports.count; i++) {
        const NewImport *import = &f->imports.at[i];
        record_number(out, import->at);
        record_text(out, import->module);
        record_text(out, import->name);
        record_text(out, import->newline);
        record_text(out, import->before);
        record_text(out, import->after);
        write_place(f->places[2 * (f->edits.count + i)], out);
    }
}

static Bytes read_copy(Reader *r, Arena *arena)
{
    Bytes text = read_text(r);
    return (Bytes){arena_copy(arena, text.at, text.len), text.len};
}

/* They come with edits, and their places behind those of the edits. */
static void read_imports(Reader *r, Unit *u, Finding *f)
{
    uint32_t count = read_count(r), edits = f->edits.count;
    if (!count) return;
    TextPlace *places = arena_take_zero(&u->arena, edits + count, 2 * sizeof *places);
    for (uint32_t i = 0; i < 2 * edits; i++) places[i] = f->places[i];
    f->places = places;
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        NewImport import = {.at = (uint32_t)read_number(r, u->source.text.len)};
        import.module = read_copy(r, &u->arena);
        import.name = read_copy(r, &u->arena);
        import.newline = read_copy(r, &u->arena);
        import.before = read_copy(r, &u->arena);
        import.after = read_copy(r, &u->arena);
        array_push(&f->imports, import);
        places[2 * (edits + i)] = places[2 * (edits + i) + 1] = read_place(r);
    }
}

static void write_finding(const Finding *f, const Finding *before, Buf *out)
{
    uint32_t rule = 0;
    while (rules[rule] != f->rule) rule++;
    bool same_line = before && before->line_start == f->line_start;
    record_number(out, rule);
    write_verdict(&f->verdict, out);
    record_number(out, f->start);
    record_number(out, f->end);
    write_place(f->from, out);
    write_place(f->to, out);
    record_number(out, same_line);
    if (!same_line) record_number(out, f->line_start);
    if (!same_line) record_text(out, f->line);
    write_edits(f, out);
    write_imports(f, out);
}

/* Adds one finding to the unit; its offsets lie in the text that the unit has. */
static void read_finding(Reader *r, Unit *u)
{
    const Finding *before = u->findings.count ? &u->findings.at[u->findings.count - 1] : NULL;
    Finding f = {.rule = rules[read_number(r, rule_count - 1)]};
    read_verdict(r, &u->arena, &f.verdict);
    f.start = (uint32_t)read_number(r, u->source.text.len);
    f.end = (uint32_t)read_number(r, u->source.text.len);
    f.from = read_place(r);
    f.to = read_place(r);
    bool same_line = read_number(r, 1);
    if (same_line && before) {
        f.line = before->line;
        f.line_start = before->line_start;
    } else {
        f.line_start = (uint32_t)read_number(r, f.start);
        f.line = read_text(r);
        f.line.at = arena_copy(&u->arena, f.line.at, f.line.len);
    }
    if (f.start > f.end || f.start < f.line_start || f.start - f.line_start > f.line.len)
        r->bad = true;
    read_edits(r, u, &f);
    read_imports(r, u, &f);
    array_push(&u->findings, f);
}

/* No two edits touch, imports included, and each ends where it begins or later. */
static bool edits_are_sound(const Unit *u)
{
    Splices all = {0};
    bool sound = true;
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        for (uint32_t k = 0; k < f->edits.count; k++) array_push(&all, f->edits.at[k]);
        for (uint32_t k = 0; k < f->imports.count; k++)
            array_push(&all, ((Splice){f->imports.at[k].at, f->imports.at[k].at, {"", 0}}));
    }
    edit_sort(&all);
    for (uint32_t i = 0; i < all.count; i++)
        sound &= all.at[i].start <= all.at[i].end && (!i || all.at[i - 1].end <= all.at[i].start);
    array_free(&all);
    return sound;
}

/* ---- runs ----------------------------------------------------------------------------------- */

static void write_result(const Unit *u, Buf *out)
{
    write_err(&u->err, out);
    if (u->err.kind) return;
    record_number(out, u->rewritten);
    write_counts(u->left, out);
    record_number(out, u->findings.count);
    for (uint32_t i = 0; i < u->findings.count; i++)
        write_finding(&u->findings.at[i], i ? &u->findings.at[i - 1] : NULL, out);
}

static void read_result(Reader *r, Unit *u)
{
    read_err(r, &u->err);
    if (u->err.kind) return;
    u->rewritten = read_number(r, 1);
    u->left = read_counts(r, &u->arena);
    uint32_t count = read_count(r);
    for (uint32_t i = 0; i < count && !r->bad; i++) read_finding(r, u);
    if (!edits_are_sound(u)) r->bad = true;
}

static void forget_result(Unit *u)
{
    unit_free_findings(u);
    u->left = NULL;
    u->rewritten = false;
    u->err = (Err){0};
}

void results_write(const Run *run, Buf *out)
{
    record_number(out, run->public_classes);
    for (uint32_t i = 0; i < run->unit_count; i++) write_result(run->units[i], out);
}

bool results_read(Reader *r, Run *run)
{
    run->public_classes = (uint32_t)read_number(r, UINT32_MAX);
    for (uint32_t i = 0; i < run->unit_count && !r->bad; i++) read_result(r, run->units[i]);
    if (read_is_done(r)) return true;
    for (uint32_t i = 0; i < run->unit_count; i++) forget_result(run->units[i]);
    return false;
}

bool stored_read_outcome(Run *run, const RunOptions *options)
{
    if (!options->cache) return false;
    SCOPED(buf_free) Buf record = {0};
    ContentHash key = outcome_key(run, options);
    Reader r;
    return cache_get(options->cache, key, &record) &&
           record_open(buf_bytes(&record), RECORD_OUTCOME, key, &r) && results_read(&r, run);
}

/* A run that was stopped, that met changing files or a bug of skive's own is not kept. */
static bool is_worth_keeping(const Run *run)
{
    for (uint32_t i = 0; i < run->unit_count; i++) {
        ErrKind kind = run->units[i]->err.kind;
        if (kind && kind != ERR_SYNTAX && kind != ERR_LIMIT) return false;
    }
    return !run->stopped;
}

void stored_write_outcome(const Run *run, const RunOptions *options)
{
    if (!options->cache || !is_worth_keeping(run)) return;
    SCOPED(buf_free) Buf record = {0};
    record_begin(&record, RECORD_OUTCOME);
    results_write(run, &record);
    put(options, outcome_key(run, options), &record);
}
