/*
 * lazy_variable.c - x = [...]; use(x) -> x = (...); use(x)
 *
 * As lazy-argument and lazy-loop, for a list that is given a name first.
 */
#include "transform/proof/lazy.h"

static bool matches(const Site *s)
{
    return lazy_variable_matches(s, s->node);
}

static Verdict prove(const Site *s)
{
    return lazy_variable_prove(s, s->node);
}

static void rewrite(const Site *s, Splices *edits)
{
    lazy_to_generator(s, s->node, edits);
}

const Rule rule_lazy_variable = {
    .name = "lazy-variable",
    .group = "lazy",
    .title = "name elements that are used once, without a list of them",
    .doc =
        "A list comprehension that is bound to a local variable, of which the only use is to go\n"
        "through it once, need not be a list either.  Only the brackets change.\n"
        "\n"
        "Rewritten when the use stands in the same block and is reached once, without condition;\n"
        "when nothing else uses the variable; and when, besides the conditions of lazy-argument "
        "and\n"
        "lazy-loop, nothing that is evaluated between the two places changes what evaluating the\n"
        "elements reads, or is lost by an exception on either side.\n",
    .before = "def longest(text):\n"
              "    lengths = [len(line) for line in text.split(\"\\n\")]\n"
              "    return max(lengths)\n",
    .after = "def longest(text):\n"
             "    lengths = (len(line) for line in text.split(\"\\n\"))\n"
             "    return max(lengths)\n",
    .saving = "8 bytes an element, and the elements themselves where they are made anew",
    .why_safe =
        "The variable is local and used once, on every way from the assignment. The same elements "
        "are evaluated in the same order, later than before: what comes between neither changes "
        "what they read nor is changed by them, and no exception leaves out effects.",
    .repeats = true,
    .visits = NODE_LIST_COMP,
    .rank = 20,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
