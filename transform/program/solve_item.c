/* solve_item.c - iteration, items, operators, and tests that narrow. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/knowledge.h"
#include "transform/program/solver.h"
#include "transform/syntax/tree.h"

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* Calls the method if the class has it; false when it surely has not.  A class has those of its
 * metaclass. */
static bool call_special(Solver *s, Object o, const char *name, const Vertex *args, uint32_t count,
                         const Use *at)
{
    Found found = {0};
    Use call = solver_call_op(s, at, args, count, at->to);
    if (solver_get(s, o)->kind == OBJECT_CLASS) {
        solve_operate_on_class(s, o, name, &call);
        return true;
    }
    bool known = solve_lookup(s, solver_get(s, o)->a, solver_intern(s, name), &found);
    solve_call_found(s, &found, o, &call);
    bool any = found.sure;
    array_free(&found);
    return any || !known;
}

/* x[key] and the like where x may be any object that escaped: those that have the method get what
 * stands beside it. */
static void call_unread(Solver *s, const char *name, Vertex given, const Use *at)
{
    if (given < FLOW_SHARED_END) return;
    Vertex methods = solve_unread_out(s, solver_intern(s, name), s->now);
    solver_use(s, methods, USE_CALL, solver_call_op(s, at, &given, 1, at->to));
}

static bool is_enum(Solver *s, uint32_t class)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++)
        if (c->mro.at[i].kind == BASE_LIBRARY &&
            bytes_starts_with(text_of(s, c->mro.at[i].name), "enum."))
            return true;
    return false;
}

/* Library containers whose elements are what the program put in. */
static bool holds_only_given(Bytes class)
{
    return bytes_starts_with(class, "collections.") || bytes_starts_with(class, "queue.") ||
           bytes_is(class, "array.array") || bytes_is(class, "builtins.object");
}

static void kept_and_unread(Solver *s, Object o, Vertex to)
{
    Bytes class = text_of(s, solver_get(s, o)->a);
    solver_edge(s, solver_field(s, o, FIELD_KEPT), to);
    solver_edge(s, solver_field(s, o, FIELD_ELEMENT), to);
    solver_edge(s, solver_field(s, o, FIELD_VALUE), to);
    if (bytes_starts_with(class, "io.")) solver_add(s, to, THE_TEXT, 0);
    else if (!holds_only_given(class)) solver_unread(s, to);
}

/* A special method of a library class that the tables have. */
static bool value_method(Solver *s, Object o, const char *name, const Vertex *args, uint32_t count,
                         const Use *at)
{
    Bytes class = text_of(s, solver_get(s, o)->a);
    if (!knowledge_method(class.at, bytes_of(name))) return false;
    SCOPED(buf_free) Buf dotted = {0};
    buf_printf(&dotted, "%.*s.%s", (int)class.len, class.at, name);
    Use call = solver_call_op(s, at, args, count, at->to);
    solve_library_call(s, solver_intern(s, dotted.at), o, &call);
    return true;
}

/* ---- iteration ------------------------------------------------------------------------------ */

static void iterate_instance(Solver *s, Object o, const Use *at)
{
    bool is_async = at->op->flag == 1;
    if (at->op->flag == 2) { /* what __iter__ gave */
        call_special(s, o, "__next__", NULL, 0, at);
        return;
    }
    Vertex iterator = solver_node(s);
    Use to_iterator = *at;
    to_iterator.to = iterator;
    bool any = call_special(s, o, is_async ? "__aiter__" : "__iter__", NULL, 0, &to_iterator);
    FlowOp *next = solver_op(s, FLOW_ITERATE, iterator, 0, at->to);
    next->flag = 2;
    next->line = at->op->line;
    solver_use(s, iterator, USE_OP, (Use){.op = next, .to = at->to});
    if (is_async) call_special(s, o, "__anext__", NULL, 0, at);
    if (!any) {
        Vertex index = FLOW_NOTHING;
        call_special(s, o, "__getitem__", &index, 1, at);
    }
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
    if (flags & (LIBRARY_MAPPING | LIBRARY_SEQUENCE))
        solver_edge(s, solver_field(s, o, FIELD_ELEMENT), at->to);
    if (unknown) solver_unread(s, at->to);
}

