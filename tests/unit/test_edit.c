/* test_edit.c - splices, and the check that catches a wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transform/edit/edit.h"

static void splices_apply_in_order(void **state)
{
    (void)state;
    Splices s = {0};
    array_push(&s, ((Splice){4, 6, bytes_of("XYZ")}));
    array_push(&s, ((Splice){0, 0, bytes_of("<")}));
    array_push(&s, ((Splice){7, 7, bytes_of(">")}));
    array_push(&s, ((Splice){0, 1, bytes_of("")}));
    edit_sort(&s);
    Buf out = {0};
    edit_apply(bytes_of("abcdefg"), &s, &out);
    assert_string_equal(out.at, "<bcdXYZg>");
    buf_free(&out);
    array_free(&s);
}

static bool overlap(Splice a, Splice b)
{
    Splices x = {.at = &a, .count = 1}, y = {.at = &b, .count = 1};
    bool forth = edit_overlaps(&x, &y), back = edit_overlaps(&y, &x);
    assert_int_equal(forth, back);
    return forth;
}

static void overlaps_are_seen(void **state)
{
    (void)state;
    Bytes none = {"", 0};
    assert_true(overlap((Splice){0, 4, none}, (Splice){3, 5, none}));
    assert_false(overlap((Splice){0, 4, none}, (Splice){4, 5, none}));
    assert_true(overlap((Splice){2, 2, none}, (Splice){2, 2, none}));
    assert_true(overlap((Splice){2, 2, none}, (Splice){1, 3, none}));
    assert_false(overlap((Splice){1, 1, none}, (Splice){1, 3, none}));
}

/* Applies one splice to a text, allowing the node at `changed` to differ, and verifies. */
static bool verify(const char *text, Splice splice, uint32_t changed, Err *err)
{
    Parser *p = parser_new();
    Tree before, after;
    Names names;
    assert_true(parser_parse(p, bytes_of(text), &before, err));
    Splices edits = {.at = &splice, .count = 1};
    ChangedNode node = {{changed}, false};
    ChangedNodes nodes = {.at = &node, .count = changed ? 1 : 0};
    Buf out = {0};
    edit_apply(bytes_of(text), &edits, &out);
    EditCheck check = {&before, &edits, &nodes, buf_bytes(&out)};
    bool ok = edit_verify(p, &check, &after, &names, err);
    if (ok) {
        names_free(&names);
        tree_free(&after);
    }
    buf_free(&out);
    tree_free(&before);
    parser_free(p);
    return ok;
}

static void the_check_catches_wrong_edits(void **state)
{
    (void)state;
    Err err = {0};
    /* x = f(a); y = b     nodes: 1 Module 2 Assign 3 x 4 Call 5 f 6 a 7 Assign 8 y 9 b */
    const char *text = "x = f(a)\ny = b\n";
    assert_true(verify(text, (Splice){4, 8, bytes_of("[a, a]")}, 4, &err));
    assert_false(verify(text, (Splice){4, 8, bytes_of("[a, a]")}, 0, &err));
    assert_int_equal(err.kind, ERR_BUG);
    assert_false(verify(text, (Splice){4, 8, bytes_of("(a")}, 4, &err));
    assert_false(verify(text, (Splice){4, 8, bytes_of("a, z = 1")}, 4, &err));
    assert_false(verify(text, (Splice){4, 8, bytes_of("a\nz = 1")}, 4, &err));
    assert_false(verify(text, (Splice){13, 14, bytes_of("c")}, 4, &err));
    assert_false(
        verify(text, (Splice){4, 8, bytes_of("(yield)")}, 4, &err)); /* not outside a function */
    assert_true(verify(text, (Splice){9, 9, bytes_of("# note\n")}, 0, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splices_apply_in_order),
        cmocka_unit_test(overlaps_are_seen),
        cmocka_unit_test(the_check_catches_wrong_edits),
    };
    return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
