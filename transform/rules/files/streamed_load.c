/*
 * streamed_load.c - pickle.loads(file.read()) -> pickle.load(file)
 */
#include "transform/proof/loader.h"

static bool matches(const Site *s)
{
    Loading l;
    return loader_match(s, &l);
}

static bool has_comment(const Tree *t, uint32_t start, uint32_t end)
{
    uint32_t i = tree_comment_after(t, start);
    return i < t->comment_count && t->comment[i].start < end;
}

static Verdict prove(const Site *s)
{
    Loading l;
    const Tree *t = s->tree;
    if (!loader_match(s, &l)) return refuse(REFUSE_LAYOUT);
    const Node *f = tree_node(t, l.function), *file = tree_node(t, l.file);
    bool plain = !has_comment(t, f->start, f->end) &&
                 !has_comment(t, file->end, tree_node(t, l.argument)->end) &&
                 !has_comment(t, tree_node(t, l.argument)->start, file->start);
    return plain ? loader_prove(s, &l) : refuse(REFUSE_LAYOUT);
}

static void rewrite(const Site *s, Splices *edits)
{
    Loading l;
    loader_match(s, &l);
    loader_prove(s, &l);
    const Tree *t = s->tree;
    const Node *f = tree_node(t, l.function), *argument = tree_node(t, l.argument);
    SCOPED(buf_free) Buf name = {0};
    bool bare = f->kind == NODE_NAME;
    if (bare) buf_add_bytes(&name, import_use(s, l.module));
    else buf_add_bytes(&name, tree_text(t, tree_child(t, l.function, ROLE_VALUE)));
    buf_add_text(&name, ".load");
    array_push(edits, ((Splice){f->start, f->end, site_keep(s, buf_bytes(&name))}));
    array_push(edits, ((Splice){argument->start, argument->end, tree_text(t, l.file)}));
}

const Rule rule_streamed_load = {
    .name = "streamed-load",
    .group = "files",
    .title = "load pickles from their file",
    .doc =
        "pickle.loads(file.read()) holds the whole file in memory beside the objects that are made "
        "of\n"
        "it.  pickle.load(file) reads as it goes on.  The same for marshal.\n"
        "\n"
        "Rewritten when the file is opened in the same function for reading bytes, nothing else "
        "can\n"
        "hold it, and it is not used afterwards: load() stops at the end of the object.  Keywords\n"
        "stay.  Of archives the end would not be checked any more; a file that is not the one of\n"
        "open() may have no readline().  marshal names some errors otherwise, so no handler may "
        "see\n"
        "them.  json.load() reads all of the file, too.\n"
        "Left alone where a mock takes the place of open() anywhere in the program.\n",
    .before = "import pickle\n"
              "\n"
              "\n"
              "def load(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        return pickle.loads(file.read())\n",
    .after = "import pickle\n"
             "\n"
             "\n"
             "def load(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        return pickle.load(file)\n",
    .saving = "the bytes of the file, in allocated bytes and in resident memory",
    .why_safe =
        "load() and loads() make the same objects of the same bytes, and ignore what comes behind. "
        "The file is opened here, held by nobody else and not used again.",
    .visits = NODE_CALL,
    .rank = 10,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
