/*
 * fuzz_edit.c - any bytes through the whole pipeline, as one file: what is rewritten parses again,
 * and a second run finds nothing.  The pipeline's own check reports a failure as ERR_BUG.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/run/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Input {
    const uint8_t *data;
    size_t size;
} Input;

static bool give(void *user, const char *shown, char **data, size_t *len, Err *err)
{
    (void)shown, (void)err;
    const Input *input = user;
    *data = malloc(input->size + 1);
    if (input->size) memcpy(*data, input->data, input->size);
    *len = input->size;
    return true;
}

static void run(Input *input, Run *out)
{
    bool on[64];
    for (uint32_t r = 0; r < rule_count; r++) on[r] = true;
    RunOptions options = {.rule_on = on,
                          .python = 308,
                          .allowed = assumptions_default(),
                          .threads = 1,
                          .read = give,
                          .read_user = input};
    FoundFile file = {NULL, "fuzz.py"};
    FoundFiles files = {.at = &file, .count = 1};
    run_analyse(out, &files, &options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    Run first, second;
    run(&input, &first);
    const Unit *u = first.files[0].unit;
    if (u && u->err.kind == ERR_BUG) abort();
    if (u && u->after.len) {
        SCOPED(buf_free) Buf out = {0};
        Err err = {0};
        bool changed;
        if (run_rewritten(u, NULL, &out, &changed, &err)) {
            Input again = {(const uint8_t *)out.at, out.len};
            run(&again, &second);
            const Unit *v = second.files[0].unit;
            if (!v || v->err.kind || v->after.len) abort();
            run_free(&second);
        }
    }
    run_free(&first);
    return 0;
}
