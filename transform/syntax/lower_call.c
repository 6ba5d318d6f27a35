/*
 * lower_call.c - arguments, subscripts and comprehensions.
 */
#include "transform/syntax/lower.h"

/* ---- arguments ------------------------------------------------------------------------------ */

typedef struct Seen {
    bool keyword, double_star;
    uint32_t count;
    Array(Atom) names;
} Seen;

static void lower_keyword(Lower *l, uint32_t raw, NodeId owner, Seen *seen)
{
    NodeId n =
        lower_add(l, place(owner, ROLE_KEYWORDS), NODE_KEYWORD, l->raw[raw].start, l->raw[raw].end);
    uint32_t name = raw + 1;
    Atom atom = lower_name(l, name);
    lower_node(l, n)->name = atom;
    uint32_t value = l->raw[name].skip;
    if (raw_kind(l, value) == RAW_TOKEN_EQUAL) value = l->raw[value].skip;
    lower_value(l, value, n, ROLE_VALUE);
    for (uint32_t i = 0; i < seen->names.count; i++)
        if (seen->names.at[i].at == atom.at)
            lower_reject(l, l->raw[raw].start, "keyword argument repeated");
    array_push(&seen->names, atom);
    seen->keyword = true;
}

static void lower_double_star(Lower *l, uint32_t raw, NodeId owner, Seen *seen)
{
    NodeId n =
        lower_add(l, place(owner, ROLE_KEYWORDS), NODE_KEYWORD, l->raw[raw].start, l->raw[raw].end);
    lower_value(l, l->raw[raw + 1].skip, n, ROLE_VALUE);
    seen->double_star = true;
}

static void lower_positional(Lower *l, uint32_t raw, Place at, const Seen *seen)
{
    bool star = l->text.at[l->raw[raw].start] == '*';
    if (seen->double_star && star)
        lower_reject(l, l->raw[raw].start, "iterable unpacking follows keyword unpacking");
    if ((seen->keyword || seen->double_star) && !star)
        lower_reject(l, l->raw[raw].start, "positional argument follows keyword argument");
    if (raw_kind(l, raw) == RAW_yield)
        lower_reject(l, l->raw[raw].start, "yield needs parentheses here");
    at.named = at.star = true;
    lower_expression(l, raw, at);
}

/* A generator without parentheses of its own must be the only argument, without a comma. */
static void check_bare_generator(Lower *l, uint32_t raw, uint32_t count)
{
    each_raw(l, raw, child) {
        if (raw_kind(l, child) != RAW_generator_expression) continue;
        if (l->text.at[l->raw[child].start] == '(') continue;
        if (count > 1 || lower_comma_follows(l, child))
            lower_reject(l, l->raw[child].start, "generator expression must be parenthesised");
    }
}

void lower_arguments(Lower *l, uint32_t raw, NodeId owner, NodeRole positional)
{
    if (raw_kind(l, raw) == RAW_generator_expression) {
        lower_comprehension(l, raw, place(owner, positional));
        return;
    }
    Seen seen = {0};
    lower_check_lone_comma(l, raw);
    each_raw(l, raw, child) {
        seen.count++;
        switch (raw_kind(l, child)) {
        case RAW_keyword_argument: lower_keyword(l, child, owner, &seen); break;
        case RAW_dictionary_splat: lower_double_star(l, child, owner, &seen); break;
        default: lower_positional(l, child, place(owner, positional), &seen); break;
        }
    }
    check_bare_generator(l, raw, seen.count);
    array_free(&seen.names);
}

/* ---- subscripts ----------------------------------------------------------------------------- */

static void lower_slice(Lower *l, uint32_t raw, Place at)
{
    static const uint8_t roles[] = {ROLE_LOWER, ROLE_UPPER, ROLE_STEP};
    NodeId n = lower_add(l, at, NODE_SLICE, l->raw[raw].start, l->raw[raw].end);
    uint32_t colons = 0;
    each_raw(l, raw, part) {
        if (raw_kind(l, part) == RAW_TOKEN_COLON) colons++;
        else if (colons < 3) lower_value(l, part, n, (NodeRole)roles[colons]);
    }
}

static void lower_index(Lower *l, uint32_t raw, Place at)
{
    if (raw_kind(l, raw) == RAW_slice) {
        lower_slice(l, raw, at);
        return;
    }
    at.named = at.star = at.slice = true;
    lower_expression(l, raw, at);
}

