/* story.c - see story.h. */
#include "cmd/story.h"

#include <string.h>

#include "cmd/render.h"
#include "transform/emit/message.h"

static bool in_changes(const Changes *changes, const char *shown)
{
    for (uint32_t i = 0; i < changes->count; i++)
        if (strcmp(changes->at[i].shown, shown) == 0) return true;
    return false;
}

/* What the sites of a rule rest on and save together. */
typedef struct Share {
    uint32_t sites, measured; /* measured: how many have an estimate */
    Assumptions rests;
    uint32_t least, most; /* bytes that one instance becomes smaller */
    uint32_t python;
    const char *unit; /* that the bytes are of */
} Share;

static void add_bytes(uint32_t least, uint32_t most, Share *share)
{
    if (!share->measured || least < share->least) share->least = least;
    if (!share->measured || most > share->most) share->most = most;
    share->measured++;
}

static void add_estimate(const Verdict *v, Share *share)
{
    const Estimate *e = &v->estimate;
    const Saving *element = &v->saving;
    if (e->before) {
        add_bytes(e->before - e->after, e->before - e->after, share);
        share->python = e->python;
        share->unit = "for each instance";
    } else if (element->python && element->existing > 0 && element->fresh > 0) {
        add_bytes((uint32_t)element->existing, (uint32_t)element->fresh, share);
        share->python = element->python;
        share->unit = "an element";
    }
}

/* Looks at the sites of a rule in the changed files. */
static void add_up(Session *s, const Rule *rule, const Changes *changes, Share *share)
{
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const Unit *u = s->run.files[i].unit;
        if (!u || !u->rewritten || !in_changes(changes, s->run.files[i].found.shown)) continue;
        for (uint32_t k = 0; k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            if (f->rule != rule || !f->verdict.rewrite || !session_shows(s, i, f)) continue;
            share->sites++;
            share->rests |= f->verdict.assumptions;
            add_estimate(&f->verdict, share);
        }
    }
}

/* Arena memory, or the rule's own sentence. */
static const char *saving_text(Session *s, const Rule *rule, const Share *share)
{
    if (!share->measured) return rule->saving;
    SCOPED(buf_free) Buf text = {0};
    buf_printf(&text, "%u", share->least);
    if (share->most != share->least) buf_printf(&text, " to %u", share->most);
    buf_printf(&text, " bytes %s on CPython %u.%u", share->unit, share->python / 100,
               share->python % 100);
    return arena_copy(&s->arena, text.at, text.len);
}

void story_message(Session *s, const bool *only, const Changes *changes, Buf *out)
{
    Array(Story) stories = {0};
    for (uint32_t r = 0; r < rule_count; r++) {
        if (only && !only[r]) continue;
        Share share = {0};
        add_up(s, rules[r], changes, &share);
        if (!share.sites) continue;
        SCOPED(buf_free) Buf lines = {0};
        render_assumptions(share.rests, &lines);
        Story story = {
            .rule = rules[r]->name,
            .title = rules[r]->title,
            .why_safe = rules[r]->why_safe,
            .saving = saving_text(s, rules[r], &share),
            .assumptions = {arena_copy(&s->arena, buf_bytes(&lines).at, lines.len), lines.len},
            .sites = share.sites,
        };
        array_push(&stories, story);
    }
    message_write(stories.at, stories.count, changes, out);
    array_free(&stories);
}

/* The changes that the rules of `now` make to what those of `before` have made already. */
static void add_step(Session *s, const bool *before, const bool *now, const bool *told,
                     Steps *steps)
{
    Step step = {0};
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        Changes old = {0}, new = {0};
        bool was = before && session_change(s, i, before, &old);
        bool is = session_change(s, i, now, &new);
        if (is) {
            Change change = new.at[0];
            if (was) change.before = old.at[0].after;
            if (!bytes_equal(change.before, change.after)) array_push(&step.changes, change);
        }
        array_free(&old);
        array_free(&new);
    }
    if (!step.changes.count) return;
    story_message(s, told, &step.changes, &step.message);
    array_push(steps, step);
}

static void split_by_rule(Session *s, Steps *steps)
{
    bool *before = arena_take_zero(&s->arena, rule_count, sizeof *before);
    for (uint32_t r = 0; r < rule_count; r++) {
        bool *now = arena_take_zero(&s->arena, rule_count, sizeof *now);
        bool *told = arena_take_zero(&s->arena, rule_count, sizeof *told);
        memcpy(now, before, rule_count * sizeof *now);
        now[r] = told[r] = true;
        add_step(s, before, now, told, steps);
        before = now;
    }
}

static void split_by_file(Session *s, Steps *steps)
{
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        Step step = {0};
        if (!session_change(s, i, NULL, &step.changes)) continue;
        story_message(s, NULL, &step.changes, &step.message);
        array_push(steps, step);
    }
}

bool story_steps(Session *s, const char *per, Steps *steps)
{
    if (strcmp(per, "rule") == 0) split_by_rule(s, steps);
    else if (strcmp(per, "file") == 0) split_by_file(s, steps);
    else if (strcmp(per, "all") == 0) add_step(s, NULL, NULL, NULL, steps);
    else return false;
    return true;
}

void story_free(Steps *steps)
{
    for (uint32_t i = 0; i < steps->count; i++) {
        array_free(&steps->at[i].changes);
        buf_free(&steps->at[i].message);
    }
    array_free(steps);
}
