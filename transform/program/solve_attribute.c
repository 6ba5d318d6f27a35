/* solve_attribute.c - attribute reads, by kind of object. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- class attributes ----------------------------------------------------------------------- */

static bool declares(Solver *s, uint32_t class, uint32_t name)
{
    return pair_find(&s->attr_of, class, name) != NULL;
}

/* Does a class body among the ancestors bind the name? */
static bool is_declared(Solver *s, uint32_t class, uint32_t name)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT && declares(s, c->mro.at[i].class, name)) return true;
    return false;
}

bool solve_has_slots(Solver *s, uint32_t class)
{
    return is_declared(s, class, solver_intern(s, "__slots__"));
}

/* An attribute that a class object gets by setattr() and the like, which no statement shows. */
void solve_late_store(Solver *s, Object class, uint32_t name)
{
    if (s->looks_late || s->has_late) return;
    if (name && (declares(s, solver_get(s, class)->a, name) || solver_name(s, name)->foreign))
        return;
    s->has_late = true;
}

/* In the classes that the text names. */
static bool look_up(Solver *s, uint32_t class, uint32_t after, uint32_t name, Found *out)
{
    const Class *c = &s->link->classes.at[class];
    bool skip = after != UINT32_MAX, all = c->odd_bases;
    bool foreign = solver_name(s, name)->foreign, late = s->looks_late;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (skip) {
            skip = b->kind != BASE_PROJECT || b->class != after;
            continue;
        }
        if (b->kind != BASE_PROJECT) {
            if (!base_is_quiet(s->link, b, name)) return false;
            continue;
        }
        bool own = declares(s, b->class, name);
        out->sure |= own || foreign;
        if (own || foreign || late)
            array_push(out, solver_field(s, solver_object(s, OBJECT_CLASS, b->class, 0), name));
        if (own && !all) return true;
    }
    return true;
}

/* super() in a method of `after` where the class turns out to derive from it, or is made by it as a
 * metaclass. */
static void look_up_beside(Solver *s, uint32_t after, uint32_t name, Found *out)
{
    const Class *c = &s->link->classes.at[after];
    for (uint32_t i = 0; i <= c->subclasses.count; i++)
        look_up(s, i ? c->subclasses.at[i - 1] : after, after, name, out);
}

bool solve_lookup_after(Solver *s, uint32_t class, uint32_t after, uint32_t name, Found *out)
{
    out->sure = false;
    bool known = look_up(s, class, after, name, out), sure = out->sure;
    if (after != UINT32_MAX && !link_derives(s->link, class, after))
        look_up_beside(s, after, name, out);
    out->sure = sure;
    Vertex turned = solve_in_base(s, class, name);
    if (turned) array_push(out, turned);
    return known;
}

bool solve_lookup(Solver *s, uint32_t class, uint32_t name, Found *out)
{
    return solve_lookup_after(s, class, UINT32_MAX, name, out);
}

bool solve_has_method(Solver *s, uint32_t class, const char *name, Found *out)
{
    solve_lookup(s, class, solver_intern(s, name), out);
    return out->count != 0;
}

/* ---- has ------------------------------------------------------------------------------------ */

/* What is set late is waited for. */
static bool may_declare(Solver *s, uint32_t class, uint32_t name)
{
    return is_declared(s, class, name) || solver_name(s, name)->foreign;
}

static bool class_has(Solver *s, uint32_t class, uint32_t name)
{
    const Class *c = &s->link->classes.at[class];
    bool has = solve_is_special_name(text_of(s, name)) || c->odd_bases;
    for (uint32_t i = 0; i < c->mro.count && !has; i++) {
        const Base *b = &c->mro.at[i];
        has = b->kind == BASE_PROJECT ? declares(s, b->class, name) : !base_is_empty(s->link, b);
    }
    has = has || may_declare(s, class, solver_intern(s, "__getattr__")) ||
          may_declare(s, class, solver_intern(s, "__getattribute__"));
    return has;
}

/* Has a class of the object got the attribute by a store on it? */
static bool class_got(Solver *s, Object o, uint32_t name)
{
    const Class *c = &s->link->classes.at[solver_get(s, o)->a];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        Object k = solver_object(s, OBJECT_CLASS, c->mro.at[i].class, 0);
        const ObjectInfo *info = solver_get(s, k);
        uint32_t *trigger = pair_find(&s->field_of, k, name | FIELD_TRIGGER);
        if (info->any_stored || (trigger && s->nodes.at[*trigger].count)) return true;
        if (info->escaped && solver_name(s, name)->unread_stored) return true;
    }
    return false;
}

