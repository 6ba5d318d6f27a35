/* boolean.c - see boolean.h. */
#include "transform/proof/boolean.h"

Verdict boolean_is_silent(const Site *s, NodeId operand, Refusal why)
{
    static const Doing loud[] = {DOES_RUN,     DOES_RAISE,   DOES_WRITE,   DOES_STOP,
                                 DOES_SUSPEND, DOES_NOT_END, DOES_UNBOUND, DOES_IDENTIFY};
    Effects value = effects_of(s, operand);
    Effects truth = effects_of_step(s, STEP_TRUTH, value_at(s, operand), (NodeId){0});
    Effects e = effects_both(s, &value, &truth);
    for (size_t i = 0; i < sizeof loud / sizeof *loud; i++)
        if (does(&e, loud[i])) return refuse_at(why, e.at[loud[i]].file, e.at[loud[i]].line);
    for (uint32_t i = 0; i < e.access_count; i++) /* an iterator that goes on */
        if (e.access[i].write) return refuse_at(why, s->file, e.access[i].line);
    Verdict v = proven();
    v.assumptions = e.assumptions;
    return v;
}

/* Something is called that goes through all of its receiver. */
static bool searches(const Tree *t, NodeId operand)
{
    static const char *const methods[] = {"count", "index", "find", "rfind", "rindex", NULL};
    uint32_t end = tree_subtree_end(t, operand);
    for (uint32_t i = operand.at; i < end; i++) {
        const Node *f = tree_node(t, tree_child(t, (NodeId){i}, ROLE_FUNC));
        if (t->node[i].kind == NODE_CALL && f->kind == NODE_ATTRIBUTE &&
            bytes_in_list(atoms_text(&t->atoms, f->name), methods))
            return true;
    }
    return false;
}

Verdict boolean_may_come_later(const Site *s, NodeId operand)
{
    Verdict v = boolean_may_be_skipped(s, operand);
    bool dear = !v.rewrite && v.refusal == REFUSE_NO_GAIN && searches(s->tree, operand);
    return dear ? boolean_is_silent(s, operand, REFUSE_OPERAND_NEEDED) : v;
}

Verdict boolean_may_be_skipped(const Site *s, NodeId operand)
{
    Effects e = effects_of(s, operand);
    Verdict v = boolean_is_silent(s, operand, REFUSE_OPERAND_NEEDED);
    bool builds = does(&e, DOES_ALLOCATE) || does(&e, DOES_LOOP);
    return v.rewrite && !builds ? refuse(REFUSE_NO_GAIN) : v;
}

bool boolean_is_test(const Tree *t, NodeId operation)
{
    const Node *n = tree_node(t, operation), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_IF:
    case NODE_WHILE:
    case NODE_ASSERT: return n->role == ROLE_TEST;
    case NODE_IF_EXP: return n->role == ROLE_TEST || boolean_is_test(t, n->parent);
    case NODE_COMPREHENSION: return n->role == ROLE_IFS;
    case NODE_MATCH_CASE: return n->role == ROLE_GUARD;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    case NODE_BOOL_OP: return boolean_is_test(t, n->parent);
    default: return false;
    }
}

/* isinstance(x, T), x.startswith(y): what they give is there already. */
bool boolean_builds_nothing(const Tree *t, NodeId call)
{
    static const char *const functions[] = {"isinstance", "issubclass", "len", "hasattr",
                                            "callable",   "type",       "id",  "bool"};
    static const char *const methods[] = {"startswith", "endswith"};
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    Bytes name = atoms_text(&t->atoms, f->name);
    for (size_t i = 0; f->kind == NODE_NAME && i < sizeof functions / sizeof *functions; i++)
        if (bytes_is(name, functions[i])) return true;
    for (size_t i = 0; f->kind == NODE_ATTRIBUTE && i < sizeof methods / sizeof *methods; i++)
        if (bytes_is(name, methods[i])) return true;
    return false;
}

bool boolean_looks_costly(const Tree *t, NodeId expression)
{
    uint32_t end = tree_subtree_end(t, expression);
    for (uint32_t i = expression.at; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind == NODE_CALL && !boolean_builds_nothing(t, (NodeId){i})) return true;
        if (kind >= NODE_LIST_COMP && kind <= NODE_GENERATOR_EXP) return true;
    }
    return false;
}

/* Only `is` between variables and constants: nothing of their type is asked. */
static bool is_identity_test(const Tree *t, NodeId e)
{
    const Node *n = tree_node(t, e);
    if (n->kind == NODE_UNARY_OP && n->op == OP_NOT)
        return is_identity_test(t, tree_child(t, e, ROLE_OPERAND));
    if (n->kind == NODE_BOOL_OP) {
        bool all = true;
        tree_each_child(t, e, operand) all = all && is_identity_test(t, operand);
        return all;
    }
    if (n->kind != NODE_COMPARE) return false;
    tree_each_child(t, e, child) {
        const Node *c = tree_node(t, child);
        bool plain = c->kind == NODE_NAME || c->kind == NODE_CONSTANT;
        bool is = c->kind == NODE_CMP_OP && (c->op == OP_IS || c->op == OP_IS_NOT);
        if (!plain && !is) return false;
    }
    return true;
}

/* The variable in `x.name`, whose own value is not tested. */
static bool is_object_of_attribute(const Tree *t, NodeId name)
{
    return tree_node(t, tree_node(t, name)->parent)->kind == NODE_ATTRIBUTE;
}

bool boolean_may_guard(const Tree *t, NodeId a, NodeId b)
{
    if (is_identity_test(t, b)) return false;
    uint32_t a_end = tree_subtree_end(t, a), b_end = tree_subtree_end(t, b);
    for (uint32_t i = a.at; i < a_end; i++)
        for (uint32_t k = b.at; k < b_end; k++) {
            const Node *x = &t->node[i], *y = &t->node[k];
            if (x->kind != y->kind || x->name.at != y->name.at) continue;
            if (x->kind == NODE_ATTRIBUTE) return true;
            if (x->kind == NODE_NAME && !is_object_of_attribute(t, (NodeId){i})) return true;
        }
    return false;
}

bool boolean_is_odd(const Tree *t, NodeId expression)
{
    uint32_t end = tree_subtree_end(t, expression);
    for (uint32_t i = expression.at; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind == NODE_NAMED_EXPR || kind == NODE_AWAIT || kind == NODE_YIELD ||
            kind == NODE_YIELD_FROM || kind == NODE_LAMBDA)
            return true;
    }
    return false;
}
