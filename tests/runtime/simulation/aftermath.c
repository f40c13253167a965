/* The simulation's driver, after the commit: answers, deliveries to payers, the mirror. */
#include "runtime/simulation/world.h"

#include <string.h>

/* The transport of another thread: looks first where an attempt came before, and sends the same
 * bytes again only to those who take them twice without harm. */
void courier_transport(struct world *world, struct process *process)
{
    const int16_t claim = (int16_t)pick(world, world->claims);
    if (process->transport[claim] == TRANSPORT_IDLE) return;
    const bool is_first = process->transport[claim] == TRANSPORT_FIRST;
    process->transport[claim] = TRANSPORT_IDLE;
    process->answers[claim] = DELIVERY_SENT;
    if (world->deliveries[claim] == DELIVERY_NONE)
        broke(world, "a delivery left before it was written down", claim);
    if (!is_first && world->copies[claim] > 0) return;
    if (!is_first && !world->is_idempotent[claim]) {
        process->answers[claim] = DELIVERY_UNKNOWN;
        return;
    }
    if (++world->copies[claim] > 1 && !world->is_idempotent[claim])
        broke(world, "a payer got the same interchange twice", claim);
}

static void transport_start(struct process *process)
{
    const struct batch *batch = &process->batch;
    for (int32_t i = 0; i < batch->started_count; i++)
        process->transport[batch->started[i].claim] =
            batch->started[i].is_again ? TRANSPORT_AGAIN : TRANSPORT_FIRST;
    for (int32_t i = 0; i < batch->settled_count; i++)
        process->answers[batch->settled[i]] = DELIVERY_NONE;
}

/* The sender may go: it is told that we have it. */
void perform_release(struct world *world, struct process *process)
{
    for (int32_t i = 0; i < process->kept_count; i++) {
        const struct kept *kept = &process->kept[i];
        const int32_t part = kept->header.partition;
        if (process->stage != STAGE_G) continue;
        process->queue_count[part]--;
        if (process->queue_at[part] > 0) process->queue_at[part]--;
        memmove(process->queue[part], process->queue[part] + 1,
                (size_t)process->queue_count[part] * sizeof *process->queue[part]);
        if (!kept->is_stream) continue;
        world->totals.answered_twice += world->is_answered[kept->body.claim];
        world->is_answered[kept->body.claim] = true;
    }
    process->kept_count = 0;
    transport_start(process);
    process_done(world, process);
}

static bool is_owner(const struct world *world, const struct process *process, int32_t part)
{
    return process->is_member && process->seen_generation == world->generation[process->stage] &&
           world->owner[process->stage][part] == process - world->processes;
}

/* The broker refuses who is not a member of this generation. I7: the mirror is never ahead, but
 * between a rewind and its mirror. */
void perform_mirror(struct world *world, struct process *process)
{
    for (size_t i = 0; i < process->action->position_count; i++) {
        const struct position *at = &process->action->positions[i];
        if (!is_owner(world, process, at->partition)) continue;
        const int64_t next = world->checkpoints[process->stage][at->partition].next;
        bool *is_rewinding = &world->is_rewinding[process->stage][at->partition];
        world->mirror[process->stage][at->partition] = at->offset;
        if (at->offset > next && !*is_rewinding)
            broke(world, "the mirror is ahead of next_offset", -1);
        if (at->offset <= next) *is_rewinding = false;
    }
    process_done(world, process);
}
