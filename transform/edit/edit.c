/* edit.c - see edit.h. */
#include "transform/edit/edit.h"

#include <stdlib.h>
#include <string.h>

static int by_start(const void *a, const void *b)
{
    const Splice *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return 0;
}

void edit_sort(Splices *edits)
{
    if (edits->count) qsort(edits->at, edits->count, sizeof *edits->at, by_start);
}

static bool touch(const Splice *a, const Splice *b)
{
    if (a->start == a->end && b->start == b->end) return a->start == b->start;
    if (a->start == a->end) return a->start > b->start && a->start < b->end;
    if (b->start == b->end) return b->start > a->start && b->start < a->end;
    return a->start < b->end && b->start < a->end;
}

bool edit_overlaps(const Splices *a, const Splices *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            if (touch(&a->at[i], &b->at[k])) return true;
    return false;
}

void edit_apply(Bytes text, const Splices *edits, Buf *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < edits->count; i++) {
        const Splice *e = &edits->at[i];
        buf_add(out, text.at + at, e->start - at);
        buf_add_bytes(out, e->with);
        at = e->end;
    }
    buf_add(out, text.at + at, text.len - at);
}

/* ---- the check ------------------------------------------------------------------------------ */

/* Walks both trees side by side. */
typedef struct Compare {
    const EditCheck *check;
    const Tree *after;
    Array(int64_t) shift; /* [i]: by how much the first i edits move what follows them */
    uint32_t changed;     /* the next changed node */
} Compare;

static void add_shifts(Compare *c)
{
    int64_t shift = 0;
    array_push(&c->shift, shift);
    for (uint32_t i = 0; i < c->check->edits->count; i++) {
        const Splice *e = &c->check->edits->at[i];
        shift += (int64_t)e->with.len - (e->end - e->start);
        array_push(&c->shift, shift);
    }
}

/* Where an offset of the old text is in the new one. */
static int64_t moved(const Compare *c, uint32_t offset)
{
    const Splices *edits = c->check->edits;
    uint32_t low = 0, high = edits->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (edits->at[middle].end <= offset) low = middle + 1;
        else high = middle;
    }
    return offset + c->shift.at[low];
}

static bool same_node(const Compare *c, const Node *x, const Node *y)
{
    if (x->kind != y->kind || x->role != y->role || x->op != y->op || x->flag != y->flag)
        return false;
    if (!bytes_equal(atoms_text(&c->check->before->atoms, x->name),
                     atoms_text(&c->after->atoms, y->name)))
        return false;
    return x->kind == NODE_MODULE || moved(c, x->start) == y->start;
}

/* Asked in preorder, as the changed nodes are sorted. */
static const ChangedNode *is_changed(Compare *c, uint32_t node)
{
    const ChangedNodes *changed = c->check->changed;
    while (c->changed < changed->count && changed->at[c->changed].node.at < node) c->changed++;
    bool here = c->changed < changed->count && changed->at[c->changed].node.at == node;
    return here ? &changed->at[c->changed] : NULL;
}

/* Compares all nodes, in preorder, without what was allowed to change. */
static bool same_trees(Compare *c)
{
    const Tree *before = c->check->before, *after = c->after;
    uint32_t x = 1, y = 1;
    while (x < before->count && y < after->count) {
        const ChangedNode *changed = is_changed(c, x);
        if (changed) {
            if (before->node[x].role != after->node[y].role) return false;
            x = tree_subtree_end(before, (NodeId){x});
            if (!changed->removed) y = tree_subtree_end(after, (NodeId){y});
            continue;
        }
        if (!same_node(c, &before->node[x], &after->node[y])) return false;
        if (!before->node[x].first.at != !after->node[y].first.at) return false;
        if (!before->node[x].next.at != !after->node[y].next.at) return false;
        x++, y++;
    }
    return x >= before->count && y >= after->count;
}

bool edit_verify(Parser *p, const EditCheck *check, Tree *after, Names *names, Err *err)
{
    Err why;
    if (!parser_parse(p, check->text, after, &why))
        return err_set(err, ERR_BUG, "the rewritten text does not parse (%s)", why.text);
    Compare c = {.check = check, .after = after};
    add_shifts(&c);
    bool same = same_trees(&c);
    array_free(&c.shift);
    if (!same) {
        tree_free(after);
        return err_set(err, ERR_BUG, "the rewritten text differs outside the edits");
    }
    if (names_build(after, names, &why)) return true;
    tree_free(after);
    return err_set(err, ERR_BUG, "the names of the rewritten text do not resolve (%s)", why.text);
}
