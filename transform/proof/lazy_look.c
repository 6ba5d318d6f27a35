/*
 * lazy_look.c - what the consumers of a chain are, and what they do.
 */
#include <string.h>

#include "transform/program/knowledge.h"
#include "transform/proof/fresh.h"
#include "transform/proof/lazy.h"

/* ---- effects of our own --------------------------------------------------------------------- */

void lazy_add(Lazy *l, Effects *into, Effects more)
{
    l->rests |= more.assumptions;
    *into = effects_both(l->site, into, &more);
}

bool lazy_writes(const Effects *e)
{
    for (uint32_t i = 0; i < e->access_count; i++)
        if (e->access[i].write) return true;
    return does(e, DOES_WRITE);
}

static uint32_t line_of(const Site *s, NodeId n)
{
    return tree_line(s->tree, tree_node(s->tree, n)->start);
}

void lazy_add_anything(Lazy *l, NodeId n, Effects *into)
{
    Effects e = {.does = (1u << DOES_COUNT) - 1};
    for (int i = 0; i < DOES_COUNT; i++)
        e.at[i] = (ProgramPlace){l->site->file, line_of(l->site, n)};
    lazy_add(l, into, e);
}

static void add_access(Lazy *l, NodeId at, Access a, Effects *into)
{
    if (l->own_count == OWN_ACCESSES) {
        lazy_add_anything(l, at, into);
        return;
    }
    a.line = line_of(l->site, at);
    l->own[l->own_count] = a;
    Effects e = {.access = &l->own[l->own_count++], .access_count = 1};
    if (a.write) {
        e.does = 1u << DOES_WRITE;
        e.at[DOES_WRITE] = (ProgramPlace){l->site->file, a.line};
    }
    lazy_add(l, into, e);
}

void lazy_add_contents(Lazy *l, NodeId expression, bool write, Effects *into)
{
    lazy_add(l, into, effects_of_contents(l->site, value_at(l->site, expression), write));
}

void lazy_add_variable(Lazy *l, NodeId name, Effects *into)
{
    const Names *n = l->site->names;
    SymbolId symbol = names_symbol(n, name);
    if (!symbol.at) {
        lazy_add_anything(l, name, into);
        return;
    }
    uint32_t id = names_binding(n, symbol).at;
    add_access(l, name, (Access){.kind = ACCESS_VARIABLE, .write = true, .shared = true, .id = id},
               into);
}

void lazy_add_any_contents(Lazy *l, NodeId at, Effects *into)
{
    add_access(l, at, (Access){.kind = ACCESS_CONTENTS}, into);
}

