/*
 * lower_compound.c - if, for, while, try, with, match.
 *
 * Compound statements end where their last statement ends, whatever the grammar's block covers.
 */
#include "transform/syntax/lower.h"

static NodeId add_compound(Lower *l, uint32_t raw, NodeKind kind, Place at)
{
    return lower_add(l, at, kind, l->raw[raw].start, l->raw[raw].end);
}

static void lower_suite(Lower *l, uint32_t clause, NodeId n, NodeRole role)
{
    uint32_t block = lower_child_of_kind(l, clause, RAW_block);
    if (block) lower_block(l, block, n, role);
    else lower_reject(l, l->raw[clause].start, "expected an indented block");
}

/* if and elif: an elif is an If in the orelse of the one before, with the same end. */
static void lower_if(Lower *l, uint32_t raw, Place at)
{
    NodeId top = {0}, n = {0};
    Array(NodeId) nested = {0};
    uint32_t clause = raw;
    bool condition = true;
    for (uint32_t part = raw + 1; part < l->raw[raw].skip; part = l->raw[part].skip) {
        if (!n.at) top = n = add_compound(l, clause, NODE_IF, at);
        uint32_t kind = raw_kind(l, part);
        if (kind == RAW_elif_clause) {
            array_push(&nested, n);
            if (l->depth + nested.count >= LOWER_DEPTH) {
                lower_too_deep(l, l->raw[part].start);
                break;
            }
            n = add_compound(l, part, NODE_IF, place(n, ROLE_ORELSE));
            Place test = place(n, ROLE_TEST);
            test.named = true;
            lower_expression(l, part + 1, test);
            lower_suite(l, part, n, ROLE_BODY);
        } else if (kind == RAW_else_clause) {
            lower_suite(l, part, n, ROLE_ORELSE);
        } else if (kind == RAW_block) {
            lower_block(l, part, n, ROLE_BODY);
        } else if (kind != RAW_TOKEN_COLON && condition) {
            Place test = place(n, ROLE_TEST);
            test.named = true;
            lower_expression(l, part, test);
            condition = false;
        }
    }
    lower_end_at_last_child(l, n);
    while (nested.count) lower_end_at_last_child(l, nested.at[--nested.count]);
    lower_end_at_last_child(l, top);
    array_free(&nested);
}

static void lower_loop_body(Lower *l, uint32_t raw, NodeId n)
{
    l->loops++;
    lower_suite(l, raw, n, ROLE_BODY);
    l->loops--;
    uint32_t orelse = lower_child_of_kind(l, raw, RAW_else_clause);
    if (orelse) lower_suite(l, orelse, n, ROLE_ORELSE);
    lower_end_at_last_child(l, n);
}

static void lower_while(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_compound(l, raw, NODE_WHILE, at);
    Place test = place(n, ROLE_TEST);
    test.named = true;
    lower_expression(l, raw + 1, test);
    lower_loop_body(l, raw, n);
}

static void lower_for(Lower *l, uint32_t raw, Place at)
{
    uint32_t part = raw + 1;
    bool async = raw_kind(l, part) == RAW_TOKEN_ASYNC;
    if (async) part = l->raw[part].skip;
    NodeId n = add_compound(l, raw, async ? NODE_ASYNC_FOR : NODE_FOR, at);
    lower_expression(l, part, place_ctx(n, ROLE_TARGET, CTX_STORE));
    part = l->raw[part].skip;
    if (raw_kind(l, part) == RAW_TOKEN_IN) part = l->raw[part].skip;
    lower_value(l, part, n, ROLE_ITER);
    lower_loop_body(l, raw, n);
}

/* ---- try ------------------------------------------------------------------------------------ */

/* The name after `as`, which must be a plain one. */
static void lower_handler_name(Lower *l, uint32_t raw, NodeId handler)
{
    if (raw_kind(l, raw) == RAW_as_pattern_target) raw++;
    if (raw_kind(l, raw) != RAW_identifier) {
        lower_reject(l, l->raw[raw].start, "cannot use except with this target");
        return;
    }
    Atom name = lower_name(l, raw);
    lower_node(l, handler)->name = name;
}

/* `except A, B:` (PEP 758).  With a lower-case last name it is more likely Python 2's way to bind
 * the exception, and refused. */
