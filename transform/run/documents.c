/*
 * documents.c - see documents.h.
 *
 * Formats are followed only as far as it takes to find the lines of a block; that it is code is
 * decided by the parser.
 */
#include "transform/run/documents.h"

#include <string.h>

typedef struct Line {
    Bytes text; /* without its end */
    uint32_t indent;
} Line;

typedef Array(Line) Lines;

typedef struct Extraction {
    Lines lines;
    Parser *parser;
    Buf *out;
    uint32_t line; /* the line of the output that is written next, from 0 */
} Extraction;

/* ---- lines ---------------------------------------------------------------------------------- */

static uint32_t indent_of(Bytes line)
{
    uint32_t indent = 0;
    while (indent < line.len && (line.at[indent] == ' ' || line.at[indent] == '\t')) indent++;
    return indent;
}

static void split(Bytes text, Lines *out)
{
    for (size_t at = 0; at < text.len;) {
        const char *newline = memchr(text.at + at, '\n', text.len - at);
        size_t end = newline ? (size_t)(newline - text.at) : text.len;
        Bytes line = {text.at + at, end - at};
        while (line.len && line.at[line.len - 1] == '\r') line.len--;
        array_push(out, ((Line){line, indent_of(line)}));
        at = end + 1;
    }
}

static bool is_blank(const Line *l)
{
    return l->indent == l->text.len;
}

static Bytes after_indent(const Line *l)
{
    return (Bytes){l->text.at + l->indent, l->text.len - l->indent};
}

static bool is_prompt(const Line *l)
{
    Bytes rest = after_indent(l);
    return bytes_starts_with(rest, ">>> ");
}

static bool is_continuation(const Line *l)
{
    Bytes rest = after_indent(l);
    return bytes_starts_with(rest, "... ") || bytes_is(rest, "...");
}

/* ---- blocks --------------------------------------------------------------------------------- */

static bool parses(Parser *p, Bytes text)
{
    Tree tree;
    Names names;
    Err err = {0};
    if (!parser_parse(p, text, &tree, &err)) return false;
    bool ok = names_build(&tree, &names, &err);
    if (ok) names_free(&names);
    tree_free(&tree);
    return ok;
}

/* Only the beginning of a file may have such a line, and it changes nothing here. */
static bool is_future(Bytes line)
{
    return bytes_starts_with(line, "from __future__ ");
}

/* Adds lines from .. to, each without its first `cut` bytes, when together they are code. */
static void add_block(Extraction *e, uint32_t from, uint32_t to, uint32_t cut)
{
    SCOPED(buf_free) Buf block = {0};
    for (uint32_t i = from; i < to; i++) {
        Bytes line = e->lines.at[i].text;
        size_t skip = cut < line.len ? cut : line.len;
        Bytes rest = {line.at + skip, line.len - skip};
        if (!is_future(rest)) buf_add_bytes(&block, rest);
        buf_add_char(&block, '\n');
    }
    if (!block.len || !parses(e->parser, buf_bytes(&block))) return;
    for (; e->line < from; e->line++) buf_add_char(e->out, '\n');
    buf_add_bytes(e->out, buf_bytes(&block));
    e->line = to;
}

/* An example begins at line `at`: adds it, and returns the line after it. */
static uint32_t take_example(Extraction *e, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < e->lines.count && is_continuation(&e->lines.at[end])) end++;
    add_block(e, at, end, e->lines.at[at].indent + 4);
    return end;
}

/* The lines from .. to are one block: of examples, or of code. */
static void take_block(Extraction *e, uint32_t from, uint32_t to)
{
    bool examples = false;
    uint32_t indent = UINT32_MAX;
    for (uint32_t i = from; i < to; i++) {
        const Line *l = &e->lines.at[i];
        examples |= is_prompt(l);
        if (!is_blank(l) && l->indent < indent) indent = l->indent;
    }
    if (!examples) add_block(e, from, to, indent);
    for (uint32_t i = from; examples && i < to;)
        i = is_prompt(&e->lines.at[i]) ? take_example(e, i) : i + 1;
}

/* ---- Markdown ------------------------------------------------------------------------------- */

static size_t fence_of(const Line *l)
{
    Bytes rest = after_indent(l);
    size_t len = 0;
    if (!rest.len || (rest.at[0] != '`' && rest.at[0] != '~')) return 0;
    while (len < rest.len && rest.at[len] == rest.at[0]) len++;
    return len >= 3 ? len : 0;
}

static bool says_python(Bytes info)
{
    static const char *const words[] = {"python", "py", "python3", "pycon", "doctest"};
    while (info.len && strchr(" \t{.:", info.at[0])) info.at++, info.len--;
    if (bytes_starts_with(info, "code-block}")) {
        info.at += 11, info.len -= 11;
        return says_python(info);
    }
    size_t len = 0;
    while (len < info.len && !strchr(" \t}{,", info.at[len])) len++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (len == strlen(words[i]) && strncasecmp(info.at, words[i], len) == 0) return true;
    return false;
}

static void take_markdown(Extraction *e)
{
    for (uint32_t i = 0; i < e->lines.count; i++) {
        const Line *open = &e->lines.at[i];
        size_t fence = fence_of(open);
        if (!fence) {
            if (is_prompt(open)) i = take_example(e, i) - 1;
            continue;
        }
        Bytes info = {after_indent(open).at + fence, after_indent(open).len - fence};
        uint32_t end = i + 1;
        while (end < e->lines.count && (fence_of(&e->lines.at[end]) < fence ||
                                        after_indent(&e->lines.at[end]).at[0] != info.at[-1]))
            end++;
        if (says_python(info)) take_block(e, i + 1, end);
        i = end;
    }
}

