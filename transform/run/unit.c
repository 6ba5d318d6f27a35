/* unit.c - see unit.h. */
#include "transform/run/unit.h"

#include "transform/run/examples.h"

#include <stdlib.h>
#include <string.h>

static void drop_tree(Unit *u)
{
    names_free(&u->names);
    tree_free(&u->tree);
    source_free(&u->source);
    u->kept = false;
}

static Site site_at(const Tree *t, const Names *n, NodeId node, const RunOptions *options)
{
    return (Site){.tree = t,
                  .names = n,
                  .node = node,
                  .python = options->python,
                  .allowed = options->allowed};
}

/* Which rules look at a kind of node: most nodes are of no interest to any. */
static void find_sites(Unit *u, const RunOptions *options)
{
    bool visited[NODE_KIND_COUNT] = {false};
    for (uint32_t r = 0; r < rule_count; r++)
        if (options->rule_on[r]) visited[rules[r]->visits] = true;
    for (uint32_t i = 1; i < u->tree.count; i++) {
        if (!visited[u->tree.node[i].kind]) continue;
        Site site = site_at(&u->tree, &u->names, (NodeId){i}, options);
        for (uint32_t r = 0; r < rule_count; r++) {
            const Rule *rule = rules[r];
            if (!options->rule_on[r] || rule->visits != u->tree.node[i].kind ||
                !rule->matches(&site))
                continue;
            const Node *n = &u->tree.node[i];
            array_push(&u->findings,
                       ((Finding){.rule = rule, .node = {i}, .start = n->start, .end = n->end}));
        }
    }
}

void unit_read(Unit *u, Parser *p, const RunOptions *options)
{
    if (!parser_parse(p, u->source.text, &u->tree, &u->err)) {
        source_free(&u->source);
        return;
    }
    if (!names_build(&u->tree, &u->names, &u->err)) {
        tree_free(&u->tree);
        source_free(&u->source);
        return;
    }
    u->kept = true;
    facts_collect(&u->tree, &u->names, options->with_flow, &u->facts);
    if (options->with_flow) examples_collect(&u->tree, p, &u->facts);
    find_sites(u, options);
    if (!u->findings.count) drop_tree(u);
}

/* ---- proving -------------------------------------------------------------------------------- */

/* What becomes of a rewrite that rests on more than is allowed. */
static Verdict without_assumptions(Verdict v, Assumptions allowed)
{
    Assumptions missing = v.assumptions & ~allowed;
    if (!missing) return v;
    bool dependencies = missing & assuming(ASSUME_POLITE_DEPENDENCIES);
    Verdict no = refuse(dependencies ? REFUSE_UNREAD_CODE : REFUSE_ASSUMPTION_OFF);
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        if (missing & assuming((Assumption)a)) no.detail = assumption_slug((Assumption)a);
    return no;
}

static void prove_finding(Unit *u, Finding *f, const Program *program, const RunOptions *options)
{
    Site site = site_at(&u->tree, &u->names, f->node, options);
    site.program = program;
    site.file = u->file;
    if (unit_is_ignored(&u->tree, f->node, f->rule)) {
        f->verdict = refuse(REFUSE_IGNORED);
        return;
    }
    f->verdict = f->rule->prove(&site);
    if (f->verdict.rewrite) f->verdict = without_assumptions(f->verdict, options->allowed);
    if (!f->verdict.rewrite) return;
    site.keep = &u->arena;
    f->rule->rewrite(&site, &f->edits);
    edit_sort(&f->edits);
}

/* Where two findings want the same bytes, the lower rank wins, then the first.  The other is left
 * for the next run. */
static void settle_overlaps(Unit *u)
{
    for (uint32_t i = 0; i < u->findings.count; i++) {
        for (uint32_t k = i + 1; k < u->findings.count; k++) {
            Finding *a = &u->findings.at[i], *b = &u->findings.at[k];
            if (b->start >= a->end) break; /* edits stay inside their site */
            if (!a->verdict.rewrite || !b->verdict.rewrite || !edit_overlaps(&a->edits, &b->edits))
                continue;
            Finding *loser = b->rule->rank < a->rule->rank ? a : b;
            loser->verdict = refuse(REFUSE_LAYOUT);
            array_free(&loser->edits);
        }
    }
}

