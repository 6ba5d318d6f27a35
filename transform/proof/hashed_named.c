/*
 * hashed_named.c - data = f.read(), and then len(data), hashlib.sha1(data), h.update(data) ...
 *
 * What each use gives is computed by the loop that reads the file; where the use stood comes a
 * variable.  Lengths, checksums and new hash objects have no effects, so the uses may stand
 * anywhere behind the assignment.  What updates an object that is there stays in its order: such
 * statements come right behind the assignment.
 */
#include "transform/proof/hashed_inner.h"

#include <string.h>

#include "transform/proof/aftermath.h"
#include "transform/proof/consumer.h"
#include "transform/proof/variables.h"

typedef enum UseKind { USE_OTHER, USE_TRUTH, USE_LENGTH, USE_OBJECT, USE_SUM, USE_UPDATE } UseKind;

typedef struct Use {
    UseKind kind;
    NodeId load, call; /* call: what a variable takes the place of; of USE_TRUTH, the load */
    const HashFunction *function;
} Use;

enum { MOST_USES = 16 };

typedef struct Uses {
    Use use[MOST_USES];
    uint32_t count;
    NodeId other; /* a mention of the variable that is none of these, or one too many; {0}: none */
} Uses;

/* ---- finding them --------------------------------------------------------------------------- */

static bool is_len(const Tree *t, NodeId call)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    return f->kind == NODE_NAME && atom_is(f->name, ATOM_len);
}

/* if data:, not data: nothing but whether there is any */
static bool is_truth(const Tree *t, NodeId load)
{
    const Node *n = tree_node(t, load), *p = tree_node(t, n->parent);
    if (p->kind == NODE_UNARY_OP) return p->op == OP_NOT;
    return n->role == ROLE_TEST && (p->kind == NODE_IF || p->kind == NODE_IF_EXP);
}

static Use use_of(const Tree *t, NodeId load)
{
    const Node *n = tree_node(t, load);
    Use u = {.load = load, .call = n->parent};
    if (is_truth(t, load)) return (Use){.kind = USE_TRUTH, .load = load, .call = load};
    if (tree_node(t, u.call)->kind == NODE_KEYWORD) u.call = tree_node(t, u.call)->parent;
    if (tree_node(t, u.call)->kind != NODE_CALL) return u;
    u.function = hashed_row(t, u.call, load, NULL);
    bool alone = consumer_arguments(t, u.call).all == 1 && n->role == ROLE_ARGS;
    if (u.function) u.kind = u.function->start ? USE_SUM : USE_OBJECT;
    else if (hashed_updated(t, u.call, load).at) u.kind = USE_UPDATE;
    else if (alone && is_len(t, u.call)) u.kind = USE_LENGTH;
    return u;
}

/* All mentions of the variable in its function, but the assignment's. */
static void find_uses(const Tree *t, NodeId name, Uses *out)
{
    NodeId function = tree_function_of(t, name);
    uint32_t end = tree_subtree_end(t, function);
    *out = (Uses){0};
    for (uint32_t i = function.at + 1; i < end && !out->other.at; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != tree_node(t, name)->name.at || i == name.at) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        bool load = n->kind == NODE_NAME && n->op == CTX_LOAD;
        Use u = load ? use_of(t, (NodeId){i}) : (Use){0};
        if (u.kind == USE_OTHER || out->count == MOST_USES) out->other = (NodeId){i};
        else out->use[out->count++] = u;
    }
}

/* Something is hashed; the rest is for the proof to say. */
bool hashed_named_match(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    NodeId function = tree_function_of(t, name);
    uint32_t end = tree_subtree_end(t, function);
    if (!function.at || tree_node(t, function)->kind == NODE_LAMBDA) return false;
    for (uint32_t i = name.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->name.at != tree_node(t, name)->name.at) continue;
        UseKind kind = use_of(t, (NodeId){i}).kind;
        if (kind == USE_OBJECT || kind == USE_SUM || kind == USE_UPDATE) return true;
    }
    return false;
}

/* ---- the proof ------------------------------------------------------------------------------ */

static Verdict refuse_here(const Hashed *x, Refusal why, NodeId n)
{
    const Tree *t = x->site->tree;
    return refuse_at(why, x->site->file, tree_line(t, tree_node(t, n)->start));
}

static NodeId variable_of(const Hashed *x)
{
    return tree_node(x->site->tree, x->statement)->first;
}

