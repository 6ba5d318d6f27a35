/*
 * builtin.c - calls whose results the tables tell too coarsely: numbers, pairs, first elements.
 */
#include <string.h>

#include "transform/values/elsewhere.h"

static const uint32_t whole = VALUE_INT | VALUE_INDEX | VALUE_BYTE;

typedef Value BuiltinFn(Frame *f, const Args *args);

static Value first(const Args *args, const Model *m)
{
    return arg_at(args, 0, m, NULL);
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static Value number_like(Frame *f, Value v)
{
    if (!v.types) return v;
    if (value_only(v, VALUE_SMALL)) return value_of_types(VALUE_MODEST | VALUE_BYTE);
    if (value_only(v, VALUE_INTEGER)) return value_of_types(whole);
    if (value_only(v, VALUE_NUMBER)) return value_of_types(whole | VALUE_FLOAT);
    model_escape(f->m, v);
    return value_other();
}

static Value call_abs(Frame *f, const Args *args)
{
    return number_like(f, first(args, f->m));
}

static Value call_sum(Frame *f, const Args *args)
{
    Value start = arg_at(args, 1, f->m, "start");
    Value all = value_join(f->m, model_elements(f->m, first(args, f->m)), start);
    if (!start.types) all.types |= VALUE_BYTE;
    if (value_only(all, VALUE_WORD)) return value_of_types(VALUE_MODEST | VALUE_BYTE);
    if (value_only(all, VALUE_INTEGER)) return value_of_types(whole); /* a = sum([a, a]) doubles */
    return number_like(f, all);
}

static Value call_round(Frame *f, const Args *args)
{
    Value v = first(args, f->m), digits = arg_at(args, 1, f->m, "ndigits");
    if (!digits.types && value_only(v, VALUE_NUMBER)) return value_of_types(whole);
    return number_like(f, v);
}

static Value call_divmod(Frame *f, const Args *args)
{
    Value a = first(args, f->m), b = arg_at(args, 1, f->m, NULL);
    Value both = number_like(f, value_join(f->m, a, b));
    Value field[2] = {both, both};
    return value_only(both, VALUE_NUMBER) ? value_tuple(f->m, args->call, field, 2) : value_other();
}

static Value call_extreme(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value out = {0};
    uint32_t positional = 0;
    for (uint32_t i = 0; i < args->count; i++) positional += !args->name[i].at;
    for (uint32_t i = 0; i < args->count; i++) {
        Bytes name = atoms_text(&m->tree->atoms, args->name[i]);
        if (args->star[i] == 2) return value_other();
        if (args->star[i] == 1 || (!args->name[i].at && positional == 1))
            out = value_join(m, out, model_elements(m, args->at[i]));
        else if (!args->name[i].at || bytes_is(name, "default"))
            out = value_join(m, out, args->at[i]);
    }
    Value key = arg_at(args, 99, m, "key");
    if (key.types) {
        static const Atom none[1];
        static const uint8_t no_star[1];
        call_value(f, value_without(m, key, VALUE_NONE),
                   &(Args){args->call, &out, none, no_star, 1});
    }
    return out;
}

/* The text that sys.stdin.readline() gave; what the program puts there may give another kind. */
static Value call_input(Frame *f, const Args *args)
{
    (void)args;
    Value v = value_of_types(VALUE_STR | VALUE_CHAR);
    const ProgramName *known = program_name(f->m->program, bytes_of("stdin"));
    if (known && (known->how & (REBINDS | MAY_REBIND))) v.assumptions |= VALUE_ASSUMES_PLAIN_TEXTS;
    return v;
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

static Value pairs(Frame *f, NodeId call, const Value *field, uint32_t count)
{
    Model *m = f->m;
    ObjectId o = model_object_at(m, call, 3, VALUE_TUPLE);
    if (!o.at) return value_other();
    Object *t = object_get(m, o);
    if (!t->field && !t->elem.types) {
        t->field = arena_take_zero(&m->arena, FIELDS_MOST, sizeof *t->field);
        t->fields = (uint8_t)count;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (t->field && t->fields == count) value_add(m, &t->field[i], field[i]);
        value_add(m, &t->elem, field[i]);
    }
    return value_of_object(m, o);
}

static Value call_enumerate(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m);
    bool start = args->count > 1;
    Value field[2] = {value_of_types(start ? whole : VALUE_INDEX | VALUE_BYTE),
                      model_elements(m, v)};
    Value out = value_new(m, args->call, VALUE_ITERATOR, pairs(f, args->call, field, 2));
    value_hold(m, out, v);
    return out;
}

static Value call_zip(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value field[FIELDS_MOST], held = {0};
    uint32_t count = 0;
    bool plain = true;
    for (uint32_t i = 0; i < args->count; i++) {
        if (args->name[i].at) continue; /* strict */
        if (args->star[i] || count == FIELDS_MOST) plain = false;
        else field[count++] = model_elements(m, args->at[i]);
        held = value_join(m, held, args->at[i]);
    }
    Value row;
    if (plain) {
        row = pairs(f, args->call, field, count);
    } else {
        Value any = model_elements(m, held);
        any = value_join(m, any, model_elements(m, any));
        row = value_new(m, args->call, VALUE_TUPLE, any);
    }
    Value out = value_new(m, args->call, VALUE_ITERATOR, row);
    value_hold(m, out, held);
    return out;
}

/* Pairs of keys and values, from a mapping or from an iterable of pairs. */
void fill_dict(Frame *f, ObjectId dict, Value from)
{
    Model *m = f->m;
    Value keys = {0}, items = {0};
    value_each(m, from, d, VALUE_DICT) {
        keys = value_join(m, keys, d->elem);
        items = value_join(m, items, d->item);
    }
    Value rest = value_without(m, from, VALUE_DICT);
    Value pair = model_elements(m, rest);
    if (rest.types) {
        value_each(m, pair, t, VALUE_TUPLE) {
            bool two = t->field && t->fields == 2;
            keys = value_join(m, keys, two ? t->field[0] : t->elem);
            items = value_join(m, items, two ? t->field[1] : t->elem);
        }
        Value odd = value_without(m, pair, VALUE_TUPLE);
        keys = value_join(m, keys, model_elements(m, odd));
        items = value_join(m, items, model_elements(m, odd));
        if (!value_only(rest, VALUE_REITERABLE | VALUE_ITERATOR)) {
            keys = value_join(m, keys, value_other());
            items = value_join(m, items, value_other());
            model_escape(m, rest);
        }
    }
    value_add(m, &object_get(m, dict)->elem, keys);
    value_add(m, &object_get(m, dict)->item, items);
}

static Value make_dict(Frame *f, const Args *args, uint32_t flavour, uint32_t from)
{
    Model *m = f->m;
    ObjectId o = model_object_at(m, args->call, 4, VALUE_DICT);
    if (!o.at) {
        args_escape(m, args);
        return value_other();
    }
    object_get(m, o)->flavour = (uint8_t)flavour;
    for (uint32_t i = 0; i < args->count; i++) {
        if (args->star[i] || (args->name[i].at && flavour == FLAVOUR_COUNTER)) {
            Value v = args->star[i] == 2 ? args->at[i] : model_elements(m, args->at[i]);
            fill_dict(f, o, v);
        } else if (args->name[i].at) {
            value_add(m, &object_get(m, o)->elem, value_of_types(VALUE_STR | VALUE_CHAR));
            value_add(m, &object_get(m, o)->item, args->at[i]);
        } else if (i == from) {
            fill_dict(f, o, args->at[i]);
        }
    }
    return value_of_object(m, o);
}

static Value call_dict(Frame *f, const Args *args)
{
    return make_dict(f, args, FLAVOUR_PLAIN, 0);
}

static Value call_ordered_dict(Frame *f, const Args *args)
{
    return make_dict(f, args, FLAVOUR_ORDERED, 0);
}

static Value call_default_dict(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value out = make_dict(f, args, FLAVOUR_DEFAULT, 1);
    Value factory = first(args, m);
    factory = value_without(m, factory, VALUE_NONE);
    Value made = factory.types ? call_value(f, factory, &(Args){.call = args->call}) : (Value){0};
    value_each(m, out, o, VALUE_DICT) value_add(m, &o->item, made);
    return out;
}

static Value call_counter(Frame *f, const Args *args)
{
    Model *m = f->m;
    ObjectId o = model_object_at(m, args->call, 4, VALUE_DICT);
    if (!o.at) return value_other();
    object_get(m, o)->flavour = FLAVOUR_COUNTER;
    for (uint32_t i = 0; i < args->count; i++) {
        Value v = args->at[i];
        if (args->name[i].at || args->star[i]) v = value_other();
        bool counts = !value_only(v, VALUE_REITERABLE & ~(uint32_t)VALUE_DICT);
        value_add(m, &object_get(m, o)->elem, model_elements(m, v));
        value_each(m, v, d, VALUE_DICT) value_add(m, &object_get(m, o)->item, d->item);
        if (counts && !value_only(v, VALUE_DICT | VALUE_ITERATOR | VALUE_GENERATOR))
            value_add(m, &object_get(m, o)->item, value_other());
    }
    value_add(m, &object_get(m, o)->item, value_of_types(whole));
    return value_of_object(m, o);
}

static Value call_from_keys(Frame *f, const Args *args)
{
    Model *m = f->m;
    ObjectId o = model_object_at(m, args->call, 4, VALUE_DICT);
    if (!o.at) return value_other();
    Value item = arg_at(args, 1, m, "value");
    value_add(m, &object_get(m, o)->elem, model_elements(m, first(args, m)));
    value_add(m, &object_get(m, o)->item, item.types ? item : value_of_types(VALUE_NONE));
    return value_of_object(m, o);
}

/* ---- attributes by name -----------------------------------------------------------------------
 */

static Atom literal_name(const Model *m, const Args *args)
{
    NodeId name = {0};
    uint32_t k = 0;
    tree_each_child(m->tree, args->call, child)
        if (tree_node(m->tree, child)->role == ROLE_ARGS && k++ == 1) name = child;
    if (!name.at || tree_node(m->tree, name)->kind != NODE_CONSTANT) return (Atom){0};
    Bytes text = tree_text(m->tree, name);
    if (text.len < 3 || (text.at[0] != '"' && text.at[0] != '\'')) return (Atom){0};
    return atoms_find(&m->tree->atoms, (Bytes){text.at + 1, text.len - 2});
}

static bool is_literal(const Model *m, const Args *args)
{
    uint32_t k = 0;
    tree_each_child(m->tree, args->call, child)
        if (tree_node(m->tree, child)->role == ROLE_ARGS && k++ == 1) {
            const Node *n = tree_node(m->tree, child);
            return n->kind == NODE_CONSTANT && n->op == CONST_STR &&
                   !memchr(tree_text(m->tree, child).at, '\\', tree_text(m->tree, child).len);
        }
    return false;
}

static Value call_getattr(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m), other = arg_at(args, 2, m, NULL);
    Atom name = literal_name(m, args);
    if (name.at) return value_join(m, attribute_load(f, args->call, v, name), other);
    if (!is_literal(m, args)) {
        open_classes(m, v);
        model_escape(m, v);
    }
    return value_join(m, value_other(), other);
}

