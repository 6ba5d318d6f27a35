/*
 * effects_library.c - calls of builtins and the library, by the tables of program/knowledge/.
 *
 * The roles of a line say which operations run on the arguments; its effects say the rest.  Errors
 * that only wrong types bring (TypeError) are those of the roles; others are looked at here for the
 * calls that matter, and else may always come.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/proof/effects_entry.h"

/* ---- binding ----------------------------------------------------------------------------------
 */

static Label *label_at(Entry *e, uint32_t parameter)
{
    return parameter == NO_PARAMETER ? NULL : &e->label[parameter];
}

Label *label_named(Entry *e, const char *name)
{
    return label_at(e, knowledge_named(&e->parameters, bytes_of(name)));
}

static bool give(Entry *e, uint32_t parameter, const Given *g, Value v)
{
    Label *l = label_at(e, parameter);
    if (!l) return false;
    l->value = model_join(e->w->m, l->value, v);
    l->node = g->node;
    l->given = true;
    return true;
}

/* A positional argument behind *args goes to any parameter from that position on. */
static bool give_position(Entry *e, uint32_t position, const Given *g)
{
    uint32_t i = knowledge_positional(&e->parameters, position);
    bool taken = give(e, i, g, g->value);
    while (e->starred && i != NO_PARAMETER) {
        i = knowledge_next_positional(&e->parameters, i);
        give(e, i, g, g->value);
    }
    return taken;
}

static bool give_keyword(Entry *e, const Given *g)
{
    const KnowledgeParameters *p = &e->parameters;
    uint32_t i = knowledge_keyword(p, text_of_name(e->w, g->name));
    bool unnamed = i != NO_PARAMETER && p->at[i].positional_only;
    if (unnamed && !give(e, knowledge_rest(p), g, g->value)) note(e->w, DOES_RAISE, e->at);
    return give(e, i, g, g->value);
}

/* Do the parameters surely take *args and **kwargs, whatever is in them?  As many arguments as
 * `position` says stand before the first of these. */
static bool takes_stars(const Entry *e, uint32_t position)
{
    const KnowledgeParameters *p = &e->parameters;
    bool star = false, mapping = false, any_number = false;
    uint32_t names = 0;
    for (uint32_t i = 0; i < e->use->count; i++) {
        const Given *g = &e->use->given[i];
        star |= g->star == 1;
        mapping |= g->star == 2;
        names += g->star == 2 || g->name.at;
        Value keys = g->star == 2 ? model_elements(e->w->m, g->value) : (Value){0};
        if (!value_only(keys, VALUE_TEXT)) return false;
    }
    if (mapping && (names > 1 || knowledge_rest(p) == NO_PARAMETER)) return false;
    for (uint32_t i = 0; i < p->count; i++) {
        const KnowledgeParameter *one = &p->at[i];
        any_number |= one->stars == 1;
        if (one->stars || i < position) continue;
        if (!one->optional || (star && !one->keyword_only)) return false;
    }
    return any_number || !star;
}

static bool bind(Entry *e)
{
    uint32_t position = 0;
    const KnowledgeParameters *p = &e->parameters;
    for (uint32_t i = 0; i < e->use->count; i++) {
        const Given *g = &e->use->given[i];
        bool taken = true;
        if (g->star) {
            e->starred = true;
            Value each =
                g->star == 1 ? model_elements(e->w->m, g->value) : value_of_types(VALUE_OTHER);
            for (uint32_t k = 0; k < p->count; k++) give(e, k, g, each);
        } else if (g->name.at) {
            taken = give_keyword(e, g);
        } else {
            taken = give_position(e, position, g);
            position += !e->starred;
        }
        if (!taken) return false;
    }
    if (e->starred && !takes_stars(e, position)) note(e->w, DOES_RAISE, e->at);
    for (uint32_t i = 0; !e->starred && i < p->count; i++)
        if (!e->label[i].given && !p->at[i].optional && !p->at[i].stars) return false;
    return true;
}