/* The function means at the assignment what it means at the use: its first name is a global one. */
static bool is_global(const Site *s, NodeId function)
{
    while (tree_node(s->tree, function)->kind == NODE_ATTRIBUTE)
        function = tree_child(s->tree, function, ROLE_VALUE);
    SymbolId symbol = names_symbol(s->names, function);
    if (!symbol.at) return false;
    uint8_t resolution = names_get(s->names, symbol)->resolution;
    return resolution == RESOLVED_GLOBAL || resolution == RESOLVED_GLOBAL_EXPLICIT;
}

/* Nothing but the data, and the algorithm where that is an argument. */
static bool has_no_options(const Tree *t, const Use *u)
{
    Arguments a = consumer_arguments(t, u->call);
    if (u->function->fixed || u->function->start) return a.all == 1;
    if (!bytes_is(bytes_of(u->function->name), "hashlib.new")) return false;
    return a.all == 2 && hashed_is_algorithm(t, consumer_argument(t, u->call, 0));
}

static Verdict prove_pure(const Hashed *x, const Use *u)
{
    const Site *s = x->site;
    Verdict v;
    NodeId function = tree_child(s->tree, u->call, ROLE_FUNC);
    if (u->kind == USE_TRUTH) return site_would_be_builtin(s, "len");
    if (u->kind == USE_LENGTH) return site_is_builtin(s, function);
    const HashFunction *row = hashed_function(s, u->call, u->load, &v);
    if (!row) return refuse_here(x, v.refusal, u->call);
    Use sure = *u;
    sure.function = row;
    if (!has_no_options(s->tree, &sure)) return refuse_here(x, REFUSE_ARGUMENTS, u->call);
    return is_global(s, function) ? v : refuse_here(x, REFUSE_UNKNOWN_CONSUMER, u->call);
}

static NodeId next_statement(const Tree *t, NodeId statement)
{
    NodeId next = tree_node(t, statement)->next;
    return next.at && tree_node(t, next)->role == tree_node(t, statement)->role ? next
                                                                                : (NodeId){0};
}

/* The statement behind another; behind the last in the block of the file, the one behind that. */
static NodeId follower(const Hashed *x, NodeId statement)
{
    const Tree *t = x->site->tree;
    NodeId next = next_statement(t, statement), with = x->handle.with;
    bool last = !next.at && with.at && tree_node(t, statement)->parent.at == with.at;
    tree_each_child(t, with, child) /* others might swallow an exception, or do something */
        if (tree_node(t, child)->kind == NODE_WITH_ITEM &&
            child.at != tree_child(t, with, ROLE_ITEMS).at)
            last = false;
    return last ? next_statement(t, with) : next;
}

/* Does the statement update an object by the data?  Which: *owner. */
static const Use *update_in(const Hashed *x, const Uses *uses, NodeId statement)
{
    for (uint32_t i = 0; i < uses->count; i++)
        if (uses->use[i].kind == USE_UPDATE &&
            tree_node(x->site->tree, uses->use[i].call)->parent.at == statement.at)
            return &uses->use[i];
    return NULL;
}

static NodeId owner_of(const Tree *t, const Use *u)
{
    return handle_called(t, u->call, "update");
}

/* hasher = hashlib.sha1(): may come before the file is read.  The variable; {0}: something else. */
static NodeId made_in(const Site *s, NodeId statement)
{
    const Tree *t = s->tree;
    NodeId name = tree_node(t, statement)->first, call = tree_node(t, name)->next;
    bool plain = tree_node(t, statement)->kind == NODE_ASSIGN &&
                 tree_node(t, name)->kind == NODE_NAME && tree_node(t, call)->kind == NODE_CALL;
    if (!plain || consumer_arguments(t, call).all) return (NodeId){0};
    return hashed_makes(s, call, true) ? name : (NodeId){0};
}

/* The row of statements behind the assignment that go into the loop, or before it. */
typedef struct Row {
    const Use *update[MOST_USES];
    NodeId made[MOST_USES]; /* assignments of new objects, which are updated behind them */
    uint32_t updates, makings;
    NodeId end; /* the first that does not belong to it; {0}: there is none */
} Row;

static Atom owner_name(const Tree *t, const Use *u)
{
    return tree_node(t, owner_of(t, u))->name;
}

static Atom made_name(const Tree *t, NodeId making)
{
    return tree_node(t, tree_node(t, making)->first)->name;
}

static bool is_owner(const Tree *t, const Row *row, Atom name)
{
    for (uint32_t i = 0; i < row->updates; i++)
        if (owner_name(t, row->update[i]).at == name.at) return true;
    return false;
}

