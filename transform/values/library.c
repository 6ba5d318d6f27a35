/*
 * library.c - calls of builtins and the library, by the tables of program/knowledge/.
 *
 * A line says what is done to each argument and what comes out.  Arguments that are kept where they
 * cannot be followed escape; what is put into a container goes into its elements.
 */
#include <string.h>

#include "transform/program/knowledge_parameters.h"
#include "transform/values/elsewhere.h"

typedef struct Label {
    Value value;
    Value returned; /* what calling it gave */
    bool given;
} Label;

typedef struct Entry {
    Frame *f;
    Model *m;
    const Args *args;
    Value self;
    KnowledgeParameters parameters;
    Label label[KNOWLEDGE_PARAMETERS]; /* by parameter */
    uint32_t made;                     /* objects made so far */
    bool keeps;                        /* the result may hold what it was given, out of sight */
    bool by_methods;                   /* texts are made by methods of what it was given */
    bool by_parts;                     /* ... by those of its parts: "{0[x]}".format(y) */
} Entry;

const char *model_section(uint32_t type, uint32_t flavour)
{
    switch (type) {
    case VALUE_CHAR:
    case VALUE_STR: return "builtins.str";
    case VALUE_BYTES: return "builtins.bytes";
    case VALUE_BOOL:
    case VALUE_BYTE:
    case VALUE_INDEX:
    case VALUE_MODEST:
    case VALUE_INT: return "builtins.int";
    case VALUE_FLOAT: return "builtins.float";
    case VALUE_COMPLEX: return "builtins.complex";
    case VALUE_RANGE: return "builtins.range";
    case VALUE_TUPLE: return "builtins.tuple";
    case VALUE_LIST: return "builtins.list";
    case VALUE_SET: return "builtins.set";
    case VALUE_FROZENSET: return "builtins.frozenset";
    case VALUE_DEQUE: return "collections.deque";
    case VALUE_DICT:
        return flavour == FLAVOUR_DEFAULT   ? "collections.defaultdict"
               : flavour == FLAVOUR_ORDERED ? "collections.OrderedDict"
               : flavour == FLAVOUR_COUNTER ? "collections.Counter"
                                            : "builtins.dict";
    case VALUE_BYTEARRAY: return flavour == FLAVOUR_ARRAY ? "array.array" : "builtins.bytearray";
    case VALUE_FILE:
        return flavour == FLAVOUR_TEXT_IO    ? "io.StringIO"
               : flavour == FLAVOUR_BYTES_IO ? "io.BytesIO"
               : flavour == FLAVOUR_ARCHIVE  ? "gzip.GzipFile"
               : flavour == FLAVOUR_BYTES    ? "io.BufferedRandom"
                                             : "io.TextIOWrapper";
    default: return NULL;
    }
}

/* ---- binding ----------------------------------------------------------------------------------
 */

static Label *label_at(Entry *e, uint32_t parameter)
{
    return parameter == NO_PARAMETER ? NULL : &e->label[parameter];
}

static Label *label_named(Entry *e, Bytes name)
{
    return label_at(e, knowledge_named(&e->parameters, name));
}

static bool give(Entry *e, uint32_t parameter, Value v)
{
    Label *l = label_at(e, parameter);
    if (!l) return false;
    l->value = value_join(e->m, l->value, v);
    l->given = true;
    return true;
}

/* A positional argument behind *args goes to any parameter from that position on. */
static bool give_position(Entry *e, uint32_t position, bool starred, Value v)
{
    uint32_t i = knowledge_positional(&e->parameters, position);
    bool taken = give(e, i, v);
    while (starred && i != NO_PARAMETER) {
        i = knowledge_next_positional(&e->parameters, i);
        give(e, i, v);
    }
    return taken;
}

static bool give_keyword(Entry *e, Bytes name, Value v)
{
    const KnowledgeParameters *p = &e->parameters;
    uint32_t i = knowledge_keyword(p, name);
    if (i != NO_PARAMETER && p->at[i].positional_only) give(e, knowledge_rest(p), v);
    return give(e, i, v);
}

