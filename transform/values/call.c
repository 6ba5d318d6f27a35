/*
 * call.c - calls: arguments go into parameters, what is returned comes out.
 */
#include "transform/values/elsewhere.h"

enum { MOST_ARGS = 64 };

typedef struct ArgBuffer {
    Value at[MOST_ARGS];
    Atom name[MOST_ARGS];
    uint8_t star[MOST_ARGS];
} ArgBuffer;

void args_escape(Model *m, const Args *args)
{
    for (uint32_t i = 0; i < args->count; i++) model_escape(m, args->at[i]);
}

static void add_arg(Model *m, ArgBuffer *b, uint32_t *count, Value v)
{
    if (*count < MOST_ARGS) b->at[(*count)++] = v;
    else model_escape(m, v);
}

static uint32_t eval_args(Frame *f, NodeId call, ArgBuffer *b)
{
    Model *m = f->m;
    uint32_t count = 0;
    tree_each_child(m->tree, call, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role != ROLE_ARGS && n->role != ROLE_KEYWORDS) continue;
        bool keyword = n->kind == NODE_KEYWORD, star = n->kind == NODE_STARRED;
        Value v = keyword || star ? eval_role(f, child, ROLE_VALUE) : eval(f, child);
        if (count < MOST_ARGS) {
            b->name[count] = keyword ? n->name : (Atom){0};
            b->star[count] = star ? 1 : keyword && !n->name.at ? 2 : 0;
        }
        add_arg(m, b, &count, v);
    }
    return count;
}

Value arg_at(const Args *args, uint32_t position, const Model *m, const char *name)
{
    for (uint32_t i = 0; i < args->count; i++) {
        if (args->star[i]) return value_other();
        if (args->name[i].at) {
            if (name && bytes_is(atoms_text(&m->tree->atoms, args->name[i]), name))
                return args->at[i];
        } else if (i == position) {
            return args->at[i];
        }
    }
    return (Value){0};
}

/* ---- functions of this file -------------------------------------------------------------------
 */

/* The next parameter that takes an argument by position; NULL when there is none left. */
static ModelParam *next_positional(ModelFunction *fn, uint32_t *at)
{
    for (; *at < fn->param_count; (*at)++) {
        ModelParam *p = &fn->param[*at];
        if (p->kind == TAKES_STAR) return p;
        if (p->kind == TAKES_PLAIN || p->kind == TAKES_ONLY_POSITION) {
            (*at)++;
            return p;
        }
    }
    return NULL;
}

static void give(Model *m, ModelParam *p, Value v)
{
    if (!p) {
        model_escape(m, v);
        return;
    }
    Value given = value_without(m, v, VALUE_UNBOUND);
    given.assumptions |= VALUE_ASSUMES_CLOSED_WORLD;
    value_add(m, &p->value, given);
}

static void give_all(Model *m, ModelFunction *fn, uint32_t from, Value v, bool by_name)
{
    for (uint32_t i = from; i < fn->param_count; i++) {
        uint8_t kind = fn->param[i].kind;
        bool skip = by_name ? kind == TAKES_STAR || kind == TAKES_ONLY_POSITION
                            : kind == TAKES_STARS || kind == TAKES_ONLY_NAME;
        if (!skip) give(m, &fn->param[i], v);
    }
}

static void give_named(Model *m, ModelFunction *fn, Atom name, Value v)
{
    ModelParam *rest = NULL;
    for (uint32_t i = 0; i < fn->param_count; i++) {
        ModelParam *p = &fn->param[i];
        if (p->kind == TAKES_STARS) rest = p;
        if ((p->kind == TAKES_PLAIN || p->kind == TAKES_ONLY_NAME) && p->name.at == name.at) {
            give(m, p, v);
            return;
        }
    }
    give(m, rest, v);
}

/* What the values of an unpacked mapping are. */
static Value items_of(Model *m, Value v)
{
    Value items = value_only(v, VALUE_DICT) ? (Value){0} : value_other();
    value_each(m, v, o, VALUE_DICT) items = value_join(m, items, o->item);
    if (!value_only(v, VALUE_DICT)) model_escape(m, v);
    return items;
}

static void bind_args(Model *m, ModelFunction *fn, uint32_t first, const Args *args)
{
    uint32_t at = first;
    bool starred = false;
    for (uint32_t i = 0; i < args->count; i++) {
        Value v = args->at[i];
        if (args->star[i] == 1) {
            starred = true;
            give_all(m, fn, at, model_elements(m, v), false);
            if (!value_only(v, VALUE_REITERABLE)) model_escape(m, v);
        } else if (args->star[i] == 2) {
            give_all(m, fn, first, items_of(m, v), true);
        } else if (args->name[i].at) {
            give_named(m, fn, args->name[i], v);
        } else if (starred) { /* any from there on */
            give_all(m, fn, at, v, false);
        } else {
            give(m, next_positional(fn, &at), v);
        }
    }
}

