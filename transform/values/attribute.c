/*
 * attribute.c - attributes of instances, classes, the library and what is not known.
 *
 * An attribute is one set of values for each class and name.  What is stored on an object that is
 * not known may be on an instance of any class; what is loaded from one may come from any.
 */
#include "transform/values/elsewhere.h"

/* ---- classes ----------------------------------------------------------------------------------
 */

Value class_instance(Model *m, uint32_t class)
{
    if (m->classes_change) return value_other();
    ObjectId o = model_object_at(m, m->classes.at[class].node, 1, VALUE_INSTANCE);
    if (o.at) object_get(m, o)->number = class + 1;
    return value_of_object(m, o);
}

/* The symbol that a class body binds to the name. */
static SymbolId class_symbol(const Model *m, uint32_t class, Atom name)
{
    if (!m->classes.at[class].scope.at || !(m->name_is[name.at] & NAME_IS_IN_CLASS))
        return (SymbolId){0};
    SymbolId s = names_find(m->names, m->classes.at[class].scope, name);
    if (s.at && !(names_get(m->names, s)->flags & SYMBOL_BOUND)) s.at = 0;
    return s;
}

static ModelField *any_field(const Model *m, Atom name, bool add);

bool class_has_special(const Model *m, uint32_t class)
{
    static const char *const special[] = {"__eq__", "__ne__", "__lt__",  "__le__",
                                          "__gt__", "__ge__", "__hash__"};
    if (class_has_foreign_base(m, class)) return true;
    each_related_class(m, class, i)
    {
        if (m->classes.at[i].is_dataclass || m->classes.at[i].exposed) return true;
        for (size_t k = 0; k < sizeof special / sizeof *special; k++) {
            Atom name = atoms_find(&m->tree->atoms, bytes_of(special[k]));
            if (name.at && (class_symbol(m, i, name).at || any_field(m, name, false))) return true;
        }
    }
    return false;
}

/* What class bodies bind to the name: of the class, its bases and, with `below`, its subclasses. */
Value class_attribute(Model *m, uint32_t class, Atom name, bool below)
{
    Value v = {0};
    if (!(m->name_is[name.at] & NAME_IS_IN_CLASS)) return v;
    each_related_class(m, class, i)
    {
        if (!below && !class_derives(m, class, i)) continue;
        SymbolId s = class_symbol(m, i, name);
        if (s.at) v = value_join(m, v, m->shared[s.at]);
    }
    return v;
}

/* ---- fields -----------------------------------------------------------------------------------
 */

static ModelField *field_of(Model *m, uint32_t class, Atom name, bool add)
{
    ModelClass *c = &m->classes.at[class];
    if (!add && !(m->name_is[name.at] & NAME_IS_FIELD)) return NULL;
    for (uint32_t i = 0; i < c->fields.count; i++)
        if (c->fields.at[i].name.at == name.at) return &c->fields.at[i];
    if (!add) return NULL;
    m->name_is[name.at] |= NAME_IS_FIELD;
    array_push(&c->fields, ((ModelField){.name = name}));
    return &c->fields.at[c->fields.count - 1];
}

static ModelField *any_field(const Model *model, Atom name, bool add)
{
    Model *m = (Model *)(uintptr_t)model; /* grows only with `add` */
    if (!add && !(m->name_is[name.at] & NAME_IS_ANY_FIELD)) return NULL;
    for (uint32_t i = 0; i < m->any_count; i++)
        if (m->any[i].name.at == name.at) return &m->any[i];
    if (!add) return NULL;
    m->name_is[name.at] |= NAME_IS_ANY_FIELD;
    if (m->any_count == m->any_room)
        m->any = array_grow(m->any, &m->any_room, m->any_count + 1, sizeof *m->any);
    m->any[m->any_count] = (ModelField){.name = name};
    return &m->any[m->any_count++];
}

/* Values that the attribute of an instance may have been given. */
static Value stored_on(Model *m, uint32_t class, Atom name)
{
    Value v = {0};
    each_related_class(m, class, i)
    {
        const ModelField *f = field_of(m, i, name, false);
        if (f) v = value_join(m, v, f->value);
        if (m->classes.at[i].open) v = value_join(m, v, value_other());
    }
    const ModelField *f = any_field(m, name, false);
    if (f) v = value_join(m, v, f->value);
    if (elsewhere_stores(m, atoms_text(&m->tree->atoms, name))) v = value_join(m, v, value_other());
    return v;
}

