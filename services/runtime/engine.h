/* engine.h - one running process of a worker: performs the actions of the protocol with PostgreSQL
 * and Kafka.
 *
 * The protocol decides (protocol.h), the engine performs: one action, one event, until the protocol
 * says exit. What workers and the gateway do differently - where messages come from - is a struct
 * intake of functions; loop.c and slot.c have one each.
 *
 *   step   memory of one action        batch.arena   memory of one batch, from POLL to the next
 * POLL
 */
#ifndef RUNTIME_ENGINE_H
#define RUNTIME_ENGINE_H

#include "runtime/batch.h"
#include "runtime/cell.h"
#include "runtime/checkpoint.h"
#include "runtime/delivery.h"
#include "runtime/failpoint.h"
#include "runtime/meters.h"
#include "runtime/outbox.h"
#include "runtime/producer.h"
#include "runtime/settings.h"

enum { EDGES_MAX = 64, OUTPUTS_MAX = 8, ANSWERS_MAX = 100, STATEMENTS_MAX = 80 };

struct engine;

/* Where messages come from. Each performs an action and fills the event; those that return an
 * outcome fail with it. */
#define ENDED_ASTRAY "astray" /* as it stands in runtime.ending */

struct intake {
    /* Messages into engine_accept(); *event is POLLED already. false: the process must end (the
     * broker). */
    bool (*poll)(struct engine *engine, const struct action *action, struct event *event);
    void (*assign)(struct engine *engine, const struct action *action);
    void (*mirror)(struct engine *engine, const struct action *action);
    bool (*watermarks)(struct engine *engine, const struct action *action,
                       struct watermarks *watermarks);
    /* Before partitions are taken: false: they cannot be ours. */
    bool (*claim)(struct engine *engine, const int32_t *partitions, size_t count);
    void (*release)(struct engine *engine);
    void (*rest)(struct engine *engine, int32_t wait_ms);
    /* After a reconnection, and when something waits: true: the partitions changed, *event is
     * ASSIGNED. */
    bool (*changed)(struct engine *engine, struct event *event);
    /* The process ends because its group has lost it. NULL: there is no group. */
    bool (*is_astray)(const struct engine *engine);
    void *context;
};

struct engine {
    const struct worker *worker;
    const struct settings *settings;
    const char *instance;
    int64_t listened_ms; /* to the database, when there was nothing to say to it */
    char application[128];
    const struct intake *intake;
    struct db *db;
    const struct sql *statements[STATEMENTS_MAX + 1];
    size_t statement_count;
    struct producer *producer;
    struct outbox *outbox;
    struct protocol *protocol;
    struct cell *cell;
    struct deliveries *deliveries; /* NULL: the worker delivers nothing */
    struct meters meters;

    /* the line around it */
    const char *consumers[OUTPUTS_MAX];
    uint32_t edges[OUTPUTS_MAX];
    size_t output_count;
    uint32_t inputs[EDGES_MAX];
    size_t input_count;

    /* the batch in hand */
    struct arena *step;
    struct batch batch;
    struct message *messages; /* room for batch_messages_max */
    enum verdict *verdicts;
    enum status *statuses;
    size_t message_count, handled_count, message_bytes;
    struct message answers[ANSWERS_MAX];
    size_t answer_count;
    int32_t ticked[PARTITIONS_MAX];
    size_t ticked_count;
    int64_t clock_offset_us; /* the database's clock less ours */
};

/* SIGTERM or SIGINT has come. */
bool engine_is_stopping(void);
int64_t engine_clock_ms(void);

/* Settings, migrations, edges, topics and the worker's own start; RETRY, HALT: said in the log. */
MUST_CHECK enum status engine_open(struct engine *engine, const struct worker *worker,
                                   const struct settings *settings, const char *instance,
                                   const struct intake *intake);
/* Until the protocol says exit. */
MUST_CHECK enum status engine_run(struct engine *engine);
void engine_close(struct engine *engine);

/* Offers one message; keeps it if the protocol accepts it. */
enum verdict engine_accept(struct engine *engine, const struct header *header,
                           const struct message *message);
/* How often processes of this worker have ended so ("fenced", "astray"). */
MUST_CHECK enum status engine_endings(struct engine *engine, const char *why, int64_t *count);
bool engine_is_full(const struct engine *engine, const struct action *action);

/* engine_batch.c: the actions that work on the batch. */
void engine_handle(struct engine *engine, const struct action *action, struct event *event);
void engine_commit(struct engine *engine, const struct action *action, struct event *event);
/* engine_lane.c: the actions that work on lanes out. */
void engine_read_outbox(struct engine *engine, const struct action *action, struct event *event);
void engine_read_marks(struct engine *engine, const struct action *action, struct event *event);
void engine_collect(struct engine *engine, const struct action *action, struct event *event);
void engine_publish(struct engine *engine, const struct action *action, struct event *event);
/* EVENT_FAILED from what a flight came to; says it in the log. */
void engine_failed(const struct engine *engine, enum db_outcome outcome, struct event *event);
/* EVENT_FAILED where a failpoint asks for it. */
bool engine_failpoint(enum failpoint place, enum protocol_failure failure, struct event *event);

#endif
