/*
 * code_hook.c - functions that are given away to be run when nothing in the text calls them.
 *
 * A finalizer runs where the last reference goes, a factory where a key is missing or an object is
 * made, a handler of signals anywhere.  Each is a record by the name under which whoever could run
 * it asks: a special method ("__del__", "__missing__", "__next__"), or one of the names in
 * program/by_name.h that no function can have.
 */
#include "transform/facts/code_build.h"

/* A value that is no function, or none at all: None, a number. */
static bool runs_nothing(const CodeBuild *b, NodeId value)
{
    const Node *n = tree_node(b->t, value);
    return n->kind == NODE_CONSTANT;
}

static void hook(CodeBuild *b, const char *name, NodeId function, NodeId at)
{
    if (!function.at || runs_nothing(b, function)) return;
    uint32_t record = code_hook_record(b, name, at);
    array_push(&b->queue, ((CodePending){.record = record, .value = function}));
}

/* It runs, and nobody knows what it does: for functions that are not written where they stand. */
static void hook_any(CodeBuild *b, const char *name, uint16_t may, NodeId at)
{
    uint32_t record = code_hook_record(b, name, at);
    CodeRecord *r = &b->out->records.at[record];
    r->may |= may;
    r->where[__builtin_ctz(may)] = code_line(b, at);
}

static NodeId keyword(const CodeBuild *b, NodeId call, const char *name)
{
    tree_each_child(b->t, call, child)
        if (tree_node(b->t, child)->kind == NODE_KEYWORD &&
            code_name_is(b, tree_node(b->t, child)->name, name))
            return tree_child(b->t, child, ROLE_VALUE);
    return (NodeId){0};
}

