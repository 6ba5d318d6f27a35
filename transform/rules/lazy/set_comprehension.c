/*
 * set_comprehension.c - set([...]) -> {...}
 *
 * The list is built only to be thrown away.  A set comprehension evaluates the same elements in the
 * same order and in as many frames, and inserts them in the same order, so the set iterates alike.
 * What changes: elements are hashed as they come instead of after the last one.
 */
#include "transform/proof/comprehension.h"

static bool matches(const Site *s)
{
    return comprehension_is_argument_of(s, (Atom){ATOM_set});
}

static Verdict prove(const Site *s)
{
    NodeId comprehension = tree_child(s->tree, s->node, ROLE_ARGS);
    NodeId element = tree_child(s->tree, comprehension, ROLE_ELT);
    Verdict place = comprehension_place_is_free(s);
    if (!place.rewrite) return place;
    if (text_is_bare_walrus(s->tree, element)) return refuse(REFUSE_LAYOUT); /* before 3.10 */
    return verdict_and(place, comprehension_may_hash_early(s, comprehension, element));
}

static void rewrite(const Site *s, Splices *edits)
{
    comprehension_to_braces(s, edits);
}

const Rule rule_set_comprehension = {
    .name = "set-comprehension",
    .group = "lazy",
    .title = "build sets without a temporary list",
    .doc =
        "A list comprehension that is given to set() builds a list that is thrown away at once.\n"
        "A set comprehension builds the set directly: no list, less code, 15 to 30 % faster.\n"
        "\n"
        "Rewritten when `set` is the builtin, the list comprehension is its only argument, and\n"
        "hashing an element as soon as it is there (instead of after the last one) makes no\n"
        "difference: the elements are strings, numbers, bytes or tuples of these, which hash\n"
        "without running code and without failing; or they come straight from a container.\n",
    .before = "def domains(addresses):\n"
              "    return set([a.rsplit(\"@\", 1)[-1].lower() for a in addresses])\n",
    .after = "def domains(addresses):\n"
             "    return {a.rsplit(\"@\", 1)[-1].lower() for a in addresses}\n",
    .saving = "8 to 15 bytes an element while the set is built, and 15 to 30 % of the time",
    .why_safe =
        "The elements are the same, evaluated in the same order and inserted in the same order; "
        "the name is the builtin set; hashing the elements neither fails nor runs code of "
        "the program, so it does not matter that it now happens between the evaluations.",
    .visits = NODE_CALL,
    .rank = 10,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
