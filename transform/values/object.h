/*
 * object.h - what a model knows of the objects, functions and classes of its file.
 *
 * To be read by proof/, written by values/ alone.
 */
#ifndef SKIVE_VALUES_OBJECT_H
#define SKIVE_VALUES_OBJECT_H

#include "transform/values/model.h"

/* ---- objects ----------------------------------------------------------------------------------
 */

typedef enum Flavour {
    FLAVOUR_PLAIN,
    FLAVOUR_DEFAULT,  /* dict: defaultdict, a missing key is made */
    FLAVOUR_ORDERED,  /* dict: OrderedDict */
    FLAVOUR_COUNTER,  /* dict: Counter */
    FLAVOUR_NAMED,    /* tuple: of a named tuple class */
    FLAVOUR_ARRAY,    /* bytearray: array.array */
    FLAVOUR_BYTES,    /* file: of bytes */
    FLAVOUR_TEXT_IO,  /* file: in memory, StringIO */
    FLAVOUR_BYTES_IO, /* file: in memory, BytesIO */
    FLAVOUR_ARCHIVE,  /* file: of bytes that are unpacked, from gzip.open() and the like */
    FLAVOUR_ENDLESS,  /* iterator: may go on for ever */
    FLAVOUR_BOUND,    /* function: with a receiver before its arguments */
} Flavour;

enum { FIELDS_MOST = 12, FIELDS_ANY = 255 };

/* Everything that one place in the file makes, or one class, function or library name. */
typedef struct Object {
    uint32_t type; /* one VALUE_ bit */
    uint8_t flavour;
    uint8_t fields;  /* tuple: how many elements, when their number is known */
    bool escaped;    /* code that was not read may hold it */
    bool shown;      /* list: code that was not read may hold its elements */
    bool leaks;      /* something that outlives the call which made it may hold it */
    bool many;       /* stands for several places */
    bool reads_only; /* file: it is opened to be read */
    uint32_t into;   /* unified with this object; 0: stands for itself */
    NodeId node;     /* where it is made; {0}: not in the text */
    uint32_t number; /* of the function (functions, generators) or class (classes, instances, named
                        tuples): 1 + its index */
    Bytes name;      /* library: dotted */
    Value elem;      /* what iterating it gives; keys of a dict; the receiver of a bound function */
    Value item;      /* values of a dict; what an iterator or view goes through, or calls */
    Value *field;    /* tuple: FIELDS_MOST; NULL: FIELDS_ANY */
} Object;

/* ---- functions and classes --------------------------------------------------------------------
 */

typedef enum Takes {
    TAKES_PLAIN,
    TAKES_ONLY_POSITION,
    TAKES_ONLY_NAME,
    TAKES_STAR,
    TAKES_STARS
} Takes;

typedef struct ModelParam {
    Atom name;
    SymbolId symbol;
    uint8_t kind;
    bool has_default;
    NodeId node;
    Value value;
} ModelParam;

typedef struct ModelFunction {
    NodeId node; /* FunctionDef, AsyncFunctionDef, Lambda */
    ScopeId scope;
    uint32_t class; /* 1 + the class whose body it stands in; 0: none */
    ModelParam *param;
    uint32_t param_count;
    Value result, yielded;
    bool is_generator, is_async, is_lambda;
    bool is_static, is_class_method, is_property;
    bool is_decorated; /* by something that is not known to leave it as it is */
    bool exposed;      /* code that was not read here may call it, with anything */
    bool called;
    uint32_t settled; /* Model.growth before its last run */
} ModelFunction;

typedef struct ModelField {
    Atom name;
    Value value;
    bool deleted;
} ModelField;

typedef Array(uint32_t) ClassList; /* indices of classes, ascending */

typedef struct ModelClass {
    NodeId node;
    ScopeId scope;
    uint32_t base[4]; /* 1 + classes of this file */
    uint32_t base_count;
    ClassList up;          /* it and all its bases */
    ClassList related;     /* these and its subclasses */
    bool any_foreign_base; /* of one of them */
    bool foreign_base;     /* a base that is not read here, other than object */
    bool is_decorated;     /* by something other than dataclass and the like */
    bool is_dataclass, is_named_tuple, is_exception, is_enum, is_abstract;
    bool has_metaclass;
    bool exposed; /* named in other files */
    bool open;    /* its attributes are reached by names that are not written out */
    Atom name;
    Array(ModelField) fields; /* of instances; of named tuples: in order */
} ModelClass;

/* ---- looking at them --------------------------------------------------------------------------
 */

/* Objects that were unified are looked at as one. */
Object *object_get(const Model *m, ObjectId o);

uint32_t model_function_count(const Model *m);
const ModelFunction *model_function(const Model *m, uint32_t index);
uint32_t model_class_count(const Model *m);
const ModelClass *model_class(const Model *m, uint32_t index);

/* 1 + the index of the function that a node defines; 0: none. */
uint32_t model_function_at(const Model *m, NodeId node);

/* What the class and its bases, with `below` also its subclasses, bind to a name in their bodies.
 */
Value model_class_attribute(const Model *m, uint32_t class, Atom name, bool below);

/* What instances of the class may have under a name that is stored on objects. */
Value model_stored(const Model *m, uint32_t class, Atom name);

/* What is stored, under whatever name, on objects that are not known. */
Value model_stored_anywhere(const Model *m);

/* Does one of the two classes derive from the other? */
bool class_is_related(const Model *m, uint32_t a, uint32_t b);
bool class_derives(const Model *m, uint32_t class, uint32_t from);

/* Is there, here or above, a base that is not in this file? */
bool class_has_foreign_base(const Model *m, uint32_t class);

/* The symbol that a Name stands for, {0} when that is not known. */
SymbolId model_symbol(const Model *m, NodeId name);

/* The scope whose frame a symbol lives in: that of comprehensions is the one around them. */
ScopeId model_owner(const Model *m, SymbolId s);

/* Is a function's variable written and read by its own frame alone: by no function inside it, nor
 * by what runs later? */
bool model_is_frames_own(const Model *m, SymbolId s);

/* What is stored in attributes of objects that are not known: `index` counts up to a NULL. */
const ModelField *model_any_attribute(const Model *m, uint32_t index);

/* Was the attribute deleted from some object, in this file? */
bool model_deletes(const Model *m, Atom attribute);

/* Two values: both sets together. */
Value model_join(const Model *m, Value a, Value b);

/* The part of a value that is not of these types. */
Value value_without(const Model *m, Value v, uint32_t types);

/* Runs the statement after it for each object of a value that has one of the types. */
#define value_each(m, v, object_, types_)                                          \
    for (uint32_t i_##object_ = 0; i_##object_ < (v).count; i_##object_++)         \
        for (Object *object_ = object_get(m, (ObjectId){(v).object[i_##object_]}); \
             object_ && (object_->type & (types_)); object_ = NULL)

/* Has only text a method of that name, and no class of the program? */
bool model_is_text_method(const Model *m, Bytes name);

/* The section of the knowledge tables for a builtin type: "builtins.str"; NULL: none. */
const char *model_section(uint32_t type, uint32_t flavour);

/* The types of the receiver of a method that is called as a function of its class
 * ("builtins.list.append"), and its bare name; 0: it is none. */
uint32_t model_unbound(Bytes dotted, Bytes *name);

/* Too large or too deep to be known. */
bool model_is_lost(const Model *m);

/* questions about the text alone, see syntax.c */
int64_t model_int(const Model *m, NodeId e);           /* INT64_MIN: it is no small int constant */
bool model_consumes(const Model *m, NodeId generator); /* is the argument of an eager builtin */

#endif
