/* branch.c - skive branch: the rewrites as commits. */
#include "transform/emit/branch.h"

#include <stdio.h>
#include <string.h>

#include "cmd/story.h"

static bool commit_steps(Session *s, const Steps *steps, Err *err)
{
    for (uint32_t i = 0; i < steps->count; i++) {
        if (interrupted) return err_set(err, ERR_GIT, "interrupted; no branch was made");
        if (!branch_commit(s->branch, &steps->at[i].changes, steps->at[i].message.at, err))
            return false;
    }
    return branch_finish(s->branch, err);
}

static bool make_branch(Session *s, const char *name)
{
    const char *per = s->options->per ? s->options->per : "rule";
    Steps steps = {0};
    Err err = {0};
    bool ok = story_steps(s, per, &steps);
    if (!ok) {
        complain("--per: '%s' is not rule, file or all", per);
    } else if (!steps.count) {
        if (!s->options->quiet) fputs("nothing to rewrite; no branch was made\n", stderr);
    } else if (interrupted) {
        ok = false;
    } else {
        ok = commit_steps(s, &steps, &err);
        if (!ok) complain("%s", err.text);
        else if (!s->options->quiet)
            fprintf(stderr, "branch %s: %u commit%s, up to %.12s\n", name, steps.count,
                    steps.count == 1 ? "" : "s", branch_tip(s->branch));
    }
    story_free(&steps);
    return ok;
}

int command_branch(const Options *options)
{
    Err err = {0};
    BranchOptions where = {
        .paths = options->paths.at,
        .path_count = options->paths.count,
        .name = options->name ? options->name : "skive",
        .onto = options->onto,
    };
    Branch *branch = branch_open(&where, &err);
    if (!branch) {
        complain("%s", err.text);
        return EXIT_TROUBLE;
    }
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, options, branch)) {
        bool ok = make_branch(&s, where.name);
        session_summary(&s, "rewritten");
        status = session_end(&s, ok ? EXIT_CLEAN : EXIT_TROUBLE);
    }
    session_close(&s);
    branch_close(branch);
    return status;
}
