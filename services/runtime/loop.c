/* The loop of all workers but the gateway: messages from the inbox's topic, partitions from the
 * group. */
#include "runtime/loop.h"
#include "runtime/consumer.h"
#include "runtime/engine.h"
#include "runtime/log.h"
#include "runtime/record.h"
#include "runtime/watchdog.h"

enum {
    LAG_EVERY_MS = 1000,
    MIRROR_EVERY_MS = 100,
    WATERMARKS_MS = 30000,
    REST_MS = 100,
    STILL_FACTOR = 3,
    NAME_BYTES_MAX = 64
};

struct inbox {
    struct consumer *consumer;
    int64_t lag_ms, mirror_ms;
    int32_t asked;   /* the partition whose end the broker was asked for last */
    bool is_suspect; /* seemed to stand still a moment ago: what has just arrived does, too */
    int64_t next_offsets[PARTITIONS_MAX], moved_ms[PARTITIONS_MAX];
    bool is_held[PARTITIONS_MAX];
    struct position unmirrored[PARTITIONS_MAX]; /* the last positions that were not passed on yet */
    size_t unmirrored_count;
};

static struct inbox *inbox_of(const struct engine *engine)
{
    return engine->intake->context;
}

/* Until the protocol assigns again, nothing is known to be ours. */
static void positions_forget(struct inbox *inbox)
{
    memset(inbox->is_held, 0, sizeof inbox->is_held);
    inbox->unmirrored_count = 0;
}

static void assignment_tell(struct inbox *inbox, struct event *event)
{
    positions_forget(inbox);
    event->kind = EVENT_ASSIGNED;
    event->partition_count = consumer_assignment(inbox->consumer, &event->partitions);
    LOG(LOG_INFO, "assigned", INT("partitions", event->partition_count));
}

static void revocation_tell(struct inbox *inbox, struct event *event)
{
    positions_forget(inbox); /* somebody else's from now on */
    event->kind = EVENT_REVOKED;
    LOG(LOG_INFO, "revoked");
}

/* All that is held, from where it is committed: nothing of a batch is in hand between two of them.
 */
static void assign_again(struct inbox *inbox, int64_t now_ms)
{
    struct position positions[PARTITIONS_MAX];
    size_t count = 0;
    for (int32_t i = 0; i < PARTITIONS_MAX; i++) {
        inbox->moved_ms[i] = now_ms;
        if (inbox->is_held[i]) positions[count++] = (struct position){i, inbox->next_offsets[i]};
    }
    consumer_assign(inbox->consumer, positions, count);
}

static void flow_steer(struct inbox *inbox, const struct action *action, int64_t now_ms)
{
    if (consumer_pause(inbox->consumer, action->paused, action->paused_count)) return;
    assign_again(inbox, now_ms);
    (void)consumer_pause(inbox->consumer, action->paused, action->paused_count);
}

static bool is_paused(const struct action *action, int32_t partition)
{
    for (size_t i = 0; i < action->paused_count; i++)
        if (action->paused[i] == partition) return true;
    return false;
}

/* Nothing comes from it, and something might. */
static bool is_still(const struct engine *engine, const struct inbox *inbox,
                     const struct action *action, int32_t partition, int64_t now_ms)
{
    return inbox->is_held[partition] && !is_paused(action, partition) &&
           now_ms - inbox->moved_ms[partition] >
               (int64_t)engine->settings->resend_after_ms * STILL_FACTOR;
}

/* What fetches see is no help where fetching itself has stopped: the broker is asked, for one
 * partition after the other. -1: nobody was asked, or it does not answer. */
static int64_t end_ask(struct inbox *inbox, const bool *still)
{
    const int32_t first = inbox->is_suspect ? inbox->asked : inbox->asked + 1;
    for (int32_t i = 0; i < PARTITIONS_MAX; i++) {
        const int32_t partition = (first + i) % PARTITIONS_MAX;
        if (!still[partition]) continue;
        inbox->asked = partition;
        return consumer_end_asked(inbox->consumer, partition);
    }
    return -1;
}

