/*
 * finite_set.c - what a value is compared with: literals, and names of constants.
 *
 * A name stands for a constant when one statement binds it to a literal, or to a container of
 * literals, and nothing of the program binds it again.  A container that can change must be used,
 * wherever it is named, by operations that leave it alone and hand it to nobody.
 */
#include "transform/proof/finite_inner.h"

#include <string.h>

#include "transform/program/by_name.h"

bool finite_is_same(const Site *s, NodeId a, NodeId b)
{
    const Tree *t = s->tree;
    const Node *l = tree_node(t, a), *r = tree_node(t, b);
    if (l->kind != r->kind || l->name.at != r->name.at) return false;
    if (l->kind == NODE_NAME) {
        SymbolId left = names_symbol(s->names, a), right = names_symbol(s->names, b);
        if (!left.at || !right.at) return false;
        return names_binding(s->names, left).at == names_binding(s->names, right).at;
    }
    if (l->kind == NODE_CONSTANT) return bytes_equal(tree_text(t, a), tree_text(t, b));
    if (l->op != r->op) return false;
    NodeId i = l->first, k = r->first;
    for (; i.at && k.at; i = tree_node(t, i)->next, k = tree_node(t, k)->next)
        if (!finite_is_same(s, i, k)) return false;
    return !i.at && !k.at;
}

/* ---- literals ------------------------------------------------------------------------------- */

static bool is_text(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_CONSTANT && tree_node(t, n)->op == CONST_STR;
}

/* "", "a" or 'é': has the literal at most one character?  Not all are found: prefixes, escapes. */
static bool is_short(Bytes literal)
{
    if (literal.len < 2) return false;
    uint32_t characters = 0;
    for (size_t i = 1; i + 1 < literal.len; i++)
        characters += ((unsigned char)literal.at[i] & 0xC0) != 0x80;
    return (literal.at[0] == '"' || literal.at[0] == '\'') && characters <= 1;
}

static void add_text(const Tree *t, NodeId literal, Finite *out)
{
    Bytes text = tree_text(t, literal);
    bool is_one = is_short(text);
    out->all_short = out->texts ? out->all_short && is_one : is_one;
    out->texts++;
    if (text.len > out->longest) out->longest = (uint32_t)text.len;
}

/* ---- names of constants --------------------------------------------------------------------- */

/* A variable of the module or of a function that one statement binds. */
typedef struct Constant {
    SymbolId symbol;
    NodeId name, value; /* NAME = VALUE */
} Constant;

static bool stands_for(const Site *s, NodeId n, SymbolId symbol)
{
    if (s->tree->node[n.at].kind != NODE_NAME) return false;
    SymbolId own = names_symbol(s->names, n);
    return own.at && names_binding(s->names, own).at == symbol.at;
}

/* Does another scope bind the name with `global` or `nonlocal`? */
static bool is_bound_from_elsewhere(const Names *n, Atom name)
{
    for (uint32_t i = 1; i < n->symbol_count; i++)
        if (n->symbol[i].name.at == name.at &&
            (n->symbol[i].flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL)))
            return true;
    return false;
}

/* Nodes that bind a name and are no Name: patterns, `except ... as`. */
static bool binds_otherwise(uint8_t kind)
{
    return kind == NODE_MATCH_AS || kind == NODE_MATCH_STAR || kind == NODE_MATCH_MAPPING ||
           kind == NODE_EXCEPT_HANDLER || kind == NODE_IDENTIFIER;
}

static NodeId value_bound_to(const Tree *t, NodeId target)
{
    const Node *n = tree_node(t, target), *p = tree_node(t, n->parent);
    NodeId value = tree_child(t, n->parent, ROLE_VALUE);
    if (p->kind == NODE_ANN_ASSIGN && n->role == ROLE_TARGET) return value;
    bool alone = p->kind == NODE_ASSIGN && n->role == ROLE_TARGETS && n->next.at == value.at;
    return alone && p->first.at == target.at ? value : (NodeId){0};
}

