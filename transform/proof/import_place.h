/*
 * import_place.h - inside proof/: where a new import stands in its file.
 */
#ifndef SKIVE_PROOF_IMPORT_PLACE_H
#define SKIVE_PROOF_IMPORT_PLACE_H

#include "transform/proof/rule.h"

typedef struct ImportPlace {
    uint32_t at;            /* offset of a line's first byte */
    uint32_t before, after; /* empty lines to add around */
} ImportPlace;

/*
 * Among the leading imports: in its alphabetical place when the first paragraph of them is sorted,
 * else behind its last `import x`.  Without such a paragraph: before the first statement that is
 * neither docstring nor `from __future__ import`, and the comments that belong to it.  False when
 * that would be in the middle of a line.
 */
bool import_place_find(const Tree *t, Bytes module, ImportPlace *out);

#endif
