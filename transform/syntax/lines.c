/*
 * lines.c - statements that the grammar runs on over a line's end.
 */
#include "transform/syntax/lines.h"

/* The index of the first comma at or after `offset`. */
static uint32_t comma_from(const Layout *layout, uint32_t offset)
{
    uint32_t low = 0, high = layout->commas.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (layout->commas.at[middle] < offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Is there a comma from `start` on that is not the last byte before `end`, or beyond? */
static bool runs_over(const Layout *layout, uint32_t start, uint32_t end)
{
    uint32_t i = comma_from(layout, start);
    return i < layout->commas.count && layout->commas.at[i] + 1 < end;
}

bool lines_mask_commas(const Layout *layout, const RawTree *raw, char *copy)
{
    bool masked = false;
    for (uint32_t n = 0; n < raw->nodes.count; n++) {
        const RawNode *node = &raw->nodes.at[n];
        if (node->kind != RAW_expression_statement) continue;
        for (uint32_t i = comma_from(layout, node->start); i < layout->commas.count; i++) {
            if (layout->commas.at[i] + 1 >= node->end) break;
            copy[layout->commas.at[i]] = ' ';
            masked = true;
        }
    }
    return masked;
}

/* Where what stands on a node's own line ends: before its first block, if it has one. */
static uint32_t head_end(const Tree *t, NodeId n)
{
    if (tree_node(t, n)->kind == NODE_MODULE) return 0;
    tree_each_child(t, n, child) {
        switch (tree_node(t, child)->role) {
        case ROLE_BODY:
        case ROLE_CASES: return tree_node(t, child)->start;
        default: break;
        }
    }
    return tree_node(t, n)->end;
}

void lines_check(Lower *l, const Layout *layout)
{
    if (!layout->commas.count || l->failed) return;
    for (uint32_t i = 1; i < l->out->count; i++) {
        NodeId n = {i};
        uint32_t start = lower_node(l, n)->start;
        if (runs_over(layout, start, lower_node(l, n)->end) &&
            runs_over(layout, start, head_end(l->out, n))) {
            lower_reject(l, layout->commas.at[comma_from(layout, start)], "invalid syntax");
            return;
        }
    }
}
