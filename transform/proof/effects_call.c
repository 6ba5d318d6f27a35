/*
 * effects_call.c - calls: of functions and classes of the file, of the library, by name alone.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/proof/effects_inner.h"

enum { MOST_GIVEN = 64 };

/* ---- functions of the file --------------------------------------------------------------------
 */

/* Do the arguments surely fit the parameters? */
static bool fits(const ModelFunction *f, bool bound, const Given *given, uint32_t count)
{
    bool filled[64] = {false};
    uint32_t next = bound && !f->is_static ? 1 : 0;
    if (f->param_count > 64) return false;
    for (uint32_t i = 0; i < next; i++) filled[i] = true;
    for (uint32_t i = 0; i < count; i++) {
        if (given[i].star) return false;
        uint32_t k = next;
        if (given[i].name.at) {
            for (k = 0; k < f->param_count; k++)
                if (f->param[k].name.at == given[i].name.at &&
                    f->param[k].kind != TAKES_ONLY_POSITION)
                    break;
            if (k < f->param_count && filled[k]) return false;
            if (k == f->param_count) {
                if (!f->param_count || f->param[f->param_count - 1].kind != TAKES_STARS)
                    return false;
                continue;
            }
        } else {
            while (k < f->param_count && f->param[k].kind >= TAKES_ONLY_NAME &&
                   f->param[k].kind != TAKES_STAR)
                k++;
            if (k >= f->param_count) return false;
            if (f->param[k].kind == TAKES_STAR) continue;
            next = k + 1;
        }
        filled[k] = true;
    }
    for (uint32_t i = 0; i < f->param_count; i++)
        if (!filled[i] && !f->param[i].has_default && f->param[i].kind < TAKES_STAR) return false;
    return true;
}

/* @lru_cache, @cache: its arguments are a key. */
static bool is_cached(const Walk *w, const ModelFunction *f)
{
    tree_each_child(w->t, f->node, child) {
        const Node *n = tree_node(w->t, child);
        if (n->role != ROLE_DECORATOR_LIST) return false;
        if (n->kind == NODE_CALL) n = tree_node(w->t, tree_child(w->t, child, ROLE_FUNC));
        Bytes name = text_of_name(w, n->name);
        if (bytes_is(name, "lru_cache") || bytes_is(name, "cache")) return true;
    }
    return false;
}

static void hash_key(Walk *w, NodeId at, Value v)
{
    effect_hash(w, at, v);
    effect_equal(w, at, v, v);
}

static void call_function(Walk *w, NodeId at, const Object *o, const Given *given, uint32_t count)
{
    const ModelFunction *f = model_function(w->m, o->number - 1);
    bool bound = o->flavour == FLAVOUR_BOUND;
    if (!fits(f, bound, given, count)) note(w, DOES_RAISE, at);
    if (is_cached(w, f)) {
        if (bound) hash_key(w, at, o->elem);
        for (uint32_t i = 0; i < count; i++)
            hash_key(w, at, given[i].star ? value_of_types(VALUE_OTHER) : given[i].value);
    }
    call_by_number(w, o->number - 1, at);
}

/* ---- classes of the file ----------------------------------------------------------------------
 */

/* Someone may see when an object goes: a finaliser, or a weak reference. */
static void note_life(Walk *w, NodeId at)
{
    ProgramPlace place = w->j->site.program->finalizer;
    if (place.line) note_place(w, DOES_IDENTIFY, place);
    else w->assumptions |= assuming(ASSUME_QUIET_FINALIZERS);
    (void)at;
}

static bool stores_elsewhere(Walk *w, const ModelFunction *init, uint32_t attribute)
{
    uint32_t end = tree_subtree_end(w->t, init->node);
    for (uint32_t i = init->node.at + 1; i < end; i++) {
        const Node *n = &w->t->node[i];
        if (n->kind != NODE_ATTRIBUTE || n->name.at != attribute || n->op == CTX_LOAD) continue;
        NodeId base = tree_child(w->t, (NodeId){i}, ROLE_VALUE);
        bool self = tree_node(w->t, base)->kind == NODE_NAME &&
                    model_symbol(w->m, base).at == init->param[0].symbol.at;
        if (!self) return true;
    }
    return false;
}

