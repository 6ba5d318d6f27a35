/*
 * solve_protocol.c - special methods that the interpreter or the library calls where the program
 * does not say so: hooks of copying and pickling, and of class statements.
 */
#include "transform/program/bases.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* Calls the method if a class of the program has it. */
static bool call_hook(Solver *s, uint32_t class, Object self, const char *name, const Use *at)
{
    Found found = {0};
    solve_lookup(s, class, solver_intern(s, name), &found);
    solve_call_found(s, &found, self, at);
    bool any = found.count != 0;
    array_free(&found);
    return any;
}

/* ---- copying and pickling -------------------------------------------------------------------- */

static Vertex element_at(Solver *s, Vertex of, uint8_t index)
{
    Vertex to = solver_node(s);
    FlowOp *op = solver_op(s, FLOW_UNPACK, of, 0, to);
    op->flag = index;
    op->count = 1;
    op->args = s->link->own.words.count;
    array_push(&s->link->own.words, 255);
    solver_use(s, of, USE_OP, (Use){.op = op, .to = to});
    return to;
}

/* (function, arguments, state): the copy is what the function gives for them. */
static void rebuild(Solver *s, Object o, Vertex reduced, Vertex to)
{
    Vertex function = element_at(s, reduced, 0), given = element_at(s, reduced, 1);
    FlowOp op = {.kind = FLOW_CALL, .to = to, .args = s->link->own.words.count, .count = 2};
    array_push(&s->link->own.words, ARG_STAR);
    array_push(&s->link->own.words, given);
    solver_use(s, function, USE_CALL, (Use){.op = solver_intern_op(s, &op), .to = to});
    Vertex state = element_at(s, reduced, 2);
    Use call = solver_call_op(s, NULL, &state, 1, 0);
    call_hook(s, solver_get(s, o)->a, o, "__setstate__", &call);
}

/* What copying or pickling the object gives back, when its class says so itself. */
void solve_copied(Solver *s, Object o, Vertex to)
{
    if (solver_get(s, o)->kind != OBJECT_INSTANCE) return;
    uint32_t class = solver_get(s, o)->a;
    uint32_t *known = pair_add(&s->copied, o, to);
    if (*known) return;
    *known = 1;
    solver_edge(s, s->copied_by_function, to);
    Vertex unread = FLOW_UNREAD, reduced = solver_node(s), state = solver_node(s);
    Use plain = solver_call_op(s, NULL, NULL, 0, to),
        memo = solver_call_op(s, NULL, &unread, 1, to);
    call_hook(s, class, o, "__copy__", &plain);
    call_hook(s, class, o, "__deepcopy__", &memo);
    call_hook(s, class, o, "__replace__", &plain);
    Use none = solver_call_op(s, NULL, NULL, 0, reduced);
    Use protocol = solver_call_op(s, NULL, &unread, 1, reduced);
    bool reduces = call_hook(s, class, o, "__reduce__", &none);
    reduces = call_hook(s, class, o, "__reduce_ex__", &protocol) || reduces;
    if (reduces) rebuild(s, o, reduced, to);
    Use get = solver_call_op(s, NULL, NULL, 0, state), set = solver_call_op(s, NULL, &state, 1, 0);
    if (call_hook(s, class, o, "__getstate__", &get)) call_hook(s, class, o, "__setstate__", &set);
}

/* ---- class statements ------------------------------------------------------------------------ */

/* Is the class a metaclass in the usual sense?  Any callable can stand there. */
bool solve_is_metaclass(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        Bytes name = b->kind == BASE_LIBRARY ? text_of(s, b->name) : (Bytes){"", 0};
        if (b->kind == BASE_UNKNOWN || bytes_ends_with(name, ".type") ||
            bytes_ends_with(name, "Meta") || bytes_ends_with(name, "Type"))
            return true;
    }
    return false;
}

