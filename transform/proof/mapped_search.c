/*
 * mapped_search.c - find() and rfind() of bytes and of a mapping.
 *
 * A mapping wants bytes to look for and machine words as bounds.  Bytes take an int to look for,
 * None as a bound, and cut off bounds that are too large.
 */
#include "transform/proof/lazy.h"
#include "transform/proof/mapped.h"

/* ---- what is looked for --------------------------------------------------------------------- */

/* Bytes of a bytes literal; 0: it is empty, or not one plain literal. */
static uint32_t literal_length(const Tree *t, NodeId n)
{
    const Node *c = tree_node(t, n);
    Bytes text = tree_text(t, n);
    if (c->kind != NODE_CONSTANT || c->op != CONST_BYTES) return 0;
    size_t at = 0;
    bool raw = false;
    for (; at < text.len && text.at[at] != '\'' && text.at[at] != '"'; at++)
        raw |= (text.at[at] | 32) == 'r';
    char quote = at < text.len ? text.at[at] : 0;
    if (!quote || text.len - at < 3 || text.at[at + 1] == quote) return 0; /* empty, or triple */
    uint32_t length = 0;
    size_t end = text.len - 1;
    for (at++; at < end; at++, length++) {
        if (text.at[at] == quote) return 0; /* several literals */
        if (text.at[at] != '\\' || raw) continue;
        char escape = text.at[++at];
        if (escape == '\n' || escape == '\r') return 0;
        if (escape == 'x') at += 2;
        for (int i = 0; i < 2 && escape >= '0' && escape <= '7' && text.at[at + 1] >= '0' &&
                        text.at[at + 1] <= '7';
             i++)
            at++;
    }
    return at == end ? length : 0;
}

/*
 * Before Python 3.11 mmap.find() compares at each place anew.  Searching 100 MB of zeros, of text,
 * of random bytes and of b"PK" on 3.8 took 0.055 to 0.105 s for 2 to 4 bytes, 0.055 to 0.29 s for
 * 8; in bytes 0.050 to 0.253 s, 0.028 to 0.25 s.  rfind: 0.083 to 0.148 s, 0.083 to 0.485 s; in
 * bytes 0.022 to 0.255 s, 0.012 to 0.255 s; and reading them took 0.07 s.  A long needle may take
 * its length times as long.  From 3.11 on there is no difference.
 */
enum { SHORT_NEEDLE = 4, FAST_SEARCH = 311 };

/* Bytes, never an int.  An empty needle is found at another place when it begins behind the end. */
static Verdict needle_is_fine(const Site *s, NodeId needle, bool bounds)
{
    Verdict v = proven();
    uint32_t length = literal_length(s->tree, needle);
    Value value = value_at(s, needle);
    if (length && (length <= SHORT_NEEDLE || s->python >= FAST_SEARCH)) return v;
    if (!length && (!value_only(value, VALUE_BYTES) || bounds))
        return refuse_node(s, REFUSE_NEEDS_BYTES, needle);
    if (s->python < FAST_SEARCH) return refuse_node(s, REFUSE_SLOW_SEARCH, needle);
    v.assumptions = value_rests_on(value);
    return v;
}

/* ---- bounds --------------------------------------------------------------------------------- */

/* Lengths and positions are far below the largest word, and so are sums of some of them.  Constants
 * need not be. */
enum { SHORT_CONSTANT = 12, MOST_DEPTH = 4 };

static bool has_long_constants(const Tree *t)
{
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->kind == NODE_CONSTANT && n->op == CONST_INT && n->end - n->start > SHORT_CONSTANT)
            return true;
    }
    return false;
}

static bool is_word(const Site *s, NodeId n, Verdict *v)
{
    Value value = value_at(s, n);
    v->assumptions |= value_rests_on(value);
    return value_only(value, VALUE_WORD | VALUE_UNBOUND);
}

static bool is_position(const Site *s, NodeId n, uint32_t depth, Verdict *v);

