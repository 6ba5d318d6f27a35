/*
 * kept.c - see kept.h.
 *
 * Nothing depends on these answers but whether a rewrite saves memory, so they go by the text where
 * that is enough.
 */
#include "transform/proof/kept.h"

enum { MOST_STEPS = 6 };

/* ---- where it is stored --------------------------------------------------------------------- */

static bool is_comprehension(uint8_t kind)
{
    return kind == NODE_LIST_COMP || kind == NODE_SET_COMP || kind == NODE_DICT_COMP ||
           kind == NODE_GENERATOR_EXP;
}

/* The position of an argument. */
static uint32_t position_of(const Tree *t, NodeId call, NodeId argument)
{
    uint32_t at = 0;
    tree_each_child(t, call, child) {
        if (child.at == argument.at) return at;
        at += tree_node(t, child)->role == ROLE_ARGS;
    }
    return UINT32_MAX;
}

/* rows.append(x), rows.insert(0, x), d.setdefault(k, x): the container. */
static NodeId container_of(const Tree *t, NodeId call, NodeId argument)
{
    static const char *const first[] = {"append", "appendleft", "add", NULL};
    static const char *const second[] = {"insert", "setdefault", NULL};
    NodeId f = tree_child(t, call, ROLE_FUNC);
    const Node *n = tree_node(t, f);
    if (n->kind != NODE_ATTRIBUTE || tree_node(t, argument)->role != ROLE_ARGS) return (NodeId){0};
    Bytes name = atoms_text(&t->atoms, n->name);
    uint32_t at = position_of(t, call, argument);
    bool stores =
        (at == 0 && bytes_in_list(name, first)) || (at == 1 && bytes_in_list(name, second));
    return stores ? tree_child(t, f, ROLE_VALUE) : (NodeId){0};
}

/* list(x for ...), rows.extend(x for ...): does something store all elements? */
static bool takes_all(const Tree *t, NodeId generator)
{
    static const char *const functions[] = {"list", "tuple", "deque", "extend", NULL};
    NodeId call = tree_node(t, generator)->parent;
    NodeId f = tree_child(t, call, ROLE_FUNC);
    const Node *n = tree_node(t, f);
    return tree_node(t, call)->kind == NODE_CALL && n->name.at &&
           tree_node(t, f)->next.at == generator.at &&
           bytes_in_list(atoms_text(&t->atoms, n->name), functions);
}

/* The loop whose rounds execute the node; in its function or class body. */
static NodeId loop_around(const Tree *t, NodeId n)
{
    for (NodeId p; (p = tree_node(t, n)->parent).at; n = p) {
        uint8_t kind = tree_node(t, p)->kind, role = tree_node(t, n)->role;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_LAMBDA ||
            kind == NODE_CLASS_DEF)
            break;
        bool loop = kind == NODE_FOR || kind == NODE_ASYNC_FOR || kind == NODE_WHILE;
        if (loop && role == ROLE_BODY) return p;
        if (is_comprehension(kind) && role != ROLE_GENERATORS) return p;
    }
    return (NodeId){0};
}

/* Is it stored on the first parameter of the __init__ around it? */
static bool makes_own(const Tree *t, NodeId object)
{
    NodeId f = tree_function_of(t, object);
    if (!f.at || tree_node(t, f)->kind != NODE_FUNCTION_DEF) return false;
    if (!bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "__init__")) return false;
    NodeId self = tree_child(t, tree_child(t, f, ROLE_ARGS), ROLE_ARGS);
    return tree_node(t, object)->kind == NODE_NAME &&
           tree_node(t, self)->name.at == tree_node(t, object)->name.at;
}

/* d[k] = x, row.kind = x, rows = [... x ...] */
static bool assigned(const Tree *t, NodeId value, Kept *out)
{
    NodeId target = tree_node(t, tree_node(t, value)->parent)->first;
    const Node *n = tree_node(t, target);
    bool one = n->next.at == value.at || n->role == ROLE_TARGET;
    if (n->kind == NODE_NAME) {
        out->bound = target;
        return one && out->made.at;
    }
    if (!one || (n->kind != NODE_SUBSCRIPT && n->kind != NODE_ATTRIBUTE)) return false;
    uint8_t index = tree_node(t, tree_child(t, target, ROLE_SLICE))->kind;
    out->holder = tree_child(t, target, ROLE_VALUE);
    out->is_item = n->kind == NODE_SUBSCRIPT;
    out->is_part = !out->is_item || index == NODE_CONSTANT;
    return index != NODE_SLICE;
}

