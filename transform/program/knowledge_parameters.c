/* knowledge_parameters.c - see knowledge_parameters.h. */
#include "transform/program/knowledge_parameters.h"

/* ---- tokens --------------------------------------------------------------------------------- */

static bool begins_part(char c)
{
    return c == '[' || c == '{' || c == '(' || c == '.';
}

Bytes knowledge_whole(Bytes label)
{
    size_t len = 0;
    while (len < label.len && !begins_part(label.at[len])) len++;
    return (Bytes){label.at, len};
}

/* Takes stars and '?' off a name. */
static KnowledgeParameter plain_name(Bytes name)
{
    KnowledgeParameter p = {.name = name};
    while (p.name.len && p.name.at[0] == '*') p.name.at++, p.name.len--, p.stars++;
    if (p.name.len && p.name.at[p.name.len - 1] == '?') p.name.len--, p.optional = true;
    return p;
}

static bool is_mark(Bytes token)
{
    return token.len == 1 && (token.at[0] == '/' || token.at[0] == '*' || token.at[0] == '-');
}

bool knowledge_roles(Bytes *column, Bytes *label, Bytes *roles)
{
    Bytes token, name;
    do {
        if (!knowledge_piece(column, ' ', &token)) return false;
    } while (is_mark(token));
    knowledge_split(token, ':', &name, roles);
    *label = plain_name(name).name;
    return true;
}

/* ---- parameters ----------------------------------------------------------------------------- */

void knowledge_parameters(Bytes column, KnowledgeParameters *out)
{
    Bytes token, name, roles;
    bool keyword_only = false;
    out->count = 0;
    while (out->count < KNOWLEDGE_PARAMETERS && knowledge_piece(&column, ' ', &token)) {
        if (is_mark(token)) {
            keyword_only |= token.at[0] == '*';
            for (uint32_t i = 0; token.at[0] == '/' && i < out->count; i++)
                out->at[i].positional_only = true;
            continue;
        }
        knowledge_split(token, ':', &name, &roles);
        KnowledgeParameter p = plain_name(name);
        if (knowledge_whole(p.name).len < p.name.len || bytes_is(p.name, "self")) continue;
        p.keyword_only = keyword_only;
        keyword_only |= p.stars == 1;
        out->at[out->count++] = p;
    }
}

static uint32_t positional_from(const KnowledgeParameters *p, uint32_t i)
{
    for (; i < p->count; i++)
        if (p->at[i].stars == 1 || (!p->at[i].stars && !p->at[i].keyword_only)) return i;
    return NO_PARAMETER;
}

uint32_t knowledge_positional(const KnowledgeParameters *p, uint32_t position)
{
    uint32_t i = positional_from(p, 0);
    while (position-- && i != NO_PARAMETER && !p->at[i].stars) i = positional_from(p, i + 1);
    return i;
}

uint32_t knowledge_next_positional(const KnowledgeParameters *p, uint32_t after)
{
    return positional_from(p, after + 1);
}

uint32_t knowledge_keyword(const KnowledgeParameters *p, Bytes name)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (!p->at[i].stars && bytes_equal(p->at[i].name, name)) return i;
    return knowledge_rest(p);
}

uint32_t knowledge_rest(const KnowledgeParameters *p)
{
    return p->count && p->at[p->count - 1].stars == 2 ? p->count - 1 : NO_PARAMETER;
}

uint32_t knowledge_named(const KnowledgeParameters *p, Bytes name)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (bytes_equal(p->at[i].name, name)) return i;
    return NO_PARAMETER;
}
