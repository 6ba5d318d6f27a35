/* solve_call.c - calls: parameters get arguments, results flow back, classes make instances. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/solver.h"

uint32_t call_count(const Use *at, const Solver *s)
{
    uint32_t count = 0;
    const uint32_t *w = solve_words(s, at);
    for (uint32_t i = 0; solve_has_arguments(at) && i < at->op->count; i += 2)
        count += w[i] == ARG_POSITION;
    return count;
}

/* What *args and the arguments behind it can put into each position from there on. */
static Vertex arguments_from(Solver *s, const Use *at, uint32_t star)
{
    Vertex each = solve_elements(s, solver_map(s, at->module, solve_words(s, at)[star + 1]));
    Vertex all = 0;
    for (uint32_t i = star + 2; i < at->op->count; i += 2) {
        uint32_t tag = solve_words(s, at)[i];
        if (tag != ARG_POSITION && tag != ARG_STAR) continue;
        Vertex value = solver_map(s, at->module, solve_words(s, at)[i + 1]);
        if (!all) solver_edge(s, each, all = solve_call_node(s, at));
        solver_edge(s, tag == ARG_STAR ? solve_elements(s, value) : value, all);
    }
    return all ? all : each;
}

Vertex call_argument(Solver *s, const Use *at, uint32_t position, const char *keyword)
{
    if (!solve_has_arguments(at)) return 0;
    uint32_t index = 0, wanted = keyword ? solver_intern(s, keyword) : 0;
    const uint32_t *w = solve_words(s, at);
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        Vertex node = solver_map(s, at->module, w[i + 1]);
        if (w[i] == ARG_POSITION && index++ == position) return node;
        if (w[i] == ARG_STAR) return arguments_from(s, at, i);
        if (w[i] == ARG_POSITION || w[i] >= ARG_DOUBLE_STAR) continue;
        if (wanted && solver_atom(s, at->module, w[i]) == wanted) return node;
    }
    return 0;
}

void solver_push_pair(Solver *s, uint32_t tag, Vertex value)
{
    array_push(&s->link->own.words, tag);
    array_push(&s->link->own.words, value);
}

Use solver_call_op(Solver *s, const Use *at, const Vertex *args, uint32_t count, Vertex to)
{
    FlowOp op = {.kind = FLOW_CALL,
                 .to = to,
                 .line = at && at->op ? at->op->line : 0,
                 .args = s->link->own.words.count};
    for (uint32_t i = 0; i < count; i++) {
        solver_push_pair(s, ARG_POSITION, args[i]);
        op.count += 2;
    }
    return (Use){.op = solver_intern_op(s, &op), .module = 0, .to = to};
}

/* ---- parts of what a vertex holds ----------------------------------------------------------- */

Vertex solve_elements(Solver *s, Vertex of)
{
    if (of == FLOW_UNREAD || of == FLOW_TEXT || !of) return of;
    uint32_t *known = pair_add(&s->walked, of, 1);
    if (*known) return *known;
    Vertex to = solver_node(s);
    *pair_add(&s->walked, of, 1) = to;
    solver_use(s, of, USE_OP, (Use){.op = solver_op(s, FLOW_ITERATE, of, 0, to), .to = to});
    return to;
}

Vertex solve_values(Solver *s, Vertex of)
{
    if (of == FLOW_UNREAD || of == FLOW_TEXT || !of) return of;
    uint32_t *known = pair_add(&s->walked, of, 2);
    if (*known) return *known;
    Vertex to = solver_node(s);
    *pair_add(&s->walked, of, 2) = to;
    solver_use(s, of, USE_OP, (Use){.op = solver_op(s, FLOW_GET_ITEM, of, 0, to), .to = to});
    return to;
}

/* ---- functions ------------------------------------------------------------------------------ */

typedef struct Binding {
    Solver *s;
    const FunctionInfo *f;
    const Flow *flow;
    uint32_t position, positional; /* next, and how many there are */
    bool starred;
    Vertex to;     /* where the result goes; 0: nowhere */
    Vertex unread; /* holds what unread code passes; 0 when the program's own code calls */
} Binding;

static const FlowParam *param(const Binding *b, uint32_t i)
{
    return &b->flow->params.at[b->f->flow->first_param + i];
}

static Vertex param_node(const Binding *b, uint32_t i)
{
    return solver_map(b->s, b->f->module, param(b, i)->node);
}

