/*
 * program.h - all files together: what one file must know about the others.
 */
#ifndef SKIVE_PROGRAM_PROGRAM_H
#define SKIVE_PROGRAM_PROGRAM_H

#include "transform/facts/facts.h"
#include "transform/program/solve.h"

/* A place that makes an answer what it is; file is the number that program_add was given. */
typedef struct ProgramPlace {
    uint32_t file, line;
} ProgramPlace;

typedef struct ProgramName {
    Bytes name;
    uint8_t how;           /* DEFINES_ and REBINDS bits of all files */
    uint32_t methods_file; /* the file whose classes define it as a method ... */
    bool in_many_files;    /* ... unless several files define it */
    bool stored_in_many;   /* several files store or delete an attribute of that name ... */
    uint32_t store_file;   /* ... or this one, if `how` has STORES */
    ProgramPlace first, first_rebind, first_delete;
} ProgramName;

typedef struct Program {
    Arena arena;
    Atoms atoms;
    Array(ProgramName) names; /* by atom */
    Array(bool) modules;      /* by atom: a file or folder of the program has that name */
    /* the first places of what facts.h has lines for; line 0: nowhere */
    ProgramPlace rebinds_any, uses_bytearray, patches_builtins, finalizer, value_class, text_class;
    ProgramPlace computed_store; /* an attribute is set or deleted by a computed name, or through
                                    __dict__; also on self, which rebinds_any leaves out */
    ProgramPlace computed_store_elsewhere; /* the same, on anything but self */
    ProgramPlace computed_base;   /* a class has a base that may be any class of the program */
    ProgramPlace computed_method; /* a function is stored by a name that is not known */
    ProgramPlace globals_any;     /* a name that is not known is bound in some module */
    ProgramPlace frames;          /* f_locals, or a function such as locals() as a value */
    uint32_t relies;              /* see facts.h */
    ProgramPlace two_namespaces;  /* exec() or eval() with globals and locals of its own */
    ProgramPlace identity;        /* id(), sys.getrefcount(), gc: who looks at objects' lifetimes */
    bool open_world;              /* code that is not there uses the public names */
    struct CodeTable *code;       /* by_name.h */
    bool has_flow;                /* link and solver are there */
    Link link;                    /* modules and classes; empty unless a rule asks for the flow */
    struct Solver *solver;        /* which objects reach what; NULL unless asked for */
    struct Layouts *layouts;      /* proof/layout.h; NULL unless asked for */
} Program;

void program_init(Program *p);
void program_free(Program *p);

/* Adds the facts of file number `file`, which stay the caller's and must live until
 * program_finish.  The order of files changes only which witness is named. */
void program_add(Program *p, const Facts *f, uint32_t file);

/* Each path of a content, by which imports find it; paths live until program_finish. */
void program_add_path(Program *p, const char *path, uint32_t file);

/* The part of that which program_has_module asks for. */
void program_note_modules(Program *p, const char *path);

/* May `import NAME` mean a file of the program, or a folder on the way to one? */
bool program_has_module(const Program *p, Bytes name);

/* After the last file: what by_name.h answers. */
void program_finish(Program *p);

/* What is known of an attribute name; NULL when no file defines or rebinds it. */
const ProgramName *program_name(const Program *p, Bytes name);

#endif