static Value value_of_label(Entry *e, Bytes text)
{
    Bytes name = knowledge_whole(text);
    const Label *l = label_at(e, knowledge_named(&e->parameters, name));
    Value v = l ? l->value : bytes_is(name, "self") ? e->use->self : (Value){0};
    for (size_t i = name.len; i < text.len && v.types; i += 2) {
        if (text.at[i] == '[') {
            v = model_elements(e->w->m, v);
        } else if (text.at[i] == '{') {
            Value items = value_only(v, VALUE_DICT) ? (Value){0} : value_of_types(VALUE_OTHER);
            value_each(e->w->m, v, o, VALUE_DICT) items = model_join(e->w->m, items, o->item);
            v = items;
        } else { /* what calling it returns: None is not called */
            return value_only(v, VALUE_NONE) ? (Value){0} : value_of_types(VALUE_OTHER);
        }
    }
    return v;
}

/* ---- roles ------------------------------------------------------------------------------------
 */

/* Made an int or a float: text may not be a number. */
void effect_number(Walk *w, NodeId at, Value v)
{
    static const char *const methods[] = {"__int__",     "__float__", "__index__", "__trunc__",
                                          "__complex__", "__abs__",   "__round__", "__ceil__",
                                          "__floor__",   NULL};
    if (value_only(v, VALUE_INTEGER)) return;
    note(w, DOES_RAISE, at);
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_foreign(w, at, methods);
}

static const char *const any_method[] = {"__len__", "__length_hint__", NULL};

/* A range that was not made here of small numbers may have more elements than len() can say. */
static void count_range(Entry *e, Bytes label, Value v)
{
    const Label *l = label_at(e, knowledge_named(&e->parameters, label));
    if (!(v.types & VALUE_RANGE)) return;
    if (!l || !l->given || !is_short_range(e->w, l->node)) note(e->w, DOES_RAISE, e->at);
}

/* Does it ask the iterable for its length before it goes through it? */
static bool counts_first(const Entry *e)
{
    static const char *const names[] = {"builtins.list", "builtins.tuple", "builtins.sorted",
                                        "extend", NULL};
    return bytes_in_list(e->use->dotted, names);
}

static void effect_len(Entry *e, Bytes label, Value v)
{
    uint32_t sized = VALUE_REITERABLE;
    count_range(e, label, v);
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) effect_foreign(e->w, e->at, any_method);
    else if (!value_only(v, sized)) note(e->w, DOES_RAISE, e->at);
    touch_contents(e->w, v, false, e->at);
}

/* Where None stands for the default, although C code reads the text. */
static bool takes_none(const Entry *e, Bytes label)
{
    static const char *const defaults[][2] = {
        {"split", "sep"},    {"rsplit", "sep"},   {"strip", "chars"},
        {"lstrip", "chars"}, {"rstrip", "chars"}, {"strip", "bytes"},
        {"lstrip", "bytes"}, {"rstrip", "bytes"}, {"translate", "table"}};
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (bytes_is(e->use->dotted, defaults[i][0]) && bytes_is(label, defaults[i][1]))
            return true;
    return false;
}

/* C code reads the text itself: anything else raises. */
static void effect_raw_text(Entry *e, Bytes label, uint32_t types, Value v)
{
    if (takes_none(e, label)) types |= VALUE_NONE;
    if (bytes_is(label, "prefix") || bytes_is(label, "suffix"))
        types |= bytes_ends_with(e->use->dotted, "swith") ? VALUE_TUPLE : 0;
    if (bytes_is(label, "prefix[]") || bytes_is(label, "suffix[]")) {
        Value whole = value_of_label(e, knowledge_whole(label));
        v = model_elements(e->w->m, value_without(e->w->m, whole, ~(uint32_t)VALUE_TUPLE));
    }
    if (!value_only(v, types)) note(e->w, DOES_RAISE, e->at);
}

