/* flow_statement.c - statements in their order; where ways part and meet. */
#include <string.h>

#include "transform/facts/flow_build.h"

static void statement(FlowBuild *b, NodeId n);

static NodeId role_child(FlowBuild *b, NodeId n, NodeRole role)
{
    return tree_child(b->t, n, role);
}

void flow_body(FlowBuild *b, NodeId parent, NodeRole role)
{
    tree_each_child(b->t, parent, child)
        if (tree_node(b->t, child)->role == role) statement(b, child);
}

/* ---- targets -------------------------------------------------------------------------------- */

static void assign_sequence(FlowBuild *b, NodeId target, FlowNode value)
{
    uint32_t count = 0, index = 0;
    bool starred = false;
    tree_each_child(b->t, target, child) {
        count++;
        starred |= tree_node(b->t, child)->kind == NODE_STARRED;
    }
    tree_each_child(b->t, target, child) {
        FlowNode one = FLOW_NOTHING;
        b->at = child;
        bool star = tree_node(b->t, child)->kind == NODE_STARRED;
        if (value > FLOW_TEXT) {
            one = flow_node(b);
            FlowOp *op = flow_op(b, FLOW_UNPACK, value, 0, one);
            op->flag = starred || index > 200 ? 255 : (uint8_t)index;
            if (!starred) flow_word(b, op, count);
        } else {
            one = value;
        }
        if (star) {
            FlowNode rest = flow_box_of(b, BOX_LIST, one);
            flow_assign(b, role_child(b, child, ROLE_VALUE), rest, NULL);
        } else {
            flow_assign(b, child, one, NULL);
        }
        index++;
    }
}

void flow_assign(FlowBuild *b, NodeId target, FlowNode value, const FlowRef *ref)
{
    const Node *t = tree_node(b->t, target);
    b->at = target;
    switch (t->kind) {
    case NODE_NAME:
        flow_write(b, flow_symbol(b, names_scope_at(b->n, target), t->name), t->name, value, ref);
        break;
    case NODE_ATTRIBUTE: {
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        b->at = target;
        if (receiver > FLOW_TEXT)
            flow_op(b, FLOW_STORE, receiver, flow_attribute(b, target), value);
        break;
    }
    case NODE_SUBSCRIPT: {
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        NodeId index = role_child(b, target, ROLE_SLICE);
        FlowNode key = flow_expression(b, index);
        b->at = target;
        if (receiver > FLOW_TEXT)
            flow_op(b, FLOW_SET_ITEM, receiver, key, value)->flag =
                tree_node(b->t, index)->kind == NODE_SLICE;
        break;
    }
    case NODE_TUPLE:
    case NODE_LIST: assign_sequence(b, target, value); break;
    case NODE_STARRED: flow_assign(b, role_child(b, target, ROLE_VALUE), value, NULL); break;
    default: break;
    }
}

/* a, b = x, y: each to its own, without a tuple between. */
static bool assign_pairwise(FlowBuild *b, NodeId target, NodeId value)
{
    if (tree_node(b->t, target)->kind != NODE_TUPLE || tree_node(b->t, value)->kind != NODE_TUPLE)
        return false;
    uint32_t targets = 0, values = 0;
    tree_each_child(b->t, target, child) {
        if (tree_node(b->t, child)->kind == NODE_STARRED) return false;
        targets++;
    }
    tree_each_child(b->t, value, child) {
        if (tree_node(b->t, child)->kind == NODE_STARRED) return false;
        values++;
    }
    if (targets != values || targets > 64) return false;
    FlowNode nodes[64];
    uint32_t i = 0;
    tree_each_child(b->t, value, child) nodes[i++] = flow_expression(b, child);
    i = 0;
    tree_each_child(b->t, target, child) flow_assign(b, child, nodes[i++], NULL);
    return true;
}

static bool is_all(FlowBuild *b, NodeId target)
{
    return b->scope.at == 1 && tree_node(b->t, target)->kind == NODE_NAME &&
           atom_is(tree_node(b->t, target)->name, ATOM___all__);
}

/* __all__ = [...] written out, or not. */
static void note_all(FlowBuild *b, NodeId value, bool more)
{
    const Node *v = tree_node(b->t, value);
    bool plain = v->kind == NODE_LIST || v->kind == NODE_TUPLE;
    if (!b->out->has_all || !more) b->out->has_all = plain ? 1 : 2;
    if (!plain) {
        b->out->has_all = 2;
        return;
    }
    tree_each_child(b->t, value, child) {
        Bytes text;
        if (flow_literal(b, child, &text)) array_push(&b->out->exported, flow_string_name(b, text));
        else b->out->has_all = 2;
    }
}

