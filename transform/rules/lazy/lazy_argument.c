/*
 * lazy_argument.c - sum([...]) -> sum(...)
 *
 * A function that goes through its argument once, and keeps nothing of it or keeps it in another
 * container, needs no list to do so.  A generator expression gives it the elements one by one.
 */
#include "transform/proof/lazy.h"

/* dict([(k, v) ...]): dict-comprehension makes more of it. */
static bool is_dict_of_pairs(const Site *s)
{
    const Node *n = tree_node(s->tree, s->node);
    if (tree_node(s->tree, n->parent)->kind != NODE_CALL) return false;
    const Node *f = tree_node(s->tree, tree_child(s->tree, n->parent, ROLE_FUNC));
    const Node *e = tree_node(s->tree, tree_child(s->tree, s->node, ROLE_ELT));
    return f->kind == NODE_NAME && atom_is(f->name, ATOM_dict) && e->kind == NODE_TUPLE &&
           consumer_arguments(s->tree, n->parent).all == 1;
}

static bool matches(const Site *s)
{
    Chain chain;
    if (!chain_find(s, s->node, &chain)) return false;
    if (chain.policy == POLICY_WORTHLESS) return true;
    return chain.policy == POLICY_ARGUMENT && !is_dict_of_pairs(s);
}

static Verdict prove(const Site *s)
{
    return lazy_prove(s, s->node);
}

static void rewrite(const Site *s, Splices *edits)
{
    lazy_to_generator(s, s->node, edits);
}

const Rule rule_lazy_argument = {
    .name = "lazy-argument",
    .group = "lazy",
    .title = "give functions their elements one by one, without a list",
    .doc =
        "A list comprehension that is given to sum(), max(), any(), frozenset() and the like, or\n"
        "that `in` looks through, is built only to be gone through once.  A generator expression\n"
        "gives the elements one by one: the list is never there, and where the consumer does not\n"
        "keep the elements, they are not all there at the same time either.  Chains of "
        "enumerate(),\n"
        "map(), filter() and zip() that end in such a consumer count, too.\n"
        "\n"
        "Rewritten when the consumer is surely the function or method that its name says, and it\n"
        "makes no difference that evaluating an element and using it now take turns: neither\n"
        "changes what the other reads, no exception of one side cuts off effects of the other,\n"
        "elements do not depend on the frame, on the stack or on being alive together; where\n"
        "the consumer may stop early, the elements left out have no effects and raise nothing.\n"
        "Left alone where nothing is saved: few elements, str.join, f(*[...]).\n",
    .before = "def longest(lines):\n"
              "    return max([len(line) for line in lines.split(\"\\n\")])\n",
    .after = "def longest(lines):\n"
             "    return max(len(line) for line in lines.split(\"\\n\"))\n",
    .saving = "8 bytes an element, and the elements themselves where they are made anew",
    .why_safe =
        "The same elements are evaluated in the same order, and the consumer gets them in that "
        "order. "
        "Evaluating them and using them take turns now; neither side reads what the other changes, "
        "and neither can raise in a way that leaves out effects of the other. Where the consumer "
        "may stop early, evaluating the elements that are left out has no effects.",
    .visits = NODE_LIST_COMP,
    .rank = 20,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
