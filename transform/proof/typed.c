/*
 * typed.c - see typed.h.
 *
 * An array holds the numbers themselves: eight bytes each, or one for those up to 255.  All that is
 * ever put into the list must be surely of one kind; what is read are new number objects, so
 * nobody may ask which object it is, and a NaN must not be searched for.
 */
#include "transform/proof/typed.h"

#include "transform/program/by_name.h"
#include "transform/proof/effects_inner.h"
#include "transform/proof/import.h"
#include "transform/proof/lazy.h"
#include "transform/proof/typed_inner.h"

/* ---- the site ---------------------------------------------------------------------------------
 */

/* What is assigned to one variable; {0}: the statement does something else. */
static NodeId assigned(const Site *s)
{
    const Node *n = tree_node(s->tree, s->node);
    const Node *target = tree_node(s->tree, n->first);
    if (n->kind != NODE_ASSIGN || target->kind != NODE_NAME) return (NodeId){0};
    NodeId value = target->next;
    return tree_node(s->tree, value)->role == ROLE_VALUE ? value : (NodeId){0};
}

/* [0.0] * n: the list of one number. */
static NodeId repeated(const Tree *t, NodeId value)
{
    const Node *n = tree_node(t, value);
    if (n->kind != NODE_BIN_OP || n->op != OP_MULT) return (NodeId){0};
    NodeId list = tree_child(t, value, ROLE_LEFT);
    const Node *l = tree_node(t, list), *e = tree_node(t, l->first);
    bool number = e->kind == NODE_CONSTANT && (e->op == CONST_INT || e->op == CONST_FLOAT);
    return l->kind == NODE_LIST && l->first.at && !e->next.at && number ? list : (NodeId){0};
}

bool typed_matches(const Site *s)
{
    NodeId value = assigned(s);
    const Node *n = tree_node(s->tree, value);
    if (n->kind == NODE_LIST) return !n->first.at;
    return n->kind == NODE_LIST_COMP || repeated(s->tree, value).at;
}

/* ---- what is put in ---------------------------------------------------------------------------
 */

typedef struct Puts {
    uint32_t kinds;
    uint32_t count; /* places that put something in, besides the first */
    NodeId bad;     /* the first place that puts in something else than a number */
} Puts;

static void put(const Site *s, NodeId e, Puts *puts)
{
    uint32_t kinds = typed_kinds(s, e);
    if (((kinds & NUMBER_OTHER) || !e.at) && !puts->bad.at) puts->bad = e;
    puts->kinds |= e.at ? kinds : NUMBER_OTHER;
}

static void put_all(const Site *s, NodeId iterable, Puts *puts)
{
    const Tree *t = s->tree;
    switch (tree_node(t, iterable)->kind) {
    case NODE_LIST_COMP:
    case NODE_GENERATOR_EXP: put(s, tree_child(t, iterable, ROLE_ELT), puts); return;
    case NODE_LIST:
        tree_each_child(t, iterable, child) put(s, child, puts);
        return;
    default: break;
    }
    Value inside = value_elements(s, value_at(s, iterable));
    bool bytes = inside.types && value_only(inside, VALUE_BYTE);
    bool words = inside.types && value_only(inside, VALUE_BYTE | VALUE_INDEX);
    puts->kinds |= bytes ? NUMBER_BYTE : words ? NUMBER_WORD | NUMBER_BYTE : NUMBER_OTHER;
    if (!words && !puts->bad.at) puts->bad = iterable;
}

static void put_by_method(const Site *s, NodeId call, Puts *puts)
{
    const Tree *t = s->tree;
    Bytes name = atoms_text(&t->atoms, tree_node(t, tree_child(t, call, ROLE_FUNC))->name);
    bool insert = bytes_is(name, "insert");
    if (bytes_is(name, "extend")) put_all(s, consumer_argument(t, call, 0), puts);
    else if (insert || bytes_is(name, "append")) put(s, consumer_argument(t, call, insert), puts);
    else return;
    puts->count++;
}

/* x[i] = v, x[i] += v: floats stay floats whatever number is added to them. */
static void put_by_store(const Site *s, NodeId subscript, Puts *puts)
{
    const Tree *t = s->tree;
    NodeId statement = tree_node(t, subscript)->parent;
    uint8_t kind = tree_node(t, statement)->kind;
    NodeId value = tree_child(t, statement, ROLE_VALUE);
    puts->count++;
    if (kind == NODE_ASSIGN && tree_node(t, subscript)->role == ROLE_TARGETS) {
        put(s, value, puts);
        return;
    }
    NodeOp op = (NodeOp)tree_node(t, statement)->op;
    bool plain = op == OP_ADD || op == OP_SUB || op == OP_MULT || op == OP_DIV;
    Value v = value_at(s, value);
    if (kind == NODE_AUG_ASSIGN && plain && v.types && value_only(v, VALUE_NUMBER)) {
        puts->kinds |= NUMBER_FLOAT; /* an array of ints is refused then */
        return;
    }
    puts->kinds |= NUMBER_OTHER;
    if (!puts->bad.at) puts->bad = subscript;
}

