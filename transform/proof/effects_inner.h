/*
 * effects_inner.h - inside proof/effects*: the walk over a range of the tree.
 *
 * Each effect_ function adds to the walk what one operation may do, given the values that it is
 * applied to.  Operations on exact builtin types are known; on instances of the file's classes they
 * are calls of its functions; on anything else they are operators of unknown code, which the
 * assumption plain-operators is about, checked by name over the whole program.
 */
#ifndef SKIVE_PROOF_EFFECTS_INNER_H
#define SKIVE_PROOF_EFFECTS_INNER_H

#include "transform/program/by_name.h"
#include "transform/program/knowledge.h"
#include "transform/proof/effects.h"
#include "transform/values/object.h"

/* Depends on its caller's frame, not only on its own: stays when a function is left. */
enum { DOES_LOOK_UP = DOES_COUNT, DOES_ALL };

/* What code has to run on when nobody says it. */
enum { OLDEST_PYTHON = 308 };

typedef Array(Access) Accesses;

/* A set of small numbers; zero-initialised is empty. */
typedef struct Bits {
    uint64_t *word;
    uint32_t words;
    uint32_t count;
} Bits;
bool bits_add(Bits *b, uint32_t n); /* false: it was there */
bool bits_have(const Bits *b, uint32_t n);
void bits_add_all(Bits *to, const Bits *from);
void bits_free(Bits *b);

typedef struct Found Found; /* see effects_own.c */

typedef struct Walk {
    Judge *j;
    const Tree *t;
    Model *m;
    uint32_t does;
    Assumptions assumptions;
    ProgramPlace at[DOES_ALL];
    Accesses access;
    Bits seen;           /* accesses: see access_key */
    Bits called;         /* functions of this file */
    Bits named;          /* atoms: functions that are called by a name alone */
    uint32_t begin, end; /* nodes of what is asked about, or of the function whose body it is */
} Walk;

/* An expression that can evaluate to an object: observers.c. */
typedef struct Held {
    uint32_t object, node;
} Held;

/* What calling a function of the file may do. */
typedef struct Summary {
    Walk walk;
    bool visited; /* in this round */
    bool settled; /* as it stays */
    bool open;    /* being walked: a call of it is recursion */
} Summary;

struct Judge {
    Arena arena;
    Model *model;
    Site site;        /* tree, names, program, file, allowed */
    Summary *summary; /* by function */
    /* what runs without being called, and does more than nobody sees; line 0: nothing */
    ProgramPlace drops;   /* finalizers */
    bool weak_drops;      /* ... of weak references, too */
    bool opens;           /* the file calls open(): what is written may be flushed as a file goes */
    ProgramPlace signals; /* handlers of signals */
    ProgramPlace traces;  /* sys.settrace() and its like: with every line */
    Found *found;         /* by function; NULL: nobody asked */
    bool grew;
    bool draining; /* the body of a generator is walked, as what goes on when it is gone through */
    uint32_t depth;
    Array(Held) held; /* lists and tuples, by object and node; once is_indexed */
    uint32_t *said;   /* by atom: a node that says the name otherwise than as a variable */
    bool is_indexed;
    uint32_t same[3];        /* ints, floats, texts: what tells equal ones apart; 1: nothing */
    Array(uint32_t) running; /* generator expressions that are being walked as they go on */
    Array(Accesses) kept;    /* of answers that were given */
};

/* effects.c */
Judge *judge_of(const Site *s); /* of the site's file; made when first asked for */
void note(Walk *w, Doing what, NodeId at);
void note_place(Walk *w, Doing what, ProgramPlace place);
void touch(Walk *w, AccessKind kind, bool write, uint32_t id, NodeId at);
void draw(Walk *w, ObjectId o, NodeId at); /* {0}: from an iterator that is not known */
void touch_object(Walk *w, ObjectId o, bool write, NodeId at);
void touch_contents(Walk *w, Value v, bool write, NodeId at);
void touch_file(Walk *w, ObjectId o, bool write, NodeId at); /* what it stands for outside */
void call_by_number(Walk *w, uint32_t function, NodeId at);  /* of a function of the file */
void resume(Walk *w, uint32_t function, NodeId at);          /* of a generator of the file */
Walk walk_new(Judge *j);
Walk walk_part(const Walk *w); /* of the same range */
bool is_own_object(const Judge *j, uint32_t first, uint32_t end, uint32_t id);
void take_in(Walk *w, const Walk *from); /* what a function does that is called */
void walk_end(Walk *w, Walk *part);      /* a part that was walked by itself belongs to `w` */
void walk_free(Walk *w);
Value value_in(Walk *w, NodeId e);
bool does_run(const Walk *w);
bool is_allowed(const Walk *w, Assumption a);
Bytes text_of_name(const Walk *w, Atom name);