/* Surely something that a call takes, or None where that is left out. */
static bool can_be_called(Entry *e, Bytes label, Value v)
{
    uint32_t i = knowledge_named(&e->parameters, knowledge_whole(label));
    bool optional = i != NO_PARAMETER && e->parameters.at[i].optional;
    if (optional) v = value_without(e->w->m, v, VALUE_NONE);
    bool fine = value_only(v, VALUE_FUNCTION | VALUE_CLASS | VALUE_LIBRARY);
    value_each(e->w->m, v, o, VALUE_LIBRARY) {
        const KnowledgeLine *line = knowledge_find(o->name);
        fine =
            fine && (line ? !bytes_is(line->parameters, "attr") : knowledge_has_section(o->name));
    }
    return fine;
}

static bool is_lazy(const Entry *e)
{
    return memmem(e->line->effects.at, e->line->effects.len, "lazy", 4) != NULL;
}

static void call_role(Entry *e, Bytes label, Bytes role, Value callee)
{
    const char *open = memchr(role.at, '(', role.len);
    Bytes inside = {open + 1, role.len - (size_t)(open - role.at) - 2}, piece, one;
    bool later = bytes_starts_with(role, "call~");
    if (!(later && is_lazy(e)) && !can_be_called(e, label, callee)) note(e->w, DOES_RAISE, e->at);
    Value arg[8];
    uint32_t count = 0;
    while (knowledge_piece(&inside, ';', &piece) && count < 8) {
        Value v = {0};
        while (knowledge_piece(&piece, '+', &one))
            v = model_join(e->w->m, v, value_of_label(e, one));
        arg[count++] = v;
    }
    if (later) return; /* as its result is iterated */
    callee = value_without(e->w->m, callee, VALUE_NONE);
    if (callee.types) effect_call_value(e->w, e->at, callee, arg, count);
}

