/* flow_scope.c - variables, their versions, and how ways through a function part and meet. */
#include <string.h>

#include "transform/facts/flow_build.h"

/* ---- symbols -------------------------------------------------------------------------------- */

SymbolId flow_symbol(FlowBuild *b, ScopeId scope, Atom name)
{
    SymbolId s = names_find(b->n, scope, name);
    if (s.at) return s;
    Bytes text = atoms_text(&b->t->atoms, name);
    Atom private_class = b->n->scope[scope.at].private_class;
    if (!private_class.at || !bytes_starts_with(text, "__")) return s;
    Bytes class = atoms_text(&b->t->atoms, private_class);
    while (class.len && class.at[0] == '_') class.at++, class.len--;
    SCOPED(buf_free) Buf joined = {0};
    buf_add_char(&joined, '_');
    buf_add_bytes(&joined, class);
    buf_add_bytes(&joined, text);
    Atom mangled = atoms_find(&b->t->atoms, buf_bytes(&joined));
    return mangled.at ? names_find(b->n, scope, mangled) : s;
}

FlowNode flow_global(FlowBuild *b, Atom name)
{
    uint32_t *slot = &b->global_of_atom[name.at];
    if (!*slot) {
        SymbolId s = names_find(b->n, (ScopeId){1}, name);
        bool bound = s.at && (names_get(b->n, s)->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL));
        FlowGlobal g = {.name = flow_name(b, name), .node = flow_node(b), .bound = bound};
        array_push(&b->out->globals, g);
        *slot = b->out->globals.count;
    }
    return b->out->globals.at[*slot - 1].node;
}

FlowNode flow_fixed(FlowBuild *b, SymbolId symbol)
{
    if (!b->fixed[symbol.at]) b->fixed[symbol.at] = flow_node(b);
    return b->fixed[symbol.at];
}

static bool is_global(const FlowBuild *b, SymbolId symbol)
{
    const Symbol *s = names_get(b->n, symbol);
    return s->scope.at == 1 || s->resolution == RESOLVED_GLOBAL ||
           s->resolution == RESOLVED_GLOBAL_EXPLICIT;
}

bool flow_is_versioned(FlowBuild *b, SymbolId symbol)
{
    if (!symbol.at) return false;
    const Symbol *s = names_get(b->n, symbol);
    uint8_t kind = b->n->scope[s->scope.at].kind;
    return s->resolution == RESOLVED_LOCAL && kind != SCOPE_MODULE && kind != SCOPE_CLASS;
}

/* The node of a variable that is one node: captured, of a class body, or global. */
static FlowNode single_node(FlowBuild *b, SymbolId symbol, Atom name)
{
    if (!symbol.at || is_global(b, symbol)) {
        Atom text = symbol.at ? names_get(b->n, symbol)->name : name;
        return flow_global(b, text);
    }
    SymbolId owner = names_binding(b->n, symbol);
    return flow_fixed(b, owner.at ? owner : symbol);
}

/* __class__ in a method: the class itself. */
static FlowNode class_cell(FlowBuild *b)
{
    for (ScopeId s = b->scope; s.at; s = b->n->scope[s.at].parent)
        if (b->class_of_scope[s.at]) {
            FlowClass *class = &b->out->classes.at[b->class_of_scope[s.at] - 1];
            class->flags |= CLASS_SUPER_CELL;
            return class->node;
        }
    return FLOW_UNREAD;
}

FlowNode flow_read(FlowBuild *b, SymbolId symbol, Atom name)
{
    if (flow_is_versioned(b, symbol)) return b->current[symbol.at];
    if (atom_is(name, ATOM___class__) && symbol.at &&
        names_get(b->n, symbol)->resolution == RESOLVED_FREE)
        return class_cell(b);
    FlowNode node = single_node(b, symbol, name);
    bool in_class = symbol.at &&
                    b->n->scope[names_get(b->n, symbol)->scope.at].kind == SCOPE_CLASS &&
                    names_get(b->n, symbol)->resolution == RESOLVED_LOCAL;
    if (!in_class) return node;
    /* not bound yet, a class body sees the global */
    SymbolId global = names_find(b->n, (ScopeId){1}, name);
    if (!global.at || !(names_get(b->n, global)->flags & SYMBOL_BOUND)) return node;
    return flow_merge(b, node, flow_global(b, name));
}

