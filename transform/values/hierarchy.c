/*
 * hierarchy.c - which classes of the file derive from which.
 *
 * Attributes are looked for in a class, its bases and its subclasses, at each load and store, so
 * both lists are made once, when all bases are known, in the order of the classes in the file.
 * Cycles, which a program that runs cannot have, end where they begin.
 */
#include "transform/values/inner.h"

/* Keeps the order; false when it is there already. */
static bool insert(ClassList *list, uint32_t class)
{
    uint32_t at = list->count;
    while (at && list->at[at - 1] > class) at--;
    if (at && list->at[at - 1] == class) return false;
    array_push(list, class);
    memmove(list->at + at + 1, list->at + at, (list->count - 1 - at) * sizeof *list->at);
    list->at[at] = class;
    return true;
}

static void climb(Model *m, uint32_t class, ClassList *up)
{
    if (!insert(up, class)) return;
    const ModelClass *c = &m->classes.at[class];
    for (uint32_t i = 0; i < c->base_count; i++) climb(m, c->base[i] - 1, up);
}

static bool holds(const ClassList *list, uint32_t class)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] == class) return true;
    return false;
}

/* The names that class bodies bind. */
static void note_names(Model *m)
{
    m->name_is = arena_take_zero(&m->arena, m->tree->atoms.count + 1, 1);
    for (uint32_t i = 0; i < m->classes.count; i++) {
        const ModelClass *c = &m->classes.at[i];
        for (uint32_t k = 0; k < c->fields.count; k++)
            m->name_is[c->fields.at[k].name.at] |= NAME_IS_FIELD;
        if (!c->scope.at) continue;
        SymbolId s = m->names->scope[c->scope.at].symbols;
        for (; s.at; s = names_get(m->names, s)->next)
            m->name_is[names_get(m->names, s)->name.at] |= NAME_IS_IN_CLASS;
    }
}

void hierarchy_setup(Model *m)
{
    for (uint32_t i = 0; i < m->classes.count; i++) climb(m, i, &m->classes.at[i].up);
    for (uint32_t i = 0; i < m->classes.count; i++) {
        ModelClass *c = &m->classes.at[i];
        for (uint32_t k = 0; k < c->up.count; k++) {
            insert(&c->related, c->up.at[k]);
            insert(&m->classes.at[c->up.at[k]].related, i);
            c->any_foreign_base |= m->classes.at[c->up.at[k]].foreign_base;
        }
    }
    note_names(m);
}

bool class_derives(const Model *m, uint32_t class, uint32_t from)
{
    return holds(&m->classes.at[class].up, from);
}

bool class_is_related(const Model *m, uint32_t a, uint32_t b)
{
    return class_derives(m, a, b) || class_derives(m, b, a);
}

bool class_has_foreign_base(const Model *m, uint32_t class)
{
    return m->classes.at[class].any_foreign_base;
}
