/* world.h - the simulated world: a log that loses, a store that answers late, processes that die.
 *
 * Four stages as in the model: G takes claims in, A can be crashed by one, B holds claims for a
 * person or a timer, C posts them or sends them back to A (a circle). All randomness comes from one
 * seed.
 *
 *   G --1--> A --3--> B --4--> C --5--> A          G --2--> B: what people order
 *
 * One step of the world is one millisecond. The protocol under test is the one that the workers
 * run.
 */
#ifndef SIMULATION_WORLD_H
#define SIMULATION_WORLD_H

#include "runtime/protocol.h"
#include "runtime/protocol_weakness.h"

enum stage { STAGE_G, STAGE_A, STAGE_B, STAGE_C, STAGE_COUNT };
enum { PARTS = 2, EDGES = 6, CLAIMS_MAX = 96, PROCESSES_MAX = 20, MEMBERS_MAX = 5 };
enum { LOG_MAX = 2048, WIRE_MAX = 512, FLIGHTS_MAX = 128, SEQ_MAX = 1024, OUTBOX_MAX = 256 };
enum { BATCH_MAX = 8, DUE_MAX = 8, EFFECTS_MAX = BATCH_MAX + DUE_MAX, QUEUE_MAX = 16 };
enum { COMMANDS_MAX = 2 * CLAIMS_MAX, CRASHES_MAX = 64 };
enum { EDGE_GA = 1, EDGE_GB, EDGE_AB, EDGE_BC, EDGE_CA };

struct edge_row {
    enum stage from, to;
    bool forward;
};
extern const struct edge_row edge_rows[EDGES];

enum body_kind { BODY_CLAIM, BODY_RELEASE };

struct body {
    uint8_t kind, turn; /* turn: of a claim, how often it went round; of a release, which click */
    int16_t claim;
};

struct log_message {
    bool has_lane, crc_is_good;
    uint8_t edge, lane, schema;
    int32_t seq;
    struct body body;
};

struct topic {
    int64_t base;
    int32_t count;
    struct log_message messages[LOG_MAX];
};

/* A message that the broker has not appended yet. */
struct wire {
    enum stage stage;
    int32_t part;
    struct log_message message;
    int32_t process;
    uint64_t life, ticket;
};

/* ---- the store ------------------------------------------------------------------------------ */

struct stored_checkpoint {
    int64_t version, epoch, next;
    int64_t in[EDGES][PARTS], out[EDGES][PARTS];
    int32_t takes;             /* since the last commit: the wrong way to count poison */
    int64_t crash_quarantined; /* when; -1 never */
};

struct stored_row {
    int32_t first, count;
    struct body bodies[EFFECTS_MAX];
};

struct stored_lane { /* outbox rows, ascending */
    int32_t count;
    struct stored_row rows[OUTBOX_MAX];
};

/* As in courier/: STARTED is committed before anything leaves; without an outcome it may have left.
 */
enum delivery_state { DELIVERY_NONE, DELIVERY_STARTED, DELIVERY_SENT, DELIVERY_UNKNOWN };

enum claim_state { CLAIM_NONE, CLAIM_HELD, CLAIM_DUE, CLAIM_NUMBERED, CLAIM_GONE };

struct command {
    int16_t claim;
    uint8_t click;
    bool is_sent;
};

/* One emitted message of a batch. */
struct effect {
    uint8_t part, edge, destination;
    struct body body;
};

struct applied {
    uint8_t part, edge, lane;
    int32_t seq;
    struct body body;
};

struct quarantined {
    int16_t claim;
    uint8_t part;
    bool by_crash;
};

struct batch_checkpoint {
    int32_t part;
    struct stored_checkpoint row; /* as it shall stand */
    int64_t version, epoch, next; /* that must stand there */
    int64_t rewound_from;
};

struct batch_row {
    uint8_t part, edge, destination;
    struct stored_row row;
};

struct batch {
    int32_t checkpoint_count, row_count, effect_count, applied_count, put_count;
    int32_t started_count, outcome_count, settled_count, quarantined_count, sent_count, id_count,
        number_count, seen_count;
    struct batch_checkpoint checkpoints[PARTS];
    struct batch_row rows[EFFECTS_MAX];
    struct effect effects[EFFECTS_MAX];
    struct applied applied[EFFECTS_MAX];
    struct {
        int16_t claim;
        enum claim_state state;
    } puts[2 * EFFECTS_MAX];
    struct {
        int16_t claim;
        bool is_again;
    } started[EFFECTS_MAX];
    struct {
        int16_t claim;
        enum delivery_state state;
    } outcomes[EFFECTS_MAX];
    int16_t settled[EFFECTS_MAX], ids[EFFECTS_MAX], sent[EFFECTS_MAX];
    struct body seen[EFFECTS_MAX];
    struct quarantined quarantined[EFFECTS_MAX];
    int32_t file_next[PARTS]; /* gateway: the position in the file after this batch; -1 untouched */
    bool is_timers_only, has_bad_data;
    bool ticked[PARTS];
};

