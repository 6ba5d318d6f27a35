/*
 * leaner.c - see leaner.h.
 *
 * The table says which functions, methods and operators give the same for a list and for a leaner
 * type; here stands what depends on more than their names: values that are stored, what becomes of
 * elements, and slices, which are objects of the leaner type with observers of their own.
 */
#include "transform/proof/leaner.h"

#include <string.h>

#include "transform/facts/code.h"
#include "transform/program/by_name.h"
#include "transform/proof/lazy.h"

enum { MANY = UINT8_MAX, MOST_SLICES = 4 };

enum {
    ERROR_TEXT = 1 << 0, /* errors have another text */
    ALONE = 1 << 1,      /* the only positional argument */
    CONSUMED = 1 << 2,   /* what it gives, whose type differs, is gone through where it stands */
    HOLDS = 1 << 3,      /* what it gives holds the list */
};

typedef struct Row {
    const char *name;
    int first, last;
    uint32_t receiver;
    const char *keywords, *types;
    uint32_t traits;
} Row;

#define LEANER(name, first, last, receiver, keywords, types, traits, samples) \
    {name, first, last, receiver, keywords, types, traits},
static const Row rows[] = {
#include "transform/proof/leaner.def"
};

#define LEANER_FORM(id, types, traits, samples) {#id, 0, 0, 0, NULL, types, traits},
static const Row forms[] = {
#include "transform/proof/leaner.def"
};

enum { ROWS = sizeof rows / sizeof *rows, FORMS = sizeof forms / sizeof *forms };

typedef struct Lean {
    const Site *site;
    NodeId made;
    LeanType type;
    uint32_t slices; /* how many are open */
    bool indexed;    /* by what may be a slice object */
    bool read;       /* elements come out of it */
    bool held;       /* by what a call gives */
} Lean;

static Verdict judge_object(Lean *l, NodeId made);

static Verdict tells(const Lean *l, NodeId at)
{
    return refuse_node(l->site, REFUSE_TOLD_APART, at);
}

/* ---- what the table asks for ------------------------------------------------------------------
 */

/* Does code around the function look at what it raises: a hook for uncaught errors, a decorator
 * that is not known, or the `finally` of a try statement in it, by sys.exc_info()? */
static bool is_looked_at_around(const Site *s, NodeId n, NodeId function)
{
    const Tree *t = s->tree;
    Atom info = atoms_find(&t->atoms, bytes_of("exc_info"));
    static const char *const hooks[] = {"excepthook", "unraisablehook", "handle_error"};
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        if (program_mentions(s->program, bytes_of(hooks[i]), UINT32_MAX) ||
            program_by_name(s->program, bytes_of(hooks[i])))
            return true;
    for (NodeId at = n; info.at && at.at; at = tree_node(t, at)->parent)
        if (tree_child(t, at, ROLE_FINALBODY).at) return true;
    tree_each_child(t, function, child)
        if (tree_node(t, child)->role == ROLE_DECORATOR_LIST &&
            !site_decorator_is_harmless(s, child))
            return true;
    return false;
}

/* May the text of an error be looked at that is raised here?  What prints tracebacks is
 * error-texts, but where the file has the text itself, in an example or test. */
static Verdict error_text_is_free(const Site *s, NodeId n)
{
    static const char *const texts[] = {"list index out of range", "is not in list",
                                        "pop from empty list", "list assignment index"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *at = memmem(s->tree->text.at, s->tree->text.len, texts[i], strlen(texts[i]));
        if (at)
            return refuse_at(REFUSE_ERROR_TEXT, s->file,
                             tree_line(s->tree, (uint32_t)(at - s->tree->text.at)));
    }
    uint32_t line = code_text_watched_line(s->tree, s->names, n);
    if (line) return refuse_at(REFUSE_ERROR_TEXT, s->file, line);
    NodeId f = tree_function_of(s->tree, n);
    Verdict free = proven();
    free.assumptions = assuming(ASSUME_ERROR_TEXTS);
    if (!f.at || tree_node(s->tree, f)->kind == NODE_LAMBDA) return free;
    if (is_looked_at_around(s, n, f)) return refuse_node(s, REFUSE_ERROR_TEXT, f);
    ProgramPlace at =
        program_text_watched(s->program, atoms_text(&s->tree->atoms, tree_node(s->tree, f)->name));
    return at.line ? refuse_at(REFUSE_ERROR_TEXT, at.file, at.line) : free;
}

static Verdict row_fits(const Lean *l, const Row *row, NodeId at)
{
    if (!strchr(row->types, (char)l->type)) return tells(l, at);
    return row->traits & ERROR_TEXT ? error_text_is_free(l->site, at) : proven();
}

