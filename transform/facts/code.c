/* code.c - records and edges, one function after the other. */
#include "transform/facts/code_build.h"

#include <stdlib.h>
#include <string.h>

uint32_t code_line(const CodeBuild *b, NodeId n)
{
    return tree_line(b->t, tree_node(b->t, n)->start);
}

/* ---- words ---------------------------------------------------------------------------------- */

uint32_t code_word_of(CodeBuild *b, Bytes name)
{
    Atom atom = atoms_find(&b->t->atoms, name);
    if (atom.at) return code_word(b, atom);
    array_push(&b->out->words, bytes_hash64(name));
    return b->out->words.count - 1;
}

uint32_t code_word(CodeBuild *b, Atom name)
{
    if (!b->word_of_atom[name.at]) {
        array_push(&b->out->words, bytes_hash64(atoms_text(&b->t->atoms, name)));
        b->word_of_atom[name.at] = b->out->words.count - 1;
    }
    return b->word_of_atom[name.at];
}

/* ---- records -------------------------------------------------------------------------------- */

static uint32_t add_record(CodeBuild *b, uint32_t word, Bytes text, uint16_t is, uint32_t line)
{
    array_push(&b->out->records, ((CodeRecord){.word = word, .is = is, .line = line}));
    Bytes kept = {arena_copy(b->arena, text.at, text.len), text.len};
    array_push(&b->out->texts, kept);
    return b->out->records.count - 1;
}

uint32_t code_record(CodeBuild *b, Atom name, uint16_t is, NodeId at)
{
    return add_record(b, code_word(b, name), atoms_text(&b->t->atoms, name), is, code_line(b, at));
}

/* What runs by that name, but is no def of that name. */
uint32_t code_hook_record(CodeBuild *b, const char *name, NodeId at)
{
    Bytes text = bytes_of(name);
    return add_record(b, code_word_of(b, text), text, NAMED_METHOD, code_line(b, at));
}

/* What runs when a value is called that is given to attributes of that name. */
uint32_t code_given_record(CodeBuild *b, Bytes name, NodeId at)
{
    return add_record(b, code_word_of(b, name), name, NAMED_GIVEN, code_line(b, at));
}

bool code_is_given(const CodeBuild *b)
{
    return b->out->records.at[b->now.record].is & NAMED_GIVEN;
}

static void may_of(CodeBuild *b, uint32_t record, uint16_t bit, NodeId at)
{
    CodeRecord *r = &b->out->records.at[record];
    if (r->may & bit) return;
    r->may |= bit;
    r->where[__builtin_ctz(bit)] = code_line(b, at);
}

void code_may(CodeBuild *b, uint16_t bit, NodeId at)
{
    bool converted = b->out->records.at[b->now.record].is & (NAMED_GENERATOR | NAMED_ASYNC);
    if (bit == MAY_STOP && b->region.caught) return;
    if (bit == MAY_STOP && converted) bit = MAY_RAISE;
    may_of(b, b->now.record, bit, at);
}

/* ---- edges ---------------------------------------------------------------------------------- */

static bool is_new(CodeBuild *b, const CodeEdge *e)
{
    uint8_t own = EDGE_ARGUMENT | EDGE_HAS_ARGUMENTS | EDGE_LEVEL | EDGE_THIRD;
    if ((e->flags & own) || (e->more & ARGUMENTS_ALL)) return true;
    bool caught = e->flags & EDGE_STOP_CAUGHT, store = e->flags & EDGE_STORE;
    uint32_t key = ((e->index * EDGE_KINDS + e->kind) * 2 + caught) * 2 + store;
    while (b->stamp.count <= key) array_push(&b->stamp, 0);
    if (b->stamp.at[key] == b->now.record + 1) return false;
    b->stamp.at[key] = b->now.record + 1;
    return true;
}

static void watch(CodeBuild *b, uint32_t word)
{
    while (b->seen.count <= word) array_push(&b->seen, 0);
    if (!b->seen.at[word]) {
        array_push(&b->out->watched, ((CodeWatched){word, b->region.watch, 0}));
        b->seen.at[word] = b->out->watched.count;
    }
    CodeWatched *w = &b->out->watched.at[b->seen.at[word] - 1];
    if (!w->text) w->text = b->region.watch_text;
}

