/* code_name.c - names that are not written as names: in strings, computed, through __dict__. */
#include "transform/facts/code_build.h"

#include <string.h>

#include "transform/facts/constant_names.h"

NodeId code_argument(const Tree *t, NodeId call, uint32_t index)
{
    tree_each_child(t, call, child) {
        if (tree_node(t, child)->role != ROLE_ARGS) continue;
        if (!index--) return child;
    }
    return (NodeId){0};
}

bool code_literal(const Tree *t, NodeId n, Bytes *out)
{
    if (!n.at || tree_node(t, n)->kind != NODE_CONSTANT || tree_node(t, n)->op != CONST_STR)
        return false;
    Bytes text = tree_text(t, n);
    while (text.len && text.at[0] != '"' && text.at[0] != '\'') text.at++, text.len--;
    if (text.len < 2 || memchr(text.at, '\\', text.len)) return false;
    char quote = text.at[0];
    size_t count = text.len >= 6 && text.at[1] == quote && text.at[2] == quote ? 3 : 1;
    *out = (Bytes){text.at + count, text.len - 2 * count};
    return memchr(out->at, quote, out->len) == NULL;
}

/* ---- mentions ------------------------------------------------------------------------------- */

/* _C__name is how __name of class C is written outside. */
void code_mention(CodeBuild *b, Bytes name)
{
    array_push(&b->out->mentions, (uint32_t)bytes_hash64(name));
    if (name.len < 4 || name.at[0] != '_' || name.at[1] == '_') return;
    const char *inner = memmem(name.at + 2, name.len - 2, "__", 2);
    if (!inner) return;
    Bytes plain = {inner, name.len - (size_t)(inner - name.at)};
    array_push(&b->out->mentions, (uint32_t)bytes_hash64(plain));
}

static void mention_words(CodeBuild *b, Bytes text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && code_is_word((unsigned char)text.at[end])) end++;
        bool digit = text.at[at] >= '0' && text.at[at] <= '9';
        if (end > at && !digit) code_mention(b, (Bytes){text.at + at, end - at});
        at = end + 1;
    }
}

/* Text that is executed somewhere: "from m import _x". */
static void mention_private(CodeBuild *b, Bytes text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && code_is_word((unsigned char)text.at[end])) end++;
        if (end > at + 1 && text.at[at] == '_') code_mention(b, (Bytes){text.at + at, end - at});
        at = end + 1;
    }
}

static bool is_dotted_name(Bytes text)
{
    if (!text.len || text.len > 200) return false;
    for (size_t i = 0; i < text.len; i++)
        if (!code_is_word((unsigned char)text.at[i]) && text.at[i] != '.' && text.at[i] != ':')
            return false;
    return text.at[0] < '0' || text.at[0] > '9';
}

void code_string(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    Bytes text;
    if (node->op != CONST_STR || node->end <= node->start + 2) return;
    if (code_literal(b->t, n, &text) && is_dotted_name(text)) {
        mention_words(b, text);
        code_frames(b, n, text);
        if (text.len < 12) code_mention_text(b, n, text);
    }
    text = tree_text(b->t, n);
    if (tree_node(b->t, node->parent)->kind != NODE_EXPR) mention_private(b, text);
    if (b->has_examples && memmem(text.at, text.len, ">>> ", 4)) mention_words(b, text);
}

/* ---- computed names ------------------------------------------------------------------------- */

static void add_computed(CodeBuild *b, Bytes prefix, Bytes suffix, NodeId at)
{
    for (uint32_t i = 0; i < b->out->computed.count; i++)
        if (bytes_equal(b->out->computed.at[i].prefix, prefix) &&
            bytes_equal(b->out->computed.at[i].suffix, suffix))
            return;
    CodeComputed c = {.line = code_line(b, at)};
    c.prefix = (Bytes){arena_copy(b->arena, prefix.at, prefix.len), prefix.len};
    c.suffix = (Bytes){arena_copy(b->arena, suffix.at, suffix.len), suffix.len};
    array_push(&b->out->computed, c);
}

static const Bytes nothing = {"", 0};

