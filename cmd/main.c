/* main.c - the program skive: one word chooses the command. */
#include <stdio.h>

#include "cmd/session.h"

#define VERSION "0.1.0"

static int run_command(const Options *options)
{
    if (options->help) {
        options_help(options->command);
        return EXIT_CLEAN;
    }
    switch (options->command) {
    case COMMAND_CHECK: return command_check(options);
    case COMMAND_DIFF: return command_diff(options);
    case COMMAND_FIX: return command_fix(options);
    case COMMAND_BRANCH: return command_branch(options);
    case COMMAND_EXPLAIN: return command_explain(options);
    case COMMAND_USES: return command_uses(options);
    case COMMAND_RULES: return command_rules(options);
    case COMMAND_CLEAN: return command_clean(options);
    case COMMAND_DUMP: return command_dump(options);
    case COMMAND_VERSION: puts("skive " VERSION); return EXIT_CLEAN;
    case COMMAND_HELP:
    case COMMAND_COUNT: break;
    }
    Command about = options->paths.count ? command_find(options->paths.at[0]) : COMMAND_HELP;
    if (about == COMMAND_COUNT) {
        complain("unknown command '%s'; see skive help", options->paths.at[0]);
        return EXIT_TROUBLE;
    }
    options_help(about);
    return EXIT_CLEAN;
}

int main(int argc, char **argv)
{
    Options options;
    Err err = {0};
    int status = EXIT_TROUBLE;
    if (options_parse(argc, argv, &options, &err)) status = run_command(&options);
    else complain("%s", err.text);
    options_free(&options);
    return status;
}
