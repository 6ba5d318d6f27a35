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
} Compare;

/* Where an offset of the old text is in the new one; asked for in no particular order. */
static int64_t shift_at(const Splices *edits, uint32_t offset)
{
    uint32_t low = 0, high = edits->count;
    int64_t shift = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (edits->at[middle].end <= offset) low = middle + 1;
        else high = middle;
    }
    for (uint32_t i = 0; i < low; i++)
        shift += (int64_t)edits->at[i].with.len - (edits->at[i].end - edits->at[i].start);
    return shift;
}

static bool same_node(const Compare *c, const Node *x, const Node *y)
{
    if (x->kind != y->kind || x->role != y->role || x->op != y->op || x->flag != y->flag)
        return false;
    if (!bytes_equal(atoms_text(&c->check->before->atoms, x->name),
                     atoms_text(&c->after->atoms, y->name)))
        return false;
    if (x->kind == NODE_MODULE) return true;
    return x->start + shift_at(c->check->edits, x->start) == y->start;
}

static bool is_changed(const ChangedNodes *changed, NodeId n)
{
    for (uint32_t i = 0; i < changed->count; i++)
        if (changed->at[i].at == n.at) return true;
    return false;
}

/* Compares the nodes from x and y on, in preorder, without what was allowed to change. */
static bool same_trees(const Compare *c)
{
    const Tree *before = c->check->before, *after = c->after;
    uint32_t x = 1, y = 1;
    while (x < before->count && y < after->count) {
        NodeId old = {x}, new = {y};
        if (is_changed(c->check->changed, old)) {
            if (before->node[x].role != after->node[y].role) return false;
            x = tree_subtree_end(before, old);
            y = tree_subtree_end(after, new);
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
    if (!same_trees(&c)) {
        tree_free(after);
        return err_set(err, ERR_BUG, "the rewritten text differs outside the edits");
    }
    if (names_build(after, names, &why)) return true;
    tree_free(after);
    return err_set(err, ERR_BUG, "the names of the rewritten text do not resolve (%s)", why.text);
}
