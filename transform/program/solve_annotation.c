/*
 * solve_annotation.c - what annotations name, and how it is reached: __annotations__, what typing
 * and inspect make of it, and the arguments of subscripted types.
 *
 * Nothing is kept of them where nobody asks.
 */
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

static bool is_asking(Bytes name)
{
    static const char *const names[] = {"__annotations__",
                                        "annotation",
                                        "return_annotation",
                                        "getfullargspec",
                                        "get_type_hints",
                                        "get_annotations",
                                        "get_args",
                                        "__args__",
                                        "__metadata__",
                                        "__annotate__",
                                        "evaluate_forward_ref"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_is(name, names[i])) return true;
    return false;
}

static bool asks(const Module *m)
{
    bool fields = false, type = false; /* dataclasses.fields(x)[0].type */
    for (uint32_t i = 1; i < m->flow->names.count; i++) {
        Bytes name = flow_text(m->flow, i);
        if (is_asking(name)) return true;
        fields |= bytes_is(name, "fields") || bytes_is(name, "__dataclass_fields__");
        type |= bytes_is(name, "type");
    }
    return fields && type;
}

void solve_start_annotations(Solver *s)
{
    bool any = false;
    for (uint32_t m = 1; m < s->link->modules.count && !any; m++) {
        const Module *module = &s->link->modules.at[m];
        any = asks(module);
    }
    if (any) s->annotated = solver_node(s);
}

void solve_annotation(Solver *s, uint32_t module, const FlowOp *op)
{
    if (!s->annotated) return;
    const Module *m = &s->link->modules.at[module];
    Object owner = op->flag == ANNOTATED_FUNCTION
                       ? solver_object(s, OBJECT_FUNCTION, m->function_base + op->b, 0)
                   : op->flag == ANNOTATED_CLASS
                       ? solver_object(s, OBJECT_CLASS, m->class_base + op->b, 0)
                       : solver_object(s, OBJECT_MODULE, module, 0);
    Vertex all = solver_field(s, owner, FIELD_ANNOTATED);
    solver_edge(s, solver_map(s, module, op->a), all);
    solver_edge(s, all, s->annotated);
}

/* The dictionary __annotations__ of a function, class or module; pairs of names and values. */
void solve_load_annotations(Solver *s, Object owner, Vertex to)
{
    enum { SITE = 0x70000000 };
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, SITE + owner);
    Vertex values = solver_field(s, box, FIELD_VALUE);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_add(s, to, box, 0);
    if (!s->annotated) return;
    const ObjectInfo *info = solver_get(s, owner);
    if (info->kind != OBJECT_CLASS) {
        solver_edge(s, solver_field(s, owner, FIELD_ANNOTATED), values);
        return;
    }
    const Class *c = &s->link->classes.at[info->a];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_PROJECT) continue;
        Object class = solver_object(s, OBJECT_CLASS, c->mro.at[i].class, 0);
        solver_edge(s, solver_field(s, class, FIELD_ANNOTATED), values);
    }
}

/* A container of everything that stands in some annotation. */
static Object container(Solver *s)
{
    enum { SITE = 0x6c000000 };
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, SITE);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_edge(s, s->annotated, solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, s->annotated, solver_field(s, box, FIELD_VALUE));
    return box;
}

/* The attribute of an object that library code made, or that is not known. */
void solve_load_annotated(Solver *s, Bytes name, Vertex to)
{
    if (!s->annotated) return;
    if (bytes_is(name, "annotation") || bytes_is(name, "return_annotation") ||
        bytes_is(name, "type"))
        solver_edge(s, s->annotated, to);
    if (bytes_is(name, "__annotations__") || bytes_is(name, "annotations") ||
        bytes_is(name, "__args__") || bytes_is(name, "__metadata__"))
        solver_add(s, to, container(s), 0);
}

void solve_ask_annotations(Solver *s, Bytes name, const Use *at)
{
    bool asks = bytes_ends_with(name, ".get_type_hints") || bytes_ends_with(name, ".get_args") ||
                bytes_ends_with(name, ".get_annotations");
    if (asks && s->annotated) solver_add(s, at->to, container(s), 0);
}

/* Annotated[int, x]: the type keeps x. */
void solve_subscripted(Solver *s, const Use *at)
{
    Vertex key = solver_map(s, at->module, at->op->b);
    if (!s->annotated || key < FLOW_SHARED_END) return;
    solver_edge(s, key, s->annotated);
    solver_edge(s, solve_elements(s, key), s->annotated);
}

bool solve_is_annotations(const Solver *s, uint32_t name)
{
    return bytes_is(text_of(s, name), "__annotations__");
}
