/*
 * lower_expression.c - expressions: dispatch, atoms, displays, parentheses, stars.
 */
#include "transform/syntax/lower.h"

bool lower_is_splat(const Lower *l, uint32_t raw)
{
    uint32_t kind = raw_kind(l, raw);
    return kind == RAW_list_splat || kind == RAW_list_splat_pattern ||
           (kind == RAW_unary_operator && l->text.at[l->raw[raw].start] == '*'); /* rescued */
}

NodeId lower_value(Lower *l, uint32_t raw, NodeId parent, NodeRole role)
{
    return lower_expression(l, raw, place(parent, role));
}

static NodeId add_raw(Lower *l, Place at, NodeKind kind, uint32_t raw)
{
    return lower_add(l, at, kind, lower_start(l, raw), l->raw[raw].end);
}

/* ---- stars ---------------------------------------------------------------------------------- */

/* The operand of a splat: what follows its '*'. */
static uint32_t splat_operand(const Lower *l, uint32_t splat)
{
    uint32_t star = splat + 1;
    return l->raw[star].skip;
}

static bool binds_looser_than_or(uint32_t kind)
{
    return kind == RAW_boolean_operator || kind == RAW_not_operator ||
           kind == RAW_comparison_operator || kind == RAW_conditional_expression ||
           kind == RAW_lambda || kind == RAW_named_expression;
}

/*
 * A starred expression.  Grammar: in `[*f(x)]` the '*' ends up on `f` alone, below the call; it is
 * found by its offset, which is that of the whole expression, and moved out here.
 */
static NodeId lower_starred(Lower *l, uint32_t raw, Place at)
{
    uint32_t start = l->raw[raw].start;
    NodeId n = lower_add(l, at, NODE_STARRED, start, l->raw[raw].end);
    lower_node(l, n)->op = (uint8_t)at.ctx;
    if (!at.star) lower_reject(l, start, "a starred expression cannot stand here");
    bool in_call = lower_node(l, at.parent)->kind == NODE_CALL ||
                   lower_node(l, at.parent)->kind == NODE_CLASS_DEF || at.slice;
    Place inside = place_ctx(n, ROLE_VALUE, at.ctx);
    uint32_t whole = lower_is_splat(l, raw) ? splat_operand(l, raw) : raw;
    if (!in_call && binds_looser_than_or(raw_kind(l, whole)))
        lower_reject(l, start, "invalid starred expression");
    if (lower_is_splat(l, raw)) {
        lower_expression(l, whole, inside);
        return n;
    }
    uint32_t splat = raw;
    while (!lower_is_splat(l, splat)) {
        splat++;
        if (l->raw[splat].start != start || splat >= l->raw[raw].skip) {
            lower_reject(l, start, "invalid syntax");
            return n;
        }
    }
    uint32_t outer_at = l->star_at, outer_to = l->star_to;
    l->star_at = start;
    l->star_to = l->raw[splat_operand(l, splat)].start;
    lower_expression(l, raw, inside);
    l->star_at = outer_at;
    l->star_to = outer_to;
    return n;
}

/* ---- sequences ------------------------------------------------------------------------------ */

/* Grammar: `f(,)` and `{,}` pass there. */
void lower_check_lone_comma(Lower *l, uint32_t raw)
{
    if (raw + 1 != l->raw[raw].skip) return;
    uint32_t inside = lower_next_code(l, l->raw[raw].start + 1);
    if (inside < l->text.len && l->text.at[inside] == ',')
        lower_reject(l, inside, "invalid syntax");
}

/* The elements of a display or of a bare tuple; each may be starred. */
void lower_elements(Lower *l, uint32_t raw, NodeId parent, NodeRole role, NodeCtx ctx)
{
    each_raw(l, raw, child) {
        if (raw_kind(l, child) == RAW_yield)
            lower_reject(l, l->raw[child].start, "yield needs parentheses here");
        Place at = place_ctx(parent, role, ctx);
        at.star = true;
        at.named =
            ctx == CTX_LOAD && (raw_kind(l, raw) == RAW_list || raw_kind(l, raw) == RAW_set ||
                                raw_kind(l, raw) == RAW_tuple);
        lower_expression(l, child, at);
    }
}

static NodeId lower_sequence(Lower *l, uint32_t raw, NodeKind kind, Place at)
{
    NodeId n = add_raw(l, at, kind, raw);
    bool alone = raw_kind(l, raw) == RAW_tuple && lower_child_count(l, raw) == 1;
    if (alone && !lower_comma_follows(l, raw + 1)) /* Grammar: `(*a)` is a tuple there */
        lower_reject(l, l->raw[raw].start, "cannot use starred expression here");
    if (kind != NODE_SET) lower_node(l, n)->op = (uint8_t)at.ctx;
    lower_elements(l, raw, n, ROLE_ELTS, at.ctx);
    return n;
}