static void iterate_class(Solver *s, Object o, const Use *at)
{
    solver_unread(s, at->to);
    Vertex iterator = solver_node(s);
    Use to_iterator = *at;
    to_iterator.to = iterator;
    call_special(s, o, at->op->flag == 1 ? "__aiter__" : "__iter__", NULL, 0, &to_iterator);
    solver_edge(s, solve_elements(s, iterator), at->to);
}

void solve_iterate(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    switch (info->kind) {
    case OBJECT_BOX: solver_edge(s, solver_field(s, o, FIELD_ELEMENT), at->to); break;
    case OBJECT_INSTANCE: iterate_instance(s, o, at); break;
    case OBJECT_UNREAD:
    case OBJECT_LIBRARY: solver_unread(s, at->to); break;
    case OBJECT_VALUE: kept_and_unread(s, o, at->to); break;
    case OBJECT_TEXT:
    case OBJECT_STRING: solver_add(s, at->to, THE_TEXT, 0); break;
    case OBJECT_CLASS:
        if (is_enum(s, info->a))
            solver_add(s, at->to, solver_object(s, OBJECT_INSTANCE, info->a, 0), 0);
        else if (solve_metaclasses(s, info->a)) iterate_class(s, o, at);
        break;
    default: break;
    }
}

void solve_unpack(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    const uint32_t *words = s->link->modules.at[at->module].flow->words.at + at->op->args;
    if (info->kind == OBJECT_BOX && info->a == BOX_TUPLE && at->op->flag != 255 && at->op->count) {
        uint32_t *field = pair_find(&s->field_of, o, FIELD_POSITION + at->op->flag);
        uint32_t *beyond = pair_find(&s->field_of, o, FIELD_POSITION + words[0]);
        if (field) {
            if (!beyond) solver_edge(s, *field, at->to);
            return;
        }
    }
    Use plain = *at;
    FlowOp *op = solver_op(s, FLOW_ITERATE, 0, 0, at->to);
    op->line = at->op->line;
    plain.op = op;
    plain.module = 0;
    solve_iterate(s, o, &plain);
}

/* ---- items ---------------------------------------------------------------------------------- */

bool solve_get_named(Solver *s, Object box, Vertex key, const Use *at)
{
    uint32_t *owner = pair_find(&s->owner_of_box, box, 0);
    if (key && solve_is_modules(s, box)) {
        solve_module_of(s, key, at);
        return true;
    }
    if (!owner || !key || solver_get(s, *owner - 1)->kind != OBJECT_MODULE) return false;
    solve_named(s, solver_constant(s, *owner - 1), key, USE_NAME_LOAD, at);
    return true;
}

static void get_box_item(Solver *s, Object o, const Use *at)
{
    Vertex key = at->op->b && !at->op->flag ? solver_map(s, at->module, at->op->b) : 0;
    if (key && solve_get_named(s, o, key, at)) return;
    uint32_t index = 0;
    if (at->op->count) index = s->link->modules.at[at->module].flow->words.at[at->op->args];
    if (at->op->flag) { /* a slice: a copy, which is taken for the thing itself */
        solver_add(s, at->to, o, 0);
        return;
    }
    if (index && solver_get(s, o)->a == BOX_TUPLE) {
        uint32_t *field = pair_find(&s->field_of, o, FIELD_POSITION + index - 1);
        if (field) {
            solver_edge(s, *field, at->to);
            return;
        }
    }
    bool mapping = solver_get(s, o)->a == BOX_DICT;
    solver_edge(s, solver_field(s, o, mapping ? FIELD_VALUE : FIELD_ELEMENT), at->to);
    if (solver_get(s, o)->a == BOX_OTHER) solver_edge(s, solver_field(s, o, FIELD_VALUE), at->to);
}

/* Containers that were not read take the bounds of a slice as numbers, and keep nothing of it. */
static Vertex key_for_library(Solver *s, const Use *at)
{
    return at->op->flag ? FLOW_NOTHING : solver_map(s, at->module, at->op->b);
}

static void get_instance_item(Solver *s, Object o, const Use *at)
{
    Vertex key = solver_map(s, at->module, at->op->b);
    call_special(s, o, "__getitem__", &key, 1, at);
    Use missing = *at;
    call_special(s, o, "__missing__", &key, 1, &missing);
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
    if (flags & LIBRARY_MAPPING) {
        solver_edge(s, solver_field(s, o, FIELD_VALUE), at->to);
        solver_edge(s, key_for_library(s, at), s->raise_arguments);
    }
    if (flags & LIBRARY_SEQUENCE) solver_edge(s, solver_field(s, o, FIELD_ELEMENT), at->to);
    if ((flags & LIBRARY_SEQUENCE) && at->op->flag) solver_add(s, at->to, o, 0); /* a slice */
    if (unknown) solver_unread(s, at->to);
}

