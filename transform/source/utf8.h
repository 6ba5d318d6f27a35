/*
 * utf8.h - is this text?
 */
#ifndef SKIVE_SOURCE_UTF8_H
#define SKIVE_SOURCE_UTF8_H

#include "transform/base/bytes.h"

/* The offset of the first byte that is not well-formed UTF-8 (RFC 3629: no surrogates, nothing
 * overlong) or is NUL; text.len when all is well. */
size_t utf8_first_bad(Bytes text);

#endif