/* Binds the arguments; false when the line does not take them. */
static bool bind(Entry *e)
{
    uint32_t position = 0;
    const Args *a = e->args;
    const KnowledgeParameters *p = &e->parameters;
    bool starred = false;
    for (uint32_t i = 0; i < a->count; i++) {
        Value v = a->at[i];
        if (a->star[i]) {
            starred = true;
            Value elements = a->star[i] == 1 ? model_elements(e->m, v) : value_other();
            for (uint32_t k = 0; k < p->count; k++) give(e, k, elements);
            if (!value_only(v, VALUE_REITERABLE)) model_escape(e->m, v);
        } else if (a->name[i].at) {
            if (!give_keyword(e, atoms_text(&e->m->tree->atoms, a->name[i]), v)) return false;
        } else {
            if (!give_position(e, position, starred, v)) return false;
            position += !starred;
        }
    }
    for (uint32_t i = 0; !starred && i < p->count; i++)
        if (!e->label[i].given && !p->at[i].optional && !p->at[i].stars) return false;
    return true;
}

/* ---- labels -----------------------------------------------------------------------------------
 */

/* What `x[k]` gives. */
static Value items(Entry *e, Value v)
{
    Value out = {0};
    bool all = value_only(v, VALUE_DICT | VALUE_LIST | VALUE_TUPLE | VALUE_SCALAR | VALUE_SET |
                                 VALUE_ITERATOR | VALUE_RANGE);
    value_each(e->m, v, o, VALUE_DICT) out = value_join(e->m, out, o->item);
    Value rest = value_without(e->m, v, VALUE_DICT);
    if (rest.types) out = value_join(e->m, out, model_elements(e->m, rest));
    return all ? out : value_join(e->m, out, value_other());
}

/* The value of `x`, `x[]`, `x{}[]`, `x()` ... */
static Value value_of_label(Entry *e, Bytes text)
{
    Bytes name = knowledge_whole(text);
    Label *l = label_named(e, name);
    Value v = bytes_is(name, "self") ? e->self : l ? l->value : value_other();
    for (size_t i = name.len; i < text.len; i += 2) {
        char c = text.at[i];
        if (c == '[') v = model_elements(e->m, v);
        else if (c == '{') v = items(e, v);
        else if (c == '(' && l) v = l->returned;
        else return value_other();
    }
    return v;
}

/* ---- what is done to arguments ----------------------------------------------------------------
 */

/* Does the label stand for *args or **kwargs? */
static bool is_collected(const Entry *e, Bytes label)
{
    uint32_t i = knowledge_named(&e->parameters, label);
    return i != NO_PARAMETER && e->parameters.at[i].stars;
}

/* The arguments of a call(...) role: labels, sums of them, types, or unread code's choice. */
static void call_label(Entry *e, Value callee, Bytes inside, Label *l)
{
    Value at[8];
    static const Atom no_name[8];
    static const uint8_t no_star[8];
    uint32_t count = 0;
    Bytes piece;
    bool any = false;
    while (knowledge_piece(&inside, ';', &piece)) {
        if (piece.at[0] == '&') { /* as many as are given: map(f, x) calls f with one */
            Bytes name = knowledge_whole((Bytes){piece.at + 1, piece.len - 1});
            Label *rest = label_named(e, name);
            if (rest && !rest->given) continue;
        }
        if (bytes_is(piece, "ext") || piece.at[0] == '*' || piece.at[0] == '&') any = true;
        if (is_collected(e, piece)) { /* any number, by position or name */
            model_escape(e->m, value_of_label(e, piece));
            any = true;
            continue;
        }
        if (count == 8) break;
        Value v = {0};
        Bytes one;
        while (knowledge_piece(&piece, '+', &one)) v = value_join(e->m, v, value_of_label(e, one));
        at[count++] = v.types ? v : (Value){0};
    }
    if (any) {
        model_escape(e->m, callee);
        if (l) l->returned = value_join(e->m, l->returned, value_other());
    }
    Args args = {e->args->call, at, no_name, no_star, count};
    Value functions =
        value_without(e->m, callee, ~(uint32_t)(VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY));
    Value out = functions.types ? call_value(e->f, functions, &args) : (Value){0};
    if (functions.types != callee.types) { /* of unknown code */
        out = value_join(e->m, out, value_other());
        args_escape(e->m, &args);
    }
    if (l) l->returned = value_join(e->m, l->returned, out);
}

/* Puts a value into the elements or items of a container. */
static void put_into(Entry *e, Value container, Bytes where, Value v)
{
    uint32_t known = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY;
    bool item = bytes_ends_with(where, "{}");
    value_each(e->m, container, o, known) value_add(e->m, item ? &o->item : &o->elem, v);
    if (!value_only(container, known)) model_escape(e->m, v);
}

