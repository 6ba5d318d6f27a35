/*
 * list_range.c - xs = list(range(n)) -> xs = range(n)
 */
#include "transform/proof/flags.h"

const Rule rule_list_range = {
    .name = "list-range",
    .group = "types",
    .title = "keep ranges instead of lists of their numbers",
    .doc = "A range knows its numbers without having them: 48 bytes, however many they are.\n"
           "list(range(n)) has a pointer for each, and an int object of 28 bytes for most.\n"
           "\n"
           "Rewritten when all that is done to the list or tuple is known and gives the same for\n"
           "the range: loops, reading items and slices, len(), `in`, sorted() and the like.\n"
           "\n"
           "Left alone when it is changed (random.shuffle, pop, a store), compared, added, shown,\n"
           "stored or given to unknown code.  What a loop goes through at once is the business of\n"
           "dropped-copy.\n",
    .before = "def pairs(n):\n"
              "    rows = list(range(n))\n"
              "    return sum(1 for a in rows for b in rows if a < b)\n"
              "\n"
              "\n"
              "print(pairs(4))\n",
    .after = "def pairs(n):\n"
             "    rows = range(n)\n"
             "    return sum(1 for a in rows for b in rows if a < b)\n"
             "\n"
             "\n"
             "print(pairs(4))\n",
    .saving = "8 bytes a number, and 28 more for each above 256",
    .why_safe = "Every expression that can be the list stands in this file, and what is done to it "
                "there gives the same for a range of the same numbers.",
    .visits = NODE_CALL,
    .rank = 40,
    .matches = range_copy_matches,
    .prove = range_copy_prove,
    .rewrite = copied_rewrite,
};