/* The log goes on and nothing comes: the client library has lost its place. */
static void standing_watch(const struct engine *engine, struct inbox *inbox,
                           const struct action *action, int64_t now_ms)
{
    bool still[PARTITIONS_MAX], is_lost = false;
    for (int32_t i = 0; i < PARTITIONS_MAX; i++) {
        still[i] = is_still(engine, inbox, action, i, now_ms);
        is_lost =
            is_lost || (still[i] && consumer_end_seen(inbox->consumer, i) > inbox->next_offsets[i]);
    }
    if (!is_lost) {
        const int64_t end = end_ask(inbox, still);
        is_lost = end > inbox->next_offsets[inbox->asked];
    }
    const bool is_certain = is_lost && inbox->is_suspect;
    inbox->is_suspect = is_lost && !is_certain;
    if (!is_certain) return;
    LOG(LOG_WARN, "inbox_stands_still");
    assign_again(inbox, now_ms);
}

static void lag_measure(struct engine *engine, struct inbox *inbox, const struct action *action,
                        int64_t now_ms)
{
    if (now_ms - inbox->lag_ms < LAG_EVERY_MS) return;
    inbox->lag_ms = now_ms;
    for (int32_t i = 0; i < PARTITIONS_MAX; i++) {
        if (!inbox->is_held[i]) continue;
        const int64_t end = consumer_end_seen(inbox->consumer, i), next = inbox->next_offsets[i];
        meters_partition(&engine->meters, i, next, end < next ? 0 : end - next);
    }
    standing_watch(engine, inbox, action, now_ms);
}

/* Where reading goes on now. */
static void offset_move(struct inbox *inbox, const struct position *position, int64_t now_ms)
{
    if (inbox->next_offsets[position->partition] != position->offset)
        inbox->moved_ms[position->partition] = now_ms;
    inbox->next_offsets[position->partition] = position->offset;
}

static void mirror_flush(struct inbox *inbox, int64_t now_ms)
{
    if (now_ms - inbox->mirror_ms < MIRROR_EVERY_MS || inbox->unmirrored_count == 0) return;
    inbox->mirror_ms = now_ms;
    consumer_mirror(inbox->consumer, inbox->unmirrored, inbox->unmirrored_count);
    inbox->unmirrored_count = 0;
}

static void record_offer(struct engine *engine, struct inbox *inbox, const struct record *record)
{
    const struct message message = {
        .edge = record->header.edge,
        .lane = (uint32_t)record->header.lane,
        .seq = record->header.seq,
        .partition = record->header.partition,
        .schema = record->header.schema,
        .offset = record->header.offset,
        .body = record->body,
    };
    const enum verdict verdict = engine_accept(engine, &record->header, &message);
    if (verdict == VERDICT_DROP || verdict == VERDICT_WAIT) consumer_drop(inbox->consumer);
}

static bool inbox_poll(struct engine *engine, const struct action *action, struct event *event)
{
    struct inbox *inbox = inbox_of(engine);
    struct record record;
    int64_t now_ms = engine_clock_ms();
    const int64_t end_ms = now_ms + action->wait_ms;
    consumer_forget(inbox->consumer);
    mirror_flush(inbox, now_ms);
    flow_steer(inbox, action, now_ms); /* first: what a pause held up does not stand still */
    lag_measure(engine, inbox, action, now_ms);
    while (!engine_is_full(engine, action)) {
        switch (consumer_poll(inbox->consumer, (int32_t)(end_ms - now_ms), &record)) {
        case CONSUMER_NOTHING:
            break;
        case CONSUMER_RECORD:
            record_offer(engine, inbox, &record);
            break;
        case CONSUMER_ASSIGNED:
            return assignment_tell(inbox, event), true;
        case CONSUMER_REVOKED:
            return revocation_tell(inbox, event), true;
        case CONSUMER_BROKEN:
            return false;
        }
        now_ms = engine_clock_ms();
        if (now_ms >= end_ms) break; /* to ask on within the millisecond is half the idle CPU */
    }
    return true;
}

static void inbox_assign(struct engine *engine, const struct action *action)
{
    struct inbox *inbox = inbox_of(engine);
    memset(inbox->is_held, 0, sizeof inbox->is_held);
    for (size_t i = 0; i < action->position_count; i++) {
        inbox->is_held[action->positions[i].partition] = true;
        inbox->moved_ms[action->positions[i].partition] = engine_clock_ms();
        offset_move(inbox, &action->positions[i], engine_clock_ms());
    }
    inbox->unmirrored_count = 0;
    inbox->mirror_ms = 0; /* the first mirror after an assignment goes out at once */
    consumer_forget(inbox->consumer);
    consumer_assign(inbox->consumer, action->positions, action->position_count);
}

