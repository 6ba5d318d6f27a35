/*
 * code_group.c - special methods in groups: what an operator on an object of which nothing is known
 * may run is what all classes of the program have of its group.
 *
 * A group is a node between functions with such an operator and the methods.  Going round through
 * one is no loop: it ends, by RecursionError at the latest.
 */
#include "transform/program/code_table.h"

static const struct Group {
    uint32_t operates;
    const char *methods[40];
} groups[] = {
    {OPERATES_TRUTH, {"__bool__", "__len__"}},
    {OPERATES_EQUAL, {"__eq__", "__ne__", "__hash__"}},
    {OPERATES_ORDER, {"__lt__", "__le__", "__gt__", "__ge__"}},
    {OPERATES_TEXT, {"__str__", "__repr__", "__format__", "__bytes__"}},
    {OPERATES_ITERATE,
     {"__iter__", "__next__", "__len__", "__length_hint__", "__reversed__", HOOK_GENERATOR}},
    {OPERATES_CONTAINS, {"__contains__"}},
    {OPERATES_ITEM, {"__getitem__", "__missing__", "__class_getitem__", "keys"}},
    {OPERATES_STORE, {"__setitem__", "__delitem__"}},
    {OPERATES_ARITHMETIC,
     {"__add__",       "__radd__",   "__iadd__",    "__sub__",     "__rsub__",     "__isub__",
      "__mul__",       "__rmul__",   "__imul__",    "__truediv__", "__rtruediv__", "__floordiv__",
      "__rfloordiv__", "__mod__",    "__rmod__",    "__imod__",    "__pow__",      "__rpow__",
      "__and__",       "__rand__",   "__iand__",    "__or__",      "__ror__",      "__ior__",
      "__xor__",       "__rxor__",   "__ixor__",    "__lshift__",  "__rlshift__",  "__rshift__",
      "__rrshift__",   "__matmul__", "__rmatmul__", "__neg__",     "__pos__",      "__invert__"}},
    {OPERATES_ARITHMETIC,
     {"__itruediv__", "__ifloordiv__", "__ipow__", "__ilshift__", "__irshift__", "__imatmul__",
      "__divmod__", "__rdivmod__", "__index__"}},
    {OPERATES_NUMBER,
     {"__index__", "__int__", "__float__", "__complex__", "__trunc__", "__abs__", "__round__",
      "__ceil__", "__floor__"}},
    {OPERATES_ATTRIBUTE,
     {"__getattr__", "__getattribute__", "__instancecheck__", "__subclasscheck__"}},
};

enum { GROUPS = sizeof groups / sizeof *groups, METHODS = 40 };

/* __next__ ends what goes through it, and no more. */
static bool catches(const char *method)
{
    return bytes_is(bytes_of(method), "__next__");
}

/* What comparisons of the program give is tested for its truth: by `in`, index(), sorting ... */
static void link_tests(CodeTable *t)
{
    for (uint32_t i = 0; i < GROUPS; i++) {
        uint32_t compares = OPERATES_EQUAL | OPERATES_ORDER | OPERATES_CONTAINS;
        if (!t->group_is_there[i] || !(groups[i].operates & compares)) continue;
        groups_join(t, t->first_group + i, OPERATES_TRUTH);
    }
}

void groups_add(CodeTable *t)
{
    t->first_group = t->nodes.count;
    for (uint32_t i = 0; i < GROUPS; i++) {
        uint32_t node = t->nodes.count;
        array_push(&t->nodes, ((CodeNode){0}));
        for (uint32_t k = 0; k < METHODS && groups[i].methods[k]; k++) {
            uint32_t name = table_find(t, bytes_hash64(bytes_of(groups[i].methods[k])));
            if (!name || !t->callable.at[name]) continue;
            uint32_t to = t->special.at[name] ? t->special.at[name] : name;
            bool caught = catches(groups[i].methods[k]);
            array_push(&t->edges, ((NodeEdge){node, to * 2 + caught}));
            t->operates |= groups[i].operates;
            t->group_is_there[i] = true;
        }
    }
    link_tests(t);
}

void groups_join(CodeTable *t, uint32_t from, uint32_t operates)
{
    if (!(operates & t->operates)) return;
    for (uint32_t i = 0; i < GROUPS; i++)
        if (t->group_is_there[i] && (groups[i].operates & operates))
            array_push(&t->edges, ((NodeEdge){from, (t->first_group + i) * 2}));
}

bool groups_have(const CodeTable *t, uint32_t node)
{
    return node >= t->first_group && node < t->first_group + GROUPS;
}