/* `x[a, b]`, `x[a,]` and `x[*a]` have a tuple without parentheses as their index. */
NodeId lower_subscript(Lower *l, uint32_t raw, Place at)
{
    NodeId n = lower_add(l, at, NODE_SUBSCRIPT, lower_start(l, raw), l->raw[raw].end);
    lower_node(l, n)->op = (uint8_t)at.ctx;
    uint32_t value = raw + 1;
    lower_value(l, value, n, ROLE_VALUE);
    uint32_t first = l->raw[value].skip, last = first, count = 0;
    for (uint32_t c = first; c < l->raw[raw].skip; c = l->raw[c].skip) last = c, count++;
    if (!count) {
        lower_reject(l, l->raw[raw].start, "invalid syntax");
        return n;
    }
    bool comma = lower_comma_follows(l, last);
    bool star = l->text.at[l->raw[first].start] == '*';
    if (count == 1 && !comma && !star) {
        lower_index(l, first, place(n, ROLE_SLICE));
        return n;
    }
    uint32_t end = comma ? lower_next_code(l, l->raw[last].end) + 1 : l->raw[last].end;
    NodeId tuple = lower_add(l, place(n, ROLE_SLICE), NODE_TUPLE, l->raw[first].start, end);
    for (uint32_t c = first; c < l->raw[raw].skip; c = l->raw[c].skip)
        lower_index(l, c, place(tuple, ROLE_ELTS));
    return n;
}

/* ---- comprehensions ------------------------------------------------------------------------- */

/* Grammar: any expression may stand in the clauses there; in Python lambda and a conditional need
 * parentheses. */
static void check_clause(Lower *l, uint32_t raw)
{
    if (raw_kind(l, raw) == RAW_lambda || raw_kind(l, raw) == RAW_conditional_expression)
        lower_reject(l, l->raw[raw].start, "parentheses needed here");
}

static NodeId lower_for_clause(Lower *l, uint32_t raw, NodeId owner)
{
    NodeId n = lower_add(l, place(owner, ROLE_GENERATORS), NODE_COMPREHENSION, l->raw[raw].start,
                         l->raw[raw].end);
    uint32_t part = raw + 1;
    if (raw_kind(l, part) == RAW_TOKEN_ASYNC) {
        lower_node(l, n)->flag |= FLAG_ASYNC;
        part = l->raw[part].skip;
    }
    Place target = place_ctx(n, ROLE_TARGET, CTX_STORE);
    lower_expression(l, part, target);
    part = l->raw[part].skip;
    if (raw_kind(l, part) == RAW_TOKEN_IN) part = l->raw[part].skip;
    check_clause(l, part);
    lower_value(l, part, n, ROLE_ITER);
    if (l->raw[part].skip < l->raw[raw].skip || lower_comma_follows(l, part)) {
        /* a comma after the last clause of an argument or display belongs to that one */
        uint32_t comma = lower_next_code(l, l->raw[part].end);
        if (comma < l->raw[raw].end) lower_reject(l, comma, "invalid syntax");
    }
    return n;
}

static void lower_pair(Lower *l, uint32_t raw, NodeId owner)
{
    uint32_t key = raw + 1;
    lower_value(l, key, owner, ROLE_KEY);
    uint32_t value = l->raw[key].skip;
    if (raw_kind(l, value) == RAW_TOKEN_COLON) value = l->raw[value].skip;
    lower_value(l, value, owner, ROLE_VALUE);
}

NodeId lower_comprehension(Lower *l, uint32_t raw, Place at)
{
    NodeKind kind = NODE_GENERATOR_EXP;
    switch (raw_kind(l, raw)) {
    case RAW_list_comprehension: kind = NODE_LIST_COMP; break;
    case RAW_set_comprehension: kind = NODE_SET_COMP; break;
    case RAW_dictionary_comprehension: kind = NODE_DICT_COMP; break;
    default: break;
    }
    NodeId n = lower_add(l, at, kind, lower_start(l, raw), l->raw[raw].end);
    uint32_t element = raw + 1;
    if (kind == NODE_DICT_COMP) {
        if (raw_kind(l, element) == RAW_pair) lower_pair(l, element, n);
        else lower_reject(l, l->raw[raw].start, "unpacking cannot be used in a comprehension");
    } else {
        Place inside = place(n, ROLE_ELT);
        inside.named = true;
        lower_expression(l, element, inside);
    }
    NodeId clause = {0};
    for (uint32_t c = l->raw[element].skip; c < l->raw[raw].skip; c = l->raw[c].skip) {
        if (raw_kind(l, c) == RAW_for_in_clause) {
            clause = lower_for_clause(l, c, n);
        } else if (clause.at) {
            check_clause(l, c + 1);
            lower_value(l, c + 1, clause, ROLE_IFS);
        }
    }
    return n;
}
