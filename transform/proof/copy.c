/* copy.c - see copy.h. */
#include "transform/proof/copy.h"

/* ---- what is a copy ------------------------------------------------------------------------- */

static NodeId copied(const Tree *t, NodeId copy)
{
    return lazy_first_iterable(t, copy);
}

static CopyKind call_kind(const Tree *t, NodeId call)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    Arguments a = consumer_arguments(t, call);
    if (f->kind != NODE_NAME || a.all != 1 || a.positional != 1 || a.starred) return COPY_NONE;
    if (atom_is(f->name, ATOM_list) || atom_is(f->name, ATOM_tuple)) return COPY_CALL;
    return atom_is(f->name, ATOM_sorted) ? COPY_SORTED : COPY_NONE;
}

/* x[:] and x[::-1], a bare -1; not of another copy, which would come to light when this one goes.
 */
static CopyKind slice_kind(const Tree *t, NodeId subscript)
{
    NodeId slice = tree_child(t, subscript, ROLE_SLICE), x = copied(t, subscript);
    uint8_t kind = tree_node(t, x)->kind;
    if (kind == NODE_LIST_COMP || (kind == NODE_SUBSCRIPT && slice_kind(t, x) != COPY_NONE) ||
        (kind == NODE_CALL && call_kind(t, x) != COPY_NONE))
        return COPY_NONE;
    if (tree_node(t, subscript)->op != CTX_LOAD || tree_node(t, slice)->kind != NODE_SLICE)
        return COPY_NONE;
    if (tree_child(t, slice, ROLE_LOWER).at || tree_child(t, slice, ROLE_UPPER).at)
        return COPY_NONE;
    NodeId step = tree_child(t, slice, ROLE_STEP);
    if (!step.at) return COPY_SLICE;
    return bytes_is(tree_text(t, step), "-1") ? COPY_REVERSED : COPY_NONE;
}

/* Consumers for which the order of numbers makes no difference. */
static bool ignores_order(const Consumer *c)
{
    return strcmp(c->name, "builtins.sum") == 0 || strcmp(c->name, "math.prod") == 0;
}

CopyKind copy_find(const Site *s)
{
    Chain chain;
    CopyKind kind = tree_node(s->tree, s->node)->kind == NODE_CALL ? call_kind(s->tree, s->node)
                                                                   : slice_kind(s->tree, s->node);
    if (kind == COPY_NONE || !chain_find(s, s->node, &chain)) return COPY_NONE;
    if (chain.policy == POLICY_WORTHLESS) return COPY_NONE;
    const ChainLink *first = &chain.link[0];
    if (kind == COPY_SORTED && !ignores_order(first->consumer)) return COPY_NONE;
    bool slice = kind == COPY_SLICE || kind == COPY_REVERSED;
    return slice && first->kind == LINK_IN ? COPY_NONE : kind;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* list(x): where x begins and ends, its own parentheses included. */
typedef struct CallText {
    uint32_t start, inner_start, inner_end, end;
} CallText;

static bool has_comment(const Tree *t, uint32_t start, uint32_t end)
{
    uint32_t i = tree_comment_after(t, start);
    return i < t->comment_count && t->comment[i].start < end;
}

/* The parts of the call that go; false when a comment, or a second line that needs the
 * parentheses, stands in the way. */
static bool call_text(const Tree *t, NodeId call, CallText *out)
{
    const Node *c = tree_node(t, call), *x = tree_node(t, copied(t, call));
    uint32_t open = text_next_code(t, tree_node(t, tree_child(t, call, ROLE_FUNC))->end);
    *out = (CallText){.start = c->start, .end = c->end};
    if (open >= t->text.len || t->text.at[open] != '(') return false;
    bool bare = x->kind == NODE_GENERATOR_EXP && x->end == c->end; /* list(a for a in b) */
    if (bare) {
        *out = (CallText){c->start, open, c->end, c->end};
        return !has_comment(t, c->start, open);
    }
    out->inner_start = text_next_code(t, open + 1);
    out->inner_end = x->end;
    for (uint32_t at = text_next_code(t, x->end); at < c->end - 1; at = text_next_code(t, at + 1)) {
        if (t->text.at[at] == ',') break;
        out->inner_end = at + 1; /* a parenthesis of x */
    }
    return !has_comment(t, c->start, out->inner_start) && !has_comment(t, out->inner_end, c->end);
}

/* Can it stand without the parentheses of the call: does it bind tightly, and in one line? */
static bool stands_alone(const Tree *t, NodeId x)
{
    const Node *n = tree_node(t, x);
    switch (n->kind) {
    case NODE_LIST_COMP:
    case NODE_GENERATOR_EXP:
    case NODE_NAME:
    case NODE_LIST:
    case NODE_DICT:
    case NODE_SET: return true;
    case NODE_TUPLE: return t->text.at[n->start] == '(';
    case NODE_CALL:
    case NODE_ATTRIBUTE:
    case NODE_SUBSCRIPT: {
        NodeId inner = n->first;
        uint32_t line = tree_line(t, n->start), last = tree_node(t, inner)->end;
        if (n->kind == NODE_ATTRIBUTE) return line == tree_line(t, n->end);
        return line == tree_line(t, text_next_code(t, last)) && stands_alone(t, inner);
    }
    default: return false;
    }
}

/* ---- the proof ------------------------------------------------------------------------------ */

static Verdict slice_is_copy(const Site *s, CopyKind kind, Value v)
{
    uint32_t same = VALUE_TUPLE | VALUE_TEXT | VALUE_BYTES; /* x[:] is x */
    uint32_t copies = VALUE_LIST | VALUE_BYTEARRAY;
    if (!v.types) return refuse(REFUSE_UNKNOWN_SOURCE);
    if (kind == COPY_SLICE && value_only(v, same | VALUE_RANGE)) return refuse(REFUSE_NO_GAIN);
    if (kind == COPY_REVERSED && value_only(v, VALUE_RANGE)) return refuse(REFUSE_NO_GAIN);
    if (!value_only(v, same | copies)) return refuse(REFUSE_UNKNOWN_SOURCE);
    return kind == COPY_REVERSED ? site_would_be_builtin(s, "reversed") : proven();
}

/* Does the consumer do with x itself what it does with a list of its elements? */
static Verdict consumer_treats_alike(const Lazy *l, NodeId x)
{
    const Site *s = l->site;
    const ChainLink *first = &l->chain.link[0];
    Value v = value_at(s, x);
    if (v.types & first->consumer->special) return refuse(REFUSE_SOURCE_TYPE);
    if (first->kind != LINK_IN) return proven();
    /* element by element, as the copy was */
    uint32_t searched = VALUE_LIST | VALUE_TUPLE | VALUE_ITERATOR | VALUE_GENERATOR;
    uint8_t kind = tree_node(s->tree, x)->kind;
    if (kind == NODE_GENERATOR_EXP || kind == NODE_LIST_COMP) return proven();
    if (v.types && value_only(v, searched)) return proven();
    uint32_t looked_up =
        VALUE_DICT | VALUE_SET | VALUE_FROZENSET | VALUE_VIEW | VALUE_RANGE | searched;
    Value wanted = value_at(s, lazy_left_of(s->tree, first));
    bool plain = value_only(wanted, VALUE_SCALAR) && value_only(l->elements, VALUE_SCALAR);
    return v.types && value_only(v, looked_up) && plain ? proven() : refuse(REFUSE_SOURCE_TYPE);
}

/* A copy of this copy that cannot go while this one stands in it: the next run would find it. */
static bool makes_room(const Site *s, NodeId x)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node);
    bool argument = n->role == ROLE_ARGS && tree_node(t, n->parent)->kind == NODE_CALL;
    return argument && call_kind(t, n->parent) != COPY_NONE && !stands_alone(t, s->node) &&
           stands_alone(t, x);
}

