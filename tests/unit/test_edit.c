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
    ChangedNode node = {{changed}, 1};
    ChangedNodes nodes = {.at = &node, .count = changed ? 1 : 0};
    Buf out = {0};
    edit_apply(bytes_of(text), &edits, &out);
    EditCheck check = {&before, &edits, &nodes, NULL, buf_bytes(&out)};
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

/* Verifies a text that was rewritten by hand: what `changed` allows, and the imports. */
typedef struct Rewritten {
    const char *before, *after;
    ChangedNode changed; /* node 0: none */
    Splice edit;         /* but for the imports; both ends 0: none */
    NewImports imports;
} Rewritten;

static bool verify_rewritten(const Rewritten *r)
{
    Err err = {0};
    Parser *p = parser_new();
    Tree before, after;
    Names names;
    Arena arena = {0};
    Splices edits = {0};
    ChangedNode node = r->changed;
    ChangedNodes nodes = {.at = &node, .count = node.node.at ? 1 : 0};
    assert_true(parser_parse(p, bytes_of(r->before), &before, &err));
    if (r->edit.end) array_push(&edits, r->edit);
    edit_insert_imports(&r->imports, &arena, &edits);
    EditCheck check = {&before, &edits, &nodes, &r->imports, bytes_of(r->after)};
    bool ok = edit_verify(p, &check, &after, &names, &err);
    if (ok) {
        names_free(&names);
        tree_free(&after);
    } else {
        assert_int_equal(err.kind, ERR_BUG);
    }
    array_free(&edits);
    arena_free(&arena);
    tree_free(&before);
    parser_free(p);
    return ok;
}

static void statements_become_several_or_none(void **state)
{
    (void)state;
    /* 1 Module 2 If 3 a 4 Expr 5 b 6 Expr 7 c */
    Splice edit = {10, 11, bytes_of("x\n    y")};
    Rewritten r = {"if a:\n    b\n    c\n", "if a:\n    x\n    y\n    c\n", {{4}, 2}, edit, {0}};
    assert_true(verify_rewritten(&r));
    r.changed.becomes = 1;
    assert_false(verify_rewritten(&r));
    r.changed.becomes = 3;
    assert_false(verify_rewritten(&r));
    r.changed = (ChangedNode){{5}, 2}; /* an expression */
    assert_false(verify_rewritten(&r));
    edit.with = bytes_of("x\ny");
    r = (Rewritten){
        "if a:\n    b\n    c\n", "if a:\n    x\ny\nif a:\n    c\n", {{4}, 2}, edit, {0}};
    assert_false(verify_rewritten(&r));
    edit = (Splice){16, 17, bytes_of("x\n    y")};
    r = (Rewritten){"if a:\n    b\n    c\n", "if a:\n    b\n    x\n    y\n", {{6}, 2}, edit, {0}};
    assert_true(verify_rewritten(&r));
    edit = (Splice){6, 12, bytes_of("")};
    r = (Rewritten){"if a:\n    b\n    c\n", "if a:\n    c\n", {{4}, 0}, edit, {0}};
    assert_true(verify_rewritten(&r));
    r.changed.becomes = 1;
    assert_false(verify_rewritten(&r));
    edit = (Splice){12, 18, bytes_of("")};
    r = (Rewritten){"if a:\n    b\n    c\n", "if a:\n    b\n", {{6}, 0}, edit, {0}};
    assert_true(verify_rewritten(&r)); /* the block ends with the one before */
    r.changed = (ChangedNode){{4}, 0};
    assert_false(verify_rewritten(&r)); /* another one is gone */
}

