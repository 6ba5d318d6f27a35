/* diff.c - skive diff: the rewrites as a patch. */
#include "transform/emit/diff.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd/story.h"

typedef enum Form { FORM_UNIFIED, FORM_MBOX, FORM_UNKNOWN } Form;

static Form form_of(const char *word)
{
    if (!word || strcmp(word, "unified") == 0) return FORM_UNIFIED;
    return strcmp(word, "mbox") == 0 ? FORM_MBOX : FORM_UNKNOWN;
}

static bool add_patch(Session *s, const Changes *changes, bool color, Buf *out)
{
    bool ok = true;
    for (uint32_t i = 0; i < changes->count; i++) {
        Err err = {0};
        if (diff_unified(&changes->at[i], color, out, &err)) continue;
        session_problem(s, changes->at[i].shown, &err);
        ok = false;
    }
    return ok;
}

static void add_unified(Session *s, Buf *out)
{
    Changes changes = {0};
    for (uint32_t i = 0; i < s->run.file_count; i++) session_change(s, i, NULL, &changes);
    if (!s->options->stat) {
        add_patch(s, &changes, s->color, out);
    } else if (changes.count) {
        SCOPED(buf_free) Buf patch = {0};
        Err err = {0};
        add_patch(s, &changes, false, &patch);
        if (!diff_stat(buf_bytes(&patch), 80, out, &err)) session_problem(s, s->root, &err);
    }
    array_free(&changes);
}

/* A mail for each rule, so that `git am` makes the commits that `skive branch` would make. */
static void add_mails(Session *s, Buf *out)
{
    Steps steps = {0};
    Err err = {0};
    char name[200], address[200];
    if (!branch_author(s->root, name, address, sizeof name)) {
        err_set(&err, ERR_GIT,
                "no author for the mails: set user.name and user.email in git's "
                "configuration");
        session_problem(s, s->root, &err);
        return;
    }
    story_steps(s, "rule", &steps);
    for (uint32_t i = 0; i < steps.count; i++) {
        SCOPED(buf_free) Buf patch = {0};
        if (!add_patch(s, &steps.at[i].changes, false, &patch)) continue;
        Mail mail = {name,  address,     (int64_t)time(NULL),
                     i + 1, steps.count, steps.at[i].message.at};
        if (!diff_mail(&mail, buf_bytes(&patch), out, &err)) session_problem(s, s->root, &err);
    }
    story_free(&steps);
}

int command_diff(const Options *options)
{
    Form form = form_of(options->format);
    if (form == FORM_UNKNOWN) {
        complain("--format: '%s' is not unified or mbox", options->format);
        return EXIT_TROUBLE;
    }
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, options, NULL)) {
        SCOPED(buf_free) Buf out = {0};
        if (form == FORM_MBOX) add_mails(&s, &out);
        else add_unified(&s, &out);
        bool written = session_write(&s, buf_bytes(&out));
        session_summary(&s, "would be rewritten");
        status = session_end(&s, out.len ? EXIT_FINDINGS : EXIT_CLEAN);
        if (!written) status = EXIT_TROUBLE;
    }
    session_close(&s);
    return status;
}
