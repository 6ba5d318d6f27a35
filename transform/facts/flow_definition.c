/* flow_definition.c - functions and classes. */
#include <string.h>

#include "transform/facts/flow_build.h"

static NodeId role_child(FlowBuild *b, NodeId n, NodeRole role)
{
    return tree_child(b->t, n, role);
}

/* ---- functions ------------------------------------------------------------------------------ */

static void add_parameters(FlowBuild *b, NodeId arguments, NodeRole role, uint32_t kind)
{
    tree_each_child(b->t, arguments, arg) {
        const Node *a = tree_node(b->t, arg);
        if (a->role != role) continue;
        b->at = arg;
        FlowNode node = flow_node(b);
        array_push(&b->out->params, ((FlowParam){flow_name(b, a->name), node, kind}));
    }
}

/* Default values belong to the last parameters; keyword-only ones say which in order. */
static void add_defaults(FlowBuild *b, NodeId arguments, const FlowFunction *f)
{
    uint32_t positional = 0, defaults = 0;
    for (uint32_t i = 0; i < f->param_count; i++)
        positional += b->out->params.at[f->first_param + i].kind <= PARAM_NORMAL;
    tree_each_child(b->t, arguments, child)
        defaults += tree_node(b->t, child)->role == ROLE_DEFAULTS;
    uint32_t next = positional - defaults;
    tree_each_child(b->t, arguments, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_DEFAULTS) {
            FlowNode value = flow_expression(b, child);
            flow_copy(b, value, b->out->params.at[f->first_param + next++].node);
        } else if (c->role == ROLE_KW_DEFAULTS) {
            FlowNode value = flow_expression(b, child);
            /* which keyword it is for is not needed to be sound: any of them */
            for (uint32_t i = 0; i < f->param_count; i++) {
                const FlowParam *p = &b->out->params.at[f->first_param + i];
                if (p->kind == PARAM_KEYWORD_ONLY) flow_copy(b, value, p->node);
            }
        }
    }
}

static uint32_t new_function(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    const Scope *scope = &b->n->scope[b->n->scope_of_node[n.at]];
    bool in_class = b->class && b->n->scope[b->scope.at].kind == SCOPE_CLASS;
    b->at = n;
    FlowFunction f = {
        .name = node->kind == NODE_LAMBDA ? 0 : flow_name(b, node->name),
        .line = flow_line(b, n),
        .class = in_class && node->kind != NODE_LAMBDA ? b->class : 0,
        .outer = b->function + 1,
        .first_param = b->out->params.count,
        .flags = (scope->is_generator ? FUNCTION_GENERATOR : 0) |
                 (scope->is_async ? FUNCTION_ASYNC : 0) |
                 (node->kind == NODE_LAMBDA ? FUNCTION_LAMBDA : 0),
    };
    if (in_class && node->kind == NODE_LAMBDA) f.class = b->class;
    NodeId arguments = role_child(b, n, ROLE_ARGS);
    add_parameters(b, arguments, ROLE_POSONLYARGS, PARAM_POSITION_ONLY);
    add_parameters(b, arguments, ROLE_ARGS, PARAM_NORMAL);
    add_parameters(b, arguments, ROLE_VARARG, PARAM_STAR);
    add_parameters(b, arguments, ROLE_KWONLYARGS, PARAM_KEYWORD_ONLY);
    add_parameters(b, arguments, ROLE_KWARG, PARAM_DOUBLE_STAR);
    f.param_count = b->out->params.count - f.first_param;
    if (f.class && node->kind != NODE_LAMBDA && f.param_count) {
        const FlowParam *first = &b->out->params.at[f.first_param];
        if (first->kind <= PARAM_NORMAL && bytes_is(flow_text(b->out, first->name), "self"))
            f.flags |= FUNCTION_SELF;
        if (first->kind <= PARAM_NORMAL && bytes_is(flow_text(b->out, first->name), "cls"))
            f.flags |= FUNCTION_CLASS;
    }
    b->at = n;
    f.result = flow_node(b);
    f.yielded = flow_node(b);
    f.sent = flow_node(b);
    array_push(&b->out->functions, f);
    return b->out->functions.count - 1;
}