static bool of_class_got(Solver *s, Object o, uint32_t name)
{
    uint8_t kind = solver_get(s, o)->kind;
    if (kind != OBJECT_INSTANCE && kind != OBJECT_CLASS) return false;
    return class_got(s, o, name) || class_got(s, o, solver_intern(s, "__getattr__")) ||
           class_got(s, o, solver_intern(s, "__getattribute__"));
}

/* The object joins `to` when a class of it gets the attribute. */
static void wait_for_class(Solver *s, Object o, uint32_t name, Vertex to)
{
    const Class *c = &s->link->classes.at[solver_get(s, o)->a];
    if (!solver_name(s, name)->foreign && !s->looks_late) return;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        Object k = solver_object(s, OBJECT_CLASS, c->mro.at[i].class, 0);
        Vertex trigger = solver_field(s, k, name | FIELD_TRIGGER);
        if (k != o) solver_use(s, trigger, USE_NOW_HAS, (Use){.extra = o, .to = to});
    }
}

static const char *box_section(const ObjectInfo *o)
{
    static const char *const sections[] = {[BOX_LIST] = "builtins.list",
                                           [BOX_TUPLE] = "builtins.tuple",
                                           [BOX_SET] = "builtins.set",
                                           [BOX_DICT] = "builtins.dict",
                                           [BOX_GENERATOR] = "types.GeneratorType",
                                           [BOX_OTHER] = "collections.deque"};
    return sections[o->a];
}

static bool has_now(Solver *s, Object o, uint32_t name)
{
    const ObjectInfo *info = solver_get(s, o);
    Bytes text = text_of(s, name);
    switch (info->kind) {
    case OBJECT_INSTANCE: return info->any_stored || class_has(s, info->a, name);
    case OBJECT_CLASS:
        return info->any_stored || bytes_is(text, "mro") ||
               s->link->classes.at[info->a].has_metaclass || class_has(s, info->a, name);
    case OBJECT_FUNCTION:
        return info->any_stored || bytes_starts_with(text, "__") ||
               bytes_starts_with(text, "func_") || bytes_starts_with(text, "im_");
    case OBJECT_TEXT:
    case OBJECT_STRING:
        return solve_is_special_name(text) || knowledge_method("builtins.str", text);
    case OBJECT_BOX:
        if (info->a == BOX_OTHER) return true;
        return solve_is_special_name(text) || knowledge_method(box_section(info), text);
    default: return true;
    }
}

void solve_has(Solver *s, Object o, uint32_t name, Vertex to, Vertex from)
{
    if (has_now(s, o, name) || of_class_got(s, o, name)) {
        solver_add(s, to, o, from);
        return;
    }
    uint8_t kind = solver_get(s, o)->kind;
    if (kind <= OBJECT_BOUND && kind >= OBJECT_INSTANCE)
        solver_edge(s, solver_field(s, o, name | FIELD_TRIGGER), to);
    if (kind != OBJECT_INSTANCE && kind != OBJECT_CLASS) return;
    wait_for_class(s, o, name, to);
    wait_for_class(s, o, solver_intern(s, "__getattr__"), to);
    wait_for_class(s, o, solver_intern(s, "__getattribute__"), to);
}

bool solver_has_static(Solver *s, Object o, uint32_t name)
{
    return has_now(s, o, name);
}

bool solver_may_have(Solver *s, Object o, uint32_t name)
{
    uint32_t *trigger = pair_find(&s->field_of, o, name | FIELD_TRIGGER);
    if (trigger && s->nodes.at[*trigger].count) return true;
    if (solver_get(s, o)->escaped && solver_name(s, name)->unread_stored) return true;
    return has_now(s, o, name) || of_class_got(s, o, name);
}

void solve_now_has(Solver *s, Object o, uint32_t name)
{
    solver_add(s, solver_field(s, o, name | FIELD_TRIGGER), o, 0);
}

/* ---- modules -------------------------------------------------------------------------------- */

