/* lines.c - see lines.h. */
#include "transform/proof/lines.h"

#include "transform/program/by_name.h"

/* ---- what becomes of the list --------------------------------------------------------------- */

typedef enum LinesForm {
    LINES_OTHER, /* it is kept, or goes somewhere that is not known */
    LINES_ITERATED /* something goes through it */,
    LINES_COUNTED, /* len(f.readlines()) */
    LINES_JOINED,  /* "".join(f.readlines()) */
    LINES_TAIL,    /* f.readlines()[-3:] */
    LINES_PART,    /* f.readlines()[1:3] */
} LinesForm;

typedef struct Lines {
    const Site *site;
    NodeId receiver;
    LinesForm form;
    NodeId whole; /* what is rewritten: the call or what is around it */
    Handle handle;
} Lines;

bool lines_match(const Site *s)
{
    return handle_called(s->tree, s->node, "readlines").at != 0;
}

static bool is_sole_argument(const Tree *t, NodeId n)
{
    Arguments a = consumer_arguments(t, tree_node(t, n)->parent);
    return tree_node(t, n)->role == ROLE_ARGS && a.all == 1 && a.positional == 1 && !a.starred;
}

/* len(x) */
static bool is_counted(const Tree *t, NodeId n)
{
    const Node *p = tree_node(t, tree_node(t, n)->parent);
    const Node *f = tree_node(t, tree_child(t, tree_node(t, n)->parent, ROLE_FUNC));
    return p->kind == NODE_CALL && f->kind == NODE_NAME && atom_is(f->name, ATOM_len) &&
           is_sole_argument(t, n);
}

/* "".join(x), b"".join(x) */
static NodeId joined_with(const Tree *t, NodeId n)
{
    NodeId call = tree_node(t, n)->parent, glue = handle_called(t, call, "join");
    if (!glue.at || !is_sole_argument(t, n)) return (NodeId){0};
    return tree_node(t, glue)->kind == NODE_CONSTANT ? glue : (NodeId){0};
}

/* The number of a literal like 3 or -3; INT32_MIN: it is none. */
static int32_t number_at(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    bool minus = text.len && text.at[0] == '-';
    int32_t value = 0;
    if (text.len <= minus || text.len > 8) return INT32_MIN;
    for (size_t i = minus; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return INT32_MIN;
        value = value * 10 + (text.at[i] - '0');
    }
    if (text.at[minus] == '0' && text.len > minus + 1u) return INT32_MIN;
    return minus ? -value : value;
}

static LinesForm slice_form(const Tree *t, NodeId subscript)
{
    NodeId slice = tree_child(t, subscript, ROLE_SLICE);
    if (tree_node(t, subscript)->op != CTX_LOAD || tree_node(t, slice)->kind != NODE_SLICE)
        return LINES_OTHER;
    NodeId lower = tree_child(t, slice, ROLE_LOWER), upper = tree_child(t, slice, ROLE_UPPER);
    if (tree_child(t, slice, ROLE_STEP).at) return LINES_OTHER;
    int32_t from = lower.at ? number_at(t, lower) : 0, to = upper.at ? number_at(t, upper) : 0;
    if (from < 0) return from > INT32_MIN && !upper.at ? LINES_TAIL : LINES_OTHER;
    if (to < 0 || (!from && !upper.at)) return LINES_OTHER;
    return LINES_PART;
}

static LinesForm form_of(const Site *s, NodeId *whole)
{
    const Tree *t = s->tree;
    NodeId parent = tree_node(t, s->node)->parent;
    *whole = parent;
    if (is_counted(t, s->node)) return LINES_COUNTED;
    if (joined_with(t, s->node).at) return LINES_JOINED;
    if (tree_node(t, parent)->kind == NODE_SUBSCRIPT && tree_node(t, s->node)->role == ROLE_VALUE)
        return slice_form(t, parent);
    Chain chain;
    *whole = s->node;
    return chain_find(s, s->node, &chain) ? LINES_ITERATED : LINES_OTHER;
}