/* Is what the role does done to builtin objects of these types without a TypeError? */
static bool takes(Bytes role, Value v)
{
    static const struct {
        const char *role;
        uint32_t types;
    } taken[] = {
        {"list", VALUE_LIST},
        {"tuple", VALUE_TUPLE},
        {"set", VALUE_SET | VALUE_FROZENSET},
        {"dict", VALUE_DICT},
        {"reversed", VALUE_REITERABLE & ~(uint32_t)(VALUE_SET | VALUE_FROZENSET)},
        {"getitem", VALUE_REITERABLE & ~(uint32_t)(VALUE_SET | VALUE_FROZENSET | VALUE_VIEW)},
        {"contains", VALUE_REITERABLE},
        {"keys", UINT32_MAX}, /* or else it is iterated, another role */
        {"ops", VALUE_TEXT | VALUE_BYTES},
        {"prim", VALUE_SCALAR},
        {"dir", UINT32_MAX},
        {"sizeof", UINT32_MAX},
        {"hint", UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (bytes_is(role, taken[i].role)) return value_only(v, taken[i].types);
    return bytes_starts_with(role, "attr:");
}

static bool raises(const Entry *e)
{
    return memmem(e->line->effects.at, e->line->effects.len, "raise:", 6) != NULL;
}

/* Positions are cut to what there is; a few functions take ints of any size; all other C code wants
 * a machine word. */
static void effect_role_number(Entry *e, Bytes label, Bytes role, Value v)
{
    static const char *const any_size[] = {
        "builtins.range", "builtins.hex",       "builtins.oct",   "builtins.bin",
        "operator.index", "builtins.enumerate", "builtins.slice", NULL};
    static const char *const cut[] = {"start", "stop", "end", "start?", "stop?", "end?", NULL};
    effect_number(e->w, e->at, v);
    if (!bytes_is(role, "index") || value_only(v, VALUE_WORD)) return;
    if (bytes_in_list(e->use->dotted, any_size) || bytes_in_list(label, cut)) return;
    note(e->w, DOES_RAISE, e->at);
}

static void apply_role(Entry *e, Bytes label, Bytes role, Value v)
{
    Walk *w = e->w;
    uint32_t builtin = VALUE_SCALAR | VALUE_INDEX | VALUE_REITERABLE | VALUE_PLAIN | VALUE_LIBRARY |
                       VALUE_ITERATOR | VALUE_FILE;
    if (bytes_is(role, "-") || role.at[0] == '>' || bytes_is(role, "hint")) return;
    bool looks_inside = !bytes_is(role, "class") && !bytes_is(role, "isinstance") &&
                        !bytes_starts_with(role, "call");
    if (looks_inside) touch_contents(w, v, false, e->at);
    if (bytes_is(role, "bool")) effect_truth(w, e->at, v);
    else if (bytes_is(role, "len")) effect_len(e, label, v);
    else if (bytes_is(role, "hash")) effect_hash(w, e->at, v);
    else if (bytes_is(role, "eq")) effect_equal(w, e->at, v, v);
    else if (bytes_is(role, "lt")) effect_order(w, e->at, v, v);
    else if (bytes_is(role, "str") || bytes_is(role, "repr") || bytes_is(role, "format"))
        effect_text(w, e->at, v);
    else if (bytes_is(role, "iter") || bytes_is(role, "iter?")) {
        effect_iterate(w, e->at, v);
        if (counts_first(e)) count_range(e, label, v);
    } else if (bytes_is(role, "iter~")) {
        if (!value_only(v, VALUE_REITERABLE | VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE))
            effect_iterate(w, e->at, v);
    } else if (bytes_is(role, "index") || bytes_is(role, "int") || bytes_is(role, "float") ||
               bytes_is(role, "abs") || bytes_is(role, "round") || bytes_is(role, "complex") ||
               bytes_is(role, "trunc") || bytes_is(role, "ceil") || bytes_is(role, "floor"))
        effect_role_number(e, label, role, v);
    else if (bytes_is(role, "add") || bytes_is(role, "arith")) {
        Value both[2] = {v, v};
        effect_arithmetic(w, e->at, OP_ADD, both);
    } else if (bytes_starts_with(role, "call")) call_role(e, label, role, v);
    else if (bytes_is(role, "next")) effect_iterate(w, e->at, v);
    else if (bytes_is(role, "class") || bytes_is(role, "isinstance")) {
        static const char *const hooks[] = {"__class__", "__instancecheck__", "__getattribute__",
                                            "__getattr__", NULL};
        if (v.types & VALUE_OTHER || has_hook(w, v, hooks)) effect_foreign(w, e->at, hooks);
    } else if (bytes_is(role, "path") || bytes_is(role, "fspath") || bytes_is(role, "fd")) {
        static const char *const hooks[] = {"__fspath__", "fileno", NULL};
        if (v.types & VALUE_OTHER || has_hook(w, v, hooks)) effect_foreign(w, e->at, hooks);
        else if (!value_only(v, VALUE_TEXT)) note(w, DOES_RAISE, e->at); /* bytes beside texts */
    } else {
        if (!value_only(v, builtin)) note(w, DOES_RUN, e->at);
        if (!takes(role, v) && raises(e)) note(w, DOES_RAISE, e->at);
    }
}

static bool is_call_of(const Entry *e, const char *dotted)
{
    return bytes_is(e->use->dotted, dotted);
}

/* Is the text a literal without attributes and items in its fields?  Then format() only formats. */
static bool is_simple_format(Entry *e)
{
    const Tree *t = e->w->t;
    if (!is_call_of(e, "format") || tree_node(t, e->at)->kind != NODE_CALL) return false;
    NodeId function = tree_child(t, e->at, ROLE_FUNC);
    NodeId text = tree_child(t, function, ROLE_VALUE);
    if (!text.at || tree_node(t, text)->kind != NODE_CONSTANT) return false;
    Bytes b = tree_text(t, text);
    for (size_t i = 0, field = 0; i < b.len; i++) {
        if (b.at[i] == '{') field = 1;
        if (b.at[i] == '}') field = 0;
        if (field && (b.at[i] == '.' || b.at[i] == '[') && !memchr(b.at, ':', b.len)) return false;
        if (field && b.at[i] == '[') return false;
    }
    return !memchr(b.at, ':', b.len) || !memchr(b.at, '[', b.len);
}

/* Arguments that have a judgement of their own instead of the roles of the table. */
static bool is_looked_at_here(Entry *e, Bytes label)
{
    static const char *const checks[] = {"__instancecheck__", "__subclasscheck__",
                                         "__subclasshook__", NULL};
    bool type = is_call_of(e, "builtins.isinstance") || is_call_of(e, "builtins.issubclass");
    if (type && bytes_starts_with(label, "class_or_tuple")) {
        if (bytes_is(label, "class_or_tuple") && !errors_classes_are_fine(e))
            effect_foreign(e->w, e->at, checks);
        return true;
    }
    if (is_call_of(e, "builtins.issubclass") && bytes_is(label, "cls") &&
        !errors_is_class(e->w, value_of_label(e, label)))
        note(e->w, DOES_RAISE, e->at);
    if (is_call_of(e, "builtins.getattr") || is_call_of(e, "builtins.hasattr")) return true;
    if (is_simple_format(e)) {
        effect_text(e->w, e->at, value_of_label(e, label));
        return true;
    }
    return false;
}

/* min(a, b), operator.lt(a, b): what is compared is compared with the others. */
static void order_together(Entry *e, Bytes column)
{
    Bytes label, roles, role;
    Value all = {0};
    uint32_t labels = 0;
    while (knowledge_roles(&column, &label, &roles))
        while (knowledge_piece(&roles, ',', &role)) {
            Value v = bytes_is(role, "lt") ? value_of_label(e, label) : (Value){0};
            labels += v.types != 0;
            all = model_join(e->w->m, all, v);
        }
    if (labels > 1) effect_order(e->w, e->at, all, all);
}

/* Functions for operators, whose operands must go together; errors of the others are in the roles.
 */
static void note_operator(Entry *e)
{
    static const char *const sure[] = {
        "operator.is_",   "operator.is_not",       "operator.truth",
        "operator.not_",  "operator.eq",           "operator.ne",
        "operator.lt",    "operator.le",           "operator.gt",
        "operator.ge",    "operator.itemgetter",   "operator.attrgetter",
        "operator.index", "operator.methodcaller", NULL};
    if (bytes_starts_with(e->use->dotted, "operator.") && !bytes_in_list(e->use->dotted, sure))
        note(e->w, DOES_RAISE, e->at);
}

static void apply_roles(Entry *e, Bytes column)
{
    order_together(e, column);
    note_operator(e);
    Bytes label, roles, role;
    while (knowledge_roles(&column, &label, &roles)) {
        Value v = value_of_label(e, label);
        if (!v.types || is_looked_at_here(e, label)) continue;
        Bytes all = roles;
        uint32_t raw = 0;
        bool number = false;
        while (knowledge_piece(&all, ',', &role)) {
            if (bytes_is(role, "text")) raw |= VALUE_TEXT;
            if (bytes_is(role, "buffer")) raw |= VALUE_BYTES | VALUE_BYTEARRAY;
            number |= bytes_is(role, "index") || bytes_is(role, "int") || bytes_is(role, "float");
        }
        if (raw) touch_contents(e->w, v, false, e->at);
        /* alternatives: what the one does not take the other does */
        if (raw && number && value_only(v, raw)) continue;
        if (raw && !number) effect_raw_text(e, label, raw, v);
        while (knowledge_piece(&roles, ',', &role))
            if (!bytes_is(role, "text") && !bytes_is(role, "buffer")) apply_role(e, label, role, v);
    }
}

/* ---- the line's own effects -------------------------------------------------------------------
 */

/* Are the standard streams perhaps objects of the program? */
static bool streams_are_replaced(const Entry *e)
{
    static const char *const names[] = {"stdout", "stderr", "stdin"};
    const Program *p = e->w->j->site.program;
    bool replaced = program_hook(p, HOOK_STREAM).line;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ByName *n = program_by_name(p, bytes_of(names[i]));
        replaced |= n && (n->is & NAMED_STORED);
    }
    return replaced;
}

/* print() and its like where the standard streams are objects of the program. */
static void write_stream(Entry *e)
{
    static const char *const methods[] = {"write", "flush", "writelines", "readline", "read"};
    const Program *p = e->w->j->site.program;
    Bytes name = e->use->dotted;
    if (!bytes_is(name, "builtins.print") && !bytes_is(name, "builtins.input") &&
        !bytes_starts_with(name, "sys.std"))
        return;
    if (!streams_are_replaced(e)) return;
    touch(e->w, ACCESS_CONTENTS, true, 0, e->at);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        ProgramPlace runs = program_hook(p, methods[i]);
        if (runs.line) note_place(e->w, DOES_RUN, runs);
    }
}