static void connect_stars(Solver *s, uint32_t module, uint32_t name, Vertex to)
{
    const Module *m = &s->link->modules.at[module];
    for (uint32_t i = 0; i < m->flow->stars.count; i++) {
        FlowStar star = m->flow->stars.at[i];
        ModuleList list = {0};
        Bytes dotted = flow_text(m->flow, star.module);
        link_import(s->link, module, dotted, star.level, &list);
        for (uint32_t k = 0; k < list.count; k++)
            if (list.at[k] != module) solver_edge(s, solve_member(s, list.at[k], name), to);
        if (link_may_be_library(s->link, dotted, star.level, &list))
            solve_library_member(s, dotted, text_of(s, name), to);
        array_free(&list);
    }
}

/* The member of each module that has it; reading only. */
static void connect_modules(Solver *s, uint32_t name, Vertex to)
{
    for (uint32_t i = 1; i < s->link->modules.count; i++) {
        uint32_t *node = pair_find(&s->field_of, solver_object(s, OBJECT_MODULE, i, 0), name);
        if (node || s->link->modules.at[i].flow->stars.count)
            solver_edge(s, solve_member(s, i, name), to);
    }
}

Vertex solve_member(Solver *s, uint32_t module, uint32_t name)
{
    enum { MEMBER = 77 };
    Object o = solver_object(s, OBJECT_MODULE, module, 0);
    uint32_t *known = pair_find(&s->field_of, o, name);
    if (known && pair_find(&s->walked, *known, MEMBER)) return *known;
    Vertex node = solver_field(s, o, name);
    *pair_add(&s->walked, node, MEMBER) = 1;
    if (module == ANY_MODULE) {
        connect_modules(s, name, node);
        return node;
    }
    connect_stars(s, module, name, node);
    uint32_t sub = link_submodule(s->link, module, text_of(s, name));
    if (sub) solver_add(s, node, solver_object(s, OBJECT_MODULE, sub, 0), 0);
    return node;
}

/* The globals of a module as a mapping. */
static void load_module_dict(Solver *s, uint32_t module, Vertex to)
{
    Object o = solver_object(s, OBJECT_MODULE, module, 0);
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x80000000u + o);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solve_namespace_of(s, box, o);
    solver_add(s, to, box, 0);
}

static void load_module(Solver *s, uint32_t module, uint32_t name, Vertex to)
{
    solver_edge(s, solve_member(s, module, name), to);
    if (bytes_is(text_of(s, name), "__dict__")) load_module_dict(s, module, to);
    if (solve_is_annotations(s, name) && module != ANY_MODULE)
        solve_load_annotations(s, solver_object(s, OBJECT_MODULE, module, 0), to);
    uint32_t getter = solver_intern(s, "__getattr__");
    if (!pair_find(&s->attr_of, s->link->classes.count + module, getter)) return;
    Vertex argument = FLOW_TEXT; /* PEP 562 */
    Use call = solver_call_op(s, NULL, &argument, 1, to);
    solver_use(s, solve_member(s, module, getter), USE_CALL, call);
}

/* ---- reading -------------------------------------------------------------------------------- */

Use solve_use_with(const Use *at, Vertex to, uint32_t extra)
{
    Use u = *at;
    u.to = to;
    u.extra = extra;
    return u;
}

/* What __getattr__ or __getattribute__ of the object gives, once for all that read from it. */
static void call_getter(Solver *s, Object o, const char *which, Vertex to)
{
    enum { NOTHING = UINT32_MAX };
    uint32_t *known = pair_add(&s->got_of, o, solver_intern(s, which));
    if (!*known) {
        Found found = {0};
        bool any = solve_has_method(s, solver_get(s, o)->a, which, &found);
        Vertex name = FLOW_TEXT, got = any ? solver_node(s) : NOTHING;
        *pair_add(&s->got_of, o, solver_intern(s, which)) = got;
        Use call = solver_call_op(s, NULL, &name, 1, got);
        if (any) solve_call_found(s, &found, o, &call);
        array_free(&found);
        known = pair_add(&s->got_of, o, solver_intern(s, which));
    }
    if (*known != NOTHING) solver_edge(s, *known, to);
}

void solve_namespace_of(Solver *s, Object box, Object o)
{
    uint32_t *owner = pair_add(&s->owner_of_box, box, 0);
    if (*owner) return;
    *owner = o + 1;
    Vertex written = solver_field(s, box, FIELD_WRITTEN),
           values = solver_field(s, box, FIELD_VALUE);
    solver_edge(s, written, values);
    solve_load_any(s, o, values, NULL);
    solve_store_any(s, o, written, NULL);
}

/* What is put into the dictionary of an object is kept apart from what is found there: else each
 * attribute would be a value of every other. */
