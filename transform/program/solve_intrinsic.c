/* solve_intrinsic.c - builtins and decorators whose meaning is more than a line of a table. */
#include <string.h>

#include "transform/program/solver.h"

/* ---- attributes by name --------------------------------------------------------------------- */

/* receiver x name: for each receiver that arrives, each name that arrives. */
void solve_named(Solver *s, Vertex receiver, Vertex name, UseKind kind, const Use *at)
{
    if (!receiver) return;
    uint32_t *known = solver_place(s, at->op, (uint32_t)kind, name, 0);
    if (!*known) {
        FlowOp *op = ARENA_NEW(&s->arena, FlowOp);
        *op = *at->op;
        op->kind = FLOW_CALL;
        op->a = name;
        op->b = (uint32_t)kind;
        array_push(&s->own_ops, op);
        *known = s->own_ops.count;
    }
    solver_use(
        s, receiver, USE_NAMED,
        (Use){.op = s->own_ops.at[*known - 1], .to = at->to, .extra = name, .module = at->module});
}

static bool set_attribute(Solver *s, Object self, const Use *at, uint32_t first)
{
    Vertex receiver = self != NO_OBJECT ? solver_constant(s, self) : call_argument(s, at, 0, NULL);
    Vertex name = call_argument(s, at, first, NULL), value = call_argument(s, at, first + 1, NULL);
    Use u = *at;
    u.to = value;
    solve_named(s, receiver, name, USE_NAME_STORE, &u);
    return true;
}

static bool get_attribute(Solver *s, Object self, const Use *at, uint32_t first)
{
    Vertex receiver = self != NO_OBJECT ? solver_constant(s, self) : call_argument(s, at, 0, NULL);
    solve_named(s, receiver, call_argument(s, at, first, NULL), USE_NAME_LOAD, at);
    solver_edge(s, call_argument(s, at, first + 1, NULL), at->to);
    return true;
}

static void attribute_functions(Solver *s, Bytes name, const Use *at, bool *done)
{
    *done = true;
    if (bytes_is(name, "builtins.setattr") || bytes_is(name, "operator.setattr"))
        set_attribute(s, NO_OBJECT, at, 1);
    else if (bytes_is(name, "builtins.getattr")) get_attribute(s, NO_OBJECT, at, 1);
    else if (bytes_is(name, "builtins.hasattr"))
        solve_named(s, call_argument(s, at, 0, NULL), call_argument(s, at, 1, NULL), USE_NAME_HAS,
                    at);
    else if (bytes_is(name, "builtins.delattr"))
        solve_named(s, call_argument(s, at, 0, NULL), call_argument(s, at, 1, NULL),
                    USE_NAME_DELETE, at);
    else *done = false;
}

/* ---- wrappers ------------------------------------------------------------------------------- */

static Object site(Solver *s, ObjectKind kind, const Use *at, uint32_t b)
{
    return solver_object(s, kind, at->to, b);
}

static bool property(Solver *s, const Use *at, bool cached)
{
    Object o = site(s, OBJECT_PROPERTY, at, cached);
    solver_edge(s, call_argument(s, at, 0, cached ? "func" : "fget"),
                solver_field(s, o, FIELD_GET));
    if (!cached) {
        solver_edge(s, call_argument(s, at, 1, "fset"), solver_field(s, o, FIELD_SET));
        solver_edge(s, call_argument(s, at, 2, "fdel"), solver_field(s, o, FIELD_DELETE));
    }
    solver_add(s, at->to, o, 0);
    return true;
}

static bool property_part(Solver *s, Bytes name, Object self, const Use *at)
{
    uint32_t part = bytes_is(name, "property.setter")   ? FIELD_SET
                    : bytes_is(name, "property.getter") ? FIELD_GET
                                                        : FIELD_DELETE;
    if (self == NO_OBJECT) return false;
    solver_edge(s, call_argument(s, at, 0, NULL), solver_field(s, self, part));
    solver_add(s, at->to, self, 0);
    return true;
}

static bool wrapper(Solver *s, ObjectKind kind, const Use *at, bool binds)
{
    Object o = site(s, kind, at, binds);
    solver_edge(s, call_argument(s, at, 0, NULL), solver_field(s, o, FIELD_CALLED));
    solver_add(s, at->to, o, 0);
    return true;
}