/* x + y, x - y: one of them a word, so that going round a loop adds no more than words. */
static bool is_sum(const Site *s, NodeId n, uint32_t depth, Verdict *v)
{
    const Node *node = tree_node(s->tree, n);
    NodeId left = tree_child(s->tree, n, ROLE_LEFT), right = tree_child(s->tree, n, ROLE_RIGHT);
    if (node->kind != NODE_BIN_OP || (node->op != OP_ADD && node->op != OP_SUB)) return false;
    return (is_word(s, left, v) && is_position(s, right, depth + 1, v)) ||
           (is_word(s, right, v) && is_position(s, left, depth + 1, v));
}

static NodeId element_at(const Tree *t, NodeId tuple, uint32_t place)
{
    if (tree_node(t, tuple)->kind != NODE_TUPLE) return (NodeId){0};
    tree_each_child(t, tuple, child) {
        if (tree_node(t, child)->kind == NODE_STARRED) break;
        if (place-- == 0) return child;
    }
    return (NodeId){0};
}

/* x, y = 0, 1: the value that belongs to a target in a tuple; {0}: it is not written out. */
static NodeId value_of_target(const Tree *t, NodeId target)
{
    NodeId tuple = tree_node(t, target)->parent, statement = tree_node(t, tuple)->parent;
    if (tree_node(t, statement)->kind != NODE_ASSIGN) return (NodeId){0};
    for (uint32_t i = 0;; i++) {
        NodeId one = element_at(t, tuple, i);
        if (!one.at) return (NodeId){0};
        if (one.at == target.at) return element_at(t, tree_child(t, statement, ROLE_VALUE), i);
    }
}

/* Does the statement around a name that is stored give it a position? */
static bool stores_position(const Site *s, NodeId name, uint32_t depth, Verdict *v)
{
    const Tree *t = s->tree;
    NodeId statement = tree_node(t, name)->parent, value = tree_child(t, statement, ROLE_VALUE);
    const Node *node = tree_node(t, statement);
    if (node->kind == NODE_TUPLE) {
        value = value_of_target(t, name);
        return value.at && is_position(s, value, depth + 1, v);
    }
    if (node->kind == NODE_AUG_ASSIGN)
        return (node->op == OP_ADD || node->op == OP_SUB) && is_word(s, value, v);
    return node->kind == NODE_ASSIGN && is_position(s, value, depth + 1, v);
}

/* A local variable that is bound to positions only. */
static bool is_variable(const Site *s, NodeId name, uint32_t depth, Verdict *v)
{
    const Tree *t = s->tree;
    SymbolId symbol = names_symbol(s->names, name);
    const Symbol *own = names_get(s->names, symbol);
    NodeId function = tree_function_of(t, s->node);
    if (tree_node(t, name)->kind != NODE_NAME || !symbol.at || own->resolution != RESOLVED_LOCAL ||
        (own->flags & SYMBOL_BOUND) != SYMBOL_LOCAL)
        return false;
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != own->name.at || n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD)
            continue;
        if (n->kind != NODE_NAME) return false;
        if (n->op == CTX_LOAD || names_symbol(s->names, (NodeId){i}).at != symbol.at) continue;
        if (!stores_position(s, (NodeId){i}, depth, v)) return false;
    }
    return true;
}

static bool is_position(const Site *s, NodeId n, uint32_t depth, Verdict *v)
{
    if (is_word(s, n, v)) return true;
    if (depth == MOST_DEPTH) return false;
    return is_sum(s, n, depth, v) || is_variable(s, n, depth, v);
}

Verdict mapped_search(const Site *s, NodeId call)
{
    Arguments count = consumer_arguments(s->tree, call);
    if (count.starred || count.positional != count.all || count.all < 1 || count.all > 3)
        return refuse_node(s, REFUSE_NEEDS_BYTES, call);
    Verdict v = needle_is_fine(s, consumer_argument(s->tree, call, 0), count.all > 1);
    if (count.all > 1 && v.rewrite && has_long_constants(s->tree))
        return refuse_node(s, REFUSE_NEEDS_BYTES, call);
    for (uint32_t i = 1; i < count.all && v.rewrite; i++) {
        NodeId bound = consumer_argument(s->tree, call, i);
        if (!is_position(s, bound, 0, &v)) return refuse_node(s, REFUSE_NEEDS_BYTES, bound);
    }
    return v;
}
