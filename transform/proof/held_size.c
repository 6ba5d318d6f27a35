/* held_size.c - see held_size.h. */
#include "transform/proof/held_size.h"

enum { DEEP = 8, HEAD_LIST = 56, HEAD_TUPLE = 40, HEAD_TEXT = 49, SIZE_INT = 32, SIZE_FLOAT = 24 };

typedef enum HeldKind { HELD_DICT, HELD_SET } HeldKind;

static const struct {
    HeldKind kind;
    uint32_t count, bytes;
} rows[] = {
#define HELD(kind, count, bytes) {HELD_##kind, count, bytes},
#include "transform/proof/held_size.def"
#undef HELD
};

static uint64_t hashed_size(HeldKind kind, uint64_t count)
{
    uint64_t last = 0, most = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].kind != kind) continue;
        if (count <= rows[i].count) return rows[i].bytes;
        last = rows[i].bytes;
        most = rows[i].count;
    }
    return count / most * last;
}

/* ---- how many ------------------------------------------------------------------------------- */

static uint64_t number(const Tree *t, NodeId e)
{
    Bytes text = tree_text(t, e);
    uint64_t n = 0;
    if (tree_node(t, e)->kind != NODE_CONSTANT || tree_node(t, e)->op != CONST_INT) return 0;
    for (size_t i = 0; i < text.len && n < UINT32_MAX; i++) {
        if (text.at[i] == '_') continue;
        if (text.at[i] < '0' || text.at[i] > '9') return 0;
        n = n * 10 + (uint64_t)(text.at[i] - '0');
    }
    return n;
}

static bool is_called(const Tree *t, NodeId call, const char *name)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    return tree_node(t, call)->kind == NODE_CALL && f->kind == NODE_NAME &&
           bytes_is(atoms_text(&t->atoms, f->name), name);
}

/* range(n), range(a, n) */
static uint64_t range_count(const Tree *t, NodeId e)
{
    NodeId from = tree_child(t, e, ROLE_ARGS);
    if (!is_called(t, e, "range") || !from.at) return 0;
    NodeId to = tree_node(t, from)->next;
    if (!to.at) return number(t, from);
    uint64_t end = number(t, to), begin = number(t, from);
    return tree_node(t, to)->next.at || end < begin ? 0 : end - begin;
}

static uint64_t comprehension_count(const Tree *t, NodeId e)
{
    uint64_t count = 1;
    tree_each_child(t, e, part) {
        if (tree_node(t, part)->role != ROLE_GENERATORS) continue;
        if (tree_child(t, part, ROLE_IFS).at) return 0;
        uint64_t more = range_count(t, tree_child(t, part, ROLE_ITER));
        if (!more || count > UINT32_MAX) return 0;
        count *= more;
    }
    return count;
}

static uint64_t display_count(const Tree *t, NodeId e, NodeRole role)
{
    uint64_t count = 0;
    tree_each_child(t, e, child) count += tree_node(t, child)->role == role;
    return count;
}

uint64_t held_count(const Tree *t, NodeId e)
{
    static const char *const makers[] = {"list", "tuple", "set", "frozenset"};
    switch (tree_node(t, e)->kind) {
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_SET: return display_count(t, e, ROLE_ELTS);
    case NODE_DICT: return display_count(t, e, ROLE_VALUES);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP: return comprehension_count(t, e);
    case NODE_BIN_OP: {
        NodeId left = tree_child(t, e, ROLE_LEFT), right = tree_child(t, e, ROLE_RIGHT);
        if (tree_node(t, e)->op != OP_MULT || tree_node(t, left)->kind != NODE_LIST) return 0;
        return held_count(t, left) * number(t, right);
    }
    case NODE_CALL:
        for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
            if (is_called(t, e, makers[i])) return range_count(t, tree_child(t, e, ROLE_ARGS));
        return 0;
    default: return 0;
    }
}

/* ---- how large ------------------------------------------------------------------------------ */

static uint64_t size_at(const Site *s, NodeId e, int depth);

static uint64_t constant_size(const Tree *t, NodeId e)
{
    const Node *n = tree_node(t, e);
    uint64_t length = n->end - n->start;
    switch (n->op) {
    case CONST_STR:
    case CONST_BYTES: return (HEAD_TEXT + (length > 2 ? length - 2 : 0) + 7) / 8 * 8;
    case CONST_FLOAT: return SIZE_FLOAT;
    case CONST_INT: return number(t, e) > 256 ? SIZE_INT : 0; /* small ones are there anyway */
    default: return 0;
    }
}

/* One of many that a comprehension makes. */
static uint64_t element_size(const Site *s, NodeId e, int depth)
{
    Value v = value_at(s, e);
    if (tree_node(s->tree, e)->kind == NODE_CONSTANT) return 0; /* the same for all */
    if (value_only(v, VALUE_INTEGER)) return SIZE_INT;
    if (value_only(v, VALUE_NUMBER | VALUE_COMPLEX)) return SIZE_FLOAT;
    if (value_only(v, VALUE_TEXT | VALUE_BYTES)) return HEAD_TEXT + 7;
    return size_at(s, e, depth);
}

static uint64_t parts_size(const Site *s, NodeId e, int depth)
{
    uint64_t size = 0;
    tree_each_child(s->tree, e, child) size += size_at(s, child, depth);
    return size;
}

static uint64_t elements_size(const Site *s, NodeId e, int depth)
{
    static const NodeRole roles[] = {ROLE_ELT, ROLE_KEY, ROLE_VALUE};
    uint64_t size = 0;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        NodeId part = tree_child(s->tree, e, roles[i]);
        if (part.at) size += element_size(s, part, depth);
    }
    return size;
}

/* list(range(n)) and its like: numbers. */
static uint64_t call_size(const Tree *t, NodeId e)
{
    uint64_t count = held_count(t, e), numbers = count > 256 ? (count - 256) * SIZE_INT : 0;
    bool hashed = is_called(t, e, "set") || is_called(t, e, "frozenset");
    if (!count) return 0;
    return numbers + (hashed ? hashed_size(HELD_SET, count) : HEAD_LIST + 8 * count);
}

static uint64_t size_at(const Site *s, NodeId e, int depth)
{
    const Tree *t = s->tree;
    uint64_t count = held_count(t, e);
    if (depth > DEEP) return 0;
    switch (tree_node(t, e)->kind) {
    case NODE_CONSTANT: return constant_size(t, e);
    case NODE_LIST: return HEAD_LIST + 8 * count + parts_size(s, e, depth + 1);
    case NODE_TUPLE: return HEAD_TUPLE + 8 * count + parts_size(s, e, depth + 1);
    case NODE_SET: return hashed_size(HELD_SET, count) + parts_size(s, e, depth + 1);
    case NODE_DICT: return hashed_size(HELD_DICT, count) + parts_size(s, e, depth + 1);
    case NODE_LIST_COMP: return HEAD_LIST + (8 + elements_size(s, e, depth + 1)) * count;
    case NODE_SET_COMP:
        return hashed_size(HELD_SET, count) + elements_size(s, e, depth + 1) * count;
    case NODE_DICT_COMP:
        return hashed_size(HELD_DICT, count) + elements_size(s, e, depth + 1) * count;
    case NODE_BIN_OP: return count ? HEAD_LIST + 8 * count : 0;
    case NODE_CALL: return call_size(t, e);
    default: return 0;
    }
}

uint64_t held_size(const Site *s, NodeId e)
{
    return size_at(s, e, 0);
}