static void assign(FlowBuild *b, NodeId n)
{
    NodeId value = role_child(b, n, ROLE_VALUE), first = role_child(b, n, ROLE_TARGETS);
    if (is_all(b, first)) note_all(b, value, false);
    if (tree_node(b->t, first)->next.at == value.at && assign_pairwise(b, first, value)) return;
    FlowNode node = flow_expression(b, value);
    uint8_t kind = tree_node(b->t, value)->kind;
    FlowRef ref = {0};
    if (kind == NODE_NAME || kind == NODE_ATTRIBUTE) ref = flow_ref(b, value);
    tree_each_child(b->t, n, target)
        if (tree_node(b->t, target)->role == ROLE_TARGETS)
            flow_assign(b, target, node, ref.kind ? &ref : NULL);
}

static void annotated(FlowBuild *b, NodeId n)
{
    NodeId value = role_child(b, n, ROLE_VALUE), target = role_child(b, n, ROLE_TARGET);
    flow_annotate(b, n);
    if (value.at) flow_assign(b, target, flow_expression(b, value), NULL);
    else if (tree_node(b->t, target)->kind != NODE_NAME) {
        flow_expression(b, role_child(b, target, ROLE_VALUE));
    }
}

static void augmented(FlowBuild *b, NodeId n)
{
    NodeId target = role_child(b, n, ROLE_TARGET), value = role_child(b, n, ROLE_VALUE);
    const Node *t = tree_node(b->t, target);
    if (is_all(b, target)) note_all(b, value, true);
    FlowNode before = FLOW_NOTHING;
    b->at = target;
    if (t->kind == NODE_NAME) {
        before = flow_read(b, flow_symbol(b, names_scope_at(b->n, target), t->name), t->name);
    } else if (t->kind == NODE_ATTRIBUTE) {
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        b->at = target;
        before = flow_node(b);
        if (receiver) flow_op(b, FLOW_LOAD, receiver, flow_attribute(b, target), before);
    } else {
        NodeId index = role_child(b, target, ROLE_SLICE);
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        FlowNode key = flow_expression(b, index);
        b->at = target;
        before = flow_node(b);
        if (receiver) {
            FlowOp *op = flow_op(b, FLOW_GET_ITEM, receiver, key, before);
            op->flag = tree_node(b->t, index)->kind == NODE_SLICE;
            flow_word(b, op, 0);
        }
    }
    FlowNode right = flow_expression(b, value);
    b->at = n;
    FlowNode after = before;
    if (before > FLOW_TEXT || right > FLOW_TEXT) {
        after = flow_node(b);
        FlowOp *op = flow_op(b, FLOW_BINARY, before, right, after);
        op->flag = tree_node(b->t, n)->op;
        flow_word(b, op, 1);
    } else if (right == FLOW_TEXT) {
        after = FLOW_TEXT;
    }
    flow_assign(b, target, after, NULL);
}

/* ---- choices -------------------------------------------------------------------------------- */

static void if_statement(FlowBuild *b, NodeId n)
{
    NodeId test = role_child(b, n, ROLE_TEST);
    flow_expression(b, test);
    Way yes, no;
    uint32_t mark = way_begin(b);
    flow_narrow(b, test, true);
    flow_body(b, n, ROLE_BODY);
    way_end(b, mark, &yes);
    flow_narrow(b, test, false);
    flow_body(b, n, ROLE_ORELSE);
    way_end(b, mark, &no);
    way_join(b, &yes, &no);
}

/* ---- loops ---------------------------------------------------------------------------------- */

static void loop_to_merged(FlowBuild *b, const Loop *loop)
{
    if (b->dead) return;
    for (uint32_t i = 0; loop && i < loop->merged.count; i++)
        flow_copy(b, b->current[loop->merged.at[i].symbol.at], loop->merged.at[i].node);
}

/* Its variables get one version that the entry, each turn and each way out flow into; what is
 * known of others inside the body is forgotten after it. */
