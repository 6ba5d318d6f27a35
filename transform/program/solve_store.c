/* solve_store.c - what binding to an object gives; attribute stores and deletes, by kind of object.
 */
#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- binding -------------------------------------------------------------------------------- */

static Object class_of(Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    return info->kind == OBJECT_INSTANCE ? solver_object(s, OBJECT_CLASS, info->a, 0) : o;
}

static void get_descriptor(Solver *s, Object value, const Use *u)
{
    Found found = {0};
    if (solve_has_method(s, solver_get(s, value)->a, "__get__", &found)) {
        Vertex of = solver_constant(s, u->extra);
        bool on_class = solver_get(s, u->extra)->kind == OBJECT_CLASS;
        Vertex args[2] = {on_class ? FLOW_NOTHING : of, on_class ? of : FLOW_NOTHING};
        if (!on_class) args[1] = solver_constant(s, class_of(s, u->extra));
        Use call = solver_call_op(s, u, args, 2, u->to);
        solve_call_found(s, &found, value, &call);
    }
    if (!found.sure && !solve_own_property(s, value, FIELD_GET, u)) {
        bool unknown;
        base_flags_of_class(s->link, solver_get(s, value)->a, &unknown);
        solver_add(s, u->to, value, 0);
        if (unknown) {
            s->now = world_of_object(s, value);
            solver_unread(s, u->to);
            solve_escape(s, u->extra,
                         "a class attribute of it may be a descriptor that was not read", u, 0);
        }
    }
    array_free(&found);
}

/* Something of which not even the class is known that a class body holds: a descriptor, perhaps,
 * and then its code gets the object. */
static bool is_unknown(Solver *s, Object value)
{
    const ObjectInfo *info = solver_get(s, value);
    if (info->kind == OBJECT_UNREAD) return true;
    return solve_is_of_no_table(s, value) &&
           knowledge_member(text_of(s, info->a)) != MEMBER_CLASS; /* no descriptor */
}

static void give_to_unknown(Solver *s, Object value, Object receiver, const Use *u)
{
    if (value != THE_UNREAD) s->now = world_of_object(s, value);
    solve_escape(s, receiver, "it is read through a class attribute of unknown kind", u, 0);
}

void solve_bind(Solver *s, Object value, const Use *u)
{
    switch (solver_get(s, value)->kind) {
    case OBJECT_FUNCTION: {
        bool of_class = s->functions.at[solver_get(s, value)->a].takes_class;
        Object receiver = of_class ? class_of(s, u->extra) : u->extra;
        solver_add(s, u->to, solver_object(s, OBJECT_BOUND, value, receiver), 0);
        break;
    }
    case OBJECT_PROPERTY: {
        if (solver_get(s, value)->b == PROPERTY_OF_SLOT) {
            solve_load_slot(s, u->extra, solver_get(s, value)->a, u->to, u);
            break;
        }
        if (solver_get(s, value)->b) solve_record(s, DEED_CACHE, u->extra, 0, u);
        Use call = solver_call_op(s, u, NULL, 0, u->to);
        call.extra = u->extra;
        solver_use(s, solver_field(s, value, FIELD_GET), USE_CALL_AS_METHOD, call);
        break;
    }
    case OBJECT_CLASSMETHOD:
        solver_use(s, solver_field(s, value, FIELD_CALLED), USE_BIND_TO_CLASS,
                   solve_use_with(u, u->to, class_of(s, u->extra)));
        break;
    case OBJECT_STATIC: solver_edge(s, solver_field(s, value, FIELD_CALLED), u->to); break;
    case OBJECT_INSTANCE: get_descriptor(s, value, u); break;
    case OBJECT_PARTIAL: /* b: it is a method */
        if (solver_get(s, value)->b)
            solver_add(s, u->to, solver_object(s, OBJECT_BOUND, value, u->extra), 0);
        else solver_add(s, u->to, value, 0);
        break;
    case OBJECT_UNREAD:
    case OBJECT_VALUE:
        solver_add(s, u->to, value, 0);
        if (!is_unknown(s, value)) break;
        give_to_unknown(s, value, u->extra, u);
        if (value != THE_UNREAD) solver_unread(s, u->to);
        break;
    default: solver_add(s, u->to, value, 0); break;
    }
}

/* A function of the library does not bind itself: classmethod(vars) does. */
void solve_bind_to_class(Solver *s, Object value, const Use *u)
{
    bool library = solver_get(s, value)->kind == OBJECT_LIBRARY;
    if (!library || solve_is_unknown_class(s, value)) solve_bind(s, value, u);
    else solver_add(s, u->to, solver_object(s, OBJECT_BOUND, value, u->extra), 0);
}

