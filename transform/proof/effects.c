/* effects.c - see effects.h: summaries of functions, and the answers. */
#include "transform/proof/effects_inner.h"

#include <stdlib.h>
#include <string.h>

/* ---- adding to a walk -------------------------------------------------------------------------
 */

void note_place(Walk *w, Doing what, ProgramPlace place)
{
    if (!(w->does >> what & 1)) w->at[what] = place;
    w->does |= 1u << what;
}

void note(Walk *w, Doing what, NodeId at)
{
    if (w->does >> what & 1) return;
    note_place(w, what,
               (ProgramPlace){w->j->site.file, tree_line(w->t, tree_node(w->t, at)->start)});
}

void touch(Walk *w, AccessKind kind, bool write, uint32_t id, NodeId at)
{
    for (uint32_t i = 0; i < w->access.count; i++) {
        const Access *a = &w->access.at[i];
        if (a->kind == kind && a->write == write && a->id == id) return;
    }
    uint32_t line = tree_line(w->t, tree_node(w->t, at)->start);
    array_push(&w->access, ((Access){(uint8_t)kind, write, id, line}));
}

/* An object that escaped may be what an unknown container is. */
void touch_object(Walk *w, ObjectId o, bool write, NodeId at)
{
    touch(w, ACCESS_CONTENTS, write, o.at, at);
    if (object_get(w->m, o)->escaped) touch(w, ACCESS_CONTENTS, write, 0, at);
}

/* Contents that can change: those of tuples and the like cannot. */
void touch_contents(Walk *w, Value v, bool write, NodeId at)
{
    uint32_t changing = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY |
                        VALUE_VIEW | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;
    for (uint32_t i = 0; i < v.count; i++) {
        const Object *o = object_get(w->m, (ObjectId){v.object[i]});
        if (!(o->type & changing)) continue;
        touch_object(w, (ObjectId){v.object[i]}, write, at);
        if (o->type == VALUE_VIEW) touch_contents(w, o->item, write, at);
    }
}

bool is_allowed(const Walk *w, Assumption a)
{
    return w->j->site.allowed & assuming(a);
}

Bytes text_of_name(const Walk *w, Atom name)
{
    return atoms_text(&w->t->atoms, name);
}

static Assumptions named_assumptions(uint32_t bits)
{
    Assumptions out = 0;
    if (bits & VALUE_ASSUMES_CLOSED_WORLD) out |= assuming(ASSUME_CLOSED_WORLD);
    if (bits & VALUE_ASSUMES_PLAIN_OPERATORS) out |= assuming(ASSUME_PLAIN_OPERATORS);
    if (bits & VALUE_ASSUMES_BUILTIN_METHODS) out |= assuming(ASSUME_BUILTIN_METHODS);
    if (bits & VALUE_ASSUMES_PLAIN_NAMESPACES) out |= assuming(ASSUME_PLAIN_NAMESPACES);
    return out;
}

/* What rests on more than is allowed is not known. */
static Value allowed_value(const Site *s, Value v, Assumptions *assumptions)
{
    Assumptions rests = named_assumptions(v.assumptions);
    if (rests & ~s->allowed) return value_of_types(VALUE_OTHER | (v.types & VALUE_UNBOUND));
    *assumptions |= rests;
    return v;
}

Value value_in(Walk *w, NodeId e)
{
    Value v = allowed_value(&w->j->site, model_value(w->m, e), &w->assumptions);
    return value_without(w->m, v, VALUE_UNBOUND);
}

void take_in(Walk *w, const Walk *from, NodeId at)
{
    (void)at;
    for (int i = 0; i < DOES_ALL; i++)
        if (from->does >> i & 1) note_place(w, (Doing)i, from->at[i]);
    w->assumptions |= from->assumptions;
    for (uint32_t i = 0; i < from->access.count; i++) {
        const Access *a = &from->access.at[i];
        bool known = false;
        for (uint32_t k = 0; k < w->access.count && !known; k++)
            known = w->access.at[k].kind == a->kind && w->access.at[k].write == a->write &&
                    w->access.at[k].id == a->id;
        if (!known) array_push(&w->access, *a);
    }
    for (uint32_t i = 0; i < from->named.count; i++) array_push(&w->named, from->named.at[i]);
}