/* Is the attribute, in all that __init__ runs, stored on the new object alone? */
static bool only_stores_on_self(Walk *w, const ModelFunction *init, uint32_t attribute)
{
    if (!init->param_count) return false;
    const Names *names = w->j->site.names;
    if (names_get(names, init->param[0].symbol)->flags & (SYMBOL_LOCAL | SYMBOL_DELETED))
        return false;
    const Walk *own = &w->j->summary[init - model_function(w->m, 0)].walk;
    for (uint32_t i = 0; i < model_function_count(w->m); i++) {
        if (!bits_have(&own->called, i)) continue;
        const Accesses *inner = &w->j->summary[i].walk.access;
        for (uint32_t k = 0; k < inner->count; k++)
            if (inner->at[k].kind == ACCESS_ATTRIBUTE && inner->at[k].id == attribute) return false;
    }
    return !stores_elsewhere(w, init, attribute);
}

/* What is made may be dropped at once, or by and by. */
static void run_finalizer(Walk *w, NodeId at, uint32_t class)
{
    if (!w->j->drops.line) return;
    Atom del = atoms_find(&w->t->atoms, bytes_of("__del__"));
    Value found = del.at ? model_class_attribute(w->m, class, del, false) : (Value){0};
    if (!value_only(found, VALUE_FUNCTION)) note(w, DOES_RUN, at);
    value_each(w->m, found, o, VALUE_FUNCTION) call_by_number(w, o->number - 1, at);
}

/* What __init__ stores on the new object nobody else can see yet. */
static void run_init(Walk *w, NodeId at, uint32_t function)
{
    const ModelFunction *f = model_function(w->m, function);
    Walk init = walk_new(w->j);
    call_by_number(&init, function, at);
    uint32_t kept = 0;
    bool writes = false;
    for (uint32_t i = 0; i < init.access.count; i++) {
        Access a = init.access.at[i];
        if (a.kind == ACCESS_ATTRIBUTE && only_stores_on_self(w, f, a.id)) {
            continue;
        }
        init.access.at[kept++] = a;
        writes |= a.write && !a.draws;
    }
    init.access.count = kept;
    if (!writes) init.does &= ~(1u << DOES_WRITE);
    take_in(w, &init);
    walk_free(&init);
}

/* Is some attribute a property, whose setter the generated __init__ may run? */
static bool has_property(Walk *w, uint32_t class)
{
    for (uint32_t i = 0; i < model_function_count(w->m); i++) {
        const ModelFunction *f = model_function(w->m, i);
        if (f->is_property && f->class && class_is_related(w->m, f->class - 1, class)) return true;
    }
    return false;
}

/* x: int = field(default_factory=f); another call may give a field that is not written out. */
static void run_factory(Walk *w, NodeId at, NodeId statement)
{
    NodeId value = tree_child(w->t, statement, ROLE_VALUE);
    bool call = value.at && tree_node(w->t, value)->kind == NODE_CALL;
    Value made = value.at ? value_in(w, value) : (Value){0};
    if (!call) {
        bool name = value.at && tree_node(w->t, value)->kind == NODE_NAME;
        if (name && (made.types & VALUE_OTHER)) note(w, DOES_RUN, at);
        return;
    }
    Value function = value_in(w, tree_child(w->t, value, ROLE_FUNC));
    bool field = value_only(function, VALUE_LIBRARY);
    value_each(w->m, function, o, VALUE_LIBRARY)
        field = field && bytes_is(o->name, "dataclasses.field");
    if (!field && (made.types & VALUE_OTHER)) note(w, DOES_RUN, at);
    tree_each_child(w->t, value, keyword) {
        const Node *k = tree_node(w->t, keyword);
        if (k->kind != NODE_KEYWORD) continue;
        if (!k->name.at) note(w, DOES_RUN, at);
        else if (bytes_is(text_of_name(w, k->name), "default_factory"))
            effect_call_value(w, at, value_in(w, tree_child(w->t, keyword, ROLE_VALUE)), NULL, 0);
    }
}

