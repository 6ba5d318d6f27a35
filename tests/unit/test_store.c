/* test_store.c - facts as records: what is written comes back, and nothing else is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <string.h>

#include "transform/facts/store.h"
#include "transform/program/solve.h"
#include "transform/source/source.h"
#include "transform/syntax/parse.h"

static const ContentHash key = {0x1122334455667788, 0x99aabbccddeeff00};

static const char *const text =
    "from __future__ import annotations\n"
    "import os.path, json as j\n"
    "from . import sibling\n"
    "from ..up import *\n"
    "__all__ = ['Point', \"twice\"]\n"
    "@dataclass(frozen=True, order=unknown)\n"
    "class Point(base.Thing[int], metaclass=Meta, key=1):\n"
    "    '''>>> Point(1, 2)'''\n"
    "    x: int = 0\n"
    "    class Inner:\n"
    "        def method(self, *args, flag=False, **rest):\n"
    "            return super().method(*args, **rest)\n"
    "    def __init__(self, x, /, y=None, *, z):\n"
    "        self.x, self.y = x, [y, *z]\n"
    "        self.__secret = {x: y, **z}\n"
    "        del self.gone, z[0]\n"
    "def twice(f, items):\n"
    "    try:\n"
    "        with open(f) as handle, lock:\n"
    "            for line in handle:\n"
    "                yield lambda: (line, items[1:], -items[0] + 2 < 3)\n"
    "    except (OSError, json.Error) as error:\n"
    "        raise type(error)(f'{error!r}') from None\n"
    "    if isinstance(items, (list, Point)) and hasattr(items, 'append'):\n"
    "        items.append(pickle.dumps(f, 0))\n"
    "    match items:\n"
    "        case Point(x=1) | [1, *_] | {'k': _} as rest:\n"
    "            exec(rest)\n"
    "    return {k: v for k, v in items}\n"
    "async def later(x):\n"
    "    async with x as y:\n"
    "        return [await z async for z in y]\n"
    "setattr(builtins, name, twice)\n"
    "mock.patch('package.module.name')\n"
    "globals()['x'] += 1\n";

/* The facts of a text, as the record of them; false when it is no Python. */
static bool record_of(Bytes source, Buf *out)
{
    Parser *p = parser_new();
    Tree tree;
    Names names;
    Err err;
    Facts facts;
    bool parsed = parser_parse(p, source, &tree, &err);
    if (parsed && names_build(&tree, &names, &err)) {
        facts_collect(&tree, &names, true, &facts);
        size_t begin = record_begin(out, RECORD_UNIT);
        facts_write(&facts, out);
        record_seal(out, begin, key);
        facts_free(&facts);
        names_free(&names);
    }
    if (parsed) tree_free(&tree);
    parser_free(p);
    return out->len != 0;
}

static bool accepts(Bytes record)
{
    Reader r;
    Facts facts;
    if (!record_open(record, RECORD_UNIT, key, &r) || !facts_read(&r, &facts)) return false;
    bool done = read_is_done(&r);
    facts_free(&facts);
    return done;
}

static void assert_comes_back(Bytes record)
{
    Reader r;
    Facts facts;
    assert_true(record_open(record, RECORD_UNIT, key, &r));
    assert_true(facts_read(&r, &facts));
    assert_true(read_is_done(&r));
    Buf again = {0};
    size_t begin = record_begin(&again, RECORD_UNIT);
    facts_write(&facts, &again);
    record_seal(&again, begin, key);
    assert_true(bytes_equal(record, buf_bytes(&again)));
    buf_free(&again);
    facts_free(&facts);
}

