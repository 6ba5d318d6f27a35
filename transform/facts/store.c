/*
 * store.c - the arrays of Facts as rows of numbers.
 *
 * A row is written as what differs from the row before: a mask of the columns, then the differences
 * of those.  Operations mostly differ in few columns and by little, so they take six bytes of the
 * 24 that they have in memory.
 */
#include "transform/facts/store.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "transform/facts/store_inner.h"

typedef struct Column {
    uint8_t offset, size;
} Column;

typedef struct Layout {
    const Column *column;
    uint32_t columns;
    size_t row;
} Layout;

#define COLUMN(Type, field)                               \
    {                                                     \
        offsetof(Type, field), sizeof(((Type *)0)->field) \
    }

static const Column op_columns[] = {
    COLUMN(FlowOp, kind), COLUMN(FlowOp, a),     COLUMN(FlowOp, b),    COLUMN(FlowOp, to),
    COLUMN(FlowOp, line), COLUMN(FlowOp, count), COLUMN(FlowOp, args), COLUMN(FlowOp, flag),
};
static const Column word_columns[] = {{0, sizeof(uint32_t)}};
static const Column function_columns[] = {
    COLUMN(FlowFunction, name),        COLUMN(FlowFunction, line),
    COLUMN(FlowFunction, class),       COLUMN(FlowFunction, outer),
    COLUMN(FlowFunction, first_param), COLUMN(FlowFunction, param_count),
    COLUMN(FlowFunction, result),      COLUMN(FlowFunction, yielded),
    COLUMN(FlowFunction, sent),        COLUMN(FlowFunction, first_op),
    COLUMN(FlowFunction, op_count),    COLUMN(FlowFunction, flags),
};
static const Column param_columns[] = {
    COLUMN(FlowParam, name),
    COLUMN(FlowParam, node),
    COLUMN(FlowParam, kind),
};
static const Column class_columns[] = {
    COLUMN(FlowClass, name),
    COLUMN(FlowClass, line),
    COLUMN(FlowClass, start),
    COLUMN(FlowClass, class),
    COLUMN(FlowClass, function),
    COLUMN(FlowClass, first_base),
    COLUMN(FlowClass, base_count),
    COLUMN(FlowClass, first_decorator),
    COLUMN(FlowClass, decorator_count),
    COLUMN(FlowClass, metaclass),
    COLUMN(FlowClass, first_attr),
    COLUMN(FlowClass, attr_count),
    COLUMN(FlowClass, flags),
    COLUMN(FlowClass, node),
    COLUMN(FlowClass, dataclass_keywords),
    COLUMN(FlowClass, dataclass_keyword_count),
};
static const Column attr_columns[] = {
    COLUMN(FlowAttr, name),
    COLUMN(FlowAttr, node),
    COLUMN(FlowAttr, flags),
    COLUMN(FlowAttr, line),
};
static const Column ref_columns[] = {
    COLUMN(FlowRef, kind),        COLUMN(FlowRef, level),      COLUMN(FlowRef, called),
    COLUMN(FlowRef, subscripted), COLUMN(FlowRef, a),          COLUMN(FlowRef, b),
    COLUMN(FlowRef, path),        COLUMN(FlowRef, path_count),
};
static const Column global_columns[] = {
    COLUMN(FlowGlobal, name),          COLUMN(FlowGlobal, node),          COLUMN(FlowGlobal, bound),
    COLUMN(FlowGlobal, first_binding), COLUMN(FlowGlobal, binding_count),
};
static const Column star_columns[] = {COLUMN(FlowStar, module), COLUMN(FlowStar, level)};

/* A field that is added to one of these must be added to its columns, and to flow_is_sound. */
static_assert(sizeof(FlowOp) == 24, "op_columns");
static_assert(sizeof(FlowFunction) == 48, "function_columns");
static_assert(sizeof(FlowParam) == 12, "param_columns");
static_assert(sizeof(FlowClass) == 64, "class_columns");
static_assert(sizeof(FlowAttr) == 16, "attr_columns");
static_assert(sizeof(FlowRef) == 20, "ref_columns");
static_assert(sizeof(FlowGlobal) == 20, "global_columns");
static_assert(sizeof(FlowStar) == 8, "star_columns");
static_assert(sizeof(Flow) == 12 * sizeof(Array(char)) + 8, "write_flow, read_flow");

