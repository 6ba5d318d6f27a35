/* code_link.c - from records and edges of files to nodes and edges between names. */
#include <stdlib.h>
#include <string.h>

#include "transform/program/code_table.h"
#include "transform/program/link.h"

typedef struct Meaning {  /* of a dotted name of a file */
    bool own, unread;     /* of the program; of code that is not read */
    bool attribute;       /* of something in a module, not of the module itself */
    bool is_module;       /* an import statement */
    ProgramPlace rebound; /* another file binds the name again; line 0: none does */
} Meaning;

typedef struct Linker {
    Program *p;
    CodeTable *t;
    const CodeFile *file;
    Array(Meaning) meanings;
    CodeFunctions functions;
    uint32_t nodes[4]; /* that the record gives its bits to */
    uint32_t node_count;
    bool alias;      /* the record is no function of its own */
    bool converted;  /* StopIteration does not come out of its body */
    uint16_t called; /* ARGUMENT_ bits of the last callee */
} Linker;

static uint32_t name_of(CodeTable *t, uint64_t word, Bytes text, Arena *arena)
{
    uint32_t *index = hash_map_at(&t->index, word);
    if (*index != UINT32_MAX) return *index - 1;
    *index = t->names.count + 1;
    Bytes kept = {arena_copy(arena, text.at, text.len), text.len};
    array_push(&t->names, ((ByName){.name = kept}));
    array_push(&t->callable, false);
    array_push(&t->escapes, false);
    array_push(&t->loads, 0);
    array_push(&t->special, 0);
    array_push(&t->nodes, ((CodeNode){0})); /* they are in the order of names once all are there */
    return t->names.count - 1;
}

static uint32_t add_node(CodeTable *t, uint32_t name)
{
    array_push(&t->nodes, ((CodeNode){.name = name}));
    return t->nodes.count - 1;
}

static void add_nodes(CodeTable *t)
{
    for (uint32_t i = 0; i < t->names.count; i++) {
        uint16_t is = t->names.at[i].is;
        t->nodes.at[i].name = i;
        if (!i || (is & (NAMED_PROPERTY | NAMED_VALUE))) {
            t->loads.at[i] = add_node(t, i);
            add_node(t, i);
        }
        bool special = bytes_starts_with(t->names.at[i].name, "__") && (is & NAMED_GLOBAL);
        uint32_t node = special ? add_node(t, i) : 0;
        t->nodes.at[node].is = (uint16_t)t->special.at[i];
        t->special.at[i] = node;
    }
}

static void define(Program *p, CodeTable *t, const CodeFile *f)
{
    for (uint32_t i = 1; i < f->code->records.count; i++) {
        const CodeRecord *r = &f->code->records.at[i];
        if (r->is & NAMED_GIVEN) continue;
        uint32_t name = name_of(t, f->code->words.at[r->word], f->code->texts.at[i], &p->arena);
        ByName *n = &t->names.at[name];
        if (!n->first.line) n->first = (ProgramPlace){f->file, r->line};
        n->is |= r->is;
        if (!(r->is & NAMED_GLOBAL)) t->special.at[name] |= r->is;
        bool defined = r->is & (NAMED_METHOD | NAMED_FUNCTION | NAMED_CLASS | NAMED_PROPERTY);
        if (defined || r->edge_count || (r->may & MAY_RUN)) t->callable.at[name] = true;
    }
}

/* ---- bits and edges of the record at hand ---------------------------------------------------- */

static void give(Linker *l, uint16_t may, ProgramPlace at)
{
    for (uint32_t i = 0; i < l->node_count; i++) {
        CodeNode *n = &l->t->nodes.at[l->nodes[i]];
        for (uint32_t bit = 0; bit < MAY_COUNT; bit++)
            if ((may & ~n->may) >> bit & 1) n->where[bit] = at;
        n->may |= may;
    }
}

