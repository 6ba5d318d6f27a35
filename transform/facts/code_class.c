/*
 * code_class.c - classes whose bases or attributes are not written out.
 *
 * Who knows the subclasses of a class knows what `self` can be in its methods.  A base that is a
 * parameter, an alias or the result of a call may be any class of the program: then no class is
 * known to have no other subclasses.  type(name, bases, namespace) makes such a class, too, and
 * gives it what the namespace has.
 */
#include "transform/facts/code_build.h"

/* ---- bases
 * --------------------------------------------------------------------------------------- */

static bool is_constant(const CodeBuild *b, NodeId n)
{
    uint32_t end = tree_subtree_end(b->t, n);
    for (uint32_t i = n.at; i < end; i++)
        if (b->t->node[i].kind == NODE_NAME) return false;
    return true;
}

static bool is_imported(const CodeBuild *b, NodeId name)
{
    SymbolId owner = code_owner(b, name);
    return owner.at && (names_get(b->n, owner)->flags & SYMBOL_IMPORT);
}

/* namedtuple("N", "a b"), declarative_base(): nothing of the program goes into it. */
static bool makes_foreign(const CodeBuild *b, NodeId call)
{
    NodeId f = tree_child(b->t, call, ROLE_FUNC);
    static const char *const makers[] = {"namedtuple", "NamedTuple", "TypedDict",
                                         "declarative_base"};
    Atom name = tree_node(b->t, f)->name;
    bool known = false;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        known |= code_name_is(b, name, makers[i]);
    while (tree_node(b->t, f)->kind == NODE_ATTRIBUTE) f = tree_child(b->t, f, ROLE_VALUE);
    if (!known || tree_node(b->t, f)->kind != NODE_NAME || !is_imported(b, f)) return false;
    tree_each_child(b->t, call, argument)
        if (tree_node(b->t, argument)->role != ROLE_FUNC && !is_constant(b, argument)) return false;
    return true;
}

/* Is the base a class by its own name, or surely none that this program defines without a name? */
static bool is_written_out(const CodeBuild *b, NodeId base)
{
    const Node *node = tree_node(b->t, base);
    if (node->kind == NODE_SUBSCRIPT) return is_written_out(b, tree_child(b->t, base, ROLE_VALUE));
    if (node->kind == NODE_CALL) return makes_foreign(b, base);
    if (node->kind == NODE_ATTRIBUTE) {
        NodeId root = base;
        while (tree_node(b->t, root)->kind == NODE_ATTRIBUTE)
            root = tree_child(b->t, root, ROLE_VALUE);
        return tree_node(b->t, root)->kind == NODE_NAME && is_imported(b, root);
    }
    if (node->kind != NODE_NAME) return false;
    SymbolId owner = code_owner(b, base);
    if (!owner.at) return true; /* a builtin */
    uint16_t flags = names_get(b->n, owner)->flags;
    NodeId value = {b->variable[owner.at].value};
    if (value.at && !b->variable[owner.at].many && tree_node(b->t, value)->kind == NODE_CALL)
        return makes_foreign(b, value);
    const uint16_t otherwise =
        SYMBOL_STORED | SYMBOL_PARAM | SYMBOL_DELETED | SYMBOL_NONLOCAL | SYMBOL_GLOBAL;
    return !(flags & otherwise);
}

static void note_base(CodeBuild *b, NodeId at)
{
    if (!b->out->computed_base_line) b->out->computed_base_line = code_line(b, at);
}

void code_bases(CodeBuild *b, NodeId class)
{
    tree_each_child(b->t, class, base)
        if (tree_node(b->t, base)->role == ROLE_BASES && !is_written_out(b, base))
            note_base(b, base);
}

/* What stands in the namespace becomes attributes of the class. */
static void note_namespace(CodeBuild *b, NodeId namespace, NodeId call)
{
    bool display = tree_node(b->t, namespace)->kind == NODE_DICT, known = display;
    tree_each_child(b->t, namespace, key) {
        if (!display || tree_node(b->t, key)->role != ROLE_KEYS) continue;
        Bytes text;
        if (code_literal(b->t, key, &text)) code_alias_text(b, text, (NodeId){0}, call);
        else known = false;
    }
    uint32_t keys = 0, values = 0;
    tree_each_child(b->t, namespace, child) {
        keys += tree_node(b->t, child)->role == ROLE_KEYS;
        values += tree_node(b->t, child)->role == ROLE_VALUES;
    }
    if (known && keys == values) return;
    if (!b->out->computed_store_line) b->out->computed_store_line = code_line(b, call);
    if (!b->out->computed_other_line) b->out->computed_other_line = code_line(b, call);
}

