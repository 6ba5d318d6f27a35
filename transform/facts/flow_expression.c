/* flow_expression.c - what evaluating an expression does, and the node of its value. */
#include <string.h>

#include "transform/facts/flow_build.h"

/* Displays longer than this keep their elements together instead of by position. */
enum { POSITIONS = 12 };

static NodeId role_child(FlowBuild *b, NodeId n, NodeRole role)
{
    return tree_child(b->t, n, role);
}

static void evaluate_children(FlowBuild *b, NodeId n)
{
    tree_each_child(b->t, n, child) flow_expression(b, child);
}

/* ---- evidence: x.name was evaluated, so x has that attribute --------------------------------- */

static bool has_already(FlowBuild *b, FlowNode node, FlowName name)
{
    for (uint32_t depth = 0; depth < 32 && node < b->evidence_room; depth++) {
        uint32_t e = b->evidence_of[node];
        if (!e) return false;
        if (b->evidence.at[e - 1].name == name) return true;
        node = b->evidence.at[e - 1].from;
    }
    return false;
}

static void remember(FlowBuild *b, FlowNode node, FlowNode from, FlowName name)
{
    if (node >= b->evidence_room) {
        uint32_t room = node * 2 + 64;
        b->evidence_of = grow_memory(b->evidence_of, room * sizeof *b->evidence_of);
        memset(b->evidence_of + b->evidence_room, 0,
               (room - b->evidence_room) * sizeof *b->evidence_of);
        b->evidence_room = room;
    }
    array_push(&b->evidence, ((Evidence){node, from, name}));
    b->evidence_of[node] = b->evidence.count;
}

FlowNode flow_has(FlowBuild *b, NodeId receiver, FlowNode node, FlowName name)
{
    const Node *r = tree_node(b->t, receiver);
    if (r->kind != NODE_NAME || node < FLOW_SHARED_END || node == b->self) return node;
    SymbolId s = names_symbol(b->n, receiver);
    if (!flow_is_versioned(b, s) || b->current[s.at] != node || has_already(b, node, name))
        return node;
    FlowNode narrower = flow_node(b);
    flow_op(b, FLOW_HAS, node, name, narrower);
    remember(b, narrower, node, name);
    flow_refine(b, s, narrower);
    return narrower;
}

/* ---- leaves --------------------------------------------------------------------------------- */

static bool is_word(Bytes text)
{
    if (!text.len || text.len > 80) return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        bool dot = c == '.' && i && i + 1 < text.len && text.at[i - 1] != '.';
        if (!letter && !dot && !(i && c >= '0' && c <= '9')) return false;
    }
    return true;
}

/* "{0.__dict__}", "owner.__dict__": for format() and attrgetter(). */
static bool names_inside(Bytes text)
{
    static const char *const names[] = {"__dict__", "__slots__", "__weakref__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (memmem(text.at, text.len, names[i], strlen(names[i]))) return true;
    return false;
}

static FlowNode constant(FlowBuild *b, NodeId n)
{
    if (tree_node(b->t, n)->op != CONST_STR) return FLOW_NOTHING;
    Bytes text;
    if (!flow_literal(b, n, &text) || !(is_word(text) || names_inside(text))) return FLOW_TEXT;
    FlowName name = flow_string_name(b, text);
    if (name >= b->string_room) {
        uint32_t room = name * 2 + 64;
        b->string_node = grow_memory(b->string_node, room * sizeof *b->string_node);
        memset(b->string_node + b->string_room, 0, (room - b->string_room) * sizeof(FlowNode));
        b->string_room = room;
    }
    if (!b->string_node[name]) {
        FlowNode node = b->string_node[name] = flow_node(b);
        flow_op(b, FLOW_STRING, 0, name, node);
    }
    return b->string_node[name];
}

static FlowNode formatted(FlowBuild *b, NodeId n)
{
    tree_each_child(b->t, n, child) {
        const Node *c = tree_node(b->t, child);
        if (c->kind == NODE_FORMATTED_VALUE || c->kind == NODE_INTERPOLATION) formatted(b, child);
        else if (c->kind == NODE_JOINED_STR) formatted(b, child);
        else if (c->kind != NODE_CONSTANT) {
            FlowNode value = flow_expression(b, child);
            if (value) flow_op(b, FLOW_FORMAT, value, 0, 0);
        }
    }
    return FLOW_TEXT;
}

static FlowNode attribute(FlowBuild *b, NodeId n)
{
    NodeId receiver = role_child(b, n, ROLE_VALUE);
    FlowNode value = flow_expression(b, receiver);
    if (!value) return FLOW_NOTHING;
    b->at = n;
    FlowName name = flow_attribute(b, n);
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_LOAD, value, name, to);
    flow_has(b, receiver, value, name);
    return to;
}

