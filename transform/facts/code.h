/*
 * code.h - what the functions of a file may do, and what they call, by name.
 *
 * One pass over the node table, without any flow: a function's record has the bits that its own
 * statements give it, and edges to the names that it calls, loads or hands on.  The program puts
 * the records of all files together (program/by_name.h).  Names that are only used are kept as
 * hashes: two names with one hash would be taken for one name.
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
    NAMED_SETTER = 1 << 8, /* a property whose setter or deleter it is */
    NAMED_GLOBAL = 1 << 9, /* bound at the top of a module: it is nobody's special method */
    NAMED_GIVEN =
        1 << 10, /* nothing of that name: what is given to attributes of it, see CodeGiven */
    NAMED_ALL = (1 << 11) - 1,
};

/* What running code may do, a set. */
enum {
    MAY_WRITE = 1 << 0, /* changes what is there afterwards: attributes, items, globals, files; or
                           looks at what others change without us: files, clocks */
    MAY_STOP = 1 << 1,  /* raises StopIteration */
    MAY_RUN = 1 << 2,   /* runs code that nothing is known of; implies the rest */
    MAY_FRAME = 1 << 3, /* looks at its callers: sys._getframe(), inspect.stack(), warnings.warn */
    MAY_RAISE = 1 << 4, /* has raise or assert */
    MAY_LOOP = 1 << 5,  /* has a while loop, or calls itself */
    MAY_ALL = (1 << 6) - 1,
    MAY_COUNT = 6,
};

/* Special methods that operators, statements and library functions may run, a set of groups; which
 * methods these are is in program/code_group.c. */
enum {
    OPERATES_TRUTH = 1 << 0,
    OPERATES_EQUAL = 1 << 1, /* and hashing */
    OPERATES_ORDER = 1 << 2,
    OPERATES_TEXT = 1 << 3,
    OPERATES_ITERATE = 1 << 4,
    OPERATES_CONTAINS = 1 << 5,
    OPERATES_ITEM = 1 << 6,
    OPERATES_STORE = 1 << 7, /* of items */
    OPERATES_ARITHMETIC = 1 << 8,
    OPERATES_NUMBER = 1 << 9,     /* made a number */
    OPERATES_ATTRIBUTE = 1 << 10, /* loaded; whoever stores one writes anyway */
    OPERATES_ALL = (1 << 11) - 1,
    OPERATES_FORMAT = OPERATES_TEXT | OPERATES_ITEM | OPERATES_NUMBER,
};

typedef enum CodeEdgeKind {
    EDGE_CALL,   /* index: a word.  What the program defines by that name is called */
    EDGE_METHOD, /* index: a word, called as an attribute of something of which nothing is known */
    EDGE_BUILTIN_METHOD, /* index: a word, of a builtin container or text made here */
    EDGE_LOAD,           /* index: a word, loaded as an attribute, or stored: properties run */
    EDGE_VALUE,          /* index: a word; a function of that name is handed on, or called later */
    EDGE_DOTTED,         /* index: into Code.dotted; it is called */
    EDGE_KINDS
} CodeEdgeKind;

enum {                         /* CodeEdge.flags */
       EDGE_STOP_CAUGHT = 1,   /* a StopIteration that comes out of it is caught, or converted */
       EDGE_ARGUMENT = 2,      /* called only if the callee before calls its argument `more` */
       EDGE_HAS_ARGUMENTS = 4, /* such edges follow */
       EDGE_OPTIONAL = 8,      /* nothing happens when nobody defines the name */
       EDGE_STORE = 16,        /* of EDGE_LOAD: it is stored or deleted; setters run */
       EDGE_LEVEL = 32,        /* by keyword: how many callers to go up, perhaps (stacklevel) */
       EDGE_THIRD = 64,        /* the same, by the third argument */
       EDGE_FLAGS = 127,
};

typedef struct CodeEdge {
    uint8_t kind; /* CodeEdgeKind */
    uint8_t flags;
    uint16_t more; /* of a callee: ARGUMENT_ bits, and the number of its arguments; else see
                      EDGE_ARGUMENT */
    uint32_t index;
    uint32_t line;
} CodeEdge;

/* Bit i of CodeEdge.more: argument i can be any object; bit 8: that of a keyword can.  Above is the
 * number of arguments. */
enum {
    ARGUMENT_KEYWORD = 8,
    ARGUMENTS_ALL = (1 << 9) - 1,
    ARGUMENT_COUNT_SHIFT = 9,
    ARGUMENT_COUNT_UNKNOWN = 15,
};

/* A function, a class, or what is bound to a name otherwise; [0] is the module's code. */
typedef struct CodeRecord {
    uint32_t word;
    uint32_t owner; /* 1 + record of the class that runs it when it is called, 0: none */
    uint32_t class; /* 1 + record of the class whose method it is, 0: none */
    uint16_t is, may;
    uint32_t line;
    uint32_t where[MAY_COUNT]; /* lines, by bit number */
    uint32_t first_edge, edge_count;
    uint32_t operates; /* OPERATES_ bits */
} CodeRecord;

/* A function, class or module that an import or the builtins give.  The text is the module, the
 * member and attributes: "os.path.join", "builtins.len". */
typedef struct CodeDotted {
    Bytes text;
    uint32_t module; /* length of the part of the text that names the module */
    uint32_t word;   /* of the last part */
    uint8_t level;   /* leading dots */
    uint8_t kind;    /* CodeDottedKind */
} CodeDotted;