/* ---- applying ------------------------------------------------------------------------------- */

static bool is_applied(const Finding *f, const bool *apply)
{
    if (!f->verdict.rewrite) return false;
    if (!apply) return true;
    for (uint32_t r = 0; r < rule_count; r++)
        if (rules[r] == f->rule) return apply[r];
    return false;
}

static void collect_edits(const Unit *u, const bool *apply, Splices *edits)
{
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (!is_applied(f, apply)) continue;
        for (uint32_t k = 0; k < f->edits.count; k++) array_push(edits, f->edits.at[k]);
    }
    edit_sort(edits);
}

static void collect_changed(const Unit *u, ChangedNodes *changed)
{
    uint32_t inside = 0;
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (!f->verdict.rewrite || f->end <= inside) continue;
        array_push(changed, f->node);
        inside = f->end;
    }
}

/* Would the rules find something new in what they made? */
static bool is_fixed_point(const Unit *u, const Tree *t, const Names *n, const Program *program,
                           const RunOptions *options)
{
    for (uint32_t i = 1; i < t->count; i++) {
        Site site = site_at(t, n, (NodeId){i}, options);
        site.program = program;
        site.file = u->file;
        site.rewritten = true;
        for (uint32_t r = 0; r < rule_count; r++) {
            if (!options->rule_on[r] || rules[r]->visits != t->node[i].kind) continue;
            if (!rules[r]->matches(&site) || unit_is_ignored(t, site.node, rules[r])) continue;
            Verdict v = rules[r]->prove(&site);
            if (v.rewrite && !(v.assumptions & ~options->allowed)) return false;
        }
    }
    return true;
}

static bool check_result(Unit *u, Parser *p, const Splices *edits, const Program *program,
                         const RunOptions *options)
{
    ChangedNodes changed = {0};
    collect_changed(u, &changed);
    EditCheck check = {&u->tree, edits, &changed, buf_bytes(&u->after)};
    Tree tree;
    Names names;
    bool ok = edit_verify(p, &check, &tree, &names, &u->err);
    if (ok) {
        ok = is_fixed_point(u, &tree, &names, program, options);
        if (!ok) err_set(&u->err, ERR_BUG, "a second run would change the file again");
        names_free(&names);
        tree_free(&tree);
    }
    array_free(&changed);
    return ok;
}

void unit_rewrite(Unit *u, Parser *p, const Program *program, const RunOptions *options)
{
    if (!u->kept) return;
    for (uint32_t i = 0; i < u->findings.count; i++)
        prove_finding(u, &u->findings.at[i], program, options);
    settle_overlaps(u);
    Splices edits = {0};
    collect_edits(u, NULL, &edits);
    if (edits.count) {
        edit_apply(u->source.text, &edits, &u->after);
        if (!check_result(u, p, &edits, program, options)) {
            buf_free(&u->after);
            for (uint32_t i = 0; i < u->findings.count; i++)
                u->findings.at[i].verdict.rewrite = false;
        }
    }
    array_free(&edits);
    names_free(&u->names);
}

bool run_rewritten(const Unit *u, const bool *apply, Buf *out, bool *changed, Err *err)
{
    *changed = false;
    if (!u->kept) return true;
    Splices edits = {0};
    collect_edits(u, apply, &edits);
    bool ok = true;
    if (edits.count) {
        SCOPED(buf_free) Buf text = {0};
        edit_apply(u->source.text, &edits, &text);
        *changed = true;
        ok = source_encode(&u->source, buf_bytes(&text), out, err);
    }
    array_free(&edits);
    return ok;
}

void unit_free(Unit *u)
{
    for (uint32_t i = 0; i < u->findings.count; i++) array_free(&u->findings.at[i].edits);
    array_free(&u->findings);
    facts_free(&u->facts);
    buf_free(&u->after);
    arena_free(&u->arena);
    drop_tree(u);
    free(u);
}
