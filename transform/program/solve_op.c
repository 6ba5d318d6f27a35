/* solve_op.c - the operations of all files as constraints, and what each does to an object. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- records -------------------------------------------------------------------------------- */

/* The function whose code an operation of a module is: functions lie in the order of their code. */
static uint32_t function_of(const Solver *s, const Use *at)
{
    if (!at->op || !at->module) return 0;
    const Module *m = &s->link->modules.at[at->module];
    if (at->op < m->flow->ops.at || at->op >= m->flow->ops.at + m->flow->ops.count) return 0;
    uint32_t op = (uint32_t)(at->op - m->flow->ops.at), low = 0, high = m->flow->functions.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (m->flow->functions.at[middle].first_op <= op) low = middle;
        else high = middle;
    }
    return m->function_base + low + 1;
}

void solve_record(Solver *s, Deed deed, Object o, uint32_t name, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_BOUND && deed == DEED_WEAK) {
        solve_record(s, deed, info->b, name, at);
        return;
    }
    if (info->kind == OBJECT_SUPER) {
        solve_record(s, deed, info->b, name, at);
        return;
    }
    if (info->kind != OBJECT_INSTANCE && info->kind != OBJECT_CLASS && info->kind != OBJECT_UNREAD)
        return;
    bool all = deed == DEED_DICT || deed == DEED_REDUCE; /* gives all attributes */
    if (all && o == THE_UNREAD) solve_ask_any(s, s->now, deed == DEED_REDUCE);
    Record r = {.object = o,
                .module = at->module,
                .line = at->op ? at->op->line : 0,
                .function = function_of(s, at),
                .name = name,
                .deed = (uint8_t)deed};
    r.worlds = s->now;
    r.guarded = at->op && at->op->kind == FLOW_DELETE && at->op->flag;
    if (at->op && at->op->a && at->op->kind != FLOW_CALL)
        r.node = solver_map(s, at->module, at->op->a);
    if (at->kind == USE_SINK) r.node = at->to;
    array_push(&s->records, r);
    bool lists = deed == DEED_DICT || deed == DEED_DIR;
    if (lists && o == THE_UNREAD) { /* it may be a class */
        r.deed = DEED_CLASS_SCAN;
        array_push(&s->records, r);
    }
}

/* ---- one object at one operation ------------------------------------------------------------ */

static void enter(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_INSTANCE) {
        Use call = solver_call_op(s, at, NULL, 0, at->to);
        Found found = {0};
        bool known = solve_lookup(
            s, info->a, solver_intern(s, at->op->flag ? "__aenter__" : "__enter__"), &found);
        solve_call_found(s, &found, o, &call);
        if (!known) solver_unread(s, at->to);
        array_free(&found);
    } else if (info->kind == OBJECT_CLASS) {
        Use call = solver_call_op(s, at, NULL, 0, at->to);
        solve_operate_on_class(s, o, at->op->flag ? "__aenter__" : "__enter__", &call);
    } else if (info->kind == OBJECT_BOX) {
        solver_edge(s, solver_field(s, o, FIELD_ELEMENT), at->to);
    } else if (info->kind == OBJECT_VALUE) {
        solver_add(s, at->to, o, 0);
        solver_edge(s, solver_field(s, o, FIELD_KEPT), at->to);
    } else {
        solver_add(s, at->to, o, 0);
    }
}

static void await(Solver *s, Object o, const Use *at, Vertex from)
{
    const ObjectInfo *info = solver_get(s, o);
    if (at->op->flag) { /* what `yield from` evaluates to */
        if (info->kind == OBJECT_BOX) solver_edge(s, solver_field(s, o, FIELD_RESULT), at->to);
        else if (info->kind == OBJECT_UNREAD) solver_add(s, at->to, o, from);
        return;
    }
    if (info->kind == OBJECT_VALUE) {
        solver_edge(s, solver_field(s, o, FIELD_KEPT), at->to);
        solver_unread(s, at->to);
        return;
    }
    solver_add(s, at->to, o, from);
    bool of_class = info->kind == OBJECT_CLASS && solve_metaclasses(s, info->a);
    if (info->kind != OBJECT_INSTANCE && !of_class) return;
    Vertex generator = solver_node(s);
    Use call = solver_call_op(s, at, NULL, 0, generator);
    Found found = {0};
    if (of_class) solve_operate_on_class(s, o, "__await__", &call);
    else solve_lookup(s, info->a, solver_intern(s, "__await__"), &found);
    solve_call_found(s, &found, o, &call);
    array_free(&found);
    FlowOp *op = solver_op(s, FLOW_AWAIT, generator, 0, at->to);
    op->flag = 1;
    solver_use(s, generator, USE_OP, (Use){.op = op, .to = at->to});
}