static bool has_stars(const CodeBuild *b, NodeId call)
{
    tree_each_child(b->t, call, child) {
        const Node *n = tree_node(b->t, child);
        if (n->kind == NODE_STARRED || (n->kind == NODE_KEYWORD && !n->name.at)) return true;
    }
    return false;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* The argument that is the function, by its place or name. */
static void hook_argument(CodeBuild *b, const char *name, NodeId call, uint32_t index,
                          const char *by)
{
    NodeId given = code_argument(b->t, call, index);
    if (!given.at && by) given = keyword(b, call, by);
    if (has_stars(b, call)) hook_any(b, name, MAY_RUN, call);
    else hook(b, name, given, call);
}

/* weakref: callbacks, and containers that lose entries. */
static void weak_call(CodeBuild *b, NodeId call, Atom name)
{
    static const char *const callbacks[] = {"ref", "WeakMethod", "ReferenceType", NULL};
    static const char *const seen[] = {"proxy", "WeakValueDictionary", "WeakKeyDictionary",
                                       "WeakSet", NULL};
    if (code_name_in(b, name, callbacks) || code_name_in(b, name, seen) ||
        code_name_is(b, name, "finalize"))
        code_hook_record(b, HOOK_WEAK, call);
    if (code_name_in(b, name, callbacks)) hook_argument(b, "__del__", call, 1, "callback");
    else if (code_name_is(b, name, "finalize")) hook_argument(b, "__del__", call, 1, "func");
    else if (code_name_in(b, name, seen)) hook_any(b, "__del__", MAY_WRITE, call);
}

/* weakref.ref, finalize ... under another name, or as a base. */
void code_weak_value(CodeBuild *b, NodeId n)
{
    static const char *const names[] = {
        "ref",   "WeakMethod",          "ReferenceType",     "KeyedRef", "finalize",
        "proxy", "WeakValueDictionary", "WeakKeyDictionary", "WeakSet",  NULL};
    if (!b->weak) return;
    const Node *node = tree_node(b->t, n);
    if (node->role == ROLE_FUNC && tree_node(b->t, node->parent)->kind == NODE_CALL) return;
    if (!code_is_imported(b, n, "weakref", names)) return;
    code_hook_record(b, HOOK_WEAK, n);
    hook_any(b, "__del__", MAY_RUN, n);
}

/* Encoding and decoding runs what is registered here, for texts wherever they come from. */
static bool is_codec_hook(const CodeBuild *b, NodeId n)
{
    static const char *const names[] = {"register", "register_error", NULL};
    return code_is_imported(b, n, "codecs", names);
}

/* gc.callbacks, and codecs.register under another name: they run anywhere. */
void code_trace_value(CodeBuild *b, NodeId n)
{
    static const char *const callbacks[] = {"callbacks", NULL};
    const Node *node = tree_node(b->t, n);
    bool called = node->role == ROLE_FUNC && tree_node(b->t, node->parent)->kind == NODE_CALL;
    if ((!called && is_codec_hook(b, n)) || code_is_imported(b, n, "gc", callbacks))
        hook_any(b, HOOK_TRACE, MAY_RUN, n);
}

/* The class whose body the node stands in, outside of functions. */
static uint32_t class_of_body(const CodeBuild *b, NodeId n)
{
    ScopeId scope = names_scope_at(b->n, n);
    return b->n->scope[scope.at].kind == SCOPE_CLASS ? b->class_of_scope[scope.at] : 0;
}

/* x: int = field(default_factory=f): making an instance runs f. */
static void factory_of_field(CodeBuild *b, NodeId call)
{
    NodeId f = keyword(b, call, "default_factory");
    uint32_t class = f.at ? class_of_body(b, call) : 0;
    if (!class || runs_nothing(b, f)) return;
    uint32_t record = code_hook_record(b, "__post_init__", call);
    b->out->records.at[record].owner = class;
    array_push(&b->queue, ((CodePending){.record = record, .value = f}));
}

/* Is the iterator gone through there and then, by the loop that it stands in or the builtin whose
 * argument it is? */
static bool is_used_up(const CodeBuild *b, NodeId iterator)
{
    static const char *const users[] = {"sum", "any",       "all",  "list",   "tuple", "set", "max",
                                        "min", "frozenset", "dict", "sorted", "bytes", NULL};
    const Node *n = tree_node(b->t, iterator), *call = tree_node(b->t, n->parent);
    bool loop =
        call->kind == NODE_FOR || (call->kind == NODE_COMPREHENSION &&
                                   tree_node(b->t, call->parent)->kind != NODE_GENERATOR_EXP);
    if (loop) return n->role == ROLE_ITER;
    if (call->kind != NODE_CALL || n->role != ROLE_ARGS) return false;
    NodeId f = tree_child(b->t, n->parent, ROLE_FUNC);
    if (code_name_is(b, tree_node(b->t, f)->name, "join")) return true;
    return tree_node(b->t, f)->kind == NODE_NAME &&
           code_name_in(b, tree_node(b->t, f)->name, users) &&
           names_is_builtin(b->n, f) == BUILTIN_SURE;
}

/* map(f, x) and its like, given to somebody who may go through it later. */
static void calling_iterator(CodeBuild *b, NodeId call, Atom name)
{
    static const char *const first[] = {"map",         "filter",    "starmap", "takewhile",
                                        "filterfalse", "dropwhile", NULL};
    bool groups = code_name_is(b, name, "groupby");
    bool second = groups || code_name_is(b, name, "accumulate");
    if ((!second && !code_name_in(b, name, first)) || is_used_up(b, call)) return;
    hook_argument(b, HOOK_GENERATOR, call, second, groups ? "key" : "func");
}

void code_hooks_of_call(CodeBuild *b, NodeId call, Atom name)
{
    static const char *const tracers[] = {"settrace",
                                          "setprofile",
                                          "addaudithook",
                                          "register_callback",
                                          "settrace_all_threads",
                                          "setprofile_all_threads",
                                          NULL};
    static const char *const queues[] = {
        "Queue", "SimpleQueue", "LifoQueue", "PriorityQueue", "JoinableQueue", "ContextVar", NULL};
    if (b->weak) weak_call(b, call, name);
    if (code_name_is(b, name, "defaultdict")) hook_argument(b, "__missing__", call, 0, NULL);
    else if (code_name_is(b, name, "iter") && code_argument(b->t, call, 1).at)
        hook_argument(b, "__next__", call, 0, NULL);
    else if (code_name_is(b, name, "signal") || code_name_is(b, name, "add_signal_handler"))
        hook_argument(b, HOOK_SIGNAL, call, 1, "handler");
    else if (code_name_is(b, name, "register_error"))
        hook_argument(b, HOOK_TRACE, call, 1, "error_handler");
    else if (is_codec_hook(b, tree_child(b->t, call, ROLE_FUNC)))
        hook_argument(b, HOOK_TRACE, call, 0, "search_function");
    else if (code_name_in(b, name, tracers))
        hook_argument(b, HOOK_TRACE, call, code_name_is(b, name, "register_callback") ? 2 : 0,
                      NULL);
    else if (code_name_is(b, name, "redirect_stdout") || code_name_is(b, name, "redirect_stderr"))
        hook_any(b, HOOK_STREAM, MAY_WRITE, call);
    else if (code_name_in(b, name, queues) && !b->queues) {
        b->queues = true;
        hook_any(b, HOOK_QUEUE, MAY_WRITE, call);
    }
    factory_of_field(b, call);
    calling_iterator(b, call, name);
}

/* d.default_factory = f */
void code_hooks_of_store(CodeBuild *b, NodeId attribute, NodeId value)
{
    Atom name = tree_node(b->t, attribute)->name;
    if (!code_name_is(b, name, "default_factory")) return;
    if (value.at) hook(b, "__missing__", value, attribute);
    else hook_any(b, "__missing__", MAY_RUN, attribute);
}

/* ---- generators ----------------------------------------------------------------------------- */

static bool has_yield(const CodeBuild *b, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        uint8_t kind = b->t->node[i].kind;
        if (kind == NODE_YIELD || kind == NODE_YIELD_FROM) return true;
    }
    return false;
}

