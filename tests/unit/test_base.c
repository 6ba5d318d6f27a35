/* test_base.c - arenas, arrays, atoms, buffers, the pool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "transform/base/array.h"
#include "transform/base/atoms.h"
#include "transform/base/err.h"
#include "transform/base/pool.h"

static void arena_pieces_are_aligned_and_apart(void **state)
{
    (void)state;
    Arena a = {0};
    char *last = NULL;
    for (size_t size = 0; size < 5000; size += 7) {
        char *p = arena_take(&a, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 0x5a, size);
        if (last && p > last) assert_true(p - last >= 0);
        last = p;
    }
    char *big = arena_take_zero(&a, 3, 1 << 20);
    assert_int_equal(big[(3 << 20) - 1], 0);
    assert_string_equal(arena_format(&a, "%s-%d", "x", 7), "x-7");
    assert_memory_equal(arena_copy(&a, "ab\0c", 4), "ab\0c", 5);
    arena_free(&a);
    assert_null(a.block);
}

static void arrays_grow(void **state)
{
    (void)state;
    Array(uint32_t) numbers = {0};
    for (uint32_t i = 0; i < 1000; i++) array_push(&numbers, i * 3);
    assert_int_equal(numbers.count, 1000);
    for (uint32_t i = 0; i < 1000; i++) assert_int_equal(numbers.at[i], i * 3);
    array_free(&numbers);
    assert_null(numbers.at);
}

static void atoms_are_one_for_each_text(void **state)
{
    (void)state;
    Arena arena = {0};
    Atoms t;
    atoms_init(&t, &arena);
    assert_true(atom_is(atoms_intern(&t, bytes_of("set")), ATOM_set));
    assert_true(atom_is(atoms_find(&t, bytes_of("yield")), ATOM_yield));
    assert_true(ATOM_False <= ATOM_LAST_KEYWORD && ATOM_set > ATOM_LAST_KEYWORD);
    assert_int_equal(atoms_find(&t, bytes_of("never")).at, 0);
    Atom first[3000];
    char name[16];
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "n%d", i);
        first[i] = atoms_intern(&t, bytes_of(name));
    }
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "n%d", i);
        assert_int_equal(atoms_intern(&t, bytes_of(name)).at, first[i].at);
        assert_true(bytes_is(atoms_text(&t, first[i]), name));
    }
    atoms_free(&t);
    arena_free(&arena);
}

static void bytes_compare_by_content(void **state)
{
    (void)state;
    assert_true(bytes_compare(bytes_of("a"), bytes_of("ab")) < 0);
    assert_true(bytes_compare(bytes_of("b"), bytes_of("ab")) > 0);
    assert_int_equal(bytes_compare(bytes_of(""), bytes_of("")), 0);
    assert_true(bytes_starts_with(bytes_of("abc"), "ab") &&
                !bytes_starts_with(bytes_of("a"), "ab"));
    assert_true(bytes_ends_with(bytes_of("abc"), "bc") && !bytes_ends_with(bytes_of("c"), "bc"));
    ContentHash a = bytes_hash(bytes_of("x")), b = bytes_hash(bytes_of("y"));
    assert_true(a.low != b.low || a.high != b.high);
}

static void buffers_end_with_nul(void **state)
{
    (void)state;
    Buf b = {0};
    assert_int_equal(buf_bytes(&b).len, 0);
    for (int i = 0; i < 200; i++) buf_printf(&b, "%d,", i);
    assert_int_equal(strlen(b.at), b.len);
    buf_clear(&b);
    buf_add(&b, "a\0b", 3);
    assert_int_equal(b.len, 3);
    buf_free(&b);
}

static void errors_are_cut_not_overrun(void **state)
{
    (void)state;
    Err err;
    char text[1000];
    memset(text, 'x', sizeof text);
    text[999] = '\0';
    assert_false(err_at(&err, ERR_SYNTAX, 7, "%s", text));
    assert_int_equal(err.line, 7);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

typedef struct Tally {
    atomic_uint seen[500];
    volatile bool stop;
} Tally;

static void count_item(void *user, uint32_t item, uint32_t worker)
{
    Tally *t = user;
    (void)worker;
    atomic_fetch_add(&t->seen[item], 1);
}

static void the_pool_visits_each_item_once(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads < 9; threads += 3) {
        Tally t = {0};
        pool_run(500, threads, count_item, &t, &t.stop);
        for (int i = 0; i < 500; i++) assert_int_equal(t.seen[i], 1);
    }
    Tally stopped = {.stop = true};
    pool_run(500, 2, count_item, &stopped, &stopped.stop);
    for (int i = 0; i < 500; i++) assert_int_equal(stopped.seen[i], 0);
    pool_run(0, 2, count_item, &stopped, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_pieces_are_aligned_and_apart),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(atoms_are_one_for_each_text),
        cmocka_unit_test(bytes_compare_by_content),
        cmocka_unit_test(buffers_end_with_nul),
        cmocka_unit_test(errors_are_cut_not_overrun),
        cmocka_unit_test(the_pool_visits_each_item_once),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