/* Lag tools look every few seconds; the broker need not hear of every batch. */
static void inbox_mirror(struct engine *engine, const struct action *action)
{
    struct inbox *inbox = inbox_of(engine);
    inbox->unmirrored_count = action->position_count;
    for (size_t i = 0; i < action->position_count; i++) {
        inbox->unmirrored[i] = action->positions[i];
        offset_move(inbox, &action->positions[i], engine_clock_ms());
    }
    mirror_flush(inbox, engine_clock_ms());
}

/* A broker that has just started needs a moment to know who leads a topic. */
static bool watermarks_wait(struct inbox *inbox, int32_t partition, struct watermarks *watermarks)
{
    const int64_t end_ms = engine_clock_ms() + WATERMARKS_MS;
    enum status status;
    while ((status = consumer_watermarks(inbox->consumer, partition, watermarks)) == RETRY) {
        watchdog_turn(); /* it knows its own end */
        if (engine_is_stopping() || engine_clock_ms() > end_ms) return false;
        consumer_serve(inbox->consumer, REST_MS);
    }
    return status == OK;
}

static bool inbox_watermarks(struct engine *engine, const struct action *action,
                             struct watermarks *watermarks)
{
    for (size_t i = 0; i < action->partition_count; i++)
        if (!watermarks_wait(inbox_of(engine), action->partitions[i], &watermarks[i])) return false;
    return true;
}

static bool inbox_claim(struct engine *engine, const int32_t *partitions, size_t count)
{
    (void)engine, (void)partitions, (void)count; /* the group has said it */
    return true;
}

static void inbox_release(struct engine *engine)
{
    (void)engine;
}

static void inbox_rest(struct engine *engine, int32_t wait_ms)
{
    positions_forget(inbox_of(engine));
    consumer_serve(inbox_of(engine)->consumer, wait_ms);
}

/* What the group said while PostgreSQL was away. */
static bool inbox_changed(struct engine *engine, struct event *event)
{
    struct inbox *inbox = inbox_of(engine);
    switch (consumer_rebalance(inbox->consumer)) {
    case CONSUMER_ASSIGNED:
        return assignment_tell(inbox, event), true;
    case CONSUMER_REVOKED:
        event->kind = EVENT_ASSIGNED;
        return true; /* of nothing */
    case CONSUMER_NOTHING:
    case CONSUMER_RECORD:
    case CONSUMER_BROKEN:
        break;
    }
    return false;
}

static bool inbox_is_astray(const struct engine *engine)
{
    const struct inbox *inbox = inbox_of(engine);
    return inbox->consumer && consumer_is_astray(inbox->consumer);
}

/* A static member that comes back gets what it had. After its group went astray that is nothing, so
 * it comes as somebody new, and the group gives out its partitions again. */
static enum status inbox_join(struct engine *engine, struct inbox *inbox)
{
    char name[NAME_BYTES_MAX];
    int64_t astray;
    TRY(engine_endings(engine, ENDED_ASTRAY, &astray));
    if (astray)
        (void)snprintf(name, sizeof name, "%s.%lld", engine->instance, (long long)astray);
    else
        (void)snprintf(name, sizeof name, "%s", engine->instance);
    return consumer_open(engine->settings, engine->worker->name, name, &inbox->consumer);
}

enum status runtime_run(const struct worker *worker, const struct settings *settings,
                        const char *instance)
{
    struct inbox inbox = {0};
    const struct intake intake = {
        .poll = inbox_poll,
        .assign = inbox_assign,
        .mirror = inbox_mirror,
        .watermarks = inbox_watermarks,
        .claim = inbox_claim,
        .release = inbox_release,
        .rest = inbox_rest,
        .changed = inbox_changed,
        .is_astray = inbox_is_astray,
        .context = &inbox,
    };
    struct engine engine;
    enum status status = engine_open(&engine, worker, settings, instance, &intake);
    if (status == OK) status = inbox_join(&engine, &inbox);
    if (status == OK) status = watchdog_start(settings->turn_max_ms);
    if (status == OK) status = engine_run(&engine);
    if (status != OK) return status; /* crash-only: closing what is broken can hang */
    mirror_flush(&inbox, INT64_MAX);
    consumer_close(inbox.consumer);
    engine_close(&engine);
    return OK;
}
