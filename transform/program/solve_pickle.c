/*
 * solve_pickle.c - the protocol of pickles, and code of the program that is given what is pickled.
 *
 * Whoever makes a Pickler says the protocol, not who pickles with it, so what all of them pickle is
 * at one vertex.
 */
#include "transform/program/solver.h"

/* May the call give a protocol that cannot deal in slots?  `place`: that of the argument, from 0.
 */
bool solve_old_protocol(Solver *s, const Use *at, uint32_t place)
{
    const uint32_t *w = s->link->modules.at[at->module].flow->words.at + at->op->args;
    uint8_t new = place == 1 ? CALL_NEW_SECOND : CALL_NEW_THIRD;
    uint32_t position = 0, protocol = solver_intern(s, "protocol");
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        if (w[i] == ARG_POSITION) {
            if (position++ == place && !(at->op->flag & new)) return true;
        } else if (w[i] >= ARG_DOUBLE_STAR) {
            return true;
        } else if (solver_atom(s, at->module, w[i]) == protocol) {
            if (!(at->op->flag & CALL_NEW_NAMED)) return true;
        }
    }
    return false;
}

Vertex solve_dumped(Solver *s)
{
    if (!s->dumped) s->dumped = solver_node(s);
    return s->dumped;
}

static void dumps_old(Solver *s, const Use *at)
{
    Vertex dumped = solve_dumped(s);
    Use old = {.op = at->op, .module = at->module, .extra = DEED_PICKLE_OLD, .to = dumped};
    solver_use(s, dumped, USE_SINK, old);
}

/* Pickler(file, protocol); or its __init__, with `at` as the call. */
void solve_make_pickler(Solver *s, const Use *at)
{
    if (solve_old_protocol(s, at, 1)) dumps_old(s, at);
}

/* Hooks of the program, such as persistent_id, get each object that is pickled. */
static void watch(Solver *s)
{
    Worlds now = s->now;
    s->now = WORLD_ANYWHERE;
    solve_escape_node(s, solve_dumped(s), "the hooks of a Pickler may get it");
    s->now = now;
}

/* The one that is written in Python can be changed in every part. */
static const char in_python[] = "pickle._Pickler";

static bool is_pickler(Bytes name)
{
    return bytes_is(name, "pickle.Pickler") || bytes_is(name, in_python);
}

bool solve_derives_pickler(const Solver *s, uint32_t class)
{
    return solve_base_is(s, class, "pickle.Pickler") || solve_base_is(s, class, in_python);
}

/* x.dump of an instance of a class below Pickler. */
void solve_load_dump(Solver *s, Object o, Vertex to)
{
    watch(s);
    if (solve_base_is(s, solver_get(s, o)->a, in_python)) dumps_old(s, &(Use){0});
    Object dump = solver_library(s, "pickle.Pickler.dump");
    solver_add(s, to, solver_object(s, OBJECT_BOUND, dump, o), 0);
}

/* An attribute is stored on a Pickler. */
void solve_change_pickler(Solver *s, Object o, uint32_t name, const Use *at)
{
    Bytes text = atoms_text(&s->link->atoms, (Atom){name});
    if (!is_pickler(atoms_text(&s->link->atoms, (Atom){solver_get(s, o)->a}))) return;
    watch(s);
    if (!name || bytes_is(text, "proto") || bytes_is(text, "bin")) dumps_old(s, at);
}

/* What is pickled by that function of the library; `all`: it, and all that is inside. */
bool solve_pickles_old(Solver *s, Bytes function, Vertex all, const Use *at)
{
    if (bytes_starts_with(function, "pickle.Pickler.")) solver_edge(s, all, solve_dumped(s));
    if (bytes_is(function, "pickle.dump")) return solve_old_protocol(s, at, 2);
    return bytes_is(function, "pickle.dumps") && solve_old_protocol(s, at, 1);
}
