/* held.h - a partition (or slot) that this process holds: its checkpoint, the batch ahead of it.
 *
 *   committed                       the batch under way
 *   version, next_offset            ahead_offset
 *   marks[].seq                     marks[].ahead          what is applied of each lane in
 *   windows[].seq                   emitted[]              what is given out on each lane out
 *
 * held_begin() forgets the batch, held_commit() makes it the truth. Nothing is freed: a partition
 * that comes back uses the same arrays again.
 */
#ifndef RUNTIME_HELD_H
#define RUNTIME_HELD_H

#include "runtime/window.h"

struct in_mark {
    uint32_t edge;
    int32_t lane;
    int64_t seq, ahead;
};

struct held {
    int32_t partition;
    bool is_held;
    int64_t version, next_offset, ahead_offset;
    int64_t rewound_from; /* -1: next_offset lies in the log; else the batch starts at rewound_to */
    int64_t rewound_to;
    struct in_mark *marks;
    size_t mark_count, mark_room;
    struct window *windows;
    size_t window_count, window_room;
    int32_t *emitted; /* parallel to windows: messages of the batch under way */
    int64_t *emitted_bytes;
    size_t emitted_room, emitted_bytes_room;
    struct mark *in_image, *out_image; /* what a COMMIT shows to the driver */
    size_t in_room, out_room;
    int64_t crash_quarantined_ms; /* when, on the driver's clock; or CRASH_NEVER */
    int64_t single_until;         /* below this offset one message a transaction; 0: none */
    /* One of each a partition: the refused of two partitions may come by turns. */
    struct message_identity suspect; /* failed alone once; partition -1: none */
    struct message_identity poison;  /* failed alone twice; likewise */
    bool is_waiting;                 /* stands at a message with a newer schema */
    bool is_cut;                     /* this batch takes no more of it */
    bool is_touched;                 /* takes part in the commit */
    bool has_quarantined_crash;      /* in the batch under way */
};

#define CRASH_NEVER (INT64_MIN / 2)

/* An array of the protocol's arena with room for at least `count`; what was in it is kept. */
void *room_for(struct arena *arena, void *items, size_t *room, size_t count, size_t item_bytes);

void held_take(struct held *held, struct arena *arena, struct window_pool *pool,
               const struct checkpoint *row, int64_t now_ms);
struct in_mark *held_mark(struct held *held, struct arena *arena, uint32_t edge, int32_t lane);
/* A new one is a forward edge until window->is_forward is set. */
struct window *held_window(struct held *held, struct arena *arena, uint32_t edge,
                           int32_t destination);
int64_t held_open(const struct held *held, bool forward_only);

void held_begin(struct held *held);
void held_emit(struct held *held, const struct window *window, const struct emitted *emitted);
bool held_is_ahead(const struct held *held);
/* The row as it shall stand after the commit, with the version that must stand before. */
struct checkpoint held_image(struct held *held, struct arena *arena);
/* Appends the outbox rows of the batch to rows[]; how many there are now. */
size_t held_rows(const struct held *held, struct outbox_row *rows, size_t count);
size_t held_row_count(const struct held *held);
void held_commit(struct held *held, struct window_pool *pool, int64_t now_ms);

#endif
