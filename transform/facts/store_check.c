/*
 * store_check.c - is a Flow or Code that was read one that could have been collected, as far as
 * what reads it must be able to rely on?
 */
#include "transform/facts/store_inner.h"

static bool is_range(uint32_t first, uint32_t count, uint32_t of)
{
    return first <= of && count <= of - first;
}

static bool is_name(const Flow *f, uint32_t name)
{
    return name < f->names.count;
}

static bool is_node(const Flow *f, uint32_t node)
{
    return node < f->lines.count;
}

static bool are_names(const Flow *f, uint32_t first, uint32_t count)
{
    if (!is_range(first, count, f->words.count)) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!is_name(f, f->words.at[first + i])) return false;
    return true;
}

/* ---- operations ----------------------------------------------------------------------------- */

static bool args_are_nodes(const Flow *f, const FlowOp *op)
{
    for (uint32_t i = 0; i < op->count; i++)
        if (!is_node(f, f->words.at[op->args + i])) return false;
    return true;
}

static bool args_are_refs(const Flow *f, const FlowOp *op)
{
    for (uint32_t i = 0; i < op->count; i++)
        if (f->words.at[op->args + i] >= f->refs.count) return false;
    return true;
}

static bool is_call(const Flow *f, const FlowOp *op)
{
    if (op->count % 2 || op->flag & ~CALL_FLAGS) return false;
    for (uint32_t i = 0; i < op->count; i += 2) {
        uint32_t tag = f->words.at[op->args + i];
        if (tag < ARG_DOUBLE_STAR && !is_name(f, tag)) return false;
        if (!is_node(f, f->words.at[op->args + i + 1])) return false;
    }
    return true;
}

static bool is_box(const Flow *f, const FlowOp *op)
{
    uint8_t kind = op->flag & 0x7f;
    return kind <= BOX_SLICE && !op->b && args_are_nodes(f, op) &&
           op->count >= (kind == BOX_DICT ? 2 : kind == BOX_SLICE);
}

static bool operands_fit(const Flow *f, const FlowOp *op)
{
    switch ((FlowKind)op->kind) {
    case FLOW_COPY:
    case FLOW_ITERATE:
    case FLOW_ENTER:
    case FLOW_AWAIT:
    case FLOW_UNARY:
    case FLOW_FORMAT: return !op->b && !op->count;
    case FLOW_NAMESPACE: return op->b <= f->classes.count && !op->count;
    case FLOW_BODY: return op->b < f->classes.count && !op->count;
    case FLOW_UNPACK: return !op->b && op->count <= 1;
    case FLOW_MAKE_FUNCTION: return op->b < f->functions.count && !op->count;
    case FLOW_MAKE_CLASS: return op->b < f->classes.count && args_are_nodes(f, op);
    case FLOW_SUPER: return op->b < f->classes.count && !op->count;
    case FLOW_STRING:
    case FLOW_IMPORT:
    case FLOW_LOAD:
    case FLOW_STORE:
    case FLOW_DELETE:
    case FLOW_HAS:
    case FLOW_MATCH_CLASS:
    case FLOW_PATCH: return is_name(f, op->b) && !op->count;
    case FLOW_IMPORT_FROM: return is_name(f, op->b) && op->count == 1 && are_names(f, op->args, 1);
    case FLOW_METHOD: return is_name(f, op->b) && is_call(f, op);
    case FLOW_CALL: return !op->b && is_call(f, op);
    case FLOW_ANNOTATION:
        return !op->count && op->flag <= ANNOTATED_CLASS &&
               op->b < (op->flag == ANNOTATED_FUNCTION ? f->functions.count
                        : op->flag == ANNOTATED_CLASS  ? f->classes.count
                                                       : 1);
    case FLOW_BOX: return is_box(f, op);
    case FLOW_GET_ITEM: return is_node(f, op->b) && op->count == 1 && f->words.at[op->args] <= 10;
    case FLOW_CHECK:
    case FLOW_SET_ITEM:
    case FLOW_DELETE_ITEM:
    case FLOW_COMPARE: return is_node(f, op->b) && !op->count;
    case FLOW_BINARY: return is_node(f, op->b) && op->count <= 1;
    case FLOW_CATCH:
    case FLOW_INSTANCE:
    case FLOW_EXACT: return !op->b && args_are_refs(f, op);
    case FLOW_KIND_COUNT: break;
    }
    return false;
}

static bool ops_are_sound(const Flow *f)
{
    for (uint32_t i = 0; i < f->ops.count; i++) {
        const FlowOp *op = &f->ops.at[i];
        if (!is_node(f, op->a) || !is_node(f, op->to)) return false;
        if (!is_range(op->args, op->count, f->words.count) || !operands_fit(f, op)) return false;
    }
    return true;
}

/* ---- definitions ---------------------------------------------------------------------------- */

/* Functions stand in the order of their operations, after the one around them. */
static bool functions_are_sound(const Flow *f)
{
    uint32_t reached = 0;
    for (uint32_t i = 0; i < f->functions.count; i++) {
        const FlowFunction *one = &f->functions.at[i];
        if (!is_name(f, one->name) || one->class > f->classes.count || one->outer > i) return false;
        if (!is_range(one->first_param, one->param_count, f->params.count)) return false;
        if (!is_node(f, one->result) || !is_node(f, one->yielded) || !is_node(f, one->sent))
            return false;
        if (one->first_op < reached || !is_range(one->first_op, one->op_count, f->ops.count))
            return false;
        reached = one->first_op;
    }
    for (uint32_t i = 0; i < f->params.count; i++) {
        const FlowParam *p = &f->params.at[i];
        if (!is_name(f, p->name) || !is_node(f, p->node) || p->kind > PARAM_DOUBLE_STAR)
            return false;
    }
    return true;
}

