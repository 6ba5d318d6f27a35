/* partial.c - see partial.h. */
#include "transform/proof/partial.h"

#include <stdio.h>
#include <string.h>

#include "transform/proof/consumer.h"
#include "transform/proof/lazy.h"
#include "transform/proof/variables.h"

typedef enum PartialForm {
    PARTIAL_NONE,
    PARTIAL_HEAD,     /* f.read()[:8], f.read()[0], f.read().startswith(b"PK") */
    PARTIAL_EMPTY,    /* not f.read(), f.read() == "" */
    PARTIAL_LENGTH,   /* len(f.read()) */
    PARTIAL_COUNT,    /* f.read().count("x") */
    PARTIAL_CONTAINS, /* "x" in f.read() */
} PartialForm;

/* Files are read in pieces of that size. */
#define PIECE "65536"

typedef struct Partial {
    PartialForm form;
    NodeId receiver;
    NodeId whole;    /* what is rewritten */
    NodeId variable; /* of a head: the Name that the data is bound to; {0}: none */
    NodeId needle;   /* what is counted or sought */
    uint32_t size;   /* of a head: so much is looked at */
    bool negated;    /* not in */
    Handle handle;
} Partial;

/* ---- numbers and literals ------------------------------------------------------------------- */

enum { UNKNOWN = UINT32_MAX, LARGEST_HEAD = 1 << 20 };

/* A decimal literal; UNKNOWN: it is none, or a large one. */
static uint32_t number_at(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    const Node *c = tree_node(t, n);
    uint32_t value = 0;
    if (c->kind != NODE_CONSTANT || c->op != CONST_INT || !text.len || text.len > 7) return UNKNOWN;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return UNKNOWN;
        value = value * 10 + (uint32_t)(text.at[i] - '0');
    }
    return value <= LARGEST_HEAD ? value : UNKNOWN;
}

typedef struct Literal {
    uint32_t length; /* in bytes or characters */
    bool bytes, ends_line;
} Literal;

/* Length of the escape at the backslash; 0: not one of the plain ones. */
static uint32_t escape_length(Bytes text, size_t at)
{
    char c = at + 1 < text.len ? text.at[at + 1] : 0;
    if (c == 'x') return 4;
    if (c == '0')
        return at + 2 < text.len && text.at[at + 2] >= '0' && text.at[at + 2] <= '7' ? 0 : 2;
    return c && strchr("\\'\"nrtabfv", c) ? 2 : 0;
}

/* A string or bytes literal on one line, of plain characters and escapes. */
static bool literal_at(const Tree *t, NodeId n, Literal *out)
{
    const Node *c = tree_node(t, n);
    Bytes text = tree_text(t, n);
    *out = (Literal){.bytes = c->op == CONST_BYTES};
    if (c->kind != NODE_CONSTANT || (c->op != CONST_STR && c->op != CONST_BYTES)) return false;
    size_t at = out->bytes;
    if (text.len < at + 2 || (text.at[at] != '"' && text.at[at] != '\'')) return false;
    char quote = text.at[at];
    if (text.at[text.len - 1] != quote || (text.len > at + 2 && text.at[at + 1] == quote))
        return false;
    for (at++; at < text.len - 1; out->length++) {
        uint32_t step = 1;
        if (text.at[at] == quote) return false; /* "a" "b" */
        if (text.at[at] == '\\') step = escape_length(text, at);
        if (!step || (unsigned char)text.at[at] >= 0x80) return false;
        bool coded = step == 4;
        if (step == 2 && strchr("nr", text.at[at + 1])) out->ends_line = true;
        if (coded && memcmp(text.at + at, "\\x0", 3) == 0 && strchr("aAdD", text.at[at + 3]))
            out->ends_line = true;
        at += step;
    }
    return true;
}

/* ---- what is looked at ---------------------------------------------------------------------- */

/* How much of the value is looked at where it stands: by x[:8], x[0], x.startswith("a"); UNKNOWN:
 * that is not known. */
static uint32_t looked_at(const Tree *t, NodeId value)
{
    NodeId parent = tree_node(t, value)->parent;
    const Node *p = tree_node(t, parent);
    if (tree_node(t, value)->role != ROLE_VALUE) return UNKNOWN;
    if (p->kind == NODE_SUBSCRIPT && p->op == CTX_LOAD) {
        NodeId slice = tree_child(t, parent, ROLE_SLICE);
        if (tree_node(t, slice)->kind != NODE_SLICE) {
            uint32_t index = number_at(t, slice);
            return index == UNKNOWN ? UNKNOWN : index + 1;
        }
        NodeId lower = tree_child(t, slice, ROLE_LOWER), upper = tree_child(t, slice, ROLE_UPPER);
        if (tree_child(t, slice, ROLE_STEP).at || !upper.at) return UNKNOWN;
        if (lower.at && number_at(t, lower) == UNKNOWN) return UNKNOWN;
        return number_at(t, upper);
    }
    NodeId call = p->parent;
    if (handle_called(t, call, "startswith").at != value.at) return UNKNOWN;
    NodeId prefix = consumer_sole_argument(t, call);
    Literal l;
    return prefix.at && literal_at(t, prefix, &l) ? l.length : UNKNOWN;
}

