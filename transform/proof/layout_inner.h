/*
 * layout_inner.h - inside proof/: the state of judging all classes.
 */
#ifndef SKIVE_PROOF_LAYOUT_INNER_H
#define SKIVE_PROOF_LAYOUT_INNER_H

#include "transform/program/bases.h"
#include "transform/program/solver.h"
#include "transform/proof/layout.h"

typedef struct ClassFacts {
    Array(uint32_t) own; /* names that its own code stores, or that are stored on it alone */
    Array(uint32_t) first_record;  /* indices of the records about its instances */
    Array(uint32_t) class_records; /* ... about the class object */
    uint32_t dataclass;            /* DATACLASS_ below */
    bool made;                     /* an instance is made somewhere */
    bool has_slots;                /* in its text */
    bool slotted;                  /* ... and they say what they are */
    uint32_t given_slots;          /* ... how many */
    bool given_weak;               /* ... "__weakref__" is one */
    bool open;                     /* its instances have a __dict__ whatever is done */
    bool escaped, class_escaped;
    bool init_stores; /* __init__ stores names on self */
    uint32_t stored_in_init;
} ClassFacts;

enum { DATACLASS_NONE, DATACLASS_LIBRARY, DATACLASS_ATTRS };

typedef struct Judge {
    const Program *p;
    Link *l;
    Solver *s;
    uint32_t python;
    ClassFacts *facts;
    Layouts *out;
    Use stored_pickle; /* a place of the program that loads pickles from elsewhere; op NULL: none */
    Array(uint32_t) unread;      /* records about UNREAD */
    Array(uint32_t) unread_weak; /* ... of weak references */
    BrokenList *broken;          /* layouts_explain: everything that speaks against ... */
    uint32_t watched;            /* ... this class; NULL and 0 in a normal run */
    PairMap names_of;            /* (class, atom) -> 1: among its own names */
} Judge;

static inline Bytes judge_text(const Judge *j, uint32_t atom)
{
    return atoms_text(&j->l->atoms, (Atom){atom});
}

static inline Object instance_of(Judge *j, uint32_t class)
{
    return solver_object(j->s, OBJECT_INSTANCE, class, 0);
}

/* Refuses; the first reason stays. */
void judge_refuse(Judge *j, uint32_t class, Refusal why, uint32_t name);
void judge_refuse_at(Judge *j, uint32_t class, Refusal why, const Record *r);
/* A relative decides; `name`: the attribute that it is about, 0: the relative itself. */
void judge_refuse_by(Judge *j, uint32_t class, Refusal why, uint32_t other, uint32_t name);

/* layout_names.c: which names each class stores */
void judge_names(Judge *j);
bool judge_is_property(Judge *j, uint32_t class, uint32_t name);
bool judge_has_name(Judge *j, uint32_t class, uint32_t name); /* its own or an ancestor's */

/* layout_structure.c: what the text and the bases say */
void judge_structure(Judge *j, uint32_t class);
bool judge_is_field(const Judge *j, uint32_t class, uint32_t name);

/* layout_dataclass.c */
void judge_dataclass(Judge *j, uint32_t class);
void judge_dataclass_weak(Judge *j,
                          uint32_t class); /* once it is known what reaches the instances */

/* layout_size.c: what the instances cost, once all else is settled */
void judge_size(Judge *j, uint32_t class);

/* layout_place.c: the classes by place; freed with places_free() */
Places *places_index(Judge *j);
void places_free(Places *p);

/* layout_reach.c: what reaches the instances */
void judge_reach(Judge *j, uint32_t class);

#endif
