/* hierarchy.c - what names of classes stand for, bases, method resolution order, descendants. */
#include <stdlib.h>
#include <string.h>

#include "transform/program/link_inner.h"

enum { FOLLOW_DEPTH = 40, FOLLOW_MOST = 16, FOLLOW_STEPS = 2000 };

/* A member that is being looked up: star imports and `from . import x` lead back to it. */
typedef struct Trail {
    uint32_t module;
    Bytes name;
    const struct Trail *outer;
} Trail;

typedef struct Follow {
    Link *l;
    Bases *out;
    uint32_t depth;
    uint32_t *steps; /* of the whole query; past FOLLOW_STEPS all is unknown */
    const Trail *trail;
} Follow;

static void follow(Follow *f, uint32_t module, const FlowRef *ref);

static void found(Follow *f, Base base)
{
    for (uint32_t i = 0; i < f->out->count; i++) {
        const Base *b = &f->out->at[i];
        if (b->kind == base.kind && b->class == base.class && b->name == base.name) return;
    }
    if (f->out->count < FOLLOW_MOST) array_push(f->out, base);
}

static void unknown(Follow *f)
{
    found(f, (Base){.kind = BASE_UNKNOWN});
}

static void library(Follow *f, Bytes module, Bytes name)
{
    SCOPED(buf_free) Buf dotted = {0};
    module = link_public_name(module);
    buf_add_bytes(&dotted, module);
    if (module.len && name.len) buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, name);
    Atom atom = atoms_intern(&f->l->atoms, buf_bytes(&dotted));
    found(f, (Base){.kind = BASE_LIBRARY, .name = atom.at});
}

/* ---- globals -------------------------------------------------------------------------------- */

static const FlowGlobal *global_of(const Link *l, uint32_t module, uint32_t atom)
{
    const Module *m = &l->modules.at[module];
    for (uint32_t i = 0; i < m->flow->globals.count; i++)
        if (m->atom_of[m->flow->globals.at[i].name] == atom) return &m->flow->globals.at[i];
    return NULL;
}

static void follow_member(Follow *f, uint32_t module, Bytes name);

static void follow_stars(Follow *f, uint32_t module, Bytes name, bool *any)
{
    const Module *m = &f->l->modules.at[module];
    for (uint32_t i = 0; i < m->flow->stars.count; i++) {
        FlowStar star = m->flow->stars.at[i];
        ModuleList list = {0};
        link_import(f->l, module, flow_text(m->flow, star.module), star.level, &list);
        bool may_be_library =
            link_may_be_library(f->l, flow_text(m->flow, star.module), star.level, &list);
        if (may_be_library) *any = true; /* a library: it may export anything */
        for (uint32_t k = 0; k < list.count; k++) {
            uint32_t before = f->out->count;
            if (list.at[k] != module) follow_member(f, list.at[k], name);
            *any |= f->out->count > before;
        }
        if (may_be_library) library(f, flow_text(m->flow, star.module), name);
        array_free(&list);
    }
}

static bool is_on_trail(const Follow *f, uint32_t module, Bytes name)
{
    for (const Trail *t = f->trail; t; t = t->outer)
        if (t->module == module && bytes_equal(t->name, name)) return true;
    return false;
}

/* A name of a module: its bindings, what star imports bring, a submodule.  One that leads back to
 * itself adds nothing on the way round. */
static void follow_member(Follow *f, uint32_t module, Bytes name)
{
    if (is_on_trail(f, module, name)) return;
    if (f->depth > FOLLOW_DEPTH || ++*f->steps > FOLLOW_STEPS) {
        unknown(f);
        return;
    }
    Trail trail = {module, name, f->trail};
    f->trail = &trail;
    f->depth++;
    Atom atom = atoms_find(&f->l->atoms, name);
    const FlowGlobal *g = atom.at ? global_of(f->l, module, atom.at) : NULL;
    const Module *m = &f->l->modules.at[module];
    if (g && g->bound) {
        for (uint32_t i = 0; i < g->binding_count; i++)
            follow(f, module, &m->flow->refs.at[g->first_binding + i]);
        if (!g->binding_count) unknown(f);
    } else {
        bool any = false;
        follow_stars(f, module, name, &any);
        uint32_t sub = link_submodule(f->l, module, name);
        if (sub) found(f, (Base){.kind = BASE_MODULE, .class = sub});
    }
    f->depth--;
    f->trail = trail.outer;
}

static void follow_global(Follow *f, uint32_t module, Bytes name)
{
    uint32_t before = f->out->count;
    follow_member(f, module, name);
    if (f->out->count == before) library(f, bytes_of("builtins"), name);
}