static void loop_statement(FlowBuild *b, NodeId n)
{
    uint8_t kind = tree_node(b->t, n)->kind;
    FlowNode all = FLOW_NOTHING;
    if (kind != NODE_WHILE) all = flow_expression(b, role_child(b, n, ROLE_ITER));
    Loop loop = {.outer = b->loop};
    flow_assigned(b, n, tree_subtree_end(b->t, n), &loop.merged);
    b->at = n;
    for (uint32_t i = 0; i < loop.merged.count; i++) loop.merged.at[i].node = flow_node(b);
    loop_to_merged(b, &loop);
    versions_take(b, &loop.merged);
    b->loop = &loop;
    Way turn, none = {0};
    uint32_t mark = way_begin(b);
    NodeId test = role_child(b, n, ROLE_TEST);
    if (kind == NODE_WHILE) {
        flow_expression(b, test);
        flow_narrow(b, test, true);
    } else {
        b->at = n;
        FlowNode one = FLOW_NOTHING;
        if (all) {
            one = flow_node(b);
            flow_op(b, FLOW_ITERATE, all, 0, one)->flag = kind == NODE_ASYNC_FOR;
        }
        flow_assign(b, role_child(b, n, ROLE_TARGET), one, NULL);
    }
    flow_body(b, n, ROLE_BODY);
    loop_to_merged(b, &loop);
    way_end(b, mark, &turn);
    array_free(&turn.changed);
    b->loop = loop.outer;
    uint32_t after = way_begin(b);
    flow_body(b, n, ROLE_ORELSE);
    Way orelse;
    way_end(b, after, &orelse);
    way_join(b, &orelse, &none);
    array_free(&loop.merged);
}

/* ---- exceptions ----------------------------------------------------------------------------- */

static void handler(FlowBuild *b, NodeId n)
{
    NodeId type = role_child(b, n, ROLE_TYPE);
    const Node *h = tree_node(b->t, n);
    if (type.at) flow_expression(b, type);
    if (h->name.at) {
        b->at = n;
        FlowNode caught = flow_node(b);
        FlowOp refs = {0};
        bool known = type.at && flow_refs_of(b, type, &refs);
        FlowOp *op = flow_op(b, FLOW_CATCH, FLOW_RAISED, 0, caught);
        op->args = refs.args;
        op->count = known ? refs.count : 0;
        flow_write(b, flow_symbol(b, b->scope, h->name), h->name, caught, NULL);
    }
    flow_body(b, n, ROLE_BODY);
}

static NodeId first_of(FlowBuild *b, NodeId n, NodeRole role, uint32_t *end)
{
    NodeId first = role_child(b, n, role), last = first;
    if (!first.at) return first;
    for (NodeId at = first; at.at && tree_node(b->t, at)->role == role;
         at = tree_node(b->t, at)->next)
        last = at;
    *end = tree_subtree_end(b->t, last);
    return first;
}

static void guarded(FlowBuild *b, NodeId n, const Versions *merged)
{
    Way all, next;
    uint32_t mark = way_begin(b);
    bool named = false;
    tree_each_child(b->t, n, h)
        named |= tree_node(b->t, h)->role == ROLE_HANDLERS && tree_node(b->t, h)->name.at;
    b->looked_at += named;
    flow_body(b, n, ROLE_BODY);
    b->looked_at -= named;
    flow_body(b, n, ROLE_ORELSE);
    way_end(b, mark, &all);
    tree_each_child(b->t, n, h) {
        if (tree_node(b->t, h)->role != ROLE_HANDLERS) continue;
        versions_take(b, merged);
        handler(b, h);
        way_end(b, mark, &next);
        /* the way before is made current again to be merged with this one */
        way_join(b, &all, &next);
        way_end(b, mark, &all);
    }
    Way none = {.dead = true};
    way_join(b, &all, &none);
}

static void try_statement(FlowBuild *b, NodeId n)
{
    uint32_t end = 0;
    Versions in_body = {0}, in_all = {0};
    NodeId body = first_of(b, n, ROLE_BODY, &end);
    bool has_final = role_child(b, n, ROLE_FINALBODY).at != 0;
    uint32_t outer = 0;
    if (has_final) outer = watch_begin(b, n, tree_subtree_end(b->t, n), &in_all);
    /* `else` is watched with the body: it costs a little precision and nothing else */
    uint32_t else_end = end;
    if (first_of(b, n, ROLE_ORELSE, &else_end).at) end = else_end > end ? else_end : end;
    uint32_t mark = watch_begin(b, body, end, &in_body);
    guarded(b, n, &in_body);
    watch_end(b, mark);
    if (has_final) {
        watch_end(b, outer);
        bool dead = b->dead;
        b->dead = false;
        versions_take(b, &in_all);
        flow_body(b, n, ROLE_FINALBODY);
        b->dead |= dead;
    }
    array_free(&in_body);
    array_free(&in_all);
}

