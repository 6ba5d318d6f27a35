/* rules.c - the table of all rules, made from the names of their files (see the Makefile). */
#include "transform/proof/rule.h"

#define RULE(stem) extern const Rule rule_##stem;
#include "rules.inc"
#undef RULE

const Rule *const rules[] = {
#define RULE(stem) &rule_##stem,
#include "rules.inc"
#undef RULE
};
const uint32_t rule_count = sizeof rules / sizeof *rules;

const Rule *rule_find(Bytes name)
{
    for (uint32_t i = 0; i < rule_count; i++)
        if (bytes_is(name, rules[i]->name)) return rules[i];
    return NULL;
}