/* What the generated __init__ calls for fields that it is not given. */
static void run_factories(Walk *w, NodeId at, uint32_t class)
{
    for (uint32_t i = 0; i < model_class_count(w->m); i++) {
        const ModelClass *c = model_class(w->m, i);
        if (!c->is_dataclass || !class_derives(w->m, class, i)) continue;
        tree_each_child(w->t, c->node, s)
            if (tree_node(w->t, s)->kind == NODE_ANN_ASSIGN) run_factory(w, at, s);
    }
}

/* Exceptions that are made of any arguments, and are no StopIteration. */
static const char *const plain_exceptions[] = {"BaseException",
                                               "Exception",
                                               "ArithmeticError",
                                               "AssertionError",
                                               "AttributeError",
                                               "BufferError",
                                               "EOFError",
                                               "FloatingPointError",
                                               "GeneratorExit",
                                               "IndexError",
                                               "KeyError",
                                               "KeyboardInterrupt",
                                               "LookupError",
                                               "MemoryError",
                                               "NameError",
                                               "NotImplementedError",
                                               "OverflowError",
                                               "RecursionError",
                                               "ReferenceError",
                                               "RuntimeError",
                                               "StopAsyncIteration",
                                               "SystemError",
                                               "SystemExit",
                                               "TypeError",
                                               "ValueError",
                                               "ZeroDivisionError",
                                               "Warning",
                                               "UserWarning",
                                               "RuntimeWarning",
                                               "FutureWarning",
                                               "DeprecationWarning",
                                               "PendingDeprecationWarning",
                                               "UnboundLocalError",
                                               "BytesWarning",
                                               "ResourceWarning",
                                               NULL};

/* The dotted name of a class of the library. */
static bool is_plain_exception(Bytes dotted)
{
    for (const char *const *name = plain_exceptions; *name; name++) {
        size_t len = strlen(*name);
        if (dotted.len == 9 + len && memcmp(dotted.at, "builtins.", 9) == 0 &&
            memcmp(dotted.at + 9, *name, len) == 0)
            return true;
    }
    return false;
}

/* Is the base an exception of the library, or a class that is looked at itself? */
static bool base_is_plain(Walk *w, uint32_t class, NodeId base)
{
    Value v = value_in(w, base);
    bool plain = v.count == 1 && value_only(v, VALUE_LIBRARY | VALUE_CLASS);
    value_each(w->m, v, o, VALUE_LIBRARY) plain = plain && is_plain_exception(o->name);
    value_each(w->m, v, o, VALUE_CLASS) plain = plain && class_derives(w->m, class, o->number - 1);
    return plain;
}

/* Does some code give classes the method when they are there already? */
static bool is_given_late(Walk *w, const char *method)
{
    const ByName *n = program_special(w->j->site.program, bytes_of(method));
    return n && (n->is & NAMED_STORED);
}

/* Does the class derive from builtin exceptions, by classes that all stand here, and leave it to
 * them how its instances are made? */
static bool is_exception(Walk *w, uint32_t class)
{
    static const char *const makers[] = {"__init__", "__new__", "__post_init__"};
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        Atom name = atoms_find(&w->t->atoms, bytes_of(makers[i]));
        if (name.at && model_class_attribute(w->m, class, name, false).types) return false;
        if (is_given_late(w, makers[i])) return false;
    }
    const ClassList *up = &model_class(w->m, class)->up;
    for (uint32_t i = 0; i < up->count; i++) {
        const ModelClass *c = model_class(w->m, up->at[i]);
        if (!c->node.at || c->has_metaclass || c->is_decorated || c->open) return false;
        tree_each_child(w->t, c->node, base)
            if (tree_node(w->t, base)->role == ROLE_BASES && !base_is_plain(w, class, base))
                return false;
    }
    return true;
}

