/*
 * code_solve.c - the least fixed points over names.
 *
 * Nodes are taken in the order in which Tarjan's algorithm leaves them (callees first, 1972), so a
 * pass settles all but what goes round in circles; passes go on until one changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/program/code_table.h"

/* ---- edges by node -------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Each node's edges, sorted and without copies. */
static void sort_edges(CodeTable *t)
{
    uint32_t first = 0;
    t->to = take_memory((t->edges.count + 1) * sizeof *t->to);
    for (uint32_t i = 0; i < t->edges.count; i++) t->nodes.at[t->edges.at[i].from].count++;
    for (uint32_t i = 0; i < t->nodes.count; i++) {
        t->nodes.at[i].first = first;
        first += t->nodes.at[i].count;
        t->nodes.at[i].count = 0;
    }
    for (uint32_t i = 0; i < t->edges.count; i++) {
        CodeNode *n = &t->nodes.at[t->edges.at[i].from];
        t->to[n->first + n->count++] = t->edges.at[i].to;
    }
    for (uint32_t i = 0; i < t->nodes.count; i++) {
        CodeNode *n = &t->nodes.at[i];
        uint32_t *to = &t->to[n->first], kept = 0;
        if (n->count > 1) qsort(to, n->count, sizeof *to, by_value);
        for (uint32_t k = 0; k < n->count; k++)
            if (!kept || to[kept - 1] != to[k]) to[kept++] = to[k];
        n->count = kept;
    }
    array_free(&t->edges);
}

/* ---- order ---------------------------------------------------------------------------------- */

typedef struct Frame {
    uint32_t node, next;
} Frame;

typedef struct Search {
    CodeTable *t;
    uint32_t *number, *low; /* by node; number 0: not seen */
    bool *open;
    bool through_groups; /* what operators run is followed, too */
    uint32_t last;
    Array(Frame) frames;
    Array(uint32_t) stack;
    Array(uint32_t) order;
} Search;

static void enter(Search *s, uint32_t node)
{
    s->number[node] = s->low[node] = ++s->last;
    s->open[node] = true;
    array_push(&s->stack, node);
    array_push(&s->frames, ((Frame){node, 0}));
}

static bool calls_itself(const CodeTable *t, uint32_t node)
{
    const CodeNode *n = &t->nodes.at[node];
    for (uint32_t i = 0; i < n->count && !groups_have(t, node); i++)
        if (t->to[n->first + i] / 2 == node) return true;
    return false;
}

static void mark_loop(CodeTable *t, uint32_t node)
{
    CodeNode *n = &t->nodes.at[node];
    if (n->may & MAY_LOOP) return;
    n->may |= MAY_LOOP;
    n->where[__builtin_ctz(MAY_LOOP)] = t->names.at[n->name].first;
}

/* Nodes that reach each other call themselves. */
static void leave(Search *s, uint32_t node)
{
    if (s->low[node] != s->number[node]) return;
    bool circle = s->stack.at[s->stack.count - 1] != node || calls_itself(s->t, node);
    for (uint32_t at = UINT32_MAX; at != node;) {
        at = s->stack.at[--s->stack.count];
        s->open[at] = false;
        if (s->through_groups) {
            s->t->nodes.at[at].circle = node + 1;
            continue;
        }
        array_push(&s->order, at);
        if (circle) mark_loop(s->t, at);
    }
}

static void visit(Search *s, uint32_t start)
{
    if (s->number[start]) return;
    enter(s, start);
    while (s->frames.count) {
        Frame *f = &s->frames.at[s->frames.count - 1];
        const CodeNode *n = &s->t->nodes.at[f->node];
        uint32_t node = f->node;
        bool follows = s->through_groups || !groups_have(s->t, node);
        if (f->next < n->count && follows) {
            uint32_t to = s->t->to[n->first + f->next++] / 2;
            if (!s->number[to]) enter(s, to);
            else if (s->open[to] && s->number[to] < s->low[node]) s->low[node] = s->number[to];
            continue;
        }
        s->frames.count--;
        leave(s, node);
        if (!s->frames.count) continue;
        uint32_t caller = s->frames.at[s->frames.count - 1].node;
        if (s->low[node] < s->low[caller]) s->low[caller] = s->low[node];
    }
}

/* ---- what may be done ------------------------------------------------------------------------ */

static bool pull(CodeTable *t, uint32_t node)
{
    CodeNode *n = &t->nodes.at[node];
    uint16_t before = n->may;
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t to = t->to[n->first + i];
        const CodeNode *from = &t->nodes.at[to / 2];
        uint16_t may = from->may;
        bool caught = (to & 1) && (may & MAY_STOP);
        if (caught) may = (uint16_t)((may & ~MAY_STOP) | MAY_RAISE);
        for (uint32_t bit = 0; bit < MAY_COUNT; bit++)
            if ((may & ~n->may) >> bit & 1)
                n->where[bit] = from->where[from->may >> bit & 1 ? bit : __builtin_ctz(MAY_STOP)];
        n->may |= may;
    }
    return n->may != before;
}

