/* solve_member.c - attributes of library modules and objects, and of what derives from them. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* Is it by its name a class (PEP 8) of third-party code that was not read?  What it makes is an
 * object of that code then; that is the assumption library-classes. */
bool solve_is_foreign_class(Solver *s, Bytes dotted)
{
    const char *dot = memrchr(dotted.at, '.', dotted.len);
    Bytes name = dot ? (Bytes){dot + 1, dotted.len - (size_t)(dot + 1 - dotted.at)} : dotted;
    bool small = false;
    for (size_t i = 0; i < name.len; i++) small |= name.at[i] >= 'a' && name.at[i] <= 'z';
    bool class = name.len && name.at[0] >= 'A' && name.at[0] <= 'Z' && small;
    if (!s->trust_classes || !class || link_is_stdlib(dotted)) return false;
    s->classes_trusted = true;
    return true;
}

/* What the program itself stored there. */
static void load_stored(Solver *s, Bytes owner, Bytes name, Vertex to)
{
    uint32_t atom = atoms_intern(&s->link->atoms, name).at;
    if (!name.len) return;
    Object o = solver_object(s, OBJECT_LIBRARY, atoms_intern(&s->link->atoms, owner).at, 0);
    solver_edge(s, solver_field(s, o, atom), to);
}

/* ctypes.cdll.c and the like are libraries, and what a library has are functions of ctypes. */
static const char *ctypes_part(Bytes of)
{
    static const char *const loaders[] = {"cdll", "pydll", "windll", "oledll"};
    static const char *const libraries[] = {"CDLL", "PyDLL", "WinDLL", "OleDLL"};
    if (!bytes_starts_with(of, "ctypes.")) return NULL;
    Bytes name = {of.at + 7, of.len - 7};
    if (bytes_is(name, "pythonapi")) return "ctypes._CFuncPtr";
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        if (bytes_is(name, loaders[i])) return "ctypes.CDLL";
        if (bytes_is(name, libraries[i])) return "ctypes._CFuncPtr";
    }
    return NULL;
}

static bool load_of_ctypes(Solver *s, Bytes of, Bytes name, Vertex to)
{
    const char *part = ctypes_part(of);
    if (!part || bytes_starts_with(name, "_") || bytes_is(name, "LoadLibrary")) return false;
    solver_add(s, to, solver_object(s, OBJECT_VALUE, solver_intern(s, part), to), 0);
    return true;
}

void solve_library_member(Solver *s, Bytes owner, Bytes name, Vertex to)
{
    if (bytes_is(owner, "gc") && bytes_is(name, "garbage")) solver_edge(s, solve_any_object(s), to);
    SCOPED(buf_free) Buf dotted = {0};
    owner = link_public_name(owner);
    buf_add_bytes(&dotted, owner);
    if (owner.len && name.len) buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, name);
    Bytes full = buf_bytes(&dotted);
    load_stored(s, owner, name, to);
    bool loads = ctypes_part(owner) && owner.at[7] >= 'a'; /* no class */
    if (loads && load_of_ctypes(s, owner, name, to)) return;
    const KnowledgeLine *line = knowledge_find(full);
    if (bytes_is(owner, "types.MemberDescriptorType") ||
        bytes_is(owner, "types.GetSetDescriptorType") ||
        bytes_is(owner, "types.WrapperDescriptorType") ||
        bytes_is(owner, "types.MethodDescriptorType")) {
        solver_add(s, to, solver_library(s, dotted.at), 0);
        return;
    }
    if (bytes_is(owner, "skive.getset")) {
        solve_load_library_descriptor(s, name, to);
        return;
    }
    if (bytes_is(name, "__subclasses__") && owner.len) { /* of object, say */
        solver_add(s, to, solver_library(s, "skive.subclasses"), 0);
        return;
    }
    if (bytes_is(full, "pickle._Pickler") || bytes_is(full, "pickle._dump") ||
        bytes_is(full, "pickle._dumps")) { /* the same, written in Python */
        solve_library_member(s, owner, (Bytes){name.at + 1, name.len - 1}, to);
        return;
    }
    if (bytes_is(full, "sys.modules")) {
        solver_add(s, to, solve_modules(s), 0);
        return;
    }
    if (line && bytes_is(line->parameters, "attr")) {
        solve_attribute_result(s, line, NO_OBJECT, dotted.at, to);
        return;
    }
    KnowledgeMember member = line ? MEMBER_UNLISTED : knowledge_member(full);
    if (member == MEMBER_TEXT) solver_add(s, to, THE_TEXT, 0);
    if (member == MEMBER_TEXT || member == MEMBER_PLAIN) return;
    bool described = knowledge_has_section(full) || knowledge_has_parts(full) || ctypes_part(full);
    if (member == MEMBER_STATE && !described) solver_unread(s, to);
    /* No chains of names that no table has: they would have no end. */
    bool of_class = knowledge_find(owner) && bytes_starts_with(name, "__") &&
                    (knowledge_method("builtins.object", name) ||
                     (bytes_is(name, "__new__") && bytes_starts_with(owner, "builtins.")));
    bool known = line || knowledge_has_section(full) || !name.len || of_class;
    bool imported =
        pair_find(&s->library_modules, atoms_intern(&s->link->atoms, owner).at, 0) != NULL;
    bool of_module = !knowledge_find(owner) && !knowledge_has_section(owner) &&
                     (imported || !memchr(owner.at, '.', owner.len));
    bool of_known_module = knowledge_member(owner) == MEMBER_MODULE ||
                           (link_is_stdlib_module(owner) && knowledge_has_section(owner));
    enum { DEEPEST = 96 };
    bool class = !known && full.len < DEEPEST && solve_is_foreign_class(s, full);
    if (!known && !of_module && !of_known_module && !class) {
        solver_unread(s, to);
        return;
    }
    solver_add(s, to, solver_object(s, OBJECT_LIBRARY, atoms_intern(&s->link->atoms, full).at, 0),
               0);
}