/* ---- reading line by line ------------------------------------------------------------------- */

static ProgramPlace place_of(const Site *s, NodeId n)
{
    return (ProgramPlace){s->file, tree_line(s->tree, tree_node(s->tree, n)->start)};
}

/* What reading the next line does. */
static Effects reading(const Lines *x, Access access[3])
{
    const Site *s = x->site;
    const Handle *h = &x->handle;
    ProgramPlace at = place_of(s, s->node);
    Effects e = {.does = 1u << DOES_WRITE | 1u << DOES_LOOP, .access = access};
    e.at[DOES_WRITE] = e.at[DOES_LOOP] = at;
    access[e.access_count++] = (Access){.kind = ACCESS_CONTENTS,
                                        .write = true,
                                        .draws = true,
                                        .id = value_at(s, x->receiver).object[0],
                                        .line = at.line};
    if (h->kind != HANDLE_MEMORY)
        access[e.access_count++] =
            (Access){.kind = ACCESS_OUTSIDE, .id = OUTSIDE_FILES, .line = at.line};
    if (!h->sure) {
        e.does |= 1u << DOES_RAISE;
        e.at[DOES_RAISE] = at;
    }
    /* gzip.open(x): x may be a file itself */
    bool named =
        h->kind != HANDLE_ARCHIVE || value_only(value_at(s, h->path), VALUE_TEXT | VALUE_BYTES);
    if (!named)
        access[e.access_count++] =
            (Access){.kind = ACCESS_CONTENTS, .write = true, .draws = true, .line = at.line};
    return e;
}

/* Two errors: which of them comes first is seen by whoever catches either. */
static Verdict one_side_fails(const Lazy *l)
{
    if (!does(&l->work, DOES_RAISE)) return proven();
    const Effects *other = l->step_raises ? &l->step : &l->later;
    if (!l->step_raises && !does(other, DOES_RAISE)) return proven();
    ProgramPlace at = other->at[DOES_RAISE];
    return refuse_at(REFUSE_DECODING, at.file, at.line);
}

/* Output goes to no file that is being read. */
static Assumptions streams_apart(const Lazy *l)
{
    for (uint32_t i = 0; i < l->step.access_count; i++)
        if (l->step.access[i].kind == ACCESS_OUTSIDE && l->step.access[i].write &&
            l->step.access[i].id == OUTSIDE_STREAMS)
            return assuming(ASSUME_STREAMS_APART);
    return 0;
}

/* Where reading ends early, or fails, the file stands elsewhere than it did. */
static Verdict position_is_free(const Lazy *l, const Lines *x)
{
    bool failing = lazy_fails(&l->step) || lazy_fails(&l->work) || lazy_fails(&l->later);
    if (!l->stops && !(failing && lazy_is_guarded(l))) return proven();
    NodeId last = l->chain.link[l->chain.count - 1].node;
    return handle_is_done(x->site, &x->handle, last);
}