static FlowNode decorated(FlowBuild *b, NodeId n, FlowNode value)
{
    FlowNode decorators[64];
    uint32_t count = 0;
    tree_each_child(b->t, n, child)
        if (tree_node(b->t, child)->role == ROLE_DECORATOR_LIST && count < 64)
            decorators[count++] = flow_expression(b, child);
    while (count) {
        b->at = n;
        value = flow_call(b, decorators[--count], value);
    }
    return value;
}

FlowNode flow_function(FlowBuild *b, NodeId n)
{
    uint32_t index = new_function(b, n);
    FlowFunction f = b->out->functions.at[index];
    flow_later(b, index,
               n); /* at once, so that functions are lowered in the order of their index */
    add_defaults(b, role_child(b, n, ROLE_ARGS), &f);
    flow_annotate_function(b, n, index);
    b->at = n;
    FlowNode made = flow_node(b);
    flow_op(b, FLOW_MAKE_FUNCTION, 0, index, made);
    const Node *node = tree_node(b->t, n);
    if (node->kind == NODE_LAMBDA) return made;
    bool has_decorators = role_child(b, n, ROLE_DECORATOR_LIST).at != 0;
    FlowNode value = has_decorators ? decorated(b, n, made) : made;
    if (has_decorators) b->out->functions.at[index].flags |= FUNCTION_DECORATED;
    FlowRef ref = {.kind = REF_FUNCTION, .a = index};
    flow_write(b, flow_symbol(b, b->scope, node->name), node->name, value,
               has_decorators ? NULL : &ref);
    return value;
}

static void bind_parameters(FlowBuild *b, const FlowFunction *f)
{
    for (uint32_t i = 0; i < f->param_count; i++) {
        const FlowParam *p = &b->out->params.at[f->first_param + i];
        Atom name = atoms_find(&b->t->atoms, flow_text(b->out, p->name));
        SymbolId s = flow_symbol(b, b->scope, name);
        if (!s.at) continue;
        FlowNode node = p->node;
        if (flow_is_versioned(b, s)) b->current[s.at] = node;
        else flow_copy(b, node, flow_fixed(b, s));
    }
}

void flow_lower_function(FlowBuild *b, const Pending *p)
{
    FlowFunction f = b->out->functions.at[p->function];
    b->function = p->function;
    b->scope = p->scope;
    b->class = 0;
    b->dead = false;
    b->looked_at = 0;
    b->loop = NULL;
    b->self = f.class && f.param_count ? b->out->params.at[f.first_param].node : 0;
    b->log.count = 0;
    b->at = p->node;
    b->out->functions.at[p->function].first_op = b->out->ops.count;
    bind_parameters(b, &f);
    if (tree_node(b->t, p->node)->kind == NODE_LAMBDA) {
        FlowNode value = flow_expression(b, role_child(b, p->node, ROLE_BODY));
        flow_copy(b, value, f.result);
    } else {
        flow_body(b, p->node, ROLE_BODY);
    }
    b->out->functions.at[p->function].op_count =
        b->out->ops.count - b->out->functions.at[p->function].first_op;
}

/* ---- classes -------------------------------------------------------------------------------- */

/* What the statements of a class body bind, without those of inner scopes. */
static uint32_t annotation_flags(FlowBuild *b, NodeId n)
{
    Bytes text = tree_text(b->t, role_child(b, n, ROLE_ANNOTATION));
    NodeId value = role_child(b, n, ROLE_VALUE);
    uint32_t flags = ATTR_ANNOTATED;
    if (memmem(text.at, text.len, "ClassVar", 8)) flags |= ATTR_CLASSVAR;
    if (value.at) flags |= ATTR_VALUE;
    if (value.at && tree_node(b->t, value)->kind == NODE_CALL) flags |= ATTR_FIELD_CALL;
    return flags;
}

static void set_attr_flags(FlowBuild *b, uint32_t class, Atom name, uint32_t flags, bool first)
{
    FlowClass *c = &b->out->classes.at[class];
    FlowName wanted = flow_name(b, name);
    for (uint32_t i = 0; i < c->attr_count; i++) {
        FlowAttr *a = &b->out->attrs.at[c->first_attr + i];
        if (a->name != wanted) continue;
        if (first && a->flags == ATTR_VALUE) a->flags = flags;
        else a->flags |= flags;
    }
}

