/*
 * hashed_inner.h - what the parts of hashed.h share.
 */
#ifndef SKIVE_PROOF_HASHED_INNER_H
#define SKIVE_PROOF_HASHED_INNER_H

#include "transform/proof/handle.h"
#include "transform/proof/hashed.h"

/* A function that takes all of the data at once. */
typedef struct HashFunction {
    const char *name;    /* dotted */
    const char *keyword; /* of the data; NULL: it is given by position alone */
    const char *start;   /* of a checksum: what that of nothing is; NULL: it makes an object */
    uint8_t position;    /* of the data */
    bool fixed;          /* one algorithm, which file_digest() takes */
} HashFunction;

typedef enum HashedForm {
    HASHED_NONE,
    HASHED_OBJECT, /* hashlib.sha1(f.read()), hmac.new(k, f.read(), d) */
    HASHED_SUM,    /* zlib.crc32(f.read()) */
    HASHED_UPDATE, /* h.update(f.read()) */
    HASHED_NAMED,  /* data = f.read(), and then any of these with the variable, and len() */
} HashedForm;

typedef struct Hashed {
    const Site *site;
    HashedForm form;
    NodeId receiver;  /* the file */
    NodeId call;      /* what is given the data */
    NodeId statement; /* that evaluates it; of HASHED_NAMED, the assignment */
    const HashFunction *function;
    bool in_place; /* hashlib.file_digest() takes the place of the call */
    bool direct;   /* the statement binds a variable to it, and the loop may use that */
    Handle handle;
} Hashed;

/* Finds out what the site is, by the text alone.  False: nothing of the kind. */
bool hashed_find(const Site *s, Hashed *out);

/* The row whose last name is that of the called function, and whose data is the argument: the
 * first, or the next one behind `after`.  NULL: none. */
const HashFunction *hashed_row(const Tree *t, NodeId call, NodeId data, const HashFunction *after);

/* The row that the called function surely is; NULL, and *why: none of them. */
const HashFunction *hashed_function(const Site *s, NodeId call, NodeId data, Verdict *why);

/* x.update(data), with nothing done with what it gives: x; {0}: something else. */
NodeId hashed_updated(const Tree *t, NodeId call, NodeId data);

/* hashlib.sha1(...), or unless it must be of one algorithm, hashlib.new(...), hmac.new(...). */
bool hashed_makes(const Site *s, NodeId call, bool fixed);

/* Is the name a local variable that is only ever bound to new hash objects, and has a value? */
Verdict hashed_is_hash(const Site *s, NodeId name);

/* Is it the text of an algorithm that every Python has: "sha1"? */
bool hashed_is_algorithm(const Tree *t, NodeId constant);

/* Can the file not be closed yet where the site is? */
bool hashed_is_open(const Hashed *x);

/* May the function around the site get variables, and a loop that reads the file? */
Verdict hashed_may_loop(const Hashed *x);

/* The whole proof for data that has a name, behind the look at the file. */
Verdict hashed_named_prove(const Hashed *x);
bool hashed_named_match(const Site *s, NodeId name);
void hashed_named_rewrite(const Hashed *x, Splices *edits);
void hashed_named_changes(const Hashed *x, ChangedNodes *out);

/* ---- text: what is added lives as long as the edits ------------------------------------------ */

/* A loop that comes to the place of the statement, or before it. */
typedef struct HashedLoop {
    Buf head;             /* for NAME in iter(lambda: f.read(65536), b""):, and the line's end */
    Buf inner;            /* what statements in the loop are indented by ... */
    Bytes outer, newline; /* ... and those before it; what ends their lines */
} HashedLoop;
void hashed_loop_open(const Hashed *x, Bytes variable, HashedLoop *loop);
void hashed_loop_free(HashedLoop *loop);

void hashed_replace(const Hashed *x, NodeId n, Bytes text, Splices *edits);
void hashed_put_name(const Hashed *x, NodeId call, Bytes name, Splices *edits);

#endif
