/* diff.c - see diff.h. */
#include "transform/emit/diff.h"

#include <git2.h>
#include <string.h>

const char *git_reason(void)
{
    const git_error *e = git_error_last();
    return e && e->message ? e->message : "unknown error";
}

static const char *color_of(Bytes line)
{
    if (bytes_starts_with(line, "@@")) return "\033[36m";
    if (bytes_starts_with(line, "+++") || bytes_starts_with(line, "---")) return "\033[1m";
    if (bytes_starts_with(line, "diff ") || bytes_starts_with(line, "index ")) return "\033[1m";
    if (bytes_starts_with(line, "+")) return "\033[32m";
    if (bytes_starts_with(line, "-")) return "\033[31m";
    return NULL;
}

/* Copies a patch; as git does, a TAB ends the name of a file that has blanks, for patch(1). */
static void end_names(Bytes patch, Buf *out)
{
    const char *body = memmem(patch.at, patch.len, "\n@@", 3);
    size_t header = body ? (size_t)(body - patch.at) + 1 : 0;
    for (size_t start = 0; start < header;) {
        const char *end = memchr(patch.at + start, '\n', header - start);
        Bytes line = {patch.at + start, (size_t)(end - patch.at) - start};
        bool name = bytes_starts_with(line, "--- a/") || bytes_starts_with(line, "+++ b/");
        buf_add_bytes(out, line);
        if (name && memchr(line.at + 4, ' ', line.len - 4)) buf_add_char(out, '\t');
        buf_add_char(out, '\n');
        start += line.len + 1;
    }
    buf_add(out, patch.at + header, patch.len - header);
}

static void add_colored(Bytes patch, Buf *out)
{
    for (size_t start = 0; start < patch.len;) {
        const char *end = memchr(patch.at + start, '\n', patch.len - start);
        size_t stop = end ? (size_t)(end - patch.at) : patch.len;
        Bytes line = {patch.at + start, stop - start};
        const char *color = color_of(line);
        if (color) buf_add_text(out, color);
        buf_add_bytes(out, line);
        if (color) buf_add_text(out, "\033[m");
        if (end) buf_add_char(out, '\n');
        start = stop + 1;
    }
}

bool diff_unified(const Change *change, bool color, Buf *out, Err *err)
{
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_FORCE_TEXT;
    git_patch *patch = NULL;
    git_buf text = {0};
    git_libgit2_init();
    bool ok =
        git_patch_from_buffers(&patch, change->before.at, change->before.len, change->shown,
                               change->after.at, change->after.len, change->shown, &options) == 0 &&
        git_patch_to_buf(&text, patch) == 0;
    SCOPED(buf_free) Buf named = {0};
    if (ok) end_names((Bytes){text.ptr, text.size}, &named);
    if (ok && color) add_colored(buf_bytes(&named), out);
    else if (ok) buf_add_bytes(out, buf_bytes(&named));
    else err_set(err, ERR_GIT, "cannot make a diff: %s", git_reason());
    git_buf_dispose(&text);
    git_patch_free(patch);
    git_libgit2_shutdown();
    return ok;
}

bool diff_stat(Bytes patch, uint32_t width, Buf *out, Err *err)
{
    git_diff *diff = NULL;
    git_diff_stats *stats = NULL;
    git_buf text = {0};
    git_libgit2_init();
    bool ok = git_diff_from_buffer(&diff, patch.at, patch.len) == 0 &&
              git_diff_get_stats(&stats, diff) == 0 &&
              git_diff_stats_to_buf(&text, stats, GIT_DIFF_STATS_FULL, width) == 0;
    if (ok) buf_add(out, text.ptr, text.size);
    else err_set(err, ERR_GIT, "cannot count the changes: %s", git_reason());
    git_buf_dispose(&text);
    git_diff_stats_free(stats);
    git_diff_free(diff);
    git_libgit2_shutdown();
    return ok;
}

static bool mail_from_diff(const Mail *mail, git_diff *diff, git_buf *text)
{
    const char *body = strstr(mail->message, "\n\n");
    SCOPED(buf_free) Buf subject = {0};
    buf_add(&subject, mail->message, strcspn(mail->message, "\n"));
    git_signature *author = NULL;
    if (git_signature_new(&author, mail->name, mail->address, mail->when, 0) != 0) return false;
    git_oid none = {{0}};
    git_email_create_options options = GIT_EMAIL_CREATE_OPTIONS_INIT;
    bool ok = git_email_create_from_diff(text, diff, mail->number, mail->total, &none, subject.at,
                                         body ? body + 2 : "", author, &options) == 0;
    git_signature_free(author);
    return ok;
}

/* RFC 2045, section 6.8: lines of 76 characters. */
static void add_base64(Bytes data, Buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < data.len; i += 3) {
        unsigned char b[3] = {0};
        size_t got = data.len - i < 3 ? data.len - i : 3;
        memcpy(b, data.at + i, got);
        buf_add_char(out, digits[b[0] >> 2]);
        buf_add_char(out, digits[(b[0] & 3) << 4 | b[1] >> 4]);
        buf_add_char(out, got > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=');
        buf_add_char(out, got > 2 ? digits[b[2] & 63] : '=');
        if (i % 57 == 54) buf_add_char(out, '\n');
    }
    buf_add_char(out, '\n');
}

/* A mail loses carriage returns on its way, unless its body is encoded. */
static void add_mail(Bytes text, Buf *out)
{
    const char *end = memchr(text.at, '\r', text.len) ? memmem(text.at, text.len, "\n\n", 2) : NULL;
    if (!end) {
        buf_add_bytes(out, text);
        return;
    }
    size_t header = (size_t)(end - text.at) + 1;
    buf_add(out, text.at, header);
    buf_add_text(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
                      "Content-Transfer-Encoding: base64\n\n");
    add_base64((Bytes){text.at + header + 1, text.len - header - 1}, out);
    buf_add_char(out, '\n');
}

bool diff_mail(const Mail *mail, Bytes patch, Buf *out, Err *err)
{
    git_diff *diff = NULL;
    git_buf text = {0};
    git_libgit2_init();
    bool ok =
        git_diff_from_buffer(&diff, patch.at, patch.len) == 0 && mail_from_diff(mail, diff, &text);
    if (ok) add_mail((Bytes){text.ptr, text.size}, out);
    else err_set(err, ERR_GIT, "cannot make a mail: %s", git_reason());
    git_buf_dispose(&text);
    git_diff_free(diff);
    git_libgit2_shutdown();
    return ok;
}
