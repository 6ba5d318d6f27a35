/*
 * render.h - findings as text and as JSON.
 */
#ifndef SKIVE_CMD_RENDER_H
#define SKIVE_CMD_RENDER_H

#include "cmd/session.h"
#include "transform/proof/uses.h"

/* Appends one finding as the terminal shows it: place, what, excerpt, saving and grounds; for a
 * refusal the reason and the place that decides. */
void render_text(Session *s, uint32_t file, const Finding *f, Buf *out);

/* Appends every obligation of a class's slots, held or broken, with what breaks it; nothing for the
 * findings of other rules. */
void render_obligations(Session *s, const Finding *f, Buf *out);

/* Appends the whole result as one JSON document: findings, problems, summary. */
void render_json(Session *s, bool with_refusals, Buf *out);

/* One object and what is done to it; at most `limit` operations are told. */
typedef struct UsesOf {
    Object object;
    const UsesList *list;
    uint32_t limit;
} UsesOf;

/* render_uses.c: the output of `skive uses`.  A JSON document is begin, objects, end. */
void render_uses_text(Session *s, const UsesOf *of, Buf *out);
void render_uses_begin(Buf *out);
void render_uses_json(Session *s, const UsesOf *of, uint32_t before, Buf *out);
void render_uses_end(Session *s, Buf *out);
void render_uses_all(Session *s, const UsesList *all, Buf *out);

/* Appends the steps of a way, each on a line after `indent`. */
void render_path(Session *s, const WitnessPath *path, const char *indent, Buf *out);

/* Appends "key": [{"path", "line", "text"} ...]. */
void render_path_json(Session *s, const char *key, const WitnessPath *path, Buf *out);

/* Appends "problems": [...]. */
void render_problems(Session *s, Buf *out);

/* "name: sentence" lines for a set of assumptions. */
void render_assumptions(Assumptions set, Buf *out);

#endif