static ProgramPlace place(const Linker *l, uint32_t line)
{
    return (ProgramPlace){l->file->file, line};
}

static void join(Linker *l, uint32_t to, const CodeEdge *e)
{
    for (uint32_t i = 0; i < l->node_count; i++) {
        if (l->alias && l->nodes[i] == to) continue; /* the name of what was imported */
        uint32_t caught = l->converted || (e->flags & EDGE_STOP_CAUGHT);
        array_push(&l->t->edges, ((NodeEdge){l->nodes[i], to * 2 + caught}));
    }
}

static void give_known(Linker *l, CodeKnown known, const CodeEdge *e)
{
    uint16_t may = known.may;
    if (known.levels && ((e->flags & (known.levels | EDGE_ARGUMENT)) || l->alias)) may |= MAY_FRAME;
    if (l->converted || (e->flags & EDGE_STOP_CAUGHT)) may &= (uint16_t)~MAY_STOP;
    if (!(e->flags & EDGE_ARGUMENT)) {
        if (known.called & e->more & ARGUMENTS_ALL) may |= MAY_RUN;
        if (e->flags & EDGE_HAS_ARGUMENTS) l->called |= known.called;
    }
    if (may) give(l, may, place(l, e->line));
    for (uint32_t i = 0; i < l->node_count; i++) groups_join(l->t, l->nodes[i], known.operates);
}

/* ---- edges ---------------------------------------------------------------------------------- */

static bool is_callable(const CodeTable *t, uint32_t name)
{
    return name && t->callable.at[name];
}

static void call_name(Linker *l, uint32_t name, const CodeEdge *e)
{
    /* what is only given to attributes is no function of that name */
    if (is_callable(l->t, name) && l->t->names.at[name].is) join(l, name, e);
    else if (!(e->flags & EDGE_OPTIONAL)) give(l, MAY_RUN, place(l, e->line));
}

static void call_method(Linker *l, uint64_t word, uint32_t name, const CodeEdge *e)
{
    CodeKnown known = methods_find(&l->t->methods, word);
    if (known.found) give_known(l, known, e);
    if (known.inherited && l->t->inherited) join(l, l->t->inherited, e);
    if (name && l->t->loads.at[name]) join(l, l->t->loads.at[name], e);
    if (is_callable(l->t, name)) join(l, name, e);
    else if (!known.found) give(l, MAY_RUN, place(l, e->line));
}

static void call_builtin_method(Linker *l, uint64_t word, const CodeEdge *e)
{
    CodeKnown known = methods_find(&l->t->methods, word);
    if (!known.found) known.may = MAY_RUN;
    known.may &= (uint16_t)~MAY_WRITE;
    give_known(l, known, e);
}

static void load(Linker *l, uint32_t word, uint32_t name, const CodeEdge *e)
{
    if (word && !name) return;
    uint16_t is = l->t->names.at[name].is;
    uint32_t node = l->t->loads.at[name];
    if (node) join(l, e->flags & EDGE_STORE ? node + 1 : node, e);
    if (is & (NAMED_METHOD | NAMED_FUNCTION)) l->t->escapes.at[name] = true;
}

/* tools.os.replace: an attribute of what tools has under that name, which may be a module; not
 * tools.Made().replace. */
static bool is_foreign(const Linker *l, const CodeDotted *d)
{
    Bytes of = d->text;
    while (of.len && of.at[of.len - 1] != '.') of.len--;
    if (of.len) of.len--;
    const char *dot = of.len ? memrchr(of.at, '.', of.len) : NULL;
    if (dot) of = (Bytes){dot + 1, of.len - (size_t)(dot + 1 - of.at)};
    return !bytes_ends_with(of, "()") && program_may_be_module(l->p, of);
}