/* The rest parameter, *args or **kw; its box is there from the beginning. */
static Vertex rest_node(const Binding *b, uint32_t kind, uint32_t part)
{
    for (uint32_t i = 0; i < b->f->flow->param_count; i++) {
        if (param(b, i)->kind != kind) continue;
        Object box = solver_object(b->s, OBJECT_BOX, kind == PARAM_STAR ? BOX_TUPLE : BOX_DICT,
                                   param_node(b, i));
        return solver_field(b->s, box, part);
    }
    return 0;
}

/* May what is not known be given as self only when it is an instance of the class?  A metaclass's
 * instances are classes, of which this is not said. */
static bool is_method(Solver *s, const FunctionInfo *f)
{
    if (!s->trust_self || !f->class) return false;
    if (!(f->flow->flags & (FUNCTION_SELF | FUNCTION_CLASS))) return false;
    const Class *c = &s->link->classes.at[f->class - 1];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        Bytes name = atoms_text(&s->link->atoms, (Atom){b->name});
        if (b->kind == BASE_UNKNOWN) return false;
        if (b->kind == BASE_LIBRARY &&
            (bytes_ends_with(name, ".type") || bytes_ends_with(name, "Meta") ||
             bytes_ends_with(name, "Type")))
            return false;
    }
    return true;
}

Vertex solve_unread_self(Solver *s, uint32_t function)
{
    const FunctionInfo *f = &s->functions.at[function];
    s->self_trusted = true;
    return f->flow->flags & FUNCTION_CLASS ? solve_unread_classes(s, f->class - 1)
                                           : solve_unread_instances(s, f->class - 1, false);
}

static void give_as_self(Binding *b, Vertex value)
{
    uint32_t function = (uint32_t)(b->f - b->s->functions.at);
    Vertex to = param_node(b, 0);
    if (value == b->unread) solver_edge(b->s, solve_unread_self(b->s, function), to);
    else solver_use(b->s, value, USE_SELF, (Use){.extra = function, .to = to});
}

/* A value for parameter i; when the function returns the parameter, for the call's result too. */
static void give(Binding *b, uint32_t i, Vertex value)
{
    if (!i && is_method(b->s, b->f)) give_as_self(b, value);
    else solver_edge(b->s, value, param_node(b, i));
    if (i < 32 && b->f->returned >> i & 1 && !b->unread) solver_edge(b->s, value, b->to);
}

static void give_position(Binding *b, Vertex value)
{
    if (b->starred) {
        for (uint32_t i = b->position; i < b->positional; i++) give(b, i, value);
        solver_edge(b->s, value, rest_node(b, PARAM_STAR, FIELD_ELEMENT));
    } else if (b->position < b->positional) {
        give(b, b->position++, value);
    } else {
        solver_edge(b->s, value, rest_node(b, PARAM_STAR, FIELD_ELEMENT));
    }
}

static void give_keyword(Binding *b, uint32_t name, Vertex value)
{
    const Module *m = &b->s->link->modules.at[b->f->module];
    for (uint32_t i = 0; i < b->f->flow->param_count; i++) {
        uint32_t kind = param(b, i)->kind;
        bool named = kind == PARAM_NORMAL || kind == PARAM_KEYWORD_ONLY;
        if (named && m->atom_of[param(b, i)->name] == name) {
            give(b, i, value);
            return;
        }
    }
    solver_edge(b->s, value, rest_node(b, PARAM_DOUBLE_STAR, FIELD_VALUE));
}

/* What has been given by position cannot be given by name as well. */
static void give_mapping(Binding *b, Vertex value)
{
    for (uint32_t i = b->position; i < b->f->flow->param_count; i++) {
        uint32_t kind = param(b, i)->kind;
        if (kind == PARAM_NORMAL || kind == PARAM_KEYWORD_ONLY) give(b, i, value);
    }
    solver_edge(b->s, value, rest_node(b, PARAM_DOUBLE_STAR, FIELD_VALUE));
}

static Binding open_binding(Solver *s, uint32_t function)
{
    FunctionInfo *f = &s->functions.at[function];
    if (!f->called) array_push(&s->to_start, function);
    f->called = true;
    Binding b = {.s = s, .f = f, .flow = s->link->modules.at[f->module].flow};
    for (uint32_t i = 0; i < f->flow->param_count; i++)
        b.positional += param(&b, i)->kind <= PARAM_NORMAL;
    return b;
}

