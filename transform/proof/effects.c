/* effects.c - see effects.h: summaries of functions, and the answers. */
#include "transform/proof/effects_inner.h"

#include <stdlib.h>
#include <string.h>

/* ---- sets -------------------------------------------------------------------------------------
 */

bool bits_have(const Bits *b, uint32_t n)
{
    return n / 64 < b->words && b->word[n / 64] >> n % 64 & 1;
}

static void bits_reach(Bits *b, uint32_t words)
{
    if (words <= b->words) return;
    words += words / 2;
    b->word = grow_memory(b->word, words * sizeof *b->word);
    memset(b->word + b->words, 0, (words - b->words) * sizeof *b->word);
    b->words = words;
}

bool bits_add(Bits *b, uint32_t n)
{
    if (bits_have(b, n)) return false;
    bits_reach(b, n / 64 + 1);
    b->word[n / 64] |= (uint64_t)1 << n % 64;
    b->count++;
    return true;
}

void bits_add_all(Bits *to, const Bits *from)
{
    uint32_t words = from->words; /* without room that is not used: else it would grow in circles */
    while (words && !from->word[words - 1]) words--;
    bits_reach(to, words);
    for (uint32_t i = 0; i < words; i++) {
        uint64_t new = from->word[i] & ~to->word[i];
        to->word[i] |= new;
        to->count += (uint32_t)__builtin_popcountll(new);
    }
}

void bits_free(Bits *b)
{
    free(b->word);
    *b = (Bits){0};
}

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

static uint32_t access_key(const Access *a)
{
    if (a->kind == ACCESS_OUTSIDE)
        return (a->of ? OUTSIDE_APART + 1 + a->of : a->id) * 32 + ACCESS_OUTSIDE * 4u + a->write;
    uint32_t kind = a->of      ? ACCESS_UNKNOWN + 3u
                    : a->fixed ? ACCESS_UNKNOWN + 2u
                    : a->new   ? ACCESS_UNKNOWN + 1u
                               : a->kind;
    return (a->of ? a->of : a->id) * 32 + kind * 4u + a->draws * 2u + a->write;
}

static void add_access(Walk *w, Access a)
{
    if (bits_add(&w->seen, access_key(&a))) array_push(&w->access, a);
}

/* Can code other than this call reach the variable, or the container? */
static bool is_shared(const Walk *w, AccessKind kind, uint32_t id)
{
    if (kind == ACCESS_CONTENTS) {
        const Object *o = object_get(w->m, (ObjectId){id});
        return !id || o->escaped || o->leaks;
    }
    if (kind != ACCESS_VARIABLE) return false;
    uint32_t symbol = id;
    const Names *n = w->j->site.names;
    const Symbol *s = names_get(n, (SymbolId){symbol});
    return s->scope.at == 1 || s->resolution != RESOLVED_LOCAL;
}

void touch(Walk *w, AccessKind kind, bool write, uint32_t id, NodeId at)
{
    add_access(w, (Access){.kind = (uint8_t)kind,
                           .write = write,
                           .shared = is_shared(w, kind, id),
                           .id = id,
                           .line = tree_line(w->t, tree_node(w->t, at)->start)});
}

/* An iterator goes on: it is not what it was, for who else has it. */
void draw(Walk *w, ObjectId o, NodeId at)
{
    uint32_t line = tree_line(w->t, tree_node(w->t, at)->start);
    Access a = {.kind = ACCESS_CONTENTS, .write = true, .draws = true, .id = o.at, .line = line};
    a.shared = is_shared(w, ACCESS_CONTENTS, o.at);
    add_access(w, a);
    if (!o.at || !object_get(w->m, o)->escaped) return;
    a.id = 0;
    add_access(w, a);
}

/* What a file stands for outside: read through a file that only reads, or also written. */
void touch_file(Walk *w, ObjectId o, bool write, NodeId at)
{
    const Object *object = object_get(w->m, o);
    bool memory = object->flavour == FLAVOUR_TEXT_IO || object->flavour == FLAVOUR_BYTES_IO;
    bool reads = object->reads_only && !object->many;
    if (memory) return;
    if (write && !reads) note(w, DOES_WRITE, at);
    add_access(w, (Access){.kind = ACCESS_OUTSIDE,
                           .write = write && !reads,
                           .id = reads ? OUTSIDE_FILES : OUTSIDE_HANDLE,
                           .of = reads ? 0 : o.at,
                           .line = tree_line(w->t, tree_node(w->t, at)->start)});
}

