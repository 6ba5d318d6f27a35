/*
 * solver.h - inside program/: which objects reach which nodes, over all files.
 *
 * An inclusion-based (Andersen) points-to analysis: field-sensitive, without contexts, calls found
 * as their callees arrive.  A node holds objects in the order of their arrival; what has not been
 * passed on yet is the tail of that array, so no second set is kept.  Each item remembers the node
 * it came from, which makes the witness paths.
 *
 * UNREAD stands for everything that code which was not read can make or hold, and for every
 * project object that has escaped to such code: a node that has UNREAD does not list escaped
 * objects one by one.
 */
#ifndef SKIVE_PROGRAM_SOLVER_H
#define SKIVE_PROGRAM_SOLVER_H

#include "transform/facts/flow.h"
#include "transform/program/link.h"
#include "transform/program/pair_map.h"
#include "transform/program/use_kind.h"

typedef uint32_t Object; /* index into Solver.objects */
typedef uint32_t Vertex; /* index into Solver.nodes: a node of the constraint graph */

/*
 * Who has an object that escaped, and whose objects UNREAD stands for: a set of worlds.  Modules of
 * the standard library are worlds apart, all other code that was not read is one, and so is what
 * meets in places too crowded to tell apart.  An object that escaped to one world does not come
 * back out of another; that is the assumption separate-libraries.
 */
typedef uint64_t Worlds;
#define WORLD_OUTSIDE   ((Worlds)1)
#define WORLD_CROWD     ((Worlds)2)
#define WORLD_EVALUATED ((Worlds)4) /* text given to eval() */
#define WORLD_EXECUTED  ((Worlds)8) /* text given to exec() */
#define WORLD_ALL       (~(Worlds)0 >> 2)
/* Modules that find objects by themselves, by frames, by name or in a pickle: what they give may
 * have been given to any other, what they were given comes back out of them alone. */
#define WORLD_ANYWHERE ((Worlds)1 << 61)
/* Whatever unread code runs while an exception passes: it may have kept it, and give it back, but
 * does not know what the program's exceptions carry. */
#define WORLD_RAISED ((Worlds)1 << 62)
/* Frames and the garbage collector, which have each object without being given it. */
#define WORLD_FRAMES ((Worlds)1 << 63)

typedef enum ObjectKind {
    OBJECT_UNREAD,
    OBJECT_TEXT,     /* a str of which nothing is known */
    OBJECT_STRING,   /* a: the name that it spells */
    OBJECT_INSTANCE, /* a: class */
    OBJECT_CLASS,    /* a: class */
    OBJECT_FUNCTION, /* a: function */
    OBJECT_BOUND,    /* a: object called, b: receiver */
    OBJECT_MODULE,   /* a: module */
    OBJECT_LIBRARY,  /* a: dotted name of a module, function or class that was not read */
    OBJECT_VALUE,    /* a: dotted name of a library class, b: site: what calling it made */
    OBJECT_BOX,      /* a: kind (BOX_), b: site */
    OBJECT_SUPER,    /* a: class, b: receiver */
    OBJECT_PROPERTY, /* a: site */
    OBJECT_STATIC,   /* a: site */
    OBJECT_CLASSMETHOD,
    OBJECT_PARTIAL,   /* a: site */
    OBJECT_DECORATOR, /* a call of it returns its argument; a: dotted name */
    OBJECT_KIND_COUNT
} ObjectKind;

#define NO_OBJECT 0xffffffffu
enum { THE_UNREAD = 0, THE_TEXT = 1 };
/* `b` of OBJECT_PROPERTY whose `a` is a name in __slots__; 0: any name there */
enum { PROPERTY_OF_SLOT = 2 };
/* `a` of a module object that may be each module of the program; `b`: one that stands in
 * sys.modules, where code that was not read finds it anyway, so that it does not escape */
enum { ANY_MODULE = 0, MODULE_LISTED = 1 };

/* Parts of objects that no attribute names; they stand where the atom of a field's name would. */
#define FIELD_ELEMENT   0xffffff00u /* what iterating gives: elements, keys */
#define FIELD_VALUE     0xffffff01u /* values of a mapping */
#define FIELD_RESULT    0xffffff02u /* what a generator returns */
#define FIELD_KEPT      0xffffff03u /* what a library object keeps of what it was given */
#define FIELD_ANY       0xffffff04u /* stored under a computed name */
#define FIELD_ALL       0xffffff05u /* read under a computed name */
#define FIELD_BOUND     0xffffff06u /* ... of the attributes of the class, bound */
#define FIELD_GET       0xffffff07u /* of a property */
#define FIELD_SET       0xffffff08u
#define FIELD_DELETE    0xffffff09u
#define FIELD_CALLED    0xffffff0au /* what a staticmethod, classmethod, partial calls */
#define FIELD_ARGUMENTS 0xffffff0bu /* what a partial gives, what map() and the like iterate */
#define FIELD_BASES     0xffffff0fu /* __orig_bases__ of a class */
#define FIELD_ANNOTATED 0xffffff0cu /* what its annotations name */
#define FIELD_GIVEN     0xffffff0du /* what unread code passes when it calls the class */
#define FIELD_WRITTEN                                                                             \
    0xffffff0eu                    /* what is put under a computed key into the dict of an object \
                                    */