/* Grammar: `(a)` in a target is a tuple pattern of one; the comma makes the difference. */
static NodeId lower_tuple_pattern(Lower *l, uint32_t raw, Place at)
{
    uint32_t only = raw + 1;
    bool one = lower_child_count(l, raw) == 1;
    if (!one || lower_comma_follows(l, only)) {
        NodeId n = lower_sequence(l, raw, NODE_TUPLE, at);
        lower_node(l, n)->flag |= FLAG_PARENS;
        return n;
    }
    at.star = false;
    NodeId n = lower_expression(l, only, at);
    lower_node(l, n)->flag |= FLAG_PARENS;
    return n;
}

static NodeId lower_parenthesised(Lower *l, uint32_t raw, Place at)
{
    uint32_t inner = raw + 1;
    at.named = true;
    at.star = false;
    if (inner >= l->raw[raw].skip) {
        lower_reject(l, l->raw[raw].start, "invalid syntax");
        return (NodeId){0};
    }
    NodeId n = lower_expression(l, inner, at);
    lower_node(l, n)->flag |= FLAG_PARENS;
    return n;
}

static NodeId lower_dict(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_raw(l, at, NODE_DICT, raw);
    lower_check_lone_comma(l, raw);
    each_raw(l, raw, entry) {
        if (raw_kind(l, entry) == RAW_dictionary_splat) {
            uint32_t operand = l->raw[entry + 1].skip;
            if (binds_looser_than_or(raw_kind(l, operand)))
                lower_reject(l, l->raw[entry].start, "invalid dictionary unpacking");
            lower_value(l, operand, n, ROLE_VALUES);
            continue;
        }
        uint32_t key = entry + 1;
        lower_value(l, key, n, ROLE_KEYS);
        uint32_t value = l->raw[key].skip;
        if (raw_kind(l, value) == RAW_TOKEN_COLON) value = l->raw[value].skip;
        lower_value(l, value, n, ROLE_VALUES);
    }
    return n;
}

/* ---- atoms and simple forms ----------------------------------------------------------------- */

static NodeId lower_constant(Lower *l, uint32_t raw, ConstKind kind, Place at)
{
    NodeId n = add_raw(l, at, NODE_CONSTANT, raw);
    Bytes text = lower_text(l, raw);
    char last = text.len ? text.at[text.len - 1] : '\0';
    bool number = kind == CONST_INT || kind == CONST_FLOAT;
    bool radix = text.len > 1 && text.at[0] == '0' && (text.at[1] | 0x20) == 'x';
    if (number && !radix && (last == 'j' || last == 'J')) kind = CONST_COMPLEX;
    if (number && (last == 'l' || last == 'L'))
        lower_reject(l, l->raw[raw].start, "invalid number");
    lower_node(l, n)->op = (uint8_t)kind;
    return n;
}

static NodeId lower_identifier(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_raw(l, at, NODE_NAME, raw);
    Atom name = lower_name(l, raw);
    lower_node(l, n)->name = name;
    lower_node(l, n)->op = (uint8_t)at.ctx;
    return n;
}

static NodeId lower_attribute(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_raw(l, at, NODE_ATTRIBUTE, raw);
    lower_node(l, n)->op = (uint8_t)at.ctx;
    uint32_t object = raw + 1;
    lower_value(l, object, n, ROLE_VALUE);
    Atom name = lower_name(l, l->raw[object].skip);
    lower_node(l, n)->name = name;
    return n;
}

static NodeId lower_named(Lower *l, uint32_t raw, Place at)
{
    if (!at.named) lower_reject(l, l->raw[raw].start, "a walrus needs parentheses here");
    NodeId n = add_raw(l, at, NODE_NAMED_EXPR, raw);
    uint32_t target = raw + 1;
    lower_expression(l, target, place_ctx(n, ROLE_TARGET, CTX_STORE));
    lower_value(l, l->raw[target].skip, n, ROLE_VALUE);
    return n;
}

static NodeId lower_lambda(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_raw(l, at, NODE_LAMBDA, raw);
    uint32_t loops = l->loops;
    l->loops = 0;
    uint32_t parameters = lower_child_of_kind(l, raw, RAW_lambda_parameters);
    if (parameters) lower_parameters(l, parameters, n);
    else lower_no_parameters(l, n, l->raw[raw].start);
    uint32_t body = 0;
    each_raw(l, raw, child)
        if (raw_kind(l, child) != RAW_TOKEN_COLON && child != parameters) body = child;
    if (body) lower_value(l, body, n, ROLE_BODY);
    l->loops = loops;
    return n;
}

static NodeId lower_yield(Lower *l, uint32_t raw, Place at)
{
    uint32_t value = raw + 1;
    bool from = value < l->raw[raw].skip && raw_kind(l, value) == RAW_TOKEN_FROM;
    NodeId n = add_raw(l, at, from ? NODE_YIELD_FROM : NODE_YIELD, raw);
    if (from) value = l->raw[value].skip;
    if (value < l->raw[raw].skip) lower_value(l, value, n, ROLE_VALUE);
    return n;
}