/* Row(...), _Row(...), rows.Row(...) */
static bool looks_like_class(const Tree *t, NodeId function)
{
    Bytes name = atoms_text(&t->atoms, tree_node(t, function)->name);
    size_t first = 0;
    while (first < name.len && name.at[first] == '_') first++;
    return first < name.len && name.at[first] >= 'A' && name.at[first] <= 'Z';
}

typedef enum Climb { CLIMB_UP, CLIMB_STORED, CLIMB_LOST } Climb;

static Climb climb_call(const Tree *t, NodeId call, NodeId argument, Kept *out)
{
    NodeId container = container_of(t, call, argument);
    if (container.at) {
        out->holder = container;
        return CLIMB_STORED;
    }
    const Node *n = tree_node(t, argument);
    if (n->kind == NODE_GENERATOR_EXP) return takes_all(t, argument) ? CLIMB_UP : CLIMB_LOST;
    NodeId f = tree_child(t, call, ROLE_FUNC);
    if (n->kind == NODE_LIST_COMP && tree_node(t, f)->kind == NODE_ATTRIBUTE)
        return takes_all(t, argument) ? CLIMB_STORED : CLIMB_LOST;
    bool argument_of = n->role == ROLE_ARGS || n->kind == NODE_KEYWORD;
    if (!argument_of || out->class.at || out->made.at || !looks_like_class(t, f)) return CLIMB_LOST;
    out->class = f;
    return CLIMB_UP;
}

/* One step from a value to what it becomes part of. */
static Climb climb(const Tree *t, NodeId at, Kept *out)
{
    const Node *n = tree_node(t, at);
    NodeId p = n->parent;
    uint8_t kind = tree_node(t, p)->kind;
    if (is_comprehension(kind)) {
        if (n->role == ROLE_GENERATORS || n->role == ROLE_KEY) return CLIMB_LOST;
        if (!out->made.at) out->made = p;
        out->is_element |= kind == NODE_SET_COMP;
        if (kind == NODE_GENERATOR_EXP && !takes_all(t, p)) return CLIMB_LOST;
        return CLIMB_UP;
    }
    switch (kind) {
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT: out->is_element = false; return CLIMB_UP;
    case NODE_IF_EXP: return n->role == ROLE_TEST ? CLIMB_LOST : CLIMB_UP;
    case NODE_KEYWORD: return CLIMB_UP;
    case NODE_CALL: return climb_call(t, p, at, out);
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN:
        return n->role == ROLE_VALUE && assigned(t, at, out) ? CLIMB_STORED : CLIMB_LOST;
    case NODE_RETURN: return out->made.at ? CLIMB_STORED : CLIMB_LOST;
    case NODE_EXPR:
        return out->made.at && tree_node(t, at)->kind == NODE_CALL ? CLIMB_STORED : CLIMB_LOST;
    default: return CLIMB_LOST;
    }
}

bool kept_find(const Tree *t, NodeId x, Kept *out)
{
    *out = (Kept){0};
    Climb step = CLIMB_UP;
    NodeId at = x;
    for (; step == CLIMB_UP; at = tree_node(t, at)->parent) step = climb(t, at, out);
    if (step == CLIMB_LOST) return false;
    /* `at` is the store: its set holds each text once */
    NodeId f = tree_child(t, at, ROLE_FUNC);
    bool adds = tree_node(t, at)->kind == NODE_CALL && tree_node(t, x)->parent.at == at.at &&
                bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "add");
    out->is_element |= adds;
    out->around = loop_around(t, at);
    out->loop = out->made.at ? out->made : out->around;
    return out->loop.at || (out->holder.at && makes_own(t, out->holder));
}

/* ---- what a name is bound to ---------------------------------------------------------------- */

static bool is_same_variable(const Site *s, NodeId a, NodeId b)
{
    SymbolId l = names_symbol(s->names, a), r = names_symbol(s->names, b);
    return l.at && r.at && names_binding(s->names, l).at == names_binding(s->names, r).at;
}

