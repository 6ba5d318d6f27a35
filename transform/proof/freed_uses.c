/*
 * freed_uses.c - see freed.h: which code uses a module's variable, and whether it has a value
 * there.
 *
 * The latter is definite assignment (as of Java, JLS 16) in one walk: loops are entered with what
 * was bound before, handlers with what was bound before their try statement.
 */
#include "transform/proof/aftermath.h"
#include "transform/proof/freed.h"

/* ---- uses ----------------------------------------------------------------------------------- */

/* A call that goes through a generator expression to its end, or drops it. */
static bool is_consumed(const Site *s, NodeId generator)
{
    static const char *const eager[] = {"list", "tuple", "set",  "frozenset", "dict",
                                        "sum",  "min",   "max",  "sorted",    "any",
                                        "all",  "bytes", "join", "bytearray", NULL};
    const Tree *t = s->tree;
    const Node *n = tree_node(t, generator);
    if (n->role != ROLE_ARGS || tree_node(t, n->parent)->kind != NODE_CALL) return false;
    NodeId function = tree_child(t, n->parent, ROLE_FUNC);
    const Node *f = tree_node(t, function);
    if (!bytes_in_list(atoms_text(&t->atoms, f->name), eager)) return false;
    if (f->kind == NODE_ATTRIBUTE) {
        const Node *receiver = tree_node(t, tree_child(t, function, ROLE_VALUE));
        return receiver->kind == NODE_CONSTANT && receiver->op == CONST_STR;
    }
    return f->kind == NODE_NAME && bytes_starts_with(value_library_name(s, function), "builtins.");
}

/* sorted(x, key=lambda ...): who calls the lambda keeps no hold on it. */
static bool is_sort_key(const Site *s, NodeId lambda)
{
    const Tree *t = s->tree;
    const Node *keyword = tree_node(t, tree_node(t, lambda)->parent);
    if (keyword->kind != NODE_KEYWORD || !bytes_is(atoms_text(&t->atoms, keyword->name), "key"))
        return false;
    if (tree_node(t, keyword->parent)->kind != NODE_CALL) return false;
    Bytes name = value_library_name(s, tree_child(t, keyword->parent, ROLE_FUNC));
    return bytes_is(name, "builtins.sorted") || bytes_is(name, "builtins.min") ||
           bytes_is(name, "builtins.max");
}

static bool is_annotation(const Tree *t, NodeId n)
{
    for (; n.at > 1; n = tree_node(t, n)->parent) {
        uint8_t role = tree_node(t, n)->role;
        if (role == ROLE_ANNOTATION || role == ROLE_RETURNS || role == ROLE_TYPE_PARAMS)
            return true;
    }
    return false;
}

/* Does the code of a scope run with the module's, at its place? */
static bool runs_here(const Site *s, ScopeId scope)
{
    const Names *n = s->names;
    for (; scope.at > 1; scope = n->scope[scope.at].parent) {
        switch (n->scope[scope.at].kind) {
        case SCOPE_CLASS:
        case SCOPE_LIST_COMP:
        case SCOPE_SET_COMP:
        case SCOPE_DICT_COMP: break;
        case SCOPE_GENERATOR:
            if (!is_consumed(s, n->scope[scope.at].node)) return false;
            break;
        case SCOPE_LAMBDA:
            if (!is_sort_key(s, n->scope[scope.at].node)) return false;
            break;
        default: return false;
        }
    }
    return true;
}

/* Can the Name mean the module's variable?  In the body of a class it may before the class has
 * one. */
static bool means_it(const Names *n, NodeId name, Atom atom)
{
    ScopeId scope = {n->scope_of_node[name.at]};
    SymbolId found = names_find(n, scope, atom);
    if (!found.at) return false;
    if (n->scope[scope.at].kind == SCOPE_CLASS && n->tree->node[name.at].op == CTX_LOAD)
        return names_get(n, found)->resolution != RESOLVED_FREE;
    SymbolId binding = names_binding(n, found);
    return binding.at && names_get(n, binding)->scope.at == 1;
}

static Verdict binds_plainly(const Freed *f)
{
    const Names *n = f->site->names;
    SymbolId own = names_find(n, (ScopeId){1}, f->name);
    uint16_t flags = own.at ? names_get(n, own)->flags : SYMBOL_GLOBAL;
    if (flags & SYMBOL_DELETED) return refuse(REFUSE_ALREADY_DELETED);
    if (flags & (SYMBOL_IMPORT | SYMBOL_DEFINED)) return refuse(REFUSE_BOUND_OTHERWISE);
    for (uint32_t i = 1; i < n->symbol_count; i++) {
        const Symbol *s = &n->symbol[i];
        if (s->name.at == f->name.at && s->flags & SYMBOL_GLOBAL)
            return refuse(REFUSE_BOUND_OTHERWISE);
    }
    for (uint32_t i = 1; i < f->site->tree->count; i++) {
        const Node *node = &f->site->tree->node[i];
        bool pattern = node->kind == NODE_MATCH_AS || node->kind == NODE_MATCH_STAR ||
                       node->kind == NODE_MATCH_MAPPING || node->kind == NODE_EXCEPT_HANDLER ||
                       node->kind == NODE_TYPE_ALIAS || node->kind == NODE_IDENTIFIER;
        if (pattern && node->name.at == f->name.at &&
            !tree_function_of(f->site->tree, (NodeId){i}).at)
            return refuse_node(f->site, REFUSE_BOUND_OTHERWISE, (NodeId){i});
    }
    return proven();
}

