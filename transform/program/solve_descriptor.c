/*
 * solve_descriptor.c - descriptors that are more than a function or a plain property: functions
 * dispatched by type, partial methods, classes that derive from property, and __get__ called by
 * name.
 */
#include "transform/program/bases.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- classes that derive from property ------------------------------------------------------- */

PropertyClass solve_property_class(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_LIBRARY) continue;
        Bytes name = text_of(s, c->mro.at[i].name);
        if (bytes_is(name, "functools.cached_property")) return PROPERTY_CACHED;
        if (bytes_is(name, "builtins.property") || bytes_is(name, "abc.abstractproperty") ||
            bytes_is(name, "enum.property") || bytes_is(name, "types.DynamicClassAttribute"))
            return PROPERTY_PLAIN;
    }
    return PROPERTY_NOT;
}

/* All its instances are one object, so it keeps the functions of all of them. */
void solve_keep_accessors(Solver *s, Object o, const Use *at)
{
    static const struct {
        const char *name;
        uint32_t part;
    } parts[] = {{"fget", FIELD_GET}, {"fset", FIELD_SET}, {"fdel", FIELD_DELETE}};
    bool cached = solve_property_class(s, solver_get(s, o)->a) == PROPERTY_CACHED;
    for (uint32_t i = 0; i < (cached ? 1 : 3); i++) {
        const char *name = cached ? "func" : parts[i].name;
        solver_edge(s, call_argument(s, at, i, name), solver_field(s, o, parts[i].part));
    }
}

bool solve_load_accessor(Solver *s, Object o, Bytes name, Vertex to)
{
    uint32_t part = bytes_is(name, "fget") || bytes_is(name, "func") ? FIELD_GET
                    : bytes_is(name, "fset")                         ? FIELD_SET
                    : bytes_is(name, "fdel")                         ? FIELD_DELETE
                                                                     : 0;
    if (!part || solve_property_class(s, solver_get(s, o)->a) == PROPERTY_NOT) return false;
    solver_edge(s, solver_field(s, o, part), to);
    return true;
}

/* Runs what a property (or an instance of a class that is one) has for `part`; `u` as for binding. */
static void run_accessor(Solver *s, Object value, uint32_t part, const Use *u)
{
    Use call = part == FIELD_SET ? solver_call_op(s, u, &u->to, 1, 0)
                                 : solver_call_op(s, u, NULL, 0, part == FIELD_GET ? u->to : 0);
    call.extra = u->extra;
    solver_use(s, solver_field(s, value, part), USE_CALL_AS_METHOD, call);
}

bool solve_own_property(Solver *s, Object value, uint32_t part, const Use *u)
{
    PropertyClass kind = solve_property_class(s, solver_get(s, value)->a);
    if (kind == PROPERTY_NOT) return false;
    if (kind == PROPERTY_CACHED && part == FIELD_GET) solve_record(s, DEED_CACHE, u->extra, 0, u);
    run_accessor(s, value, part, u);
    return true;
}

/* ---- partial methods ------------------------------------------------------------------------- */

/* What a partial method gives for a receiver: a partial of what its function gives.  Of the class
 * itself, the receiver is an argument like others, before those that were bound. */
void solve_bind_partial(Solver *s, Object value, const Use *u, bool of_class)
{
    uint32_t *known = pair_add(&s->bound_of, value, of_class ? NO_OBJECT : u->extra);
    bool first = !*known;
    Vertex site = first ? (*known = solver_node(s)) : *known;
    Object bound = solver_object(s, OBJECT_PARTIAL, site, PARTIAL_PLAIN);
    solver_add(s, u->to, bound, 0);
    if (!first) return;
    Vertex called = solver_field(s, value, FIELD_CALLED), given = solver_field(s, bound, FIELD_CALLED);
    uint32_t *index = pair_find(&s->partial_of, value, 0);
    if (index && !of_class) {
        uint32_t made = *index;
        *pair_add(&s->partial_of, bound, 0) = made;
    }
    if (of_class) solver_edge(s, called, given);
    else solver_use(s, called, USE_BIND, (Use){.op = u->op, .module = u->module, .to = given,
                                               .extra = u->extra});
    solver_edge(s, solver_field(s, value, FIELD_ARGUMENTS), solver_field(s, bound, FIELD_ARGUMENTS));
}

/* ---- functions dispatched by type ------------------------------------------------------------ */

/* One object for the function and all that are registered with it: any of them is called. */
bool solve_dispatch(Solver *s, const Use *at, bool method)
{
    Object o = solver_object(s, OBJECT_PARTIAL, at->to,
                             method ? PARTIAL_DISPATCH_METHOD : PARTIAL_DISPATCH);
    solver_edge(s, call_argument(s, at, 0, "func"), solver_field(s, o, FIELD_CALLED));
    solver_add(s, at->to, o, 0);
    return true;
}

