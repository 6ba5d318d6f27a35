/* solver.c - the sets, and handing on what is new until nothing is. */
#include "transform/program/solver.h"

#include <stdlib.h>
#include <string.h>

/* ---- nodes and objects ---------------------------------------------------------------------- */

Vertex solver_node(Solver *s)
{
    array_push(&s->nodes, ((VertexInfo){0}));
    return s->nodes.count - 1;
}

Object solver_object(Solver *s, ObjectKind kind, uint32_t a, uint32_t b)
{
    uint32_t *outer = pair_add(&s->object_of, ((uint32_t)kind << 27) ^ a, b);
    if (*outer) return *outer - 1;
    ObjectInfo info = {.kind = (uint8_t)kind, .a = a, .b = b, .escape_from = NO_OBJECT};
    bool named = kind == OBJECT_LIBRARY || kind == OBJECT_VALUE || kind == OBJECT_DECORATOR;
    if (kind == OBJECT_LIBRARY) {
        info.dull = !library_tells(atoms_text(&s->link->atoms, (Atom){a}));
        info.special = (uint8_t)library_special(atoms_text(&s->link->atoms, (Atom){a}));
    }
    if (named) info.handled_by = world_of_library(s, atoms_text(&s->link->atoms, (Atom){a}));
    array_push(&s->objects, info);
    *outer = s->objects.count;
    return s->objects.count - 1;
}

NameInfo *solver_name(Solver *s, uint32_t atom)
{
    if (atom >= s->names.count) {
        uint32_t count = s->names.count;
        array_reserve(&s->names, atom + 64);
        s->names.count = s->names.room;
        memset(s->names.at + count, 0, (s->names.count - count) * sizeof *s->names.at);
    }
    return &s->names.at[atom];
}

FlowOp *solver_op(Solver *s, FlowKind kind, Vertex a, uint32_t b, Vertex to)
{
    FlowOp *op = ARENA_NEW(&s->arena, FlowOp);
    *op = (FlowOp){.kind = (uint8_t)kind, .a = a, .b = b, .to = to};
    return op;
}

Vertex solver_constant(Solver *s, Object o)
{
    uint32_t *known = pair_add(&s->field_of, o, 0xfffffffe);
    if (*known) return *known;
    Vertex n = solver_node(s);
    *pair_add(&s->field_of, o, 0xfffffffe) = n;
    solver_add(s, n, o, 0);
    return n;
}

/* What belongs to a field from its beginning. */
static void settle_field(Solver *s, Object o, uint32_t name, Vertex node)
{
    const ObjectInfo *info = solver_get(s, o);
    if (name >= FIELD_POSITION) solver_edge(s, node, solver_field(s, o, FIELD_ELEMENT));
    bool attribute = name < FIELD_TRIGGER;
    if (attribute && info->kind == OBJECT_MODULE && info->a != ANY_MODULE) {
        Object any = solver_object(s, OBJECT_MODULE, ANY_MODULE, 0);
        uint32_t *member = pair_find(&s->field_of, any, name);
        if (member) solver_edge(s, node, *member);
        solve_show_member(s, name, node);
    }
    info = solver_get(s, o);
    if (attribute && info->any_stored && solve_may_be_set(s, o, name))
        solver_edge(s, solver_field(s, o, FIELD_ANY), node);
    if (attribute && solver_get(s, o)->any_read)
        solver_edge(s, node, solver_field(s, o, FIELD_ALL));
    if (solver_get(s, o)->becomes) solve_share_field(s, o, name, node);
    if (!solver_get(s, o)->escaped) return;
    Worlds now = s->now;
    s->now = solver_get(s, o)->worlds;
    solve_escaped_field(s, o, name, node);
    s->now = now;
}

void solver_list_field(Solver *s, Object o, uint32_t name, Vertex node)
{
    Field f = {.object = o, .name = name, .node = node, .next = s->objects.at[o].first_field_at};
    uint32_t atom = name & ~(uint32_t)FIELD_TRIGGER;
    bool named = name < 2 * (uint32_t)FIELD_TRIGGER;
    if (named) f.next_named = solver_name(s, atom)->first_field;
    array_push(&s->fields, f);
    s->objects.at[o].first_field_at = s->fields.count;
    if (named) solver_name(s, atom)->first_field = s->fields.count;
}