/* Where the receiver of a call was, for witnesses: a new instance is in the result. */
static Vertex receiver_node(const Solver *s, Object self, const Use *at)
{
    if (!at || !at->op) return 0;
    if (at->to && solver_holds(s, at->to, self)) return at->to;
    return at->op->a ? solver_map(s, at->module, at->op->a) : 0;
}

static void give_self(Binding *b, Object self, const Use *at)
{
    if (self == NO_OBJECT) return;
    if (b->position < b->positional) {
        bool returned = b->position < 32 && b->f->returned >> b->position & 1;
        if (returned && b->to == FLOW_UNREAD)
            solve_escape(b->s, self, "it is returned to code that was not read", &(Use){0}, 0);
        else if (returned && b->to) solver_add(b->s, b->to, self, receiver_node(b->s, self, at));
        solver_add(b->s, param_node(b, b->position++), self, receiver_node(b->s, self, at));
    } else {
        Vertex rest = rest_node(b, PARAM_STAR, FIELD_ELEMENT);
        solver_add(b->s, rest, self, receiver_node(b->s, self, at));
    }
}

static void give_result(Solver *s, const FunctionInfo *f, Vertex to)
{
    if (!to) return;
    Vertex result = solver_map(s, f->module, f->flow->result);
    if (!(f->flow->flags & FUNCTION_GENERATOR)) {
        solver_edge(s, result, to);
        return;
    }
    Object box = solver_object(s, OBJECT_BOX, BOX_GENERATOR, result);
    solver_edge(s, solver_map(s, f->module, f->flow->yielded), solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, result, solver_field(s, box, FIELD_RESULT));
    solver_add(s, to, box, 0);
}

/* What StopIteration.value may be: what some generator returns. */
Vertex solve_stop_values(Solver *s, bool coroutines)
{
    Vertex *values = &s->stop_values[coroutines];
    if (*values) return *values;
    *values = solver_node(s);
    for (uint32_t i = 0; i < s->functions.count; i++) {
        const FunctionInfo *f = &s->functions.at[i];
        uint32_t flags = f->flow ? f->flow->flags : 0;
        bool generator = flags & FUNCTION_GENERATOR && !(flags & FUNCTION_ASYNC);
        if (!generator && !(coroutines && flags & FUNCTION_ASYNC)) continue;
        solver_edge(s, solver_map(s, f->module, f->flow->result), *values);
        const FlowParam *params = s->link->modules.at[f->module].flow->params.at;
        for (uint32_t p = 0; p < f->flow->param_count && p < 32; p++) /* handed on call by call */
            if (f->returned >> p & 1)
                solver_edge(s, solver_map(s, f->module, params[f->flow->first_param + p].node),
                            *values);
    }
    return *values;
}

static void call_function(Solver *s, uint32_t function, Object self, const Use *at)
{
    solve_call_replaced(s, s->functions.at[function].object, self, at);
    Binding b = open_binding(s, function);
    b.to = at->to;
    give_self(&b, self, at);
    for (uint32_t i = 0; solve_has_arguments(at) && i < at->op->count; i += 2) {
        const uint32_t *w = solve_words(s, at); /* it may move */
        uint32_t tag = w[i];
        Vertex value = solver_map(s, at->module, w[i + 1]);
        if (tag == ARG_POSITION) give_position(&b, value);
        else if (tag == ARG_STAR) {
            b.starred = true;
            give_position(&b, solve_elements(s, value));
        } else if (tag == ARG_DOUBLE_STAR) {
            give_mapping(&b, solve_values(s, value));
        } else {
            give_keyword(&b, solver_atom(s, at->module, tag), value);
        }
    }
    give_result(s, b.f, at->to);
}

void solve_called_by_unread(Solver *s, uint32_t function, Object self)
{
    Binding b = open_binding(s, function);
    Vertex unread = b.unread = world_vertex(s, s->now);
    b.to = FLOW_UNREAD;
    give_self(&b, self, NULL);
    for (; b.position < b.positional; b.position++) give(&b, b.position, unread);
    for (uint32_t i = 0; i < b.f->flow->param_count; i++)
        if (param(&b, i)->kind == PARAM_KEYWORD_ONLY) solver_edge(s, unread, param_node(&b, i));
    solver_edge(s, unread, rest_node(&b, PARAM_STAR, FIELD_ELEMENT));
    solver_edge(s, unread, rest_node(&b, PARAM_DOUBLE_STAR, FIELD_VALUE));
    solver_edge(s, unread, solver_map(s, b.f->module, b.f->flow->sent));
    solve_escape_node(s, solver_map(s, b.f->module, b.f->flow->result),
                      "it is returned to code that was not read");
    solve_escape_node(s, solver_map(s, b.f->module, b.f->flow->yielded),
                      "it is yielded to code that was not read");
}

