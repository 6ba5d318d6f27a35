/* render.c - see render.h. */
#include "cmd/render.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/json.h"
#include "transform/proof/obligations.h"

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

/* What an element costs less, and from how many on. */
static void add_element_saving(const Session *s, const Finding *f, Buf *out)
{
    const Saving *e = &f->verdict.saving;
    buf_printf(out, "       saves %d bytes an element", e->existing);
    if (e->fresh != e->existing) buf_printf(out, " (%d where it is made anew)", e->fresh);
    if (e->break_even > 1) buf_printf(out, " from %u elements on", e->break_even);
    buf_printf(out, ", in %u %% of the time (CPython %u.%u%s)\n", e->time_percent, e->python / 100,
               e->python % 100, s->config.python ? "" : ", as no target is known");
}

/* "12 kB"; as much as an estimate is worth. */
static void add_size(uint64_t bytes, Buf *out)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB"};
    double size = (double)bytes;
    int unit = 0;
    while (size >= 1000 && unit < 3) size /= 1000, unit++;
    buf_printf(out, unit && size < 9.95 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static void add_suggestion(const Session *s, const Finding *f, Buf *out)
{
    const Estimate *e = &f->verdict.estimate;
    if (e->before)
        buf_printf(out, "       each takes %u bytes, and could take %u (CPython %u.%u%s)\n",
                   e->before, e->after, e->python / 100, e->python % 100,
                   s->config.python ? "" : ", as no target is known");
    if (f->verdict.held) {
        buf_add_text(out, "       holds about ");
        add_size(f->verdict.held, out);
        buf_add_char(out, '\n');
    }
    buf_printf(out, "       may save %s\n", f->rule->saving);
    if (f->rule->rewrite && f->verdict.applicable)
        buf_printf(out, "       not proven; --apply-suggested %s rewrites it\n", f->rule->name);
}

static void add_saving(const Session *s, const Finding *f, Buf *out)
{
    const Estimate *e = &f->verdict.estimate;
    if (f->verdict.saving.python) {
        add_element_saving(s, f, out);
        return;
    }
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
    if (f->verdict.suggest) add_suggestion(s, f, out);
    else add_saving(s, f, out);
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        if (f->verdict.assumptions & assuming((Assumption)a))
            buf_printf(out, "       assuming %s: %s\n", assumption_slug((Assumption)a),
                       assumption_text((Assumption)a));
}

/* The way to what decides against a class. */
static void find_path(Session *s, const Verdict *v, WitnessPath *path)
{
    const Program *p = &s->run.program;
    if (v->rewrite || v->suggest || !v->subject || !p->layouts || !session_witness(s)) return;
    Broken b = obligation_first(&p->layouts->of[v->subject - 1]);
    if (b.why == v->refusal) obligation_path(s->witness, p, v->subject - 1, &b, path);
}

static void add_reason(Session *s, const Finding *f, Buf *out)
{
    const Verdict *v = &f->verdict;
    buf_printf(out, "       left alone (%s): %s", refusal_slug(v->refusal),
               refusal_text(v->refusal));
    if (v->detail) buf_printf(out, ": `%s`", v->detail);
    buf_add_char(out, '\n');
    WitnessPath path = {0};
    find_path(s, v, &path);
    render_path(s, &path, "         ", out);
    bool told = path.count != 0;
    array_free(&path);
    const char *place = told ? NULL : session_witness_place(s, v);
    if (place) buf_printf(out, "       because of %s:%u\n", place, v->witness_line);
}

void render_text(Session *s, uint32_t file, const Finding *f, Buf *out)
{
    const Verdict *v = &f->verdict;
    buf_printf(out, "%s%s:%u:%u%s: %s%s: %s", style(s, "\033[1m"), session_path(s, file),
               f->from.line, f->from.column, style(s, "\033[m"), v->suggest ? "suggestion: " : "",
               f->rule->name, f->rule->title);
    if (v->suggest && v->detail) buf_printf(out, ": `%s`", v->detail);
    buf_add_char(out, '\n');
    add_excerpt(s, f, out);
    if (v->rewrite || v->suggest) add_grounds(s, f, out);
    else add_reason(s, f, out);
}

/* ---- obligations ---------------------------------------------------------------------------- */

enum { MOST_BREAKS = 6 }; /* told of one obligation */

static void add_break(Session *s, uint32_t class, const Broken *b, Buf *out)
{
    const Program *p = &s->run.program;
    buf_printf(out, "           %s: %s", refusal_slug(b->why), refusal_text(b->why));
    if (b->name) buf_printf(out, ": `%s`", atoms_text(&p->link.atoms, (Atom){b->name}).at);
    buf_add_char(out, '\n');
    WitnessPath path = {0};
    obligation_path(session_witness(s), p, class, b, &path);
    render_path(s, &path, "             ", out);
    if (!path.count && b->line)
        buf_printf(out, "             %s:%u\n", session_module(s, b->module), b->line);
    array_free(&path);
}

static void add_names(Session *s, const ClassLayout *c, Buf *out)
{
    const Program *p = &s->run.program;
    buf_add_text(out, "       names stored on instances:");
    for (uint32_t i = 0; i < c->names.count; i++) {
        Bytes name = layout_name(p->layouts, p, c, i);
        buf_printf(out, "%s %.*s", i ? "," : "", (int)name.len, name.at);
    }
    buf_add_text(out, c->names.count ? "\n" : " none of its own\n");
    buf_printf(out, "       weak references: %s\n",
               c->weak ? "something may make one, so __weakref__ is needed here"
                       : "none that would need __weakref__ here");
}

void render_obligations(Session *s, const Finding *f, Buf *out)
{
    const Program *p = &s->run.program;
    if (!f->verdict.subject || !p->layouts) return;
    uint32_t class = f->verdict.subject - 1;
    BrokenList broken = {0};
    layouts_explain(p, s->config.python, class, &broken);
    add_names(s, &p->layouts->of[class], out);
    for (uint32_t i = 0; i < obligation_count; i++) {
        uint32_t breaks = 0;
        for (uint32_t k = 0; k < broken.count; k++) breaks += obligation_has(i, broken.at[k].why);
        bool own = !f->verdict.rewrite && obligation_has(i, f->verdict.refusal);
        buf_printf(out, "       %s  %s\n", breaks || own ? "broken" : "held  ", obligation_text(i));
        uint32_t told = 0;
        for (uint32_t k = 0; k < broken.count; k++)
            if (obligation_has(i, broken.at[k].why) && told++ < MOST_BREAKS)
                add_break(s, class, &broken.at[k], out);
        if (breaks > MOST_BREAKS)
            buf_printf(out, "           ... and %u more\n", breaks - MOST_BREAKS);
    }
    array_free(&broken);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void add_place(Buf *out, const char *prefix, TextPlace place)
{
    buf_printf(out, "\"%sline\": %u, \"%scolumn\": %u", prefix, place.line, prefix, place.column);
}

static void add_edit(Buf *out, const TextPlace *places, Bytes text)
{
    buf_add_char(out, '{');
    add_place(out, "", places[0]);
    buf_add_text(out, ", ");
    add_place(out, "end_", places[1]);
    buf_add_text(out, ", \"text\": ");
    json_string(out, text);
    buf_add_char(out, '}');
}

/* What one finding takes to be applied alone, so the same import comes with each that needs it;
 * imports stand at the top, before all else. */
static void add_edits(Buf *out, const Finding *f)
{
    SCOPED(buf_free) Buf import = {0};
    buf_add_text(out, ", \"edits\": [");
    for (uint32_t i = 0; i < f->imports.count; i++) {
        if (i) buf_add_text(out, ", ");
        buf_clear(&import);
        edit_import_text(&f->imports.at[i], 1, &import);
        add_edit(out, &f->places[2 * (f->edits.count + i)], buf_bytes(&import));
    }
    for (uint32_t i = 0; i < f->edits.count; i++) {
        if (i || f->imports.count) buf_add_text(out, ", ");
        add_edit(out, &f->places[2 * i], f->edits.at[i].with);
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

static void add_element_estimate(Buf *out, const Saving *e)
{
    if (!e->python) return;
    buf_printf(out, ", \"bytes_an_element\": %d, \"bytes_a_new_element\": %d", e->existing,
               e->fresh);
    buf_printf(out, ", \"break_even\": %u, \"time_percent\": %u", e->break_even, e->time_percent);
    buf_printf(out, ", \"python\": \"%u.%u\"", e->python / 100, e->python % 100);
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
    json_text(out, "reason", refusal_slug(v->refusal));
    buf_add_text(out, ", ");
    json_text(out, "message", refusal_text(v->refusal));
    if (v->detail) {
        buf_add_text(out, ", ");
        json_text(out, "detail", v->detail);
    }
    const char *place = session_witness_place(s, v);
    if (place) {
        buf_add_text(out, ", \"witness\": {");
        json_text(out, "path", place);
        buf_printf(out, ", \"line\": %u}", v->witness_line);
    }
    WitnessPath path = {0};
    find_path(s, v, &path);
    if (path.count) {
        buf_add_text(out, ", ");
        render_path_json(s, "way", &path, out);
    }
    array_free(&path);
}

/* Can it be applied, and what is it about? */
static void add_suggestion_fields(Buf *out, const Finding *f)
{
    buf_printf(out, ", \"applicable\": %s", f->verdict.applicable ? "true" : "false");
    if (!f->verdict.detail) return;
    buf_add_text(out, ", ");
    json_text(out, "detail", f->verdict.detail);
}

static void add_finding(Session *s, Buf *out, uint32_t file, const Finding *f)
{
    const Verdict *v = &f->verdict;
    buf_add_char(out, '{');
    json_text(out, "path", session_path(s, file));
    buf_add_text(out, ", ");
    add_place(out, "", f->from);
    buf_add_text(out, ", ");
    add_place(out, "end_", f->to);
    buf_printf(out, ", \"rule\": \"%s\", \"group\": \"%s\", \"verdict\": \"%s\"", f->rule->name,
               f->rule->group,
               v->rewrite   ? "rewrite"
               : v->suggest ? "suggest"
                            : "refuse");
    buf_printf(out, ", \"level\": \"%s\"", f->rule->suggests ? "suggest" : "rewrite");
    if (v->rewrite || v->suggest) {
        buf_add_text(out, ", ");
        json_text(out, "message", f->rule->title);
        buf_add_text(out, ", ");
        json_text(out, "saving", f->rule->saving);
        if (v->held) buf_printf(out, ", \"held_bytes\": %" PRIu64, v->held);
        if (v->suggest) add_suggestion_fields(out, f);
        add_estimate(out, &f->verdict.estimate);
        add_element_estimate(out, &f->verdict.saving);
        add_assumption_names(out, f->verdict.assumptions);
        add_edits(out, f);
    } else {
        add_refusal(s, out, &f->verdict);
    }
    buf_add_char(out, '}');
}

void render_problems(Session *s, Buf *out)
{
    buf_add_text(out, "\"problems\": [");
    for (uint32_t i = 0; i < s->problems.count; i++) {
        const Problem *p = &s->problems.at[i];
        buf_add_text(out, i ? ",\n  {" : "\n  {");
        json_text(out, "path", p->path);
        buf_printf(out, ", \"line\": %u, ", p->err.line);
        json_text(out, "message", p->err.text);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

/* Adds the findings of one file; returns how many were added. */
static uint32_t add_findings(Session *s, bool with_refusals, uint32_t file, uint32_t before,
                             Buf *out)
{
    const Unit *u = s->run.files[file].unit;
    uint32_t added = 0;
    for (uint32_t k = 0; u && k < u->findings.count; k++) {
        const Finding *f = &u->findings.at[k];
        bool shown = f->verdict.rewrite || f->verdict.suggest || with_refusals;
        if (!shown || !session_shows(s, file, f)) continue;
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
    buf_add_text(out, "],\n ");
    render_problems(s, out);
    Totals totals = session_totals(s);
    buf_printf(out,
               ",\n \"summary\": {\"files\": %u, \"rewrites\": %u, \"suggestions\": %u, "
               "\"refusals\": %u, \"public_classes\": %u}}\n",
               s->run.file_count, totals.rewrites, totals.suggestions, totals.refusals,
               s->run.public_classes);
}