/* What stands before the first and behind the last of these characters. */
static void around(Bytes text, char first, char last, Bytes *prefix, Bytes *suffix)
{
    const char *from = text.len ? memchr(text.at, first, text.len) : NULL;
    const char *to = text.len ? memrchr(text.at, last, text.len) : NULL;
    *prefix = from ? (Bytes){text.at, (size_t)(from - text.at)} : text;
    *suffix = to ? (Bytes){to + 1, text.len - (size_t)(to + 1 - text.at)} : nothing;
}

/* "do_%s_x" % y: a conversion ends with its letter. */
static void by_percent(Bytes text, Bytes *prefix, Bytes *suffix)
{
    around(text, '%', '%', prefix, suffix);
    size_t i = 0;
    while (i < suffix->len && !((suffix->at[i] | 32) >= 'a' && (suffix->at[i] | 32) <= 'z')) i++;
    if (suffix->len && suffix->at[0] == '(') i = suffix->len; /* %(name)s */
    if (i < suffix->len) i++;
    *suffix = (Bytes){suffix->at + i, suffix->len - i};
}

/* f"do_{y}_x" in one piece without escapes. */
static bool by_fstring(const Tree *t, NodeId n, Bytes *prefix, Bytes *suffix)
{
    Bytes text = tree_text(t, n);
    while (text.len && text.at[0] != '"' && text.at[0] != '\'') text.at++, text.len--;
    if (text.len < 3 || memchr(text.at, '\\', text.len)) return false;
    char quote = text.at[0];
    text = (Bytes){text.at + 1, text.len - 2};
    around(text, '{', '}', prefix, suffix);
    return !memchr(text.at, quote, text.len) && !memmem(text.at, text.len, "{{", 2) &&
           !memmem(text.at, text.len, "}}", 2);
}

static bool by_operator(const Tree *t, NodeId n, Bytes *prefix, Bytes *suffix)
{
    Bytes text;
    NodeId left = tree_child(t, n, ROLE_LEFT), right = tree_child(t, n, ROLE_RIGHT);
    if (tree_node(t, n)->op == OP_MOD && code_literal(t, left, &text)) {
        by_percent(text, prefix, suffix);
        return true;
    }
    if (tree_node(t, n)->op != OP_ADD) return false;
    while (tree_node(t, left)->kind == NODE_BIN_OP && tree_node(t, left)->op == OP_ADD)
        left = tree_child(t, left, ROLE_LEFT);
    bool found = false;
    if (code_literal(t, left, &text)) *prefix = text, found = true;
    if (code_literal(t, right, &text)) *suffix = text, found = true;
    return found;
}

static bool by_format(const Tree *t, NodeId call, Bytes *prefix, Bytes *suffix)
{
    NodeId f = tree_child(t, call, ROLE_FUNC);
    Bytes text;
    if (tree_node(t, f)->kind != NODE_ATTRIBUTE || !atom_is(tree_node(t, f)->name, ATOM_format) ||
        !code_literal(t, tree_child(t, f, ROLE_VALUE), &text) || memmem(text.at, text.len, "{{", 2))
        return false;
    around(text, '{', '}', prefix, suffix);
    return true;
}

void code_computed(CodeBuild *b, NodeId name, NodeId at)
{
    Bytes prefix = nothing, suffix = nothing;
    for (uint32_t depth = 0; name.at && tree_node(b->t, name)->kind == NODE_NAME; depth++) {
        SymbolId owner = code_owner(b, name);
        bool single = owner.at && depth < 4 && code_is_local(b, owner) &&
                      !b->variable[owner.at].many && b->variable[owner.at].value &&
                      !(names_get(b->n, owner)->flags & (SYMBOL_PARAM | SYMBOL_DEFINED));
        name = single ? (NodeId){b->variable[owner.at].value} : (NodeId){0};
    }
    Bytes text;
    bool found = false;
    uint8_t kind = name.at ? tree_node(b->t, name)->kind : NODE_NONE;
    if (code_literal(b->t, name, &text)) prefix = text, found = true;
    else if (kind == NODE_JOINED_STR) found = by_fstring(b->t, name, &prefix, &suffix);
    else if (kind == NODE_BIN_OP) found = by_operator(b->t, name, &prefix, &suffix);
    else if (kind == NODE_CALL) found = by_format(b->t, name, &prefix, &suffix);
    if (!found) prefix = suffix = nothing;
    add_computed(b, prefix, suffix, at);
}

/* ---- computed stores ------------------------------------------------------------------------ */

