/*
 * solve_descriptor.c - classes that derive from property, and __get__ and __set__ called by name.
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

/* Runs what a property (or an instance of a class that is one) has for `part`; `u` as for binding.
 */
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

/* ---- __get__ and the like called by name ------------------------------------------------------
 */

bool solve_load_descriptor(Solver *s, Object o, Bytes name, Vertex to)
{
    uint8_t kind = solver_get(s, o)->kind;
    bool binds = kind == OBJECT_PROPERTY || kind == OBJECT_CLASSMETHOD || kind == OBJECT_STATIC;
    bool own =
        kind == OBJECT_INSTANCE && solve_property_class(s, solver_get(s, o)->a) != PROPERTY_NOT;
    const char *method = bytes_is(name, "__get__")      ? "skive.get"
                         : bytes_is(name, "__set__")    ? "skive.set"
                         : bytes_is(name, "__delete__") ? "skive.delete"
                                                        : NULL;
    if (!method || (!binds && !own)) return false;
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, method), o), 0);
    return true;
}

/* H.name of a class with slots, bound to an instance; 0: any name there. */
void solve_load_slot(Solver *s, Object receiver, uint32_t name, Vertex to, const Use *at)
{
    if (receiver == THE_UNREAD || !name) solve_load_any(s, receiver, to, at);
    else solver_edge(s, solver_field(s, receiver, name), to);
}

bool solve_load_type(Solver *s, Object o, Vertex to)
{
    static const char *const types[OBJECT_KIND_COUNT] = {[OBJECT_FUNCTION] = "types.FunctionType",
                                                         [OBJECT_BOUND] = "types.MethodType",
                                                         [OBJECT_PROPERTY] = "builtins.property",
                                                         [OBJECT_STATIC] = "builtins.staticmethod",
                                                         [OBJECT_CLASSMETHOD] =
                                                             "builtins.classmethod"};
    const char *type = types[solver_get(s, o)->kind];
    if (type) solver_add(s, to, solver_library(s, type), 0);
    return type != NULL;
}

/* ---- type.__dict__["__dict__"], object.__dict__["__setattr__"] --------------------------------
 */

void solve_load_library_descriptor(Solver *s, Bytes name, Vertex to)
{
    const char *method = bytes_is(name, "__get__")      ? "skive.getset.get"
                         : bytes_is(name, "__set__")    ? "skive.getset.set"
                         : bytes_is(name, "__delete__") ? "skive.getset.delete"
                         : bytes_is(name, "__call__")   ? "skive.getset"
                                                        : NULL;
    if (method) solver_add(s, to, solver_library(s, method), 0);
    else solver_unread(s, to);
}

/* It may be the descriptor of any of these attributes. */
static void get_any_special(Solver *s, Vertex of, const Use *at)
{
    static const char *const names[] = {
        "__dict__", "__class__",      "__mro__",     "__bases__",   "__base__",
        "mro",      "__subclasses__", "__setattr__", "__delattr__", "__getattribute__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FlowOp op = {.kind = FLOW_LOAD,
                     .a = of,
                     .b = solver_intern(s, names[i]),
                     .to = at->to,
                     .line = at->op->line};
        solver_use(s, of, USE_OP, (Use){.op = solver_intern_op(s, &op), .to = at->to});
    }
}

static void set_any_special(Solver *s, Vertex of, Vertex value, const Use *at)
{
    static const char *const names[] = {"__dict__", "__class__"};
    for (size_t i = 0; of && i < sizeof names / sizeof *names; i++)
        solver_use(s, of, USE_STORE_NAMED,
                   (Use){.op = at->op,
                         .module = at->module,
                         .to = value ? value : FLOW_NOTHING,
                         .extra = solver_intern(s, names[i])});
}

/* type.mro(C), type.__subclasses__(C) */
static void ask_relatives(Solver *s, const char *method, const Use *at)
{
    Vertex of = call_argument(s, at, 0, NULL);
    FlowOp op = {.kind = FLOW_METHOD,
                 .a = of,
                 .b = solver_intern(s, method),
                 .to = at->to,
                 .line = at->op->line};
    if (of) solver_use(s, of, USE_OP, (Use){.op = solver_intern_op(s, &op), .to = at->to});
}

/* The descriptor itself is called: it may be a method of object that takes so many arguments, or of
 * type. */
