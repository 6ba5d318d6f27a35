/*
 * cached_method.c - @lru_cache on a method keeps the instances
 */
#include "transform/proof/memo.h"

static bool matches(const Site *s)
{
    Memo memo;
    return tree_node(s->tree, s->node)->kind == NODE_FUNCTION_DEF && memo_match(s, &memo);
}

/* Instances that live as long as the program anyway: members of an Enum, classes. */
static bool lives_anyway(const Site *s, NodeId class)
{
    static const char *const bases[] = {
        "builtins.type", "abc.ABCMeta",  "enum.Enum", "enum.IntEnum",
        "enum.Flag",     "enum.IntFlag", NULL};
    tree_each_child(s->tree, class, child)
        if (tree_node(s->tree, child)->role == ROLE_BASES &&
            bytes_in_list(value_library_name(s, child), bases))
            return true;
    return false;
}

static Verdict prove(const Site *s)
{
    Memo memo;
    const Tree *t = s->tree;
    memo_match(s, &memo);
    Verdict v = memo_prove(s, &memo);
    if (!v.rewrite) return v;
    NodeId class = memo_instance_class(s, s->node);
    if (!class.at) return refuse(REFUSE_NO_INSTANCE);
    if (lives_anyway(s, class)) return refuse_node(s, REFUSE_LIVES_ANYWAY, class);
    v.detail = atoms_text(&t->atoms, tree_node(t, s->node)->name).at;
    return v;
}

const Rule rule_cached_method = {
    .name = "cached-method",
    .group = "globals",
    .title = "a cache on a method keeps the instances",
    .doc =
        "functools.lru_cache and cache on a method keep `self` as part of the key: an instance\n"
        "stays in memory, with all it refers to, until its entry is dropped; without a bound,\n"
        "until the program ends.  All instances share the bound, and must be hashable.\n"
        "\n"
        "Shown for methods that are given an instance.  A cache of each instance (a dict that it\n"
        "holds, functools.cached_property for methods without further parameters) goes with it,\n"
        "but is not the same: instances that are equal share the entries of lru_cache.\n"
        "Left alone: static and class methods, methods of enumerations and metaclasses, whose\n"
        "instances live as long as the program anyway, and functions.\n",
    .before = "from functools import lru_cache\n"
              "\n"
              "\n"
              "class Report:\n"
              "    def __init__(self, rows):\n"
              "        self.rows = rows\n"
              "\n"
              "    @lru_cache(maxsize=None)\n"
              "    def total(self):\n"
              "        return sum(self.rows)\n",
    .after = "from functools import cached_property\n"
             "\n"
             "\n"
             "class Report:\n"
             "    def __init__(self, rows):\n"
             "        self.rows = rows\n"
             "\n"
             "    @cached_property\n"
             "    def total(self):\n"
             "        return sum(self.rows)\n",
    .saving = "the instances that nothing but the cache refers to",
    .why_safe = "",
    .suggests = true,
    .visits = NODE_FUNCTION_DEF,
    .rank = 50,
    .matches = matches,
    .prove = prove,
};
