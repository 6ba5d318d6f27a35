/* branch.c - see branch.h. */
#include "transform/emit/branch.h"

#include <errno.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transform/emit/diff.h"
#include "transform/source/ignore.h"
#include "transform/source/repository.h"

struct Branch {
    git_repository *repo;
    git_commit *tip; /* newest commit: first the base, then ours */
    git_tree *base;  /* the tree that was read */
    git_signature *author, *committer;
    char ref[1024];
    char hash[GIT_OID_HEXSZ + 1];
    char work[PATH_MAX];
};

/* ---- opening -------------------------------------------------------------------------------- */

static bool git_failed(Err *err, const char *what)
{
    return err_set(err, ERR_GIT, "%s: %s", what, git_reason());
}

static git_signature *signature_of(git_repository *repo, const char *name_key, const char *mail_key)
{
    git_signature *standard = NULL, *chosen = NULL;
    const char *name = getenv(name_key), *mail = getenv(mail_key);
    if (git_signature_default(&standard, repo) != 0 && !(name && *name && mail && *mail))
        return NULL;
    if (!(name && *name)) name = standard->name;
    if (!(mail && *mail)) mail = standard->email;
    git_signature_now(&chosen, name, mail);
    git_signature_free(standard);
    return chosen;
}

static bool find_author(Branch *b, Err *err)
{
    b->author = signature_of(b->repo, "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL");
    b->committer = signature_of(b->repo, "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL");
    if (b->author && b->committer) return true;
    return err_set(err, ERR_GIT,
                   "no author for the commits: set user.name and user.email in git's "
                   "configuration");
}

static bool check_name(Branch *b, const char *name, Err *err)
{
    int valid = 0;
    git_branch_name_is_valid(&valid, name);
    int len = snprintf(b->ref, sizeof b->ref, "refs/heads/%s", name);
    if (!valid || len < 0 || (size_t)len >= sizeof b->ref)
        return err_set(err, ERR_GIT, "'%s' is not a valid branch name", name);
    git_reference *ref = NULL;
    int found = git_reference_lookup(&ref, b->repo, b->ref);
    git_reference_free(ref);
    if (found == 0) return err_set(err, ERR_GIT, "a branch named '%s' exists already", name);
    return found == GIT_ENOTFOUND || git_failed(err, "cannot look for the branch");
}

static bool find_commit(Branch *b, const char *onto, Err *err)
{
    git_object *object = NULL, *commit = NULL;
    if (git_revparse_single(&object, b->repo, onto ? onto : "HEAD") != 0)
        return err_set(err, ERR_GIT, "no commit '%s' in the repository: %s", onto ? onto : "HEAD",
                       git_reason());
    int ok = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    if (ok != 0) return err_set(err, ERR_GIT, "'%s' is not a commit", onto ? onto : "HEAD");
    b->tip = (git_commit *)commit;
    return git_commit_tree(&b->base, b->tip) == 0 ||
           git_failed(err, "cannot read the commit's tree");
}

Branch *branch_open(const BranchOptions *options, Err *err)
{
    git_libgit2_init();
    Branch *b = take_memory(sizeof *b);
    memset(b, 0, sizeof *b);
    const char *path = options->path_count ? options->paths[0] : ".";
    bool ok = git_repository_open_ext(&b->repo, path, 0, NULL) == 0;
    if (!ok) err_set(err, ERR_GIT, "no git repository here that can be opened: %s", git_reason());
    ok = ok && check_name(b, options->name, err) && find_commit(b, options->onto, err) &&
         find_author(b, err);
    if (ok) return b;
    branch_close(b);
    return NULL;
}

void branch_close(Branch *b)
{
    git_signature_free(b->author);
    git_signature_free(b->committer);
    git_tree_free(b->base);
    git_commit_free(b->tip);
    git_repository_free(b->repo);
    free(b);
    git_libgit2_shutdown();
}

bool branch_author(const char *path, char *name, char *address, size_t room)
{
    git_libgit2_init();
    git_repository *repo = NULL;
    bool ok = git_repository_open_ext(&repo, path, 0, NULL) == 0 || git_repository_new(&repo) == 0;
    git_signature *author = ok ? signature_of(repo, "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL") : NULL;
    if (author) {
        snprintf(name, room, "%s", author->name);
        snprintf(address, room, "%s", author->email);
    }
    ok = author != NULL;
    git_signature_free(author);
    git_repository_free(repo);
    git_libgit2_shutdown();
    return ok;
}

