/*
 * streamed_copy.c - sink.write(source.read()) -> shutil.copyfileobj(source, sink)
 *
 * copyfileobj() reads and writes until a read gives nothing more.
 */
#include "transform/proof/sink.h"

static bool matches(const Site *s)
{
    Copying c;
    return sink_match(s, &c);
}

/* Comments are only in what stays. */
static bool is_plain_text(const Tree *t, NodeId call, const Copying *c)
{
    uint32_t start = tree_node(t, call)->start, end = tree_node(t, call)->end;
    const Node *source = tree_node(t, c->source), *sink = tree_node(t, c->sink);
    for (uint32_t i = tree_comment_after(t, start); i < t->comment_count; i++) {
        Span comment = t->comment[i];
        if (comment.start >= end) break;
        bool kept = (comment.start > source->start && comment.end < source->end) ||
                    (comment.start > sink->start && comment.end < sink->end);
        if (!kept) return false;
    }
    return true;
}

static Verdict prove(const Site *s)
{
    Copying c;
    if (!sink_match(s, &c)) return refuse(REFUSE_LAYOUT);
    if (!is_plain_text(s->tree, tree_child(s->tree, s->node, ROLE_VALUE), &c))
        return refuse(REFUSE_LAYOUT);
    Verdict v = verdict_and(site_source_is_free(s), sink_prove(s, &c));
    if (v.rewrite) v = verdict_and(v, site_stays_global(s, bytes_of("copyfileobj")));
    if (v.rewrite) v = verdict_and(v, site_stays_global(s, bytes_of("COPY_BUFSIZE")));
    return v.rewrite ? verdict_and(v, import_prove(s, "shutil")) : v;
}

/* The sink is evaluated first, as before: a file that is opened there. */
static void rewrite(const Site *s, Splices *edits)
{
    Copying c;
    sink_match(s, &c);
    const Tree *t = s->tree;
    const Node *call = tree_node(t, tree_child(t, s->node, ROLE_VALUE));
    bool opens = tree_node(t, c.sink)->kind != NODE_NAME;
    SCOPED(buf_free) Buf text = {0};
    buf_add_bytes(&text, import_use(s, "shutil"));
    buf_add_text(&text, opens ? ".copyfileobj(fdst=" : ".copyfileobj(");
    buf_add_bytes(&text, tree_text(t, opens ? c.sink : c.source));
    buf_add_text(&text, opens ? ", fsrc=" : ", ");
    buf_add_bytes(&text, tree_text(t, opens ? c.source : c.sink));
    buf_add_char(&text, ')');
    array_push(edits, ((Splice){call->start, call->end, site_keep(s, buf_bytes(&text))}));
}

const Rule rule_streamed_copy = {
    .name = "streamed-copy",
    .group = "files",
    .title = "copy files in pieces",
    .doc =
        "sink.write(source.read()) holds the whole file in memory.  shutil.copyfileobj() reads "
        "and\n"
        "writes it in pieces of some ten kilobytes.\n"
        "\n"
        "Rewritten when both files are opened in the same function in a way that is written out\n"
        "and nothing else can hold them: bytes to bytes, or a text whose decoding and encoding\n"
        "cannot fail; when the sink is in memory, or a file that stands at its beginning (else it\n"
        "might be the same file, and the copy would not end), and nothing looks at it before it "
        "is\n"
        "closed.  From gzip.open() and its like only into memory that is gone after an error.\n"
        "`--assume files-apart` says that a file which is written is no other that is open, and\n"
        "looked at by nobody meanwhile: then files may be put together in a loop, too.\n"
        "Left alone where a mock takes the place of open() anywhere in the program.\n",
    .before = "import shutil\n"
              "\n"
              "\n"
              "def copy(old, new):\n"
              "    with open(old, \"rb\") as source, open(new, \"wb\") as sink:\n"
              "        sink.write(source.read())\n",
    .after = "import shutil\n"
             "\n"
             "\n"
             "def copy(old, new):\n"
             "    with open(old, \"rb\") as source, open(new, \"wb\") as sink:\n"
             "        shutil.copyfileobj(source, sink)\n",
    .saving = "all of the file but one piece, in allocated bytes and in resident memory",
    .why_safe =
        "Both files are opened here and held by nobody else. The pieces are what reading at once "
        "gives; the sink writes all of them without an error of its own, never behind what is "
        "still "
        "to be read, and nobody looks at it before it is complete.",
    .visits = NODE_EXPR,
    .rank = 10,
    .matches = matches,
    .prove = prove,
    .rewrite = rewrite,
};
