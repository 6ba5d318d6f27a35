/*
 * effects_attribute.c - loads and stores of attributes, and which attributes are surely there.
 */
#include "transform/proof/effects_inner.h"

/* ---- is it there? -----------------------------------------------------------------------------
 */

static bool is_self(const Walk *w, NodeId n, SymbolId self)
{
    return tree_node(w->t, n)->kind == NODE_NAME && model_symbol(w->m, n).at == self.at;
}

static bool is_self_attribute(const Walk *w, NodeId n, SymbolId self)
{
    return tree_node(w->t, n)->kind == NODE_ATTRIBUTE &&
           is_self(w, tree_child(w->t, n, ROLE_VALUE), self);
}

/* Is `self` used other than for its attributes?  Then others may see it half made. */
static bool leaks_self(const Walk *w, NodeId s, SymbolId self)
{
    uint32_t end = tree_subtree_end(w->t, s);
    for (uint32_t i = s.at; i < end; i++) {
        if (!is_self(w, (NodeId){i}, self)) continue;
        NodeId attribute = w->t->node[i].parent;
        const Node *a = tree_node(w->t, attribute), *above = tree_node(w->t, a->parent);
        if (a->kind != NODE_ATTRIBUTE) return true;
        if (above->kind == NODE_CALL && a->role == ROLE_FUNC) return true;
    }
    return false;
}

static bool returns_inside(const Walk *w, NodeId s)
{
    uint32_t end = tree_subtree_end(w->t, s);
    for (uint32_t i = s.at; i < end; i++)
        if (w->t->node[i].kind == NODE_RETURN) return true;
    return false;
}

static bool block_sets(const Walk *w, NodeId owner, NodeRole role, SymbolId self, Atom name);

static bool target_sets(const Walk *w, NodeId target, SymbolId self, Atom name)
{
    if (is_self_attribute(w, target, self)) return tree_node(w->t, target)->name.at == name.at;
    uint8_t kind = tree_node(w->t, target)->kind;
    if (kind != NODE_TUPLE && kind != NODE_LIST) return false;
    tree_each_child(w->t, target, one)
        if (target_sets(w, one, self, name)) return true;
    return false;
}

static bool statement_sets(const Walk *w, NodeId s, SymbolId self, Atom name)
{
    switch (tree_node(w->t, s)->kind) {
    case NODE_ASSIGN:
        tree_each_child(w->t, s, target)
            if (tree_node(w->t, target)->role == ROLE_TARGETS && target_sets(w, target, self, name))
                return true;
        return false;
    case NODE_ANN_ASSIGN:
        return tree_child(w->t, s, ROLE_VALUE).at &&
               target_sets(w, tree_child(w->t, s, ROLE_TARGET), self, name);
    case NODE_IF:
        return block_sets(w, s, ROLE_BODY, self, name) && block_sets(w, s, ROLE_ORELSE, self, name);
    default: return false;
    }
}

static bool block_sets(const Walk *w, NodeId owner, NodeRole role, SymbolId self, Atom name)
{
    tree_each_child(w->t, owner, s) {
        if (tree_node(w->t, s)->role != role) continue;
        if (statement_sets(w, s, self, name)) return true;
        if (leaks_self(w, s, self) || returns_inside(w, s)) return false;
    }
    return false;
}

/* super().__init__(...) as a statement of its own. */
static bool calls_base_init(const Walk *w, NodeId function)
{
    tree_each_child(w->t, function, s) {
        if (tree_node(w->t, s)->kind != NODE_EXPR) continue;
        NodeId call = tree_child(w->t, s, ROLE_VALUE);
        NodeId init = tree_node(w->t, call)->kind == NODE_CALL ? tree_child(w->t, call, ROLE_FUNC)
                                                               : (NodeId){0};
        if (!init.at || !bytes_is(text_of_name(w, tree_node(w->t, init)->name), "__init__"))
            continue;
        const Node *receiver = tree_node(w->t, tree_child(w->t, init, ROLE_VALUE));
        if (receiver->kind == NODE_CALL &&
            atom_is(tree_node(w->t, receiver->first)->name, ATOM_super))
            return true;
    }
    return false;
}

static NodeId own_init(const Walk *w, const ModelClass *c)
{
    tree_each_child(w->t, c->node, s)
        if (tree_node(w->t, s)->kind == NODE_FUNCTION_DEF &&
            bytes_is(text_of_name(w, tree_node(w->t, s)->name), "__init__"))
            return s;
    return (NodeId){0};
}