static void make_super(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    uint32_t class = s->link->modules.at[at->module].class_base + at->op->b;
    if (info->kind == OBJECT_INSTANCE || info->kind == OBJECT_CLASS)
        solver_add(s, at->to, solver_object(s, OBJECT_SUPER, class, o), 0);
    else if (info->kind == OBJECT_UNREAD) solver_unread(s, at->to);
}

static void match_class(Solver *s, Object o, const Use *at)
{
    /* __match_args__ names the attribute: any of them */
    if (solver_get(s, o)->kind == OBJECT_INSTANCE) solve_load_any(s, o, at->to, at);
    else solver_add(s, at->to, o, 0);
    if (o == THE_UNREAD) solve_ask_any(s, s->now, false);
}

static void operate(Solver *s, Object o, const Use *at, Vertex from)
{
    const FlowOp *op = at->op;
    uint32_t name = op->kind == FLOW_LOAD || op->kind == FLOW_STORE || op->kind == FLOW_DELETE ||
                            op->kind == FLOW_METHOD || op->kind == FLOW_HAS
                        ? solver_atom(s, at->module, op->b)
                        : 0;
    switch (op->kind) {
    case FLOW_LOAD: solve_load(s, o, name, at->to, at); break;
    case FLOW_STORE: solve_store(s, o, name, solver_map(s, at->module, op->to), at); break;
    case FLOW_DELETE: solve_delete(s, o, name, at); break;
    case FLOW_CALL: solve_call(s, o, NO_OBJECT, at); break;
    case FLOW_METHOD: solve_method(s, o, name, at); break;
    case FLOW_SUPER: make_super(s, o, at); break;
    case FLOW_ITERATE: solve_iterate(s, o, at); break;
    case FLOW_UNPACK: solve_unpack(s, o, at); break;
    case FLOW_GET_ITEM: solve_get_item(s, o, at); break;
    case FLOW_SET_ITEM: solve_set_item(s, o, at); break;
    case FLOW_ENTER: enter(s, o, at); break;
    case FLOW_AWAIT: await(s, o, at, from); break;
    case FLOW_BINARY: solve_binary(s, o, at, false); break;
    case FLOW_COMPARE: solve_compare(s, o, at, false); break;
    case FLOW_UNARY: solve_unary(s, o, at); break;
    case FLOW_CATCH: solve_caught(s, o, at, from); break;
    case FLOW_HAS: solve_has(s, o, name, at->to, from); break;
    case FLOW_INSTANCE:
    case FLOW_EXACT: solve_instance_of(s, o, at, from); break;
    case FLOW_MATCH_CLASS: match_class(s, o, at); break;
    case FLOW_CHECK: {
        Use check = *at;
        check.extra = solver_map(s, at->module, op->b);
        solve_checked(s, o, &check);
        break;
    }
    case FLOW_DELETE_ITEM: solve_delete_item(s, o, at); break;
    default: break;
    }
}

/* attrgetter("a.b"): one after the other, for all objects that meet the name there.  The first
 * name, and where what it gives goes; 0 when there is no other. */
uint32_t solve_dotted_name(Solver *s, uint32_t path_atom, const Use *u, Vertex *inner)
{
    Bytes path = text_of(s, path_atom);
    const char *dot = memchr(path.at, '.', path.len);
    *inner = 0;
    if (!dot) return path_atom;
    Bytes first = {path.at, (size_t)(dot - path.at)};
    Bytes rest = {dot + 1, path.len - first.len - 1};
    uint32_t *known = solver_place(s, u->op, u->module, u->to, path_atom);
    if (!*known) {
        *inner = *known = solver_node(s);
        Object name = solver_object(s, OBJECT_STRING, atoms_intern(&s->link->atoms, rest).at, 0);
        solve_named(s, *inner, solver_constant(s, name), USE_NAME_LOAD, u);
    } else {
        *inner = *known;
    }
    return atoms_intern(&s->link->atoms, first).at;
}

