/*
 * build.c - walks the tree as Python/symtable.c does and notes what each scope binds and uses.
 *
 * Also rejects what CPython's symbol table and compiler reject: names used before their global
 * statement, yield and await where they cannot be, a late __future__ import.
 */
#include <string.h>

#include "transform/names/table.h"

typedef struct Build {
    Tree *t;
    Names *out;
    Err *err;
    bool failed;
    ScopeId scope;
    Atom private_class;
    uint32_t in_iterable; /* iterables of comprehensions around */
} Build;

static void visit(Build *b, NodeId n);

static void reject(Build *b, NodeId at, const char *reason)
{
    if (b->failed) return;
    b->failed = true;
    err_at(b->err, ERR_SYNTAX, tree_line(b->t, tree_node(b->t, at)->start), "%s", reason);
}

static Scope *here(Build *b)
{
    return &b->out->scope[b->scope.at];
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Private names of classes (Language Reference, 6.2.1). */
static Atom mangled(Build *b, Atom name)
{
    if (!b->private_class.at) return name;
    Bytes text = atoms_text(&b->t->atoms, name);
    if (!bytes_starts_with(text, "__") || bytes_ends_with(text, "__")) return name;
    if (memchr(text.at, '.', text.len)) return name;
    Bytes class = atoms_text(&b->t->atoms, b->private_class);
    while (class.len && class.at[0] == '_') class.at++, class.len--;
    if (!class.len) return name;
    SCOPED(buf_free) Buf joined = {0};
    buf_add_char(&joined, '_');
    buf_add_bytes(&joined, class);
    buf_add_bytes(&joined, text);
    return atoms_intern(&b->t->atoms, buf_bytes(&joined));
}

static Symbol *symbol_in(Build *b, ScopeId scope, Atom name)
{
    SymbolId id = table_symbol(b->out, scope, name); /* may move the array */
    return &b->out->symbol[id.at];
}

static void define(Build *b, NodeId at, Atom name, uint32_t flags)
{
    if (!name.at) return;
    if ((flags & SYMBOL_BOUND) && atom_is(name, ATOM___debug__))
        reject(b, at, "cannot assign to __debug__");
    Symbol *symbol = symbol_in(b, b->scope, mangled(b, name));
    symbol->flags |= (uint16_t)flags;
    if (flags & SYMBOL_STORED && !symbol->stored.at && tree_node(b->t, at)->kind == NODE_NAME)
        symbol->stored = at;
}

/* A name of the implementation's own, which no source can spell. */
static void define_hidden(Build *b, const char *name, uint32_t flags)
{
    Atom atom = atoms_intern(&b->t->atoms, bytes_of(name));
    symbol_in(b, b->scope, atom)->flags |= (uint16_t)flags;
}

/* ---- scopes --------------------------------------------------------------------------------- */

static const char *scope_name(ScopeKind kind)
{
    switch (kind) {
    case SCOPE_MODULE: return "top";
    case SCOPE_LAMBDA: return "lambda";
    case SCOPE_LIST_COMP: return "listcomp";
    case SCOPE_SET_COMP: return "setcomp";
    case SCOPE_DICT_COMP: return "dictcomp";
    case SCOPE_GENERATOR: return "genexpr";
    case SCOPE_CLASS:
    case SCOPE_FUNCTION:
    case SCOPE_TYPE_PARAMETERS:
    case SCOPE_TYPE_ALIAS:
    case SCOPE_TYPE_VARIABLE: break;
    }
    return NULL;
}

/* Opens a scope and returns the one to go back to. */
static ScopeId enter(Build *b, ScopeKind kind, NodeId node)
{
    ScopeId outer = b->scope;
    b->scope = table_add_scope(b->out, kind, node, outer);
    Scope *s = here(b);
    const Node *n = tree_node(b->t, node);
    s->line = tree_line(b->t, n->start);
    s->private_class = b->private_class;
    const char *name = scope_name(kind);
    s->name = name ? atoms_intern(&b->t->atoms, bytes_of(name)) : n->name;
    if (kind == SCOPE_TYPE_ALIAS || (kind == SCOPE_TYPE_PARAMETERS && n->kind == NODE_TYPE_ALIAS))
        s->name = tree_node(b->t, tree_child(b->t, node, ROLE_NAME))->name;
    if (kind != SCOPE_TYPE_PARAMETERS) b->out->scope_of_node[node.at] = b->scope.at;
    ScopeId around = outer;
    while (around.at && scope_is_type(&b->out->scope[around.at]))
        around = b->out->scope[around.at].parent;
    if (scope_is_type(s) && around.at && b->out->scope[around.at].kind == SCOPE_CLASS)
        symbol_in(b, b->scope, (Atom){ATOM___classdict__})->flags |= SYMBOL_USED;
    return outer;
}

static void visit_role(Build *b, NodeId n, NodeRole role)
{
    tree_each_child(b->t, n, child)
        if (tree_node(b->t, child)->role == role) visit(b, child);
}

static void visit_children(Build *b, NodeId n)
{
    tree_each_child(b->t, n, child) visit(b, child);
}

/* ---- functions and classes ------------------------------------------------------------------ */

static void visit_annotation(Build *b, NodeId annotation)
{
    if (annotation.at && !b->out->future_annotations) visit(b, annotation);
}

static void define_parameters(Build *b, NodeId arguments)
{
    static const NodeRole order[] = {ROLE_POSONLYARGS, ROLE_ARGS, ROLE_KWONLYARGS, ROLE_VARARG,
                                     ROLE_KWARG};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        tree_each_child(b->t, arguments, arg)
            if (tree_node(b->t, arg)->role == order[i] && tree_node(b->t, arg)->kind == NODE_ARG)
                define(b, arg, tree_node(b->t, arg)->name, SYMBOL_PARAM);
}

static void visit_annotations(Build *b, NodeId function, NodeId arguments)
{
    static const NodeRole order[] = {ROLE_POSONLYARGS, ROLE_ARGS, ROLE_VARARG, ROLE_KWARG,
                                     ROLE_KWONLYARGS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        tree_each_child(b->t, arguments, arg)
            if (tree_node(b->t, arg)->role == order[i])
                visit_annotation(b, tree_child(b->t, arg, ROLE_ANNOTATION));
    visit_annotation(b, tree_child(b->t, function, ROLE_RETURNS));
}

static bool has_role(Build *b, NodeId n, NodeRole role)
{
    return tree_child(b->t, n, role).at != 0;
}

static void visit_type_parameters(Build *b, NodeId owner)
{
    visit_role(b, owner, ROLE_TYPE_PARAMS);
}

static void visit_function(Build *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    NodeId arguments = tree_child(b->t, n, ROLE_ARGS);
    define(b, n, node->name, SYMBOL_LOCAL | SYMBOL_DEFINED);
    visit_role(b, arguments, ROLE_DEFAULTS);
    visit_role(b, arguments, ROLE_KW_DEFAULTS);
    visit_role(b, n, ROLE_DECORATOR_LIST);
    ScopeId outermost = b->scope;
    if (has_role(b, n, ROLE_TYPE_PARAMS)) {
        enter(b, SCOPE_TYPE_PARAMETERS, n);
        define_hidden(b, ".defaults", SYMBOL_PARAM); /* there even when nothing has a default */
        if (has_role(b, arguments, ROLE_KW_DEFAULTS)) define_hidden(b, ".kwdefaults", SYMBOL_PARAM);
        visit_type_parameters(b, n);
    }
    visit_annotations(b, n, arguments);
    enter(b, SCOPE_FUNCTION, n);
    here(b)->is_async = tree_node(b->t, n)->kind == NODE_ASYNC_FUNCTION_DEF;
    uint32_t iterables = b->in_iterable;
    b->in_iterable = 0;
    define_parameters(b, arguments);
    visit_role(b, n, ROLE_BODY);
    const Scope *s = here(b);
    if (s->is_async && s->is_generator && s->returns_value)
        reject(b, n, "'return' with value in async generator");
    b->in_iterable = iterables;
    b->scope = outermost;
}

static void visit_lambda(Build *b, NodeId n)
{
    NodeId arguments = tree_child(b->t, n, ROLE_ARGS);
    visit_role(b, arguments, ROLE_DEFAULTS);
    visit_role(b, arguments, ROLE_KW_DEFAULTS);
    ScopeId outer = enter(b, SCOPE_LAMBDA, n);
    define_parameters(b, arguments);
    visit_role(b, n, ROLE_BODY);
    b->scope = outer;
}

static void visit_class(Build *b, NodeId n)
{
    define(b, n, tree_node(b->t, n)->name, SYMBOL_LOCAL | SYMBOL_DEFINED);
    visit_role(b, n, ROLE_DECORATOR_LIST);
    ScopeId outermost = b->scope;
    Atom private = b->private_class;
    bool generic = has_role(b, n, ROLE_TYPE_PARAMS);
    if (generic) {
        b->private_class = tree_node(b->t, n)->name;
        enter(b, SCOPE_TYPE_PARAMETERS, n);
        define_hidden(b, ".type_params", SYMBOL_LOCAL | SYMBOL_USED);
        define_hidden(b, ".generic_base", SYMBOL_LOCAL | SYMBOL_USED);
        visit_type_parameters(b, n);
    }
    visit_role(b, n, ROLE_BASES);
    visit_role(b, n, ROLE_KEYWORDS);
    b->private_class = tree_node(b->t, n)->name;
    enter(b, SCOPE_CLASS, n);
    if (generic) {
        symbol_in(b, b->scope, (Atom){ATOM___type_params__})->flags |= SYMBOL_LOCAL;
        define_hidden(b, ".type_params", SYMBOL_USED);
    }
    visit_role(b, n, ROLE_BODY);
    b->private_class = private;
    b->scope = outermost;
}

static void visit_type_alias(Build *b, NodeId n)
{
    visit_role(b, n, ROLE_NAME);
    ScopeId outermost = b->scope;
    if (has_role(b, n, ROLE_TYPE_PARAMS)) {
        enter(b, SCOPE_TYPE_PARAMETERS, n);
        visit_type_parameters(b, n);
    }
    enter(b, SCOPE_TYPE_ALIAS, n);
    visit_role(b, n, ROLE_VALUE);
    b->scope = outermost;
}

static void visit_type_variable(Build *b, NodeId n)
{
    define(b, n, tree_node(b->t, n)->name, SYMBOL_TYPE_PARAM | SYMBOL_LOCAL);
    tree_each_child(b->t, n, child) {
        ScopeId outer = enter(b, SCOPE_TYPE_VARIABLE, n);
        visit(b, child);
        b->scope = outer;
    }
}

/* ---- comprehensions ------------------------------------------------------------------------- */

static ScopeKind comprehension_kind(NodeKind kind)
{
    if (kind == NODE_LIST_COMP) return SCOPE_LIST_COMP;
    if (kind == NODE_SET_COMP) return SCOPE_SET_COMP;
    if (kind == NODE_DICT_COMP) return SCOPE_DICT_COMP;
    return SCOPE_GENERATOR;
}

/* May code in `scope` await?  In an async function, in comprehensions inside one, in any
 * generator expression. */
static bool may_await(const Build *b, ScopeId scope)
{
    for (; scope.at; scope = b->out->scope[scope.at].parent) {
        const Scope *s = &b->out->scope[scope.at];
        if (s->kind == SCOPE_GENERATOR) return true;
        if (!scope_is_comprehension(s)) return s->kind == SCOPE_FUNCTION && s->is_async;
    }
    return false;
}

static void visit_iterable(Build *b, NodeId generator)
{
    b->in_iterable++;
    visit_role(b, generator, ROLE_ITER);
    b->in_iterable--;
}

static void mark_iteration(Build *b, NodeId target)
{
    const Node *n = tree_node(b->t, target);
    if (n->kind == NODE_NAME) {
        b->out->scope_of_node[target.at] = b->scope.at;
        define(b, target, n->name, SYMBOL_LOCAL | SYMBOL_STORED | SYMBOL_ITERATION);
    } else if (n->kind == NODE_TUPLE || n->kind == NODE_LIST || n->kind == NODE_STARRED)
        tree_each_child(b->t, target, child) mark_iteration(b, child);
    else visit(b, target);
}

static void visit_comprehension(Build *b, NodeId n)
{
    NodeKind kind = (NodeKind)tree_node(b->t, n)->kind;
    NodeId first = tree_child(b->t, n, ROLE_GENERATORS);
    visit_iterable(b, first);
    ScopeId outer = enter(b, comprehension_kind(kind), n);
    uint32_t iterables = b->in_iterable;
    define_hidden(b, ".0", SYMBOL_PARAM);
    tree_each_child(b->t, n, generator) {
        if (tree_node(b->t, generator)->kind != NODE_COMPREHENSION) continue;
        bool async = tree_node(b->t, generator)->flag & FLAG_ASYNC;
        if (async && kind != NODE_GENERATOR_EXP && !may_await(b, outer))
            reject(b, n, "asynchronous comprehension outside of an asynchronous function");
        mark_iteration(b, tree_child(b->t, generator, ROLE_TARGET));
        if (generator.at != first.at) visit_iterable(b, generator);
        visit_role(b, generator, ROLE_IFS);
    }
    if (kind == NODE_DICT_COMP) {
        visit_role(b, n, ROLE_VALUE);
        visit_role(b, n, ROLE_KEY);
    } else {
        visit_role(b, n, ROLE_ELT);
    }
    b->in_iterable = iterables;
    b->scope = outer;
}

/* PEP 572: a walrus in a comprehension binds in the scope around all comprehensions. */
static void extend_walrus(Build *b, NodeId target)
{
    Atom name = mangled(b, tree_node(b->t, target)->name);
    ScopeId inner = b->scope;
    for (ScopeId at = inner; at.at; at = b->out->scope[at.at].parent) {
        Scope *s = &b->out->scope[at.at];
        if (scope_is_comprehension(s)) {
            if (symbol_in(b, at, name)->flags & SYMBOL_ITERATION)
                reject(b, target,
                       "assignment expression cannot rebind comprehension iteration variable");
            continue;
        }
        if (s->kind == SCOPE_CLASS || scope_is_type(s)) {
            reject(b, target, "assignment expression within a comprehension cannot be used here");
            return;
        }
        bool global = s->kind == SCOPE_MODULE || (symbol_in(b, at, name)->flags & SYMBOL_GLOBAL);
        symbol_in(b, inner, name)->flags |= global ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL;
        if (global) symbol_in(b, (ScopeId){1}, name)->flags |= SYMBOL_GLOBAL;
        symbol_in(b, at, name)->flags |=
            s->kind == SCOPE_MODULE ? SYMBOL_GLOBAL : SYMBOL_LOCAL | SYMBOL_STORED;
        return;
    }
}

static void visit_walrus(Build *b, NodeId n)
{
    NodeId target = tree_child(b->t, n, ROLE_TARGET);
    if (b->in_iterable)
        reject(b, n, "assignment expression cannot be used in a comprehension iterable expression");
    if (scope_is_type(here(b)))
        reject(b, n, "assignment expression cannot be used in the scope of a type");
    if (scope_is_comprehension(here(b))) extend_walrus(b, target);
    visit_role(b, n, ROLE_VALUE);
    visit(b, target);
}

/* ---- declarations --------------------------------------------------------------------------- */

static void visit_declaration(Build *b, NodeId n)
{
    bool global = tree_node(b->t, n)->kind == NODE_GLOBAL;
    if (!global && here(b)->kind == SCOPE_MODULE)
        reject(b, n, "nonlocal declaration not allowed at module level");
    tree_each_child(b->t, n, id) {
        Atom name = mangled(b, tree_node(b->t, id)->name);
        uint16_t flags = symbol_in(b, b->scope, name)->flags;
        if (flags & SYMBOL_PARAM) reject(b, id, "name is parameter and global or nonlocal");
        else if (flags & SYMBOL_ANNOTATED)
            reject(b, id, "annotated name can't be global or nonlocal");
        else if (flags & (SYMBOL_LOCAL | SYMBOL_IMPORT))
            reject(b, id, "name is assigned to before its global or nonlocal declaration");
        else if (flags & SYMBOL_USED)
            reject(b, id, "name is used prior to its global or nonlocal declaration");
        define(b, id, tree_node(b->t, id)->name, global ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL);
        if (global) symbol_in(b, (ScopeId){1}, name)->flags |= SYMBOL_GLOBAL;
    }
}

static void visit_annotated(Build *b, NodeId n)
{
    NodeId target = tree_child(b->t, n, ROLE_TARGET);
    const Node *t = tree_node(b->t, target);
    NodeId value = tree_child(b->t, n, ROLE_VALUE);
    bool simple = tree_node(b->t, n)->flag & FLAG_SIMPLE;
    if (t->kind == NODE_NAME) {
        b->out->scope_of_node[target.at] = b->scope.at;
        uint16_t flags = symbol_in(b, b->scope, mangled(b, t->name))->flags;
        if (simple && b->scope.at != 1 && (flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL)))
            reject(b, target, "annotated name can't be global or nonlocal");
        if (simple) define(b, target, t->name, SYMBOL_ANNOTATED | SYMBOL_LOCAL | SYMBOL_STORED);
        else if (value.at) define(b, target, t->name, SYMBOL_LOCAL | SYMBOL_STORED);
    } else {
        visit(b, target);
    }
    visit_annotation(b, tree_child(b->t, n, ROLE_ANNOTATION));
    if (value.at) visit(b, value);
}

/* ---- imports -------------------------------------------------------------------------------- */

static void visit_alias(Build *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    NodeId asname = tree_child(b->t, n, ROLE_ASNAME);
    if (asname.at) {
        define(b, n, tree_node(b->t, asname)->name, SYMBOL_IMPORT);
        return;
    }
    Bytes name = atoms_text(&b->t->atoms, node->name);
    if (bytes_is(name, "*")) {
        if (b->scope.at != 1) reject(b, n, "import * only allowed at module level");
        here(b)->dynamic |= DYNAMIC_STAR;
        return;
    }
    const char *dot = memchr(name.at, '.', name.len);
    if (dot) name.len = (size_t)(dot - name.at);
    define(b, n, atoms_intern(&b->t->atoms, name), SYMBOL_IMPORT);
}

static bool is_future_feature(Bytes name)
{
    static const char *const features[] = {
        "nested_scopes",  "generators",       "division",       "absolute_import", "with_statement",
        "print_function", "unicode_literals", "barry_as_FLUFL", "generator_stop",  "annotations",
    };
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (bytes_is(name, features[i])) return true;
    return false;
}

/* __future__ imports stand first, after the docstring only (Language Reference, 7.11.1). */
static void check_future(Build *b)
{
    NodeId module = {1};
    bool over = false, first = true;
    tree_each_child(b->t, module, s) {
        const Node *n = tree_node(b->t, s);
        bool future = n->kind == NODE_IMPORT_FROM && atom_is(n->name, ATOM___future__) && !n->op;
        if (!future) {
            NodeId value = tree_child(b->t, s, ROLE_VALUE);
            bool docstring = first && n->kind == NODE_EXPR && value.at &&
                             tree_node(b->t, value)->kind == NODE_CONSTANT &&
                             tree_node(b->t, value)->op == CONST_STR;
            if (!docstring) over = true;
            first = false;
            continue;
        }
        first = false;
        if (over) reject(b, s, "from __future__ imports must occur at the beginning of the file");
        tree_each_child(b->t, s, alias) {
            Bytes name = atoms_text(&b->t->atoms, tree_node(b->t, alias)->name);
            if (!is_future_feature(name)) reject(b, alias, "future feature is not defined");
            if (bytes_is(name, "annotations")) b->out->future_annotations = true;
            if (bytes_is(name, "barry_as_FLUFL"))
                reject(b, alias, "barry_as_FLUFL is not supported");
        }
    }
}

/* ---- what may stand where ------------------------------------------------------------------- */

static void check_return(Build *b, NodeId n)
{
    if (here(b)->kind != SCOPE_FUNCTION) reject(b, n, "'return' outside function");
    if (has_role(b, n, ROLE_VALUE)) here(b)->returns_value = true;
}

static void check_yield(Build *b, NodeId n)
{
    Scope *s = here(b);
    if (scope_is_comprehension(s)) reject(b, n, "'yield' inside a comprehension");
    if (s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA)
        reject(b, n, "'yield' outside function");
    if (s->is_async && tree_node(b->t, n)->kind == NODE_YIELD_FROM)
        reject(b, n, "'yield from' inside async function");
    s->is_generator = true;
}

static void check_await(Build *b, NodeId n)
{
    if (!may_await(b, b->scope)) reject(b, n, "'await' outside async function");
}

static void check_async_statement(Build *b, NodeId n)
{
    const Scope *s = here(b);
    if (s->kind != SCOPE_FUNCTION || !s->is_async)
        reject(b, n, "'async' statement outside async function");
}

/* ---- names in expressions ------------------------------------------------------------------- */

/* `call` gives a namespace: is it only read, by subscript, `in`, or a method that does not write?
 */
static bool is_only_read(const Tree *t, NodeId call)
{
    static const char *const readers[] = {"get", "keys", "values", "items", "copy"};
    const Node *c = tree_node(t, call);
    const Node *p = tree_node(t, c->parent);
    if (p->kind == NODE_SUBSCRIPT) return c->role == ROLE_VALUE && p->op == CTX_LOAD;
    if (p->kind == NODE_COMPARE) return c->role == ROLE_COMPARATORS;
    if (p->kind == NODE_FOR || p->kind == NODE_COMPREHENSION) return c->role == ROLE_ITER;
    if (p->kind != NODE_ATTRIBUTE || p->role != ROLE_FUNC) return false;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (bytes_is(atoms_text(&t->atoms, p->name), readers[i])) return true;
    return false;
}

static NodeId nth_argument(const Tree *t, NodeId call, uint32_t index)
{
    tree_each_child(t, call, child)
        if (tree_node(t, child)->role == ROLE_ARGS && !index--) return child;
    return (NodeId){0};
}

/* exec(code, namespace): binds there, and not here. */
static bool has_namespace(const Tree *t, NodeId call)
{
    NodeId second = nth_argument(t, call, 1);
    if (!second.at) return false;
    const Node *n = tree_node(t, second);
    if (n->kind != NODE_CALL) return n->kind == NODE_NAME || n->kind == NODE_DICT;
    Atom name = tree_node(t, tree_child(t, second, ROLE_FUNC))->name;
    return !atom_is(name, ATOM_globals) && !atom_is(name, ATOM_locals) && !atom_is(name, ATOM_vars);
}

/* Notes a mention of a function that reaches names that are not written out. */
static void note_dynamic(Build *b, NodeId n, Atom name)
{
    NodeId call = tree_node(b->t, n)->parent;
    bool called = tree_node(b->t, call)->kind == NODE_CALL && tree_node(b->t, n)->role == ROLE_FUNC;
    switch (name.at) {
    case ATOM_exec:
        here(b)->dynamic |= called && has_namespace(b->t, call) ? DYNAMIC_EVAL : DYNAMIC_EXEC;
        break;
    case ATOM_eval: here(b)->dynamic |= DYNAMIC_EVAL; break;
    case ATOM_vars:
        if (called && nth_argument(b->t, call, 0).at) break;
        here(b)->dynamic |= DYNAMIC_READS;
        if (!called || !is_only_read(b->t, call)) here(b)->dynamic |= DYNAMIC_LOCALS;
        break;
    case ATOM_locals:
        here(b)->dynamic |= DYNAMIC_READS;
        if (!called || !is_only_read(b->t, call)) here(b)->dynamic |= DYNAMIC_LOCALS;
        break;
    case ATOM_globals:
        if (!called || !is_only_read(b->t, call)) here(b)->dynamic |= DYNAMIC_GLOBALS;
        break;
    default: break;
    }
}

static void visit_name(Build *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    b->out->scope_of_node[n.at] = b->scope.at;
    if (node->op == CTX_LOAD) {
        define(b, n, node->name, SYMBOL_USED);
        note_dynamic(b, n, node->name);
        if (atom_is(node->name, ATOM_super) && scope_is_function(here(b)))
            symbol_in(b, b->scope, (Atom){ATOM___class__})->flags |= SYMBOL_USED;
        return;
    }
    define(b, n, node->name,
           node->op == CTX_DEL ? SYMBOL_LOCAL | SYMBOL_DELETED : SYMBOL_LOCAL | SYMBOL_STORED);
}

static void visit_handler(Build *b, NodeId n)
{
    visit_role(b, n, ROLE_TYPE);
    define(b, n, tree_node(b->t, n)->name, SYMBOL_LOCAL | SYMBOL_STORED | SYMBOL_DELETED);
    visit_role(b, n, ROLE_BODY);
}

static void visit_try(Build *b, NodeId n)
{
    visit_role(b, n, ROLE_BODY);
    visit_role(b, n, ROLE_HANDLERS);
    visit_role(b, n, ROLE_ORELSE);
    visit_role(b, n, ROLE_FINALBODY);
}

static void visit_rest(Build *b, NodeId n)
{
    visit_role(b, n, ROLE_KEYS);
    visit_role(b, n, ROLE_PATTERNS);
    NodeId rest = tree_child(b->t, n, ROLE_REST);
    if (rest.at) define(b, rest, tree_node(b->t, rest)->name, SYMBOL_LOCAL | SYMBOL_STORED);
}

static void visit_in_order(Build *b, NodeId n, const NodeRole *order)
{
    for (; *order; order++) visit_role(b, n, *order);
}

static void visit_expression(Build *b, NodeId n)
{
    static const NodeRole if_exp[] = {ROLE_TEST, ROLE_BODY, ROLE_ORELSE, ROLE_NONE};
    static const NodeRole dict[] = {ROLE_KEYS, ROLE_VALUES, ROLE_NONE};
    static const NodeRole call[] = {ROLE_FUNC, ROLE_ARGS, ROLE_KEYWORDS, ROLE_NONE};
    const Node *node = tree_node(b->t, n);
    switch (node->kind) {
    case NODE_NAME: visit_name(b, n); break;
    case NODE_LAMBDA: visit_lambda(b, n); break;
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: visit_comprehension(b, n); break;
    case NODE_NAMED_EXPR: visit_walrus(b, n); break;
    case NODE_IF_EXP: visit_in_order(b, n, if_exp); break;
    case NODE_DICT: visit_in_order(b, n, dict); break;
    case NODE_CALL: visit_in_order(b, n, call); break;
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        check_yield(b, n);
        visit_children(b, n);
        break;
    case NODE_AWAIT:
        check_await(b, n);
        visit_children(b, n);
        break;
    case NODE_ATTRIBUTE:
        if (node->op != CTX_LOAD && atom_is(node->name, ATOM___debug__))
            reject(b, n, "cannot assign to __debug__");
        visit_children(b, n);
        break;
    case NODE_KEYWORD:
        if (atom_is(node->name, ATOM___debug__)) reject(b, n, "cannot assign to __debug__");
        visit_children(b, n);
        break;
    default: visit_children(b, n); break;
    }
}

static void visit(Build *b, NodeId n)
{
    if (b->failed) return;
    switch (tree_node(b->t, n)->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF: visit_function(b, n); break;
    case NODE_CLASS_DEF: visit_class(b, n); break;
    case NODE_TYPE_ALIAS: visit_type_alias(b, n); break;
    case NODE_TYPE_VAR:
    case NODE_PARAM_SPEC:
    case NODE_TYPE_VAR_TUPLE: visit_type_variable(b, n); break;
    case NODE_GLOBAL:
    case NODE_NONLOCAL: visit_declaration(b, n); break;
    case NODE_ANN_ASSIGN: visit_annotated(b, n); break;
    case NODE_ALIAS: visit_alias(b, n); break;
    case NODE_EXCEPT_HANDLER: visit_handler(b, n); break;
    case NODE_TRY:
    case NODE_TRY_STAR: visit_try(b, n); break;
    case NODE_MATCH_AS:
    case NODE_MATCH_STAR:
        visit_children(b, n);
        define(b, n, tree_node(b->t, n)->name, SYMBOL_LOCAL | SYMBOL_STORED);
        break;
    case NODE_MATCH_MAPPING: visit_rest(b, n); break;
    case NODE_RETURN:
        check_return(b, n);
        visit_children(b, n);
        break;
    case NODE_ASYNC_FOR:
    case NODE_ASYNC_WITH:
        check_async_statement(b, n);
        visit_children(b, n);
        break;
    default: visit_expression(b, n); break;
    }
}

bool names_build(Tree *t, Names *out, Err *err)
{
    *out = (Names){.tree = t, .scope_count = 1, .symbol_count = 1};
    Build b = {.t = t, .out = out, .err = err};
    out->scope_of_node = take_memory(t->count * sizeof *out->scope_of_node);
    memset(out->scope_of_node, 0, t->count * sizeof *out->scope_of_node);
    check_future(&b);
    enter(&b, SCOPE_MODULE, (NodeId){1});
    out->scope[1].line = 0;
    visit_role(&b, (NodeId){1}, ROLE_BODY);
    if (!b.failed && table_resolve(out, err)) {
        for (uint32_t i = 1; i < out->scope_count; i++) out->dynamic |= out->scope[i].dynamic;
        for (uint32_t i = 1; i < out->symbol_count; i++)
            if (out->symbol[i].flags & SYMBOL_NONLOCAL) out->has_nonlocal = true;
        return true;
    }
    names_free(out);
    return false;
}
