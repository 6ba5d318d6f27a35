/*
 * mapped.c - see mapped.h.
 *
 * Everything that is evaluated behind the read, until the function ends, is looked at: the variable
 * holds the mapping as long, and some systems do not let a mapped file be replaced.
 */
#include "transform/proof/mapped.h"

#include "transform/program/by_name.h"
#include "transform/proof/import.h"
#include "transform/proof/lazy.h"
#include "transform/proof/variables.h"

#include <string.h>

static NodeId target_of(const Site *s)
{
    return tree_node(s->tree, s->node)->first;
}

static NodeId receiver_of(const Site *s)
{
    return handle_receiver(s->tree, tree_child(s->tree, s->node, ROLE_VALUE), "read");
}

bool mapped_matches(const Site *s)
{
    const Tree *t = s->tree;
    NodeId target = target_of(s), receiver = receiver_of(s);
    return tree_node(t, target)->kind == NODE_NAME && receiver.at &&
           tree_node(t, receiver)->kind == NODE_NAME &&
           tree_node(t, target)->next.at == tree_child(t, s->node, ROLE_VALUE).at;
}

/* ---- the file ------------------------------------------------------------------------------- */

/* A mapping begins at the beginning. */
static Verdict begins_at_the_beginning(const Site *s, const Handle *h)
{
    Verdict v = handle_is_new(s, h, s->node);
    if (!v.rewrite) return v;
    return h->path.at ? v : refuse_node(s, REFUSE_DESCRIPTOR, h->call);
}

static Verdict file_is_fine(const Site *s, Handle *h)
{
    Verdict v = handle_find(s, receiver_of(s), h);
    if (!v.rewrite) return v;
    bool plain = h->kind == HANDLE_FILE && h->binary && h->mode == 'r' && !h->updates && !h->raw;
    if (!plain) return refuse_node(s, REFUSE_NOT_MAPPABLE, h->call);
    if (!h->with.at || !tree_is_within(s->tree, s->node, h->with))
        return refuse_node(s, REFUSE_USED_OUTSIDE, h->call);
    v = verdict_and(v, begins_at_the_beginning(s, h));
    return v.rewrite ? verdict_and(v, handle_is_done(s, h, s->node)) : v;
}

/* ---- the variable --------------------------------------------------------------------------- */

/* The def whose calls execute the site, as a statement of its own; {0}: there is none. */
static NodeId function_of(const Site *s)
{
    NodeId f = tree_function_of(s->tree, s->node);
    for (NodeId n = s->node; f.at && n.at != f.at; n = tree_node(s->tree, n)->parent)
        if (tree_node(s->tree, n)->kind == NODE_CLASS_DEF) return (NodeId){0};
    return f;
}

/* The first node behind the statements that follow the site in its block. */
static uint32_t block_end(const Site *s)
{
    const Tree *t = s->tree;
    NodeId last = s->node;
    while (tree_node(t, last)->next.at &&
           tree_node(t, tree_node(t, last)->next)->role == tree_node(t, s->node)->role)
        last = tree_node(t, last)->next;
    return tree_subtree_end(t, last);
}

static bool is_same_variable(const Site *s, NodeId name)
{
    SymbolId own = names_symbol(s->names, target_of(s)), other = names_symbol(s->names, name);
    return !own.at || !other.at ||
           names_binding(s->names, own).at == names_binding(s->names, other).at;
}

static Verdict mention_is_fine(const Site *s, NodeId n, MappedUses *uses)
{
    const Node *node = tree_node(s->tree, n);
    if (node->kind != NODE_NAME) return refuse_node(s, REFUSE_NOT_LOCAL, n);
    if (!is_same_variable(s, n)) return proven();
    if (node->op == CTX_STORE) return refuse_node(s, REFUSE_BOUND_AGAIN, n);
    bool inside = n.at >= tree_subtree_end(s->tree, s->node) && n.at < block_end(s);
    if (!inside) return refuse_node(s, REFUSE_USED_OUTSIDE, n);
    return node->op == CTX_DEL ? proven() : mapped_use(s, n, uses);
}

