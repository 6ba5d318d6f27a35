/* config.c - see config.h. */
#include "cmd/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transform/source/source.h"
#include "transform/syntax/toml.h"

typedef struct Load {
    Config *out;
    const char *path; /* of the file being read, for messages */
    Err *err;
} Load;

/* ---- values --------------------------------------------------------------------------------- */

/* "3.8" -> 308; 0 when it is no version. */
static uint32_t version_of(const char *text)
{
    unsigned minor;
    char rest;
    int got = sscanf(text, "3.%2u%c", &minor, &rest);
    return got == 1 || (got == 2 && rest == '.') ? 300 + minor : 0;
}

/* The lower bound of a requires-python like ">=3.8,<4" (PEP 440). */
static uint32_t lower_bound(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (strncmp(at, ">=", 2) != 0 && strncmp(at, "~=", 2) != 0 && strncmp(at, "==", 2) != 0)
            continue;
        at += 2;
        while (*at == ' ') at++;
        char version[16] = {0};
        size_t len = strspn(at, "0123456789.");
        if (len < sizeof version) memcpy(version, at, len);
        return version_of(version);
    }
    return 0;
}

static bool names_rule_or_group(const Rule *rule, const char *word)
{
    return strcmp(rule->name, word) == 0 || strcmp(rule->group, word) == 0 ||
           strcmp(word, "all") == 0;
}

static bool is_known_word(const char *word)
{
    static const char *const groups[] = {"slots",        "lazy",  "files",     "globals",
                                         "shortcircuit", "types", "interning", "all"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strcmp(word, groups[i]) == 0) return true;
    return rule_find(bytes_of(word)) != NULL;
}

/* ---- one file ------------------------------------------------------------------------------- */

static bool bad(const Load *l, const TomlEntry *e, const char *what)
{
    return err_set(l->err, ERR_USAGE, "%s:%u: %s: %s", l->path, e->line, e->key, what);
}

static bool take_list(const Load *l, const TomlEntry *e, Words *into)
{
    if (e->kind != TOML_LIST || !e->all_strings) return bad(l, e, "must be a list of strings");
    for (uint32_t i = 0; i < e->strings.count; i++) {
        const char *text = e->strings.at[i];
        array_push(into, (const char *)arena_copy(&l->out->arena, text, strlen(text)));
    }
    return true;
}

static bool take_rules(const Load *l, const TomlEntry *e, Words *into)
{
    if (!take_list(l, e, into)) return false;
    for (uint32_t i = 0; i < e->strings.count; i++)
        if (!is_known_word(e->strings.at[i]))
            return err_set(l->err, ERR_USAGE, "%s:%u: %s: no rule or group is named '%s'", l->path,
                           e->line, e->key, e->strings.at[i]);
    return true;
}

static bool set_assumption(Config *c, const char *name, bool on)
{
    Assumption a;
    if (!assumption_find(bytes_of(name), &a)) return false;
    if (on) c->allowed |= assuming(a);
    else c->allowed &= ~assuming(a);
    return true;
}

static bool take_assumptions(const Load *l, const TomlEntry *e, bool on)
{
    if (e->kind != TOML_LIST || !e->all_strings) return bad(l, e, "must be a list of strings");
    for (uint32_t i = 0; i < e->strings.count; i++)
        if (!set_assumption(l->out, e->strings.at[i], on))
            return err_set(l->err, ERR_USAGE, "%s:%u: %s: no assumption is named '%s'", l->path,
                           e->line, e->key, e->strings.at[i]);
    return true;
}

static bool set_world(Config *c, const char *word)
{
    static const char *const words[] = {"auto", "open", "closed"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        c->world = (World)i;
        return true;
    }
    return false;
}

static bool take_per_file(const Load *l, const TomlEntry *e)
{
    PerFile p = {.match = {.arena = &l->out->arena}};
    ignore_add(&p.match, "", bytes_of(e->key));
    if (!take_rules(l, e, &p.ignore)) return false;
    array_push(&l->out->per_file, p);
    return true;
}

