/*
 * code_given.c - is a name beside a value (facts/code_given.c) that of an attribute, or is it only
 * that of a parameter?
 *
 * f(name=value) gives a parameter its value when everything that the program calls f has one of
 * that name: functions by their parameters, classes by those of their __init__.
 */
#include "transform/program/code_table.h"

static bool asks(const CodeTable *t, const CodeFile *f, const CodeGiven *g)
{
    return (g->kind == TAKER_NAME || g->kind == TAKER_DOTTED) && !(g->flags & GIVEN_TEXT) &&
           table_find(t, f->code->words.at[g->word]);
}

/* Only what is asked for is counted: it is there, as one. */
static void prepare_file(CodeTable *t, const CodeFile *f)
{
    for (uint32_t i = 0; i < f->code->given.count; i++) {
        const CodeGiven *g = &f->code->given.at[i];
        if (!asks(t, f, g)) continue;
        uint64_t taker = given_taker(f, g);
        *hash_map_at(&t->takers, taker) = 1;
        *hash_map_at(&t->takes, code_takes(taker, f->code->words.at[g->word])) = 1;
    }
}

static void count(HashMap *m, uint64_t key)
{
    if (hash_map_get(m, key)) ++*hash_map_at(m, key);
}

static void count_file(CodeTable *t, const Code *c)
{
    const uint16_t takers = NAMED_METHOD | NAMED_FUNCTION | NAMED_CLASS;
    for (uint32_t i = 1; i < c->records.count; i++)
        if (c->records.at[i].is & takers) count(&t->takers, c->words.at[c->records.at[i].word]);
    for (uint32_t i = 0; i < c->takes.count; i++) count(&t->takes, c->takes.at[i]);
}

void given_prepare(CodeTable *t)
{
    for (uint32_t i = 0; i < t->files.count; i++) prepare_file(t, &t->files.at[i]);
    for (uint32_t i = 0; t->takers.count && i < t->files.count; i++)
        count_file(t, t->files.at[i].code);
}

uint64_t given_taker(const CodeFile *f, const CodeGiven *g)
{
    uint32_t word = g->kind == TAKER_DOTTED ? f->code->dotted.at[g->taker].word : g->taker;
    return f->code->words.at[word];
}

bool given_is_parameter(const CodeTable *t, uint64_t taker, uint64_t name)
{
    uint32_t takers = hash_map_get(&t->takers, taker);
    return takers > 1 && hash_map_get(&t->takes, code_takes(taker, name)) == takers;
}

void given_free(CodeTable *t)
{
    hash_map_free(&t->takers);
    hash_map_free(&t->takes);
}