/* A context manager may swallow an exception of its body, wherever it came from. */
static void with_statement(FlowBuild *b, NodeId n)
{
    bool is_async = tree_node(b->t, n)->kind == NODE_ASYNC_WITH;
    tree_each_child(b->t, n, item) {
        if (tree_node(b->t, item)->role != ROLE_ITEMS) continue;
        FlowNode manager = flow_expression(b, role_child(b, item, ROLE_CONTEXT_EXPR));
        NodeId target = role_child(b, item, ROLE_OPTIONAL_VARS);
        b->at = item;
        FlowNode entered = FLOW_NOTHING;
        if (manager) {
            entered = flow_node(b);
            flow_op(b, FLOW_ENTER, manager, 0, entered)->flag = is_async;
        }
        if (target.at) flow_assign(b, target, entered, NULL);
    }
    uint32_t end = 0;
    NodeId body = first_of(b, n, ROLE_BODY, &end);
    Versions merged = {0};
    uint32_t watch = watch_begin(b, body, end, &merged), mark = way_begin(b);
    Way done, swallowed;
    flow_body(b, n, ROLE_BODY);
    watch_end(b, watch);
    way_end(b, mark, &done);
    /* that every way through the body returns says nothing when an exception may be swallowed */
    versions_take(b, &merged);
    way_end(b, mark, &swallowed);
    way_join(b, &done, &swallowed);
    array_free(&merged);
}

/* ---- match ---------------------------------------------------------------------------------- */

static void bind_pattern(FlowBuild *b, Atom name, FlowNode value)
{
    if (name.at) flow_write(b, flow_symbol(b, b->scope, name), name, value, NULL);
}

static void pattern(FlowBuild *b, NodeId n, FlowNode subject);

/* **rest of a mapping: a dict of any of its keys and values. */
static FlowNode rest_of_mapping(FlowBuild *b, FlowNode subject)
{
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_BOX, 0, 0, to);
    op->flag = BOX_DICT;
    flow_word(b, op, FLOW_NOTHING);
    flow_word(b, op, FLOW_NOTHING);
    flow_word(b, op, subject);
    return to;
}

/* The method get() is called, too, with a key and a default. */
static void get_of_mapping(FlowBuild *b, FlowNode subject, FlowNode part)
{
    FlowName name = flow_string_name(b, bytes_of("get"));
    FlowOp *get = flow_op(b, FLOW_METHOD, subject, name, part);
    flow_word(b, get, ARG_POSITION);
    flow_word(b, get, FLOW_TEXT);
}

static void sub_patterns(FlowBuild *b, NodeId n, FlowNode subject)
{
    const Node *p = tree_node(b->t, n);
    uint32_t position = 0;
    tree_each_child(b->t, n, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_CLS || c->role == ROLE_KEYS || c->role == ROLE_VALUE) {
            if (c->role != ROLE_CLS) flow_expression(b, child);
            continue;
        }
        b->at = child;
        FlowNode part = subject ? flow_node(b) : FLOW_NOTHING;
        bool keyword = c->kind == NODE_MATCH_KEYWORD;
        if (subject && p->kind == NODE_MATCH_CLASS) {
            FlowOp *op = flow_op(b, keyword ? FLOW_LOAD : FLOW_MATCH_CLASS, subject,
                                 keyword ? flow_name(b, c->name) : 0, part);
            if (!keyword) op->flag = (uint8_t)(position < 250 ? position : 250);
        } else if (subject && p->kind == NODE_MATCH_MAPPING && c->kind == NODE_IDENTIFIER) {
            part = rest_of_mapping(b, subject);
        } else if (subject && p->kind == NODE_MATCH_MAPPING) {
            flow_word(b, flow_op(b, FLOW_GET_ITEM, subject, 0, part), 0);
            get_of_mapping(b, subject, part);
        } else if (subject && p->kind == NODE_MATCH_OR) {
            part = subject;
        } else if (subject) {
            flow_op(b, FLOW_UNPACK, subject, 0, part)->flag = 255;
            if (c->kind == NODE_MATCH_STAR) part = flow_box_of(b, BOX_LIST, part); /* *rest */
        }
        pattern(b, keyword ? c->first : child, part);
        position++;
    }
}

