/* solve_base.c - what constructors of bases that are not the program's do with their arguments. */
#include "transform/program/bases.h"
#include "transform/program/solver.h"

static const uint32_t *words_of(const Solver *s, const Use *at)
{
    return s->link->modules.at[at->module].flow->words.at + at->op->args;
}

static bool has_arguments(const Use *at)
{
    return at->op && (at->op->kind == FLOW_CALL || at->op->kind == FLOW_METHOD);
}

bool solve_base_is(const Solver *s, uint32_t class, const char *dotted)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_LIBRARY &&
            bytes_is(atoms_text(&s->link->atoms, (Atom){c->mro.at[i].name}), dotted))
            return true;
    return false;
}

bool solve_base_is_inert(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind != BASE_PROJECT &&
            !(base_flags(s->link, &c->mro.at[i]) & LIBRARY_INERT))
            return false;
    return true;
}

/* What a library base's constructor does with the arguments. */
void solve_give_to_base(Solver *s, uint32_t class, Object o, const Use *at)
{
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, class, &unknown);
    if (solve_property_class(s, class) != PROPERTY_NOT) solve_keep_accessors(s, o, at);
    if (has_arguments(at) && solve_derives_pickler(s, class)) solve_make_pickler(s, at);
    if (unknown) {
        solve_arguments_escape(s, at, "it is given to a base class that was not read");
        return;
    }
    if (!has_arguments(at)) return;
    if (!solve_base_is_inert(s, class)) {
        solve_arguments_escape(s, at, "it is given to the constructor of a library class");
        return;
    }
    if (!(flags & (LIBRARY_EXCEPTION | LIBRARY_MAPPING | LIBRARY_SEQUENCE))) return;
    Vertex args = 0;
    if (solve_base_is(s, class, "collections.defaultdict") ||
        solve_base_is(s, class, "typing.DefaultDict")) {
        Vertex factory = call_argument(s, at, 0, NULL);
        Use call = solver_call_op(s, at, NULL, 0, solver_field(s, o, FIELD_VALUE));
        if (factory) solver_use(s, factory, USE_CALL, call);
        solver_edge(s, factory, solver_field(s, o, solver_intern(s, "default_factory")));
    }
    bool fields = solve_base_is(s, class, "collections.namedtuple()");
    if (flags & LIBRARY_EXCEPTION) {
        args = solve_exception_arguments(s, o);
    }
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        uint32_t tag = words_of(s, at)[i];
        Vertex value = solver_map(s, at->module, words_of(s, at)[i + 1]);
        if (args) solver_edge(s, tag == ARG_STAR ? solve_elements(s, value) : value, args);
        if (fields) solver_edge(s, value, solver_field(s, o, FIELD_ELEMENT));
        if (flags & (LIBRARY_MAPPING | LIBRARY_SEQUENCE)) {
            Vertex inside = solve_elements(s, value);
            solver_edge(s, inside, solver_field(s, o, FIELD_ELEMENT));
            solver_edge(s, solve_values(s, value), solver_field(s, o, FIELD_VALUE));
            solver_edge(s, solve_elements(s, inside), solver_field(s, o, FIELD_VALUE));
            if (tag != ARG_POSITION) solver_edge(s, value, solver_field(s, o, FIELD_VALUE));
        }
    }
}

/* Classes of the library whose __new__ keeps what it is given, or hands it on. */
static bool is_kept_by_new(Bytes name)
{
    static const char *const kept[] = {
        "array.",    "builtins.", "contextvars.",      "ctypes.",        "datetime.",
        "decimal.",  "enum.",     "fractions.",        "functools.part", "itertools.",
        "operator.", "pathlib.",  "threading.local",   "types.",         "typing.",
        "weakref.",  "zoneinfo.", "importlib.metadata"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (bytes_starts_with(name, kept[i])) return true;
    return !link_is_stdlib(name);
}

/* The receivers of the methods at the node, also of those that something unknown may be. */
static Vertex receivers_of(Solver *s, Vertex of, const Use *at)
{
    enum { OF_RECEIVER = 5 };
    uint32_t *known = pair_add(&s->walked, of, OF_RECEIVER);
    if (*known) return *known;
    Vertex to = *known = solver_node(s);
    FlowOp op = {.kind = FLOW_LOAD,
                 .a = of,
                 .b = atoms_intern(&s->link->atoms, bytes_of("__self__")).at,
                 .to = to,
                 .line = at->op->line};
    solver_use(s, of, USE_OP, (Use){.op = solver_intern_op(s, &op), .to = to});
    return to;
}

/* What is called makes a weak reference: WeakMethod to the method and to what it is bound to. */
static void refer_weakly(Solver *s, Bytes name, Vertex of, const Use *at)
{
    Use sink = {.op = at->op, .module = at->module, .extra = DEED_WEAK, .to = of};
    solver_use(s, of, USE_SINK, sink);
    if (!bytes_is(name, "weakref.WeakMethod")) return;
    sink.to = receivers_of(s, of, at);
    solver_use(s, sink.to, USE_SINK, sink);
}

bool solve_refer_weakly(Solver *s, Bytes name, Vertex of, const Use *at)
{
    refer_weakly(s, name, of, at);
    solve_escape_node(s, of, "a weak reference gives it back");
    return true;
}

/* A weak reference is one by its __new__ already, which a class below may give any argument. */
void solve_refer_by_new(Solver *s, uint32_t class, const Use *at)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_LIBRARY) continue;
        Bytes base = atoms_text(&s->link->atoms, (Atom){c->mro.at[i].name});
        if (!bytes_starts_with(base, "weakref.")) continue;
        for (uint32_t k = 0; k < at->op->count / 2; k++) {
            Vertex of = call_argument(s, at, k, NULL);
            if (of) refer_weakly(s, base, of, at);
        }
    }
}

/* Does __new__ of a base that was not read get the arguments, since the class has none? */
static bool unread_takes_arguments(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    bool takes = c->odd_bases;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT) continue;
        Bytes name = atoms_text(&s->link->atoms, (Atom){b->name});
        if (b->kind == BASE_LIBRARY && base_flags(s->link, b) & LIBRARY_INERT) continue;
        takes |= b->kind != BASE_LIBRARY || is_kept_by_new(name);
    }
    Found own = {0};
    if (takes) solve_lookup(s, class, solver_intern(s, "__new__"), &own);
    takes &= !own.sure;
    array_free(&own);
    return takes;
}

/* Does __new__ of a base keep what it is given, whatever the class's own __init__ does with it? */
bool solve_new_takes(Solver *s, uint32_t class)
{
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, class, &unknown);
    if (unknown) return unread_takes_arguments(s, class);
    return flags & LIBRARY_EXCEPTION ||
           (flags & LIBRARY_SEQUENCE && flags & (LIBRARY_EMPTY | LIBRARY_DROPS));
}