void code_edge(CodeBuild *b, CodeEdge e, NodeId at)
{
    uint32_t word = e.kind == EDGE_DOTTED ? b->out->dotted.at[e.index].word : e.index;
    if (b->region.caught) e.flags |= EDGE_STOP_CAUGHT;
    if (b->region.watch) watch(b, word);
    if (b->region.lazy && e.kind <= EDGE_BUILTIN_METHOD) {
        CodeEdge later = {.kind = EDGE_VALUE, .index = word, .line = code_line(b, at)};
        if (is_new(b, &later)) array_push(&b->out->edges, later);
    }
    if (!(e.flags & EDGE_ARGUMENT) && e.kind != EDGE_LOAD && e.kind != EDGE_VALUE) b->callee = e;
    if (!is_new(b, &e)) return;
    e.line = code_line(b, at);
    array_push(&b->out->edges, e);
}

/* ---- what is bound to a name ----------------------------------------------------------------- */

/* Can the object surely not be called, nor have __get__? */
bool code_is_plain(const CodeBuild *b, NodeId value)
{
    return value.at && code_bound(b, value) && !(code_bound(b, value) & BOUND_OTHERWISE);
}

static bool in_class(const CodeBuild *b, NodeId at)
{
    return b->n->scope[names_scope_at(b->n, at).at].kind == SCOPE_CLASS;
}

static bool is_property(const CodeBuild *b, NodeId class)
{
    static const char *const makers[] = {"property", "cached_property", "abstractproperty"};
    const Node *f = tree_node(b->t, class);
    if (f->kind != NODE_NAME && f->kind != NODE_ATTRIBUTE) return false;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (code_name_is(b, f->name, makers[i])) return true;
    return false;
}

/* property(f, g), and what is like it. */
static bool makes_property(const CodeBuild *b, NodeId value)
{
    return value.at && tree_node(b->t, value)->kind == NODE_CALL &&
           is_property(b, tree_child(b->t, value, ROLE_FUNC));
}

static bool has_edges(const CodeBuild *b, NodeId value)
{
    uint8_t kind = value.at ? tree_node(b->t, value)->kind : NODE_NONE;
    return kind == NODE_NAME || kind == NODE_ATTRIBUTE || kind == NODE_LAMBDA;
}

void code_alias(CodeBuild *b, Atom name, NodeId value, NodeId at)
{
    uint16_t is = NAMED_STORED;
    bool plain = code_is_plain(b, value), name_bound = tree_node(b->t, at)->kind == NODE_NAME;
    bool class = name_bound && in_class(b, at);
    if (class && !plain) is |= NAMED_VALUE;
    if (name_bound && !class) is |= NAMED_GLOBAL;
    if (makes_property(b, value) && !(is & NAMED_GLOBAL)) is = NAMED_STORED | NAMED_PROPERTY;
    if (!plain && (has_edges(b, value) || (is & NAMED_PROPERTY))) {
        uint32_t record = code_record(b, name, is, at);
        array_push(&b->queue, ((CodePending){.record = record, .value = value}));
        return;
    }
    if (!b->alias_of_atom[name.at]) b->alias_of_atom[name.at] = code_record(b, name, is, at) + 1;
    uint32_t record = b->alias_of_atom[name.at] - 1;
    if (!(is & NAMED_GLOBAL)) b->out->records.at[record].is &= (uint16_t)~NAMED_GLOBAL;
    b->out->records.at[record].is |= is & (uint16_t)~NAMED_GLOBAL;
    if (!plain) may_of(b, record, MAY_RUN, at);
}

void code_alias_text(CodeBuild *b, Bytes name, NodeId value, NodeId at)
{
    Atom atom = atoms_find(&b->t->atoms, name);
    if (atom.at) {
        code_alias(b, atom, value, at);
        return;
    }
    uint32_t record = add_record(b, code_word_of(b, name), name, NAMED_STORED, code_line(b, at));
    if (!code_is_plain(b, value)) may_of(b, record, MAY_RUN, at);
}

/* ---- definitions ---------------------------------------------------------------------------- */

/* What the decorators make of a def or class: who knows what an unknown one gives back? */
static void decorate(CodeBuild *b, NodeId n, uint32_t record, bool method)
{
    bool sets = false, gets = false;
    tree_each_child(b->t, n, child) {
        if (tree_node(b->t, child)->role != ROLE_DECORATOR_LIST) break;
        Decorator d = code_decorator(b, child);
        CodeRecord *r = &b->out->records.at[record];
        r->operates |= OPERATES_EQUAL; /* lru_cache: arguments are keys */
        if (d == DECORATOR_PLAIN) continue;
        if (method) r->is |= NAMED_PROPERTY;
        if (d == DECORATOR_SETTER) sets = true;
        else gets = true;
        if (d != DECORATOR_UNKNOWN) continue;
        may_of(b, record, MAY_RUN, child);
        code_edge(b, (CodeEdge){.kind = EDGE_VALUE, .index = r->word}, child);
    }
    if (method && sets && !gets) b->out->records.at[record].is |= NAMED_SETTER;
}