static void instantiate(Walk *w, NodeId at, uint32_t class, const Given *given, uint32_t count)
{
    const ModelClass *c = model_class(w->m, class);
    note_life(w, at);
    run_finalizer(w, at, class);
    if (c->is_named_tuple && !c->foreign_base) {
        if (count != c->fields.count) note(w, DOES_RAISE, at);
        return;
    }
    if (class_has_foreign_base(w->m, class) && is_exception(w, class)) {
        note(w, DOES_RAISE, at); /* keywords are an error, and it is made to be raised anyway */
        return;
    }
    Atom new = atoms_find(&w->t->atoms, bytes_of("__new__"));
    if (class_has_foreign_base(w->m, class) || c->has_metaclass || c->is_decorated || c->is_enum ||
        (new.at &&model_class_attribute(w->m, class, new, true).types)) {
        note(w, DOES_RUN, at);
        return;
    }
    for (uint32_t i = 0; i < model_class_count(w->m); i++)
        if (model_class(w->m, i)->is_abstract && class_derives(w->m, class, i))
            note(w, DOES_RAISE, at);
    if (c->is_dataclass && has_property(w, class)) note(w, DOES_RUN, at);
    Atom init = atoms_find(&w->t->atoms, bytes_of("__init__"));
    Value found = init.at ? model_class_attribute(w->m, class, init, false) : (Value){0};
    if (!value_only(found, VALUE_FUNCTION)) note(w, DOES_RUN, at);
    value_each(w->m, found, o, VALUE_FUNCTION) {
        const ModelFunction *f = model_function(w->m, o->number - 1);
        if (!fits(f, true, given, count)) note(w, DOES_RAISE, at);
        run_init(w, at, o->number - 1);
    }
    if (found.types) return;
    run_factories(w, at, class);
    Atom post = atoms_find(&w->t->atoms, bytes_of("__post_init__"));
    Value after = post.at ? model_class_attribute(w->m, class, post, false) : (Value){0};
    value_each(w->m, after, p, VALUE_FUNCTION) run_init(w, at, p->number - 1);
    if (c->is_dataclass || count) note(w, DOES_RAISE, at);
}

/* ---- by name ----------------------------------------------------------------------------------
 */

/* What functions of that name do, all over the program. */
static void call_by_name(Walk *w, NodeId at, Atom name, uint16_t may, const ProgramPlace *where)
{
    bits_add(&w->named, name.at);
    static const struct {
        uint16_t may;
        Doing what;
    } map[] = {{MAY_RUN, DOES_RUN},
               {MAY_WRITE, DOES_WRITE},
               {MAY_STOP, DOES_STOP},
               {MAY_FRAME, (Doing)DOES_LOOK_UP},
               {MAY_LOOP, DOES_NOT_END}};
    static const char *const identity[] = {"__repr__", "__str__", "__format__", "__hash__", NULL};
    note(w, DOES_RAISE, at);
    if (bytes_in_list(text_of_name(w, name), identity)) note(w, DOES_IDENTIFY, at); /* object's */
    for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
        if (!(may & map[i].may)) continue;
        if (where && where->line) note_place(w, map[i].what, *where);
        else note(w, map[i].what, at);
    }
    if (may & MAY_WRITE) { /* of what is not known: it meets everything */
        note(w, DOES_RUN, at);
    }
}

/* Code that is known by its name alone may go through what it is given. */
static void use_up(Walk *w, const Given *given, uint32_t count)
{
    uint32_t goes_on = VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE | VALUE_OTHER | VALUE_INSTANCE;
    for (uint32_t i = 0; i < count; i++) {
        Value v = given[i].value;
        touch_contents(w, v, false, given[i].node);
        if (v.types & goes_on) effect_iterate(w, given[i].node, v);
        Value inside = v.types & VALUE_CONTAINER ? model_elements(w->m, v) : (Value){0};
        if (inside.types & goes_on & ~(uint32_t)VALUE_INSTANCE)
            effect_iterate(w, given[i].node, inside);
    }
}

/* Does a builtin type go through the argument of a method of that name? */
static bool goes_through_argument(Bytes name)
{
    static const char *const sections[] = {"builtins.str",      "builtins.bytes", "builtins.list",
                                           "builtins.dict",     "builtins.set",   "builtins.tuple",
                                           "builtins.frozenset"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const KnowledgeLine *line = knowledge_method(sections[i], name);
        if (line && memmem(line->parameters.at, line->parameters.len, "iter", 4)) return true;
    }
    return false;
}

