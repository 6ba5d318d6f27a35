/*
 * source.h - one Python file as bytes and as UTF-8 text.
 *
 * The rest of skive works on `text`: UTF-8, no byte order mark, newlines as they stand in the
 * file.  Offsets are byte offsets into it.  A file that is UTF-8 already (nearly all are) is not
 * copied: text then points into raw.  Rewritten text goes back through source_encode, which gives
 * the bytes to store.
 */
#ifndef SKIVE_SOURCE_SOURCE_H
#define SKIVE_SOURCE_SOURCE_H

#include "transform/base/bytes.h"
#include "transform/base/err.h"

/* Python's source is at most this many bytes here; a larger file is refused by name. */
#define SOURCE_SIZE_LIMIT (32u * 1024 * 1024)

typedef struct Source {
    Bytes raw;         /* the file's bytes; memory owned by this Source */
    Bytes text;        /* decoded; inside raw, or memory of its own (own_text) */
    char encoding[64]; /* Python's normalised name: "utf-8" when nothing is declared (PEP 263) */
    bool has_bom;      /* raw starts with the UTF-8 signature, which text leaves out */
    bool own_text;     /* text is memory of its own */
} Source;

/*
 * Takes over `raw` (memory from take_memory or malloc, freed with the Source, and on failure too)
 * and decodes it as CPython would: byte order mark, then the PEP 263 cookie of the first two
 * lines, else UTF-8.  Fails with ERR_ENCODING for an unknown or contradictory encoding and for
 * bytes that are not valid in it, with ERR_SYNTAX for a NUL byte, with ERR_LIMIT above
 * SOURCE_SIZE_LIMIT; the message gives the reason without the file's name, err->line the line.
 */
bool source_decode(char *raw, size_t len, Source *out, Err *err);

/* Reads the file and decodes it.  A path that is not a regular file (after following links), is
 * unreadable or has vanished fails with ERR_IO and never blocks (FIFOs, devices). */
bool source_read(const char *path, Source *out, Err *err);

/* The bytes to store for `text`, a rewritten version of s->text: in the file's encoding and with
 * its byte order mark.  Fails with ERR_ENCODING when `text` cannot be encoded, or when encoding
 * the *unchanged* text would not give raw back (stateful or non-canonical encodings). */
bool source_encode(const Source *s, Bytes text, Buf *out, Err *err);

void source_free(Source *s);

#endif