static NodeId first_of_body(const Tree *t, NodeId n)
{
    return tree_child(t, n, ROLE_BODY);
}

uint32_t code_class_around(const CodeBuild *b, ScopeId scope)
{
    ScopeId around = b->n->scope[scope.at].parent;
    while (b->n->scope[around.at].kind == SCOPE_TYPE_PARAMETERS)
        around = b->n->scope[around.at].parent;
    return b->n->scope[around.at].kind == SCOPE_CLASS ? b->class_of_scope[around.at] : 0;
}

/* A call of a class runs these; what is made may be dropped at once. */
static bool makes_instances(const CodeBuild *b, Atom name)
{
    return code_name_is(b, name, "__init__") || code_name_is(b, name, "__new__") ||
           code_name_is(b, name, "__post_init__") || code_name_is(b, name, "__setattr__") ||
           code_name_is(b, name, "_missing_") || atom_is(name, ATOM___del__);
}

static void define_function(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    ScopeId scope = {b->n->scope_of_node[n.at]};
    uint32_t class = code_class_around(b, scope);
    uint16_t is = class ? NAMED_METHOD : NAMED_FUNCTION;
    if (b->n->scope[scope.at].is_generator) is |= NAMED_GENERATOR;
    if (node->kind == NODE_ASYNC_FUNCTION_DEF) is |= NAMED_ASYNC;
    if (b->n->scope[names_scope_at(b->n, n).at].kind == SCOPE_MODULE) is |= NAMED_GLOBAL;
    uint32_t record = code_record(b, node->name, is, n);
    if (b->now.scope.at) code_call_decorators(b, n);
    b->out->records.at[record].class = class;
    if (class && makes_instances(b, node->name)) b->out->records.at[record].owner = class;
    decorate(b, n, record, class);
    if (!(b->out->records.at[record].may & MAY_RUN))
        code_given_parameters(b, n, b->out->records.at[record].word, class);
    code_mention_reduce(b, n);
    CodePending body = {.record = record,
                        .first = first_of_body(b->t, n).at,
                        .end = tree_subtree_end(b->t, n),
                        .scope = scope,
                        .function = n};
    array_push(&b->queue, body);
    if (is & NAMED_GENERATOR) code_hooks_of_generator(b, &body);
}

static void define_class(CodeBuild *b, NodeId n)
{
    if (b->now.scope.at) code_make_class(b, n);
    if (b->now.scope.at) code_call_decorators(b, n);
    ScopeId scope = {b->n->scope_of_node[n.at]};
    uint32_t record = code_record(b, tree_node(b->t, n)->name, NAMED_CLASS, n);
    b->class_of_scope[scope.at] = record + 1;
    decorate(b, n, record, false);
    array_push(&b->queue, ((CodePending){.record = record, .value = n}));
}

/* Is what the call makes bound to nothing but names in class bodies and attributes? */
static bool is_bound_in_class(const CodeBuild *b, NodeId call)
{
    NodeId statement = tree_node(b->t, call)->parent;
    uint8_t kind = tree_node(b->t, statement)->kind;
    if (kind != NODE_ASSIGN && kind != NODE_ANN_ASSIGN) return false;
    tree_each_child(b->t, statement, target) {
        const Node *node = tree_node(b->t, target);
        if (node->role != ROLE_TARGET && node->role != ROLE_TARGETS) continue;
        if (node->kind != NODE_ATTRIBUTE && (node->kind != NODE_NAME || !in_class(b, target)))
            return false;
    }
    return true;
}

/* Any class may get a property that is made otherwise: it is a __get__ of what nobody knows. */
static void define_property(CodeBuild *b, NodeId call)
{
    if (tree_node(b->t, call)->role == ROLE_DECORATOR_LIST || is_bound_in_class(b, call)) return;
    Bytes get = bytes_of("__get__");
    uint32_t record = add_record(b, code_word_of(b, get), get, NAMED_METHOD, code_line(b, call));
    array_push(&b->queue, ((CodePending){.record = record, .value = call}));
}

/* ---- statements ----------------------------------------------------------------------------- */

