/*
 * fresh.c - see fresh.h.
 *
 * Either nothing that outlives a call ever holds the object, or the text is asked: it is bound to
 * one variable where it is made, and each use of that is of a form that keeps no second hold on it.
 * Uses behind the site do not count, unless a loop comes back to it.  A function that calls itself
 * could hand the object to the inner call.
 */
#include "transform/proof/fresh.h"

#include "transform/proof/variables.h"

/* The def whose calls evaluate the node; {0}: a lambda or class body does, or the module. */
static NodeId function_around(const Tree *t, NodeId n)
{
    NodeId f = tree_function_of(t, n);
    if (tree_node(t, f)->kind == NODE_LAMBDA) return (NodeId){0};
    for (; n.at != f.at; n = tree_node(t, n)->parent)
        if (tree_node(t, n)->kind == NODE_CLASS_DEF) return (NodeId){0};
    return f;
}

static bool in_loop(const Tree *t, NodeId statement, NodeId function)
{
    for (NodeId n = tree_node(t, statement)->parent; n.at && n.at != function.at;
         n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        if (kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE) return true;
    }
    return false;
}

/* Methods of containers and files that hand out neither the receiver nor a view of it. */
static const char *const methods[] = {
    "append",  "add",        "extend",   "insert",     "pop",         "popleft",   "appendleft",
    "remove",  "clear",      "discard",  "update",     "setdefault",  "get",       "sort",
    "reverse", "count",      "index",    "writelines", "write",       "getvalue",  "copy",
    "union",   "extendleft", "read",     "close",      "readline",    "readlines", "flush",
    "seek",    "tell",       "subtract", "popitem",    "most_common", NULL,
};

/* Builtins that look at their argument and keep nothing of it. */
static const char *const readers[] = {
    "len",       "sum", "min", "max",  "sorted", "list", "tuple", "set",
    "frozenset", "any", "all", "bool", "print",  "str",  "repr",  NULL,
};

static bool is_plain_call(const Site *s, NodeId call)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    const Node *f = tree_node(s->tree, function);
    return f->kind == NODE_NAME && bytes_in_list(atoms_text(&s->tree->atoms, f->name), readers) &&
           names_is_builtin(s->names, function) == BUILTIN_SURE;
}

/* Does this use keep no hold on the object beside the variable's? */
static bool is_plain_use(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, name), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_ATTRIBUTE:
        return p->role == ROLE_FUNC && tree_node(t, p->parent)->kind == NODE_CALL &&
               bytes_in_list(atoms_text(&t->atoms, p->name), methods);
    case NODE_SUBSCRIPT: return n->role == ROLE_VALUE;
    case NODE_CALL: return n->role == ROLE_ARGS && is_plain_call(s, n->parent);
    case NODE_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_COMPARE:
    case NODE_FORMATTED_VALUE:
    case NODE_RETURN: return true; /* the call is over then */
    case NODE_IF:
    case NODE_WHILE: return n->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    case NODE_AUG_ASSIGN: return n->role == ROLE_TARGET;
    default: return false;
    }
}

/* The variable that is bound to what the node makes, and to nothing else with it.  (A file is what
 * its own __enter__ gives.) */
static NodeId holder_of(const Tree *t, NodeId made)
{
    const Node *n = tree_node(t, made), *p = tree_node(t, n->parent);
    if (p->kind == NODE_WITH_ITEM && n->role == ROLE_CONTEXT_EXPR && n->next.at)
        return tree_node(t, n->next)->kind == NODE_NAME ? n->next : (NodeId){0};
    if ((p->kind != NODE_ASSIGN && p->kind != NODE_ANN_ASSIGN) || n->role != ROLE_VALUE)
        return (NodeId){0};
    NodeId target = p->first;
    bool single = p->kind == NODE_ANN_ASSIGN || tree_node(t, target)->next.at == made.at;
    return single && tree_node(t, target)->kind == NODE_NAME ? target : (NodeId){0};
}

/* Is each use of the variable, before the node `end`, of a form that makes no second hold? */
static bool has_plain_uses(const Site *s, NodeId holder, NodeId function, uint32_t end)
{
    const Tree *t = s->tree;
    Atom name = tree_node(t, holder)->name;
    for (uint32_t i = function.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != name.at || n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        if (n->kind != NODE_NAME) return false;
        if (n->op == CTX_LOAD && !is_plain_use(s, (NodeId){i})) return false;
    }
    return true;
}

static bool is_held_alone(const Site *s, NodeId holder, NodeId function, NodeId last)
{
    const Tree *t = s->tree;
    NodeId statement = tree_statement_of(t, s->node);
    uint32_t behind = tree_subtree_end(t, tree_statement_of(t, last));
    uint32_t end = in_loop(t, statement, function) ? tree_subtree_end(t, function) : behind;
    return has_plain_uses(s, holder, function, end);
}

NodeId fresh_holder(const Site *s, const Access *a)
{
    NodeId object = a->kind == ACCESS_CONTENTS ? object_place(s, a->id) : (NodeId){0};
    NodeId holder = object.at ? holder_of(s->tree, object) : (NodeId){0};
    NodeId function = holder.at ? function_around(s->tree, holder) : (NodeId){0};
    if (!function.at) return (NodeId){0};
    bool alone = has_plain_uses(s, holder, function, tree_subtree_end(s->tree, function));
    return alone ? holder : (NodeId){0};
}

static bool calls_itself(const Site *s, NodeId function)
{
    Effects body = effects_of_body(s, function);
    return does(&body, DOES_RECUR);
}

bool fresh_is_private(const Site *s, const Access *a, NodeId last)
{
    const Tree *t = s->tree;
    NodeId function = function_around(t, s->node);
    NodeId object = a->kind == ACCESS_CONTENTS ? object_place(s, a->id) : (NodeId){0};
    if (!object.at || !function.at || function_around(t, object).at != function.at) return false;
    if (!variables_are_private(s, function, (Atom){0}).rewrite) return false;
    if (object_stays_inside(s, a->id)) return !calls_itself(s, function);
    NodeId holder = holder_of(t, object);
    SymbolId symbol = holder.at ? names_symbol(s->names, holder) : (SymbolId){0};
    if (!symbol.at || names_get(s->names, symbol)->resolution != RESOLVED_LOCAL) return false;
    return is_held_alone(s, holder, function, last);
}

/* ---- its end ----------------------------------------------------------------------------------
 */

static bool has_no_finalizer(const Site *s, Value v)
{
    uint32_t plain = VALUE_SCALAR | VALUE_RANGE | VALUE_PLAIN;
    uint32_t holders = VALUE_TUPLE | VALUE_FROZENSET | VALUE_LIST | VALUE_SET | VALUE_BYTEARRAY;
    if (value_only(v, plain)) return true;
    return value_only(v, plain | holders) && value_only(value_elements(s, v), plain);
}

Verdict fresh_goes_quietly(const Site *s, Value v)
{
    Verdict quiet = proven();
    if (has_no_finalizer(s, v)) return quiet;
    ProgramPlace at = s->program->finalizer;
    if (at.line) return refuse_at(REFUSE_FINALIZERS, at.file, at.line);
    quiet.assumptions = assuming(ASSUME_QUIET_FINALIZERS);
    return quiet;
}