/* What setattr(x, name, value) or x.__dict__[name] = value stores; {0}: it stands elsewhere. */
static NodeId stored_value(const CodeBuild *b, NodeId at)
{
    const Node *node = tree_node(b->t, at);
    if (node->kind == NODE_CALL) return code_argument(b->t, at, 2);
    return node->kind == NODE_SUBSCRIPT ? tree_child(b->t, node->parent, ROLE_VALUE) : (NodeId){0};
}

/* Is it written out as a function, or the result of a call, which may be one? */
static bool may_be_method(const CodeBuild *b, NodeId value)
{
    const Node *node = tree_node(b->t, value);
    bool named = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    return node->kind == NODE_LAMBDA || node->kind == NODE_CALL ||
           (named && b->is_function[node->name.at]);
}

static void computed_store(CodeBuild *b, NodeId receiver, NodeId at)
{
    uint32_t line = code_line(b, at);
    code_may(b, MAY_WRITE, at);
    if (!b->out->computed_method_line && may_be_method(b, stored_value(b, at)))
        b->out->computed_method_line = line;
    if (!b->out->computed_store_line) b->out->computed_store_line = line;
    bool self = receiver.at && code_is_self(b, receiver);
    if (!self && !b->out->computed_other_line) b->out->computed_other_line = line;
}

/* A name that is known, but not written where it is used, is that of a function all the same. */
static void one_of(CodeBuild *b, CodeEdge e, const ConstantNames *names, NodeId at)
{
    for (uint32_t i = 0; i < names->count; i++) {
        e.index = code_word_of(b, names->at[i]);
        code_edge(b, e, at);
        if (!(e.flags & EDGE_STORE)) add_computed(b, names->at[i], nothing, at);
    }
}

static void namespace_item(CodeBuild *b, NodeId subscript, NodeId receiver)
{
    Bytes text;
    ConstantNames names;
    const Node *node = tree_node(b->t, subscript);
    NodeId name = tree_child(b->t, subscript, ROLE_SLICE);
    bool literal = code_literal(b->t, name, &text);
    bool known =
        !literal && constant_names(b->t, b->n, name, &names) && constant_names_certain(&names);
    if (node->op == CTX_LOAD) {
        CodeEdge load = {.kind = EDGE_VALUE, .index = literal ? code_word_of(b, text) : 0};
        if (literal) code_edge(b, load, subscript);
        else if (known) one_of(b, load, &names, subscript);
        else code_computed(b, name, subscript);
    } else if (literal) {
        code_alias_text(b, text, (NodeId){0}, subscript);
        code_may(b, MAY_WRITE, subscript);
    } else if (known) {
        for (uint32_t i = 0; i < names.count; i++)
            code_alias_text(b, names.at[i], (NodeId){0}, subscript);
        code_may(b, MAY_WRITE, subscript);
    } else {
        computed_store(b, receiver, subscript);
    }
}

/* Builtins that keep no namespace that they are given, but not methods of such names. */
static bool reads_argument(const CodeBuild *b, NodeId call)
{
    static const char *const readers[] = {"dict",  "len",   "list",      "sorted", "set",
                                          "tuple", "repr",  "str",       "iter",   "frozenset",
                                          "copy",  "print", "enumerate", NULL};
    const Node *f = tree_node(b->t, tree_child(b->t, call, ROLE_FUNC));
    return code_name_in(b, f->name, readers) &&
           (f->kind == NODE_NAME || code_name_is(b, f->name, "copy"));
}