/* ---- reading -------------------------------------------------------------------------------- */

typedef struct TreeWalk {
    Branch *b;
    const FindOptions *options;
    Arena *arena;
    FoundFiles *files;
    IgnoreRules ignored, excluded;
    Array(const char *) only; /* folders or files of the tree; none: everything */
} TreeWalk;

static bool blob_of(git_repository *repo, const git_oid *id, git_blob **blob)
{
    return git_blob_lookup(blob, repo, id) == 0;
}

static void add_ignore_blob(TreeWalk *w, const git_tree *tree, const char *folder)
{
    const git_tree_entry *entry = git_tree_entry_byname(tree, ".gitignore");
    git_blob *blob = NULL;
    if (!entry || git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
        git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK ||
        !blob_of(w->b->repo, git_tree_entry_id(entry), &blob))
        return;
    Bytes lines = {git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob)};
    ignore_add(&w->ignored, folder, lines);
    git_blob_free(blob);
}

static bool is_script_blob(TreeWalk *w, const git_oid *id)
{
    git_blob *blob = NULL;
    if (!blob_of(w->b->repo, id, &blob)) return false;
    size_t len = (size_t)git_blob_rawsize(blob);
    Bytes head = {git_blob_rawcontent(blob), len < 128 ? len : 128};
    bool script = find_is_python_shebang(head);
    git_blob_free(blob);
    return script;
}

/* Is the path one of those asked for, or below one, or (for folders) above one? */
static bool is_wanted(const TreeWalk *w, const char *path, bool is_folder)
{
    if (!w->only.count) return true;
    size_t len = strlen(path);
    for (uint32_t i = 0; i < w->only.count; i++) {
        const char *only = w->only.at[i];
        size_t only_len = strlen(only);
        if (!only_len) return true;
        if (strncmp(path, only, only_len) == 0 && (path[only_len] == '/' || !path[only_len]))
            return true;
        if (is_folder && strncmp(path, only, len) == 0 && only[len] == '/') return true;
    }
    return false;
}

static int walk_folder(TreeWalk *w, const char *path, const char *name, const git_tree_entry *entry)
{
    if (find_is_skipped_folder(name) || !is_wanted(w, path, true) ||
        ignore_match(&w->ignored, path, true) || ignore_match(&w->excluded, path, true))
        return 1;
    git_tree *tree = NULL;
    if (git_tree_lookup(&tree, w->b->repo, git_tree_entry_id(entry)) != 0) return -1;
    bool environment = git_tree_entry_byname(tree, "pyvenv.cfg") != NULL;
    if (!environment) add_ignore_blob(w, tree, path);
    git_tree_free(tree);
    return environment ? 1 : 0;
}

static int walk_entry(const char *folder, const git_tree_entry *entry, void *payload)
{
    TreeWalk *w = payload;
    const char *name = git_tree_entry_name(entry);
    const char *path = arena_format(w->arena, "%s%s", folder, name);
    git_object_t type = git_tree_entry_type(entry);
    if (type == GIT_OBJECT_TREE) return walk_folder(w, path, name, entry);
    git_filemode_t mode = git_tree_entry_filemode(entry);
    bool regular = mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
    if (type != GIT_OBJECT_BLOB || !regular || !is_wanted(w, path, false)) return 0;
    if (ignore_match(&w->ignored, path, false) || ignore_match(&w->excluded, path, false)) return 0;
    bool python = find_is_python_name(name) ||
                  (find_may_be_script(name) && is_script_blob(w, git_tree_entry_id(entry)));
    if (python) array_push(w->files, ((FoundFile){NULL, path}));
    return 0;
}

/* The paths given, relative to the work tree; a path outside it asks for everything. */
static void add_wanted(TreeWalk *w)
{
    size_t work_len = strlen(w->b->work);
    for (uint32_t i = 0; work_len && i < w->options->path_count; i++) {
        char path[PATH_MAX];
        if (!realpath(w->options->paths[i], path)) continue;
        if (strncmp(path, w->b->work, work_len) != 0 || (path[work_len] && path[work_len] != '/'))
            continue;
        const char *inside = path + work_len + (path[work_len] == '/');
        array_push(&w->only, (const char *)arena_copy(w->arena, inside, strlen(inside)));
    }
}

