/*
 * effects_operator.c - operators, truth, hashing, comparison, conversion to text, iteration.
 */
#include "transform/proof/effects_inner.h"

enum { DEEP = 4 };

/* ---- operands of which nothing is known -------------------------------------------------------
 */

/* HOOK_INHERITED: what a base that is not read makes of other methods.  datetime objects ask the
 * tzinfo that they have. */
static const char *const truth_methods[] = {"__bool__", "__len__", HOOK_INHERITED, NULL};
static const char *const hash_methods[] = {"__hash__", "__eq__", "utcoffset", HOOK_INHERITED, NULL};
static const char *const equal_methods[] = {"__eq__", "__ne__", "utcoffset", HOOK_INHERITED, NULL};
static const char *const order_methods[] = {"__lt__", "__le__",    "__gt__",       "__ge__",
                                            "__eq__", "utcoffset", HOOK_INHERITED, NULL};
static const char *const text_methods[] = {"__str__", "__repr__",     "__format__", "utcoffset",
                                           "tzname",  HOOK_INHERITED, NULL};
static const char *const iterate_methods[] = {
    "__iter__",        "__next__",     "__getitem__",  "__len__",
    "__length_hint__", HOOK_GENERATOR, HOOK_INHERITED, NULL};
static const char *const contain_methods[] = {"__contains__", "__eq__", "__hash__", HOOK_INHERITED,
                                              NULL};
static const char *const item_methods[] = {
    "__getitem__", "__missing__", "__class_getitem__", "__hash__", "__eq__", "__index__", NULL};
static const char *const call_methods[] = {"__call__", NULL};
static const char *const index_methods[] = {"__index__", NULL};
static const char *const mapping_methods[] = {"keys",     "__getitem__", "__missing__",
                                              "__iter__", "__next__",    NULL};
static const char *const store_methods[] = {"__setitem__", "__delitem__", "__hash__",
                                            "__eq__",      "__index__",   NULL};

/* Operators of unknown objects: silent but for errors under plain-operators, as long as no class
 * of the program defines one that is not. */
void effect_foreign(Walk *w, NodeId at, const char *const *methods)
{
    const Program *p = w->j->site.program;
    note(w, DOES_RAISE, at);
    if (!is_allowed(w, ASSUME_PLAIN_OPERATORS)) {
        note(w, DOES_RUN, at);
        return;
    }
    w->assumptions |= assuming(ASSUME_PLAIN_OPERATORS);
    for (; *methods; methods++) {
        const ByName *n = program_special(p, bytes_of(*methods));
        if (!n) continue;
        Atom atom = atoms_find(&w->t->atoms, bytes_of(*methods));
        if (atom.at) bits_add(&w->named, atom.at);
        uint16_t loud = n->may & (MAY_WRITE | MAY_STOP | MAY_RUN | MAY_FRAME);
        if (!loud) continue;
        for (uint32_t i = 0; i < MAY_COUNT; i++)
            if (loud >> i & 1) {
                note_place(w, DOES_RUN, n->where[i].line ? n->where[i] : n->first);
                break;
            }
    }
}

/* Does the program store one of these on a class that is there already? */
bool are_given(const Walk *w, const char *const *methods)
{
    for (; *methods; methods++) {
        const ByName *n = program_special(w->j->site.program, bytes_of(*methods));
        if (n && (n->is & NAMED_STORED)) return true;
    }
    return false;
}

/* Does a class that a value is an instance of define one of these, or may it inherit one? */
bool has_hook(Walk *w, Value v, const char *const *methods)
{
    if (v.types & VALUE_OTHER) return true;
    value_each(w->m, v, m, VALUE_CLASS) {
        const ModelClass *c = model_class(w->m, m->number - 1);
        if (c->has_metaclass || class_has_foreign_base(w->m, m->number - 1)) return true;
    }
    if ((v.types & VALUE_INSTANCE) && are_given(w, methods)) return true;
    value_each(w->m, v, o, VALUE_INSTANCE) {
        const ModelClass *c = model_class(w->m, o->number - 1);
        if (class_has_foreign_base(w->m, o->number - 1) || c->exposed || c->is_decorated ||
            c->has_metaclass || c->is_dataclass)
            return true;
        for (const char *const *name = methods; *name; name++) {
            Atom atom = atoms_find(&w->t->atoms, bytes_of(*name));
            if (atom.at && model_class_attribute(w->m, o->number - 1, atom, true).types)
                return true;
        }
    }
    return false;
}