void solve_arguments_escape(Solver *s, const Use *at, const char *reason)
{
    if (!solve_has_arguments(at)) return;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        Vertex value = solver_map(s, at->module, solve_words(s, at)[i + 1]);
        if (value < FLOW_SHARED_END) continue;
        solve_escape_node(s, value, reason);
    }
}

/* ---- classes -------------------------------------------------------------------------------- */

void solve_call_found(Solver *s, const Found *found, Object self, const Use *at)
{
    for (uint32_t i = 0; i < found->count; i++) {
        Use u = *at;
        u.extra = self;
        solver_use(s, found->at[i], USE_CALL_AS_METHOD, u);
    }
}

static bool call_named(Solver *s, uint32_t class, Object self, const char *name, const Use *at)
{
    Found found = {0};
    bool known = solve_lookup(s, class, solver_intern(s, name), &found);
    bool any = found.sure;
    solve_call_found(s, &found, self, at);
    array_free(&found);
    return any || !known;
}

/* A base that was not read may have the __call__ that the classes of the program lack. */
static void call_instance(Solver *s, uint32_t class, Object self, const Use *at)
{
    Found found = {0};
    bool unknown;
    base_flags_of_class(s->link, class, &unknown);
    solve_lookup(s, class, solver_intern(s, "__call__"), &found);
    solve_call_found(s, &found, self, at);
    if (unknown && !found.sure) {
        solve_arguments_escape(s, at, "it is given to a base class that was not read");
        solver_unread(s, at->to);
    }
    array_free(&found);
}

/* Special methods that the interpreter calls by itself, now and then, without arguments that could
 * be objects of the program. */
static const char *const implicit[] = {
    "__hash__",    "__str__",     "__repr__",       "__bool__",         "__len__",
    "__int__",     "__index__",   "__float__",      "__complex__",      "__del__",
    "__bytes__",   "__dir__",     "__sizeof__",     "__fspath__",       "__length_hint__",
    "__iter__",    "__next__",    "__enter__",      "__aenter__",       "__await__",
    "__aiter__",   "__anext__",   "__copy__",       "__reduce__",       "__getstate__",
    "__neg__",     "__pos__",     "__abs__",        "__invert__",       "__reversed__",
    "__trunc__",   "__floor__",   "__ceil__",       "__round__",        "__post_init__",
    "__nonzero__", "__unicode__", "__getnewargs__", "__getnewargs_ex__"};
static const char *const implicit_unread[] = {"__setstate__", "__format__", "__reduce_ex__",
                                              "__deepcopy__"};

/* A base that was not read may call what the class puts in place of its own methods. */
static void call_overriding(Solver *s, uint32_t class, Object self, const Use *at)
{
    const Class *c = &s->link->classes.at[class];
    Vertex unread = world_vertex(s, world_of_bases(s, class)), result = solver_node(s);
    Vertex args[] = {unread, unread, unread, unread, unread, unread, unread, unread};
    Use call = solver_call_op(s, at, args, sizeof args / sizeof *args, result);
    solve_escape_node(s, result, "it is returned to a base class that was not read");
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        const Class *k = &s->link->classes.at[c->mro.at[i].class];
        const Module *m = &s->link->modules.at[k->module];
        for (uint32_t a = 0; a < k->flow->attr_count; a++) {
            const FlowAttr *attr = &m->flow->attrs.at[k->flow->first_attr + a];
            uint32_t name = m->atom_of[attr->name];
            bool overrides = c->odd_bases;
            for (uint32_t b = 0; b < c->mro.count && !overrides; b++)
                overrides = c->mro.at[b].kind != BASE_PROJECT &&
                            !base_is_quiet(s->link, &c->mro.at[b], name);
            if (overrides && (attr->flags & (ATTR_METHOD | ATTR_DECORATED)))
                call_named(s, class, self, atoms_text(&s->link->atoms, (Atom){name}).at, &call);
        }
    }
}

