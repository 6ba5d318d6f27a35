/* hashed.c - see hashed.h: what the data is given to, and what must hold. */
#include "transform/proof/hashed_inner.h"

#include <string.h>

#include "transform/proof/early.h"
#include "transform/proof/import.h"
#include "transform/proof/lazy.h"
#include "transform/proof/variables.h"

/* ---- functions that hash -------------------------------------------------------------------- */

static const HashFunction functions[] = {
    {"hashlib.md5", NULL, NULL, 0, true},       {"hashlib.sha1", NULL, NULL, 0, true},
    {"hashlib.sha224", NULL, NULL, 0, true},    {"hashlib.sha256", NULL, NULL, 0, true},
    {"hashlib.sha384", NULL, NULL, 0, true},    {"hashlib.sha512", NULL, NULL, 0, true},
    {"hashlib.sha3_224", NULL, NULL, 0, true},  {"hashlib.sha3_256", NULL, NULL, 0, true},
    {"hashlib.sha3_384", NULL, NULL, 0, true},  {"hashlib.sha3_512", NULL, NULL, 0, true},
    {"hashlib.shake_128", NULL, NULL, 0, true}, {"hashlib.shake_256", NULL, NULL, 0, true},
    {"hashlib.blake2b", NULL, NULL, 0, true},   {"hashlib.blake2s", NULL, NULL, 0, true},
    {"hashlib.new", "data", NULL, 1, false},    {"hmac.new", "msg", NULL, 1, false},
    {"zlib.crc32", NULL, "0", 0, false},        {"zlib.adler32", NULL, "1", 0, false},
    {"binascii.crc32", NULL, "0", 0, false},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

bool hashed_is_algorithm(const Tree *t, NodeId constant)
{
    Bytes text = tree_text(t, constant);
    const Node *n = tree_node(t, constant);
    if (n->kind != NODE_CONSTANT || n->op != CONST_STR || text.len < 2) return false;
    text = (Bytes){text.at + 1, text.len - 2};
    for (int i = 0; i < FUNCTIONS; i++)
        if (functions[i].fixed && bytes_is(text, strchr(functions[i].name, '.') + 1)) return true;
    return false;
}

static bool is_given(const Tree *t, NodeId call, NodeId data, const HashFunction *f)
{
    const Node *d = tree_node(t, data), *k = tree_node(t, d->parent);
    if (k->kind == NODE_KEYWORD)
        return f->keyword && bytes_is(atoms_text(&t->atoms, k->name), f->keyword);
    return d->role == ROLE_ARGS && consumer_argument(t, call, f->position).at == data.at;
}

const HashFunction *hashed_row(const Tree *t, NodeId call, NodeId data, const HashFunction *after)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    if (tree_node(t, call)->kind != NODE_CALL) return NULL;
    if (f->kind != NODE_NAME && f->kind != NODE_ATTRIBUTE) return NULL;
    Bytes name = atoms_text(&t->atoms, f->name);
    for (int i = after ? (int)(after - functions) + 1 : 0; i < FUNCTIONS; i++)
        if (bytes_is(name, strchr(functions[i].name, '.') + 1) &&
            is_given(t, call, data, &functions[i]))
            return &functions[i];
    return NULL;
}

static Verdict is_row(const Site *s, NodeId call, const HashFunction *f)
{
    Verdict v = lazy_is_function(s, tree_child(s->tree, call, ROLE_FUNC), f->name);
    if (!v.rewrite) return v;
    return verdict_and(v, site_stays_global(s, bytes_of(strchr(f->name, '.') + 1)));
}

const HashFunction *hashed_function(const Site *s, NodeId call, NodeId data, Verdict *why)
{
    *why = refuse(REFUSE_UNKNOWN_CONSUMER);
    const HashFunction *f = hashed_row(s->tree, call, data, NULL);
    for (; f; f = hashed_row(s->tree, call, data, f)) {
        *why = is_row(s, call, f);
        if (why->rewrite) return f;
    }
    return NULL;
}

/* ---- what the site is ----------------------------------------------------------------------- */

