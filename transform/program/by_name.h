/*
 * by_name.h - what code in all files does, asked by the name of an attribute or function.
 *
 * Whoever sees x.name() and knows nothing of x asks what all functions of that name may do, those
 * that they call included.  All things of one name are one: the answers are bounds from above, as
 * long as x is an object of the program or of a builtin type.  Nothing here needs the flow.
 *
 * Calls and properties are followed, and the special methods that operators, statements, library
 * functions and loads of attributes inside these functions may run (code_group.c).  What the place
 * of the asker itself runs, he must ask for (program_special).
 */
#ifndef SKIVE_PROGRAM_BY_NAME_H
#define SKIVE_PROGRAM_BY_NAME_H

#include "transform/program/program.h"

typedef struct ByName {
    Bytes name;         /* as it is written, not mangled */
    uint16_t is;        /* NAMED_ bits of all places that define it, see facts/code.h */
    uint16_t may;       /* MAY_ bits: what calling it may do */
    uint16_t may_load;  /* what loading an attribute of that name may do: properties, and __get__ of
                           all classes when `is` has NAMED_VALUE */
    ProgramPlace first; /* that defines it */
    /* by bit number: a place that does it, perhaps in another function, that this one calls */
    ProgramPlace where[MAY_COUNT];
    const ProgramPlace *where_load; /* the same of may_load; NULL when that is 0 */
} ByName;

/* What the program defines by that name; NULL: no file does.  Live as long as the program. */
const ByName *program_by_name(const Program *p, Bytes name);

/* What operators run by that name: the special methods in class bodies and those that are given to
 * classes otherwise, but not what stands at the top of a module (PEP 562), which loading a module's
 * attribute runs.  NULL: no file has one. */
const ByName *program_special(const Program *p, Bytes name);

/* The place of what functions do that run without being called, by a name of a special method or
 * one of HOOK_ (facts/code.h); line 0: nothing that anybody sees. */
ProgramPlace program_hook(const Program *p, const char *name);

/* What x.name(...) may do when nothing is known of x: all functions of the program by that name
 * and all methods of builtin types.  MAY_RUN when there is neither.  *where (may be NULL): the
 * place of the lowest of the bits in `of` that it has; line 0 when the tables say so. */
uint16_t program_call_may(const Program *p, Bytes name, uint16_t of, ProgramPlace *where);

/* Can a call, load, store or operator of one name come to the other, and back?  (Of a function that
 * calls the one: can it come to be called again?) */
bool program_is_circle(const Program *p, Bytes called, Bytes function);

/* What a file of the program has under that name, is it perhaps a module that is not read?  Nothing
 * else of the program has the name, or it is one of the library. */
bool program_may_be_module(const Program *p, Bytes name);

/* Does a file other than `file` mention the name: as an attribute, in `from x import name`, in a
 * string that is a (dotted) name, or in any string if it begins with an underscore, in an example,
 * as a bare name below a star import?  Also true
 * when the documentation does.  Copies of a file are one file.  May be true for no reason. */
bool program_mentions(const Program *p, Bytes name, uint32_t file);

/* Is there a mention that does more than look at what is named: go through it, measure it, search
 * it, read an item?  Then it may be changed there, or kept. */
bool program_uses(const Program *p, Bytes name, uint32_t file);

/* Is there a module of that name in the package that the file is?  Whoever imports it binds the
 * name among the package's globals. */
bool program_has_submodule(const Program *p, uint32_t file, Bytes name);

/* Is an attribute of that name stored or deleted (x.name = v, setattr) in a file other than `file`?
 */
bool program_stores(const Program *p, Bytes name, uint32_t file);

/* The first place where an attribute of that name is deleted; line 0: nowhere. */
ProgramPlace program_deletes(const Program *p, Bytes name);

/*
 * The first handler that may look at the type or text of an exception that a function of that name
 * raises or lets pass; line 0: there is none.  Only handlers around calls: what stands around a
 * place in its own function is code_watched_line's answer (facts/code.h).
 */
ProgramPlace program_watched(const Program *p, Bytes function);

/* The same for the text: a handler without a name for the exception does not see it. */
ProgramPlace program_text_watched(const Program *p, Bytes function);

/* The first place that takes an attribute, global or variable by a computed name that can be
 * `name`: getattr(x, "do_" + y), attrgetter(y), globals()[y], eval(y) ...; line 0: none. */
ProgramPlace program_computed_call(const Program *p, Bytes name);

/* The same of those of which a part is written out: not getattr(x, y), but getattr(x, "_" + y). */
ProgramPlace program_computed_part(const Program *p, Bytes name);

/* Is there but one module in the program? */
bool program_is_single(const Program *p);

/* ---- for program.c --------------------------------------------------------------------------- */

void program_add_code(Program *p, const Code *c, uint32_t file);
void program_free_code(Program *p);

#endif
