/*
 * code.h - what the functions of a file may do, and what they call, by name.
 *
 * One pass over the node table, without any flow: a function's record has the bits that its own
 * statements give it, and edges to the names that it calls, loads or hands over.  The program puts
 * the records of all files together (program/by_name.h).
 */
#ifndef SKIVE_FACTS_CODE_H
#define SKIVE_FACTS_CODE_H

#include "transform/names/names.h"

/* What a name is in a file, a set. */
enum {
    NAMED_METHOD = 1 << 0,   /* def in a class body */
    NAMED_FUNCTION = 1 << 1, /* def elsewhere */
    NAMED_PROPERTY = 1 << 2, /* loading the attribute may run it: property, x.setter, a decorator
                                that is not known */
    NAMED_VALUE = 1 << 3,    /* bound in a class body to what may have __get__: a name, what a call
                                returns */
    NAMED_CLASS = 1 << 4,
    NAMED_GENERATOR = 1 << 5, /* a def with yield: its body runs when it is iterated */
    NAMED_ASYNC = 1 << 6,
    NAMED_STORED = 1 << 7, /* bound by an assignment or import of a module, stored on an object */
    NAMED_ALL = (1 << 8) - 1,
};

/* What running code may do, a set. */
enum {
    MAY_WRITE = 1 << 0, /* changes what is there afterwards: attributes, items, globals, files */
    MAY_STOP = 1 << 1,  /* raises StopIteration */
    MAY_RUN = 1 << 2,   /* runs code that nothing is known of; implies the rest */
    MAY_FRAME = 1 << 3, /* looks at its callers: sys._getframe(), inspect.stack(), warnings.warn */
    MAY_RAISE = 1 << 4, /* has raise or assert */
    MAY_LOOP = 1 << 5,  /* has a while loop, or calls itself */
    MAY_COUNT = 6,
};

/* The line of the handler, `with` or call around the node, inside its own function, that may look
 * at the type or text of an exception raised there; 0: none. */
uint32_t code_watched_line(const Tree *t, const Names *n, NodeId node);

#endif
