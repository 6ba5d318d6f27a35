/*
 * code_watch.c - who looks at exceptions: handlers that tell types apart, `with` statements of
 * managers that are not known to let exceptions pass, calls that take functions and catch.
 */
#include "transform/facts/code_build.h"

#include <string.h>

static Bytes name_of(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    bool named = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE;
    return named ? atoms_text(&t->atoms, node->name) : (Bytes){"", 0};
}

/* ---- handlers ------------------------------------------------------------------------------- */

static bool all_are(const Tree *t, NodeId type, const char *const *list)
{
    if (tree_node(t, type)->kind != NODE_TUPLE) return bytes_in_list(name_of(t, type), list);
    tree_each_child(t, type, one)
        if (!bytes_in_list(name_of(t, one), list)) return false;
    return true;
}

static bool any_is(const Tree *t, NodeId type, const char *const *list)
{
    if (tree_node(t, type)->kind != NODE_TUPLE) return bytes_in_list(name_of(t, type), list);
    tree_each_child(t, type, one)
        if (bytes_in_list(name_of(t, one), list)) return true;
    return false;
}

/* Does the handler's body look at the exception by other ways than its name, or raise it again? */
static bool looks(const Tree *t, NodeId handler)
{
    static const char *const ways[] = {
        "exc_info",        "traceback",        "format_exc", "print_exc", "exception",
        "print_exception", "format_exception", "last_value", "last_exc",  NULL};
    uint32_t end = tree_subtree_end(t, handler);
    for (uint32_t i = handler.at + 1; i < end; i++) {
        const Node *node = &t->node[i];
        if (node->kind == NODE_RAISE && !node->first.at) return true;
        if ((node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE ||
             node->kind == NODE_KEYWORD || node->kind == NODE_ALIAS) &&
            bytes_in_list(atoms_text(&t->atoms, node->name), ways))
            return true;
    }
    return false;
}

static const char *const all_exceptions[] = {"Exception", "BaseException", NULL};

uint32_t watch_try(const Tree *t, NodeId n)
{
    static const char *const others[] = {"ImportError", "ModuleNotFoundError", "KeyboardInterrupt",
                                         "SystemExit",  "GeneratorExit",       NULL};
    bool star = tree_node(t, n)->kind == NODE_TRY_STAR;
    tree_each_child(t, n, child) {
        const Node *node = tree_node(t, child);
        if (node->role != ROLE_HANDLERS) continue;
        NodeId type = tree_child(t, child, ROLE_TYPE);
        if (type.at && all_are(t, type, others) && !star) continue;
        bool any = !type.at || (tree_node(t, type)->kind == NODE_NAME &&
                                bytes_in_list(name_of(t, type), all_exceptions));
        if (star || !any || node->name.at || looks(t, child)) return tree_line(t, node->start);
    }
    return 0;
}

/* Not when the handler lets it out again. */
bool watch_stops(const Tree *t, NodeId n)
{
    static const char *const stops[] = {"StopIteration", "Exception", "BaseException", NULL};
    tree_each_child(t, n, child) {
        if (tree_node(t, child)->role != ROLE_HANDLERS) continue;
        NodeId type = tree_child(t, child, ROLE_TYPE);
        if (type.at && !any_is(t, type, stops)) continue;
        uint32_t end = tree_subtree_end(t, child);
        for (uint32_t i = child.at + 1; i < end; i++)
            if (t->node[i].kind == NODE_RAISE && t->node[i].first.at == 0) return false;
            else if (t->node[i].kind == NODE_RAISE && tree_node(t, child)->name.at &&
                     tree_node(t, t->node[i].first)->name.at == tree_node(t, child)->name.at)
                return false;
        return true;
    }
    return false;
}

/* ---- managers ------------------------------------------------------------------------------- */

static const char *const locks[] = {"Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore",
                                    NULL};
