/* test_run.c - the pipeline when trees are dropped, and when files change under it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "transform/cache/cache.h"
#include "transform/run/stored.h"
#include "transform/run/unit.h"

static const char *const texts[] = {
    "print(sorted(set([w.lower() for w in 'AB'])))\n"
    "print(set([str(x) for x in (1, 2)]), dict([(str(x), x) for x in (1, 2)]))\n",
    "def f(xs):\n    return set([g(x) for x in xs])\n",
    "class Point:\n    def __init__(self, x):\n        self.x = x\n\n\nprint(Point(1).x)\n",
    "x = 1\n",
    "y = 2\n",
};
enum { TEXTS = sizeof texts / sizeof *texts };

/* Gives the texts; from the read number `changes_at` on, the first is another. */
typedef struct Disk {
    uint32_t reads, changes_at;
} Disk;

static bool read_text_of(void *user, const char *shown, char **data, size_t *len, Err *err)
{
    Disk *disk = user;
    const char *text = texts[shown[0] - 'a'];
    if (shown[0] == 'a' && disk->reads++ >= disk->changes_at) text = "z = 3\n";
    if (disk->changes_at == 1 && disk->reads > 5) return err_set(err, ERR_IO, "gone");
    *len = strlen(text);
    *data = strdup(text);
    return *data != NULL;
}

static void analyse(Run *run, Disk *disk, uint32_t files, size_t keep, Cache *cache)
{
    static const FoundFile all[] = {
        {NULL, "a.py"}, {NULL, "b.py"}, {NULL, "c.py"}, {NULL, "d.py"}, {NULL, "e.py"}};
    FoundFiles found = {.at = (FoundFile *)(uintptr_t)all, .count = files};
    bool *on = calloc(rule_count, sizeof *on);
    for (uint32_t r = 0; r < rule_count; r++) on[r] = true;
    RunOptions options = {
        .rule_on = on,
        .allowed = assumptions_default(),
        .with_flow = true,
        .with_refusals = true,
        .threads = 1,
        .keep_limit = keep,
        .cache = cache,
        .read = read_text_of,
        .read_user = disk,
    };
    run_analyse(run, &found, &options);
    free(on);
}

static void assert_same(const Run *a, const Run *b)
{
    assert_int_equal(a->unit_count, b->unit_count);
    for (uint32_t i = 0; i < a->unit_count; i++) {
        const Unit *x = a->units[i], *y = b->units[i];
        assert_int_equal(x->err.kind, y->err.kind);
        assert_int_equal(x->rewritten, y->rewritten);
        assert_int_equal(x->findings.count, y->findings.count);
        for (uint32_t k = 0; k < x->findings.count; k++) {
            const Finding *f = &x->findings.at[k], *g = &y->findings.at[k];
            assert_ptr_equal(f->rule, g->rule);
            assert_int_equal(f->verdict.rewrite, g->verdict.rewrite);
            assert_int_equal(f->verdict.suggest, g->verdict.suggest);
            assert_int_equal(f->verdict.held, g->verdict.held);
            assert_int_equal(f->verdict.refusal, g->verdict.refusal);
            assert_int_equal(f->start, g->start);
            assert_int_equal(f->from.column, g->from.column);
            assert_true(bytes_equal(f->line, g->line));
            assert_int_equal(f->edits.count, g->edits.count);
        }
    }
}

static void dropped_trees_change_nothing(void **state)
{
    (void)state;
    Run kept, dropped;
    Disk disk = {.changes_at = UINT32_MAX};
    analyse(&kept, &disk, TEXTS, 0, NULL);
    assert_int_equal(kept.restored, 0);
    assert_true(kept.units[0]->rewritten);
    analyse(&dropped, &disk, TEXTS, 1, NULL);
    assert_int_equal(dropped.restored, 3);
    assert_same(&kept, &dropped);
    for (uint32_t i = 0; i < dropped.unit_count; i++) assert_null(dropped.units[i]->tree.node);
    run_free(&kept);
    run_free(&dropped);
}

static void a_file_that_changes_is_left_out(void **state)
{
    (void)state;
    Run run;
    Disk disk = {.changes_at = 1};
    Source source;
    Err err = {0};
    analyse(&run, &disk, TEXTS, 1, NULL);
    assert_int_equal(run.units[0]->err.kind, ERR_CHANGED);
    assert_string_equal(run.units[0]->err.text, "changed while skive was running");
    assert_int_equal(run.units[0]->findings.count, 0);
    assert_false(run.units[0]->rewritten);
    assert_int_equal(run.units[1]->findings.count, 1); /* the others go on */
    assert_int_equal(run.units[2]->findings.count, 1);
    assert_false(run_source(&run, 0, &source, &err));
    assert_int_equal(err.kind, ERR_CHANGED);
    assert_true(run_source(&run, 1, &source, &err));
    source_free(&source);
    disk.reads = 6; /* it is gone */
    assert_false(run_source(&run, 0, &source, &err));
    assert_int_equal(err.kind, ERR_CHANGED);
    run_free(&run);
}

