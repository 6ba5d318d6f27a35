/* text.c - questions about the bytes between nodes. */
#include "transform/proof/rule.h"

uint32_t text_next_code(const Tree *t, uint32_t offset)
{
    uint32_t i = offset;
    for (; i < t->text.len; i++) {
        char b = t->text.at[i];
        if (b == '#') {
            while (i + 1 < t->text.len && t->text.at[i + 1] != '\n' && t->text.at[i + 1] != '\r') i++;
        } else if (b != ' ' && b != '\t' && b != '\f' && b != '\n' && b != '\r' && b != '\\') {
            break;
        }
    }
    return i < t->text.len ? i : (uint32_t)t->text.len;
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

bool text_follows_field_brace(const Tree *t, uint32_t offset)
{
    return offset > 0 && t->text.at[offset - 1] == '{';
}