bool does_run(const Walk *w)
{
    return w->does >> DOES_RUN & 1;
}

/* ---- functions --------------------------------------------------------------------------------
 */

static void walk_free(Walk *w)
{
    array_free(&w->access);
    array_free(&w->called);
    array_free(&w->named);
}

/* Is the variable one of the function's own, or of a scope inside it? */
static bool is_own_variable(const Judge *j, ScopeId scope, SymbolId s)
{
    const Names *n = j->site.names;
    for (ScopeId at = names_get(n, s)->scope; at.at; at = n->scope[at.at].parent)
        if (at.at == scope.at) return true;
    return false;
}

/* An object that the nodes from `first` to before `end` make, and that nothing holds afterwards. */
static bool is_own_object(const Judge *j, uint32_t first, uint32_t end, uint32_t id)
{
    const Object *o = id ? object_get(j->model, (ObjectId){id}) : NULL;
    return o && !o->escaped && !o->leaks && o->node.at >= first && o->node.at < end;
}

/* What of a body's effects is seen by who calls the function. */
static void leave(Walk *w, const ModelFunction *f)
{
    uint32_t kept = 0, end = tree_subtree_end(w->t, f->node);
    bool writes = false;
    for (uint32_t i = 0; i < w->access.count; i++) {
        Access a = w->access.at[i];
        if (a.kind == ACCESS_VARIABLE && is_own_variable(w->j, f->scope, (SymbolId){a.id}))
            continue;
        if (a.kind == ACCESS_CONTENTS && is_own_object(w->j, f->node.at + 1, end, a.id)) continue;
        w->access.at[kept++] = a;
        if (!a.write) continue;
        if (!writes) w->at[DOES_WRITE] = (ProgramPlace){w->j->site.file, a.line};
        writes = true;
    }
    w->access.count = kept;
    if (!writes) w->does &= ~(1u << DOES_WRITE);
    w->does &= ~(1u << DOES_FRAME | 1u << DOES_CAPTURE | 1u << DOES_UNBOUND);
    if (f->is_generator && w->does >> DOES_STOP & 1) w->does &= ~(1u << DOES_STOP);
}

static void walk_body(Walk *w, const ModelFunction *f)
{
    if (tree_node(w->t, f->node)->kind == NODE_LAMBDA) {
        visit(w, tree_child(w->t, f->node, ROLE_BODY));
        return;
    }
    tree_each_child(w->t, f->node, s)
        if (tree_node(w->t, s)->role == ROLE_BODY) visit(w, s);
}

static bool grew(const Walk *before, const Walk *after)
{
    return before->does != after->does || before->assumptions != after->assumptions ||
           before->access.count != after->access.count ||
           before->named.count < after->named.count || before->called.count != after->called.count;
}

static Walk new_walk(Judge *j)
{
    return (Walk){.j = j, .t = j->site.tree, .m = j->model};
}

static const Walk *summary_of(Walk *w, uint32_t function, NodeId at)
{
    Judge *j = w->j;
    Summary *s = &j->summary[function];
    if (s->open) note(w, DOES_NOT_END, at);
    if (s->visited || s->open) return &s->walk;
    s->visited = s->open = true;
    Walk body = new_walk(j);
    const ModelFunction *f = model_function(j->model, function);
    walk_body(&body, f);
    leave(&body, f);
    s = &j->summary[function];
    s->open = false;
    if (grew(&s->walk, &body)) j->grew = true;
    walk_free(&s->walk);
    s->walk = body;
    return &s->walk;
}

static void note_called(Walk *w, uint32_t function)
{
    for (uint32_t i = 0; i < w->called.count; i++)
        if (w->called.at[i] == function) return;
    array_push(&w->called, function);
}

/* The body's effects belong to who runs it: of a generator or coroutine that is not the caller. */
void resume(Walk *w, uint32_t function, NodeId at)
{
    note_called(w, function);
    take_in(w, summary_of(w, function, at), at);
}

