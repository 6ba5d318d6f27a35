/*
 * effects.h - what evaluating a piece of code can do.
 *
 * Effects are an upper bound for one evaluation of a range of the tree, calls included as far as
 * they can be followed: in this file by its functions, in the rest of the program by name.  What
 * cannot be followed DOES_RUN, and that implies everything else.  docs/proof.md has the judgements.
 */
#ifndef SKIVE_PROOF_EFFECTS_H
#define SKIVE_PROOF_EFFECTS_H

#include "transform/proof/site.h"
#include "transform/values/value.h"

typedef enum Doing {
    DOES_RAISE,    /* may raise something; MemoryError, RecursionError, KeyboardInterrupt apart */
    DOES_STOP,     /* may raise StopIteration */
    DOES_RUN,      /* may run code of which nothing is known */
    DOES_WRITE,    /* changes something that is there afterwards: see the accesses */
    DOES_FRAME,    /* depends on the frame it runs in: super(), locals(), sys._getframe() ... */
    DOES_SUSPEND,  /* await, yield, async for */
    DOES_CAPTURE,  /* makes a lambda, function or generator that reads variables around it later */
    DOES_RECUR,    /* may call the function that the site stands in */
    DOES_NOT_END,  /* may run for ever */
    DOES_UNBOUND,  /* reads a variable that may have no value */
    DOES_IDENTIFY, /* makes an object's lifetime visible: id() kept, finalizer, weak reference */
    DOES_ALLOCATE, /* builds a container or text that can be large */
    DOES_LOOP,     /* goes through something, or builds a text from pieces */
    DOES_COUNT
} Doing;

/* What is read or written.  Two accesses meet when they can be the same thing. */
typedef enum AccessKind {
    ACCESS_VARIABLE,  /* id: a symbol that binds it: local, captured or global */
    ACCESS_ATTRIBUTE, /* id: an atom of the file; of any object */
    ACCESS_CONTENTS,  /* id: an object of the model; 0: any container or iterator that is not known
                       */
    ACCESS_OUTSIDE,   /* id: an Outside */
    ACCESS_UNKNOWN,   /* whatever an iterator of the program touches as it goes on */
} AccessKind;

/* Parts of what is not the program's.  The first two meet all, OUTSIDE_HANDLE all but the state, the
 * others meet themselves. */
typedef enum Outside {
    OUTSIDE_ANY,
    OUTSIDE_LIBRARY, /* what library modules keep: caches, registries */
    OUTSIDE_STATE,   /* of the interpreter: random numbers, clocks; waiting */
    OUTSIDE_STREAMS, /* standard output and error */
    OUTSIDE_FILES,   /* the contents of files that are read */
    OUTSIDE_HANDLE,  /* what a file is written to, Access.of; 0: it is not known which */
    OUTSIDE_APART,   /* a file that is known to be none of those that are read */
} Outside;

typedef struct Access {
    uint8_t kind; /* AccessKind */
    bool write;
    bool draws;  /* a write that is no more than an iterator going on */
    bool shared; /* a variable that code elsewhere can reach: global or captured; contents of what
                    outlives the call */
    bool new;    /* contents of what the function around has made in this very call */
    bool fixed;  /* contents of a container, not of an iterator: no draw changes them */
    uint32_t id;
    uint32_t
        of; /* contents with id 0: an object that escaped, which these may be; 0: whatever else */
    uint32_t line;
} Access;

typedef struct Effects {
    uint32_t does; /* bits 1 << Doing */
    Assumptions assumptions;
    ProgramPlace at[DOES_COUNT]; /* the first place of each; line 0: does not */
    const Access *access;        /* live as long as the site's tree */
    uint32_t access_count;
} Effects;

static inline bool does(const Effects *e, Doing what)
{
    return e->does >> what & 1;
}

/* What is known of the file of a site, for all questions below; freed with judge_free. */
typedef struct Judge Judge;
void judge_free(Judge *j); /* NULL is fine */

/* One evaluation of an expression, or of a statement. */
Effects effects_of(const Site *s, NodeId node);

/* Statements `first` to `last` of one block. */
Effects effects_of_range(const Site *s, NodeId first, NodeId last);

/* One run of a function's body (FunctionDef, AsyncFunctionDef, Lambda). */
Effects effects_of_body(const Site *s, NodeId function);

/* Everything of a comprehension but iter() of its first iterable: the work that a generator
 * expression would put off. */
Effects effects_of_elements(const Site *s, NodeId comprehension);

/* Reading or changing the contents of a container, iterator or file. */
Effects effects_of_contents(const Site *s, Value v, bool write);

/* What giving the variable of a loop a new value may do besides. */
Effects effects_of_target(const Site *s, NodeId name, NodeId loop);

/* One after the other, or some of both. */
Effects effects_both(const Site *s, const Effects *a, const Effects *b);

/* May two pieces of code that are evaluated in turns change places, as far as reads and writes go?
 * Says nothing about raising.  *at: the line of the access that forbids it. */
bool effects_commute(const Effects *a, const Effects *b, ProgramPlace *at);

/* ---- values -----------------------------------------------------------------------------------
 */

Value value_at(const Site *s, NodeId expression);

/* What the answer rests on. */
Assumptions value_rests_on(Value v);

/* What iterating it gives; VALUE_OTHER when that is not known. */
Value value_elements(const Site *s, Value v);

/* The dotted name of the library's function, class or module that the expression surely is
 * ("heapq.nlargest", "builtins.sum"); len 0: it is not sure to be one. */
Bytes value_library_name(const Site *s, NodeId expression);

/* Is the object of an access to contents made by one place of the file alone?  {0}: no. */
NodeId object_place(const Site *s, uint32_t id);

/* Is it surely a StringIO or BytesIO, and are the elements what that takes? */
bool value_is_memory_of(const Site *s, Value file, Value elements);

/* Can nothing that outlives the call which made it hold the object, ever? */
bool object_stays_inside(const Site *s, uint32_t id);

/* ---- steps of consumers ------------------------------------------------------------------------
 */

/* What a consumer does with an element while it goes through the iterable. */
typedef enum Step {
    STEP_KEEP,   /* nothing but to keep or drop it: list, tuple, deque, enumerate */
    STEP_TRUTH,  /* its truth: any, all, filter(None, ...) */
    STEP_ADD,    /* + with what came before: sum */
    STEP_ORDER,  /* < with another: min, max, nlargest */
    STEP_EQUAL,  /* == with something: in */
    STEP_HASH,   /* hash, == with others: set, dict keys, Counter */
    STEP_PAIR,   /* unpacked as two, the first hashed: dict(...), OrderedDict */
    STEP_BYTE,   /* an int from 0 to 255: bytes, bytearray */
    STEP_NUMBER, /* converted to a C number: array, fsum */
    STEP_TEXT,   /* written as text: writelines */
    STEP_CALL,   /* given to a function: map, filter, reduce, key= */
} Step;

/* `elements`: what the iterable gives.  `with`: the other side (start of sum, left of `in`, the
 * function of STEP_CALL); {0} when there is none. */
Effects effects_of_step(const Site *s, Step step, Value elements, NodeId with);

#endif
