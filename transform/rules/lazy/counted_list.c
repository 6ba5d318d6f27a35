/*
 * counted_list.c - len([x for ...]) -> sum(1 for ...)
 *
 * The list is never there; adding up ones takes more time than building it, so the rule is
 * optional.
 */
#include "transform/proof/counted.h"

const Rule rule_counted_list = {
    .name = "counted-list",
    .group = "lazy",
    .optional = true,
    .title = "count elements without a list of them",
    .doc =
        "len() of a list comprehension builds the list only to know how many elements it has.\n"
        "sum(1 for ...) counts them as they come.  It takes more time, so the rule is optional.\n"
        "\n"
        "Rewritten when `len` and `sum` are the builtins, the element itself does nothing, as it "
        "is\n"
        "not evaluated any more, and the loops and conditions may be evaluated by a generator.\n",
    .before = "def blank(text):\n"
              "    return len([c for c in text.lower() if c == \" \"])\n",
    .after = "def blank(text):\n"
             "    return sum(1 for c in text.lower() if c == \" \")\n",
    .saving = "8 bytes an element, and the elements themselves where they are made anew",
    .why_safe = "Each element counts one, as it did by its place in the list. The conditions are "
                "evaluated in the same order; evaluating the element itself would have no effect.",
    .visits = NODE_CALL,
    .rank = 20,
    .matches = counted_find,
    .prove = counted_prove,
    .rewrite = counted_to_sum,
};