Vertex solver_field(Solver *s, Object o, uint32_t name)
{
    uint32_t *known = pair_add(&s->field_of, o, name);
    if (*known) return *known;
    Vertex n = solver_node(s);
    *known = n;
    solver_list_field(s, o, name, n);
    settle_field(s, o, name, n);
    return n;
}

uint32_t solver_intern(Solver *s, const char *text)
{
    return atoms_intern(&s->link->atoms, bytes_of(text)).at;
}

Object solver_raised(Solver *s)
{
    return solver_object(s, OBJECT_BOX, BOX_TUPLE, s->raise_arguments);
}

Object solver_library(Solver *s, const char *dotted)
{
    return solver_object(s, OBJECT_LIBRARY, solver_intern(s, dotted), 0);
}

/* ---- sets ----------------------------------------------------------------------------------- */

/* A node with more strings than that holds "some text"; one with more containers and the like holds
 * UNREAD, and they escape. */
enum {
    FEW_USES = 12, /* that many are compared one by one */
    MOST_STRINGS = 100,
    MOST_MADE = 48,
    MOST_DULL = 48,
    MOST_BESIDE_UNREAD = 96,
    MOST_MADE_BESIDE_UNREAD = 16,
    MOST_INSTANCES = 200
};

static bool is_made(uint8_t kind)
{
    return kind == OBJECT_BOX || kind == OBJECT_VALUE || kind == OBJECT_BOUND ||
           kind == OBJECT_PARTIAL || kind == OBJECT_STATIC || kind == OBJECT_CLASSMETHOD ||
           kind == OBJECT_PROPERTY || kind == OBJECT_SUPER;
}

static bool can_escape(uint8_t kind)
{
    return kind != OBJECT_UNREAD && kind != OBJECT_TEXT && kind != OBJECT_STRING &&
           kind != OBJECT_LIBRARY && kind != OBJECT_DECORATOR;
}

/* Is there no room for one more of that kind? */
static bool is_crowded(const Solver *s, const VertexInfo *n, uint8_t kind)
{
    uint32_t count = n->has_unread ? n->count + set_list(s, n->telling).count : 0;
    if (count > MOST_BESIDE_UNREAD && can_escape(kind)) return true;
    if (is_made(kind)) return n->made >= (n->has_unread ? MOST_MADE_BESIDE_UNREAD : MOST_MADE);
    return kind == OBJECT_INSTANCE && n->instances >= MOST_INSTANCES;
}

/* Of the one unknown class among the items that counts. */
static Worlds class_worlds_at(const Solver *s, Vertex n)
{
    if (!s->nodes.at[n].has_class) return 0;
    return s->world_sets.at[*pair_find(&s->class_worlds_of, n, 0)];
}

/* Does UNREAD, which is there too, stand for the object, or an unknown class for another? */
static bool is_covered(const Solver *s, Vertex n, Object o)
{
    const ObjectInfo *info = &s->objects.at[o];
    if (info->class_worlds) return info->class_worlds != class_worlds_at(s, n);
    return s->nodes.at[n].has_unread &&
           ((info->escaped && (info->worlds & s->nodes.at[n].worlds)) || info->dull);
}

/* A library function of which a node has not items but a set. */
static bool is_telling(const ObjectInfo *info)
{
    return info->kind == OBJECT_LIBRARY && !info->dull && !info->class_worlds;
}

bool solver_holds(const Solver *s, Vertex n, Object o)
{
    const VertexInfo *info = &s->nodes.at[n];
    if (is_telling(&s->objects.at[o])) return set_holds(s, info->telling, o);
    return vertex_has_item(info, o);
}

uint32_t solver_count(const Solver *s, Vertex n)
{
    return s->nodes.at[n].count + set_list(s, s->nodes.at[n].telling).count;
}

Object solver_at(const Solver *s, Vertex n, uint32_t i)
{
    const VertexInfo *info = &s->nodes.at[n];
    return i < info->count ? vertex_items(info)[i].object
                           : set_list(s, info->telling).at[i - info->count];
}

static void enqueue(Solver *s, Vertex n)
{
    if (s->nodes.at[n].queued) return;
    s->nodes.at[n].queued = true;
    if (s->queue_at > 4096 && s->queue_at * 2 > s->queue.count) {
        memmove(s->queue.at, s->queue.at + s->queue_at,
                (s->queue.count - s->queue_at) * sizeof *s->queue.at);
        s->queue.count -= s->queue_at;
        s->queue_at = 0;
    }
    array_push(&s->queue, n);
}