static bool may_be_stored(uint32_t kind)
{
    switch (kind) {
    case RAW_identifier:
    case RAW_attribute:
    case RAW_subscript:
    case RAW_list:
    case RAW_list_pattern:
    case RAW_tuple:
    case RAW_tuple_pattern:
    case RAW_pattern_list:
    case RAW_expression_list:
    case RAW_parenthesized_expression:
    case RAW_as_pattern_target:
    case RAW_list_splat:
    case RAW_list_splat_pattern: return true;
    default: return false;
    }
}

/* A name that layout_rescue made a number. */
static bool is_rescued_name(const Lower *l, uint32_t raw)
{
    unsigned char first = (unsigned char)l->text.at[l->raw[raw].start];
    return first != '.' && (first < '0' || first > '9');
}

static NodeId lower_literal(Lower *l, uint32_t raw, Place at)
{
    switch (raw_kind(l, raw)) {
    case RAW_integer:
        if (is_rescued_name(l, raw)) return lower_identifier(l, raw, at);
        return lower_constant(l, raw, CONST_INT, at);
    case RAW_float: return lower_constant(l, raw, CONST_FLOAT, at);
    case RAW_true: return lower_constant(l, raw, CONST_TRUE, at);
    case RAW_false: return lower_constant(l, raw, CONST_FALSE, at);
    case RAW_none: return lower_constant(l, raw, CONST_NONE, at);
    case RAW_ellipsis: return lower_constant(l, raw, CONST_ELLIPSIS, at);
    case RAW_string:
    case RAW_concatenated_string: return lower_string(l, raw, at);
    default: break;
    }
    lower_reject(l, l->raw[raw].start, "invalid syntax");
    return lower_add(l, at, NODE_CONSTANT, l->raw[raw].start, l->raw[raw].end);
}

static NodeId lower_call(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_raw(l, at, NODE_CALL, raw);
    uint32_t function = raw + 1;
    lower_value(l, function, n, ROLE_FUNC);
    lower_arguments(l, l->raw[function].skip, n, ROLE_ARGS);
    return n;
}

static NodeId lower_compound_expression(Lower *l, uint32_t raw, Place at)
{
    switch (raw_kind(l, raw)) {
    case RAW_identifier: return lower_identifier(l, raw, at);
    case RAW_attribute: return lower_attribute(l, raw, at);
    case RAW_call: return lower_call(l, raw, at);
    case RAW_subscript: return lower_subscript(l, raw, at);
    case RAW_binary_operator: return lower_binary(l, raw, at);
    case RAW_boolean_operator: return lower_boolean(l, raw, at);
    case RAW_comparison_operator: return lower_compare(l, raw, at);
    case RAW_unary_operator:
    case RAW_not_operator: return lower_unary(l, raw, at);
    case RAW_conditional_expression: return lower_conditional(l, raw, at);
    case RAW_await: return lower_await(l, raw, at);
    case RAW_lambda: return lower_lambda(l, raw, at);
    case RAW_named_expression: return lower_named(l, raw, at);
    case RAW_yield: return lower_yield(l, raw, at);
    case RAW_list:
    case RAW_list_pattern: return lower_sequence(l, raw, NODE_LIST, at);
    case RAW_set: return lower_sequence(l, raw, NODE_SET, at);
    case RAW_tuple:
    case RAW_expression_list:
    case RAW_pattern_list: return lower_sequence(l, raw, NODE_TUPLE, at);
    case RAW_tuple_pattern: return lower_tuple_pattern(l, raw, at);
    case RAW_dictionary: return lower_dict(l, raw, at);
    case RAW_list_comprehension:
    case RAW_set_comprehension:
    case RAW_dictionary_comprehension:
    case RAW_generator_expression: return lower_comprehension(l, raw, at);
    case RAW_parenthesized_expression: return lower_parenthesised(l, raw, at);
    case RAW_as_pattern_target: return lower_expression(l, raw + 1, at);
    case RAW_type: return lower_type(l, raw, at);
    default: return lower_literal(l, raw, at);
    }
}

NodeId lower_expression(Lower *l, uint32_t raw, Place at)
{
    if (l->depth >= LOWER_DEPTH || l->failed) {
        lower_too_deep(l, l->raw[raw].start);
        return lower_add(l, at, NODE_CONSTANT, l->raw[raw].start, l->raw[raw].end);
    }
    uint32_t start = l->raw[raw].start;
    bool star = start < l->text.len && l->text.at[start] == '*';
    if (at.ctx != CTX_LOAD && !star && !may_be_stored(raw_kind(l, raw)))
        lower_reject(l, start, at.ctx == CTX_DEL ? "cannot delete this" : "cannot assign to this");
    l->depth++;
    NodeId n;
    if (star && start != l->star_at && raw_kind(l, raw) != RAW_expression_list &&
        raw_kind(l, raw) != RAW_pattern_list)
        n = lower_starred(l, raw, at);
    else if (lower_is_splat(l, raw))
        n = lower_expression(l, splat_operand(l, raw), at); /* its star was moved out */
    else n = lower_compound_expression(l, raw, at);
    l->depth--;
    return n;
}
