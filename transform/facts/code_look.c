/*
 * code_look.c - names of other modules that a file only looks at: loops over m.NAMES, `in`, len()
 * ...
 *
 * What is done to a constant of another module by its name is seen by the text alone.  A name
 * counts here when each of its mentions, as an attribute or by `from m import NAME`, goes through
 * it, measures it, looks for something in it or reads an item by a constant.  Nothing of that
 * changes or keeps it, nor can it tell a list from a tuple.
 */
#include "transform/facts/code_build.h"

#include <stdlib.h>
#include <string.h>

enum {
    MENTION_OTHERWISE = 1 << 0,
    MENTION_IMPORT = 1 << 1,    /* from m import NAME */
    MENTION_NAME_ELSE = 1 << 2, /* a Name is used otherwise: matters when it is imported */
};

/* ---- one use ----------------------------------------------------------------------------------
 */

static bool is_iterated(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    if (p->kind == NODE_FOR) return node->role == ROLE_ITER;
    return p->kind == NODE_COMPREHENSION && node->role == ROLE_ITER && !(p->flag & FLAG_ASYNC);
}

static bool is_searched(const Tree *t, NodeId n)
{
    NodeId compare = tree_node(t, n)->parent;
    NodeOp op = OP_NONE;
    tree_each_child(t, compare, child) {
        const Node *c = tree_node(t, child);
        if (c->role == ROLE_OPS) op = (NodeOp)c->op;
        if (child.at == n.at)
            return c->role == ROLE_COMPARATORS && !c->next.at && (op == OP_IN || op == OP_NOT_IN);
    }
    return false;
}

static bool is_indexed(const Tree *t, NodeId n)
{
    NodeId subscript = tree_node(t, n)->parent;
    if (tree_node(t, n)->role != ROLE_VALUE || tree_node(t, subscript)->op != CTX_LOAD)
        return false;
    NodeId index = tree_child(t, subscript, ROLE_SLICE);
    if (tree_node(t, index)->kind == NODE_UNARY_OP) index = tree_child(t, index, ROLE_OPERAND);
    return tree_node(t, index)->kind == NODE_CONSTANT && tree_node(t, index)->op == CONST_INT;
}

/* The only argument of a builtin that goes through it. */
static bool is_consumed(const CodeBuild *b, NodeId n)
{
    static const char *const all[] = {"len", "sorted", "list", "tuple", "set",  "frozenset", "sum",
                                      "any", "all",    "min",  "max",   "dict", NULL};
    static const char *const lazy[] = {"enumerate", "reversed", "iter", NULL};
    const Tree *t = b->t;
    NodeId call = tree_node(t, n)->parent, function = tree_child(t, call, ROLE_FUNC);
    const Node *f = tree_node(t, function);
    if (tree_node(t, n)->role != ROLE_ARGS || tree_node(t, f->next)->next.at) return false;
    if (f->kind == NODE_ATTRIBUTE) { /* ", ".join(m.NAMES) */
        const Node *text = tree_node(t, tree_child(t, function, ROLE_VALUE));
        return code_name_is(b, f->name, "join") && text->kind == NODE_CONSTANT;
    }
    if (f->kind != NODE_NAME || names_is_builtin(b->n, function) != BUILTIN_SURE) return false;
    Bytes name = atoms_text(&t->atoms, f->name);
    return bytes_in_list(name, all) || (bytes_in_list(name, lazy) && is_iterated(t, call));
}

static bool is_starred(const Tree *t, NodeId n)
{
    const Node *star = tree_node(t, tree_node(t, n)->parent), *p = tree_node(t, star->parent);
    return star->op == CTX_LOAD &&
           (p->kind == NODE_CALL || p->kind == NODE_LIST || p->kind == NODE_TUPLE);
}

static bool is_look(const CodeBuild *b, NodeId n)
{
    const Tree *t = b->t;
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    switch (p->kind) {
    case NODE_FOR:
    case NODE_COMPREHENSION: return is_iterated(t, n);
    case NODE_COMPARE: return is_searched(t, n);
    case NODE_SUBSCRIPT: return is_indexed(t, n) && !code_text_watched_line(t, b->n, n);
    case NODE_CALL: return is_consumed(b, n);
    case NODE_STARRED: return is_starred(t, n);
    case NODE_IF:
    case NODE_WHILE: return node->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    default: return false;
    }
}

/* ---- all of them -------------------------------------------------------------------------------
 */

static void note_use(const CodeBuild *b, NodeId n, uint8_t *how)
{
    const Node *node = tree_node(b->t, n), *p = tree_node(b->t, node->parent);
    bool look = node->op == CTX_LOAD && is_look(b, n);
    switch (node->kind) {
    case NODE_ATTRIBUTE:
        if (!look) how[node->name.at] |= MENTION_OTHERWISE;
        break;
    case NODE_NAME:
        if (b->n->dynamic & DYNAMIC_STAR) how[node->name.at] |= MENTION_OTHERWISE;
        if (!look && (node->op != CTX_STORE || p->kind == NODE_AUG_ASSIGN))
            how[node->name.at] |= MENTION_NAME_ELSE;
        break;
    case NODE_ALIAS:
        if (p->kind != NODE_IMPORT_FROM) break;
        how[node->name.at] |= MENTION_IMPORT;
        if (tree_child(b->t, n, ROLE_ASNAME).at) how[node->name.at] |= MENTION_OTHERWISE;
        break;
    case NODE_MATCH_KEYWORD: how[node->name.at] |= MENTION_OTHERWISE; break;
    default: break;
    }
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Strings are among the mentions already, attributes and imports are not. */
void code_looks(CodeBuild *b)
{
    uint32_t atoms = b->t->atoms.count;
    uint8_t *how = take_memory(atoms);
    memset(how, 0, atoms);
    for (uint32_t i = 1; i < b->t->count; i++) note_use(b, (NodeId){i}, how);
    Code *c = b->out;
    uint32_t size = sizeof *c->mentions.at;
    if (c->mentions.count) qsort(c->mentions.at, c->mentions.count, size, by_value);
    for (uint32_t i = 1; i < atoms; i++) {
        bool imported = how[i] & MENTION_IMPORT;
        if (!b->mentioned[i] || (how[i] & MENTION_OTHERWISE)) continue;
        if (imported && (how[i] & MENTION_NAME_ELSE)) continue;
        uint32_t hash = (uint32_t)bytes_hash64(b->t->atoms.text[i]);
        bool said =
            c->mentions.count && bsearch(&hash, c->mentions.at, c->mentions.count, size, by_value);
        if (!said) array_push(&c->looks, hash);
    }
    free(how);
    if (c->looks.count) qsort(c->looks.at, c->looks.count, sizeof *c->looks.at, by_value);
}
