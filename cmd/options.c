/* options.c - see options.h. */
#include "cmd/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "transform/base/arena.h"

typedef struct CommandText {
    const char *name, *arguments, *title, *more;
} CommandText;

static const CommandText commands[] = {
    [COMMAND_CHECK] =
        {"check", "[PATH...]", "list what can be rewritten (exit 1 when there is something)",
         "Reads the Python files below the paths (the current folder by default; - is standard\n"
         "input) and lists each rewrite with its saving. Nothing is written.\n"},
    [COMMAND_DIFF] =
        {"diff", "[PATH...]", "show the rewrites as a unified diff (exit 1 when there are any)",
         "The diff is what `git apply` and `patch -p1` take in the root folder. Nothing else is\n"
         "written.\n"},
    [COMMAND_FIX] =
        {"fix", "[PATH...]", "rewrite the files in place, each one atomically",
         "A file is wholly old or wholly new at any moment. A file that changed since it was\n"
         "read is left alone and said.\n"},
    [COMMAND_BRANCH] =
        {"branch", "[PATH...]", "put the rewrites on a new git branch, one commit for each rule",
         "Works on a commit, not on the work tree: index, work tree and HEAD stay as they are.\n"},
    [COMMAND_EXPLAIN] =
        {"explain", "RULE | FILE:LINE",
         "say what a rule does, or why a place is or is not rewritten",
         "FILE:LINE reads the whole project for the answer, as the other commands do.\n"},
    [COMMAND_USES] =
        {"uses", "FILE:LINE [PATH...]",
         "list all operations that can reach the instances of a class, or a list",
         "FILE:LINE is a class statement, or a display, comprehension or call that makes an\n"
         "object. The program is what lies below the paths (by default the whole project of FILE). "
         "Each\n"
         "operation comes with the way that an object can take to it.\n"},
    [COMMAND_RULES] = {"rules", "", "list the rules, the groups, and the assumptions", ""},
    [COMMAND_CLEAN] =
        {"clean", "", "delete what earlier runs have kept, and say how much that was",
         "Runs keep what they found out about files in a cache, so that the next one need not. It\n"
         "is in the folder $SKIVE_CACHE_DIR, else skive in $XDG_CACHE_HOME or ~/.cache, and stays\n"
         "below 1024 MB, or $SKIVE_CACHE_SIZE (in MB).\n"},
    [COMMAND_DUMP] = {"dump", "ast|names|by-name|effects PATH...",
                      "print the syntax tree or the symbol table (for tests)", ""},
    [COMMAND_VERSION] = {"version", "", "print the version", ""},
    [COMMAND_HELP] = {"help", "[COMMAND]", "print this, or the help of a command", ""},
};

enum {
    ON_CHECK = 1 << COMMAND_CHECK,
    ON_DIFF = 1 << COMMAND_DIFF,
    ON_FIX = 1 << COMMAND_FIX,
    ON_BRANCH = 1 << COMMAND_BRANCH,
    ON_EXPLAIN = 1 << COMMAND_EXPLAIN,
    ON_RULES = 1 << COMMAND_RULES,
    ON_DUMP = 1 << COMMAND_DUMP,
    ON_USES = 1 << COMMAND_USES,
    ON_CHANGES = ON_CHECK | ON_DIFF | ON_FIX | ON_BRANCH,
    ON_RUNS = ON_CHANGES | ON_EXPLAIN,
    ON_READS = ON_RUNS | ON_USES,
    ON_ALL = (1 << COMMAND_COUNT) - 1,
};

typedef enum OptionKind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_LIST,     /* a,b: may be given again */
    OPTION_REPEATED, /* one value each time */
} OptionKind;

typedef struct Option {
    const char *name;
    char letter;
    OptionKind kind;
    const char *argument;
    uint32_t commands;
    size_t offset; /* in Options */
    const char *help;
} Option;

#define FIELD(name) offsetof(Options, name)

