/* uses.c - see uses.h. */
#include "transform/proof/uses.h"

#include <string.h>

#include "transform/syntax/tree.h"

typedef struct Collector {
    Witness *w;
    Solver *s;
    PairMap wanted; /* by object; empty: instances and classes */
    bool all;
    UsesList *out;
    uint32_t function; /* of the operations that are looked at */
} Collector;

static const struct {
    const char *slug, *text;
} words[] = {
#define USES(id, slug, text) {slug, text},
#include "transform/proof/uses.def"
};

const char *uses_slug(UsesKind kind)
{
    return words[kind].slug;
}

const char *uses_text(UsesKind kind)
{
    return words[kind].text;
}

/* ---- which objects -------------------------------------------------------------------------- */

/* What an operation on the object is an operation on: what super() gives stands for its receiver.
 */
static Object subject_of(const Collector *c, Object o)
{
    const ObjectInfo *info = solver_get(c->s, o);
    return info->kind == OBJECT_SUPER ? info->b : o;
}

static bool is_wanted(Collector *c, Object o)
{
    if (o == THE_UNREAD) return true;
    uint8_t kind = solver_get(c->s, o)->kind;
    if (c->all) return kind == OBJECT_INSTANCE || kind == OBJECT_CLASS;
    return pair_find(&c->wanted, o, 0) != NULL;
}

static void add(Collector *c, Object o, Uses u)
{
    u.object = subject_of(c, o);
    u.function = c->function;
    if (is_wanted(c, u.object)) array_push(c->out, u);
}

/* The operation is one on type(x), where x may be anything that escaped. */
static void add_type(Collector *c, Object type, Uses u)
{
    u.of_type = true;
    u.worlds = solve_unknown_class_worlds(c->s, type);
    add(c, THE_UNREAD, u);
}

static void add_all(Collector *c, Vertex at, Uses u)
{
    if (!at) return;
    u.at = at;
    u.worlds = c->s->nodes.at[at].worlds;
    for (uint32_t i = 0; i < solver_count(c->s, at); i++) {
        Object o = solver_at(c->s, at, i);
        if (solve_is_unknown_class(c->s, o)) add_type(c, o, u);
        else add(c, o, u);
    }
}

/* ---- arguments ------------------------------------------------------------------------------ */

/* The name of a callee that the tables, not the program, know; false: no such. */
static bool is_library(const Collector *c, Object callee, uint32_t *name)
{
    const ObjectInfo *o = solver_get(c->s, callee);
    if (o->kind == OBJECT_BOUND) o = solver_get(c->s, o->a);
    if (o->kind != OBJECT_LIBRARY && o->kind != OBJECT_VALUE && o->kind != OBJECT_DECORATOR)
        return false;
    *name = o->a;
    return true;
}

static uint32_t method_name(Collector *c, Object receiver, const char *method)
{
    static const char *const boxes[] = {"list", "tuple", "set", "dict", "generator", "container"};
    const ObjectInfo *o = solver_get(c->s, receiver);
    SCOPED(buf_free) Buf text = {0};
    if (o->kind == OBJECT_BOX) buf_printf(&text, "%s.%s", boxes[o->a], method);
    else if (o->kind == OBJECT_VALUE || o->kind == OBJECT_LIBRARY)
        buf_printf(&text, "%s.%s", atoms_text(&c->s->link->atoms, (Atom){o->a}).at, method);
    else if (o->kind == OBJECT_TEXT || o->kind == OBJECT_STRING)
        buf_printf(&text, "str.%s", method);
    else return 0;
    return solver_intern(c->s, text.at);
}

static void add_arguments(Collector *c, uint32_t module, const FlowOp *op, Uses u)
{
    const uint32_t *w = c->s->link->modules.at[module].flow->words.at + op->args;
    uint16_t position = 0;
    bool starred = false;
    for (uint32_t i = 0; i + 1 < op->count; i += 2) {
        starred |= w[i] == ARG_STAR;
        if (w[i] == ARG_POSITION) position++;
        u.argument = w[i] == ARG_POSITION && !starred ? position : 0;
        add_all(c, solver_map(c->s, module, w[i + 1]), u);
    }
}

