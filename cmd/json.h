/*
 * json.h - strings of JSON documents.
 */
#ifndef SKIVE_CMD_JSON_H
#define SKIVE_CMD_JSON_H

#include "transform/base/bytes.h"

/* Appends the text in quotes.  Bytes of a path that are no UTF-8 come out as lone surrogates, as
 * Python's surrogateescape has them. */
void json_string(Buf *out, Bytes text);

/* Appends "key": "value". */
void json_text(Buf *out, const char *key, const char *value);

#endif
