/*
 * partial_read.c - f.read()[:8] -> f.read(8), len(f.read()) -> sum(len(chunk) for ...)
 *
 * What is asked of the contents does not need all of them at once.
 */
#include "transform/proof/partial.h"

const Rule rule_partial_read = {
    .name = "partial-read",
    .group = "files",
    .title = "read no more of a file than is looked at, or read it in pieces",
    .doc =
        "read() without a size reads the whole file.  Where only its beginning is looked at, as\n"
        "in f.read()[:8], f.read().startswith(b\"PK\"), not f.read(), or by a variable that is\n"
        "only ever sliced below a constant, so much is read.  len(f.read()), f.read().count(x) "
        "and\n"
        "x in f.read() go through the file in pieces of 64 KiB, or in lines where x is longer\n"
        "than one character; that takes longer than a search in one piece.\n"
        "\n"
        "Rewritten when the file is opened in the same function in a way that is written out, and\n"
        "nothing else can hold it; when decoding cannot fail (bytes, latin-1, errors=\"replace\"\n"
        "...), since the error would tell another position; when x is a literal, longer ones\n"
        "without an end of line; and, where less than all is read, when the file is not read on.\n"
        "Left alone where a mock takes the place of open() anywhere in the program.\n",
    .before = "def is_archive(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        return file.read()[:2] == b\"PK\"\n",
    .after = "def is_archive(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        return file.read(2) == b\"PK\"\n",
    .saving = "the contents of the file but for 64 KiB or a line, in allocated bytes and in "
              "resident memory",
    .why_safe =
        "The pieces together are what read() would have given, and what is asked of them is the "
        "sum of what is asked of each. Reading does not fail in the middle, and where it ends "
        "early, nothing reads on from there.",
    .visits = NODE_CALL,
    .rank = 10,
    .matches = partial_match,
    .prove = partial_prove,
    .rewrite = partial_rewrite,
    .changes = partial_changes,
};