/* ---- operators ------------------------------------------------------------------------------ */

static FlowNode binary(FlowBuild *b, NodeId n)
{
    FlowNode left = flow_expression(b, role_child(b, n, ROLE_LEFT));
    FlowNode right = flow_expression(b, role_child(b, n, ROLE_RIGHT));
    if (!left && !right) return FLOW_NOTHING;
    b->at = n;
    if (left == FLOW_TEXT && right <= FLOW_TEXT) return FLOW_TEXT;
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_BINARY, left, right, to)->flag = tree_node(b->t, n)->op;
    return to;
}

static FlowNode compare(FlowBuild *b, NodeId n)
{
    FlowNode left = flow_expression(b, role_child(b, n, ROLE_LEFT));
    uint8_t op = 0;
    FlowNode result = FLOW_NOTHING;
    tree_each_child(b->t, n, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_OPS) op = c->op;
        if (c->role != ROLE_COMPARATORS) continue;
        FlowNode right = flow_expression(b, child);
        b->at = n;
        bool tracked = left > FLOW_TEXT || right > FLOW_TEXT;
        if (tracked) {
            bool plain = op == OP_IS || op == OP_IS_NOT || op == OP_IN || op == OP_NOT_IN;
            FlowNode to = plain ? 0 : flow_node(b);
            flow_op(b, FLOW_COMPARE, left, right, to)->flag = op;
            result = flow_merge(b, result, to);
        }
        left = right;
    }
    return result;
}

/* a and b, a or b: the operands after the first are one way, skipping them the other. */
static FlowNode boolean(FlowBuild *b, NodeId n)
{
    bool all = tree_node(b->t, n)->op == OP_AND;
    FlowNode result = FLOW_NOTHING;
    NodeId before = {0};
    uint32_t depth = 0;
    uint32_t marks[64];
    tree_each_child(b->t, n, operand) {
        if (before.at && depth < 64) {
            marks[depth++] = way_begin(b);
            flow_narrow(b, before, all);
        }
        FlowNode value = flow_expression(b, operand);
        result = flow_merge(b, result, value);
        before = operand;
    }
    while (depth) {
        Way taken, skipped = {0};
        way_end(b, marks[--depth], &taken);
        way_join(b, &taken, &skipped);
    }
    return result;
}

static FlowNode conditional(FlowBuild *b, NodeId n)
{
    NodeId test = role_child(b, n, ROLE_TEST);
    flow_expression(b, test);
    Way yes, no;
    uint32_t mark = way_begin(b);
    flow_narrow(b, test, true);
    FlowNode x = flow_expression(b, role_child(b, n, ROLE_BODY));
    way_end(b, mark, &yes);
    flow_narrow(b, test, false);
    FlowNode y = flow_expression(b, role_child(b, n, ROLE_ORELSE));
    way_end(b, mark, &no);
    way_join(b, &yes, &no);
    b->at = n;
    return flow_merge(b, x, y);
}

static FlowNode unary(FlowBuild *b, NodeId n)
{
    FlowNode value = flow_expression(b, role_child(b, n, ROLE_OPERAND));
    if (tree_node(b->t, n)->op == OP_NOT || value <= FLOW_TEXT) return FLOW_NOTHING;
    b->at = n;
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_UNARY, value, 0, to)->flag = tree_node(b->t, n)->op;
    return to;
}

/* In a display of many strings no single one is of interest: the solver would take them for some
 * text anyway. */
enum { MANY_STRINGS = 100 };

static bool is_string(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    return node->kind == NODE_CONSTANT && node->op == CONST_STR;
}

static bool has_many_strings(FlowBuild *b, NodeId n)
{
    uint32_t count = 0;
    tree_each_child(b->t, n, child) count += is_string(b, child);
    return count > MANY_STRINGS;
}

static FlowNode element(FlowBuild *b, NodeId n, bool many)
{
    return many && is_string(b, n) ? FLOW_TEXT : flow_expression(b, n);
}

/* ---- containers ----------------------------------------------------------------------------- */

