/* unit.c - see unit.h. */
#include "transform/run/unit.h"

#include "transform/proof/effects.h"
#include "transform/run/examples.h"

#include <stdlib.h>
#include <string.h>

void unit_drop(Unit *u)
{
    names_free(&u->names);
    tree_free(&u->tree);
    source_free(&u->source);
    u->kept = 0;
}

static Site site_at(const Tree *t, const Names *n, NodeId node, const RunOptions *options)
{
    return (Site){.tree = t,
                  .names = n,
                  .node = node,
                  .python = options->python,
                  .allowed = options->allowed};
}

/* ---- reading -------------------------------------------------------------------------------- */

/* About what source, tree and names take: their tables, not the slack of the allocator. */
static size_t size_of(const Unit *u)
{
    const Tree *t = &u->tree;
    return u->source.raw.len + (u->source.own_text ? u->source.text.len : 0) +
           t->count * (sizeof *t->node + sizeof *u->names.scope_of_node) +
           t->line_count * sizeof *t->line + t->comment_count * sizeof *t->comment +
           t->atoms.room * (sizeof *t->atoms.text + 3 * sizeof(uint32_t)) +
           u->names.scope_count * sizeof *u->names.scope +
           u->names.symbol_count * (sizeof *u->names.symbol + 2 * sizeof(uint32_t));
}

static bool parse(Unit *u, Parser *p)
{
    if (!parser_parse(p, u->source.text, &u->tree, &u->err)) {
        source_free(&u->source);
        return false;
    }
    if (!names_build(&u->tree, &u->names, &u->err)) {
        tree_free(&u->tree);
        source_free(&u->source);
        return false;
    }
    u->kept = size_of(u);
    return true;
}

/* Of all rules, whichever are on, so that the counts belong to the text alone.  True: there are
 * any.  Which rules look at a kind of node comes first: most nodes are of no interest to any. */
static bool count_sites(Unit *u, const RunOptions *options)
{
    bool visited[NODE_KIND_COUNT] = {false}, any = false;
    u->sites = arena_take_zero(&u->arena, rule_count, sizeof *u->sites);
    for (uint32_t r = 0; r < rule_count; r++)
        visited[rules[r]->visits] = visited[rules[r]->visits_too] = true;
    for (uint32_t i = 1; i < u->tree.count; i++) {
        if (!visited[u->tree.node[i].kind]) continue;
        Site site = site_at(&u->tree, &u->names, (NodeId){i}, options);
        for (uint32_t r = 0; r < rule_count; r++) {
            if (!rule_visits(rules[r], u->tree.node[i].kind) || !rules[r]->matches(&site)) continue;
            u->sites[r]++;
            any |= options->rule_on[r];
        }
    }
    return any;
}

void unit_collect(Unit *u, Parser *p, const RunOptions *options)
{
    if (!parse(u, p)) return;
    facts_collect(&u->tree, &u->names, run_needs_flow(options), &u->facts);
    if (run_needs_flow(options)) examples_collect(&u->tree, p, &u->facts);
    facts_trim(&u->facts);
    if (!count_sites(u, options)) unit_drop(u);
}

bool unit_restore(Unit *u, Parser *p, Source *source)
{
    u->source = *source;
    return parse(u, p);
}

/* ---- finding -------------------------------------------------------------------------------- */

static void find_sites(Unit *u, const RunOptions *options)
{
    bool visited[NODE_KIND_COUNT] = {false};
    for (uint32_t r = 0; r < rule_count; r++)
        if (options->rule_on[r]) visited[rules[r]->visits] = visited[rules[r]->visits_too] = true;
    for (uint32_t i = 1; i < u->tree.count; i++) {
        const Node *n = &u->tree.node[i];
        if (!visited[n->kind]) continue;
        Site site = site_at(&u->tree, &u->names, (NodeId){i}, options);
        for (uint32_t r = 0; r < rule_count; r++)
            if (options->rule_on[r] && rule_visits(rules[r], n->kind) && rules[r]->matches(&site))
                array_push(
                    &u->findings,
                    ((Finding){.rule = rules[r], .node = {i}, .start = n->start, .end = n->end}));
    }
}