/* The value that a target gets, when it is a simple assignment. */
static NodeId assigned(const CodeBuild *b, NodeId target)
{
    const Node *node = tree_node(b->t, target), *parent = tree_node(b->t, node->parent);
    bool simple = (parent->kind == NODE_ASSIGN && node->role == ROLE_TARGETS) ||
                  ((parent->kind == NODE_ANN_ASSIGN || parent->kind == NODE_NAMED_EXPR ||
                    parent->kind == NODE_AUG_ASSIGN) &&
                   node->role == ROLE_TARGET);
    return simple ? tree_child(b->t, node->parent, ROLE_VALUE) : (NodeId){0};
}

static void store_name(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    SymbolId owner = code_owner(b, n);
    if (!owner.at) return;
    const Symbol *s = names_get(b->n, owner);
    uint8_t kind = b->n->scope[s->scope.at].kind;
    if (kind != SCOPE_MODULE && kind != SCOPE_CLASS) return;
    if (kind == SCOPE_MODULE && b->now.scope.at) code_may(b, MAY_WRITE, n);
    bool bare = tree_node(b->t, node->parent)->kind == NODE_ANN_ASSIGN && !assigned(b, n).at;
    if (node->op == CTX_STORE && !bare) code_alias(b, node->name, assigned(b, n), n);
}

/* self.x = v in a method that makes the object. */
static bool is_making(const CodeBuild *b, NodeId receiver)
{
    NodeId def = b->now.function;
    if (!def.at || tree_node(b->t, receiver)->kind != NODE_NAME) return false;
    Atom name = tree_node(b->t, def)->name;
    if (code_name_is(b, name, "__init__") || code_name_is(b, name, "__post_init__"))
        return code_is_self(b, receiver);
    if (!code_name_is(b, name, "__new__")) return false;
    SymbolId owner = code_owner(b, receiver);
    if (!code_is_local(b, owner) || b->variable[owner.at].many) return false;
    NodeId value = {b->variable[owner.at].value};
    if (!value.at || tree_node(b->t, value)->kind != NODE_CALL) return false;
    const Node *f = tree_node(b->t, tree_child(b->t, value, ROLE_FUNC));
    return f->kind == NODE_ATTRIBUTE && code_name_is(b, f->name, "__new__");
}

/* x.a += v does both. */
static void load_or_store(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    bool augmented = tree_node(b->t, node->parent)->kind == NODE_AUG_ASSIGN;
    CodeEdge e = {.kind = EDGE_LOAD, .index = code_word(b, node->name)};
    if (node->op == CTX_LOAD || augmented) code_edge(b, e, n);
    e.flags = EDGE_STORE;
    if (node->op != CTX_LOAD) code_edge(b, e, n);
}

static void visit_attribute(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    b->mentioned[node->name.at] = true;
    code_frames(b, n, atoms_text(&b->t->atoms, node->name));
    if (code_name_is(b, node->name, "f_back")) code_may(b, MAY_FRAME, n);
    bool called = node->role == ROLE_FUNC && tree_node(b->t, node->parent)->kind == NODE_CALL;
    if (!called || node->op != CTX_LOAD) load_or_store(b, n);
    if (atom_is(node->name, ATOM___dict__)) code_namespace(b, n);
    if (node->op == CTX_LOAD) {
        code_weak_value(b, n);
        code_trace_value(b, n);
        code_mention_setter(b, n);
        if (!called) code_loaded(b, n);
        return;
    }
    if (!is_making(b, tree_child(b->t, n, ROLE_VALUE))) code_may(b, MAY_WRITE, n);
    if (node->op != CTX_STORE) return;
    code_hooks_of_store(b, n, assigned(b, n));
    code_given_effect(b, n, assigned(b, n));
    code_alias(b, node->name, assigned(b, n), n);
}

static void visit_subscript(CodeBuild *b, NodeId n)
{
    if (tree_node(b->t, n)->op == CTX_LOAD) return;
    code_given_item(b, n, assigned(b, n));
    NodeId receiver = tree_child(b->t, n, ROLE_VALUE);
    bool fresh = tree_node(b->t, receiver)->kind == NODE_NAME &&
                 !(code_bound(b, receiver) & BOUND_OTHERWISE);
    if (!fresh) code_may(b, MAY_WRITE, n);
}

/* x += v changes what x is, unless that is a number. */
static void visit_augmented(CodeBuild *b, NodeId n)
{
    NodeId target = tree_child(b->t, n, ROLE_TARGET), value = tree_child(b->t, n, ROLE_VALUE);
    const Node *v = tree_node(b->t, value);
    if (tree_node(b->t, target)->kind != NODE_NAME) return;
    bool number = v->kind == NODE_CONSTANT && v->op != CONST_STR && v->op != CONST_BYTES &&
                  tree_node(b->t, n)->op != OP_MULT;
    if (!number && (code_bound(b, target) & BOUND_OTHERWISE)) code_may(b, MAY_WRITE, n);
}

