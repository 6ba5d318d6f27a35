/*
 * constant_names.c - see constant_names.h.
 *
 * A local variable is known when each binding of it is.  What can change (a list, a set) must
 * moreover be seen by nobody else: each use of its variable goes through it, or copies it.
 */
#include "transform/facts/constant_names.h"

#include "transform/facts/code.h"

enum { DEPTH = 8, BUDGET = 16384 };

typedef struct Look {
    const Tree *t;
    const Names *n;
    uint32_t budget; /* nodes that may still be looked at */
    ConstantNames *out;
} Look;

/* What is asked of a variable's bindings. */
typedef enum Want {
    WANT_STRING,   /* it is one of these strings */
    WANT_ELEMENTS, /* going through it gives nothing but these */
    WANT_SET       /* it is exactly a set or frozenset: its operators are theirs */
} Want;

static bool strings(Look *l, NodeId e, uint32_t depth);
static bool elements(Look *l, NodeId e, bool *changes, uint32_t depth);
static bool is_set(Look *l, NodeId e, uint32_t depth);

static bool add(Look *l, Bytes name)
{
    ConstantNames *out = l->out;
    for (uint32_t i = 0; i < out->count; i++)
        if (bytes_equal(out->at[i], name)) return true;
    if (out->count == CONSTANT_NAMES_MAX) return false;
    out->at[out->count++] = name;
    return true;
}

/* ---- builtins ------------------------------------------------------------------------------- */

enum {
    CALL_SET = 1 << 0,
    CALL_FROZENSET = 1 << 1,
    CALL_TUPLE = 1 << 2,
    CALL_LIST = 1 << 3,
    CALL_SORTED = 1 << 4,
    CALL_REVERSED = 1 << 5,
    CALL_ITER = 1 << 6,
    CALL_LEN = 1 << 7,
};
static const char *const builtins[] = {"set",    "frozenset", "tuple", "list",
                                       "sorted", "reversed",  "iter",  "len"};

const char *constant_names_builtin(uint32_t bit)
{
    return bit < sizeof builtins / sizeof *builtins ? builtins[bit] : NULL;
}

/* The CALL_ bit of what is called, if it is one of these and not bound by the file. */
static uint32_t called(Look *l, NodeId call, uint32_t among)
{
    NodeId f = tree_child(l->t, call, ROLE_FUNC);
    if (tree_node(l->t, f)->kind != NODE_NAME) return 0;
    Bytes name = atoms_text(&l->t->atoms, tree_node(l->t, f)->name);
    for (uint32_t i = 0; constant_names_builtin(i); i++) {
        if (!(among >> i & 1) || !bytes_is(name, builtins[i])) continue;
        if (names_is_builtin(l->n, f) != BUILTIN_SURE) return 0;
        l->out->relies |= 1u << i;
        return 1u << i;
    }
    return 0;
}

/* The only argument, {0} if there are others; sorted() may have keywords. */
static NodeId only_argument(const Look *l, NodeId call, bool keywords)
{
    NodeId found = {0};
    tree_each_child(l->t, call, child) {
        const Node *node = tree_node(l->t, child);
        if (node->role == ROLE_FUNC) continue;
        if (node->kind == NODE_KEYWORD && keywords && node->name.at) continue;
        if (node->role != ROLE_ARGS || node->kind == NODE_STARRED || found.at) return (NodeId){0};
        found = child;
    }
    return found;
}

/* ---- variables ------------------------------------------------------------------------------ */

/* The variable, if it is one of a function or comprehension and bound by plain assignments and
 * loops only; else {0}. */
static SymbolId variable_of(const Look *l, NodeId name)
{
    SymbolId s = names_symbol(l->n, name);
    SymbolId owner = s.at ? names_binding(l->n, s) : s;
    if (!owner.at) return owner;
    const Symbol *symbol = names_get(l->n, owner);
    uint8_t kind = l->n->scope[symbol->scope.at].kind;
    bool function = kind == SCOPE_FUNCTION || kind == SCOPE_LAMBDA ||
                    (kind >= SCOPE_LIST_COMP && kind <= SCOPE_GENERATOR);
    const uint16_t otherwise = SYMBOL_GLOBAL | SYMBOL_NONLOCAL | SYMBOL_PARAM | SYMBOL_IMPORT |
                               SYMBOL_TYPE_PARAM | SYMBOL_DELETED | SYMBOL_DEFINED;
    if (!function || (symbol->flags & otherwise)) return (SymbolId){0};
    /* __x in a class and _C__x are one name */
    Bytes text = atoms_text(&l->t->atoms, symbol->name);
    if (memmem(text.at, text.len, "__", 2)) return (SymbolId){0};
    if (atoms_find(&l->t->atoms, bytes_of("f_locals")).at) return (SymbolId){0};
    return names_are_seen(l->n, symbol->scope) ? (SymbolId){0} : owner;
}

