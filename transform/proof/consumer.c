/* consumer.c - see consumer.h. */
#include "transform/proof/consumer.h"

static const Consumer consumers[] = {
#define CONSUMER(dotted, ...) {.name = dotted, __VA_ARGS__},
#include "transform/proof/consumers.def"
};
enum { CONSUMER_COUNT = sizeof consumers / sizeof *consumers };

static const Consumer in_operator = {"in", .step = STEP_EQUAL, .traits = DROPS | STOPS,
                                     .saving = "in"},
                      for_statement = {"for", .traits = DROPS, .policy = POLICY_LOOP,
                                       .saving = "for"},
                      comprehension = {"for", .traits = DROPS, .policy = POLICY_LOOP,
                                       .saving = "comprehension"},
                      generator = {"for", .traits = DROPS, .policy = POLICY_LINK,
                                   .saving = "comprehension"},
                      star_list = {"[*...]", .step = STEP_KEEP, .policy = POLICY_STORED,
                                   .linked = POLICY_ARGUMENT, .saving = "star-list"},
                      plus_equals = {"+=",
                                     .receiver = VALUE_LIST | VALUE_DEQUE,
                                     .step = STEP_KEEP,
                                     .traits = MUTATES,
                                     .policy = POLICY_STORED,
                                     .linked = POLICY_ARGUMENT,
                                     .saving = "+="},
                      worthless = {"", .policy = POLICY_WORTHLESS, .linked = POLICY_WORTHLESS};

/* ---- arguments ------------------------------------------------------------------------------ */

Arguments consumer_arguments(const Tree *t, NodeId call)
{
    Arguments a = {0};
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->role != ROLE_ARGS && n->role != ROLE_KEYWORDS) continue;
        a.all++;
        a.positional += n->role == ROLE_ARGS;
        a.starred |= n->kind == NODE_STARRED || (n->role == ROLE_KEYWORDS && !n->name.at);
    }
    return a;
}

NodeId consumer_argument(const Tree *t, NodeId call, uint32_t position)
{
    tree_each_child(t, call, child)
        if (tree_node(t, child)->role == ROLE_ARGS && position-- == 0) return child;
    return (NodeId){0};
}

NodeId consumer_keyword(const Tree *t, NodeId call, const char *name)
{
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->role == ROLE_KEYWORDS && n->name.at &&
            bytes_is(atoms_text(&t->atoms, n->name), name))
            return tree_child(t, child, ROLE_VALUE);
    }
    return (NodeId){0};
}

static uint32_t position_of(const Tree *t, NodeId call, NodeId argument)
{
    uint32_t position = 0;
    tree_each_child(t, call, child) {
        if (child.at == argument.at) return position;
        position += tree_node(t, child)->role == ROLE_ARGS;
    }
    return UINT32_MAX;
}

static bool lists_word(const char *words, Bytes word)
{
    while (*words) {
        size_t len = strcspn(words, " ");
        if (bytes_equal((Bytes){words, len}, word)) return true;
        words += len + (words[len] == ' ');
    }
    return false;
}

static bool keywords_fit(const Tree *t, NodeId call, const Consumer *c)
{
    if (c->keywords && c->keywords[0] == '*') return true;
    tree_each_child(t, call, child) {
        const Node *n = tree_node(t, child);
        if (n->role != ROLE_KEYWORDS) continue;
        if (!c->keywords || !lists_word(c->keywords, atoms_text(&t->atoms, n->name))) return false;
    }
    return true;
}

static bool arguments_fit(const Tree *t, NodeId call, NodeId argument, const Consumer *c)
{
    Arguments a = consumer_arguments(t, call);
    uint32_t position = position_of(t, call, argument);
    uint32_t least = c->least ? c->least : 1, most = c->most ? c->most : 1;
    uint32_t positional = c->positional ? c->positional : most;
    return !a.starred && position >= c->first && position <= c->last && a.all >= least &&
           a.all <= most && a.positional <= positional && keywords_fit(t, call, c);
}

NodeId consumer_sole_argument(const Tree *t, NodeId call)
{
    Arguments a = consumer_arguments(t, call);
    bool one = tree_node(t, call)->kind == NODE_CALL && a.all == 1 && a.positional == 1;
    return one && !a.starred ? tree_child(t, call, ROLE_ARGS) : (NodeId){0};
}

bool consumer_is_len_of(const Tree *t, NodeId x)
{
    NodeId call = tree_node(t, x)->parent;
    const Node *f = tree_node(t, tree_child(t, call, ROLE_FUNC));
    return consumer_sole_argument(t, call).at == x.at && f->kind == NODE_NAME &&
           atom_is(f->name, ATOM_len);
}

/* ---- names ---------------------------------------------------------------------------------- */

static Bytes last_word(const char *dotted)
{
    const char *dot = strrchr(dotted, '.');
    return bytes_of(dot ? dot + 1 : dotted);
}

/* Can the function's name, as it is written, mean this row?  Builtins are never asked of modules,
 * methods always of something. */
static bool name_fits(const Tree *t, NodeId function, const Consumer *c)
{
    const Node *f = tree_node(t, function);
    bool builtin = bytes_starts_with(bytes_of(c->name), "builtins.");
    bool method = !strchr(c->name, '.') || strcmp(c->name, "builtins.dict.fromkeys") == 0;
    if (f->kind == NODE_NAME ? method : f->kind != NODE_ATTRIBUTE) return false;
    if (f->kind == NODE_ATTRIBUTE && builtin && !method) return false;
    return bytes_equal(atoms_text(&t->atoms, f->name), last_word(c->name));
}

