/*
 * solve_library.c - calls of library code, by its line in the tables (knowledge/README.md).
 */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/knowledge_parameters.h"
#include "transform/program/solver.h"

enum { MOST_KEPT = 24, MOST_EACH = 6 };

typedef struct Label {
    Vertex node;
    Vertex each[MOST_EACH]; /* of *args: what was given, in its order */
    uint8_t each_count;     /* MOST_EACH + 1: not known one by one */
} Label;

typedef struct Entry { /* one call by one line */
    Solver *s;
    const Use *at;
    Object self;
    KnowledgeParameters parameters;
    Label label[KNOWLEDGE_PARAMETERS]; /* by parameter */
    Vertex kept[MOST_KEPT];    /* what the result keeps */
    Vertex pending[MOST_KEPT]; /* what the result is made from later, as it is iterated */
    uint32_t kept_count, pending_count;
    Vertex callee[8], returned[8]; /* what calling a label's value gives */
    uint32_t call_count;
    uint32_t ordinal; /* containers made so far: with the place of the call it names each */
    bool made;        /* a result that can keep things was made */
    const char *name;
} Entry;

static Bytes text_of(const Solver *s, uint32_t atom)
{
    return atoms_text(&s->link->atoms, (Atom){atom});
}

/* ---- arguments ------------------------------------------------------------------------------ */

static void join(Entry *e, Label *l, Vertex value)
{
    if (!value || l->node == value) return;
    if (!l->node) {
        l->node = value;
        return;
    }
    Vertex both = solve_call_node(e->s, e->at);
    solver_edge(e->s, l->node, both);
    solver_edge(e->s, value, both);
    l->node = both;
}

static Label *label_at(Entry *e, uint32_t parameter)
{
    return parameter == NO_PARAMETER ? NULL : &e->label[parameter];
}

static Label *label_named(Entry *e, Bytes name)
{
    return label_at(e, knowledge_named(&e->parameters, name));
}

static void give(Entry *e, uint32_t parameter, Vertex value)
{
    if (parameter != NO_PARAMETER) join(e, &e->label[parameter], value);
    else if (value >= FLOW_SHARED_END)
        solve_escape_node(e->s, value, "it is an argument that the library function does not name");
}

/* A positional argument: one of *args is known by its number as well. */
static void give_position(Entry *e, uint32_t position, Vertex value)
{
    uint32_t parameter = knowledge_positional(&e->parameters, position);
    give(e, parameter, value);
    if (parameter == NO_PARAMETER || !e->parameters.at[parameter].stars) return;
    Label *l = &e->label[parameter];
    if (l->each_count < MOST_EACH) l->each[l->each_count++] = value;
    else l->each_count = MOST_EACH + 1;
}

/* An argument of *args, or one behind it: to whatever takes arguments from that position on. */
static void give_from(Entry *e, uint32_t position, Vertex value)
{
    const KnowledgeParameters *p = &e->parameters;
    uint32_t i = knowledge_positional(p, position);
    for (; i != NO_PARAMETER; i = knowledge_next_positional(p, i)) {
        give(e, i, value);
        e->label[i].each_count = MOST_EACH + 1;
    }
    if (!p->count) give(e, NO_PARAMETER, value);
}

static void give_keyword(Entry *e, Bytes name, Vertex value)
{
    const KnowledgeParameters *p = &e->parameters;
    uint32_t i = knowledge_keyword(p, name);
    give(e, i, value);
    if (i != NO_PARAMETER && p->at[i].positional_only && knowledge_rest(p) != NO_PARAMETER)
        give(e, knowledge_rest(p), value);
}

