/* The consumer: librdkafka with the settings that design.md section 5 found by measurement. */
#include "runtime/consumer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/arena.h"
#include "runtime/group.h"
#include "runtime/kafka.h"
#include "runtime/log.h"
#include "runtime/record.h"

enum {
    NAME_BYTES_MAX = 256,
    ERROR_BYTES_MAX = 512,
    WATERMARK_TIMEOUT_MS = 5000,
    END_TIMEOUT_MS = 500,
    CHECK_TIMEOUT_MS = 10000,
    HEARTBEATS_PER_SESSION = 4,
    SESSIONS_OF_SILENCE = 10,
    SESSIONS_ASTRAY = 3,
    SERVE_SLICE_MS = 100,
    CLOSE_MS = 100,
    QUEUE_MAX = 100000
};

struct consumer {
    struct arena *own;
    rd_kafka_t *kafka;
    char topic[NAME_BYTES_MAX];
    rd_kafka_message_t **kept; /* room for QUEUE_MAX */
    size_t kept_count;
    enum consumer_event rebalance; /* that waits to be told */
    int32_t assignment[PARTITIONS_MAX];
    size_t assignment_count;
    bool is_paused[PARTITIONS_MAX];
    bool is_assigned[PARTITIONS_MAX]; /* by us, with a position */
    bool has_heard;                   /* a message came since the last look */
    bool is_owed;                     /* the group owes us an assignment */
    int64_t in_order_ms; /* when we last knew that all is well between the group and us */
    int64_t asked_ms;    /* when the broker was asked last */
    char group[NAME_BYTES_MAX], member[NAME_BYTES_MAX];
    int32_t session_ms;
    bool is_broken, is_astray;
};

static int64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* Eager: revoked means all of it. Assigning waits until the loop has taken the partitions in
 * PostgreSQL; librdkafka reads nothing until then. */
static void on_rebalance(rd_kafka_t *kafka, rd_kafka_resp_err_t error,
                         rd_kafka_topic_partition_list_t *list, void *context)
{
    struct consumer *consumer = context;
    memset(consumer->is_assigned, 0, sizeof consumer->is_assigned);
    consumer->assignment_count = 0;
    if (error != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        (void)rd_kafka_assign(kafka, NULL);
        consumer->rebalance = CONSUMER_REVOKED;
        consumer->is_owed = true;
        consumer->in_order_ms = clock_ms();
        return;
    }
    consumer->is_owed = false;
    consumer->in_order_ms = clock_ms();
    for (int i = 0; i < list->cnt && i < PARTITIONS_MAX; i++)
        consumer->assignment[consumer->assignment_count++] = list->elems[i].partition;
    consumer->rebalance = CONSUMER_ASSIGNED;
}

static void on_error(rd_kafka_t *kafka, int error, const char *reason, void *context)
{
    struct consumer *consumer = context;
    (void)kafka, (void)reason;
    if (!kafka_error_is_final((rd_kafka_resp_err_t)error)) return;
    if (!consumer->is_broken)
        LOG(LOG_ERROR, "consumer_broken",
            CODE("error", rd_kafka_err2name((rd_kafka_resp_err_t)error)));
    consumer->is_broken = true;
}