/* The names in a target, which each element rebinds. */
static void add_target(Lazy *l, NodeId target, Effects *into)
{
    const Node *n = tree_node(l->site->tree, target);
    switch (n->kind) {
    case NODE_NAME: {
        NodeId loop = tree_node(l->site->tree, target)->parent;
        while (tree_node(l->site->tree, loop)->kind > NODE_CONTINUE)
            loop = tree_node(l->site->tree, loop)->parent;
        lazy_add_variable(l, target, into);
        lazy_add(l, into, effects_of_target(l->site, target, loop));
        break;
    }
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_STARRED:
        tree_each_child(l->site->tree, target, child) add_target(l, child, into);
        break;
    default: lazy_add_anything(l, target, into); break;
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool is_dotted(Bytes owner, Bytes name, const char *dotted)
{
    size_t len = strlen(dotted);
    return owner.len && len == owner.len + 1 + name.len &&
           memcmp(dotted, owner.at, owner.len) == 0 && dotted[owner.len] == '.' &&
           memcmp(dotted + owner.len + 1, name.at, name.len) == 0;
}

Verdict lazy_is_function(const Site *s, NodeId function, const char *dotted)
{
    const Node *f = tree_node(s->tree, function);
    bool builtin = bytes_starts_with(bytes_of(dotted), "builtins.");
    if (builtin && f->kind == NODE_NAME) return site_is_builtin(s, function);
    if (bytes_is(value_library_name(s, function), dotted)) return proven();
    if (f->kind != NODE_ATTRIBUTE) return refuse(REFUSE_UNKNOWN_CONSUMER);
    NodeId owner = tree_child(s->tree, function, ROLE_VALUE);
    Bytes name = atoms_text(&s->tree->atoms, f->name);
    const Node *o = tree_node(s->tree, owner);
    if (builtin && o->kind == NODE_NAME && atom_is(o->name, ATOM_dict))
        return site_is_builtin(s, owner);
    const ProgramName *known = program_name(s->program, name);
    if (known && (known->how & REBINDS)) return refuse(REFUSE_REBOUND);
    bool same = is_dotted(value_library_name(s, owner), name, dotted);
    return same ? proven() : refuse(REFUSE_UNKNOWN_CONSUMER);
}

static Verdict is_method(const Site *s, NodeId function, uint32_t receiver, Assumptions *rests)
{
    if (tree_node(s->tree, function)->kind != NODE_ATTRIBUTE)
        return refuse(REFUSE_UNKNOWN_CONSUMER);
    Value v = value_at(s, tree_child(s->tree, function, ROLE_VALUE));
    if (!v.types || !value_only(v, receiver)) return refuse(REFUSE_UNKNOWN_CONSUMER);
    *rests |= value_rests_on(v);
    return proven();
}

/* Checks the link's consumer, and takes another row of its name where that is the one. */
static Verdict resolve_call(Lazy *l, ChainLink *link)
{
    const Site *s = l->site;
    NodeId function = tree_child(s->tree, link->node, ROLE_FUNC);
    Verdict v = refuse(REFUSE_UNKNOWN_CONSUMER);
    uint32_t line = line_of(s, function);
    for (const Consumer *c = link->consumer; c;
         c = consumer_next(s->tree, link->node, link->from, c)) {
        if (c->receiver) v = is_method(s, function, c->receiver, &l->rests);
        else v = lazy_is_function(s, function, c->name);
        link->consumer = c;
        if (v.rewrite || v.refusal != REFUSE_UNKNOWN_CONSUMER) return v;
    }
    return refuse_at(v.refusal, s->file, line);
}

/* ---- steps ---------------------------------------------------------------------------------- */

Value lazy_result(const Site *s, NodeId function)
{
    static const struct {
        const char *name;
        uint32_t types;
    } known[] = {
        {"builtins.len", VALUE_INT | VALUE_BYTE},
        {"builtins.ord", VALUE_INT | VALUE_BYTE},
        {"builtins.bool", VALUE_BOOL},
        {"builtins.callable", VALUE_BOOL},
        {"builtins.hash", VALUE_INT | VALUE_BYTE},
    };
    if (tree_node(s->tree, function)->kind == NODE_LAMBDA)
        return value_at(s, tree_child(s->tree, function, ROLE_BODY));
    Bytes name = value_library_name(s, function);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_is(name, known[i].name)) return value_of_types(known[i].types);
    return value_of_types(VALUE_OTHER);
}

static void add_step(Lazy *l, Step step, Value v, NodeId with)
{
    lazy_add(l, &l->step, effects_of_step(l->site, step, v, with));
}

/* What a function does with each element, and then what is done with its result. */
static void add_function(Lazy *l, NodeId function, Value v, Step then)
{
    add_step(l, STEP_CALL, v, function);
    add_step(l, then, lazy_result(l->site, function), (NodeId){0});
}

static NodeId other_side(const Tree *t, const ChainLink *link)
{
    const Consumer *c = link->consumer;
    NodeId with = {0};
    if (c->with) with = consumer_argument(t, link->node, c->with - 1u);
    if (!with.at && c->with_keyword) with = consumer_keyword(t, link->node, c->with_keyword);
    return with.at == link->from.at ? (NodeId){0} : with;
}

/* Arguments that are gone through between the elements. */
static Verdict add_other_iterables(Lazy *l, const ChainLink *link)
{
    const Tree *t = l->site->tree;
    const Consumer *c = link->consumer;
    uint32_t count = consumer_arguments(t, link->node).positional;
    for (uint32_t i = c->first; i <= c->last && i < count; i++) {
        NodeId other = consumer_argument(t, link->node, i);
        if (other.at == link->from.at) continue;
        if (!lazy_add_iteration(l, other, &l->step))
            return refuse_at(REFUSE_UNKNOWN_SOURCE, l->site->file, line_of(l->site, other));
        Value v = value_elements(l->site, value_at(l->site, other));
        if (c->step != STEP_CALL) add_step(l, c->step, v, (NodeId){0});
    }
    return proven();
}

/* What is evaluated after the elements, in the order as it stands. */
static void add_later(Lazy *l, const ChainLink *link)
{
    const Tree *t = l->site->tree;
    for (NodeId n = tree_node(t, link->from)->next; n.at; n = tree_node(t, n)->next) {
        NodeRole role = tree_node(t, n)->role;
        if (role == ROLE_ARGS || role == ROLE_ELTS) lazy_add(l, &l->later, effects_of(l->site, n));
        if (role == ROLE_KEYWORDS)
            lazy_add(l, &l->later, effects_of(l->site, tree_child(t, n, ROLE_VALUE)));
    }
}

static void add_raise_of(Lazy *l, Effects *into, NodeId at)
{
    Effects e = {.does = 1u << DOES_RAISE};
    e.at[DOES_RAISE] = (ProgramPlace){l->site->file, line_of(l->site, at)};
    lazy_add(l, into, e);
}

/* The call may fail before it asks for an element. */
static void add_raise(Lazy *l, NodeId at)
{
    add_raise_of(l, &l->start, at);
}

/* buffer.writelines(x) of a file in memory, which may be closed, but takes all that it gets */
static bool writes_to_memory(const Lazy *l, const ChainLink *link, Value elements)
{
    const Tree *t = l->site->tree;
    if (link->consumer->step != STEP_TEXT) return false;
    NodeId receiver = tree_child(t, tree_child(t, link->node, ROLE_FUNC), ROLE_VALUE);
    return value_is_memory_of(l->site, value_at(l->site, receiver), elements);
}

/* A file of the call's own that is not closed anywhere in its function. */
static bool is_open(const Lazy *l, const ChainLink *link)
{
    const Site *s = l->site;
    const Tree *t = s->tree;
    NodeId receiver = tree_child(t, tree_child(t, link->node, ROLE_FUNC), ROLE_VALUE);
    Value v = value_at(s, receiver);
    Access a = {.kind = ACCESS_CONTENTS, .id = v.count == 1 ? v.object[0] : 0};
    NodeId holder = a.id ? fresh_holder(s, &a) : (NodeId){0};
    if (!holder.at || tree_node(t, holder)->role == ROLE_OPTIONAL_VARS) return false;
    NodeId function = tree_function_of(t, holder);
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at; i < end; i++)
        if (t->node[i].kind == NODE_ATTRIBUTE &&
            bytes_is(atoms_text(&t->atoms, t->node[i].name), "close") &&
            tree_node(t, t->node[i].first)->name.at == tree_node(t, holder)->name.at)
            return false;
    return true;
}

