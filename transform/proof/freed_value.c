/*
 * freed_value.c - see freed.h: what a module's variable holds, and who else holds it.
 *
 * Nobody can tell when containers of numbers and texts go, but for what weak references can be made
 * to.  Everything else may have finalizers, or be looked at by its identity.
 */
#include "transform/proof/effects_inner.h"
#include "transform/proof/freed.h"

enum {
    DEEP = 5,
    PLAIN = VALUE_SCALAR | VALUE_RANGE | VALUE_PLAIN | VALUE_UNBOUND,
    HOLDERS = VALUE_CONTAINER & ~VALUE_VIEW,
    HEAVY = HOLDERS | VALUE_STR | VALUE_BYTES,
};

static const Model *model_of(const Site *s)
{
    value_at(s, s->node); /* who asks first makes it */
    return (*s->judge)->model;
}

/* ---- its end -------------------------------------------------------------------------------- */

static bool is_quiet(const Model *m, Value v, int depth, Quiet *quiet)
{
    uint32_t fixed = PLAIN | (depth ? VALUE_LIBRARY : 0);
    if (depth > DEEP || !value_only(v, fixed | HOLDERS)) return false;
    quiet->rests |= value_rests_on(v);
    quiet->weak |= v.types & (VALUE_SET | VALUE_FROZENSET | VALUE_DEQUE);
    uint32_t seen = 0;
    value_each(m, v, o, HOLDERS) {
        seen |= o->type;
        quiet->weak |= o->flavour != FLAVOUR_PLAIN && o->flavour != FLAVOUR_DEFAULT;
        if (o->escaped || !is_quiet(m, o->elem, depth + 1, quiet)) return false;
        if (!is_quiet(m, o->item, depth + 1, quiet)) return false;
        for (uint32_t i = 0; o->field && o->fields != FIELDS_ANY && i < o->fields; i++)
            if (!is_quiet(m, o->field[i], depth + 1, quiet)) return false;
    }
    return (v.types & HOLDERS & ~seen) == 0;
}

/* What `_x = value` stores; {0}: the Name is bound in another way. */
static NodeId stored(const Tree *t, NodeId name)
{
    const Node *n = tree_node(t, name), *p = tree_node(t, n->parent);
    bool direct = (p->kind == NODE_ASSIGN && n->role == ROLE_TARGETS) || p->kind == NODE_ANN_ASSIGN;
    return direct && n->op == CTX_STORE ? tree_child(t, n->parent, ROLE_VALUE) : (NodeId){0};
}

/* Others bind a variable of the module by its name alone, which freed_names() looks at: so what is
 * stored here is all that it can have. */
static Value value_of(const Freed *f)
{
    Value all = {0};
    bool otherwise = false;
    const Model *m = model_of(f->site);
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < f->uses.count; i++) {
            NodeId use = f->uses.at[i], value = stored(f->site->tree, use);
            bool load = tree_node(f->site->tree, use)->op == CTX_LOAD;
            otherwise |= !load && !value.at;
            if (pass ? !load : !value.at) continue;
            all = model_join(m, all, value_at(f->site, pass ? use : value));
        }
        if (!otherwise) break;
    }
    return all;
}

static NodeId mentions_id(const Site *s)
{
    for (uint32_t i = 1; i < s->tree->count; i++) {
        const Node *n = &s->tree->node[i];
        if (n->kind == NODE_NAME && n->op == CTX_LOAD && atom_is(n->name, ATOM_id) &&
            names_is_builtin(s->names, (NodeId){i}) != BUILTIN_BOUND)
            return (NodeId){i};
    }
    return (NodeId){0};
}

static Verdict goes_quietly(const Freed *f, Value v)
{
    const Site *s = f->site;
    Quiet quiet = {0};
    if (!is_quiet(model_of(s), v, 0, &quiet)) {
        quiet = (Quiet){0};
        if (!freed_is_plain(f, &quiet)) return refuse(REFUSE_UNKNOWN_VALUE);
    }
    NodeId id = mentions_id(s);
    if (id.at) return refuse_node(s, REFUSE_LIFETIME, id);
    Verdict quietly = proven();
    quietly.assumptions = quiet.rests;
    ProgramPlace at = s->program->finalizer;
    if (quiet.weak && at.line) return refuse_at(REFUSE_FINALIZERS, at.file, at.line);
    if (quiet.weak) quietly.assumptions |= assuming(ASSUME_QUIET_FINALIZERS);
    return quietly;
}

/* ---- who holds it --------------------------------------------------------------------------- */

