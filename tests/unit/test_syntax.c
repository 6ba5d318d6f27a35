/* test_syntax.c - the node table's own promises, limits, names and TOML.  What the trees look like
 * is compared with CPython in tests/conformance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "transform/names/names.h"
#include "transform/syntax/parse.h"
#include "transform/syntax/toml.h"

static void nodes_stand_in_preorder(void **state)
{
    (void)state;
    Parser *p = parser_new();
    Tree t;
    Err err;
    const char *text =
        "def f(a, *b, c=1):\n    return [x for x in a if x] + [*b]\nclass C(f): pass\n";
    assert_true(parser_parse(p, bytes_of(text), &t, &err));
    for (uint32_t i = 2; i < t.count; i++) {
        const Node *n = &t.node[i];
        assert_true(n->parent.at < i);
        if (n->first.at) assert_int_equal(n->first.at, i + 1);
        if (n->next.at) assert_int_equal(n->next.at, tree_subtree_end(&t, (NodeId){i}));
    }
    assert_int_equal(tree_line(&t, (uint32_t)strlen(text) - 1), 3);
    assert_int_equal(tree_column(&t, 23), 4);
    tree_free(&t);
    parser_free(p);
}

static void a_parser_can_be_used_again_after_errors(void **state)
{
    (void)state;
    Parser *p = parser_new();
    for (int i = 0; i < 20; i++) {
        Tree t;
        Err err = {0};
        const char *text = i % 2 ? "x = 1\n" : "x = (\n";
        assert_int_equal(parser_parse(p, bytes_of(text), &t, &err), i % 2);
        if (i % 2) tree_free(&t);
        else assert_int_equal(err.line, 1);
    }
    parser_free(p);
}

/* The resolution of the n-th Name node with that text. */
static Resolution resolution(const Names *n, const char *text, int index)
{
    const Tree *t = n->tree;
    for (uint32_t i = 1; i < t->count; i++) {
        if (t->node[i].kind != NODE_NAME || !bytes_is(atoms_text(&t->atoms, t->node[i].name), text))
            continue;
        if (index--) continue;
        SymbolId s = names_symbol(n, (NodeId){i});
        return s.at ? (Resolution)names_get(n, s)->resolution : RESOLVED_UNKNOWN;
    }
    return RESOLVED_UNKNOWN;
}

static void names_are_looked_up_where_python_does(void **state)
{
    (void)state;
    Parser *p = parser_new();
    Tree t;
    Names n;
    Err err;
    const char *text = "def f(a, d=x):\n"
                       "    y = [a for q in a]\n"
                       "    def g() -> a: return y\n"
                       "    return lambda z=y: z\n"
                       "class C:\n"
                       "    k = 1\n"
                       "    l = [k for _ in k]\n";
    assert_true(parser_parse(p, bytes_of(text), &t, &err));
    assert_true(names_build(&t, &n, &err));
    assert_int_equal(resolution(&n, "x", 0), RESOLVED_GLOBAL); /* a default, outside f */
    assert_int_equal(resolution(&n, "a", 0), RESOLVED_FREE);   /* in the comprehension */
    assert_int_equal(resolution(&n, "a", 1), RESOLVED_CELL);   /* its first iterable, in f */
    assert_int_equal(resolution(&n, "a", 2), RESOLVED_CELL);   /* an annotation, in f */
    assert_int_equal(resolution(&n, "y", 1), RESOLVED_FREE);   /* in g */
    assert_int_equal(resolution(&n, "y", 2), RESOLVED_CELL);   /* a default of the lambda */
    assert_int_equal(resolution(&n, "z", 0), RESOLVED_LOCAL);
    assert_int_equal(resolution(&n, "k", 1), RESOLVED_GLOBAL); /* class names are not seen inside */
    assert_int_equal(resolution(&n, "k", 2), RESOLVED_LOCAL);  /* but by the first iterable */
    names_free(&n);
    tree_free(&t);
    parser_free(p);
}

static void toml_tables_and_values(void **state)
{
    (void)state;
    Toml t;
    Err err = {0};
    assert_true(
        toml_parse(bytes_of("a = 1\n[x.y]\nb = \"q\\\"\"\nc = ['d', \"e\"]\n\"f g\" = true\n"
                            "h = { i = [1] }\nj.k = 'l'\n"),
                   &t, &err));
    assert_int_equal(t.entries.count, 6);
    assert_string_equal(t.entries.at[0].table, "");
    assert_string_equal(t.entries.at[1].table, "x.y");
    assert_string_equal(t.entries.at[1].strings.at[0], "q\"");
    assert_int_equal(t.entries.at[2].strings.count, 2);
    assert_true(t.entries.at[2].all_strings);
    assert_string_equal(t.entries.at[3].key, "f g");
    assert_true(t.entries.at[3].boolean);
    assert_string_equal(t.entries.at[4].table, "x.y.h");
    assert_false(t.entries.at[4].all_strings);
    assert_string_equal(t.entries.at[5].table, "x.y.j");
    assert_string_equal(t.entries.at[5].key, "k");
    assert_int_equal(t.entries.at[5].line, 7);
    toml_free(&t);
    assert_false(toml_parse(bytes_of("a = 1\nb = = 2\n"), &t, &err));
    assert_int_equal(err.line, 2);
    toml_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_stand_in_preorder),
        cmocka_unit_test(a_parser_can_be_used_again_after_errors),
        cmocka_unit_test(names_are_looked_up_where_python_does),
        cmocka_unit_test(toml_tables_and_values),
    };
    return cmocka_run_group_tests_name("syntax", tests, NULL, NULL);
}
