/*
 * effects_drop.c - code that runs because the last reference to something goes.
 *
 * Where the finalizers of a program do more than nobody sees (program_finalizers), each change that
 * may take the last reference from an object runs unknown code.  What a piece of code makes itself
 * has run its finalizer's effects where it was made (see instantiate), and what it loads is still
 * held where it was loaded from.  Files that were written to write what is left of it.  So only
 * what was there before matters: the values that variables, attributes and containers had, which
 * the change takes away.
 */
#include "transform/proof/effects_inner.h"

enum { DEEP = 4 };

/* ---- what may hold an object with a finalizer -------------------------------------------------
 */

static bool may_hold(Walk *w, Value v, int depth);

static bool instance_may_hold(Walk *w, const Object *o, int depth)
{
    uint32_t class = o->number - 1;
    Atom del = atoms_find(&w->t->atoms, bytes_of("__del__"));
    if (o->escaped || class_has_foreign_base(w->m, class)) return true;
    if (del.at && model_class_attribute(w->m, class, del, true).types) return true;
    for (uint32_t i = 0; i < model_class_count(w->m); i++) {
        const ModelClass *c = model_class(w->m, i);
        if (!class_is_related(w->m, i, class)) continue;
        if (c->exposed || c->open || c->is_decorated || c->has_metaclass) return true;
        for (uint32_t k = 0; k < c->fields.count; k++)
            if (may_hold(w, model_stored(w->m, i, c->fields.at[k].name), depth + 1)) return true;
    }
    return may_hold(w, model_stored_anywhere(w->m), depth + 1);
}

static bool object_may_hold(Walk *w, const Object *o, int depth)
{
    switch (o->type) {
    case VALUE_CLASS:
    case VALUE_LIBRARY:
    case VALUE_FILE: return false;
    case VALUE_INSTANCE: return instance_may_hold(w, o, depth);
    case VALUE_FUNCTION: {
        const ModelFunction *f = model_function(w->m, o->number - 1);
        const Names *n = w->j->site.names;
        uint8_t around = n->scope[n->scope[f->scope.at].parent.at].kind;
        if (around != SCOPE_MODULE && around != SCOPE_CLASS) return true; /* a closure */
        return o->flavour == FLAVOUR_BOUND && may_hold(w, o->elem, depth + 1);
    }
    case VALUE_GENERATOR: return true;
    default: return o->many || may_hold(w, o->elem, depth + 1) || may_hold(w, o->item, depth + 1);
    }
}

static bool may_hold(Walk *w, Value v, int depth)
{
    /* what can have weak references with callbacks */
    uint32_t weak = VALUE_SET | VALUE_FROZENSET | VALUE_DEQUE | VALUE_FILE | VALUE_FUNCTION |
                    VALUE_GENERATOR | VALUE_INSTANCE;
    if ((v.types & VALUE_OTHER) || depth > DEEP) return true;
    if (w->j->weak_drops && (v.types & weak)) return true;
    for (uint32_t i = 0; i < v.count; i++)
        if (object_may_hold(w, object_get(w->m, (ObjectId){v.object[i]}), depth)) return true;
    return false;
}

/* Is it, or does it hold, a file that is written to?  Its last bytes are written when it goes. */
static bool may_flush(const Walk *w, Value v, int depth)
{
    for (uint32_t i = 0; i < v.count && depth < DEEP; i++) {
        const Object *o = object_get(w->m, (ObjectId){v.object[i]});
        bool memory = o->flavour == FLAVOUR_TEXT_IO || o->flavour == FLAVOUR_BYTES_IO;
        if (o->type == VALUE_FILE && !o->reads_only && !memory) return true;
        if ((o->type & (VALUE_CONTAINER | VALUE_ITERATOR)) &&
            (may_flush(w, o->elem, depth + 1) || may_flush(w, o->item, depth + 1)))
            return true;
    }
    return false;
}

/* Does it matter at all when something goes? */
static bool drops_matter(const Walk *w)
{
    return w->j->drops.line || w->j->opens;
}

void effect_drop(Walk *w, Value v)
{
    ProgramPlace runs = w->j->drops;
    if (runs.line && may_hold(w, v, 0)) note_place(w, DOES_RUN, runs);
    if (!w->j->opens || !may_flush(w, v, 0)) return;
    touch(w, ACCESS_OUTSIDE, true, OUTSIDE_ANY, (NodeId){w->begin});
    note(w, DOES_WRITE, (NodeId){w->begin});
}

/* ---- variables --------------------------------------------------------------------------------
 */

/* Does a loop around the range, in its own function, come back to it?  Not that whose whole body
 * the range is: what one round leaves in a variable the next one finds. */
static bool comes_again(const Walk *w)
{
    NodeId n = tree_node(w->t, (NodeId){w->begin})->parent, at = {w->begin};
    for (; n.at; at = n, n = tree_node(w->t, n)->parent) {
        const Node *node = tree_node(w->t, n);
        if (node->kind == NODE_FUNCTION_DEF || node->kind == NODE_ASYNC_FUNCTION_DEF ||
            node->kind == NODE_LAMBDA || node->kind == NODE_CLASS_DEF)
            return false;
        bool loop =
            node->kind == NODE_FOR || node->kind == NODE_ASYNC_FOR || node->kind == NODE_WHILE;
        if (!loop || tree_node(w->t, at)->role != ROLE_BODY) continue;
        uint32_t body = tree_child(w->t, n, ROLE_BODY).at, end = body;
        tree_each_child(w->t, n, s)
            if (tree_node(w->t, s)->role == ROLE_BODY) end = tree_subtree_end(w->t, s);
        if (w->begin != body || w->end != end) return true;
    }
    return false;
}

