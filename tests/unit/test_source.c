/* test_source.c - encodings, UTF-8, shebangs, ignore patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "transform/source/cookie.h"
#include "transform/source/find.h"
#include "transform/source/ignore.h"
#include "transform/source/source.h"
#include "transform/source/utf8.h"

static void utf8_is_checked_as_rfc_3629_says(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "abc",
                                       "abcdefghijklmnop",
                                       "\xC2\x80",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "1234567\xC3\xA9"
                                       "89"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(utf8_first_bad(bytes_of(good[i])), strlen(good[i]));
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC3",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xE2\x82"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(utf8_first_bad(bytes_of(bad[i])), 0);
        char shifted[32] = "abcdefghijk";
        strcat(shifted, bad[i]);
        assert_int_equal(utf8_first_bad(bytes_of(shifted)), 11);
    }
    assert_int_equal(utf8_first_bad((Bytes){"abcdefgh\0i", 10}), 8);
}

static void cookies_are_found_where_pep_263_says(void **state)
{
    (void)state;
    assert_true(bytes_is(cookie_find(bytes_of("# -*- coding: latin-1 -*-\n")), "latin-1"));
    assert_true(bytes_is(
        cookie_find(bytes_of("#!/usr/bin/python\n# vim: set fileencoding=utf-8 :\n")), "utf-8"));
    assert_true(bytes_is(cookie_find(bytes_of("\r\n \t#coding=x.y_z\r\n")), "x.y_z"));
    assert_int_equal(cookie_find(bytes_of("x = 1 # coding: latin-1\n")).len, 0);
    assert_int_equal(cookie_find(bytes_of("x = 1\n# coding: latin-1\n")).len, 0);
    assert_int_equal(cookie_find(bytes_of("\n\n# coding: latin-1\n")).len, 0);
    assert_string_equal(cookie_charset(bytes_of("UTF_8")), "UTF-8");
    assert_string_equal(cookie_charset(bytes_of("ISO-8859-15")), "ISO-8859-15");
    assert_string_equal(cookie_charset(bytes_of("Windows-1252")), "CP1252");
    assert_null(cookie_charset(bytes_of("klingon")));
    assert_null(cookie_charset(bytes_of("iso-8859-12")));
    assert_null(cookie_charset(bytes_of("utf-16")));
}

static bool decode(const char *text, size_t len, Source *out, Err *err)
{
    char *raw = malloc(len + 1);
    memcpy(raw, text, len);
    return source_decode(raw, len, out, err);
}

static void text_goes_back_to_the_same_bytes(void **state)
{
    (void)state;
    static const char *const files[] = {
        "x = 1\n",
        "\xEF\xBB\xBFx = 1\n",
        "# coding: latin-1\nx = '\xE9'\n",
        "# coding: cp1252\nx = '\x80'\n",
        "# coding: koi8-r\n# \xF0\xD2\xC9\n",
        "# coding: euc-jp\n# \xA4\xA2\n",
        "# coding: shift_jis\n# \x82\xA0\n",
        "# coding: gb18030\n# \x81\x30\x81\x30\n",
        "# coding: big5\n# \xA7\x41\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Source s;
        Err err;
        assert_true(decode(files[i], strlen(files[i]), &s, &err));
        Buf back = {0};
        assert_true(source_encode(&s, s.text, &back, &err));
        assert_true(bytes_equal(buf_bytes(&back), bytes_of(files[i])));
        assert_int_equal(utf8_first_bad(s.text), s.text.len);
        buf_free(&back);
        source_free(&s);
    }
}

static void bad_files_say_why_and_where(void **state)
{
    (void)state;
    Source s;
    Err err = {0};
    assert_false(decode("a\nb\0", 4, &s, &err));
    assert_int_equal(err.kind, ERR_SYNTAX);
    assert_int_equal(err.line, 2);
    assert_false(decode("a\r\nb\r\xFF", 6, &s, &err));
    assert_int_equal(err.kind, ERR_ENCODING);
    assert_int_equal(err.line, 3);
    assert_false(source_read("/", &s, &err));
    assert_string_equal(err.text, "not a regular file");
    assert_false(source_read("/no/such/file", &s, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_false(source_read("/dev/null", &s, &err));
}

static void what_cannot_be_encoded_is_refused(void **state)
{
    (void)state;
    Source s;
    Err err;
    assert_true(decode("# coding: latin-1\n", 18, &s, &err));
    Buf out = {0};
    assert_false(source_encode(&s, bytes_of("\xE2\x82\xAC"), &out, &err));
    assert_int_equal(err.kind, ERR_ENCODING);
    buf_free(&out);
    source_free(&s);
}

static void shebangs(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "#!/usr/bin/python", "#!/usr/bin/env python3\n", "#! /usr/bin/python3.12 -u\n",
        "#!/usr/bin/env -S python3 -u\n", "#!/usr/bin/env A=b python\r\n"};
    static const char *const no[] = {"",
                                     "#!",
                                     "#!/bin/sh\n# python",
                                     "#!/usr/bin/env pythonic",
                                     "# python",
                                     "#!/usr/bin/python2\n",
                                     "#!/usr/bin/env perl -e python",
                                     "#!\n"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(find_is_python_shebang(bytes_of(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(find_is_python_shebang(bytes_of(no[i])));
}

static bool ignored(const char *patterns, const char *folder, const char *path)
{
    Arena arena = {0};
    IgnoreRules rules = {.arena = &arena};
    ignore_add(&rules, folder, bytes_of(patterns));
    bool result = ignore_match_deep(&rules, path);
    ignore_free(&rules);
    arena_free(&arena);
    return result;
}

static void ignore_patterns(void **state)
{
    (void)state;
    assert_true(ignored("*.py", "", "a/b.py") && ignored("b.py", "", "a/b.py") &&
                ignored("a/", "", "a/b.py"));
    assert_false(ignored("/b.py", "", "a/b.py") || ignored("b.py/", "", "a/b.py") ||
                 ignored("#b.py", "", "#b.py"));
    assert_true(ignored("a/*.py", "", "a/b.py") && !ignored("a/*.py", "", "a/c/b.py"));
    assert_true(ignored("a/**/b.py", "", "a/b.py") && ignored("a/**/b.py", "", "a/x/y/b.py"));
    assert_true(ignored("**/b.py", "", "b.py") && ignored("a/**", "", "a/x/b.py") &&
                !ignored("a/**", "", "a"));
    assert_true(ignored("b.py", "a", "a/b.py") && !ignored("b.py", "a", "b.py") &&
                ignored("/b.py", "a", "a/b.py"));
    assert_false(ignored("*.py\n!b.py", "", "b.py"));
    assert_true(ignored("a/\n!a/b.py", "", "a/b.py")); /* not below an ignored folder */
    assert_true(ignored("\\#b.py\r\n", "", "#b.py") && ignored("b.py   \n", "", "b.py"));
    assert_true(ignored("[ab].py", "", "a.py") && !ignored("[!a].py", "", "a.py") &&
                ignored("?.py", "", "x.py"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_checked_as_rfc_3629_says),
        cmocka_unit_test(cookies_are_found_where_pep_263_says),
        cmocka_unit_test(text_goes_back_to_the_same_bytes),
        cmocka_unit_test(bad_files_say_why_and_where),
        cmocka_unit_test(what_cannot_be_encoded_is_refused),
        cmocka_unit_test(shebangs),
        cmocka_unit_test(ignore_patterns),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
