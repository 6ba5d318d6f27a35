/* code_call.c - what a call may run, by the name of the callee. */
#include "transform/facts/code_build.h"

#include <string.h>

enum { CHAIN = 12 };

/* a.b.c: the attributes behind the first name, outermost last. */
typedef struct Chain {
    NodeId root;
    Atom part[CHAIN];
    uint32_t count;
} Chain;

static bool chain_of(const CodeBuild *b, NodeId n, Chain *out)
{
    *out = (Chain){.root = n};
    for (; tree_node(b->t, out->root)->kind == NODE_ATTRIBUTE;
         out->root = tree_child(b->t, out->root, ROLE_VALUE))
        if (out->count++ == CHAIN) return false;
    NodeId at = n;
    for (uint32_t i = out->count; i; i--, at = tree_child(b->t, at, ROLE_VALUE))
        out->part[i - 1] = tree_node(b->t, at)->name;
    return tree_node(b->t, out->root)->kind == NODE_NAME;
}

/* ---- dotted names --------------------------------------------------------------------------- */

uint32_t code_dotted(CodeBuild *b, CodeDotted d)
{
    SCOPED(buf_free) Buf key = {0};
    buf_printf(&key, "%u %u %u ", d.kind, d.level, d.module);
    buf_add_bytes(&key, d.text);
    Atom atom = atoms_intern(&b->dotted, buf_bytes(&key));
    while (b->dotted_of.count <= atom.at) array_push(&b->dotted_of, 0);
    if (b->dotted_of.at[atom.at]) return b->dotted_of.at[atom.at] - 1;
    const char *dot = d.text.len ? memrchr(d.text.at, '.', d.text.len) : NULL;
    size_t skip = dot ? (size_t)(dot + 1 - d.text.at) : 0;
    d.word = code_word_of(b, (Bytes){d.text.at + skip, d.text.len - skip});
    d.text.at = arena_copy(b->arena, d.text.at, d.text.len);
    array_push(&b->out->dotted, d);
    b->dotted_of.at[atom.at] = b->out->dotted.count;
    return b->out->dotted.count - 1;
}

static void add_part(Buf *out, Bytes part)
{
    if (out->len && part.len) buf_add_char(out, '.');
    buf_add_bytes(out, part);
}

static void add_parts(const CodeBuild *b, const Chain *chain, Buf *out)
{
    for (uint32_t i = 0; i < chain->count; i++)
        add_part(out, atoms_text(&b->t->atoms, chain->part[i]));
}

static void dotted_edge(CodeBuild *b, CodeDotted d, const Chain *chain, CodeEdge like, Buf *text)
{
    add_parts(b, chain, text);
    d.text = buf_bytes(text);
    if (!bytes_starts_with(d.text, "warnings.") && !bytes_starts_with(d.text, "logging."))
        like.flags &= (uint8_t) ~(EDGE_LEVEL | EDGE_THIRD);
    like.kind = EDGE_DOTTED;
    like.index = code_dotted(b, d);
    code_edge(b, like, chain->root);
}