void code_made_class(CodeBuild *b, NodeId call)
{
    const Node *f = tree_node(b->t, tree_child(b->t, call, ROLE_FUNC));
    NodeId bases = code_argument(b->t, call, 1), namespace = code_argument(b->t, call, 2);
    bool type = code_name_is(b, f->name, "type") || code_name_is(b, f->name, "__new__") ||
                code_name_is(b, f->name, "new_class");
    if (!type || !bases.at) return;
    if (code_name_is(b, f->name, "__new__")) { /* type.__new__(meta, name, bases, namespace) */
        bases = code_argument(b->t, call, 2);
        namespace = code_argument(b->t, call, 3);
        if (!namespace.at) return;
    }
    note_base(b, call);
    if (namespace.at) note_namespace(b, namespace, call);
}

/* ---- decorators
 * ---------------------------------------------------------------------------------- */

static const char *const plain_decorators[] = {
    "staticmethod",    "classmethod",
    "abstractmethod",  "lru_cache",
    "cache",           "contextmanager",
    "override",        "overload",
    "final",           "wraps",
    "no_type_check",   "asynccontextmanager",
    "expectedFailure", "skip",
    "skipIf",          "skipUnless",
    "fixture",         "parametrize",
    "dataclass",       "total_ordering",
    "unique",          "runtime_checkable",
};
static const char *const property_decorators[] = {
    "property",
    "cached_property",
    "getter",
    "abstractproperty",
};
static const char *const setter_decorators[] = {"setter", "deleter"};

static bool in_list(Bytes name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len && name.at[0] == list[i][0] && bytes_is(name, list[i])) return true;
    return false;
}
#define IN(name, list) in_list((name), (list), sizeof(list) / sizeof *(list))

Decorator code_decorator(const CodeBuild *b, NodeId n)
{
    const Node *d = tree_node(b->t, n);
    if (d->kind == NODE_CALL) d = tree_node(b->t, tree_child(b->t, n, ROLE_FUNC));
    if (d->kind != NODE_NAME && d->kind != NODE_ATTRIBUTE) return DECORATOR_UNKNOWN;
    Bytes name = atoms_text(&b->t->atoms, d->name);
    if (IN(name, property_decorators)) return DECORATOR_PROPERTY;
    if (d->kind == NODE_ATTRIBUTE && IN(name, setter_decorators)) return DECORATOR_SETTER;
    return IN(name, plain_decorators) ? DECORATOR_PLAIN : DECORATOR_UNKNOWN;
}

/* A statement in a function calls the decorators of what it defines. */
void code_call_decorators(CodeBuild *b, NodeId n)
{
    tree_each_child(b->t, n, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role != ROLE_DECORATOR_LIST) break;
        if (code_decorator(b, child) != DECORATOR_UNKNOWN) continue;
        if (node->kind == NODE_CALL || !code_callee(b, child, (CodeEdge){0}, 0))
            code_may(b, MAY_RUN, child);
    }
}

/* ---- statements
 * ---------------------------------------------------------------------------------- */

/* What a class statement runs besides its body: hooks of its bases, their metaclasses, and of what
 * the body binds. */
void code_make_class(CodeBuild *b, NodeId n)
{
    static const char *const hooks[] = {"__set_name__", "__init_subclass__", "__mro_entries__",
                                        "__prepare__",  "__new__",           "__init__",
                                        "__call__"};
    bool plain = true;
    tree_each_child(b->t, n, child) {
        const Node *node = tree_node(b->t, child);
        if (node->role == ROLE_BODY) break;
        if (node->role == ROLE_KEYWORDS) plain = false;
        if (node->role == ROLE_BASES &&
            (node->kind != NODE_NAME || names_is_builtin(b->n, child) != BUILTIN_SURE))
            plain = false;
    }
    for (size_t i = 0; i < (plain ? 1 : sizeof hooks / sizeof *hooks); i++) {
        uint32_t word = code_word_of(b, bytes_of(hooks[i]));
        code_edge(b, (CodeEdge){.kind = EDGE_CALL, .flags = EDGE_OPTIONAL, .index = word}, n);
    }
}
