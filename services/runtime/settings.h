/* settings.h - every setting once: name, unit, range, default and meaning; the table is parser,
 * validator and manual.
 *
 * Read from config/pipeline.yaml (CLAIMLINE_CONFIG names another folder), then overridden by
 * CLAIMLINE_<NAME> in the environment.
 */
#ifndef RUNTIME_SETTINGS_H
#define RUNTIME_SETTINGS_H

#include "lib/base/config_fault.h"
#include "lib/base/date.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

enum { WORKERS_MAX = 16, PARTITIONS_MAX = 64, SLOTS_MAX = 8 };

struct settings {
    const char *kafka;        /* bootstrap servers */
    const char *postgres;     /* conninfo */
    const char *topic_prefix; /* "claimline." */
    int32_t partition_count;  /* 16 */
    int32_t slot_count;       /* gateway slots, 4 */
    date today;               /* the business date; absent: the database's */
    const char *state_folder; /* inbox, answers, spool, partners' folders live below it */
    const char *config_folder;
    const char *inbox_folder, *answers_folder, *spool_folder;
    const char *mllp_address, *http_address; /* host:port, loopback only until TLS */
    const char *metrics_address;             /* of every worker: "127.0.0.1:0" takes a free port */
    int32_t batch_messages_max;              /* 1000 */
    int32_t batch_wait_ms;                   /* 50 */
    int64_t batch_arena_bytes;
    int64_t message_arena_bytes;
    int32_t window_messages_max; /* 16384 */
    int32_t collect_every_ms;    /* 200 */
    int32_t resend_after_ms;     /* 10000 */
    int32_t session_timeout_ms, lock_timeout_ms;
    int32_t turn_max_ms;            /* 60000 */
    int32_t duplicate_window_d;     /* 30 */
    int32_t originals_keep_d;       /* 3650 */
    int32_t quarantine_crash_count; /* 3 */
    int64_t input_message_bytes_max, input_segment_bytes_max;
    struct hash_key identity_key;
    const char *as_of; /* "today" or "document": the date that files of the inbox are judged by */
    const char *workers[WORKERS_MAX]; /* the map, in flow order: the order tells back edges */
    int32_t worker_count;
};

/* Reads YAML over the defaults, without the environment. The texts live as long as the process.
 * REJECT: unknown or repeated key, wrong type, out of range; *fault says where and what. */
MUST_CHECK enum status settings_parse(str yaml, struct settings *settings,
                                      struct config_fault *fault);

/* Everything checked before anything starts. REJECT: said on standard error with file, line,
 * column. */
MUST_CHECK enum status settings_read(struct settings *settings);
void settings_manual(void); /* prints the table */

#endif