/* `self`: an instance of the class, or a class that it makes as a metaclass. */
void solve_call_implicit(Solver *s, uint32_t class, Object self, const Use *at)
{
    Use none = solver_call_op(s, at, NULL, 0, 0);
    for (size_t i = 0; i < sizeof implicit / sizeof *implicit; i++)
        call_named(s, class, self, implicit[i], &none);
    Vertex unread[3] = {FLOW_UNREAD, solve_exit_argument(s), FLOW_UNREAD};
    Use some = solver_call_op(s, at, unread, 3, 0);
    for (size_t i = 0; i < sizeof implicit_unread / sizeof *implicit_unread; i++)
        call_named(s, class, self, implicit_unread[i], &some);
    Vertex raised[3] = {solve_raised_types(s), FLOW_RAISED, FLOW_UNREAD};
    Use leave = solver_call_op(s, at, raised, 3, 0);
    call_named(s, class, self, "__exit__", &leave);
    call_named(s, class, self, "__aexit__", &leave);
}

void solve_first_instance(Solver *s, uint32_t class, const Use *at)
{
    Object o = solver_object(s, OBJECT_INSTANCE, class, 0);
    solve_call_implicit(s, class, o, at);
    bool unknown;
    base_flags_of_class(s->link, class, &unknown);
    if (!unknown && solve_base_is_inert(s, class)) return;
    solve_escape(s, o, "a base class that was not read has it", at, 0);
    call_overriding(s, class, o, at);
}

/* A field that is a property or another descriptor in a class body is set through it. */
static void set_field(Solver *s, Object o, uint32_t name, Vertex value, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Found found = {0};
    solve_lookup(s, class, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], USE_SETTER,
                   (Use){.op = at->op, .module = at->module, .to = value, .extra = o});
    found.count = 0;
    solve_lookup(s, class, solver_intern(s, "__setattr__"), &found);
    if (found.count) {
        Vertex args[2] = {solver_constant(s, solver_object(s, OBJECT_STRING, name, 0)), value};
        Use call = solver_call_op(s, at, args, 2, 0);
        solve_call_found(s, &found, o, &call);
    }
    array_free(&found);
}

/* Any argument may be one of those that are only for __post_init__, and so may any default. */
static void call_post_init(Solver *s, uint32_t class, Object o, const Use *at, Vertex all)
{
    if (!solve_has_arguments(at)) return;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        uint32_t tag = solve_words(s, at)[i];
        Vertex value = solver_map(s, at->module, solve_words(s, at)[i + 1]);
        if (tag == ARG_STAR) value = solve_elements(s, value);
        if (tag == ARG_DOUBLE_STAR) value = solve_values(s, value);
        solver_edge(s, value, all);
    }
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, all);
    solver_edge(s, all, solver_field(s, box, FIELD_ELEMENT));
    FlowOp op = {
        .kind = FLOW_CALL, .line = at->op->line, .args = s->link->own.words.count, .count = 2};
    solver_push_pair(s, ARG_STAR, solver_constant(s, box));
    Use call = {.op = solver_intern_op(s, &op)};
    call_named(s, class, o, "__post_init__", &call);
}

/* Fields of a dataclass in order, base first; true when the class has a generated __init__. */
static bool bind_fields(Solver *s, uint32_t class, Object o, const Use *at)
{
    const Class *c = &s->link->classes.at[class];
    Array(uint32_t) names = {0};
    for (uint32_t i = c->mro.count; i-- > 0;) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        const Class *k = &s->link->classes.at[c->mro.at[i].class];
        const Module *m = &s->link->modules.at[k->module];
        if (!k->flow->decorator_count) continue;
        for (uint32_t a = 0; a < k->flow->attr_count; a++) {
            const FlowAttr *attr = &m->flow->attrs.at[k->flow->first_attr + a];
            bool field = (attr->flags & ATTR_ANNOTATED) || (attr->flags & ATTR_FIELD_CALL);
            if (field && !(attr->flags & ATTR_CLASSVAR)) array_push(&names, m->atom_of[attr->name]);
        }
    }
    for (uint32_t k = 0; k < names.count; k++) solve_now_has(s, o, names.at[k]);
    /* init=False, kw_only and overrides shift positions: a positional argument may be any field */
    for (uint32_t i = 0; solve_has_arguments(at) && i < at->op->count; i += 2) {
        uint32_t tag = solve_words(s, at)[i];
        Vertex value = solver_map(s, at->module, solve_words(s, at)[i + 1]);
        if (tag == ARG_STAR) value = solve_elements(s, value);
        if (tag == ARG_DOUBLE_STAR) value = solve_values(s, value);
        for (uint32_t k = 0; k < names.count; k++) {
            bool named = tag != ARG_POSITION && tag < ARG_DOUBLE_STAR;
            if (named && solver_atom(s, at->module, tag) != names.at[k]) continue;
            solver_edge(s, value, solver_field(s, o, names.at[k]));
            set_field(s, o, names.at[k], value, at);
        }
    }
    Vertex all = solver_node(s);
    for (uint32_t k = 0; k < names.count; k++) { /* defaults */
        Found found = {0};
        solve_lookup(s, class, names.at[k], &found);
        for (uint32_t i = 0; i < found.count; i++) {
            set_field(s, o, names.at[k], found.at[i], at);
            solver_edge(s, found.at[i], all);
        }
        array_free(&found);
    }
    bool any = names.count != 0;
    array_free(&names);
    if (any) call_post_init(s, class, o, at, all);
    return any;
}