static Row find_row(const Hashed *x, const Uses *uses)
{
    const Tree *t = x->site->tree;
    Row row = {0};
    NodeId at = follower(x, x->statement);
    uint32_t made = 0;
    for (; at.at; at = follower(x, at)) {
        const Use *u = update_in(x, uses, at);
        if (u && row.updates < MOST_USES) row.update[row.updates++] = u;
        else if (made_in(x->site, at).at && made < MOST_USES) row.made[made++] = at;
        else break;
    }
    for (uint32_t i = 0; i < made; i++) /* others stay where they are */
        if (is_owner(t, &row, made_name(t, row.made[i]))) row.made[row.makings++] = row.made[i];
    row.end = at;
    return row;
}

/* What is made in the row comes before the loop then: nothing in the row may have to do with what
 * the variable was before. */
static Verdict prove_makings(const Hashed *x, const Row *row)
{
    const Tree *t = x->site->tree;
    for (uint32_t i = 0; i < row->makings; i++) {
        NodeId making = row->made[i];
        if (!text_end_of_line(t, making)) return refuse_here(x, REFUSE_LAYOUT, making);
        if (text_has_type_comment(t, making)) return refuse_here(x, REFUSE_TYPE_COMMENT, making);
        if (!hashed_is_open(x)) return refuse_here(x, REFUSE_PARTIAL_STATE, making);
        for (uint32_t k = 0; k < row->updates; k++)
            if (owner_name(t, row->update[k]).at == made_name(t, making).at &&
                row->update[k]->load.at < making.at)
                return refuse_here(x, REFUSE_GAP, making);
        for (uint32_t k = 0; k < i; k++)
            if (made_name(t, row->made[k]).at == made_name(t, making).at)
                return refuse_here(x, REFUSE_GAP, making);
    }
    return proven();
}

/* Are all updates in the row, each of another object? */
static Verdict prove_updates(const Hashed *x, const Uses *uses)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    uint32_t all = 0;
    for (uint32_t i = 0; i < uses->count; i++) all += uses->use[i].kind == USE_UPDATE;
    if (!all) return proven();
    if (!x->handle.sure) return refuse(REFUSE_DECODING);
    Row row = find_row(x, uses);
    if (row.updates < all) return refuse_here(x, REFUSE_GAP, row.end.at ? row.end : x->statement);
    Verdict v = prove_makings(x, &row);
    for (uint32_t i = 0; i < row.updates && v.rewrite; i++) {
        const Use *u = row.update[i];
        if (!text_end_of_line(t, tree_node(t, u->call)->parent))
            return refuse_here(x, REFUSE_LAYOUT, u->load);
        for (uint32_t k = 0; k < i; k++)
            if (owner_name(t, row.update[k]).at == owner_name(t, u).at)
                return refuse_here(x, REFUSE_USED_AGAIN, u->load);
        v = verdict_and(v, hashed_is_hash(s, owner_of(t, u)));
    }
    return v;
}

static Verdict prove_uses(const Hashed *x, const Uses *uses)
{
    const Site *s = x->site;
    const Tree *t = s->tree;
    Verdict v = proven();
    for (uint32_t i = 0; i < uses->count && v.rewrite; i++) {
        const Use *u = &uses->use[i];
        Bytes text = tree_text(t, u->call);
        if (value_at(s, u->load).types & VALUE_UNBOUND)
            return refuse_here(x, REFUSE_MAYBE_UNBOUND, u->load);
        Site there = *s;
        there.node = u->load;
        if (site_in_debug_field(&there)) return refuse_here(x, REFUSE_FSTRING_DEBUG, u->load);
        if (memchr(text.at, '#', text.len)) return refuse_here(x, REFUSE_LAYOUT, u->load);
        if (u->kind != USE_UPDATE) v = verdict_and(v, prove_pure(x, u));
    }
    return v.rewrite ? verdict_and(v, prove_updates(x, uses)) : v;
}