/* ---- proving -------------------------------------------------------------------------------- */

/* What all questions about one unit are asked with. */
typedef struct Asked {
    const Program *program;
    const RunOptions *options;
    Judge **judge;
} Asked;

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

static uint32_t rule_index(const Rule *rule)
{
    uint32_t r = 0;
    while (rules[r] != rule) r++;
    return r;
}

/* A suggestion is only shown, unless its rule is to be applied and can be. */
static Verdict at_level(Verdict v, const Rule *rule, const RunOptions *options)
{
    bool applied = rule->rewrite && options->apply && options->apply[rule_index(rule)];
    if (!v.rewrite || !rule->suggests || applied) return v;
    v.rewrite = false;
    v.suggest = true;
    v.applicable = rule->rewrite != NULL;
    return v;
}

static bool is_shown(const Verdict *v)
{
    return v->rewrite || v->suggest;
}

static void prove_finding(Unit *u, Finding *f, const Asked *asked)
{
    const RunOptions *options = asked->options;
    Site site = site_at(&u->tree, &u->names, f->node, options);
    site.program = asked->program;
    site.file = u->file;
    site.judge = asked->judge;
    if (unit_is_ignored(&u->tree, f->node, f->rule)) {
        f->verdict = refuse(REFUSE_IGNORED);
        return;
    }
    f->verdict = f->rule->prove(&site);
    if (f->verdict.detail)
        f->verdict.detail = arena_copy(&u->arena, f->verdict.detail, strlen(f->verdict.detail));
    if (is_shown(&f->verdict)) f->verdict = without_assumptions(f->verdict, options->allowed);
    f->verdict = at_level(f->verdict, f->rule, options);
    if (!f->verdict.rewrite) return;
    site.keep = &u->arena;
    site.imports = &f->imports;
    f->rule->rewrite(&site, &f->edits);
    for (uint32_t i = 0; i < f->edits.count; i++) /* the file's text goes before they are stored */
        f->edits.at[i].with = site_keep(&site, f->edits.at[i].with);
    edit_sort(&f->edits);
    if (f->rule->changes) f->rule->changes(&site, &f->changed);
    else array_push(&f->changed, ((ChangedNode){f->node, 1}));
}

/* ---- rewrites that cannot both be made ------------------------------------------------------- */

static void free_rewrite(Finding *f)
{
    array_free(&f->edits);
    array_free(&f->imports);
    array_free(&f->changed);
}

/* The bytes that a rewrite has to do with: its edits, and the nodes that they change. */
static Span reach_of(const Unit *u, const Finding *f)
{
    Span reach = {f->start, f->end};
    for (uint32_t i = 0; i < f->edits.count; i++) {
        if (f->edits.at[i].start < reach.start) reach.start = f->edits.at[i].start;
        if (f->edits.at[i].end > reach.end) reach.end = f->edits.at[i].end;
    }
    for (uint32_t i = 0; i < f->changed.count; i++) {
        const Node *n = tree_node(&u->tree, f->changed.at[i].node);
        if (n->start < reach.start) reach.start = n->start;
        if (n->end > reach.end) reach.end = n->end;
    }
    return reach;
}

/* Do both want the same bytes, or have a say in what becomes of one statement?  Any number may add
 * statements behind one, which is all that such a finding does. */
static bool collide(const Finding *a, const Finding *b)
{
    for (uint32_t i = 0; i < a->changed.count; i++) {
        for (uint32_t k = 0; k < b->changed.count; k++) {
            const ChangedNode *x = &a->changed.at[i], *y = &b->changed.at[k];
            if (x->node.at != y->node.at) continue;
            if (x->behind && y->behind) return false;
            if (x->becomes != 1 || y->becomes != 1 || x->behind || y->behind) return true;
        }
    }
    return edit_overlaps(&a->edits, &b->edits);
}