#define FIELD_PREPARED 0xffffff12u /* of a class: the namespace of its body */
#define FIELD_TURNED   0xffffff11u /* of a class: bases that it turned out to have */
#define FIELD_META     0xffffff10u /* the metaclasses of a class, in so far as they were read */
#define FIELD_POSITION 0xffffff80u /* + index: of a tuple; above, for the compiler */
#define FIELD_TRIGGER  0x40000000u /* with an atom: holds the object once it has that attribute */

typedef struct ObjectInfo {
    uint8_t kind;
    bool escaped, made; /* made: a class that was instantiated */
    bool made_here;     /* ... by an operation of the program's own text */
    bool dull;       /* a library function that does nothing which unread code is not taken to do */
    uint8_t special; /* a library function that does what each of that number does */
    Worlds worlds;   /* where it escaped to */
    Worlds handled_by;         /* of what a dotted name names: whose code it is */
    Worlds class_worlds;       /* it is the class of what may come from these */
    bool any_stored, any_read; /* an attribute whose name is computed was stored, read */
    uint32_t a, b;
    Vertex first_field_at; /* 1 + index into field_list of the newest field; 0: none */
    uint32_t escape_from;  /* the object with which it escaped, or NO_OBJECT */
    const char *escape_reason;
    uint32_t escape_module, escape_line;
    Vertex escape_node; /* where it was when it escaped */
    uint32_t becomes;   /* 1 + index into becoming: what it may turn into */
} ObjectInfo;

/* What an object may turn into: its class is changed. */
typedef struct Becoming {
    Object to;     /* an instance, or UNREAD ... */
    Worlds worlds; /* ... of these */
    uint32_t next; /* 1 + index */
} Becoming;

typedef uint32_t ObjectSet; /* index into Solver.sets; 0: empty */
typedef struct Objects {
    Object *at; /* sorted */
    uint32_t count;
} Objects;

typedef struct Item {
    Object object;
    Vertex from; /* 0: it was made here */
} Item;

/* A million of them: 64 bytes.  See vertex.c for its arrays. */
typedef struct VertexInfo {
    union {
        Item one; /* when there are no more */
        Item *many;
    } items;
    union {
        Vertex few[2];
        Vertex *many;
    } edges;
    Worlds worlds; /* of the UNREAD among the items */
    uint32_t count, done;
    uint32_t edge_count;
    uint32_t first_use;              /* 1 + index into uses */
    ObjectSet telling, telling_done; /* library functions that are not dull, beside the items */
    uint32_t escape; /* what arrives here is given to code of these: a set of worlds */
    uint32_t reason; /* ... and why: an index into reasons */
    bool queued : 1;
    bool more_worlds : 1; /* `worlds` grew after UNREAD was passed on */
    bool has_unread : 1;  /* UNREAD is among the items */
    bool has_text : 1;
    bool has_class : 1; /* an unknown class is: see class_worlds_of */
    uint8_t use_count;  /* up to a bound, as the following */
    uint8_t strings;
    uint8_t instances;
    uint8_t dull; /* library functions of no interest */
    uint8_t made; /* containers and other objects that are named by their site */
} VertexInfo;

typedef struct Use {
    const FlowOp *op;
    uint32_t module; /* whose numbering the op is in; 0: the solver's own */
    uint32_t next;   /* 1 + index */
    uint32_t extra;
    Vertex to;       /* where what comes out goes; 0: nowhere */
    uint32_t worlds; /* of a receiver in `extra` that is UNREAD: their set, 0: it is not */
    uint8_t kind;
    bool beside; /* a library function is called where UNREAD is called, too */
} Use;

/* A use that was added to a node: the items that had been handled there before. */
typedef struct Pending {
    uint32_t use;
    Vertex at;
    uint32_t count;
    ObjectSet telling;
} Pending;

/* One telling operation that was found to reach an object (or UNREAD). */
typedef enum Deed {
#define DEED(id, slug, text) DEED_##id,
#include "transform/program/deeds.def"
    DEED_COUNT
} Deed;

typedef struct Record {
    Object object;
    uint32_t module, line, function; /* function: global index + 1, 0 unknown */
    uint32_t name;                   /* atom; 0: none or computed */
    Vertex node;                     /* where the object was */
    uint8_t deed;
    Worlds worlds; /* of an object that is UNREAD */
    bool of_type;  /* the object is UNREAD: it is the class of what may be an escaped instance */
    bool guarded;  /* it stands in a try whose handler looks at the exception */
} Record;

typedef struct FunctionInfo {
    const FlowFunction *flow;
    uint32_t module;
    uint32_t class; /* global index + 1 of the class in whose body it or the one around it stands */
    Object object;
    uint32_t returned; /* bit i: returns its parameter i, whose value is handed on call by call */
    bool called, started;
    bool takes_class; /* a class method without saying so: __init_subclass__ */
} FunctionInfo;

/* An attribute of what escaped to one world, as code reads and calls it on UNREAD. */
typedef struct WorldName {
    Vertex load;
    Vertex given, result; /* of a call; 0: not called */
} WorldName;

