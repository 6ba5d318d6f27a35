/* test_by_name.c - the fixed points of by_name.h do not depend on the order of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "transform/program/by_name.h"
#include "transform/syntax/parse.h"

typedef struct File {
    const char *path, *text;
} File;

/* A chain over all files and back, with a write at its far end. */
static const File files[] = {
    {"a.py", "from b import b\ndef a(x): return b(x)\ndef alone(x): return x.strip()\n"},
    {"b.py", "from c import c\ndef b(x): return c(x)\n"},
    {"c.py", "from d import d\ndef c(x):\n    try:\n        return d(x)\n"
             "    except StopIteration:\n        return None\n"},
    {"d.py", "from b import b\ndef d(x):\n    if x: return b(x)\n    x.done = 1\n"
             "    return next(iter(x))\n"},
    {"e.py", "class E:\n    @property\n    def p(self): return self.q()\n"
             "    def q(self): assert self\n    def r(self): return self.p\n"},
};
enum { FILES = sizeof files / sizeof *files };

typedef struct Built {
    Program program;
    Facts facts[FILES];
} Built;

static void build(const uint32_t *order, Built *out)
{
    Parser *p = parser_new();
    program_init(&out->program);
    for (uint32_t i = 0; i < FILES; i++) {
        const File *f = &files[order[i]];
        Tree tree;
        Names names;
        Err err = {0};
        assert_true(parser_parse(p, bytes_of(f->text), &tree, &err));
        assert_true(names_build(&tree, &names, &err));
        facts_collect(&tree, &names, false, &out->facts[i]);
        program_add(&out->program, &out->facts[i], order[i]);
        program_add_path(&out->program, f->path, order[i]);
        names_free(&names);
        tree_free(&tree);
    }
    program_finish(&out->program);
    parser_free(p);
}

static void unbuild(Built *b)
{
    program_free(&b->program);
    for (uint32_t i = 0; i < FILES; i++) facts_free(&b->facts[i]);
}

static uint32_t may(const Built *b, const char *name)
{
    const ByName *n = program_by_name(&b->program, bytes_of(name));
    return n ? n->may : UINT32_MAX;
}

static void check(const Built *b)
{
    assert_int_equal(may(b, "alone"), 0);
    assert_int_equal(may(b, "d"), MAY_WRITE | MAY_STOP | MAY_LOOP | MAY_RAISE);
    assert_int_equal(may(b, "c"), MAY_WRITE | MAY_LOOP | MAY_RAISE); /* the stop is caught */
    assert_int_equal(may(b, "b"), MAY_WRITE | MAY_LOOP | MAY_RAISE);
    assert_int_equal(may(b, "a"), MAY_WRITE | MAY_LOOP | MAY_RAISE);
    const ByName *a = program_by_name(&b->program, bytes_of("a"));
    assert_int_equal(a->where[0].file, 3);
    assert_int_equal(a->where[0].line, 4);
    assert_int_equal(may(b, "r"), MAY_RAISE);
    assert_int_equal(program_by_name(&b->program, bytes_of("p"))->may_load, MAY_RAISE);
    assert_int_equal(may(b, "nobody"), UINT32_MAX);
}

static void test_any_order(void **state)
{
    (void)state;
    uint32_t order[FILES];
    for (uint32_t first = 0; first < FILES; first++)
        for (uint32_t step = 1; step < FILES; step++) { /* FILES is prime */
            for (uint32_t i = 0; i < FILES; i++) order[i] = (first + i * step) % FILES;
            Built b;
            build(order, &b);
            check(&b);
            unbuild(&b);
        }
}

static void test_calls_of_anything(void **state)
{
    (void)state;
    uint32_t order[FILES] = {0, 1, 2, 3, 4};
    Built b;
    ProgramPlace at;
    build(order, &b);
    const Program *p = &b.program;
    assert_int_equal(program_call_may(p, bytes_of("strip"), MAY_ALL, &at), 0);
    assert_int_equal(program_call_may(p, bytes_of("append"), MAY_ALL, &at), MAY_WRITE);
    assert_int_equal(at.line, 0);
    assert_int_equal(program_call_may(p, bytes_of("unheard_of"), MAY_ALL, NULL), MAY_RUN);
    assert_int_equal(program_call_may(p, bytes_of("q"), MAY_ALL, &at), MAY_RAISE);
    assert_int_equal(at.line, 4);
    assert_int_equal(program_call_may(p, bytes_of("q"), MAY_WRITE, &at), 0);
    assert_int_equal(program_call_may(p, bytes_of("p"), MAY_RUN, NULL), MAY_RUN);
    unbuild(&b);
}

static void test_no_program(void **state)
{
    (void)state;
    Program p;
    program_init(&p);
    assert_null(program_by_name(&p, bytes_of("x")));
    assert_int_equal(program_call_may(&p, bytes_of("x"), MAY_ALL, NULL), MAY_RUN);
    assert_false(program_mentions(&p, bytes_of("x"), 0));
    assert_int_equal(program_watched(&p, bytes_of("x")).line, 0);
    program_finish(&p);
    assert_null(program_by_name(&p, bytes_of("x")));
    assert_int_equal(program_call_may(&p, bytes_of("strip"), MAY_ALL, NULL), 0);
    program_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_calls_of_anything),
        cmocka_unit_test(test_no_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
