/* delivery.h - what a worker wants carried out after its commit, outside the transaction: the courier's deliveries.
 *
 *   handle: effects_deliver(fx, order) -> commit -> delivery thread of order->lane: worker.deliver(order)
 *           -> its answer comes back into the loop as a local message (edge 0) of order->partition
 *           -> keys, handle, a fenced transaction of its own
 *
 * At most one order of a lane is under way; lanes do not wait for each other. An order whose process dies
 * leaves no trace here: the worker finds it by its own due query.
 */
#ifndef RUNTIME_DELIVERY_H
#define RUNTIME_DELIVERY_H

#include "runtime/worker.h"

/* What effects_deliver takes. lane and content are copied by the runtime before the batch's arena goes. */
struct delivery_order {
    str lane;            /* the partner */
    int32_t partition;   /* whose keys the answer's handler may write */
    int32_t attempt, mode;
    int64_t control;
    str content;
};

#endif