const Consumer *consumer_next(const Tree *t, NodeId call, NodeId argument, const Consumer *after)
{
    NodeId function = tree_child(t, call, ROLE_FUNC);
    bool in_table = !after || (after >= consumers && after < consumers + CONSUMER_COUNT);
    if (!in_table) return NULL; /* one of those that save nothing: it is the last resort */
    for (const Consumer *c = after ? after + 1 : consumers; c < consumers + CONSUMER_COUNT; c++)
        if (name_fits(t, function, c) && arguments_fit(t, call, argument, c)) return c;
    return NULL;
}

/* ---- chains --------------------------------------------------------------------------------- */

static bool is_unpacked(const Tree *t, NodeId assign)
{
    tree_each_child(t, assign, child) {
        const Node *n = tree_node(t, child);
        if (n->role != ROLE_TARGETS) continue;
        bool slice = n->kind == NODE_SUBSCRIPT &&
                     tree_node(t, tree_child(t, child, ROLE_SLICE))->kind == NODE_SLICE;
        return n->kind == NODE_TUPLE || n->kind == NODE_LIST || slice;
    }
    return false;
}

static bool is_membership(const Tree *t, NodeId compare, NodeId comparator)
{
    NodeId op = {0};
    tree_each_child(t, compare, child) {
        if (child.at == comparator.at) break;
        if (tree_node(t, child)->kind == NODE_CMP_OP) op = child;
    }
    const Node *n = tree_node(t, op);
    return op.at && !tree_node(t, comparator)->next.at && (n->op == OP_IN || n->op == OP_NOT_IN);
}

static ChainLink starred(const Tree *t, NodeId star)
{
    NodeId owner = tree_node(t, star)->parent;
    const Node *n = tree_node(t, owner);
    if (n->kind == NODE_CALL) return (ChainLink){LINK_CALL, &worthless, owner, star};
    if (n->kind == NODE_LIST && n->op == CTX_LOAD)
        return (ChainLink){LINK_STAR, &star_list, owner, star};
    return (ChainLink){0};
}

/* A comprehension asks for the elements of its iterables; a generator only when it is asked. */
static ChainLink iterated(const Tree *t, NodeId clause)
{
    NodeId owner = tree_node(t, clause)->parent;
    if (tree_node(t, clause)->flag & FLAG_ASYNC) return (ChainLink){0};
    bool lazy = tree_node(t, owner)->kind == NODE_GENERATOR_EXP;
    return (ChainLink){LINK_COMPREHENSION, lazy ? &generator : &comprehension, owner, clause};
}

/* What takes the value of an expression as an iterable; no consumer when nothing known does. */
static ChainLink link_of(const Tree *t, NodeId expression)
{
    const Node *n = tree_node(t, expression), *p = tree_node(t, n->parent);
    const Consumer *c = NULL;
    switch (p->kind) {
    case NODE_CALL:
        if (n->role == ROLE_ARGS) c = consumer_next(t, n->parent, expression, NULL);
        return (ChainLink){LINK_CALL, c, n->parent, expression};
    case NODE_STARRED: return starred(t, n->parent);
    case NODE_COMPARE:
        if (n->role == ROLE_COMPARATORS && is_membership(t, n->parent, expression))
            c = &in_operator;
        return (ChainLink){LINK_IN, c, n->parent, expression};
    case NODE_FOR:
        if (n->role == ROLE_ITER) c = &for_statement;
        return (ChainLink){LINK_FOR, c, n->parent, expression};
    case NODE_COMPREHENSION:
        if (n->role == ROLE_ITER) return iterated(t, n->parent);
        return (ChainLink){0};
    case NODE_AUG_ASSIGN:
        if (n->role == ROLE_VALUE && p->op == OP_ADD) c = &plus_equals;
        return (ChainLink){LINK_ADD, c, n->parent, expression};
    case NODE_ASSIGN:
        if (n->role == ROLE_VALUE && is_unpacked(t, n->parent)) c = &worthless;
        return (ChainLink){LINK_CALL, c, n->parent, expression};
    default: return (ChainLink){0};
    }
}

/* It makes a list as it stands, which another rewrite may put an end to. */
static bool may_become_lazy(const Tree *t, const ChainLink *link)
{
    if (link->kind == LINK_COMPREHENSION) return tree_node(t, link->node)->kind == NODE_LIST_COMP;
    return link->consumer->traits & COPIES;
}

static Policy policy_of(const Chain *c)
{
    bool dropped = false;
    for (uint32_t i = 0; i + 1 < c->eager; i++) {
        if (c->link[i].kind == LINK_COMPREHENSION) return POLICY_LOOP;
        if (c->link[i].consumer->traits & DROPS) dropped = true;
    }
    const Consumer *last = c->link[c->eager - 1].consumer;
    return dropped && last->policy != POLICY_LOOP && last->policy != POLICY_UPDATE ? last->linked
                                                                                   : last->policy;
}

bool chain_find(const Site *s, NodeId expression, Chain *out)
{
    *out = (Chain){0};
    for (NodeId n = expression;;) {
        ChainLink link = link_of(s->tree, n);
        if (!link.consumer) break;
        if (out->count == MOST_LINKS) return false;
        if (!out->count && (link.consumer->traits & NEEDS_ITERATOR)) return false;
        out->link[out->count++] = link;
        n = link.node;
        if (link.consumer->policy == POLICY_LINK) continue;
        if (!out->eager) out->eager = out->count;
        if (!may_become_lazy(s->tree, &link)) break;
    }
    if (!out->eager) return false;
    /* what comes behind the eager one counts only when it, too, is asked for */
    while (out->count > out->eager && out->link[out->count - 1].consumer->policy == POLICY_LINK)
        out->count--;
    out->policy = policy_of(out);
    return true;
}