static Verdict form_fits(const Lean *l, const char *form, NodeId at)
{
    for (size_t i = 0; i < FORMS; i++)
        if (strcmp(forms[i].name, form) == 0) return row_fits(l, &forms[i], at);
    return tells(l, at);
}

static bool lists_word(const char *words, Bytes word)
{
    for (; words && *words; words += strcspn(words, " "), words += *words == ' ')
        if (bytes_equal((Bytes){words, strcspn(words, " ")}, word)) return true;
    return words && words[0] == '*';
}

/* Are the other arguments of the call among those that the row knows? */
static bool arguments_fit(const Tree *t, const Row *row, NodeId call, NodeId argument)
{
    int position = 0;
    bool found = false;
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->kind == NODE_STARRED) return false;
        if (n->role == ROLE_KEYWORDS &&
            (!n->name.at || !lists_word(row->keywords, atoms_text(&t->atoms, n->name))))
            return false;
        if (n->role != ROLE_ARGS) continue;
        if (child.at == argument.at) found = position >= row->first && position <= row->last;
        position++;
    }
    return found && (!(row->traits & ALONE) || position == 1);
}

/* The row of a function of the library, or of a method of the types it is meant of. */
static bool row_names(const Site *s, const Row *row, NodeId function)
{
    const Node *f = tree_node(s->tree, function);
    if (strchr(row->name, '.'))
        return bytes_is(value_library_name(s, function), row->name) &&
               lazy_is_function(s, function, row->name).rewrite;
    if (f->kind != NODE_ATTRIBUTE || !bytes_is(atoms_text(&s->tree->atoms, f->name), row->name))
        return false;
    Value receiver = value_at(s, tree_child(s->tree, function, ROLE_VALUE));
    return receiver.types && value_only(receiver, row->receiver);
}

/* An iterator that is gone through where it stands. */
static bool is_consumed(const Site *s, NodeId call)
{
    const Node *n = tree_node(s->tree, call), *p = tree_node(s->tree, n->parent);
    if (p->kind == NODE_FOR) return n->role == ROLE_ITER;
    if (p->kind == NODE_COMPREHENSION) return n->role == ROLE_ITER && !(p->flag & FLAG_ASYNC);
    if (p->kind == NODE_STARRED) return tree_node(s->tree, p->parent)->kind == NODE_CALL;
    NodeId function = tree_child(s->tree, n->parent, ROLE_FUNC);
    for (size_t i = 0; p->kind == NODE_CALL && i < ROWS; i++)
        if (rows[i].first >= 0 && row_names(s, &rows[i], function) &&
            !(rows[i].traits & CONSUMED) && arguments_fit(s->tree, &rows[i], n->parent, call))
            return true;
    return false;
}

/* Lists that are compared with other lists, or added to them, belong together with these. */
static bool holds_lists(const Lean *l)
{
    Value elements = observers_elements(l->site, l->made);
    return l->type == LEAN_TUPLE && (elements.types & VALUE_LIST);
}

static Verdict argument(Lean *l, const Observer *o)
{
    const Site *s = l->site;
    NodeId function = tree_child(s->tree, o->by, ROLE_FUNC);
    l->read = true;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].first < 0 || !row_names(s, &rows[i], function) ||
            !arguments_fit(s->tree, &rows[i], o->by, o->at))
            continue;
        if ((rows[i].traits & CONSUMED) && !is_consumed(s, o->by)) return tells(l, o->at);
        l->held |= (rows[i].traits & (HOLDS | CONSUMED)) != 0;
        if (holds_lists(l) && strcmp(rows[i].name, "builtins.sum") == 0) return tells(l, o->at);
        Verdict named = proven();
        if (strchr(rows[i].name, '.')) named = lazy_is_function(s, function, rows[i].name);
        return verdict_and(named, row_fits(l, &rows[i], o->at));
    }
    return tells(l, o->at);
}

/* ---- elements ---------------------------------------------------------------------------------
 */

static bool is_tested_only(const Site *s, NodeId target)
{
    const Tree *t = s->tree;
    if (tree_node(t, target)->kind != NODE_NAME) return false;
    SymbolId symbol = names_symbol(s->names, target);
    if (!symbol.at) return false;
    uint32_t home = names_binding(s->names, symbol).at, stores = 0;
    if (!home) return false;
    const Scope *scope = &s->names->scope[names_get(s->names, (SymbolId){home})->scope.at];
    uint32_t end = tree_subtree_end(t, scope->node);
    for (uint32_t i = scope->node.at; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->kind != NODE_NAME || n->name.at != tree_node(t, target)->name.at) continue;
        SymbolId own = names_symbol(s->names, (NodeId){i});
        if (!own.at || names_binding(s->names, own).at != home) continue;
        stores += n->op == CTX_STORE;
        if (n->op == CTX_LOAD && !observer_is_truth(t, (NodeId){i})) return false;
    }
    return stores == 1 && scope->kind != SCOPE_MODULE && scope->kind != SCOPE_CLASS;
}