void code_namespace(CodeBuild *b, NodeId n)
{
    static const char *const reads[] = {"get",  "__getitem__",  "keys",     "values",  "items",
                                        "copy", "__contains__", "__iter__", "__len__", NULL};
    const Node *node = tree_node(b->t, n), *parent = tree_node(b->t, node->parent);
    NodeId whole = n; /* x.__dict__ if y else z */
    while ((parent->kind == NODE_IF_EXP && tree_node(b->t, whole)->role != ROLE_TEST) ||
           parent->kind == NODE_BOOL_OP) {
        whole = tree_node(b->t, whole)->parent;
        parent = tree_node(b->t, tree_node(b->t, whole)->parent);
    }
    const NodeId outer = tree_node(b->t, whole)->parent;
    const uint8_t role = tree_node(b->t, whole)->role;
    NodeId receiver =
        node->kind == NODE_CALL ? code_argument(b->t, n, 0) : tree_child(b->t, n, ROLE_VALUE);
    if (parent->kind == NODE_SUBSCRIPT && role == ROLE_VALUE) {
        namespace_item(b, outer, receiver);
        return;
    }
    bool method = parent->kind == NODE_ATTRIBUTE && code_name_in(b, parent->name, reads);
    bool only_read = method || parent->kind == NODE_COMPARE || parent->kind == NODE_COMPREHENSION ||
                     (parent->kind == NODE_FOR && role == ROLE_ITER) ||
                     (parent->kind == NODE_KEYWORD && !parent->name.at);
    if (parent->kind == NODE_CALL && role == ROLE_ARGS) only_read = reads_argument(b, outer);
    if (!only_read) computed_store(b, receiver, n);
    if (parent->kind != NODE_COMPARE) code_computed(b, (NodeId){0}, n);
}

static bool is_builtins(const CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    return node->kind == NODE_NAME &&
           (code_name_is(b, node->name, "builtins") || code_name_is(b, node->name, "__builtins__"));
}

/* ---- stores by other ways
 * ------------------------------------------------------------------------
 *
 * Who has setattr, x.__setattr__ or a namespace as a value may store anything anywhere.  So each
 * mention of these names is such a store, but for forms that surely are none: calls, which are
 * looked at themselves, reads of a namespace, comparisons.
 */

static bool is_called(const CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    return node->role == ROLE_FUNC && tree_node(b->t, node->parent)->kind == NODE_CALL;
}

static bool is_compared(const CodeBuild *b, NodeId n)
{
    NodeId parent = tree_node(b->t, n)->parent;
    while (tree_node(b->t, parent)->kind == NODE_TUPLE ||
           tree_node(b->t, parent)->kind == NODE_LIST || tree_node(b->t, parent)->kind == NODE_SET)
        parent = tree_node(b->t, parent)->parent;
    return tree_node(b->t, parent)->kind == NODE_COMPARE;
}

/* A name or attribute that is loaded. */
void code_mention_setter(CodeBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    bool attribute = node->kind == NODE_ATTRIBUTE, method = false;
    switch (node->name.at) {
    case 0: return;
    case ATOM_setattr: method = attribute; break; /* monkeypatch.setattr */
    case ATOM_vars:
    case ATOM_globals:
    case ATOM_locals: break;
    default:
        if (attribute && (node->name.at == b->globals.at || node->name.at == b->frame.at))
            code_namespace(b, n);
        if (!attribute || node->name.at != b->setattr.at) return;
        method = true;
    }
    if (is_called(b, n) || is_compared(b, n)) return;
    bool other = attribute ? !method && !is_builtins(b, tree_child(b->t, n, ROLE_VALUE))
                           : names_is_builtin(b->n, n) == BUILTIN_BOUND;
    if (!other) computed_store(b, (NodeId){0}, n);
}

/* getattr(x, "__dict__"), methodcaller("__setattr__", name, v), patch.dict("m.__dict__", ...) */
void code_mention_text(CodeBuild *b, NodeId n, Bytes text)
{
    static const char *const setters[] = {"__setattr__", "setattr", "__globals__", "f_globals",
                                          "vars",        "globals", "locals",      NULL};
    static const char *const asks[] = {"hasattr", "delattr", "setattr", NULL};
    bool dict = bytes_ends_with(text, "__dict__"), setter = bytes_in_list(text, setters);
    if ((!dict && !setter) || is_compared(b, n)) return;
    const Node *node = tree_node(b->t, n), *call = tree_node(b->t, node->parent);
    if (call->kind == NODE_BIN_OP) call = tree_node(b->t, call->parent);
    if (call->kind != NODE_CALL || node->role == ROLE_FUNC) {
        bool item = call->kind == NODE_SUBSCRIPT || call->kind == NODE_ASSIGN;
        if (bytes_starts_with(text, "__") && item) computed_store(b, (NodeId){0}, n);
        return;
    }
    Atom callee = tree_node(b->t, call->first)->name;
    if (code_name_in(b, callee, asks)) return;
    if (code_name_is(b, callee, "getattr") && (dict || bytes_ends_with(text, "globals__")))
        code_namespace(b, node->parent);
    else computed_store(b, (NodeId){0}, n);
}

