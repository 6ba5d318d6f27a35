/*
 * effects_walk.c - statements and expressions: what each does besides its parts.
 */
#include "transform/proof/effects_inner.h"

void visit_role(Walk *w, NodeId owner, NodeRole role)
{
    tree_each_child(w->t, owner, child)
        if (tree_node(w->t, child)->role == role) visit(w, child);
}

static void visit_children(Walk *w, NodeId n)
{
    tree_each_child(w->t, n, child) visit(w, child);
}

/* ---- names ------------------------------------------------------------------------------------
 */

/* Iteration variables of the comprehension that is asked about, or of one that runs inside. */
static bool is_private(const Walk *w, SymbolId s)
{
    const Names *n = w->j->site.names;
    ScopeId scope = names_get(n, s)->scope;
    uint8_t kind = n->scope[scope.at].kind;
    return kind >= SCOPE_LIST_COMP && kind <= SCOPE_GENERATOR;
}

/* A builtin's name is no variable. */
static bool is_bound(const Walk *w, SymbolId s)
{
    return names_get(w->j->site.names, s)->flags &
           (SYMBOL_BOUND | SYMBOL_GLOBAL | SYMBOL_ITERATION);
}

/* A name that the file binds nowhere: of a builtin, or one that is always there. */
static void visit_builtin(Walk *w, NodeId n)
{
    static const char *const modules_have[] = {
        "__name__",  "__file__",  "__doc__",    "__package__",    "__spec__", "__builtins__",
        "__class__", "__debug__", "__loader__", "NotImplemented", "Ellipsis"};
    Bytes name = text_of_name(w, tree_node(w->t, n)->name);
    for (size_t i = 0; i < sizeof modules_have / sizeof *modules_have; i++)
        if (bytes_is(name, modules_have[i])) return;
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_text(&dotted, "builtins.");
    buf_add_bytes(&dotted, name);
    if (knowledge_find(buf_bytes(&dotted))) effect_builtin_name(w, n, buf_bytes(&dotted));
    else if (!knowledge_has_section(buf_bytes(&dotted))) note(w, DOES_RAISE, n);
}

static void visit_name(Walk *w, NodeId n)
{
    const Node *node = tree_node(w->t, n);
    SymbolId s = model_symbol(w->m, n);
    if (node->op == CTX_LOAD) {
        Value v = model_value(w->m, n);
        if (v.types & VALUE_UNBOUND) {
            note(w, DOES_RAISE, n);
            note(w, DOES_UNBOUND, n);
        }
        if (!s.at || !is_bound(w, s)) visit_builtin(w, n);
        if (s.at && is_bound(w, s) && !is_private(w, s)) touch(w, ACCESS_VARIABLE, false, s.at, n);
        return;
    }
    if (!s.at) {
        note(w, DOES_RUN, n);
        return;
    }
    if (is_private(w, s)) return;
    touch(w, ACCESS_VARIABLE, true, s.at, n);
    note(w, DOES_WRITE, n);
    drop_variable(w, s, model_value(w->m, n));
    if (node->op == CTX_DEL && (model_value(w->m, n).types & VALUE_UNBOUND)) note(w, DOES_RAISE, n);
}

/* ---- targets ----------------------------------------------------------------------------------
 */

static bool unpacks_surely(Walk *w, NodeId target, Value v)
{
    uint32_t count = 0;
    bool starred = false;
    tree_each_child(w->t, target, child) {
        count++;
        starred |= tree_node(w->t, child)->kind == NODE_STARRED;
    }
    bool sure = !starred && value_only(v, VALUE_TUPLE);
    value_each(w->m, v, o, VALUE_TUPLE) sure = sure && o->field && o->fields == count;
    return sure;
}