Vertex solve_value_to_write(Solver *s, Object box)
{
    bool namespace = pair_find(&s->owner_of_box, box, 0) || solve_is_modules(s, box);
    return solver_field(s, box, namespace ? FIELD_WRITTEN : FIELD_VALUE);
}

static void load_dict(Solver *s, Object o, Vertex to, const Use *at)
{
    solve_record(s, DEED_DICT, o, 0, at);
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x80000000u + o);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solve_namespace_of(s, box, o);
    solver_add(s, to, box, 0);
}

/* The defaults of a named tuple, the fields of a dataclass: what the class body binds. */
static bool load_fields(Solver *s, Object o, Bytes text, Vertex to)
{
    bool fields = bytes_is(text, "__dataclass_fields__");
    if (!fields && !bytes_is(text, "_field_defaults")) return false;
    uint32_t site = 0xe0000000u + o;
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, site);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_add(s, to, box, 0);
    Vertex values = solver_field(s, box, FIELD_VALUE);
    if (fields) {
        Object field = solver_object(s, OBJECT_VALUE, solver_intern(s, "dataclasses.Field"), site);
        solver_add(s, values, field, 0);
        values = solver_field(s, field, FIELD_KEPT);
    }
    solve_load_any(s, o, values, NULL);
    return true;
}

static bool load_special(Solver *s, Object o, Bytes text, Vertex to, const Use *at)
{
    if (bytes_is(text, "__class__")) {
        solver_add(s, to, solver_object(s, OBJECT_CLASS, solver_get(s, o)->a, 0), 0);
        return true;
    }
    if (bytes_is(text, "__annotations__"))
        solve_load_annotations(s, solver_object(s, OBJECT_CLASS, solver_get(s, o)->a, 0), to);
    if (bytes_is(text, "__dict__")) {
        load_dict(s, o, to, at);
        return true;
    }
    if (bytes_is(text, "__dataclass_fields__"))
        return load_fields(s, solver_object(s, OBJECT_CLASS, solver_get(s, o)->a, 0), text, to);
    if (bytes_is(text, "__slots__") || bytes_is(text, "__weakref__"))
        solve_record(s, DEED_SLOTS, o, 0, at);
    bool is_text = bytes_is(text, "__doc__") || bytes_is(text, "__module__");
    if (is_text) solver_add(s, to, THE_TEXT, 0);
    return false;
}

/* What every object has: o.__setattr__ and the like. */
static void load_of_object(Solver *s, Object o, Bytes text, Vertex to)
{
    if (!solve_is_special_name(text) || !knowledge_method("builtins.object", text)) return;
    SCOPED(buf_free) Buf dotted = {0};
    buf_printf(&dotted, "builtins.object.%.*s", (int)text.len, text.at);
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, dotted.at), o), 0);
}

/* Fields of named tuples, and what a UserDict or UserList wraps. */
static void load_contents(Solver *s, Object o, Bytes name, Vertex to)
{
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
    Vertex element = solver_field(s, o, FIELD_ELEMENT), value = solver_field(s, o, FIELD_VALUE);
    if (flags & LIBRARY_SEQUENCE && flags & LIBRARY_EMPTY) solver_edge(s, element, to);
    if (!bytes_is(name, "data") || !(flags & (LIBRARY_SEQUENCE | LIBRARY_MAPPING))) return;
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0xb0000000u + o);
    solver_edge(s, element, solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, value, solver_field(s, box, FIELD_VALUE));
    solver_edge(s, solver_field(s, box, FIELD_ELEMENT), element);
    solver_edge(s, solver_field(s, box, FIELD_VALUE), value);
    solver_add(s, to, box, 0);
}

/* The value of a member of an Enum is what the class body binds. */
static void load_enum_value(Solver *s, uint32_t class, Vertex to)
{
    const Class *c = &s->link->classes.at[class];
    bool is_enum = false;
    for (uint32_t i = 0; i < c->mro.count; i++)
        is_enum |= c->mro.at[i].kind == BASE_LIBRARY &&
                   bytes_starts_with(text_of(s, c->mro.at[i].name), "enum.");
    if (!is_enum) return;
    solve_load_any(s, solver_object(s, OBJECT_CLASS, class, 0), to, NULL);
}