/* A handler that GeneratorExit comes to. */
static bool catches_exit(const CodeBuild *b, NodeId handler)
{
    static const char *const names[] = {"GeneratorExit", "BaseException", NULL};
    NodeId type = tree_child(b->t, handler, ROLE_TYPE);
    if (!type.at) return true;
    uint32_t end = tree_subtree_end(b->t, type);
    for (uint32_t i = type.at; i < end; i++)
        if (code_name_in(b, b->t->node[i].name, names)) return true;
    return false;
}

/* A try around a yield: what it runs when the generator is dropped there. */
static void leave_try(CodeBuild *b, NodeId try, const CodePending *generator)
{
    uint32_t first = 0;
    tree_each_child(b->t, try, child) {
        const Node *n = tree_node(b->t, child);
        if (n->role == ROLE_FINALBODY && !first) first = child.at;
        if (n->kind == NODE_EXCEPT_HANDLER && catches_exit(b, child))
            hook_any(b, "__del__", MAY_RUN, child);
    }
    if (!first || !has_yield(b, try.at, first)) return;
    CodePending p = *generator;
    p.record = code_hook_record(b, "__del__", (NodeId){first});
    p.first = first;
    p.end = tree_subtree_end(b->t, try);
    array_push(&b->queue, p);
}

/* with open(path): a file that was only read is closed. */
static bool closes_quietly(const CodeBuild *b, NodeId with)
{
    tree_each_child(b->t, with, item) {
        if (tree_node(b->t, item)->kind != NODE_WITH_ITEM) continue;
        NodeId call = tree_child(b->t, item, ROLE_CONTEXT_EXPR), mode;
        Bytes text;
        if (tree_node(b->t, call)->kind != NODE_CALL) return false;
        NodeId f = tree_child(b->t, call, ROLE_FUNC);
        if (!code_name_is(b, tree_node(b->t, f)->name, "open") || has_stars(b, call)) return false;
        mode = code_argument(b->t, call, 1);
        if (!mode.at) mode = keyword(b, call, "mode");
        if (!mode.at) continue;
        if (!code_literal(b->t, mode, &text) || !text.len || text.at[0] != 'r' ||
            text.at[text.len - 1] == '+')
            return false;
    }
    return true;
}

/* Its generators belong to a manager, which goes on with them to their end. */
static bool is_manager(const CodeBuild *b, NodeId function)
{
    static const char *const makers[] = {"contextmanager", "asynccontextmanager", "fixture", NULL};
    tree_each_child(b->t, function, child) {
        if (tree_node(b->t, child)->role != ROLE_DECORATOR_LIST) break;
        NodeId d =
            tree_node(b->t, child)->kind == NODE_CALL ? tree_child(b->t, child, ROLE_FUNC) : child;
        if (code_name_in(b, tree_node(b->t, d)->name, makers)) return true;
    }
    return false;
}

void code_hooks_of_generator(CodeBuild *b, const CodePending *generator)
{
    if (is_manager(b, generator->function)) return;
    uint32_t record = code_hook_record(b, HOOK_GENERATOR, generator->function);
    array_push(&b->queue, ((CodePending){.record = record, .value = generator->function}));
    for (uint32_t i = generator->first; i < generator->end; i++) {
        uint8_t kind = b->t->node[i].kind;
        NodeId n = {i};
        if (kind != NODE_TRY && kind != NODE_TRY_STAR && kind != NODE_WITH &&
            kind != NODE_ASYNC_WITH)
            continue;
        if (!has_yield(b, i, tree_subtree_end(b->t, n))) continue;
        if (kind == NODE_TRY || kind == NODE_TRY_STAR) leave_try(b, n, generator);
        else if (kind == NODE_ASYNC_WITH) hook_any(b, "__del__", MAY_RUN, n);
        else if (!closes_quietly(b, n)) hook_any(b, "__del__", MAY_WRITE, n);
    }
}

/* (f(x) for x in y), given to somebody who may go through it later. */
void code_hooks_of_expression(CodeBuild *b, NodeId generator)
{
    if (b->now.generator || is_used_up(b, generator)) return;
    CodePending p = {.record = code_hook_record(b, HOOK_GENERATOR, generator),
                     .first = generator.at + 1,
                     .end = tree_subtree_end(b->t, generator),
                     .scope = b->now.scope,
                     .function = b->now.function,
                     .generator = true};
    array_push(&b->queue, p);
}
