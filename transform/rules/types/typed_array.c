/*
 * typed_array.c - xs = [len(w) for w in ws] -> xs = array.array("q", (len(w) for w in ws))
 */
#include "transform/proof/typed.h"

const Rule rule_typed_array = {
    .name = "typed-array",
    .group = "types",
    .title = "keep machine numbers in arrays",
    .doc =
        "A list has a pointer for each number and, but for ints up to 256, an object of 24 or\n"
        "28 bytes behind it.  An array.array has the number itself: 8 bytes for floats and ints\n"
        "of 64 bits, one for those up to 255.  Going through an array takes about twice as long.\n"
        "\n"
        "Rewritten when all that is ever put into the list is surely a float (float(), time(),\n"
        "random(), sqrt() ...), or an int of 64 bits (len(), ord(), positions of matches and in\n"
        "binary files ...), and all that is done to it gives the same for the array.  What a\n"
        "comprehension made is made by a generator, so that the list is never there.\n"
        "\n"
        "Left alone when a number is not proven to fit (int(text), sums, products), when the list\n"
        "is compared, added, sorted in place, shown, stored, returned to unknown code; and where\n"
        "`is` or a search could tell one float object from an equal one, as with NaN.\n",
    .before = "def longest(words):\n"
              "    sizes = [len(word) for word in words]\n"
              "    return max(sizes), sum(sizes) / len(sizes)\n",
    .after = "import array\n"
             "\n"
             "\n"
             "def longest(words):\n"
             "    sizes = array.array(\"q\", (len(word) for word in words))\n"
             "    return max(sizes), sum(sizes) / len(sizes)\n",
    .saving = "24 bytes a float, 28 an int above 256; 7 a byte",
    .why_safe = "Every expression that can be the list stands in this file. Only numbers go in "
                "that the array holds without loss, and what is done to it gives the same numbers.",
    .visits = NODE_ASSIGN,
    .rank = 50,
    .matches = typed_matches,
    .prove = typed_prove,
    .rewrite = typed_rewrite,
};
