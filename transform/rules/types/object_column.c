/*
 * object_column.c - pd.read_csv(path) holds texts as Python objects
 */
#include "transform/proof/imported.h"

static const char *const readers[] = {
    "pandas.read_csv",       "pandas.read_table",     "pandas.read_fwf",
    "pandas.read_json",      "pandas.read_excel",     "pandas.read_sql",
    "pandas.read_sql_query", "pandas.read_sql_table", NULL};

static bool is_reader(const Tree *t, NodeId function)
{
    Bytes name = atoms_text(&t->atoms, tree_node(t, function)->name);
    for (size_t i = 0; readers[i]; i++)
        if (bytes_is(name, readers[i] + strlen("pandas."))) return true;
    return false;
}

/* x.astype(object): its only argument. */
static NodeId object_of_astype(const Tree *t, NodeId call)
{
    NodeId f = tree_child(t, call, ROLE_FUNC), type = tree_node(t, f)->next;
    if (tree_node(t, f)->kind != NODE_ATTRIBUTE || !type.at || tree_node(t, type)->next.at ||
        !bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "astype"))
        return (NodeId){0};
    return type;
}

static bool matches(const Site *s)
{
    const Tree *t = s->tree;
    const Node *f = tree_node(t, tree_child(t, s->node, ROLE_FUNC));
    if (!atoms_find(&t->atoms, bytes_of("pandas")).at) return false;
    if (f->kind != NODE_NAME && f->kind != NODE_ATTRIBUTE) return false;
    return is_reader(t, tree_child(t, s->node, ROLE_FUNC)) || object_of_astype(t, s->node).at;
}

static Verdict judge_astype(const Site *s, NodeId type)
{
    Bytes text = tree_text(s->tree, type);
    bool named = bytes_is(text, "\"object\"") || bytes_is(text, "'object'") ||
                 bytes_is(text, "\"O\"") || bytes_is(text, "'O'");
    bool object = named || bytes_is(value_library_name(s, type), "builtins.object");
    return object ? proven() : refuse(REFUSE_COLUMNS_CHOSEN);
}

/* A keyword that has a say in how much is held. */
static Verdict judge_keyword(const Tree *t, NodeId keyword)
{
    static const char *const chosen[] = {"dtype",         "usecols", "converters",
                                         "dtype_backend", "columns", NULL};
    static const char *const pieces[] = {"chunksize", "iterator", "nrows", NULL};
    const Node *n = tree_node(t, keyword);
    if (!n->name.at) return refuse(REFUSE_UNCLEAR_ARGUMENTS);
    Bytes name = atoms_text(&t->atoms, n->name);
    const Node *value = tree_node(t, tree_child(t, keyword, ROLE_VALUE));
    if (value->kind == NODE_CONSTANT && (value->op == CONST_NONE || value->op == CONST_FALSE))
        return proven();
    if (bytes_in_list(name, chosen)) return refuse(REFUSE_COLUMNS_CHOSEN);
    if (bytes_in_list(name, pieces)) return refuse(REFUSE_IN_PIECES);
    return proven();
}

/* io.StringIO("a few lines"). */
static bool is_literal_file(const Site *s, NodeId source)
{
    const Tree *t = s->tree;
    NodeId f = tree_child(t, source, ROLE_FUNC), text = tree_node(t, f)->next;
    if (tree_node(t, source)->kind != NODE_CALL || !text.at) return false;
    Bytes name = value_library_name(s, f);
    return (bytes_is(name, "io.StringIO") || bytes_is(name, "io.BytesIO")) &&
           tree_is_constant(t, text);
}

static Verdict prove(const Site *s)
{
    const Tree *t = s->tree;
    NodeId f = tree_child(t, s->node, ROLE_FUNC);
    if (!is_reader(t, f)) return judge_astype(s, object_of_astype(t, s->node));
    if (!imported_in(s, f, readers)) return refuse(REFUSE_UNKNOWN_READER);
    Verdict v = proven();
    for (NodeId n = tree_node(t, f)->next; n.at; n = tree_node(t, n)->next) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_STARRED) v = verdict_and(v, refuse(REFUSE_UNCLEAR_ARGUMENTS));
        if (kind == NODE_KEYWORD) v = verdict_and(v, judge_keyword(t, n));
    }
    if (v.rewrite && is_literal_file(s, tree_node(t, f)->next)) return refuse(REFUSE_FEW_ELEMENTS);
    return v;
}

const Rule rule_object_column = {
    .name = "object-column",
    .group = "types",
    .title = "tables hold texts as one Python object for each field",
    .doc =
        "pandas.read_csv() and its like hold a column of texts as Python objects: 8 bytes for the\n"
        "place and 50 or more for each text, equal ones again and again; so does astype(object).\n"
        "dtype={\"kind\": \"category\"} holds each different text once, usecols=[...] reads no "
        "more\n"
        "than is needed, and chunksize=... reads rows in pieces.  Of a million rows, 133 MB "
        "became\n"
        "10 with a category and 7 with usecols.\n"
        "\n"
        "Shown where the call says none of it.  There is no rewrite: which columns are texts, and\n"
        "which are used, only the data tells.  A category is not the same: groupby() lists\n"
        "categories that do not occur, + and < fail, new values are refused; with usecols a wrong\n"
        "name is a ValueError; a narrow integer dtype wraps around without an error.\n"
        "Left alone: calls with dtype, usecols, converters, chunksize, nrows or arguments that "
        "are\n"
        "not written out, and texts of the program itself.\n",
    .before = "import pandas as pd\n"
              "\n"
              "\n"
              "def totals(path):\n"
              "    table = pd.read_csv(path)\n"
              "    return table.groupby(\"kind\")[\"price\"].sum()\n",
    .after = "import pandas as pd\n"
             "\n"
             "\n"
             "def totals(path):\n"
             "    table = pd.read_csv(path, usecols=[\"kind\", \"price\"])\n"
             "    return table.groupby(\"kind\")[\"price\"].sum()\n",
    .saving =
        "58 bytes or more for each text of a column, when few are different or it is not used",
    .why_safe = "",
    .suggests = true,
    .visits = NODE_CALL,
    .rank = 50,
    .matches = matches,
    .prove = prove,
};
