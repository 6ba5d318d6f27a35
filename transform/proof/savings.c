/* savings.c - see savings.h. */
#include "transform/proof/savings.h"

#include <stddef.h>
#include <string.h>

typedef struct Row {
    const char *consumer;
    Saving saving;
} Row;

/* By consumer, then by version. */
static const Row rows[] = {
#define SAVING(consumer, ...) {consumer, {__VA_ARGS__}},
#include "transform/proof/savings.def"
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

bool savings_find(const char *consumer, uint32_t python, Saving *out)
{
    const Saving *found = NULL;
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].consumer, consumer) != 0) continue;
        if (!found || !python || rows[i].saving.python <= python) found = &rows[i].saving;
    }
    if (!found) return false;
    *out = *found;
    return true;
}
