/* obligations.c - see obligations.h. */
#include "transform/proof/obligations.h"

enum { MOST_REASONS = 8, DEEPEST = 12 };

typedef struct Obligation {
    const char *text;
    Refusal reasons[MOST_REASONS]; /* ends with REFUSE_NONE */
} Obligation;

static const Obligation obligations[] = {
#define OBLIGATION(text, ...) {text, {__VA_ARGS__}},
#include "transform/proof/obligations.def"
};
const uint32_t obligation_count = sizeof obligations / sizeof *obligations;

static const char *const deeds[] = {
#define DEED(id, slug, text) text,
#include "transform/program/deeds.def"
};

const char *obligation_text(uint32_t i)
{
    return obligations[i].text;
}

bool obligation_has(uint32_t i, Refusal why)
{
    for (int k = 0; k < MOST_REASONS && obligations[i].reasons[k]; k++)
        if (obligations[i].reasons[k] == why) return true;
    return false;
}

Broken obligation_first(const ClassLayout *c)
{
    return (Broken){.why = c->refusal,
                    .module = c->module,
                    .line = c->line,
                    .name = c->name,
                    .record = c->record,
                    .other = c->other};
}

static const char *name_of(const Program *p, uint32_t atom)
{
    return atoms_text(&p->link.atoms, (Atom){atom}).at;
}

static void add_deed(Witness *w, const Program *p, const Broken *b, WitnessPath *out)
{
    const Record *r = &witness_solver(w)->records.at[b->record - 1];
    const char *text = deeds[r->deed], *unknown = "";
    if (r->object == THE_UNREAD) unknown = " of something that may be any object that escaped";
    if (r->name && *name_of(p, r->name))
        text = arena_format(witness_arena(w), "%s `%s`%s", text, name_of(p, r->name), unknown);
    else text = arena_format(witness_arena(w), "%s%s", text, unknown);
    array_push(out, ((WitnessStep){b->module, b->line, text}));
}

/* Classes whose own refusal decides for another: what speaks against them follows. */
static bool decides_by_refusal(Refusal why)
{
    return why == REFUSE_BASE_KEPT || why == REFUSE_OPEN_SUBCLASS;
}

void obligation_path(Witness *w, const Program *p, uint32_t class, const Broken *b,
                     WitnessPath *out)
{
    Broken now = *b;
    for (int depth = 0; depth < DEEPEST && now.other; depth++) {
        const ClassLayout *other = &p->layouts->of[now.other - 1];
        const char *name = name_of(p, p->link.classes.at[now.other - 1].name);
        bool follow = decides_by_refusal(now.why) && other->refusal;
        const char *text =
            follow ? arena_format(witness_arena(w), "class %s is left alone (%s): %s", name,
                                  refusal_slug(other->refusal), refusal_text(other->refusal))
                   : arena_format(witness_arena(w), "in class %s", name);
        array_push(out, ((WitnessStep){now.module, now.line, text}));
        if (!follow) return;
        class = now.other - 1;
        now = obligation_first(other);
    }
    if (now.why == REFUSE_COPY_SETS && !now.record) /* who was not read may copy it */
        witness_escape(w, solver_object(witness_solver(w), OBJECT_INSTANCE, class, 0), out);
    if (!now.record) return;
    witness_record(w, now.record - 1, class, out);
    add_deed(w, p, &now, out);
}
