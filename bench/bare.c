/*
 * bare.c - the floor: tree-sitter parses the files and nothing else.
 *
 * Same runtime, same flags, same allocator, a fresh parser a file, as in skive itself.  Paths come
 * NUL-separated from the file named on the command line; prints the bytes parsed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <tree_sitter/api.h>
#include <unistd.h>

#include "transform/base/arena.h"
#include "transform/syntax/bump.h"

const TSLanguage *tree_sitter_python(void);

static size_t parse(const char *path, Bump *memory)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) return 0;
    char *text = take_memory((size_t)st.st_size + 1);
    ssize_t got = read(fd, text, (size_t)st.st_size);
    close(fd);
    if (got > 0) {
        bump_reset(memory);
        bump_use(memory);
        TSParser *parser = ts_parser_new();
        ts_parser_set_language(parser, tree_sitter_python());
        if (!ts_parser_parse_string(parser, NULL, text, (uint32_t)got)) abort();
    }
    free(text);
    return got > 0 ? (size_t)got : 0;
}

int main(int argc, char **argv)
{
    FILE *list = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!list) {
        fputs("usage: bare LIST\n", stderr);
        return 2;
    }
    bump_install();
    Bump memory = {0};
    char *path = NULL;
    size_t room = 0, bytes = 0;
    while (getdelim(&path, &room, '\0', list) > 0) bytes += parse(path, &memory);
    printf("%zu\n", bytes);
    free(path);
    fclose(list);
    bump_free(&memory);
    return 0;
}