void solve_bind_class(Solver *s, Object value, const Use *u)
{
    uint8_t kind = solver_get(s, value)->kind;
    if (kind == OBJECT_FUNCTION && s->functions.at[solver_get(s, value)->a].takes_class)
        solver_add(s, u->to, solver_object(s, OBJECT_BOUND, value, u->extra), 0);
    else if (kind == OBJECT_CLASSMETHOD)
        solver_use(s, solver_field(s, value, FIELD_CALLED), USE_BIND_TO_CLASS, *u);
    else if (kind == OBJECT_STATIC) solver_edge(s, solver_field(s, value, FIELD_CALLED), u->to);
    else if (kind == OBJECT_INSTANCE) get_descriptor(s, value, u);
    else solver_add(s, u->to, value, 0);
}

/* ---- storing -------------------------------------------------------------------------------- */

void solve_setter(Solver *s, Object value, const Use *u)
{
    uint8_t kind = solver_get(s, value)->kind;
    if (kind == OBJECT_PROPERTY && solver_get(s, value)->b == PROPERTY_OF_SLOT) {
        uint32_t name = solver_get(s, value)->a;
        if (name) solve_store(s, u->extra, name, u->to, u);
        else solve_store_any(s, u->extra, u->to, u);
    } else if (kind == OBJECT_PROPERTY) {
        Use call = solver_call_op(s, u, &u->to, 1, 0);
        call.extra = u->extra;
        solver_use(s, solver_field(s, value, FIELD_SET), USE_CALL_AS_METHOD, call);
    } else if (kind == OBJECT_INSTANCE) {
        Found found = {0};
        if (solve_has_method(s, solver_get(s, value)->a, "__set__", &found)) {
            Vertex args[2] = {solver_constant(s, u->extra), u->to};
            Use call = solver_call_op(s, u, args, 2, 0);
            solve_call_found(s, &found, value, &call);
        }
        if (!found.sure) solve_own_property(s, value, FIELD_SET, u);
        array_free(&found);
    } else if (is_unknown(s, value)) {
        give_to_unknown(s, value, u->extra, u);
        solve_escape_node(s, u->to, "it is stored through a class attribute of unknown kind");
    }
}

void solve_deleter(Solver *s, Object value, const Use *u)
{
    uint8_t kind = solver_get(s, value)->kind;
    if (kind == OBJECT_PROPERTY && solver_get(s, value)->b == PROPERTY_OF_SLOT) {
        solve_delete(s, u->extra, solver_get(s, value)->a, u);
    } else if (kind == OBJECT_PROPERTY) {
        Use call = solver_call_op(s, u, NULL, 0, 0);
        call.extra = u->extra;
        solver_use(s, solver_field(s, value, FIELD_DELETE), USE_CALL_AS_METHOD, call);
    } else if (kind == OBJECT_INSTANCE) {
        Found found = {0};
        if (solve_has_method(s, solver_get(s, value)->a, "__delete__", &found)) {
            Vertex arg = solver_constant(s, u->extra);
            Use call = solver_call_op(s, u, &arg, 1, 0);
            solve_call_found(s, &found, value, &call);
        }
        if (!found.sure) solve_own_property(s, value, FIELD_DELETE, u);
        array_free(&found);
    }
}

/* The classes at `from` become that of the object. */
static void change_class(Solver *s, Object o, Vertex from, const Use *at)
{
    Use u = {.op = at->op, .module = at->module, .extra = DEED_CLASS_CHANGE, .to = from};
    if (!from) return;
    Worlds worlds = s->now;
    solver_use(s, from, USE_SINK, u);
    u.extra = o;
    u.worlds = world_set(s, worlds);
    solver_use(s, from, USE_BECOMES, u);
}

static void store_instance(Solver *s, Object o, uint32_t name, Vertex from, const Use *at)
{
    Bytes text = text_of(s, name);
    uint32_t class = solver_get(s, o)->a;
    if (bytes_is(text, "__dict__") || bytes_is(text, "__class__")) {
        solve_record(s, bytes_is(text, "__dict__") ? DEED_DICT : DEED_CLASS_CHANGE, o, 0, at);
        if (bytes_is(text, "__class__")) change_class(s, o, from, at);
        else if (from) solve_escape_node(s, from, "it is stored as __dict__");
        solver_unread(s, solver_field(s, o, FIELD_ANY));
        solve_store_any(s, o, FLOW_UNREAD, NULL);
        return;
    }
    Found found = {0};
    solve_lookup(s, class, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], USE_SETTER, solve_use_with(at, from, o));
    found.count = 0;
    if (solve_has_method(s, class, "__setattr__", &found)) {
        Vertex args[2] = {solver_constant(s, solver_object(s, OBJECT_STRING, name, 0)), from};
        Use call = solver_call_op(s, at, args, 2, 0);
        solve_call_found(s, &found, o, &call);
    }
    array_free(&found);
    solve_record(s, DEED_STORE, o, name, at);
    solver_edge(s, from, solver_field(s, o, name));
    solve_now_has(s, o, name);
}