/* if x:, not x, x and y: only its truth is asked for. */
static bool is_truth(const Tree *t, NodeId value)
{
    const Node *n = tree_node(t, value), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_IF:
    case NODE_IF_EXP:
    case NODE_ASSERT: return n->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    default: return false;
    }
}

/* x == "" */
static bool is_compared_with_nothing(const Tree *t, NodeId value)
{
    const Node *n = tree_node(t, value);
    NodeId compare = n->parent, op = n->next, other = tree_node(t, op)->next;
    if (tree_node(t, compare)->kind != NODE_COMPARE || n->role != ROLE_LEFT) return false;
    uint8_t how = tree_node(t, op)->op;
    Literal l;
    return (how == OP_EQ || how == OP_NOT_EQ) && !tree_node(t, other)->next.at &&
           literal_at(t, other, &l) && !l.length;
}

/* "x" in value, "x" not in value */
static bool find_contains(const Tree *t, NodeId value, Partial *out)
{
    const Node *n = tree_node(t, value), *c = tree_node(t, n->parent);
    if (c->kind != NODE_COMPARE || n->role != ROLE_COMPARATORS || n->next.at) return false;
    NodeId op = tree_node(t, c->first)->next;
    uint8_t how = tree_node(t, op)->op;
    if (tree_node(t, op)->next.at != value.at || (how != OP_IN && how != OP_NOT_IN)) return false;
    out->negated = how == OP_NOT_IN;
    out->needle = c->first;
    out->whole = n->parent;
    return true;
}

static bool find_count(const Tree *t, NodeId value, Partial *out)
{
    NodeId call = tree_node(t, tree_node(t, value)->parent)->parent;
    if (handle_called(t, call, "count").at != value.at || tree_node(t, value)->role != ROLE_VALUE)
        return false;
    out->whole = call;
    out->needle = consumer_sole_argument(t, call);
    return out->needle.at != 0;
}

/* ---- data that has a name ------------------------------------------------------------------- */

/* Is every use of the variable one that looks at the beginning only?  `size`: of what. */
static bool uses_beginning(const Site *s, NodeId name, uint32_t *size)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, name);
    Atom atom = tree_node(t, name)->name;
    uint32_t end = tree_subtree_end(t, function), uses = 0;
    if (!function.at || tree_node(t, function)->kind == NODE_LAMBDA) return false;
    for (uint32_t i = function.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != atom.at || i == name.at) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        if (n->kind != NODE_NAME || n->op != CTX_LOAD) return false;
        uint32_t head = looked_at(t, (NodeId){i});
        if (is_truth(t, (NodeId){i}) || is_compared_with_nothing(t, (NodeId){i})) head = 1;
        if (head == UNKNOWN) return false;
        if (head > *size) *size = head;
        uses++;
    }
    return uses && *size;
}

static bool find_named(const Site *s, NodeId read, Partial *out)
{
    const Tree *t = s->tree;
    NodeId assign = tree_node(t, read)->parent, name = tree_node(t, assign)->first;
    if (tree_node(t, assign)->kind != NODE_ASSIGN || tree_node(t, name)->next.at != read.at)
        return false;
    if (tree_node(t, name)->kind != NODE_NAME || !uses_beginning(s, name, &out->size)) return false;
    out->variable = name;
    out->whole = read;
    return true;
}

static bool find(const Site *s, Partial *out)
{
    const Tree *t = s->tree;
    NodeId read = s->node;
    *out = (Partial){.receiver = handle_receiver(t, read, "read"), .whole = read};
    if (!out->receiver.at) return false;
    uint32_t head = looked_at(t, read);
    if (head != UNKNOWN) {
        const Node *p = tree_node(t, tree_node(t, read)->parent);
        bool slice = p->kind == NODE_SUBSCRIPT;
        NodeId part = slice ? tree_child(t, tree_node(t, read)->parent, ROLE_SLICE) : (NodeId){0};
        bool first =
            slice && tree_node(t, part)->kind == NODE_SLICE && !tree_child(t, part, ROLE_LOWER).at;
        if (first) out->whole = tree_node(t, read)->parent; /* f.read()[:8] is f.read(8) */
        out->size = head;
        out->form = PARTIAL_HEAD;
    } else if (is_truth(t, read) || is_compared_with_nothing(t, read)) {
        out->size = 1;
        out->form = PARTIAL_EMPTY;
    } else if (consumer_is_len_of(t, read)) {
        out->whole = tree_node(t, read)->parent;
        out->form = PARTIAL_LENGTH;
    } else if (find_contains(t, read, out)) {
        out->form = PARTIAL_CONTAINS;
    } else if (find_count(t, read, out)) {
        out->form = PARTIAL_COUNT;
    } else if (find_named(s, read, out)) {
        out->form = PARTIAL_HEAD;
    }
    return out->form != PARTIAL_NONE;
}