/* f(*x) iterates, f(**x) reads the items. */
static void add_starred(Collector *c, uint32_t module, const FlowOp *op, Uses u)
{
    const uint32_t *w = c->s->link->modules.at[module].flow->words.at + op->args;
    u.kind = USES_ITERATE;
    u.name = 0;
    for (uint32_t i = 0; i + 1 < op->count; i += 2)
        if (w[i] == ARG_STAR || w[i] == ARG_DOUBLE_STAR)
            add_all(c, solver_map(c->s, module, w[i + 1]), u);
}

/* x.m() on an unknown x calls what any escaped object has as m. */
static void add_unknown_call(Collector *c, uint32_t module, const FlowOp *op, Uses u)
{
    Vertex receivers = solver_map(c->s, module, op->a);
    if (!c->s->nodes.at[receivers].has_unread) return;
    u.kind = USES_CALL;
    u.name = 0;
    uint32_t name = solver_atom(c->s, module, op->b);
    add_all(c, solve_unread_out(c->s, name, c->s->nodes.at[receivers].worlds), u);
    u.worlds = c->s->nodes.at[receivers].worlds;
    add(c, THE_UNREAD, u);
}

/* For each callee that was not read, what it is given. */
static void add_passes(Collector *c, uint32_t module, const FlowOp *op, Uses u)
{
    Vertex callees = solver_map(c->s, module, op->a);
    const char *method =
        op->kind == FLOW_METHOD
            ? atoms_text(&c->s->link->atoms, (Atom){solver_atom(c->s, module, op->b)}).at
            : NULL;
    for (uint32_t i = 0; i < solver_count(c->s, callees); i++) {
        Object callee = solver_at(c->s, callees, i);
        u.name = 0;
        bool known = method ? (u.name = method_name(c, callee, method)) != 0
                            : is_library(c, callee, &u.name);
        if (!known && callee != THE_UNREAD) continue;
        u.kind = known ? USES_PASS : USES_PASS_UNKNOWN;
        if (!known && method) u.name = solver_atom(c->s, module, op->b);
        add_arguments(c, module, op, u);
    }
}

/* ---- operations of the text ----------------------------------------------------------------- */

static UsesKind kind_of(const FlowOp *op)
{
    switch ((FlowKind)op->kind) {
    case FLOW_LOAD: return USES_LOAD;
    case FLOW_STORE: return USES_STORE;
    case FLOW_DELETE: return USES_DELETE;
    case FLOW_METHOD: return USES_METHOD;
    case FLOW_CALL: return USES_CALL;
    case FLOW_SUPER: return USES_SUPER;
    case FLOW_ITERATE: return USES_ITERATE;
    case FLOW_UNPACK: return USES_UNPACK;
    case FLOW_GET_ITEM: return USES_INDEX;
    case FLOW_SET_ITEM: return USES_SET_ITEM;
    case FLOW_DELETE_ITEM: return USES_DELETE_ITEM;
    case FLOW_ENTER: return USES_WITH;
    case FLOW_AWAIT: return USES_AWAIT;
    case FLOW_BINARY:
    case FLOW_UNARY: return USES_OPERATOR;
    case FLOW_FORMAT: return USES_FORMAT;
    case FLOW_INSTANCE:
    case FLOW_EXACT: return USES_TEST;
    case FLOW_MATCH_CLASS: return USES_MATCH;
    case FLOW_NAMESPACE: return USES_NAMESPACE;
    case FLOW_COPY:
    case FLOW_BODY:
    case FLOW_CHECK:
    case FLOW_MAKE_FUNCTION:
    case FLOW_MAKE_CLASS:
    case FLOW_STRING:
    case FLOW_BOX:
    case FLOW_IMPORT:
    case FLOW_IMPORT_FROM:
    case FLOW_COMPARE:
    case FLOW_CATCH:
    case FLOW_HAS:
    case FLOW_PATCH:
    case FLOW_ANNOTATION:
    case FLOW_KIND_COUNT: break;
    }
    return USES_KIND_COUNT;
}

