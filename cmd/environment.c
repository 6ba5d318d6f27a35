/* environment.c - see environment.h. */
#include "cmd/environment.h"

#include <dirent.h>
#include <errno.h>
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

static int is_python_folder(const struct dirent *e)
{
    return strncmp(e->d_name, "python", 6) == 0;
}

static bool add_environment(Session *s, Err *err)
{
    const char *folder = find_environment(s);
    if (!folder)
        return err_set(err, ERR_USAGE,
                       "--context auto: no virtual environment: VIRTUAL_ENV is not set, and %s has "
                       "no .venv or venv",
                       s->root);
    struct dirent **list = NULL;
    const char *lib = arena_format(&s->arena, "%s/lib", folder);
    int count = scandir(lib, &list, is_python_folder, alphasort);
    bool any = false, ok = true;
    for (int i = 0; i < count; i++) {
        const char *path = arena_format(&s->arena, "%s/%s/site-packages", lib, list[i]->d_name);
        free(list[i]);
        if (!ok || access(path, F_OK) != 0) continue;
        any = true;
        ok = add_folder(s, path, session_short(s, path), err);
    }
    free(list);
    if (any) return ok;
    return err_set(err, ERR_USAGE, "--context auto: %s has no lib/python*/site-packages", folder);
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

/* ---- packages ------------------------------------------------------------------------------- */

/* Has the TOML or INI file a section of one of these names? */
static bool has_section(const char *path, const char *const *names)
{
    FILE *f = fopen(path, "rbe");
    char *line = NULL;
    size_t room = 0;
    bool found = false;
    while (f && !found && getline(&line, &room, f) > 0)
        for (const char *const *name = names; *name; name++) {
            size_t len = strlen(*name);
            const char *at = line + strspn(line, " \t");
            found |= strncmp(at, *name, len) == 0 && strchr("].", at[len]) && at[len];
        }
    free(line);
    if (f) fclose(f);
    return found;
}

static int is_info_folder(const struct dirent *e)
{
    Bytes name = bytes_of(e->d_name);
    return bytes_ends_with(name, ".dist-info") || bytes_ends_with(name, ".egg-info");
}

static bool holds_metadata(Session *s, const char *folder)
{
    static const char *const project[] = {"[project", "[build-system", "[tool.poetry", NULL};
    static const char *const metadata[] = {"[metadata", NULL};
    struct dirent **list = NULL;
    int count = scandir(folder, &list, is_info_folder, NULL);
    bool packaged = false;
    for (int i = 0; i < count; i++) {
        const char *name = list[i]->d_name;
        packaged |= access(arena_format(&s->arena, "%s/%s/PKG-INFO", folder, name), F_OK) == 0 ||
                    access(arena_format(&s->arena, "%s/%s/METADATA", folder, name), F_OK) == 0;
        free(list[i]);
    }
    free(list);
    return packaged || access(arena_format(&s->arena, "%s/setup.py", folder), F_OK) == 0 ||
           has_section(arena_format(&s->arena, "%s/pyproject.toml", folder), project) ||
           has_section(arena_format(&s->arena, "%s/setup.cfg", folder), metadata);
}

bool environment_is_package(Session *s)
{
    if (holds_metadata(s, s->root)) return true;
    size_t root = strlen(s->root);
    for (uint32_t i = 0; i < s->options->paths.count; i++) {
        char path[PATH_MAX];
        if (!realpath(s->options->paths.at[i], path)) continue;
        while (strlen(path) > root && strncmp(path, s->root, root) == 0) {
            if (holds_metadata(s, path)) return true;
            char *slash = strrchr(path, '/');
            *(slash ? slash : path) = '\0';
        }
    }
    return false;
}