/* Is it a value that compiling makes: "a" * 3, -1, (1, 2)? */
static bool is_folded(const Tree *t, NodeId e)
{
    const Node *n = tree_node(t, e);
    if (n->kind == NODE_BIN_OP)
        return is_folded(t, tree_child(t, e, ROLE_LEFT)) &&
               is_folded(t, tree_child(t, e, ROLE_RIGHT));
    if (n->kind == NODE_UNARY_OP) return is_folded(t, tree_child(t, e, ROLE_OPERAND));
    return tree_is_constant(t, e);
}

/* Can a text that is made by the expression be large?  What is put together of texts that stand in
 * the file is not. */
static bool is_large_text(const Tree *t, NodeId e)
{
    static const char *const makers[] = {"read",       "read_text", "read_bytes",   "getvalue",
                                         "decode",     "dumps",     "check_output", "getoutput",
                                         "decompress", "b64decode", "get_data",     NULL};
    uint32_t end = tree_subtree_end(t, e);
    for (uint32_t i = e.at; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_ATTRIBUTE && n->kind != NODE_NAME) continue;
        Bytes name = atoms_text(&t->atoms, n->name);
        if (n->role != ROLE_FUNC) continue;
        NodeId receiver = tree_child(t, (NodeId){i}, ROLE_VALUE);
        bool joins = n->kind == NODE_ATTRIBUTE && bytes_is(name, "join") &&
                     tree_node(t, receiver)->kind == NODE_CONSTANT;
        if (joins || bytes_in_list(name, makers)) return true;
    }
    return false;
}

/* Does binding the variable here give it something of its own? */
static bool is_own(const Tree *t, NodeId store, bool text)
{
    const Node *n = tree_node(t, store), *p = tree_node(t, n->parent);
    if (n->op == CTX_LOAD) return false;
    if (p->kind == NODE_FOR) return false; /* what is gone through holds the elements */
    if (p->kind == NODE_AUG_ASSIGN && text) return false;
    if (p->kind != NODE_ASSIGN && p->kind != NODE_ANN_ASSIGN) return !text;
    NodeId value = tree_child(t, n->parent, ROLE_VALUE);
    if (text && !is_large_text(t, value)) return false;
    uint8_t kind = tree_node(t, value)->kind;
    bool alias = kind == NODE_NAME || kind == NODE_ATTRIBUTE || kind == NODE_SUBSCRIPT;
    bool alone = p->kind == NODE_ANN_ASSIGN || tree_node(t, p->first)->next.at == value.at;
    return !alias && alone && !is_folded(t, value); /* x = y = [...] is held by both */
}

static const uint32_t builtin_types = (PLAIN | HOLDERS) & ~VALUE_UNBOUND;

/* What a call gives is of exact builtin types and none of these arguments: it keeps no hold on
 * them. */
static bool call_keeps(const Freed *f, NodeId call, NodeId argument)
{
    if (freed_copies(f->site, call)) return false;
    Value made = value_at(f->site, call), given = value_at(f->site, argument);
    if (!made.types || !value_only(made, builtin_types)) return true;
    for (uint32_t i = 0; i < made.count; i++)
        for (uint32_t k = 0; k < given.count; k++)
            if (made.object[i] == given.object[k]) return true;
    bool same = value_only(given, VALUE_TEXT) && value_only(made, VALUE_TEXT);
    return same &&
           tree_node(f->site->tree, tree_child(f->site->tree, call, ROLE_FUNC))->kind == NODE_NAME;
}

static bool is_named(const Tree *t, NodeId function, const char *const *names)
{
    return bytes_in_list(atoms_text(&t->atoms, tree_node(t, function)->name), names);
}

static bool is_held(const Freed *f, NodeId e, int depth);

static bool call_holds(const Freed *f, NodeId argument, NodeId call, int depth)
{
    static const char *const going[] = {"iter",   "enumerate", "zip", "map",
                                        "filter", "reversed",  NULL};
    const Tree *t = f->site->tree;
    NodeId function = tree_child(t, call, ROLE_FUNC);
    bool name = tree_node(t, function)->kind == NODE_NAME;
    if (name && is_named(t, function, going)) return is_held(f, call, depth + 1);
    bool statement = tree_node(t, tree_node(t, call)->parent)->kind == NODE_EXPR;
    Value receiver = value_at(f->site, tree_child(t, function, ROLE_VALUE));
    static const char *const adds[] = {"append", "add", "insert", "setdefault", "put", NULL};
    if (!name && is_named(t, function, adds)) return true;
    if (statement && !name && value_only(receiver, HOLDERS)) return false; /* x.extend(_x) */
    return call_keeps(f, call, argument);
}

