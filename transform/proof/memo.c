/* memo.c - see memo.h. */
#include "transform/proof/memo.h"

static bool is_called(const Tree *t, NodeId n, const char *name)
{
    const Node *maker = tree_node(t, n);
    bool named = maker->kind == NODE_NAME || maker->kind == NODE_ATTRIBUTE;
    return named && bytes_is(atoms_text(&t->atoms, maker->name), name);
}

static MemoBound bound_of_size(const Tree *t, NodeId size)
{
    const Node *n = tree_node(t, size);
    if (n->kind != NODE_CONSTANT) return MEMO_UNCLEAR;
    return n->op == CONST_NONE ? MEMO_UNBOUNDED : MEMO_BOUNDED;
}

/* lru_cache(...): it is bounded unless maxsize, its first parameter, is None. */
static MemoBound bound_of_call(const Tree *t, NodeId call)
{
    bool first = true;
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->role == ROLE_FUNC) continue;
        if (n->kind == NODE_STARRED || (n->kind == NODE_KEYWORD && !n->name.at))
            return MEMO_UNCLEAR;
        bool is_size =
            n->kind == NODE_KEYWORD ? bytes_is(atoms_text(&t->atoms, n->name), "maxsize") : first;
        first = false;
        if (!is_size) continue;
        return bound_of_size(t, n->kind == NODE_KEYWORD ? tree_child(t, child, ROLE_VALUE) : child);
    }
    return MEMO_BOUNDED;
}

/* What, called with a function, keeps its results: cache, lru_cache, lru_cache(...). */
static bool match_maker(const Tree *t, NodeId n, Memo *out)
{
    out->maker = n;
    out->bound = is_called(t, n, "cache") ? MEMO_UNBOUNDED : MEMO_BOUNDED;
    if (is_called(t, n, "cache") || is_called(t, n, "lru_cache")) return true;
    if (tree_node(t, n)->kind != NODE_CALL) return false;
    out->maker = tree_child(t, n, ROLE_FUNC);
    out->bound = bound_of_call(t, n);
    return is_called(t, out->maker, "lru_cache");
}

/* The first of its decorators that does. */
static bool match_decorated(const Tree *t, NodeId function, Memo *out)
{
    out->function = function;
    tree_each_child(t, function, child)
        if (tree_node(t, child)->role == ROLE_DECORATOR_LIST && match_maker(t, child, out))
            return true;
    return false;
}

/* The only argument of a call; {0}: it has none, or others too. */
static NodeId only_argument(const Tree *t, NodeId call)
{
    NodeId argument = tree_child(t, call, ROLE_ARGS);
    bool alone = argument.at && !tree_node(t, argument)->next.at &&
                 tree_node(t, argument)->kind != NODE_STARRED;
    return alone ? argument : (NodeId){0};
}

bool memo_match(const Site *s, Memo *out)
{
    const Tree *t = s->tree;
    *out = (Memo){0};
    if (!atoms_find(&t->atoms, bytes_of("lru_cache")).at &&
        !atoms_find(&t->atoms, bytes_of("cache")).at)
        return false;
    if (tree_node(t, s->node)->kind == NODE_FUNCTION_DEF) return match_decorated(t, s->node, out);
    NodeId argument = only_argument(t, s->node);
    if (!argument.at || tree_node(t, s->node)->role == ROLE_DECORATOR_LIST) return false;
    NodeId function = tree_child(t, s->node, ROLE_FUNC);
    if (!match_maker(t, function, out)) return false;
    return is_called(t, out->maker, "cache") || tree_node(t, function)->kind == NODE_CALL;
}

/* The function of this file that the argument of a call surely is. */
static NodeId function_of_call(const Site *s)
{
    NodeId argument = only_argument(s->tree, s->node);
    if (tree_node(s->tree, argument)->kind == NODE_LAMBDA) return argument;
    Value v = value_at(s, argument);
    if (v.count != 1 || !value_only(v, VALUE_FUNCTION)) return (NodeId){0};
    NodeId made = object_place(s, v.object[0]);
    uint8_t kind = tree_node(s->tree, made)->kind;
    return kind == NODE_FUNCTION_DEF || kind == NODE_LAMBDA ? made : (NodeId){0};
}

Verdict memo_prove(const Site *s, Memo *memo)
{
    static const char *const makers[] = {"functools.lru_cache", "functools.cache", NULL};
    if (!bytes_in_list(value_library_name(s, memo->maker), makers) &&
        !imported_in(s, memo->maker, makers))
        return refuse(REFUSE_UNKNOWN_CACHE);
    if (!memo->function.at) memo->function = function_of_call(s);
    return proven();
}

/* ---- methods -------------------------------------------------------------------------------- */

static bool is_given_class(const Site *s, NodeId function)
{
    if (bytes_is(atoms_text(&s->tree->atoms, tree_node(s->tree, function)->name), "__new__"))
        return true;
    tree_each_child(s->tree, function, child) {
        if (tree_node(s->tree, child)->role != ROLE_DECORATOR_LIST) continue;
        Bytes name = value_library_name(s, child);
        if (bytes_is(name, "builtins.staticmethod") || bytes_is(name, "builtins.classmethod"))
            return true;
    }
    return false;
}

NodeId memo_instance_class(const Site *s, NodeId function)
{
    NodeId class = tree_node(s->tree, function)->parent;
    if (tree_node(s->tree, function)->kind != NODE_FUNCTION_DEF) return (NodeId){0};
    while (class.at && tree_node(s->tree, class)->kind == NODE_IF) /* a choice of definitions */
        class = tree_node(s->tree, class)->parent;
    bool method = tree_node(s->tree, class)->kind == NODE_CLASS_DEF;
    return method && !is_given_class(s, function) ? class : (NodeId)
    {
        0
    };
}