/* C[x]: __class_getitem__, or __getitem__ of the metaclass. */
static void subscript_class(Solver *s, Object o, const Use *at)
{
    Vertex key = solver_map(s, at->module, at->op->b);
    Use call = solver_call_op(s, at, &key, 1, at->to);
    Found found = {0};
    solve_has_method(s, solver_get(s, o)->a, "__class_getitem__", &found);
    solve_call_found(s, &found, o, &call);
    array_free(&found);
    solve_call_of_metaclass(s, o, "__getitem__", &call);
}

/* __builtins__ is the dictionary in all modules but __main__. */
static bool is_builtins(const Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    return info->kind == OBJECT_LIBRARY && bytes_is(text_of(s, info->a), "builtins");
}

void solve_get_item(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    bool mapping = info->kind == OBJECT_BOX && (info->a == BOX_DICT || info->a == BOX_OTHER);
    if (at->op->b && !at->op->flag && (mapping || info->kind == OBJECT_VALUE))
        solver_edge(s, solver_map(s, at->module, at->op->b), s->raise_arguments); /* KeyError */
    switch (info->kind) {
    case OBJECT_BOX: get_box_item(s, o, at); break;
    case OBJECT_INSTANCE: get_instance_item(s, o, at); break;
    case OBJECT_UNREAD:
        solver_unread(s, at->to);
        call_unread(s, "__getitem__", solver_map(s, at->module, at->op->b), at);
        break;
    case OBJECT_VALUE: {
        Vertex key = key_for_library(s, at);
        solver_edge(s, solver_field(s, o, FIELD_KEPT), at->to);
        solver_edge(s, solver_field(s, o, FIELD_VALUE), at->to);
        if (!value_method(s, o, "__getitem__", &key, 1, at)) kept_and_unread(s, o, at->to);
        break;
    }
    case OBJECT_CLASS:
        if (is_enum(s, info->a))
            solver_add(s, at->to, solver_object(s, OBJECT_INSTANCE, info->a, 0), 0);
        solve_record(s, DEED_ORIGIN, o, 0, at);
        solver_add(s, at->to, o, 0);
        subscript_class(s, o, at);
        break;
    case OBJECT_LIBRARY: /* list[int], typing.List[int]; also os.environ["x"] */
        solve_subscripted(s, at);
        solver_add(s, at->to, o, 0);
        if (is_builtins(s, o) && at->op->b)
            solve_named(s, solver_constant(s, o), solver_map(s, at->module, at->op->b),
                        USE_NAME_LOAD, at);
        break;
    case OBJECT_TEXT:
    case OBJECT_STRING: solver_add(s, at->to, THE_TEXT, 0); break;
    default: break;
    }
}