#define LAYOUT(columns, Type)                                      \
    {                                                              \
        columns, sizeof(columns) / sizeof *(columns), sizeof(Type) \
    }

static const Layout ops = LAYOUT(op_columns, FlowOp);
static const Layout words = LAYOUT(word_columns, uint32_t);
static const Layout functions = LAYOUT(function_columns, FlowFunction);
static const Layout params = LAYOUT(param_columns, FlowParam);
static const Layout classes = LAYOUT(class_columns, FlowClass);
static const Layout attrs = LAYOUT(attr_columns, FlowAttr);
static const Layout refs = LAYOUT(ref_columns, FlowRef);
static const Layout globals = LAYOUT(global_columns, FlowGlobal);
static const Layout stars = LAYOUT(star_columns, FlowStar);

/* ---- rows ----------------------------------------------------------------------------------- */

static uint32_t get(const char *row, Column c)
{
    uint32_t value = 0;
    uint16_t half;
    switch (c.size) {
    case 1: return (unsigned char)row[c.offset];
    case 2: memcpy(&half, row + c.offset, sizeof half); return half;
    default: memcpy(&value, row + c.offset, sizeof value); return value;
    }
}

static bool set(char *row, Column c, uint32_t value)
{
    uint16_t half = (uint16_t)value;
    switch (c.size) {
    case 1: row[c.offset] = (char)value; return value <= UINT8_MAX;
    case 2: memcpy(row + c.offset, &half, sizeof half); return value <= UINT16_MAX;
    default: memcpy(row + c.offset, &value, sizeof value); return true;
    }
}

/* Small differences of either sign become small numbers; they wrap around as the values do. */
static uint32_t difference(uint32_t from, uint32_t to)
{
    uint32_t d = to - from;
    return d << 1 ^ (d & 0x80000000u ? UINT32_MAX : 0);
}

static uint32_t apply_difference(uint32_t from, uint32_t d)
{
    return from + (d >> 1 ^ (d & 1 ? UINT32_MAX : 0));
}

static void write_rows(const Layout *l, const void *rows, uint32_t count, Buf *out)
{
    char none[sizeof(FlowClass)] = {0};
    const char *before = none, *row = rows;
    record_number(out, count);
    for (uint32_t i = 0; i < count; i++, before = row, row += l->row) {
        uint32_t changed = 0;
        for (uint32_t c = 0; c < l->columns; c++)
            if (get(row, l->column[c]) != get(before, l->column[c])) changed |= 1u << c;
        record_number(out, changed);
        for (uint32_t c = 0; c < l->columns; c++)
            if (changed & 1u << c)
                record_number(out, difference(get(before, l->column[c]), get(row, l->column[c])));
    }
}

/* Memory of its own for `count` rows, NULL for none. */
static void *read_rows(Reader *r, const Layout *l, uint32_t *count)
{
    *count = read_count(r);
    if (!*count) return NULL;
    char *rows = take_memory(*count * l->row), *row = rows;
    memset(rows, 0, l->row);
    for (uint32_t i = 0; i < *count && !r->bad; i++, row += l->row) {
        if (i) memcpy(row, row - l->row, l->row);
        uint32_t changed = (uint32_t)read_number(r, (1u << l->columns) - 1);
        for (uint32_t c = 0; changed >> c; c++) {
            if (!(changed >> c & 1)) continue;
            uint32_t d = (uint32_t)read_number(r, UINT32_MAX);
            r->bad |= !set(row, l->column[c], apply_difference(get(row, l->column[c]), d));
        }
    }
    return rows;
}

#define WRITE(array, layout) write_rows((layout), (array)->at, (array)->count, out)
#define READ(array, layout) \
    ((array)->at = read_rows(r, (layout), &(array)->count), (array)->room = (array)->count)

/* ---- names ---------------------------------------------------------------------------------- */

static void write_names(const Bytes *names, uint32_t count, Buf *out)
{
    record_number(out, count);
    for (uint32_t i = 0; i < count; i++) record_text(out, names[i]);
}

