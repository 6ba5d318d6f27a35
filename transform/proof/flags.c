/*
 * flags.c - see flags.h.
 *
 * A bytearray has a byte for each flag where a list has a pointer; its elements are the ints 0 and
 * 1, which is why only their truth may be looked at.  Ranges and bytes have the elements of the
 * list that is made of them, and cannot be changed: then neither may the list be.
 */
#include "transform/proof/flags.h"

#include "transform/program/by_name.h"
#include "transform/proof/handle.h"
#include "transform/proof/lazy.h"
#include "transform/proof/typed.h"
#include "transform/proof/variables.h"

/* ---- flags ------------------------------------------------------------------------------------
 */

/* The list of one constant in [True] * n; {0}: it is something else. */
static NodeId repeated_list(const Site *s)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node);
    if (n->kind != NODE_BIN_OP || n->op != OP_MULT) return (NodeId){0};
    NodeId list = tree_child(t, s->node, ROLE_LEFT);
    const Node *l = tree_node(t, list), *e = tree_node(t, l->first);
    bool one = l->kind == NODE_LIST && l->first.at && !e->next.at;
    bool flag = e->kind == NODE_CONSTANT && (e->op == CONST_TRUE || e->op == CONST_FALSE);
    return one && flag ? list : (NodeId){0};
}

bool flags_match(const Site *s)
{
    return repeated_list(s).at != 0;
}

Verdict flags_prove(const Site *s)
{
    Verdict v = site_would_be_builtin(s, "bytearray");
    if (!v.rewrite) return v;
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    NodeId by = tree_child(s->tree, s->node, ROLE_RIGHT);
    if (tree_is_constant(s->tree, by) || observer_at(s, s->node).sight != SEEN_BOUND)
        return refuse(REFUSE_NO_GAIN);
    v = verdict_and(v, leaner_prove(s, s->node, LEAN_FLAGS));
    if (!v.rewrite) return v;
    if (!value_only(observers_elements(s, s->node), VALUE_BOOL)) return refuse(REFUSE_ELEMENT_TYPE);
    return verdict_and(v, site_source_is_free(s));
}

void flags_rewrite(const Site *s, Splices *edits)
{
    NodeId list = repeated_list(s);
    const Node *l = tree_node(s->tree, list);
    bool on = tree_node(s->tree, l->first)->op == CONST_TRUE;
    Bytes text = bytes_of(on ? "bytearray(b\"\\x01\")" : "bytearray(1)");
    array_push(edits, ((Splice){l->start, l->end, text}));
}

/* ---- copies that only a variable holds ---------------------------------------------------------
 */

static bool is_call_of(const Tree *t, NodeId call, uint32_t name)
{
    NodeId function = tree_child(t, call, ROLE_FUNC);
    const Node *f = tree_node(t, function);
    return tree_node(t, call)->kind == NODE_CALL && f->kind == NODE_NAME && atom_is(f->name, name);
}

bool range_copy_matches(const Site *s)
{
    const Tree *t = s->tree;
    bool copy = is_call_of(t, s->node, ATOM_list) || is_call_of(t, s->node, ATOM_tuple);
    NodeId sole = copy ? consumer_sole_argument(t, s->node) : (NodeId){0};
    return sole.at && is_call_of(t, sole, ATOM_range);
}

bool bytes_copy_matches(const Site *s)
{
    return tree_node(s->tree, tree_node(s->tree, s->node)->parent)->kind == NODE_ASSIGN &&
           is_call_of(s->tree, s->node, ATOM_list) && consumer_sole_argument(s->tree, s->node).at;
}

static Verdict copy_prove_as(const Site *s, LeanType type)
{
    Verdict v = site_is_builtin(s, tree_child(s->tree, s->node, ROLE_FUNC));
    if (!v.rewrite) return v;
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    v = verdict_and(v, leaner_prove(s, s->node, type));
    return v.rewrite ? verdict_and(v, site_source_is_free(s)) : v;
}

/* What a loop goes through, or a statement drops, is for dropped-copy. */
static bool is_kept(const Site *s)
{
    Sight sight = observer_at(s, s->node).sight;
    return sight != SEEN_ITERATE && sight != SEEN_DROPPED;
}

/* Before Python 3.10 a range computes with what it is given each time, a list of its numbers once:
 * by methods, where that is an int of a class of the program. */