static bool annotates(const Walk *w, const ModelClass *c, Atom name)
{
    tree_each_child(w->t, c->node, s)
        if (tree_node(w->t, s)->kind == NODE_ANN_ASSIGN &&
            tree_node(w->t, tree_child(w->t, s, ROLE_TARGET))->name.at == name.at)
            return true;
    return false;
}

/* Does making an instance of exactly this class set the attribute? */
static bool init_sets(const Walk *w, uint32_t class, Atom name, uint32_t depth)
{
    const ModelClass *c = model_class(w->m, class);
    if (depth > 20 || !c->scope.at) return false;
    NodeId init = own_init(w, c);
    if (!init.at && c->is_dataclass && annotates(w, c, name)) return true;
    if (init.at) {
        uint32_t number = model_function_at(w->m, init);
        const ModelFunction *f = number ? model_function(w->m, number - 1) : NULL;
        if (!f || !f->param_count || f->is_decorated) return false;
        if (block_sets(w, init, ROLE_BODY, f->param[0].symbol, name)) return true;
        if (!calls_base_init(w, init)) return false;
    }
    for (uint32_t i = 0; i < c->base_count; i++)
        if (init_sets(w, c->base[i] - 1, name, depth + 1)) return true;
    return false;
}

/* Are instances made in ways that do not run __init__ as it is written: copied or unpickled by
 * methods that say what goes into them, or is the method another one? */
static bool is_made_otherwise(const Walk *w, uint32_t class)
{
    static const char *const makers[] = {"__getstate__", "__setstate__",  "__reduce__", "__copy__",
                                         "__deepcopy__", "__reduce_ex__", "__init__",   NULL};
    for (const char *const *maker = makers; *maker; maker++) {
        const ByName *n = program_special(w->j->site.program, bytes_of(*maker));
        if (n && (n->is & NAMED_STORED)) return true;
        Atom name = atoms_find(&w->t->atoms, bytes_of(*maker));
        bool init = bytes_is(bytes_of(*maker), "__init__");
        if (name.at && !init && model_class_attribute(w->m, class, name, true).types) return true;
    }
    return false;
}

/* Has every instance of the class, and of its subclasses here, the attribute for all its life? */
bool attribute_is_sure(const Walk *w, uint32_t class, Atom name)
{
    if (is_made_otherwise(w, class)) return false;
    Bytes text = text_of_name(w, name);
    if (model_deletes(w->m, name) || program_deletes(w->j->site.program, text).line) return false;
    Atom new = atoms_find(&w->t->atoms, bytes_of("__new__"));
    if (new.at || program_mentions(w->j->site.program, bytes_of("__new__"), w->j->site.file))
        return false;
    for (uint32_t i = 0; i < model_class_count(w->m); i++) {
        if (!class_derives(w->m, i, class)) continue;
        const ModelClass *c = model_class(w->m, i);
        if (c->open || c->is_decorated || c->has_metaclass) return false;
        if (model_class_attribute(w->m, i, name, false).types) continue;
        if (!init_sets(w, i, name, 0)) return false;
    }
    return true;
}

/* ---- loads ------------------------------------------------------------------------------------
 */

static const char *const getattribute[] = {"__getattribute__", NULL};
static const char *const hooks[] = {"__getattribute__", "__getattr__", "__get__", NULL};

/* What stands before the first dot. */
static NodeId root_of(const Walk *w, NodeId at)
{
    if (tree_node(w->t, at)->kind == NODE_CALL) at = tree_child(w->t, at, ROLE_ARGS);
    while (at.at && tree_node(w->t, at)->kind == NODE_ATTRIBUTE)
        at = tree_child(w->t, at, ROLE_VALUE);
    return at;
}

/* Is it a module, perhaps?  Others than those that an import binds are made by a function. */
static bool may_be_module(const Walk *w, NodeId at)
{
    NodeId root = root_of(w, at);
    bool named = root.at && tree_node(w->t, root)->kind == NODE_NAME;
    SymbolId s = named ? model_symbol(w->m, root) : (SymbolId){0};
    if (s.at && (names_get(w->j->site.names, s)->flags & SYMBOL_IMPORT)) return true;
    return atoms_find(&w->t->atoms, bytes_of("import_module")).at ||
           atoms_find(&w->t->atoms, bytes_of("__import__")).at ||
           atoms_find(&w->t->atoms, bytes_of("modules")).at;
}

