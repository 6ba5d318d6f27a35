/* record.c - see record.h. */
#include "transform/proof/record.h"

#include "transform/proof/memory.h"

/* ---- the place ------------------------------------------------------------------------------ */

/* The loop around a node in the same function, in whose body it stands. */
static NodeId loop_around(const Tree *t, NodeId n)
{
    for (; n.at; n = tree_node(t, n)->parent) {
        const Node *node = tree_node(t, n), *parent = tree_node(t, node->parent);
        bool loop = parent->kind == NODE_FOR || parent->kind == NODE_ASYNC_FOR ||
                    parent->kind == NODE_WHILE;
        if (loop && node->role == ROLE_BODY) return node->parent;
        if (parent->kind == NODE_FUNCTION_DEF || parent->kind == NODE_ASYNC_FUNCTION_DEF ||
            parent->kind == NODE_LAMBDA || parent->kind == NODE_CLASS_DEF)
            break;
    }
    return (NodeId){0};
}

static NodeId name_or_none(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_NAME ? n : (NodeId){0};
}

/* The variable that an expression is the whole value of. */
static NodeId variable_of(const Tree *t, NodeId value)
{
    NodeId statement = tree_node(t, value)->parent;
    uint8_t kind = tree_node(t, statement)->kind;
    if (kind == NODE_ANN_ASSIGN) return name_or_none(t, tree_child(t, statement, ROLE_TARGET));
    if (kind != NODE_ASSIGN) return (NodeId){0};
    return name_or_none(t, tree_child(t, statement, ROLE_TARGETS));
}

static uint32_t count_keys(const Tree *t, NodeId dict)
{
    uint32_t count = 0;
    tree_each_child(t, dict, child) count += tree_node(t, child)->role == ROLE_VALUES;
    return count;
}

bool record_match(const Site *s, Record *out)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node);
    *out = (Record){.keys = count_keys(t, s->node)};
    if (!out->keys) return false;
    NodeId parent = n->parent;
    if (tree_node(t, parent)->kind == NODE_LIST_COMP && n->role == ROLE_ELT) {
        out->loop = parent;
        out->list = variable_of(t, parent);
        return true;
    }
    NodeId function = tree_child(t, parent, ROLE_FUNC);
    const Node *f = tree_node(t, function);
    if (tree_node(t, parent)->kind != NODE_CALL || n->role != ROLE_ARGS || n->next.at ||
        f->kind != NODE_ATTRIBUTE || f->next.at != s->node.at ||
        !bytes_is(atoms_text(&t->atoms, f->name), "append"))
        return false;
    out->call = parent;
    out->loop = loop_around(t, parent);
    out->list = name_or_none(t, tree_child(t, function, ROLE_VALUE));
    return true;
}

/* ---- its keys ------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* "name": a plain literal of one line that is an identifier, and no "Name" as data formats of other
 * programs have it. */
static bool is_attribute_name(const Tree *t, NodeId key)
{
    Bytes text = tree_text(t, key);
    if (tree_node(t, key)->kind != NODE_CONSTANT || tree_node(t, key)->op != CONST_STR ||
        text.len < 3 || text.at[0] != text.at[text.len - 1] || !is_letter(text.at[1]) ||
        (text.at[1] >= 'A' && text.at[1] <= 'Z'))
        return false;
    for (size_t i = 1; i + 1 < text.len; i++)
        if (!is_letter(text.at[i]) && (text.at[i] < '0' || text.at[i] > '9')) return false;
    Atom atom = atoms_find(&t->atoms, (Bytes){text.at + 1, text.len - 2});
    return !atom.at || atom.at > ATOM_LAST_KEYWORD;
}

bool record_has_names(const Site *s)
{
    uint32_t keys = 0, values = 0;
    tree_each_child(s->tree, s->node, child) {
        uint8_t role = tree_node(s->tree, child)->role;
        if (role == ROLE_KEYS && !is_attribute_name(s->tree, child)) return false;
        keys += role == ROLE_KEYS;
        values += role == ROLE_VALUES;
    }
    return keys == values && keys >= 2;
}

/* ---- who gets them -------------------------------------------------------------------------- */