static const Option options[] = {
    {"select", 0, OPTION_LIST, "RULE,...", ON_RUNS, FIELD(select), "only these rules or groups"},
    {"ignore", 0, OPTION_LIST, "RULE,...", ON_RUNS, FIELD(ignore), "all but these rules or groups"},
    {"exclude", 0, OPTION_LIST, "GLOB,...", ON_READS, FIELD(exclude),
     "leave out files; patterns as in .gitignore"},
    {"no-ignore-files", 0, OPTION_FLAG, NULL, ON_READS, FIELD(no_ignore_files),
     "look at files that .gitignore leaves out, too"},
    {"target-python", 0, OPTION_TEXT, "3.N", ON_RUNS, FIELD(target_python),
     "the oldest Python that must run the code (default: requires-python)"},
    {"assume", 0, OPTION_LIST, "NAME,...", ON_RUNS, FIELD(assume),
     "allow rewrites that rest on these"},
    {"no-assume", 0, OPTION_LIST, "NAME,...", ON_RUNS, FIELD(no_assume),
     "refuse rewrites that rest on these"},
    {"context", 0, OPTION_REPEATED, "DIR", ON_READS, FIELD(context),
     "read what is imported from there, too; auto: the virtual environment's packages"},
    {"world", 0, OPTION_TEXT, "WORLD", ON_READS, FIELD(world),
     "open: others use public names; closed: none does; auto (default): open for packages"},
    {"isolated", 0, OPTION_FLAG, NULL, ON_READS, FIELD(isolated), "read no configuration file"},
    {"config", 0, OPTION_TEXT, "FILE", ON_READS, FIELD(config),
     "read this file instead of pyproject.toml or skive.toml"},
    {"root", 0, OPTION_TEXT, "DIR", ON_READS, FIELD(root),
     "paths are shown and matched relative to it (default: the project's folder)"},
    {"stdin-filename", 0, OPTION_TEXT, "NAME", ON_CHECK | ON_DIFF | ON_FIX, FIELD(stdin_filename),
     "the name that standard input is shown under"},
    {"format", 0, OPTION_TEXT, "FORMAT", ON_CHECK | ON_DIFF | ON_USES, FIELD(format),
     "check, uses: text or json; diff: unified or mbox"},
    {"why-not", 0, OPTION_FLAG, NULL, ON_CHECK, FIELD(why_not),
     "list what is left alone, with the reason"},
    {"suggest", 0, OPTION_FLAG, NULL, ON_CHECK, FIELD(suggest),
     "list suggestions, too: what may save memory, without a proof"},
    {"apply-suggested", 0, OPTION_LIST, "RULE,...", ON_CHANGES, FIELD(apply_suggested),
     "rewrite what these rules suggest"},
    {"statistics", 0, OPTION_FLAG, NULL, ON_CHECK, FIELD(statistics),
     "count rewrites by rule and refusals by reason"},
    {"limit", 0, OPTION_TEXT, "N", ON_USES, FIELD(limit),
     "tell at most N operations of an object (default: 200; 0: all)"},
    {"all", 0, OPTION_FLAG, NULL, ON_USES, FIELD(all),
     "all classes of the program, as JSON without the ways; all words are paths"},
    {"stat", 0, OPTION_FLAG, NULL, ON_DIFF, FIELD(stat),
     "only names and counts, as git diff --stat"},
    {"output", 'o', OPTION_TEXT, "FILE", ON_CHECK | ON_DIFF | ON_USES, FIELD(output),
     "write to FILE"},
    {"name", 0, OPTION_TEXT, "NAME", ON_BRANCH, FIELD(name), "the new branch (default: skive)"},
    {"onto", 0, OPTION_TEXT, "COMMIT", ON_BRANCH, FIELD(onto),
     "the commit to start from (default: HEAD)"},
    {"per", 0, OPTION_TEXT, "WHAT", ON_BRANCH, FIELD(per),
     "a commit per rule (default), file or all"},
    {"no-cache", 0, OPTION_FLAG, NULL, ON_READS, FIELD(no_cache),
     "neither use nor keep what runs find out about files"},
    {"threads", 'j', OPTION_TEXT, "N", ON_READS | ON_DUMP, FIELD(threads),
     "threads to use (default: one a processor)"},
    {"color", 0, OPTION_TEXT, "WHEN", ON_READS, FIELD(color), "auto (default), always or never"},
    {"quiet", 'q', OPTION_FLAG, NULL, ON_READS, FIELD(quiet), "no summary and no progress bar"},
    {"verbose", 'v', OPTION_FLAG, NULL, ON_READS, FIELD(verbose),
     "say what the cache was good for, where it is, and what was read as context"},
    {"help", 'h', OPTION_FLAG, NULL, ON_ALL, FIELD(help), "print this help"},
};

enum { OPTION_COUNT = sizeof options / sizeof *options };

/* ---- parsing -------------------------------------------------------------------------------- */