static void visit_name(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    if (node->op != CTX_LOAD) {
        store_name(b, n);
        return;
    }
    if (b->n->dynamic & DYNAMIC_STAR) b->mentioned[node->name.at] = true;
    if (atom_is(node->name, ATOM_id) && names_is_builtin(b->n, n) != BUILTIN_BOUND &&
        !b->out->identity_line)
        b->out->identity_line = code_line(b, n);
    code_frames(b, n, atoms_text(&b->t->atoms, node->name));
    code_weak_value(b, n);
    code_trace_value(b, n);
    code_mention_setter(b, n);
    bool called = node->role == ROLE_FUNC && tree_node(b->t, node->parent)->kind == NODE_CALL;
    if (!called && b->is_function[node->name.at])
        code_edge(b, (CodeEdge){.kind = EDGE_VALUE, .index = code_word(b, node->name)}, n);
}

/* A global or captured variable that the function itself binds. */
static void visit_declaration(CodeBuild *b, NodeId n)
{
    ScopeId scope = names_scope_at(b->n, n);
    if (!b->now.scope.at) return;
    tree_each_child(b->t, n, child) {
        SymbolId s = names_find(b->n, scope, tree_node(b->t, child)->name);
        if (!s.at || (names_get(b->n, s)->flags & (SYMBOL_LOCAL | SYMBOL_IMPORT)))
            code_may(b, MAY_WRITE, child);
    }
}

static void visit_raise(CodeBuild *b, NodeId n)
{
    code_may(b, MAY_RAISE, n);
    NodeId what = tree_child(b->t, n, ROLE_EXC);
    if (what.at && tree_node(b->t, what)->kind == NODE_CALL)
        what = tree_child(b->t, what, ROLE_FUNC);
    else if (what.at) /* a class is called then; what else it is has no edge */
        code_callee(b, what, (CodeEdge){0}, 0);
    const Node *node = tree_node(b->t, what);
    if (what.at && code_name_is(b, node->name, "StopIteration")) code_may(b, MAY_STOP, n);
}

/* Others reach the name through this module: it stands for what it was imported from. */
static void alias_import(CodeBuild *b, NodeId alias, Bytes text, CodeDotted d)
{
    if (b->now.scope.at || tree_node(b->t, tree_node(b->t, alias)->parent)->kind == NODE_IMPORT)
        return;
    NodeId as = tree_child(b->t, alias, ROLE_ASNAME);
    Atom bound = as.at ? tree_node(b->t, as)->name : tree_node(b->t, alias)->name;
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, text);
    if (text.len) buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, atoms_text(&b->t->atoms, tree_node(b->t, alias)->name));
    d.text = buf_bytes(&dotted);
    d.kind = DOTTED_IMPORTED;
    uint32_t record =
        code_record(b, bound, NAMED_STORED | (in_class(b, alias) ? 0 : NAMED_GLOBAL), alias);
    CodePending p = {.record = record, .value = alias, .dotted = code_dotted(b, d)};
    array_push(&b->queue, p);
}

static void visit_import(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    bool from = node->kind == NODE_IMPORT_FROM;
    tree_each_child(b->t, n, alias) {
        Atom name = tree_node(b->t, alias)->name;
        Bytes module = atoms_text(&b->t->atoms, from ? node->name : name);
        if (from) b->mentioned[name.at] = true;
        code_frames(b, alias, atoms_text(&b->t->atoms, name));
        if (!b->out->identity_line &&
            (bytes_is(module, "gc") || code_name_is(b, name, "getrefcount")))
            b->out->identity_line = code_line(b, alias);
        bool star = from && code_name_is(b, name, "*");
        CodeDotted d = {.text = module,
                        .module = (uint32_t)module.len,
                        .level = from ? node->op : 0,
                        .kind = star ? DOTTED_STAR : DOTTED_IMPORT};
        if (!star) alias_import(b, alias, module, d);
        if (!star && !b->now.scope.at) continue;
        uint32_t index = code_dotted(b, d);
        if (!star) code_edge(b, (CodeEdge){.kind = EDGE_DOTTED, .index = index}, alias);
    }
}

