/*
 * in_place.h - replace a file's content so that it is always wholly old or wholly new.
 */
#ifndef SKIVE_EMIT_IN_PLACE_H
#define SKIVE_EMIT_IN_PLACE_H

#include "transform/edit/change.h"

/*
 * Writes change->after over change->path: a temporary file beside it (beside a link's target: the
 * link stays), written, given the mode, owner and extended attributes of the old one, fsynced, the
 * old content compared with change->before once more, renamed over it, the folder fsynced.
 * Fails with ERR_CHANGED when the content is not change->before any more, ERR_IO otherwise; the
 * file is then untouched and no temporary file is left.  A file with several hard links is written
 * to all of them or refused by name (rename would part them): refused.
 */
bool in_place_write(const Change *change, Err *err);

/* Removes the temporary files that a killed run left in `folder` (names that only skive makes, whose
 * process is gone).  Returns how many. */
uint32_t in_place_sweep(const char *folder);

/* In a signal handler or at exit: removes the temporary file that is open now, if any. */
void in_place_abandon(void);

#endif
