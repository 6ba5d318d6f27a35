/*
 * kinds.c - see kinds.h.
 *
 * Functions in progress answer with what is known so far, starting from "no value"; the whole
 * question is asked again until no function's answer grows.  The sets only grow, so this ends.
 */
#include "transform/proof/kinds.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_LIMIT = 200, KNOWN_LIMIT = 128 };

/* What is known so far of a function's returns or of a variable. */
typedef struct Known {
    uint32_t key; /* a function's node, or a symbol with SYMBOL_KEY */
    Kind kind;
    bool visited; /* in this round */
} Known;

enum { SYMBOL_KEY = 1u << 31 };

typedef struct Ask {
    const Site *s;
    const Tree *t;
    Known known[KNOWN_LIMIT];
    uint32_t count, depth;
    bool grew;
} Ask;

static const Kind other = {KIND_OTHER, KIND_OTHER, 0};

static Kind just(uint32_t types)
{
    return (Kind){(uint16_t)types, 0, 0};
}

static Kind container(uint32_t type, uint32_t elems, Assumptions assumptions)
{
    return (Kind){(uint16_t)type, (uint16_t)elems, assumptions};
}

static Kind join(Kind a, Kind b)
{
    return (Kind){a.types | b.types, a.elems | b.elems, a.assumptions | b.assumptions};
}

static bool only(Kind k, uint32_t types)
{
    return (k.types & ~types) == 0;
}

static Kind ask(Ask *a, NodeId e);

/* The entry of a key; NULL when there are too many. */
static Known *known_of(Ask *a, uint32_t key)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (a->known[i].key == key) return &a->known[i];
    if (a->count == KNOWN_LIMIT) return NULL;
    a->known[a->count] = (Known){.key = key};
    return &a->known[a->count++];
}

static Kind learn(Ask *a, Known *k, Kind more)
{
    Kind now = join(k->kind, more);
    if (now.types != k->kind.types || now.elems != k->kind.elems ||
        now.assumptions != k->kind.assumptions) {
        k->kind = now;
        a->grew = true;
    }
    return now;
}

/* ---- elements ------------------------------------------------------------------------------- */

/* A value as an element of a container: what its own elements are is remembered only when that
 * makes it a plain value. */
static Kind as_element(Kind k)
{
    uint32_t nested = KIND_TUPLE | KIND_FROZENSET;
    if ((k.types & nested) && !only(just(k.elems), KIND_SCALAR)) k.types |= KIND_OTHER;
    return k;
}

static Kind element_of(Kind k)
{
    if (!only(k, KIND_REITERABLE)) return (Kind){KIND_OTHER, KIND_OTHER, k.assumptions};
    Kind e = {0, 0, k.assumptions};
    uint32_t general = KIND_TUPLE | KIND_FROZENSET | KIND_LIST | KIND_SET | KIND_DICT;
    if (k.types & general) e.types |= k.elems;
    if (k.types & KIND_STR) e.types |= KIND_STR;
    if (k.types & (KIND_BYTES | KIND_RANGE)) e.types |= KIND_INT;
    if (e.types & (KIND_TUPLE | KIND_FROZENSET)) e.elems = KIND_SCALAR; /* see as_element */
    if (e.types & (KIND_LIST | KIND_SET | KIND_DICT)) e.elems = KIND_OTHER;
    return e;
}

static Kind display(Ask *a, NodeId e, uint32_t type)
{
    Kind all = {(uint16_t)type, 0, 0};
    tree_each_child(a->t, e, child) {
        const Node *n = tree_node(a->t, child);
        if (n->role != ROLE_ELTS && n->role != ROLE_KEYS && n->role != ROLE_ELT &&
            n->role != ROLE_KEY)
            continue;
        Kind k = n->kind == NODE_STARRED ? element_of(ask(a, tree_child(a->t, child, ROLE_VALUE)))
                                         : as_element(ask(a, child));
        all.elems |= k.types;
        all.assumptions |= k.assumptions;
    }
    return all;
}

