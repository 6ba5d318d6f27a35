/*
 * slots.c - __slots__ for classes whose instances have a fixed set of attributes.
 *
 * The proof is made for all classes of the program at once (proof/layout.h); here are the text
 * that is inserted, and where.
 */
#include "transform/proof/rule.h"

static bool matches(const Site *s)
{
    (void)s;
    return true;
}

/* Where the statement goes, and what surrounds it. */
typedef struct Place {
    uint32_t at;  /* offset of the insertion */
    Bytes indent; /* of the body */
    Bytes newline;
    bool after_text; /* there is no newline before `at`: the docstring ends the file */
    bool blank_before, blank_after;
} Place;

static Bytes newline_at(const Tree *t, uint32_t offset)
{
    if (t->text.at[offset] == '\n') return bytes_of("\n");
    return offset + 1 < t->text.len && t->text.at[offset + 1] == '\n' ? bytes_of("\r\n")
                                                                      : bytes_of("\r");
}

static bool is_newline(char c)
{
    return c == '\n' || c == '\r';
}

/* The offset of the newline that ends the line, or the end of the text. */
static uint32_t line_end(const Tree *t, uint32_t offset)
{
    while (offset < t->text.len && !is_newline(t->text.at[offset])) offset++;
    return offset;
}

static uint32_t after_newline(const Tree *t, uint32_t end)
{
    return end < t->text.len ? end + (uint32_t)newline_at(t, end).len : end;
}

static uint32_t line_start(const Tree *t, uint32_t offset)
{
    return t->line[tree_line(t, offset) - 1];
}

/* Only blanks and a comment up to the end of the line? */
static bool rest_is_empty(const Tree *t, uint32_t offset)
{
    while (offset < t->text.len &&
           (t->text.at[offset] == ' ' || t->text.at[offset] == '\t' || t->text.at[offset] == '\f'))
        offset++;
    return offset >= t->text.len || is_newline(t->text.at[offset]) || t->text.at[offset] == '#';
}

static bool line_is_blank_or_comment(const Tree *t, uint32_t start)
{
    return rest_is_empty(t, start);
}

static bool line_is_blank(const Tree *t, uint32_t start)
{
    while (start < t->text.len && (t->text.at[start] == ' ' || t->text.at[start] == '\t')) start++;
    return start >= t->text.len || is_newline(t->text.at[start]);
}

static bool is_docstring(const Tree *t, NodeId statement)
{
    const Node *n = tree_node(t, statement);
    if (n->kind != NODE_EXPR) return false;
    const Node *value = tree_node(t, n->first);
    return value->kind == NODE_CONSTANT && value->op == CONST_STR;
}

static bool is_definition(const Tree *t, NodeId statement)
{
    uint8_t kind = tree_node(t, statement)->kind;
    return kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_CLASS_DEF;
}

/* Decorators stand before the `def`. */
static uint32_t statement_start(const Tree *t, NodeId statement)
{
    NodeId decorator = tree_child(t, statement, ROLE_DECORATOR_LIST);
    uint32_t start = tree_node(t, statement)->start;
    if (!decorator.at) return start;
    uint32_t at = tree_node(t, decorator)->start;
    while (at > 0 && t->text.at[at] != '@') at--;
    return at < start ? at : start;
}

