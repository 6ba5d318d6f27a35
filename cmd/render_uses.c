/* render_uses.c - what reaches an object, as text and as JSON (docs/uses.md). */
#include <string.h>

#include "cmd/json.h"
#include "cmd/render.h"

static const char *name_of(Session *s, uint32_t atom)
{
    return atoms_text(&s->run.program.link.atoms, (Atom){atom}).at;
}

/* ---- ways ----------------------------------------------------------------------------------- */

void render_path(Session *s, const WitnessPath *path, const char *indent, Buf *out)
{
    for (uint32_t i = 0; i < path->count; i++) {
        const WitnessStep *step = &path->at[i];
        buf_printf(out, "%s%s:%u  %s\n", indent, session_module(s, step->module), step->line,
                   step->text);
    }
}

void render_path_json(Session *s, const char *key, const WitnessPath *path, Buf *out)
{
    buf_printf(out, "\"%s\": [", key);
    for (uint32_t i = 0; i < path->count; i++) {
        const WitnessStep *step = &path->at[i];
        buf_add_text(out, i ? ", {" : "{");
        json_text(out, "path", session_module(s, step->module));
        buf_printf(out, ", \"line\": %u, ", step->line);
        json_text(out, "text", step->text);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static bool same_path(const WitnessPath *a, const WitnessPath *b)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->at[i].module != b->at[i].module || a->at[i].line != b->at[i].line ||
            strcmp(a->at[i].text, b->at[i].text) != 0)
            return false;
    return true;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* "store `timeout`", "pass 2 of json.dumps()" */
static void add_what(Session *s, const Uses *u, Buf *out)
{
    buf_add_text(out, uses_slug((UsesKind)u->kind));
    if (u->kind == USES_PASS || u->kind == USES_PASS_UNKNOWN) {
        if (u->argument) buf_printf(out, " as argument %u", u->argument);
        if (u->name) buf_printf(out, " of %s()", name_of(s, u->name));
    } else if (u->name) {
        buf_printf(out, " `%s`", name_of(s, u->name));
    }
}

static void add_line(Session *s, const Uses *u, Buf *out)
{
    SCOPED(buf_free) Buf what = {0};
    add_what(s, u, &what);
    const char *function = witness_function(session_witness(s), u->function);
    buf_printf(out, "  %-34.*s  ", (int)what.len, what.at);
    if (u->module) buf_printf(out, "%s:%u", session_module(s, u->module), u->line);
    else buf_add_text(out, "in library code");
    if (*function) buf_printf(out, " in %s()", function);
    buf_add_char(out, '\n');
}

static void add_escape(Session *s, Object o, Buf *out)
{
    WitnessPath path = {0};
    if (witness_escape(session_witness(s), o, &path)) {
        buf_add_text(out, "  escapes to code that was not read:\n");
        render_path(s, &path, "      ", out);
    }
    array_free(&path);
}

/* Each way is told where it first differs from that of the operation above. */
static void add_operations(Session *s, const UsesOf *of, Buf *out)
{
    WitnessPath last = {0};
    bool unknown = false;
    for (uint32_t i = 0; i < of->list->count && i < of->limit; i++) {
        const Uses *u = &of->list->at[i];
        WitnessPath path = {0};
        if (u->object == THE_UNREAD && !unknown) {
            buf_add_text(out, "  on receivers that may be anything that escaped:\n");
            unknown = true;
        }
        add_line(s, u, out);
        if (!unknown) uses_path(session_witness(s), u, of->object, &path);
        if (!same_path(&path, &last)) render_path(s, &path, "      ", out);
        array_free(&last);
        last = path;
    }
    array_free(&last);
    if (of->list->count > of->limit)
        buf_printf(out, "  ... and %u more (--limit)\n", of->list->count - of->limit);
}

void render_uses_text(Session *s, const UsesOf *of, Buf *out)
{
    Witness *w = session_witness(s);
    WitnessStep where = uses_origin(w, of->object);
    buf_add_text(out, uses_title(w, of->object));
    if (where.module) buf_printf(out, " (%s:%u)", session_module(s, where.module), where.line);
    buf_printf(out, ": %u operation%s\n", of->list->count, of->list->count == 1 ? "" : "s");
    add_escape(s, of->object, out);
    add_operations(s, of, out);
    buf_add_char(out, '\n');
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void add_object(Session *s, Object o, Buf *out)
{
    Witness *w = session_witness(s);
    uint8_t kind = solver_get(witness_solver(w), o)->kind;
    WitnessStep where = uses_origin(w, o);
    json_text(out, "object",
              kind == OBJECT_INSTANCE ? "instance"
              : kind == OBJECT_CLASS  ? "class"
                                      : "made");
    buf_add_text(out, ", ");
    if (where.module) {
        const Class *c = &s->run.program.link.classes.at[solver_get(witness_solver(w), o)->a];
        json_text(out, "name", name_of(s, c->name));
        buf_add_text(out, ", ");
        json_text(out, "path", session_module(s, where.module));
        buf_printf(out, ", \"line\": %u", where.line);
    } else {
        json_text(out, "name", uses_title(w, o));
    }
    WitnessPath path = {0};
    if (witness_escape(w, o, &path)) {
        buf_add_text(out, ", ");
        render_path_json(s, "escapes", &path, out);
    }
    array_free(&path);
}

static void add_operation(Session *s, const Uses *u, Buf *out)
{
    json_text(out, "kind", uses_slug((UsesKind)u->kind));
    if (u->name) {
        buf_add_text(out, ", ");
        json_text(out, "name", name_of(s, u->name));
    }
    if (u->argument) buf_printf(out, ", \"argument\": %u", u->argument);
    buf_add_text(out, ", ");
    json_text(out, "path", session_module(s, u->module));
    buf_printf(out, ", \"line\": %u", u->line);
    const char *function = witness_function(session_witness(s), u->function);
    if (!*function) return;
    buf_add_text(out, ", ");
    json_text(out, "function", function);
}

void render_uses_begin(Buf *out)
{
    buf_add_text(out, "{\"version\": 1,\n \"objects\": [");
}

void render_uses_end(Session *s, Buf *out)
{
    buf_add_text(out, "],\n ");
    render_problems(s, out);
    buf_add_text(out, "}\n");
}

void render_uses_json(Session *s, const UsesOf *of, uint32_t before, Buf *out)
{
    buf_add_text(out, before ? ",\n  {" : "\n  {");
    add_object(s, of->object, out);
    buf_add_text(out, ",\n   \"operations\": [");
    for (uint32_t i = 0; i < of->list->count && i < of->limit; i++) {
        const Uses *u = &of->list->at[i];
        WitnessPath path = {0};
        buf_add_text(out, i ? ",\n    {" : "\n    {");
        add_operation(s, u, out);
        buf_printf(out, ", \"receiver\": \"%s\", ", u->object == THE_UNREAD ? "unknown" : "known");
        uses_path(session_witness(s), u, of->object, &path);
        render_path_json(s, "witness", &path, out);
        buf_add_char(out, '}');
        array_free(&path);
    }
    uint32_t more = of->list->count > of->limit ? of->list->count - of->limit : 0;
    buf_printf(out, "], \"left_out\": %u}", more);
}

/* ---- all classes ---------------------------------------------------------------------------- */

/* The names that an unknown receiver has shown, by which an object can be excluded. */
static void add_shown(Session *s, const Uses *u, Buf *out)
{
    Solver *solver = witness_solver(session_witness(s));
    Vertex at = u->at;
    if (u->of_type) buf_add_text(out, ", \"type_of\": true");
    buf_printf(out, ", \"worlds\": \"%llx\", \"shown\": [", (unsigned long long)u->worlds);
    for (uint32_t depth = 0; at && depth < 64; depth++) {
        uint32_t *has = pair_find(&solver->has_of, at, 0);
        if (!has || !*has) break;
        const HasOp *op = &solver->has_ops.at[*has - 1];
        if (depth) buf_add_text(out, ", ");
        json_string(out, bytes_of(name_of(s, op->name)));
        at = op->from;
    }
    buf_add_char(out, ']');
}

/* Of the names that unknown receivers have shown, those that the object cannot have. */
static void add_lacking(Session *s, Object o, Buf *out)
{
    Solver *solver = witness_solver(session_witness(s));
    PairMap seen = {0};
    buf_printf(out, ", \"worlds\": \"%llx\", \"lacks\": [",
               (unsigned long long)solver_get(solver, o)->worlds);
    bool any = false;
    for (uint32_t i = 0; i < solver->has_ops.count; i++) {
        uint32_t *known = pair_add(&seen, solver->has_ops.at[i].name, 0);
        if (*known || solver_may_have(solver, o, solver->has_ops.at[i].name)) continue;
        *pair_add(&seen, solver->has_ops.at[i].name, 0) = 1;
        if (any) buf_add_text(out, ", ");
        json_string(out, bytes_of(name_of(s, solver->has_ops.at[i].name)));
        any = true;
    }
    buf_add_char(out, ']');
    pair_free(&seen);
}

/* The list is sorted by object. */
static uint32_t first_of(const UsesList *all, Object o)
{
    uint32_t low = 0, high = all->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (all->at[middle].object < o) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void add_group(Session *s, const UsesList *all, Object o, Buf *out)
{
    uint32_t first = first_of(all, o);
    for (uint32_t i = first; i < all->count && all->at[i].object == o; i++) {
        buf_add_text(out, i > first ? ",\n    {" : "\n    {");
        add_operation(s, &all->at[i], out);
        if (o == THE_UNREAD) add_shown(s, &all->at[i], out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

void render_uses_all(Session *s, const UsesList *all, Buf *out)
{
    Solver *solver = witness_solver(session_witness(s));
    render_uses_begin(out);
    bool any = false;
    for (uint32_t c = 0; c < solver->link->classes.count; c++) {
        for (int of_class = 0; of_class < 2; of_class++) {
            Object o = solver_object(solver, of_class ? OBJECT_CLASS : OBJECT_INSTANCE, c, 0);
            buf_add_text(out, any ? ",\n  {" : "\n  {");
            any = true;
            add_object(s, o, out);
            add_lacking(s, o, out);
            buf_add_text(out, ",\n   \"operations\": [");
            add_group(s, all, o, out);
            buf_add_char(out, '}');
        }
    }
    buf_add_text(out, "],\n \"unknown\": [");
    add_group(s, all, THE_UNREAD, out);
    buf_add_text(out, ",\n ");
    render_problems(s, out);
    buf_add_text(out, "}\n");
}
