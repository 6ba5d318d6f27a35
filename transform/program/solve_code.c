/*
 * solve_code.c - code objects: f.__code__ = g.__code__, functions that are made of code and a
 * dictionary of globals, exec() of code.
 *
 * The code object of a function of the program keeps that function.  Code that was compiled from
 * text is not known.
 */
#include "transform/program/solver.h"

static bool is_code(const Solver *s, Object o)
{
    const ObjectInfo *info = solver_get(s, o);
    return info->kind == OBJECT_VALUE &&
           bytes_is(atoms_text(&s->link->atoms, (Atom){info->a}), "types.CodeType");
}

void solve_load_code(Solver *s, Object function, Vertex to)
{
    uint32_t site = 0xd0000000u + solver_get(s, function)->a;
    Object code = solver_object(s, OBJECT_VALUE, solver_intern(s, "types.CodeType"), site);
    solver_add(s, solver_field(s, code, FIELD_CALLED), function, 0);
    solver_add(s, to, code, 0);
}

/* function.__code__ = what `from` holds: from now on calls of it may run that. */
void solve_store_code(Solver *s, Object function, Vertex from)
{
    solver_use(s, from, USE_CODE, (Use){.to = solver_field(s, function, FIELD_CALLED)});
}

/* Does the program replace code anywhere?  Else nobody asks at each call. */
bool solve_replaces_code(const Solver *s)
{
    static const char *const names[] = {"__code__", "func_code"};
    for (uint32_t m = 1; m < s->link->modules.count; m++) {
        const Module *module = &s->link->modules.at[m];
        for (uint32_t i = 0; i < module->flow->ops.count; i++) {
            const FlowOp *op = &module->flow->ops.at[i];
            if (op->kind != FLOW_STORE && op->kind != FLOW_STRING) continue;
            Bytes name = flow_text(module->flow, op->b);
            for (size_t k = 0; k < sizeof names / sizeof *names; k++)
                if (bytes_is(name, names[k])) return true;
        }
    }
    return false;
}

/* A call of the function runs what its code was replaced with. */
void solve_call_replaced(Solver *s, Object function, Object self, const Use *at)
{
    if (!s->replaces_code) return;
    Use call = *at;
    call.extra = self;
    solver_use(s, solver_field(s, function, FIELD_CALLED),
               self == NO_OBJECT ? USE_CALL : USE_CALL_AS_METHOD, call);
}

/* The functions whose code `code` holds, with other globals and defaults: `to`. */
static void make_functions(Solver *s, Vertex code, Vertex globals, Vertex defaults, Vertex to)
{
    Vertex made = solver_node(s);
    solver_use(s, code, USE_CODE, (Use){.to = made});
    solver_edge(s, made, to);
    if (globals) solver_use(s, made, USE_GLOBALS, (Use){.to = globals});
    if (defaults) solver_use(s, made, USE_DEFAULTS_OF, (Use){.to = defaults});
}

/* FunctionType(code, globals, name, argdefs, closure) */
static void function_type(Solver *s, const Use *at)
{
    Vertex closure = call_argument(s, at, 4, "closure");
    make_functions(s, call_argument(s, at, 0, "code"), call_argument(s, at, 1, "globals"),
                   call_argument(s, at, 3, "argdefs"), at->to);
    if (closure) solve_escape_node(s, closure, "a function is made with these variables");
}

/* exec(code, globals), eval(code, globals) */
void solve_execute_code(Solver *s, const Use *at)
{
    Vertex code = call_argument(s, at, 0, NULL);
    if (!code || code == FLOW_TEXT || at->beside) return; /* unknown code runs it as well */
    Vertex to = solver_node(s);
    make_functions(s, code, call_argument(s, at, 1, "globals"), 0, to);
    solver_use(s, to, USE_CALL, solver_call_op(s, at, NULL, 0, at->to));
}

bool solve_code_function(Solver *s, Bytes name, Object self, const Use *at)
{
    if (bytes_is(name, "types.CodeType.replace") && self != NO_OBJECT)
        solver_add(s, at->to, self, 0);
    bool makes = bytes_is(name, "types.FunctionType") || bytes_is(name, "types.LambdaType");
    if (makes) function_type(s, at);
    return makes;
}

/* A dictionary of globals of its own: what the function reads is there, what it stores goes there.
 */
static void use_globals(Solver *s, Object box, Object function)
{
    const FunctionInfo *f = &s->functions.at[solver_get(s, function)->a];
    Object module = solver_object(s, OBJECT_MODULE, f->module, 0);
    uint32_t *owner = pair_find(&s->owner_of_box, box, 0);
    if (owner && *owner == module + 1) return;
    Vertex values = solver_node(s);
    if (box == THE_UNREAD) solver_unread(s, values);
    else if (solver_get(s, box)->kind == OBJECT_BOX)
        solver_edge(s, solver_field(s, box, FIELD_VALUE), values);
    else return;
    solve_store_any(s, module, values, NULL);
    if (box != THE_UNREAD) solve_load_any(s, module, solver_field(s, box, FIELD_VALUE), NULL);
}

void solve_code_use(Solver *s, const Use *u, Object o)
{
    switch (u->kind) {
    case USE_CODE:
        if (o == THE_UNREAD) solver_unread(s, u->to);
        else if (is_code(s, o)) solver_edge(s, solver_field(s, o, FIELD_CALLED), u->to);
        break;
    case USE_GLOBALS:
        if (solver_get(s, o)->kind == OBJECT_FUNCTION)
            solver_use(s, u->to, USE_GLOBAL, (Use){.extra = o});
        break;
    case USE_GLOBAL: use_globals(s, o, u->extra); break;
    case USE_DEFAULTS_OF:
        if (solver_get(s, o)->kind == OBJECT_FUNCTION)
            solver_use(s, u->to, USE_DEFAULTS, (Use){.extra = o});
        break;
    default: break;
    }
}