/* x[a:b] = v goes through v. */
static void store_slice(Walk *w, NodeId target, Value base, Value v)
{
    NodeId index = tree_child(w->t, target, ROLE_SLICE);
    uint32_t sequences = VALUE_LIST | VALUE_BYTEARRAY | VALUE_DEQUE;
    if (tree_node(w->t, target)->op != CTX_STORE) return;
    bool slice = tree_node(w->t, index)->kind == NODE_SLICE;
    bool may_be = value_in(w, index).types & (VALUE_PLAIN | VALUE_OTHER);
    if (slice || (may_be && base.types & sequences)) effect_iterate(w, target, v);
    if (base.types & VALUE_BYTEARRAY && v.types & (VALUE_OTHER | VALUE_INSTANCE))
        effect_number(w, target, v);
}

void assign_effects(Walk *w, NodeId target, Value v)
{
    const Node *n = tree_node(w->t, target);
    switch (n->kind) {
    case NODE_NAME: visit_name(w, target); break;
    case NODE_STARRED: assign_effects(w, tree_child(w->t, target, ROLE_VALUE), v); break;
    case NODE_TUPLE:
    case NODE_LIST: {
        if (!unpacks_surely(w, target, v)) {
            effect_iterate(w, target, v);
            note(w, DOES_RAISE, target);
        }
        Value each = model_elements(w->m, v);
        uint32_t index = 0;
        tree_each_child(w->t, target, child) {
            Value one = each;
            value_each(w->m, v, o, VALUE_TUPLE)
                if (v.count == 1 && o->field && index < o->fields) one = o->field[index];
            assign_effects(w, child, one);
            index++;
        }
        break;
    }
    case NODE_ATTRIBUTE: {
        NodeId base = tree_child(w->t, target, ROLE_VALUE);
        visit(w, base);
        effect_store(w, target, value_in(w, base), n->name, false);
        break;
    }
    case NODE_SUBSCRIPT: {
        NodeId base = tree_child(w->t, target, ROLE_VALUE);
        visit(w, base);
        visit(w, tree_child(w->t, target, ROLE_SLICE));
        effect_subscript(w, target, value_in(w, base), true);
        store_slice(w, target, value_in(w, base), v);
        drop_contents(w, value_in(w, base));
        break;
    }
    default: note(w, DOES_RUN, target); break;
    }
}

/* ---- comprehensions ---------------------------------------------------------------------------
 */

static void visit_clause(Walk *w, NodeId clause, bool iterable)
{
    NodeId iter = tree_child(w->t, clause, ROLE_ITER);
    if (tree_node(w->t, clause)->flag & FLAG_ASYNC) note(w, DOES_SUSPEND, clause);
    if (iterable) visit(w, iter);
    Value v = value_in(w, iter);
    effect_iterate(w, iter, v);
    assign_effects(w, tree_child(w->t, clause, ROLE_TARGET), model_elements(w->m, v));
    tree_each_child(w->t, clause, test) {
        if (tree_node(w->t, test)->role != ROLE_IFS) continue;
        visit(w, test);
        effect_truth(w, test, value_in(w, test));
    }
}

/* Does what runs for each element change the container that is gone through? */
static bool changes_object(const Walk *w, Value v, const Walk *each)
{
    for (uint32_t i = 0; i < each->access.count; i++) {
        const Access *a = &each->access.at[i];
        if (a->kind != ACCESS_CONTENTS || !a->write || a->draws) continue;
        for (uint32_t k = 0; k < v.count; k++) {
            ObjectId id = {v.object[k]};
            if (a->id == v.object[k] || (!a->id && object_get(w->m, id)->escaped)) return true;
        }
    }
    return false;
}

/* A list that grows while it is gone through may never end; a dict, set or deque raises. */
static void note_changes(Walk *w, NodeId at, Value v, const Walk *each)
{
    Value all = v;
    value_each(w->m, v, view, VALUE_VIEW | VALUE_ITERATOR) all = model_join(w->m, all, view->item);
    if (!changes_object(w, all, each) && !(all.types & VALUE_CONTAINER && does_run(each))) return;
    if (all.types & VALUE_LIST) note(w, DOES_NOT_END, at);
    if (all.types & (VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY))
        note(w, DOES_RAISE, at);
}