static bool takes_dicts(const Tree *t, NodeId call)
{
    static const char *const names[] = {"dump",
                                        "dumps",
                                        "writerow",
                                        "writerows",
                                        "jsonify",
                                        "DataFrame",
                                        "json_normalize",
                                        "from_dicts",
                                        "from_records",
                                        "JSONResponse",
                                        "insert_many",
                                        "executemany",
                                        "bulk_insert_mappings",
                                        NULL};
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    bool named = f->kind == NODE_NAME || f->kind == NODE_ATTRIBUTE;
    return named && bytes_in_list(atoms_text(&t->atoms, f->name), names);
}

/* The call that a node is handed to: as an argument, or within a display that is one. */
static NodeId call_with(const Tree *t, NodeId n)
{
    NodeId up = tree_node(t, n)->parent;
    uint8_t kind = tree_node(t, up)->kind;
    while (kind == NODE_DICT || kind == NODE_LIST || kind == NODE_TUPLE || kind == NODE_KEYWORD) {
        n = up;
        up = tree_node(t, n)->parent;
        kind = tree_node(t, up)->kind;
    }
    return kind == NODE_CALL && tree_node(t, n)->role != ROLE_FUNC ? up : (NodeId){0};
}

/* Does the call give back a container with the records, and no more? */
static bool only_looks(const Site *s, NodeId call)
{
    static const char *const names[] = {
        "builtins.sorted",    "builtins.list", "builtins.tuple", "builtins.reversed",
        "builtins.enumerate", "builtins.len",  "builtins.iter",  NULL};
    return bytes_in_list(value_library_name(s, tree_child(s->tree, call, ROLE_FUNC)), names);
}

NodeId record_needs_dicts(const Site *s, const Record *record)
{
    const Tree *t = s->tree;
    if (!record->call.at) {
        NodeId direct = call_with(t, record->loop), in = tree_node(t, record->loop)->parent;
        if (direct.at && !only_looks(s, direct)) return direct;
        if (tree_node(t, in)->kind == NODE_DICT) return in;
    }
    if (!record->list.at) return (NodeId){0};
    SymbolId symbol = names_symbol(s->names, record->list);
    for (uint32_t i = 1; symbol.at && i < t->count; i++) {
        if (t->node[i].kind != NODE_NAME || t->node[i].op != CTX_LOAD) continue;
        SymbolId other = names_symbol(s->names, (NodeId){i});
        if (other.at != symbol.at) continue;
        NodeId call = call_with(t, (NodeId){i});
        if (call.at && takes_dicts(t, call)) return call;
    }
    return (NodeId){0};
}

/* ---- bytes ---------------------------------------------------------------------------------- */

/* A dict of n text keys, its head included: measured, and as Objects/dictobject.c has it. Up to
 * Python 3.10 an entry takes 24 bytes; later on those whose keys are all texts take 16. */
static const struct DictSize {
    uint32_t keys, before_311, since_311;
} dict_sizes[] = {
    {5, 232, 184}, {10, 360, 272}, {21, 640, 464}, {42, 1176, 832}, {85, 2272, 1584},
};
enum { DICT_SIZES = sizeof dict_sizes / sizeof *dict_sizes };

static uint32_t dict_size(uint32_t keys, uint32_t python)
{
    for (size_t i = 0; i < DICT_SIZES; i++)
        if (keys <= dict_sizes[i].keys)
            return python < 311 ? dict_sizes[i].before_311 : dict_sizes[i].since_311;
    return 0;
}

static Estimate estimate_of(uint32_t keys, uint32_t python)
{
    InstanceKind kind = {.base = memory_base(bytes_of("builtins.object")), .attributes = keys};
    Estimate e = memory_estimate(&kind, python);
    if (!e.before) return e;
    e.before = dict_size(keys, e.python);
    return e;
}

Estimate record_estimate(const Site *s, const Record *record)
{
    return estimate_of(record->keys, s->python);
}

void record_write_table(Buf *out)
{
    buf_add_text(out, "Bytes of a record by its number of keys, without the values: as a dict, and "
                      "as an instance\nof a class with __slots__.\n\n"
                      "  keys   dict, CPython 3.8 to 3.10   dict, 3.11 to 3.13   slots\n");
    for (uint32_t keys = 2; keys <= 24; keys += keys < 6 ? 1 : keys < 12 ? 3 : 6)
        buf_printf(out, "  %4u   %25u   %18u   %5u\n", keys, dict_size(keys, 308),
                   dict_size(keys, 313), estimate_of(keys, 313).after);
}