void solve_set_item(Solver *s, Object o, const Use *at)
{
    Vertex key = solver_map(s, at->module, at->op->b),
           value = solver_map(s, at->module, at->op->to);
    const ObjectInfo *info = solver_get(s, o);
    if (!at->op->flag) solver_edge(s, key, FLOW_MIXED);
    if (info->kind == OBJECT_BOX) {
        bool mapping = info->a == BOX_DICT;
        if (solve_is_modules(s, o)) {
            solve_escape_node(s, value, "an import may find it in sys.modules");
            solver_edge(s, value, solve_value_to_write(s, o));
            return;
        }
        uint32_t *owner = pair_find(&s->owner_of_box, o, 0);
        if (owner) {
            Use store = *at;
            store.to = value;
            solve_named(s, solver_constant(s, *owner - 1), key, USE_NAME_STORE, &store);
            solver_edge(s, value, solver_field(s, o, FIELD_VALUE));
            return;
        }
        if (mapping && !at->op->flag) solver_edge(s, key, solver_field(s, o, FIELD_ELEMENT));
        solver_edge(s, value, solver_field(s, o, mapping ? FIELD_VALUE : FIELD_ELEMENT));
        if (!mapping) solver_edge(s, solve_elements(s, value), solver_field(s, o, FIELD_ELEMENT));
    } else if (info->kind == OBJECT_INSTANCE) {
        Vertex args[2] = {key, value};
        Use none = *at;
        none.to = 0;
        call_special(s, o, "__setitem__", args, 2, &none);
        bool unknown;
        uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
        if (flags & LIBRARY_MAPPING && !at->op->flag) {
            solver_edge(s, key, solver_field(s, o, FIELD_ELEMENT));
            solver_edge(s, value, solver_field(s, o, FIELD_VALUE));
        }
        if (flags & LIBRARY_SEQUENCE) {
            solver_edge(s, value, solver_field(s, o, FIELD_ELEMENT));
            solver_edge(s, solve_elements(s, value), solver_field(s, o, FIELD_ELEMENT));
        }
        if (unknown) solve_escape_node(s, value, "it is stored in an item of an unknown container");
    } else if (info->kind == OBJECT_CLASS) {
        Vertex args[2] = {key, value};
        Use none = *at;
        none.to = 0;
        call_special(s, o, "__setitem__", args, 2, &none);
    } else if (info->kind == OBJECT_VALUE) {
        Vertex args[2] = {key_for_library(s, at), value};
        Use none = *at;
        none.to = 0;
        key = args[0];
        if (value_method(s, o, "__setitem__", args, 2, &none)) return;
        solver_edge(s, key, solver_field(s, o, FIELD_ELEMENT));
        solver_edge(s, value, solver_field(s, o, FIELD_VALUE));
        if (!solve_is_of_no_table(s, o)) return;
        s->now = world_of_object(s, o);
        solve_escape_node(s, key, "it is the key of an object of the library");
        solve_escape_node(s, value, "it is stored in an item of an object of the library");
    } else if (info->kind == OBJECT_UNREAD || info->kind == OBJECT_LIBRARY) {
        Use store = *at;
        store.to = value;
        if (is_builtins(s, o)) solve_named(s, solver_constant(s, o), key, USE_NAME_STORE, &store);
        if (info->kind == OBJECT_UNREAD && at->op->flag) call_unread(s, "__setitem__", key, at);
        solve_escape_node(s, key_for_library(s, at), "it is the key of an unknown container");
        solve_escape_node(s, value, "it is stored in an item of an unknown object");
    }
}

void solve_delete_item(Solver *s, Object o, const Use *at)
{
    uint8_t kind = solver_get(s, o)->kind;
    Vertex key = solver_map(s, at->module, at->op->b);
    Use none = *at;
    none.to = 0;
    if (kind == OBJECT_BOX) solver_edge(s, key_for_library(s, at), s->raise_arguments);
    else if (kind == OBJECT_INSTANCE || kind == OBJECT_CLASS)
        call_special(s, o, "__delitem__", &key, 1, &none);
    else if (kind == OBJECT_UNREAD) call_unread(s, "__delitem__", key, &none);
}

/* ---- operators ------------------------------------------------------------------------------ */

static const char *const forward[] = {
    [OP_ADD] = "__add__",           [OP_SUB] = "__sub__",        [OP_MULT] = "__mul__",
    [OP_MAT_MULT] = "__matmul__",   [OP_DIV] = "__truediv__",    [OP_MOD] = "__mod__",
    [OP_POW] = "__pow__",           [OP_L_SHIFT] = "__lshift__", [OP_R_SHIFT] = "__rshift__",
    [OP_BIT_OR] = "__or__",         [OP_BIT_XOR] = "__xor__",    [OP_BIT_AND] = "__and__",
    [OP_FLOOR_DIV] = "__floordiv__"};

static void name_operator(uint8_t op, const char *prefix, char out[32])
{
    const char *name = op <= OP_FLOOR_DIV && forward[op] ? forward[op] : "__add__";
    size_t len = strlen(prefix);
    memcpy(out, "__", 2);
    memcpy(out + 2, prefix, len);
    strncpy(out + 2 + len, name + 2, 32 - 3 - len);
    out[31] = '\0';
}

static bool merges_containers(uint8_t op)
{
    return op == OP_ADD || op == OP_MULT || op == OP_BIT_OR || op == OP_BIT_AND || op == OP_SUB ||
           op == OP_BIT_XOR;
}

