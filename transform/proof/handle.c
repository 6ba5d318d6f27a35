/*
 * handle.c - see handle.h.
 *
 * The text says which call opens the file and how; the values say that the receiver is what that
 * call gave and nothing else, and that nobody else can hold it.
 */
#include "transform/proof/handle_inner.h"

#include "transform/program/by_name.h"
#include "transform/proof/fresh.h"

#include <string.h>
#include <strings.h>

NodeId handle_called(const Tree *t, NodeId call, const char *method)
{
    NodeId function = tree_child(t, call, ROLE_FUNC);
    const Node *f = tree_node(t, function);
    if (tree_node(t, call)->kind != NODE_CALL || f->kind != NODE_ATTRIBUTE) return (NodeId){0};
    if (!bytes_is(atoms_text(&t->atoms, f->name), method)) return (NodeId){0};
    return tree_child(t, function, ROLE_VALUE);
}

NodeId handle_receiver(const Tree *t, NodeId call, const char *method)
{
    bool alone = !tree_node(t, tree_child(t, call, ROLE_FUNC))->next.at;
    return alone ? handle_called(t, call, method) : (NodeId){0};
}

/* ---- who opens it --------------------------------------------------------------------------- */

typedef struct Opener {
    const char *name;
    HandleKind kind;
    bool text; /* in-memory files: of text */
    /* the parameters, in the order of their positions; NULL: nothing there is looked at */
    const char *parameter[6];
} Opener;

static const Opener openers[] = {
    {"builtins.open",
     HANDLE_FILE,
     false,
     {"file", "mode", "buffering", "encoding", "errors", "newline"}},
    {"io.open", HANDLE_FILE, false, {"file", "mode", "buffering", "encoding", "errors", "newline"}},
    {"gzip.open", HANDLE_ARCHIVE, false, {"filename", "mode"}},
    {"bz2.open", HANDLE_ARCHIVE, false, {"filename", "mode"}},
    {"lzma.open", HANDLE_ARCHIVE, false, {"filename", "mode"}},
    {"io.StringIO", HANDLE_MEMORY, true, {"initial_value", "newline"}},
    {"io.BytesIO", HANDLE_MEMORY, false, {"initial_bytes"}},
};

static const Opener *opener_of(const Site *s, NodeId call)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    const Node *f = tree_node(s->tree, function);
    if (tree_node(s->tree, call)->kind != NODE_CALL) return NULL;
    Bytes name = value_library_name(s, function);
    if (!name.len && f->kind == NODE_NAME && bytes_is(atoms_text(&s->tree->atoms, f->name), "open"))
        name = bytes_of("builtins.open");
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (bytes_is(name, openers[i].name)) return &openers[i];
    return NULL;
}

/* Is the function surely what its name says, for everyone who calls it?  Tests that put a mock in
 * the place of open() get to see how it is read (facts.h, REPLACES_OPEN). */
static Verdict opener_is_sure(const Site *s, const Opener *o, NodeId call)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    bool builtin = strcmp(o->name, "builtins.open") == 0;
    Verdict v = proven();
    if (builtin) v = site_is_builtin(s, function);
    else if (!bytes_is(value_library_name(s, function), o->name)) return refuse(REFUSE_NO_HANDLE);
    if (!v.rewrite) return v;
    const char *dot = strrchr(o->name, '.');
    Bytes module = {o->name, (size_t)(dot - o->name)};
    const Bytes names[] = {bytes_of(dot + 1), module, bytes_of(REPLACES_OPEN)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ProgramName *known = program_name(s->program, names[i]);
        if (!known || !(known->how & REBINDS)) continue;
        ProgramPlace at = known->first_rebind;
        return refuse_at(REFUSE_OPEN_REPLACED, at.file, at.line);
    }
    return v;
}

/* ---- how ------------------------------------------------------------------------------------ */

/* The argument of a parameter; {0}: it is left out. */
static NodeId argument_of(const Tree *t, const Opener *o, NodeId call, const char *parameter)
{
    uint32_t position = 0, at = 0;
    while (at < 6 && o->parameter[at] && strcmp(o->parameter[at], parameter) != 0) at++;
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->role == ROLE_ARGS && position++ == at) return child;
        if (n->kind == NODE_KEYWORD && bytes_is(atoms_text(&t->atoms, n->name), parameter))
            return tree_child(t, child, ROLE_VALUE);
    }
    return (NodeId){0};
}

