/*
 * statement.c - statements over a frame: the state of its variables goes from one to the next,
 * splits where control does, and is joined where it meets.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/values/elsewhere.h"

enum { MOST_TURNS = 60 };

/* ---- states of a frame ------------------------------------------------------------------------
 */

Value *env_copy(const Frame *f)
{
    Value *out = take_memory((f->slots + 1) * sizeof *out);
    if (f->slots) memcpy(out, f->env, f->slots * sizeof *out);
    return out;
}

/* Nothing came this way yet. */
static Value *env_none(const Frame *f)
{
    Value *out = take_memory((f->slots + 1) * sizeof *out);
    memset(out, 0, (f->slots + 1) * sizeof *out);
    return out;
}

void env_load(Frame *f, const Value *from)
{
    if (f->slots) memcpy(f->env, from, f->slots * sizeof *from);
}

void env_join(Frame *f, Value *to, const Value *from)
{
    for (uint32_t i = 0; i < f->slots; i++) to[i] = value_join(f->m, to[i], from[i]);
}

static bool env_same(const Frame *f, const Value *a, const Value *b)
{
    for (uint32_t i = 0; i < f->slots; i++)
        if (a[i].types != b[i].types || a[i].assumptions != b[i].assumptions ||
            a[i].count != b[i].count ||
            memcmp(a[i].object, b[i].object, a[i].count * sizeof *a[i].object) != 0)
            return false;
    return true;
}

/* The state after either of two ways; *to is one of them, the frame has the other. */
static void meet(Frame *f, const Value *other, bool other_alive)
{
    if (!other_alive) return;
    if (!f->alive) env_load(f, other);
    else env_join(f, f->env, other);
    f->alive = true;
}

/* ---- stores -----------------------------------------------------------------------------------
 */

void frame_set(Frame *f, SymbolId s, Value v)
{
    Model *m = f->m;
    if (!s.at) { /* a name that is mangled: nobody knows where it goes */
        model_escape(m, v);
        return;
    }
    if (m->how[s.at] & SYMBOL_IS_SEEN) model_escape(m, v);
    if (m->how[s.at] & SYMBOL_IS_LOOKED_AT) model_show(m, v);
    if (m->how[s.at] & (SYMBOL_IS_CAPTURED | SYMBOL_IS_SHARED) || !model_owns(f, s))
        value_add(m, &m->shared[s.at], value_without(m, v, VALUE_UNBOUND));
    if (!model_owns(f, s)) return;
    f->env[m->slot[s.at]] = v;
    for (Catch *c = f->catch; c; c = c->outer)
        c->env[m->slot[s.at]] = value_join(m, c->env[m->slot[s.at]], v);
}

/* What the variable loses: of interest where finalizers run then, or a file is written. */
static void keep_lost(Frame *f, NodeId name)
{
    Model *m = f->m;
    SymbolId s = model_symbol(m, name);
    if (!m->drops_matter || !s.at) return;
    bool own = model_owns(f, s), open = m->how[s.at] & SYMBOL_IS_OPEN;
    Value v = own ? f->env[m->slot[s.at]] : m->shared[s.at];
    if (m->how[s.at] & (SYMBOL_IS_CAPTURED | SYMBOL_IS_SHARED))
        v = value_join(m, v, m->shared[s.at]);
    if (open) v = value_join(m, v, value_other());
    value_add(m, &m->of_node[name.at], v);
}

void frame_store(Frame *f, NodeId name, Value v)
{
    keep_lost(f, name);
    frame_set(f, model_symbol(f->m, name), value_without(f->m, v, VALUE_UNBOUND));
}

/* The targets of an unpacking: by position where the tuple is known, else elements. */
static void unpack(Frame *f, NodeId target, Value v)
{
    Model *m = f->m;
    uint32_t count = 0, index = 0;
    bool starred = false;
    tree_each_child(m->tree, target, child) {
        count++;
        starred |= tree_node(m->tree, child)->kind == NODE_STARRED;
    }
    Value all = model_elements(m, v);
    tree_each_child(m->tree, target, child) {
        Value one = {.assumptions = v.assumptions};
        bool fixed = !starred && value_only(v, VALUE_TUPLE);
        value_each(m, v, o, VALUE_TUPLE) {
            if (fixed && o->fields == count) one = value_join(m, one, o->field[index]);
            else if (o->fields == FIELDS_ANY) one = value_join(m, one, o->elem);
        }
        if (!fixed) one = all;
        index++;
        if (tree_node(m->tree, child)->kind == NODE_STARRED)
            assign(f, tree_child(m->tree, child, ROLE_VALUE), value_new(m, child, VALUE_LIST, all));
        else assign(f, child, one);
    }
}

