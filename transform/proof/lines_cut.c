/*
 * lines_cut.c - read(), and then the text is cut into lines.
 *
 * split("\n") gives one more item than there are ends of lines, an empty one where the text ends
 * with one.  Only a loop that leaves out what is empty, first of all, does not see that.
 */
#include "transform/proof/lines.h"

#include <string.h>

#include "transform/proof/variables.h"

typedef struct Cut {
    NodeId receiver; /* of read() */
    NodeId read;
    NodeId loop; /* of split: the for statement; {0}: it is a StringIO */
    bool wraps_text;
    Handle handle;
} Cut;

/* ---- finding it ----------------------------------------------------------------------------- */

static bool find_split(const Tree *t, NodeId call, Cut *out)
{
    const Node *c = tree_node(t, call);
    NodeId read = handle_called(t, call, "split");
    if (!read.at || c->role != ROLE_ITER || tree_node(t, c->parent)->kind != NODE_FOR) return false;
    out->receiver = handle_receiver(t, read, "read");
    out->read = read;
    out->loop = c->parent;
    return out->receiver.at != 0;
}

static bool find_wrapped(const Tree *t, NodeId call, Cut *out)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    NodeId read = consumer_sole_argument(t, call);
    if (f->kind != NODE_NAME && f->kind != NODE_ATTRIBUTE) return false;
    Bytes name = atoms_text(&t->atoms, f->name);
    out->wraps_text = bytes_is(name, "StringIO");
    if ((!out->wraps_text && !bytes_is(name, "BytesIO")) || !read.at) return false;
    out->receiver = handle_receiver(t, read, "read");
    out->read = read;
    return out->receiver.at != 0;
}

static bool find(const Site *s, Cut *out)
{
    *out = (Cut){0};
    return find_split(s->tree, s->node, out) || find_wrapped(s->tree, s->node, out);
}

bool cut_match(const Site *s)
{
    Cut c;
    Chain chain;
    return find(s, &c) && (c.loop.at || chain_find(s, s->node, &chain));
}

/* ---- leaving out what is empty -------------------------------------------------------------- */

static bool is_variable(const Tree *t, NodeId n, Atom name)
{
    return tree_node(t, n)->kind == NODE_NAME && tree_node(t, n)->name.at == name.at;
}

/* "" or b"" */
static bool is_empty_text(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    bool bytes = text.len == 3 && (text.at[0] == 'b' || text.at[0] == 'B');
    return bytes_is(text, "''") || bytes_is(text, "\"\"") ||
           (bytes && text.at[1] == text.at[2] && strchr("\"'", text.at[1]));
}

/* "a...", surely not empty */
static bool is_some_text(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    size_t at = text.len && (text.at[0] == 'b' || text.at[0] == 'B');
    return text.len > at + 2 && strchr("\"'", text.at[at]) && !strchr("\"'\\", text.at[at + 1]);
}

/* The operand that a comparison of two has beside the variable, and how they are compared; {0}: it
 * is another expression. */
static NodeId compared_with(const Tree *t, NodeId test, Atom name, uint8_t *how)
{
    NodeId left = tree_node(t, test)->first, op = tree_node(t, left)->next;
    NodeId right = tree_node(t, op)->next;
    if (tree_node(t, test)->kind != NODE_COMPARE || tree_node(t, right)->next.at)
        return (NodeId){0};
    *how = tree_node(t, op)->op;
    return is_variable(t, left, name) ? right : (NodeId){0};
}

/* x, x.strip(), x.startswith("#"), x != "": false for an empty line. */
static bool is_false_when_empty(const Tree *t, NodeId test, Atom name)
{
    uint8_t how;
    if (is_variable(t, test, name)) return true;
    NodeId other = compared_with(t, test, name, &how);
    if (other.at) return how == OP_NOT_EQ && is_empty_text(t, other);
    NodeId stripped = handle_receiver(t, test, "strip");
    if (stripped.at) return is_variable(t, stripped, name);
    NodeId begun = handle_called(t, test, "startswith"), prefix = consumer_sole_argument(t, test);
    return begun.at && is_variable(t, begun, name) && prefix.at &&
           tree_node(t, prefix)->kind == NODE_CONSTANT && is_some_text(t, prefix);
}