/* A string arrives where an attribute's name is expected. `extra` is the receiver. */
static void named_attribute(Solver *s, Object name, const Use *u)
{
    const ObjectInfo *info = solver_get(s, name);
    bool known = info->kind == OBJECT_STRING;
    uint32_t atom = info->a;
    Object o = u->extra;
    Vertex inner;
    uint8_t of = solver_get(s, o)->kind;
    bool asks = u->kind != USE_NAME_HAS && of != OBJECT_TEXT && of != OBJECT_STRING;
    if (!known && asks) s->names_trusted = true;
    switch (u->kind) {
    case USE_NAME_STORE:
        if (known) solve_store(s, o, atom, u->to, u);
        else solve_store_any(s, o, u->to, u);
        break;
    case USE_NAME_LOAD:
        /* with a default it tells whether the attribute is there; x may be a class */
        if (!known) {
            solve_load_any(s, o, u->to, u);
            break;
        }
        atom = solve_dotted_name(s, atom, u, &inner);
        if (!inner && o == THE_UNREAD && u->op->count > 4)
            solve_record(s, DEED_CLASS_READ, o, atom, u);
        solve_load(s, o, atom, inner ? inner : u->to, u);
        break;
    case USE_NAME_HAS:
        if (known && (solver_get(s, o)->kind == OBJECT_CLASS || o == THE_UNREAD))
            solve_record(s, DEED_CLASS_READ, o, atom, u);
        if (known && bytes_is(text_of(s, atom), "__dict__")) solve_record(s, DEED_DICT, o, 0, u);
        if (known && bytes_is(text_of(s, atom), "__slots__")) solve_record(s, DEED_SLOTS, o, 0, u);
        break;
    case USE_NAME_DELETE: solve_delete(s, o, known ? atom : 0, u); break;
    default: break;
    }
}

void solve_use(Solver *s, const Use *u, Object o, Vertex at)
{
    s->work++;
    switch (u->kind) {
    case USE_OP: operate(s, o, u, at); break;
    case USE_OP_RIGHT:
        if (u->op->kind == FLOW_BINARY) solve_binary(s, o, u, true);
        else solve_compare(s, o, u, true);
        break;
    case USE_NOW_HAS: solver_add(s, u->to, u->extra, at); break;
    case USE_SELF:
        if (o != THE_UNREAD) solver_add(s, u->to, o, at);
        else solver_edge(s, solve_unread_self(s, u->extra), u->to);
        break;
    case USE_CALL: solve_call(s, o, NO_OBJECT, u); break;
    case USE_CALL_AS_METHOD: solve_call_as_method(s, o, u); break;
    case USE_CALL_NEW:
        if (solver_get(s, o)->kind != OBJECT_STATIC) solve_call_as_method(s, o, u);
        else solver_use(s, solver_field(s, o, FIELD_CALLED), USE_CALL_AS_METHOD, *u);
        break;
    case USE_BIND: solve_bind(s, o, u); break;
    case USE_BIND_CLASS: solve_bind_class(s, o, u); break;
    case USE_BIND_TO_CLASS: solve_bind_to_class(s, o, u); break;
    case USE_SETTER: solve_setter(s, o, u); break;
    case USE_DELETER: solve_deleter(s, o, u); break;
    case USE_NAME_STORE:
    case USE_NAME_LOAD:
    case USE_NAME_HAS:
    case USE_NAME_DELETE:
        s->now = u->worlds ? s->world_sets.at[u->worlds] : world_of_object(s, u->extra);
        named_attribute(s, o, u);
        break;
    case USE_NAME_LOAD_ALL: solve_load_of_all(s, o, u); break;
    case USE_NAME_STORE_ALL: solve_store_on_all(s, o, u); break;
    case USE_MIXED: solve_mixed(s, o); break;
    case USE_RAISED: solve_raised(s, o, at); break;
    case USE_LIBRARY_SELF: solve_library_call(s, u->extra, o, u); break;
    default:
        if (u->kind >= USE_BOUND_TO && u->kind < USE_NAMED) solve_handed_use(s, u, o);
        else if (u->kind >= USE_NAMED) solve_intrinsic_use(s, u, o);
        else solve_library_use(s, u, o, at);
        break;
    }
}

/* ---- start ---------------------------------------------------------------------------------- */

