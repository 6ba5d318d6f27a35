/* freed.c - see freed.h: what a site is, the order of the proof, and the text. */
#include "transform/proof/freed.h"

#include "transform/program/by_name.h"
#include "transform/program/knowledge.h"
#include "transform/proof/held_size.h"

/* ---- sites ---------------------------------------------------------------------------------- */

/* FOO_BAR: by convention a constant, which is there to be read. */
static bool is_capital(Bytes name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] >= 'a' && name.at[i] <= 'z') return false;
    return true;
}

static bool is_special(Bytes name)
{
    return bytes_starts_with(name, "__") && bytes_ends_with(name, "__");
}

/* Names of underscores alone stand for what does not matter, and for gettext; _C__x may be written
 * __x in class C. */
static bool fits(Bytes name, bool public)
{
    bool private = name.at[0] == '_';
    size_t i = 0;
    while (i < name.len && name.at[i] == '_') i++;
    if (i == name.len || is_special(name) || private == public) return false;
    if (private) return !memmem(name.at + i, name.len - i, "__", 2);
    return !is_capital(name);
}

/* In the body of a class or in a comprehension of the module, too. */
static bool is_read_here(const Names *n, SymbolId own)
{
    const uint32_t later = 1u << SCOPE_FUNCTION | 1u << SCOPE_LAMBDA;
    if (names_get(n, own)->flags & SYMBOL_USED) return true;
    for (uint32_t i = 1; i < n->symbol_count; i++) {
        const Symbol *s = &n->symbol[i];
        if (s->name.at == names_get(n, own)->name.at && s->resolution == RESOLVED_GLOBAL &&
            s->flags & SYMBOL_USED && !(later >> n->scope[s->scope.at].kind & 1))
            return true;
    }
    return false;
}

bool freed_match(const Site *s, bool public)
{
    const Tree *t = s->tree;
    const Names *n = s->names;
    const Node *node = tree_node(t, s->node);
    if (node->op != CTX_STORE || n->scope_of_node[s->node.at] != 1) return false;
    SymbolId own = names_find(n, (ScopeId){1}, node->name);
    if (!own.at || names_get(n, own)->stored.at != s->node.at) return false;
    if (!fits(atoms_text(&t->atoms, node->name), public)) return false;
    const Node *p = tree_node(t, node->parent);
    bool augmented = p->kind == NODE_AUG_ASSIGN; /* of a star import, or an error */
    bool bare = p->kind == NODE_ANN_ASSIGN && !tree_child(t, node->parent, ROLE_VALUE).at;
    return !augmented && !bare && is_read_here(n, own);
}

/* ---- the text ------------------------------------------------------------------------------- */

NodeId freed_statement(const Tree *t, NodeId n)
{
    while (tree_node(t, n)->parent.at > 1) n = tree_node(t, n)->parent;
    return n;
}

static bool is_line_end(const Tree *t, uint32_t at)
{
    return at >= t->text.len || t->text.at[at] == '\n' || t->text.at[at] == '\r';
}

static uint32_t skip_blanks(const Tree *t, uint32_t at)
{
    while (at < t->text.len && memchr(" \t\f", t->text.at[at], 3)) at++;
    return at;
}

/* The end of the line that the offset is in: where the next one begins. */
static uint32_t next_line(const Tree *t, uint32_t at)
{
    uint32_t line = tree_line(t, at);
    return line < t->line_count ? t->line[line] : (uint32_t)t->text.len;
}

/* Comments that are indented belong to the block above them. */
static uint32_t skip_comments(const Tree *t, uint32_t at)
{
    for (uint32_t line = at; line < t->text.len;) {
        uint32_t first = skip_blanks(t, line);
        bool comment = first < t->text.len && t->text.at[first] == '#';
        if (comment && first == line) break;
        if (!comment && !is_line_end(t, first)) break;
        uint32_t next = next_line(t, line);
        if (next <= line) break;
        line = next;
        if (comment) at = next;
    }
    return at;
}

/* Finds the line behind the last use. */
static Verdict find_place(Freed *f)
{
    const Tree *t = f->site->tree;
    uint32_t at;
    f->behind = f->last;
    for (;;) {
        const Node *n = tree_node(t, f->behind);
        at = skip_blanks(t, n->end);
        while (at < t->text.len && t->text.at[at] == ';') at = skip_blanks(t, at + 1);
        if (is_line_end(t, at) || t->text.at[at] == '#') break;
        if (!n->next.at || tree_node(t, n->next)->start != at) return refuse(REFUSE_LAYOUT);
        f->behind = n->next;
    }
    f->at = skip_comments(t, next_line(t, at));
    f->newline = f->at >= t->text.len && !is_line_end(t, (uint32_t)t->text.len - 1);
    return proven();
}