static void pattern(FlowBuild *b, NodeId n, FlowNode subject)
{
    const Node *p = tree_node(b->t, n);
    b->at = n;
    switch (p->kind) {
    case NODE_MATCH_VALUE: {
        FlowNode value = flow_expression(b, p->first);
        if (subject) flow_op(b, FLOW_COMPARE, subject, value, 0)->flag = OP_EQ;
        break;
    }
    case NODE_MATCH_CLASS: {
        FlowOp refs = {0};
        NodeId cls = role_child(b, n, ROLE_CLS);
        FlowNode class = flow_expression(b, cls);
        if (subject) flow_op(b, FLOW_CHECK, class, subject, 0);
        if (subject && flow_refs_of(b, cls, &refs)) {
            FlowNode narrower = flow_node(b);
            FlowOp *op = flow_op(b, FLOW_INSTANCE, subject, 0, narrower);
            op->args = refs.args;
            op->count = refs.count;
            subject = narrower;
        }
        sub_patterns(b, n, subject);
        break;
    }
    case NODE_MATCH_AS:
        if (p->first.at) pattern(b, p->first, subject);
        bind_pattern(b, p->name, subject);
        break;
    case NODE_MATCH_STAR:
    case NODE_IDENTIFIER: bind_pattern(b, p->name, subject); break;
    default: sub_patterns(b, n, subject); break;
    }
}

static void match_statement(FlowBuild *b, NodeId n)
{
    FlowNode subject = flow_expression(b, role_child(b, n, ROLE_SUBJECT));
    Way all = {.dead = true}, next;
    uint32_t mark = way_begin(b);
    tree_each_child(b->t, n, c) {
        if (tree_node(b->t, c)->kind != NODE_MATCH_CASE) continue;
        pattern(b, role_child(b, c, ROLE_PATTERN), subject);
        NodeId guard = role_child(b, c, ROLE_GUARD);
        if (guard.at) {
            flow_expression(b, guard);
            flow_narrow(b, guard, true);
        }
        flow_body(b, c, ROLE_BODY);
        way_end(b, mark, &next);
        way_join(b, &all, &next);
        way_end(b, mark, &all);
    }
    Way none = {0};
    way_join(b, &all, &none);
}

/* ---- imports -------------------------------------------------------------------------------- */

static void import(FlowBuild *b, NodeId n)
{
    tree_each_child(b->t, n, alias) {
        Atom dotted = tree_node(b->t, alias)->name;
        NodeId as = tree_node(b->t, alias)->first;
        Bytes text = atoms_text(&b->t->atoms, dotted);
        const char *dot = memchr(text.at, '.', text.len);
        b->at = alias;
        FlowNode to = flow_node(b);
        FlowOp *op = flow_op(b, FLOW_IMPORT, 0, flow_name(b, dotted), to);
        Atom name = dotted;
        FlowRef ref = {.kind = REF_IMPORT, .a = flow_name(b, dotted)};
        if (as.at) {
            name = tree_node(b->t, as)->name;
        } else if (dot) {
            op->flag = 1;
            Bytes first = {text.at, (size_t)(dot - text.at)};
            name = atoms_find(&b->t->atoms, first);
            ref.a = flow_name(b, name);
        }
        flow_write(b, flow_symbol(b, b->scope, name), name, to, &ref);
    }
}

