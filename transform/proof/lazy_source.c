/*
 * lazy_source.c - what going through an expression does, when all that may become lazy below it is.
 */
#include "transform/proof/lazy.h"

enum { DEEPEST = 8 };

/* ---- variables ------------------------------------------------------------------------------ */

/* The list comprehension that a name may stand for: one that is assigned to it around here. */
static void add_variable_source(Lazy *l, NodeId name, Effects *into)
{
    const Tree *t = l->site->tree;
    Atom atom = tree_node(t, name)->name;
    const Names *names = l->site->names;
    SymbolId symbol = names_symbol(names, name);
    if (!symbol.at || names_get(names, symbol)->resolution != RESOLVED_LOCAL) return;
    const Scope *scope = &names->scope[names_get(names, symbol)->scope.at];
    if (scope->kind != SCOPE_FUNCTION) return;
    NodeId owner = scope->node;
    uint32_t end = tree_subtree_end(t, owner);
    for (uint32_t i = owner.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->name.at != atom.at || n->role != ROLE_TARGETS) continue;
        NodeId value = tree_child(t, n->parent, ROLE_VALUE);
        /* x = [... for y in x]: that x is an earlier one */
        bool inside = name.at > value.at && name.at < tree_subtree_end(t, value);
        if (tree_node(t, value)->kind == NODE_LIST_COMP && value.at != l->source.at && !inside)
            lazy_add_upstream(l, value, into);
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void add_call_of(Lazy *l, const Consumer *c, NodeId call, NodeId argument, Effects *into)
{
    const Site *s = l->site;
    if (c->step != STEP_CALL) return;
    NodeId function = consumer_argument(s->tree, call, c->with - 1u);
    Value v = value_elements(s, value_at(s, argument));
    if ((c->traits & TESTS) && lazy_is_none(s->tree, function)) {
        lazy_add(l, into, effects_of_step(s, STEP_TRUTH, v, (NodeId){0}));
        return;
    }
    lazy_add(l, into, effects_of_step(s, STEP_CALL, v, function));
    if (c->traits & TESTS)
        lazy_add(l, into, effects_of_step(s, STEP_TRUTH, lazy_result(s, function), (NodeId){0}));
}

/* The row of a call whose result goes through its arguments: map(), or list(). */
static const Consumer *passing_row(const Tree *t, NodeId call, NodeId argument)
{
    const Consumer *c = consumer_next(t, call, argument, NULL);
    return c && (c->policy == POLICY_LINK || (c->traits & COPIES)) ? c : NULL;
}

static void add_call_upstream(Lazy *l, NodeId call, Effects *into)
{
    const Tree *t = l->site->tree;
    tree_each_child(t, call, argument) {
        if (tree_node(t, argument)->role != ROLE_ARGS) continue;
        const Consumer *c = passing_row(t, call, argument);
        if (!c) continue;
        if (c->policy == POLICY_LINK) lazy_add_upstream(l, argument, into);
        else lazy_add_iteration(l, argument, into);
        add_call_of(l, c, call, argument, into);
    }
}

void lazy_add_upstream(Lazy *l, NodeId expression, Effects *into)
{
    const Tree *t = l->site->tree;
    if (l->depth == DEEPEST) { /* x = [... for y in x] */
        lazy_add_anything(l, expression, into);
        return;
    }
    l->depth++;
    switch (tree_node(t, expression)->kind) {
    case NODE_LIST_COMP:
    case NODE_GENERATOR_EXP:
        lazy_add(l, into, effects_of_elements(l->site, expression));
        lazy_add_upstream(l, lazy_first_iterable(t, expression), into);
        break;
    case NODE_CALL: add_call_upstream(l, expression, into); break;
    case NODE_SUBSCRIPT:
        if (tree_node(t, tree_child(t, expression, ROLE_SLICE))->kind == NODE_SLICE)
            lazy_add_iteration(l, tree_child(t, expression, ROLE_VALUE), into);
        break;
    case NODE_NAME: add_variable_source(l, expression, into); break;
    default: break;
    }
    l->depth--;
}

/* ---- iteration ------------------------------------------------------------------------------ */

/* Going through the result of a lazy builtin is going through its arguments. */
static bool add_passed(Lazy *l, NodeId call, Effects *into)
{
    const Tree *t = l->site->tree;
    NodeId function = tree_child(t, call, ROLE_FUNC);
    bool any = false;
    tree_each_child(t, call, argument) {
        if (tree_node(t, argument)->role != ROLE_ARGS) continue;
        const Consumer *c = passing_row(t, call, argument);
        if (!c) continue;
        if (c->policy != POLICY_LINK || (c->traits & ITERATES)) return false;
        if (!lazy_is_function(l->site, function, c->name).rewrite) return false;
        if (!lazy_add_iteration(l, argument, into)) return false;
        add_call_of(l, c, call, argument, into);
        any = true;
    }
    return any;
}

bool lazy_add_iteration(Lazy *l, NodeId expression, Effects *into)
{
    const Site *s = l->site;
    Value v = value_at(s, expression);
    l->rests |= value_rests_on(v);
    uint8_t kind = tree_node(s->tree, expression)->kind;
    if (kind == NODE_LIST_COMP || kind == NODE_GENERATOR_EXP) {
        lazy_add_upstream(l, expression, into);
        return true;
    }
    if (v.types && value_only(v, VALUE_REITERABLE)) {
        lazy_add_contents(l, expression, false, into);
        lazy_add_upstream(l, expression, into);
        return true;
    }
    return kind == NODE_CALL && add_passed(l, expression, into);
}