static Value call_setattr(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m);
    Atom name = literal_name(m, args);
    if (name.at) attribute_store(f, v, name, arg_at(args, 2, m, NULL));
    else open_classes(m, v);
    model_escape(m, arg_at(args, 2, m, NULL));
    if (!name.at) model_escape(m, v);
    return value_of_types(VALUE_NONE);
}

static Value call_delattr(Frame *f, const Args *args)
{
    Atom name = literal_name(f->m, args);
    if (name.at) attribute_delete(f, first(args, f->m), name);
    else open_classes(f->m, first(args, f->m));
    return value_of_types(VALUE_NONE);
}

static void escape_frame(Frame *f)
{
    Model *m = f->m;
    for (Frame *at = f; at; at = at->outer)
        for (uint32_t i = 0; i < at->slots; i++) model_escape(m, at->env[i]);
    for (uint32_t i = 1; i < m->names->symbol_count; i++) model_escape(m, m->shared[i]);
}

static Value call_vars(Frame *f, const Args *args)
{
    if (args->count) {
        open_classes(f->m, first(args, f->m));
        model_escape(f->m, first(args, f->m));
    } else {
        escape_frame(f);
    }
    return value_other();
}

/* Code that can reach all variables by name. */
static Value call_dynamic(Frame *f, const Args *args)
{
    escape_frame(f);
    args_escape(f->m, args);
    return value_other();
}

