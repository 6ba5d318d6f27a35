/* rules.c - skive rules: what there is. */
#include <stdio.h>

#include "cmd/session.h"

int command_rules(const Options *options)
{
    (void)options;
    puts("rules (name, group, what it does; optional ones are off unless they are selected,"
         " suggestions are shown by check --suggest):");
    for (uint32_t r = 0; r < rule_count; r++)
        printf("  %-20s %-12s %s%s%s\n", rules[r]->name, rules[r]->group, rules[r]->title,
               rules[r]->optional ? " (optional)" : "", rules[r]->suggests ? " (suggestion)" : "");
    puts("\nassumptions (what a rewrite may rest on):");
    Assumptions on = assumptions_default();
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        printf("  %-18s %-4s %s\n", assumption_slug((Assumption)a),
               on & assuming((Assumption)a) ? "on" : "off", assumption_text((Assumption)a));
    puts("\nreasons for leaving a place alone:");
    for (int r = 1; r < REFUSAL_COUNT; r++)
        printf("  %-18s %s\n", refusal_slug((Refusal)r), refusal_text((Refusal)r));
    return EXIT_CLEAN;
}
