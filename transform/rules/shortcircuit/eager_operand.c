/*
 * eager_operand.c - b = costly(); if a and b: ... -> if a and costly(): ...
 *
 * A variable that is bound only to be an operand of the next statement's `and`, `or` or conditional
 * expression is computed even where it is not asked for.  What computes it takes its place.
 */
#include <string.h>

#include "transform/proof/boolean.h"

enum { MOST_BETWEEN = 8 }; /* statements */

/* ---- where it is used -------------------------------------------------------------------------
 */

/* The one load of the variable in the statement; {0}: none or several. */
static NodeId only_load(const Site *s, NodeId statement, Atom name)
{
    uint32_t end = tree_subtree_end(s->tree, statement);
    NodeId found = {0};
    for (uint32_t i = statement.at; i < end; i++) {
        const Node *n = &s->tree->node[i];
        if (n->kind != NODE_NAME || n->name.at != name.at) continue;
        if (found.at || n->op != CTX_LOAD) return (NodeId){0};
        found = (NodeId){i};
    }
    return found;
}

/* An operand that may be left out: not the first of `and` and `or`, a branch of a conditional. */
static bool is_skippable(const Tree *t, NodeId use)
{
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    if (p->kind == NODE_BOOL_OP) return p->first.at != use.at;
    return p->kind == NODE_IF_EXP && n->role != ROLE_TEST;
}

/* Is it looked at by what it stands in: `not x`, `x == "a"`, `len(x)`, `x.startswith("a")`? */
static bool is_looked_at(const Tree *t, NodeId use)
{
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_UNARY_OP:
    case NODE_COMPARE:
    case NODE_BOOL_OP: return true;
    case NODE_ATTRIBUTE: return p->role == ROLE_FUNC && boolean_builds_nothing(t, p->parent);
    case NODE_CALL:
        return (n->role == ROLE_ARGS || n->role == ROLE_FUNC) &&
               boolean_builds_nothing(t, n->parent);
    default: return false;
    }
}

/* The operand that may be left out, and is the use or looks at it; {0}: none. */
static NodeId operand_of(const Tree *t, NodeId use)
{
    while (!is_skippable(t, use)) {
        if (!is_looked_at(t, use)) return (NodeId){0};
        use = tree_node(t, use)->parent;
    }
    return use;
}

/* Is the use evaluated at most once, when the statement is, in the same frame? */
static bool is_evaluated_once(const Tree *t, NodeId use, NodeId statement)
{
    for (NodeId n = use; n.at != statement.at; n = tree_node(t, n)->parent) {
        const Node *node = tree_node(t, n);
        bool inner = node->kind == NODE_LAMBDA ||
                     (node->kind >= NODE_LIST_COMP && node->kind <= NODE_GENERATOR_EXP);
        bool block = node->role == ROLE_BODY && node->kind <= NODE_CONTINUE;
        if (inner || block) return false;
        if (node->role == ROLE_ORELSE && tree_node(t, node->parent)->kind != NODE_IF_EXP)
            return false;
    }
    uint8_t kind = tree_node(t, statement)->kind;
    return kind == NODE_RETURN || kind == NODE_ASSIGN || kind == NODE_IF || kind == NODE_EXPR ||
           kind == NODE_ASSERT;
}

static NodeId next_statement(const Tree *t, NodeId s)
{
    NodeId next = tree_node(t, s)->next;
    return next.at && tree_node(t, next)->role == tree_node(t, s)->role ? next : (NodeId){0};
}

static bool mentions(const Tree *t, NodeId statement, Atom name)
{
    uint32_t end = tree_subtree_end(t, statement);
    for (uint32_t i = statement.at; i < end; i++)
        if (t->node[i].kind == NODE_NAME && t->node[i].name.at == name.at) return true;
    return false;
}

/* The variable of `x = ...`; {0}: not of this form. */
static NodeId target_of(const Tree *t, NodeId statement)
{
    const Node *n = tree_node(t, statement);
    if (n->kind != NODE_ASSIGN || tree_node(t, n->first)->kind != NODE_NAME) return (NodeId){0};
    NodeId value = tree_node(t, n->first)->next;
    return tree_node(t, value)->role == ROLE_VALUE ? n->first : (NodeId){0};
}