void solve_binary(Solver *s, Object o, const Use *at, bool right)
{
    const ObjectInfo *info = solver_get(s, o);
    Vertex other = solver_map(s, at->module, right ? at->op->a : at->op->b);
    bool in_place = at->op->count != 0;
    char name[32];
    switch (info->kind) {
    case OBJECT_INSTANCE:
    case OBJECT_CLASS:
        name_operator(at->op->flag, right ? "r" : "", name);
        call_special(s, o, name, &other, 1, at);
        if (in_place && !right) {
            name_operator(at->op->flag, "i", name);
            call_special(s, o, name, &other, 1, at);
        }
        if (solver_get(s, o)->kind == OBJECT_CLASS) break;
        bool unknown;
        uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
        if (unknown) solver_unread(s, at->to);
        if (flags & (LIBRARY_SEQUENCE | LIBRARY_MAPPING)) solver_add(s, at->to, o, 0);
        break;
    case OBJECT_BOX:
        if (!merges_containers(at->op->flag)) break;
        solver_add(s, at->to, o, 0);
        if (in_place && !right) {
            Vertex element = solver_field(s, o, FIELD_ELEMENT);
            solver_edge(s, solve_elements(s, other), element);
            if (solver_get(s, o)->a == BOX_DICT)
                solver_edge(s, solve_values(s, other), solver_field(s, o, FIELD_VALUE));
        }
        break;
    case OBJECT_TEXT:
    case OBJECT_STRING: solver_add(s, at->to, THE_TEXT, 0); break;
    case OBJECT_UNREAD:
        solver_unread(s, at->to);
        if (other >= FLOW_SHARED_END)
            solve_escape_node(s, other, "it is an operand beside an unknown object");
        break;
    case OBJECT_VALUE:
        kept_and_unread(s, o, at->to);
        if (!solve_is_of_no_table(s, o)) break;
        s->now = world_of_object(s, o);
        solve_escape_node(s, other, "it is an operand beside an object of unread code");
        break;
    default: break;
    }
}

void solve_compare(Solver *s, Object o, const Use *at, bool right)
{
    uint8_t op = at->op->flag;
    if (op == OP_IS || op == OP_IS_NOT) return;
    solver_add(s, FLOW_MIXED, o, 0);
    const ObjectInfo *info = solver_get(s, o);
    Vertex other = solver_map(s, at->module, right ? at->op->a : at->op->b);
    if ((op == OP_IN || op == OP_NOT_IN) && right && info->kind == OBJECT_UNREAD)
        call_unread(s, "__contains__", other, at);
    bool own = info->kind == OBJECT_INSTANCE || info->kind == OBJECT_CLASS;
    if ((op == OP_IN || op == OP_NOT_IN) && right && own)
        call_special(s, o, "__contains__", &other, 1, at);
    if (op >= OP_EQ && op <= OP_GT_E && (own || info->kind == OBJECT_UNREAD)) {
        static const char *const names[] = {"__eq__", "__ne__", "__lt__",
                                            "__le__", "__gt__", "__ge__"};
        static const char *const swapped[] = {"__eq__", "__ne__", "__gt__",
                                              "__ge__", "__lt__", "__le__"};
        const char *name = right ? swapped[op - OP_EQ] : names[op - OP_EQ];
        if (info->kind == OBJECT_UNREAD) call_unread(s, name, other, at);
        else call_special(s, o, name, &other, 1, at);
    }
}

void solve_unary(Solver *s, Object o, const Use *at)
{
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_UNREAD) solver_unread(s, at->to);
    if (info->kind != OBJECT_INSTANCE && info->kind != OBJECT_CLASS) return;
    const char *name = at->op->flag == OP_INVERT  ? "__invert__"
                       : at->op->flag == OP_U_SUB ? "__neg__"
                                                  : "__pos__";
    if (call_special(s, o, name, NULL, 0, at)) return;
    bool unknown;
    base_flags_of_class(s->link, info->a, &unknown);
    if (unknown) solver_unread(s, at->to);
}

