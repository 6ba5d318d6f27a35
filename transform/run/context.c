/*
 * context.c - see context.h.
 *
 * Names are asked for part by part, so that the packages on the way are found too, and each is
 * asked for once.
 */
#include "transform/run/context.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const Flow no_flow;

void context_init(Context *c, Run *run, const RunOptions *options)
{
    *c = (Context){.folders = options->context,
                   .folder_count = options->context_count,
                   .arena = &run->context_arena};
    atoms_init(&c->asked, &c->own);
    link_init(&c->program);
    for (uint32_t i = 0; i < run->file_count; i++)
        link_add(&c->program, &no_flow, run->files[i].found.shown, i);
    link_names(&c->program);
}

void context_free(Context *c)
{
    link_free(&c->program);
    array_free(&c->places);
    array_free(&c->found);
    atoms_free(&c->asked);
    arena_free(&c->own);
}

/* ---- on disk -------------------------------------------------------------------------------- */

typedef enum EntryKind { ENTRY_NONE, ENTRY_FILE, ENTRY_FOLDER } EntryKind;

/* What stands at folder/name + suffix; the path is put into `path`. */
static EntryKind look_at(const ContextFolder *f, const char *name, const char *suffix,
                         char path[PATH_MAX])
{
    struct stat st;
    int len = snprintf(path, PATH_MAX, "%s/%s%s", f->path, name, suffix);
    if (len < 0 || len >= PATH_MAX || stat(path, &st) != 0) return ENTRY_NONE;
    return S_ISREG(st.st_mode) ? ENTRY_FILE : S_ISDIR(st.st_mode) ? ENTRY_FOLDER : ENTRY_NONE;
}

static void add_found(Context *c, const ContextFolder *f, const char *path)
{
    const char *kept = arena_copy(c->arena, path, strlen(path));
    const char *name = kept + strlen(f->path) + 1;
    const char *shown = arena_format(c->arena, "%s/%s", f->shown, name);
    array_push(&c->found, ((ContextFile){.file = {.found = {kept, shown}}, .name = name}));
}

/* Is the module in this folder?  A package comes before a module of the same name. */
static PlaceKind find_in(Context *c, const ContextFolder *f, const char *name)
{
    static const char *const suffixes[] = {"/__init__.py", ".py"};
    char path[PATH_MAX];
    for (int i = 0; i < 2; i++) {
        if (look_at(f, name, suffixes[i], path) != ENTRY_FILE) continue;
        add_found(c, f, path);
        return i ? PLACE_MODULE : PLACE_PACKAGE;
    }
    return look_at(f, name, "", path) == ENTRY_FOLDER ? PLACE_NAMESPACE : PLACE_NONE;
}

/* ---- names ---------------------------------------------------------------------------------- */

static ContextPlace find_place(Context *c, ContextPlace parent, Bytes dotted)
{
    ContextPlace place = {.kind = PLACE_NONE};
    if (parent.kind == PLACE_NONE || parent.kind == PLACE_MODULE) return place;
    if (link_has_own(&c->program, dotted)) return place;
    SCOPED(buf_free) Buf name = {0};
    buf_add_bytes(&name, dotted);
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '.') name.at[i] = '/';
    bool whole = parent.kind == PLACE_PACKAGE; /* it has one folder, namespaces have many */
    for (uint32_t f = whole ? parent.folder : 0; f < c->folder_count; f++) {
        PlaceKind kind = find_in(c, &c->folders[f], name.at);
        if (kind != PLACE_NONE && place.kind != PLACE_NAMESPACE)
            place = (ContextPlace){(uint8_t)kind, f};
        if (kind == PLACE_MODULE || kind == PLACE_PACKAGE) return (ContextPlace){(uint8_t)kind, f};
        if (whole) break;
    }
    return place;
}

