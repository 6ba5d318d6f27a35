/* knowledge.c - the index over the tables, made once, on first use. */
#include "transform/program/knowledge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "transform/base/array.h"
#include "transform/base/atoms.h"

static const char *const table[] = {
#include "knowledge.inc"
};
static const char *const members[] = {
#include "members.inc"
};
static const char *const read_names[] = {
#include "library_names.inc"
};

typedef struct Section {
    Bytes name;
    Bytes bases; /* "builtins.object, x.Y" */
} Section;

static struct Index {
    Arena arena;
    Atoms atoms;
    Array(KnowledgeLine *) by_name; /* by atom */
    Array(Section) sections;        /* by atom */
    Array(bool) read;               /* by atom */
    Array(bool) parts;              /* by atom: lines have it with more behind it */
    Array(uint8_t) member;          /* by atom: KnowledgeMember */
} index_;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static Bytes trim(Bytes b)
{
    while (b.len && b.at[0] == ' ') b.at++, b.len--;
    while (b.len && b.at[b.len - 1] == ' ') b.len--;
    return b;
}

static Atom intern(Bytes section, Bytes name)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, section);
    if (name.len) buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, name);
    return atoms_intern(&index_.atoms, buf_bytes(&dotted));
}

static Bytes column(const char **at)
{
    const char *end = strstr(*at, " | ");
    Bytes out = {*at, end ? (size_t)(end - *at) : strlen(*at)};
    *at = end ? end + 3 : *at + out.len;
    return trim(out);
}

static Bytes open_section(const char *line)
{
    Bytes inside = {line + 1, strlen(line) - 2};
    const char *colon = memmem(inside.at, inside.len, " : ", 3);
    Section s = {inside, {"", 0}};
    if (colon) {
        s.name.len = (size_t)(colon - inside.at);
        s.bases = (Bytes){colon + 3, inside.len - s.name.len - 3};
    }
    Atom atom = intern(s.name, (Bytes){"", 0});
    while (index_.sections.count <= atom.at) array_push(&index_.sections, ((Section){0}));
    index_.sections.at[atom.at] = s;
    return s.name;
}

static void mark_parts(Atom atom)
{
    while (index_.parts.count <= atom.at) array_push(&index_.parts, false);
    index_.parts.at[atom.at] = true;
}

static void add_line(Bytes section, const char *text)
{
    KnowledgeLine *line = ARENA_NEW(&index_.arena, KnowledgeLine);
    Bytes name = column(&text);
    line->parameters = column(&text);
    line->result = column(&text);
    line->effects = column(&text);
    const char *dot = memrchr(name.at, '.', name.len);
    if (dot) mark_parts(intern(section, (Bytes){name.at, (size_t)(dot - name.at)}));
    Atom atom = intern(section, name);
    while (index_.by_name.count <= atom.at) array_push(&index_.by_name, NULL);
    KnowledgeLine **end = &index_.by_name.at[atom.at];
    while (*end) end = (KnowledgeLine **)(uintptr_t) & (*end)->next;
    *end = line;
}

static void add_member(Bytes module, Bytes name, KnowledgeMember kind)
{
    Atom atom = intern(module, name);
    while (index_.member.count <= atom.at) array_push(&index_.member, MEMBER_UNLISTED);
    index_.member.at[atom.at] = (uint8_t)kind;
}

/* "[module]", or the names of one kind: "class A B". */
static void add_members(void)
{
    static const char *const kinds[] = {[MEMBER_CLASS] = "class",
                                        [MEMBER_TEXT] = "text",
                                        [MEMBER_PLAIN] = "plain",
                                        [MEMBER_STATE] = "state"};
    Bytes module = {"", 0};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *line = members[i];
        if (*line == '[') {
            module = (Bytes){line + 1, strlen(line) - 2};
            add_member(module, (Bytes){"", 0}, MEMBER_MODULE);
            continue;
        }
        size_t len = strcspn(line, " ");
        uint8_t kind = MEMBER_CLASS;
        while (kind < MEMBER_STATE && !bytes_is((Bytes){line, len}, kinds[kind])) kind++;
        for (line += len; *line; line += len) {
            line++;
            len = strcspn(line, " ");
            add_member(module, (Bytes){line, len}, kind);
        }
    }
}

static void build(void)
{
    atoms_init(&index_.atoms, &index_.arena);
    Bytes section = {"", 0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i][0] == '[') section = open_section(table[i]);
        else add_line(section, table[i]);
    }
    for (size_t i = 0; i < sizeof read_names / sizeof *read_names; i++) {
        Atom atom = atoms_intern(&index_.atoms, bytes_of(read_names[i]));
        while (index_.read.count <= atom.at) array_push(&index_.read, false);
        index_.read.at[atom.at] = true;
    }
    add_members();
}