/* ---- writing -------------------------------------------------------------------------------- */

static void note_binding(FlowBuild *b, SymbolId symbol, Atom name, const FlowRef *ref)
{
    FlowRef none = {0};
    if (!symbol.at || is_global(b, symbol)) {
        flow_global(b, symbol.at ? names_get(b->n, symbol)->name : name);
        uint32_t g = b->global_of_atom[symbol.at ? names_get(b->n, symbol)->name.at : name.at] - 1;
        b->out->globals.at[g].bound = true;
        array_push(&b->bindings, ((Binding){g, ref ? *ref : none}));
        return;
    }
    uint8_t *state = &b->local_ref_state[symbol.at];
    *state = *state || !ref ? 2 : 1;
    if (ref) b->local_ref[symbol.at] = *ref;
}

/* Every version inside a try may be the one its handlers see. */
static void show_to_handlers(FlowBuild *b, SymbolId symbol, FlowNode value)
{
    for (uint32_t w = b->watch_of[symbol.at]; w; w = b->watched.at[w - 1].outer)
        flow_copy(b, value, b->watched.at[w - 1].node);
}

void flow_refine(FlowBuild *b, SymbolId symbol, FlowNode narrower)
{
    array_push(&b->log, ((Version){symbol, b->current[symbol.at]}));
    b->current[symbol.at] = narrower;
}

void flow_write(FlowBuild *b, SymbolId symbol, Atom name, FlowNode value, const FlowRef *ref)
{
    note_binding(b, symbol, name, ref);
    if (flow_is_versioned(b, symbol)) {
        flow_refine(b, symbol, value);
        show_to_handlers(b, symbol, value);
    } else {
        flow_copy(b, value, single_node(b, symbol, name));
    }
}

FlowNode flow_merge(FlowBuild *b, FlowNode x, FlowNode y)
{
    if (!x || x == y) return y;
    if (!y) return x;
    FlowNode both = flow_node(b);
    flow_copy(b, x, both);
    flow_copy(b, y, both);
    return both;
}

/* ---- ways ----------------------------------------------------------------------------------- */

uint32_t way_begin(FlowBuild *b)
{
    return b->log.count;
}

void way_end(FlowBuild *b, uint32_t mark, Way *out)
{
    *out = (Way){.dead = b->dead};
    uint32_t stamp = ++b->stamp;
    for (uint32_t i = b->log.count; i > mark; i--) {
        SymbolId s = b->log.at[i - 1].symbol;
        if (b->mark[s.at] == stamp) continue;
        b->mark[s.at] = stamp;
        array_push(&out->changed, ((Version){s, b->current[s.at]}));
    }
    while (b->log.count > mark) {
        Version v = b->log.at[--b->log.count];
        b->current[v.symbol.at] = v.node;
    }
    b->dead = false;
}

static FlowNode *version_in(Versions *v, SymbolId symbol)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->at[i].symbol.at == symbol.at) return &v->at[i].node;
    return NULL;
}

static void join_one(FlowBuild *b, SymbolId s, FlowNode x, FlowNode y, const bool dead[2])
{
    FlowNode to = dead[0] ? y : dead[1] ? x : flow_merge(b, x, y);
    if (to != b->current[s.at]) flow_refine(b, s, to);
}

