/*
 * typed_kind.c - see typed_inner.h.
 *
 * Values know lengths, positions in texts, elements of bytes and floats.  Two things more are ints
 * of 64 bits: where a match begins and ends, and positions in binary files.
 */
#include "transform/proof/typed_inner.h"

#include "transform/proof/handle.h"
#include "transform/proof/variables.h"

enum { MOST_STEPS = 8 };

/* ---- positions --------------------------------------------------------------------------------
 */

static bool is_call_of(const Site *s, NodeId call, const char *dotted)
{
    if (tree_node(s->tree, call)->kind != NODE_CALL) return false;
    Bytes name = value_library_name(s, tree_child(s->tree, call, ROLE_FUNC));
    return bytes_is(name, dotted);
}

bool typed_is_position(const Site *s, NodeId call)
{
    const Tree *t = s->tree;
    NodeId match = handle_called(t, call, "start");
    if (!match.at) match = handle_called(t, call, "end");
    if (!match.at || tree_node(t, match)->kind != NODE_NAME) return false;
    NodeId target = variable_binding(s, match);
    const Node *loop = tree_node(t, tree_node(t, target)->parent);
    if (!target.at || tree_node(t, target)->role != ROLE_TARGET) return false;
    if (loop->kind != NODE_FOR && loop->kind != NODE_COMPREHENSION) return false;
    NodeId iterable = tree_child(t, tree_node(t, target)->parent, ROLE_ITER);
    return is_call_of(s, iterable, "re.finditer");
}

/* Where a binary file stands; in text files tell() gives numbers of any size. */
static bool is_tell(const Site *s, NodeId call)
{
    NodeId receiver = handle_receiver(s->tree, call, "tell");
    if (!receiver.at) return false;
    Site there = *s;
    there.node = call;
    Handle h;
    return handle_find(&there, receiver, &h).rewrite && h.binary && h.kind == HANDLE_FILE;
}

/* ---- all together -----------------------------------------------------------------------------
 */

static uint32_t kinds_of_value(Value v)
{
    uint32_t kinds = 0, known = VALUE_BYTE | VALUE_INDEX | VALUE_FLOAT | VALUE_UNBOUND;
    if (v.types & VALUE_BYTE) kinds |= NUMBER_BYTE;
    if (v.types & VALUE_INDEX) kinds |= NUMBER_WORD;
    if (v.types & VALUE_FLOAT) kinds |= NUMBER_FLOAT;
    return v.types & ~known ? kinds | NUMBER_OTHER : kinds;
}

static uint32_t kinds_within(const Site *s, NodeId e, uint32_t steps)
{
    const Tree *t = s->tree;
    uint32_t kinds = kinds_of_value(value_at(s, e));
    if (!(kinds & NUMBER_OTHER) || steps == MOST_STEPS) return kinds;
    switch (tree_node(t, e)->kind) {
    case NODE_CALL: return typed_is_position(s, e) || is_tell(s, e) ? NUMBER_WORD : kinds;
    case NODE_IF_EXP:
        return kinds_within(s, tree_child(t, e, ROLE_BODY), steps + 1) |
               kinds_within(s, tree_child(t, e, ROLE_ORELSE), steps + 1);
    case NODE_NAMED_EXPR: return kinds_within(s, tree_child(t, e, ROLE_VALUE), steps + 1);
    case NODE_NAME: {
        NodeId target = variable_binding(s, e);
        const Node *n = tree_node(t, target), *p = tree_node(t, n->parent);
        bool assigned = p->kind == NODE_ASSIGN && n->role == ROLE_TARGETS;
        if (!target.at || (!assigned && p->kind != NODE_NAMED_EXPR)) return kinds;
        return kinds_within(s, tree_child(t, n->parent, ROLE_VALUE), steps + 1);
    }
    default: return kinds;
    }
}

uint32_t typed_kinds(const Site *s, NodeId expression)
{
    return kinds_within(s, expression, 0);
}
