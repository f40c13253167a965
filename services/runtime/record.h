/* record.h - a message of the log, as we write them: its lane in the headers, its body. */
#ifndef RUNTIME_RECORD_H
#define RUNTIME_RECORD_H

#include <librdkafka/rdkafka.h>

#include "lib/base/str.h"
#include "runtime/protocol.h"

struct record {
    struct header header; /* has_lane, crc_is_good and the rest */
    str body;
};

/* The body stays with the message. */
void record_read(const rd_kafka_message_t *message, struct record *record);

#endif
