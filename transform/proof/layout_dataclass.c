/*
 * layout_dataclass.c - dataclasses and attrs classes.
 *
 * Without default values the slots can be written in the body.  With them only slots=True does it,
 * which makes the class a second time: everything that could notice speaks against it.
 */
#include "transform/proof/layout_inner.h"

static const Module *module_of(const Judge *j, uint32_t class)
{
    return &j->l->modules.at[j->l->classes.at[class].module];
}

/* The value given for a keyword of the decorator: 1 True, 0 False or absent, 2 computed. */
static uint32_t keyword(const Judge *j, uint32_t class, const char *name)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = module_of(j, class);
    for (uint32_t i = 0; i < c->flow->dataclass_keyword_count; i += 2) {
        const uint32_t *w = &m->flow->words.at[c->flow->dataclass_keywords + i];
        if (bytes_is(flow_text(m->flow, w[0]), name)) return w[1];
    }
    return 0;
}

static bool has_keyword(const Judge *j, uint32_t class, const char *name)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = module_of(j, class);
    for (uint32_t i = 0; i < c->flow->dataclass_keyword_count; i += 2)
        if (bytes_is(flow_text(m->flow, m->flow->words.at[c->flow->dataclass_keywords + i]), name))
            return true;
    return false;
}

static bool has_defaults(const Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = module_of(j, class);
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        if ((a->flags & ATTR_ANNOTATED) && (a->flags & ATTR_VALUE) && !(a->flags & ATTR_CLASSVAR))
            return true;
    }
    return false;
}

static bool all_names_are_fields(Judge *j, uint32_t class, uint32_t *extra)
{
    for (uint32_t i = 0; i < j->facts[class].own.count; i++) {
        *extra = j->facts[class].own.at[i];
        if (!judge_is_field(j, class, *extra)) return false;
    }
    return true;
}

static bool is_called_decorator(const Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const FlowRef *ref = &module_of(j, class)->flow->refs.at[c->flow->first_decorator];
    return c->flow->decorator_count == 1 && ref->kind;
}

/* Is a class attribute of a dataclass made by a call other than field()? */
static bool has_other_calls(const Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = module_of(j, class);
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        if ((a->flags & ATTR_FIELD_CALL) && !(a->flags & ATTR_ANNOTATED)) return true;
    }
    return false;
}

static bool has_base_hooks(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    uint32_t hook = solver_intern(j->s, "__init_subclass__");
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        if (pair_find(&j->s->attr_of, c->mro.at[i].class, hook)) return true;
        const ClassFacts *f = &j->facts[c->mro.at[i].class];
        for (uint32_t k = 0; k < f->class_records.count; k++)
            if (j->s->records.at[f->class_records.at[k]].deed == DEED_SUBCLASSES) return true;
    }
    return false;
}

static bool is_generic(const Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_LIBRARY &&
            bytes_is(judge_text(j, c->mro.at[i].name), "typing.Generic"))
            return true;
    return false;
}

/* slots=True on a dataclass (rules of section H). */
static void judge_argument(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    uint32_t extra;
    if (j->python < 310) judge_refuse(j, class, REFUSE_DATACLASS_PYTHON, 0);
    if (!all_names_are_fields(j, class, &extra))
        judge_refuse(j, class, REFUSE_DATACLASS_EXTRA, extra);
    bool frozen_generic = keyword(j, class, "frozen") && is_generic(j, class);
    bool noticed = (c->flow->flags & CLASS_SUPER_CELL) || !is_called_decorator(j, class) ||
                   has_base_hooks(j, class) || frozen_generic || has_other_calls(j, class) ||
                   c->subclasses.count;
    if (noticed) judge_refuse(j, class, REFUSE_DATACLASS_FORM, 0);
    j->out->of[class].slots_argument = true;
}

static uint32_t property_field(Judge *j, uint32_t class)
{
    for (uint32_t i = 0; i < j->facts[class].own.count; i++)
        if (judge_is_property(j, class, j->facts[class].own.at[i]))
            return j->facts[class].own.at[i];
    return 0;
}

void judge_dataclass(Judge *j, uint32_t class)
{
    if (!j->facts[class].dataclass) return;
    if (has_keyword(j, class, "slots")) judge_refuse(j, class, REFUSE_HAS_SLOTS, 0);
    if (has_keyword(j, class, "these") || has_keyword(j, class, "auto_attribs") ||
        j->facts[class].dataclass == DATACLASS_ATTRS) {
        judge_refuse(j, class, REFUSE_DATACLASS_FORM, 0); /* attrs: not yet */
        return;
    }
    uint32_t property = property_field(j, class);
    if (property) judge_refuse(j, class, REFUSE_INHERITED_CLASH, property);
    bool frozen = keyword(j, class, "frozen") != 0;
    if (has_defaults(j, class) || frozen) judge_argument(j, class);
}

/* weakref_slot=True is one Python version younger than slots=True. */
void judge_dataclass_weak(Judge *j, uint32_t class)
{
    const ClassLayout *c = &j->out->of[class];
    if (c->slots_argument && c->weak && j->python < 311)
        judge_refuse(j, class, REFUSE_DATACLASS_PYTHON, 0);
}