static FlowNode box(FlowBuild *b, NodeId n, uint8_t kind)
{
    Array(FlowNode) elements = {0};
    bool starred = false, many = has_many_strings(b, n);
    tree_each_child(b->t, n, child) {
        if (tree_node(b->t, child)->kind != NODE_STARRED) {
            array_push(&elements, element(b, child, many));
            continue;
        }
        starred = true;
        FlowNode all = flow_expression(b, role_child(b, child, ROLE_VALUE));
        if (!all) continue;
        b->at = child;
        FlowNode one = flow_node(b);
        flow_op(b, FLOW_ITERATE, all, 0, one);
        array_push(&elements, one);
    }
    bool any = kind != BOX_TUPLE;
    for (uint32_t i = 0; i < elements.count; i++) any |= elements.at[i] != FLOW_NOTHING;
    FlowNode to = FLOW_NOTHING;
    if (any) {
        b->at = n;
        to = flow_node(b);
        bool positions = kind == BOX_TUPLE && !starred && elements.count <= POSITIONS;
        FlowNode together = FLOW_NOTHING;
        if (!positions && elements.count) {
            together = flow_node(b);
            for (uint32_t i = 0; i < elements.count; i++) flow_copy(b, elements.at[i], together);
        }
        FlowOp *op = flow_op(b, FLOW_BOX, 0, 0, to);
        op->flag = (uint8_t)(kind | (positions ? 0 : 0x80));
        if (positions)
            for (uint32_t i = 0; i < elements.count; i++) flow_word(b, op, elements.at[i]);
        else if (together) flow_word(b, op, together);
    }
    array_free(&elements);
    return to;
}

static FlowNode dictionary(FlowBuild *b, NodeId n)
{
    FlowNode keys = flow_node(b), values = flow_node(b), merged = FLOW_NOTHING;
    NodeId key = {0};
    bool many = has_many_strings(b, n);
    tree_each_child(b->t, n, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_KEYS) {
            key = child;
            continue;
        }
        FlowNode k = key.at ? element(b, key, many) : FLOW_NOTHING;
        FlowNode v = element(b, child, many);
        if (key.at) {
            flow_copy(b, k, keys);
            flow_copy(b, v, values);
        } else { /* **mapping */
            merged = flow_merge(b, merged, v);
        }
        key = (NodeId){0};
    }
    b->at = n;
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_BOX, 0, 0, to);
    op->flag = BOX_DICT;
    flow_word(b, op, keys);
    flow_word(b, op, values);
    flow_word(b, op, merged);
    return to;
}

static void generators(FlowBuild *b, NodeId n)
{
    tree_each_child(b->t, n, g) {
        if (tree_node(b->t, g)->kind != NODE_COMPREHENSION) continue;
        FlowNode all = flow_expression(b, role_child(b, g, ROLE_ITER));
        FlowNode one = FLOW_NOTHING;
        if (all) {
            b->at = g;
            one = flow_node(b);
            FlowOp *op = flow_op(b, FLOW_ITERATE, all, 0, one);
            op->flag = (tree_node(b->t, g)->flag & FLAG_ASYNC) != 0;
        }
        flow_assign(b, role_child(b, g, ROLE_TARGET), one, NULL);
        tree_each_child(b->t, g, test) {
            if (tree_node(b->t, test)->role != ROLE_IFS) continue;
            flow_expression(b, test);
            flow_narrow(b, test, true);
        }
    }
}

static FlowNode comprehension(FlowBuild *b, NodeId n)
{
    uint8_t kind = tree_node(b->t, n)->kind;
    ScopeId outer = b->scope;
    uint32_t mark = way_begin(b);
    b->scope = (ScopeId){b->n->scope_of_node[n.at]};
    generators(b, n);
    FlowNode key = FLOW_NOTHING, value;
    if (kind == NODE_DICT_COMP) {
        key = flow_expression(b, role_child(b, n, ROLE_KEY));
        value = flow_expression(b, role_child(b, n, ROLE_VALUE));
    } else {
        value = flow_expression(b, role_child(b, n, ROLE_ELT));
    }
    b->scope = outer;
    Way once, never = {0};
    way_end(b, mark, &once);
    way_join(b, &once, &never);
    b->at = n;
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_BOX, 0, 0, to);
    op->flag = kind == NODE_DICT_COMP   ? BOX_DICT
               : kind == NODE_SET_COMP  ? 0x80 | BOX_SET
               : kind == NODE_LIST_COMP ? 0x80 | BOX_LIST
                                        : 0x80 | BOX_GENERATOR;
    flow_word(b, op, kind == NODE_DICT_COMP ? key : value);
    if (kind == NODE_DICT_COMP) {
        flow_word(b, op, value);
        flow_word(b, op, FLOW_NOTHING);
    }
    return to;
}

/* A small non-negative index that is written out, plus 1; 0 for all else. */
static uint32_t constant_index(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    Bytes text = tree_text(b->t, n);
    bool digit = node->kind == NODE_CONSTANT && node->op == CONST_INT && text.len == 1;
    return digit ? (uint32_t)(text.at[0] - '0') + 1 : 0;
}

/* a:b:c in brackets: the object that __getitem__ is given. */
static FlowNode slice(FlowBuild *b, NodeId n)
{
    FlowNode bounds = FLOW_NOTHING;
    tree_each_child(b->t, n, child) bounds = flow_merge(b, bounds, flow_expression(b, child));
    if (bounds <= FLOW_TEXT) return FLOW_NOTHING;
    b->at = n;
    return flow_box_of(b, BOX_SLICE, bounds);
}

