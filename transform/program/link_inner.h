/*
 * link_inner.h - inside program/: the parts of linking.
 */
#ifndef SKIVE_PROGRAM_LINK_INNER_H
#define SKIVE_PROGRAM_LINK_INNER_H

#include "transform/program/link.h"

void hierarchy_build(Link *l);

#endif