static bool partial(Solver *s, const Use *at, bool binds)
{
    Object o = site(s, OBJECT_PARTIAL, at, binds);
    solver_edge(s, call_argument(s, at, 0, "func"), solver_field(s, o, FIELD_CALLED));
    Vertex given = solver_field(s, o, FIELD_ARGUMENTS);
    array_push(&s->partials, *at);
    *pair_add(&s->partial_of, o, 0) = s->partials.count;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
        uint32_t tag = w[i];
        Vertex value = solver_map(s, at->module, w[i + 1]);
        if (tag == ARG_POSITION && !seen++) continue;
        if (tag == ARG_STAR) value = solve_elements(s, value);
        if (tag == ARG_DOUBLE_STAR) value = solve_values(s, value);
        solver_edge(s, value, given);
    }
    solver_add(s, at->to, o, 0);
    return true;
}

/* Decorators that give back what they get, as far as calls of it are concerned. */
static const char *const transparent[] = {"abc.abstractmethod",
                                          "abc.abstractproperty",
                                          "asyncio.coroutine",
                                          "atexit.register",
                                          "contextlib.asynccontextmanager",
                                          "contextlib.contextmanager",
                                          "dataclasses.dataclass",
                                          "enum.unique",
                                          "functools.cache",
                                          "functools.lru_cache",
                                          "functools.total_ordering",
                                          "types.coroutine",
                                          "typing.final",
                                          "typing.no_type_check",
                                          "typing.overload",
                                          "typing.override",
                                          "typing.runtime_checkable",
                                          "typing_extensions.final",
                                          "typing_extensions.overload",
                                          "typing_extensions.override",
                                          "typing_extensions.runtime_checkable",
                                          "typing_extensions.dataclass_transform",
                                          "typing.dataclass_transform",
                                          "unittest.expectedFailure",
                                          "attr.s",
                                          "attr.attrs",
                                          "attr.dataclass",
                                          "attr.define",
                                          "attr.frozen",
                                          "attr.mutable",
                                          "attrs.define",
                                          "attrs.frozen",
                                          "attrs.mutable",
                                          "functools.wraps",
                                          "unittest.skip",
                                          "unittest.skipIf",
                                          "unittest.skipUnless",
                                          "warnings.deprecated",
                                          "typing_extensions.deprecated"};

static bool is_transparent(Bytes name)
{
    for (size_t i = 0; i < sizeof transparent / sizeof *transparent; i++)
        if (bytes_is(name, transparent[i])) return true;
    return false;
}

/* What some of them store on what they get, whatever it is, when they can. */
static void mark(Solver *s, Bytes name, Vertex first, const Use *at)
{
    static const char *const marks[][2] = {{".final", "__final__"},
                                           {".no_type_check", "__no_type_check__"},
                                           {".override", "__override__"},
                                           {".runtime_checkable", "_is_runtime_protocol"},
                                           {".coroutine", "_is_coroutine"},
                                           {".abstractmethod", "__isabstractmethod__"},
                                           {".expectedFailure", "__unittest_expecting_failure__"}};
    for (size_t i = 0; first && i < sizeof marks / sizeof *marks; i++)
        if (bytes_ends_with(name, marks[i][0]))
            solver_use(s, first, USE_STORE_NAMED,
                       (Use){.op = at->op,
                             .module = at->module,
                             .to = FLOW_NOTHING,
                             .extra = solver_intern(s, marks[i][1])});
}

static bool decorate(Solver *s, Bytes name, const Use *at)
{
    Vertex first = call_argument(s, at, 0, NULL);
    bool factory = bytes_is(name, "functools.wraps") || bytes_starts_with(name, "unittest.skip") ||
                   bytes_ends_with(name, ".deprecated") || bytes_ends_with(name, "_transform");
    if (bytes_is(name, "functools.wraps") && first)
        solver_use(s, first, USE_SINK,
                   (Use){.op = at->op, .module = at->module, .extra = DEED_DICT, .to = first});
    mark(s, name, first, at);
    if (bytes_is(name, "atexit.register")) solve_arguments_escape(s, at, "it is called at exit");
    if (!factory && first) solver_edge(s, first, at->to);
    if (factory || !first || at->op->count > 2)
        solver_add(s, at->to,
                   solver_object(s, OBJECT_DECORATOR, solver_intern(s, "skive.identity"), 0), 0);
    return true;
}

