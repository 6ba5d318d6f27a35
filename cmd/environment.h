/*
 * environment.h - what surrounds the program: the folders of the context, packaging metadata.
 */
#ifndef SKIVE_CMD_ENVIRONMENT_H
#define SKIVE_CMD_ENVIRONMENT_H

#include "cmd/session.h"

/* Fills s->context: each folder as it was given, "auto" as the packages of the active virtual
 * environment.  False and ERR_USAGE when one is not there. */
bool environment_folders(Session *s, Err *err);

/* Is the tree packaged for others to use: is there the metadata of a distribution in the root, in a
 * path that was given, or in a folder between? */
bool environment_is_package(Session *s);

#endif