bool partial_match(const Site *s)
{
    Partial p;
    return handle_receiver(s->tree, s->node, "read").at && find(s, &p);
}

/* ---- the proof ------------------------------------------------------------------------------ */

/* Pieces or lines?  A single character is found in any pieces, a longer text only in lines, and
 * there when no end of line is in it.  The pieces are read by a lambda, which needs a variable. */
static bool takes_lines(const Site *s, const Partial *p)
{
    Literal l = {0};
    if (p->form == PARTIAL_LENGTH) return false;
    literal_at(s->tree, p->needle, &l);
    return l.length != 1 || (!p->handle.name.at && !l.ends_line);
}

static Verdict needle_is_plain(const Site *s, const Partial *p)
{
    Literal l;
    if (!literal_at(s->tree, p->needle, &l) || !l.length) return refuse(REFUSE_NEEDLE);
    if (l.bytes != p->handle.binary) return refuse(REFUSE_NEEDLE); /* an error, or a number */
    if (l.length > 1 && l.ends_line) return refuse(REFUSE_NEEDLE);
    return proven();
}

/* A lambda sees the variable of its function, or of its module where that has one namespace. */
static Verdict can_read_pieces(const Site *s, const Partial *p)
{
    ProgramPlace two = s->program->two_namespaces;
    if (!p->handle.name.at) return refuse(REFUSE_LAYOUT);
    if (!tree_function_of(s->tree, s->node).at && two.line)
        return refuse_at(REFUSE_TWO_NAMESPACES, two.file, two.line);
    return site_would_be_builtin(s, "iter");
}

static Verdict prove_pieces(const Site *s, const Partial *p)
{
    Verdict v = proven();
    if (p->form == PARTIAL_LENGTH) v = site_is_builtin(s, tree_child(s->tree, p->whole, ROLE_FUNC));
    else v = needle_is_plain(s, p);
    if (v.rewrite)
        v = verdict_and(v, site_would_be_builtin(s, p->form == PARTIAL_CONTAINS ? "any" : "sum"));
    if (v.rewrite && !takes_lines(s, p)) v = verdict_and(v, can_read_pieces(s, p));
    /* what stops early stands elsewhere; and decoders of text tell their state with the position */
    if (v.rewrite && (p->form == PARTIAL_CONTAINS || !p->handle.binary))
        v = verdict_and(v, handle_is_done(s, &p->handle, p->whole));
    return v;
}

/* The variable is the call's own, and nobody looks at it but by its name. */
static Verdict variable_is_private(const Site *s, NodeId name)
{
    SymbolId symbol = names_symbol(s->names, name);
    if (!symbol.at || names_get(s->names, symbol)->resolution != RESOLVED_LOCAL)
        return refuse(REFUSE_NOT_LOCAL);
    return variables_are_private(s, tree_function_of(s->tree, name),
                                 tree_node(s->tree, name)->name);
}

static Verdict prove_head(const Site *s, const Partial *p)
{
    if (!p->size) return refuse(REFUSE_NO_GAIN);
    Verdict v = handle_is_done(s, &p->handle, p->whole);
    if (v.rewrite && p->variable.at) v = verdict_and(v, variable_is_private(s, p->variable));
    return v;
}

static bool in_field(const Tree *t, NodeId n)
{
    for (; n.at; n = tree_node(t, n)->parent)
        if (tree_node(t, n)->kind == NODE_FORMATTED_VALUE ||
            tree_node(t, n)->kind == NODE_INTERPOLATION)
            return true;
    return false;
}

/* Nothing is lost with what goes: comments, parentheses, lines. */
static bool text_is_plain(const Tree *t, const Partial *p, NodeId read)
{
    const Node *whole = tree_node(t, p->whole), *receiver = tree_node(t, p->receiver);
    if ((receiver->flag | tree_node(t, read)->flag) & FLAG_PARENS) return false;
    for (uint32_t i = whole->start; i < whole->end; i++) {
        if (i == receiver->start) i = receiver->end;
        if (strchr("#\\\r\n", t->text.at[i]) &&
            !(p->needle.at && i >= tree_node(t, p->needle)->start &&
              i < tree_node(t, p->needle)->end))
            return false;
    }
    bool quotes = p->form != PARTIAL_HEAD && p->form != PARTIAL_EMPTY;
    return !(quotes && in_field(t, read)) &&
           !(p->needle.at && tree_node(t, p->needle)->flag & FLAG_PARENS);
}

