/* solve.c - the whole run: constraints, fixed point, and what nobody in the program calls. */
#include <stdlib.h>
#include <string.h>

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
            if (class->mro.at[i].kind == BASE_PROJECT)
                *pair_add(made, class->mro.at[i].class, 0) = 1;
    }
}

/* unittest makes each of them, pytest each whose name begins so, whatever derives from them. */
static bool is_test_case(const Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    if (bytes_starts_with(atoms_text(&s->link->atoms, (Atom){c->name}), "Test")) return true;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind != BASE_LIBRARY) continue;
        Bytes name = atoms_text(&s->link->atoms, (Atom){b->name});
        if (bytes_starts_with(name, "unittest.") || bytes_ends_with(name, "TestCase")) return true;
    }
    return false;
}

/* Classes that nobody in the program makes are made by code that was not read. */
static bool make_unmade(Solver *s)
{
    s->now = WORLD_OUTSIDE;
    PairMap made = {0};
    bool any = false;
    mark_made(s, &made);
    for (uint32_t c = 0; c < s->link->classes.count; c++) {
        if (s->link->modules.at[s->link->classes.at[c].module].context) continue;
        Object type = solver_object(s, OBJECT_CLASS, c, 0);
        if (solver_get(s, type)->escaped) continue;
        bool test = is_test_case(s, c) && !solver_get(s, type)->made;
        if (!test && (has_instances(s, &made, c) || s->link->classes.at[c].subclasses.count))
            continue;
        solve_escape(s, type, "nobody in the program makes one, so code that was not read may",
                     &(Use){0}, 0);
        any = true;
    }
    pair_free(&made);
    return any;
}

/* ---- what a class statement calls ------------------------------------------------------------ */

/* __init_subclass__ of each base, for the class; keywords of the statement can be anything. */
static void call_init_subclass(Solver *s, uint32_t class, uint32_t atom)
{
    const Class *c = &s->link->classes.at[class];
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    FlowOp op = {.kind = FLOW_CALL, .args = s->link->own.words.count};
    if (c->flow->flags & CLASS_KEYWORDS) {
        array_push(&s->link->own.words, ARG_DOUBLE_STAR);
        array_push(&s->link->own.words, FLOW_UNREAD);
        op.count = 2;
    }
    Use call = {.op = solver_intern_op(s, &op)};
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        Found found = {0};
        solve_lookup_after(s, class, c->mro.at[i].class, atom, &found);
        solve_call_found(s, &found, type, &call);
        array_free(&found);
    }
}

/* __set_name__ of what stands in the body. */
static void call_set_name(Solver *s, uint32_t class, uint32_t atom)
{
    const Class *c = &s->link->classes.at[class];
    const Module *m = &s->link->modules.at[c->module];
    Object type = solver_object(s, OBJECT_CLASS, class, 0);
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        if (!(a->flags & ATTR_VALUE) || (a->flags & ATTR_METHOD)) continue;
        Vertex node = solver_map(s, c->module, a->node);
        for (uint32_t k = 0; k < s->nodes.at[node].count; k++) {
            Object value = vertex_items(&s->nodes.at[node])[k].object;
            if (solver_get(s, value)->kind != OBJECT_INSTANCE) continue;
            Found found = {0};
            solve_lookup(s, solver_get(s, value)->a, atom, &found);
            if (found.count) {
                Vertex args[2] = {solver_constant(s, type), FLOW_TEXT};
                Use call = solver_call_op(s, NULL, args, 2, 0);
                solve_call_found(s, &found, value, &call);
            }
            array_free(&found);
        }
    }
}

static bool call_class_hooks(Solver *s)
{
    uint32_t before = s->uses.count;
    uint32_t init = solver_intern(s, "__init_subclass__"), name = solver_intern(s, "__set_name__");
    for (uint32_t c = 0; c < s->link->classes.count; c++) {
        call_init_subclass(s, c, init);
        call_set_name(s, c, name);
        solve_subclass_hook(s, c);
    }
    return s->uses.count != before;
}

/* Functions that nobody in the program calls are called by code that was not read; methods with the
 * instances of their class. */
static bool call_uncalled(Solver *s)
{
    s->now = WORLD_OUTSIDE;
    bool any = false;
    for (uint32_t f = 0; f < s->functions.count; f++) {
        FunctionInfo *info = &s->functions.at[f];
        if (!info->flow || info->called || s->link->modules.at[info->module].context) continue;
        any = true;
        bool method = info->flow->class && !(info->flow->flags & FUNCTION_DECORATED) &&
                      info->flow->param_count;
        if (!method) {
            solve_called_by_unread(s, f, NO_OBJECT);
            continue;
        }
        uint32_t class = info->class - 1;
        const Class *c = &s->link->classes.at[class];
        if (info->takes_class) {
            solve_called_by_unread(s, f, solver_object(s, OBJECT_CLASS, class, 0));
            for (uint32_t i = 0; i < c->subclasses.count; i++)
                solve_called_by_unread(s, f,
                                       solver_object(s, OBJECT_CLASS, c->subclasses.at[i], 0));
            continue;
        }
        solve_called_by_unread(s, f, solver_object(s, OBJECT_INSTANCE, class, 0));
        for (uint32_t i = 0; i < c->subclasses.count; i++) {
            Object type = solver_object(s, OBJECT_CLASS, c->subclasses.at[i], 0);
            if (solver_get(s, type)->made)
                solve_called_by_unread(s, f,
                                       solver_object(s, OBJECT_INSTANCE, c->subclasses.at[i], 0));
        }
    }
    return any;
}