/* The text of a string literal without prefix and escapes; false when it is none. */
static bool literal(const Tree *t, NodeId n, Bytes *out)
{
    const Node *c = tree_node(t, n);
    Bytes text = tree_text(t, n);
    if (c->kind != NODE_CONSTANT || c->op != CONST_STR || text.len < 2) return false;
    char quote = text.at[0];
    if (quote != '\'' && quote != '"') return false;
    *out = (Bytes){text.at + 1, text.len - 2};
    return text.at[text.len - 1] == quote && !memchr(out->at, quote, out->len) &&
           !memchr(out->at, '\\', out->len);
}

static bool is_none(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_CONSTANT && tree_node(t, n)->op == CONST_NONE;
}

/* A literal, None, or nothing, which both leave *out empty. */
static bool literal_or_none(const Tree *t, NodeId n, Bytes *out)
{
    *out = (Bytes){"", 0};
    return !n.at || is_none(t, n) || literal(t, n, out);
}

static bool read_mode(Bytes mode, Handle *out)
{
    out->mode = 'r';
    for (size_t i = 0; i < mode.len; i++) {
        char c = mode.at[i];
        if (strchr("rwax", c)) out->mode = c;
        else if (c == '+') out->updates = true;
        else if (c == 'b') out->binary = true;
        else if (c != 't') return false;
    }
    return true;
}

/* Is the name of an encoding, as codecs are looked up, one of the list? */
static bool is_encoding(Bytes name, const char *const *list)
{
    char plain[24];
    if (name.len >= sizeof plain) return false;
    for (size_t i = 0; i < name.len; i++) plain[i] = name.at[i] == '_' ? '-' : name.at[i];
    plain[name.len] = 0;
    for (int i = 0; list[i]; i++)
        if (strcasecmp(plain, list[i]) == 0) return true;
    return false;
}

/* Decoders that cannot fail, with every byte and in whatever pieces (checked on CPython 3.8 to
 * 3.13); other handlers of UTF-8 can, and UTF-16 does without a mark. */
static bool decodes_anything(const Program *p, Bytes encoding, Bytes errors)
{
    static const char *const total[] = {"latin-1",  "latin1", "iso-8859-1", "iso8859-1",
                                        "iso88591", "8859",   "l1",         "cp819",
                                        "cp437",    "ibm437", "437",        NULL};
    static const char *const handled[] = {"utf-8", "utf8",     "u8", "utf-8-sig",
                                          "ascii", "us-ascii", NULL};
    static const char *const handlers[] = {"replace", "ignore", "backslashreplace",
                                           "surrogateescape", NULL};
    if (is_encoding(encoding, total)) return true;
    if (!is_encoding(encoding, handled) || !bytes_in_list(errors, handlers)) return false;
    return !program_mentions(p, bytes_of("register_error"), UINT32_MAX);
}

