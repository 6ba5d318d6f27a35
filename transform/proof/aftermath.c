/* aftermath.c - see aftermath.h. */
#include "transform/proof/aftermath.h"

/* with open(...): whatever is raised in it passes. */
static bool lets_pass(const Site *s, NodeId with)
{
    tree_each_child(s->tree, with, item) {
        if (tree_node(s->tree, item)->kind != NODE_WITH_ITEM) continue;
        Value v = value_at(s, tree_child(s->tree, item, ROLE_CONTEXT_EXPR));
        if (!v.types || !value_only(v, VALUE_FILE)) return false;
    }
    return true;
}

bool aftermath_is_guarded(const Site *s, NodeId n)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, n);
    for (; n.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (n.at == function.at && kind != NODE_LAMBDA) return false;
        if (kind == NODE_TRY || kind == NODE_TRY_STAR || kind == NODE_ASYNC_WITH) return true;
        if (kind == NODE_WITH && !lets_pass(s, n)) return true;
    }
    return true;
}

static bool mentions(const Tree *t, uint32_t from, uint32_t to, Atom name)
{
    for (uint32_t i = from; i < to; i++) {
        const Node *n = &t->node[i];
        bool word = n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD;
        if (n->name.at == name.at && !word) return true;
    }
    return false;
}

static bool block_mentions(const Tree *t, NodeId statement, NodeRole block, Atom name)
{
    tree_each_child(t, statement, child)
        if (tree_node(t, child)->role == block &&
            mentions(t, child.at, tree_subtree_end(t, child), name))
            return true;
    return false;
}

/* Does the handler end by leaving the function, and in no other way? */
static bool leaves(const Tree *t, NodeId handler)
{
    NodeId last = {0};
    uint32_t end = tree_subtree_end(t, handler);
    for (uint32_t i = handler.at; i < end; i++)
        if (t->node[i].kind == NODE_BREAK || t->node[i].kind == NODE_CONTINUE) return false;
    tree_each_child(t, handler, child)
        if (tree_node(t, child)->role == ROLE_BODY) last = child;
    uint8_t kind = tree_node(t, last)->kind;
    return kind == NODE_RETURN || kind == NODE_RAISE;
}

typedef struct Ways {
    bool reads;   /* a handler or the finally block mentions the variable */
    bool goes_on; /* execution may go on behind the statement */
} Ways;

/* `child`: the part of the try statement that the exception comes from. */
static Ways ways_of_try(const Tree *t, NodeId try, NodeId child, Atom name)
{
    Ways w = {.reads = block_mentions(t, try, ROLE_FINALBODY, name)};
    tree_each_child(t, try, part) {
        bool jumps = tree_node(t, part)->role == ROLE_FINALBODY;
        uint32_t end = tree_subtree_end(t, part);
        for (uint32_t i = part.at; jumps && i < end; i++) /* swallows what is on its way */
            if (t->node[i].kind == NODE_RETURN || t->node[i].kind == NODE_BREAK ||
                t->node[i].kind == NODE_CONTINUE)
                w.goes_on = true;
    }
    if (tree_node(t, child)->role != ROLE_BODY) return w;
    tree_each_child(t, try, handler) {
        if (tree_node(t, handler)->role != ROLE_HANDLERS) continue;
        w.reads |= mentions(t, handler.at, tree_subtree_end(t, handler), name);
        w.goes_on |= !leaves(t, handler);
    }
    return w;
}

static bool is_loop(uint8_t kind)
{
    return kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE;
}

/* Where execution goes on behind a statement, can it come to the name? */
static bool is_reached(const Tree *t, NodeId statement, NodeId function, Atom name)
{
    NodeId from = statement;
    uint32_t begin = tree_subtree_end(t, statement);
    for (NodeId n = from; n.at && n.at != function.at; n = tree_node(t, n)->parent)
        if (is_loop(tree_node(t, n)->kind)) begin = n.at;
    return mentions(t, begin, tree_subtree_end(t, function), name);
}

bool aftermath_reads(const Site *s, NodeId n, Atom variable)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, n), child = n;
    if (!function.at || tree_node(t, function)->kind == NODE_LAMBDA) return true;
    for (; n.at && n.at != function.at; child = n, n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        Ways w = {0};
        if (kind == NODE_CLASS_DEF) return true;
        if (kind == NODE_TRY || kind == NODE_TRY_STAR) w = ways_of_try(t, n, child, variable);
        else if (kind == NODE_ASYNC_WITH || (kind == NODE_WITH && !lets_pass(s, n)))
            w.goes_on = true;
        if (w.reads || (w.goes_on && is_reached(t, n, function, variable))) return true;
    }
    return false;
}