static void load_instance(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Bytes text = text_of(s, name);
    if (solve_is_special_name(text) && load_special(s, o, text, to, at)) return;
    if (solve_load_accessor(s, o, text, to)) return;
    if (solve_is_exception(s, class) && !bytes_is(text, "obj"))
        solve_load_of_exception(s, text, to);
    solver_edge(s, solver_field(s, o, name), to);
    Found found = {0};
    bool known = solve_lookup(s, class, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], USE_BIND, solve_use_with(at, to, o));
    if (bytes_is(text, "value") || bytes_is(text, "_value_")) load_enum_value(s, class, to);
    if (!known) {
        if (!base_method(s, o, text, to)) {
            solver_unread(s, to);
            if (solve_is_exception(s, class)) /* code, filename: of its arguments */
                solver_edge(s, solve_exception_arguments(s, o), to);
            load_contents(s, o, text, to);
        }
        solve_load_descriptor(s, o, text, to);
    } else if (!found.sure) {
        load_of_object(s, o, text, to);
    }
    if (!is_declared(s, class, name)) call_getter(s, o, "__getattr__", to);
    call_getter(s, o, "__getattribute__", to);
    array_free(&found);
}

/* C.__dict__, and attributes of a class that are texts. */
static bool load_class_namespace(Solver *s, Object o, Bytes text, Vertex to, const Use *at)
{
    if (bytes_is(text, "__dict__")) {
        solve_record(s, DEED_CLASS_SCAN, o, 0, at);
        Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x80000000u + o);
        solve_load_any(s, o, solver_field(s, box, FIELD_VALUE), NULL);
        solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
        solver_add(s, to, box, 0);
        return true;
    }
    if (bytes_is(text, "__members__")) { /* of an Enum */
        Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0xc0000000u + o);
        solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
        solver_add(s, solver_field(s, box, FIELD_VALUE),
                   solver_object(s, OBJECT_INSTANCE, solver_get(s, o)->a, 0), 0);
        solver_add(s, to, box, 0);
        return false;
    }
    if (bytes_is(text, "__annotations__")) {
        solve_load_annotations(s, o, to);
        return true;
    }
    if (load_fields(s, o, text, to)) return true;
    bool is_text = bytes_is(text, "__name__") || bytes_is(text, "__qualname__") ||
                   bytes_is(text, "__module__") || bytes_is(text, "__doc__");
    if (is_text) solver_add(s, to, THE_TEXT, 0);
    return is_text;
}

/* What neither the class nor its metaclass has: what the metaclass's hooks put there or give. */
static void load_through_metaclass(Solver *s, Object o, Vertex to, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Vertex name = FLOW_TEXT;
    Use call = solver_call_op(s, at, &name, 1, to);
    solve_call_of_metaclass(s, o, "__getattr__", &call);
    bool makes = solve_metaclass_has(s, class, solver_intern(s, "__new__")) ||
                 solve_metaclass_has(s, class, solver_intern(s, "__prepare__"));
    s->now = WORLD_ALL; /* the mapping that becomes the class was given to it by the interpreter */
    if (makes) solver_unread(s, to);
}

/* What the metaclass has under the name, its hooks, and what one that was not read may have. */
static void load_beside_class(Solver *s, Object o, uint32_t name, bool found, Vertex to,
                              const Use *at)
{
    const Class *c = &s->link->classes.at[solver_get(s, o)->a];
    Vertex text = FLOW_TEXT;
    Use call = solver_call_op(s, at, &text, 1, to);
    solve_load_of_metaclass(s, o, name, to, at);
    solve_call_of_metaclass(s, o, "__getattribute__", &call);
    if (c->has_metaclass && c->metaclass.kind != BASE_PROJECT) solver_unread(s, to);
    if (!found && !solve_metaclass_has(s, solver_get(s, o)->a, name))
        load_through_metaclass(s, o, to, at);
}

static void load_class(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Bytes text = text_of(s, name);
    solve_record(s, DEED_CLASS_READ, o, name, at);
    if (bytes_is(text, "__slots__")) solve_record(s, DEED_SLOTS, o, 0, at);
    if (load_class_namespace(s, o, text, to, at)) return;
    if (bytes_is(text, "__subclasses__")) solve_record(s, DEED_SUBCLASSES, o, 0, at);
    if (bytes_is(text, "__mro__") || bytes_is(text, "__bases__") || bytes_is(text, "__base__") ||
        bytes_is(text, "__subclasses__") || bytes_is(text, "mro")) {
        load_relatives(s, o, text, to);
        return;
    }
    Found found = {0};
    bool known = solve_lookup(s, class, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], USE_BIND_CLASS, solve_use_with(at, to, o));
    if (solve_metaclasses(s, class)) load_beside_class(s, o, name, found.sure, to, at);
    if (known && !is_declared(s, class, name) && solve_has_slots(s, class)) {
        solver_add(s, to, solver_object(s, OBJECT_PROPERTY, name, PROPERTY_OF_SLOT), 0);
    }
    if (!found.sure && solve_is_special_name(text)) {
        if (bytes_is(text, "__orig_bases__")) solver_edge(s, solver_field(s, o, FIELD_BASES), to);
        SCOPED(buf_free) Buf dotted = {0};
        buf_printf(&dotted, "%s.%.*s", base_builtin(s->link, class), (int)text.len, text.at);
        solver_add(s, to, solver_library(s, dotted.at), 0);
    } else if (!known && !base_class_method(s, class, text, to)) {
        solver_unread(s, to);
    }
    array_free(&found);
}

