/*
 * dropped_copy.c - for x in list(xs): -> for x in xs:
 *
 * A copy that is made only to be gone through is not needed, unless it is there because the loop
 * changes the original.
 */
#include "transform/proof/copy.h"

static bool matches(const Site *s)
{
    return copy_find(s) != COPY_NONE;
}

const Rule rule_dropped_copy = {
    .name = "dropped-copy",
    .group = "lazy",
    .title = "go through the original, not through a copy of it",
    .doc =
        "list(), tuple() and x[:] around something that is gone through once, such as in\n"
        "sum(list(map(len, lines))), for x in list(xs) or key in list(table), make a copy that is\n"
        "thrown away.  Without it the original is gone through; x[::-1] becomes reversed(x), and\n"
        "sorted() goes where only the sum of integers is asked for.\n"
        "\n"
        "Rewritten when it is known what the original is, and that going through it, or calling\n"
        "the function of a map() or filter(), commutes with what happens meanwhile: most copies "
        "in\n"
        "loops are there because the loop changes the original, and those stay.  `in` is let\n"
        "look into dicts and sets themselves when keys and the value sought are plain values.\n",
    .before = "def total(pairs):\n"
              "    counts = dict(pairs)\n"
              "    return sum(list(counts.values()))\n",
    .after = "def total(pairs):\n"
             "    counts = dict(pairs)\n"
             "    return sum(counts.values())\n",
    .saving = "8 bytes an element, and the elements themselves where they are made anew",
    .why_safe =
        "The copy is gone through once and is reached by nothing else. Going through the original "
        "gives "
        "the same elements in the same order; nothing that happens meanwhile changes it, and where "
        "elements are computed on the way, doing so earlier or later makes no difference.",
    .repeats = true,
    .visits = NODE_CALL,
    .visits_too = NODE_SUBSCRIPT,
    .rank = 15,
    .matches = matches,
    .prove = copy_prove,
    .rewrite = copy_remove,
};
