/* layout_names.c - which names are stored on the instances of each class, and by whom. */
#include <stdlib.h>
#include <string.h>

#include "transform/proof/layout_inner.h"

/* ---- properties ----------------------------------------------------------------------------- */

static bool is_data_descriptor(Judge *j, Object o)
{
    const ObjectInfo *info = solver_get(j->s, o);
    if (info->kind == OBJECT_PROPERTY)
        return !info->b; /* a cached property stores on the instance */
    if (info->kind != OBJECT_INSTANCE) return false;
    Found found = {0};
    solve_lookup(j->s, info->a, solver_intern(j->s, "__set__"), &found);
    bool any = found.count != 0;
    array_free(&found);
    return any;
}

/* Does storing the name run a setter instead of filling a place of the instance? */
bool judge_is_property(Judge *j, uint32_t class, uint32_t name)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        if (!pair_find(&j->s->attr_of, c->mro.at[i].class, name)) continue;
        Object owner = solver_object(j->s, OBJECT_CLASS, c->mro.at[i].class, 0);
        uint32_t *field = pair_find(&j->s->field_of, owner, name);
        const VertexInfo *v = &j->s->nodes.at[field ? *field : 0];
        bool all = v->count != 0, any = false;
        for (uint32_t k = 0; k < v->count; k++) {
            bool one = is_data_descriptor(j, vertex_items(v)[k].object);
            any |= one;
            all &= one;
        }
        (void)all;
        return any;
    }
    return false;
}

/* ---- own names ------------------------------------------------------------------------------ */

static void add_own(Judge *j, uint32_t class, uint32_t name)
{
    uint32_t *known = pair_add(&j->names_of, class, name);
    if (*known) return;
    *known = 1;
    array_push(&j->facts[class].own, name);
}

bool judge_has_name(Judge *j, uint32_t class, uint32_t name)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT && pair_find(&j->names_of, c->mro.at[i].class, name))
            return true;
    return false;
}

/* The class whose code does it, when that is the class itself or an ancestor. */
static uint32_t owner_of(Judge *j, uint32_t class, const Record *r)
{
    if (!r->function) return class;
    uint32_t owner = j->s->functions.at[r->function - 1].class;
    if (owner && link_derives(j->l, class, owner - 1) && !j->facts[owner - 1].has_slots)
        return owner - 1;
    return class;
}

static bool is_test(Bytes path)
{
    const char *slash = path.len ? memrchr(path.at, '/', path.len) : NULL;
    Bytes name = slash ? (Bytes){slash + 1, path.len - (size_t)(slash + 1 - path.at)} : path;
    return memmem(path.at, path.len, "tests/", 6) || memmem(path.at, path.len, "test/", 5) ||
           bytes_starts_with(name, "test_") || bytes_ends_with(name, "_test.py") ||
           bytes_is(name, "conftest.py") || !bytes_ends_with(name, ".py");
}

/* A test, a script or an example in the documentation that stores a name on a class of elsewhere:
 * no reason to give the class a slot for it. */
static bool is_aside(Judge *j, uint32_t class, const Record *r)
{
    uint32_t home = j->l->classes.at[class].module;
    if (r->module == home || !r->module) return false;
    const Module *m = &j->l->modules.at[r->module];
    if (m->companion) return true;
    return is_test(bytes_of(m->path)) && !is_test(bytes_of(j->l->modules.at[home].path));
}

static void add_fields(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = &j->l->modules.at[c->module];
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        bool annotated = (a->flags & ATTR_ANNOTATED) && !(a->flags & ATTR_CLASSVAR);
        bool attrs = j->facts[class].dataclass == DATACLASS_ATTRS && (a->flags & ATTR_FIELD_CALL);
        if (annotated || attrs) add_own(j, class, m->atom_of[a->name]);
    }
}

/* Names that `self.x = ...` in __init__ stores, wherever in it. */
static void count_init(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = &j->l->modules.at[c->module];
    uint32_t local = class - m->class_base;
    for (uint32_t f = 0; f < m->flow->functions.count; f++) {
        const FlowFunction *function = &m->flow->functions.at[f];
        if (function->class != local + 1 || !function->param_count) continue;
        Bytes name = flow_text(m->flow, function->name);
        if (!bytes_is(name, "__init__") && !bytes_is(name, "__new__")) continue;
        PairMap seen = {0};
        for (uint32_t i = 0; i < function->op_count; i++) {
            const FlowOp *op = &m->flow->ops.at[function->first_op + i];
            if (op->kind != FLOW_STORE) continue;
            j->facts[class].init_stores = true;
            uint32_t *known = pair_add(&seen, op->b, 0);
            if (!*known) j->facts[class].stored_in_init++;
            *known = 1;
        }
        pair_free(&seen);
    }
}

void judge_names(Judge *j)
{
    for (uint32_t i = 0; i < j->s->records.count; i++) {
        const Record *r = &j->s->records.at[i];
        const ObjectInfo *o = solver_get(j->s, r->object);
        if (o->kind == OBJECT_UNREAD && r->deed == DEED_WEAK) array_push(&j->unread_weak, i);
        if (o->kind == OBJECT_UNREAD) array_push(&j->unread, i);
        else if (o->kind == OBJECT_CLASS) array_push(&j->facts[o->a].class_records, i);
        else array_push(&j->facts[o->a].first_record, i);
        if (o->kind != OBJECT_INSTANCE || r->deed != DEED_STORE) continue;
        uint32_t owner = owner_of(j, o->a, r);
        if (is_aside(j, o->a, r)) continue;
        if (!judge_is_property(j, o->a, r->name)) add_own(j, owner, r->name);
        else if (owner == o->a && !pair_find(&j->s->attr_of, owner, r->name))
            judge_refuse(j, owner, REFUSE_INHERITED_CLASH, r->name);
    }
    for (uint32_t c = 0; c < j->l->classes.count; c++) {
        if (j->facts[c].dataclass) add_fields(j, c);
        count_init(j, c);
    }
}