static void lower_bare_types(Lower *l, Span parts, NodeId handler)
{
    uint32_t last = parts.start;
    for (uint32_t p = parts.start; p < parts.end; p = l->raw[p].skip)
        if (raw_kind(l, p) != RAW_block && raw_kind(l, p) != RAW_TOKEN_COLON) last = p;
    NodeId tuple = lower_add(l, place(handler, ROLE_TYPE), NODE_TUPLE, l->raw[parts.start].start,
                             l->raw[last].end);
    for (uint32_t p = parts.start; p < parts.end; p = l->raw[p].skip) {
        if (raw_kind(l, p) == RAW_block || raw_kind(l, p) == RAW_TOKEN_COLON) continue;
        char first = l->text.at[l->raw[p].start];
        bool lower_case = raw_kind(l, p) == RAW_identifier && first >= 'a' && first <= 'z';
        if (raw_kind(l, p) == RAW_TOKEN_AS || (p == last && lower_case))
            lower_reject(l, l->raw[p].start, "multiple exception types must be parenthesised");
        lower_value(l, p, tuple, ROLE_ELTS);
    }
}

static void lower_handler_type(Lower *l, uint32_t clause, uint32_t part, NodeId handler)
{
    if (raw_kind(l, part) == RAW_as_pattern) {
        uint32_t type = part + 1;
        lower_value(l, type, handler, ROLE_TYPE);
        uint32_t as = l->raw[type].skip;
        lower_handler_name(l, l->raw[as].skip, handler);
        return;
    }
    uint32_t next = l->raw[part].skip;
    uint32_t kind = raw_kind(l, next);
    if (kind == RAW_TOKEN_AS) {
        lower_value(l, part, handler, ROLE_TYPE);
        lower_handler_name(l, l->raw[next].skip, handler);
    } else if (kind == RAW_TOKEN_COLON || kind == RAW_block) {
        lower_value(l, part, handler, ROLE_TYPE);
    } else {
        lower_bare_types(l, (Span){part, l->raw[clause].skip}, handler);
    }
}

/* Returns true for `except*`. */
static bool lower_handler(Lower *l, uint32_t clause, NodeId try)
{
    NodeId n = add_compound(l, clause, NODE_EXCEPT_HANDLER, place(try, ROLE_HANDLERS));
    uint32_t part = clause + 1;
    bool star = raw_kind(l, part) == RAW_TOKEN_STAR;
    if (star) part = l->raw[part].skip;
    uint32_t kind = raw_kind(l, part);
    if (kind != RAW_TOKEN_COLON && kind != RAW_block) lower_handler_type(l, clause, part, n);
    else if (star) lower_reject(l, l->raw[clause].start, "expected one or more exception types");
    lower_suite(l, clause, n, ROLE_BODY);
    lower_end_at_last_child(l, n);
    return star;
}

static void check_handlers(Lower *l, NodeId try, uint32_t stars, uint32_t handlers)
{
    if (stars && stars != handlers)
        lower_reject(l, lower_node(l, try)->start, "cannot have both 'except' and 'except*'");
    tree_each_child(l->out, try, child) {
        const Node *h = lower_node(l, child);
        if (h->kind != NODE_EXCEPT_HANDLER || !h->next.at) continue;
        bool bare = !tree_child(l->out, child, ROLE_TYPE).at;
        if (bare && lower_node(l, h->next)->kind == NODE_EXCEPT_HANDLER)
            lower_reject(l, h->start, "default 'except:' must be last");
    }
}

static void lower_try(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_compound(l, raw, NODE_TRY, at);
    uint32_t handlers = 0, stars = 0;
    bool orelse = false, finally = false;
    each_raw(l, raw, part) {
        switch (raw_kind(l, part)) {
        case RAW_block: lower_block(l, part, n, ROLE_BODY); break;
        case RAW_except_clause:
            handlers++;
            stars += lower_handler(l, part, n);
            break;
        case RAW_else_clause:
            orelse = true;
            lower_suite(l, part, n, ROLE_ORELSE);
            break;
        case RAW_finally_clause:
            finally = true;
            lower_suite(l, part, n, ROLE_FINALBODY);
            break;
        default: break;
        }
    }
    if (!handlers && !finally)
        lower_reject(l, l->raw[raw].start, "expected 'except' or 'finally' block");
    if (!handlers && orelse) lower_reject(l, l->raw[raw].start, "invalid syntax");
    if (stars) lower_node(l, n)->kind = NODE_TRY_STAR;
    if (!l->failed) check_handlers(l, n, stars, handlers);
    lower_end_at_last_child(l, n);
}

