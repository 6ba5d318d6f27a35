/*
 * narrow.c - what is known of variables once a condition was true, or was false.
 *
 * Only variables of the frame that nobody else writes are narrowed, and only by tests that run no
 * code: `is None`, truth, isinstance() with builtin types, type(x) is T.
 */
#include <stdlib.h>

#include "transform/values/elsewhere.h"

/* The variable's slot when it may be narrowed; NULL when not. */
static Value *variable(Frame *f, NodeId e)
{
    Model *m = f->m;
    if (tree_node(m->tree, e)->kind == NODE_NAMED_EXPR) e = tree_child(m->tree, e, ROLE_TARGET);
    if (tree_node(m->tree, e)->kind != NODE_NAME) return NULL;
    SymbolId s = model_symbol(m, e);
    if (!s.at || !model_owns(f, s) || (m->how[s.at] & (SYMBOL_IS_SHARED | SYMBOL_IS_OPEN)))
        return NULL;
    if (m->names->scope[f->scope.at].kind == SCOPE_CLASS || f->deferred) return NULL;
    return &f->env[m->slot[s.at]];
}

static void keep_only(Frame *f, Value *v, uint32_t types)
{
    *v = value_without(f->m, *v, ~(types | VALUE_UNBOUND));
}

/* Types whose values are never false. */
static const uint32_t always_true =
    VALUE_CHAR | VALUE_FUNCTION | VALUE_CLASS | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;

static uint32_t types_named(const Model *m, NodeId e)
{
    static const struct {
        const char *name;
        uint32_t types;
    } table[] = {
        {"str", VALUE_TEXT},    {"bytes", VALUE_BYTES},         {"int", VALUE_INTEGER},
        {"float", VALUE_FLOAT}, {"bool", VALUE_BOOL},           {"complex", VALUE_COMPLEX},
        {"list", VALUE_LIST},   {"tuple", VALUE_TUPLE},         {"dict", VALUE_DICT},
        {"set", VALUE_SET},     {"frozenset", VALUE_FROZENSET},
    };
    const Node *n = tree_node(m->tree, e);
    if (n->kind == NODE_TUPLE) {
        uint32_t all = 0;
        tree_each_child(m->tree, e, child) {
            uint32_t one = types_named(m, child);
            if (!one) return 0;
            all |= one;
        }
        return all;
    }
    uint32_t assumptions = 0;
    if (n->kind != NODE_NAME || !elsewhere_is_builtin(m, e, &assumptions)) return 0;
    Bytes name = atoms_text(&m->tree->atoms, n->name);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (bytes_is(name, table[i].name)) return table[i].types;
    return 0;
}

/* isinstance(x, T): an instance of a subclass passes too, so the rest of "other" stays. */
static void narrow_isinstance(Frame *f, NodeId call, bool truth)
{
    Model *m = f->m;
    NodeId function = tree_child(m->tree, call, ROLE_FUNC);
    const Node *n = tree_node(m->tree, function);
    uint32_t assumptions = 0;
    if (n->kind != NODE_NAME || !atom_is(n->name, ATOM_isinstance) ||
        !elsewhere_is_builtin(m, function, &assumptions))
        return;
    NodeId object = n->next;
    if (!object.at) return;
    NodeId type = tree_node(m->tree, object)->next;
    Value *v = variable(f, object);
    uint32_t types = type.at && v ? types_named(m, type) : 0;
    if (!types) return;
    if (truth) keep_only(f, v, types | VALUE_OTHER | VALUE_INSTANCE);
    else *v = value_without(m, *v, types);
}

static void narrow_compare(Frame *f, NodeId e, bool truth)
{
    Model *m = f->m;
    NodeId left = tree_child(m->tree, e, ROLE_LEFT);
    NodeId op = tree_node(m->tree, left)->next;
    NodeId right = tree_node(m->tree, op)->next;
    if (tree_node(m->tree, right)->next.at) return;
    NodeOp how = (NodeOp)tree_node(m->tree, op)->op;
    if (how != OP_IS && how != OP_IS_NOT) return;
    const Node *r = tree_node(m->tree, right);
    bool is = (how == OP_IS) == truth;
    if (r->kind == NODE_CONSTANT && r->op == CONST_NONE) {
        Value *v = variable(f, left);
        if (!v) return;
        if (is) keep_only(f, v, VALUE_NONE | VALUE_OTHER);
        else *v = value_without(m, *v, VALUE_NONE);
        return;
    }
    if (tree_node(m->tree, left)->kind != NODE_CALL) return;
    NodeId function = tree_child(m->tree, left, ROLE_FUNC);
    const Node *n = tree_node(m->tree, function);
    uint32_t assumptions = 0, types = types_named(m, right);
    if (!types || n->kind != NODE_NAME || !atom_is(n->name, ATOM_type) ||
        !elsewhere_is_builtin(m, function, &assumptions))
        return;
    Value *v = n->next.at ? variable(f, n->next) : NULL;
    if (v && is) keep_only(f, v, types | VALUE_OTHER);
}

static bool has_walrus(const Model *m, NodeId e)
{
    uint32_t end = tree_subtree_end(m->tree, e);
    for (uint32_t i = e.at; i < end; i++)
        if (m->tree->node[i].kind == NODE_NAMED_EXPR) return true;
    return false;
}

static void narrow_both(Frame *f, NodeId e, bool truth)
{
    Model *m = f->m;
    if (has_walrus(m, e)) return; /* a later operand may bind what an earlier one tested */
    bool is_and = tree_node(m->tree, e)->op == OP_AND;
    if (is_and == truth) { /* all were true, or all false */
        tree_each_child(m->tree, e, child) narrow(f, child, truth);
        return;
    }
    /* one of them decided, those before it did not */
    Value *any = NULL;
    tree_each_child(m->tree, e, child) {
        Value *so_far = env_copy(f);
        narrow(f, child, truth);
        if (!any) any = env_copy(f);
        else env_join(f, any, f->env);
        env_load(f, so_far);
        free(so_far);
        narrow(f, child, !truth);
    }
    env_load(f, any);
    free(any);
}

void narrow(Frame *f, NodeId e, bool truth)
{
    const Node *n = tree_node(f->m->tree, e);
    switch (n->kind) {
    case NODE_UNARY_OP:
        if (n->op == OP_NOT) narrow(f, tree_child(f->m->tree, e, ROLE_OPERAND), !truth);
        return;
    case NODE_BOOL_OP: narrow_both(f, e, truth); return;
    case NODE_COMPARE: narrow_compare(f, e, truth); return;
    case NODE_CALL: narrow_isinstance(f, e, truth); return;
    case NODE_NAMED_EXPR:
    case NODE_NAME: {
        Value *v = variable(f, e);
        if (v) *v = value_without(f->m, *v, truth ? VALUE_NONE : always_true);
        return;
    }
    default: return;
    }
}

void keep_walrus(Frame *f, NodeId e, Value *before)
{
    if (has_walrus(f->m, e)) env_join(f, before, f->env);
    env_load(f, before);
    free(before);
}