/* The variable is the call's own; where reading fails, what it was before is not asked for. */
static Verdict prove_variable(const Hashed *x)
{
    const Site *s = x->site;
    NodeId name = variable_of(x);
    Atom atom = tree_node(s->tree, name)->name;
    SymbolId symbol = names_symbol(s->names, name);
    if (!symbol.at || names_get(s->names, symbol)->resolution != RESOLVED_LOCAL)
        return refuse(REFUSE_NOT_LOCAL);
    bool fails = !x->handle.sure || !hashed_is_open(x);
    if (fails && aftermath_reads(s, s->node, atom))
        return refuse_here(x, REFUSE_PARTIAL_STATE, name);
    if (text_has_type_comment(s->tree, x->statement)) return refuse(REFUSE_TYPE_COMMENT);
    if (!text_end_of_line(s->tree, x->statement)) return refuse(REFUSE_LAYOUT);
    return variables_are_private(s, tree_function_of(s->tree, name), atom);
}

Verdict hashed_named_prove(const Hashed *x)
{
    Uses uses;
    find_uses(x->site->tree, variable_of(x), &uses);
    if (uses.other.at) return refuse_here(x, REFUSE_USED_AGAIN, uses.other);
    Verdict v = prove_variable(x);
    if (v.rewrite) v = verdict_and(v, hashed_may_loop(x));
    return v.rewrite ? verdict_and(v, prove_uses(x, &uses)) : v;
}

/* ---- the edit ------------------------------------------------------------------------------- */

static bool is_size(const Use *u)
{
    return u->kind == USE_LENGTH || u->kind == USE_TRUTH;
}

/* The first use of the same text: they share a variable. */
static uint32_t first_like(const Tree *t, const Uses *uses, uint32_t at)
{
    const Use *u = &uses->use[at];
    for (uint32_t i = 0; i < at; i++) {
        const Use *other = &uses->use[i];
        if (is_size(u) ? is_size(other)
                       : bytes_equal(tree_text(t, other->call), tree_text(t, u->call)))
            return i;
    }
    return at;
}

static Bytes last_name(const Tree *t, const Use *u)
{
    if (is_size(u)) return bytes_of("size");
    if (u->function->keyword) return bytes_of("hash"); /* hashlib.new("sha1", data) */
    return atoms_text(&t->atoms, tree_node(t, tree_child(t, u->call, ROLE_FUNC))->name);
}

/* data_sha1: no other place of the function makes a name of this variable, nor of this line. */
static Bytes name_of(const Hashed *x, const Uses *uses, uint32_t at)
{
    const Tree *t = x->site->tree;
    Bytes variable = tree_text(t, variable_of(x)), last = last_name(t, &uses->use[at]);
    SCOPED(buf_free) Buf wish = {0};
    bool again = false;
    for (uint32_t i = 0; i < at; i++)
        again |= uses->use[i].kind != USE_UPDATE && first_like(t, uses, i) == i &&
                 bytes_equal(last_name(t, &uses->use[i]), last);
    buf_printf(&wish, "%.*s_%.*s", (int)variable.len, variable.at, (int)last.len, last.at);
    if (again) buf_printf(&wish, "_%u", at + 1);
    buf_add_char(&wish, 0);
    Bytes name = site_new_name(x->site, wish.at);
    if (name.len + 1 == wish.len) return name;
    wish.len--;
    buf_printf(&wish, "_%u", tree_line(t, tree_node(t, x->statement)->start));
    buf_add_char(&wish, 0);
    return site_new_name(x->site, wish.at);
}

static void add_parts(Buf *out, const char *const *part, const Bytes *text, int count)
{
    for (int i = 0; i < count; i++) {
        buf_add_bytes(out, text[i]);
        buf_add_text(out, part[i]);
    }
}

/* What the variable is before anything has been read: 0, hashlib.sha1(). */
static void add_start(const Tree *t, const Use *u, Buf *out)
{
    NodeId algorithm = consumer_argument(t, u->call, 0);
    bool named = algorithm.at != u->load.at;
    if (is_size(u)) {
        buf_add_char(out, '0');
    } else if (u->kind == USE_SUM) {
        buf_add_text(out, u->function->start);
    } else {
        buf_add_bytes(out, tree_text(t, tree_child(t, u->call, ROLE_FUNC)));
        buf_add_char(out, '(');
        if (named) buf_add_bytes(out, tree_text(t, algorithm));
        buf_add_char(out, ')');
    }
}