/* Does anything that the program makes have the attribute? */
static bool has_attribute(const Solver *s, uint32_t name)
{
    for (uint32_t f = s->names.at[name].first_field; f; f = s->fields.at[f - 1].next_named) {
        const Field *field = &s->fields.at[f - 1];
        uint8_t kind = solver_get(s, field->object)->kind;
        bool own = kind == OBJECT_INSTANCE || kind == OBJECT_CLASS || kind == OBJECT_MODULE;
        if (own && field->name < FIELD_TRIGGER && solver_count(s, field->node)) return true;
    }
    return false;
}

/* What a frame or the collector gave is called, and code of the program may be what runs: then all
 * objects are where that code can get them. */
static bool reach_all(Solver *s)
{
    for (uint32_t i = 0; i < s->names.count && !s->all_reachable; i++)
        s->all_reachable = s->names.at[i].called_on_any && has_attribute(s, i);
    if (!s->all_reachable) return false;
    s->now = WORLD_ALL;
    bool any = false;
    for (Object o = 0; o < s->objects.count; o++) {
        uint8_t kind = solver_get(s, o)->kind;
        if (kind != OBJECT_INSTANCE && kind != OBJECT_CLASS && kind != OBJECT_FUNCTION) continue;
        if ((solver_get(s, o)->worlds & WORLD_ALL) == WORLD_ALL) continue;
        solve_escape(s, o, "a frame, or the garbage collector, gives any object", &(Use){0}, 0);
        any = true;
    }
    return any;
}

/* A name that a document does not bind is meant to be the class of the program that has it. */
static void start_documents(Solver *s)
{
    const Link *l = s->link;
    uint32_t atoms = l->atoms.count, *next = take_memory((l->classes.count + 1) * sizeof *next);
    uint32_t *first = take_memory((atoms + 1) * sizeof *first);
    memset(first, 0, (atoms + 1) * sizeof *first);
    for (uint32_t c = 0; c < l->classes.count; c++) {
        const Class *class = &l->classes.at[c];
        next[c] = first[class->name];
        if (!l->modules.at[class->module].context) first[class->name] = c + 1;
    }
    for (uint32_t m = 1; m < l->modules.count; m++) {
        const Module *module = &l->modules.at[m];
        for (uint32_t i = 0; module->is_document && i < module->flow->globals.count; i++) {
            const FlowGlobal *g = &module->flow->globals.at[i];
            uint32_t atom = module->atom_of[g->name];
            for (uint32_t c = g->bound ? 0 : first[atom]; c; c = next[c - 1])
                solver_add(s, module->node_base + g->node, solver_object(s, OBJECT_CLASS, c - 1, 0),
                           0);
        }
    }
    free(first);
    free(next);
}

/* Code outside is like a dependency that was not read. */
static void start_public(Solver *s)
{
    s->now = WORLD_OUTSIDE;
    s->unread_dependencies |= s->link->is_public != NULL;
    for (uint32_t i = 0; i < s->link->public_nodes.count; i++)
        solve_escape_node(s, s->link->public_nodes.at[i], "it is a public name of the library");
}

static Solver *solve_once(Link *link, SolveTrust trust, bool looks_late, uint64_t work)
{
    Solver *s = take_memory(sizeof *s);
    *s = (Solver){.link = link,
                  .looks_late = looks_late,
                  .work = work,
                  .trust_self = trust.self,
                  .trust_worlds = trust.worlds,
                  .trust_text = trust.text,
                  .trust_classes = trust.classes,
                  .trust_dependencies = trust.dependencies,
                  .trust_receivers = trust.receivers};
    solve_start(s);
    start_public(s);
    start_documents(s);
    do {
        solver_run(s);
    } while (!s->full && !s->has_late &&
             (call_class_hooks(s) || make_unmade(s) || call_uncalled(s) || reach_all(s)));
    solver_run(s);
    return s;
}

/* Few programs set attributes of classes by names that no statement shows: only when one does, it
 * is begun again with each name looked up on each class. */
struct Solver *solve_program(Link *link, SolveTrust trust)
{
    uint32_t words = link->own.words.count;
    Solver *s = solve_once(link, trust, false, 0);
    if (!s->has_late) return s;
    uint64_t work = s->work;
    solve_free(s);
    link->own.words.count = words;
    return solve_once(link, trust, true, work);
}

void solve_free(struct Solver *s)
{
    if (!s) return;
    solver_free(s);
    free(s);
}
