/*
 * setup.c - what is fixed before the first round: whose variable a symbol is, which functions and
 * classes there are, and who may use them besides this file.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/values/elsewhere.h"

/* ---- symbols ----------------------------------------------------------------------------------
 */

static bool is_inline(uint8_t kind)
{
    return kind >= SCOPE_LIST_COMP && kind <= SCOPE_GENERATOR;
}

/* Comprehensions run in the frame around them. */
static ScopeId frame_of(const Names *n, ScopeId scope)
{
    while (is_inline(n->scope[scope.at].kind)) scope = n->scope[scope.at].parent;
    return scope;
}

SymbolId model_symbol(const Model *m, NodeId name)
{
    SymbolId s = names_symbol(m->names, name);
    return s.at ? names_binding(m->names, s) : s;
}

bool model_owns(const Frame *f, SymbolId s)
{
    return f->m->owner[s.at] == f->scope.at;
}

static void note_use(Model *m, SymbolId s)
{
    const Symbol *symbol = names_get(m->names, s);
    SymbolId to = names_binding(m->names, s);
    if (!to.at || to.at == s.at) return;
    if (symbol->flags & (SYMBOL_NONLOCAL | SYMBOL_GLOBAL)) m->how[to.at] |= SYMBOL_IS_SHARED;
    bool later = m->names->scope[symbol->scope.at].kind == SCOPE_GENERATOR;
    if (later || m->owner[s.at] != m->owner[to.at]) m->how[to.at] |= SYMBOL_IS_CAPTURED;
}

static void setup_symbols(Model *m)
{
    const Names *n = m->names;
    uint32_t count = n->symbol_count;
    m->shared = arena_take_zero(&m->arena, count, sizeof *m->shared);
    m->slot = arena_take_zero(&m->arena, count, sizeof *m->slot);
    m->owner = arena_take_zero(&m->arena, count, sizeof *m->owner);
    m->how = arena_take_zero(&m->arena, count, sizeof *m->how);
    m->slots = arena_take_zero(&m->arena, n->scope_count, sizeof *m->slots);
    for (uint32_t i = 1; i < count; i++) {
        ScopeId frame = frame_of(n, n->symbol[i].scope);
        m->owner[i] = frame.at;
        m->slot[i] = m->slots[frame.at]++;
    }
    for (uint32_t i = 1; i < count; i++) note_use(m, (SymbolId){i});
    uint8_t open = DYNAMIC_STAR | DYNAMIC_EXEC | DYNAMIC_GLOBALS;
    m->globals_open = (n->dynamic & open) ||
                      (n->scope_count > 1 && (n->scope[1].dynamic & DYNAMIC_LOCALS)) ||
                      m->program->globals_any.line;
    for (SymbolId s = n->scope[1].symbols; s.at; s = n->symbol[s.at].next) {
        m->how[s.at] |= SYMBOL_IS_CAPTURED;
        if (m->globals_open || elsewhere_rebinds(m, n->symbol[s.at].name))
            m->how[s.at] |= SYMBOL_IS_OPEN;
    }
    for (uint32_t i = 1; i < count; i++) {
        uint8_t kind = n->scope[n->symbol[i].scope.at].kind;
        if (kind != SCOPE_MODULE && kind != SCOPE_CLASS) continue;
        Bytes name = atoms_text(&m->tree->atoms, n->symbol[i].name);
        if (!elsewhere_reads(m, name)) continue;
        bool looks = kind == SCOPE_MODULE && elsewhere_only_looks(m, name);
        m->how[i] |= looks ? SYMBOL_IS_LOOKED_AT : SYMBOL_IS_SEEN;
    }
}

/* ---- decorators -------------------------------------------------------------------------------
 */

/* Decorators that leave what a function does and returns as it is. */
static const char *const transparent[] = {
    "staticmethod", "classmethod",     "property",         "lru_cache",
    "cache",        "wraps",           "abstractmethod",   "override",
    "final",        "no_type_check",   "setter",           "getter",
    "deleter",      "cached_property", "abstractproperty", NULL};
static const char *const transparent_classes[] = {"dataclass", "total_ordering",    "unique",
                                                  "final",     "runtime_checkable", NULL};

