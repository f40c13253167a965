/* rehearsal.h - a worker without servers: literal rows in, messages in, effects out; for tests and
 * offline runs.
 *
 *   struct rehearsal *r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
 *   rehearsal_row(r, &verdict_table, cells);                     // what the database has
 *   cr_assert_eq(rehearsal_message(r, &inbox.base, 3), OK);      // keys(), then handle()
 *   cr_assert_eq(rehearsal_put_count(r, &verdict_table), 1);
 *   rehearsal_commit(r);                                         // effects become rows; a new
 * batch begins
 *
 * Messages between two commits are one batch and see each other's effects. Memory, also of
 * everything that it returns, lives until the next commit; what a test hands in must live as long
 * as the rehearsal.
 */
#ifndef RUNTIME_REHEARSAL_H
#define RUNTIME_REHEARSAL_H

#include "runtime/worker.h"

struct rehearsal;

struct rehearsal *rehearsal_new(const struct worker *worker, int32_t partition_count, date today);
void rehearsal_free(struct rehearsal *rehearsal);
void rehearsal_now(struct rehearsal *rehearsal, int64_t now_us); /* default: noon UTC of `today` */
struct arena *rehearsal_arena(struct rehearsal *rehearsal);      /* of the batch in hand */

/* A row that the database has, found by the table's leading key_count columns. */
void rehearsal_row(struct rehearsal *rehearsal, const struct table *table,
                   const struct value *cells);

/* One message into partition (or slot) `partition`: packed, keys(), read, handle(). REJECT: its
 * effects are taken back, a quarantine row and a work item are appended, rehearsal_fault says why.
 * HALT: rehearsal_fault. */
enum status rehearsal_message(struct rehearsal *rehearsal, const ProtobufCMessage *inbox,
                              int32_t partition);
/* The same with a message made by the caller (a body that cannot be read, a gateway's input). */
enum status rehearsal_take(struct rehearsal *rehearsal, const struct message *message);
/* A row of the due query: keys_due(), read, tick(). */
enum status rehearsal_tick(struct rehearsal *rehearsal, const struct value *due_cells);
void rehearsal_commit(struct rehearsal *rehearsal);
const char *rehearsal_fault(const struct rehearsal *rehearsal); /* or "" */

/* The effects of the batch in hand. Puts sorted by key, a deleted one with NULL behind its key. */
size_t rehearsal_put_count(struct rehearsal *rehearsal, const struct table *table);
const struct value *rehearsal_put(struct rehearsal *rehearsal, const struct table *table, size_t i);
size_t rehearsal_append_count(const struct rehearsal *rehearsal, const struct table *table);
const struct value *rehearsal_append(const struct rehearsal *rehearsal, const struct table *table,
                                     size_t i);

struct rehearsal_emission {
    unsigned output;
    const char *consumer;
    int32_t partition;
    str body;
};
size_t rehearsal_emission_count(const struct rehearsal *rehearsal);
struct rehearsal_emission rehearsal_emission(const struct rehearsal *rehearsal, size_t i);
/* Its body, unpacked into the batch's arena; NULL: it is not of that type. */
void *rehearsal_emitted(struct rehearsal *rehearsal, size_t i,
                        const ProtobufCMessageDescriptor *type);
size_t rehearsal_delivery_count(const struct rehearsal *rehearsal);
const void *rehearsal_delivery(const struct rehearsal *rehearsal, size_t i);

#endif
