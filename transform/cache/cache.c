/*
 * cache.c - see cache.h.
 *
 * Runs that use the database hold a shared lock on its folder; who deletes the file (because it is
 * damaged, or for `skive clean`) holds it alone.  So no run sees the file of another go away, and
 * an old journal never meets a new database.
 *
 * Writing is put off and done in few transactions.  The file is not synced: after a crash of the
 * machine it may be damaged, which is noticed, and costs a cold run.
 */
#include "transform/cache/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "transform/base/array.h"

enum {
    LAYOUT_VERSION = 1, /* of the table */
    BUSY_MS = 1000,     /* how long one operation waits for another run */
    BATCH = 4 * 1024 * 1024,
    PAGE = 4096,
};

typedef struct Waiting {
    ContentHash key;
    char *record;
    size_t len;
} Waiting;

struct Cache {
    pthread_mutex_t lock;
    char *path;
    int folder; /* holds the lock; -1: nothing is open */
    sqlite3 *db;
    sqlite3_stmt *get, *put;
    uint64_t limit;
    int64_t today;
    Array(Waiting) waiting;
    size_t waiting_bytes;
    Array(ContentHash) used; /* found, and not used today before */
    bool read_only;          /* the disk is full or the like: nothing more is written */
    bool begun_anew;
    CacheNotes notes;
};

/* ---- the folder ----------------------------------------------------------------------------- */

const char *cache_folder(Arena *arena)
{
    const char *own = getenv("SKIVE_CACHE_DIR"), *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (own && *own) return arena_format(arena, "%s", own);
    if (base && *base == '/') return arena_format(arena, "%s/skive", base);
    return home && *home == '/' ? arena_format(arena, "%s/.cache/skive", home) : NULL;
}

static bool make_folder(const char *folder)
{
    char path[PATH_MAX];
    size_t len = strlen(folder);
    if (!len || len >= sizeof path) return false;
    for (size_t i = 1; i <= len; i++) {
        if (folder[i] != '/' && folder[i]) continue;
        memcpy(path, folder, i);
        path[i] = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST && folder[i] == '\0') return false;
    }
    return true;
}

