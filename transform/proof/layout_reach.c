/* layout_reach.c - obligations that depend on which operations reach the instances. */
#include "transform/proof/layout_inner.h"

/* ---- operations on unknown receivers --------------------------------------------------------- */

/* May the receiver of this operation on UNREAD be that object, by the attributes that it has shown
 * before? */
static bool admits(Judge *j, const Record *r, Object o)
{
    Vertex node = r->node;
    for (uint32_t depth = 0; node && depth < 64; depth++) {
        uint32_t *has = pair_find(&j->s->has_of, node, 0);
        if (!has || !*has) return true;
        const HasOp *op = &j->s->has_ops.at[*has - 1];
        if (!solver_may_have(j->s, o, op->name)) return false;
        node = op->from;
    }
    return true;
}

/* ---- operations on instances ---------------------------------------------------------------- */

static bool in_class_body(Judge *j, uint32_t class, uint32_t name)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT &&
            pair_find(&j->s->attr_of, c->mro.at[i].class, name) &&
            !judge_is_field(j, c->mro.at[i].class, name))
            return true;
    return false;
}

static void judge_store(Judge *j, uint32_t class, const Record *r)
{
    if (judge_is_property(j, class, r->name)) return;
    if (in_class_body(j, class, r->name)) judge_refuse_at(j, class, REFUSE_REPLACED, r);
    else if (!judge_has_name(j, class, r->name)) judge_refuse_at(j, class, REFUSE_FOREIGN_STORE, r);
}

static bool has_hooks(Judge *j, uint32_t class)
{
    static const char *const hooks[] = {"__getstate__", "__reduce__", "__reduce_ex__",
                                        "__getnewargs_ex__"};
    Found found = {0};
    for (int i = 0; i < 3 && !found.count; i++)
        solve_lookup(j->s, class, solver_intern(j->s, hooks[i]), &found);
    bool any = found.count != 0;
    array_free(&found);
    return any;
}

static bool sets_by_hand(Judge *j, uint32_t class)
{
    Found found = {0};
    solve_lookup(j->s, class, solver_intern(j->s, "__setattr__"), &found);
    bool any = found.count != 0;
    array_free(&found);
    return any;
}

/* A default copy restores slots through setattr; sets and the like leave them out. */
static bool copy_hurts(Judge *j, uint32_t class)
{
    bool unknown;
    uint32_t flags = base_flags_of_class(j->l, class, &unknown);
    return ((flags & LIBRARY_DROPS) && j->facts[class].own.count) ||
           (sets_by_hand(j, class) && !has_hooks(j, class));
}

/* A pickle of before the rewrite holds a dictionary, which a class with slots cannot take. */
static void judge_stored(Judge *j, uint32_t class)
{
    Record place = {.module = j->stored_pickle.module,
                    .line = j->stored_pickle.op->line,
                    .object = instance_of(j, class)};
    if (!has_hooks(j, class)) judge_refuse_at(j, class, REFUSE_STORED_PICKLES, &place);
}

