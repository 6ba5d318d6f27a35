/* early.c - see early.h. */
#include "transform/proof/early.h"

#include "transform/proof/rule.h"

/* ---- where it stands ------------------------------------------------------------------------ */

/* Is the child evaluated whenever the parent is, and once? */
static bool is_unconditional(const Tree *t, NodeId child, NodeId parent)
{
    const Node *c = tree_node(t, child), *p = tree_node(t, parent);
    switch (p->kind) {
    case NODE_BOOL_OP: return p->first.at == child.at;
    case NODE_IF_EXP: return c->role == ROLE_TEST;
    case NODE_COMPARE: {
        NodeId op = tree_node(t, p->first)->next, second = tree_node(t, op)->next;
        return child.at == p->first.at || child.at == second.at;
    }
    case NODE_LAMBDA:
    case NODE_COMPREHENSION:
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return false;
    default: return true;
    }
}

/* Does the statement evaluate the child before anything else of its own?  (`elif` is no
 * statement that others could come before.) */
static bool comes_first(const Tree *t, NodeId statement, NodeId child)
{
    const Node *n = tree_node(t, statement), *c = tree_node(t, child);
    switch (n->kind) {
    case NODE_RETURN:
    case NODE_EXPR:
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN: return c->role == ROLE_VALUE;
    case NODE_AUG_ASSIGN:
        return c->role == ROLE_VALUE &&
               tree_node(t, tree_child(t, statement, ROLE_TARGET))->kind == NODE_NAME;
    case NODE_FOR: return c->role == ROLE_ITER;
    case NODE_IF: return c->role == ROLE_TEST && t->text.at[n->start] == 'i';
    default: return false;
    }
}

Verdict early_place(const Site *s, NodeId expression, NodeId *statement)
{
    const Tree *t = s->tree;
    NodeId at = expression;
    while (tree_node(t, at)->kind > NODE_CONTINUE) {
        NodeId parent = tree_node(t, at)->parent;
        bool inner = tree_node(t, parent)->kind > NODE_CONTINUE;
        if (inner ? !is_unconditional(t, at, parent) : !comes_first(t, parent, at))
            return refuse_at(REFUSE_NOT_FIRST, s->file, tree_line(t, tree_node(t, parent)->start));
        at = parent;
    }
    Bytes indent;
    *statement = at;
    return text_indent(t, at, &indent) ? proven() : refuse(REFUSE_LAYOUT);
}

/* ---- what comes before ---------------------------------------------------------------------- */

/* *x and **x are gone through at some time while what is around them is evaluated. */
static bool unpacks(const Tree *t, NodeId parent)
{
    uint32_t keys = 0, values = 0;
    tree_each_child(t, parent, child) {
        const Node *n = tree_node(t, child);
        if (n->kind == NODE_STARRED || (n->kind == NODE_KEYWORD && !n->name.at)) return true;
        keys += n->role == ROLE_KEYS;
        values += n->role == ROLE_VALUES;
    }
    return tree_node(t, parent)->kind == NODE_DICT && keys != values;
}

static void add(const Site *s, Effects *into, Effects more)
{
    *into = effects_both(s, into, &more);
}

static void add_sibling(const Site *s, NodeId before, Effects *out)
{
    const Tree *t = s->tree;
    const Node *b = tree_node(t, before), *p = tree_node(t, b->parent);
    add(s, out, effects_of(s, b->kind == NODE_KEYWORD ? b->first : before));
    /* a long one grows before its last elements are evaluated */
    if (p->kind == NODE_SET || (p->kind == NODE_DICT && b->role == ROLE_KEYS))
        add(s, out, effects_of_step(s, STEP_HASH, value_at(s, before), (NodeId){0}));
}

bool early_before(const Site *s, NodeId expression, NodeId statement, Effects *out)
{
    const Tree *t = s->tree;
    *out = (Effects){0};
    NodeId parent = tree_node(t, expression)->parent;
    for (NodeId at = expression; at.at != statement.at; at = parent) {
        parent = tree_node(t, at)->parent;
        if (unpacks(t, parent)) return false;
        if (parent.at == statement.at || tree_node(t, parent)->kind == NODE_IF_EXP) continue;
        tree_each_child(t, parent, before) {
            if (before.at == at.at) break;
            if (tree_node(t, before)->kind != NODE_CMP_OP) add_sibling(s, before, out);
        }
    }
    if (tree_node(t, statement)->kind != NODE_AUG_ASSIGN) return true;
    out->does |= 1u << DOES_RAISE; /* the variable may have no value */
    out->at[DOES_RAISE] = (ProgramPlace){s->file, tree_line(t, tree_node(t, statement)->start)};
    return true;
}
