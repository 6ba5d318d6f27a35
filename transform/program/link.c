/* link.c - modules by path and by name; see hierarchy.c for classes. */
#include "transform/program/link.h"

#include <stdlib.h>
#include <string.h>

#include "transform/program/link_inner.h"

static const char *const stdlib[] = {
#define MODULE(name) name,
#include "transform/program/stdlib.def"
};
enum { STDLIB_COUNT = sizeof stdlib / sizeof *stdlib };

bool link_is_stdlib(Bytes dotted)
{
    const char *dot = dotted.len ? memchr(dotted.at, '.', dotted.len) : NULL;
    if (dot) dotted.len = (size_t)(dot - dotted.at);
    uint32_t low = 0, high = STDLIB_COUNT;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = bytes_compare(dotted, bytes_of(stdlib[middle]));
        if (!order) return true;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return false;
}

bool link_is_known(Bytes dotted)
{
    static const char *const known[] = {"attr", "attrs", "typing_extensions"};
    const char *dot = dotted.len ? memchr(dotted.at, '.', dotted.len) : NULL;
    Bytes top = {dotted.at, dot ? (size_t)(dot - dotted.at) : dotted.len};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_is(top, known[i])) return true;
    return link_is_stdlib(top);
}

bool link_is_stdlib_module(Bytes dotted)
{
    const char *dot = memrchr(dotted.at, '.', dotted.len);
    Bytes last = dot ? (Bytes){dot + 1, dotted.len - (size_t)(dot + 1 - dotted.at)} : dotted;
    return link_is_stdlib(dotted) && !bytes_starts_with(dotted, "builtins.") && last.len &&
           !(last.at[0] >= 'A' && last.at[0] <= 'Z') && !bytes_is(dotted, "collections.deque") &&
           !bytes_is(dotted, "collections.defaultdict") && !bytes_is(dotted, "array.array") &&
           !bytes_is(dotted, "mmap.mmap") && !bytes_is(dotted, "socket.socket") &&
           !bytes_is(dotted, "functools.partial") && !bytes_is(dotted, "weakref.finalize") &&
           !bytes_is(dotted, "functools.cached_property") &&
           !bytes_is(dotted, "operator.attrgetter") && !bytes_is(dotted, "operator.itemgetter") &&
           !bytes_is(dotted, "operator.methodcaller");
}

/* ---- modules -------------------------------------------------------------------------------- */

static const Flow no_flow;

void link_init(Link *l)
{
    *l = (Link){0};
    atoms_init(&l->atoms, &l->arena);
    for (int i = 0; i < 2; i++) atoms_init(&l->keys[i].atoms, &l->arena);
    array_push(&l->modules, ((Module){.flow = &l->own, .path = ""}));
    l->node_count = FLOW_SHARED_END;
    l->function_count = 0;
}

static Bytes without_suffix(Bytes path, const char *suffix)
{
    if (bytes_ends_with(path, suffix)) path.len -= strlen(suffix);
    return path;
}

static Bytes folder_of(Bytes path)
{
    const char *slash = path.len ? memrchr(path.at, '/', path.len) : NULL;
    return (Bytes){path.at, slash ? (size_t)(slash - path.at) : 0};
}

static void map_atoms(Link *l, Module *m)
{
    m->atom_of = arena_take_zero(&l->arena, m->flow->names.count + 1, sizeof *m->atom_of);
    for (uint32_t i = 1; i < m->flow->names.count; i++)
        m->atom_of[i] = atoms_intern(&l->atoms, m->flow->names.at[i]).at;
}

static uint32_t add_module(Link *l, const Flow *flow, Bytes key, bool context)
{
    Module m = {.flow = flow,
                .file = UINT32_MAX,
                .context = context,
                .path = "",
                .node_base = l->node_count,
                .function_base = l->function_count,
                .class_base = l->classes.count};
    m.key = key;
    map_atoms(l, &m);
    array_push(&l->modules, m);
    uint32_t index = l->modules.count - 1;
    l->node_count += flow->lines.count;
    l->function_count += flow->functions.count;
    for (uint32_t i = 0; i < flow->classes.count; i++) {
        const FlowClass *c = &flow->classes.at[i];
        array_push(&l->classes, ((Class){.flow = c, .module = index, .name = m.atom_of[c->name]}));
    }
    Keys *keys = &l->keys[context];
    Atom path = atoms_intern(&keys->atoms, key);
    while (keys->module.count <= path.at) array_push(&keys->module, 0);
    if (!keys->module.at[path.at]) keys->module.at[path.at] = index;
    return index;
}