static void load_super(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    uint32_t class = solver_get(s, o)->a;
    Object receiver = solver_get(s, o)->b;
    const ObjectInfo *r = solver_get(s, receiver);
    if (bytes_is(text_of(s, name), "__self__")) solver_add(s, to, receiver, 0);
    bool instance = r->kind == OBJECT_INSTANCE;
    Found found = {0};
    bool known = solve_lookup_after(s, r->a, class, name, &found);
    for (uint32_t i = 0; i < found.count; i++)
        solver_use(s, found.at[i], instance ? USE_BIND : USE_BIND_CLASS,
                   solve_use_with(at, to, receiver));
    if (instance && solve_has_slots(s, r->a) && !is_declared(s, r->a, name))
        solve_load_slot(s, receiver, name, to, at);
    if (!known || !found.sure) {
        SCOPED(buf_free) Buf dotted = {0};
        Bytes text = text_of(s, name);
        buf_printf(&dotted, "%s.%.*s", known ? "builtins.object" : "?base", (int)text.len, text.at);
        bool constructor = bytes_is(text, "__init__") || bytes_is(text, "__new__");
        bool builtin = !known && !constructor && base_method(s, receiver, text, to);
        if (!builtin)
            solver_add(s, to,
                       solver_object(s, OBJECT_BOUND, solver_library(s, dotted.at), receiver), 0);
    }
    array_free(&found);
}

/* The globals of a function, and what its parameters get when nothing is given. */
static bool load_of_code(Solver *s, uint32_t function, Bytes name, Vertex to)
{
    const FunctionInfo *f = &s->functions.at[function];
    if (bytes_is(name, "__annotations__"))
        solve_load_annotations(s, s->functions.at[function].object, to);
    if (bytes_is(name, "__code__") || bytes_is(name, "func_code")) {
        solve_load_code(s, s->functions.at[function].object, to);
        return false; /* or what was stored there */
    }
    if (bytes_is(name, "__globals__") || bytes_is(name, "func_globals")) {
        load_module_dict(s, f->module, to);
        return true;
    }
    if (!bytes_is(name, "__defaults__") && !bytes_is(name, "__kwdefaults__") &&
        !bytes_is(name, "func_defaults"))
        return false;
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0x90000000u + function);
    const Module *m = &s->link->modules.at[f->module];
    for (uint32_t i = 0; i < f->flow->param_count; i++) {
        Vertex value = solver_map(s, f->module, m->flow->params.at[f->flow->first_param + i].node);
        solver_edge(s, value, solver_field(s, box, FIELD_ELEMENT));
        solver_edge(s, value, solver_field(s, box, FIELD_VALUE));
    }
    solver_add(s, to, box, 0);
    return true;
}

static bool load_of_partial(Solver *s, Object o, Bytes name, Vertex to)
{
    bool registers = bytes_is(name, "register");
    if (registers || bytes_is(name, "dispatch")) {
        Object f = solver_library(s, registers ? "skive.register" : "skive.dispatch");
        solver_add(s, to, solver_object(s, OBJECT_BOUND, f, o), 0);
        return true;
    }
    if (!bytes_is(name, "args") && !bytes_is(name, "keywords") && !bytes_is(name, "registry"))
        return false;
    uint32_t part = bytes_is(name, "registry") ? FIELD_CALLED : FIELD_ARGUMENTS;
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0xa0000000u + o);
    solver_edge(s, solver_field(s, o, part), solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, solver_field(s, o, part), solver_field(s, box, FIELD_VALUE));
    solver_add(s, to, box, 0);
    return true;
}