/* not x, x == "": true for an empty line. */
static bool is_true_when_empty(const Tree *t, NodeId test, Atom name)
{
    uint8_t how;
    const Node *n = tree_node(t, test);
    NodeId other = compared_with(t, test, name, &how);
    if (other.at) return how == OP_EQ && is_empty_text(t, other);
    return n->kind == NODE_UNARY_OP && n->op == OP_NOT && is_false_when_empty(t, n->first, name);
}

static NodeId only_statement(const Tree *t, NodeId block)
{
    NodeId first = tree_child(t, block, ROLE_BODY);
    NodeId next = tree_node(t, first)->next;
    bool more = next.at && tree_node(t, next)->role == ROLE_BODY;
    return more || tree_child(t, block, ROLE_ORELSE).at ? (NodeId){0} : first;
}

/* if not x: continue, first of all; or nothing but if x: ... */
static bool leaves_out_empty(const Tree *t, NodeId loop, Atom name)
{
    NodeId first = tree_child(t, loop, ROLE_BODY), test = tree_child(t, first, ROLE_TEST);
    if (tree_node(t, first)->kind != NODE_IF || tree_child(t, first, ROLE_ORELSE).at) return false;
    if (only_statement(t, loop).at == first.at && is_false_when_empty(t, test, name)) return true;
    NodeId body = only_statement(t, first);
    return is_true_when_empty(t, test, name) && body.at &&
           tree_node(t, body)->kind == NODE_CONTINUE;
}

/* The first node behind the body of the loop. */
static uint32_t else_of(const Tree *t, NodeId loop)
{
    NodeId other = tree_child(t, loop, ROLE_ORELSE);
    return other.at ? other.at : tree_subtree_end(t, loop);
}

/* The variable of the loop is not looked at behind it, where it would have another last value. */
static Verdict target_dies(const Site *s, NodeId loop)
{
    const Tree *t = s->tree;
    NodeId target = tree_child(t, loop, ROLE_TARGET), function = tree_function_of(t, loop);
    SymbolId symbol = names_symbol(s->names, target);
    if (!symbol.at || names_get(s->names, symbol)->resolution != RESOLVED_LOCAL || !function.at)
        return refuse(REFUSE_NOT_LOCAL);
    Atom name = tree_node(t, target)->name;
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at + 1; i < end; i++) {
        if (i == loop.at) i = else_of(t, loop);
        if (i >= end) break;
        const Node *n = &t->node[i];
        if (n->name.at == name.at && n->kind != NODE_ATTRIBUTE && n->kind != NODE_KEYWORD)
            return refuse_at(REFUSE_USED_AGAIN, s->file, tree_line(t, n->start));
    }
    return variables_are_private(s, function, name);
}

/* ---- the proof ------------------------------------------------------------------------------ */

static bool is_newline(const Tree *t, NodeId separator, bool binary)
{
    Bytes text = tree_text(t, separator);
    if (binary) return bytes_is(text, "b'\\n'") || bytes_is(text, "b\"\\n\"");
    return bytes_is(text, "'\\n'") || bytes_is(text, "\"\\n\"");
}

/* Nothing but the expected text from the receiver on. */
static bool text_is_plain(const Tree *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (strchr("#\r\n", t->text.at[i])) return false;
    return true;
}

