/*
 * finite.c - see finite.h.
 *
 * The search goes from the use outwards: at each statement and operator around it, it looks at what
 * was evaluated before, nearest first.  That is a test that says what is sought, or code that may
 * change what x reads; then no test farther away counts.
 */
#include "transform/proof/finite_inner.h"

#include "transform/proof/variables.h"

typedef struct Search {
    const Site *s;
    const Tree *t;
    NodeId x;
    bool look;          /* at effects; else at the form alone */
    Effects reads;      /* what evaluating x does */
    ProgramPlace stale; /* code behind the tests that are still to come which may change x */
    bool is_stale;
    Verdict why; /* what is wrong with the nearest test of the right form */
    Assumptions rests;
    Finite found;
} Search;

/* ---- between a test and the use ------------------------------------------------------------- */

/* Code that was not read cannot reach it: a variable, or a container, of the frame alone. */
static bool is_private(const Access *a)
{
    bool known = a->kind == ACCESS_VARIABLE || (a->kind == ACCESS_CONTENTS && a->id);
    return known && !a->shared;
}

static bool may_change_x(const Search *w, Effects *e, ProgramPlace *at)
{
    if (does(e, DOES_RUN)) {
        *at = e->at[DOES_RUN];
        for (uint32_t i = 0; i < w->reads.access_count; i++)
            if (!is_private(&w->reads.access[i])) return true;
        e->does &= ~(1u << DOES_RUN);
    }
    bool same = effects_commute(&w->reads, e, at);
    if (at->file == UINT32_MAX) at->file = w->s->file;
    return !same;
}

/* Statements, or one expression, that may be evaluated between a test and the use. */
static void pass_range(Search *w, NodeId first, NodeId last)
{
    if (!w->look || w->is_stale || !first.at) return;
    Effects e = effects_of_range(w->s, first, last);
    w->is_stale = may_change_x(w, &e, &w->stale);
}

static void pass(Search *w, NodeId node)
{
    pass_range(w, node, node);
}