static void load_function(Solver *s, Object o, uint32_t name, Vertex to)
{
    Bytes text = text_of(s, name);
    if (solve_load_descriptor(s, o, text, to)) return;
    if (bytes_is(text, "__class__") && solve_load_type(s, o, to)) return;
    const ObjectInfo *info = solver_get(s, o);
    Object function = info->kind == OBJECT_BOUND ? info->a : o;
    bool callee = solver_get(s, function)->kind == OBJECT_FUNCTION;
    if (info->kind == OBJECT_BOUND && bytes_is(text, "__self__")) solver_add(s, to, info->b, 0);
    else if (info->kind == OBJECT_BOUND && bytes_is(text, "__func__"))
        solver_add(s, to, info->a, 0);
    else if (bytes_is(text, "__call__")) solver_add(s, to, o, 0);
    else if (bytes_is(text, "__get__"))
        solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, "skive.bind"), o), 0);
    else if (info->kind == OBJECT_PARTIAL && load_of_partial(s, o, text, to)) return;
    else if (callee && load_of_code(s, solver_get(s, function)->a, text, to)) return;
    else if (bytes_is(text, "__dict__") || bytes_is(text, "__closure__") ||
             bytes_is(text, "__wrapped__"))
        solve_escape(s, o, "its function's insides are used", &(Use){0}, 0), solver_unread(s, to);
    else if (info->kind == OBJECT_PROPERTY &&
             (bytes_is(text, "setter") || bytes_is(text, "getter") || bytes_is(text, "deleter") ||
              bytes_is(text, "register")))
        solver_add(s, to,
                   solver_object(s, OBJECT_BOUND,
                                 solver_library(s, bytes_is(text, "setter")    ? "property.setter"
                                                   : bytes_is(text, "deleter") ? "property.deleter"
                                                                               : "property.getter"),
                                 o),
                   0);
    else if (bytes_is(text, "fget") || bytes_is(text, "func") || bytes_is(text, "__func__"))
        solver_edge(s, solver_field(s, o, info->kind == OBJECT_PROPERTY ? FIELD_GET : FIELD_CALLED),
                    to);
    else solver_edge(s, solver_field(s, o, name), to);
}

/* A method of a string: of some string, since what it returns is some string as well; but of the
 * string itself where that is looked into. */
static void load_text(Solver *s, Object o, Bytes name, Vertex to)
{
    if (!knowledge_method("builtins.str", name)) return;
    SCOPED(buf_free) Buf dotted = {0};
    buf_printf(&dotted, "builtins.str.%.*s", (int)name.len, name.at);
    Object self = bytes_starts_with(name, "format") ? o : THE_TEXT;
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, dotted.at), self), 0);
}

/* Has a list, tuple, dict or set no attribute of that name?  The tables have all but special ones.
 * Of iterators and views just some methods are known that they do not have. */
static bool box_lacks(Solver *s, Object o, Bytes name)
{
    uint32_t kind = solver_get(s, o)->a;
    if (kind == BOX_OTHER || (name.len && name.at[0] == '_')) return false;
    if (knowledge_find(bytes_of(box_method(s, o, name)))) return false;
    return kind != BOX_GENERATOR || knowledge_method("builtins.str", name) ||
           knowledge_method("builtins.list", name) || knowledge_method("builtins.dict", name);
}

static void load_box(Solver *s, Object o, Bytes name, Vertex to)
{
    if (box_lacks(s, o, name)) { /* the fields of a named tuple */
        if (solver_get(s, o)->a == BOX_TUPLE) solver_edge(s, solver_field(s, o, FIELD_ELEMENT), to);
        return;
    }
    Object method = solver_library(s, box_method(s, o, name));
    solver_add(s, to, solver_object(s, OBJECT_BOUND, method, o), 0);
}

/* The attribute of a frame or a cell, through which each variable of each function is reached. */
static bool reaches_all(uint8_t kind, Bytes name)
{
    bool own = kind == OBJECT_INSTANCE || kind == OBJECT_CLASS || kind == OBJECT_MODULE ||
               kind == OBJECT_TEXT || kind == OBJECT_STRING || kind == OBJECT_SUPER;
    return !own && (bytes_is(name, "f_locals") || bytes_is(name, "cell_contents"));
}