/* What a comparison gives is tested for its truth where no operator of the program asks for it:
 * `in`, index(), keys of dicts, sorting, != by __eq__.  Without a method of the program it is a
 * bool. */
static void effect_tested(Walk *w, NodeId at, const char *const *methods)
{
    bool own = false;
    for (; *methods; methods++)
        own |= program_special(w->j->site.program, bytes_of(*methods)) != NULL;
    if (own) effect_foreign(w, at, truth_methods);
}

/* ---- truth, hash, equality, order -------------------------------------------------------------
 */

void effect_truth(Walk *w, NodeId at, Value v)
{
    touch_contents(w, v, false, at);
    if (has_hook(w, v, truth_methods)) effect_foreign(w, at, truth_methods);
}

static void hash_deep(Walk *w, NodeId at, Value v, int depth)
{
    uint32_t never = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY |
                     VALUE_VIEW | VALUE_PLAIN; /* a slice before Python 3.12 */
    if (v.types & never) note(w, DOES_RAISE, at);
    if (has_hook(w, v, hash_methods)) effect_foreign(w, at, hash_methods);
    if (depth > DEEP) {
        effect_foreign(w, at, hash_methods);
        return;
    }
    value_each(w->m, v, o, VALUE_TUPLE | VALUE_FROZENSET) hash_deep(w, at, o->elem, depth + 1);
}

void effect_hash(Walk *w, NodeId at, Value v)
{
    hash_deep(w, at, v, 0);
}

/* The hash itself is seen.  From Python 3.10 on that of a float that is not a number is made of the
 * object's address. */
void effect_hash_shown(Walk *w, NodeId at, Value v)
{
    uint32_t floats =
        VALUE_FLOAT | VALUE_COMPLEX | VALUE_TUPLE | VALUE_FROZENSET | VALUE_OTHER | VALUE_INSTANCE;
    if (v.types & floats) note(w, DOES_IDENTIFY, at);
}

static void equal_deep(Walk *w, NodeId at, Value v, int depth, bool tested)
{
    if (has_hook(w, v, equal_methods) || depth > DEEP) {
        effect_foreign(w, at, equal_methods);
        if (tested || depth) effect_tested(w, at, equal_methods);
        return;
    }
    touch_contents(w, v, false, at);
    value_each(w->m, v, o, VALUE_CONTAINER) {
        equal_deep(w, at, o->elem, depth + 1, tested);
        if (o->type == VALUE_DICT) equal_deep(w, at, o->item, depth + 1, tested);
    }
}

static void equal(Walk *w, NodeId at, Value a, Value b, bool tested)
{
    uint32_t held = VALUE_INSTANCE | VALUE_OTHER | VALUE_CONTAINER;
    uint32_t plain = VALUE_SCALAR | VALUE_RANGE | VALUE_INDEX;
    /* an exact scalar leaves it to the other side */
    if (value_only(a, plain) && value_only(b, plain)) return;
    if ((a.types | b.types) & held) {
        equal_deep(w, at, a, 0, tested);
        equal_deep(w, at, b, 0, tested);
    }
}

void effect_equal(Walk *w, NodeId at, Value a, Value b)
{
    equal(w, at, a, b, true);
}

static bool are(Value a, Value b, uint32_t types)
{
    return value_only(a, types) && value_only(b, types);
}

static bool is_ordered(Walk *w, Value a, Value b, int depth)
{
    if (are(a, b, VALUE_NUMBER) || are(a, b, VALUE_TEXT) || are(a, b, VALUE_BYTES)) return true;
    if (are(a, b, VALUE_SET | VALUE_FROZENSET)) return true;
    bool tuples = are(a, b, VALUE_TUPLE), lists = are(a, b, VALUE_LIST);
    if ((!tuples && !lists) || depth > DEEP) return false;
    bool ordered = true;
    value_each(w->m, a, x, VALUE_TUPLE | VALUE_LIST)
        value_each(w->m, b, y, VALUE_TUPLE | VALUE_LIST) {
            if (!x->field || !y->field || x->fields > FIELDS_MOST || y->fields > FIELDS_MOST) {
                ordered = ordered && is_ordered(w, x->elem, y->elem, depth + 1);
                continue;
            }
            for (uint32_t i = 0; i < x->fields && i < y->fields; i++)
                ordered = ordered && is_ordered(w, x->field[i], y->field[i], depth + 1);
        }
    return ordered;
}