/* A plain number: 0 makes a file raw. */
static bool read_buffering(const Tree *t, NodeId n, Handle *h)
{
    Bytes text = tree_text(t, n);
    if (!n.at) return true;
    size_t first = text.len && text.at[0] == '-';
    for (size_t i = first; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9') return false;
    h->raw = bytes_is(text, "0");
    return text.len > first && (text.at[first] != '0' || h->raw);
}

/* newline=None or '\n', or left out: for a StringIO that is '\n', too. */
static bool ends_at_newline(const Tree *t, NodeId newline)
{
    Bytes text = tree_text(t, newline);
    return !newline.at || is_none(t, newline) || bytes_is(text, "'\\n'") ||
           bytes_is(text, "\"\\n\"");
}

/* Is every argument that matters written out? */
static bool read_arguments(const Site *s, const Opener *o, Handle *h)
{
    const Tree *t = s->tree;
    uint32_t positions = 0;
    static const char *const known[] = {
        "file",          "mode",     "buffering",     "encoding",      "errors", "newline",
        "compresslevel", "filename", "initial_value", "initial_bytes", NULL};
    tree_each_child(t, h->call, child) {
        const Node *n = tree_node(t, child);
        if (n->kind == NODE_STARRED) return false;
        if (n->role == ROLE_ARGS && positions++ == 6) return false; /* closefd, opener */
        if (n->kind == NODE_KEYWORD && !bytes_in_list(atoms_text(&t->atoms, n->name), known))
            return false; /* opener=, closefd=, **options */
    }
    Bytes mode, encoding, errors;
    if (!literal_or_none(t, argument_of(t, o, h->call, "mode"), &mode)) return false;
    if (!read_mode(mode, h)) return false;
    h->path = argument_of(t, o, h->call, o->parameter[0]);
    if (o->kind == HANDLE_ARCHIVE) {
        bool text = memchr(mode.at, 't', mode.len);
        h->binary = h->by_lines = true;
        return !text && h->mode == 'r' && !h->updates;
    }
    NodeId newline = argument_of(t, o, h->call, "newline");
    if (newline.at && tree_node(t, newline)->kind != NODE_CONSTANT) return false;
    h->newline = newline;
    h->by_lines = h->binary || ends_at_newline(t, newline);
    if (!read_buffering(t, argument_of(t, o, h->call, "buffering"), h)) return false;
    if (o->kind == HANDLE_MEMORY) {
        h->binary = !o->text;
        h->by_lines = h->binary || h->by_lines;
        h->mode = 'w';
        h->sure = h->updates = true;
        return true;
    }
    if (!literal_or_none(t, argument_of(t, o, h->call, "encoding"), &encoding)) return false;
    if (!literal_or_none(t, argument_of(t, o, h->call, "errors"), &errors)) return false;
    h->encoding = encoding;
    h->errors = errors;
    h->sure = h->binary || decodes_anything(s->program, encoding, errors);
    return true;
}

/* ---- the variable --------------------------------------------------------------------------- */

NodeId handle_frame(const Tree *t, NodeId n)
{
    NodeId f = tree_function_of(t, n);
    return f.at ? f : (NodeId){1};
}

static bool in_class_body(const Tree *t, NodeId n, NodeId frame)
{
    for (; n.at && n.at != frame.at; n = tree_node(t, n)->parent)
        if (tree_node(t, n)->kind == NODE_CLASS_DEF) return true;
    return false;
}

/* Where a handle is bound: with CALL as NAME, or NAME = CALL. */
static bool find_binding(const Tree *t, Handle *h)
{
    const Node *c = tree_node(t, h->call), *p = tree_node(t, c->parent);
    if (p->kind == NODE_WITH_ITEM && c->role == ROLE_CONTEXT_EXPR) {
        h->name = tree_child(t, c->parent, ROLE_OPTIONAL_VARS);
        h->with = p->parent;
        return tree_node(t, h->name)->kind == NODE_NAME && tree_node(t, h->with)->kind == NODE_WITH;
    }
    if (p->kind != NODE_ASSIGN || c->role != ROLE_VALUE) return false;
    h->name = p->first;
    return tree_node(t, h->name)->kind == NODE_NAME && tree_node(t, h->name)->next.at == h->call.at;
}

NodeId handle_evaluated_once(const Tree *t, NodeId loop)
{
    switch (tree_node(t, loop)->kind) {
    case NODE_FOR:
    case NODE_ASYNC_FOR: return tree_child(t, loop, ROLE_ITER);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return tree_child(t, tree_child(t, loop, ROLE_GENERATORS), ROLE_ITER);
    default: return (NodeId){0};
    }
}

/* Is it evaluated by a generator expression, whenever that is asked? */
static bool in_generator(const Tree *t, NodeId n)
{
    for (NodeId at = n; at.at; at = tree_node(t, at)->parent)
        if (tree_node(t, at)->kind == NODE_GENERATOR_EXP &&
            !tree_is_within(t, n, handle_evaluated_once(t, at)))
            return true;
    return false;
}

/* Is the name bound here only while the file is open, and seen by no other function? */
static Verdict name_is_private(const Site *s, const Handle *h)
{
    const Tree *t = s->tree;
    SymbolId symbol = names_symbol(s->names, h->name);
    NodeId frame = handle_frame(t, h->call);
    if (!symbol.at || in_class_body(t, h->call, frame))
        return refuse_node(s, REFUSE_NO_HANDLE, h->call);
    symbol = names_binding(s->names, symbol);
    const Symbol *own = names_get(s->names, symbol);
    bool module = frame.at == 1;
    bool local = own->resolution == RESOLVED_LOCAL || own->resolution == RESOLVED_CELL;
    if (!module && !local) return refuse_node(s, REFUSE_HANDLE_SHARED, h->name);
    if (own->flags & (SYMBOL_PARAM | SYMBOL_DEFINED | SYMBOL_IMPORT))
        return refuse_node(s, REFUSE_NO_HANDLE, h->name);
    uint32_t end = tree_subtree_end(t, frame);
    for (uint32_t i = frame.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != own->name.at || i == h->name.at) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        if (n->kind != NODE_NAME) return refuse_node(s, REFUSE_HANDLE_SHARED, (NodeId){i});
        SymbolId other = names_symbol(s->names, (NodeId){i});
        if (!other.at || names_binding(s->names, other).at != symbol.at) continue;
        bool later = handle_frame(t, (NodeId){i}).at != frame.at || in_generator(t, (NodeId){i});
        /* outside of its block the name stands for another file, or for this one when it is closed
         */
        bool inside = !h->with.at || tree_is_within(t, (NodeId){i}, h->with);
        if (later || (inside && n->op != CTX_LOAD))
            return refuse_node(s, REFUSE_HANDLE_SHARED, (NodeId){i});
    }
    return proven();
}