static Kind dict_display(Ask *a, NodeId e)
{
    tree_each_child(a->t, e, child)
        if (tree_node(a->t, child)->role == ROLE_VALUES) {
            bool unpacked = true; /* `**x`: no key before it */
            tree_each_child(a->t, e, before)
                if (tree_node(a->t, before)->next.at == child.at)
                    unpacked = tree_node(a->t, before)->role != ROLE_KEYS;
            if (unpacked) return container(KIND_DICT, KIND_OTHER, 0);
        }
    return display(a, e, KIND_DICT);
}

/* ---- operators ------------------------------------------------------------------------------ */

static Kind arithmetic(Kind l, Kind r, NodeOp op)
{
    Assumptions both = l.assumptions | r.assumptions;
    if (!l.types || !r.types) return (Kind){0, 0, both};
    bool numbers = only(l, KIND_NUMBER) && only(r, KIND_NUMBER);
    bool whole = only(l, KIND_INT | KIND_BOOL) && only(r, KIND_INT | KIND_BOOL);
    uint32_t types = KIND_OTHER;
    if (op == OP_DIV && numbers) types = KIND_FLOAT;
    else if (op == OP_POW && whole) types = KIND_INT | KIND_FLOAT;
    else if (op == OP_POW) types = KIND_OTHER;
    else if (whole && op != OP_MAT_MULT) types = KIND_INT | KIND_BOOL;
    else if (numbers && op != OP_MAT_MULT) types = KIND_INT | KIND_FLOAT;
    else if (op == OP_ADD && only(l, KIND_STR) && only(r, KIND_STR)) types = KIND_STR;
    else if (op == OP_ADD && only(l, KIND_BYTES) && only(r, KIND_BYTES)) types = KIND_BYTES;
    else if (op == OP_MOD && only(l, KIND_STR)) types = KIND_STR;
    else if (op == OP_MULT && only(l, KIND_STR) && only(r, KIND_INT)) types = KIND_STR;
    else if (op == OP_ADD && only(l, KIND_LIST) && only(r, KIND_LIST))
        return container(KIND_LIST, l.elems | r.elems, both);
    else if (op == OP_ADD && only(l, KIND_TUPLE) && only(r, KIND_TUPLE))
        return container(KIND_TUPLE, l.elems | r.elems, both);
    return (Kind){(uint16_t)types, types & KIND_OTHER ? KIND_OTHER : 0, both};
}

static Kind unary(Ask *a, NodeId e)
{
    NodeOp op = (NodeOp)tree_node(a->t, e)->op;
    Kind k = ask(a, tree_child(a->t, e, ROLE_OPERAND));
    if (op == OP_NOT) return (Kind){KIND_BOOL, 0, k.assumptions};
    if (!only(k, KIND_NUMBER)) return other;
    uint32_t types = k.types & KIND_BOOL ? (k.types | KIND_INT) & ~(uint32_t)KIND_BOOL : k.types;
    return (Kind){(uint16_t)types, 0, k.assumptions};
}

/* `is` and `in` give bools; the other comparisons give what the operands' types say. */
static Kind compare(Ask *a, NodeId e)
{
    uint32_t known = KIND_SCALAR | KIND_REITERABLE;
    bool plain = only(ask(a, tree_child(a->t, e, ROLE_LEFT)), known);
    bool identity = true;
    tree_each_child(a->t, e, child) {
        const Node *n = tree_node(a->t, child);
        if (n->role == ROLE_COMPARATORS && !only(ask(a, child), known)) plain = false;
        if (n->kind == NODE_CMP_OP && n->op != OP_IS && n->op != OP_IS_NOT && n->op != OP_IN &&
            n->op != OP_NOT_IN)
            identity = false;
    }
    return plain || identity ? just(KIND_BOOL) : other;
}

static Kind subscript(Ask *a, NodeId e)
{
    Kind value = ask(a, tree_child(a->t, e, ROLE_VALUE));
    NodeId index = tree_child(a->t, e, ROLE_SLICE);
    bool slice = tree_node(a->t, index)->kind == NODE_SLICE;
    uint32_t sliced = KIND_STR | KIND_BYTES | KIND_LIST | KIND_TUPLE | KIND_RANGE;
    if (slice) return only(value, sliced) ? value : other;
    return only(value, sliced) ? element_of(value) : other;
}