/* The next Name from `*from` on, before `end`, that binds the variable. */
static NodeId next_binding(const Site *s, NodeId name, uint32_t *from, uint32_t end)
{
    const Tree *t = s->tree;
    for (; *from < end; (*from)++) {
        const Node *n = &t->node[*from];
        if (n->kind != NODE_NAME || n->op != CTX_STORE || n->name.at != tree_node(t, name)->name.at)
            continue;
        if (is_same_variable(s, name, (NodeId){*from})) return (NodeId){(*from)++};
    }
    return (NodeId){0};
}

/* a, b = E: for `a` the first element of E when that is a display, else E. */
static NodeId matching_part(const Tree *t, NodeId target, NodeId outer, NodeId value)
{
    const Node *o = tree_node(t, outer), *v = tree_node(t, value);
    if (target.at == outer.at || tree_node(t, target)->parent.at != outer.at) return value;
    bool displays = (o->kind == NODE_TUPLE || o->kind == NODE_LIST) &&
                    (v->kind == NODE_TUPLE || v->kind == NODE_LIST);
    NodeId i = o->first, k = v->first;
    for (; displays && i.at && k.at; i = tree_node(t, i)->next, k = tree_node(t, k)->next)
        if (i.at == target.at) return k;
    return value;
}

/* ---- is it a new object? -------------------------------------------------------------------- */

typedef struct Newness {
    const Site *s;
    NodeId loop;
    int depth;
} Newness;

static bool is_new(Newness *w, NodeId e);
static bool elements_are_new(Newness *w, NodeId e);

/* Does the binding give the name something that is made there and then? */
static bool binding_is_new(Newness *w, NodeId name)
{
    const Tree *t = w->s->tree;
    NodeId outer = name, p;
    for (; (p = tree_node(t, outer)->parent).at; outer = p) {
        uint8_t kind = tree_node(t, p)->kind;
        if (kind != NODE_TUPLE && kind != NODE_LIST && kind != NODE_STARRED) break;
    }
    NodeId value = tree_child(t, p, ROLE_VALUE);
    switch (tree_node(t, p)->kind) {
    case NODE_ASSIGN:
    case NODE_ANN_ASSIGN:
    case NODE_NAMED_EXPR: return value.at && is_new(w, matching_part(t, name, outer, value));
    case NODE_AUG_ASSIGN: return true;
    case NODE_FOR:
    case NODE_ASYNC_FOR:
    case NODE_COMPREHENSION: return elements_are_new(w, tree_child(t, p, ROLE_ITER));
    default: return false;
    }
}

/* In a part of the tree, is the name bound to something new? */
static bool name_is_new(Newness *w, NodeId name, NodeId within)
{
    uint32_t from = within.at, end = tree_subtree_end(w->s->tree, within);
    for (NodeId n; (n = next_binding(w->s, name, &from, end)).at;)
        if (binding_is_new(w, n)) return true;
    return false;
}

static bool method_makes(Newness *w, NodeId function)
{
    const Tree *t = w->s->tree;
    NodeId receiver = tree_child(t, function, ROLE_VALUE);
    if (tree_node(t, function)->kind != NODE_ATTRIBUTE) return false;
    Value v = value_at(w->s, receiver);
    return v.types && value_only(v, VALUE_TEXT | VALUE_FILE | VALUE_UNBOUND);
}

static bool call_makes(Newness *w, NodeId call)
{
    static const char *const makers[] = {"builtins.input", "re.split",           "re.findall",
                                         "sys.stdin.read", "sys.stdin.readline", NULL};
    NodeId f = tree_child(w->s->tree, call, ROLE_FUNC);
    if (method_makes(w, f)) return true;
    Bytes name = value_library_name(w->s, f);
    if (bytes_is(name, "builtins.next") || bytes_is(name, "builtins.list"))
        return elements_are_new(w, tree_node(w->s->tree, f)->next);
    return bytes_in_list(name, makers);
}

static bool some_child_is_new(Newness *w, NodeId e, NodeRole role)
{
    tree_each_child(w->s->tree, e, child)
        if (tree_node(w->s->tree, child)->role == role && is_new(w, child)) return true;
    return false;
}