static void call_dotted(Linker *l, uint32_t index, const CodeEdge *e)
{
    const Code *code = l->file->code;
    const CodeDotted *d = &code->dotted.at[index];
    const Meaning *m = &l->meanings.at[index];
    uint32_t name = table_find(l->t, code->words.at[d->word]);
    if (m->is_module) {
        if (m->own || m->unread) give(l, MAY_WRITE | MAY_RUN, place(l, e->line));
        return;
    }
    if (d->kind == DOTTED_VARIABLE) {
        if (m->rebound.line) give(l, MAY_RUN, m->rebound);
        return;
    }
    CodeKnown known = d->level ? (CodeKnown){0} : known_function(&l->functions, d->text, e->more);
    bool hidden = d->kind == DOTTED_GLOBAL && m->own; /* by a star import of the program's */
    if (known.found) give_known(l, known, e);
    if (m->rebound.line) give(l, MAY_RUN, m->rebound);
    if (m->unread && (d->kind == DOTTED_GLOBAL || !known.found)) {
        give(l, MAY_RUN, place(l, e->line));
    }
    if (!m->own) return;
    if (m->attribute && is_foreign(l, d)) give(l, MAY_RUN, place(l, e->line));
    if (m->attribute) call_method(l, code->words.at[d->word], name, e);
    else if (is_callable(l->t, name) || !(hidden && known.found)) call_name(l, name, e);
}

static void add_edge(Linker *l, const CodeEdge *e)
{
    const Code *code = l->file->code;
    uint64_t word = e->kind == EDGE_DOTTED ? 0 : code->words.at[e->index];
    uint32_t name = e->kind == EDGE_DOTTED ? 0 : table_find(l->t, word);
    if (e->flags & EDGE_ARGUMENT) {
        if (!(l->called >> e->more & 1)) return;
    } else if (!(e->flags & EDGE_HAS_ARGUMENTS)) {
        l->called = 0;
    }
    switch ((CodeEdgeKind)e->kind) {
    case EDGE_CALL: call_name(l, name, e); break;
    case EDGE_METHOD: call_method(l, word, name, e); break;
    case EDGE_BUILTIN_METHOD: call_builtin_method(l, word, e); break;
    case EDGE_LOAD: load(l, e->index, name, e); break;
    case EDGE_VALUE: l->t->escapes.at[name] = true; break;
    case EDGE_DOTTED: call_dotted(l, e->index, e); break;
    case EDGE_KINDS: break;
    }
}

/* ---- what dotted names mean ------------------------------------------------------------------ */

static const CodeFile *file_of(const CodeTable *t, uint32_t file)
{
    uint32_t index = hash_map_get(&t->file_index, file + 1);
    return index ? &t->files.at[index - 1] : NULL;
}

/* Does the module bind the name itself, not by a star import? */
static bool binds(const CodeFile *f, uint64_t word)
{
    for (uint32_t i = 1; i < f->code->records.count; i++) {
        const CodeRecord *r = &f->code->records.at[i];
        if (f->code->words.at[r->word] == word &&
            (r->is & (NAMED_FUNCTION | NAMED_CLASS | NAMED_STORED)))
            return true;
    }
    return false;
}

static ProgramPlace rebound_at(const Program *p, const CodeDotted *d)
{
    const char *dot = d->text.len ? memrchr(d->text.at, '.', d->text.len) : NULL;
    size_t skip = dot ? (size_t)(dot + 1 - d->text.at) : 0;
    const ProgramName *n = program_name(p, (Bytes){d->text.at + skip, d->text.len - skip});
    if (d->kind == DOTTED_BUILTIN && p->patches_builtins.line) return p->patches_builtins;
    return n && (n->how & REBINDS) ? n->first_rebind : (ProgramPlace){0};
}

