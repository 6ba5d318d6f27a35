/*
 * handle_use.c - what is done with a file besides: who could look at where it stands.
 *
 * Nodes stand in the order of the text, but targets of assignments, elements of comprehensions and
 * tests of conditional expressions are evaluated in another one: within one statement all uses are
 * taken to come both before and after.
 */
#include "transform/proof/handle_inner.h"

#include "transform/program/by_name.h"
#include "transform/proof/effects.h"

#include <string.h>

/* ---- one use -------------------------------------------------------------------------------- */

/* Methods that hand out neither the file nor another way to it. */
static const char *const methods[] = {
    "read",       "readline", "readlines", "readinto", "read1", "peek",   "write",
    "writelines", "seek",     "tell",      "truncate", "flush", "isatty", "readable",
    "writable",   "seekable", "close",     "getvalue", NULL,
};
static const char *const members[] = {"closed", "name",     "mode", "encoding",
                                      "errors", "newlines", NULL};

/* Functions that are done with a file when they return. */
static const char *const readers[] = {
    "list", "sorted", "set", "tuple", "frozenset", "sum",  "max",        "min",  "any", "all",
    "len",  "print",  "str", "repr",  "next",      "bool", "isinstance", "type", NULL,
};
static const char *const library_readers[] = {
    "json.load",           "pickle.load",        "marshal.load",        "plistlib.load",
    "tomllib.load",        "shutil.copyfileobj", "hashlib.file_digest", "collections.deque",
    "collections.Counter", "json.dump",          "pickle.dump",         NULL,
};

static bool is_reader(const Site *s, NodeId call)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    const Node *f = tree_node(s->tree, function);
    if (f->kind == NODE_NAME && bytes_in_list(atoms_text(&s->tree->atoms, f->name), readers))
        return names_is_builtin(s->names, function) == BUILTIN_SURE;
    return bytes_in_list(value_library_name(s, function), library_readers);
}

static bool is_member(const Tree *t, NodeId name, const char *const *list)
{
    const Node *p = tree_node(t, tree_node(t, name)->parent);
    return p->kind == NODE_ATTRIBUTE && p->op == CTX_LOAD &&
           bytes_in_list(atoms_text(&t->atoms, p->name), list);
}

static bool is_called(const Tree *t, NodeId attribute)
{
    const Node *a = tree_node(t, attribute);
    return a->role == ROLE_FUNC && tree_node(t, a->parent)->kind == NODE_CALL;
}

/* f.close(), f.name ...: of no consequence for where it stands, nor the other way round. */
static bool is_indifferent(const Tree *t, NodeId name)
{
    static const char *const list[] = {"close",    "closed", "name", "mode",
                                       "encoding", "errors", NULL};
    return is_member(t, name, list);
}

/* Does the use leave nobody else with the file? */
static bool is_plain(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, name), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_ATTRIBUTE:
        return is_member(t, name, members) ||
               (is_member(t, name, methods) && is_called(t, n->parent));
    case NODE_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_CALL: return n->role == ROLE_ARGS && is_reader(s, n->parent);
    case NODE_KEYWORD: return is_reader(s, p->parent);
    case NODE_IF:
    case NODE_WHILE: return n->role == ROLE_TEST;
    case NODE_WITH_ITEM: return !n->next.at; /* with f: */
    case NODE_UNARY_OP:
    case NODE_COMPARE:
    case NODE_FORMATTED_VALUE:
    case NODE_RETURN: return true;
    default: return false;
    }
}

/* ---- loops ---------------------------------------------------------------------------------- */

static bool is_loop(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_WHILE || handle_evaluated_once(t, n).at;
}

/* Does a loop around the site come back to it from the node, without opening the file anew? */
static bool comes_back(const Site *s, const Handle *h, NodeId n)
{
    const Tree *t = s->tree;
    for (NodeId at = h->used; at.at && !tree_is_within(t, h->call, at);
         at = tree_node(t, at)->parent) {
        NodeId once = handle_evaluated_once(t, at);
        if (is_loop(t, at) && tree_is_within(t, n, at) &&
            !(once.at && tree_is_within(t, h->used, once)))
            return true;
    }
    return false;
}

