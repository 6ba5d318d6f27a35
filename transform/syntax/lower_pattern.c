/*
 * lower_pattern.c - the patterns of match (PEP 634).
 *
 * Grammar: the sign of a negative number is a token beside the number, wherever a pattern may
 * stand; so patterns are read from a cursor over siblings.
 */
#include "transform/syntax/lower.h"

static NodeId lower_pattern(Lower *l, uint32_t *raw, Place at);

static NodeId add_pattern(Lower *l, Place at, NodeKind kind, Span span)
{
    return lower_add(l, at, kind, span.start, span.end);
}

static Span span_of(const Lower *l, uint32_t raw)
{
    return (Span){l->raw[raw].start, l->raw[raw].end};
}

/* ---- values --------------------------------------------------------------------------------- */

/* A number with its sign, as an expression; steps *raw past it. */
static NodeId lower_signed(Lower *l, uint32_t *raw, Place at)
{
    uint32_t number = *raw;
    if (raw_kind(l, number) == RAW_TOKEN_MINUS) {
        uint32_t sign = number;
        number = l->raw[number].skip;
        at =
            place(lower_add(l, at, NODE_UNARY_OP, l->raw[sign].start, l->raw[number].end), at.role);
        lower_node(l, at.parent)->op = OP_U_SUB;
        at.role = ROLE_OPERAND;
    }
    *raw = l->raw[number].skip;
    return lower_expression(l, number, at);
}

static void lower_complex(Lower *l, uint32_t raw, Place at)
{
    Span span = span_of(l, raw);
    NodeId n = lower_add(l, at, NODE_BIN_OP, span.start, span.end);
    uint32_t part = raw + 1;
    lower_signed(l, &part, place(n, ROLE_LEFT));
    lower_node(l, n)->op = raw_kind(l, part) == RAW_TOKEN_PLUS ? OP_ADD : OP_SUB;
    uint32_t imaginary = l->raw[part].skip;
    lower_value(l, imaginary, n, ROLE_RIGHT);
    char last = l->text.at[l->raw[imaginary].end - 1];
    if (last != 'j' && last != 'J')
        lower_reject(l, l->raw[imaginary].start, "imaginary number required in complex literal");
}

/* `a.b.c` as nested attributes.  The dotted name's parts are raw children. */
static NodeId lower_dotted(Lower *l, uint32_t raw, uint32_t parts, Place at)
{
    uint32_t last = raw + 1;
    for (uint32_t i = 1; i < parts; i++) last = l->raw[last].skip;
    if (parts == 1) return lower_expression(l, last, at);
    NodeId n = lower_add(l, at, NODE_ATTRIBUTE, l->raw[raw].start, l->raw[last].end);
    lower_dotted(l, raw, parts - 1, place(n, ROLE_VALUE));
    Atom name = lower_name(l, last);
    lower_node(l, n)->name = name;
    return n;
}

static NodeId lower_name_pattern(Lower *l, uint32_t raw, Place at)
{
    uint32_t parts = lower_child_count(l, raw);
    if (parts > 1) {
        NodeId n = add_pattern(l, at, NODE_MATCH_VALUE, span_of(l, raw));
        lower_dotted(l, raw, parts, place(n, ROLE_VALUE));
        return n;
    }
    NodeId n = add_pattern(l, at, NODE_MATCH_AS, span_of(l, raw));
    Atom name = lower_name(l, raw + 1);
    if (!atom_is(name, ATOM__)) lower_node(l, n)->name = name;
    return n;
}

static NodeId lower_singleton(Lower *l, uint32_t raw, ConstKind kind, Place at)
{
    NodeId n = add_pattern(l, at, NODE_MATCH_SINGLETON, span_of(l, raw));
    lower_node(l, n)->op = (uint8_t)kind;
    return n;
}

/* ---- structures ----------------------------------------------------------------------------- */

static void check_stars(Lower *l, NodeId sequence)
{
    uint32_t stars = 0;
    tree_each_child(l->out, sequence, child) stars += lower_node(l, child)->kind == NODE_MATCH_STAR;
    if (stars > 1)
        lower_reject(l, lower_node(l, sequence)->start, "multiple starred expressions in pattern");
}