void assign(Frame *f, NodeId target, Value v)
{
    const Node *n = tree_node(f->m->tree, target);
    switch (n->kind) {
    case NODE_NAME: frame_store(f, target, v); break;
    case NODE_TUPLE:
    case NODE_LIST: unpack(f, target, v); break;
    case NODE_STARRED: assign(f, tree_child(f->m->tree, target, ROLE_VALUE), v); break;
    case NODE_ATTRIBUTE:
        attribute_store(f, eval(f, tree_child(f->m->tree, target, ROLE_VALUE)), n->name, v);
        break;
    case NODE_SUBSCRIPT: {
        Value into = eval(f, tree_child(f->m->tree, target, ROLE_VALUE));
        NodeId index = tree_child(f->m->tree, target, ROLE_SLICE);
        item_store(f, into, index, v);
        break;
    }
    default: break;
    }
}

static void aug_assign(Frame *f, NodeId s)
{
    Model *m = f->m;
    NodeId target = tree_child(m->tree, s, ROLE_TARGET);
    Value right, left = {0};
    const Node *n = tree_node(m->tree, target);
    if (n->kind == NODE_NAME) left = eval_name(f, target);
    else if (n->kind == NODE_ATTRIBUTE)
        left = attribute_load(f, target, eval(f, tree_child(m->tree, target, ROLE_VALUE)), n->name);
    else
        left = subscript(f, target, eval(f, tree_child(m->tree, target, ROLE_VALUE)),
                         tree_child(m->tree, target, ROLE_SLICE));
    m->of_node[target.at] = value_join(m, m->of_node[target.at], left);
    right = eval_role(f, s, ROLE_VALUE);
    left = value_without(m, left, VALUE_UNBOUND);
    assign(f, target, operate_in_place(f, s, left, right));
}

static void delete (Frame *f, NodeId target)
{
    const Node *n = tree_node(f->m->tree, target);
    switch (n->kind) {
    case NODE_NAME:
        eval_name(f, target);
        keep_lost(f, target);
        frame_set(f, model_symbol(f->m, target), value_of_types(VALUE_UNBOUND));
        break;
    case NODE_ATTRIBUTE:
        attribute_delete(f, eval(f, tree_child(f->m->tree, target, ROLE_VALUE)), n->name);
        break;
    case NODE_SUBSCRIPT:
        eval(f, tree_child(f->m->tree, target, ROLE_VALUE));
        eval(f, tree_child(f->m->tree, target, ROLE_SLICE));
        break;
    default: tree_each_child(f->m->tree, target, child) delete (f, child);
    }
}

/* ---- imports ----------------------------------------------------------------------------------
 */

/* The module or name of the library, unless a file of the program could be meant. */
static Value imported(Frame *f, Bytes dotted)
{
    Model *m = f->m;
    const char *dot = memchr(dotted.at, '.', dotted.len);
    Bytes first = {dotted.at, dot ? (size_t)(dot - dotted.at) : dotted.len};
    if (elsewhere_is_module(m, first)) return value_other();
    KnowledgeMember kind = knowledge_member(dotted);
    const KnowledgeLine *line = knowledge_find(dotted);
    if (line && bytes_is(line->parameters, "attr")) return value_other();
    if (line || knowledge_has_section(dotted) || kind == MEMBER_MODULE || kind == MEMBER_CLASS)
        return value_library(m, dotted);
    return value_other();
}

static void bind_alias(Frame *f, NodeId alias, Atom name, Value v)
{
    NodeId as = tree_child(f->m->tree, alias, ROLE_ASNAME);
    if (as.at) name = tree_node(f->m->tree, as)->name;
    ScopeId scope = names_scope_at(f->m->names, alias);
    SymbolId s = names_find(f->m->names, scope, name);
    if (s.at) frame_set(f, names_binding(f->m->names, s), v);
}

