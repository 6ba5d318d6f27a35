/*
 * lower_statement.c - simple statements and blocks.
 */
#include "transform/syntax/lines.h"

#include <string.h>

static NodeId add_statement(Lower *l, uint32_t raw, NodeKind kind, Place at)
{
    if (lines_joined(l, l->raw[raw].start, l->raw[raw].end))
        lower_reject(l, l->raw[raw].start, "invalid syntax");
    return lower_add(l, at, kind, l->raw[raw].start, l->raw[raw].end);
}

/* Counts the block when it stands on a line of its own, after the ':' that is the raw node before
 * it. */
void lower_count_block(Lower *l, uint32_t block)
{
    lines_check_head(l, l->raw[block - 1].start);
    for (uint32_t i = l->raw[block - 1].end; i < l->raw[block + 1].start; i++) {
        char b = l->text.at[i];
        if (b == '\\') i += l->text.at[i + 1] == '\r' && l->text.at[i + 2] == '\n' ? 2 : 1;
        else if (b == '\n' || b == '\r') {
            l->blocks++;
            return;
        }
    }
}

void lower_block(Lower *l, uint32_t block, NodeId parent, NodeRole role)
{
    if (block + 1 == l->raw[block].skip)
        lower_reject(l, l->raw[block].start, "expected an indented block");
    else lower_count_block(l, block);
    each_raw(l, block, child) lower_statement(l, child, parent, role);
}

/* ---- assignments ---------------------------------------------------------------------------- */

/* A value that may be a bare tuple with starred elements, or yield. */
static void lower_right(Lower *l, uint32_t raw, NodeId n, NodeRole role)
{
    if (raw_kind(l, raw) == RAW_assignment || raw_kind(l, raw) == RAW_augmented_assignment)
        lower_reject(l, l->raw[raw].start, "invalid syntax");
    lower_value(l, raw, n, role);
}

static void check_stars(Lower *l, NodeId n)
{
    uint32_t stars = 0;
    const Node *node = lower_node(l, n);
    if (node->kind == NODE_STARRED)
        lower_reject(l, node->start, "starred assignment target must be in a list or tuple");
    if (node->kind != NODE_TUPLE && node->kind != NODE_LIST) return;
    tree_each_child(l->out, n, child) {
        if (lower_node(l, child)->kind == NODE_STARRED) stars++;
        else check_stars(l, child);
    }
    if (stars > 1) lower_reject(l, node->start, "multiple starred expressions in assignment");
}

static void lower_target(Lower *l, uint32_t raw, NodeId parent, NodeRole role)
{
    Place at = place_ctx(parent, role, CTX_STORE);
    at.star = true; /* check_stars has the better message */
    NodeId n = lower_expression(l, raw, at);
    if (!l->failed) check_stars(l, n);
}

static void lower_annotated(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_ANN_ASSIGN, at);
    uint32_t left = raw + 1;
    uint32_t colon = l->raw[left].skip;
    uint32_t type = l->raw[colon].skip;
    NodeId target = lower_expression(l, left, place_ctx(n, ROLE_TARGET, CTX_STORE));
    const Node *t = lower_node(l, target);
    if (t->kind == NODE_NAME && !(t->flag & FLAG_PARENS)) lower_node(l, n)->flag |= FLAG_SIMPLE;
    if (t->kind == NODE_TUPLE || t->kind == NODE_LIST)
        lower_reject(l, t->start, "only single target can be annotated");
    lower_type(l, type, place(n, ROLE_ANNOTATION));
    uint32_t value = l->raw[type].skip;
    if (value < l->raw[raw].skip && raw_kind(l, value) == RAW_TOKEN_EQUAL)
        value = l->raw[value].skip;
    if (value < l->raw[raw].skip) lower_right(l, value, n, ROLE_VALUE);
}

static bool has_annotation(const Lower *l, uint32_t assignment)
{
    uint32_t second = l->raw[assignment + 1].skip;
    return second < l->raw[assignment].skip && raw_kind(l, second) == RAW_TOKEN_COLON;
}

