/*
 * lower_operator.c - operators, and the places where the grammar binds them otherwise than Python.
 */
#include "transform/syntax/lower.h"

static const uint8_t operators[] = {
    [RAW_TOKEN_PLUS] = OP_ADD,
    [RAW_TOKEN_MINUS] = OP_SUB,
    [RAW_TOKEN_STAR] = OP_MULT,
    [RAW_TOKEN_AT] = OP_MAT_MULT,
    [RAW_TOKEN_SLASH] = OP_DIV,
    [RAW_TOKEN_PERCENT] = OP_MOD,
    [RAW_TOKEN_DOUBLE_STAR] = OP_POW,
    [RAW_TOKEN_LEFT_SHIFT] = OP_L_SHIFT,
    [RAW_TOKEN_RIGHT_SHIFT] = OP_R_SHIFT,
    [RAW_TOKEN_PIPE] = OP_BIT_OR,
    [RAW_TOKEN_CARET] = OP_BIT_XOR,
    [RAW_TOKEN_AMPERSAND] = OP_BIT_AND,
    [RAW_TOKEN_DOUBLE_SLASH] = OP_FLOOR_DIV,
    [RAW_TOKEN_AND] = OP_AND,
    [RAW_TOKEN_OR] = OP_OR,
    [RAW_TOKEN_PLUS_EQUAL] = OP_ADD,
    [RAW_TOKEN_MINUS_EQUAL] = OP_SUB,
    [RAW_TOKEN_STAR_EQUAL] = OP_MULT,
    [RAW_TOKEN_AT_EQUAL] = OP_MAT_MULT,
    [RAW_TOKEN_SLASH_EQUAL] = OP_DIV,
    [RAW_TOKEN_PERCENT_EQUAL] = OP_MOD,
    [RAW_TOKEN_DOUBLE_STAR_EQUAL] = OP_POW,
    [RAW_TOKEN_LEFT_SHIFT_EQUAL] = OP_L_SHIFT,
    [RAW_TOKEN_RIGHT_SHIFT_EQUAL] = OP_R_SHIFT,
    [RAW_TOKEN_PIPE_EQUAL] = OP_BIT_OR,
    [RAW_TOKEN_CARET_EQUAL] = OP_BIT_XOR,
    [RAW_TOKEN_AMPERSAND_EQUAL] = OP_BIT_AND,
    [RAW_TOKEN_DOUBLE_SLASH_EQUAL] = OP_FLOOR_DIV,
    [RAW_TOKEN_EQUAL_EQUAL] = OP_EQ,
    [RAW_TOKEN_NOT_EQUAL] = OP_NOT_EQ,
    [RAW_TOKEN_LESS] = OP_LT,
    [RAW_TOKEN_LESS_EQUAL] = OP_LT_E,
    [RAW_TOKEN_GREATER] = OP_GT,
    [RAW_TOKEN_GREATER_EQUAL] = OP_GT_E,
    [RAW_TOKEN_IS] = OP_IS,
    [RAW_TOKEN_IS_NOT] = OP_IS_NOT,
    [RAW_TOKEN_IN] = OP_IN,
    [RAW_TOKEN_NOT_IN] = OP_NOT_IN,
};

NodeOp lower_operator_of(uint32_t token)
{
    return token < sizeof operators ? (NodeOp)operators[token] : OP_NONE;
}

/* The three parts of a binary node: left, operator token, right. */
typedef struct Binary {
    uint32_t left, token, right;
} Binary;

static Binary binary_of(const Lower *l, uint32_t raw)
{
    uint32_t left = raw + 1;
    uint32_t token = l->raw[left].skip;
    return (Binary){left, token, l->raw[token].skip};
}

static bool is_operator(const Lower *l, uint32_t raw, RawKind token)
{
    return raw_kind(l, raw) == RAW_binary_operator && raw_kind(l, binary_of(l, raw).token) == token;
}

/* ---- & and ^ -------------------------------------------------------------------------------- */

/* Operands and operators of a chain of & and ^, in source order. */
typedef struct Chain {
    Array(uint32_t) operand;
    Array(uint8_t) is_xor; /* [i] stands between operand i and i + 1 */
} Chain;