static void lower_patterns(Lower *l, Span raws, NodeId n)
{
    for (uint32_t c = raws.start; c < raws.end;) {
        Place at = place(n, ROLE_PATTERNS);
        at.star = true;
        lower_pattern(l, &c, at);
    }
    check_stars(l, n);
}

static NodeId lower_sequence_pattern(Lower *l, uint32_t raw, Place at)
{
    uint32_t first = raw + 1;
    bool group = raw_kind(l, raw) == RAW_tuple_pattern && lower_child_count(l, raw) == 1 &&
                 !lower_comma_follows(l, first);
    if (group) {
        at.star = false;
        return lower_pattern(l, &first, at);
    }
    NodeId n = add_pattern(l, at, NODE_MATCH_SEQUENCE, span_of(l, raw));
    lower_patterns(l, (Span){first, l->raw[raw].skip}, n);
    return n;
}

static NodeId lower_splat_pattern(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_pattern(l, at, NODE_MATCH_STAR, span_of(l, raw));
    if (!at.star || raw_kind(l, raw + 1) != RAW_TOKEN_STAR)
        lower_reject(l, l->raw[raw].start, "a starred pattern cannot stand here");
    uint32_t name = lower_child_of_kind(l, raw, RAW_identifier);
    if (!name) return n;
    Atom atom = lower_name(l, name);
    if (!atom_is(atom, ATOM__)) lower_node(l, n)->name = atom;
    return n;
}

static void lower_rest(Lower *l, uint32_t raw, NodeId mapping)
{
    uint32_t name = lower_child_of_kind(l, raw, RAW_identifier);
    if (!name || raw_kind(l, raw + 1) != RAW_TOKEN_DOUBLE_STAR) {
        lower_reject(l, l->raw[raw].start, "invalid mapping pattern");
        return;
    }
    NodeId n = lower_add(l, place(mapping, ROLE_REST), NODE_IDENTIFIER, l->raw[name].start,
                         l->raw[name].end);
    Atom atom = lower_name(l, name);
    lower_node(l, n)->name = atom;
}

static void lower_key(Lower *l, uint32_t *raw, NodeId mapping)
{
    uint32_t key = *raw;
    Place at = place(mapping, ROLE_KEYS);
    switch (raw_kind(l, key)) {
    case RAW_TOKEN_MINUS: lower_signed(l, raw, at); return;
    case RAW_complex_pattern: lower_complex(l, key, at); break;
    case RAW_dotted_name:
        if (lower_child_count(l, key) == 1)
            lower_reject(l, l->raw[key].start, "mapping pattern keys may only match literals");
        lower_dotted(l, key, lower_child_count(l, key), at);
        break;
    default: lower_expression(l, key, at); break;
    }
    *raw = l->raw[key].skip;
}

static NodeId lower_mapping(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_pattern(l, at, NODE_MATCH_MAPPING, span_of(l, raw));
    for (uint32_t c = raw + 1; c < l->raw[raw].skip;) {
        if (raw_kind(l, c) == RAW_splat_pattern) {
            lower_rest(l, c, n);
            c = l->raw[c].skip;
            if (c < l->raw[raw].skip) lower_reject(l, l->raw[c].start, "invalid mapping pattern");
            continue;
        }
        lower_key(l, &c, n);
        if (c < l->raw[raw].skip && raw_kind(l, c) == RAW_TOKEN_COLON) c = l->raw[c].skip;
        if (c >= l->raw[raw].skip) {
            lower_reject(l, l->raw[raw].start, "invalid mapping pattern");
            break;
        }
        lower_pattern(l, &c, place(n, ROLE_PATTERNS));
    }
    return n;
}

/* The name after `as`. */
static void name_capture(Lower *l, uint32_t as, NodeId n)
{
    uint32_t name = lower_child_of_kind(l, as, RAW_identifier);
    Atom atom = lower_name(l, name);
    lower_node(l, n)->name = atom;
    if (atom_is(atom, ATOM__)) lower_reject(l, l->raw[name].start, "cannot use '_' as a target");
}