/* Is the value of the receiver what the call gave, and held by nobody else? */
static Verdict value_is_own(const Site *s, NodeId receiver, NodeId until, const Handle *h)
{
    Value v = value_at(s, receiver);
    bool module = h->name.at && handle_frame(s->tree, h->call).at == 1;
    bool one = value_only(v, VALUE_FILE | VALUE_UNBOUND) && (v.types & VALUE_FILE) && v.count == 1;
    if (!one || object_place(s, v.object[0]).at != h->call.at)
        return refuse_node(s, REFUSE_NO_HANDLE, h->call);
    Access contents = {.kind = ACCESS_CONTENTS, .id = v.object[0]};
    bool own = module || object_stays_inside(s, v.object[0]) ||
               (until.at && fresh_is_private(s, &contents, until));
    if (!own) return refuse_node(s, REFUSE_HANDLE_SHARED, h->call);
    Verdict ok = proven();
    ok.assumptions = value_rests_on(v);
    return ok;
}

/* What the name is bound to, as far as its own function's text tells: for the refusal. */
static NodeId written_call_of(const Tree *t, NodeId name)
{
    NodeId frame = handle_frame(t, name);
    uint32_t end = tree_subtree_end(t, frame);
    for (uint32_t i = frame.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->op != CTX_STORE || n->name.at != tree_node(t, name)->name.at)
            continue;
        bool with = tree_node(t, n->parent)->kind == NODE_WITH_ITEM;
        return tree_child(t, n->parent, with ? ROLE_CONTEXT_EXPR : ROLE_VALUE);
    }
    return (NodeId){0};
}

/* The call that an expression's value comes from: itself, or the one that the name is bound to. */
static NodeId call_of(const Site *s, NodeId receiver)
{
    const Tree *t = s->tree;
    if (tree_node(t, receiver)->kind != NODE_NAME) return receiver;
    Value v = value_at(s, receiver);
    if ((v.types & VALUE_FILE) && v.count == 1) return object_place(s, v.object[0]);
    return written_call_of(t, receiver);
}

Verdict handle_find(const Site *s, NodeId receiver, Handle *out)
{
    return handle_find_until(s, receiver, (NodeId){0}, out);
}

Verdict handle_find_until(const Site *s, NodeId receiver, NodeId until, Handle *out)
{
    const Tree *t = s->tree;
    bool named = tree_node(t, receiver)->kind == NODE_NAME;
    *out = (Handle){.call = call_of(s, receiver), .used = receiver};
    const Opener *o = out->call.at ? opener_of(s, out->call) : NULL;
    if (!o) return refuse_node(s, REFUSE_NO_HANDLE, receiver);
    out->kind = o->kind;
    Verdict v = opener_is_sure(s, o, out->call);
    if (!v.rewrite) return v;
    if (!read_arguments(s, o, out)) return refuse_node(s, REFUSE_OPEN_MODE, out->call);
    if (named) {
        if (handle_frame(t, receiver).at != handle_frame(t, out->call).at || !find_binding(t, out))
            return refuse_node(s, REFUSE_HANDLE_SHARED, out->call);
        v = verdict_and(v, name_is_private(s, out));
    }
    if (v.rewrite) v = verdict_and(v, value_is_own(s, receiver, until, out));
    if (v.rewrite) v = verdict_and(v, handle_uses_are_plain(s, out));
    if (o->kind == HANDLE_MEMORY || !v.rewrite) return v;
    v.assumptions |= assuming(ASSUME_QUIET_FILES);
    return verdict_and(v, handle_is_named(s, out));
}

/* ---- what reading does ---------------------------------------------------------------------- */

Effects handle_reading(const Site *s, const Handle *h, NodeId receiver, Access access[3])
{
    ProgramPlace at = {s->file, tree_line(s->tree, tree_node(s->tree, s->node)->start)};
    Effects e = {.does = 1u << DOES_WRITE | 1u << DOES_LOOP, .access = access};
    e.at[DOES_WRITE] = e.at[DOES_LOOP] = at;
    access[e.access_count++] = (Access){.kind = ACCESS_CONTENTS,
                                        .write = true,
                                        .draws = true,
                                        .id = value_at(s, receiver).object[0],
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
