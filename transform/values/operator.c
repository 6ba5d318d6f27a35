/*
 * operator.c - operators, comparisons and subscripts on exact builtin types.
 *
 * On other operands an operator is a call of a special method: its arguments escape and nothing is
 * known of what it gives.
 */
#include "transform/program/by_name.h"
#include "transform/values/elsewhere.h"

/* ---- arithmetic -------------------------------------------------------------------------------
 */

/* A byte comes out of & with one, and of | and ^ of two. */
static uint32_t whole(Frame *f, NodeId e, NodeOp op, Value l, Value r)
{
    const Model *m = f->m;
    bool left = value_only(l, VALUE_BYTE), right = value_only(r, VALUE_BYTE);
    if (op == OP_BIT_AND && (left || right)) return VALUE_BYTE;
    if ((op == OP_BIT_OR || op == OP_BIT_XOR) && left && right) return VALUE_BYTE;
    if (op == OP_R_SHIFT && left) return VALUE_BYTE;
    if ((op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR) && value_only(l, VALUE_BOOL) &&
        value_only(r, VALUE_BOOL))
        return VALUE_BOOL;
    if (op == OP_MOD && tree_node(m->tree, e)->kind == NODE_BIN_OP) {
        int64_t by = model_int(m, tree_child(m->tree, e, ROLE_RIGHT));
        if (by > 0 && by <= 256) return VALUE_BYTE;
    }
    bool small = value_only(l, VALUE_SMALL) && value_only(r, VALUE_SMALL);
    bool words = value_only(l, VALUE_WORD) && value_only(r, VALUE_WORD);
    if (words && op == OP_MULT) return VALUE_MODEST;
    bool one = value_only(l, VALUE_WORD) || value_only(r, VALUE_WORD);
    bool adds = op == OP_ADD || op == OP_SUB; /* a = a + a doubles */
    if (small && op != OP_MULT && op != OP_L_SHIFT && (one || !adds)) return VALUE_MODEST;
    return VALUE_INT | VALUE_INDEX | VALUE_BYTE;
}

static bool are(Value l, Value r, uint32_t types)
{
    return value_only(l, types) && value_only(r, types);
}

static uint32_t arithmetic(Frame *f, NodeId e, NodeOp op, Value l, Value r)
{
    if (are(l, r, VALUE_INTEGER)) {
        if (op == OP_DIV) return VALUE_FLOAT;
        if (op == OP_POW) return VALUE_INT | VALUE_INDEX | VALUE_BYTE | VALUE_FLOAT;
        return op == OP_MAT_MULT ? 0 : whole(f, e, op, l, r);
    }
    if (are(l, r, VALUE_NUMBER)) {
        uint32_t ints =
            (l.types | r.types) & VALUE_INTEGER ? VALUE_INT | VALUE_INDEX | VALUE_BYTE : 0;
        if (op == OP_ADD || op == OP_SUB || op == OP_MULT || op == OP_FLOOR_DIV || op == OP_MOD)
            return VALUE_FLOAT | ints;
        if (op == OP_DIV) return VALUE_FLOAT;
        return op == OP_POW ? VALUE_FLOAT | VALUE_INT | VALUE_INDEX | VALUE_BYTE | VALUE_COMPLEX
                            : 0;
    }
    if (are(l, r, VALUE_NUMBER | VALUE_COMPLEX)) {
        bool plain = op == OP_ADD || op == OP_SUB || op == OP_MULT || op == OP_DIV || op == OP_POW;
        return plain ? VALUE_COMPLEX | VALUE_FLOAT | VALUE_INT | VALUE_INDEX | VALUE_BYTE : 0;
    }
    if (are(l, r, VALUE_TEXT) && op == OP_ADD) return VALUE_STR | VALUE_CHAR;
    if (are(l, r, VALUE_BYTES) && op == OP_ADD) return VALUE_BYTES;
    if (op != OP_MULT) return 0;
    uint32_t text = VALUE_STR | VALUE_CHAR;
    if (value_only(l, VALUE_TEXT) && value_only(r, VALUE_INTEGER)) return text;
    if (value_only(r, VALUE_TEXT) && value_only(l, VALUE_INTEGER)) return text;
    if (value_only(l, VALUE_BYTES) && value_only(r, VALUE_INTEGER)) return VALUE_BYTES;
    return 0;
}

