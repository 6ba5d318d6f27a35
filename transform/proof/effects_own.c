/*
 * effects_own.c - containers that a function makes anew in each call, though it gives them away.
 *
 * `rows = []; rows.append(x); return rows`: what is returned is held by others afterwards, so the
 * object, which stands for all that the place ever makes, is no own thing of the call.  Yet what
 * the function itself does to it, by a variable that nothing but the display binds, it does to the
 * one that this very call has made, before anybody else can have it.  Older ones, of which
 * anything may be known elsewhere, come in by other ways: parameters, calls, what containers and
 * attributes hold, captured variables.  So each expression of the function is looked at: those
 * that can be the object must be the display, the variable, or pass one of these on; and nothing
 * that the others can be may hold one, since operations look at contents.
 */
#include "transform/proof/effects_inner.h"

/* What a function of the file comes by in other ways than by making it. */
struct Found {
    bool done;
    Bits object; /* by number: not surely of this call */
};

/* ---- what is reached ----------------------------------------------------------------------------
 */

static void reach(Judge *j, Bits *found, Value v);

static void reach_attributes(Judge *j, Bits *found)
{
    for (uint32_t i = 0; i < model_class_count(j->model); i++) {
        const ModelClass *c = model_class(j->model, i);
        for (uint32_t k = 0; k < c->fields.count; k++) reach(j, found, c->fields.at[k].value);
    }
    const ModelField *any;
    for (uint32_t i = 0; (any = model_any_attribute(j->model, i)); i++) reach(j, found, any->value);
}

static void reach_inside(Judge *j, Bits *found, const Object *o)
{
    Object at = *o;
    reach(j, found, at.elem);
    reach(j, found, at.item);
    for (uint32_t i = 0; at.field && i < at.fields; i++) reach(j, found, at.field[i]);
    if (at.type & (VALUE_INSTANCE | VALUE_CLASS | VALUE_FUNCTION)) reach_attributes(j, found);
}

static void reach(Judge *j, Bits *found, Value v)
{
    for (uint32_t i = 0; i < v.count; i++)
        if (bits_add(found, v.object[i]))
            reach_inside(j, found, object_get(j->model, (ObjectId){v.object[i]}));
}

/* ---- the places ---------------------------------------------------------------------------------
 */

/* Does it run with the function's body, each time that this runs, and only then? */
static bool is_in_body(const Judge *j, NodeId function, NodeId n)
{
    const Tree *t = j->site.tree;
    for (; n.at != function.at; n = tree_node(t, n)->parent) {
        const Node *node = tree_node(t, n);
        if (!n.at || node->kind == NODE_GENERATOR_EXP) return false;
        if (node->parent.at == function.at) return node->role == ROLE_BODY;
        if (model_function_at(j->model, n)) return false;
    }
    return false;
}

/* Is a variable of the function bound by plain statements alone, whose values are seen? */
static bool is_bound_plainly(const Judge *j, NodeId function, SymbolId s)
{
    const Tree *t = j->site.tree;
    uint16_t other = SYMBOL_PARAM | SYMBOL_GLOBAL | SYMBOL_NONLOCAL | SYMBOL_IMPORT |
                     SYMBOL_DEFINED | SYMBOL_ITERATION;
    if ((names_get(j->site.names, s)->flags & other) || !model_is_frames_own(j->model, s))
        return false;
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->op != CTX_STORE ||
            model_symbol(j->model, (NodeId){i}).at != s.at)
            continue;
        uint8_t by = tree_node(t, n->parent)->kind;
        if (by != NODE_ASSIGN && by != NODE_ANN_ASSIGN && by != NODE_AUG_ASSIGN &&
            by != NODE_NAMED_EXPR)
            return false;
    }
    return true;
}

/* Is what the expression gives, when it gives the object, what this call has made? */
static bool is_of_this_call(const Judge *j, const ModelFunction *f, NodeId n, const Object *o)
{
    if (!is_in_body(j, f->node, n)) return false;
    if (n.at == o->node.at) return true;
    switch (tree_node(j->site.tree, n)->kind) {
    case NODE_NAME: {
        SymbolId s = model_symbol(j->model, n);
        return s.at && model_owner(j->model, s).at == f->scope.at &&
               is_bound_plainly(j, f->node, s);
    }
    case NODE_BOOL_OP:
    case NODE_IF_EXP:
    case NODE_NAMED_EXPR: return true; /* its parts are looked at themselves */
    default: return false;
    }
}

/* The function whose text the node stands in; 0: none, else 1 + its index. */
static uint32_t function_of(const Judge *j, NodeId n)
{
    while (n.at && !model_function_at(j->model, n)) n = tree_node(j->site.tree, n)->parent;
    return n.at ? model_function_at(j->model, n) : 0;
}

static bool is_made_by(const Judge *j, uint32_t function, const Object *o)
{
    return o->node.at && !o->many && function_of(j, o->node) == function;
}

static void look_around(Judge *j, uint32_t function, Bits *found)
{
    const ModelFunction *f = model_function(j->model, function - 1);
    uint32_t end = tree_subtree_end(j->site.tree, f->node);
    for (uint32_t i = f->node.at + 1; i < end; i++) {
        if (model_function_at(j->model, (NodeId){i})) { /* accesses there are that function's */
            i = tree_subtree_end(j->site.tree, (NodeId){i}) - 1;
            continue;
        }
        Value v = model_value(j->model, (NodeId){i});
        for (uint32_t k = 0; k < v.count; k++) {
            const Object *o = object_get(j->model, (ObjectId){v.object[k]});
            reach_inside(j, found, o);
            if (is_made_by(j, function, o) && !is_of_this_call(j, f, (NodeId){i}, o))
                bits_add(found, v.object[k]);
        }
    }
}

bool is_new_in_call(Judge *j, NodeId at, uint32_t object)
{
    const Object *o = object_get(j->model, (ObjectId){object});
    uint32_t container = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY;
    if (!object || !(o->type & container)) return false;
    uint32_t function = function_of(j, at);
    if (!function || !is_made_by(j, function, o)) return false;
    const ModelFunction *f = model_function(j->model, function - 1);
    if (f->is_generator || f->is_async || !is_in_body(j, f->node, at)) return false;
    if (!j->found)
        j->found = arena_take_zero(&j->arena, model_function_count(j->model), sizeof *j->found);
    Found *found = &j->found[function - 1];
    if (!found->done) look_around(j, function, &found->object);
    found->done = true;
    return !bits_have(&found->object, object);
}

void founds_free(Judge *j)
{
    for (uint32_t i = 0; j->found && i < model_function_count(j->model); i++)
        bits_free(&j->found[i].object);
}