static rd_kafka_conf_t *conf_make(const struct settings *settings, const struct consumer *consumer)
{
    const int32_t patience_ms = settings->turn_max_ms > settings->session_timeout_ms
                                    ? settings->turn_max_ms
                                    : settings->session_timeout_ms;
    char session[16], heartbeat[16], patience[16];
    (void)snprintf(session, sizeof session, "%d", (int)settings->session_timeout_ms);
    (void)snprintf(patience, sizeof patience, "%d", (int)patience_ms);
    (void)snprintf(heartbeat, sizeof heartbeat, "%d",
                   (int)(settings->session_timeout_ms / HEARTBEATS_PER_SESSION));
    const struct kafka_option options[] = {
        {"bootstrap.servers", settings->kafka},
        {"group.id", consumer->group},
        {"group.instance.id", consumer->member},
        {"client.id", consumer->member},
        {"partition.assignment.strategy", "range"},
        {"session.timeout.ms", session},
        {"heartbeat.interval.ms", heartbeat},
        /* Who heartbeats and never polls holds up its group for so long (the library's default:
         * five minutes); the watchdog ends the process by then. */
        {"max.poll.interval.ms", patience},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "error"},
        {"allow.auto.create.topics", "false"},
        {"check.crcs", "true"},
        /* A fetch looks at every partition; few large ones cost the broker half (scripts/bench). */
        {"fetch.wait.max.ms", "100"},
        {"fetch.min.bytes", "65536"},
        {"fetch.error.backoff.ms", "20"},
        /* A full queue puts off the next fetch by a whole second (librdkafka 2.0.2 has no setting
         * for it), so it holds what a worker does in more than a second. */
        {"queued.min.messages", "20000"},
        {"queued.max.messages.kbytes", "32768"},
        {"reconnect.backoff.ms", "50"},
        {"reconnect.backoff.max.ms", "300"},
    };
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    return kafka_configure(conf, options, COUNT_OF(options)) == OK ? conf : NULL;
}

