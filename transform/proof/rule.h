/*
 * rule.h - the one header that rules include.
 */
#ifndef SKIVE_PROOF_RULE_H
#define SKIVE_PROOF_RULE_H

#include "transform/edit/change.h"
#include "transform/proof/layout.h"
#include "transform/proof/site.h"

typedef struct Rule {
    const char *name;  /* the file's stem with '-' for '_': also the fixture folder, the word on the
                           command line and in the configuration, the subject of commits */
    const char *group; /* the folder: one of the seven tricks */
    const char *title; /* one line */
    const char *doc;   /* what `skive explain NAME` prints: what, when, what it refuses, saving */
    const char *before, *after; /* an example that is itself a fixture */
    const char *saving;         /* one line for findings and commit messages */
    const char *why_safe;       /* a paragraph for commit messages */
    bool repeats;               /* what it makes may give it more to do */
    uint8_t visits;             /* NodeKind of the sites */
    uint8_t rank;               /* where edits overlap the lower rank wins; ties go to the first */
    uint8_t visits_too;         /* another NodeKind; NODE_NONE: there is none */
    bool optional;              /* off unless its own name is selected */
    bool suggests;              /* what it proves is a suggestion: that behaviour stays the same, or
                                   that anything is gained, is not proven.  Shown when asked for;
                                   made only where its own name is given (--apply-suggested) */

    void (*write_table)(Buf *out); /* measured numbers for `skive explain NAME`; NULL: none */
    bool needs_flow;               /* its proof asks what reaches what */

    /* Sets file[i] for each file of the program in which some site may be rewritten; what it leaves
     * out need not be looked at again.  NULL: nothing is known without the file's tree. */
    void (*may_change)(const Program *p, bool *file);

    /* Is this node a site of the rule at all?  Cheap: asked of every node of the kind. */
    bool (*matches)(const Site *s);
    Verdict (*prove)(const Site *s);
    /* Called for proven sites: appends disjoint splices; their texts are copied at once.  NULL: a
     * suggestion that can only be shown. */
    void (*rewrite)(const Site *s, Splices *edits);
    /* Adds the nodes that the edits change.  NULL: the site alone, by one other node. */
    void (*changes)(const Site *s, ChangedNodes *out);
} Rule;

static inline bool rule_visits(const Rule *r, uint8_t kind)
{
    return kind && (r->visits == kind || r->visits_too == kind);
}

/* All rules, sorted by name. */
extern const Rule *const rules[];
extern const uint32_t rule_count;
const Rule *rule_find(Bytes name);

/* ---- text of a call with brackets inside, shared by rules that drop them --------------------- */

/* `name([...])`: where its parts stand.  False when comments or parentheses are in the way. */
typedef struct BracketCall {
    uint32_t name, open, bracket, unbracket, comma, close; /* offsets; comma 0: none */
} BracketCall;
bool text_bracket_call(const Tree *t, NodeId call, BracketCall *out);

/* Removes the bytes [start, end), and their whole line when nothing else stands on it.  A blank
 * comes in their place where two words would be glued together. */
void text_remove(const Tree *t, uint32_t start, uint32_t end, Splices *edits);

/* Where the line of a statement ends, or the comment on it begins; 0: something else stands there,
 * or the statement has several lines. */
uint32_t text_end_of_line(const Tree *t, NodeId statement);

/* Like text_remove for one byte at `at` and, when a comma follows it on its line, that comma
 * (`comma`; 0: none). */
void text_remove_with_comma(const Tree *t, uint32_t at, uint32_t comma, Splices *edits);

/* Moves the lines between those of `open` and `close` left, when these two bytes stand alone on
 * their lines and go: to the column of `open`.  Does nothing when that is not sure to be blanks
 * only (strings over several lines, uneven indents), or when `inside` holds another list
 * comprehension, whose own rewrite may want the same blanks. */
void text_dedent(const Tree *t, NodeId inside, Span brackets, Splices *edits);

/* Offset of the next byte from `offset` on that is neither blank nor comment. */
uint32_t text_next_code(const Tree *t, uint32_t offset);

/* What ends the line of the offset, or the line before where the last one has no end; "\n" in a
 * text of one line. */
Bytes text_newline(const Tree *t, uint32_t offset);

/* The blanks before a statement.  False: it is not the first thing on its line, or that line goes
 * on from the one before. */
bool text_indent(const Tree *t, NodeId statement, Bytes *out);

/* x := y without parentheses of its own: before Python 3.10 it cannot stand everywhere. */
bool text_is_bare_walrus(const Tree *t, NodeId n);

/* Is there a "# type:" comment inside of the statement, or behind it on its last line? */
bool text_has_type_comment(const Tree *t, NodeId statement);

/* Does a '{' stand right before `offset`?  Another one after it would be read as an escape in an
 * f-string. */
bool text_follows_brace(const Tree *t, uint32_t offset);

#endif
