/* memory.c - see memory.h. */
#include "transform/proof/memory.h"

#include <stdio.h>

enum { MOST_STEPS = 40, SLOT = 8 };

typedef struct Step {
    uint32_t attributes, bytes; /* from that number on */
} Step;

typedef struct Row {
    const char *base;
    uint32_t since, most, empty, weak;
    Step steps[MOST_STEPS]; /* the first is for no attributes; bytes 0 behind the last */
} Row;

/* By base, then by version. */
static const Row rows[] = {
#define MEMORY(base, since, most, empty, weak, ...) {base, since, most, empty, weak, {__VA_ARGS__}},
#include "transform/proof/memory.def"
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

enum {
#define MEMORY_PYTHONS(first, last) OLDEST = first, NEWEST = last
#include "transform/proof/memory.def"
};

static const char object[] = "builtins.object", below_slots[] = "below-slots";

static const Row *find_row(Bytes base, uint32_t python)
{
    const Row *found = NULL;
    for (uint32_t i = 0; i < ROW_COUNT; i++)
        if (bytes_is(base, rows[i].base) && rows[i].since <= python) found = &rows[i];
    return found;
}

/* The plain class, which is the first of the table and has a row for every version. */
static const Row *plain_row(uint32_t python)
{
    const Row *row = find_row(bytes_of(object), python);
    return row ? row : &rows[0];
}

const char *memory_base(Bytes dotted)
{
    static const char *const aliases[][2] = {
        {"typing.DefaultDict", "collections.defaultdict"},
        {"typing.Deque", "collections.deque"},
        {"typing.Dict", "builtins.dict"},
        {"typing.FrozenSet", "builtins.frozenset"},
        {"typing.List", "builtins.list"},
        {"typing.Set", "builtins.set"},
        {"typing.Tuple", "builtins.tuple"},
    };
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (bytes_is(dotted, aliases[i][0])) dotted = bytes_of(aliases[i][1]);
    const Row *row = bytes_is(dotted, below_slots) ? NULL : find_row(dotted, NEWEST);
    return row ? row->base : NULL;
}

/* Without __slots__ of its own; 0: not measured. */
static uint32_t plain_bytes(const Row *row, uint32_t attributes)
{
    uint32_t bytes = 0;
    if (attributes > row->most) return 0;
    for (uint32_t i = 0; i < MOST_STEPS && row->steps[i].bytes; i++)
        if (row->steps[i].attributes <= attributes) bytes = row->steps[i].bytes;
    return bytes;
}

Estimate memory_estimate(const InstanceKind *kind, uint32_t python)
{
    Estimate e = {.attributes = kind->attributes};
    e.python = !python || python > NEWEST ? NEWEST : python < OLDEST ? OLDEST : python;
    const Row *row = kind->base ? find_row(bytes_of(kind->base), e.python) : NULL;
    if (!row || (!row->most && kind->attributes)) return e;
    bool below = kind->given && bytes_is(bytes_of(kind->base), object);
    uint32_t own = kind->attributes - kind->given;
    uint32_t plain = plain_bytes(below ? find_row(bytes_of(below_slots), e.python) : row, own);
    if (!plain) return e;
    e.before = plain + SLOT * kind->given;
    e.after = row->empty + SLOT * kind->attributes + (kind->weak ? row->weak : 0);
    return e;
}

/* ---- for people ----------------------------------------------------------------------------- */

/* The versions at which some number changes. */
typedef struct Columns {
    uint32_t python[16], count;
} Columns;

static Columns list_columns(void)
{
    Columns c = {0};
    for (uint32_t python = OLDEST; python <= NEWEST; python++) {
        bool changes = false;
        for (uint32_t i = 0; i < ROW_COUNT; i++) changes |= rows[i].since == python;
        if (changes && c.count < sizeof c.python / sizeof *c.python) c.python[c.count++] = python;
    }
    return c;
}

static void write_line(const InstanceKind *kind, const Columns *c, Buf *out)
{
    buf_printf(out, "%12u", kind->attributes - kind->given);
    for (uint32_t i = 0; i < c->count; i++) {
        Estimate e = memory_estimate(kind, c->python[i]);
        buf_printf(out, "  %5u -> %4u", e.before, e.after);
    }
    buf_add_char(out, '\n');
}

static void write_head(const char *first, const Columns *c, Buf *out)
{
    buf_printf(out, "%12s", first);
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t last = i + 1 < c->count ? c->python[i + 1] - 1 : NEWEST;
        char name[32];
        if (last == c->python[i]) snprintf(name, sizeof name, "3.%u", last % 100);
        else snprintf(name, sizeof name, "3.%u-3.%u", c->python[i] % 100, last % 100);
        buf_printf(out, "%15s", name);
    }
    buf_add_char(out, '\n');
}

/* Lines for the numbers of attributes that the row covers; `given` slots come on top. */
static void write_lines(const Row *row, const Columns *c, uint32_t given, Buf *out)
{
    static const uint32_t numbers[] = {0,  1,  2,  3,  4,  5,  6,  8,  10, 11, 14, 16,  20,  22,
                                       24, 28, 29, 30, 31, 32, 40, 43, 50, 64, 86, 128, 171, 255};
    static const uint32_t few[] = {0, 1, 5, 10, 20, 30, 31, 64};
    bool whole = !given && bytes_is(bytes_of(row->base), object);
    size_t count = whole ? sizeof numbers / sizeof *numbers : sizeof few / sizeof *few;
    for (size_t i = 0; i < count; i++) {
        uint32_t n = whole ? numbers[i] : few[i];
        if (n > row->most) break;
        write_line(&(InstanceKind){row->base, n + given, given, false}, c, out);
    }
}

void memory_write_table(Buf *out)
{
    Columns c = list_columns();
    const Row *newest = plain_row(NEWEST);
    buf_add_text(out,
                 "Bytes of an instance without and with __slots__, by number of attributes, all "
                 "of them set; the\nvalues are not counted.  Measured on CPython, 64 bits:\n\n");
    write_head("attributes", &c, out);
    write_lines(newest, &c, 0, out);
    buf_printf(out, "%12s", " __weakref__");
    for (uint32_t i = 0; i < c.count; i++)
        buf_printf(out, "%+15d", (int)plain_row(c.python[i])->weak);
    buf_add_text(out,
                 "\n\nBelow a class that has one slot already, of which each further one adds 8 "
                 "bytes; other attributes:\n\n");
    write_head("attributes", &c, out);
    write_lines(newest, &c, 1, out);
    buf_add_text(out, "\nSubclasses of builtins, empty ones:\n");
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        Bytes base = bytes_of(rows[i].base);
        bool first = !i || !bytes_is(base, rows[i - 1].base);
        if (!first || bytes_is(base, object) || bytes_is(base, below_slots)) continue;
        buf_printf(out, "\n%s\n", rows[i].base);
        write_head("attributes", &c, out);
        write_lines(&rows[i], &c, 0, out);
    }
}
