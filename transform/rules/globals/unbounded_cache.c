/*
 * unbounded_cache.c - @lru_cache(maxsize=None) keeps every result there ever was
 */
#include "transform/proof/memo.h"

static bool matches(const Site *s)
{
    Memo memo;
    return memo_match(s, &memo);
}

/* A *args, **kwargs or one that has a name. */
static bool has_parameters(const Tree *t, NodeId function)
{
    NodeId parameters = tree_child(t, function, ROLE_ARGS);
    tree_each_child(t, parameters, child)
        if (tree_node(t, child)->kind == NODE_ARG) return true;
    return false;
}

/* Does the file empty the cache: name.cache_clear()? */
static NodeId emptied_at(const Tree *t, NodeId function)
{
    Atom clear = atoms_find(&t->atoms, bytes_of("cache_clear"));
    for (uint32_t i = 1; clear.at && i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_ATTRIBUTE || n->name.at != clear.at) continue;
        const Node *of = tree_node(t, tree_child(t, (NodeId){i}, ROLE_VALUE));
        bool named = of->kind == NODE_NAME || of->kind == NODE_ATTRIBUTE;
        if (named && of->name.at == tree_node(t, function)->name.at) return (NodeId){i};
    }
    return (NodeId){0};
}

static Verdict prove(const Site *s)
{
    Memo memo;
    const Tree *t = s->tree;
    memo_match(s, &memo);
    Verdict v = memo_prove(s, &memo);
    if (!v.rewrite) return v;
    if (memo.bound != MEMO_UNBOUNDED)
        return refuse(memo.bound == MEMO_BOUNDED ? REFUSE_BOUNDED_CACHE : REFUSE_UNCLEAR_BOUND);
    if (!memo.function.at) return refuse(REFUSE_UNKNOWN_FUNCTION);
    if (!has_parameters(t, memo.function)) return refuse(REFUSE_NO_PARAMETERS);
    bool named = tree_node(t, memo.function)->kind == NODE_FUNCTION_DEF;
    NodeId emptied = named ? emptied_at(t, memo.function) : (NodeId){0};
    if (emptied.at) return refuse_node(s, REFUSE_CACHE_EMPTIED, emptied);
    if (named) v.detail = atoms_text(&t->atoms, tree_node(t, memo.function)->name).at;
    return v;
}

const Rule rule_unbounded_cache = {
    .name = "unbounded-cache",
    .group = "globals",
    .title = "a cache without a bound keeps every result",
    .doc =
        "functools.cache and lru_cache(maxsize=None) keep the arguments and the result of every\n"
        "call that was ever made, until the program ends.\n"
        "\n"
        "Shown when the function takes arguments and nothing in the file empties the cache.  A\n"
        "bound is no change that skive makes: what was dropped is computed again, as another\n"
        "object, with its effects, and cache_info() tells.  A million entries take about 97 MB;\n"
        "with the default of 128 entries, a quarter of one.\n"
        "Left alone: caches with a bound, functions without parameters (they hold one result).\n",
    .before = "from functools import lru_cache\n"
              "\n"
              "\n"
              "@lru_cache(maxsize=None)\n"
              "def normalised(word):\n"
              "    return word.strip().lower()\n",
    .after = "from functools import lru_cache\n"
             "\n"
             "\n"
             "@lru_cache(maxsize=10_000)\n"
             "def normalised(word):\n"
             "    return word.strip().lower()\n",
    .saving = "the arguments and results of all calls but the last ones: about 100 bytes for each, "
              "and what they refer to",
    .why_safe = "",
    .suggests = true,
    .visits = NODE_FUNCTION_DEF,
    .visits_too = NODE_CALL,
    .rank = 50,
    .matches = matches,
    .prove = prove,
};
