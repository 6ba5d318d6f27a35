/*
 * lower_type.c - annotations.
 *
 * Grammar: annotations have nodes of their own (generic_type, union_type ...), which come out here
 * as the expressions that they are in Python.
 */
#include "transform/syntax/lower.h"

typedef Array(uint32_t) Operands;

static void lower_type_index(Lower *l, uint32_t type, Place at)
{
    uint32_t inner = type + 1;
    if (raw_kind(l, type) == RAW_type && raw_kind(l, inner) == RAW_constrained_type) {
        NodeId n = lower_add(l, at, NODE_SLICE, l->raw[inner].start, l->raw[inner].end);
        uint32_t lower = inner + 1;
        uint32_t upper = l->raw[l->raw[lower].skip].skip;
        lower_type(l, lower, place(n, ROLE_LOWER));
        lower_type(l, upper, place(n, ROLE_UPPER));
        return;
    }
    at.named = at.star = at.slice = true;
    lower_type(l, type, at);
}

/* `A[B, C]`: children are the name and a type_parameter with the types. */
static NodeId lower_generic(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_SUBSCRIPT, l->raw[raw].start, l->raw[raw].end);
    uint32_t name = raw + 1;
    lower_value(l, name, n, ROLE_VALUE);
    uint32_t list = l->raw[name].skip;
    uint32_t first = list + 1, last = first, count = 0;
    each_raw(l, list, c) last = c, count++;
    if (!count) {
        lower_reject(l, l->raw[raw].start, "invalid syntax");
        return n;
    }
    bool comma = lower_comma_follows(l, last);
    bool star = l->text.at[l->raw[first].start] == '*';
    if (count == 1 && !comma && !star) {
        lower_type_index(l, first, place(n, ROLE_SLICE));
        return n;
    }
    uint32_t end = comma ? lower_next_code(l, l->raw[last].end) + 1 : l->raw[last].end;
    NodeId tuple = lower_add(l, place(n, ROLE_SLICE), NODE_TUPLE, l->raw[first].start, end);
    each_raw(l, list, c) lower_type_index(l, c, place(tuple, ROLE_ELTS));
    return n;
}

static bool is_union(const Lower *l, uint32_t raw)
{
    if (raw_kind(l, raw) == RAW_type) return is_union(l, raw + 1);
    if (raw_kind(l, raw) == RAW_union_type) return true;
    return raw_kind(l, raw) == RAW_binary_operator &&
           raw_kind(l, l->raw[raw + 1].skip) == RAW_TOKEN_PIPE;
}

/* Grammar: `A | B[C] | D` nests to the right, or mixes union_type with binary_operator; the chain
 * is taken apart and put together to the left. */
static void collect_union(const Lower *l, uint32_t raw, Operands *operands)
{
    for (uint32_t i = raw; i < l->raw[raw].skip;) {
        bool inside = is_union(l, i);
        if (!inside && raw_kind(l, i) != RAW_TOKEN_PIPE) array_push(operands, i);
        i = inside ? i + 1 : l->raw[i].skip;
    }
}

static NodeId lower_union_to(Lower *l, const Operands *operands, uint32_t count, Place at)
{
    uint32_t last = operands->at[count - 1];
    if (count == 1) return lower_type(l, last, at);
    NodeId n = lower_add(l, at, NODE_BIN_OP, l->raw[operands->at[0]].start, l->raw[last].end);
    lower_node(l, n)->op = OP_BIT_OR;
    lower_union_to(l, operands, count - 1, place(n, ROLE_LEFT));
    lower_type(l, last, place(n, ROLE_RIGHT));
    return n;
}

/* Grammar: after `A[B] |` it takes a whole expression for the operand, also one that binds more
 * loosely than '|', as in `A[B] | C or D`. */
static void check_operands(Lower *l, const Operands *operands)
{
    for (uint32_t i = 0; i < operands->count; i++) {
        uint32_t raw = operands->at[i];
        switch (raw_kind(l, raw_kind(l, raw) == RAW_type ? raw + 1 : raw)) {
        case RAW_boolean_operator:
        case RAW_comparison_operator:
        case RAW_conditional_expression:
        case RAW_lambda:
        case RAW_not_operator:
            l->rescue = true; /* then the names are no types any more */
            if (l->rescued) lower_reject(l, l->raw[raw].start, "invalid syntax");
            break;
        default: break;
        }
    }
}

static NodeId lower_union(Lower *l, uint32_t raw, Place at)
{
    Operands operands = {0};
    NodeId n = {0};
    collect_union(l, raw, &operands);
    check_operands(l, &operands);
    if (operands.count && l->depth + operands.count <= LOWER_DEPTH)
        n = lower_union_to(l, &operands, operands.count, at);
    else lower_too_deep(l, l->raw[raw].start);
    array_free(&operands);
    return n;
}

static NodeId lower_member(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_ATTRIBUTE, l->raw[raw].start, l->raw[raw].end);
    uint32_t object = raw + 1;
    lower_type(l, object, place(n, ROLE_VALUE));
    Atom name = lower_name(l, l->raw[object].skip);
    lower_node(l, n)->name = name;
    return n;
}

static NodeId lower_splat_type(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_STARRED, l->raw[raw].start, l->raw[raw].end);
    uint32_t star = raw + 1;
    if (!at.star || raw_kind(l, star) != RAW_TOKEN_STAR)
        lower_reject(l, l->raw[raw].start, "a starred annotation cannot stand here");
    lower_value(l, l->raw[star].skip, n, ROLE_VALUE);
    return n;
}

NodeId lower_type(Lower *l, uint32_t raw, Place at)
{
    uint32_t inner = raw_kind(l, raw) == RAW_type ? raw + 1 : raw;
    if (l->depth >= LOWER_DEPTH) return lower_expression(l, inner, at);
    l->depth++;
    NodeId n;
    switch (raw_kind(l, inner)) {
    case RAW_generic_type: n = lower_generic(l, inner, at); break;
    case RAW_union_type: n = lower_union(l, inner, at); break;
    case RAW_member_type: n = lower_member(l, inner, at); break;
    case RAW_splat_type: n = lower_splat_type(l, inner, at); break;
    default: n = lower_expression(l, inner, at); break;
    }
    l->depth--;
    return n;
}