void solve_value_dict(Solver *s, Object o, Vertex to)
{
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x80000000u + o);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_edge(s, solver_field(s, o, FIELD_KEPT), solver_field(s, box, FIELD_VALUE));
    solver_add(s, to, box, 0);
    solver_unread(s, to);
}

/* __cause__, and what a group of exceptions consists of, whose elements are taken for the tuple. */
static bool holds_exceptions(Bytes name)
{
    static const char *const names[] = {"__cause__", "__context__", "exceptions",
                                        "split",     "subgroup",    "derive"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_is(name, names[i])) return true;
    return false;
}

/* Whose exceptions have an attribute of that name, of which nothing else is known?  Those of the
 * standard library that can be of interest are few, the interpreter's are told apart. */
static Worlds worlds_of_exceptions(const Solver *s, Bytes name)
{
    static const char *const network[] = {"reason", "fp",   "file", "headers", "hdrs",
                                          "info",   "read", "url",  "close",   "message"};
    if (!s->trust_worlds) return WORLD_ALL;
    Worlds worlds = WORLD_OUTSIDE;
    if (name.len && name.at[0] == '_') worlds |= world_of_library(s, bytes_of("builtins"));
    if (bytes_is(name, "cmd")) worlds |= world_of_library(s, bytes_of("subprocess"));
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        if (bytes_is(name, network[i])) worlds |= world_of_library(s, bytes_of("urllib"));
    return worlds;
}

void solve_value_member(Solver *s, Object o, Bytes name, Vertex to)
{
    Bytes class = text_of(s, solver_get(s, o)->a);
    const KnowledgeLine *line = knowledge_method(class.at, name);
    if (bytes_is(name, "args")) {
        Object box = solver_object(s, OBJECT_BOX, BOX_TUPLE, 0x80000000u + o);
        solver_edge(s, solver_field(s, o, FIELD_KEPT), solver_field(s, box, FIELD_ELEMENT));
        solver_add(s, to, box, 0);
        solver_add(s, to, solver_raised(s), 0);
        if (base_is_exception(class))
            solver_edge(s, solve_stop_values(s, true), solver_field(s, box, FIELD_ELEMENT));
    }
    bool exception = base_is_exception(class);
    if (exception) { /* or one of the program that unread code raises */
        uint32_t atom = atoms_intern(&s->link->atoms, name).at;
        solver_edge(s, solve_unread_out(s, atom, WORLD_ALL), to);
        s->now = worlds_of_exceptions(s, name);
    }
    if (exception && holds_exceptions(name)) {
        solver_edge(s, solve_escaped_exceptions(s), to);
        solver_add(s, to, s->interpreter_exception, 0);
    }
    if (exception && bytes_is(name, "__class__")) {
        solver_add(s, to, solve_unknown_class(s, s->now), 0);
        return;
    }
    if (exception && bytes_is(name, "value")) solver_edge(s, solve_stop_values(s, true), to);
    if (bytes_is(name, "data") && bytes_starts_with(class, "collections.User"))
        solve_value_dict(s, o, to);
    if (line && bytes_is(line->parameters, "attr")) {
        solve_attribute_result(s, line, o, class.at, to);
        return;
    }
    if (bytes_is(name, "__dict__")) {
        solve_value_dict(s, o, to);
        return;
    }
    SCOPED(buf_free) Buf dotted = {0};
    buf_printf(&dotted, "%.*s.%.*s", (int)class.len, class.at, (int)name.len, name.at);
    if (line || bytes_is(buf_bytes(&dotted), "pickle.Pickler.__init__")) {
        solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, dotted.at), o), 0);
        return;
    }
    if (load_of_ctypes(s, class, name, to)) return;
    solver_edge(s, solver_field(s, o, FIELD_KEPT), to);
    bool made = solve_is_made(s, o);
    if (made && bytes_is(name, "__new__")) {
        solver_add(s, to, solver_library(s, "builtins.object.__new__"), 0);
    } else if (!made || bytes_starts_with(name, "_")) {
        solver_unread(s, to);
        /* it may stand for one that it was given, or be of a class of the program below its own */
        solver_edge(s, solve_unread_out(s, atoms_intern(&s->link->atoms, name).at, s->now), to);
    }
}