/* Are all uses in the block behind the read, and of the kinds that cannot tell? */
static Verdict uses_are_fine(const Site *s, NodeId function, MappedUses *uses)
{
    const Tree *t = s->tree;
    NodeId target = target_of(s);
    Atom name = tree_node(t, target)->name;
    uint32_t end = tree_subtree_end(t, function);
    Verdict v = proven();
    for (uint32_t i = function.at + 1; i < end && v.rewrite; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != name.at || i == target.at) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD) continue;
        v = verdict_and(v, mention_is_fine(s, (NodeId){i}, uses));
    }
    return v;
}

static Verdict variable_is_local(const Site *s, NodeId function)
{
    SymbolId symbol = names_symbol(s->names, target_of(s));
    const Symbol *own = names_get(s->names, symbol);
    bool local = symbol.at && !(own->flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL)) &&
                 (own->resolution == RESOLVED_LOCAL || own->resolution == RESOLVED_CELL);
    if (!local) return refuse_node(s, REFUSE_NOT_LOCAL, s->node);
    return variables_are_private(s, function, own->name);
}

/* A single pass, or a single place, needs no mapping. */
static Verdict is_worth_it(const MappedUses *uses)
{
    bool fine = uses->wholes || (uses->places && uses->places + uses->passes > 1);
    return fine ? proven() : refuse(REFUSE_USED_ONCE);
}

/* ---- what else happens ---------------------------------------------------------------------- */

static bool mentions(const Site *s, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (program_mentions(s->program, bytes_of(words[i]), UINT32_MAX)) return true;
    return false;
}

/* Locks of a file end when a second descriptor of it is closed, or stay as long as that is open. */
static Verdict nobody_else_is_there(const Site *s)
{
    static const char *const locks[] = {"fcntl", "flock", "lockf", "msvcrt", NULL};
    if (mentions(s, locks)) return refuse_node(s, REFUSE_FILE_LOCKS, s->node);
    return lazy_has_threads(s->program) ? refuse_node(s, REFUSE_THREADS, s->node) : proven();
}

static Verdict refuse_place(Refusal why, ProgramPlace at)
{
    return refuse_at(why, at.file, at.line);
}

/* May it change a file, or lead to another mapping while this one is held? */
static Verdict is_quiet(const Site *s, const Effects *e)
{
    Verdict v = proven();
    bool any = false;
    v.assumptions = e->assumptions;
    if (does(e, DOES_RUN)) return refuse_place(REFUSE_FILES_CHANGE, e->at[DOES_RUN]);
    if (does(e, DOES_RECUR)) return refuse_place(REFUSE_KEPT_MAPPED, e->at[DOES_RECUR]);
    if (does(e, DOES_SUSPEND)) return refuse_place(REFUSE_KEPT_MAPPED, e->at[DOES_SUSPEND]);
    for (uint32_t i = 0; i < e->access_count; i++) {
        const Access *a = &e->access[i];
        if (!a->write) continue;
        any = true;
        if (a->kind == ACCESS_UNKNOWN ||
            (a->kind == ACCESS_OUTSIDE && (a->id == OUTSIDE_ANY || a->id == OUTSIDE_HANDLE)))
            return refuse_at(REFUSE_FILES_CHANGE, s->file, a->line);
        if (a->kind == ACCESS_OUTSIDE && a->id == OUTSIDE_STREAMS)
            v.assumptions |= assuming(ASSUME_STREAMS_APART);
    }
    if (!any && does(e, DOES_WRITE)) return refuse_place(REFUSE_FILES_CHANGE, e->at[DOES_WRITE]);
    return v;
}

/* A statement or expression, or a part of one with such below it. */
static Verdict node_is_quiet(const Site *s, NodeId n)
{
    uint8_t kind = tree_node(s->tree, n)->kind;
    if (kind <= NODE_SLICE) {
        Effects e = effects_of(s, n);
        return is_quiet(s, &e);
    }
    Verdict v = proven();
    tree_each_child(s->tree, n, child)
        if (v.rewrite) v = verdict_and(v, node_is_quiet(s, child));
    return v;
}