/* ---- with ----------------------------------------------------------------------------------- */

static void lower_with_item(Lower *l, uint32_t raw, NodeId with);

/* `with (a, b as c):` has two items, unless an element could not be one. */
static bool is_item_list(const Lower *l, uint32_t tuple)
{
    uint32_t count = 0;
    each_raw(l, tuple, part) {
        uint32_t kind = raw_kind(l, part);
        if (kind == RAW_named_expression || kind == RAW_yield) return false;
        if (l->text.at[l->raw[part].start] == '*') return false;
        count++;
    }
    return count > 0;
}

static void lower_as_item(Lower *l, uint32_t raw, NodeId with)
{
    NodeId n =
        lower_add(l, place(with, ROLE_ITEMS), NODE_WITH_ITEM, l->raw[raw].start, l->raw[raw].end);
    uint32_t value = raw + 1;
    lower_value(l, value, n, ROLE_CONTEXT_EXPR);
    uint32_t as = l->raw[value].skip;
    lower_expression(l, l->raw[as].skip, place_ctx(n, ROLE_OPTIONAL_VARS, CTX_STORE));
}

static uint32_t orelse_of(const Lower *l, uint32_t conditional)
{
    uint32_t test = l->raw[conditional + 1].skip;
    return l->raw[test].skip;
}

/* A conditional whose last part is the `as` pattern, without the name. */
static void lower_choice(Lower *l, uint32_t raw, uint32_t end, Place at)
{
    for (; raw_kind(l, raw) == RAW_conditional_expression; raw = orelse_of(l, raw)) {
        NodeId n = lower_add(l, at, NODE_IF_EXP, l->raw[raw].start, end);
        lower_value(l, raw + 1, n, ROLE_BODY);
        lower_value(l, l->raw[raw + 1].skip, n, ROLE_TEST);
        at = place(n, ROLE_ORELSE);
    }
    lower_expression(l, raw + 1, at);
}

/* Grammar: `a if b else c as d` gives the `as` to c alone. */
static bool lower_as_in_conditional(Lower *l, uint32_t raw, NodeId with)
{
    uint32_t as = raw;
    while (raw_kind(l, as) == RAW_conditional_expression) as = orelse_of(l, as);
    if (as == raw || raw_kind(l, as) != RAW_as_pattern) return false;
    NodeId n =
        lower_add(l, place(with, ROLE_ITEMS), NODE_WITH_ITEM, l->raw[raw].start, l->raw[raw].end);
    uint32_t value = as + 1;
    lower_choice(l, raw, l->raw[value].end, place(n, ROLE_CONTEXT_EXPR));
    uint32_t name = l->raw[l->raw[value].skip].skip;
    lower_expression(l, name, place_ctx(n, ROLE_OPTIONAL_VARS, CTX_STORE));
    return true;
}

static void lower_with_item(Lower *l, uint32_t raw, NodeId with)
{
    uint32_t value = raw_kind(l, raw) == RAW_with_item ? raw + 1 : raw;
    uint32_t kind = raw_kind(l, value);
    if (kind == RAW_as_pattern) {
        lower_as_item(l, value, with);
    } else if (kind == RAW_tuple && is_item_list(l, value)) {
        each_raw(l, value, part) lower_with_item(l, part, with);
    } else if (kind == RAW_parenthesized_expression && raw_kind(l, value + 1) == RAW_as_pattern) {
        lower_as_item(l, value + 1, with);
    } else if (!lower_as_in_conditional(l, value, with)) {
        NodeId n = lower_add(l, place(with, ROLE_ITEMS), NODE_WITH_ITEM, l->raw[value].start,
                             l->raw[value].end);
        lower_value(l, value, n, ROLE_CONTEXT_EXPR);
    }
}

/* `with (*a, b):` can only be one tuple. */
static bool is_item_list_of(const Lower *l, uint32_t clause)
{
    bool parenthesised = l->raw[clause + 1].start != l->raw[clause].start;
    if (!parenthesised) return true;
    each_raw(l, clause, item) {
        uint32_t value = item + 1;
        if (raw_kind(l, value) == RAW_named_expression && lower_child_count(l, clause) > 1)
            return false;
        if (l->text.at[l->raw[value].start] == '*') return false;
    }
    return true;
}