static Verdict prove_split(const Site *s, const Cut *c)
{
    const Tree *t = s->tree;
    NodeId target = tree_child(t, c->loop, ROLE_TARGET),
           separator = consumer_sole_argument(t, s->node);
    if (tree_node(t, target)->kind != NODE_NAME) return refuse(REFUSE_UNKNOWN_CONSUMER);
    if (!separator.at || !is_newline(t, separator, c->handle.binary))
        return refuse(REFUSE_ARGUMENTS);
    if (!leaves_out_empty(t, c->loop, tree_node(t, target)->name)) return refuse(REFUSE_LAST_ITEM);
    Bytes indent;
    if (!text_indent(t, tree_child(t, c->loop, ROLE_BODY), &indent)) return refuse(REFUSE_LAYOUT);
    return target_dies(s, c->loop);
}

static Verdict prove_wrapped(const Site *s, const Cut *c)
{
    NodeId function = tree_child(s->tree, s->node, ROLE_FUNC);
    if (c->wraps_text == c->handle.binary) return refuse(REFUSE_UNKNOWN_SOURCE);
    return lazy_is_function(s, function, c->wraps_text ? "io.StringIO" : "io.BytesIO");
}

Verdict cut_prove(const Site *s)
{
    Cut c;
    find(s, &c);
    const Node *receiver = tree_node(s->tree, c.receiver), *whole = tree_node(s->tree, s->node);
    Verdict v = handle_find(s, c.receiver, &c.handle);
    if (!v.rewrite) return v;
    bool reads = c.handle.kind != HANDLE_MEMORY && c.handle.mode == 'r' && !c.handle.updates;
    if (!reads || c.handle.raw) return refuse(REFUSE_OPEN_MODE);
    if (!c.handle.sure) return refuse(REFUSE_DECODING);
    if (!c.handle.by_lines) return refuse(REFUSE_LINE_ENDS);
    if (receiver->flag & FLAG_PARENS || !text_is_plain(s->tree, whole->start, whole->end))
        return refuse(REFUSE_LAYOUT);
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    v = verdict_and(v, site_source_is_free(s));
    if (v.rewrite) v = verdict_and(v, c.loop.at ? prove_split(s, &c) : prove_wrapped(s, &c));
    if (v.rewrite) v = verdict_and(v, lines_are_asked_for(s, s->node, c.receiver, &c.handle));
    bool seen = v.rewrite && !c.handle.binary; /* the tell() of text has a decoder's state in it */
    return seen ? verdict_and(v, handle_is_done(s, &c.handle, c.loop.at ? c.loop : s->node)) : v;
}

/* ---- the edit ------------------------------------------------------------------------------- */

void cut_rewrite(const Site *s, Splices *edits)
{
    Cut c;
    find(s, &c);
    handle_find(s, c.receiver, &c.handle);
    const Tree *t = s->tree;
    const Node *whole = tree_node(t, s->node), *receiver = tree_node(t, c.receiver);
    if (receiver->start > whole->start)
        array_push(edits, ((Splice){whole->start, receiver->start, bytes_of("")}));
    array_push(edits, ((Splice){receiver->end, whole->end, bytes_of("")}));
    if (!c.loop.at) return;
    NodeId first = tree_child(t, c.loop, ROLE_BODY);
    uint32_t line = t->line[tree_line(t, tree_node(t, first)->start) - 1];
    Bytes name = tree_text(t, tree_child(t, c.loop, ROLE_TARGET));
    SCOPED(buf_free) Buf text = {0};
    Bytes indent;
    text_indent(t, first, &indent);
    buf_add_bytes(&text, indent);
    buf_add_bytes(&text, name);
    buf_add_text(&text, " = ");
    buf_add_bytes(&text, name);
    buf_add_text(&text, c.handle.binary ? ".rstrip(b\"\\n\")" : ".rstrip(\"\\n\")");
    buf_add_bytes(&text, text_newline(t, line));
    array_push(edits, ((Splice){line, line, site_keep(s, buf_bytes(&text))}));
}

void cut_changes(const Site *s, ChangedNodes *out)
{
    Cut c;
    find(s, &c);
    array_push(out, ((ChangedNode){c.loop.at ? c.loop : s->node, 1}));
}