Value model_stored(const Model *model, uint32_t class, Atom name)
{
    Model *m = (Model *)(uintptr_t)model; /* whose objects may be unified, no more */
    return stored_on(m, class, name);
}

Value model_stored_anywhere(const Model *model)
{
    Model *m = (Model *)(uintptr_t)model;
    Value v = {0};
    for (uint32_t i = 0; i < m->any_count; i++) v = value_join(m, v, m->any[i].value);
    return v;
}

/* ---- loads ------------------------------------------------------------------------------------
 */

/* A function found on a class, as loading it from `self` gives it. */
static Value bind_function(Frame *f, NodeId e, Value found, Value self)
{
    Model *m = f->m;
    Value out = value_without(m, found, VALUE_FUNCTION | VALUE_LIBRARY);
    /* library functions are bound or not, instances may have __get__ */
    if (found.types & (VALUE_LIBRARY | VALUE_INSTANCE)) out = value_join(m, out, value_other());
    value_each(m, found, o, VALUE_FUNCTION) {
        uint32_t number = o->number;
        ModelFunction *fn = &m->functions.at[number - 1];
        if (fn->is_property) {
            out = value_join(m, out, call_function(m, number - 1, self, &(Args){.call = e}));
            continue;
        }
        if (fn->is_static || o->flavour == FLAVOUR_BOUND) {
            out = value_join(m, out, value_of_object(m, (ObjectId){found.object[i_o]}));
            continue;
        }
        ObjectId bound = model_object_at(m, e, 16 + number, VALUE_FUNCTION);
        if (!bound.at) {
            model_escape(m, found);
            return value_other();
        }
        object_get(m, bound)->number = number;
        object_get(m, bound)->flavour = FLAVOUR_BOUND;
        value_add(m, &object_get(m, bound)->elem, self);
        out = value_join(m, out, value_of_object(m, bound));
    }
    return out;
}

static Value load_from_instance(Frame *f, NodeId e, ObjectId instance, Atom name)
{
    Model *m = f->m;
    uint32_t class = object_get(m, instance)->number - 1;
    Value self = value_of_object(m, instance);
    Value v = stored_on(m, class, name);
    v = value_join(m, v, bind_function(f, e, class_attribute(m, class, name, true), self));
    bool foreign = class_has_foreign_base(m, class) || m->classes.at[class].exposed ||
                   m->classes.at[class].is_decorated;
    Atom hook = atoms_find(&m->tree->atoms, bytes_of("__getattr__"));
    Atom all = atoms_find(&m->tree->atoms, bytes_of("__getattribute__"));
    if (foreign || (hook.at && class_attribute(m, class, hook, true).types) ||
        (all.at && class_attribute(m, class, all, true).types))
        v = value_join(m, v, value_other());
    return v;
}

/* Its attributes are reached by names that are not written out. */
void open_class(Model *m, uint32_t class)
{
    each_related_class(m, class, i)
    {
        ModelClass *c = &m->classes.at[i];
        if (c->open) continue;
        c->open = true;
        m->growth++;
        for (uint32_t k = 0; k < c->fields.count; k++) model_escape(m, c->fields.at[k].value);
    }
}

void open_classes(Model *m, Value v)
{
    value_each(m, v, o, VALUE_INSTANCE | VALUE_CLASS) open_class(m, o->number - 1);
    for (uint32_t i = 0; (v.types & VALUE_OTHER) && i < m->classes.count; i++) open_class(m, i);
}

static Value load_from_class(Frame *f, NodeId e, uint32_t class, Atom name)
{
    Model *m = f->m;
    Value v = class_attribute(m, class, name, true);
    const ModelField *field = any_field(m, name, false);
    if (field) v = value_join(m, v, field->value);
    const ModelClass *c = &m->classes.at[class];
    bool foreign = class_has_foreign_base(m, class) || c->has_metaclass || c->open ||
                   elsewhere_stores(m, atoms_text(&m->tree->atoms, name));
    Atom get = atoms_find(&m->tree->atoms, bytes_of("__get__"));
    value_each(m, v, o, VALUE_INSTANCE) /* it may say what loading it gives */
        foreign |= class_has_foreign_base(m, o->number - 1) ||
                   (get.at && class_attribute(m, o->number - 1, get, true).types);
    Value self = value_of_object(m, model_object(m, c->node, VALUE_CLASS));
    Value out = value_without(m, v, VALUE_FUNCTION);
    value_each(m, v, o, VALUE_FUNCTION) {
        Value one = value_of_object(m, (ObjectId){v.object[i_o]});
        const ModelFunction *fn = &m->functions.at[o->number - 1];
        if (fn->is_property) foreign = true; /* the property itself */
        else out = value_join(m, out, fn->is_class_method ? bind_function(f, e, one, self) : one);
    }
    return foreign || !out.types ? value_join(m, out, value_other()) : out;
}