/* Is the site evaluated more than once for one opening of the file? */
static bool is_repeated(const Site *s, const Handle *h)
{
    const Tree *t = s->tree;
    for (NodeId n = h->used; n.at && !tree_is_within(t, h->call, n); n = tree_node(t, n)->parent) {
        if (n.at == h->with.at) return false;
        NodeId once = handle_evaluated_once(t, n);
        if (n.at != h->used.at && is_loop(t, n) && !(once.at && tree_is_within(t, h->used, once)))
            return true;
    }
    return false;
}

/* The innermost loop whose rounds open the file anew; {0}: none. */
static NodeId loop_of_binding(const Tree *t, const Handle *h)
{
    NodeId frame = handle_frame(t, h->call);
    for (NodeId n = h->call; n.at && n.at != frame.at; n = tree_node(t, n)->parent)
        if (is_loop(t, n)) return n;
    return (NodeId){0};
}

/* Is the node a use of the handle's variable? */
static bool is_use(const Site *s, const Handle *h, uint32_t node)
{
    const Node *n = &s->tree->node[node], *name = tree_node(s->tree, h->name);
    if (n->kind != NODE_NAME || n->name.at != name->name.at || node == h->name.at) return false;
    SymbolId own = names_symbol(s->names, h->name), other = names_symbol(s->names, (NodeId){node});
    return !own.at || !other.at ||
           names_binding(s->names, own).at == names_binding(s->names, other).at;
}

/* ---- all uses ------------------------------------------------------------------------------- */

/* Can that use have closed the file before the site is evaluated? */
static bool may_close(const Site *s, const Handle *h, NodeId name)
{
    static const char *const close[] = {"close", NULL};
    const Tree *t = s->tree;
    const Node *n = tree_node(t, name);
    NodeId with = tree_node(t, n->parent)->kind == NODE_WITH_ITEM ? tree_node(t, n->parent)->parent
                                                                  : (NodeId){0};
    if (with.at) return !tree_is_within(t, h->used, with);
    return is_member(t, name, close) && (name.at < h->used.at || comes_back(s, h, name));
}

static Verdict use_is_plain(const Site *s, const Handle *h, NodeId name)
{
    static const char *const descriptor[] = {"fileno", NULL};
    if (is_member(s->tree, name, descriptor)) return refuse_node(s, REFUSE_DESCRIPTOR, name);
    if (!is_plain(s, name)) return refuse_node(s, REFUSE_HANDLE_SHARED, name);
    return may_close(s, h, name) ? refuse_node(s, REFUSE_MAYBE_CLOSED, name) : proven();
}

Verdict handle_uses_are_plain(const Site *s, const Handle *h)
{
    const Tree *t = s->tree;
    if (!h->name.at) return proven();
    if (h->with.at && !tree_is_within(t, h->used, h->with))
        return refuse_node(s, REFUSE_MAYBE_CLOSED, h->with);
    NodeId where = h->with.at ? h->with : handle_frame(t, h->call);
    uint32_t end = tree_subtree_end(t, where);
    Verdict v = proven();
    for (uint32_t i = where.at + 1; i < end && v.rewrite; i++)
        if (is_use(s, h, i)) v = use_is_plain(s, h, (NodeId){i});
    return v;
}

/* Is the handle used by none of the nodes [from, to), where it is found apart? */
static Verdict is_unused(const Site *s, const Handle *h, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (is_use(s, h, i) && i != h->used.at && !is_indifferent(s->tree, (NodeId){i}))
            return refuse_node(s, REFUSE_FILE_POSITION, (NodeId){i});
    return proven();
}

static bool is_block(uint8_t role)
{
    return role == ROLE_BODY || role == ROLE_ORELSE || role == ROLE_FINALBODY ||
           role == ROLE_HANDLERS || role == ROLE_CASES;
}

/* The statement that it was found in, without the blocks in it. */
static Verdict statement_is_free(const Site *s, const Handle *h)
{
    const Tree *t = s->tree;
    NodeId statement = h->used;
    while (tree_node(t, statement)->kind > NODE_CONTINUE)
        statement = tree_node(t, statement)->parent;
    Verdict v = proven();
    tree_each_child(t, statement, child)
        if (v.rewrite && !is_block(tree_node(t, child)->role))
            v = is_unused(s, h, child.at, tree_subtree_end(t, child));
    return v;
}

/* ---- variables of a module ------------------------------------------------------------------ */

