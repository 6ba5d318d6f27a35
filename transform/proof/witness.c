/* witness.c - see witness.h. */
#include "transform/proof/witness.h"

#include <string.h>

#define CALL_GIVES "what the call gives"
enum { LONGEST = 48 }; /* steps of one path; the middle of a longer one is left out */

/* An operation that touches a node, in one of its parts. */
typedef enum TouchRole { TOUCH_SUBJECT, TOUCH_OTHER, TOUCH_RESULT, TOUCH_ARGUMENT } TouchRole;

typedef struct Touch {
    uint32_t module, op;
    uint8_t role;
} Touch;

/* What a node stands for, when it is more than a version of a local variable. */
typedef enum PlaceKind {
    PLACE_NONE,
    PLACE_PARAMETER, /* a: function, b: index */
    PLACE_RESULT,    /* a: function */
    PLACE_YIELDED,
    PLACE_FIELD, /* a: object, b: name */
} PlaceKind;

typedef struct NodePlace {
    uint8_t kind;
    uint32_t a, b;
} NodePlace;

struct Witness {
    const Program *p;
    Solver *s;
    Link *l;
    Arena arena;
    uint32_t *first; /* by node: index into touch; one more at the end */
    Touch *touch;
    NodePlace *place; /* by node */
    uint32_t count;   /* of nodes when it was made */
    Object *handed;   /* by function: what unread code got that calls it; NULL: not made yet */
};

Solver *witness_solver(const Witness *w)
{
    return w->s;
}

Arena *witness_arena(Witness *w)
{
    return &w->arena;
}

/* ---- the index ------------------------------------------------------------------------------ */

typedef void TouchFn(Witness *w, Vertex at, Touch touch);

static bool other_is_node(uint8_t kind)
{
    return kind == FLOW_BINARY || kind == FLOW_COMPARE || kind == FLOW_GET_ITEM ||
           kind == FLOW_SET_ITEM || kind == FLOW_DELETE_ITEM;
}

static void each_touch(Witness *w, uint32_t module, uint32_t index, TouchFn *note)
{
    const Flow *flow = w->l->modules.at[module].flow;
    const FlowOp *op = &flow->ops.at[index];
    Touch t = {module, index, TOUCH_SUBJECT};
    if (op->a) note(w, solver_map(w->s, module, op->a), t);
    t.role = TOUCH_OTHER;
    if (op->b && other_is_node(op->kind)) note(w, solver_map(w->s, module, op->b), t);
    t.role = TOUCH_RESULT;
    if (op->to) note(w, solver_map(w->s, module, op->to), t);
    t.role = TOUCH_ARGUMENT;
    bool call = op->kind == FLOW_CALL || op->kind == FLOW_METHOD;
    if (!call && op->kind != FLOW_BOX) return;
    for (uint32_t i = call; i < op->count; i += 1u + call)
        if (flow->words.at[op->args + i])
            note(w, solver_map(w->s, module, flow->words.at[op->args + i]), t);
}

static void count_touch(Witness *w, Vertex at, Touch touch)
{
    (void)touch;
    w->first[at + 1]++;
}

static void add_touch(Witness *w, Vertex at, Touch touch)
{
    w->touch[w->first[at]++] = touch;
}

static void each_op(Witness *w, TouchFn *note)
{
    for (uint32_t m = 1; m < w->l->modules.count; m++)
        for (uint32_t i = 0; i < w->l->modules.at[m].flow->ops.count; i++)
            each_touch(w, m, i, note);
}

static void index_touches(Witness *w)
{
    w->first = take_memory((w->count + 2) * sizeof *w->first);
    memset(w->first, 0, (w->count + 2) * sizeof *w->first);
    each_op(w, count_touch);
    for (uint32_t i = 1; i <= w->count + 1; i++) w->first[i] += w->first[i - 1];
    w->touch = take_memory((w->first[w->count + 1] + 1) * sizeof *w->touch);
    each_op(w, add_touch);
    memmove(w->first + 1, w->first, (w->count + 1) * sizeof *w->first); /* the ends are starts */
    w->first[0] = 0;
}

static void name_node(Witness *w, Vertex at, PlaceKind kind, uint32_t a, uint32_t b)
{
    if (at >= FLOW_SHARED_END && at < w->count && !w->place[at].kind)
        w->place[at] = (NodePlace){(uint8_t)kind, a, b};
}

