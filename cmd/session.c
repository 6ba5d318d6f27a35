/* session.c - see session.h. */
#include "cmd/session.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/environment.h"
#include "cmd/progress.h"
#include "transform/base/pool.h"

volatile bool interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = true;
}

/* The first Ctrl-C stops at the next file; the second ends the program, which is safe as well. */
void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_DFL);
}

void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("skive: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool read_standard_input(Session *s, Err *err)
{
    char chunk[65536];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        buf_add(&s->standard_input, chunk, got);
        if (s->standard_input.len > SOURCE_SIZE_LIMIT) break;
    }
    if (ferror(stdin))
        return err_set(err, ERR_IO, "cannot read standard input: %s", strerror(errno));
    const char *name = s->options->stdin_filename ? s->options->stdin_filename : "-";
    array_push(&s->files, ((FoundFile){NULL, name}));
    s->from_input = true;
    return true;
}

static bool wants_input(const Options *o)
{
    for (uint32_t i = 0; i < o->paths.count; i++)
        if (strcmp(o->paths.at[i], "-") == 0) return true;
    return false;
}

static bool choose_root(Session *s, Err *err)
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here))
        return err_set(err, ERR_IO, "no current folder: %s", strerror(errno));
    s->here = arena_copy(&s->arena, here, strlen(here));
    const char *const dot[] = {"."};
    bool default_path = !s->options->paths.count || wants_input(s->options);
    if (s->options->root) {
        char root[PATH_MAX];
        if (!realpath(s->options->root, root))
            return err_set(err, ERR_USAGE, "--root: %s: %s", s->options->root, strerror(errno));
        s->root = arena_copy(&s->arena, root, strlen(root));
        return true;
    }
    s->root = default_path
                  ? find_root(dot, 1, &s->arena, err)
                  : find_root(s->options->paths.at, s->options->paths.count, &s->arena, err);
    return s->root != NULL;
}

static bool find(Session *s, Err *err)
{
    const Options *o = s->options;
    if (wants_input(o)) {
        if (o->paths.count > 1) return err_set(err, ERR_USAGE, "'-' goes with no other path");
        return read_standard_input(s, err);
    }
    const char *whole[] = {s->root};
    if (!o->paths.count && !o->root) whole[0] = find_project(".", &s->arena, err);
    if (!whole[0]) return false;
    FindOptions options = {
        .paths = o->paths.count ? o->paths.at : whole,
        .path_count = o->paths.count ? o->paths.count : 1,
        .root = s->root,
        .exclude = s->config.exclude.at,
        .exclude_count = s->config.exclude.count,
        .ignore_files = !o->no_ignore_files,
        .documents = &s->documents,
    };
    if (s->branch) return branch_files(s->branch, &options, &s->arena, &s->files, err);
    find_files(&options, &s->arena, &s->files, &s->problems);
    return true;
}

static bool read_blob(void *user, const char *shown, char **data, size_t *len, Err *err)
{
    Session *s = user;
    if (s->branch) return branch_read(s->branch, shown, data, len, err);
    Bytes given = buf_bytes(&s->standard_input);
    *data = take_memory(given.len + 1);
    memcpy(*data, given.at, given.len);
    *len = given.len;
    return true;
}

/* ---- analysis ------------------------------------------------------------------------------- */

static bool thread_count(const Session *s, uint32_t *out, Err *err)
{
    *out = pool_processors();
    if (!s->options->threads) return true;
    char *end;
    long n = strtol(s->options->threads, &end, 10);
    if (*end || n < 1 || n > 1024)
        return err_set(err, ERR_USAGE, "--threads: '%s' is no number from 1 to 1024",
                       s->options->threads);
    *out = (uint32_t)n;
    return true;
}

enum { CACHE_MB = 1024 };

static bool open_cache(Session *s, Err *err)
{
    const char *folder = s->options->no_cache ? NULL : cache_folder(&s->arena);
    const char *size = getenv("SKIVE_CACHE_SIZE");
    char *end = NULL;
    long mb = size && *size ? strtol(size, &end, 10) : CACHE_MB;
    if (!folder) return true;
    if ((end && *end) || mb < 1 || mb > 1024 * 1024)
        return err_set(err, ERR_USAGE, "SKIVE_CACHE_SIZE: '%s' is no number of megabytes", size);
    s->cache = cache_open(folder, (uint64_t)mb << 20);
    return true;
}

