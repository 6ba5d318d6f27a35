/* fix.c - skive fix: the files in place, one after the other, each atomically. */
#include <stdio.h>
#include <string.h>

#include "cmd/session.h"
#include "transform/emit/in_place.h"

/* Temporary files that a killed run left beside the files at hand. */
static void sweep(Session *s)
{
    const char *last = NULL;
    size_t last_len = 0;
    for (uint32_t i = 0; i < s->run.file_count; i++) {
        const char *path = s->run.files[i].found.path;
        const char *slash = path ? strrchr(path, '/') : NULL;
        if (!slash) continue;
        size_t len = (size_t)(slash - path);
        if (last && len == last_len && strncmp(path, last, len) == 0) continue;
        last = path, last_len = len;
        in_place_sweep(arena_copy(&s->arena, path, len ? len : 1));
    }
}

static uint32_t write_files(Session *s)
{
    uint32_t written = 0;
    for (uint32_t i = 0; i < s->run.file_count && !interrupted; i++) {
        Changes changes = {0};
        Err err = {0};
        if (session_change(s, i, NULL, &changes)) {
            if (in_place_write(&changes.at[0], &err)) written++;
            else session_problem(s, session_path(s, i), &err);
        }
        array_free(&changes);
    }
    return written;
}

/* Standard input is rewritten to standard output, changed or not; nothing comes out of bad input.
 */
static bool write_input(Session *s)
{
    SCOPED(buf_free) Buf out = {0};
    if (session_rewritten(s, 0, NULL, &out)) return session_write(s, buf_bytes(&out));
    return s->problems.count || session_write(s, buf_bytes(&s->standard_input));
}

int command_fix(const Options *options)
{
    Session s;
    int status = EXIT_TROUBLE;
    if (session_open(&s, options, NULL)) {
        bool ok = true;
        if (s.from_input) {
            ok = write_input(&s);
        } else {
            sweep(&s);
            if (!interrupted) write_files(&s);
            session_summary(&s, "rewritten");
        }
        status = session_end(&s, EXIT_CLEAN);
        if (!ok) status = EXIT_TROUBLE;
    }
    session_close(&s);
    return status;
}
