/*
 * solve_any.c - attributes whose name is computed: any of them is read, stored, deleted.
 *
 * Special names are left out; that is the assumption plain-names.
 */
#include "transform/program/bases.h"
#include "transform/program/solver.h"

enum { MOST_FOLLOWED = 48 };

static uint32_t attributes_of(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT)
            count += s->link->classes.at[c->mro.at[i].class].flow->attr_count;
    return count;
}

/* What the class has under each name gets the use. */
static void use_each(Solver *s, uint32_t class, UseKind kind, Use use)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        const Class *k = &s->link->classes.at[c->mro.at[i].class];
        const Module *m = &s->link->modules.at[k->module];
        Object owner = solver_object(s, OBJECT_CLASS, c->mro.at[i].class, 0);
        for (uint32_t a = 0; a < k->flow->attr_count; a++) {
            const FlowAttr *attr = &m->flow->attrs.at[k->flow->first_attr + a];
            uint32_t atom = m->atom_of[attr->name];
            if (solve_is_special_name(atoms_text(&s->link->atoms, (Atom){atom}))) continue;
            bool method = (attr->flags & ATTR_METHOD) && !(attr->flags & ATTR_DECORATED);
            if (method && (kind == USE_SETTER || kind == USE_DELETER)) continue;
            solver_use(s, solver_field(s, owner, atom), kind, use);
        }
    }
}

/* So many that they are not followed one by one: what happens is unknown. */
static bool are_too_many(Solver *s, uint32_t class, Object o, const Use *at)
{
    if (attributes_of(s, class) <= MOST_FOLLOWED) return false;
    solve_escape(s, o, "an attribute of it whose name is computed is used", at, 0);
    return true;
}

/* The classes at the node, a metaclass or a base that turned out, have attributes, too. */
static void use_beside(Solver *s, Object o, UseKind kind, Use use)
{
    uint32_t class = solver_get(s, o)->a;
    bool of_class = solver_get(s, o)->kind == OBJECT_CLASS;
    use.extra = o;
    if (of_class) solver_use(s, solve_metaclasses(s, class), kind, use);
    solver_use(s, solve_turned_bases(s, class), kind, use);
}

void solve_each_attribute(Solver *s, const Use *u, Object o)
{
    UseKind kind = u->kind == USE_EACH_BOUND ? USE_BIND
                   : u->kind == USE_EACH_SET ? USE_SETTER
                                             : USE_DELETER;
    if (solver_get(s, o)->kind == OBJECT_CLASS) {
        if (!are_too_many(s, solver_get(s, o)->a, u->extra, u)) {
            use_each(s, solver_get(s, o)->a, kind, *u);
            return;
        }
    } else if (!solve_is_unknown_class(s, o)) {
        return;
    }
    solve_escape(s, u->extra, "an attribute of it is used that an unknown class may have", u, 0);
    if (u->kind == USE_EACH_BOUND) solver_unread(s, u->to);
    else solve_escape_node(s, u->to, "an unknown setter may get it");
}

/* A hook that is given the name: __getattr__, __setattr__ ...; of the metaclass for a class. */
static void call_hook(Solver *s, Object o, const char *hook, const Use *call)
{
    if (solver_get(s, o)->kind == OBJECT_CLASS) {
        solve_call_of_metaclass(s, o, hook, call);
        return;
    }
    Found found = {0};
    solve_lookup(s, solver_get(s, o)->a, solver_intern(s, hook), &found);
    solve_call_found(s, &found, o, call);
    array_free(&found);
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Every attribute of the class as reading it from the object gives it, once for each object. */
static void bind_all(Solver *s, Object o, const Use *at)
{
    if (pair_find(&s->field_of, o, FIELD_BOUND)) return;
    Vertex all = solver_field(s, o, FIELD_BOUND), name = FLOW_TEXT;
    uint32_t class = solver_get(s, o)->a;
    UseKind kind = solver_get(s, o)->kind == OBJECT_INSTANCE ? USE_BIND : USE_BIND_CLASS;
    Use call = solver_call_op(s, at, &name, 1, all);
    call_hook(s, o, "__getattr__", &call);
    call_hook(s, o, "__getattribute__", &call);
    use_beside(s, o, USE_EACH_BOUND, solve_use_with(at, all, o));
    if (are_too_many(s, class, o, at)) solver_unread(s, all);
    else use_each(s, class, kind, solve_use_with(at, all, o));
}

/* super().name: one of the attributes of the receiver, or of a class beside its own. */
static void load_super(Solver *s, Object o, Vertex to, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Object receiver = solver_get(s, o)->b;
    solve_load_any(s, receiver, to, at);
    if (link_derives(s->link, solver_get(s, receiver)->a, class)) return;
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i <= c->subclasses.count; i++)
        use_each(s, i ? c->subclasses.at[i - 1] : class, USE_BIND,
                 solve_use_with(at, to, receiver));
}

/* Each global of each module. */
static Vertex any_global(Solver *s)
{
    Object any = solver_object(s, OBJECT_MODULE, ANY_MODULE, 0);
    if (s->objects.at[any].any_read) return solver_field(s, any, FIELD_ALL);
    s->objects.at[any].any_read = true;
    Vertex all = solver_field(s, any, FIELD_ALL);
    for (uint32_t i = 1; i < s->link->modules.count; i++)
        solve_load_any(s, solver_object(s, OBJECT_MODULE, i, 0), all, NULL);
    return all;
}