static bool is_new_inside(Newness *w, NodeId e)
{
    const Tree *t = w->s->tree;
    switch (tree_node(t, e)->kind) {
    case NODE_NAME: return name_is_new(w, e, w->loop);
    case NODE_SUBSCRIPT:
        if (tree_node(t, tree_child(t, e, ROLE_SLICE))->kind == NODE_SLICE) return true;
        return is_new(w, tree_child(t, e, ROLE_VALUE));
    case NODE_CALL: return call_makes(w, e);
    case NODE_JOINED_STR:
    case NODE_BIN_OP: return true;
    case NODE_IF_EXP:
        return is_new(w, tree_child(t, e, ROLE_BODY)) || is_new(w, tree_child(t, e, ROLE_ORELSE));
    case NODE_BOOL_OP: return some_child_is_new(w, e, ROLE_VALUES);
    case NODE_TUPLE:
    case NODE_LIST: return some_child_is_new(w, e, ROLE_ELTS);
    case NODE_LIST_COMP: return is_new(w, tree_child(t, e, ROLE_ELT));
    case NODE_NAMED_EXPR: return is_new(w, tree_child(t, e, ROLE_VALUE));
    default: return false;
    }
}

static bool is_new(Newness *w, NodeId e)
{
    if (w->depth >= MOST_STEPS) return false;
    w->depth++;
    bool new = is_new_inside(w, e);
    w->depth--;
    return new;
}

/* reader = csv.reader(f): is it bound to something whose elements are new? */
static bool iterator_is_new(Newness *w, NodeId name)
{
    const Tree *t = w->s->tree;
    NodeId function = tree_function_of(t, name);
    uint32_t from = function.at ? function.at : 1, end = tree_subtree_end(t, (NodeId){from});
    for (NodeId n; (n = next_binding(w->s, name, &from, end)).at;) {
        NodeId value = tree_child(t, tree_node(t, n)->parent, ROLE_VALUE);
        if (value.at && elements_are_new(w, value)) return true;
    }
    return false;
}

static bool call_gives_new(Newness *w, NodeId call)
{
    static const char *const through[] = {
        "builtins.enumerate", "builtins.zip",      "builtins.map",
        "builtins.filter",    "builtins.reversed", "builtins.iter",
        "builtins.list",      "itertools.islice",  NULL};
    static const char *const makers[] = {"csv.reader", "re.findall", "re.split", NULL};
    NodeId f = tree_child(w->s->tree, call, ROLE_FUNC);
    Bytes name = value_library_name(w->s, f);
    if (method_makes(w, f) || bytes_in_list(name, makers)) return true;
    if (!bytes_in_list(name, through)) return false;
    for (NodeId a = tree_node(w->s->tree, f)->next; a.at; a = tree_node(w->s->tree, a)->next)
        if (elements_are_new(w, a)) return true;
    return false;
}

static bool gives_new(Newness *w, NodeId e)
{
    const Site *s = w->s;
    Value v = value_at(s, e);
    if (v.types && value_only(v, VALUE_FILE | VALUE_GENERATOR | VALUE_UNBOUND)) return true;
    switch (tree_node(s->tree, e)->kind) {
    case NODE_CALL: return call_gives_new(w, e);
    case NODE_NAME: return value_only(v, VALUE_ITERATOR | VALUE_UNBOUND) && iterator_is_new(w, e);
    case NODE_GENERATOR_EXP:
    case NODE_LIST_COMP: return is_new(w, tree_child(s->tree, e, ROLE_ELT));
    default: return bytes_is(value_library_name(s, e), "sys.stdin");
    }
}

/* for x in E: does E give an object of its own in each round? */
static bool elements_are_new(Newness *w, NodeId e)
{
    if (!e.at || w->depth >= MOST_STEPS) return false;
    w->depth++;
    bool new = gives_new(w, e);
    w->depth--;
    return new;
}

/* ---- is it kept? ---------------------------------------------------------------------------- */

static bool holder_is_kept(const Site *s, NodeId holder, const Kept *k, int depth);

