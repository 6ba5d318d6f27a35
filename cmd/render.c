/* render.c - see render.h. */
#include "cmd/render.h"

#include <string.h>

static const char *style(const Session *s, const char *code)
{
    return s->color ? code : "";
}

void render_assumptions(Assumptions set, Buf *out)
{
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        if (set & assuming((Assumption)a))
            buf_printf(out, "%s: %s\n", assumption_slug((Assumption)a),
                       assumption_text((Assumption)a));
}

/* The first line of the site with a mark under it. */
static void add_excerpt(const Session *s, const Finding *f, Buf *out)
{
    buf_printf(out, "%6u | ", f->from.line);
    buf_add_bytes(out, f->line);
    buf_add_text(out, "\n       | ");
    size_t start = f->start - f->line_start, end = f->end - f->line_start;
    for (size_t i = 0; i < start; i++) {
        unsigned char b = (unsigned char)f->line.at[i];
        if ((b & 0xC0) != 0x80) buf_add_char(out, b == '\t' ? '\t' : ' ');
    }
    buf_add_text(out, style(s, "\033[36m"));
    for (size_t i = start; i < end && i < f->line.len; i++)
        if (((unsigned char)f->line.at[i] & 0xC0) != 0x80) buf_add_char(out, '^');
    buf_add_text(out, style(s, "\033[m"));
    buf_add_char(out, '\n');
}

static void add_saving(const Session *s, const Finding *f, Buf *out)
{
    const Estimate *e = &f->verdict.estimate;
    if (!e->before) {
        buf_printf(out, "       saves %s\n", f->rule->saving);
        return;
    }
    buf_printf(out, "       saves %u -> %u bytes for each instance (%u attribute%s, ", e->before,
               e->after, e->attributes, e->attributes == 1 ? "" : "s");
    buf_printf(out, "CPython %u.%u%s)\n", e->python / 100, e->python % 100,
               s->config.python ? "" : ", as no target is known");
}

static void add_grounds(const Session *s, const Finding *f, Buf *out)
{
    add_saving(s, f, out);
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        if (f->verdict.assumptions & assuming((Assumption)a))
            buf_printf(out, "       assuming %s: %s\n", assumption_slug((Assumption)a),
                       assumption_text((Assumption)a));
}

static void add_reason(Session *s, const Finding *f, Buf *out)
{
    const Verdict *v = &f->verdict;
    buf_printf(out, "       left alone (%s): %s\n", refusal_slug(v->refusal),
               refusal_text(v->refusal));
    if (v->witness_line && v->witness_file < s->run.file_count)
        buf_printf(out, "       because of %s:%u\n", session_path(s, v->witness_file),
                   v->witness_line);
}

void render_text(Session *s, uint32_t file, const Finding *f, Buf *out)
{
    buf_printf(out, "%s%s:%u:%u%s: %s: %s\n", style(s, "\033[1m"), session_path(s, file),
               f->from.line, f->from.column, style(s, "\033[m"), f->rule->name, f->rule->title);
    add_excerpt(s, f, out);
    if (f->verdict.rewrite) add_grounds(s, f, out);
    else add_reason(s, f, out);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* The length of the UTF-8 character at `at`, 0 when it is none. */
static size_t character(Bytes text, size_t at)
{
    unsigned char b = (unsigned char)text.at[at];
    size_t len = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
    if (!len || at + len > text.len) return 0;
    for (size_t i = 1; i < len; i++)
        if (((unsigned char)text.at[at + i] & 0xC0) != 0x80) return 0;
    return len;
}

/* Bytes of a path that are no UTF-8 come out as lone surrogates, as Python's surrogateescape has
 * them. */
static void add_string(Buf *out, Bytes text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        unsigned char b = (unsigned char)text.at[i];
        size_t len = character(text, i);
        if (!len) buf_printf(out, "\\udc%02x", b), len = 1;
        else if (b == '"' || b == '\\') buf_printf(out, "\\%c", b);
        else if (b < 0x20) buf_printf(out, "\\u%04x", b);
        else buf_add(out, text.at + i, len);
        i += len;
    }
    buf_add_char(out, '"');
}

static void add_text(Buf *out, const char *key, const char *value)
{
    buf_printf(out, "\"%s\": ", key);
    add_string(out, bytes_of(value));
}

static void add_place(Buf *out, const char *prefix, TextPlace place)
{
    buf_printf(out, "\"%sline\": %u, \"%scolumn\": %u", prefix, place.line, prefix, place.column);
}