/* Handlers of signals run between any two steps, and surely where a call waits or sends one. */
static void handle_signals(Entry *e, Bytes token)
{
    ProgramPlace runs = e->w->j->signals;
    bool waits = bytes_is(token, "block") && !bytes_is(e->use->dotted, "builtins.print");
    bool sends = bytes_starts_with(e->use->dotted, "os.") ||
                 bytes_starts_with(e->use->dotted, "signal.") ||
                 bytes_starts_with(e->use->dotted, "_thread.");
    if (runs.line && (waits || sends)) note_place(e->w, DOES_RUN, runs);
}

/* print(x) writes to standard output, and to nothing else. */
static bool is_print(Entry *e)
{
    Label *file = label_named(e, "file");
    return bytes_is(e->use->dotted, "builtins.print") && file && !file->given && !e->starred &&
           !streams_are_replaced(e);
}

/* open(x), open(x, "rb"): no file is made or changed.  (A mode of unknown text is not read-only.)
 */
static bool opens_to_read(Entry *e)
{
    const Tree *t = e->w->t;
    if (!bytes_is(e->use->dotted, "builtins.open") && !bytes_is(e->use->dotted, "io.open"))
        return false;
    Label *mode = label_named(e, "mode"), *opener = label_named(e, "opener");
    if (e->starred || !mode || !opener || opener->given) return false;
    if (!mode->given) return true;
    Bytes text = tree_text(t, mode->node);
    bool literal = tree_node(t, mode->node)->kind == NODE_CONSTANT && text.len < 8;
    for (size_t i = 0; i < text.len; i++) literal = literal && strchr("\"'rbt", text.at[i]);
    return literal;
}

