/*
 * lower_string.c - string literals, implicit concatenation, f-strings and t-strings.
 *
 * As in `ast`: a run of plain literals is one Constant; as soon as one of them is an f-string the
 * run is a JoinedStr, whose literal pieces are merged across the literals and dropped when empty.
 */
#include "transform/syntax/lower.h"

typedef struct Literal {
    bool raw, bytes, format, template;
} Literal;

static Literal literal_of(const Lower *l, uint32_t string)
{
    Literal k = {0};
    Bytes start = lower_text(l, string + 1);
    for (size_t i = 0; i < start.len; i++) {
        switch (start.at[i] | 0x20) {
        case 'r': k.raw = true; break;
        case 'b': k.bytes = true; break;
        case 'f': k.format = true; break;
        case 't': k.template = true; break;
        default: break;
        }
    }
    return k;
}

/* Builds the values of a JoinedStr: pieces of literal text between fields. */
typedef struct Joined {
    NodeId node;
    bool piece_open; /* the last value is a literal piece */
} Joined;

static void add_piece(Lower *l, Joined *j, uint32_t start, uint32_t end)
{
    if (start == end) return;
    if (j->piece_open) {
        lower_node(l, (NodeId){l->last[j->node.at]})->end = end;
        return;
    }
    NodeId n = lower_add(l, place(j->node, ROLE_VALUES), NODE_CONSTANT, start, end);
    lower_node(l, n)->op = CONST_STR;
    j->piece_open = true;
}

/* Does the literal text from start to end stand for anything?  Only continued lines stand for
 * nothing. */
static bool is_empty_text(const Lower *l, uint32_t start, uint32_t end, bool raw)
{
    if (raw) return start == end;
    for (uint32_t i = start; i < end;) {
        if (l->text.at[i] != '\\' || i + 1 >= end) return false;
        char b = l->text.at[i + 1];
        if (b == '\r' && i + 2 < end && l->text.at[i + 2] == '\n') i += 3;
        else if (b == '\n' || b == '\r') i += 2;
        else return false;
    }
    return true;
}

static void lower_field(Lower *l, uint32_t raw, Joined *j, bool template);

/* Text and fields of one f-string literal between `from` and `to`. */
static void lower_pieces(Lower *l, uint32_t raw, Span inside, Joined *j, Literal kind)
{
    uint32_t at = inside.start;
    each_raw(l, raw, part) {
        uint32_t part_kind = raw_kind(l, part);
        if (part_kind != RAW_interpolation && part_kind != RAW_format_expression) continue;
        uint32_t start = l->raw[part].start;
        if (!is_empty_text(l, at, start, kind.raw)) add_piece(l, j, at, start);
        lower_field(l, part, j, kind.template);
        at = l->raw[part].end;
    }
    if (!is_empty_text(l, at, inside.end, kind.raw)) add_piece(l, j, at, inside.end);
}

static void lower_format_spec(Lower *l, uint32_t raw, NodeId field)
{
    Joined spec = {0};
    spec.node = lower_add(l, place(field, ROLE_FORMAT_SPEC), NODE_JOINED_STR, l->raw[raw].start + 1,
                          l->raw[raw].end);
    Span inside = {l->raw[raw].start + 1, l->raw[raw].end};
    lower_pieces(l, raw, inside, &spec, (Literal){.format = true});
}

/* A lambda that is not in brackets: Python takes its ':' for the start of the format. */
static bool has_bare_lambda(const Lower *l, uint32_t raw)
{
    switch (raw_kind(l, raw)) {
    case RAW_lambda: return true;
    case RAW_conditional_expression:
    case RAW_boolean_operator:
    case RAW_not_operator:
    case RAW_expression_list:
    case RAW_yield: break;
    default: return false;
    }
    each_raw(l, raw, part)
        if (has_bare_lambda(l, part)) return true;
    return false;
}

static void lower_field(Lower *l, uint32_t raw, Joined *j, bool template)
{
    uint32_t value = raw + 1;
    if (value >= l->raw[raw].skip) {
        lower_reject(l, l->raw[raw].start, "f-string: empty expression not allowed");
        return;
    }
    if (has_bare_lambda(l, value))
        lower_reject(l, l->raw[value].start, "f-string: lambda needs parentheses here");
    bool debug = false;
    uint32_t conversion = 0, spec = 0;
    for (uint32_t p = l->raw[value].skip; p < l->raw[raw].skip; p = l->raw[p].skip) {
        switch (raw_kind(l, p)) {
        case RAW_TOKEN_EQUAL: debug = true; break;
        case RAW_type_conversion: conversion = p; break;
        case RAW_format_specifier: spec = p; break;
        default: break;
        }
    }
    if (debug) add_piece(l, j, l->raw[raw].start + 1, l->raw[value].end + 1);
    NodeId n = lower_add(l, place(j->node, ROLE_VALUES),
                         template ? NODE_INTERPOLATION : NODE_FORMATTED_VALUE, l->raw[raw].start,
                         l->raw[raw].end);
    j->piece_open = false;
    if (debug) lower_node(l, n)->flag |= FLAG_FSTRING_DEBUG;
    Place inside = place(n, ROLE_VALUE);
    lower_expression(l, value, inside);
    char letter = conversion ? l->text.at[l->raw[conversion].end - 1] : '\0';
    if (conversion && letter != 'r' && letter != 's' && letter != 'a')
        lower_reject(l, l->raw[conversion].start, "f-string: invalid conversion character");
    if (debug && !conversion && !spec) letter = 'r';
    lower_node(l, n)->op = (uint8_t)letter;
    if (spec) lower_format_spec(l, spec, n);
}

static void lower_part(Lower *l, uint32_t string, Joined *j)
{
    Literal kind = literal_of(l, string);
    Bytes opening = lower_text(l, string + 1);
    uint32_t quotes = bytes_ends_with(opening, "\"\"\"") || bytes_ends_with(opening, "'''") ? 3 : 1;
    Span inside = {l->raw[string + 1].end, l->raw[string].end - quotes};
    lower_pieces(l, string, inside, j, kind);
}

NodeId lower_string(Lower *l, uint32_t raw, Place at)
{
    bool one = raw_kind(l, raw) == RAW_string;
    bool bytes = false, text = false, format = false, template = false, plain = false;
    for (uint32_t s = one ? raw : raw + 1; s < l->raw[raw].skip; s = l->raw[s].skip) {
        Literal k = literal_of(l, s);
        if (k.bytes) bytes = true;
        else text = true;
        format |= k.format;
        template |= k.template;
        plain |= !k.template;
    }
    if (bytes && text) lower_reject(l, l->raw[raw].start, "cannot mix bytes and nonbytes literals");
    if (template && plain)
        lower_reject(l, l->raw[raw].start, "cannot mix t-string literals with others");
    uint32_t start = lower_start(l, raw), end = l->raw[raw].end;
    if (!format && !template) {
        NodeId n = lower_add(l, at, NODE_CONSTANT, start, end);
        lower_node(l, n)->op = bytes ? CONST_BYTES : CONST_STR;
        return n;
    }
    Joined j = {0};
    j.node = lower_add(l, at, template ? NODE_TEMPLATE_STR : NODE_JOINED_STR, start, end);
    for (uint32_t s = one ? raw : raw + 1; s < l->raw[raw].skip; s = l->raw[s].skip)
        lower_part(l, s, &j);
    return j.node;
}
