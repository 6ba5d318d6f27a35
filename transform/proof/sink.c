/* sink.c - see sink.h. */
#include "transform/proof/sink.h"

#include <string.h>

#include "transform/program/by_name.h"
#include "transform/proof/aftermath.h"

static NodeId frame_of(const Tree *t, NodeId n)
{
    NodeId f = tree_function_of(t, n);
    return f.at ? f : (NodeId){1};
}

static bool is_loop(uint8_t kind)
{
    return kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE;
}

bool sink_match(const Site *s, Copying *out)
{
    const Tree *t = s->tree;
    NodeId call = tree_child(t, s->node, ROLE_VALUE), argument = tree_child(t, call, ROLE_ARGS);
    *out = (Copying){.sink = handle_called(t, call, "write")};
    if (!out->sink.at || !argument.at || tree_node(t, argument)->next.at) return false;
    out->source = handle_receiver(t, argument, "read");
    return out->source.at != 0;
}

/* ---- how the variables are used ------------------------------------------------------------- */

/* What is done with a file before the site. */
typedef struct Uses {
    Verdict plain;  /* nothing but calls that are known */
    Verdict closed; /* is it never closed before the site? */
} Uses;

/* Does a loop around the site come back to it from the node, without opening the file anew? */
static bool comes_back(const Site *s, const Handle *h, NodeId n)
{
    const Tree *t = s->tree;
    for (NodeId at = s->node; at.at && !tree_is_within(t, h->call, at);
         at = tree_node(t, at)->parent)
        if (is_loop(tree_node(t, at)->kind) && tree_is_within(t, n, at)) return true;
    return false;
}

/* Attributes of files by which they do not become other files: no buffer, detach, reconfigure. */
static const char *const harmless[] = {
    "read",     "readline", "readlines", "readinto", "write",    "writelines", "seek", "tell",
    "truncate", "flush",    "fileno",    "isatty",   "closed",   "name",       "mode", "encoding",
    "errors",   "getvalue", "readable",  "writable", "seekable", NULL,
};

static void look_at_use(const Site *s, const Handle *h, NodeId name, Uses *out)
{
    const Tree *t = s->tree;
    NodeId attribute = tree_node(t, name)->parent;
    const Node *p = tree_node(t, attribute);
    bool known = p->kind == NODE_ATTRIBUTE && p->op == CTX_LOAD;
    Bytes member = known ? atoms_text(&t->atoms, p->name) : (Bytes){"", 0};
    bool closes = bytes_is(member, "close");
    if (name.at > s->node.at && !comes_back(s, h, name)) return;
    if (closes) out->closed = refuse_node(s, REFUSE_MAYBE_CLOSED, name);
    else if (!bytes_in_list(member, harmless))
        out->plain = refuse_node(s, REFUSE_HANDLE_SHARED, name);
}

static Uses uses_of(const Site *s, const Handle *h)
{
    const Tree *t = s->tree;
    Uses out = {proven(), proven()};
    if (!h->name.at) return out;
    Atom atom = tree_node(t, h->name)->name;
    NodeId frame = frame_of(t, h->call);
    uint32_t end = tree_subtree_end(t, frame);
    for (uint32_t i = frame.at + 1; i < end; i++)
        if (t->node[i].kind == NODE_NAME && t->node[i].name.at == atom.at && i != h->name.at)
            look_at_use(s, h, (NodeId){i}, &out);
    if (h->with.at && !tree_is_within(t, s->node, h->with))
        out.closed = refuse_node(s, REFUSE_MAYBE_CLOSED, h->with);
    return out;
}

/* ---- errors half way ------------------------------------------------------------------------ */

