/* clean.c - skive clean: what runs have kept goes. */
#include <stdio.h>

#include "cmd/session.h"

int command_clean(const Options *options)
{
    Arena arena = {0};
    Err err = {0};
    uint64_t bytes = 0;
    const char *folder = cache_folder(&arena);
    if (options->paths.count) err_set(&err, ERR_USAGE, "clean takes no path");
    else if (!folder)
        err_set(&err, ERR_USAGE, "there is no cache: SKIVE_CACHE_DIR and HOME are not set");
    bool ok = !err.kind && cache_clean(folder, &bytes, &err);
    if (ok) printf("%.1f MB deleted from %s\n", (double)bytes / 1e6, folder);
    else complain("%s", err.text);
    arena_free(&arena);
    return ok ? EXIT_CLEAN : EXIT_TROUBLE;
}
