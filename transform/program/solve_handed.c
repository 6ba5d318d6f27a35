/*
 * solve_handed.c - library functions that hand objects on in ways of their own: attributes named in
 * texts, constructors of bases, dataclasses, copies, dispatching by type.
 */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/solver.h"

/* ---- names in texts ------------------------------------------------------------------------- */

/* attrgetter("a", "b")(x) reads each of the names; `self` keeps them. */
static bool attribute_getter(Solver *s, Object self, const Use *at)
{
    solve_named(s, call_argument(s, at, 0, NULL), solver_field(s, self, FIELD_KEPT), USE_NAME_LOAD,
                at);
    Vertex all = solve_call_node(s, at);
    Object tuple = solver_object(s, OBJECT_BOX, BOX_TUPLE, all);
    solver_edge(s, at->to, solver_field(s, tuple, FIELD_ELEMENT));
    solver_add(s, at->to, tuple, 0);
    return true;
}

/* methodcaller("name", a)(x): what `self` keeps is the name and the arguments. */
static bool method_caller(Solver *s, Object self, const Use *at)
{
    Vertex kept = solver_field(s, self, FIELD_KEPT), method = solve_call_node(s, at);
    Use load = *at;
    load.to = method;
    solve_named(s, call_argument(s, at, 0, NULL), kept, USE_NAME_LOAD, &load);
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, method);
    solver_edge(s, kept, solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, kept, solver_field(s, box, FIELD_VALUE));
    FlowOp op = {.kind = FLOW_CALL,
                 .line = at->op->line,
                 .to = at->to,
                 .args = s->link->own.words.count,
                 .count = 4};
    array_push(&s->link->own.words, ARG_STAR);
    array_push(&s->link->own.words, solver_constant(s, box));
    array_push(&s->link->own.words, ARG_DOUBLE_STAR);
    array_push(&s->link->own.words, solver_constant(s, box));
    solver_use(s, method, USE_CALL, (Use){.op = solver_intern_op(s, &op), .to = at->to});
    return true;
}

/* One replacement field, from behind its '{': the path of attributes and items is walked. */
static void format_field(Solver *s, Bytes field, Vertex of, const Use *at)
{
    size_t i = 0;
    while (i < field.len && !strchr(".[!:}", field.at[i])) i++;
    while (of && i < field.len && (field.at[i] == '.' || field.at[i] == '[')) {
        bool item = field.at[i] == '[';
        size_t end = ++i;
        while (end < field.len && !strchr(item ? "]" : ".[!:}", field.at[end])) end++;
        Vertex next = solve_call_node(s, at);
        uint32_t name = atoms_intern(&s->link->atoms, (Bytes){field.at + i, end - i}).at;
        FlowOp op = {.kind = item ? FLOW_GET_ITEM : FLOW_LOAD,
                     .a = of,
                     .b = item ? 0 : name,
                     .to = next,
                     .line = at->op->line};
        solver_use(s, of, USE_OP, (Use){.op = solver_intern_op(s, &op), .to = next});
        of = next;
        i = end + item;
    }
}

/* "{0.name}".format(x): any argument may be the one that a field means. */
static void format_text(Solver *s, Object text, const Use *at, bool mapping)
{
    if (text == NO_OBJECT || solver_get(s, text)->kind != OBJECT_STRING) return;
    Bytes format = atoms_text(&s->link->atoms, (Atom){solver_get(s, text)->a});
    Vertex all = solve_call_node(s, at);
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
        uint32_t tag = w[i];
        Vertex value = solver_map(s, at->module, w[i + 1]);
        if (tag == ARG_STAR) value = solve_elements(s, value);
        if (tag == ARG_DOUBLE_STAR || mapping) value = solve_values(s, value);
        solver_edge(s, value, all);
    }
    for (size_t i = 0; i < format.len; i++)
        if (format.at[i] == '{')
            format_field(s, (Bytes){format.at + i + 1, format.len - i - 1}, all, at);
}

Use solve_without_self(Solver *s, const Use *at)
{
    uint8_t flag = at->op->flag & (CALL_HARMFUL_TEXT | CALL_NEW_NAMED);
    if (at->op->flag & CALL_NEW_THIRD) flag |= CALL_NEW_SECOND;
    FlowOp made = {.kind = FLOW_CALL,
                   .flag = flag,
                   .line = at->op->line,
                   .to = at->op->to,
                   .args = s->link->own.words.count};
    FlowOp *op = &made;
    bool skipped = false;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
        uint32_t tag = w[i], node = solver_map(s, at->module, w[i + 1]);
        if (tag == ARG_POSITION && !skipped) {
            skipped = true;
            continue;
        }
        if (tag != ARG_POSITION && tag < ARG_DOUBLE_STAR) tag = solver_atom(s, at->module, tag);
        array_push(&s->link->own.words, tag);
        array_push(&s->link->own.words, node);
        op->count += 2;
    }
    return (Use){.op = solver_intern_op(s, op), .to = at->to};
}