static void keep(Entry *e, Bytes where, Value v)
{
    if (bytes_is(where, "result") || bytes_starts_with(where, "result")) {
        e->keeps = true;
        return;
    }
    if (bytes_starts_with(where, "self")) {
        bool part = bytes_ends_with(where, "[]") || bytes_ends_with(where, "{}");
        bool key = bytes_is(where, "self") && (e->self.types & VALUE_DICT);
        if (part || key) put_into(e, e->self, where, v);
        else model_escape(e->m, v);
        return;
    }
    size_t end = 0;
    while (end < where.len && !strchr("[{", where.at[end])) end++;
    Label *l = label_named(e, (Bytes){where.at, end});
    if (l && end < where.len) put_into(e, l->value, where, v);
    else model_escape(e->m, v);
}

/* Roles that do no more than run special methods of the object. */
static bool is_harmless(Bytes role)
{
    static const char *const harmless[] = {
        "-",      "bool",   "len",   "hint",       "hash",     "eq",      "lt",      "str",
        "repr",   "format", "bytes", "index",      "int",      "float",   "complex", "abs",
        "round",  "ceil",   "floor", "trunc",      "add",      "arith",   "iter",    "iter?",
        "iter~",  "iter+",  "next",  "reversed",   "contains", "getitem", "keys",    "text",
        "buffer", "prim",   "class", "isinstance", "list",     "tuple",   "set",     "sizeof",
        "fd",     "fspath", "path"};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (bytes_is(role, harmless[i])) return true;
    return bytes_starts_with(role, "is:");
}

static void apply_role(Entry *e, Bytes role, Value v, Label *l)
{
    Model *m = e->m;
    bool exact = value_only(v, VALUE_SCALAR) && !(v.assumptions & VALUE_ASSUMES_PLAIN_TEXTS);
    if (bytes_is(role, "ops") && !exact) e->by_methods = true;
    if (bytes_is(role, "getitem")) e->by_parts = true;
    if (role.at[0] == '>') {
        keep(e, (Bytes){role.at + 1, role.len - 1}, v);
    } else if (bytes_starts_with(role, "call")) {
        const char *open = memchr(role.at, '(', role.len);
        if (open) call_label(e, v, (Bytes){open + 1, role.len - (size_t)(open - role.at) - 2}, l);
    } else if (bytes_is(role, "escape")) {
        model_escape(m, v);
    } else if (bytes_is(role, "dict") || bytes_is(role, "vars") ||
               bytes_starts_with(role, "set:") || bytes_starts_with(role, "del:")) {
        if (v.types & (VALUE_INSTANCE | VALUE_CLASS))
            open_classes(m, value_without(m, v, VALUE_OTHER));
    } else if (!is_harmless(role)) {
        uint32_t named = VALUE_INSTANCE | VALUE_CLASS | VALUE_FUNCTION | VALUE_GENERATOR;
        model_escape(m, value_without(m, v, ~named));
    }
    /* iterating something unknown may run its code, which gets nothing but itself */
}

static void apply_roles(Entry *e, Bytes column)
{
    Bytes label, roles, role;
    while (knowledge_roles(&column, &label, &roles)) {
        Value v = value_of_label(e, label);
        Label *l = label_named(e, label);
        if (l && !l->given && bytes_is(roles, ">self{}")) v = value_of_types(VALUE_NONE);
        if (!v.types) continue;
        while (knowledge_piece(&roles, ',', &role)) apply_role(e, role, v, l);
    }
}

/* ---- results ----------------------------------------------------------------------------------
 */

typedef struct Made {
    const char *name;
    uint32_t types, flavour;
} Made;