/* The target of a loop or comprehension. */
static NodeId target_of(const Tree *t, NodeId loop)
{
    return tree_child(t, loop, ROLE_TARGET);
}

/* yield from x: its iterator, whose type tells, is an attribute of the generator. */
static bool is_iterator_shown(const Site *s, NodeId by)
{
    return tree_node(s->tree, by)->kind == NODE_YIELD_FROM &&
           program_mentions(s->program, bytes_of("gi_yieldfrom"), UINT32_MAX);
}

/* Flags come out as zeros and ones. */
static Verdict iterate_flags(const Lean *l, const Observer *o)
{
    if (tree_node(l->site->tree, o->by)->kind == NODE_YIELD_FROM) return tells(l, o->at);
    bool fine = is_tested_only(l->site, target_of(l->site->tree, o->by));
    return fine ? proven() : refuse_node(l->site, REFUSE_ELEMENT_SHOWN, o->at);
}

/* for i, flag in enumerate(flags): the element has a target of its own. */
static Verdict enumerate_flags(const Lean *l, const Observer *o)
{
    const Tree *t = l->site->tree;
    const Node *call = tree_node(t, o->by), *loop = tree_node(t, call->parent);
    NodeId function = tree_child(t, o->by, ROLE_FUNC);
    bool loops = (loop->kind == NODE_FOR || loop->kind == NODE_COMPREHENSION) &&
                 call->role == ROLE_ITER && !(loop->flag & FLAG_ASYNC);
    if (!loops || !lazy_is_function(l->site, function, "builtins.enumerate").rewrite)
        return refuse_node(l->site, REFUSE_TOLD_APART, o->at);
    NodeId target = target_of(t, call->parent);
    if (tree_node(t, target)->kind != NODE_TUPLE) return tells(l, o->at);
    NodeId second = tree_node(t, tree_node(t, target)->first)->next;
    bool fine = second.at && is_tested_only(l->site, second);
    return fine ? proven() : refuse_node(l->site, REFUSE_ELEMENT_SHOWN, o->at);
}

static bool is_bool_list(const Site *s, NodeId e)
{
    Value v = value_at(s, e);
    Value inside = value_elements(s, v);
    return v.types && value_only(v, VALUE_LIST) && value_only(inside, VALUE_BOOL);
}

/* What is stored into flags is a bool, or a list of bools for a slice. */
static Verdict store_flag(const Lean *l, const Observer *o)
{
    const Tree *t = l->site->tree;
    const Node *subscript = tree_node(t, o->by);
    NodeId statement = subscript->parent;
    if (tree_node(t, statement)->kind != NODE_ASSIGN) return tells(l, o->at);
    NodeId value = tree_child(t, statement, ROLE_VALUE);
    Value v = value_at(l->site, value);
    bool fine = o->sight == SEEN_STORE_SLICE ? is_bool_list(l->site, value)
                                             : v.types && value_only(v, VALUE_BOOL);
    return fine ? proven() : refuse_node(l->site, REFUSE_ELEMENT_TYPE, value);
}

static bool is_growing(LeanType type)
{
    return type == LEAN_FLAGS || type == LEAN_INTS || type == LEAN_FLOATS;
}

static Verdict store(const Lean *l, const Observer *o)
{
    if (!is_growing(l->type)) return refuse_node(l->site, REFUSE_LIST_CHANGES, o->at);
    Verdict v = error_text_is_free(l->site, o->at);
    if (!v.rewrite) return v;
    if (o->sight == SEEN_DELETE_ITEM) return v;
    if (l->type == LEAN_FLAGS) return store_flag(l, o);
    if (o->sight == SEEN_STORE_SLICE) return tells(l, o->at);
    return v; /* what is stored is among the elements */
}

/* ---- slices ------------------------------------------------------------------------------------
 */

/* x[a:b] of the leaner type is of that type, too. */
static Verdict slice(Lean *l, const Observer *o)
{
    Verdict v = form_fits(l, "SLICE", o->at);
    if (!v.rewrite) return v;
    if (l->slices == MOST_SLICES) return tells(l, o->at);
    l->slices++;
    v = verdict_and(v, judge_object(l, o->by));
    l->slices--;
    return v;
}

