/* spool.h - the originals: every byte that was taken in, on disk before PostgreSQL says that it
 * was.
 *
 *   spool/ab/ab34...      a file, by the SHA-256 of its bytes
 *   spool/packs/0-17...   messages that came alone, one behind the other; gateway.input.original
 *                       says where
 *   spool/work/           files on their way in, plans and answers in the making; may go while
 *                         nothing runs
 *
 * A failed fsync is HALT: the kernel may have dropped the pages, and a second fsync would lie.
 */
#ifndef GATEWAY_SPOOL_H
#define GATEWAY_SPOOL_H

#include <stdio.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

enum { SPOOL_PATH_MAX = 4096, SPOOL_FOLDER_MODE = 0700 };

struct spool {
    char folder[SPOOL_PATH_MAX / 2];
};

struct spooled {
    unsigned char sha256[SHA256_BYTES];
    int64_t byte_count;
};

/* Makes the folders. RETRY: they cannot be made. */
MUST_CHECK enum status spool_open(struct spool *spool, const char *folder);
/* Copies a file in. RETRY: it cannot be read, or it changed meanwhile. HALT: the disk failed. */
MUST_CHECK enum status spool_copy(const struct spool *spool, const char *path,
                                  struct spooled *spooled);
/* A file of the spool for reading; -1: it is not there. */
int spool_read(const struct spool *spool, const unsigned char sha256[SHA256_BYTES]);
/* Removes the originals of one of the folders that nobody has brought since `before` (seconds since
 * 1970; the same bytes brought again are new): which = 0 packs, 1.. the 256 of hashes, round and
 * round. Bounded work, several processes may do it at once. How many went. */
enum { SPOOL_FOLDERS = 257 };
int64_t spool_sweep(const struct spool *spool, int which, int64_t before);
/* SHA-256 of a part of an open file. RETRY: it cannot be read. */
MUST_CHECK enum status spool_hash(int fd, uint64_t offset, uint64_t end,
                                  unsigned char sha256[SHA256_BYTES]);
/* "spool/work/<name>" */
void spool_work_path(const struct spool *spool, const char *name, char path[SPOOL_PATH_MAX]);

/* Messages that came alone, of one slot: texts are added, then made durable together. */
struct pack {
    const struct spool *spool;
    int32_t slot;
    int fd; /* -1: none yet */
    int64_t id, byte_count;
    bool dirty;
};
void pack_init(struct pack *pack, const struct spool *spool, int32_t slot);
/* Where the text lies now: "pack 0-17 4096 512". len 0: the disk is full or failed; say HALT. */
str pack_add(struct pack *pack, struct arena *arena, str text);
MUST_CHECK enum status pack_sync(struct pack *pack);
void pack_close(struct pack *pack);

#endif
