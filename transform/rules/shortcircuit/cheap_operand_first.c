/*
 * cheap_operand_first.c - costly(x) and flag -> flag and costly(x)
 *
 * Operands of one `and` or `or`: a cheap one moves before costly ones directly in front of it.  It
 * is evaluated in more states than before, so it must be silent in all of them; the costly one in
 * fewer, so nobody may miss it.  Cheap operands keep their order, costly ones too.
 */
#include "transform/proof/boolean.h"

enum { MOST_OPERANDS = 24 };

typedef struct Operands {
    NodeId at[MOST_OPERANDS];
    uint32_t order[MOST_OPERANDS]; /* the new order */
    uint32_t count;
} Operands;

static void collect(const Tree *t, NodeId operation, Operands *o)
{
    o->count = 0;
    tree_each_child(t, operation, child) {
        if (o->count == MOST_OPERANDS) return;
        o->order[o->count] = o->count;
        o->at[o->count++] = child;
    }
}

/* Numbers stay small under these, when they were. */
static bool is_small_arithmetic(uint8_t op)
{
    return op == OP_ADD || op == OP_SUB || op == OP_MOD || op == OP_FLOOR_DIV || op == OP_BIT_AND ||
           op == OP_BIT_OR || op == OP_BIT_XOR;
}

static bool has_one_argument(const Tree *t, NodeId call)
{
    NodeId first = tree_node(t, tree_child(t, call, ROLE_FUNC))->next;
    return first.at && tree_node(t, first)->kind != NODE_STARRED && !tree_node(t, first)->next.at;
}

/* type(x) looks, type(name, bases, body) makes a class. */
static bool is_look(const Tree *t, NodeId call)
{
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    if (f->kind != NODE_NAME || !boolean_builds_nothing(t, call)) return false;
    return !bytes_is(atoms_text(&t->atoms, f->name), "type") || has_one_argument(t, call);
}

/* Names, attributes and what looks at them: nothing is called that may build something, and
 * nothing is built. */
static bool looks_cheap(const Tree *t, NodeId operand)
{
    uint32_t end = tree_subtree_end(t, operand);
    for (uint32_t i = operand.at; i < end; i++) {
        NodeId n = {i};
        switch (tree_node(t, n)->kind) {
        case NODE_NAME:
        case NODE_CONSTANT:
        case NODE_ATTRIBUTE:
        case NODE_COMPARE:
        case NODE_CMP_OP:
        case NODE_BOOL_OP:
        case NODE_UNARY_OP: break;
        case NODE_BIN_OP:
            if (!is_small_arithmetic(tree_node(t, n)->op)) return false;
            break;
        case NODE_TUPLE:
            if (!tree_is_constant(t, n)) return false;
            break;
        case NODE_CALL:
            if (!is_look(t, n)) return false;
            break;
        default: return false;
        }
    }
    return true;
}

static bool matches(const Site *s)
{
    bool costly = false;
    tree_each_child(s->tree, s->node, child) {
        if (costly && looks_cheap(s->tree, child)) return true;
        costly |= boolean_looks_costly(s->tree, child);
    }
    return false;
}

/* ---- proof ------------------------------------------------------------------------------------
 */

/* Is all that is reckoned a number of a few words?  (What is left of a division by a constant is,
 * but the sum of two texts is not.) */
static bool reckons_little(const Site *s, NodeId operand)
{
    const Tree *t = s->tree;
    uint32_t end = tree_subtree_end(t, operand);
    for (uint32_t i = operand.at; i < end; i++) {
        NodeId n = {i}, right = tree_child(t, n, ROLE_RIGHT);
        if (t->node[i].kind != NODE_BIN_OP) continue;
        bool rest = t->node[i].op == OP_MOD && tree_node(t, right)->kind == NODE_CONSTANT;
        if (!value_only(value_at(s, n), rest ? VALUE_INTEGER : VALUE_SMALL | VALUE_FLOAT))
            return false;
    }
    return true;
}

static Verdict is_cheap(const Site *s, NodeId operand)
{
    Effects e = effects_of(s, operand);
    if (does(&e, DOES_ALLOCATE) || does(&e, DOES_LOOP)) return refuse(REFUSE_NO_GAIN);
    Verdict v = boolean_is_silent(s, operand, REFUSE_OPERAND_NOT_SILENT);
    return v.rewrite && !reckons_little(s, operand) ? refuse(REFUSE_NO_GAIN) : v;
}

