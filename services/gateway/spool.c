/* Originals by content hash, and packs of messages that came alone. */
#include "gateway/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/folder.h"

enum { CHUNK_BYTES = 256 * 1024, HEX_CHARS = 2 * SHA256_BYTES };
static const int64_t pack_bytes_max = (int64_t)256 << 20;

enum status spool_open(struct spool *spool, const char *folder)
{
    static const char *const leaves[] = {"packs", "work"};
    char path[SPOOL_PATH_MAX];
    if (strlen(folder) >= sizeof spool->folder) return RETRY;
    (void)snprintf(spool->folder, sizeof spool->folder, "%s", folder);
    for (size_t i = 0; i < COUNT_OF(leaves); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", spool->folder, leaves[i]);
        if (!folder_make(path, SPOOL_FOLDER_MODE)) return RETRY;
    }
    return OK;
}

void spool_work_path(const struct spool *spool, const char *name, char path[SPOOL_PATH_MAX])
{
    (void)snprintf(path, SPOOL_PATH_MAX, "%s/work/%s", spool->folder, name);
}

static void hash_path(const struct spool *spool, const unsigned char sha256[SHA256_BYTES],
                      char folder[SPOOL_PATH_MAX], char path[SPOOL_PATH_MAX])
{
    char hex[HEX_CHARS + 1];
    hash_hex(sha256, SHA256_BYTES, hex);
    (void)snprintf(folder, SPOOL_PATH_MAX, "%s/%.2s", spool->folder, hex);
    (void)snprintf(path, SPOOL_PATH_MAX, "%s/%.2s/%s", spool->folder, hex, hex);
}