/* X.search, where X is bound once, to what re.compile() returns: "re.compile().search". */
static bool method_of_made(CodeBuild *b, const Chain *chain, CodeEdge like)
{
    Chain made;
    SymbolId owner = code_owner(b, chain->root);
    if (!owner.at || chain->count != 1) return false;
    const Variable *v = &b->variable[owner.at];
    uint32_t other = SYMBOL_PARAM | SYMBOL_DEFINED | SYMBOL_IMPORT | SYMBOL_DELETED;
    if (v->many || !v->value || (names_get(b->n, owner)->flags & other)) return false;
    NodeId call = {v->value};
    if (tree_node(b->t, call)->kind != NODE_CALL) return false;
    if (!chain_of(b, tree_child(b->t, call, ROLE_FUNC), &made)) return false;
    owner = code_owner(b, made.root);
    if (!owner.at || !b->variable[owner.at].import || b->variable[owner.at].bound ||
        (names_get(b->n, owner)->flags & (SYMBOL_PARAM | SYMBOL_DEFINED)))
        return false;
    const Import *i = &b->imports.at[b->variable[owner.at].import - 1];
    if (i->next) return false;
    SCOPED(buf_free) Buf text = {0}, variable = {0};
    if (!code_is_local(b, code_owner(b, chain->root))) {
        buf_add_bytes(&variable, atoms_text(&b->t->atoms, tree_node(b->t, chain->root)->name));
        CodeDotted global = {.text = buf_bytes(&variable), .kind = DOTTED_VARIABLE};
        uint32_t index = code_dotted(b, global);
        code_edge(b, (CodeEdge){.kind = EDGE_DOTTED, .index = index}, chain->root);
    }
    add_part(&text, atoms_text(&b->t->atoms, i->module));
    CodeDotted d = {.module = (uint32_t)text.len, .level = i->level, .kind = DOTTED_IMPORTED};
    add_part(&text, atoms_text(&b->t->atoms, i->member));
    add_parts(b, &made, &text);
    buf_add_text(&text, "()");
    dotted_edge(b, d, chain, like, &text);
    return true;
}

static void imported(CodeBuild *b, uint32_t import, const Chain *chain, CodeEdge like)
{
    const Atoms *atoms = &b->t->atoms;
    for (; import; import = b->imports.at[import - 1].next) {
        const Import *i = &b->imports.at[import - 1];
        SCOPED(buf_free) Buf text = {0};
        add_part(&text, atoms_text(atoms, i->module));
        CodeDotted d = {.module = (uint32_t)text.len, .level = i->level, .kind = DOTTED_IMPORTED};
        add_part(&text, atoms_text(atoms, i->member));
        dotted_edge(b, d, chain, like, &text);
    }
}

/* module.name: a module's __getattr__ may run. */
void code_loaded(CodeBuild *b, NodeId attribute)
{
    Chain chain;
    if (!chain_of(b, attribute, &chain)) return;
    SymbolId owner = code_owner(b, chain.root);
    uint32_t import = owner.at ? b->variable[owner.at].import : 0;
    for (; import; import = b->imports.at[import - 1].next) {
        const Import *i = &b->imports.at[import - 1];
        SCOPED(buf_free) Buf text = {0};
        add_part(&text, atoms_text(&b->t->atoms, i->module));
        CodeDotted d = {.module = (uint32_t)text.len, .level = i->level, .kind = DOTTED_LOADED};
        add_part(&text, atoms_text(&b->t->atoms, i->member));
        add_parts(b, &chain, &text);
        d.text = buf_bytes(&text);
        code_dotted(b, d);
    }
}

static void builtin(CodeBuild *b, BuiltinDoubt doubt, const Chain *chain, CodeEdge like)
{
    SCOPED(buf_free) Buf text = {0};
    CodeDotted d = {.module = 8, .kind = doubt == BUILTIN_SURE ? DOTTED_BUILTIN : DOTTED_GLOBAL};
    buf_add_text(&text, "builtins");
    add_part(&text, atoms_text(&b->t->atoms, tree_node(b->t, chain->root)->name));
    dotted_edge(b, d, chain, like, &text);
}

