/* loader.c - see loader.h. */
#include "transform/proof/loader.h"

#include "transform/program/by_name.h"
#include "transform/proof/effects.h"

bool loader_match(const Site *s, Loading *out)
{
    const Tree *t = s->tree;
    *out = (Loading){.function = tree_child(t, s->node, ROLE_FUNC)};
    const Node *f = tree_node(t, out->function);
    bool named = f->kind == NODE_NAME || f->kind == NODE_ATTRIBUTE;
    bool about = atoms_find(&t->atoms, bytes_of("pickle")).at ||
                 atoms_find(&t->atoms, bytes_of("marshal")).at;
    if (!named || !about || !bytes_is(atoms_text(&t->atoms, f->name), "loads")) return false;
    out->argument = tree_child(t, s->node, ROLE_ARGS);
    if (!out->argument.at) return false;
    out->file = handle_receiver(t, out->argument, "read");
    return out->file.at != 0;
}

/* ---- the function --------------------------------------------------------------------------- */

/* The functions take the same keywords, whose values are there before the file is read. */
static const struct Loader {
    const char *loads, *module;
    const char *keyword[5];
} loaders[] = {
    {"pickle.loads", "pickle", {"fix_imports", "encoding", "errors", "buffers", NULL}},
    {"marshal.loads", "marshal", {"allow_code", NULL}},
};

static Verdict arguments_are_kept(const Site *s, const struct Loader *loader)
{
    const Tree *t = s->tree;
    uint32_t count = 0;
    tree_each_child(t, s->node, child) {
        const Node *n = tree_node(t, child);
        if (n->role == ROLE_ARGS && count++) return refuse(REFUSE_ARGUMENTS);
        if (n->kind != NODE_KEYWORD) continue;
        NodeId value = tree_child(t, child, ROLE_VALUE);
        bool known = n->name.at && bytes_in_list(atoms_text(&t->atoms, n->name), loader->keyword);
        if (!known || !(tree_is_constant(t, value) || tree_node(t, value)->kind == NODE_NAME))
            return refuse(REFUSE_ARGUMENTS);
    }
    return proven();
}

/* Is the function the library's, and is its neighbour load() within reach? */
static Verdict function_is_known(const Site *s, Loading *l)
{
    Bytes name = value_library_name(s, l->function);
    if (bytes_is(name, "json.loads")) return refuse(REFUSE_NO_GAIN);
    const struct Loader *loader = NULL;
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
        if (bytes_is(name, loaders[i].loads)) loader = &loaders[i];
    if (!loader) return refuse(REFUSE_UNKNOWN_LOADER);
    l->module = loader->module;
    Verdict v = arguments_are_kept(s, loader);
    v = verdict_and(v, site_stays_global(s, bytes_of("loads")));
    v = verdict_and(v, site_stays_global(s, bytes_of("load")));
    if (!v.rewrite) return v;
    if (tree_node(s->tree, l->function)->kind == NODE_NAME)
        return verdict_and(v, import_prove(s, l->module));
    NodeId owner = tree_child(s->tree, l->function, ROLE_VALUE);
    bool same = bytes_is(value_library_name(s, owner), l->module);
    return same ? v : refuse(REFUSE_UNKNOWN_LOADER);
}

/* ---- the file ------------------------------------------------------------------------------- */

static Verdict file_is_plain(const Site *s, const Handle *h)
{
    bool plain = h->kind == HANDLE_FILE && h->binary && h->mode == 'r' && !h->updates && !h->raw;
    if (h->kind == HANDLE_MEMORY) return refuse(REFUSE_NO_GAIN);
    if (h->kind == HANDLE_ARCHIVE) return refuse_node(s, REFUSE_DECODING, h->call);
    return plain ? handle_is_named(s, h) : refuse_node(s, REFUSE_OPEN_MODE, h->call);
}

/* marshal says in other words that a file ends too soon. */
static Verdict errors_are_alike(const Site *s, const Loading *l)
{
    if (!bytes_is(bytes_of(l->module), "marshal")) return proven();
    uint32_t line = code_watched_line(s->tree, s->names, s->node);
    if (line) return refuse_at(REFUSE_ERROR_TEXT, s->file, line);
    NodeId f = tree_function_of(s->tree, s->node);
    if (!f.at) return proven();
    if (tree_node(s->tree, f)->kind == NODE_LAMBDA) return refuse_node(s, REFUSE_ERROR_TEXT, f);
    Bytes name = atoms_text(&s->tree->atoms, tree_node(s->tree, f)->name);
    ProgramPlace at = program_watched(s->program, name);
    return at.line ? refuse_at(REFUSE_ERROR_TEXT, at.file, at.line) : proven();
}

Verdict loader_prove(const Site *s, Loading *l)
{
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    Verdict v = verdict_and(site_source_is_free(s), function_is_known(s, l));
    if (!v.rewrite) return v;
    Handle h;
    v = verdict_and(v, handle_find(s, l->file, &h));
    if (v.rewrite) v = verdict_and(v, file_is_plain(s, &h));
    if (v.rewrite) v = verdict_and(v, handle_is_done(s, &h, s->node));
    if (v.rewrite) v = verdict_and(v, errors_are_alike(s, l));
    if (v.rewrite && bytes_is(bytes_of(l->module), "pickle"))
        v.assumptions |= assuming(ASSUME_HARMLESS_PICKLES);
    return v;
}
