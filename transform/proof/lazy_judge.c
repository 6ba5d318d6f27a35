/*
 * lazy_judge.c - the obligations of lazy.h, one function each.
 */
#include "transform/proof/lazy.h"

#include "transform/program/by_name.h"
#include "transform/proof/aftermath.h"
#include "transform/proof/fresh.h"
#include "transform/proof/variables.h"

static uint32_t site_line(const Lazy *l)
{
    return tree_line(l->site->tree, tree_node(l->site->tree, l->source)->start);
}

/* A refusal with the place; with the site itself where there is none. */
static Verdict refuse_there(const Lazy *l, Refusal why, ProgramPlace at)
{
    if (!at.line) at = (ProgramPlace){l->site->file, site_line(l)};
    if (at.file == UINT32_MAX) at.file = l->site->file; /* accesses are those of this file */
    return refuse_at(why, at.file, at.line);
}

/* ---- the place ------------------------------------------------------------------------------ */

/* Does a name in the source stand for a variable of the module? */
static bool reads_module_names(const Lazy *l)
{
    const Tree *t = l->site->tree;
    const Names *n = l->site->names;
    uint32_t end = tree_subtree_end(t, l->source);
    for (uint32_t i = l->source.at; i < end; i++) {
        if (t->node[i].kind != NODE_NAME) continue;
        SymbolId found = names_find(n, (ScopeId){1}, t->node[i].name);
        if (found.at && (names_get(n, found)->flags & SYMBOL_BOUND)) return true;
    }
    return false;
}

/* Where exec() gives code two namespaces, a frame of its own at module level sees but one of them.
 */
static Verdict namespaces_are_one(const Lazy *l)
{
    ProgramPlace at = l->site->program->two_namespaces;
    if (!at.line || tree_function_of(l->site->tree, l->source).at || !reads_module_names(l))
        return proven();
    return refuse_there(l, REFUSE_TWO_NAMESPACES, at);
}

Verdict lazy_place_is_free(const Lazy *l)
{
    if (site_in_debug_field(l->site)) return refuse(REFUSE_FSTRING_DEBUG);
    return verdict_and(site_source_is_free(l->site), namespaces_are_one(l));
}

/* ---- elements alone ------------------------------------------------------------------------- */

/* Nodes of the source but for its first iterable, which is evaluated where it stands. */
#define each_source_node(l, i)                                                                   \
    for (uint32_t i = (l)->source.at + 1, end_ = tree_subtree_end((l)->site->tree, (l)->source), \
                  skip_ = lazy_first_iterable((l)->site->tree, (l)->source).at;                  \
         i = i == skip_ ? tree_subtree_end((l)->site->tree, (NodeId){i}) : i, i < end_; i++)

/* A lambda's qualified name tells which kind of comprehension it was made in. */
static bool shows_place(const Lazy *l)
{
    return program_mentions(l->site->program, bytes_of("__qualname__"), UINT32_MAX);
}

/* Unknown code may do all of it; some that is written out is told first. */
static Verdict written_out(const Lazy *l)
{
    static const uint32_t names[] = {ATOM_locals, ATOM_vars, ATOM_dir};
    const Tree *t = l->site->tree;
    each_source_node(l, i) {
        const Node *n = &t->node[i];
        ProgramPlace at = {l->site->file, tree_line(t, n->start)};
        bool suspends = n->kind == NODE_AWAIT || n->kind == NODE_YIELD ||
                        n->kind == NODE_YIELD_FROM ||
                        (n->kind == NODE_COMPREHENSION && (n->flag & FLAG_ASYNC));
        if (suspends) return refuse_there(l, REFUSE_ELEMENT_SUSPENDS, at);
        if (n->kind == NODE_LAMBDA && shows_place(l))
            return refuse_there(l, REFUSE_FRAME_DEPENDENT, at);
        const Node *f = tree_node(t, tree_child(t, (NodeId){i}, ROLE_FUNC));
        if (n->kind != NODE_CALL || f->kind != NODE_NAME || f->next.at) continue;
        if (atom_is(f->name, ATOM_super)) return refuse_there(l, REFUSE_FRAME_DEPENDENT, at);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (atom_is(f->name, names[k])) return refuse_there(l, REFUSE_FRAME_DEPENDENT, at);
    }
    return proven();
}

