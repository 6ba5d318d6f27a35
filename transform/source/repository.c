/* repository.c - see repository.h. */
#include "transform/source/repository.h"

#include <git2.h>
#include <stdio.h>
#include <string.h>

static void add_excludes_file(git_repository *repo, IgnoreRules *rules)
{
    git_config *config = NULL;
    git_buf path = {0};
    if (git_repository_config_snapshot(&config, repo) == 0 &&
        git_config_get_path(&path, config, "core.excludesfile") == 0)
        ignore_add_file(rules, "", path.ptr);
    git_buf_dispose(&path);
    git_config_free(config);
}

bool repository_rules(const char *path, IgnoreRules *rules, char work[PATH_MAX])
{
    git_libgit2_init();
    git_repository *repo = NULL;
    bool found = git_repository_open_ext(&repo, path, 0, NULL) == 0;
    if (found) {
        add_excludes_file(repo, rules);
        char info[PATH_MAX];
        int len = snprintf(info, sizeof info, "%sinfo/exclude", git_repository_commondir(repo));
        if (len > 0 && (size_t)len < sizeof info) ignore_add_file(rules, "", info);
        const char *folder = git_repository_workdir(repo);
        len = snprintf(work, PATH_MAX, "%s", folder ? folder : "");
        while (len > 1 && work[len - 1] == '/') work[--len] = '\0';
        git_repository_free(repo);
    }
    git_libgit2_shutdown();
    return found;
}