static void import(Frame *f, NodeId s)
{
    Model *m = f->m;
    tree_each_child(m->tree, s, alias) {
        if (tree_node(m->tree, alias)->kind != NODE_ALIAS) continue;
        Bytes dotted = atoms_text(&m->tree->atoms, tree_node(m->tree, alias)->name);
        const char *dot = memchr(dotted.at, '.', dotted.len);
        bool as = tree_child(m->tree, alias, ROLE_ASNAME).at;
        Bytes bound = {dotted.at, dot && !as ? (size_t)(dot - dotted.at) : dotted.len};
        Atom name = atoms_find(&m->tree->atoms, bound);
        bind_alias(f, alias, name, imported(f, bound));
    }
}

static void import_from(Frame *f, NodeId s)
{
    Model *m = f->m;
    const Node *n = tree_node(m->tree, s);
    Bytes module = atoms_text(&m->tree->atoms, n->name);
    tree_each_child(m->tree, s, alias) {
        const Node *a = tree_node(m->tree, alias);
        if (a->kind != NODE_ALIAS) continue;
        SCOPED(buf_free) Buf dotted = {0};
        buf_add_bytes(&dotted, module);
        buf_add_char(&dotted, '.');
        buf_add_bytes(&dotted, atoms_text(&m->tree->atoms, a->name));
        bool own = n->op > 0; /* relative: a file of the program */
        bind_alias(f, alias, a->name, own ? value_other() : imported(f, buf_bytes(&dotted)));
    }
}

/* ---- definitions ------------------------------------------------------------------------------
 */

static void bind_definition(Frame *f, NodeId node, Value v)
{
    Atom name = tree_node(f->m->tree, node)->name;
    SymbolId s = names_find(f->m->names, f->scope, name);
    if (s.at) frame_set(f, names_binding(f->m->names, s), v);
}

/* Variables that the function reads from around it, and that have no value yet. */
void note_captures(Frame *f, NodeId node)
{
    Model *m = f->m;
    uint32_t end = tree_subtree_end(m->tree, node);
    for (uint32_t i = node.at + 1; i < end; i++) {
        if (m->tree->node[i].kind != NODE_NAME) continue;
        SymbolId s = model_symbol(m, (NodeId){i});
        if (!s.at || !model_owns(f, s) || f->scope.at == 1) continue;
        if (!(f->env[m->slot[s.at]].types & VALUE_UNBOUND)) continue;
        if (m->how[s.at] & SYMBOL_IS_LATE) continue;
        m->how[s.at] |= SYMBOL_IS_LATE;
        m->growth++;
    }
}

void eval_defaults(Frame *f, uint32_t index)
{
    Model *m = f->m;
    NodeId arguments = tree_child(m->tree, m->functions.at[index].node, ROLE_ARGS);
    uint32_t param = 0;
    tree_each_child(m->tree, arguments, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->kind == NODE_ARG) {
            param++;
            continue;
        }
        Value v = eval(f, child);
        if (m->defaults_change) v = value_join(m, v, value_other());
        if (param) value_add(m, &m->functions.at[index].param[param - 1].value, v);
    }
}

/* Annotations without a call do nothing to what is known. */
static void eval_annotation(Frame *f, NodeId annotation)
{
    const Tree *t = f->m->tree;
    if (!annotation.at || f->m->names->future_annotations) return;
    uint32_t end = tree_subtree_end(t, annotation);
    for (uint32_t i = annotation.at; i < end; i++)
        if (t->node[i].kind == NODE_CALL || t->node[i].kind == NODE_NAMED_EXPR) {
            eval(f, annotation);
            return;
        }
}

static void eval_annotations(Frame *f, NodeId function)
{
    const Tree *t = f->m->tree;
    tree_each_child(t, tree_child(t, function, ROLE_ARGS), child)
        if (tree_node(t, child)->kind == NODE_ARG)
            eval_annotation(f, tree_child(t, child, ROLE_ANNOTATION));
    eval_annotation(f, tree_child(t, function, ROLE_RETURNS));
}

static void define_function(Frame *f, NodeId s)
{
    Model *m = f->m;
    eval_annotations(f, s);
    tree_each_child(m->tree, s, child)
        if (tree_node(m->tree, child)->role == ROLE_DECORATOR_LIST) eval(f, child);
    uint32_t index = m->function_of[s.at];
    if (!index) return;
    eval_defaults(f, index - 1);
    note_captures(f, s);
    Value v = value_of_object(m, model_object(m, s, VALUE_FUNCTION));
    value_each(m, v, o, VALUE_FUNCTION) o->number = index;
    if (m->functions.at[index - 1].is_decorated) {
        model_escape(m, v);
        v = value_other();
    }
    bind_definition(f, s, v);
}