typedef struct NameInfo { /* by atom */
    uint32_t first_field; /* 1 + index of a field of that name, or of its trigger */
    bool visible;         /* library code may read it */
    bool called_on_any;   /* on what a frame or the collector gave */
    bool declared;        /* some class body binds it */
    bool stored;          /* some op stores it on anything */
    bool foreign;         /* ... on something other than the method's own self */
    Worlds unread_stored; /* stored on UNREAD of these */
} NameInfo;

typedef struct Field {
    Object object;
    uint32_t name;
    Vertex node;
    uint32_t next;       /* 1 + index of the object's next field */
    uint32_t next_named; /* 1 + index of the next one of that name, of any object */
} Field;

typedef struct Missing { /* a library function that no table has */
    uint32_t name;       /* atom, dotted */
    uint32_t calls;
    const char *reason; /* for what is given to it to escape */
} Missing;

/* A class with a base of which nothing is known but who may have given it. */
typedef struct OpenBase {
    uint32_t class;
    Worlds worlds;
} OpenBase;

typedef struct HasOp {
    Vertex from;
    uint32_t name;
} HasOp;

typedef struct Solver {
    Link *link;
    Arena arena;
    Array(VertexInfo) nodes;
    Array(ObjectInfo) objects;
    PairMap object_of, field_of;
    Array(Objects) sets;
    PairMap set_of, union_of; /* by hash; (set, set) and (object, 0) -> set */
    bool looks_late;          /* names are looked up on classes that no statement gives them */
    bool has_late;            /* a class got such a name, so that they must be: the run ends */
    PairMap attr_of;          /* (class, atom) -> 1 + index of its FlowAttr in the module's attrs */
    PairMap has_of;           /* (vertex, 0) -> 1 + the operation that narrowed it, in has_ops */
    PairMap site_at;     /* (vertex, ordinal) -> the site of a container that a call there makes */
    PairMap got_of;      /* (instance, name of the hook) -> what its __getattr__ gives */
    PairMap asked_of;    /* (class, 0) -> what its __subclasshook__ is asked about */
    PairMap place_of;    /* hashes of (operation, module, vertex, what) -> see solver_place */
    PairMap returned_at; /* (from, result) of copies that calls make; (parameter, 0) -> result */
    PairMap bound_of;    /* (descriptor, receiver) -> the vertex of what binding gives */
    HashSet use_set;     /* hashes of the uses that there are */
    PairMap op_set;      /* hashes of the solver's own operations -> 1 + index in own_ops */
    Array(FlowOp *) own_ops;
    PairMap walked; /* (vertex, kind) -> the vertex of its elements */
    Array(Use) uses;
    Array(Field) fields;
    Array(Record) records;
    Array(FunctionInfo) functions;
    Array(NameInfo) names;
    Array(Object) escaped;
    Array(Vertex) queue; /* a ring would do; popped from the front */
    uint32_t queue_at;
    Array(Pending) pending;
    Array(uint32_t) to_start; /* functions that were called for the first time */
    Array(Object) overflow;   /* to be given up as UNREAD: their node has too many like them */
    Array(Missing) missing;
    PairMap missing_of; /* (atom, 0) -> 1 + index */
    Object modules;     /* the dictionary sys.modules; 0: nobody asked */
    Vertex annotated;   /* what stands in some annotation; 0: nobody looks there */
    Vertex pickled, mixed_result, raise_arguments;
    Vertex dumped;                /* what Picklers pickle; 0: none does */
    Vertex raised_types;          /* 0: nobody asked */
    Vertex stop_values[2];        /* what generators return, coroutines too; 0: nobody asked */
    Vertex copied_by_function;    /* what a copy may be by a function of copyreg.pickle() */
    Vertex raised_escaped;        /* instances of exceptions that escaped; 0: nobody asked */
    Object interpreter_exception; /* stands for each exception that the interpreter makes */
    bool all_reachable;           /* what a frame or the collector gave is called */
    Array(HasOp) has_ops;
    Array(Bases) resolved; /* what the classes of isinstance tests mean */
    PairMap resolved_of;   /* (module, operation) -> 1 + index */
    Array(Use) partials;   /* the calls of functools.partial */
    PairMap partial_of;    /* (object, 0) -> 1 + index */
    PairMap unread_of;     /* (class, exact) -> the vertex of its escaped instances */
    Worlds any_asked;      /* of what escaped to these, attributes of unknown names are read */
    Worlds inside_asked;   /* ... or it is copied or pickled with all that it holds */
    bool bound_asked;      /* __self__ or __func__ of something unknown is read */
    bool partials_asked;   /* ... or func, args or keywords */
    Worlds classes_taken;  /* what escaped to these shows its class, which is more than looked at */
    Worlds classes_called; /* ... or called */
    PairMap library_modules; /* (dotted name, 0) -> 1: it is imported, so it is a module */
    PairMap copied;          /* (instance, vertex) -> 1: what copying it gives goes there */
    PairMap owner_of_box;    /* (dictionary, 0) -> 1 + the object whose attributes it holds */
    Array(Becoming) becoming, unread_becomes; /* of objects; of what escaped */
    PairMap becoming_of;                      /* (object, other) -> 1 + index */
    bool more_becomes;
    Array(WorldName) world_names;
    PairMap world_name_of;       /* (name, world's number) -> 1 + index */
    PairMap world_in, world_out; /* (name, index of a set of worlds) -> the vertex for it */
    Array(Worlds) world_sets;
    PairMap world_set_of;    /* worlds -> 1 + index */
    PairMap class_worlds_of; /* (vertex, 0) -> of the one unknown class there that counts: a set */
    Array(const char *) reasons;
    PairMap reason_of; /* the halves of the pointer -> 1 + index */
    Worlds handed[64]; /* by world: to which others what it has was given */
    bool more_handed;
    PairMap in_base;      /* (class, name) -> what bases that it turned out to have hold there */
    PairMap in_metaclass; /* (class object, name) -> what its metaclasses have there */
    PairMap derived;      /* (class, base) -> 1: it turned out to derive from it */
    Array(OpenBase) open_bases;
    PairMap shown_of;     /* (object, vertex of a class attribute) -> what reading it gives */
    PairMap seen_of;      /* (object, set of worlds) -> the vertex of what they may use */
    PairMap world_vertex; /* worlds -> a vertex that holds UNREAD of them */
    Worlds now;           /* of what happens now: the default for what escapes and becomes UNREAD */
    uint32_t calling, call_nodes; /* the library function that is called; nodes it has taken */
    PairMap call_node;            /* (library function, number) -> the vertex */
    bool trust_receivers;         /* the assumption known-receivers */
    bool trust_dependencies;      /* the assumption polite-dependencies */
    bool trust_classes;           /* the assumption library-classes */
    bool classes_trusted;         /* ... was needed */
    bool trust_text;              /* the assumption polite-text */
    bool trust_worlds;            /* the assumption separate-libraries */
    bool trust_self;              /* the assumption methods-on-instances */
    bool self_trusted;            /* ... was needed */
    bool names_trusted;           /* the assumption plain-names was needed */
    Array(Use) unpickles;         /* loads of pickles; to: the vertex of what is loaded */
    bool unread_dependencies;     /* an import of third-party code could not be read */
    bool replaces_code;           /* f.__code__ = ... stands somewhere */
    uint64_t work;                /* uses that were made so far, of one object each */
    bool full; /* they are too many: the run was broken off, and nothing is known */
} Solver;