Value call_function(Model *m, uint32_t index, Value self, const Args *args)
{
    ModelFunction *fn = &m->functions.at[index];
    m->growth += !fn->called;
    fn->called = true;
    uint32_t first = 0;
    if (self.types && fn->param_count && !fn->is_static) {
        first = 1;
        if (!fn->is_class_method) value_add(m, &fn->param[0].value, self);
    }
    bind_args(m, fn, first, args);
    if (fn->is_async) {
        return value_other();
    }
    if (!fn->is_generator) return fn->result;
    ObjectId o = model_object_at(m, fn->node, 2, VALUE_GENERATOR);
    if (!o.at) return value_other();
    object_get(m, o)->number = index + 1;
    Value yielded = m->functions.at[index].yielded;
    value_add(m, &object_get(m, o)->elem, yielded);
    return value_of_object(m, o);
}

/* ---- classes ----------------------------------------------------------------------------------
 */

static void set_field(Model *m, ModelClass *c, Atom name, Value v)
{
    for (uint32_t i = 0; i < c->fields.count; i++)
        if (c->fields.at[i].name.at == name.at) {
            value_add(m, &c->fields.at[i].value, v);
            return;
        }
    array_push(&c->fields, ((ModelField){.name = name, .value = v}));
    m->name_is[name.at] |= NAME_IS_FIELD;
    m->growth++;
}

/* Names that a class body annotates, in order: the fields of a dataclass or named tuple. */
static uint32_t annotated(const Model *m, uint32_t class, Atom *name, uint32_t most)
{
    const ModelClass *c = &m->classes.at[class];
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->base_count; i++)
        if (m->classes.at[c->base[i] - 1].is_dataclass)
            count += annotated(m, c->base[i] - 1, name + count, most - count);
    tree_each_child(m->tree, c->node, s) {
        if (tree_node(m->tree, s)->kind != NODE_ANN_ASSIGN) continue;
        const Node *target = tree_node(m->tree, tree_child(m->tree, s, ROLE_TARGET));
        uint32_t k = 0;
        while (k < count && name[k].at != target->name.at) k++;
        if (target->kind == NODE_NAME && k == count && count < most) name[count++] = target->name;
    }
    return count;
}

static Value new_named_tuple(Frame *f, uint32_t class, const Args *args)
{
    Model *m = f->m;
    ModelClass *c = &m->classes.at[class];
    if (!c->fields.count) {
        Atom name[FIELDS_MOST];
        uint32_t count = annotated(m, class, name, FIELDS_MOST);
        for (uint32_t i = 0; i < count; i++)
            array_push(&c->fields, ((ModelField){.name = name[i]}));
    }
    Value field[FIELDS_MOST] = {0};
    bool plain = c->fields.count <= FIELDS_MOST;
    for (uint32_t i = 0; plain && i < args->count; i++) {
        uint32_t at = i;
        if (args->star[i]) plain = false;
        for (uint32_t k = 0; args->name[i].at && k < c->fields.count; k++)
            if (c->fields.at[k].name.at == args->name[i].at) at = k;
        if (at < FIELDS_MOST) field[at] = value_join(m, field[at], args->at[i]);
    }
    for (uint32_t i = 0; i < c->fields.count && i < FIELDS_MOST; i++) {
        if (!field[i].types) field[i] = value_other(); /* a default */
        if (!plain) field[i] = value_other();
    }
    if (!plain) args_escape(m, args);
    Value v = value_tuple(m, args->call, field, c->fields.count);
    value_each(m, v, o, VALUE_TUPLE) {
        o->flavour = FLAVOUR_NAMED;
        o->number = class + 1;
    }
    return v;
}

static void fill_dataclass(Frame *f, uint32_t class, const Args *args)
{
    Model *m = f->m;
    Atom name[MOST_ARGS];
    uint32_t count = annotated(m, class, name, MOST_ARGS), at = 0;
    for (uint32_t i = 0; i < args->count; i++) {
        Atom to = args->name[i].at ? args->name[i] : at < count ? name[at] : (Atom){0};
        at++;
        if (args->star[i] || !to.at || m->classes.at[class].foreign_base) {
            args_escape(m, args);
            for (uint32_t k = 0; k < count; k++)
                set_field(m, &m->classes.at[class], name[k], value_other());
            return;
        }
        Value v = args->at[i];
        v.assumptions |= VALUE_ASSUMES_CLOSED_WORLD;
        set_field(m, &m->classes.at[class], to, v);
    }
}