/* ---- classes and instances ------------------------------------------------------------------ */

static bool type_call(Solver *s, const Use *at)
{
    if (call_count(at, s) == 1) {
        FlowOp op = {.kind = FLOW_LOAD,
                     .b = solver_intern(s, "__class__"),
                     .to = at->to,
                     .line = at->op->line};
        Use load = {.op = solver_intern_op(s, &op), .to = at->to};
        solver_use(s, call_argument(s, at, 0, NULL), USE_OP, load);
        return true;
    }
    solve_type_call(s, at);
    return true;
}

static bool object_new(Solver *s, const Use *at)
{
    Vertex class = call_argument(s, at, 0, NULL);
    if (class) solver_use(s, class, USE_NEW, solve_without_self(s, at));
    return true;
}

static bool super_call(Solver *s, const Use *at)
{
    Vertex class = call_argument(s, at, 0, NULL), object = call_argument(s, at, 1, NULL);
    if (class && !object) { /* it binds itself where it is a class attribute */
        solve_escape_node(s, class, "super() without an object is made of it");
        solver_unread(s, at->to);
    }
    if (class && object)
        solver_use(s, class, USE_SUPER,
                   (Use){.op = at->op, .module = at->module, .to = at->to, .extra = object});
    return true;
}

static bool import_call(Solver *s, const Use *at)
{
    Vertex name = call_argument(s, at, 0, "name");
    Use import = {.op = at->op, .module = at->module, .to = at->to};
    if (name) solver_use(s, name, USE_IMPORT, import);
    return true;
}

/* mock.patch.object(target, "name"), monkeypatch.setattr(target, "name", value) */
static bool patch_object(Solver *s, const Use *at)
{
    Use u = *at;
    u.to = FLOW_UNREAD;
    solve_named(s, call_argument(s, at, 0, "target"), call_argument(s, at, 1, "attribute"),
                USE_NAME_STORE, &u);
    solve_arguments_escape(s, at, "it is given to mock.patch.object");
    solver_unread(s, at->to);
    return true;
}

/* x.__setattr__("name", value) and the like, where x is not known */
static void attribute_method(Solver *s, Bytes name, const Use *at)
{
    bool sets = bytes_is(name, "__setattr__");
    if (bytes_is(name, "__dir__")) solve_record(s, DEED_DIR, THE_UNREAD, 0, at);
    if (!sets && !bytes_is(name, "__delattr__")) return;
    Use u = *at;
    u.to = sets ? call_argument(s, at, 1, NULL) : 0;
    solve_named(s, world_vertex(s, s->now), call_argument(s, at, 0, NULL),
                sets ? USE_NAME_STORE : USE_NAME_DELETE, &u);
}

bool solve_patch_method(Solver *s, Bytes name, const Use *at)
{
    attribute_method(s, name, at);
    bool sets = bytes_is(name, "setattr") || bytes_is(name, "delattr") || bytes_is(name, "object");
    if (!sets || call_count(at, s) < 2) return false;
    return patch_object(s, at);
}

/* Text that stands there and stores attributes does so to anything that it reaches from the
 * variables that it sees.  Other text is taken to do no more than polite library code; that is the
 * assumption polite-text. */
void solve_text(Solver *s, Vertex reached, bool executed, const Use *at)
{
    s->now = executed ? WORLD_EXECUTED : WORLD_EVALUATED;
    if (reached)
        solve_escape_node(s, reached, "exec() or eval() may reach the variable that holds it");
    if (!executed) return;
    if (reached)
        solver_use(s, reached, USE_SINK,
                   (Use){.op = at->op, .module = at->module, .extra = DEED_EXECUTE, .to = reached});
    solve_record(s, DEED_EXECUTE, THE_UNREAD, 0, at);
}