static Kind join_role(Ask *a, NodeId e, NodeRole role)
{
    Kind all = {0};
    tree_each_child(a->t, e, child)
        if (tree_node(a->t, child)->role == role) all = join(all, ask(a, child));
    return all;
}

/* ---- variables ------------------------------------------------------------------------------ */

/* The kind that one binding of a name gives it. */
static Kind bound_by(Ask *a, NodeId name)
{
    NodeId parent = tree_node(a->t, name)->parent;
    const Node *p = tree_node(a->t, parent);
    switch (p->kind) {
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN:
    case NODE_NAMED_EXPR: {
        NodeId value = tree_child(a->t, parent, ROLE_VALUE);
        return value.at ? ask(a, value) : (Kind){0};
    }
    case NODE_AUG_ASSIGN: {
        /* x op= y: x's other bindings are in the union already */
        Kind value = ask(a, tree_child(a->t, parent, ROLE_VALUE));
        Kind result = arithmetic(value, value, (NodeOp)p->op);
        return only(value, KIND_NUMBER | KIND_STR) && !(result.types & KIND_OTHER) ? result : other;
    }
    case NODE_FOR:
    case NODE_COMPREHENSION:
        if (p->flag & FLAG_ASYNC) return other;
        return element_of(ask(a, tree_child(a->t, parent, ROLE_ITER)));
    default: return other;
    }
}

/* Does an inner scope rebind the variable by nonlocal? */
static bool rebound_inside(Ask *a, Atom name)
{
    const Names *n = a->s->names;
    for (uint32_t i = 1; n->has_nonlocal && i < n->symbol_count; i++)
        if (n->symbol[i].name.at == name.at && (n->symbol[i].flags & SYMBOL_NONLOCAL)) return true;
    return false;
}

static bool is_pure_consumer(Ask *a, NodeId call)
{
    static const uint32_t readers[] = {ATOM_len,   ATOM_max,    ATOM_min,      ATOM_sum,
                                       ATOM_any,   ATOM_all,    ATOM_set,      ATOM_list,
                                       ATOM_tuple, ATOM_sorted, ATOM_frozenset};
    NodeId function = tree_child(a->t, call, ROLE_FUNC);
    if (tree_node(a->t, function)->kind != NODE_NAME) return false;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (tree_node(a->t, function)->name.at == readers[i])
            return site_is_builtin(a->s, function).rewrite;
    return false;
}

/* Does this use of a variable only read the container that it holds, and keep no second hold on it?
 */
static bool only_reads(Ask *a, NodeId load)
{
    const Node *n = tree_node(a->t, load);
    const Node *p = tree_node(a->t, n->parent);
    switch (p->kind) {
    case NODE_CALL: return n->role == ROLE_ARGS && is_pure_consumer(a, n->parent);
    case NODE_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_SUBSCRIPT: return n->role == ROLE_VALUE && p->op == CTX_LOAD;
    case NODE_IF:
    case NODE_WHILE: return n->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    default: return false;
    }
}

/* The union over all bindings of a variable, and whether each use of it only reads. */
static Kind bindings(Ask *a, SymbolId symbol)
{
    const Names *n = a->s->names;
    const Symbol *s = names_get(n, symbol);
    NodeId owner = n->scope[s->scope.at].node;
    Kind all = {0};
    uint32_t end = tree_subtree_end(a->t, owner), found = 0;
    bool read = true;
    for (uint32_t i = owner.at + 1; i < end; i++) {
        const Node *node = &a->t->node[i];
        if (node->name.at != s->name.at) continue;
        bool name = node->kind == NODE_NAME;
        bool binds = node->kind == NODE_EXCEPT_HANDLER || node->kind == NODE_MATCH_AS ||
                     node->kind == NODE_MATCH_STAR || node->kind == NODE_IDENTIFIER;
        if (!name && !binds) continue;
        if (name && node->op == CTX_LOAD) {
            read = read && only_reads(a, (NodeId){i});
            continue;
        }
        if (names_scope_at(n, (NodeId){i}).at != s->scope.at) continue;
        if (name && tree_node(a->t, node->parent)->kind == NODE_AUG_ASSIGN) read = false;
        all = join(all, name ? bound_by(a, (NodeId){i}) : other);
        found++;
    }
    if (!read && (all.types & (KIND_LIST | KIND_SET | KIND_DICT))) all.elems = KIND_OTHER;
    return found ? all : other;
}

