/*
 * solve_world.c - which worlds code that was not read belongs to, see Worlds.
 */
#include <string.h>

#include "transform/program/solver.h"

/* Modules that hand objects on to each other, or that use each other's machinery, are one world. */
static const char *const together[][24] = {
    {"builtins", "__builtin__", "operator", "functools", "itertools", "copy", "types", "copyreg",
     "collections", "contextlib", "weakref", "abc", "typing", "dataclasses", "enum", "sys"},
    {"asyncio", "concurrent", "threading", "queue", "_thread", "sched", "selectors", "select",
     "socketserver", "contextvars", "signal", "asyncore", "asynchat", "subprocess"},
    {"unittest", "doctest", "pdb", "bdb", "cmd", "code", "codeop", "trace", "test"},
    {"http",   "urllib",  "urllib2", "urlparse",  "httplib",    "socket",   "ssl",       "email",
     "xmlrpc", "smtplib", "ftplib",  "imaplib",   "poplib",     "nntplib",  "telnetlib", "wsgiref",
     "html",   "mailbox", "cgi",     "cookielib", "webbrowser", "mimetypes"},
    {"io", "codecs", "tempfile", "gzip", "bz2", "lzma", "zipfile", "tarfile", "zlib", "fileinput",
     "os", "pathlib", "shutil", "_io", "cStringIO", "StringIO"},
    {"logging", "warnings"},
    {"xml", "pyexpat"},
    {"argparse", "optparse", "getopt"},
    {"ast", "tokenize", "token", "symtable", "parser", "dis"},
    {"datetime", "calendar", "time", "zoneinfo"},
    {"decimal", "fractions", "numbers", "math", "random", "statistics"},
    {"tkinter", "Tkinter", "turtle", "idlelib"},
    {"json", "csv", "configparser", "ConfigParser", "plistlib", "tomllib"},
    {"re", "string", "textwrap", "difflib", "pprint", "reprlib", "locale", "gettext", "shlex"},
    {"ctypes", "_ctypes", "struct", "array", "mmap"},
    {"importlib", "imp", "pkgutil", "zipimport", "runpy", "importlib_metadata"},
    {"sqlite3", "dbm"},
    {"platform", "sysconfig", "site", "distutils", "ensurepip", "venv"},
    {"hashlib", "hmac", "secrets", "base64", "binascii", "uuid"},
};

/* Modules through which an object can come back from anywhere. */
static const char *const everywhere[] = {"gc",     "inspect", "traceback",
                                         "pickle", "cPickle", "_pickle",
                                         "shelve", "marshal", "multiprocessing"};
static const char *const frames[] = {"sys._getframe", "sys.exc_info", "sys.last_value",
                                     "sys.last_traceback", "sys._current_frames"};

static bool is_one(Bytes top, const char *name)
{
    return bytes_is(top, name);
}

Worlds world_of_library(const Solver *s, Bytes dotted)
{
    const char *dot = memchr(dotted.at, '.', dotted.len);
    Bytes top = {dotted.at, dot ? (size_t)(dot - dotted.at) : dotted.len};
    if (!s->trust_worlds) return WORLD_ALL;
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (is_one(top, everywhere[i])) return WORLD_ANYWHERE;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (bytes_starts_with(dotted, frames[i])) return WORLD_ANYWHERE;
    if (!link_is_stdlib(top)) return WORLD_OUTSIDE;
    enum { GROUPS = sizeof together / sizeof *together, FIRST = 4, LONE = FIRST + GROUPS };
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t i = 0; i < 24 && together[g][i]; i++)
            if (is_one(top, together[g][i])) return (Worlds)1 << (FIRST + g);
    uint32_t hash = 0;
    for (size_t i = 0; i < top.len; i++) hash = hash * 31 + (unsigned char)top.at[i];
    return (Worlds)1 << (LONE + hash % (61 - LONE));
}

