/* test_obligations.c - every reason of the slots rule breaks exactly one obligation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transform/proof/obligations.h"

static uint32_t broken_by(Refusal why)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < obligation_count; i++) count += obligation_has(i, why);
    return count;
}

static void test_each_reason_of_slots_breaks_one(void **state)
{
    (void)state;
    for (Refusal r = REFUSE_HAS_SLOTS; r < REFUSAL_COUNT; r++)
        if (broken_by(r) != 1) fail_msg("%s breaks %u obligations", refusal_slug(r), broken_by(r));
}

static void test_no_reason_breaks_two(void **state)
{
    (void)state;
    for (Refusal r = REFUSE_NONE; r < REFUSE_HAS_SLOTS; r++) assert_in_range(broken_by(r), 0, 1);
    assert_int_equal(broken_by(REFUSE_NONE), 0);
}

static void test_sentences_differ(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < obligation_count; i++)
        for (uint32_t k = i + 1; k < obligation_count; k++)
            assert_string_not_equal(obligation_text(i), obligation_text(k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_reason_of_slots_breaks_one),
        cmocka_unit_test(test_no_reason_breaks_two),
        cmocka_unit_test(test_sentences_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
