/*
 * diff.h - unified diffs and mailbox patches, made by libgit2.
 */
#ifndef SKIVE_EMIT_DIFF_H
#define SKIVE_EMIT_DIFF_H

#include "transform/edit/change.h"

/*
 * Appends to `out` the unified diff of one change as git writes it: "diff --git", "index", "---
 * a/shown",
 * "+++ b/shown", three lines of context; `git apply` and `patch -p1` take it byte for byte
 * (git_patch_from_buffers).  Bytes that git would take for binary are written as text.  With
 * `color`, in the colours of `git diff`.
 */
bool diff_unified(const Change *change, bool color, Buf *out, Err *err);

/* Appends what `git diff --stat` prints for a whole patch text, `width` columns wide. */
bool diff_stat(Bytes patch, uint32_t width, Buf *out, Err *err);

/* One mail of a series. */
typedef struct Mail {
    const char *name, *address; /* of the author */
    int64_t when;               /* seconds since the epoch */
    uint32_t number, total;
    const char *message; /* the commit's: subject, blank line, body */
} Mail;

/* Appends the mail that `git am` takes (git_email_create_from_diff); its body is encoded when the
 * patch has carriage returns, which plain mails lose. */
bool diff_mail(const Mail *mail, Bytes patch, Buf *out, Err *err);

/* The text of libgit2's last error, for messages; valid until the next call into it. */
const char *git_reason(void);

#endif
