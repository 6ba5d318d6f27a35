/*
 * world.c - see world.h.
 *
 * A name is public by convention: no part of it begins with '_', and __all__ lists it when there is
 * one.  Folders of tests, documentation, examples and scripts are not what a library offers.
 */
#include "transform/program/world.h"

#include <stdlib.h>
#include <string.h>

typedef struct Opening {
    Link *l;
    bool *published;         /* by module: its public names are followed, or will be */
    Array(uint32_t) modules; /* to be followed */
} Opening;

/* ---- names ---------------------------------------------------------------------------------- */

/* Part of a path: of a folder, or of a module without .py. */
static bool is_private_part(Bytes part, bool is_last)
{
    static const char *const folders[] = {"tests",    "test",      "docs",       "doc",
                                          "examples", "example",   "scripts",    "tools",
                                          "bench",    "benchmark", "benchmarks", NULL};
    static const char *const files[] = {"setup", "conftest", "noxfile", "tasks", NULL};
    if (!part.len || part.at[0] == '_' || part.at[0] == '.' || bytes_in_list(part, folders))
        return true;
    return is_last && (bytes_in_list(part, files) || bytes_starts_with(part, "test_") ||
                       bytes_ends_with(part, "_test"));
}

static bool is_public_module(const Module *m)
{
    if (m->context || m->companion || m->is_namespace) return false;
    if (!bytes_ends_with(bytes_of(m->path), ".py")) return false;
    for (Bytes rest = m->key; rest.len;) {
        const char *slash = memchr(rest.at, '/', rest.len);
        size_t len = slash ? (size_t)(slash - rest.at) : rest.len;
        if (is_private_part((Bytes){rest.at, len}, !slash)) return false;
        rest = (Bytes){rest.at + len + (slash != NULL), rest.len - len - (slash != NULL)};
    }
    return true;
}

/* The names that __all__ lists, by FlowName; NULL when it does not say. */
static bool *list_exported(const Flow *flow)
{
    if (flow->has_all != 1) return NULL;
    bool *exported = take_memory(flow->names.count + 1);
    memset(exported, 0, flow->names.count + 1);
    for (uint32_t i = 0; i < flow->exported.count; i++) exported[flow->exported.at[i]] = true;
    return exported;
}

/* ---- following ------------------------------------------------------------------------------ */

static void publish_module(Opening *o, uint32_t module)
{
    if (o->published[module] || o->l->modules.at[module].context) return;
    o->published[module] = true;
    array_push(&o->modules, module);
}

static void publish_class(Opening *o, uint32_t class)
{
    if (o->l->is_public[class]) return;
    o->l->is_public[class] = true;
    const Class *c = &o->l->classes.at[class];
    const Module *m = &o->l->modules.at[c->module];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_PROJECT) publish_class(o, c->mro.at[i].class);
    for (uint32_t i = 0; i < m->flow->classes.count; i++) {
        const FlowClass *inner = &m->flow->classes.at[i];
        bool nested = inner->class == class - m->class_base + 1 && !inner->function;
        if (nested && !bytes_starts_with(flow_text(m->flow, inner->name), "_"))
            publish_class(o, m->class_base + i);
    }
}

/* False: it is a module, of which only the public names are followed. */
static bool publish_binding(Opening *o, uint32_t module, const FlowRef *ref)
{
    bool object = false;
    Bases means = {0};
    if (ref->kind) link_resolve(o->l, module, ref, &means);
    for (uint32_t i = 0; i < means.count; i++) {
        object |= means.at[i].kind != BASE_MODULE || means.at[i].called;
        if (means.at[i].called) continue;
        if (means.at[i].kind == BASE_PROJECT) publish_class(o, means.at[i].class);
        if (means.at[i].kind == BASE_MODULE) publish_module(o, means.at[i].class);
    }
    object |= !means.count;
    array_free(&means);
    return object;
}

static void publish_stars(Opening *o, uint32_t module)
{
    const Flow *flow = o->l->modules.at[module].flow;
    for (uint32_t i = 0; i < flow->stars.count; i++) {
        FlowStar star = flow->stars.at[i];
        ModuleList list = {0};
        link_import(o->l, module, flow_text(flow, star.module), star.level, &list);
        for (uint32_t k = 0; k < list.count; k++) publish_module(o, list.at[k]);
        array_free(&list);
    }
}

static void publish_names(Opening *o, uint32_t module)
{
    const Module *m = &o->l->modules.at[module];
    bool *exported = list_exported(m->flow);
    for (uint32_t i = 0; i < m->flow->globals.count; i++) {
        const FlowGlobal *g = &m->flow->globals.at[i];
        bool private = bytes_starts_with(flow_text(m->flow, g->name), "_");
        if (!g->bound || (exported ? !exported[g->name] : private)) continue;
        bool object = !g->binding_count;
        for (uint32_t k = 0; k < g->binding_count; k++)
            object |= publish_binding(o, module, &m->flow->refs.at[g->first_binding + k]);
        if (object) array_push(&o->l->public_nodes, m->node_base + g->node);
    }
    free(exported);
    publish_stars(o, module);
}

/* ---- overriding ----------------------------------------------------------------------------- */

/* A class outside may derive from it and get what the method is given. */
static void publish_parameters(Link *l, const Module *m, const FlowFunction *f)
{
    Bytes name = flow_text(m->flow, f->name);
    bool special = bytes_starts_with(name, "__") && bytes_ends_with(name, "__");
    if (bytes_starts_with(name, "_") && !special) return;
    for (uint32_t i = 1; i < f->param_count; i++)
        array_push(&l->public_nodes, m->node_base + m->flow->params.at[f->first_param + i].node);
}

static void publish_methods(Link *l)
{
    for (uint32_t i = 1; i < l->modules.count; i++) {
        const Module *m = &l->modules.at[i];
        for (uint32_t f = 0; f < m->flow->functions.count; f++) {
            const FlowFunction *function = &m->flow->functions.at[f];
            if (function->class && l->is_public[m->class_base + function->class - 1])
                publish_parameters(l, m, function);
        }
    }
}

void world_open(Link *l)
{
    Opening o = {l, arena_take_zero(&l->arena, l->modules.count + 1, sizeof(bool)), {0}};
    l->is_public = arena_take_zero(&l->arena, l->classes.count + 1, sizeof(bool));
    for (uint32_t i = 1; i < l->modules.count; i++)
        if (is_public_module(&l->modules.at[i])) publish_module(&o, i);
    for (uint32_t i = 0; i < o.modules.count; i++) publish_names(&o, o.modules.at[i]);
    array_free(&o.modules);
    publish_methods(l);
}