static Verdict copy_text_is_free(const Site *s, NodeId x)
{
    CallText text;
    if (tree_node(s->tree, s->node)->kind == NODE_SUBSCRIPT) {
        const Node *value = tree_node(s->tree, x), *copy = tree_node(s->tree, s->node);
        bool free = !has_comment(s->tree, value->end, copy->end) && !(value->flag & FLAG_PARENS);
        return free ? proven() : refuse(REFUSE_LAYOUT);
    }
    bool free = call_text(s->tree, s->node, &text) && stands_alone(s->tree, x) && !makes_room(s, x);
    return free ? proven() : refuse(REFUSE_LAYOUT);
}

/* Of list([...]) at least the list() can go, if the rest of the proof does not hold: then nothing
 * is evaluated in another order.  What set() and dict() get is looked at by other rules. */
static bool can_keep_brackets(const Site *s, NodeId x, const Chain *chain)
{
    return tree_node(s->tree, x)->kind == NODE_LIST_COMP &&
           chain->link[0].consumer->policy != POLICY_OTHER &&
           strcmp(chain->link[0].consumer->name, "builtins.dict") != 0;
}

static Verdict prove_lazy(Lazy *l, NodeId x)
{
    const Site *s = l->site;
    Value v = value_at(s, x);
    if (!lazy_add_iteration(l, x, &l->work))
        return refuse_at(REFUSE_UNKNOWN_SOURCE, s->file,
                         tree_line(s->tree, tree_node(s->tree, x)->start));
    /* what a container holds lives on in it */
    if (v.types && value_only(v, VALUE_CONTAINER & ~(uint32_t)VALUE_VIEW)) l->drops = false;
    return lazy_judge(l);
}

static Verdict prove_kind(const Site *s, CopyKind kind, NodeId x, Lazy *l)
{
    if (kind == COPY_SLICE || kind == COPY_REVERSED) return slice_is_copy(s, kind, value_at(s, x));
    Verdict v = site_is_builtin(s, tree_child(s->tree, s->node, ROLE_FUNC));
    if (kind == COPY_SORTED && !value_only(l->elements, VALUE_INTEGER))
        return refuse(REFUSE_ORDER_MATTERS);
    return v;
}

typedef enum CopyText { TEXT_AS_IT_IS, TEXT_GENERATOR } CopyText;