static void name_nodes(Witness *w)
{
    Solver *s = w->s;
    w->place = take_memory((w->count + 1) * sizeof *w->place);
    memset(w->place, 0, (w->count + 1) * sizeof *w->place);
    for (uint32_t i = 0; i < s->functions.count; i++) {
        const FunctionInfo *f = &s->functions.at[i];
        if (!f->flow) continue;
        const Flow *flow = w->l->modules.at[f->module].flow;
        for (uint32_t k = 0; k < f->flow->param_count; k++)
            name_node(w, solver_map(s, f->module, flow->params.at[f->flow->first_param + k].node),
                      PLACE_PARAMETER, i, k);
        name_node(w, solver_map(s, f->module, f->flow->result), PLACE_RESULT, i, 0);
        name_node(w, solver_map(s, f->module, f->flow->yielded), PLACE_YIELDED, i, 0);
    }
    for (uint32_t i = 0; i < s->fields.count; i++) {
        const Field *f = &s->fields.at[i];
        name_node(w, f->node, PLACE_FIELD, f->object, f->name);
    }
}

Witness *witness_open(const Program *p)
{
    Witness *w = take_memory(sizeof *w);
    *w = (Witness){.p = p, .s = p->solver, .l = p->solver->link, .count = p->solver->nodes.count};
    index_touches(w);
    name_nodes(w);
    return w;
}

void witness_close(Witness *w)
{
    if (!w) return;
    free(w->first);
    free(w->touch);
    free(w->place);
    arena_free(&w->arena);
    free(w);
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *text_of(const Witness *w, uint32_t atom)
{
    return atoms_text(&w->l->atoms, (Atom){atom}).at;
}

static const char *class_name(const Witness *w, uint32_t class)
{
    return text_of(w, w->l->classes.at[class].name);
}

const char *witness_function(Witness *w, uint32_t function)
{
    if (!function) return "";
    const FunctionInfo *f = &w->s->functions.at[function - 1];
    if (!f->flow || (!f->flow->outer && !f->flow->class && !f->flow->name)) return "";
    const Module *m = &w->l->modules.at[f->module];
    Bytes name = flow_text(m->flow, f->flow->name);
    if (f->flow->flags & FUNCTION_LAMBDA) name = bytes_of("<lambda>");
    if (!name.len) return "";
    if (!f->flow->class) return arena_copy(&w->arena, name.at, name.len);
    return arena_format(&w->arena, "%s.%.*s", class_name(w, m->class_base + f->flow->class - 1),
                        (int)name.len, name.at);
}

static const char *object_words(Witness *w, Object o)
{
    static const char *const boxes[] = {"a list", "a tuple",     "a set",
                                        "a dict", "a generator", "a container"};
    const ObjectInfo *info = solver_get(w->s, o);
    switch (info->kind) {
    case OBJECT_INSTANCE: return class_name(w, info->a);
    case OBJECT_CLASS: return arena_format(&w->arena, "the class %s", class_name(w, info->a));
    case OBJECT_MODULE: {
        Bytes name = w->l->modules.at[info->a].name;
        return arena_format(&w->arena, "module %.*s", (int)name.len, name.at);
    }
    case OBJECT_BOX: return boxes[info->a];
    case OBJECT_VALUE: return text_of(w, info->a);
    case OBJECT_FUNCTION: return "a function";
    case OBJECT_PARTIAL: return "a partial";
    case OBJECT_PROPERTY: return "a property";
    default: return "an object";
    }
}

static const char *field_words(Witness *w, Object o, uint32_t name)
{
    const ObjectInfo *info = solver_get(w->s, o);
    if (name < FIELD_TRIGGER) {
        const char *text = text_of(w, name);
        if (info->kind == OBJECT_MODULE)
            return arena_format(&w->arena, "kept as the global `%s`", text);
        return arena_format(&w->arena, "kept as attribute `%s` of %s", text, object_words(w, o));
    }
    if (name < 2 * (uint32_t)FIELD_TRIGGER) return NULL;
    if (name == FIELD_ANY)
        return arena_format(&w->arena, "kept under a computed name by %s", object_words(w, o));
    if (name == FIELD_VALUE) return arena_format(&w->arena, "a value of %s", object_words(w, o));
    if (name == FIELD_RESULT) return "returned by a generator";
    if (name == FIELD_ALL) return NULL;
    return arena_format(&w->arena, "kept in %s", object_words(w, o));
}

static const char *place_words(Witness *w, Vertex at)
{
    if (at == FLOW_RAISED) return "raised";
    if (at == FLOW_MIXED) return "compared, or a key of a container";
    if (at >= w->count) return NULL;
    NodePlace p = w->place[at];
    switch ((PlaceKind)p.kind) {
    case PLACE_PARAMETER: {
        const FunctionInfo *f = &w->s->functions.at[p.a];
        const Flow *flow = w->l->modules.at[f->module].flow;
        Bytes name = flow_text(flow, flow->params.at[f->flow->first_param + p.b].name);
        return arena_format(&w->arena, "given to parameter `%.*s` of %s()", (int)name.len, name.at,
                            witness_function(w, p.a + 1));
    }
    case PLACE_RESULT:
        return arena_format(&w->arena, "returned by %s()", witness_function(w, p.a + 1));
    case PLACE_YIELDED:
        return arena_format(&w->arena, "yielded by %s()", witness_function(w, p.a + 1));
    case PLACE_FIELD: return field_words(w, p.a, p.b);
    case PLACE_NONE: break;
    }
    return NULL;
}

/* ---- where ---------------------------------------------------------------------------------- */

static uint32_t module_of_node(const Witness *w, Vertex at)
{
    uint32_t low = 0, high = w->l->modules.count; /* modules lie in the order of their nodes */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (w->l->modules.at[middle].node_base <= at) low = middle;
        else high = middle;
    }
    const Module *m = &w->l->modules.at[low];
    return low && at >= m->node_base && at - m->node_base < m->flow->lines.count ? low : 0;
}