/* ---- reStructuredText ------------------------------------------------------------------------ */

/* `.. code-block:: python` and the like; of other languages, *other is set. */
static bool is_directive(const Line *l, bool *other)
{
    static const char *const names[] = {".. code-block::", ".. sourcecode::", ".. code::",
                                        ".. testcode::",   ".. testsetup::",  ".. ipython::"};
    Bytes rest = after_indent(l);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!bytes_starts_with(rest, names[i])) continue;
        size_t skip = strlen(names[i]);
        Bytes language = {rest.at + skip, rest.len - skip};
        bool any = i >= 3 || !language.len;
        *other = !any && !says_python(language);
        return !*other;
    }
    *other = bytes_starts_with(rest, ".. ");
    return false;
}

static bool is_option(const Line *l)
{
    Bytes rest = after_indent(l);
    return rest.len > 2 && rest.at[0] == ':' && memchr(rest.at + 1, ':', rest.len - 1);
}

/* The end of the lines from `at` on that are indented more than `indent`. */
static uint32_t end_of_indented(const Extraction *e, uint32_t at, uint32_t indent)
{
    uint32_t end = at;
    for (uint32_t i = at; i < e->lines.count; i++) {
        if (is_blank(&e->lines.at[i])) continue;
        if (e->lines.at[i].indent <= indent) break;
        end = i + 1;
    }
    return end;
}

static void take_rst(Extraction *e)
{
    for (uint32_t i = 0; i < e->lines.count; i++) {
        const Line *l = &e->lines.at[i];
        bool other = false, directive = is_directive(l, &other);
        if (is_prompt(l)) {
            i = take_example(e, i) - 1;
        } else if (directive || (!other && bytes_ends_with(l->text, "::"))) {
            uint32_t from = i + 1;
            while (directive && from < e->lines.count && is_option(&e->lines.at[from])) from++;
            uint32_t end = end_of_indented(e, from, l->indent);
            if (end > from) take_block(e, from, end);
            if (end > from) i = end - 1;
        }
    }
}

static bool may_have_code(Bytes text)
{
    static const char *const signs[] = {">>> ", "::", "```", "~~~"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (memmem(text.at, text.len, signs[i], strlen(signs[i]))) return true;
    return false;
}

void documents_extract(Bytes text, bool is_markdown, Parser *p, Buf *out)
{
    if (!may_have_code(text)) return;
    Extraction e = {.parser = p, .out = out};
    split(text, &e.lines);
    if (is_markdown) take_markdown(&e);
    else take_rst(&e);
    array_free(&e.lines);
}

/* ---- which of them matter -------------------------------------------------------------------- */

static void add_name(OwnNames *names, Bytes name)
{
    Atom atom = atoms_intern(&names->atoms, name);
    while (names->is_own.count <= atom.at) array_push(&names->is_own, false);
    names->is_own.at[atom.at] = true;
}

/* The folders and the module of a path. */
static void add_path(OwnNames *names, Bytes path)
{
    if (bytes_ends_with(path, ".py")) path.len -= 3;
    for (size_t at = 0; at < path.len;) {
        const char *slash = memchr(path.at + at, '/', path.len - at);
        size_t end = slash ? (size_t)(slash - path.at) : path.len;
        add_name(names, (Bytes){path.at + at, end - at});
        at = end + 1;
    }
}

void documents_names(const Run *run, OwnNames *out)
{
    *out = (OwnNames){0};
    atoms_init(&out->atoms, &out->arena);
    for (uint32_t i = 0; i < run->unit_count; i++) {
        const Flow *flow = &run->units[i]->facts.flow;
        for (uint32_t c = 0; c < flow->classes.count; c++)
            add_name(out, flow_text(flow, flow->classes.at[c].name));
    }
    for (uint32_t i = 0; i < run->file_count; i++)
        add_path(out, bytes_of(run->files[i].found.shown));
}

void documents_names_free(OwnNames *names)
{
    array_free(&names->is_own);
    atoms_free(&names->atoms);
    arena_free(&names->arena);
}

static bool is_word(unsigned char c)
{
    return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* Is some word of the text a name of the program? */
static bool names_own(Bytes text, const OwnNames *names)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && is_word((unsigned char)text.at[end])) end++;
        Atom atom = atoms_find(&names->atoms, (Bytes){text.at + at, end - at});
        if (end > at && atom.at < names->is_own.count && names->is_own.at[atom.at]) return true;
        at = end + 1;
    }
    return false;
}

static void collect_flow(Document *d, Bytes code, Parser *p)
{
    Tree tree;
    Names names;
    Err err = {0};
    if (!parser_parse(p, code, &tree, &err)) return;
    if (names_build(&tree, &names, &err)) {
        flow_collect(&tree, &names, &d->arena, &d->flow);
        d->has_flow = true;
        names_free(&names);
    }
    tree_free(&tree);
}

void documents_collect(Document *d, const OwnNames *names, Parser *p)
{
    SCOPED(buf_free) Buf code = {0};
    bool is_markdown = bytes_ends_with(bytes_of(d->found.shown), ".md");
    if (d->is_read && names_own(d->source.text, names)) {
        documents_extract(d->source.text, is_markdown, p, &code);
        if (names_own(buf_bytes(&code), names)) collect_flow(d, buf_bytes(&code), p);
    }
    source_free(&d->source);
}