static void add_comparison(Collector *c, Vertex left, Vertex right, uint8_t op, Uses u)
{
    bool member = op == OP_IN || op == OP_NOT_IN;
    u.kind = member ? USES_LOOKED_FOR : op == OP_IS || op == OP_IS_NOT ? USES_IS : USES_COMPARE;
    add_all(c, left, u);
    if (member) u.kind = USES_CONTAINS;
    add_all(c, right, u);
}

static void add_op(Collector *c, uint32_t module, const FlowOp *op)
{
    Solver *s = c->s;
    Uses u = {.module = module, .line = op->line, .kind = (uint8_t)kind_of(op)};
    Vertex a = solver_map(s, module, op->a), to = solver_map(s, module, op->to);
    bool named = op->kind == FLOW_LOAD || op->kind == FLOW_STORE || op->kind == FLOW_DELETE ||
                 op->kind == FLOW_METHOD;
    if (named) u.name = solver_atom(s, module, op->b);
    if (op->kind == FLOW_COPY && to == FLOW_RAISED) {
        u.kind = USES_RAISE;
        add_all(c, a, u);
    } else if (op->kind == FLOW_CATCH) {
        u.kind = USES_CATCH;
        add_all(c, to, u);
    } else if (op->kind == FLOW_COMPARE) {
        add_comparison(c, a, solver_map(s, module, op->b), op->flag, u);
    } else if (u.kind != USES_KIND_COUNT) {
        add_all(c, a, u);
        if (op->kind == FLOW_BINARY) add_all(c, solver_map(s, module, op->b), u);
        bool call = op->kind == FLOW_CALL || op->kind == FLOW_METHOD;
        if (call) add_passes(c, module, op, u);
        if (call) add_starred(c, module, op, u);
        if (op->kind == FLOW_METHOD) add_unknown_call(c, module, op, u);
    }
}

/* Functions lie in the order of their operations. */
static uint32_t function_of(const Module *m, uint32_t op)
{
    uint32_t low = 0, high = m->flow->functions.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (m->flow->functions.at[middle].first_op <= op) low = middle;
        else high = middle;
    }
    return m->function_base + low + 1;
}

static void add_module(Collector *c, uint32_t module)
{
    const Module *m = &c->s->link->modules.at[module];
    for (uint32_t i = 0; i < m->flow->ops.count; i++) {
        c->function = function_of(m, i);
        add_op(c, module, &m->flow->ops.at[i]);
    }
}

/* x.m() calls what is found as m, which the solver has brought to a node of its own. */
static void add_found_calls(Collector *c)
{
    for (Vertex at = 1; at < c->s->nodes.count; at++) {
        for (uint32_t i = c->s->nodes.at[at].first_use; i; i = c->s->uses.at[i - 1].next) {
            const Use *use = &c->s->uses.at[i - 1];
            bool call = use->kind == USE_CALL || use->kind == USE_CALL_AS_METHOD;
            if (!call || !use->module || use->op->kind != FLOW_METHOD) continue;
            const Module *m = &c->s->link->modules.at[use->module];
            c->function = function_of(m, (uint32_t)(use->op - m->flow->ops.at));
            add_all(c, at, (Uses){.kind = USES_CALL, .module = use->module, .line = use->op->line});
        }
    }
}

/* ---- records -------------------------------------------------------------------------------- */

static UsesKind kind_of_deed(Deed deed)
{
    switch (deed) {
    case DEED_STORE:
    case DEED_CLASS_STORE: return USES_STORE;
    case DEED_STORE_ANY:
    case DEED_CLASS_STORE_ANY: return USES_STORE_ANY;
    case DEED_DELETE: return USES_DELETE;
    case DEED_DICT: return USES_DICT;
    case DEED_CACHE: return USES_CACHE;
    case DEED_DIR: return USES_DIR;
    case DEED_SLOTS: return USES_SLOTS;
    case DEED_CLASS_CHANGE: return USES_CLASS_CHANGE;
    case DEED_WEAK: return USES_WEAK;
    case DEED_COPY: return USES_COPY;
    case DEED_PICKLE: return USES_PICKLE;
    case DEED_PICKLE_OLD: return USES_PICKLE_OLD;
    case DEED_REDUCE: return USES_REDUCE;
    case DEED_EXECUTE: return USES_EXECUTE;
    case DEED_READ:
    case DEED_CLASS_READ: return USES_LOAD;
    case DEED_CLASS_SCAN: return USES_CLASS_SCAN;
    case DEED_SUBCLASSES: return USES_SUBCLASSES;
    case DEED_DYNAMIC_BASE: return USES_MADE_BASE;
    case DEED_ORIGIN: return USES_ORIGIN;
    case DEED_SIZE: return USES_SIZE;
    case DEED_SOURCE: return USES_SOURCE;
    case DEED_COUNT: break;
    }
    return USES_KIND_COUNT;
}