static const FlowOp *op_of(const Witness *w, const Touch *t)
{
    return &w->l->modules.at[t->module].flow->ops.at[t->op];
}

/* The operation that takes an object from one node to the next; NULL: none in the text. */
static const Touch *carrier(const Witness *w, Vertex from, Vertex to)
{
    if (from < FLOW_SHARED_END || from >= w->count) return NULL;
    const Touch *best = NULL;
    NodePlace place = to < w->count ? w->place[to] : (NodePlace){0};
    for (uint32_t i = w->first[from]; i < w->first[from + 1]; i++) {
        const Touch *t = &w->touch[i];
        const FlowOp *op = op_of(w, t);
        bool call = op->kind == FLOW_CALL || op->kind == FLOW_METHOD;
        if (op->to && t->role != TOUCH_RESULT && solver_map(w->s, t->module, op->to) == to)
            return t;
        if (to == FLOW_MIXED && op->kind == FLOW_COMPARE) return t;
        bool fits =
            place.kind == PLACE_PARAMETER
                ? call
                : place.kind == PLACE_FIELD && (op->kind == FLOW_STORE || call ||
                                                op->kind == FLOW_BOX || op->kind == FLOW_SET_ITEM);
        if (fits && !best && (t->role != TOUCH_RESULT || op->kind != FLOW_CALL)) best = t;
    }
    return best;
}

static uint32_t line_of_node(const Witness *w, uint32_t module, Vertex at)
{
    const Module *m = &w->l->modules.at[module];
    return module ? m->flow->lines.at[at - m->node_base] : 0;
}

/* ---- paths ---------------------------------------------------------------------------------- */

static const Item *item_at(const Witness *w, Object o, Vertex at)
{
    const VertexInfo *v = &w->s->nodes.at[at];
    if (!solver_holds(w->s, at, o)) return NULL;
    for (uint32_t i = 0; i < v->count; i++)
        if (vertex_items(v)[i].object == o) return &vertex_items(v)[i];
    return NULL;
}

bool witness_holds(const Witness *w, Object o, Vertex at)
{
    return item_at(w, o, at) != NULL;
}

/* The operation whose result a node is. */
static const Touch *maker(const Witness *w, Vertex at)
{
    if (at >= w->count || at < FLOW_SHARED_END) return NULL;
    for (uint32_t i = w->first[at]; i < w->first[at + 1]; i++)
        if (w->touch[i].role == TOUCH_RESULT && op_of(w, &w->touch[i])->kind != FLOW_STORE &&
            op_of(w, &w->touch[i])->kind != FLOW_SET_ITEM)
            return &w->touch[i];
    return NULL;
}