static uint32_t unwrapped(const Lower *l, uint32_t raw)
{
    return raw_kind(l, raw) == RAW_case_pattern ? raw + 1 : raw;
}

static void check_keyword(Lower *l, NodeId n, NodeId class)
{
    tree_each_child(l->out, class, other)
        if (other.at != n.at && lower_node(l, other)->kind == NODE_MATCH_KEYWORD &&
            lower_node(l, other)->name.at == lower_node(l, n)->name.at)
            lower_reject(l, lower_node(l, n)->start, "attribute name repeated in class pattern");
}

/* `name=value`, with `value as other` when `as` is the raw node around it. */
static void lower_keyword_pattern(Lower *l, uint32_t raw, uint32_t as, NodeId class)
{
    uint32_t end = l->raw[as ? as : raw].end;
    NodeId n =
        lower_add(l, place(class, ROLE_KWD_PATTERNS), NODE_MATCH_KEYWORD, l->raw[raw].start, end);
    uint32_t part = raw + 1;
    Atom name = lower_name(l, part);
    lower_node(l, n)->name = name;
    part = l->raw[part].skip;
    if (raw_kind(l, part) == RAW_TOKEN_EQUAL) part = l->raw[part].skip;
    NodeId owner = n;
    if (as) {
        owner =
            add_pattern(l, place(n, ROLE_PATTERN), NODE_MATCH_AS, (Span){l->raw[part].start, end});
        name_capture(l, as, owner);
    }
    lower_pattern(l, &part, place(owner, ROLE_PATTERN));
    check_keyword(l, n, class);
}

/* Grammar: `name=value as other` is read as (name=value) as other. */
static bool lower_keyword(Lower *l, uint32_t raw, NodeId class)
{
    uint32_t inner = unwrapped(l, raw);
    uint32_t as = raw_kind(l, inner) == RAW_as_pattern ? inner : 0;
    if (as) inner = unwrapped(l, as + 1);
    if (raw_kind(l, inner) != RAW_keyword_pattern) return false;
    lower_keyword_pattern(l, inner, as, class);
    return true;
}

static NodeId lower_class_pattern(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_pattern(l, at, NODE_MATCH_CLASS, span_of(l, raw));
    uint32_t name = raw + 1;
    lower_dotted(l, name, lower_child_count(l, name), place(n, ROLE_CLS));
    bool keywords = false;
    for (uint32_t c = l->raw[name].skip; c < l->raw[raw].skip;) {
        if (lower_keyword(l, c, n)) {
            keywords = true;
            c = l->raw[c].skip;
            continue;
        }
        if (keywords)
            lower_reject(l, l->raw[c].start, "positional patterns follow keyword patterns");
        lower_pattern(l, &c, place(n, ROLE_PATTERNS));
    }
    return n;
}

/* `a | b | c` is one MatchOr; the grammar may nest. */
static void lower_alternatives(Lower *l, uint32_t raw, NodeId n)
{
    for (uint32_t c = raw + 1; c < l->raw[raw].skip;) {
        if (raw_kind(l, c) == RAW_TOKEN_PIPE) {
            c = l->raw[c].skip;
        } else if (raw_kind(l, c) == RAW_union_pattern) {
            lower_alternatives(l, c, n);
            c = l->raw[c].skip;
        } else {
            lower_pattern(l, &c, place(n, ROLE_PATTERNS));
        }
    }
}

static NodeId lower_as(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_pattern(l, at, NODE_MATCH_AS, span_of(l, raw));
    uint32_t part = raw + 1;
    lower_pattern(l, &part, place(n, ROLE_PATTERN));
    name_capture(l, raw, n);
    return n;
}

static NodeId lower_value_pattern(Lower *l, uint32_t *raw, Place at)
{
    uint32_t first = *raw;
    uint32_t last = raw_kind(l, first) == RAW_TOKEN_MINUS ? l->raw[first].skip : first;
    NodeId n = add_pattern(l, at, NODE_MATCH_VALUE, (Span){l->raw[first].start, l->raw[last].end});
    if (raw_kind(l, first) == RAW_complex_pattern) {
        lower_complex(l, first, place(n, ROLE_VALUE));
        *raw = l->raw[first].skip;
    } else {
        lower_signed(l, raw, place(n, ROLE_VALUE));
    }
    return n;
}