static void define_class(Frame *f, NodeId s)
{
    Model *m = f->m;
    tree_each_child(m->tree, s, child) {
        uint8_t role = tree_node(m->tree, child)->role;
        if (role == ROLE_DECORATOR_LIST || role == ROLE_BASES) eval(f, child);
        if (role == ROLE_KEYWORDS) eval_role(f, child, ROLE_VALUE);
    }
    ScopeId scope = {m->names->scope_of_node[s.at]};
    Frame body = {.m = m, .scope = scope, .slots = m->slots[scope.at], .alive = true, .outer = f};
    body.env = env_none(&body);
    for (uint32_t i = 0; i < body.slots; i++) body.env[i] = value_of_types(VALUE_UNBOUND);
    run_block(&body, s, ROLE_BODY);
    for (SymbolId k = m->names->scope[scope.at].symbols; k.at; k = m->names->symbol[k.at].next)
        if (model_owns(&body, k))
            value_add(m, &m->shared[k.at],
                      value_without(m, body.env[m->slot[k.at]], VALUE_UNBOUND));
    free(body.env);
    Value v = value_of_object(m, model_object(m, s, VALUE_CLASS));
    value_each(m, v, o, VALUE_CLASS) o->number = m->class_of[s.at];
    ModelClass *c = &m->classes.at[m->class_of[s.at] - 1];
    if (c->is_decorated || c->has_metaclass) model_escape(m, v);
    bool other = c->is_decorated || c->has_metaclass;
    bind_definition(f, s, other ? value_join(m, v, value_other()) : v);
}

/* ---- loops ------------------------------------------------------------------------------------
 */

/* Runs a loop until its state is stable.  `head` evaluates the test or binds the target. */
typedef void HeadFn(Frame *f, NodeId loop, Value elements);

static void head_for(Frame *f, NodeId loop, Value elements)
{
    assign(f, tree_child(f->m->tree, loop, ROLE_TARGET), elements);
}

static void head_while(Frame *f, NodeId loop, Value elements)
{
    (void)elements;
    NodeId test = tree_child(f->m->tree, loop, ROLE_TEST);
    narrow(f, test, true);
}

/* The state at a loop's head, kept from one time to the next: inner loops would begin anew with
 * each turn of the outer ones. */
static Value *loop_state(Frame *f, NodeId loop)
{
    Value **state = &f->m->loop_state[loop.at];
    if (!*state) *state = arena_take_zero(&f->m->arena, f->slots + 1, sizeof **state);
    return *state;
}

static void run_loop(Frame *f, NodeId s, HeadFn *head, Value elements)
{
    Model *m = f->m;
    bool is_while = tree_node(m->tree, s)->kind == NODE_WHILE;
    NodeId test = tree_child(m->tree, s, ROLE_TEST);
    Loop loop = {.outer = f->loop, .after = env_none(f), .again = env_none(f)};
    f->loop = &loop;
    Value *entry = loop_state(f, s), *before = env_copy(f);
    env_join(f, entry, f->env);
    for (int round = 0; round < MOST_TURNS && f->alive; round++) {
        if (round + 1 == MOST_TURNS) m->lost = true;
        memcpy(before, entry, f->slots * sizeof *entry);
        env_load(f, entry);
        if (is_while) eval(f, test);
        head(f, s, elements);
        run_block(f, s, ROLE_BODY);
        if (f->alive) env_join(f, entry, f->env);
        if (loop.continued) env_join(f, entry, loop.again);
        f->alive = true;
        if (env_same(f, entry, before)) break;
    }
    f->loop = loop.outer;
    env_load(f, entry);
    if (is_while) {
        eval(f, test);
        const Node *n = tree_node(m->tree, test);
        bool endless = n->kind == NODE_CONSTANT && (n->op == CONST_TRUE || n->op == CONST_INT);
        f->alive = !endless;
        narrow(f, test, false);
    }
    run_block(f, s, ROLE_ORELSE);
    meet(f, loop.after, loop.broken);
    free(before);
    free(loop.after);
    free(loop.again);
}