static Kind variable(Ask *a, SymbolId symbol)
{
    const Names *n = a->s->names;
    const Symbol *s = names_get(n, symbol);
    uint16_t plain =
        SYMBOL_LOCAL | SYMBOL_STORED | SYMBOL_USED | SYMBOL_ITERATION | SYMBOL_ANNOTATED;
    if ((s->flags & ~plain) || s->scope.at == 1) return other;
    if (n->scope[s->scope.at].kind == SCOPE_CLASS) return other;
    if (rebound_inside(a, s->name)) return other;
    Known *k = known_of(a, symbol.at | SYMBOL_KEY);
    if (!k) return other;
    if (k->visited) return k->kind;
    k->visited = true;
    return learn(a, k, bindings(a, symbol));
}

static Kind name_kind(Ask *a, NodeId e)
{
    ScopeId scope = names_scope_at(a->s->names, e);
    SymbolId s = names_find(a->s->names, scope, tree_node(a->t, e)->name);
    if (!s.at) return other;
    uint8_t resolution = names_get(a->s->names, s)->resolution;
    if (resolution == RESOLVED_GLOBAL || resolution == RESOLVED_GLOBAL_EXPLICIT) return other;
    return variable(a, names_binding(a->s->names, s));
}

/* ---- calls ---------------------------------------------------------------------------------- */

typedef struct Result {
    const char *name;
    uint16_t types, elems;
} Result;

/* Builtin functions whose result's type does not depend on their arguments. */
static const Result builtins[] = {
    {"repr", KIND_STR, 0},        {"ascii", KIND_STR, 0},     {"chr", KIND_STR, 0},
    {"hex", KIND_STR, 0},         {"oct", KIND_STR, 0},       {"bin", KIND_STR, 0},
    {"str", KIND_STR, 0},         {"format", KIND_STR, 0},    {"input", KIND_STR, 0},
    {"int", KIND_INT, 0},         {"len", KIND_INT, 0},       {"ord", KIND_INT, 0},
    {"hash", KIND_INT, 0},        {"id", KIND_INT, 0},        {"float", KIND_FLOAT, 0},
    {"complex", KIND_COMPLEX, 0}, {"bool", KIND_BOOL, 0},     {"isinstance", KIND_BOOL, 0},
    {"issubclass", KIND_BOOL, 0}, {"callable", KIND_BOOL, 0}, {"hasattr", KIND_BOOL, 0},
    {"any", KIND_BOOL, 0},        {"all", KIND_BOOL, 0},      {"bytes", KIND_BYTES, 0},
    {"range", KIND_RANGE, 0},
};

/* Methods that only str has, or str and bytes.  What a str gives; a bytes object gives bytes for
 * str. */
static const Result text_methods[] = {
    {"lower", KIND_STR, 0},
    {"upper", KIND_STR, 0},
    {"strip", KIND_STR, 0},
    {"lstrip", KIND_STR, 0},
    {"rstrip", KIND_STR, 0},
    {"casefold", KIND_STR, 0},
    {"capitalize", KIND_STR, 0},
    {"swapcase", KIND_STR, 0},
    {"title", KIND_STR, 0},
    {"zfill", KIND_STR, 0},
    {"ljust", KIND_STR, 0},
    {"rjust", KIND_STR, 0},
    {"expandtabs", KIND_STR, 0},
    {"removeprefix", KIND_STR, 0},
    {"removesuffix", KIND_STR, 0},
    {"startswith", KIND_BOOL, 0},
    {"endswith", KIND_BOOL, 0},
    {"isdigit", KIND_BOOL, 0},
    {"isalpha", KIND_BOOL, 0},
    {"isalnum", KIND_BOOL, 0},
    {"isspace", KIND_BOOL, 0},
    {"islower", KIND_BOOL, 0},
    {"isupper", KIND_BOOL, 0},
    {"istitle", KIND_BOOL, 0},
    {"isidentifier", KIND_BOOL, 0},
    {"isdecimal", KIND_BOOL, 0},
    {"isnumeric", KIND_BOOL, 0},
    {"rfind", KIND_INT, 0},
    {"rindex", KIND_INT, 0},
    {"rsplit", KIND_LIST, KIND_STR},
    {"splitlines", KIND_LIST, KIND_STR},
    {"rpartition", KIND_TUPLE, KIND_STR},
};