/* f(name, bases, namespace, **keywords); without the namespace where that is 0. */
static Use metaclass_call(Solver *s, uint32_t class, Vertex bases, Vertex namespace, Vertex to)
{
    Vertex args[3] = {FLOW_TEXT, bases, namespace};
    uint32_t count = namespace ? 3 : 2;
    Use call = solver_call_op(s, NULL, args, count, to);
    if (!(s->link->classes.at[class].flow->flags & CLASS_KEYWORDS)) return call;
    FlowOp op = {.kind = FLOW_CALL, .to = to, .args = s->link->own.words.count};
    op.count = (uint16_t)(2 * count + 2);
    for (uint32_t i = 0; i <= count; i++) {
        array_push(&s->link->own.words, i < count ? ARG_POSITION : ARG_DOUBLE_STAR);
        array_push(&s->link->own.words, i < count ? args[i] : FLOW_UNREAD);
    }
    return (Use){.op = solver_intern_op(s, &op), .to = to};
}

/* The namespace that a class statement gives to its metaclass. */
static Vertex namespace_of(Solver *s, uint32_t class)
{
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x50000000u + type);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solve_load_any(s, type, solver_field(s, box, FIELD_VALUE), NULL);
    Vertex namespace = solver_node(s);
    solver_add(s, namespace, box, 0);
    return namespace;
}

/* The classes that a metaclass, or one that derives from it, makes. */
static Vertex classes_of(Solver *s, uint32_t metaclass)
{
    return solver_field(s, solver_object(s, OBJECT_CLASS, metaclass, 0), FIELD_CALLED);
}

/* namespace["__annotations__"]["name"] = T */
static const FlowOp *annotate(Solver *s, Object type, Vertex annotations)
{
    FlowOp set = {.kind = FLOW_SET_ITEM,
                  .a = annotations,
                  .b = FLOW_TEXT,
                  .to = solver_field(s, type, FIELD_ANNOTATED)};
    return solver_intern_op(s, &set);
}

Vertex solve_prepared(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    if (!c->has_metaclass && !c->odd_bases) return 0;
    return solver_field(s, solver_object(s, OBJECT_CLASS, class, 0), FIELD_PREPARED);
}

/* A name that a class body reads is looked up in what __prepare__ gave. */
void solve_body_name(Solver *s, uint32_t module, const FlowOp *op)
{
    Vertex to = solver_map(s, module, op->to);
    Vertex prepared = solve_prepared(s, s->link->modules.at[module].class_base + op->b);
    solver_edge(s, solver_map(s, module, op->a), to);
    if (!prepared) return;
    FlowOp get = {.kind = FLOW_GET_ITEM, .a = prepared, .b = FLOW_TEXT, .to = to, .line = op->line};
    solver_use(s, prepared, USE_OP, (Use){.op = solver_intern_op(s, &get), .to = to});
}

/* ... and what it binds is stored there. */
static Vertex fill_prepared(Solver *s, uint32_t class)
{
    Vertex prepared = solve_prepared(s, class), values = solver_node(s);
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    solve_load_any(s, type, values, NULL);
    FlowOp set = {.kind = FLOW_SET_ITEM, .a = prepared, .b = FLOW_TEXT, .to = values};
    solver_use(s, prepared, USE_OP, (Use){.op = solver_intern_op(s, &set), .to = values});
    solver_use(s, solve_values(s, prepared), USE_OP, /* the one of annotations */
               (Use){.op = annotate(s, type, solve_values(s, prepared))});
    return prepared;
}