/* Lowers the pattern at *raw and steps past it. */
static NodeId lower_pattern(Lower *l, uint32_t *raw, Place at)
{
    uint32_t this = *raw;
    NodeId n = {0};
    if (l->depth >= LOWER_DEPTH) {
        lower_too_deep(l, l->raw[this].start);
        *raw = l->raw[this].skip;
        return lower_add(l, at, NODE_MATCH_AS, l->raw[this].start, l->raw[this].end);
    }
    l->depth++;
    uint32_t next = l->raw[this].skip;
    switch (raw_kind(l, this)) {
    case RAW_case_pattern: {
        uint32_t inner = this + 1;
        n = lower_pattern(l, &inner, at);
        break;
    }
    case RAW_as_pattern: n = lower_as(l, this, at); break;
    case RAW_list_pattern:
    case RAW_tuple_pattern: n = lower_sequence_pattern(l, this, at); break;
    case RAW_splat_pattern: n = lower_splat_pattern(l, this, at); break;
    case RAW_dict_pattern: n = lower_mapping(l, this, at); break;
    case RAW_class_pattern: n = lower_class_pattern(l, this, at); break;
    case RAW_union_pattern:
        n = add_pattern(l, at, NODE_MATCH_OR, span_of(l, this));
        lower_alternatives(l, this, n);
        break;
    case RAW_dotted_name: n = lower_name_pattern(l, this, at); break;
    case RAW_TOKEN_UNDERSCORE: n = add_pattern(l, at, NODE_MATCH_AS, span_of(l, this)); break;
    case RAW_true: n = lower_singleton(l, this, CONST_TRUE, at); break;
    case RAW_false: n = lower_singleton(l, this, CONST_FALSE, at); break;
    case RAW_none: n = lower_singleton(l, this, CONST_NONE, at); break;
    default:
        n = lower_value_pattern(l, &this, at);
        next = this;
        break;
    }
    l->depth--;
    *raw = next;
    return n;
}

/* ---- what patterns may bind ----------------------------------------------------------------- */

typedef Array(Atom) Captures;

static bool captured(const Captures *c, Atom name)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->at[i].at == name.at) return true;
    return false;
}

static void add_capture(Lower *l, NodeId n, Captures *c)
{
    Atom name = lower_node(l, n)->name;
    if (!name.at) return;
    if (captured(c, name))
        lower_reject(l, lower_node(l, n)->start, "multiple assignments to a name in pattern");
    array_push(c, name);
}

/* Matches everything: a name, `_`, or such a pattern with `as`. */
static bool is_irrefutable(Lower *l, NodeId n)
{
    if (lower_node(l, n)->kind == NODE_MATCH_OR) {
        NodeId last = {l->last[n.at]};
        return is_irrefutable(l, last);
    }
    NodeId inner = tree_child(l->out, n, ROLE_PATTERN);
    return lower_node(l, n)->kind == NODE_MATCH_AS && (!inner.at || is_irrefutable(l, inner));
}

static void check_captures(Lower *l, NodeId n, Captures *c);

/* All alternatives bind the same names; only the last may match everything. */
static void check_alternatives(Lower *l, NodeId n, Captures *c)
{
    Captures first = {0};
    bool is_first = true;
    tree_each_child(l->out, n, alternative) {
        Captures own = {0};
        check_captures(l, alternative, &own);
        if (lower_node(l, alternative)->next.at && is_irrefutable(l, alternative))
            lower_reject(l, lower_node(l, alternative)->start,
                         "makes remaining patterns unreachable");
        bool same = is_first || own.count == first.count;
        for (uint32_t i = 0; i < own.count && !is_first; i++)
            same = same && captured(&first, own.at[i]);
        if (!same)
            lower_reject(l, lower_node(l, n)->start, "alternative patterns bind different names");
        if (is_first) first = own;
        else array_free(&own);
        is_first = false;
    }
    for (uint32_t i = 0; i < first.count; i++) {
        if (captured(c, first.at[i]))
            lower_reject(l, lower_node(l, n)->start, "multiple assignments to a name in pattern");
        array_push(c, first.at[i]);
    }
    array_free(&first);
}