/* Appends the items of "a,b" to the list. */
static void split_words(Arena *arena, Words *words, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, ",");
        while (len && *text == ' ') text++, len--;
        if (len) array_push(words, (const char *)arena_copy(arena, text, len));
        text += len;
        if (*text == ',') text++;
    }
}

Command command_find(const char *name)
{
    for (int c = 0; c < COMMAND_COUNT; c++)
        if (strcmp(commands[c].name, name) == 0) return (Command)c;
    return COMMAND_COUNT;
}

static const Option *find_option(const char *name, size_t len, char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (letter && options[i].letter == letter) return &options[i];
        if (!letter && strlen(options[i].name) == len && strncmp(options[i].name, name, len) == 0)
            return &options[i];
    }
    return NULL;
}

static void store(Options *out, const Option *o, const char *value)
{
    char *field = (char *)out + o->offset;
    switch (o->kind) {
    case OPTION_FLAG: *(bool *)field = true; break;
    case OPTION_TEXT: memcpy(field, &value, sizeof value); break;
    case OPTION_LIST: split_words(&out->arena, (Words *)(void *)field, value); break;
    case OPTION_REPEATED: array_push((Words *)(void *)field, value); break;
    }
}

/* Takes argv[*at] and, when it needs one, its value; steps *at past them. */
static bool take_option(int argc, char **argv, int *at, Options *out, Err *err)
{
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    const char *name = word + (is_long ? 2 : 1);
    const char *equals = is_long ? strchr(name, '=') : NULL;
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const Option *o = find_option(name, len, is_long ? '\0' : name[0]);
    if (!o) return err_set(err, ERR_USAGE, "unknown option %s", word);
    if (!(o->commands & (1u << out->command)))
        return err_set(err, ERR_USAGE, "%s has no option --%s", commands[out->command].name,
                       o->name);
    const char *value = equals ? equals + 1 : !is_long && name[1] ? name + 1 : NULL;
    (*at)++;
    if (o->kind == OPTION_FLAG) {
        if (value) return err_set(err, ERR_USAGE, "--%s takes no value", o->name);
    } else if (!value) {
        if (*at >= argc) return err_set(err, ERR_USAGE, "--%s needs a value", o->name);
        value = argv[(*at)++];
    }
    store(out, o, value);
    return true;
}

bool options_parse(int argc, char **argv, Options *out, Err *err)
{
    *out = (Options){.command = COMMAND_HELP};
    if (argc < 2) return true;
    int at = 1;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return true;
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        out->command = COMMAND_VERSION;
        return true;
    }
    out->command = command_find(argv[at++]);
    if (out->command == COMMAND_COUNT) {
        out->command = COMMAND_HELP;
        return err_set(err, ERR_USAGE, "unknown command '%s'; see skive help", argv[1]);
    }
    bool words_only = false;
    while (at < argc) {
        const char *word = argv[at];
        if (!words_only && strcmp(word, "--") == 0) {
            words_only = true;
            at++;
        } else if (!words_only && word[0] == '-' && word[1]) {
            if (!take_option(argc, argv, &at, out, err)) return false;
        } else {
            array_push(&out->paths, (const char *)argv[at++]);
        }
    }
    return true;
}

void options_free(Options *o)
{
    Words *lists[] = {&o->paths,  &o->select,    &o->ignore,  &o->exclude,
                      &o->assume, &o->no_assume, &o->context, &o->apply_suggested};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) array_free(lists[i]);
    arena_free(&o->arena);
}

/* ---- help ----------------------------------------------------------------------------------- */

static void print_overview(void)
{
    puts("skive rewrites Python source so that it uses less memory and behaves the same.\n");
    puts("usage: skive COMMAND [OPTION...] [PATH...]\n");
    for (int c = 0; c < COMMAND_COUNT; c++)
        printf("  %-8s  %s\n", commands[c].name, commands[c].title);
    puts("\nskive help COMMAND tells the options of a command.");
    puts("Exit status: 0 nothing to say, 1 findings, 2 an error (also a file that could not be "
         "read).");
}

void options_help(Command command)
{
    if (command == COMMAND_HELP) {
        print_overview();
        return;
    }
    const CommandText *c = &commands[command];
    printf("usage: skive %s [OPTION...] %s\n\n%s%s\n", c->name, c->arguments, c->more,
           *c->more ? "\n" : "");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const Option *o = &options[i];
        if (!(o->commands & (1u << command))) continue;
        char left[48];
        snprintf(left, sizeof left, "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
                 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        printf("  %-30s %s\n", left, o->help);
    }
}
