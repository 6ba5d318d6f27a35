/*
 * source.c - reading and decoding one file.
 */
#include "transform/source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transform/base/arena.h"
#include "transform/source/cookie.h"
#include "transform/source/utf8.h"

static uint32_t line_of(Bytes text, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text.at[i] == '\n') line++;
        else if (text.at[i] == '\r' && (i + 1 >= text.len || text.at[i + 1] != '\n')) line++;
    }
    return line;
}

#if defined(__GNUC__) && !defined(__clang__)
/* (iconv_t)-1 is no allocation */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* Converts all of `in`; false when a byte sequence is not valid (errno says why). */
static bool convert(const char *to, const char *from, Bytes in, Buf *out)
{
    iconv_t converter = iconv_open(to, from);
    if (converter == (iconv_t)-1) return false;
    char *input = (char *)(uintptr_t)in.at; /* iconv does not write to it */
    size_t left = in.len;
    bool ok = true;
    while (left && ok) {
        char chunk[4096];
        char *at = chunk;
        size_t room = sizeof chunk;
        if (iconv(converter, &input, &left, &at, &room) == (size_t)-1 && errno != E2BIG) ok = false;
        buf_add(out, chunk, sizeof chunk - room);
    }
    int reason = errno;
    iconv_close(converter);
    errno = reason;
    return ok;
}

/* A file in another encoding gets a decoded copy. */
static bool decode_other(Source *s, const char *charset, Err *err)
{
    const char *nul = memchr(s->raw.at, '\0', s->raw.len);
    if (nul)
        return err_at(err, ERR_SYNTAX, line_of(s->raw, (size_t)(nul - s->raw.at)),
                      "source code contains a NUL byte");
    Buf text = {0};
    if (!convert("UTF-8", charset, s->raw, &text)) {
        uint32_t line = line_of(buf_bytes(&text), text.len);
        buf_free(&text);
        return err_at(err, ERR_ENCODING, line, "bytes that are not valid in the encoding %s",
                      s->encoding);
    }
    s->text = buf_bytes(&text);
    if (!text.at) s->text.at = take_memory(1);
    s->own_text = true;
    return true;
}

static bool decode_utf8(Source *s, Err *err)
{
    size_t bad = utf8_first_bad(s->text);
    if (bad == s->text.len) return true;
    uint32_t line = line_of(s->text, bad);
    if (s->text.at[bad] == '\0')
        return err_at(err, ERR_SYNTAX, line, "source code contains a NUL byte");
    return err_at(err, ERR_ENCODING, line, "byte 0x%02x is not valid UTF-8%s",
                  (unsigned char)s->text.at[bad],
                  strcmp(s->encoding, "utf-8") == 0 ? " and no encoding is declared" : "");
}

static bool decode(Source *s, Err *err)
{
    s->has_bom = bytes_starts_with(s->raw, "\xEF\xBB\xBF");
    s->text = s->has_bom ? (Bytes){s->raw.at + 3, s->raw.len - 3} : s->raw;
    Bytes cookie = cookie_find(s->text);
    memcpy(s->encoding, "utf-8", sizeof "utf-8");
    if (!cookie.len) return decode_utf8(s, err);
    const char *charset = cookie_charset(cookie);
    if (!charset)
        return err_set(err, ERR_ENCODING, "unknown encoding: %.*s", (int)cookie.len, cookie.at);
    bool utf8 = strcmp(charset, "UTF-8") == 0;
    /* with the mark, CPython takes only names that begin as "utf-8" does */
    bool spelled = (cookie.at[0] | 0x20) == 'u' && cookie.len >= 5 &&
                   (cookie.at[3] == '-' || cookie.at[3] == '_');
    if (s->has_bom && (!utf8 || !spelled))
        return err_set(err, ERR_ENCODING, "encoding problem: %.*s with a UTF-8 byte order mark",
                       (int)cookie.len, cookie.at);
    if (utf8) return decode_utf8(s, err);
    strncpy(s->encoding, charset, sizeof s->encoding - 1);
    return decode_other(s, charset, err);
}

bool source_decode(char *raw, size_t len, Source *out, Err *err)
{
    *out = (Source){.raw = {raw, len}};
    if (len > SOURCE_SIZE_LIMIT)
        err_set(err, ERR_LIMIT, "the file is larger than %u MB", SOURCE_SIZE_LIMIT >> 20);
    else if (decode(out, err)) return true;
    source_free(out);
    return false;
}

/* Reads the rest of a file that may grow meanwhile, up to the limit. */
static bool read_all(int fd, size_t expected, Buf *out, Err *err)
{
    char *chunk = take_memory(expected + 1);
    for (;;) {
        ssize_t got = read(fd, chunk, expected + 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            free(chunk);
            return err_set(err, ERR_IO, "cannot read: %s", strerror(errno));
        }
        if (got == 0) break;
        buf_add(out, chunk, (size_t)got);
        if (out->len > SOURCE_SIZE_LIMIT) break; /* source_decode has the message */
    }
    free(chunk);
    return true;
}

static bool open_regular(const char *path, int *fd, size_t *size, Err *err)
{
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0) return err_set(err, ERR_IO, "cannot open: %s", strerror(errno));
    struct stat st;
    if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)) {
        *size = (size_t)st.st_size;
        if (*size <= SOURCE_SIZE_LIMIT) return true;
        err_set(err, ERR_LIMIT, "the file has %zu MB; skive takes up to %u MB", *size >> 20,
                SOURCE_SIZE_LIMIT >> 20);
    } else {
        err_set(err, ERR_IO, "not a regular file");
    }
    close(*fd);
    return false;
}

bool source_read(const char *path, Source *out, Err *err)
{
    int fd = -1;
    size_t size = 0;
    *out = (Source){0};
    if (!open_regular(path, &fd, &size, err)) return false;
    Buf raw = {0};
    bool ok = read_all(fd, size, &raw, err);
    close(fd);
    if (!ok) {
        buf_free(&raw);
        return false;
    }
    if (!raw.at) buf_add(&raw, "", 0);
    return source_decode(raw.at, raw.len, out, err);
}

bool source_encode(const Source *s, Bytes text, Buf *out, Err *err)
{
    if (!s->own_text) {
        if (s->has_bom) buf_add_text(out, "\xEF\xBB\xBF");
        buf_add_bytes(out, text);
        return true;
    }
    SCOPED(buf_free) Buf back = {0};
    if (!convert(s->encoding, "UTF-8", s->text, &back) || !bytes_equal(buf_bytes(&back), s->raw))
        return err_set(err, ERR_ENCODING, "text in the encoding %s does not come back the same",
                       s->encoding);
    if (convert(s->encoding, "UTF-8", text, out)) return true;
    return err_set(err, ERR_ENCODING, "the rewritten text cannot be encoded as %s", s->encoding);
}

void source_free(Source *s)
{
    if (s->own_text) free((char *)(uintptr_t)s->text.at);
    free((char *)(uintptr_t)s->raw.at);
    *s = (Source){0};
}