static void a_run_with_a_change_is_not_recalled(void **state)
{
    (void)state;
    char folder[] = "/tmp/skive-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Cache *cache = cache_open(folder, 64 << 20);
    Run first, second, third, fourth;
    Disk disk = {.changes_at = UINT32_MAX};
    analyse(&first, &disk, TEXTS - 1, 0, cache);
    assert_int_equal(first.parsed, TEXTS - 1);
    cache_flush(cache);
    disk = (Disk){.changes_at = 1};
    analyse(&second, &disk, TEXTS, 0, cache); /* facts are found, so texts are read again */
    assert_int_equal(second.parsed, 1);
    assert_int_equal(second.units[0]->err.kind, ERR_CHANGED);
    cache_flush(cache);
    disk = (Disk){.changes_at = UINT32_MAX};
    analyse(&third, &disk, TEXTS, 0, cache);
    assert_false(third.recalled);
    assert_true(third.units[0]->rewritten);
    cache_flush(cache);
    analyse(&fourth, &disk, TEXTS, 0, cache);
    assert_true(fourth.recalled);
    assert_same(&third, &fourth);
    run_free(&first);
    run_free(&second);
    run_free(&third);
    run_free(&fourth);
    cache_close(cache);
    uint64_t bytes;
    Err err;
    assert_true(cache_clean(folder, &bytes, &err));
    assert_true(bytes > 0);
}

/* Uses everything of the results that points somewhere. */
static void use_results(const Run *run)
{
    for (uint32_t i = 0; i < run->unit_count; i++) {
        const Unit *u = run->units[i];
        Rewrite rewrite = {u, &u->source, NULL};
        Buf out = {0};
        bool changed;
        Err err;
        assert_true(run_rewritten(&rewrite, &out, &changed, &err));
        buf_free(&out);
        for (uint32_t k = 0; k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            assert_true(f->start <= f->end && f->end <= u->source.text.len);
            assert_true(f->start - f->line_start <= f->line.len);
            buf_add_bytes(&out, f->line);
            if (f->verdict.detail) buf_add_text(&out, f->verdict.detail);
            assert_non_null(refusal_text(f->verdict.refusal));
        }
        buf_free(&out);
    }
}

static void forget(Run *run)
{
    for (uint32_t i = 0; i < run->unit_count; i++) {
        Unit *u = run->units[i];
        unit_free_findings(u);
        u->err = (Err){0};
    }
}

static Reader reader_of(const Buf *b)
{
    return (Reader){(unsigned char *)b->at, (unsigned char *)b->at + b->len, false};
}

static void hostile_results_are_sound_or_refused(void **state)
{
    (void)state;
    Run run;
    Disk disk = {.changes_at = UINT32_MAX};
    Err err;
    Buf good = {0}, again = {0}, bad = {0};
    analyse(&run, &disk, TEXTS, 0, NULL);
    for (uint32_t i = 0; i < run.unit_count; i++)
        assert_true(run_source(&run, i, &run.units[i]->source, &err));
    results_write(&run, &good);
    forget(&run);
    Reader r = reader_of(&good);
    assert_true(results_read(&r, &run));
    results_write(&run, &again);
    assert_true(bytes_equal(buf_bytes(&good), buf_bytes(&again)));
    forget(&run);
    uint32_t refused = 0, taken = 0;
    uint64_t random = 5;
    for (uint32_t round = 0; round < 40000; round++) {
        buf_clear(&bad);
        buf_add_bytes(&bad, buf_bytes(&good));
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(random >> 33) % bad.len;
        bad.at[at] = (char)(random >> 20);
        if (round % 7 == 0) bad.len = at;
        r = reader_of(&bad);
        if (results_read(&r, &run)) {
            use_results(&run);
            taken++;
        } else {
            refused++;
        }
        forget(&run);
    }
    assert_true(refused > 1000 && taken > 1000);
    buf_free(&good);
    buf_free(&again);
    buf_free(&bad);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped_trees_change_nothing),
        cmocka_unit_test(a_file_that_changes_is_left_out),
        cmocka_unit_test(hostile_results_are_sound_or_refused),
        cmocka_unit_test(a_run_with_a_change_is_not_recalled),
    };
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