static void bind(Entry *e)
{
    Solver *s = e->s;
    const FlowOp *op = e->at->op;
    const KnowledgeParameters *p = &e->parameters;
    uint32_t position = 0;
    bool starred = false;
    for (uint32_t i = 0; i < op->count; i += 2) {
        const uint32_t *w = s->link->modules.at[e->at->module].flow->words.at + op->args;
        uint32_t tag = w[i];
        Vertex value = solver_map(s, e->at->module, w[i + 1]);
        if (tag == ARG_POSITION && !starred) {
            give_position(e, position++, value);
        } else if (tag == ARG_POSITION || tag == ARG_STAR) {
            starred = true;
            give_from(e, position, tag == ARG_STAR ? solve_elements(s, value) : value);
        } else if (tag == ARG_DOUBLE_STAR) {
            Vertex each = solve_values(s, value);
            for (uint32_t k = 0; k < p->count; k++)
                if (p->at[k].stars != 1) give(e, k, each);
        } else {
            give_keyword(e, text_of(s, solver_atom(s, e->at->module, tag)), value);
        }
    }
}

/* Do the parameters accept a call with that many positional arguments? */
static bool accepts(const KnowledgeParameters *p, uint32_t given, uint32_t keywords, bool open)
{
    uint32_t most = 0, least = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->at[i].stars == 1) most = UINT32_MAX / 2;
        if (p->at[i].stars || p->at[i].keyword_only) continue;
        most++;
        least += !p->at[i].optional;
    }
    return open || (given <= most && given + keywords >= least);
}

/* ---- labels --------------------------------------------------------------------------------- */

/* An object of the choice of the library code that runs. */
static Vertex of_library(Entry *e)
{
    return world_vertex(e->s, e->s->now);
}

static Vertex called(Entry *e, Vertex callee)
{
    for (uint32_t i = 0; i < e->call_count; i++)
        if (e->callee[i] == callee) return e->returned[i];
    if (e->call_count == 8) return of_library(e);
    e->callee[e->call_count] = callee;
    return e->returned[e->call_count++] = solve_call_node(e->s, e->at);
}

static Vertex attribute_of(Entry *e, Vertex of, Bytes name, bool method)
{
    Solver *s = e->s;
    if (!of) return 0;
    Vertex to = solve_call_node(s, e->at);
    if (bytes_is(name, "*")) {
        solver_use(s, of, USE_LOAD_NAMED,
                   (Use){.op = e->at->op, .module = e->at->module, .to = to});
        return to;
    }
    FlowOp op = {.kind = method ? FLOW_METHOD : FLOW_LOAD,
                 .a = of,
                 .b = atoms_intern(&s->link->atoms, name).at,
                 .to = to,
                 .line = e->at->op->line};
    if (method) {
        op.args = s->link->own.words.count;
        op.count = 2;
        array_push(&s->link->own.words, ARG_STAR);
        array_push(&s->link->own.words, of_library(e));
    }
    solver_use(s, of, USE_OP, (Use){.op = solver_intern_op(s, &op), .to = to});
    return to;
}

static Vertex label_value(Entry *e, Bytes text)
{
    Bytes name = knowledge_whole(text);
    size_t i = name.len;
    Vertex node = 0;
    if (bytes_is(name, "self")) {
        node = e->self == NO_OBJECT ? 0 : solver_constant(e->s, e->self);
    } else {
        const Label *l = label_named(e, name);
        if (l) node = l->node;
    }
    while (i < text.len && node) {
        if (text.at[i] == '[') node = solve_elements(e->s, node), i += 2;
        else if (text.at[i] == '{') node = solve_values(e->s, node), i += 2;
        else if (text.at[i] == '(') node = called(e, node), i += 2;
        else { /* .name, .name() */ Bytes attribute =
                knowledge_whole((Bytes){text.at + i + 1, text.len - i - 1});
            i += 1 + attribute.len;
            bool method = i < text.len && text.at[i] == '(';
            node = attribute_of(e, node, attribute, method);
            i += method ? 2 : 0;
        }
    }
    return node;
}

static bool is_label(const Entry *e, Bytes text)
{
    Bytes name = knowledge_whole(text);
    return bytes_is(name, "self") || knowledge_named(&e->parameters, name) != NO_PARAMETER;
}

