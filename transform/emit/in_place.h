/*
 * in_place.h - replace a file's content so that it is always wholly old or wholly new.
 */
#ifndef SKIVE_EMIT_IN_PLACE_H
#define SKIVE_EMIT_IN_PLACE_H

#include "transform/edit/change.h"

/*
 * Writes change->after over change->path: a temporary file beside it, with the mode, owner and
 * extended attributes of the old one, fsynced; the old content compared with change->before once
 * more; renamed over it; the folder fsynced.  change->path is canonical, so links to the file stay.
 * Fails with ERR_CHANGED when the content is not change->before any more, with ERR_IO otherwise
 * (a file with several hard links among them: a rename would part them); the file is then
 * untouched and no temporary file is left.
 */
bool in_place_write(const Change *change, Err *err);

/* Removes temporary files in `folder` that a killed run left: their writer holds a lock on them
 * while it lives (flock).  Returns how many. */
uint32_t in_place_sweep(const char *folder);

#endif