static NodeId keyword_of(const CodeBuild *b, NodeId call, const char *name)
{
    tree_each_child(b->t, call, child)
        if (tree_node(b->t, child)->kind == NODE_KEYWORD &&
            code_name_is(b, tree_node(b->t, child)->name, name))
            return tree_child(b->t, child, ROLE_VALUE);
    return (NodeId){0};
}

/* parse_args(namespace=x), mock.patch(computed, v): they store by names that stand elsewhere. */
static void visit_library_setter(CodeBuild *b, NodeId call, Atom name)
{
    static const char *const parsers[] = {"parse_args", "parse_known_args", "parse_intermixed_args",
                                          NULL};
    NodeId receiver = {0};
    if (code_name_in(b, name, parsers)) {
        receiver = keyword_of(b, call, "namespace");
        if (!receiver.at) receiver = keyword_of(b, call, "values"); /* optparse */
        if (!receiver.at) receiver = code_argument(b->t, call, 1);
        if (!receiver.at || tree_node(b->t, receiver)->kind == NODE_CONSTANT) return;
        computed_store(b, receiver, call);
    } else if (code_name_is(b, name, "multiple")) {
        NodeId f = tree_child(b->t, call, ROLE_FUNC);
        if (tree_node(b->t, f)->kind != NODE_ATTRIBUTE) return;
        const Node *patch = tree_node(b->t, tree_child(b->t, f, ROLE_VALUE));
        if (atom_is(patch->name, ATOM_patch)) computed_store(b, (NodeId){0}, call);
    }
}

/* def __reduce__(self): return make, (), state: the state is stored on what make() gives. */
void code_mention_reduce(CodeBuild *b, NodeId function)
{
    Atom name = tree_node(b->t, function)->name;
    if (!code_name_is(b, name, "__reduce__") && !code_name_is(b, name, "__reduce_ex__")) return;
    uint32_t end = tree_subtree_end(b->t, function);
    for (uint32_t i = function.at; i < end; i++) {
        if (b->t->node[i].kind != NODE_RETURN) continue;
        NodeId value = tree_child(b->t, (NodeId){i}, ROLE_VALUE);
        uint32_t count = 0;
        if (!value.at || tree_node(b->t, value)->kind == NODE_CONSTANT) continue;
        tree_each_child(b->t, value, child) count++;
        if (tree_node(b->t, value)->kind == NODE_TUPLE && count < 3) continue;
        computed_store(b, (NodeId){0}, (NodeId){i});
        return;
    }
}

/* ---- variables of frames -------------------------------------------------------------------- */

/* Notes a name that other functions' variables are looked at with: an attribute, keyword, string,
 * what is imported, or a builtin that is not called where it stands. */
void code_frames(CodeBuild *b, NodeId n, Bytes name)
{
    static const char *const always[] = {
        "f_locals",           "getargvalues",      "capture_locals", "getgeneratorlocals",
        "getcoroutinelocals", "getasyncgenlocals", "co_varnames",    NULL};
    static const char *const values[] = {"eval", "exec", "locals", "vars", NULL};
    const Node *node = tree_node(b->t, n);
    bool found = bytes_in_list(name, always);
    if (!found && bytes_in_list(name, values)) {
        const Node *call = tree_node(b->t, node->parent);
        bool called = node->role == ROLE_FUNC && call->kind == NODE_CALL;
        if (node->kind == NODE_NAME) found = !called && names_is_builtin(b->n, n) != BUILTIN_BOUND;
        else if (node->kind == NODE_CONSTANT) /* getattr(builtins, "eval") */
            found = call->kind == NODE_CALL && node->role == ROLE_ARGS &&
                    code_name_is(b, tree_node(b->t, call->first)->name, "getattr");
        else if (node->kind == NODE_ALIAS) found = code_name_is(b, call->name, "builtins");
        else if (node->kind == NODE_ATTRIBUTE)
            found = !called && is_builtins(b, tree_child(b->t, n, ROLE_VALUE));
    }
    if (found && !b->out->frames_line) b->out->frames_line = code_line(b, n);
}

/* ---- calls that take names ------------------------------------------------------------------ */