static void import_from(FlowBuild *b, NodeId n)
{
    const Node *from = tree_node(b->t, n);
    FlowName module = flow_name(b, from->name);
    tree_each_child(b->t, n, alias) {
        const Node *a = tree_node(b->t, alias);
        if (bytes_is(atoms_text(&b->t->atoms, a->name), "*")) {
            array_push(&b->out->stars, ((FlowStar){module, from->op}));
            continue;
        }
        b->at = alias;
        FlowNode to = flow_node(b);
        FlowOp *op = flow_op(b, FLOW_IMPORT_FROM, 0, module, to);
        op->flag = from->op;
        flow_word(b, op, flow_name(b, a->name));
        Atom name = a->first.at ? tree_node(b->t, a->first)->name : a->name;
        FlowRef ref = {
            .kind = REF_FROM, .level = from->op, .a = module, .b = flow_name(b, a->name)};
        flow_write(b, flow_symbol(b, b->scope, name), name, to, &ref);
    }
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void delete_target(FlowBuild *b, NodeId target)
{
    const Node *t = tree_node(b->t, target);
    if (t->kind == NODE_NAME) {
        SymbolId s = flow_symbol(b, names_scope_at(b->n, target), t->name);
        if (flow_is_versioned(b, s)) flow_refine(b, s, FLOW_NOTHING);
    } else if (t->kind == NODE_ATTRIBUTE) {
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        b->at = target;
        if (receiver > FLOW_TEXT)
            flow_op(b, FLOW_DELETE, receiver, flow_attribute(b, target), 0)->flag =
                b->looked_at != 0;
    } else if (t->kind == NODE_SUBSCRIPT) {
        FlowNode receiver = flow_expression(b, role_child(b, target, ROLE_VALUE));
        NodeId index = role_child(b, target, ROLE_SLICE);
        FlowNode key = flow_expression(b, index);
        b->at = target;
        if (receiver > FLOW_TEXT)
            flow_op(b, FLOW_DELETE_ITEM, receiver, key, 0)->flag =
                tree_node(b->t, index)->kind == NODE_SLICE;
    } else {
        tree_each_child(b->t, target, child) delete_target(b, child);
    }
}

static void leave(FlowBuild *b, NodeId n)
{
    const Node *s = tree_node(b->t, n);
    if (s->kind == NODE_RETURN) {
        FlowNode value = flow_expression(b, s->first);
        b->at = n;
        flow_copy(b, value, b->out->functions.at[b->function].result);
    } else if (s->kind == NODE_RAISE) {
        FlowNode value = flow_expression(b, role_child(b, n, ROLE_EXC));
        FlowNode cause = flow_expression(b, role_child(b, n, ROLE_CAUSE));
        b->at = n;
        flow_copy(b, value, FLOW_RAISED);
        flow_copy(b, cause, FLOW_RAISED);
    } else {
        loop_to_merged(b, b->loop);
    }
    b->dead = true;
}

static void expression_statement(FlowBuild *b, NodeId n)
{
    NodeId value = tree_node(b->t, n)->first;
    const Node *v = tree_node(b->t, value);
    if (v->kind == NODE_CONSTANT) return;
    flow_expression(b, value);
    bool in_class = b->class && b->n->scope[b->scope.at].kind == SCOPE_CLASS;
    if (in_class && v->kind == NODE_CALL)
        b->out->classes.at[b->class - 1].flags |= CLASS_BODY_CALLS;
    /* __all__.extend(...) and the like */
    if (b->scope.at == 1 && v->kind == NODE_CALL) {
        NodeId func = tree_child(b->t, value, ROLE_FUNC);
        NodeId receiver = role_child(b, func, ROLE_VALUE);
        if (tree_node(b->t, func)->kind == NODE_ATTRIBUTE && is_all(b, receiver))
            b->out->has_all = 2;
    }
}

static void statement(FlowBuild *b, NodeId n)
{
    const Node *s = tree_node(b->t, n);
    b->at = n;
    switch (s->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF: flow_function(b, n); break;
    case NODE_CLASS_DEF: flow_class(b, n); break;
    case NODE_ASSIGN: assign(b, n); break;
    case NODE_ANN_ASSIGN: annotated(b, n); break;
    case NODE_AUG_ASSIGN: augmented(b, n); break;
    case NODE_IF: if_statement(b, n); break;
    case NODE_FOR:
    case NODE_ASYNC_FOR:
    case NODE_WHILE: loop_statement(b, n); break;
    case NODE_TRY:
    case NODE_TRY_STAR: try_statement(b, n); break;
    case NODE_WITH:
    case NODE_ASYNC_WITH: with_statement(b, n); break;
    case NODE_MATCH: match_statement(b, n); break;
    case NODE_IMPORT: import(b, n); break;
    case NODE_IMPORT_FROM: import_from(b, n); break;
    case NODE_DELETE:
        tree_each_child(b->t, n, target) delete_target(b, target);
        break;
    case NODE_RETURN:
    case NODE_RAISE:
    case NODE_BREAK:
    case NODE_CONTINUE: leave(b, n); break;
    case NODE_EXPR: expression_statement(b, n); break;
    case NODE_ASSERT:
        flow_expression(b, role_child(b, n, ROLE_TEST));
        flow_narrow(b, role_child(b, n, ROLE_TEST), true);
        flow_copy(b, flow_expression(b, role_child(b, n, ROLE_MSG)), FLOW_RAISED);
        break;
    default: break;
    }
}