static void judge_record(Judge *j, uint32_t class, const Record *r)
{
    switch (r->deed) {
    case DEED_STORE: judge_store(j, class, r); break;
    case DEED_STORE_ANY: judge_refuse_at(j, class, REFUSE_COMPUTED_STORE, r); break;
    case DEED_DICT: judge_refuse_at(j, class, REFUSE_INSTANCE_DICT, r); break;
    case DEED_CACHE: judge_refuse_at(j, class, REFUSE_CACHED_PROPERTY, r); break;
    case DEED_DIR: judge_refuse_at(j, class, REFUSE_ATTRIBUTES_LISTED, r); break;
    case DEED_SLOTS: judge_refuse_at(j, class, REFUSE_SLOTS_READ, r); break;
    case DEED_CLASS_CHANGE: judge_refuse_at(j, class, REFUSE_CLASS_CHANGE, r); break;
    case DEED_WEAK: j->out->of[class].weak = true; break;
    case DEED_PICKLE:
        if (j->stored_pickle.op) judge_stored(j, class);
        if (copy_hurts(j, class)) judge_refuse_at(j, class, REFUSE_COPY_SETS, r);
        break;
    case DEED_COPY:
        if (copy_hurts(j, class)) judge_refuse_at(j, class, REFUSE_COPY_SETS, r);
        break;
    case DEED_PICKLE_OLD:
        if (!has_hooks(j, class)) judge_refuse_at(j, class, REFUSE_PICKLE_OLD, r);
        break;
    case DEED_REDUCE: judge_refuse_at(j, class, REFUSE_PICKLE_STATE, r); break;
    case DEED_SIZE:
        if (r->object != THE_UNREAD) judge_refuse_at(j, class, REFUSE_SIZE_READ, r);
        break;
    case DEED_EXECUTE: judge_refuse_at(j, class, REFUSE_EXECUTED, r); break;
    case DEED_DELETE:
        if (r->guarded && r->object != THE_UNREAD)
            judge_refuse_at(j, class, REFUSE_MESSAGE_READ, r);
        if (j->out->of[class].slots_argument) judge_refuse_at(j, class, REFUSE_DATACLASS_FORM, r);
        else if (!r->name) judge_refuse_at(j, class, REFUSE_COMPUTED_STORE, r);
        break;
    default: break;
    }
}

/* ---- operations on the class ---------------------------------------------------------------- */

static void judge_class_record(Judge *j, uint32_t class, const Record *r, bool itself)
{
    bool own = r->name && pair_find(&j->names_of, class, r->name);
    bool field = own && judge_is_field(j, class, r->name) && link_attr(j->l, class, r->name) &&
                 (link_attr(j->l, class, r->name)->flags & ATTR_VALUE);
    switch (r->deed) {
    case DEED_CLASS_STORE:
        if (own || !r->name) judge_refuse_at(j, class, REFUSE_CLASS_STORE, r);
        break;
    case DEED_CLASS_STORE_ANY: judge_refuse_at(j, class, REFUSE_CLASS_STORE, r); break;
    case DEED_CLASS_READ:
        if (own && (!field || j->out->of[class].slots_argument))
            judge_refuse_at(j, class, REFUSE_CLASS_READ, r);
        else if (!r->name) judge_refuse_at(j, class, REFUSE_ATTRIBUTES_LISTED, r);
        break;
    case DEED_CLASS_SCAN: judge_refuse_at(j, class, REFUSE_ATTRIBUTES_LISTED, r); break;
    case DEED_SLOTS: judge_refuse_at(j, class, REFUSE_SLOTS_READ, r); break;
    case DEED_CLASS_CHANGE: judge_refuse_at(j, class, REFUSE_CLASS_CHANGE, r); break;
    case DEED_DYNAMIC_BASE:
        if (itself) judge_refuse_at(j, class, REFUSE_MADE_BASE, r);
        break;
    case DEED_SOURCE:
        if (itself) judge_refuse_at(j, class, REFUSE_SOURCE_READ, r);
        break;
    case DEED_ORIGIN: {
        Atom origin = atoms_find(&j->l->atoms, bytes_of("__orig_class__"));
        if (origin.at) judge_refuse_at(j, class, REFUSE_GENERIC_CALL, r);
        break;
    }
    default: break;
    }
}

/* The first reason stays: what would only give another one is not looked at. */
static bool is_settled(const Judge *j, uint32_t class)
{
    return j->out->of[class].refusal && !(j->broken && class == j->watched);
}

static void judge_relatives(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->subclasses.count && !is_settled(j, class); i++) {
        const ClassFacts *f = &j->facts[c->subclasses.at[i]];
        for (uint32_t k = 0; k < f->first_record.count; k++) {
            const Record *r = &j->s->records.at[f->first_record.at[k]];
            bool telling =
                r->deed == DEED_DICT || r->deed == DEED_REDUCE || r->deed == DEED_CLASS_CHANGE;
            if (telling) judge_record(j, class, r);
        }
        for (uint32_t k = 0; k < f->class_records.count; k++)
            judge_class_record(j, class, &j->s->records.at[f->class_records.at[k]], false);
    }
}