/* `a = b = c`: the grammar nests to the right, Python has one statement with two targets. */
static void lower_assignment(Lower *l, uint32_t raw, Place at)
{
    if (has_annotation(l, raw)) {
        lower_annotated(l, raw, at);
        return;
    }
    NodeId n = add_statement(l, raw, NODE_ASSIGN, at);
    for (;;) {
        uint32_t left = raw + 1;
        lower_target(l, left, n, ROLE_TARGETS);
        uint32_t value = l->raw[left].skip;
        if (raw_kind(l, value) == RAW_TOKEN_EQUAL) value = l->raw[value].skip;
        if (raw_kind(l, value) != RAW_assignment || has_annotation(l, value)) {
            lower_right(l, value, n, ROLE_VALUE);
            return;
        }
        raw = value;
    }
}

static void lower_augmented(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_AUG_ASSIGN, at);
    uint32_t left = raw + 1;
    NodeId target = lower_expression(l, left, place_ctx(n, ROLE_TARGET, CTX_STORE));
    NodeKind kind = lower_node(l, target)->kind;
    if (kind != NODE_NAME && kind != NODE_ATTRIBUTE && kind != NODE_SUBSCRIPT)
        lower_reject(l, l->raw[left].start, "illegal target for augmented assignment");
    uint32_t token = l->raw[left].skip;
    lower_node(l, n)->op = (uint8_t)lower_operator_of(raw_kind(l, token));
    lower_right(l, l->raw[token].skip, n, ROLE_VALUE);
}

/* An expression statement.  Grammar: a bare tuple has no node of its own here. */
static void lower_expression_statement(Lower *l, uint32_t raw, Place at)
{
    uint32_t first = raw + 1;
    if (lines_joined(l, l->raw[raw].start, l->raw[raw].end)) {
        lines_split(l, l->raw[raw].start, l->raw[raw].end);
        return;
    }
    if (raw_kind(l, first) == RAW_assignment) {
        lower_assignment(l, first, at);
        return;
    }
    if (raw_kind(l, first) == RAW_augmented_assignment) {
        lower_augmented(l, first, at);
        return;
    }
    bool comma = lower_next_code(l, l->raw[first].end) < l->raw[raw].end;
    NodeId n = add_statement(l, raw, NODE_EXPR, at);
    if (l->raw[first].skip == l->raw[raw].skip && !comma) {
        lower_value(l, first, n, ROLE_VALUE);
        return;
    }
    NodeId tuple =
        lower_add(l, place(n, ROLE_VALUE), NODE_TUPLE, l->raw[raw].start, l->raw[raw].end);
    lower_elements(l, raw, tuple, ROLE_ELTS, CTX_LOAD);
}

/* ---- imports -------------------------------------------------------------------------------- */

/* A dotted name without the blanks that may stand around its dots. */
static Atom dotted_atom(Lower *l, uint32_t raw)
{
    if (raw_kind(l, raw) == RAW_identifier) return lower_name(l, raw);
    if (lower_child_count(l, raw) == 1) return lower_name(l, raw + 1);
    buf_clear(&l->scratch);
    each_raw(l, raw, part) {
        if (l->scratch.len) buf_add_char(&l->scratch, '.');
        buf_add_bytes(&l->scratch, atoms_text(&l->out->atoms, lower_name(l, part)));
    }
    return atoms_intern(&l->out->atoms, buf_bytes(&l->scratch));
}

static void lower_alias(Lower *l, uint32_t raw, NodeId owner)
{
    NodeId n =
        lower_add(l, place(owner, ROLE_NAMES), NODE_ALIAS, l->raw[raw].start, l->raw[raw].end);
    if (raw_kind(l, raw) == RAW_wildcard_import) {
        Atom star = atoms_intern(&l->out->atoms, bytes_of("*"));
        lower_node(l, n)->name = star;
        return;
    }
    uint32_t name = raw_kind(l, raw) == RAW_aliased_import ? raw + 1 : raw;
    bool dotted_from =
        lower_node(l, owner)->kind == NODE_IMPORT_FROM && lower_child_count(l, name) > 1;
    if (dotted_from) lower_reject(l, l->raw[raw].start, "invalid syntax");
    Atom dotted = dotted_atom(l, name);
    lower_node(l, n)->name = dotted;
    if (name == raw) return;
    uint32_t as = lower_child_of_kind(l, raw, RAW_identifier);
    NodeId id =
        lower_add(l, place(n, ROLE_ASNAME), NODE_IDENTIFIER, l->raw[as].start, l->raw[as].end);
    Atom alias = lower_name(l, as);
    lower_node(l, id)->name = alias;
}

