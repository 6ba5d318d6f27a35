/*
 * build.h - which skive this is.
 */
#ifndef SKIVE_CACHE_BUILD_H
#define SKIVE_CACHE_BUILD_H

/* A hash of all that the program was built from: what one build stored is of no use to another. */
extern const char build_id[];

#endif
