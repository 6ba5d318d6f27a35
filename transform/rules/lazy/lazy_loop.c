/*
 * lazy_loop.c - for x in [...]: -> for x in (...):
 *
 * The body of the loop, or the elements of the comprehension around, take turns with evaluating the
 * elements of the list.
 */
#include "transform/proof/lazy.h"

static bool matches(const Site *s)
{
    Chain chain;
    return chain_find(s, s->node, &chain) && chain.policy == POLICY_LOOP;
}

static Verdict prove(const Site *s)
{
    return lazy_prove(s, s->node);
}

static void rewrite(const Site *s, Splices *edits)
{
    lazy_to_generator(s, s->node, edits);
}

const Rule rule_lazy_loop = {
    .name = "lazy-loop",
    .group = "lazy",
    .title = "loop over elements that are evaluated one by one",
    .doc =
        "A list comprehension that a for statement or another comprehension loops over, also\n"
        "through enumerate(), zip(), map() and the like, is built before the first round and\n"
        "thrown away after the last.  With a generator expression each element is evaluated when\n"
        "its round comes.\n"
        "\n"
        "Rewritten when the body of the loop changes nothing that evaluating the elements reads,\n"
        "the loop variable included, and the other way round; when nothing is lost by an\n"
        "exception on either side; and, where the loop may be left early, when evaluating the\n"
        "elements that are left out has no effects and raises nothing.  A body that calls code of\n"
        "which nothing is known, awaits or yields is only let through when the elements come\n"
        "from local variables that such code cannot reach.\n",
    .before = "def report(text):\n"
              "    for line in [line.strip() for line in text.split(\"\\n\")]:\n"
              "        print(line)\n"
              "\n"
              "\n"
              "report(\"a \\n b\")\n",
    .after = "def report(text):\n"
             "    for line in (line.strip() for line in text.split(\"\\n\")):\n"
             "        print(line)\n"
             "\n"
             "\n"
             "report(\"a \\n b\")\n",
    .saving = "8 bytes an element, and the elements themselves where they are made anew",
    .why_safe = "The same elements are evaluated in the same order, each before the round that "
                "uses it. The "
                "body of the loop changes nothing that evaluating the elements reads, and the "
                "other way round; "
                "no exception leaves out effects that came before it; and leaving the loop early "
                "leaves out "
                "nothing but evaluations that have no effects.",
    .visits = NODE_LIST_COMP,
    .rank = 20,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