static bool may_be_foreign(Walk *w, Value v, const char *const *methods, int depth)
{
    if (depth > DEEP || has_hook(w, v, methods)) return true;
    bool any = false;
    value_each(w->m, v, o, VALUE_CONTAINER & ~(uint32_t)VALUE_VIEW)
        any = any || may_be_foreign(w, o->elem, methods, depth + 1);
    return any;
}

void effect_order(Walk *w, NodeId at, Value a, Value b)
{
    touch_contents(w, a, false, at);
    touch_contents(w, b, false, at);
    /* the first elements that are not equal decide */
    if ((a.types & VALUE_CONTAINER) && (b.types & VALUE_CONTAINER)) effect_equal(w, at, a, b);
    if (!a.types || !b.types || is_ordered(w, a, b, 0)) return;
    note(w, DOES_RAISE, at);
    if (may_be_foreign(w, a, order_methods, 0) || may_be_foreign(w, b, order_methods, 0)) {
        effect_foreign(w, at, order_methods);
        effect_tested(w, at, order_methods);
    }
}

/* ---- text -------------------------------------------------------------------------------------
 */

/* What object.__repr__ and its like say of classes and functions. */
static void read_names(Walk *w, NodeId at)
{
    static const char *const names[] = {"__module__", "__qualname__", "__name__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Atom name = atoms_find(&w->t->atoms, bytes_of(names[i]));
        if (name.at) touch(w, ACCESS_ATTRIBUTE, false, name.at, at);
    }
}

static void text_deep(Walk *w, NodeId at, Value v, const char *const *methods, int depth)
{
    if (v.types & VALUE_INT)
        note(w, DOES_RAISE, at); /* more digits than sys.set_int_max_str_digits */
    if (v.types & (VALUE_INSTANCE | VALUE_CLASS | VALUE_FUNCTION)) read_names(w, at);
    if (depth > DEEP || has_hook(w, v, methods)) {
        effect_foreign(w, at, methods);
        return;
    }
    touch_contents(w, v, false, at);
    value_each(w->m, v, o, VALUE_CONTAINER) {
        text_deep(w, at, o->elem, methods, depth + 1);
        if (o->type == VALUE_DICT) text_deep(w, at, o->item, methods, depth + 1);
    }
}

void effect_text(Walk *w, NodeId at, Value v)
{
    text_deep(w, at, v, text_methods, 0);
}

/* ---- iteration --------------------------------------------------------------------------------
 */

static void iterate_object(Walk *w, NodeId at, const Object *o, ObjectId id, int depth);

/* Something unknown goes on.  What iterators of the program do then happens as often and in the
 * same order however the elements are used, so it is no more than touching what they may touch. */
static void iterate_foreign(Walk *w, NodeId at)
{
    note(w, DOES_RAISE, at);
    draw(w, (ObjectId){0}, at);
    w->assumptions |= assuming(ASSUME_PLAIN_OPERATORS);
    if (!is_allowed(w, ASSUME_PLAIN_OPERATORS)) note(w, DOES_RUN, at);
    /* elements may be held by nobody else */
    if (w->j->drops.line) touch(w, ACCESS_UNKNOWN, true, 0, at);
    for (const char *const *name = iterate_methods; *name; name++) {
        const ByName *n = program_special(w->j->site.program, bytes_of(*name));
        if (!n) continue;
        Atom atom = atoms_find(&w->t->atoms, bytes_of(*name));
        if (atom.at) bits_add(&w->named, atom.at);
        if (n->may & MAY_FRAME) note_place(w, DOES_FRAME, n->where[3]);
        if (!(n->may & (MAY_WRITE | MAY_RUN))) continue;
        touch(w, ACCESS_UNKNOWN, true, 0, at);
    }
}

static void iterate_deep(Walk *w, NodeId at, Value v, int depth)
{
    uint32_t known =
        VALUE_REITERABLE | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE | VALUE_UNBOUND;
    if (depth > DEEP) {
        note(w, DOES_RUN, at);
        return;
    }
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) {
        iterate_foreign(w, at);
        note(w, DOES_NOT_END, at);
    } else if (!value_only(v, known)) {
        note(w, DOES_RAISE, at); /* it cannot be iterated */
    }
    for (uint32_t i = 0; i < v.count; i++) {
        ObjectId id = {v.object[i]};
        Object *o = object_get(w->m, id);
        if (o->type & known) iterate_object(w, at, o, id, depth);
    }
}

/* A generator expression goes on; one that goes through itself may never end. */
static void step_of_generator(Walk *w, NodeId at, NodeId generator)
{
    Judge *j = w->j;
    for (uint32_t i = 0; i < j->running.count; i++)
        if (j->running.at[i] == generator.at) {
            note(w, DOES_NOT_END, at);
            return;
        }
    array_push(&j->running, generator.at);
    visit_elements(w, generator, false); /* its first iterable was evaluated when it was made */
    j->running.count--;
}

