/*
 * value.h - what an expression can evaluate to.
 *
 * A Value is a set: of types, and of the objects made in this file that it can be.  It is an upper
 * bound: what it does not hold cannot come up.  VALUE_OTHER stands for everything that is not
 * known, VALUE_UNBOUND for a variable that may have no value.
 */
#ifndef SKIVE_VALUES_VALUE_H
#define SKIVE_VALUES_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* Exact builtin types unless said otherwise: never an instance of a subclass. */
enum {
    VALUE_NONE = 1u << 0,
    VALUE_BOOL = 1u << 1,
    VALUE_BYTE = 1u << 2,   /* an int from 0 to 255 */
    VALUE_INDEX = 1u << 3,  /* an int that a machine word holds: a length, a position, a constant */
    VALUE_MODEST = 1u << 4, /* an int of a few words: products of two words, sums with words */
    VALUE_INT = 1u << 5,    /* any other int */
    VALUE_FLOAT = 1u << 6,
    VALUE_COMPLEX = 1u << 7,
    VALUE_CHAR = 1u << 8, /* a str of length one */
    VALUE_STR = 1u << 9,  /* any other str */
    VALUE_BYTES = 1u << 10,
    VALUE_RANGE = 1u << 11,
    VALUE_PLAIN = 1u << 12, /* Ellipsis, slice, a library constant: nothing that can change */
    /* what follows has objects, see model.h */
    VALUE_TUPLE = 1u << 13, /* named tuples too */
    VALUE_FROZENSET = 1u << 14,
    VALUE_LIST = 1u << 15,
    VALUE_SET = 1u << 16,
    VALUE_DICT = 1u << 17, /* OrderedDict, Counter and defaultdict too, see Object.flavour */
    VALUE_DEQUE = 1u << 18,
    VALUE_BYTEARRAY = 1u << 19, /* array.array too */
    VALUE_VIEW = 1u << 20,      /* keys(), values(), items() of a dict */
    VALUE_ITERATOR = 1u << 21,  /* of a builtin: iter(), enumerate(), zip(), map(), filter() ... */
    VALUE_GENERATOR = 1u << 22, /* of code of this file */
    VALUE_FILE = 1u << 23,      /* from open(), StringIO, BytesIO */
    VALUE_INSTANCE = 1u << 24,  /* of a class of this file, or of a subclass in this file */
    VALUE_FUNCTION = 1u << 25,  /* function, lambda or bound method of this file */
    VALUE_CLASS = 1u << 26,     /* a class of this file */
    VALUE_LIBRARY = 1u << 27,   /* a module, function or class of the library, by its dotted name */
    VALUE_UNBOUND = 1u << 28,
    VALUE_OTHER = 1u << 29,

    VALUE_WORD = VALUE_BOOL | VALUE_BYTE | VALUE_INDEX,
    VALUE_SMALL = VALUE_WORD | VALUE_MODEST,
    VALUE_INTEGER = VALUE_SMALL | VALUE_INT,
    VALUE_NUMBER = VALUE_INTEGER | VALUE_FLOAT,
    VALUE_TEXT = VALUE_CHAR | VALUE_STR,
    VALUE_SCALAR = VALUE_NONE | VALUE_NUMBER | VALUE_COMPLEX | VALUE_TEXT | VALUE_BYTES,
    /* builtin containers: iterating one runs no code, uses nothing up, and ends */
    VALUE_CONTAINER = VALUE_TUPLE | VALUE_FROZENSET | VALUE_LIST | VALUE_SET | VALUE_DICT |
                      VALUE_DEQUE | VALUE_BYTEARRAY | VALUE_VIEW,
    VALUE_REITERABLE = VALUE_TEXT | VALUE_BYTES | VALUE_RANGE | VALUE_CONTAINER,
    VALUE_WITH_OBJECTS = VALUE_CONTAINER | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE |
                         VALUE_INSTANCE | VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY,
};

/* What an answer can rest on; proof/ maps these to its named assumptions. */
enum {
    VALUE_ASSUMES_CLOSED_WORLD = 1 << 0,
    VALUE_ASSUMES_PLAIN_OPERATORS = 1 << 1,
    VALUE_ASSUMES_BUILTIN_METHODS = 1 << 2,
    VALUE_ASSUMES_PLAIN_NAMESPACES = 1 << 3,
    /* texts are str itself, where methods of something unknown, or of what the library was given,
     * have made them; named by no assumption, for those who need exact ones */
    VALUE_ASSUMES_PLAIN_TEXTS = 1 << 4,
};

enum { VALUE_OBJECTS = 6 };

typedef struct ObjectId {
    uint32_t at; /* 0: none */
} ObjectId;

typedef struct Value {
    uint32_t types;       /* 0: no value at all, the expression never completes */
    uint32_t assumptions; /* VALUE_ASSUMES_ bits */
    uint16_t count;
    uint16_t object[VALUE_OBJECTS]; /* sorted; each has one of the types */
} Value;

static inline Value value_of_types(uint32_t types)
{
    return (Value){.types = types};
}

/* Is it surely of one of these types? */
static inline bool value_only(Value v, uint32_t types)
{
    return (v.types & ~types) == 0;
}

#endif
