/* build.c - see build.h; the Makefile makes build_id.inc. */
#include "transform/cache/build.h"

const char build_id[] =
#include "build_id.inc"
    ;