/* A file in memory takes every line, unless it is closed. */
static void add_memory(Lazy *l, const ChainLink *link)
{
    if (!is_open(l, link)) add_raise(l, link->node);
}

static void add_receiver(Lazy *l, const ChainLink *link, Value v)
{
    const Consumer *c = link->consumer;
    if (!c->receiver) return;
    const Tree *t = l->site->tree;
    NodeId receiver = tree_child(t, tree_child(t, link->node, ROLE_FUNC), ROLE_VALUE);
    lazy_add_contents(l, receiver, c->traits & MUTATES, &l->step);
    if ((c->traits & OUTSIDE) && !writes_to_memory(l, link, v)) {
        Value file = value_at(l->site, receiver);
        bool one = file.count == 1;
        Access a = {.kind = ACCESS_OUTSIDE, .write = true, .id = OUTSIDE_ANY};
        if (one) a.id = OUTSIDE_HANDLE, a.of = file.object[0];
        add_access(l, link->node, a, &l->step);
    }
}

/* 'd' */
static bool is_typecode(Bytes text)
{
    return text.len == 3 && strchr("'\"", text.at[0]) && strchr("bBhHiIlLqQfd", text.at[1]);
}

/* A count that stands in the text. */
static bool is_count(Bytes text, bool zero)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9') return false;
    return text.len && text.len < 10 && (zero || text.at[0] != '0');
}

