/*
 * fuzz_lower.c - any bytes through decoding, lexing, parsing, lowering and names.
 *
 * Nothing may crash, leak or hang; what is accepted has a tree whose spans nest and whose parents,
 * children and order agree.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/names/names.h"
#include "transform/source/source.h"
#include "transform/syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) abort();
}

static void check_tree(const Tree *t)
{
    for (uint32_t i = 1; i < t->count; i++) {
        const Node *n = &t->node[i];
        check(n->kind > NODE_NONE && n->kind < NODE_KIND_COUNT && n->role < ROLE_COUNT);
        check(n->start <= n->end && n->end <= t->text.len);
        check(n->parent.at < i);
        check(!n->first.at || n->first.at == i + 1);
        check(!n->next.at || (n->next.at > i && t->node[n->next.at].parent.at == n->parent.at));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Parser *parser;
    if (!parser) parser = parser_new();
    char *raw = malloc(size + 1);
    if (size) memcpy(raw, data, size);
    Source source;
    Tree tree;
    Names names;
    Err err = {0};
    if (!source_decode(raw, size, &source, &err)) return 0;
    if (parser_parse(parser, source.text, &tree, &err)) {
        check_tree(&tree);
        if (names_build(&tree, &names, &err)) {
            for (uint32_t i = 1; i < tree.count; i++)
                if (tree.node[i].kind == NODE_NAME) names_symbol(&names, (NodeId){i});
            names_free(&names);
        }
        tree_free(&tree);
    }
    check(err.kind == ERR_NONE || err.text[0]);
    source_free(&source);
    return 0;
}