/* The next statement that is more than the binding of another variable: several may be computed in
 * a row before one statement asks for them. */
static NodeId asking_statement(const Tree *t, NodeId assign)
{
    Atom name = tree_node(t, target_of(t, assign))->name;
    NodeId next = next_statement(t, assign);
    for (int i = 0; i < MOST_BETWEEN && next.at && target_of(t, next).at; i++) {
        if (mentions(t, next, name)) break;
        next = next_statement(t, next);
    }
    return next;
}

static NodeId use_of(const Site *s)
{
    const Tree *t = s->tree;
    NodeId target = target_of(t, s->node);
    NodeId asking = target.at ? asking_statement(t, s->node) : (NodeId){0};
    if (!asking.at) return (NodeId){0};
    NodeId use = only_load(s, asking, tree_node(t, target)->name);
    bool asked = use.at && operand_of(t, use).at && is_evaluated_once(t, use, asking);
    return asked ? use : (NodeId){0};
}

static bool matches(const Site *s)
{
    NodeId value = tree_child(s->tree, s->node, ROLE_VALUE);
    return boolean_looks_costly(s->tree, value) && use_of(s).at;
}

/* ---- proof ------------------------------------------------------------------------------------
 */

/* Bound and used here alone, by the function whose variable it is. */
static Verdict is_only_used_here(const Site *s, NodeId use)
{
    const Names *n = s->names;
    NodeId target = tree_node(s->tree, s->node)->first;
    SymbolId symbol = names_symbol(n, target);
    if (!symbol.at) return refuse(REFUSE_NOT_LOCAL);
    const Symbol *v = names_get(n, symbol);
    const Scope *scope = &n->scope[v->scope.at];
    if (v->resolution != RESOLVED_LOCAL || scope->kind != SCOPE_FUNCTION)
        return refuse(REFUSE_NOT_LOCAL);
    uint32_t end = tree_subtree_end(s->tree, scope->node);
    for (uint32_t i = scope->node.at; i < end; i++) {
        const Node *node = &s->tree->node[i];
        bool name = node->kind == NODE_NAME || node->kind == NODE_EXCEPT_HANDLER ||
                    node->kind == NODE_MATCH_AS || node->kind == NODE_ARG ||
                    node->kind == NODE_MATCH_STAR || node->kind == NODE_IDENTIFIER;
        if (!name || node->name.at != v->name.at || i == target.at || i == use.at) continue;
        return refuse_at(REFUSE_USED_AGAIN, s->file, tree_line(s->tree, node->start));
    }
    return proven();
}

/* Is the sibling evaluated before n is?  Children stand in source order, which is another one for
 * conditional expressions, targets, and arguments by position behind keywords. */
static bool comes_before(const Tree *t, NodeId sibling, NodeId n)
{
    const Node *b = tree_node(t, sibling), *u = tree_node(t, n), *p = tree_node(t, u->parent);
    if (sibling.at == n.at || b->role == ROLE_TARGETS || b->role == ROLE_TARGET) return false;
    if (p->kind == NODE_IF_EXP) return b->role == ROLE_TEST;
    if (p->kind == NODE_CALL && u->kind == NODE_KEYWORD && b->kind != NODE_KEYWORD) return true;
    return sibling.at < n.at && b->kind != NODE_CMP_OP;
}

/* Its place in the parent: what the parent does with children before the last is evaluated.  False:
 * it may be anything. */
static bool add_step(const Site *s, NodeId before, Effects *e)
{
    const Tree *t = s->tree;
    const Node *b = tree_node(t, before), *p = tree_node(t, b->parent);
    Effects step;
    switch (p->kind) {
    case NODE_BOOL_OP:
    case NODE_IF_EXP:
    case NODE_ASSERT:
        step = effects_of_step(s, STEP_TRUTH, value_at(s, before), (NodeId){0});
        break;
    case NODE_SET: /* a long one grows before its last elements are evaluated */
    case NODE_DICT:
        if (b->kind == NODE_STARRED) return false;
        if (b->role == ROLE_VALUES) return true;
        step = effects_of_step(s, STEP_HASH, value_at(s, before), (NodeId){0});
        break;
    default: return true;
    }
    *e = effects_both(s, e, &step);
    return true;
}

