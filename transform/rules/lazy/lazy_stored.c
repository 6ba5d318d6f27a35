/*
 * lazy_stored.c - sorted([...]) -> sorted(...)
 *
 * The consumer makes a container of the elements anyway, so only the array of the temporary list is
 * saved, and the time goes up: off unless it is asked for.
 */
#include "transform/proof/lazy.h"

static bool matches(const Site *s)
{
    Chain chain;
    return chain_find(s, s->node, &chain) && chain.policy == POLICY_STORED;
}

static Verdict prove(const Site *s)
{
    return lazy_prove(s, s->node);
}

static void rewrite(const Site *s, Splices *edits)
{
    lazy_to_generator(s, s->node, edits);
}

const Rule rule_lazy_stored = {
    .name = "lazy-stored",
    .group = "lazy",
    .optional = true,
    .title = "sort, copy and append elements without a temporary list",
    .doc =
        "sorted(), tuple(), deque(), list.extend(), += and [*...] put all elements of a list\n"
        "comprehension into another container.  A generator expression saves the array of the\n"
        "list while that is done, 8 bytes an element, and nothing more; for large results the\n"
        "code takes up to twice as long.  From Python 3.9 on what sorted() and extend() make of a\n"
        "generator keeps up to an eighth of spare room.  So this rule is optional.\n"
        "\n"
        "Rewritten under the conditions of lazy-argument and, where a list is extended, of\n"
        "lazy-update.\n",
    .before = "def titles(text):\n"
              "    return sorted([line.strip() for line in text.split(\"\\n\")])\n"
              "\n"
              "\n"
              "print(titles(\"b\\na\"))\n",
    .after = "def titles(text):\n"
             "    return sorted(line.strip() for line in text.split(\"\\n\"))\n"
             "\n"
             "\n"
             "print(titles(\"b\\na\"))\n",
    .saving = "8 bytes an element while the container is made; it takes more time",
    .why_safe =
        "The same elements are evaluated in the same order and put into the container in that "
        "order; "
        "doing so does nothing but keep them, and nothing that evaluating them reads is changed.",
    .visits = NODE_LIST_COMP,
    .rank = 20,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
