/* lines.c - see lines.h. */
#include "transform/proof/lines.h"

#include <stdio.h>

#include "transform/program/by_name.h"
#include "transform/proof/import.h"

/* ---- what becomes of the list --------------------------------------------------------------- */

typedef enum LinesForm {
    LINES_OTHER, /* it is kept, or goes somewhere that is not known */
    LINES_ITERATED /* something goes through it */,
    LINES_COUNTED, /* len(f.readlines()) */
    LINES_JOINED,  /* "".join(f.readlines()) */
    LINES_TAIL,    /* f.readlines()[-3:] */
    LINES_PART,    /* f.readlines()[1:3] */
    LINES_STORED,  /* lines = f.readlines(), and then something goes through that */
} LinesForm;

typedef struct Lines {
    const Site *site;
    NodeId receiver;
    LinesForm form;
    NodeId whole;    /* what is rewritten: the call or what is around it */
    bool one_by_one; /* of a part: what asks for it may be given the lines as they are read */
    Handle handle;
} Lines;

bool lines_match(const Site *s)
{
    return handle_called(s->tree, s->node, "readlines").at != 0;
}

/* "".join(x), b"".join(x) */
static NodeId joined_with(const Tree *t, NodeId n)
{
    NodeId call = tree_node(t, n)->parent, glue = handle_called(t, call, "join");
    if (!glue.at || !(consumer_sole_argument(t, tree_node(t, n)->parent).at == n.at))
        return (NodeId){0};
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
    if (upper.at ? to < from : !from) return LINES_OTHER;
    return LINES_PART;
}

static LinesForm form_of(const Site *s, NodeId *whole)
{
    const Tree *t = s->tree;
    NodeId parent = tree_node(t, s->node)->parent;
    *whole = parent;
    if (consumer_is_len_of(t, s->node)) return LINES_COUNTED;
    if (joined_with(t, s->node).at) return LINES_JOINED;
    if (tree_node(t, parent)->kind == NODE_SUBSCRIPT && tree_node(t, s->node)->role == ROLE_VALUE)
        return slice_form(t, parent);
    Chain chain;
    *whole = s->node;
    if (chain_find(s, s->node, &chain)) return LINES_ITERATED;
    NodeId load = lazy_variable_load(s, s->node);
    return load.at && chain_find(s, load, &chain) ? LINES_STORED : LINES_OTHER;
}

/* ---- reading line by line ------------------------------------------------------------------- */

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

/* ---- files that are written meanwhile ------------------------------------------------------- */

enum { MOST_ACCESSES = 128 };

/* The Name by which the consumers come to the file; {0}: there is none. */
static NodeId name_of_file(const Lazy *l, uint32_t object)
{
    const Site *s = l->site;
    for (uint32_t k = 0; k < l->chain.count; k++) {
        uint32_t end = tree_subtree_end(s->tree, l->chain.link[k].node);
        for (uint32_t i = l->chain.link[k].node.at; i < end; i++) {
            const Node *n = &s->tree->node[i];
            if (n->kind != NODE_NAME || n->op != CTX_LOAD) continue;
            Value v = value_at(s, (NodeId){i});
            if (v.count == 1 && v.object[0] == object) return (NodeId){i};
        }
    }
    return (NodeId){0};
}

/* Is it surely not read what is written there?  A file that open() has emptied or made, and to
 * which nothing was written before the site, has nothing to be read if it is the same. */
static bool is_apart(const Lazy *l, const Lines *x, uint32_t object, Assumptions *rests)
{
    Handle to;
    NodeId name = name_of_file(l, object);
    Verdict v = name.at ? handle_find(x->site, name, &to) : refuse(REFUSE_NO_HANDLE);
    if (!v.rewrite || to.kind != HANDLE_FILE || to.updates) return false;
    if (to.mode != 'w' && to.mode != 'x') return false;
    NodeId statement = tree_statement_of(x->site->tree, x->site->node);
    if (tree_statement_of(x->site->tree, name).at != statement.at)
        to.used = x->receiver; /* in a body */
    v = verdict_and(v, handle_is_new(x->site, &to, x->site->node));
    v = verdict_and(v, handle_is_new(x->site, &x->handle, x->site->node));
    if (!v.rewrite || handle_is_written_before(x->site, &to)) return false;
    *rests |= v.assumptions;
    return true;
}

