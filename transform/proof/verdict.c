/* verdict.c - the texts of reasons.def. */
#include "transform/proof/verdict.h"

typedef struct Text {
    const char *slug, *text;
    bool on;
} Text;

static const Text refusals[] = {
#define REFUSAL(id, slug, text) {slug, text, false},
#include "transform/proof/reasons.def"
};

static const Text assumptions[] = {
#define ASSUMPTION(id, slug, on, text) {slug, text, on},
#include "transform/proof/reasons.def"
};

const char *refusal_slug(Refusal r)
{
    return refusals[r].slug;
}

const char *refusal_text(Refusal r)
{
    return refusals[r].text;
}

const char *assumption_slug(Assumption a)
{
    return assumptions[a].slug;
}

const char *assumption_text(Assumption a)
{
    return assumptions[a].text;
}

Assumptions assumptions_default(void)
{
    Assumptions set = 0;
    for (int a = 0; a < ASSUMPTION_COUNT; a++)
        if (assumptions[a].on) set |= assuming((Assumption)a);
    return set;
}

bool assumption_find(Bytes slug, Assumption *out)
{
    for (int a = 0; a < ASSUMPTION_COUNT; a++) {
        if (!bytes_is(slug, assumptions[a].slug)) continue;
        *out = (Assumption)a;
        return true;
    }
    return false;
}
