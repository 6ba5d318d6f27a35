/* find.c - the walk.  One folder is open at a time, so depth costs no file descriptors. */
#include "transform/source/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transform/source/ignore.h"
#include "transform/source/repository.h"

typedef struct Walk {
    const FindOptions *options;
    Arena *arena;
    FoundFiles *files;
    Problems *problems;
    IgnoreRules ignored, excluded;
    size_t root_len; /* of the path of the root, which shown paths are relative to */
    size_t base_len; /* of the repository around it, which ignore rules are relative to */
} Walk;

/* ---- names ---------------------------------------------------------------------------------- */

bool find_is_python_name(const char *name)
{
    size_t len = strlen(name);
    return len > 3 && strcmp(name + len - 3, ".py") == 0;
}

bool find_is_document_name(const char *name)
{
    Bytes text = bytes_of(name);
    return bytes_ends_with(text, ".md") || bytes_ends_with(text, ".rst") ||
           bytes_ends_with(text, ".txt");
}

bool find_may_be_script(const char *name)
{
    return strchr(name, '.') == NULL;
}

/* python, python3, python3.12; not python2. */
static bool is_python(Bytes program)
{
    if (!bytes_starts_with(program, "python") || bytes_starts_with(program, "python2"))
        return false;
    for (size_t i = 6; i < program.len; i++)
        if (!strchr("0123456789.", program.at[i])) return false;
    return true;
}

static Bytes next_word(Bytes *line)
{
    while (line->len && strchr(" \t\r", line->at[0])) line->at++, line->len--;
    size_t len = 0, name = 0;
    for (; len < line->len && !strchr(" \t\r", line->at[len]); len++)
        if (line->at[len] == '/') name = len + 1;
    Bytes word = {line->at + name, len - name};
    *line = (Bytes){line->at + len, line->len - len};
    return word;
}

bool find_is_python_shebang(Bytes head)
{
    if (!bytes_starts_with(head, "#!")) return false;
    const char *end = memchr(head.at, '\n', head.len);
    Bytes line = {head.at + 2, (end ? (size_t)(end - head.at) : head.len) - 2};
    Bytes word = next_word(&line);
    if (bytes_is(word, "env")) {
        do word = next_word(&line); /* options and assignments of env */
        while (bytes_starts_with(word, "-") || (word.len && memchr(word.at, '=', word.len)));
    }
    return is_python(word);
}