typedef enum CodeDottedKind {
    DOTTED_IMPORTED,
    DOTTED_BUILTIN,
    DOTTED_GLOBAL,   /* a builtin, unless a star import or computed code binds the name */
    DOTTED_STAR,     /* from module import *; nobody's callee */
    DOTTED_IMPORT,   /* an import statement in a function */
    DOTTED_VARIABLE, /* a global of the file that other files could bind again; not called */
    DOTTED_LOADED,   /* an attribute of what an import gives, loaded; not called */
    DOTTED_KINDS
} CodeDottedKind;

/* A name whose functions may be running when a handler looks at an exception. */
typedef struct CodeWatched {
    uint32_t word, line; /* line of the handler */
    uint32_t text;       /* ... of one that may look at the exception's text; 0: there is none */
} CodeWatched;

/* Who takes what is given by a name. */
typedef enum CodeTaker {
    TAKER_ANY,     /* what makes attributes of it: SimpleNamespace(name=value), a class body */
    TAKER_UNKNOWN, /* it is not known who */
    TAKER_NAME,    /* taker: a word, of functions and classes of the program, if there are any */
    TAKER_DOTTED,  /* taker: into Code.dotted */
    TAKERS
} CodeTaker;

/*
 * A value that may be called as an attribute of some object, since the attribute's name stands
 * beside it: C(name=value), {"name": value}, register("name", value), or a field of a class.
 */
typedef struct CodeGiven {
    uint32_t word;   /* of the attribute */
    uint32_t record; /* of what runs when it is called; 0: see `value` */
    uint32_t value;  /* a word: functions of that name, if there are any; 0: it is not known */
    uint32_t taker;
    uint32_t line;
    uint8_t kind;  /* CodeTaker */
    uint8_t flags; /* GIVEN_ bits */
    uint16_t unused;
} CodeGiven;

enum {
    GIVEN_TEXT = 1,    /* the name is a string: parameters have nothing to do with it */
    GIVEN_EVIDENT = 2, /* it counts only if `value` names functions, or there is a record */
    GIVEN_ALL = 3,
};

/* A name that is computed: what it surely begins and ends with. */
typedef struct CodeComputed {
    Bytes prefix, suffix;
    uint32_t line;
} CodeComputed;

typedef struct Code {
    Array(uint64_t) words; /* bytes_hash64 of names; [0] stands for all properties */
    Array(CodeRecord) records;
    Array(Bytes) texts; /* of the records' names, by record */
    Array(CodeEdge) edges;
    Array(CodeDotted) dotted;
    Array(CodeWatched) watched;
    Array(CodeComputed) computed;
    Array(CodeGiven) given;
    Array(uint32_t) takes;        /* code_takes() of functions and their parameters */
    Array(uint32_t) mentions;     /* bytes_hash64 of names, cut to 32 bits; sorted */
    Array(uint32_t) looks;        /* those that are only looked at: code_look.c */
    uint32_t watching_line;       /* the first handler that looks; 0: none */
    uint32_t reading_line;        /* ... that may look at the text */
    uint32_t computed_store_line; /* see Program.computed_store */
    uint32_t computed_other_line; /* the same, on anything but self */
    uint32_t two_namespaces_line;
    uint32_t identity_line;
    uint32_t frames_line;          /* see Program.frames */
    uint32_t computed_base_line;   /* see Program.computed_base */
    uint32_t computed_method_line; /* see Program.computed_method */
} Code;

/* Records by names that no function can have: what others run without being asked. */
#define HOOK_SIGNAL    "<signal>"    /* handlers of signals */
#define HOOK_TRACE     "<trace>"     /* sys.settrace() and its like */
#define HOOK_STREAM    "<stream>"    /* the standard streams are replaced */
#define HOOK_INHERITED "<inherited>" /* methods of classes that are not read, on subclasses */
#define HOOK_GENERATOR                                                                    \
    "<generator>"            /* bodies of generators, which go on where they are iterated \
                              */
#define HOOK_QUEUE "<queue>" /* there are objects whose get() takes something away */
#define HOOK_WEAK  "<weak>"  /* weak references have callbacks, or are looked at otherwise */

/* Fills `out`; texts are kept in `arena`. */
void code_collect(const Tree *t, const Names *n, Arena *arena, Code *out);
void code_free(Code *c);

/* Can a call x.name(...) with so many arguments, or with names of arguments, be one of a method of
 * a builtin type?  queue.get(), thread.join() and rows.count() cannot.  True for names that are not
 * looked at. */
bool code_fits_builtin(Bytes name, uint32_t positional, bool keywords);

/* The text between the quotes of a plain string constant without escapes; false for others. */
bool code_literal(const Tree *t, NodeId n, Bytes *out);
/* A function or class by its word, and a parameter that its calls can give by that name. */
static inline uint32_t code_takes(uint64_t function, uint64_t parameter)
{
    return (uint32_t)((function ^ parameter * 0x9E3779B97F4A7C15u) >> 32);
}
/* The positional argument with that index; {0}: there is none. */
NodeId code_argument(const Tree *t, NodeId call, uint32_t index);

/* The line of the handler, `with` or call around the node, inside its own function, that may look
 * at the type or text of an exception raised there; 0: none. */
uint32_t code_watched_line(const Tree *t, const Names *n, NodeId node);

/* The same for its text alone: a handler without a name for the exception does not see that. */
uint32_t code_text_watched_line(const Tree *t, const Names *n, NodeId node);

#endif
