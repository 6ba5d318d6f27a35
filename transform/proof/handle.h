/*
 * handle.h - files that the function around a site has opened itself.
 *
 * A handle is the file object of one open() whose mode, encoding and error handler stand in the
 * text.  It is used by the call itself, or by the one variable that is bound to it, which no other
 * function sees; nothing that was not read gets hold of it.
 */
#ifndef SKIVE_PROOF_HANDLE_H
#define SKIVE_PROOF_HANDLE_H

#include "transform/proof/effects.h"
#include "transform/proof/rule.h"

typedef enum HandleKind {
    HANDLE_FILE,    /* open(), io.open() */
    HANDLE_MEMORY,  /* io.StringIO, io.BytesIO */
    HANDLE_ARCHIVE, /* gzip.open() and the like, of bytes: what is damaged is found at the end */
} HandleKind;

typedef struct Handle {
    HandleKind kind;
    bool binary;
    bool raw;  /* buffering=0: read(n) may give less than n bytes before the end */
    bool sure; /* a read that has begun does not fail: bytes, or a decoder that takes anything */
    bool by_lines;          /* lines end at '\n' alone: bytes, or text with newline=None or '\n' */
    char mode;              /* 'r', 'w', 'a' or 'x' */
    bool updates;           /* ... with '+' */
    Bytes encoding, errors; /* as they are written; empty: not given */
    NodeId newline;         /* the argument of that name; {0}: not given */
    NodeId call;            /* open(...) */
    NodeId path;            /* its first argument; {0}: none */
    NodeId name;            /* the Name that is bound to it; {0}: the call itself is the receiver */
    NodeId used;            /* the receiver that it was found by */
    NodeId with;            /* the With that binds it; {0}: an assignment does */
} Handle;

/* The handle that an expression surely is: a Name that loads it, or the call that opens it. */
Verdict handle_find(const Site *s, NodeId receiver, Handle *out);

/* The same of what others may come to hold once `until`, a node at or behind the site, has been
 * evaluated: it is returned, for one. */
Verdict handle_find_until(const Site *s, NodeId receiver, NodeId until, Handle *out);

/* Is the file opened by its name, so that nobody shares its position? */
Verdict handle_is_named(const Site *s, const Handle *h);

/* Is the handle's position of no interest once `last`, a node at or behind the site, has been
 * evaluated?  Closing it is fine. */
Verdict handle_is_done(const Site *s, const Handle *h, NodeId last);

/* May something between the opening of a file and the site write to it, by its name? */
bool handle_is_written_before(const Site *s, const Handle *to);

/* Has nothing used the handle before `first` is evaluated: does it stand at the beginning? */
Verdict handle_is_new(const Site *s, const Handle *h, NodeId first);

/* What reading on from an open handle does, at the site.  The effects point to the accesses. */
Effects handle_reading(const Site *s, const Handle *h, NodeId receiver, Access access[3]);

/* The receiver of a call x.method(), which has no arguments, or with handle_called any; {0}: it is
 * none. */
NodeId handle_receiver(const Tree *t, NodeId call, const char *method);
NodeId handle_called(const Tree *t, NodeId call, const char *method);

#endif
