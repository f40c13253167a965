/* A consumer without a place in PostgreSQL: librdkafka assigns, and says where a partition ends. */
#include "runtime/onlooker.h"

#include <stdio.h>

#include "lib/base/arena.h"
#include "runtime/kafka.h"
#include "runtime/record.h"

enum { NAME_BYTES_MAX = 256, ERROR_BYTES_MAX = 512, CHECK_TIMEOUT_MS = 10000 };

struct onlooker {
    struct arena *own;
    rd_kafka_t *kafka;
    rd_kafka_message_t *message; /* in hand */
    int32_t partition_count;
    bool is_read[PARTITIONS_MAX];
};

static enum status kafka_open(const struct settings *settings, const char *group,
                              struct onlooker *onlooker)
{
    char error[ERROR_BYTES_MAX];
    const struct kafka_option options[] = {
        {"bootstrap.servers", settings->kafka}, {"group.id", group},
        {"enable.auto.commit", "false"},        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},      {"enable.partition.eof", "true"},
        {"allow.auto.create.topics", "false"},  {"check.crcs", "true"},
    };
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    TRY(kafka_configure(conf, options, COUNT_OF(options)));
    onlooker->kafka = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (!onlooker->kafka) {
        rd_kafka_conf_destroy(conf);
        return HALT;
    }
    (void)rd_kafka_poll_set_consumer(onlooker->kafka);
    return OK;
}

static enum status subscribe(struct onlooker *onlooker, const char *topic)
{
    const int32_t found = kafka_partition_count(onlooker->kafka, topic, CHECK_TIMEOUT_MS);
    if (found != onlooker->partition_count)
        return kafka_topic_wrong("inbox", found, onlooker->partition_count);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t error = rd_kafka_subscribe(onlooker->kafka, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return error ? HALT : OK;
}

enum status onlooker_open(const struct settings *settings, const char *worker, const char *group,
                          struct onlooker **opened)
{
    char topic[NAME_BYTES_MAX], name[NAME_BYTES_MAX];
    struct arena *own = arena_new(SIZE_MAX);
    struct onlooker *onlooker = ARENA_NEW(own, struct onlooker);
    onlooker->own = own;
    onlooker->partition_count = settings->partition_count;
    (void)snprintf(topic, sizeof topic, "%s%s", settings->topic_prefix, worker);
    (void)snprintf(name, sizeof name, "%s%s", settings->topic_prefix, group);
    enum status status = kafka_open(settings, name, onlooker);
    if (status == OK) status = subscribe(onlooker, topic);
    if (status == OK)
        *opened = onlooker;
    else
        onlooker_close(onlooker);
    return status;
}

static void forget(struct onlooker *onlooker)
{
    if (onlooker->message) rd_kafka_message_destroy(onlooker->message);
    onlooker->message = NULL;
}

void onlooker_close(struct onlooker *onlooker)
{
    forget(onlooker);
    if (onlooker->kafka) {
        (void)rd_kafka_consumer_close(onlooker->kafka);
        rd_kafka_destroy(onlooker->kafka);
    }
    arena_free(onlooker->own);
}

enum status onlooker_next(struct onlooker *onlooker, int32_t wait_ms, struct record *record)
{
    forget(onlooker);
    onlooker->message = rd_kafka_consumer_poll(onlooker->kafka, wait_ms);
    if (!onlooker->message) return RETRY;
    const rd_kafka_message_t *message = onlooker->message;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (message->partition < PARTITIONS_MAX) onlooker->is_read[message->partition] = true;
        return RETRY;
    }
    if (message->err) return kafka_error_is_final(message->err) ? HALT : RETRY;
    record_read(message, record);
    return OK;
}

bool onlooker_has_all(const struct onlooker *onlooker)
{
    for (int32_t i = 0; i < onlooker->partition_count; i++)
        if (!onlooker->is_read[i]) return false;
    return true;
}