static void add_file(Link *l, const Flow *flow, const LinkFile *f, bool context)
{
    Bytes key = without_suffix(without_suffix(bytes_of(f->name), ".py"), ".pyi");
    bool package = bytes_ends_with(key, "/__init__") || bytes_is(key, "__init__");
    if (package) key = folder_of(key);
    uint32_t index = add_module(l, flow, key, context);
    Module *m = &l->modules.at[index];
    m->path = f->path;
    m->file = f->file;
    m->is_package = package;
    m->folder = folder_of(bytes_of(f->path));
}

void link_add(Link *l, const Flow *flow, const char *path, uint32_t file)
{
    add_file(l, flow, &(LinkFile){path, path, file}, false);
}

void link_add_context(Link *l, const Flow *flow, const LinkFile *file)
{
    add_file(l, flow, file, true);
}

void link_add_examples(Link *l, const Flow *flow)
{
    uint32_t owner = l->modules.count - 1;
    Bytes key = l->modules.at[owner].key;
    const char *hidden = arena_format(&l->arena, "%.*s\x01", (int)key.len, key.at);
    uint32_t index = add_module(l, flow, bytes_of(hidden), l->modules.at[owner].context);
    Module *m = &l->modules.at[index];
    *m = (Module){.flow = m->flow,
                  .atom_of = m->atom_of,
                  .key = m->key,
                  .node_base = m->node_base,
                  .function_base = m->function_base,
                  .class_base = m->class_base,
                  .path = l->modules.at[owner].path,
                  .file = l->modules.at[owner].file,
                  .context = l->modules.at[owner].context,
                  .folder = l->modules.at[owner].folder,
                  .companion = owner};
}

void link_add_document(Link *l, const Flow *flow, const LinkFile *file)
{
    const char *hidden = arena_format(&l->arena, "%s\x01", file->name);
    uint32_t index = add_module(l, flow, bytes_of(hidden), true);
    Module *m = &l->modules.at[index];
    m->path = file->path;
    m->file = file->file;
    m->is_document = true;
}

static uint32_t module_at(const Link *l, bool context, Bytes key)
{
    const Keys *keys = &l->keys[context];
    Atom a = atoms_find(&keys->atoms, key);
    return a.at && a.at < keys->module.count ? keys->module.at[a.at] : 0;
}

/* Folders on the way to a file that have no __init__.py are packages too (PEP 420). */
static void add_namespaces(Link *l)
{
    uint32_t count = l->modules.count;
    for (uint32_t i = 1; i < count; i++) {
        bool context = l->modules.at[i].context;
        if (l->modules.at[i].is_document) continue;
        for (Bytes key = folder_of(l->modules.at[i].key); key.len && !module_at(l, context, key);
             key = folder_of(key)) {
            uint32_t index = add_module(l, &no_flow, key, context);
            l->modules.at[index].is_package = true;
            l->modules.at[index].is_namespace = true;
            l->modules.at[index].folder = key;
        }
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static void name_module(Link *l, uint32_t module, Bytes path)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, path);
    for (size_t i = 0; i < dotted.len; i++)
        if (dotted.at[i] == '/') dotted.at[i] = '.';
    Atom atom = atoms_intern(&l->atoms, buf_bytes(&dotted));
    while (l->named.count <= atom.at) array_push(&l->named, ((NameList){0}));
    array_push(&l->named.at[atom.at].modules, module);
    if (!l->modules.at[module].name.len) l->modules.at[module].name = atoms_text(&l->atoms, atom);
}

/* A file is reached by its path from any folder above it that may be on sys.path: the nearest one
 * that is no package, and those above that.  The folders of the context are on sys.path. */