typedef enum Use { USE_NONE, USE_LOAD, USE_STORE, USE_UNKNOWN } Use;

/* What the node does with the variable. */
static Use use_of(const Look *l, NodeId n, SymbolId variable)
{
    const Node *node = tree_node(l->t, n);
    if (node->name.at != names_get(l->n, variable)->name.at) return USE_NONE;
    if (node->kind == NODE_ATTRIBUTE || node->kind == NODE_KEYWORD) return USE_NONE;
    /* a pattern, a handler, nonlocal, or a parameter or import of an inner function */
    if (node->kind != NODE_NAME) return USE_UNKNOWN;
    SymbolId s = names_symbol(l->n, n);
    if (!s.at) return USE_UNKNOWN;
    if (names_binding(l->n, s).at != variable.at) return USE_NONE;
    if (node->op == CTX_LOAD) return USE_LOAD;
    return node->op == CTX_STORE ? USE_STORE : USE_UNKNOWN;
}

static bool is_only_target(const Look *l, NodeId target)
{
    NodeId statement = tree_node(l->t, target)->parent;
    if (tree_node(l->t, statement)->kind == NODE_NAMED_EXPR) return false;
    tree_each_child(l->t, statement, child)
        if (tree_node(l->t, child)->role == ROLE_TARGETS && child.at != target.at) return false;
    return true;
}

/* Is what this target gets known? */
static bool binds(Look *l, NodeId target, Want want, bool *changes, uint32_t depth)
{
    const Node *node = tree_node(l->t, target), *parent = tree_node(l->t, node->parent);
    bool loops = node->role == ROLE_TARGET &&
                 (parent->kind == NODE_FOR ||
                  (parent->kind == NODE_COMPREHENSION && !(parent->flag & FLAG_ASYNC)));
    if (loops) {
        bool any = false;
        return want == WANT_STRING &&
               elements(l, tree_child(l->t, node->parent, ROLE_ITER), &any, depth);
    }
    bool assigns = (parent->kind == NODE_ASSIGN && node->role == ROLE_TARGETS) ||
                   ((parent->kind == NODE_ANN_ASSIGN || parent->kind == NODE_NAMED_EXPR) &&
                    node->role == ROLE_TARGET);
    if (!assigns) return false;
    NodeId value = tree_child(l->t, node->parent, ROLE_VALUE);
    if (!value.at) return true; /* name: str */
    if (want == WANT_STRING) return strings(l, value, depth);
    if (want == WANT_SET) return is_set(l, value, depth);
    bool own = false;
    if (!elements(l, value, &own, depth)) return false;
    *changes |= own;
    return !own || is_only_target(l, target);
}

static bool is_set_operator(uint8_t op)
{
    return op == OP_BIT_AND || op == OP_BIT_OR || op == OP_BIT_XOR || op == OP_SUB;
}

static bool is_membership(const Look *l, NodeId compare, uint8_t role)
{
    uint32_t count = 0;
    bool in = false;
    tree_each_child(l->t, compare, child) {
        const Node *node = tree_node(l->t, child);
        if (node->kind != NODE_CMP_OP) continue;
        count++;
        in = node->op == OP_IN || node->op == OP_NOT_IN;
    }
    return count == 1 && in && role == ROLE_COMPARATORS;
}

/* In the function that the variable belongs to: no closure or generator holds on to it. */
static bool is_here(const Look *l, NodeId use, SymbolId s)
{
    ScopeId at = names_scope_at(l->n, use), home = names_get(l->n, s)->scope;
    while (at.at && at.at != home.at) {
        uint8_t kind = l->n->scope[at.at].kind;
        if (kind != SCOPE_LIST_COMP && kind != SCOPE_SET_COMP && kind != SCOPE_DICT_COMP)
            return false;
        at = l->n->scope[at.at].parent;
    }
    return at.at;
}

