/*
 * code_given.c - what is given to attributes by a name that stands in the text, without a store.
 *
 * x.render() need not be a def of that name: Column(render=f) of a dataclass, namedtuple or
 * SimpleNamespace, type("C", (), {"render": f}), add("render", f) with a setattr() somewhere, a
 * field of a class that gets its values by position.  All have the name in the text, beside a value
 * that may be called.  Here they are collected; whether the name is only that of a parameter is
 * known where all files are (program/code_given.c).
 *
 * A value is *evident* when it is written out as a function: a lambda, a name of one.  Beside keys
 * of dicts and other texts only those count: data by the names of methods is all over.  What is not
 * evident gets there by names that are computed from the text's point of view, too, which is
 * plain-namespaces (docs/assumptions.md).
 */
#include <string.h>

#include "transform/facts/code_build.h"

typedef struct Gift {
    Bytes name;
    uint8_t kind, flags; /* CodeTaker, GIVEN_ bits */
    uint32_t taker;
    NodeId at;
} Gift;

/* ---- callees by their last name -------------------------------------------------------------- */

enum {
    ROLE_MAKER = 1 << 0, /* makes attributes of what it gets by name */
    ROLE_MAPS = 1 << 1,  /* makes a dict of it */
    ROLE_FIELDS = 1 << 2,
    ROLE_ARGUMENT = 1 << 3, /* of a command */
    ROLE_WRAPS = 1 << 4,    /* partial(f, x), staticmethod(f): what runs is f */
};

static const struct Role {
    uint8_t role;
    const char *name;
} roles[] = {
    {ROLE_MAKER, "SimpleNamespace"},
    {ROLE_MAKER, "Namespace"},
    {ROLE_MAKER, "Mock"},
    {ROLE_MAKER, "MagicMock"},
    {ROLE_MAKER, "AsyncMock"},
    {ROLE_MAKER, "NonCallableMock"},
    {ROLE_MAKER, "NonCallableMagicMock"},
    {ROLE_MAKER, "PropertyMock"},
    {ROLE_MAKER, "replace"},
    {ROLE_MAKER, "_replace"},
    {ROLE_MAKER, "set_defaults"},
    {ROLE_MAKER, "configure_mock"},
    {ROLE_MAKER, "multiple"},
    {ROLE_MAKER, "create_autospec"},
    {ROLE_MAKER, "type"},
    {ROLE_MAKER, "new_class"},
    {ROLE_MAKER, "prepare_class"},
    {ROLE_MAKER, "attach_mock"},
    {ROLE_MAKER, "evolve"},
    {ROLE_MAKER | ROLE_FIELDS, "make_dataclass"},
    {ROLE_MAKER | ROLE_FIELDS, "make_class"},
    {ROLE_FIELDS, "namedtuple"},
    {ROLE_FIELDS, "NamedTuple"},
    {ROLE_MAPS, "dict"},
    {ROLE_MAPS, "update"},
    {ROLE_MAPS, "setdefault"},
    {ROLE_MAPS, "OrderedDict"},
    {ROLE_MAPS, "defaultdict"},
    {ROLE_MAPS, "ChainMap"},
    {ROLE_MAPS, "UserDict"},
    {ROLE_ARGUMENT, "add_argument"},
    {ROLE_ARGUMENT, "add_option"},
    {ROLE_ARGUMENT, "make_option"},
    {ROLE_WRAPS, "partial"},
    {ROLE_WRAPS, "partialmethod"},
    {ROLE_WRAPS, "staticmethod"},
    {ROLE_WRAPS, "classmethod"},
    {ROLE_WRAPS, "property"},
};

void code_given_start(CodeBuild *b)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        Atom name = atoms_find(&b->t->atoms, bytes_of(roles[i].name));
        if (name.at) b->role_of_atom[name.at] |= roles[i].role;
    }
}

static uint8_t role_of(const CodeBuild *b, NodeId callee)
{
    const Node *node = tree_node(b->t, callee);
    bool named = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    return named ? b->role_of_atom[node->name.at] : 0;
}

/* ---- values --------------------------------------------------------------------------------- */

static void push(CodeBuild *b, const Gift *g, uint32_t record, uint32_t value)
{
    CodeGiven one = {.word = code_word_of(b, g->name),
                     .record = record,
                     .value = value,
                     .taker = g->taker,
                     .line = code_line(b, g->at),
                     .kind = g->kind,
                     .flags = g->flags};
    if (!record && !value && (g->flags & GIVEN_EVIDENT)) return;
    array_push(&b->out->given, one);
}