/* ---- observers --------------------------------------------------------------------------------
 */

/* Is it a constant that is surely a position of the display? */
static bool is_within(const Lean *l, NodeId index)
{
    const Tree *t = l->site->tree;
    uint32_t count = 0;
    if (tree_node(t, l->made)->kind != NODE_LIST || l->slices) return false;
    tree_each_child(t, l->made, child) {
        if (tree_node(t, child)->kind == NODE_STARRED) return false;
        count++;
    }
    bool minus = tree_node(t, index)->kind == NODE_UNARY_OP && tree_node(t, index)->op == OP_U_SUB;
    if (minus) index = tree_child(t, index, ROLE_OPERAND);
    Bytes text = tree_text(t, index);
    bool digit = text.len == 1 && text.at[0] >= '0' && text.at[0] <= '9';
    uint32_t at = digit ? (uint32_t)(text.at[0] - '0') : count + 1;
    return at < count + minus;
}

static Verdict index_item(Lean *l, const Observer *o)
{
    const Tree *t = l->site->tree;
    Value index = value_at(l->site, tree_child(t, o->by, ROLE_SLICE));
    l->read = true;
    if (index.types & VALUE_PLAIN) return tells(l, o->at); /* a slice object */
    if (index.types & VALUE_OTHER) l->indexed = true;
    if (l->type == LEAN_TUPLE && is_within(l, tree_child(t, o->by, ROLE_SLICE))) return proven();
    if (l->type != LEAN_FLAGS) return form_fits(l, "INDEX", o->at);
    if (!observer_is_truth(t, o->by)) return refuse_node(l->site, REFUSE_ELEMENT_SHOWN, o->by);
    return error_text_is_free(l->site, o->at);
}

/* Is it surely no array, nor a list that could become one of another type code? */
static bool may_extend_array(const Site *s, NodeId argument)
{
    uint8_t kind = tree_node(s->tree, argument)->kind;
    Value v = value_at(s, argument);
    bool made_here = kind == NODE_LIST || kind == NODE_LIST_COMP || kind == NODE_GENERATOR_EXP;
    uint32_t types = VALUE_TUPLE | VALUE_RANGE | VALUE_BYTES | VALUE_ITERATOR;
    return made_here || (v.types && value_only(v, types));
}

/* Methods that change the list, and that the leaner type has, too. */
static bool changes_alike(const Lean *l, NodeId call, Bytes name)
{
    static const char *const arrays[] = {"append", "insert", "pop", "reverse", NULL};
    if (l->type != LEAN_INTS && l->type != LEAN_FLOATS) return false;
    NodeId sole = consumer_sole_argument(l->site->tree, call);
    if (bytes_is(name, "extend")) return sole.at && may_extend_array(l->site, sole);
    return bytes_in_list(name, arrays);
}

static bool changes_in_place(Bytes name)
{
    static const char *const changing[] = {"append", "extend",  "insert", "pop", "remove",
                                           "clear",  "reverse", "sort",   NULL};
    return bytes_in_list(name, changing);
}

static Verdict flag_method(const Lean *l, const Observer *o, Bytes name)
{
    NodeId sole = consumer_sole_argument(l->site->tree, o->by);
    bool known = bytes_is(name, "append") || bytes_is(name, "count");
    if (!known || !sole.at) return tells(l, o->at);
    Value v = value_at(l->site, sole);
    bool fine = v.types && value_only(v, VALUE_BOOL);
    return fine ? proven() : refuse_node(l->site, REFUSE_ELEMENT_TYPE, sole);
}

static Verdict method(Lean *l, const Observer *o)
{
    const Tree *t = l->site->tree;
    Bytes name = atoms_text(&t->atoms, tree_node(t, tree_child(t, o->by, ROLE_FUNC))->name);
    if (l->type == LEAN_FLAGS) return flag_method(l, o, name);
    l->read |= bytes_is(name, "pop");
    if (changes_alike(l, o->by, name))
        return bytes_is(name, "pop") ? error_text_is_free(l->site, o->at) : proven();
    if (changes_in_place(name)) return refuse_node(l->site, REFUSE_LIST_CHANGES, o->at);
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].first >= 0 || !bytes_is(name, rows[i].name)) continue;
        Arguments a = consumer_arguments(t, o->by);
        return a.all == 1 && a.positional == 1 ? row_fits(l, &rows[i], o->at) : tells(l, o->at);
    }
    return tells(l, o->at);
}