static Verdict look(const Site *s, Partial *p)
{
    if (!find(s, p)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    Verdict v = handle_find(s, p->receiver, &p->handle);
    if (!v.rewrite) return v;
    bool reads = p->handle.kind == HANDLE_MEMORY || (p->handle.mode == 'r' && !p->handle.updates);
    if (!reads || p->handle.raw) return refuse(REFUSE_OPEN_MODE);
    return p->handle.sure ? v : refuse(REFUSE_DECODING);
}

Verdict partial_prove(const Site *s)
{
    Partial p;
    Verdict v = look(s, &p);
    if (v.rewrite) v = verdict_and(v, site_source_is_free(s));
    if (!v.rewrite) return v;
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    if (!text_is_plain(s->tree, &p, s->node)) return refuse(REFUSE_LAYOUT);
    bool head = p.form == PARTIAL_HEAD || p.form == PARTIAL_EMPTY;
    return verdict_and(v, head ? prove_head(s, &p) : prove_pieces(s, &p));
}

/* ---- the edit ------------------------------------------------------------------------------- */

static void add(Buf *out, const char *before, Bytes text, const char *after)
{
    buf_add_text(out, before);
    buf_add_bytes(out, text);
    buf_add_text(out, after);
}

/* for chunk in iter(lambda: f.read(65536), b""), for line in f */
static void add_pieces(const Site *s, const Partial *p, Bytes name, Buf *out)
{
    Bytes file = tree_text(s->tree, p->receiver);
    bool lines = takes_lines(s, p);
    add(out, " for ", name, " in ");
    add(out, lines ? "" : "iter(lambda: ", file, lines ? "" : ".read(" PIECE "), ");
    if (!lines) buf_add_text(out, p->handle.binary ? "b\"\")" : "\"\")");
}

/* Does `not any(...)` need parentheses where it stands? */
static bool needs_parentheses(const Tree *t, NodeId whole)
{
    const Node *n = tree_node(t, whole), *p = tree_node(t, n->parent);
    if (n->flag & FLAG_PARENS || p->kind <= NODE_CONTINUE) return false;
    bool loose = p->kind == NODE_BOOL_OP || p->kind == NODE_IF_EXP || p->kind == NODE_NAMED_EXPR ||
                 (p->kind == NODE_CALL && n->role == ROLE_ARGS) || p->kind == NODE_KEYWORD ||
                 (p->kind == NODE_UNARY_OP && p->op == OP_NOT);
    return !loose;
}

/* f.read(8) */
static void rewrite_head(const Site *s, const Partial *p, Splices *edits)
{
    char text[32];
    snprintf(text, sizeof text, ".read(%u)", p->size);
    array_push(edits,
               ((Splice){tree_node(s->tree, p->receiver)->end,
                         tree_node(s->tree, p->whole.at == s->node.at ? s->node : p->whole)->end,
                         site_keep(s, bytes_of(text))}));
}

/* sum(len(chunk) for ...), sum(line.count(x) for ...), any(x in line for ...) */
static void rewrite_pieces(const Site *s, const Partial *p, Splices *edits)
{
    const Tree *t = s->tree;
    const Node *whole = tree_node(t, p->whole);
    Bytes needle = tree_text(t, p->needle);
    Bytes name = bytes_of(takes_lines(s, p) ? "line" : "chunk");
    if (bytes_equal(name, tree_text(t, p->receiver))) name = bytes_of("part");
    bool open = p->negated && needs_parentheses(t, p->whole);
    SCOPED(buf_free) Buf text = {0};
    if (open) buf_add_char(&text, '(');
    if (p->form == PARTIAL_LENGTH) {
        add(&text, "sum(len(", name, ")");
    } else if (p->form == PARTIAL_COUNT) {
        add(&text, "sum(", name, ".count(");
        add(&text, "", needle, ")");
    } else {
        add(&text, p->negated ? "not any(" : "any(", needle, " in ");
        buf_add_bytes(&text, name);
    }
    add_pieces(s, p, name, &text);
    buf_add_text(&text, open ? "))" : ")");
    array_push(edits, ((Splice){whole->start, whole->end, site_keep(s, buf_bytes(&text))}));
}

void partial_rewrite(const Site *s, Splices *edits)
{
    Partial p;
    look(s, &p);
    if (p.form == PARTIAL_HEAD || p.form == PARTIAL_EMPTY) rewrite_head(s, &p, edits);
    else rewrite_pieces(s, &p, edits);
}

void partial_changes(const Site *s, ChangedNodes *out)
{
    Partial p;
    look(s, &p);
    array_push(out, ((ChangedNode){p.whole, 1}));
}