/* What the tuple `args` of an exception of the program holds. */
Vertex solve_exception_arguments(Solver *s, Object o)
{
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0x40000000u + o);
    solver_add(s, solver_field(s, o, solver_intern(s, "args")), box, 0);
    return solver_field(s, box, FIELD_ELEMENT);
}

void solve_instantiate(Solver *s, uint32_t class, const Use *at)
{
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    Object o = solver_object(s, OBJECT_INSTANCE, class, 0);
    const Class *c = &s->link->classes.at[class];
    bool first = !s->objects.at[type].made;
    s->objects.at[type].made = true;
    if (at->module) s->objects.at[type].made_here = true;
    solver_add(s, at->to, o, 0);
    if (first) solve_first_instance(s, class, at);
    solve_call_of_metaclass(s, type, "__call__", at);
    if (c->has_metaclass && c->metaclass.kind == BASE_UNKNOWN)
        solve_escape(s, type, "its metaclass was not read", at, 0);
    solve_refer_by_new(s, class, at);
    Found found = {0};
    solve_lookup(s, class, solver_intern(s, "__new__"), &found);
    Use make = *at;
    make.extra = type;
    for (uint32_t i = 0; i < found.count; i++) solver_use(s, found.at[i], USE_CALL_NEW, make);
    found.count = 0;
    solve_lookup(s, class, solver_intern(s, "__init__"), &found);
    solve_call_found(s, &found, o, at);
    if (!found.sure) bind_fields(s, class, o, at);
    if (!found.sure || solve_new_takes(s, class)) solve_give_to_base(s, class, o, at);
    array_free(&found);
}

bool solver_class_is_made(const Solver *s, uint32_t class)
{
    uint32_t *o = pair_find(&s->object_of, ((uint32_t)OBJECT_CLASS << 27) ^ class, 0);
    return o && *o && s->objects.at[*o - 1].made_here;
}

/* ---- everything that can be called ---------------------------------------------------------- */

enum { UNREAD_WORDS = 4 }; /* of a call by code that was not read: *anything, **anything */

/* The bound arguments in their order, when none of them is starred; then those of the call. */
static bool call_partial_exactly(Solver *s, Object callee, const Use *at)
{
    uint32_t *index = pair_find(&s->partial_of, callee, 0);
    if (!index) return false;
    Use made = s->partials.at[*index - 1];
    bool unread =
        at->to && at->to == solver_field(s, callee, FIELD_RESULT) && at->op->count == UNREAD_WORDS;
    if (!made.module || (!at->module && !unread))
        return false; /* a partial of partials, or of itself: they would have no end */
    FlowOp made_op = {
        .kind = FLOW_CALL, .to = at->to, .line = at->op->line, .args = s->link->own.words.count};
    FlowOp *op = &made_op;
    const Use *both[2] = {&made, at};
    for (int n = 0; n < 2; n++) {
        uint32_t skip = n == 0;
        for (uint32_t i = 0; solve_has_arguments(both[n]) && i < both[n]->op->count; i += 2) {
            uint32_t tag = solve_words(s, both[n])[i];
            Vertex value = solver_map(s, both[n]->module, solve_words(s, both[n])[i + 1]);
            if (n == 0 && tag >= ARG_DOUBLE_STAR) return false;
            if (tag == ARG_POSITION && skip) {
                skip = 0;
                continue;
            }
            if (tag != ARG_POSITION && tag < ARG_DOUBLE_STAR)
                tag = solver_atom(s, both[n]->module, tag);
            solver_push_pair(s, tag, value);
            op->count += 2;
        }
    }
    solver_use(s, solver_field(s, callee, FIELD_CALLED), USE_CALL,
               (Use){.op = solver_intern_op(s, op), .to = at->to});
    return true;
}