/* Says what the cache was good for. */
static void describe_cache(Session *s)
{
    if (!s->options->verbose) return;
    if (!s->cache) {
        fputs("cache: not used\n", stderr);
        return;
    }
    cache_flush(s->cache);
    CacheNotes notes = cache_notes(s->cache);
    const Run *run = &s->run;
    fprintf(stderr, "cache: %s\n", cache_folder(&s->arena));
    if (notes.damaged) fputs("cache: it was damaged, and is begun anew\n", stderr);
    if (notes.trouble) fprintf(stderr, "cache: nothing is kept: %s\n", notes.trouble);
    if (run->recalled) fputs("cache: nothing has changed since an earlier run\n", stderr);
    uint32_t texts = run->unit_count + run->context_units.count;
    if (!run->recalled)
        fprintf(stderr,
                "cache: facts of %u of %u texts found; %u texts parsed again to rewrite them\n",
                texts - run->parsed, texts, run->restored);
}

/* Says what was read besides the program, and what of it could not be. */
static void describe_context(const Session *s)
{
    uint32_t read = 0;
    if (!s->options->verbose || !s->context.count) return;
    for (uint32_t i = 0; i < s->run.context.count; i++) {
        const RunFile *f = &s->run.context.at[i].file;
        const Err *err = f->unit ? &f->unit->err : &f->err;
        read += !err->kind;
        if (err->kind) fprintf(stderr, "context: %s: not read: %s\n", f->found.shown, err->text);
    }
    fprintf(stderr, "context: %u file%s read\n", read, read == 1 ? "" : "s");
}

static bool is_open(Session *s)
{
    if (!(s->config.allowed & assuming(ASSUME_CLOSED_WORLD))) return true;
    if (s->config.world == WORLD_AUTO) return environment_is_package(s);
    return s->config.world == WORLD_OPEN;
}

static bool analyse(Session *s, Err *err)
{
    bool uses = s->options->command == COMMAND_USES; /* asks what reaches what, rewrites nothing */
    RunOptions options = {
        .rule_on = uses ? arena_take_zero(&s->arena, rule_count, sizeof(bool)) : s->config.rule_on,
        .apply = s->config.apply,
        .python = s->config.python,
        .allowed = s->config.allowed,
        .with_refusals =
            s->options->why_not || s->options->statistics || s->options->command == COMMAND_EXPLAIN,
        .open_world = is_open(s),
        .documents = &s->documents,
        .context = s->context.at,
        .context_count = s->context.count,
        .stop = &interrupted,
        .with_flow = uses,
        .with_program = uses || s->options->why_not || s->options->command == COMMAND_EXPLAIN,
    };
    for (uint32_t r = 0; r < rule_count; r++)
        options.with_flow |= options.rule_on[r] && rules[r]->needs_flow;
    if (!thread_count(s, &options.threads, err) || !open_cache(s, err)) return false;
    options.cache = s->cache;
    if (s->branch || s->from_input) {
        options.read = read_blob;
        options.read_user = s;
        options.threads = 1; /* libgit2 objects are not shared between threads */
    }
    Progress progress;
    if (progress_start(&progress, s->options->quiet)) {
        options.progress = progress_step;
        options.progress_user = &progress;
    }
    run_analyse(&s->run, &s->files, &options);
    progress_stop(&progress);
    describe_cache(s);
    describe_context(s);
    return true;
}

static bool choose_color(Session *s, Err *err)
{
    const char *when = s->options->color ? s->options->color : "auto";
    if (strcmp(when, "always") == 0) s->color = true;
    else if (strcmp(when, "never") == 0) s->color = false;
    else if (strcmp(when, "auto") == 0)
        s->color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && !s->options->output;
    else return err_set(err, ERR_USAGE, "--color: '%s' is not auto, always or never", when);
    return true;
}

static void collect_problems(Session *s)
{
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const RunFile *f = &s->run.files[i];
        if (f->err.kind) session_problem(s, session_path(s, i), &f->err);
        else if (f->unit && f->unit->err.kind)
            session_problem(s, session_path(s, i), &f->unit->err);
    }
}

bool session_open(Session *s, const Options *options, Branch *branch)
{
    *s = (Session){.options = options, .branch = branch};
    Err err = {0};
    catch_interrupts();
    if (choose_color(s, &err) && choose_root(s, &err) &&
        config_load(options, s->root, &s->config, &err) && find(s, &err) &&
        environment_folders(s, &err) && analyse(s, &err)) {
        collect_problems(s);
        return true;
    }
    complain("%s", err.text);
    return false;
}

