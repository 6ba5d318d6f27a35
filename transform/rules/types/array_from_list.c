/*
 * array_from_list.c - np.array([... for ...]) -> np.fromiter((... for ...), dtype=...)
 */
#include "transform/proof/imported.h"

enum { FEW = 64, LIST_ITEM = 8, NUMBER = 24 }; /* elements; bytes */

typedef struct FromList {
    NodeId function, list; /* list: the comprehension, or the call list(...) */
    NodeId dtype;          /* the value of the keyword; {0}: there is none */
    bool others;           /* there are other arguments */
} FromList;

/* A call of a function by its bare name. */
static bool calls(const Tree *t, NodeId n, uint32_t name)
{
    const Node *f = tree_node(t, tree_child(t, n, ROLE_FUNC));
    return tree_node(t, n)->kind == NODE_CALL && f->kind == NODE_NAME && atom_is(f->name, name);
}

/* list(... for ...), list(map(...)): what is made for the array alone. */
static bool is_list_call(const Tree *t, NodeId n)
{
    NodeId from = tree_child(t, n, ROLE_ARGS);
    return calls(t, n, ATOM_list) && from.at && !tree_node(t, from)->next.at &&
           (tree_node(t, from)->kind == NODE_GENERATOR_EXP || calls(t, from, ATOM_map));
}

/* An await in it, or an `async for`; {0}: there is none. */
static NodeId suspends(const Tree *t, NodeId list)
{
    for (uint32_t i = list.at; i < tree_subtree_end(t, list); i++)
        if (t->node[i].kind == NODE_AWAIT ||
            (t->node[i].kind == NODE_COMPREHENSION && t->node[i].flag & FLAG_ASYNC))
            return (NodeId){i};
    return (NodeId){0};
}

static bool match_array(const Site *s, FromList *out)
{
    const Tree *t = s->tree;
    *out = (FromList){.function = tree_child(t, s->node, ROLE_FUNC)};
    const Node *f = tree_node(t, out->function);
    static const char *const names[] = {"array", "asarray", NULL};
    if ((f->kind != NODE_NAME && f->kind != NODE_ATTRIBUTE) ||
        !bytes_in_list(atoms_text(&t->atoms, f->name), names))
        return false;
    out->list = f->next;
    if (!out->list.at || tree_node(t, out->list)->role != ROLE_ARGS) return false;
    for (NodeId n = tree_node(t, out->list)->next; n.at; n = tree_node(t, n)->next) {
        const Node *more = tree_node(t, n);
        bool dtype = more->kind == NODE_KEYWORD && more->name.at &&
                     bytes_is(atoms_text(&t->atoms, more->name), "dtype");
        if (dtype) out->dtype = tree_child(t, n, ROLE_VALUE);
        else out->others = true;
    }
    return tree_node(t, out->list)->kind == NODE_LIST_COMP || is_list_call(t, out->list);
}

static bool matches(const Site *s)
{
    FromList a;
    return match_array(s, &a);
}

static Value elements_of(const Site *s, const FromList *a)
{
    if (tree_node(s->tree, a->list)->kind == NODE_LIST_COMP)
        return value_at(s, tree_child(s->tree, a->list, ROLE_ELT));
    return value_elements(s, value_at(s, a->list));
}

/* Can no element be a number? */
static bool are_no_numbers(Value v)
{
    uint32_t numbers = VALUE_NUMBER | VALUE_COMPLEX | VALUE_OTHER | VALUE_INSTANCE | VALUE_LIBRARY;
    return v.types && !(v.types & numbers);
}

static bool is_object(const Site *s, NodeId dtype)
{
    const Tree *t = s->tree;
    static const char *const objects[] = {"numpy.object_", NULL};
    const Node *n = tree_node(t, dtype);
    Bytes text = tree_text(t, dtype);
    if (n->kind == NODE_CONSTANT)
        return bytes_is(text, "\"O\"") || bytes_is(text, "'O'") || bytes_is(text, "\"object\"") ||
               bytes_is(text, "'object'");
    return bytes_is(value_library_name(s, dtype), "builtins.object") ||
           imported_in(s, dtype, objects) != NULL;
}

/* ---- the rewrite ---------------------------------------------------------------------------- */

/* The dtype that np.array() finds for such elements; NULL: it depends on them. */
static const char *type_for(Value v)
{
    if (!v.types) return NULL;
    if (value_only(v, VALUE_FLOAT)) return "float";
    if (value_only(v, VALUE_BYTE | VALUE_INDEX)) return "int";
    return NULL;
}

/* Could the elements be evaluated one by one, in another frame, while the array grows? */
static bool is_lazy(const Site *s, const FromList *a)
{
    Effects e = effects_of_elements(s, a->list);
    return !does(&e, DOES_STOP) && !does(&e, DOES_SUSPEND) && !does(&e, DOES_FRAME) &&
           !does(&e, DOES_RUN) && !does(&e, DOES_UNBOUND) && !does(&e, DOES_WRITE);
}

