/* code_operator.c - which special methods a node may run on objects of which nothing is known. */
#include "transform/facts/code_build.h"

enum {
    HASHES = OPERATES_EQUAL,
    MAPS = OPERATES_ITEM | OPERATES_ITERATE,
};

static const uint16_t by_kind[] = {
    [NODE_IF] = OPERATES_TRUTH,
    [NODE_WHILE] = OPERATES_TRUTH,
    [NODE_IF_EXP] = OPERATES_TRUTH,
    [NODE_BOOL_OP] = OPERATES_TRUTH,
    [NODE_ASSERT] = OPERATES_TRUTH,
    [NODE_FOR] = OPERATES_ITERATE,
    [NODE_COMPREHENSION] = OPERATES_ITERATE | OPERATES_TRUTH,
    [NODE_STARRED] = OPERATES_ITERATE,
    [NODE_YIELD_FROM] = OPERATES_ITERATE,
    [NODE_SET] = HASHES,
    [NODE_SET_COMP] = HASHES,
    [NODE_DICT] = HASHES,
    [NODE_DICT_COMP] = HASHES,
    [NODE_FORMATTED_VALUE] = OPERATES_TEXT,
    [NODE_BIN_OP] = OPERATES_ARITHMETIC,
    [NODE_AUG_ASSIGN] = OPERATES_ARITHMETIC | OPERATES_ITERATE,
    [NODE_UNARY_OP] = OPERATES_ARITHMETIC,
    [NODE_MATCH] = OPERATES_ALL,
};

static uint32_t by_comparison(uint8_t op)
{
    switch (op) {
    case OP_IS:
    case OP_IS_NOT: return 0;
    case OP_EQ:
    case OP_NOT_EQ: return OPERATES_EQUAL;
    case OP_IN:
    case OP_NOT_IN: return OPERATES_CONTAINS | OPERATES_EQUAL | OPERATES_ITERATE;
    default: return OPERATES_ORDER | OPERATES_EQUAL;
    }
}

/* **x in a display: the value has no key before it. */
static bool unpacks(const Tree *t, NodeId dict)
{
    uint32_t keys = 0, values = 0;
    tree_each_child(t, dict, child) {
        keys += tree_node(t, child)->role == ROLE_KEYS;
        values += tree_node(t, child)->role == ROLE_VALUES;
    }
    return keys != values;
}

uint32_t code_operates(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    uint32_t out = node->kind < sizeof by_kind / sizeof *by_kind ? by_kind[node->kind] : 0;
    switch (node->kind) {
    case NODE_CMP_OP: return by_comparison(node->op);
    case NODE_UNARY_OP: return node->op == OP_NOT ? OPERATES_TRUTH : out;
    case NODE_DICT: return unpacks(t, n) ? out | MAPS : out;
    case NODE_KEYWORD: return node->name.at ? 0 : MAPS;
    case NODE_ATTRIBUTE: return OPERATES_ATTRIBUTE;
    case NODE_SUBSCRIPT:
        out = node->op == CTX_LOAD ? OPERATES_ITEM : OPERATES_ITEM | OPERATES_STORE;
        return out | OPERATES_EQUAL | OPERATES_NUMBER;
    case NODE_SLICE: return OPERATES_NUMBER | OPERATES_ITERATE;
    case NODE_TUPLE:
    case NODE_LIST: return node->op == CTX_STORE ? OPERATES_ITERATE : 0;
    case NODE_BIN_OP: return node->op == OP_MOD ? out | OPERATES_FORMAT : out;
    default: return out;
    }
}