static Bytes last_name(const Model *m, NodeId n)
{
    if (tree_node(m->tree, n)->kind == NODE_CALL) n = tree_child(m->tree, n, ROLE_FUNC);
    return atoms_text(&m->tree->atoms, tree_node(m->tree, n)->name);
}

static void setup_decorators(Model *m, ModelFunction *f)
{
    static const char *const properties[] = {
        "property", "setter", "getter", "deleter", "cached_property", "abstractproperty", NULL};
    tree_each_child(m->tree, f->node, child) {
        if (tree_node(m->tree, child)->role != ROLE_DECORATOR_LIST) continue;
        Bytes name = last_name(m, child);
        if (!bytes_in_list(name, transparent)) f->is_decorated = true;
        if (bytes_is(name, "staticmethod")) f->is_static = true;
        if (bytes_is(name, "classmethod")) f->is_class_method = true;
        if (bytes_in_list(name, properties)) f->is_property = true;
    }
}

/* Methods that get a class without being told so. */
static void setup_special(const Model *m, ModelFunction *f)
{
    Bytes name = atoms_text(&m->tree->atoms, tree_node(m->tree, f->node)->name);
    if (bytes_is(name, "__new__")) f->is_static = true;
    if (bytes_is(name, "__init_subclass__") || bytes_is(name, "__class_getitem__"))
        f->is_class_method = true;
}

/* ---- functions --------------------------------------------------------------------------------
 */

static void add_param(Model *m, ModelFunction *f, NodeId node, Takes kind)
{
    const Node *n = tree_node(m->tree, node);
    SymbolId s = names_find(m->names, f->scope, n->name);
    f->param[f->param_count++] =
        (ModelParam){.name = n->name, .symbol = s, .kind = (uint8_t)kind, .node = node};
}

static void setup_params(Model *m, ModelFunction *f)
{
    NodeId arguments = tree_child(m->tree, f->node, ROLE_ARGS);
    if (!arguments.at) return;
    uint32_t count = 0;
    tree_each_child(m->tree, arguments, child) count += tree_node(m->tree, child)->kind == NODE_ARG;
    f->param = arena_take_zero(&m->arena, count + 1, sizeof *f->param);
    tree_each_child(m->tree, arguments, child) {
        switch (tree_node(m->tree, child)->role) {
        case ROLE_POSONLYARGS: add_param(m, f, child, TAKES_ONLY_POSITION); break;
        case ROLE_ARGS: add_param(m, f, child, TAKES_PLAIN); break;
        case ROLE_KWONLYARGS: add_param(m, f, child, TAKES_ONLY_NAME); break;
        case ROLE_VARARG: add_param(m, f, child, TAKES_STAR); break;
        case ROLE_KWARG: add_param(m, f, child, TAKES_STARS); break;
        default:
            if (f->param_count) f->param[f->param_count - 1].has_default = true;
        }
    }
}

static bool is_special(Bytes name)
{
    return name.len > 4 && bytes_starts_with(name, "__") && bytes_ends_with(name, "__");
}

/* Who calls it besides the calls that are written in this file? */
static bool is_exposed(Model *m, const ModelFunction *f)
{
    if (f->is_lambda) return false;
    Bytes name = atoms_text(&m->tree->atoms, tree_node(m->tree, f->node)->name);
    if (f->is_decorated) return true;
    if (f->is_property && f->param_count > 1) return true; /* a setter */
    if (f->class && is_special(name) && !bytes_is(name, "__init__")) return true;
    if (f->class && m->classes.at[f->class - 1].foreign_base) return true;
    for (uint32_t i = 0; f->class && bytes_is(name, "__init__") && i < m->classes.count; i++)
        if (m->classes.at[i].exposed && class_derives(m, i, f->class - 1)) return true;
    return elsewhere_calls(m, name);
}