static void call_partial(Solver *s, Object callee, Object self, const Use *at)
{
    bool dispatches = !pair_find(&s->partial_of, callee, 0); /* by the type of an argument */
    if (dispatches && self == NO_OBJECT) {
        solver_use(s, solver_field(s, callee, FIELD_CALLED), USE_CALL, *at);
        return;
    }
    if (dispatches) {
        Use call = *at;
        call.extra = self;
        solver_use(s, solver_field(s, callee, FIELD_CALLED), USE_CALL_AS_METHOD, call);
        return;
    }
    if (self != NO_OBJECT) solver_add(s, solver_field(s, callee, FIELD_ARGUMENTS), self, 0);
    else if (call_partial_exactly(s, callee, at)) return;
    Vertex given = solver_field(s, callee, FIELD_ARGUMENTS);
    FlowOp made_op = {
        .kind = FLOW_CALL, .to = at->to, .line = at->op->line, .args = s->link->own.words.count};
    FlowOp *op = &made_op;
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, given);
    Vertex boxed = solver_constant(s, box);
    for (uint32_t i = 0; solve_has_arguments(at) && i < at->op->count; i += 2) {
        uint32_t tag = solve_words(s, at)[i];
        Vertex value = solver_map(s, at->module, solve_words(s, at)[i + 1]);
        if (tag == ARG_POSITION) solver_edge(s, value, given);
        else if (tag == ARG_STAR) solver_edge(s, solve_elements(s, value), given);
        else if (tag == ARG_DOUBLE_STAR) solver_edge(s, solve_values(s, value), given);
        else solver_edge(s, value, given);
    }
    solver_edge(s, given, solver_field(s, box, FIELD_ELEMENT));
    op->args = s->link->own.words.count;
    solver_push_pair(s, ARG_STAR, boxed);
    solver_push_pair(s, ARG_DOUBLE_STAR, boxed);
    op->count = 4;
    solver_use(s, solver_field(s, callee, FIELD_CALLED), USE_CALL,
               (Use){.op = solver_intern_op(s, op), .to = at->to});
}

/* Code that was not read calls it, with anything after what it holds. */
void solve_partial_by_unread(Solver *s, Object partial)
{
    Vertex given = solver_field(s, partial, FIELD_GIVEN);
    Vertex result = solver_field(s, partial, FIELD_RESULT);
    solver_unread(s, given);
    solve_escape_node(s, result, "it is returned to code that was not read");
    FlowOp op = {
        .kind = FLOW_CALL, .to = result, .args = s->link->own.words.count, .count = UNREAD_WORDS};
    const uint32_t words[UNREAD_WORDS] = {ARG_STAR, given, ARG_DOUBLE_STAR, given};
    for (int i = 0; i < UNREAD_WORDS; i++) array_push(&s->link->own.words, words[i]);
    call_partial(s, partial, NO_OBJECT, &(Use){.op = solver_intern_op(s, &op), .to = result});
}

static bool base_decorates(const Solver *s, uint32_t class)
{
    return solve_base_is(s, class, "contextlib.ContextDecorator") ||
           solve_base_is(s, class, "contextlib.AsyncContextDecorator");
}