static bool keywords_are_sound(const Flow *f, const FlowClass *c)
{
    if (c->dataclass_keyword_count % 2) return false;
    if (!is_range(c->dataclass_keywords, c->dataclass_keyword_count, f->words.count)) return false;
    for (uint32_t i = 0; i < c->dataclass_keyword_count; i += 2)
        if (!is_name(f, f->words.at[c->dataclass_keywords + i])) return false;
    return true;
}

/* A class stands after the one around it. */
static bool classes_are_sound(const Flow *f)
{
    for (uint32_t i = 0; i < f->classes.count; i++) {
        const FlowClass *c = &f->classes.at[i];
        if (!is_name(f, c->name) || !is_node(f, c->node) || c->class > i) return false;
        if (c->function > f->functions.count || c->metaclass > f->refs.count) return false;
        if (!is_range(c->first_base, c->base_count, f->refs.count)) return false;
        if (!is_range(c->first_decorator, c->decorator_count, f->refs.count)) return false;
        if (!is_range(c->first_attr, c->attr_count, f->attrs.count)) return false;
        if (!keywords_are_sound(f, c)) return false;
    }
    for (uint32_t i = 0; i < f->attrs.count; i++)
        if (!is_name(f, f->attrs.at[i].name) || !is_node(f, f->attrs.at[i].node)) return false;
    return true;
}

/* ---- names that are followed ---------------------------------------------------------------- */

static bool ref_is_sound(const Flow *f, const FlowRef *r)
{
    if (r->called > 1 || r->subscripted > 1 || !are_names(f, r->path, r->path_count)) return false;
    switch ((FlowRefKind)r->kind) {
    case REF_NONE: return true;
    case REF_GLOBAL:
    case REF_IMPORT: return is_name(f, r->a);
    case REF_FROM: return is_name(f, r->a) && is_name(f, r->b);
    case REF_CLASS: return r->a < f->classes.count;
    case REF_FUNCTION: return r->a < f->functions.count;
    }
    return false;
}

static bool globals_are_sound(const Flow *f)
{
    for (uint32_t i = 0; i < f->refs.count; i++)
        if (!ref_is_sound(f, &f->refs.at[i])) return false;
    for (uint32_t i = 0; i < f->globals.count; i++) {
        const FlowGlobal *g = &f->globals.at[i];
        if (!is_name(f, g->name) || !is_node(f, g->node) || g->bound > 1) return false;
        if (!is_range(g->first_binding, g->binding_count, f->refs.count)) return false;
    }
    for (uint32_t i = 0; i < f->stars.count; i++)
        if (!is_name(f, f->stars.at[i].module) || f->stars.at[i].level > UINT8_MAX) return false;
    for (uint32_t i = 0; i < f->exported.count; i++)
        if (!is_name(f, f->exported.at[i])) return false;
    return true;
}

static bool is_empty(const Flow *f)
{
    return !f->names.count && !f->ops.count && !f->words.count && !f->lines.count &&
           !f->functions.count && !f->params.count && !f->classes.count && !f->attrs.count &&
           !f->refs.count && !f->globals.count && !f->stars.count && !f->exported.count;
}

bool flow_is_sound(const Flow *f)
{
    if (is_empty(f)) return true;
    if (!f->names.count || f->names.at[0].len || !f->functions.count) return false;
    if (f->lines.count < FLOW_SHARED_END) return false;
    return ops_are_sound(f) && functions_are_sound(f) && classes_are_sound(f) &&
           globals_are_sound(f);
}

/* ---- what functions do ---------------------------------------------------------------------- */

static bool records_are_sound(const Code *c)
{
    if (!c->records.count || c->texts.count != c->records.count) return false;
    for (uint32_t i = 0; i < c->records.count; i++) {
        const CodeRecord *r = &c->records.at[i];
        if (r->word >= c->words.count || r->owner > c->records.count || r->class > c->records.count)
            return false;
        if (r->is & ~NAMED_ALL || r->may & ~MAY_ALL || r->operates > OPERATES_ALL) return false;
        if (!is_range(r->first_edge, r->edge_count, c->edges.count)) return false;
    }
    return true;
}

static bool given_is_sound(const Code *c)
{
    for (uint32_t i = 0; i < c->given.count; i++) {
        const CodeGiven *g = &c->given.at[i];
        if (g->word >= c->words.count || g->value >= c->words.count) return false;
        if (g->record >= c->records.count || g->kind >= TAKERS || g->flags & ~GIVEN_ALL)
            return false;
        if (g->taker >= (g->kind == TAKER_DOTTED ? c->dotted.count : c->words.count)) return false;
    }
    return true;
}

bool code_is_sound(const Code *c)
{
    if (!c->words.count || !records_are_sound(c) || !given_is_sound(c)) return false;
    for (uint32_t i = 0; i < c->edges.count; i++) {
        const CodeEdge *e = &c->edges.at[i];
        if (e->kind >= EDGE_KINDS || e->flags & ~EDGE_FLAGS) return false;
        if (e->index >= (e->kind == EDGE_DOTTED ? c->dotted.count : c->words.count)) return false;
    }
    for (uint32_t i = 0; i < c->dotted.count; i++)
        if (c->dotted.at[i].word >= c->words.count) return false;
    for (uint32_t i = 0; i < c->watched.count; i++)
        if (c->watched.at[i].word >= c->words.count) return false;
    for (uint32_t i = 1; i < c->mentions.count; i++)
        if (c->mentions.at[i - 1] >= c->mentions.at[i]) return false;
    for (uint32_t i = 1; i < c->looks.count; i++)
        if (c->looks.at[i - 1] >= c->looks.at[i]) return false;
    return true;
}
