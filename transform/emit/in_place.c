/* in_place.c - see in_place.h. */
#include "transform/emit/in_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "transform/base/arena.h"

#define PREFIX ".skive-"
#define SUFFIX ".tmp"

typedef struct Replacement {
    const Change *change;
    char folder[PATH_MAX], name[NAME_MAX + 1], temporary[NAME_MAX + 1];
    int folder_fd, old_fd, new_fd;
    struct stat old;
} Replacement;

static bool failed(Err *err, const char *what)
{
    return err_set(err, ERR_IO, "%s: %s", what, strerror(errno));
}

static bool split_path(Replacement *r, Err *err)
{
    const char *path = r->change->path;
    const char *slash = strrchr(path, '/');
    size_t folder_len = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    if (folder_len >= sizeof r->folder || strlen(name) >= sizeof r->name)
        return err_set(err, ERR_IO, "the path is too long");
    memcpy(r->folder, path, folder_len);
    r->folder[folder_len] = '\0';
    if (!slash) memcpy(r->folder, ".", 2);
    else if (!folder_len) memcpy(r->folder, "/", 2);
    memcpy(r->name, name, strlen(name) + 1);
    return true;
}

static bool open_old(Replacement *r, Err *err)
{
    r->folder_fd = open(r->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->folder_fd < 0) return failed(err, "cannot open the folder");
    r->old_fd = openat(r->folder_fd, r->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (r->old_fd < 0 || fstat(r->old_fd, &r->old) != 0) return failed(err, "cannot open");
    if (!S_ISREG(r->old.st_mode)) return err_set(err, ERR_CHANGED, "not a regular file any more");
    if (r->old.st_nlink > 1)
        return err_set(err, ERR_IO, "has %lu hard links, which replacing it would part",
                       (unsigned long)r->old.st_nlink);
    if (faccessat(r->folder_fd, r->name, W_OK, AT_EACCESS) != 0) return failed(err, "cannot write");
    return true;
}

static bool open_temporary(Replacement *r, Err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (int attempt = 0; attempt < 100; attempt++) {
        unsigned char noise[8];
        if (getentropy(noise, sizeof noise) != 0)
            return failed(err, "cannot name a temporary file");
        char tail[sizeof noise + 1] = {0};
        for (size_t i = 0; i < sizeof noise; i++)
            tail[i] = letters[noise[i] % (sizeof letters - 1)];
        snprintf(r->temporary, sizeof r->temporary, PREFIX "%s" SUFFIX, tail);
        r->new_fd = openat(r->folder_fd, r->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (r->new_fd >= 0) {
            flock(r->new_fd, LOCK_EX | LOCK_NB); /* tells in_place_sweep that we live */
            return true;
        }
        if (errno != EEXIST) break;
    }
    r->temporary[0] = '\0';
    return failed(err, "cannot make a temporary file");
}

static bool write_all(int fd, Bytes data, Err *err)
{
    while (data.len) {
        ssize_t put = write(fd, data.at, data.len);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return failed(err, "cannot write");
        data.at += put;
        data.len -= (size_t)put;
    }
    return true;
}

static bool copy_attributes(Replacement *r, Err *err)
{
    ssize_t size = flistxattr(r->old_fd, NULL, 0);
    if (size <= 0) return true; /* none, or a file system without them */
    char *names = take_memory((size_t)size);
    size = flistxattr(r->old_fd, names, (size_t)size);
    bool ok = true;
    for (char *name = names; ok && size > 0 && name < names + size; name += strlen(name) + 1) {
        ssize_t len = fgetxattr(r->old_fd, name, NULL, 0);
        if (len < 0) continue;
        char *value = take_memory((size_t)len + 1);
        len = fgetxattr(r->old_fd, name, value, (size_t)len);
        if (len >= 0 && fsetxattr(r->new_fd, name, value, (size_t)len, 0) != 0 && errno != ENOTSUP)
            ok = failed(err, "cannot keep an extended attribute");
        free(value);
    }
    free(names);
    return ok;
}

static bool copy_owner_and_mode(Replacement *r, Err *err)
{
    struct stat now;
    if (fstat(r->new_fd, &now) != 0) return failed(err, "cannot look at the temporary file");
    bool same = now.st_uid == r->old.st_uid && now.st_gid == r->old.st_gid;
    if (!same && fchown(r->new_fd, r->old.st_uid, r->old.st_gid) != 0)
        return failed(err, "cannot keep the owner");
    if (fchmod(r->new_fd, r->old.st_mode & 07777) != 0) return failed(err, "cannot keep the mode");
    return true;
}

/* Is the file, by name, still what was read? */
static bool is_unchanged(Replacement *r, Err *err)
{
    struct stat now;
    Bytes expected = r->change->before;
    bool same = fstatat(r->folder_fd, r->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
                now.st_ino == r->old.st_ino && now.st_dev == r->old.st_dev;
    size_t at = 0;
    char chunk[65536];
    while (same) {
        ssize_t got = pread(r->old_fd, chunk, sizeof chunk, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(err, "cannot read");
        if (got == 0) break;
        if (at + (size_t)got > expected.len || memcmp(chunk, expected.at + at, (size_t)got) != 0)
            same = false;
        at += (size_t)got;
    }
    if (same && at == expected.len) return true;
    return err_set(err, ERR_CHANGED, "has changed since it was read; left alone");
}

static bool replace(Replacement *r, Err *err)
{
    if (!split_path(r, err) || !open_old(r, err) || !open_temporary(r, err)) return false;
    if (!write_all(r->new_fd, r->change->after, err)) return false;
    if (!copy_owner_and_mode(r, err) || !copy_attributes(r, err)) return false;
    if (fsync(r->new_fd) != 0) return failed(err, "cannot write to the disk");
    if (!is_unchanged(r, err)) return false;
    if (renameat(r->folder_fd, r->temporary, r->folder_fd, r->name) != 0)
        return failed(err, "cannot rename");
    r->temporary[0] = '\0';
    fsync(r->folder_fd); /* the content is safe either way; some file systems refuse this */
    return true;
}

bool in_place_write(const Change *change, Err *err)
{
    Replacement r = {.change = change, .folder_fd = -1, .old_fd = -1, .new_fd = -1};
    bool ok = replace(&r, err);
    if (r.temporary[0]) unlinkat(r.folder_fd, r.temporary, 0);
    if (r.new_fd >= 0) close(r.new_fd);
    if (r.old_fd >= 0) close(r.old_fd);
    if (r.folder_fd >= 0) close(r.folder_fd);
    return ok;
}

static bool is_temporary_name(const char *name)
{
    size_t len = strlen(name);
    return len == strlen(PREFIX) + 8 + strlen(SUFFIX) &&
           strncmp(name, PREFIX, strlen(PREFIX)) == 0 &&
           strcmp(name + len - strlen(SUFFIX), SUFFIX) == 0;
}

uint32_t in_place_sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) return 0;
    uint32_t removed = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!is_temporary_name(e->d_name)) continue;
        int fd = openat(dirfd(dir), e->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && unlinkat(dirfd(dir), e->d_name, 0) == 0) removed++;
        close(fd);
    }
    closedir(dir);
    return removed;
}