static void add_function(Model *m, NodeId node)
{
    const Names *n = m->names;
    ScopeId scope = {n->scope_of_node[node.at]};
    if (!scope.at) return;
    ModelFunction f = {.node = node, .scope = scope};
    const Node *at = tree_node(m->tree, node);
    f.is_lambda = at->kind == NODE_LAMBDA;
    f.is_async = at->kind == NODE_ASYNC_FUNCTION_DEF;
    f.is_generator = n->scope[scope.at].is_generator;
    ScopeId parent = n->scope[scope.at].parent;
    if (n->scope[parent.at].kind == SCOPE_TYPE_PARAMETERS) parent = n->scope[parent.at].parent;
    if (!f.is_lambda && n->scope[parent.at].kind == SCOPE_CLASS)
        f.class = m->class_of[n->scope[parent.at].node.at];
    if (!f.is_lambda) setup_decorators(m, &f);
    if (f.class) setup_special(m, &f);
    setup_params(m, &f);
    f.exposed = is_exposed(m, &f);
    array_push(&m->functions, f);
    m->function_of[node.at] = m->functions.count;
}

/* ---- classes ----------------------------------------------------------------------------------
 */

static void add_class(Model *m, NodeId node)
{
    ScopeId scope = {m->names->scope_of_node[node.at]};
    ModelClass c = {.node = node, .scope = scope, .name = tree_node(m->tree, node)->name};
    array_push(&m->classes, c);
    m->class_of[node.at] = m->classes.count;
}

/* The class of this file that a name surely is: 1 + its index. */
static uint32_t class_named(const Model *m, NodeId name)
{
    SymbolId s = model_symbol(m, name);
    if (!s.at) return 0;
    const Symbol *symbol = names_get(m->names, s);
    uint16_t others = SYMBOL_STORED | SYMBOL_IMPORT | SYMBOL_PARAM | SYMBOL_DELETED;
    if (!(symbol->flags & SYMBOL_DEFINED) || (symbol->flags & others)) return 0;
    uint32_t found = 0;
    for (uint32_t i = 0; i < m->classes.count; i++) {
        const ModelClass *c = &m->classes.at[i];
        if (c->name.at != symbol->name.at) continue;
        if (m->names->scope[c->scope.at].parent.at != symbol->scope.at) continue;
        if (found) return 0;
        found = i + 1;
    }
    return found;
}

/* Is it the name of some class of the file, though not surely of which? */
static bool is_own_class(const Model *m, NodeId name)
{
    SymbolId s = model_symbol(m, name);
    return s.at && (names_get(m->names, s)->flags & SYMBOL_DEFINED);
}

/* Bases that add nothing to what an instance does. */
static const char *const plain_bases[] = {"object", "ABC", "Generic", "Protocol", NULL};

static void add_base(Model *m, ModelClass *c, NodeId base)
{
    const Node *n = tree_node(m->tree, base);
    uint32_t own = n->kind == NODE_NAME ? class_named(m, base) : 0;
    if (own && own != m->class_of[c->node.at] && c->base_count < 4) {
        c->base[c->base_count++] = own;
        return;
    }
    if (n->kind == NODE_NAME && is_own_class(m, base)) m->computed_base = true;
    if (n->kind == NODE_SUBSCRIPT) n = tree_node(m->tree, tree_child(m->tree, base, ROLE_VALUE));
    Bytes name = atoms_text(&m->tree->atoms, n->name);
    bool plain =
        (n->kind == NODE_NAME || n->kind == NODE_ATTRIBUTE) && bytes_in_list(name, plain_bases);
    if (bytes_is(name, "ABC") || bytes_is(name, "Protocol")) c->is_abstract = true;
    if (plain) return;
    if (bytes_is(name, "NamedTuple")) c->is_named_tuple = true;
    else c->foreign_base = true;
    if (bytes_ends_with(name, "Enum") || bytes_ends_with(name, "Flag")) c->is_enum = true;
}

static void setup_class(Model *m, ModelClass *c)
{
    tree_each_child(m->tree, c->node, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role == ROLE_DECORATOR_LIST) {
            Bytes name = last_name(m, child);
            if (bytes_is(name, "dataclass")) c->is_dataclass = true;
            if (!bytes_in_list(name, transparent_classes)) c->is_decorated = true;
        } else if (n->role == ROLE_BASES) {
            add_base(m, c, child);
        } else if (n->role == ROLE_KEYWORDS) {
            c->has_metaclass = true;
            c->foreign_base = true;
        }
    }
    Bytes name = atoms_text(&m->tree->atoms, c->name);
    c->exposed = elsewhere_calls(m, name);
    c->open = elsewhere_computes(m);
    if (m->names->scope[c->scope.at].dynamic & (DYNAMIC_LOCALS | DYNAMIC_EXEC | DYNAMIC_EVAL))
        c->open = c->foreign_base = true; /* its body binds names that do not stand there */
    Atom state = atoms_find(&m->tree->atoms, bytes_of("__getstate__"));
    SymbolId s = state.at ? names_find(m->names, c->scope, state) : (SymbolId){0};
    if (s.at && (names_get(m->names, s)->flags & SYMBOL_BOUND))
        c->open = true; /* what copies get */
}

