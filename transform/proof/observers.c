/*
 * observers.c - see observers.h.
 *
 * One pass over the values of the file's nodes sorts all expressions by the objects that they can
 * be; an object's observers are then a run of that list.
 */
#include "transform/proof/observers.h"

#include <stdlib.h>
#include <string.h>

#include "transform/proof/effects_inner.h"
#include "transform/proof/variables.h"

/* ---- which expressions an object can be --------------------------------------------------------
 */

static int by_object(const void *a, const void *b)
{
    const Held *x = a, *y = b;
    if (x->object != y->object) return x->object < y->object ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* A name that is bound or deleted has a value only for what is lost by it, or in x += y. */
static bool is_expression(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    if (node->kind != NODE_NAME || node->op == CTX_LOAD) return true;
    return node->role == ROLE_TARGET && tree_node(t, node->parent)->kind == NODE_AUG_ASSIGN;
}

static void hold(Judge *j, const Object *o, NodeId n)
{
    const Object *first = object_get(j->model, (ObjectId){0});
    array_push(&j->held, ((Held){(uint32_t)(o - first), n.at}));
}

static void index_values(Judge *j)
{
    const Tree *t = j->site.tree;
    uint32_t kinds = VALUE_LIST | VALUE_TUPLE;
    for (uint32_t i = 1; i < t->count; i++) {
        Value v = model_value(j->model, (NodeId){i});
        if (!(v.types & kinds) || !is_expression(t, (NodeId){i})) continue;
        value_each(j->model, v, o, kinds) hold(j, o, (NodeId){i});
    }
    if (j->held.count) qsort(j->held.at, j->held.count, sizeof *j->held.at, by_object);
    j->is_indexed = true;
}

/* The object that the node makes, and nothing else: but for what a list may be multiplied by
 * (plain-index), and since the tables do not know that tuple(x) is no range. */
static const Object *object_of(Judge *j, NodeId made)
{
    Value v = model_value(j->model, made);
    const Node *n = tree_node(j->site.tree, made);
    uint32_t types = VALUE_LIST | VALUE_TUPLE | VALUE_RANGE;
    if (n->kind == NODE_BIN_OP && n->op == OP_MULT) types |= VALUE_OTHER;
    if (v.count != 1 || !value_only(v, types)) return NULL;
    return object_get(j->model, (ObjectId){v.object[0]});
}

bool observers_elsewhere(const Site *s, NodeId made)
{
    const Object *o = object_of(judge_of(s), made);
    return !o || o->shown;
}

Value observers_elements(const Site *s, NodeId made)
{
    const Object *o = object_of(judge_of(s), made);
    return o ? o->elem : (Value){.types = VALUE_OTHER};
}

/* ---- what is done there -----------------------------------------------------------------------
 */

bool observer_is_truth(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    switch (p->kind) {
    case NODE_IF:
    case NODE_WHILE:
    case NODE_ASSERT:
    case NODE_IF_EXP: return node->role == ROLE_TEST;
    case NODE_UNARY_OP: return p->op == OP_NOT;
    case NODE_COMPREHENSION: return node->role == ROLE_IFS;
    case NODE_MATCH_CASE: return node->role == ROLE_GUARD;
    case NODE_BOOL_OP: return observer_is_truth(t, node->parent);
    default: return false;
    }
}

static bool is_none(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_CONSTANT && tree_node(t, n)->op == CONST_NONE;
}

static Sight compared(const Tree *t, NodeId n, NodeId compare)
{
    NodeId left = tree_child(t, compare, ROLE_LEFT), before = left, other = {0};
    Sight sight = SEEN_OTHER;
    NodeOp op = OP_NONE;
    uint32_t operands = 0;
    tree_each_child(t, compare, child) {
        const Node *c = tree_node(t, child);
        if (c->role == ROLE_OPS) op = (NodeOp)c->op;
        if (c->role != ROLE_COMPARATORS) continue;
        operands++;
        if (child.at == n.at) other = before;
        else if (before.at == n.at) other = child;
        bool last = !c->next.at;
        if (child.at == n.at && last && (op == OP_IN || op == OP_NOT_IN)) sight = SEEN_CONTAINS;
        before = child;
    }
    bool identity = op == OP_IS || op == OP_IS_NOT;
    return operands == 1 && identity && is_none(t, other) ? SEEN_NONE : sight;
}

static Sight subscripted(const Tree *t, NodeId n, NodeId subscript)
{
    const Node *p = tree_node(t, subscript);
    if (tree_node(t, n)->role != ROLE_VALUE) return SEEN_OTHER;
    uint8_t index = tree_node(t, tree_child(t, subscript, ROLE_SLICE))->kind;
    if (index == NODE_TUPLE) return SEEN_OTHER;
    if (p->op == CTX_DEL) return SEEN_DELETE_ITEM;
    if (p->op == CTX_STORE) return index == NODE_SLICE ? SEEN_STORE_SLICE : SEEN_STORE_ITEM;
    return index == NODE_SLICE ? SEEN_SLICE : SEEN_INDEX;
}

static Sight assigned(const Tree *t, NodeId statement)
{
    Sight sight = SEEN_DROPPED;
    tree_each_child(t, statement, target) {
        const Node *n = tree_node(t, target);
        if (n->role != ROLE_TARGETS) continue;
        if (n->kind == NODE_NAME) sight = sight == SEEN_UNPACK ? SEEN_OTHER : SEEN_BOUND;
        else if ((n->kind == NODE_TUPLE || n->kind == NODE_LIST) && sight == SEEN_DROPPED)
            sight = SEEN_UNPACK;
        else return SEEN_OTHER;
    }
    return sight;
}

/* Do the file's functions that are called take it by parameters of their own, and no decorator
 * anything? */
static bool is_given(const Site *s, NodeId call)
{
    Judge *j = judge_of(s);
    Value callee = model_value(j->model, tree_child(s->tree, call, ROLE_FUNC));
    if (!callee.types || !value_only(callee, VALUE_FUNCTION | VALUE_UNBOUND)) return false;
    value_each(j->model, callee, o, VALUE_FUNCTION) {
        const ModelFunction *f = model_function(j->model, o->number - 1);
        for (uint32_t i = 0; i < f->param_count; i++)
            if (f->param[i].kind == TAKES_STAR || f->param[i].kind == TAKES_STARS) return false;
        if (tree_child(s->tree, f->node, ROLE_DECORATOR_LIST).at) return false;
    }
    return callee.count != 0;
}

/* Is each mention of the function a call by its name? */
static bool is_only_called(const Site *s, NodeId function)
{
    const Tree *t = s->tree;
    Atom name = tree_node(t, function)->name;
    ScopeId around = names_scope_at(s->names, function);
    SymbolId own = names_find(s->names, around, name);
    if (!own.at || s->names->scope[around.at].kind == SCOPE_CLASS) return false;
    own = names_binding(s->names, own);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->name.at != name.at) continue;
        SymbolId symbol = names_symbol(s->names, (NodeId){i});
        if (!symbol.at || names_binding(s->names, symbol).at != own.at) continue;
        bool called = n->role == ROLE_FUNC && tree_node(t, n->parent)->kind == NODE_CALL;
        if (n->op != CTX_LOAD || !called) return false;
    }
    return true;
}