static bool known_names(const CodeBuild *b, NodeId call, ConstantNames *names)
{
    return constant_names_of_call(b->t, b->n, call, names) && constant_names_certain(names);
}

/* setattr(x, name, v), delattr(x, name), patch("a.b"), x.__setattr__(name, v). */
static void visit_setter(CodeBuild *b, NodeId call, bool bound)
{
    NodeId receiver = code_argument(b->t, call, 0), name = code_argument(b->t, call, 1);
    NodeId value = code_argument(b->t, call, 2);
    Bytes text;
    if (code_literal(b->t, receiver, &text)) { /* the name is the first: a bound method, a patch */
        const char *dot = text.len ? memrchr(text.at, '.', text.len) : NULL;
        if (dot) text = (Bytes){dot + 1, text.len - (size_t)(dot + 1 - text.at)};
        code_alias_text(b, text, (NodeId){0}, call);
        code_may(b, MAY_WRITE, call);
        return;
    }
    if (bound && !value.at) { /* super().__setattr__(name, v) hands on what is stored elsewhere */
        NodeId f = tree_child(b->t, call, ROLE_FUNC);
        Atom own = b->now.function.at ? tree_node(b->t, b->now.function)->name : (Atom){0};
        code_may(b, MAY_WRITE, call);
        if (own.at == tree_node(b->t, f)->name.at) return;
        computed_store(b, (NodeId){0}, call);
        return;
    }
    CodeEdge store = {.kind = EDGE_LOAD, .flags = EDGE_STORE};
    ConstantNames names;
    bool literal = code_literal(b->t, name, &text);
    if (!literal && !bound && known_names(b, call, &names)) {
        code_may(b, MAY_WRITE, call);
        for (uint32_t i = 0; i < names.count; i++) code_alias_text(b, names.at[i], value, call);
        one_of(b, store, &names, call);
        return;
    }
    if (!literal) {
        computed_store(b, receiver, call);
        code_edge(b, store, call);
        return;
    }
    code_may(b, MAY_WRITE, call);
    code_alias_text(b, text, value, call);
    store.index = code_word_of(b, text);
    code_edge(b, store, call);
}

static void visit_getter(CodeBuild *b, NodeId call, bool gives)
{
    NodeId name = code_argument(b->t, call, 1);
    Bytes text;
    bool literal = code_literal(b->t, name, &text);
    uint32_t word = literal ? code_word_of(b, text) : 0;
    ConstantNames names;
    if (!literal && known_names(b, call, &names)) {
        one_of(b, (CodeEdge){.kind = EDGE_LOAD}, &names, call);
        return;
    }
    code_edge(b, (CodeEdge){.kind = EDGE_LOAD, .index = word}, call);
    if (literal || !gives) return;
    uint32_t before = b->out->computed.count;
    code_computed(b, name, call);
    if (b->out->computed.count == before) return;
    const CodeComputed *c = &b->out->computed.at[before];
    if (bytes_starts_with(c->prefix, "__")) computed_store(b, (NodeId){0}, call);
}

/* attrgetter("a", "b.c"), methodcaller("f", ...): the object is called later. */
static void visit_operator(CodeBuild *b, NodeId call, bool methods)
{
    tree_each_child(b->t, call, child) {
        Bytes text;
        if (tree_node(b->t, child)->role != ROLE_ARGS) continue;
        if (!code_literal(b->t, child, &text)) {
            code_edge(b, (CodeEdge){.kind = EDGE_LOAD}, call);
            code_computed(b, child, call);
        } else {
            uint8_t kind = methods ? EDGE_METHOD : EDGE_LOAD;
            code_edge(b, (CodeEdge){.kind = kind, .index = code_word_of(b, text)}, call);
        }
        if (methods) break;
    }
}