/* Does the parent compare, merge or unpack something before it evaluates the last of its
 * children, in a way that is not followed here? */
static bool works_early(const Tree *t, NodeId parent)
{
    const Node *p = tree_node(t, parent);
    uint32_t keys = 0, values = 0, operators = 0;
    tree_each_child(t, parent, child) {
        const Node *n = tree_node(t, child);
        if (n->kind == NODE_KEYWORD && !n->name.at) return true; /* **x */
        keys += n->role == ROLE_KEYS;
        values += n->role == ROLE_VALUES;
        operators += n->kind == NODE_CMP_OP;
    }
    return operators > 1 || (p->kind == NODE_DICT && keys != values);
}

/* Reads it nothing but variables of this call that no other code can bind? */
static bool is_out_of_reach(const Effects *own)
{
    for (uint32_t i = 0; i < own->access_count; i++)
        if (own->access[i].kind != ACCESS_VARIABLE || own->access[i].shared) return false;
    return true;
}

static bool may_pass(const Effects *own, Effects other)
{
    ProgramPlace at;
    if (is_out_of_reach(own)) other.does = 0; /* but for the variables that it binds itself */
    return !does(&other, DOES_SUSPEND) && effects_commute(own, &other, &at);
}

/* Does nothing look at the variable but by its name? */
static Verdict is_private(const Site *s)
{
    NodeId target = tree_node(s->tree, s->node)->first;
    SymbolId symbol = names_symbol(s->names, target);
    const Scope *scope = &s->names->scope[names_get(s->names, symbol)->scope.at];
    return variables_are_private(s, scope->node, tree_node(s->tree, target)->name);
}

/* Its brothers and those of what it stands in, up to the statement. */
static Verdict nothing_before(const Site *s, NodeId use, NodeId statement, const Effects *own)
{
    const Tree *t = s->tree;
    NodeId parent;
    for (NodeId n = use; n.at != statement.at; n = parent) {
        parent = tree_node(t, n)->parent;
        if (works_early(t, parent))
            return refuse_at(REFUSE_GAP, s->file, tree_line(t, tree_node(t, parent)->start));
        tree_each_child(t, parent, before) {
            if (!comes_before(t, before, n)) continue;
            const Node *b = tree_node(t, before);
            Effects e = effects_of(s, b->kind == NODE_KEYWORD ? b->first : before);
            if (!add_step(s, before, &e) || !may_pass(own, e))
                return refuse_at(REFUSE_GAP, s->file, tree_line(t, b->start));
        }
    }
    return proven();
}

/* What is evaluated between its old and its new place must leave alone what it reads. */
static Verdict nothing_between(const Site *s, NodeId use)
{
    const Tree *t = s->tree;
    Effects own = effects_of(s, tree_child(t, s->node, ROLE_VALUE));
    NodeId statement = asking_statement(t, s->node);
    for (NodeId n = next_statement(t, s->node); n.at != statement.at; n = next_statement(t, n))
        if (!may_pass(&own, effects_of(s, n)))
            return refuse_at(REFUSE_GAP, s->file, tree_line(t, tree_node(t, n)->start));
    return nothing_before(s, use, statement, &own);
}

/* What looks at it goes where it goes, and neither fails nor does anything else. */
static Verdict operand_looks_only(const Site *s, NodeId use)
{
    NodeId operand = operand_of(s->tree, use);
    if (operand.at == use.at) return proven();
    if (boolean_is_odd(s->tree, operand)) return refuse(REFUSE_OPERAND_BINDS);
    return boolean_is_silent(s, operand, REFUSE_OPERAND_NOT_SILENT);
}

/* Quotes and backslashes mean something else inside a field of an f-string. */
static bool in_text(const Tree *t, NodeId use)
{
    for (NodeId n = use; n.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_FORMATTED_VALUE || kind == NODE_INTERPOLATION) return true;
    }
    return false;
}

