/* check.c - skive check: what can be rewritten, and with --why-not what cannot. */
#include <stdio.h>
#include <string.h>

#include "cmd/render.h"

static void list_findings(Session *s, Buf *out)
{
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const Unit *u = s->run.files[i].unit;
        for (uint32_t k = 0; u && k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            bool counted = f->verdict.refusal == REFUSE_PUBLIC_CLASS; /* there are too many */
            bool shown = f->verdict.rewrite || f->verdict.suggest;
            if ((shown || (s->options->why_not && !counted)) && session_shows(s, i, f))
                render_text(s, i, f, out);
        }
    }
}

/* Sites by rule; refusals by rule and reason; rewrites by the assumptions they rest on. */
typedef struct Counts {
    uint32_t rewrites, suggestions;
    uint32_t refusals[REFUSAL_COUNT], assumed[ASSUMPTION_COUNT];
} Counts;

static void count_verdict(const Verdict *v, Counts *c)
{
    c->rewrites += v->rewrite;
    c->suggestions += v->suggest;
    if (!v->rewrite && !v->suggest) {
        c->refusals[v->refusal]++;
        return;
    }
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        c->assumed[a] += (v->assumptions & assuming((Assumption)a)) != 0;
}

static Counts counts_of(Session *s, const Rule *rule)
{
    Counts c = {0};
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const Unit *u = s->run.files[i].unit;
        for (uint32_t k = 0; u && k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            if (f->rule == rule && session_shows(s, i, f)) count_verdict(&f->verdict, &c);
        }
    }
    return c;
}

/* Rules that suggest are left out where nobody asked for them. */
static void count_findings(Session *s, Buf *out)
{
    for (uint32_t r = 0; r < rule_count; r++) {
        if (rules[r]->suggests && !s->config.rule_on[r]) continue;
        Counts c = counts_of(s, rules[r]);
        bool suggests = rules[r]->suggests && !s->config.apply[r];
        buf_printf(out, "%6u  %s%s\n", c.rewrites + (suggests ? c.suggestions : 0), rules[r]->name,
                   suggests ? " (suggestions)" : "");
        if (!suggests && c.suggestions) buf_printf(out, "%12u  suggested\n", c.suggestions);
        for (int a = 0; a < ASSUMPTION_COUNT; a++)
            if (c.assumed[a])
                buf_printf(out, "%12u  assuming %s\n", c.assumed[a],
                           assumption_slug((Assumption)a));
        for (int f = 0; f < REFUSAL_COUNT; f++)
            if (c.refusals[f])
                buf_printf(out, "%12u  left alone: %s\n", c.refusals[f], refusal_slug((Refusal)f));
    }
}

int command_check(const Options *options)
{
    bool json = options->format && strcmp(options->format, "json") == 0;
    if (options->format && !json && strcmp(options->format, "text") != 0) {
        complain("--format: '%s' is not text or json", options->format);
        return EXIT_TROUBLE;
    }
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, options, NULL)) {
        SCOPED(buf_free) Buf out = {0};
        if (json) render_json(&s, options->why_not, &out);
        else if (options->statistics) count_findings(&s, &out);
        else list_findings(&s, &out);
        bool written = session_write(&s, buf_bytes(&out));
        if (!json) session_summary(&s, "can be rewritten");
        Totals t = session_totals(&s);
        status = session_end(&s, t.rewrites + t.suggestions ? EXIT_FINDINGS : EXIT_CLEAN);
        if (!written) status = EXIT_TROUBLE;
    }
    session_close(&s);
    return status;
}
