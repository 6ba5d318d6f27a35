/* layout.c - the order of the obligations, and what classes mean for each other. */
#include "transform/proof/layout_inner.h"
#include "transform/proof/site.h"

#include <stdlib.h>
#include <string.h>

/* Each reason and place once, by whichever way the object comes there. */
static bool same_break(const Broken *a, const Broken *b)
{
    return a->why == b->why && a->module == b->module && a->line == b->line && a->name == b->name &&
           a->other == b->other;
}

/* Refuses, or only notes it when the class is refused already. */
static void note(Judge *j, uint32_t class, Broken b, bool unknown_receiver)
{
    ClassLayout *c = &j->out->of[class];
    if (unknown_receiver && j->s->trust_receivers && b.why != REFUSE_EXECUTED) {
        c->assumptions |= assuming(ASSUME_KNOWN_RECEIVERS);
        return;
    }
    if (j->broken && class == j->watched) {
        bool again = false;
        for (uint32_t i = 0; i < j->broken->count && !again; i++)
            again = same_break(&j->broken->at[i], &b);
        if (!again) array_push(j->broken, b);
    }
    if (c->refusal) return;
    c->refusal = b.why;
    c->name = b.name;
    c->module = b.module;
    c->line = b.line;
    c->record = b.record;
    c->other = b.other;
    c->unknown_receiver = unknown_receiver;
}

void judge_refuse(Judge *j, uint32_t class, Refusal why, uint32_t name)
{
    note(j, class, (Broken){.why = why, .name = name}, false);
}

void judge_refuse_at(Judge *j, uint32_t class, Refusal why, const Record *r)
{
    Broken b = {.why = why, .name = r->name, .module = r->module, .line = r->line};
    bool listed = r >= j->s->records.at && r < j->s->records.at + j->s->records.count;
    if (listed) b.record = (uint32_t)(r - j->s->records.at) + 1;
    note(j, class, b, r->object == THE_UNREAD);
}

void judge_refuse_by(Judge *j, uint32_t class, Refusal why, uint32_t other, uint32_t name)
{
    const Class *c = &j->l->classes.at[other];
    Broken b = {.why = why, .module = c->module, .line = c->flow->line, .other = other + 1};
    b.name = name ? name : c->name;
    const FlowAttr *a = name ? link_attr(j->l, other, name) : NULL;
    if (a && a->line) b.line = a->line;
    note(j, class, b, false);
}

/* ---- facts of each class -------------------------------------------------------------------- */

static uint32_t dataclass_of(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const Module *m = &j->l->modules.at[c->module];
    for (uint32_t i = 0; i < c->flow->decorator_count; i++) {
        Bases means = {0};
        link_resolve(j->l, c->module, &m->flow->refs.at[c->flow->first_decorator + i], &means);
        uint32_t found = DATACLASS_NONE;
        for (uint32_t k = 0; k < means.count; k++) {
            Bytes name = judge_text(j, means.at[k].name);
            if (means.at[k].kind != BASE_LIBRARY) continue;
            if (bytes_is(name, "dataclasses.dataclass")) found = DATACLASS_LIBRARY;
            if (bytes_starts_with(name, "attr.") || bytes_starts_with(name, "attrs."))
                found = DATACLASS_ATTRS;
        }
        array_free(&means);
        if (found) return found;
    }
    return DATACLASS_NONE;
}

/* Are the slots that the text gives written out, without __dict__? */
static bool slots_are_plain(Judge *j, uint32_t class)
{
    Object type = solver_object(j->s, OBJECT_CLASS, class, 0);
    uint32_t *field = pair_find(&j->s->field_of, type, solver_intern(j->s, "__slots__"));
    uint32_t dict = solver_intern(j->s, "__dict__"), weak = solver_intern(j->s, "__weakref__");
    if (!field) return false;
    for (uint32_t i = 0; i < solver_count(j->s, *field); i++) {
        Object value = solver_at(j->s, *field, i);
        const ObjectInfo *o = solver_get(j->s, value);
        if (o->kind == OBJECT_STRING && o->a != dict) continue;
        if (o->kind != OBJECT_BOX) return false;
        uint32_t *element = pair_find(&j->s->field_of, value, FIELD_ELEMENT);
        for (uint32_t k = 0; element && k < solver_count(j->s, *element); k++) {
            const ObjectInfo *s = solver_get(j->s, solver_at(j->s, *element, k));
            if (s->kind != OBJECT_STRING || s->a == dict) return false;
            *pair_add(&j->names_of, class, s->a) = 1;
            if (s->a == weak) j->facts[class].given_weak = true;
            else j->facts[class].given_slots++;
        }
    }
    return true; /* an empty tuple is not tracked */
}

