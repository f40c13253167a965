/* kafka.h - what producer and consumer share: configuration by table, and which errors end the process. */
#ifndef RUNTIME_KAFKA_H
#define RUNTIME_KAFKA_H

#include <librdkafka/rdkafka.h>

#include <stdbool.h>

#include "lib/base/status.h"

struct kafka_option {
    const char *name, *value;
};

/* HALT: an option is not known; said in the log. conf is destroyed then. */
MUST_CHECK enum status kafka_configure(rd_kafka_conf_t *conf, const struct kafka_option *options, size_t count);
/* A log that was lost, a topic that is gone, an instance that was replaced, a producer whose epoch is over: the next
 * process looks anew, this one cannot go on. */
bool kafka_error_is_final(rd_kafka_resp_err_t error);
/* Partitions of a topic; 0: it does not exist; -1: the broker does not answer. */
int32_t kafka_partition_count(rd_kafka_t *kafka, const char *topic, int timeout_ms);

#endif
