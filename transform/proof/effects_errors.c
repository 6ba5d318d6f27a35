/*
 * effects_errors.c - errors of library calls that depend on the values of arguments.
 *
 * A line of the tables lists what a function may raise.  For the calls that matter it is known here
 * which arguments keep it from that; errors of other calls may always come.
 */
#include <string.h>

#include "transform/proof/effects_entry.h"

static bool only(Entry *e, const char *label, uint32_t types)
{
    Label *l = label_named(e, label);
    return !l || !l->given || value_only(l->value, types);
}

/* A written-out text that is not empty. */
static bool is_text_constant(Entry *e, const Label *l)
{
    const Node *n = tree_node(e->w->t, l->node);
    return n->kind == NODE_CONSTANT && (n->op == CONST_STR || n->op == CONST_BYTES) &&
           n->end - n->start > 3;
}

static bool split_is_fine(Entry *e)
{
    Label *sep = label_named(e, "sep");
    if (!only(e, "maxsplit", VALUE_INTEGER)) return false;
    return !sep || !sep->given || value_only(sep->value, VALUE_NONE | VALUE_CHAR) ||
           (is_text_constant(e, sep) && value_only(sep->value, VALUE_TEXT | VALUE_BYTES));
}

static bool extreme_is_fine(Entry *e)
{
    Label *l = label_named(e, "default");
    return (l && l->given) || label_named(e, "arg1");
}

static bool range_is_fine(Entry *e)
{
    Label *step = label_named(e, "step");
    if (!step || !step->given) return true;
    int64_t by = model_int(e->w->m, step->node);
    return by != INT64_MIN && by != 0;
}

static bool pairs_are_fine(Entry *e)
{
    for (uint32_t i = 0; i < e->parameters.count; i++) {
        const KnowledgeParameter *p = &e->parameters.at[i];
        if (!e->label[i].given || p->stars || bytes_is(p->name, "default_factory")) continue;
        Value v = value_without(e->w->m, e->label[i].value, VALUE_DICT);
        Value pair = model_elements(e->w->m, v);
        bool fine = value_only(pair, VALUE_TUPLE);
        value_each(e->w->m, pair, o, VALUE_TUPLE) fine = fine && o->field && o->fields == 2;
        if (v.types && !fine) return false;
    }
    return true;
}

static bool bytes_are_fine(Entry *e)
{
    Label *l = label_named(e, "source");
    if (!l || !l->given) return true;
    if (value_only(l->value, VALUE_BYTES | VALUE_BYTE)) return true;
    return value_only(l->value, VALUE_CONTAINER | VALUE_ITERATOR | VALUE_GENERATOR) &&
           value_only(model_elements(e->w->m, l->value), VALUE_BYTE | VALUE_BOOL);
}

static bool int_is_fine(Entry *e)
{
    return only(e, "x", VALUE_INTEGER) && only(e, "base", 0);
}

static bool float_is_fine(Entry *e)
{
    return only(e, "x", VALUE_WORD | VALUE_FLOAT);
}

static bool chr_is_fine(Entry *e)
{
    return only(e, "i", VALUE_BYTE);
}

static bool ord_is_fine(Entry *e)
{
    return only(e, "c", VALUE_CHAR);
}

static bool round_is_fine(Entry *e)
{
    return only(e, "number", VALUE_INTEGER) && only(e, "ndigits", VALUE_INTEGER | VALUE_NONE);
}

static bool width_is_fine(Entry *e)
{
    return only(e, "width", VALUE_WORD) && only(e, "tabsize", VALUE_WORD) &&
           only(e, "fillchar", VALUE_CHAR);
}

/* str(x): the role of x tells what its text may raise.  str(b, encoding) decodes. */
static bool str_is_fine(Entry *e)
{
    return e->use->count == 1 && !e->use->given[0].star && !e->use->given[0].name.at;
}

/* b"...".count(b"x"): a number must be one of a byte. */
static bool sub_is_fine(Entry *e)
{
    return value_only(e->use->self, VALUE_TEXT | VALUE_BYTES | VALUE_BYTEARRAY) &&
           only(e, "sub", VALUE_TEXT | VALUE_BYTES | VALUE_BYTEARRAY | VALUE_BYTE | VALUE_BOOL);
}

static bool always(Entry *e)
{
    (void)e;
    return true;
}

/* Nothing but type looks at instances of the class: it is of no metaclass, and no ABC. */
static bool has_plain_class(const Walk *w, uint32_t class)
{
    bool plain = !class_has_foreign_base(w->m, class);
    for (uint32_t i = 0; i < model_class_count(w->m); i++) {
        const ModelClass *c = model_class(w->m, i);
        if (class_derives(w->m, class, i)) plain = plain && !c->has_metaclass && !c->is_abstract;
    }
    return plain;
}

