/* model.c - see model.h: values, objects, and the rounds. */
#include <stdlib.h>
#include <string.h>

#include "transform/values/inner.h"

enum { MOST_ROUNDS = 60, MOST_NODES = 1 << 20, MOST_OBJECTS = 60000 };

/* ---- objects ----------------------------------------------------------------------------------
 */

Object *object_get(const Model *m, ObjectId o)
{
    while (m->objects.at[o.at].into) o.at = m->objects.at[o.at].into;
    return &m->objects.at[o.at];
}

static uint32_t canonical(const Model *m, uint32_t o)
{
    while (m->objects.at[o].into) o = m->objects.at[o].into;
    return o;
}

static ObjectId make(Model *m, NodeId node, uint32_t type)
{
    if (m->objects.count >= MOST_OBJECTS) return (ObjectId){0};
    Object o = {.type = type, .node = node, .fields = FIELDS_ANY};
    array_push(&m->objects, o);
    return (ObjectId){m->objects.count - 1};
}

ObjectId model_object(Model *m, NodeId node, uint32_t type)
{
    return model_object_at(m, node, 0, type);
}

/* A node that makes several objects has them in a chain, found by their type and number. */
ObjectId model_object_at(Model *m, NodeId node, uint32_t which, uint32_t type)
{
    if (!which && m->object_node[node.at]) {
        ObjectId o = {m->object_node[node.at]};
        if (m->objects.at[o.at].type == type) return o;
        which = 9; /* another type at the same place, as list or set by what is given */
    }
    if (!which) {
        ObjectId o = make(m, node, type);
        m->object_node[node.at] = (uint16_t)o.at;
        return o;
    }
    uint32_t key = (node.at * 31 + which * 7 + type % 1021) & 1023;
    for (uint32_t i = m->inner[key]; i; i = m->more.at[i].next)
        if (m->more.at[i].node == node.at && m->more.at[i].which == which &&
            m->objects.at[m->more.at[i].object].type == type)
            return (ObjectId){m->more.at[i].object};
    ObjectId o = make(m, node, type);
    if (!m->more.count) array_push(&m->more, ((More){0}));
    array_push(&m->more, ((More){node.at, which, o.at, m->inner[key]}));
    m->inner[key] = m->more.count - 1;
    return o;
}

/* ---- values -----------------------------------------------------------------------------------
 */

Value value_other(void)
{
    return (Value){.types = VALUE_OTHER};
}

Value value_of_object(const Model *m, ObjectId o)
{
    if (!o.at) return value_other();
    return (Value){
        .types = object_get(m, o)->type, .count = 1, .object = {(uint16_t)canonical(m, o.at)}};
}

/* Two places that make objects of one type are one from now on. */
static void unify(Model *m, uint32_t keep, uint32_t drop)
{
    keep = canonical(m, keep); /* unifying contents may have unified these */
    drop = canonical(m, drop);
    if (keep == drop) return;
    Object gone = m->objects.at[drop];
    m->objects.at[drop].into = keep;
    m->growth++;
    Object *k = &m->objects.at[keep];
    if (k->flavour != gone.flavour)
        k->flavour = k->flavour == FLAVOUR_DEFAULT || gone.flavour == FLAVOUR_DEFAULT
                         ? FLAVOUR_DEFAULT
                         : FLAVOUR_PLAIN;
    k->fields = FIELDS_ANY;
    k->field = NULL;
    k->many = true;
    k->escaped |= gone.escaped;
    k->shown |= gone.shown;
    k->leaks |= gone.leaks;
    k->reads_only &= gone.reads_only;
    value_add(m, &m->objects.at[keep].elem, gone.elem);
    value_add(m, &m->objects.at[keep].item, gone.item);
}

static bool may_unify(const Object *a, const Object *b)
{
    uint32_t never =
        VALUE_INSTANCE | VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY | VALUE_GENERATOR;
    return a->type == b->type && !(a->type & never) &&
           (a->flavour == FLAVOUR_NAMED) == (b->flavour == FLAVOUR_NAMED) &&
           (a->flavour != FLAVOUR_NAMED || a->number == b->number) &&
           (a->type != VALUE_FILE || a->flavour == b->flavour);
}