NodeId hashed_updated(const Tree *t, NodeId call, NodeId data)
{
    NodeId receiver = handle_called(t, call, "update");
    bool alone = receiver.at && consumer_arguments(t, call).all == 1 &&
                 tree_node(t, data)->role == ROLE_ARGS;
    bool dropped = tree_node(t, tree_node(t, call)->parent)->kind == NODE_EXPR;
    return alone && dropped && tree_node(t, receiver)->kind == NODE_NAME ? receiver : (NodeId){0};
}

static bool find_named(const Site *s, Hashed *x)
{
    const Tree *t = s->tree;
    NodeId assign = tree_node(t, s->node)->parent, name = tree_node(t, assign)->first;
    if (tree_node(t, assign)->kind != NODE_ASSIGN || tree_node(t, name)->kind != NODE_NAME)
        return false;
    if (tree_node(t, name)->next.at != s->node.at || !hashed_named_match(s, name)) return false;
    x->statement = assign;
    x->form = HASHED_NAMED;
    return true;
}

bool hashed_find(const Site *s, Hashed *x)
{
    const Tree *t = s->tree;
    *x = (Hashed){.site = s, .receiver = handle_receiver(t, s->node, "read")};
    if (!x->receiver.at) return false;
    x->call = tree_node(t, s->node)->parent;
    if (tree_node(t, x->call)->kind == NODE_KEYWORD) x->call = tree_node(t, x->call)->parent;
    const HashFunction *f = hashed_row(t, x->call, s->node, NULL);
    if (f) {
        x->form = f->start ? HASHED_SUM : HASHED_OBJECT;
    } else if (hashed_updated(t, x->call, s->node).at) {
        x->form = HASHED_UPDATE;
        x->statement = tree_node(t, x->call)->parent;
    } else {
        return find_named(s, x);
    }
    return true;
}

bool hashed_match(const Site *s)
{
    Hashed x;
    return hashed_find(s, &x);
}

/* ---- the file ------------------------------------------------------------------------------- */

/* f.close(), f.detach() */
static bool closes(const Hashed *x, uint32_t from, uint32_t to)
{
    const Tree *t = x->site->tree;
    static const char *const closing[] = {"close", "detach", NULL};
    Atom name = tree_node(t, x->handle.name)->name;
    for (uint32_t i = from; i < to; i++) {
        const Node *n = &t->node[i], *p = tree_node(t, n->parent);
        if (n->kind == NODE_NAME && n->name.at == name.at && p->kind == NODE_ATTRIBUTE &&
            bytes_in_list(atoms_text(&t->atoms, p->name), closing))
            return true;
    }
    return false;
}

bool hashed_is_open(const Hashed *x)
{
    const Tree *t = x->site->tree;
    const Handle *h = &x->handle;
    uint32_t at = x->site->node.at;
    if (!h->name.at) return true;
    if (h->with.at && (at < h->with.at || at >= tree_subtree_end(t, h->with))) return false;
    if (closes(x, h->call.at, at)) return false;
    for (NodeId n = x->site->node; n.at && n.at != h->with.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        uint32_t end = tree_subtree_end(t, n);
        bool loop = kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE;
        if (h->call.at >= n.at && h->call.at < end) break;
        if (loop && closes(x, n.at, end)) return false;
    }
    return true;
}

Verdict hashed_may_loop(const Hashed *x)
{
    const Site *s = x->site;
    NodeId function = tree_function_of(s->tree, s->node);
    if (!x->handle.name.at) return refuse(REFUSE_NAMELESS_FILE);
    if (!function.at || tree_node(s->tree, function)->kind == NODE_LAMBDA)
        return refuse(REFUSE_NOT_LOCAL);
    Verdict v = site_would_be_builtin(s, "iter");
    return v.rewrite ? verdict_and(v, variables_are_private(s, function, (Atom){0})) : v;
}

/* ---- hash objects that are there ------------------------------------------------------------ */

bool hashed_makes(const Site *s, NodeId call, bool fixed)
{
    if (tree_node(s->tree, call)->kind != NODE_CALL) return false;
    Bytes name = value_library_name(s, tree_child(s->tree, call, ROLE_FUNC));
    for (int i = 0; i < FUNCTIONS; i++)
        if (bytes_is(name, functions[i].name) && !functions[i].start)
            return (functions[i].fixed || !fixed) && is_row(s, call, &functions[i]).rewrite;
    return false;
}