static void give_record(CodeBuild *b, const Gift *g, NodeId value)
{
    uint32_t record = code_given_record(b, g->name, g->at);
    array_push(&b->queue, ((CodePending){.record = record, .value = value}));
    push(b, g, record, 0);
}

static void give(CodeBuild *b, const Gift *g, NodeId value, uint32_t depth);

static bool is_import(const CodeBuild *b, NodeId n)
{
    while (tree_node(b->t, n)->kind == NODE_ATTRIBUTE) n = tree_child(b->t, n, ROLE_VALUE);
    SymbolId owner = tree_node(b->t, n)->kind == NODE_NAME ? code_owner(b, n) : (SymbolId){0};
    return owner.at && (names_get(b->n, owner)->flags & SYMBOL_IMPORT);
}

static void give_name(CodeBuild *b, const Gift *g, NodeId value, uint32_t depth)
{
    SymbolId owner = code_owner(b, value);
    if (names_is_builtin(b->n, value) != BUILTIN_BOUND) {
        give_record(b, g, value);
        return;
    }
    uint16_t flags = owner.at ? names_get(b->n, owner)->flags : SYMBOL_PARAM;
    const Variable *v = owner.at ? &b->variable[owner.at] : NULL;
    if (!(flags & SYMBOL_PARAM) && (flags & (SYMBOL_DEFINED | SYMBOL_IMPORT))) {
        give_record(b, g, value);
    } else if (!(flags & SYMBOL_PARAM) && v->value && !v->many) {
        give(b, g, (NodeId){v->value}, depth + 1);
    } else {
        push(b, g, 0, 0);
    }
}

static NodeId wrapped(const CodeBuild *b, NodeId call)
{
    bool wraps = role_of(b, tree_child(b->t, call, ROLE_FUNC)) & ROLE_WRAPS;
    return wraps ? code_argument(b->t, call, 0) : (NodeId){0};
}

/* The value, or any that it may be. */
static void give(CodeBuild *b, const Gift *g, NodeId value, uint32_t depth)
{
    const Node *node = tree_node(b->t, value);
    if (code_is_plain(b, value)) return;
    if (depth > 4) {
        push(b, g, 0, 0);
        return;
    }
    switch (node->kind) {
    case NODE_LAMBDA: give_record(b, g, value); return;
    case NODE_NAME: give_name(b, g, value, depth); return;
    case NODE_ATTRIBUTE:
        if (is_import(b, value)) give_record(b, g, value);
        else push(b, g, 0, code_word(b, node->name));
        return;
    case NODE_IF_EXP:
    case NODE_BOOL_OP:
        tree_each_child(b->t, value, child)
            if (tree_node(b->t, child)->role != ROLE_TEST) give(b, g, child, depth + 1);
        return;
    case NODE_CALL:
        if (wrapped(b, value).at) give(b, g, wrapped(b, value), depth + 1);
        else push(b, g, 0, 0);
        return;
    default: push(b, g, 0, 0);
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Special names that hold data. */
static bool is_special(Bytes name)
{
    static const char *const data[] = {"__name__",        "__file__",       "__doc__",
                                       "__module__",      "__builtins__",   "__slots__",
                                       "__annotations__", "__qualname__",   "__version__",
                                       "__path__",        "__package__",    "__loader__",
                                       "__spec__",        "__all__",        "__author__",
                                       "__dict__",        "__match_args__", NULL};
    return name.len > 4 && bytes_starts_with(name, "__") && bytes_ends_with(name, "__") &&
           !bytes_in_list(name, data);
}

/* A special method goes into a class, which must be known to have it. */
static void give_named(CodeBuild *b, const Gift *g, NodeId value)
{
    if (!is_special(g->name)) give(b, g, value, 0);
    else if (!code_is_plain(b, value)) code_alias_text(b, g->name, value, g->at);
}

/* Each word of a text that is a dotted name, or of a list of names. */
static void give_words(CodeBuild *b, const Gift *like, Bytes text, NodeId value)
{
    Gift g = *like;
    if (text.len > 400) return;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && code_is_word((unsigned char)text.at[end])) end++;
        g.name = (Bytes){text.at + at, end - at};
        bool digit = text.at[at] >= '0' && text.at[at] <= '9';
        if (end > at && !digit && value.at) give_named(b, &g, value);
        else if (end > at && !digit) push(b, &g, 0, 0);
        at = end + 1;
    }
}

