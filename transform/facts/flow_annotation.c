/*
 * flow_annotation.c - what annotations name: the values stay in __annotations__, and library code
 * gives them out (typing.get_type_hints, inspect.signature).
 *
 * Expressions of types are not evaluated as a whole: each name in one is a value of the owner's
 * annotations, whatever it is a part of.  Calls are evaluated, since they do something.
 */
#include "transform/facts/flow_build.h"

typedef struct Owner {
    uint8_t kind;
    uint32_t index;
} Owner;

static void keep(FlowBuild *b, FlowNode value, Owner owner)
{
    if (value > FLOW_TEXT) flow_op(b, FLOW_ANNOTATION, value, owner.index, 0)->flag = owner.kind;
}

/* "Name": what typing.get_type_hints() looks up. */
static void text(FlowBuild *b, NodeId n, Owner owner)
{
    Bytes literal;
    if (tree_node(b->t, n)->op != CONST_STR || !flow_literal(b, n, &literal)) return;
    Atom name = atoms_find(&b->t->atoms, literal);
    if (name.at && names_find(b->n, (ScopeId){1}, name).at) keep(b, flow_global(b, name), owner);
}

static void annotation(FlowBuild *b, NodeId n, Owner owner)
{
    const Node *node = tree_node(b->t, n);
    b->at = n;
    switch (node->kind) {
    case NODE_CONSTANT: text(b, n, owner); break;
    case NODE_NAME:
        keep(b, flow_read(b, flow_symbol(b, b->scope, node->name), node->name), owner);
        break;
    case NODE_ATTRIBUTE:
    case NODE_CALL:
    case NODE_NAMED_EXPR:
    case NODE_DICT:
        /* with `from __future__ import annotations` they are texts, without scopes */
        if (!b->n->future_annotations) {
            keep(b, flow_expression(b, n), owner);
            break;
        }
        /* fall through */
    case NODE_SUBSCRIPT: /* __class_getitem__ runs */
        if (!b->n->future_annotations) flow_expression(b, n);
        /* fall through */
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_BIN_OP:
    case NODE_STARRED:
    case NODE_KEYWORD:
        tree_each_child(b->t, n, child) annotation(b, child, owner);
        break;
    default:
        if (!b->n->future_annotations) keep(b, flow_expression(b, n), owner);
        break;
    }
}

void flow_annotate_function(FlowBuild *b, NodeId function, uint32_t index)
{
    Owner owner = {ANNOTATED_FUNCTION, index};
    NodeId arguments = tree_child(b->t, function, ROLE_ARGS);
    tree_each_child(b->t, arguments, arg) {
        if (tree_node(b->t, arg)->kind != NODE_ARG) continue;
        NodeId of = tree_child(b->t, arg, ROLE_ANNOTATION);
        if (of.at) annotation(b, of, owner);
    }
    NodeId returns = tree_child(b->t, function, ROLE_RETURNS);
    if (returns.at) annotation(b, returns, owner);
}

/* name: T of a module or a class; those of local variables are nothing. */
void flow_annotate(FlowBuild *b, NodeId statement)
{
    NodeId of = tree_child(b->t, statement, ROLE_ANNOTATION);
    bool in_class = b->n->scope[b->scope.at].kind == SCOPE_CLASS;
    if (!of.at || (!in_class && b->scope.at != 1)) return;
    Owner owner = {in_class ? ANNOTATED_CLASS : ANNOTATED_MODULE, in_class ? b->class - 1 : 0};
    annotation(b, of, owner);
}
