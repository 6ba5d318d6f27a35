/* syntax.c - questions about the text alone. */
#include <stdlib.h>
#include <string.h>

#include "transform/program/by_name.h"
#include "transform/values/elsewhere.h"

int64_t model_int(const Model *m, NodeId e)
{
    if (!e.at) return INT64_MIN;
    const Node *n = tree_node(m->tree, e);
    if (n->kind == NODE_UNARY_OP && n->op == OP_U_SUB) {
        int64_t v = model_int(m, tree_child(m->tree, e, ROLE_OPERAND));
        return v == INT64_MIN ? v : -v;
    }
    if (n->kind != NODE_CONSTANT || n->op != CONST_INT) return INT64_MIN;
    Bytes text = tree_text(m->tree, e);
    char digits[24];
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '_') continue;
        if (count == 18) return INT64_MIN;
        digits[count++] = text.at[i];
    }
    digits[count] = '\0';
    int base = 10;
    if (count > 2 && digits[0] == '0') {
        char c = digits[1] | 32;
        base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
    }
    return strtoll(base == 10 ? digits : digits + 2, NULL, base);
}

uint32_t constant_type(const Model *m, NodeId constant)
{
    int64_t v = model_int(m, constant);
    if (v == INT64_MIN) return VALUE_INT;
    return v >= 0 && v <= 255 ? VALUE_BYTE : VALUE_INDEX;
}

bool constant_is_char(const Model *m, NodeId constant)
{
    Bytes text = tree_text(m->tree, constant);
    if (text.len && (text.at[0] | 32) == 'u') text.at++, text.len--;
    if (text.len < 3 || (text.at[0] != '"' && text.at[0] != '\'')) return false;
    if (text.at[text.len - 1] != text.at[0]) return false;
    Bytes inside = {text.at + 1, text.len - 2};
    if (inside.at[0] == '\\' || inside.at[0] == text.at[0]) return false;
    size_t count = 0;
    for (size_t i = 0; i < inside.len; i++) count += ((unsigned char)inside.at[i] & 0xC0) != 0x80;
    return count == 1;
}

static bool target_binds(const Model *m, NodeId target, Atom name)
{
    const Node *n = tree_node(m->tree, target);
    if (n->kind == NODE_NAME) return n->name.at == name.at;
    if (n->kind != NODE_TUPLE && n->kind != NODE_LIST) return false;
    tree_each_child(m->tree, target, child)
        if (target_binds(m, child, name)) return true;
    return false;
}

static bool block_binds(const Model *m, NodeId owner, NodeRole role, Atom name)
{
    tree_each_child(m->tree, owner, child)
        if (tree_node(m->tree, child)->role == role && binds_surely(m, child, name)) return true;
    return false;
}

static bool block_raises(const Model *m, NodeId owner)
{
    tree_each_child(m->tree, owner, child)
        if (tree_node(m->tree, child)->kind == NODE_RAISE) return true;
    return false;
}

static bool try_binds(const Model *m, NodeId statement, Atom name)
{
    if (block_binds(m, statement, ROLE_FINALBODY, name)) return true;
    if (!block_binds(m, statement, ROLE_BODY, name) &&
        !block_binds(m, statement, ROLE_ORELSE, name))
        return false;
    tree_each_child(m->tree, statement, handler)
        if (tree_node(m->tree, handler)->kind == NODE_EXCEPT_HANDLER &&
            !block_binds(m, handler, ROLE_BODY, name) && !block_raises(m, handler))
            return false;
    return true;
}

static bool alias_binds(const Model *m, NodeId statement, Atom name)
{
    Bytes wanted = atoms_text(&m->tree->atoms, name);
    tree_each_child(m->tree, statement, alias) {
        NodeId as = tree_child(m->tree, alias, ROLE_ASNAME);
        Bytes text = atoms_text(&m->tree->atoms, tree_node(m->tree, as.at ? as : alias)->name);
        const char *dot = as.at ? NULL : memchr(text.at, '.', text.len);
        if (dot) text.len = (size_t)(dot - text.at);
        if (bytes_equal(text, wanted)) return true;
    }
    return false;
}