static void append(Solver *s, Vertex to, Object o, Vertex from)
{
    s->work++;
    vertex_add_item(&s->nodes.at[to], (Item){o, from});
    enqueue(s, to);
}

/* Of the library functions that UNREAD stands for from now on. */
static Worlds worlds_of_dull(const Solver *s, const VertexInfo *n)
{
    Worlds worlds = 0;
    const Item *item = vertex_items(n);
    for (uint32_t i = 0; n->dull && i < n->count; i++)
        if (s->objects.at[item[i].object].dull) worlds |= world_of_object(s, item[i].object);
    return worlds;
}

void solver_add_unread(Solver *s, Vertex to, Worlds worlds, Vertex from)
{
    if (!to || to == FLOW_TEXT) return;
    VertexInfo *n = &s->nodes.at[to];
    if (worlds & WORLD_ANYWHERE) worlds |= WORLD_ALL;
    if (!s->trust_worlds) worlds = WORLD_ALL | (worlds & WORLD_FRAMES);
    if (!(worlds & ~n->worlds)) return;
    n->worlds |= worlds;
    if (n->has_unread) {
        n->more_worlds = true;
        enqueue(s, to);
    } else {
        n->has_unread = true;
        n->worlds |= worlds_of_dull(s, n);
        append(s, to, THE_UNREAD, from);
    }
}

static void add_telling(Solver *s, Vertex to, ObjectSet telling)
{
    if (!to || to == FLOW_TEXT) return;
    ObjectSet all = set_union(s, s->nodes.at[to].telling, telling);
    if (all == s->nodes.at[to].telling) return;
    s->nodes.at[to].telling = all;
    enqueue(s, to);
}

static void add_class(Solver *s, Vertex to, Object o, Vertex from)
{
    Worlds has = class_worlds_at(s, to), all = has | s->objects.at[o].class_worlds;
    if (all == has) return;
    s->nodes.at[to].has_class = true;
    *pair_add(&s->class_worlds_of, to, 0) = world_set(s, all);
    append(s, to, solve_unknown_class(s, all), from);
}

void solver_add(Solver *s, Vertex to, Object o, Vertex from)
{
    if (!to || (to == FLOW_TEXT && o != THE_TEXT)) return;
    VertexInfo *n = &s->nodes.at[to];
    const ObjectInfo *info = &s->objects.at[o];
    if (info->class_worlds) {
        add_class(s, to, o, from);
        return;
    }
    if (is_telling(info)) {
        add_telling(s, to, set_of(s, o));
        return;
    }
    if (info->kind == OBJECT_STRING) {
        if (n->has_text || n->has_unread) return;
        if (n->strings >= MOST_STRINGS) o = THE_TEXT;
    }
    if (o == THE_UNREAD) {
        solver_add_unread(s, to, from ? s->nodes.at[from].worlds : s->now, from);
        return;
    }
    if (info->dull && (n->has_unread || n->dull >= MOST_DULL)) { /* UNREAD stands for it */
        solver_add_unread(s, to, world_of_object(s, o), from);
        return;
    }
    if (is_covered(s, to, o) || solver_holds(s, to, o)) return;
    n->dull += s->objects.at[o].dull;
    if (is_crowded(s, n, info->kind)) {
        array_push(&s->overflow, o);
        solver_add_unread(s, to, WORLD_CROWD, from);
        return;
    }
    if (is_made(info->kind)) n->made++;
    if (info->kind == OBJECT_INSTANCE) n->instances++;
    if (o == THE_TEXT) n->has_text = true;
    if (s->objects.at[o].kind == OBJECT_STRING) n->strings++;
    append(s, to, o, from);
    if (s->objects.at[o].becomes) solve_join(s, to, o);
}

/* The number of a reason; they are told apart by where the text is. */
static uint32_t number_of_reason(Solver *s, const char *reason)
{
    uint64_t at = (uintptr_t)reason;
    uint32_t *known = pair_add(&s->reason_of, (uint32_t)(at >> 32), (uint32_t)at);
    if (!*known) {
        array_push(&s->reasons, reason);
        *known = s->reasons.count;
    }
    return *known - 1;
}