static void call_any_special(Solver *s, const Use *at)
{
    static const struct {
        const char *name;
        uint32_t count;
    } methods[] = {{"__getattribute__", 2}, {"__setattr__", 3}, {"__delattr__", 2},
                   {"__reduce_ex__", 2},    {"__dir__", 1},     {"__sizeof__", 1},
                   {"__reduce__", 1}};
    uint32_t count = call_count(at, s);
    bool starred = 2 * count != at->op->count;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        SCOPED(buf_free) Buf dotted = {0};
        buf_printf(&dotted, "builtins.object.%s", methods[i].name);
        if (starred || count == methods[i].count)
            solve_library_call(s, solver_intern(s, dotted.at), NO_OBJECT, at);
    }
    ask_relatives(s, "mro", at);
    ask_relatives(s, "__subclasses__", at);
}

bool solve_library_descriptor(Solver *s, Bytes name, const Use *at)
{
    if (bytes_is(name, "builtins.type.mro")) ask_relatives(s, "mro", at);
    if (bytes_is(name, "skive.subclasses")) ask_relatives(s, "__subclasses__", at);
    if (!bytes_starts_with(name, "skive.getset")) return false;
    Vertex of = call_argument(s, at, 0, NULL);
    if (bytes_is(name, "skive.getset.get") && of) get_any_special(s, of, at);
    else if (bytes_is(name, "skive.getset.set"))
        set_any_special(s, of, call_argument(s, at, 1, NULL), at);
    else if (bytes_is(name, "skive.getset.delete")) set_any_special(s, of, 0, at);
    else if (bytes_is(name, "skive.getset")) call_any_special(s, at);
    return true;
}

/* type.__get__(descriptor, receiver): the descriptor is the first argument. */
static bool is_unbound(Bytes name)
{
    static const char *const types[] = {
        "builtins.property.",           "builtins.staticmethod.",
        "builtins.classmethod.",        "types.FunctionType.",
        "types.MemberDescriptorType.",  "types.GetSetDescriptorType.",
        "types.WrapperDescriptorType.", "types.MethodDescriptorType."};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (bytes_starts_with(name, types[i])) return true;
    return false;
}

static bool shift_receiver(Solver *s, Bytes name, const Use *at)
{
    const char *method = bytes_ends_with(name, ".__get__")      ? "skive.get"
                         : bytes_ends_with(name, ".__set__")    ? "skive.set"
                         : bytes_ends_with(name, ".__delete__") ? "skive.delete"
                                                                : NULL;
    Vertex first = call_argument(s, at, 0, NULL);
    if (!method || !is_unbound(name) || !first) return false;
    Use use = solve_without_self(s, at);
    use.extra = solver_intern(s, method);
    use.beside = at->beside;
    solver_use(s, first, USE_LIBRARY_SELF, use);
    return true;
}

/* self.__get__(receiver), self.__set__(receiver, value): for each receiver that arrives */
bool solve_called_descriptor(Solver *s, Bytes name, Object self, const Use *at)
{
    if (self == NO_OBJECT) return shift_receiver(s, name, at);
    if (solver_get(s, self)->kind == OBJECT_LIBRARY && bytes_starts_with(name, "skive.")) {
        SCOPED(buf_free) Buf dotted = {0}; /* the descriptor of a class of the library */
        buf_printf(&dotted, "skive.getset.%.*s", (int)name.len - 6, name.at + 6);
        return solve_library_descriptor(s, buf_bytes(&dotted), at);
    }
    if (!bytes_starts_with(name, "skive.")) return false;
    Vertex receiver = call_argument(s, at, 0, "instance");
    uint32_t part = bytes_is(name, "skive.get")   ? FIELD_GET
                    : bytes_is(name, "skive.set") ? FIELD_SET
                                                  : FIELD_DELETE;
    FlowOp op = {.kind = FLOW_CALL,
                 .line = at->op->line,
                 .b = part,
                 .a = part == FIELD_SET ? call_argument(s, at, 1, "value") : 0};
    if (receiver)
        solver_use(s, receiver, USE_RECEIVER,
                   (Use){.op = solver_intern_op(s, &op), .to = at->to, .extra = self});
    Vertex owner = part == FIELD_GET ? call_argument(s, at, 1, "owner") : 0;
    if (owner)
        solver_use(s, owner, USE_RECEIVER,
                   (Use){.op = solver_intern_op(s, &op), .to = at->to, .extra = self});
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