/* What a metaclass of the program does when the class is made: __prepare__, __new__, __init__. */
void solve_make_by_metaclass(Solver *s, uint32_t class, uint32_t meta, const Use *u)
{
    Vertex namespace = namespace_of(s, class), bases = u->op->a;
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    Object metaclass = solver_object(s, OBJECT_CLASS, meta, 0);
    const Class *m = &s->link->classes.at[meta];
    for (uint32_t i = 0; i < m->mro.count; i++)
        if (m->mro.at[i].kind == BASE_PROJECT)
            solver_add(s, classes_of(s, m->mro.at[i].class), type, 0);
    Use prepare = metaclass_call(s, class, bases, 0, solve_prepared(s, class));
    if (call_hook(s, meta, metaclass, "__prepare__", &prepare)) fill_prepared(s, class);
    solver_edge(s, solve_prepared(s, class), namespace);
    Use made = metaclass_call(s, class, bases, namespace, u->to);
    made.extra = metaclass;
    Found found = {0};
    solve_lookup(s, meta, solver_intern(s, "__new__"), &found);
    for (uint32_t i = 0; i < found.count; i++) solver_use(s, found.at[i], USE_CALL_NEW, made);
    array_free(&found);
    Use begin = metaclass_call(s, class, bases, namespace, 0);
    call_hook(s, meta, type, "__init__", &begin);
    solve_call_implicit(s, meta, type, &(Use){0});
}

/* The class is called as metaclass(name, bases, namespace); what that gives is the class. */
static void call_metaclass(Solver *s, uint32_t class, Vertex given, Vertex bases, Vertex to)
{
    const Class *c = &s->link->classes.at[class];
    Vertex meta = solve_metaclasses(s, class);
    if (!meta) return;
    FlowOp op = {.kind = FLOW_CALL, .a = bases, .to = to};
    Use make = {.op = solver_intern_op(s, &op), .extra = class, .to = to};
    solver_use(s, meta, USE_META_MAKE, make);
    if (!given || !c->has_metaclass || c->metaclass.kind == BASE_LIBRARY) return;
    solver_use(s, given, USE_META_GIVEN, (Use){.extra = class, .to = meta});
    if (c->metaclass.kind == BASE_PROJECT && solve_is_metaclass(s, c->metaclass.class)) return;
    /* any callable, perhaps with a __prepare__ */
    Vertex namespace = namespace_of(s, class);
    solver_edge(s, fill_prepared(s, class), namespace);
    Use prepare = metaclass_call(s, class, bases, 0, solve_prepared(s, class));
    FlowOp method = *prepare.op;
    method.kind = FLOW_METHOD;
    method.a = given;
    method.b = solver_intern(s, "__prepare__");
    prepare.op = solver_intern_op(s, &method);
    const NameInfo *n = solver_name(s, method.b);
    if (n->declared || n->stored) solver_use(s, given, USE_OP, prepare);
    solver_use(s, given, USE_CALL, metaclass_call(s, class, bases, namespace, to));
}

/* type.__new__(metaclass, ...): the instances of a metaclass are the classes that it makes. */
bool solve_new_class(Solver *s, uint32_t metaclass, Vertex to)
{
    if (!solve_is_metaclass(s, metaclass)) return false;
    solver_edge(s, classes_of(s, metaclass), to);
    return true;
}

/* The values of the bases, in so far as the text of the statement does not say what they are. */
void solve_class_statement(Solver *s, uint32_t module, const FlowOp *op)
{
    const Module *m = &s->link->modules.at[module];
    uint32_t class = m->class_base + op->b;
    Vertex to = solver_map(s, module, op->to);
    solver_add(s, to, solver_object(s, OBJECT_CLASS, class, 0), 0);
    if (!op->a && !op->count && !solve_metaclasses(s, class)) return;
    Vertex bases = 0;
    if (op->count) {
        bases = solver_node(s);
        Object box = solver_object(s, OBJECT_BOX, BOX_TUPLE, bases);
        solver_add(s, bases, box, 0);
        Object type = solver_object(s, OBJECT_CLASS, class, 0);
        solver_add(s, solver_field(s, type, FIELD_BASES), box, 0);
        Use made = {.op = op, .module = module, .extra = class + 1, .to = bases};
        for (uint32_t i = 0; i < op->count; i++) {
            Vertex base = solver_map(s, module, m->flow->words.at[op->args + i]);
            solver_edge(s, base, solver_field(s, box, FIELD_ELEMENT));
            solver_use(s, base, USE_MADE_BASE, made);
        }
    }
    call_metaclass(s, class, op->a ? solver_map(s, module, op->a) : 0, bases, to);
}