/* ---- results -------------------------------------------------------------------------------- */

static void add_type(Entry *e, Bytes text, Vertex to);

static int box_kind(Bytes type)
{
    if (bytes_is(type, "list")) return BOX_LIST;
    if (bytes_is(type, "tuple")) return BOX_TUPLE;
    if (bytes_is(type, "dict")) return BOX_DICT;
    if (bytes_is(type, "set") || bytes_is(type, "frozenset")) return BOX_SET;
    if (memchr(type.at, '.', type.len)) return BOX_OTHER;
    return BOX_GENERATOR;
}

/* One container for each place, however many receivers and functions meet there: else containers
 * of containers would have no end. */
static uint32_t site_of(Entry *e)
{
    uint32_t place = e->at->to ? e->at->to : e->at->op->line;
    uint32_t *site = pair_add(&e->s->site_at, place, e->ordinal++);
    if (!*site) {
        Vertex node = solver_node(e->s);
        *pair_add(&e->s->site_at, place, e->ordinal - 1) = node;
        return node;
    }
    return *site;
}

/* What the call makes holds no more than what it was given.  Where UNREAD is called as well, with
 * the same arguments, what that gives stands for it. */
static bool is_unread_enough(const Entry *e)
{
    return e->at->beside;
}

static void add_container(Entry *e, Bytes type, Bytes inside, Vertex to)
{
    Solver *s = e->s;
    int kind = box_kind(type);
    e->made = true;
    if (is_unread_enough(e)) return;
    Object box = solver_object(s, OBJECT_BOX, (uint32_t)kind, site_of(e));
    solver_add(s, to, box, 0);
    Vertex element = solver_field(s, box, FIELD_ELEMENT);
    Vertex value = solver_field(s, box, FIELD_VALUE);
    if (bytes_starts_with(type, "dataclasses.")) { /* containers of containers, however deep */
        solver_add(s, element, box, 0);
        solver_add(s, value, box, 0);
    }
    Bytes piece;
    while (knowledge_piece(&inside, ';', &piece)) {
        Bytes key, mapped;
        knowledge_split(piece, ':', &key, &mapped);
        add_type(e, key, element);
        if (mapped.len) add_type(e, mapped, value);
    }
    for (uint32_t i = 0; i < e->kept_count; i++) {
        solver_edge(s, e->kept[i], element);
        solver_edge(s, e->kept[i], value);
    }
    for (uint32_t i = 0; i < e->pending_count; i++)
        solver_edge(s, e->pending[i], solver_field(s, box, FIELD_ARGUMENTS));
}

static void add_value(Entry *e, Bytes type, Vertex to)
{
    Solver *s = e->s;
    e->made = true;
    if (is_unread_enough(e)) return;
    if (type.len && type.at[type.len - 1] == '?') type.len--;
    Object o = solver_object(s, OBJECT_VALUE, atoms_intern(&s->link->atoms, type).at, to);
    solver_add(s, to, o, 0);
    for (uint32_t i = 0; i < e->kept_count; i++)
        solver_edge(s, e->kept[i], solver_field(s, o, FIELD_KEPT));
}

static void add_operated(Entry *e, Vertex to)
{
    solver_edge(e->s, e->s->mixed_result, to);
    for (uint32_t i = 0; i < e->parameters.count; i++)
        if (e->label[i].node) solver_use(e->s, e->label[i].node, USE_PASS_UNREAD, (Use){.to = to});
    solver_add(e->s, to, THE_TEXT, 0);
}