static bool is_dotted_name(Bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!code_is_word((unsigned char)text.at[i]) && text.at[i] != '.') return false;
    return text.len && text.len < 200 && (text.at[0] < '0' || text.at[0] > '9');
}

/* ---- dicts ---------------------------------------------------------------------------------- */

/* x.__dict__, vars(x), locals(), globals() */
static bool is_namespace(const CodeBuild *b, NodeId n)
{
    static const char *const calls[] = {"vars", "locals", "globals", NULL};
    const Node *node = tree_node(b->t, n);
    if (node->kind == NODE_ATTRIBUTE) return atom_is(node->name, ATOM___dict__);
    return node->kind == NODE_CALL &&
           code_name_in(b, tree_node(b->t, tree_child(b->t, n, ROLE_FUNC))->name, calls);
}

/* Is the callee a maker, or a method of a namespace? */
static bool makes_attributes(const CodeBuild *b, NodeId call)
{
    NodeId f = tree_child(b->t, call, ROLE_FUNC);
    const Node *node = tree_node(b->t, f);
    if (node->kind == NODE_ATTRIBUTE && is_namespace(b, tree_child(b->t, f, ROLE_VALUE)))
        return true;
    return role_of(b, f) & ROLE_MAKER;
}

/* A dict that surely becomes attributes: x.__dict__ = {...}, Mock(**{...}) */
static bool is_for_attributes(const CodeBuild *b, NodeId display)
{
    const Node *node = tree_node(b->t, display), *parent = tree_node(b->t, node->parent);
    NodeId call = node->parent;
    if (parent->kind == NODE_KEYWORD) {
        if (!parent->name.at) return true;
        call = parent->parent;
    }
    if (tree_node(b->t, call)->kind == NODE_CALL) return makes_attributes(b, call);
    if (parent->kind != NODE_ASSIGN && parent->kind != NODE_AUG_ASSIGN) return false;
    tree_each_child(b->t, node->parent, target)
        if (target.at != display.at && is_namespace(b, target)) return true;
    return false;
}

void code_given_display(CodeBuild *b, NodeId display)
{
    if (code_is_given(b)) return;
    Gift g = {.kind = TAKER_UNKNOWN, .flags = GIVEN_TEXT | GIVEN_EVIDENT, .at = display};
    NodeId key = {0};
    bool asked = false;
    tree_each_child(b->t, display, child) {
        const Node *node = tree_node(b->t, child);
        Bytes text;
        if (node->role == ROLE_KEYS) {
            key = child;
            continue;
        }
        if (node->kind != NODE_CONSTANT && key.at && code_literal(b->t, key, &text) &&
            is_dotted_name(text)) {
            if (!asked && is_for_attributes(b, display)) {
                g.flags = GIVEN_TEXT;
                g.kind = TAKER_ANY;
            }
            asked = true;
            give_words(b, &g, text, child);
        }
        key.at = 0;
    }
}

/* x["name"] = value */
void code_given_item(CodeBuild *b, NodeId subscript, NodeId value)
{
    Bytes text;
    Gift g = {.kind = TAKER_UNKNOWN, .flags = GIVEN_TEXT | GIVEN_EVIDENT, .at = subscript};
    if (code_is_given(b) || !value.at || tree_node(b->t, value)->kind == NODE_CONSTANT) return;
    if (code_literal(b->t, tree_child(b->t, subscript, ROLE_SLICE), &text) && is_dotted_name(text))
        give_words(b, &g, text, value);
}

/* x.name.side_effect = value: calling a mock calls that. */
void code_given_effect(CodeBuild *b, NodeId attribute, NodeId value)
{
    const Node *mock = tree_node(b->t, tree_child(b->t, attribute, ROLE_VALUE));
    if (!code_name_is(b, tree_node(b->t, attribute)->name, "side_effect")) return;
    if (mock->kind != NODE_ATTRIBUTE || !value.at) return;
    Gift g = {.name = atoms_text(&b->t->atoms, mock->name), .kind = TAKER_ANY, .at = attribute};
    give_named(b, &g, value);
}

