/* delivery.h - what a worker does outside after a commit: in threads, one at a time for each lane
 * (partner).
 *
 * handle() or tick() says effects_deliver(fx, order); once the transaction has committed,
 * worker.deliver runs with a copy of the order in the lane's thread. Its answer comes back to
 * keys() and handle() as a message with edge 0 whose body is the answer, in the order's partition,
 * inside a fenced transaction. A partition that was lost meanwhile loses its answers: who takes it
 * over finds the delivery started and without an outcome, by its due query.
 */
#ifndef RUNTIME_DELIVERY_H
#define RUNTIME_DELIVERY_H

#include "runtime/worker.h"

/* Made by a handler in the batch's arena; copied before the batch is gone. */
struct delivery_order {
    int32_t partition; /* of the message that asks for it */
    str lane;          /* at most one delivery under way for each: the partner */
    int64_t control;
    int32_t attempt, mode;
    str content;
};

/* ---- the runtime's side ------------------------------------------------------------------- */

struct deliveries;

struct deliveries *deliveries_new(const struct worker *worker);
/* Waits for deliveries under way; those that have not begun are dropped. */
void deliveries_free(struct deliveries *deliveries);
void deliveries_start(struct deliveries *deliveries, const struct delivery_order *order);
/* The answers for partitions held, oldest first, as messages with edge 0; they stay until
 * deliveries_settled. Those of other partitions are dropped. */
size_t deliveries_answers(struct deliveries *deliveries, const int32_t *held, size_t held_count,
                          struct message *messages, size_t max);
/* The answers last given were committed. */
void deliveries_settled(struct deliveries *deliveries);
/* Are there answers that wait? */
bool deliveries_have_answers(struct deliveries *deliveries);

#endif