/* Further methods of a value that is known to be a str. */
static const Result str_methods[] = {
    {"replace", KIND_STR, 0},
    {"format", KIND_STR, 0},
    {"join", KIND_STR, 0},
    {"center", KIND_STR, 0},
    {"translate", KIND_STR, 0},
    {"encode", KIND_BYTES, 0},
    {"find", KIND_INT, 0},
    {"index", KIND_INT, 0},
    {"count", KIND_INT, 0},
    {"split", KIND_LIST, KIND_STR},
    {"partition", KIND_TUPLE, KIND_STR},
    {"isascii", KIND_BOOL, 0},
    {"isprintable", KIND_BOOL, 0},
};

static const Result *find_result(const Result *table, size_t count, Bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_is(name, table[i].name)) return &table[i];
    return NULL;
}

#define FIND(table, name) find_result(table, sizeof table / sizeof *table, name)

static NodeId first_argument(Ask *a, NodeId call)
{
    NodeId argument = tree_child(a->t, call, ROLE_ARGS);
    if (argument.at && tree_node(a->t, argument)->kind == NODE_STARRED) return (NodeId){0};
    return argument;
}

/* min and max: one of the elements, or one of the arguments, or the default. */
static Kind extreme(Ask *a, NodeId call)
{
    NodeId first = first_argument(a, call);
    if (!first.at) return other;
    uint32_t count = 0;
    tree_each_child(a->t, call, child) {
        const Node *n = tree_node(a->t, child);
        count += n->role == ROLE_ARGS;
        if (n->kind == NODE_STARRED || (n->role == ROLE_KEYWORDS && !n->name.at)) return other;
    }
    Kind k = count == 1 ? element_of(ask(a, first)) : join_role(a, call, ROLE_ARGS);
    tree_each_child(a->t, call, keyword)
        if (bytes_is(atoms_text(&a->t->atoms, tree_node(a->t, keyword)->name), "default"))
            k = join(k, ask(a, tree_child(a->t, keyword, ROLE_VALUE)));
    return k;
}

static Kind converted(Ask *a, NodeId call, uint32_t type)
{
    NodeId argument = first_argument(a, call);
    if (!argument.at)
        return container(type, tree_child(a->t, call, ROLE_ARGS).at ? KIND_OTHER : 0, 0);
    Kind e = element_of(ask(a, argument));
    return container(type, e.types, e.assumptions);
}

/* A str or bytes object that foreign code may have made, as str(x) and f"{x}" can: of a subclass
 * that hashes in its own way? */
static Kind made_elsewhere(Ask *a, Kind k)
{
    const Program *p = a->s->program;
    bool odd = program_name(p, bytes_of("__hash__")) || program_name(p, bytes_of("__eq__"));
    if (p->value_class.line && odd) return other;
    k.assumptions |= assuming(ASSUME_PLAIN_OPERATORS);
    return k;
}

static Kind builtin_call(Ask *a, NodeId call, Atom name)
{
    switch (name.at) {
    case ATOM_min:
    case ATOM_max: return extreme(a, call);
    case ATOM_list:
    case ATOM_sorted: return converted(a, call, KIND_LIST);
    case ATOM_tuple: return converted(a, call, KIND_TUPLE);
    case ATOM_set: return converted(a, call, KIND_SET);
    case ATOM_frozenset: return converted(a, call, KIND_FROZENSET);
    case ATOM_dict: return container(KIND_DICT, KIND_OTHER, 0);
    case ATOM_abs: {
        NodeId argument = first_argument(a, call);
        Kind k = argument.at ? ask(a, argument) : other;
        return only(k, KIND_NUMBER) ? (Kind){KIND_INT | KIND_FLOAT, 0, k.assumptions} : other;
    }
    default: break;
    }
    const Result *r = FIND(builtins, atoms_text(&a->t->atoms, name));
    if (!r) return other;
    Kind k = container(r->types, r->elems, 0);
    return r->types & (KIND_STR | KIND_BYTES) ? made_elsewhere(a, k) : k;
}

