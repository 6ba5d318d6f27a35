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
static const Column record_columns[] = {
    COLUMN(CodeRecord, word),       COLUMN(CodeRecord, owner),    COLUMN(CodeRecord, is),
    COLUMN(CodeRecord, may),        COLUMN(CodeRecord, line),     COLUMN(CodeRecord, where[0]),
    COLUMN(CodeRecord, where[1]),   COLUMN(CodeRecord, where[2]), COLUMN(CodeRecord, where[3]),
    COLUMN(CodeRecord, where[4]),   COLUMN(CodeRecord, where[5]), COLUMN(CodeRecord, first_edge),
    COLUMN(CodeRecord, edge_count), COLUMN(CodeRecord, operates), COLUMN(CodeRecord, class),
};
static const Column edge_columns[] = {
    COLUMN(CodeEdge, kind),  COLUMN(CodeEdge, flags), COLUMN(CodeEdge, more),
    COLUMN(CodeEdge, index), COLUMN(CodeEdge, line),
};
static const Column given_columns[] = {
    COLUMN(CodeGiven, word),  COLUMN(CodeGiven, record), COLUMN(CodeGiven, value),
    COLUMN(CodeGiven, taker), COLUMN(CodeGiven, line),   COLUMN(CodeGiven, kind),
    COLUMN(CodeGiven, flags),
};
static const Column watched_columns[] = {COLUMN(CodeWatched, word), COLUMN(CodeWatched, line),
                                         COLUMN(CodeWatched, text)};

/* A field that is added to one of these must be added to its columns, and to flow_is_sound
 * or code_is_sound. */
static_assert(sizeof(CodeRecord) == 56 && MAY_COUNT == 6, "record_columns");
static_assert(sizeof(CodeEdge) == 12, "edge_columns");
static_assert(sizeof(CodeWatched) == 12, "watched_columns");
static_assert(sizeof(CodeGiven) == 24, "given_columns");
static_assert(sizeof(CodeDotted) == 32, "write_dotted, read_dotted");
static_assert(sizeof(CodeComputed) == 40, "write_computed, read_computed");
static_assert(sizeof(Code) == 11 * sizeof(Array(char)) + 40, "write_code, read_code");
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
static const Layout records = LAYOUT(record_columns, CodeRecord);
static const Layout edges = LAYOUT(edge_columns, CodeEdge);
static const Layout given = LAYOUT(given_columns, CodeGiven);
static const Layout watched = LAYOUT(watched_columns, CodeWatched);

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
        record_number(out, f->names[i].delete_line);
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
        f->names[i].how = (uint8_t)read_number(r, DEFINES_ALL);
        f->names[i].line = (uint32_t)read_number(r, UINT32_MAX);
        f->names[i].delete_line = (uint32_t)read_number(r, UINT32_MAX);
    }
}

/* ---- what functions do ---------------------------------------------------------------------- */

static uint32_t *code_line_of(Code *c, uint32_t i)
{
    uint32_t *const lines[] = {
        &c->watching_line,       &c->reading_line,        &c->computed_store_line,
        &c->computed_other_line, &c->two_namespaces_line, &c->identity_line,
        &c->frames_line,         &c->computed_base_line,  &c->computed_method_line};
    return i < sizeof lines / sizeof *lines ? lines[i] : NULL;
}

static void write_dotted(const Code *c, Buf *out)
{
    record_number(out, c->dotted.count);
    for (uint32_t i = 0; i < c->dotted.count; i++) {
        const CodeDotted *d = &c->dotted.at[i];
        record_text(out, d->text);
        record_number(out, d->module);
        record_number(out, d->word);
        record_number(out, d->level);
        record_number(out, d->kind);
    }
}

static void read_dotted(Reader *r, Arena *arena, Code *c)
{
    uint32_t count = read_count(r);
    if (count) array_reserve(&c->dotted, count);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        CodeDotted d = {.text = read_name(r, arena)};
        d.module = (uint32_t)read_number(r, d.text.len);
        d.word = (uint32_t)read_number(r, UINT32_MAX);
        d.level = (uint8_t)read_number(r, UINT8_MAX);
        d.kind = (uint8_t)read_number(r, DOTTED_KINDS - 1);
        array_push(&c->dotted, d);
    }
}