bool find_is_skipped_folder(const char *name)
{
    static const char *const names[] = {".git", ".hg",  ".svn",        "__pycache__",
                                        ".tox", ".nox", "node_modules"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

/* ---- results -------------------------------------------------------------------------------- */

static const char *below(const char *path, size_t folder_len)
{
    const char *rest = path + folder_len;
    while (*rest == '/') rest++;
    return rest;
}

static const char *shown_of(const Walk *w, const char *path)
{
    return below(path, w->root_len);
}

static void add_problem(Walk *w, const char *path, const char *what)
{
    Problem p = {.path = arena_copy(w->arena, path, strlen(path))};
    err_set(&p.err, ERR_IO, "%s: %s", what, strerror(errno));
    array_push(w->problems, p);
}

static void add_file(Walk *w, const char *path)
{
    const char *kept = arena_copy(w->arena, path, strlen(path));
    array_push(w->files, ((FoundFile){kept, shown_of(w, kept)}));
}

static void add_document(Walk *w, const char *path)
{
    const char *kept = arena_copy(w->arena, path, strlen(path));
    array_push(w->options->documents, ((FoundFile){kept, shown_of(w, kept)}));
}

static bool is_script(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return false;
    char head[128];
    ssize_t got = read(fd, head, sizeof head);
    close(fd);
    return got > 0 && find_is_python_shebang((Bytes){head, (size_t)got});
}

/* ---- ignore files --------------------------------------------------------------------------- */

static void add_repository_rules(Walk *w)
{
    char work[PATH_MAX];
    if (!repository_rules(w->options->root, &w->ignored, work)) return;
    size_t len = strlen(work);
    if (len < w->root_len && strncmp(work, w->options->root, len) == 0) w->base_len = len;
}

/* The .gitignore of a folder at or below the base. */
static void enter_folder(Walk *w, const char *path)
{
    if (!w->options->ignore_files) return;
    char file[PATH_MAX];
    int len = snprintf(file, sizeof file, "%s/.gitignore", path);
    if (len > 0 && (size_t)len < sizeof file)
        ignore_add_file(&w->ignored, below(path, w->base_len), file);
}

/* ---- walking -------------------------------------------------------------------------------- */

static bool is_left_out(const Walk *w, const char *path, bool is_folder)
{
    return ignore_match(&w->ignored, below(path, w->base_len), is_folder) ||
           ignore_match(&w->excluded, shown_of(w, path), is_folder);
}

static bool is_environment(const char *path)
{
    char file[PATH_MAX];
    int len = snprintf(file, sizeof file, "%s/pyvenv.cfg", path);
    return len > 0 && (size_t)len < sizeof file && access(file, F_OK) == 0;
}

static bool inside_roots(const Walk *w, const char *path)
{
    for (uint32_t i = 0; i < w->options->path_count; i++) {
        char root[PATH_MAX];
        if (!realpath(w->options->paths[i], root)) continue;
        size_t len = strlen(root);
        if (strncmp(path, root, len) == 0 && (path[len] == '/' || !path[len])) return true;
    }
    return false;
}

static void take_link(Walk *w, const char *path, const char *name)
{
    char target[PATH_MAX];
    struct stat st;
    if (!realpath(path, target) || stat(target, &st) != 0 || !S_ISREG(st.st_mode)) return;
    if (!inside_roots(w, target) || is_left_out(w, target, false)) return;
    if (find_is_python_name(name) || (find_may_be_script(name) && is_script(target)))
        add_file(w, target);
}

typedef Array(char *) Names;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted, each with its type in front. */
static bool list_folder(Walk *w, const char *path, Names *names)
{
    DIR *dir = opendir(path);
    if (!dir) {
        if (errno != ENOENT) add_problem(w, path, "cannot read the folder");
        return false;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        unsigned char type = e->d_type;
        struct stat st;
        if (type == DT_UNKNOWN && fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            type = S_ISDIR(st.st_mode)   ? DT_DIR
                   : S_ISREG(st.st_mode) ? DT_REG
                   : S_ISLNK(st.st_mode) ? DT_LNK
                                         : DT_FIFO;
        if (type != DT_DIR && type != DT_REG && type != DT_LNK) continue;
        size_t len = strlen(e->d_name);
        char *item = take_memory(len + 2);
        item[0] = type == DT_DIR ? 'd' : type == DT_REG ? 'f' : 'l';
        memcpy(item + 1, e->d_name, len + 1);
        array_push(names, item);
    }
    closedir(dir);
    if (names->count) qsort(names->at, names->count, sizeof *names->at, by_bytes);
    return true;
}

static void walk_folder(Walk *w, const char *path);

static void take_entry(Walk *w, const char *folder, const char *item)
{
    char path[PATH_MAX];
    const char *name = item + 1;
    int len = snprintf(path, sizeof path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        add_problem(w, folder, "cannot look deeper");
        return;
    }
    if (item[0] == 'd') {
        if (find_is_skipped_folder(name) || is_left_out(w, path, true) || is_environment(path))
            return;
        walk_folder(w, path);
    } else if (item[0] == 'l') {
        take_link(w, path, name);
    } else if (find_is_python_name(name)) {
        if (!is_left_out(w, path, false)) add_file(w, path);
    } else if (w->options->documents && find_is_document_name(name)) {
        if (!is_left_out(w, path, false)) add_document(w, path);
    } else if (find_may_be_script(name) && !is_left_out(w, path, false) && is_script(path)) {
        add_file(w, path);
    }
}

static void walk_folder(Walk *w, const char *path)
{
    uint32_t rules = w->ignored.rules.count;
    enter_folder(w, path);
    Names names = {0};
    if (list_folder(w, path, &names))
        for (uint32_t i = 0; i < names.count; i++) take_entry(w, path, names.at[i]);
    for (uint32_t i = 0; i < names.count; i++) free(names.at[i]);
    array_free(&names);
    w->ignored.rules.count = rules; /* what this folder added holds only below it */
}

/* The ignore files of the folders between the base and a path that is walked. */
static void enter_above(Walk *w, const char *path)
{
    char above[PATH_MAX];
    size_t len = strlen(path);
    for (size_t i = w->base_len; i < len; i++) {
        if (i && path[i] != '/') continue;
        memcpy(above, path, i);
        above[i] = '\0';
        enter_folder(w, i ? above : "/");
    }
}

static void walk_path(Walk *w, const char *given)
{
    char path[PATH_MAX];
    struct stat st;
    if (!realpath(given, path) || stat(path, &st) != 0) {
        add_problem(w, given, "cannot open");
        return;
    }
    if (S_ISDIR(st.st_mode)) {
        uint32_t rules = w->ignored.rules.count;
        enter_above(w, path);
        walk_folder(w, path);
        w->ignored.rules.count = rules;
    } else if (!S_ISREG(st.st_mode)) {
        Problem p = {.path = arena_copy(w->arena, given, strlen(given))};
        err_set(&p.err, ERR_IO, "not a regular file");
        array_push(w->problems, p);
    } else if (!ignore_match_deep(&w->excluded, shown_of(w, path))) {
        add_file(w, path);
    }
}

static int by_shown(const void *a, const void *b)
{
    return strcmp(((const FoundFile *)a)->shown, ((const FoundFile *)b)->shown);
}

void find_sort(FoundFiles *files)
{
    if (!files->count) return;
    qsort(files->at, files->count, sizeof *files->at, by_shown);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < files->count; i++)
        if (strcmp(files->at[i].shown, files->at[kept - 1].shown) != 0)
            files->at[kept++] = files->at[i];
    files->count = kept;
}

void find_files(const FindOptions *options, Arena *arena, FoundFiles *files, Problems *problems)
{
    Walk w = {.options = options, .arena = arena, .files = files, .problems = problems};
    w.ignored.arena = w.excluded.arena = arena;
    w.root_len = strcmp(options->root, "/") == 0 ? 0 : strlen(options->root);
    w.base_len = w.root_len;
    if (options->ignore_files) add_repository_rules(&w);
    for (uint32_t i = 0; i < options->exclude_count; i++)
        ignore_add(&w.excluded, "", bytes_of(options->exclude[i]));
    for (uint32_t i = 0; i < options->path_count; i++) walk_path(&w, options->paths[i]);
    find_sort(files);
    if (options->documents) find_sort(options->documents);
    ignore_free(&w.ignored);
    ignore_free(&w.excluded);
}

/* ---- the root ------------------------------------------------------------------------------- */

static bool holds_marker(const char *folder)
{
    static const char *const markers[] = {".git", "pyproject.toml", "skive.toml", "setup.cfg",
                                          "setup.py"};
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
        char path[PATH_MAX];
        int len = snprintf(path, sizeof path, "%s/%s", folder, markers[i]);
        if (len > 0 && (size_t)len < sizeof path && access(path, F_OK) == 0) return true;
    }
    return false;
}

/* Cuts `folder` down to what it shares with `path`, at whole parts. */
static void share(char *folder, const char *path)
{
    size_t i = 0, cut = 0;
    while (folder[i] && folder[i] == path[i]) {
        if (folder[i] == '/') cut = i;
        i++;
    }
    if (!folder[i] && (!path[i] || path[i] == '/')) cut = i;
    folder[cut ? cut : 1] = '\0';
}

static void parent_of(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == path) slash++;
    if (slash) *slash = '\0';
}