static void start_box(Solver *s, const Module *m, uint32_t module, const FlowOp *op)
{
    Vertex to = solver_map(s, module, op->to);
    uint8_t kind = op->flag & 0x7f;
    if (kind == BOX_SLICE) {
        Object made = solver_object(s, OBJECT_VALUE, solver_intern(s, "builtins.slice"), to);
        solver_edge(s, solver_map(s, module, m->flow->words.at[op->args]),
                    solver_field(s, made, FIELD_KEPT));
        solver_add(s, to, made, 0);
        return;
    }
    Object box = solver_object(s, OBJECT_BOX, kind, to);
    const uint32_t *w = m->flow->words.at + op->args;
    solver_add(s, to, box, 0);
    if (kind == BOX_DICT) {
        solver_edge(s, solver_map(s, module, w[0]), solver_field(s, box, FIELD_ELEMENT));
        solver_edge(s, solver_map(s, module, w[1]), solver_field(s, box, FIELD_VALUE));
        solver_edge(s, solver_map(s, module, w[0]), FLOW_MIXED);
        if (op->count > 2 && w[2]) {
            Vertex merged = solver_map(s, module, w[2]);
            solver_edge(s, solve_elements(s, merged), solver_field(s, box, FIELD_ELEMENT));
            solver_edge(s, solve_values(s, merged), solver_field(s, box, FIELD_VALUE));
        }
    } else if (op->flag & 0x80) {
        if (op->count)
            solver_edge(s, solver_map(s, module, w[0]), solver_field(s, box, FIELD_ELEMENT));
        if (op->count && kind == BOX_SET) solver_edge(s, solver_map(s, module, w[0]), FLOW_MIXED);
    } else {
        for (uint32_t i = 0; i < op->count; i++)
            solver_edge(s, solver_map(s, module, m->flow->words.at[op->args + i]),
                        solver_field(s, box, FIELD_POSITION + i));
        if (!op->count) solver_field(s, box, FIELD_ELEMENT);
    }
}

static void start_import(Solver *s, const Module *m, uint32_t module, const FlowOp *op)
{
    Vertex to = solver_map(s, module, op->to);
    Bytes dotted = flow_text(m->flow, op->b);
    bool from = op->kind == FLOW_IMPORT_FROM;
    if (!from && op->flag) { /* import a.b binds a */
        const char *dot = memchr(dotted.at, '.', dotted.len);
        if (dot) dotted.len = (size_t)(dot - dotted.at);
    }
    ModuleList list = {0};
    link_import(s->link, module, dotted, from ? op->flag : 0, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!from) solver_add(s, to, solver_object(s, OBJECT_MODULE, list.at[i], 0), 0);
        else
            solver_edge(
                s, solve_member(s, list.at[i], solver_atom(s, module, m->flow->words.at[op->args])),
                to);
    }
    solve_import_main(s, dotted, from ? solver_atom(s, module, m->flow->words.at[op->args]) : 0,
                      to);
    if (link_may_be_library(s->link, dotted, from ? op->flag : 0, &list)) {
        if (op->flag && from) dotted = link_absolute(s->link, module, dotted, op->flag);
        if (!link_is_stdlib(dotted) && !m->is_document) s->unread_dependencies = true;
        Worlds now = s->now;
        s->now = world_of_library(s, dotted);
        *pair_add(&s->library_modules, atoms_intern(&s->link->atoms, dotted).at, 0) = 1;
        Bytes member = from ? flow_text(m->flow, m->flow->words.at[op->args]) : (Bytes){"", 0};
        solve_library_member(s, dotted, member, to);
        Object o = solver_object(s, OBJECT_LIBRARY, atoms_intern(&s->link->atoms, dotted).at, 0);
        if (from) solver_edge(s, solver_field(s, o, atoms_intern(&s->link->atoms, member).at), to);
        s->now = now;
    }
    array_free(&list);
}

static void start_patch(Solver *s, const Module *m, const FlowOp *op)
{
    /* "package.module.name": the longest beginning that is a module, then attributes of it */
    Bytes path = flow_text(m->flow, op->b);
    for (size_t cut = path.len; cut-- > 0;) {
        if (path.at[cut] != '.') continue;
        ModuleList list = {0};
        link_import(s->link, 0, (Bytes){path.at, cut}, 0, &list);
        Bytes rest = {path.at + cut + 1, path.len - cut - 1};
        for (uint32_t i = 0; i < list.count; i++) {
            Vertex at = solver_constant(s, solver_object(s, OBJECT_MODULE, list.at[i], 0));
            while (rest.len) {
                const char *dot = memchr(rest.at, '.', rest.len);
                Bytes one = {rest.at, dot ? (size_t)(dot - rest.at) : rest.len};
                uint32_t name = atoms_intern(&s->link->atoms, one).at;
                Vertex next = dot ? solver_node(s) : 0;
                FlowOp *step =
                    solver_op(s, dot ? FLOW_LOAD : FLOW_STORE, at, name, dot ? next : FLOW_UNREAD);
                step->line = op->line;
                solver_use(s, at, USE_OP, (Use){.op = step, .to = next});
                at = next;
                rest.at += one.len + (dot != NULL);
                rest.len -= one.len + (dot != NULL);
            }
        }
        bool done = list.count != 0;
        array_free(&list);
        if (done) return;
    }
}