static Worlds world_of_base(const Solver *s, const Base *b)
{
    if (b->kind == BASE_PROJECT) return 0;
    if (b->kind != BASE_LIBRARY) return WORLD_OUTSIDE;
    return world_of_library(s, atoms_text(&s->link->atoms, (Atom){b->name}));
}

Worlds world_of_bases(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    Worlds worlds = 0;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        Bytes name = atoms_text(&s->link->atoms, (Atom){c->mro.at[i].name});
        bool empty = c->mro.at[i].kind == BASE_LIBRARY && bytes_is(name, "builtins.object");
        if (!empty) worlds |= world_of_base(s, &c->mro.at[i]);
    }
    if (c->has_metaclass) worlds |= world_of_base(s, &c->metaclass);
    if (!worlds) worlds = WORLD_CROWD;
    return s->trust_worlds ? worlds : WORLD_ALL;
}

Worlds world_of_object(const Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (info->kind) {
    case OBJECT_UNREAD: return WORLD_ALL;
    case OBJECT_LIBRARY:
    case OBJECT_VALUE:
    case OBJECT_DECORATOR: return info->handled_by;
    case OBJECT_BOUND: {
        const ObjectInfo *callee = solver_get(s, info->a);
        if (callee->kind != OBJECT_LIBRARY) return world_of_object(s, info->b);
        Bytes name = atoms_text(&s->link->atoms, (Atom){callee->a});
        return world_of_object(s, bytes_starts_with(name, "?base") ? info->b : info->a);
    }
    case OBJECT_INSTANCE:
    case OBJECT_CLASS: return world_of_bases(s, info->a);
    case OBJECT_SUPER: return world_of_object(s, info->b);
    default: return world_of_library(s, bytes_of("builtins"));
    }
}

Vertex solve_any_object(Solver *s)
{
    uint32_t *known = pair_add(&s->world_vertex, (uint32_t)(WORLD_FRAMES >> 32), 0);
    if (*known) return *known;
    Vertex n = *known = solver_node(s);
    solver_add_unread(s, n, WORLD_FRAMES | WORLD_ALL, 0);
    return n;
}

Vertex world_vertex(Solver *s, Worlds worlds)
{
    if (worlds & WORLD_FRAMES) return solve_any_object(s);
    if (worlds == WORLD_ALL || !s->trust_worlds) return FLOW_UNREAD;
    uint32_t *known = pair_add(&s->world_vertex, (uint32_t)(worlds >> 32), (uint32_t)worlds);
    if (*known) return *known;
    Vertex n = *known = solver_node(s);
    solver_add_unread(s, n, worlds, 0);
    return n;
}

enum { FEW_WORLDS = 10 };

bool worlds_are_few(Worlds worlds)
{
    return __builtin_popcountll(worlds) <= FEW_WORLDS;
}

/* ---- from world to world --------------------------------------------------------------------- */

void worlds_handed(Solver *s, Worlds from, Worlds to)
{
    if (from == WORLD_ALL) return; /* what may be anything is not told apart anyway */
    for (uint32_t w = 0; w < 64; w++) {
        if (!(from >> w & 1) || !(to & ~s->handed[w])) continue;
        s->handed[w] |= to;
        s->more_handed = true;
    }
}

static void close_handed(Solver *s)
{
    for (uint32_t via = 0; via < 64; via++)
        for (uint32_t w = 0; w < 64; w++)
            if (s->handed[w] >> via & 1) s->handed[w] |= s->handed[via];
}

bool worlds_settle(Solver *s)
{
    if (s->more_handed) close_handed(s);
    s->more_handed = false;
    bool any = false;
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        Object o = s->escaped.at[i];
        Worlds has = solver_get(s, o)->worlds, more = 0;
        for (uint32_t w = 0; w < 64; w++)
            if (has >> w & 1) more |= s->handed[w];
        if (!(more & ~has)) continue;
        s->now = more;
        solve_escape(s, o, "unread code that has it was given to other code", &(Use){0}, 0);
        any = true;
    }
    return any;
}

/* ---- attributes of what escaped -------------------------------------------------------------- */

