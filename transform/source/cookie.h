/*
 * cookie.h - the encoding that a file declares (PEP 263).
 */
#ifndef SKIVE_SOURCE_COOKIE_H
#define SKIVE_SOURCE_COOKIE_H

#include "transform/base/bytes.h"

/* The name in a "coding: name" comment of the first two lines; empty when there is none. */
Bytes cookie_find(Bytes text);

/* The character set's name for iconv, for an encoding name as Python takes it (any case, any
 * punctuation, aliases); NULL when skive does not know it.  "UTF-8" for all spellings of that. */
const char *cookie_charset(Bytes name);

#endif
