/* elsewhere.c - see elsewhere.h. */
#include "transform/values/elsewhere.h"

bool elsewhere_rebinds(const Model *m, Atom name)
{
    const ProgramName *known = program_name(m->program, atoms_text(&m->tree->atoms, name));
    return known && (known->how & REBINDS);
}

bool elsewhere_calls(const Model *m, Bytes name)
{
    (void)m;
    (void)name;
    return false;
}

bool elsewhere_reads(const Model *m, Bytes attribute)
{
    (void)m;
    (void)attribute;
    return false;
}

bool elsewhere_stores(const Model *m, Bytes attribute)
{
    const ProgramName *known = program_name(m->program, attribute);
    return known && (known->in_many_files || known->methods_file != m->in.file);
}

bool elsewhere_computes(const Model *m)
{
    (void)m;
    return false;
}

bool elsewhere_is_module(const Model *m, Bytes name)
{
    return program_has_module(m->program, name);
}

bool elsewhere_is_builtin(const Model *m, NodeId name, uint32_t *assumptions)
{
    if (names_is_builtin(m->names, name) != BUILTIN_SURE) return false;
    Atom atom = tree_node(m->tree, name)->name;
    const ProgramName *known = program_name(m->program, atoms_text(&m->tree->atoms, atom));
    if ((known && (known->how & REBINDS)) || m->program->patches_builtins.line) return false;
    *assumptions |= elsewhere_doubts(m, atom);
    return true;
}

uint32_t elsewhere_doubts(const Model *m, Atom name)
{
    const ProgramName *known = program_name(m->program, atoms_text(&m->tree->atoms, name));
    bool maybe = m->program->rebinds_any.line || (known && (known->how & MAY_REBIND));
    return maybe ? VALUE_ASSUMES_PLAIN_NAMESPACES : 0;
}