bool solver_give(Solver *s, Vertex n, Worlds worlds, const char *reason)
{
    VertexInfo *info = &s->nodes.at[n];
    Worlds given = s->world_sets.at[info->escape];
    if (!(worlds & ~given)) return false;
    if (!given) info->reason = number_of_reason(s, reason);
    info->escape = world_set(s, given | worlds);
    return true;
}

void solver_unread(Solver *s, Vertex to)
{
    solver_add_unread(s, to, s->now, 0);
}

void solver_edge(Solver *s, Vertex from, Vertex to)
{
    if (!from || !to || from == to || to == FLOW_TEXT) return;
    VertexInfo *n = &s->nodes.at[from];
    if (vertex_has_edge(n, to)) return;
    vertex_add_edge(n, to);
    if (n->has_unread) solver_add(s, to, THE_UNREAD, from);
    for (uint32_t i = 0; i < s->nodes.at[from].done; i++) {
        Object o = vertex_items(&s->nodes.at[from])[i].object;
        if (!is_covered(s, from, o)) solver_add(s, to, o, from);
    }
    add_telling(s, to, s->nodes.at[from].telling_done);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value + 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2);
    hash *= 0xBF58476D1CE4E5B9u;
    return hash ^ (hash >> 29);
}

uint32_t *solver_place(Solver *s, const FlowOp *op, uint32_t module, Vertex to, uint32_t what)
{
    uint64_t hash = mix(mix(mix(mix(1, (uintptr_t)op), module), to), what);
    return pair_add(&s->place_of, (uint32_t)(hash >> 32), (uint32_t)hash);
}

static uint64_t hash_of_use(Vertex at, const Use *u)
{
    uint64_t hash = mix(mix(at, u->kind), (uintptr_t)u->op);
    hash = mix(mix(mix(mix(hash, u->module), u->extra), u->to), u->worlds);
    return u->beside ? mix(hash, 1) : hash;
}

/* The same use twice says nothing new, and where an object holds itself it would have no end. */
static bool is_new_use(Solver *s, Vertex at, const Use *u)
{
    VertexInfo *n = &s->nodes.at[at];
    if (n->use_count > FEW_USES) return hash_add(&s->use_set, hash_of_use(at, u));
    for (uint32_t i = n->first_use; i; i = s->uses.at[i - 1].next) {
        const Use *known = &s->uses.at[i - 1];
        if (known->op == u->op && known->kind == u->kind && known->to == u->to &&
            known->extra == u->extra && known->module == u->module && known->worlds == u->worlds &&
            known->beside == u->beside)
            return false;
    }
    if (n->use_count == FEW_USES) { /* from now on by hash */
        for (uint32_t i = n->first_use; i; i = s->uses.at[i - 1].next)
            hash_add(&s->use_set, hash_of_use(at, &s->uses.at[i - 1]));
        hash_add(&s->use_set, hash_of_use(at, u));
    }
    return true;
}

FlowOp *solver_intern_op(Solver *s, const FlowOp *op)
{
    uint64_t hash = mix(mix(mix(op->kind, op->flag), op->line), op->to);
    hash = mix(mix(mix(hash, op->a), op->b), op->count);
    for (uint32_t i = 0; i < op->count; i++) hash = mix(hash, s->link->own.words.at[op->args + i]);
    uint32_t *known = pair_add(&s->op_set, (uint32_t)(hash >> 32), (uint32_t)hash);
    if (*known) {
        bool newest = op->args + op->count == s->link->own.words.count;
        if (newest) s->link->own.words.count = op->args; /* its words are there already */
        return s->own_ops.at[*known - 1];
    }
    FlowOp *kept = ARENA_NEW(&s->arena, FlowOp);
    *kept = *op;
    array_push(&s->own_ops, kept);
    *known = s->own_ops.count;
    return kept;
}

void solver_use(Solver *s, Vertex at, UseKind kind, Use use)
{
    if (!at) return;
    use.kind = (uint8_t)kind;
    use.beside &= kind == USE_LIBRARY_SELF;
    if (!is_new_use(s, at, &use)) return;
    use.next = s->nodes.at[at].first_use;
    array_push(&s->uses, use);
    s->work++;
    s->nodes.at[at].first_use = s->uses.count;
    if (s->nodes.at[at].use_count <= FEW_USES) s->nodes.at[at].use_count++;
    const VertexInfo *n = &s->nodes.at[at];
    if (n->done || n->telling_done)
        array_push(&s->pending, ((Pending){s->uses.count - 1, at, n->done, n->telling_done}));
}