static bool find_constant(const Site *s, NodeId use, Constant *out)
{
    const Tree *t = s->tree;
    SymbolId own = names_symbol(s->names, use);
    if (!own.at) return false;
    *out = (Constant){.symbol = names_binding(s->names, own)};
    const Symbol *symbol = names_get(s->names, out->symbol);
    const uint16_t otherwise = SYMBOL_PARAM | SYMBOL_IMPORT | SYMBOL_DELETED | SYMBOL_DEFINED |
                               SYMBOL_TYPE_PARAM | SYMBOL_ITERATION;
    bool module = symbol->scope.at == 1;
    if (!(symbol->flags & SYMBOL_STORED) || (symbol->flags & otherwise)) return false;
    if (!module && symbol->resolution != RESOLVED_LOCAL) return false;
    if (!module && s->names->scope[symbol->scope.at].kind != SCOPE_FUNCTION) return false;
    if (is_bound_from_elsewhere(s->names, symbol->name)) return false;
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != symbol->name.at) continue;
        if (binds_otherwise(n->kind)) return false;
        if (n->op == CTX_LOAD || !stands_for(s, (NodeId){i}, out->symbol)) continue;
        if (out->name.at) return false;
        out->name = (NodeId){i};
    }
    if (out->name.at) out->value = value_bound_to(t, out->name);
    return out->value.at != 0;
}

/* May code that does not write the name bind it? */
static Verdict stays_bound(const Site *s, const Constant *c)
{
    const Symbol *symbol = names_get(s->names, c->symbol);
    if (symbol->scope.at != 1) return proven();
    if (s->names->dynamic & (DYNAMIC_EXEC | DYNAMIC_GLOBALS | DYNAMIC_STAR))
        return refuse_node(s, REFUSE_OPEN_SET, c->name);
    return site_stays_global(s, atoms_text(&s->tree->atoms, symbol->name));
}

/* ---- uses that leave a container as it is --------------------------------------------------- */

static bool reads_by_method(const Tree *t, NodeId attribute)
{
    static const char *const methods[] = {
        "get",   "keys",       "values",       "items",      "index",    "count",      "copy",
        "union", "difference", "intersection", "isdisjoint", "issubset", "issuperset", NULL};
    const Node *n = tree_node(t, attribute), *call = tree_node(t, n->parent);
    return n->kind == NODE_ATTRIBUTE && call->kind == NODE_CALL && n->role == ROLE_FUNC &&
           bytes_in_list(atoms_text(&t->atoms, n->name), methods);
}

static bool read_by_function(const Site *s, NodeId call)
{
    static const char *const functions[] = {"builtins.len",
                                            "builtins.sorted",
                                            "builtins.set",
                                            "builtins.frozenset",
                                            "builtins.tuple",
                                            "builtins.list",
                                            "builtins.min",
                                            "builtins.max",
                                            "builtins.repr",
                                            "builtins.print",
                                            NULL};
    const Tree *t = s->tree;
    NodeId f = tree_child(t, call, ROLE_FUNC);
    if (bytes_in_list(value_library_name(s, f), functions)) return true;
    const Node *glue = tree_node(t, tree_child(t, f, ROLE_VALUE));
    return tree_node(t, f)->kind == NODE_ATTRIBUTE && glue->kind == NODE_CONSTANT &&
           bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "join");
}

/* x in KINDS: other operators, and what KINDS is sought in, may hand it to a method. */
static bool only_contains(const Tree *t, NodeId use)
{
    NodeId before = {0};
    tree_each_child(t, tree_node(t, use)->parent, child) {
        if (child.at == use.at) break;
        before = child;
    }
    bool in = tree_node(t, before)->op == OP_IN || tree_node(t, before)->op == OP_NOT_IN;
    return before.at && in && !tree_node(t, use)->next.at;
}

static bool only_reads(const Site *s, NodeId use)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, use), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_COMPARE: return only_contains(t, use);
    case NODE_FORMATTED_VALUE: return true;
    case NODE_SUBSCRIPT: return n->role == ROLE_VALUE && p->op == CTX_LOAD;
    case NODE_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_ATTRIBUTE: return reads_by_method(t, n->parent);
    case NODE_CALL: return n->role == ROLE_ARGS && read_by_function(s, n->parent);
    default: return false;
    }
}

static Verdict stays_as_made(const Site *s, const Constant *c)
{
    const Tree *t = s->tree;
    const Symbol *symbol = names_get(s->names, c->symbol);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != symbol->name.at || i == c->name.at) continue;
        bool module = symbol->scope.at == 1;
        if (n->kind == NODE_ATTRIBUTE && module)
            return refuse_node(s, REFUSE_OPEN_SET, (NodeId){i});
        if (stands_for(s, (NodeId){i}, c->symbol) && !only_reads(s, (NodeId){i}))
            return refuse_node(s, REFUSE_OPEN_SET, (NodeId){i});
    }
    Bytes name = atoms_text(&t->atoms, symbol->name);
    if (symbol->scope.at == 1 && program_mentions(s->program, name, s->file))
        return refuse_node(s, REFUSE_OPEN_SET, c->name);
    return proven();
}

