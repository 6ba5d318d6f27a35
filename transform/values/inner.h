/*
 * inner.h - inside values/: what the pieces of the interpreter share.
 *
 * Everything here only grows: sets of values get larger, flags are set and never cleared.  So the
 * rounds of model.c end, and what they end with holds for every run of the program.
 */
#ifndef SKIVE_VALUES_INNER_H
#define SKIVE_VALUES_INNER_H

#include "transform/program/knowledge.h"
#include "transform/values/model.h"
#include "transform/values/object.h"

/* ---- the model --------------------------------------------------------------------------------
 */

/* A further object that a node makes. */
typedef struct More {
    uint32_t node, which, object, next;
} More;

struct Model {
    Arena arena;
    ModelInput in;
    const Tree *tree;
    const Names *names;
    const Program *program;
    Value *of_node;        /* by node */
    uint16_t *object_node; /* by node: the object that it makes */
    Array(Object) objects; /* [0] is unused */
    Array(ModelFunction) functions;
    Array(ModelClass) classes;
    Value **loop_state;    /* by node: of loops, the state of the frame at their head */
    uint32_t *function_of; /* by node: 1 + index */
    uint32_t *class_of;    /* by node: 1 + index */
    Value *shared;         /* by symbol: every value that it is given, wherever */
    uint32_t *slot;        /* by symbol: its place in the frame of its owner */
    uint32_t *owner;       /* by symbol: the scope whose frame it lives in */
    uint8_t *how;          /* by symbol: SYMBOL_IS_ bits */
    uint32_t *slots;       /* by scope: size of its frame */
    ModelField *any;       /* attributes stored on objects that are not known */
    uint32_t any_count, any_room;
    uint8_t *name_is;     /* by atom: NAME_IS_ bits */
    uint32_t top;         /* position of the statement of the module around what runs */
    uint32_t inner[1024]; /* further objects of nodes, by hash */
    Array(More) more;
    uint32_t growth;      /* how often something grew */
    uint32_t settled;     /* the growth before the last run of the module's statements */
    bool late;            /* nothing grew any more: what has no value by now is not known */
    bool lost;            /* too large: nothing is known */
    bool defaults_change; /* functions' defaults are set in other files */
    bool cells_change;    /* captured variables are, by their cells */
    bool computed_base;   /* some class has a base that may be any class of this file */
    bool drops_matter;    /* finalizers do more than nobody sees, or the file opens files */
    bool globals_open;    /* module names can be bound by code that does not write them */
    uint32_t depth;
};

/* Where an attribute's name is in use: most are nowhere, and need not be looked for. */
enum {
    NAME_IS_IN_CLASS = 1 << 0,  /* a class body mentions it */
    NAME_IS_FIELD = 1 << 1,     /* of instances of some class */
    NAME_IS_ANY_FIELD = 1 << 2, /* stored on an object that is not known */
};

/* What is special about a symbol. */
enum {
    SYMBOL_IS_SHARED = 1 << 0, /* written by other scopes too: its frame does not know its value */
    SYMBOL_IS_CAPTURED = 1 << 1, /* read by an inner function */
    SYMBOL_IS_OPEN = 1 << 2,     /* written by code elsewhere */
    SYMBOL_IS_SEEN = 1 << 4,     /* read by code elsewhere, which may change what is in it */
    SYMBOL_IS_LOOKED_AT = 1 << 5, /* ... which goes through it, but neither changes nor keeps it */
    SYMBOL_IS_LATE = 1 << 3,     /* captured when it may be unbound */
};

/* One activation that is being interpreted. */
typedef struct Catch { /* what a handler or finaliser may see: all states of the code it guards */
    struct Catch *outer;
    Value *env;
} Catch;

typedef struct Loop {
    struct Loop *outer;
    Value *after, *again; /* states at `break` and `continue`; types 0 everywhere: none came */
    bool broken, continued;
} Loop;

typedef struct Frame {
    Model *m;
    ScopeId scope;
    uint32_t function; /* 1 + index; 0: module or class body */
    Value *env;
    uint32_t slots;
    bool alive;    /* the place can be reached */
    bool deferred; /* inside a generator expression that runs later */
    Catch *catch;
    Loop *loop;
    struct Frame *outer; /* of a class body: the frame that it runs in */
} Frame;

/* model.c: values and objects */
Value value_join_objects(Model *m, Value a, Value b);
bool value_add_new(Model *m, Value *to, Value more);

/* Most values have no objects, and most joins bring nothing new. */
static inline Value value_join(Model *m, Value a, Value b)
{
    if (a.count || b.count) return value_join_objects(m, a, b);
    a.types |= b.types;
    a.assumptions |= b.assumptions;
    return a;
}

/* Grows *to; false, and nothing noted in m->growth, when there was nothing to add. */
static inline bool value_add(Model *m, Value *to, Value more)
{
    bool new = more.count || (more.types & ~to->types) || (more.assumptions & ~to->assumptions);
    return new &&value_add_new(m, to, more);
}