static void deletes_come_behind(void **state)
{
    (void)state;
    /* 1 Module 2 Assign 3 x 4 a 5 Assign 6 y 7 b */
    const char *text = "x = a\ny = b\n";
    Splice edit = {6, 6, bytes_of("del a\ndel c\n")};
    Rewritten r = {text, "x = a\ndel a\ndel c\ny = b\n", {{2}, 1, 2}, edit, {0}};
    assert_true(verify_rewritten(&r));
    r.changed.behind = 1;
    assert_false(verify_rewritten(&r));
    r.changed.behind = 3;
    assert_false(verify_rewritten(&r));
    r.changed = (ChangedNode){{5}, 1, 2};
    assert_false(verify_rewritten(&r));
    edit.with = bytes_of("del a\npass;   \n"); /* as long */
    r = (Rewritten){text, "x = a\ndel a\npass   \ny = b\n", {{2}, 1, 2}, edit, {0}};
    assert_false(verify_rewritten(&r));
    edit = (Splice){12, 12, bytes_of("del b\n")};
    r = (Rewritten){text, "x = a\ny = b\ndel b\n", {{5}, 1, 1}, edit, {0}};
    assert_true(verify_rewritten(&r));
    r = (Rewritten){text, "x = a\ny = c\ndel b\n", {{5}, 1, 1}, edit, {0}};
    assert_false(verify_rewritten(&r)); /* what it comes behind stays */
}

static NewImport import_at(uint32_t at, const char *module, const char *name)
{
    return (NewImport){.at = at,
                       .module = bytes_of(module),
                       .name = bytes_of(name),
                       .newline = bytes_of("\n"),
                       .before = bytes_of(""),
                       .after = bytes_of("\n")};
}

static void imports_come_together(void **state)
{
    (void)state;
    NewImports imports = {0};
    NewImport some[] = {import_at(7, "zlib", "zlib"), import_at(7, "mmap", "_mmap"),
                        import_at(7, "zlib", "zlib"), import_at(0, "shutil", "shutil")};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) edit_add_import(&imports, &some[i]);
    assert_int_equal(imports.count, 3);
    Arena arena = {0};
    Splices edits = {0};
    array_push(&edits, ((Splice){7, 7, bytes_of("# ")}));
    array_push(&edits, ((Splice){7, 8, bytes_of("B")}));
    edit_insert_imports(&imports, &arena, &edits);
    Buf out = {0};
    edit_apply(bytes_of("'some'\nb()\n"), &edits, &out);
    assert_string_equal(out.at, "import shutil\n\n'some'\n"
                                "import mmap as _mmap\nimport zlib\n\n# B()\n");
    buf_free(&out);
    array_free(&edits);
    array_free(&imports);
    arena_free(&arena);
}

static bool verify_import(uint32_t at, const char *after)
{
    NewImport import = import_at(at, "shutil", "_shutil");
    import.after = bytes_of("");
    Rewritten r = {"'doc'\nx = 1\ny = 2\n", after, {{0}, 1}, {0}, {&import, 1, 1}};
    return verify_rewritten(&r);
}

static void imports_are_checked(void **state)
{
    (void)state;
    assert_true(verify_import(6, "'doc'\nimport shutil as _shutil\nx = 1\ny = 2\n"));
    assert_true(verify_import(12, "'doc'\nx = 1\nimport shutil as _shutil\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nx = 1\nimport shutil as _shutil\ny = 2\n"));
    assert_false(verify_import(0, "import shutil as _shutil\n'doc'\nx = 1\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nx = 1\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nimport shutil as _xhutil\nx = 1\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nimport xhutil as _shutil\nx = 1\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nimport shutil, abc, zlib\nx = 1\ny = 2\n"));
    assert_false(verify_import(6, "'doc'\nimport shutil; _shutil()\nx = 1\ny = 2\n"));
    assert_false(verify_import(19, "'doc'\nx = 1\ny = 2\nimport shutil as _shutil\n"));
    NewImport import = import_at(0, "shutil", "shutil");
    Rewritten r = {"from __future__ import division\n",
                   "import shutil\n\nfrom __future__ import division\n",
                   {{0}, 1},
                   {0},
                   {&import, 1, 1}};
    assert_false(verify_rewritten(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splices_apply_in_order),
        cmocka_unit_test(overlaps_are_seen),
        cmocka_unit_test(the_check_catches_wrong_edits),
        cmocka_unit_test(statements_become_several_or_none),
        cmocka_unit_test(deletes_come_behind),
        cmocka_unit_test(imports_come_together),
        cmocka_unit_test(imports_are_checked),
    };
    return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