/* A field of a named tuple, by its place. */
static Value load_from_tuple(Model *m, const Object *o, Atom name)
{
    if (o->flavour != FLAVOUR_NAMED || !o->number) return value_other();
    const ModelClass *c = &m->classes.at[o->number - 1];
    for (uint32_t i = 0; i < c->fields.count; i++)
        if (c->fields.at[i].name.at == name.at)
            return o->field && i < o->fields ? o->field[i] : o->elem;
    return value_other();
}

static Value load_from_library(Frame *f, const Object *o, Atom name)
{
    Model *m = f->m;
    if (bytes_starts_with(atoms_text(&m->tree->atoms, name), "__")) return value_other();
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, o->name);
    buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, atoms_text(&m->tree->atoms, name));
    Bytes text = buf_bytes(&dotted);
    KnowledgeMember kind = knowledge_member(text);
    const KnowledgeLine *line = knowledge_find(text);
    if (elsewhere_rebinds(m, name)) return value_other();
    if (line && bytes_is(line->parameters, "attr")) return value_other(); /* a value */
    if (line || knowledge_has_section(text) || kind == MEMBER_CLASS || kind == MEMBER_MODULE)
        return value_library(m, text);
    return value_other();
}

/* Whatever some class of this file has under that name: an unknown object may be an instance. */
static Value load_from_anything(Frame *f, NodeId e, Atom name)
{
    Model *m = f->m;
    Value v = value_other();
    bool named = m->name_is[name.at] & (NAME_IS_IN_CLASS | NAME_IS_FIELD);
    for (uint32_t i = 0; named && i < m->classes.count; i++) {
        const ModelField *field = field_of(m, i, name, false);
        if (field) v = value_join(m, v, field->value);
        SymbolId s = class_symbol(m, i, name);
        if (s.at) v = value_join(m, v, bind_function(f, e, m->shared[s.at], class_instance(m, i)));
    }
    SymbolId s = names_find(m->names, (ScopeId){1}, name);
    if (s.at) /* this module may be what is not known */
        v = value_join(m, v, value_without(m, m->shared[s.at], ~(uint32_t)VALUE_FUNCTION));
    const ModelField *field = any_field(m, name, false);
    return field ? value_join(m, v, field->value) : v;
}

/* Methods of builtin objects that are loaded, not called: what they change is no longer known. */
static Value load_from_builtin(Model *m, Value v)
{
    model_escape(m, v);
    return value_other();
}

/* f.name and the like tell of a file, and do not hold it. */
static bool is_state_of_file(const Model *m, Atom name)
{
    static const char *const state[] = {"name",   "closed",   "mode", "encoding",
                                        "errors", "newlines", NULL};
    return bytes_in_list(atoms_text(&m->tree->atoms, name), state);
}

Value attribute_load(Frame *f, NodeId e, Value v, Atom name)
{
    Model *m = f->m;
    Value out = {.assumptions = v.assumptions};
    uint32_t special =
        VALUE_INSTANCE | VALUE_CLASS | VALUE_TUPLE | VALUE_LIBRARY | VALUE_OTHER | VALUE_UNBOUND;
    if (atom_is(name, ATOM___dict__) || atom_is(name, ATOM___class__)) {
        if (atom_is(name, ATOM___dict__)) open_classes(m, v);
        model_escape(m, v);
        return value_other();
    }
    for (uint32_t i = 0; i < v.count; i++) {
        ObjectId id = {v.object[i]};
        const Object *o = object_get(m, id);
        switch (o->type) {
        case VALUE_INSTANCE: out = value_join(m, out, load_from_instance(f, e, id, name)); break;
        case VALUE_CLASS:
            out = value_join(m, out, load_from_class(f, e, o->number - 1, name));
            break;
        case VALUE_TUPLE: out = value_join(m, out, load_from_tuple(m, o, name)); break;
        case VALUE_LIBRARY: out = value_join(m, out, load_from_library(f, o, name)); break;
        default: break;
        }
    }
    if (v.types & VALUE_OTHER) out = value_join(m, out, load_from_anything(f, e, name));
    if (m->late && v.types &&
        !(out.types & ~(uint32_t)VALUE_UNBOUND)) /* set in ways that are not seen */
        out = value_join(m, out, value_other());
    Value rest = value_without(m, v, special);
    if (rest.types && value_only(rest, VALUE_FILE) && is_state_of_file(m, name))
        return value_join(m, out, (Value){.types = VALUE_OTHER | VALUE_SCALAR});
    if (rest.types) out = value_join(m, out, load_from_builtin(m, rest));
    return out;
}

