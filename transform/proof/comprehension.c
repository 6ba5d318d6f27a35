/* comprehension.c - see comprehension.h. */
#include "transform/proof/comprehension.h"

#include "transform/proof/fresh.h"
#include "transform/proof/lazy.h"

/* Can hashing and comparing be told from what is evaluated between, or fail at all? */
static bool shows(const Effects *e)
{
    uint32_t harmless = 1u << DOES_ALLOCATE | 1u << DOES_LOOP;
    return (e->does & ~harmless) || e->access_count;
}

/* The first thing that elements do which a failing hash would cut off, or come before; line 0:
 * none.
 */
static ProgramPlace cut_off(const Lazy *l)
{
    static const Doing doing[] = {DOES_RUN, DOES_SUSPEND, DOES_RAISE, DOES_NOT_END};
    for (size_t i = 0; i < sizeof doing / sizeof *doing; i++)
        if (does(&l->work, doing[i])) return l->work.at[doing[i]];
    Verdict kept = lazy_effects_stay(l);
    if (kept.rewrite) return (ProgramPlace){0};
    return (ProgramPlace){kept.witness_file, kept.witness_line};
}

/* Evaluating elements and hashing them take turns now. */
static Verdict may_take_turns(const Lazy *l)
{
    ProgramPlace at = {0};
    bool fails = lazy_fails(&l->step);
    if (fails) at = cut_off(l);
    if (at.line) return refuse_at(REFUSE_HASH_MAY_RAISE, at.file, at.line);
    if (does(&l->step, DOES_RUN)) {
        at = l->step.at[DOES_RUN];
        return refuse_at(REFUSE_HASH_RUNS_CODE, at.file, at.line);
    }
    if (!effects_commute(&l->work, &l->step, &at))
        return refuse_at(REFUSE_HASH_RUNS_CODE, at.file == UINT32_MAX ? l->site->file : at.file,
                         at.line);
    Verdict stay = fails ? proven() : lazy_effects_stay(l);
    if (!stay.rewrite)
        return refuse_at(REFUSE_HASH_RUNS_CODE, stay.witness_file, stay.witness_line);
    return lazy_lifetime_is_free(l);
}

/* Before Python 3.12 (PEP 709) a comprehension has a frame, whose name says of which kind it is.
 * What other files do with the frames of their callers falls under source-not-read. */
static Verdict frame_is_hidden(const Site *s, NodeId comprehension)
{
    if (s->python >= 312) return proven();
    Effects work = effects_of_elements(s, comprehension);
    ProgramPlace at = work.at[DOES_FRAME];
    Verdict v = proven();
    if (!does(&work, DOES_FRAME)) return v;
    v.assumptions = assuming(ASSUME_SOURCE_NOT_READ);
    if (at.file != s->file) return v;
    return refuse_at(REFUSE_FRAME_DEPENDENT, at.file, at.line);
}

Verdict comprehension_may_hash_early(const Site *s, NodeId comprehension, NodeId hashed)
{
    Lazy l = {.site = s, .source = comprehension, .drops = true};
    l.elements = value_at(s, hashed);
    Assumptions rests = value_rests_on(l.elements);
    l.step = effects_of_step(s, STEP_HASH, l.elements, (NodeId){0});
    rests |= l.step.assumptions;
    Verdict v = proven();
    if (shows(&l.step)) {
        lazy_add_upstream(&l, comprehension, &l.work);
        rests |= l.work.assumptions | l.rests;
        v = may_take_turns(&l);
    }
    v = verdict_and(v, frame_is_hidden(s, comprehension));
    v.assumptions |= rests;
    return v;
}

Verdict comprehension_may_drop(const Site *s, NodeId value)
{
    Value v = value_at(s, value);
    Verdict quiet = fresh_goes_quietly(s, v);
    if (quiet.rewrite && !quiet.assumptions) quiet.assumptions = value_rests_on(v);
    return quiet;
}

bool comprehension_is_silent(const Site *s, NodeId expression, NodeId comprehension)
{
    const Node *n = tree_node(s->tree, expression);
    switch (n->kind) {
    case NODE_CONSTANT: return true;
    case NODE_TUPLE: {
        bool silent = true;
        tree_each_child(s->tree, expression, child)
            silent = silent && comprehension_is_silent(s, child, comprehension);
        return silent;
    }
    case NODE_NAME: {
        ScopeId own = {s->names->scope_of_node[comprehension.at]};
        SymbolId symbol = names_find(s->names, own, n->name);
        return symbol.at && (names_get(s->names, symbol)->flags & SYMBOL_ITERATION);
    }
    default: return false;
    }
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
