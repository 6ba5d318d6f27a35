/* bases.c - see bases.h. */
#include "transform/program/bases.h"

#include <string.h>

#include "transform/program/knowledge.h"

typedef struct Known {
    const char *name;
    uint32_t what;
    const char *attributes; /* separated by blanks; NULL: not known */
} Known;

enum {
    CLEAN = LIBRARY_CLEAN,
    WEAK = LIBRARY_WEAK,
    EMPTY = LIBRARY_EMPTY,
    DROPS = LIBRARY_DROPS,
    INERT = LIBRARY_INERT,
    BARE = LIBRARY_BARE,
    SHARED = LIBRARY_SHARED,
    MAPPING = LIBRARY_MAPPING,
    SEQUENCE = LIBRARY_SEQUENCE,
    THIN = LIBRARY_THIN,
};

static const Known known[] = {
#define BASE(name, what, attributes) {name, what, attributes},
#include "transform/program/bases.def"
};

bool base_is_exception(Bytes dotted)
{
    return bytes_starts_with(dotted, "builtins.") && knowledge_is_exception(dotted);
}

/* Others have attributes for what their constructors are given. */
static bool keeps_only_args(Bytes exception)
{
    static const char *const plain[] = {"ArithmeticError",
                                        "AssertionError",
                                        "BaseException",
                                        "BufferError",
                                        "BytesWarning",
                                        "DeprecationWarning",
                                        "EOFError",
                                        "Exception",
                                        "FloatingPointError",
                                        "FutureWarning",
                                        "GeneratorExit",
                                        "ImportWarning",
                                        "IndexError",
                                        "KeyError",
                                        "KeyboardInterrupt",
                                        "LookupError",
                                        "MemoryError",
                                        "NotImplementedError",
                                        "OverflowError",
                                        "PendingDeprecationWarning",
                                        "RecursionError",
                                        "ReferenceError",
                                        "ResourceWarning",
                                        "RuntimeError",
                                        "RuntimeWarning",
                                        "StopAsyncIteration",
                                        "SyntaxWarning",
                                        "SystemError",
                                        "TypeError",
                                        "UnicodeWarning",
                                        "UserWarning",
                                        "ValueError",
                                        "Warning",
                                        "ZeroDivisionError"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (bytes_ends_with(exception, plain[i]) &&
            exception.len == strlen("builtins.") + strlen(plain[i]))
            return true;
    return false;
}

static const Known *find_known(Bytes name)
{
    uint32_t low = 0, high = sizeof known / sizeof *known;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = bytes_compare(name, bytes_of(known[middle].name));
        if (!order) return &known[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

uint32_t base_flags(const Link *l, const Base *b)
{
    if (b->kind != BASE_LIBRARY) return 0;
    Bytes name = atoms_text(&l->atoms, (Atom){b->name});
    if (base_is_exception(name))
        return LIBRARY_EXCEPTION | LIBRARY_KNOWN | (keeps_only_args(name) ? LIBRARY_INERT : 0);
    const Known *k = find_known(name);
    return k ? k->what | LIBRARY_KNOWN : 0;
}

bool base_is_empty(const Link *l, const Base *b)
{
    return base_flags(l, b) & LIBRARY_BARE;
}

static bool is_listed(const char *names, Bytes name)
{
    while (*names) {
        size_t len = strcspn(names, " ");
        if (len == name.len && !memcmp(names, name.at, len)) return true;
        names += len + (names[len] == ' ');
    }
    return false;
}

/* What exceptions have besides args, of whatever class. */
static bool is_of_exceptions(Bytes name)
{
    static const char *const names[] = {"errno", "code",  "strerror", "msg", "filename",
                                        "name",  "value", "obj",      "path"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_is(name, names[i])) return true;
    return knowledge_method("builtins.BaseException", name);
}

bool base_is_quiet(const Link *l, const Base *b, uint32_t name)
{
    uint32_t flags = base_flags(l, b);
    Bytes text = atoms_text(&l->atoms, (Atom){name});
    if (flags & LIBRARY_BARE) return true;
    if (flags & LIBRARY_EXCEPTION) return (flags & LIBRARY_INERT) && !is_of_exceptions(text);
    const Known *k = flags ? find_known(atoms_text(&l->atoms, (Atom){b->name})) : NULL;
    /* where instances have a __dict__, code of the library may have stored something there */
    if (!k || !k->attributes || !(flags & (LIBRARY_CLEAN | LIBRARY_EMPTY | LIBRARY_INERT)))
        return false;
    bool special = bytes_starts_with(text, "__") && bytes_ends_with(text, "__");
    return !special && !is_listed(k->attributes, text);
}

uint32_t base_flags_of_class(const Link *l, uint32_t class, bool *unknown)
{
    const Class *c = &l->classes.at[class];
    uint32_t all = 0;
    *unknown = c->odd_bases;
    for (uint32_t i = 0; i < c->mro.count; i++) {
        const Base *b = &c->mro.at[i];
        if (b->kind == BASE_PROJECT) continue;
        uint32_t flags = base_flags(l, b);
        if (!(flags & LIBRARY_INERT)) *unknown = true;
        all |= flags;
    }
    return all;
}

const char *base_builtin(const Link *l, uint32_t class)
{
    const Class *c = &l->classes.at[class];
    for (uint32_t i = 0; i < c->mro.count; i++) {
        if (c->mro.at[i].kind != BASE_LIBRARY) continue;
        uint32_t flags = base_flags(l, &c->mro.at[i]);
        Bytes name = atoms_text(&l->atoms, (Atom){c->mro.at[i].name});
        if (flags & LIBRARY_EXCEPTION) return "builtins.BaseException";
        if (bytes_starts_with(name, "builtins.") && knowledge_has_section(name)) return name.at;
    }
    return "builtins.object";
}

bool base_is_inert(Bytes dotted)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_is(dotted, known[i].name)) return known[i].what & INERT;
    return false;
}