/* ---- sets (solver.c) ------------------------------------------------------------------------- */

/* pair_map.c */

/* vertex.c */
const Item *vertex_items(const VertexInfo *n);
const Vertex *vertex_edges(const VertexInfo *n);
bool vertex_has_item(const VertexInfo *n, Object o);
bool vertex_has_edge(const VertexInfo *n, Vertex to);
void vertex_add_item(VertexInfo *n, Item item); /* which is not there */
void vertex_add_edge(VertexInfo *n, Vertex to);
void vertex_free(VertexInfo *n);

Vertex solver_node(Solver *s);
Object solver_object(Solver *s, ObjectKind kind, uint32_t a, uint32_t b);
Vertex solver_field(Solver *s, Object o, uint32_t name);
/* What is kept for `what` at an operation, so that it is there once for all objects: 0 when new. */
uint32_t *solver_place(Solver *s, const FlowOp *op, uint32_t module, Vertex to, uint32_t what);
void solver_list_field(Solver *s, Object o, uint32_t name, Vertex node); /* a node that is there */
void solver_add(Solver *s, Vertex to, Object o, Vertex from);
bool solver_holds(const Solver *s, Vertex n, Object o);
/* All objects at the node: the item of that number, or a library function behind the last. */
uint32_t solver_count(const Solver *s, Vertex n);
Object solver_at(const Solver *s, Vertex n, uint32_t i);
/* object_set.c */
ObjectSet set_of(Solver *s, Object o);
ObjectSet set_union(Solver *s, ObjectSet a, ObjectSet b);
Objects set_list(const Solver *s, ObjectSet set);
bool set_holds(const Solver *s, ObjectSet set, Object o);
/* solve_world.c */
Worlds world_of_library(const Solver *s, Bytes dotted);
Worlds world_of_bases(const Solver *s, uint32_t class);
Worlds world_of_object(const Solver *s, Object o); /* whose code handles it */
uint32_t world_set(Solver *s, Worlds worlds);      /* a number for the set; of none: 0 */
Vertex world_vertex(Solver *s, Worlds worlds);     /* holds UNREAD of them */
bool worlds_are_few(Worlds worlds); /* ... enough for attributes to be told apart by world */
/* What unread code of `from` has is given to code of `to`: then so is each object that escaped to
 * it. */
void worlds_handed(Solver *s, Worlds from, Worlds to);
bool worlds_settle(Solver *s); /* ... when nothing else is left to do; true: there is again */
void solver_add_unread(Solver *s, Vertex to, Worlds worlds, Vertex from);

/* UNREAD of the worlds that act now. */
void solver_unread(Solver *s, Vertex to);
void solver_edge(Solver *s, Vertex from, Vertex to);
void solver_use(Solver *s, Vertex at, UseKind kind, Use use);
Object solver_raised(Solver *s);             /* the tuple of the arguments of any exception */
Vertex solver_constant(Solver *s, Object o); /* a node that holds just this */
/* What arrives at the node is given to code of these from now on; false: it was before. */
bool solver_give(Solver *s, Vertex n, Worlds worlds, const char *reason);
void solver_run(Solver *s);
void solver_free(Solver *s);
FlowOp *solver_op(Solver *s, FlowKind kind, Vertex a, uint32_t b, Vertex to); /* of its own */
FlowOp *solver_intern_op(Solver *s, const FlowOp *op); /* the same operation is the same pointer */
NameInfo *solver_name(Solver *s, uint32_t atom);

