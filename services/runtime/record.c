/* A message of the log as our record: its lane in the headers, its body. */
#include "runtime/record.h"

#include "lib/base/crc32c.h"

/* Headers are decimal text, so that kcat can show them. */
static bool header_number(const rd_kafka_headers_t *headers, const char *name, int64_t *number)
{
    const void *value;
    size_t size;
    return rd_kafka_header_get_last(headers, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           str_parse_int((str){value, size}, number);
}

void record_read(const rd_kafka_message_t *message, struct record *record)
{
    rd_kafka_headers_t *headers;
    int64_t edge = 0, lane = 0, seq = 0, crc = 0, schema = 0;
    *record = (struct record){
        .header = {.partition = message->partition, .offset = message->offset},
        .body = {message->payload, message->len},
    };
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    record->header.has_lane =
        header_number(headers, "edge", &edge) && header_number(headers, "lane", &lane) &&
        header_number(headers, "seq", &seq) && header_number(headers, "crc", &crc) &&
        header_number(headers, "schema", &schema);
    record->header.edge = (uint32_t)edge;
    record->header.lane = (int32_t)lane;
    record->header.seq = seq;
    record->header.schema = (int32_t)schema;
    record->header.crc_is_good = record->header.has_lane && crc == (int64_t)crc32c(record->body);
}
