/*
 * fresh.c - see fresh.h.
 *
 * Either nothing that outlives a call ever holds the object, or it is bound to one variable where
 * it is made, and all uses of the variable until the site has been left (with those in loops around
 * the site, which come again) only look into it or change it in place.
 */
#include "transform/proof/fresh.h"

static NodeId function_around(const Tree *t, NodeId n)
{
    for (n = tree_node(t, n)->parent; n.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_LAMBDA)
            return n;
    }
    return n;
}

/* The variable that the object is bound to as soon as it is made; {0}: none, or captured. */
static SymbolId variable_of(const Site *s, NodeId object)
{
    const Tree *t = s->tree;
    NodeId statement = tree_node(t, object)->parent;
    if (tree_node(t, statement)->kind != NODE_ASSIGN || tree_node(t, object)->role != ROLE_VALUE)
        return (SymbolId){0};
    NodeId target = tree_node(t, statement)->first;
    if (tree_node(t, target)->kind != NODE_NAME || tree_node(t, target)->next.at != object.at)
        return (SymbolId){0};
    SymbolId symbol = names_symbol(s->names, target);
    bool local = symbol.at && names_get(s->names, symbol)->resolution == RESOLVED_LOCAL;
    return local ? symbol : (SymbolId){0};
}

/* Does this use of a container leave it to the variable alone? */
static bool is_harmless(const Tree *t, NodeId use)
{
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_ATTRIBUTE: {
        const Node *above = tree_node(t, p->parent);
        return above->kind == NODE_CALL && p->role == ROLE_FUNC;
    }
    case NODE_SUBSCRIPT: return n->role == ROLE_VALUE;
    case NODE_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_COMPARE:
    case NODE_IF:
    case NODE_WHILE:
    case NODE_UNARY_OP: return true;
    case NODE_AUG_ASSIGN: return n->role == ROLE_TARGET;
    case NODE_CALL: {
        const Node *f = tree_node(t, tree_child(t, n->parent, ROLE_FUNC));
        return n->role == ROLE_ARGS && f->kind == NODE_NAME && atom_is(f->name, ATOM_len);
    }
    default: return false;
    }
}

/* Uses up to here count: the end of the outermost loop around the site in its function, or of the
 * site. */
static uint32_t last_use(const Tree *t, NodeId site, NodeId function)
{
    uint32_t end = tree_subtree_end(t, site);
    for (NodeId n = site; n.at != function.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_FOR || kind == NODE_WHILE || kind == NODE_ASYNC_FOR)
            end = tree_subtree_end(t, n);
    }
    return end;
}

bool fresh_is_private(const Site *s, const Access *a)
{
    const Tree *t = s->tree;
    NodeId object = a->kind == ACCESS_CONTENTS ? object_place(s, a->id) : (NodeId){0};
    NodeId function = function_around(t, s->node);
    if (!object.at || !function.at || function_around(t, object).at != function.at) return false;
    if (object_stays_inside(s, a->id)) return true;
    SymbolId symbol = variable_of(s, object);
    if (!symbol.at) return false;
    uint32_t end = last_use(t, s->node, function);
    Atom name = names_get(s->names, symbol)->name;
    for (uint32_t i = function.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->name.at != name.at) continue;
        if (names_symbol(s->names, (NodeId){i}).at != symbol.at) continue;
        if (n->op == CTX_STORE && n->parent.at == tree_node(t, object)->parent.at) continue;
        if (n->op == CTX_STORE && tree_node(t, n->parent)->kind == NODE_AUG_ASSIGN) continue;
        if (!is_harmless(t, (NodeId){i})) return false;
    }
    return true;
}
