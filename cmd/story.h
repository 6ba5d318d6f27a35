/*
 * story.h - what is told of a set of changes in commits and mails.
 */
#ifndef SKIVE_CMD_STORY_H
#define SKIVE_CMD_STORY_H

#include "cmd/session.h"

/* Appends the commit message for `changes`, which are the rewrites of the rules with only[r] set
 * (NULL: all) in the files of the session. */
void story_message(Session *s, const bool *only, const Changes *changes, Buf *out);

/* One commit: the changes to make on top of the ones before it, and its message. */
typedef struct Step {
    Changes changes;
    Buf message;
} Step;
typedef Array(Step) Steps;

/* Splits all rewrites into commits: "rule", "file" or "all". False for another word. */
bool story_steps(Session *s, const char *per, Steps *steps);
void story_free(Steps *steps);

#endif