/* ---- functions of this file ----------------------------------------------------------------- */

/* Decorators are the first children of what they decorate. */
static bool is_decorated(Ask *a, NodeId f)
{
    NodeId first = tree_node(a->t, f)->first;
    return first.at && tree_node(a->t, first)->role == ROLE_DECORATOR_LIST;
}

static bool is_plain_function(Ask *a, NodeId f)
{
    const Node *n = tree_node(a->t, f);
    uint32_t scope = a->s->names->scope_of_node[f.at];
    return n->kind == NODE_FUNCTION_DEF && scope && !is_decorated(a, f) &&
           !a->s->names->scope[scope].is_generator;
}

/* Does control fall off the end of a body?  Only a final return or raise is taken for a no. */
static bool may_fall_off(Ask *a, NodeId owner, NodeRole role)
{
    NodeId last = {0};
    tree_each_child(a->t, owner, child)
        if (tree_node(a->t, child)->role == role) last = child;
    if (!last.at) return true;
    switch (tree_node(a->t, last)->kind) {
    case NODE_RETURN:
    case NODE_RAISE: return false;
    case NODE_IF: return may_fall_off(a, last, ROLE_BODY) || may_fall_off(a, last, ROLE_ORELSE);
    default: return true;
    }
}

static Kind returns_of(Ask *a, NodeId function)
{
    uint32_t scope = a->s->names->scope_of_node[function.at];
    uint32_t end = tree_subtree_end(a->t, function);
    Kind all = {0};
    for (uint32_t i = function.at + 1; i < end; i++) {
        if (a->t->node[i].kind != NODE_RETURN) continue;
        if (names_scope_at(a->s->names, (NodeId){i}).at != scope) continue;
        NodeId value = tree_child(a->t, (NodeId){i}, ROLE_VALUE);
        all = join(all, value.at ? ask(a, value) : just(KIND_NONE));
    }
    return may_fall_off(a, function, ROLE_BODY) ? join(all, just(KIND_NONE)) : all;
}

static Kind function_call(Ask *a, NodeId function)
{
    if (!is_plain_function(a, function)) return other;
    Known *k = known_of(a, function.at);
    if (!k) return other;
    if (k->visited) return k->kind;
    k->visited = true;
    return learn(a, k, returns_of(a, function));
}

/* A module function that is bound once, by its def, and by nobody else's hand. */
static Kind global_function_call(Ask *a, NodeId name)
{
    Atom atom = tree_node(a->t, name)->name;
    SymbolId s = names_find(a->s->names, (ScopeId){1}, atom);
    if (!s.at) return other;
    uint16_t flags = names_get(a->s->names, s)->flags;
    if (!(flags & SYMBOL_DEFINED) ||
        (flags & (SYMBOL_STORED | SYMBOL_IMPORT | SYMBOL_GLOBAL | SYMBOL_DELETED)))
        return other;
    if (a->s->names->dynamic & (DYNAMIC_STAR | DYNAMIC_EXEC | DYNAMIC_GLOBALS)) return other;
    const ProgramName *known = program_name(a->s->program, atoms_text(&a->t->atoms, atom));
    if (known && (known->how & (REBINDS | MAY_REBIND))) return other;
    Kind all = {0};
    uint32_t found = 0;
    for (uint32_t i = 1; i < a->t->count; i++) {
        const Node *n = &a->t->node[i];
        if (n->name.at != atom.at || names_scope_at(a->s->names, (NodeId){i}).at != 1) continue;
        if (n->kind == NODE_FUNCTION_DEF || n->kind == NODE_ASYNC_FUNCTION_DEF ||
            n->kind == NODE_CLASS_DEF) {
            all = join(all, function_call(a, (NodeId){i}));
            found++;
        }
    }
    if (a->s->program->rebinds_any.line) all.assumptions |= assuming(ASSUME_PLAIN_NAMESPACES);
    return found ? all : other;
}