/* The place of an absolute name; its parents are asked for before it. */
static ContextPlace ask(Context *c, Bytes dotted)
{
    ContextPlace place = {.kind = PLACE_NAMESPACE}; /* of the folders themselves */
    if (!dotted.len || link_is_known(dotted)) return (ContextPlace){.kind = PLACE_NONE};
    for (size_t i = 1; i <= dotted.len && place.kind != PLACE_NONE; i++) {
        if (i < dotted.len && dotted.at[i] != '.') continue;
        Atom atom = atoms_intern(&c->asked, (Bytes){dotted.at, i});
        while (c->places.count <= atom.at) array_push(&c->places, (ContextPlace){0});
        if (c->places.at[atom.at].kind == PLACE_NOT_ASKED)
            c->places.at[atom.at] = find_place(c, place, (Bytes){dotted.at, i});
        place = c->places.at[atom.at];
    }
    return place;
}

static void ask_below(Context *c, Bytes package, Bytes member)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_printf(&dotted, "%.*s.%.*s", (int)package.len, package.at, (int)member.len, member.at);
    ask(c, buf_bytes(&dotted));
}

/* ---- imports -------------------------------------------------------------------------------- */

/* The dotted name of a module, from its path below a folder of the context. */
static void add_module_name(const char *name, bool *is_package, Buf *out)
{
    Bytes path = bytes_of(name);
    *is_package = bytes_ends_with(path, "/__init__.py");
    path.len -= strlen(*is_package ? "/__init__.py" : ".py");
    for (size_t i = 0; i < path.len; i++) buf_add_char(out, path.at[i] == '/' ? '.' : path.at[i]);
}

static Bytes parent_of(Bytes dotted)
{
    const char *dot = dotted.len ? memrchr(dotted.at, '.', dotted.len) : NULL;
    return (Bytes){dotted.at, dot ? (size_t)(dot - dotted.at) : 0};
}

/* Makes `module` with `level` leading dots absolute.  False when that is nothing of the context: a
 * relative import of the program stays in the program. */
static bool absolute(const char *name, Bytes module, uint32_t level, Buf *out)
{
    bool is_package;
    if (level == STAR_OWN_FILE || (level && !name)) return false;
    if (level) {
        SCOPED(buf_free) Buf own = {0};
        add_module_name(name, &is_package, &own);
        Bytes package = buf_bytes(&own);
        for (uint32_t up = level - is_package; up && package.len; up--)
            package = parent_of(package);
        if (!package.len) return false;
        buf_add_bytes(out, package);
        if (module.len) buf_add_char(out, '.');
    }
    buf_add_bytes(out, module);
    return out->len != 0;
}

static void look_from(Context *c, const Flow *flow, const char *name, const FlowOp *op)
{
    SCOPED(buf_free) Buf dotted = {0};
    bool from = op->kind == FLOW_IMPORT_FROM;
    if (!absolute(name, flow_text(flow, op->b), from ? op->flag : 0, &dotted)) return;
    ContextPlace place = ask(c, buf_bytes(&dotted));
    if (from && (place.kind == PLACE_PACKAGE || place.kind == PLACE_NAMESPACE))
        ask_below(c, buf_bytes(&dotted), flow_text(flow, flow->words.at[op->args]));
}

static bool binds(const Flow *flow, FlowName name)
{
    for (uint32_t i = 0; i < flow->globals.count; i++)
        if (flow->globals.at[i].name == name) return flow->globals.at[i].bound;
    return false;
}

/* `from package import *` imports the submodules that __all__ names. */
static void look_exported(Context *c, const Flow *flow, const char *name)
{
    bool is_package;
    SCOPED(buf_free) Buf own = {0};
    add_module_name(name, &is_package, &own);
    for (uint32_t i = 0; is_package && i < flow->exported.count; i++)
        if (!binds(flow, flow->exported.at[i]))
            ask_below(c, buf_bytes(&own), flow_text(flow, flow->exported.at[i]));
}

void context_look(Context *c, const Flow *flow, const char *name)
{
    for (uint32_t i = 0; i < flow->ops.count; i++) {
        uint8_t kind = flow->ops.at[i].kind;
        if (kind == FLOW_IMPORT || kind == FLOW_IMPORT_FROM)
            look_from(c, flow, name, &flow->ops.at[i]);
    }
    for (uint32_t i = 0; i < flow->stars.count; i++) {
        SCOPED(buf_free) Buf dotted = {0};
        FlowStar star = flow->stars.at[i];
        if (absolute(name, flow_text(flow, star.module), star.level, &dotted))
            ask(c, buf_bytes(&dotted));
    }
    if (name) look_exported(c, flow, name);
}
