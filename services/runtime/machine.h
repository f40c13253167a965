/* machine.h - the inside of struct protocol, shared by protocol.c (the steps) and batch.c (one
 * batch). */
#ifndef RUNTIME_MACHINE_H
#define RUNTIME_MACHINE_H

#include "runtime/held.h"
#include "runtime/protocol_weakness.h"

enum { HELD_MAX = 64, PUBLISH_ROWS = 256, PUBLISH_MESSAGES = 4096, BACKOFF_FIRST_MS = 100 };
enum { BACKOFF_MAX_MS = 5000, MINUTE_MS = 60000 };

/* What leads on once nothing is left to publish. */
enum phase { PHASE_TAKE, PHASE_TIDY, PHASE_BATCH };

/* An accepted message of the batch under way. */
struct received {
    struct held *held;
    size_t mark; /* index into held->marks; NO_MARK: an input from outside */
    int64_t offset;
    struct message_identity identity;
    enum verdict verdict;
};
#define NO_MARK SIZE_MAX

struct asked {
    struct held *held;
    size_t window;
};

struct protocol {
    struct protocol_settings settings;
    struct protocol_weakness weakness;
    struct protocol_counts counts;
    struct arena *arena;
    struct window_pool pool;
    int64_t now_ms;
    enum action_kind doing;
    enum phase phase;

    struct held *known[HELD_MAX]; /* by number: what is or was held */
    struct held *held[HELD_MAX];  /* ascending */
    size_t held_count;
    int32_t assigned[HELD_MAX]; /* ascending; taken or about to be */
    size_t assigned_count;

    struct received *batch;
    size_t batch_count, batch_room;
    bool is_cut;        /* the batch gave something back: assign again after the commit */
    bool is_due;        /* the batch ran the timers */
    bool is_single;     /* one message in this transaction */
    bool is_crash_loop; /* end the process instead of the batch */
    bool is_due_alone;  /* a batch with timers failed: they run without messages next time */
    bool is_early;      /* a weakened order is doing before the commit what comes after it */
    int64_t collected_ms, due_ms;
    int32_t backoff_ms;

    struct crash *crashes;
    size_t crash_count, crash_room;

    struct action action; /* and what it points to: */
    struct lane_wanted *lanes;
    struct asked *asked;
    struct outbox_row *rows;
    struct position *positions;
    struct checkpoint *checkpoints;
    int32_t *paused;
    size_t asked_count, lane_room, asked_room, row_room, position_room, checkpoint_room,
        paused_room;
};

/* protocol.c: the next action. */
void machine_act(struct protocol *protocol, enum action_kind kind);
void machine_leave(struct protocol *protocol, enum exit_why why);
void machine_forget(struct protocol *protocol); /* nothing is held any more */
void machine_take(struct protocol *protocol);
void machine_assigned(struct protocol *protocol, const struct event *event);
/* Drops the batch; reading goes on from what is committed. */
void machine_assign(struct protocol *protocol);

void machine_published_all(struct protocol *protocol); /* where that leads depends on the phase */

/* protocol_tidy.c */
void machine_read_marks(struct protocol *protocol);
void machine_publish(struct protocol *protocol); /* the rows chosen, in bounded pieces */
void machine_outbox_read(struct protocol *protocol, const struct event *event);
void machine_marks_read(struct protocol *protocol, const struct event *event);
void machine_collected(struct protocol *protocol, const struct event *event);

/* protocol_failure.c */
void machine_failed(struct protocol *protocol, enum protocol_failure failure);
void machine_reconnected(struct protocol *protocol, const struct event *event);
void machine_backed_off(struct protocol *protocol, const struct event *event);

/* protocol_batch.c: what a batch does to the partitions held. */
void batch_begin(struct protocol *protocol);
/* handled_count of the accepted messages were handled: the rest is given back. */
void batch_cut(struct protocol *protocol, size_t handled_count);
void batch_emitted(struct protocol *protocol, const struct event *event);
bool batch_is_ahead(const struct protocol *protocol);
/* Fills checkpoints[] and rows[] of the action. */
void batch_show(struct protocol *protocol);
void batch_commit(struct protocol *protocol);
/* SQL refused somebody's data. False: there is nobody to isolate. */
bool batch_isolate(struct protocol *protocol);
bool batch_is_single(const struct protocol *protocol);
bool edge_is_forward(const struct protocol *protocol, uint32_t edge);

#endif
