/*
 * solve_become.c - obj.__class__ = C: from then on the object is an instance of C.
 *
 * The instances of a class are one object here, so what may turn into an instance of C is joined
 * by the instances of C wherever it is, and so are its attributes.
 */
#include "transform/program/solver.h"

/* What was where the object was, before it could change. */
static void join_holders(Solver *s)
{
    Vertex count = s->nodes.count;
    for (Vertex n = 1; n < count; n++)
        for (uint32_t i = 0; i < s->nodes.at[n].count; i++)
            solve_join(s, n, vertex_items(&s->nodes.at[n])[i].object);
}

void solve_join(Solver *s, Vertex n, Object o)
{
    for (uint32_t i = s->objects.at[o].becomes; i; i = s->becoming.at[i - 1].next) {
        Becoming b = s->becoming.at[i - 1];
        if (b.to == THE_UNREAD) solver_add_unread(s, n, b.worlds, n);
        else solver_add(s, n, b.to, n);
    }
}

/* UNREAD has no fields: the object escapes.  What is read from a class is read from each of them.
 */
static void share_field(Solver *s, Object o, Object to, Field f)
{
    bool trigger = f.name >= FIELD_TRIGGER && f.name < 2 * (uint32_t)FIELD_TRIGGER;
    uint8_t kind = solver_get(s, o)->kind;
    if (trigger || kind == OBJECT_CLASS || to == THE_UNREAD) return;
    if (solver_get(s, to)->kind == OBJECT_CLASS) return;
    solver_edge(s, f.node, solver_field(s, to, f.name));
    /* from m import x: the class of the module makes it */
    if (kind == OBJECT_MODULE && f.name < FIELD_TRIGGER)
        solve_load(s, to, f.name, f.node, &(Use){0});
}

void solve_share_field(Solver *s, Object o, uint32_t name, Vertex field)
{
    for (uint32_t i = s->objects.at[o].becomes; i; i = s->becoming.at[i - 1].next) {
        share_field(s, o, s->becoming.at[i - 1].to, (Field){.name = name, .node = field});
    }
}

static void escape_with(Solver *s, Object o, const Becoming *b)
{
    Worlds now = s->now;
    if (b->to == THE_UNREAD) {
        s->now = b->worlds;
        solve_escape(s, o, "its class is changed to an unknown one", &(Use){0}, 0);
    } else if (solver_get(s, o)->escaped) {
        s->now = solver_get(s, o)->worlds;
        solve_escape(s, b->to, "what may become an instance of its class escaped", &(Use){0}, 0);
    }
    s->now = now;
}

void solve_escape_becoming(Solver *s, Object o)
{
    for (uint32_t i = s->objects.at[o].becomes; i; i = s->becoming.at[i - 1].next) {
        Becoming b = s->becoming.at[i - 1];
        escape_with(s, o, &b);
    }
}

static void become(Solver *s, Object o, Object to, Worlds worlds)
{
    if (o == to) return;
    uint32_t *known = pair_add(&s->becoming_of, o, to);
    if (*known && !(worlds & ~s->becoming.at[*known - 1].worlds)) return;
    Becoming b = {.to = to, .worlds = worlds, .next = s->objects.at[o].becomes};
    if (*known) {
        s->becoming.at[*known - 1].worlds |= worlds;
    } else {
        array_push(&s->becoming, b);
        *known = s->objects.at[o].becomes = s->becoming.count;
    }
    s->more_becomes = true;
    for (uint32_t f = s->objects.at[o].first_field_at; f; f = s->fields.at[f - 1].next)
        share_field(s, o, to, s->fields.at[f - 1]);
    escape_with(s, o, &b);
}

/* Instances that nobody makes by calling the class. */
static Object instance_of(Solver *s, Object type)
{
    uint32_t class = solver_get(s, type)->a;
    if (!solver_get(s, type)->made) {
        solve_first_instance(s, class, &(Use){0});
        s->objects.at[type].made = true;
    }
    return solver_object(s, OBJECT_INSTANCE, class, 0);
}

/* The class that is stored as o.__class__. */
void solve_becomes(Solver *s, Object type, const Use *u)
{
    uint8_t kind = solver_get(s, type)->kind;
    if (kind == OBJECT_TEXT || kind == OBJECT_STRING) return;
    Worlds worlds = solve_is_unknown_class(s, type) ? solve_unknown_class_worlds(s, type) : s->now;
    Object to = kind == OBJECT_CLASS ? instance_of(s, type) : THE_UNREAD;
    if (u->extra != THE_UNREAD) {
        become(s, u->extra, to, to == THE_UNREAD ? worlds : 0);
        /* methods of the metaclass run on the class that it now has */
        if (solver_get(s, u->extra)->kind == OBJECT_CLASS && to != THE_UNREAD)
            become(s, to, u->extra, 0);
        return;
    }
    if (to == THE_UNREAD) return; /* it is that before, too */
    array_push(&s->unread_becomes, ((Becoming){.to = to, .worlds = s->world_sets.at[u->worlds]}));
}

/* x.__class__ = C where x may be anything that escaped. */
static void become_unread(Solver *s, const Becoming *b)
{
    for (Object o = 0; o < s->objects.count; o++) {
        const ObjectInfo *info = solver_get(s, o);
        bool any = b->worlds & (info->worlds | WORLD_FRAMES);
        if (info->kind == OBJECT_INSTANCE && any) become(s, o, b->to, 0);
    }
}

bool solve_settle_becoming(Solver *s)
{
    for (uint32_t i = 0; i < s->unread_becomes.count; i++) {
        Becoming b = s->unread_becomes.at[i];
        become_unread(s, &b);
    }
    if (!s->more_becomes) return false;
    s->more_becomes = false;
    join_holders(s);
    return true;
}