/* What may ask for the lines one by one, `source`: the list of them. */
static Verdict prove_iterated(const Lines *x, NodeId source, bool stops)
{
    const Site *s = x->site;
    Access access[3];
    Lazy l = {.site = s, .source = source, .stops = stops};
    if (!chain_find(s, source, &l.chain)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    if (l.chain.policy == POLICY_WORTHLESS) return refuse(REFUSE_NO_GAIN);
    Verdict v = lazy_look(&l);
    if (!v.rewrite) return v;
    lazy_add(&l, &l.work, reading(x, access));
    v = verdict_and(v, position_is_free(&l, x));
    if (!v.rewrite) return v;
    l.quiet = value_at(s, x->receiver).object[0];
    v = verdict_and(v, one_side_fails(&l));
    if (v.rewrite) v = verdict_and(v, lazy_judge(&l));
    v.assumptions |= streams_apart(&l);
    return v;
}

/* ---- the other forms ------------------------------------------------------------------------ */

static Verdict prove_counted(const Lines *x)
{
    const Site *s = x->site;
    Verdict v = site_is_builtin(s, tree_child(s->tree, x->whole, ROLE_FUNC));
    return v.rewrite ? verdict_and(v, site_would_be_builtin(s, "sum")) : v;
}

/* read() gives what the lines are, but tells another position of what it cannot decode. */
static Verdict prove_joined(const Lines *x)
{
    const Tree *t = x->site->tree;
    Bytes glue = tree_text(t, joined_with(t, x->site->node));
    bool bytes = tree_node(t, joined_with(t, x->site->node))->op == CONST_BYTES;
    bool empty = glue.len == 2u + bytes && (glue.at[bytes] == '"' || glue.at[bytes] == '\'');
    if (!empty || bytes != x->handle.binary) return refuse(REFUSE_NO_GAIN);
    return x->handle.sure ? proven() : refuse(REFUSE_DECODING);
}

static Verdict prove_form(const Lines *x)
{
    switch (x->form) {
    case LINES_ITERATED: return prove_iterated(x, x->site->node, false);
    case LINES_COUNTED: return prove_counted(x);
    case LINES_JOINED: return prove_joined(x);
    case LINES_TAIL:
    case LINES_PART:
    case LINES_OTHER: break;
    }
    return refuse(REFUSE_UNKNOWN_CONSUMER);
}

/* Is there nothing but the receiver, a dot, the word and the parentheses? */
static bool text_is_plain(const Tree *t, NodeId call, NodeId receiver)
{
    const Node *r = tree_node(t, receiver), *c = tree_node(t, call);
    if (r->flag & FLAG_PARENS) return false;
    for (uint32_t i = r->end; i < c->end; i++)
        if (strchr("#\\\r\n", t->text.at[i])) return false;
    return true;
}

static Verdict look(const Site *s, Lines *x)
{
    *x = (Lines){.site = s, .receiver = handle_called(s->tree, s->node, "readlines")};
    if (consumer_arguments(s->tree, s->node).all) return refuse(REFUSE_ARGUMENTS);
    x->form = form_of(s, &x->whole);
    if (x->form == LINES_OTHER) return refuse(REFUSE_UNKNOWN_CONSUMER);
    if (!text_is_plain(s->tree, s->node, x->receiver)) return refuse(REFUSE_LAYOUT);
    Verdict v = handle_find(s, x->receiver, &x->handle);
    if (!v.rewrite) return v;
    bool reads = x->handle.kind == HANDLE_MEMORY || (x->handle.mode == 'r' && !x->handle.updates);
    return reads ? v : refuse(REFUSE_OPEN_MODE);
}

Verdict lines_prove(const Site *s)
{
    Lines x;
    Verdict v = look(s, &x);
    if (v.rewrite) v = verdict_and(v, site_source_is_free(s));
    if (v.rewrite && site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    return v.rewrite ? verdict_and(v, prove_form(&x)) : v;
}

/* ---- the edit ------------------------------------------------------------------------------- */

static void splice(Splices *edits, uint32_t start, uint32_t end, const char *with)
{
    array_push(edits, ((Splice){start, end, bytes_of(with)}));
}

void lines_rewrite(const Site *s, Splices *edits)
{
    Lines x;
    look(s, &x);
    const Node *whole = tree_node(s->tree, x.whole), *call = tree_node(s->tree, s->node);
    const Node *receiver = tree_node(s->tree, x.receiver);
    if (x.form == LINES_COUNTED) {
        splice(edits, whole->start, receiver->start, "sum(1 for _ in ");
        splice(edits, receiver->end, whole->end, ")");
    } else if (x.form == LINES_JOINED) {
        splice(edits, whole->start, receiver->start, "");
        splice(edits, receiver->end, whole->end, ".read()");
    } else {
        splice(edits, receiver->end, call->end, "");
    }
}