static void say(Judge *j, Bytes name, NodeId at)
{
    Atom atom = atoms_find(&j->site.tree->atoms, name);
    if (atom.at && !j->said[atom.at]) j->said[atom.at] = at.at;
}

static bool is_word(unsigned char c)
{
    return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Every word of a text with examples, which doctest runs with the names of the module. */
static void say_words(Judge *j, Bytes text, NodeId literal)
{
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && is_word((unsigned char)text.at[end])) end++;
        if (end > i) say(j, (Bytes){text.at + i, end - i}, literal);
        i = end + 1;
    }
}

/* The words of a literal that is a (dotted) name, as getattr() and mock.patch() take it. */
static void say_literal(Judge *j, NodeId literal)
{
    const Tree *t = j->site.tree;
    Bytes text = tree_text(t, literal);
    if (memmem(text.at, text.len, ">>> ", 4)) say_words(j, text, literal);
    if (tree_node(t, tree_node(t, literal)->parent)->kind == NODE_EXPR) return; /* documentation */
    const char *quote = memchr(text.at, text.at[text.len - 1], text.len);
    size_t begin = (size_t)(quote - text.at) + 1, end = begin;
    for (; end + 1 < text.len; end++) {
        unsigned char c = (unsigned char)text.at[end];
        bool word =
            c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (!word && c != '.') return;
        if (c != '.') continue;
        say(j, (Bytes){text.at + begin, end - begin}, literal);
        begin = end + 1;
    }
    say(j, (Bytes){text.at + begin, end - begin}, literal);
}

