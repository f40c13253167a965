/* protocol.h - the checkpoint protocol as a state machine without I/O: state, event -> action.
 *
 * One `struct protocol` is the mind of one process: a worker with the partitions of its inbox, or
 * the gateway with its slots (a slot is a "partition" whose inputs come from outside). The driver
 * (loop.c with librdkafka and libpq; tests/runtime/simulation with a simulated log and store)
 * performs one action at a time and answers it with exactly one event; two notes may come in
 * between, on the same thread: protocol_receive() for each message polled, protocol_delivered() for
 * each delivery report.
 *
 *   START -> POLL (nothing held: serve the group until it assigns; gateway: lock slots)
 *   ASSIGNED -> TAKE -> READ_OUTBOX -> READ_MARKS -> COLLECT -> PUBLISH.. -> WATERMARKS -> ASSIGN
 * -> MIRROR POLL (receive..) -> HANDLE -> COMMIT -> PUBLISH -> RELEASE -> MIRROR -> POLL now and
 * then, before POLL: READ_MARKS -> COLLECT -> PUBLISH (lanes that stand still)
 *
 * Actions that have nothing to do are left out. Ownership: an action and all it points to belong to
 * the protocol and live until the next protocol_next(); an event and all it points to belong to the
 * driver and need live only during the call. Nothing here has a clock: every event carries now_ms,
 * a monotonic clock. Source of the rules: services/README.md, "the checkpoint protocol".
 */
#ifndef RUNTIME_PROTOCOL_H
#define RUNTIME_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what stands in the database ------------------------------------------------------------ */

/* in_hwm: (edge, the producer's partition or slot) -> the last seq applied.
 * out_seq: (edge, the destination partition) -> the last seq given out. An absent entry is 0. */
struct mark {
    uint32_t edge;
    int32_t lane;
    int64_t seq;
};

/* The checkpoint row of one partition of this worker. In TAKEN: as read. In COMMIT: `version` is
 * the one that must stand there (the row gets version + 1), everything else is the new content. */
struct checkpoint {
    int32_t partition;
    int64_t version;
    int64_t next_offset;
    const struct mark *in, *out;
    size_t in_count, out_count;
    /* COMMIT: the log was lost or trimmed: audit "next_offset was rewound_from, now next_offset"
     * in the same transaction. -1: no rewind. */
    int64_t rewound_from;
    /* TAKEN: how long ago a message of this partition was last quarantined for crashes; -1: never.
     */
    int64_t crash_quarantine_ms_ago;
};

/* One row of the outbox: messages first_seq .. first_seq + count - 1 of a lane. */
struct outbox_row {
    int32_t partition; /* ours: the lane */
    uint32_t edge;
    int32_t destination; /* the consumer's partition */
    int64_t first_seq;
    int32_t count;
    int64_t bytes;
    /* PUBLISH only: send the messages with seq >= from_seq, and hand `ticket` back with each
     * report. */
    int64_t from_seq;
    uint64_t ticket;
};

/* Which message. Of a gateway's input: edge 0, lane 0, and the seq of its header, which must tell
 * the same input again after a restart (0: its offset). */
struct message_identity {
    int32_t partition;
    uint32_t edge;
    int32_t lane;
    int64_t seq;
};

/* ---- actions -------------------------------------------------------------------------------- */