static void leave_loop(Frame *f, bool again)
{
    Loop *l = f->loop;
    if (l) {
        env_join(f, again ? l->again : l->after, f->env);
        if (again) l->continued = true;
        else l->broken = true;
    }
    f->alive = false;
}

/* ---- branches ---------------------------------------------------------------------------------
 */

static void run_if(Frame *f, NodeId s)
{
    NodeId test = tree_child(f->m->tree, s, ROLE_TEST);
    eval(f, test);
    Value *other = env_copy(f);
    narrow(f, test, true);
    run_block(f, s, ROLE_BODY);
    Value *after = env_copy(f);
    bool alive = f->alive;
    env_load(f, other);
    f->alive = true;
    narrow(f, test, false);
    run_block(f, s, ROLE_ORELSE);
    meet(f, after, alive);
    free(other);
    free(after);
}

static void bind_pattern(Frame *f, NodeId pattern, Value subject)
{
    Model *m = f->m;
    uint32_t end = tree_subtree_end(m->tree, pattern);
    model_escape(m, subject); /* a class pattern may look at anything */
    for (uint32_t i = pattern.at; i < end; i++) {
        const Node *n = &m->tree->node[i];
        bool binds = n->kind == NODE_MATCH_AS || n->kind == NODE_MATCH_STAR ||
                     (n->kind == NODE_IDENTIFIER && n->role == ROLE_REST);
        if (!binds || !n->name.at) continue;
        SymbolId s = names_find(m->names, names_scope_at(m->names, (NodeId){i}), n->name);
        Value v = i == pattern.at && n->kind == NODE_MATCH_AS ? subject : value_other();
        if (s.at) frame_set(f, names_binding(m->names, s), v);
    }
    for (uint32_t i = pattern.at; i < end; i++)
        if (m->tree->node[i].kind == NODE_MATCH_VALUE || m->tree->node[i].kind == NODE_MATCH_CLASS)
            tree_each_child(m->tree, (NodeId){i}, child) {
                uint8_t role = tree_node(m->tree, child)->role;
                if (role == ROLE_VALUE || role == ROLE_CLS) eval(f, child);
            }
}

static void run_match(Frame *f, NodeId s)
{
    Model *m = f->m;
    Value subject = eval_role(f, s, ROLE_SUBJECT);
    Value *after = env_none(f);
    bool any = false;
    tree_each_child(m->tree, s, one) {
        if (tree_node(m->tree, one)->kind != NODE_MATCH_CASE) continue;
        Value *before = env_copy(f);
        bind_pattern(f, tree_child(m->tree, one, ROLE_PATTERN), subject);
        NodeId guard = tree_child(m->tree, one, ROLE_GUARD);
        if (guard.at) eval(f, guard);
        env_join(f, before, f->env); /* a pattern may bind and then fail */
        run_block(f, one, ROLE_BODY);
        if (f->alive) env_join(f, after, f->env);
        any |= f->alive;
        env_load(f, before);
        f->alive = true;
        free(before);
    }
    meet(f, after, any);
    free(after);
}

/* ---- try and with -----------------------------------------------------------------------------
 */

static void run_handlers(Frame *f, NodeId s, const Value *caught, Value *after, bool *any)
{
    Model *m = f->m;
    tree_each_child(m->tree, s, handler) {
        const Node *h = tree_node(m->tree, handler);
        if (h->kind != NODE_EXCEPT_HANDLER) continue;
        env_load(f, caught);
        f->alive = true;
        eval_role(f, handler, ROLE_TYPE);
        SymbolId name = {0};
        if (h->name.at) {
            name = names_find(m->names, names_scope_at(m->names, handler), h->name);
            if (name.at) frame_set(f, names_binding(m->names, name), value_other());
        }
        run_block(f, handler, ROLE_BODY);
        if (name.at && f->alive)
            frame_set(f, names_binding(m->names, name), value_of_types(VALUE_UNBOUND));
        if (f->alive) env_join(f, after, f->env);
        *any |= f->alive;
    }
}

/* The finaliser on the ways that leave or raise: `seen` is any state of what it guards. */
static void run_final(Frame *f, NodeId s, const Value *seen, const Loop *left)
{
    env_load(f, seen);
    f->alive = true;
    run_block(f, s, ROLE_FINALBODY);
    if (!f->alive || !left) return;
    bool again = left->continued, after = left->broken;
    if (after) leave_loop(f, false);
    if (again) leave_loop(f, true);
}