bool binds_surely(const Model *m, NodeId statement, Atom name)
{
    const Node *n = tree_node(m->tree, statement);
    switch (n->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF:
    case NODE_CLASS_DEF: return n->name.at == name.at;
    case NODE_IMPORT:
    case NODE_IMPORT_FROM: return alias_binds(m, statement, name);
    case NODE_ASSIGN:
        tree_each_child(m->tree, statement, child)
            if (tree_node(m->tree, child)->role == ROLE_TARGETS && target_binds(m, child, name))
                return true;
        return false;
    case NODE_ANN_ASSIGN:
        return tree_child(m->tree, statement, ROLE_VALUE).at &&
               target_binds(m, tree_child(m->tree, statement, ROLE_TARGET), name);
    case NODE_IF:
        return block_binds(m, statement, ROLE_BODY, name) &&
               block_binds(m, statement, ROLE_ORELSE, name);
    case NODE_TRY: return try_binds(m, statement, name);
    default: return false;
    }
}

/* Builtins that go through their argument before they return. */
static bool is_eager(Bytes name)
{
    static const char *const eager[] = {"sum",  "min",   "max",      "any",    "all",
                                        "list", "tuple", "set",      "sorted", "frozenset",
                                        "dict", "bytes", "bytearray"};
    for (size_t i = 0; i < sizeof eager / sizeof *eager; i++)
        if (bytes_is(name, eager[i])) return true;
    return false;
}

bool model_consumes(const Model *m, NodeId generator)
{
    const Node *n = tree_node(m->tree, generator);
    const Node *call = tree_node(m->tree, n->parent);
    if (call->kind != NODE_CALL || n->role != ROLE_ARGS) return false;
    NodeId function = tree_child(m->tree, n->parent, ROLE_FUNC);
    const Node *f = tree_node(m->tree, function);
    Bytes name = atoms_text(&m->tree->atoms, f->name);
    uint32_t assumptions = 0;
    return f->kind == NODE_NAME && is_eager(name) &&
           elsewhere_is_builtin(m, function, &assumptions);
}

Value value_text_of(Model *m, Value v)
{
    Value text = {.types = VALUE_STR | VALUE_CHAR, .assumptions = v.assumptions};
    uint32_t foreign = VALUE_OTHER | VALUE_INSTANCE | VALUE_LIBRARY | VALUE_CLASS;
    if (!(v.types & foreign)) return text;
    /* __str__ may return an instance of a subclass of str, whose methods are the program's */
    static const char *const methods[] = {"__str__", "__repr__", "__format__"};
    const Program *p = m->program;
    bool odd = false;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        odd |= program_special(p, bytes_of(methods[i])) != NULL;
    if (p->text_class.line && odd) return value_other();
    text.assumptions |= VALUE_ASSUMES_PLAIN_OPERATORS | VALUE_ASSUMES_PLAIN_TEXTS;
    return text;
}

uint32_t model_unbound(Bytes dotted, Bytes *name)
{
    static const struct {
        const char *class;
        uint32_t types;
    } classes[] = {{"builtins.list.", VALUE_LIST},
                   {"builtins.dict.", VALUE_DICT},
                   {"builtins.set.", VALUE_SET},
                   {"builtins.frozenset.", VALUE_FROZENSET},
                   {"builtins.tuple.", VALUE_TUPLE},
                   {"builtins.str.", VALUE_TEXT},
                   {"builtins.bytes.", VALUE_BYTES},
                   {"builtins.bytearray.", VALUE_BYTEARRAY},
                   {"builtins.int.", VALUE_INTEGER},
                   {"builtins.float.", VALUE_FLOAT},
                   {"builtins.complex.", VALUE_COMPLEX},
                   {"builtins.range.", VALUE_RANGE},
                   {"collections.deque.", VALUE_DEQUE},
                   {"collections.OrderedDict.", VALUE_DICT},
                   {"collections.defaultdict.", VALUE_DICT},
                   {"collections.Counter.", VALUE_DICT},
                   {"array.array.", VALUE_BYTEARRAY}};
    static const char *const of_class[] = {"fromkeys", "maketrans", "fromhex", "from_bytes",
                                           "from_number"};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t len = strlen(classes[i].class);
        if (!bytes_starts_with(dotted, classes[i].class)) continue;
        *name = (Bytes){dotted.at + len, dotted.len - len};
        for (size_t k = 0; k < sizeof of_class / sizeof *of_class; k++)
            if (bytes_is(*name, of_class[k])) return 0;
        return classes[i].types;
    }
    return 0;
}
