/* flow.c - names, nodes and operations of a Flow; the queue of functions. */
#include <stdlib.h>
#include <string.h>

#include "transform/facts/flow_build.h"

static const char *const kind_names[] = {
#define FLOW(id, name) name,
#include "transform/facts/flow.def"
};

const char *flow_kind_name(FlowKind kind)
{
    return kind_names[kind];
}

/* ---- names ---------------------------------------------------------------------------------- */

static FlowName add_name(FlowBuild *b, Bytes text)
{
    Bytes kept = {arena_copy(b->arena, text.at, text.len), text.len};
    array_push(&b->out->names, kept);
    return b->out->names.count - 1;
}

FlowName flow_name(FlowBuild *b, Atom name)
{
    if (!b->name_of_atom[name.at] && name.at)
        b->name_of_atom[name.at] = add_name(b, atoms_text(&b->t->atoms, name));
    return b->name_of_atom[name.at];
}

FlowName flow_string_name(FlowBuild *b, Bytes text)
{
    Atom known = atoms_find(&b->t->atoms, text);
    if (known.at) return flow_name(b, known);
    Atom atom = atoms_intern(&b->extra, text);
    while (b->name_of_extra.count <= atom.at) array_push(&b->name_of_extra, 0);
    if (!b->name_of_extra.at[atom.at]) b->name_of_extra.at[atom.at] = add_name(b, text);
    return b->name_of_extra.at[atom.at];
}

/* Private names of classes (Language Reference, 6.2.1). */
FlowName flow_attribute(FlowBuild *b, NodeId n)
{
    Atom name = tree_node(b->t, n)->name;
    Bytes text = atoms_text(&b->t->atoms, name);
    Atom private_class = b->n->scope[b->scope.at].private_class;
    if (!private_class.at || !bytes_starts_with(text, "__") || bytes_ends_with(text, "__"))
        return flow_name(b, name);
    Bytes class = atoms_text(&b->t->atoms, private_class);
    while (class.len && class.at[0] == '_') class.at++, class.len--;
    if (!class.len) return flow_name(b, name);
    SCOPED(buf_free) Buf joined = {0};
    buf_add_char(&joined, '_');
    buf_add_bytes(&joined, class);
    buf_add_bytes(&joined, text);
    return flow_string_name(b, buf_bytes(&joined));
}

/* ---- nodes and operations ------------------------------------------------------------------- */

uint32_t flow_line(FlowBuild *b, NodeId n)
{
    uint32_t offset = tree_node(b->t, n)->start, line = b->line_hint;
    const uint32_t *start = b->t->line;
    if (line && start[line - 1] <= offset) {
        for (int step = 0; step < 8 && line < b->t->line_count; step++, line++)
            if (start[line] > offset) return b->line_hint = line;
    }
    return b->line_hint = tree_line(b->t, offset);
}

FlowNode flow_node(FlowBuild *b)
{
    array_push(&b->out->lines, flow_line(b, b->at));
    return b->out->lines.count - 1;
}

FlowOp *flow_op(FlowBuild *b, FlowKind kind, FlowNode a, uint32_t second, FlowNode to)
{
    FlowOp op = {.kind = (uint8_t)kind,
                 .a = a,
                 .b = second,
                 .to = to,
                 .line = flow_line(b, b->at),
                 .args = b->out->words.count};
    array_push(&b->out->ops, op);
    return &b->out->ops.at[b->out->ops.count - 1];
}

void flow_word(FlowBuild *b, FlowOp *op, uint32_t word)
{
    if (op->count == UINT16_MAX) return; /* callers keep below, see flow_box */
    array_push(&b->out->words, word);
    op->count++;
}

FlowNode flow_box_of(FlowBuild *b, uint8_t kind, FlowNode elements)
{
    FlowNode to = flow_node(b);
    FlowOp *op = flow_op(b, FLOW_BOX, 0, 0, to);
    op->flag = 0x80 | kind;
    flow_word(b, op, elements);
    return to;
}

void flow_copy(FlowBuild *b, FlowNode from, FlowNode to)
{
    if (from && to && from != to) flow_op(b, FLOW_COPY, from, 0, to);
}