/* What is done with a piece. */
static void add_step(const Hashed *x, const Use *u, Bytes name, Buf *out)
{
    const Tree *t = x->site->tree;
    Bytes data = tree_text(t, variable_of(x));
    Bytes function = tree_text(t, tree_child(t, u->call, ROLE_FUNC));
    switch (u->kind) {
    case USE_TRUTH:
    case USE_LENGTH:
        add_parts(out, (const char *[]){" += len(", ")"}, (const Bytes[]){name, data}, 2);
        break;
    case USE_SUM:
        add_parts(out, (const char *[]){" = ", "(", ", ", ")"},
                  (const Bytes[]){name, function, data, name}, 4);
        break;
    case USE_OBJECT:
    case USE_UPDATE:
        add_parts(out, (const char *[]){".update(", ")"}, (const Bytes[]){name, data}, 2);
        break;
    case USE_OTHER: break;
    }
}

static void add_statements(const Hashed *x, const Uses *uses, const Row *row, Buf *out)
{
    const Tree *t = x->site->tree;
    HashedLoop loop = {0};
    hashed_loop_open(x, tree_text(t, variable_of(x)), &loop);
    for (uint32_t i = 0; i < uses->count; i++) {
        if (uses->use[i].kind == USE_UPDATE || first_like(t, uses, i) != i) continue;
        buf_add_bytes(out, name_of(x, uses, i));
        buf_add_text(out, " = ");
        add_start(t, &uses->use[i], out);
        buf_add_bytes(out, loop.newline);
        buf_add_bytes(out, loop.outer);
    }
    for (uint32_t i = 0; i < row->makings; i++) {
        buf_add_bytes(out, tree_text(t, row->made[i]));
        buf_add_bytes(out, loop.newline);
        buf_add_bytes(out, loop.outer);
    }
    buf_add_bytes(out, buf_bytes(&loop.head));
    bool first = true;
    for (uint32_t i = 0; i < uses->count; i++) {
        const Use *u = &uses->use[i];
        bool update = u->kind == USE_UPDATE;
        if (!update && first_like(t, uses, i) != i) continue;
        if (!first) buf_add_bytes(out, loop.newline);
        first = false;
        buf_add_bytes(out, buf_bytes(&loop.inner));
        add_step(x, u, update ? tree_text(t, owner_of(t, u)) : name_of(x, uses, i), out);
    }
    hashed_loop_free(&loop);
}

/* Is the object asked for its digest where it is made?  Else each use gets a copy of its own. */
static bool is_asked_only(const Tree *t, NodeId call)
{
    NodeId asked = tree_node(t, tree_node(t, call)->parent)->parent;
    return handle_called(t, asked, "hexdigest").at == call.at ||
           handle_called(t, asked, "digest").at == call.at;
}

static void remove_statement(const Tree *t, NodeId statement, Splices *edits)
{
    text_remove(t, tree_node(t, statement)->start, text_end_of_line(t, statement), edits);
}

void hashed_named_rewrite(const Hashed *x, Splices *edits)
{
    const Tree *t = x->site->tree;
    Uses uses;
    SCOPED(buf_free) Buf text = {0};
    find_uses(t, variable_of(x), &uses);
    Row row = find_row(x, &uses);
    add_statements(x, &uses, &row, &text);
    hashed_replace(x, x->statement, buf_bytes(&text), edits);
    for (uint32_t i = 0; i < row.makings; i++) remove_statement(t, row.made[i], edits);
    for (uint32_t i = 0; i < uses.count; i++) {
        const Use *u = &uses.use[i];
        if (u->kind == USE_UPDATE) {
            remove_statement(t, tree_node(t, u->call)->parent, edits);
            continue;
        }
        SCOPED(buf_free) Buf name = {0};
        buf_add_bytes(&name, name_of(x, &uses, first_like(t, &uses, i)));
        if (u->kind == USE_OBJECT && !is_asked_only(t, u->call)) buf_add_text(&name, ".copy()");
        hashed_put_name(x, u->call, buf_bytes(&name), edits);
    }
}

void hashed_named_changes(const Hashed *x, ChangedNodes *out)
{
    const Tree *t = x->site->tree;
    Uses uses;
    find_uses(t, variable_of(x), &uses);
    Row row = find_row(x, &uses);
    uint32_t statements = 1 + row.makings;
    for (uint32_t i = 0; i < row.makings; i++) array_push(out, ((ChangedNode){row.made[i], 0}));
    for (uint32_t i = 0; i < uses.count; i++) {
        const Use *u = &uses.use[i];
        bool update = u->kind == USE_UPDATE;
        if (update) array_push(out, ((ChangedNode){tree_node(t, u->call)->parent, 0}));
        else array_push(out, ((ChangedNode){u->call, 1}));
        statements += !update && first_like(t, &uses, i) == i;
    }
    array_push(out, ((ChangedNode){x->statement, statements}));
}
