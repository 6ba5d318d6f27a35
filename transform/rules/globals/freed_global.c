/*
 * freed_global.c - _rows = [...]; INDEX = dict(_rows) -> the same, and del _rows
 */
#include "transform/proof/freed.h"

static bool matches(const Site *s)
{
    return freed_match(s, false);
}

const Rule rule_freed_global = {
    .name = "freed-global",
    .group = "globals",
    .title = "delete private temporaries of a module after their last use",
    .doc =
        "What a module binds at its top lives as long as the program.  A list that only serves to\n"
        "build a table is garbage once the table is there, but its variable holds it.  `del` "
        "behind\n"
        "the last statement that uses the variable frees it.\n"
        "\n"
        "The site is where the variable is bound first.  Rewritten when its name begins with an\n"
        "underscore, all that uses it runs with the module (statements, class bodies, default\n"
        "values, comprehensions), it has a value on every way to the del, and the value is a\n"
        "builtin container of numbers, texts and such containers, or a large text that is "
        "computed.\n"
        "Left alone where a function, a lambda, a pending generator or an annotation reads it,\n"
        "another file or a string has the name, the module's names can be seen all together\n"
        "(globals(), dir(), eval(), __getattr__, sys.modules), something else holds the value, "
        "or\n"
        "the value is a constant, which belongs to the code and stays.\n",
    .before = "_rows = [line.split(\"=\") for line in \"pi=3.14 e=2.71\".split()]\n"
              "TABLE = dict(_rows)\n"
              "\n"
              "\n"
              "def value(name):\n"
              "    return float(TABLE[name])\n",
    .after = "_rows = [line.split(\"=\") for line in \"pi=3.14 e=2.71\".split()]\n"
             "TABLE = dict(_rows)\n"
             "del _rows\n"
             "\n"
             "\n"
             "def value(name):\n"
             "    return float(TABLE[name])\n",
    .saving = "the value, from then on",
    .why_safe =
        "All code that has the name runs before the new statement, with the module, and the "
        "variable has a value there.  The value is of builtin types without finalizers, so nobody "
        "sees that it goes.",
    .visits = NODE_NAME,
    .rank = 90, /* what is put off is found in the next run */
    .matches = matches,
    .prove = freed_prove,
    .rewrite = freed_rewrite,
    .changes = freed_changes,
};