/* What a word of the tables is about. */
static Outside part_of(Entry *e, Bytes token)
{
    if (is_print(e)) return OUTSIDE_STREAMS;
    if (bytes_is(token, "gwrite")) return OUTSIDE_LIBRARY;
    bool state = bytes_is(token, "rand") || bytes_is(token, "clock") || bytes_is(token, "block");
    return state ? OUTSIDE_STATE : OUTSIDE_ANY;
}

/* A method of files that are known, or open() to read: those stand for themselves. */
static bool touch_files(Entry *e, Bytes token, bool write)
{
    Value self = e->use->self;
    bool flow = bytes_is(token, "in") || bytes_is(token, "out") || bytes_is(token, "block");
    if (!flow) return false;
    if (opens_to_read(e)) {
        touch(e->w, ACCESS_OUTSIDE, false, OUTSIDE_FILES, e->at);
        return true;
    }
    if (!self.types || !value_only(self, VALUE_FILE) || !self.count) return false;
    for (uint32_t i = 0; i < self.count; i++)
        touch_file(e->w, (ObjectId){self.object[i]}, write, e->at);
    return true;
}

static void touch_outside(Entry *e, Bytes token, bool write)
{
    if (touch_files(e, token, write)) return;
    touch(e->w, ACCESS_OUTSIDE, write, part_of(e, token), e->at);
    if (write) note(e->w, DOES_WRITE, e->at);
}

static void mutate(Entry *e, Value v)
{
    if (bytes_is(e->use->dotted, "builtins.next")) { /* its role says what is drawn */
        note(e->w, DOES_WRITE, e->at);
        return;
    }
    touch_contents(e->w, v, true, e->at);
    for (uint32_t i = 0; i < v.count; i++) /* a buffer may be written to its file */
        if (object_get(e->w->m, (ObjectId){v.object[i]})->type == VALUE_FILE)
            touch_file(e->w, (ObjectId){v.object[i]}, true, e->at);
    if (v.types & (VALUE_OTHER | VALUE_INSTANCE)) touch(e->w, ACCESS_CONTENTS, true, 0, e->at);
    note(e->w, DOES_WRITE, e->at);
    drop_by_method(e->w, v, e->use->dotted);
}

