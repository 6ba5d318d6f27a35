/*
 * expression.c - expressions: each evaluation adds to what is known of its node.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/values/elsewhere.h"

enum { MOST_DEPTH = 400 };

/* ---- names ------------------------------------------------------------------------------------
 */

/* Is there a statement of the module before the definition around `e` that surely binds it? */
static bool is_bound_before(const Model *m, SymbolId s, NodeId e)
{
    const Symbol *symbol = names_get(m->names, s);
    if (symbol->flags & SYMBOL_DELETED) return false;
    NodeId top = e;
    while (tree_node(m->tree, top)->parent.at != 1) top = tree_node(m->tree, top)->parent;
    tree_each_child(m->tree, (NodeId){1}, statement) {
        if (statement.at >= top.at) break;
        if (binds_surely(m, statement, symbol->name)) return true;
    }
    return false;
}

static Value builtin_name(Frame *f, NodeId e)
{
    Model *m = f->m;
    Atom name = tree_node(m->tree, e)->name;
    Value v = {0};
    if (!elsewhere_is_builtin(m, e, &v.assumptions)) return value_other();
    if (v.assumptions & ~m->in.allowed) return value_other();
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_text(&dotted, "builtins.");
    buf_add_bytes(&dotted, atoms_text(&m->tree->atoms, name));
    Bytes text = buf_bytes(&dotted);
    if (!knowledge_find(text) && !knowledge_has_section(text)) return value_other();
    v = value_join(m, v, value_library(m, text));
    return v;
}

/* A name of the module, as a function sees it. */
static Value global_name(Frame *f, SymbolId s, NodeId e)
{
    Model *m = f->m;
    Value v = m->shared[s.at];
    if (m->how[s.at] & SYMBOL_IS_OPEN) v = value_join(m, v, value_other());
    v.assumptions |= elsewhere_doubts(m, names_get(m->names, s)->name);
    if (f->scope.at != 1 && is_bound_before(m, s, e)) return v;
    v.types |= VALUE_UNBOUND;
    return v;
}

static Value class_name(Frame *f, SymbolId s, NodeId e)
{
    Value v = f->env[f->m->slot[s.at]];
    if (!(v.types & VALUE_UNBOUND)) return v;
    SymbolId global = names_find(f->m->names, (ScopeId){1}, names_get(f->m->names, s)->name);
    bool bound = global.at && (names_get(f->m->names, global)->flags & SYMBOL_BOUND);
    Value outer = bound ? global_name(f, global, e) : value_other();
    if (outer.types & VALUE_UNBOUND) outer = value_join(f->m, outer, value_other()); /* a builtin */
    v.types &= ~(uint32_t)VALUE_UNBOUND;
    return value_join(f->m, v, outer);
}

static Value local_name(Frame *f, SymbolId s)
{
    Model *m = f->m;
    Value v = f->env[m->slot[s.at]];
    bool unbound = v.types & VALUE_UNBOUND;
    if (f->deferred || (m->how[s.at] & SYMBOL_IS_SHARED)) v = value_join(m, v, m->shared[s.at]);
    if (s.at && f->scope.at == 1 && (m->how[s.at] & SYMBOL_IS_OPEN))
        v = value_join(m, v, value_other());
    if (unbound) v.types |= VALUE_UNBOUND;
    return v;
}

/* A variable of an enclosing function. */
static Value captured_name(Frame *f, SymbolId s)
{
    Model *m = f->m;
    Value v = m->shared[s.at];
    const Symbol *symbol = names_get(m->names, s);
    if ((m->how[s.at] & SYMBOL_IS_LATE) || (symbol->flags & SYMBOL_DELETED))
        v.types |= VALUE_UNBOUND;
    return m->cells_change ? value_join(m, v, value_other()) : v;
}

Value eval_name(Frame *f, NodeId e)
{
    Model *m = f->m;
    SymbolId s = model_symbol(m, e);
    if (!s.at) return builtin_name(f, e);
    const Symbol *symbol = names_get(m->names, s);
    if (!(symbol->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL | SYMBOL_ITERATION)))
        return builtin_name(f, e);
    if (model_owns(f, s)) {
        uint8_t kind = m->names->scope[f->scope.at].kind;
        return kind == SCOPE_CLASS ? class_name(f, s, e) : local_name(f, s);
    }
    if (symbol->scope.at == 1) return global_name(f, s, e);
    return captured_name(f, s);
}