/* Does the use of a list, set or dict neither change it nor give it to anybody? */
static bool is_harmless(Look *l, NodeId use, uint32_t depth)
{
    const Node *node = tree_node(l->t, use), *parent = tree_node(l->t, node->parent);
    const uint32_t copies =
        CALL_SET | CALL_FROZENSET | CALL_TUPLE | CALL_LIST | CALL_SORTED | CALL_LEN;
    switch (parent->kind) {
    case NODE_FOR: return node->role == ROLE_ITER;
    case NODE_COMPREHENSION:
        return node->role == ROLE_ITER && !(parent->flag & FLAG_ASYNC) &&
               tree_node(l->t, parent->parent)->kind != NODE_GENERATOR_EXP;
    case NODE_COMPARE: return is_membership(l, node->parent, node->role);
    case NODE_SUBSCRIPT: return node->role == ROLE_VALUE && parent->op == CTX_LOAD;
    case NODE_CALL:
        return node->role == ROLE_ARGS && only_argument(l, node->parent, true).at == use.at &&
               called(l, node->parent, copies);
    case NODE_BIN_OP: /* an operand of another type would be given it */
        return is_set_operator(parent->op) &&
               is_set(l, tree_child(l->t, node->parent, ROLE_LEFT), depth) &&
               is_set(l, tree_child(l->t, node->parent, ROLE_RIGHT), depth);
    default: return false;
    }
}

/* Is what the variable holds seen by nobody else, and changed by nobody? */
static bool is_own(Look *l, SymbolId s, NodeId scope, uint32_t depth)
{
    uint32_t end = tree_subtree_end(l->t, scope);
    for (uint32_t i = scope.at + 1; i < end; i++) {
        if (use_of(l, (NodeId){i}, s) == USE_LOAD &&
            (!is_here(l, (NodeId){i}, s) || !is_harmless(l, (NodeId){i}, depth)))
            return false;
    }
    return true;
}

static bool variable(Look *l, NodeId name, Want want, bool *changes, uint32_t depth)
{
    SymbolId s = variable_of(l, name);
    if (!s.at) return false;
    NodeId scope = l->n->scope[names_get(l->n, s)->scope.at].node;
    uint32_t end = tree_subtree_end(l->t, scope);
    if (l->budget < end - scope.at) return false;
    l->budget -= end - scope.at;
    bool own = false;
    for (uint32_t i = scope.at + 1; i < end; i++) {
        Use use = use_of(l, (NodeId){i}, s);
        if (use == USE_UNKNOWN) return false;
        if (use == USE_STORE && !binds(l, (NodeId){i}, want, &own, depth)) return false;
    }
    *changes |= own;
    return !own || is_own(l, s, scope, depth);
}

/* ---- sets ----------------------------------------------------------------------------------- */

static bool is_set(Look *l, NodeId e, uint32_t depth)
{
    const Node *node = tree_node(l->t, e);
    bool any = false;
    if (depth++ > DEPTH) return false;
    switch (node->kind) {
    case NODE_SET:
    case NODE_SET_COMP: return true;
    case NODE_CALL: return called(l, e, CALL_SET | CALL_FROZENSET);
    case NODE_NAME: return variable(l, e, WANT_SET, &any, depth);
    case NODE_BIN_OP:
        return is_set_operator(node->op) && is_set(l, tree_child(l->t, e, ROLE_LEFT), depth) &&
               is_set(l, tree_child(l->t, e, ROLE_RIGHT), depth);
    default: return false;
    }
}

/* An intersection takes its elements from the operand that is smaller, be it known or not. */
static bool intersection(Look *l, NodeId left, NodeId right, uint32_t depth)
{
    bool any = false;
    uint32_t before = l->out->count;
    bool known = elements(l, left, &any, depth);
    if (!known) l->out->count = before;
    uint32_t between = l->out->count;
    bool other = elements(l, right, &any, depth);
    if (known) l->out->count = between;
    if (known != other) l->out->equal = true;
    return known || other;
}

static bool set_operation(Look *l, NodeId e, uint32_t depth)
{
    bool any = false;
    NodeId left = tree_child(l->t, e, ROLE_LEFT), right = tree_child(l->t, e, ROLE_RIGHT);
    /* Any other type of an operand might have its own idea of the operator. */
    if (!is_set(l, left, depth) || !is_set(l, right, depth)) return false;
    switch (tree_node(l->t, e)->op) {
    case OP_BIT_AND: return intersection(l, left, right, depth);
    case OP_SUB: return elements(l, left, &any, depth);
    default: return elements(l, left, &any, depth) && elements(l, right, &any, depth);
    }
}

/* ---- what can be gone through ---------------------------------------------------------------- */