/* exec(text, globals, locals) */
static bool execute(Solver *s, bool executed, const Use *at)
{
    solve_execute_code(s, at);
    for (uint32_t i = 1; i < 3; i++) {
        Vertex of = call_argument(s, at, i, NULL);
        if (!of) continue;
        Vertex all = solve_call_node(s, at);
        solver_edge(s, of, all);
        solver_use(s, all, USE_WALK, (Use){.to = all});
        solve_text(s, all, executed, at);
    }
    s->now = executed ? WORLD_EXECUTED : WORLD_EVALUATED;
    solve_arguments_escape(s, at, "it is given to exec() or eval()");
    solver_unread(s, at->to);
    return true;
}

static bool vars_call(Solver *s, const Use *at)
{
    Vertex of = call_argument(s, at, 0, NULL);
    if (!of) return true; /* FLOW_NAMESPACE */
    FlowOp *op = ARENA_NEW(&s->arena, FlowOp);
    *op = (FlowOp){
        .kind = FLOW_LOAD, .b = solver_intern(s, "__dict__"), .to = at->to, .line = at->op->line};
    solver_use(s, of, USE_VARS, (Use){.op = at->op, .module = at->module, .to = at->to});
    return true;
}

static bool is_method_of_object(Bytes name, const char *method)
{
    return bytes_starts_with(name, "builtins.") && bytes_ends_with(name, method);
}

static bool special_methods(Solver *s, Bytes name, Object self, const Use *at)
{
    uint32_t first = self == NO_OBJECT ? 1 : 0;
    if (is_method_of_object(name, ".__setattr__")) return set_attribute(s, self, at, first);
    if (is_method_of_object(name, ".__getattribute__")) return get_attribute(s, self, at, first);
    if (is_method_of_object(name, ".__delattr__")) {
        Vertex receiver =
            self != NO_OBJECT ? solver_constant(s, self) : call_argument(s, at, 0, NULL);
        solve_named(s, receiver, call_argument(s, at, first, NULL), USE_NAME_DELETE, at);
        return true;
    }
    if (is_method_of_object(name, ".__new__")) return object_new(s, at);
    return false;
}

static bool is_wrapper(Bytes name)
{
    return bytes_is(name, "builtins.property") || bytes_is(name, "functools.cached_property") ||
           bytes_is(name, "builtins.staticmethod") || bytes_is(name, "builtins.classmethod") ||
           bytes_is(name, "abc.abstractclassmethod") ||
           bytes_starts_with(name, "functools.partial") ||
           bytes_starts_with(name, "functools.singledispatch");
}

/* Functions that give objects which nobody handed to them. */
static bool asks_for_all(Bytes name)
{
    return bytes_is(name, "gc.get_objects") || bytes_is(name, "gc.get_referrers") ||
           bytes_is(name, "gc.get_referents") || bytes_is(name, "inspect.getargvalues") ||
           bytes_is(name, "inspect.getgeneratorlocals") ||
           bytes_is(name, "inspect.getcoroutinelocals") ||
           bytes_is(name, "inspect.getasyncgenlocals") ||
           bytes_is(name, "inspect.getclosurevars") ||
           bytes_is(name, "skive.subclasses");
}

static bool give_any(Solver *s, Bytes name, const Use *at)
{
    Object box = solver_object(s, OBJECT_BOX, BOX_LIST, at->to);
    solver_edge(s, solve_any_object(s), solver_field(s, box, FIELD_ELEMENT));
    if (!bytes_starts_with(name, "inspect.")) solver_add(s, at->to, box, 0);
    else solver_edge(s, solve_any_object(s), at->to);
    return true;
}

/* Does the builtin function take as many arguments as stand there?  Else the call fails before
 * anything is done.  What the library calls by itself does not say how many it gives. */
static bool takes_arguments(const Solver *s, Bytes name, const Use *at)
{
    static const struct {
        const char *name;
        uint32_t least, most;
    } functions[] = {{"setattr", 3, 3}, {"getattr", 2, 3},   {"hasattr", 2, 2}, {"delattr", 2, 2},
                     {"type", 1, 3},    {"super", 0, 2},     {"vars", 0, 1},    {"exec", 1, 3},
                     {"eval", 1, 3},    {"__import__", 1, 5}};
    if (!at->module || !bytes_starts_with(name, "builtins.")) return true;
    Bytes last = {name.at + 9, name.len - 9};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (!bytes_is(last, functions[i].name)) continue;
        uint32_t count = call_count(at, s);
        bool plain = at->op->count == 2 * count; /* neither stars nor keywords */
        return !plain || (count >= functions[i].least && count <= functions[i].most);
    }
    return true;
}