/* ---- displays ---------------------------------------------------------------------------------
 */

static Value elements_of_display(Frame *f, NodeId e)
{
    Model *m = f->m;
    Value all = {0};
    tree_each_child(m->tree, e, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role != ROLE_ELTS) continue;
        Value v = n->kind == NODE_STARRED ? model_elements(m, eval_role(f, child, ROLE_VALUE))
                                          : eval(f, child);
        all = value_join(m, all, v);
    }
    return all;
}

static Value tuple_display(Frame *f, NodeId e)
{
    Model *m = f->m;
    Value field[FIELDS_MOST];
    uint32_t count = 0;
    bool fixed = true;
    Value all = {0};
    tree_each_child(m->tree, e, child) {
        const Node *n = tree_node(m->tree, child);
        if (n->role != ROLE_ELTS) continue;
        bool star = n->kind == NODE_STARRED;
        Value v = star ? model_elements(m, eval_role(f, child, ROLE_VALUE)) : eval(f, child);
        all = value_join(m, all, v);
        if (star || count == FIELDS_MOST) fixed = false;
        else field[count++] = v;
    }
    return fixed ? value_tuple(m, e, field, count) : value_new(m, e, VALUE_TUPLE, all);
}

static Value dict_display(Frame *f, NodeId e)
{
    Model *m = f->m;
    Value keys = {0}, items = {0};
    bool key_seen = false;
    tree_each_child(m->tree, e, child) {
        uint8_t role = tree_node(m->tree, child)->role;
        Value v = eval(f, child);
        if (role == ROLE_KEYS) {
            keys = value_join(m, keys, v);
            key_seen = true;
            continue;
        }
        if (!key_seen) { /* **v */
            keys = value_join(m, keys, model_elements(m, v));
            Value inside = value_only(v, VALUE_DICT) ? (Value){0} : value_other();
            value_each(m, v, o, VALUE_DICT) inside = value_join(m, inside, o->item);
            items = value_join(m, items, inside);
        } else {
            items = value_join(m, items, v);
        }
        key_seen = false;
    }
    Value d = value_new(m, e, VALUE_DICT, keys);
    value_each(m, d, o, VALUE_DICT) value_add(m, &o->item, items);
    return d;
}

/* ---- comprehensions ---------------------------------------------------------------------------
 */

static Value bind_clause(Frame *f, NodeId clause)
{
    Model *m = f->m;
    Value v = eval_role(f, clause, ROLE_ITER);
    bool async = tree_node(m->tree, clause)->flag & FLAG_ASYNC;
    assign(f, tree_child(m->tree, clause, ROLE_TARGET),
           async ? value_other() : model_elements(m, v));
    tree_each_child(m->tree, clause, test) {
        if (tree_node(m->tree, test)->role != ROLE_IFS) continue;
        eval(f, test);
        narrow(f, test, true);
    }
    return v;
}

static Value comprehension(Frame *f, NodeId e, uint32_t type)
{
    Model *m = f->m;
    bool later = type == VALUE_ITERATOR && !model_consumes(m, e), was = f->deferred;
    Value *before = env_copy(f);
    bool first = true;
    Value through = {0};
    tree_each_child(m->tree, e, clause) {
        if (tree_node(m->tree, clause)->kind != NODE_COMPREHENSION) continue;
        Value v = bind_clause(f, clause);
        if (first) through = v;
        if (first && later) f->deferred = true;
        first = false;
    }
    if (later) note_captures(f, e);
    Value key = eval_role(f, e, type == VALUE_DICT ? ROLE_KEY : ROLE_ELT);
    Value item = type == VALUE_DICT ? eval_role(f, e, ROLE_VALUE) : (Value){0};
    f->deferred = was;
    env_join(f, before, f->env); /* walrus targets may be set */
    env_load(f, before);
    free(before);
    Value out = value_new(m, e, type, key);
    value_each(m, out, o, VALUE_DICT) value_add(m, &o->item, item);
    value_hold(m, out, through);
    return out;
}

