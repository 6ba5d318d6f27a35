/*
 * edit.h - applying splices, and the check that nothing else changed.
 */
#ifndef SKIVE_EDIT_EDIT_H
#define SKIVE_EDIT_EDIT_H

#include "transform/edit/change.h"
#include "transform/names/names.h"
#include "transform/syntax/parse.h"

/* Sorts by position; insertions at one place keep their order. */
void edit_sort(Splices *edits);

/* Do two sorted lists touch the same bytes, or insert at the same place? */
bool edit_overlaps(const Splices *a, const Splices *b);

/* Appends `text` with the sorted, disjoint edits applied. */
void edit_apply(Bytes text, const Splices *edits, Buf *out);

/* Adds an import unless it is there; they stay sorted by place, then by module. */
void edit_add_import(NewImports *imports, const NewImport *more);

/* Appends the text that one import, or all that come to the same place, insert there. */
void edit_import_text(const NewImport *imports, uint32_t count, Buf *out);

/* Adds the imports to sorted edits, before whatever else is inserted at their places.  Their texts
 * live in the arena. */
void edit_insert_imports(const NewImports *imports, Arena *arena, Splices *edits);

/*
 * Checks a rewritten text against the tree it was made from: it parses, its names resolve, and
 * every node outside the changed ones is the same, in the same place but for the edits' shifts.
 * The imports stand where they should, at the top level, and are nothing but these imports.  The
 * new tree and names are left in *after and *names for the caller to free; on failure (ERR_BUG)
 * nothing is left to free.
 */
typedef struct EditCheck {
    const Tree *before;
    const Splices *edits;
    const ChangedNodes *changed; /* sorted, each node once; of those that change outermost only */
    const NewImports *imports;   /* sorted; their texts are among the edits.  NULL: none */
    Bytes text;                  /* the rewritten text; borrowed by `after` */
} EditCheck;
bool edit_verify(Parser *p, const EditCheck *check, Tree *after, Names *names, Err *err);

#endif