static void start_namespace(Solver *s, uint32_t module, const FlowOp *op)
{
    Vertex all = solver_map(s, module, op->a), to = solver_map(s, module, op->to);
    Object o = solver_object(s, OBJECT_MODULE, module, 0);
    if (op->flag == NAMESPACE_EXECUTED || op->flag == NAMESPACE_EVALUATED) {
        bool executed = op->flag == NAMESPACE_EXECUTED || !s->trust_text;
        solve_text(s, all, executed, &(Use){.op = op, .module = module});
        solve_escape(s, o, "exec() or eval() stands in the module",
                     &(Use){.op = op, .module = module}, 0);
        solver_unread(s, to);
        s->now = WORLD_ALL;
        return;
    }
    Object box = solver_object(s, OBJECT_BOX, BOX_DICT, 0x20000000u + to);
    solver_add(s, to, box, 0);
    solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_edge(s, all, solver_field(s, box, FIELD_VALUE));
    if (op->flag == NAMESPACE_GLOBALS) solve_namespace_of(s, box, o);
    uint32_t base = s->link->modules.at[module].class_base;
    if (op->b) solver_edge(s, solve_prepared(s, base + op->b - 1), to);
}

static void start_copy(Solver *s, Vertex from, Vertex to)
{
    if (pair_find(&s->returned_at, from, to)) return;
    if (to == FLOW_RAISED) {
        solver_use(s, from, USE_RAISED, (Use){0});
        return;
    }
    solver_edge(s, from, to);
    /* the default of a parameter that is returned */
    uint32_t *result = pair_find(&s->returned_at, to, 0);
    if (result) solver_edge(s, from, *result);
}

static void start_op(Solver *s, const Module *m, uint32_t module, const FlowOp *op)
{
    Vertex to = solver_map(s, module, op->to);
    Use u = {.op = op, .module = module, .to = to};
    switch (op->kind) {
    case FLOW_COPY: start_copy(s, solver_map(s, module, op->a), to); return;
    case FLOW_MAKE_FUNCTION:
        solver_add(s, to, s->functions.at[m->function_base + op->b].object, 0);
        return;
    case FLOW_MAKE_CLASS: solve_class_statement(s, module, op); return;
    case FLOW_STRING:
        solver_add(s, to, solver_object(s, OBJECT_STRING, solver_atom(s, module, op->b), 0), 0);
        return;
    case FLOW_BOX: start_box(s, m, module, op); return;
    case FLOW_IMPORT:
    case FLOW_IMPORT_FROM: start_import(s, m, module, op); return;
    case FLOW_PATCH: start_patch(s, m, op); return;
    case FLOW_NAMESPACE: start_namespace(s, module, op); return;
    case FLOW_FORMAT: return;
    case FLOW_BODY: solve_body_name(s, module, op); return;
    case FLOW_ANNOTATION: solve_annotation(s, module, op); return;
    case FLOW_HAS:
        array_push(&s->has_ops,
                   ((HasOp){solver_map(s, module, op->a), solver_atom(s, module, op->b)}));
        *pair_add(&s->has_of, to, 0) = s->has_ops.count;
        break;
    case FLOW_CATCH: solver_use(s, FLOW_UNREAD, USE_OP, u); break;
    default: break;
    }
    if (op->a) solver_use(s, solver_map(s, module, op->a), USE_OP, u);
    if (op->kind == FLOW_BINARY || op->kind == FLOW_COMPARE)
        solver_use(s, solver_map(s, module, op->b), USE_OP_RIGHT, u);
}

/* The operations of a module's own code come before those of its functions. */
static uint32_t code_end(const Flow *flow, uint32_t function)
{
    const FlowFunction *f = &flow->functions.at[function];
    if (function || flow->functions.count == 1) return f->first_op + f->op_count;
    return flow->functions.at[1].first_op;
}