Verdict freed_find_uses(Freed *f)
{
    const Site *s = f->site;
    const Tree *t = s->tree;
    Verdict v = binds_plainly(f);
    for (uint32_t i = 1; v.rewrite && i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != f->name.at || n->kind != NODE_NAME) continue;
        if (!s->names->scope_of_node[i]) /* an annotation that is kept as text */
            return refuse_node(s, REFUSE_READ_LATER, (NodeId){i});
        if (!means_it(s->names, (NodeId){i}, f->name)) continue;
        if (!runs_here(s, (ScopeId){s->names->scope_of_node[i]}) || is_annotation(t, (NodeId){i}))
            return refuse_node(s, REFUSE_READ_LATER, (NodeId){i});
        array_push(&f->uses, ((NodeId){i}));
        f->last = freed_statement(t, (NodeId){i});
    }
    return v;
}

/* ---- on all ways ---------------------------------------------------------------------------- */

typedef struct Ways {
    const Freed *f;
    NodeId unbound; /* where it is read without a value, perhaps */
} Ways;

/* The first use from one node to another that reads it, or with `stores` that binds it. */
static NodeId use_within(const Ways *w, uint32_t from, uint32_t to, bool stores)
{
    const Tree *t = w->f->site->tree;
    for (uint32_t i = 0; i < w->f->uses.count; i++) {
        NodeId use = w->f->uses.at[i];
        if (use.at < from || use.at >= to) continue;
        const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
        bool stored = n->op != CTX_LOAD;
        if (stores ? stored && p->kind != NODE_NAMED_EXPR : !stored || p->kind == NODE_AUG_ASSIGN)
            return use;
    }
    return (NodeId){0};
}

static void read(Ways *w, NodeId n, bool bound)
{
    if (bound || w->unbound.at) return;
    w->unbound = use_within(w, n.at, tree_subtree_end(w->f->site->tree, n), false);
}

static bool binds(const Ways *w, NodeId n)
{
    return use_within(w, n.at, tree_subtree_end(w->f->site->tree, n), true).at;
}

static bool walk_block(Ways *w, NodeId owner, NodeRole role, bool bound);

static bool binds_by_role(const Ways *w, NodeId statement, NodeRole role)
{
    bool any = false;
    tree_each_child(w->f->site->tree, statement, child)
        if (tree_node(w->f->site->tree, child)->role == role) any |= binds(w, child);
    return any;
}

static void read_by_role(Ways *w, NodeId statement, NodeRole role, bool bound)
{
    tree_each_child(w->f->site->tree, statement, child)
        if (tree_node(w->f->site->tree, child)->role == role) read(w, child, bound);
}

static bool has_jump(const Tree *t, NodeId loop)
{
    uint32_t end = tree_subtree_end(t, loop);
    for (uint32_t i = loop.at; i < end; i++)
        if (t->node[i].kind == NODE_BREAK || t->node[i].kind == NODE_CONTINUE) return true;
    return false;
}

static bool is_display(const Tree *t, NodeId e)
{
    uint8_t kind = tree_node(t, e)->kind;
    if (kind != NODE_LIST && kind != NODE_TUPLE && kind != NODE_SET && kind != NODE_DICT)
        return false;
    NodeRole role = kind == NODE_DICT ? ROLE_KEYS : ROLE_ELTS; /* without **x */
    tree_each_child(t, e, child)
        if (tree_node(t, child)->role == role && tree_node(t, child)->kind != NODE_STARRED)
            return true;
    return false;
}

/* Does it surely have an element: a display, range(3), {...}.items()? */
static bool is_filled(const Site *s, NodeId e)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, e);
    if (n->kind != NODE_CALL) return is_display(t, e);
    NodeId function = tree_child(t, e, ROLE_FUNC), argument = tree_child(t, e, ROLE_ARGS);
    const Node *f = tree_node(t, function), *a = tree_node(t, argument);
    if (f->kind == NODE_ATTRIBUTE) {
        static const char *const views[] = {"items", "keys", "values", NULL};
        NodeId receiver = tree_child(t, function, ROLE_VALUE);
        return tree_node(t, receiver)->kind == NODE_DICT && is_display(t, receiver) &&
               bytes_in_list(atoms_text(&t->atoms, f->name), views);
    }
    Bytes name = value_library_name(s, function);
    if (!argument.at) return false;
    if (bytes_is(name, "builtins.enumerate") || bytes_is(name, "builtins.sorted") ||
        bytes_is(name, "builtins.reversed"))
        return is_filled(s, argument);
    Bytes number = tree_text(t, argument);
    return bytes_is(name, "builtins.range") && !a->next.at && a->kind == NODE_CONSTANT &&
           a->op == CONST_INT && number.at[0] >= '1' && number.at[0] <= '9';
}