/* Makes room for one more object; false when there is none to be had. */
static bool make_room(Model *m, Value *v)
{
    for (uint32_t i = 0; i < v->count; i++)
        for (uint32_t k = i + 1; k < v->count; k++) {
            uint32_t a = v->object[i], b = v->object[k];
            if (!may_unify(&m->objects.at[a], &m->objects.at[b])) continue;
            unify(m, a, b);
            memmove(&v->object[k], &v->object[k + 1], (v->count - k - 1u) * sizeof *v->object);
            v->count--;
            return true;
        }
    return false;
}

static void add_object(Model *m, Value *v, uint32_t object)
{
    object = canonical(m, object);
    uint32_t i = 0;
    while (i < v->count && v->object[i] < object) i++;
    if (i < v->count && v->object[i] == object) return;
    if (v->count == VALUE_OBJECTS) {
        for (uint32_t k = 0; k < v->count; k++)
            if (may_unify(&m->objects.at[v->object[k]], &m->objects.at[object])) {
                unify(m, v->object[k], object);
                return;
            }
        if (!make_room(m, v)) { /* too many: what they are is forgotten */
            Value lost = value_of_object(m, (ObjectId){object});
            v->types |= VALUE_OTHER;
            model_escape(m, lost);
            model_escape(m, *v);
            return;
        }
        add_object(m, v, object);
        return;
    }
    memmove(&v->object[i + 1], &v->object[i], (v->count - i) * sizeof *v->object);
    v->object[i] = (uint16_t)object;
    v->count++;
}

/* Objects that were unified meanwhile are named by what they are now. */
static Value renewed(Model *m, Value v)
{
    bool old = false;
    for (uint32_t i = 0; i < v.count; i++) old |= m->objects.at[v.object[i]].into != 0;
    if (!old) return v;
    Value out = {.types = v.types, .assumptions = v.assumptions};
    for (uint32_t i = 0; i < v.count; i++) add_object(m, &out, v.object[i]);
    return out;
}

Value value_join_objects(Model *m, Value a, Value b)
{
    if (!b.types) {
        a.assumptions |= b.assumptions;
        return a;
    }
    if (!a.types) {
        b.assumptions |= a.assumptions;
        return b;
    }
    bool same = a.count == b.count && memcmp(a.object, b.object, a.count * sizeof *a.object) == 0;
    if (same || !b.count || !a.count) { /* nothing to merge */
        if (!a.count) memcpy(a.object, b.object, sizeof a.object), a.count = b.count;
        a.types |= b.types;
        a.assumptions |= b.assumptions;
        return a;
    }
    a = renewed(m, a);
    a.types |= b.types;
    a.assumptions |= b.assumptions;
    for (uint32_t i = 0; i < b.count; i++) add_object(m, &a, b.object[i]);
    return a;
}

static bool same(Value a, Value b)
{
    return a.types == b.types && a.assumptions == b.assumptions && a.count == b.count &&
           memcmp(a.object, b.object, a.count * sizeof *a.object) == 0;
}

bool value_add_new(Model *m, Value *to, Value more)
{
    Value now = value_join(m, *to, more);
    if (same(now, *to)) return false;
    *to = now;
    m->growth++;
    return true;
}

Value value_without(const Model *m, Value v, uint32_t types)
{
    Value out = {.types = v.types & ~types, .assumptions = v.assumptions};
    for (uint32_t i = 0; i < v.count; i++)
        if (!(object_get(m, (ObjectId){v.object[i]})->type & types))
            out.object[out.count++] = v.object[i];
    return out;
}

/* ---- containers -------------------------------------------------------------------------------
 */

Value value_new(Model *m, NodeId node, uint32_t type, Value elements)
{
    ObjectId o = model_object(m, node, type);
    if (!o.at) {
        model_escape(m, elements);
        return value_other();
    }
    value_add(m, &object_get(m, o)->elem, elements);
    return value_of_object(m, o);
}

void value_hold(Model *m, Value made, Value from)
{
    value_each(m, made, o, VALUE_ITERATOR | VALUE_VIEW) value_add(m, &o->item, from);
}

