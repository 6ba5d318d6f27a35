/* shared.c - see shared.h. */
#include "transform/proof/shared.h"

#include "transform/proof/interned.h"
#include "transform/proof/variables.h"

static bool is_loop(uint8_t kind)
{
    return kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE;
}

/* The outermost loop of the function around the node, else the statement of its comprehension. */
static NodeId loop_of(const Tree *t, NodeId n)
{
    NodeId function = tree_function_of(t, n), found = tree_statement_of(t, n);
    for (NodeId p = n; p.at && p.at != function.at; p = tree_node(t, p)->parent)
        if (is_loop(tree_node(t, p)->kind)) found = p;
    return found;
}

/* ---- is it worth it? ------------------------------------------------------------------------ */

static bool gives_rows(const Site *s, NodeId iterable, int depth);

/* rows = csv.reader(file) in the same function */
static bool name_gives_rows(const Site *s, NodeId name, int depth)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, name);
    uint32_t from = function.at ? function.at : 1;
    uint32_t end = tree_subtree_end(t, (NodeId){from});
    for (uint32_t i = from; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->op != CTX_STORE || n->name.at != tree_node(t, name)->name.at)
            continue;
        NodeId value = tree_child(t, n->parent, ROLE_VALUE);
        if (value.at && gives_rows(s, value, depth + 1)) return true;
    }
    return false;
}

/* Does it give the lines or rows of a file? */
static bool gives_rows(const Site *s, NodeId iterable, int depth)
{
    static const char *const through[] = {
        "builtins.enumerate", "builtins.map",     "builtins.filter", "builtins.iter",
        "builtins.zip",       "itertools.islice", "csv.reader",      NULL};
    const Tree *t = s->tree;
    if (!iterable.at || depth > 4) return false;
    Value v = value_at(s, iterable);
    if (v.types && value_only(v, VALUE_FILE | VALUE_UNBOUND)) return true;
    uint8_t kind = tree_node(t, iterable)->kind;
    if (kind == NODE_NAME) return (v.types & VALUE_ITERATOR) && name_gives_rows(s, iterable, depth);
    if (kind != NODE_CALL) return false;
    NodeId f = tree_child(t, iterable, ROLE_FUNC);
    if (tree_node(t, f)->kind == NODE_ATTRIBUTE && /* file.read().split() */
        gives_rows(s, tree_child(t, f, ROLE_VALUE), depth + 1))
        return true;
    if (!bytes_in_list(value_library_name(s, f), through)) return false;
    for (NodeId a = tree_node(t, f)->next; a.at; a = tree_node(t, a)->next)
        if (gives_rows(s, a, depth + 1)) return true;
    return false;
}

/* Do the loops around, or the comprehension's, go through a file? */
static bool goes_through_file(const Site *s)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, s->node);
    for (NodeId p = s->node; p.at && p.at != function.at; p = tree_node(t, p)->parent) {
        if (is_loop(tree_node(t, p)->kind) && gives_rows(s, tree_child(t, p, ROLE_ITER), 0))
            return true;
        tree_each_child(t, p, clause)
            if (tree_node(t, clause)->kind == NODE_COMPREHENSION &&
                gives_rows(s, tree_child(t, clause, ROLE_ITER), 0))
                return true;
    }
    return false;
}

/* for x in file: the lines themselves, of which few are equal. */
static bool is_whole_line(const Site *s)
{
    const Tree *t = s->tree;
    if (tree_node(t, s->node)->kind != NODE_NAME) return false;
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        uint8_t kind = tree_node(t, n->parent)->kind;
        bool target = n->kind == NODE_NAME && n->role == ROLE_TARGET &&
                      n->name.at == tree_node(t, s->node)->name.at;
        if (!target || (!is_loop(kind) && kind != NODE_COMPREHENSION)) continue;
        Value v = value_at(s, tree_child(t, n->parent, ROLE_ITER));
        if (v.types & VALUE_FILE) return true;
    }
    return false;
}

/* ---- the site ------------------------------------------------------------------------------- */

/* A variable, or one place of a variable: it may be evaluated twice. */
static bool is_place(const Tree *t, NodeId n)
{
    if (tree_node(t, n)->kind == NODE_NAME) return true;
    uint8_t index = tree_node(t, tree_child(t, n, ROLE_SLICE))->kind;
    return tree_node(t, tree_child(t, n, ROLE_VALUE))->kind == NODE_NAME &&
           (index == NODE_CONSTANT || index == NODE_UNARY_OP);
}