static Verdict prove_as(const Site *s, CopyText *as)
{
    CopyKind kind = copy_find(s);
    NodeId x = copied(s->tree, s->node);
    Lazy l = {.site = s, .source = s->node};
    *as = TEXT_GENERATOR;
    if (!chain_find(s, s->node, &l.chain)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    if (lazy_is_small_iterable(s->tree, x)) return refuse(REFUSE_NO_GAIN);
    Verdict v = verdict_and(copy_text_is_free(s, x), lazy_look(&l));
    if (v.rewrite) v = verdict_and(v, prove_kind(s, kind, x, &l));
    if (v.rewrite) v = verdict_and(v, consumer_treats_alike(&l, x));
    if (!v.rewrite) return v;
    Verdict lazy = prove_lazy(&l, x);
    if (lazy.rewrite || !can_keep_brackets(s, x, &l.chain)) return verdict_and(v, lazy);
    *as = TEXT_AS_IT_IS;
    return verdict_and(v, lazy_place_is_free(&l));
}

/* The row of savings.def. */
static const char *saving_of(const Site *s, NodeId x, const Consumer *consumer)
{
    static const char *const calls[][2] = {
        {"map", "list(map)"},
        {"filter", "list(filter)"},
        {"zip", "list(zip)"},
        {"keys", "list(keys)"},
        {"values", "list(values)"},
        {"items", "list(items)"},
        {"enumerate", "list(enumerate)"},
    };
    const Node *n = tree_node(s->tree, x);
    if (n->kind == NODE_LIST_COMP || n->kind == NODE_GENERATOR_EXP) return consumer->saving;
    if (n->kind == NODE_CALL) {
        const Node *f = tree_node(s->tree, tree_child(s->tree, x, ROLE_FUNC));
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
            if (bytes_is(atoms_text(&s->tree->atoms, f->name), calls[i][0])) return calls[i][1];
    }
    bool dict = value_at(s, x).types == VALUE_DICT;
    if (dict && strcmp(consumer->name, "in") == 0) return "in-list(dict)";
    return dict ? "list(dict)" : "list(list)";
}

Verdict copy_prove(const Site *s)
{
    CopyText as;
    Chain chain;
    Verdict v = prove_as(s, &as);
    if (!v.rewrite || !chain_find(s, s->node, &chain)) return v;
    return lazy_saving(s, v, saving_of(s, copied(s->tree, s->node), chain.link[0].consumer));
}

/* ---- the edit ------------------------------------------------------------------------------- */

static bool is_word(const Tree *t, uint32_t at)
{
    char b = at < t->text.len ? t->text.at[at] : ' ';
    return b == '_' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
           b == '"' || b == '\'' || (unsigned char)b >= 0x80;
}

/* What must stand in the place of the bytes, so that two words are not glued together. */
static const char *between(const Tree *t, uint32_t start, uint32_t end)
{
    return start && is_word(t, start - 1) && is_word(t, end) ? " " : "";
}

static void splice(Splices *edits, uint32_t start, uint32_t end, const char *with)
{
    if (start < end || *with) array_push(edits, ((Splice){start, end, bytes_of(with)}));
}

static void remove_slice(const Site *s, CopyKind kind, Splices *edits)
{
    const Node *copy = tree_node(s->tree, s->node);
    const Node *value = tree_node(s->tree, copied(s->tree, s->node));
    bool reversed = kind == COPY_REVERSED;
    if (reversed) splice(edits, copy->start, copy->start, "reversed(");
    splice(edits, value->end, copy->end, reversed ? ")" : between(s->tree, value->end, copy->end));
}

void copy_remove(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    CopyKind kind = copy_find(s);
    CopyText as;
    CallText text;
    if (kind == COPY_SLICE || kind == COPY_REVERSED) {
        remove_slice(s, kind, edits);
        return;
    }
    NodeId x = copied(t, s->node);
    prove_as(s, &as);
    call_text(t, s->node, &text);
    bool made =
        tree_node(t, x)->kind == NODE_LIST_COMP || tree_node(t, x)->kind == NODE_GENERATOR_EXP;
    bool walrus = made && text_is_bare_walrus(t, tree_child(t, x, ROLE_ELT));
    bool sole = !walrus && text_is_sole_argument(t, s->node);
    bool comprehension = tree_node(t, x)->kind == NODE_LIST_COMP && as == TEXT_GENERATOR;
    bool bare = text.inner_end == text.end; /* list(a for a in b): the parentheses are its own */
    if (bare && sole) {
        splice(edits, text.start, text.inner_start + 1, "");
        splice(edits, text.end - 1, text.end, "");
    } else if (comprehension && text.inner_start == tree_node(t, x)->start) {
        splice(edits, text.start, text.inner_start + 1, sole ? "" : "(");
        splice(edits, text.inner_end - 1, text.end, sole ? "" : ")");
    } else {
        splice(edits, text.start, text.inner_start, between(t, text.start, text.inner_start));
        splice(edits, text.inner_end, text.end, between(t, text.inner_end, text.end));
        if (comprehension) lazy_to_generator(s, x, edits);
    }
}