Value value_tuple(Model *m, NodeId node, const Value *field, uint32_t count)
{
    bool known = m->object_node[node.at] != 0;
    ObjectId o = model_object(m, node, VALUE_TUPLE);
    Value all = {0};
    for (uint32_t i = 0; i < count; i++) all = value_join(m, all, field[i]);
    if (!o.at) {
        model_escape(m, all);
        return value_other();
    }
    Object *t = object_get(m, o);
    if (!known && count <= FIELDS_MOST) {
        t->field = arena_take_zero(&m->arena, FIELDS_MOST, sizeof *t->field);
        t->fields = (uint8_t)count;
    }
    for (uint32_t i = 0; t->field && i < count && t->fields == count; i++) {
        value_add(m, &t->field[i], field[i]);
        t = object_get(m, o);
    }
    value_add(m, &object_get(m, o)->elem, all);
    return value_of_object(m, o);
}

Value value_library(Model *m, Bytes dotted)
{
    for (uint32_t i = 1; i < m->objects.count; i++)
        if (m->objects.at[i].type == VALUE_LIBRARY && bytes_equal(m->objects.at[i].name, dotted))
            return value_of_object(m, (ObjectId){i});
    ObjectId o = make(m, (NodeId){0}, VALUE_LIBRARY);
    if (!o.at) return value_other();
    m->objects.at[o.at].name = (Bytes){arena_copy(&m->arena, dotted.at, dotted.len), dotted.len};
    return value_of_object(m, o);
}

Value model_elements(const Model *m, Value v)
{
    Value e = {.assumptions = v.assumptions};
    if (v.types & VALUE_TEXT) e.types |= VALUE_CHAR;
    if (v.types & VALUE_BYTES) e.types |= VALUE_BYTE;
    if (v.types & VALUE_RANGE) e.types |= VALUE_INDEX;
    uint32_t known = VALUE_REITERABLE | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;
    if (v.types & ~(known | VALUE_UNBOUND)) e.types |= VALUE_OTHER;
    Model *grows = (Model *)(uintptr_t)m; /* joining may unify objects, which loses nothing */
    value_each(m, v, o, known) e = value_join(grows, e, o->elem);
    return e;
}

/* ---- escaping ---------------------------------------------------------------------------------
 */

static void escape_function(Model *m, Object *o)
{
    ModelFunction *f = &m->functions.at[o->number - 1];
    Value receiver = o->elem, result = f->result;
    f->exposed = true;
    model_escape(m, receiver);
    if (!f->is_generator) model_escape(m, result);
    else model_escape(m, m->functions.at[o->number - 1].yielded);
}

/* Its methods may be called by anybody, with anything. */
static void escape_class(Model *m, uint32_t class)
{
    for (uint32_t i = 0; i < m->functions.count; i++) {
        ModelFunction *f = &m->functions.at[i];
        if (f->exposed || !f->class || !class_is_related(m, f->class - 1, class)) continue;
        f->exposed = true;
        m->growth++;
    }
}

static void escape_contents(Model *m, uint32_t o)
{
    uint32_t changing = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY;
    Object *at = &m->objects.at[o];
    Value elem = at->elem, item = at->item;
    if (at->type & changing) {
        value_add(m, &m->objects.at[o].elem, value_other());
        value_add(m, &m->objects.at[o].item, value_other());
    }
    model_escape(m, elem);
    model_escape(m, item);
}

/* Once escaped, what is put into it later escapes too: see the rounds. */
void model_escape(Model *m, Value v)
{
    for (uint32_t i = 0; i < v.count; i++) {
        uint32_t o = canonical(m, v.object[i]);
        Object *at = &m->objects.at[o];
        if (at->escaped || at->type == VALUE_LIBRARY) continue;
        at->escaped = true;
        m->growth++;
        if (at->type == VALUE_FUNCTION || at->type == VALUE_GENERATOR) escape_function(m, at);
        else if (at->type & (VALUE_INSTANCE | VALUE_CLASS)) escape_class(m, at->number - 1);
        else escape_contents(m, o);
    }
}

