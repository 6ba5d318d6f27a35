/* test_import.c - where a new import stands, and text around statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transform/edit/edit.h"
#include "transform/proof/import_place.h"

/* Each text has a `+` where `import m` should come, and around it how many lines stand empty. */
static void check(const char *marked, uint32_t before, uint32_t after)
{
    Parser *p = parser_new();
    Tree t;
    Err err = {0};
    Buf text = {0};
    const char *plus = strchr(marked, '+');
    buf_add(&text, marked, plus ? (size_t)(plus - marked) : strlen(marked));
    if (plus) buf_add_text(&text, plus + 1);
    assert_true(parser_parse(p, buf_bytes(&text), &t, &err));
    ImportPlace place;
    bool found = import_place_find(&t, bytes_of("m"), &place);
    if (found != (plus != NULL)) fail_msg("%s: %s", marked, found ? "found" : "not found");
    if (found &&
        (place.at != (size_t)(plus - marked) || place.before != before || place.after != after))
        fail_msg("%s: at %u, %u before, %u after", marked, place.at, place.before, place.after);
    tree_free(&t);
    buf_free(&text);
    parser_free(p);
}

static void among_imports(void **state)
{
    (void)state;
    check("import a\n+import z\nf()\n", 0, 0);
    check("+import x\nimport z\nf()\n", 0, 0);
    check("import a\nimport b\n+f()\n", 0, 0);
    check("import a\nimport b\n+\nimport c\nf()\n", 0, 0);
    check("import z\nimport a\n+from b import c\nf()\n", 0, 0);
    check("+from a import b\nf()\n", 0, 0);
    check("import a; import b\nimport c\n+import z\nf()\n", 0, 0);
    check("+import a; import b\nf()\n", 0, 0);
    check("import a, \\\n    b # both\n+# last\nimport z\nf()\n", 0, 0);
    check("#!/bin/python\n# -*- coding: ascii -*-\n+import z\nf()\n", 0, 0);
    check("'doc'\nfrom __future__ import division\n+import z\nf()\n", 0, 0);
    check("import a\r\n+import z\r\nf()\r\n", 0, 0);
    check("import a\r+import z\rf()\r", 0, 0);
    check("import a;\n+import z\nf()\n", 0, 0);
    check("\f\n+\fimport z\nf()\n", 0, 0);
    check("import a\n+if f():\n    import b\n", 0, 0);
    check("import a\n+import b; f()\n", 0, 0);
    check("+import a; \\\nf()\n", 0, 1);
    check("+import a; f()\n", 0, 1);
    check("+import a;f(); import b\nf()\n", 0, 1);
}

static void before_code(void **state)
{
    (void)state;
    check("+f()\n", 0, 1);
    check("+def f(): pass", 0, 2);
    check("+@d\n@e(\n)\ndef f(): pass\n", 0, 2);
    check("'doc'\n+f()\n", 1, 1);
    check("'doc'\n\n+f()\n", 0, 1);
    check("'''doc\n# no comment'''\n+f()\n", 1, 1);
    check("'doc'\n\n+\ndef f(): pass\n", 0, 1);
    check("'doc'\n\n+\n\n\nclass f: pass\n", 0, 0);
    check("'doc'\nfrom __future__ import division\n\n+# about f\n# and more\nf()\n", 0, 1);
    check("'doc'\nfrom __future__ import division\n+# about f\nf()\n", 1, 1);
    check("#!/bin/sh\n+f()\n", 0, 1);
    check("# coding: ascii\n# more\n+f()\n", 0, 1);
    check("# Copyright (c) us\n#\n# more\n+@f\ndef g(): pass\n", 0, 2);
    check("# coding: ascii\n\n+# about f\nf()\n", 0, 1);
    check("+# about f\nf()\n", 0, 1);
    check("\n\n+f()\n", 0, 1);
    check("'doc'\r\n\r\n+f()\r\n", 0, 1);
    check("+try:\n    import a\nexcept ImportError:\n    pass\n", 0, 1);
    check("'doc'; f()\n", 0, 0);
    check("'doc'; \\\nf()\n", 0, 0);
    check("from __future__ import division; f()\n", 0, 0);
}

static void texts_of_lines(void **state)
{
    (void)state;
    Parser *p = parser_new();
    Tree t;
    Err err = {0};
    /* nodes: 1 Module 2 If 3 a 4 Expr 5 b 6 Expr 7 c 8 Expr 9 d */
    assert_true(parser_parse(p, bytes_of("if a:\r\n\tb; c\nd"), &t, &err));
    Bytes indent;
    assert_true(text_indent(&t, (NodeId){4}, &indent) && bytes_is(indent, "\t"));
    assert_false(text_indent(&t, (NodeId){6}, &indent));
    assert_true(text_indent(&t, (NodeId){8}, &indent) && !indent.len);
    assert_true(bytes_is(text_newline(&t, 0), "\r\n"));
    assert_true(bytes_is(text_newline(&t, 8), "\n"));
    assert_true(bytes_is(text_newline(&t, 13), "\n"));
    tree_free(&t);
    assert_true(parser_parse(p, bytes_of("if a: \\\n  b"), &t, &err));
    assert_false(text_indent(&t, (NodeId){4}, &indent));
    assert_true(bytes_is(text_newline(&t, 10), "\n"));
    tree_free(&t);
    parser_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(among_imports),
        cmocka_unit_test(before_code),
        cmocka_unit_test(texts_of_lines),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