/* A comma after the last name is allowed only in parentheses. */
static void check_import_comma(Lower *l, uint32_t last)
{
    if (!lower_comma_follows(l, last)) return;
    uint32_t comma = lower_next_code(l, l->raw[last].end);
    uint32_t after = lower_next_code(l, comma + 1);
    if (after >= l->text.len || l->text.at[after] != ')')
        lower_reject(l, comma, "trailing comma not allowed without surrounding parentheses");
}

static uint8_t count_dots(Bytes text)
{
    uint32_t dots = 0;
    for (size_t i = 0; i < text.len; i++) dots += text.at[i] == '.';
    return (uint8_t)(dots > 255 ? 255 : dots);
}

static void lower_relative(Lower *l, uint32_t raw, NodeId n)
{
    each_raw(l, raw, part) {
        if (raw_kind(l, part) == RAW_import_prefix) {
            lower_node(l, n)->op = count_dots(lower_text(l, part));
        } else {
            Atom name = dotted_atom(l, part);
            lower_node(l, n)->name = name;
        }
    }
}

static void lower_import(Lower *l, uint32_t raw, Place at)
{
    NodeKind kind = raw_kind(l, raw) == RAW_import_statement ? NODE_IMPORT : NODE_IMPORT_FROM;
    NodeId n = add_statement(l, raw, kind, at);
    if (raw_kind(l, raw) == RAW_future_import_statement)
        lower_node(l, n)->name = (Atom){ATOM___future__};
    bool module = raw_kind(l, raw) == RAW_import_from_statement;
    uint32_t last = 0;
    each_raw(l, raw, part) {
        uint32_t part_kind = raw_kind(l, part);
        if (part_kind == RAW_TOKEN_FROM) continue;
        if (module && part_kind == RAW_relative_import) {
            lower_relative(l, part, n);
        } else if (module) {
            Atom name = dotted_atom(l, part);
            lower_node(l, n)->name = name;
        } else {
            lower_alias(l, part, n);
            last = part;
        }
        module = false;
    }
    if (last) check_import_comma(l, last);
    else lower_reject(l, l->raw[raw].start, "invalid syntax");
}

/* ---- the others ----------------------------------------------------------------------------- */

static void lower_names(Lower *l, uint32_t raw, NodeKind kind, Place at)
{
    NodeId n = add_statement(l, raw, kind, at);
    each_raw(l, raw, part) {
        NodeId id = lower_add(l, place(n, ROLE_NAMES), NODE_IDENTIFIER, l->raw[part].start,
                              l->raw[part].end);
        Atom name = lower_name(l, part);
        lower_node(l, id)->name = name;
    }
}

static void check_deletable(Lower *l, NodeId n)
{
    const Node *node = lower_node(l, n);
    if (node->kind == NODE_STARRED) lower_reject(l, node->start, "cannot delete starred");
    if (node->kind != NODE_TUPLE && node->kind != NODE_LIST) return;
    tree_each_child(l->out, n, child) check_deletable(l, child);
}

static void lower_delete(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_DELETE, at);
    uint32_t only = raw + 1;
    Place target = place_ctx(n, ROLE_TARGETS, CTX_DEL);
    if (raw_kind(l, only) == RAW_expression_list) lower_elements(l, only, n, ROLE_TARGETS, CTX_DEL);
    else lower_expression(l, only, target);
    if (l->failed) return;
    tree_each_child(l->out, n, child) check_deletable(l, child);
}

static void lower_raise(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_RAISE, at);
    NodeRole role = ROLE_EXC;
    each_raw(l, raw, part) {
        if (raw_kind(l, part) == RAW_TOKEN_FROM) {
            if (!l->last[n.at]) lower_reject(l, l->raw[part].start, "invalid syntax");
            role = ROLE_CAUSE;
            continue;
        }
        if (raw_kind(l, part) == RAW_expression_list)
            lower_reject(l, l->raw[part].start, "raise with a comma is Python 2");
        lower_value(l, part, n, role);
    }
}