void session_close(Session *s)
{
    witness_close(s->witness);
    run_free(&s->run);
    cache_close(s->cache);
    config_free(&s->config);
    array_free(&s->files);
    array_free(&s->documents);
    array_free(&s->context);
    array_free(&s->problems);
    buf_free(&s->standard_input);
    arena_free(&s->arena);
}

/* ---- problems ------------------------------------------------------------------------------- */

void session_problem(Session *s, const char *path, const Err *err)
{
    array_push(&s->problems, ((Problem){arena_copy(&s->arena, path, strlen(path)), *err}));
}

/* Control characters in a path would garble the terminal. */
static void print_path(const char *path)
{
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        if (*at < 0x20 || *at == 0x7f) fprintf(stderr, "\\x%02x", *at);
        else fputc(*at, stderr);
    }
}

int session_end(Session *s, int otherwise)
{
    for (uint32_t i = 0; i < s->problems.count; i++) {
        const Problem *p = &s->problems.at[i];
        fputs("skive: ", stderr);
        print_path(p->path);
        if (p->err.line) fprintf(stderr, ":%u", p->err.line);
        fprintf(stderr, ": %s%s\n", p->err.text,
                p->err.kind == ERR_BUG ? " (this is a bug in skive; the file is left alone)" : "");
    }
    if (interrupted) {
        complain("interrupted");
        return EXIT_INTERRUPTED;
    }
    return s->problems.count ? EXIT_TROUBLE : otherwise;
}

const char *session_short(const Session *s, const char *path)
{
    size_t len = strlen(s->here);
    return strncmp(path, s->here, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

const char *session_path(Session *s, uint32_t file)
{
    if (file >= s->run.file_count) return run_shown(&s->run, file);
    const FoundFile *f = &s->run.files[file].found;
    return f->path ? session_short(s, f->path) : f->shown;
}

const char *session_witness_place(Session *s, const Verdict *v)
{
    return v->witness_line && run_shown(&s->run, v->witness_file) ? session_path(s, v->witness_file)
                                                                  : NULL;
}

bool session_place(const char *word, Arena *arena, const char **path, uint32_t *line)
{
    const char *colon = strrchr(word, ':');
    *path = word;
    *line = 0;
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1)) return false;
    *line = (uint32_t)strtoul(colon + 1, NULL, 10);
    *path = arena_copy(arena, word, (size_t)(colon - word));
    return true;
}

uint32_t session_file(const Session *s, const char *path)
{
    char absolute[PATH_MAX];
    if (!realpath(path, absolute)) return UINT32_MAX;
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const RunFile *f = &s->run.files[i];
        if (f->found.path && strcmp(f->found.path, absolute) == 0 && f->unit) return i;
    }
    return UINT32_MAX;
}

Witness *session_witness(Session *s)
{
    if (!s->witness && s->run.program.solver) s->witness = witness_open(&s->run.program);
    return s->witness;
}

const char *session_module(Session *s, uint32_t module)
{
    uint32_t file = s->run.program.link.modules.at[module].file;
    return run_shown(&s->run, file) ? session_path(s, file) : "";
}

/* ---- rewrites ------------------------------------------------------------------------------- */

const bool *session_rules(Session *s, uint32_t file)
{
    bool *on = arena_take_zero(&s->arena, rule_count, sizeof *on);
    for (uint32_t r = 0; r < rule_count; r++)
        on[r] = s->config.rule_on[r] &&
                !config_skips(&s->config, rules[r], s->run.files[file].found.shown);
    return on;
}

bool session_shows(Session *s, uint32_t file, const Finding *f)
{
    return !config_skips(&s->config, f->rule, s->run.files[file].found.shown);
}

Totals session_totals(Session *s)
{
    Totals t = {0};
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const Unit *u = s->run.files[i].unit;
        uint32_t before = t.rewrites;
        for (uint32_t k = 0; u && k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            if (!session_shows(s, i, f)) continue;
            if (f->verdict.rewrite) t.rewrites++;
            else if (f->verdict.suggest) t.suggestions++;
            else t.refusals++;
        }
        for (uint32_t r = 0; u && u->left && r < rule_count; r++)
            if (u->left[r] && !config_skips(&s->config, rules[r], s->run.files[i].found.shown))
                t.refusals += u->left[r];
        t.files += t.rewrites > before;
    }
    return t;
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