static bool is_factory(const Site *s, NodeId argument)
{
    Value v = value_at(s, argument);
    if (v.types && value_only(v, VALUE_FUNCTION | VALUE_CLASS | VALUE_NONE)) return true;
    return knowledge_has_section(value_library_name(s, argument)); /* a class */
}

/* Is an argument surely what the call needs to begin? */
static bool is_met(const Site *s, Need need, NodeId argument)
{
    Bytes text = tree_text(s->tree, argument);
    switch (need) {
    case NEED_INT: return value_only(value_at(s, argument), VALUE_INTEGER);
    case NEED_COUNT: return lazy_is_none(s->tree, argument) || is_count(text, true);
    case NEED_SOME: return is_count(text, false);
    case NEED_FACTORY: return is_factory(s, argument);
    case NEED_TYPECODE: return is_typecode(text);
    case NEED_NOTHING: break;
    }
    return true;
}

/* The call may fail before it asks for an element; and a count of zero leaves all of them out. */
static void add_beginning(Lazy *l, const ChainLink *link)
{
    const Consumer *c = link->consumer;
    const Tree *t = l->site->tree;
    NodeId argument = consumer_argument(t, link->node, c->need_at);
    if (!argument.at && c->need_keyword)
        argument = consumer_keyword(t, link->node, c->need_keyword);
    if (!c->need || !argument.at || is_met(l->site, c->need, argument)) return;
    add_raise(l, argument);
    l->stops |= c->need == NEED_SOME;
}

static Verdict look_at_call(Lazy *l, ChainLink *link, Value v)
{
    const Tree *t = l->site->tree;
    Verdict known = resolve_call(l, link);
    if (!known.rewrite) return known;
    const Consumer *c = link->consumer;
    ProgramPlace here = {l->site->file, line_of(l->site, link->node)};
    if ((c->traits & NUMBERS_ONLY) && !value_only(v, VALUE_NUMBER))
        return refuse_at(REFUSE_STEP_RUNS, here.file, here.line);
    if ((c->traits & ITERATES) && !value_only(v, VALUE_REITERABLE))
        return refuse_at(REFUSE_STEP_RUNS, here.file, here.line);
    if (c->traits & ITERATES) lazy_add_any_contents(l, link->node, &l->step);
    if (c->traits & SORTS_BY_SIZE) known.assumptions |= assuming(ASSUME_TOTAL_ORDER);
    NodeId with = other_side(t, link), key = consumer_keyword(t, link->node, "key");
    if ((c->traits & HAS_KEY) && key.at && !lazy_is_none(t, key)) add_function(l, key, v, c->step);
    else if ((c->traits & TESTS) && lazy_is_none(t, with)) add_step(l, STEP_TRUTH, v, (NodeId){0});
    else if (c->traits & TESTS) add_function(l, with, v, STEP_TRUTH);
    else if (writes_to_memory(l, link, v)) add_memory(l, link);
    else add_step(l, c->step, v, with);
    if (c->traits & RAISES) add_raise_of(l, &l->step, link->node);
    if (c->traits & COUNTS_TOO) add_step(l, STEP_HASH, v, (NodeId){0});
    add_beginning(l, link);
    add_receiver(l, link, v);
    add_later(l, link);
    return verdict_and(known, add_other_iterables(l, link));
}

/* break and return in the body of a loop. */
static bool may_leave(const Tree *t, NodeId loop)
{
    uint32_t end = tree_subtree_end(t, loop);
    for (uint32_t i = loop.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_BREAK && n->kind != NODE_RETURN) continue;
        for (NodeId at = n->parent; at.at; at = tree_node(t, at)->parent) {
            uint8_t kind = tree_node(t, at)->kind;
            if (at.at == loop.at) return true;
            if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF) break;
            if (n->kind == NODE_BREAK &&
                (kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE))
                break;
        }
    }
    return false;
}

static void look_at_loop(Lazy *l, const ChainLink *link)
{
    const Tree *t = l->site->tree;
    NodeId first = tree_child(t, link->node, ROLE_BODY), last = first;
    for (NodeId n = first; n.at && tree_node(t, n)->role == ROLE_BODY; n = tree_node(t, n)->next)
        last = n;
    lazy_add(l, &l->step, effects_of_range(l->site, first, last));
    add_target(l, tree_child(t, link->node, ROLE_TARGET), &l->step);
    l->stops |= may_leave(t, link->node);
}