/* ---- constructors of bases ------------------------------------------------------------------ */

/* Base.__init__(self, ...): `self` is the first argument when it is not given. */
static bool base_init(Solver *s, Bytes name, Object self, const Use *at)
{
    if (self == NO_OBJECT) {
        Vertex first = call_argument(s, at, 0, NULL);
        Use use = solve_without_self(s, at);
        use.extra = atoms_intern(&s->link->atoms, name).at;
        use.beside = at->beside;
        if (first) solver_use(s, first, USE_LIBRARY_SELF, use);
        return true;
    }
    if (solver_get(s, self)->kind != OBJECT_INSTANCE) return false;
    solve_give_to_base(s, solver_get(s, self)->a, self, at);
    return true;
}

/* ---- bound later ---------------------------------------------------------------------------- */

/* f.__get__(x) and MethodType(f, x): `self` is the function. */
static bool bind_to(Solver *s, Object self, const Use *at)
{
    Vertex to = call_argument(s, at, 0, NULL);
    if (to) solver_use(s, to, USE_BOUND_TO, (Use){.to = at->to, .extra = self});
    solver_add(s, at->to, self, 0);
    return true;
}

/* f.register(int, g), f.register(int)(g), @f.register: the function is called in place of f. */
static bool dispatch_to(Solver *s, Object self, const Use *at)
{
    for (uint32_t i = 0; i < 2; i++) {
        Vertex given = call_argument(s, at, i, i ? "func" : "cls");
        if (!given) continue;
        solver_edge(s, given, at->to);
        solver_use(s, given, USE_DISPATCHED, (Use){.extra = self});
    }
    Object again = solver_object(s, OBJECT_BOUND, solver_library(s, "skive.register"), self);
    solver_add(s, at->to, again, 0);
    return true;
}

/* ---- dataclasses and copies ------------------------------------------------------------------ */

/* field(default=x, default_factory=f): what the attribute may be. */
static void dataclass_field(Solver *s, const Use *at)
{
    const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        if (w[i] == ARG_POSITION || w[i] >= ARG_DOUBLE_STAR) continue;
        Bytes name = atoms_text(&s->link->atoms, (Atom){solver_atom(s, at->module, w[i])});
        Vertex value = solver_map(s, at->module, w[i + 1]);
        if (bytes_is(name, "default")) solver_edge(s, value, at->to);
        else if (bytes_is(name, "metadata"))
            solve_escape_node(s, value, "it is the metadata of a field");
        else if (bytes_is(name, "default_factory"))
            solver_use(s, value, USE_CALL, solver_call_op(s, at, NULL, 0, at->to));
        w = s->link->modules.at[at->module].flow->words.at + at->op->args;
    }
}

/* replace(x, name=value): into the attribute of the copy. */
static void replace_fields(Solver *s, const Use *at)
{
    Vertex of = call_argument(s, at, 0, NULL);
    for (uint32_t i = 0; of && i < at->op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
        if (w[i] == ARG_POSITION || w[i] == ARG_STAR) continue;
        Vertex value = solver_map(s, at->module, w[i + 1]);
        uint32_t name = w[i] == ARG_DOUBLE_STAR ? 0 : solver_atom(s, at->module, w[i]);
        if (!name) value = solve_values(s, value);
        solver_use(s, of, USE_PUT_NAMED, (Use){.to = value, .extra = name});
    }
}

/* fields(x): each with its default. */
static bool dataclass_fields(Solver *s, const Use *at)
{
    Vertex of = call_argument(s, at, 0, NULL), all = solve_call_node(s, at);
    Object field = solver_object(s, OBJECT_VALUE, solver_intern(s, "dataclasses.Field"), all);
    Object tuple = solver_object(s, OBJECT_BOX, BOX_TUPLE, all);
    solver_add(s, solver_field(s, tuple, FIELD_ELEMENT), field, 0);
    solver_add(s, at->to, tuple, 0);
    if (of) solver_use(s, of, USE_FIELDS, (Use){.to = solver_field(s, field, FIELD_KEPT)});
    return true;
}

/* json.dumps(x, cls=E) gives x to the methods of E, which unread code calls. */
static void json_class(Solver *s, Bytes name, Object self, const Use *at)
{
    bool encoder = bytes_starts_with(name, "json.JSONEncoder.") && self != NO_OBJECT &&
                   solver_get(s, self)->kind == OBJECT_INSTANCE;
    if (!encoder && !call_argument(s, at, UINT32_MAX, "cls")) return;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
        Vertex all = solve_call_node(s, at);
        solver_edge(s, solver_map(s, at->module, w[i + 1]), all);
        solver_use(s, all, USE_WALK, (Use){.to = all});
        solve_escape_node(s, all, "it is given to the methods of the class that makes the text");
    }
    solver_unread(s, at->to);
}

