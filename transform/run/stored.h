/*
 * stored.h - inside run/: what the cache keeps of units and of whole runs.
 *
 * Two kinds of records.  One for each distinct content: its facts and the number of its sites, or
 * why it has none; it serves every program that the content is part of.  And one for each run:
 * everything that is told of it; it serves the same run again, with nothing changed.
 */
#ifndef SKIVE_RUN_STORED_H
#define SKIVE_RUN_STORED_H

#include "transform/cache/record.h"
#include "transform/run/run.h"

/* Fills facts, sites and err of a unit whose hash is there. */
bool stored_read_unit(Unit *u, const RunOptions *options);
void stored_write_unit(const Unit *u, const RunOptions *options);

/* Fills err, findings, left and rewritten of all units; their sources must be there. */
bool stored_read_outcome(Run *run, const RunOptions *options);
void stored_write_outcome(const Run *run, const RunOptions *options);

/* The content of such a record.  What is read is sound: offsets lie in the texts, edits do not
 * touch.  False, with the units as they were, when anything is not as it must be. */
void results_write(const Run *run, Buf *out);
bool results_read(Reader *r, Run *run);

#endif