static Meaning meaning_of(const Linker *l, const CodeDotted *d)
{
    Meaning m = {.is_module = d->kind == DOTTED_IMPORT || d->kind == DOTTED_STAR};
    uint32_t found = 0, parts = 0;
    bool builtin = d->kind == DOTTED_BUILTIN || d->kind == DOTTED_GLOBAL;
    for (size_t i = d->module; i < d->text.len; i++) parts += d->text.at[i] == '.';
    if (!d->module && d->text.len) parts++;
    m.attribute = parts > 1;
    if (d->kind == DOTTED_VARIABLE) {
        m.rebound = rebound_at(l->p, d);
        return m;
    }
    if (d->kind == DOTTED_GLOBAL) {
        m.own = l->file->star && !l->file->star_unread;
        m.unread = !m.own;
    } else if (!builtin) {
        m.own = modules_own(&l->t->modules, d, l->file->file, &found);
        m.unread = !m.own && !(m.is_module && link_is_stdlib(d->text) && !d->level);
    } else {
        m.unread = true; /* unless the tables have it */
    }
    if (!m.is_module) m.rebound = rebound_at(l->p, d);
    if (!m.own || m.is_module || builtin) return m;
    const CodeFile *module = file_of(l->t, found);
    uint64_t word = l->file->code->words.at[d->word];
    if (module && module->star_unread && !m.attribute && !binds(module, word)) m.unread = true;
    return m;
}

/* ---- star imports --------------------------------------------------------------------------- */

static bool star_is_unread(const CodeTable *t, const CodeFile *f)
{
    for (uint32_t i = 0; i < f->code->dotted.count; i++) {
        const CodeDotted *d = &f->code->dotted.at[i];
        uint32_t found = 0;
        if (d->kind != DOTTED_STAR) continue;
        if (!modules_own(&t->modules, d, f->file, &found)) return true;
        const CodeFile *from = file_of(t, found);
        if (!from || from->star_unread) return true;
    }
    return false;
}

static void mark_stars(CodeTable *t)
{
    for (uint32_t i = 0; i < t->files.count; i++)
        for (uint32_t k = 0; k < t->files.at[i].code->dotted.count; k++)
            t->files.at[i].star |= t->files.at[i].code->dotted.at[k].kind == DOTTED_STAR;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < t->files.count; i++) {
            CodeFile *f = &t->files.at[i];
            if (!f->star || f->star_unread || !star_is_unread(t, f)) continue;
            f->star_unread = more = true;
        }
    }
}

/* ---- names that are not what their `def` says ------------------------------------------------ */

/* A name that a module gives by its __getattr__, or that a submodule takes when it is imported. */
static void give_name(CodeTable *t, uint32_t name)
{
    ByName *n = &t->names.at[name];
    n->is |= NAMED_VALUE | NAMED_PROPERTY;
    t->callable.at[name] = true;
    array_push(&t->given, name);
}

static bool has_word(const CodeFile *f, uint64_t word, uint16_t is)
{
    for (uint32_t i = 1; i < f->code->records.count; i++) {
        const CodeRecord *r = &f->code->records.at[i];
        if (f->code->words.at[r->word] == word && (r->is & is)) return true;
    }
    return false;
}

static Bytes last_part(Bytes text)
{
    const char *dot = text.len ? memrchr(text.at, '.', text.len) : NULL;
    size_t skip = dot ? (size_t)(dot + 1 - text.at) : 0;
    return (Bytes){text.at + skip, text.len - skip};
}

static void add_by_getattr(Program *p, CodeTable *t, const CodeFile *f)
{
    for (uint32_t i = 0; i < f->code->dotted.count; i++) {
        const CodeDotted *d = &f->code->dotted.at[i];
        uint32_t found = 0;
        if (d->kind != DOTTED_IMPORTED && d->kind != DOTTED_LOADED) continue;
        if (!modules_own(&t->modules, d, f->file, &found)) continue;
        const CodeFile *module = file_of(t, found);
        uint64_t word = f->code->words.at[d->word];
        if (!module || !module->gives || binds(module, word)) continue;
        Bytes name = last_part(d->text);
        if (!modules_below(&t->modules, found, name))
            give_name(t, name_of(t, word, name, &p->arena));
    }
}

