/* edit.c - see edit.h. */
#include "transform/edit/edit.h"

#include <stdlib.h>
#include <string.h>

static bool comes_later(const Splice *a, const Splice *b)
{
    return a->start != b->start ? a->start > b->start : a->end > b->end;
}

/* They come nearly sorted, and those that compare equal must stay as they come. */
void edit_sort(Splices *edits)
{
    for (uint32_t i = 1; i < edits->count; i++) {
        Splice splice = edits->at[i];
        uint32_t k = i;
        for (; k && comes_later(&edits->at[k - 1], &splice); k--) edits->at[k] = edits->at[k - 1];
        edits->at[k] = splice;
    }
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

/* ---- imports -------------------------------------------------------------------------------- */

static int compare_imports(const NewImport *a, const NewImport *b)
{
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return bytes_compare(a->module, b->module);
}

void edit_add_import(NewImports *imports, const NewImport *more)
{
    uint32_t i = 0;
    while (i < imports->count && compare_imports(&imports->at[i], more) < 0) i++;
    if (i < imports->count && compare_imports(&imports->at[i], more) == 0) return;
    array_push(imports, *more);
    for (uint32_t k = imports->count - 1; k > i; k--) imports->at[k] = imports->at[k - 1];
    imports->at[i] = *more;
}

void edit_import_text(const NewImport *imports, uint32_t count, Buf *out)
{
    buf_add_bytes(out, imports[0].before);
    for (uint32_t i = 0; i < count; i++) {
        buf_add_text(out, "import ");
        buf_add_bytes(out, imports[i].module);
        if (!bytes_equal(imports[i].module, imports[i].name)) {
            buf_add_text(out, " as ");
            buf_add_bytes(out, imports[i].name);
        }
        buf_add_bytes(out, imports[i].newline);
    }
    buf_add_bytes(out, imports[0].after);
}

/* Puts a splice in front of those that begin there or later. */
static void insert_splice(Splices *edits, Splice splice)
{
    array_push(edits, splice);
    uint32_t i = edits->count - 1;
    for (; i && edits->at[i - 1].start >= splice.start; i--) edits->at[i] = edits->at[i - 1];
    edits->at[i] = splice;
}

void edit_insert_imports(const NewImports *imports, Arena *arena, Splices *edits)
{
    SCOPED(buf_free) Buf text = {0};
    for (uint32_t i = 0, end; i < imports->count; i = end) {
        uint32_t at = imports->at[i].at;
        for (end = i + 1; end < imports->count && imports->at[end].at == at;) end++;
        buf_clear(&text);
        edit_import_text(&imports->at[i], end - i, &text);
        Bytes with = {arena_copy(arena, text.at, text.len), text.len};
        insert_splice(edits, (Splice){at, at, with});
    }
}

/* ---- the check ------------------------------------------------------------------------------ */

/* Walks both trees side by side. */
typedef struct Compare {
    const EditCheck *check;
    const Tree *after;
    Array(int64_t) shift;   /* [i]: by how much the first i edits move what follows them */
    uint32_t changed;       /* the next changed node */
    uint32_t imports;       /* the next import */
    uint32_t end, behind;   /* so many statements were added where this old node would begin ... */
    const Node *after_whom; /* ... behind this old statement */
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

/* Is a statement removed? */
static bool is_removed(const ChangedNodes *changed, NodeId n)
{
    uint32_t low = 0, high = changed->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (changed->at[middle].node.at < n.at) low = middle + 1;
        else high = middle;
    }
    return low < changed->count && changed->at[low].node.at == n.at && !changed->at[low].becomes;
}

/* Does a sibling come behind the node in the rewritten text? */
static bool keeps_next(const Compare *c, const Node *old)
{
    NodeId next = old->next;
    while (next.at && is_removed(c->check->changed, next))
        next = tree_node(c->check->before, next)->next;
    return next.at;
}

/* Goes over a changed node and what stands in its place, as many nodes of the same list. */
static bool skip_changed(Compare *c, const ChangedNode *changed, uint32_t *x, uint32_t *y)
{
    const Node *old = tree_node(c->check->before, changed->node);
    bool statement = old->kind > NODE_MODULE && old->kind <= NODE_CONTINUE;
    if (changed->becomes != 1 && !statement) return false;
    for (uint32_t i = 0; i < changed->becomes; i++) {
        if (*y >= c->after->count) return false;
        const Node *new = &c->after->node[*y];
        bool last = i + 1 == changed->becomes;
        if (new->role != old->role || (!last && !new->next.at)) return false;
        if (last && !new->next.at == keeps_next(c, old)) return false;
        *y = tree_subtree_end(c->after, (NodeId){*y});
    }
    *x = tree_subtree_end(c->check->before, changed->node);
    return true;
}

/* Does it count only as the first statement of a file: a docstring, from __future__ import? */
static bool must_be_first(const Tree *t, uint32_t statement)
{
    const Node *n = &t->node[statement];
    if (n->kind == NODE_IMPORT_FROM) return atom_is(n->name, ATOM___future__);
    return n->kind == NODE_EXPR && tree_node(t, n->first)->kind == NODE_CONSTANT &&
           t->node[1].first.at == statement;
}

static bool is_import(const Tree *t, uint32_t at, const NewImport *import)
{
    if (at >= t->count) return false;
    const Node *n = &t->node[at], *alias = tree_node(t, n->first);
    if (n->kind != NODE_IMPORT || n->parent.at != 1 || alias->next.at) return false;
    const Node *name = alias->first.at ? tree_node(t, alias->first) : alias;
    return bytes_equal(atoms_text(&t->atoms, alias->name), import->module) &&
           bytes_equal(atoms_text(&t->atoms, name->name), import->name);
}

/* Goes over the imports that were inserted before a node: a statement of the module. */
static bool skip_imports(Compare *c, uint32_t x, uint32_t *y)
{
    const NewImports *imports = c->check->imports;
    const Node *n = &c->check->before->node[x];
    if (!imports || n->parent.at != 1) return true;
    while (c->imports < imports->count && imports->at[c->imports].at <= n->start) {
        if (must_be_first(c->check->before, x)) return false;
        if (!is_import(c->after, *y, &imports->at[c->imports++])) return false;
        *y = tree_subtree_end(c->after, (NodeId){*y});
    }
    return *y < c->after->count;
}

/* Goes over the statements that were added behind one: `del name`, and nothing else. */
static bool skip_added(Compare *c, uint32_t x, uint32_t *y)
{
    if (!c->behind || x != c->end) return true;
    bool more = keeps_next(c, c->after_whom);
    for (; c->behind; c->behind--) {
        if (*y >= c->after->count) return false;
        const Node *new = &c->after->node[*y];
        if (new->kind != NODE_DELETE || new->parent.at != 1) return false;
        if (!new->next.at == (more || c->behind > 1)) return false;
        *y = tree_subtree_end(c->after, (NodeId){*y});
    }
    return true;
}

/* Compares a node, but for what is below it. */
static bool same_place(Compare *c, uint32_t x, uint32_t y, const ChangedNode *changed)
{
    const Node *old = &c->check->before->node[x], *new = &c->after->node[y];
    bool added = changed && changed->behind;
    if (added && (c->behind || old->parent.at != 1)) return false;
    if (!same_node(c, old, new) || !old->first.at != !new->first.at) return false;
    if (!new->next.at == (added || keeps_next(c, old))) return false;
    if (!added) return true;
    c->behind = changed->behind;
    c->end = tree_subtree_end(c->check->before, (NodeId){x});
    c->after_whom = old;
    return true;
}

/* Compares all nodes, in preorder, without what was allowed to change. */
static bool same_trees(Compare *c)
{
    const Tree *before = c->check->before, *after = c->after;
    uint32_t x = 1, y = 1;
    while (x < before->count) {
        if (!skip_added(c, x, &y)) return false;
        if (y < after->count && !skip_imports(c, x, &y)) return false;
        const ChangedNode *changed = is_changed(c, x);
        if (changed && !changed->behind) {
            if (!skip_changed(c, changed, &x, &y)) return false;
            continue;
        }
        if (y >= after->count || !same_place(c, x, y, changed)) return false;
        x++, y++;
    }
    bool imported = !c->check->imports || c->imports == c->check->imports->count;
    return skip_added(c, x, &y) && y >= after->count && imported;
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