/* The line of a function's variable without a value; 0: none.  A global one that has none raises
 * the same error in any frame. */
static uint32_t unbound_line(const Lazy *l)
{
    const Tree *t = l->site->tree;
    const Names *names = l->site->names;
    each_source_node(l, i) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->op != CTX_LOAD) continue;
        SymbolId s = names_symbol(names, (NodeId){i});
        if (!s.at) return tree_line(t, n->start);
        SymbolId owner = names_binding(names, s);
        if (!owner.at) continue;
        ScopeId scope = names_get(names, owner)->scope;
        if (names->scope[scope.at].kind == SCOPE_MODULE) continue;
        if (value_at(l->site, (NodeId){i}).types & VALUE_UNBOUND) return tree_line(t, n->start);
    }
    return 0;
}

typedef struct Forbidden {
    Doing what;
    Refusal why;
} Forbidden;

Verdict lazy_elements_are_free(const Lazy *l)
{
    /* most telling first: what runs unknown code does everything else, too */
    static const Forbidden forbidden[] = {
        {DOES_RUN, REFUSE_UNKNOWN_CODE},      {DOES_SUSPEND, REFUSE_ELEMENT_SUSPENDS},
        {DOES_FRAME, REFUSE_FRAME_DEPENDENT}, {DOES_CAPTURE, REFUSE_CAPTURED_VARIABLE},
        {DOES_RECUR, REFUSE_RECURSION},       {DOES_STOP, REFUSE_ELEMENT_STOPS},
    };
    Verdict v = written_out(l);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden && v.rewrite; i++)
        if (does(&l->work, forbidden[i].what))
            return refuse_there(l, forbidden[i].why, l->work.at[forbidden[i].what]);
    if (!v.rewrite || !does(&l->work, DOES_UNBOUND)) return v;
    uint32_t line = unbound_line(l);
    return line ? refuse_at(REFUSE_MAYBE_UNBOUND, l->site->file, line) : proven();
}

/* ---- steps alone ---------------------------------------------------------------------------- */

/* Does evaluating elements touch nothing that other code can reach?  Then it does not matter what
 * that code is: only local variables are read, which it cannot bind. */
static bool is_out_of_reach(const Lazy *l)
{
    if (lazy_fails(&l->work) || does(&l->work, DOES_WRITE)) return false;
    for (uint32_t i = 0; i < l->work.access_count; i++) {
        const Access *a = &l->work.access[i];
        if (a->write || a->kind != ACCESS_VARIABLE) return false;
        const Symbol *s = names_get(l->site->names, (SymbolId){a->id});
        if (s->resolution != RESOLVED_LOCAL) return false;
        if (l->site->names->scope[s->scope.at].kind == SCOPE_MODULE) return false;
    }
    return true;
}

Verdict lazy_steps_are_known(const Lazy *l)
{
    if (!does(&l->step, DOES_RUN) && !does(&l->step, DOES_SUSPEND)) return proven();
    bool loop = l->chain.policy == POLICY_LOOP;
    if (is_out_of_reach(l)) return proven();
    if (does(&l->step, DOES_RUN))
        return refuse_there(l, loop ? REFUSE_LOOP_BODY : REFUSE_STEP_RUNS, l->step.at[DOES_RUN]);
    return refuse_there(l, REFUSE_LOOP_BODY, l->step.at[DOES_SUSPEND]);
}

/* ---- reads and writes ----------------------------------------------------------------------- */

bool lazy_is_inside(const Lazy *l, const Access *a)
{
    if (a->kind != ACCESS_VARIABLE) return false;
    const Tree *t = l->site->tree;
    const Names *names = l->site->names;
    const Symbol *symbol = names_get(names, (SymbolId){a->id});
    if (symbol->resolution != RESOLVED_CELL && symbol->resolution != RESOLVED_LOCAL) return false;
    const Scope *scope = &names->scope[symbol->scope.at];
    if (scope->kind != SCOPE_FUNCTION && scope->kind != SCOPE_LAMBDA) return false;
    uint32_t end = tree_subtree_end(t, scope->node), last = tree_subtree_end(t, l->source);
    for (uint32_t i = scope->node.at; i < end; i++)
        if (t->node[i].name.at == symbol->name.at && (i < l->source.at || i >= last)) return false;
    return variables_are_private(l->site, scope->node, (Atom){0}).rewrite;
}