/* ---- methods -------------------------------------------------------------------------------- */

/* The kind of a text method on a receiver that is a str, a bytes object, or one of the two. */
static Kind text_result(const Result *r, Kind receiver, Assumptions assumptions)
{
    Kind k = container(r->types, r->elems, receiver.assumptions | assumptions);
    bool maybe_bytes = !only(receiver, KIND_STR);
    if (maybe_bytes && k.types == KIND_STR) k.types = KIND_STR | KIND_BYTES;
    if (maybe_bytes && k.elems == KIND_STR) k.elems = KIND_STR | KIND_BYTES;
    return k;
}

/* All methods of that name in the program's classes, when they all stand in this file. */
static Kind project_method(Ask *a, Bytes name, const ProgramName *known)
{
    if (known->in_many_files || known->methods_file != a->s->file || known->how != DEFINES_METHOD)
        return other;
    Atom atom = atoms_find(&a->t->atoms, name);
    Kind all = {0, 0, assuming(ASSUME_CLOSED_WORLD)};
    for (uint32_t i = 1; i < a->t->count; i++) {
        const Node *n = &a->t->node[i];
        if (n->name.at != atom.at) continue;
        bool def = n->kind == NODE_FUNCTION_DEF || n->kind == NODE_ASYNC_FUNCTION_DEF ||
                   n->kind == NODE_CLASS_DEF;
        if (!def || tree_node(a->t, n->parent)->kind == NODE_MODULE) continue;
        all = join(all, function_call(a, (NodeId){i}));
    }
    if (a->s->program->rebinds_any.line) all.assumptions |= assuming(ASSUME_PLAIN_NAMESPACES);
    return all;
}

static Kind method_call(Ask *a, NodeId function)
{
    Bytes name = atoms_text(&a->t->atoms, tree_node(a->t, function)->name);
    Kind receiver = ask(a, tree_child(a->t, function, ROLE_VALUE));
    if (!receiver.types) return receiver;
    const Result *text = FIND(text_methods, name);
    bool own = a->s->program->value_class.line && program_name(a->s->program, name);
    if (only(receiver, KIND_STR | KIND_BYTES) && !own) {
        if (text) return text_result(text, receiver, 0);
        const Result *str = FIND(str_methods, name);
        return str && only(receiver, KIND_STR) ? text_result(str, receiver, 0) : other;
    }
    if (!(receiver.types & KIND_OTHER)) return other;
    const ProgramName *known = program_name(a->s->program, name);
    if (text) {
        bool free = !known && !a->s->program->uses_bytearray.line;
        return free ? text_result(text, receiver, assuming(ASSUME_BUILTIN_METHODS)) : other;
    }
    return known ? project_method(a, name, known) : other;
}

static Kind call_kind(Ask *a, NodeId e)
{
    NodeId function = tree_child(a->t, e, ROLE_FUNC);
    const Node *f = tree_node(a->t, function);
    if (f->kind == NODE_ATTRIBUTE) return method_call(a, function);
    if (f->kind != NODE_NAME) return other;
    Verdict builtin = site_is_builtin(a->s, function);
    if (builtin.rewrite) {
        Kind k = builtin_call(a, e, f->name);
        k.assumptions |= builtin.assumptions;
        return k;
    }
    SymbolId s = names_find(a->s->names, names_scope_at(a->s->names, function), f->name);
    bool global = s.at && (names_get(a->s->names, s)->scope.at == 1 ||
                           names_get(a->s->names, s)->resolution == RESOLVED_GLOBAL);
    return global ? global_function_call(a, function) : other;
}

/* ---- dispatch ------------------------------------------------------------------------------- */

