/*
 * loader.h - loads(file.read()): what is read whole, to be taken apart by pickle or marshal.
 *
 * Their load() reads what it needs from the file itself, and no further than the end of the object:
 * only where the file stands afterwards tells the two apart, and who changes the file meanwhile.
 */
#ifndef SKIVE_PROOF_LOADER_H
#define SKIVE_PROOF_LOADER_H

#include "transform/proof/handle.h"
#include "transform/proof/import.h"

typedef struct Loading {
    NodeId function; /* what is called: x.loads, or loads */
    NodeId argument; /* file.read() */
    NodeId file;
    const char *module; /* "pickle" or "marshal" */
} Loading;

/* By the text alone; leaves `module` out. */
bool loader_match(const Site *s, Loading *out);

/* Does load(file) give the same?  Fills in the module. */
Verdict loader_prove(const Site *s, Loading *l);

#endif
