/*
 * diff.h - unified diffs and mailbox patches.
 */
#ifndef SKIVE_EMIT_DIFF_H
#define SKIVE_EMIT_DIFF_H

#include "transform/base/arena.h"
#include "transform/edit/change.h"

typedef enum DiffFormat { DIFF_UNIFIED, DIFF_STAT, DIFF_MBOX } DiffFormat;

/* Lines added and removed, for "N files changed" texts. */
typedef struct DiffCounts {
    uint32_t files, added, removed;
} DiffCounts;

/*
 * Appends to `out` the unified diff of one change: "--- a/shown", "+++ b/shown", three lines of
 * context, what `git apply` and `patch -p1` take byte for byte (missing newline at the end, CRLF,
 * CR inside lines, paths that git quotes).  A file whose bytes git takes for binary is still
 * written as text.  With `color`, in the colours of `git diff`.  Nothing when before equals after.
 */
bool diff_unified(const Change *change, bool color, Buf *out, DiffCounts *counts, Err *err);

/* Appends what `git diff --stat` prints for the changes, `width` columns wide. */
bool diff_stat(const Changes *changes, uint32_t width, Buf *out, Err *err);

/* One mail of a series: header (From, Date, Subject "[PATCH n/m] ..."), body, "---", stat, diff,
 * signature; what `git am` takes.  `author` is "Name <mail>", `when` seconds since the epoch. */
typedef struct Mail {
    const char *author;
    int64_t when;
    uint32_t number, total;
    const Story *story;
    const char *body; /* the commit message below the subject */
} Mail;
bool diff_mail(const Mail *mail, const Changes *changes, Buf *out, Err *err);

#endif