enum flight_state { FLIGHT_FREE, FLIGHT_SENT, FLIGHT_DONE, FLIGHT_FAILED, FLIGHT_LOST };

/* A transaction on its way: the server may run it long after its client died. */
struct flight {
    enum flight_state state;
    bool is_take;
    bool has_nobody; /* nobody waits for the answer */
    enum protocol_failure failure;
    enum stage stage;
    int32_t part_count;
    int32_t parts[PARTS];
    struct stored_checkpoint taken[PARTS];
    struct batch batch;
};

/* ---- processes ------------------------------------------------------------------------------ */

struct kept {
    struct header header;
    enum verdict verdict;
    struct body body;
    bool is_stream;
};

struct input {
    int16_t claim;
    bool is_stream; /* of a sender who waits for an answer; else of a file */
};

struct process {
    bool exists, is_member;
    enum stage stage;
    uint64_t life;
    int64_t wakes, silent;
    int32_t seen_generation, schema_max;
    struct protocol *protocol; /* NULL: dead, starts again at `wakes` */
    const struct action *action;
    int32_t step; /* within the action */
    struct flight *flight;
    int64_t positions[PARTS];
    bool holds[PARTS];
    int32_t takes[PARTS];
    int64_t epochs[PARTS];
    int64_t committed_next[PARTS];
    struct kept kept[BATCH_MAX];
    int32_t kept_count;
    struct batch batch;
    enum claim_state loaded[CLAIMS_MAX];
    bool loaded_ids[CLAIMS_MAX];
    enum delivery_state loaded_delivery[CLAIMS_MAX];
    int16_t due[DUE_MAX];
    int32_t due_count;
    /* courier: what its transport has to do, and what came of it */
    enum transport { TRANSPORT_IDLE, TRANSPORT_FIRST, TRANSPORT_AGAIN } transport[CLAIMS_MAX];
    enum delivery_state answers[CLAIMS_MAX];
    /* gateway */
    int32_t file_at[PARTS]; /* read from the row when the slot is first held in this life */
    bool has_held[PARTS];
    struct input queue[PARTS][QUEUE_MAX]; /* what came and is not answered, in order */
    int32_t queue_count[PARTS], queue_at[PARTS];
    /* oracle: what stood in the outbox when it was taken, and what of it was sent since */
    bool is_taking;
    int64_t seen_last[EDGES][PARTS][PARTS], sent_last[EDGES][PARTS][PARTS];
    /* answers that point into it */
    struct mark in_marks[PARTS][EDGES * PARTS], out_marks[PARTS][EDGES * PARTS];
};

/* ---- options -------------------------------------------------------------------------------- */

enum fence { FENCE_ALL, FENCE_OFF, FENCE_ANY, FENCE_NEXT_OFFSET };

struct variant {
    const char *name;
    struct protocol_weakness protocol;
    enum fence fence;
    enum stage release_stage; /* where protocol.release_before_commit applies */
    bool read_stale, timers_unfenced, retry_lost, poison_by_takes, commands_to_log;
    int32_t claims;                           /* 0: 32 */
    int32_t bounce_per_mille, held_per_mille; /* 0: 500, 250 */
    int64_t window_max;                       /* 0: 3 */
};

struct totals {
    int64_t fenced, duplicates, gaps, bad_crc, newer_schema, without_lane, killed, paused, wiped,
        lost;
    int64_t rewinds, resent, published, data_errors, quarantined, crash_loops, answered_twice,
        steps;
    int64_t refused_keys, unknown;
};

/* ---- the world ------------------------------------------------------------------------------ */

struct world {
    const struct variant *variant;
    uint64_t random;
    bool has_faults, is_traced;
    int64_t t, upgrade_at;
    uint64_t lives;
    int32_t claims;
    bool is_hold[CLAIMS_MAX], is_timer[CLAIMS_MAX], is_poison[CLAIMS_MAX], is_bad_data[CLAIMS_MAX];
    bool is_idempotent[CLAIMS_MAX]; /* its payer takes the same file twice without harm */
    bool is_bounced[CLAIMS_MAX], is_newer[CLAIMS_MAX], is_stream[CLAIMS_MAX];
    uint8_t patient[CLAIMS_MAX], payer[CLAIMS_MAX];