/* ---- others -----------------------------------------------------------------------------------
 */

/* What is counted from zero fits a word, as nobody lives to see more; where else it begins, and
 * with which steps, decides.  Of a range that may be huge nothing is known but its elements. */
static Value call_range(Frame *f, const Args *args)
{
    bool words = args->count == 1 && !args->star[0], modest = args->count > 1;
    for (uint32_t i = 0; args->count > 1 && i < args->count; i++) {
        if (i == 0) words = value_only(args->at[i], VALUE_WORD);
        modest = modest && !args->star[i] && value_only(args->at[i], VALUE_SMALL);
    }
    if (words && (modest || args->count == 1)) return value_of_types(VALUE_RANGE);
    uint32_t types = modest ? VALUE_MODEST | VALUE_INDEX | VALUE_BYTE : whole;
    return value_new(f->m, args->call, VALUE_VIEW, value_of_types(types));
}

/* Lengths, positions and the like fit a machine word. */
static Value call_word(Frame *f, const Args *args)
{
    (void)f;
    (void)args;
    return value_of_types(VALUE_INDEX | VALUE_BYTE);
}

static Value call_chr(Frame *f, const Args *args)
{
    (void)f;
    (void)args;
    return value_of_types(VALUE_CHAR);
}

static Value call_type(Frame *f, const Args *args)
{
    args_escape(f->m, args);
    return value_other();
}