static void look(const Site *s, NodeId value, Puts *puts)
{
    const Tree *t = s->tree;
    NodeId list = repeated(t, value);
    if (list.at) put(s, tree_node(t, list)->first, puts);
    if (tree_node(t, value)->kind == NODE_LIST_COMP) put_all(s, value, puts);
    Observers all = {0};
    observers_find(s, value, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        if (all.at[i].sight == SEEN_METHOD) put_by_method(s, all.at[i].by, puts);
        if (all.at[i].sight == SEEN_STORE_ITEM) put_by_store(s, all.at[i].by, puts);
    }
    array_free(&all);
}

/* The type code of the array; 0: the kinds do not go together. */
static char code_of(const Puts *puts)
{
    if (puts->kinds == NUMBER_FLOAT) return 'd';
    if (puts->kinds == NUMBER_BYTE) return 'B';
    uint32_t ints = NUMBER_BYTE | NUMBER_WORD;
    return puts->kinds && !(puts->kinds & ~ints) ? 'q' : 0;
}

/* ---- numbers that are not the same object ------------------------------------------------------
 */

static bool may_be_number(const Site *s, NodeId e, uint32_t types)
{
    Value v = value_at(s, e);
    return v.types & types;
}

static bool is_identity_test(const Site *s, NodeId compare, uint32_t types)
{
    const Tree *t = s->tree;
    NodeId left = tree_child(t, compare, ROLE_LEFT);
    bool found = false;
    NodeOp op = OP_NONE;
    tree_each_child(t, compare, child) {
        const Node *c = tree_node(t, child);
        if (c->role == ROLE_OPS) op = (NodeOp)c->op;
        if (c->role != ROLE_COMPARATORS) continue;
        bool number = may_be_number(s, left, types) && may_be_number(s, child, types);
        found |= (op == OP_IS || op == OP_IS_NOT) && number;
        if (types & VALUE_FLOAT)
            found |= (op == OP_IN || op == OP_NOT_IN) && may_be_number(s, left, VALUE_FLOAT);
        left = child;
    }
    return found;
}

/* A float is hashed or searched for: NaN is found there as long as it is the same object. */
static bool is_search(const Site *s, NodeId n)
{
    static const char *const methods[] = {"index", "count",      "remove", "add", "discard",
                                          "get",   "setdefault", "pop",    NULL};
    const Tree *t = s->tree;
    switch (tree_node(t, n)->kind) {
    case NODE_CALL: {
        const Node *f = tree_node(t, tree_child(t, n, ROLE_FUNC));
        NodeId sought = consumer_argument(t, n, 0);
        return f->kind == NODE_ATTRIBUTE && sought.at &&
               bytes_in_list(atoms_text(&t->atoms, f->name), methods) &&
               may_be_number(s, sought, VALUE_FLOAT);
    }
    case NODE_SUBSCRIPT: return may_be_number(s, tree_child(t, n, ROLE_SLICE), VALUE_FLOAT);
    case NODE_SET:
    case NODE_SET_COMP: return may_be_number(s, tree_child(t, n, ROLE_ELT), VALUE_FLOAT);
    case NODE_DICT_COMP: return may_be_number(s, tree_child(t, n, ROLE_KEY), VALUE_FLOAT);
    default: return false;
    }
}

