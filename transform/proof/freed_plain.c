/*
 * freed_plain.c - see freed.h: values whose making and uses stand in the text.
 *
 * Whoever may reach a module's variables by computed names may change what is in them, as far as
 * the model knows.  Where nobody does (globals-by-name) the statements that make the value and
 * those that use it are all there is.  Its elements must be what cannot change: uses may hand them
 * on.
 */
#include "transform/proof/freed.h"

enum { DEEP = 6, PLAIN = VALUE_SCALAR | VALUE_RANGE | VALUE_PLAIN };

static bool is_called(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    return node->role == ROLE_FUNC && tree_node(t, node->parent)->kind == NODE_CALL;
}

/* The builtin that a call is of, without its module; empty: it is none. */
static Bytes builtin_of(const Site *s, NodeId call)
{
    if (tree_node(s->tree, call)->kind != NODE_CALL) return (Bytes){0};
    Bytes name = value_library_name(s, tree_child(s->tree, call, ROLE_FUNC));
    if (!bytes_starts_with(name, "builtins.")) return (Bytes){0};
    return (Bytes){name.at + 9, name.len - 9};
}

bool freed_copies(const Site *s, NodeId e)
{
    static const char *const copies[] = {"list", "set", "dict",  "sorted", "len",       "sum",
                                         "any",  "all", "print", "repr",   "bytearray", NULL};
    Bytes name = builtin_of(s, e);
    if (bytes_in_list(name, copies)) return true;
    bool tuple = bytes_is(name, "tuple"), frozen = bytes_is(name, "frozenset");
    NodeId argument = tree_child(s->tree, e, ROLE_ARGS);
    if ((!tuple && !frozen) || !argument.at) return false;
    Value v = value_at(s, argument); /* these give back what is one already */
    return !(v.types & (VALUE_OTHER | (tuple ? VALUE_TUPLE : VALUE_FROZENSET)));
}

/* ---- how it is made ------------------------------------------------------------------------- */

static bool is_plain(const Site *s, NodeId e, int depth, Quiet *quiet);

/* Each child with one of two roles. */
static bool are_plain(const Site *s, NodeId e, const NodeRole role[2], int depth, Quiet *quiet)
{
    tree_each_child(s->tree, e, child) {
        const Node *n = tree_node(s->tree, child);
        if (n->role != role[0] && n->role != role[1]) continue;
        if (!is_plain(s, child, depth + 1, quiet)) return false;
    }
    return true;
}

/* list(x), sorted(x) ...: of a text, or of what is plain itself; "a b".split() */
static bool call_is_plain(const Site *s, NodeId call, int depth, Quiet *quiet)
{
    static const char *const splits[] = {"split",     "rsplit",     "splitlines",
                                         "partition", "rpartition", NULL};
    static const char *const makes[] = {"list", "tuple",  "set", "frozenset",
                                        "dict", "sorted", NULL};
    const Tree *t = s->tree;
    NodeId function = tree_child(t, call, ROLE_FUNC), argument = tree_child(t, call, ROLE_ARGS);
    const Node *f = tree_node(t, function);
    if (f->kind == NODE_ATTRIBUTE && bytes_in_list(atoms_text(&t->atoms, f->name), splits))
        return value_only(value_at(s, tree_child(t, function, ROLE_VALUE)), VALUE_TEXT);
    Bytes name = builtin_of(s, call);
    if (!bytes_in_list(name, makes)) return false;
    quiet->weak |= bytes_is(name, "set") || bytes_is(name, "frozenset");
    if (tree_child(t, call, ROLE_KEYWORDS).at) return false;
    if (!argument.at) return true;
    if (tree_node(t, argument)->next.at || tree_node(t, argument)->kind == NODE_STARRED)
        return false;
    return value_only(value_at(s, argument), VALUE_TEXT | VALUE_BYTES | VALUE_RANGE) ||
           is_plain(s, argument, depth, quiet);
}

static bool is_plain(const Site *s, NodeId e, int depth, Quiet *quiet)
{
    static const NodeRole elements[2] = {ROLE_ELTS, ROLE_ELT}, pairs[2] = {ROLE_KEYS, ROLE_VALUES};
    static const NodeRole pair[2] = {ROLE_KEY, ROLE_VALUE}, sides[2] = {ROLE_LEFT, ROLE_RIGHT};
    static const NodeRole choices[2] = {ROLE_BODY, ROLE_ORELSE};
    const Node *n = tree_node(s->tree, e);
    if (depth > DEEP) return false;
    Value v = value_at(s, e);
    quiet->rests |= value_rests_on(v);
    if (v.types && value_only(v, PLAIN)) return true;
    if (depth && n->kind != NODE_TUPLE && n->kind != NODE_IF_EXP) return false;
    switch (n->kind) {
    case NODE_SET:
    case NODE_SET_COMP: quiet->weak = true; return are_plain(s, e, elements, depth, quiet);
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_LIST_COMP:
    case NODE_GENERATOR_EXP: return are_plain(s, e, elements, depth, quiet);
    case NODE_DICT: return are_plain(s, e, pairs, depth, quiet);
    case NODE_DICT_COMP: return are_plain(s, e, pair, depth, quiet);
    case NODE_IF_EXP: return are_plain(s, e, choices, depth - 1, quiet);
    case NODE_BIN_OP: return n->op == OP_ADD && are_plain(s, e, sides, depth - 1, quiet);
    case NODE_CALL: return call_is_plain(s, e, depth, quiet);
    default: return false;
    }
}

/* ---- how it is used ------------------------------------------------------------------------- */

/* Methods of containers that change nothing and hand out no hold on what could be changed. */
static const char *const readers[] = {"items", "keys",  "values", "get",   "index", "count",
                                      "copy",  "union", "join",   "split", NULL};

/* Does the use change nothing in it? */
static bool only_reads(const Site *s, NodeId use)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_SUBSCRIPT: return p->op == CTX_LOAD;
    case NODE_ATTRIBUTE:
        return is_called(t, n->parent) && bytes_in_list(atoms_text(&t->atoms, p->name), readers);
    case NODE_COMPREHENSION:
    case NODE_FOR: return n->role == ROLE_ITER;
    case NODE_COMPARE:
    case NODE_STARRED:
    case NODE_BIN_OP: return true;
    case NODE_CALL: {
        static const char *const others[] = {"enumerate", "zip",   "min",       "max",
                                             "reversed",  "tuple", "frozenset", NULL};
        return n->role == ROLE_ARGS &&
               (freed_copies(s, n->parent) || bytes_in_list(builtin_of(s, n->parent), others));
    }
    default: return false;
    }
}

bool freed_is_plain(const Freed *f, Quiet *quiet)
{
    const Site *s = f->site;
    const Tree *t = s->tree;
    for (uint32_t i = 0; i < f->uses.count; i++) {
        const Node *n = tree_node(t, f->uses.at[i]), *p = tree_node(t, n->parent);
        if (n->op == CTX_LOAD) {
            if (!only_reads(s, f->uses.at[i])) return false;
            continue;
        }
        if (p->kind != NODE_ASSIGN && p->kind != NODE_ANN_ASSIGN) return false;
        NodeId value = tree_child(t, n->parent, ROLE_VALUE);
        if (!value.at || (n->role != ROLE_TARGETS && n->role != ROLE_TARGET)) return false;
        if (!is_plain(s, value, 0, quiet)) return false;
    }
    return true;
}
