/*
 * tuple.c - see tuple.h.
 *
 * A tuple is 16 bytes smaller than a list, and one of constants is made once, when the code is
 * compiled.  The compiler makes tuples itself of lists that only a loop or `in` sees.
 */
#include "transform/proof/tuple.h"

enum { FEW = 2 }; /* constants: making the list takes less code than the constant tuple */

/* Elements of a list, or of a sequence pattern. */
static uint32_t count_elements(const Tree *t, NodeId list, bool *constant, bool *starred)
{
    uint32_t count = 0;
    tree_each_child(t, list, child) {
        count++;
        *constant = *constant && tree_is_constant(t, child);
        *starred |= tree_node(t, child)->kind == NODE_STARRED;
    }
    return count;
}

/* ---- gain -------------------------------------------------------------------------------------
 */

/* Does the compiler make it a tuple already, or is it not kept? */
static bool is_compiled_away(const Site *s)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node), *p = tree_node(t, n->parent);
    switch (p->kind) {
    case NODE_FOR:
    case NODE_ASYNC_FOR:
    case NODE_COMPREHENSION: return n->role == ROLE_ITER;
    case NODE_COMPARE: return observer_at(s, s->node).sight == SEEN_CONTAINS;
    case NODE_EXPR: return true;
    default: return observer_is_truth(t, s->node);
    }
}

static bool is_repeated(const Tree *t, NodeId n)
{
    for (; n.at && n.at != 1; n = tree_node(t, n)->parent) {
        const Node *node = tree_node(t, n), *p = tree_node(t, node->parent);
        if (node->kind == NODE_FUNCTION_DEF || node->kind == NODE_ASYNC_FUNCTION_DEF) return false;
        if (p->kind == NODE_WHILE || (p->kind == NODE_FOR && node->role == ROLE_BODY)) return true;
        if (node->role == ROLE_ELT || node->role == ROLE_IFS) return true;
    }
    return false;
}

/* Is it bound to a variable of the module, or a default, which keeps it? */
static bool is_kept(const Site *s)
{
    Sight sight = observer_at(s, s->node).sight;
    NodeId parent = tree_node(s->tree, s->node)->parent;
    return sight == SEEN_BOUND || sight == SEEN_ANNOTATED ||
           tree_node(s->tree, parent)->kind == NODE_ARGUMENTS;
}

/* tuple([a, b]), set([a, b]): a display of that type would say it. */
static bool is_made_over(const Site *s)
{
    static const char *const makers[] = {"list", "tuple", "set", "frozenset", "dict", NULL};
    const Tree *t = s->tree;
    NodeId call = tree_node(t, s->node)->parent;
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    return tree_node(t, call)->kind == NODE_CALL && tree_node(t, s->node)->role == ROLE_ARGS &&
           f->kind == NODE_NAME && bytes_in_list(atoms_text(&t->atoms, f->name), makers);
}

/* Is it gone when its statement is: out.extend([x]), out += [x]? */
static bool is_passing(const Site *s)
{
    Sight sight = observer_at(s, s->node).sight;
    return sight == SEEN_ADDED || sight == SEEN_ARGUMENT || sight == SEEN_STAR;
}

static Verdict has_gain(const Site *s)
{
    bool constant = true, starred = false;
    uint32_t count = count_elements(s->tree, s->node, &constant, &starred);
    if (!count || starred || is_compiled_away(s) || is_made_over(s)) return refuse(REFUSE_NO_GAIN);
    bool repeated = is_repeated(s->tree, s->node);
    if (!tree_function_of(s->tree, s->node).at)
        return is_kept(s) || repeated ? proven() : refuse(REFUSE_NO_GAIN);
    if (constant && count <= FEW && !repeated) return refuse(REFUSE_NO_GAIN);
    if (count == 1 && is_passing(s)) return refuse(REFUSE_NO_GAIN);
    return proven();
}

/* ---- the match statement ------------------------------------------------------------------------
 */

/* A pattern that takes lists and tuples alike, and does not bind the whole. */
static bool is_blind(const Tree *t, NodeId pattern)
{
    const Node *n = tree_node(t, pattern);
    switch (n->kind) {
    case NODE_MATCH_SEQUENCE: return true;
    case NODE_MATCH_AS: return !n->name.at && !n->first.at; /* _ */
    case NODE_MATCH_OR:
        tree_each_child(t, pattern, one)
            if (!is_blind(t, one)) return false;
        return true;
    default: return false;
    }
}

static Verdict subject_is_blind(const Site *s)
{
    const Tree *t = s->tree;
    tree_each_child(t, tree_node(t, s->node)->parent, one) {
        if (tree_node(t, one)->kind != NODE_MATCH_CASE) continue;
        NodeId pattern = tree_child(t, one, ROLE_PATTERN);
        if (!is_blind(t, pattern)) return refuse_node(s, REFUSE_TOLD_APART, pattern);
    }
    return proven();
}

/* ---- the rule -----------------------------------------------------------------------------------
 */

bool tuple_matches(const Site *s)
{
    const Node *n = tree_node(s->tree, s->node);
    return n->kind == NODE_LIST && n->op == CTX_LOAD;
}

Verdict tuple_prove(const Site *s)
{
    Verdict v = has_gain(s);
    if (!v.rewrite) return v;
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    bool subject = observer_at(s, s->node).sight == SEEN_SUBJECT;
    v = subject ? subject_is_blind(s) : leaner_prove(s, s->node, LEAN_TUPLE);
    return v.rewrite ? verdict_and(v, site_source_is_free(s)) : v;
}

void tuple_rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node);
    array_push(edits, ((Splice){n->start, n->start + 1, bytes_of("(")}));
    NodeId only = n->first;
    uint32_t end = n->end - 1;
    if (!tree_node(t, only)->next.at) {
        uint32_t behind = tree_node(t, only)->end, next = text_next_code(t, behind);
        for (; t->text.at[next] == ')'; next = text_next_code(t, behind)) behind = next + 1;
        bool comma = t->text.at[next] == ',';
        if (!comma) array_push(edits, ((Splice){behind, behind, bytes_of(",")}));
    }
    array_push(edits, ((Splice){end, end + 1, bytes_of(")")}));
}
