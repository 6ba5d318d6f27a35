/* code_known.c - the tables of library code, read as MAY_ bits. */
#include <string.h>

#include "transform/program/bases.h"
#include "transform/program/code_table.h"
#include "transform/program/knowledge.h"

/* ---- effects -------------------------------------------------------------------------------- */

/* Functions that look at the frame that calls them, and no further unless they are told to. */
static bool looks_at_own_frame(Bytes dotted)
{
    return bytes_starts_with(dotted, "builtins.") || bytes_starts_with(dotted, "logging.") ||
           bytes_is(dotted, "warnings.warn") || bytes_is(dotted, "sys.exc_info") ||
           bytes_is(dotted, "traceback.format_exc") || bytes_is(dotted, "traceback.print_exc");
}

static uint16_t may_by_effect(Bytes effect)
{
    static const char *const writes[] = {"mut",  "in",    "out",    "gwrite", "clock",
                                         "rand", "block", "thread", "proc",   "exit"};
    Bytes name, of;
    knowledge_split(effect, ':', &name, &of);
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        if (bytes_is(name, writes[i])) return MAY_WRITE;
    if (bytes_is(name, "run")) return MAY_RUN;
    if (bytes_is(name, "frame")) return MAY_FRAME;
    bool stops = bytes_is(name, "raise") &&
                 (bytes_is(of, "*") || memmem(of.at, of.len, "StopIteration", 13));
    return stops ? MAY_STOP : 0;
}

/* ---- parameters ----------------------------------------------------------------------------- */

static bool has_code(Bytes roles)
{
    static const char *const words[] = {"call(", "call~(", "escape", "meth:", "set:", "del:"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(roles.at, roles.len, words[i], strlen(words[i]))) return true;
    return false;
}

typedef struct Parameters {
    uint32_t count, needed; /* positional ones */
    bool more;              /* *args */
    uint16_t called;
    uint32_t operates;
} Parameters;

/* Groups of special methods that the roles of a parameter run. */
static uint32_t operates_by(Bytes roles)
{
    static const struct {
        const char *role;
        uint32_t operates;
    } map[] = {{"bool", OPERATES_TRUTH},
               {"len", OPERATES_ITERATE},
               {"hint", OPERATES_ITERATE},
               {"hash", OPERATES_EQUAL},
               {"eq", OPERATES_EQUAL},
               {"lt", OPERATES_ORDER},
               {"str", OPERATES_TEXT},
               {"repr", OPERATES_TEXT},
               {"format", OPERATES_FORMAT},
               {"bytes", OPERATES_TEXT},
               {"index", OPERATES_NUMBER},
               {"int", OPERATES_NUMBER},
               {"float", OPERATES_NUMBER},
               {"complex", OPERATES_NUMBER},
               {"abs", OPERATES_NUMBER},
               {"round", OPERATES_NUMBER},
               {"ceil", OPERATES_NUMBER},
               {"floor", OPERATES_NUMBER},
               {"trunc", OPERATES_NUMBER},
               {"add", OPERATES_ARITHMETIC},
               {"arith", OPERATES_ARITHMETIC},
               {"iter", OPERATES_ITERATE},
               {"iter?", OPERATES_ITERATE},
               {"iter~", OPERATES_ITERATE},
               {"iter+", OPERATES_ITERATE},
               {"next", OPERATES_ITERATE},
               {"reversed", OPERATES_ITERATE},
               {"getitem", OPERATES_ITEM},
               {"keys", OPERATES_ITEM},
               {"contains", OPERATES_CONTAINS},
               {"setitem", OPERATES_STORE},
               {"delitem", OPERATES_STORE},
               {"ops", OPERATES_ALL},
               {"class", OPERATES_ATTRIBUTE},
               {"isinstance", OPERATES_ATTRIBUTE}};
    uint32_t out = 0;
    Bytes role;
    while (knowledge_piece(&roles, ',', &role))
        for (size_t i = 0; i < sizeof map / sizeof *map; i++)
            if (bytes_is(role, map[i].role)) out |= map[i].operates;
    return out;
}

enum { NAMES = 16 };

/* "x[]:call(...)" says something of x. */
static int part_of(Bytes name, const Bytes *names, uint32_t count)
{
    size_t len = 0;
    while (len < name.len && !strchr("[{(.", name.at[len])) len++;
    if (len == name.len) return -1;
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(names[i], (Bytes){name.at, len})) return (int)i;
    return NAMES;
}

