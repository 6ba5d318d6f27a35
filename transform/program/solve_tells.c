/*
 * solve_tells.c - which library functions do more to their arguments than unread code is taken to.
 *
 * Where anything that was not read may be called, a harmless library function adds nothing: its
 * arguments escape and its result is unread.  A function that stores, copies or pickles stays
 * visible even there.
 */
#include <string.h>

#include "transform/program/knowledge.h"
#include "transform/program/solver.h"
#include "transform/syntax/tree.h"

/* Functions that solve_intrinsic.c knows and whose meaning a table entry does not show. */
static const char *const telling[] = {
    "builtins.setattr",  "operator.setattr", "builtins.getattr",    "builtins.hasattr",
    "builtins.delattr",  "builtins.type",    "builtins.super",      "builtins.vars",
    "builtins.exec",     "builtins.eval",    "builtins.__import__", "importlib.import_module",
    "inspect.findsource"};

/* The role `dict` of a function that takes a dictionary, or has a role `dir` as well, is not that
 * it reads __dict__. */
bool library_reads_dict(Bytes name)
{
    return !bytes_starts_with(name, "builtins.dict.") && !bytes_is(name, "builtins.dir") &&
           !bytes_starts_with(name, "xml.etree.ElementTree.");
}

static bool is_telling_role(Bytes role)
{
    static const char *const roles[] = {"copy", "deepcopy", "pickle", "pickle01", "weakref",
                                        "vars", "dict",     "dir",    "setclass", "sizeof"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (bytes_is(role, roles[i])) return true;
    return false;
}

/* The roles stand between ':' or ',' and the next ',' or ' '. */
static bool has_telling_role(Bytes column, bool reads_dict)
{
    size_t start = 0;
    for (size_t i = 0; i <= column.len; i++) {
        char c = i < column.len ? column.at[i] : ' ';
        bool prefix = c == ':' && (bytes_is((Bytes){column.at + start, i - start}, "set") ||
                                   bytes_is((Bytes){column.at + start, i - start}, "del"));
        if (prefix) return true;
        if (c != ' ' && c != ',' && c != ':') continue;
        Bytes role = {column.at + start, i - start};
        if (is_telling_role(role) && (reads_dict || !bytes_is(role, "dict"))) return true;
        start = i + 1;
    }
    return false;
}

static bool line_tells(Bytes name, const KnowledgeLine *line)
{
    for (const KnowledgeLine *l = line; l; l = l->next)
        if (has_telling_role(l->parameters, library_reads_dict(name)) ||
            bytes_starts_with(l->result, "unpickled"))
            return true;
    return false;
}

/* Functions of the library have no special methods of interest. */
static bool may_be_class(Bytes owner)
{
    return !knowledge_find(owner) || knowledge_has_section(owner) ||
           knowledge_is_exception(owner) || knowledge_member(owner) == MEMBER_CLASS;
}

/* A special method of a class, by the line that the tables have for it or a base. */
static bool method_tells(Bytes name)
{
    const char *dot = memrchr(name.at, '.', name.len);
    char section[256];
    size_t len = dot ? (size_t)(dot - name.at) : 0;
    if (!dot || len >= sizeof section) return dot != NULL;
    memcpy(section, name.at, len);
    section[len] = '\0';
    return line_tells(name, knowledge_method(section, (Bytes){dot + 1, name.len - len - 1}));
}

/* Special methods that solve_intrinsic.c knows do the same, whichever class has them: the number of
 * the method, 0: it is none. */
static uint32_t special_method(Bytes name)
{
    enum { OF_BUILTINS = 4 };
    static const char *const special[] = {"__setattr__", "__getattribute__", "__delattr__",
                                          "__new__",     "__init__",         "__get__",
                                          "__set__",     "__delete__"};
    const char *dot = memrchr(name.at, '.', name.len);
    if (!dot || !bytes_ends_with(name, "__")) return 0;
    Bytes owner = {name.at, (size_t)(dot - name.at)};
    Bytes last = {dot + 1, name.len - owner.len - 1};
    bool builtin = bytes_starts_with(owner, "builtins.");
    if (link_is_stdlib(owner) && !may_be_class(owner)) return 0;
    for (uint32_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (!bytes_is(last, special[i])) continue;
        return builtin || i >= OF_BUILTINS || bytes_is(name, "?base.__new__") ? i + 1 : 0;
    }
    return 0;
}

uint32_t library_special(Bytes name)
{
    uint32_t special = special_method(name);
    return special && !method_tells(name) ? special : 0;
}

/* What these do is to make an object, and unknown code may do what that does. */
static bool just_wraps(Bytes name)
{
    return bytes_is(name, "builtins.staticmethod") || bytes_is(name, "builtins.classmethod") ||
           bytes_is(name, "functools.partial");
}

bool library_tells(Bytes name)
{
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if (bytes_is(name, telling[i])) return true;
    if (bytes_starts_with(name, "skive.class.") || bytes_starts_with(name, "skive.getset") ||
        bytes_is(name, "skive.subclasses"))
        return true;
    if (bytes_starts_with(name, "inspect.getsource") || bytes_ends_with(name, "patch.object"))
        return true;
    if (just_wraps(name)) return false;
    if (special_method(name)) return true;
    if (bytes_ends_with(name, "__") && method_tells(name)) return true;
    return line_tells(name, knowledge_find(name));
}

/* ---- what a use does with them --------------------------------------------------------------- */

/* What an attribute of these functions is, for all that read it. */
static Vertex attribute_of_all(Solver *s, ObjectSet all, uint32_t name)
{
    enum { OF_SET = 78 };
    uint32_t *known = solver_place(s, NULL, all, name, OF_SET);
    if (*known) return *known;
    Vertex to = *known = solver_node(s);
    Objects list = set_list(s, all);
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t *one = solver_place(s, NULL, list.at[i], name, OF_SET + 1);
        if (!*one) {
            Vertex of_one = *one = solver_node(s);
            s->now = world_of_object(s, list.at[i]);
            solve_load(s, list.at[i], name, of_one, &(Use){0});
            one = solver_place(s, NULL, list.at[i], name, OF_SET + 1);
        }
        solver_edge(s, *one, to);
    }
    return to;
}

