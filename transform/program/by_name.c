/* by_name.c - see by_name.h. */
#include "transform/program/by_name.h"

#include <stdlib.h>

#include "transform/program/code_table.h"
#include "transform/program/link.h"

/* ---- adding --------------------------------------------------------------------------------- */

static CodeTable *table_of(Program *p)
{
    if (!p->code) p->code = ARENA_NEW(&p->arena, CodeTable);
    return p->code;
}

static Bytes without_suffix(Bytes path, const char *suffix)
{
    if (bytes_ends_with(path, suffix)) path.len -= strlen(suffix);
    return path;
}

void program_add_path(Program *p, const char *path, uint32_t file)
{
    Bytes key = bytes_of(path);
    program_note_modules(p, path);
    if (bytes_starts_with(key, "./")) key.at += 2, key.len -= 2;
    key = without_suffix(without_suffix(key, ".py"), ".pyi");
    Bytes module = without_suffix(key, "/__init__");
    if (bytes_is(key, "__init__")) module.len = 0;
    modules_add(&table_of(p)->modules, module, module.len != key.len, file);
}

static void add_mentions(CodeTable *t, const Code *c, uint32_t file)
{
    uint32_t look = 0;
    for (uint32_t i = 0; i < c->mentions.count; i++) {
        uint32_t name = c->mentions.at[i];
        uint32_t *at = hash_map_at(&t->mentions, name);
        *at = *at == UINT32_MAX || *at == file + 2 ? file + 2 : 1;
        while (look < c->looks.count && c->looks.at[look] < name) look++;
        if (look < c->looks.count && c->looks.at[look] == name) continue;
        at = hash_map_at(&t->uses, name);
        *at = *at == UINT32_MAX || *at == file + 2 ? file + 2 : 1;
    }
}

static void note(ProgramPlace *place, uint32_t file, uint32_t line)
{
    if (line && !place->line) *place = (ProgramPlace){file, line};
}

void program_add_code(Program *p, const Code *c, uint32_t file)
{
    CodeTable *t = table_of(p);
    if (!c->words.count) return;
    array_push(&t->files, ((CodeFile){.code = c, .file = file}));
    *hash_map_at(&t->file_index, file + 1u) = t->files.count;
    add_mentions(t, c, file);
    for (uint32_t i = 0; i < c->computed.count; i++) {
        CodeComputed one = c->computed.at[i];
        one.prefix.at = arena_copy(&p->arena, one.prefix.at, one.prefix.len);
        one.suffix.at = arena_copy(&p->arena, one.suffix.at, one.suffix.len);
        array_push(&t->computed, one);
        array_push(&t->computed_file, file);
    }
    note(&p->computed_store, file, c->computed_store_line);
    note(&p->computed_store_elsewhere, file, c->computed_other_line);
    note(&p->computed_base, file, c->computed_base_line);
    note(&p->computed_method, file, c->computed_method_line);
    note(&p->frames, file, c->frames_line);
    note(&p->two_namespaces, file, c->two_namespaces_line);
    note(&p->identity, file, c->identity_line);
}

/* What is there until program_finish: afterwards, only answers are. */
static void free_graph(CodeTable *t)
{
    hash_map_free(&t->file_index);
    array_free(&t->files);
    array_free(&t->nodes);
    array_free(&t->edges);
    array_free(&t->loads);
    array_free(&t->special);
    free(t->to);
    t->to = NULL;
}

void program_finish(Program *p)
{
    CodeTable *t = table_of(p);
    modules_finish(&t->modules);
    table_link(p, t);
    table_solve(t);
    table_watch(t);
    free_graph(t);
}

void program_free_code(Program *p)
{
    CodeTable *t = p->code;
    if (!t) return;
    free_graph(t);
    modules_free(&t->modules);
    array_free(&t->given);
    array_free(&t->operators);
    free(t->load_places);
    hash_map_free(&t->index);
    array_free(&t->names);
    array_free(&t->callable);
    array_free(&t->escapes);
    array_free(&t->watched);
    array_free(&t->read);
    array_free(&t->circles);
    methods_free(&t->methods);
    hash_map_free(&t->mentions);
    hash_map_free(&t->uses);
    array_free(&t->computed);
    array_free(&t->computed_file);
    p->code = NULL;
}

/* ---- asking --------------------------------------------------------------------------------- */

static const CodeTable no_code;

static const CodeTable *code_of(const Program *p)
{
    return p->code ? p->code : &no_code;
}

static uint32_t find(const CodeTable *t, Bytes name)
{
    return name.len ? table_find(t, bytes_hash64(name)) : 0;
}

const ByName *program_by_name(const Program *p, Bytes name)
{
    const CodeTable *t = code_of(p);
    uint32_t found = find(t, name);
    return found ? &t->names.at[found] : NULL;
}

const ByName *program_special(const Program *p, Bytes name)
{
    const CodeTable *t = code_of(p);
    for (uint32_t i = 0; i < t->operators.count; i++) {
        const ByName *n = &t->operators.at[i];
        if (bytes_equal(n->name, name)) return n->is ? n : NULL;
    }
    return program_by_name(p, name);
}

