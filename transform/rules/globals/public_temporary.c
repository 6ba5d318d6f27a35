/*
 * public_temporary.c - rows = [...]; INDEX = dict(rows) -> the same, and del rows
 */
#include "transform/proof/freed.h"

static bool matches(const Site *s)
{
    return freed_match(s, true);
}

const Rule rule_public_temporary = {
    .name = "public-temporary",
    .group = "globals",
    .title = "a module keeps a temporary that nothing in the program needs any more",
    .doc =
        "As freed-global, of variables without an underscore: a list that only serves to build a\n"
        "table, and that no other file of the program mentions, is held by its name to the end.\n"
        "Other programs may import the name, so `del` is a suggestion; a name with an underscore\n"
        "says that they may not.  Names in capitals are taken for constants, which are there to\n"
        "be read, and are no sites.\n"
        "\n"
        "Left alone where freed-global would leave a private name alone, and where the variable\n"
        "hides a builtin, which would come out again.\n",
    .before = "rows = [line.split(\"=\") for line in \"pi=3.14 e=2.71\".split()]\n"
              "TABLE = dict(rows)\n"
              "\n"
              "\n"
              "def value(name):\n"
              "    return float(TABLE[name])\n",
    .after = "rows = [line.split(\"=\") for line in \"pi=3.14 e=2.71\".split()]\n"
             "TABLE = dict(rows)\n"
             "del rows\n"
             "\n"
             "\n"
             "def value(name):\n"
             "    return float(TABLE[name])\n",
    .saving = "the value, from then on",
    .why_safe =
        "All code of the program that has the name runs before the new statement, with the module, "
        "and the variable has a value there.  The value is of builtin types without finalizers, so "
        "nobody sees that it goes.  Other programs that import the name would miss it.",
    .suggests = true,
    .visits = NODE_NAME,
    .rank = 91,
    .matches = matches,
    .prove = freed_prove,
    .rewrite = freed_rewrite,
    .changes = freed_changes,
};