static bool shows_suggestions(const Session *s)
{
    for (uint32_t r = 0; r < rule_count; r++)
        if (rules[r]->suggests && s->config.rule_on[r] && !s->config.apply[r]) return true;
    return false;
}

/* Selecting a suggestion does not apply it: whoever tries is told what does. */
static void hint_at_suggestions(const Session *s)
{
    const Words *select = &s->options->select;
    for (uint32_t i = 0; i < select->count; i++) {
        const Rule *rule = rule_find(bytes_of(select->at[i]));
        if (!rule || !rule->suggests || s->options->command == COMMAND_CHECK) continue;
        bool applied = false;
        for (uint32_t r = 0; r < rule_count; r++) applied |= rules[r] == rule && s->config.apply[r];
        if (applied) continue;
        if (rule->rewrite)
            fprintf(stderr, "%s is a suggestion: --apply-suggested %s applies it\n", rule->name,
                    rule->name);
        else fprintf(stderr, "%s is a suggestion: skive check shows the places\n", rule->name);
    }
}

void session_summary(Session *s, const char *done)
{
    if (s->options->quiet) return;
    Totals t = session_totals(s);
    fprintf(stderr, "%u site%s in %u file%s %s; ", t.rewrites, plural(t.rewrites), t.files,
            plural(t.files), done);
    if (shows_suggestions(s))
        fprintf(stderr, "%u suggestion%s; ", t.suggestions, plural(t.suggestions));
    fprintf(stderr, "%u left alone; %u file%s read\n", t.refusals, s->run.file_count,
            plural(s->run.file_count));
    hint_at_suggestions(s);
    if (s->run.public_classes)
        fprintf(stderr,
                "%u public class%s of this package skipped; --world closed if nobody outside this "
                "tree uses %s\n",
                s->run.public_classes, s->run.public_classes == 1 ? "" : "es",
                s->run.public_classes == 1 ? "it" : "them");
}

bool session_write(Session *s, Bytes text)
{
    const char *path = s->options->output;
    bool ok;
    if (path) {
        FILE *f = fopen(path, "wbe");
        ok = f && fwrite(text.at, 1, text.len, f) == text.len;
        if (f && fclose(f) != 0) ok = false;
    } else {
        ok = fwrite(text.at, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    }
    if (!ok) complain("cannot write to %s: %s", path ? path : "standard output", strerror(errno));
    return ok;
}

static bool rewrite_source(Session *s, uint32_t file, const bool *only, const Source *source,
                           Buf *out)
{
    const bool *on = session_rules(s, file);
    bool *apply = arena_take_zero(&s->arena, rule_count, sizeof *apply);
    for (uint32_t r = 0; r < rule_count; r++) apply[r] = on[r] && (!only || only[r]);
    Rewrite rewrite = {s->run.files[file].unit, source, apply};
    bool changed;
    Err err = {0};
    if (run_rewritten(&rewrite, out, &changed, &err)) return changed;
    session_problem(s, session_path(s, file), &err);
    return false;
}

/* Reads the file of a unit that is rewritten; trouble is noted as a problem. */
static bool read_again(Session *s, uint32_t file, Source *out)
{
    const Unit *u = s->run.files[file].unit;
    Err err = {0};
    if (!u || !u->rewritten) return false;
    if (run_source(&s->run, file, out, &err)) return true;
    session_problem(s, session_path(s, file), &err);
    return false;
}

bool session_rewritten(Session *s, uint32_t file, const bool *only, Buf *out)
{
    Source source;
    if (!read_again(s, file, &source)) return false;
    bool changed = rewrite_source(s, file, only, &source, out);
    source_free(&source);
    return changed;
}

static Bytes keep(Session *s, Bytes text)
{
    return (Bytes){arena_copy(&s->arena, text.at, text.len), text.len};
}

bool session_change(Session *s, uint32_t file, const bool *only, Changes *changes)
{
    Source source;
    if (!read_again(s, file, &source)) return false;
    SCOPED(buf_free) Buf after = {0};
    bool changed = rewrite_source(s, file, only, &source, &after);
    const FoundFile *f = &s->run.files[file].found;
    if (changed)
        array_push(changes,
                   ((Change){f->path, f->shown, keep(s, source.raw), keep(s, buf_bytes(&after))}));
    source_free(&source);
    return changed;
}