Value instantiate(Frame *f, uint32_t class, const Args *args)
{
    Model *m = f->m;
    ModelClass *c = &m->classes.at[class];
    if (c->is_named_tuple && !c->foreign_base) return new_named_tuple(f, class, args);
    Value self = class_instance(m, class);
    Atom init = atoms_find(&m->tree->atoms, bytes_of("__init__"));
    Atom new = atoms_find(&m->tree->atoms, bytes_of("__new__"));
    Value found = init.at ? class_attribute(m, class, init, true) : (Value){0};
    value_each(m, found, o, VALUE_FUNCTION) call_function(m, o->number - 1, self, args);
    bool inherited = false;
    each_related_class(m, class, i) inherited |= m->classes.at[i].is_dataclass;
    if (inherited) fill_dataclass(f, class, args);
    bool made = new.at &&class_attribute(m, class, new, true).types;
    bool foreign = made || c->has_metaclass || c->is_decorated || c->is_enum;
    foreign |= class_has_foreign_base(m, class);
    if (!value_only(found, VALUE_FUNCTION) || foreign) args_escape(m, args);
    return made || c->has_metaclass || c->is_decorated ? value_join(m, self, value_other()) : self;
}

/* ---- dispatch ---------------------------------------------------------------------------------
 */

/* list.append(x, y) */
static Value call_unbound(Frame *f, const KnowledgeLine *line, Bytes name, uint32_t types,
                          const Args *args)
{
    Model *m = f->m;
    Value self = args->at[0], out = {0};
    Args rest = {args->call, args->at + 1, args->name + 1, args->star + 1, args->count - 1};
    for (uint32_t i = 0; i < self.count; i++) {
        Value one = value_of_object(m, (ObjectId){self.object[i]});
        if (!value_only(one, types)) continue;
        Value result = {0};
        if (!call_builtin_method(f, one, name, &rest, &result))
            result = call_library(f, line, one, &rest);
        out = value_join(m, out, result);
    }
    Value other = value_without(m, self, types & VALUE_WITH_OBJECTS);
    if (other.types) out = value_join(m, out, call_library(f, line, other, &rest));
    if (!value_only(self, types)) args_escape(m, &rest);
    return out;
}

static Value call_library_name(Frame *f, Bytes dotted, const Args *args)
{
    Value out = {0};
    if (call_builtin(f, dotted, args, &out)) return out;
    Bytes name;
    const KnowledgeLine *line = knowledge_find(dotted);
    uint32_t types = line ? model_unbound(dotted, &name) : 0;
    if (types && args->count && !args->star[0] && !args->name[0].at)
        return call_unbound(f, line, name, types, args);
    if (line && !types) return call_library(f, line, (Value){0}, args);
    args_escape(f->m, args);
    return value_other();
}

Value call_value(Frame *f, Value callee, const Args *args)
{
    Model *m = f->m;
    Value out = {0};
    uint32_t known = VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY | VALUE_UNBOUND;
    for (uint32_t i = 0; i < callee.count; i++) {
        const Object *o = object_get(m, (ObjectId){callee.object[i]});
        Value self = o->flavour == FLAVOUR_BOUND ? o->elem : (Value){0};
        switch (o->type) {
        case VALUE_FUNCTION:
            out = value_join(m, out, call_function(m, o->number - 1, self, args));
            break;
        case VALUE_CLASS: out = value_join(m, out, instantiate(f, o->number - 1, args)); break;
        case VALUE_LIBRARY: out = value_join(m, out, call_library_name(f, o->name, args)); break;
        default: break;
        }
    }
    if (value_only(callee, known)) return out;
    args_escape(m, args);
    model_escape(m, value_without(m, callee, known));
    return value_join(m, out, value_other());
}

/* Names of methods that only text has among builtins: see VALUE_ASSUMES_BUILTIN_METHODS. */
bool model_is_text_method(const Model *m, Bytes name)
{
    static const char *const only_text[] = {
        "capitalize", "expandtabs", "isalnum",  "isalpha",    "isdigit",      "islower",
        "isspace",    "istitle",    "isupper",  "ljust",      "lower",        "lstrip",
        "rfind",      "rindex",     "rjust",    "rpartition", "rsplit",       "rstrip",
        "splitlines", "startswith", "endswith", "strip",      "swapcase",     "title",
        "upper",      "zfill",      "casefold", "isdecimal",  "isidentifier", "isnumeric"};
    bool found = false;
    for (size_t i = 0; i < sizeof only_text / sizeof *only_text; i++)
        found |= bytes_is(name, only_text[i]);
    return found && !program_name(m->program, name) && !elsewhere_gives(m, name) &&
           !m->program->uses_bytearray.line && (m->in.allowed & VALUE_ASSUMES_BUILTIN_METHODS);
}