Verdict hashed_is_hash(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    SymbolId symbol = names_symbol(s->names, name);
    if (!symbol.at) return refuse(REFUSE_NOT_LOCAL);
    const Symbol *own = names_get(s->names, symbol);
    if (own->resolution != RESOLVED_LOCAL) return refuse(REFUSE_NOT_LOCAL);
    if (own->flags & (SYMBOL_PARAM | SYMBOL_DEFINED | SYMBOL_IMPORT | SYMBOL_DELETED))
        return refuse(REFUSE_UNKNOWN_CONSUMER);
    NodeId scope = s->names->scope[own->scope.at].node;
    uint32_t end = tree_subtree_end(t, scope);
    for (uint32_t i = scope.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != own->name.at || n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD)
            continue;
        if (n->kind == NODE_NAME && n->op == CTX_LOAD) continue;
        bool assigned = n->kind == NODE_NAME && tree_node(t, n->parent)->kind == NODE_ASSIGN &&
                        tree_node(t, n->next)->role == ROLE_VALUE;
        if (!assigned || !hashed_makes(s, n->next, false))
            return refuse_at(REFUSE_UNKNOWN_CONSUMER, s->file, tree_line(t, n->start));
    }
    bool bound = !(value_at(s, name).types & VALUE_UNBOUND);
    return bound
               ? proven()
               : refuse_at(REFUSE_MAYBE_UNBOUND, s->file, tree_line(t, tree_node(t, name)->start));
}

/* ---- other arguments ------------------------------------------------------------------------ */

/* The algorithm of an HMAC: its objects take what is hashed in pieces, others are not known. */
static bool is_digest(const Site *s, NodeId n)
{
    Bytes name = value_library_name(s, n);
    if (n.at && value_only(value_at(s, n), VALUE_TEXT)) return true;
    for (int i = 0; i < FUNCTIONS; i++)
        if (functions[i].fixed && bytes_is(name, functions[i].name)) return true;
    return false;
}

/* Does making the object run no code but the library's? */
static bool arguments_are_known(const Hashed *x)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    bool mac = bytes_is(bytes_of(x->function->name), "hmac.new");
    Arguments a = consumer_arguments(t, x->call);
    if (a.starred) return false;
    tree_each_child(t, x->call, child) {
        const Node *n = tree_node(t, child);
        bool keyword = n->kind == NODE_KEYWORD;
        if (n->role == ROLE_FUNC || child.at == s->node.at) continue;
        if (keyword && (!n->name.at || x->form == HASHED_SUM)) return false;
        bool option = keyword && !mac && n->first.at != s->node.at;
        if (option && !value_only(value_at(s, n->first), VALUE_SCALAR)) return false;
    }
    NodeId third = consumer_argument(t, x->call, 2);
    if (mac && !third.at) third = consumer_keyword(t, x->call, "digestmod");
    if (mac) return a.positional <= 3 && third.at && is_digest(s, third);
    return a.positional <= x->function->position + (x->form == HASHED_SUM ? 2u : 1u);
}

/* Can it not fail to make the object? */
static bool is_sure(const Hashed *x)
{
    const Tree *t = x->site->tree;
    uint32_t count = consumer_arguments(t, x->call).all;
    NodeId first = consumer_argument(t, x->call, 0);
    if (x->form == HASHED_UPDATE || count == 1) return true;
    bool new = bytes_is(bytes_of(x->function->name), "hashlib.new");
    return new &&count == 2 && hashed_is_algorithm(t, first);
}

/* All other arguments, and of them those behind the data. */
static void add_arguments(const Hashed *x, Effects *all, Effects *later)
{
    const Site *s = x->site;
    tree_each_child(s->tree, x->call, child) {
        const Node *n = tree_node(s->tree, child);
        NodeId value = n->kind == NODE_KEYWORD ? n->first : child;
        if (n->role == ROLE_FUNC || value.at == s->node.at) continue;
        Effects e = effects_of(s, value);
        *all = effects_both(s, all, &e);
        if (value.at > s->node.at) *later = effects_both(s, later, &e);
    }
}

