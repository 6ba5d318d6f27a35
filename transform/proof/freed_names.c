/*
 * freed_names.c - see freed.h: who could come to a module's variable without being one of its uses.
 *
 * In its own file: attributes of what may be the module, strings with the name, and whatever shows
 * all names of the module.  In other files any mention counts; what is computed there is the
 * assumption globals-by-name.
 */
#include <string.h>

#include "transform/program/by_name.h"
#include "transform/proof/freed.h"

/* ---- texts ---------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return c == '_' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool has_word(Bytes text, Bytes word)
{
    for (size_t at = 0; at + word.len <= text.len; at++) {
        const char *found = memmem(text.at + at, text.len - at, word.at, word.len);
        if (!found) return false;
        at = (size_t)(found - text.at);
        bool begins = at == 0 || !is_word(text.at[at - 1]);
        bool ends = at + word.len == text.len || !is_word(text.at[at + word.len]);
        if (begins && ends) return true;
    }
    return false;
}

/* Has an example in the text (">>> f(x)", and lines that go on after "...") the word? */
static bool is_in_example(Bytes text, Bytes word)
{
    while (text.len) {
        const char *newline = memchr(text.at, '\n', text.len);
        size_t len = newline ? (size_t)(newline + 1 - text.at) : text.len;
        Bytes line = {text.at, len};
        bool example = memmem(line.at, line.len, ">>>", 3) || memmem(line.at, line.len, "...", 3);
        if (example && has_word(line, word)) return true;
        text = (Bytes){text.at + len, text.len - len};
    }
    return false;
}

/* Strings may be evaluated or looked up; those that are statements are read by people, but for
 * examples. */
static bool is_in_text(const Freed *f, NodeId n)
{
    const Tree *t = f->site->tree;
    Bytes text = tree_text(t, n);
    if (!has_word(text, f->text)) return false;
    bool statement = tree_node(t, tree_node(t, n)->parent)->kind == NODE_EXPR;
    return !statement || is_in_example(text, f->text);
}

/* ---- attributes ----------------------------------------------------------------------------- */

/* self or cls: the first parameter of a function in the body of a class. */
static bool is_self(const Site *s, NodeId receiver)
{
    const Tree *t = s->tree;
    const Node *r = tree_node(t, receiver);
    NodeId function = tree_function_of(t, receiver);
    if (r->kind != NODE_NAME || tree_node(t, function)->kind == NODE_LAMBDA || !function.at)
        return false;
    NodeId parameters = tree_child(t, function, ROLE_ARGS);
    NodeId first = tree_child(t, parameters, ROLE_POSONLYARGS);
    if (!first.at) first = tree_child(t, parameters, ROLE_ARGS);
    return first.at && tree_node(t, first)->name.at == r->name.at &&
           tree_node(t, tree_node(t, function)->parent)->kind == NODE_CLASS_DEF;
}

/* May the expression be a module of the program? */
static bool may_be_module(const Site *s, NodeId e)
{
    if (is_self(s, e) || bytes_starts_with(value_library_name(s, e), "builtins.")) return false;
    Value v = value_at(s, e);
    return v.types & (VALUE_OTHER | VALUE_LIBRARY);
}

/* ---- all names ------------------------------------------------------------------------------ */

static bool is_called(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    return node->role == ROLE_FUNC && tree_node(t, node->parent)->kind == NODE_CALL;
}

/* globals(), eval() and their like, wherever; locals(), vars() and dir() of the module. */
static bool name_shows(const Site *s, NodeId n)
{
    static const char *const always[] = {"globals", "eval", "exec", NULL};
    static const char *const own[] = {"locals", "vars", "dir", NULL};
    const Tree *t = s->tree;
    Bytes name = atoms_text(&t->atoms, tree_node(t, n)->name);
    bool any = bytes_in_list(name, always), here = bytes_in_list(name, own);
    if ((!any && !here) || names_is_builtin(s->names, n) == BUILTIN_BOUND) return false;
    if (any || !is_called(t, n)) return true;
    NodeId argument = tree_child(t, tree_node(t, n)->parent, ROLE_ARGS);
    if (argument.at) return may_be_module(s, argument);
    return !tree_function_of(t, n).at;
}

static bool attribute_shows(const Site *s, NodeId n)
{
    static const char *const frames[] = {"f_globals", "f_locals", "__globals__", "globals",
                                         "exec",      "eval",     NULL};
    const Tree *t = s->tree;
    Bytes name = atoms_text(&t->atoms, tree_node(t, n)->name);
    NodeId receiver = tree_child(t, n, ROLE_VALUE);
    if (bytes_is(name, "__dict__")) return may_be_module(s, receiver);
    if (bytes_is(name, "modules") && bytes_is(tree_text(t, receiver), "sys"))
        return tree_node(t, tree_node(t, n)->parent)->kind != NODE_COMPARE;
    bool builtin = bytes_is(tree_text(t, receiver), "builtins");
    return bytes_in_list(name, frames) && (builtin || memchr(name.at, '_', name.len));
}

