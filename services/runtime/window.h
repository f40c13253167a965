/* window.h - one lane out: what was given out to a partition and is not yet applied there.
 *
 *   hwm        the consumer's committed mark: everything up to it is applied there
 *   rows       the outbox rows of the lane, oldest first; the first one contains hwm + 1
 *   seq        the last number given out; rows reach up to it
 *
 * Invariant: rows are ascending without holes, and none is wholly covered after window_collect().
 */
#ifndef RUNTIME_WINDOW_H
#define RUNTIME_WINDOW_H

#include "lib/base/arena.h"
#include "runtime/protocol.h"

struct window_row {
    struct window_row *next;
    int64_t first_seq, bytes;
    int64_t last_offset; /* the highest offset reported for the publication with this ticket */
    uint64_t ticket;     /* 0: not published by this process */
    int32_t count;
    int32_t pending;    /* reports that have not come yet */
    bool is_unknown;    /* never published, or a report came without an offset */
    bool is_to_publish; /* chosen for the publication under way */
};

/* All rows of a process; a ticket leads back to its row. */
struct window_pool {
    struct arena *arena;
    struct window_row **blocks;
    struct window_row *spare;
    size_t block_count;
    uint64_t serial;
};

struct window {
    uint32_t edge;
    int32_t destination;
    bool is_forward;
    int64_t seq; /* committed */
    int64_t hwm;
    int64_t
        moved_ms; /* when the mark last rose, the lane was last sent, or had nothing to wait for */
    int64_t open; /* messages in rows */
    struct window_row *first, *last;
};

enum stand {
    STAND_MOVES,     /* nothing to send again, for now */
    STAND_IN_FLIGHT, /* the producer still has it: sending more would only pile up */
    STAND_PASSED,    /* the consumer has read past it and did not get it */
    STAND_LOG_SHORT, /* the log ends before it */
    STAND_UNKNOWN,   /* nobody can say where it is */
    STAND_WAITS,     /* it lies in the log, ahead of the consumer */
};

void window_add(struct window *window, struct window_pool *pool, const struct outbox_row *row,
                int64_t now_ms);
/* The consumer's mark. Gives covered rows back to the pool; how many messages that were. */
int64_t window_collect(struct window *window, struct window_pool *pool, int64_t hwm,
                       int64_t now_ms);
bool window_has_covered(const struct window *window, int64_t hwm);
void window_empty(struct window *window, struct window_pool *pool);
bool window_is_still(const struct window *window, int64_t now_ms, int32_t after_ms);
/* Why the lane stands still, or that it does not. log_end, next_offset: -1 unknown. */
enum stand window_stand(const struct window *window, const struct lane_mark *mark, int64_t now_ms,
                        int32_t after_ms);
static inline bool stand_is_resent(enum stand stand)
{
    return stand == STAND_PASSED || stand == STAND_LOG_SHORT || stand == STAND_UNKNOWN;
}
/* A new publication of the row from `hwm + 1` on: fills from_seq and ticket. */
void window_publish(const struct window *window, struct window_pool *pool, struct window_row *row,
                    struct outbox_row *out);
void window_delivered(struct window_pool *pool, uint64_t ticket, int64_t offset);

#endif