static void add_edits(Buf *out, const Finding *f)
{
    buf_add_text(out, ", \"edits\": [");
    for (uint32_t i = 0; i < f->edits.count; i++) {
        const Splice *e = &f->edits.at[i];
        buf_add_text(out, i ? ", {" : "{");
        add_place(out, "", f->places[2 * i]);
        buf_add_text(out, ", ");
        add_place(out, "end_", f->places[2 * i + 1]);
        buf_add_text(out, ", \"text\": ");
        add_string(out, e->with);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void add_assumption_names(Buf *out, Assumptions set)
{
    buf_add_text(out, ", \"assumptions\": [");
    bool first = true;
    for (int a = 0; a < ASSUMPTION_COUNT; a++) {
        if (!(set & assuming((Assumption)a))) continue;
        buf_printf(out, "%s\"%s\"", first ? "" : ", ", assumption_slug((Assumption)a));
        first = false;
    }
    buf_add_char(out, ']');
}

static void add_estimate(Buf *out, const Estimate *e)
{
    if (!e->before) return;
    buf_printf(out, ", \"bytes_before\": %u, \"bytes_after\": %u, \"attributes\": %u", e->before,
               e->after, e->attributes);
    buf_printf(out, ", \"python\": \"%u.%u\"", e->python / 100, e->python % 100);
}

static void add_refusal(Session *s, Buf *out, const Verdict *v)
{
    buf_add_text(out, ", ");
    add_text(out, "reason", refusal_slug(v->refusal));
    buf_add_text(out, ", ");
    add_text(out, "message", refusal_text(v->refusal));
    if (v->detail) {
        buf_add_text(out, ", ");
        add_text(out, "detail", v->detail);
    }
    if (!v->witness_line || v->witness_file >= s->run.file_count) return;
    buf_add_text(out, ", \"witness\": {");
    add_text(out, "path", session_path(s, v->witness_file));
    buf_printf(out, ", \"line\": %u}", v->witness_line);
}

static void add_finding(Session *s, Buf *out, uint32_t file, const Finding *f)
{
    buf_add_char(out, '{');
    add_text(out, "path", session_path(s, file));
    buf_add_text(out, ", ");
    add_place(out, "", f->from);
    buf_add_text(out, ", ");
    add_place(out, "end_", f->to);
    buf_printf(out, ", \"rule\": \"%s\", \"group\": \"%s\", \"verdict\": \"%s\"", f->rule->name,
               f->rule->group, f->verdict.rewrite ? "rewrite" : "refuse");
    if (f->verdict.rewrite) {
        buf_add_text(out, ", ");
        add_text(out, "message", f->rule->title);
        buf_add_text(out, ", ");
        add_text(out, "saving", f->rule->saving);
        add_estimate(out, &f->verdict.estimate);
        add_assumption_names(out, f->verdict.assumptions);
        add_edits(out, f);
    } else {
        add_refusal(s, out, &f->verdict);
    }
    buf_add_char(out, '}');
}

static void add_problems(Session *s, Buf *out)
{
    buf_add_text(out, "],\n \"problems\": [");
    for (uint32_t i = 0; i < s->problems.count; i++) {
        const Problem *p = &s->problems.at[i];
        buf_add_text(out, i ? ",\n  {" : "\n  {");
        add_text(out, "path", p->path);
        buf_printf(out, ", \"line\": %u, ", p->err.line);
        add_text(out, "message", p->err.text);
        buf_add_char(out, '}');
    }
}

/* Adds the findings of one file; returns how many were added. */
static uint32_t add_findings(Session *s, bool with_refusals, uint32_t file, uint32_t before,
                             Buf *out)
{
    const Unit *u = s->run.files[file].unit;
    uint32_t added = 0;
    for (uint32_t k = 0; u && k < u->findings.count; k++) {
        const Finding *f = &u->findings.at[k];
        if ((!f->verdict.rewrite && !with_refusals) || !session_shows(s, file, f)) continue;
        buf_add_text(out, before + added ? ",\n  " : "\n  ");
        add_finding(s, out, file, f);
        added++;
    }
    return added;
}

void render_json(Session *s, bool with_refusals, Buf *out)
{
    buf_add_text(out, "{\"version\": 1,\n \"findings\": [");
    uint32_t added = 0;
    for (uint32_t i = 0; i < s->run.file_count; i++)
        added += add_findings(s, with_refusals, i, added, out);
    add_problems(s, out);
    Totals totals = session_totals(s);
    buf_printf(out, "],\n \"summary\": {\"files\": %u, \"rewrites\": %u, \"refusals\": %u}}\n",
               s->run.file_count, totals.rewrites, totals.refusals);
}
