/* checkpoint.h - taking partitions, and the fence that every transaction starts with.
 *
 * The row of a partition is (version, next_offset, in_hwm, out_seq, holder). Whoever takes it
 * raises its version; a transaction of somebody who held it before then raises CL001 in the server,
 * with its COMMIT already on its way.
 */
#ifndef RUNTIME_CHECKPOINT_H
#define RUNTIME_CHECKPOINT_H

#include "runtime/db.h"
#include "runtime/protocol.h"

/* Such is the code of a quarantine by crash. */
#define CRASH_CODE "crashed"

/* Who takes what; partitions ascending. */
struct taking {
    str worker, instance;
    const int32_t *partitions;
    size_t count;
};

struct taken {
    struct checkpoint *checkpoints; /* ascending by partition */
    size_t checkpoint_count;
    struct crash *crashes;
    size_t crash_count;
};

/* A session that holds a row beyond the lock timeout is ended.
 * Everything in arena. */
MUST_CHECK enum db_outcome checkpoint_take(struct db *db, const struct taking *taking,
                                           struct arena *arena, struct taken *taken);
/* Sends the fence of a transaction, and the audit of rewinds. */
MUST_CHECK enum db_outcome checkpoint_fence(struct db *db, str worker,
                                            const struct checkpoint *checkpoints, size_t count,
                                            struct arena *arena);
/* Counts a crash with this message in the cell; a flight of its own. */
MUST_CHECK enum db_outcome checkpoint_count_crash(struct db *db, str worker,
                                                  const struct message_identity *identity);

/* Lanes of ours, each with the worker that reads it. */
struct lanes_asked {
    const str *consumers;
    const struct lane_wanted *lanes;
    size_t count;
};

/* What consumers have committed of them, parallel to lanes; log_end is left alone. */
MUST_CHECK enum db_outcome checkpoint_marks(struct db *db, const struct lanes_asked *asked,
                                            struct arena *arena, struct lane_mark *marks);

#endif