static void lose(Finding *f)
{
    f->verdict = refuse(REFUSE_LAYOUT);
    f->overlapped = true;
    free_rewrite(f);
}

static void settle_pairs(Unit *u, const Span *reach, const uint32_t *lowest)
{
    for (uint32_t i = 0; i < u->findings.count; i++) {
        for (uint32_t k = i + 1; k < u->findings.count && lowest[k] <= reach[i].end; k++) {
            Finding *a = &u->findings.at[i], *b = &u->findings.at[k];
            if (!a->verdict.rewrite || !b->verdict.rewrite || !collide(a, b)) continue;
            lose(b->rule->rank < a->rule->rank ? a : b);
        }
    }
}

static void collect_imports(const Unit *u, const bool *apply, NewImports *imports);

/* No import may come into the middle of what a rewrite replaces. */
static void settle_imports(Unit *u)
{
    NewImports imports = {0};
    collect_imports(u, NULL, &imports);
    for (uint32_t i = 0; i < u->findings.count; i++) {
        Finding *f = &u->findings.at[i];
        bool split = false;
        for (uint32_t k = 0; k < f->edits.count; k++)
            for (uint32_t m = 0; m < imports.count; m++)
                split |= f->edits.at[k].start < imports.at[m].at &&
                         imports.at[m].at < f->edits.at[k].end;
        if (split) lose(f);
    }
    array_free(&imports);
}

/* Where two findings want the same bytes, the lower rank wins, then the first.  The other is left
 * for the next run. */
static void settle_overlaps(Unit *u)
{
    uint32_t count = u->findings.count;
    if (!count) return;
    Span *reach = take_memory(count * sizeof *reach);
    uint32_t *lowest = take_memory(count * sizeof *lowest); /* where [i] or a later one begins */
    for (uint32_t i = count; i-- > 0;) {
        reach[i] = reach_of(u, &u->findings.at[i]);
        lowest[i] = reach[i].start;
        if (i + 1 < count && lowest[i + 1] < lowest[i]) lowest[i] = lowest[i + 1];
    }
    settle_pairs(u, reach, lowest);
    settle_imports(u);
    free(reach);
    free(lowest);
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

static void collect_imports(const Unit *u, const bool *apply, NewImports *imports)
{
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (!is_applied(f, apply)) continue;
        for (uint32_t k = 0; k < f->imports.count; k++) edit_add_import(imports, &f->imports.at[k]);
    }
}

/* All edits and the imports that they need, whose texts live in the arena. */
static void collect_edits(const Unit *u, const bool *apply, Arena *arena, Splices *edits)
{
    NewImports imports = {0};
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (!is_applied(f, apply)) continue;
        for (uint32_t k = 0; k < f->edits.count; k++) array_push(edits, f->edits.at[k]);
    }
    edit_sort(edits);
    collect_imports(u, apply, &imports);
    edit_insert_imports(&imports, arena, edits);
    array_free(&imports);
}

static int by_node(const void *a, const void *b)
{
    uint32_t x = ((const ChangedNode *)a)->node.at, y = ((const ChangedNode *)b)->node.at;
    return (x > y) - (x < y);
}

/* What is added behind one statement by several findings is added up. */
static bool merge_added(ChangedNodes *changed, const ChangedNode *more)
{
    ChangedNode *last = changed->count ? &changed->at[changed->count - 1] : NULL;
    if (!last || last->node.at != more->node.at) return false;
    last->behind += more->behind;
    return true;
}

/* The nodes that the rewrites change, outermost only, and those that something is added behind, in
 * order. */
static void collect_changed(const Unit *u, ChangedNodes *changed)
{
    ChangedNodes all = {0};
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (!f->verdict.rewrite) continue;
        for (uint32_t k = 0; k < f->changed.count; k++) array_push(&all, f->changed.at[k]);
    }
    if (all.count) qsort(all.at, all.count, sizeof *all.at, by_node);
    uint32_t inside = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        if (all.at[i].node.at < inside || merge_added(changed, &all.at[i])) continue;
        array_push(changed, all.at[i]);
        if (!all.at[i].behind) inside = tree_subtree_end(&u->tree, all.at[i].node);
    }
    array_free(&all);
}

