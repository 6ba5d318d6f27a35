/*
 * line_iteration.c - for line in f.readlines(): -> for line in f:
 *
 * Files are iterators of their lines.
 */
#include "transform/proof/lines.h"

static bool matches(const Site *s)
{
    return lines_match(s) || cut_match(s);
}

static Verdict prove(const Site *s)
{
    return lines_match(s) ? lines_prove(s) : cut_prove(s);
}

static void rewrite(const Site *s, Splices *edits)
{
    if (lines_match(s)) lines_rewrite(s, edits);
    else cut_rewrite(s, edits);
}

static void changes(const Site *s, ChangedNodes *out)
{
    if (lines_match(s)) lines_changes(s, out);
    else cut_changes(s, out);
}

const Rule rule_line_iteration = {
    .name = "line-iteration",
    .group = "files",
    .title = "go through the lines of a file without a list of them",
    .doc =
        "readlines() reads the whole file and makes a list of its lines.  Where that is gone\n"
        "through once - by a loop, a comprehension, sorted(), set(), csv.reader() and the like -\n"
        "the file itself gives the same lines one by one.  len(f.readlines()) becomes a sum over\n"
        "the file, \"\".join(f.readlines()) becomes f.read(); the first lines, f.readlines()[:3],\n"
        "are taken by itertools.islice(), the last ones by collections.deque().  A loop over\n"
        "f.read().split(\"\\n\") that leaves out what is empty, and io.StringIO(f.read()), become\n"
        "the file, too.\n"
        "\n"
        "Rewritten when the file is opened in the same function in a way that is written out, and\n"
        "nothing else can hold it; when what is done with the lines runs no unknown code, writes\n"
        "to no file and does not use this one; and when decoding cannot fail (bytes, latin-1,\n"
        "errors=\"replace\" ...), or else nothing that comes before the error can be seen.\n"
        "Left alone where a mock takes the place of open() anywhere in the program.\n",
    .before = "def longest(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        return max(len(line) for line in file.readlines())\n",
    .after = "def longest(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        return max(len(line) for line in file)\n",
    .saving = "the list and all lines but one, in allocated bytes and in resident memory",
    .why_safe =
        "The file gives the same lines in the same order. They are read when they are asked for; "
        "what is done with them neither changes the file nor sees how far it has been read, and "
        "no error in reading comes behind something that shows.",
    .repeats = true,
    .visits = NODE_CALL,
    .rank = 10,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
    .changes = changes,
};