static void apply_effect(Entry *e, Bytes token)
{
    static const char *const outside[] = {"out",    "gwrite", "rand", "block",
                                          "thread", "proc",   "exit"};
    Walk *w = e->w;
    if (bytes_is(token, "out") || bytes_is(token, "in")) write_stream(e);
    if (w->j->signals.line) handle_signals(e, token);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (bytes_is(token, outside[i])) touch_outside(e, token, true);
    if (bytes_is(token, "in") || bytes_is(token, "clock")) touch_outside(e, token, false);
    else if (bytes_is(token, "gread") && !bytes_starts_with(e->use->dotted, "builtins."))
        touch(w, ACCESS_CONTENTS, false, 0, e->at);
    else if (bytes_is(token, "run")) note(w, DOES_RUN, e->at);
    else if (bytes_is(token, "alloc")) note(w, DOES_ALLOCATE, e->at);
    else if (bytes_is(token, "mut")) mutate(e, e->use->self);
    else if (bytes_starts_with(token, "mut:"))
        mutate(e, value_of_label(e, (Bytes){token.at + 4, token.len - 4}));
    else if (bytes_is(token, "frame")) {
        note(w, DOES_FRAME, e->at);
        if (!bytes_starts_with(e->use->dotted, "builtins.")) note(w, (Doing)DOES_LOOK_UP, e->at);
    } else if (bytes_starts_with(token, "raise:")) {
        Bytes list = {token.at + 6, token.len - 6};
        if (errors_have_stop(list)) note(w, DOES_STOP, e->at);
        if (!errors_are_none(e, list)) note(w, DOES_RAISE, e->at);
    }
}

/* next(it, default) does not raise StopIteration when `it` is known to be an iterator of builtins.
 */
static bool is_safe_next(Entry *e)
{
    Label *rest = label_named(e, "default"), *it = label_named(e, "iterator");
    if (!bytes_is(e->use->dotted, "builtins.next") || !rest || !rest->given || !it) return false;
    if (!value_only(it->value, VALUE_ITERATOR | VALUE_GENERATOR | VALUE_FILE)) return false;
    effect_iterate(e->w, e->at, it->value);
    return true;
}

/* getattr(x, "name"), hasattr(x, "name"): as x.name. */
static void by_literal(Entry *e)
{
    Label *object = label_named(e, "obj"), *name = label_named(e, "name");
    Bytes text = name && name->given ? tree_text(e->w->t, name->node) : (Bytes){"", 0};
    const Node *n = tree_node(e->w->t, name ? name->node : (NodeId){0});
    bool literal = n->kind == NODE_CONSTANT && n->op == CONST_STR && text.len > 2 &&
                   (text.at[0] == '"' || text.at[0] == '\'') && !memchr(text.at, '\\', text.len);
    if (!literal || !object) {
        note(e->w, DOES_RUN, e->at);
        return;
    }
    Atom atom = atoms_find(&e->w->t->atoms, (Bytes){text.at + 1, text.len - 2});
    if (atom.at) effect_load(e->w, e->at, object->value, atom);
    else effect_load_text(e->w, e->at, object->value, (Bytes){text.at + 1, text.len - 2});
}

