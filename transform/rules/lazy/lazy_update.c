/*
 * lazy_update.c - known.update([...]) -> known.update(...)
 *
 * The receiver changes while the elements are evaluated, so they must not read it, and must not
 * raise in the middle where the half-done change would show.
 */
#include "transform/proof/lazy.h"

static bool matches(const Site *s)
{
    Chain chain;
    return chain_find(s, s->node, &chain) && chain.policy == POLICY_UPDATE;
}

static Verdict prove(const Site *s)
{
    return lazy_prove(s, s->node);
}

static void rewrite(const Site *s, Splices *edits)
{
    lazy_to_generator(s, s->node, edits);
}

const Rule rule_lazy_update = {
    .name = "lazy-update",
    .group = "lazy",
    .title = "update sets, dicts and files without a temporary list",
    .doc =
        "set.update(), difference_update(), dict.update(), Counter.update() and writelines() take\n"
        "the elements of their argument one by one; a list comprehension there is built only to "
        "be\n"
        "thrown away.\n"
        "\n"
        "Rewritten when the receiver is surely a set, dict or file; when evaluating the elements\n"
        "does not read it, since it changes meanwhile; and when no element can raise, or nobody\n"
        "sees the receiver after that: half of the elements would be in it already.\n",
    .before = "def words(text):\n"
              "    found = set()\n"
              "    found.update([word.lower() for word in text.split(\" \")])\n"
              "    return len(found)\n"
              "\n"
              "\n"
              "print(words(\"a b\"))\n",
    .after = "def words(text):\n"
             "    found = set()\n"
             "    found.update(word.lower() for word in text.split(\" \"))\n"
             "    return len(found)\n"
             "\n"
             "\n"
             "print(words(\"a b\"))\n",
    .saving = "8 bytes an element, and for dicts the pairs: 64 bytes each",
    .why_safe =
        "The same elements are evaluated in the same order and go into the receiver in that order. "
        "Evaluating them does not read the receiver, so it does not matter that it has changed a "
        "little already; and no element raises where a half-done update would be seen.",
    .visits = NODE_LIST_COMP,
    .rank = 20,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