/* Everything in FLOW_MIXED may meet everything else there in a comparison or a sum. */
void solve_mixed(Solver *s, Object o)
{
    static const char *const names[] = {
        "__eq__",       "__ne__",        "__lt__",      "__le__",       "__gt__",
        "__ge__",       "__contains__",  "__add__",     "__radd__",     "__iadd__",
        "__sub__",      "__rsub__",      "__mul__",     "__rmul__",     "__mod__",
        "__and__",      "__or__",        "__xor__",     "__truediv__",  "__floordiv__",
        "__pow__",      "__lshift__",    "__rshift__",  "__divmod__",   "__matmul__",
        "__rtruediv__", "__rfloordiv__", "__rmod__",    "__rpow__",     "__rand__",
        "__ror__",      "__rxor__",      "__rlshift__", "__rrshift__",  "__rdivmod__",
        "__rmatmul__",  "__isub__",      "__imul__",    "__itruediv__", "__ifloordiv__",
        "__imod__",     "__ipow__",      "__iand__",    "__ior__",      "__ixor__",
        "__ilshift__",  "__irshift__",   "__imatmul__", "__abs__",      "__neg__",
        "__pos__",      "__invert__",    "__round__",   "__trunc__",    "__floor__",
        "__ceil__",     "__index__",     "__concat__",  "__cmp__"};
    const ObjectInfo *info = solver_get(s, o);
    if (info->kind == OBJECT_BOX) {
        solver_edge(s, solver_field(s, o, FIELD_ELEMENT), FLOW_MIXED);
        if (solver_get(s, o)->a == BOX_DICT || solver_get(s, o)->a == BOX_OTHER)
            solver_edge(s, solver_field(s, o, FIELD_VALUE), FLOW_MIXED);
        return;
    }
    bool meta = info->kind == OBJECT_CLASS && solve_metaclasses(s, info->a);
    if (info->kind != OBJECT_INSTANCE && !meta) return;
    Vertex other = FLOW_MIXED;
    Use at = {.to = s->mixed_result};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        call_special(s, o, names[i], &other, 1, &at);
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* What the classes of a test mean, resolved once for each operation. */
static uint32_t resolved_of(Solver *s, const Use *at)
{
    const Module *m = &s->link->modules.at[at->module];
    uint32_t op = (uint32_t)(at->op - m->flow->ops.at);
    uint32_t *known = pair_add(&s->resolved_of, at->module, op);
    if (*known) return *known - 1;
    Bases all = {0};
    for (uint32_t i = 0; i < at->op->count; i++) {
        Bases one = {0};
        link_resolve(s->link, at->module, &m->flow->refs.at[m->flow->words.at[at->op->args + i]],
                     &one);
        if (!one.count) array_push(&all, ((Base){.kind = BASE_UNKNOWN}));
        for (uint32_t k = 0; k < one.count; k++) array_push(&all, one.at[k]);
        array_free(&one);
    }
    array_push(&s->resolved, all);
    *pair_add(&s->resolved_of, at->module, op) = s->resolved.count;
    return s->resolved.count - 1;
}

static bool is_plain_data(Bytes name)
{
    static const char *const plain[] = {"builtins.str",      "builtins.bytes", "builtins.int",
                                        "builtins.float",    "builtins.bool",  "builtins.complex",
                                        "builtins.bytearray"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (bytes_is(name, plain[i])) return true;
    return false;
}

static bool is_container(Bytes name)
{
    return bytes_is(name, "builtins.list") || bytes_is(name, "builtins.tuple") ||
           bytes_is(name, "builtins.dict") || bytes_is(name, "builtins.set") ||
           bytes_is(name, "builtins.frozenset") || bytes_is(name, "builtins.range") ||
           bytes_is(name, "builtins.slice");
}

static bool derives_from_library(Solver *s, uint32_t class, uint32_t name)
{
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_UNKNOWN) return true;
        if (b->kind != BASE_LIBRARY) continue;
        if (b->name == name || !(base_flags(s->link, b) & LIBRARY_KNOWN)) return true;
        Bytes text = text_of(s, b->name), want = text_of(s, name);
        bool dict = bytes_is(want, "builtins.dict") && (base_flags(s->link, b) & LIBRARY_MAPPING);
        bool tuple = bytes_is(want, "builtins.tuple") && bytes_is(text, "collections.namedtuple()");
        bool number = bytes_is(want, "builtins.int") &&
                      (bytes_is(text, "builtins.bool") || bytes_starts_with(text, "enum."));
        bool text_enum = bytes_is(want, "builtins.str") && bytes_starts_with(text, "enum.");
        if (dict || tuple || number || text_enum) return true;
    }
    return false;
}

static bool instance_passes(Solver *s, uint32_t class, const Base *b, bool exact)
{
    if (b->kind == BASE_PROJECT)
        return exact
                   ? class == b->class
                   : link_derives(s->link, class, b->class) || s->link->classes.at[class].odd_bases;
    if (b->kind != BASE_LIBRARY) return true;
    Bytes name = text_of(s, b->name);
    if (!is_plain_data(name) && !is_container(name) && !bytes_is(name, "builtins.type") &&
        !bytes_starts_with(name, "types."))
        return true; /* an abstract class, an unknown one */
    return !exact && derives_from_library(s, class, b->name);
}

