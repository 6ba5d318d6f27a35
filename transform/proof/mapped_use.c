/*
 * mapped_use.c - uses of the bytes of a file that cannot tell them from a mapping: mapped.def.
 */
#include "transform/proof/lazy.h"
#include "transform/proof/mapped.h"

#include "transform/facts/code.h"
#include "transform/program/by_name.h"

#include <string.h>

enum {
    PIECES = 1 << 0,     /* reading the file in pieces does it as well */
    TRUTH = 1 << 1,      /* is there anything? */
    PLACE = 1 << 2,      /* one place is looked at */
    SEARCH = 1 << 3,     /* ... after a search */
    WHOLE = 1 << 4,      /* all of it is looked at, at once */
    ITERATOR = 1 << 5,   /* ... by what the call gives, as it goes on */
    TESTED = 1 << 6,     /* of the result only the truth may be looked at: it holds the bytes */
    ONLY = 1 << 7,       /* without other arguments */
    DECODES = 1 << 8,    /* with other arguments */
    ERROR_TEXT = 1 << 9, /* errors have another text */
};

typedef struct Row {
    const char *name;
    int position;
    const char *keyword;
    uint32_t traits;
} Row;

#define MAPPED(name, position, keyword, traits, samples) {name, position, keyword, traits},
static const Row rows[] = {
#include "transform/proof/mapped.def"
};

#define MAPPED_OPERATOR(name, traits, samples) {name, -1, NULL, traits},
static const Row operators[] = {
#include "transform/proof/mapped.def"
};

/* ---- where a use stands --------------------------------------------------------------------- */

/* Is only the truth of the expression looked at? */
static bool is_tested(const Tree *t, NodeId n)
{
    const Node *p = tree_node(t, tree_node(t, n)->parent);
    switch (p->kind) {
    case NODE_IF:
    case NODE_WHILE:
    case NODE_ASSERT:
    case NODE_IF_EXP: return tree_node(t, n)->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    default: return false;
    }
}

/* x is None, x is not None */
static bool is_compared_to_none(const Tree *t, NodeId n)
{
    NodeId compare = tree_node(t, n)->parent;
    if (tree_node(t, compare)->kind != NODE_COMPARE || tree_node(t, n)->role != ROLE_LEFT)
        return false;
    uint32_t operands = 0;
    bool fine = true;
    tree_each_child(t, compare, child) {
        const Node *c = tree_node(t, child);
        if (c->role == ROLE_OPS) fine &= c->op == OP_IS || c->op == OP_IS_NOT;
        if (c->role != ROLE_COMPARATORS) continue;
        operands++;
        fine &= lazy_is_none(t, child);
    }
    return fine && operands == 1;
}

/* An argument of a builtin that goes through it and keeps nothing of it but elements. */
static bool is_consumed(const Site *s, NodeId n)
{
    static const char *const consumers[] = {"builtins.sum",
                                            "builtins.any",
                                            "builtins.all",
                                            "builtins.max",
                                            "builtins.min",
                                            "builtins.list",
                                            "builtins.dict",
                                            "builtins.tuple",
                                            "builtins.sorted",
                                            "builtins.set",
                                            NULL};
    NodeId call = tree_node(s->tree, n)->parent;
    if (tree_node(s->tree, call)->kind != NODE_CALL || tree_node(s->tree, n)->role != ROLE_ARGS)
        return false;
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    for (int i = 0; consumers[i]; i++)
        if (lazy_is_function(s, function, consumers[i]).rewrite) return true;
    return false;
}

/* Is an iterator gone through where it stands, and then dropped? */
static bool is_gone_through(const Site *s, NodeId n)
{
    const Tree *t = s->tree;
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    if (p->kind == NODE_FOR) return node->role == ROLE_ITER;
    if (p->kind != NODE_COMPREHENSION) return is_consumed(s, n);
    bool generator = tree_node(t, p->parent)->kind == NODE_GENERATOR_EXP;
    return node->role == ROLE_ITER && (!generator || is_consumed(s, p->parent));
}

/* The part of a loop or comprehension that is evaluated once; {0}: it is neither. */
static NodeId evaluated_once(const Tree *t, NodeId n)
{
    switch (tree_node(t, n)->kind) {
    case NODE_FOR: return tree_child(t, n, ROLE_ITER);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return tree_child(t, tree_child(t, n, ROLE_GENERATORS), ROLE_ITER);
    default: return (NodeId){0};
    }
}

/* Does a loop behind the site evaluate the use more than once? */
static bool is_repeated(const Site *s, NodeId use)
{
    const Tree *t = s->tree;
    NodeId outer = tree_node(t, s->node)->parent;
    for (NodeId n = use; n.at && n.at != outer.at; n = tree_node(t, n)->parent) {
        if (tree_node(t, n)->kind == NODE_WHILE) return true;
        NodeId once = evaluated_once(t, n);
        if (once.at && (use.at < once.at || use.at >= tree_subtree_end(t, once))) return true;
    }
    return false;
}

