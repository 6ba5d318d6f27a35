/*
 * dump_effects.c - skive dump effects: what is known of each expression and statement, one JSON
 * object a line, for tests/oracle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dump.h"
#include "cmd/session.h"
#include "transform/proof/effects.h"

typedef struct DumpFile {
    const char *path;
    Source source;
    Tree tree;
    Names names;
    Facts facts;
    bool is_read;
} DumpFile;

static const char *const type_names[] = {
    "none",     "bool",     "byte",  "index",     "modest",  "int",      "float",     "complex",
    "char",     "str",      "bytes", "range",     "plain",   "tuple",    "frozenset", "list",
    "set",      "dict",     "deque", "bytearray", "view",    "iterator", "generator", "file",
    "instance", "function", "class", "library",   "unbound", "other",
};
static const char *const doing_names[DOES_COUNT] = {
    "raise", "stop",    "run",     "write",    "frame",    "suspend", "capture",
    "recur", "not-end", "unbound", "identify", "allocate", "loop",
};

static void add_types(Buf *out, Value v)
{
    const char *comma = "";
    for (uint32_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        if (!(v.types >> i & 1)) continue;
        buf_printf(out, "%s\"%s\"", comma, type_names[i]);
        comma = ",";
    }
}

static void add_access(Buf *out, const DumpFile *f, const Effects *e, bool write)
{
    const char *comma = "";
    for (uint32_t i = 0; i < e->access_count; i++) {
        const Access *a = &e->access[i];
        if (a->write != write) continue;
        Atom name = {0};
        if (a->kind == ACCESS_VARIABLE) name = f->names.symbol[a->id].name;
        if (a->kind == ACCESS_ATTRIBUTE) name.at = a->id;
        static const char *const kinds[] = {"variable", "attribute", "contents", "outside",
                                            "unknown"};
        buf_printf(out, "%s\"%s", comma, kinds[a->kind]);
        if (name.at) buf_printf(out, " %s", atoms_text(&f->tree.atoms, name).at);
        else if (a->kind == ACCESS_CONTENTS) buf_printf(out, " %u", a->id);
        buf_add_char(out, '"');
        comma = ",";
    }
}

static bool is_statement(const Tree *t, NodeId n)
{
    uint8_t kind = tree_node(t, n)->kind;
    return kind >= NODE_FUNCTION_DEF && kind <= NODE_CONTINUE;
}

static bool is_expression(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    if (node->kind < NODE_BOOL_OP || node->kind > NODE_TUPLE) return false;
    bool target = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE ||
                  node->kind == NODE_SUBSCRIPT || node->kind == NODE_TUPLE ||
                  node->kind == NODE_LIST || node->kind == NODE_STARRED;
    return !target || node->op == CTX_LOAD;
}

static void dump_node(const DumpFile *f, const Site *s, Buf *out)
{
    const Tree *t = &f->tree;
    const Node *n = tree_node(t, s->node);
    Effects e = effects_of(s, s->node);
    buf_printf(out, "{\"file\":\"%s\",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u,",
               f->path, tree_line(t, n->start), tree_column(t, n->start), tree_line(t, n->end),
               tree_column(t, n->end));
    buf_printf(out, "\"node\":\"%s\",\"types\":", tree_kind_name((NodeKind)n->kind));
    if (is_statement(t, s->node)) {
        buf_add_text(out, "null");
    } else {
        buf_add_char(out, '[');
        add_types(out, value_at(s, s->node));
        buf_add_char(out, ']');
    }
    buf_add_text(out, ",\"does\":[");
    const char *comma = "";
    for (uint32_t i = 0; i < DOES_COUNT; i++) {
        if (!does(&e, (Doing)i)) continue;
        buf_printf(out, "%s\"%s\"", comma, doing_names[i]);
        comma = ",";
    }
    buf_add_text(out, "],\"reads\":[");
    add_access(out, f, &e, false);
    buf_add_text(out, "],\"writes\":[");
    add_access(out, f, &e, true);
    buf_add_text(out, "]}\n");
}

static void dump_one(const DumpFile *f, const Program *program, uint32_t number)
{
    SCOPED(buf_free) Buf out = {0};
    Judge *judge = NULL;
    Site s = {.tree = &f->tree,
              .names = &f->names,
              .program = program,
              .file = number,
              .python = 308,
              .allowed = assumptions_default(),
              .judge = &judge};
    for (uint32_t i = 2; i < f->tree.count; i++) {
        s.node = (NodeId){i};
        if (is_statement(&f->tree, s.node) || is_expression(&f->tree, s.node))
            dump_node(f, &s, &out);
        if (out.len > 1 << 20) {
            fwrite(out.at, 1, out.len, stdout);
            buf_clear(&out);
        }
    }
    if (out.len) fwrite(out.at, 1, out.len, stdout);
    judge_free(judge);
}

int dump_effects(const Words *paths)
{
    uint32_t count = paths->count - 1;
    DumpFile *files = take_memory((count + 1) * sizeof *files);
    Parser *p = parser_new();
    Program program;
    program_init(&program);
    int status = EXIT_CLEAN;
    for (uint32_t i = 0; i < count; i++) {
        DumpFile *f = &files[i];
        *f = (DumpFile){.path = paths->at[i + 1]};
        Err err = {0};
        f->is_read = source_read(f->path, &f->source, &err) &&
                     parser_parse(p, f->source.text, &f->tree, &err) &&
                     names_build(&f->tree, &f->names, &err);
        if (!f->is_read) {
            complain("%s: %s", f->path, err.text);
            status = EXIT_TROUBLE;
            continue;
        }
        facts_collect(&f->tree, &f->names, false, &f->facts);
        program_add_path(&program, f->path, i);
        program_add(&program, &f->facts, i);
    }
    program_finish(&program);
    for (uint32_t i = 0; i < count; i++)
        if (files[i].is_read) dump_one(&files[i], &program, i);
    program_free(&program);
    parser_free(p);
    free(files);
    return status;
}