static Value call_super(Frame *f, const Args *args)
{
    (void)f;
    (void)args;
    return value_other();
}

static Value call_next(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m);
    Value out = value_join(m, model_elements(m, v), arg_at(args, 1, m, NULL));
    return value_only(v, VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE)
               ? out
               : value_join(m, out, value_other());
}

static Value call_iter(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m);
    if (args->count != 1) {
        args_escape(m, args);
        return value_other();
    }
    uint32_t itself = VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;
    Value out = value_without(m, v, ~itself), rest = value_without(m, v, itself);
    if (rest.types) {
        Value made = value_new(m, args->call, VALUE_ITERATOR, model_elements(m, rest));
        value_hold(m, made, rest);
        out = value_join(m, out, made);
    }
    return value_only(v, VALUE_REITERABLE | itself) ? out : value_join(m, out, value_other());
}

static Value call_reversed(Frame *f, const Args *args)
{
    Model *m = f->m;
    Value v = first(args, m);
    uint32_t sequences = VALUE_REITERABLE;
    Value out = value_new(m, args->call, VALUE_ITERATOR, model_elements(m, v));
    value_hold(m, out, v);
    if (value_only(v, sequences)) return out;
    model_escape(m, v);
    return value_join(m, out, value_other());
}

static Value new_file(Frame *f, const Args *args, Flavour flavour, uint32_t elements)
{
    Value out = value_new(f->m, args->call, VALUE_FILE, value_of_types(elements));
    value_each(f->m, out, o, VALUE_FILE) o->flavour = (uint8_t)flavour;
    return out;
}

/* The text of the mode; false when it is not written out. */
static bool mode_of(const Frame *f, const Args *args, Bytes *out)
{
    const Model *m = f->m;
    Value mode = arg_at(args, 1, m, "mode");
    NodeId text = {0};
    uint32_t k = 0;
    *out = bytes_of("");
    tree_each_child(m->tree, args->call, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role == ROLE_ARGS && k++ == 1) text = child;
        if (n->kind == NODE_KEYWORD && bytes_is(atoms_text(&m->tree->atoms, n->name), "mode"))
            text = tree_child(m->tree, child, ROLE_VALUE);
    }
    if (!mode.types) return true;
    if (!text.at || tree_node(m->tree, text)->kind != NODE_CONSTANT) return false;
    *out = tree_text(m->tree, text);
    return true;
}