int spool_read(const struct spool *spool, const unsigned char sha256[SHA256_BYTES])
{
    char folder[SPOOL_PATH_MAX], path[SPOOL_PATH_MAX];
    hash_path(spool, sha256, folder, path);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static enum status copy(int from, int to, struct spooled *spooled)
{
    char chunk[CHUNK_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    spooled->byte_count = 0;
    for (;;) {
        const ssize_t n = read(from, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return RETRY;
        if (n == 0) break;
        crypto_hash_sha256_update(&state, (const unsigned char *)chunk, (size_t)n);
        if (!file_append(to, (str){chunk, (size_t)n})) return HALT;
        spooled->byte_count += n;
    }
    crypto_hash_sha256_final(&state, spooled->sha256);
    return fsync(to) == 0 ? OK : HALT;
}

static bool same_time(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Who brings an original and who removes an old one of the same bytes must not meet: the lock of
 * the spool, for threads and processes alike, since each opens it anew. -1: the disk is full. */
static int lock_take(const struct spool *spool, int how)
{
    char path[SPOOL_PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/lock", spool->folder);
    const int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (lock >= 0 && flock(lock, how) != 0)
        if (errno != EINTR) return close(lock), -1;
    return lock;
}

/* Under its hash; the same bytes are there once. */
static enum status settle(const struct spool *spool, const char *temporary,
                          const struct spooled *spooled)
{
    char folder[SPOOL_PATH_MAX], path[SPOOL_PATH_MAX];
    hash_path(spool, spooled->sha256, folder, path);
    const int lock = lock_take(spool, LOCK_SH);
    if (lock < 0) return HALT;
    const bool done =
        folder_make(folder, SPOOL_FOLDER_MODE) && utimensat(AT_FDCWD, temporary, NULL, 0) == 0 &&
        rename(temporary, path) == 0 && folder_sync(folder) && folder_sync(spool->folder);
    (void)close(lock);
    return done ? OK : HALT;
}

enum status spool_copy(const struct spool *spool, const char *path, struct spooled *spooled)
{
    char temporary[SPOOL_PATH_MAX];
    struct stat before, after;
    int to = -1;
    enum status status = RETRY;
    /* O_NOFOLLOW: what stands in a watched folder is a file, not a way to one elsewhere. */
    const int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    spool_work_path(spool, "in.XXXXXX", temporary);
    if (from < 0 || fstat(from, &before) != 0 || !S_ISREG(before.st_mode)) goto done;
    status = HALT;
    to = mkstemp(temporary);
    if (to < 0) goto done;
    status = copy(from, to, spooled);
    if (status == OK && (fstat(from, &after) != 0 || !same_time(&before, &after))) status = RETRY;
    if (status == OK) status = settle(spool, temporary, spooled);
    if (status != OK) (void)unlink(temporary);
done:
    if (to >= 0) (void)close(to);
    if (from >= 0) (void)close(from);
    return status;
}

enum status spool_hash(int fd, uint64_t offset, uint64_t end, unsigned char sha256[SHA256_BYTES])
{
    char chunk[CHUNK_BYTES / 4];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    while (offset < end) {
        const uint64_t left = end - offset;
        const ssize_t n =
            pread(fd, chunk, left < sizeof chunk ? left : sizeof chunk, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return RETRY;
        crypto_hash_sha256_update(&state, (const unsigned char *)chunk, (size_t)n);
        offset += (uint64_t)n;
    }
    crypto_hash_sha256_final(&state, sha256);
    return OK;
}

/* ---- what has been kept long enough -------------------------------------------------------- */

static bool is_old(int folder, const char *name, int64_t before)
{
    struct stat about;
    return name[0] != '.' && fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(about.st_mode) && about.st_mtim.tv_sec < before;
}

/* Looks again with the lock: somebody may have brought the same bytes meanwhile. */
static bool old_remove(const struct spool *spool, int folder, const char *name, int64_t before)
{
    const int lock = lock_take(spool, LOCK_EX);
    if (lock < 0) return false;
    const bool gone = is_old(folder, name, before) && unlinkat(folder, name, 0) == 0;
    (void)close(lock);
    return gone;
}

int64_t spool_sweep(const struct spool *spool, int which, int64_t before)
{
    char path[SPOOL_PATH_MAX];
    int64_t count = 0;
    if (which == 0)
        (void)snprintf(path, sizeof path, "%s/packs", spool->folder);
    else
        (void)snprintf(path, sizeof path, "%s/%02x", spool->folder, (unsigned)(which - 1));
    DIR *folder = opendir(path);
    if (!folder) return 0; /* no original begins so */
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (is_old(dirfd(folder), entry->d_name, before))
            count += old_remove(spool, dirfd(folder), entry->d_name, before);
    (void)closedir(folder);
    return count;
}

/* ---- packs ------------------------------------------------------------------------------- */

void pack_init(struct pack *pack, const struct spool *spool, int32_t slot)
{
    *pack = (struct pack){.spool = spool, .slot = slot, .fd = -1};
}

void pack_close(struct pack *pack)
{
    if (pack->fd >= 0) (void)close(pack->fd);
    pack->fd = -1;
}

/* Each process writes packs of its own: the number is the time they were begun. */
static bool pack_begin(struct pack *pack)
{
    char folder[SPOOL_PATH_MAX - 64], path[SPOOL_PATH_MAX];
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    pack->id = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    pack->byte_count = 0;
    (void)snprintf(folder, sizeof folder, "%s/packs", pack->spool->folder);
    (void)snprintf(path, sizeof path, "%s/%d-%lld", folder, (int)pack->slot, (long long)pack->id);
    pack->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    return pack->fd >= 0 && folder_sync(folder);
}

str pack_add(struct pack *pack, struct arena *arena, str text)
{
    if (pack->fd >= 0 && pack->byte_count >= pack_bytes_max) pack_close(pack);
    if (pack->fd < 0 && !pack_begin(pack)) return (str){0};
    if (!file_append(pack->fd, text)) return (str){0};
    const int64_t at = pack->byte_count;
    pack->byte_count += (int64_t)text.len;
    pack->dirty = true;
    return arena_printf(arena, "pack %d-%lld %lld %zu", (int)pack->slot, (long long)pack->id,
                        (long long)at, text.len);
}

enum status pack_sync(struct pack *pack)
{
    if (!pack->dirty) return OK;
    pack->dirty = false;
    return fdatasync(pack->fd) == 0 ? OK : HALT;
}
