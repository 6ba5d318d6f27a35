/*
 * solve_escape.c - objects that are given to code that was not read.
 *
 * Such code may call what it gets, read the attributes whose names it knows, and put its own
 * objects into containers.  What it is trusted not to do is the assumption polite-library.
 */
#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- attributes by name --------------------------------------------------------------------- */

/* Those that may ask an object for anything, by any name. */
static Worlds curious_worlds(const Solver *s)
{
    return WORLD_EVALUATED | WORLD_EXECUTED |
           (s->unread_dependencies && !s->trust_dependencies ? WORLD_OUTSIDE : 0);
}

/* Of the worlds to which something escaped, those of which the program reads attributes whose names
 * are not known.  It may be any of them that gives an exception back. */
static Worlds asking_worlds(const Solver *s, Worlds worlds)
{
    return worlds & WORLD_RAISED ? s->any_asked : s->any_asked & worlds;
}

/* Of the worlds to which something escaped, those whose code may use its attribute: the library
 * knows the names in the tables, other code that was not read may know any. */
static Worlds seen_by(Solver *s, uint32_t name, Worlds worlds)
{
    Bytes text = text_of(s, name);
    Worlds asking = asking_worlds(s, worlds);
    worlds &= ~WORLD_RAISED;
    if (solve_is_special_name(text) || knowledge_reads(text) || !s->trust_worlds)
        return worlds | asking;
    return (worlds & curious_worlds(s)) | asking;
}

void solve_unread_store(Solver *s, uint32_t name, const Use *at)
{
    (void)at;
    NameInfo *n = solver_name(s, name);
    if (!(s->now & ~n->unread_stored)) return;
    n->unread_stored |= s->now;
    for (uint32_t f = n->first_field; f; f = s->fields.at[f - 1].next_named) {
        Field field = s->fields.at[f - 1];
        if (!(solver_get(s, field.object)->worlds & (s->now | WORLD_RAISED))) continue;
        solver_add(s, field.node, field.name == name ? THE_UNREAD : field.object, 0);
    }
}

/* x.name(...) where x may be anything that escaped. */
void solve_unread_method(Solver *s, uint32_t name, const Use *at)
{
    if (s->now & WORLD_FRAMES) solver_name(s, name)->called_on_any = true;
    solve_patch_method(s, text_of(s, name), at);
    solve_give_exceptions(s, text_of(s, name), at);
    solve_arguments_escape(s, at, "it is given to a method of an unknown object");
    solver_unread(s, at->to);
    solve_unread_call(s, name, at->to);
    if (!solve_is_reduction(text_of(s, name))) return;
    solve_record(s, DEED_REDUCE, THE_UNREAD, 0, at);
    solver_add(s, at->to, solve_reduced(s, solve_unknown_class(s, s->now)), 0);
}

/* ---- what escapes with an object ------------------------------------------------------------ */

/* setattr is given to unread code, which calls it with whatever it has. */
void solve_escape_function(Solver *s, Object o)
{
    static const char *const functions[] = {"builtins.setattr", "operator.setattr",
                                            "builtins.delattr", "builtins.vars",
                                            "weakref.ref",      "weakref.proxy"};
    Bytes name = text_of(s, solver_get(s, o)->a);
    bool tells = false;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        tells |= bytes_is(name, functions[i]);
    if (!tells || s->now == WORLD_RAISED) return;
    Worlds now = s->now;
    Vertex unread = world_vertex(s, now), args[3] = {unread, unread, unread};
    Use call = solver_call_op(s, NULL, args, 3, 0);
    solve_library_call(s, solver_get(s, o)->a, NO_OBJECT, &call);
    s->now = now;
}

static void escape_functions(Solver *s, ObjectSet functions)
{
    for (uint32_t i = 0; i < set_list(s, functions).count; i++)
        solve_escape_function(s, set_list(s, functions).at[i]);
}

void solve_escape_node(Solver *s, Vertex n, const char *reason)
{
    if (!n || n < FLOW_RAISED) return;
    Worlds now = s->trust_worlds ? s->now : WORLD_ALL;
    if (!solver_give(s, n, now, reason)) return;
    for (uint32_t i = 0; i < s->nodes.at[n].done; i++)
        solve_escape(s, vertex_items(&s->nodes.at[n])[i].object, reason, &(Use){0}, n);
    escape_functions(s, s->nodes.at[n].telling_done);
}

/* Is the object a partial of which library code knows only that it can be called? */
static bool is_called_whole(const Solver *s, Object o)
{
    return solver_get(s, o)->kind == OBJECT_PARTIAL && s->trust_worlds && !s->partials_asked &&
           pair_find(&s->partial_of, o, 0);
}