/* + and * of sequences, the operators of sets and dicts: a new container of the same type. */
static bool containers(Frame *f, NodeId e, NodeOp op, Value both[2])
{
    Model *m = f->m;
    Value l = both[0], r = both[1];
    uint32_t sets = VALUE_SET | VALUE_FROZENSET;
    uint32_t type = 0;
    if (op == OP_ADD && are(l, r, VALUE_LIST)) type = VALUE_LIST;
    else if (op == OP_ADD && are(l, r, VALUE_TUPLE)) type = VALUE_TUPLE;
    else if (op == OP_MULT && value_only(l, VALUE_LIST) && value_only(r, VALUE_INTEGER))
        type = VALUE_LIST;
    else if (op == OP_MULT && value_only(l, VALUE_TUPLE) && value_only(r, VALUE_INTEGER))
        type = VALUE_TUPLE;
    else if (are(l, r, sets) &&
             (op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR || op == OP_SUB))
        type = value_only(l, VALUE_SET)         ? VALUE_SET
               : value_only(l, VALUE_FROZENSET) ? VALUE_FROZENSET
                                                : 0;
    else if (op == OP_BIT_OR && are(l, r, VALUE_DICT)) type = VALUE_DICT;
    if (!type || !l.types || !r.types) return false;
    Value elements =
        value_join(m, model_elements(m, l), op == OP_MULT ? (Value){0} : model_elements(m, r));
    Value out = value_new(m, e, type, elements);
    value_each(m, l, a, VALUE_DICT)
        value_each(m, out, o, VALUE_DICT) value_add(m, &o->item, a->item);
    value_each(m, r, b, VALUE_DICT)
        value_each(m, out, o2, VALUE_DICT) value_add(m, &o2->item, b->item);
    both[0] = out;
    return true;
}

/* What a special method of a class of this file may return; its arguments go into it. */
static Value foreign(Frame *f, Value l, Value r)
{
    model_escape(f->m, l);
    model_escape(f->m, r);
    return value_other();
}

/* Has some class a __radd__ or the like that gets containers of builtin types? */
static bool may_be_reflected(const Model *m, Value r)
{
    static const char *const reflected[] = {"__radd__", "__ror__",  "__rand__", "__rxor__",
                                            "__rsub__", "__rmul__", "__rmod__"};
    if (!(r.types & (VALUE_OTHER | VALUE_INSTANCE))) return false;
    for (size_t i = 0; i < sizeof reflected / sizeof *reflected; i++)
        if (program_special(m->program, bytes_of(reflected[i]))) return true;
    return false;
}

/* Formatting writes something besides its one conversion, so it makes a new text: what the literal
 * begins and ends with says so. */
static bool writes_more(const Model *m, NodeId literal)
{
    const Node *n = tree_node(m->tree, literal);
    if (n->kind != NODE_CONSTANT) return false;
    Bytes text = tree_text(m->tree, literal);
    if (text.len < 3 || (text.at[0] != '"' && text.at[0] != '\'') || text.at[1] == text.at[0])
        return false;
    size_t last = text.len - 1;
    for (size_t i = 1; i < last;) {
        char c = text.at[i++];
        if (c == '\\' || c == text.at[0]) return false;
        if (c != '%') return true;
        while (i < last && !strchr("srdiouxXeEfFgGca%", text.at[i]))
            if (text.at[i++] == '(') return false;
        i++; /* the letter of the conversion */
    }
    return false;
}

/* [x] * n: a new list, unless n has something of its own to say (numpy's arrays have), which may
 * do anything to the display, but not to that list. */
static Value repeated_by_unknown(Frame *f, NodeId e, Value l, Value r)
{
    Value made = value_new(f->m, e, VALUE_LIST, model_elements(f->m, l));
    model_escape(f->m, r);
    return value_join(f->m, made, value_other());
}

Value operate(Frame *f, NodeId e, NodeOp op, Value l, Value r)
{
    Model *m = f->m;
    if (!l.types || !r.types) return (Value){0};
    if (op == OP_MOD && value_only(l, VALUE_TEXT)) {
        Value inside = r;
        value_each(m, r, o, VALUE_TUPLE | VALUE_DICT) {
            inside = value_join(m, inside, o->elem);
            inside = value_join(m, inside, o->item);
        }
        if (may_be_reflected(m, r)) return foreign(f, l, r);
        bool more = writes_more(m, tree_child(m->tree, e, ROLE_LEFT));
        return more ? value_of_types(VALUE_STR | VALUE_CHAR) : value_text_of(m, inside);
    }
    if (op == OP_MOD && value_only(l, VALUE_BYTES) && !may_be_reflected(m, r))
        return value_of_types(VALUE_BYTES);
    uint32_t types = arithmetic(f, e, op, l, r);
    if (types) return value_of_types(types);
    Value both[2] = {l, r};
    if (containers(f, e, op, both)) return both[0];
    NodeId left = tree_child(m->tree, e, ROLE_LEFT);
    bool display = left.at && tree_node(m->tree, left)->kind == NODE_LIST;
    if (op == OP_MULT && display && value_only(l, VALUE_LIST) && !may_be_reflected(m, r))
        return repeated_by_unknown(f, e, l, r);
    uint32_t builtin = VALUE_SCALAR | VALUE_REITERABLE | VALUE_PLAIN | VALUE_FILE | VALUE_ITERATOR |
                       VALUE_FUNCTION;
    if (are(l, r, builtin) && !(l.types & r.types & VALUE_CONTAINER)) {
        /* mixed types: what no pair of them allows raises TypeError */
        if (are(l, r, VALUE_SCALAR)) return value_of_types(VALUE_SCALAR & ~VALUE_NONE);
    }
    return foreign(f, l, r);
}