static void name_all(Link *l)
{
    for (uint32_t i = 1; i < l->modules.count; i++) {
        Module *m = &l->modules.at[i];
        if (m->companion || m->is_document) continue;
        Bytes key = m->key, top = folder_of(key);
        if (m->context) top.len = 0;
        while (top.len) {
            uint32_t package = module_at(l, false, top);
            if (!package || l->modules.at[package].is_namespace) break;
            top = folder_of(top);
        }
        for (;; top = folder_of(top)) {
            size_t skip = top.len ? top.len + 1 : 0;
            if (key.len > skip) name_module(l, i, (Bytes){key.at + skip, key.len - skip});
            if (!top.len) break;
        }
    }
}

/* Is the program the standard library itself?  Then its modules hide nothing. */
static bool is_library_itself(const Link *l)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i < l->modules.count; i++) {
        const Module *m = &l->modules.at[i];
        found += !m->context && !m->is_namespace && link_is_stdlib(m->name) &&
                 !memchr(m->name.at, '.', m->name.len);
    }
    return found > 40;
}

bool link_has_own(const Link *l, Bytes dotted)
{
    Atom a = atoms_find(&l->atoms, dotted);
    if (!a.at || a.at >= l->named.count) return false;
    const NameList *list = &l->named.at[a.at];
    for (uint32_t i = 0; i < list->modules.count; i++) {
        const Module *m = &l->modules.at[list->modules.at[i]];
        if (!m->context && !m->is_namespace) return true;
    }
    return false;
}

/* A folder without __init__.py hides nothing. */
static void list_named(const Link *l, Bytes dotted, ModuleList *out)
{
    Atom a = atoms_find(&l->atoms, dotted);
    if (!a.at || a.at >= l->named.count) return;
    const NameList *list = &l->named.at[a.at];
    bool own = link_has_own(l, dotted);
    for (uint32_t i = 0; i < list->modules.count; i++)
        if (!own || !l->modules.at[list->modules.at[i]].context)
            array_push(out, list->modules.at[i]);
}

Bytes link_absolute(Link *l, uint32_t from, Bytes dotted, uint32_t level)
{
    if (!level) return dotted;
    const Module *m = &l->modules.at[from];
    Bytes key = m->is_package ? m->key : folder_of(m->key);
    while (--level) key = folder_of(key);
    SCOPED(buf_free) Buf path = {0};
    buf_add_bytes(&path, key);
    if (dotted.len) {
        if (key.len) buf_add_char(&path, '/');
        for (size_t i = 0; i < dotted.len; i++)
            buf_add_char(&path, dotted.at[i] == '.' ? '/' : dotted.at[i]);
    }
    return (Bytes){arena_copy(&l->arena, path.at ? path.at : "", path.len), path.len};
}

static void in_folder(const Link *l, Bytes folder, Bytes dotted, ModuleList *out)
{
    SCOPED(buf_free) Buf path = {0};
    buf_add_bytes(&path, folder);
    if (folder.len) buf_add_char(&path, '/');
    for (size_t i = 0; i < dotted.len; i++)
        buf_add_char(&path, dotted.at[i] == '.' ? '/' : dotted.at[i]);
    uint32_t module = module_at(l, false, buf_bytes(&path));
    if (module && !l->modules.at[module].is_namespace) array_push(out, module);
}

/* A module in the folder of the script hides one of the library.  Which file is the script is not
 * known: any folder on the way to the importing file that is no package may hold it. */
static void list_hiding(const Link *l, uint32_t from, Bytes dotted, ModuleList *out)
{
    if (!from || l->modules.at[from].context) return;
    for (Bytes folder = folder_of(l->modules.at[from].key);; folder = folder_of(folder)) {
        uint32_t package = folder.len ? module_at(l, false, folder) : 0;
        if (!package || l->modules.at[package].is_namespace) in_folder(l, folder, dotted, out);
        if (!folder.len) return;
    }
}

bool link_may_be_library(const Link *l, Bytes dotted, uint32_t level, const ModuleList *read)
{
    return !read->count || (!level && link_is_stdlib(dotted) && !l->is_library);
}