const char *box_method(Solver *s, Object o, Bytes name)
{
    static const char *const sections[] = {[BOX_LIST] = "builtins.list",
                                           [BOX_TUPLE] = "builtins.tuple",
                                           [BOX_SET] = "builtins.set",
                                           [BOX_DICT] = "builtins.dict",
                                           [BOX_GENERATOR] = "types.GeneratorType"};
    const ObjectInfo *info = solver_get(s, o);
    const char *section = info->a < BOX_OTHER ? sections[info->a] : "collections.deque";
    if (info->a == BOX_OTHER) {
        static const char *const any[] = {"collections.deque",       "builtins.dict",
                                          "builtins.list",           "builtins.set",
                                          "collections.OrderedDict", "collections.Counter",
                                          "collections.defaultdict"};
        for (size_t i = 0; i < sizeof any / sizeof *any; i++)
            if (knowledge_method(any[i], name)) {
                section = any[i];
                break;
            }
    }
    return arena_format(&s->arena, "%s.%.*s", section, (int)name.len, name.at);
}

static const char *base_section(Solver *s, uint32_t class, Bytes name)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind != BASE_LIBRARY) continue;
        uint32_t flags = base_flags(s->link, b);
        Bytes text = text_of(s, b->name);
        if (!(flags & LIBRARY_INERT)) continue; /* it may give arguments to overriding methods */
        if ((flags & LIBRARY_EXCEPTION) && knowledge_method("builtins.BaseException", name))
            return "builtins.BaseException";
        if (knowledge_has_section(text) && knowledge_method(text.at, name)) return text.at;
        if (bytes_is(text, "typing.Dict") && knowledge_method("builtins.dict", name))
            return "builtins.dict";
    }
    return NULL;
}

bool base_method(Solver *s, Object o, Bytes name, Vertex to)
{
    if (solver_get(s, o)->kind != OBJECT_INSTANCE) return false;
    const char *section = base_section(s, solver_get(s, o)->a, name);
    bool dumps = bytes_is(name, "dump") && solve_derives_pickler(s, solver_get(s, o)->a);
    if (dumps) solve_load_dump(s, o, to);
    if (!section) return false;
    if (bytes_is(name, "args")) return true;
    const KnowledgeLine *line = knowledge_method(section, name);
    if (line && bytes_is(line->parameters, "attr")) {
        solve_attribute_result(s, line, NO_OBJECT, section, to);
        return true;
    }
    const char *dotted = arena_format(&s->arena, "%s.%.*s", section, (int)name.len, name.at);
    solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, dotted), o), 0);
    return true;
}

/* C.name, where a base has it: a function of the library for what follows, or a class method, which
 * makes instances of C. */
bool base_class_method(Solver *s, uint32_t class, Bytes name, Vertex to)
{
    const char *section = base_section(s, class, name);
    Object o = solver_object(s, OBJECT_CLASS, class, 0);
    bool makes = bytes_starts_with(name, "from");
    if (!section || makes) {
        Object made = solver_object(s, OBJECT_INSTANCE, class, 0);
        solve_escape(s, o, "a base class that was not read has it", &(Use){0}, to);
        solve_escape(s, made, "a base class that was not read may make it", &(Use){0}, to);
        return false;
    }
    solver_add(
        s, to,
        solver_library(s, arena_format(&s->arena, "%s.%.*s", section, (int)name.len, name.at)), 0);
    return true;
}

/* __mro__, __bases__, __subclasses__: the classes around. */
void load_relatives(Solver *s, Object class, Bytes name, Vertex to)
{
    uint32_t c = solver_get(s, class)->a;
    bool below = bytes_is(name, "__subclasses__");
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, 0x10000000u + c * 2 + below);
    Vertex element = solver_field(s, box, FIELD_ELEMENT);
    const Class *info = &s->link->classes.at[c];
    for (uint32_t i = 0; below && i < info->subclasses.count; i++)
        solver_add(s, element, solver_object(s, OBJECT_CLASS, info->subclasses.at[i], 0), 0);
    for (uint32_t i = 0; !below && i < info->mro.count; i++)
        if (info->mro.at[i].kind == BASE_PROJECT)
            solver_add(s, element, solver_object(s, OBJECT_CLASS, info->mro.at[i].class, 0), 0);
    if (bytes_is(name, "__base__")) solver_edge(s, element, to);
    else if (below || bytes_is(name, "mro"))
        solver_add(s, to, solver_object(s, OBJECT_BOUND, solver_library(s, "skive.itself"), box),
                   0);
    else solver_add(s, to, box, 0);
}
