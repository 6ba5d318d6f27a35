/* code_variable.c - what variables are bound to, and which imports bind them. */
#include "transform/facts/code_build.h"

#include <string.h>

SymbolId code_owner(const CodeBuild *b, NodeId name)
{
    SymbolId s = names_symbol(b->n, name);
    return s.at ? names_binding(b->n, s) : s;
}

static bool is_inner(uint8_t kind)
{
    return kind == SCOPE_LAMBDA || (kind >= SCOPE_LIST_COMP && kind <= SCOPE_GENERATOR);
}

/* Is it a variable of the function that is being looked at, or of a part of it? */
bool code_is_local(const CodeBuild *b, SymbolId owner)
{
    if (!owner.at || !b->now.scope.at) return false;
    ScopeId scope = names_get(b->n, owner)->scope;
    while (is_inner(b->n->scope[scope.at].kind)) scope = b->n->scope[scope.at].parent;
    return scope.at == b->now.scope.at;
}

bool code_is_self(const CodeBuild *b, NodeId expression)
{
    const Node *node = tree_node(b->t, expression);
    if (node->kind != NODE_NAME || !b->now.function.at) return false;
    if (!(b->out->records.at[b->now.record].is & NAMED_METHOD)) return false;
    NodeId arguments = tree_child(b->t, b->now.function, ROLE_ARGS);
    const Node *first = tree_node(b->t, tree_node(b->t, arguments)->first);
    if (first->kind != NODE_ARG || first->name.at != node->name.at) return false;
    if (first->role != ROLE_ARGS && first->role != ROLE_POSONLYARGS) return false;
    SymbolId owner = code_owner(b, expression);
    return owner.at && names_get(b->n, owner)->scope.at == b->now.scope.at &&
           !b->variable[owner.at].bound;
}

/* ---- values --------------------------------------------------------------------------------- */

/* Builtins that give a new or an immutable object of a builtin type. */
static bool makes_builtin(Atom name)
{
    switch (name.at) {
    case ATOM_list:
    case ATOM_dict:
    case ATOM_set:
    case ATOM_tuple:
    case ATOM_frozenset:
    case ATOM_bytearray:
    case ATOM_bytes:
    case ATOM_int:
    case ATOM_float:
    case ATOM_bool:
    case ATOM_complex:
    case ATOM_len:
    case ATOM_range:
    case ATOM_sorted:
    case ATOM_str:
    case ATOM_repr:
    case ATOM_ascii:
    case ATOM_chr:
    case ATOM_ord:
    case ATOM_hex:
    case ATOM_oct:
    case ATOM_bin:
    case ATOM_hash:
    case ATOM_isinstance:
    case ATOM_issubclass:
    case ATOM_callable:
    case ATOM_hasattr:
    case ATOM_any:
    case ATOM_all: return true;
    default: return false;
    }
}

/* collections.deque, or deque where that is surely it. */
bool code_is_imported(const CodeBuild *b, NodeId callee, const char *module,
                      const char *const *members)
{
    const Node *f = tree_node(b->t, callee);
    bool attribute = f->kind == NODE_ATTRIBUTE;
    NodeId root = attribute ? tree_child(b->t, callee, ROLE_VALUE) : callee;
    if (tree_node(b->t, root)->kind != NODE_NAME) return false;
    SymbolId owner = code_owner(b, root);
    if (!owner.at || !b->variable[owner.at].import) return false;
    if (names_get(b->n, owner)->flags & (SYMBOL_STORED | SYMBOL_DEFINED | SYMBOL_PARAM))
        return false;
    const Import *i = &b->imports.at[b->variable[owner.at].import - 1];
    if (i->next || i->level || attribute != !i->member.at) return false;
    if (!code_name_is(b, i->module, module)) return false;
    for (; *members; members++)
        if (code_name_is(b, attribute ? f->name : i->member, *members)) return true;
    return false;
}