/* ---- a loop before the statement ------------------------------------------------------------ */

static Verdict refuse_for(Refusal why, const Effects *e, Doing what)
{
    return refuse_at(why, e->at[what].file, e->at[what].line);
}

/* What comes earlier than it did, and later. */
typedef struct Moves {
    Effects before;           /* what the statement does before it comes to the call */
    Effects arguments, later; /* all other arguments of the call; those behind the data */
    bool fails;               /* making the object may fail, arguments included */
    bool reads;               /* reading does not fail, as far as is known */
} Moves;

/* Of two things that change places not both may fail, and where one may, the other has done
 * nothing that shows. */
static Verdict failures_keep_order(const Hashed *x, const Moves *m)
{
    bool earlier = lazy_fails(&m->before);
    Doing how = does(&m->before, DOES_RAISE) ? DOES_RAISE : DOES_NOT_END;
    if (earlier && (m->fails || !m->reads))
        return refuse_for(REFUSE_EXCEPTION_ORDER, &m->before, how);
    if (earlier && lazy_writes(&m->arguments))
        return refuse_for(REFUSE_PARTIAL_STATE, &m->before, how);
    if (lazy_writes(&m->before) && (m->fails || !m->reads))
        return refuse_for(REFUSE_PARTIAL_STATE, &m->before, DOES_WRITE);
    if (lazy_writes(&m->later) && !m->reads)
        return refuse_for(REFUSE_PARTIAL_STATE, &m->later, DOES_WRITE);
    if (m->fails && !m->reads)
        return refuse(x->handle.sure ? REFUSE_FILE_POSITION : REFUSE_DECODING);
    bool moved = earlier || m->fails; /* the file stands elsewhere then */
    return moved ? handle_is_done(x->site, &x->handle, x->statement) : proven();
}

static Verdict may_pass(const Hashed *x, Moves *m)
{
    const Site *s = x->site;
    Access access[3];
    ProgramPlace at;
    Effects reading = handle_reading(s, &x->handle, x->receiver, access);
    add_arguments(x, &m->arguments, &m->later);
    Effects own = effects_both(s, &m->arguments, &reading);
    if (does(&m->later, DOES_SUSPEND))
        return refuse_for(REFUSE_LATER_ARGUMENT, &m->later, DOES_SUSPEND);
    if (!effects_commute(&m->later, &reading, &at))
        return refuse_at(REFUSE_LATER_ARGUMENT, at.file, at.line);
    if (does(&m->before, DOES_SUSPEND))
        return refuse_for(REFUSE_NOT_FIRST, &m->before, DOES_SUSPEND);
    if (!effects_commute(&m->before, &own, &at))
        return refuse_at(REFUSE_NOT_FIRST, at.file, at.line);
    m->fails = !is_sure(x) || lazy_fails(&m->arguments);
    m->reads = x->handle.sure && hashed_is_open(x);
    Verdict v = failures_keep_order(x, m);
    v.assumptions |= own.assumptions | m->before.assumptions;
    return v;
}

static Verdict prove_loop(Hashed *x)
{
    const Site *s = x->site;
    Moves m = {0};
    Verdict v = early_place(s, x->call, &x->statement);
    if (v.rewrite) v = verdict_and(v, hashed_may_loop(x));
    if (!v.rewrite) return v;
    if (!early_before(s, x->call, x->statement, &m.before)) return refuse(REFUSE_NOT_FIRST);
    return verdict_and(v, may_pass(x, &m));
}

/* h.update(f.read()): a read that fails in the middle would leave a half of it in h. */
static Verdict prove_update(const Hashed *x)
{
    const Site *s = x->site;
    if (!x->handle.sure) return refuse(REFUSE_DECODING);
    if (!text_end_of_line(s->tree, x->statement)) return refuse(REFUSE_LAYOUT);
    Verdict v = hashed_is_hash(s, handle_called(s->tree, x->call, "update"));
    return v.rewrite ? verdict_and(v, hashed_may_loop(x)) : v;
}

/* ---- file_digest() -------------------------------------------------------------------------- */