/* Names with an annotation in the order of the text: the fields of a dataclass. */
static void classify_attrs(FlowBuild *b, NodeId class, uint32_t index)
{
    tree_each_child(b->t, class, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role != ROLE_BODY) continue;
        if (c->kind == NODE_ANN_ASSIGN) {
            const Node *target = tree_node(b->t, role_child(b, child, ROLE_TARGET));
            if (target->kind == NODE_NAME)
                set_attr_flags(b, index, target->name, annotation_flags(b, child), true);
        } else if (c->kind == NODE_FUNCTION_DEF || c->kind == NODE_ASYNC_FUNCTION_DEF) {
            bool plain = !role_child(b, child, ROLE_DECORATOR_LIST).at;
            set_attr_flags(b, index, c->name, ATTR_VALUE | (plain ? ATTR_METHOD : ATTR_DECORATED),
                           true);
        } else if (c->kind == NODE_ASSIGN) {
            NodeId value = role_child(b, child, ROLE_VALUE);
            const Node *target = tree_node(b->t, role_child(b, child, ROLE_TARGETS));
            if (target->kind == NODE_NAME && tree_node(b->t, value)->kind == NODE_CALL)
                set_attr_flags(b, index, target->name, ATTR_VALUE | ATTR_FIELD_CALL, true);
        }
    }
}

/* The symbols of the body in the order in which they first stand in the text. */
static void add_attrs(FlowBuild *b, NodeId class, uint32_t index, ScopeId scope)
{
    FlowClass *c = &b->out->classes.at[index];
    c->first_attr = b->out->attrs.count;
    for (SymbolId s = b->n->scope[scope.at].symbols; s.at; s = b->n->symbol[s.at].next) {
        const Symbol *symbol = &b->n->symbol[s.at];
        if (!(symbol->flags & (SYMBOL_BOUND | SYMBOL_ANNOTATED)) ||
            symbol->resolution == RESOLVED_GLOBAL_EXPLICIT)
            continue;
        bool value = symbol->flags & (SYMBOL_STORED | SYMBOL_DEFINED | SYMBOL_IMPORT |
                                      SYMBOL_DELETED | SYMBOL_ITERATION);
        FlowAttr a = {flow_name(b, symbol->name), flow_fixed(b, s), value ? ATTR_VALUE : 0,
                      b->n->scope[scope.at].line};
        array_push(&b->out->attrs, a);
        b->out->classes.at[index].attr_count++;
    }
    classify_attrs(b, class, index);
}

/* dataclass(frozen=True, ...): the keywords of the first decorator that is a call. */
static void note_keywords(FlowBuild *b, NodeId class, uint32_t index)
{
    FlowClass *c = &b->out->classes.at[index];
    c->dataclass_keywords = b->out->words.count;
    tree_each_child(b->t, class, decorator) {
        const Node *d = tree_node(b->t, decorator);
        if (d->role != ROLE_DECORATOR_LIST) break;
        if (d->kind != NODE_CALL) continue;
        tree_each_child(b->t, decorator, keyword) {
            const Node *k = tree_node(b->t, keyword);
            if (k->kind != NODE_KEYWORD) continue;
            const Node *value = tree_node(b->t, k->first);
            bool constant = value->kind == NODE_CONSTANT;
            uint32_t what = constant && value->op == CONST_TRUE ? 1 : constant ? 0 : 2;
            array_push(&b->out->words, k->name.at ? flow_name(b, k->name) : 0);
            array_push(&b->out->words, what);
            c->dataclass_keyword_count += 2;
        }
    }
}

/* What the names and expressions of a class statement gave. */
typedef struct Given {
    Array(FlowNode) bases;
    FlowNode metaclass;
} Given;