/* The texts are copied into the arena, each with a NUL after it. */
static Bytes read_name(Reader *r, Arena *arena)
{
    Bytes text = read_text(r);
    return (Bytes){arena_copy(arena, text.at, text.len), text.len};
}

/* ---- the parts ------------------------------------------------------------------------------ */

static void write_flow(const Flow *f, Buf *out)
{
    write_names(f->names.at, f->names.count, out);
    WRITE(&f->ops, &ops);
    WRITE(&f->words, &words);
    WRITE(&f->lines, &words);
    WRITE(&f->functions, &functions);
    WRITE(&f->params, &params);
    WRITE(&f->classes, &classes);
    WRITE(&f->attrs, &attrs);
    WRITE(&f->refs, &refs);
    WRITE(&f->globals, &globals);
    WRITE(&f->stars, &stars);
    WRITE(&f->exported, &words);
    record_number(out, f->has_all);
    record_number(out, f->dynamic_line);
}

static void read_flow(Reader *r, Arena *arena, Flow *f)
{
    uint32_t names = read_count(r);
    if (names) array_reserve(&f->names, names);
    for (uint32_t i = 0; i < names && !r->bad; i++) array_push(&f->names, read_name(r, arena));
    READ(&f->ops, &ops);
    READ(&f->words, &words);
    READ(&f->lines, &words);
    READ(&f->functions, &functions);
    READ(&f->params, &params);
    READ(&f->classes, &classes);
    READ(&f->attrs, &attrs);
    READ(&f->refs, &refs);
    READ(&f->globals, &globals);
    READ(&f->stars, &stars);
    READ(&f->exported, &words);
    f->has_all = (uint32_t)read_number(r, 2);
    f->dynamic_line = (uint32_t)read_number(r, UINT32_MAX);
}

static void write_fact_names(const Facts *f, Buf *out)
{
    record_number(out, f->name_count);
    for (uint32_t i = 0; i < f->name_count; i++) {
        record_text(out, f->names[i].name);
        record_number(out, f->names[i].how);
        record_number(out, f->names[i].line);
    }
}

static void read_fact_names(Reader *r, Facts *f)
{
    f->name_count = read_count(r);
    if (!f->name_count) return;
    f->names = take_memory(f->name_count * sizeof *f->names);
    memset(f->names, 0, f->name_count * sizeof *f->names);
    for (uint32_t i = 0; i < f->name_count && !r->bad; i++) {
        f->names[i].name = read_name(r, &f->arena);
        f->names[i].how =
            (uint8_t)read_number(r, DEFINES_METHOD | DEFINES_OTHER | REBINDS | MAY_REBIND);
        f->names[i].line = (uint32_t)read_number(r, UINT32_MAX);
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static uint32_t *line_of(Facts *f, uint32_t i)
{
    uint32_t *const lines[] = {&f->rebinds_any_line, &f->bytearray_line, &f->patches_builtins_line,
                               &f->finalizer_line, &f->value_class_line};
    return i < sizeof lines / sizeof *lines ? lines[i] : NULL;
}
static_assert(sizeof(Facts) ==
                  sizeof(Arena) + sizeof(void *) + 6 * sizeof(uint32_t) + 2 * sizeof(Flow),
              "facts_write, facts_read");

void facts_write(const Facts *f, Buf *out)
{
    Facts copy = *f;
    write_fact_names(f, out);
    for (uint32_t i = 0; line_of(&copy, i); i++) record_number(out, *line_of(&copy, i));
    write_flow(&f->flow, out);
    write_flow(&f->examples, out);
}

bool facts_read(Reader *r, Facts *out)
{
    *out = (Facts){0};
    read_fact_names(r, out);
    for (uint32_t i = 0; line_of(out, i); i++)
        *line_of(out, i) = (uint32_t)read_number(r, UINT32_MAX);
    read_flow(r, &out->arena, &out->flow);
    read_flow(r, &out->arena, &out->examples);
    if (!r->bad && flow_is_sound(&out->flow) && flow_is_sound(&out->examples)) return true;
    facts_free(out);
    return false;
}