/* The library function whose call makes the iterator; len 0: it is another one. */
static Bytes maker_of(Walk *w, NodeId call)
{
    if (tree_node(w->t, call)->kind != NODE_CALL) return (Bytes){"", 0};
    Value v = value_in(w, tree_child(w->t, call, ROLE_FUNC));
    Bytes name = {"", 0};
    value_each(w->m, v, o, VALUE_LIBRARY) name = v.count == 1 ? o->name : name;
    return value_only(v, VALUE_LIBRARY) ? name : (Bytes){"", 0};
}

/* Is it a call of range() whose bounds are no huge numbers? */
bool is_short_range(Walk *w, NodeId call)
{
    bool is_short = bytes_is(maker_of(w, call), "builtins.range");
    if (is_short)
        tree_each_child(w->t, call, bound)
            is_short = is_short && (tree_node(w->t, bound)->role == ROLE_FUNC ||
                                    value_only(value_in(w, bound), VALUE_SMALL));
    return is_short;
}

static const struct Caller {
    const char *name;
    bool tests; /* the truth of what is returned */
    bool none;  /* None: the truth of the element */
} callers[] = {{"builtins.map", false, false},       {"builtins.filter", true, true},
               {"itertools.starmap", false, false},  {"itertools.takewhile", true, false},
               {"itertools.dropwhile", true, false}, {"itertools.filterfalse", true, true}};

/* The first argument of map() and its like; {0}: the iterator is none of these. */
static NodeId called_each(Walk *w, NodeId call, const struct Caller **how)
{
    Bytes name = maker_of(w, call);
    NodeId first = tree_child(w->t, call, ROLE_ARGS);
    bool plain = first.at && tree_node(w->t, first)->kind != NODE_STARRED;
    for (size_t i = 0; plain && i < sizeof callers / sizeof *callers; i++) {
        *how = &callers[i];
        if (bytes_is(name, callers[i].name)) return first;
    }
    return (NodeId){0};
}

/* Does a library function return something exact, whose truth runs no code? */
static bool returns_exact(Bytes dotted)
{
    static const char *const exact[] = {"bool", "int", "float", "str", "bytes", "none"};
    const KnowledgeLine *line = knowledge_find(dotted);
    bool fine = line != NULL;
    for (; line; line = line->next) {
        bool found = false;
        for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
            found |= bytes_is(line->result, exact[i]);
        fine = fine && found;
    }
    return fine;
}

static Value results_of(Walk *w, Value callee)
{
    Value out = value_of_types(
        value_only(callee, VALUE_FUNCTION | VALUE_LIBRARY | VALUE_NONE) ? VALUE_BOOL : VALUE_OTHER);
    value_each(w->m, callee, f, VALUE_FUNCTION)
        out = model_join(w->m, out, model_function(w->m, f->number - 1)->result);
    value_each(w->m, callee, o, VALUE_LIBRARY)
        if (!returns_exact(o->name)) out.types |= VALUE_OTHER;
    return out;
}

static void step_of_caller(Walk *w, NodeId at, NodeId callee, const struct Caller *how,
                           Value elements)
{
    Value v = value_in(w, callee);
    if (how->none && (v.types & VALUE_NONE)) effect_truth(w, at, elements);
    if (how->none) v = value_without(w->m, v, VALUE_NONE);
    if (how->tests && v.types) effect_truth(w, at, results_of(w, v));
    effect_call_each(w, at, callee, v, elements);
    if (bytes_is(bytes_of(how->name), "itertools.starmap")) effect_iterate(w, at, elements);
}

/* What other iterators do with the elements besides giving them. */
static void step_of_others(Walk *w, NodeId at, NodeId call, Value elements)
{
    Bytes name = maker_of(w, call);
    Value both[2] = {elements, elements};
    if (bytes_is(name, "itertools.accumulate")) effect_arithmetic(w, at, OP_ADD, both);
    else if (bytes_is(name, "itertools.groupby")) effect_equal(w, at, elements, elements);
    else if (bytes_is(name, "itertools.compress")) effect_truth(w, at, elements);
    else if (bytes_is(name, "heapq.merge")) effect_order(w, at, elements, elements);
}