/* Does the program speak of NaN? */
static bool knows_nan(const Site *s)
{
    static const char *const names[] = {"nan", "NaN", "NAN", "isnan"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (program_mentions(s->program, bytes_of(names[i]), UINT32_MAX) ||
            atoms_find(&s->tree->atoms, bytes_of(names[i])).at)
            return true;
    return false;
}

Verdict typed_identity_is_free(const Site *s, bool floats)
{
    const Tree *t = s->tree;
    if (floats && knows_nan(s)) return refuse(REFUSE_NAN);
    uint32_t *known = &judge_of(s)->same[floats];
    if (*known)
        return *known == 1 ? proven() : refuse_node(s, REFUSE_NUMBER_IDENTITY, (NodeId){*known});
    *known = 1;
    uint32_t types = floats ? VALUE_FLOAT : VALUE_INDEX | VALUE_INT | VALUE_MODEST;
    for (uint32_t i = 1; i < t->count; i++) {
        NodeId n = {i};
        bool bad = tree_node(t, n)->kind == NODE_COMPARE ? is_identity_test(s, n, types)
                                                         : floats && is_search(s, n);
        if (!bad) continue;
        *known = i;
        return refuse_node(s, REFUSE_NUMBER_IDENTITY, n);
    }
    return proven();
}

/* ---- a comprehension that becomes a generator --------------------------------------------------
 */

/* Nobody sees the array while it grows; so the elements only must not end it, wait, or look at
 * their frame. */
static Verdict elements_are_free(const Site *s, NodeId comprehension)
{
    const Tree *t = s->tree;
    if (lazy_is_small(s, comprehension)) return refuse(REFUSE_NO_GAIN);
    Site there = *s;
    there.node = comprehension;
    if (lazy_variable_matches(&there, comprehension) &&
        lazy_variable_prove(&there, comprehension).rewrite)
        return refuse(REFUSE_GOES_LAZY);
    Lazy l = {.site = s, .source = comprehension};
    NodeId clause = tree_child(t, comprehension, ROLE_GENERATORS);
    bool position = typed_is_position(s, tree_child(t, comprehension, ROLE_ELT)) &&
                    tree_node(t, tree_node(t, clause)->next)->role != ROLE_GENERATORS;
    if (!position) l.work = effects_of_elements(s, comprehension);
    else
        tree_each_child(t, clause, test)
            if (tree_node(t, test)->role == ROLE_IFS) lazy_add(&l, &l.work, effects_of(s, test));
    Verdict v = verdict_and(lazy_place_is_free(&l), lazy_elements_are_free(&l));
    v.assumptions |= l.work.assumptions;
    return v;
}

/* ---- the rule -----------------------------------------------------------------------------------
 */

static Verdict has_gain(const Site *s, NodeId value, const Puts *puts)
{
    uint8_t kind = tree_node(s->tree, value)->kind;
    if (kind == NODE_LIST_COMP) return proven();
    if (!puts->count) return refuse(REFUSE_NO_GAIN);
    if (kind != NODE_BIN_OP) return proven();
    bool short_ = tree_is_constant(s->tree, tree_child(s->tree, value, ROLE_RIGHT));
    return short_ ? refuse(REFUSE_NO_GAIN) : proven();
}

static Verdict numbers_fit(const Site *s, const Puts *puts)
{
    if (code_of(puts)) return proven();
    return puts->bad.at ? refuse_node(s, REFUSE_ELEMENT_TYPE, puts->bad)
                        : refuse(REFUSE_ELEMENT_TYPE);
}

Verdict typed_prove(const Site *s)
{
    NodeId value = assigned(s);
    Puts puts = {0};
    look(s, value, &puts);
    Verdict v = has_gain(s, value, &puts);
    if (v.rewrite) v = verdict_and(v, numbers_fit(s, &puts));
    if (!v.rewrite) return v;
    char code = code_of(&puts);
    v = verdict_and(v, leaner_prove(s, value, code == 'd' ? LEAN_FLOATS : LEAN_INTS));
    if (v.rewrite && code != 'B') /* small ints are one object each */
        v = verdict_and(v, typed_identity_is_free(s, code == 'd'));
    if (v.rewrite && tree_node(s->tree, value)->kind == NODE_LIST_COMP)
        v = verdict_and(v, elements_are_free(s, value));
    if (v.rewrite) v = verdict_and(v, import_prove(s, "array"));
    return v.rewrite ? verdict_and(v, site_source_is_free(s)) : v;
}

void typed_rewrite(const Site *s, Splices *edits)
{
    const Tree *t = s->tree;
    NodeId value = assigned(s), list = repeated(t, value);
    const Node *n = tree_node(t, list.at ? list : value);
    Puts puts = {0};
    look(s, value, &puts);
    SCOPED(buf_free) Buf text = {0};
    buf_add_bytes(&text, import_use(s, "array"));
    buf_printf(&text, ".array(\"%c\"", code_of(&puts));
    if (n->kind == NODE_LIST && !n->first.at) {
        buf_add_text(&text, ")");
        array_push(edits, ((Splice){n->start, n->end, site_keep(s, buf_bytes(&text))}));
        return;
    }
    bool generator = n->kind == NODE_LIST_COMP;
    buf_add_text(&text, generator ? ", (" : ", [");
    array_push(edits, ((Splice){n->start, n->start + 1, site_keep(s, buf_bytes(&text))}));
    array_push(edits, ((Splice){n->end - 1, n->end, bytes_of(generator ? "))" : "])")}));
}
