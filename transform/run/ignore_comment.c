/* ignore_comment.c - "# skive: ignore[rule]" on a line of the site, or alone above its statement.
 */
#include <string.h>

#include "transform/run/unit.h"

static Bytes trimmed(Bytes text)
{
    while (text.len && (text.at[0] == ' ' || text.at[0] == '\t')) text.at++, text.len--;
    while (text.len && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t')) text.len--;
    return text;
}

/* "set-comprehension, lazy]" names the rule or its group. */
static bool list_names(Bytes list, const Rule *rule)
{
    const char *end = memchr(list.at, ']', list.len);
    if (end) list.len = (size_t)(end - list.at);
    while (list.len) {
        const char *comma = memchr(list.at, ',', list.len);
        size_t len = comma ? (size_t)(comma - list.at) : list.len;
        Bytes word = trimmed((Bytes){list.at, len});
        if (bytes_is(word, rule->name) || bytes_is(word, rule->group)) return true;
        if (!comma) break;
        list = (Bytes){list.at + len + 1, list.len - len - 1};
    }
    return false;
}

static bool comment_ignores(Bytes comment, const Rule *rule)
{
    static const char mark[] = "skive:", word[] = "ignore";
    const char *at = memmem(comment.at, comment.len, mark, sizeof mark - 1);
    if (!at) return false;
    size_t skip = (size_t)(at - comment.at) + sizeof mark - 1;
    Bytes rest = trimmed((Bytes){comment.at + skip, comment.len - skip});
    if (!bytes_starts_with(rest, word)) return false;
    rest = (Bytes){rest.at + sizeof word - 1, rest.len - (sizeof word - 1)};
    if (!rest.len || rest.at[0] != '[') return !rest.len || rest.at[0] == ' ' || rest.at[0] == '\t';
    return list_names((Bytes){rest.at + 1, rest.len - 1}, rule);
}

static NodeId statement_of(const Tree *t, NodeId n)
{
    while (tree_node(t, n)->kind > NODE_CONTINUE) n = tree_node(t, n)->parent;
    return n;
}

static bool stands_alone(const Tree *t, Span comment)
{
    for (uint32_t i = comment.start; i > 0; i--) {
        char b = t->text.at[i - 1];
        if (b == '\n' || b == '\r') return true;
        if (b != ' ' && b != '\t' && b != '\f') return false;
    }
    return true;
}

bool unit_is_ignored(const Tree *t, NodeId site, const Rule *rule)
{
    const Node *n = tree_node(t, site);
    uint32_t statement = tree_line(t, tree_node(t, statement_of(t, site))->start);
    uint32_t first = tree_line(t, n->start), last = tree_line(t, n->end);
    uint32_t from = statement > 1 ? t->line[statement - 2] : 0;
    for (uint32_t i = tree_comment_after(t, from); i < t->comment_count; i++) {
        Span c = t->comment[i];
        uint32_t line = tree_line(t, c.start);
        if (line > last) break;
        bool above = line + 1 == statement && stands_alone(t, c);
        if (!above && line < first && line != statement) continue;
        if (comment_ignores((Bytes){t->text.at + c.start, c.end - c.start}, rule)) return true;
    }
    return false;
}
