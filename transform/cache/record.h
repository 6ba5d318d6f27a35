/*
 * record.h - what is stored outside the program: numbers and texts in a row, sealed by a checksum.
 *
 * A record is a header (its kind, a checksum over its key and its content) and then numbers of
 * variable length, seven bits to a byte, lowest first.  Reading trusts nothing: each number is
 * read with the largest value that makes sense, and whatever does not fit makes the Reader bad,
 * after which it gives zeros.  So a caller reads to the end and asks once.
 */
#ifndef SKIVE_CACHE_RECORD_H
#define SKIVE_CACHE_RECORD_H

#include "transform/base/bytes.h"

/* The first byte of the header; changed with the layout of the content. */
typedef enum RecordKind {
    RECORD_UNIT = 0x15,    /* run/stored.h: facts of a file, or why there are none */
    RECORD_OUTCOME = 0x21, /* run/stored.h: the findings of a whole run */
} RecordKind;

typedef struct Reader {
    const unsigned char *at, *end;
    bool bad;
} Reader;

/* ---- writing -------------------------------------------------------------------------------- */

/* Adds the header; what is added to `out` until record_seal is the content.  Returns where the
 * record begins. */
size_t record_begin(Buf *out, RecordKind kind);
void record_seal(Buf *out, size_t begin, ContentHash key);

void record_number(Buf *out, uint64_t number);
void record_text(Buf *out, Bytes text);

/* ---- reading -------------------------------------------------------------------------------- */

/* False when this is no whole record of that kind and key. */
bool record_open(Bytes record, RecordKind kind, ContentHash key, Reader *out);

uint64_t read_number(Reader *r, uint64_t most);
Bytes read_text(Reader *r); /* points into the record */

/* How many more items there can be when each takes at least one byte: bounds what is allocated. */
uint32_t read_count(Reader *r);

bool read_is_done(const Reader *r); /* everything was read, and nothing was bad */

#endif