static Verdict may_rewrite(const Site *s, const FromList *a)
{
    const Tree *t = s->tree;
    const char *type = type_for(elements_of(s, a));
    const Node *list = tree_node(t, a->list);
    uint8_t given = a->dtype.at ? tree_node(t, a->dtype)->kind : NODE_NAME;
    bool plain = list->kind == NODE_LIST_COMP && !(list->flag & FLAG_PARENS) &&
                 tree_node(t, a->function)->kind == NODE_ATTRIBUTE &&
                 (given == NODE_NAME || given == NODE_ATTRIBUTE || given == NODE_CONSTANT);
    if (!type || !plain || !is_lazy(s, a)) return suggested();
    Verdict v = a->dtype.at ? proven() : site_would_be_builtin(s, type);
    if (!v.rewrite) return suggested();
    Effects e = effects_of_elements(s, a->list);
    v.assumptions |= e.assumptions | value_rests_on(elements_of(s, a));
    return v;
}

static Verdict prove(const Site *s)
{
    FromList a;
    const Tree *t = s->tree;
    static const char *const functions[] = {"numpy.array", "numpy.asarray", NULL};
    match_array(s, &a);
    if (!imported_in(s, a.function, functions)) return refuse(REFUSE_UNKNOWN_ARRAY);
    if (a.others) return refuse(REFUSE_ARGUMENTS);
    if (a.dtype.at && is_object(s, a.dtype)) return refuse(REFUSE_NO_GAIN);
    bool comprehension = tree_node(t, a.list)->kind == NODE_LIST_COMP;
    uint64_t count = comprehension ? comprehension_length(s, a.list) : 0;
    if (count && count <= FEW) return refuse(REFUSE_FEW_ELEMENTS);
    if (are_no_numbers(elements_of(s, &a))) return refuse(REFUSE_NOT_NUMBERS);
    NodeId waits = suspends(t, a.list);
    if (waits.at) return refuse_node(s, REFUSE_ELEMENT_SUSPENDS, waits);
    Verdict v = may_rewrite(s, &a);
    v.held = count * (LIST_ITEM + NUMBER);
    return v;
}

static void rewrite(const Site *s, Splices *edits)
{
    FromList a;
    const Tree *t = s->tree;
    match_array(s, &a);
    const Node *f = tree_node(t, a.function), *list = tree_node(t, a.list);
    uint32_t name = f->end - (uint32_t)atoms_text(&t->atoms, f->name).len;
    array_push(edits, ((Splice){name, f->end, bytes_of("fromiter")}));
    array_push(edits, ((Splice){list->start, list->start + 1, bytes_of("(")}));
    SCOPED(buf_free) Buf end = {0};
    buf_add_char(&end, ')');
    if (!a.dtype.at) buf_printf(&end, ", dtype=%s", type_for(elements_of(s, &a)));
    array_push(edits, ((Splice){list->end - 1, list->end, site_keep(s, buf_bytes(&end))}));
}

const Rule rule_array_from_list = {
    .name = "array-from-list",
    .group = "types",
    .title = "fill arrays without a list of their elements",
    .doc =
        "np.array([... for ...]) makes a list of Python objects and copies it: 8 bytes for each\n"
        "place and 24 or more for each number, beside the 8 of the array.  np.fromiter() takes "
        "the\n"
        "elements one by one.  Of three million floats, 153 MB became 39.\n"
        "\n"
        "np.fromiter() must be told the dtype, and converts to it without a word: digits in texts\n"
        "become numbers, floats are cut off for an int.  np.array() finds a dtype that all "
        "elements\n"
        "fit.  So it is rewritten only where the elements are proven to be floats, or ints that a\n"
        "machine word holds, and evaluating them has no effects; elsewhere the place is shown.\n"
        "Still not the same: an empty list gives float64 without a dtype; ints that need 64 bits\n"
        "where NumPy's default has 32 (Windows, before NumPy 2).\n"
        "Left alone: texts, rows (np.fromiter() has one dimension), dtype=object, few elements.\n",
    .before = "import numpy as np\n"
              "\n"
              "\n"
              "def lengths(words):\n"
              "    return np.array([len(word) for word in words])\n",
    .after = "import numpy as np\n"
             "\n"
             "\n"
             "def lengths(words):\n"
             "    return np.fromiter((len(word) for word in words), dtype=int)\n",
    .saving = "the list: 8 bytes an element at peak, and 24 or more for each number",
    .why_safe =
        "The elements are floats or small ints, for which np.array() finds the dtype that is now "
        "written out; evaluating them has no effects. What differs: without a dtype, an empty list "
        "made an array of floats.",
    .suggests = true,
    .visits = NODE_CALL,
    .rank = 50,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