bool code_fits_builtin(Bytes name, uint32_t positional, bool keywords)
{
    static const struct {
        const char *name;
        uint32_t least, most;
    } known[] = {{"get", 1, 2},    {"items", 0, 0}, {"keys", 0, 0},
                 {"values", 0, 0}, {"copy", 0, 0},  {"index", 1, 3},
                 {"count", 1, 3},  {"join", 1, 1},  {"isdisjoint", 1, 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_is(name, known[i].name))
            return !keywords && positional >= known[i].least && positional <= known[i].most;
    return true;
}

/* Is it a call of that attribute as no builtin type has it? */
static bool is_foreign_call(const CodeBuild *b, NodeId function)
{
    const Node *f = tree_node(b->t, function);
    uint32_t positional = 0;
    bool keywords = false;
    if (f->role != ROLE_FUNC || tree_node(b->t, f->parent)->kind != NODE_CALL) return false;
    for (NodeId n = f->next; n.at; n = tree_node(b->t, n)->next) {
        const Node *a = tree_node(b->t, n);
        if (a->kind == NODE_STARRED || (a->kind == NODE_KEYWORD && !a->name.at)) return false;
        keywords |= a->kind == NODE_KEYWORD;
        positional += a->kind != NODE_KEYWORD;
    }
    return !code_fits_builtin(atoms_text(&b->t->atoms, f->name), positional, keywords);
}

/* ---- callees -------------------------------------------------------------------------------- */

static void named(CodeBuild *b, CodeEdgeKind kind, Atom name, CodeEdge like, NodeId at)
{
    like.kind = (uint8_t)kind;
    like.index = code_word(b, name);
    like.flags &= (uint8_t) ~(EDGE_LEVEL | EDGE_THIRD);
    if (!(like.flags & EDGE_ARGUMENT) && !code_name_is(b, name, "sort")) like.more = 0;
    code_edge(b, like, at);
}

/* The class of an object is called; it may be the class that we are in, or any other. */
static bool some_class(CodeBuild *b, CodeEdge like, NodeId object)
{
    static const char *const made_by[] = {"__init__", "__new__", "__post_init__"};
    like.kind = EDGE_CALL;
    like.flags &= (uint8_t) ~(EDGE_LEVEL | EDGE_THIRD);
    if (!(like.flags & EDGE_ARGUMENT)) like.more = 0;
    uint32_t class = b->now.scope.at ? code_class_around(b, b->now.scope) : 0;
    if (class && code_is_self(b, object)) {
        like.index = b->out->records.at[class - 1].word;
        code_edge(b, like, object);
        like.flags |= EDGE_OPTIONAL;
    }
    for (size_t i = 0; i < sizeof made_by / sizeof *made_by; i++) {
        like.index = code_word_of(b, bytes_of(made_by[i]));
        code_edge(b, like, object);
        like.flags |= EDGE_OPTIONAL;
    }
    return true;
}

/* A name that this file binds; the attributes behind it, if any, are taken from an import only. */
static bool bound_name(CodeBuild *b, const Chain *chain, CodeEdge like, uint32_t depth)
{
    SymbolId owner = code_owner(b, chain->root);
    if (!owner.at) return false;
    const Symbol *s = names_get(b->n, owner);
    const Variable *v = &b->variable[owner.at];
    Atom name = tree_node(b->t, chain->root)->name;
    bool shared = b->n->scope[s->scope.at].kind == SCOPE_MODULE ||
                  b->n->scope[s->scope.at].kind == SCOPE_CLASS;
    bool stored = s->flags & (SYMBOL_STORED | SYMBOL_PARAM | SYMBOL_ITERATION);
    bool only_import = v->import && !stored && !(s->flags & SYMBOL_DEFINED);
    if (v->import && (only_import || shared || chain->count)) imported(b, v->import, chain, like);
    if (only_import) return true;
    if (chain->count) return false;
    if (shared || (!stored && (s->flags & SYMBOL_DEFINED) && !v->import)) {
        named(b, EDGE_CALL, name, like, chain->root);
        return true;
    }
    if ((s->flags & SYMBOL_PARAM) && code_is_self(b, chain->root) &&
        (code_name_is(b, name, "cls") || code_name_is(b, name, "klass")))
        return some_class(b, like, chain->root);
    if (v->many || !v->value || (s->flags & (SYMBOL_PARAM | SYMBOL_DEFINED)) || v->import)
        return false;
    return code_callee(b, (NodeId){v->value}, like, depth + 1);
}

static bool name_callee(CodeBuild *b, const Chain *chain, CodeEdge like, uint32_t depth)
{
    BuiltinDoubt doubt = names_is_builtin(b->n, chain->root);
    if (doubt == BUILTIN_BOUND) return bound_name(b, chain, like, depth);
    builtin(b, doubt, chain, like);
    return true;
}

static bool is_super(const CodeBuild *b, NodeId n)
{
    if (tree_node(b->t, n)->kind != NODE_CALL) return false;
    return atom_is(tree_node(b->t, tree_child(b->t, n, ROLE_FUNC))->name, ATOM_super);
}

/* In a method that makes an object, the method of that name of a class above; all those are run
 * when the class is called, which its own record says. */
static bool is_next_maker(const CodeBuild *b, Atom name)
{
    if (!b->now.function.at || tree_node(b->t, b->now.function)->name.at != name.at) return false;
    return code_name_is(b, name, "__init__") || code_name_is(b, name, "__new__") ||
           code_name_is(b, name, "__post_init__");
}

/* type.__new__(...) of a metaclass: what it runs, class statements run (make_class()). */
static bool is_type(const CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    return node->kind == NODE_NAME && atom_is(node->name, ATOM_type) &&
           names_is_builtin(b->n, n) == BUILTIN_SURE;
}

static bool attribute_callee(CodeBuild *b, NodeId n, CodeEdge like, uint32_t depth)
{
    Chain chain;
    Atom name = tree_node(b->t, n)->name;
    NodeId receiver = tree_child(b->t, n, ROLE_VALUE);
    if (is_super(b, receiver) && is_next_maker(b, name)) return true;
    if (is_type(b, receiver) && is_next_maker(b, name)) return true;
    if (atom_is(name, ATOM___class__)) return some_class(b, like, receiver);
    if (chain_of(b, n, &chain)) {
        if (is_next_maker(b, name) && tree_node(b->t, receiver)->kind == NODE_NAME &&
            !code_is_self(b, receiver) && code_callee(b, receiver, like, depth + 1))
            return true; /* Base.__init__(self) */
        BuiltinDoubt doubt = names_is_builtin(b->n, chain.root);
        if (doubt != BUILTIN_BOUND || bound_name(b, &chain, like, depth)) {
            if (doubt != BUILTIN_BOUND) builtin(b, doubt, &chain, like);
            return true;
        }
        if (method_of_made(b, &chain, like)) return true;
    }
    bool known = code_bound(b, receiver) == BOUND_BUILTIN;
    if (!known && is_foreign_call(b, n)) {
        CodeEdge queue = {.kind = EDGE_CALL, .flags = EDGE_OPTIONAL};
        queue.index = code_word_of(b, bytes_of(HOOK_QUEUE));
        code_edge(b, (CodeEdge){.kind = EDGE_LOAD, .index = code_word(b, name)}, n);
        code_edge(b, queue, n);
        named(b, EDGE_CALL, name, like, n);
        return true;
    }
    named(b, known ? EDGE_BUILTIN_METHOD : EDGE_METHOD, name, like, n);
    return true;
}

/* type(x)(...), getattr(x, "name")(...) */
static bool call_callee(CodeBuild *b, NodeId n, CodeEdge like)
{
    NodeId f = tree_child(b->t, n, ROLE_FUNC);
    Bytes text;
    if (tree_node(b->t, f)->kind != NODE_NAME || names_is_builtin(b->n, f) != BUILTIN_SURE)
        return false;
    if (atom_is(tree_node(b->t, f)->name, ATOM_type) && !code_argument(b->t, n, 1).at)
        return some_class(b, like, code_argument(b->t, n, 0));
    if (!code_name_is(b, tree_node(b->t, f)->name, "getattr") || code_argument(b->t, n, 2).at ||
        !code_literal(b->t, code_argument(b->t, n, 1), &text))
        return false;
    like.kind = EDGE_METHOD;
    like.flags &= (uint8_t) ~(EDGE_LEVEL | EDGE_THIRD);
    like.index = code_word_of(b, text);
    if (!(like.flags & EDGE_ARGUMENT)) like.more = 0;
    code_edge(b, like, n);
    return true;
}

bool code_callee(CodeBuild *b, NodeId callee, CodeEdge like, uint32_t depth)
{
    Chain chain;
    if (depth > 4) return false;
    switch (tree_node(b->t, callee)->kind) {
    case NODE_NAME: chain_of(b, callee, &chain); return name_callee(b, &chain, like, depth);
    case NODE_ATTRIBUTE: return attribute_callee(b, callee, like, depth);
    case NODE_CALL: return call_callee(b, callee, like);
    case NODE_LAMBDA: return true; /* its body is looked at where it stands */
    case NODE_IF_EXP: {
        bool body = code_callee(b, tree_child(b->t, callee, ROLE_BODY), like, depth + 1);
        return code_callee(b, tree_child(b->t, callee, ROLE_ORELSE), like, depth + 1) && body;
    }
    default: return false;
    }
}

/* ---- arguments ------------------------------------------------------------------------------ */

/* Can the value be a function, or something else with code of its own? */
static bool may_have_code(const CodeBuild *b, NodeId value)
{
    const Node *node = tree_node(b->t, value);
    if (node->kind == NODE_LAMBDA || node->kind == NODE_GENERATOR_EXP) return false;
    /* what these give calls what they name, which is seen where they are called */
    static const char *const getters[] = {"itemgetter", "attrgetter", "methodcaller", NULL};
    if (node->kind == NODE_CALL &&
        code_is_imported(b, tree_child(b->t, value, ROLE_FUNC), "operator", getters))
        return false;
    return code_bound(b, value) != BOUND_BUILTIN;
}

/* Is it a function by a name that can be followed? */
static bool is_named(const CodeBuild *b, NodeId value)
{
    const Node *node = tree_node(b->t, value);
    if (node->kind != NODE_NAME) return false;
    return b->is_function[node->name.at] || names_is_builtin(b->n, value) != BUILTIN_BOUND;
}

/* Keywords that no function takes a function by. */
static bool is_data_keyword(const CodeBuild *b, Atom name)
{
    static const char *const data[] = {
        "reverse", "default",  "start",      "encoding",  "errors",  "maxlen", "sep",     "end",
        "indent",  "maxsplit", "separators", "sort_keys", "timeout", "daemon", "exist_ok"};
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        if (code_name_is(b, name, data[i])) return true;
    return false;
}

static uint16_t arguments_of(const CodeBuild *b, NodeId call, bool *any_named)
{
    uint32_t mask = 0, position = 0;
    bool counted = true;
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        NodeId value = child;
        uint32_t bit = position < ARGUMENT_KEYWORD ? position : ARGUMENT_KEYWORD;
        if (node->role == ROLE_FUNC) continue;
        if (node->kind == NODE_KEYWORD) {
            counted = false;
            value = tree_child(b->t, child, ROLE_VALUE);
            bit = ARGUMENT_KEYWORD;
            if (is_data_keyword(b, node->name)) continue;
        } else {
            position++;
        }
        if (node->kind == NODE_STARRED || (node->kind == NODE_KEYWORD && !node->name.at)) {
            counted = false;
            mask |= ARGUMENTS_ALL;
        } else if (is_named(b, value)) {
            *any_named = true;
        } else if (may_have_code(b, value)) {
            mask |= 1u << bit;
        }
    }
    uint32_t count =
        counted && position < ARGUMENT_COUNT_UNKNOWN ? position : ARGUMENT_COUNT_UNKNOWN;
    return (uint16_t)(mask | count << ARGUMENT_COUNT_SHIFT);
}