/* ---- the run -------------------------------------------------------------------------------- */

/* Is what arrives just called?  Then unknown code that is called there does what it may do. */
static bool calls_only(const Use *u)
{
    return u->kind == USE_CALL || u->kind == USE_CALL_AS_METHOD ||
           (u->kind == USE_OP && u->op->kind == FLOW_CALL);
}

/* Library functions that are in one set and not in the other meet one use. */
static void use_telling(Solver *s, uint32_t use, ObjectSet old, ObjectSet now, Vertex at)
{
    if (old == now) return;
    Objects has = set_list(s, old), list = set_list(s, now);
    Use u = s->uses.at[use];
    Vertex to;
    Worlds met = 0;
    uint32_t specials = 1; /* of those whose numbers are not 0, one stands for all */
    Meeting meeting = solve_meeting(s, &u, now, &to);
    if (meeting == MEET_PASS) add_telling(s, to, now);
    if (meeting == MEET_PASS || meeting == MEET_NOTHING) return;
    bool beside = calls_only(&u) && s->nodes.at[at].has_unread;
    u.beside |= beside;
    for (uint32_t i = 0; beside && i < has.count; i++)
        specials |= 1u << solver_get(s, has.at[i])->special;
    for (uint32_t i = 0, k = 0; i < list.count; i++) {
        while (k < has.count && has.at[k] < list.at[i]) k++;
        if (k < has.count && has.at[k] == list.at[i]) continue;
        uint32_t special = solver_get(s, list.at[i])->special;
        s->now = world_of_object(s, list.at[i]);
        if (meeting == MEET_WORLD && !(s->now & ~met)) continue;
        if (beside && special && specials >> special & 1) continue;
        met |= s->now;
        specials |= 1u << special;
        solve_use(s, &u, list.at[i], at);
        if (meeting == MEET_ONCE) return;
    }
}

/* Has more been done than a program of that size is worth?  What was found by then is not all. */
static bool is_exhausted(Solver *s)
{
    enum { ANY_PROGRAM = 6 * 1000 * 1000, EACH_NODE = 12 };
    s->full |= s->work > ANY_PROGRAM + (uint64_t)EACH_NODE * s->link->node_count;
    return s->full || s->has_late;
}

static void run_pending(Solver *s)
{
    s->now = WORLD_OUTSIDE;
    while (s->to_start.count) start_code(s, s->to_start.at[--s->to_start.count]);
    s->now = WORLD_CROWD;
    while (s->overflow.count)
        solve_escape(s, s->overflow.at[--s->overflow.count],
                     "too many objects like it meet in one place", &(Use){0}, 0);
    while (s->pending.count && !is_exhausted(s)) {
        Pending p = s->pending.at[--s->pending.count];
        for (uint32_t i = 0; i < p.count; i++) {
            Use u = s->uses.at[p.use];
            Object o = vertex_items(&s->nodes.at[p.at])[i].object;
            if (is_covered(s, p.at, o)) continue;
            s->now = o == THE_UNREAD ? s->nodes.at[p.at].worlds : world_of_object(s, o);
            solve_use(s, &u, o, p.at);
        }
        use_telling(s, p.use, 0, p.telling, p.at);
    }
}

/* Hands one object on from a node. */
static void run_item(Solver *s, Vertex n, Object o, uint32_t edges, uint32_t first_use)
{
    if (is_covered(s, n, o)) return;
    for (uint32_t e = 0; e < edges; e++) solver_add(s, vertex_edges(&s->nodes.at[n])[e], o, n);
    if (s->nodes.at[n].escape) {
        s->now = s->world_sets.at[s->nodes.at[n].escape];
        solve_escape(s, o, s->reasons.at[s->nodes.at[n].reason], &(Use){0}, n);
    }
    Worlds worlds = o == THE_UNREAD || !first_use ? 0 : world_of_object(s, o);
    for (uint32_t u = first_use; u; u = s->uses.at[u - 1].next) {
        Use use = s->uses.at[u - 1];
        s->now = o == THE_UNREAD ? s->nodes.at[n].worlds : worlds;
        solve_use(s, &use, o, n);
    }
}

