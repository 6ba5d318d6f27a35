/*
 * code_inherit.c - methods that classes of the program have from classes that are not read.
 *
 * Mapping.get() calls the __getitem__ of the subclass, Sequence.index() too, string.Formatter's
 * format() calls get_value().  So a call of such a method, or an operator that may be one, may do
 * what these methods of the subclasses do.  Their names are put together under HOOK_INHERITED,
 * whoever inherits what: there are few such classes.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/program/code_table.h"
#include "transform/program/link.h"

enum {
    FROM_MIXIN = 1,     /* methods of the base call operators and methods of the subclass */
    FROM_FORMATTER = 2, /* string.Formatter */
};

typedef struct BasePair {
    uint32_t class, base; /* names */
} BasePair;

typedef struct Inherit {
    Program *p;
    CodeTable *t;
    uint8_t *from; /* by name: FROM_ bits */
    Array(BasePair) bases;
} Inherit;

/* ---- bases ---------------------------------------------------------------------------------- */

static bool starts_with_one_of(Bytes text, const char *const *list)
{
    for (; *list; list++)
        if (bytes_starts_with(text, *list)) return true;
    return false;
}

static uint8_t from_library(Bytes base)
{
    static const char *const modules[] = {
        "collections.", "_collections_abc.", "typing.", "numbers.", "io.", "datetime.", NULL};
    static const char *const plain[] = {"typing.Generic",
                                        "typing.Protocol",
                                        "typing.NamedTuple",
                                        "typing.TypedDict",
                                        "typing.Any",
                                        "collections.defaultdict",
                                        "collections.deque",
                                        "collections.namedtuple",
                                        "io.StringIO",
                                        "io.BytesIO",
                                        "io.UnsupportedOperation",
                                        "typing.Hashable",
                                        "collections.abc.Hashable",
                                        NULL};
    if (bytes_is(base, "string.Formatter")) return FROM_FORMATTER;
    return starts_with_one_of(base, modules) && !bytes_in_list(base, plain) ? FROM_MIXIN : 0;
}

static void add_base(Inherit *h, uint32_t class, uint32_t base)
{
    if (base) array_push(&h->bases, ((BasePair){class, base}));
}

static void add_dotted(Inherit *h, const CodeFile *f, uint32_t class, const CodeDotted *d)
{
    uint32_t found = 0;
    if (d->kind == DOTTED_BUILTIN) return;
    if (d->kind != DOTTED_IMPORTED) h->from[class] |= d->kind == DOTTED_GLOBAL ? 0 : FROM_MIXIN;
    else if (modules_own(&h->t->modules, d, f->file, &found))
        add_base(h, class, table_find(h->t, f->code->words.at[d->word]));
    else if (!d->level && link_is_stdlib(d->text)) h->from[class] |= from_library(d->text);
    else h->from[class] |= FROM_MIXIN;
}

static void add_bases(Inherit *h, const CodeFile *f, const CodeRecord *r)
{
    uint32_t class = table_find(h->t, f->code->words.at[r->word]);
    for (uint32_t i = 0; i < r->edge_count; i++) {
        const CodeEdge *e = &f->code->edges.at[r->first_edge + i];
        if (e->kind == EDGE_DOTTED) add_dotted(h, f, class, &f->code->dotted.at[e->index]);
        else if (e->kind <= EDGE_METHOD)
            add_base(h, class, table_find(h->t, f->code->words.at[e->index]));
    }
}

static void spread(Inherit *h)
{
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < h->bases.count; i++) {
            BasePair b = h->bases.at[i];
            if (!(h->from[b.base] & ~h->from[b.class])) continue;
            h->from[b.class] |= h->from[b.base];
            more = true;
        }
    }
}

/* ---- methods -------------------------------------------------------------------------------- */