/* A method that comes by a hook, or is stored by a name that nobody knows, can be any function. */
static void note_hooks(Walk *w)
{
    static const char *const hooks[] = {"__getattr__", "__getattribute__"};
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++) {
        const ByName *n = program_special(w->j->site.program, bytes_of(hooks[i]));
        if (n) note_place(w, DOES_RUN, n->first);
    }
    const Program *p = w->j->site.program;
    if (p->computed_method.line) note_place(w, DOES_RUN, p->computed_method);
    if (p->computed_store.line) w->assumptions |= assuming(ASSUME_PLAIN_NAMESPACES);
}

/* Can a builtin type have the method that is called so? */
static bool fits_builtin(Bytes name, const Given *given, uint32_t count)
{
    bool keywords = false;
    for (uint32_t i = 0; i < count; i++) {
        if (given[i].star) return true;
        keywords |= given[i].name.at != 0;
    }
    bool flag = count && given[0].value.types && value_only(given[0].value, VALUE_BOOL);
    return code_fits_builtin(name, count, keywords || (flag && bytes_is(name, "get")));
}

/* What functions of that name do when no builtin type has it, and some library object might. */
static uint16_t foreign_may(const Program *p, Bytes name, uint16_t of)
{
    const ByName *own = program_by_name(p, name);
    const ByName *queue = program_by_name(p, bytes_of(HOOK_QUEUE));
    bool callable = own && (own->is & (NAMED_METHOD | NAMED_FUNCTION | NAMED_CLASS));
    uint16_t may = callable ? own->may | own->may_load : MAY_RUN;
    return (may | (queue ? MAY_WRITE : 0)) & of;
}

/* x.name(...) and nothing is known of x. */
static void call_unknown_method(Walk *w, NodeId at, Atom name, const Given *given, uint32_t count)
{
    const Program *p = w->j->site.program;
    Bytes text = text_of_name(w, name);
    ProgramPlace where = {0};
    uint16_t loud = MAY_RUN | MAY_WRITE | MAY_STOP | MAY_FRAME;
    uint16_t may = program_call_may(p, text, loud, &where);
    if (!fits_builtin(text, given, count)) may |= foreign_may(p, text, loud);
    const ByName *own = program_by_name(p, text);
    if (!is_allowed(w, ASSUME_PLAIN_OPERATORS) || (own && !is_allowed(w, ASSUME_CLOSED_WORLD)))
        may |= MAY_RUN;
    w->assumptions |= assuming(ASSUME_PLAIN_OPERATORS);
    if (own) w->assumptions |= assuming(ASSUME_CLOSED_WORLD);
    call_by_name(w, at, name, may, where.line ? &where : NULL);
    note_hooks(w);
    if (own || goes_through_argument(text)) use_up(w, given, count);
    touch(w, ACCESS_CONTENTS, false, 0, at);
    touch(w, ACCESS_ATTRIBUTE, false, name.at, at);
}

/* Is the name bound by nothing but an import from a file of the program? */
static bool is_imported_here(Walk *w, NodeId name)
{
    const Names *n = w->j->site.names;
    SymbolId s = model_symbol(w->m, name);
    if (!s.at || names_get(n, s)->scope.at != 1) return false;
    uint16_t flags = names_get(n, s)->flags;
    if (!(flags & SYMBOL_IMPORT) ||
        (flags & (SYMBOL_STORED | SYMBOL_DEFINED | SYMBOL_GLOBAL | SYMBOL_DELETED)))
        return false;
    Atom atom = tree_node(w->t, name)->name;
    for (uint32_t i = 1; i < w->t->count; i++) {
        if (w->t->node[i].kind != NODE_IMPORT_FROM) continue;
        tree_each_child(w->t, (NodeId){i}, alias) {
            if (tree_node(w->t, alias)->name.at != atom.at) continue;
            if (tree_child(w->t, alias, ROLE_ASNAME).at) return false;
            if (w->t->node[i].op > 0) return true; /* relative */
            Bytes module = text_of_name(w, w->t->node[i].name);
            const char *dot = memchr(module.at, '.', module.len);
            if (dot) module.len = (size_t)(dot - module.at);
            return program_has_module(w->j->site.program, module);
        }
    }
    return false;
}

