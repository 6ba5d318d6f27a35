/*
 * lower_definition.c - functions, classes, their parameters and type parameters.
 */
#include "transform/syntax/lower.h"

/* ---- parameters ----------------------------------------------------------------------------- */

/* One parameter as the grammar has it, taken apart. */
typedef struct Param {
    uint32_t name, type, value; /* raw nodes, 0 when absent */
    uint32_t stars;
} Param;

static Param param_of(Lower *l, uint32_t raw)
{
    Param p = {0};
    uint32_t kind = raw_kind(l, raw);
    if (kind == RAW_identifier) {
        p.name = raw;
        return p;
    }
    if (kind == RAW_list_splat_pattern || kind == RAW_dictionary_splat_pattern) {
        p.stars = kind == RAW_list_splat_pattern ? 1 : 2;
        p.name = l->raw[raw + 1].skip;
        return p;
    }
    if (kind == RAW_tuple_pattern) return p; /* Python 2: def f((a, b)) */
    each_raw(l, raw, part) {
        uint32_t part_kind = raw_kind(l, part);
        if (part_kind == RAW_TOKEN_COLON || part_kind == RAW_TOKEN_EQUAL) continue;
        if (!p.name) p = param_of(l, part);
        else if (part_kind == RAW_type && !p.type) p.type = part;
        else p.value = part;
    }
    return p;
}

typedef struct Params {
    NodeId list;
    uint32_t slash; /* raw node of '/', 0 when there is none */
    bool star, kwarg, has_default, bare_star;
    Array(Atom) names;
} Params;

static NodeRole role_of(const Params *s, uint32_t raw, uint32_t stars)
{
    if (stars == 1) return ROLE_VARARG;
    if (stars == 2) return ROLE_KWARG;
    if (s->star) return ROLE_KWONLYARGS;
    return raw < s->slash ? ROLE_POSONLYARGS : ROLE_ARGS;
}

static void check_param(Lower *l, uint32_t raw, const Param *p, Params *s)
{
    uint32_t start = l->raw[raw].start;
    if (s->kwarg) lower_reject(l, start, "arguments cannot follow var-keyword argument");
    if (p->stars == 1 && s->star) lower_reject(l, start, "* argument may appear only once");
    if (p->stars == 2 && s->bare_star) lower_reject(l, start, "named arguments must follow bare *");
    if (p->stars && p->value) lower_reject(l, start, "this parameter cannot have a default");
    if (!p->stars && !s->star && s->has_default && !p->value)
        lower_reject(l, start, "parameter without a default follows parameter with a default");
    if (p->value) s->has_default = true;
    if (p->stars == 1) s->star = true;
    if (p->stars == 2) s->kwarg = true;
    s->bare_star = false;
}

static void lower_parameter(Lower *l, uint32_t raw, Params *s)
{
    Param p = param_of(l, raw);
    NodeRole role = role_of(s, raw, p.stars);
    check_param(l, raw, &p, s);
    if (!p.name || raw_kind(l, p.name) != RAW_identifier) {
        lower_reject(l, l->raw[raw].start, "invalid parameter");
        return;
    }
    uint32_t end = p.type ? l->raw[p.type].end : l->raw[p.name].end;
    NodeId n = lower_add(l, place(s->list, role), NODE_ARG, l->raw[p.name].start, end);
    Atom name = lower_name(l, p.name);
    lower_node(l, n)->name = name;
    for (uint32_t i = 0; i < s->names.count; i++)
        if (s->names.at[i].at == name.at)
            lower_reject(l, l->raw[raw].start, "duplicate argument in function definition");
    array_push(&s->names, name);
    if (p.type) {
        Place annotation = place(n, ROLE_ANNOTATION);
        annotation.star = p.stars == 1;
        lower_type(l, p.type, annotation);
    }
    if (p.value)
        lower_value(l, p.value, s->list,
                    role == ROLE_KWONLYARGS ? ROLE_KW_DEFAULTS : ROLE_DEFAULTS);
}

static void take_separator(Lower *l, uint32_t raw, Params *s)
{
    uint32_t start = l->raw[raw].start;
    if (s->kwarg) lower_reject(l, start, "arguments cannot follow var-keyword argument");
    if (raw_kind(l, raw) == RAW_positional_separator) {
        if (s->star) lower_reject(l, start, "/ must be ahead of *");
        if (!s->names.count) lower_reject(l, start, "at least one argument must precede /");
        if (s->slash != raw) lower_reject(l, start, "/ may appear only once");
        return;
    }
    if (s->star) lower_reject(l, start, "* argument may appear only once");
    s->star = s->bare_star = true;
}

void lower_no_parameters(Lower *l, NodeId function, uint32_t offset)
{
    lower_add(l, place(function, ROLE_ARGS), NODE_ARGUMENTS, offset, offset);
}

void lower_parameters(Lower *l, uint32_t raw, NodeId function)
{
    Params s = {0};
    s.list = lower_add(l, place(function, ROLE_ARGS), NODE_ARGUMENTS, l->raw[raw].start,
                       l->raw[raw].end);
    s.slash = lower_child_of_kind(l, raw, RAW_positional_separator);
    each_raw(l, raw, child) {
        uint32_t kind = raw_kind(l, child);
        if (kind == RAW_positional_separator || kind == RAW_keyword_separator)
            take_separator(l, child, &s);
        else lower_parameter(l, child, &s);
    }
    if (s.bare_star) lower_reject(l, l->raw[raw].start, "named arguments must follow bare *");
    array_free(&s.names);
}