/* Can other code come to a variable of the module by its name? */
static Verdict module_is_private(const Site *s, const Handle *h)
{
    static const char *const ways[] = {"globals",    "vars",     "locals",   "eval",
                                       "exec",       "modules",  "__main__", "import_module",
                                       "__import__", "__dict__", NULL};
    const Tree *t = s->tree;
    if (handle_frame(t, h->call).at != 1) return proven();
    Bytes name = tree_text(t, h->name);
    if (program_mentions(s->program, name, s->file))
        return refuse_node(s, REFUSE_HANDLE_SHARED, h->name);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        bool same = n->kind == NODE_ATTRIBUTE && n->name.at == tree_node(t, h->name)->name.at;
        if (same || (n->name.at && bytes_in_list(atoms_text(&t->atoms, n->name), ways)))
            return refuse_node(s, REFUSE_HANDLE_SHARED, (NodeId){i});
    }
    return proven();
}

/* ---- where it stands ------------------------------------------------------------------------ */

/* A child that is forked reads on where its parent does. */
static bool is_inherited(const Site *s, const Handle *h)
{
    return h->kind != HANDLE_MEMORY && program_mentions(s->program, bytes_of("fork"), UINT32_MAX);
}

Verdict handle_is_done(const Site *s, const Handle *h, NodeId last)
{
    const Tree *t = s->tree;
    if (!h->name.at) return proven();
    if (is_repeated(s, h) || is_inherited(s, h))
        return refuse_node(s, REFUSE_FILE_POSITION, h->used);
    NodeId frame = handle_frame(t, h->call), loop = loop_of_binding(t, h);
    uint32_t end = tree_subtree_end(t, h->with.at ? h->with : frame);
    Verdict v = statement_is_free(s, h);
    if (v.rewrite) v = is_unused(s, h, tree_subtree_end(t, last), end);
    if (v.rewrite && loop.at && !h->with.at) v = is_unused(s, h, loop.at, h->call.at);
    return v.rewrite ? module_is_private(s, h) : v;
}

Verdict handle_is_new(const Site *s, const Handle *h, NodeId first)
{
    if (!h->name.at) return proven();
    if (is_repeated(s, h)) return refuse_node(s, REFUSE_FILE_POSITION, h->used);
    Verdict v = statement_is_free(s, h);
    return v.rewrite ? is_unused(s, h, tree_subtree_end(s->tree, h->call), first.at) : v;
}

/* "/dev/stdin", "/proc/self/fd/3": by another name. */
static bool is_device(Bytes path)
{
    bool device = memmem(path.at, path.len, "/dev/", 5) || memmem(path.at, path.len, "/fd/", 4);
    return device && !memmem(path.at, path.len, "/dev/null", 9);
}

Verdict handle_is_named(const Site *s, const Handle *h)
{
    Verdict v = proven();
    Value path = value_at(s, h->path);
    if (tree_node(s->tree, h->path)->kind == NODE_CONSTANT &&
        is_device(tree_text(s->tree, h->path)))
        return refuse_node(s, REFUSE_DESCRIPTOR, h->call);
    if (value_only(path, VALUE_TEXT | VALUE_BYTES)) return v;
    if (value_only(path, VALUE_INTEGER)) return refuse_node(s, REFUSE_DESCRIPTOR, h->call);
    v.assumptions = assuming(ASSUME_OWN_DESCRIPTORS) | value_rests_on(path);
    return v;
}

bool handle_is_written_before(const Site *s, const Handle *to)
{
    const Tree *t = s->tree;
    for (uint32_t i = tree_subtree_end(t, to->call); i < s->node.at; i++) {
        uint8_t kind = t->node[i].kind;
        bool around = tree_subtree_end(t, (NodeId){i}) > s->node.at;
        if (around || (kind > NODE_CONTINUE && kind != NODE_CALL)) continue;
        Effects e = effects_of(s, (NodeId){i});
        if (does(&e, DOES_RUN) || does(&e, DOES_SUSPEND)) return true;
        for (uint32_t k = 0; k < e.access_count; k++) {
            const Access *a = &e.access[k];
            bool file = a->kind == ACCESS_OUTSIDE && a->id != OUTSIDE_STATE &&
                        a->id != OUTSIDE_STREAMS && a->id != OUTSIDE_LIBRARY;
            if (a->write && (file || a->kind == ACCESS_UNKNOWN)) return true;
        }
    }
    return false;
}