/* Lists keep to themselves, their elements do not; nor does anything else. */
void model_show(Model *m, Value v)
{
    for (uint32_t i = 0; i < v.count; i++) {
        Object *o = object_get(m, (ObjectId){v.object[i]});
        Value elements = o->elem;
        if (o->type != VALUE_LIST) {
            model_escape(m, value_of_object(m, (ObjectId){v.object[i]}));
            continue;
        }
        m->growth += !o->shown;
        o->shown = true;
        model_escape(m, elements);
    }
}

static void escape_again(Model *m)
{
    for (uint32_t i = 1; i < m->objects.count; i++) {
        Object *o = &m->objects.at[i];
        if (o->shown && !o->into) model_escape(m, o->elem);
        o = &m->objects.at[i];
        if (!o->escaped || o->into) continue;
        if (o->type == VALUE_FUNCTION || o->type == VALUE_GENERATOR) escape_function(m, o);
        else if (!(o->type & (VALUE_INSTANCE | VALUE_CLASS))) escape_contents(m, i);
    }
    for (uint32_t i = 0; i < m->functions.count; i++) {
        ModelFunction *f = &m->functions.at[i];
        if (!f->exposed && !f->is_async) continue;
        Value result = f->result, yielded = f->yielded;
        model_escape(m, result);
        model_escape(m, yielded);
    }
}

/* ---- the rounds -------------------------------------------------------------------------------
 */

static void open_params(Model *m, ModelFunction *f, bool all)
{
    for (uint32_t i = 0; i < f->param_count; i++) {
        bool self = i == 0 && f->class && !f->is_static;
        if (self) continue;
        if (all || !f->param[i].value.types) value_add(m, &f->param[i].value, value_other());
    }
}

/* A piece is run again when something, anything, grew since its last run began. */
static void run_all(Model *m)
{
    uint32_t before = m->growth;
    if (m->settled != before) run_module(m);
    m->settled = before;
    for (uint32_t i = 0; i < m->functions.count; i++) {
        if (m->functions.at[i].exposed) open_params(m, &m->functions.at[i], true);
        before = m->growth;
        if (m->functions.at[i].settled != before) run_function(m, i);
        m->functions.at[i].settled = before;
    }
    escape_again(m);
}

/* Functions that nothing calls are called by code that is not here, or never. */
static void open_uncalled(Model *m)
{
    m->growth += !m->late;
    m->late = true;
    for (uint32_t i = 0; i < m->functions.count; i++) {
        ModelFunction *f = &m->functions.at[i];
        if (!f->called && !f->exposed) {
            f->exposed = true;
            m->growth++;
        }
        open_params(m, f, false);
    }
}

static void mark_leaks(Model *m, Value v)
{
    for (uint32_t i = 0; i < v.count; i++) {
        Object *o = object_get(m, (ObjectId){v.object[i]});
        if (o->leaks) continue;
        o->leaks = true;
        Value elem = o->elem, item = o->item;
        mark_leaks(m, elem);
        mark_leaks(m, item);
    }
}

/* Inside an object that another function made. */
static void mark_others(Model *m, NodeId function, Value v)
{
    for (uint32_t i = 0; i < v.count; i++) {
        ObjectId id = {v.object[i]};
        if (tree_function_of(m->tree, object_get(m, id)->node).at != function.at)
            mark_leaks(m, value_of_object(m, id));
    }
}

/* What outlives the call that made it: held by returns, globals, captured variables, attributes and
 * containers of other functions. */
static void find_leaks(Model *m)
{
    for (uint32_t i = 0; i < m->functions.count; i++) {
        mark_leaks(m, m->functions.at[i].result);
        mark_leaks(m, m->functions.at[i].yielded);
    }
    for (uint32_t i = 1; i < m->names->symbol_count; i++) mark_leaks(m, m->shared[i]);
    for (uint32_t i = 0; i < m->any_count; i++) mark_leaks(m, m->any[i].value);
    for (uint32_t i = 0; i < m->classes.count; i++)
        for (uint32_t k = 0; k < m->classes.at[i].fields.count; k++)
            mark_leaks(m, m->classes.at[i].fields.at[k].value);
    for (uint32_t i = 1; i < m->objects.count; i++) {
        Object *o = &m->objects.at[i];
        if (o->into) continue;
        if (o->escaped) mark_leaks(m, value_of_object(m, (ObjectId){i}));
        Value elem = o->elem, item = o->item;
        mark_others(m, tree_function_of(m->tree, o->node), elem);
        mark_others(m, tree_function_of(m->tree, o->node), item);
    }
}

