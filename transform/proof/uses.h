/*
 * uses.h - all operations that can reach an object.
 *
 * The objects are those of the solver: the instances of one class together, a class, and what one
 * display, comprehension or call makes.  An operation on a receiver that is not known can reach
 * every object that has escaped; it stands once in the list, with THE_UNREAD as its object.  Where
 * the receiver comes from a frame or from the garbage collector it can reach every object.
 */
#ifndef SKIVE_PROOF_USES_H
#define SKIVE_PROOF_USES_H

#include "transform/proof/witness.h"

typedef enum UsesKind {
#define USES(id, slug, text) USES_##id,
#include "transform/proof/uses.def"
    USES_KIND_COUNT
} UsesKind;

typedef struct Uses {
    Object object;
    uint8_t kind;      /* UsesKind */
    uint16_t argument; /* of USES_PASS: its number, from 1; 0: a keyword, or several */
    uint32_t name;     /* atom: the attribute, the function of the library; 0: none */
    uint32_t module, line;
    uint32_t function; /* global index + 1; 0: not known */
    Worlds worlds;     /* of THE_UNREAD: it stands for what escaped to one of these */
    Vertex at;         /* where the object is; 0: not known */
    bool of_type;      /* of THE_UNREAD: the receiver is type(x), where x may be what escaped */
    uint32_t
        record; /* 1 + index of the solver's record that says so; 0: an operation of the text */
} Uses;
typedef Array(Uses) UsesList;

typedef Array(Object) ObjectList;

/* The operations on the wanted objects (and on unknown receivers), or with NULL on all instances
 * and classes; sorted by object, kind, name and place, each place once.  Freed with array_free. */
void uses_collect(Witness *w, const ObjectList *wanted, UsesList *out);

/* The objects that are made at a line of a file: for a class statement its instances and the class,
 * for a display, a comprehension or a call what they make. */
void uses_find(Witness *w, uint32_t file, uint32_t line, ObjectList *out);

/* Has the operation an unknown receiver that cannot be this object? */
bool uses_excludes(Witness *w, const Uses *u, Object o);

/* The way of the object to the operation. */
bool uses_path(Witness *w, const Uses *u, Object o, WitnessPath *out);

/* The object in words: "instances of C", "class C", "list"; and the place where it is made. */
const char *uses_title(Witness *w, Object o);
WitnessStep uses_origin(Witness *w, Object o);

const char *uses_slug(UsesKind kind);
const char *uses_text(UsesKind kind);

#endif