/* Iterators that never call what they are given. */
static bool may_call(Walk *w, NodeId call)
{
    static const char *const quiet[] = {"builtins.enumerate", "builtins.zip",
                                        "builtins.reversed",  "builtins.iter",
                                        "itertools.chain",    "itertools.islice"};
    Bytes name = maker_of(w, call);
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (bytes_is(name, quiet[i])) return false;
    return true;
}

/* What an iterator goes through or calls for each element. */
static void step_of_iterator(Walk *w, NodeId at, const Object *o, int depth)
{
    Value held = o->item;
    if (o->flavour == FLAVOUR_ENDLESS) note(w, DOES_NOT_END, at);
    if (o->many) { /* of several places, which is not told apart */
        note(w, DOES_RUN, at);
        return;
    }
    if (tree_node(w->t, o->node)->kind == NODE_GENERATOR_EXP) {
        step_of_generator(w, at, o->node);
        return;
    }
    uint32_t called = VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY;
    Value functions = value_without(w->m, held, ~called);
    Value rest = value_without(w->m, held, called | VALUE_SCALAR);
    rest.types |= held.types & (VALUE_TEXT | VALUE_BYTES);
    Value elements = model_elements(w->m, rest);
    const struct Caller *how = NULL;
    NodeId callee = called_each(w, o->node, &how);
    if (callee.at) step_of_caller(w, at, callee, how, elements);
    else if (functions.types) effect_call_value(w, at, functions, &elements, 1);
    if (!callee.at) step_of_others(w, at, o->node, elements);
    if (!callee.at && (held.types & VALUE_OTHER) && (functions.types || may_call(w, o->node)))
        note(w, DOES_RUN, at);
    Value instances = value_without(w->m, held, ~(uint32_t)VALUE_INSTANCE);
    if (!callee.at && may_call(w, o->node) && has_hook(w, instances, call_methods))
        effect_call_value(w, at, instances, &elements, 1);
    if (rest.types) iterate_deep(w, at, rest, depth + 1);
}

static void iterate_object(Walk *w, NodeId at, const Object *o, ObjectId id, int depth)
{
    switch (o->type) {
    case VALUE_ITERATOR:
        draw(w, id, at);
        step_of_iterator(w, at, o, depth);
        break;
    case VALUE_GENERATOR:
        draw(w, id, at);
        resume(w, o->number - 1, at);
        break;
    case VALUE_FILE:
        draw(w, id, at);
        touch_file(w, id, false, at);
        note(w, DOES_RAISE, at);
        break;
    case VALUE_VIEW:
        touch_object(w, id, false, at);
        touch_contents(w, o->item, false, at);
        break;
    default: touch_object(w, id, false, at); break;
    }
}

void effect_iterate(Walk *w, NodeId at, Value v)
{
    note(w, DOES_LOOP, at);
    iterate_deep(w, at, v, 0);
}