static Parameters parameters_of(const KnowledgeLine *line)
{
    Parameters p = {0};
    Bytes rest = line->parameters, token, names[NAMES];
    bool keyword_only = false;
    while (knowledge_piece(&rest, ' ', &token)) {
        Bytes name, roles;
        if (bytes_is(token, "/") || bytes_is(token, "-")) continue;
        if (bytes_is(token, "*")) {
            keyword_only = true;
            continue;
        }
        knowledge_split(token, ':', &name, &roles);
        int part = part_of(name, names, p.count < NAMES ? p.count : NAMES);
        uint32_t bit = part >= 0 ? (uint32_t)part : p.count;
        uint32_t bits = 1u << (bit < ARGUMENT_KEYWORD ? bit : ARGUMENT_KEYWORD);
        bits |= 1u << ARGUMENT_KEYWORD;
        if (name.len && name.at[0] == '*') {
            if (name.len > 1 && name.at[1] != '*') p.more = true;
            bits = ARGUMENTS_ALL & ~((1u << (bit < ARGUMENT_KEYWORD ? bit : ARGUMENT_KEYWORD)) - 1);
            keyword_only = true;
        } else if (part < 0 && !keyword_only) {
            bool optional = name.len && name.at[name.len - 1] == '?';
            if (p.count < NAMES) names[p.count] = (Bytes){name.at, name.len - optional};
            p.count++;
            if (!optional) p.needed++;
        } else if (part < 0) {
            bits = 1u << ARGUMENT_KEYWORD;
        }
        if (has_code(roles)) p.called |= (uint16_t)bits;
        p.operates |= operates_by(roles);
    }
    return p;
}

static void add_line(const KnowledgeLine *line, Bytes dotted, uint16_t more, CodeKnown *out)
{
    Parameters p = parameters_of(line);
    uint32_t given = more >> ARGUMENT_COUNT_SHIFT;
    if (given != ARGUMENT_COUNT_UNKNOWN && (given < p.needed || (given > p.count && !p.more)))
        return; /* another overload */
    out->found = true;
    out->called |= p.called;
    out->operates |= p.operates;
    Bytes rest = line->effects, token;
    while (knowledge_piece(&rest, ' ', &token)) out->may |= may_by_effect(token);
    if (looks_at_own_frame(dotted)) {
        if (bytes_is(dotted, "warnings.warn")) out->levels = EDGE_LEVEL | EDGE_THIRD;
        else if (bytes_starts_with(dotted, "logging.")) out->levels = EDGE_LEVEL;
        out->may &= (uint16_t)~MAY_FRAME;
    }
    /* nobody sees its cache, and its template runs no code but that of `repl` */
    if (bytes_starts_with(dotted, "re.")) out->may &= (uint16_t) ~(MAY_WRITE | MAY_RUN);
}

/* Bases whose classes are made in the usual way. */
static bool is_plain_base(Bytes dotted)
{
    static const char *const plain[] = {"typing.NamedTuple", "typing.Generic", "typing.Protocol",
                                        "typing.TypedDict",  "abc.ABC",        "enum.Enum",
                                        "enum.IntEnum",      "enum.Flag",      "enum.IntFlag",
                                        "enum.StrEnum"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (bytes_is(dotted, plain[i])) return true;
    return base_is_inert(dotted);
}

/* The class of what a function returns: the one in its line's result, if that has no others. */
static Bytes result_class(const KnowledgeLine *lines)
{
    Bytes class = {"", 0};
    for (; lines; lines = lines->next) {
        Bytes rest = lines->result, token;
        while (knowledge_piece(&rest, ' ', &token)) {
            if (bytes_is(token, "none") || (token.len && token.at[0] == '=')) continue;
            if (class.len && !bytes_equal(class, token)) return (Bytes){"", 0};
            class = token;
        }
    }
    return class;
}

/* "re.compile().search": a method of what a function returns; "os.sep.join": of a constant. */
static const KnowledgeLine *method_lines(Bytes dotted)
{
    const char *dot = dotted.len ? memrchr(dotted.at, '.', dotted.len) : NULL;
    if (!dot) return NULL;
    Bytes of = {dotted.at, (size_t)(dot - dotted.at)};
    Bytes name = {dot + 1, dotted.len - of.len - 1}, class;
    if (!bytes_ends_with(of, "()"))
        return knowledge_member(of) == MEMBER_TEXT ? knowledge_method("builtins.str", name) : NULL;
    of.len -= 2;
    class = result_class(knowledge_find(of));
    if (!class.len || !knowledge_has_section(class)) return NULL;
    SCOPED(buf_free) Buf text = {0};
    buf_add_bytes(&text, class);
    return knowledge_method(text.at, name);
}

/* The modules that os.path stands for. */
static Bytes public_name(Bytes dotted, Buf *out)
{
    static const char *const paths[] = {"posixpath.", "ntpath."};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t len = strlen(paths[i]);
        if (!bytes_starts_with(dotted, paths[i])) continue;
        buf_add_text(out, "os.path.");
        buf_add(out, dotted.at + len, dotted.len - len);
        return buf_bytes(out);
    }
    return dotted;
}