/* The one rule that rewrote the text, when there is no more than one and none of its sites stood in
 * the way of another; NULL: several, whose rewrites may make room for each other in the next run.
 */
static const Rule *only_rule(const Unit *u)
{
    const Rule *only = NULL;
    for (uint32_t i = 0; i < u->findings.count; i++) {
        const Finding *f = &u->findings.at[i];
        if (f->overlapped) return NULL;
        if (!f->verdict.rewrite) continue;
        if (only && only != f->rule) return NULL;
        only = f->rule;
    }
    return only && !only->repeats ? only : NULL;
}

/* Would the rule that made the text find something new in it? */
static bool is_fixed_point(const Unit *u, const Tree *t, const Names *n, const Asked *asked)
{
    const RunOptions *options = asked->options;
    const Rule *only = only_rule(u);
    for (uint32_t i = 1; only && i < t->count; i++) {
        Site site = site_at(t, n, (NodeId){i}, options);
        site.program = asked->program;
        site.file = u->file;
        site.judge = asked->judge;
        site.rewritten = true;
        for (uint32_t r = 0; r < rule_count; r++) {
            if (!options->rule_on[r] || !rule_visits(rules[r], t->node[i].kind)) continue;
            if (!rules[r]->matches(&site) || unit_is_ignored(t, site.node, rules[r])) continue;
            Verdict v = at_level(rules[r]->prove(&site), rules[r], options);
            if (v.rewrite && !(v.assumptions & ~options->allowed)) return false;
        }
    }
    return true;
}

static bool check_result(Unit *u, Parser *p, const Splices *edits, const Program *program,
                         const RunOptions *options)
{
    ChangedNodes changed = {0};
    NewImports imports = {0};
    SCOPED(buf_free) Buf after = {0};
    edit_apply(u->source.text, edits, &after);
    collect_changed(u, &changed);
    collect_imports(u, NULL, &imports);
    EditCheck check = {&u->tree, edits, &changed, &imports, buf_bytes(&after)};
    Tree tree;
    Names names;
    bool ok = edit_verify(p, &check, &tree, &names, &u->err);
    if (ok) {
        Judge *judge = NULL;
        ok = is_fixed_point(u, &tree, &names, &(Asked){program, options, &judge});
        judge_free(judge);
        if (!ok) err_set(&u->err, ERR_BUG, "a second run would change the file again");
        names_free(&names);
        tree_free(&tree);
    }
    array_free(&changed);
    array_free(&imports);
    return ok;
}

static void apply_edits(Unit *u, Parser *p, const Program *program, const RunOptions *options)
{
    Splices edits = {0};
    Arena arena = {0};
    collect_edits(u, NULL, &arena, &edits);
    u->rewritten = edits.count && check_result(u, p, &edits, program, options);
    bool failed = edits.count && !u->rewritten;
    for (uint32_t i = 0; failed && i < u->findings.count; i++)
        u->findings.at[i].verdict.rewrite = false;
    array_free(&edits);
    arena_free(&arena);
}

/* ---- what is told --------------------------------------------------------------------------- */

void unit_leave(Unit *u, const RunOptions *options)
{
    u->left = arena_take_zero(&u->arena, rule_count, sizeof *u->left);
    for (uint32_t r = 0; u->sites && r < rule_count; r++)
        if (options->rule_on[r]) u->left[r] = u->sites[r];
}

/* Takes the refusals out of the findings, and counts them. */
static void count_refusals(Unit *u)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < u->findings.count; i++) {
        Finding *f = &u->findings.at[i];
        if (is_shown(&f->verdict)) {
            u->findings.at[kept++] = *f;
            continue;
        }
        u->left[rule_index(f->rule)]++;
        free_rewrite(f);
    }
    u->findings.count = kept;
}