static enum status subscribe(struct consumer *consumer)
{
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, consumer->topic, RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t error = rd_kafka_subscribe(consumer->kafka, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return error ? HALT : OK;
}

static enum status topic_check(const struct consumer *consumer, int32_t partition_count)
{
    const int32_t found = kafka_partition_count(consumer->kafka, consumer->topic, CHECK_TIMEOUT_MS);
    if (found == partition_count) return OK;
    return kafka_topic_wrong("inbox", found, partition_count);
}

enum status consumer_open(const struct settings *settings, const char *worker, const char *instance,
                          struct consumer **opened)
{
    char error[ERROR_BYTES_MAX];
    struct arena *own = arena_new(SIZE_MAX);
    struct consumer *consumer = ARENA_NEW(own, struct consumer);
    consumer->own = own;
    consumer->kept = ARENA_ARRAY(own, rd_kafka_message_t *, QUEUE_MAX);
    (void)snprintf(consumer->topic, sizeof consumer->topic, "%s%s", settings->topic_prefix, worker);
    (void)snprintf(consumer->group, sizeof consumer->group, "%s%s", settings->topic_prefix, worker);
    (void)snprintf(consumer->member, sizeof consumer->member, "%s-%s", worker, instance);
    rd_kafka_conf_t *conf = conf_make(settings, consumer);
    if (!conf) return HALT;
    rd_kafka_conf_set_opaque(conf, consumer);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_error_cb(conf, on_error);
    consumer->kafka = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (!consumer->kafka) return HALT;
    consumer->is_owed = true;
    consumer->in_order_ms = clock_ms();
    consumer->session_ms = settings->session_timeout_ms;
    *opened = consumer;
    (void)rd_kafka_poll_set_consumer(consumer->kafka);
    TRY(topic_check(consumer,
                    settings->partition_count)); /* who joins without it is given nothing */
    return subscribe(consumer);
}

bool consumer_is_astray(const struct consumer *consumer)
{
    return consumer->is_astray;
}

void consumer_close(struct consumer *consumer)
{
    if (!consumer) return;
    consumer_forget(consumer);
    /* A static member has nothing to say when it goes; the mirror gets a moment to arrive. */
    consumer_serve(consumer, CLOSE_MS);
    rd_kafka_destroy_flags(consumer->kafka, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    arena_free(consumer->own);
}

/* ---- polling ------------------------------------------------------------------------------ */

/* Errors of the group and of partitions come in the queue of messages. */
static enum consumer_event error_take(struct consumer *consumer, const rd_kafka_message_t *message)
{
    on_error(consumer->kafka, message->err, NULL, consumer);
    return consumer->is_broken ? CONSUMER_BROKEN : CONSUMER_NOTHING;
}

enum consumer_event consumer_rebalance(struct consumer *consumer)
{
    const enum consumer_event event = consumer->rebalance;
    consumer->rebalance = CONSUMER_NOTHING;
    return event;
}

/* A member is told of each assignment, also of one of nothing. librdkafka 2.0.2 can lose its group
 * without a word when the broker loses it: while an assignment is under way, and while it holds
 * nothing (its topic was missing just then). It then polls on for ever. So whoever hears nothing
 * asks, and a process that stays outside of its group ends: the one that comes after joins anew.
 * Where nobody of the group has a partition it joins under another name (loop.c), for the broker
 * gives a static member that comes back what it had: nothing. */
static enum consumer_event silence_judge(struct consumer *consumer)
{
    const int64_t now_ms = clock_ms();
    if (consumer->has_heard) consumer->in_order_ms = now_ms;
    consumer->has_heard = false;
    if (now_ms - consumer->asked_ms > consumer->session_ms) {
        const enum group_view view =
            group_ask(consumer->kafka, consumer->group, consumer->member, END_TIMEOUT_MS);
        consumer->is_astray = view == GROUP_IS_ASTRAY && !consumer->is_owed;
        if (view == GROUP_AWAY || (view == GROUP_KNOWS_US && !consumer->is_owed))
            consumer->in_order_ms = now_ms;
        consumer->asked_ms = now_ms;
    }
    const int64_t sessions = consumer->is_astray ? SESSIONS_ASTRAY : SESSIONS_OF_SILENCE;
    if (now_ms - consumer->in_order_ms > sessions * consumer->session_ms) {
        LOG(LOG_ERROR, "group_is_silent", INT("ms", now_ms - consumer->in_order_ms));
        consumer->is_broken = true;
    }
    return consumer->is_broken ? CONSUMER_BROKEN : CONSUMER_NOTHING;
}

enum consumer_event consumer_poll(struct consumer *consumer, int32_t wait_ms, struct record *record)
{
    if (consumer->is_broken) return CONSUMER_BROKEN;
    if (consumer->rebalance != CONSUMER_NOTHING) return consumer_rebalance(consumer);
    if (consumer->kept_count == QUEUE_MAX) return CONSUMER_NOTHING;
    rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer->kafka, wait_ms);
    if (consumer->rebalance != CONSUMER_NOTHING) {
        if (message) rd_kafka_message_destroy(message);
        return consumer_rebalance(consumer);
    }
    if (!message) return silence_judge(consumer);
    if (message->err) {
        const enum consumer_event event = error_take(consumer, message);
        rd_kafka_message_destroy(message);
        return event;
    }
    record_read(message, record);
    consumer->has_heard = true;
    consumer->kept[consumer->kept_count++] = message;
    return CONSUMER_RECORD;
}

void consumer_drop(struct consumer *consumer)
{
    rd_kafka_message_destroy(consumer->kept[--consumer->kept_count]);
}

void consumer_forget(struct consumer *consumer)
{
    while (consumer->kept_count) consumer_drop(consumer);
}

/* ---- positions ---------------------------------------------------------------------------- */

size_t consumer_assignment(const struct consumer *consumer, const int32_t **partitions)
{
    *partitions = consumer->assignment;
    return consumer->assignment_count;
}

static rd_kafka_topic_partition_list_t *list_of(const struct consumer *consumer,
                                                const struct position *positions, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, consumer->topic, positions[i].partition)->offset =
            positions[i].offset;
    return list;
}

typedef rd_kafka_resp_err_t flow(rd_kafka_t *, rd_kafka_topic_partition_list_t *);

/* Pauses those that are wanted and are not, or lets go those that are. */
static void flow_change(struct consumer *consumer, const bool *wanted, bool pause, flow *change)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(PARTITIONS_MAX);
    for (int32_t i = 0; i < PARTITIONS_MAX; i++) {
        if (!wanted[i] || consumer->is_paused[i] == pause) continue;
        rd_kafka_topic_partition_list_add(list, consumer->topic, i);
        consumer->is_paused[i] = pause;
    }
    if (list->cnt) (void)change(consumer->kafka, list);
    rd_kafka_topic_partition_list_destroy(list);
}