static bool take_entry(const Load *l, const TomlEntry *e)
{
    Config *c = l->out;
    if (strcmp(e->key, "select") == 0) return take_rules(l, e, &c->select);
    if (strcmp(e->key, "ignore") == 0) return take_rules(l, e, &c->ignore);
    if (strcmp(e->key, "exclude") == 0) return take_list(l, e, &c->exclude);
    if (strcmp(e->key, "context") == 0) return take_list(l, e, &c->context);
    if (strcmp(e->key, "assume") == 0) return take_assumptions(l, e, true);
    if (strcmp(e->key, "no-assume") == 0) return take_assumptions(l, e, false);
    if (strcmp(e->key, "target-python") == 0) {
        c->python = e->kind == TOML_STRING ? version_of(e->strings.at[0]) : 0;
        return c->python ? true : bad(l, e, "must be a version such as \"3.8\"");
    }
    if (strcmp(e->key, "suggest") == 0) {
        c->suggest = e->kind == TOML_BOOLEAN && e->boolean;
        return e->kind == TOML_BOOLEAN ? true : bad(l, e, "must be true or false");
    }
    if (strcmp(e->key, "world") == 0)
        return e->kind == TOML_STRING && set_world(c, e->strings.at[0])
                   ? true
                   : bad(l, e, "must be \"auto\", \"open\" or \"closed\"");
    return bad(l, e, "no such setting");
}

/* TOML v1.0.0, "Keys": defining a key twice is invalid. */
static bool set_before(const Toml *toml, uint32_t at)
{
    const TomlEntry *e = &toml->entries.at[at];
    for (uint32_t i = 0; i < at; i++) {
        const TomlEntry *other = &toml->entries.at[i];
        if (strcmp(other->key, e->key) == 0 && strcmp(other->table, e->table) == 0) return true;
    }
    return false;
}

/* `ours` is the table that holds our settings: "tool.skive", or "" in skive.toml. */
static bool take_file(const Load *l, const Toml *toml, const char *ours)
{
    size_t len = strlen(ours);
    for (uint32_t i = 0; i < toml->entries.count; i++) {
        const TomlEntry *e = &toml->entries.at[i];
        bool mine =
            strncmp(e->table, ours, len) == 0 && (!len || !e->table[len] || e->table[len] == '.');
        if (mine && set_before(toml, i)) return bad(l, e, "set twice");
        if (strcmp(e->table, ours) == 0) {
            if (!take_entry(l, e)) return false;
        } else if (mine) {
            const char *inner = e->table + (len ? len + 1 : 0);
            if (strcmp(inner, "per-file-ignores") == 0) {
                if (!take_per_file(l, e)) return false;
            } else if (len || strcmp(inner, "project") != 0) {
                return bad(l, e, "no such setting");
            }
        }
    }
    return true;
}

static void take_requires(const Toml *toml, Config *c)
{
    for (uint32_t i = 0; i < toml->entries.count; i++) {
        const TomlEntry *e = &toml->entries.at[i];
        if (strcmp(e->table, "project") == 0 && strcmp(e->key, "requires-python") == 0 &&
            e->kind == TOML_STRING && !c->python)
            c->python = lower_bound(e->strings.at[0]);
    }
}

static bool read_file(Load *l, const char *path, bool is_pyproject)
{
    Source source;
    Err why;
    l->path = path;
    if (!source_read(path, &source, &why))
        return err_set(l->err, ERR_USAGE, "%s: %s", path, why.text);
    Toml toml;
    bool ok = toml_parse(source.text, &toml, &why);
    if (!ok) err_set(l->err, ERR_USAGE, "%s:%u: %s", path, why.line, why.text);
    ok = ok && take_file(l, &toml, is_pyproject ? "tool.skive" : "");
    if (ok && is_pyproject) take_requires(&toml, l->out);
    toml_free(&toml);
    source_free(&source);
    return ok;
}

/* Reads the file when it is there. */
static bool read_in_root(Load *l, const char *root, const char *name, bool is_pyproject)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", root, name);
    if (len < 0 || (size_t)len >= sizeof path || access(path, F_OK) != 0) return true;
    return read_file(l, path, is_pyproject);
}

/* ---- the command line ----------------------------------------------------------------------- */

static bool ends_with_pyproject(const char *path)
{
    return bytes_ends_with(bytes_of(path), "pyproject.toml");
}

static bool take_words(const Words *from, Words *into, const char *option, Err *err)
{
    for (uint32_t i = 0; i < from->count; i++) {
        if (!is_known_word(from->at[i]))
            return err_set(err, ERR_USAGE, "--%s: no rule or group is named '%s'", option,
                           from->at[i]);
        array_push(into, from->at[i]);
    }
    return true;
}

