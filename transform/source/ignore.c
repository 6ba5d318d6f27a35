/* ignore.c - see ignore.h.  Each part of a path is matched by fnmatch; "**" is matched here. */
#include "transform/source/ignore.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static Bytes trimmed(Bytes line)
{
    if (line.len && line.at[line.len - 1] == '\r') line.len--;
    while (line.len && line.at[line.len - 1] == ' ' &&
           !(line.len > 1 && line.at[line.len - 2] == '\\'))
        line.len--;
    return line;
}

static void add_line(IgnoreRules *r, const char *folder, Bytes line)
{
    line = trimmed(line);
    if (!line.len || line.at[0] == '#') return;
    IgnoreRule rule = {.folder = folder, .folder_len = (uint32_t)strlen(folder)};
    if (line.at[0] == '!') {
        rule.negated = true;
        line.at++, line.len--;
    }
    if (line.len && line.at[line.len - 1] == '/') {
        rule.folders_only = true;
        line.len--;
    }
    if (!line.len) return;
    rule.anchored = memchr(line.at, '/', line.len) != NULL;
    if (line.at[0] == '/') line.at++, line.len--;
    rule.pattern = arena_copy(r->arena, line.at, line.len);
    array_push(&r->rules, rule);
}

void ignore_add(IgnoreRules *r, const char *folder, Bytes lines)
{
    const char *kept = arena_copy(r->arena, folder, strlen(folder));
    if (bytes_starts_with(lines, "\xEF\xBB\xBF")) lines = (Bytes){lines.at + 3, lines.len - 3};
    for (size_t start = 0; start < lines.len;) {
        const char *end = memchr(lines.at + start, '\n', lines.len - start);
        size_t stop = end ? (size_t)(end - lines.at) : lines.len;
        add_line(r, kept, (Bytes){lines.at + start, stop - start});
        start = stop + 1;
    }
}

void ignore_add_file(IgnoreRules *r, const char *folder, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return;
    FILE *f = fopen(path, "rbe");
    if (!f) return;
    SCOPED(buf_free) Buf lines = {0};
    char chunk[4096];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, f)) > 0) buf_add(&lines, chunk, got);
    fclose(f);
    ignore_add(r, folder, buf_bytes(&lines));
}

/* Copies the part up to the next '/' and steps past it; false when it does not fit. */
static bool next_part(const char **at, char *part, size_t room)
{
    size_t len = strcspn(*at, "/");
    if (len >= room) return false;
    memcpy(part, *at, len);
    part[len] = '\0';
    *at += len;
    if (**at == '/') (*at)++;
    return true;
}

static bool match_parts(const char *pattern, const char *path)
{
    char want[256], have[256];
    while (*pattern) {
        if (!next_part(&pattern, want, sizeof want)) return false;
        if (strcmp(want, "**") == 0) {
            if (!*pattern) return *path != '\0'; /* everything inside */
            for (;;) {
                if (match_parts(pattern, path)) return true;
                size_t len = strcspn(path, "/");
                if (!path[len]) return false;
                path += len + 1;
            }
        }
        if (!*path || !next_part(&path, have, sizeof have)) return false;
        if (fnmatch(want, have, 0) != 0) return false;
    }
    return !*path;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool rule_matches(const IgnoreRule *rule, const char *path, bool is_folder)
{
    if (rule->folders_only && !is_folder) return false;
    if (rule->folder_len) {
        if (strncmp(path, rule->folder, rule->folder_len) != 0 || path[rule->folder_len] != '/')
            return false;
        path += rule->folder_len + 1;
    }
    if (!rule->anchored) return fnmatch(rule->pattern, last_part(path), 0) == 0;
    return match_parts(rule->pattern, path);
}

bool ignore_match(const IgnoreRules *r, const char *path, bool is_folder)
{
    for (uint32_t i = r->rules.count; i--;)
        if (rule_matches(&r->rules.at[i], path, is_folder)) return !r->rules.at[i].negated;
    return false;
}

bool ignore_match_deep(const IgnoreRules *r, const char *path)
{
    char above[4096];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        size_t len = (size_t)(slash - path);
        if (len >= sizeof above) return true; /* deeper than any folder that is walked */
        memcpy(above, path, len);
        above[len] = '\0';
        if (ignore_match(r, above, true)) return true;
    }
    return ignore_match(r, path, false);
}

void ignore_free(IgnoreRules *r)
{
    array_free(&r->rules);
}
