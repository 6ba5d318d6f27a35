/*
 * flow.h - what one file does with objects: its constraints, without its text and without paths.
 *
 * A value that may hold an object of interest is a node, an index that is local to the file; 0 is
 * "nothing of interest" (numbers, None).  A local variable is a node for each of its versions, so
 * a plain assignment makes no constraint at all: the variable's version becomes the value's node.
 * Globals, captured variables and names of class bodies are one node each.  Everything else is an
 * operation: a FlowOp that says what is done to which node at which line.  The solver (program/)
 * joins the operations of all files; nothing there looks at source text.
 *
 * All arrays are plain data, so the facts of a file can be stored as they are (facts/store.h).
 */
#ifndef SKIVE_FACTS_FLOW_H
#define SKIVE_FACTS_FLOW_H

#include "transform/names/names.h"

typedef uint32_t FlowNode;
typedef uint32_t FlowName; /* index into Flow.names; 0: none */

/* Nodes that are the same for all files. */
enum {
    FLOW_NOTHING,
    FLOW_TEXT,   /* a str, that nothing more is known of */
    FLOW_UNREAD, /* whatever code that was not read may make or hold */
    FLOW_RAISED, /* every exception that is raised anywhere */
    FLOW_MIXED,  /* every object that is compared, hashed or ordered by a container */
    FLOW_SHARED_END
};

/* FlowOp.flag of calls, a set */
#define CALL_HARMFUL_TEXT \
    1u /* exec() of a text that stands there and stores an attribute, or may */
/* If that argument is the protocol of a pickle, then one that deals in slots. */
#define CALL_NEW_SECOND 2u
#define CALL_NEW_THIRD  4u
#define CALL_NEW_NAMED  8u
#define CALL_FLAGS      15u

typedef enum FlowKind {
#define FLOW(id, name) FLOW_##id,
#include "transform/facts/flow.def"
    FLOW_KIND_COUNT
} FlowKind;

/* What the words of FlowOp.args are for calls: pairs of a tag and a node. */
#define ARG_POSITION    0u          /* else the keyword's FlowName ... */
#define ARG_STAR        0xffffffffu /* *x */
#define ARG_DOUBLE_STAR 0xfffffffeu

typedef struct FlowOp {
    uint8_t kind;   /* FlowKind */
    uint8_t flag;   /* by kind */
    uint16_t count; /* words of args */
    FlowNode a, b;  /* what it is done to; b may be a FlowName or another index, by kind */
    FlowNode to;    /* what comes out, or what is stored */
    uint32_t line;
    uint32_t args; /* index into Flow.words */
} FlowOp;

enum { /* FlowOp.flag of FLOW_BOX */
       BOX_LIST,
       BOX_TUPLE,
       BOX_SET,
       BOX_DICT,
       BOX_GENERATOR,
       BOX_OTHER,
       BOX_SLICE, /* x[a:b:c]: the slice object, as a call of slice() makes it */
};

enum { ANNOTATED_MODULE, ANNOTATED_FUNCTION, ANNOTATED_CLASS }; /* .flag of FLOW_ANNOTATION */

enum {
    NAMESPACE_LOCALS,
    NAMESPACE_EXECUTED,
    NAMESPACE_GLOBALS,
    NAMESPACE_EVALUATED
}; /* .flag of FLOW_NAMESPACE */

/* A name that can be followed without running anything: where it starts, and the attributes taken
 * from there. */
typedef enum FlowRefKind {
    REF_NONE,   /* cannot be followed */
    REF_GLOBAL, /* a: the FlowName of a global or builtin */
    REF_CLASS,  /* a: index of a class of this file */
    REF_FUNCTION,
    REF_IMPORT, /* a: the dotted name of a module */
    REF_FROM,   /* a: dotted name (0: none), b: the member; level: leading dots */
} FlowRefKind;

typedef struct FlowRef {
    uint8_t kind;
    uint8_t level;
    uint8_t called;      /* the value is what a call of this returns */
    uint8_t subscripted; /* Generic[T]: the subscript is left out */
    uint32_t a, b;
    uint32_t path, path_count; /* FlowNames in Flow.words */
} FlowRef;

enum { PARAM_POSITION_ONLY, PARAM_NORMAL, PARAM_STAR, PARAM_KEYWORD_ONLY, PARAM_DOUBLE_STAR };

typedef struct FlowParam {
    FlowName name;
    FlowNode node;
    uint32_t kind;
} FlowParam;

