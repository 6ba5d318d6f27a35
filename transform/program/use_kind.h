/*
 * use_kind.h - what is done with each object that arrives at a vertex, see Use in solver.h.
 */
#ifndef SKIVE_PROGRAM_USE_KIND_H
#define SKIVE_PROGRAM_USE_KIND_H

/* What happens to each object that reaches a node. */
typedef enum UseKind {
    USE_OP,             /* the operation, with the object as its a */
    USE_OP_RIGHT,       /* with the object as its b (right operand, key, value) */
    USE_CALL_AS_METHOD, /* the object is called with `extra` as self */
    USE_BIND,           /* found in a class: what reading it from `extra` gives -> node */
    USE_BIND_CLASS,
    USE_BIND_TO_CLASS, /* ... of what a classmethod calls: `extra` is the class */
    USE_SETTER,        /* found in a class where `extra` stores: setters run */
    USE_DELETER,       /* ... where an attribute of `extra` is deleted */
    USE_NAME_STORE,
    USE_NAME_LOAD,
    USE_NAME_HAS,
    USE_NAME_DELETE,   /* a string: the attribute's name */
    USE_NAME_LOAD_ALL, /* ... of each library function of the set `extra` */
    USE_NAME_STORE_ALL,
    USE_WALK,        /* its elements join the node `to`; extra: the attributes of instances too */
    USE_SINK,        /* a library call does something telling to it: deed `extra` */
    USE_PUT,         /* `to` is put into its part `extra` */
    USE_PASS_UNREAD, /* UNREAD goes on to `to`, nothing else */
    USE_STORE_NAMED, /* attribute `extra` of it becomes `to` */
    USE_LOAD_NAMED,
    USE_RAISED,       /* it is an exception, or its class, that is raised */
    USE_MIXED,        /* it is compared with, or added to, anything else there */
    USE_LIBRARY_SELF, /* a method of the library, `extra`, is called with the object as self */
    USE_SELF,         /* it becomes the first argument of the method `extra`, a function */
    USE_CALL,         /* the object is called with the arguments of the operation */
    USE_CALL_NEW,     /* it is called as __new__, with the class `extra` */
    /* solve_intrinsic.c */
    /* solve_handed.c */
    USE_BOUND_TO,   /* the function `extra` is bound to it */
    USE_DISPATCHED, /* it is called in place of `extra` */
    USE_PUT_NAMED,  /* `to` becomes its attribute `extra`, 0: any, in a copy */
    USE_FIELDS,     /* the attributes of its class join `to` */
    USE_COPIED,     /* a copy of it joins `to` */
    USE_NAMED,
    USE_MADE_BASE,
    USE_NEW,
    USE_SUPER,
    USE_SUPER_OF,
    USE_IMPORT,
    USE_VARS,
    /* solve_descriptor.c, solve_protocol.c */
    USE_RECEIVER, /* the descriptor `extra` is called with it */
    USE_UNBIND,   /* the function of a bound method -> to */
    USE_CHECKED,  /* isinstance(`extra`, it) */
    USE_DEFAULTS, /* stored as __defaults__ of the function `extra` */
    /* solve_code.c */
    USE_CODE,        /* the functions whose code it is join `to` */
    USE_GLOBALS,     /* a function that is made with the globals `to` */
    USE_GLOBAL,      /* the globals of the function `extra` */
    USE_DEFAULTS_OF, /* a function that is made with the defaults `to` */
    USE_BECOMES,     /* stored as __class__ of `extra` */
    USE_TYPE,        /* its class joins `to` */
    USE_NOW_HAS,     /* a class got an attribute, so that `extra` has it, too, which joins `to` */
    /* solve_meta.c: it may be a metaclass of a class */
    USE_BASE_FIND,  /* a base: what it has under the name `extra` joins `to` */
    USE_META_FIND,  /* what it has under the name `extra` joins `to` */
    USE_META_GIVEN, /* ... of the class `extra`, by what its statement gives as metaclass */
    USE_META_MAKE,  /* ... by a class statement, of the class `extra`, of the bases op->a */
    USE_META_TYPE,  /* ... by a call of type() */
    /* solve_any.c: a class, whose attributes are all ... */
    USE_EACH_BOUND, /* ... read from `extra` -> to */
    USE_EACH_SET,   /* ... set on it, to `to` */
    USE_EACH_DELETED,
    USE_META_SHOWN, /* ... that escaped to `worlds` */
} UseKind;

#endif