static FlowNode subscript(FlowBuild *b, NodeId n)
{
    NodeId index = role_child(b, n, ROLE_SLICE);
    FlowNode value = flow_expression(b, role_child(b, n, ROLE_VALUE));
    FlowNode key = flow_expression(b, index);
    if (value <= FLOW_TEXT) return value;
    b->at = n;
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_GET_ITEM, value, key, to);
    op->flag = tree_node(b->t, index)->kind == NODE_SLICE;
    flow_word(b, op, constant_index(b, index));
    return to;
}

/* ---- suspension ----------------------------------------------------------------------------- */

static FlowNode yield(FlowBuild *b, NodeId n)
{
    NodeId child = tree_node(b->t, n)->first;
    FlowNode value = child.at ? flow_expression(b, child) : FLOW_NOTHING;
    FlowFunction *f = &b->out->functions.at[b->function];
    if (tree_node(b->t, n)->kind == NODE_YIELD) {
        flow_copy(b, value, f->yielded);
        return f->sent;
    }
    if (!value) return FLOW_NOTHING;
    b->at = n;
    FlowNode one = flow_node(b), result = flow_node(b);
    flow_op(b, FLOW_ITERATE, value, 0, one);
    flow_copy(b, one, b->out->functions.at[b->function].yielded);
    flow_op(b, FLOW_AWAIT, value, 0, result)->flag = 1;
    return result;
}

static FlowNode await(FlowBuild *b, NodeId n)
{
    FlowNode value = flow_expression(b, tree_node(b->t, n)->first);
    if (!value) return FLOW_NOTHING;
    b->at = n;
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_AWAIT, value, 0, to);
    return to;
}

/* ---- all ------------------------------------------------------------------------------------ */

FlowNode flow_call(FlowBuild *b, FlowNode callee, FlowNode argument)
{
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_CALL, callee, 0, to);
    flow_word(b, op, ARG_POSITION);
    flow_word(b, op, argument);
    return to;
}

static FlowNode named(FlowBuild *b, NodeId n)
{
    FlowNode value = flow_expression(b, role_child(b, n, ROLE_VALUE));
    flow_assign(b, role_child(b, n, ROLE_TARGET), value, NULL);
    return value;
}

/* A name in a class body whose metaclass may have made the namespace. */
static FlowNode name(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    ScopeId scope = names_scope_at(b->n, n);
    FlowNode value = flow_read(b, flow_symbol(b, scope, node->name), node->name);
    if (b->n->scope[scope.at].kind != SCOPE_CLASS || !b->class) return value;
    const FlowClass *c = &b->out->classes.at[b->class - 1];
    if (b->class_of_scope[scope.at] != b->class || (!c->base_count && !c->metaclass)) return value;
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_BODY, value, b->class - 1, to);
    return to;
}

FlowNode flow_expression(FlowBuild *b, NodeId n)
{
    if (!n.at) return FLOW_NOTHING;
    const Node *node = tree_node(b->t, n);
    b->at = n;
    switch (node->kind) {
    case NODE_CONSTANT: return constant(b, n);
    case NODE_NAME: return name(b, n);
    case NODE_ATTRIBUTE: return attribute(b, n);
    case NODE_CALL: return flow_call_expression(b, n);
    case NODE_SUBSCRIPT: return subscript(b, n);
    case NODE_SLICE: return slice(b, n);
    case NODE_BIN_OP: return binary(b, n);
    case NODE_COMPARE: return compare(b, n);
    case NODE_BOOL_OP: return boolean(b, n);
    case NODE_UNARY_OP: return unary(b, n);
    case NODE_IF_EXP: return conditional(b, n);
    case NODE_NAMED_EXPR: return named(b, n);
    case NODE_LIST: return box(b, n, BOX_LIST);
    case NODE_TUPLE: return box(b, n, BOX_TUPLE);
    case NODE_SET: return box(b, n, BOX_SET);
    case NODE_DICT: return dictionary(b, n);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return comprehension(b, n);
    case NODE_LAMBDA: return flow_function(b, n);
    case NODE_JOINED_STR:
    case NODE_FORMATTED_VALUE: return formatted(b, n);
    case NODE_TEMPLATE_STR: formatted(b, n); return FLOW_UNREAD;
    case NODE_YIELD:
    case NODE_YIELD_FROM: return yield(b, n);
    case NODE_AWAIT: return await(b, n);
    case NODE_STARRED: return flow_expression(b, role_child(b, n, ROLE_VALUE));
    default: evaluate_children(b, n); return FLOW_NOTHING;
    }
}