/* Where columns were counted last: findings stand in order, so the next is not far. */
typedef struct Cursor {
    const Tree *tree;
    uint32_t offset;
    TextPlace place;
} Cursor;

static TextPlace place_at(Cursor *c, uint32_t offset)
{
    const Tree *t = c->tree;
    uint32_t line = tree_line(t, offset);
    if (c->place.line != line || c->offset > offset) {
        c->offset = t->line[line - 1];
        c->place = (TextPlace){line, 1};
    }
    for (; c->offset < offset; c->offset++)
        if (((unsigned char)t->text.at[c->offset] & 0xC0) != 0x80) c->place.column++;
    return c->place;
}

static Bytes line_text(Unit *u, uint32_t line)
{
    const Tree *t = &u->tree;
    uint32_t start = t->line[line - 1];
    uint32_t end = line < t->line_count ? t->line[line] : (uint32_t)t->text.len;
    while (end > start && (t->text.at[end - 1] == '\n' || t->text.at[end - 1] == '\r')) end--;
    return (Bytes){arena_copy(&u->arena, t->text.at + start, end - start), end - start};
}

/* Notes what showing a finding takes, before the text goes. */
static void note_places(Unit *u)
{
    Cursor starts = {.tree = &u->tree}, ends = {.tree = &u->tree};
    for (uint32_t i = 0; i < u->findings.count; i++) {
        Finding *f = &u->findings.at[i], *before = i ? f - 1 : NULL;
        f->from = place_at(&starts, f->start);
        f->to = place_at(&ends, f->end);
        f->line_start = u->tree.line[f->from.line - 1];
        f->line =
            before && before->from.line == f->from.line ? before->line : line_text(u, f->from.line);
        if (!f->edits.count) continue;
        f->places =
            arena_take_zero(&u->arena, f->edits.count + f->imports.count, 2 * sizeof *f->places);
        for (uint32_t k = 0; k < f->edits.count; k++) {
            f->places[2 * k] = place_at(&starts, f->edits.at[k].start);
            f->places[2 * k + 1] = place_at(&ends, f->edits.at[k].end);
        }
        TextPlace *place = f->places + 2 * f->edits.count;
        for (uint32_t k = 0; k < f->imports.count; k++, place += 2)
            place[0] = place[1] = place_at(&starts, f->imports.at[k].at);
    }
}

void unit_rewrite(Unit *u, Parser *p, const Program *program, const RunOptions *options)
{
    Judge *judge = NULL;
    Asked asked = {program, options, &judge};
    find_sites(u, options);
    for (uint32_t i = 0; i < u->findings.count; i++) prove_finding(u, &u->findings.at[i], &asked);
    judge_free(judge);
    settle_overlaps(u);
    apply_edits(u, p, program, options);
    u->left = arena_take_zero(&u->arena, rule_count, sizeof *u->left);
    if (!options->with_refusals) count_refusals(u);
    note_places(u);
    unit_drop(u);
}

bool run_rewritten(const Rewrite *rewrite, Buf *out, bool *changed, Err *err)
{
    *changed = false;
    Splices edits = {0};
    Arena arena = {0};
    collect_edits(rewrite->unit, rewrite->apply, &arena, &edits);
    bool ok = true;
    if (edits.count) {
        SCOPED(buf_free) Buf text = {0};
        edit_apply(rewrite->source->text, &edits, &text);
        *changed = true;
        ok = source_encode(rewrite->source, buf_bytes(&text), out, err);
    }
    array_free(&edits);
    arena_free(&arena);
    return ok;
}

void unit_free_findings(Unit *u)
{
    for (uint32_t i = 0; i < u->findings.count; i++) free_rewrite(&u->findings.at[i]);
    array_free(&u->findings);
}

void unit_free(Unit *u)
{
    unit_free_findings(u);
    facts_free(&u->facts);
    arena_free(&u->arena);
    unit_drop(u);
    free(u);
}
