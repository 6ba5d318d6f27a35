/*
 * err.h - expected failures are values.
 *
 * A function that can fail for a reason outside the program (a file, a repository, the user's
 * words) returns false and fills the caller's Err.  Programmer errors are asserted, running out of
 * memory aborts.
 */
#ifndef SKIVE_BASE_ERR_H
#define SKIVE_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

typedef enum ErrKind {
    ERR_NONE,
    ERR_IO,       /* the operating system refused: unreadable, full, vanished */
    ERR_ENCODING, /* bytes that are not text in the file's encoding */
    ERR_SYNTAX,   /* not valid Python */
    ERR_LIMIT,    /* larger or deeper than skive takes */
    ERR_USAGE,    /* wrong words on the command line or in the configuration */
    ERR_GIT,      /* the repository refused */
    ERR_CHANGED,  /* the file is no longer what was read */
    ERR_BUG,      /* skive's own check of its output failed */
} ErrKind;

typedef struct Err {
    ErrKind kind;
    uint32_t line; /* 1-based line in the file, 0 when there is none */
    char text[400];
} Err;

/* Fills `err` and returns false, so that a failure is one line.  Longer text is cut. */
bool err_set(Err *err, ErrKind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with a line number (1-based). */
bool err_at(Err *err, ErrKind kind, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