static uint32_t bound_by(const CodeBuild *b, NodeId value);

static uint32_t bound_by_all(const CodeBuild *b, NodeId n, NodeRole without)
{
    uint32_t bound = 0;
    tree_each_child(b->t, n, child)
        if (tree_node(b->t, child)->role != without) bound |= bound_by(b, child);
    return bound;
}

/* sum(xs, start=x), sum(*xs): it may be x that comes back. */
static bool has_start(const CodeBuild *b, NodeId call)
{
    tree_each_child(b->t, call, child) {
        uint8_t kind = tree_node(b->t, child)->kind;
        if (kind == NODE_KEYWORD || kind == NODE_STARRED) return true;
    }
    return false;
}

static uint32_t bound_by_call(const CodeBuild *b, NodeId call)
{
    NodeId f = tree_child(b->t, call, ROLE_FUNC);
    if (tree_node(b->t, f)->kind == NODE_NAME && makes_builtin(tree_node(b->t, f)->name) &&
        names_is_builtin(b->n, f) == BUILTIN_SURE)
        return BOUND_BUILTIN;
    bool adds =
        tree_node(b->t, f)->kind == NODE_NAME && code_name_is(b, tree_node(b->t, f)->name, "sum");
    if (adds && !code_argument(b->t, call, 1).at && names_is_builtin(b->n, f) == BUILTIN_SURE)
        return has_start(b, call) ? BOUND_OTHERWISE : BOUND_NEW;
    static const char *const members[] = {"deque", "defaultdict", "OrderedDict", "Counter", NULL};
    return code_is_imported(b, f, "collections", members) ? BOUND_BUILTIN : BOUND_OTHERWISE;
}

static uint32_t bound_by(const CodeBuild *b, NodeId value)
{
    const Node *node = tree_node(b->t, value);
    switch (node->kind) {
    case NODE_CONSTANT:
    case NODE_JOINED_STR:
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_SET:
    case NODE_DICT:
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP: return BOUND_BUILTIN;
    case NODE_UNARY_OP: return node->op == OP_NOT ? BOUND_BUILTIN : BOUND_NEW;
    case NODE_BIN_OP:
    case NODE_COMPARE:
    case NODE_GENERATOR_EXP: return BOUND_NEW;
    case NODE_IF_EXP: return bound_by_all(b, value, ROLE_TEST);
    case NODE_BOOL_OP: return bound_by_all(b, value, ROLE_NONE);
    case NODE_NAMED_EXPR: return bound_by(b, tree_child(b->t, value, ROLE_VALUE));
    case NODE_CALL: return bound_by_call(b, value);
    default: return BOUND_OTHERWISE;
    }
}

uint32_t code_bound(const CodeBuild *b, NodeId expression)
{
    if (tree_node(b->t, expression)->kind != NODE_NAME) return bound_by(b, expression);
    SymbolId owner = code_owner(b, expression);
    if (!code_is_local(b, owner)) return BOUND_OTHERWISE;
    uint32_t flags = names_get(b->n, owner)->flags, bound = b->variable[owner.at].bound;
    bool otherwise = flags & (SYMBOL_PARAM | SYMBOL_IMPORT | SYMBOL_DEFINED | SYMBOL_TYPE_PARAM);
    return !bound || otherwise ? BOUND_OTHERWISE : bound;
}

/* ---- bindings ------------------------------------------------------------------------------- */

static void bind(CodeBuild *b, SymbolId owner, uint32_t bound, NodeId value)
{
    Variable *v = &b->variable[owner.at];
    v->many |= v->bound != 0;
    v->bound |= bound;
    v->value = value.at;
}