/* Records are trusted not to lie, so nobody else may write them. */
static bool is_own(const struct stat *st)
{
    return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static bool lock_folder(Cache *c, const char *folder)
{
    struct stat st;
    c->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (c->folder < 0 || fstat(c->folder, &st) != 0)
        c->notes.trouble = "its folder cannot be opened";
    else if (!is_own(&st)) c->notes.trouble = "its folder belongs to others, or is open to them";
    else if (access(folder, W_OK | X_OK) != 0) c->notes.trouble = "its folder cannot be written";
    else if (flock(c->folder, LOCK_SH | LOCK_NB) != 0) c->notes.trouble = "it is being cleaned";
    return !c->notes.trouble;
}

/* ---- the database --------------------------------------------------------------------------- */

static void close_database(Cache *c)
{
    sqlite3_finalize(c->get);
    sqlite3_finalize(c->put);
    sqlite3_close(c->db);
    c->get = c->put = NULL;
    c->db = NULL;
}

static int64_t pragma(Cache *c, const char *text)
{
    sqlite3_stmt *s = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(c->db, text, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

static int run_sql(Cache *c, const char *text)
{
    return sqlite3_exec(c->db, text, NULL, NULL, NULL);
}

/* The table, made when the file is new. */
static int set_up(Cache *c)
{
    char text[200];
    int64_t version = pragma(c, "PRAGMA user_version");
    int failed = sqlite3_errcode(c->db);
    if (version != 0 && version != LAYOUT_VERSION)
        return failed == SQLITE_OK || failed == SQLITE_DONE ? SQLITE_CORRUPT : failed;
    snprintf(text, sizeof text, "PRAGMA max_page_count = %lld", (long long)(c->limit / PAGE));
    int code = run_sql(c, text);
    if (code != SQLITE_OK || version == LAYOUT_VERSION) return code;
    snprintf(text, sizeof text,
             "BEGIN IMMEDIATE;"
             "CREATE TABLE IF NOT EXISTS record (key BLOB PRIMARY KEY, day INTEGER, content BLOB);"
             "PRAGMA user_version = %d;"
             "COMMIT",
             LAYOUT_VERSION);
    return run_sql(c, text);
}

static int open_database(Cache *c)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    struct stat st;
    if (lstat(c->path, &st) == 0 && (!S_ISREG(st.st_mode) || !is_own(&st))) return SQLITE_CORRUPT;
    int code = sqlite3_open_v2(c->path, &c->db, flags, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_busy_timeout(c->db, BUSY_MS);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    code = run_sql(c, "PRAGMA page_size = 4096; PRAGMA journal_mode = TRUNCATE;"
                      "PRAGMA synchronous = OFF; PRAGMA cell_size_check = ON;"
                      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096");
    if (code == SQLITE_OK) code = set_up(c);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(c->db, "SELECT day, content FROM record WHERE key = ?", -1,
                                  &c->get, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(c->db, "INSERT OR REPLACE INTO record VALUES (?, ?, ?)", -1,
                                  &c->put, NULL);
    return code;
}

static void remove_files(const char *path, uint64_t *bytes)
{
    static const char *const endings[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[PATH_MAX];
        struct stat st;
        int len = snprintf(name, sizeof name, "%s%s", path, endings[i]);
        if (len < 0 || (size_t)len >= sizeof name || lstat(name, &st) != 0) continue;
        if (unlink(name) == 0) *bytes += (uint64_t)st.st_size;
    }
}

/* What SQLite says of a file that is not, or no longer, what it wrote. */
static bool is_damage(int code)
{
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* tables and columns that are not there */
    case SQLITE_MISMATCH:
    case SQLITE_FORMAT:
    case SQLITE_CONSTRAINT: return true;
    default: return false;
    }
}

static void give_up(Cache *c, const char *why)
{
    close_database(c);
    c->notes.trouble = why;
}

/* Deletes the damaged file and begins a new one, once in a run, when no other run uses it. */
static void begin_anew(Cache *c)
{
    uint64_t bytes = 0;
    close_database(c);
    c->notes.damaged = true;
    if (c->begun_anew || flock(c->folder, LOCK_EX | LOCK_NB) != 0) {
        c->notes.trouble = "it is damaged, and in use by another run";
        return;
    }
    c->begun_anew = true;
    remove_files(c->path, &bytes);
    bool shared = flock(c->folder, LOCK_SH | LOCK_NB) == 0;
    if (!shared || open_database(c) != SQLITE_OK) give_up(c, "it cannot be begun anew");
}

/* What follows from a failed operation; the database may be another afterwards, or gone. */
static void handle(Cache *c, int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return;
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
        c->read_only = true;
        c->notes.trouble = "nothing more can be written";
        return;
    default: break;
    }
    if (is_damage(code)) begin_anew(c);
    else give_up(c, "the database cannot be opened");
}

Cache *cache_open(const char *folder, uint64_t limit)
{
    Cache *c = take_memory(sizeof *c);
    *c = (Cache){.folder = -1, .limit = limit, .today = (int64_t)(time(NULL) / 86400)};
    pthread_mutex_init(&c->lock, NULL);
    make_folder(folder);
    size_t room = strlen(folder) + sizeof "/skive.db";
    c->path = take_memory(room);
    snprintf(c->path, room, "%s/skive.db", folder);
    if (!lock_folder(c, folder)) return c;
    int code = open_database(c);
    if (code == SQLITE_OK) return c;
    if (is_damage(code)) begin_anew(c);
    else give_up(c, (code & 0xff) == SQLITE_BUSY ? "another run holds it" : "it cannot be opened");
    return c;
}

/* ---- records -------------------------------------------------------------------------------- */

static void bind_key(sqlite3_stmt *s, const ContentHash *key)
{
    sqlite3_bind_blob(s, 1, key, sizeof *key, SQLITE_STATIC);
}

bool cache_get(Cache *c, ContentHash key, Buf *out)
{
    bool found = false;
    pthread_mutex_lock(&c->lock);
    if (c->db) {
        bind_key(c->get, &key);
        int code = sqlite3_step(c->get);
        if (code == SQLITE_ROW) {
            const void *content = sqlite3_column_blob(c->get, 1);
            int len = sqlite3_column_bytes(c->get, 1);
            found = content && len > 0;
            if (found) buf_add(out, content, (size_t)len);
            if (found && sqlite3_column_int64(c->get, 0) != c->today) array_push(&c->used, key);
            if (!found && sqlite3_errcode(c->db) == SQLITE_CORRUPT) code = SQLITE_CORRUPT;
        }
        sqlite3_reset(c->get);
        handle(c, code);
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

static int write_one(Cache *c, const Waiting *w)
{
    bind_key(c->put, &w->key);
    sqlite3_bind_int64(c->put, 2, c->today);
    sqlite3_bind_blob64(c->put, 3, w->record, w->len, SQLITE_STATIC);
    int code = sqlite3_step(c->put);
    sqlite3_reset(c->put);
    sqlite3_clear_bindings(c->put);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* What cannot be written now is dropped: it will be made again. */
static void write_waiting(Cache *c)
{
    int code = SQLITE_OK;
    if (c->db && !c->read_only && c->waiting.count) {
        code = run_sql(c, "BEGIN IMMEDIATE");
        for (uint32_t i = 0; i < c->waiting.count && code == SQLITE_OK; i++)
            code = write_one(c, &c->waiting.at[i]);
        if (code == SQLITE_OK) code = run_sql(c, "COMMIT");
        if (code != SQLITE_OK) run_sql(c, "ROLLBACK");
    }
    for (uint32_t i = 0; i < c->waiting.count; i++) free(c->waiting.at[i].record);
    c->waiting.count = 0;
    c->waiting_bytes = 0;
    handle(c, code);
}

void cache_put(Cache *c, ContentHash key, Bytes record)
{
    pthread_mutex_lock(&c->lock);
    if (c->db && !c->read_only && record.len < c->limit / 4) {
        char *copy = take_memory(record.len);
        memcpy(copy, record.at, record.len);
        array_push(&c->waiting, ((Waiting){key, copy, record.len}));
        c->waiting_bytes += record.len;
        if (c->waiting_bytes >= BATCH) write_waiting(c);
    }
    pthread_mutex_unlock(&c->lock);
}

void cache_flush(Cache *c)
{
    pthread_mutex_lock(&c->lock);
    write_waiting(c);
    pthread_mutex_unlock(&c->lock);
}

/* ---- the end -------------------------------------------------------------------------------- */

/* Once a day for each record: by it the records to be deleted are chosen. */
static void note_used(Cache *c)
{
    sqlite3_stmt *s = NULL;
    if (!c->db || c->read_only || !c->used.count) return;
    int code = sqlite3_prepare_v2(c->db, "UPDATE record SET day = ?2 WHERE key = ?1", -1, &s, NULL);
    if (code == SQLITE_OK) code = run_sql(c, "BEGIN IMMEDIATE");
    for (uint32_t i = 0; i < c->used.count && code == SQLITE_OK; i++) {
        bind_key(s, &c->used.at[i]);
        sqlite3_bind_int64(s, 2, c->today);
        code = sqlite3_step(s) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(c->db);
        sqlite3_reset(s);
    }
    if (code == SQLITE_OK) code = run_sql(c, "COMMIT");
    if (code != SQLITE_OK) run_sql(c, "ROLLBACK");
    sqlite3_finalize(s);
    handle(c, code);
}

/* The newest day whose records, with those of the days after it, take more than half the limit;
 * 0 when there is none. */
static int64_t last_day_to_go(Cache *c)
{
    sqlite3_stmt *s = NULL;
    int64_t day = 0;
    uint64_t total = 0;
    const char *text = "SELECT day, sum(length(content) / 4096 + 1) * 4096 FROM record "
                       "GROUP BY day ORDER BY day DESC";
    if (sqlite3_prepare_v2(c->db, text, -1, &s, NULL) == SQLITE_OK)
        while (!day && sqlite3_step(s) == SQLITE_ROW) {
            total += (uint64_t)sqlite3_column_int64(s, 1);
            if (total > c->limit / 2) day = sqlite3_column_int64(s, 0);
        }
    sqlite3_finalize(s);
    return day;
}

/* A file that is nearly full loses the records that were not used for longest. */
static void make_room(Cache *c)
{
    if (!c->db) return;
    int64_t pages = pragma(c, "PRAGMA page_count") - pragma(c, "PRAGMA freelist_count");
    if (pages < 0 || (uint64_t)pages * PAGE < c->limit / 10 * 8) return;
    char text[100];
    snprintf(text, sizeof text, "DELETE FROM record WHERE day <= %lld",
             (long long)last_day_to_go(c));
    handle(c, run_sql(c, text));
}

void cache_close(Cache *c)
{
    if (!c) return;
    write_waiting(c);
    note_used(c);
    make_room(c);
    close_database(c);
    if (c->folder >= 0) close(c->folder);
    array_free(&c->waiting);
    array_free(&c->used);
    pthread_mutex_destroy(&c->lock);
    free(c->path);
    free(c);
}

CacheNotes cache_notes(const Cache *c)
{
    return c->notes;
}

bool cache_clean(const char *folder, uint64_t *bytes, Err *err)
{
    *bytes = 0;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return true;
    if (fd < 0) return err_set(err, ERR_IO, "%s: cannot open: %s", folder, strerror(errno));
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/skive.db", folder);
    bool ok = len > 0 && (size_t)len < sizeof path && flock(fd, LOCK_EX) == 0;
    if (ok) remove_files(path, bytes);
    ok = ok && access(path, F_OK) != 0;
    if (!ok) err_set(err, ERR_IO, "%s: cannot delete: %s", path, strerror(errno));
    close(fd);
    rmdir(folder); /* when nothing else is in it */
    return ok;
}