/* x += y changes a container where it is. */
Value operate_in_place(Frame *f, NodeId e, Value l, Value r)
{
    Model *m = f->m;
    NodeOp op = (NodeOp)tree_node(m->tree, e)->op;
    if (!l.types || !r.types) return (Value){0};
    uint32_t changing = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY;
    if (!(l.types & changing)) return operate(f, e, op, l, r);
    if (may_be_reflected(m, r)) { /* list.__iadd__ comes after r.__radd__ */
        model_escape(m, l);
        model_escape(m, r);
        return value_join(m, l, value_other());
    }
    if (value_only(l, VALUE_SCALAR | changing)) {
        for (uint32_t i = 0; i < l.count; i++) {
            Object *o = object_get(m, (ObjectId){l.object[i]});
            if (o->type == VALUE_DICT) fill_dict(f, (ObjectId){l.object[i]}, r);
            else if (o->type & changing) value_add(m, &o->elem, model_elements(m, r));
        }
        if (!value_only(r, VALUE_REITERABLE | VALUE_ITERATOR | VALUE_SCALAR)) model_escape(m, r);
        Value rest = value_without(m, l, changing);
        Value kept = value_without(m, l, ~changing);
        return rest.types ? value_join(m, kept, operate(f, e, op, rest, r)) : kept;
    }
    return value_join(m, l, foreign(f, l, r));
}

Value unary(Frame *f, NodeId e)
{
    Value v = eval_role(f, e, ROLE_OPERAND);
    NodeOp op = (NodeOp)tree_node(f->m->tree, e)->op;
    if (!v.types) return v;
    if (op == OP_NOT) return value_of_types(VALUE_BOOL);
    if (value_only(v, VALUE_INTEGER)) {
        bool same = op == OP_U_ADD && value_only(v, VALUE_BYTE);
        if (value_only(v, VALUE_SMALL)) return value_of_types(same ? VALUE_BYTE : VALUE_MODEST);
        return value_of_types(VALUE_INT | VALUE_INDEX | VALUE_BYTE);
    }
    if (op != OP_INVERT && value_only(v, VALUE_NUMBER | VALUE_COMPLEX)) {
        uint32_t types = v.types;
        if (types & VALUE_INTEGER) types |= VALUE_INT | VALUE_INDEX | VALUE_BYTE;
        return value_of_types(types & ~(uint32_t)VALUE_BOOL);
    }
    return foreign(f, v, (Value){0});
}

/* ---- comparison -------------------------------------------------------------------------------
 */

/* May comparing or hashing it run code of a class? */
static bool runs_code(const Model *m, Value v, int depth)
{
    if (v.types & VALUE_OTHER) return true;
    value_each(m, v, o, VALUE_INSTANCE)
        if (class_has_special(m, o->number - 1)) return true;
    value_each(m, v, c, VALUE_CONTAINER) {
        if (depth > 3 || c->fields == 0) return true;
        if (runs_code(m, c->elem, depth + 1) || runs_code(m, c->item, depth + 1)) return true;
    }
    return false;
}

/* Operands that such code may get hold of. */
static void hand_over(Frame *f, Value l, Value r)
{
    uint32_t held = VALUE_CONTAINER & ~VALUE_TUPLE;
    if (!((l.types | r.types) & (held | VALUE_TUPLE))) return;
    if (!runs_code(f->m, l, 0) && !runs_code(f->m, r, 0)) return;
    model_escape(f->m, l);
    model_escape(f->m, r);
}