/* ---- other forms ------------------------------------------------------------------------------
 */

static Value constant(const Model *m, NodeId e)
{
    const Node *n = tree_node(m->tree, e);
    switch ((ConstKind)n->op) {
    case CONST_NONE: return value_of_types(VALUE_NONE);
    case CONST_TRUE:
    case CONST_FALSE: return value_of_types(VALUE_BOOL);
    case CONST_INT: return value_of_types(constant_type(m, e));
    case CONST_FLOAT: return value_of_types(VALUE_FLOAT);
    case CONST_COMPLEX: return value_of_types(VALUE_COMPLEX);
    case CONST_STR: return value_of_types(constant_is_char(m, e) ? VALUE_CHAR : VALUE_STR);
    case CONST_BYTES: return value_of_types(VALUE_BYTES);
    case CONST_ELLIPSIS: return value_of_types(VALUE_PLAIN);
    case CONST_COUNT: break;
    }
    return value_other();
}

/* a and b: a when it is false, else b.  What a can be while b is evaluated is narrowed. */
static Value bool_op(Frame *f, NodeId e)
{
    Model *m = f->m;
    bool is_and = tree_node(m->tree, e)->op == OP_AND;
    Value *before = env_copy(f);
    Value all = {0};
    tree_each_child(m->tree, e, child) {
        Value v = eval(f, child);
        bool last = !tree_node(m->tree, child)->next.at;
        if (!last && !is_and) v = value_without(m, v, VALUE_NONE);
        if (!last && is_and)
            v = value_without(m, v, VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY | VALUE_CHAR);
        all = value_join(m, all, v);
        if (!last) narrow(f, child, is_and);
    }
    keep_walrus(f, e, before);
    return all;
}

static Value if_exp(Frame *f, NodeId e)
{
    Model *m = f->m;
    NodeId test = tree_child(m->tree, e, ROLE_TEST);
    eval(f, test);
    Value *before = env_copy(f);
    narrow(f, test, true);
    Value yes = eval_role(f, e, ROLE_BODY);
    Value *after = env_copy(f);
    env_load(f, before);
    narrow(f, test, false);
    Value no = eval_role(f, e, ROLE_ORELSE);
    env_join(f, f->env, after);
    free(after);
    keep_walrus(f, e, before);
    return value_join(m, yes, no);
}

static Value joined_string(Frame *f, NodeId e)
{
    Model *m = f->m;
    Value only = {0}, out = value_of_types(VALUE_STR | VALUE_CHAR);
    uint32_t pieces = 0;
    tree_each_child(m->tree, e, piece) {
        Value v = eval(f, piece);
        bool field = tree_node(m->tree, piece)->kind == NODE_FORMATTED_VALUE;
        if (field) only = v;
        pieces++;
    }
    return pieces == 1 && only.types ? only : out;
}

static Value formatted_value(Frame *f, NodeId e)
{
    Value v = eval_role(f, e, ROLE_VALUE);
    NodeId spec = tree_child(f->m->tree, e, ROLE_FORMAT_SPEC);
    if (spec.at) eval(f, spec);
    return value_text_of(f->m, v);
}

static Value suspend(Frame *f, NodeId e)
{
    Model *m = f->m;
    uint8_t kind = tree_node(m->tree, e)->kind;
    NodeId value = tree_child(m->tree, e, ROLE_VALUE);
    Value v = value.at ? eval(f, value) : value_of_types(VALUE_NONE);
    if (kind == NODE_AWAIT) {
        model_escape(m, v);
        return value_other();
    }
    if (kind == NODE_YIELD_FROM) v = model_elements(m, v);
    if (f->function) value_add(m, &m->functions.at[f->function - 1].yielded, v);
    return value_other();
}

static Value lambda(Frame *f, NodeId e)
{
    Model *m = f->m;
    uint32_t index = m->function_of[e.at];
    if (!index) return value_other();
    eval_defaults(f, index - 1);
    note_captures(f, e);
    Value v = value_of_object(m, model_object(m, e, VALUE_FUNCTION));
    value_each(m, v, o, VALUE_FUNCTION) o->number = index;
    return v;
}