bool errors_is_class(const Walk *w, Value v)
{
    bool fine = value_only(v, VALUE_CLASS | VALUE_LIBRARY);
    value_each(w->m, v, o, VALUE_LIBRARY) fine = fine && knowledge_has_section(o->name);
    return fine;
}

/* isinstance(x, str): a builtin class or one of this file, or a tuple of these. */
bool errors_classes_are_fine(Entry *e)
{
    Label *l = label_named(e, "class_or_tuple");
    Value v = l ? l->value : value_of_types(VALUE_OTHER);
    if (value_only(v, VALUE_TUPLE)) v = model_elements(e->w->m, v);
    bool fine = value_only(v, VALUE_CLASS | VALUE_LIBRARY);
    value_each(e->w->m, v, c, VALUE_CLASS) fine = fine && has_plain_class(e->w, c->number - 1);
    value_each(e->w->m, v, o, VALUE_LIBRARY)
        fine = fine && bytes_starts_with(o->name, "builtins.") &&
               (knowledge_has_section(o->name) || knowledge_member(o->name) == MEMBER_CLASS);
    return fine;
}

static bool sum_is_fine(Entry *e)
{
    Label *l = label_named(e, "iterable");
    if (!l) return false;
    Value v = model_elements(e->w->m, l->value);
    return value_only(v, VALUE_INTEGER) && only(e, "start", VALUE_INTEGER);
}

typedef struct Fine {
    const char *name; /* dotted, or of a method of builtin types */
    bool (*is_fine)(Entry *e);
} Fine;

/* Calls that raise only for some values, and when they surely do not. */
static const Fine fine[] = {
    {"split", split_is_fine},
    {"rsplit", split_is_fine},
    {"partition", split_is_fine},
    {"rpartition", split_is_fine},
    {"replace", always},
    {"join", always},
    {"count", sub_is_fine},
    {"find", sub_is_fine},
    {"rfind", sub_is_fine},
    {"ljust", width_is_fine},
    {"rjust", width_is_fine},
    {"center", width_is_fine},
    {"zfill", width_is_fine},
    {"expandtabs", width_is_fine},
    {"builtins.max", extreme_is_fine},
    {"builtins.min", extreme_is_fine},
    {"builtins.range", range_is_fine},
    {"builtins.dict", pairs_are_fine},
    {"collections.OrderedDict", pairs_are_fine},
    {"collections.defaultdict", pairs_are_fine},
    {"update", pairs_are_fine},
    {"builtins.bytes", bytes_are_fine},
    {"builtins.bytearray", bytes_are_fine},
    {"builtins.int", int_is_fine},
    {"builtins.str", str_is_fine},
    {"builtins.float", float_is_fine},
    {"builtins.chr", chr_is_fine},
    {"builtins.ord", ord_is_fine},
    {"builtins.round", round_is_fine},
    {"builtins.isinstance", errors_classes_are_fine},
    {"builtins.issubclass", errors_classes_are_fine},
    {"builtins.sum", sum_is_fine},
    {"builtins.len", always},
    {"insert", always},
};

/* Does nothing but TypeError stand in a `raise:` token?  The roles say whether that comes: where
 * the library takes what its roles take.  Elsewhere it may want a text of one character, a
 * dataclass ... */
static bool only_type_error(Bytes dotted, Bytes list)
{
    static const char *const plain[] = {
        "builtins.", "collections.", "itertools.", "functools.", "operator.", "heapq.",  "bisect.",
        "os.path.",  "re.",          "html.",      "shlex.",     "textwrap.", "string.", "math."};
    bool trusted = !memchr(dotted.at, '.', dotted.len);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        trusted |= bytes_starts_with(dotted, plain[i]);
    if (!trusted) return false;
    Bytes one;
    while (knowledge_piece(&list, ',', &one))
        if (!bytes_is(one, "TypeError")) return false;
    return true;
}

bool errors_are_none(Entry *e, Bytes raised)
{
    bool known = false;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        if (!bytes_is(e->use->dotted, fine[i].name)) continue;
        known = true;
        if (!fine[i].is_fine(e)) return false;
    }
    return known || only_type_error(e->use->dotted, raised);
}

bool errors_have_stop(Bytes list)
{
    Bytes one;
    while (knowledge_piece(&list, ',', &one))
        if (bytes_is(one, "StopIteration") || bytes_is(one, "*")) return true;
    return false;
}
