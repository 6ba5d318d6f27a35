/* bases.c - see bases.h. */
#include "transform/program/bases.h"

#include <string.h>

#include "transform/program/knowledge.h"

typedef struct Known {
    const char *name;
    uint32_t what;
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
#define BASE(name, what) {name, what},
#include "transform/program/bases.def"
};

bool base_is_exception(Bytes dotted)
{
    return bytes_starts_with(dotted, "builtins.") && knowledge_is_exception(dotted);
}

uint32_t base_flags(const Link *l, const Base *b)
{
    if (b->kind != BASE_LIBRARY) return 0;
    Bytes name = atoms_text(&l->atoms, (Atom){b->name});
    if (base_is_exception(name)) return LIBRARY_EXCEPTION | LIBRARY_INERT | LIBRARY_KNOWN;
    uint32_t low = 0, high = sizeof known / sizeof *known;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = bytes_compare(name, bytes_of(known[middle].name));
        if (!order) return known[middle].what | LIBRARY_KNOWN;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    if (low && bytes_ends_with(bytes_of(known[low - 1].name), ".") &&
        bytes_starts_with(name, known[low - 1].name))
        return known[low - 1].what | LIBRARY_KNOWN;
    return 0;
}

bool base_is_empty(const Link *l, const Base *b)
{
    return base_flags(l, b) & LIBRARY_BARE;
}

bool base_is_quiet(const Link *l, const Base *b, uint32_t name)
{
    uint32_t flags = base_flags(l, b);
    if (flags & LIBRARY_BARE) return true;
    if (!(flags & LIBRARY_INERT)) return false;
    Bytes base = atoms_text(&l->atoms, (Atom){b->name});
    Bytes text = atoms_text(&l->atoms, (Atom){name});
    if (flags & LIBRARY_EXCEPTION)
        return !knowledge_method("builtins.BaseException", text) && !bytes_is(text, "errno") &&
               !bytes_is(text, "code") && !bytes_is(text, "strerror") && !bytes_is(text, "msg") &&
               !bytes_is(text, "filename") && !bytes_is(text, "name") && !bytes_is(text, "value") &&
               !bytes_is(text, "obj") && !bytes_is(text, "path");
    SCOPED(buf_free) Buf section = {0};
    buf_add_bytes(&section, base);
    if (knowledge_has_section(buf_bytes(&section)))
        return !knowledge_method(section.at, text) &&
               !(bytes_starts_with(text, "__") && bytes_ends_with(text, "__"));
    /* typing and collections.abc: their methods are those of mappings and sequences */
    if (bytes_starts_with(base, "typing.") || bytes_starts_with(base, "collections.abc."))
        return !knowledge_method("builtins.dict", text) &&
               !knowledge_method("builtins.list", text) &&
               !knowledge_method("builtins.set", text) &&
               !knowledge_method("types.GeneratorType", text) &&
               !(bytes_starts_with(text, "__") && bytes_ends_with(text, "__"));
    if (bytes_starts_with(base, "numbers.") || bytes_is(base, "threading.local") ||
        bytes_is(base, "os.PathLike") || bytes_starts_with(base, "contextlib.Abstract"))
        return !(bytes_starts_with(text, "__") && bytes_ends_with(text, "__"));
    return false;
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
        if (!(flags & LIBRARY_KNOWN)) *unknown = true;
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