/* Where the receiver was when super() or a bound method that is at `at` was made from it. */
static Vertex receiver_before(const Witness *w, Object o, Vertex at)
{
    const VertexInfo *v = &w->s->nodes.at[at];
    for (uint32_t i = 0; i < v->count; i++) {
        Object derived = vertex_items(v)[i].object;
        const ObjectInfo *info = solver_get(w->s, derived);
        if ((info->kind != OBJECT_SUPER && info->kind != OBJECT_BOUND) || info->b != o) continue;
        for (uint32_t depth = 0; depth < 4096; depth++) {
            const Item *item = item_at(w, derived, at);
            if (!item || !item->from || item->from == at) break;
            at = item->from;
        }
        const Touch *t = maker(w, at);
        Vertex receiver = t ? solver_map(w->s, t->module, op_of(w, t)->a) : 0;
        return receiver && witness_holds(w, o, receiver) ? receiver : 0;
    }
    return 0;
}

/* Where the object was before; 0: it was made here, or how it came is not known. */
static Vertex before(Witness *w, Object o, Vertex at)
{
    const Item *item = item_at(w, o, at);
    Vertex from = item ? item->from : 0;
    bool trigger = from && from < w->count && w->place[from].kind == PLACE_FIELD &&
                   w->place[from].b >= FIELD_TRIGGER && w->place[from].b < 2u * FIELD_TRIGGER;
    if (from && !trigger) return witness_holds(w, o, from) ? from : receiver_before(w, o, from);
    uint32_t *has = pair_find(&w->s->has_of, at, 0);
    if (has && *has && witness_holds(w, o, w->s->has_ops.at[*has - 1].from))
        return w->s->has_ops.at[*has - 1].from;
    return 0;
}

static const char *result_words(Witness *w, const FlowOp *op, uint32_t module)
{
    uint32_t name =
        op->kind == FLOW_LOAD || op->kind == FLOW_METHOD ? solver_atom(w->s, module, op->b) : 0;
    switch (op->kind) {
    case FLOW_LOAD: return arena_format(&w->arena, "read as `.%s`", text_of(w, name));
    case FLOW_METHOD: return arena_format(&w->arena, "what `.%s()` gives", text_of(w, name));
    case FLOW_CALL: return CALL_GIVES;
    case FLOW_ITERATE: return "an element of what is iterated";
    case FLOW_UNPACK: return "unpacked";
    case FLOW_GET_ITEM: return "an item of a container";
    case FLOW_ENTER: return "given by `with`";
    case FLOW_CATCH: return "caught";
    case FLOW_AWAIT: return "awaited";
    case FLOW_SUPER: return "super()";
    case FLOW_IMPORT:
    case FLOW_IMPORT_FROM: return "imported";
    case FLOW_BINARY: return "what an operator gives";
    case FLOW_MATCH_CLASS: return "matched";
    default: return NULL;
    }
}

static WitnessStep origin(Witness *w, Object o, Vertex at)
{
    const Touch *t = maker(w, at);
    const ObjectInfo *info = solver_get(w->s, o);
    WitnessStep step = {0};
    if (info->kind == OBJECT_CLASS) {
        const Class *c = &w->l->classes.at[info->a];
        step = (WitnessStep){c->module, c->flow->line, "the class statement"};
    } else if (t) {
        const FlowOp *op = op_of(w, t);
        bool call = op->kind == FLOW_CALL || op->kind == FLOW_METHOD || op->kind == FLOW_BOX;
        bool made = call && o != THE_UNREAD;
        const char *words = made ? "made here" : result_words(w, op, t->module);
        if (info->kind == OBJECT_FUNCTION)
            words = arena_format(&w->arena, "the function %s()", witness_function(w, info->a + 1));
        step = (WitnessStep){t->module, op->line, words ? words : "from here"};
    } else {
        step.module = module_of_node(w, at);
        step.line = line_of_node(w, step.module, at);
        NodePlace p = at < w->count ? w->place[at] : (NodePlace){0};
        const FunctionInfo *f = p.kind == PLACE_PARAMETER ? &w->s->functions.at[p.a] : NULL;
        bool unread = !step.module && info->kind == OBJECT_INSTANCE;
        if (unread) step.module = w->l->classes.at[info->a].module;
        if (unread) step.line = w->l->classes.at[info->a].flow->line;
        const char *words = unread ? "made by code that was not read" : place_words(w, at);
        if (f && f->flow->class && !p.b)
            words = arena_format(&w->arena, "self of %s()", witness_function(w, p.a + 1));
        step.text = words ? words : "it is there";
    }
    return step;
}