static Value walrus(Frame *f, NodeId e)
{
    Value v = eval_role(f, e, ROLE_VALUE);
    assign(f, tree_child(f->m->tree, e, ROLE_TARGET), v);
    return v;
}

static Value slice(Frame *f, NodeId e)
{
    tree_each_child(f->m->tree, e, child) eval(f, child);
    return value_of_types(VALUE_PLAIN);
}

static Value dispatch(Frame *f, NodeId e)
{
    Model *m = f->m;
    const Node *n = tree_node(m->tree, e);
    switch (n->kind) {
    case NODE_CONSTANT: return constant(m, e);
    case NODE_NAME: return eval_name(f, e);
    case NODE_TUPLE: return tuple_display(f, e);
    case NODE_LIST: return value_new(m, e, VALUE_LIST, elements_of_display(f, e));
    case NODE_SET: return value_new(m, e, VALUE_SET, elements_of_display(f, e));
    case NODE_DICT: return dict_display(f, e);
    case NODE_LIST_COMP: return comprehension(f, e, VALUE_LIST);
    case NODE_SET_COMP: return comprehension(f, e, VALUE_SET);
    case NODE_DICT_COMP: return comprehension(f, e, VALUE_DICT);
    case NODE_GENERATOR_EXP: return comprehension(f, e, VALUE_ITERATOR);
    case NODE_BOOL_OP: return bool_op(f, e);
    case NODE_BIN_OP: {
        Value l = eval_role(f, e, ROLE_LEFT), r = eval_role(f, e, ROLE_RIGHT);
        return operate(f, e, (NodeOp)n->op, l, r);
    }
    case NODE_UNARY_OP: return unary(f, e);
    case NODE_COMPARE: return compare(f, e);
    case NODE_IF_EXP: return if_exp(f, e);
    case NODE_NAMED_EXPR: return walrus(f, e);
    case NODE_LAMBDA: return lambda(f, e);
    case NODE_CALL: return eval_call(f, e);
    case NODE_ATTRIBUTE: return attribute_load(f, e, eval_role(f, e, ROLE_VALUE), n->name);
    case NODE_SUBSCRIPT:
        return subscript(f, e, eval_role(f, e, ROLE_VALUE), tree_child(m->tree, e, ROLE_SLICE));
    case NODE_SLICE: return slice(f, e);
    case NODE_STARRED: return model_elements(m, eval_role(f, e, ROLE_VALUE));
    case NODE_JOINED_STR: return joined_string(f, e);
    case NODE_FORMATTED_VALUE: return formatted_value(f, e);
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM: return suspend(f, e);
    default: break;
    }
    tree_each_child(m->tree, e, child) model_escape(m, eval(f, child));
    return value_other();
}

/* Does the value not depend on whether texts in the parts are str itself?  Library functions say
 * so themselves, and f-strings of several pieces make a new text. */
static bool makes_exact_text(const Model *m, NodeId e)
{
    uint8_t kind = tree_node(m->tree, e)->kind;
    NodeId first = tree_node(m->tree, e)->first;
    if (kind == NODE_JOINED_STR) return tree_node(m->tree, first)->next.at != 0;
    if (kind != NODE_CALL) return false;
    Value f = m->of_node[first.at];
    return f.types && value_only(f, VALUE_LIBRARY | VALUE_UNBOUND);
}

Value eval(Frame *f, NodeId e)
{
    Model *m = f->m;
    if (!e.at) return (Value){0};
    if (m->depth >= MOST_DEPTH) {
        m->lost = true;
        return value_other();
    }
    m->depth++;
    Value v = dispatch(f, e);
    m->depth--;
    uint32_t carried = 0;
    tree_each_child(m->tree, e, child) carried |= m->of_node[child.at].assumptions;
    if (carried && makes_exact_text(m, e)) carried &= ~(uint32_t)VALUE_ASSUMES_PLAIN_TEXTS;
    v.assumptions |= carried;
    value_add(m, &m->of_node[e.at], v);
    return value_without(m, v, VALUE_UNBOUND);
}

Value eval_role(Frame *f, NodeId owner, NodeRole role)
{
    return eval(f, tree_child(f->m->tree, owner, role));
}
