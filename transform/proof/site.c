/* site.c - see site.h. */
#include "transform/proof/site.h"

Verdict refuse_node(const Site *s, Refusal why, NodeId n)
{
    return refuse_at(why, s->file, tree_line(s->tree, tree_node(s->tree, n)->start));
}

Verdict verdict_and(Verdict a, Verdict b)
{
    if (!a.rewrite && !a.suggest) return a;
    if (!b.rewrite && !b.suggest) return b;
    a.assumptions |= b.assumptions;
    if (b.suggest) a.rewrite = false, a.suggest = true;
    return a;
}

Bytes site_keep(const Site *s, Bytes text)
{
    return (Bytes){arena_copy(s->keep, text.at, text.len), text.len};
}

static Verdict in_file(const Site *s, NodeId name)
{
    switch (names_is_builtin(s->names, name)) {
    case BUILTIN_SURE: return proven();
    case BUILTIN_STAR_IMPORT: return refuse(REFUSE_STAR_IMPORT);
    case BUILTIN_EXEC: return refuse(REFUSE_DYNAMIC_NAMES);
    case BUILTIN_CLASS_SCOPE: return refuse(REFUSE_CLASS_NAMESPACE);
    case BUILTIN_BOUND: break;
    }
    return refuse(REFUSE_SHADOWED);
}

Verdict site_stays_global(const Site *s, Bytes text)
{
    Verdict v = proven();
    const ProgramName *known = program_name(s->program, text);
    if (known && (known->how & REBINDS))
        return refuse_at(REFUSE_REBOUND, known->first_rebind.file, known->first_rebind.line);
    ProgramPlace patch = s->program->patches_builtins;
    if (patch.line) return refuse_at(REFUSE_REBOUND, patch.file, patch.line);
    bool maybe = s->program->rebinds_any.line || (known && (known->how & MAY_REBIND));
    if (maybe) v.assumptions |= assuming(ASSUME_PLAIN_NAMESPACES);
    return v;
}

Verdict site_is_builtin(const Site *s, NodeId name)
{
    Verdict v = in_file(s, name);
    if (!v.rewrite) return v;
    return site_stays_global(s, atoms_text(&s->tree->atoms, tree_node(s->tree, name)->name));
}

Verdict site_would_be_builtin(const Site *s, const char *name)
{
    const Names *n = s->names;
    Atom atom = atoms_find(&s->tree->atoms, bytes_of(name));
    ScopeId own = names_scope_at(n, s->node);
    for (ScopeId at = own; atom.at && at.at; at = n->scope[at.at].parent) {
        SymbolId found = names_find(n, at, atom);
        uint16_t flags = found.at ? names_get(n, found)->flags : 0;
        if (flags & (SYMBOL_BOUND | SYMBOL_GLOBAL | SYMBOL_NONLOCAL))
            return refuse(REFUSE_SHADOWED);
    }
    if (n->dynamic & DYNAMIC_STAR) return refuse(REFUSE_STAR_IMPORT);
    if (n->dynamic & (DYNAMIC_EXEC | DYNAMIC_GLOBALS | DYNAMIC_LOCALS))
        return refuse(REFUSE_DYNAMIC_NAMES);
    if (n->scope[own.at].kind == SCOPE_CLASS) return refuse(REFUSE_CLASS_NAMESPACE);
    return site_stays_global(s, bytes_of(name));
}

Bytes site_new_name(const Site *s, const char *wish)
{
    const Names *n = s->names;
    SCOPED(buf_free) Buf name = {0};
    buf_add_text(&name, wish);
    for (uint32_t attempt = 1;; attempt++) {
        Atom atom = atoms_find(&s->tree->atoms, buf_bytes(&name));
        bool taken = false;
        for (uint32_t i = 1; atom.at && i < n->symbol_count; i++)
            taken |= n->symbol[i].name.at == atom.at;
        if (!taken) return site_keep(s, buf_bytes(&name));
        buf_clear(&name);
        if (attempt == 1) buf_printf(&name, "_%s", wish);
        else buf_printf(&name, "%s%u", wish, attempt);
    }
}

/* ---- decorators ----------------------------------------------------------------------------- */

/* Decorators of the language and its library that leave the text of a function alone. */
static const char *const harmless[] = {
    "staticmethod",
    "classmethod",
    "property",
    "setter",
    "getter",
    "deleter",
    "wraps",
    "lru_cache",
    "cache",
    "cached_property",
    "contextmanager",
    "asynccontextmanager",
    "abstractmethod",
    "abstractproperty",
    "total_ordering",
    "singledispatch",
    "singledispatchmethod",
    "register",
    "overload",
    "override",
    "final",
    "no_type_check",
    "runtime_checkable",
    "dataclass",
    "unique",
    "fixture",
    "parametrize",
    "skip",
    "skipIf",
    "skipUnless",
    "skipif",
    "expectedFailure",
    "atexit",
    "coroutine",
    NULL,
};

/* Compilers of a subset of Python: they read the source, and know list comprehensions best. */
static const char *const compilers[] = {
    "jit",           "njit",    "vectorize",     "guvectorize", "stencil",   "cfunc", "script",
    "script_method", "kernel",  "generated_jit", "jitclass",    "transpile", "ccall", "cclass",
    "db_session",    "sympify", "define",        "pyfunc",      "trace",     NULL,
};

static NodeId called(const Tree *t, NodeId decorator)
{
    if (tree_node(t, decorator)->kind == NODE_CALL) return tree_child(t, decorator, ROLE_FUNC);
    return decorator;
}

bool site_decorator_is_harmless(const Site *s, NodeId decorator)
{
    const Node *d = tree_node(s->tree, called(s->tree, decorator));
    return bytes_in_list(atoms_text(&s->tree->atoms, d->name), harmless);
}

static Verdict judge_decorators(const Site *s, NodeId owner)
{
    Verdict v = proven();
    tree_each_child(s->tree, owner, child) {
        /* Decorators come first, and a body may have thousands of statements. */
        if (tree_node(s->tree, child)->role != ROLE_DECORATOR_LIST) break;
        const Node *d = tree_node(s->tree, called(s->tree, child));
        Bytes name = atoms_text(&s->tree->atoms, d->name);
        if (bytes_in_list(name, compilers))
            return refuse_at(REFUSE_SOURCE_COMPILED, s->file, tree_line(s->tree, d->start));
        if (!site_decorator_is_harmless(s, child))
            v.assumptions |= assuming(ASSUME_SOURCE_NOT_READ);
    }
    return v;
}

Verdict site_source_is_free(const Site *s)
{
    Verdict v = proven();
    for (NodeId n = s->node; n.at; n = tree_node(s->tree, n)->parent) {
        uint8_t kind = tree_node(s->tree, n)->kind;
        if (kind == NODE_FUNCTION_DEF || kind == NODE_ASYNC_FUNCTION_DEF || kind == NODE_CLASS_DEF)
            v = verdict_and(v, judge_decorators(s, n));
    }
    return v;
}

bool site_in_debug_field(const Site *s)
{
    for (NodeId n = s->node; n.at; n = tree_node(s->tree, n)->parent)
        if (tree_node(s->tree, n)->flag & FLAG_FSTRING_DEBUG) return true;
    return false;
}