/* ---- classes made by namedtuple() -------------------------------------------------------------
 */

static Bytes literal(const Model *m, NodeId n)
{
    const Node *c = tree_node(m->tree, n);
    Bytes text = tree_text(m->tree, n);
    bool plain = n.at && c->kind == NODE_CONSTANT && c->op == CONST_STR && text.len >= 2 &&
                 (text.at[0] == '"' || text.at[0] == '\'') && !memchr(text.at, '\\', text.len);
    return plain ? (Bytes){text.at + 1, text.len - 2} : (Bytes){0};
}

static void add_names(Model *m, ModelClass *c, Bytes text)
{
    while (text.len) {
        size_t n = 0;
        while (n < text.len && text.at[n] != ' ' && text.at[n] != ',') n++;
        ModelField field = {.name = atoms_find(&m->tree->atoms, (Bytes){text.at, n})};
        if (n) array_push(&c->fields, field);
        text.at += n + (n < text.len);
        text.len -= n + (n < text.len);
    }
}

/* namedtuple("Name", "a b") or namedtuple("Name", ["a", "b"]), without further arguments. */
static void add_named_tuple(Model *m, NodeId call)
{
    const Node *function = tree_node(m->tree, tree_child(m->tree, call, ROLE_FUNC));
    if (!bytes_is(atoms_text(&m->tree->atoms, function->name), "namedtuple")) return;
    NodeId name = tree_child(m->tree, call, ROLE_ARGS);
    NodeId names = tree_node(m->tree, name)->next;
    if (!name.at || !names.at || tree_node(m->tree, names)->next.at || !literal(m, name).len)
        return;
    ModelClass c = {.node = call, .is_named_tuple = true};
    uint8_t kind = tree_node(m->tree, names)->kind;
    if (kind == NODE_LIST || kind == NODE_TUPLE) {
        tree_each_child(m->tree, names, one) add_names(m, &c, literal(m, one));
    } else {
        add_names(m, &c, literal(m, names));
    }
    array_push(&m->classes, c);
    m->class_of[call.at] = m->classes.count;
}

void model_setup(Model *m)
{
    const Tree *t = m->tree;
    m->of_node = arena_take_zero(&m->arena, t->count, sizeof *m->of_node);
    m->object_node = arena_take_zero(&m->arena, t->count, sizeof *m->object_node);
    m->loop_state = arena_take_zero(&m->arena, t->count, sizeof *m->loop_state);
    m->function_of = arena_take_zero(&m->arena, t->count, sizeof *m->function_of);
    m->class_of = arena_take_zero(&m->arena, t->count, sizeof *m->class_of);
    array_push(&m->objects, ((Object){0}));
    setup_symbols(m);
    m->drops_matter = elsewhere_finalizes(m) || atoms_find(&m->tree->atoms, bytes_of("open")).at;
    attribute_setup(m);
    for (uint32_t i = 1; i < t->count; i++)
        if (t->node[i].kind == NODE_CLASS_DEF) add_class(m, (NodeId){i});
    m->computed_base = m->program->computed_base.line;
    for (uint32_t i = 0; i < m->classes.count; i++) setup_class(m, &m->classes.at[i]);
    for (uint32_t i = 0; i < m->classes.count && m->computed_base; i++)
        m->classes.at[i].exposed = true; /* by subclasses that are not known */
    for (uint32_t i = 1; i < t->count; i++)
        if (t->node[i].kind == NODE_CALL) add_named_tuple(m, (NodeId){i});
    hierarchy_setup(m);
    for (uint32_t i = 1; i < t->count; i++) {
        uint8_t kind = t->node[i].kind;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_LAMBDA)
            add_function(m, (NodeId){i});
    }
}