/* Stores after which an object, or a function, is another one. */
static const char *const changing[] = {"__class__",      "__code__",      "__defaults__",
                                       "__kwdefaults__", "cell_contents", NULL};

/* In this file: an element of the dict is stored, which is no store of an attribute here. */
static bool changes_defaults_here(const Model *m)
{
    const ProgramName *n = program_name(m->program, bytes_of("__kwdefaults__"));
    return n && (n->how & STORES) && (n->stored_in_many || n->store_file == m->in.file);
}

void attribute_setup(Model *m)
{
    const ProgramName *n = program_name(m->program, bytes_of("__class__"));
    m->classes_change = (n && (n->how & STORES)) || elsewhere_stores(m, bytes_of("__class__"));
    m->lost |= changes_defaults_here(m);
    m->defaults_change = elsewhere_stores(m, bytes_of("__defaults__")) ||
                         elsewhere_stores(m, bytes_of("__kwdefaults__"));
    m->cells_change = m->codes_change || elsewhere_stores(m, bytes_of("cell_contents"));
}

/* ---- stores -----------------------------------------------------------------------------------
 */

/* The setter of a property gets what is stored. */
static void store_by_property(Frame *f, uint32_t class, Atom name, Value stored)
{
    Model *m = f->m;
    Value found = class_attribute(m, class, name, true);
    value_each(m, found, o, VALUE_FUNCTION)
        if (m->functions.at[o->number - 1].is_property) model_escape(m, stored);
}

void attribute_store(Frame *f, Value v, Atom name, Value stored)
{
    Model *m = f->m;
    Bytes text = atoms_text(&m->tree->atoms, name);
    bool known = bytes_is(text, "__class__") && m->classes_change;
    if (!known && (bytes_in_list(text, changing) || bytes_is(text, "__bases__"))) m->lost = true;
    if (elsewhere_reads(m, text)) model_escape(m, stored);
    for (uint32_t i = 0; i < v.count; i++) {
        const Object *o = object_get(m, (ObjectId){v.object[i]});
        if (o->type == VALUE_INSTANCE) {
            uint32_t class = o->number - 1;
            value_add(m, &field_of(m, class, name, true)->value, stored);
            store_by_property(f, class, name, stored);
            if (class_has_foreign_base(m, class) || m->classes.at[class].open)
                model_escape(m, stored);
        } else if (o->type == VALUE_CLASS) {
            SymbolId s = class_symbol(m, o->number - 1, name);
            if (s.at) value_add(m, &m->shared[s.at], stored);
            value_add(m, &any_field(m, name, true)->value, stored);
            model_escape(m, stored); /* a function becomes a method */
        }
    }
    if (value_only(v, VALUE_INSTANCE | VALUE_CLASS)) return;
    value_add(m, &any_field(m, name, true)->value, stored);
    model_escape(m, stored);
    for (uint32_t i = 0; i < m->classes.count; i++) {
        SymbolId s = class_symbol(m, i, name);
        if (s.at && (v.types & VALUE_OTHER)) value_add(m, &m->shared[s.at], stored);
    }
}

void attribute_delete(Frame *f, Value v, Atom name)
{
    Model *m = f->m;
    value_each(m, v, o, VALUE_INSTANCE) {
        ModelField *field = field_of(m, o->number - 1, name, true);
        m->growth += !field->deleted;
        field->deleted = true;
    }
    if (value_only(v, VALUE_INSTANCE)) return;
    ModelField *field = any_field(m, name, true);
    m->growth += !field->deleted;
    field->deleted = true;
}
