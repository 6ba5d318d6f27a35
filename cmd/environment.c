/* environment.c - see environment.h. */
#include "cmd/environment.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool add_folder(Session *s, const char *path, const char *shown, Err *err)
{
    char real[PATH_MAX];
    struct stat st;
    if (!realpath(path, real) || stat(real, &st) != 0)
        return err_set(err, ERR_USAGE, "--context: %s: %s", shown, strerror(errno));
    if (!S_ISDIR(st.st_mode)) return err_set(err, ERR_USAGE, "--context: %s: not a folder", shown);
    size_t len = strlen(shown);
    while (len > 1 && shown[len - 1] == '/') len--;
    array_push(&s->context, ((ContextFolder){arena_copy(&s->arena, real, strlen(real)),
                                             arena_copy(&s->arena, shown, len)}));
    return true;
}

/* ---- virtual environments ------------------------------------------------------------------- */

/* The folder of the environment: the active one, or the project's own; NULL when there is none. */
static const char *find_environment(Session *s)
{
    const char *active = getenv("VIRTUAL_ENV");
    static const char *const names[] = {".venv", "venv"};
    if (active && *active) return active;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *folder = arena_format(&s->arena, "%s/%s", s->root, names[i]);
        if (access(arena_format(&s->arena, "%s/pyvenv.cfg", folder), F_OK) == 0) return folder;
    }
    return NULL;
}

static bool add_environment(Session *s, Err *err)
{
    const char *folder = find_environment(s);
    if (!folder)
        return err_set(err, ERR_USAGE,
                       "--context auto: no virtual environment: VIRTUAL_ENV is not set, and %s has "
                       "no .venv or venv",
                       s->root);
    glob_t found;
    const char *pattern = arena_format(&s->arena, "%s/lib/python*/site-packages", folder);
    bool ok = glob(pattern, 0, NULL, &found) == 0;
    if (!ok)
        return err_set(err, ERR_USAGE, "--context auto: %s has no lib/python*/site-packages",
                       folder);
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        ok = add_folder(s, found.gl_pathv[i], session_short(s, found.gl_pathv[i]), err);
    globfree(&found);
    return ok;
}

/* Relative paths of the configuration are relative to the root. */
static bool add_configured(Session *s, const char *word, Err *err)
{
    const char *path = *word == '/' ? word : arena_format(&s->arena, "%s/%s", s->root, word);
    return add_folder(s, path, word, err);
}

bool environment_folders(Session *s, Err *err)
{
    const Words *given = &s->options->context;
    const Words *words = given->count ? given : &s->config.context;
    for (uint32_t i = 0; i < words->count; i++) {
        const char *word = words->at[i];
        bool ok = strcmp(word, "auto") == 0 ? add_environment(s, err)
                  : given->count            ? add_folder(s, word, word, err)
                                            : add_configured(s, word, err);
        if (!ok) return false;
    }
    return true;
}