void solve_escaped_field(Solver *s, Object o, uint32_t name, Vertex field)
{
    uint8_t kind = solver_get(s, o)->kind;
    if (name < FIELD_TRIGGER) {
        solver_edge(s, field, solve_unread_in(s, name, s->now));
        Worlds now = s->now, stored = solver_name(s, name)->unread_stored;
        if (!(now & WORLD_RAISED)) stored &= now;
        if (stored) solver_add_unread(s, field, stored, 0);
        s->now = seen_by(s, name, now);
        if (s->now) solve_escape_node(s, field, "library code may read it from what escaped");
        s->now = now;
        return;
    }
    if (name < 2 * (uint32_t)FIELD_TRIGGER) {
        Worlds stored = solver_name(s, name & ~(uint32_t)FIELD_TRIGGER)->unread_stored;
        if (stored & s->now || (stored && s->now & WORLD_RAISED)) solver_add(s, field, o, 0);
        return;
    }
    if (name == FIELD_ANY) {
        solve_escape_node(s, field, "it is kept in an object that escaped");
        return;
    }
    bool inner = name == FIELD_TURNED || name == FIELD_ANNOTATED || name == FIELD_BASES;
    if (inner || name == FIELD_ALL || name == FIELD_BOUND || name == FIELD_GIVEN) return;
    if (name == FIELD_WRITTEN) {
        solver_unread(s, field);
        return;
    }
    Worlds now = s->now;
    bool whole = kind == OBJECT_BOX ? name == FIELD_ARGUMENTS : is_called_whole(s, o);
    if (whole) s->now &= curious_worlds(s);
    if (s->now)
        solve_escape_node(s, field,
                          kind == OBJECT_BOX ? "the container that holds it escaped"
                                             : "the object that keeps it escaped");
    bool holds =
        kind == OBJECT_BOX || kind == OBJECT_INSTANCE; /* of a class below list, dict ... */
    if (holds && (name == FIELD_ELEMENT || name == FIELD_VALUE)) solver_unread(s, field);
    s->now = now;
}

static void escape_fields(Solver *s, Object o)
{
    for (uint32_t f = s->objects.at[o].first_field_at; f; f = s->fields.at[f - 1].next)
        solve_escaped_field(s, o, s->fields.at[f - 1].name, s->fields.at[f - 1].node);
}

/* Where attributes of the object go that these worlds may use. */
static Vertex seen_part(Solver *s, Object o, Worlds worlds)
{
    uint32_t *known = pair_add(&s->seen_of, o, world_set(s, worlds));
    Vertex part = *known ? *known : (*known = solver_node(s));
    solve_escape_node(s, part, "library code may use it on what escaped");
    return part;
}

/* What reading an attribute of the class from the object gives, once for all worlds. */
static Vertex bound_attribute(Solver *s, Object o, Vertex attribute, UseKind kind)
{
    uint32_t *known = pair_add(&s->shown_of, o, attribute);
    if (*known) return *known;
    Vertex value = *known = solver_node(s);
    solver_use(s, attribute, kind, (Use){.extra = o, .to = value});
    return value;
}

static void escape_class_attributes(Solver *s, Object o, uint32_t class, UseKind kind)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        const Class *k = &s->link->classes.at[c->mro.at[i].class];
        const Module *m = &s->link->modules.at[k->module];
        Object owner = solver_object(s, OBJECT_CLASS, c->mro.at[i].class, 0);
        for (uint32_t a = 0; a < k->flow->attr_count; a++) {
            uint32_t atom = m->atom_of[m->flow->attrs.at[k->flow->first_attr + a].name];
            Vertex value = bound_attribute(s, o, solver_field(s, owner, atom), kind);
            solver_edge(s, value, solve_unread_in(s, atom, s->now));
            Worlds now = s->now;
            s->now = seen_by(s, atom, now);
            if (s->now) solver_edge(s, value, seen_part(s, o, s->now));
            s->now = now;
        }
    }
}

static void escape_instance(Solver *s, Object o)
{
    uint32_t class = solver_get(s, o)->a;
    escape_fields(s, o);
    solve_show_class(s, o);
    escape_class_attributes(s, o, class, USE_BIND);
    const Class *c = &s->link->classes.at[class];
    uint32_t *exact = pair_find(&s->unread_of, class, true);
    if (exact) solver_add(s, *exact, o, 0);
    if (s->raised_escaped && solve_is_exception(s, class)) solver_add(s, s->raised_escaped, o, 0);
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        uint32_t *of = pair_find(&s->unread_of, c->mro.at[i].class, false);
        if (of) solver_add(s, *of, o, 0);
    }
}

