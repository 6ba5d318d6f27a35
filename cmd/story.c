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

/* Counts the sites of a rule in the changed files and adds up what they rest on. */
static uint32_t count_sites(Session *s, const Rule *rule, const Changes *changes,
                            Assumptions *rests)
{
    uint32_t sites = 0;
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const Unit *u = s->run.files[i].unit;
        if (!u || !u->rewritten || !in_changes(changes, s->run.files[i].found.shown)) continue;
        for (uint32_t k = 0; k < u->findings.count; k++) {
            const Finding *f = &u->findings.at[k];
            if (f->rule != rule || !f->verdict.rewrite || !session_shows(s, i, f)) continue;
            sites++;
            *rests |= f->verdict.assumptions;
        }
    }
    return sites;
}

void story_message(Session *s, const bool *only, const Changes *changes, Buf *out)
{
    Array(Story) stories = {0};
    for (uint32_t r = 0; r < rule_count; r++) {
        if (only && !only[r]) continue;
        Assumptions rests = 0;
        uint32_t sites = count_sites(s, rules[r], changes, &rests);
        if (!sites) continue;
        SCOPED(buf_free) Buf lines = {0};
        render_assumptions(rests, &lines);
        Story story = {
            .rule = rules[r]->name,
            .title = rules[r]->title,
            .why_safe = rules[r]->why_safe,
            .saving = rules[r]->saving,
            .assumptions = {arena_copy(&s->arena, buf_bytes(&lines).at, lines.len), lines.len},
            .sites = sites,
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