static void visit_each(Walk *w, NodeId comprehension, bool first_iterable)
{
    bool first = !first_iterable;
    tree_each_child(w->t, comprehension, clause) {
        if (tree_node(w->t, clause)->kind != NODE_COMPREHENSION) continue;
        visit_clause(w, clause, !first);
        first = false;
    }
    visit_role(w, comprehension, ROLE_ELT);
    visit_role(w, comprehension, ROLE_KEY);
    visit_role(w, comprehension, ROLE_VALUE);
}

void visit_elements(Walk *w, NodeId comprehension, bool first_iterable)
{
    Walk each = walk_part(w);
    visit_each(&each, comprehension, first_iterable);
    tree_each_child(w->t, comprehension, clause)
        if (tree_node(w->t, clause)->kind == NODE_COMPREHENSION)
            note_changes(w, clause, value_in(w, tree_child(w->t, clause, ROLE_ITER)), &each);
    walk_end(w, &each);
}

static void visit_comprehension(Walk *w, NodeId n)
{
    uint8_t kind = tree_node(w->t, n)->kind;
    note(w, DOES_ALLOCATE, n);
    visit_elements(w, n, true);
    NodeId hashed = tree_child(w->t, n, kind == NODE_SET_COMP ? ROLE_ELT : ROLE_KEY);
    if (kind == NODE_LIST_COMP) return;
    effect_hash(w, hashed, value_in(w, hashed));
    effect_equal(w, hashed, value_in(w, hashed), value_in(w, hashed));
}

/* Does code that runs later read variables of a comprehension around it? */
static bool captures(Walk *w, NodeId n)
{
    uint32_t end = tree_subtree_end(w->t, n);
    const Names *names = w->j->site.names;
    for (uint32_t i = n.at + 1; i < end; i++) {
        if (w->t->node[i].kind != NODE_NAME) continue;
        SymbolId s = model_symbol(w->m, (NodeId){i});
        if (!s.at || !is_private(w, s)) continue;
        NodeId owner = names->scope[names_get(names, s)->scope.at].node;
        if (owner.at < n.at) return true;
    }
    return false;
}

static void visit_generator(Walk *w, NodeId n)
{
    if (model_consumes(w->m, n)) {
        visit_elements(w, n, true);
        return;
    }
    NodeId clause = tree_child(w->t, n, ROLE_GENERATORS);
    visit_role(w, clause, ROLE_ITER);
    if (captures(w, n)) note(w, DOES_CAPTURE, n);
    NodeId iter = tree_child(w->t, clause, ROLE_ITER);
    uint32_t plain = VALUE_REITERABLE | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;
    if (!value_only(value_in(w, iter), plain)) effect_iterate(w, iter, value_in(w, iter));
}

static void visit_lambda(Walk *w, NodeId n)
{
    NodeId arguments = tree_child(w->t, n, ROLE_ARGS);
    tree_each_child(w->t, arguments, child)
        if (tree_node(w->t, child)->kind != NODE_ARG) visit(w, child);
    if (captures(w, n)) note(w, DOES_CAPTURE, n);
}

/* ---- other expressions ------------------------------------------------------------------------
 */

static void visit_bool_op(Walk *w, NodeId n)
{
    tree_each_child(w->t, n, child) {
        visit(w, child);
        if (tree_node(w->t, child)->next.at) effect_truth(w, child, value_in(w, child));
    }
}

/* Elements of a new set, or keys of a new dict. */
static void make_keys(Walk *w, NodeId at, Value keys)
{
    effect_hash(w, at, keys);
    effect_equal(w, at, keys, keys);
}

