/*
 * consumer.h - what goes through an iterable: functions, methods, loops, comprehensions, `in`.
 *
 * A chain is the way of the elements of one expression: through lazy builtins such as enumerate()
 * and map() to what asks for them.  It is found by the text alone; lazy.h checks that the names in
 * it mean what they seem to.
 */
#ifndef SKIVE_PROOF_CONSUMER_H
#define SKIVE_PROOF_CONSUMER_H

#include "transform/proof/effects.h"

enum {
    ANY_SET = VALUE_SET | VALUE_FROZENSET,
    /* what sets, dicts and arrays look at in another way than by going through it */
    SETS = ANY_SET | VALUE_DICT,
    MAPPINGS = VALUE_DICT,
    BUFFERS = VALUE_TEXT | VALUE_BYTES | VALUE_BYTEARRAY,
    ANY = UINT8_MAX, /* number of arguments */
};

/* Which rule a site belongs to. */
typedef enum Policy {
    POLICY_ARGUMENT,  /* lazy-argument */
    POLICY_UPDATE,    /* lazy-update */
    POLICY_STORED,    /* lazy-stored */
    POLICY_LOOP,      /* lazy-loop */
    POLICY_OTHER,     /* set([...]), list([...]): rules that need no generator */
    POLICY_WORTHLESS, /* nothing would be saved */
    POLICY_LINK,      /* what comes behind it decides */
} Policy;

enum {
    DROPS = 1 << 0,           /* does not keep all elements alive */
    STOPS = 1 << 1,           /* may leave elements out at the end */
    MUTATES = 1 << 2,         /* its receiver, while it goes on */
    OUTSIDE = 1 << 3,         /* a file is written */
    HAS_KEY = 1 << 4,         /* key=: what is compared is its result */
    TESTS = 1 << 5,           /* the truth of what its function gives */
    ITERATES = 1 << 6,        /* each element */
    COPIES = 1 << 7,          /* it makes a container that has the elements in their order */
    NUMBERS_ONLY = 1 << 8,    /* what it does is known for numbers alone */
    SORTS_BY_SIZE = 1 << 9,   /* in another way when it can ask for the length */
    NEEDS_ITERATOR = 1 << 10, /* no list */
    COUNTS_TOO = 1 << 11,     /* or hashes the elements themselves: Counter.update */
    RAISES = 1 << 12,         /* may refuse any element: csv.reader */
};

/* What another argument must be for the call to begin: if it is not, none of the elements is asked
 * for. */
typedef enum Need {
    NEED_NOTHING,
    NEED_INT,
    NEED_COUNT,    /* a number that is not negative, or None */
    NEED_SOME,     /* ... and not zero: for zero it ends at once, without an error */
    NEED_FACTORY,  /* something that can be called, or None */
    NEED_TYPECODE, /* a letter that array.array() knows */
} Need;

typedef struct Consumer {
    const char *name;
    uint32_t receiver;    /* VALUE_ types; 0: a function */
    uint8_t first, last;  /* positions of the iterable among the arguments */
    uint8_t least, most;  /* arguments in all, keywords too */
    uint8_t positional;   /* at most; 0: as many as there may be in all */
    const char *keywords; /* that it may be given; "*": any; NULL: none */
    Step step;
    uint8_t with; /* 1 + the position of the step's other side; 0: none */
    const char *with_keyword;
    Need need;
    uint8_t need_at; /* the position of that argument ... */
    const char *need_keyword;
    uint16_t traits;
    Policy policy, linked; /* linked: when the elements come through a link that drops them */
    uint32_t special;      /* VALUE_ types that it treats otherwise than by going through them */
    const char *saving;    /* its name in savings.def */
} Consumer;

/* What a link of a chain is. */
typedef enum LinkKind {
    LINK_CALL,          /* node: the call */
    LINK_IN,            /* node: the Compare */
    LINK_FOR,           /* node: the For */
    LINK_COMPREHENSION, /* node: the comprehension that has it as an iterable */
    LINK_STAR,          /* node: the list display, [*...] */
    LINK_ADD,           /* node: the AugAssign, += */
} LinkKind;

typedef struct ChainLink {
    LinkKind kind;
    const Consumer *consumer;
    NodeId node, from; /* from: the child of node that the elements come in by */
} ChainLink;

enum { MOST_LINKS = 8 };

typedef struct Chain {
    ChainLink link[MOST_LINKS];
    uint32_t count; /* all that may come to ask for the elements one by one */
    uint32_t eager; /* so many up to the first that asks for all of them as it stands */
    Policy policy;
} Chain;

/* The chain of an expression's elements.  False: nothing that is known consumes them. */
bool chain_find(const Site *s, NodeId expression, Chain *out);

/* The arguments of a call: how many, and whether one is starred. */
typedef struct Arguments {
    uint32_t positional, all;
    bool starred;
} Arguments;
Arguments consumer_arguments(const Tree *t, NodeId call);

/* The argument at that position, or the keyword of that name; {0}: none. */
NodeId consumer_argument(const Tree *t, NodeId call, uint32_t position);
NodeId consumer_keyword(const Tree *t, NodeId call, const char *name);

/* The argument of a call that has no others, and is not starred; {0}: there is none. */
NodeId consumer_sole_argument(const Tree *t, NodeId call);

/* Does the expression stand in len(x), whatever `len` is? */
bool consumer_is_len_of(const Tree *t, NodeId x);

/* The row that fits the call's function, as its name goes, with that argument as the iterable: the
 * first, or the next one behind `after`.  NULL: none. */
const Consumer *consumer_next(const Tree *t, NodeId call, NodeId argument, const Consumer *after);

#endif