static Verdict bounds_are_plain(const Site *s, NodeId range)
{
    static const char *const methods[] = {"__add__",  "__sub__",  "__mul__", "__floordiv__",
                                          "__radd__", "__rsub__", "__rmul__"};
    bool defined = false, derived = s->program->value_class.line && s->python < 310;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        defined |= program_special(s->program, bytes_of(methods[i])) != NULL;
    tree_each_child(s->tree, range, child) {
        Value v = value_at(s, child);
        bool argument = tree_node(s->tree, child)->role == ROLE_ARGS;
        if (argument && derived && defined && !value_only(v, VALUE_INTEGER))
            return refuse_node(s, REFUSE_ELEMENT_TYPE, child);
    }
    return proven();
}

Verdict range_copy_prove(const Site *s)
{
    if (!is_kept(s)) return refuse(REFUSE_NO_GAIN);
    NodeId range = consumer_sole_argument(s->tree, s->node);
    Verdict v = site_is_builtin(s, tree_child(s->tree, range, ROLE_FUNC));
    if (v.rewrite) v = verdict_and(v, bounds_are_plain(s, range));
    if (v.rewrite) v = verdict_and(v, copy_prove_as(s, LEAN_RANGE));
    return v.rewrite ? verdict_and(v, typed_identity_is_free(s, false)) : v;
}

/* A file that was opened to be read in binary mode, or a hash object of hashlib: by a method of
 * the call that makes it, or of the one variable that is bound to it. */
static bool gives_bytes(const Site *s, NodeId call)
{
    const Tree *t = s->tree;
    NodeId receiver = handle_receiver(t, call, "read");
    Handle h;
    if (receiver.at) return handle_find(s, receiver, &h).rewrite && h.binary && !h.raw;
    receiver = handle_receiver(t, call, "digest");
    if (tree_node(t, receiver)->kind == NODE_NAME) {
        NodeId target = variable_binding(s, receiver);
        const Node *n = tree_node(t, target);
        bool assigned = target.at && tree_node(t, n->parent)->kind == NODE_ASSIGN;
        receiver = assigned ? tree_child(t, n->parent, ROLE_VALUE) : (NodeId){0};
    }
    if (!receiver.at || tree_node(t, receiver)->kind != NODE_CALL) return false;
    Bytes name = value_library_name(s, tree_child(t, receiver, ROLE_FUNC));
    return bytes_starts_with(name, "hashlib.") && !bytes_starts_with(name, "hashlib.shake");
}

static bool is_bytes(const Site *s, NodeId e)
{
    const Tree *t = s->tree;
    Value v = value_at(s, e);
    if (v.types && value_only(v, VALUE_BYTES)) return true;
    if (tree_node(t, e)->kind == NODE_CALL) return gives_bytes(s, e);
    if (tree_node(t, e)->kind != NODE_NAME) return false;
    NodeId target = variable_binding(s, e);
    const Node *n = tree_node(t, target);
    if (!target.at || tree_node(t, n->parent)->kind != NODE_ASSIGN || n->role != ROLE_TARGETS)
        return false;
    NodeId value = tree_child(t, n->parent, ROLE_VALUE);
    Site there = *s;
    there.node = value;
    return tree_node(t, value)->kind == NODE_CALL && gives_bytes(&there, value);
}

Verdict bytes_copy_prove(const Site *s)
{
    if (!is_bytes(s, consumer_sole_argument(s->tree, s->node))) return refuse(REFUSE_NOT_BYTES);
    return copy_prove_as(s, LEAN_BYTES);
}

/* Can it stand without parentheses wherever a call can? */
static bool is_primary(const Tree *t, NodeId n)
{
    uint8_t kind = tree_node(t, n)->kind;
    return kind == NODE_NAME || kind == NODE_CALL || kind == NODE_ATTRIBUTE ||
           kind == NODE_SUBSCRIPT;
}

static bool is_blank(Bytes text, uint32_t start, uint32_t end)
{
    for (uint32_t i = start; i < end; i++)
        if (text.at[i] != '(' && text.at[i] != ')' && text.at[i] != ' ') return false;
    return true;
}

static bool is_word(char c)
{
    return c == '_' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

void copied_rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    NodeId copied = consumer_sole_argument(t, s->node);
    const Node *n = tree_node(t, s->node), *a = tree_node(t, copied);
    const Node *f = tree_node(t, tree_child(t, s->node, ROLE_FUNC));
    if (!is_primary(t, copied) || !is_blank(t->text, f->end, a->start) ||
        !is_blank(t->text, a->end, n->end)) {
        array_push(edits, ((Splice){f->start, f->end, {"", 0}})); /* the parentheses stay */
        return;
    }
    bool glued = n->end < t->text.len && is_word(t->text.at[n->end]);
    array_push(edits, ((Splice){n->start, a->start, {"", 0}}));
    array_push(edits, ((Splice){a->end, n->end, bytes_of(glued ? " " : "")}));
}