Bytes link_public_name(Bytes dotted)
{
    static const char *const twins[][2] = {{"_weakref", "weakref"},
                                           {"_weakrefset", "weakref"},
                                           {"_collections", "collections"},
                                           {"_collections_abc", "collections.abc"},
                                           {"_io", "io"},
                                           {"_pyio", "io"},
                                           {"_functools", "functools"},
                                           {"_pickle", "pickle"},
                                           {"_operator", "operator"},
                                           {"_bisect", "bisect"},
                                           {"_heapq", "heapq"},
                                           {"_random", "random"},
                                           {"_struct", "struct"},
                                           {"_csv", "csv"},
                                           {"_socket", "socket"},
                                           {"_ssl", "ssl"},
                                           {"_sqlite3", "sqlite3"},
                                           {"_datetime", "datetime"},
                                           {"_pydatetime", "datetime"},
                                           {"_decimal", "decimal"},
                                           {"_pydecimal", "decimal"},
                                           {"_asyncio", "asyncio"},
                                           {"_queue", "queue"},
                                           {"_contextvars", "contextvars"},
                                           {"_ctypes", "ctypes"},
                                           {"_codecs", "codecs"},
                                           {"_abc", "abc"},
                                           {"_py_abc", "abc"},
                                           {"_elementtree", "xml.etree.ElementTree"},
                                           {"_json", "json"},
                                           {"_ast", "ast"},
                                           {"_bz2", "bz2"},
                                           {"_lzma", "lzma"},
                                           {"_hashlib", "hashlib"},
                                           {"_statistics", "statistics"},
                                           {"_signal", "signal"},
                                           {"_locale", "locale"},
                                           {"_warnings", "warnings"},
                                           {"_tracemalloc", "tracemalloc"},
                                           {"_lsprof", "cProfile"},
                                           {"posix", "os"},
                                           {"nt", "os"},
                                           {"posixpath", "os.path"},
                                           {"ntpath", "os.path"},
                                           {"genericpath", "os.path"}};
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (bytes_is(dotted, twins[i][0])) return bytes_of(twins[i][1]);
    return dotted;
}

void link_import(Link *l, uint32_t from, Bytes dotted, uint32_t level, ModuleList *out)
{
    if (level == STAR_OWN_FILE) {
        array_push(out, l->modules.at[from].companion);
        return;
    }
    if (level) {
        bool context = l->modules.at[from].context;
        uint32_t module = module_at(l, context, link_absolute(l, from, dotted, level));
        if (module) array_push(out, module);
        return;
    }
    if (link_is_stdlib(dotted) && !l->is_library) {
        list_hiding(l, from, dotted, out);
        return;
    }
    list_named(l, dotted, out);
    if (out->count || !from || l->modules.at[from].context) return;
    /* a script's own folder comes first on sys.path, whatever lies in it */
    in_folder(l, folder_of(l->modules.at[from].key), dotted, out);
}

uint32_t link_submodule(Link *l, uint32_t package, Bytes name)
{
    const Module *m = &l->modules.at[package];
    if (!m->is_package) return 0;
    SCOPED(buf_free) Buf path = {0};
    buf_add_bytes(&path, m->key);
    buf_add_char(&path, '/');
    buf_add_bytes(&path, name);
    return module_at(l, m->context, buf_bytes(&path));
}

void link_names(Link *l)
{
    add_namespaces(l);
    name_all(l);
}

void link_finish(Link *l)
{
    link_names(l);
    l->is_library = is_library_itself(l);
    hierarchy_build(l);
}

void link_free(Link *l)
{
    for (uint32_t i = 0; i < l->named.count; i++) array_free(&l->named.at[i].modules);
    for (uint32_t i = 0; i < l->classes.count; i++) {
        array_free(&l->classes.at[i].bases);
        array_free(&l->classes.at[i].mro);
        array_free(&l->classes.at[i].subclasses);
    }
    array_free(&l->named);
    flow_free(&l->own);
    for (int i = 0; i < 2; i++) {
        array_free(&l->keys[i].module);
        atoms_free(&l->keys[i].atoms);
    }
    array_free(&l->modules);
    array_free(&l->classes);
    array_free(&l->public_nodes);
    atoms_free(&l->atoms);
    arena_free(&l->arena);
    *l = (Link){0};
}
