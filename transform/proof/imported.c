/* imported.c - see imported.h. */
#include "transform/proof/imported.h"

#include <stdlib.h>

/* ---- names ---------------------------------------------------------------------------------- */

/* "a.b.c" -> "a.b", and "c" into *last; false when there is no dot. */
static bool split_last(Bytes dotted, Bytes *before, Bytes *last)
{
    for (size_t i = dotted.len; i-- > 0;) {
        if (dotted.at[i] != '.') continue;
        *before = (Bytes){dotted.at, i};
        *last = (Bytes){dotted.at + i + 1, dotted.len - i - 1};
        return true;
    }
    return false;
}

static Bytes first_part(Bytes dotted)
{
    size_t len = 0;
    while (len < dotted.len && dotted.at[len] != '.') len++;
    return (Bytes){dotted.at, len};
}

static Bytes name_of(const Tree *t, NodeId n)
{
    return atoms_text(&t->atoms, tree_node(t, n)->name);
}

/* What an alias of an import binds, and whether that is `dotted`. */
static bool alias_is(const Tree *t, NodeId alias, Bytes dotted)
{
    const Node *statement = tree_node(t, tree_node(t, alias)->parent);
    bool renamed = tree_child(t, alias, ROLE_ASNAME).at || tree_node(t, alias)->first.at;
    if (statement->kind == NODE_IMPORT)
        return bytes_equal(renamed ? name_of(t, alias) : first_part(name_of(t, alias)), dotted);
    Bytes module, name;
    return statement->op == 0 && statement->name.at && split_last(dotted, &module, &name) &&
           bytes_equal(atoms_text(&t->atoms, statement->name), module) &&
           bytes_equal(name_of(t, alias), name);
}

static Bytes bound_by(const Tree *t, NodeId alias)
{
    NodeId as = tree_node(t, alias)->first;
    return as.at ? name_of(t, as) : first_part(name_of(t, alias));
}

/* Do all bindings of the name, at least one, import `dotted`? */
static bool name_is(const Site *s, NodeId name, Bytes dotted)
{
    const Names *n = s->names;
    SymbolId used = names_symbol(n, name);
    SymbolId symbol = used.at ? names_binding(n, used) : (SymbolId){0};
    uint16_t otherwise =
        (SYMBOL_BOUND | SYMBOL_STORED | SYMBOL_DEFINED | SYMBOL_DELETED) & (uint16_t)~SYMBOL_IMPORT;
    if (!symbol.at || names_get(n, symbol)->flags & otherwise) return false;
    Atom atom = names_get(n, symbol)->name;
    bool found = false;
    for (uint32_t i = 1; i < s->tree->count; i++) {
        if (s->tree->node[i].kind != NODE_ALIAS) continue;
        NodeId alias = {i};
        if (!bytes_equal(bound_by(s->tree, alias), atoms_text(&s->tree->atoms, atom))) continue;
        SymbolId bound = names_find(n, names_scope_at(n, alias), atom);
        if (!bound.at || names_binding(n, bound).at != symbol.at) continue;
        if (!alias_is(s->tree, alias, dotted)) return false;
        found = true;
    }
    return found;
}

static bool is_dotted(const Site *s, NodeId expression, Bytes dotted)
{
    Bytes before, last;
    const Node *n = tree_node(s->tree, expression);
    if (n->kind == NODE_NAME) return name_is(s, expression, dotted);
    if (n->kind != NODE_ATTRIBUTE || !split_last(dotted, &before, &last)) return false;
    return bytes_equal(name_of(s->tree, expression), last) &&
           is_dotted(s, tree_child(s->tree, expression, ROLE_VALUE), before);
}

bool imported_is(const Site *s, NodeId expression, const char *dotted)
{
    return is_dotted(s, expression, bytes_of(dotted));
}

const char *imported_in(const Site *s, NodeId expression, const char *const *list)
{
    for (; *list; list++)
        if (imported_is(s, expression, *list)) return *list;
    return NULL;
}

/* ---- lengths -------------------------------------------------------------------------------- */

static uint64_t number_at(const Tree *t, NodeId n)
{
    if (tree_node(t, n)->kind != NODE_CONSTANT || tree_node(t, n)->op != CONST_INT) return 0;
    char digits[20] = {0};
    size_t len = 0;
    Bytes text = tree_text(t, n);
    for (size_t i = 0; i < text.len && len < 18; i++)
        if (text.at[i] != '_') digits[len++] = text.at[i];
    char *end;
    unsigned long long number = strtoull(digits, &end, 10);
    return *end ? 0 : number;
}

/* range(stop) and range(start, stop). */
static uint64_t range_length(const Site *s, NodeId call)
{
    const Tree *t = s->tree;
    NodeId name = tree_child(t, call, ROLE_FUNC);
    if (tree_node(t, name)->kind != NODE_NAME || !atom_is(tree_node(t, name)->name, ATOM_range) ||
        names_is_builtin(s->names, name) != BUILTIN_SURE)
        return 0;
    NodeId first = tree_node(t, name)->next, second = tree_node(t, first)->next;
    if (!first.at || (second.at && tree_node(t, second)->next.at)) return 0;
    uint64_t start = second.at ? number_at(t, first) : 0;
    uint64_t stop = number_at(t, second.at ? second : first);
    return stop > start ? stop - start : 0;
}

uint64_t iterable_length(const Site *s, NodeId iterable)
{
    const Tree *t = s->tree;
    uint8_t kind = tree_node(t, iterable)->kind;
    if (kind == NODE_CALL) return range_length(s, iterable);
    if (kind != NODE_TUPLE && kind != NODE_LIST && kind != NODE_SET) return 0;
    uint64_t count = 0;
    tree_each_child(t, iterable, child) {
        if (tree_node(t, child)->kind == NODE_STARRED) return 0;
        count++;
    }
    return count;
}

uint64_t comprehension_length(const Site *s, NodeId comprehension)
{
    uint64_t count = 1;
    tree_each_child(s->tree, comprehension, child) {
        if (tree_node(s->tree, child)->role != ROLE_GENERATORS) continue;
        uint64_t each = iterable_length(s, tree_child(s->tree, child, ROLE_ITER));
        if (!each || count > UINT32_MAX) return 0;
        count *= each;
    }
    return count;
}