/* with: what its end runs is known for files alone. */
static Verdict managers_are_files(const Site *s, NodeId with)
{
    tree_each_child(s->tree, with, item) {
        if (tree_node(s->tree, item)->kind != NODE_WITH_ITEM) continue;
        Value v = value_at(s, tree_child(s->tree, item, ROLE_CONTEXT_EXPR));
        if (!value_only(v, VALUE_FILE)) return refuse_node(s, REFUSE_FILES_CHANGE, item);
    }
    return proven();
}

/* open(path, mode), path.open(mode) and the like: is the mode left out, or written out and one for
 * reading? */
static bool only_reads(const Site *s, NodeId call)
{
    const Tree *t = s->tree;
    NodeId function = tree_child(t, call, ROLE_FUNC);
    bool method =
        tree_node(t, function)->kind == NODE_ATTRIBUTE && !value_library_name(s, function).len;
    NodeId mode = consumer_argument(t, call, method ? 0 : 1);
    if (!mode.at) mode = consumer_keyword(t, call, "mode");
    if (consumer_arguments(t, call).starred) return false;
    if (!mode.at) return true;
    if (tree_node(t, mode)->kind != NODE_CONSTANT) return false;
    Bytes text = tree_text(t, mode);
    return memchr(text.at, 'r', text.len) && !memchr(text.at, '+', text.len);
}

/* What was written to a file and is still in memory gets there when the file object goes, which
 * needs no call that could be seen, but at the end of a with statement. */
static Verdict writers_are_closed(const Site *s, NodeId function)
{
    static const char *const openers[] = {"open",     "fdopen",  "GzipFile", "BZ2File",
                                          "LZMAFile", "ZipFile", "TarFile",  NULL};
    static const char *const writers[] = {"NamedTemporaryFile", "BufferedWriter", "BufferedRandom",
                                          "TextIOWrapper",      "StreamWriter",   NULL};
    const Tree *t = s->tree;
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at + 1; i < end; i++) {
        NodeId call = {i};
        if (t->node[i].kind != NODE_CALL || t->node[i].role == ROLE_CONTEXT_EXPR) continue;
        Bytes name = atoms_text(&t->atoms, tree_node(t, tree_child(t, call, ROLE_FUNC))->name);
        bool opens = bytes_in_list(name, openers) && !only_reads(s, call);
        if (opens || bytes_in_list(name, writers)) return refuse_node(s, REFUSE_FILES_CHANGE, call);
    }
    return proven();
}

/* All that comes behind the site in the text of its function. */
static Verdict rest_is_quiet(const Site *s, NodeId function)
{
    const Tree *t = s->tree;
    Verdict v = proven();
    for (NodeId n = s->node; n.at != function.at && v.rewrite; n = tree_node(t, n)->parent) {
        const Node *node = tree_node(t, n);
        if (node->kind == NODE_WITH) v = verdict_and(v, managers_are_files(s, n));
        for (NodeId next = node->next; next.at && v.rewrite; next = tree_node(t, next)->next)
            v = verdict_and(v, node_is_quiet(s, next));
    }
    if (!v.rewrite) return v;
    Effects body = effects_of_body(s, function);
    if (does(&body, DOES_RECUR)) return refuse_place(REFUSE_KEPT_MAPPED, body.at[DOES_RECUR]);
    return v;
}

static Verdict ends_with_its_call(const Site *s, NodeId function)
{
    const Scope *scope = &s->names->scope[names_scope_at(s->names, s->node).at];
    bool later = scope->is_generator || scope->is_async ||
                 tree_node(s->tree, function)->kind == NODE_ASYNC_FUNCTION_DEF;
    return later ? refuse_node(s, REFUSE_KEPT_MAPPED, function) : proven();
}

/* ---- the text ------------------------------------------------------------------------------- */

static bool is_blank(char b)
{
    return b == ' ' || b == '\t';
}

/* What the block of a statement is further to the right than the statement that it belongs to. */
static bool step_of(const Site *s, Bytes indent, Bytes *step)
{
    const Tree *t = s->tree;
    NodeId owner = tree_node(t, s->node)->parent;
    while (tree_node(t, owner)->kind > NODE_CONTINUE) owner = tree_node(t, owner)->parent;
    Bytes outer;
    if (!text_indent(t, owner, &outer) || outer.len >= indent.len) return false;
    if (memcmp(outer.at, indent.at, outer.len) != 0) return false;
    *step = (Bytes){indent.at + outer.len, indent.len - outer.len};
    return true;
}