/* Patterns load attributes: those of keywords, and what __match_args__ names. */
static void visit_pattern(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    if (node->kind == NODE_MATCH_KEYWORD) {
        b->mentioned[node->name.at] = true;
        code_edge(b, (CodeEdge){.kind = EDGE_LOAD, .index = code_word(b, node->name)}, n);
    } else if (tree_child(b->t, n, ROLE_PATTERNS).at) {
        code_edge(b, (CodeEdge){.kind = EDGE_LOAD}, n);
    }
}

/* ---- regions -------------------------------------------------------------------------------- */

static void enter(CodeBuild *b, Region r)
{
    array_push(&b->regions, b->region);
    b->region = r;
}

static void enter_try(CodeBuild *b, NodeId n)
{
    Region r = b->region;
    uint32_t line = watch_try(b->t, n);
    if (line) r.watch = line;
    if (line && watch_text(b->t, n)) {
        r.watch_text = line;
        if (!b->out->reading_line) b->out->reading_line = line;
    }
    if (line && !b->out->watching_line) b->out->watching_line = line;
    if (watch_stops(b->t, n)) r.caught = true;
    tree_each_child(b->t, n, child) {
        r.end = child.at;
        if (tree_node(b->t, child)->role != ROLE_BODY) break;
    }
    enter(b, r);
}

static void enter_watch(CodeBuild *b, NodeId n, uint32_t line)
{
    if (!line) return;
    Region r = b->region;
    r.watch = line;
    if (!watch_type_only(b->t, n)) {
        r.watch_text = line;
        if (!b->out->reading_line) b->out->reading_line = line;
    }
    r.end = tree_subtree_end(b->t, n);
    if (!b->out->watching_line) b->out->watching_line = line;
    enter(b, r);
}

/* What runs later, or not at all. */
static void enter_lazy(CodeBuild *b, NodeId n)
{
    Region r = b->region;
    r.lazy = true;
    r.caught = false;
    r.end = tree_subtree_end(b->t, n);
    enter(b, r);
}

static void visit_with(CodeBuild *b, NodeId n)
{
    static const char *const hooks[] = {"__enter__", "__exit__"};
    uint32_t watching = watch_with(b->t, b->n, n);
    code_may(b, MAY_WRITE, n);
    for (size_t i = 0; watching && i < sizeof hooks / sizeof *hooks; i++) {
        uint32_t word = code_word_of(b, bytes_of(hooks[i]));
        code_edge(b, (CodeEdge){.kind = EDGE_CALL, .index = word}, n);
    }
    if (tree_node(b->t, n)->kind == NODE_ASYNC_WITH) code_may(b, MAY_RUN, n);
    enter_watch(b, n, watching);
}

/* ---- the walk ------------------------------------------------------------------------------- */

static void visit(CodeBuild *b, NodeId n)
{
    switch (tree_node(b->t, n)->kind) {
    case NODE_CLASS_DEF:
        define_class(b, n);
        code_bases(b, n);
        code_given_class(b, n);
        break;
    case NODE_CALL:
        enter_watch(b, n, watch_call(b->t, n));
        if (makes_property(b, n)) define_property(b, n);
        code_call(b, n);
        code_made_class(b, n);
        break;
    case NODE_ATTRIBUTE: visit_attribute(b, n); break;
    case NODE_KEYWORD: code_frames(b, n, atoms_text(&b->t->atoms, tree_node(b->t, n)->name)); break;
    case NODE_DICT: code_given_display(b, n); break;
    case NODE_SUBSCRIPT: visit_subscript(b, n); break;
    case NODE_AUG_ASSIGN: visit_augmented(b, n); break;
    case NODE_NAME: visit_name(b, n); break;
    case NODE_CONSTANT: code_string(b, n); break;
    case NODE_GLOBAL:
    case NODE_NONLOCAL: visit_declaration(b, n); break;
    case NODE_RAISE: visit_raise(b, n); break;
    case NODE_ASSERT: code_may(b, MAY_RAISE, n); break;
    case NODE_WHILE: code_may(b, MAY_LOOP, n); break;
    case NODE_IMPORT:
    case NODE_IMPORT_FROM: visit_import(b, n); break;
    case NODE_TRY:
    case NODE_TRY_STAR: enter_try(b, n); break;
    case NODE_WITH:
    case NODE_ASYNC_WITH: visit_with(b, n); break;
    case NODE_AWAIT:
    case NODE_ASYNC_FOR: code_may(b, MAY_RUN, n); break;
    case NODE_MATCH_CLASS:
    case NODE_MATCH_KEYWORD: visit_pattern(b, n); break;
    case NODE_GENERATOR_EXP:
        code_hooks_of_expression(b, n);
        enter_lazy(b, n);
        break;
    case NODE_LAMBDA: enter_lazy(b, n); break;
    default: break;
    }
}