static void pass_block(Search *w, NodeId owner, NodeRole role)
{
    NodeId first = tree_child(w->t, owner, role), last = first;
    tree_each_child(w->t, owner, child)
        if (tree_node(w->t, child)->role == role) last = child;
    pass_range(w, first, last);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static bool is_x(const Search *w, NodeId e)
{
    if (finite_is_same(w->s, e, w->x)) return true;
    return tree_node(w->t, e)->kind == NODE_NAMED_EXPR &&
           finite_is_same(w->s, tree_child(w->t, e, ROLE_TARGET), w->x);
}

/* The other side of a test that has the right form. */
static bool takes(Search *w, Verdict v)
{
    if (!v.rewrite && w->why.rewrite) w->why = v;
    w->rests |= v.assumptions;
    return v.rewrite;
}

static bool compare_says(Search *w, NodeId test, bool truth)
{
    NodeId left = tree_child(w->t, test, ROLE_LEFT), op = tree_node(w->t, left)->next;
    NodeId right = tree_node(w->t, op)->next;
    if (tree_node(w->t, right)->next.at) return false;
    uint8_t how = tree_node(w->t, op)->op;
    if (how == OP_NOT_EQ || how == OP_NOT_IN) truth = !truth;
    if (!truth) return false;
    if (how == OP_IN || how == OP_NOT_IN)
        return is_x(w, left) && takes(w, finite_set(w->s, right, w->look, &w->found));
    if (how != OP_EQ && how != OP_NOT_EQ) return false;
    if (is_x(w, left)) return takes(w, finite_text(w->s, right, w->look, &w->found));
    return is_x(w, right) && takes(w, finite_text(w->s, left, w->look, &w->found));
}

static bool says(Search *w, NodeId test, bool truth);

/* a and b, when it is true: all of them are, so one that says it is enough.  When it is false, any
 * may have decided. */
static bool operands_say(Search *w, NodeId test, bool truth)
{
    bool every = (tree_node(w->t, test)->op == OP_AND) != truth;
    NodeId found = {0};
    tree_each_child(w->t, test, child) {
        Finite before = w->found;
        if (says(w, child, truth)) found = child;
        else if (every) return false;
        else w->found = before;
        if (found.at && !every) break;
    }
    if (!every && found.at)
        for (NodeId n = tree_node(w->t, found)->next; n.at; n = tree_node(w->t, n)->next)
            pass(w, n);
    return found.at != 0;
}

/* Does the test say, when it has that truth, that x is one of a few texts? */
static bool says(Search *w, NodeId test, bool truth)
{
    const Node *n = tree_node(w->t, test);
    if (n->kind == NODE_COMPARE) return compare_says(w, test, truth);
    if (n->kind == NODE_BOOL_OP) return operands_say(w, test, truth);
    if (n->kind == NODE_UNARY_OP && n->op == OP_NOT)
        return says(w, tree_child(w->t, test, ROLE_OPERAND), !truth);
    return false;
}

/* Something of the right form was found; it counts when x is still the same. */
static bool counts(Search *w)
{
    if (!w->is_stale) return true;
    if (w->why.rewrite) w->why = refuse_at(REFUSE_GUARD_STALE, w->stale.file, w->stale.line);
    return false;
}

static bool holds(Search *w, NodeId test, bool truth)
{
    Finite before = w->found;
    if (says(w, test, truth) && counts(w)) return true;
    w->found = before;
    return false;
}

/* The test, evaluated once more in the text but with nothing to say, may change x by `:=`. */
static bool holds_or_passes(Search *w, NodeId test, bool truth)
{
    if (holds(w, test, truth)) return true;
    pass(w, test);
    return false;
}

/* ---- statements before the use -------------------------------------------------------------- */

static NodeId last_of(const Tree *t, NodeId owner, NodeRole role)
{
    NodeId last = {0};
    tree_each_child(t, owner, child)
        if (tree_node(t, child)->role == role) last = child;
    return last;
}

static bool leaves(const Tree *t, NodeId statement)
{
    switch (tree_node(t, statement)->kind) {
    case NODE_RETURN:
    case NODE_RAISE:
    case NODE_CONTINUE:
    case NODE_BREAK: return true;
    case NODE_IF: {
        NodeId orelse = last_of(t, statement, ROLE_ORELSE);
        return orelse.at && leaves(t, orelse) && leaves(t, last_of(t, statement, ROLE_BODY));
    }
    default: return false;
    }
}

/* x = "other" */
static bool gives_text(Search *w, NodeId statement)
{
    NodeId target = tree_node(w->t, statement)->first, value = tree_node(w->t, target)->next;
    if (tree_node(w->t, statement)->kind != NODE_ASSIGN || !finite_is_same(w->s, target, w->x))
        return false;
    const Node *v = tree_node(w->t, value);
    if (tree_node(w->t, w->x)->kind != NODE_NAME || v->kind != NODE_CONSTANT || v->op != CONST_STR)
        return false;
    return takes(w, finite_text(w->s, value, w->look, &w->found)) && counts(w);
}

static bool after_if(Search *w, NodeId statement);

/* When one branch of an `if` has been executed to its end, is x one of a few texts? */
static bool branch_gives(Search *w, NodeId statement, NodeRole role, bool truth)
{
    NodeId last = last_of(w->t, statement, role);
    NodeId test = tree_child(w->t, statement, ROLE_TEST);
    if (last.at && leaves(w->t, last)) return true;
    if (last.at && gives_text(w, last)) return true;
    Search inside = *w;
    if (last.at && tree_node(w->t, last)->kind == NODE_IF && after_if(&inside, last)) {
        *w = inside;
        return true;
    }
    inside = *w;
    pass_block(&inside, statement, role);
    bool held = holds(&inside, test, truth);
    w->why = inside.why;
    w->rests = inside.rests;
    if (held) w->found = inside.found;
    return held;
}

/* The same for all that goes on behind it. */
static bool after_if(Search *w, NodeId statement)
{
    Finite before = w->found;
    if (branch_gives(w, statement, ROLE_BODY, true) &&
        branch_gives(w, statement, ROLE_ORELSE, false) && w->found.texts > before.texts)
        return counts(w);
    w->found = before;
    return false;
}

/* while x not in KINDS: ... */
static bool after_while(Search *w, NodeId statement)
{
    uint32_t end = tree_subtree_end(w->t, statement);
    for (uint32_t i = statement.at; i < end; i++)
        if (w->t->node[i].kind == NODE_BREAK) return false;
    if (tree_child(w->t, statement, ROLE_ORELSE).at) return false;
    return holds(w, tree_child(w->t, statement, ROLE_TEST), false);
}

static bool is_block(const Tree *t, NodeId owner, uint8_t role)
{
    uint8_t kind = tree_node(t, owner)->kind;
    if (kind == NODE_IF_EXP || kind == NODE_LAMBDA) return false;
    return role == ROLE_BODY || role == ROLE_ORELSE || role == ROLE_FINALBODY;
}

/* The statements of the block before `child`, nearest first. */
static bool earlier_statements_say(Search *w, NodeId owner, NodeId child)
{
    Array(NodeId) before = {0};
    uint8_t role = tree_node(w->t, child)->role;
    tree_each_child(w->t, owner, n) {
        if (n.at == child.at) break;
        if (tree_node(w->t, n)->role == role) array_push(&before, n);
    }
    bool said = false;
    for (uint32_t i = before.count; i > 0 && !said && !w->is_stale; i--) {
        NodeId n = before.at[i - 1];
        uint8_t kind = tree_node(w->t, n)->kind;
        if (kind == NODE_IF) said = after_if(w, n);
        else if (kind == NODE_WHILE) said = after_while(w, n);
        if (!said) pass(w, n);
    }
    array_free(&before);
    return said;
}

/* ---- what stands around the use ------------------------------------------------------------- */

/* case "a" | "b": */
static bool pattern_says(Search *w, NodeId pattern)
{
    const Node *n = tree_node(w->t, pattern);
    if (n->kind == NODE_MATCH_VALUE) {
        NodeId value = tree_child(w->t, pattern, ROLE_VALUE);
        bool literal = tree_node(w->t, value)->kind == NODE_CONSTANT;
        return literal && takes(w, finite_text(w->s, value, w->look, &w->found));
    }
    if (n->kind != NODE_MATCH_OR) return false;
    tree_each_child(w->t, pattern, child)
        if (!pattern_says(w, child)) return false;
    return true;
}

static bool case_says(Search *w, NodeId match_case)
{
    NodeId match = tree_node(w->t, match_case)->parent;
    pass(w, tree_child(w->t, match_case, ROLE_GUARD));
    if (!is_x(w, tree_child(w->t, match, ROLE_SUBJECT))) return false;
    Finite before = w->found;
    if (pattern_says(w, tree_child(w->t, match_case, ROLE_PATTERN)) && counts(w)) return true;
    w->found = before;
    return false;
}

/* The conditions of the last `for` of a comprehension, before its element. */
static bool conditions_say(Search *w, NodeId comprehension)
{
    NodeId clause = last_of(w->t, comprehension, ROLE_GENERATORS);
    Array(NodeId) tests = {0};
    tree_each_child(w->t, clause, n)
        if (tree_node(w->t, n)->role == ROLE_IFS) array_push(&tests, n);
    bool said = false;
    for (uint32_t i = tests.count; i > 0 && !said; i--)
        said = holds_or_passes(w, tests.at[i - 1], true);
    array_free(&tests);
    return said;
}

/* a and f(x): what was evaluated to come to x, nearest first. */
static bool earlier_operands_say(Search *w, NodeId operation, NodeId child)
{
    bool truth = tree_node(w->t, operation)->op == OP_AND;
    Array(NodeId) before = {0};
    tree_each_child(w->t, operation, n) {
        if (n.at == child.at) break;
        array_push(&before, n);
    }
    bool said = false;
    for (uint32_t i = before.count; i > 0 && !said; i--)
        said = holds_or_passes(w, before.at[i - 1], truth);
    array_free(&before);
    return said;
}

/* Operands and arguments in the order of the text. */
static void pass_earlier_children(Search *w, NodeId owner, NodeId child)
{
    tree_each_child(w->t, owner, n) {
        if (n.at == child.at) return;
        const Node *node = tree_node(w->t, n);
        if (node->kind == NODE_CMP_OP) continue;
        pass(w, node->kind == NODE_KEYWORD ? tree_child(w->t, n, ROLE_VALUE) : n);
    }
}

typedef enum Way { WAY_OUT, WAY_SAID, WAY_END } Way;

static Way expression_says(Search *w, NodeId owner, NodeId child)
{
    uint8_t role = tree_node(w->t, child)->role;
    switch (tree_node(w->t, owner)->kind) {
    case NODE_BOOL_OP: return earlier_operands_say(w, owner, child) ? WAY_SAID : WAY_OUT;
    case NODE_IF_EXP: {
        NodeId test = tree_child(w->t, owner, ROLE_TEST);
        if (role == ROLE_TEST) return WAY_OUT;
        return holds_or_passes(w, test, role == ROLE_BODY) ? WAY_SAID : WAY_OUT;
    }
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: {
        if (role == ROLE_GENERATORS) return WAY_END;
        if (role == ROLE_VALUE) pass(w, tree_child(w->t, owner, ROLE_KEY));
        if (conditions_say(w, owner)) return WAY_SAID;
        pass(w, owner);
        return tree_node(w->t, owner)->kind == NODE_GENERATOR_EXP ? WAY_END : WAY_OUT;
    }
    case NODE_COMPREHENSION:
    case NODE_LAMBDA: return WAY_END;
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN:
    case NODE_NAMED_EXPR: return WAY_OUT; /* the value comes first */
    default: pass_earlier_children(w, owner, child); return WAY_OUT;
    }
}

static Way block_says(Search *w, NodeId owner, NodeId child)
{
    uint8_t role = tree_node(w->t, child)->role;
    if (earlier_statements_say(w, owner, child)) return WAY_SAID;
    NodeId test = tree_child(w->t, owner, ROLE_TEST);
    switch (tree_node(w->t, owner)->kind) {
    case NODE_IF: return holds_or_passes(w, test, role == ROLE_BODY) ? WAY_SAID : WAY_OUT;
    case NODE_WHILE:
        if (role == ROLE_BODY && holds(w, test, true)) return WAY_SAID;
        pass(w, owner); /* and what an earlier round has done */
        return WAY_OUT;
    case NODE_MATCH_CASE: return case_says(w, owner) ? WAY_SAID : WAY_OUT;
    case NODE_FOR:
    case NODE_ASYNC_FOR:
    case NODE_WITH:
    case NODE_ASYNC_WITH:
    case NODE_TRY:
    case NODE_TRY_STAR: pass(w, owner); return WAY_OUT;
    case NODE_EXCEPT_HANDLER: return WAY_OUT; /* its try statement is passed as a whole */
    default: return WAY_END;
    }
}

/* Of what x stands in, other parts may come before it in any order. */
static bool is_passed_whole(uint8_t kind)
{
    return kind == NODE_MATCH || kind == NODE_TRY || kind == NODE_TRY_STAR || kind == NODE_WHILE;
}

static bool search(Search *w)
{
    for (NodeId at = w->x; !w->is_stale;) {
        NodeId owner = tree_node(w->t, at)->parent;
        if (!owner.at) return false;
        uint8_t kind = tree_node(w->t, owner)->kind;
        bool block = is_block(w->t, owner, tree_node(w->t, at)->role);
        Way way = WAY_OUT;
        if (block) way = block_says(w, owner, at);
        else if (is_passed_whole(kind)) pass(w, owner);
        else way = expression_says(w, owner, at);
        if (way != WAY_OUT) return way == WAY_SAID;
        at = owner;
    }
    return false;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* A variable, or parts of it: what gives the same as long as nobody changes them. */
static bool is_place(const Tree *t, NodeId x)
{
    uint32_t end = tree_subtree_end(t, x);
    for (uint32_t i = x.at; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind != NODE_NAME && kind != NODE_SUBSCRIPT && kind != NODE_CONSTANT &&
            kind != NODE_SLICE && kind != NODE_UNARY_OP && kind != NODE_BIN_OP)
            return false;
    }
    return true;
}

bool finite_matches(const Site *s, NodeId x)
{
    Search w = {.s = s, .t = s->tree, .x = x, .why = proven()};
    return is_place(s->tree, x) && search(&w);
}

/* Are subscripts those of builtin containers, not of a class that may answer as it likes? */
static bool parts_are_builtin(const Site *s, NodeId x)
{
    const uint32_t known = VALUE_TEXT | VALUE_LIST | VALUE_TUPLE | VALUE_DICT | VALUE_DEQUE;
    uint32_t end = tree_subtree_end(s->tree, x);
    for (uint32_t i = x.at; i < end; i++) {
        if (s->tree->node[i].kind != NODE_SUBSCRIPT) continue;
        Value v = value_at(s, tree_child(s->tree, (NodeId){i}, ROLE_VALUE));
        if (!v.types || !value_only(v, known | VALUE_UNBOUND)) return false;
    }
    return true;
}

/* Is x what its name says, each time that it is evaluated, and is nothing done by that? */
static Verdict x_is_plain(Search *w)
{
    Effects *e = &w->reads;
    *e = effects_of(w->s, w->x);
    const Doing forbidden[] = {DOES_RUN, DOES_WRITE, DOES_SUSPEND, DOES_FRAME};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (does(e, forbidden[i])) {
            ProgramPlace at = e->at[forbidden[i]];
            return refuse_at(REFUSE_GUARD_STALE, at.file, at.line);
        }
    if (!parts_are_builtin(w->s, w->x)) return refuse_node(w->s, REFUSE_GUARD_STALE, w->x);
    Verdict v = proven();
    v.assumptions = e->assumptions;
    NodeId function = tree_function_of(w->t, w->x), name = w->x;
    while (tree_node(w->t, name)->kind == NODE_SUBSCRIPT) name = tree_child(w->t, name, ROLE_VALUE);
    bool variable = function.at && tree_node(w->t, name)->kind == NODE_NAME;
    if (variable)
        v = verdict_and(v, variables_are_private(w->s, function, tree_node(w->t, name)->name));
    return v;
}

Verdict finite_prove(const Site *s, NodeId x, Finite *out)
{
    Search w = {.s = s, .t = s->tree, .x = x, .look = true, .why = proven()};
    Verdict v = x_is_plain(&w);
    if (!v.rewrite) return v;
    bool said = search(&w);
    *out = w.found;
    v.assumptions |= w.rests;
    if (said) return v;
    if (!w.why.rewrite) return w.why;
    if (w.is_stale) return refuse_at(REFUSE_GUARD_STALE, w.stale.file, w.stale.line);
    return refuse_node(s, REFUSE_GUARD_STALE, x);
}