void flow_later(FlowBuild *b, uint32_t function, NodeId node)
{
    array_push(&b->queue, ((Pending){function, node, {b->n->scope_of_node[node.at]}}));
}

/* ---- the file ------------------------------------------------------------------------------- */

static void *zeros(size_t count, size_t size)
{
    void *memory = take_memory((count + 1) * size);
    memset(memory, 0, (count + 1) * size);
    return memory;
}

static void open_build(FlowBuild *b)
{
    uint32_t symbols = b->n->symbol_count, atoms = b->t->atoms.count, scopes = b->n->scope_count;
    b->name_of_atom = zeros(atoms, sizeof *b->name_of_atom);
    b->global_of_atom = zeros(atoms, sizeof *b->global_of_atom);
    b->fixed = zeros(symbols, sizeof *b->fixed);
    b->current = zeros(symbols, sizeof *b->current);
    b->local_ref = zeros(symbols, sizeof *b->local_ref);
    b->local_ref_state = zeros(symbols, sizeof *b->local_ref_state);
    b->watch_of = zeros(symbols, sizeof *b->watch_of);
    b->mark = zeros(symbols, sizeof *b->mark);
    b->class_of_scope = zeros(scopes, sizeof *b->class_of_scope);
    b->function_of_scope = zeros(scopes, sizeof *b->function_of_scope);
    atoms_init(&b->extra, &b->extra_arena);
    array_push(&b->out->names, ((Bytes){"", 0}));
    for (uint32_t i = 0; i < FLOW_SHARED_END; i++) array_push(&b->out->lines, 0);
}

static void close_build(FlowBuild *b)
{
    free(b->name_of_atom);
    free(b->global_of_atom);
    free(b->fixed);
    free(b->current);
    free(b->local_ref);
    free(b->local_ref_state);
    free(b->watch_of);
    free(b->mark);
    free(b->class_of_scope);
    free(b->function_of_scope);
    free(b->string_node);
    free(b->evidence_of);
    array_free(&b->evidence);
    array_free(&b->name_of_extra);
    array_free(&b->watched);
    array_free(&b->log);
    array_free(&b->queue);
    array_free(&b->bindings);
    atoms_free(&b->extra);
    arena_free(&b->extra_arena);
}

/* Puts the bindings of each global side by side. */
static void list_bindings(FlowBuild *b)
{
    Flow *out = b->out;
    for (uint32_t i = 0; i < b->bindings.count; i++)
        out->globals.at[b->bindings.at[i].global].binding_count++;
    uint32_t at = out->refs.count;
    for (uint32_t g = 0; g < out->globals.count; g++) {
        out->globals.at[g].first_binding = at;
        at += out->globals.at[g].binding_count;
        out->globals.at[g].binding_count = 0;
    }
    array_reserve(&out->refs, at + 1);
    out->refs.count = at;
    for (uint32_t i = 0; i < b->bindings.count; i++) {
        FlowGlobal *g = &out->globals.at[b->bindings.at[i].global];
        out->refs.at[g->first_binding + g->binding_count++] = b->bindings.at[i].ref;
    }
}

void flow_collect(const Tree *t, const Names *n, Arena *arena, Flow *out)
{
    FlowBuild b = {.t = t, .n = n, .arena = arena, .out = out};
    *out = (Flow){0};
    open_build(&b);
    b.scope = (ScopeId){1};
    b.at = (NodeId){1};
    array_push(&out->functions, ((FlowFunction){.line = 1}));
    flow_body(&b, (NodeId){1}, ROLE_BODY);
    out->functions.at[0].op_count = out->ops.count;
    for (uint32_t i = 0; i < b.queue.count; i++) {
        Pending next = b.queue.at[i];
        flow_lower_function(&b, &next);
    }
    list_bindings(&b);
    close_build(&b);
}

void flow_free(Flow *f)
{
    array_free(&f->names);
    array_free(&f->ops);
    array_free(&f->words);
    array_free(&f->lines);
    array_free(&f->functions);
    array_free(&f->params);
    array_free(&f->classes);
    array_free(&f->attrs);
    array_free(&f->refs);
    array_free(&f->globals);
    array_free(&f->stars);
    array_free(&f->exported);
}