/* hashlib.sha1 -> hashlib; {0}: the module has no such name there. */
static NodeId module_of(const Site *s, NodeId call)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    if (tree_node(s->tree, function)->kind != NODE_ATTRIBUTE) return (NodeId){0};
    NodeId module = tree_child(s->tree, function, ROLE_VALUE);
    return bytes_is(value_library_name(s, module), "hashlib") ? module : (NodeId){0};
}

/* It reads on from where the file stands, into a buffer of its own; memory files it takes as a
 * whole, wherever they stand. */
static bool is_for_file_digest(const Hashed *x)
{
    const Tree *t = x->site->tree;
    uint32_t count = consumer_arguments(t, x->call).all;
    if (x->site->python < 311 || x->form != HASHED_OBJECT || x->handle.kind != HANDLE_FILE)
        return false;
    if (!is_sure(x) || !hashed_is_open(x)) return false;
    return x->function->fixed ? count == 1 : count == 2;
}

static Verdict prove_in_place(const Hashed *x)
{
    const Site *s = x->site;
    Verdict v = site_stays_global(s, bytes_of("file_digest"));
    if (v.rewrite && !module_of(s, x->call).at) v = verdict_and(v, import_prove(s, "hashlib"));
    return v;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* hashlib.sha1(...) is bound to a local variable, which the loop may use as well. */
static bool is_direct(const Hashed *x)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    NodeId assign = tree_node(t, x->call)->parent, name = tree_node(t, assign)->first;
    if (tree_node(t, assign)->kind != NODE_ASSIGN || tree_node(t, name)->next.at != x->call.at)
        return false;
    if (tree_node(t, name)->kind != NODE_NAME || !text_end_of_line(t, assign)) return false;
    SymbolId symbol = names_symbol(s->names, name);
    if (!symbol.at || names_get(s->names, symbol)->resolution != RESOLVED_LOCAL) return false;
    NodeId function = tree_child(t, x->call, ROLE_FUNC);
    for (uint32_t i = function.at; i < tree_subtree_end(t, function); i++)
        if (t->node[i].name.at == tree_node(t, name)->name.at) return false;
    /* when reading fails the variable has its old value, or none */
    return x->handle.sure && is_sure(x) && hashed_is_open(x);
}

static bool text_is_plain(const Tree *t, NodeId n)
{
    Bytes text = tree_text(t, n);
    return !memchr(text.at, '#', text.len) && !memchr(text.at, '\\', text.len);
}

static Verdict look(const Site *s, Hashed *x)
{
    Verdict v;
    hashed_find(s, x);
    if (x->form == HASHED_OBJECT || x->form == HASHED_SUM) {
        x->function = hashed_function(s, x->call, s->node, &v);
        if (!x->function) return v;
        x->form = x->function->start ? HASHED_SUM : HASHED_OBJECT;
        if (!arguments_are_known(x)) return refuse(REFUSE_ARGUMENTS);
    } else {
        v = proven();
    }
    v = verdict_and(v, handle_find(s, x->receiver, &x->handle));
    if (!v.rewrite) return v;
    bool reads = x->handle.kind == HANDLE_MEMORY || (x->handle.mode == 'r' && !x->handle.updates);
    return reads && x->handle.binary && !x->handle.raw ? v : refuse(REFUSE_OPEN_MODE);
}

/* Decides which way it is done, too. */
static Verdict prove(const Site *s, Hashed *x)
{
    Verdict v = look(s, x);
    if (v.rewrite) v = verdict_and(v, site_source_is_free(s));
    if (!v.rewrite) return v;
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    NodeId whole = x->form == HASHED_NAMED || x->form == HASHED_UPDATE ? x->statement : x->call;
    if (!text_is_plain(s->tree, whole)) return refuse(REFUSE_LAYOUT);
    if (x->form == HASHED_NAMED) return verdict_and(v, hashed_named_prove(x));
    if (x->form == HASHED_UPDATE) return verdict_and(v, prove_update(x));
    if (is_for_file_digest(x)) {
        Verdict digest = verdict_and(v, prove_in_place(x));
        x->in_place = digest.rewrite;
        if (digest.rewrite) return digest;
    }
    v = verdict_and(v, prove_loop(x));
    x->direct = v.rewrite && is_direct(x);
    if (x->direct && text_has_type_comment(s->tree, x->statement))
        return refuse(REFUSE_TYPE_COMMENT);
    return v;
}