static inline Vertex solver_map(const Solver *s, uint32_t module, FlowNode node)
{
    return node < FLOW_SHARED_END ? node : s->link->modules.at[module].node_base + node;
}

/* __init__, __dict__ ...: a name with a meaning to the interpreter. */
static inline bool solve_is_special_name(Bytes name)
{
    return name.len > 4 && bytes_starts_with(name, "__") && bytes_ends_with(name, "__");
}

static inline uint32_t solver_atom(const Solver *s, uint32_t module, FlowName name)
{
    return module ? s->link->modules.at[module].atom_of[name] : name;
}

static inline const ObjectInfo *solver_get(const Solver *s, Object o)
{
    return &s->objects.at[o];
}

/* ---- meaning --------------------------------------------------------------------------------- */

/* solve_attribute.c, solve_store.c */
typedef struct Found {
    Vertex *at;
    uint32_t count, room;
    bool sure; /* a class that the text names has it, not just one that turns out to be a base */
} Found;
Use solve_use_with(const Use *at, Vertex to, uint32_t extra); /* `at`, with these instead */
bool solve_has_method(Solver *s, uint32_t class, const char *name, Found *out);
void solve_now_has(Solver *s, Object o, uint32_t name); /* it was stored */
void solve_load(Solver *s, Object o, uint32_t name, Vertex to, const Use *at);
void solve_store(Solver *s, Object o, uint32_t name, Vertex from, const Use *at);
/* `box` is the dictionary of the object's attributes: globals(), o.__dict__. */
void solve_namespace_of(Solver *s, Object box, Object o);
Vertex solve_value_to_write(Solver *s, Object box);
void solve_delete(Solver *s, Object o, uint32_t name, const Use *at);
void solve_load_any(Solver *s, Object o, Vertex to, const Use *at);
void solve_store_any(Solver *s, Object o, Vertex from, const Use *at);
void solve_bind(Solver *s, Object value, const Use *u);
void solve_bind_class(Solver *s, Object value, const Use *u);
void solve_setter(Solver *s, Object value, const Use *u);
void solve_deleter(Solver *s, Object value, const Use *u);
void solve_add_instances(Solver *s, uint32_t class, Vertex to);
Vertex solve_any_object(Solver *s); /* holds what frames and the collector can give */
void solve_has(Solver *s, Object o, uint32_t name, Vertex to, Vertex from);
bool solver_has_static(Solver *s, Object o,
                       uint32_t name);                    /* by its class, not by what is stored */
bool solver_may_have(Solver *s, Object o, uint32_t name); /* ... or by what was stored */
void solve_late_store(Solver *s, Object class, uint32_t name); /* 0: the name is computed */
bool solver_class_is_made(const Solver *s, uint32_t class);    /* by code of the program */
Vertex solve_member(Solver *s, uint32_t module, uint32_t name);
bool solve_lookup(Solver *s, uint32_t class, uint32_t name, Found *out); /* false: a base that was
                                                        not read may have it */
bool solve_lookup_after(Solver *s, uint32_t class, uint32_t after, uint32_t name, Found *out);

void solve_bind_to_class(Solver *s, Object value, const Use *u);
bool solve_has_slots(Solver *s, uint32_t class);
void solve_store_on_modules(Solver *s, uint32_t name, Vertex from, const Use *at);

/* solve_any.c */
void solve_each_attribute(Solver *s, const Use *u, Object o);
void solve_delete_any(Solver *s, Object o, const Use *at);

/* The arguments of the call: pairs of a tag and a node; they may move when one is made. */
static inline const uint32_t *solve_words(const Solver *s, const Use *at)
{
    return s->link->modules.at[at->module].flow->words.at + at->op->args;
}

static inline bool solve_has_arguments(const Use *at)
{
    return at->op && (at->op->kind == FLOW_CALL || at->op->kind == FLOW_METHOD);
}

/* solve_as_method.c */
void solve_call_bound_library(Solver *s, Object callee, Object self, const Use *at);
void solve_call_library_method(Solver *s, Object callee, Object self, const Use *at);

/* solve_call.c */
void solver_push_pair(Solver *s, uint32_t tag, Vertex value);
void solve_call(Solver *s, Object callee, Object self, const Use *at);
Vertex solve_callee(Solver *s, uint32_t name, const Use *at);
void solve_method(Solver *s, Object o, uint32_t name, const Use *at);
void solve_instantiate(Solver *s, uint32_t class, const Use *at);
Vertex solve_unread_self(Solver *s, uint32_t function); /* what self or cls can be then */
void solve_called_by_unread(Solver *s, uint32_t function, Object self);
void solve_partial_by_unread(Solver *s, Object partial);
Vertex solve_stop_values(Solver *s, bool coroutines); /* those of coroutines too? */
void solve_arguments_escape(Solver *s, const Use *at, const char *reason);
void solve_call_found(Solver *s, const Found *found, Object self, const Use *at);

