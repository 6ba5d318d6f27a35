/*
 * code_build.h - inside facts/: the state of making a file's Code.
 *
 * Records are filled one after the other, from a queue: the nodes of a function but those of the
 * functions inside it.  What the code of a class body does is done by the function around it.
 */
#ifndef SKIVE_FACTS_CODE_BUILD_H
#define SKIVE_FACTS_CODE_BUILD_H

#include "transform/facts/code.h"

/* All that a variable is ever bound to, a set. */
enum {
    BOUND_NEW = 1 << 0,       /* an object that was made there: a + b, or one of the next */
    BOUND_BUILTIN = 1 << 1,   /* ... of a builtin type for sure: displays, constants, list() */
    BOUND_OTHERWISE = 1 << 2, /* anything else */
};

typedef struct Variable {
    uint32_t bound;  /* BOUND_ bits */
    uint32_t value;  /* the node that is bound, if there is only one ... */
    bool many;       /* ... and not several */
    uint32_t import; /* 1 + index of the first import that binds it */
} Variable;

typedef struct Import {
    Atom module, member; /* member 0: the module itself, or its first part */
    uint8_t level;
    bool whole;    /* `import a.b` binds a: only that part of the module is meant */
    uint32_t next; /* 1 + index of another import of the same variable */
} Import;

/* Nodes in which something special holds; they nest. */
typedef struct Region {
    uint32_t end;               /* first node behind */
    uint32_t watch, watch_text; /* lines of handlers: see CodeWatched */
    bool caught, lazy;
} Region;

typedef struct CodePending {
    uint32_t record;
    uint32_t first, end; /* nodes */
    ScopeId scope;       /* whose variables are its own; 0: of no function */
    NodeId function;
    bool generator;  /* the nodes are those of a generator expression */
    NodeId value;    /* instead: what is bound to the name */
    uint32_t dotted; /* what an import binds to it */
} CodePending;

typedef struct CodeBuild {
    const Tree *t;
    const Names *n;
    Arena *arena;
    Code *out;
    uint32_t *word_of_atom;
    uint32_t *alias_of_atom;      /* 1 + record without edges */
    bool *is_function;            /* by atom: some def, class or import binds the name */
    bool *mentioned;              /* by atom */
    uint8_t *role_of_atom;        /* see code_given.c */
    Atom setattr, globals, frame; /* __setattr__, __globals__, f_globals */
    bool has_examples;            /* ">>> " stands somewhere */
    bool weak;                    /* "weakref" does */
    bool queues;                  /* HOOK_QUEUE is noted */
    Array(uint32_t) stamp;        /* by word and kind: 1 + record that has the edge already */
    Array(uint32_t) seen;         /* by word: 1 + index of what watches it already */
    Variable *variable;           /* by symbol */
    Array(Import) imports;
    Array(CodePending) queue;
    Array(Region) regions;
    Atoms dotted; /* which dotted names are there */
    Arena dotted_arena;
    Array(uint32_t) dotted_of; /* by its atom: 1 + index */
    CodePending now;
    Region region;            /* what holds where we are */
    CodeEdge callee;          /* of the last call; kind EDGE_KINDS: it is not known, or several */
    uint32_t operates;        /* of the record at hand */
    uint32_t *class_of_scope; /* 1 + the record of its class */
} CodeBuild;

/* code_operator.c */
uint32_t code_operates(const Tree *t, NodeId n); /* OPERATES_ bits */

/* code.c */
uint32_t code_line(const CodeBuild *b, NodeId n);
uint32_t code_word(CodeBuild *b, Atom name);
uint32_t code_word_of(CodeBuild *b, Bytes name);
uint32_t code_record(CodeBuild *b, Atom name, uint16_t is, NodeId at);
uint32_t code_hook_record(CodeBuild *b, const char *name, NodeId at);
uint32_t code_given_record(CodeBuild *b, Bytes name, NodeId at);
bool code_is_given(const CodeBuild *b); /* is it the record of a value that is given? */
bool code_is_plain(const CodeBuild *b, NodeId value); /* can it surely not be called? */
void code_may(CodeBuild *b, uint16_t bit, NodeId at);
void code_edge(CodeBuild *b, CodeEdge edge, NodeId at);
/* `value`: what is bound to the name; {0}: it is not known. */
void code_alias(CodeBuild *b, Atom name, NodeId value, NodeId at);
void code_alias_text(CodeBuild *b, Bytes name, NodeId value, NodeId at); /* need be no atom */
/* Inline, so that the length of the text is known when it is compiled. */
static inline bool code_name_is(const CodeBuild *b, Atom name, const char *text)
{
    return name.at && bytes_is(b->t->atoms.text[name.at], text);
}