bool solve_intrinsic(Solver *s, Bytes name, Object self, const Use *at)
{
    bool done;
    if (solve_library_descriptor(s, name, at)) return true;
    if (self == NO_OBJECT && !takes_arguments(s, name, at)) return true;
    attribute_functions(s, name, at, &done);
    if (!done && !at->to && is_wrapper(name)) return true; /* nobody has what it makes */
    if (done || special_methods(s, name, self, at) || solve_handed(s, name, self, at)) return true;
    if (bytes_is(name, "builtins.property")) return property(s, at, false);
    if (bytes_is(name, "functools.cached_property")) return property(s, at, true);
    bool of_class = self != NO_OBJECT && solver_get(s, self)->kind == OBJECT_INSTANCE;
    if (of_class && bytes_starts_with(name, "builtins.property."))
        name = (Bytes){name.at + sizeof "builtins", name.len - sizeof "builtins"};
    if (bytes_starts_with(name, "property.")) return property_part(s, name, self, at);
    if (bytes_is(name, "builtins.staticmethod")) return wrapper(s, OBJECT_STATIC, at, false);
    if (bytes_is(name, "builtins.classmethod") || bytes_is(name, "abc.abstractclassmethod"))
        return wrapper(s, OBJECT_CLASSMETHOD, at, false);
    if (bytes_is(name, "functools.partial") || bytes_is(name, "functools.partialmethod"))
        return partial(s, at, bytes_ends_with(name, "method"));
    if (bytes_starts_with(name, "functools.singledispatch"))
        return wrapper(s, OBJECT_PARTIAL, at, bytes_ends_with(name, "method"));
    bool descriptor = bytes_is(name, "skive.get") || bytes_is(name, "skive.set") ||
                      bytes_is(name, "skive.delete") || bytes_ends_with(name, "et__") ||
                      bytes_ends_with(name, ".__delete__");
    if (descriptor && solve_called_descriptor(s, name, self, at)) return true;
    if (bytes_is(name, "builtins.isinstance") || bytes_is(name, "builtins.issubclass")) {
        Vertex asked = call_argument(s, at, 0, NULL), type = call_argument(s, at, 1, NULL);
        if (type)
            solver_use(s, type, USE_CHECKED,
                       (Use){.op = at->op, .module = at->module, .extra = asked});
    }
    if (is_transparent(name)) return decorate(s, name, at);
    if (bytes_is(name, "builtins.type")) return type_call(s, at);
    if (bytes_is(name, "collections.namedtuple") && at->to) {
        solve_make_class(s, at);
        return true;
    }
    if (bytes_is(name, "builtins.super")) return super_call(s, at);
    if (bytes_is(name, "builtins.vars")) return vars_call(s, at);
    if (bytes_is(name, "importlib.import_module") || bytes_is(name, "builtins.__import__"))
        return import_call(s, at);
    if (bytes_is(name, "typing.cast") || bytes_is(name, "typing_extensions.cast")) {
        solver_edge(s, call_argument(s, at, 1, "val"), at->to);
        return true;
    }
    if (bytes_is(name, "?base.__new__")) return object_new(s, at);
    solve_ask_annotations(s, name, at);
    solve_give_exceptions(s, name, at);
    if (solve_find_module(s, name, at) || solve_code_function(s, name, self, at)) return true;
    if (asks_for_all(name)) return give_any(s, name, at);
    if (bytes_is(name, "skive.itself")) {
        if (self != NO_OBJECT) solver_add(s, at->to, self, 0);
        return true;
    }
    if ((bytes_is(name, "inspect.getsource") || bytes_is(name, "inspect.getsourcelines")) ||
        bytes_is(name, "inspect.findsource")) {
        Vertex of = call_argument(s, at, 0, "object");
        if (of)
            solver_use(s, of, USE_SINK,
                       (Use){.op = at->op, .module = at->module, .extra = DEED_SOURCE, .to = of});
        solver_add(s, at->to, THE_TEXT, 0);
        return true;
    }
    if (bytes_ends_with(name, "patch.object") && self == NO_OBJECT) return patch_object(s, at);
    if (bytes_is(name, "builtins.exec") || bytes_is(name, "builtins.eval"))
        return execute(s, (at->op->flag & CALL_HARMFUL_TEXT) || !s->trust_text, at);
    if (bytes_is(name, "builtins.locals") || bytes_is(name, "builtins.globals")) return true;
    return false;
}

