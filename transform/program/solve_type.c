/*
 * solve_type.c - type(x) where x is an object of which nothing is known.
 *
 * It stands beside UNREAD as a library object of its own, one for each set of worlds that x can
 * come from.  A node lists one of them: where two meet, the one of both sets takes their place.  As
 * long as only its name is looked at, that says nothing about the classes of what escaped there;
 * when an attribute is read, it is one of those classes' attributes; when more is done, these
 * classes have escaped, too.
 */
#include <stdio.h>

#include "transform/program/solver.h"

static const char prefix[] = "skive.class.";

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

Object solve_unknown_class(Solver *s, Worlds worlds)
{
    char name[40];
    snprintf(name, sizeof name, "%s%u", prefix, world_set(s, worlds));
    Object o = solver_library(s, name);
    s->objects.at[o].class_worlds = worlds;
    return o;
}

bool solve_is_unknown_class(const Solver *s, Object o)
{
    return solver_get(s, o)->class_worlds != 0;
}

Worlds solve_unknown_class_worlds(const Solver *s, Object o)
{
    return solver_get(s, o)->class_worlds;
}

static void show(Solver *s, Object instance, Worlds worlds)
{
    Worlds now = s->now;
    s->now = worlds;
    solve_escape(s, solver_object(s, OBJECT_CLASS, solver_get(s, instance)->a, 0),
                 "an instance of it escaped, and type() of what may be one is used", &(Use){0}, 0);
    s->now = now;
}

void solve_show_class(Solver *s, Object instance)
{
    Worlds worlds = solver_get(s, instance)->worlds;
    if (worlds & s->classes_taken) show(s, instance, worlds & s->classes_taken);
    if (!(worlds & s->classes_called)) return;
    Worlds now = s->now;
    s->now = worlds & s->classes_called;
    solve_made_by_unread(s, solver_object(s, OBJECT_CLASS, solver_get(s, instance)->a, 0));
    s->now = now;
}

static void show_all(Solver *s)
{
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        Object instance = s->escaped.at[i];
        if (solver_get(s, instance)->kind == OBJECT_INSTANCE) solve_show_class(s, instance);
    }
}

void solve_call_classes(Solver *s, Object o)
{
    Worlds worlds = solve_unknown_class_worlds(s, o);
    if (!(worlds & ~s->classes_called)) return;
    s->classes_called |= worlds;
    show_all(s);
}

void solve_take_classes(Solver *s, Object o)
{
    Worlds worlds = solve_unknown_class_worlds(s, o);
    if (!(worlds & ~s->classes_taken)) return;
    s->classes_taken |= worlds;
    show_all(s);
}

/* (copyreg.__newobj__, (C,), state): what an object reduces to holds its class. */
Object solve_reduced(Solver *s, Object type)
{
    enum { SITE = 0x38000000 };
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, SITE + type);
    Vertex element = solver_field(s, box, FIELD_ELEMENT);
    solver_add(s, element, box, 0);
    solver_add(s, element, type, 0);
    solver_unread(s, element);
    return box;
}

bool solve_is_reduction(Bytes name)
{
    return bytes_is(name, "__reduce__") || bytes_is(name, "__reduce_ex__");
}

static void record(Solver *s, Deed deed, uint32_t name, const Use *at)
{
    solve_record(s, deed, THE_UNREAD, name, at);
    s->records.at[s->records.count - 1].of_type = true;
}

void solve_load_unknown_class(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    static const char *const texts[] = {"__name__", "__qualname__", "__module__", "__doc__"};
    static const char *const others[] = {"__mro__", "__bases__", "__base__", "__subclasses__",
                                         "mro"};
    Bytes text = text_of(s, name);
    for (size_t i = 0; name && i < sizeof texts / sizeof *texts; i++)
        if (bytes_is(text, texts[i])) {
            solver_add(s, to, THE_TEXT, 0);
            return;
        }
    bool scan = name && bytes_is(text, "__dict__"), relatives = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        relatives |= bytes_is(text, others[i]);
    if (scan || relatives || !name) solve_take_classes(s, o);
    s->now = solve_unknown_class_worlds(s, o);
    solver_unread(s, to);
    if (name) {
        Vertex out = solve_unread_out(s, name, s->now);
        solver_edge(s, out, to);
        solver_use(s, out, USE_UNBIND, (Use){.to = to});
    }
    record(s, scan ? DEED_CLASS_SCAN : DEED_CLASS_READ, scan ? 0 : name, at);
}

void solve_store_unknown_class(Solver *s, Object o, uint32_t name, const Use *at)
{
    solve_take_classes(s, o);
    s->now = solve_unknown_class_worlds(s, o);
    record(s, name ? DEED_CLASS_STORE : DEED_CLASS_STORE_ANY, name, at);
}
