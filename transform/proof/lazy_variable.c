/*
 * lazy_variable.c - lists that are bound to a variable and gone through once.
 *
 * The elements are then evaluated where the variable is used: what stands between the two places
 * comes before them, and must not show it.  Only a use that is reached from the assignment without
 * condition, once, and in the same block is looked at.
 */
#include "transform/proof/lazy.h"
#include "transform/proof/variables.h"

typedef struct Variable {
    NodeId name, assign, load, use; /* use: the statement around the load, beside the assignment */
    SymbolId symbol;
    NodeId function;
} Variable;

/* ---- finding it ----------------------------------------------------------------------------- */

static bool is_single_target(const Tree *t, NodeId assign, NodeId *name)
{
    uint32_t count = 0;
    tree_each_child(t, assign, child) {
        if (tree_node(t, child)->role != ROLE_TARGETS) continue;
        *name = child;
        count++;
    }
    return count == 1 && tree_node(t, *name)->kind == NODE_NAME;
}

static bool is_load(const Node *n, Atom name)
{
    return n->kind == NODE_NAME && n->op == CTX_LOAD && n->name.at == name.at;
}

static bool find_variable(const Site *s, NodeId comprehension, Variable *v)
{
    const Tree *t = s->tree;
    const Node *c = tree_node(t, comprehension);
    *v = (Variable){.assign = c->parent};
    if (tree_node(t, v->assign)->kind != NODE_ASSIGN || c->role != ROLE_VALUE) return false;
    if (!is_single_target(t, v->assign, &v->name)) return false;
    v->symbol = names_symbol(s->names, v->name);
    if (!v->symbol.at) return false;
    const Symbol *symbol = names_get(s->names, v->symbol);
    const Scope *scope = &s->names->scope[symbol->scope.at];
    if (scope->kind != SCOPE_FUNCTION || !(symbol->flags & SYMBOL_BOUND)) return false;
    v->function = scope->node;
    uint32_t end = tree_subtree_end(t, scope->node);
    for (uint32_t i = tree_subtree_end(t, v->assign); i < end && !v->load.at; i++)
        if (is_load(&t->node[i], symbol->name)) v->load = (NodeId){i};
    return v->load.at != 0;
}

bool lazy_variable_matches(const Site *s, NodeId comprehension)
{
    Variable v;
    Chain chain;
    if (!find_variable(s, comprehension, &v) || !chain_find(s, v.load, &chain)) return false;
    return chain.policy == POLICY_ARGUMENT || chain.policy == POLICY_LOOP ||
           chain.policy == POLICY_UPDATE;
}

/* ---- conditions on the variable ------------------------------------------------------------- */

static bool in_loop(const Tree *t, NodeId n, NodeId function)
{
    for (n = tree_node(t, n)->parent; n.at && n.at != function.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE) return true;
    }
    return false;
}

/* Some other occurrence of the name that may mean the list; 0: none.  What comes before, outside of
 * loops, means an earlier value, and so does the first iterable, which is evaluated at once. */
static uint32_t other_use(const Site *s, const Variable *v, NodeId comprehension)
{
    const Tree *t = s->tree;
    Atom name = names_get(s->names, v->symbol)->name;
    NodeId iterable = lazy_first_iterable(t, comprehension);
    bool loop = in_loop(t, v->assign, v->function);
    uint32_t end = tree_subtree_end(t, v->function);
    for (uint32_t i = loop ? v->function.at + 1 : v->assign.at; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != name.at || i == v->name.at || i == v->load.at) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        bool first = iterable.at && i >= iterable.at && i < tree_subtree_end(t, iterable);
        if (!first || loop) return tree_line(t, n->start);
    }
    return 0;
}

static Verdict variable_is_private(const Site *s, const Variable *v, NodeId comprehension)
{
    const Symbol *symbol = names_get(s->names, v->symbol);
    if (symbol->resolution != RESOLVED_LOCAL) return refuse(REFUSE_NOT_LOCAL);
    if (text_has_type_comment(s->tree, v->assign)) return refuse(REFUSE_TYPE_COMMENT);
    uint32_t line = other_use(s, v, comprehension);
    return line ? refuse_at(REFUSE_USED_AGAIN, s->file, line) : proven();
}

/* ---- the way from the assignment to the use ------------------------------------------------- */

/* Is the child evaluated whenever the parent is, and once? */
static bool is_unconditional(const Tree *t, NodeId child, NodeId parent)
{
    const Node *c = tree_node(t, child), *p = tree_node(t, parent);
    switch (p->kind) {
    case NODE_BOOL_OP: return p->first.at == child.at;
    case NODE_IF_EXP: return c->role == ROLE_TEST;
    case NODE_LAMBDA: return false;
    case NODE_COMPARE: {
        NodeId op = tree_node(t, p->first)->next, first = tree_node(t, op)->next;
        return child.at == p->first.at || child.at == first.at;
    }
    case NODE_COMPREHENSION: {
        NodeId clause = tree_child(t, p->parent, ROLE_GENERATORS);
        return c->role == ROLE_ITER && clause.at == parent.at;
    }
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return c->role == ROLE_GENERATORS;
    default: return true;
    }
}

/* Statements that evaluate the expression in that role once, before anything else of theirs. */
static bool is_plain_use(const Node *statement, const Node *child)
{
    switch (statement->kind) {
    case NODE_RETURN:
    case NODE_EXPR:
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN:
    case NODE_AUG_ASSIGN: return child->role == ROLE_VALUE;
    case NODE_FOR: return child->role == ROLE_ITER;
    case NODE_IF: return child->role == ROLE_TEST;
    default: return false;
    }
}

