/* by_name.c - see by_name.h. */
#include "transform/program/by_name.h"

const ByName *program_by_name(const Program *p, Bytes name)
{
    (void)p, (void)name;
    return NULL;
}

uint16_t program_call_may(const Program *p, Bytes name, uint16_t of, ProgramPlace *where)
{
    (void)p, (void)name;
    if (where) *where = (ProgramPlace){0};
    return MAY_RUN & of;
}

bool program_mentions(const Program *p, Bytes name, uint32_t file)
{
    (void)p, (void)name, (void)file;
    return true;
}

bool program_stores(const Program *p, Bytes name, uint32_t file)
{
    (void)p, (void)name, (void)file;
    return true;
}

ProgramPlace program_deletes(const Program *p, Bytes name)
{
    (void)p, (void)name;
    return (ProgramPlace){0, 1};
}

ProgramPlace program_watched(const Program *p, Bytes function)
{
    (void)p, (void)function;
    return (ProgramPlace){0, 1};
}

ProgramPlace program_computed_call(const Program *p, Bytes name)
{
    (void)p, (void)name;
    return (ProgramPlace){0, 1};
}