static Verdict prove(const Site *s)
{
    const Tree *t = s->tree;
    NodeId use = use_of(s), value = tree_child(t, s->node, ROLE_VALUE);
    if (boolean_is_odd(t, value)) return refuse(REFUSE_OPERAND_BINDS);
    Verdict v = is_only_used_here(s, use);
    if (v.rewrite) v = verdict_and(v, boolean_may_be_skipped(s, value));
    if (v.rewrite) v = verdict_and(v, fresh_goes_quietly(s, value_at(s, value)));
    if (v.rewrite) v = verdict_and(v, operand_looks_only(s, use));
    if (v.rewrite) v = verdict_and(v, nothing_between(s, use));
    if (v.rewrite) v = verdict_and(v, is_private(s));
    if (!v.rewrite) return v;
    if (text_has_type_comment(t, s->node)) return refuse(REFUSE_TYPE_COMMENT);
    if (!text_end_of_line(t, s->node) || in_text(t, use)) return refuse(REFUSE_LAYOUT);
    return verdict_and(v, site_source_is_free(s));
}

/* ---- text -------------------------------------------------------------------------------------
 */

/* Would it be read otherwise as a part of what the use stands in? */
static bool needs_parentheses(const Tree *t, NodeId value, NodeId use)
{
    uint8_t around = tree_node(t, tree_node(t, use)->parent)->kind;
    uint8_t kind = tree_node(t, value)->kind;
    bool bare = kind == NODE_TUPLE && t->text.at[tree_node(t, value)->start] != '(';
    switch (around) {
    case NODE_BOOL_OP:
    case NODE_IF_EXP:
        return bare || kind == NODE_BOOL_OP || kind == NODE_IF_EXP || kind == NODE_LAMBDA ||
               kind == NODE_NAMED_EXPR;
    case NODE_CALL: return bare;
    default:
        return bare ||
               !(kind == NODE_CALL || kind == NODE_SUBSCRIPT || kind == NODE_ATTRIBUTE ||
                 kind == NODE_LIST || kind == NODE_SET || kind == NODE_DICT || kind == NODE_TUPLE ||
                 (kind >= NODE_LIST_COMP && kind <= NODE_GENERATOR_EXP));
    }
}

static void rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    NodeId use = use_of(s), value = tree_child(t, s->node, ROLE_VALUE);
    const Node *v = tree_node(t, value), *u = tree_node(t, use);
    uint32_t start = tree_node(t, s->node)->start;
    text_remove(t, start, text_end_of_line(t, s->node), edits);
    SCOPED(buf_free) Buf text = {0};
    bool open = needs_parentheses(t, value, use);
    if (open) buf_add_char(&text, '(');
    buf_add(&text, t->text.at + v->start, v->end - v->start);
    if (open) buf_add_char(&text, ')');
    array_push(edits, ((Splice){u->start, u->end, site_keep(s, buf_bytes(&text))}));
}

/* The assignment goes, into the `and`, `or` or conditional expression. */
static void changes(const Site *s, ChangedNodes *out)
{
    NodeId whole = tree_node(s->tree, operand_of(s->tree, use_of(s)))->parent;
    array_push(out, ((ChangedNode){s->node, 0}));
    array_push(out, ((ChangedNode){whole, 1}));
}

const Rule rule_eager_operand = {
    .name = "eager-operand",
    .group = "shortcircuit",
    .title = "compute operands only when they are asked for",
    .doc =
        "A variable that is only there to be an operand of `and`, `or` or a conditional "
        "expression\n"
        "in the next statement is computed even when the operands before it have decided.\n"
        "\n"
        "Rewritten when the variable is local and used nowhere else, when what computes it has no\n"
        "effect, cannot fail and ends, and when nothing that is evaluated before its new place\n"
        "changes what it reads.\n",
    .before = "def plausible(n, text):\n"
              "    text = \"%s\" % text\n"
              "    words = sorted(text.lower().split())\n"
              "    if n is not None and words:\n"
              "        return \"yes\"\n"
              "    return \"no\"\n",
    .after = "def plausible(n, text):\n"
             "    text = \"%s\" % text\n"
             "    if n is not None and sorted(text.lower().split()):\n"
             "        return \"yes\"\n"
             "    return \"no\"\n",
    .saving = "what computing the operand builds, and its time, whenever it is not asked for",
    .why_safe =
        "The variable is used nowhere else. What computes it has no effects, cannot fail and ends, "
        "so it may be left out; and it reads the same where it stands now, since nothing that is "
        "evaluated before it changes what it reads.",
    .repeats = true,
    .visits = NODE_ASSIGN,
    .rank = 70,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
    .changes = changes,
};