void solve_made_by_unread(Solver *s, Object o)
{
    uint32_t class = solver_get(s, o)->a;
    uint32_t *known = pair_find(&s->field_of, o, FIELD_GIVEN);
    Vertex given = solver_field(s, o, FIELD_GIVEN), made = solver_field(s, o, FIELD_RESULT);
    solver_unread(s, given);
    solve_escape_node(s, made, "its class escaped");
    if (known) return;
    FlowOp *op = solver_op(s, FLOW_CALL, 0, 0, made);
    op->args = s->link->own.words.count;
    op->count = 2;
    array_push(&s->link->own.words, ARG_STAR);
    array_push(&s->link->own.words, given);
    Use at = {.op = op, .to = made};
    solve_instantiate(s, class, &at);
}

void solve_show_attributes(Solver *s, Object o, uint32_t class)
{
    escape_class_attributes(s, o, class, USE_BIND);
}

/* Code that was not read makes instances of it, with anything as arguments, and classes below. */
static void escape_class(Solver *s, Object o)
{
    Vertex meta = solve_metaclasses(s, solver_get(s, o)->a);
    escape_fields(s, o);
    escape_class_attributes(s, o, solver_get(s, o)->a, USE_BIND_CLASS);
    solver_use(s, meta, USE_META_SHOWN, (Use){.extra = o, .worlds = world_set(s, s->now)});
    solve_escape_below(s, o);
    solve_made_by_unread(s, o);
}

/* A module that the program found in sys.modules, under a name that is not known, gives unread code
 * nothing that it could not find there itself.  But the program may get it back from there, and
 * read its attributes. */
void solve_show_member(Solver *s, uint32_t name, Vertex node)
{
    Object found = solver_object(s, OBJECT_MODULE, ANY_MODULE, MODULE_LISTED);
    Worlds worlds = solver_get(s, found)->worlds;
    if (worlds && name < FIELD_TRIGGER) solver_edge(s, node, solve_unread_in(s, name, worlds));
}

static void show_modules(Solver *s)
{
    for (uint32_t i = 1; i < s->link->modules.count; i++) {
        Object module = solver_object(s, OBJECT_MODULE, i, 0);
        for (uint32_t f = s->objects.at[module].first_field_at; f; f = s->fields.at[f - 1].next)
            solve_show_member(s, s->fields.at[f - 1].name, s->fields.at[f - 1].node);
    }
}

static void escape_module(Solver *s, Object o)
{
    if (solver_get(s, o)->a == ANY_MODULE && solver_get(s, o)->b == MODULE_LISTED) {
        show_modules(s);
        return;
    }
    if (solver_get(s, o)->a == ANY_MODULE)
        for (uint32_t i = 1; i < s->link->modules.count; i++)
            solve_escape(s, solver_object(s, OBJECT_MODULE, i, 0),
                         "it may be one of the modules that are given to unread code", &(Use){0},
                         0);
    escape_fields(s, o);
}

static void show_bound(Solver *s, Object o, Vertex where)
{
    Object callee = solver_get(s, o)->a, self = solver_get(s, o)->b;
    Worlds worlds = solver_get(s, o)->worlds;
    solver_add(s, solve_unread_in(s, solver_intern(s, "__self__"), worlds), self, where);
    solver_add(s, solve_unread_in(s, solver_intern(s, "__func__"), worlds), callee, where);
}

void solve_ask_bound(Solver *s)
{
    if (s->bound_asked) return;
    s->bound_asked = true;
    for (uint32_t i = 0; i < s->escaped.count; i++)
        if (solver_get(s, s->escaped.at[i])->kind == OBJECT_BOUND)
            show_bound(s, s->escaped.at[i], solver_get(s, s->escaped.at[i])->escape_node);
}

void solve_ask_partials(Solver *s)
{
    if (s->partials_asked) return;
    s->partials_asked = true;
    Worlds now = s->now;
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        const ObjectInfo *info = solver_get(s, s->escaped.at[i]);
        s->now = info->worlds;
        if (info->kind == OBJECT_PARTIAL) escape_fields(s, s->escaped.at[i]);
    }
    s->now = now;
}

/* What a method is bound to is inside it for those who copy, pickle or take it apart. */
static void escape_receiver(Solver *s, Object o, const Use *at, Vertex where)
{
    Worlds now = s->now;
    s->now &= s->inside_asked;
    if (s->now)
        solve_escape(s, solver_get(s, o)->b, "a method of it escaped that may be taken apart", at,
                     where);
    s->now = now;
}