/* Names that the file says otherwise than as variables: in a string, or as an attribute of what may
 * be the module itself. */
static void index_names(const Site *s, Judge *j)
{
    const Tree *t = s->tree;
    j->said = arena_take_zero(&j->arena, t->atoms.count, sizeof *j->said);
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        if (n->kind == NODE_CONSTANT && n->op == CONST_STR) say_literal(j, (NodeId){i});
        if (n->kind != NODE_ATTRIBUTE) continue;
        Value receiver = model_value(j->model, tree_child(t, (NodeId){i}, ROLE_VALUE));
        if ((receiver.types & VALUE_OTHER) && !j->said[n->name.at]) j->said[n->name.at] = i;
    }
}

static bool is_returned_here(const Site *s, NodeId statement)
{
    Judge *j = judge_of(s);
    NodeId function = tree_function_of(s->tree, statement);
    if (!function.at || tree_node(s->tree, function)->kind != NODE_FUNCTION_DEF) return false;
    uint32_t index = model_function_at(j->model, function);
    const ModelFunction *f = index ? model_function(j->model, index - 1) : NULL;
    if (!f || f->exposed || f->is_generator || f->class) return false;
    if (!j->said) index_names(s, j);
    return !j->said[tree_node(s->tree, function)->name.at] &&
           !tree_child(s->tree, function, ROLE_DECORATOR_LIST).at && is_only_called(s, function);
}

static Sight called(const Site *s, NodeId n, NodeId call)
{
    if (tree_node(s->tree, n)->role != ROLE_ARGS) return SEEN_OTHER;
    return is_given(s, call) ? SEEN_GIVEN : SEEN_ARGUMENT;
}

/* The default of a parameter: does nothing look at the defaults of functions themselves? */
static Sight defaulted(const Site *s, NodeId n, NodeId arguments)
{
    static const char *const ways[] = {"__defaults__", "__kwdefaults__", "signature",
                                       "Signature",    "getfullargspec", "getargspec",
                                       "getcallargs"};
    NodeId function = tree_node(s->tree, arguments)->parent, parameter = {0};
    uint8_t kind = tree_node(s->tree, function)->kind;
    if (kind != NODE_FUNCTION_DEF && kind != NODE_ASYNC_FUNCTION_DEF) return SEEN_OTHER;
    if (tree_child(s->tree, function, ROLE_DECORATOR_LIST).at) return SEEN_OTHER;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (program_mentions(s->program, bytes_of(ways[i]), UINT32_MAX)) return SEEN_OTHER;
    tree_each_child(s->tree, arguments, child) {
        if (child.at == n.at) break;
        if (tree_node(s->tree, child)->kind == NODE_ARG) parameter = child;
    }
    return tree_child(s->tree, parameter, ROLE_ANNOTATION).at ? SEEN_ANNOTATED : SEEN_DEFAULT;
}

static Sight in_statement(const Site *s, NodeId n)
{
    const Tree *t = s->tree;
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    switch (p->kind) {
    case NODE_EXPR: return SEEN_DROPPED;
    case NODE_ARGUMENTS: return defaulted(s, n, node->parent);
    case NODE_ASSIGN: return assigned(t, node->parent);
    case NODE_ANN_ASSIGN: return node->role == ROLE_VALUE ? SEEN_ANNOTATED : SEEN_OTHER;
    case NODE_AUG_ASSIGN:
        if (node->role == ROLE_TARGET) return SEEN_CHANGED;
        return p->op == OP_ADD ? SEEN_ADDED : SEEN_OTHER;
    case NODE_RETURN: return is_returned_here(s, node->parent) ? SEEN_RETURNED : SEEN_OTHER;
    case NODE_FOR: return node->role == ROLE_ITER ? SEEN_ITERATE : SEEN_OTHER;
    case NODE_MATCH: return node->role == ROLE_SUBJECT ? SEEN_SUBJECT : SEEN_OTHER;
    default: return SEEN_OTHER;
    }
}

