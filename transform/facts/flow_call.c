/* flow_call.c - calls: arguments, super(), and the calls that reach variables by other ways. */
#include <ctype.h>
#include <string.h>

#include "transform/facts/flow_build.h"

typedef Array(uint32_t) Words;

static void push_pair(Words *words, uint32_t tag, FlowNode node)
{
    array_push(words, tag);
    array_push(words, node);
}

/* No function has that many arguments; a generated call may: the rest are given as *rest. */
static void fold_arguments(FlowBuild *b, Words *words)
{
    enum { MOST = 4000 };
    if (words->count <= MOST) return;
    FlowNode rest = flow_node(b);
    for (uint32_t i = MOST; i < words->count; i += 2) flow_copy(b, words->at[i + 1], rest);
    words->count = MOST;
    push_pair(words, ARG_STAR, flow_box_of(b, BOX_LIST, rest));
}

static void arguments(FlowBuild *b, NodeId call, Words *out)
{
    tree_each_child(b->t, call, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_FUNC) continue;
        if (c->kind == NODE_STARRED) {
            push_pair(out, ARG_STAR, flow_expression(b, tree_child(b->t, child, ROLE_VALUE)));
        } else if (c->kind == NODE_KEYWORD) {
            FlowNode value = flow_expression(b, tree_child(b->t, child, ROLE_VALUE));
            push_pair(out, c->name.at ? flow_name(b, c->name) : ARG_DOUBLE_STAR, value);
        } else {
            push_pair(out, ARG_POSITION, flow_expression(b, child));
        }
    }
    fold_arguments(b, out);
}

static void add_arguments(FlowBuild *b, FlowOp *op, const Words *words)
{
    for (uint32_t i = 0; i < words->count; i++) flow_word(b, op, words->at[i]);
}

/* ---- calls with a meaning of their own ------------------------------------------------------ */

static bool is_builtin(FlowBuild *b, NodeId func, uint32_t atom)
{
    const Node *f = tree_node(b->t, func);
    return f->kind == NODE_NAME && f->name.at == atom &&
           names_is_builtin(b->n, func) != BUILTIN_BOUND;
}

static bool has_arguments(FlowBuild *b, NodeId call)
{
    return tree_node(b->t, tree_child(b->t, call, ROLE_FUNC))->next.at != 0;
}

/* super() without arguments: the class around, and the first parameter of the method. */
static FlowNode zero_super(FlowBuild *b, NodeId call)
{
    uint32_t function = b->function;
    for (; function; function = b->out->functions.at[function].outer - 1)
        if (b->out->functions.at[function].class || !b->out->functions.at[function].outer) break;
    const FlowFunction *f = &b->out->functions.at[function];
    if (!f->class || !f->param_count) return FLOW_UNREAD;
    FlowNode self = b->out->params.at[f->first_param].node;
    b->out->classes.at[f->class - 1].flags |= CLASS_SUPER_CELL;
    b->at = call;
    FlowNode to = flow_node(b);
    flow_op(b, FLOW_SUPER, self, f->class - 1, to);
    return to;
}

/* Does code here run as a part of the class body?  The first iterable of a comprehension does. */
static bool in_class_body(const FlowBuild *b)
{
    ScopeId s = b->scope;
    while (b->n->scope[s.at].kind >= SCOPE_LIST_COMP && b->n->scope[s.at].kind <= SCOPE_GENERATOR)
        s = b->n->scope[s.at].parent;
    return b->n->scope[s.at].kind == SCOPE_CLASS;
}

static bool is_text_call(FlowBuild *b, NodeId func)
{
    return is_builtin(b, func, ATOM_exec) || is_builtin(b, func, ATOM_eval);
}

/* A text that stands in the call and stores an attribute, or names what could. */
static bool has_harmful_text(FlowBuild *b, NodeId func)
{
    static const char *const telling[] = {"setattr",     "delattr",     "__dict__", "__class__",
                                          "__setattr__", "__delattr__", "vars",     "exec",
                                          "eval",        "del"};
    NodeId first = tree_node(b->t, func)->next;
    Bytes text;
    if (!first.at || !flow_literal(b, first, &text)) return false;
    if (bytes_starts_with(text, "exec ")) return false; /* Python 2: no code for Python 3 */
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if (memmem(text.at, text.len, telling[i], strlen(telling[i]))) return true;
    for (size_t i = 0; i + 1 < text.len; i++) { /* x.name = ..., but not == */
        if (text.at[i] != '.') continue;
        size_t end = i + 1;
        while (end < text.len &&
               (isalnum((unsigned char)text.at[end]) || text.at[end] == '_' || text.at[end] == ' '))
            end++;
        bool compared = end + 1 < text.len && text.at[end + 1] == '=';
        if (end < text.len && !compared && strchr("=+-*/%@&|^<>,:", text.at[end])) return true;
    }
    return false;
}