static CodeKnown read_lines(Bytes dotted, uint16_t more)
{
    CodeKnown out = {0};
    SCOPED(buf_free) Buf text = {0};
    dotted = public_name(dotted, &text);
    const KnowledgeLine *lines = knowledge_find(dotted);
    if (!more && is_plain_base(dotted)) return (CodeKnown){.found = true};
    if (!lines) lines = method_lines(dotted);
    for (const KnowledgeLine *l = lines; l; l = l->next) add_line(l, dotted, more, &out);
    for (const KnowledgeLine *l = out.found ? NULL : lines; l; l = l->next)
        add_line(l, dotted, ARGUMENT_COUNT_UNKNOWN << ARGUMENT_COUNT_SHIFT, &out);
    return out;
}

/* The same few functions are called all over. */
CodeKnown known_function(CodeFunctions *f, Bytes dotted, uint16_t more)
{
    uint64_t key = bytes_hash64(dotted) + (uint32_t)(more ? (more >> ARGUMENT_COUNT_SHIFT) + 1 : 0);
    uint32_t *index = hash_map_at(&f->index, key);
    if (*index == UINT32_MAX) {
        array_push(&f->known, read_lines(dotted, more));
        *index = f->known.count;
    }
    return f->known.at[*index - 1];
}

void functions_free(CodeFunctions *f)
{
    hash_map_free(&f->index);
    array_free(&f->known);
}

/* ---- methods -------------------------------------------------------------------------------- */

/* The method of a builtin type, or of a container of collections. */
static Bytes method_name(Bytes dotted)
{
    static const char *const sections[] = {"collections.deque.",       "collections.OrderedDict.",
                                           "collections.defaultdict.", "collections.Counter.",
                                           "types.GeneratorType.",     "builtins."};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!bytes_starts_with(dotted, sections[i])) continue;
        size_t skip = strlen(sections[i]);
        Bytes rest = {dotted.at + skip, dotted.len - skip};
        const char *dot = memchr(rest.at, '.', rest.len);
        if (!dot) return i + 1 < sizeof sections / sizeof *sections ? rest : (Bytes){"", 0};
        skip = (size_t)(dot + 1 - rest.at);
        rest = (Bytes){rest.at + skip, rest.len - skip};
        return memchr(rest.at, '.', rest.len) ? (Bytes){"", 0} : rest;
    }
    return (Bytes){"", 0};
}

static void add_method(void *user, Bytes dotted, const KnowledgeLine *line)
{
    CodeMethods *m = user;
    Bytes name = method_name(dotted);
    if (!name.len || bytes_is(line->parameters, "attr")) return;
    uint32_t *index = hash_map_at(&m->index, bytes_hash64(name));
    if (*index == UINT32_MAX) {
        array_push(&m->known, ((CodeKnown){.inherited = true}));
        *index = m->known.count;
    }
    uint16_t any = (uint16_t)(ARGUMENT_COUNT_UNKNOWN << ARGUMENT_COUNT_SHIFT);
    for (; line; line = line->next) add_line(line, dotted, any, &m->known.at[*index - 1]);
    if (bytes_is(name, "__init__"))
        m->known.at[*index - 1].may |= MAY_WRITE; /* of list, dict ... */
}

void methods_init(CodeMethods *m)
{
    knowledge_each(add_method, m);
}

CodeKnown methods_find(const CodeMethods *m, uint64_t word)
{
    uint32_t index = hash_map_get(&m->index, word);
    return index ? m->known.at[index - 1] : (CodeKnown){0};
}

void methods_free(CodeMethods *m)
{
    hash_map_free(&m->index);
    array_free(&m->known);
}