/* Special methods that the node may run; going through what is surely a builtin container runs
 * none, and no generator. */
static uint32_t operates(const CodeBuild *b, NodeId n)
{
    uint32_t out = code_operates(b->t, n);
    uint8_t kind = tree_node(b->t, n)->kind;
    NodeRole role = kind == NODE_AUG_ASSIGN ? ROLE_VALUE : ROLE_ITER;
    if (kind != NODE_FOR && kind != NODE_COMPREHENSION && kind != NODE_AUG_ASSIGN) return out;
    bool plain = code_bound(b, tree_child(b->t, n, role)) == BOUND_BUILTIN;
    return plain ? out & ~(uint32_t)OPERATES_ITERATE : out;
}

/* All nodes from first to end, but those of the bodies of functions among them. */
static void walk(CodeBuild *b, uint32_t first, uint32_t end)
{
    uint32_t skip_at = 0, skip_to = 0;
    b->region = (Region){.end = UINT32_MAX};
    for (uint32_t i = first; i < end; i++) {
        if (i == skip_at) {
            i = skip_to - 1;
            continue;
        }
        while (b->region.end <= i) b->region = b->regions.at[--b->regions.count];
        uint8_t kind = b->t->node[i].kind;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF) {
            define_function(b, (NodeId){i});
            skip_at = first_of_body(b->t, (NodeId){i}).at;
            skip_to = tree_subtree_end(b->t, (NodeId){i});
        } else {
            b->operates |= operates(b, (NodeId){i});
            visit(b, (NodeId){i});
        }
    }
    b->regions.count = 0;
}

/* class lazy(property): its objects run functions that they are given. */
static void derive_property(CodeBuild *b, NodeId class)
{
    Bytes get = bytes_of("__get__");
    uint32_t record = add_record(b, code_word_of(b, get), get, NAMED_METHOD, code_line(b, class));
    may_of(b, record, MAY_RUN, class);
}

/* A class runs what makes its instances and those of its bases, and what a metaclass does. */
static void walk_class(CodeBuild *b, NodeId class)
{
    tree_each_child(b->t, class, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_BODY) break;
        NodeId base = child;
        if (node->role == ROLE_KEYWORDS) {
            const Node *value = tree_node(b->t, tree_child(b->t, child, ROLE_VALUE));
            bool harmless = code_name_is(b, value->name, "ABCMeta") ||
                            !code_name_is(b, node->name, "metaclass");
            if (!harmless || !node->name.at) code_may(b, MAY_RUN, child);
        }
        if (node->role != ROLE_BASES) continue;
        if (node->kind == NODE_SUBSCRIPT) base = tree_child(b->t, child, ROLE_VALUE);
        if (!code_callee(b, base, (CodeEdge){0}, 0)) code_may(b, MAY_RUN, child);
        if (is_property(b, base)) derive_property(b, class);
    }
}

/* Getter, setter and deleter. */
static void walk_property(CodeBuild *b, NodeId call)
{
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_FUNC) continue;
        NodeId f = node->kind == NODE_KEYWORD ? tree_child(b->t, child, ROLE_VALUE) : child;
        if (tree_node(b->t, f)->kind == NODE_LAMBDA)
            walk(b, tree_child(b->t, f, ROLE_BODY).at, tree_subtree_end(b->t, f));
        else if (!code_is_plain(b, f) && !code_callee(b, f, (CodeEdge){0}, 0))
            code_may(b, MAY_RUN, f);
    }
}

static void lower(CodeBuild *b, CodePending p)
{
    b->now = p;
    b->region = (Region){.end = UINT32_MAX};
    b->operates = 0;
    uint32_t first = b->out->edges.count;
    if (!p.value.at) walk(b, p.first, p.end);
    else if (tree_node(b->t, p.value)->kind == NODE_CLASS_DEF) walk_class(b, p.value);
    else if (tree_node(b->t, p.value)->kind == NODE_FUNCTION_DEF ||
             tree_node(b->t, p.value)->kind == NODE_ASYNC_FUNCTION_DEF)
        code_edge(b, (CodeEdge){.index = code_word(b, tree_node(b->t, p.value)->name)}, p.value);
    else if (tree_node(b->t, p.value)->kind == NODE_ALIAS)
        code_edge(b, (CodeEdge){.kind = EDGE_DOTTED, .index = p.dotted}, p.value);
    else if (tree_node(b->t, p.value)->kind == NODE_LAMBDA)
        walk(b, tree_child(b->t, p.value, ROLE_BODY).at, tree_subtree_end(b->t, p.value));
    else if (makes_property(b, p.value)) walk_property(b, p.value);
    else if (!code_callee(b, p.value, (CodeEdge){0}, 0)) code_may(b, MAY_RUN, p.value);
    CodeRecord *r = &b->out->records.at[p.record];
    r->first_edge = first;
    r->edge_count = b->out->edges.count - first;
    r->operates |= b->operates;
}

