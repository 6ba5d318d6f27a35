/*
 * list_to_tuple.c - ["a", "b", "c"] -> ("a", "b", "c"), where nobody can tell.
 */
#include "transform/proof/tuple.h"

const Rule rule_list_to_tuple = {
    .name = "list-to-tuple",
    .group = "types",
    .title = "make lists that never change tuples",
    .doc =
        "A list keeps room for growing and is tracked by the garbage collector; a tuple of the\n"
        "same elements is 16 bytes smaller, and a tuple of constants is made once, when the\n"
        "code is compiled, where a list is made anew by each evaluation.\n"
        "\n"
        "Rewritten when all that can be done to the list is known, and gives the same for a\n"
        "tuple: loops, `in`, len(), reading items, unpacking, and functions that\n"
        "go through it, such as sum(), sorted(), zip() and join().  Its variables may be those of\n"
        "a function or of a module, private functions may take and return it.\n"
        "\n"
        "Left alone when it is changed, compared, added, formatted, stored in something else or\n"
        "given to unknown code; and where nothing would be gained: the compiler makes tuples\n"
        "itself of what only a loop or `in` sees, one or two constants take more code as a tuple\n"
        "than they save, unless they are made again and again, and one element that is made to be\n"
        "added, out += [x], is gone at once.\n",
    .before = "def roman(n):\n"
              "    table = [(10, \"X\"), (9, \"IX\"), (5, \"V\"), (4, \"IV\"), (1, \"I\")]\n"
              "    out = \"\"\n"
              "    for value, sign in table:\n"
              "        out += sign * (n // value)\n"
              "        n %= value\n"
              "    return out\n",
    .after = "def roman(n):\n"
             "    table = ((10, \"X\"), (9, \"IX\"), (5, \"V\"), (4, \"IV\"), (1, \"I\"))\n"
             "    out = \"\"\n"
             "    for value, sign in table:\n"
             "        out += sign * (n // value)\n"
             "        n %= value\n"
             "    return out\n",
    .saving = "16 bytes; all of the list where its elements are constants",
    .why_safe =
        "Every expression that can be the list stands in this file, and what is done to it there "
        "gives the same for a tuple of the same elements. Nothing changes it, so it does not "
        "matter that a tuple of constants is the same object each time.",
    .visits = NODE_LIST,
    .rank = 40,
    .matches = tuple_matches,
    .prove = tuple_prove,
    .rewrite = tuple_rewrite,
};