static bool is_no_bool(const Tree *t, NodeId operand)
{
    const Node *n = tree_node(t, operand);
    switch (n->kind) {
    case NODE_CONSTANT: return n->op != CONST_TRUE && n->op != CONST_FALSE;
    case NODE_LIST:
    case NODE_TUPLE:
    case NODE_DICT:
    case NODE_SET:
    case NODE_LIST_COMP:
    case NODE_JOINED_STR: return true;
    default: return false;
    }
}

/* The value of the operation is one of its operands: both must be the same objects, True or False,
 * where it is not only tested. */
static Verdict value_stays(const Site *s, NodeId a, NodeId b)
{
    if (boolean_is_test(s->tree, s->node)) return proven();
    /* `x or 0`, `x or default`: the text tells, so that nothing need be asked about the file */
    if (is_no_bool(s->tree, a) || is_no_bool(s->tree, b)) return refuse(REFUSE_OPERAND_VALUE);
    bool both = value_only(value_at(s, a), VALUE_BOOL) && value_only(value_at(s, b), VALUE_BOOL);
    return both ? proven() : refuse(REFUSE_OPERAND_VALUE);
}

static Verdict may_swap(const Site *s, NodeId costly, NodeId cheap)
{
    if (boolean_is_odd(s->tree, costly) || boolean_is_odd(s->tree, cheap))
        return refuse(REFUSE_OPERAND_BINDS);
    if (boolean_may_guard(s->tree, costly, cheap)) return refuse(REFUSE_OPERAND_GUARDS);
    Verdict v = value_stays(s, costly, cheap);
    if (v.rewrite) v = verdict_and(v, is_cheap(s, cheap));
    return v.rewrite ? verdict_and(v, boolean_may_come_later(s, costly)) : v;
}

/* Moves each cheap operand as far forward as it may; the verdict of the first that would not. */
static Verdict settle(const Site *s, Operands *o)
{
    Verdict first = refuse(REFUSE_NO_GAIN), all = proven();
    bool moved = false, failed = false;
    for (uint32_t i = 1; i < o->count; i++) {
        if (!looks_cheap(s->tree, o->at[o->order[i]])) continue;
        for (uint32_t k = i; k > 0; k--) {
            NodeId cheap = o->at[o->order[k]], before = o->at[o->order[k - 1]];
            if (!boolean_looks_costly(s->tree, before)) break;
            Verdict v = may_swap(s, before, cheap);
            if (!v.rewrite) {
                if (!failed) first = v;
                failed = true;
                break;
            }
            all = verdict_and(all, v);
            uint32_t swap = o->order[k];
            o->order[k] = o->order[k - 1];
            o->order[k - 1] = swap;
            moved = true;
        }
    }
    return moved ? all : first;
}

/* ---- text -------------------------------------------------------------------------------------
 */

/* The operand with its parentheses: what stands between the operators. */
static Span operand_text(const Site *s, const Operands *o, uint32_t i)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, o->at[i]);
    Span span = {n->start, n->end};
    uint32_t open = 0;
    uint32_t from = i ? tree_node(t, o->at[i - 1])->end : tree_node(t, s->node)->start;
    uint32_t to = i + 1 < o->count ? tree_node(t, o->at[i + 1])->start : tree_node(t, s->node)->end;
    for (uint32_t at = n->start; at > from; at--) {
        char c = t->text.at[at - 1];
        if (c == '(') open++, span.start = at - 1;
        else if (c == ')' || (c >= 'a' && c <= 'z')) break; /* of the operand or operator before */
    }
    for (uint32_t at = n->end; at < to && open; at++)
        if (t->text.at[at] == ')') open--, span.end = at + 1;
    return span;
}

/* Could it be read as one with what touches it: `if(a)and b` turned round? */
static bool is_part_of_word(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '_' || c == '"' || c == '\'' || c == '.' || (unsigned char)c >= 0x80;
}

/* No comment in the way, and no line that goes on. */
static bool text_is_plain(const Site *s, const Operands *o)
{
    const Tree *t = s->tree;
    const Node *n = tree_node(t, s->node);
    uint32_t comment = tree_comment_after(t, n->start);
    if (comment < t->comment_count && t->comment[comment].start < n->end) return false;
    for (uint32_t i = 0; i < o->count; i++) {
        Span span = operand_text(s, o, i);
        for (uint32_t k = span.start; k + 1 < span.end; k++)
            if (t->text.at[k] == '\\' && (t->text.at[k + 1] == '\n' || t->text.at[k + 1] == '\r'))
                return false;
    }
    return true;
}