static bool in_chain(const Lower *l, uint32_t raw)
{
    return is_operator(l, raw, RAW_TOKEN_AMPERSAND) || is_operator(l, raw, RAW_TOKEN_CARET);
}

static void collect_chain(const Lower *l, uint32_t raw, Chain *chain)
{
    if (!in_chain(l, raw)) {
        array_push(&chain->operand, raw);
        return;
    }
    Binary b = binary_of(l, raw);
    collect_chain(l, b.left, chain);
    array_push(&chain->is_xor, raw_kind(l, b.token) == RAW_TOKEN_CARET);
    collect_chain(l, b.right, chain);
}

/* Operands first .. last of the chain as Python groups them: ^ is looser than &, both go left. */
static NodeId lower_chain(Lower *l, const Chain *chain, Span range, Place at)
{
    uint32_t first = range.start, last = range.end;
    if (first == last) return lower_expression(l, chain->operand.at[first], at);
    uint32_t split = last;
    for (uint32_t i = first; i < last; i++)
        if (chain->is_xor.at[i]) split = i + 1;
    bool is_xor = chain->is_xor.at[split - 1];
    NodeId n = lower_add(l, at, NODE_BIN_OP, lower_start(l, chain->operand.at[first]),
                         l->raw[chain->operand.at[last]].end);
    lower_node(l, n)->op = is_xor ? OP_BIT_XOR : OP_BIT_AND;
    lower_chain(l, chain, (Span){first, split - 1}, place(n, ROLE_LEFT));
    lower_chain(l, chain, (Span){split, last}, place(n, ROLE_RIGHT));
    return n;
}

/* Grammar: ^ binds tighter than & there. */
static bool needs_regrouping(const Lower *l, uint32_t raw)
{
    if (!is_operator(l, raw, RAW_TOKEN_AMPERSAND)) return false;
    Binary b = binary_of(l, raw);
    return is_operator(l, b.left, RAW_TOKEN_CARET) || is_operator(l, b.right, RAW_TOKEN_CARET);
}

/* The topmost node of a chain may be fine and one below it not. */
static bool chain_needs_regrouping(const Lower *l, uint32_t raw)
{
    while (in_chain(l, raw)) {
        if (needs_regrouping(l, raw)) return true;
        raw = binary_of(l, raw).left;
    }
    return false;
}

NodeId lower_binary(Lower *l, uint32_t raw, Place at)
{
    if (chain_needs_regrouping(l, raw)) {
        Chain chain = {0};
        collect_chain(l, raw, &chain);
        NodeId n = lower_chain(l, &chain, (Span){0, chain.operand.count - 1}, at);
        array_free(&chain.operand);
        array_free(&chain.is_xor);
        return n;
    }
    Binary b = binary_of(l, raw);
    NodeId n = lower_add(l, at, NODE_BIN_OP, lower_start(l, raw), l->raw[raw].end);
    lower_node(l, n)->op = (uint8_t)lower_operator_of(raw_kind(l, b.token));
    lower_value(l, b.left, n, ROLE_LEFT);
    lower_value(l, b.right, n, ROLE_RIGHT);
    return n;
}

/* ---- and, or -------------------------------------------------------------------------------- */

/* `a and b and c` is one BoolOp with three values; the grammar nests to the left. */
/* Grammar: a lambda may be an operand there; in Python it needs parentheses. */
static void reject_lambda(Lower *l, uint32_t raw)
{
    if (raw_kind(l, raw) == RAW_lambda)
        lower_reject(l, l->raw[raw].start, "lambda needs parentheses here");
}

static void lower_operands(Lower *l, uint32_t raw, uint32_t token, NodeId n)
{
    Binary b = binary_of(l, raw);
    bool same = raw_kind(l, b.left) == RAW_boolean_operator &&
                raw_kind(l, binary_of(l, b.left).token) == token;
    reject_lambda(l, b.left);
    reject_lambda(l, b.right);
    if (same) lower_operands(l, b.left, token, n);
    else lower_value(l, b.left, n, ROLE_VALUES);
    lower_value(l, b.right, n, ROLE_VALUES);
}