static bool display(Look *l, NodeId e, uint32_t depth)
{
    bool any = false;
    tree_each_child(l->t, e, child) {
        bool starred = tree_node(l->t, child)->kind == NODE_STARRED;
        if (starred ? !elements(l, tree_child(l->t, child, ROLE_VALUE), &any, depth)
                    : !strings(l, child, depth))
            return false;
    }
    return true;
}

static bool dict_display(Look *l, NodeId e, uint32_t depth)
{
    uint32_t keys = 0, values = 0;
    tree_each_child(l->t, e, child) {
        bool key = tree_node(l->t, child)->role == ROLE_KEYS;
        if (key && !strings(l, child, depth)) return false;
        key ? keys++ : values++;
    }
    return keys == values; /* else there is a **x */
}

static bool container_call(Look *l, NodeId call, bool *changes, uint32_t depth)
{
    bool any = false;
    uint32_t bit = called(l, call, 0xffu & ~(uint32_t)CALL_LEN);
    NodeId argument = only_argument(l, call, bit == CALL_SORTED);
    if (bit != CALL_TUPLE && bit != CALL_FROZENSET) *changes = true;
    return bit && argument.at && elements(l, argument, &any, depth);
}

/* Does iterating what the expression gives, if it gives anything, give nothing but strings that
 * are known?  `changes`: the object could be made to hold others by whoever has it. */
static bool elements(Look *l, NodeId e, bool *changes, uint32_t depth)
{
    const Node *node = tree_node(l->t, e);
    if (!e.at || depth++ > DEPTH) return false;
    switch (node->kind) {
    case NODE_TUPLE: return display(l, e, depth);
    case NODE_CALL: return container_call(l, e, changes, depth);
    case NODE_NAME: return variable(l, e, WANT_ELEMENTS, changes, depth);
    case NODE_IF_EXP:
        return elements(l, tree_child(l->t, e, ROLE_BODY), changes, depth) &&
               elements(l, tree_child(l->t, e, ROLE_ORELSE), changes, depth);
    default: break;
    }
    *changes = true;
    switch (node->kind) {
    case NODE_LIST:
    case NODE_SET: return display(l, e, depth);
    case NODE_DICT: return dict_display(l, e, depth);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_GENERATOR_EXP: return strings(l, tree_child(l->t, e, ROLE_ELT), depth);
    case NODE_DICT_COMP: return strings(l, tree_child(l->t, e, ROLE_KEY), depth);
    case NODE_BIN_OP: return is_set_operator(node->op) && set_operation(l, e, depth);
    default: return false;
    }
}

/* Is what the expression gives one of a few strings? */
static bool strings(Look *l, NodeId e, uint32_t depth)
{
    Bytes text;
    bool any = false;
    if (!e.at || depth++ > DEPTH) return false;
    switch (tree_node(l->t, e)->kind) {
    case NODE_CONSTANT: return code_literal(l->t, e, &text) && add(l, text);
    case NODE_NAME: return variable(l, e, WANT_STRING, &any, depth);
    case NODE_NAMED_EXPR: return strings(l, tree_child(l->t, e, ROLE_VALUE), depth);
    case NODE_IF_EXP:
        return strings(l, tree_child(l->t, e, ROLE_BODY), depth) &&
               strings(l, tree_child(l->t, e, ROLE_ORELSE), depth);
    case NODE_BOOL_OP:
        tree_each_child(l->t, e, child)
            if (!strings(l, child, depth)) return false;
        return true;
    default: return false;
    }
}

/* ---- asking --------------------------------------------------------------------------------- */

bool constant_names(const Tree *t, const Names *n, NodeId name, ConstantNames *out)
{
    out->count = out->relies = 0;
    out->equal = false;
    if (!name.at) return false;
    Look l = {.t = t, .n = n, .budget = BUDGET, .out = out};
    return strings(&l, name, 0) && out->count;
}

bool constant_names_of_call(const Tree *t, const Names *n, NodeId call, ConstantNames *out)
{
    NodeId argument[3];
    for (uint32_t i = 0; i < 3; i++) {
        argument[i] = code_argument(t, call, i);
        if (tree_node(t, argument[i])->kind == NODE_STARRED) return false;
    }
    /* monkeypatch.setattr("module.name", v) has the name first */
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    if (!argument[1].at || (atom_is(f->name, ATOM_setattr) && !argument[2].at)) return false;
    return constant_names(t, n, argument[1], out) && !out->equal;
}
