/* tree.c - see tree.h. */
#include "transform/syntax/tree.h"

#include <stdlib.h>

static const char *const kind_names[] = {
    "-",
#define KIND(id, name) name,
#include "transform/syntax/kinds.def"
};
static const char *const role_names[] = {
#define ROLE(id, name) name,
#include "transform/syntax/kinds.def"
};
static const char *const op_names[] = {
    "-",
#define OP(id, name) name,
#include "transform/syntax/kinds.def"
};
static const char *const const_names[] = {
#define CONST(id, name) name,
#include "transform/syntax/kinds.def"
};
static const char *const ctx_names[] = {"Load", "Store", "Del"};

void tree_free(Tree *t)
{
    atoms_free(&t->atoms);
    arena_free(&t->arena);
    free(t->node);
    free(t->line);
    free(t->comment);
    *t = (Tree){0};
}

NodeId tree_child(const Tree *t, NodeId parent, NodeRole role)
{
    tree_each_child(t, parent, child)
        if (t->node[child.at].role == role) return child;
    return (NodeId){0};
}

bool tree_is_within(const Tree *t, NodeId n, NodeId outer)
{
    return n.at >= outer.at && n.at < tree_subtree_end(t, outer);
}

NodeId tree_statement_of(const Tree *t, NodeId n)
{
    while (tree_node(t, n)->kind > NODE_CONTINUE) n = tree_node(t, n)->parent;
    return n;
}

NodeId tree_function_of(const Tree *t, NodeId n)
{
    bool is_parameter = t->node[n.at].kind == NODE_ARG;
    for (NodeId at = n; at.at; at = t->node[at.at].parent) {
        const Node *node = &t->node[at.at], *parent = &t->node[node->parent.at];
        bool def = parent->kind == NODE_FUNCTION_DEF || parent->kind == NODE_ASYNC_FUNCTION_DEF ||
                   parent->kind == NODE_LAMBDA;
        if (def && (node->role == ROLE_BODY || (node->kind == NODE_ARGUMENTS && is_parameter)))
            return node->parent;
        if (def) is_parameter = false;
    }
    return (NodeId){0};
}

uint32_t tree_subtree_end(const Tree *t, NodeId n)
{
    for (; n.at; n = t->node[n.at].parent)
        if (t->node[n.at].next.at) return t->node[n.at].next.at;
    return t->count;
}

bool tree_is_constant(const Tree *t, NodeId n)
{
    uint32_t end = tree_subtree_end(t, n);
    for (uint32_t i = n.at; i < end; i++)
        if (t->node[i].kind != NODE_CONSTANT && t->node[i].kind != NODE_TUPLE) return false;
    return true;
}

uint32_t tree_line(const Tree *t, uint32_t offset)
{
    uint32_t low = 0, high = t->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (t->line[middle] <= offset) low = middle;
        else high = middle;
    }
    return low + 1;
}

uint32_t tree_column(const Tree *t, uint32_t offset)
{
    return offset - t->line[tree_line(t, offset) - 1];
}

Bytes tree_text(const Tree *t, NodeId n)
{
    return (Bytes){t->text.at + t->node[n.at].start, t->node[n.at].end - t->node[n.at].start};
}

uint32_t tree_comment_after(const Tree *t, uint32_t offset)
{
    uint32_t low = 0, high = t->comment_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->comment[middle].end <= offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

const char *tree_kind_name(NodeKind kind)
{
    return kind_names[kind];
}

/* ---- dump ----------------------------------------------------------------------------------- */

static bool has_position(const Tree *t, const Node *n)
{
    const Node *parent = &t->node[n->parent.at];
    bool in_joined = parent->kind == NODE_JOINED_STR || parent->kind == NODE_TEMPLATE_STR;
    if (in_joined && n->kind == NODE_CONSTANT) return false;
    if (n->role == ROLE_FORMAT_SPEC) return false;
    return n->kind != NODE_MODULE && n->kind != NODE_ARGUMENTS && n->kind != NODE_COMPREHENSION &&
           n->kind != NODE_WITH_ITEM && n->kind != NODE_MATCH_CASE;
}

static void dump_op(const Node *n, Buf *out)
{
    switch (n->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_SUBSCRIPT:
    case NODE_STARRED:
    case NODE_LIST:
    case NODE_TUPLE: buf_printf(out, "\tctx=%s", ctx_names[n->op]); break;
    case NODE_CONSTANT:
    case NODE_MATCH_SINGLETON: buf_printf(out, "\tconst=%s", const_names[n->op]); break;
    case NODE_IMPORT_FROM: buf_printf(out, "\tlevel=%u", n->op); break;
    case NODE_FORMATTED_VALUE:
    case NODE_INTERPOLATION: buf_printf(out, "\tconversion=%d", n->op ? n->op : -1); break;
    default:
        if (n->op) buf_printf(out, "\top=%s", op_names[n->op]);
        break;
    }
}

static void dump_node(const Tree *t, const Node *n, uint32_t depth, Buf *out)
{
    buf_printf(out, "%u\t%s\t%s\t", depth, kind_names[n->kind], role_names[n->role]);
    if (has_position(t, n))
        buf_printf(out, "%u:%u-%u:%u", tree_line(t, n->start), tree_column(t, n->start),
                   tree_line(t, n->end), tree_column(t, n->end));
    else buf_add_char(out, '-');
    if (n->name.at) {
        buf_add_text(out, "\tname=");
        buf_add_bytes(out, atoms_text(&t->atoms, n->name));
    }
    dump_op(n, out);
    if (n->flag & FLAG_ASYNC) buf_add_text(out, "\tasync=1");
    if (n->flag & FLAG_SIMPLE) buf_add_text(out, "\tsimple=1");
    buf_add_char(out, '\n');
}

void tree_dump(const Tree *t, Buf *out)
{
    Array(uint32_t) depth = {0};
    array_push(&depth, 0);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        array_push(&depth, n->parent.at ? depth.at[n->parent.at] + 1 : 0);
        dump_node(t, n, depth.at[i], out);
    }
    array_free(&depth);
}
