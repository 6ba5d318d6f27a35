/*
 * counted.c - see counted.h.
 *
 * In sum(1 for ...) the element itself is not evaluated, so that must do nothing.
 */
#include "transform/proof/counted.h"

static NodeId argument_of(const Site *s)
{
    return tree_child(s->tree, s->node, ROLE_ARGS);
}

bool counted_find(const Site *s)
{
    const Tree *t = s->tree;
    const Node *f = tree_node(t, tree_child(t, s->node, ROLE_FUNC));
    if (f->kind != NODE_NAME || !atom_is(f->name, ATOM_len)) return false;
    return consumer_arguments(t, s->node).all == 1 &&
           tree_node(t, argument_of(s))->kind == NODE_LIST_COMP;
}

/* Where the element ends, its parentheses included: before `for` or `async`. */
static uint32_t element_end(const Tree *t, NodeId comprehension)
{
    uint32_t end = tree_node(t, tree_child(t, comprehension, ROLE_ELT))->end;
    uint32_t at = text_next_code(t, end);
    while (at < t->text.len && t->text.at[at] == ')') {
        end = at + 1;
        at = text_next_code(t, end);
    }
    return end;
}

static Verdict text_is_free(const Site *s)
{
    const Tree *t = s->tree;
    NodeId comprehension = argument_of(s);
    uint32_t start = tree_node(t, comprehension)->start, end = element_end(t, comprehension);
    uint32_t i = tree_comment_after(t, start);
    bool comment = i < t->comment_count && t->comment[i].start < end;
    bool free = text_is_sole_argument(t, comprehension) && !comment;
    return free ? proven() : refuse(REFUSE_LAYOUT);
}

/* The element is not evaluated any more. */
static Verdict element_is_silent(const Site *s, NodeId element)
{
    Effects e = effects_of(s, element);
    Effects allowed = {.does = 1u << DOES_ALLOCATE | 1u << DOES_LOOP};
    for (int what = 0; what < DOES_COUNT; what++)
        if ((e.does & ~allowed.does) >> what & 1)
            return refuse_at(REFUSE_ELEMENT_EFFECTS, e.at[what].file, e.at[what].line);
    for (uint32_t i = 0; i < e.access_count; i++) /* an iterator that goes on, too */
        if (e.access[i].write) return refuse_at(REFUSE_ELEMENT_EFFECTS, s->file, e.access[i].line);
    Verdict v = proven();
    v.assumptions = e.assumptions;
    return v;
}

Verdict counted_prove(const Site *s)
{
    NodeId comprehension = argument_of(s);
    Lazy l = {.site = s, .source = comprehension, .drops = true};
    if (lazy_is_small(s, comprehension)) return refuse(REFUSE_NO_GAIN);
    Verdict v =
        verdict_and(text_is_free(s), site_is_builtin(s, tree_child(s->tree, s->node, ROLE_FUNC)));
    if (v.rewrite) v = verdict_and(v, site_would_be_builtin(s, "sum"));
    if (v.rewrite)
        v = verdict_and(v, element_is_silent(s, tree_child(s->tree, comprehension, ROLE_ELT)));
    if (!v.rewrite) return v;
    l.elements = value_at(s, tree_child(s->tree, comprehension, ROLE_ELT));
    lazy_add_upstream(&l, comprehension, &l.work);
    return lazy_saving(s, verdict_and(v, lazy_judge(&l)), "len");
}

void counted_to_sum(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    NodeId comprehension = argument_of(s);
    const Node *f = tree_node(t, tree_child(t, s->node, ROLE_FUNC));
    const Node *c = tree_node(t, comprehension);
    uint32_t element = text_next_code(t, c->start + 1);
    array_push(edits, ((Splice){f->start, f->end, bytes_of("sum")}));
    text_remove(t, c->start, c->start + 1, edits);
    array_push(edits, ((Splice){element, element_end(t, comprehension), bytes_of("1")}));
    text_remove(t, c->end - 1, c->end, edits);
}