static void follow_import(Follow *f, uint32_t module, const FlowRef *ref)
{
    const Module *m = &f->l->modules.at[module];
    Bytes dotted = flow_text(m->flow, ref->a);
    ModuleList list = {0};
    link_import(f->l, module, dotted, ref->level, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        if (ref->kind == REF_IMPORT) {
            found(f, (Base){.kind = BASE_MODULE, .class = list.at[i]});
        } else {
            uint32_t before = f->out->count;
            Bytes name = flow_text(m->flow, ref->b);
            bool round = is_on_trail(f, list.at[i], name);
            follow_member(f, list.at[i], name);
            if (f->out->count == before && !round) unknown(f);
        }
    }
    if (link_may_be_library(f->l, dotted, ref->level, &list)) {
        bool from = ref->kind == REF_FROM;
        library(f, dotted, from ? flow_text(m->flow, ref->b) : (Bytes){"", 0});
    }
    array_free(&list);
}

/* ---- attributes on the way ------------------------------------------------------------------ */

static void member_of_class(Follow *f, uint32_t class, Bytes name)
{
    const Class *c = &f->l->classes.at[class];
    const Module *m = &f->l->modules.at[c->module];
    uint32_t local = class - m->class_base;
    for (uint32_t i = 0; i < m->flow->classes.count; i++)
        if (m->flow->classes.at[i].class == local + 1 &&
            bytes_equal(flow_text(m->flow, m->flow->classes.at[i].name), name)) {
            found(f, (Base){.kind = BASE_PROJECT, .class = m->class_base + i});
            return;
        }
    unknown(f);
}

static void step(Follow *f, Bases *from, Bytes name)
{
    for (uint32_t i = 0; i < from->count; i++) {
        Base b = from->at[i];
        uint32_t before = f->out->count;
        switch (b.kind) {
        case BASE_MODULE:
            follow_member(f, b.class, name);
            if (f->out->count == before) unknown(f);
            break;
        case BASE_PROJECT: member_of_class(f, b.class, name); break;
        case BASE_LIBRARY: library(f, atoms_text(&f->l->atoms, (Atom){b.name}), name); break;
        default: unknown(f); break;
        }
    }
}

static void follow_root(Follow *f, uint32_t module, const FlowRef *ref)
{
    const Module *m = &f->l->modules.at[module];
    switch (ref->kind) {
    case REF_GLOBAL: follow_global(f, module, flow_text(m->flow, ref->a)); break;
    case REF_CLASS: found(f, (Base){.kind = BASE_PROJECT, .class = m->class_base + ref->a}); break;
    case REF_FUNCTION:
        found(f, (Base){.kind = BASE_FUNCTION, .class = m->function_base + ref->a});
        break;
    case REF_IMPORT:
    case REF_FROM: follow_import(f, module, ref); break;
    default: unknown(f); break;
    }
}

static void follow(Follow *f, uint32_t module, const FlowRef *ref)
{
    if (f->depth > FOLLOW_DEPTH) {
        unknown(f);
        return;
    }
    f->depth++;
    Bases now = {0};
    Follow inner = {f->l, &now, f->depth, f->steps, f->trail};
    follow_root(&inner, module, ref);
    const Module *m = &f->l->modules.at[module];
    for (uint32_t i = 0; i < ref->path_count; i++) {
        Bases next = {0};
        Follow further = {f->l, &next, f->depth, f->steps, f->trail};
        step(&further, &now, flow_text(m->flow, m->flow->words.at[ref->path + i]));
        array_free(&now);
        now = next;
    }
    for (uint32_t i = 0; i < now.count; i++) {
        now.at[i].subscripted |= ref->subscripted;
        now.at[i].called |= ref->called;
        found(f, now.at[i]);
    }
    array_free(&now);
    f->depth--;
}

void link_resolve(Link *l, uint32_t module, const FlowRef *ref, Bases *out)
{
    uint32_t steps = 0;
    Follow f = {l, out, 0, &steps, NULL};
    follow(&f, module, ref);
}

/* ---- bases ---------------------------------------------------------------------------------- */

static bool is_namedtuple(const Link *l, const Base *b)
{
    Bytes name = atoms_text(&l->atoms, (Atom){b->name});
    return b->called &&
           (bytes_is(name, "collections.namedtuple") || bytes_is(name, "typing.NamedTuple"));
}

static void resolve_base(Link *l, Class *c, const FlowRef *ref)
{
    Bases means = {0};
    if (ref->kind) link_resolve(l, c->module, ref, &means);
    if (means.count != 1) c->odd_bases = true;
    for (uint32_t i = 0; i < means.count; i++) {
        Base b = means.at[i];
        if (b.kind == BASE_LIBRARY && is_namedtuple(l, &b)) {
            b.name = atoms_intern(&l->atoms, bytes_of("collections.namedtuple()")).at;
            b.called = false;
        }
        if (b.kind > BASE_UNKNOWN || b.called) b = (Base){.kind = BASE_UNKNOWN};
        if (b.kind == BASE_UNKNOWN) c->odd_bases = true;
        array_push(&c->bases, b);
    }
    if (!means.count) array_push(&c->bases, ((Base){.kind = BASE_UNKNOWN}));
    array_free(&means);
}

static bool is_object(const Link *l, const Base *b)
{
    return b->kind == BASE_LIBRARY &&
           bytes_is(atoms_text(&l->atoms, (Atom){b->name}), "builtins.object");
}