/* The line of a read or write of the variable of some `:=` of the source; 0: none. */
static uint32_t walrus_line(const Lazy *l, const Effects *e)
{
    const Tree *t = l->site->tree;
    uint32_t end = tree_subtree_end(t, l->source);
    for (uint32_t i = l->source.at; i < end; i++) {
        if (t->node[i].kind != NODE_NAMED_EXPR) continue;
        SymbolId symbol = names_symbol(l->site->names, tree_child(t, (NodeId){i}, ROLE_TARGET));
        if (!symbol.at) continue;
        uint32_t id = names_binding(l->site->names, symbol).at;
        for (uint32_t k = 0; k < e->access_count; k++)
            if (e->access[k].kind == ACCESS_VARIABLE && e->access[k].id == id)
                return e->access[k].line;
    }
    return 0;
}

/* The Refusal for two sides that do not commute. */
static Verdict conflict(const Lazy *l, const Effects *other, Refusal why, ProgramPlace at)
{
    uint32_t walrus = walrus_line(l, other);
    if (walrus) return refuse_at(REFUSE_WALRUS_READ, l->site->file, walrus);
    return refuse_there(l, why, at);
}

static bool mutates(const Lazy *l)
{
    for (uint32_t i = 0; i < l->chain.count; i++)
        if (l->chain.link[i].consumer->traits & MUTATES) return true;
    return false;
}

/* Is a name bound below the node, but for the source? */
static uint32_t binding_line(const Lazy *l, NodeId below, Atom name)
{
    const Tree *t = l->site->tree;
    uint32_t end = tree_subtree_end(t, below), last = tree_subtree_end(t, l->source);
    for (uint32_t i = below.at; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != name.at || (i >= l->source.at && i < last)) continue;
        bool load = n->kind == NODE_NAME && n->op == CTX_LOAD;
        if (!load && n->kind != NODE_ATTRIBUTE && n->kind != NODE_KEYWORD)
            return tree_line(t, n->start);
    }
    return 0;
}

/* Where consumers run unknown code, their own text must not bind what elements read. */
static Verdict names_stay(const Lazy *l)
{
    for (uint32_t i = 0; i < l->work.access_count; i++) {
        const Symbol *s = names_get(l->site->names, (SymbolId){l->work.access[i].id});
        for (uint32_t k = 0; k < l->chain.count; k++) {
            uint32_t line = binding_line(l, l->chain.link[k].node, s->name);
            if (line) return refuse_at(REFUSE_LOOP_BODY, l->site->file, line);
        }
    }
    return proven();
}

static bool is_same_variable(const Lazy *l, NodeId a, NodeId b)
{
    const Names *n = l->site->names;
    SymbolId x = names_symbol(n, a), y = names_symbol(n, b);
    return !x.at || !y.at || names_binding(n, x).at == names_binding(n, y).at;
}

/* The variables of a comprehension around the source that its inner loops bind. */
static uint32_t shared_target_line(const Lazy *l, const ChainLink *link)
{
    const Tree *t = l->site->tree;
    uint32_t end = tree_subtree_end(t, link->node);
    for (uint32_t i = link->node.at; link->kind == LINK_COMPREHENSION && i < end; i++) {
        const Node *target = &t->node[i];
        if (target->kind != NODE_NAME || target->op == CTX_LOAD) continue;
        each_source_node(l, k) {
            const Node *n = &t->node[k];
            bool own = i >= l->source.at && i < tree_subtree_end(t, l->source);
            if (n->kind == NODE_NAME && n->name.at == target->name.at && n->op == CTX_LOAD &&
                !own && is_same_variable(l, (NodeId){i}, (NodeId){k}))
                return tree_line(t, target->start);
        }
    }
    return 0;
}

static Verdict targets_are_free(const Lazy *l)
{
    for (uint32_t i = 0; i < l->chain.count; i++) {
        uint32_t line = shared_target_line(l, &l->chain.link[i]);
        if (line) return refuse_at(REFUSE_LOOP_BODY, l->site->file, line);
    }
    return proven();
}

