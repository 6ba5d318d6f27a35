/*
 * layout.h - for each class of the program: may it have __slots__, and which?
 *
 * Judged for all classes together, since a base can have slots only when that is right for its
 * subclasses, and a subclass gains nothing from them when its base has none.
 */
#ifndef SKIVE_PROOF_LAYOUT_H
#define SKIVE_PROOF_LAYOUT_H

#include "transform/program/program.h"
#include "transform/proof/memory.h"
#include "transform/proof/verdict.h"

typedef struct ClassLayout {
    Refusal refusal;       /* REFUSE_NONE: it may */
    uint32_t module, line; /* the place that decides against; module 0: the class itself */
    uint32_t name;         /* the attribute that it is about, an atom of the link; 0: none */
    uint32_t record;       /* 1 + index of the solver's record that decides; 0: none */
    uint32_t other;        /* 1 + the relative that decides; 0: none */
    bool unknown_receiver; /* the place has a receiver that may be anything that escaped */
    Array(uint32_t) names; /* atoms to list, in natural order; private names unmangled */
    bool weak;             /* "__weakref__" is needed */
    bool slots_argument;   /* a dataclass that needs slots=True instead */
    bool weak_argument;    /* ... and weakref_slot=True */
    InstanceKind kind;     /* what its instances cost; of one that may have them */
    Assumptions assumptions;
} ClassLayout;

typedef struct Places Places;

typedef struct Layouts {
    ClassLayout *of; /* by class of the link */
    uint32_t count;
    uint32_t public_count; /* classes that are left alone since code outside may use them */
    Places *places;        /* where they stand */
} Layouts;

/* Judges all classes; `python` is the oldest Python, 0 when not known.  Freed with layouts_free. */
Layouts *layouts_judge(const Program *p, uint32_t python);
void layouts_free(Layouts *l);

/* Sets file[i] for each file that has a class which may have __slots__. */
void layouts_mark(const Layouts *l, const Program *p, bool *file);

/* Name number i as it is written in the class: private names unmangled, "__weakref__" last. */
Bytes layout_name(const Layouts *l, const Program *p, const ClassLayout *c, uint32_t i);

/* The refusal as a verdict, with its place and the attribute that it is about. */
Verdict layout_verdict(const Program *p, const ClassLayout *c);

/* One obligation that does not hold, as ClassLayout has it for the first. */
typedef struct Broken {
    Refusal why;
    uint32_t module, line, name, record, other;
} Broken;
typedef Array(Broken) BrokenList;

/* Everything that speaks against slots in one class, each reason and place once; judges the whole
 * program again for it.  The list is freed with array_free. */
void layouts_explain(const Program *p, uint32_t python, uint32_t class, BrokenList *out);

/* The layout of the class statement at byte `start` of file number `file`; where several files have
 * the same text, one that speaks for all of them.  NULL when there is none, or they differ. */
const ClassLayout *layouts_find(const Layouts *l, uint32_t file, uint32_t start);

#endif