void effect_contains(Walk *w, NodeId at, Value item, Value container)
{
    if (value_only(container, VALUE_TEXT)) {
        if (!value_only(item, VALUE_TEXT)) note(w, DOES_RAISE, at);
        return;
    }
    if (container.types & (VALUE_OTHER | VALUE_INSTANCE)) {
        effect_foreign(w, at, contain_methods);
        effect_tested(w, at, contain_methods);
        iterate_foreign(w, at);
        touch(w, ACCESS_CONTENTS, false, 0, at);
        return;
    }
    if (container.types & (VALUE_BYTES | VALUE_BYTEARRAY)) {
        uint32_t fits = VALUE_BYTE | VALUE_BOOL | VALUE_BYTES | VALUE_BYTEARRAY;
        if (!value_only(item, fits)) note(w, DOES_RAISE, at);
        if (item.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_foreign(w, at, index_methods);
    }
    if (!value_only(container, VALUE_CONTAINER | VALUE_RANGE | VALUE_UNBOUND)) {
        effect_iterate(w, at, container);
        if (container.types & (VALUE_TEXT | VALUE_BYTES)) note(w, DOES_RAISE, at);
    }
    touch_contents(w, container, false, at);
    if (container.types & (VALUE_SET | VALUE_FROZENSET | VALUE_DICT | VALUE_VIEW))
        effect_hash(w, at, item);
    effect_equal(w, at, item, model_elements(w->m, container));
}

void effect_compare(Walk *w, NodeId e)
{
    Value left = value_in(w, tree_child(w->t, e, ROLE_LEFT));
    NodeOp op = OP_NONE;
    tree_each_child(w->t, e, child) {
        const Node *n = tree_node(w->t, child);
        if (n->role == ROLE_OPS) op = (NodeOp)n->op;
        if (n->role != ROLE_COMPARATORS) continue;
        Value right = value_in(w, child);
        if (op == OP_IN || op == OP_NOT_IN) effect_contains(w, child, left, right);
        else if (op == OP_EQ || op == OP_NOT_EQ) equal(w, child, left, right, op == OP_NOT_EQ);
        else if (op != OP_IS && op != OP_IS_NOT) effect_order(w, child, left, right);
        /* a chain goes on by the truth of what the comparison gave */
        bool plain = value_only(left, VALUE_SCALAR | VALUE_INDEX) &&
                     value_only(right, VALUE_SCALAR | VALUE_INDEX);
        if (n->next.at && !plain && (left.types | right.types) & (VALUE_OTHER | VALUE_INSTANCE))
            effect_truth(w, child, value_of_types(VALUE_OTHER));
        left = right;
    }
}

/* ---- arithmetic -------------------------------------------------------------------------------
 */

static const char *const arithmetic_methods[] = {"__add__",
                                                 "__radd__",
                                                 "__iadd__",
                                                 "__sub__",
                                                 "__rsub__",
                                                 "__isub__",
                                                 "__mul__",
                                                 "__rmul__",
                                                 "__imul__",
                                                 "__truediv__",
                                                 "__rtruediv__",
                                                 "__itruediv__",
                                                 "__floordiv__",
                                                 "__rfloordiv__",
                                                 "__ifloordiv__",
                                                 "__mod__",
                                                 "__rmod__",
                                                 "__imod__",
                                                 "__pow__",
                                                 "__rpow__",
                                                 "__ipow__",
                                                 "__and__",
                                                 "__rand__",
                                                 "__iand__",
                                                 "__or__",
                                                 "__ror__",
                                                 "__ior__",
                                                 "__xor__",
                                                 "__rxor__",
                                                 "__ixor__",
                                                 "__lshift__",
                                                 "__rlshift__",
                                                 "__ilshift__",
                                                 "__rshift__",
                                                 "__rrshift__",
                                                 "__irshift__",
                                                 "__matmul__",
                                                 "__rmatmul__",
                                                 "__imatmul__",
                                                 "__neg__",
                                                 "__pos__",
                                                 "__invert__",
                                                 "__divmod__",
                                                 "__rdivmod__",
                                                 "__abs__",
                                                 "__index__",
                                                 "utcoffset",
                                                 HOOK_INHERITED,
                                                 NULL};

/* The right operand as a constant: INT64_MIN when it is none. */
static int64_t right_constant(Walk *w, NodeId at)
{
    NodeRole role = tree_node(w->t, at)->kind == NODE_AUG_ASSIGN ? ROLE_VALUE : ROLE_RIGHT;
    NodeId right = tree_child(w->t, at, role);
    return right.at ? model_int(w->m, right) : INT64_MIN;
}

/* Operators that numbers always have a result for. */
static bool numbers_are_silent(Walk *w, NodeId at, NodeOp op, Value both[2])
{
    Value l = both[0], r = both[1];
    int64_t by = right_constant(w, at);
    bool whole = are(l, r, VALUE_INTEGER), real = are(l, r, VALUE_FLOAT);
    bool words = are(l, r, VALUE_SMALL | VALUE_FLOAT);
    if (op == OP_ADD || op == OP_SUB || op == OP_MULT) return whole || real || words;
    if (op == OP_FLOOR_DIV || op == OP_MOD) return (whole || words) && by != INT64_MIN && by != 0;
    if (op == OP_DIV) return words && by != INT64_MIN && by != 0;
    if (op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR) return whole;
    if (op == OP_L_SHIFT || op == OP_R_SHIFT) return whole && by >= 0 && by < 4096;
    return op == OP_POW && value_only(l, VALUE_WORD) && by >= 0 && by < 64;
}

static bool sequences_are_silent(NodeOp op, Value both[2])
{
    Value l = both[0], r = both[1];
    uint32_t sets = VALUE_SET | VALUE_FROZENSET;
    if (op == OP_ADD)
        return are(l, r, VALUE_TEXT) || are(l, r, VALUE_BYTES) || are(l, r, VALUE_LIST) ||
               are(l, r, VALUE_TUPLE);
    if (op == OP_MULT) {
        uint32_t sequence = VALUE_TEXT | VALUE_BYTES | VALUE_LIST | VALUE_TUPLE;
        return (value_only(l, sequence) && value_only(r, VALUE_WORD)) ||
               (value_only(r, sequence) && value_only(l, VALUE_WORD));
    }
    return (op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR || op == OP_SUB) &&
           are(l, r, sets);
}

/* "%s" % x with one conversion, for anything that is no tuple. */
static bool is_one_conversion(Walk *w, NodeId at, Value r)
{
    NodeId left = tree_child(w->t, at, ROLE_LEFT);
    if (!left.at || tree_node(w->t, left)->kind != NODE_CONSTANT) return false;
    Bytes text = tree_text(w->t, left);
    uint32_t percents = 0, s = 0, d = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\\') return false;
        if (text.at[i] != '%') continue;
        percents++;
        if (i + 1 < text.len && text.at[i + 1] == 's') s++;
        if (i + 1 < text.len && text.at[i + 1] == 'd') d++;
    }
    if (percents == 1 && d == 1) return value_only(r, VALUE_SMALL);
    if (percents == 1 && s == 1)
        return value_only(r, VALUE_SCALAR | VALUE_INDEX | VALUE_LIST | VALUE_SET | VALUE_INSTANCE |
                                 VALUE_OTHER) &&
               !(r.types & VALUE_OTHER);
    bool fits = percents == s && s > 0;
    value_each(w->m, r, o, VALUE_TUPLE) fits = fits && o->field && o->fields == s;
    return fits && value_only(r, VALUE_TUPLE);
}

