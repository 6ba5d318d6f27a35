/* flow_ref.c - expressions that can be followed without running anything, and literal strings. */
#include <string.h>

#include "transform/facts/flow_build.h"

static FlowRef name_ref(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    SymbolId s = flow_symbol(b, names_scope_at(b->n, n), node->name);
    FlowRef ref = {0};
    if (s.at) s = names_binding(b->n, s);
    if (!s.at || names_get(b->n, s)->scope.at == 1) {
        Atom name = s.at ? names_get(b->n, s)->name : node->name;
        flow_global(b, name);
        return (FlowRef){.kind = REF_GLOBAL, .a = flow_name(b, name)};
    }
    uint16_t flags = names_get(b->n, s)->flags;
    bool fixed =
        (flags & (SYMBOL_IMPORT | SYMBOL_DEFINED)) && !(flags & (SYMBOL_STORED | SYMBOL_PARAM));
    if (fixed && b->local_ref_state[s.at] == 1) return b->local_ref[s.at];
    if (b->n->scope[names_get(b->n, s)->scope.at].kind == SCOPE_CLASS && !b->local_ref_state[s.at])
        ref = (FlowRef){.kind = REF_GLOBAL, .a = flow_name(b, node->name)};
    return ref;
}

static FlowRef attribute_ref(FlowBuild *b, NodeId n)
{
    FlowRef ref = flow_ref(b, tree_child(b->t, n, ROLE_VALUE));
    if (!ref.kind || ref.called || ref.subscripted) return (FlowRef){0};
    uint32_t path = b->out->words.count;
    for (uint32_t i = 0; i < ref.path_count; i++) {
        uint32_t word = b->out->words.at[ref.path + i];
        array_push(&b->out->words, word);
    }
    array_push(&b->out->words, flow_name(b, tree_node(b->t, n)->name));
    ref.path = path;
    ref.path_count++;
    return ref;
}

FlowRef flow_ref(FlowBuild *b, NodeId n)
{
    switch (tree_node(b->t, n)->kind) {
    case NODE_NAME: return name_ref(b, n);
    case NODE_ATTRIBUTE: return attribute_ref(b, n);
    case NODE_SUBSCRIPT: {
        FlowRef ref = flow_ref(b, tree_child(b->t, n, ROLE_VALUE));
        ref.subscripted = ref.kind != REF_NONE;
        return ref;
    }
    case NODE_CALL: {
        FlowRef ref = flow_ref(b, tree_child(b->t, n, ROLE_FUNC));
        ref.called = ref.kind != REF_NONE;
        return ref;
    }
    default: return (FlowRef){0};
    }
}

bool flow_refs_of(FlowBuild *b, NodeId n, FlowOp *op)
{
    /* following a name may add words, so the references are made first */
    FlowRef refs[32];
    uint32_t count = 0;
    if (tree_node(b->t, n)->kind == NODE_TUPLE) {
        tree_each_child(b->t, n, child) {
            if (count == 32) return false;
            refs[count++] = flow_ref(b, child);
        }
    } else {
        refs[count++] = flow_ref(b, n);
    }
    for (uint32_t i = 0; i < count; i++)
        if (refs[i].kind == REF_NONE || refs[i].called || refs[i].subscripted) return false;
    op->args = b->out->words.count;
    op->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        array_push(&b->out->refs, refs[i]);
        array_push(&b->out->words, b->out->refs.count - 1);
        op->count++;
    }
    return true;
}

bool flow_literal(FlowBuild *b, NodeId n, Bytes *out)
{
    const Node *node = tree_node(b->t, n);
    if (node->kind != NODE_CONSTANT || node->op != CONST_STR) return false;
    Bytes text = tree_text(b->t, n);
    while (text.len && text.at[0] != '"' && text.at[0] != '\'') text.at++, text.len--;
    if (text.len < 2 || memchr(text.at, '\\', text.len)) return false;
    char quote = text.at[0];
    size_t marks = text.len >= 6 && text.at[1] == quote && text.at[2] == quote ? 3 : 1;
    if (text.len < 2 * marks) return false;
    *out = (Bytes){text.at + marks, text.len - 2 * marks};
    return memchr(out->at, quote, out->len) == NULL;
}