static const char *const managers[] = {"closing",
                                       "nullcontext",
                                       "redirect_stdout",
                                       "redirect_stderr",
                                       "fdopen",
                                       "scandir",
                                       "TemporaryDirectory",
                                       "NamedTemporaryFile",
                                       "TemporaryFile",
                                       "SpooledTemporaryFile",
                                       "StringIO",
                                       "BytesIO",
                                       "ZipFile",
                                       "localcontext",
                                       "catch_warnings",
                                       "open",
                                       "GzipFile",
                                       "BZ2File",
                                       "LZMAFile",
                                       NULL};
static const char *const modules[] = {
    "io",   "os",      "contextlib", "tempfile", "threading", "zipfile",         "gzip", "bz2",
    "lzma", "decimal", "warnings",   "codecs",   "tarfile",   "multiprocessing", NULL};

/* Does the name come from one of these modules of the library, and from nowhere else? */
static bool is_imported(const Tree *t, const Names *n, NodeId name)
{
    SymbolId s = names_symbol(n, name);
    SymbolId owner = s.at ? names_binding(n, s) : s;
    if (!owner.at) return false;
    uint32_t flags = names_get(n, owner)->flags;
    if (!(flags & SYMBOL_IMPORT) || (flags & (SYMBOL_STORED | SYMBOL_DEFINED | SYMBOL_PARAM)))
        return false;
    Atom atom = tree_node(t, name)->name;
    bool found = false;
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *node = &t->node[i];
        if (node->kind != NODE_ALIAS) continue;
        const Node *statement = tree_node(t, node->parent);
        NodeId as = tree_child(t, (NodeId){i}, ROLE_ASNAME);
        Atom bound = as.at ? tree_node(t, as)->name : node->name;
        if (bound.at != atom.at) continue;
        bool from = statement->kind == NODE_IMPORT_FROM;
        if (from && statement->op) return false;
        Bytes module = atoms_text(&t->atoms, from ? statement->name : node->name);
        if (!bytes_in_list(module, modules)) return false;
        found = true;
    }
    return found;
}

static bool is_library_call(const Tree *t, const Names *n, NodeId call, const char *const *list)
{
    if (tree_node(t, call)->kind != NODE_CALL) return false;
    NodeId f = tree_child(t, call, ROLE_FUNC);
    if (!bytes_in_list(name_of(t, f), list)) return false;
    if (tree_node(t, f)->kind == NODE_NAME && bytes_is(name_of(t, f), "open") &&
        names_is_builtin(n, f) == BUILTIN_SURE)
        return true;
    NodeId root = tree_node(t, f)->kind == NODE_ATTRIBUTE ? tree_child(t, f, ROLE_VALUE) : f;
    return tree_node(t, root)->kind == NODE_NAME && is_imported(t, n, root);
}

/* A name or attribute that looks like a lock, and that this file binds to locks only. */
static bool is_lock(const Tree *t, const Names *n, NodeId manager)
{
    const Node *node = tree_node(t, manager);
    Bytes name = name_of(t, manager);
    if (!memmem(name.at, name.len, "lock", 4) && !memmem(name.at, name.len, "LOCK", 4))
        return false;
    if (node->kind == NODE_NAME) {
        SymbolId s = names_symbol(n, manager);
        SymbolId owner = s.at ? names_binding(n, s) : s;
        if (!owner.at || (names_get(n, owner)->flags &
                          (SYMBOL_PARAM | SYMBOL_IMPORT | SYMBOL_DEFINED | SYMBOL_ITERATION)))
            return false;
    }
    bool found = false;
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *one = &t->node[i];
        if (one->kind != node->kind || one->name.at != node->name.at || one->op != CTX_STORE)
            continue;
        const Node *parent = tree_node(t, one->parent);
        if (parent->kind != NODE_ASSIGN || one->role != ROLE_TARGETS) return false;
        if (!is_library_call(t, n, tree_child(t, one->parent, ROLE_VALUE), locks)) return false;
        found = true;
    }
    return found;
}