/* Code that may run later, or whose frame may stay, does not see the variable. */
static Verdict is_seen_now(const Site *s, NodeId use)
{
    const Tree *t = s->tree;
    NodeId outer = tree_node(t, s->node)->parent;
    for (NodeId n = use; n.at && n.at != outer.at; n = tree_node(t, n)->parent) {
        uint8_t kind = tree_node(t, n)->kind;
        bool function = kind == NODE_LAMBDA || kind == NODE_FUNCTION_DEF ||
                        kind == NODE_CLASS_DEF || kind == NODE_ASYNC_FUNCTION_DEF;
        bool generator = kind == NODE_GENERATOR_EXP && !is_consumed(s, n);
        if (function || generator) return refuse_node(s, REFUSE_NOT_LOCAL, use);
    }
    return proven();
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* May the text of an error be looked at that is raised here? */
static Verdict error_text_is_free(const Site *s, NodeId n)
{
    uint32_t line = code_watched_line(s->tree, s->names, n);
    if (line) return refuse_at(REFUSE_ERROR_TEXT, s->file, line);
    NodeId f = tree_function_of(s->tree, s->node);
    ProgramPlace at =
        program_watched(s->program, atoms_text(&s->tree->atoms, tree_node(s->tree, f)->name));
    return at.line ? refuse_at(REFUSE_ERROR_TEXT, at.file, at.line) : proven();
}

static void count_use(const Site *s, NodeId name, uint32_t traits, MappedUses *uses)
{
    uses->passes += (traits & PIECES) != 0;
    uses->wholes += (traits & (WHOLE | ITERATOR)) != 0;
    if (traits & (PLACE | SEARCH)) uses->places += is_repeated(s, name) ? 2 : 1;
}

/* Are the other arguments and the place of the call what the row asks for? */
static Verdict row_fits(const Site *s, const Row *row, NodeId call)
{
    Arguments count = consumer_arguments(s->tree, call);
    bool fits = !count.starred;
    if (row->traits & ONLY) fits &= count.all == 1;
    if (row->traits & DECODES) fits &= count.all > 1;
    if (row->traits & TESTED)
        fits &= is_tested(s->tree, call) || is_compared_to_none(s->tree, call);
    if (row->traits & ITERATOR) fits &= is_gone_through(s, call);
    return fits ? proven() : refuse_node(s, REFUSE_NEEDS_BYTES, call);
}

static bool is_argument_of(const Tree *t, const Row *row, NodeId argument, NodeId call)
{
    const Node *a = tree_node(t, argument), *p = tree_node(t, a->parent);
    if (row->position < 0) return false;
    if (p->kind == NODE_KEYWORD)
        return row->keyword && bytes_is(atoms_text(&t->atoms, p->name), row->keyword);
    return a->role == ROLE_ARGS &&
           consumer_argument(t, call, (uint32_t)row->position).at == argument.at;
}

/* FUNCTION(data) */
static Verdict argument_is_fine(const Site *s, NodeId name, NodeId call, MappedUses *uses)
{
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    Bytes dotted = value_library_name(s, function);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Row *row = &rows[i];
        if (!bytes_is(dotted, row->name) || !is_argument_of(s->tree, row, name, call)) continue;
        Verdict v = lazy_is_function(s, function, row->name);
        count_use(s, name, row->traits, uses);
        return verdict_and(v, row_fits(s, row, call));
    }
    return refuse_node(s, REFUSE_NEEDS_BYTES, name);
}

/* data.METHOD() */
static Verdict method_is_fine(const Site *s, NodeId name, NodeId attribute, MappedUses *uses)
{
    const Node *a = tree_node(s->tree, attribute);
    bool called = a->role == ROLE_FUNC && tree_node(s->tree, a->parent)->kind == NODE_CALL;
    for (size_t i = 0; called && i < sizeof rows / sizeof *rows; i++) {
        const Row *row = &rows[i];
        if (row->position >= 0 || !bytes_is(atoms_text(&s->tree->atoms, a->name), row->name))
            continue;
        count_use(s, name, row->traits, uses);
        return mapped_search(s, a->parent);
    }
    return refuse_node(s, REFUSE_NEEDS_BYTES, name);
}

static Verdict operator_is_fine(const Site *s, NodeId name, const char *op, MappedUses *uses)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (strcmp(operators[i].name, op) != 0) continue;
        count_use(s, name, operators[i].traits, uses);
        return operators[i].traits & ERROR_TEXT ? error_text_is_free(s, name) : proven();
    }
    return refuse_node(s, REFUSE_NEEDS_BYTES, name);
}

static Verdict form_is_fine(const Site *s, NodeId name, MappedUses *uses)
{
    const Tree *t = s->tree;
    NodeId parent = tree_node(t, name)->parent;
    const Node *n = tree_node(t, name), *p = tree_node(t, parent);
    if (is_tested(t, name)) return operator_is_fine(s, name, "test", uses);
    switch (p->kind) {
    case NODE_SUBSCRIPT: {
        NodeId index = tree_child(t, parent, ROLE_SLICE);
        if (n->role != ROLE_VALUE || p->op != CTX_LOAD) break;
        bool slice = tree_node(t, index)->kind == NODE_SLICE;
        return operator_is_fine(s, name, slice ? "slice" : "index", uses);
    }
    case NODE_ATTRIBUTE: return method_is_fine(s, name, parent, uses);
    case NODE_KEYWORD: return argument_is_fine(s, name, p->parent, uses);
    case NODE_CALL:
        if (n->role == ROLE_ARGS) return argument_is_fine(s, name, parent, uses);
        break;
    default: break;
    }
    return refuse_node(s, REFUSE_NEEDS_BYTES, name);
}

Verdict mapped_use(const Site *s, NodeId name, MappedUses *uses)
{
    Verdict v = is_seen_now(s, name);
    return v.rewrite ? verdict_and(v, form_is_fine(s, name, uses)) : v;
}