/* ---- type parameters (PEP 695) -------------------------------------------------------------- */

static void lower_type_parameter(Lower *l, uint32_t raw, NodeId owner)
{
    uint32_t inner = raw_kind(l, raw) == RAW_type ? raw + 1 : raw;
    uint32_t name = inner, bound = 0;
    NodeKind kind = NODE_TYPE_VAR;
    if (raw_kind(l, inner) == RAW_constrained_type) {
        name = inner + 1;
        bound = l->raw[l->raw[name].skip].skip;
        if (raw_kind(l, name) == RAW_type) name++;
    } else if (lower_is_splat(l, inner) || raw_kind(l, inner) == RAW_splat_type) {
        uint32_t star = inner + 1;
        kind = raw_kind(l, star) == RAW_TOKEN_DOUBLE_STAR ? NODE_PARAM_SPEC : NODE_TYPE_VAR_TUPLE;
        name = l->raw[star].skip;
    }
    if (raw_kind(l, name) != RAW_identifier) {
        lower_reject(l, l->raw[raw].start, "invalid type parameter");
        return;
    }
    NodeId n =
        lower_add(l, place(owner, ROLE_TYPE_PARAMS), kind, l->raw[raw].start, l->raw[raw].end);
    Atom atom = lower_name(l, name);
    lower_node(l, n)->name = atom;
    tree_each_child(l->out, owner, other) {
        const Node *o = lower_node(l, other);
        if (o->role == ROLE_TYPE_PARAMS && other.at != n.at && o->name.at == atom.at)
            lower_reject(l, l->raw[raw].start, "duplicate type parameter");
    }
    if (bound) lower_type(l, bound, place(n, ROLE_BOUND));
}

void lower_type_parameters(Lower *l, uint32_t raw, NodeId owner)
{
    each_raw(l, raw, child) lower_type_parameter(l, child, owner);
}

/* ---- functions and classes ------------------------------------------------------------------ */

static void lower_decorators(Lower *l, uint32_t decorated, NodeId n)
{
    if (!decorated) return;
    each_raw(l, decorated, child) {
        if (raw_kind(l, child) != RAW_decorator) continue;
        uint32_t value = child + 1;
        if (raw_kind(l, value) == RAW_TOKEN_AT) value = l->raw[value].skip;
        Place at = place(n, ROLE_DECORATOR_LIST);
        at.named = true;
        lower_expression(l, value, at);
    }
}

static void lower_name_of(Lower *l, uint32_t raw, NodeId n)
{
    uint32_t name = lower_child_of_kind(l, raw, RAW_identifier);
    Atom atom = lower_name(l, name);
    lower_node(l, n)->name = atom;
    uint32_t types = lower_child_of_kind(l, raw, RAW_type_parameter);
    if (types) lower_type_parameters(l, types, n);
}

static void lower_body(Lower *l, uint32_t raw, NodeId n)
{
    uint32_t block = lower_child_of_kind(l, raw, RAW_block);
    uint32_t loops = l->loops;
    l->loops = 0;
    if (block) lower_block(l, block, n, ROLE_BODY);
    else lower_reject(l, l->raw[raw].start, "expected an indented block");
    l->loops = loops;
    lower_end_at_last_child(l, n);
}

static void lower_function(Lower *l, uint32_t raw, uint32_t decorated, Place at)
{
    bool async = raw_kind(l, raw + 1) == RAW_TOKEN_ASYNC;
    NodeId n = lower_add(l, at, async ? NODE_ASYNC_FUNCTION_DEF : NODE_FUNCTION_DEF,
                         l->raw[raw].start, l->raw[raw].end);
    lower_decorators(l, decorated, n);
    lower_name_of(l, raw, n);
    lower_parameters(l, lower_child_of_kind(l, raw, RAW_parameters), n);
    uint32_t returns = lower_child_of_kind(l, raw, RAW_type);
    if (returns) lower_type(l, returns, place(n, ROLE_RETURNS));
    lower_body(l, raw, n);
}

static void lower_class(Lower *l, uint32_t raw, uint32_t decorated, Place at)
{
    NodeId n = lower_add(l, at, NODE_CLASS_DEF, l->raw[raw].start, l->raw[raw].end);
    lower_decorators(l, decorated, n);
    lower_name_of(l, raw, n);
    uint32_t arguments = lower_child_of_kind(l, raw, RAW_argument_list);
    if (arguments) lower_arguments(l, arguments, n, ROLE_BASES);
    lower_body(l, raw, n);
}

void lower_definition(Lower *l, uint32_t raw, NodeId parent, NodeRole role)
{
    uint32_t decorated = 0;
    if (raw_kind(l, raw) == RAW_decorated_definition) {
        decorated = raw;
        raw = lower_child_of_kind(l, decorated, RAW_function_definition);
        if (!raw) raw = lower_child_of_kind(l, decorated, RAW_class_definition);
    }
    if (!raw || l->depth >= LOWER_DEPTH) {
        if (raw) lower_too_deep(l, l->raw[raw].start);
        else lower_reject(l, l->raw[decorated].start, "invalid syntax");
        return;
    }
    l->depth++;
    if (raw_kind(l, raw) == RAW_function_definition)
        lower_function(l, raw, decorated, place(parent, role));
    else lower_class(l, raw, decorated, place(parent, role));
    l->depth--;
}