/* Keys of a mapping pattern that are written the same. */
static void check_keys(Lower *l, NodeId n)
{
    tree_each_child(l->out, n, a) {
        if (lower_node(l, a)->role != ROLE_KEYS || lower_node(l, a)->kind != NODE_CONSTANT)
            continue;
        tree_each_child(l->out, n, b) {
            if (b.at >= a.at || lower_node(l, b)->role != ROLE_KEYS) continue;
            if (bytes_equal(tree_text(l->out, a), tree_text(l->out, b)))
                lower_reject(l, lower_node(l, a)->start, "mapping pattern checks duplicate key");
        }
    }
}

static void check_captures(Lower *l, NodeId n, Captures *c)
{
    switch (lower_node(l, n)->kind) {
    case NODE_MATCH_OR: check_alternatives(l, n, c); return;
    case NODE_MATCH_MAPPING: check_keys(l, n); break;
    case NODE_MATCH_AS:
    case NODE_MATCH_STAR: add_capture(l, n, c); break;
    case NODE_IDENTIFIER: add_capture(l, n, c); return;
    case NODE_MATCH_VALUE:
        if (lower_node(l, lower_node(l, n)->first)->kind == NODE_JOINED_STR)
            lower_reject(l, lower_node(l, n)->start, "patterns may only match literals");
        return;
    default: break;
    }
    tree_each_child(l->out, n, child) check_captures(l, child, c);
}

/* A case that matches everything must be the last. */
static void check_case(Lower *l, NodeId match, NodeId this)
{
    Captures captures = {0};
    NodeId pattern = tree_child(l->out, this, ROLE_PATTERN);
    check_captures(l, pattern, &captures);
    array_free(&captures);
    tree_each_child(l->out, match, before) {
        if (lower_node(l, before)->kind != NODE_MATCH_CASE || before.at == this.at) continue;
        if (!tree_child(l->out, before, ROLE_GUARD).at &&
            is_irrefutable(l, tree_child(l->out, before, ROLE_PATTERN)))
            lower_reject(l, lower_node(l, before)->start, "makes remaining patterns unreachable");
    }
}

/* ---- cases ---------------------------------------------------------------------------------- */

void lower_case(Lower *l, uint32_t clause, NodeId match)
{
    NodeId n = lower_add(l, place(match, ROLE_CASES), NODE_MATCH_CASE, l->raw[clause].start,
                         l->raw[clause].end);
    uint32_t first = clause + 1, end = first, last = first, count = 0;
    while (end < l->raw[clause].skip && raw_kind(l, end) == RAW_case_pattern) {
        last = end;
        end = l->raw[end].skip;
        count++;
    }
    if (raw_kind(l, clause) != RAW_case_clause || !count) {
        lower_reject(l, l->raw[clause].start, "invalid syntax");
        return;
    }
    bool comma = lower_comma_follows(l, last);
    bool star = l->text.at[l->raw[first].start] == '*';
    if (count == 1 && !comma && !star) {
        lower_pattern(l, &first, place(n, ROLE_PATTERN));
    } else {
        Span span = {l->raw[first].start, l->raw[last].end};
        if (comma) span.end = lower_next_code(l, span.end) + 1;
        if (!comma && count == 1)
            lower_reject(l, span.start, "a starred pattern cannot stand here");
        NodeId sequence = add_pattern(l, place(n, ROLE_PATTERN), NODE_MATCH_SEQUENCE, span);
        lower_patterns(l, (Span){first, end}, sequence);
    }
    uint32_t guard = lower_child_of_kind(l, clause, RAW_if_clause);
    if (guard) {
        Place at = place(n, ROLE_GUARD);
        at.named = true;
        lower_expression(l, guard + 1, at);
    }
    uint32_t block = lower_child_of_kind(l, clause, RAW_block);
    if (!l->failed) check_case(l, match, n);
    if (block) lower_block(l, block, n, ROLE_BODY);
    lower_end_at_last_child(l, n);
}