/* The namespace of a module of the library: what is put there is an attribute. */
static void load_library_dict(Solver *s, Object o, Vertex to)
{
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x80000000u + o);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    if (memchr(text_of(s, solver_get(s, o)->a).at, '.',
               text_of(s, solver_get(s, o)->a).len)) { /* or of a class, which is not changed */
        solver_unread(s, to);
        solver_add(s, solver_field(s, box, FIELD_VALUE), solver_library(s, "skive.getset"), 0);
    }
    solve_namespace_of(s, box, o);
    solver_add(s, to, box, 0);
}

/* A mapping of variables, whichever. */
static void load_of_frame(Solver *s, Vertex to)
{
    enum { SITE = 0x68000000 };
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, SITE);
    Vertex value = solver_field(s, box, FIELD_VALUE);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_edge(s, solve_any_object(s), value);
    s->now = WORLD_ALL;
    solve_escape_node(s, value, "it becomes a variable of a frame");
    solver_add(s, to, box, 0);
}

/* An unknown object may be an exception of the interpreter, or a frame. */
static void load_of_unknown(Solver *s, Bytes name, Vertex to)
{
    if (bytes_is(name, "__self__") || bytes_is(name, "__func__")) solve_ask_bound(s);
    if (bytes_is(name, "func") || bytes_is(name, "args") || bytes_is(name, "keywords"))
        solve_ask_partials(s);
    if (bytes_is(name, "__class__")) solver_add(s, to, solve_unknown_class(s, s->now), 0);
    if (bytes_is(name, "args")) solver_add(s, to, solver_raised(s), 0);
    else if (bytes_is(name, "code")) solver_edge(s, s->raise_arguments, to);
    else if (bytes_is(name, "value")) solver_edge(s, solve_stop_values(s, false), to);
    else if (bytes_is(name, "f_globals")) load_of_frame(s, to);
    else if (!bytes_is(name, "obj")) solve_load_of_exception(s, name, to);
    if (solve_names_exception(name)) solver_edge(s, FLOW_RAISED, to);
}

/* x.__reduce_ex__ of an unknown object, to be called. */
static void load_reduction(Solver *s, Vertex to, const Use *at)
{
    solve_record(s, DEED_REDUCE, THE_UNREAD, 0, at);
    Object reduced = solve_reduced(s, solve_unknown_class(s, s->now));
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, "skive.itself"), reduced),
               0);
}

void solve_load(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    Bytes text = text_of(s, name);
    if (reaches_all(info->kind, text)) {
        if (bytes_is(text, "f_locals")) load_of_frame(s, to);
        else solver_edge(s, solve_any_object(s), to);
    }
    switch (info->kind) {
    case OBJECT_UNREAD:
        solver_unread(s, to);
        solver_edge(s, solve_unread_out(s, name, s->now), to);
        load_of_unknown(s, text, to);
        if (!bytes_is(text, "type")) solve_load_annotated(s, text, to);
        if (solve_is_reduction(text)) load_reduction(s, to, at);
        if (bytes_is(text, "__dict__")) solve_record(s, DEED_DICT, o, 0, at);
        else if (bytes_is(text, "__slots__")) solve_record(s, DEED_SLOTS, o, 0, at);
        break;
    case OBJECT_INSTANCE: load_instance(s, o, name, to, at); break;
    case OBJECT_CLASS: load_class(s, o, name, to, at); break;
    case OBJECT_SUPER: load_super(s, o, name, to, at); break;
    case OBJECT_MODULE:
        /* of a module in sys.modules that is not the program's, UNREAD stands beside it */
        if (info->a == ANY_MODULE && info->b != MODULE_LISTED) solver_unread(s, to);
        load_module(s, info->a, name, to);
        break;
    case OBJECT_LIBRARY:
        if (solve_is_unknown_class(s, o)) solve_load_unknown_class(s, o, name, to, at);
        else if (bytes_is(text, "__dict__")) load_library_dict(s, o, to);
        else solve_library_member(s, text_of(s, info->a), text, to);
        if (!bytes_is(text, "type")) solve_load_annotated(s, text, to);
        break;
    case OBJECT_VALUE:
        if (base_is_exception(text_of(s, info->a))) solve_load_of_exception(s, text, to);
        if (solve_names_exception(text)) solver_edge(s, FLOW_RAISED, to);
        solver_edge(s, solver_field(s, o, name), to);
        solve_value_member(s, o, text, to);
        solve_load_annotated(s, text, to);
        break;
    case OBJECT_BOX: load_box(s, o, text, to); break;
    case OBJECT_TEXT:
    case OBJECT_STRING: load_text(s, o, text, to); break;
    default: load_function(s, o, name, to); break;
    }
}