static Value call_open(Frame *f, const Args *args)
{
    Bytes mode;
    if (!mode_of(f, args, &mode) || arg_at(args, 7, f->m, "opener").types) return value_other();
    bool binary = memchr(mode.at, 'b', mode.len) != NULL;
    Value out = binary ? new_file(f, args, FLAVOUR_BYTES, VALUE_BYTES)
                       : new_file(f, args, FLAVOUR_PLAIN, VALUE_STR | VALUE_CHAR);
    bool writes = false;
    for (size_t i = 0; i < mode.len; i++) writes |= strchr("wax+", mode.at[i]) != NULL;
    value_each(f->m, out, o, VALUE_FILE) o->reads_only = !writes;
    return out;
}

static Value call_string_io(Frame *f, const Args *args)
{
    return new_file(f, args, FLAVOUR_TEXT_IO, VALUE_STR | VALUE_CHAR);
}

static Value call_bytes_io(Frame *f, const Args *args)
{
    return new_file(f, args, FLAVOUR_BYTES_IO, VALUE_BYTES);
}

/* gzip.open() and the like, to read bytes.  Of a file it is given it would hold on to that. */
static Value call_archive(Frame *f, const Args *args)
{
    Bytes mode;
    Value name = arg_at(args, 0, f->m, "filename");
    bool reads = mode_of(f, args, &mode) && (!mode.len || memchr(mode.at, 'r', mode.len)) &&
                 !memchr(mode.at, 't', mode.len);
    if (reads && !(name.types & VALUE_WITH_OBJECTS))
        return new_file(f, args, FLAVOUR_ARCHIVE, VALUE_BYTES);
    model_escape(f->m, name);
    return value_other();
}

static Value call_deque(Frame *f, const Args *args)
{
    Value v = arg_at(args, 0, f->m, "iterable");
    return value_new(f->m, args->call, VALUE_DEQUE, v.types ? model_elements(f->m, v) : v);
}

static Value call_array(Frame *f, const Args *args)
{
    Model *m = f->m;
    NodeId code = tree_child(m->tree, args->call, ROLE_ARGS);
    Bytes text = code.at ? tree_text(m->tree, code) : bytes_of("");
    uint32_t types = whole;
    if (text.len == 3 && strchr("fd", text.at[1])) types = VALUE_FLOAT;
    if (text.len != 3 || strchr("uw", text.at[1])) types = VALUE_OTHER;
    Value out = value_new(m, args->call, VALUE_BYTEARRAY, value_of_types(types));
    value_each(m, out, o, VALUE_BYTEARRAY) o->flavour = FLAVOUR_ARRAY;
    return out;
}

static Value call_bytearray(Frame *f, const Args *args)
{
    return value_new(f->m, args->call, VALUE_BYTEARRAY, value_of_types(VALUE_BYTE));
}

static Value call_bytes(Frame *f, const Args *args)
{
    Value v = first(args, f->m);
    uint32_t exact = VALUE_REITERABLE | VALUE_INTEGER | VALUE_ITERATOR;
    return value_only(v, exact) ? value_of_types(VALUE_BYTES) : value_other();
}

/* A class of named tuples, made by a call with written-out names. */
static Value call_namedtuple(Frame *f, const Args *args)
{
    Model *m = f->m;
    uint32_t class = m->class_of[args->call.at];
    if (!class) return value_other();
    Value v = value_of_object(m, model_object(m, args->call, VALUE_CLASS));
    value_each(m, v, o, VALUE_CLASS) o->number = class;
    return v;
}

static const struct {
    const char *name;
    BuiltinFn *call;
} builtins[] = {
    {"builtins.abs", call_abs},
    {"builtins.sum", call_sum},
    {"builtins.round", call_round},
    {"builtins.divmod", call_divmod},
    {"builtins.min", call_extreme},
    {"builtins.max", call_extreme},
    {"builtins.enumerate", call_enumerate},
    {"builtins.zip", call_zip},
    {"builtins.dict", call_dict},
    {"collections.OrderedDict", call_ordered_dict},
    {"collections.defaultdict", call_default_dict},
    {"collections.Counter", call_counter},
    {"builtins.dict.fromkeys", call_from_keys},
    {"builtins.getattr", call_getattr},
    {"builtins.setattr", call_setattr},
    {"builtins.delattr", call_delattr},
    {"builtins.vars", call_vars},
    {"builtins.locals", call_dynamic},
    {"builtins.globals", call_dynamic},
    {"builtins.dir", call_dynamic},
    {"builtins.eval", call_dynamic},
    {"builtins.exec", call_dynamic},
    {"builtins.range", call_range},
    {"builtins.chr", call_chr},
    {"builtins.len", call_word},
    {"builtins.ord", call_word},
    {"builtins.hash", call_word},
    {"builtins.id", call_word},
    {"builtins.type", call_type},
    {"builtins.super", call_super},
    {"builtins.next", call_next},
    {"builtins.iter", call_iter},
    {"builtins.reversed", call_reversed},
    {"builtins.open", call_open},
    {"io.open", call_open},
    {"builtins.input", call_input},
    {"io.StringIO", call_string_io},
    {"io.BytesIO", call_bytes_io},
    {"gzip.open", call_archive},
    {"bz2.open", call_archive},
    {"lzma.open", call_archive},
    {"collections.deque", call_deque},
    {"collections.namedtuple", call_namedtuple},
    {"array.array", call_array},
    {"builtins.bytearray", call_bytearray},
    {"builtins.bytes", call_bytes},
};