/* The same for each library function: it has no attributes, items or classes of the program. */
static Meeting meet_operation(Solver *s, const Use *u, ObjectSet now, Vertex *to)
{
    const FlowOp *op = u->op;
    *to = u->to;
    switch (op->kind) {
    case FLOW_ITERATE:
    case FLOW_UNPACK:
    case FLOW_SET_ITEM: return MEET_WORLD;
    case FLOW_DELETE:
    case FLOW_SUPER:
    case FLOW_DELETE_ITEM:
    case FLOW_BINARY:
    case FLOW_UNARY: return MEET_NOTHING;
    case FLOW_ENTER:
    case FLOW_HAS:
    case FLOW_MATCH_CLASS: return MEET_PASS;
    case FLOW_GET_ITEM: solve_subscripted(s, u); return MEET_PASS;
    case FLOW_AWAIT: return op->flag ? MEET_NOTHING : MEET_PASS;
    case FLOW_COMPARE:
        *to = FLOW_MIXED;
        return op->flag == OP_IS || op->flag == OP_IS_NOT ? MEET_NOTHING : MEET_PASS;
    case FLOW_CATCH:
    case FLOW_INSTANCE:
    case FLOW_EXACT:
        return solve_passes_test(s, *set_list(s, now).at, u) ? MEET_PASS : MEET_NOTHING;
    case FLOW_METHOD:
    case FLOW_LOAD: {
        uint32_t name = solver_atom(s, u->module, op->b);
        *to = op->kind == FLOW_LOAD ? u->to : solve_callee(s, name, u);
        solver_edge(s, attribute_of_all(s, now, name), *to);
        return MEET_NOTHING;
    }
    default: return MEET_EACH;
    }
}

/* A method of the library is called with each of them as self.  Where UNREAD is called as well,
 * what comes out that depends on self is among what that gives. */
static Meeting meet_self(Solver *s, const Use *u, Vertex *to)
{
    Bytes method = atoms_text(&s->link->atoms, (Atom){u->extra});
    *to = u->to;
    if (bytes_is(method, "skive.get")) return MEET_PASS; /* no descriptors */
    if (bytes_is(method, "skive.set") || bytes_is(method, "skive.delete")) return MEET_NOTHING;
    return u->beside ? MEET_WORLD : MEET_EACH;
}

