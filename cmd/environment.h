/*
 * environment.h - the folders that --context and the configuration name.
 */
#ifndef SKIVE_CMD_ENVIRONMENT_H
#define SKIVE_CMD_ENVIRONMENT_H

#include "cmd/session.h"

/* Fills s->context: each folder as it was given, "auto" as the packages of the active virtual
 * environment.  False and ERR_USAGE when one is not there. */
bool environment_folders(Session *s, Err *err);

#endif