Verdict hashed_prove(const Site *s)
{
    Hashed x;
    return prove(s, &x);
}

/* ---- the edit ------------------------------------------------------------------------------- */

void hashed_replace(const Hashed *x, NodeId n, Bytes text, Splices *edits)
{
    const Node *old = tree_node(x->site->tree, n);
    array_push(edits, ((Splice){old->start, old->end, site_keep(x->site, text)}));
}

/* How much deeper a block is indented than what it belongs to, going by the one that the statement
 * stands in. */
static Bytes indent_unit(const Tree *t, NodeId statement, Bytes indent)
{
    Bytes around;
    bool known = text_indent(t, tree_node(t, statement)->parent, &around) &&
                 around.len < indent.len && memcmp(around.at, indent.at, around.len) == 0;
    if (known) return (Bytes){indent.at + around.len, indent.len - around.len};
    return bytes_of("    ");
}

void hashed_loop_open(const Hashed *x, Bytes variable, HashedLoop *loop)
{
    const Tree *t = x->site->tree;
    text_indent(t, x->statement, &loop->outer);
    loop->newline = text_newline(t, tree_node(t, x->statement)->start);
    buf_add_bytes(&loop->head, bytes_of("for "));
    buf_add_bytes(&loop->head, variable);
    buf_add_text(&loop->head, " in iter(lambda: ");
    buf_add_bytes(&loop->head, tree_text(t, x->receiver));
    buf_add_text(&loop->head, ".read(65536), b\"\"):");
    buf_add_bytes(&loop->head, loop->newline);
    buf_add_bytes(&loop->inner, loop->outer);
    buf_add_bytes(&loop->inner, indent_unit(t, x->statement, loop->outer));
}

void hashed_loop_free(HashedLoop *loop)
{
    buf_free(&loop->head);
    buf_free(&loop->inner);
}

/* An argument as it stands, with its parentheses. */
static void add_argument(const Tree *t, NodeId n, Buf *out)
{
    const Node *a = tree_node(t, n);
    if (a->kind == NODE_KEYWORD) {
        buf_add_bytes(out, atoms_text(&t->atoms, a->name));
        buf_add_char(out, '=');
        n = a->first;
    }
    bool open = tree_node(t, n)->flag & FLAG_PARENS;
    if (open) buf_add_char(out, '(');
    buf_add_bytes(out, tree_text(t, n));
    if (open) buf_add_char(out, ')');
}

/* The call without the data: hashlib.sha1(), hmac.new(k, None, d), zlib.crc32(b"", start). */
static void add_empty(const Hashed *x, Buf *out)
{
    const Tree *t = x->site->tree;
    bool mac = bytes_is(bytes_of(x->function->name), "hmac.new"), first = true;
    bool alone = consumer_arguments(t, x->call).all == 1;
    if (x->function->start && alone) {
        buf_add_text(out, x->function->start);
        return;
    }
    buf_add_bytes(out, tree_text(t, tree_child(t, x->call, ROLE_FUNC)));
    buf_add_char(out, '(');
    tree_each_child(t, x->call, child) {
        const Node *n = tree_node(t, child);
        bool data = child.at == x->site->node.at;
        bool keyword = n->kind == NODE_KEYWORD && n->first.at == x->site->node.at;
        bool dropped =
            keyword || (data && !mac && !x->function->start) ||
            (data && mac && (!n->next.at || tree_node(t, n->next)->kind == NODE_KEYWORD));
        if (n->role == ROLE_FUNC || dropped) continue;
        if (!first) buf_add_text(out, ", ");
        first = false;
        if (data) buf_add_text(out, mac ? "None" : "b\"\"");
        else add_argument(t, child, out);
    }
    buf_add_char(out, ')');
}

/* NAME.update(chunk), NAME = zlib.crc32(chunk, NAME) */
static void add_step(const Hashed *x, Bytes name, Bytes chunk, Buf *out)
{
    buf_add_bytes(out, name);
    if (x->form == HASHED_SUM) {
        buf_add_text(out, " = ");
        buf_add_bytes(out, tree_text(x->site->tree, tree_child(x->site->tree, x->call, ROLE_FUNC)));
        buf_add_char(out, '(');
        buf_add_bytes(out, chunk);
        buf_add_text(out, ", ");
        buf_add_bytes(out, name);
    } else {
        buf_add_text(out, ".update(");
        buf_add_bytes(out, chunk);
    }
    buf_add_char(out, ')');
}

