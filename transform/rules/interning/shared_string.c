/*
 * shared_string.c - rows.append(x) -> rows.append(share(x, x)), with share = {}.setdefault before
 * the loop
 */
#include "transform/proof/shared.h"

const Rule rule_shared_string = {
    .name = "shared-string",
    .group = "interning",
    .title = "one object for equal texts that are kept in rows",
    .doc =
        "A part of a line is a new string in each row.  When many rows have equal ones, a dict\n"
        "that lives as long as the loop's function gives all of them the first: setdefault()\n"
        "returns what is there, and stores what is not.\n"
        "\n"
        "Suggested for strings of a loop over a file that are stored in something that is kept,\n"
        "when nothing says which they can be (else see interned-key).  It saves a half and more\n"
        "when most are equal; when most are distinct, the dict costs as much as the strings.\n"
        "sys.intern() would do the same with less text, but what it is given is never freed again\n"
        "by CPython 3.12.  Look at the data, then apply it by name.\n",
    .before = "def hosts(path):\n"
              "    rows = []\n"
              "    with open(path) as log:\n"
              "        for line in log:\n"
              "            time, host = line.split()\n"
              "            rows.append((int(time), host))\n"
              "    return rows\n",
    .after = "def hosts(path):\n"
             "    rows = []\n"
             "    with open(path) as log:\n"
             "        share = {}.setdefault\n"
             "        for line in log:\n"
             "            time, host = line.split()\n"
             "            rows.append((int(time), share(host, host)))\n"
             "    return rows\n",
    .saving = "one string for each row whose text came up before",
    .why_safe =
        "The value is exactly a str, and setdefault() returns an equal one.  Nothing in the "
        "file looks at identities of strings.",
    .repeats = true,
    .suggests = true,
    .visits = NODE_NAME,
    .visits_too = NODE_SUBSCRIPT,
    .rank = 20,
    .matches = shared_matches,
    .prove = shared_prove,
    .rewrite = shared_rewrite,
    .changes = shared_changes,
};