static void redirected(Solver *s, Bytes name, const Use *at)
{
    const char *stream = bytes_ends_with(name, "err") ? "stderr" : "stdout";
    Vertex of = solver_field(s, solver_library(s, "sys"), solver_intern(s, stream));
    solver_edge(s, call_argument(s, at, 0, "new_target"), of);
}

/* A logger is one of the library's class, unless the program speaks of other classes for them. */
static void get_logger(Solver *s, const Use *at)
{
    static const char *const others[] = {"setLoggerClass", "loggerClass", "_loggerClass",
                                         "loggerDict"};
    bool other = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        other |= atoms_find(&s->link->atoms, bytes_of(others[i])).at != 0;
    if (other) solver_unread(s, at->to);
    solver_edge(s, solver_field(s, solver_library(s, "logging"), solver_intern(s, "root")), at->to);
}

void solve_copy_hooks(Solver *s, Vertex of, const Use *at, Vertex to)
{
    if (of) solver_use(s, of, USE_COPIED, (Use){.op = at->op, .module = at->module, .to = to});
}

void solve_handed_use(Solver *s, const Use *u, Object o)
{
    uint8_t kind = solver_get(s, o)->kind;
    switch (u->kind) {
    case USE_BOUND_TO:
        if (o == THE_UNREAD) solver_unread(s, u->to);
        else solver_add(s, u->to, solver_object(s, OBJECT_BOUND, u->extra, o), 0);
        break;
    case USE_DISPATCHED:
        if (kind == OBJECT_UNREAD || kind == OBJECT_FUNCTION || kind == OBJECT_BOUND ||
            kind == OBJECT_PARTIAL || kind == OBJECT_STATIC)
            solver_add(s, solver_field(s, u->extra, FIELD_CALLED), o, 0);
        break;
    case USE_PUT_NAMED:
        if (kind != OBJECT_INSTANCE) solve_escape_node(s, u->to, "it replaces an attribute");
        else if (!u->extra) solve_store_any(s, o, u->to, NULL);
        else solver_edge(s, u->to, solver_field(s, o, u->extra));
        if (kind == OBJECT_INSTANCE) /* of a named tuple */
            solver_edge(s, u->to, solver_field(s, o, FIELD_ELEMENT));
        break;
    case USE_FIELDS: {
        Object class =
            kind == OBJECT_INSTANCE ? solver_object(s, OBJECT_CLASS, solver_get(s, o)->a, 0) : o;
        solve_load_any(s, class, u->to, NULL);
        break;
    }
    case USE_COPIED: solve_copied(s, o, u->to); break;
    default: break;
    }
}

/* True when that is all; else the line of the tables says the rest. */
bool solve_handed(Solver *s, Bytes name, Object self, const Use *at)
{
    if (bytes_ends_with(name, ".__init__") && base_init(s, name, self, at)) return true;
    bool pickler = bytes_is(name, "pickle.Pickler");
    if (pickler || bytes_is(name, "pickle.Pickler.__init__")) solve_make_pickler(s, at);
    if (bytes_is(name, "dataclasses.replace")) replace_fields(s, at);
    if (bytes_is(name, "dataclasses.field")) dataclass_field(s, at);
    if (bytes_is(name, "copyreg.pickle")) {
        s->now = WORLD_ALL;
        solver_unread(s, s->copied_by_function);
    }
    if (bytes_is(name, "dataclasses.fields")) return dataclass_fields(s, at);
    if (bytes_starts_with(name, "json.")) json_class(s, name, self, at);
    if (bytes_starts_with(name, "contextlib.redirect_std")) redirected(s, name, at);
    if (bytes_is(name, "logging.getLogger")) get_logger(s, at);
    if (self == NO_OBJECT) return false;
    if (bytes_is(name, "builtins.dict.get") &&
        solve_get_named(s, self, call_argument(s, at, 0, NULL), at)) {
        solver_edge(s, call_argument(s, at, 1, NULL), at->to);
        return true;
    }
    if (bytes_is(name, "skive.bind")) return bind_to(s, self, at);
    if (bytes_is(name, "skive.register")) return dispatch_to(s, self, at);
    if (bytes_is(name, "skive.dispatch")) {
        solver_edge(s, solver_field(s, self, FIELD_CALLED), at->to);
        return true;
    }
    if (bytes_is(name, "operator.attrgetter.__call__")) return attribute_getter(s, self, at);
    if (bytes_is(name, "operator.methodcaller.__call__")) return method_caller(s, self, at);
    if (bytes_is(name, "builtins.str.format")) format_text(s, self, at, false);
    if (bytes_is(name, "builtins.str.format_map")) format_text(s, self, at, true);
    return false;
}
