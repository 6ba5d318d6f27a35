/* text.c - questions about the bytes between nodes. */
#include <string.h>

#include "transform/proof/rule.h"

uint32_t text_next_code(const Tree *t, uint32_t offset)
{
    uint32_t i = offset;
    for (; i < t->text.len; i++) {
        char b = t->text.at[i];
        if (b == '#') {
            while (i + 1 < t->text.len && t->text.at[i + 1] != '\n' && t->text.at[i + 1] != '\r')
                i++;
        } else if (b != ' ' && b != '\t' && b != '\f' && b != '\n' && b != '\r' && b != '\\') {
            break;
        }
    }
    return i < t->text.len ? i : (uint32_t)t->text.len;
}

bool text_is_bare_walrus(const Tree *t, NodeId n)
{
    return tree_node(t, n)->kind == NODE_NAMED_EXPR && !(tree_node(t, n)->flag & FLAG_PARENS);
}

static bool is_byte(const Tree *t, uint32_t offset, char b)
{
    return offset < t->text.len && t->text.at[offset] == b;
}

bool text_bracket_call(const Tree *t, NodeId call, BracketCall *out)
{
    const Node *c = tree_node(t, call);
    const Node *function = tree_node(t, tree_child(t, call, ROLE_FUNC));
    const Node *argument = tree_node(t, tree_child(t, call, ROLE_ARGS));
    *out = (BracketCall){.name = function->start, .close = c->end - 1};
    out->open = text_next_code(t, function->end);
    /* "(set)([...])" and "set  # why\n([...])" are left alone */
    for (uint32_t i = function->end; i < out->open; i++)
        if (t->text.at[i] != ' ' && t->text.at[i] != '\t') return false;
    if (!is_byte(t, out->open, '(')) return false;
    out->bracket = text_next_code(t, out->open + 1);
    out->unbracket = argument->end - 1;
    if (out->bracket != argument->start || !is_byte(t, out->bracket, '[')) return false;
    uint32_t after = text_next_code(t, argument->end);
    if (is_byte(t, after, ',')) {
        out->comma = after;
        after = text_next_code(t, after + 1);
    }
    return after == out->close;
}

bool text_follows_brace(const Tree *t, uint32_t offset)
{
    return offset > 0 && t->text.at[offset - 1] == '{';
}

static bool is_blank(char b)
{
    return b == ' ' || b == '\t' || b == '\f';
}

static bool is_word(char b)
{
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' ||
           b == '"' || b == '\'' || (unsigned char)b >= 0x80;
}

void text_remove(const Tree *t, uint32_t start, uint32_t end, Splices *edits)
{
    uint32_t line_start = start, line_end = end;
    while (line_start > 0 && is_blank(t->text.at[line_start - 1])) line_start--;
    while (line_end < t->text.len && is_blank(t->text.at[line_end])) line_end++;
    bool starts =
        line_start == 0 || t->text.at[line_start - 1] == '\n' || t->text.at[line_start - 1] == '\r';
    bool ends =
        line_end < t->text.len && (t->text.at[line_end] == '\n' || t->text.at[line_end] == '\r');
    if (starts && ends) {
        bool crlf = t->text.at[line_end] == '\r' && is_byte(t, line_end + 1, '\n');
        start = line_start;
        end = line_end + (crlf ? 2 : 1);
    }
    bool glued = start > 0 && end < t->text.len && is_word(t->text.at[start - 1]) &&
                 is_word(t->text.at[end]);
    array_push(edits, ((Splice){start, end, bytes_of(glued ? " " : "")}));
}

void text_remove_with_comma(const Tree *t, uint32_t at, uint32_t comma, Splices *edits)
{
    uint32_t next = at + 1;
    while (next < comma && is_blank(t->text.at[next])) next++;
    if (comma && next == comma) {
        text_remove(t, at, comma + 1, edits);
        return;
    }
    text_remove(t, at, at + 1, edits);
    if (comma) text_remove(t, comma, comma + 1, edits);
}

static uint32_t indent_of(const Tree *t, uint32_t line)
{
    uint32_t i = t->line[line - 1];
    while (i < t->text.len && t->text.at[i] == ' ') i++;
    return i - t->line[line - 1];
}

static bool is_blank_line(const Tree *t, uint32_t line)
{
    char b = t->text.at[t->line[line - 1] + indent_of(t, line)];
    return b == '\n' || b == '\r';
}

/* Is the bracket the only thing on its line but for a comma? */
static bool stands_alone(const Tree *t, uint32_t at)
{
    uint32_t i = at + 1;
    while (i < t->text.len && (is_blank(t->text.at[i]) || t->text.at[i] == ',')) i++;
    bool ends = i < t->text.len && (t->text.at[i] == '\n' || t->text.at[i] == '\r');
    return ends && t->line[tree_line(t, at) - 1] + indent_of(t, tree_line(t, at)) == at;
}

