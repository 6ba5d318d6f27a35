/*
 * flow_build.h - inside facts/: the state of making a file's Flow.
 *
 * Functions are taken one after the other, from a queue; inside one, statements are taken in order
 * with the current version of each local variable at hand.  Where ways part and meet, versions are
 * saved and merged (flow_scope.c).  Nothing is run twice: a loop's variables get their merged
 * version before its body.
 */
#ifndef SKIVE_FACTS_FLOW_BUILD_H
#define SKIVE_FACTS_FLOW_BUILD_H

#include "transform/facts/flow.h"

typedef struct Version {
    SymbolId symbol;
    FlowNode node;
} Version;
typedef Array(Version) Versions;

/* What one of several ways through the code left behind. */
typedef struct Way {
    Versions changed;
    bool dead; /* it ends in return, raise, break or continue */
} Way;

/* A variable whose every version may be seen where a handler begins. */
typedef struct Watched {
    SymbolId symbol;
    FlowNode node;
    uint32_t outer; /* 1 + index of the entry of a try around, for the same variable */
} Watched;

typedef struct Loop {
    Versions merged; /* the loop's variables and their merged versions */
    struct Loop *outer;
} Loop;

typedef struct Pending { /* a function still to be lowered */
    uint32_t function;   /* index */
    NodeId node;
    ScopeId scope;
} Pending;

typedef struct Binding {
    uint32_t global; /* index */
    FlowRef ref;
} Binding;

typedef struct Evidence { /* a version that is known to have an attribute */
    FlowNode node, from;
    FlowName name;
} Evidence;

typedef struct FlowBuild {
    const Tree *t;
    const Names *n;
    Arena *arena;
    Flow *out;
    uint32_t *name_of_atom;
    Atoms extra; /* texts of strings that are no names of the file */
    Arena extra_arena;
    Array(uint32_t) name_of_extra;
    FlowNode *string_node; /* by FlowName, grown with the names */
    uint32_t string_room;
    FlowNode *fixed;          /* by symbol: the node of a captured, class or module variable */
    FlowNode *current;        /* by symbol: the version of a local variable */
    FlowRef *local_ref;       /* by symbol: what a local name stands for */
    uint8_t *local_ref_state; /* 0 none, 1 known, 2 several */
    uint32_t *global_of_atom; /* 1 + index */
    uint32_t *watch_of;       /* by symbol: 1 + its innermost Watched */
    uint32_t *mark;           /* by symbol: stamp, to list each once */
    uint32_t stamp;
    Array(Watched) watched;
    Versions log; /* what versions were before, since the function began */
    bool dead;
    Loop *loop;
    ScopeId scope;
    uint32_t function;        /* index of the one being lowered */
    uint32_t class;           /* 1 + the class in whose body we are, 0: none */
    uint32_t looked_at;       /* tries around whose handlers bind the exception */
    FlowNode self;            /* the first parameter of the method being lowered */
    uint32_t *class_of_scope; /* 1 + class by scope id */
    uint32_t *function_of_scope;
    FlowNode *evidence_from; /* by node, see Evidence; 0: none */
    Array(Evidence) evidence;
    uint32_t *evidence_of; /* by node: 1 + index */
    uint32_t evidence_room;
    Array(Pending) queue;
    Array(Binding) bindings;
    uint32_t line_hint;
    NodeId at; /* where nodes and operations are placed */
} FlowBuild;

/* flow.c */
FlowName flow_name(FlowBuild *b, Atom name);
FlowName flow_string_name(FlowBuild *b, Bytes text);
FlowName flow_attribute(FlowBuild *b, NodeId n); /* mangled when the class demands it */
FlowNode flow_node(FlowBuild *b);
uint32_t flow_line(FlowBuild *b, NodeId n);
FlowOp *flow_op(FlowBuild *b, FlowKind kind, FlowNode a, uint32_t second, FlowNode to);
void flow_copy(FlowBuild *b, FlowNode from, FlowNode to);
void flow_word(FlowBuild *b, FlowOp *op, uint32_t word); /* appends to the newest op's args */
/* A new container of that kind (BOX_) in which each element may be any of `elements`. */
FlowNode flow_box_of(FlowBuild *b, uint8_t kind, FlowNode elements);
void flow_later(FlowBuild *b, uint32_t function, NodeId node);

/* flow_scope.c: variables */
SymbolId flow_symbol(FlowBuild *b, ScopeId scope, Atom name);
FlowNode flow_read(FlowBuild *b, SymbolId symbol, Atom name);
void flow_write(FlowBuild *b, SymbolId symbol, Atom name, FlowNode value, const FlowRef *ref);
void flow_refine(FlowBuild *b, SymbolId symbol, FlowNode narrower); /* no new value, only fewer */
bool flow_is_versioned(FlowBuild *b, SymbolId symbol);
FlowNode flow_merge(FlowBuild *b, FlowNode x, FlowNode y);
FlowNode flow_global(FlowBuild *b, Atom name);
FlowNode flow_fixed(FlowBuild *b, SymbolId symbol);

/* flow_scope.c: ways */
uint32_t way_begin(FlowBuild *b);
void way_end(FlowBuild *b, uint32_t mark, Way *out); /* takes back the versions since mark */
void way_join(FlowBuild *b, Way *x, Way *y);         /* frees both */
void flow_assigned(FlowBuild *b, NodeId first, uint32_t end, Versions *out);
uint32_t watch_begin(FlowBuild *b, NodeId first, uint32_t end, Versions *merged);
void watch_end(FlowBuild *b, uint32_t mark);
void versions_take(FlowBuild *b, const Versions *v); /* makes them current */

/* flow_expression.c */
FlowNode flow_expression(FlowBuild *b, NodeId n);
void flow_assign(FlowBuild *b, NodeId target, FlowNode value, const FlowRef *ref);
FlowNode flow_call(FlowBuild *b, FlowNode callee, FlowNode argument);
FlowNode flow_has(FlowBuild *b, NodeId receiver, FlowNode node, FlowName name);

/* flow_call.c */
FlowNode flow_call_expression(FlowBuild *b, NodeId n);

/* flow_narrow.c */
void flow_narrow(FlowBuild *b, NodeId test, bool sense);

/* flow_ref.c */
FlowRef flow_ref(FlowBuild *b, NodeId n);
bool flow_refs_of(FlowBuild *b, NodeId n, FlowOp *op); /* a class or a tuple of classes */
bool flow_literal(FlowBuild *b, NodeId n, Bytes *out);

/* flow_statement.c */
void flow_body(FlowBuild *b, NodeId parent, NodeRole role);

/* flow_annotation.c */
void flow_annotate_function(FlowBuild *b, NodeId function, uint32_t index);
void flow_annotate(FlowBuild *b, NodeId statement);

/* flow_definition.c */
FlowNode flow_function(FlowBuild *b, NodeId n);
void flow_class(FlowBuild *b, NodeId n);
void flow_lower_function(FlowBuild *b, const Pending *p);

#endif