/* What the text names is what it is in its own module: a library does not put classes of the
 * program in the place of its own.  But some base may be any value. */
static bool has_value_base(const Class *c)
{
    for (uint32_t i = 0; i < c->bases.count; i++)
        if (c->bases.at[i].kind == BASE_UNKNOWN) return true;
    return false;
}

/* An object among the bases of a class statement (u->extra: the class + 1), or of type(). */
void solve_made_base(Solver *s, Object o, const Use *u)
{
    const ObjectInfo *info = solver_get(s, o);
    if (!u->extra) solve_type_base(s, o, u->to);
    if (solve_is_unknown_class(s, o)) {
        solve_take_classes(s, o);
        solve_record(s, DEED_DYNAMIC_BASE, THE_UNREAD, 0, u);
        s->now = solve_unknown_class_worlds(s, o);
        bool any = u->extra && has_value_base(&s->link->classes.at[u->extra - 1]);
        if (any) solve_derive_unread(s, u->extra - 1);
        return;
    }
    if (!u->extra) {
        solve_record(s, DEED_DYNAMIC_BASE, o, 0, u);
        if (info->kind == OBJECT_CLASS) {
            solve_derive_unknown(s, info->a);
            Use make = {.op = u->op, .module = u->module, .to = u->to};
            solver_use(s, solve_metaclasses(s, info->a), USE_META_TYPE, make);
        }
        return;
    }
    if (info->kind == OBJECT_BOX) { /* class C(*bases) */
        solver_use(s, solver_field(s, o, FIELD_ELEMENT), USE_MADE_BASE, *u);
        return;
    }
    if (info->kind == OBJECT_INSTANCE) {
        Vertex made = solver_node(s), one = solver_node(s);
        Use call = solver_call_op(s, u, &u->to, 1, made);
        if (!call_hook(s, info->a, o, "__mro_entries__", &call)) return;
        FlowOp *each = solver_op(s, FLOW_ITERATE, made, 0, one);
        solver_use(s, made, USE_OP, (Use){.op = each, .to = one});
        Use again = *u;
        solver_use(s, one, USE_MADE_BASE, again);
    }
    const Class *c = &s->link->classes.at[u->extra - 1];
    bool known = info->kind == OBJECT_CLASS && link_derives(s->link, u->extra - 1, info->a);
    if (info->kind == OBJECT_CLASS && !known) { /* its instances stand for those of the new class */
        solve_record(s, DEED_DYNAMIC_BASE, o, 0, u);
        s->now = WORLD_ALL;
        solve_escape(s, o, "a class is derived from it whose statement does not name it", u, 0);
        solve_derive(s, u->extra - 1, solver_get(s, o)->a);
    }
    if (o == THE_UNREAD && c->odd_bases) {
        solve_record(s, DEED_DYNAMIC_BASE, o, 0, u);
        if (has_value_base(c)) solve_derive_unread(s, u->extra - 1);
    }
}