static void call_imported(Walk *w, NodeId at, NodeId name, const Given *given, uint32_t count)
{
    Atom atom = tree_node(w->t, name)->name;
    const ByName *own = program_by_name(w->j->site.program, text_of_name(w, atom));
    if (!own || !own->is || !is_imported_here(w, name) || (own->is & NAMED_VALUE)) {
        note(w, DOES_RUN, at);
        return;
    }
    ProgramPlace where = {0};
    for (uint32_t i = 0; i < MAY_COUNT && !where.line; i++)
        if (own->may >> i & 1) where = own->where[i];
    if (w->j->site.program->computed_store.line)
        w->assumptions |= assuming(ASSUME_PLAIN_NAMESPACES);
    call_by_name(w, at, atom, own->may, &where);
    use_up(w, given, count);
    if (own->is & NAMED_CLASS) note_life(w, at);
}

/* ---- dispatch ---------------------------------------------------------------------------------
 */

static void call_library_name(Walk *w, NodeId at, Bytes dotted, const Given *given, uint32_t count)
{
    Bytes name;
    LibraryUse use = {knowledge_find(dotted), dotted, {0}, given, count};
    uint32_t types = use.line ? model_unbound(dotted, &name) : 0;
    if (!use.line || (types && (!count || given->star || given->name.at))) {
        note(w, DOES_RUN, at);
        return;
    }
    if (types) { /* list.append(x, y) is x.append(y) */
        use = (LibraryUse){use.line, name, given->value, given + 1, count - 1};
        if (!value_only(use.self, types)) note(w, DOES_RAISE, at);
    }
    effect_library(w, at, &use);
}

/* x(...), x an instance of a class of the file: its __call__, if that can be no other. */
static void call_instance(Walk *w, NodeId at, uint32_t class, const Given *given, uint32_t count)
{
    static const char *const call[] = {"__call__", NULL};
    const ModelClass *c = model_class(w->m, class);
    Atom name = atoms_find(&w->t->atoms, bytes_of("__call__"));
    Value found = name.at ? model_class_attribute(w->m, class, name, true) : (Value){0};
    bool other = class_has_foreign_base(w->m, class) || c->exposed || c->is_decorated ||
                 c->has_metaclass || are_given(w, call) || !value_only(found, VALUE_FUNCTION);
    note(w, DOES_RAISE, at);
    if (other) note(w, DOES_RUN, at);
    value_each(w->m, found, o, VALUE_FUNCTION) {
        Object bound = *o;
        bound.flavour = FLAVOUR_BOUND;
        bound.elem = value_of_types(VALUE_OTHER);
        call_function(w, at, &bound, given, count);
    }
}

static void call_objects(Walk *w, NodeId at, Value callee, const Given *given, uint32_t count)
{
    for (uint32_t i = 0; i < callee.count; i++) {
        Object o = *object_get(w->m, (ObjectId){callee.object[i]});
        if (o.type == VALUE_FUNCTION) call_function(w, at, &o, given, count);
        else if (o.type == VALUE_CLASS) instantiate(w, at, o.number - 1, given, count);
        else if (o.type == VALUE_LIBRARY) call_library_name(w, at, o.name, given, count);
        else if (o.type == VALUE_INSTANCE) call_instance(w, at, o.number - 1, given, count);
    }
    uint32_t known = VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY | VALUE_INSTANCE | VALUE_OTHER;
    if (!value_only(callee, known)) note(w, DOES_RAISE, at); /* it cannot be called */
}

void effect_call_value(Walk *w, NodeId at, Value callee, const Value *arg, uint32_t count)
{
    Given given[8] = {{{0}, {0}, {0}, 0}};
    for (uint32_t i = 0; i < count && i < 8; i++) given[i] = (Given){.value = arg[i], .node = at};
    call_objects(w, at, callee, given, count < 8 ? count : 8);
    if (callee.types & VALUE_OTHER) note(w, DOES_RUN, at);
}

