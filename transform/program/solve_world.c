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
    {"http", "urllib", "urllib2", "urlparse", "httplib", "socket", "ssl", "email", "xmlrpc",
     "smtplib", "ftplib", "imaplib", "poplib", "nntplib", "telnetlib", "wsgiref", "html",
     "mailbox", "cgi", "cookielib", "webbrowser", "mimetypes"},
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
static const char *const everywhere[] = {"gc",      "inspect", "traceback", "pickle", "cPickle",
                                         "_pickle", "shelve",  "marshal",   "multiprocessing"};
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
        if (is_one(top, everywhere[i])) return WORLD_ALL;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (bytes_starts_with(dotted, frames[i])) return WORLD_ALL;
    if (!link_is_stdlib(top)) return WORLD_OUTSIDE;
    enum { GROUPS = sizeof together / sizeof *together, FIRST = 4, LONE = FIRST + GROUPS };
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t i = 0; i < 24 && together[g][i]; i++)
            if (is_one(top, together[g][i])) return (Worlds)1 << (FIRST + g);
    uint32_t hash = 0;
    for (size_t i = 0; i < top.len; i++) hash = hash * 31 + (unsigned char)top.at[i];
    return (Worlds)1 << (LONE + hash % (64 - LONE));
}

static Worlds world_of_base(const Solver *s, const Base *b)
{
    if (b->kind == BASE_PROJECT) return 0;
    if (b->kind != BASE_LIBRARY) return WORLD_OUTSIDE | WORLD_CROWD;
    return world_of_library(s, atoms_text(&s->link->atoms, (Atom){b->name}));
}

Worlds world_of_bases(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    Worlds worlds = WORLD_CROWD;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        Bytes name = atoms_text(&s->link->atoms, (Atom){c->mro.at[i].name});
        bool empty = c->mro.at[i].kind == BASE_LIBRARY && bytes_is(name, "builtins.object");
        if (!empty) worlds |= world_of_base(s, &c->mro.at[i]);
    }
    if (c->has_metaclass) worlds |= world_of_base(s, &c->metaclass);
    return s->trust_worlds ? worlds : WORLD_ALL;
}

Worlds world_of_object(const Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (info->kind) {
    case OBJECT_UNREAD: return WORLD_ALL;
    case OBJECT_LIBRARY:
    case OBJECT_VALUE:
    case OBJECT_DECORATOR: {
        Bytes name = atoms_text(&s->link->atoms, (Atom){info->a});
        return world_of_library(s, name);
    }
    case OBJECT_BOUND: {
        const ObjectInfo *callee = solver_get(s, info->a);
        Bytes name = atoms_text(&s->link->atoms, (Atom){callee->a});
        bool library = callee->kind == OBJECT_LIBRARY;
        if (library && bytes_starts_with(name, "?base")) return world_of_object(s, info->b);
        return world_of_object(s, library ? info->a : info->b);
    }
    case OBJECT_INSTANCE:
    case OBJECT_CLASS: return world_of_bases(s, info->a);
    case OBJECT_SUPER: return world_of_object(s, info->b);
    default: return s->trust_worlds ? WORLD_OUTSIDE | WORLD_CROWD : WORLD_ALL;
    }
}

Vertex world_vertex(Solver *s, Worlds worlds)
{
    if (worlds == WORLD_ALL || !s->trust_worlds) return FLOW_UNREAD;
    uint32_t *known = pair_add(&s->world_vertex, (uint32_t)(worlds >> 32), (uint32_t)worlds);
    if (*known) return *known;
    Vertex n = *known = solver_node(s);
    solver_add_unread(s, n, worlds, 0);
    return n;
}
