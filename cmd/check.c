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
            if ((f->verdict.rewrite || (s->options->why_not && !counted)) && session_shows(s, i, f))
                render_text(s, i, f, out);
        }
    }
}

/* Sites by rule; refusals by rule and reason; rewrites by the assumptions they rest on. */
static void count_findings(Session *s, Buf *out)
{
    for (uint32_t r = 0; r < rule_count; r++) {
        uint32_t rewrites = 0, refusals[REFUSAL_COUNT] = {0}, assumed[ASSUMPTION_COUNT] = {0};
        for (uint32_t i = 0; i < s->run.file_count; i++) {
            const Unit *u = s->run.files[i].unit;
            for (uint32_t k = 0; u && k < u->findings.count; k++) {
                const Finding *f = &u->findings.at[k];
                if (f->rule != rules[r] || !session_shows(s, i, f)) continue;
                if (!f->verdict.rewrite) refusals[f->verdict.refusal]++;
                rewrites += f->verdict.rewrite;
                for (int a = 0; a < ASSUMPTION_COUNT; a++)
                    if (f->verdict.rewrite && (f->verdict.assumptions & assuming((Assumption)a)))
                        assumed[a]++;
            }
        }
        buf_printf(out, "%6u  %s\n", rewrites, rules[r]->name);
        for (int a = 0; a < ASSUMPTION_COUNT; a++)
            if (assumed[a])
                buf_printf(out, "%12u  assuming %s\n", assumed[a], assumption_slug((Assumption)a));
        for (int f = 0; f < REFUSAL_COUNT; f++)
            if (refusals[f])
                buf_printf(out, "%12u  left alone: %s\n", refusals[f], refusal_slug((Refusal)f));
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
        status = session_end(&s, session_totals(&s).rewrites ? EXIT_FINDINGS : EXIT_CLEAN);
        if (!written) status = EXIT_TROUBLE;
    }
    session_close(&s);
    return status;
}
