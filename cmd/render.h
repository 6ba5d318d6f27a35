/*
 * render.h - findings as text and as JSON.
 */
#ifndef SKIVE_CMD_RENDER_H
#define SKIVE_CMD_RENDER_H

#include "cmd/session.h"

/* Appends one finding as the terminal shows it: place, what, excerpt, saving and grounds; for a
 * refusal the reason and the place that decides. */
void render_text(Session *s, uint32_t file, const Finding *f, Buf *out);

/* Appends the whole result as one JSON document: findings, problems, summary. */
void render_json(Session *s, bool with_refusals, Buf *out);

/* "name: sentence" lines for a set of assumptions. */
void render_assumptions(Assumptions set, Buf *out);

#endif