/* What an iterator such as map() calls for each element: the expression tells more than its value.
 */
void effect_call_each(Walk *w, NodeId at, NodeId callee, Value v, Value element)
{
    Given given = {.value = element, .node = at};
    call_objects(w, at, v, &given, 1);
    if (!(v.types & VALUE_OTHER)) return;
    if (tree_node(w->t, callee)->kind == NODE_NAME) call_imported(w, at, callee, &given, 1);
    else note(w, DOES_RUN, at);
}

static uint32_t visit_arguments(Walk *w, NodeId call, Given *given)
{
    uint32_t count = 0;
    tree_each_child(w->t, call, child) {
        const Node *n = tree_node(w->t, child);
        if (n->role != ROLE_ARGS && n->role != ROLE_KEYWORDS) continue;
        bool keyword = n->kind == NODE_KEYWORD, star = n->kind == NODE_STARRED;
        NodeId value = keyword || star ? tree_child(w->t, child, ROLE_VALUE) : child;
        visit(w, value);
        Given g = {value_in(w, value), value, keyword ? n->name : (Atom){0},
                   (uint8_t)(star                     ? 1
                             : keyword && !n->name.at ? 2
                                                      : 0)};
        if (g.star) {
            effect_iterate(w, value, g.value);
            if (g.star == 2) effect_mapping(w, value, g.value);
        }
        if (count < MOST_GIVEN) given[count++] = g;
        else note(w, DOES_RUN, call);
    }
    return count;
}

/* Methods of exact builtin objects, each type by its table. */
static void call_builtin_methods(Walk *w, NodeId call, Value v, const Given *given, uint32_t count)
{
    NodeId function = tree_child(w->t, call, ROLE_FUNC);
    Bytes name = text_of_name(w, tree_node(w->t, function)->name);
    uint32_t types = v.types & ~(uint32_t)(VALUE_INSTANCE | VALUE_CLASS | VALUE_LIBRARY |
                                           VALUE_OTHER | VALUE_FUNCTION);
    for (uint32_t bit = 1; bit && bit <= VALUE_OTHER; bit <<= 1) {
        if (!(types & bit)) continue;
        Value self = value_without(w->m, v, ~bit);
        uint32_t flavour = self.count ? object_get(w->m, (ObjectId){self.object[0]})->flavour : 0;
        const char *section = model_section(bit, flavour);
        const KnowledgeLine *line = section ? knowledge_method(section, name) : NULL;
        if (bit == VALUE_GENERATOR) {
            note(w, DOES_RUN, call);
        } else if (!line) {
            note(w, DOES_RAISE, call);
            if (bytes_starts_with(name, "__") || bit == VALUE_VIEW || bit == VALUE_ITERATOR ||
                bit == VALUE_FILE)
                note(w, DOES_RUN, call);
        } else {
            effect_library(w, call, &(LibraryUse){line, name, self, given, count});
        }
    }
}

static bool is_named_tuple(Walk *w, Value v)
{
    bool named = false;
    value_each(w->m, v, o, VALUE_TUPLE) named = named || o->flavour == FLAVOUR_NAMED;
    return named;
}

/* fmt.title(x), fmt imported: what its module gives is no method of a text. */
static bool is_of_import(Walk *w, NodeId base)
{
    while (tree_node(w->t, base)->kind == NODE_ATTRIBUTE) base = tree_child(w->t, base, ROLE_VALUE);
    if (tree_node(w->t, base)->kind != NODE_NAME) return false;
    SymbolId s = model_symbol(w->m, base);
    return s.at && (names_get(w->j->site.names, s)->flags & SYMBOL_IMPORT);
}

/* A module that came through a file of the program: `from tools import os`, os.replace(...). */
static bool may_be_module(Walk *w, NodeId base)
{
    return is_of_import(w, base) &&
           program_may_be_module(w->j->site.program, text_of_name(w, tree_node(w->t, base)->name));
}