/* Functions that are handed over; the tables say whether the callee calls them. */
static void hand_over(CodeBuild *b, NodeId call)
{
    uint16_t position = 0;
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_FUNC) continue;
        bool keyword = node->kind == NODE_KEYWORD;
        NodeId value = keyword ? tree_child(b->t, child, ROLE_VALUE) : child;
        uint16_t bit = keyword || position >= ARGUMENT_KEYWORD ? ARGUMENT_KEYWORD : position;
        if (!keyword) position++;
        if (keyword && is_data_keyword(b, node->name)) continue;
        if (is_named(b, value))
            code_callee(b, value, (CodeEdge){.flags = EDGE_ARGUMENT, .more = bit}, 0);
    }
}

/* warnings.warn(text, category, 3), logger.info(text, stacklevel=n): callers above the function
 * itself may be looked at. */
static uint8_t levels(const CodeBuild *b, NodeId call)
{
    uint32_t flags = 0, position = 0;
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_FUNC) continue;
        bool keyword = node->kind == NODE_KEYWORD;
        NodeId value = keyword ? tree_child(b->t, child, ROLE_VALUE) : child;
        bool one =
            tree_node(b->t, value)->kind == NODE_CONSTANT && bytes_is(tree_text(b->t, value), "1");
        if (node->kind == NODE_STARRED) flags |= EDGE_THIRD;
        else if (!keyword && ++position == 3 && !one) flags |= EDGE_THIRD;
        if (!keyword || one) continue;
        if (!node->name.at || code_name_is(b, node->name, "stacklevel") ||
            code_name_is(b, node->name, "skip_file_prefixes"))
            flags |= EDGE_LEVEL;
    }
    return (uint8_t)flags;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Builtins that are dealt with by what they do to names. */