static Sight in_expression(const Site *s, NodeId n, NodeId *by)
{
    const Tree *t = s->tree;
    const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
    switch (p->kind) {
    case NODE_BOOL_OP:
    case NODE_NAMED_EXPR: return SEEN_PASSED_ON;
    case NODE_IF_EXP: return SEEN_PASSED_ON;
    case NODE_COMPARE: return compared(t, n, node->parent);
    case NODE_SUBSCRIPT: return subscripted(t, n, node->parent);
    case NODE_COMPREHENSION:
        return node->role == ROLE_ITER && !(p->flag & FLAG_ASYNC) ? SEEN_ITERATE : SEEN_OTHER;
    case NODE_YIELD_FROM: return SEEN_ITERATE;
    case NODE_STARRED: {
        const Node *around = tree_node(t, p->parent);
        bool fine = around->kind == NODE_CALL || around->kind == NODE_LIST ||
                    around->kind == NODE_TUPLE || around->kind == NODE_SET;
        return fine && p->op == CTX_LOAD ? SEEN_STAR : SEEN_OTHER;
    }
    case NODE_ATTRIBUTE:
        *by = p->parent;
        return p->role == ROLE_FUNC && tree_node(t, p->parent)->kind == NODE_CALL ? SEEN_METHOD
                                                                                  : SEEN_OTHER;
    case NODE_KEYWORD:
        *by = p->parent;
        if (tree_node(t, p->parent)->kind != NODE_CALL || !p->name.at) return SEEN_OTHER;
        return is_given(s, p->parent) ? SEEN_GIVEN : SEEN_ARGUMENT;
    case NODE_CALL: return called(s, n, node->parent);
    default: return in_statement(s, n);
    }
}

Observer observer_at(const Site *s, NodeId n)
{
    Observer o = {SEEN_TRUTH, n, tree_node(s->tree, n)->parent};
    const Node *p = tree_node(s->tree, o.by);
    /* the operand of a BoolOp in a test goes on to where the BoolOp is tested */
    if (p->kind != NODE_BOOL_OP && observer_is_truth(s->tree, n)) return o;
    o.sight = in_expression(s, n, &o.by);
    return o;
}

/* ---- variables --------------------------------------------------------------------------------
 */

/* __all__ and its like are read by others, by agreement. */
static bool is_special(Bytes name)
{
    return name.len > 4 && bytes_starts_with(name, "__") && bytes_ends_with(name, "__");
}

static Verdict global_is_private(const Site *s, NodeId name)
{
    if (is_special(atoms_text(&s->tree->atoms, tree_node(s->tree, name)->name)))
        return refuse_node(s, REFUSE_ESCAPES, name);
    Atom examples = atoms_find(&s->tree->atoms, bytes_of("__test__"));
    if (examples.at) return refuse_node(s, REFUSE_SAID_OTHERWISE, name); /* texts for doctest */
    uint8_t ways = DYNAMIC_EXEC | DYNAMIC_EVAL | DYNAMIC_GLOBALS | DYNAMIC_LOCALS | DYNAMIC_READS;
    if (s->names->dynamic & ways) return refuse(REFUSE_DYNAMIC_NAMES);
    Judge *j = judge_of(s);
    if (!j->said) index_names(s, j);
    NodeId said = {j->said[tree_node(s->tree, name)->name.at]};
    if (said.at) return refuse_node(s, REFUSE_SAID_OTHERWISE, said);
    Verdict v = proven();
    v.assumptions = assuming(ASSUME_MODULE_VALUES);
    if (atoms_text(&s->tree->atoms, tree_node(s->tree, name)->name).at[0] != '_')
        v.assumptions |= assuming(ASSUME_CLOSED_WORLD);
    if (v.assumptions & ~s->allowed) return refuse(REFUSE_ASSUMPTION_OFF);
    return v;
}

/* A private name in the body of a class that is no more than what its statement says: looked up by
 * attributes, all of which are in this file. */