/* Does the package itself import the name from its submodule of that name?  Then that is loaded,
 * and binds the name no more. */
static bool imports_from_namesake(const CodeFile *f, Bytes name)
{
    for (uint32_t i = 0; i < f->code->dotted.count; i++) {
        const CodeDotted *d = &f->code->dotted.at[i];
        if (d->kind == DOTTED_IMPORTED && bytes_equal(last_part(d->text), name) &&
            bytes_equal(last_part((Bytes){d->text.at, d->module}), name))
            return true;
    }
    return false;
}

static void add_taken(CodeTable *t, const CodeFile *f)
{
    const uint16_t bound = NAMED_FUNCTION | NAMED_CLASS | NAMED_STORED;
    for (uint32_t i = 1; i < f->code->records.count; i++) {
        const CodeRecord *r = &f->code->records.at[i];
        Bytes text = f->code->texts.at[i];
        if (!(r->is & bound) || !modules_below(&t->modules, f->file, text)) continue;
        if (!imports_from_namesake(f, text))
            give_name(t, table_find(t, f->code->words.at[r->word]));
    }
}

static void find_by_getattr(Program *p, CodeTable *t)
{
    uint64_t getattr = bytes_hash64(bytes_of("__getattr__"));
    bool any = false;
    for (uint32_t i = 0; i < t->files.count; i++) {
        t->files.at[i].gives = has_word(&t->files.at[i], getattr, NAMED_GLOBAL);
        any |= t->files.at[i].gives;
        add_taken(t, &t->files.at[i]);
    }
    for (uint32_t i = 0; any && i < t->files.count; i++) add_by_getattr(p, t, &t->files.at[i]);
}

static void link_by_getattr(Linker *l)
{
    for (uint32_t i = 0; i < l->t->given.count; i++) {
        uint32_t name = l->t->given.at[i];
        l->nodes[0] = name;
        l->nodes[1] = l->t->loads.at[name];
        l->node_count = 2;
        give(l, MAY_RUN, l->t->names.at[name].first);
    }
}

/* ---- records -------------------------------------------------------------------------------- */

static uint32_t call_node(const CodeTable *t, uint32_t name, const CodeRecord *r)
{
    return t->special.at[name] && !(r->is & NAMED_GLOBAL) ? t->special.at[name] : name;
}

static void begin_record(Linker *l, const CodeRecord *r)
{
    const Code *code = l->file->code;
    uint32_t name = table_find(l->t, code->words.at[r->word]);
    l->node_count = 0;
    l->called = 0;
    l->alias = r->is & NAMED_STORED;
    l->converted = r->is & (NAMED_GENERATOR | NAMED_ASYNC);
    if (!name) return; /* the module's code */
    bool property = r->is & NAMED_PROPERTY, sets = r->is & NAMED_SETTER;
    bool unknown = !property || (r->may & MAY_RUN); /* whatever a decorator made of it */
    bool all = unknown || (r->is & NAMED_STORED);   /* property(get, set) */
    if (property && (!sets || all)) l->nodes[l->node_count++] = l->t->loads.at[name];
    if (property && (sets || all)) l->nodes[l->node_count++] = l->t->loads.at[name] + 1;
    if (unknown) l->nodes[l->node_count++] = call_node(l->t, name, r);
    if (!r->owner) return;
    uint64_t class = code->words.at[code->records.at[r->owner - 1].word];
    l->nodes[l->node_count++] = table_find(l->t, class);
}

static void give_record(Linker *l, const CodeRecord *r)
{
    for (uint32_t bit = 0; bit < MAY_COUNT; bit++)
        if (r->may >> bit & 1) give(l, (uint16_t)(1u << bit), place(l, r->where[bit]));
    for (uint32_t i = 0; i < l->node_count; i++) groups_join(l->t, l->nodes[i], r->operates);
    for (uint32_t i = 0; i < r->edge_count; i++)
        add_edge(l, &l->file->code->edges.at[r->first_edge + i]);
}