enum action_kind {
    /* partitions[]: version + 1 and holder = us for exactly these, one statement; then, in LATER
     * statements, read the rows (and the crash table). Waits with lock_timeout, then terminates the
     * holder's backend after comparing (pid, backend_start). -> TAKEN. */
    ACTION_TAKE,
    /* partitions[]: the outbox rows of these without their bodies, in a statement after the TAKE.
     * -> OUTBOX, sorted by partition, edge, destination, first_seq. */
    ACTION_READ_OUTBOX,
    /* lanes[]: for each, from the consumer's committed checkpoint row: its in_hwm of (edge, our
     * partition) and its next_offset; where lanes[i].want_log_end also the end of the consumer's
     * log (high watermark). -> MARKS, parallel to lanes[]. */
    ACTION_READ_MARKS,
    /* lanes[]: delete outbox rows of the lane whose last seq <= lanes[i].through. No fence needed:
     * the mark only rises. -> DONE. */
    ACTION_COLLECT,
    /* rows[]: hand the messages to the producer, in this order: seq ascending within a lane.
     * from_batch: the rows are those of the COMMIT just done (bodies in memory); else read the
     * bodies by key in bounded pieces. A row that is not in the table, and a message that cannot be
     * sent: report it with offset -1. -> DONE once handed over (reports come later). */
    ACTION_PUBLISH,
    /* partitions[]: low and high watermark of our inbox's partitions. -> WATERMARKS, parallel.
     * (Never asked by a gateway.) */
    ACTION_WATERMARKS,
    /* positions[]: assign() exactly these partitions at these offsets (what was prefetched or
     * polled and not committed is dropped and will come again from there). A gateway: give inputs
     * again from the first unanswered. -> DONE. */
    ACTION_ASSIGN,
    /* Poll up to messages_max ACCEPTED messages or wait_ms, from all partitions held but paused[];
     * hand each to protocol_receive() and keep what it accepts, in order. -> POLLED; or ASSIGNED /
     * REVOKED when the group says so (then forget what this poll brought); or STOP. */
    ACTION_POLL,
    /* keys, one read, then handle() each kept message (verdict HANDLE) or write it off to
     * quarantine (verdict QUARANTINE_*), then, if with_due, the due statement for partitions[] and
     * tick() each row. Before each handle() the identity goes into the crash cell, after it the
     * cell is emptied.
     * -> HANDLED. May stop early when the arena is nearly full: handled_count says how many. */
    ACTION_HANDLE,
    /* ONE transaction in one flight, never sent twice: lock and fence checkpoints[] in order (all
     * of them must match, else the server raises our own SQLSTATE), effects, rows[] into the
     * outbox, COMMIT. The i-th message emitted to a lane has seq rows[].first_seq + i. ->
     * COMMITTED. */
    ACTION_COMMIT,
    /* What waited for the commit: the gateway's answers to its senders (AA, 202, done/), the
     * courier's deliveries. -> DONE. */
    ACTION_RELEASE,
    /* positions[]: commit these offsets to the consumer group, asynchronously, never read back.
     * Refusals (not a member any more) are ignored. (Never asked by a gateway.) -> DONE. */
    ACTION_MIRROR,
    /* The connection to PostgreSQL is of no use any more: drop it, wait wait_ms, open another.
     * -> DONE, or FAILED with RETRY; a gateway, whose slot locks went with the connection, locks
     * slots again and answers ASSIGNED with those it got. What was held is taken anew. */
    ACTION_RECONNECT,
    /* Wait wait_ms; drop the effects of the batch. Keep serving the producer's reports. -> DONE. */
    ACTION_BACKOFF,
    /* End the process, exit_why says with which line. No event follows. */
    ACTION_EXIT,
};

enum exit_why {
    EXIT_STOPPED, /* asked to */
    EXIT_FENCED,  /* somebody else holds a partition: we are the zombie */
    EXIT_BROKER, /* client library fatal, offset out of range: crash-only, the next start looks anew
                  */
    EXIT_HALT,   /* we are wrong: unknown SQLSTATE, timer that makes SQL fail, ... */
    EXIT_LOST, /* a gateway: its slot is not as it left it, so its inputs in hand may be in already;
                  the next process reads what is true */
    EXIT_CRASH_LOOP, /* more than one quarantine by crash a minute and partition: we are wrong */
};

struct lane_wanted {
    int32_t partition; /* ours */
    uint32_t edge;
    int32_t destination;
    bool want_log_end; /* READ_MARKS */
    int64_t through;   /* COLLECT */
};