static void lower_assert(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_ASSERT, at);
    if (lower_child_count(l, raw) > 2) lower_reject(l, l->raw[raw].start, "invalid syntax");
    NodeRole role = ROLE_TEST;
    each_raw(l, raw, part) {
        lower_value(l, part, n, role);
        role = ROLE_MSG;
    }
}

static void lower_return(Lower *l, uint32_t raw, Place at)
{
    NodeId n = add_statement(l, raw, NODE_RETURN, at);
    if (raw + 1 < l->raw[raw].skip) lower_value(l, raw + 1, n, ROLE_VALUE);
}

static void lower_jump(Lower *l, uint32_t raw, NodeKind kind, Place at)
{
    add_statement(l, raw, kind, at);
    if (!l->loops)
        lower_reject(l, l->raw[raw].start,
                     kind == NODE_BREAK ? "'break' outside loop"
                                        : "'continue' not properly in loop");
}

/*
 * `type X[T] = value`.  Grammar: `type(x).a = v` and the like are read as aliases too; there the
 * word is a plain name, and the file is read again with it masked.
 */
static void lower_type_alias(Lower *l, uint32_t raw, Place at)
{
    uint32_t left = raw + 1;
    uint32_t inner = left + 1;
    bool plain = raw_kind(l, inner) == RAW_identifier;
    bool generic =
        raw_kind(l, inner) == RAW_generic_type && raw_kind(l, inner + 1) == RAW_identifier;
    if (!plain && !generic) {
        array_push(&l->soft, l->raw[raw].start);
        return;
    }
    NodeId n = add_statement(l, raw, NODE_TYPE_ALIAS, at);
    uint32_t name = generic ? inner + 1 : inner;
    lower_expression(l, name, place_ctx(n, ROLE_NAME, CTX_STORE));
    if (generic) lower_type_parameters(l, l->raw[name].skip, n);
    uint32_t value = l->raw[left].skip;
    if (raw_kind(l, value) == RAW_TOKEN_EQUAL) value = l->raw[value].skip;
    lower_type(l, value, place(n, ROLE_VALUE));
}

/* Grammar: `print >> f, x` is read as Python 2; in Python 3 it is an expression.  A real Python 2
 * statement fails when the file is read again with the word masked. */
static void lower_legacy(Lower *l, uint32_t raw)
{
    array_push(&l->soft, l->raw[raw].start);
}

void lower_statement(Lower *l, uint32_t raw, NodeId parent, NodeRole role)
{
    if (l->failed) return;
    Place at = place(parent, role);
    switch (raw_kind(l, raw)) {
    case RAW_expression_statement: lower_expression_statement(l, raw, at); break;
    case RAW_import_statement:
    case RAW_import_from_statement:
    case RAW_future_import_statement: lower_import(l, raw, at); break;
    case RAW_return_statement: lower_return(l, raw, at); break;
    case RAW_delete_statement: lower_delete(l, raw, at); break;
    case RAW_raise_statement: lower_raise(l, raw, at); break;
    case RAW_assert_statement: lower_assert(l, raw, at); break;
    case RAW_pass_statement: add_statement(l, raw, NODE_PASS, at); break;
    case RAW_break_statement: lower_jump(l, raw, NODE_BREAK, at); break;
    case RAW_continue_statement: lower_jump(l, raw, NODE_CONTINUE, at); break;
    case RAW_global_statement: lower_names(l, raw, NODE_GLOBAL, at); break;
    case RAW_nonlocal_statement: lower_names(l, raw, NODE_NONLOCAL, at); break;
    case RAW_type_alias_statement: lower_type_alias(l, raw, at); break;
    case RAW_print_statement:
    case RAW_exec_statement: lower_legacy(l, raw); break;
    case RAW_function_definition:
    case RAW_class_definition:
    case RAW_decorated_definition: lower_definition(l, raw, parent, role); break;
    default: lower_compound(l, raw, parent, role); break;
    }
}
