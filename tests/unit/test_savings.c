/* test_savings.c - which row of the measured savings answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transform/proof/savings.h"

typedef struct Row {
    const char *consumer;
    Saving saving;
} Row;

static const Row rows[] = {
#define SAVING(consumer, ...) {consumer, {__VA_ARGS__}},
#include "transform/proof/savings.def"
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void test_every_row_is_found(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        Saving found = {0};
        assert_true(savings_find(rows[i].consumer, rows[i].saving.python, &found));
        assert_memory_equal(&found, &rows[i].saving, sizeof found);
    }
}

static void test_the_nearest_older_python_stands_for_one_that_was_not_measured(void **state)
{
    (void)state;
    Saving oldest, newest, found;
    assert_true(savings_find("sum", 308, &oldest));
    assert_int_equal(oldest.python, 308);
    assert_true(savings_find("sum", 306, &found));
    assert_memory_equal(&found, &oldest, sizeof found);
    assert_true(savings_find("sum", 0, &newest));
    assert_true(newest.python > oldest.python);
    assert_true(savings_find("sum", 399, &found));
    assert_memory_equal(&found, &newest, sizeof found);
}

static void test_a_name_that_was_not_measured_leaves_the_result_alone(void **state)
{
    (void)state;
    Saving found = {.python = 1};
    assert_false(savings_find("su", 312, &found));
    assert_false(savings_find("", 312, &found));
    assert_int_equal(found.python, 1);
}

static void test_rows_of_a_consumer_are_together_and_in_order(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < ROW_COUNT; i++)
        if (strcmp(rows[i - 1].consumer, rows[i].consumer) == 0)
            assert_true(rows[i - 1].saving.python < rows[i].saving.python);
        else
            for (uint32_t k = 0; k < i; k++)
                assert_string_not_equal(rows[k].consumer, rows[i].consumer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_found),
        cmocka_unit_test(test_the_nearest_older_python_stands_for_one_that_was_not_measured),
        cmocka_unit_test(test_a_name_that_was_not_measured_leaves_the_result_alone),
        cmocka_unit_test(test_rows_of_a_consumer_are_together_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
