/*
 * lower.c - what all of lowering uses, and parser_parse.
 *
 * The grammar is run on a copy of the text when it needs help (same length, so offsets stay): lone
 * CRs become LFs; on an error, line ends and comments inside brackets become blanks (the grammar
 * loses its way at a dedented continuation line); soft keywords that turn out to be names become
 * plain names (`type(x).a = v` is no type alias); a line end that it runs over becomes a ';'
 * (lines.h); an '=' that begins the format of an f-string's field (`{x:=5}`) becomes a letter; and
 * what layout_rescue has.
 */
#include "transform/syntax/lower.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "transform/syntax/layout.h"
#include "transform/syntax/lines.h"
#include "transform/syntax/parse.h"

enum { NO_OFFSET = UINT32_MAX };

struct Parser {
    Layout layout;
    RawTree raw;
    Bump bump;
    Array(uint32_t) last;
    Array(Node) nodes;
    Buf patched;
    Lower lower;
};

NodeId lower_add(Lower *l, Place at, NodeKind kind, uint32_t start, uint32_t end)
{
    Tree *t = l->out;
    if (t->count == l->room) {
        l->room = l->room ? l->room * 2 : 1024;
        t->node = grow_memory(t->node, l->room * sizeof *t->node);
        l->last = grow_memory(l->last, l->room * sizeof *l->last);
    }
    NodeId n = {t->count++};
    t->node[n.at] = (Node){
        .kind = (uint8_t)kind,
        .role = (uint8_t)at.role,
        .start = start,
        .end = end,
        .parent = at.parent,
    };
    l->last[n.at] = 0;
    uint32_t last = l->last[at.parent.at];
    if (last) t->node[last].next = n;
    else t->node[at.parent.at].first = n;
    l->last[at.parent.at] = n.at;
    return n;
}

Node *lower_node(Lower *l, NodeId n)
{
    return &l->out->node[n.at];
}

void lower_reject(Lower *l, uint32_t offset, const char *reason)
{
    if (l->failed) return;
    l->failed = true;
    err_at(l->err, ERR_SYNTAX, tree_line(l->out, offset), "%s", reason);
}

void lower_too_deep(Lower *l, uint32_t offset)
{
    if (l->failed) return;
    lower_reject(l, offset, "nested too deeply");
    l->err->kind = ERR_LIMIT;
}

Bytes lower_text(const Lower *l, uint32_t raw)
{
    return (Bytes){l->text.at + l->raw[raw].start, l->raw[raw].end - l->raw[raw].start};
}

/* Identifiers are compared in NFKC (Language Reference, 2.3). */
static Atom normalised(Lower *l, Bytes name, uint32_t offset)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)name.at, (utf8proc_ssize_t)name.len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (len < 0) {
        lower_reject(l, offset, "invalid identifier");
        return (Atom){0};
    }
    Atom atom = atoms_intern(&l->out->atoms, (Bytes){(const char *)folded, (size_t)len});
    free(folded);
    return atom;
}

Atom lower_name(Lower *l, uint32_t raw)
{
    Bytes name = lower_text(l, raw);
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] >= 0x80) return normalised(l, name, l->raw[raw].start);
    Atom atom = atoms_intern(&l->out->atoms, name);
    if (atom.at <= ATOM_LAST_KEYWORD) lower_reject(l, l->raw[raw].start, "a keyword is no name");
    return atom;
}

/* The offset of the first byte from `offset` on that is neither blank nor comment, or the end. */
uint32_t lower_next_code(const Lower *l, uint32_t offset)
{
    uint32_t i = offset;
    for (; i < l->text.len; i++) {
        char b = l->text.at[i];
        if (b == '#') {
            while (i < l->text.len && l->text.at[i] != '\n' && l->text.at[i] != '\r') i++;
        } else if (b != ' ' && b != '\t' && b != '\f' && b != '\n' && b != '\r' && b != '\\') {
            break;
        }
    }
    return i < l->text.len ? i : (uint32_t)l->text.len;
}

bool lower_comma_follows(const Lower *l, uint32_t raw)
{
    uint32_t at = lower_next_code(l, l->raw[raw].end);
    return at < l->text.len && l->text.at[at] == ',';
}

uint32_t lower_child_count(const Lower *l, uint32_t raw)
{
    uint32_t count = 0;
    each_raw(l, raw, child) count++;
    return count;
}

/* The first child of that kind, or 0. */
uint32_t lower_child_of_kind(const Lower *l, uint32_t raw, RawKind kind)
{
    each_raw(l, raw, child)
        if (raw_kind(l, child) == kind) return child;
    return 0;
}

/* A compound statement ends with its last statement, a semicolon after that included. */
void lower_end_at_last_child(Lower *l, NodeId n)
{
    uint32_t last = l->last[n.at];
    if (!last) return;
    uint32_t end = l->out->node[last].end, i = end;
    while (i < l->text.len && (l->text.at[i] == ' ' || l->text.at[i] == '\t')) i++;
    lower_node(l, n)->end = i < l->text.len && l->text.at[i] == ';' ? i + 1 : end;
}

static void lower_module(Lower *l)
{
    lower_add(l, (Place){0}, NODE_NONE, 0, 0);
    NodeId module = lower_add(l, (Place){0}, NODE_MODULE, 0, (uint32_t)l->text.len);
    l->out->node[0] = (Node){0};
    each_raw(l, 0, child) lower_statement(l, child, module, ROLE_BODY);
}

/* Is the file to be read again with other bytes in the copy? */
static bool needs_patches(const Lower *l)
{
    return l->soft.count || l->joined.count || (l->rescue && !l->rescued);
}