/* In the builds that tests use: running everything once more finds nothing. */
static void check_settled(Model *m)
{
#ifdef SKIVE_CHECK
    uint32_t before = m->growth;
    m->settled = 0;
    for (uint32_t i = 0; i < m->functions.count; i++) m->functions.at[i].settled = 0;
    if (!m->lost) run_all(m);
    if (m->growth != before && !m->lost) abort();
#else
    (void)m;
#endif
}

Model *model_build(const ModelInput *in)
{
    Model *m = take_memory(sizeof *m);
    *m = (Model){
        .in = *in, .tree = in->tree, .names = in->names, .program = in->program, .growth = 1};
    if (in->tree->count > MOST_NODES) {
        m->lost = true;
        return m;
    }
    model_setup(m);
    uint32_t rounds = 0, before;
    do {
        before = m->growth;
        run_all(m);
        if (m->growth == before) open_uncalled(m);
    } while (m->growth != before && ++rounds < MOST_ROUNDS && m->objects.count < MOST_OBJECTS);
    m->lost |= m->growth != before;
    check_settled(m);
    find_leaks(m);
    return m;
}

void model_free(Model *m)
{
    if (!m) return;
    for (uint32_t i = 0; i < m->classes.count; i++) {
        array_free(&m->classes.at[i].fields);
        array_free(&m->classes.at[i].up);
        array_free(&m->classes.at[i].related);
    }
    array_free(&m->objects);
    array_free(&m->more);
    array_free(&m->functions);
    array_free(&m->classes);
    free(m->any);
    arena_free(&m->arena);
    free(m);
}

Value model_value(const Model *m, NodeId expression)
{
    if (m->lost) return value_other();
    Value v = m->of_node[expression.at];
    Value out = {.types = v.types, .assumptions = v.assumptions};
    for (uint32_t i = 0; i < v.count; i++) {
        uint32_t o = canonical(m, v.object[i]), k = 0;
        while (k < out.count && out.object[k] != o) k++;
        if (k == out.count) out.object[out.count++] = (uint16_t)o;
    }
    return out;
}

/* ---- looking at it ----------------------------------------------------------------------------
 */

uint32_t model_function_count(const Model *m)
{
    return m->functions.count;
}

const ModelFunction *model_function(const Model *m, uint32_t index)
{
    return &m->functions.at[index];
}

uint32_t model_class_count(const Model *m)
{
    return m->classes.count;
}

const ModelClass *model_class(const Model *m, uint32_t index)
{
    return &m->classes.at[index];
}

uint32_t model_function_at(const Model *m, NodeId node)
{
    return m->lost ? 0 : m->function_of[node.at];
}

ScopeId model_owner(const Model *m, SymbolId s)
{
    return (ScopeId){m->owner[s.at]};
}

Value model_class_attribute(const Model *m, uint32_t class, Atom name, bool below)
{
    return class_attribute((Model *)(uintptr_t)m, class, name, below);
}

Value model_join(const Model *m, Value a, Value b)
{
    return value_join((Model *)(uintptr_t)m, a, b);
}

bool model_is_frames_own(const Model *m, SymbolId s)
{
    return !m->how[s.at] && m->owner[s.at] != 1;
}

const ModelField *model_any_attribute(const Model *m, uint32_t index)
{
    return index < m->any_count ? &m->any[index] : NULL;
}

bool model_deletes(const Model *m, Atom attribute)
{
    for (uint32_t i = 0; i < m->any_count; i++)
        if (m->any[i].name.at == attribute.at && m->any[i].deleted) return true;
    for (uint32_t i = 0; i < m->classes.count; i++)
        for (uint32_t k = 0; k < m->classes.at[i].fields.count; k++) {
            const ModelField *f = &m->classes.at[i].fields.at[k];
            if (f->name.at == attribute.at && f->deleted) return true;
        }
    return false;
}

bool model_is_lost(const Model *m)
{
    return m->lost;
}