static void lower_tuple_item(Lower *l, uint32_t clause, NodeId with)
{
    Span span = {l->raw[clause].start, l->raw[clause].end};
    NodeId n = lower_add(l, place(with, ROLE_ITEMS), NODE_WITH_ITEM, span.start, span.end);
    NodeId tuple = lower_add(l, place(n, ROLE_CONTEXT_EXPR), NODE_TUPLE, span.start, span.end);
    each_raw(l, clause, item) {
        Place element = place(tuple, ROLE_ELTS);
        element.star = element.named = true;
        lower_expression(l, item + 1, element);
    }
}

static void lower_with(Lower *l, uint32_t raw, Place at)
{
    bool async = raw_kind(l, raw + 1) == RAW_TOKEN_ASYNC;
    NodeId n = add_compound(l, raw, async ? NODE_ASYNC_WITH : NODE_WITH, at);
    uint32_t clause = lower_child_of_kind(l, raw, RAW_with_clause);
    uint32_t items = lower_child_count(l, clause);
    if (!is_item_list_of(l, clause)) {
        lower_tuple_item(l, clause, n);
        items = 0;
    }
    for (uint32_t item = clause + 1; items && item < l->raw[clause].skip;
         item = l->raw[item].skip) {
        /* in `with (a, b), c:` the tuple is one item */
        if (items > 1 && raw_kind(l, item + 1) == RAW_tuple) {
            NodeId one = lower_add(l, place(n, ROLE_ITEMS), NODE_WITH_ITEM, l->raw[item].start,
                                   l->raw[item].end);
            lower_value(l, item + 1, one, ROLE_CONTEXT_EXPR);
        } else {
            lower_with_item(l, item, n);
        }
    }
    uint32_t comma = lower_next_code(l, l->raw[clause].end - 1);
    if (comma < l->raw[clause].end &&
        l->text.at[comma] == ',') /* Grammar: `with a,:` passes there */
        lower_reject(l, comma, "invalid syntax");
    lower_suite(l, raw, n, ROLE_BODY);
    lower_end_at_last_child(l, n);
}

/* ---- match ---------------------------------------------------------------------------------- */

static void lower_subject(Lower *l, uint32_t raw, NodeId n)
{
    uint32_t first = raw + 1, last = first, count = 0;
    each_raw(l, raw, part) {
        if (raw_kind(l, part) == RAW_TOKEN_COLON || raw_kind(l, part) == RAW_block) break;
        last = part;
        count++;
    }
    bool comma = lower_comma_follows(l, last);
    Place at = place(n, ROLE_SUBJECT);
    at.named = true;
    if (count == 1 && !comma) {
        lower_expression(l, first, at);
        return;
    }
    uint32_t end = comma ? lower_next_code(l, l->raw[last].end) + 1 : l->raw[last].end;
    NodeId tuple = lower_add(l, at, NODE_TUPLE, l->raw[first].start, end);
    for (uint32_t part = first; count--; part = l->raw[part].skip) {
        Place element = place(tuple, ROLE_ELTS);
        element.star = element.named = true;
        lower_expression(l, part, element);
    }
}

static void lower_match(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_compound(l, raw, NODE_MATCH, at);
    lower_subject(l, raw, n);
    uint32_t block = lower_child_of_kind(l, raw, RAW_block);
    uint32_t cases = 0;
    if (block) {
        lower_count_block(l, block);
        each_raw(l, block, clause) {
            lower_case(l, clause, n);
            cases++;
        }
    }
    if (!cases) lower_reject(l, l->raw[raw].start, "expected 'case' after match");
    lower_end_at_last_child(l, n);
}

void lower_compound(Lower *l, uint32_t raw, NodeId parent, NodeRole role)
{
    if (l->depth >= LOWER_DEPTH) {
        lower_too_deep(l, l->raw[raw].start);
        return;
    }
    l->depth++;
    Place at = place(parent, role);
    switch (raw_kind(l, raw)) {
    case RAW_if_statement: lower_if(l, raw, at); break;
    case RAW_for_statement: lower_for(l, raw, at); break;
    case RAW_while_statement: lower_while(l, raw, at); break;
    case RAW_try_statement: lower_try(l, raw, at); break;
    case RAW_with_statement: lower_with(l, raw, at); break;
    case RAW_match_statement: lower_match(l, raw, at); break;
    default: lower_reject(l, l->raw[raw].start, "invalid syntax"); break;
    }
    l->depth--;
}