/* ---- the file ------------------------------------------------------------------------------- */

static void *zeros(size_t count, size_t size)
{
    void *memory = take_memory(count * size);
    memset(memory, 0, count * size);
    return memory;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sort_mentions(CodeBuild *b)
{
    for (uint32_t i = 1; i < b->t->atoms.count; i++)
        if (b->mentioned[i]) code_mention(b, b->t->atoms.text[i]);
    if (!b->out->mentions.count) return;
    qsort(b->out->mentions.at, b->out->mentions.count, sizeof *b->out->mentions.at, by_value);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->out->mentions.count; i++)
        if (!kept || b->out->mentions.at[kept - 1] != b->out->mentions.at[i])
            b->out->mentions.at[kept++] = b->out->mentions.at[i];
    b->out->mentions.count = kept;
}

static void mark_functions(CodeBuild *b)
{
    for (uint32_t i = 1; i < b->n->symbol_count; i++) {
        const Symbol *s = &b->n->symbol[i];
        bool special = bytes_starts_with(atoms_text(&b->t->atoms, s->name), "__");
        if (s->flags & (SYMBOL_DEFINED | SYMBOL_IMPORT | (special ? SYMBOL_STORED : 0)))
            b->is_function[s->name.at] = true;
    }
}

void code_collect(const Tree *t, const Names *n, Arena *arena, Code *out)
{
    *out = (Code){0};
    CodeBuild b = {.t = t, .n = n, .arena = arena, .out = out};
    uint32_t atoms = t->atoms.count;
    b.word_of_atom = zeros(atoms, sizeof *b.word_of_atom);
    b.alias_of_atom = zeros(atoms, sizeof *b.alias_of_atom);
    b.is_function = zeros(atoms, sizeof *b.is_function);
    b.mentioned = zeros(atoms, sizeof *b.mentioned);
    b.class_of_scope = zeros(n->scope_count, sizeof *b.class_of_scope);
    b.variable = zeros(n->symbol_count, sizeof *b.variable);
    atoms_init(&b.dotted, &b.dotted_arena);
    array_push(&out->words, 0);
    add_record(&b, 0, (Bytes){"", 0}, 0, 1);
    b.has_examples = memmem(t->text.at, t->text.len, ">>> ", 4) != NULL;
    b.weak = atoms_find(&t->atoms, bytes_of("weakref")).at != 0;
    b.role_of_atom = zeros(atoms, sizeof *b.role_of_atom);
    b.setattr = atoms_find(&t->atoms, bytes_of("__setattr__"));
    b.globals = atoms_find(&t->atoms, bytes_of("__globals__"));
    b.frame = atoms_find(&t->atoms, bytes_of("f_globals"));
    code_given_start(&b);
    mark_functions(&b);
    code_variables(&b);
    array_push(&b.queue, ((CodePending){.first = 2, .end = t->count}));
    for (uint32_t i = 0; i < b.queue.count; i++) lower(&b, b.queue.at[i]);
    code_looks(&b);
    sort_mentions(&b);
    atoms_free(&b.dotted);
    arena_free(&b.dotted_arena);
    array_free(&b.dotted_of);
    array_free(&b.queue);
    array_free(&b.regions);
    array_free(&b.imports);
    array_free(&b.stamp);
    array_free(&b.seen);
    free(b.variable);
    free(b.class_of_scope);
    free(b.role_of_atom);
    free(b.mentioned);
    free(b.is_function);
    free(b.alias_of_atom);
    free(b.word_of_atom);
}

void code_free(Code *c)
{
    array_free(&c->words);
    array_free(&c->records);
    array_free(&c->texts);
    array_free(&c->edges);
    array_free(&c->dotted);
    array_free(&c->watched);
    array_free(&c->computed);
    array_free(&c->given);
    array_free(&c->takes);
    array_free(&c->mentions);
    array_free(&c->looks);
}
