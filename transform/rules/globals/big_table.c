/*
 * big_table.c - a module's table of a thousand elements or more, which functions look into
 */
#include "transform/proof/held_size.h"

enum { SITE = 200, BIG = 1000 };

static NodeId target_of(const Tree *t, NodeId statement)
{
    const Node *n = tree_node(t, statement);
    NodeId target = n->first;
    if (tree_node(t, target)->kind != NODE_NAME) return (NodeId){0};
    bool single = n->kind == NODE_ANN_ASSIGN ||
                  tree_node(t, target)->next.at == tree_child(t, statement, ROLE_VALUE).at;
    return single ? target : (NodeId){0};
}

static bool matches(const Site *s)
{
    const Tree *t = s->tree;
    NodeId value = tree_child(t, s->node, ROLE_VALUE);
    if (tree_node(t, s->node)->parent.at != 1 || !value.at) return false;
    return target_of(t, s->node).at && held_count(t, value) >= SITE;
}

static bool is_of_function(const Names *n, ScopeId scope)
{
    for (; scope.at > 1; scope = n->scope[scope.at].parent)
        if (n->scope[scope.at].kind == SCOPE_FUNCTION || n->scope[scope.at].kind == SCOPE_LAMBDA)
            return true;
    return false;
}

/* x[k] = v, x.append(v) and their like. */
static bool changes_it(const Tree *t, NodeId use)
{
    static const char *const changing[] = {"append",  "add",     "insert",  "pop",        "remove",
                                           "clear",   "sort",    "update",  "setdefault", "extend",
                                           "discard", "reverse", "popitem", NULL};
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    if (p->kind == NODE_SUBSCRIPT) return n->role == ROLE_VALUE && p->op != CTX_LOAD;
    return p->kind == NODE_ATTRIBUTE && bytes_in_list(atoms_text(&t->atoms, p->name), changing);
}

static Verdict prove(const Site *s)
{
    const Tree *t = s->tree;
    const Names *n = s->names;
    NodeId value = tree_child(t, s->node, ROLE_VALUE);
    Atom name = tree_node(t, target_of(t, s->node))->name;
    bool later = false;
    if (held_count(t, value) < BIG) return refuse(REFUSE_SMALL_TABLE);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *node = &t->node[i];
        if (node->kind != NODE_NAME || node->name.at != name.at) continue;
        SymbolId found = names_symbol(n, (NodeId){i});
        SymbolId binding = found.at ? names_binding(n, found) : found;
        if (!binding.at || names_get(n, binding)->scope.at != 1) continue;
        bool own = i == target_of(t, s->node).at;
        if ((!own && node->op != CTX_LOAD) || changes_it(t, (NodeId){i}))
            return refuse_node(s, REFUSE_TABLE_CHANGES, (NodeId){i});
        bool function = is_of_function(n, names_scope_at(n, (NodeId){i}));
        if (!own && !function) return refuse_node(s, REFUSE_NEEDED_AT_ONCE, (NodeId){i});
        later |= function;
    }
    if (!later) return refuse(REFUSE_NEEDED_AT_ONCE);
    Verdict v = proven();
    v.held = held_size(s, value);
    v.detail = atoms_text(&t->atoms, name).at;
    return v;
}

const Rule rule_big_table = {
    .name = "big-table",
    .group = "globals",
    .title = "a large table is made with its module, and held whether it is used or not",
    .doc =
        "A list, tuple, set or dict of a thousand elements or more at the top of a module is made\n"
        "when the module is imported, and held to the end, also by programs that never call the\n"
        "functions which look into it.\n"
        "\n"
        "Shown when only functions of the file read it, and nothing there changes it: then it can\n"
        "be made at its first use, by a function that keeps its result, or stay in a file.  Moved\n"
        "into the functions themselves it would be made anew in every call, which is slow.  The\n"
        "bytes are an estimate for CPython with 64 bits.\n"
        "Left alone: smaller tables, those that the module itself reads, and those that change.\n",
    .before = "SQUARES = [n * n for n in range(5000)]\n"
              "\n"
              "\n"
              "def is_square(number):\n"
              "    return number in SQUARES\n",
    .after = "import functools\n"
             "\n"
             "\n"
             "@functools.lru_cache(maxsize=1)\n"
             "def squares():\n"
             "    return [n * n for n in range(5000)]\n"
             "\n"
             "\n"
             "def is_square(number):\n"
             "    return number in squares()\n",
    .saving = "the table, until it is used",
    .why_safe = "",
    .suggests = true,
    .visits = NODE_ASSIGN,
    .visits_too = NODE_ANN_ASSIGN,
    .rank = 95,
    .matches = matches,
    .prove = prove,
};
