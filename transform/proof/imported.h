/*
 * imported.h - what names are by the imports of their own file, third-party modules included.
 *
 * Weaker than value_library_name: nothing is known of the module itself, so it serves suggestions.
 */
#ifndef SKIVE_PROOF_IMPORTED_H
#define SKIVE_PROOF_IMPORTED_H

#include "transform/proof/effects.h"
#include "transform/proof/rule.h"

/* Is the expression a name or attribute that the imports of the file make `dotted`
 * ("numpy.array"), with no other binding of its first name? */
bool imported_is(const Site *s, NodeId expression, const char *dotted);

/* The first of the NULL-terminated list that it is; NULL: none. */
const char *imported_in(const Site *s, NodeId expression, const char *const *list);

/* The number of elements of a display of constants or of range(constant); 0: it is not known. */
uint64_t iterable_length(const Site *s, NodeId iterable);

/* How often the element of a comprehension is evaluated, unless `if` leaves some out; 0: unknown.
 */
uint64_t comprehension_length(const Site *s, NodeId comprehension);

#endif