/* What inherited methods call on `self`. */
static bool is_called_by_mixins(Bytes name)
{
    static const char *const never[] = {"__init__",
                                        "__new__",
                                        "__del__",
                                        "__init_subclass__",
                                        "__class_getitem__",
                                        "__enter__",
                                        "__exit__",
                                        "__post_init__",
                                        "__getattr__",
                                        "__getattribute__",
                                        "__setattr__",
                                        "__delattr__",
                                        "__reduce__",
                                        "__reduce_ex__",
                                        "__getstate__",
                                        "__setstate__",
                                        "__copy__",
                                        "__deepcopy__",
                                        "__call__",
                                        "__get__",
                                        "__set__",
                                        "__set_name__",
                                        NULL};
    static const char *const others[] = {"keys",     "values",  "items",    "get",     "read",
                                         "readline", "readall", "readinto", "pop",     "data",
                                         "insert",   "append",  "add",      "discard",
                                         "strftime", "utcoffset", "dst", "tzname", "fromutc",
                                         "_from_iterable", NULL};
    if (bytes_in_list(name, others)) return true;
    return bytes_starts_with(name, "__") && bytes_ends_with(name, "__") &&
           !bytes_in_list(name, never);
}

/* What OrderedDict, UserDict and their like call on `self` when they are made. */
static bool is_called_by_makers(Bytes name)
{
    static const char *const names[] = {"__setitem__", "update", "extend", "data", NULL};
    return bytes_in_list(name, names);
}

static void add_method(Inherit *h, const CodeFile *f, const CodeRecord *r)
{
    if (!r->class) return;
    const CodeRecord *class = &f->code->records.at[r->class - 1];
    uint8_t from = h->from[table_find(h->t, f->code->words.at[class->word])];
    uint32_t name = table_find(h->t, f->code->words.at[r->word]);
    if (!from || !name) return;
    uint32_t node = h->t->special.at[name] ? h->t->special.at[name] : name;
    Bytes called = h->t->names.at[name].name;
    uint32_t made = table_find(h->t, f->code->words.at[class->word]), load = h->t->loads.at[name];
    if ((from & FROM_MIXIN) && is_called_by_mixins(called)) {
        array_push(&h->t->edges, ((NodeEdge){h->t->inherited, node * 2}));
        if (load) array_push(&h->t->edges, ((NodeEdge){h->t->inherited, load * 2}));
        if (load) array_push(&h->t->edges, ((NodeEdge){h->t->inherited, (load + 1) * 2}));
    }
    if ((from & FROM_MIXIN) && is_called_by_makers(called)) {
        array_push(&h->t->edges, ((NodeEdge){made, node * 2}));
        if (load) array_push(&h->t->edges, ((NodeEdge){made, (load + 1) * 2}));
    }
    uint64_t text = bytes_hash64(bytes_of("format"));
    uint32_t format = from & FROM_FORMATTER ? table_find(h->t, text) : 0;
    if (format && format != name) array_push(&h->t->edges, ((NodeEdge){format, node * 2}));
}

/* ---- all ------------------------------------------------------------------------------------ */

/* Which names of classes inherit from what; NULL: none. */
uint8_t *inherit_find(Program *p, CodeTable *t)
{
    Inherit h = {.p = p, .t = t};
    bool any = false;
    h.from = take_memory(t->names.count);
    memset(h.from, 0, t->names.count);
    for (uint32_t i = 0; i < t->files.count; i++) {
        const CodeFile *f = &t->files.at[i];
        for (uint32_t k = 1; k < f->code->records.count; k++)
            if (f->code->records.at[k].is & NAMED_CLASS) add_bases(&h, f, &f->code->records.at[k]);
    }
    spread(&h);
    array_free(&h.bases);
    for (uint32_t i = 0; i < t->names.count; i++) any |= h.from[i] != 0;
    if (any) return h.from;
    free(h.from);
    return NULL;
}

/* Is there a class with a format() that calls its methods? */
bool inherit_formats(const CodeTable *t, const uint8_t *from)
{
    for (uint32_t i = 0; from && i < t->names.count; i++)
        if (from[i] & FROM_FORMATTER) return true;
    return false;
}

void inherit_link(Program *p, CodeTable *t, uint8_t *from)
{
    Inherit h = {.p = p, .t = t, .from = from};
    for (uint32_t i = 0; from && i < t->files.count; i++)
        for (uint32_t k = 1; k < t->files.at[i].code->records.count; k++)
            add_method(&h, &t->files.at[i], &t->files.at[i].code->records.at[k]);
    free(from);
}
