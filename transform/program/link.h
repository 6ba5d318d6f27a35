/*
 * link.h - all files as one program: modules by name, classes with their bases, one numbering.
 *
 * Facts know no paths; here each file becomes a Module under the names by which imports can reach
 * it.  What an import may mean is decided generously: where two files claim a name, it is both.
 */
#ifndef SKIVE_PROGRAM_LINK_H
#define SKIVE_PROGRAM_LINK_H

#include "transform/facts/flow.h"

typedef struct Module {
    const Flow *flow;
    const char *path; /* as shown; borrowed */
    uint32_t file;
    bool is_package;    /* __init__.py */
    bool context;       /* read to be known, never rewritten */
    Bytes name;         /* dotted, the longest by which it is reached */
    Bytes folder;       /* of the path, without the last '/' */
    Bytes key;          /* the path without .py and /__init__ */
    bool is_document;   /* code blocks of documentation */
    bool is_namespace;  /* a folder without __init__.py: no code of its own (PEP 420) */
    uint32_t companion; /* of doctest examples: the module of the file they stand in */
    uint32_t node_base, function_base, class_base;
    uint32_t *atom_of; /* by FlowName: atom of Link.atoms */
} Module;

typedef enum BaseKind {
    BASE_PROJECT,
    BASE_LIBRARY,  /* name: dotted, of a library that was not read */
    BASE_UNKNOWN,  /* cannot be followed */
    BASE_MODULE,   /* of the program; class: its index */
    BASE_FUNCTION, /* of the program */
} BaseKind;

typedef struct Base {
    uint8_t kind;
    bool subscripted, called;
    uint32_t class; /* global index */
    uint32_t name;  /* atom of the dotted name, or of the text */
} Base;
typedef Array(Base) Bases;

typedef struct Class {
    const FlowClass *flow;
    uint32_t module;
    uint32_t name; /* atom */
    Bases bases;
    Array(Base) mro;            /* itself first; `object` is left out */
    Array(uint32_t) subclasses; /* all descendants in the program */
    Base metaclass;             /* kind BASE_LIBRARY with name 0: none */
    bool has_metaclass;         /* one other than type and ABCMeta, here or inherited */
    bool odd_bases;             /* some base cannot be followed, or means several things */
} Class;

typedef struct NameList {
    Array(uint32_t) modules;
} NameList;

typedef struct Keys { /* modules by the path without .py and /__init__ */
    Atoms atoms;
    Array(uint32_t) module; /* by atom */
} Keys;

typedef struct Link {
    Arena arena;
    Atoms atoms;
    Array(Module) modules; /* [0] is the solver's own, without a file */
    Flow own;              /* words of operations that the solver makes */
    Array(Class) classes;
    uint32_t node_count, function_count;
    Array(NameList) named; /* modules by the atom of a dotted name that reaches them */
    Keys keys[2];          /* of the program, of the context */
    bool is_library;       /* the program is the standard library itself */
    bool *is_public;       /* by class, see world.h; NULL: nothing outside uses the program */
    Array(uint32_t) public_nodes; /* nodes, in the numbering of all, that code outside can reach */
} Link;

typedef Array(uint32_t) ModuleList;

void link_init(Link *l);
void link_free(Link *l);

typedef struct LinkFile {
    const char *path; /* as shown */
    const char *name; /* the path that its module's name comes from */
    uint32_t file;
} LinkFile;

/* Adds a file; `flow` and `path` are borrowed until link_free. */
void link_add(Link *l, const Flow *flow, const char *path, uint32_t file);
/* The same for one that is only read to be known.  Modules of the program hide those of the same
 * name here. */
void link_add_context(Link *l, const Flow *flow, const LinkFile *file);
/* Adds the examples of the file that was added last. */
void link_add_examples(Link *l, const Flow *flow);

/* The code blocks of a document: nobody imports them, and of what they define only what they call
 * takes place. */
void link_add_document(Link *l, const Flow *flow, const LinkFile *file);

/* Resolves module names, classes and bases; after the last link_add. */
void link_finish(Link *l);
/* Resolves the names of modules only, instead. */
void link_names(Link *l);
/* Is there a module of that name in the program, that hides one of the context? */
bool link_has_own(const Link *l, Bytes dotted);

/* The modules that `import dotted` in `from` can mean, with `level` leading dots; none: not read.
 */
void link_import(Link *l, uint32_t from, Bytes dotted, uint32_t level, ModuleList *out);
/* The module `name` of a package, 0: none. */
uint32_t link_submodule(Link *l, uint32_t package, Bytes name);
/* The absolute dotted name of a relative import; the text itself for level 0. */
Bytes link_absolute(Link *l, uint32_t from, Bytes dotted, uint32_t level);

/* What a reference stands for: classes, library names, or unknown. Appends to `out`. */
void link_resolve(Link *l, uint32_t module, const FlowRef *ref, Bases *out);

/* May the import mean a module that was not read, beside those that link_import gave? */
bool link_may_be_library(const Link *l, Bytes dotted, uint32_t level, const ModuleList *read);

/* The public module that a part of the library written in C belongs to ("_weakref": "weakref"); the
 * name itself for all others. */
Bytes link_public_name(Bytes dotted);

bool link_is_stdlib(Bytes dotted);
/* Does it belong to the library, or to a package that the tables know as they know the library?
 * Such a package is not read: its source would say less. */
bool link_is_known(Bytes dotted);
bool link_is_stdlib_module(
    Bytes dotted); /* a module by its whole name: "os.path", not "os.DirEntry" */

/* The index of the class in `c`'s body attributes, or NULL. */
const FlowAttr *link_attr(const Link *l, uint32_t class, uint32_t atom);

/* Does class `c` have `base` among its ancestors (or is it itself)? */
bool link_derives(const Link *l, uint32_t c, uint32_t base);

#endif