/* What the elements and values of everything in `of` are; the same for the same operation. */
Vertex solve_elements(Solver *s, Vertex of);
Vertex solve_values(Solver *s, Vertex of);

/* solve_base.c */
bool solve_base_is(const Solver *s, uint32_t class, const char *dotted);
bool solve_base_is_inert(const Solver *s, uint32_t class);
bool solve_new_takes(Solver *s, uint32_t class); /* even if there is an __init__ */
void solve_refer_by_new(Solver *s, uint32_t class, const Use *at);
bool solve_refer_weakly(Solver *s, Bytes name, Vertex of, const Use *at);

/* solve_item.c: iteration, items, operators, narrowing */
void solve_iterate(Solver *s, Object o, const Use *at);
/* box[key] of the namespace of a module: the global of that name. */
bool solve_get_named(Solver *s, Object box, Vertex key, const Use *at);
void solve_get_item(Solver *s, Object o, const Use *at);
void solve_set_item(Solver *s, Object o, const Use *at);
void solve_delete_item(Solver *s, Object o, const Use *at);
void solve_unpack(Solver *s, Object o, const Use *at);
void solve_binary(Solver *s, Object o, const Use *at, bool right);
void solve_compare(Solver *s, Object o, const Use *at, bool right);
void solve_unary(Solver *s, Object o, const Use *at);
void solve_mixed(Solver *s, Object o);
void solve_instance_of(Solver *s, Object o, const Use *at, Vertex from);
uint32_t solve_dotted_name(Solver *s, uint32_t path_atom, const Use *u, Vertex *inner);
bool solve_passes_test(Solver *s, Object o, const Use *at);
Vertex solve_unread_instances(Solver *s, uint32_t class, bool exact);
Vertex solve_unread_classes(Solver *s,
                            uint32_t class); /* the class and those that derive from it */
void solve_caught(Solver *s, Object o, const Use *at, Vertex from);
Vertex solve_exception_arguments(Solver *s, Object o);
void solve_raised(Solver *s, Object o, Vertex from);
bool solve_is_exception(Solver *s, uint32_t class);
bool solve_may_be_raised(Solver *s, Object o);
Vertex solve_escaped_exceptions(Solver *s);

/* solve_escape.c */
void solve_escape(Solver *s, Object o, const char *reason, const Use *at, Vertex where);
void solve_ask_bound(Solver *s);    /* __self__ of what escaped is read */
void solve_ask_partials(Solver *s); /* ... or what a partial holds */
void solve_ask_any(Solver *s, Worlds worlds, bool inside);
void solve_made_by_unread(Solver *s, Object class); /* instances, with anything as arguments */
void solve_show_member(Solver *s, uint32_t name, Vertex node);
void solve_escaped_field(Solver *s, Object o, uint32_t name, Vertex field);
void solve_visible(Solver *s, uint32_t name); /* unread code may read it from what escaped */
Vertex solve_unread_in(Solver *s, uint32_t name, Worlds worlds);
Vertex solve_unread_out(Solver *s, uint32_t name, Worlds worlds);
void solve_unread_call(Solver *s, uint32_t name, Vertex to); /* of the method, by whom it is now */
void solve_unread_store(Solver *s, uint32_t name, const Use *at);
void solve_unread_method(Solver *s, uint32_t name, const Use *at);
void solve_escape_node(Solver *s, Vertex n, const char *reason);
void solve_escape_function(Solver *s, Object o);                 /* of the library */
void solve_show_attributes(Solver *s, Object o, uint32_t class); /* ... of its class, to `now` */

/* solve_library.c */
void solve_library_call(Solver *s, uint32_t name, Object self, const Use *at);
Vertex solve_call_node(Solver *s, const Use *at); /* for what one call of a library function does */
bool solve_is_foreign_class(Solver *s, Bytes dotted);
void solve_library_member(Solver *s, Bytes owner, Bytes name, Vertex to);
struct KnowledgeLine;
/* What reading the attribute of that line of the tables gives. */
void solve_attribute_result(Solver *s, const struct KnowledgeLine *line, Object self,
                            const char *name, Vertex to);
void solve_value_member(Solver *s, Object o, Bytes name, Vertex to);
void solve_value_dict(Solver *s, Object o, Vertex to); /* its __dict__, of what it keeps */
/* Methods that instances have from a library base: true when that settles it. */
bool base_method(Solver *s, Object o, Bytes name, Vertex to);
bool base_class_method(Solver *s, uint32_t class, Bytes name, Vertex to);
const char *box_method(Solver *s, Object o, Bytes name);
void load_relatives(Solver *s, Object class, Bytes name, Vertex to);

/* solve_exception.c */
void solve_load_of_exception(Solver *s, Bytes name, Vertex to);
bool solve_names_exception(Bytes name);
void solve_give_exceptions(Solver *s, Bytes name, const Use *at);
Vertex solve_exit_argument(Solver *s);