static bool method_holds(const Freed *f, NodeId attribute, int depth)
{
    static const char *const views[] = {"items", "keys", "values", "__iter__", NULL};
    const Tree *t = f->site->tree;
    const Node *a = tree_node(t, attribute);
    bool called = a->role == ROLE_FUNC && tree_node(t, a->parent)->kind == NODE_CALL;
    if (!called) return true;
    return is_named(t, attribute, views) && is_held(f, a->parent, depth + 1);
}

/* Does what stands around an expression keep its value when it is done? */
static bool is_held(const Freed *f, NodeId e, int depth)
{
    const Tree *t = f->site->tree;
    const Node *n = tree_node(t, e), *p = tree_node(t, n->parent);
    if (depth > DEEP) return true;
    switch (p->kind) {
    case NODE_ASSIGN: { /* a, b = _x takes it apart */
        uint8_t target = tree_node(t, tree_child(t, n->parent, ROLE_TARGETS))->kind;
        return n->role == ROLE_VALUE && target != NODE_TUPLE && target != NODE_LIST;
    }
    case NODE_EXPR:
    case NODE_AUG_ASSIGN:
    case NODE_FOR:
    case NODE_COMPARE:
    case NODE_UNARY_OP:
    case NODE_BIN_OP:
    case NODE_SUBSCRIPT:
    case NODE_SLICE:
    case NODE_STARRED:
    case NODE_FORMATTED_VALUE:
    case NODE_ASSERT:
    case NODE_RAISE:
    case NODE_IF:
    case NODE_WHILE:
    case NODE_WITH_ITEM: return false;
    case NODE_IF_EXP: return n->role != ROLE_TEST && is_held(f, n->parent, depth + 1);
    case NODE_BOOL_OP:
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_SET:
    case NODE_DICT: return is_held(f, n->parent, depth + 1);
    case NODE_COMPREHENSION:
        if (n->role != ROLE_ITER) return false;
        return tree_node(t, p->parent)->kind == NODE_GENERATOR_EXP &&
               is_held(f, p->parent, depth + 1);
    case NODE_GENERATOR_EXP:
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP: return is_held(f, n->parent, depth + 1);
    case NODE_ATTRIBUTE: return method_holds(f, n->parent, depth);
    case NODE_CALL:
        if (n->role == ROLE_FUNC) return false;
        return call_holds(f, e, n->parent, depth);
    case NODE_KEYWORD: return p->name.at && call_holds(f, e, p->parent, depth);
    default: return true;
    }
}

/* Another variable that has one of the objects. */
static NodeId other_holder(const Freed *f, Value v)
{
    const Tree *t = f->site->tree;
    const Names *n = f->site->names;
    for (uint32_t i = 1; v.count && i < t->count; i++) {
        const Node *node = &t->node[i];
        if (node->kind != NODE_NAME || node->op != CTX_STORE || node->name.at == f->name.at)
            continue;
        uint8_t kind = n->scope[n->scope_of_node[i]].kind;
        if (kind != SCOPE_MODULE && kind != SCOPE_CLASS) continue;
        NodeId value = stored(t, (NodeId){i});
        if (value.at && freed_copies(f->site, value)) continue;
        Value other = value_at(f->site, (NodeId){i});
        for (uint32_t a = 0; a < v.count; a++)
            for (uint32_t b = 0; b < other.count; b++)
                if (v.object[a] == other.object[b]) return (NodeId){i};
    }
    return (NodeId){0};
}

static Verdict is_worth_it(const Freed *f, Value v)
{
    const Site *s = f->site;
    bool own = false;
    if (!(v.types & HEAVY)) return refuse(REFUSE_NO_GAIN);
    for (uint32_t i = 0; i < f->uses.count; i++)
        own |= is_own(s->tree, f->uses.at[i], value_only(v, VALUE_SCALAR | VALUE_UNBOUND));
    if (!own) return refuse(REFUSE_NO_GAIN);
    for (uint32_t i = 0; i < f->uses.count; i++) {
        bool load = tree_node(s->tree, f->uses.at[i])->op == CTX_LOAD;
        if (load && is_held(f, f->uses.at[i], 0))
            return refuse_node(s, REFUSE_HELD_ELSEWHERE, f->uses.at[i]);
    }
    NodeId other = other_holder(f, v);
    return other.at ? refuse_node(s, REFUSE_HELD_ELSEWHERE, other) : proven();
}

Verdict freed_value(const Freed *f)
{
    Value v = value_of(f);
    if (value_only(v, PLAIN | VALUE_FILE | VALUE_ITERATOR) && !(v.types & HEAVY))
        return refuse(REFUSE_NO_GAIN);
    return verdict_and(goes_quietly(f, v), is_worth_it(f, v));
}