void start_code(Solver *s, uint32_t function)
{
    if (s->functions.at[function].started) return;
    s->functions.at[function].started = true;
    uint32_t module = s->functions.at[function].module;
    const Module *m = &s->link->modules.at[module];
    uint32_t local = function - m->function_base;
    uint32_t end = code_end(m->flow, local);
    for (uint32_t i = m->flow->functions.at[local].first_op; i < end; i++)
        start_op(s, m, module, &m->flow->ops.at[i]);
}

static bool is_enum_class(Solver *s, const Class *c)
{
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_LIBRARY &&
            bytes_starts_with(text_of(s, c->mro.at[i].name), "enum."))
            return true;
    return false;
}

/* The nodes of the names of a class body are the class object's fields. */
static void start_class(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    const Module *m = &s->link->modules.at[c->module];
    Object o = solver_object(s, OBJECT_CLASS, class, 0);
    bool is_enum = is_enum_class(s, c);
    for (uint32_t i = 0; i < c->flow->attr_count; i++) {
        const FlowAttr *a = &m->flow->attrs.at[c->flow->first_attr + i];
        uint32_t atom = m->atom_of[a->name];
        Vertex node = solver_map(s, c->module, a->node);
        *pair_add(&s->field_of, o, atom) = node;
        solver_list_field(s, o, atom, node);
        if (a->flags & ATTR_VALUE) {
            *pair_add(&s->attr_of, class, atom) = i + 1;
            solver_name(s, atom)->declared = true;
        }
        if (is_enum && !(a->flags & (ATTR_METHOD | ATTR_DECORATED))) {
            solver_add(s, node, solver_object(s, OBJECT_INSTANCE, class, 0), 0);
            Worlds now = s->now;
            s->now = world_of_bases(s, class);
            solve_escape_node(s, node, "it is the value of a member of an Enum");
            s->now = now;
        }
    }
    if (is_enum) s->objects.at[o].made = true;
}

/* The class statement of an Enum makes its members. */
static void make_members(Solver *s, uint32_t class)
{
    Worlds now = s->now;
    if (!is_enum_class(s, &s->link->classes.at[class])) return;
    s->now = world_of_bases(s, class);
    solve_first_instance(s, class, &(Use){0});
    s->now = now;
}

static void start_globals(Solver *s, uint32_t module)
{
    const Module *m = &s->link->modules.at[module];
    Object o = solver_object(s, OBJECT_MODULE, module, 0);
    for (uint32_t i = 0; i < m->flow->globals.count; i++) {
        const FlowGlobal *g = &m->flow->globals.at[i];
        uint32_t atom = m->atom_of[g->name];
        Vertex node = solver_map(s, module, g->node);
        if (!g->bound) { /* what stands in for it, a builtin, is no member of the module */
            Vertex member = solver_node(s);
            solver_edge(s, member, node);
            node = member;
        }
        *pair_add(&s->field_of, o, atom) = node;
        solver_list_field(s, o, atom, node);
        if (g->bound && bytes_is(text_of(s, atom), "__getattr__"))
            *pair_add(&s->attr_of, s->link->classes.count + module, atom) = 1;
    }
}

static bool is_module_text(Bytes name)
{
    return bytes_is(name, "__name__") || bytes_is(name, "__file__") || bytes_is(name, "__doc__") ||
           bytes_is(name, "__package__") || bytes_is(name, "__cached__");
}

static bool is_module_part(Bytes name)
{
    return bytes_is(name, "__spec__") || bytes_is(name, "__loader__") || bytes_is(name, "__path__");
}

/* A global that the file does not bind: star imports, then the builtins. */
static void finish_globals(Solver *s, uint32_t module)
{
    const Module *m = &s->link->modules.at[module];
    Worlds anyone = s->trust_worlds ? WORLD_OUTSIDE : WORLD_ALL;
    for (uint32_t i = 0; i < m->flow->globals.count; i++) {
        const FlowGlobal *g = &m->flow->globals.at[i];
        uint32_t atom = m->atom_of[g->name];
        Vertex node = solver_map(s, module, g->node);
        solve_member(s, module, atom);
        bool definite = g->bound && g->binding_count == 1 &&
                        (m->flow->refs.at[g->first_binding].kind == REF_CLASS ||
                         m->flow->refs.at[g->first_binding].kind == REF_FUNCTION);
        if (definite) continue;
        SCOPED(buf_free) Buf dotted = {0};
        Bytes name = text_of(s, atom);
        buf_printf(&dotted, "builtins.%.*s", (int)name.len, name.at);
        bool builtin = knowledge_find(buf_bytes(&dotted)) != NULL;
        if (builtin || !g->bound) /* builtins.len = f */
            solver_edge(s, solver_field(s, solver_library(s, "builtins"), atom), node);
        if (builtin) solver_add(s, node, solver_library(s, dotted.at), 0);
        else if (bytes_is(name, "__name__") && m->name.len)
            solver_add(
                s, node,
                solver_object(s, OBJECT_STRING, atoms_intern(&s->link->atoms, m->name).at, 0), 0);
        else if (is_module_text(name)) solver_add(s, node, THE_TEXT, 0);
        else if (solve_is_annotations(s, atom))
            solve_load_annotations(s, solver_object(s, OBJECT_MODULE, module, 0), node);
        else if (bytes_is(name, "__builtins__")) /* the module, or its dictionary */
            solver_add(s, node, solver_library(s, "builtins"), 0);
        else if (is_module_part(name)) /* the import system's own */
            solver_add(s, node, solver_library(s, "importlib.machinery"), 0);
        else if (!g->bound && !m->is_document) solver_add_unread(s, node, anyone, 0);
    }
}

