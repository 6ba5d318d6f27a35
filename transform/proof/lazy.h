/*
 * lazy.h - may the elements of a list be evaluated one by one, when what goes through it asks for
 * them?
 *
 * With a list the order of events is: iter(S), the evaluation of all elements, later arguments of
 * the call, all steps of the consumer.  With a generator expression elements and steps take turns,
 * after the later arguments.  So evaluating elements must commute with both, an exception on one
 * side must not cut off effects of the other, elements must not care where they are evaluated or
 * how long they live, and a consumer that may stop early must leave out nothing that shows.
 *
 * Where several copies stand in one chain, each proof takes all others for lazy already: any of
 * the rewrites may then be made together.
 */
#ifndef SKIVE_PROOF_LAZY_H
#define SKIVE_PROOF_LAZY_H

#include "transform/proof/consumer.h"
#include "transform/proof/rule.h"

enum { OWN_ACCESSES = 64 };

typedef struct Lazy {
    const Site *site;
    NodeId source; /* whose elements would be evaluated one by one: a list comprehension, or a call
                      that copies */
    Chain chain;
    Value elements;   /* what an element can be */
    Effects work;     /* evaluating elements */
    Effects step;     /* what consumers do meanwhile */
    Effects start;    /* what may keep them from beginning, also in `step` */
    Effects later;    /* what is evaluated between the elements and the first step, as it stands */
    bool step_raises; /* ... with an element; a consumer that cannot even begin is left out here */
    bool stops;       /* not all elements may be asked for */
    bool drops;       /* elements do not live as long as the list did */
    bool gap;         /* the list is bound to a variable first: `later` holds what comes between */
    uint32_t quiet;   /* an object: how far it has got is seen by nobody else; 0: none */
    Assumptions rests;
    Access own[OWN_ACCESSES]; /* accesses that effects.h does not tell of */
    uint32_t own_count;
    uint32_t depth; /* of what was looked at below the source */
} Lazy;

/* ---- what is evaluated ----------------------------------------------------------------------- */

/* Fills in everything from the chain of the source's elements; work apart.  Refuses where a name
 * of the chain is not sure to mean what it seems to, or a step cannot be judged. */
Verdict lazy_look(Lazy *l);

/* Adds to `into` what evaluating the elements of an expression can do, when all that may become
 * lazy below it does. */
void lazy_add_upstream(Lazy *l, NodeId expression, Effects *into);

/* The same for all of going through it; false when that is not known. */
bool lazy_add_iteration(Lazy *l, NodeId expression, Effects *into);

void lazy_add(Lazy *l, Effects *into, Effects more);
void lazy_add_anything(Lazy *l, NodeId at, Effects *into);

/* Adds accesses to the contents of what the expression can be; reads of any contents; a write of
 * the variable. */
void lazy_add_contents(Lazy *l, NodeId expression, bool write, Effects *into);
void lazy_add_any_contents(Lazy *l, NodeId at, Effects *into);
void lazy_add_variable(Lazy *l, NodeId name, Effects *into);

/* The operand to the left of the `in` of a LINK_IN. */
NodeId lazy_left_of(const Tree *t, const ChainLink *link);

/* Is the function surely the one of that dotted name? */
Verdict lazy_is_function(const Site *s, NodeId function, const char *dotted);

static inline bool lazy_is_none(const Tree *t, NodeId n) /* the constant None */
{
    return tree_node(t, n)->kind == NODE_CONSTANT && tree_node(t, n)->op == CONST_NONE;
}

/* What calling the function gives, as far as the text tells. */
Value lazy_result(const Site *s, NodeId function);

/* ---- obligations ----------------------------------------------------------------------------- */

/* All of them together, after lazy_look and with `work` filled in. */
Verdict lazy_judge(Lazy *l);

/* The whole proof for a list comprehension whose elements go to the consumers of its own chain. */
Verdict lazy_prove(const Site *s, NodeId comprehension);

/* A list comprehension that is bound to a variable whose first use is a consumer.  The text alone
 * is asked; the second is the whole proof. */
bool lazy_variable_matches(const Site *s, NodeId comprehension);
Verdict lazy_variable_prove(const Site *s, NodeId comprehension);

/* The same for any other source that is assigned to a variable, in two steps: lazy_look for the
 * variable's use; and, when `work` is filled in, all obligations.  The load of the variable, {0}
 * when there is none. */
Verdict lazy_variable_look(Lazy *l);
Verdict lazy_variable_judge(Lazy *l);
NodeId lazy_variable_load(const Site *s, NodeId source);

/* What the first `for` of a comprehension, or a call that copies, goes through; {0}: nothing. */
NodeId lazy_first_iterable(const Tree *t, NodeId source);

/* The parts of lazy_judge; each is one condition. */
Verdict lazy_place_is_free(const Lazy *l);     /* debug fields, decorators, exec() */
Verdict lazy_elements_are_free(const Lazy *l); /* they may be evaluated in a frame of their own */
Verdict lazy_steps_are_known(const Lazy *l);   /* consumers run no unknown code, and do not wait */
Verdict lazy_steps_commute(const Lazy *l);     /* reads and writes of elements and steps */
Verdict lazy_threads_stay_out(const Lazy *l);  /* nor do other threads change what is read */
Verdict lazy_effects_stay(const Lazy *l);      /* no exception cuts effects off */
Verdict lazy_errors_keep_order(const Lazy *l); /* not both sides can raise */
Verdict lazy_later_commutes(const Lazy *l);    /* arguments behind the elements */
Verdict lazy_may_stop(const Lazy *l);          /* elements may be left out */
Verdict lazy_lifetime_is_free(const Lazy *l);  /* elements may die early */

/* Do words of the program say that it starts threads? */
bool lazy_has_threads(const Program *p);

/* Is the source, or what is gone through, so small that nothing would be saved? */
bool lazy_is_small(const Site *s, NodeId comprehension);
bool lazy_is_small_iterable(const Tree *t, NodeId iterable);

/* Does the access show after the call of the function around the site has been left by an
 * exception?  (Locals and what only they hold do not.) */
bool lazy_shows(const Lazy *l, const Access *a);

/* Is the variable that an access writes used nowhere but in the source? */
bool lazy_is_inside(const Lazy *l, const Access *a);

/* Does something around the source, in its own function, go on where an exception leaves it? */
bool lazy_is_guarded(const Lazy *l);

/* Can the effect fail: raise, or go on for ever? */
static inline bool lazy_fails(const Effects *e)
{
    return does(e, DOES_RAISE) || does(e, DOES_NOT_END);
}

/* The verdict with what is saved by the measurements of that consumer (savings.def). */
Verdict lazy_saving(const Site *s, Verdict v, const char *consumer);

/* Does it change anything, be it how far an iterator has got? */
bool lazy_writes(const Effects *e);

/* ---- text ------------------------------------------------------------------------------------ */

/* Makes the list comprehension a generator expression. */
void lazy_to_generator(const Site *s, NodeId comprehension, Splices *edits);

/* Is the expression the only thing in the parentheses of a call, without a comma behind it? */
bool text_is_sole_argument(const Tree *t, NodeId expression);

#endif
