/*
 * documents.h - inside run/: code in documentation.
 *
 * People read there how the program's classes are used, and run it.  So what the code blocks of
 * .md, .rst and .txt files do to these classes is known to the proofs; the files are never
 * rewritten. Blocks that are no Python are left out, and so are documents without a name of the
 * program.
 */
#ifndef SKIVE_RUN_DOCUMENTS_H
#define SKIVE_RUN_DOCUMENTS_H

#include "transform/run/run.h"

/* Appends the code blocks of a document: fenced ones that say they are Python, examples with
 * prompts, `.. code-block:: python` and literal blocks of reStructuredText.  Each line stands where
 * it stands in the document; a block that does not parse is left out. */
void documents_extract(Bytes text, bool is_markdown, Parser *p, Buf *out);

/* Names of classes and modules of the program. */
typedef struct OwnNames {
    Arena arena;
    Atoms atoms;
    Array(bool) is_own; /* by atom */
} OwnNames;

void documents_names(const Run *run, OwnNames *out);
void documents_names_free(OwnNames *names);

/* Collects the flow of a document that names something of the program; drops its source. */
void documents_collect(Document *d, const OwnNames *names, Parser *p);

#endif