/* exec("name = value") */
void code_given_text(CodeBuild *b, Bytes text, NodeId at)
{
    give_words(b, &(Gift){.kind = TAKER_ANY, .at = at}, text, (NodeId){0});
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* add("name", value): any of these values under any of these names. */
static void give_texts(CodeBuild *b, NodeId call, Gift g)
{
    NodeId values[4];
    uint32_t count = 0;
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        NodeId value = node->kind == NODE_KEYWORD ? tree_child(b->t, child, ROLE_VALUE) : child;
        bool text = tree_node(b->t, value)->kind == NODE_CONSTANT;
        if (node->role == ROLE_FUNC || text || node->kind == NODE_STARRED || count == 4) continue;
        if (!code_is_plain(b, value)) values[count++] = value;
    }
    g.flags |= GIVEN_TEXT | GIVEN_EVIDENT;
    tree_each_child(b->t, call, child) {
        Bytes text;
        NodeId value = tree_node(b->t, child)->kind == NODE_KEYWORD
                           ? tree_child(b->t, child, ROLE_VALUE)
                           : child;
        if (!count || !code_literal(b->t, value, &text) || !is_dotted_name(text)) continue;
        for (uint32_t i = 0; i < count; i++) give_words(b, &g, text, values[i]);
    }
}

/* namedtuple("C", "a b"), NamedTuple("C", [("a", object)]): fields that hold anything. */
static void give_fields(CodeBuild *b, NodeId call)
{
    Gift g = {.kind = TAKER_ANY, .at = call};
    uint32_t end = tree_subtree_end(b->t, call);
    for (uint32_t i = call.at + 1; i < end; i++) {
        Bytes text;
        if (b->t->node[i].kind == NODE_CONSTANT && code_literal(b->t, (NodeId){i}, &text))
            give_words(b, &g, text, (NodeId){0});
    }
}

/* add_argument("--dry-run", const=f) stores on the namespace of the arguments. */
static void give_argument(CodeBuild *b, NodeId call)
{
    static const char *const holders[] = {"const", "default", "type", "action", "callback", NULL};
    tree_each_child(b->t, call, child) {
        const Node *node = tree_node(b->t, child);
        bool keyword = node->kind == NODE_KEYWORD;
        NodeId name = keyword ? tree_child(b->t, child, ROLE_VALUE) : child;
        Bytes text;
        char words[80];
        if (node->role == ROLE_FUNC || !code_literal(b->t, name, &text)) continue;
        if ((keyword && !code_name_is(b, node->name, "dest")) || text.len >= sizeof words) continue;
        while (text.len && text.at[0] == '-') text.at++, text.len--;
        for (size_t i = 0; i < text.len; i++) words[i] = text.at[i] == '-' ? '_' : text.at[i];
        Gift g = {.name = {words, text.len}, .kind = TAKER_ANY, .flags = GIVEN_TEXT, .at = call};
        tree_each_child(b->t, call, holder) {
            const Node *h = tree_node(b->t, holder);
            if (h->kind != NODE_KEYWORD || !code_name_in(b, h->name, holders) || !text.len)
                continue;
            NodeId value = tree_child(b->t, holder, ROLE_VALUE);
            bool builtin = tree_node(b->t, value)->kind == NODE_NAME &&
                           names_is_builtin(b->n, value) == BUILTIN_SURE;
            bool makes = code_name_is(b, h->name, "type"); /* it makes the value */
            if (makes && !builtin) push(b, &g, 0, 0);
            else if (!makes) give(b, &g, value, 0);
        }
    }
}

void code_given_call(CodeBuild *b, NodeId call, CodeEdge callee)
{
    NodeId f = tree_child(b->t, call, ROLE_FUNC);
    const Node *node = tree_node(b->t, f);
    if (code_is_given(b) || !node->next.at) return;
    uint8_t role = role_of(b, f);
    Gift g = {.kind = TAKER_UNKNOWN, .at = call};
    if (role & ROLE_FIELDS) give_fields(b, call);
    if (role & ROLE_ARGUMENT) {
        give_argument(b, call);
        return;
    }
    if (makes_attributes(b, call)) g.kind = TAKER_ANY;
    else if (role & ROLE_MAPS) g.flags = GIVEN_EVIDENT | GIVEN_TEXT;
    else if (node->kind == NODE_NAME && names_is_builtin(b->n, f) == BUILTIN_SURE) return;
    else if (callee.kind == EDGE_DOTTED) g.kind = TAKER_DOTTED, g.taker = callee.index;
    else if (callee.kind < EDGE_BUILTIN_METHOD) g.kind = TAKER_NAME, g.taker = callee.index;
    else if (callee.kind == EDGE_BUILTIN_METHOD) return;
    bool text = false;
    tree_each_child(b->t, call, child) {
        const Node *a = tree_node(b->t, child);
        NodeId value = a->kind == NODE_KEYWORD ? tree_child(b->t, child, ROLE_VALUE) : child;
        text |= a->role != ROLE_FUNC && tree_node(b->t, value)->kind == NODE_CONSTANT &&
                tree_node(b->t, value)->op == CONST_STR;
        if (a->kind != NODE_KEYWORD || !a->name.at) continue;
        g.name = atoms_text(&b->t->atoms, a->name);
        give_named(b, &g, value);
    }
    if (text) give_texts(b, call, g);
}