static bool other_passes(Solver *s, const ObjectInfo *o, const Base *b)
{
    if (b->kind == BASE_PROJECT) {
        const Class *c = &s->link->classes.at[b->class];
        bool unknown;
        uint32_t flags = base_flags_of_class(s->link, b->class, &unknown);
        (void)flags;
        /* only metaclasses have classes as instances, only sub-classes of str have strings */
        return o->kind == OBJECT_CLASS &&
               (c->has_metaclass || unknown || solve_is_metaclass(s, b->class) ||
                base_flags_of_class(s->link, b->class, &unknown) & LIBRARY_EMPTY);
    }
    if (b->kind != BASE_LIBRARY) return true;
    Bytes name = text_of(s, b->name);
    bool text = o->kind == OBJECT_TEXT || o->kind == OBJECT_STRING;
    if (is_plain_data(name)) return text && bytes_is(name, "builtins.str");
    if (is_container(name)) return o->kind == OBJECT_BOX || o->kind == OBJECT_VALUE;
    return true;
}

static bool passes(Solver *s, Object o, const Bases *want, bool exact)
{
    const ObjectInfo *info = solver_get(s, o);
    for (uint32_t i = 0; i < want->count; i++) {
        if (info->kind == OBJECT_INSTANCE ? instance_passes(s, info->a, &want->at[i], exact)
                                          : other_passes(s, info, &want->at[i]))
            return true;
    }
    return false;
}

/* Does what is neither UNREAD nor an instance pass the test, or the types of `except`? */
bool solve_passes_test(Solver *s, Object o, const Use *at)
{
    bool caught = at->op->kind == FLOW_CATCH;
    if (caught ? !at->op->count : at->op->flag != 0) return true;
    return passes(s, o, &s->resolved.at[resolved_of(s, at)], at->op->kind == FLOW_EXACT);
}

/* The escaped instances of a class and of those that derive from it; `exact`: of it alone. */
Vertex solve_unread_instances(Solver *s, uint32_t class, bool exact)
{
    uint32_t *known = pair_add(&s->unread_of, class, exact);
    if (*known) return *known;
    Vertex to = *known = solver_node(s);
    const Class *c = &s->link->classes.at[class];
    for (uint32_t i = 0; i <= c->subclasses.count; i++) {
        uint32_t one = i ? c->subclasses.at[i - 1] : class;
        uint32_t *o = pair_find(&s->object_of, ((uint32_t)OBJECT_INSTANCE << 27) ^ one, 0);
        if (o && solver_get(s, *o - 1)->escaped && !(exact && i)) solver_add(s, to, *o - 1, 0);
    }
    return to;
}

/* All instances of the class and of those that derive from it, escaped or not. */
void solve_add_instances(Solver *s, uint32_t class, Vertex to)
{
    const Class *c = &s->link->classes.at[class];
    solver_add(s, to, solver_object(s, OBJECT_INSTANCE, class, 0), 0);
    for (uint32_t i = 0; i < c->subclasses.count; i++)
        solver_add(s, to, solver_object(s, OBJECT_INSTANCE, c->subclasses.at[i], 0), 0);
}

/* UNREAD passes as the escaped instances of the classes asked for. */
static void unread_passes(Solver *s, uint32_t resolved, Vertex to, bool exact)
{
    const Bases *want = &s->resolved.at[resolved];
    for (uint32_t i = 0; i < want->count; i++)
        if (want->at[i].kind != BASE_PROJECT || solve_is_metaclass(s, want->at[i].class)) {
            solver_unread(s, to); /* the instances of a metaclass are classes */
            return;
        }
    for (uint32_t i = 0; i < want->count; i++) {
        uint32_t class = s->resolved.at[resolved].at[i].class;
        solver_edge(s, solve_unread_instances(s, class, exact), to);
        if (s->now & WORLD_FRAMES) solve_add_instances(s, class, to);
    }
}

static bool surely_is(Solver *s, Object o, const Bases *want)
{
    const ObjectInfo *info = solver_get(s, o);
    bool text = info->kind == OBJECT_TEXT || info->kind == OBJECT_STRING;
    for (uint32_t i = 0; i < want->count; i++) {
        const Base *b = &want->at[i];
        if (info->kind == OBJECT_INSTANCE && b->kind == BASE_PROJECT && want->count == 1 &&
            link_derives(s->link, info->a, b->class))
            return true;
        if (text && b->kind == BASE_LIBRARY && bytes_is(text_of(s, b->name), "builtins.str"))
            return true;
    }
    return false;
}