/* What formatting with the literal on the left runs: "%d" asks for numbers, "%(x)s" for items, and
 * a subclass of str on the right comes first. */
static void effect_percent(Walk *w, NodeId at, Value right)
{
    static const char *const text_only[] = {"__str__", "__repr__", "__bytes__", "__rmod__", NULL};
    static const char *const all[] = {"__str__",     "__repr__",    "__bytes__", "__rmod__",
                                      "__int__",     "__float__",   "__index__", "__trunc__",
                                      "__getitem__", "__missing__", "__len__",   NULL};
    NodeId left = tree_child(w->t, at, ROLE_LEFT);
    bool simple = left.at && tree_node(w->t, left)->kind == NODE_CONSTANT;
    Bytes text = simple ? tree_text(w->t, left) : (Bytes){"", 0};
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.at[i] == '%') simple = simple && strchr("sra%", text.at[++i]);
    text_deep(w, at, right, simple ? text_only : all, 0);
}

/* Sets, dicts and their views: keys are looked up; views go through anything. */
static void join_keys(Walk *w, NodeId at, Value l, Value r)
{
    uint32_t keyed = VALUE_SET | VALUE_FROZENSET | VALUE_DICT | VALUE_VIEW;
    if (!((l.types | r.types) & keyed)) return;
    if (l.types & VALUE_VIEW) effect_iterate(w, at, r);
    if (r.types & VALUE_VIEW) effect_iterate(w, at, l);
    effect_hash(w, at, model_elements(w->m, l));
    effect_hash(w, at, model_elements(w->m, r));
    effect_equal(w, at, model_elements(w->m, l), model_elements(w->m, r));
}

void effect_arithmetic(Walk *w, NodeId at, NodeOp op, Value both[2])
{
    Value l = both[0], r = both[1];
    if (!l.types || !r.types) return;
    touch_contents(w, l, false, at);
    touch_contents(w, r, false, at);
    uint32_t numbers = VALUE_NUMBER | VALUE_COMPLEX | VALUE_INDEX;
    if (op == OP_MOD && value_only(l, VALUE_TEXT | VALUE_BYTES | VALUE_BYTEARRAY)) {
        if (!value_only(l, VALUE_TEXT) || !is_one_conversion(w, at, r)) note(w, DOES_RAISE, at);
        note(w, DOES_LOOP, at);
        effect_percent(w, at, r);
        return;
    }
    if (are(l, r, numbers)) {
        if (!numbers_are_silent(w, at, op, both)) note(w, DOES_RAISE, at);
        return;
    }
    if (sequences_are_silent(op, both)) {
        join_keys(w, at, l, r);
        return;
    }
    note(w, DOES_RAISE, at);
    if (op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR || op == OP_SUB)
        join_keys(w, at, l, r);
    if ((l.types | r.types) & (VALUE_OTHER | VALUE_INSTANCE))
        effect_foreign(w, at, arithmetic_methods);
}

/* f(**v), {**v}: a mapping of its own gives keys and items. */
void effect_mapping(Walk *w, NodeId at, Value v)
{
    if (value_only(v, VALUE_DICT)) return;
    note(w, DOES_RAISE, at);
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_foreign(w, at, mapping_methods);
}

/* ---- subscripts -------------------------------------------------------------------------------
 */