static const Made scalars[] = {
    {"none", VALUE_NONE, 0},
    {"bool", VALUE_BOOL, 0},
    {"int", VALUE_INT | VALUE_INDEX | VALUE_BYTE, 0},
    {"float", VALUE_FLOAT, 0},
    {"complex", VALUE_COMPLEX, 0},
    {"str", VALUE_STR | VALUE_CHAR, 0},
    {"bytes", VALUE_BYTES, 0},
    {"prim", VALUE_SCALAR, 0},
    {"range", VALUE_RANGE, 0},
    {"slice", VALUE_PLAIN, 0},
};
static const Made containers[] = {
    {"list", VALUE_LIST, 0},
    {"tuple", VALUE_TUPLE, 0},
    {"set", VALUE_SET, 0},
    {"frozenset", VALUE_FROZENSET, 0},
    {"dict", VALUE_DICT, 0},
    {"collections.OrderedDict", VALUE_DICT, FLAVOUR_ORDERED},
    {"collections.defaultdict", VALUE_DICT, FLAVOUR_DEFAULT},
    {"collections.Counter", VALUE_DICT, FLAVOUR_COUNTER},
    {"collections.deque", VALUE_DEQUE, 0},
    {"bytearray", VALUE_BYTEARRAY, 0},
    {"array.array", VALUE_BYTEARRAY, FLAVOUR_ARRAY},
    {"keys", VALUE_VIEW, 0},
    {"values", VALUE_VIEW, 0},
    {"items", VALUE_VIEW, 0},
    {"iterator", VALUE_ITERATOR, 0},
    {"enumerate", VALUE_ITERATOR, 0},
    {"zip", VALUE_ITERATOR, 0},
    {"map", VALUE_ITERATOR, 0},
    {"filter", VALUE_ITERATOR, 0},
    {"reversed", VALUE_ITERATOR, 0},
    {"itertools.chain", VALUE_ITERATOR, 0},
    {"itertools.islice", VALUE_ITERATOR, 0},
    {"itertools.accumulate", VALUE_ITERATOR, 0},
    {"itertools.combinations", VALUE_ITERATOR, 0},
    {"itertools.permutations", VALUE_ITERATOR, 0},
    {"itertools.product", VALUE_ITERATOR, 0},
    {"itertools.starmap", VALUE_ITERATOR, 0},
    {"itertools.takewhile", VALUE_ITERATOR, 0},
    {"itertools.dropwhile", VALUE_ITERATOR, 0},
    {"itertools.filterfalse", VALUE_ITERATOR, 0},
    {"itertools.zip_longest", VALUE_ITERATOR, 0},
    {"itertools.compress", VALUE_ITERATOR, 0},
    {"itertools.groupby", VALUE_ITERATOR, 0},
    {"itertools.pairwise", VALUE_ITERATOR, 0},
    {"itertools.repeat", VALUE_ITERATOR, FLAVOUR_ENDLESS},
    {"itertools.count", VALUE_ITERATOR, FLAVOUR_ENDLESS},
    {"itertools.cycle", VALUE_ITERATOR, FLAVOUR_ENDLESS},
};

static const Made *find_made(const Made *table, size_t count, Bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_is(name, table[i].name)) return &table[i];
    return NULL;
}

static Value result_token(Entry *e, Bytes token);

/* dict.fromkeys(keys), zip_longest(a, b), match.groups(): None is in what they make. */
static bool is_none_by_default(const Entry *e, Bytes label)
{
    static const char *const fills[] = {"value", "fillvalue", "default"};
    uint32_t i = knowledge_named(&e->parameters, label);
    if (i == NO_PARAMETER || e->label[i].given || !e->parameters.at[i].optional) return false;
    for (size_t k = 0; k < sizeof fills / sizeof *fills; k++)
        if (bytes_is(label, fills[k])) return true;
    return false;
}

static Value result_pieces(Entry *e, Bytes inside, char end)
{
    Value all = {0};
    Bytes piece;
    while (knowledge_piece(&inside, end, &piece)) {
        Bytes name = piece;
        size_t stop = 0;
        while (stop < name.len && !strchr("[{(.=", name.at[stop])) stop++;
        Bytes head = {name.at, stop};
        bool label = label_named(e, head) || bytes_is(head, "self");
        Value v = label ? value_of_label(e, piece) : result_token(e, piece);
        if (is_none_by_default(e, piece)) v.types |= VALUE_NONE;
        all = value_join(e->m, all, v);
    }
    return all;
}

static Value all_arguments(Entry *e)
{
    Value all = e->self;
    for (uint32_t i = 0; i < e->parameters.count; i++)
        all = value_join(e->m, all, e->label[i].value);
    return all;
}

/* All that x[k], x[k][l] ... may give. */
static Value with_parts(Entry *e, Value v, int depth)
{
    Value all = v;
    value_each(e->m, v, o, VALUE_CONTAINER) {
        Value parts = value_join(e->m, o->elem, o->item);
        bool more = parts.types & VALUE_CONTAINER;
        if (more) parts = depth < 3 ? with_parts(e, parts, depth + 1) : value_other();
        all = value_join(e->m, all, parts);
    }
    return all;
}