/* from sys import modules, from builtins import eval as e */
static bool import_shows(const Tree *t, NodeId alias)
{
    static const char *const ways[] = {"modules", "globals", "eval", "exec", "locals",
                                       "vars",    "dir",     "*",    NULL};
    NodeId statement = tree_node(t, alias)->parent;
    if (tree_node(t, statement)->kind != NODE_IMPORT_FROM) return false;
    Bytes module = atoms_text(&t->atoms, tree_node(t, statement)->name);
    bool open = bytes_is(module, "sys") || bytes_is(module, "builtins");
    return open && bytes_in_list(atoms_text(&t->atoms, tree_node(t, alias)->name), ways);
}

/* getattr(builtins, "eval") */
static bool text_shows(const Tree *t, NodeId n)
{
    static const char *const ways[] = {"globals", "eval",      "exec",        "locals",
                                       "vars",    "f_globals", "__globals__", NULL};
    Bytes text = tree_text(t, n);
    if (tree_node(t, n)->op != CONST_STR || text.len < 3) return false;
    return bytes_in_list((Bytes){text.at + 1, text.len - 2}, ways);
}

/* def __getattr__ at the top of the module (PEP 562) */
static bool function_shows(const Tree *t, NodeId n)
{
    Bytes name = atoms_text(&t->atoms, tree_node(t, n)->name);
    bool hook = bytes_is(name, "__getattr__") || bytes_is(name, "__dir__");
    return hook && tree_node(t, n)->parent.at == 1;
}

/* A statement that makes __all__ of anything but names that are written out and other modules'
 * __all__. */
static bool all_is_computed(const Tree *t, NodeId name)
{
    NodeId statement = tree_statement_of(t, name);
    uint32_t end = tree_subtree_end(t, statement);
    if (tree_node(t, name)->op == CTX_LOAD && tree_node(t, statement)->kind != NODE_EXPR &&
        tree_node(t, statement)->kind != NODE_AUG_ASSIGN)
        return false;
    for (uint32_t i = statement.at + 1; i < end; i++) {
        const Node *n = &t->node[i], *p = tree_node(t, n->parent);
        bool all = bytes_is(atoms_text(&t->atoms, n->name), "__all__");
        switch (n->kind) {
        case NODE_CONSTANT:
            if (p->kind == NODE_BIN_OP) return true;
            break;
        case NODE_NAME:
            if (!all && p->kind != NODE_ATTRIBUTE) return true;
            break;
        case NODE_ATTRIBUTE:
            if (!all && n->role != ROLE_FUNC && p->kind != NODE_ATTRIBUTE) return true;
            break;
        case NODE_CALL:
        case NODE_LIST:
        case NODE_TUPLE:
        case NODE_STARRED:
        case NODE_BIN_OP: break;
        default: return true;
        }
    }
    return false;
}

/* Does the node show names that it does not write? */
static bool shows_names(const Site *s, NodeId n)
{
    const Tree *t = s->tree;
    const Node *node = tree_node(t, n);
    switch (node->kind) {
    case NODE_NAME:
        if (bytes_is(atoms_text(&t->atoms, node->name), "__all__") &&
            s->names->scope_of_node[n.at] == 1)
            return all_is_computed(t, n);
        return node->op == CTX_LOAD && name_shows(s, n);
    case NODE_ATTRIBUTE: return attribute_shows(s, n);
    case NODE_ALIAS: return import_shows(t, n);
    case NODE_CONSTANT: return text_shows(t, n);
    case NODE_FUNCTION_DEF: return function_shows(t, n);
    default: return false;
    }
}

/* ---- the answer ----------------------------------------------------------------------------- */

static Verdict in_file(const Freed *f)
{
    const Site *s = f->site;
    const Tree *t = s->tree;
    for (uint32_t i = 1; i < t->count; i++) {
        NodeId n = {i};
        const Node *node = &t->node[i];
        bool same = node->name.at == f->name.at;
        if (node->kind == NODE_CONSTANT && node->op == CONST_STR && is_in_text(f, n))
            return refuse_node(s, REFUSE_NAMED_IN_TEXT, n);
        if (same && node->kind == NODE_ALIAS) return refuse_node(s, REFUSE_NAMED_ELSEWHERE, n);
        if (same && node->kind == NODE_ATTRIBUTE && may_be_module(s, tree_child(t, n, ROLE_VALUE)))
            return refuse_node(s, REFUSE_NAMED_ELSEWHERE, n);
        if (shows_names(s, n)) return refuse_node(s, REFUSE_NAMES_SHOWN, n);
    }
    return proven();
}

Verdict freed_names(const Freed *f)
{
    const Site *s = f->site;
    Verdict v = in_file(f);
    if (!v.rewrite) return v;
    if (program_has_submodule(s->program, s->file, f->text)) return refuse(REFUSE_NAMED_ELSEWHERE);
    if (program_mentions(s->program, f->text, s->file)) return refuse(REFUSE_NAMED_ELSEWHERE);
    ProgramPlace computed = program_computed_part(s->program, f->text);
    if (computed.line) return refuse_at(REFUSE_NAMES_SHOWN, computed.file, computed.line);
    return site_stays_global(s, f->text);
}