struct position {
    int32_t partition;
    int64_t offset;
};

struct action {
    enum action_kind kind;
    const int32_t *partitions; /* TAKE, READ_OUTBOX, WATERMARKS, HANDLE: ascending */
    size_t partition_count;
    const struct lane_wanted *lanes; /* READ_MARKS, COLLECT */
    size_t lane_count;
    const struct outbox_row *rows; /* PUBLISH, COMMIT */
    size_t row_count;
    const struct position *positions; /* ASSIGN, MIRROR */
    size_t position_count;
    const struct checkpoint *checkpoints; /* COMMIT: ascending by partition */
    size_t checkpoint_count;
    const int32_t *paused; /* POLL: held partitions that must not be read now */
    size_t paused_count;
    int32_t messages_max;   /* POLL */
    int32_t wait_ms;        /* POLL, RECONNECT, BACKOFF */
    bool from_batch;        /* PUBLISH */
    bool with_due;          /* HANDLE */
    enum exit_why exit_why; /* EXIT */
};

/* ---- events --------------------------------------------------------------------------------- */

enum event_kind {
    EVENT_START,      /* the first call */
    EVENT_ASSIGNED,   /* partitions[]: the whole new set (eager); answers POLL */
    EVENT_REVOKED,    /* nothing is ours any more; answers POLL */
    EVENT_TAKEN,      /* checkpoints[] of exactly the partitions asked for; crashes[] of these */
    EVENT_OUTBOX,     /* rows[] */
    EVENT_MARKS,      /* marks[] parallel to the action's lanes[] */
    EVENT_WATERMARKS, /* watermarks[] parallel to the action's partitions[] */
    EVENT_DONE,
    EVENT_POLLED,  /* the messages went through protocol_receive() */
    EVENT_HANDLED, /* emitted[], ticked[], handled_count */
    EVENT_COMMITTED,
    EVENT_FAILED, /* failure */
    EVENT_STOP,   /* answers POLL: end cleanly */
};

enum protocol_failure {
    FAILED_FENCED, /* our own SQLSTATE: not exactly as many rows matched as take part */
    FAILED_LOST,   /* the connection broke, whatever was in flight may or may not have happened */
    FAILED_RETRY, /* SQLSTATE class 40, 53, 57 (08 with the connection still good): nothing happened
                   */
    FAILED_DATA,  /* SQLSTATE class 21, 22, 23: nothing happened; somebody's data does not fit */
    FAILED_BROKER, /* librdkafka fatal, _AUTO_OFFSET_RESET, _UNKNOWN_PARTITION, fenced instance */
    FAILED_HALT,   /* any other SQLSTATE; a handler's HALT */
};

struct crash {
    struct message_identity identity;
    int32_t count; /* crashes counted so far; a process that was killed (-9) did not crash */
};

struct lane_mark {
    int64_t in_hwm;      /* 0 when the consumer has no entry (or no row) yet */
    int64_t next_offset; /* of the consumer; -1 unknown */
    int64_t log_end;     /* -1: unknown or not asked */
};

struct watermarks {
    int64_t low, high; /* high: the offset that the next message will get */
};

struct emitted {
    int32_t partition; /* ours */
    uint32_t edge;
    int32_t destination;
    int32_t count; /* > 0; one entry a lane */
    int64_t bytes;
};

struct event {
    enum event_kind kind;
    int64_t now_ms;            /* monotonic */
    const int32_t *partitions; /* ASSIGNED */
    size_t partition_count;
    const struct checkpoint *checkpoints; /* TAKEN */
    size_t checkpoint_count;
    const struct crash *crashes; /* TAKEN */
    size_t crash_count;
    const struct outbox_row *rows; /* OUTBOX */
    size_t row_count;
    const struct lane_mark *marks;       /* MARKS */
    const struct watermarks *watermarks; /* WATERMARKS */
    const struct emitted *emitted;       /* HANDLED */
    size_t emitted_count;
    const int32_t *ticked; /* HANDLED: partitions in which a timer row was handled */
    size_t ticked_count;
    size_t handled_count; /* HANDLED: of the accepted messages, in order; the rest comes again */
    enum protocol_failure failure; /* FAILED */
};

