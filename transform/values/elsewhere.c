/* elsewhere.c - see elsewhere.h. */
#include "transform/values/elsewhere.h"

#include "transform/program/by_name.h"

bool elsewhere_rebinds(const Model *m, Atom name)
{
    Bytes text = atoms_text(&m->tree->atoms, name);
    const ProgramName *known = program_name(m->program, text);
    return (known && (known->how & REBINDS)) || program_has_submodule(m->program, m->in.file, text);
}

/* Names that code outside of an open world may use. */
static bool is_public(const Model *m, Bytes name)
{
    return m->program->open_world && name.len && name.at[0] != '_';
}

/* A private name is mangled where other classes and modules say it. */
static bool is_mentioned(const Model *m, Bytes name)
{
    if (program_mentions(m->program, name, m->in.file)) return true;
    if (!bytes_starts_with(name, "__") || bytes_ends_with(name, "__")) return false;
    for (uint32_t i = 0; i < m->classes.count; i++) {
        Bytes class = atoms_text(&m->tree->atoms, m->classes.at[i].name);
        while (class.len && class.at[0] == '_') class.at++, class.len--;
        SCOPED(buf_free) Buf mangled = {0};
        buf_add_char(&mangled, '_');
        buf_add_bytes(&mangled, class);
        buf_add_bytes(&mangled, name);
        if (program_mentions(m->program, buf_bytes(&mangled), m->in.file) ||
            atoms_find(&m->tree->atoms, buf_bytes(&mangled)).at)
            return true;
    }
    return false;
}

bool elsewhere_calls(const Model *m, Bytes name)
{
    return is_public(m, name) || is_mentioned(m, name) ||
           program_computed_call(m->program, name).line;
}

bool elsewhere_reads(const Model *m, Bytes attribute)
{
    return is_public(m, attribute) || is_mentioned(m, attribute) ||
           program_computed_call(m->program, attribute).line;
}

bool elsewhere_only_looks(const Model *m, Bytes name)
{
    bool mangled = bytes_starts_with(name, "__");
    return !mangled && !is_public(m, name) && !program_uses(m->program, name, m->in.file) &&
           !program_computed_call(m->program, name).line;
}

bool elsewhere_stores(const Model *m, Bytes attribute)
{
    if (is_public(m, attribute)) return true;
    const ProgramName *known = program_name(m->program, attribute);
    return known && (known->how & (STORES | STORES_BY_PATCH)) &&
           ((known->how & STORES_BY_PATCH) || known->stored_in_many ||
            known->store_file != m->in.file);
}

bool elsewhere_gives(const Model *m, Bytes method)
{
    const ByName *n = program_by_name(m->program, method);
    if (program_mentions(m->program, bytes_of("UserString"), UINT32_MAX)) return true;
    return n && (n->may & (MAY_WRITE | MAY_STOP | MAY_RUN));
}

bool elsewhere_computes(const Model *m)
{
    return m->program->computed_store_elsewhere.line;
}

static bool is_rebound(const Model *m, Bytes name)
{
    const ProgramName *known = program_name(m->program, name);
    return known && (known->how & REBINDS);
}

bool elsewhere_is_module(const Model *m, Bytes name)
{
    return program_has_module(m->program, name) || is_rebound(m, name); /* in sys.modules */
}

bool elsewhere_is_builtin(const Model *m, NodeId name, uint32_t *assumptions)
{
    if (names_is_builtin(m->names, name) != BUILTIN_SURE) return false;
    Atom atom = tree_node(m->tree, name)->name;
    Bytes text = atoms_text(&m->tree->atoms, atom);
    if (is_rebound(m, text) || m->program->patches_builtins.line) return false;
    if (bytes_is(text, "open") && is_rebound(m, bytes_of(REPLACES_OPEN))) return false;
    *assumptions |= elsewhere_doubts(m, atom);
    return true;
}

uint32_t elsewhere_doubts(const Model *m, Atom name)
{
    const ProgramName *known = program_name(m->program, atoms_text(&m->tree->atoms, name));
    bool maybe = m->program->rebinds_any.line || (known && (known->how & MAY_REBIND));
    return maybe ? VALUE_ASSUMES_PLAIN_NAMESPACES : 0;
}

bool elsewhere_finalizes(const Model *m)
{
    return program_hook(m->program, "__del__").line;
}