/* Tells apart what is written to such files. */
static void set_apart(Lazy *l, const Lines *x, Effects *e, Access *room)
{
    if (e->access_count > MOST_ACCESSES) return;
    for (uint32_t i = 0; i < e->access_count; i++) {
        room[i] = e->access[i];
        bool handle = room[i].kind == ACCESS_OUTSIDE && room[i].id == OUTSIDE_HANDLE && room[i].of;
        if (handle && is_apart(l, x, room[i].of, &l->rests)) room[i].id = OUTSIDE_APART;
    }
    e->access = room;
}

/* The obligations of whoever asks for the lines one by one; `l` as lazy_look has left it. */
static Verdict judge(const Lines *x, Lazy *l, Verdict looked)
{
    Access access[3], room[MOST_ACCESSES];
    if (!looked.rewrite) return looked;
    if (l->chain.policy == POLICY_WORTHLESS) return refuse(REFUSE_NO_GAIN);
    lazy_add(l, &l->work, handle_reading(x->site, &x->handle, x->receiver, access));
    Verdict v = verdict_and(looked, position_is_free(l, x));
    if (!v.rewrite) return v;
    l->quiet = value_at(x->site, x->receiver).object[0];
    set_apart(l, x, &l->step, room);
    v = verdict_and(v, one_side_fails(l));
    if (v.rewrite) v = verdict_and(v, l->gap ? lazy_variable_judge(l) : lazy_judge(l));
    v.assumptions |= streams_apart(l);
    return v;
}

