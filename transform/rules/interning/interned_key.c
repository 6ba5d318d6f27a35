/*
 * interned_key.c - rows.append(kind) -> rows.append(sys.intern(kind)), where kind is one of a few
 * literals
 */
#include "transform/proof/interned.h"

/* Bytes of a literal, which may be copied once and kept for ever. */
enum { MOST_LITERAL = 4096 };

static bool matches(const Site *s)
{
    Kept k;
    const Node *n = tree_node(s->tree, s->node);
    if (n->op != CTX_LOAD || n->role == ROLE_FUNC || !kept_find(s->tree, s->node, &k)) return false;
    return finite_matches(s, s->node);
}

static Verdict prove(const Site *s)
{
    Kept k;
    Finite finite = {0};
    if (!kept_find(s->tree, s->node, &k)) return refuse(REFUSE_NO_GAIN);
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    Verdict v = verdict_and(site_source_is_free(s), identity_is_text(s, s->node));
    if (v.rewrite) v = verdict_and(v, finite_prove(s, s->node, &finite));
    if (v.rewrite && finite.all_short) return refuse(REFUSE_NO_GAIN);
    if (v.rewrite && finite.longest > MOST_LITERAL) return refuse(REFUSE_LONG_LITERAL);
    if (v.rewrite) v = verdict_and(v, kept_prove(s, s->node, &k));
    if (v.rewrite) v = verdict_and(v, identity_is_free(s));
    if (v.rewrite) v = verdict_and(v, site_stays_global(s, bytes_of("intern")));
    return v.rewrite ? verdict_and(v, import_prove(s, "sys")) : v;
}

static void rewrite(const Site *s, Splices *edits)
{
    const Node *n = tree_node(s->tree, s->node);
    SCOPED(buf_free) Buf text = {0};
    buf_add_bytes(&text, import_use(s, "sys"));
    buf_add_text(&text, ".intern(");
    buf_add_bytes(&text, tree_text(s->tree, s->node));
    buf_add_text(&text, ")");
    array_push(edits, ((Splice){n->start, n->end, site_keep(s, buf_bytes(&text))}));
}

const Rule rule_interned_key = {
    .name = "interned-key",
    .group = "interning",
    .title = "one object for equal texts of a few",
    .doc =
        "What is read from a file is a new string in each row, also where it is one of a few\n"
        "words that come again and again.  sys.intern() gives the one that was there first, and\n"
        "the new one goes at once.\n"
        "\n"
        "Rewritten when the value is surely a str itself (sys.intern() takes no instance of a\n"
        "subclass), a test before the place says that it is one of some literals, nothing in\n"
        "between can make it another value, and it is stored in something that is kept.  The test\n"
        "bounds what is interned: CPython 3.12 never frees interned strings, and of any number of\n"
        "distinct ones that would be a leak.  Texts of one character are shared already.\n"
        "Left alone where the file may look at which object a text is: `is`, id(), pickle,\n"
        "marshal.\n",
    .before = "def load(path):\n"
              "    rows = []\n"
              "    with open(path) as file:\n"
              "        for line in file:\n"
              "            name, state = line.split()\n"
              "            if state in (\"active\", \"inactive\"):\n"
              "                rows.append((name, state))\n"
              "    return rows\n",
    .after = "import sys\n"
             "\n"
             "\n"
             "def load(path):\n"
             "    rows = []\n"
             "    with open(path) as file:\n"
             "        for line in file:\n"
             "            name, state = line.split()\n"
             "            if state in (\"active\", \"inactive\"):\n"
             "                rows.append((name, sys.intern(state)))\n"
             "    return rows\n",
    .saving = "one string for each row",
    .why_safe =
        "The value is exactly a str, and equal to one of the literals that a test before compares "
        "it with; sys.intern() returns an equal str.  Nothing in the file looks at identities of "
        "strings.",
    .visits = NODE_NAME,
    .visits_too = NODE_SUBSCRIPT,
    .rank = 10,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