/* f.__defaults__ = (x,), f.__kwdefaults__ = {"k": x}: a container of what any parameter gets */
void solve_defaults(Solver *s, Object o, const Use *u)
{
    const FunctionInfo *f = &s->functions.at[solver_get(s, u->extra)->a];
    const Module *m = &s->link->modules.at[f->module];
    bool box = solver_get(s, o)->kind == OBJECT_BOX;
    for (uint32_t i = 0; i < f->flow->param_count; i++) {
        const FlowParam *param = &m->flow->params.at[f->flow->first_param + i];
        if (param->kind == PARAM_STAR || param->kind == PARAM_DOUBLE_STAR) continue;
        Vertex to = solver_map(s, f->module, param->node);
        if (o == THE_UNREAD) solver_unread(s, to);
        if (!box) continue;
        uint32_t *returned = pair_find(&s->returned_at, to, 0);
        Vertex targets[2] = {to, returned ? *returned : 0};
        for (int k = 0; k < 2; k++) {
            solver_edge(s, solver_field(s, o, FIELD_ELEMENT), targets[k]);
            solver_edge(s, solver_field(s, o, FIELD_VALUE), targets[k]);
        }
    }
}

/* ---- classes that are asked ------------------------------------------------------------------ */

/* The classes of what is raised.  That of an unknown exception is no more than unknown. */
Vertex solve_raised_types(Solver *s)
{
    if (s->raised_types) return s->raised_types;
    s->raised_types = solver_node(s);
    solver_use(s, FLOW_RAISED, USE_TYPE, (Use){.to = s->raised_types});
    solver_add(s, s->raised_types, solve_unknown_class(s, WORLD_ALL), 0);
    return s->raised_types;
}

static const char hook[] = "__subclasshook__";

static bool has_subclass_hooks(Solver *s)
{
    return solver_name(s, solver_intern(s, hook))->first_field != 0;
}

/* ABCMeta asks the class, and those below it, about the class of an object: each place asks the
 * same hooks. */
static void ask_hooks(Solver *s, uint32_t class, Vertex asked)
{
    uint32_t *known = pair_add(&s->asked_of, class, 0);
    Vertex all = *known;
    if (!all) {
        all = *known = solver_node(s);
        const Class *c = &s->link->classes.at[class];
        Use call = solver_call_op(s, NULL, &all, 1, 0);
        for (uint32_t i = 0; i <= c->subclasses.count; i++) {
            uint32_t one = i ? c->subclasses.at[i - 1] : class;
            call_hook(s, one, solver_object(s, OBJECT_CLASS, one, 0), hook, &call);
        }
    }
    solver_edge(s, asked, all);
}

/* Unread code that has the class asks about what it has. */
void solve_subclass_hook(Solver *s, uint32_t class)
{
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    if (!solver_get(s, type)->escaped || !has_subclass_hooks(s)) return;
    Worlds worlds = solver_get(s, type)->worlds;
    Vertex asked = solver_constant(s, solve_unknown_class(s, worlds));
    ask_hooks(s, class, asked);
    ask_hooks(s, class, world_vertex(s, worlds));
}

/* isinstance(x, C), issubclass(x, C) */
void solve_checked(Solver *s, Object type, const Use *u)
{
    if (solver_get(s, type)->kind == OBJECT_BOX) {
        solver_use(s, solver_field(s, type, FIELD_ELEMENT), USE_CHECKED, *u);
        return;
    }
    Vertex asked = u->extra;
    Use call = solver_call_op(s, u, &asked, 1, 0);
    if (solver_get(s, type)->kind == OBJECT_INSTANCE) {
        call_hook(s, solver_get(s, type)->a, type, "__instancecheck__", &call);
        call_hook(s, solver_get(s, type)->a, type, "__subclasscheck__", &call);
    }
    if (solver_get(s, type)->kind != OBJECT_CLASS) return;
    if (asked && has_subclass_hooks(s)) {
        Vertex types = solver_node(s);
        FlowOp *op = solver_op(s, FLOW_LOAD, asked, solver_intern(s, "__class__"), types);
        solver_use(s, asked, USE_OP, (Use){.op = op, .to = types});
        ask_hooks(s, solver_get(s, type)->a, types);
        ask_hooks(s, solver_get(s, type)->a, asked);
    }
    solve_call_of_metaclass(s, type, "__instancecheck__", &call);
    solve_call_of_metaclass(s, type, "__subclasscheck__", &call);
}