static void show_all(Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    uint32_t class = info->a;
    switch (info->kind) {
    case OBJECT_FUNCTION:
    case OBJECT_SUPER: break;
    case OBJECT_BOUND: escape_receiver(s, o, &(Use){0}, info->escape_node); break;
    case OBJECT_INSTANCE:
    case OBJECT_CLASS: {
        bool of_class = info->kind == OBJECT_CLASS;
        escape_fields(s, o);
        escape_class_attributes(s, o, class, of_class ? USE_BIND_CLASS : USE_BIND);
        break;
    }
    case OBJECT_MODULE: escape_module(s, o); break;
    default: escape_fields(s, o); break;
    }
}

/* An attribute is read whose name is not known, or all of them are, of what may have escaped to
 * these worlds: whatever such objects hold comes out of them, as if their code knew each name. */
void solve_ask_any(Solver *s, Worlds worlds, bool inside)
{
    if (worlds & WORLD_FRAMES) worlds = ~WORLD_FRAMES;
    Worlds more = worlds & ~s->any_asked, more_inside = inside ? worlds & ~s->inside_asked : 0;
    if (inside) solve_ask_partials(s);
    if (!more && !more_inside) return;
    s->any_asked |= worlds;
    if (inside) s->inside_asked |= worlds;
    Worlds now = s->now;
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        Object o = s->escaped.at[i];
        Worlds has = solver_get(s, o)->worlds;
        bool bound = solver_get(s, o)->kind == OBJECT_BOUND;
        s->now = has & (bound ? more_inside : more);
        if (has & WORLD_RAISED && !bound) s->now |= WORLD_RAISED;
        if (s->now) show_all(s, o);
    }
    s->now = now;
}

static void escape_parts(Solver *s, Object o, const char *reason, const Use *at, Vertex where)
{
    switch (solver_get(s, o)->kind) {
    case OBJECT_INSTANCE: escape_instance(s, o); break;
    case OBJECT_CLASS: escape_class(s, o); break;
    case OBJECT_FUNCTION: {
        uint32_t *replaced = pair_find(&s->field_of, o, FIELD_CALLED);
        if (replaced) solve_escape_node(s, *replaced, "it is code of what escaped");
        solve_called_by_unread(s, solver_get(s, o)->a, NO_OBJECT);
        break;
    }
    case OBJECT_BOUND: {
        Object callee = solver_get(s, o)->a, self = solver_get(s, o)->b;
        if (s->bound_asked) show_bound(s, o, where);
        escape_receiver(s, o, at, where);
        if (solver_get(s, callee)->kind == OBJECT_FUNCTION)
            solve_called_by_unread(s, solver_get(s, callee)->a, self);
        else if (solver_get(s, callee)->kind == OBJECT_LIBRARY)
            solve_escape(s, self, "a method of it that the library supplies escaped", at, where);
        break;
    }
    case OBJECT_PARTIAL:
        escape_fields(s, o);
        if (pair_find(&s->partial_of, o, 0)) solve_partial_by_unread(s, o);
        break;
    case OBJECT_SUPER: solve_escape(s, solver_get(s, o)->b, reason, at, where); break;
    case OBJECT_MODULE: escape_module(s, o); break;
    default: escape_fields(s, o); break;
    }
}

void solve_escape(Solver *s, Object o, const char *reason, const Use *at, Vertex where)
{
    ObjectInfo *info = &s->objects.at[o];
    if (info->kind == OBJECT_LIBRARY) solve_escape_function(s, o);
    if (o == THE_UNREAD && where)
        worlds_handed(s, s->nodes.at[where].worlds, s->now & ~WORLD_RAISED);
    if (o == THE_UNREAD || o == THE_TEXT || info->kind == OBJECT_STRING ||
        info->kind == OBJECT_LIBRARY || info->kind == OBJECT_DECORATOR || solve_is_modules(s, o) ||
        o == s->interpreter_exception) /* whose arguments any unread object gives */
        return;
    Worlds now = s->trust_worlds ? s->now : WORLD_ALL;
    /* what an exception carries stays with it */
    if (now & WORLD_RAISED && !solve_may_be_raised(s, o)) now &= ~WORLD_RAISED;
    Worlds more = now & ~info->worlds;
    if (!more) return;
    info->worlds |= now;
    if (!info->escaped) {
        info->escaped = true;
        info->escape_reason = reason;
        info->escape_module = at->op ? at->module : 0;
        info->escape_line = at->op ? at->op->line : 0;
        info->escape_node = where;
        array_push(&s->escaped, o);
    }
    /* what it has been given to before has its parts already, unless it is told apart no more */
    s->now = worlds_are_few(info->worlds) ? more : info->worlds;
    escape_parts(s, o, reason, at, where);
    if (solver_get(s, o)->becomes) solve_escape_becoming(s, o);
    s->now = now;
}