static WitnessStep step_to(Witness *w, Vertex from, Vertex at)
{
    const Touch *t = carrier(w, from, at);
    WitnessStep step = {.text = place_words(w, at)};
    if (!step.text) {
        if (!t) t = maker(w, at);
        if (t) step.text = result_words(w, op_of(w, t), t->module);
    }
    if (t) {
        step.module = t->module;
        step.line = op_of(w, t)->line;
    } else {
        step.module = module_of_node(w, from);
        Vertex where = step.module ? from : at;
        if (!step.module) step.module = module_of_node(w, at);
        step.line = line_of_node(w, step.module, where);
    }
    return step;
}

/* What super() gave came the way of its receiver. */
static void add_receiver(Witness *w, Object o, Vertex made, WitnessPath *out)
{
    const ObjectInfo *info = solver_get(w->s, o);
    const Touch *t = info->kind == OBJECT_SUPER ? maker(w, made) : NULL;
    if (t && op_of(w, t)->kind == FLOW_SUPER)
        witness_path(w, info->b, solver_map(w->s, t->module, op_of(w, t)->a), out);
}

/* Code that was not read can call the function by that object. */
static void hand_function(Witness *w, Object callee, Object handed)
{
    const ObjectInfo *info = solver_get(w->s, callee);
    if (info->kind == OBJECT_BOUND) info = solver_get(w->s, info->a);
    if (info->kind == OBJECT_FUNCTION && !w->handed[info->a]) w->handed[info->a] = handed;
}

static void index_handed(Witness *w)
{
    Solver *s = w->s;
    w->handed = arena_take_zero(&w->arena, s->functions.count, sizeof *w->handed);
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        Object o = s->escaped.at[i];
        bool partial = solver_get(s, o)->kind == OBJECT_PARTIAL;
        uint32_t *called = partial ? pair_find(&s->field_of, o, FIELD_CALLED) : NULL;
        for (uint32_t k = 0; called && k < solver_count(s, *called); k++)
            hand_function(w, solver_at(s, *called, k), o);
        if (!partial) hand_function(w, o, o);
    }
}

static Object handed_function(Witness *w, uint32_t function)
{
    if (!w->handed) index_handed(w);
    return w->handed[function];
}

/* An unknown object is an argument because code that was not read makes the call. */
static void add_unread_call(Witness *w, Vertex parameter, WitnessPath *out)
{
    uint32_t function = w->place[parameter].a;
    uint32_t module = module_of_node(w, parameter);
    Object handed = handed_function(w, function);
    const char *name = witness_function(w, function + 1);
    const char *text = handed ? "code that was not read may call %s()"
                              : "no code that was read calls %s(): its arguments are unknown";
    if (handed) witness_escape(w, handed, out);
    array_push(out, ((WitnessStep){module, line_of_node(w, module, parameter),
                                   arena_format(&w->arena, text, name)}));
}

static bool is_unread_call(const Witness *w, Vertex first, Vertex second)
{
    return second < w->count && w->place[second].kind == PLACE_PARAMETER &&
           !module_of_node(w, first);
}

/* What the place is in words, for the step from the node before. */
static void add_step(Witness *w, Vertex from, Vertex at, uint32_t start, WitnessPath *out)
{
    WitnessStep step = step_to(w, from, at);
    const WitnessStep *last = out->count > start ? &out->at[out->count - 1] : NULL;
    if (!step.line && last) step.line = last->line, step.module = last->module;
    bool again = step.text && last && strcmp(step.text, CALL_GIVES) == 0 &&
                 strncmp(last->text, "returned by", 11) == 0;
    if (step.text && !again) array_push(out, step);
}

/* Where the object comes from; nothing for an unknown one that no line of the text gives. */
static void add_origin(Witness *w, Object o, const Vertex *way, uint32_t last, WitnessPath *out)
{
    add_receiver(w, o, way[last], out);
    WitnessStep first = origin(w, o, way[last]);
    if (o != THE_UNREAD || first.line || !last) array_push(out, first);
}