/* Variables of the function that code which is not written out may reach. */
static FlowNode namespace(FlowBuild *b, NodeId call)
{
    FlowNode all = flow_node(b);
    for (ScopeId scope = b->scope; scope.at > 1; scope = b->n->scope[scope.at].parent) {
        for (SymbolId s = b->n->scope[scope.at].symbols; s.at; s = b->n->symbol[s.at].next) {
            if (flow_is_versioned(b, s)) flow_copy(b, b->current[s.at], all);
            else if (names_get(b->n, s)->resolution == RESOLVED_LOCAL ||
                     names_get(b->n, s)->resolution == RESOLVED_CELL)
                flow_copy(b, flow_fixed(b, s), all);
        }
        if (b->n->scope[scope.at].kind == SCOPE_FUNCTION) break;
    }
    b->at = call;
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_NAMESPACE, all, 0, to);
    const Node *f = tree_node(b->t, tree_child(b->t, call, ROLE_FUNC));
    bool evaluates = atom_is(f->name, ATOM_eval);
    bool executes = evaluates || atom_is(f->name, ATOM_exec);
    bool harmful = executes && has_harmful_text(b, tree_child(b->t, call, ROLE_FUNC));
    if (harmful) op->flag = NAMESPACE_EXECUTED;
    else if (executes) op->flag = NAMESPACE_EVALUATED;
    else if (atom_is(f->name, ATOM_globals) || b->scope.at == 1) op->flag = NAMESPACE_GLOBALS;
    else op->flag = NAMESPACE_LOCALS;
    if (executes && !b->out->dynamic_line) b->out->dynamic_line = op->line;
    if (!b->class || !in_class_body(b)) return to;
    op->b = b->class;
    b->out->classes.at[b->class - 1].flags |= CLASS_BODY_READS;
    return to;
}

static bool has_second_argument(FlowBuild *b, NodeId func)
{
    NodeId first = tree_node(b->t, func)->next;
    if (!first.at || tree_node(b->t, first)->kind == NODE_STARRED) return false;
    NodeId second = tree_node(b->t, first)->next;
    return second.at && tree_node(b->t, second)->kind != NODE_STARRED &&
           tree_node(b->t, second)->kind != NODE_KEYWORD;
}

static bool reaches_variables(FlowBuild *b, NodeId call, NodeId func)
{
    if (is_builtin(b, func, ATOM_locals) || is_builtin(b, func, ATOM_globals)) return true;
    /* with a namespace of its own, the text sees no other */
    if (is_text_call(b, func)) return !has_second_argument(b, func);
    return !has_arguments(b, call) &&
           (is_builtin(b, func, ATOM_vars) || is_builtin(b, func, ATOM_dir));
}

/* mock.patch("module.name"), monkeypatch.setattr("module.name", v): the object at that path gets
 * another value there. */
static void note_patch(FlowBuild *b, NodeId call, NodeId func)
{
    Atom name = tree_node(b->t, func)->name;
    if (!atom_is(name, ATOM_patch) && !atom_is(name, ATOM_setattr)) return;
    NodeId first = tree_node(b->t, func)->next;
    Bytes text;
    if (!first.at || !flow_literal(b, first, &text) || !memchr(text.at, '.', text.len)) return;
    b->at = call;
    flow_op(b, FLOW_PATCH, 0, flow_string_name(b, text), FLOW_UNREAD);
}

/* ---- pickle protocols ------------------------------------------------------------------------ */

/* Is it a protocol that deals in slots: from 2 on, or the highest? */
static bool is_new_protocol(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    Bytes text = tree_text(b->t, n);
    if (node->kind == NODE_UNARY_OP) return node->op == OP_U_SUB;
    if (node->kind == NODE_CONSTANT)
        return node->op == CONST_NONE ||
               (node->op == CONST_INT && text.len == 1 && text.at[0] >= '2');
    Bytes name = atoms_text(&b->t->atoms, node->name);
    bool named = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    return named && (bytes_is(name, "HIGHEST_PROTOCOL") || bytes_is(name, "DEFAULT_PROTOCOL"));
}

static uint8_t new_protocols(FlowBuild *b, NodeId call)
{
    uint8_t flags = 0;
    uint32_t position = 0;
    tree_each_child(b->t, call, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_FUNC) continue;
        if (c->kind == NODE_KEYWORD) {
            bool named = c->name.at && bytes_is(atoms_text(&b->t->atoms, c->name), "protocol");
            if (named && is_new_protocol(b, c->first)) flags |= CALL_NEW_NAMED;
            continue;
        }
        if (position == 1 && is_new_protocol(b, child)) flags |= CALL_NEW_SECOND;
        if (position == 2 && is_new_protocol(b, child)) flags |= CALL_NEW_THIRD;
        position++;
    }
    return flags;
}

/* ---- all calls ------------------------------------------------------------------------------ */

FlowNode flow_call_expression(FlowBuild *b, NodeId n)
{
    NodeId func = tree_child(b->t, n, ROLE_FUNC);
    const Node *f = tree_node(b->t, func);
    if (is_builtin(b, func, ATOM_super) && !has_arguments(b, n)) return zero_super(b, n);
    Words words = {0};
    FlowNode to = FLOW_NOTHING;
    if (f->kind == NODE_ATTRIBUTE) {
        NodeId receiver = tree_child(b->t, func, ROLE_VALUE);
        FlowNode value = flow_expression(b, receiver);
        if (value > FLOW_TEXT) flow_has(b, receiver, value, flow_attribute(b, func));
        arguments(b, n, &words);
        b->at = n;
        if (value) {
            to = flow_node(b);
            FlowOp *op = flow_op(b, FLOW_METHOD, value, flow_attribute(b, func), to);
            op->flag = new_protocols(b, n);
            add_arguments(b, op, &words);
        }
    } else {
        FlowNode value = flow_expression(b, func);
        arguments(b, n, &words);
        b->at = n;
        if (value) {
            to = flow_node(b);
            FlowOp *op = flow_op(b, FLOW_CALL, value, 0, to);
            op->flag = new_protocols(b, n);
            if (is_text_call(b, func) && has_harmful_text(b, func)) op->flag |= CALL_HARMFUL_TEXT;
            add_arguments(b, op, &words);
        }
    }
    array_free(&words);
    note_patch(b, n, func);
    if (reaches_variables(b, n, func)) {
        FlowNode all = namespace(b, n);
        to = flow_merge(b, to, all);
    }
    return to;
}