static void run_try(Frame *f, NodeId s)
{
    Model *m = f->m;
    bool final = tree_child(m->tree, s, ROLE_FINALBODY).at;
    Loop left = {.outer = f->loop}, *around = f->loop;
    if (final && around) {
        left.after = env_none(f);
        left.again = env_none(f);
        f->loop = &left;
    }
    Catch outer = {.outer = f->catch, .env = env_copy(f)}; /* what the finaliser may see */
    f->catch = &outer;
    Catch body = {.outer = &outer, .env = env_copy(f)};
    f->catch = &body;
    run_block(f, s, ROLE_BODY);
    f->catch = &outer;
    if (f->alive) run_block(f, s, ROLE_ORELSE);
    Value *after = env_none(f);
    bool any = f->alive;
    if (f->alive) env_join(f, after, f->env);
    run_handlers(f, s, body.env, after, &any);
    f->catch = outer.outer;
    f->loop = around;
    if (final) run_final(f, s, outer.env, around ? &left : NULL);
    if (any) env_load(f, after);
    f->alive = any;
    if (final && any) run_block(f, s, ROLE_FINALBODY);
    free(left.after);
    free(left.again);
    free(after);
    free(body.env);
    free(outer.env);
}

static void run_with(Frame *f, NodeId s)
{
    Model *m = f->m;
    bool passes = true;
    Catch body = {.outer = f->catch, .env = NULL};
    tree_each_child(m->tree, s, item) {
        if (tree_node(m->tree, item)->kind != NODE_WITH_ITEM) continue;
        Value v = eval_role(f, item, ROLE_CONTEXT_EXPR);
        passes = passes && value_only(v, VALUE_FILE);
        NodeId target = tree_child(m->tree, item, ROLE_OPTIONAL_VARS);
        if (!value_only(v, VALUE_FILE)) {
            model_escape(m, v);
            v = value_other();
        }
        if (!body.env) body.env = env_copy(f);
        f->catch = &body;
        if (target.at) assign(f, target, v);
    }
    run_block(f, s, ROLE_BODY);
    f->catch = body.outer;
    if (!passes && body.env) meet(f, body.env, true);
    free(body.env);
}

/* ---- dispatch ---------------------------------------------------------------------------------
 */

static void run_assign(Frame *f, NodeId s)
{
    Value v = eval_role(f, s, ROLE_VALUE);
    tree_each_child(f->m->tree, s, child) {
        uint8_t role = tree_node(f->m->tree, child)->role;
        if (role == ROLE_TARGETS || role == ROLE_TARGET) assign(f, child, v);
    }
}

static void run_return(Frame *f, NodeId s)
{
    NodeId value = tree_child(f->m->tree, s, ROLE_VALUE);
    Value v = value.at ? eval(f, value) : value_of_types(VALUE_NONE);
    if (f->function) value_add(f->m, &f->m->functions.at[f->function - 1].result, v);
    f->alive = false;
}

static void run_raise(Frame *f, NodeId s)
{
    model_escape(f->m, eval_role(f, s, ROLE_EXC));
    eval_role(f, s, ROLE_CAUSE);
    f->alive = false;
}

static void run_assert(Frame *f, NodeId s)
{
    NodeId test = tree_child(f->m->tree, s, ROLE_TEST);
    eval(f, test);
    Value *before = env_copy(f);
    narrow(f, test, false);
    eval_role(f, s, ROLE_MSG);
    env_load(f, before);
    free(before); /* asserts can be switched off, so the test narrows nothing */
}

static void run_for(Frame *f, NodeId s)
{
    Value v = eval_role(f, s, ROLE_ITER);
    Value elements = model_elements(f->m, v);
    if (tree_node(f->m->tree, s)->kind == NODE_ASYNC_FOR) elements = value_other();
    run_loop(f, s, head_for, elements);
}