static void visit_display(Walk *w, NodeId n)
{
    uint8_t kind = tree_node(w->t, n)->kind;
    if (!tree_is_constant(w->t, n)) note(w, DOES_ALLOCATE, n);
    tree_each_child(w->t, n, child) {
        const Node *c = tree_node(w->t, child);
        if (c->kind == NODE_STARRED) {
            NodeId inside = tree_child(w->t, child, ROLE_VALUE);
            visit(w, inside);
            effect_iterate(w, child, value_in(w, inside));
            if (kind == NODE_SET) make_keys(w, child, model_elements(w->m, value_in(w, inside)));
            continue;
        }
        visit(w, child);
        bool hashed = (kind == NODE_SET && c->role == ROLE_ELTS) || c->role == ROLE_KEYS;
        if (hashed) make_keys(w, child, value_in(w, child));
    }
    if (kind != NODE_DICT) return;
    bool key = false;
    tree_each_child(w->t, n, entry) { /* **x */
        if (tree_node(w->t, entry)->role == ROLE_VALUES && !key) {
            effect_iterate(w, entry, value_in(w, entry));
            effect_mapping(w, entry, value_in(w, entry));
            make_keys(w, entry, model_elements(w->m, value_in(w, entry)));
        }
        key = tree_node(w->t, entry)->role == ROLE_KEYS;
    }
}

static void visit_unary(Walk *w, NodeId n)
{
    NodeId operand = tree_child(w->t, n, ROLE_OPERAND);
    NodeOp op = (NodeOp)tree_node(w->t, n)->op;
    visit(w, operand);
    Value v = value_in(w, operand);
    if (op == OP_NOT) {
        effect_truth(w, n, v);
        return;
    }
    if (value_only(v, op == OP_INVERT ? VALUE_INTEGER : VALUE_NUMBER | VALUE_COMPLEX)) return;
    Value both[2] = {v, v};
    effect_arithmetic(w, n, OP_MAT_MULT, both);
}

static void visit_formatted(Walk *w, NodeId n)
{
    NodeId value = tree_child(w->t, n, ROLE_VALUE), spec = tree_child(w->t, n, ROLE_FORMAT_SPEC);
    visit(w, value);
    effect_text(w, n, value_in(w, value));
    if (!spec.at) return;
    visit(w, spec);
    note(w, DOES_RAISE, n);
}

static void visit_if_exp(Walk *w, NodeId n)
{
    NodeId test = tree_child(w->t, n, ROLE_TEST);
    visit_children(w, n);
    effect_truth(w, test, value_in(w, test));
}

/* Is it left by GeneratorExit into code that would yield again? */
static bool is_in_handler(const Walk *w, NodeId n)
{
    for (; n.at && !model_function_at(w->m, n); n = tree_node(w->t, n)->parent) {
        const Node *node = tree_node(w->t, n);
        if (node->kind == NODE_EXCEPT_HANDLER || node->role == ROLE_FINALBODY) return true;
    }
    return false;
}

/* What runs meanwhile is the business of who goes through the generator, and of that one nothing
 * comes back but None. */
static void visit_yield(Walk *w, NodeId n)
{
    uint8_t kind = tree_node(w->t, n)->kind;
    NodeId value = tree_child(w->t, n, ROLE_VALUE);
    visit_children(w, n);
    if (!w->j->draining || kind == NODE_AWAIT || is_in_handler(w, n)) {
        note(w, DOES_SUSPEND, n);
        note(w, DOES_RUN, n);
    } else if (kind == NODE_YIELD_FROM) {
        effect_iterate(w, n, value_in(w, value));
    }
}