/* A tree of dict, list and str, as json.load makes it. */
static void add_data(Entry *e, Vertex to)
{
    Object box = solver_object(e->s, OBJECT_BOX, BOX_OTHER, to);
    solver_add(e->s, to, box, 0);
    solver_add(e->s, to, THE_TEXT, 0);
    solver_add(e->s, solver_field(e->s, box, FIELD_ELEMENT), THE_TEXT, 0);
    solver_add(e->s, solver_field(e->s, box, FIELD_ELEMENT), box, 0);
    solver_add(e->s, solver_field(e->s, box, FIELD_VALUE), THE_TEXT, 0);
    solver_add(e->s, solver_field(e->s, box, FIELD_VALUE), box, 0);
    for (uint32_t i = 0; i < e->kept_count; i++) { /* what the hooks give */
        solver_edge(e->s, e->kept[i], solver_field(e->s, box, FIELD_ELEMENT));
        solver_edge(e->s, e->kept[i], solver_field(e->s, box, FIELD_VALUE));
    }
}

/* object.__reduce_ex__ names the class of the object. */
static void add_reduced(Entry *e, Vertex to)
{
    const ObjectInfo *self = e->self == NO_OBJECT ? NULL : solver_get(e->s, e->self);
    bool reduces = bytes_starts_with(bytes_of(e->name), "builtins.object.__reduce");
    if (!reduces || !self || self->kind != OBJECT_INSTANCE) return;
    Object type = solver_object(e->s, OBJECT_CLASS, self->a, 0);
    solver_add(e->s, to, solve_reduced(e->s, type), 0);
}