/* ---- classes -------------------------------------------------------------------------------- */

/* Does something make __init__ of the fields?  Decorators, bases and metaclasses may. */
static bool has_made_init(const CodeBuild *b, NodeId class)
{
    static const char *const decorators[] = {"total_ordering", "unique", "final",
                                             "runtime_checkable", NULL};
    static const char *const bases[] = {"object",    "ABC",       "Protocol",   "Generic",
                                        "TypedDict", "Exception", "ValueError", "RuntimeError",
                                        "Enum",      NULL};
    tree_each_child(b->t, class, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_BODY) break;
        if (node->kind == NODE_SUBSCRIPT)
            node = tree_node(b->t, tree_child(b->t, child, ROLE_VALUE));
        Atom name = node->name;
        uint8_t role = tree_node(b->t, child)->role;
        if (role == ROLE_DECORATOR_LIST && !code_name_in(b, name, decorators)) return true;
        if (role == ROLE_BASES && !code_name_in(b, name, bases)) return true;
        if (role == ROLE_KEYWORDS) return true;
    }
    return false;
}

/* dataclass(C): the class need not be decorated. */
static bool is_decorated_late(const CodeBuild *b)
{
    static const char *const names[] = {"dataclass", "attrs", "attr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (atoms_find(&b->t->atoms, bytes_of(names[i])).at) return true;
    return false;
}

/* A field whose annotation says so holds functions even if its name is one that data has, as
 * `items`: the record of what they may do. */
static uint32_t holds_functions(CodeBuild *b, const Gift *g, NodeId field)
{
    static const char *const types[] = {"Callable", "Any", "object", "type", "Type", NULL};
    NodeId annotation = tree_child(b->t, field, ROLE_ANNOTATION);
    uint32_t end = annotation.at ? tree_subtree_end(b->t, annotation) : 0;
    for (uint32_t i = annotation.at; i < end; i++) {
        if (!code_name_in(b, b->t->node[i].name, types)) continue;
        uint32_t record = code_given_record(b, g->name, g->at);
        CodeRecord *r = &b->out->records.at[record];
        r->may = MAY_RUN;
        r->where[__builtin_ctz(MAY_RUN)] = r->line;
        return record;
    }
    return 0;
}

/* Fields, and keywords that a metaclass or __init_subclass__ may store. */
void code_given_class(CodeBuild *b, NodeId class)
{
    Gift g = {.kind = TAKER_ANY, .at = class};
    bool made = has_made_init(b, class) || is_decorated_late(b);
    tree_each_child(b->t, class, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_KEYWORDS && node->name.at &&
            !code_name_is(b, node->name, "metaclass")) {
            g.name = atoms_text(&b->t->atoms, node->name);
            give_named(b, &g, tree_child(b->t, child, ROLE_VALUE));
        }
        if (!made || node->kind != NODE_ANN_ASSIGN) continue;
        const Node *target = tree_node(b->t, tree_child(b->t, child, ROLE_TARGET));
        g.name = atoms_text(&b->t->atoms, target->name);
        if (target->kind == NODE_NAME) push(b, &g, holds_functions(b, &g, child), 0);
    }
}

/* ---- parameters ----------------------------------------------------------------------------- */

/* Which names of arguments calls of the function bind to its parameters; a class takes what its
 * __init__ takes. */
void code_given_parameters(CodeBuild *b, NodeId function, uint32_t word, uint32_t class)
{
    bool init = class && code_name_is(b, tree_node(b->t, function)->name, "__init__");
    NodeId arguments = tree_child(b->t, function, ROLE_ARGS);
    const uint64_t *words = b->out->words.at;
    uint64_t own = words[word], made = init ? words[b->out->records.at[class - 1].word] : 0;
    tree_each_child(b->t, arguments, child) {
        const Node *node = tree_node(b->t, child);
        if (node->kind != NODE_ARG || (node->role != ROLE_ARGS && node->role != ROLE_KWONLYARGS))
            continue;
        uint64_t name = bytes_hash64(atoms_text(&b->t->atoms, node->name));
        array_push(&b->out->takes, code_takes(own, name));
        if (init) array_push(&b->out->takes, code_takes(made, name));
    }
}