static void resolve_bases(Link *l, uint32_t class)
{
    Class *c = &l->classes.at[class];
    const Flow *flow = l->modules.at[c->module].flow;
    for (uint32_t i = 0; i < c->flow->base_count; i++)
        resolve_base(l, c, &flow->refs.at[c->flow->first_base + i]);
    if (c->flow->metaclass) {
        Bases means = {0};
        link_resolve(l, c->module, &flow->refs.at[c->flow->metaclass - 1], &means);
        c->metaclass = means.count == 1 ? means.at[0] : (Base){.kind = BASE_UNKNOWN};
        Bytes name = atoms_text(&l->atoms, (Atom){c->metaclass.name});
        c->has_metaclass = c->metaclass.kind != BASE_LIBRARY ||
                           !(bytes_is(name, "abc.ABCMeta") || bytes_is(name, "builtins.type"));
        array_free(&means);
    }
}

/* ---- method resolution order (C3, Python 2.3 MRO document) ----------------------------------- */

static bool same(const Base *a, const Base *b)
{
    return a->kind == b->kind && a->class == b->class && a->name == b->name;
}

typedef struct Sequence {
    const Base *at;
    uint32_t count, next;
} Sequence;

static bool in_tail(const Sequence *s, uint32_t count, const Base *b)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = s[i].next + 1; k < s[i].count; k++)
            if (same(&s[i].at[k], b)) return true;
    return false;
}

static const Base *next_head(const Sequence *s, uint32_t count)
{
    const Base *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (s[i].next >= s[i].count) continue;
        const Base *head = &s[i].at[s[i].next];
        if (!first) first = head;
        if (!in_tail(s, count, head)) return head;
    }
    return first; /* inconsistent: any order will do, Python refuses the class */
}

static void linearise(Link *l, uint32_t class, uint8_t *state)
{
    Class *c = &l->classes.at[class];
    if (state[class]) return;
    state[class] = 1;
    array_push(&c->mro, ((Base){.kind = BASE_PROJECT, .class = class}));
    uint32_t count = c->bases.count + 1;
    Sequence *s = take_memory(count * sizeof *s);
    for (uint32_t i = 0; i < c->bases.count; i++) {
        Base *b = &c->bases.at[i];
        s[i] = (Sequence){b, 1, 0};
        if (b->kind != BASE_PROJECT) continue;
        if (state[b->class] == 1) { /* a class that is its own ancestor */
            c->odd_bases = true;
            s[i].count = 0;
            continue;
        }
        linearise(l, b->class, state);
        c = &l->classes.at[class];
        s[i] = (Sequence){l->classes.at[b->class].mro.at, l->classes.at[b->class].mro.count, 0};
    }
    s[count - 1] = (Sequence){c->bases.at, c->bases.count, 0};
    for (const Base *head; (head = next_head(s, count));) {
        Base taken = *head;
        if (!is_object(l, &taken)) array_push(&c->mro, taken);
        for (uint32_t i = 0; i < count; i++)
            while (s[i].next < s[i].count && same(&s[i].at[s[i].next], &taken)) s[i].next++;
        if (c->mro.count > 2000) break;
        /* an inconsistent order could leave the taken class further back */
        for (uint32_t i = 0; i < count; i++)
            if (s[i].next < s[i].count && same(&s[i].at[s[i].next], &taken)) s[i].next++;
    }
    free(s);
    state[class] = 2;
}

void hierarchy_build(Link *l)
{
    for (uint32_t i = 0; i < l->classes.count; i++) resolve_bases(l, i);
    uint8_t *state = take_memory(l->classes.count + 1);
    memset(state, 0, l->classes.count + 1);
    for (uint32_t i = 0; i < l->classes.count; i++) linearise(l, i, state);
    free(state);
    for (uint32_t i = 0; i < l->classes.count; i++) {
        Class *c = &l->classes.at[i];
        for (uint32_t k = 1; k < c->mro.count; k++) {
            if (c->mro.at[k].kind != BASE_PROJECT) continue;
            Class *base = &l->classes.at[c->mro.at[k].class];
            array_push(&base->subclasses, i);
            c->odd_bases |= base->odd_bases;
            if (base->has_metaclass && !c->has_metaclass) {
                c->has_metaclass = true;
                c->metaclass = base->metaclass;
            }
        }
    }
}

const FlowAttr *link_attr(const Link *l, uint32_t class, uint32_t atom)
{
    const Class *c = &l->classes.at[class];
    const Module *m = &l->modules.at[c->module];
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        if (m->atom_of[a->name] == atom) return a;
    }
    return NULL;
}

bool link_derives(const Link *l, uint32_t c, uint32_t base)
{
    const Class *class = &l->classes.at[c];
    for (uint32_t i = 0; i < class->mro.count; i++)
        if (class->mro.at[i].kind == BASE_PROJECT && class->mro.at[i].class == base) return true;
    return false;
}