Value compare(Frame *f, NodeId e)
{
    Model *m = f->m;
    uint32_t known = VALUE_SCALAR | VALUE_REITERABLE | VALUE_PLAIN | VALUE_FUNCTION |
                     VALUE_ITERATOR | VALUE_FILE | VALUE_GENERATOR;
    bool plain = true, all = true;
    Value left = eval_role(f, e, ROLE_LEFT), mixed = {0};
    NodeOp op = OP_NONE;
    bool reached = left.types != 0;
    tree_each_child(m->tree, e, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role == ROLE_OPS) op = (NodeOp)n->op;
        if (n->role != ROLE_COMPARATORS) continue;
        Value right = eval(f, child);
        reached = reached && right.types;
        bool sure = op == OP_IS || op == OP_IS_NOT || op == OP_IN || op == OP_NOT_IN;
        if (!value_only(left, known) || !value_only(right, known)) plain = false;
        if (!sure) all = false;
        bool exact = value_only(left, known) && value_only(right, known);
        if (!sure && !exact) mixed = foreign(f, left, right);
        else if (op != OP_IS && op != OP_IS_NOT) hand_over(f, left, right);
        if (sure && (op == OP_IN || op == OP_NOT_IN) &&
            !value_only(right, VALUE_REITERABLE | VALUE_ITERATOR))
            foreign(f, left, right);
        left = right;
    }
    if (!reached) return (Value){0};
    return plain || all ? value_of_types(VALUE_BOOL)
                        : value_join(m, mixed, value_of_types(VALUE_BOOL));
}

/* ---- subscripts -------------------------------------------------------------------------------
 */

static Value item_of(Frame *f, Value v, NodeId index)
{
    Model *m = f->m;
    Value out = {0};
    int64_t at = model_int(m, index);
    value_each(m, v, o, VALUE_CONTAINER) {
        if (o->type == VALUE_DICT) out = value_join(m, out, o->item);
        else if (o->type == VALUE_TUPLE && o->field && at != INT64_MIN) {
            int64_t k = at < 0 ? at + o->fields : at;
            if (k >= 0 && k < o->fields) out = value_join(m, out, o->field[k]);
        } else {
            out = value_join(m, out, o->elem);
        }
    }
    if (v.types & VALUE_TEXT) out.types |= VALUE_CHAR;
    if (v.types & VALUE_BYTES) out.types |= VALUE_BYTE;
    if (v.types & VALUE_RANGE) out.types |= VALUE_INDEX;
    return out;
}

static Value slice_of(Frame *f, NodeId e, Value v)
{
    Model *m = f->m;
    Value out = {.types = v.types & (VALUE_BYTES | VALUE_RANGE)};
    if (v.types & VALUE_TEXT) out.types |= VALUE_STR | VALUE_CHAR;
    uint32_t sliced = VALUE_LIST | VALUE_TUPLE | VALUE_BYTEARRAY;
    value_each(m, v, o, sliced) {
        Value elem = o->elem;
        uint32_t type = o->type, flavour = o->type == VALUE_BYTEARRAY ? o->flavour : 0;
        Value one = value_new(m, e, type, elem);
        value_each(m, one, made, VALUE_BYTEARRAY) made->flavour = (uint8_t)flavour;
        out = value_join(m, out, one);
    }
    return out;
}

Value subscript(Frame *f, NodeId e, Value v, NodeId index)
{
    Model *m = f->m;
    Value key = eval(f, index);
    bool slice = tree_node(m->tree, index)->kind == NODE_SLICE;
    bool by_slice = slice || (key.types & VALUE_PLAIN); /* a slice object has a variable */
    uint32_t known = VALUE_TEXT | VALUE_BYTES | VALUE_RANGE | VALUE_LIST | VALUE_TUPLE |
                     VALUE_BYTEARRAY | VALUE_DICT | VALUE_DEQUE;
    if (!v.types || !key.types) return (Value){0};
    Value out = slice ? (Value){0} : item_of(f, v, index);
    if (by_slice) out = value_join(m, out, slice_of(f, e, v));
    value_each(m, v, o, VALUE_DICT) {
        if (o->flavour != FLAVOUR_DEFAULT && o->flavour != FLAVOUR_COUNTER) continue;
        if (o->flavour == FLAVOUR_COUNTER) out.types |= VALUE_BYTE;
        else value_add(m, &o->elem, key);
    }
    if (value_only(v, known | VALUE_NONE) && !slice) return out;
    if (value_only(v, (known | VALUE_NONE) & ~(uint32_t)(VALUE_DICT | VALUE_DEQUE))) return out;
    model_escape(m, key);
    model_escape(m, value_without(m, v, known));
    return value_join(m, out, value_other());
}

void item_store(Frame *f, Value into, NodeId index, Value stored)
{
    Model *m = f->m;
    Value key = eval(f, index);
    bool slice = tree_node(m->tree, index)->kind == NODE_SLICE;
    Value more = slice ? model_elements(m, stored) : stored;
    value_each(m, into, o, VALUE_LIST | VALUE_DEQUE | VALUE_BYTEARRAY) value_add(m, &o->elem, more);
    value_each(m, into, d, VALUE_DICT) {
        value_add(m, &d->elem, key);
        value_add(m, &d->item, stored);
    }
    if (value_only(into, VALUE_LIST | VALUE_DEQUE | VALUE_BYTEARRAY | VALUE_DICT | VALUE_SCALAR |
                             VALUE_TUPLE))
        return;
    model_escape(m, stored);
    model_escape(m, key);
}
