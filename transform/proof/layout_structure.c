/* layout_structure.c - obligations that the text of the class and its bases decide. */
#include <string.h>

#include "transform/proof/layout_inner.h"

static const Module *module_of(const Judge *j, uint32_t class)
{
    return &j->l->modules.at[j->l->classes.at[class].module];
}

/* ---- bases ---------------------------------------------------------------------------------- */

static Refusal judge_base(Judge *j, uint32_t class, const Base *b)
{
    Bytes name = judge_text(j, b->name);
    uint32_t flags = base_flags(j->l, b);
    bool stateless = j->facts[class].own.count == 0;
    if (flags & LIBRARY_EXCEPTION) return REFUSE_BASE_EXCEPTION;
    if (bytes_starts_with(name, "enum.") || bytes_is(name, "typing.NamedTuple") ||
        bytes_is(name, "typing.TypedDict") || bytes_is(name, "typing_extensions.NamedTuple") ||
        bytes_is(name, "typing_extensions.TypedDict"))
        return REFUSE_SPECIAL_CLASS;
    if (flags & LIBRARY_SHARED) return REFUSE_BASE_SHARED;
    if (flags & LIBRARY_EMPTY) return stateless ? REFUSE_NONE : REFUSE_BASE_LAYOUT;
    if (flags & LIBRARY_CLEAN) return REFUSE_NONE;
    return (flags & LIBRARY_KNOWN) || link_is_stdlib(name) ? REFUSE_BASE_OPEN : REFUSE_BASE_UNKNOWN;
}

static bool has_direct_base(const Judge *j, const Class *c, const char *name)
{
    for (uint32_t i = 0; i < c->bases.count; i++)
        if (c->bases.at[i].kind == BASE_LIBRARY &&
            bytes_is(judge_text(j, c->bases.at[i].name), name))
            return true;
    return false;
}

static void judge_bases(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    if (c->odd_bases || (c->flow->flags & CLASS_STAR_BASE))
        judge_refuse(j, class, REFUSE_BASE_UNKNOWN, 0);
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT) continue;
        Refusal r = b->kind == BASE_LIBRARY ? judge_base(j, class, b) : REFUSE_BASE_UNKNOWN;
        if (r) judge_refuse(j, class, r, b->name);
    }
    bool protocol = has_direct_base(j, c, "typing.Protocol") ||
                    has_direct_base(j, c, "typing_extensions.Protocol");
    if (protocol && j->facts[class].own.count) judge_refuse(j, class, REFUSE_PROTOCOL, 0);
    if (c->has_metaclass) judge_refuse(j, class, REFUSE_METACLASS, 0);
    if (c->flow->flags & CLASS_KEYWORDS) judge_refuse(j, class, REFUSE_CLASS_KEYWORDS, 0);
}

/* ---- decorators ----------------------------------------------------------------------------- */

static bool is_harmless(Bytes name)
{
    static const char *const harmless[] = {"functools.total_ordering",
                                           "typing.final",
                                           "typing_extensions.final",
                                           "typing.runtime_checkable",
                                           "enum.unique",
                                           "typing_extensions.runtime_checkable",
                                           "dataclasses.dataclass",
                                           "attr.s",
                                           "attr.attrs",
                                           "typing.dataclass_transform",
                                           "typing_extensions.dataclass_transform",
                                           "attr.dataclass"};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (bytes_is(name, harmless[i])) return true;
    return false;
}

/* Decorators of other packages make classes anew more often than not. */
static bool is_own_function(const Judge *j, const Base *b)
{
    if (b->kind != BASE_FUNCTION) return false;
    return !j->l->modules.at[j->s->functions.at[b->class].module].context;
}

static void judge_decorators(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = module_of(j, class);
    for (uint32_t i = 0; i < c->flow->decorator_count; i++) {
        Bases means = {0};
        link_resolve(j->l, c->module, &m->flow->refs.at[c->flow->first_decorator + i], &means);
        bool fine = means.count != 0;
        for (uint32_t k = 0; k < means.count; k++) {
            const Base *b = &means.at[k];
            fine &= is_own_function(j, b) ||
                    (b->kind == BASE_LIBRARY && is_harmless(judge_text(j, b->name)));
        }
        array_free(&means);
        if (!fine) judge_refuse(j, class, REFUSE_CLASS_DECORATOR, 0);
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool binds_value(Judge *j, uint32_t class, uint32_t name)
{
    return pair_find(&j->s->attr_of, class, name) != NULL;
}

bool judge_is_field(const Judge *j, uint32_t class, uint32_t name)
{
    const FlowAttr *a = link_attr(j->l, class, name);
    if (!a || !j->facts[class].dataclass) return false;
    if (j->facts[class].dataclass == DATACLASS_ATTRS && (a->flags & ATTR_FIELD_CALL)) return true;
    return (a->flags & ATTR_ANNOTATED) && !(a->flags & ATTR_CLASSVAR);
}

/* A name that begins with two underscores was given as a string, or stands outside of all classes:
 * it is not mangled, where a slot would be. */
static bool is_odd(Bytes name)
{
    if (!name.len || bytes_starts_with(name, "__")) return true;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char ch = (unsigned char)name.at[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
        if (!letter && !(i && ch >= '0' && ch <= '9')) return true;
    }
    return false;
}

/* Has a library base a public attribute of that name, so that a slot would hide it? */
static bool library_has(Judge *j, uint32_t class, uint32_t name)
{
    const Class *c = &j->l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_LIBRARY && !base_is_quiet(j->l, &c->mro.at[i], name))
            return true;
    return false;
}

static void judge_name(Judge *j, uint32_t class, uint32_t name)
{
    const Class *c = &j->l->classes.at[class];
    if (is_odd(judge_text(j, name))) judge_refuse(j, class, REFUSE_ODD_NAME, name);
    if (binds_value(j, class, name) && !judge_is_field(j, class, name))
        judge_refuse_by(j, class, REFUSE_NAME_CLASH, class, name);
    for (uint32_t i = 1; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT && binds_value(j, b->class, name) &&
            !(j->facts[b->class].dataclass && judge_is_field(j, b->class, name)))
            judge_refuse_by(j, class, REFUSE_INHERITED_CLASH, b->class, name);
    }
    if (library_has(j, class, name)) judge_refuse(j, class, REFUSE_INHERITED_CLASH, name);
    for (uint32_t i = 0; i < c->subclasses.count; i++) {
        uint32_t sub = c->subclasses.at[i];
        if (binds_value(j, sub, name) && !judge_is_field(j, sub, name))
            judge_refuse_by(j, class, REFUSE_SUBCLASS_CLASH, sub, name);
    }
}