/* solve_annotation.c */
void solve_start_annotations(Solver *s);
void solve_annotation(Solver *s, uint32_t module, const FlowOp *op);
void solve_load_annotations(Solver *s, Object owner, Vertex to);
void solve_load_annotated(Solver *s, Bytes name, Vertex to);
void solve_ask_annotations(Solver *s, Bytes name, const Use *at);
void solve_subscripted(Solver *s, const Use *at);
bool solve_is_annotations(const Solver *s, uint32_t name);

/* solve_code.c */
void solve_load_code(Solver *s, Object function, Vertex to);
void solve_store_code(Solver *s, Object function, Vertex from);
bool solve_replaces_code(const Solver *s);
void solve_call_replaced(Solver *s, Object function, Object self, const Use *at);
void solve_execute_code(Solver *s, const Use *at);
bool solve_code_function(Solver *s, Bytes name, Object self, const Use *at);
void solve_code_use(Solver *s, const Use *u, Object o);

/* solve_module.c */
void solve_add_any_module(Solver *s, Vertex to, uint32_t listed);
Object solve_modules(Solver *s);
static inline bool solve_is_modules(const Solver *s, Object o)
{
    return o && o == s->modules;
}
void solve_import_main(Solver *s, Bytes dotted, uint32_t member, Vertex to);
void solve_import_named(Solver *s, Object name, const Use *u);
bool solve_may_be_set(const Solver *s, Object o, uint32_t name);
void solve_module_of(Solver *s, Vertex key, const Use *at);
bool solve_find_module(Solver *s, Bytes name, const Use *at);

/* solve_unlisted.c: functions that no table has */
void solve_unlisted_call(Solver *s, Bytes name, Object self, const Use *at);
void solve_keep_arguments(Solver *s, Object made, const Use *at); /* `made` by that call */
bool solve_is_of_no_table(Solver *s, Object value); /* made by a class that no table has */

/* solve_tells.c */
bool library_tells(Bytes name);
uint32_t library_special(Bytes name);
bool library_reads_dict(Bytes name);
/* How the library functions that stay visible meet a use. */
typedef enum Meeting {
    MEET_EACH, /* by their names */
    MEET_NOTHING,
    MEET_ONCE,  /* which one it is makes no difference */
    MEET_WORLD, /* ... only whose code it is */
    MEET_PASS,  /* they go on to a vertex */
} Meeting;
/* The library functions of the set meet the use; `to`: where they go on to. */
void solve_load_of_all(Solver *s, Object name, const Use *u);
void solve_store_on_all(Solver *s, Object name, const Use *u);
Meeting solve_meeting(Solver *s, const Use *u, ObjectSet now, Vertex *to);

/* solve_pickle.c */
bool solve_old_protocol(Solver *s, const Use *at, uint32_t place);
Vertex solve_dumped(Solver *s);
void solve_make_pickler(Solver *s, const Use *at);
bool solve_derives_pickler(const Solver *s, uint32_t class);
void solve_load_dump(Solver *s, Object o, Vertex to);
void solve_change_pickler(Solver *s, Object o, uint32_t name, const Use *at);
bool solve_pickles_old(Solver *s, Bytes function, Vertex all, const Use *at);

/* solve_handed.c: false: not one of them, or not all that happens */
bool solve_handed(Solver *s, Bytes name, Object self, const Use *at);
Use solve_without_self(Solver *s, const Use *at); /* the call without its first argument */
void solve_handed_use(Solver *s, const Use *u, Object o);
void solve_copy_hooks(Solver *s, Vertex of, const Use *at, Vertex to);

/* solve_intrinsic.c: builtins whose meaning is more than a table entry; false: not one of them */
bool solve_patch_method(Solver *s, Bytes name, const Use *at);
void solve_text(Solver *s, Vertex reached, bool executed, const Use *at);
/* receiver x name: for each receiver that arrives, each name that arrives. */
void solve_named(Solver *s, Vertex receiver, Vertex name, UseKind kind, const Use *at);
bool solve_intrinsic(Solver *s, Bytes name, Object self, const Use *at);

/* The argument at a position, or of a keyword; 0 when it is not given. */
Vertex call_argument(Solver *s, const Use *at, uint32_t position, const char *keyword);
uint32_t call_count(const Use *at, const Solver *s);
Use solver_call_op(Solver *s, const Use *at, const Vertex *args, uint32_t count, Vertex to);

/* solve_descriptor.c */
typedef enum PropertyClass { PROPERTY_NOT, PROPERTY_PLAIN, PROPERTY_CACHED } PropertyClass;
PropertyClass solve_property_class(const Solver *s, uint32_t class); /* by its bases */
void solve_keep_accessors(Solver *s, Object o, const Use *at);
bool solve_load_accessor(Solver *s, Object o, Bytes name, Vertex to);
/* Part `part` (FIELD_GET ...) of an instance of a property class runs; false: it is none. */
bool solve_own_property(Solver *s, Object value, uint32_t part, const Use *u);
bool solve_load_descriptor(Solver *s, Object o, Bytes name, Vertex to);
bool solve_called_descriptor(Solver *s, Bytes name, Object self, const Use *at);
/* skive.getset: what the namespace of a class of the library holds, `__dict__` and the like */
void solve_load_library_descriptor(Solver *s, Bytes name, Vertex to);
bool solve_library_descriptor(Solver *s, Bytes name, const Use *at);
void solve_load_slot(Solver *s, Object receiver, uint32_t name, Vertex to, const Use *at);
bool solve_load_type(Solver *s, Object o, Vertex to); /* of a function, property and the like */
void solve_receiver(Solver *s, Object receiver, const Use *u);