static bool find_place(const Tree *t, NodeId class, Place *out)
{
    NodeId first = tree_child(t, class, ROLE_BODY);
    uint32_t start = statement_start(t, first), line = line_start(t, start);
    *out = (Place){.indent = {t->text.at + line, start - line}};
    for (uint32_t i = line; i < start; i++)
        if (t->text.at[i] != ' ' && t->text.at[i] != '\t') return false; /* class C: pass */
    NodeId next = first;
    if (is_docstring(t, first)) {
        uint32_t end = tree_node(t, first)->end;
        if (!rest_is_empty(t, end)) return false;
        end = line_end(t, end);
        out->after_text = end >= t->text.len;
        out->at = after_newline(t, end);
        out->blank_before = true;
        next = tree_node(t, first)->next;
    } else {
        out->at = line;
        for (uint32_t above = line; above > 0;) {
            above = line_start(t, above - 1);
            if (above == 0 || !line_is_blank_or_comment(t, above) ||
                above <= tree_node(t, class)->start)
                break;
            out->at = above;
        }
    }
    uint32_t header_end = line_end(t, tree_node(t, class)->start);
    out->newline = header_end < t->text.len ? newline_at(t, header_end) : bytes_of("\n");
    bool something = next.at && tree_node(t, next)->role == ROLE_BODY;
    out->blank_after = something && is_definition(t, next) && !line_is_blank(t, out->at);
    return true;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* How far a file is read to learn its style: more would be too much for each of its classes. */
enum { STYLE_NODES = 8192, STYLE_LINES = 2048 };

/* The quote that the file uses more often. */
static char quote_of(const Tree *t)
{
    uint32_t single = 0, twice = 0;
    for (uint32_t i = 1; i < t->count && i < STYLE_NODES; i++) {
        if (t->node[i].kind != NODE_CONSTANT || t->node[i].op != CONST_STR) continue;
        uint32_t at = t->node[i].start;
        while (at < t->node[i].end && t->text.at[at] != '"' && t->text.at[at] != '\'') at++;
        if (at + 2 < t->text.len && t->text.at[at] == t->text.at[at + 1]) continue;
        single += t->text.at[at] == '\'';
        twice += t->text.at[at] == '"';
    }
    return single > twice ? '\'' : '"';
}

/* The width that the file keeps to: 79, 88, or what its longest line of code has, up to 120. */
static uint32_t width_of(const Tree *t)
{
    uint32_t longest = 0;
    for (uint32_t i = 0; i + 1 < t->line_count && i < STYLE_LINES; i++) {
        uint32_t len = t->line[i + 1] - t->line[i] - 1;
        if (len > longest && len <= 120) longest = len;
    }
    return longest <= 79 ? 79 : longest <= 88 ? 88 : longest <= 100 ? 100 : 120;
}

static void write_names(const Site *s, const Layouts *l, const ClassLayout *layout, const Place *p,
                        Buf *out)
{
    char quote = quote_of(s->tree);
    uint32_t count = layout->names.count + layout->weak;
    uint32_t width = (uint32_t)p->indent.len + 14 + count * 4;
    for (uint32_t i = 0; i < count; i++)
        width += (uint32_t)layout_name(l, s->program, layout, i).len;
    bool wrap = width > width_of(s->tree) && count;
    buf_add_text(out, "__slots__ = (");
    for (uint32_t i = 0; i < count; i++) {
        if (wrap) {
            buf_add_bytes(out, p->newline);
            buf_add_bytes(out, p->indent);
            buf_add_bytes(out, p->indent.at[0] == '\t' ? bytes_of("\t") : bytes_of("    "));
        } else if (i) {
            buf_add_char(out, ' ');
        }
        buf_add_char(out, quote);
        buf_add_bytes(out, layout_name(l, s->program, layout, i));
        buf_add_char(out, quote);
        if (wrap || i + 1 < count || count == 1) buf_add_char(out, ',');
    }
    if (wrap) {
        buf_add_bytes(out, p->newline);
        buf_add_bytes(out, p->indent);
    }
    buf_add_char(out, ')');
}

static Bytes statement_text(const Site *s, const ClassLayout *layout, const Place *p)
{
    SCOPED(buf_free) Buf out = {0};
    if (p->after_text) buf_add_bytes(&out, p->newline);
    if (p->blank_before) buf_add_bytes(&out, p->newline);
    buf_add_bytes(&out, p->indent);
    write_names(s, s->program->layouts, layout, p, &out);
    if (!p->after_text) buf_add_bytes(&out, p->newline);
    if (p->blank_after) buf_add_bytes(&out, p->newline);
    return site_keep(s, buf_bytes(&out));
}

/* ---- slots=True ----------------------------------------------------------------------------- */

static void add_argument(const Site *s, const ClassLayout *layout, Splices *edits)
{
    NodeId decorator = tree_child(s->tree, s->node, ROLE_DECORATOR_LIST);
    const Node *d = tree_node(s->tree, decorator);
    const char *argument = layout->weak ? "slots=True, weakref_slot=True" : "slots=True";
    SCOPED(buf_free) Buf out = {0};
    if (d->kind != NODE_CALL) {
        buf_printf(&out, "(%s)", argument);
        array_push(edits, ((Splice){d->end, d->end, site_keep(s, buf_bytes(&out))}));
        return;
    }
    uint32_t last = 0;
    tree_each_child(s->tree, decorator, child) last = tree_node(s->tree, child)->end;
    bool empty = text_next_code(
                     s->tree, tree_node(s->tree, tree_child(s->tree, decorator, ROLE_FUNC))->end) +
                     1 ==
                 d->end - 1;
    if (empty) last = d->end - 1;
    buf_printf(&out, empty ? "%s" : ", %s", argument);
    array_push(edits, ((Splice){last, last, site_keep(s, buf_bytes(&out))}));
}

/* ---- the rule ------------------------------------------------------------------------------- */

static bool has_slots_now(const Site *s)
{
    SymbolId symbol = names_find(s->names, (ScopeId){s->names->scope_of_node[s->node.at]},
                                 (Atom){ATOM___slots__});
    return symbol.at != 0;
}

static Verdict prove(const Site *s)
{
    if (has_slots_now(s)) return refuse(REFUSE_HAS_SLOTS);
    if (s->rewritten || !s->program->layouts) return refuse(REFUSE_UNREAD_CODE);
    const ClassLayout *layout =
        layouts_find(s->program->layouts, s->file, tree_node(s->tree, s->node)->start);
    if (!layout) return refuse(REFUSE_COPIES);
    Place place;
    if (layout->refusal) return layout_verdict(s->program, layout);
    bool fits = find_place(s->tree, s->node, &place);
    Verdict v = fits ? site_source_is_free(s) : refuse(REFUSE_LAYOUT);
    v.subject = layout_verdict(s->program, layout).subject;
    if (v.rewrite) v.assumptions = layout->assumptions;
    if (v.rewrite) v.estimate = memory_estimate(&layout->kind, s->python);
    return v;
}

static void rewrite(const Site *s, Splices *edits)
{
    const ClassLayout *layout =
        layouts_find(s->program->layouts, s->file, tree_node(s->tree, s->node)->start);
    Place place;
    if (layout->slots_argument) {
        add_argument(s, layout, edits);
        return;
    }
    find_place(s->tree, s->node, &place);
    array_push(edits, ((Splice){place.at, place.at, statement_text(s, layout, &place)}));
}

static void may_change(const Program *p, bool *file)
{
    if (p->layouts) layouts_mark(p->layouts, p, file);
}

const Rule rule_slots = {
    .name = "slots",
    .group = "slots",
    .title = "give classes with a fixed set of attributes __slots__",
    .doc =
        "Without __slots__ each instance keeps its attributes in a dictionary, or in an array that "
        "can\n"
        "become one.  With them the attributes are fields of the object: 40 to 60 % less memory "
        "for each\n"
        "instance, six times less for classes with 30 or more attributes on CPython 3.11 and "
        "later.\n"
        "\n"
        "Rewritten when the whole program shows that no operation can tell: every attribute that "
        "is\n"
        "stored on an instance, wherever that is done, is among the names; nothing uses the "
        "instance\n"
        "dictionary, replaces a method on an instance, reads the names on the class, changes the "
        "class\n"
        "of an instance, or pickles it in a way that deals in dictionaries; the bases allow it, "
        "and\n"
        "no class combines two that have slots.  Where something may make a weak reference to an\n"
        "instance, __weakref__ is among the slots.\n",
    .before = "class Point:\n"
              "    def __init__(self, x, y):\n"
              "        self.x = x\n"
              "        self.y = y\n"
              "\n\n"
              "print(Point(1, 2).x)\n",
    .after = "class Point:\n"
             "    __slots__ = (\"x\", \"y\")\n"
             "\n"
             "    def __init__(self, x, y):\n"
             "        self.x = x\n"
             "        self.y = y\n"
             "\n\n"
             "print(Point(1, 2).x)\n",
    .saving = "40 to 240 bytes an instance, by version and number of attributes; 1,300 and more "
              "from 30 on",
    .why_safe =
        "Every operation of the program that can reach an instance was listed; each attribute "
        "that is stored is among the slots, and none of the operations uses what only "
        "instances with a dictionary have.",
    .visits = NODE_CLASS_DEF,
    .rank = 20,
    .needs_flow = true,
    .may_change = may_change,
    .write_table = memory_write_table,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