static void add_records(Collector *c)
{
    for (uint32_t i = 0; i < c->s->records.count; i++) {
        const Record *r = &c->s->records.at[i];
        Uses u = {.kind = (uint8_t)kind_of_deed((Deed)r->deed),
                  .name = r->name,
                  .module = r->module,
                  .line = r->line,
                  .at = r->node,
                  .worlds = r->worlds,
                  .of_type = r->of_type,
                  .record = i + 1};
        c->function = r->function;
        if (u.kind != USES_KIND_COUNT) add(c, r->object, u);
    }
}

/* ---- order ---------------------------------------------------------------------------------- */

static const Link *sorting; /* qsort takes no context */

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const Uses *a, const Uses *b)
{
    int n = a->module == b->module
                ? 0
                : strcmp(sorting->modules.at[a->module].path, sorting->modules.at[b->module].path);
    if (!n) n = order(a->line, b->line);
    return n;
}

static int by_order(const void *x, const void *y)
{
    const Uses *a = x, *b = y;
    int n = order(a->object, b->object);
    if (!n) n = order(a->kind, b->kind);
    if (!n && a->name != b->name)
        n = bytes_compare(atoms_text(&sorting->atoms, (Atom){a->name}),
                          atoms_text(&sorting->atoms, (Atom){b->name}));
    if (!n) n = by_place(a, b);
    if (!n) n = order(a->argument, b->argument);
    if (!n) n = order(a->of_type, b->of_type);
    if (!n) n = order(a->record, b->record); /* operations of the text come first */
    if (!n) n = order(a->at, b->at);
    return n;
}

static bool is_same(const Uses *a, const Uses *b)
{
    return a->object == b->object && a->kind == b->kind && a->name == b->name &&
           a->module == b->module && a->line == b->line && a->argument == b->argument &&
           a->of_type == b->of_type;
}

static void sort(const Link *l, UsesList *list)
{
    sorting = l;
    if (list->count) qsort(list->at, list->count, sizeof *list->at, by_order);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const Uses *last = kept ? &list->at[kept - 1] : NULL;
        /* unknown receivers are told apart by what they have shown */
        bool again = last && is_same(last, &list->at[i]) &&
                     (last->object != THE_UNREAD ||
                      (last->at == list->at[i].at && last->worlds == list->at[i].worlds));
        if (!again) list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

void uses_collect(Witness *w, const ObjectList *wanted, UsesList *out)
{
    Collector c = {.w = w, .s = witness_solver(w), .all = !wanted, .out = out};
    for (uint32_t i = 0; wanted && i < wanted->count; i++)
        *pair_add(&c.wanted, wanted->at[i], 0) = 1;
    for (uint32_t m = 1; m < c.s->link->modules.count; m++) add_module(&c, m);
    add_found_calls(&c);
    add_records(&c);
    sort(c.s->link, out);
    pair_free(&c.wanted);
}

/* ---- one object ----------------------------------------------------------------------------- */

static void find_object(ObjectList *list, Object o)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] == o) return;
    array_push(list, o);
}

static void find_classes(Solver *s, uint32_t module, uint32_t line, ObjectList *out)
{
    const Module *m = &s->link->modules.at[module];
    for (uint32_t i = 0; i < m->flow->classes.count; i++) {
        if (m->flow->classes.at[i].line != line) continue;
        find_object(out, solver_object(s, OBJECT_INSTANCE, m->class_base + i, 0));
        find_object(out, solver_object(s, OBJECT_CLASS, m->class_base + i, 0));
    }
}