static Verdict added(Lean *l, const Observer *o)
{
    Value into = value_at(l->site, tree_child(l->site->tree, o->by, ROLE_TARGET));
    l->read = true;
    if (!into.types || !value_only(into, VALUE_LIST)) return tells(l, o->at);
    return form_fits(l, "ADDED", o->at);
}

static Verdict other(const Lean *l, const Observer *o)
{
    const Node *p = tree_node(l->site->tree, o->by);
    switch (p->kind) {
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_SET:
    case NODE_DICT:
    case NODE_ASSIGN:
    case NODE_RETURN:
    case NODE_LAMBDA:
    case NODE_ARGUMENTS:
    case NODE_YIELD:
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR_EXP: return refuse_node(l->site, REFUSE_STORED_ELSEWHERE, o->at);
    default: return tells(l, o->at);
    }
}

static Verdict judge_observer(Lean *l, const Observer *o)
{
    bool flags = l->type == LEAN_FLAGS;
    switch (o->sight) {
    case SEEN_DROPPED:
    case SEEN_PASSED_ON:
    case SEEN_BOUND:
        if (text_has_type_comment(l->site->tree, o->by))
            return refuse_node(l->site, REFUSE_ANNOTATED, o->by);
        return proven();
    case SEEN_DEFAULT:
    case SEEN_GIVEN:
    case SEEN_RETURNED: return proven();
    case SEEN_ANNOTATED: return refuse_node(l->site, REFUSE_ANNOTATED, o->at);
    case SEEN_TRUTH: return form_fits(l, "TRUTH", o->at);
    case SEEN_NONE: return form_fits(l, "NONE", o->at);
    case SEEN_CONTAINS: return holds_lists(l) ? tells(l, o->at) : form_fits(l, "CONTAINS", o->at);
    case SEEN_ITERATE:
        l->read = true;
        if (is_iterator_shown(l->site, o->by)) return tells(l, o->at);
        return flags ? iterate_flags(l, o) : form_fits(l, "ITERATE", o->at);
    case SEEN_INDEX: return index_item(l, o);
    case SEEN_SLICE: return slice(l, o);
    case SEEN_STORE_ITEM:
    case SEEN_STORE_SLICE:
    case SEEN_DELETE_ITEM: return store(l, o);
    case SEEN_STAR: l->read = true; return form_fits(l, "STAR", o->at);
    case SEEN_UNPACK: l->read = true; return form_fits(l, "UNPACK", o->at);
    case SEEN_ADDED: return added(l, o);
    case SEEN_CHANGED: return refuse_node(l->site, REFUSE_LIST_CHANGES, o->at);
    case SEEN_ARGUMENT: {
        Verdict v = argument(l, o);
        return v.rewrite || !flags ? v : enumerate_flags(l, o);
    }
    case SEEN_METHOD: return method(l, o);
    case SEEN_SUBJECT:
    case SEEN_OTHER: break;
    }
    return other(l, o);
}

/* Is it made for one call, that keeps nothing of it?  Whatever code the elements run, it does not
 * get the list. */
static bool is_only_argument(Lean *l, const Observers *all)
{
    return all->count == 1 && all->at[0].sight == SEEN_ARGUMENT && !l->held;
}

/* The observers say more than that the list escapes. */
static Verdict judge_object(Lean *l, NodeId made)
{
    Observers all = {0};
    Verdict v = observers_find(l->site, made, &all), seen = proven();
    for (uint32_t i = 0; i < all.count && seen.rewrite; i++) {
        seen = verdict_and(seen, judge_observer(l, &all.at[i]));
        if (all.at[i].sight == SEEN_RETURNED) seen.assumptions |= assuming(ASSUME_CLOSED_WORLD);
    }
    if (v.rewrite && l->type != LEAN_TUPLE && observers_elsewhere(l->site, made))
        v = refuse(REFUSE_ESCAPES);
    if (!v.rewrite && v.refusal == REFUSE_ESCAPES && is_only_argument(l, &all)) v = proven();
    array_free(&all);
    return seen.rewrite ? verdict_and(v, seen) : seen;
}

Verdict leaner_prove(const Site *s, NodeId made, LeanType type)
{
    Lean l = {.site = s, .made = made, .type = type};
    Verdict v = judge_object(&l, made);
    if (!v.rewrite) return v;
    if (l.indexed) v.assumptions |= assuming(ASSUME_PLAIN_INDEX);
    bool boxed = type == LEAN_INTS || type == LEAN_FLOATS || type == LEAN_RANGE;
    if (boxed && l.read) v.assumptions |= assuming(ASSUME_NUMBERS_BY_VALUE);
    return v.assumptions & ~s->allowed ? refuse(REFUSE_ASSUMPTION_OFF) : v;
}
