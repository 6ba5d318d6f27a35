/* identity.c - see identity.h. */
#include "transform/proof/identity.h"

#include "transform/proof/effects_inner.h"

static bool may_be_text(Value v)
{
    return v.types & (VALUE_TEXT | VALUE_OTHER);
}

/* _MISSING = object(), at the top of the file: a marker. */
static bool is_marker(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    SymbolId own = names_symbol(s->names, name);
    uint32_t bindings = 0;
    if (!own.at || tree_node(t, name)->kind != NODE_NAME) return false;
    SymbolId symbol = names_binding(s->names, own);
    const uint16_t flags = names_get(s->names, symbol)->flags;
    if (names_get(s->names, symbol)->scope.at != 1 || !(flags & SYMBOL_STORED)) return false;
    if (flags & (SYMBOL_DELETED | SYMBOL_DEFINED | SYMBOL_IMPORT)) return false;
    bool marks = false;
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->op == CTX_LOAD || n->name.at != tree_node(t, name)->name.at)
            continue;
        SymbolId other = names_symbol(s->names, (NodeId){i});
        if (!other.at || names_binding(s->names, other).at != symbol.at) continue;
        bindings++;
        NodeId call = tree_child(t, n->parent, ROLE_VALUE);
        bool made = call.at && tree_node(t, call)->kind == NODE_CALL;
        NodeId f = made ? tree_child(t, call, ROLE_FUNC) : (NodeId){0};
        marks = made && bytes_is(value_library_name(s, f), "builtins.object");
    }
    return marks && bindings == 1;
}

/* type(x): a class, which is no text. */
static bool is_type(const Site *s, NodeId e)
{
    const Tree *t = s->tree;
    if (tree_node(t, e)->kind != NODE_CALL) return false;
    NodeId f = tree_child(t, e, ROLE_FUNC);
    bool one = tree_node(t, f)->next.at && !tree_node(t, tree_node(t, f)->next)->next.at;
    return one && bytes_is(value_library_name(s, f), "builtins.type");
}

static bool operand_may_be_text(const Site *s, NodeId e)
{
    Value v = value_at(s, e);
    if (v.types & VALUE_TEXT) return true;
    return may_be_text(v) && !is_type(s, e) && !is_marker(s, e);
}

/* a is b, where both may be texts. */
static bool looks_by_is(const Site *s, NodeId compare)
{
    const Tree *t = s->tree;
    NodeId left = tree_child(t, compare, ROLE_LEFT);
    for (NodeId op = tree_node(t, left)->next, right; op.at; op = tree_node(t, right)->next) {
        right = tree_node(t, op)->next;
        bool is = tree_node(t, op)->op == OP_IS || tree_node(t, op)->op == OP_IS_NOT;
        if (is && operand_may_be_text(s, left) && operand_may_be_text(s, right)) return true;
        left = right;
    }
    return false;
}

static bool looks_by_call(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    Bytes text = atoms_text(&t->atoms, tree_node(t, name)->name);
    const Node *call = tree_node(t, tree_node(t, name)->parent);
    bool called = call->kind == NODE_CALL && tree_node(t, name)->role == ROLE_FUNC;
    if (bytes_is(text, "is_") || bytes_is(text, "is_not"))
        return bytes_starts_with(value_library_name(s, name), "operator.is_");
    if (!bytes_is(text, "id") || tree_node(t, name)->kind != NODE_NAME) return false;
    if (!bytes_is(value_library_name(s, name), "builtins.id")) return false;
    NodeId of = tree_node(t, name)->next;
    return !called || !of.at || may_be_text(value_at(s, of));
}

/* These write an object that comes up twice another way than two equal ones. */
static bool writes_references(const Tree *t, NodeId alias)
{
    static const char *const modules[] = {"pickle", "marshal",     "shelve", "cPickle",
                                          "dill",   "cloudpickle", "joblib", NULL};
    const Node *n = tree_node(t, alias), *from = tree_node(t, n->parent);
    Bytes name = atoms_text(&t->atoms, from->kind == NODE_IMPORT_FROM ? from->name : n->name);
    return bytes_in_list(name, modules);
}

static uint32_t first_look(const Site *s)
{
    const Tree *t = s->tree;
    for (uint32_t i = 1; i < t->count; i++) {
        NodeId n = {i};
        bool looks = false;
        switch (t->node[i].kind) {
        case NODE_COMPARE: looks = looks_by_is(s, n); break;
        case NODE_NAME:
        case NODE_ATTRIBUTE: looks = t->node[i].op == CTX_LOAD && looks_by_call(s, n); break;
        case NODE_ALIAS: looks = writes_references(t, n); break;
        default: break;
        }
        if (looks) return i;
    }
    return 1;
}

Verdict identity_is_free(const Site *s)
{
    uint32_t *known = &judge_of(s)->same[2];
    if (!*known) *known = first_look(s);
    if (*known > 1) return refuse_node(s, REFUSE_IDENTITY, (NodeId){*known});
    Verdict v = proven();
    v.assumptions |= assuming(ASSUME_EQUAL_STRINGS);
    return v;
}

Verdict identity_is_text(const Site *s, NodeId e)
{
    Value v = value_at(s, e);
    bool exact = (v.types & VALUE_TEXT) && value_only(v, VALUE_TEXT | VALUE_UNBOUND);
    if (!exact || (v.assumptions & VALUE_ASSUMES_PLAIN_TEXTS)) return refuse(REFUSE_NOT_EXACT_TEXT);
    Verdict ok = proven();
    ok.assumptions = value_rests_on(v);
    return ok;
}