static void visit_expression(Walk *w, NodeId n)
{
    const Node *node = tree_node(w->t, n);
    switch (node->kind) {
    case NODE_CONSTANT: break;
    case NODE_NAME: visit_name(w, n); break;
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP: visit_comprehension(w, n); break;
    case NODE_GENERATOR_EXP: visit_generator(w, n); break;
    case NODE_LAMBDA: visit_lambda(w, n); break;
    case NODE_BOOL_OP: visit_bool_op(w, n); break;
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT: visit_display(w, n); break;
    case NODE_UNARY_OP: visit_unary(w, n); break;
    case NODE_BIN_OP: {
        visit_children(w, n);
        Value both[2] = {value_in(w, tree_child(w->t, n, ROLE_LEFT)),
                         value_in(w, tree_child(w->t, n, ROLE_RIGHT))};
        effect_arithmetic(w, n, (NodeOp)node->op, both);
        break;
    }
    case NODE_COMPARE:
        visit_children(w, n);
        effect_compare(w, n);
        break;
    case NODE_CMP_OP: break;
    case NODE_IF_EXP: visit_if_exp(w, n); break;
    case NODE_NAMED_EXPR: {
        NodeId value = tree_child(w->t, n, ROLE_VALUE);
        visit(w, value);
        assign_effects(w, tree_child(w->t, n, ROLE_TARGET), value_in(w, value));
        break;
    }
    case NODE_CALL: effect_call(w, n); break;
    case NODE_ATTRIBUTE: {
        NodeId base = tree_child(w->t, n, ROLE_VALUE);
        visit(w, base);
        effect_load(w, n, value_in(w, base), node->name);
        break;
    }
    case NODE_SUBSCRIPT:
        visit_children(w, n);
        effect_subscript(w, n, value_in(w, tree_child(w->t, n, ROLE_VALUE)), false);
        break;
    case NODE_SLICE: visit_children(w, n); break;
    case NODE_STARRED: {
        NodeId value = tree_child(w->t, n, ROLE_VALUE);
        visit(w, value);
        effect_iterate(w, n, value_in(w, value));
        break;
    }
    case NODE_JOINED_STR: visit_children(w, n); break;
    case NODE_FORMATTED_VALUE: visit_formatted(w, n); break;
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM: visit_yield(w, n); break;
    default: note(w, DOES_RUN, n); break;
    }
}

/* ---- statements -------------------------------------------------------------------------------
 */

/* What stands behind the colon is evaluated in modules and classes. */
static void visit_annotation_of(Walk *w, NodeId s)
{
    const Names *n = w->j->site.names;
    uint8_t scope = n->scope[names_scope_at(n, s).at].kind;
    if (n->future_annotations || (scope != SCOPE_MODULE && scope != SCOPE_CLASS)) return;
    visit_role(w, s, ROLE_ANNOTATION);
}

static void visit_assign(Walk *w, NodeId s)
{
    NodeId value = tree_child(w->t, s, ROLE_VALUE);
    if (tree_node(w->t, s)->kind == NODE_ANN_ASSIGN) visit_annotation_of(w, s);
    if (!value.at) {
        NodeId target = tree_child(w->t, s, ROLE_TARGET);
        if (tree_node(w->t, target)->kind != NODE_NAME) visit_children(w, target);
        return;
    }
    visit(w, value);
    tree_each_child(w->t, s, target) {
        uint8_t role = tree_node(w->t, target)->role;
        if (role == ROLE_TARGETS || role == ROLE_TARGET)
            assign_effects(w, target, value_in(w, value));
    }
}

