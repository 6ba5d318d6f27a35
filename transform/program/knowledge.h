/*
 * knowledge.h - what library code that is not read does with its arguments: the tables in
 * knowledge/, compiled into the program.  Their form is described in knowledge/README.md.
 */
#ifndef SKIVE_PROGRAM_KNOWLEDGE_H
#define SKIVE_PROGRAM_KNOWLEDGE_H

#include "transform/base/bytes.h"

/* One line of the tables: the columns after the name, as they stand there. */
typedef struct KnowledgeLine {
    Bytes parameters, result, effects;
    const struct KnowledgeLine *next; /* another line of the same name (overload, version) */
} KnowledgeLine;

/* By dotted name: "json.dumps", "builtins.list.append"; NULL when no table has it. */
const KnowledgeLine *knowledge_find(Bytes dotted);

/* A method of a class, looked up in the sections of its bases too; NULL when there is none.
 * `section` is a dotted class name, NUL-terminated. */
const KnowledgeLine *knowledge_method(const char *section, Bytes name);

/* Calls `fn` for each dotted name that has lines; the lines are linked by `next`. */
void knowledge_each(void (*fn)(void *user, Bytes dotted, const KnowledgeLine *line), void *user);

bool knowledge_has_section(Bytes dotted);
bool knowledge_has_parts(Bytes dotted);    /* lines of its attributes: "sys.stdout.write" */
bool knowledge_is_exception(Bytes dotted); /* a class of builtins that derives from BaseException */

/* What a dotted name of the library is by members.list. */
typedef enum KnowledgeMember {
    MEMBER_UNLISTED,
    MEMBER_MODULE,
    MEMBER_CLASS, /* a call of it makes a new object */
    MEMBER_TEXT,  /* a constant: a str, or a tuple or set with some */
    MEMBER_PLAIN, /* a constant without */
    MEMBER_STATE, /* a container, an instance, what functions bind again */
} KnowledgeMember;
KnowledgeMember knowledge_member(Bytes dotted);

/* May the library's own code read an attribute of that name from objects of others? */
bool knowledge_reads(Bytes name);

/* The next piece of `rest` up to `end` outside parentheses; false when there is none. */
bool knowledge_piece(Bytes *rest, char end, Bytes *piece);
/* What stands before and behind the first `at` outside parentheses. */
void knowledge_split(Bytes token, char at, Bytes *left, Bytes *right);

#endif