uint32_t watch_with(const Tree *t, const Names *n, NodeId with)
{
    tree_each_child(t, with, item) {
        if (tree_node(t, item)->kind != NODE_WITH_ITEM) continue;
        NodeId manager = tree_child(t, item, ROLE_CONTEXT_EXPR);
        if (!is_library_call(t, n, manager, managers) && !is_library_call(t, n, manager, locks) &&
            !is_lock(t, n, manager))
            return tree_line(t, tree_node(t, with)->start);
    }
    return 0;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* They call what they are given, and somebody looks at what it raises. */
uint32_t watch_call(const Tree *t, NodeId call)
{
    static const char *const watchers[] = {"raises",
                                           "assertRaises",
                                           "assertRaisesRegex",
                                           "assertRaisesRegexp",
                                           "submit",
                                           "apply_async",
                                           "create_task",
                                           "ensure_future",
                                           "gather",
                                           "run_in_executor",
                                           "to_thread",
                                           "run_coroutine_threadsafe",
                                           "wait_for",
                                           "suppress",
                                           NULL};
    NodeId f = tree_child(t, call, ROLE_FUNC);
    return bytes_in_list(name_of(t, f), watchers) ? tree_line(t, tree_node(t, call)->start) : 0;
}

/* raises(E) and assertRaises(E) as a statement, or in a with statement without `as`. */
static bool is_type_test(const Tree *t, NodeId call)
{
    static const char *const tests[] = {"raises", "assertRaises", NULL};
    if (tree_node(t, call)->kind != NODE_CALL) return false;
    tree_each_child(t, call, child)
        if (tree_node(t, child)->kind == NODE_KEYWORD) return false; /* match= */
    return bytes_in_list(name_of(t, tree_child(t, call, ROLE_FUNC)), tests);
}

bool watch_type_only(const Tree *t, NodeId n)
{
    if (tree_node(t, n)->kind == NODE_CALL)
        return is_type_test(t, n) && tree_node(t, tree_node(t, n)->parent)->kind == NODE_EXPR;
    if (tree_node(t, n)->kind != NODE_WITH) return false;
    tree_each_child(t, n, item) {
        if (tree_node(t, item)->kind != NODE_WITH_ITEM) continue;
        NodeId manager = tree_child(t, item, ROLE_CONTEXT_EXPR);
        if (tree_child(t, item, ROLE_OPTIONAL_VARS).at || !is_type_test(t, manager)) return false;
    }
    return true;
}

/* ---- around one place ----------------------------------------------------------------------- */

/* By its name, or by the traceback. */
bool watch_text(const Tree *t, NodeId n)
{
    tree_each_child(t, n, child)
        if (tree_node(t, child)->role == ROLE_HANDLERS &&
            (tree_node(t, child)->name.at || looks(t, child)))
            return true;
    return false;
}

static uint32_t watched_line(const Tree *t, const Names *n, NodeId node, bool text_only)
{
    for (NodeId below = node, at = tree_node(t, node)->parent; at.at;
         below = at, at = tree_node(t, at)->parent) {
        uint8_t kind = tree_node(t, at)->kind, role = tree_node(t, below)->role;
        uint32_t line = 0;
        if ((kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF) && role == ROLE_BODY)
            return 0;
        if ((kind == NODE_TRY || kind == NODE_TRY_STAR) && role == ROLE_BODY)
            line = !text_only || watch_text(t, at) ? watch_try(t, at) : 0;
        else if (text_only && watch_type_only(t, at)) continue;
        else if (kind == NODE_WITH || kind == NODE_ASYNC_WITH) line = watch_with(t, n, at);
        else if (kind == NODE_CALL) line = watch_call(t, at);
        if (line) return line;
    }
    return 0;
}

uint32_t code_watched_line(const Tree *t, const Names *n, NodeId node)
{
    return watched_line(t, n, node, false);
}

uint32_t code_text_watched_line(const Tree *t, const Names *n, NodeId node)
{
    return watched_line(t, n, node, true);
}