static Verdict prove(const Site *s)
{
    Operands o;
    collect(s->tree, s->node, &o);
    if (site_in_debug_field(s)) return refuse(REFUSE_FSTRING_DEBUG);
    Verdict v = settle(s, &o);
    if (!v.rewrite) return v;
    if (!text_is_plain(s, &o)) return refuse(REFUSE_LAYOUT);
    return verdict_and(v, site_source_is_free(s));
}

/* The operand that stands at place `i` now moves forward; those that do not stay in their text, so
 * that other rules may change what is inside. */
static bool is_moved(const Operands *o, uint32_t i)
{
    return o->order[i] > i;
}

/* A blank where what is added at `start` of the text would be read as one with what comes before:
 * the end of `out`, or of what stays before `done`. */
static void part_words(const Site *s, uint32_t done, uint32_t start, Buf *out)
{
    const char *all = s->tree->text.at;
    if (!out->len && start == done) return; /* as they stood before */
    char before = out->len ? out->at[out->len - 1] : done ? all[done - 1] : ' ';
    if (start < s->tree->text.len && is_part_of_word(before) && is_part_of_word(all[start]))
        buf_add_char(out, ' ');
}

static void add_text(const Site *s, uint32_t done, Span span, Buf *out)
{
    part_words(s, done, span.start, out);
    buf_add(out, s->tree->text.at + span.start, span.end - span.start);
}

/* Operators and blanks stay where they were: the i-th stands behind the i-th operand. */
static void add_operator(const Site *s, const Operands *o, uint32_t i, uint32_t done, Buf *out)
{
    add_text(s, done, (Span){operand_text(s, o, i).end, operand_text(s, o, i + 1).start}, out);
}

static void replace(const Site *s, uint32_t start, uint32_t end, const Buf *text, Splices *edits)
{
    Bytes before = {s->tree->text.at + start, end - start};
    if (!bytes_equal(before, buf_bytes(text)))
        array_push(edits, ((Splice){start, end, site_keep(s, buf_bytes(text))}));
}

static void rewrite(const Site *s, Splices *edits)
{
    Operands o;
    collect(s->tree, s->node, &o);
    settle(s, &o);
    Buf text = {0};
    uint32_t done = operand_text(s, &o, 0).start;
    for (uint32_t i = 0; i < o.count; i++) {
        Span span = operand_text(s, &o, o.order[i]);
        if (is_moved(&o, i)) {
            add_text(s, done, span, &text);
        } else {
            part_words(s, done, span.start, &text);
            replace(s, done, span.start, &text, edits);
            text.len = 0;
            done = span.end;
        }
        if (i + 1 < o.count) add_operator(s, &o, i, done, &text);
    }
    uint32_t end = operand_text(s, &o, o.count - 1).end;
    part_words(s, done, end, &text);
    replace(s, done, end, &text, edits);
    buf_free(&text);
}

const Rule rule_cheap_operand_first = {
    .name = "cheap-operand-first",
    .group = "shortcircuit",
    .title = "test what is cheap before what is built",
    .doc =
        "Of the operands of `and` and `or` the first that decides is the last that is evaluated.\n"
        "A flag behind a list, set or text that is built for a test comes too late.\n"
        "\n"
        "Rewritten when the cheap operand can neither fail nor run code in any state, the costly\n"
        "one builds something, has no effect and cannot fail either, neither mentions a variable\n"
        "of the other, and only the truth of the operation is used, or both are True or False.\n"
        "Guards stay where they are: `x is not None and x.strip()`.\n",
    .before = "def blank(words, strict):\n"
              "    text = \"\".join(words)\n"
              "    if text.replace(\" \", \"\") == \"\" and strict is True:\n"
              "        return 1\n"
              "    return 0\n",
    .after = "def blank(words, strict):\n"
             "    text = \"\".join(words)\n"
             "    if strict is True and text.replace(\" \", \"\") == \"\":\n"
             "        return 1\n"
             "    return 0\n",
    .saving = "what the costly operand builds, and its time, whenever the cheap one decides",
    .why_safe =
        "The operand that moves forward only looks at values that are there and whose tests run no "
        "code; the one that may be left out now has no effects and cannot fail; neither depends on "
        "the other; and only the truth of the whole is used, or both are True or False.",
    .repeats = true,
    .visits = NODE_BOOL_OP,
    .rank = 60,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