static void collect(Judge *j)
{
    for (uint32_t c = 0; c < j->l->classes.count; c++) {
        j->facts[c].dataclass = dataclass_of(j, c);
        j->facts[c].made = solver_get(j->s, solver_object(j->s, OBJECT_CLASS, c, 0))->made;
        j->facts[c].has_slots = link_attr(j->l, c, solver_intern(j->s, "__slots__")) != NULL;
        if (j->facts[c].has_slots) j->facts[c].slotted = slots_are_plain(j, c);
    }
}

/* pickle.load(s) of anything but what pickle.dumps() in the program has just made. */
static void find_stored_pickles(Judge *j)
{
    uint32_t bytes = solver_intern(j->s, "pickle.bytes");
    for (uint32_t i = 0; i < j->s->unpickles.count; i++) {
        Use u = j->s->unpickles.at[i];
        uint32_t count = solver_count(j->s, u.to);
        bool own = u.to && count;
        for (uint32_t k = 0; k < count; k++) {
            const ObjectInfo *o = solver_get(j->s, solver_at(j->s, u.to, k));
            own &= o->kind == OBJECT_VALUE && o->a == bytes;
        }
        if (own || !u.module || j->l->modules.at[u.module].context) continue;
        j->stored_pickle = u;
        return;
    }
}

/* ---- relatives ------------------------------------------------------------------------------ */

static bool stays_open(const Judge *j, uint32_t class)
{
    Refusal r = j->out->of[class].refusal;
    return r && !(r == REFUSE_HAS_SLOTS && j->facts[class].slotted);
}

static bool refuse_by_bases(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    if (j->out->of[class].refusal) return false;
    for (uint32_t i = 1; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT || !stays_open(j, c->mro.at[i].class)) continue;
        judge_refuse_by(j, class, REFUSE_BASE_KEPT, c->mro.at[i].class, 0);
        return true;
    }
    return false;
}

/* A slotted base below an open subclass with attributes costs memory on Python 3.13. */
static bool refuse_by_subclasses(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    if (j->out->of[class].refusal || !j->facts[class].own.count) return false;
    for (uint32_t i = 0; i < c->subclasses.count; i++) {
        uint32_t sub = c->subclasses.at[i];
        if (!j->facts[sub].made || !stays_open(j, sub)) continue;
        if (j->l->modules.at[j->l->classes.at[sub].module].is_document) continue;
        judge_refuse_by(j, class, REFUSE_OPEN_SUBCLASS, sub, 0);
        return true;
    }
    return false;
}

/* ---- layout conflicts ------------------------------------------------------------------------ */

static bool adds_state(const Judge *j, uint32_t class)
{
    if (j->out->of[class].refusal && !j->facts[class].slotted) return false;
    if (j->facts[class].slotted) return true;
    return j->facts[class].own.count != 0;
}

static bool is_layout_base(const Judge *j, const Base *b)
{
    if (b->kind == BASE_UNKNOWN) return true;
    if (b->kind != BASE_LIBRARY) return false;
    return !(base_flags(j->l, b) & LIBRARY_THIN);
}

/* Two bases with state must be one line: one derives from the other. */
static bool conflicts(const Judge *j, const Base *a, const Base *b)
{
    if (a->kind == BASE_PROJECT && b->kind == BASE_PROJECT)
        return !link_derives(j->l, a->class, b->class) && !link_derives(j->l, b->class, a->class);
    if (a->kind != BASE_PROJECT && b->kind != BASE_PROJECT) return false;
    const Base *project = a->kind == BASE_PROJECT ? a : b,
               *library = a->kind == BASE_PROJECT ? b : a;
    const Class *c = &j->l->classes.at[project->class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == library->kind && c->mro.at[i].name == library->name) return false;
    return true;
}