/* Only brackets and commas, which a rule may remove with their line; or a TAB comes first. */
static bool is_bracket_line(const Tree *t, uint32_t line)
{
    uint32_t i = t->line[line - 1] + indent_of(t, line);
    if (is_byte(t, i, '\t')) return true;
    while (i < t->text.len && (is_blank(t->text.at[i]) || strchr("(),", t->text.at[i]))) i++;
    return i >= t->text.len || t->text.at[i] == '\n' || t->text.at[i] == '\r';
}

/* Nothing inside reaches over a line's end that blanks matter to, or is rewritten itself. */
static bool may_move(const Tree *t, NodeId inside)
{
    uint32_t end = tree_subtree_end(t, inside);
    for (uint32_t i = inside.at + 1; i < end; i++) {
        const Node *n = &t->node[i];
        bool text =
            n->kind == NODE_CONSTANT || n->kind == NODE_JOINED_STR || n->kind == NODE_TEMPLATE_STR;
        if (n->kind == NODE_LIST_COMP) return false;
        if (text && tree_line(t, n->start) != tree_line(t, n->end)) return false;
    }
    return true;
}

void text_dedent(const Tree *t, NodeId inside, Span brackets, Splices *edits)
{
    uint32_t first = tree_line(t, brackets.start), last = tree_line(t, brackets.end);
    if (last < first + 2 || !stands_alone(t, brackets.start) || !stands_alone(t, brackets.end))
        return;
    uint32_t target = indent_of(t, first), inner = indent_of(t, first + 1);
    if (inner <= target || !may_move(t, inside)) return;
    for (uint32_t line = first + 1; line < last; line++) {
        if (is_blank_line(t, line)) continue;
        if (indent_of(t, line) < inner || is_bracket_line(t, line)) return;
    }
    for (uint32_t line = first + 1; line < last; line++) {
        uint32_t start = t->line[line - 1];
        if (!is_blank_line(t, line))
            array_push(edits, ((Splice){start, start + inner - target, {"", 0}}));
    }
}

static Bytes line_end(const Tree *t, uint32_t line)
{
    uint32_t end = line < t->line_count ? t->line[line] : (uint32_t)t->text.len, start = end;
    while (start > t->line[line - 1] &&
           (t->text.at[start - 1] == '\n' || t->text.at[start - 1] == '\r'))
        start--;
    return (Bytes){t->text.at + start, end - start};
}

Bytes text_newline(const Tree *t, uint32_t offset)
{
    uint32_t line = tree_line(t, offset);
    Bytes end = line_end(t, line);
    if (!end.len && line > 1) end = line_end(t, line - 1);
    return end.len ? end : bytes_of("\n");
}

bool text_indent(const Tree *t, NodeId statement, Bytes *out)
{
    uint32_t end = tree_node(t, statement)->start, line = tree_line(t, end);
    uint32_t start = t->line[line - 1];
    *out = (Bytes){t->text.at + start, end - start};
    for (uint32_t i = start; i < end; i++)
        if (!is_blank(t->text.at[i])) return false;
    if (line == 1) return true;
    uint32_t before = start - (uint32_t)line_end(t, line - 1).len;
    return !before || t->text.at[before - 1] != '\\';
}

bool text_has_type_comment(const Tree *t, NodeId assign)
{
    uint32_t end = tree_node(t, assign)->end;
    for (uint32_t i = tree_comment_after(t, tree_node(t, assign)->start); i < t->comment_count;
         i++) {
        Span c = t->comment[i];
        if (c.start > end && tree_line(t, c.start) != tree_line(t, end)) return false;
        Bytes text = {t->text.at + c.start + 1, c.end - c.start - 1};
        while (text.len && text.at[0] == ' ') text.at++, text.len--;
        if (bytes_starts_with(text, "type:")) return true;
    }
    return false;
}

uint32_t text_end_of_line(const Tree *t, NodeId statement)
{
    const Node *n = tree_node(t, statement);
    uint32_t line = tree_line(t, n->start), at = n->end;
    if (tree_line(t, n->end) != line) return 0;
    for (uint32_t i = t->line[line - 1]; i < n->start; i++)
        if (t->text.at[i] != ' ' && t->text.at[i] != '\t') return 0;
    while (at < t->text.len && (t->text.at[at] == ' ' || t->text.at[at] == '\t')) at++;
    return at < t->text.len && strchr("#\r\n", t->text.at[at]) ? at : 0;
}