void solve_instance_of(Solver *s, Object o, const Use *at, Vertex from)
{
    uint32_t resolved = resolved_of(s, at);
    bool exact = at->op->kind == FLOW_EXACT;
    if (at->op->flag) { /* not an instance */
        if (!surely_is(s, o, &s->resolved.at[resolved])) solver_add(s, at->to, o, from);
        return;
    }
    if (o == THE_UNREAD) {
        unread_passes(s, resolved, at->to, exact);
        return;
    }
    if (passes(s, o, &s->resolved.at[resolved], exact)) solver_add(s, at->to, o, from);
}

/* Of one whose base was not read nothing is known but that it escapes when it is raised. */
bool solve_is_exception(Solver *s, uint32_t class)
{
    bool unknown;
    return base_flags_of_class(s->link, class, &unknown) & LIBRARY_EXCEPTION;
}

/* ... or may be one, by a base that was not read. */
bool solve_may_be_raised(Solver *s, Object o)
{
    if (solver_get(s, o)->kind != OBJECT_INSTANCE) return false;
    bool unknown;
    uint32_t flags = base_flags_of_class(s->link, solver_get(s, o)->a, &unknown);
    return unknown || flags & LIBRARY_EXCEPTION;
}

/* The escaped instances of the program's exceptions. */
Vertex solve_escaped_exceptions(Solver *s)
{
    if (s->raised_escaped) return s->raised_escaped;
    s->raised_escaped = solver_node(s);
    for (uint32_t i = 0; i < s->escaped.count; i++) {
        const ObjectInfo *info = solver_get(s, s->escaped.at[i]);
        if (info->kind == OBJECT_INSTANCE && solve_is_exception(s, info->a))
            solver_add(s, s->raised_escaped, s->escaped.at[i], 0);
    }
    return s->raised_escaped;
}

/* What is caught is an exception: the one that stands for those of unread code is in FLOW_RAISED
 * beside UNREAD. */
static void unread_caught(Solver *s, uint32_t resolved, Vertex to)
{
    const Bases *want = &s->resolved.at[resolved];
    bool own = true;
    for (uint32_t i = 0; i < want->count; i++) own &= want->at[i].kind == BASE_PROJECT;
    if (own) unread_passes(s, resolved, to, false);
    else solver_edge(s, solve_escaped_exceptions(s), to);
}

/* Whoever is called on the way may keep it: context managers, futures, sys.exc_info().  One of the
 * library has nothing but its arguments, and the interpreter's stands for it. */
void solve_raised(Solver *s, Object o, Vertex from)
{
    s->now = s->trust_worlds ? WORLD_RAISED : WORLD_ALL;
    if (o == THE_UNREAD) return;
    if (solver_get(s, o)->kind == OBJECT_VALUE) {
        solver_edge(s, solver_field(s, o, FIELD_KEPT), s->raise_arguments);
        solver_add(s, s->raise_arguments, o, from); /* as the message of an assert */
    } else if (solver_get(s, o)->kind == OBJECT_CLASS) {
        Vertex made = solver_node(s);
        Use make = {.op = solver_op(s, FLOW_CALL, 0, 0, made), .to = made};
        solver_use(s, made, USE_RAISED, (Use){0});
        solve_instantiate(s, solver_get(s, o)->a, &make);
    } else if (solve_may_be_raised(s, o)) {
        solve_escape(s, o, "it is raised", &(Use){0}, from);
        solver_add(s, FLOW_RAISED, o, from);
    } else { /* the message of an assert */
        solver_add(s, s->raise_arguments, o, from);
    }
}

/* except E as e: what was raised and is an E. */
void solve_caught(Solver *s, Object o, const Use *at, Vertex from)
{
    if (!at->op->count) {
        if (o == THE_UNREAD) solver_edge(s, solve_escaped_exceptions(s), at->to);
        else solver_add(s, at->to, o, from);
        return;
    }
    uint32_t resolved = resolved_of(s, at);
    if (o == THE_UNREAD) {
        unread_caught(s, resolved, at->to);
        return;
    }
    if (passes(s, o, &s->resolved.at[resolved], false)) solver_add(s, at->to, o, from);
}