/* Does something outside of the range bind the name? */
static bool is_bound_outside(const Walk *w, const Symbol *s)
{
    NodeId owner = w->j->site.names->scope[s->scope.at].node;
    uint32_t end = tree_subtree_end(w->t, owner);
    for (uint32_t i = owner.at + 1; i < end; i++) {
        const Node *n = &w->t->node[i];
        if (n->name.at != s->name.at || (i >= w->begin && i < w->end)) continue;
        if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_KEYWORD ||
            n->kind == NODE_EXCEPT_HANDLER || (n->kind == NODE_NAME && n->op == CTX_LOAD))
            continue;
        return true;
    }
    return false;
}

/* The variable loses the value `v`. */
void drop_variable(Walk *w, SymbolId symbol, Value v)
{
    if (!drops_matter(w)) return;
    const Symbol *s = names_get(w->j->site.names, symbol);
    const Scope *scope = &w->j->site.names->scope[s->scope.at];
    /* of a call that the range makes */
    if (scope->node.at >= w->begin && scope->node.at < w->end && scope->kind != SCOPE_MODULE)
        return;
    bool own = !comes_again(w) && !is_bound_outside(w, s);
    if (!own) effect_drop(w, v);
}

/* ---- attributes -------------------------------------------------------------------------------
 */

/* self.x = v in __init__: there was nothing. */
static bool is_being_made(const Walk *w, NodeId base)
{
    if (tree_node(w->t, base)->kind != NODE_NAME) return false;
    SymbolId s = model_symbol(w->m, base);
    if (!s.at) return false;
    NodeId f = w->j->site.names->scope[names_get(w->j->site.names, s)->scope.at].node;
    uint32_t number = f.at ? model_function_at(w->m, f) : 0;
    if (!number || f.at < w->begin || f.at >= w->end) return false;
    const ModelFunction *function = model_function(w->m, number - 1);
    Bytes name = text_of_name(w, tree_node(w->t, f)->name);
    return function->class && function->param_count && function->param[0].symbol.at == s.at &&
           (bytes_is(name, "__init__") || bytes_is(name, "__post_init__"));
}

void drop_attribute(Walk *w, NodeId at, Value v, Atom name)
{
    if (!drops_matter(w) || is_being_made(w, tree_child(w->t, at, ROLE_VALUE))) return;
    if (!value_only(v, VALUE_INSTANCE | VALUE_CLASS | VALUE_UNBOUND)) {
        effect_drop(w, value_of_types(VALUE_OTHER));
        return;
    }
    value_each(w->m, v, o, VALUE_INSTANCE | VALUE_CLASS) {
        uint32_t class = o->number - 1;
        if (class_has_foreign_base(w->m, class) || model_class(w->m, class)->is_decorated)
            effect_drop(w, value_of_types(VALUE_OTHER));
        effect_drop(w, model_stored(w->m, class, name));
        if (o->type == VALUE_CLASS) effect_drop(w, model_class_attribute(w->m, class, name, true));
    }
}

/* ---- contents ---------------------------------------------------------------------------------
 */

/* Containers lose some of what they hold. */
void drop_contents(Walk *w, Value v)
{
    if (!drops_matter(w)) return;
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_drop(w, value_of_types(VALUE_OTHER));
    for (uint32_t i = 0; i < v.count; i++) {
        const Object *o = object_get(w->m, (ObjectId){v.object[i]});
        if (!(o->type & VALUE_CONTAINER)) continue;
        if (is_own_object(w->j, w->begin, w->end, v.object[i])) continue;
        effect_drop(w, o->elem);
        effect_drop(w, o->item);
    }
}

/* Does a method or function that changes a container only add to it? */
static bool only_adds(Value v, Bytes name)
{
    static const char *const adding[] = {"append",
                                         "add",
                                         "extend",
                                         "insert",
                                         "sort",
                                         "setdefault",
                                         "reverse",
                                         "extendleft",
                                         "write",
                                         "appendleft",
                                         "builtins.next",
                                         "writelines",
                                         "read",
                                         "readline",
                                         "bisect.insort",
                                         "seek",
                                         "close",
                                         "flush",
                                         "bisect.insort_left",
                                         "truncate",
                                         "heapq.heappush",
                                         "bisect.insort_right",
                                         "heapq.heapify"};
    if (bytes_is(name, "update")) return value_only(v, VALUE_SET);
    if (v.types & VALUE_DEQUE) return false; /* it may have a greatest length */
    for (size_t i = 0; i < sizeof adding / sizeof *adding; i++)
        if (bytes_is(name, adding[i])) return true;
    return false;
}

void drop_by_method(Walk *w, Value v, Bytes name)
{
    if (drops_matter(w) && !only_adds(v, name)) drop_contents(w, v);
}

/* ---- the program ------------------------------------------------------------------------------
 */

/* What runs without being called and does more than nobody sees. */
void hooks_setup(Judge *j)
{
    const Program *p = j->site.program;
    j->drops = program_hook(p, "__del__");
    j->signals = program_hook(p, HOOK_SIGNAL);
    j->traces = program_hook(p, HOOK_TRACE);
    j->opens = atoms_find(&j->site.tree->atoms, bytes_of("open")).at != 0;
    j->weak_drops = program_by_name(p, bytes_of(HOOK_WEAK)) != NULL;
}