bool witness_path(Witness *w, Object o, Vertex at, WitnessPath *out)
{
    Array(Vertex) way = {0};
    if (!at || at >= w->s->nodes.count || !witness_holds(w, o, at)) return false;
    for (Vertex v = at; v && way.count < 4096; v = before(w, o, v)) {
        bool seen = false;
        for (uint32_t i = 0; i < way.count && !seen; i++) seen = way.at[i] == v;
        if (seen) break;
        array_push(&way, v);
    }
    uint32_t last = way.count - 1, left_out = way.count > LONGEST ? way.count - LONGEST : 0;
    bool unread_call = o == THE_UNREAD && last && is_unread_call(w, way.at[last], way.at[last - 1]);
    if (unread_call) add_unread_call(w, way.at[last - 1], out);
    uint32_t start = out->count;
    if (!unread_call) add_origin(w, o, way.at, last, out);
    for (uint32_t i = way.count - 1; i-- > 0;) {
        if (left_out && i >= LONGEST / 2 && i < LONGEST / 2 + left_out) continue;
        add_step(w, way.at[i + 1], way.at[i], start, out);
    }
    array_free(&way);
    if (o == THE_UNREAD && !unread_call && out->count > start)
        out->at[start].text = arena_format(&w->arena, "an unknown object: %s", out->at[start].text);
    return true;
}

bool witness_escape(Witness *w, Object o, WitnessPath *out)
{
    const ObjectInfo *info = solver_get(w->s, o);
    if (!info->escaped) return false;
    if (info->escape_node) witness_path(w, o, info->escape_node, out);
    WitnessStep last = {info->escape_module, info->escape_line, info->escape_reason};
    if (!last.module && out->count) {
        last.module = out->at[out->count - 1].module;
        last.line = out->at[out->count - 1].line;
    }
    if (!last.module && (info->kind == OBJECT_INSTANCE || info->kind == OBJECT_CLASS)) {
        const Class *c = &w->l->classes.at[info->a];
        last.module = c->module;
        last.line = c->flow->line;
    }
    array_push(out, last);
    return true;
}

bool witness_admits(Witness *w, Object o, Vertex at)
{
    for (uint32_t depth = 0; at && depth < 64; depth++) {
        uint32_t *has = pair_find(&w->s->has_of, at, 0);
        if (!has || !*has) return true;
        const HasOp *op = &w->s->has_ops.at[*has - 1];
        if (!solver_may_have(w->s, o, op->name)) return false;
        at = op->from;
    }
    return true;
}

/* A node of an operation of that line that holds the object: what library code does to an argument
 * is recorded without the node. */
static Vertex node_on_line(const Witness *w, Object o, uint32_t module, uint32_t line)
{
    const Flow *flow = w->l->modules.at[module].flow;
    for (uint32_t i = 0; i < flow->ops.count; i++) {
        const FlowOp *op = &flow->ops.at[i];
        if (op->line != line) continue;
        Vertex a = solver_map(w->s, module, op->a);
        if (a && witness_holds(w, o, a)) return a;
        bool call = op->kind == FLOW_CALL || op->kind == FLOW_METHOD;
        for (uint32_t k = 1; call && k < op->count; k += 2) {
            Vertex given = solver_map(w->s, module, flow->words.at[op->args + k]);
            if (given && witness_holds(w, o, given)) return given;
        }
    }
    return 0;
}

bool witness_record(Witness *w, uint32_t record, uint32_t class, WitnessPath *out)
{
    const Record *r = &w->s->records.at[record];
    Object o = r->object;
    uint32_t before_it = out->count;
    if (o == THE_UNREAD) {
        Object instance = solver_object(w->s, OBJECT_INSTANCE, class, 0);
        Object type = solver_object(w->s, OBJECT_CLASS, class, 0);
        bool of_class = r->deed >= DEED_CLASS_STORE;
        o = of_class && solver_get(w->s, type)->escaped ? type : instance;
        witness_escape(w, o, out);
        if (r->node) witness_path(w, THE_UNREAD, r->node, out);
    } else {
        Vertex at = r->node && witness_holds(w, o, r->node) ? r->node : 0;
        if (!at && r->module) at = node_on_line(w, o, r->module, r->line);
        witness_path(w, o, at, out);
    }
    return out->count > before_it;
}