static Kind constant(const Node *n)
{
    switch ((ConstKind)n->op) {
    case CONST_NONE: return just(KIND_NONE);
    case CONST_TRUE:
    case CONST_FALSE: return just(KIND_BOOL);
    case CONST_INT: return just(KIND_INT);
    case CONST_FLOAT: return just(KIND_FLOAT);
    case CONST_COMPLEX: return just(KIND_COMPLEX);
    case CONST_STR: return just(KIND_STR);
    case CONST_BYTES: return just(KIND_BYTES);
    case CONST_ELLIPSIS:
    case CONST_COUNT: break;
    }
    return other;
}

/* f"{x}" is what format(x) gave; with more pieces the string is made anew. */
static Kind joined_string(Ask *a, NodeId e)
{
    const Node *first = tree_node(a->t, tree_node(a->t, e)->first);
    bool one = first->kind == NODE_FORMATTED_VALUE && !first->next.at;
    return one ? made_elsewhere(a, just(KIND_STR)) : just(KIND_STR);
}

static Kind dispatch(Ask *a, NodeId e)
{
    const Node *n = tree_node(a->t, e);
    switch (n->kind) {
    case NODE_CONSTANT: return constant(n);
    case NODE_JOINED_STR: return joined_string(a, e);
    case NODE_NAME: return name_kind(a, e);
    case NODE_TUPLE: return display(a, e, KIND_TUPLE);
    case NODE_LIST:
    case NODE_LIST_COMP: return display(a, e, KIND_LIST);
    case NODE_SET:
    case NODE_SET_COMP: return display(a, e, KIND_SET);
    case NODE_DICT: return dict_display(a, e);
    case NODE_DICT_COMP: return display(a, e, KIND_DICT);
    case NODE_BIN_OP:
        return arithmetic(ask(a, tree_child(a->t, e, ROLE_LEFT)),
                          ask(a, tree_child(a->t, e, ROLE_RIGHT)), (NodeOp)n->op);
    case NODE_UNARY_OP: return unary(a, e);
    case NODE_BOOL_OP: return join_role(a, e, ROLE_VALUES);
    case NODE_COMPARE: return compare(a, e);
    case NODE_IF_EXP:
        return join(ask(a, tree_child(a->t, e, ROLE_BODY)),
                    ask(a, tree_child(a->t, e, ROLE_ORELSE)));
    case NODE_NAMED_EXPR: return ask(a, tree_child(a->t, e, ROLE_VALUE));
    case NODE_SUBSCRIPT: return subscript(a, e);
    case NODE_LAMBDA: return just(KIND_FUNCTION);
    case NODE_CALL: return call_kind(a, e);
    default: return other;
    }
}

static Kind ask(Ask *a, NodeId e)
{
    if (!e.at || a->depth >= DEPTH_LIMIT) return other;
    a->depth++;
    Kind k = dispatch(a, e);
    a->depth--;
    return k;
}

Kind kind_of(const Site *s, NodeId expression)
{
    Ask a = {.s = s, .t = s->tree};
    Kind k;
    do {
        a.grew = false;
        for (uint32_t i = 0; i < a.count; i++) a.known[i].visited = false;
        k = ask(&a, expression);
    } while (a.grew);
    if (k.assumptions & ~s->allowed) return other;
    return k;
}

bool kind_is_plainly_hashable(Kind k)
{
    uint32_t nested = KIND_TUPLE | KIND_FROZENSET;
    if (!only(k, KIND_SCALAR | nested)) return false;
    return !(k.types & nested) || only(just(k.elems), KIND_SCALAR);
}

bool kind_is_silent(const Site *s, NodeId expression, NodeId comprehension)
{
    const Node *n = tree_node(s->tree, expression);
    switch (n->kind) {
    case NODE_CONSTANT: return true;
    case NODE_TUPLE: {
        bool silent = true;
        tree_each_child(s->tree, expression, child)
            silent = silent && kind_is_silent(s, child, comprehension);
        return silent;
    }
    case NODE_NAME: {
        ScopeId own = {s->names->scope_of_node[comprehension.at]};
        SymbolId symbol = names_find(s->names, own, n->name);
        return symbol.at && (names_get(s->names, symbol)->flags & SYMBOL_ITERATION);
    }
    default: return false;
    }
}
