/*
 * unit.h - inside run/: what is done with one distinct text.
 */
#ifndef SKIVE_RUN_UNIT_H
#define SKIVE_RUN_UNIT_H

#include "transform/run/run.h"

/* Parses, resolves names, collects facts and finds the sites of the rules; drops the tree when
 * there are none.  unit->source is filled in already. */
void unit_read(Unit *u, Parser *p, const RunOptions *options);

/* Proves the sites, settles overlaps, applies the edits and checks the result. */
void unit_rewrite(Unit *u, Parser *p, const Program *program, const RunOptions *options);

void unit_free(Unit *u);

/* Is there a `# skive: ignore` or `ignore[rule, ...]` for the rule at this site? */
bool unit_is_ignored(const Tree *t, NodeId site, const Rule *rule);

#endif