/* What is returned is often a parameter, as it came or narrowed.  Then no edge leads from the
 * parameter to the result: each call hands its own argument on, so that callers do not mix. */
enum { NO_PARAM = 0xffffffff };

static uint32_t returned_param(const Flow *flow, const FlowFunction *f, const FlowOp *copy)
{
    FlowNode from = copy->a;
    for (uint32_t i = f->op_count; i-- > 0;) {
        const FlowOp *op = &flow->ops.at[f->first_op + i];
        if (op->kind == FLOW_HAS && op->to == from) from = op->a;
    }
    for (uint32_t p = 0; p < f->param_count && p < 32; p++) {
        const FlowParam *param = &flow->params.at[f->first_param + p];
        bool plain = param->kind <= PARAM_NORMAL || param->kind == PARAM_KEYWORD_ONLY;
        if (param->node == from && plain) return p;
    }
    return NO_PARAM;
}

static void note_returned(Solver *s, const Module *m, uint32_t function)
{
    FunctionInfo *info = &s->functions.at[m->function_base + function];
    const FlowFunction *f = info->flow;
    if (!f->result || f->flags & (FUNCTION_GENERATOR | FUNCTION_ASYNC)) return;
    for (uint32_t i = 0; i < f->op_count; i++) {
        const FlowOp *op = &m->flow->ops.at[f->first_op + i];
        if (op->kind != FLOW_COPY || op->to != f->result) continue;
        uint32_t p = returned_param(m->flow, f, op);
        if (p == NO_PARAM) continue;
        info->returned |= 1u << p;
        uint32_t base = m->node_base;
        *pair_add(&s->returned_at, base + op->a, base + op->to) = 1;
        *pair_add(&s->returned_at, base + m->flow->params.at[f->first_param + p].node, 0) =
            base + f->result;
    }
}

static void start_functions(Solver *s, uint32_t module)
{
    Worlds senders = WORLD_OUTSIDE | world_of_library(s, bytes_of("types"));
    Vertex sent = world_vertex(s, senders);
    const Module *m = &s->link->modules.at[module];
    for (uint32_t i = 0; i < m->flow->functions.count; i++) {
        const FlowFunction *f = &m->flow->functions.at[i];
        FunctionInfo *info = &s->functions.at[m->function_base + i];
        info->flow = f;
        info->module = module;
        info->object = solver_object(s, OBJECT_FUNCTION, m->function_base + i, 0);
        info->called = i == 0;
        Bytes name = flow_text(m->flow, f->name);
        info->takes_class = f->class && (bytes_is(name, "__init_subclass__") ||
                                         bytes_is(name, "__class_getitem__"));
        info->class = f->class   ? m->class_base + f->class
                      : f->outer ? s->functions.at[m->function_base + f->outer - 1].class
                                 : 0;
        note_returned(s, m, i);
        if (f->flags & FUNCTION_GENERATOR) solver_edge(s, sent, solver_map(s, module, f->sent));
        for (uint32_t p = 0; p < f->param_count; p++) {
            const FlowParam *param = &m->flow->params.at[f->first_param + p];
            Vertex node = solver_map(s, module, param->node);
            if (param->kind == PARAM_STAR)
                solver_add(s, node, solver_object(s, OBJECT_BOX, BOX_TUPLE, node), 0);
            if (param->kind != PARAM_DOUBLE_STAR) continue;
            Object box = solver_object(s, OBJECT_BOX, BOX_DICT, node);
            solver_add(s, node, box, 0);
            solver_add(s, solver_field(s, box, FIELD_ELEMENT), THE_TEXT, 0);
        }
    }
}

