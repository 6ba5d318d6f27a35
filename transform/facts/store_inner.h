/*
 * store_inner.h - inside facts/: the check of a Flow and a Code that were read.
 */
#ifndef SKIVE_FACTS_STORE_INNER_H
#define SKIVE_FACTS_STORE_INNER_H

#include "transform/facts/code.h"
#include "transform/facts/flow.h"

/* Does every index of the flow point to something, and does everything point backwards that is
 * followed in a loop?  An empty flow (none was collected) is right too. */
bool flow_is_sound(const Flow *f);
bool code_is_sound(const Code *c); /* there is always one */

#endif