/* Is it one of these?  NULL ends the list. */
static inline bool code_name_in(const CodeBuild *b, Atom name, const char *const *list)
{
    for (; name.at && *list; list++)
        if (code_name_is(b, name, *list)) return true;
    return false;
}

/* A byte that names are made of; those of other characters than ASCII all are. */
static inline bool code_is_word(unsigned char c)
{
    return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* 1 + the record of the class in whose body a scope stands, 0: none. */
uint32_t code_class_around(const CodeBuild *b, ScopeId scope);

/* code_variable.c: what names are bound to */
void code_variables(CodeBuild *b);
SymbolId code_owner(const CodeBuild *b, NodeId name); /* {0}: not known */
bool code_is_local(const CodeBuild *b, SymbolId owner);
uint32_t code_bound(const CodeBuild *b, NodeId expression); /* BOUND_ bits of its value */
bool code_is_self(const CodeBuild *b, NodeId expression);   /* first parameter of this method */

/* Is the expression surely one of these members of a module of the library? */
bool code_is_imported(const CodeBuild *b, NodeId callee, const char *module,
                      const char *const *members);

/* code_call.c */
void code_call(CodeBuild *b, NodeId call);
/* Adds the edges for calling the expression; false: nothing is known of it. */
bool code_callee(CodeBuild *b, NodeId callee, CodeEdge like, uint32_t depth);
uint32_t code_dotted(CodeBuild *b, CodeDotted d);
void code_loaded(CodeBuild *b, NodeId attribute);

/* code_hook.c: functions that run without being called */
void code_hooks_of_call(CodeBuild *b, NodeId call, Atom name);
void code_hooks_of_store(CodeBuild *b, NodeId attribute, NodeId value);
void code_hooks_of_generator(CodeBuild *b, const CodePending *generator);
void code_hooks_of_expression(CodeBuild *b, NodeId generator);
void code_weak_value(CodeBuild *b, NodeId n);
void code_trace_value(CodeBuild *b, NodeId n);

/* code_name.c: names that are written in other ways */
void code_mention(CodeBuild *b, Bytes name);
void code_looks(CodeBuild *b); /* when strings are mentioned already, and nothing else is */
void code_string(CodeBuild *b, NodeId constant);
void code_frames(CodeBuild *b, NodeId n, Bytes name);
void code_computed(CodeBuild *b, NodeId name, NodeId at); /* {0}: any name */
void code_reflection(CodeBuild *b, NodeId call, Atom callee);
void code_mention_setter(CodeBuild *b, NodeId n);
void code_mention_text(CodeBuild *b, NodeId constant, Bytes text);
void code_mention_reduce(CodeBuild *b, NodeId function);
void code_namespace(CodeBuild *b, NodeId n); /* a load of x.__dict__, a call of vars(), globals() */

/* code_class.c */
void code_bases(CodeBuild *b, NodeId class);
typedef enum Decorator {
    DECORATOR_PLAIN,
    DECORATOR_PROPERTY,
    DECORATOR_SETTER,
    DECORATOR_UNKNOWN
} Decorator;

Decorator code_decorator(const CodeBuild *b, NodeId n);
void code_call_decorators(CodeBuild *b, NodeId definition);
void code_make_class(CodeBuild *b, NodeId class); /* by a statement in a function */
void code_made_class(CodeBuild *b, NodeId call);

/* code_given.c: values beside names of attributes */
void code_given_start(CodeBuild *b);
void code_given_call(CodeBuild *b, NodeId call, CodeEdge callee);
void code_given_display(CodeBuild *b, NodeId display);
void code_given_item(CodeBuild *b, NodeId subscript, NodeId value);
void code_given_effect(CodeBuild *b, NodeId attribute, NodeId value);
void code_given_text(CodeBuild *b, Bytes text, NodeId at);
void code_given_class(CodeBuild *b, NodeId class);
void code_given_parameters(CodeBuild *b, NodeId function, uint32_t word, uint32_t class);

/* code_watch.c */
uint32_t watch_try(const Tree *t, NodeId n); /* line of the handler that looks; 0: none */
uint32_t watch_with(const Tree *t, const Names *n, NodeId with);
uint32_t watch_call(const Tree *t, NodeId call);
bool watch_text(const Tree *t, NodeId n);      /* does one of its handlers look at the text? */
bool watch_type_only(const Tree *t, NodeId n); /* raises(E), without a look at what was raised? */
bool watch_stops(const Tree *t, NodeId n);     /* does the try catch StopIteration? */

#endif