/* A container whose elements are among what stands in parentheses; keys and values of a dict. */
static Value result_container(Entry *e, const Made *made, Bytes inside)
{
    Model *m = e->m;
    uint32_t ordinal = e->made++;
    ObjectId o = model_object_at(m, e->args->call, ordinal ? 32 + ordinal : 0, made->types);
    if (!o.at) return value_other();
    object_get(m, o)->flavour = (uint8_t)made->flavour;
    if (made->types != VALUE_DICT) {
        if (bytes_ends_with(inside, ";self")) inside.len -= 5; /* views: the dict */
        Value elements = result_pieces(e, inside, ';');
        value_add(m, &object_get(m, o)->elem, elements);
        value_hold(m, value_of_object(m, o), all_arguments(e));
        return value_of_object(m, o);
    }
    /* k:v;k2:v2 - or k;k2:v;v2, where the keys' part holds what has no ':' before it */
    Bytes pair;
    while (knowledge_piece(&inside, ';', &pair)) {
        Bytes key, item;
        knowledge_split(pair, ':', &key, &item);
        Value k = result_pieces(e, key, ';'), v = result_pieces(e, item, ';');
        value_add(m, &object_get(m, o)->elem, k);
        value_add(m, &object_get(m, o)->item, item.len ? v : k);
    }
    return value_of_object(m, o);
}

static Value result_token(Entry *e, Bytes token)
{
    Model *m = e->m;
    if (token.at[0] == '=') {
        if (bytes_is(token, "=op")) return value_other();
        return value_of_label(e, (Bytes){token.at + 1, token.len - 1});
    }
    if (bytes_is(token, "never")) return (Value){0};
    if (bytes_is(token, "str?"))
        return value_text_of(m,
                             e->by_parts ? with_parts(e, all_arguments(e), 0) : all_arguments(e));
    const Made *scalar = find_made(scalars, sizeof scalars / sizeof *scalars, token);
    if (scalar) {
        Value v = value_of_types(scalar->types);
        if (!e->by_methods || !(v.types & VALUE_TEXT)) return v;
        if (m->program->text_class.line) return value_other(); /* what its methods return */
        v.assumptions |= VALUE_ASSUMES_PLAIN_TEXTS;
        return v;
    }
    const char *open = memchr(token.at, '(', token.len);
    Bytes name = {token.at, open ? (size_t)(open - token.at) : token.len};
    if (bytes_is(name, "range")) return value_of_types(VALUE_RANGE);
    const Made *made = find_made(containers, sizeof containers / sizeof *containers, name);
    if (!made) return value_other();
    Bytes inside = {"", 0};
    if (open) inside = (Bytes){open + 1, token.len - name.len - 2};
    else if (made->types & (VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY)) e->keeps = true;
    Value v = result_container(e, made, inside);
    if (!open) /* what it is made of is not spelt out */
        value_each(m, v, o, VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY) {
            value_add(m, &o->elem, value_other());
            value_add(m, &o->item, value_other());
        }
    return v;
}

static Value result_of(Entry *e, Bytes column)
{
    Value out = {0};
    Bytes token;
    while (knowledge_piece(&column, ' ', &token)) {
        if (bytes_is(token, "-")) out = value_join(e->m, out, value_of_types(VALUE_NONE));
        else out = value_join(e->m, out, result_token(e, token));
    }
    /* unknown results hold what they were given */
    if (e->keeps && (out.types & VALUE_OTHER)) model_escape(e->m, all_arguments(e));
    return out;
}

Value call_library(Frame *f, const KnowledgeLine *line, Value self, const Args *args)
{
    Value out = {0};
    bool taken = false;
    Entry *e = take_memory(sizeof *e);
    for (; line; line = line->next) {
        *e = (Entry){.f = f, .m = f->m, .args = args, .self = self, .made = taken ? 8 : 0};
        knowledge_parameters(line->parameters, &e->parameters);
        if (!bind(e)) continue;
        taken = true;
        apply_roles(e, line->parameters);
        apply_roles(e, line->parameters); /* what calls returned may be called with again */
        out = value_join(f->m, out, result_of(e, line->result));
    }
    free(e);
    if (taken) return out;
    args_escape(f->m, args);
    model_escape(f->m, self);
    return value_other();
}