/* ---- the machine ---------------------------------------------------------------------------- */

struct protocol_edge {
    uint32_t edge;
    bool
        forward; /* the consumer stands later in pipeline.yaml; back edges do not fill the window */
};

struct protocol_settings {
    bool is_gateway; /* inputs from outside: no lanes in, no watermarks, no mirror */
    const struct protocol_edge *outputs; /* copied */
    size_t output_count;
    const uint32_t
        *inputs; /* edges that end in our inbox (copied); what carries another is dropped */
    size_t input_count;
    int32_t schema_max; /* the newest schema that this binary reads */
    int32_t messages_max, wait_ms;
    int64_t window_max; /* messages of one source partition on forward edges: above it, paused */
    int32_t collect_every_ms, resend_after_ms;
    int32_t due_every_ms;  /* 0: no timers */
    int32_t crash_max;     /* 3: so many crashes and a message is quarantined */
    int32_t crash_loop_ms; /* two quarantines by crash within it: HALT; 0 means a minute */
};

struct protocol;
/* Ways to break the protocol on purpose: the simulation's negative controls. NULL everywhere else.
 */
struct protocol_weakness; /* runtime/protocol_weakness.h */

struct protocol *protocol_new(const struct protocol_settings *settings,
                              const struct protocol_weakness *weakness);
void protocol_free(struct protocol *protocol);

/* One step. The action lives until the next call. */
const struct action *protocol_next(struct protocol *protocol, const struct event *event);

/* One message of the log, or (a gateway) one input: edge 0 and without a lane. */
struct header {
    int32_t partition;
    int64_t offset;   /* a gateway's input: its count in the slot; next_offset becomes offset + 1 */
    bool has_lane;    /* all of edge, lane, seq, crc, schema were there and readable */
    bool crc_is_good; /* of the body */
    uint32_t edge;
    int32_t lane;
    int64_t seq; /* a gateway's input: see message_identity */
    int32_t schema;
};

enum verdict {
    VERDICT_HANDLE, /* keep it, in order */
    /* Keep it, in order; do not handle() it, write it off to quarantine: */
    VERDICT_QUARANTINE_CRASH, /* it crashed the process too often */
    VERDICT_QUARANTINE_DATA,  /* alone it failed twice with SQLSTATE class 21, 22, 23 */
    VERDICT_DROP,             /* duplicate, gap, bad crc, without a lane, not ours: forget it */
    VERDICT_WAIT, /* forget it, it comes again: a newer schema (the partition stands until a newer
                     binary comes), or this batch may take no more of the partition */
};

/* During POLL only. Accepted messages (HANDLE, QUARANTINE_*) are counted for messages_max. */
enum verdict protocol_receive(struct protocol *protocol, const struct header *header);

/* One delivery report of a published message. offset < 0: not delivered, or it is not known. At any
 * time; a ticket of rows no longer open is ignored. */
void protocol_delivered(struct protocol *protocol, uint64_t ticket, int64_t offset);

/* For metrics: only ever rising, but the three last. */
struct protocol_counts {
    int64_t received, duplicates, gaps, bad_crc, without_lane, newer_schema;
    int64_t taken, rewinds, batches, published, resent, collected, quarantined, data_errors;
    int64_t open_messages; /* in the outbox, all edges */
    int32_t held, paused;  /* partitions */
};
const struct protocol_counts *protocol_counts(const struct protocol *protocol);
/* For metrics and tests: messages of one source partition that wait for their consumer. */
int64_t protocol_open_messages(const struct protocol *protocol, int32_t partition);

const char *action_name(enum action_kind kind); /* "take", "read_outbox", ... : logs, failpoints */
const char *exit_why_name(enum exit_why why);

#endif