static void run_node(Solver *s, Vertex n)
{
    VertexInfo *info = &s->nodes.at[n];
    uint32_t start = info->done, end = info->count;
    uint32_t edges = info->edge_count, first_use = info->first_use;
    bool again = info->more_worlds;
    info->queued = false;
    info->more_worlds = false;
    info->done = end;
    ObjectSet old = info->telling_done, telling = info->telling_done = info->telling;
    if (again) run_item(s, n, THE_UNREAD, edges, first_use);
    for (uint32_t i = start; i < end; i++)
        run_item(s, n, vertex_items(&s->nodes.at[n])[i].object, edges, first_use);
    if (telling == old) return;
    for (uint32_t e = 0; e < edges; e++) add_telling(s, vertex_edges(&s->nodes.at[n])[e], telling);
    Worlds escapes = s->world_sets.at[s->nodes.at[n].escape];
    for (uint32_t i = 0; escapes && i < set_list(s, telling).count; i++) {
        s->now = escapes;
        solve_escape_function(s, set_list(s, telling).at[i]);
    }
    for (uint32_t u = first_use; u; u = s->uses.at[u - 1].next)
        use_telling(s, u - 1, old, telling, n);
}

void solver_run(Solver *s)
{
    while (!is_exhausted(s)) {
        run_pending(s);
        if (s->full) break;
        if (s->overflow.count || s->to_start.count) continue;
        if (s->queue_at >= s->queue.count) {
            if (worlds_settle(s) || solve_settle_becoming(s)) continue;
            break;
        }
        run_node(s, s->queue.at[s->queue_at++]);
    }
    s->queue.count = s->queue_at = 0;
}

void solver_free(Solver *s)
{
    for (uint32_t i = 0; i < s->nodes.count; i++) vertex_free(&s->nodes.at[i]);
    array_free(&s->nodes);
    array_free(&s->objects);
    array_free(&s->uses);
    array_free(&s->fields);
    array_free(&s->records);
    array_free(&s->functions);
    array_free(&s->names);
    array_free(&s->escaped);
    array_free(&s->queue);
    array_free(&s->pending);
    array_free(&s->to_start);
    array_free(&s->overflow);
    array_free(&s->missing);
    pair_free(&s->object_of);
    pair_free(&s->field_of);
    array_free(&s->sets);
    pair_free(&s->set_of);
    pair_free(&s->union_of);
    pair_free(&s->call_node);
    pair_free(&s->missing_of);
    pair_free(&s->attr_of);
    pair_free(&s->has_of);
    pair_free(&s->returned_at);
    pair_free(&s->bound_of);
    hash_free(&s->use_set);
    pair_free(&s->op_set);
    array_free(&s->own_ops);
    pair_free(&s->walked);
    pair_free(&s->site_at);
    pair_free(&s->place_of);
    pair_free(&s->got_of);
    pair_free(&s->asked_of);
    array_free(&s->has_ops);
    for (uint32_t i = 0; i < s->resolved.count; i++) array_free(&s->resolved.at[i]);
    array_free(&s->resolved);
    pair_free(&s->resolved_of);
    pair_free(&s->unread_of);
    pair_free(&s->world_vertex);
    pair_free(&s->seen_of);
    pair_free(&s->in_base);
    pair_free(&s->in_metaclass);
    pair_free(&s->derived);
    array_free(&s->open_bases);
    pair_free(&s->shown_of);
    pair_free(&s->world_name_of);
    pair_free(&s->world_in);
    pair_free(&s->world_out);
    pair_free(&s->world_set_of);
    array_free(&s->world_names);
    array_free(&s->becoming);
    array_free(&s->unread_becomes);
    pair_free(&s->becoming_of);
    array_free(&s->world_sets);
    pair_free(&s->class_worlds_of);
    array_free(&s->reasons);
    pair_free(&s->reason_of);
    pair_free(&s->library_modules);
    pair_free(&s->copied);
    pair_free(&s->owner_of_box);
    array_free(&s->partials);
    array_free(&s->unpickles);
    pair_free(&s->partial_of);
    arena_free(&s->arena);
    *s = (Solver){0};
}