const KnowledgeLine *knowledge_find(Bytes dotted)
{
    pthread_once(&once, build);
    Atom atom = atoms_find(&index_.atoms, dotted);
    return atom.at && atom.at < index_.by_name.count ? index_.by_name.at[atom.at] : NULL;
}

void knowledge_each(void (*fn)(void *user, Bytes dotted, const KnowledgeLine *line), void *user)
{
    pthread_once(&once, build);
    for (uint32_t atom = 1; atom < index_.by_name.count; atom++)
        if (index_.by_name.at[atom])
            fn(user, atoms_text(&index_.atoms, (Atom){atom}), index_.by_name.at[atom]);
}

bool knowledge_has_section(Bytes dotted)
{
    pthread_once(&once, build);
    Atom atom = atoms_find(&index_.atoms, dotted);
    return atom.at && atom.at < index_.sections.count && index_.sections.at[atom.at].name.len;
}

bool knowledge_has_parts(Bytes dotted)
{
    pthread_once(&once, build);
    Atom atom = atoms_find(&index_.atoms, dotted);
    return atom.at && atom.at < index_.parts.count && index_.parts.at[atom.at];
}

static const KnowledgeLine *method_of(Bytes section, Bytes name, uint32_t depth)
{
    SCOPED(buf_free) Buf dotted = {0};
    buf_add_bytes(&dotted, section);
    buf_add_char(&dotted, '.');
    buf_add_bytes(&dotted, name);
    const KnowledgeLine *line = knowledge_find(buf_bytes(&dotted));
    if (line || depth > 6) return line;
    Atom atom = atoms_find(&index_.atoms, section);
    if (!atom.at || atom.at >= index_.sections.count) return NULL;
    Bytes bases = index_.sections.at[atom.at].bases;
    while (bases.len && !line) {
        const char *comma = memchr(bases.at, ',', bases.len);
        Bytes one = {bases.at, comma ? (size_t)(comma - bases.at) : bases.len};
        bases.at += one.len + (comma != NULL);
        bases.len -= one.len + (comma != NULL);
        one = trim(one);
        if (!bytes_is(one, "builtins.object")) line = method_of(one, name, depth + 1);
    }
    return line;
}

const KnowledgeLine *knowledge_method(const char *section, Bytes name)
{
    pthread_once(&once, build);
    return method_of(bytes_of(section), name, 0);
}

bool knowledge_is_exception(Bytes dotted)
{
    static const char *const endings[] = {"Error",     "Exception", "Warning",       "Exit",
                                          "Iteration", "Interrupt", "ExceptionGroup"};
    if (!bytes_starts_with(dotted, "builtins.")) return false;
    if (!knowledge_find(dotted)) return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (bytes_ends_with(dotted, endings[i])) return true;
    return false;
}

KnowledgeMember knowledge_member(Bytes dotted)
{
    pthread_once(&once, build);
    Atom atom = atoms_find(&index_.atoms, dotted);
    return atom.at && atom.at < index_.member.count ? index_.member.at[atom.at] : MEMBER_UNLISTED;
}

bool knowledge_reads(Bytes name)
{
    pthread_once(&once, build);
    Atom atom = atoms_find(&index_.atoms, name);
    return atom.at && atom.at < index_.read.count && index_.read.at[atom.at];
}

/* ---- words of a column ---------------------------------------------------------------------- */

/* The next piece up to `end` outside parentheses; false when there is none. */
bool knowledge_piece(Bytes *rest, char end, Bytes *piece)
{
    while (rest->len && rest->at[0] == end) rest->at++, rest->len--;
    if (!rest->len) return false;
    size_t i = 0;
    int depth = 0;
    for (; i < rest->len && (depth || rest->at[i] != end); i++) {
        if (rest->at[i] == '(') depth++;
        if (rest->at[i] == ')') depth--;
    }
    *piece = (Bytes){rest->at, i};
    rest->at += i;
    rest->len -= i;
    return true;
}

void knowledge_split(Bytes token, char at, Bytes *left, Bytes *right)
{
    int depth = 0;
    for (size_t i = 0; i < token.len; i++) {
        if (token.at[i] == '(') depth++;
        if (token.at[i] == ')') depth--;
        if (depth || token.at[i] != at) continue;
        *left = (Bytes){token.at, i};
        *right = (Bytes){token.at + i + 1, token.len - i - 1};
        return;
    }
    *left = token;
    *right = (Bytes){"", 0};
}