/* The row that is filled in this round: is it stored in turn, somewhere in the round? */
static bool row_is_kept(const Site *s, NodeId row, NodeId loop, int depth)
{
    const Tree *t = s->tree;
    uint32_t end = tree_subtree_end(t, loop);
    for (uint32_t i = loop.at; i < end; i++) {
        const Node *n = &t->node[i];
        bool used =
            n->kind == NODE_NAME && n->op == CTX_LOAD && is_same_variable(s, row, (NodeId){i});
        Kept outer;
        if (!used || !kept_find(t, (NodeId){i}, &outer) || outer.class.at) continue;
        if (outer.made.at || !outer.holder.at || is_same_variable(s, outer.holder, row)) continue;
        if (holder_is_kept(s, outer.holder, &outer, depth + 1)) return true;
    }
    return false;
}

static bool holder_is_kept(const Site *s, NodeId holder, const Kept *k, int depth)
{
    const Tree *t = s->tree;
    if (depth >= MOST_STEPS) return false;
    const Node *n = tree_node(t, holder);
    if (n->kind == NODE_SUBSCRIPT || n->kind == NODE_ATTRIBUTE)
        return holder_is_kept(s, tree_child(t, holder, ROLE_VALUE), k, depth + 1);
    if (n->kind == NODE_CALL) { /* d.setdefault(k, []).append(x) */
        NodeId f = tree_child(t, holder, ROLE_FUNC);
        return tree_node(t, f)->kind == NODE_ATTRIBUTE &&
               bytes_is(atoms_text(&t->atoms, tree_node(t, f)->name), "setdefault") &&
               holder_is_kept(s, tree_child(t, f, ROLE_VALUE), k, depth + 1);
    }
    if (n->kind != NODE_NAME || !k->around.at) return n->kind == NODE_NAME;
    uint32_t from = k->around.at, end = tree_subtree_end(t, k->around);
    bool made_here = next_binding(s, holder, &from, end).at != 0;
    return made_here ? row_is_kept(s, holder, k->around, depth) : !k->is_part;
}

/* Is something of the class made again and again, with an argument that is no literal? */
static bool is_called_in_loop(const Site *s, NodeId init)
{
    const Tree *t = s->tree;
    NodeId class = tree_node(t, init)->parent;
    for (uint32_t i = 1; i < t->count; i++) {
        if (t->node[i].kind != NODE_CALL || !loop_around(t, (NodeId){i}).at) continue;
        const Node *f = tree_node(t, tree_child(t, (NodeId){i}, ROLE_FUNC));
        if (f->kind == NODE_NAME && f->name.at == tree_node(t, class)->name.at) return true;
    }
    return false;
}

static bool is_container(Value v, bool item)
{
    uint32_t types = VALUE_LIST | VALUE_DICT | VALUE_DEQUE;
    if (!item) types |= VALUE_SET | VALUE_OTHER;
    return v.types && value_only(v, types | VALUE_NONE | VALUE_UNBOUND);
}

/* Is what it becomes part of one that is known, and kept? */
static Verdict holder_is_known(const Site *s, const Kept *k)
{
    if (k->class.at && !value_only(value_at(s, k->class), VALUE_CLASS | VALUE_UNBOUND))
        return refuse_node(s, REFUSE_NO_GAIN, k->class);
    if (k->bound.at && k->around.at && !row_is_kept(s, k->bound, k->around, 0))
        return refuse(REFUSE_NO_GAIN);
    bool attribute = k->is_part && !k->is_item;
    if (k->holder.at && !attribute && !is_container(value_at(s, k->holder), k->is_item))
        return refuse_node(s, REFUSE_NO_GAIN, k->holder);
    bool kept = !k->holder.at || holder_is_kept(s, k->holder, k, 0);
    return kept ? proven() : refuse(REFUSE_NO_GAIN);
}

Verdict kept_prove(const Site *s, NodeId x, const Kept *k)
{
    if (k->is_element) return refuse(REFUSE_NO_GAIN);
    Verdict v = holder_is_known(s, k);
    if (!v.rewrite) return v;
    Newness w = {.s = s, .loop = k->loop};
    bool new = false;
    if (k->loop.at) new = is_new(&w, x);
    else if (tree_node(s->tree, x)->kind == NODE_NAME)
        new = is_called_in_loop(s, tree_function_of(s->tree, x));
    return new ? v : refuse(REFUSE_NO_GAIN);
}