bool solve_load_dispatch(Solver *s, Object o, Bytes name, Vertex to)
{
    if (solver_get(s, o)->kind != OBJECT_PARTIAL || solver_get(s, o)->b < PARTIAL_DISPATCH)
        return false;
    bool registers = bytes_is(name, "register");
    if (registers || bytes_is(name, "dispatch")) {
        Object method = solver_library(s, registers ? "skive.register" : "skive.itself");
        solver_add(s, to, solver_object(s, OBJECT_BOUND, method, o), 0);
    } else if (bytes_is(name, "registry") || bytes_is(name, "dispatcher")) {
        Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0xa0000000u + o);
        solver_edge(s, solver_field(s, o, FIELD_CALLED), solver_field(s, box, FIELD_VALUE));
        solver_add(s, to, box, 0);
    } else if (bytes_is(name, "__wrapped__") || bytes_is(name, "func")) {
        solver_edge(s, solver_field(s, o, FIELD_CALLED), to);
    } else {
        return false;
    }
    return true;
}

/* f.register(function), f.register(type, function), @f.register(type) */
bool solve_register(Solver *s, Object self, const Use *at)
{
    if (self == NO_OBJECT) return false;
    Vertex called = solver_field(s, self, FIELD_CALLED);
    Vertex first = call_argument(s, at, 0, "cls"), second = call_argument(s, at, 1, "func");
    if (second) {
        solver_edge(s, second, called);
        solver_edge(s, second, at->to);
        return true;
    }
    if (first) solver_use(s, first, USE_REGISTERED, (Use){.to = called});
    solver_edge(s, first, at->to);
    Object method = solver_library(s, "skive.register");
    solver_add(s, at->to, solver_object(s, OBJECT_BOUND, method, self), 0);
    return true;
}

/* A class among what is registered is the type that is dispatched on. */
void solve_registered(Solver *s, Object o, Vertex called)
{
    uint8_t kind = solver_get(s, o)->kind;
    if (kind != OBJECT_CLASS && kind != OBJECT_LIBRARY) solver_add(s, called, o, 0);
}

/* ---- __get__ and the like called by name ------------------------------------------------------ */

bool solve_load_descriptor(Solver *s, Object o, Bytes name, Vertex to)
{
    uint8_t kind = solver_get(s, o)->kind;
    bool binds = kind == OBJECT_FUNCTION || kind == OBJECT_PROPERTY || kind == OBJECT_CLASSMETHOD ||
                 kind == OBJECT_STATIC || kind == OBJECT_PARTIAL;
    bool own = kind == OBJECT_INSTANCE &&
               solve_property_class(s, solver_get(s, o)->a) != PROPERTY_NOT;
    const char *method = bytes_is(name, "__get__")      ? "skive.get"
                         : bytes_is(name, "__set__")    ? "skive.set"
                         : bytes_is(name, "__delete__") ? "skive.delete"
                                                        : NULL;
    if (!method || (!binds && !own)) return false;
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, method), o), 0);
    return true;
}

/* self.__get__(receiver), self.__set__(receiver, value): for each receiver that arrives */
bool solve_called_descriptor(Solver *s, Bytes name, Object self, const Use *at)
{
    if (self == NO_OBJECT) return false;
    Vertex receiver = call_argument(s, at, 0, "instance");
    uint32_t part = bytes_is(name, "skive.get")   ? FIELD_GET
                    : bytes_is(name, "skive.set") ? FIELD_SET
                                                  : FIELD_DELETE;
    FlowOp op = {.kind = FLOW_CALL, .line = at->op->line, .b = part,
                 .a = part == FIELD_SET ? call_argument(s, at, 1, "value") : 0};
    if (receiver)
        solver_use(s, receiver, USE_RECEIVER, (Use){.op = solver_intern_op(s, &op), .to = at->to,
                                                    .extra = self});
    Vertex owner = part == FIELD_GET ? call_argument(s, at, 1, "owner") : 0;
    if (owner)
        solver_use(s, owner, USE_RECEIVER, (Use){.op = solver_intern_op(s, &op), .to = at->to,
                                                 .extra = self});
    return true;
}

void solve_receiver(Solver *s, Object receiver, const Use *u)
{
    Object value = u->extra;
    Use bind = {.op = u->op, .to = u->op->b == FIELD_SET ? u->op->a : u->to, .extra = receiver};
    if (solver_get(s, value)->kind == OBJECT_INSTANCE) {
        solve_own_property(s, value, u->op->b, &bind);
        return;
    }
    if (u->op->b == FIELD_SET) solve_setter(s, value, &bind);
    else if (u->op->b == FIELD_DELETE) solve_deleter(s, value, &bind);
    else if (solver_get(s, receiver)->kind == OBJECT_CLASS &&
             solver_get(s, value)->kind != OBJECT_FUNCTION)
        solve_bind_class(s, value, &bind);
    else solve_bind(s, value, &bind);
}