/* A pause outlives its assignment, so it is lifted here; before the assignment, because lifting it
 * throws away what was fetched meanwhile without going back for it. */
void consumer_assign(struct consumer *consumer, const struct position *positions, size_t count)
{
    bool all[PARTITIONS_MAX];
    if (consumer->rebalance != CONSUMER_NOTHING) return;
    memset(all, true, sizeof all);
    flow_change(consumer, all, false, rd_kafka_resume_partitions);
    rd_kafka_topic_partition_list_t *list = list_of(consumer, positions, count);
    const rd_kafka_resp_err_t error = rd_kafka_assign(consumer->kafka, list);
    rd_kafka_topic_partition_list_destroy(list);
    memset(consumer->is_assigned, 0, sizeof consumer->is_assigned);
    for (size_t i = 0; i < count; i++) consumer->is_assigned[positions[i].partition] = true;
    if (error) on_error(consumer->kafka, error, NULL, consumer);
}

bool consumer_pause(struct consumer *consumer, const int32_t *paused, size_t count)
{
    bool wanted[PARTITIONS_MAX] = {false};
    for (size_t i = 0; i < count; i++) wanted[paused[i]] = consumer->is_assigned[paused[i]];
    flow_change(consumer, wanted, true, rd_kafka_pause_partitions);
    for (int32_t i = 0; i < PARTITIONS_MAX; i++)
        if (consumer->is_assigned[i] && consumer->is_paused[i] && !wanted[i]) return false;
    return true;
}

/* What a paused partition still brings is dropped: whoever waits assigns anew afterwards. */
void consumer_serve(struct consumer *consumer, int32_t wait_ms)
{
    const int64_t end_ms = clock_ms() + wait_ms;
    flow_change(consumer, consumer->is_assigned, true, rd_kafka_pause_partitions);
    for (int64_t now_ms = clock_ms(); now_ms < end_ms && !consumer->is_broken;
         now_ms = clock_ms()) {
        const int64_t left_ms = end_ms - now_ms;
        rd_kafka_message_t *message = rd_kafka_consumer_poll(
            consumer->kafka, (int)(left_ms < SERVE_SLICE_MS ? left_ms : SERVE_SLICE_MS));
        if (message && message->err) (void)error_take(consumer, message);
        if (message) rd_kafka_message_destroy(message);
    }
}

void consumer_mirror(struct consumer *consumer, const struct position *positions, size_t count)
{
    if (consumer->rebalance != CONSUMER_NOTHING || count == 0) return;
    rd_kafka_topic_partition_list_t *list = list_of(consumer, positions, count);
    (void)rd_kafka_commit(consumer->kafka, list, 1);
    rd_kafka_topic_partition_list_destroy(list);
}

enum status consumer_watermarks(struct consumer *consumer, int32_t partition,
                                struct watermarks *watermarks)
{
    const rd_kafka_resp_err_t error =
        rd_kafka_query_watermark_offsets(consumer->kafka, consumer->topic, partition,
                                         &watermarks->low, &watermarks->high, WATERMARK_TIMEOUT_MS);
    if (!error) return OK;
    LOG(LOG_WARN, "watermarks_unknown", INT("partition", partition),
        CODE("error", rd_kafka_err2name(error)));
    return kafka_error_is_final(error) ? HALT : RETRY;
}

int64_t consumer_end_seen(struct consumer *consumer, int32_t partition)
{
    int64_t low, high;
    if (rd_kafka_get_watermark_offsets(consumer->kafka, consumer->topic, partition, &low, &high))
        return -1;
    return high;
}

int64_t consumer_end_asked(struct consumer *consumer, int32_t partition)
{
    int64_t low, high;
    if (rd_kafka_query_watermark_offsets(consumer->kafka, consumer->topic, partition, &low, &high,
                                         END_TIMEOUT_MS))
        return -1;
    return high;
}
