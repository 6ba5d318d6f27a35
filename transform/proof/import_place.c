/* import_place.c - see import_place.h. */
#include "transform/proof/import_place.h"

#include <string.h>

static bool is_import(const Tree *t, NodeId n)
{
    uint8_t kind = tree_node(t, n)->kind;
    return kind == NODE_IMPORT || kind == NODE_IMPORT_FROM;
}

static bool is_docstring(const Tree *t, NodeId n)
{
    const Node *s = tree_node(t, n);
    return s->kind == NODE_EXPR && tree_node(t, s->first)->kind == NODE_CONSTANT;
}

static bool is_future(const Tree *t, NodeId n)
{
    const Node *s = tree_node(t, n);
    return s->kind == NODE_IMPORT_FROM && atom_is(s->name, ATOM___future__);
}

/* The first statement that an import may come before; *before: the one that it comes after. */
static NodeId first_statement(const Tree *t, NodeId *before)
{
    NodeId n = t->node[1].first;
    *before = (NodeId){0};
    if (n.at && is_docstring(t, n)) *before = n, n = tree_node(t, n)->next;
    while (n.at && is_future(t, n)) *before = n, n = tree_node(t, n)->next;
    return n;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static uint32_t line_start(const Tree *t, uint32_t line)
{
    return line <= t->line_count ? t->line[line - 1] : (uint32_t)t->text.len;
}

/* The line from its first byte that is no blank, without what ends it. */
static Bytes line_text(const Tree *t, uint32_t line)
{
    uint32_t start = line_start(t, line), end = line_start(t, line + 1);
    while (start < end && strchr(" \t\f\r\n", t->text.at[start])) start++;
    while (end > start && (t->text.at[end - 1] == '\n' || t->text.at[end - 1] == '\r')) end--;
    return (Bytes){t->text.at + start, end - start};
}

static bool is_empty(const Tree *t, uint32_t line)
{
    return line_text(t, line).len == 0;
}

/* The first byte of the line after the one that the offset is in; 0: there is none, or the line
 * goes on there. */
static uint32_t line_after(const Tree *t, uint32_t offset)
{
    uint32_t line = tree_line(t, offset);
    if (line >= t->line_count || bytes_ends_with(line_text(t, line), "\\")) return 0;
    return t->line[line];
}

/* ---- among imports -------------------------------------------------------------------------- */

/* Imports that share their lines with nothing else. */
typedef struct Group {
    uint32_t from, to; /* first byte of their first line, and of the line after the last */
    NodeId first;
    bool plain; /* one `import x` alone */
} Group;

/* Takes the group that begins with *at, and sets *at to what comes behind it. */
static bool next_group(const Tree *t, NodeId *at, Group *out)
{
    Bytes indent;
    if (!at->at || !is_import(t, *at) || !text_indent(t, *at, &indent)) return false;
    *out = (Group){.first = *at, .plain = tree_node(t, *at)->kind == NODE_IMPORT};
    out->from = line_start(t, tree_line(t, tree_node(t, *at)->start));
    for (;;) {
        out->to = line_after(t, tree_node(t, *at)->end);
        if (!out->to) return false;
        *at = tree_node(t, *at)->next;
        if (!at->at || tree_node(t, *at)->start >= out->to) return true;
        if (!is_import(t, *at)) return false;
        out->plain = false;
    }
}

static bool has_empty_line(const Tree *t, uint32_t from, uint32_t to)
{
    for (uint32_t line = tree_line(t, from); line_start(t, line) < to; line++)
        if (is_empty(t, line)) return true;
    return false;
}

/* What is seen of the `import x` lines of a paragraph. */
typedef struct Plain {
    Bytes last;              /* the module of the latest */
    uint32_t first;          /* where the first begins */
    uint32_t end;            /* of the latest */
    uint32_t end_of_smaller; /* of the latest that comes before the new one; 0: none */
    bool unsorted, any;
} Plain;

static void add_plain(const Tree *t, const Group *g, Bytes module, Plain *p)
{
    NodeId alias = tree_node(t, g->first)->first;
    Bytes name = atoms_text(&t->atoms, tree_node(t, alias)->name);
    if (!p->any) p->first = g->from;
    else p->unsorted |= bytes_compare(p->last, name) > 0;
    if (bytes_compare(name, module) <= 0) p->end_of_smaller = g->to;
    p->last = name;
    p->end = g->to;
    p->any = true;
}

static bool among_imports(const Tree *t, NodeId first, Bytes module, ImportPlace *out)
{
    Plain plain = {0};
    Group g;
    NodeId at = first;
    uint32_t top = 0, end = 0;
    for (bool any = false; next_group(t, &at, &g); any = true) {
        if (!any) top = g.from;
        else if (has_empty_line(t, end, g.from)) break;
        end = g.to;
        if (g.plain) add_plain(t, &g, module, &plain);
    }
    if (!end) return false;
    *out = (ImportPlace){.at = top};
    if (!plain.any) return true;
    out->at = plain.first;
    if (plain.unsorted) out->at = plain.end;
    else if (plain.end_of_smaller) out->at = plain.end_of_smaller;
    return true;
}

/* ---- before all code ------------------------------------------------------------------------ */

/* The line of the statement, or of its first decorator; 0: something else stands there before it.
 */
static uint32_t own_line(const Tree *t, NodeId statement)
{
    const Node *n = tree_node(t, statement);
    NodeId decorator = tree_child(t, statement, ROLE_DECORATOR_LIST);
    Bytes indent;
    if (!decorator.at || n->kind < NODE_FUNCTION_DEF || n->kind > NODE_CLASS_DEF)
        return text_indent(t, statement, &indent) ? tree_line(t, n->start) : 0;
    uint32_t line = tree_line(t, tree_node(t, decorator)->start);
    bool continued = line > 1 && bytes_ends_with(line_text(t, line - 1), "\\");
    return bytes_starts_with(line_text(t, line), "@") && !continued ? line : 0;
}

static bool contains(Bytes text, const char *word)
{
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

/* Do the comments from the first line on belong to the file? */
static bool is_file_header(const Tree *t, uint32_t to)
{
    for (uint32_t line = 1; line < to; line++) {
        Bytes text = line_text(t, line);
        if (line == 1 && bytes_starts_with(text, "#!")) return true;
        if (line <= 2 && contains(text, "coding")) return true;
        if (contains(text, "opyright") || contains(text, "icense") || contains(text, "-*-"))
            return true;
    }
    return false;
}

static bool before_code(const Tree *t, NodeId first, NodeId before, ImportPlace *out)
{
    uint32_t line = first.at ? own_line(t, first) : 0, own = line;
    uint32_t last = before.at ? tree_line(t, tree_node(t, before)->end) : 0;
    if (!line || last >= line) return false;
    while (line - 1 > last && bytes_starts_with(line_text(t, line - 1), "#")) line--;
    if (line == 1 && is_file_header(t, own)) line = own;
    uint32_t above = line - 1; /* the line above that is not empty */
    while (above > last && is_empty(t, above)) above--;
    uint32_t empty = line - 1 - above, kind = tree_node(t, first)->kind;
    uint32_t wanted = kind >= NODE_FUNCTION_DEF && kind <= NODE_CLASS_DEF ? 2 : 1;
    if (!above || !empty) {
        *out = (ImportPlace){line_start(t, line), above && above == last, wanted};
        return true;
    }
    *out = (ImportPlace){.at = line_start(t, above + 2)};
    out->after = wanted > empty - 1 ? wanted - (empty - 1) : 0;
    return true;
}

bool import_place_find(const Tree *t, Bytes module, ImportPlace *out)
{
    NodeId before, first = first_statement(t, &before);
    return among_imports(t, first, module, out) || before_code(t, first, before, out);
}