void solve_load_any(Solver *s, Object o, Vertex to, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (solve_is_unknown_class(s, o) && at) solve_load_unknown_class(s, o, 0, to, at);
    if (info->kind == OBJECT_UNREAD) solve_ask_any(s, s->now, false);
    if (info->kind == OBJECT_UNREAD || info->kind == OBJECT_VALUE || info->kind == OBJECT_LIBRARY) {
        solver_unread(s, to);
        return;
    }
    if (info->kind == OBJECT_TEXT || info->kind == OBJECT_STRING) return;
    if (info->kind == OBJECT_MODULE && info->a == ANY_MODULE) {
        solver_edge(s, any_global(s), to);
        return;
    }
    if (!info->any_read) {
        s->objects.at[o].any_read = true;
        Vertex all = solver_field(s, o, FIELD_ALL);
        for (uint32_t f = s->objects.at[o].first_field_at; f; f = s->fields.at[f - 1].next)
            if (s->fields.at[f - 1].name < FIELD_TRIGGER)
                solver_edge(s, s->fields.at[f - 1].node, all);
        if (info->kind == OBJECT_CLASS && solve_has_slots(s, info->a))
            solver_add(s, all, solver_object(s, OBJECT_PROPERTY, 0, PROPERTY_OF_SLOT), 0);
    }
    solver_edge(s, solver_field(s, o, FIELD_ALL), to);
    if (at && info->kind == OBJECT_SUPER) load_super(s, o, to, at);
    if (!at || (info->kind != OBJECT_INSTANCE && info->kind != OBJECT_CLASS)) return;
    if (info->kind == OBJECT_CLASS) solve_record(s, DEED_CLASS_READ, o, 0, at);
    bind_all(s, o, at);
    solver_edge(s, solver_field(s, o, FIELD_BOUND), to);
}

/* ---- storing and deleting -------------------------------------------------------------------- */

/* Setters run, and __setattr__. */
static void set_all(Solver *s, Object o, Vertex from, const Use *at)
{
    uint8_t kind = solver_get(s, o)->kind;
    uint32_t class = solver_get(s, o)->a;
    if (kind != OBJECT_INSTANCE && kind != OBJECT_CLASS) return;
    Vertex args[2] = {FLOW_TEXT, from};
    Use call = solver_call_op(s, at, args, 2, 0);
    call_hook(s, o, "__setattr__", &call);
    use_beside(s, o, USE_EACH_SET, solve_use_with(at, from, o));
    if (kind == OBJECT_CLASS) return;
    if (are_too_many(s, class, o, at)) solve_escape_node(s, from, "an unknown setter may get it");
    else use_each(s, class, USE_SETTER, solve_use_with(at, from, o));
}

void solve_store_any(Solver *s, Object o, Vertex from, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_TEXT || info->kind == OBJECT_STRING || info->kind == OBJECT_BOX)
        return;
    if (at) {
        set_all(s, o, from, at);
        Deed deed = info->kind == OBJECT_CLASS ? DEED_CLASS_STORE_ANY : DEED_STORE_ANY;
        solve_record(s, deed, o, 0, at);
    }
    if (solve_is_unknown_class(s, o) && at) solve_store_unknown_class(s, o, 0, at);
    bool library = info->kind == OBJECT_VALUE || info->kind == OBJECT_LIBRARY;
    if (library && at) solve_change_pickler(s, o, 0, at);
    if (info->kind == OBJECT_UNREAD || library) {
        if (info->kind == OBJECT_LIBRARY) s->now = WORLD_ALL;
        if (from)
            solve_escape_node(s, from, "it is stored under a computed name on an unknown object");
        if (!library) return;
    }
    if (info->kind == OBJECT_MODULE && info->a == ANY_MODULE) {
        solve_store_on_modules(s, 0, from, at);
        return;
    }
    solver_edge(s, from, solver_field(s, o, FIELD_ANY));
    if (solver_get(s, o)->any_stored) return;
    if (solver_get(s, o)->kind == OBJECT_CLASS) solve_late_store(s, o, 0);
    s->objects.at[o].any_stored = true;
    Vertex any = solver_field(s, o, FIELD_ANY);
    for (uint32_t f = s->objects.at[o].first_field_at; f; f = s->fields.at[f - 1].next) {
        Field field = s->fields.at[f - 1];
        bool set = field.name < FIELD_TRIGGER && solve_may_be_set(s, o, field.name);
        if (set) solver_edge(s, any, field.node);
        else if (field.name < FIELD_TRIGGER) continue;
        else if (field.name < 2 * (uint32_t)FIELD_TRIGGER) solver_add(s, field.node, o, 0);
    }
}

void solve_delete_any(Solver *s, Object o, const Use *at)
{
    uint8_t kind = solver_get(s, o)->kind;
    uint32_t class = solver_get(s, o)->a;
    if (kind != OBJECT_INSTANCE && kind != OBJECT_CLASS) return;
    Vertex name = FLOW_TEXT;
    Use call = solver_call_op(s, at, &name, 1, 0);
    call_hook(s, o, "__delattr__", &call);
    use_beside(s, o, USE_EACH_DELETED, solve_use_with(at, 0, o));
    if (kind == OBJECT_INSTANCE && !are_too_many(s, class, o, at))
        use_each(s, class, USE_DELETER, solve_use_with(at, 0, o));
}
