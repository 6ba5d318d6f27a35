/* dump.h - inside cmd/: dumps that are files of their own. */
#ifndef SKIVE_CMD_DUMP_H
#define SKIVE_CMD_DUMP_H

#include "cmd/options.h"

/* `paths`: "effects" and the files, which are taken for one program. */
int dump_effects(const Words *paths);

#endif