NodeId lower_boolean(Lower *l, uint32_t raw, Place at)
{
    uint32_t token = raw_kind(l, binary_of(l, raw).token);
    NodeId n = lower_add(l, at, NODE_BOOL_OP, lower_start(l, raw), l->raw[raw].end);
    lower_node(l, n)->op = (uint8_t)lower_operator_of(token);
    lower_operands(l, raw, token, n);
    return n;
}

/* ---- the others ----------------------------------------------------------------------------- */

NodeId lower_compare(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_COMPARE, lower_start(l, raw), l->raw[raw].end);
    bool first = true;
    each_raw(l, raw, part) {
        NodeOp op = lower_operator_of(raw_kind(l, part));
        if (op) {
            NodeId op_node =
                lower_add(l, place(n, ROLE_OPS), NODE_CMP_OP, l->raw[part].start, l->raw[part].end);
            lower_node(l, op_node)->op = (uint8_t)op;
            continue;
        }
        lower_value(l, part, n, first ? ROLE_LEFT : ROLE_COMPARATORS);
        first = false;
    }
    return n;
}

NodeId lower_unary(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_UNARY_OP, l->raw[raw].start, l->raw[raw].end);
    uint32_t operand = raw + 1;
    NodeOp op = OP_NOT;
    switch (raw_kind(l, operand)) {
    case RAW_TOKEN_PLUS: op = OP_U_ADD; break;
    case RAW_TOKEN_MINUS: op = OP_U_SUB; break;
    case RAW_TOKEN_TILDE: op = OP_INVERT; break;
    default: break;
    }
    if (op != OP_NOT) operand = l->raw[operand].skip;
    lower_node(l, n)->op = (uint8_t)op;
    reject_lambda(l, operand);
    lower_value(l, operand, n, ROLE_OPERAND);
    return n;
}

/* Grammar: `await a ** b` is read as await (a ** b); Python has (await a) ** b. */
NodeId lower_await(Lower *l, uint32_t raw, Place at)
{
    uint32_t operand = raw + 1;
    uint32_t start = l->raw[raw].start;
    if (is_operator(l, operand, RAW_TOKEN_DOUBLE_STAR)) {
        Binary b = binary_of(l, operand);
        NodeId power = lower_add(l, at, NODE_BIN_OP, start, l->raw[raw].end);
        lower_node(l, power)->op = OP_POW;
        NodeId n = lower_add(l, place(power, ROLE_LEFT), NODE_AWAIT, start, l->raw[b.left].end);
        lower_value(l, b.left, n, ROLE_VALUE);
        lower_value(l, b.right, power, ROLE_RIGHT);
        return power;
    }
    uint32_t kind = raw_kind(l, operand);
    if (kind == RAW_binary_operator || kind == RAW_unary_operator || kind == RAW_await)
        lower_reject(l, start, "invalid operand of await");
    NodeId n = lower_add(l, at, NODE_AWAIT, lower_start(l, raw), l->raw[raw].end);
    lower_value(l, operand, n, ROLE_VALUE);
    return n;
}

/* Grammar: `a := b if c else d` is read as (a := b) if c else d. */
NodeId lower_conditional(Lower *l, uint32_t raw, Place at)
{
    uint32_t body = raw + 1;
    uint32_t test = l->raw[body].skip;
    uint32_t orelse = l->raw[test].skip;
    uint32_t start = lower_start(l, raw), end = l->raw[raw].end;
    bool named = raw_kind(l, body) == RAW_named_expression;
    if (named) {
        if (!at.named) lower_reject(l, start, "a walrus needs parentheses here");
        NodeId walrus = lower_add(l, at, NODE_NAMED_EXPR, start, end);
        uint32_t target = body + 1;
        lower_expression(l, target, place_ctx(walrus, ROLE_TARGET, CTX_STORE));
        body = l->raw[target].skip;
        at = place(walrus, ROLE_VALUE);
        start = l->raw[body].start;
    }
    NodeId n = lower_add(l, at, NODE_IF_EXP, start, end);
    reject_lambda(l, test);
    if (raw_kind(l, test) == RAW_conditional_expression)
        lower_reject(l, l->raw[test].start, "parentheses needed here");
    lower_value(l, body, n, ROLE_BODY);
    lower_value(l, test, n, ROLE_TEST);
    lower_value(l, orelse, n, ROLE_ORELSE);
    return named ? lower_node(l, n)->parent : n;
}