/* effects_own.c: is the container, where the function around `at` uses it, surely one that this
 * call of the function has made?  (What else it holds of what the same place made is not.) */
bool is_new_in_call(Judge *j, NodeId at, uint32_t object);
void founds_free(Judge *j);

/* effects_walk.c */
void visit(Walk *w, NodeId n);
void visit_role(Walk *w, NodeId owner, NodeRole role);
void visit_elements(Walk *w, NodeId comprehension, bool first_iterable);
void assign_effects(Walk *w, NodeId target, Value v);

/* effects_drop.c: the last reference to something may go */
void hooks_setup(Judge *j);
void effect_drop(Walk *w, Value v);
void drop_variable(Walk *w, SymbolId symbol, Value v);
void drop_attribute(Walk *w, NodeId at, Value v, Atom name);
void drop_contents(Walk *w, Value v);
void drop_by_method(Walk *w, Value v, Bytes name);

/* effects_operator.c: one operation each */
void effect_foreign(Walk *w, NodeId at, const char *const *methods); /* unknown operands */
bool are_given(const Walk *w, const char *const *methods);
bool has_hook(Walk *w, Value v, const char *const *methods);
void effect_truth(Walk *w, NodeId at, Value v);
void effect_hash_shown(Walk *w, NodeId at, Value v);
void effect_hash(Walk *w, NodeId at, Value v);
void effect_equal(Walk *w, NodeId at, Value a, Value b);
void effect_order(Walk *w, NodeId at, Value a, Value b);
void effect_text(Walk *w, NodeId at, Value v);
void effect_iterate(Walk *w, NodeId at, Value v);
void effect_contains(Walk *w, NodeId at, Value item, Value container);
void effect_arithmetic(Walk *w, NodeId at, NodeOp op, Value both[2]);
void effect_subscript(Walk *w, NodeId e, Value v, bool store);
void effect_compare(Walk *w, NodeId e);
bool is_short_range(Walk *w, NodeId call);
void effect_number(Walk *w, NodeId at, Value v);  /* made an int or float */
void effect_mapping(Walk *w, NodeId at, Value v); /* **v */

/* effects_library.c */

/* effects_attribute.c */
void effect_load(Walk *w, NodeId at, Value v, Atom name);
void effect_load_text(Walk *w, NodeId at, Value v, Bytes name); /* of a name not in the file */
void effect_store(Walk *w, NodeId at, Value v, Atom name, bool on_new);
bool attribute_is_sure(const Walk *w, uint32_t class, Atom name);

/* effects_call.c */
void effect_call(Walk *w, NodeId call);
void effect_raise(Walk *w, NodeId s);
void effect_call_value(Walk *w, NodeId at, Value callee, const Value *arg, uint32_t count);
void effect_call_each(Walk *w, NodeId at, NodeId callee, Value v, Value element);

/* effects_library.c */
typedef struct Given { /* an argument */
    Value value;
    NodeId node;
    Atom name;    /* of a keyword */
    uint8_t star; /* 1: *x, 2: **x */
} Given;
typedef struct LibraryUse {
    const KnowledgeLine *line;
    Bytes dotted;
    Value self;
    const Given *given;
    uint32_t count;
} LibraryUse;
void effect_library(Walk *w, NodeId at, const LibraryUse *use);
void effect_builtin_name(Walk *w, NodeId at, Bytes dotted); /* that the oldest Python may lack */

#endif
