/*
 * code_module.c - is an imported name code of the program?
 *
 * A module a.b is a file root/a/b.py whose root is no package, as Python finds it from sys.path;
 * a relative import starts at the folder of the file.
 */
#include <string.h>

#include "transform/program/code_table.h"

static Bytes folder_of(Bytes path)
{
    const char *slash = path.len ? memrchr(path.at, '/', path.len) : NULL;
    return (Bytes){path.at, slash ? (size_t)(slash - path.at) : 0};
}

void modules_add(CodeModules *m, Bytes key, bool is_package, uint32_t file)
{
    array_push(&m->paths, ((CodePath){.key = key, .file = file, .is_package = is_package}));
    uint32_t *by_key = hash_map_at(&m->by_key, bytes_hash64(key));
    if (*by_key == UINT32_MAX || is_package) *by_key = m->paths.count;
    if (is_package) *hash_map_at(&m->packages, bytes_hash64(key)) = 1;
    uint32_t *first = hash_map_at(&m->of_file, file + 1);
    if (*first != UINT32_MAX) m->paths.at[m->paths.count - 1].next = *first;
    *first = m->paths.count;
}

void modules_finish(CodeModules *m)
{
    for (uint32_t i = 0; i < m->paths.count; i++) {
        Bytes key = m->paths.at[i].key;
        for (Bytes root = folder_of(key);; root = folder_of(root)) {
            if (!hash_map_get(&m->packages, bytes_hash64(root))) {
                size_t skip = root.len ? root.len + 1 : 0;
                if (!root.len && key.at[0] == '/') skip = 1;
                Bytes name = {key.at + skip, key.len - skip};
                uint32_t *at = hash_map_at(&m->by_name, bytes_hash64(name));
                if (*at == UINT32_MAX) *at = i + 1;
            }
            if (!root.len) break;
        }
    }
}

void modules_free(CodeModules *m)
{
    array_free(&m->paths);
    hash_map_free(&m->by_key);
    hash_map_free(&m->by_name);
    hash_map_free(&m->packages);
    hash_map_free(&m->of_file);
}

static uint32_t find(const HashMap *map, Bytes folder, Bytes dotted)
{
    SCOPED(buf_free) Buf key = {0};
    buf_add_bytes(&key, folder);
    if (folder.len && dotted.len) buf_add_char(&key, '/');
    size_t start = key.len;
    buf_add_bytes(&key, dotted);
    for (size_t i = start; i < key.len; i++)
        if (key.at[i] == '.') key.at[i] = '/';
    return hash_map_get(map, bytes_hash64(buf_bytes(&key)));
}

/* The module itself, or one below it that the rest of the name begins with. */
static uint32_t find_any(const HashMap *map, Bytes folder, const CodeDotted *d)
{
    bool is_module = d->kind == DOTTED_STAR || d->kind == DOTTED_IMPORT;
    size_t last = d->text.len;
    while (!is_module && last && d->text.at[last - 1] != '.') last--;
    if (!is_module && last) last--;
    for (size_t end = last;; end--) {
        if (end < d->module) return 0;
        if (end != d->text.len && end && d->text.at[end] != '.') continue;
        uint32_t found = end || d->level ? find(map, folder, (Bytes){d->text.at, end}) : 0;
        if (found) return found;
        if (!end) return 0;
    }
}

bool modules_own(const CodeModules *m, const CodeDotted *d, uint32_t file, uint32_t *found)
{
    uint32_t path = 0;
    if (!d->level) {
        path = find_any(&m->by_name, (Bytes){"", 0}, d);
        if (path) *found = m->paths.at[path - 1].file;
        return path;
    }
    /* each copy of the file must find it */
    for (uint32_t at = hash_map_get(&m->of_file, file + 1); at; at = m->paths.at[at - 1].next) {
        const CodePath *p = &m->paths.at[at - 1];
        Bytes folder = p->is_package ? p->key : folder_of(p->key);
        for (uint32_t i = 1; i < d->level; i++) folder = folder_of(folder);
        path = find_any(&m->by_key, folder, d);
        if (!path) return false;
        *found = m->paths.at[path - 1].file;
    }
    return path;
}

bool modules_below(const CodeModules *m, uint32_t file, Bytes name)
{
    for (uint32_t at = hash_map_get(&m->of_file, file + 1); at; at = m->paths.at[at - 1].next) {
        const CodePath *p = &m->paths.at[at - 1];
        if (p->is_package && find(&m->by_key, p->key, name)) return true;
    }
    return false;
}