ProgramPlace program_hook(const Program *p, const char *name)
{
    const ByName *n = program_special(p, bytes_of(name));
    uint16_t loud = n ? n->may & (MAY_WRITE | MAY_STOP | MAY_RUN | MAY_FRAME) : 0;
    if (!loud) return (ProgramPlace){0};
    ProgramPlace at = n->where[__builtin_ctz(loud)];
    return at.line ? at : n->first;
}

uint16_t program_call_may(const Program *p, Bytes name, uint16_t of, ProgramPlace *where)
{
    const CodeTable *t = code_of(p);
    uint32_t found = find(t, name);
    CodeKnown known = methods_find(&t->methods, bytes_hash64(name));
    const ByName *n = found && t->callable.at[found] ? &t->names.at[found] : NULL;
    uint16_t own = n ? n->may : 0, loaded = found ? t->names.at[found].may_load : 0;
    const ByName *mixed = known.inherited && t->inherited ? &t->names.at[t->inherited] : NULL;
    uint16_t may = known.may | own | loaded | (mixed ? mixed->may : 0);
    if (!n && !known.found) may |= MAY_RUN;
    may &= of;
    if (!where) return may;
    *where = (ProgramPlace){0};
    for (uint32_t bit = 0; bit < MAY_COUNT && !where->line; bit++) {
        if (!(may >> bit & 1)) continue;
        if (own >> bit & 1) *where = n->where[bit];
        else if (loaded >> bit & 1) *where = t->names.at[found].where_load[bit];
        else if (mixed && (mixed->may >> bit & 1)) *where = mixed->where[bit];
    }
    return may;
}

bool program_is_circle(const Program *p, Bytes called, Bytes function)
{
    const CodeTable *t = code_of(p);
    uint32_t from = find(t, called), to = find(t, function);
    if (!from || !to) return false;
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t circle = t->circles.at[from].of[i % 4];
        if (circle && circle == t->circles.at[to].of[i / 4]) return true;
    }
    return false;
}

bool program_may_be_module(const Program *p, Bytes name)
{
    if (!name.len || program_has_module(p, name)) return false;
    const ByName *n = program_by_name(p, name);
    return !n || !n->is || link_is_stdlib(name);
}

bool program_mentions(const Program *p, Bytes name, uint32_t file)
{
    uint32_t found = hash_map_get(&code_of(p)->mentions, (uint32_t)bytes_hash64(name));
    return found && found != file + 2;
}

bool program_uses(const Program *p, Bytes name, uint32_t file)
{
    uint32_t found = hash_map_get(&code_of(p)->uses, (uint32_t)bytes_hash64(name));
    return found && found != file + 2;
}

bool program_has_submodule(const Program *p, uint32_t file, Bytes name)
{
    return modules_below(&code_of(p)->modules, file, name);
}

bool program_stores(const Program *p, Bytes name, uint32_t file)
{
    const ProgramName *n = program_name(p, name);
    return n && (n->how & STORES) && (n->stored_in_many || n->store_file != file);
}

ProgramPlace program_deletes(const Program *p, Bytes name)
{
    const ProgramName *n = program_name(p, name);
    return n ? n->first_delete : (ProgramPlace){0};
}

ProgramPlace program_watched(const Program *p, Bytes function)
{
    const CodeTable *t = code_of(p);
    uint32_t found = find(t, function);
    if (found) return t->watched.at[found];
    return bytes_starts_with(function, "__") ? t->any_watch : (ProgramPlace){0};
}

ProgramPlace program_text_watched(const Program *p, Bytes function)
{
    const CodeTable *t = code_of(p);
    uint32_t found = find(t, function);
    if (found) return t->read.at[found];
    return bytes_starts_with(function, "__") ? t->any_read : (ProgramPlace){0};
}

static bool fits(const CodeComputed *c, Bytes name)
{
    return name.len >= c->prefix.len + c->suffix.len &&
           memcmp(name.at, c->prefix.at, c->prefix.len) == 0 &&
           memcmp(name.at + name.len - c->suffix.len, c->suffix.at, c->suffix.len) == 0;
}

static ProgramPlace computed(const Program *p, Bytes name, bool part)
{
    const CodeTable *t = code_of(p);
    for (uint32_t i = 0; i < t->computed.count; i++) {
        const CodeComputed *c = &t->computed.at[i];
        if (fits(c, name) && (!part || c->prefix.len || c->suffix.len))
            return (ProgramPlace){t->computed_file.at[i], c->line};
    }
    return (ProgramPlace){0};
}

ProgramPlace program_computed_call(const Program *p, Bytes name)
{
    return computed(p, name, false);
}

ProgramPlace program_computed_part(const Program *p, Bytes name)
{
    return computed(p, name, true);
}

bool program_is_single(const Program *p)
{
    return code_of(p)->modules.paths.count <= 1;
}
