/*
 * unit.h - inside run/: what is done with one distinct text.
 */
#ifndef SKIVE_RUN_UNIT_H
#define SKIVE_RUN_UNIT_H

#include "transform/run/run.h"

/* Parses, resolves names, collects facts and counts the sites of the rules.  unit->source is filled
 * in already; source, tree and names stay (unit->kept) when there are sites. */
void unit_collect(Unit *u, Parser *p, const RunOptions *options);

/* Frees source, tree and names. */
void unit_drop(Unit *u);

/* Makes source, tree and names again of a source that was read again, which it takes over. */
bool unit_restore(Unit *u, Parser *p, Source *source);

/* Finds and proves the sites, settles overlaps, applies the edits, checks the result, and drops
 * source, tree and names, which must be there. */
void unit_rewrite(Unit *u, Parser *p, const Program *program, const RunOptions *options);

/* Counts all sites of the rules that are on as left alone, without looking at them. */
void unit_leave(Unit *u, const RunOptions *options);

void unit_free(Unit *u);
void unit_free_findings(Unit *u);

/* Is there a `# skive: ignore` or `ignore[rule, ...]` for the rule at this site? */
bool unit_is_ignored(const Tree *t, NodeId site, const Rule *rule);

#endif