static Verdict class_name_is_private(const Site *s, NodeId class, NodeId name)
{
    Judge *j = judge_of(s);
    Bytes text = atoms_text(&s->tree->atoms, tree_node(s->tree, name)->name);
    bool private = text.len > 1 && text.at[0] == '_' && text.at[1] != '_';
    Verdict kept = refuse_node(s, REFUSE_STORED_ELSEWHERE, name);
    for (uint32_t i = 0; i < model_class_count(j->model); i++) {
        const ModelClass *c = model_class(j->model, i);
        if (c->node.at != class.at) continue;
        for (uint32_t k = 0; k < c->related.count; k++) {
            const ModelClass *r = model_class(j->model, c->related.at[k]);
            bool plain = !r->foreign_base && !r->is_decorated && !r->has_metaclass && !r->open &&
                         !r->is_dataclass && !r->is_enum && !r->is_named_tuple;
            private = private && plain;
        }
        return private ? global_is_private(s, name) : kept;
    }
    return kept;
}

/* Does the program look into closures? */
static bool cells_are_shown(const Site *s)
{
    static const char *const ways[] = {"cell_contents", "getclosurevars", "__closure__"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (program_mentions(s->program, bytes_of(ways[i]), UINT32_MAX)) return true;
    return false;
}

/* Is the variable looked at by its name alone? */
static Verdict variable_is_private(const Site *s, NodeId name)
{
    SymbolId symbol = names_symbol(s->names, name);
    if (symbol.at) symbol = names_binding(s->names, symbol);
    if (!symbol.at) return refuse_node(s, REFUSE_STORED_ELSEWHERE, name);
    const Symbol *own = names_get(s->names, symbol);
    const Scope *scope = &s->names->scope[own->scope.at];
    if (own->resolution == RESOLVED_CELL && cells_are_shown(s))
        return refuse_node(s, REFUSE_VARIABLE_SHOWN, name);
    switch (scope->kind) {
    case SCOPE_MODULE: return global_is_private(s, name);
    case SCOPE_FUNCTION:
    case SCOPE_LAMBDA: return variables_are_private(s, scope->node, own->name);
    case SCOPE_CLASS: return class_name_is_private(s, scope->node, name);
    default: return proven(); /* iteration variables live no longer than their comprehension */
    }
}

static Verdict names_are_private(const Site *s, const Observers *all)
{
    Verdict v = proven();
    for (uint32_t i = 0; i < all->count && v.rewrite; i++) {
        NodeId n = all->at[i].at;
        if (tree_node(s->tree, n)->kind == NODE_NAME) v = verdict_and(v, variable_is_private(s, n));
        if (all->at[i].sight != SEEN_BOUND) continue;
        tree_each_child(s->tree, all->at[i].by, target)
            if (tree_node(s->tree, target)->role == ROLE_TARGETS && v.rewrite)
                v = verdict_and(v, variable_is_private(s, target));
    }
    return v;
}

/* ---- all together -----------------------------------------------------------------------------
 */

/* Where code that was not read may have got hold of it: the first place that is none of those which
 * keep it here. */
static NodeId way_out(const Site *s, const Observers *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        Sight sight = all->at[i].sight;
        if (sight == SEEN_OTHER || sight == SEEN_ARGUMENT) return all->at[i].at;
    }
    return s->node;
}

Verdict observers_find(const Site *s, NodeId made, Observers *out)
{
    Judge *j = judge_of(s);
    if (model_is_lost(j->model)) return refuse(REFUSE_ESCAPES);
    if (!j->is_indexed) index_values(j);
    const Object *o = object_of(j, made);
    if (!o) return refuse(REFUSE_ESCAPES);
    uint32_t id = (uint32_t)(o - object_get(j->model, (ObjectId){0}));
    uint32_t low = 0, high = j->held.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (j->held.at[middle].object < id) low = middle + 1;
        else high = middle;
    }
    for (uint32_t i = low; i < j->held.count && j->held.at[i].object == id; i++)
        array_push(out, observer_at(s, (NodeId){j->held.at[i].node}));
    Verdict v = names_are_private(s, out);
    if (v.rewrite && o->escaped) return refuse_node(s, REFUSE_ESCAPES, way_out(s, out));
    Value value = model_value(j->model, made);
    v.assumptions |= value_rests_on(value);
    if (value.types & VALUE_OTHER) v.assumptions |= assuming(ASSUME_PLAIN_INDEX);
    return v;
}