/* A name in the place of a call, which may have had the next word right behind its parenthesis. */
void hashed_put_name(const Hashed *x, NodeId call, Bytes name, Splices *edits)
{
    const Tree *t = x->site->tree;
    SCOPED(buf_free) Buf text = {0};
    uint32_t end = tree_node(t, call)->end;
    char next = end < t->text.len ? t->text.at[end] : 0;
    buf_add_bytes(&text, name);
    if ((next | 32) >= 'a' && (next | 32) <= 'z') buf_add_char(&text, ' ');
    hashed_replace(x, call, buf_bytes(&text), edits);
}

/* name = hashlib.sha1(); for chunk in ...: name.update(chunk) */
static void rewrite_loop(const Hashed *x, Splices *edits)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    HashedLoop loop = {0};
    SCOPED(buf_free) Buf text = {0};
    Bytes chunk = site_new_name(s, "chunk"), name = {0};
    if (x->form == HASHED_UPDATE) name = tree_text(t, handle_called(t, x->call, "update"));
    else if (x->direct) name = tree_text(t, tree_node(t, x->statement)->first);
    else name = site_new_name(s, x->form == HASHED_SUM ? "checksum" : "hasher");
    hashed_loop_open(x, chunk, &loop);
    if (x->form != HASHED_UPDATE) {
        buf_add_bytes(&text, name);
        buf_add_text(&text, " = ");
        add_empty(x, &text);
        buf_add_bytes(&text, loop.newline);
        buf_add_bytes(&text, loop.outer);
    }
    buf_add_bytes(&text, buf_bytes(&loop.head));
    buf_add_bytes(&text, buf_bytes(&loop.inner));
    add_step(x, name, chunk, &text);
    if (x->direct || x->form == HASHED_UPDATE) {
        hashed_replace(x, x->statement, buf_bytes(&text), edits);
    } else {
        uint32_t start = tree_node(t, x->statement)->start;
        buf_add_bytes(&text, loop.newline);
        buf_add_bytes(&text, loop.outer);
        array_push(edits, ((Splice){start, start, site_keep(s, buf_bytes(&text))}));
        hashed_put_name(x, x->call, name, edits);
    }
    hashed_loop_free(&loop);
}

/* hashlib.sha1(f.read()) -> hashlib.file_digest(f, hashlib.sha1) */
static void rewrite_in_place(const Hashed *x, Splices *edits)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    SCOPED(buf_free) Buf text = {0};
    NodeId module = module_of(s, x->call);
    NodeId algorithm =
        x->function->fixed ? tree_child(t, x->call, ROLE_FUNC) : consumer_argument(t, x->call, 0);
    buf_add_bytes(&text, module.at ? tree_text(t, module) : import_use(s, "hashlib"));
    buf_add_text(&text, ".file_digest(");
    buf_add_bytes(&text, tree_text(t, x->receiver));
    buf_add_text(&text, ", ");
    buf_add_bytes(&text, tree_text(t, algorithm));
    buf_add_char(&text, ')');
    hashed_replace(x, x->call, buf_bytes(&text), edits);
}

void hashed_rewrite(const Site *s, Splices *edits)
{
    Hashed x;
    prove(s, &x);
    if (x.form == HASHED_NAMED) hashed_named_rewrite(&x, edits);
    else if (x.in_place) rewrite_in_place(&x, edits);
    else rewrite_loop(&x, edits);
}

void hashed_changes(const Site *s, ChangedNodes *out)
{
    Hashed x;
    prove(s, &x);
    uint32_t statements = x.form == HASHED_UPDATE ? 1 : x.direct ? 2 : 3;
    if (x.form == HASHED_NAMED) hashed_named_changes(&x, out);
    else if (x.in_place) array_push(out, ((ChangedNode){x.call, 1}));
    else array_push(out, ((ChangedNode){x.statement, statements}));
}