static bool refuse_conflicts(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    bool changed = false;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *a = &c->mro.at[i];
        if (a->kind == BASE_PROJECT ? !adds_state(j, a->class) : !is_layout_base(j, a)) continue;
        for (uint32_t k = i + 1; k < c->mro.count; k++) {
            const Base *b = &c->mro.at[k];
            if (b->kind == BASE_PROJECT ? !adds_state(j, b->class) : !is_layout_base(j, b))
                continue;
            if (!conflicts(j, a, b)) continue;
            const Base *both[2] = {a, b};
            for (int n = 0; n < 2; n++) {
                if (both[n]->kind != BASE_PROJECT || j->out->of[both[n]->class].refusal) continue;
                judge_refuse_by(j, both[n]->class, REFUSE_LAYOUT_CONFLICT, class, 0);
                changed = true;
            }
        }
    }
    return changed;
}

static void settle(Judge *j)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t c = 0; c < j->l->classes.count; c++) {
            changed |= refuse_by_bases(j, c);
            changed |= refuse_by_subclasses(j, c);
        }
        for (uint32_t c = 0; c < j->l->classes.count; c++)
            if (j->l->classes.at[c].bases.count > 1) changed |= refuse_conflicts(j, c);
    }
}

/* ---- gain ----------------------------------------------------------------------------------- */

/* Slots cost 8 bytes each, filled or not: names that __init__ leaves out must not outweigh. */
static void judge_gain(Judge *j, uint32_t class)
{
    const ClassFacts *f = &j->facts[class];
    if (j->out->of[class].refusal) return;
    bool used = f->made && solver_class_is_made(j->s, class);
    if (!f->own.count && !used && !j->l->classes.at[class].subclasses.count)
        judge_refuse(j, class, REFUSE_NO_GAIN, 0);
    if (f->init_stores && !f->dataclass && f->own.count > f->stored_in_init + 4)
        judge_refuse(j, class, REFUSE_NO_GAIN, 0);
}

/* Do its instances lose their dictionary when the class and its bases get slots? */
static bool profits(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    const ClassFacts *f = &j->facts[class];
    if (stays_open(j, class)) return false;
    if (f->own.count || f->slotted || (f->made && solver_class_is_made(j->s, class))) return true;
    for (uint32_t i = 1; f->made && i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT && j->facts[b->class].own.count && !stays_open(j, b->class))
            return true;
    }
    return false;
}

/* A class without names of its own is there for its subclasses. */
static bool refuse_without_gain(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    if (j->out->of[class].refusal || j->facts[class].own.count || profits(j, class)) return false;
    for (uint32_t i = 0; i < c->subclasses.count; i++)
        if (profits(j, c->subclasses.at[i])) return false;
    judge_refuse(j, class, REFUSE_NO_GAIN, 0);
    return true;
}