/* Does the function around the node mention something that opens a file? */
static bool mentions_file(const Tree *t, NodeId n)
{
    static const char *const openers[] = {"open", "reader", "StringIO", "TextIOWrapper", NULL};
    Atom known[4];
    bool any = false;
    for (int i = 0; openers[i]; i++) {
        known[i] = atoms_find(&t->atoms, bytes_of(openers[i]));
        any = any || known[i].at;
    }
    NodeId function = tree_function_of(t, n);
    uint32_t first = function.at ? function.at : 1, end = tree_subtree_end(t, (NodeId){first});
    for (uint32_t i = first; any && i < end; i++) {
        const Node *node = &t->node[i];
        if (node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE) continue;
        for (int k = 0; k < 4; k++)
            if (known[k].at && node->name.at == known[k].at) return true;
    }
    return false;
}

bool shared_matches(const Site *s)
{
    Kept k;
    const Node *n = tree_node(s->tree, s->node);
    if (n->op != CTX_LOAD || n->role == ROLE_FUNC || !is_place(s->tree, s->node)) return false;
    if (!kept_find(s->tree, s->node, &k) || !k.loop.at) return false;
    return mentions_file(s->tree, s->node) && !finite_matches(s, s->node);
}

/* May the function have one more variable, and a statement before its loop? */
static Verdict room_is_free(const Site *s)
{
    NodeId function = tree_function_of(s->tree, s->node);
    NodeId loop = loop_of(s->tree, s->node);
    Bytes indent;
    if (!function.at || tree_node(s->tree, function)->kind == NODE_LAMBDA)
        return refuse(REFUSE_NOT_LOCAL);
    ScopeId scope = names_scope_at(s->names, loop);
    if (s->names->scope[scope.at].kind != SCOPE_FUNCTION) return refuse(REFUSE_CLASS_NAMESPACE);
    if (!text_indent(s->tree, loop, &indent)) return refuse(REFUSE_LAYOUT);
    return variables_are_private(s, function, (Atom){0});
}

Verdict shared_prove(const Site *s)
{
    Kept k;
    const uint32_t plain = VALUE_LIST | VALUE_TUPLE | VALUE_UNBOUND;
    if (!kept_find(s->tree, s->node, &k)) return refuse(REFUSE_NO_GAIN);
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    Verdict v = verdict_and(site_source_is_free(s), identity_is_text(s, s->node));
    if (!v.rewrite) return v;
    if (tree_node(s->tree, s->node)->kind == NODE_SUBSCRIPT &&
        !value_only(value_at(s, tree_child(s->tree, s->node, ROLE_VALUE)), plain))
        return refuse(REFUSE_NO_GAIN);
    if (value_only(value_at(s, s->node), VALUE_CHAR | VALUE_UNBOUND)) return refuse(REFUSE_NO_GAIN);
    v = verdict_and(v, kept_prove(s, s->node, &k));
    if (v.rewrite && (is_whole_line(s) || !goes_through_file(s))) return refuse(REFUSE_NO_GAIN);
    if (v.rewrite) v = verdict_and(v, identity_is_free(s));
    return v.rewrite ? verdict_and(v, room_is_free(s)) : v;
}

void shared_rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    const Node *x = tree_node(t, s->node);
    uint32_t loop = tree_node(t, loop_of(t, s->node))->start;
    Bytes name = site_new_name(s, "share"), text = tree_text(t, s->node), indent = {0};
    text_indent(t, loop_of(t, s->node), &indent);
    SCOPED(buf_free) Buf made = {0};
    SCOPED(buf_free) Buf call = {0};
    buf_add_bytes(&made, name);
    buf_add_text(&made, " = {}.setdefault");
    buf_add_bytes(&made, text_newline(t, loop));
    buf_add_bytes(&made, indent);
    buf_add_bytes(&call, name);
    buf_add_text(&call, "(");
    buf_add_bytes(&call, text);
    buf_add_text(&call, ", ");
    buf_add_bytes(&call, text);
    buf_add_text(&call, ")");
    array_push(edits, ((Splice){loop, loop, site_keep(s, buf_bytes(&made))}));
    array_push(edits, ((Splice){x->start, x->end, site_keep(s, buf_bytes(&call))}));
}

void shared_changes(const Site *s, ChangedNodes *out)
{
    array_push(out, ((ChangedNode){loop_of(s->tree, s->node), 2}));
}