/* Is the first parameter an instance, not a class?  Instances of metaclasses are classes. */
static bool stores_on_instance(const Solver *s, uint32_t function)
{
    const FunctionInfo *f = &s->functions.at[function];
    if (!(f->flow->flags & FUNCTION_SELF) || f->takes_class) return false;
    const Class *c = &s->link->classes.at[f->class - 1];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        Bytes name = text_of(s, c->mro.at[i].name);
        bool library = c->mro.at[i].kind == BASE_LIBRARY;
        if (library && (bytes_is(name, "builtins.type") || bytes_ends_with(name, "Meta")))
            return false;
    }
    return true;
}

/* Names that are stored on something else than the method's own first parameter. */
static void note_stores(Solver *s, uint32_t module)
{
    const Module *m = &s->link->modules.at[module];
    for (uint32_t f = 0; f < m->flow->functions.count; f++) {
        const FlowFunction *function = &m->flow->functions.at[f];
        FlowNode self =
            function->class && function->param_count && stores_on_instance(s, m->function_base + f)
                ? m->flow->params.at[function->first_param].node
                : 0;
        for (uint32_t i = 0; i < function->op_count; i++) {
            const FlowOp *op = &m->flow->ops.at[function->first_op + i];
            if (op->kind != FLOW_STORE) continue;
            NameInfo *n = solver_name(s, m->atom_of[op->b]);
            n->stored = true;
            if (op->a != self) n->foreign = true;
        }
    }
}

/* Exceptions come from everywhere: those of the interpreter hold what the program gave to failing
 * operations, and code that was not read raises again what it was given, or what it caught. */
static void start_raised(Solver *s)
{
    Object made = s->interpreter_exception =
        solver_object(s, OBJECT_VALUE, solver_intern(s, "builtins.BaseException"), 0);
    solver_edge(s, s->raise_arguments, solver_field(s, made, FIELD_KEPT));
    solver_add(s, FLOW_RAISED, made, 0);
}

void solve_start(Solver *s)
{
    Link *l = s->link;
    s->now = WORLD_ALL;
    world_set(s, 0);
    s->replaces_code = solve_replaces_code(s);
    array_reserve(&s->nodes, l->node_count + 1);
    memset(s->nodes.at, 0, (l->node_count + 1) * sizeof *s->nodes.at);
    s->nodes.count = l->node_count + 1;
    array_reserve(&s->functions, l->function_count + 1);
    memset(s->functions.at, 0, (l->function_count + 1) * sizeof *s->functions.at);
    s->functions.count = l->function_count;
    solver_object(s, OBJECT_UNREAD, 0, 0);
    solver_object(s, OBJECT_TEXT, 0, 0);
    solver_unread(s, FLOW_UNREAD);
    solver_add(s, FLOW_TEXT, THE_TEXT, 0);
    solver_give(s, FLOW_UNREAD, WORLD_ALL, "it is given to code that was not read");
    s->pickled = solver_node(s);
    s->copied_by_function = solver_node(s);
    s->mixed_result = solver_node(s);
    s->raise_arguments = solver_node(s);
    solver_edge(s, s->raise_arguments, solver_field(s, solver_raised(s), FIELD_ELEMENT));
    start_raised(s);
    solve_start_annotations(s);
    solver_use(s, FLOW_MIXED, USE_MIXED, (Use){0});
    solver_name(s, l->atoms.count);
    for (uint32_t m = 1; m < l->modules.count; m++) start_globals(s, m);
    for (uint32_t c = 0; c < l->classes.count; c++) start_class(s, c);
    for (uint32_t c = 0; c < l->classes.count; c++) make_members(s, c);
    for (uint32_t m = 1; m < l->modules.count; m++) {
        start_functions(s, m);
        note_stores(s, m);
    }
    s->now = WORLD_OUTSIDE;
    /* what the program's own functions do is done, whoever calls them; of the context's, only what
     * is called */
    for (uint32_t m = 1; m < l->modules.count; m++) {
        const Module *module = &l->modules.at[m];
        uint32_t count = module->flow->functions.count;
        for (uint32_t f = 0; f < count && (!f || !module->context); f++)
            start_code(s, module->function_base + f);
    }
    for (uint32_t m = 1; m < l->modules.count; m++) finish_globals(s, m);
}
