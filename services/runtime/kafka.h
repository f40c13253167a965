/* kafka.h - what producer and consumer share: configuration by table, and which errors end the
 * process. */
#ifndef RUNTIME_KAFKA_H
#define RUNTIME_KAFKA_H

#include <librdkafka/rdkafka.h>

#include <stdbool.h>

#include "lib/base/status.h"

struct kafka_option {
    const char *name, *value;
};

/* HALT: an option is not known; said in the log. conf is destroyed then. */
MUST_CHECK enum status kafka_configure(rd_kafka_conf_t *conf, const struct kafka_option *options,
                                       size_t count);
/* A log that was lost, a topic that is gone, an instance that was replaced, a producer whose epoch
 * is over: the next process looks anew, this one cannot go on. */
bool kafka_error_is_final(rd_kafka_resp_err_t error);
/* Partitions of a topic; 0: it does not exist; -1: the broker does not answer. */
int32_t kafka_partition_count(rd_kafka_t *kafka, const char *topic, int timeout_ms);
/* Says in the log what is wrong with a topic. RETRY: it is missing (the supervisor creates it), or
 * the broker does not answer. HALT: another number of partitions, which would break the order of
 * every claim. */
MUST_CHECK enum status kafka_topic_wrong(const char *topic, int32_t found, int32_t wanted);

#endif