static void store_unread(Solver *s, uint32_t name, Vertex from, const Use *at)
{
    Bytes text = text_of(s, name);
    if (bytes_is(text, "__class__")) change_class(s, THE_UNREAD, from, at);
    if (from) solve_escape_node(s, from, "it is stored in an attribute of an unknown object");
    Deed deed = bytes_is(text, "__dict__")    ? DEED_DICT
                : bytes_is(text, "__class__") ? DEED_CLASS_CHANGE
                                              : DEED_STORE;
    solve_record(s, deed, THE_UNREAD, name, at);
    solve_unread_store(s, name, at);
}

/* A store on what may be any module. */
void solve_store_on_modules(Solver *s, uint32_t name, Vertex from, const Use *at)
{
    for (uint32_t i = 1; i < s->link->modules.count; i++) {
        Object o = solver_object(s, OBJECT_MODULE, i, 0);
        if (!name) solve_store_any(s, o, from, at);
        else solve_store(s, o, name, from, at);
    }
}

/* sys.stdout = x, gzip.open = f: any code of the library uses it from now on, and so does the
 * program under that name.  What an object of the library is given is used by that library. */
static void store_library(Solver *s, Object o, uint32_t name, Vertex from, const Use *at)
{
    if (solve_is_unknown_class(s, o)) solve_store_unknown_class(s, o, name, at);
    if (!from) return;
    solve_change_pickler(s, o, name, at);
    if (solver_get(s, o)->kind == OBJECT_LIBRARY) s->now = WORLD_ALL;
    solve_escape_node(s, from, "it is stored on a library object");
    solver_edge(s, from, solver_field(s, o, name));
}

void solve_store(Solver *s, Object o, uint32_t name, Vertex from, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (info->kind) {
    case OBJECT_UNREAD: store_unread(s, name, from, at); break;
    case OBJECT_INSTANCE: store_instance(s, o, name, from, at); break;
    case OBJECT_CLASS:
        if (bytes_is(text_of(s, name), "__class__")) {
            solve_record(s, DEED_CLASS_CHANGE, o, 0, at);
            change_class(s, o, from, at);
        }
        solve_record(s, DEED_CLASS_STORE, o, name, at);
        solve_late_store(s, o, name);
        solve_store_of_metaclass(s, o, name, from, at);
        solver_edge(s, from, solver_field(s, o, name));
        solve_now_has(s, o, name);
        break;
    case OBJECT_MODULE:
        if (info->a == ANY_MODULE) solve_store_on_modules(s, name, from, at);
        else solver_edge(s, from, solve_member(s, info->a, name));
        if (info->a != ANY_MODULE && bytes_is(text_of(s, name), "__class__"))
            change_class(s, o, from, at);
        break;
    case OBJECT_VALUE:
        if (bytes_is(text_of(s, name), "__class__")) change_class(s, o, from, at);
        store_library(s, o, name, from, at);
        break;
    case OBJECT_LIBRARY: store_library(s, o, name, from, at); break;
    case OBJECT_TEXT:
    case OBJECT_STRING:
    case OBJECT_BOX: break;
    default:
        if (info->kind == OBJECT_FUNCTION && bytes_ends_with(text_of(s, name), "defaults__"))
            solver_use(s, from, USE_DEFAULTS, (Use){.extra = o});
        if (info->kind == OBJECT_FUNCTION &&
            (bytes_is(text_of(s, name), "__code__") || bytes_is(text_of(s, name), "func_code")))
            solve_store_code(s, o, from);
        solver_edge(s, from, solver_field(s, o, name));
        solve_now_has(s, o, name);
        break;
    }
}

/* `name` 0: it is computed. */
void solve_delete(Solver *s, Object o, uint32_t name, const Use *at)
{
    uint8_t kind = solver_get(s, o)->kind;
    if (kind == OBJECT_INSTANCE || kind == OBJECT_UNREAD) solve_record(s, DEED_DELETE, o, name, at);
    else if (kind == OBJECT_CLASS) solve_record(s, DEED_CLASS_STORE, o, name, at);
    else if (solve_is_unknown_class(s, o)) solve_store_unknown_class(s, o, name, at);
    if (!name) solve_delete_any(s, o, at);
    else if (kind == OBJECT_CLASS) solve_delete_of_metaclass(s, o, name, at);
    if (kind != OBJECT_INSTANCE || !name) return;
    Found found = {0};
    solve_lookup(s, solver_get(s, o)->a, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], USE_DELETER, solve_use_with(at, 0, o));
    found.count = 0;
    if (solve_has_method(s, solver_get(s, o)->a, "__delattr__", &found)) {
        Vertex arg = solver_constant(s, solver_object(s, OBJECT_STRING, name, 0));
        Use call = solver_call_op(s, at, &arg, 1, 0);
        solve_call_found(s, &found, o, &call);
    }
    array_free(&found);
}