/* Grammar: a ':' that opens a block can be taken for that of an annotation or a lambda, with the
 * rest on the next line. */
static void check_blocks(Lower *l, const Layout *layout)
{
    if (!needs_patches(l) && !l->failed && l->blocks != layout->blocks)
        lower_reject(l, 0, "invalid syntax: a block is not where its ':' says");
}

/* ---- the copy that the grammar sees --------------------------------------------------------- */

static char *copy_for_patches(Parser *p, Bytes text)
{
    if (!p->patched.len) buf_add_bytes(&p->patched, text);
    return p->patched.at;
}

static void patch_lone_cr(char *copy, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (copy[i] == '\r' && (i + 1 == len || copy[i + 1] != '\n')) copy[i] = '\n';
}

static void patch_inner_space(Parser *p, char *copy)
{
    for (uint32_t i = 0; i < p->layout.inner_space.count; i++) {
        Span s = p->layout.inner_space.at[i];
        memset(copy + s.start, ' ', s.end - s.start);
    }
}

static void patch_masks(Parser *p, char *copy)
{
    for (uint32_t i = 0; i < p->layout.masks.count; i++) {
        Mask m = p->layout.masks.at[i];
        memset(copy + m.start, m.with, m.end - m.start);
    }
}

static Bytes grammar_text(Parser *p, Bytes text)
{
    return p->patched.len ? buf_bytes(&p->patched) : text;
}

static bool parse_once(Parser *p, Bytes text)
{
    if (p->layout.masks.count) patch_masks(p, copy_for_patches(p, text));
    raw_parse(grammar_text(p, text), &p->bump, &p->raw);
    return !p->raw.has_error;
}

/* True when it is the first time and there is something to mask. */
static bool rescue(Parser *p, Bytes text)
{
    uint32_t masks = p->layout.masks.count;
    if (p->lower.rescued) return false;
    p->lower.rescued = true;
    layout_rescue(&p->layout, text);
    return p->layout.masks.count > masks;
}

/* Tries with more and more help. */
static bool parse_raw(Parser *p, Bytes text, Tree *out, Err *err)
{
    if (p->layout.has_lone_cr) patch_lone_cr(copy_for_patches(p, text), text.len);
    if (parse_once(p, text)) return true;
    if (p->layout.inner_space.count) {
        patch_inner_space(p, copy_for_patches(p, text));
        if (parse_once(p, text)) return true;
    }
    uint32_t error_start = p->raw.error_start;
    if (rescue(p, text) && parse_once(p, text)) return true;
    return err_at(err, ERR_SYNTAX, tree_line(out, error_start),
                  "invalid syntax, or a construct that the grammar lacks");
}

/* Lowers the raw tree; true also when something was found that must be patched first. */
static bool lower_raw(Parser *p, Tree *out, Err *err)
{
    Lower *l = &p->lower;
    l->raw = p->raw.nodes.at;
    l->text = out->text;
    l->out = out;
    l->err = err;
    l->failed = false;
    l->depth = l->loops = l->blocks = 0;
    l->star_at = NO_OFFSET;
    l->layout = &p->layout;
    l->line = 0;
    l->rescue = false;
    l->soft.count = l->joined.count = 0;
    out->count = 0;
    lower_module(l);
    check_blocks(l, &p->layout);
    return needs_patches(l) || !l->failed;
}

static bool lower_with_patches(Parser *p, Tree *out, Err *err)
{
    for (int round = 0; round < 4; round++) {
        if (!parse_raw(p, out->text, out, err) || !lower_raw(p, out, err)) return false;
        const Lower *l = &p->lower;
        if (!needs_patches(l)) return true;
        if (l->rescue) rescue(p, out->text);
        char *copy = copy_for_patches(p, out->text);
        for (uint32_t i = 0; i < l->soft.count; i++) copy[l->soft.at[i]] = 'Q';
        for (uint32_t i = 0; i < l->joined.count; i++) lines_part(out, l->joined.at[i], copy);
    }
    return err_at(err, ERR_SYNTAX, 1, "invalid syntax");
}

/* ---- public --------------------------------------------------------------------------------- */

static pthread_once_t once = PTHREAD_ONCE_INIT;

Parser *parser_new(void)
{
    pthread_once(&once, raw_init);
    Parser *p = take_memory(sizeof *p);
    memset(p, 0, sizeof *p);
    return p;
}

void parser_free(Parser *p)
{
    layout_free(&p->layout);
    raw_free(&p->raw);
    bump_free(&p->bump);
    buf_free(&p->patched);
    buf_free(&p->lower.scratch);
    array_free(&p->lower.soft);
    array_free(&p->lower.joined);
    free(p->lower.last);
    free(p);
}

static void *copied(const void *at, size_t size)
{
    void *p = take_memory(size);
    if (size) memcpy(p, at, size);
    return p;
}

bool parser_parse(Parser *p, Bytes text, Tree *out, Err *err)
{
    *out = (Tree){.text = text};
    if (text.len > UINT32_MAX / 4)
        return err_set(err, ERR_LIMIT, "the file is too large (%zu bytes)", text.len);
    if (!layout_scan(&p->layout, text, err)) return false;
    atoms_init(&out->atoms, &out->arena);
    out->line_count = p->layout.lines.count;
    out->line = copied(p->layout.lines.at, out->line_count * sizeof *out->line);
    out->comment_count = p->layout.comments.count;
    out->comment = copied(p->layout.comments.at, out->comment_count * sizeof *out->comment);
    buf_clear(&p->patched);
    p->lower.room = 0;
    p->lower.rescued = false;
    free(p->lower.last);
    p->lower.last = NULL;
    if (lower_with_patches(p, out, err)) return true;
    tree_free(out);
    return false;
}