static bool is_one_of(Bytes word, const char *const *list)
{
    char lower[16] = {0};
    if (word.len >= sizeof lower) return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        lower[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return bytes_in_list((Bytes){lower, word.len}, list);
}

/* Does writing text there neither fail nor depend on the pieces?  UTF-16 and others begin with a
 * mark, also when nothing is written. */
static bool encodes_anything(const Program *p, const Handle *from, const Handle *to)
{
    static const char *const utf8[] = {"utf-8", "utf8", "u8", NULL};
    static const char *const bytewise[] = {"ascii",  "us-ascii",   "latin-1",
                                           "latin1", "iso-8859-1", NULL};
    static const char *const handlers[] = {"replace",           "ignore",      "backslashreplace",
                                           "xmlcharrefreplace", "namereplace", NULL};
    bool changed = program_mentions(p, bytes_of("register_error"), UINT32_MAX);
    if (bytes_in_list(to->errors, handlers))
        return !changed && (is_one_of(to->encoding, utf8) || is_one_of(to->encoding, bytewise));
    if (!is_one_of(to->encoding, utf8)) return false;
    bool escaped = bytes_is(to->errors, "surrogateescape");
    if (bytes_is(from->errors, "surrogateescape")) return escaped && !changed;
    return !to->errors.len || bytes_is(to->errors, "strict") || escaped;
}

/* In memory line ends are put right piece by piece if they are at all. */
static bool keeps_text(const Tree *t, const Handle *to)
{
    Bytes newline = tree_text(t, to->newline);
    return !to->newline.at || bytes_is(newline, "'\\n'") || bytes_is(newline, "\"\\n\"") ||
           bytes_is(newline, "''") || bytes_is(newline, "\"\"");
}

static Verdict writing_is_sure(const Site *s, const Copying *c)
{
    if (c->to.kind == HANDLE_MEMORY) {
        bool same = c->to.binary || keeps_text(s->tree, &c->to);
        return same ? proven() : refuse_node(s, REFUSE_ENCODING, c->to.call);
    }
    if (c->to.binary || encodes_anything(s->program, &c->from, &c->to)) return proven();
    return refuse_node(s, REFUSE_ENCODING, c->to.call);
}

/* What is damaged in an archive is found at its end: half a copy must be gone with the function. */
static Verdict reading_is_sure(const Site *s, const Copying *c)
{
    if (c->from.sure) return proven();
    if (c->from.kind != HANDLE_ARCHIVE) return refuse_node(s, REFUSE_DECODING, c->from.call);
    bool lost = c->to.kind == HANDLE_MEMORY && !aftermath_is_guarded(s, s->node);
    return lost ? proven() : refuse_node(s, REFUSE_PARTIAL_STATE, c->from.call);
}

/* ---- who sees the file meanwhile ------------------------------------------------------------ */

/* What may look at the sink before all of it has been written. */
typedef struct Look {
    const Site *site;
    const Handle *to;
    ProgramPlace at; /* line 0: nothing */
    Assumptions rests;
    NodeId block; /* a statement that closes the file at its end, whatever happens; {0}: none */
    bool jumps;   /* what comes next in the text may be left out */
} Look;

static bool is_file(const Site *s, const Access *a)
{
    NodeId place = object_place(s, a->id);
    return !place.at || (value_at(s, place).types & (VALUE_FILE | VALUE_OTHER));
}

static void look_at_access(Look *l, const Access *a)
{
    bool sees = a->kind == ACCESS_UNKNOWN;
    if (a->kind == ACCESS_OUTSIDE) {
        sees = a->id != OUTSIDE_STREAMS;
        if (!sees) l->rests |= assuming(ASSUME_STREAMS_APART);
    }
    if (a->kind == ACCESS_CONTENTS)
        sees = object_place(l->site, a->id).at != l->to->call.at && is_file(l->site, a);
    if (sees && !l->at.line) l->at = (ProgramPlace){l->site->file, a->line};
}

static void look_at(Look *l, NodeId n)
{
    Effects e = effects_of(l->site, n);
    for (uint32_t i = 0; i < e.access_count; i++) look_at_access(l, &e.access[i]);
    /* an exception leaves a file open that no `with` closes, until nobody looks at it any more */
    Doing late[] = {DOES_RUN, DOES_SUSPEND, DOES_FRAME, DOES_NOT_END, DOES_RAISE};
    size_t count = sizeof late / sizeof *late - (l->block.at != 0);
    for (size_t i = 0; i < count; i++)
        if (does(&e, late[i]) && !l->at.line) l->at = e.at[late[i]];
    l->rests |= e.assumptions;
    l->jumps |= does(&e, DOES_RAISE);
}

/* The call of a method of the sink that a statement is; {0}: it is none. */
static NodeId own_call(const Look *l, NodeId statement, const char *const *methods)
{
    const Tree *t = l->site->tree;
    NodeId call = tree_child(t, statement, ROLE_VALUE), name = {0};
    if (tree_node(t, statement)->kind != NODE_EXPR || !l->to->name.at) return name;
    for (size_t i = 0; methods[i] && !name.at; i++) name = handle_called(t, call, methods[i]);
    bool own = name.at && tree_node(t, name)->kind == NODE_NAME &&
               tree_node(t, name)->name.at == tree_node(t, l->to->name)->name.at;
    return own ? call : (NodeId){0};
}

/* Of sink.write(x), what computes x; the sink itself does not look at what it has written. */
static void look_at_statement(Look *l, NodeId n)
{
    static const char *const writing[] = {"write", "seek", "tell", NULL};
    NodeId call = own_call(l, n, writing);
    uint32_t end = tree_subtree_end(l->site->tree, n);
    for (uint32_t i = n.at; i < end; i++) {
        uint8_t kind = l->site->tree->node[i].kind;
        l->jumps |= kind == NODE_RETURN || kind == NODE_BREAK || kind == NODE_CONTINUE;
    }
    if (!call.at || !l->block.at) {
        look_at(l, n);
        return;
    }
    tree_each_child(l->site->tree, call, child)
        if (tree_node(l->site->tree, child)->role != ROLE_FUNC) look_at(l, child);
}

/* sink.flush(), sink.close(): nothing is left in buffers. */
static bool empties(const Look *l, NodeId statement)
{
    static const char *const methods[] = {"flush", "close", NULL};
    return own_call(l, statement, methods).at;
}

/* try: ... finally: sink.close(), without handlers; the node is of its body. */
static bool empties_at_last(const Look *l, NodeId try, NodeId n)
{
    const Tree *t = l->site->tree;
    bool body = tree_node(t, n)->role == ROLE_BODY || tree_node(t, n)->role == ROLE_ORELSE;
    NodeId last = tree_child(t, try, ROLE_FINALBODY);
    return body && last.at && !tree_child(t, try, ROLE_HANDLERS).at && empties(l, last);
}

/* The `with` that closes the file, or a try statement that does. */
static NodeId closing_block(const Look *l)
{
    const Tree *t = l->site->tree;
    NodeId top = l->to->with.at ? l->to->with : frame_of(t, l->to->call);
    for (NodeId n = l->site->node; n.at != top.at && n.at; n = tree_node(t, n)->parent) {
        NodeId parent = tree_node(t, n)->parent;
        if (tree_node(t, parent)->kind == NODE_TRY && empties_at_last(l, parent, n)) return parent;
    }
    return l->to->with;
}

/* Files are closed without running code of the program. */
static void look_at_exits(Look *l, NodeId with)
{
    const Tree *t = l->site->tree;
    tree_each_child(t, with, item) {
        if (tree_node(t, item)->kind != NODE_WITH_ITEM) continue;
        Value v = value_at(l->site, tree_child(t, item, ROLE_CONTEXT_EXPR));
        bool file = v.types && value_only(v, VALUE_FILE);
        if (!file && !l->at.line)
            l->at = (ProgramPlace){l->site->file, tree_line(t, tree_node(t, item)->start)};
    }
}

/* Is a later child of the same statement executed after this one: in its block, or in the `else` of
 * a try statement? */
static bool comes_behind(const Tree *t, NodeId n, NodeId next)
{
    const Node *a = tree_node(t, n), *b = tree_node(t, next);
    bool otherwise = a->role == ROLE_BODY && b->role == ROLE_ORELSE;
    return b->role == a->role || (otherwise && tree_node(t, a->parent)->kind == NODE_TRY);
}

/* May the variable, and with it the open file, be there when its function has returned?  That of a
 * module is; what a generator reads may be. */
static bool outlives_frame(const Look *l)
{
    const Site *s = l->site;
    const Symbol *symbol = names_get(s->names, names_symbol(s->names, l->to->name));
    return frame_of(s->tree, l->to->call).at == 1 || symbol->resolution != RESOLVED_LOCAL;
}

/* Everything that comes behind the site until the file is surely closed. */
static Look looks_behind(const Site *s, const Handle *to)
{
    const Tree *t = s->tree;
    Look l = {.site = s, .to = to};
    l.block = closing_block(&l);
    NodeId top = l.block.at ? l.block : frame_of(t, to->call);
    for (NodeId n = s->node; n.at != top.at && n.at; n = tree_node(t, n)->parent) {
        NodeId parent = tree_node(t, n)->parent;
        uint8_t kind = tree_node(t, parent)->kind;
        for (NodeId next = tree_node(t, n)->next; next.at; next = tree_node(t, next)->next) {
            if (!comes_behind(t, n, next)) continue;
            if (!l.jumps && empties(&l, next)) return l;
            look_at_statement(&l, next);
        }
        if (kind == NODE_WITH) look_at_exits(&l, parent);
        if (parent.at != top.at &&
            (is_loop(kind) || kind == NODE_TRY || kind == NODE_TRY_STAR || kind == NODE_ASYNC_WITH))
            look_at(&l, parent);
    }
    if (!l.block.at && !l.at.line && outlives_frame(&l))
        l.at = (ProgramPlace){s->file, tree_line(t, tree_node(t, to->call)->start)};
    return l;
}

/* ---- one file or two ------------------------------------------------------------------------ */

static Verdict sink_is_unseen(const Site *s, const Copying *c)
{
    Verdict v = handle_is_named(s, &c->to);
    Verdict new = handle_is_new(s, &c->to, s->node);
    if (!v.rewrite) return v;
    /* texts may become longer on their way: then the one file must have been empty */
    if (new.rewrite && !c->to.binary) new = handle_is_new(s, &c->from, s->node);
    if (!new.rewrite) return refuse_at(REFUSE_SINK_SEEN, new.witness_file, new.witness_line);
    if (!c->to.binary && handle_is_written_before(s, &c->to))
        return refuse_node(s, REFUSE_SINK_SEEN, c->to.call);
    if (!c->to.name.at) return v; /* closed as soon as it is written */
    Look l = looks_behind(s, &c->to);
    if (l.at.line) return refuse_at(REFUSE_SINK_SEEN, l.at.file, l.at.line);
    v.assumptions |= l.rests;
    return v;
}

static Verdict files_are_apart(const Site *s, const Copying *c)
{
    if (c->to.kind == HANDLE_MEMORY) return proven();
    Verdict v = sink_is_unseen(s, c);
    if (v.rewrite || !(s->allowed & assuming(ASSUME_FILES_APART))) return v;
    v = proven();
    v.assumptions = assuming(ASSUME_FILES_APART);
    return v;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static Verdict modes_fit(const Site *s, const Copying *c)
{
    const Handle *from = &c->from, *to = &c->to;
    if (from->kind == HANDLE_MEMORY) return refuse(REFUSE_NO_GAIN);
    if (from->mode != 'r' || from->updates) return refuse_node(s, REFUSE_OPEN_MODE, from->call);
    bool memory = to->kind == HANDLE_MEMORY;
    bool writes = memory || ((to->mode == 'w' || to->mode == 'x') && !to->updates && !to->raw);
    if (!writes || to->kind == HANDLE_ARCHIVE || from->binary != to->binary)
        return refuse_node(s, REFUSE_OPEN_MODE, to->call);
    return proven();
}

static Verdict ends_are_free(const Site *s, const Copying *c)
{
    Uses from = uses_of(s, &c->from), to = uses_of(s, &c->to);
    Verdict v = verdict_and(verdict_and(from.plain, to.plain), to.closed);
    if (value_at(s, c->sink).types & VALUE_UNBOUND)
        v = verdict_and(v, refuse_node(s, REFUSE_MAYBE_UNBOUND, c->sink));
    /* the mark that tell() gives at the end of a text may depend on how it was read */
    if (!c->from.binary) v = verdict_and(v, handle_is_done(s, &c->from, s->node));
    return v;
}

Verdict sink_prove(const Site *s, Copying *c)
{
    Verdict v = handle_find(s, c->source, &c->from);
    if (!v.rewrite) return v;
    Verdict to = handle_find_until(s, c->sink, s->node, &c->to);
    if (to.rewrite && c->to.kind != HANDLE_MEMORY) to = handle_find(s, c->sink, &c->to);
    v = verdict_and(v, to);
    if (!v.rewrite) return v;
    v = verdict_and(v, modes_fit(s, c));
    if (v.rewrite) v = verdict_and(v, ends_are_free(s, c));
    if (v.rewrite) v = verdict_and(v, reading_is_sure(s, c));
    if (v.rewrite) v = verdict_and(v, writing_is_sure(s, c));
    return v.rewrite ? verdict_and(v, files_are_apart(s, c)) : v;
}