/* Number of a world, of what goes to every one, and of what comes from every one. */
enum { EACH_WORLD = 64, ANY_WORLD = 65 };

uint32_t world_set(Solver *s, Worlds worlds)
{
    uint32_t *known = pair_add(&s->world_set_of, (uint32_t)(worlds >> 32), (uint32_t)worlds);
    if (*known) return *known - 1;
    array_push(&s->world_sets, worlds);
    *known = s->world_sets.count;
    return *known - 1;
}

static uint32_t world_name(Solver *s, uint32_t name, uint32_t world);

static Vertex world_load(Solver *s, uint32_t name, uint32_t world)
{
    uint32_t index = world_name(s, name, world);
    return s->world_names.at[index].load;
}

static uint32_t world_name(Solver *s, uint32_t name, uint32_t world)
{
    uint32_t *known = pair_add(&s->world_name_of, name, world);
    if (*known) return *known - 1;
    array_push(&s->world_names, ((WorldName){.load = solver_node(s)}));
    uint32_t index = s->world_names.count - 1;
    *known = index + 1;
    if (world == ANY_WORLD) return index;
    Vertex any = world_load(s, name, ANY_WORLD);
    if (world == EACH_WORLD) {
        solver_edge(s, s->world_names.at[index].load, any);
        return index;
    }
    Vertex each = world_load(s, name, EACH_WORLD);
    solver_edge(s, each, s->world_names.at[index].load);
    solver_edge(s, s->world_names.at[index].load, any);
    return index;
}

/* Where the attribute of an object goes that escaped to these. */
Vertex solve_unread_in(Solver *s, uint32_t name, Worlds worlds)
{
    if (!worlds_are_few(worlds)) return world_load(s, name, EACH_WORLD);
    uint32_t *known = pair_add(&s->world_in, name, world_set(s, worlds));
    if (*known) return *known;
    Vertex in = *known = solver_node(s);
    for (uint32_t w = 0; w < 64; w++)
        if (worlds >> w & 1) solver_edge(s, in, world_load(s, name, w));
    return in;
}

/* What reading the attribute can give, besides UNREAD, of an object of these. */
Vertex solve_unread_out(Solver *s, uint32_t name, Worlds worlds)
{
    worlds |= WORLD_RAISED; /* anyone may give an exception back */
    if (!worlds_are_few(worlds)) return world_load(s, name, ANY_WORLD);
    uint32_t *known = pair_add(&s->world_out, name, world_set(s, worlds));
    if (*known) return *known;
    Vertex out = *known = solver_node(s);
    for (uint32_t w = 0; w < 64; w++)
        if (worlds >> w & 1) solver_edge(s, world_load(s, name, w), out);
    return out;
}

/* What is found under the name is called, with what is given there to unknown code. */
static void call_world_name(Solver *s, uint32_t index, Vertex to)
{
    if (!s->world_names.at[index].given) {
        Vertex given = solver_node(s), result = solver_node(s);
        s->world_names.at[index].given = given;
        s->world_names.at[index].result = result;
        FlowOp *op = solver_op(s, FLOW_CALL, s->world_names.at[index].load, 0, result);
        op->args = s->link->own.words.count;
        op->count = 2;
        array_push(&s->link->own.words, ARG_STAR);
        array_push(&s->link->own.words, given);
        solver_use(s, op->a, USE_CALL, (Use){.op = op, .to = result});
    }
    solver_add_unread(s, s->world_names.at[index].given, s->now, 0);
    solver_edge(s, s->world_names.at[index].result, to);
}

void solve_unread_call(Solver *s, uint32_t name, Vertex to)
{
    Worlds now = s->now;
    if (!worlds_are_few(now)) {
        call_world_name(s, world_name(s, name, ANY_WORLD), to);
        return;
    }
    for (uint32_t w = 0; w < 64; w++)
        if ((now | WORLD_RAISED) >> w & 1) call_world_name(s, world_name(s, name, w), to);
}