    struct topic topics[STAGE_COUNT][PARTS];
    int64_t mirror[STAGE_COUNT][PARTS]; /* -1: none */
    bool is_rewinding[STAGE_COUNT][PARTS];
    struct wire wire[WIRE_MAX];
    int32_t wire_count;

    struct stored_checkpoint checkpoints[STAGE_COUNT][PARTS];
    struct stored_lane outbox[EDGES][PARTS][PARTS]; /* edge, source, destination */
    enum claim_state rows[CLAIMS_MAX];
    enum delivery_state deliveries[CLAIMS_MAX];
    bool ids[CLAIMS_MAX];
    bool seen[CLAIMS_MAX][2];
    int32_t numbers;
    struct command commands[COMMANDS_MAX];
    int32_t command_count;
    int16_t file[PARTS][CLAIMS_MAX];
    int32_t file_count[PARTS], file_next[PARTS];
    struct crash crashes[STAGE_COUNT][CRASHES_MAX];
    int32_t crash_count[STAGE_COUNT];
    struct flight flights[FLIGHTS_MAX];

    struct process processes[PROCESSES_MAX];
    int32_t generation[STAGE_COUNT];
    int32_t owner[STAGE_COUNT][PARTS]; /* process, or -1 */

    /* senders outside: hold a claim until they are answered */
    bool is_answered[CLAIMS_MAX], is_asked[CLAIMS_MAX];
    int64_t asked_at[CLAIMS_MAX];

    /* oracles */
    int32_t meaning[EDGES][PARTS][PARTS][SEQ_MAX];
    int32_t applied_seq[EDGES][PARTS][PARTS];
    uint8_t applied[STAGE_COUNT][CLAIMS_MAX][4];
    uint8_t ended[CLAIMS_MAX];
    uint8_t copies[CLAIMS_MAX]; /* that the payer got */
    const char *broken;         /* the first promise that broke */
    int32_t broken_claim;
    struct totals totals;
};

static inline uint64_t world_random(struct world *world)
{
    uint64_t z = world->random += 0x9e3779b97f4a7c15U; /* splitmix64 */
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}
static inline int32_t pick(struct world *world, int32_t count) /* 0 .. count - 1 */
{
    return (int32_t)(world_random(world) % (uint64_t)count);
}
static inline bool chance(struct world *world, int32_t per_mille)
{
    return pick(world, 1000) < per_mille;
}

void broke(struct world *world, const char *what, int32_t claim);
__attribute__((format(printf, 2, 3))) void trace(const struct world *world, const char *format,
                                                 ...);

/* log.c */
int64_t log_end(const struct world *world, enum stage stage, int32_t part);
/* Takes one message of a producer; its report comes at once, later (with the message) or never. */
void log_produce(struct world *world, const struct wire *wire);
void log_append(struct world *world, enum stage stage, int32_t part,
                const struct log_message *message);
void log_deliver_one(struct world *world);
void log_cut_tail(struct world *world);
void log_trim(struct world *world);
void log_wipe(struct world *world);

/* store.c */
struct flight *store_send(struct world *world);
bool store_run_one(struct world *world); /* false: no flight under way */
bool store_is_idle(const struct world *world);
int64_t outbox_count(const struct world *world);

/* handlers.c: what the workers of the four stages do with a message or a timer */
void stage_handle(struct world *world, struct process *process, const struct kept *kept);
void stage_tick(struct world *world, struct process *process, int16_t due);
void stage_find_due(struct world *world, struct process *process);

/* driver.c */
void process_add(struct world *world, enum stage stage);
void process_step(struct world *world, struct process *process);
void process_kill(struct world *world, struct process *process, int64_t pause);
void process_report(struct world *world, const struct wire *wire, int64_t offset);
void group_leave(struct world *world, struct process *process);

/* driver.c: hands an answer to the protocol and keeps its next action */
void process_answer(struct world *world, struct process *process, struct event *event);
void process_done(struct world *world, struct process *process);
/* Gives the effects of the batch the numbers that the action names. */
void batch_make_rows(struct process *process);

/* outlet.c, aftermath.c: actions */
void perform_read_outbox(struct world *world, struct process *process);
void perform_read_marks(struct world *world, struct process *process);
void perform_collect(struct world *world, struct process *process);
void perform_publish(struct world *world, struct process *process);
void perform_release(struct world *world, struct process *process);
void perform_mirror(struct world *world, struct process *process);
void courier_transport(struct world *world, struct process *process);

/* world.c */
enum outcome { OUTCOME_HOLDS, OUTCOME_SAFETY, OUTCOME_LOST, OUTCOME_STUCK };
enum outcome world_schedule(struct world *world, const struct variant *variant, uint64_t seed,
                            bool is_traced);

#endif