/* What nobody gains from is known only when all other verdicts are. */
static void settle_gain(Judge *j)
{
    for (bool changed = true; changed;) {
        settle(j);
        changed = false;
        for (uint32_t c = 0; c < j->l->classes.count; c++) changed |= refuse_without_gain(j, c);
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static const Judge *sorting; /* qsort takes no context; judging is serial */

/* Natural order: runs of digits compare as numbers. */
static int natural(const void *a, const void *b)
{
    Bytes x = judge_text(sorting, *(const uint32_t *)a),
          y = judge_text(sorting, *(const uint32_t *)b);
    size_t i = 0, k = 0;
    while (i < x.len && k < y.len) {
        bool digits = x.at[i] >= '0' && x.at[i] <= '9' && y.at[k] >= '0' && y.at[k] <= '9';
        if (!digits) {
            if (x.at[i] != y.at[k]) return (unsigned char)x.at[i] - (unsigned char)y.at[k];
            i++, k++;
            continue;
        }
        unsigned long long m = strtoull(x.at + i, NULL, 10), n = strtoull(y.at + k, NULL, 10);
        if (m != n) return m < n ? -1 : 1;
        while (i < x.len && x.at[i] >= '0' && x.at[i] <= '9') i++;
        while (k < y.len && y.at[k] >= '0' && y.at[k] <= '9') k++;
    }
    if (x.len - i != y.len - k) return x.len - i < y.len - k ? -1 : 1;
    return bytes_compare(x, y);
}

/* _Class__name as the class itself writes it: __name. */
static uint32_t as_written(Judge *j, uint32_t class, uint32_t name)
{
    Bytes text = judge_text(j, name), owner = judge_text(j, j->l->classes.at[class].name);
    while (owner.len && owner.at[0] == '_') owner.at++, owner.len--;
    if (text.len < owner.len + 4 || text.at[0] != '_' ||
        memcmp(text.at + 1, owner.at, owner.len) != 0)
        return name;
    Bytes rest = {text.at + 1 + owner.len, text.len - 1 - owner.len};
    if (!owner.len || !bytes_starts_with(rest, "__") || bytes_ends_with(rest, "__")) return name;
    return atoms_intern(&j->l->atoms, rest).at;
}

static void list_names(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    ClassLayout *out = &j->out->of[class];
    const ClassFacts *f = &j->facts[class];
    for (uint32_t i = 0; i < f->own.count; i++) {
        bool inherited = false;
        for (uint32_t k = 1; k < c->mro.count && !inherited; k++)
            inherited = c->mro.at[k].kind == BASE_PROJECT &&
                        pair_find(&j->names_of, c->mro.at[k].class, f->own.at[i]);
        if (!inherited) array_push(&out->names, as_written(j, class, f->own.at[i]));
    }
    sorting = j;
    if (out->names.count) qsort(out->names.at, out->names.count, sizeof *out->names.at, natural);
}

/* A weak reference to an instance of a subclass needs the slot in the base-most class once. */
static void settle_weak(Judge *j, uint32_t class)
{
    const Class *c = &j->l->classes.at[class];
    bool unknown;
    ClassLayout *out = &j->out->of[class];
    if (!out->weak) return;
    /* to tuples, ints and bytes there is none, whatever derives from them, and no slot for one */
    uint32_t none = LIBRARY_WEAK | LIBRARY_EMPTY;
    if (base_flags_of_class(j->l, class, &unknown) & none) out->weak = false;
    for (uint32_t k = 1; k < c->mro.count; k++)
        if (c->mro.at[k].kind == BASE_PROJECT && j->out->of[c->mro.at[k].class].weak &&
            !j->out->of[c->mro.at[k].class].refusal)
            out->weak = false;
}

/* The solver gave up: it does not know all that is done to any object. */
static void refuse_all(Judge *j)
{
    for (uint32_t c = 0; c < j->l->classes.count; c++) judge_refuse(j, c, REFUSE_TOO_LARGE, 0);
}

static void judge_each(Judge *j)
{
    uint32_t count = j->l->classes.count;
    collect(j);
    find_stored_pickles(j);
    judge_names(j);
    for (uint32_t c = 0; c < count; c++) {
        judge_structure(j, c);
        judge_reach(j, c);
        judge_dataclass_weak(j, c);
        judge_gain(j, c);
    }
    settle_gain(j);
    for (uint32_t c = 0; c < count; c++) {
        settle_weak(j, c);
        j->out->public_count += j->out->of[c].refusal == REFUSE_PUBLIC_CLASS;
        if (!j->l->is_public) j->out->of[c].assumptions |= assuming(ASSUME_CLOSED_WORLD);
    }
    for (uint32_t c = 0; c < count; c++) list_names(j, c);
    for (uint32_t c = 0; c < count; c++) judge_size(j, c);
}

static void judge_all(Judge *j)
{
    uint32_t count = j->l->classes.count;
    j->out = take_memory(sizeof *j->out);
    *j->out = (Layouts){.count = count};
    j->out->of = take_memory((count + 1) * sizeof *j->out->of);
    memset(j->out->of, 0, (count + 1) * sizeof *j->out->of);
    j->facts = take_memory((count + 1) * sizeof *j->facts);
    memset(j->facts, 0, (count + 1) * sizeof *j->facts);
    if (j->s->full) refuse_all(j);
    else judge_each(j);
    j->out->places = places_index(j);
}

static void judge_free(Judge *j)
{
    for (uint32_t c = 0; c < j->l->classes.count; c++) {
        array_free(&j->facts[c].own);
        array_free(&j->facts[c].first_record);
        array_free(&j->facts[c].class_records);
    }
    array_free(&j->unread);
    array_free(&j->unread_weak);
    pair_free(&j->names_of);
    free(j->facts);
}

Layouts *layouts_judge(const Program *p, uint32_t python)
{
    Judge j = {.p = p, .l = (Link *)(uintptr_t)&p->link, .s = p->solver, .python = python};
    judge_all(&j);
    judge_free(&j);
    return j.out;
}

/* Does the relative speak against the class only since the class speaks against it? */
static bool comes_back(const Judge *j, uint32_t class, const Broken *b)
{
    uint32_t other = b->other, depth = 0;
    bool by_refusal = b->why == REFUSE_BASE_KEPT || b->why == REFUSE_OPEN_SUBCLASS;
    while (by_refusal && other && other - 1 != class && depth++ < 64) {
        const ClassLayout *c = &j->out->of[other - 1];
        by_refusal = c->refusal == REFUSE_BASE_KEPT || c->refusal == REFUSE_OPEN_SUBCLASS;
        other = c->other;
    }
    return by_refusal && other == class + 1;
}

static void drop_circles(const Judge *j, uint32_t class, BrokenList *list)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (!comes_back(j, class, &list->at[i])) list->at[kept++] = list->at[i];
    list->count = kept;
}

/* What is not asked of classes that are refused already is asked once more, as if it were not. */
void layouts_explain(const Program *p, uint32_t python, uint32_t class, BrokenList *out)
{
    Judge j = {.p = p,
               .l = (Link *)(uintptr_t)&p->link,
               .s = p->solver,
               .python = python,
               .broken = out,
               .watched = class};
    judge_all(&j);
    Refusal *refusal = &j.out->of[class].refusal;
    const Class *c = &j.l->classes.at[class];
    *refusal = REFUSE_NONE;
    judge_gain(&j, class);
    if (!*refusal) refuse_without_gain(&j, class);
    *refusal = REFUSE_NONE;
    refuse_by_bases(&j, class);
    *refusal = REFUSE_NONE;
    refuse_by_subclasses(&j, class);
    for (uint32_t i = 0; i <= c->subclasses.count; i++) {
        *refusal = REFUSE_NONE;
        refuse_conflicts(&j, i ? c->subclasses.at[i - 1] : class);
    }
    drop_circles(&j, class, out);
    judge_free(&j);
    layouts_free(j.out);
}

void layouts_free(Layouts *l)
{
    if (!l) return;
    for (uint32_t i = 0; i < l->count; i++) array_free(&l->of[i].names);
    places_free(l->places);
    free(l->of);
    free(l);
}

Bytes layout_name(const Layouts *l, const Program *p, const ClassLayout *c, uint32_t i)
{
    (void)l;
    if (i >= c->names.count) return bytes_of("__weakref__");
    return atoms_text(&p->link.atoms, (Atom){c->names.at[i]});
}

Verdict layout_verdict(const Program *p, const ClassLayout *c)
{
    uint32_t subject = (uint32_t)(c - p->layouts->of) + 1;
    if (!c->refusal)
        return (Verdict){.rewrite = true, .assumptions = c->assumptions, .subject = subject};
    uint32_t file = c->module ? p->link.modules.at[c->module].file : UINT32_MAX;
    Verdict v = refuse_at(c->refusal, file, c->module ? c->line : 0);
    v.subject = subject;
    if (c->name) v.detail = atoms_text(&p->link.atoms, (Atom){c->name}).at;
    v.unknown_receiver = c->unknown_receiver;
    return v;
}

void layouts_mark(const Layouts *l, const Program *p, bool *file)
{
    for (uint32_t c = 0; c < l->count; c++) {
        const Module *m = &p->link.modules.at[p->link.classes.at[c].module];
        if (!l->of[c].refusal && !m->context && m->file != UINT32_MAX) file[m->file] = true;
    }
}