/* solve_type.c: the class of an object of which nothing is known */
Object solve_unknown_class(Solver *s, Worlds worlds);
bool solve_is_unknown_class(const Solver *s, Object o);
Worlds solve_unknown_class_worlds(const Solver *s, Object o);
void solve_call_classes(Solver *s, Object o); /* instances are made of it */
void solve_take_classes(Solver *s, Object o); /* more is done with it than looking at its name */
void solve_load_unknown_class(Solver *s, Object o, uint32_t name, Vertex to, const Use *at);
void solve_store_unknown_class(Solver *s, Object o, uint32_t name, const Use *at);
void solve_show_class(Solver *s, Object instance); /* it escapes: its class may be taken */
Object solve_reduced(Solver *s, Object type);      /* what an instance of it reduces to */
bool solve_is_reduction(Bytes name);               /* of a method */

/* solve_become.c */
void solve_becomes(Solver *s, Object type, const Use *u);
void solve_join(Solver *s, Vertex n, Object o); /* o is there: so is what it may turn into */
void solve_share_field(Solver *s, Object o, uint32_t name, Vertex field);
void solve_escape_becoming(Solver *s, Object o); /* o escaped */
bool solve_settle_becoming(Solver *s); /* when nothing else is left to do; true: there is again */

/* solve_below.c */
void solve_derive(Solver *s, uint32_t class, uint32_t base); /* it turned out to derive from it */
void solve_derive_unread(Solver *s, uint32_t class);         /* ... from whichever class escaped */
void solve_escape_below(Solver *s, Object type);             /* a class escaped */
Vertex solve_turned_bases(Solver *s, uint32_t class);        /* 0: it has none */
Vertex solve_in_base(Solver *s, uint32_t class, uint32_t name); /* of such a base; 0: nothing */
void solve_derive_unknown(Solver *s, uint32_t base);            /* ... a class that is not known */

/* solve_made.c: classes that type() and namedtuple() make, and their instances */
void solve_type_call(Solver *s, const Use *at);
void solve_type_base(Solver *s, Object o, Vertex to);
Object solve_make_class(Solver *s, const Use *at);
bool solve_is_made(const Solver *s, Object o);
bool solve_call_made(Solver *s, Object callee, const Use *at); /* false: it is no such class */

/* solve_protocol.c */
void solve_copied(Solver *s, Object o, Vertex to);
void solve_class_statement(Solver *s, uint32_t module, const FlowOp *op);
Vertex solve_prepared(Solver *s, uint32_t class); /* what __prepare__ gave; 0: nothing */
void solve_body_name(Solver *s, uint32_t module, const FlowOp *op);
bool solve_is_metaclass(const Solver *s, uint32_t class);       /* derives from type, or may */
bool solve_new_class(Solver *s, uint32_t metaclass, Vertex to); /* false: it is no metaclass */
void solve_made_base(Solver *s, Object o, const Use *u);
void solve_make_by_metaclass(Solver *s, uint32_t class, uint32_t meta, const Use *u);
void solve_defaults(Solver *s, Object o, const Use *u);
void solve_checked(Solver *s, Object type, const Use *u);
void solve_subclass_hook(Solver *s, uint32_t class);
Vertex solve_raised_types(Solver *s); /* the classes of what is raised */

/* solve_meta.c */
Vertex solve_metaclasses(Solver *s, uint32_t class); /* 0: it has none that was read */
Vertex solve_in_metaclass(Solver *s, Object type, uint32_t name);
/* ... one that the text names */
bool solve_metaclass_has(Solver *s, uint32_t class, uint32_t name);
void solve_call_of_metaclass(Solver *s, Object type, const char *name, const Use *at);
void solve_operate_on_class(Solver *s, Object type, const char *name, const Use *at);
void solve_load_of_metaclass(Solver *s, Object type, uint32_t name, Vertex to, const Use *at);
void solve_store_of_metaclass(Solver *s, Object type, uint32_t name, Vertex from, const Use *at);
void solve_delete_of_metaclass(Solver *s, Object type, uint32_t name, const Use *at);
void solve_meta_use(Solver *s, const Use *u, Object o);

/* solve_op.c */
void solve_use(Solver *s, const Use *u, Object o, Vertex at);
void solve_call_as_method(Solver *s, Object callee, const Use *u);
void solve_library_use(Solver *s, const Use *u, Object o, Vertex at);
void solve_intrinsic_use(Solver *s, const Use *u, Object o);
void solve_give_to_base(Solver *s, uint32_t class, Object o, const Use *at);
void solve_first_instance(Solver *s, uint32_t class, const Use *at);
void solve_call_implicit(Solver *s, uint32_t class, Object self, const Use *at);
void solve_start(Solver *s);
void start_code(Solver *s,
                uint32_t function); /* its operations take place: once, when it is called */

/* records */
void solve_record(Solver *s, Deed deed, Object o, uint32_t name, const Use *at);
uint32_t solver_intern(Solver *s, const char *text);
Object solver_library(Solver *s, const char *dotted);

#endif
