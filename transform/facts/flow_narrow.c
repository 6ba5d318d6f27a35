/* flow_narrow.c - what a test that came out true (or false) says about local variables. */
#include "transform/facts/flow_build.h"

static bool is_builtin(FlowBuild *b, NodeId func, uint32_t atom)
{
    const Node *f = tree_node(b->t, func);
    return f->kind == NODE_NAME && f->name.at == atom &&
           names_is_builtin(b->n, func) == BUILTIN_SURE;
}

/* The version of a local variable, or 0. */
static FlowNode variable(FlowBuild *b, NodeId n, SymbolId *symbol)
{
    if (!n.at || tree_node(b->t, n)->kind != NODE_NAME) return FLOW_NOTHING;
    *symbol = names_symbol(b->n, n);
    if (!flow_is_versioned(b, *symbol)) return FLOW_NOTHING;
    FlowNode node = b->current[symbol->at];
    return node < FLOW_SHARED_END && node != FLOW_UNREAD ? FLOW_NOTHING : node;
}

static void narrow_types(FlowBuild *b, NodeId subject, NodeId types, FlowKind kind, bool sense)
{
    SymbolId symbol;
    FlowNode node = variable(b, subject, &symbol);
    if (!node || !types.at) return;
    FlowOp refs = {0};
    if (!flow_refs_of(b, types, &refs)) return;
    b->at = subject;
    FlowNode narrower = flow_node(b);
    FlowOp *op = flow_op(b, kind, node, 0, narrower);
    op->args = refs.args;
    op->count = refs.count;
    op->flag = !sense;
    flow_refine(b, symbol, narrower);
}

static void narrow_call(FlowBuild *b, NodeId call, bool sense)
{
    NodeId func = tree_child(b->t, call, ROLE_FUNC);
    NodeId first = tree_node(b->t, func)->next;
    NodeId second = first.at ? tree_node(b->t, first)->next : first;
    if (!second.at || tree_node(b->t, second)->next.at) return;
    if (is_builtin(b, func, ATOM_isinstance)) narrow_types(b, first, second, FLOW_INSTANCE, sense);
    Bytes text;
    if (sense && is_builtin(b, func, ATOM_hasattr) && flow_literal(b, second, &text)) {
        SymbolId symbol;
        FlowNode node = variable(b, first, &symbol);
        if (node) flow_has(b, first, node, flow_string_name(b, text));
    }
}

/* type(x) is C, type(x) == C */
static void narrow_compare(FlowBuild *b, NodeId test, bool sense)
{
    NodeId left = tree_child(b->t, test, ROLE_LEFT);
    NodeId op = tree_child(b->t, test, ROLE_OPS);
    NodeId right = tree_child(b->t, test, ROLE_COMPARATORS);
    if (!op.at || !right.at || tree_node(b->t, right)->next.at) return;
    uint8_t how = tree_node(b->t, op)->op;
    bool same = how == OP_IS || how == OP_EQ;
    if (!same && how != OP_IS_NOT && how != OP_NOT_EQ) return;
    if (sense != same || tree_node(b->t, left)->kind != NODE_CALL) return;
    NodeId func = tree_child(b->t, left, ROLE_FUNC);
    NodeId subject = tree_node(b->t, func)->next;
    if (!is_builtin(b, func, ATOM_type) || !subject.at || tree_node(b->t, subject)->next.at) return;
    if (tree_node(b->t, right)->kind == NODE_TUPLE) return;
    narrow_types(b, subject, right, FLOW_EXACT, true);
}

void flow_narrow(FlowBuild *b, NodeId test, bool sense)
{
    const Node *n = tree_node(b->t, test);
    switch (n->kind) {
    case NODE_CALL: narrow_call(b, test, sense); break;
    case NODE_COMPARE: narrow_compare(b, test, sense); break;
    case NODE_UNARY_OP:
        if (n->op == OP_NOT) flow_narrow(b, n->first, !sense);
        break;
    case NODE_BOOL_OP:
        if ((n->op == OP_AND) == sense)
            tree_each_child(b->t, test, operand) flow_narrow(b, operand, sense);
        break;
    default: break;
    }
}