static void numbers_come_back(void **state)
{
    (void)state;
    const uint64_t numbers[] = {0, 1, 127, 128, 300, UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX};
    enum { COUNT = sizeof numbers / sizeof *numbers };
    Buf out = {0};
    for (size_t i = 0; i < COUNT; i++) record_number(&out, numbers[i]);
    record_text(&out, bytes_of("text"));
    Reader r = {(unsigned char *)out.at, (unsigned char *)out.at + out.len, false};
    for (size_t i = 0; i < COUNT; i++) assert_true(read_number(&r, UINT64_MAX) == numbers[i]);
    assert_true(bytes_is(read_text(&r), "text"));
    assert_true(read_is_done(&r));
    Reader small = {(unsigned char *)out.at + 2, (unsigned char *)out.at + out.len, false};
    assert_int_equal(read_number(&small, 126), 0); /* 127 is too much */
    assert_true(small.bad);
    unsigned char endless[11];
    memset(endless, 0xff, sizeof endless);
    Reader long_one = {endless, endless + sizeof endless, false};
    assert_int_equal(read_number(&long_one, UINT64_MAX), 0);
    assert_true(long_one.bad);
    buf_free(&out);
}

static void facts_come_back(void **state)
{
    (void)state;
    Buf record = {0};
    assert_true(record_of(bytes_of(text), &record));
    assert_comes_back(buf_bytes(&record));
    buf_free(&record);
    assert_true(record_of(bytes_of(""), &record));
    assert_comes_back(buf_bytes(&record));
    buf_free(&record);
}

static void facts_of_the_fixtures_come_back(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob("fixtures/*/*.py", 0, NULL, &found), 0);
    uint32_t taken = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        Source source;
        Err err;
        Buf record = {0};
        if (!source_read(found.gl_pathv[i], &source, &err)) continue;
        if (record_of(source.text, &record)) {
            assert_comes_back(buf_bytes(&record));
            taken++;
        }
        buf_free(&record);
        source_free(&source);
    }
    assert_true(taken > 50);
    globfree(&found);
}

static void damage_is_noticed(void **state)
{
    (void)state;
    Buf record = {0};
    assert_true(record_of(bytes_of(text), &record));
    assert_true(accepts(buf_bytes(&record)));
    for (size_t len = 0; len < record.len; len++) assert_false(accepts((Bytes){record.at, len}));
    for (size_t i = 0; i < record.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            record.at[i] ^= (char)(1 << bit);
            assert_false(accepts(buf_bytes(&record)));
            record.at[i] ^= (char)(1 << bit);
        }
    }
    Reader r;
    ContentHash other = {key.low + 1, key.high};
    assert_false(record_open(buf_bytes(&record), RECORD_UNIT, other, &r));
    assert_false(record_open(buf_bytes(&record), RECORD_OUTCOME, key, &r));
    buf_free(&record);
}

static void solve(const Facts *facts)
{
    Link link;
    link_init(&link);
    link_add(&link, &facts->flow, "package/module.py", 0);
    link_finish(&link);
    solve_free(solve_program(&link, (SolveTrust){true, true, true, true, true}));
    link_free(&link);
}

/* With a checksum that fits, a record is refused or is sound: it can be linked and solved, which
 * the sanitizers watch. */
static void hostile_records_are_sound_or_refused(void **state)
{
    (void)state;
    Buf good = {0}, bad = {0};
    assert_true(record_of(bytes_of(text), &good));
    uint32_t refused = 0, taken = 0;
    uint64_t random = 1;
    for (uint32_t round = 0; round < 60000; round++) {
        buf_clear(&bad);
        buf_add_bytes(&bad, buf_bytes(&good));
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t at = 9 + (size_t)(random >> 33) % (bad.len - 9);
        bad.at[at] = (char)(random >> 20);
        if (round % 3 == 0 && at + 1 < bad.len) bad.at[at + 1] = (char)(random >> 12);
        if (round % 7 == 0) bad.len = at + 1;
        record_seal(&bad, 0, key);
        Reader r;
        Facts facts;
        assert_true(record_open(buf_bytes(&bad), RECORD_UNIT, key, &r));
        if (!facts_read(&r, &facts)) {
            refused++;
            continue;
        }
        taken++;
        if (taken % 16 == 0) solve(&facts);
        facts_free(&facts);
    }
    assert_true(refused > taken && taken > 0);
    buf_free(&good);
    buf_free(&bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(facts_come_back),
        cmocka_unit_test(facts_of_the_fixtures_come_back),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(hostile_records_are_sound_or_refused),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