Verdict lazy_steps_commute(const Lazy *l)
{
    ProgramPlace at = {0};
    Verdict targets = targets_are_free(l);
    if (!targets.rewrite) return targets;
    if (does(&l->step, DOES_RUN) && is_out_of_reach(l)) return names_stay(l);
    if (effects_commute(&l->work, &l->step, &at)) return proven();
    Refusal why = REFUSE_STEP_CONFLICT;
    if (l->chain.policy == POLICY_LOOP) why = REFUSE_LOOP_BODY;
    else if (mutates(l)) why = REFUSE_RECEIVER_READ;
    return conflict(l, &l->step, why, at);
}

/* ---- exceptions ----------------------------------------------------------------------------- */

bool lazy_is_guarded(const Lazy *l)
{
    return aftermath_is_guarded(l->site, l->source);
}

/* Where the source is left by an exception, does the function go on and read the variable? */
static bool is_read_after(const Lazy *l, NodeId name)
{
    return !name.at || aftermath_reads(l->site, l->source, tree_node(l->site->tree, name)->name);
}

/* Is the access one to what nobody else sees: how far the source's own file has got? */
static bool is_quiet(const Lazy *l, const Access *a)
{
    if (a->kind == ACCESS_OUTSIDE) return a->id == OUTSIDE_FILES && !a->write;
    return a->kind == ACCESS_CONTENTS && a->id && a->id == l->quiet;
}

static NodeId last_node(const Lazy *l)
{
    return l->chain.count ? l->chain.link[l->chain.count - 1].node : l->source;
}

bool lazy_shows(const Lazy *l, const Access *a)
{
    if (lazy_is_inside(l, a) || is_quiet(l, a)) return false;
    bool guarded = lazy_is_guarded(l);
    if (a->kind == ACCESS_CONTENTS) {
        Access own = *a;
        if (!own.id) own.id = own.of; /* it escapes later: until then nobody else has it */
        if (!own.id || !fresh_is_private(l->site, &own, last_node(l))) return true;
        return guarded && is_read_after(l, fresh_holder(l->site, &own));
    }
    if (a->kind != ACCESS_VARIABLE) return true;
    const Symbol *s = names_get(l->site->names, (SymbolId){a->id});
    uint8_t scope = l->site->names->scope[s->scope.at].kind;
    if (s->resolution != RESOLVED_LOCAL || scope == SCOPE_MODULE || scope == SCOPE_CLASS)
        return true;
    return guarded && aftermath_reads(l->site, l->source, s->name);
}

/* How far something has got that may, or may not, be an iterator of somebody else. */
static bool is_unknown_draw(const Access *a)
{
    return a->draws && !a->id;
}

/* The first write that shows after an exception, how far a known iterator has got included; line 0:
 * none. */
static ProgramPlace visible_write(const Lazy *l, const Effects *e)
{
    bool any = false;
    for (uint32_t i = 0; i < e->access_count; i++) {
        if (!e->access[i].write || is_unknown_draw(&e->access[i])) continue;
        any = true;
        if (lazy_shows(l, &e->access[i])) return (ProgramPlace){l->site->file, e->access[i].line};
    }
    return !any && does(e, DOES_WRITE) ? e->at[DOES_WRITE] : (ProgramPlace){0};
}

/* Does some handler look at the error that leaves the function? */
static ProgramPlace watched(const Lazy *l)
{
    const Site *s = l->site;
    uint32_t line = code_watched_line(s->tree, s->names, l->source);
    if (line) return (ProgramPlace){s->file, line};
    NodeId f = tree_function_of(s->tree, l->source);
    if (!f.at) return (ProgramPlace){0};
    if (tree_node(s->tree, f)->kind == NODE_LAMBDA) return (ProgramPlace){s->file, site_line(l)};
    return program_watched(s->program, atoms_text(&s->tree->atoms, tree_node(s->tree, f)->name));
}

/* When a step fails, an unknown iterator has not been gone through to its end. */
static Verdict iterators_stay(const Lazy *l, const Effects *other)
{
    Verdict v = proven();
    bool draws = false;
    for (uint32_t i = 0; i < l->work.access_count; i++)
        draws |= is_unknown_draw(&l->work.access[i]);
    if (!draws || !lazy_fails(other)) return v;
    ProgramPlace at = watched(l);
    if (at.line) return refuse_there(l, REFUSE_PARTIAL_STATE, at);
    v.assumptions = assuming(ASSUME_FIRST_ERROR);
    return v;
}