static void note_bases(FlowBuild *b, NodeId class, uint32_t index, Given *given)
{
    Array(FlowRef) bases = {0}, decorators = {0};
    FlowRef metaclass = {0};
    uint32_t flags = 0;
    bool has_metaclass = false;
    tree_each_child(b->t, class, child) {
        const Node *c = tree_node(b->t, child);
        if (c->role == ROLE_BASES) {
            if (c->kind == NODE_STARRED) flags |= CLASS_STAR_BASE;
            FlowRef ref = c->kind == NODE_STARRED ? (FlowRef){0} : flow_ref(b, child);
            array_push(&bases, ref);
            FlowNode base = flow_expression(b, child);
            if (base) array_push(&given->bases, base);
        } else if (c->role == ROLE_KEYWORDS) {
            FlowNode value = flow_expression(b, c->first);
            if (c->name.at && bytes_is(atoms_text(&b->t->atoms, c->name), "metaclass")) {
                metaclass = flow_ref(b, c->first);
                has_metaclass = true;
                given->metaclass = value;
            } else {
                flags |= CLASS_KEYWORDS;
                flow_copy(b, value, FLOW_UNREAD);
            }
        } else if (c->role == ROLE_DECORATOR_LIST) {
            array_push(&decorators, flow_ref(b, child));
        }
    }
    FlowClass *c = &b->out->classes.at[index];
    c->flags |= flags;
    c->first_base = b->out->refs.count;
    c->base_count = bases.count;
    for (uint32_t i = 0; i < bases.count; i++) array_push(&b->out->refs, bases.at[i]);
    c->first_decorator = b->out->refs.count;
    c->decorator_count = decorators.count;
    for (uint32_t i = 0; i < decorators.count; i++) array_push(&b->out->refs, decorators.at[i]);
    if (has_metaclass) {
        array_push(&b->out->refs, metaclass);
        c->metaclass = b->out->refs.count;
    }
    array_free(&bases);
    array_free(&decorators);
}

static uint32_t new_class(FlowBuild *b, NodeId n)
{
    const Node *node = tree_node(b->t, n);
    b->at = n;
    FlowClass c = {
        .name = flow_name(b, node->name),
        .line = flow_line(b, n),
        .start = node->start,
        .class = b->class && b->n->scope[b->scope.at].kind == SCOPE_CLASS ? b->class : 0,
        .function = b->function ? b->function + 1 : 0,
        .node = flow_node(b),
    };
    NodeId body = role_child(b, n, ROLE_BODY);
    const Node *first = tree_node(b->t, body);
    if (first->kind == NODE_EXPR && tree_node(b->t, first->first)->kind == NODE_CONSTANT &&
        tree_node(b->t, first->first)->op == CONST_STR)
        c.flags |= CLASS_HAS_DOCSTRING;
    array_push(&b->out->classes, c);
    return b->out->classes.count - 1;
}

void flow_class(FlowBuild *b, NodeId n)
{
    uint32_t index = new_class(b, n);
    FlowNode made = b->out->classes.at[index].node;
    Given given = {0};
    note_bases(b, n, index, &given);
    note_keywords(b, n, index);
    ScopeId outer = b->scope, own = {b->n->scope_of_node[n.at]};
    uint32_t outer_class = b->class;
    b->class_of_scope[own.at] = index + 1;
    add_attrs(b, n, index, own);
    b->scope = own;
    b->class = index + 1;
    flow_body(b, n, ROLE_BODY);
    b->scope = outer;
    b->class = outer_class;
    b->at = n;
    FlowOp *make = flow_op(b, FLOW_MAKE_CLASS, given.metaclass, index, made);
    make->args = b->out->words.count;
    make->count = given.bases.count < 1000 ? (uint16_t)given.bases.count : 1000;
    for (uint32_t i = 0; i < make->count; i++) array_push(&b->out->words, given.bases.at[i]);
    array_free(&given.bases);
    FlowNode value = made;
    bool has_decorators = role_child(b, n, ROLE_DECORATOR_LIST).at != 0;
    if (has_decorators) value = decorated(b, n, made);
    FlowRef ref = {.kind = REF_CLASS, .a = index};
    const Node *node = tree_node(b->t, n);
    flow_write(b, flow_symbol(b, b->scope, node->name), node->name, value, &ref);
}