static void run(Frame *f, NodeId s)
{
    Model *m = f->m;
    switch (tree_node(m->tree, s)->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF: define_function(f, s); break;
    case NODE_CLASS_DEF: define_class(f, s); break;
    case NODE_RETURN: run_return(f, s); break;
    case NODE_DELETE:
        tree_each_child(m->tree, s, child) delete (f, child);
        break;
    case NODE_ASSIGN: run_assign(f, s); break;
    case NODE_ANN_ASSIGN:
        if (tree_child(m->tree, s, ROLE_VALUE).at) run_assign(f, s);
        if (!f->function) eval_annotation(f, tree_child(m->tree, s, ROLE_ANNOTATION));
        break;
    case NODE_AUG_ASSIGN: aug_assign(f, s); break;
    case NODE_FOR:
    case NODE_ASYNC_FOR: run_for(f, s); break;
    case NODE_WHILE: run_loop(f, s, head_while, (Value){0}); break;
    case NODE_IF: run_if(f, s); break;
    case NODE_WITH:
    case NODE_ASYNC_WITH: run_with(f, s); break;
    case NODE_MATCH: run_match(f, s); break;
    case NODE_RAISE: run_raise(f, s); break;
    case NODE_TRY:
    case NODE_TRY_STAR: run_try(f, s); break;
    case NODE_ASSERT: run_assert(f, s); break;
    case NODE_IMPORT: import(f, s); break;
    case NODE_IMPORT_FROM: import_from(f, s); break;
    case NODE_EXPR: eval_role(f, s, ROLE_VALUE); break;
    case NODE_BREAK: leave_loop(f, false); break;
    case NODE_CONTINUE: leave_loop(f, true); break;
    case NODE_TYPE_ALIAS: {
        NodeId name = tree_child(m->tree, s, ROLE_NAME);
        if (name.at) frame_store(f, name, value_other());
        break;
    }
    default: break;
    }
}

void run_block(Frame *f, NodeId owner, NodeRole role)
{
    tree_each_child(f->m->tree, owner, child) {
        if (tree_node(f->m->tree, child)->role != role) continue;
        if (!f->alive) break;
        if (f->scope.at == 1 && role == ROLE_BODY && owner.at == 1) f->m->top = child.at;
        run(f, child);
    }
}

/* ---- whole bodies -----------------------------------------------------------------------------
 */

void run_module(Model *m)
{
    Frame f = {.m = m, .scope = {1}, .slots = m->slots[1], .alive = true};
    f.env = env_none(&f);
    for (uint32_t i = 0; i < f.slots; i++) f.env[i] = value_of_types(VALUE_UNBOUND);
    run_block(&f, (NodeId){1}, ROLE_BODY);
    free(f.env);
}

/* The receiver of a method: an instance of its class, whoever calls it. */
static Value receiver(Model *m, const ModelFunction *f)
{
    NodeId class = m->classes.at[f->class - 1].node;
    bool exposed = m->classes.at[f->class - 1].exposed || class_has_foreign_base(m, f->class - 1);
    Value v = f->is_class_method ? value_of_object(m, model_object(m, class, VALUE_CLASS))
                                 : class_instance(m, f->class - 1);
    return exposed ? value_join(m, v, value_other()) : v;
}

static void bind_params(Frame *f, ModelFunction *fn)
{
    Model *m = f->m;
    for (uint32_t i = 0; i < fn->param_count; i++) {
        ModelParam *p = &fn->param[i];
        if (i == 0 && fn->class && !fn->is_static) value_add(m, &p->value, receiver(m, fn));
        Value v = p->value;
        if (p->kind == TAKES_STAR) v = value_new(m, p->node, VALUE_TUPLE, v);
        if (p->kind == TAKES_STARS) {
            Value given = p->value;
            v = value_new(m, p->node, VALUE_DICT, value_of_types(VALUE_STR | VALUE_CHAR));
            value_each(m, v, o, VALUE_DICT) value_add(m, &o->item, given);
        }
        frame_set(f, p->symbol, v);
    }
}

void run_function(Model *m, uint32_t index)
{
    ModelFunction *fn = &m->functions.at[index];
    Frame f = {.m = m,
               .scope = fn->scope,
               .function = index + 1,
               .slots = m->slots[fn->scope.at],
               .alive = true};
    f.env = env_none(&f);
    for (uint32_t i = 0; i < f.slots; i++) f.env[i] = value_of_types(VALUE_UNBOUND);
    bind_params(&f, fn);
    if (fn->is_lambda) {
        Value v = eval_role(&f, fn->node, ROLE_BODY);
        value_add(m, &m->functions.at[index].result, v);
    } else {
        run_block(&f, fn->node, ROLE_BODY);
        if (f.alive) value_add(m, &m->functions.at[index].result, value_of_types(VALUE_NONE));
    }
    free(f.env);
}