void way_join(FlowBuild *b, Way *x, Way *y)
{
    bool dead[2] = {x->dead, y->dead};
    /* both lists are short, but a generated function may change thousands of variables */
    uint32_t stamp = ++b->stamp;
    bool large = (uint64_t)x->changed.count * y->changed.count > 100000;
    for (uint32_t i = 0; i < x->changed.count; i++) {
        SymbolId s = x->changed.at[i].symbol;
        FlowNode *other = large ? NULL : version_in(&y->changed, s);
        if (large) { /* merged one after the other: the union of both and what was before */
            join_one(b, s, x->changed.at[i].node, b->current[s.at], (bool[2]){false, false});
            continue;
        }
        b->mark[s.at] = stamp;
        join_one(b, s, x->changed.at[i].node, other ? *other : b->current[s.at], dead);
    }
    for (uint32_t i = 0; i < y->changed.count; i++) {
        SymbolId s = y->changed.at[i].symbol;
        if (large) join_one(b, s, b->current[s.at], y->changed.at[i].node, (bool[2]){false, false});
        else if (b->mark[s.at] != stamp)
            join_one(b, s, b->current[s.at], y->changed.at[i].node, dead);
    }
    b->dead = x->dead && y->dead;
    array_free(&x->changed);
    array_free(&y->changed);
}

/* ---- what a stretch of code assigns --------------------------------------------------------- */

static Atom bound_name(const Node *n)
{
    switch (n->kind) {
    case NODE_NAME: return n->op == CTX_LOAD ? (Atom){0} : n->name;
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF:
    case NODE_CLASS_DEF:
    case NODE_EXCEPT_HANDLER:
    case NODE_MATCH_AS:
    case NODE_MATCH_STAR:
    case NODE_ALIAS:
    case NODE_IDENTIFIER: return n->name;
    default: return (Atom){0};
    }
}

static SymbolId bound_symbol(FlowBuild *b, uint32_t at)
{
    const Node *n = &b->t->node[at];
    Atom name = bound_name(n);
    if (!name.at) return (SymbolId){0};
    if (n->kind == NODE_NAME) {
        SymbolId s = flow_symbol(b, names_scope_at(b->n, (NodeId){at}), name);
        return s;
    }
    if (n->kind == NODE_ALIAS) { /* a.b.c binds a */
        Bytes text = atoms_text(&b->t->atoms, name);
        const char *dot = memchr(text.at, '.', text.len);
        if (dot) name = atoms_find(&b->t->atoms, (Bytes){text.at, (size_t)(dot - text.at)});
        if (!name.at) return (SymbolId){0};
    }
    return flow_symbol(b, b->scope, name);
}

void flow_assigned(FlowBuild *b, NodeId first, uint32_t end, Versions *out)
{
    uint32_t stamp = ++b->stamp;
    for (uint32_t i = first.at; i < end; i++) {
        SymbolId s = bound_symbol(b, i);
        if (!s.at || b->mark[s.at] == stamp || !flow_is_versioned(b, s)) continue;
        if (names_get(b->n, s)->scope.at != b->scope.at) continue;
        b->mark[s.at] = stamp;
        array_push(out, ((Version){s, 0}));
    }
}

uint32_t watch_begin(FlowBuild *b, NodeId first, uint32_t end, Versions *merged)
{
    uint32_t mark = b->watched.count;
    flow_assigned(b, first, end, merged);
    for (uint32_t i = 0; i < merged->count; i++) {
        SymbolId s = merged->at[i].symbol;
        merged->at[i].node = flow_node(b);
        flow_copy(b, b->current[s.at], merged->at[i].node);
        array_push(&b->watched, ((Watched){s, merged->at[i].node, b->watch_of[s.at]}));
        b->watch_of[s.at] = b->watched.count;
    }
    return mark;
}

void watch_end(FlowBuild *b, uint32_t mark)
{
    while (b->watched.count > mark) {
        const Watched *w = &b->watched.at[--b->watched.count];
        b->watch_of[w->symbol.at] = w->outer;
    }
}

void versions_take(FlowBuild *b, const Versions *v)
{
    for (uint32_t i = 0; i < v->count; i++) flow_refine(b, v->at[i].symbol, v->at[i].node);
}
