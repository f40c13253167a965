/* The producer: librdkafka with the settings that design.md section 5 found by measurement. */
#include "runtime/producer.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/crc32c.h"
#include "runtime/kafka.h"
#include "runtime/log.h"

enum {
    NAME_BYTES_MAX = 256,
    ERROR_BYTES_MAX = 512,
    OUTPUTS_MAX = 8,
    QUEUE_MESSAGES_MAX = 100000,
    CHECK_TIMEOUT_MS = 10000,
    FLUSH_MS = 500,
    LOG_END_TIMEOUT_MS = 1000,
    NUMBER_CHARS = 21,
    SLICE_MS = 20
};

struct producer {
    struct arena *own;
    rd_kafka_t *kafka;
    rd_kafka_topic_t *topics[OUTPUTS_MAX];
    char names[OUTPUTS_MAX][NAME_BYTES_MAX];
    size_t count;
    producer_report *report;
    void *context;
    bool is_broken;
};

static void on_delivery(rd_kafka_t *kafka, const rd_kafka_message_t *message, void *context)
{
    struct producer *producer = context;
    (void)kafka;
    const int64_t offset = message->err ? -1 : message->offset;
    producer->report(producer->context, (uint64_t)(uintptr_t)message->_private,
                     offset < 0 ? -1 : offset);
}

static void on_error(rd_kafka_t *kafka, int error, const char *reason, void *context)
{
    struct producer *producer = context;
    (void)kafka, (void)reason;
    if (!kafka_error_is_final((rd_kafka_resp_err_t)error)) return;
    if (!producer->is_broken)
        LOG(LOG_ERROR, "producer_broken",
            CODE("error", rd_kafka_err2name((rd_kafka_resp_err_t)error)));
    producer->is_broken = true;
}

static rd_kafka_conf_t *conf_make(const struct settings *settings, const char *client)
{
    char messages[16];
    (void)snprintf(messages, sizeof messages, "%d", QUEUE_MESSAGES_MAX);
    const struct kafka_option options[] = {
        {"bootstrap.servers", settings->kafka},
        {"client.id", client},
        {"enable.idempotence", "true"},
        {"max.in.flight.requests.per.connection", "1"},
        {"message.timeout.ms", "0"},
        {"compression.type", "lz4"},
        {"linger.ms", "2"},
        {"batch.num.messages", "10000"},
        {"message.max.bytes", "2097152"},
        {"queue.buffering.max.messages", messages},
        {"queue.buffering.max.kbytes", "131072"},
        {"reconnect.backoff.ms", "50"},
        {"reconnect.backoff.max.ms", "300"},
    };
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    return kafka_configure(conf, options, COUNT_OF(options)) == OK ? conf : NULL;
}

static enum status topic_check(struct producer *producer, size_t output, int32_t partition_count)
{
    const int32_t found =
        kafka_partition_count(producer->kafka, producer->names[output], CHECK_TIMEOUT_MS);
    if (found == partition_count) return OK;
    return kafka_topic_wrong(producer->names[output], found, partition_count);
}

static enum status topics_open(struct producer *producer, const struct settings *settings,
                               const struct producer_wanted *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        (void)snprintf(producer->names[i], NAME_BYTES_MAX, "%s%s", settings->topic_prefix,
                       wanted->consumers[i]);
        TRY(topic_check(producer, i, settings->partition_count));
        producer->topics[i] = rd_kafka_topic_new(producer->kafka, producer->names[i], NULL);
        if (!producer->topics[i]) return HALT;
        producer->count++;
    }
    return OK;
}

enum status producer_open(const struct settings *settings, const struct producer_wanted *wanted,
                          struct producer **opened)
{
    char error[ERROR_BYTES_MAX];
    struct arena *own = arena_new(SIZE_MAX);
    struct producer *producer = ARENA_NEW(own, struct producer);
    producer->own = own;
    producer->report = wanted->report;
    producer->context = wanted->context;
    *opened = producer;
    rd_kafka_conf_t *conf =
        wanted->count <= OUTPUTS_MAX ? conf_make(settings, wanted->client) : NULL;
    if (!conf) return HALT;
    rd_kafka_conf_set_opaque(conf, producer);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_error_cb(conf, on_error);
    producer->kafka = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    return producer->kafka ? topics_open(producer, settings, wanted) : HALT;
}

void producer_close(struct producer *producer)
{
    if (!producer) return;
    if (producer->kafka) {
        (void)rd_kafka_flush(producer->kafka, FLUSH_MS);
        (void)rd_kafka_purge(producer->kafka, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        (void)rd_kafka_poll(producer->kafka, 0);
    }
    for (size_t i = 0; i < producer->count; i++) rd_kafka_topic_destroy(producer->topics[i]);
    if (producer->kafka) rd_kafka_destroy(producer->kafka);
    arena_free(producer->own);
}

/* Decimal, so that kcat can show it. */
static void header_add(rd_kafka_headers_t *headers, const char *name, int64_t number)
{
    char text[NUMBER_CHARS], *at = text + sizeof text;
    uint64_t left = (uint64_t)number;
    do *--at = (char)('0' + left % 10);
    while (left /= 10);
    (void)rd_kafka_header_add(headers, name, -1, at, text + sizeof text - at);
}

/* librdkafka has no const for what it copies, and carries a pointer where we have a number. */
static void *unconst(const char *at)
{
    const union {
        const char *in;
        void *out;
    } pointer = {at};
    return pointer.out;
}

static void *opaque_of(uint64_t ticket)
{
    const union {
        uint64_t in;
        void *out;
    } pointer = {ticket};
    return pointer.out;
}

bool producer_send(struct producer *producer, const struct posting *posting)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(5);
    header_add(headers, "edge", posting->edge);
    header_add(headers, "lane", posting->lane);
    header_add(headers, "seq", posting->seq);
    header_add(headers, "crc", crc32c(posting->body));
    header_add(headers, "schema", posting->schema);
    const rd_kafka_vu_t wanted[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = producer->topics[posting->output]},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = posting->partition},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u.mem = {.ptr = unconst(posting->body.at), .size = posting->body.len}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = opaque_of(posting->ticket)},
    };
    rd_kafka_error_t *error = rd_kafka_produceva(producer->kafka, wanted, COUNT_OF(wanted));
    if (!error) return true;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    rd_kafka_headers_destroy(headers); /* still ours: it was not taken over */
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) on_error(producer->kafka, code, NULL, producer);
    return false;
}

bool producer_serve(struct producer *producer, int32_t wait_ms)
{
    (void)rd_kafka_poll(producer->kafka, wait_ms);
    return !producer->is_broken;
}

bool producer_has_room(struct producer *producer, int32_t wait_ms)
{
    for (int32_t waited_ms = 0;; waited_ms += SLICE_MS) {
        if (rd_kafka_outq_len(producer->kafka) < QUEUE_MESSAGES_MAX / 10 * 9) return true;
        if (waited_ms >= wait_ms || producer->is_broken) return false;
        (void)rd_kafka_poll(producer->kafka, SLICE_MS);
    }
}

int64_t producer_log_end(struct producer *producer, size_t output, int32_t partition)
{
    int64_t low, high;
    if (rd_kafka_query_watermark_offsets(producer->kafka, producer->names[output], partition, &low,
                                         &high, LOG_END_TIMEOUT_MS))
        return -1;
    return high;
}