static bool take_options(const Options *o, Config *c, Err *err)
{
    if (o->select.count) c->select.count = 0;
    if (!take_words(&o->select, &c->select, "select", err)) return false;
    if (!take_words(&o->ignore, &c->ignore, "ignore", err)) return false;
    for (uint32_t i = 0; i < o->exclude.count; i++) array_push(&c->exclude, o->exclude.at[i]);
    for (uint32_t i = 0; i < o->assume.count; i++)
        if (!set_assumption(c, o->assume.at[i], true))
            return err_set(err, ERR_USAGE, "--assume: no assumption is named '%s'",
                           o->assume.at[i]);
    for (uint32_t i = 0; i < o->no_assume.count; i++)
        if (!set_assumption(c, o->no_assume.at[i], false))
            return err_set(err, ERR_USAGE, "--no-assume: no assumption is named '%s'",
                           o->no_assume.at[i]);
    if (o->world && !set_world(c, o->world))
        return err_set(err, ERR_USAGE, "--world: '%s' is not auto, open or closed", o->world);
    if (!o->target_python) return true;
    c->python = version_of(o->target_python);
    return c->python ? true
                     : err_set(err, ERR_USAGE, "--target-python: '%s' is no version such as 3.8",
                               o->target_python);
}

static bool has_word(const Words *words, const char *word)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (strcmp(words->at[i], word) == 0) return true;
    return false;
}

/* Do the selected words mean the rule? */
static bool is_selected(const Words *select, const Rule *rule)
{
    if (!select->count) return !rule->optional;
    for (uint32_t i = 0; i < select->count; i++) {
        bool own = strcmp(select->at[i], rule->name) == 0;
        if (names_rule_or_group(rule, select->at[i]) && (own || !rule->optional)) return true;
    }
    return false;
}

/* Are suggestions of that rule to be shown?  Only `check` and `explain` show any. */
static bool is_suggested(const Options *o, const Config *c, const Rule *rule)
{
    if (o->command == COMMAND_EXPLAIN) return true;
    return o->command == COMMAND_CHECK &&
           (o->suggest || c->suggest || has_word(&c->select, rule->name));
}

/* Is the rule on when only `ignore` speaks against it? */
static bool takes_part(const Options *o, const Config *c, uint32_t r)
{
    if (c->apply[r]) return true;
    bool selected = is_selected(&c->select, rules[r]);
    return selected && (!rules[r]->suggests || is_suggested(o, c, rules[r]));
}

/* Which suggestions are to be made: a decision of the command line alone. */
static bool take_applied(const Options *o, Config *c, Err *err)
{
    c->apply = arena_take_zero(&c->arena, rule_count, sizeof *c->apply);
    for (uint32_t i = 0; i < o->apply_suggested.count; i++) {
        const char *word = o->apply_suggested.at[i];
        const Rule *rule = rule_find(bytes_of(word));
        if (!rule) return err_set(err, ERR_USAGE, "--apply-suggested: no rule is named '%s'", word);
        if (!rule->suggests)
            return err_set(err, ERR_USAGE,
                           "--apply-suggested: '%s' is no suggestion: what it finds is proven, and "
                           "rewritten without being asked for",
                           word);
        if (!rule->rewrite)
            return err_set(err, ERR_USAGE,
                           "--apply-suggested: '%s' only shows places; it has no rewrite", word);
        for (uint32_t r = 0; r < rule_count; r++) c->apply[r] |= rules[r] == rule;
    }
    return true;
}

static bool listed(const Words *words, const Rule *rule)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (names_rule_or_group(rule, words->at[i])) return true;
    return false;
}

bool config_load(const Options *options, const char *root, Config *out, Err *err)
{
    *out = (Config){.allowed = assumptions_default()};
    Load l = {.out = out, .err = err};
    bool ok = true;
    if (options->config) ok = read_file(&l, options->config, ends_with_pyproject(options->config));
    else if (!options->isolated)
        ok = read_in_root(&l, root, "pyproject.toml", true) &&
             read_in_root(&l, root, "skive.toml", false);
    if (!ok || !take_options(options, out, err) || !take_applied(options, out, err)) return false;
    out->rule_on = arena_take_zero(&out->arena, rule_count, sizeof *out->rule_on);
    for (uint32_t r = 0; r < rule_count; r++)
        out->rule_on[r] = takes_part(options, out, r) && !listed(&out->ignore, rules[r]);
    return true;
}

bool config_skips(const Config *c, const Rule *rule, const char *shown)
{
    for (uint32_t i = 0; i < c->per_file.count; i++)
        if (ignore_match_deep(&c->per_file.at[i].match, shown) &&
            listed(&c->per_file.at[i].ignore, rule))
            return true;
    return false;
}

void config_free(Config *c)
{
    array_free(&c->select);
    array_free(&c->ignore);
    array_free(&c->exclude);
    array_free(&c->context);
    for (uint32_t i = 0; i < c->per_file.count; i++) {
        ignore_free(&c->per_file.at[i].match);
        array_free(&c->per_file.at[i].ignore);
    }
    array_free(&c->per_file);
    arena_free(&c->arena);
}