/* ---- hooks ---------------------------------------------------------------------------------- */

static uint32_t hook_class(Judge *j, uint32_t class, const char *name)
{
    const Class *c = &j->l->classes.at[class];
    uint32_t atom = solver_intern(j->s, name);
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT && binds_value(j, c->mro.at[i].class, atom))
            return c->mro.at[i].class + 1;
    return 0;
}

/* Does everything that the method returns look like (callable, arguments)? */
static bool returns_pairs(Judge *j, uint32_t class, const char *name)
{
    Object owner = solver_object(j->s, OBJECT_CLASS, class, 0);
    uint32_t *field = pair_find(&j->s->field_of, owner, solver_intern(j->s, name));
    uint32_t count = field ? solver_count(j->s, *field) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const ObjectInfo *f = solver_get(j->s, solver_at(j->s, *field, i));
        if (f->kind != OBJECT_FUNCTION) return false;
        const FunctionInfo *info = &j->s->functions.at[f->a];
        Vertex result = solver_map(j->s, info->module, info->flow->result);
        for (uint32_t k = 0; k < solver_count(j->s, result); k++) {
            Object box = solver_at(j->s, result, k);
            const ObjectInfo *o = solver_get(j->s, box);
            if (o->kind == OBJECT_TEXT || o->kind == OBJECT_STRING) continue;
            if (o->kind != OBJECT_BOX || o->a != BOX_TUPLE ||
                pair_find(&j->s->field_of, box, FIELD_POSITION + 2) ||
                !pair_find(&j->s->field_of, box, FIELD_POSITION + 1))
                return false;
        }
    }
    return count != 0;
}

static void judge_hooks(Judge *j, uint32_t class)
{
    uint32_t get = hook_class(j, class, "__getstate__"), set = hook_class(j, class, "__setstate__");
    if (!get != !set) judge_refuse(j, class, REFUSE_PICKLE_HOOKS, 0);
    const char *const reduce[] = {"__reduce__", "__reduce_ex__"};
    for (int i = 0; i < 2; i++) {
        uint32_t hook = hook_class(j, class, reduce[i]);
        if (hook && !returns_pairs(j, hook - 1, reduce[i]))
            judge_refuse(j, class, REFUSE_PICKLE_HOOKS, 0);
    }
    if (hook_class(j, class, "__init_subclass__") && j->facts[class].dataclass)
        judge_refuse(j, class, REFUSE_DATACLASS_FORM, 0);
}

/* ---- the file ------------------------------------------------------------------------------- */

/* Sources below a test's data folders are read as text by somebody. */
static bool is_test_data(Bytes path)
{
    static const char *const data[] = {"/data/",   "/testdata/", "/test_data/", "/fixtures/",
                                       "/corpus/", "/samples/",  "/snippets/",  "/lib2to3_fixers/"};
    bool test = memmem(path.at, path.len, "test", 4) != NULL;
    for (size_t i = 0; test && i < sizeof data / sizeof *data; i++)
        if (memmem(path.at, path.len, data[i], strlen(data[i]))) return true;
    return false;
}

static bool has_slots(Judge *j, uint32_t class)
{
    return link_attr(j->l, class, solver_intern(j->s, "__slots__")) != NULL;
}

void judge_structure(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    if (has_slots(j, class)) judge_refuse(j, class, REFUSE_HAS_SLOTS, 0);
    if (j->l->is_public && j->l->is_public[class]) judge_refuse(j, class, REFUSE_PUBLIC_CLASS, 0);
    /* what is only known stays as it is; nobody is told, but its subclasses must know */
    if (module_of(j, class)->context) judge_refuse(j, class, REFUSE_BASE_KEPT, 0);
    if (is_test_data(bytes_of(module_of(j, class)->path)))
        judge_refuse(j, class, REFUSE_TEST_DATA, 0);
    judge_bases(j, class);
    judge_decorators(j, class);
    if (c->flow->flags & (CLASS_BODY_CALLS | CLASS_BODY_READS))
        judge_refuse(j, class, REFUSE_CLASS_BODY, 0);
    for (uint32_t i = 0; i < j->facts[class].own.count; i++)
        judge_name(j, class, j->facts[class].own.at[i]);
    judge_hooks(j, class);
    judge_dataclass(j, class);
}