bool lazy_has_threads(const Program *p)
{
    static const char *const words[] = {"Thread",
                                        "Timer",
                                        "ThreadPoolExecutor",
                                        "ThreadPool",
                                        "ThreadingMixIn",
                                        "start_new_thread",
                                        "ThreadingTCPServer",
                                        "to_thread",
                                        "run_in_executor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (program_mentions(p, bytes_of(words[i]), UINT32_MAX)) return true;
    return false;
}

/* With a list other threads have no say once it is made.  Between steps that take long, or before
 * the first of them, they may change whatever is not this call's own. */
Verdict lazy_threads_stay_out(const Lazy *l)
{
    if ((l->chain.policy != POLICY_LOOP && !l->gap) || !lazy_has_threads(l->site->program))
        return proven();
    for (uint32_t i = 0; i < l->work.access_count; i++) {
        const Access *a = &l->work.access[i];
        bool own =
            a->kind == ACCESS_VARIABLE || lazy_is_inside(l, a) || is_quiet(l, a) ||
            (a->kind == ACCESS_CONTENTS && a->id && fresh_is_private(l->site, a, last_node(l)));
        if (!own) return refuse_at(REFUSE_THREADS, l->site->file, a->line);
    }
    return proven();
}

Verdict lazy_effects_stay(const Lazy *l)
{
    ProgramPlace at = {0};
    if (lazy_fails(&l->step)) at = visible_write(l, &l->work);
    if (!at.line && lazy_fails(&l->work)) at = visible_write(l, &l->step);
    return at.line ? refuse_there(l, REFUSE_PARTIAL_STATE, at) : iterators_stay(l, &l->step);
}

/* Elements and the other side may both raise: which comes first must be of no interest. */
static Verdict first_error(const Lazy *l, const Effects *other)
{
    Verdict v = proven();
    if (!does(&l->work, DOES_RAISE) || !does(other, DOES_RAISE)) return v;
    ProgramPlace at = watched(l);
    if (at.line) return refuse_there(l, REFUSE_EXCEPTION_ORDER, at);
    v.assumptions = assuming(ASSUME_FIRST_ERROR);
    return v;
}

Verdict lazy_errors_keep_order(const Lazy *l)
{
    return first_error(l, &l->step);
}

/* ---- later arguments ------------------------------------------------------------------------ */

static ProgramPlace first_of(const Effects *e, Doing a, Doing b)
{
    return does(e, a) ? e->at[a] : e->at[b];
}

Verdict lazy_later_commutes(const Lazy *l)
{
    ProgramPlace at = {0};
    const Effects *a = &l->later;
    Refusal why = l->gap ? REFUSE_GAP : REFUSE_LATER_ARGUMENT;
    if (!a->does && !a->access_count) return proven();
    if (does(a, DOES_RUN) || does(a, DOES_SUSPEND))
        return refuse_there(l, why, first_of(a, DOES_RUN, DOES_SUSPEND));
    if (!effects_commute(&l->work, a, &at)) return conflict(l, a, why, at);
    bool lost = lazy_fails(a) && visible_write(l, &l->work).line;
    bool early = lazy_fails(&l->work) && visible_write(l, a).line;
    if (lost || early) return refuse_there(l, why, first_of(a, DOES_RAISE, DOES_WRITE));
    return verdict_and(iterators_stay(l, a), first_error(l, a));
}

/* ---- early exits ---------------------------------------------------------------------------- */

static bool makes_iterator(const Site *s, NodeId call)
{
    static const char *const makers[] = {"builtins.enumerate",
                                         "builtins.zip",
                                         "builtins.map",
                                         "builtins.filter",
                                         "builtins.reversed",
                                         "builtins.iter",
                                         NULL};
    NodeId function = tree_child(s->tree, call, ROLE_FUNC);
    for (int i = 0; makers[i]; i++)
        if (lazy_is_function(s, function, makers[i]).rewrite) return true;
    return false;
}

/* Is nobody else affected when not all of it is gone through? */
static bool is_left_alone(const Site *s, NodeId source)
{
    Value v = value_at(s, source);
    const Node *n = tree_node(s->tree, source);
    if (v.types && value_only(v, VALUE_REITERABLE)) return true;
    if (n->kind == NODE_GENERATOR_EXP)
        return is_left_alone(s, lazy_first_iterable(s->tree, source));
    if (n->kind != NODE_CALL || !makes_iterator(s, source)) return false;
    bool all = true;
    tree_each_child(s->tree, source, child) {
        const Node *a = tree_node(s->tree, child);
        if (a->role != ROLE_ARGS) continue;
        Value function = value_at(s, child);
        bool called =
            function.types && value_only(function, VALUE_FUNCTION | VALUE_LIBRARY | VALUE_NONE);
        if (!called && !is_left_alone(s, child)) all = false;
    }
    return all;
}

/* Is it an iterator that the source's own first iterable has made? */
static bool is_own_iterator(const Lazy *l, const Access *a)
{
    const Site *s = l->site;
    if (a->kind != ACCESS_CONTENTS || !a->id) return false;
    NodeId iterable = lazy_first_iterable(s->tree, l->source);
    if (!iterable.at || tree_node(s->tree, iterable)->kind != NODE_CALL) return false;
    Value v = value_at(s, iterable);
    for (uint32_t i = 0; i < v.count; i++)
        if (v.object[i] == a->id) return makes_iterator(s, iterable);
    return false;
}

static ProgramPlace write_left_out(const Lazy *l)
{
    bool any = false;
    for (uint32_t i = 0; i < l->work.access_count; i++) {
        const Access *a = &l->work.access[i];
        if (!a->write) continue;
        any = true;
        if (!lazy_is_inside(l, a) && !is_own_iterator(l, a) && !is_quiet(l, a))
            return (ProgramPlace){l->site->file, a->line};
    }
    return !any && does(&l->work, DOES_WRITE) ? l->work.at[DOES_WRITE] : (ProgramPlace){0};
}

Verdict lazy_may_stop(const Lazy *l)
{
    const Site *s = l->site;
    if (!l->stops) return proven();
    NodeId iterable = lazy_first_iterable(s->tree, l->source);
    if (iterable.at && !is_left_alone(s, iterable)) {
        uint32_t line = tree_line(s->tree, tree_node(s->tree, iterable)->start);
        return refuse_at(REFUSE_UNKNOWN_SOURCE, s->file, line);
    }
    if (does(&l->work, DOES_RAISE))
        return refuse_there(l, REFUSE_EARLY_EXIT, l->work.at[DOES_RAISE]);
    if (does(&l->work, DOES_NOT_END))
        return refuse_there(l, REFUSE_EARLY_EXIT, l->work.at[DOES_NOT_END]);
    ProgramPlace at = write_left_out(l);
    if (!at.line) return proven();
    uint32_t walrus = walrus_line(l, &l->work);
    return refuse_there(l, walrus ? REFUSE_WALRUS_READ : REFUSE_EARLY_EXIT, at);
}

/* ---- lifetime ------------------------------------------------------------------------------- */

Verdict lazy_lifetime_is_free(const Lazy *l)
{
    Verdict v = proven();
    /* what is left out, by an exception too, is not even made */
    bool fewer = l->stops || lazy_fails(&l->step) || lazy_fails(&l->later);
    if (!l->drops && !fewer) return v;
    if (does(&l->work, DOES_IDENTIFY))
        return refuse_there(l, REFUSE_LIFETIME, l->work.at[DOES_IDENTIFY]);
    if (does(&l->step, DOES_IDENTIFY) && !does(&l->step, DOES_RUN))
        return refuse_there(l, REFUSE_LIFETIME, l->step.at[DOES_IDENTIFY]);
    ProgramPlace at = l->site->program->identity;
    if (does(&l->step, DOES_RUN) && at.line) return refuse_there(l, REFUSE_LIFETIME, at);
    return fresh_goes_quietly(l->site, l->elements);
}

/* ---- all ------------------------------------------------------------------------------------ */

Verdict lazy_judge(Lazy *l)
{
    static Verdict (*const obligations[])(const Lazy *) = {
        lazy_place_is_free,     lazy_elements_are_free, lazy_steps_are_known, lazy_threads_stay_out,
        lazy_steps_commute,     lazy_may_stop,          lazy_later_commutes,  lazy_effects_stay,
        lazy_errors_keep_order, lazy_lifetime_is_free,
    };
    Verdict v = proven();
    for (size_t i = 0; i < sizeof obligations / sizeof *obligations && v.rewrite; i++)
        v = verdict_and(v, obligations[i](l));
    v.assumptions |= l->rests;
    return v;
}