ObjectId model_object(Model *m, NodeId node, uint32_t type); /* the object made there */
ObjectId model_object_at(Model *m, NodeId node, uint32_t which, uint32_t type);
Value value_of_object(const Model *m, ObjectId o);
Value value_new(Model *m, NodeId node, uint32_t type, Value elements);
Value value_tuple(Model *m, NodeId node, const Value *field, uint32_t count);
void value_hold(Model *m, Value made, Value from); /* an iterator or view of it */
Value value_library(Model *m, Bytes dotted);
Value value_other(void);
void model_escape(Model *m, Value v);
void model_show(Model *m, Value v); /* what code elsewhere only looks at */

/* setup.c */
void model_setup(Model *m);
bool model_owns(const Frame *f, SymbolId s);

/* hierarchy.c */
void hierarchy_setup(Model *m); /* once all classes of the file are there */
#define each_related_class(m, class, i)                                               \
    for (uint32_t k_##i = 0, i; k_##i < (m)->classes.at[class].related.count &&       \
                                (i = (m)->classes.at[class].related.at[k_##i], true); \
         k_##i++)

/* statement.c */
void run_module(Model *m);
void run_function(Model *m, uint32_t index);
void run_block(Frame *f, NodeId owner, NodeRole role);
void frame_store(Frame *f, NodeId name, Value v);
void frame_set(Frame *f, SymbolId symbol, Value v);
void assign(Frame *f, NodeId target, Value v);
void note_captures(Frame *f, NodeId node);
void eval_defaults(Frame *f, uint32_t index); /* of a function's parameters */
Value *env_copy(const Frame *f);
void env_load(Frame *f, const Value *from);
void env_join(Frame *f, Value *to, const Value *from);

/* expression.c */
Value eval(Frame *f, NodeId e);
Value eval_role(Frame *f, NodeId owner, NodeRole role);
Value eval_name(Frame *f, NodeId e);

/* operator.c */
Value operate(Frame *f, NodeId e, NodeOp op, Value l, Value r);
Value operate_in_place(Frame *f, NodeId e, Value l, Value r); /* AugAssign */
Value subscript(Frame *f, NodeId e, Value v, NodeId index);
void item_store(Frame *f, Value into, NodeId index, Value stored);
Value compare(Frame *f, NodeId e);
Value unary(Frame *f, NodeId e);

/* narrow.c: what is known of variables once a condition was true or false */
void narrow(Frame *f, NodeId condition, bool truth);
void keep_walrus(Frame *f, NodeId e, Value *before); /* back to `before`, which it frees */

/* syntax.c: questions about the text alone */
uint32_t constant_type(const Model *m, NodeId constant); /* of an int */
bool constant_is_char(const Model *m, NodeId constant);
bool binds_surely(const Model *m, NodeId statement, Atom name);
Value value_text_of(Model *m, Value v); /* what str() and format() make of it */

/* attribute.c */
Value attribute_load(Frame *f, NodeId e, Value v, Atom name);
void attribute_store(Frame *f, Value v, Atom name, Value stored);
/* What stores of special attributes, in other files too, do to the whole file. */
void attribute_setup(Model *m);
void attribute_delete(Frame *f, Value v, Atom name);
Value class_instance(Model *m, uint32_t class);
void open_class(Model *m, uint32_t class);
void open_classes(Model *m, Value v); /* of a value; all when it is not known */
Value class_attribute(Model *m, uint32_t class, Atom name, bool below);
bool class_has_special(const Model *m, uint32_t class); /* operators of its own, or unknown ones */

/* call.c */
typedef struct Args {
    NodeId call; /* Call; or what runs the function without a call's text */
    const Value *at;
    const Atom *name;    /* 0: by position */
    const uint8_t *star; /* 1: *x, 2: **x */
    uint32_t count;
} Args;
Value eval_call(Frame *f, NodeId e);
Value call_value(Frame *f, Value callee, const Args *args);
Value call_function(Model *m, uint32_t index, Value self, const Args *args);
void args_escape(Model *m, const Args *args);

Value instantiate(Frame *f, uint32_t class, const Args *args);
Value arg_at(const Args *args, uint32_t position, const Model *m,
             const char *name); /* types 0: not given */

/* library.c: calls of builtins and the library, by its tables */
Value call_library(Frame *f, const KnowledgeLine *line, Value self, const Args *args);

/* builtin.c: what the tables are too coarse for.  False: it is for the tables. */
bool call_builtin(Frame *f, Bytes dotted, const Args *args, Value *out);
bool call_builtin_method(Frame *f, Value self, Bytes name, const Args *args, Value *out);
void fill_dict(Frame *f, ObjectId dict, Value from); /* as dict.update(from) */

#endif