/* A module's own __getattr__ (PEP 562) is no method. */
static void load_from_module(Walk *w)
{
    const ByName *n = program_by_name(w->j->site.program, bytes_of("__getattr__"));
    uint16_t loud = n ? n->may & (MAY_WRITE | MAY_STOP | MAY_RUN | MAY_FRAME) : 0;
    if (loud) note_place(w, DOES_RUN, n->where[__builtin_ctz(loud)]);
}

/* The attribute's name may be that of a property somewhere. */
void effect_load_text(Walk *w, NodeId at, Value v, Bytes name)
{
    if (!(v.types & (VALUE_OTHER | VALUE_INSTANCE | VALUE_CLASS))) {
        note(w, DOES_RAISE, at);
        return;
    }
    effect_foreign(w, at, hooks);
    if (may_be_module(w, at)) load_from_module(w);
    const ByName *n = program_by_name(w->j->site.program, name);
    if (!n || !(n->is & (NAMED_PROPERTY | NAMED_VALUE))) return;
    if (!(n->is & NAMED_PROPERTY)) return;
    uint16_t loud = n->may_load & (MAY_WRITE | MAY_STOP | MAY_RUN | MAY_FRAME);
    for (uint32_t i = 0; i < MAY_COUNT; i++)
        if (loud >> i & 1) {
            note_place(w, DOES_RUN, n->where_load[i].line ? n->where_load[i] : n->first);
            return;
        }
}

static void load_by_name(Walk *w, NodeId at, Atom name)
{
    bits_add(&w->named, name.at);
    effect_load_text(w, at, value_of_types(VALUE_OTHER), text_of_name(w, name));
}

/* Does the program store properties of that name, or hooks, on classes that are there already? */
static bool is_given_to_classes(const Walk *w, Atom name)
{
    const Program *p = w->j->site.program;
    const ByName *n = program_by_name(p, text_of_name(w, name));
    if (n && (n->is & NAMED_PROPERTY) && (n->is & NAMED_STORED)) return true;
    for (const char *const *hook = hooks; *hook; hook++) {
        n = program_special(p, bytes_of(*hook));
        if (n && (n->is & NAMED_STORED)) return true;
    }
    return false;
}

static void load_from_instance(Walk *w, NodeId at, uint32_t class, Atom name)
{
    const ModelClass *c = model_class(w->m, class);
    if (class_has_foreign_base(w->m, class) || c->exposed || c->is_decorated) {
        load_by_name(w, at, name);
        return;
    }
    Atom hook = atoms_find(&w->t->atoms, bytes_of("__getattribute__"));
    if (hook.at && model_class_attribute(w->m, class, hook, true).types)
        effect_foreign(w, at, getattribute);
    Value bound = model_class_attribute(w->m, class, name, true);
    value_each(w->m, bound, f, VALUE_FUNCTION) {
        const ModelFunction *fn = model_function(w->m, f->number - 1);
        if (fn->is_property && fn->param_count == 1) call_by_number(w, f->number - 1, at);
    }
    if (bound.types & (VALUE_OTHER | VALUE_INSTANCE)) load_by_name(w, at, name);
    else if (is_given_to_classes(w, name)) load_by_name(w, at, name);
    if (attribute_is_sure(w, class, name)) return;
    note(w, DOES_RAISE, at);
    Atom missing = atoms_find(&w->t->atoms, bytes_of("__getattr__"));
    if (missing.at && model_class_attribute(w->m, class, missing, true).types)
        effect_foreign(w, at, hooks);
}

static void load_from_library(Walk *w, NodeId at, const Object *o, Atom name)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, o->name);
    buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, text_of_name(w, name));
    Bytes text = buf_bytes(&dotted);
    KnowledgeMember kind = knowledge_member(text);
    bool there = knowledge_find(text) || knowledge_has_section(text) || kind != MEMBER_UNLISTED;
    if (!there) note(w, DOES_RAISE, at);
    if (kind == MEMBER_STATE || kind == MEMBER_UNLISTED) touch(w, ACCESS_OUTSIDE, false, 0, at);
}

static bool builtin_has(const Object *o, uint32_t type, Bytes name)
{
    static const struct {
        uint32_t types;
        const char *section;
    } sections[] = {
        {VALUE_TEXT, "builtins.str"},
        {VALUE_BYTES, "builtins.bytes"},
        {VALUE_INTEGER, "builtins.int"},
        {VALUE_FLOAT, "builtins.float"},
        {VALUE_COMPLEX, "builtins.complex"},
        {VALUE_RANGE, "builtins.range"},
        {VALUE_LIST, "builtins.list"},
        {VALUE_TUPLE, "builtins.tuple"},
        {VALUE_SET, "builtins.set"},
        {VALUE_FROZENSET, "builtins.frozenset"},
        {VALUE_DICT, "builtins.dict"},
        {VALUE_DEQUE, "collections.deque"},
        {VALUE_BYTEARRAY, "builtins.bytearray"},
        {VALUE_FILE, "io.TextIOWrapper"},
    };
    (void)o;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (sections[i].types & type) return knowledge_method(sections[i].section, name) != NULL;
    return false;
}

