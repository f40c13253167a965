/* Shared by producer and consumer: options and errors of librdkafka. */
#include "runtime/kafka.h"

#include "runtime/log.h"

enum { ERROR_BYTES_MAX = 512 };

/* librdkafka's own lines on standard error are not JSON, and every error comes back from a call. */
static void stay_silent(const rd_kafka_t *kafka, int level, const char *facility, const char *text)
{
    (void)kafka, (void)level, (void)facility, (void)text;
}

enum status kafka_configure(rd_kafka_conf_t *conf, const struct kafka_option *options, size_t count)
{
    char error[ERROR_BYTES_MAX];
    rd_kafka_conf_set_log_cb(conf, stay_silent);
    for (size_t i = 0; i < count; i++) {
        if (rd_kafka_conf_set(conf, options[i].name, options[i].value, error, sizeof error) ==
            RD_KAFKA_CONF_OK)
            continue;
        LOG(LOG_ERROR, "kafka_option", CODE("option", options[i].name));
        rd_kafka_conf_destroy(conf);
        return HALT;
    }
    return OK;
}

bool kafka_error_is_final(rd_kafka_resp_err_t error)
{
    static const rd_kafka_resp_err_t final[] = {
        RD_KAFKA_RESP_ERR__FATAL,
        RD_KAFKA_RESP_ERR__FENCED,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
        RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
        RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
        RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
    };
    for (size_t i = 0; i < COUNT_OF(final); i++)
        if (error == final[i]) return true;
    return false;
}

int32_t kafka_partition_count(rd_kafka_t *kafka, const char *topic, int timeout_ms)
{
    const struct rd_kafka_metadata *found = NULL;
    rd_kafka_topic_t *handle = rd_kafka_topic_new(kafka, topic, NULL);
    int32_t count = -1;
    if (rd_kafka_metadata(kafka, 0, handle, &found, timeout_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
        goto done;
    count = found->topic_cnt == 1 && found->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR
                ? found->topics[0].partition_cnt
                : 0;
done:
    if (found) rd_kafka_metadata_destroy(found);
    rd_kafka_topic_destroy(handle);
    return count;
}

enum status kafka_topic_wrong(const char *topic, int32_t found, int32_t wanted)
{
    if (found > 0)
        LOG(LOG_ERROR, "topic_has_wrong_partition_count", CODE("topic", topic), INT("found", found),
            INT("wanted", wanted));
    else if (found == 0)
        LOG(LOG_ERROR, "topic_missing", CODE("topic", topic));
    else
        LOG(LOG_ERROR, "broker_does_not_answer", CODE("topic", topic));
    return found > 0 ? HALT : RETRY;
}
