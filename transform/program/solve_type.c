/*
 * solve_type.c - type(x) where x is an object of which nothing is known.
 *
 * It stands beside UNREAD as a library object of its own, one for each set of worlds that x can come
 * from.  As long as only its name is looked at, that says nothing about the classes of what escaped
 * there; when more is done with it, these classes have escaped, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    return solver_library(s, name);
}

bool solve_is_unknown_class(const Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    return info->kind == OBJECT_LIBRARY && bytes_starts_with(text_of(s, info->a), prefix);
}

static Worlds worlds_of(const Solver *s, Object o)
{
    Bytes name = text_of(s, solver_get(s, o)->a);
    return s->world_sets.at[strtoul(name.at + strlen(prefix), NULL, 10)];
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
    Worlds shown = solver_get(s, instance)->worlds & s->classes_taken;
    if (shown) show(s, instance, shown);
}

void solve_take_classes(Solver *s, Object o)
{
    Worlds worlds = worlds_of(s, o);
    if (!(worlds & ~s->classes_taken)) return;
    s->classes_taken |= worlds;
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        Object instance = s->escaped.at[i];
        if (solver_get(s, instance)->kind == OBJECT_INSTANCE) solve_show_class(s, instance);
    }
}

void solve_load_unknown_class(Solver *s, Object o, uint32_t name, Vertex to, const Use *at)
{
    static const char *const texts[] = {"__name__", "__qualname__", "__module__", "__doc__"};
    Bytes text = text_of(s, name);
    for (size_t i = 0; name && i < sizeof texts / sizeof *texts; i++)
        if (bytes_is(text, texts[i])) {
            solver_add(s, to, THE_TEXT, 0);
            return;
        }
    solve_take_classes(s, o);
    s->now = worlds_of(s, o);
    solver_unread(s, to);
    if (name) solver_edge(s, solve_unread_out(s, name, s->now), to);
    bool scan = name && bytes_is(text, "__dict__");
    solve_record(s, scan ? DEED_CLASS_SCAN : DEED_CLASS_READ, THE_UNREAD, scan ? 0 : name, at);
}

void solve_store_unknown_class(Solver *s, Object o, uint32_t name, const Use *at)
{
    solve_take_classes(s, o);
    s->now = worlds_of(s, o);
    solve_record(s, name ? DEED_CLASS_STORE : DEED_CLASS_STORE_ANY, THE_UNREAD, name, at);
}
