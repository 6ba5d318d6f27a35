/* code.c - see code.h. */
#include "transform/facts/code.h"

uint32_t code_watched_line(const Tree *t, const Names *n, NodeId node)
{
    (void)n;
    return tree_line(t, tree_node(t, node)->start);
}