/* ---- containers ----------------------------------------------------------------------------- */

/* The elements of a display, or the keys of a dict's, are constants. */
static bool are_constants(const Tree *t, NodeId display, Finite *out)
{
    bool dict = tree_node(t, display)->kind == NODE_DICT, any = false, value_next = false;
    tree_each_child(t, display, child) {
        const Node *n = tree_node(t, child);
        if (dict && n->role == ROLE_VALUES) {
            if (!value_next) return false; /* **other */
            value_next = false;
            continue;
        }
        if (n->kind != NODE_CONSTANT) return false;
        value_next = true;
        if (!is_text(t, child)) continue;
        add_text(t, child, out);
        any = true;
    }
    return any;
}

static bool is_display(uint8_t kind)
{
    return kind == NODE_TUPLE || kind == NODE_LIST || kind == NODE_SET || kind == NODE_DICT;
}

/* "a b c".split() */
static bool is_split_literal(const Tree *t, NodeId e, Finite *out)
{
    NodeId f = tree_child(t, e, ROLE_FUNC), text = tree_child(t, f, ROLE_VALUE);
    if (tree_node(t, e)->kind != NODE_CALL || tree_node(t, f)->kind != NODE_ATTRIBUTE) return false;
    bool split = bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "split");
    if (!split || !is_text(t, text) || tree_node(t, f)->next.at) return false;
    add_text(t, text, out);
    return true;
}

/* A display or "a b".split(), or one of these in frozenset(), set(), tuple(), list(). */
static bool is_container(const Site *s, NodeId e, bool look, Finite *out, bool *fixed)
{
    static const char *const makers[] = {"frozenset", "tuple", "set", "list", NULL};
    const Tree *t = s->tree;
    uint8_t kind = tree_node(t, e)->kind;
    *fixed = kind == NODE_TUPLE;
    if (is_display(kind)) return are_constants(t, e, out);
    if (kind != NODE_CALL) return false;
    if (is_split_literal(t, e, out)) return true;
    NodeId f = tree_child(t, e, ROLE_FUNC), of = tree_node(t, f)->next;
    Bytes name = atoms_text(&t->atoms, tree_node(t, f)->name);
    if (tree_node(t, f)->kind != NODE_NAME || !bytes_in_list(name, makers)) return false;
    if (!of.at || tree_node(t, of)->next.at || tree_node(t, of)->role != ROLE_ARGS) return false;
    Bytes library = look ? value_library_name(s, f) : (Bytes){0};
    bool sure = !look || (bytes_starts_with(library, "builtins.") &&
                          bytes_equal((Bytes){library.at + 9, library.len - 9}, name));
    bool inside = false;
    *fixed = bytes_is(name, "frozenset") || bytes_is(name, "tuple");
    if (is_display(tree_node(t, of)->kind)) inside = are_constants(t, of, out);
    else inside = is_split_literal(t, of, out);
    return sure && inside;
}

/* ---- for finite.c --------------------------------------------------------------------------- */

Verdict finite_text(const Site *s, NodeId e, bool look, Finite *out)
{
    const Tree *t = s->tree;
    Constant c;
    if (is_text(t, e)) {
        add_text(t, e, out);
        return proven();
    }
    if (tree_node(t, e)->kind != NODE_NAME) return refuse(REFUSE_OPEN_SET);
    if (!find_constant(s, e, &c) || !is_text(t, c.value)) return refuse(REFUSE_OPEN_SET);
    add_text(t, c.value, out);
    return look ? stays_bound(s, &c) : proven();
}

Verdict finite_set(const Site *s, NodeId e, bool look, Finite *out)
{
    const Tree *t = s->tree;
    Constant c;
    bool fixed = false;
    if (tree_node(t, e)->kind != NODE_NAME)
        return is_container(s, e, look, out, &fixed) ? proven() : refuse(REFUSE_OPEN_SET);
    if (!find_constant(s, e, &c) || !is_container(s, c.value, look, out, &fixed))
        return refuse(REFUSE_OPEN_SET);
    if (!look) return proven();
    Verdict v = stays_bound(s, &c);
    return fixed ? v : verdict_and(v, stays_as_made(s, &c));
}