static void note_special(Entry *e)
{
    Bytes name = e->use->dotted;
    if (bytes_is(name, "builtins.type") && e->use->count != 1) note(e->w, DOES_RUN, e->at);
    static const char *const zone[] = {"utcoffset", "dst", "tzname", "fromutc", NULL};
    for (uint32_t i = 0; bytes_starts_with(name, "datetime.") && i < e->use->count; i++)
        if (has_hook(e->w, e->use->given[i].value, zone)) effect_foreign(e->w, e->at, zone);
    if (bytes_is(name, "builtins.id") || bytes_starts_with(name, "builtins.object.__"))
        note(e->w, DOES_IDENTIFY, e->at);
    if (bytes_is(name, "builtins.hash"))
        effect_hash_shown(e->w, e->at, value_of_label(e, bytes_of("obj")));
    if (bytes_is(name, "sys.getrefcount") || bytes_starts_with(name, "gc.get_"))
        note(e->w, DOES_RUN, e->at); /* they see what everybody holds */
    if (bytes_is(name, "builtins.eval") || bytes_is(name, "builtins.exec")) {
        note(e->w, DOES_FRAME, e->at);
        note(e->w, DOES_RUN, e->at);
    }
    if (bytes_starts_with(name, "weakref.") && e->use->count > 1) { /* a callback, perhaps soon */
        Value arg = value_of_types(VALUE_OTHER);
        effect_call_value(e->w, e->at, value_without(e->w->m, e->use->given[1].value, VALUE_NONE),
                          &arg, 1);
    }
    if (bytes_is(name, "builtins.getattr") || bytes_is(name, "builtins.hasattr")) by_literal(e);
}

/* ---- versions ---------------------------------------------------------------------------------
 */

/* The Pythons that have what a line is about: from `since` up to `until`, 308 for 3.8. */
typedef struct Versions {
    uint32_t since, until;
} Versions;

static uint32_t version_of(Bytes effects, const char *word, uint32_t none)
{
    const char *found = memmem(effects.at, effects.len, word, strlen(word));
    if (!found) return none;
    uint32_t minor = 0;
    for (found += strlen(word); found < effects.at + effects.len && *found != ' '; found++)
        if (*found >= '0' && *found <= '9') minor = minor * 10 + (uint32_t)(*found - '0');
    return 300 + minor;
}

static void add_versions(Versions *v, Bytes effects)
{
    uint32_t since = version_of(effects, "since:3.", 0);
    uint32_t until = version_of(effects, "until:3.", UINT32_MAX);
    if (since < v->since) v->since = since;
    if (until > v->until) v->until = until;
}

/* Has one of the Pythons to run on no such function, or not with these arguments? */
static void note_versions(Walk *w, NodeId at, Versions v)
{
    uint32_t python = w->j->site.python ? w->j->site.python : OLDEST_PYTHON;
    if (v.since > python || v.until < UINT32_MAX) note(w, DOES_RAISE, at);
}

void effect_builtin_name(Walk *w, NodeId at, Bytes dotted)
{
    Versions versions = {UINT32_MAX, 0};
    const KnowledgeLine *line = knowledge_find(dotted);
    for (const KnowledgeLine *l = line; l; l = l->next) add_versions(&versions, l->effects);
    if (line) note_versions(w, at, versions);
}

/* Does a line of it change something? */
static bool changes(const KnowledgeLine *line)
{
    for (; line; line = line->next)
        if (memmem(line->effects.at, line->effects.len, "mut", 3)) return true;
    return false;
}

void effect_library(Walk *w, NodeId at, const LibraryUse *use)
{
    bool taken = false;
    Versions versions = {UINT32_MAX, 0};
    for (const KnowledgeLine *line = use->line; line; line = line->next) {
        Entry *e = take_memory(sizeof *e);
        *e = (Entry){.w = w, .at = at, .use = use, .line = line};
        knowledge_parameters(line->parameters, &e->parameters);
        if (bind(e)) {
            taken = true;
            add_versions(&versions, line->effects);
            note_special(e);
            touch_contents(w, use->self, false, at);
            if (!is_safe_next(e)) {
                Bytes effects = line->effects, token;
                apply_roles(e, line->parameters);
                while (knowledge_piece(&effects, ' ', &token)) apply_effect(e, token);
            }
        }
        free(e);
    }
    if (taken) note_versions(w, at, versions);
    else note(w, DOES_RAISE, at);
    /* its arguments are not seen as they are: called by map(), as a method of its class ... */
    if (!taken && changes(use->line)) note(w, DOES_RUN, at);
    if (!taken && use->self.types & VALUE_OTHER) note(w, DOES_RUN, at);
}