/* `source`: the list, or a part of it that may end early. */
static Verdict prove_iterated(const Lines *x, NodeId source, bool stops)
{
    Lazy l = {.site = x->site, .source = source, .stops = stops};
    if (!chain_find(x->site, source, &l.chain)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    return judge(x, &l, lazy_look(&l));
}

Verdict lines_are_asked_for(const Site *s, NodeId source, NodeId receiver, const Handle *h)
{
    Lines x = {.site = s, .receiver = receiver, .handle = *h};
    return prove_iterated(&x, source, false);
}

static Verdict prove_stored(const Lines *x)
{
    const Site *s = x->site;
    Lazy l = {.site = s, .source = s->node};
    Verdict v = judge(x, &l, lazy_variable_look(&l));
    bool moves = x->handle.name.at != 0; /* open(...) itself stays where it is */
    bool alone = text_end_of_line(s->tree, tree_node(s->tree, s->node)->parent);
    return v.rewrite && moves && !alone ? refuse(REFUSE_LAYOUT) : v;
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
    if (!x->handle.sure) return refuse(REFUSE_DECODING);
    return bytes ? proven() : handle_is_done(x->site, &x->handle, x->whole); /* text: its tell() */
}

/* deque(f, 3) and islice(f, 3) in a list: all is read before anything else happens. */
static Verdict uses_library(const Lines *x, const char *module, const char *function)
{
    Verdict v = import_prove(x->site, module);
    if (v.rewrite) v = verdict_and(v, site_stays_global(x->site, bytes_of(function)));
    return v.rewrite && !x->one_by_one ? verdict_and(v, site_would_be_builtin(x->site, "list")) : v;
}

static Verdict prove_part(Lines *x)
{
    const Site *s = x->site;
    NodeId slice = tree_child(s->tree, x->whole, ROLE_SLICE);
    bool upper = tree_child(s->tree, slice, ROLE_UPPER).at;
    Chain chain;
    Verdict v = proven();
    if (chain_find(s, x->whole, &chain)) {
        v = prove_iterated(x, x->whole, upper);
        x->one_by_one = v.rewrite;
    } else if (!upper) {
        return refuse(REFUSE_NO_GAIN); /* all but the first are kept */
    }
    if (!x->one_by_one && upper) {
        v = x->handle.sure ? handle_is_done(s, &x->handle, x->whole) : refuse(REFUSE_DECODING);
    }
    return v.rewrite ? verdict_and(v, uses_library(x, "itertools", "islice")) : v;
}

static Verdict prove_form(Lines *x)
{
    switch (x->form) {
    case LINES_ITERATED: return prove_iterated(x, x->site->node, false);
    case LINES_COUNTED: return prove_counted(x);
    case LINES_JOINED: return prove_joined(x);
    case LINES_STORED: return prove_stored(x);
    case LINES_TAIL: return uses_library(x, "collections", "deque");
    case LINES_PART: return prove_part(x);
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

/* A file without a name is warned of when it goes, which is later then. */
static bool warnings_are_ignored(const Site *s, const Handle *h)
{
    static const char *const words[] = {"ResourceWarning", "catch_warnings", "showwarning"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!h->name.at && h->kind != HANDLE_MEMORY &&
            program_mentions(s->program, bytes_of(words[i]), UINT32_MAX))
            return false;
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
    if (!reads) return refuse(REFUSE_OPEN_MODE);
    if (warnings_are_ignored(s, &x->handle)) return v;
    return refuse_at(REFUSE_LIFETIME, s->file,
                     tree_line(s->tree, tree_node(s->tree, x->handle.call)->start));
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

/* Puts text around the receiver, in the place of all that is rewritten. */
static void wrap(const Lines *x, const char *before, const char *after, Splices *edits)
{
    const Tree *t = x->site->tree;
    const Node *whole = tree_node(t, x->whole);
    SCOPED(buf_free) Buf text = {0};
    buf_add_text(&text, before);
    buf_add_bytes(&text, tree_text(t, x->receiver));
    buf_add_text(&text, after);
    array_push(edits, ((Splice){whole->start, whole->end, site_keep(x->site, buf_bytes(&text))}));
}

/* list(collections.deque(f, 3)), itertools.islice(f, 1, None) */
static void wrap_in_library(const Lines *x, Splices *edits)
{
    const Tree *t = x->site->tree;
    NodeId slice = tree_child(t, x->whole, ROLE_SLICE);
    Bytes lower = tree_text(t, tree_child(t, slice, ROLE_LOWER));
    Bytes upper = tree_text(t, tree_child(t, slice, ROLE_UPPER));
    bool tail = x->form == LINES_TAIL;
    Bytes module = import_use(x->site, tail ? "collections" : "itertools");
    char before[128], after[64];
    snprintf(before, sizeof before, "%s%.*s.%s(", x->one_by_one ? "" : "list(", (int)module.len,
             module.at, tail ? "deque" : "islice");
    const char *close = x->one_by_one ? ")" : "))";
    if (tail) snprintf(after, sizeof after, ", %.*s%s", (int)lower.len - 1, lower.at + 1, close);
    else if (!lower.len) snprintf(after, sizeof after, ", %.*s%s", (int)upper.len, upper.at, close);
    else
        snprintf(after, sizeof after, ", %.*s, %.*s%s", (int)lower.len, lower.at,
                 upper.len ? (int)upper.len : 4, upper.len ? upper.at : "None", close);
    wrap(x, before, after, edits);
}

/* lines = f.readlines() goes, and what goes through lines goes through f. */
static void move(const Lines *x, Splices *edits)
{
    const Site *s = x->site;
    const Node *call = tree_node(s->tree, s->node), *receiver = tree_node(s->tree, x->receiver);
    NodeId load = lazy_variable_load(s, s->node);
    if (!x->handle.name.at) {
        array_push(edits, ((Splice){receiver->end, call->end, bytes_of("")}));
        return;
    }
    const Node *use = tree_node(s->tree, load);
    uint32_t start = tree_node(s->tree, call->parent)->start;
    text_remove(s->tree, start, text_end_of_line(s->tree, call->parent), edits);
    array_push(edits, ((Splice){use->start, use->end, tree_text(s->tree, x->receiver)}));
}

void lines_rewrite(const Site *s, Splices *edits)
{
    Lines x;
    look(s, &x);
    const Node *call = tree_node(s->tree, s->node), *receiver = tree_node(s->tree, x.receiver);
    if (x.form == LINES_PART) prove_part(&x);
    switch (x.form) {
    case LINES_COUNTED: wrap(&x, "sum(1 for _ in ", ")", edits); break;
    case LINES_JOINED: wrap(&x, "", ".read()", edits); break;
    case LINES_TAIL:
    case LINES_PART: wrap_in_library(&x, edits); break;
    case LINES_STORED: move(&x, edits); break;
    case LINES_OTHER:
    case LINES_ITERATED: array_push(edits, ((Splice){receiver->end, call->end, bytes_of("")}));
    }
}

void lines_changes(const Site *s, ChangedNodes *out)
{
    Lines x;
    look(s, &x);
    bool moves = x.form == LINES_STORED && x.handle.name.at;
    NodeId assign = tree_node(s->tree, s->node)->parent;
    array_push(out, ((ChangedNode){moves ? assign : x.whole, !moves}));
    if (moves) array_push(out, ((ChangedNode){lazy_variable_load(s, s->node), 1}));
}