void call_by_number(Walk *w, uint32_t function, NodeId at)
{
    const ModelFunction *f = model_function(w->m, function);
    note_called(w, function);
    if (f->is_decorated) note(w, DOES_RUN, at);
    if (f->is_generator || f->is_async) return;
    take_in(w, summary_of(w, function, at), at);
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static Judge *judge_of(const Site *s)
{
    if (*s->judge) return *s->judge;
    Judge *j = take_memory(sizeof *j);
    *j = (Judge){.site = *s};
    uint32_t allowed = 0;
    if (s->allowed & assuming(ASSUME_BUILTIN_METHODS)) allowed |= VALUE_ASSUMES_BUILTIN_METHODS;
    if (s->allowed & assuming(ASSUME_CLOSED_WORLD)) allowed |= VALUE_ASSUMES_CLOSED_WORLD;
    if (s->allowed & assuming(ASSUME_PLAIN_OPERATORS)) allowed |= VALUE_ASSUMES_PLAIN_OPERATORS;
    if (s->allowed & assuming(ASSUME_PLAIN_NAMESPACES)) allowed |= VALUE_ASSUMES_PLAIN_NAMESPACES;
    ModelInput in = {s->tree, s->names, s->program, s->file, allowed};
    j->model = model_build(&in);
    j->summary = arena_take_zero(&j->arena, model_function_count(j->model) + 1, sizeof *j->summary);
    for (uint32_t i = 0; i < model_function_count(j->model); i++) j->summary[i].walk = new_walk(j);
    *s->judge = j;
    return j;
}

void judge_free(Judge *j)
{
    if (!j) return;
    for (uint32_t i = 0; i < model_function_count(j->model); i++) walk_free(&j->summary[i].walk);
    for (uint32_t i = 0; i < j->kept.count; i++) array_free(&j->kept.at[i]);
    array_free(&j->kept);
    model_free(j->model);
    arena_free(&j->arena);
    free(j);
}

/* The functions around a node. */
static bool is_around(const Judge *j, uint32_t function, NodeId node)
{
    NodeId f = model_function(j->model, function)->node;
    return f.at <= node.at && node.at < tree_subtree_end(j->site.tree, f);
}

static bool is_named_around(const Judge *j, uint32_t atom, NodeId node)
{
    for (NodeId n = node; n.at; n = tree_node(j->site.tree, n)->parent) {
        uint8_t kind = tree_node(j->site.tree, n)->kind;
        bool def = kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF;
        if (def && tree_node(j->site.tree, n)->name.at == atom) return true;
    }
    return false;
}

static bool has_name(const Judge *j, uint32_t function, uint32_t atom)
{
    NodeId n = model_function(j->model, function)->node;
    return tree_node(j->site.tree, n)->kind != NODE_LAMBDA &&
           tree_node(j->site.tree, n)->name.at == atom;
}

/* Can what is called come to the function that the node stands in? */
static bool comes_back(Judge *j, const Walk *w, NodeId node)
{
    uint32_t count = model_function_count(j->model), done = 0;
    uint32_t *queue = take_memory((count + 1) * sizeof *queue), queued = 0;
    bool *seen = take_memory(count + 1), back = false;
    memset(seen, 0, count + 1);
    const Walk *at = w;
    for (;;) {
        for (uint32_t i = 0; i < at->called.count; i++) {
            uint32_t f = at->called.at[i];
            if (!seen[f]) seen[f] = true, queue[queued++] = f;
        }
        for (uint32_t i = 0; i < at->named.count && !back; i++) {
            back = is_named_around(j, at->named.at[i], node);
            for (uint32_t f = 0; f < count; f++)
                if (!seen[f] && has_name(j, f, at->named.at[i]))
                    seen[f] = true, queue[queued++] = f;
        }
        if (back || done == queued) break;
        if (is_around(j, queue[done], node)) back = true;
        at = &j->summary[queue[done++]].walk;
    }
    free(queue);
    free(seen);
    return back;
}

static Effects everything(const Site *s, NodeId node)
{
    Effects e = {.does = (1u << DOES_COUNT) - 1};
    uint32_t line = tree_line(s->tree, tree_node(s->tree, node)->start);
    for (int i = 0; i < DOES_COUNT; i++) e.at[i] = (ProgramPlace){s->file, line};
    return e;
}

static Effects answer(Judge *j, Walk *w, NodeId node)
{
    Effects e = {.does = w->does, .assumptions = w->assumptions};
    if (w->does >> DOES_LOOK_UP & 1) {
        if (!(w->does >> DOES_FRAME & 1)) w->at[DOES_FRAME] = w->at[DOES_LOOK_UP];
        e.does |= 1u << DOES_FRAME;
    }
    e.does &= (1u << DOES_COUNT) - 1;
    memcpy(e.at, w->at, sizeof e.at);
    if (comes_back(j, w, node)) {
        e.does |= 1u << DOES_RECUR;
        e.at[DOES_RECUR] = (ProgramPlace){
            j->site.file, tree_line(j->site.tree, tree_node(j->site.tree, node)->start)};
    }
    e.access = w->access.at;
    e.access_count = w->access.count;
    array_push(&j->kept, w->access);
    w->access = (Accesses){0};
    walk_free(w);
    return e;
}

static void begin_round(Judge *j)
{
    for (uint32_t i = 0; i < model_function_count(j->model); i++)
        j->summary[i].visited = j->summary[i].settled;
    j->grew = false;
}

/* In a round in which nothing grew, all that was visited is as it stays. */
static void settle(Judge *j)
{
    for (uint32_t i = 0; i < model_function_count(j->model); i++)
        j->summary[i].settled = j->summary[i].visited;
}

/* What the range makes for itself is nobody else's business. */
static void forget_own(Walk *w, NodeId first, NodeId last)
{
    uint32_t kept = 0, end = tree_subtree_end(w->t, last);
    bool writes = false;
    for (uint32_t i = 0; i < w->access.count; i++) {
        Access a = w->access.at[i];
        if (a.kind == ACCESS_CONTENTS && is_own_object(w->j, first.at, end, a.id)) continue;
        w->access.at[kept++] = a;
        writes |= a.write;
    }
    w->access.count = kept;
    if (!writes) w->does &= ~(1u << DOES_WRITE);
}

typedef void WalkFn(Walk *w, NodeId first, NodeId last);

/* Again until no function's summary grows: recursive ones begin with too little. */
static Effects ask(const Site *s, WalkFn *walk, NodeId first, NodeId last)
{
    Judge *j = judge_of(s);
    if (model_is_lost(j->model)) return everything(s, first);
    Walk w;
    for (;;) {
        begin_round(j);
        w = new_walk(j);
        walk(&w, first, last);
        if (!j->grew) break;
        walk_free(&w);
    }
    settle(j);
    forget_own(&w, first, last);
    return answer(j, &w, first);
}

static void walk_range(Walk *w, NodeId first, NodeId last)
{
    for (NodeId n = first; n.at; n = tree_node(w->t, n)->next) {
        visit(w, n);
        if (n.at == last.at) break;
    }
}

static void walk_elements(Walk *w, NodeId comprehension, NodeId last)
{
    (void)last;
    visit_elements(w, comprehension, false);
}

Effects effects_of(const Site *s, NodeId node)
{
    return ask(s, walk_range, node, node);
}

Effects effects_of_range(const Site *s, NodeId first, NodeId last)
{
    return ask(s, walk_range, first, last);
}

Effects effects_of_elements(const Site *s, NodeId comprehension)
{
    return ask(s, walk_elements, comprehension, comprehension);
}

Effects effects_both(const Site *s, const Effects *a, const Effects *b)
{
    Judge *j = judge_of(s);
    Effects e = *a;
    for (int i = 0; i < DOES_COUNT; i++)
        if (!(a->does >> i & 1)) e.at[i] = b->at[i];
    e.does |= b->does;
    e.assumptions |= b->assumptions;
    Accesses all = {0};
    for (uint32_t i = 0; i < a->access_count; i++) array_push(&all, a->access[i]);
    for (uint32_t i = 0; i < b->access_count; i++) array_push(&all, b->access[i]);
    e.access = all.at;
    e.access_count = all.count;
    array_push(&j->kept, all);
    return e;
}

/* ---- commuting --------------------------------------------------------------------------------
 */

static bool meet(const Access *a, const Access *b)
{
    if (!a->write && !b->write) return false;
    if (a->kind != b->kind) return false;
    switch ((AccessKind)a->kind) {
    case ACCESS_VARIABLE:
    case ACCESS_ATTRIBUTE:
    case ACCESS_CONTENTS: return a->id == b->id;
    case ACCESS_OUTSIDE: break;
    }
    return true;
}

bool effects_commute(const Effects *a, const Effects *b, ProgramPlace *at)
{
    *at = (ProgramPlace){UINT32_MAX, 0};
    if (does(a, DOES_RUN) && b->does) {
        *at = a->at[DOES_RUN];
        return false;
    }
    if (does(b, DOES_RUN) && a->does) {
        *at = b->at[DOES_RUN];
        return false;
    }
    for (uint32_t i = 0; i < a->access_count; i++)
        for (uint32_t k = 0; k < b->access_count; k++) {
            if (!meet(&a->access[i], &b->access[k])) continue;
            at->line = b->access[k].line;
            return false;
        }
    return true;
}

/* ---- values -----------------------------------------------------------------------------------
 */

Value value_at(const Site *s, NodeId expression)
{
    Assumptions assumptions = 0;
    return allowed_value(s, model_value(judge_of(s)->model, expression), &assumptions);
}

Value value_elements(const Site *s, Value v)
{
    return model_elements(judge_of(s)->model, v);
}

Bytes value_library_name(const Site *s, NodeId expression)
{
    const Model *m = judge_of(s)->model;
    Value v = value_at(s, expression);
    if (!value_only(v, VALUE_LIBRARY) || v.count != 1) return (Bytes){0};
    return object_get(m, (ObjectId){v.object[0]})->name;
}

NodeId object_place(const Site *s, uint32_t id)
{
    const Object *o = object_get(judge_of(s)->model, (ObjectId){id});
    return id && !o->many ? o->node : (NodeId){0};
}

bool object_stays_inside(const Site *s, uint32_t id)
{
    const Object *o = object_get(judge_of(s)->model, (ObjectId){id});
    return id && !o->escaped && !o->leaks;
}

/* ---- steps ------------------------------------------------------------------------------------
 */

static void step(Walk *w, Step what, Value e, NodeId with, NodeId at)
{
    Value other = with.at ? value_in(w, with) : (Value){0};
    Value pair[2] = {e, e};
    switch (what) {
    case STEP_KEEP: break;
    case STEP_TRUTH: effect_truth(w, at, e); break;
    case STEP_ADD:
        if (!with.at) other = value_of_types(VALUE_BYTE);
        pair[0] = value_only(model_join(w->m, e, other), VALUE_INTEGER)
                      ? value_of_types(VALUE_INT)
                      : model_join(w->m, e, other);
        effect_arithmetic(w, at, OP_ADD, pair);
        break;
    case STEP_ORDER: effect_order(w, at, e, e); break;
    case STEP_EQUAL: effect_equal(w, at, e, other); break;
    case STEP_HASH:
        effect_hash(w, at, e);
        effect_equal(w, at, e, e);
        break;
    case STEP_PAIR: step_pair(w, e, at); break;
    case STEP_BYTE:
        if (!value_only(e, VALUE_BYTE | VALUE_BOOL)) effect_number(w, at, e);
        break;
    case STEP_NUMBER: effect_number(w, at, e); break;
    case STEP_TEXT:
        if (!value_only(e, VALUE_TEXT)) note(w, DOES_RAISE, at);
        if (e.types & VALUE_OTHER) note(w, DOES_RUN, at);
        break;
    case STEP_CALL: effect_call_value(w, at, other, &e, 1); break;
    }
}

Effects effects_of_step(const Site *s, Step what, Value elements, NodeId with)
{
    Judge *j = judge_of(s);
    if (model_is_lost(j->model)) return everything(s, s->node);
    Walk w;
    for (;;) {
        begin_round(j);
        w = new_walk(j);
        step(&w, what, elements, with, s->node);
        if (!j->grew) break;
        walk_free(&w);
    }
    settle(j);
    return answer(j, &w, s->node);
}
