/*
 * code_table.h - inside program/: how the Code of all files is put together for by_name.h.
 *
 * Each name that some file defines has a node for calling it; if it is a property somewhere, one
 * for loading an attribute of that name, and one for storing it; if it is a special method, one for
 * what operators run.  Records give their bits to nodes, edges of records become edges of nodes,
 * and what a node may do is the least fixed point over them.
 */
#ifndef SKIVE_PROGRAM_CODE_TABLE_H
#define SKIVE_PROGRAM_CODE_TABLE_H

#include "transform/program/by_name.h"

/* From 64-bit hashes to numbers other than 0. */
typedef struct HashMap {
    uint64_t *key;
    uint32_t *value;
    uint32_t mask, count;
} HashMap;

uint32_t hash_map_get(const HashMap *m, uint64_t key); /* 0: not there */
uint32_t *hash_map_at(HashMap *m, uint64_t key);       /* adds it; valid until the next one */
void hash_map_free(HashMap *m);

/* ---- modules (code_module.c) ----------------------------------------------------------------- */

typedef struct CodePath {
    Bytes key; /* the path without .py and /__init__ */
    uint32_t file;
    bool is_package;
    uint32_t next; /* 1 + index of another path of the same content */
} CodePath;

typedef struct CodeModules {
    Array(CodePath) paths;
    HashMap by_key;   /* 1 + path */
    HashMap by_name;  /* "a/b" for a.b, where no package is around: 1 + path */
    HashMap packages; /* folders that have an __init__.py */
    HashMap of_file;  /* 1 + first path of a file, by 1 + its number */
} CodeModules;

void modules_add(CodeModules *m, Bytes key, bool is_package, uint32_t file);
void modules_finish(CodeModules *m);
void modules_free(CodeModules *m);

/* Is what an import of the file refers to a module of the program, or in one?  *found: the file
 * that is that module. */
bool modules_own(const CodeModules *m, const CodeDotted *d, uint32_t file, uint32_t *found);

/* Is there a module of that name in the package that the file is?  Importing it binds the name in
 * the package.  False for files that are no package. */
bool modules_below(const CodeModules *m, uint32_t file, Bytes name);

/* ---- what the tables say (code_known.c) ------------------------------------------------------ */

typedef struct CodeKnown {
    bool found;
    uint16_t may;
    uint16_t called;   /* ARGUMENT_ bits: arguments that are called, or handed to others */
    uint32_t operates; /* OPERATES_ bits: what it does to its arguments */
    bool inherited;    /* a method that classes of the library make of others */
    uint8_t levels;    /* EDGE_LEVEL, EDGE_THIRD: with these flags it looks at callers further up */
} CodeKnown;

typedef struct CodeFunctions { /* those that were asked for */
    HashMap index;
    Array(CodeKnown) known;
} CodeFunctions;

/* A function or class by its dotted name, called with the arguments that `more` of an edge says. */
CodeKnown known_function(CodeFunctions *f, Bytes dotted, uint16_t more);
void functions_free(CodeFunctions *f);

/* All methods of that name of builtin types together; in a map that is filled once. */
typedef struct CodeMethods {
    HashMap index; /* 1 + index into `known` */
    Array(CodeKnown) known;
} CodeMethods;
void methods_init(CodeMethods *m);
CodeKnown methods_find(const CodeMethods *m, uint64_t word);
void methods_free(CodeMethods *m);

/* ---- names and nodes ------------------------------------------------------------------------- */

typedef struct CodeNode {
    uint32_t name;
    uint16_t is; /* of a node of operators */
    uint16_t may;
    ProgramPlace where[MAY_COUNT];
    uint32_t first, count; /* into CodeTable.to, once edges are sorted */
    uint32_t circle;       /* the same for nodes that reach each other */
} CodeNode;

/* Of a name: the circles of calling it, loading it, storing it, and of operators. */
typedef struct CodeCircles {
    uint32_t of[4];
} CodeCircles;

typedef struct NodeEdge {
    uint32_t from, to; /* to: node * 2 + 1 when a StopIteration is caught */
} NodeEdge;

typedef struct CodeFile {
    const Code *code;
    uint32_t file;
    bool star;        /* it has a star import ... */
    bool star_unread; /* ... of names that are not known */
    bool gives;       /* it has a __getattr__ for names that it does not bind (PEP 562) */
} CodeFile;

typedef struct Mention {
    uint32_t file; /* of the first that mentions it */
    bool many;
} Mention;

typedef struct CodeTable {
    Array(CodeFile) files;       /* until program_finish */
    CodeModules modules;
    HashMap file_index;          /* 1 + index into files, by 1 + number; until program_finish */
    HashMap index;               /* 1 + name, by hash of its text */
    Array(ByName) operators;     /* without what is at the top of modules, if something is */
    Array(ByName) names;         /* [0] stands for all properties */
    Array(bool) callable;        /* by name: something of that name can be called */
    Array(bool) escapes;         /* by name: functions of that name are handed on */
    Array(CodeNode) nodes;       /* calls, by name; then the others; until program_finish */
    Array(uint32_t) loads;       /* by name: node of loading it, the next is that of storing it */
    Array(uint32_t) given;       /* names that such a module gives, or that a submodule takes */
    Array(uint32_t) special;     /* by name: node of operators; 0: all of the name are methods */
    Array(NodeEdge) edges;       /* until they are sorted */
    uint32_t *to;                /* by node, its edges; until program_finish */
    Array(ProgramPlace) watched; /* by name */
    Array(ProgramPlace) read;    /* by name: of what is raised there, the text may be looked at */
    Array(CodeCircles) circles;  /* by name */
    ProgramPlace *load_places;   /* MAY_COUNT for each name that is loaded by code */
    CodeMethods methods;
    HashMap takers, takes; /* code_given.c, while edges are made */
    uint32_t inherited;    /* the name HOOK_INHERITED; 0: no class has such methods */
    HashMap mentions;      /* by hash of 32 bits: file + 2; 1: several files */
    HashMap uses;          /* the same of what is more than looked at */
    Array(CodeComputed) computed;
    Array(uint32_t) computed_file;
    ProgramPlace any_watch; /* the first handler that looks at exceptions */
    ProgramPlace any_read;  /* ... that may look at their text */
    uint32_t first_group;   /* node of the first group of special methods */
    uint32_t operates;      /* OPERATES_ bits of groups with methods of the program */
    bool group_is_there[16];
} CodeTable;

/* code_group.c */
void groups_add(CodeTable *t); /* the last nodes */
void groups_join(CodeTable *t, uint32_t from, uint32_t operates);
bool groups_have(const CodeTable *t, uint32_t node);

/* code_link.c */
void table_link(Program *p, CodeTable *t);
/* code_inherit.c: found before there are nodes, linked once they are there, which frees it */
uint8_t *inherit_find(Program *p, CodeTable *t);
bool inherit_formats(const CodeTable *t, const uint8_t *from);
void inherit_link(Program *p, CodeTable *t, uint8_t *from);
/* code_given.c */
void given_prepare(CodeTable *t);
uint64_t given_taker(const CodeFile *f,
                     const CodeGiven *g); /* of TAKER_NAME or _DOTTED: its word */
bool given_is_parameter(const CodeTable *t, uint64_t taker, uint64_t name);
void given_free(CodeTable *t);
/* code_solve.c */
void table_solve(CodeTable *t);
void table_watch(CodeTable *t);

static inline uint32_t table_find(const CodeTable *t, uint64_t word) /* 0: nobody defines it */
{
    uint32_t found = hash_map_get(&t->index, word);
    return found ? found - 1 : 0;
}

#endif