static bool is_package(const char *folder)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/__init__.py", folder);
    return len > 0 && (size_t)len < sizeof path && access(path, F_OK) == 0;
}

static bool share_all(const char *const *paths, uint32_t count, char common[PATH_MAX])
{
    for (uint32_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        struct stat st;
        if (!realpath(paths[i], path) || stat(path, &st) != 0) continue;
        if (!S_ISDIR(st.st_mode)) parent_of(path);
        if (!common[0]) memcpy(common, path, strlen(path) + 1);
        else share(common, path);
    }
    return common[0];
}

/* Takes the path up to the nearest folder with a marker, when there is one. */
static bool climb_to_marker(char *path)
{
    char above[PATH_MAX];
    memcpy(above, path, sizeof above);
    while (!holds_marker(above)) {
        if (strcmp(above, "/") == 0) return false;
        parent_of(above);
    }
    memcpy(path, above, sizeof above);
    return true;
}

/* What lies in a package is imported by the package's name: the root is no part of one. */
static void climb(char *path, bool out_of_package)
{
    if (climb_to_marker(path)) return;
    char package[PATH_MAX];
    memcpy(package, path, sizeof package);
    for (; is_package(path) && strcmp(path, "/") != 0; parent_of(path))
        memcpy(package, path, sizeof package);
    if (!out_of_package) memcpy(path, package, sizeof package);
}

const char *find_root(const char *const *paths, uint32_t count, Arena *arena, Err *err)
{
    char path[PATH_MAX] = "";
    if (!share_all(paths, count, path)) {
        err_set(err, ERR_IO, "%s: cannot open: %s", count ? paths[0] : ".", strerror(ENOENT));
        return NULL;
    }
    climb(path, true);
    return arena_copy(arena, path, strlen(path));
}

const char *find_project(const char *of, Arena *arena, Err *err)
{
    char path[PATH_MAX] = "";
    if (!share_all(&of, 1, path)) {
        err_set(err, ERR_IO, "%s: cannot open: %s", of, strerror(ENOENT));
        return NULL;
    }
    climb(path, false);
    return arena_copy(arena, path, strlen(path));
}