enum { /* FlowFunction.flags */
       FUNCTION_GENERATOR = 1,
       FUNCTION_ASYNC = 2,
       FUNCTION_SELF = 4, /* stands in a class body and calls its first parameter self */
       FUNCTION_LAMBDA = 8,
       FUNCTION_DECORATED = 16,
       FUNCTION_CLASS = 32, /* stands in a class body and calls its first parameter cls */
};

typedef struct FlowFunction {
    FlowName name;
    uint32_t line;
    uint32_t class; /* 1 + the class in whose body it stands, 0: none */
    uint32_t outer; /* 1 + the function around it, 0: the module */
    uint32_t first_param, param_count;
    FlowNode result, yielded, sent;
    uint32_t first_op, op_count;
    uint32_t flags;
} FlowFunction;

enum {                       /* FlowAttr.flags */
       ATTR_VALUE = 1,       /* something is bound to the name in the class body */
       ATTR_ANNOTATED = 2,   /* name: T, with or without a value */
       ATTR_METHOD = 4,      /* a def without decorators, and nothing else */
       ATTR_DECORATED = 8,   /* a def with decorators */
       ATTR_CLASSVAR = 16,   /* its annotation says ClassVar */
       ATTR_FIELD_CALL = 32, /* the value is a call: field(...) and the like */
};

typedef struct FlowAttr {
    FlowName name;
    FlowNode node;
    uint32_t flags;
    uint32_t line;
} FlowAttr;

enum {                       /* FlowClass.flags */
       CLASS_KEYWORDS = 1,   /* keywords other than metaclass= */
       CLASS_BODY_CALLS = 2, /* a call stands as a statement of the body */
       CLASS_BODY_READS = 4, /* the body looks at its own namespace: vars(), locals(), dir() */
       CLASS_SUPER_CELL = 8, /* a method uses super() without arguments, or __class__ */
       CLASS_STAR_BASE = 16, /* a base is written *x */
       CLASS_HAS_DOCSTRING = 32,
       CLASS_BODY_VALUE_CALLS =
           64, /* a name of the body is bound to what an unknown call returns */
};

typedef struct FlowClass {
    FlowName name;
    uint32_t line;
    uint32_t start;    /* offset of the statement: how the tree's node is found again */
    uint32_t class;    /* 1 + the class around it, 0: none */
    uint32_t function; /* 1 + the function whose body it stands in, 0: the module */
    uint32_t first_base, base_count; /* into refs; the nodes stand in base_nodes */
    uint32_t first_decorator, decorator_count;
    uint32_t metaclass; /* 1 + index into refs */
    uint32_t first_attr, attr_count;
    uint32_t flags;
    FlowNode node;
    uint32_t dataclass_keywords; /* index into words: pairs (FlowName, 1 True, 0 False, 2 other) */
    uint32_t dataclass_keyword_count;
} FlowClass;

typedef struct FlowGlobal {
    FlowName name;
    FlowNode node;
    uint32_t bound;                        /* the file binds it */
    uint32_t first_binding, binding_count; /* into refs; a binding that cannot be followed is
                                              REF_NONE */
} FlowGlobal;

enum { STAR_OWN_FILE = 255 }; /* FlowStar.level of examples: all names of the file they stand in */

typedef struct FlowStar {
    FlowName module; /* 0: only dots */
    uint32_t level;
} FlowStar;

typedef struct Flow {
    Array(Bytes) names; /* [0] is empty; texts in the Facts' arena */
    Array(FlowOp) ops;
    Array(uint32_t) words;
    Array(uint32_t) lines;         /* by node: where it was made */
    Array(FlowFunction) functions; /* [0] is the module's code */
    Array(FlowParam) params;
    Array(FlowClass) classes;
    Array(FlowAttr) attrs;
    Array(FlowRef) refs;
    Array(FlowGlobal) globals;
    Array(FlowStar) stars;
    Array(FlowName) exported; /* __all__, when it is written out */
    uint32_t has_all;         /* 0: none, 1: `exported` is it, 2: computed */
    uint32_t dynamic_line;    /* exec, eval or globals() stands here; 0: nowhere */
} Flow;

/* Fills `out`; texts are kept in `arena`. */
void flow_collect(const Tree *t, const Names *n, Arena *arena, Flow *out);
void flow_free(Flow *f);

static inline Bytes flow_text(const Flow *f, FlowName name)
{
    return f->names.at[name];
}

const char *flow_kind_name(FlowKind kind);

#endif