static void find_made(Solver *s, uint32_t module, uint32_t line, ObjectList *out)
{
    const Module *m = &s->link->modules.at[module];
    for (uint32_t i = 0; i < m->flow->ops.count; i++) {
        const FlowOp *op = &m->flow->ops.at[i];
        bool makes = op->kind == FLOW_BOX || op->kind == FLOW_CALL || op->kind == FLOW_METHOD;
        if (op->line != line || !makes || !op->to) continue;
        const VertexInfo *v = &s->nodes.at[solver_map(s, module, op->to)];
        for (uint32_t k = 0; k < v->count; k++) {
            uint8_t kind = solver_get(s, vertex_items(v)[k].object)->kind;
            bool object = kind == OBJECT_INSTANCE || kind == OBJECT_BOX || kind == OBJECT_VALUE ||
                          kind == OBJECT_PARTIAL;
            if (object && !vertex_items(v)[k].from) find_object(out, vertex_items(v)[k].object);
        }
    }
}

void uses_find(Witness *w, uint32_t file, uint32_t line, ObjectList *out)
{
    Solver *s = witness_solver(w);
    for (uint32_t m = 1; m < s->link->modules.count; m++) {
        if (s->link->modules.at[m].file != file || s->link->modules.at[m].companion) continue;
        find_classes(s, m, line, out);
        if (!out->count) find_made(s, m, line, out);
    }
}

bool uses_excludes(Witness *w, const Uses *u, Object o)
{
    if (u->object != THE_UNREAD) return u->object != o;
    Solver *s = witness_solver(w);
    const ObjectInfo *info = solver_get(s, o);
    if (u->of_type && info->kind != OBJECT_CLASS) return true;
    Object has = u->of_type ? solver_object(s, OBJECT_INSTANCE, info->a, 0) : o;
    Worlds worlds = solver_get(s, has)->worlds | WORLD_FRAMES;
    return !(worlds & u->worlds) || !witness_admits(w, o, u->at);
}

bool uses_path(Witness *w, const Uses *u, Object o, WitnessPath *out)
{
    if (u->object == THE_UNREAD) {
        Solver *s = witness_solver(w);
        if (u->of_type) o = solver_object(s, OBJECT_INSTANCE, solver_get(s, o)->a, 0);
        if (witness_escape(w, o, out)) return true;
        WitnessStep step = uses_origin(w, o);
        step.text = "a frame, or the garbage collector, gives any object";
        array_push(out, step);
        return true;
    }
    if (u->record) return witness_record(w, u->record - 1, 0, out);
    const VertexInfo *v = &witness_solver(w)->nodes.at[u->at];
    for (uint32_t i = 0; i < v->count; i++) {
        const Item *item = &vertex_items(v)[i];
        const ObjectInfo *info = solver_get(witness_solver(w), item->object);
        bool super = info->kind == OBJECT_SUPER && info->b == o;
        if (super || item->object == o) return witness_path(w, item->object, u->at, out);
    }
    return false;
}

const char *uses_title(Witness *w, Object o)
{
    static const char *const boxes[] = {
        "list", "tuple", "set or frozenset", "dict", "generator or iterator", "container"};
    Solver *s = witness_solver(w);
    const ObjectInfo *info = solver_get(s, o);
    const Atoms *atoms = &s->link->atoms;
    switch (info->kind) {
    case OBJECT_INSTANCE:
    case OBJECT_CLASS:
        return arena_format(witness_arena(w), "%s %s",
                            info->kind == OBJECT_CLASS ? "class" : "instances of",
                            atoms_text(atoms, (Atom){s->link->classes.at[info->a].name}).at);
    case OBJECT_BOX: return boxes[info->a];
    case OBJECT_VALUE: return atoms_text(atoms, (Atom){info->a}).at;
    default: return "object";
    }
}

WitnessStep uses_origin(Witness *w, Object o)
{
    Solver *s = witness_solver(w);
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind != OBJECT_INSTANCE && info->kind != OBJECT_CLASS) return (WitnessStep){0};
    const Class *c = &s->link->classes.at[info->a];
    return (WitnessStep){c->module, c->flow->line, ""};
}