static bool find_use(const Tree *t, Variable *v)
{
    NodeId at = v->load;
    while (tree_node(t, at)->kind > NODE_CONTINUE) {
        NodeId parent = tree_node(t, at)->parent;
        if (tree_node(t, parent)->kind <= NODE_CONTINUE) {
            if (!is_plain_use(tree_node(t, parent), tree_node(t, at))) return false;
        } else if (!is_unconditional(t, at, parent)) {
            return false;
        }
        at = parent;
    }
    v->use = at;
    for (NodeId n = tree_node(t, v->assign)->next; n.at; n = tree_node(t, n)->next)
        if (n.at == at.at) return tree_node(t, n)->role == tree_node(t, v->assign)->role;
    return false;
}

/* ---- what stands between -------------------------------------------------------------------- */

/* Does the statement jump: return, break, continue, though it may not raise? */
static bool leaves(const Tree *t, NodeId statement)
{
    uint32_t end = tree_subtree_end(t, statement);
    for (uint32_t i = statement.at; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind == NODE_RETURN || kind == NODE_BREAK || kind == NODE_CONTINUE) return true;
    }
    return false;
}

/* Children that come before the one in the text, but not when it is evaluated. */
static bool comes_later(uint8_t parent, const Node *child)
{
    bool comprehension = parent == NODE_LIST_COMP || parent == NODE_SET_COMP ||
                         parent == NODE_DICT_COMP || parent == NODE_GENERATOR_EXP ||
                         parent == NODE_COMPREHENSION;
    return comprehension || parent == NODE_IF_EXP || child->kind == NODE_CMP_OP ||
           child->role == ROLE_TARGETS || child->role == ROLE_TARGET ||
           child->role == ROLE_ANNOTATION;
}

/* What the use evaluates before it comes to the variable. */
static void add_before(Lazy *l, const Variable *v)
{
    const Tree *t = l->site->tree;
    for (NodeId at = v->load; at.at != v->use.at; at = tree_node(t, at)->parent) {
        NodeId parent = tree_node(t, at)->parent;
        tree_each_child(t, parent, child) {
            if (child.at == at.at) break;
            if (!comes_later(tree_node(t, parent)->kind, tree_node(t, child)))
                lazy_add(l, &l->later, effects_of(l->site, child));
        }
    }
}

static Verdict refuse_gap(const Lazy *l, NodeId n)
{
    const Tree *t = l->site->tree;
    return refuse_at(REFUSE_GAP, l->site->file, tree_line(t, tree_node(t, n)->start));
}

static Verdict gap_is_free(Lazy *l, const Variable *v)
{
    const Tree *t = l->site->tree;
    bool silent = !lazy_fails(&l->work) && !lazy_writes(&l->work);
    for (NodeId n = tree_node(t, v->assign)->next; n.at != v->use.at; n = tree_node(t, n)->next) {
        Effects e = effects_of(l->site, n);
        bool handles = tree_node(t, n)->kind == NODE_TRY || tree_node(t, n)->kind == NODE_WITH;
        if (does(&e, DOES_FRAME) || ((leaves(t, n) || handles) && !silent)) return refuse_gap(l, n);
        lazy_add(l, &l->later, e);
    }
    const Node *use = tree_node(t, v->use);
    if (use->kind == NODE_AUG_ASSIGN) {
        NodeId target = tree_child(t, v->use, ROLE_TARGET);
        bool plain = tree_node(t, target)->kind == NODE_NAME;
        if (!plain || lazy_writes(&l->work)) return refuse_gap(l, v->use);
    }
    add_before(l, v);
    return proven();
}

/* ---- the proof ------------------------------------------------------------------------------ */

Verdict lazy_variable_look(Lazy *l)
{
    const Site *s = l->site;
    Variable v;
    l->gap = true;
    if (!find_variable(s, l->source, &v) || !chain_find(s, v.load, &l->chain))
        return refuse(REFUSE_UNKNOWN_CONSUMER);
    Verdict verdict = variable_is_private(s, &v, l->source);
    if (!verdict.rewrite) return verdict;
    if (!find_use(s->tree, &v)) {
        uint32_t line = tree_line(s->tree, tree_node(s->tree, v.load)->start);
        return refuse_at(REFUSE_GAP, s->file, line);
    }
    verdict = lazy_look(l);
    l->drops = true; /* the variable held them to the end of the function */
    return verdict;
}

Verdict lazy_variable_judge(Lazy *l)
{
    const Site *s = l->site;
    Variable v;
    find_variable(s, l->source, &v);
    find_use(s->tree, &v);
    Verdict verdict = lazy_elements_are_free(l);
    if (!verdict.rewrite) return verdict;
    verdict = verdict_and(verdict, gap_is_free(l, &v));
    if (verdict.rewrite)
        verdict = verdict_and(
            verdict, variables_are_private(s, v.function, tree_node(s->tree, v.name)->name));
    return verdict.rewrite ? verdict_and(verdict, lazy_judge(l)) : verdict;
}

NodeId lazy_variable_load(const Site *s, NodeId source)
{
    Variable v;
    return find_variable(s, source, &v) ? v.load : (NodeId){0};
}

Verdict lazy_variable_prove(const Site *s, NodeId comprehension)
{
    Lazy l = {.site = s, .source = comprehension};
    Verdict verdict = lazy_variable_look(&l);
    if (verdict.rewrite && lazy_is_small(s, comprehension)) return refuse(REFUSE_NO_GAIN);
    if (!verdict.rewrite) return verdict;
    lazy_add_upstream(&l, comprehension, &l.work);
    verdict = verdict_and(verdict, lazy_variable_judge(&l));
    return lazy_saving(s, verdict, l.chain.link[0].consumer->saving);
}