/* A descriptor, perhaps. */
static void add_hooks(Linker *l, uint32_t node, const char *const *hooks)
{
    l->nodes[0] = node;
    for (; *hooks; hooks++) {
        uint32_t hook = table_find(l->t, bytes_hash64(bytes_of(*hooks)));
        if (is_callable(l->t, hook)) join(l, hook, &(CodeEdge){0});
    }
}

static void add_record(Linker *l, const CodeRecord *r)
{
    if (r->is & NAMED_GIVEN) return;
    begin_record(l, r);
    give_record(l, r);
    uint32_t name = table_find(l->t, l->file->code->words.at[r->word]);
    if (!name) return;
    l->node_count = 1;
    if (r->is & NAMED_PROPERTY) { /* x.name() calls what it returns */
        l->nodes[0] = name;
        give(l, MAY_RUN, place(l, r->line));
    }
    if (r->is & NAMED_VALUE) {
        static const char *const get[] = {"__get__", NULL}, *const set[] = {"__set__", "__delete__",
                                                                            NULL};
        add_hooks(l, l->t->loads.at[name], get);
        add_hooks(l, l->t->loads.at[name] + 1, set);
    }
}

/* ---- what is given to attributes ------------------------------------------------------------- */

/* Library functions that the tables have keep what they are given by name to themselves, but for
 * those that facts/code_given.c knows. */
static bool is_kept(Linker *l, const CodeGiven *g, uint32_t name)
{
    const Code *code = l->file->code;
    uint64_t word = code->words.at[g->word];
    bool text = g->flags & GIVEN_TEXT;
    if (g->kind == TAKER_ANY) return false;
    if (g->kind == TAKER_DOTTED && !l->meanings.at[g->taker].own) {
        const CodeDotted *d = &code->dotted.at[g->taker];
        uint16_t any = ARGUMENT_COUNT_UNKNOWN << ARGUMENT_COUNT_SHIFT;
        if (!d->level && known_function(&l->functions, d->text, any).found) return true;
    } else if (g->kind != TAKER_UNKNOWN) {
        uint64_t taker = given_taker(l->file, g);
        if (!text && given_is_parameter(l->t, taker, word)) return true;
        if (!table_find(l->t, taker) && methods_find(&l->t->methods, taker).found) return true;
    }
    /* objects of others may have anything by such names: plain-operators */
    bool evident = g->record || (g->value && is_callable(l->t, name));
    return !evident && methods_find(&l->t->methods, word).found;
}

/* Is it what was imported from the program, and nothing that it calls by that name? */
static bool is_data(const Linker *l, const CodeRecord *r)
{
    const Code *code = l->file->code;
    const CodeEdge *e = r->edge_count == 1 ? &code->edges.at[r->first_edge] : NULL;
    if (!e || e->kind != EDGE_DOTTED || !l->meanings.at[e->index].own) return false;
    return !is_callable(l->t, table_find(l->t, code->words.at[code->dotted.at[e->index].word]));
}

static void add_given(Linker *l, const CodeGiven *g)
{
    const Code *code = l->file->code;
    uint32_t name = table_find(l->t, code->words.at[g->word]);
    uint32_t value = g->value ? table_find(l->t, code->words.at[g->value]) : 0;
    bool evident = g->record ? !is_data(l, &code->records.at[g->record]) : is_callable(l->t, value);
    if (!is_callable(l->t, name) || (!evident && (g->flags & GIVEN_EVIDENT))) return;
    if (is_kept(l, g, value)) return;
    l->nodes[0] = name;
    l->node_count = 1;
    l->called = 0;
    l->alias = true;
    l->converted = false;
    CodeEdge e = {.kind = EDGE_CALL, .line = g->line};
    if (evident && g->record) give_record(l, &code->records.at[g->record]);
    else if (evident) join(l, value, &e);
    else give(l, MAY_RUN, place(l, g->line));
}