static Value call_text_method(Frame *f, Bytes name, const Args *args)
{
    Value out = {.assumptions = VALUE_ASSUMES_BUILTIN_METHODS | VALUE_ASSUMES_PLAIN_TEXTS};
    static const uint32_t types[] = {VALUE_STR, VALUE_BYTES};
    for (int i = 0; i < 2; i++) {
        const KnowledgeLine *line = knowledge_method(model_section(types[i], 0), name);
        Value self = value_of_types(types[i]);
        if (line) out = value_join(f->m, out, call_library(f, line, self, args));
    }
    return out;
}

/* Methods of sequences whose int is a count or a position. */
static bool is_position(Bytes name)
{
    return bytes_is(name, "count") || bytes_is(name, "index") || bytes_is(name, "find") ||
           bytes_is(name, "rfind") || bytes_is(name, "rindex");
}

/* The methods of builtin objects, by their tables. */
static Value call_builtin_object(Frame *f, Value self, uint32_t type, const Args *args)
{
    Model *m = f->m;
    NodeId function = tree_child(m->tree, args->call, ROLE_FUNC);
    Bytes name = atoms_text(&m->tree->atoms, tree_node(m->tree, function)->name);
    Value out = {0};
    uint32_t flavour = self.count ? object_get(m, (ObjectId){self.object[0]})->flavour : 0;
    if (type == VALUE_NONE && !bytes_starts_with(name, "__")) return out; /* that is an error */
    if (call_builtin_method(f, self, name, args, &out)) return out;
    const char *section = model_section(type, flavour);
    const KnowledgeLine *line = section ? knowledge_method(section, name) : NULL;
    if (line) {
        out = call_library(f, line, self, args);
        return is_position(name) ? value_without(m, out, VALUE_INT) : out;
    }
    args_escape(m, args);
    model_escape(m, self);
    return value_other();
}

static bool sets_attributes(Bytes name)
{
    return bytes_is(name, "__setattr__") || bytes_is(name, "__delattr__") ||
           bytes_is(name, "__setstate__") || bytes_is(name, "__getattribute__");
}

static Value call_method(Frame *f, NodeId function, Value v, const Args *args)
{
    Model *m = f->m;
    Atom atom = tree_node(m->tree, function)->name;
    Bytes name = atoms_text(&m->tree->atoms, atom);
    if (sets_attributes(name)) { /* object.__setattr__(x, name, value) */
        open_classes(m, value_other());
        args_escape(m, args);
    }
    uint32_t own = VALUE_INSTANCE | VALUE_CLASS | VALUE_LIBRARY | VALUE_OTHER | VALUE_FUNCTION |
                   VALUE_UNBOUND | VALUE_PLAIN;
    Value out = {0}, rest = value_without(m, v, ~own);
    for (uint32_t i = 0; i < v.count; i++) {
        const Object *o = object_get(m, (ObjectId){v.object[i]});
        if (o->type & own) continue;
        if (o->type == VALUE_TUPLE && o->flavour == FLAVOUR_NAMED) {
            rest = value_join(m, rest, value_of_object(m, (ObjectId){v.object[i]}));
            continue;
        }
        Value one = value_of_object(m, (ObjectId){v.object[i]});
        out = value_join(m, out, call_builtin_object(f, one, o->type, args));
    }
    for (uint32_t bit = VALUE_NONE; bit <= VALUE_RANGE; bit <<= 1)
        if (v.types & bit)
            out = value_join(m, out, call_builtin_object(f, value_of_types(bit), bit, args));
    if ((rest.types & VALUE_OTHER) && model_is_text_method(m, name)) {
        out = value_join(m, out, call_text_method(f, name, args));
        rest = value_without(m, rest, VALUE_OTHER);
    }
    if (!rest.types) return out;
    Value callee = attribute_load(f, function, rest, atom);
    value_add(m, &m->of_node[function.at], callee);
    return value_join(m, out, call_value(f, callee, args));
}

Value eval_call(Frame *f, NodeId e)
{
    Model *m = f->m;
    NodeId function = tree_child(m->tree, e, ROLE_FUNC);
    bool method = tree_node(m->tree, function)->kind == NODE_ATTRIBUTE;
    Value v = method ? eval_role(f, function, ROLE_VALUE) : eval(f, function);
    ArgBuffer *b = take_memory(sizeof *b);
    Args args = {.call = e, .at = b->at, .name = b->name, .star = b->star};
    args.count = eval_args(f, e, b);
    Value out = method ? call_method(f, function, v, &args) : call_value(f, v, &args);
    /* what a file gives does not rest on what was known of its name */
    if (method && !value_only(v, VALUE_FILE | VALUE_UNBOUND)) out.assumptions |= v.assumptions;
    free(b);
    return out;
}