/* A descriptor, `extra`, is asked for each of them. */
static Meeting meet_receiver(const Solver *s, const Use *u)
{
    switch (solver_get(s, u->extra)->kind) {
    case OBJECT_UNREAD:
    case OBJECT_TEXT:
    case OBJECT_STRING:
    case OBJECT_BOX:
    case OBJECT_VALUE:
    case OBJECT_LIBRARY: return MEET_WORLD; /* no descriptor, or an unknown one */
    default: return MEET_EACH;
    }
}

/* An attribute of each of them is used whose name is computed. */
static Meeting meet_name(Solver *s, const Use *u, ObjectSet now)
{
    UseKind kind = (UseKind)u->op->b;
    if (kind == USE_NAME_DELETE || kind == USE_NAME_HAS) return MEET_NOTHING;
    if (!u->extra) return MEET_EACH;
    Use inner = *u;
    inner.extra = now;
    solver_use(s, u->extra, kind == USE_NAME_LOAD ? USE_NAME_LOAD_ALL : USE_NAME_STORE_ALL, inner);
    return MEET_NOTHING;
}

/* A name arrives: the attributes of the library functions of a set, `extra`, join u->to. */
void solve_load_of_all(Solver *s, Object name, const Use *u)
{
    const ObjectInfo *info = solver_get(s, name);
    Objects list = set_list(s, u->extra);
    if (info->kind == OBJECT_STRING) {
        Vertex rest;
        uint32_t first = solve_dotted_name(s, info->a, u, &rest);
        solver_edge(s, attribute_of_all(s, u->extra, first), rest ? rest : u->to);
        return;
    }
    for (uint32_t i = 0; i < list.count; i++)
        solver_add_unread(s, u->to, world_of_object(s, list.at[i]), 0);
}

/* A name arrives: u->to is stored under it on the library functions of a set. */
void solve_store_on_all(Solver *s, Object name, const Use *u)
{
    enum { STORED = 76 };
    bool known = solver_get(s, name)->kind == OBJECT_STRING;
    uint32_t atom = known ? solver_get(s, name)->a : FIELD_ANY;
    if (!u->to) return;
    s->now = WORLD_ALL;
    solve_escape_node(s, u->to, "it is stored on a library object");
    uint32_t *at = solver_place(s, NULL, u->extra, atom, STORED);
    Vertex stored = *at;
    if (!stored) {
        stored = *at = solver_node(s);
        Objects list = set_list(s, u->extra);
        for (uint32_t i = 0; i < list.count; i++) {
            if (known) solve_store(s, list.at[i], atom, stored, &(Use){0});
            else solve_store_any(s, list.at[i], stored, NULL);
        }
    }
    solver_edge(s, u->to, stored);
}

/* How the library functions of the set meet the use. */
Meeting solve_meeting(Solver *s, const Use *u, ObjectSet now, Vertex *to)
{
    *to = u->to;
    switch (u->kind) {
    case USE_OP:
    case USE_OP_RIGHT: return meet_operation(s, u, now, to);
    case USE_SELF:
    case USE_BIND:
    case USE_BIND_CLASS: return MEET_PASS;
    case USE_RAISED: *to = s->raise_arguments; return MEET_PASS;
    case USE_NAME_STORE:
    case USE_NAME_LOAD:
    case USE_NAME_LOAD_ALL:
    case USE_NAME_STORE_ALL:
    case USE_NAME_DELETE: return MEET_ONCE; /* no text: a name that is not known */
    case USE_PUT:
    case USE_LOAD_NAMED:
    case USE_PUT_NAMED:
    case USE_FIELDS:
    case USE_SUPER: return MEET_WORLD;
    case USE_SETTER:
    case USE_DELETER:
    case USE_NAME_HAS:
    case USE_WALK:
    case USE_SINK:
    case USE_PASS_UNREAD:
    case USE_MIXED:
    case USE_DISPATCHED:
    case USE_COPIED:
    case USE_NEW:
    case USE_SUPER_OF:
    case USE_IMPORT:
    case USE_UNBIND:
    case USE_CHECKED:
    case USE_DEFAULTS:
    case USE_CODE:
    case USE_GLOBALS:
    case USE_GLOBAL:
    case USE_DEFAULTS_OF:
    case USE_TYPE: return MEET_NOTHING;
    case USE_LIBRARY_SELF: return meet_self(s, u, to);
    case USE_RECEIVER: return meet_receiver(s, u);
    case USE_NAMED: return meet_name(s, u, now);
    case USE_MADE_BASE: return u->extra ? MEET_NOTHING : MEET_EACH;
    default: return MEET_EACH;
    }
}