/* Methods of builtin types that no class of the program has are judged by what is given, too. */
static void define_given(Linker *l, const CodeFile *f)
{
    for (uint32_t i = 0; i < f->code->given.count; i++) {
        const CodeGiven *g = &f->code->given.at[i];
        uint64_t word = f->code->words.at[g->word];
        if (!g->record || !methods_find(&l->t->methods, word).found) continue;
        uint32_t name = name_of(l->t, word, f->code->texts.at[g->record], &l->p->arena);
        ByName *n = &l->t->names.at[name];
        if (!n->first.line) n->first = (ProgramPlace){f->file, g->line};
        l->t->callable.at[name] = true;
    }
}

static void add_file(Linker *l, const CodeFile *f)
{
    l->file = f;
    l->meanings.count = 0;
    for (uint32_t i = 0; i < f->code->dotted.count; i++)
        array_push(&l->meanings, meaning_of(l, &f->code->dotted.at[i]));
    for (uint32_t i = 0; i < f->code->records.count; i++) add_record(l, &f->code->records.at[i]);
    for (uint32_t i = 0; i < f->code->given.count; i++) add_given(l, &f->code->given.at[i]);
}

static void link_nodes(CodeTable *t, uint32_t from, uint32_t to)
{
    array_push(&t->edges, ((NodeEdge){from, to * 2}));
}

/* Loading or storing by a computed name runs any property. */
static void link_properties(CodeTable *t)
{
    for (uint32_t i = 1; i < t->names.count; i++) {
        if (!t->loads.at[i]) continue;
        link_nodes(t, t->loads.at[0], t->loads.at[i]);
        link_nodes(t, t->loads.at[0] + 1, t->loads.at[i] + 1);
    }
}

/* Whoever calls a special method by its name calls what operators run, too; and operators run what
 * stands at the top of a module if somebody hands it on, to put it into a class. */
static void link_special(CodeTable *t)
{
    for (uint32_t i = 1; i < t->names.count; i++) {
        if (!t->special.at[i]) continue;
        link_nodes(t, i, t->special.at[i]);
        if (!t->escapes.at[i]) continue;
        link_nodes(t, t->special.at[i], i);
        t->nodes.at[t->special.at[i]].is = t->names.at[i].is;
    }
}

/* A name that is there even if nobody defines it. */
static uint32_t made_name(CodeTable *t, const char *text, Arena *arena)
{
    Bytes bytes = bytes_of(text);
    uint32_t name = name_of(t, bytes_hash64(bytes), bytes, arena);
    t->callable.at[name] = true;
    return name;
}

void table_link(Program *p, CodeTable *t)
{
    Linker l = {.p = p, .t = t};
    methods_init(&t->methods);
    name_of(t, 0, (Bytes){"", 0}, &p->arena);
    for (uint32_t i = 0; i < t->files.count; i++) define(p, t, &t->files.at[i]);
    for (uint32_t i = 0; i < t->files.count; i++) define_given(&l, &t->files.at[i]);
    given_prepare(t);
    find_by_getattr(p, t);
    mark_stars(t);
    uint8_t *from = inherit_find(p, t);
    bool formats = inherit_formats(t, from); /* `from` has the names that are there now */
    if (from) t->inherited = made_name(t, HOOK_INHERITED, &p->arena);
    if (formats) made_name(t, "format", &p->arena);
    add_nodes(t);
    groups_add(t);
    inherit_link(p, t, from);
    for (uint32_t i = 0; i < t->files.count; i++) add_file(&l, &t->files.at[i]);
    link_by_getattr(&l);
    link_properties(t);
    link_special(t);
    given_free(t);
    array_free(&l.meanings);
    functions_free(&l.functions);
}