static bool add_simple(Entry *e, Bytes text, Vertex to)
{
    static const char *const nothing[] = {"none",       "bool",  "int",    "float",
                                          "complex",    "bytes", "bytes?", "bytearray",
                                          "memoryview", "never", "range"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (bytes_is(text, nothing[i])) return true;
    if (bytes_is(text, "str") || bytes_is(text, "str?") || bytes_is(text, "prim")) {
        solver_add(e->s, to, THE_TEXT, 0);
    } else if (bytes_is(text, "ext")) {
        solver_unread(e->s, to);
        add_reduced(e, to);
        if (e->self != NO_OBJECT && solver_get(e->s, e->self)->kind == OBJECT_VALUE) {
            solver_edge(e->s, solver_field(e->s, e->self, FIELD_KEPT), to);
            solver_edge(e->s, solver_field(e->s, e->self, FIELD_ELEMENT), to);
            solver_edge(e->s, solver_field(e->s, e->self, FIELD_VALUE), to);
        }
    } else if (bytes_is(text, "file")) {
        add_value(e, bytes_of("io.TextIOWrapper"), to);
    } else if (bytes_is(text, "data")) {
        add_data(e, to);
    } else if (bytes_is(text, "unpickled")) {
        Use site = *e->at;
        site.to = e->parameters.count ? e->label[0].node : 0;
        array_push(&e->s->unpickles, site);
        solver_unread(e->s, to);
        solver_edge(e->s, e->s->pickled, to);
    } else {
        return false;
    }
    return true;
}

static void add_type(Entry *e, Bytes text, Vertex to)
{
    if (!text.len || bytes_is(text, "-")) return;
    if (text.at[0] == '=') {
        Bytes label = {text.at + 1, text.len - 1};
        if (bytes_is(label, "op")) add_operated(e, to);
        else solver_edge(e->s, label_value(e, label), to);
        return;
    }
    if (is_label(e, text)) {
        solver_edge(e->s, label_value(e, text), to);
        return;
    }
    if (add_simple(e, text, to)) return;
    const char *paren = memchr(text.at, '(', text.len);
    if (paren) {
        Bytes type = {text.at, (size_t)(paren - text.at)};
        Bytes inside = {paren + 1, text.len - type.len - 2};
        if (bytes_is(type, "copy") || bytes_is(type, "deepcopy")) {
            solver_edge(e->s, label_value(e, inside), to);
            solve_copy_hooks(e->s, label_value(e, inside), e->at, to);
        } else add_container(e, type, inside, to);
        return;
    }
    if (bytes_is(text, "slice")) text = bytes_of("builtins.slice");
    if (memchr(text.at, '.', text.len)) {
        add_value(e, text, to);
        return;
    }
    solver_unread(e->s, to);
}

static void add_results(Entry *e, Bytes column)
{
    Vertex to = e->at->to ? e->at->to : solve_call_node(e->s, e->at);
    Bytes token;
    while (knowledge_piece(&column, ' ', &token)) add_type(e, token, to);
    if (e->made) return;
    for (uint32_t i = 0; i < e->kept_count; i++)
        solve_escape_node(e->s, e->kept[i], "a library function keeps it");
}

/* ---- roles ---------------------------------------------------------------------------------- */

static Vertex walked(Entry *e, Vertex of, bool deep)
{
    uint32_t kind = deep ? 4 : 3;
    uint32_t *known = pair_find(&e->s->walked, of, kind);
    if (known) return *known;
    Vertex all = solver_node(e->s);
    *pair_add(&e->s->walked, of, kind) = all;
    solver_edge(e->s, of, all);
    solver_use(e->s, all, USE_WALK, (Use){.to = all, .extra = deep});
    return all;
}

static void sink(Entry *e, Vertex of, Deed deed)
{
    solver_use(e->s, of, USE_SINK,
               (Use){.op = e->at->op, .module = e->at->module, .extra = (uint32_t)deed, .to = of});
}

static Vertex argument_of_call(Entry *e, Bytes text)
{
    Bytes one, rest;
    knowledge_split(text, '+', &one, &rest);
    if (rest.len) { /* one of these */
        Vertex any = solve_call_node(e->s, e->at);
        solver_edge(e->s, argument_of_call(e, one), any);
        solver_edge(e->s, argument_of_call(e, rest), any);
        return any;
    }
    if (bytes_is(text, "ext") || bytes_is(text, "file")) return of_library(e);
    if (bytes_is(text, "str") || bytes_is(text, "prim")) return FLOW_TEXT;
    if (is_label(e, text)) return label_value(e, text);
    Vertex made = solve_call_node(e->s, e->at);
    add_type(e, text, made);
    return made;
}

/* map(f, a, b) gives f an element of each: how many arguments these are, or 0 when that is not
 * known. */
static uint32_t spread(Entry *e, Bytes piece, Vertex *args)
{
    const Label *l = label_named(e, (Bytes){piece.at, piece.len - 2});
    if (!l || l->each_count > MOST_EACH) return 0;
    for (uint32_t i = 0; i < l->each_count; i++) args[i] = solve_elements(e->s, l->each[i]);
    return l->each_count;
}

/* Does it stand for any number of arguments?  *args does, and args[] of Thread(args=...). */
static bool is_any_number(const Entry *e, Bytes piece)
{
    Bytes name = knowledge_whole(piece);
    uint32_t i = knowledge_named(&e->parameters, name);
    bool starred = i != NO_PARAMETER && e->parameters.at[i].stars;
    if (starred && name.len == piece.len) return true;
    return bytes_ends_with(name, "args") || bytes_is(name, "ext");
}

/* The call with any number of these, in any order and by any name. */
static const FlowOp *open_call(Entry *e, Vertex callee, const Vertex *args, uint32_t count,
                               Vertex to)
{
    Solver *s = e->s;
    Vertex all = solve_call_node(s, e->at);
    for (uint32_t i = 0; i < count; i++) solver_edge(s, args[i], all);
    Object box = solver_object(s, OBJECT_BOX, BOX_OTHER, all);
    solver_edge(s, all, solver_field(s, box, FIELD_ELEMENT));
    solver_edge(s, all, solver_field(s, box, FIELD_VALUE));
    Vertex boxed = solver_constant(s, box);
    FlowOp op = {.kind = FLOW_CALL,
                 .a = callee,
                 .to = to,
                 .line = e->at->op->line,
                 .args = s->link->own.words.count,
                 .count = 4};
    solver_push_pair(s, ARG_STAR, boxed);
    solver_push_pair(s, ARG_DOUBLE_STAR, boxed);
    return solver_intern_op(s, &op);
}

static void call_role(Entry *e, Vertex callee, Bytes inside)
{
    Solver *s = e->s;
    Vertex args[16];
    uint32_t count = 0;
    bool open = false;
    Bytes piece;
    while (knowledge_piece(&inside, ';', &piece) && count < 16 - MOST_EACH) {
        bool starred = false;
        bool each = piece.at[0] == '&';
        if (each) piece.at++, piece.len--;
        uint32_t more = each ? spread(e, piece, args + count) : 0;
        count += more;
        if (more) continue;
        open |= each || is_any_number(e, piece) || piece.at[0] == '*';
        if (piece.at[0] == '*') piece.at++, piece.len--, starred = true;
        args[count] = argument_of_call(e, piece);
        if (starred) args[count] = solve_elements(s, args[count]);
        count++;
    }
    Use call = solver_call_op(s, e->at, args, count, called(e, callee));
    if (open) call.op = open_call(e, callee, args, count, call.to);
    solver_use(s, callee, USE_CALL, call);
}

/* May code of the program get log records? */
static bool sees_records(const Solver *s)
{
    static const char *const ways[] = {
        "addHandler",  "addFilter",  "setFormatter",        "handlers",  "filters",
        "formatter",   "lastResort", "setLogRecordFactory", "Formatter", "LoggerAdapter",
        "basicConfig", "dictConfig", "fileConfig"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (atoms_find(&s->link->atoms, bytes_of(ways[i])).at) return true;
    return false;
}

static void put(Entry *e, Vertex value, Bytes where)
{
    Solver *s = e->s;
    if (bytes_is(where, "result") || bytes_starts_with(where, "result")) {
        if (e->kept_count < MOST_KEPT) e->kept[e->kept_count++] = value;
        else solve_escape_node(s, value, "a library function keeps it");
        return;
    }
    if (bytes_is(where, "*")) {
        solve_escape_node(s, value, "the library keeps it");
        return;
    }
    if (bytes_is(where, "raise") || bytes_is(where, "record")) {
        solver_edge(s, value, s->raise_arguments);
        if (bytes_is(where, "record") && sees_records(s))
            solve_escape_node(s, value, "a log record keeps it");
        return;
    }
    uint32_t part = FIELD_KEPT;
    if (bytes_ends_with(where, "[]")) part = FIELD_ELEMENT, where.len -= 2;
    else if (bytes_ends_with(where, "{}")) part = FIELD_VALUE, where.len -= 2;
    Vertex into = label_value(e, where);
    if (into) solver_use(s, into, USE_PUT, (Use){.to = value, .extra = part});
}

static bool sink_role(Entry *e, Vertex of, Bytes role)
{
    static const struct {
        const char *role;
        Deed deed;
    } sinks[] = {{"copy", DEED_COPY},
                 {"deepcopy", DEED_COPY},
                 {"pickle01", DEED_PICKLE_OLD},
                 {"vars", DEED_DICT},
                 {"dict", DEED_DICT},
                 {"dir", DEED_DIR},
                 {"setclass", DEED_CLASS_CHANGE},
                 {"sizeof", DEED_SIZE}};
    if (bytes_is(role, "weakref")) return solve_refer_weakly(e->s, bytes_of(e->name), of, e->at);
    if (bytes_is(role, "pickle")) {
        if (bytes_starts_with(bytes_of(e->name), "builtins.object.__")) {
            sink(e, of, DEED_REDUCE);
            return true;
        }
        Vertex all = walked(e, of, true);
        bool old = solve_pickles_old(e->s, bytes_of(e->name), all, e->at);
        sink(e, all, old ? DEED_PICKLE_OLD : DEED_PICKLE);
        solver_edge(e->s, all, e->s->pickled);
        solver_use(e->s, all, USE_COPIED, (Use){.to = e->s->pickled});
        return true;
    }
    if (bytes_is(role, "dict") && bytes_is(bytes_of(e->name), "functools.wraps")) {
        sink(e, of, DEED_DICT);
        return true;
    }
    if (bytes_is(role, "dict") && !library_reads_dict(bytes_of(e->name))) return true;
    for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
        if (!bytes_is(role, sinks[i].role)) continue;
        bool deep = bytes_is(role, "deepcopy") || bytes_is(role, "pickle01");
        sink(e, deep ? walked(e, of, true) : of, sinks[i].deed);
        return true;
    }
    return false;
}

/* What unknown code does with what it is given, too. */
static bool is_usual(Bytes role, Bytes head)
{
    if (role.at[0] == '>') return !bytes_is(role, ">*") && !bytes_is(role, ">record");
    return bytes_starts_with(role, "call(") || bytes_starts_with(role, "call~(") ||
           bytes_is(head, "attr") || bytes_is(head, "meth");
}

static void apply_role(Entry *e, Vertex of, Bytes role)
{
    Solver *s = e->s;
    Bytes head, inside;
    knowledge_split(role, ':', &head, &inside);
    if (is_unread_enough(e) && is_usual(role, head)) return;
    if (role.at[0] == '>') {
        put(e, of, (Bytes){role.at + 1, role.len - 1});
    } else if (bytes_is(role, "iter~")) {
        if (e->pending_count < MOST_KEPT) e->pending[e->pending_count++] = of;
        else solve_escape_node(s, of, "a library function keeps it");
    } else if (bytes_is(role, "escape")) {
        solve_escape_node(s, of, "a library function may do anything with it");
    } else if (bytes_is(role, "hash") || bytes_is(role, "eq") || bytes_is(role, "lt") ||
               bytes_is(role, "add") || bytes_is(role, "arith") || bytes_is(role, "contains") ||
               bytes_is(role, "abs") || bytes_is(role, "neg") || bytes_is(role, "pos") ||
               bytes_is(role, "invert") || bytes_is(role, "round") || bytes_is(role, "trunc") ||
               bytes_is(role, "floor") || bytes_is(role, "ceil")) {
        solver_edge(s, of, FLOW_MIXED);
    } else if (bytes_starts_with(role, "call(") || bytes_starts_with(role, "call~(")) {
        const char *open = memchr(role.at, '(', role.len);
        size_t skip = (size_t)(open - role.at) + 1;
        call_role(e, of, (Bytes){role.at + skip, role.len - skip - 1});
    } else if (bytes_is(head, "attr") && inside.len && !bytes_is(inside, "*")) {
        attribute_of(e, of, inside, false);
    } else if (bytes_is(head, "meth") && inside.len) {
        attribute_of(e, of, inside, true);
    } else if (bytes_is(head, "set") && inside.len) {
        solver_use(
            s, of, USE_STORE_NAMED,
            (Use){.op = e->at->op,
                  .module = e->at->module,
                  .to = of_library(e),
                  .extra = bytes_is(inside, "*") ? 0 : atoms_intern(&s->link->atoms, inside).at});
    } else {
        sink_role(e, of, role);
    }
}

/* A label that is walked through stands for all that is found on the way; so does what a callback
 * gives that is walked in its turn (json.dumps and its `default`). */
static void walk_labels(Entry *e, Bytes column)
{
    Bytes name, roles, role;
    const Label *first = NULL;
    while (knowledge_roles(&column, &name, &roles)) {
        bool walks = false;
        while (knowledge_piece(&roles, ',', &role)) walks |= bytes_is(role, "walk");
        if (!walks) continue;
        Label *l = label_named(e, name);
        if (l && l->node && l->node != FLOW_TEXT) {
            l->node = walked(e, l->node, false);
            first = l;
        }
        Vertex result = first && bytes_ends_with(name, "()") ? label_value(e, name) : 0;
        if (result) solver_edge(e->s, result, first->node);
    }
}

static void apply_roles(Entry *e, Bytes column)
{
    walk_labels(e, column);
    Bytes name, roles, role;
    while (knowledge_roles(&column, &name, &roles)) {
        if (!roles.len || bytes_is(roles, "-")) continue;
        Vertex of = label_value(e, name);
        if (!of || of == FLOW_TEXT) continue;
        Bytes list = roles;
        while (knowledge_piece(&list, ',', &role))
            if (bytes_is(role, "walk")) of = walked(e, of, false);
        list = roles;
        while (knowledge_piece(&list, ',', &role)) apply_role(e, of, role);
    }
}

/* ---- the call ------------------------------------------------------------------------------- */

static const KnowledgeLine *find_line(Solver *s, Bytes name, bool *method)
{
    const KnowledgeLine *line = knowledge_find(name);
    *method = false;
    const char *dot = memrchr(name.at, '.', name.len);
    if (!dot) return line;
    char section[256];
    size_t len = (size_t)(dot - name.at);
    if (len >= sizeof section) return line;
    memcpy(section, name.at, len);
    section[len] = '\0';
    *method = knowledge_has_section((Bytes){section, len}) &&
              !link_is_stdlib_module((Bytes){section, len});
    if (line) return line;
    (void)s;
    return *method ? knowledge_method(section, (Bytes){dot + 1, name.len - len - 1}) : NULL;
}

/* dict.get(d, k): the first argument is the receiver. */
static void shift_self(Solver *s, uint32_t name, const Use *at)
{
    Vertex first = call_argument(s, at, 0, NULL);
    if (!first) return;
    Use use = solve_without_self(s, at);
    use.extra = name;
    use.beside = at->beside;
    solver_use(s, first, USE_LIBRARY_SELF, use);
}

/* Functions of the library that call functions of the library with the results of others have no
 * end: of the calls that the solver makes, each function has the same nodes. */
Vertex solve_call_node(Solver *s, const Use *at)
{
    if (at->module) return solver_node(s);
    uint32_t *known = pair_add(&s->call_node, s->calling, s->call_nodes++);
    return *known ? *known : (*known = solver_node(s));
}

void solve_library_call(Solver *s, uint32_t name, Object self, const Use *at)
{
    if (!at->op) return;
    Bytes text = text_of(s, name);
    s->calling = name;
    s->call_nodes = 0;
    if (solve_intrinsic(s, text, self, at)) return;
    bool method;
    const KnowledgeLine *line = find_line(s, text, &method);
    if (!line || bytes_is(line->parameters, "attr")) {
        solve_unlisted_call(s, text, self, at);
        return;
    }
    const char *last = memrchr(text.at, '.', text.len);
    bool of_class = last && strncmp(last + 1, "from", 4) == 0; /* dict.fromkeys */
    if (method && self == NO_OBJECT && !of_class) {
        shift_self(s, name, at);
        return;
    }
    uint32_t given = 0, keywords = 0;
    bool open = false, any = false;
    for (uint32_t i = 0; i < at->op->count; i += 2) {
        uint32_t tag = s->link->modules.at[at->module].flow->words.at[at->op->args + i];
        if (tag == ARG_POSITION) given++;
        else if (tag >= ARG_DOUBLE_STAR) open = true;
        else keywords++;
    }
    for (int pass = 0; pass < 2 && !any; pass++) {
        for (const KnowledgeLine *l = line; l; l = l->next) {
            Entry e = {.s = s, .at = at, .self = self, .name = text.at};
            knowledge_parameters(l->parameters, &e.parameters);
            if (!accepts(&e.parameters, given, keywords, open || pass)) continue;
            any = true;
            bind(&e);
            apply_roles(&e, l->parameters);
            add_results(&e, l->result);
            if (bytes_is(text, "pickle.dumps")) add_value(&e, bytes_of("pickle.bytes"), at->to);
        }
    }
}

void solve_attribute_result(Solver *s, const KnowledgeLine *line, Object self, const char *name,
                            Vertex to)
{
    Use at = {.op = solver_op(s, FLOW_CALL, 0, 0, to), .to = to};
    Entry e = {.s = s, .at = &at, .self = self, .name = name};
    add_results(&e, line->result);
}