bool call_builtin(Frame *f, Bytes dotted, const Args *args, Value *out)
{
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (!bytes_is(dotted, builtins[i].name)) continue;
        *out = builtins[i].call(f, args);
        return true;
    }
    return false;
}

/* ---- methods ----------------------------------------------------------------------------------
 */

static bool is_counter(const Model *m, Value v)
{
    bool counter = false;
    value_each(m, v, o, VALUE_DICT) counter = counter || o->flavour == FLAVOUR_COUNTER;
    return counter;
}

/* Counter.update(words): its keys are what is counted, not pairs. */
static void count_up(Model *m, Value self, const Args *args)
{
    Value keys = {0}, items = value_of_types(whole);
    for (uint32_t i = 0; i < args->count; i++) {
        Value v = args->at[i];
        if (args->name[i].at || args->star[i]) v = value_other();
        keys = value_join(m, keys, model_elements(m, v));
        value_each(m, v, d, VALUE_DICT) items = value_join(m, items, d->item);
        if (!value_only(v, VALUE_REITERABLE | VALUE_ITERATOR | VALUE_GENERATOR)) {
            items = value_join(m, items, value_other());
            model_escape(m, v);
        }
    }
    value_each(m, self, o, VALUE_DICT) {
        value_add(m, &o->elem, keys);
        value_add(m, &o->item, items);
    }
}

bool call_builtin_method(Frame *f, Value self, Bytes name, const Args *args, Value *out)
{
    Model *m = f->m;
    if ((self.types & VALUE_DICT) && bytes_is(name, "items") && !args->count) {
        Value field[2] = {0};
        value_each(m, self, d, VALUE_DICT) {
            field[0] = d->elem;
            field[1] = d->item;
        }
        *out = value_new(m, args->call, VALUE_VIEW, pairs(f, args->call, field, 2));
        value_hold(m, *out, self);
        return true;
    }
    bool counts = bytes_is(name, "update") || bytes_is(name, "subtract");
    if (counts && is_counter(m, self)) {
        count_up(m, self, args);
        *out = value_of_types(VALUE_NONE);
        return true;
    }
    if ((self.types & VALUE_DICT) && bytes_is(name, "update")) {
        for (uint32_t i = 0; i < args->count; i++) {
            bool pair = !args->name[i].at && !args->star[i];
            Value v = args->star[i] == 1 ? model_elements(m, args->at[i]) : args->at[i];
            if (pair || args->star[i]) fill_dict(f, (ObjectId){self.object[0]}, v);
            else {
                Object *o = object_get(m, (ObjectId){self.object[0]});
                value_add(m, &o->elem, value_of_types(VALUE_STR | VALUE_CHAR));
                value_add(m, &o->item, args->at[i]);
            }
        }
        *out = value_of_types(VALUE_NONE);
        return true;
    }
    if ((self.types & VALUE_TEXT) &&
        (bytes_is(name, "partition") || bytes_is(name, "rpartition"))) {
        Value text = value_of_types(VALUE_STR | VALUE_CHAR);
        Value field[3] = {text, text, text}; /* with the separator that was given */
        if (args->count) field[1] = value_join(m, text, args->at[0]);
        *out = value_tuple(m, args->call, field, 3);
        return true;
    }
    return false;
}
