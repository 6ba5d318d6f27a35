/*
 * bool_list.c - flags = [False] * n -> flags = bytearray(1) * n
 */
#include "transform/proof/flags.h"

const Rule rule_bool_list = {
    .name = "bool-list",
    .group = "types",
    .title = "keep flags in bytes",
    .doc = "A list of True and False has a pointer of 8 bytes for each.  A bytearray has a byte.\n"
           "\n"
           "Rewritten when all that is done to the list is known: bools are stored into items and\n"
           "slices, only the truth of its elements is looked at, it is counted, summed, measured.\n"
           "\n"
           "Left alone when an element is used otherwise (compared with `is`, returned, printed:\n"
           "it would be 0 or 1), when something else than a bool is stored, and when the list is\n"
           "shown, compared, added, stored or given to unknown code.\n",
    .before = "def primes(n):\n"
              "    sieve = [True] * n\n"
              "    for i in range(2, n):\n"
              "        if sieve[i]:\n"
              "            yield i\n"
              "            for j in range(i * i, n, i):\n"
              "                sieve[j] = False\n"
              "\n"
              "\n"
              "print(*primes(20))\n",
    .after = "def primes(n):\n"
             "    sieve = bytearray(b\"\\x01\") * n\n"
             "    for i in range(2, n):\n"
             "        if sieve[i]:\n"
             "            yield i\n"
             "            for j in range(i * i, n, i):\n"
             "                sieve[j] = False\n"
             "\n"
             "\n"
             "print(*primes(20))\n",
    .saving = "7 bytes a flag",
    .why_safe =
        "Every expression that can be the list stands in this file. Only bools are stored into it, "
        "which a bytearray keeps as 0 and 1, and only the truth of its elements is looked at.",
    .visits = NODE_BIN_OP,
    .rank = 40,
    .matches = flags_match,
    .prove = flags_prove,
    .rewrite = flags_rewrite,
};