/* x op= y: in place on containers. */
static void visit_aug_assign(Walk *w, NodeId s)
{
    NodeId target = tree_child(w->t, s, ROLE_TARGET), value = tree_child(w->t, s, ROLE_VALUE);
    NodeOp op = (NodeOp)tree_node(w->t, s)->op;
    visit(w, value);
    Value l = value_in(w, target), r = value_in(w, value);
    const Node *n = tree_node(w->t, target);
    if (n->kind == NODE_NAME) {
        SymbolId symbol = model_symbol(w->m, target);
        if (symbol.at) touch(w, ACCESS_VARIABLE, false, symbol.at, target);
        if (model_value(w->m, target).types & VALUE_UNBOUND) {
            note(w, DOES_RAISE, target);
            note(w, DOES_UNBOUND, target);
        }
    } else if (n->kind == NODE_ATTRIBUTE) {
        effect_load(w, target, value_in(w, tree_child(w->t, target, ROLE_VALUE)), n->name);
    } else if (n->kind == NODE_SUBSCRIPT) {
        effect_subscript(w, target, value_in(w, tree_child(w->t, target, ROLE_VALUE)), false);
    }
    assign_effects(w, target, l);
    uint32_t changing = VALUE_LIST | VALUE_SET | VALUE_DICT | VALUE_DEQUE | VALUE_BYTEARRAY;
    if (l.types & (changing | VALUE_OTHER | VALUE_INSTANCE)) {
        touch_contents(w, l, true, s);
        if (l.types & (VALUE_OTHER | VALUE_INSTANCE)) touch(w, ACCESS_CONTENTS, true, 0, s);
        note(w, DOES_WRITE, s);
        bool adds = value_only(l, VALUE_LIST) || (op == OP_BIT_OR && value_only(l, VALUE_SET));
        if (!adds) drop_contents(w, l);
    }
    uint32_t iterators = VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE;
    Value both[2] = {l, r};
    if (!value_only(l, changing)) {
        effect_arithmetic(w, s, op, both);
        if (l.types & changing) effect_iterate(w, value, r);
        else if ((l.types & (VALUE_OTHER | VALUE_INSTANCE)) && (r.types & iterators))
            effect_iterate(w, value, value_without(w->m, r, ~iterators));
        return;
    }
    effect_iterate(w, value, r);
    if (l.types & (VALUE_SET | VALUE_DICT)) {
        effect_hash(w, value, model_elements(w->m, r));
        effect_equal(w, value, model_elements(w->m, l), model_elements(w->m, r));
    }
    if (!value_only(r, VALUE_REITERABLE)) note(w, DOES_RAISE, s);
    /* the right operand's __radd__ comes before list.__iadd__, __ror__ after set.__ior__ */
    if (r.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_arithmetic(w, s, op, both);
}

static void visit_for(Walk *w, NodeId s)
{
    NodeId iter = tree_child(w->t, s, ROLE_ITER);
    if (tree_node(w->t, s)->kind == NODE_ASYNC_FOR) {
        note(w, DOES_SUSPEND, s);
        note(w, DOES_RUN, s);
    }
    visit(w, iter);
    Value v = value_in(w, iter);
    effect_iterate(w, iter, v);
    assign_effects(w, tree_child(w->t, s, ROLE_TARGET), model_elements(w->m, v));
    Walk body = walk_part(w);
    visit_role(&body, s, ROLE_BODY);
    note_changes(w, s, v, &body);
    walk_end(w, &body);
    visit_role(w, s, ROLE_ORELSE);
}

/* __enter__ and __exit__: files are closed, which writes what is still to be written. */
static void visit_exit(Walk *w, NodeId item, Value v)
{
    bool files = v.types && value_only(v, VALUE_FILE) && v.count;
    note(w, DOES_RAISE, item);
    if (!value_only(v, VALUE_FILE)) note(w, DOES_RUN, item);
    for (uint32_t i = 0; files && i < v.count; i++) {
        touch_object(w, (ObjectId){v.object[i]}, true, item);
        touch_file(w, (ObjectId){v.object[i]}, true, item);
    }
    if (!files) touch(w, ACCESS_OUTSIDE, true, OUTSIDE_ANY, item);
    note(w, DOES_WRITE, item);
}

static void visit_with(Walk *w, NodeId s)
{
    tree_each_child(w->t, s, item) {
        if (tree_node(w->t, item)->kind != NODE_WITH_ITEM) continue;
        NodeId manager = tree_child(w->t, item, ROLE_CONTEXT_EXPR);
        NodeId target = tree_child(w->t, item, ROLE_OPTIONAL_VARS);
        visit(w, manager);
        Value v = value_in(w, manager);
        visit_exit(w, item, v);
        if (target.at) assign_effects(w, target, v);
    }
    visit_role(w, s, ROLE_BODY);
}

static void visit_try(Walk *w, NodeId s)
{
    tree_each_child(w->t, s, part) {
        const Node *n = tree_node(w->t, part);
        if (n->kind != NODE_EXCEPT_HANDLER) {
            visit(w, part);
            continue;
        }
        tree_each_child(w->t, part, inner) visit(w, inner);
        if (!n->name.at) continue;
        SymbolId name =
            names_find(w->j->site.names, names_scope_at(w->j->site.names, part), n->name);
        note(w, DOES_WRITE, part);
        if (!name.at) continue;
        name = names_binding(w->j->site.names, name);
        touch(w, ACCESS_VARIABLE, true, name.at, part);
        drop_variable(w, name, value_of_types(VALUE_OTHER));
    }
}

static void visit_annotations(Walk *w, NodeId function)
{
    if (w->j->site.names->future_annotations) return;
    tree_each_child(w->t, tree_child(w->t, function, ROLE_ARGS), child)
        if (tree_node(w->t, child)->kind == NODE_ARG) visit_role(w, child, ROLE_ANNOTATION);
    visit_role(w, function, ROLE_RETURNS);
}

/* A def or class statement: its body does not run, or in a frame of its own. */
static void visit_definition(Walk *w, NodeId s)
{
    const Node *n = tree_node(w->t, s);
    SymbolId name = names_find(w->j->site.names, names_scope_at(w->j->site.names, s), n->name);
    if (name.at) {
        name = names_binding(w->j->site.names, name);
        touch(w, ACCESS_VARIABLE, true, name.at, s);
        drop_variable(w, name, value_of_types(VALUE_OTHER));
    }
    note(w, DOES_WRITE, s);
    NodeId first = n->first;
    bool decorated = first.at && tree_node(w->t, first)->role == ROLE_DECORATOR_LIST;
    if (n->kind == NODE_CLASS_DEF || decorated) {
        note(w, DOES_RUN, s);
        return;
    }
    visit_annotations(w, s);
    visit_lambda(w, s);
}

static void visit_statement(Walk *w, NodeId s)
{
    switch (tree_node(w->t, s)->kind) {
    case NODE_FUNCTION_DEF:
    case NODE_ASYNC_FUNCTION_DEF:
    case NODE_CLASS_DEF: visit_definition(w, s); break;
    case NODE_RETURN:
    case NODE_EXPR: visit_children(w, s); break;
    case NODE_DELETE:
        tree_each_child(w->t, s, target) {
            assign_effects(w, target, value_of_types(VALUE_OTHER));
            note(w, DOES_RAISE, target);
        }
        break;
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN: visit_assign(w, s); break;
    case NODE_AUG_ASSIGN: visit_aug_assign(w, s); break;
    case NODE_FOR:
    case NODE_ASYNC_FOR: visit_for(w, s); break;
    case NODE_WHILE:
        note(w, DOES_NOT_END, s);
        visit_children(w, s);
        effect_truth(w, s, value_in(w, tree_child(w->t, s, ROLE_TEST)));
        break;
    case NODE_IF:
        visit_children(w, s);
        effect_truth(w, s, value_in(w, tree_child(w->t, s, ROLE_TEST)));
        break;
    case NODE_WITH: visit_with(w, s); break;
    case NODE_ASYNC_WITH:
        note(w, DOES_SUSPEND, s);
        note(w, DOES_RUN, s);
        break;
    case NODE_RAISE:
        visit_children(w, s);
        effect_raise(w, s);
        break;
    case NODE_ASSERT:
        visit_children(w, s);
        if (tree_node(w->t, s)->kind == NODE_ASSERT)
            effect_truth(w, s, value_in(w, tree_child(w->t, s, ROLE_TEST)));
        note(w, DOES_RAISE, s);
        break;
    case NODE_TRY:
    case NODE_TRY_STAR: visit_try(w, s); break;
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
    case NODE_PASS:
    case NODE_BREAK:
    case NODE_CONTINUE: break;
    default: note(w, DOES_RUN, s); break; /* match, import */
    }
}

void visit(Walk *w, NodeId n)
{
    uint8_t kind = tree_node(w->t, n)->kind;
    if (w->j->depth > 240) {
        note(w, DOES_RUN, n);
        return;
    }
    w->j->depth++;
    if (kind >= NODE_FUNCTION_DEF && kind <= NODE_CONTINUE) visit_statement(w, n);
    else visit_expression(w, n);
    w->j->depth--;
}