static void bind_name(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n), *parent = tree_node(b->t, node->parent);
    SymbolId owner = code_owner(b, n);
    if (!owner.at) return;
    if (parent->kind == NODE_AUG_ASSIGN) {
        b->variable[owner.at].many = true;
        return;
    }
    bool simple = (parent->kind == NODE_ASSIGN && node->role == ROLE_TARGETS) ||
                  ((parent->kind == NODE_ANN_ASSIGN || parent->kind == NODE_NAMED_EXPR) &&
                   node->role == ROLE_TARGET);
    NodeId value = simple ? tree_child(b->t, node->parent, ROLE_VALUE) : (NodeId){0};
    if (simple && !value.at) return; /* x: int */
    bind(b, owner, value.at ? bound_by(b, value) : BOUND_OTHERWISE, value);
}

/* A generator hands it out while it goes on. */
static void bind_yielded(CodeBuild *b, NodeId n)
{
    NodeId parent = tree_node(b->t, n)->parent;
    while (tree_node(b->t, parent)->kind == NODE_TUPLE) parent = tree_node(b->t, parent)->parent;
    if (tree_node(b->t, parent)->kind != NODE_YIELD) return;
    SymbolId owner = code_owner(b, n);
    if (owner.at) bind(b, owner, BOUND_OTHERWISE, (NodeId){0});
}

/* except ... as name, patterns */
static void bind_other(CodeBuild *b, NodeId n)
{
    Atom name = tree_node(b->t, n)->name;
    if (!name.at) return;
    SymbolId s = names_find(b->n, names_scope_at(b->n, n), name);
    SymbolId owner = s.at ? names_binding(b->n, s) : s;
    if (owner.at) bind(b, owner, BOUND_OTHERWISE, (NodeId){0});
}

static Atom first_part(const CodeBuild *b, Atom dotted)
{
    Bytes text = atoms_text(&b->t->atoms, dotted);
    const char *dot = text.len ? memchr(text.at, '.', text.len) : NULL;
    if (!dot) return dotted;
    return atoms_find(&b->t->atoms, (Bytes){text.at, (size_t)(dot - text.at)});
}

static void bind_import(CodeBuild *b, NodeId statement)
{
    const Node *node = tree_node(b->t, statement);
    bool from = node->kind == NODE_IMPORT_FROM;
    ScopeId scope = names_scope_at(b->n, statement);
    tree_each_child(b->t, statement, alias) {
        Atom name = tree_node(b->t, alias)->name;
        NodeId as = tree_child(b->t, alias, ROLE_ASNAME);
        Import i = {.module = from ? node->name : name, .level = from ? node->op : 0};
        if (from) i.member = name;
        i.whole = !from && !as.at;
        if (i.whole) i.module = first_part(b, name);
        Atom bound = as.at ? tree_node(b->t, as)->name : from ? name : i.module;
        SymbolId s = names_find(b->n, scope, bound);
        SymbolId owner = s.at ? names_binding(b->n, s) : s;
        if (!owner.at) continue;
        i.next = b->variable[owner.at].import;
        array_push(&b->imports, i);
        b->variable[owner.at].import = b->imports.count;
    }
}

void code_variables(CodeBuild *b)
{
    /* imports first: they say what deque() is */
    for (uint32_t i = 1; i < b->t->count; i++)
        if (b->t->node[i].kind == NODE_IMPORT || b->t->node[i].kind == NODE_IMPORT_FROM)
            bind_import(b, (NodeId){i});
    for (uint32_t i = 1; i < b->t->count; i++) {
        const Node *node = &b->t->node[i];
        switch (node->kind) {
        case NODE_NAME:
            if (node->op == CTX_STORE) bind_name(b, (NodeId){i});
            else if (node->op == CTX_LOAD) bind_yielded(b, (NodeId){i});
            break;
        case NODE_EXCEPT_HANDLER:
        case NODE_MATCH_AS:
        case NODE_MATCH_STAR: bind_other(b, (NodeId){i}); break;
        case NODE_IDENTIFIER:
            if (node->role == ROLE_REST) bind_other(b, (NodeId){i});
            break;
        default: break;
        }
    }
}
