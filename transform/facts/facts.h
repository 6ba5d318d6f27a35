/*
 * facts.h - what the rest of the program needs to know about one file.
 *
 * A summary without the text and without paths, the same for every copy of the file: which
 * attribute names it defines, which names it rebinds on other modules or on builtins.
 */
#ifndef SKIVE_FACTS_FACTS_H
#define SKIVE_FACTS_FACTS_H

#include "transform/facts/code.h"
#include "transform/facts/flow.h"

/* How a file gives an attribute of that name to some object. */
enum {
    DEFINES_METHOD = 1 << 0, /* def in a class body */
    DEFINES_OTHER = 1 << 1,  /* assigned in a class body, stored on an object, set by setattr */
    REBINDS = 1 << 2,        /* stored on something imported: mod.name = v, setattr(mod, "name", v),
                                mock.patch("mod.name") */
    MAY_REBIND = 1 << 3,     /* stored on a value of unknown origin, which might be a module */
    STORES = 1 << 4,         /* x.name = v, setattr(x, "name", v), del x.name */
    DELETES = 1 << 5,        /* del x.name, delattr(x, "name") */
    STORES_BY_PATCH = 1 << 6, /* by a library function: mock.patch("m.name", v), monkeypatch */
    DEFINES_ALL = (1 << 7) - 1,
};

/* Among the names of a file, with REBINDS: another open() may be meant for code of the program. */
#define REPLACES_OPEN "<open>"

typedef struct FactName {
    Bytes name;
    uint8_t how;
    uint32_t line;        /* of the first place, for witnesses */
    uint32_t delete_line; /* of the first place that deletes it; 0: none */
} FactName;

typedef struct Facts {
    Arena arena; /* holds the names */
    FactName *names;
    uint32_t name_count;
    uint32_t rebinds_any_line;      /* setattr(x, computed, v) and the like; 0: none */
    uint32_t globals_any_line;      /* the same on what surely is a module; 0: none */
    uint32_t bytearray_line;        /* the name bytearray is used; 0: not */
    uint32_t patches_builtins_line; /* a computed name is set on the module builtins; 0: none */
    uint32_t finalizer_line;        /* a class has __del__, or weakref is imported; 0: none */
    uint32_t value_class_line;      /* a class derives from str, int ...; 0: none */
    uint32_t text_class_line;       /* from str, and is no enum of plain members; 0: none */
    uint32_t relies;                /* bits: builtins that must be what they are called, or else the
                                       names that are noted are not all; constant_names_builtin */
    Code code;                      /* what its functions do, by name */
    Flow flow;                      /* empty unless asked for */
    Flow examples;                  /* of the doctests in it; no ops when there are none */
} Facts;

/* `with_flow`: the constraints too. */
void facts_collect(const Tree *t, const Names *n, bool with_flow, Facts *out);
/* Gives back what the arrays have in reserve: facts of all files are there at the same time. */
void facts_trim(Facts *f);
void facts_free(Facts *f);

#endif
