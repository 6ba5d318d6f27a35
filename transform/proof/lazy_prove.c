/*
 * lazy_prove.c - is a list comprehension worth the rewrite, does it hold, and what is its text.
 */
#include "transform/proof/lazy.h"

NodeId lazy_first_iterable(const Tree *t, NodeId source)
{
    switch (tree_node(t, source)->kind) {
    case NODE_LIST_COMP:
    case NODE_GENERATOR_EXP: {
        NodeId clause = tree_child(t, source, ROLE_GENERATORS);
        return tree_child(t, clause, ROLE_ITER);
    }
    case NODE_CALL: return tree_child(t, source, ROLE_ARGS);
    case NODE_SUBSCRIPT: return tree_child(t, source, ROLE_VALUE);
    default: return (NodeId){0};
    }
}

/* ---- gain ----------------------------------------------------------------------------------- */

/* A list of so few elements is smaller than a generator. */
enum { SMALL = 16, UNKNOWN = UINT32_MAX };

static uint32_t count_role(const Tree *t, NodeId n, NodeRole role)
{
    uint32_t count = 0;
    tree_each_child(t, n, child) {
        const Node *c = tree_node(t, child);
        if (c->kind == NODE_STARRED) return UNKNOWN;
        count += c->role == role;
    }
    return count;
}

static uint32_t number_of(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    const Node *c = tree_node(t, n);
    if (!n.at || c->kind != NODE_CONSTANT || c->op != CONST_INT || text.len > 3) return UNKNOWN;
    uint32_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return UNKNOWN;
        value = value * 10 + (uint32_t)(text.at[i] - '0');
    }
    return value;
}

/* range(n) and range(a, b), whatever `range` is: the number alone says that it is small. */
static uint32_t range_length(const Tree *t, NodeId call)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    if (f->kind != NODE_NAME || !atom_is(f->name, ATOM_range)) return UNKNOWN;
    Arguments a = consumer_arguments(t, call);
    uint32_t first = number_of(t, consumer_argument(t, call, 0));
    if (a.starred || first == UNKNOWN) return UNKNOWN;
    if (a.all == 1) return first;
    uint32_t second = number_of(t, consumer_argument(t, call, 1));
    return second == UNKNOWN ? UNKNOWN : second > first ? second - first : 0;
}

/* The most elements that the text shows the iterable to have. */
static uint32_t length_of(const Tree *t, NodeId iterable)
{
    const Node *n = tree_node(t, iterable);
    switch (n->kind) {
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_SET: return count_role(t, iterable, ROLE_ELTS);
    case NODE_DICT: return count_role(t, iterable, ROLE_VALUES);
    case NODE_CONSTANT: {
        bool text = n->op == CONST_STR || n->op == CONST_BYTES;
        return text ? n->end - n->start : UNKNOWN;
    }
    case NODE_CALL: return range_length(t, iterable);
    default: return UNKNOWN;
    }
}

bool lazy_is_small_iterable(const Tree *t, NodeId iterable)
{
    return length_of(t, iterable) <= SMALL;
}

bool lazy_is_small(const Site *s, NodeId comprehension)
{
    uint32_t product = 1;
    tree_each_child(s->tree, comprehension, child) {
        if (tree_node(s->tree, child)->kind != NODE_COMPREHENSION) continue;
        uint32_t length = length_of(s->tree, tree_child(s->tree, child, ROLE_ITER));
        if (length > SMALL) return false;
        product *= length;
        if (product > SMALL) return false;
    }
    return true;
}

Verdict lazy_saving(const Site *s, Verdict v, const char *consumer)
{
    if (v.rewrite && consumer) savings_find(consumer, s->python, &v.saving);
    return v;
}

/* ---- the proof ------------------------------------------------------------------------------ */

Verdict lazy_prove(const Site *s, NodeId comprehension)
{
    Lazy l = {.site = s, .source = comprehension};
    if (!chain_find(s, comprehension, &l.chain)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    if (l.chain.policy == POLICY_WORTHLESS || lazy_is_small(s, comprehension))
        return refuse(REFUSE_NO_GAIN);
    Verdict v = lazy_look(&l);
    if (!v.rewrite) return v;
    lazy_add_upstream(&l, comprehension, &l.work);
    v = verdict_and(v, lazy_judge(&l));
    return lazy_saving(s, v, l.chain.link[0].consumer->saving);
}

/* ---- text ----------------------------------------------------------------------------------- */

bool text_is_sole_argument(const Tree *t, NodeId expression)
{
    const Node *n = tree_node(t, expression), *call = tree_node(t, n->parent);
    if (call->kind != NODE_CALL || n->role != ROLE_ARGS) return false;
    if (n->flag & FLAG_PARENS) return false;
    if (consumer_arguments(t, n->parent).all != 1) return false;
    return text_next_code(t, n->end) == call->end - 1;
}

static void replace(uint32_t at, const char *with, Splices *edits)
{
    array_push(edits, ((Splice){at, at + 1, bytes_of(with)}));
}

/* Does a comment follow on the line? */
static bool comment_follows(const Tree *t, uint32_t at)
{
    while (at < t->text.len && (t->text.at[at] == ' ' || t->text.at[at] == '\t')) at++;
    return at < t->text.len && t->text.at[at] == '#';
}

void lazy_to_generator(const Site *s, NodeId comprehension, Splices *edits)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, comprehension);
    /* sum(x := y for ...) is no Python before 3.9 */
    bool bare = text_is_bare_walrus(t, tree_child(t, comprehension, ROLE_ELT));
    bool enclosed = (n->flag & FLAG_PARENS) || (!bare && text_is_sole_argument(t, comprehension));
    if (!enclosed || comment_follows(t, n->start + 1) || comment_follows(t, n->end)) {
        replace(n->start, "(", edits);
        replace(n->end - 1, ")", edits);
        return;
    }
    text_remove(t, n->start, n->start + 1, edits);
    text_remove(t, n->end - 1, n->end, edits);
    text_dedent(t, comprehension, (Span){n->start, n->end - 1}, edits);
}