/* ---- what the uses above do with each object ------------------------------------------------ */

static void vars_of(Solver *s, const Use *u, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    Use at = *u;
    if (info->kind == OBJECT_VALUE) {
        solve_value_dict(s, o, u->to);
        return;
    }
    solve_load(s, o, solver_intern(s, "__dict__"), u->to, &at);
}

static void new_of(Solver *s, const Use *u, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_CLASS) {
        uint32_t class = info->a;
        solve_new_class(s, class, u->to);
        bool made = info->made;
        Object instance = solver_object(s, OBJECT_INSTANCE, class, 0);
        if (!made) { /* its implicit methods, without a constructor */
            Use none = solver_call_op(s, u, NULL, 0, 0);
            s->objects.at[o].made = false;
            solve_first_instance(s, class, &none);
            s->objects.at[o].made = true;
        }
        solver_add(s, u->to, instance, 0);
        solve_give_to_base(s, class, instance, u);
    } else if (info->kind == OBJECT_UNREAD) {
        solver_unread(s, u->to);
    }
}

void solve_intrinsic_use(Solver *s, const Use *u, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (u->kind) {
    case USE_NAMED: {
        Use inner = *u;
        inner.extra = o;
        inner.worlds = o == THE_UNREAD ? world_set(s, s->now) : 0;
        if (u->extra) solver_use(s, u->extra, (UseKind)u->op->b, inner);
        else {
            inner.kind = (uint8_t)u->op->b;
            solve_use(s, &inner, THE_TEXT, 0);
        }
        break;
    }
    case USE_MADE_BASE: solve_made_base(s, o, u); break;
    case USE_RECEIVER: solve_receiver(s, o, u); break;
    case USE_DEFAULTS: solve_defaults(s, o, u); break;
    case USE_BECOMES: solve_becomes(s, o, u); break;
    case USE_TYPE:
        if (info->kind == OBJECT_INSTANCE)
            solver_add(s, u->to, solver_object(s, OBJECT_CLASS, info->a, 0), 0);
        break;
    case USE_UNBIND:
        if (solver_get(s, o)->kind == OBJECT_BOUND) solver_add(s, u->to, solver_get(s, o)->a, 0);
        break;
    case USE_CHECKED: solve_checked(s, o, u); break;
    case USE_NEW: new_of(s, u, o); break;
    case USE_SUPER:
        if (info->kind == OBJECT_CLASS)
            solver_use(s, u->extra, USE_SUPER_OF,
                       (Use){.op = u->op, .module = u->module, .to = u->to, .extra = info->a});
        else solver_unread(s, u->to);
        break;
    case USE_SUPER_OF:
        if (info->kind == OBJECT_INSTANCE || info->kind == OBJECT_CLASS)
            solver_add(s, u->to, solver_object(s, OBJECT_SUPER, u->extra, o), 0);
        else if (o == THE_UNREAD) solver_add(s, u->to, o, 0);
        break;
    case USE_IMPORT: solve_import_named(s, o, u); break;
    case USE_VARS: vars_of(s, u, o); break;
    case USE_EACH_BOUND:
    case USE_EACH_SET:
    case USE_EACH_DELETED: solve_each_attribute(s, u, o); break;
    case USE_BASE_FIND:
    case USE_META_FIND:
    case USE_META_GIVEN:
    case USE_META_MAKE:
    case USE_META_TYPE:
    case USE_META_SHOWN: solve_meta_use(s, u, o); break;
    default: solve_code_use(s, u, o); break;
    }
}