/* ---- worth ---------------------------------------------------------------------------------- */

static bool is_script(const Site *s)
{
    const Tree *t = s->tree;
    if (bytes_starts_with(t->text, "#!") || program_is_single(s->program)) return true;
    tree_each_child(t, (NodeId){1}, statement) {
        NodeId test = tree_child(t, statement, ROLE_TEST);
        const Node *left = tree_node(t, test.at ? tree_child(t, test, ROLE_LEFT) : test);
        if (tree_node(t, statement)->kind == NODE_IF && left->kind == NODE_NAME &&
            bytes_is(atoms_text(&t->atoms, left->name), "__name__"))
            return true;
    }
    return false;
}

/* What ends with a script is freed anyway. */
static Verdict is_in_time(const Freed *f)
{
    const Site *s = f->site;
    bool ends = !tree_node(s->tree, f->behind)->next.at;
    bool library = s->program->open_world && !bytes_starts_with(s->tree->text, "#!");
    return ends && !library && is_script(s) ? refuse(REFUSE_NO_GAIN) : proven();
}

static Verdict is_no_builtin(const Freed *f)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_text(&dotted, "builtins.");
    buf_add_bytes(&dotted, f->text);
    static const char *const of_site[] = {"license", "copyright", "credits", "exit", "quit", NULL};
    Bytes name = buf_bytes(&dotted);
    bool known = knowledge_find(name) || knowledge_has_section(name) ||
                 knowledge_is_exception(name) || knowledge_member(name) != MEMBER_UNLISTED;
    return known || bytes_in_list(f->text, of_site) ? refuse(REFUSE_BUILTIN_AGAIN) : proven();
}

/* ---- the proof ------------------------------------------------------------------------------ */

static Freed freed_of(const Site *s)
{
    Freed f = {.site = s, .name = tree_node(s->tree, s->node)->name};
    f.text = atoms_text(&s->tree->atoms, f.name);
    return f;
}

static Verdict find(Freed *f)
{
    Verdict v = freed_find_uses(f);
    return v.rewrite ? find_place(f) : v;
}

/* Each makes the next one's question meaningful, or is cheaper. */
static Verdict prove(Freed *f)
{
    Verdict v = find(f);
    if (v.rewrite) v = verdict_and(v, is_no_builtin(f));
    if (v.rewrite) v = verdict_and(v, freed_is_bound(f));
    if (v.rewrite) v = verdict_and(v, freed_value(f));
    if (v.rewrite) v = verdict_and(v, freed_names(f));
    if (v.rewrite) v = verdict_and(v, is_in_time(f));
    v.assumptions |= assuming(ASSUME_GLOBALS_BY_NAME);
    return v;
}

/* What a suggestion says that the variable holds, where the text shows how much that is. */
static uint64_t held_by(const Site *s)
{
    const Tree *t = s->tree;
    NodeId statement = tree_node(t, s->node)->parent;
    if (tree_node(t, statement)->kind != NODE_ASSIGN) return 0;
    NodeId value = tree_child(t, statement, ROLE_VALUE);
    return held_count(t, value) ? held_size(s, value) : 0;
}

Verdict freed_prove(const Site *s)
{
    Freed f = freed_of(s);
    Verdict v = prove(&f);
    if (v.rewrite && f.text.at[0] != '_') v.held = held_by(s);
    array_free(&f.uses);
    return v;
}

void freed_rewrite(const Site *s, Splices *edits)
{
    Freed f = freed_of(s);
    SCOPED(buf_free) Buf text = {0};
    Bytes newline = {0};
    if (find(&f).rewrite) {
        newline = text_newline(s->tree, tree_node(s->tree, f.behind)->end);
        if (f.newline) buf_add_bytes(&text, newline);
        buf_add_text(&text, "del ");
        buf_add_bytes(&text, f.text);
        if (!f.newline) buf_add_bytes(&text, newline);
        array_push(edits, ((Splice){f.at, f.at, site_keep(s, buf_bytes(&text))}));
    }
    array_free(&f.uses);
}

void freed_changes(const Site *s, ChangedNodes *out)
{
    Freed f = freed_of(s);
    if (find(&f).rewrite) array_push(out, ((ChangedNode){f.behind, 1, 1}));
    array_free(&f.uses);
}
