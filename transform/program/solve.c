/* solve.c - the whole run: constraints, fixed point, and what nobody in the program calls. */
#include <stdlib.h>

#include "transform/program/solve.h"
#include "transform/program/solver.h"

/* Does the class, or one that derives from it, have an instance somewhere? */
static bool has_instances(const Solver *s, PairMap *made, uint32_t class)
{
    (void)s;
    return pair_find(made, class, 0) != NULL;
}

static void mark_made(Solver *s, PairMap *made)
{
    for (uint32_t c = 0; c < s->link->classes.count; c++) {
        Object type = solver_object(s, OBJECT_CLASS, c, 0);
        if (!solver_get(s, type)->made) continue;
        const Class *class = &s->link->classes.at[c];
        for (uint32_t i = 0; i < class->mro.count; i++)
            if (class->mro.at[i].kind == BASE_PROJECT) *pair_add(made, class->mro.at[i].class, 0) = 1;
    }
}

/* Classes that nobody in the program makes are made by code that was not read. */
static bool make_unmade(Solver *s)
{
    PairMap made = {0};
    bool any = false;
    mark_made(s, &made);
    for (uint32_t c = 0; c < s->link->classes.count; c++) {
        if (has_instances(s, &made, c)) continue;
        Object type = solver_object(s, OBJECT_CLASS, c, 0);
        if (solver_get(s, type)->escaped || s->link->classes.at[c].subclasses.count) continue;
        solve_escape(s, type, "nobody in the program makes one, so code that was not read may", &(Use){0}, 0);
        any = true;
    }
    pair_free(&made);
    return any;
}

/* Functions that nobody in the program calls are called by code that was not read; methods with the
 * instances of their class. */
static bool call_uncalled(Solver *s)
{
    bool any = false;
    for (uint32_t f = 0; f < s->functions.count; f++) {
        FunctionInfo *info = &s->functions.at[f];
        if (!info->flow || info->called) continue;
        any = true;
        bool method = info->flow->class && !(info->flow->flags & FUNCTION_DECORATED) &&
                      info->flow->param_count;
        if (!method) {
            solve_called_by_unread(s, f, NO_OBJECT);
            continue;
        }
        uint32_t class = info->class - 1;
        const Class *c = &s->link->classes.at[class];
        solve_called_by_unread(s, f, solver_object(s, OBJECT_INSTANCE, class, 0));
        for (uint32_t i = 0; i < c->subclasses.count; i++) {
            Object type = solver_object(s, OBJECT_CLASS, c->subclasses.at[i], 0);
            if (solver_get(s, type)->made)
                solve_called_by_unread(s, f, solver_object(s, OBJECT_INSTANCE, c->subclasses.at[i], 0));
        }
    }
    return any;
}

void debug_solver(Solver *s);
struct Solver *solve_program(Link *link, bool trust_self)
{
    Solver *s = take_memory(sizeof *s);
    *s = (Solver){.link = link, .trust_self = trust_self};
    solve_start(s);
    do {
        solver_run(s);
    } while (make_unmade(s) || call_uncalled(s));
    solver_run(s);
    if (getenv("SKIVE_DEBUG")) debug_solver(s);
    return s;
}

void solve_free(struct Solver *s)
{
    if (!s) return;
    solver_free(s);
    free(s);
}
