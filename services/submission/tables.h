/* tables.h - submission's rows: queues, waiting claims, interchanges and answers.
 *
 * Serials number the claims of one queue from 1. next_serial is the next to be given,
 * batched_serial the last that is in an interchange: those between wait.
 *
 *   1 .. batched_serial | batched_serial+1 .. next_serial-1 | next_serial
 *   in interchanges     | waiting                           | not given yet
 */
#ifndef SUBMISSION_TABLES_H
#define SUBMISSION_TABLES_H

#include "lib/base/hash.h"
#include "lib/claim/partner.h"
#include "runtime/worker.h"

enum { TO_COURIER, TO_FOLLOWUP };                   /* indexes into the worker's outputs */
enum { GUIDE_AT = 0, USAGE_AT = 2, CLASS_LEN = 3 }; /* "P-T" */

extern const struct table control_table, queue_table, claim_table, waiting_table, interchange_table,
    interchange_bytes_table, contents_table, bodies_table, answer_table, submission_due_table;
extern const struct table *const submission_tables[];

struct queue {
    str partner, class;
    int32_t partition;
    int64_t next_serial, batched_serial;
    int32_t claims_max;
    int64_t due_us; /* 0: nothing waits */
};

struct interchange {
    str partner;
    int64_t isa13;
    int32_t partition;
    str class, state;
    int64_t first_serial, last_serial;
    int32_t claim_count;
    int64_t charge_cents;
    str sha256;
    int64_t byte_count;
    int32_t attempts;
    str ta1, ack999;
    int32_t ack277_count;
    int64_t created_us, sent_us, due_us; /* sent, due: 0 = not */
};

/* One claim of an interchange, as contents_table, bodies_table and waiting_table give it. */
struct sealed_claim {
    int64_t serial, shard, claim;
    int32_t version;
    int64_t charge_cents;
    str body; /* empty from contents_table */
};

struct queue queue_get(const struct loaded *loaded, str partner, str class);
void queue_put(struct effects *fx, const struct queue *queue);
bool interchange_get(const struct loaded *loaded, str partner, int64_t isa13,
                     struct interchange *interchange);
void interchange_put(struct effects *fx, const struct interchange *interchange);
struct sealed_claim contents_row(const struct row *row);
struct sealed_claim bodies_row(const struct row *row);
struct sealed_claim waiting_row(const struct row *row);

/* The partners of config/payers, read once at start. */
extern struct partners submission_partners;

#endif