static void call_method(Walk *w, NodeId call, NodeId function, const Given *given, uint32_t count)
{
    NodeId base = tree_child(w->t, function, ROLE_VALUE);
    Atom name = tree_node(w->t, function)->name;
    Value v = value_in(w, base);
    Value own = value_without(w->m, v, ~(uint32_t)(VALUE_INSTANCE | VALUE_CLASS | VALUE_LIBRARY));
    call_builtin_methods(w, call, v, given, count);
    if (is_named_tuple(w, v)) note(w, DOES_RUN, call);
    if (v.types & VALUE_FUNCTION) note(w, DOES_RUN, call);
    if (own.types) {
        effect_load(w, function, own, name);
        Value callee = value_in(w, function);
        bool sure = !(callee.types & VALUE_OTHER) || (v.types & VALUE_OTHER);
        call_objects(w, call, callee, given, count);
        if (!sure) call_unknown_method(w, call, name, given, count);
    }
    if (!(v.types & VALUE_OTHER)) return;
    const ByName *own_name = program_by_name(w->j->site.program, text_of_name(w, name));
    bool runs = own_name && (own_name->may_load & MAY_RUN) && is_of_import(w, base);
    if (!runs && model_is_text_method(w->m, text_of_name(w, name))) { /* see builtin-methods */
        w->assumptions |= assuming(ASSUME_BUILTIN_METHODS);
        call_builtin_methods(w, call, value_of_types(VALUE_STR), given, count);
        note(w, DOES_RAISE, call);
        return;
    }
    if (may_be_module(w, base)) note(w, DOES_RUN, call);
    call_unknown_method(w, call, name, given, count);
}

void effect_call(Walk *w, NodeId call)
{
    NodeId function = tree_child(w->t, call, ROLE_FUNC);
    bool method = tree_node(w->t, function)->kind == NODE_ATTRIBUTE;
    Given *given = take_memory(MOST_GIVEN * sizeof *given);
    visit(w, method ? tree_child(w->t, function, ROLE_VALUE) : function);
    uint32_t count = visit_arguments(w, call, given);
    if (method) {
        call_method(w, call, function, given, count);
    } else {
        Value callee = value_in(w, function);
        call_objects(w, call, callee, given, count);
        if ((callee.types & VALUE_OTHER) && tree_node(w->t, function)->kind == NODE_NAME)
            call_imported(w, call, function, given, count);
        else if (callee.types & VALUE_OTHER) note(w, DOES_RUN, call);
    }
    free(given);
}

/* ---- raising ----------------------------------------------------------------------------------
 */

/* Is what is raised surely made by a class that is no StopIteration? */
static bool is_no_stop(Walk *w, NodeId exception)
{
    const Node *n = tree_node(w->t, exception);
    NodeId class = n->kind == NODE_CALL ? tree_child(w->t, exception, ROLE_FUNC) : exception;
    Value v = class.at ? value_in(w, class) : (Value){0};
    bool plain = v.count > 0 && value_only(v, VALUE_LIBRARY | VALUE_CLASS);
    value_each(w->m, v, o, VALUE_LIBRARY) plain = plain && is_plain_exception(o->name);
    value_each(w->m, v, o, VALUE_CLASS) plain = plain && is_exception(w, o->number - 1);
    return plain;
}

/* A class that is raised is called. */
void effect_raise(Walk *w, NodeId s)
{
    NodeId exception = tree_child(w->t, s, ROLE_EXC);
    note(w, DOES_RAISE, s);
    if (!exception.at || !is_no_stop(w, exception)) note(w, DOES_STOP, s);
    if (!exception.at || tree_node(w->t, exception)->kind == NODE_CALL) return;
    Value v = value_in(w, exception);
    call_objects(w, s, value_without(w->m, v, ~(uint32_t)VALUE_CLASS), NULL, 0);
    if ((v.types & VALUE_OTHER) && tree_node(w->t, exception)->kind == NODE_NAME &&
        is_imported_here(w, exception))
        call_imported(w, s, exception, NULL, 0);
}