static bool walk_for(Ways *w, NodeId loop, bool bound)
{
    const Site *s = w->f->site;
    NodeId iterable = tree_child(s->tree, loop, ROLE_ITER);
    read(w, iterable, bound);
    bool target = binds_by_role(w, loop, ROLE_TARGET);
    read_by_role(w, loop, ROLE_TARGET, bound);
    bool body = walk_block(w, loop, ROLE_BODY, bound || target);
    bool filled = is_filled(s, iterable) && tree_node(s->tree, loop)->kind == NODE_FOR;
    bool after = bound || (filled && (target || (body && !has_jump(s->tree, loop))));
    bool other = walk_block(w, loop, ROLE_ORELSE, after);
    return after || (other && !has_jump(s->tree, loop));
}

static bool walk_try(Ways *w, NodeId try, bool bound)
{
    const Tree *t = w->f->site->tree;
    bool normal = walk_block(w, try, ROLE_BODY, bound);
    normal = walk_block(w, try, ROLE_ORELSE, normal);
    tree_each_child(t, try, handler) {
        if (tree_node(t, handler)->role != ROLE_HANDLERS) continue;
        read_by_role(w, handler, ROLE_TYPE, bound);
        normal &= walk_block(w, handler, ROLE_BODY, bound);
    }
    return walk_block(w, try, ROLE_FINALBODY, bound) || normal;
}

/* with open(...): whatever is raised in it passes. */
static bool walk_with(Ways *w, NodeId with, bool bound)
{
    const Site *s = w->f->site;
    bool passes = true, before = bound;
    tree_each_child(s->tree, with, item) {
        if (tree_node(s->tree, item)->kind != NODE_WITH_ITEM) continue;
        read(w, item, bound);
        Value v = value_at(s, tree_child(s->tree, item, ROLE_CONTEXT_EXPR));
        passes = passes && v.types && value_only(v, VALUE_FILE);
        bound |= binds(w, item);
    }
    bool after = walk_block(w, with, ROLE_BODY, bound);
    return before || (passes && after);
}

static bool walk_simple(Ways *w, NodeId statement, bool bound)
{
    const Tree *t = w->f->site->tree;
    read(w, statement, bound);
    switch (tree_node(t, statement)->kind) {
    case NODE_ASSIGN: return bound || binds_by_role(w, statement, ROLE_TARGETS);
    case NODE_ANN_ASSIGN:
        return bound || (tree_child(t, statement, ROLE_VALUE).at &&
                         binds_by_role(w, statement, ROLE_TARGET));
    case NODE_RAISE:
    case NODE_BREAK:
    case NODE_CONTINUE: return true; /* nothing comes behind it */
    default: return bound;
    }
}

static bool walk(Ways *w, NodeId statement, bool bound)
{
    const Tree *t = w->f->site->tree;
    switch (tree_node(t, statement)->kind) {
    case NODE_IF: {
        read_by_role(w, statement, ROLE_TEST, bound);
        bool yes = walk_block(w, statement, ROLE_BODY, bound);
        return walk_block(w, statement, ROLE_ORELSE, bound) && yes;
    }
    case NODE_FOR:
    case NODE_ASYNC_FOR: return walk_for(w, statement, bound);
    case NODE_WHILE:
        read_by_role(w, statement, ROLE_TEST, bound);
        walk_block(w, statement, ROLE_BODY, bound);
        walk_block(w, statement, ROLE_ORELSE, bound);
        return bound;
    case NODE_TRY:
    case NODE_TRY_STAR: return walk_try(w, statement, bound);
    case NODE_WITH:
    case NODE_ASYNC_WITH: return walk_with(w, statement, bound);
    case NODE_MATCH:
        read_by_role(w, statement, ROLE_SUBJECT, bound);
        tree_each_child(t, statement, part)
            if (tree_node(t, part)->role == ROLE_CASES) {
                read_by_role(w, part, ROLE_PATTERN, bound);
                read_by_role(w, part, ROLE_GUARD, bound);
                walk_block(w, part, ROLE_BODY, bound);
            }
        return bound;
    default: return walk_simple(w, statement, bound);
    }
}

/* The statements of one part; of no statements, what came before. */
static bool walk_block(Ways *w, NodeId owner, NodeRole role, bool bound)
{
    tree_each_child(w->f->site->tree, owner, statement)
        if (tree_node(w->f->site->tree, statement)->role == role) bound = walk(w, statement, bound);
    return bound;
}

Verdict freed_is_bound(const Freed *f)
{
    Ways w = {.f = f};
    bool bound = false;
    tree_each_child(f->site->tree, (NodeId){1}, statement) {
        bound = walk(&w, statement, bound);
        if (statement.at == f->last.at) break;
    }
    if (w.unbound.at) return refuse_node(f->site, REFUSE_NOT_ALWAYS_BOUND, w.unbound);
    return bound ? proven() : refuse(REFUSE_NOT_ALWAYS_BOUND);
}