/* Weak references are noted of refused classes, too. */
static void judge_unread_weak(Judge *j, uint32_t class)
{
    Object o = instance_of(j, class);
    Worlds worlds = solver_get(j->s, o)->worlds | WORLD_FRAMES;
    for (uint32_t i = 0; i < j->unread_weak.count && !j->out->of[class].weak; i++) {
        const Record *r = &j->s->records.at[j->unread_weak.at[i]];
        if (r->worlds & worlds && admits(j, r, o)) judge_record(j, class, r);
    }
}

static void judge_unread(Judge *j, uint32_t class)
{
    Object o = instance_of(j, class);
    bool escaped = solver_get(j->s, o)->escaped;
    Object type = solver_object(j->s, OBJECT_CLASS, class, 0);
    bool class_escaped = solver_get(j->s, type)->escaped;
    j->facts[class].escaped = escaped;
    for (uint32_t i = 0; i < j->unread.count && !is_settled(j, class); i++) {
        const Record *r = &j->s->records.at[j->unread.at[i]];
        escaped = r->worlds & (solver_get(j->s, o)->worlds | WORLD_FRAMES);
        class_escaped = r->worlds & (solver_get(j->s, type)->worlds | WORLD_FRAMES);
        if (escaped && admits(j, r, o)) judge_record(j, class, r);
        bool of_class = r->deed == DEED_CLASS_READ || r->deed == DEED_CLASS_STORE ||
                        r->deed == DEED_CLASS_STORE_ANY || r->deed == DEED_CLASS_SCAN ||
                        r->deed == DEED_DYNAMIC_BASE || r->deed == DEED_SOURCE;
        class_escaped |= r->of_type && r->worlds & solver_get(j->s, o)->worlds;
        if (class_escaped && of_class && admits(j, r, type)) judge_class_record(j, class, r, true);
        bool stores = (r->deed == DEED_STORE || r->deed == DEED_DELETE) && r->name &&
                      pair_find(&j->names_of, class, r->name);
        if (class_escaped && stores && admits(j, r, type))
            judge_refuse_at(j, class, REFUSE_CLASS_STORE, r);
    }
    judge_unread_weak(j, class);
    if (!solver_get(j->s, o)->escaped && !solver_get(j->s, type)->escaped) return;
    j->out->of[class].assumptions |= assuming(ASSUME_SEPARATE_LIBRARIES);
    if (solver_get(j->s, o)->worlds & WORLD_EVALUATED)
        j->out->of[class].assumptions |= assuming(ASSUME_POLITE_TEXT);
    if (!solver_get(j->s, o)->escaped) return;
    if (j->s->classes_trusted && solver_get(j->s, o)->worlds & WORLD_OUTSIDE)
        j->out->of[class].assumptions |= assuming(ASSUME_LIBRARY_CLASSES);
    j->out->of[class].assumptions |= assuming(ASSUME_POLITE_LIBRARY);
    if (j->s->unread_dependencies && solver_get(j->s, o)->worlds & WORLD_OUTSIDE)
        j->out->of[class].assumptions |= assuming(ASSUME_POLITE_DEPENDENCIES);
    if (j->stored_pickle.op && !j->l->classes.at[class].flow->function) judge_stored(j, class);
    if (copy_hurts(j, class)) judge_refuse(j, class, REFUSE_COPY_SETS, 0);
}

void judge_reach(Judge *j, uint32_t class)
{
    const ClassFacts *f = &j->facts[class];
    for (uint32_t k = 0; k < f->first_record.count; k++)
        judge_record(j, class, &j->s->records.at[f->first_record.at[k]]);
    for (uint32_t k = 0; k < f->class_records.count; k++)
        judge_class_record(j, class, &j->s->records.at[f->class_records.at[k]], true);
    judge_relatives(j, class);
    judge_unread(j, class);
    if (j->s->self_trusted) j->out->of[class].assumptions |= assuming(ASSUME_METHODS_ON_INSTANCES);
    if (j->s->names_trusted) j->out->of[class].assumptions |= assuming(ASSUME_PLAIN_NAMES);
}