/* Does nothing but a comment follow the statement on its line? */
static bool ends_its_line(const Tree *t, NodeId statement)
{
    uint32_t i = tree_node(t, statement)->end;
    while (i < t->text.len && is_blank(t->text.at[i])) i++;
    return i == t->text.len || t->text.at[i] == '\n' || t->text.at[i] == '\r' ||
           t->text.at[i] == '#';
}

static Verdict layout_is_fine(const Site *s)
{
    Bytes indent, step;
    if (text_has_type_comment(s->tree, s->node)) return refuse(REFUSE_TYPE_COMMENT);
    bool fine = text_indent(s->tree, s->node, &indent) && step_of(s, indent, &step) &&
                ends_its_line(s->tree, s->node);
    return fine ? proven() : refuse(REFUSE_LAYOUT);
}

void mapped_rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    uint32_t start = tree_node(t, s->node)->start, end = tree_node(t, s->node)->end;
    Bytes indent, step, newline = text_newline(t, start), module = import_use(s, "mmap");
    if (!text_indent(t, s->node, &indent) || !step_of(s, indent, &step)) return;
    SCOPED(buf_free) Buf text = {0};
    buf_add_text(&text, "try:");
    buf_add_bytes(&text, newline);
    buf_add_bytes(&text, indent);
    buf_add_bytes(&text, step);
    buf_add_bytes(&text, tree_text(t, target_of(s)));
    buf_add_text(&text, " = ");
    buf_add_bytes(&text, module);
    buf_add_text(&text, ".mmap(");
    buf_add_bytes(&text, tree_text(t, receiver_of(s)));
    buf_add_text(&text, ".fileno(), 0, access=");
    buf_add_bytes(&text, module);
    buf_add_text(&text, ".ACCESS_READ)");
    buf_add_bytes(&text, newline);
    buf_add_bytes(&text, indent);
    buf_add_text(&text, "except (OSError, ValueError):");
    buf_add_bytes(&text, newline);
    buf_add_bytes(&text, indent);
    buf_add_bytes(&text, step);
    buf_add_bytes(&text, tree_text(t, s->node)); /* so that no other rule may change it */
    Splice splice = {start, end, site_keep(s, buf_bytes(&text))};
    array_push(edits, splice);
}

/* ---- all ------------------------------------------------------------------------------------ */

/* The names that the new text uses. */
static Verdict names_are_free(const Site *s)
{
    Verdict v = import_prove(s, "mmap");
    if (v.rewrite) v = verdict_and(v, site_stays_global(s, bytes_of("mmap")));
    if (v.rewrite) v = verdict_and(v, site_stays_global(s, bytes_of("ACCESS_READ")));
    if (v.rewrite) v = verdict_and(v, site_would_be_builtin(s, "OSError"));
    return v.rewrite ? verdict_and(v, site_would_be_builtin(s, "ValueError")) : v;
}

Verdict mapped_prove(const Site *s)
{
    Handle h;
    MappedUses uses = {0};
    NodeId function = function_of(s);
    if (!function.at) return refuse_node(s, REFUSE_NOT_LOCAL, s->node);
    Verdict v = file_is_fine(s, &h);
    if (v.rewrite) v = verdict_and(v, variable_is_local(s, function));
    if (v.rewrite) v = verdict_and(v, ends_with_its_call(s, function));
    if (v.rewrite) v = verdict_and(v, uses_are_fine(s, function, &uses));
    if (v.rewrite) v = verdict_and(v, rest_is_quiet(s, function));
    if (v.rewrite) v = verdict_and(v, writers_are_closed(s, function));
    if (v.rewrite) v = verdict_and(v, nobody_else_is_there(s));
    if (v.rewrite) v = verdict_and(v, is_worth_it(&uses));
    if (v.rewrite) v = verdict_and(v, layout_is_fine(s));
    if (v.rewrite) v = verdict_and(v, names_are_free(s));
    if (v.rewrite) v = verdict_and(v, site_source_is_free(s));
    if (v.rewrite) v.assumptions |= assuming(ASSUME_FILE_NOT_TRUNCATED);
    return v;
}