static bool index_is_sure(Walk *w, NodeId e, Value v)
{
    int64_t at = model_int(w->m, tree_child(w->t, e, ROLE_SLICE));
    bool sure = at != INT64_MIN && value_only(v, VALUE_TUPLE) && v.count;
    value_each(w->m, v, o, VALUE_TUPLE) {
        int64_t k = at < 0 ? at + o->fields : at;
        sure = sure && o->field && k >= 0 && k < o->fields;
    }
    return sure;
}

static bool bounds_are_plain(Walk *w, NodeId slice)
{
    bool plain = true;
    tree_each_child(w->t, slice, bound) {
        if (value_in(w, bound).types & (VALUE_OTHER | VALUE_INSTANCE))
            effect_foreign(w, bound, index_methods);
        plain = plain && value_only(value_in(w, bound), VALUE_INTEGER | VALUE_NONE);
        bool zero = tree_node(w->t, bound)->role == ROLE_STEP && !model_int(w->m, bound);
        if (tree_node(w->t, bound)->role == ROLE_STEP &&
            (zero || model_int(w->m, bound) == INT64_MIN))
            plain = false;
    }
    return plain;
}

/* What makes the entries of a defaultdict: the first argument of the call that made it. */
static void make_entry(Walk *w, NodeId at, const Object *o)
{
    const ProgramName *given = program_name(w->j->site.program, bytes_of("default_factory"));
    bool call = !o->many && o->node.at && tree_node(w->t, o->node)->kind == NODE_CALL;
    NodeId first = call ? tree_child(w->t, o->node, ROLE_ARGS) : (NodeId){0};
    bool known = call && bytes_is(maker_of(w, o->node), "collections.defaultdict") &&
                 !(given && (given->how & STORES));
    if (!known || (first.at && tree_node(w->t, first)->kind == NODE_STARRED)) {
        note(w, DOES_RUN, at);
        return;
    }
    Value factory = first.at ? value_without(w->m, value_in(w, first), VALUE_NONE) : (Value){0};
    if (factory.types) effect_call_value(w, at, factory, NULL, 0);
}

/* A dict's own lookup; that of a defaultdict may make the entry. */
static void subscript_dict(Walk *w, NodeId e, const Object *o, ObjectId id, bool store)
{
    NodeId index = tree_child(w->t, e, ROLE_SLICE);
    effect_hash(w, index, value_in(w, index));
    effect_equal(w, index, value_in(w, index), o->elem);
    if (store) return;
    if (o->flavour == FLAVOUR_DEFAULT) {
        touch_object(w, id, true, e);
        note(w, DOES_WRITE, e);
        make_entry(w, e, o);
    }
    if (o->flavour != FLAVOUR_COUNTER) note(w, DOES_RAISE, e);
}

void effect_subscript(Walk *w, NodeId e, Value v, bool store)
{
    NodeId index = tree_child(w->t, e, ROLE_SLICE);
    bool slice = tree_node(w->t, index)->kind == NODE_SLICE;
    uint32_t sequences = VALUE_TEXT | VALUE_BYTES | VALUE_LIST | VALUE_TUPLE | VALUE_RANGE |
                         VALUE_BYTEARRAY | VALUE_DEQUE;
    touch_contents(w, v, store, e);
    if (store) note(w, DOES_WRITE, e);
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE | VALUE_CLASS)) {
        effect_foreign(w, e, store ? store_methods : item_methods);
        touch(w, ACCESS_CONTENTS, store, 0, e);
    }
    for (uint32_t i = 0; i < v.count; i++) {
        Object *o = object_get(w->m, (ObjectId){v.object[i]});
        if (o->type == VALUE_DICT) subscript_dict(w, e, o, (ObjectId){v.object[i]}, store);
    }
    if (v.types & sequences) {
        bool plain =
            slice ? bounds_are_plain(w, index) && !(v.types & VALUE_DEQUE) : index_is_sure(w, e, v);
        if (!plain || store) note(w, DOES_RAISE, e);
        Value key = value_in(w, index);
        uint32_t held = VALUE_OTHER | VALUE_INSTANCE | VALUE_PLAIN; /* PLAIN: slice(a, b) */
        if (!slice && key.types & held) effect_foreign(w, e, item_methods);
        if (store && slice && v.types & VALUE_LIST) return;
    }
    uint32_t known =
        sequences | VALUE_OTHER | VALUE_INSTANCE | VALUE_CLASS | VALUE_DICT | VALUE_UNBOUND;
    if (!value_only(v, known)) note(w, DOES_RAISE, e);
}
