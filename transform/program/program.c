/* program.c - see program.h. */
#include "transform/program/program.h"

#include <string.h>

#include "transform/facts/constant_names.h"
#include "transform/program/by_name.h"

void program_init(Program *p)
{
    *p = (Program){0};
    atoms_init(&p->atoms, &p->arena);
}

void program_free(Program *p)
{
    solve_free(p->solver);
    program_free_code(p);
    if (p->has_flow) link_free(&p->link);
    atoms_free(&p->atoms);
    arena_free(&p->arena);
    array_free(&p->names);
    array_free(&p->modules);
    *p = (Program){0};
}

static ProgramName *name_of(Program *p, Bytes name)
{
    Atom atom = atoms_intern(&p->atoms, name);
    while (p->names.count <= atom.at) array_push(&p->names, (ProgramName){0});
    ProgramName *n = &p->names.at[atom.at];
    n->name = atoms_text(&p->atoms, atom);
    return n;
}

static void add_name(Program *p, const FactName *f, uint32_t file)
{
    ProgramName *n = name_of(p, f->name);
    if (!n->how) {
        n->first = (ProgramPlace){file, f->line};
        n->methods_file = file;
    } else if (n->methods_file != file) {
        n->in_many_files = true;
    }
    if ((f->how & REBINDS) && !n->first_rebind.line)
        n->first_rebind = (ProgramPlace){file, f->line};
    if (f->how & STORES) {
        if (!(n->how & STORES)) n->store_file = file;
        else if (n->store_file != file) n->stored_in_many = true;
    }
    if (f->delete_line && !n->first_delete.line)
        n->first_delete = (ProgramPlace){file, f->delete_line};
    n->how |= f->how;
}

static void note_place(ProgramPlace *place, uint32_t file, uint32_t line)
{
    if (line && !place->line) *place = (ProgramPlace){file, line};
}

/* If a builtin is replaced by which some file's names were known, they may be any names. */
static void check_relied(Program *p)
{
    const char *name;
    for (uint32_t bit = 0; p->relies && (name = constant_names_builtin(bit)); bit++) {
        const ProgramName *known = program_name(p, bytes_of(name));
        if (!(p->relies >> bit & 1) || !known || !(known->how & REBINDS)) continue;
        note_place(&p->patches_builtins, known->first_rebind.file, known->first_rebind.line);
    }
}

void program_add(Program *p, const Facts *f, uint32_t file)
{
    for (uint32_t i = 0; i < f->name_count; i++) add_name(p, &f->names[i], file);
    note_place(&p->rebinds_any, file, f->rebinds_any_line);
    note_place(&p->uses_bytearray, file, f->bytearray_line);
    note_place(&p->patches_builtins, file, f->patches_builtins_line);
    note_place(&p->globals_any, file, f->globals_any_line);
    note_place(&p->finalizer, file, f->finalizer_line);
    note_place(&p->value_class, file, f->value_class_line);
    note_place(&p->text_class, file, f->text_class_line);
    p->relies |= f->relies;
    check_relied(p);
    program_add_code(p, &f->code, file);
}

const ProgramName *program_name(const Program *p, Bytes name)
{
    Atom atom = atoms_find(&p->atoms, name);
    if (!atom.at || atom.at >= p->names.count || !p->names.at[atom.at].how) return NULL;
    return &p->names.at[atom.at];
}

static void add_module(Program *p, Bytes part)
{
    const char *dot = memchr(part.at, '.', part.len);
    if (dot) part.len = (size_t)(dot - part.at);
    if (!part.len) return;
    Atom atom = atoms_intern(&p->atoms, part);
    while (p->modules.count <= atom.at) array_push(&p->modules, false);
    p->modules.at[atom.at] = true;
}

void program_note_modules(Program *p, const char *path)
{
    while (*path) {
        const char *slash = strchr(path, '/');
        size_t len = slash ? (size_t)(slash - path) : strlen(path);
        add_module(p, (Bytes){path, len});
        path += len + (slash != NULL);
    }
}

bool program_has_module(const Program *p, Bytes name)
{
    Atom atom = atoms_find(&p->atoms, name);
    return atom.at && atom.at < p->modules.count && p->modules.at[atom.at];
}