static void look_at_comprehension(Lazy *l, const ChainLink *link)
{
    const Tree *t = l->site->tree;
    lazy_add(l, &l->step, effects_of_elements(l->site, link->node));
    bool inner = false;
    tree_each_child(t, link->node, child) {
        if (tree_node(t, child)->kind != NODE_COMPREHENSION) continue;
        if (inner) add_target(l, tree_child(t, child, ROLE_TARGET), &l->step);
        inner = true;
    }
}

/* Before Python 3.9 all that is starred in a display is evaluated before any of it is gone through.
 */
static Verdict look_at_star(Lazy *l, const ChainLink *link, Value v)
{
    const Tree *t = l->site->tree;
    add_step(l, STEP_KEEP, v, (NodeId){0});
    add_later(l, link);
    tree_each_child(t, link->node, child) {
        if (tree_node(t, child)->kind != NODE_STARRED || child.at == link->from.at) continue;
        if (!lazy_add_iteration(l, tree_child(t, child, ROLE_VALUE), &l->step))
            return refuse_at(REFUSE_UNKNOWN_SOURCE, l->site->file, line_of(l->site, child));
    }
    return proven();
}

NodeId lazy_left_of(const Tree *t, const ChainLink *link)
{
    NodeId left = {0};
    tree_each_child(t, link->node, child) {
        if (child.at == link->from.at) break;
        if (tree_node(t, child)->kind != NODE_CMP_OP) left = child;
    }
    return left;
}

static Verdict look_at(Lazy *l, ChainLink *link, Value v)
{
    switch (link->kind) {
    case LINK_CALL: return look_at_call(l, link, v);
    case LINK_IN: add_step(l, STEP_EQUAL, v, lazy_left_of(l->site->tree, link)); break;
    case LINK_FOR: look_at_loop(l, link); break;
    case LINK_COMPREHENSION: look_at_comprehension(l, link); break;
    case LINK_STAR: return look_at_star(l, link, v);
    case LINK_ADD: {
        NodeId target = tree_child(l->site->tree, link->node, ROLE_TARGET);
        Value receiver = value_at(l->site, target);
        if (!receiver.types || !value_only(receiver, link->consumer->receiver))
            return refuse(REFUSE_UNKNOWN_CONSUMER);
        l->rests |= value_rests_on(receiver);
        add_step(l, STEP_KEEP, v, (NodeId){0});
        lazy_add_contents(l, target, true, &l->step);
        break;
    }
    }
    return proven();
}

/* A comprehension that is bound to a variable may be put off until that is used. */
static Verdict end_is_here(const Lazy *l)
{
    const ChainLink *last = &l->chain.link[l->chain.count - 1];
    bool comprehension = last->kind == LINK_COMPREHENSION &&
                         tree_node(l->site->tree, last->node)->kind == NODE_LIST_COMP;
    if (!comprehension || !lazy_variable_matches(l->site, last->node)) return proven();
    if (!lazy_variable_prove(l->site, last->node).rewrite) return proven();
    return refuse_at(REFUSE_GAP, l->site->file, line_of(l->site, last->node));
}

Verdict lazy_look(Lazy *l)
{
    Verdict v = proven();
    Value elements = value_elements(l->site, value_at(l->site, l->source));
    l->elements = elements;
    for (uint32_t i = 0; i < l->chain.count; i++) {
        ChainLink *link = &l->chain.link[i];
        Verdict one = look_at(l, link, elements);
        if (!one.rewrite && i < l->chain.eager) return one;
        if (!one.rewrite) { /* then what is eager before it stays so */
            l->chain.count = i;
            break;
        }
        v = verdict_and(v, one);
        l->stops |= (link->consumer->traits & STOPS) != 0;
        /* map() and the like take StopIteration from their function for the end */
        l->stops |= link->consumer->policy == POLICY_LINK && does(&l->step, DOES_STOP);
        l->drops |= (link->consumer->traits & DROPS) != 0;
        elements = value_elements(l->site, value_at(l->site, link->node));
    }
    l->step_raises = does(&l->step, DOES_RAISE);
    lazy_add(l, &l->step, l->start);
    return verdict_and(v, end_is_here(l));
}
