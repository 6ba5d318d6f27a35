/*
 * message.h - the commit message (and the mail) of a set of rewrites.
 */
#ifndef SKIVE_EMIT_MESSAGE_H
#define SKIVE_EMIT_MESSAGE_H

#include "transform/edit/change.h"

/* What a maintainer wants to know of one rule's share in a commit. */
typedef struct Story {
    const char *rule, *title; /* "set-comprehension", "build sets without a temporary list" */
    const char *why_safe;     /* a paragraph, unwrapped */
    const char *saving;
    Bytes assumptions; /* lines "name: sentence", empty when proven without */
    uint32_t sites;
} Story;

/* Appends subject, blank line and body, wrapped at 72 columns: what, why it is safe, assumptions,
 * saving, files.  `stories` has at least one. */
void message_write(const Story *stories, uint32_t count, const Changes *changes, Buf *out);

#endif