/* An object that escaped may be what an unknown container is. */
void touch_object(Walk *w, ObjectId o, bool write, NodeId at)
{
    const Object *object = object_get(w->m, o);
    Access a = {.kind = ACCESS_CONTENTS,
                .write = write,
                .shared = is_shared(w, ACCESS_CONTENTS, o.at),
                .new = object->leaks &&is_new_in_call(w->j, at, o.at),
                .id = o.at,
                .line = tree_line(w->t, tree_node(w->t, at)->start)};
    add_access(w, a);
    a.id = 0;
    a.of = o.at;
    a.new = false;
    a.fixed = object->type & VALUE_CONTAINER & ~(uint32_t)VALUE_VIEW;
    if (object->escaped) add_access(w, a);
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

Assumptions value_rests_on(Value v)
{
    Assumptions out = 0;
    if (v.assumptions & VALUE_ASSUMES_CLOSED_WORLD) out |= assuming(ASSUME_CLOSED_WORLD);
    if (v.assumptions & VALUE_ASSUMES_PLAIN_OPERATORS) out |= assuming(ASSUME_PLAIN_OPERATORS);
    if (v.assumptions & VALUE_ASSUMES_BUILTIN_METHODS) out |= assuming(ASSUME_BUILTIN_METHODS);
    if (v.assumptions & VALUE_ASSUMES_PLAIN_NAMESPACES) out |= assuming(ASSUME_PLAIN_NAMESPACES);
    return out;
}

/* What rests on more than is allowed is not known. */
static Value allowed_value(const Site *s, Value v, Assumptions *assumptions)
{
    Assumptions rests = value_rests_on(v);
    if (rests & ~s->allowed) return value_of_types(VALUE_OTHER | (v.types & VALUE_UNBOUND));
    *assumptions |= rests;
    return v;
}

Value value_in(Walk *w, NodeId e)
{
    Value v = allowed_value(&w->j->site, model_value(w->m, e), &w->assumptions);
    return value_without(w->m, v, VALUE_UNBOUND);
}

void take_in(Walk *w, const Walk *from)
{
    for (int i = 0; i < DOES_ALL; i++)
        if (from->does >> i & 1) note_place(w, (Doing)i, from->at[i]);
    w->assumptions |= from->assumptions;
    for (uint32_t i = 0; i < from->access.count; i++) add_access(w, from->access.at[i]);
    bits_add_all(&w->named, &from->named);
    bits_add_all(&w->called, &from->called);
}

bool does_run(const Walk *w)
{
    return w->does >> DOES_RUN & 1;
}

/* ---- functions --------------------------------------------------------------------------------
 */

Walk walk_new(Judge *j)
{
    return (Walk){.j = j, .t = j->site.tree, .m = j->model};
}

Walk walk_part(const Walk *w)
{
    return (Walk){.j = w->j, .t = w->t, .m = w->m, .begin = w->begin, .end = w->end};
}

void walk_end(Walk *w, Walk *part)
{
    take_in(w, part);
    walk_free(part);
}

void walk_free(Walk *w)
{
    array_free(&w->access);
    bits_free(&w->seen);
    bits_free(&w->called);
    bits_free(&w->named);
}

/* Is the variable one of the function's own, or of a scope inside it? */
static bool is_own_variable(const Judge *j, ScopeId scope, SymbolId s)
{
    const Names *n = j->site.names;
    for (ScopeId at = names_get(n, s)->scope; at.at; at = n->scope[at.at].parent)
        if (at.at == scope.at) return true;
    return false;
}

/* The place of an object that nothing holds once who made it is done; {0}: there is none. */
static NodeId place_of_own(const Judge *j, uint32_t id)
{
    const Object *o = id ? object_get(j->model, (ObjectId){id}) : NULL;
    return o && !o->escaped && !o->leaks && !o->many ? o->node : (NodeId){0};
}

/* Is it made by calls of the function, or of one inside it?  Its defaults are there before. */
static bool is_made_by(const Judge *j, NodeId function, uint32_t id)
{
    const Tree *t = j->site.tree;
    NodeId place = place_of_own(j, id);
    uint32_t maker = tree_function_of(t, place).at;
    return place.at && maker >= function.at && maker < tree_subtree_end(t, function);
}

bool is_own_object(const Judge *j, uint32_t first, uint32_t end, uint32_t id)
{
    if (model_function_at(j->model, (NodeId){first})) return is_made_by(j, (NodeId){first}, id);
    NodeId place = place_of_own(j, id);
    return place.at && place.at >= first && place.at < end;
}

/* What of a body's effects is seen by who calls the function. */
static void leave(Walk *w, const ModelFunction *f)
{
    uint32_t kept = 0;
    bool writes = false;
    for (uint32_t i = 0; i < w->access.count; i++) {
        Access a = w->access.at[i];
        bool later = f->is_generator && a.shared; /* others may come to it while it waits */
        if (a.kind == ACCESS_VARIABLE && !later &&
            is_own_variable(w->j, f->scope, (SymbolId){a.id}))
            continue;
        if (a.kind == ACCESS_CONTENTS && is_made_by(w->j, f->node, a.id)) continue;
        if (a.new) continue;
        w->access.at[kept++] = a;
        if (!a.write || a.draws) continue;
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

static const Walk *summary_of(Walk *w, uint32_t function, NodeId at)
{
    Judge *j = w->j;
    Summary *s = &j->summary[function];
    if (s->open) note(w, DOES_NOT_END, at);
    if (s->visited || s->open) return &s->walk;
    s->visited = s->open = true;
    Walk body = walk_new(j);
    const ModelFunction *f = model_function(j->model, function);
    body.begin = f->node.at;
    body.end = tree_subtree_end(j->site.tree, f->node);
    bool around = j->draining;
    j->draining = f->is_generator && !f->is_async;
    walk_body(&body, f);
    j->draining = around;
    leave(&body, f);
    s = &j->summary[function];
    s->open = false;
    if (grew(&s->walk, &body)) j->grew = true;
    walk_free(&s->walk);
    s->walk = body;
    return &s->walk;
}

/* The body's effects belong to who runs it: of a generator or coroutine that is not the caller. */
void resume(Walk *w, uint32_t function, NodeId at)
{
    bits_add(&w->called, function);
    take_in(w, summary_of(w, function, at));
}

void call_by_number(Walk *w, uint32_t function, NodeId at)
{
    const ModelFunction *f = model_function(w->m, function);
    bits_add(&w->called, function);
    if (f->is_decorated) note(w, DOES_RUN, at);
    if (f->is_generator || f->is_async) return;
    take_in(w, summary_of(w, function, at));
}

/* ---- answers ----------------------------------------------------------------------------------
 */

Judge *judge_of(const Site *s)
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
    for (uint32_t i = 0; i < model_function_count(j->model); i++) j->summary[i].walk = walk_new(j);
    hooks_setup(j);
    *s->judge = j;
    return j;
}

void judge_free(Judge *j)
{
    if (!j) return;
    for (uint32_t i = 0; i < model_function_count(j->model); i++) walk_free(&j->summary[i].walk);
    for (uint32_t i = 0; i < j->kept.count; i++) array_free(&j->kept.at[i]);
    array_free(&j->kept);
    array_free(&j->running);
    array_free(&j->held);
    founds_free(j);
    model_free(j->model);
    arena_free(&j->arena);
    free(j);
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
        NodeId place = a.kind == ACCESS_CONTENTS ? place_of_own(w->j, a.id) : (NodeId){0};
        if (place.at >= first.at && place.at < end) continue;
        w->access.at[kept++] = a;
        writes |= a.write && !a.draws;
    }
    w->access.count = kept;
    if (!writes) w->does &= ~(1u << DOES_WRITE);
}

typedef void WalkFn(Walk *w, NodeId first, NodeId last);

/* Those that names alone lead to have not been walked yet. */
static const Walk *settled_summary(Judge *j, uint32_t function, NodeId at)
{
    while (!j->summary[function].settled) {
        begin_round(j);
        Walk w = walk_new(j);
        summary_of(&w, function, at);
        walk_free(&w);
        if (!j->grew) settle(j);
    }
    return &j->summary[function].walk;
}

/* The functions around a node. */
static bool is_around(const Judge *j, uint32_t function, NodeId node)
{
    NodeId f = model_function(j->model, function)->node;
    return f.at <= node.at && node.at < tree_subtree_end(j->site.tree, f);
}

/* Marks the functions that a walk calls, also those that names alone say. */
static void mark_called(const Judge *j, const Walk *w, uint8_t *state)
{
    for (uint32_t f = 0; f < model_function_count(j->model); f++) {
        NodeId n = model_function(j->model, f)->node;
        bool lambda = tree_node(j->site.tree, n)->kind == NODE_LAMBDA;
        bool named = !lambda && bits_have(&w->named, tree_node(j->site.tree, n)->name.at);
        if (!state[f] && (named || bits_have(&w->called, f))) state[f] = 1;
    }
}

/* Can a name that is called, all over the program, come to a function around the node? */
static bool names_come_back(const Judge *j, const Bits *named, NodeId node)
{
    const Tree *t = j->site.tree;
    for (NodeId f = tree_function_of(t, node); f.at; f = tree_function_of(t, f)) {
        if (tree_node(t, f)->kind == NODE_LAMBDA) continue;
        Bytes function = atoms_text(&t->atoms, tree_node(t, f)->name);
        for (uint32_t i = 1; i < t->atoms.count; i++)
            if (bits_have(named, i) &&
                program_is_circle(j->site.program, atoms_text(&t->atoms, (Atom){i}), function))
                return true;
    }
    return false;
}

/* Can what is called come to the function that the node stands in? */
static bool comes_back(Judge *j, const Walk *w, NodeId node)
{
    if (!w->called.count && !w->named.count) return false;
    if (w->named.count && names_come_back(j, &w->named, node)) return true;
    uint32_t count = model_function_count(j->model);
    uint8_t *state = take_memory(count + 1); /* 1: called, 2: looked at */
    memset(state, 0, count + 1);
    mark_called(j, w, state);
    bool back = false, more = true;
    while (more && !back) {
        more = false;
        for (uint32_t f = 0; f < count && !back; f++) {
            if (state[f] != 1) continue;
            state[f] = 2;
            more = true;
            back = is_around(j, f, node);
            if (!back) mark_called(j, settled_summary(j, f, node), state);
        }
    }
    free(state);
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
    if (j->traces.line) note_place(w, DOES_RUN, j->traces);
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

/* Again until no function's summary grows: recursive ones begin with too little. */
static Effects ask(const Site *s, WalkFn *walk, NodeId first, NodeId last)
{
    Judge *j = judge_of(s);
    if (model_is_lost(j->model)) return everything(s, first);
    Walk w;
    for (;;) {
        begin_round(j);
        w = walk_new(j);
        w.begin = first.at;
        w.end = tree_subtree_end(j->site.tree, last);
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

Effects effects_of_body(const Site *s, NodeId function)
{
    const Tree *t = s->tree;
    NodeId first = tree_child(t, function, ROLE_BODY), last = first;
    for (NodeId n = first; n.at && tree_node(t, n)->role == ROLE_BODY; n = tree_node(t, n)->next)
        last = n;
    return effects_of_range(s, first, last);
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

Effects effects_of_contents(const Site *s, Value v, bool write)
{
    Judge *j = judge_of(s);
    Walk w = walk_new(j);
    uint32_t unknown = VALUE_OTHER | VALUE_INSTANCE;
    touch_contents(&w, v, write, s->node);
    if ((v.types & unknown) || (!v.count && (v.types & VALUE_WITH_OBJECTS)))
        touch(&w, ACCESS_CONTENTS, write, 0, s->node);
    if (write) note(&w, DOES_WRITE, s->node);
    if (write && !value_only(v, VALUE_LIST | VALUE_SET)) drop_contents(&w, v);
    return answer(j, &w, s->node);
}

/* A loop gives its variable another value. */
Effects effects_of_target(const Site *s, NodeId name, NodeId loop)
{
    Judge *j = judge_of(s);
    Walk w = walk_new(j);
    SymbolId symbol = model_symbol(j->model, name);
    w.begin = loop.at;
    w.end = tree_subtree_end(s->tree, loop);
    if (symbol.at) drop_variable(&w, symbol, model_value(j->model, name));
    return answer(j, &w, name);
}

/* ---- commuting --------------------------------------------------------------------------------
 */

/* What unknown code can touch: all but variables and containers that only the frame has. */
static bool is_reachable(const Access *a)
{
    bool known = a->kind == ACCESS_VARIABLE || (a->kind == ACCESS_CONTENTS && a->id);
    return !known || a->shared;
}

static bool outsides_meet(uint32_t a, uint32_t b)
{
    if (a <= OUTSIDE_LIBRARY || b <= OUTSIDE_LIBRARY) return true;
    bool handle = a == OUTSIDE_HANDLE || b == OUTSIDE_HANDLE;
    return handle && a != OUTSIDE_STATE && b != OUTSIDE_STATE;
}

static bool meet(const Access *a, const Access *b)
{
    if (!a->write && !b->write) return false;
    if (a->kind == ACCESS_UNKNOWN) return is_reachable(b);
    if (b->kind == ACCESS_UNKNOWN) return is_reachable(a);
    if (a->kind != b->kind) return false;
    if ((a->draws && b->fixed) || (b->draws && a->fixed)) return false;
    if (a->kind == ACCESS_OUTSIDE && outsides_meet(a->id, b->id)) return true;
    return a->id == b->id;
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

bool value_is_memory_of(const Site *s, Value file, Value elements)
{
    if (!file.types || !value_only(file, VALUE_FILE)) return false;
    bool memory = file.count != 0;
    value_each(judge_of(s)->model, file, o, VALUE_FILE) {
        uint32_t takes = 0;
        if (o->flavour == FLAVOUR_TEXT_IO) takes = VALUE_TEXT;
        if (o->flavour == FLAVOUR_BYTES_IO) takes = VALUE_BYTES;
        memory = memory && value_only(elements, takes);
    }
    return memory;
}

bool object_stays_inside(const Site *s, uint32_t id)
{
    const Object *o = object_get(judge_of(s)->model, (ObjectId){id});
    return id && !o->escaped && !o->leaks;
}

/* ---- steps ------------------------------------------------------------------------------------
 */

/* An element of dict(). */
static void step_pair(Walk *w, Value pair, NodeId at)
{
    bool two = value_only(pair, VALUE_TUPLE);
    Value key = {0};
    value_each(w->m, pair, o, VALUE_TUPLE) {
        two = two && o->field && o->fields == 2;
        key = model_join(w->m, key, o->field ? o->field[0] : o->elem);
    }
    if (!two) {
        note(w, DOES_RAISE, at);
        effect_iterate(w, at, pair);
        key = model_join(w->m, key, model_elements(w->m, pair));
    }
    effect_hash(w, at, key);
    effect_equal(w, at, key, key);
}

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
        /* sum() adds no texts that it is given to start with */
        if (other.types & (VALUE_TEXT | VALUE_BYTES | VALUE_BYTEARRAY)) note(w, DOES_RAISE, at);
        break;
    case STEP_ORDER: effect_order(w, at, e, e); break;
    case STEP_EQUAL: effect_equal(w, at, e, other); break;
    case STEP_HASH:
        effect_hash(w, at, e);
        effect_equal(w, at, e, e);
        break;
    case STEP_PAIR: step_pair(w, e, at); break;
    case STEP_BYTE:
    case STEP_NUMBER: /* into one byte, or what an array has room for */
        if (value_only(e, what == STEP_BYTE ? VALUE_BYTE | VALUE_BOOL : VALUE_BOOL)) break;
        note(w, DOES_RAISE, at);
        effect_number(w, at, e);
        break;
    case STEP_TEXT:
        note(w, DOES_RAISE, at); /* closed, read-only, full, not to be encoded */
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
        w = walk_new(j);
        step(&w, what, elements, with, s->node);
        if (!j->grew) break;
        walk_free(&w);
    }
    settle(j);
    return answer(j, &w, s->node);
}