static bool is_special(const CodeBuild *b, Atom name)
{
    switch (name.at) {
    case ATOM_hasattr:
    case ATOM_setattr:
    case ATOM_delattr:
    case ATOM_super:
    case ATOM_isinstance:
    case ATOM_issubclass:
    case ATOM_vars:
    case ATOM_dir:
    case ATOM_locals:
    case ATOM_globals: return true;
    default: return code_name_is(b, name, "next") || code_name_is(b, name, "getattr");
    }
}

/* next(x) ends what is iterated, and uses it up. */
static void visit_next(CodeBuild *b, NodeId call)
{
    NodeId what = code_argument(b->t, call, 0);
    if (!code_argument(b->t, call, 1).at) code_may(b, MAY_STOP, call);
    const Node *node = tree_node(b->t, what);
    bool own = node->kind == NODE_GENERATOR_EXP || code_bound(b, what) == BOUND_NEW;
    if (node->kind == NODE_CALL) {
        const Node *f = tree_node(b->t, tree_child(b->t, what, ROLE_FUNC));
        own = f->kind == NODE_NAME &&
              (code_name_is(b, f->name, "iter") || atom_is(f->name, ATOM_reversed));
    }
    if (!what.at || !own) code_may(b, MAY_WRITE, call);
}

void code_call(CodeBuild *b, NodeId call)
{
    NodeId f = tree_child(b->t, call, ROLE_FUNC);
    const Node *node = tree_node(b->t, f);
    bool has_name = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    bool sure = node->kind == NODE_NAME && names_is_builtin(b->n, f) == BUILTIN_SURE;
    bool any_named = false;
    if (has_name) {
        code_reflection(b, call, node->name);
        code_hooks_of_call(b, call, node->name);
    }
    if (code_name_is(b, node->name, "next")) visit_next(b, call);
    if (code_name_is(b, node->name, "__next__")) code_may(b, MAY_STOP, call);
    if (sure && is_special(b, node->name)) {
        b->operates |= OPERATES_ATTRIBUTE;
        return;
    }
    CodeEdge like = {.flags = levels(b, call), .more = arguments_of(b, call, &any_named)};
    if (any_named) like.flags |= EDGE_HAS_ARGUMENTS;
    b->callee = (CodeEdge){.kind = EDGE_KINDS};
    if (!code_callee(b, f, like, 0)) {
        code_may(b, MAY_RUN, call);
        code_given_call(b, call, (CodeEdge){.kind = EDGE_KINDS});
        return;
    }
    code_given_call(b, call, b->callee);
    const CodeEdge *last = b->out->edges.count ? &b->out->edges.at[b->out->edges.count - 1] : NULL;
    if (any_named && last && (last->kind == EDGE_DOTTED || (last->more & ARGUMENTS_ALL)))
        hand_over(b, call);
}