/* What by_name.h tells. */
static void keep(CodeTable *t)
{
    uint32_t loads = 0;
    for (uint32_t i = 1; i < t->names.count; i++)
        loads += t->loads.at[i] && t->nodes.at[t->loads.at[i]].may;
    ProgramPlace *place = t->load_places =
        take_memory((loads * MAY_COUNT + 1) * sizeof *t->load_places);
    for (uint32_t i = 1; i < t->names.count; i++) {
        ByName *n = &t->names.at[i];
        n->may = t->nodes.at[i].may;
        memcpy(n->where, t->nodes.at[i].where, sizeof n->where);
        const CodeNode *load = &t->nodes.at[t->loads.at[i]];
        if (t->loads.at[i] && load->may) {
            n->may_load = load->may;
            n->where_load = memcpy(place, load->where, sizeof load->where);
            place += MAY_COUNT;
        }
        if (!t->special.at[i]) continue;
        const CodeNode *special = &t->nodes.at[t->special.at[i]];
        array_push(&t->operators, *n);
        n = &t->operators.at[t->operators.count - 1];
        n->is = special->is;
        n->may = special->may;
        memcpy(n->where, special->where, sizeof n->where);
    }
}

static void keep_circles(CodeTable *t)
{
    for (uint32_t i = 0; i < t->names.count; i++) {
        CodeCircles c = {{t->nodes.at[i].circle}};
        if (t->loads.at[i]) {
            c.of[1] = t->nodes.at[t->loads.at[i]].circle;
            c.of[2] = t->nodes.at[t->loads.at[i] + 1].circle;
        }
        if (t->special.at[i]) c.of[3] = t->nodes.at[t->special.at[i]].circle;
        array_push(&t->circles, c);
    }
}

static void visit_all(Search *s)
{
    uint32_t count = s->t->nodes.count;
    memset(s->number, 0, count * sizeof *s->number);
    memset(s->open, 0, count * sizeof *s->open);
    s->last = 0;
    for (uint32_t i = 0; i < count; i++) visit(s, i);
}

void table_solve(CodeTable *t)
{
    uint32_t count = t->nodes.count;
    sort_edges(t);
    Search s = {.t = t};
    s.number = take_memory(count * sizeof *s.number);
    s.low = take_memory(count * sizeof *s.low);
    s.open = take_memory(count * sizeof *s.open);
    visit_all(&s);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < s.order.count; i++) more |= pull(t, s.order.at[i]);
    }
    keep(t);
    s.through_groups = true;
    visit_all(&s);
    keep_circles(t);
    free(s.number);
    free(s.low);
    free(s.open);
    array_free(&s.frames);
    array_free(&s.stack);
    array_free(&s.order);
}

/* ---- whose exceptions are looked at ---------------------------------------------------------- */

typedef struct Watch {
    CodeTable *t;
    ProgramPlace *at; /* by name */
    Array(uint32_t) work;
} Watch;

static void reach(Watch *w, uint32_t name, ProgramPlace at)
{
    if (!name || !at.line || w->at[name].line) return;
    w->at[name] = at;
    array_push(&w->work, name);
}

static void spread_node(Watch *w, uint32_t node, uint32_t name)
{
    const CodeNode *n = &w->t->nodes.at[node];
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t to = w->t->to[n->first + i] / 2;
        reach(w, w->t->nodes.at[to].name, w->at[name]);
    }
}

static void spread(Watch *w)
{
    while (w->work.count) {
        uint32_t name = w->work.at[--w->work.count];
        uint32_t loads = w->t->loads.at[name];
        spread_node(w, name, name);
        if (loads) spread_node(w, loads, name);
        if (loads) spread_node(w, loads + 1, name);
        if (w->t->special.at[name]) spread_node(w, w->t->special.at[name], name);
    }
}

/* First what is called below a handler; then what may be called there by other ways: functions that
 * are handed on, bodies that run later, special methods.  With `text` only handlers count that may
 * look at the text. */
static void watch_all(Watch *w, bool text)
{
    CodeTable *t = w->t;
    for (uint32_t f = 0; f < t->files.count; f++) {
        const CodeFile *file = &t->files.at[f];
        for (uint32_t i = 0; i < file->code->watched.count; i++) {
            CodeWatched c = file->code->watched.at[i];
            ProgramPlace at = {file->file, text ? c.text : c.line};
            reach(w, table_find(t, file->code->words.at[c.word]), at);
        }
    }
    spread(w);
    ProgramPlace any = text ? t->any_read : t->any_watch;
    for (uint32_t i = 1; any.line && i < t->names.count; i++)
        if (t->escapes.at[i] || (t->names.at[i].is & (NAMED_GENERATOR | NAMED_ASYNC)) ||
            bytes_starts_with(t->names.at[i].name, "__"))
            reach(w, i, any);
    spread(w);
}

static void note_first(ProgramPlace *place, uint32_t file, uint32_t line)
{
    if (line && !place->line) *place = (ProgramPlace){file, line};
}

void table_watch(CodeTable *t)
{
    for (uint32_t f = 0; f < t->files.count; f++) {
        const CodeFile *file = &t->files.at[f];
        note_first(&t->any_watch, file->file, file->code->watching_line);
        note_first(&t->any_read, file->file, file->code->reading_line);
    }
    for (uint32_t i = 0; i < t->names.count; i++) {
        array_push(&t->watched, ((ProgramPlace){0}));
        array_push(&t->read, ((ProgramPlace){0}));
    }
    Watch w = {.t = t, .at = t->watched.at};
    watch_all(&w, false);
    w.at = t->read.at;
    watch_all(&w, true);
    array_free(&w.work);
}
