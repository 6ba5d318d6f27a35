/* comprehension.c - see comprehension.h. */
#include "transform/proof/comprehension.h"

/* Elements that come straight from containers: nothing happens between them. */
static bool is_silent(const Site *s, NodeId comprehension, NodeId hashed)
{
    uint32_t clauses = 0;
    tree_each_child(s->tree, comprehension, child) {
        const Node *n = tree_node(s->tree, child);
        if (n->kind != NODE_COMPREHENSION) {
            if (!kind_is_silent(s, child, comprehension)) return false;
            continue;
        }
        clauses++;
        if ((n->flag & FLAG_ASYNC) || tree_child(s->tree, child, ROLE_IFS).at) return false;
        if (tree_node(s->tree, tree_child(s->tree, child, ROLE_TARGET))->kind != NODE_NAME)
            return false;
        Kind iterable = kind_of(s, tree_child(s->tree, child, ROLE_ITER));
        if (!iterable.types || (iterable.types & ~KIND_REITERABLE) || iterable.assumptions)
            return false;
    }
    return clauses == 1 && kind_is_silent(s, hashed, comprehension);
}

Verdict comprehension_may_hash_early(const Site *s, NodeId comprehension, NodeId hashed)
{
    Kind k = kind_of(s, hashed);
    Verdict v = proven();
    v.assumptions = k.assumptions;
    if (kind_is_plainly_hashable(k)) return v;
    if (!is_silent(s, comprehension, hashed)) return refuse(REFUSE_HASH_MAY_RAISE);
    if (!(s->allowed & assuming(ASSUME_PLAIN_OPERATORS))) return refuse(REFUSE_HASH_RUNS_CODE);
    v.assumptions = assuming(ASSUME_PLAIN_OPERATORS);
    return v;
}

bool comprehension_is_argument_of(const Site *s, Atom builtin)
{
    NodeId function = tree_child(s->tree, s->node, ROLE_FUNC);
    const Node *f = tree_node(s->tree, function);
    if (f->kind != NODE_NAME || f->name.at != builtin.at) return false;
    NodeId argument = f->next;
    return argument.at && tree_node(s->tree, argument)->kind == NODE_LIST_COMP &&
           tree_node(s->tree, argument)->role == ROLE_ARGS;
}

Verdict comprehension_place_is_free(const Site *s)
{
    NodeId function = tree_child(s->tree, s->node, ROLE_FUNC);
    NodeId argument = tree_child(s->tree, s->node, ROLE_ARGS);
    if (tree_node(s->tree, argument)->next.at) return refuse(REFUSE_ARGUMENTS);
    BracketCall call;
    if (!text_bracket_call(s->tree, s->node, &call)) return refuse(REFUSE_LAYOUT);
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    if (text_follows_brace(s->tree, call.name)) return refuse(REFUSE_FSTRING_BRACE);
    return verdict_and(site_is_builtin(s, function), site_source_is_free(s));
}

static void add(Splices *edits, uint32_t start, uint32_t end, const char *with)
{
    array_push(edits, ((Splice){start, end, bytes_of(with)}));
}

void comprehension_to_braces(const Site *s, Splices *edits)
{
    BracketCall call;
    text_bracket_call(s->tree, s->node, &call);
    add(edits, call.name, call.open + 1, "{");
    text_remove(s->tree, call.bracket, call.bracket + 1, edits);
    text_remove_with_comma(s->tree, call.unbracket, call.comma, edits);
    NodeId comprehension = tree_child(s->tree, s->node, ROLE_ARGS);
    text_dedent(s->tree, comprehension, (Span){call.bracket, call.unbracket}, edits);
    add(edits, call.close, call.close + 1, "}");
}
