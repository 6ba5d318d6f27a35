/*
 * import.h - modules of the library that a rewrite needs.
 *
 * What the file imports at its top already is used; else an import is added there, for all rewrites
 * of the file together.  It may change no name's meaning, neither in the file nor for whoever
 * imports from it, and runs before everything in the file that could miss it.
 */
#ifndef SKIVE_PROOF_IMPORT_H
#define SKIVE_PROOF_IMPORT_H

#include "transform/proof/rule.h"

/* May code at the site use the library's module of that name (without dots), through an import that
 * is there or could be added?  Says nothing about what others do to the module's functions
 * (site_stays_global). */
Verdict import_prove(const Site *s, const char *module);

/* For edits of a site for which that was proven: what the module is called there.  Notes the import
 * that has to be added. */
Bytes import_use(const Site *s, const char *module);

#endif