bool branch_files(Branch *b, const FindOptions *options, Arena *arena, FoundFiles *files, Err *err)
{
    TreeWalk w = {.b = b, .options = options, .arena = arena, .files = files};
    w.ignored.arena = w.excluded.arena = arena;
    repository_rules(git_repository_path(b->repo), &w.ignored, b->work);
    if (!options->ignore_files) w.ignored.rules.count = 0;
    for (uint32_t i = 0; i < options->exclude_count; i++)
        ignore_add(&w.excluded, "", bytes_of(options->exclude[i]));
    add_wanted(&w);
    if (options->ignore_files) add_ignore_blob(&w, b->base, "");
    bool ok = git_tree_walk(b->base, GIT_TREEWALK_PRE, walk_entry, &w) == 0;
    if (ok) find_sort(files);
    else git_failed(err, "cannot read the commit's tree");
    ignore_free(&w.ignored);
    ignore_free(&w.excluded);
    array_free(&w.only);
    return ok;
}

bool branch_read(Branch *b, const char *shown, char **data, size_t *len, Err *err)
{
    git_tree_entry *entry = NULL;
    git_blob *blob = NULL;
    bool ok = git_tree_entry_bypath(&entry, b->base, shown) == 0 &&
              blob_of(b->repo, git_tree_entry_id(entry), &blob);
    if (ok) {
        *len = (size_t)git_blob_rawsize(blob);
        *data = take_memory(*len + 1);
        memcpy(*data, git_blob_rawcontent(blob), *len);
        (*data)[*len] = '\0';
    } else {
        git_failed(err, "cannot read the file of the commit");
    }
    git_blob_free(blob);
    git_tree_entry_free(entry);
    return ok;
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool make_update(Branch *b, const Change *change, git_tree_update *update, Err *err)
{
    git_tree_entry *entry = NULL;
    if (git_tree_entry_bypath(&entry, b->base, change->shown) != 0)
        return git_failed(err, "cannot find the file in the commit");
    update->action = GIT_TREE_UPDATE_UPSERT;
    update->filemode = git_tree_entry_filemode(entry);
    update->path = change->shown;
    git_tree_entry_free(entry);
    return git_blob_create_from_buffer(&update->id, b->repo, change->after.at, change->after.len) ==
               0 ||
           git_failed(err, "cannot store a blob");
}

static bool make_tree(Branch *b, const Changes *changes, git_oid *id, Err *err)
{
    git_tree *before = NULL;
    git_tree_update *updates = take_memory(changes->count * sizeof *updates);
    bool ok = true;
    for (uint32_t i = 0; ok && i < changes->count; i++)
        ok = make_update(b, &changes->at[i], &updates[i], err);
    if (ok) {
        ok = git_commit_tree(&before, b->tip) == 0 &&
             git_tree_create_updated(id, b->repo, before, changes->count, updates) == 0;
        if (!ok) git_failed(err, "cannot store a tree");
    }
    git_tree_free(before);
    free(updates);
    return ok;
}

bool branch_commit(Branch *b, const Changes *changes, const char *message, Err *err)
{
    git_oid tree_id, commit_id;
    git_tree *tree = NULL;
    if (!make_tree(b, changes, &tree_id, err)) return false;
    const git_commit *parents[] = {b->tip};
    bool ok = git_tree_lookup(&tree, b->repo, &tree_id) == 0 &&
              git_commit_create(&commit_id, b->repo, NULL, b->author, b->committer, NULL, message,
                                tree, 1, parents) == 0;
    git_commit *next = NULL;
    ok = ok && git_commit_lookup(&next, b->repo, &commit_id) == 0;
    git_tree_free(tree);
    if (!ok) return git_failed(err, "cannot store a commit");
    git_commit_free(b->tip);
    b->tip = next;
    return true;
}

bool branch_finish(Branch *b, Err *err)
{
    git_reference *ref = NULL;
    bool ok = git_reference_create(&ref, b->repo, b->ref, git_commit_id(b->tip), 0,
                                   "branch: created by skive") == 0;
    git_reference_free(ref);
    return ok || git_failed(err, "cannot create the branch");
}

const char *branch_tip(Branch *b)
{
    git_oid_tostr(b->hash, sizeof b->hash, git_commit_id(b->tip));
    return b->hash;
}
