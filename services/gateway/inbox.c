/* Looks through the watched folders, again and again, and takes what stands still. */
#include "gateway/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/crc32c.h"
#include "runtime/folder.h"
#include "runtime/log.h"

enum { EVERY_MS = 150, FOLDERS_MAX = 64, SEEN_MAX = 200000, PENDING_MAX = 256 };
enum { SWEEP_EVERY_MS = 10000, SECONDS_PER_DAY = 86400 };
static const size_t scan_bytes_max = (size_t)256 << 20;

struct seen {         /* a file at one look */
    const char *path; /* below its folder */
    int32_t folder;
    ino_t inode;
    off_t size;
    struct timespec modified;
    int64_t since_ms; /* unchanged since */
    bool given;       /* to the desk */
};

struct watched {
    char path[SPOOL_PATH_MAX];
    str partner; /* empty: the senders' inbox */
};

struct look { /* all files at one look, sorted */
    struct arena *arena;
    const struct watched *folders;
    struct seen *items;
    size_t count;
};

struct inbox {
    struct desk *desk;
    const struct job_place *place;
    struct arena *arena;
    struct watched folders[FOLDERS_MAX];
    int32_t folder_count, slot_count;
    int64_t still_ms;
    bool all_by_document;
    int64_t keep_s; /* originals */
    struct sweep {  /* of the spool: one of its folders after the other */
        int which;
        int64_t swept_ms;
    } sweep;
    struct look looks[2];
    atomic_bool stopping;
    pthread_t thread;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool name_is_taken(const char *name)
{
    const size_t len = strlen(name);
    if (name[0] == '.') return false;
    return !(len > 4 && strcmp(name + len - 4, ".tmp") == 0) &&
           !(len > 5 && strcmp(name + len - 5, ".part") == 0);
}

str source_of_path(struct arena *arena, str path, const unsigned char sha256[SHA256_BYTES],
                   bool all_by_document, bool *by_document)
{
    str rest = path;
    const str first = str_cut(&rest, '/');
    *by_document = all_by_document || (rest.at && str_is(first, "each"));
    if (*by_document) {
        char hex[2 * SHA256_BYTES + 1];
        hash_hex(sha256, SHA256_BYTES, hex);
        return arena_printf(arena, "file %.32s", hex);
    }
    if (!rest.at) return STR("inbox");
    return key_text(arena, arena_printf(arena, "inbox/%.*s", STR_ARGS(first)));
}

/* ---- looking ----------------------------------------------------------------------------- */

static int seen_compare(const void *left, const void *right)
{
    const struct seen *a = left, *b = right;
    if (a->folder != b->folder) return a->folder < b->folder ? -1 : 1;
    return strcmp(a->path, b->path);
}

static bool same_file(const struct seen *a, const struct seen *b)
{
    return a->inode == b->inode && a->size == b->size && a->modified.tv_sec == b->modified.tv_sec &&
           a->modified.tv_nsec == b->modified.tv_nsec;
}

static void file_see(struct look *look, int32_t folder, str path, const struct stat *info)
{
    if (look->count == SEEN_MAX) return;
    look->items = arena_grow(look->arena, look->items, look->count, sizeof *look->items);
    look->items[look->count++] = (struct seen){.path = arena_text(look->arena, path),
                                               .folder = folder,
                                               .inode = info->st_ino,
                                               .size = info->st_size,
                                               .modified = info->st_mtim};
}

/* Folders still to be gone through, instead of recursion. */
struct pending {
    str items[PENDING_MAX];
    size_t count;
};

static bool is_ours(str below, const char *name)
{
    return below.len == 0 && (strcmp(name, "done") == 0 || strcmp(name, "refused") == 0);
}

static void entry_see(struct look *look, int32_t folder, str below, const char *name,
                      struct pending *pending)
{
    struct stat info;
    if (!name_is_taken(name) || is_ours(below, name)) return;
    const str path = below.len ? arena_printf(look->arena, "%.*s/%s", STR_ARGS(below), name)
                               : arena_printf(look->arena, "%s", name);
    const str full =
        arena_printf(look->arena, "%s/%.*s", look->folders[folder].path, STR_ARGS(path));
    if (full.len >= SPOOL_PATH_MAX / 2 || lstat(full.at, &info) != 0) return;
    if (S_ISREG(info.st_mode)) file_see(look, folder, path, &info);
    if (S_ISDIR(info.st_mode) && pending->count < PENDING_MAX)
        pending->items[pending->count++] = path;
}

static void folder_look(struct look *look, int32_t folder)
{
    struct pending pending = {.items = {STR("")}, .count = 1};
    while (pending.count) {
        const str below = pending.items[--pending.count];
        const str full =
            arena_printf(look->arena, "%s/%.*s", look->folders[folder].path, STR_ARGS(below));
        DIR *dir = opendir(full.at);
        if (!dir) continue;
        for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
            entry_see(look, folder, below, entry->d_name, &pending);
        (void)closedir(dir);
    }
}

/* What is known from the look before is carried over: since when it stands still. */
static void carry_over(struct look *look, const struct look *before, int64_t now)
{
    for (size_t i = 0; i < look->count; i++) {
        struct seen *seen = &look->items[i];
        const struct seen *known =
            before->count ? bsearch(seen, before->items, before->count, sizeof *seen, seen_compare)
                          : NULL;
        const bool same = known && same_file(known, seen);
        seen->since_ms = same ? known->since_ms : now;
        seen->given = same && known->given;
    }
}

/* ---- taking ------------------------------------------------------------------------------ */

static struct job *job_make(struct inbox *inbox, const struct seen *seen, int32_t slot,
                            const struct spooled *spooled)
{
    const struct watched *watched = &inbox->folders[seen->folder];
    struct arena *arena = arena_new(1 << 20);
    unsigned char digest[SHA256_BYTES];
    const str id = arena_printf(arena, "%s/%s %lld %lld.%09ld %lld", watched->path, seen->path,
                                (long long)seen->inode, (long long)seen->modified.tv_sec,
                                (long)seen->modified.tv_nsec, (long long)seen->size);
    hash_sha256(id, digest);
    struct drop drop = {
        .slot = slot, .partner = watched->partner, .id = {(const char *)digest, IDENTITY_BYTES}};
    drop.source = watched->partner.len
                      ? arena_printf(arena, "payer/%.*s", STR_ARGS(watched->partner))
                      : source_of_path(arena, str_of(seen->path), spooled->sha256,
                                       inbox->all_by_document, &drop.by_document);
    struct job *job = job_new(inbox->place, &drop, spooled);
    (void)snprintf(job->folder, sizeof job->folder, "%s", watched->path);
    (void)snprintf(job->name, sizeof job->name, "%s", seen->path);
    arena_free(arena);
    return job;
}

/* False: not now (it changed, or its slot is busy or another process's). */
static bool file_take(struct inbox *inbox, const struct seen *seen)
{
    char path[2 * SPOOL_PATH_MAX];
    struct spooled spooled;
    const int32_t slot = (int32_t)(crc32c(str_of(seen->path)) % (uint32_t)inbox->slot_count);
    if (!desk_has_room(inbox->desk, slot)) return false;
    (void)snprintf(path, sizeof path, "%s/%s", inbox->folders[seen->folder].path, seen->path);
    const enum status status = spool_copy(inbox->place->spool, path, &spooled);
    if (status == HALT) {
        LOG(LOG_ERROR, "gateway_ends", CODE("because", "spool_write"));
        _exit(3);
    }
    if (status != OK) return false;
    struct job *job = job_make(inbox, seen, slot, &spooled);
    if (desk_file(inbox->desk, job)) return true;
    job_free(job);
    return false;
}

static void look_once(struct inbox *inbox, struct look *look, const struct look *before)
{
    const int64_t now = now_ms();
    arena_reset(look->arena);
    look->items = NULL;
    look->count = 0;
    for (int32_t i = 0; i < inbox->folder_count; i++) folder_look(look, i);
    if (look->count) qsort(look->items, look->count, sizeof *look->items, seen_compare);
    carry_over(look, before, now);
    for (size_t i = 0; i < look->count && !inbox->stopping; i++) {
        struct seen *seen = &look->items[i];
        if (!seen->given && now - seen->since_ms >= inbox->still_ms)
            seen->given = file_take(inbox, seen);
    }
}

/* Originals that have been kept long enough go, a folder of the spool at a time. */
static void sweep_on(struct inbox *inbox)
{
    struct sweep *sweep = &inbox->sweep;
    if (now_ms() - sweep->swept_ms < SWEEP_EVERY_MS) return;
    sweep->swept_ms = now_ms();
    const int64_t count =
        spool_sweep(inbox->place->spool, sweep->which, (int64_t)time(NULL) - inbox->keep_s);
    sweep->which = (sweep->which + 1) % SPOOL_FOLDERS;
    if (count) LOG(LOG_INFO, "originals_expired", INT("count", count));
}

static void *run(void *context)
{
    struct inbox *inbox = context;
    const struct timespec pause = {.tv_nsec = EVERY_MS * 1000000L};
    for (int turn = 0; !inbox->stopping; turn = 1 - turn) {
        look_once(inbox, &inbox->looks[turn], &inbox->looks[1 - turn]);
        sweep_on(inbox);
        (void)nanosleep(&pause, NULL);
    }
    return NULL;
}

/* ---- start and stop ---------------------------------------------------------------------- */

static bool watched_add(struct inbox *inbox, const char *path, str partner)
{
    static const char *const leaves[] = {"", "/done", "/refused"};
    struct watched *watched = &inbox->folders[inbox->folder_count];
    char below[SPOOL_PATH_MAX];
    if (inbox->folder_count == FOLDERS_MAX || strlen(path) >= SPOOL_PATH_MAX / 2) return false;
    for (size_t i = 0; i < COUNT_OF(leaves); i++) {
        (void)snprintf(below, sizeof below, "%s%s", path, leaves[i]);
        if (!folder_make(below, SPOOL_FOLDER_MODE)) return false;
    }
    (void)snprintf(watched->path, sizeof watched->path, "%s", path);
    watched->partner = partner;
    inbox->folder_count++;
    return true;
}

static bool folders_add(struct inbox *inbox, const struct settings *settings)
{
    const struct partners *partners = inbox->place->partners;
    if (!watched_add(inbox, settings->inbox_folder, STR(""))) return false;
    for (size_t i = 0; i < partners->count; i++) {
        const struct partner *partner = &partners->items[i];
        const str path = arena_printf(inbox->arena, "%s/%.*s/from_payer", settings->state_folder,
                                      STR_ARGS(partner->folder));
        if (!watched_add(inbox, path.at, partner->id)) return false;
    }
    return true;
}

enum status inbox_start(const struct settings *settings, struct desk *desk,
                        const struct job_place *place, struct inbox **out)
{
    struct arena *arena = arena_new(sizeof(struct inbox) + ((size_t)1 << 20));
    struct inbox *inbox = ARENA_NEW(arena, struct inbox);
    inbox->arena = arena;
    inbox->desk = desk;
    inbox->place = place;
    inbox->slot_count = settings->slot_count;
    inbox->still_ms = STILL_MS_DEFAULT;
    inbox->keep_s = (int64_t)settings->originals_keep_d * SECONDS_PER_DAY;
    inbox->all_by_document = strcmp(settings->as_of, "document") == 0;
    for (size_t i = 0; i < COUNT_OF(inbox->looks); i++)
        inbox->looks[i] = (struct look){arena_new(scan_bytes_max), inbox->folders, NULL, 0};
    if (!folders_add(inbox, settings)) return RETRY;
    if (pthread_create(&inbox->thread, NULL, run, inbox) != 0) return HALT;
    *out = inbox;
    return OK;
}

void inbox_stop(struct inbox *inbox)
{
    inbox->stopping = true;
    (void)pthread_join(inbox->thread, NULL);
    for (size_t i = 0; i < COUNT_OF(inbox->looks); i++) arena_free(inbox->looks[i].arena);
    arena_free(inbox->arena);
}