/* An attribute of a class may have a __get__, too. */
static void load_from_class(Walk *w, NodeId at, uint32_t class, Atom name)
{
    Value bound = model_class_attribute(w->m, class, name, false);
    if (!bound.types || (bound.types & (VALUE_OTHER | VALUE_INSTANCE)) ||
        model_class(w->m, class)->has_metaclass)
        effect_foreign(w, at, hooks);
}

/* The variables of a module as a dict: what is done with it is done to variables.  The frame of a
 * caller, which may be that of a comprehension. */
static bool is_namespace(Bytes name)
{
    return bytes_is(name, "f_back") || bytes_is(name, "__globals__") ||
           bytes_is(name, "f_globals") || bytes_is(name, "f_locals");
}

void effect_load(Walk *w, NodeId at, Value v, Atom name)
{
    Bytes text = text_of_name(w, name);
    if (is_namespace(text)) note(w, DOES_RUN, at);
    bool class_read = false;
    for (uint32_t i = 0; i < v.count; i++) {
        const Object *o = object_get(w->m, (ObjectId){v.object[i]});
        switch (o->type) {
        case VALUE_INSTANCE: load_from_instance(w, at, o->number - 1, name); break;
        case VALUE_CLASS:
            class_read = true;
            load_from_class(w, at, o->number - 1, name);
            break;
        case VALUE_LIBRARY: load_from_library(w, at, o, name); break;
        case VALUE_TUPLE:
            if (o->flavour == FLAVOUR_NAMED || builtin_has(o, o->type, text)) break;
            note(w, DOES_RAISE, at);
            break;
        case VALUE_FILE: /* whether it is closed, where it stands */
            touch_object(w, (ObjectId){v.object[i]}, false, at);
            touch_file(w, (ObjectId){v.object[i]}, false, at);
            note(w, DOES_RAISE, at);
            break;
        default:
            if (!builtin_has(o, o->type, text)) note(w, DOES_RAISE, at);
        }
    }
    for (uint32_t bit = VALUE_NONE; bit <= VALUE_PLAIN; bit <<= 1)
        if ((v.types & bit) && !builtin_has(NULL, bit, text)) note(w, DOES_RAISE, at);
    if (v.types & VALUE_OTHER) load_by_name(w, at, name);
    if (class_read || (v.types & (VALUE_INSTANCE | VALUE_OTHER)))
        touch(w, ACCESS_ATTRIBUTE, false, name.at, at);
}

/* ---- stores -----------------------------------------------------------------------------------
 */

void effect_store(Walk *w, NodeId at, Value v, Atom name, bool on_new)
{
    static const char *const setters[] = {"__setattr__", "__delattr__", "__set__", "__delete__",
                                          NULL};
    if (!on_new) {
        touch(w, ACCESS_ATTRIBUTE, true, name.at, at);
        note(w, DOES_WRITE, at);
        drop_attribute(w, at, v, name);
    }
    bool plain = value_only(v, VALUE_INSTANCE | VALUE_UNBOUND) && !has_hook(w, v, setters);
    static const char *const slots[] = {"__slots__", NULL};
    if (has_hook(w, v, slots)) note(w, DOES_RAISE, at);
    value_each(w->m, v, o, VALUE_INSTANCE) {
        Value bound = model_class_attribute(w->m, o->number - 1, name, true);
        if (bound.types & (VALUE_FUNCTION | VALUE_OTHER | VALUE_INSTANCE)) plain = false;
    }
    if (plain) return;
    SymbolId global = names_find(w->j->site.names, (ScopeId){1}, name);
    if (global.at && !value_only(v, VALUE_INSTANCE | VALUE_CLASS)) /* of this module, perhaps */
        touch(w, ACCESS_VARIABLE, true, global.at, at);
    effect_foreign(w, at, setters);
    const ByName *n = program_by_name(w->j->site.program, text_of_name(w, name));
    if (n && (n->is & NAMED_PROPERTY)) note_place(w, DOES_RUN, n->first);
}