void solve_call(Solver *s, Object callee, Object self, const Use *at)
{
    const ObjectInfo *o = solver_get(s, callee);
    switch (o->kind) {
    case OBJECT_UNREAD:
        if (s->now & WORLD_FRAMES) s->all_reachable = true;
        solve_arguments_escape(s, at, "it is given to an unknown function");
        if (self != NO_OBJECT) solve_escape(s, self, "an unknown method is called on it", at, 0);
        solver_unread(s, at->to);
        break;
    case OBJECT_FUNCTION: call_function(s, o->a, self, at); break;
    case OBJECT_BOUND:
        if (solver_get(s, o->a)->kind == OBJECT_LIBRARY)
            solve_call_bound_library(s, o->a, o->b, at);
        else solve_call(s, o->a, o->b, at);
        break;
    case OBJECT_CLASS: solve_instantiate(s, o->a, at); break;
    case OBJECT_INSTANCE:
        call_instance(s, o->a, callee, at);
        if (base_decorates(s, solver_get(s, callee)->a))
            solver_edge(s, call_argument(s, at, 0, NULL), at->to);
        break;
    case OBJECT_BOX: /* of @contextmanager, as a decorator */
        if (o->a == BOX_GENERATOR) solver_edge(s, call_argument(s, at, 0, NULL), at->to);
        break;
    case OBJECT_LIBRARY:
        if (solve_is_unknown_class(s, callee)) solve_call_classes(s, callee);
        else solve_library_call(s, o->a, NO_OBJECT, at);
        break;
    case OBJECT_VALUE: {
        if (solve_call_made(s, callee, at)) break;
        SCOPED(buf_free) Buf dotted = {0};
        Bytes class = atoms_text(&s->link->atoms, (Atom){o->a});
        buf_printf(&dotted, "%.*s.__call__", (int)class.len, class.at);
        solve_library_call(s, solver_intern(s, dotted.at), callee, at);
        break;
    }
    case OBJECT_DECORATOR: solver_edge(s, call_argument(s, at, 0, NULL), at->to); break;
    case OBJECT_PARTIAL: call_partial(s, callee, self, at); break;
    case OBJECT_STATIC:
    case OBJECT_CLASSMETHOD:
        solver_use(s, solver_field(s, callee, FIELD_CALLED), USE_CALL, *at);
        break;
    default: break;
    }
}

/* What a class body holds under the name of a method is called for `extra`. */
void solve_call_as_method(Solver *s, Object value, const Use *u)
{
    Object self = u->extra;
    const ObjectInfo *v = solver_get(s, value);
    Use inner = *u;
    switch (v->kind) {
    case OBJECT_FUNCTION: call_function(s, v->a, self, u); break;
    case OBJECT_CLASSMETHOD:
        if (solver_get(s, self)->kind == OBJECT_INSTANCE)
            inner.extra = solver_object(s, OBJECT_CLASS, solver_get(s, self)->a, 0);
        solver_use(s, solver_field(s, value, FIELD_CALLED), USE_CALL_AS_METHOD, inner);
        break;
    case OBJECT_STATIC: solver_use(s, solver_field(s, value, FIELD_CALLED), USE_CALL, *u); break;
    case OBJECT_UNREAD: solve_call(s, value, self, u); break;
    case OBJECT_PROPERTY:
    case OBJECT_INSTANCE: {
        uint32_t *known = pair_add(&s->bound_of, value, self);
        Use bind = *u;
        bind.to = *known ? *known : (*known = solver_node(s));
        solve_bind(s, value, &bind);
        solver_use(s, bind.to, USE_CALL, *u);
        break;
    }
    case OBJECT_PARTIAL: solve_call(s, value, v->b ? self : NO_OBJECT, u); break;
    case OBJECT_LIBRARY:
        if (self != NO_OBJECT && !solve_is_unknown_class(s, value))
            solve_call_library_method(s, value, self, u);
        solve_call(s, value, NO_OBJECT, u);
        break;
    default: solve_call(s, value, NO_OBJECT, u); break;
    }
}

/* In general: what reading the attribute gives is called. */
Vertex solve_callee(Solver *s, uint32_t name, const Use *at)
{
    uint32_t *known = at->to ? pair_add(&s->site_at, at->to, 0x80000000u | name)
                             : solver_place(s, at->op, at->module, 0, name);
    Vertex callee = *known ? *known : (*known = solver_node(s));
    solver_use(s, callee, USE_CALL, *at);
    return callee;
}

void solve_method(Solver *s, Object o, uint32_t name, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_UNREAD) {
        solve_unread_method(s, name, at);
        return;
    }
    if (info->kind == OBJECT_INSTANCE) {
        Found found = {0};
        uint32_t class = info->a;
        bool known = solve_lookup(s, class, name, &found);
        solve_call_found(s, &found, o, at);
        bool settled = found.sure && known;
        array_free(&found);
        solver_use(s, solver_field(s, o, name), USE_CALL, *at);
        found = (Found){0};
        bool hooks =
            solve_lookup(s, class, solver_intern(s, "__getattribute__"), &found) && found.count;
        array_free(&found);
        if (settled && !hooks) return;
    }
    Use load = *at;
    solve_load(s, o, name, solve_callee(s, name, at), &load);
}