/* Text that is executed, and stores attributes by names which it computes. */
static bool has_setter(Bytes text)
{
    static const char *const ways[] = {"setattr", "__dict__", "__globals__", "f_globals",
                                       "vars(",   "globals(", "locals(",     "update"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (memmem(text.at, text.len, ways[i], strlen(ways[i]))) return true;
    return false;
}

static bool in_class_body(const CodeBuild *b, NodeId n)
{
    return b->n->scope[names_scope_at(b->n, n).at].kind == SCOPE_CLASS;
}

static bool in_module(const CodeBuild *b, NodeId n)
{
    return b->n->scope[names_scope_at(b->n, n).at].kind == SCOPE_MODULE;
}

/* What executed text binds at the top of a module, or declares global. */
static void bind_by_text(CodeBuild *b, NodeId call, const Bytes *text)
{
    bool global = in_module(b, call) || (text && memmem(text->at, text->len, "global ", 7));
    bool here = !tree_node(b->t, code_argument(b->t, call, 0))->next.at; /* no namespace is given */
    if (!text && here && !b->out->computed_store_line)
        b->out->computed_store_line = code_line(b, call);
    for (size_t at = 0; text && global && at < text->len;) {
        size_t end = at;
        while (end < text->len && code_is_word((unsigned char)text->at[end])) end++;
        bool digit = text->at[at] >= '0' && text->at[at] <= '9';
        Bytes word = {text->at + at, end - at};
        if (word.len && !digit) code_alias_text(b, word, (NodeId){0}, call);
        at = end + 1;
    }
}

static void visit_code(CodeBuild *b, NodeId call)
{
    Bytes text;
    uint32_t namespaces = 0;
    NodeId code = code_argument(b->t, call, 0);
    bool literal = code_literal(b->t, code, &text);
    const Node *f = tree_node(b->t, tree_child(b->t, call, ROLE_FUNC));
    bool executes = !atom_is(f->name, ATOM_eval);
    if (f->kind == NODE_NAME && atom_is(f->name, ATOM_exec))
        bind_by_text(b, call, literal ? &text : NULL);
    if (literal) mention_words(b, text);
    else code_computed(b, (NodeId){0}, call);
    if (literal && executes) code_given_text(b, text, call);
    if (literal ? has_setter(text) : executes && in_class_body(b, call))
        computed_store(b, (NodeId){0}, call);
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_FUNC || child.at == code.at) continue;
        bool star = node->kind == NODE_STARRED || (node->kind == NODE_KEYWORD && !node->name.at);
        namespaces += star ? 2 : 1;
        if (node->kind == NODE_KEYWORD && code_name_is(b, node->name, "closure")) namespaces--;
    }
    if (namespaces > 1 && !b->out->two_namespaces_line)
        b->out->two_namespaces_line = code_line(b, call);
}

void code_reflection(CodeBuild *b, NodeId call, Atom name)
{
    bool attribute = tree_node(b->t, tree_child(b->t, call, ROLE_FUNC))->kind == NODE_ATTRIBUTE;
    switch (name.at) {
    case ATOM_setattr:
    case ATOM_delattr: visit_setter(b, call, false); return;
    case ATOM_object: /* mock.patch.object(x, "name") */
        if (attribute || names_is_builtin(b->n, tree_child(b->t, call, ROLE_FUNC)) != BUILTIN_SURE)
            visit_setter(b, call, false);
        return;
    case ATOM_patch: {
        Bytes text;
        NodeId target = code_argument(b->t, call, 0);
        if (code_literal(b->t, target, &text)) visit_setter(b, call, false);
        else if (target.at && atoms_find(&b->t->atoms, bytes_of("mock")).at)
            computed_store(b, (NodeId){0}, call);
        return;
    }
    case ATOM_hasattr: visit_getter(b, call, false); return;
    case ATOM_exec:
    case ATOM_eval: visit_code(b, call); return;
    case ATOM_vars:
    case ATOM_globals:
        if (!attribute) code_namespace(b, call);
        return;
    case ATOM_locals: /* globals of a module, attributes of a class */
        if (!attribute && (in_module(b, call) || in_class_body(b, call))) code_namespace(b, call);
        return;
    default: break;
    }
    if (code_name_is(b, name, "getattr")) visit_getter(b, call, true);
    else if (code_name_is(b, name, "execfile")) visit_code(b, call);
    else if (code_name_is(b, name, "attrgetter")) visit_operator(b, call, false);
    else if (code_name_is(b, name, "methodcaller")) visit_operator(b, call, true);
    else if (attribute &&
             (code_name_is(b, name, "__setattr__") || code_name_is(b, name, "__delattr__")))
        visit_setter(b, call, true);
    else if (code_name_is(b, name, "getrefcount") && !b->out->identity_line)
        b->out->identity_line = code_line(b, call);
    else visit_library_setter(b, call, name);
}