static void write_computed(const Code *c, Buf *out)
{
    record_number(out, c->computed.count);
    for (uint32_t i = 0; i < c->computed.count; i++) {
        record_text(out, c->computed.at[i].prefix);
        record_text(out, c->computed.at[i].suffix);
        record_number(out, c->computed.at[i].line);
    }
}

static void read_computed(Reader *r, Arena *arena, Code *c)
{
    uint32_t count = read_count(r);
    if (count) array_reserve(&c->computed, count);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        CodeComputed one = {.prefix = read_name(r, arena)};
        one.suffix = read_name(r, arena);
        one.line = (uint32_t)read_number(r, UINT32_MAX);
        array_push(&c->computed, one);
    }
}

static void write_code(const Code *c, Buf *out)
{
    Code copy = *c;
    record_number(out, c->words.count);
    for (uint32_t i = 0; i < c->words.count; i++) record_number(out, c->words.at[i]);
    WRITE(&c->records, &records);
    write_names(c->texts.at, c->texts.count, out);
    WRITE(&c->edges, &edges);
    write_dotted(c, out);
    WRITE(&c->watched, &watched);
    write_computed(c, out);
    WRITE(&c->given, &given);
    WRITE(&c->takes, &words);
    WRITE(&c->mentions, &words);
    WRITE(&c->looks, &words);
    for (uint32_t i = 0; code_line_of(&copy, i); i++) record_number(out, *code_line_of(&copy, i));
}

static void read_code(Reader *r, Arena *arena, Code *c)
{
    uint32_t count = read_count(r);
    if (count) array_reserve(&c->words, count);
    for (uint32_t i = 0; i < count && !r->bad; i++)
        array_push(&c->words, read_number(r, UINT64_MAX));
    READ(&c->records, &records);
    uint32_t texts = read_count(r);
    if (texts) array_reserve(&c->texts, texts);
    for (uint32_t i = 0; i < texts && !r->bad; i++) array_push(&c->texts, read_name(r, arena));
    READ(&c->edges, &edges);
    read_dotted(r, arena, c);
    READ(&c->watched, &watched);
    read_computed(r, arena, c);
    READ(&c->given, &given);
    READ(&c->takes, &words);
    READ(&c->mentions, &words);
    READ(&c->looks, &words);
    for (uint32_t i = 0; code_line_of(c, i); i++)
        *code_line_of(c, i) = (uint32_t)read_number(r, UINT32_MAX);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static uint32_t *line_of(Facts *f, uint32_t i)
{
    uint32_t *const lines[] = {
        &f->rebinds_any_line, &f->bytearray_line,   &f->patches_builtins_line,
        &f->finalizer_line,   &f->value_class_line, &f->text_class_line,
        &f->relies,           &f->globals_any_line};
    return i < sizeof lines / sizeof *lines ? lines[i] : NULL;
}
static_assert(sizeof(Facts) == sizeof(Arena) + sizeof(void *) + 10 * sizeof(uint32_t) +
                                   sizeof(Code) + 2 * sizeof(Flow),
              "facts_write, facts_read");

void facts_write(const Facts *f, Buf *out)
{
    Facts copy = *f;
    write_fact_names(f, out);
    for (uint32_t i = 0; line_of(&copy, i); i++) record_number(out, *line_of(&copy, i));
    write_code(&f->code, out);
    write_flow(&f->flow, out);
    write_flow(&f->examples, out);
}

bool facts_read(Reader *r, Facts *out)
{
    *out = (Facts){0};
    read_fact_names(r, out);
    for (uint32_t i = 0; line_of(out, i); i++)
        *line_of(out, i) = (uint32_t)read_number(r, UINT32_MAX);
    read_code(r, &out->arena, &out->code);
    read_flow(r, &out->arena, &out->flow);
    read_flow(r, &out->arena, &out->examples);
    if (!r->bad && code_is_sound(&out->code) && flow_is_sound(&out->flow) &&
        flow_is_sound(&out->examples))
        return true;
    facts_free(out);
    return false;
}
