/* batch.h - one batch of one worker: the arena, the rows, the effects, and the handler run under
 * guard.
 *
 * Pure but for the handler: the loop, the gateway's loop and the rehearsal all run handlers through
 * here.
 *
 *   batch_start -> batch_keys (each) -> rows read -> batch_handle or batch_tick (each) -> effects
 * written
 */
#ifndef RUNTIME_BATCH_H
#define RUNTIME_BATCH_H

#include "runtime/effects.h"

struct batch {
    const struct worker *worker;
    struct arena *arena;
    size_t message_bytes_max;
    struct trouble trouble;
    struct loaded loaded;
    struct keys keys;
    struct effects fx;
};

/* arena: the batch's; everything in it is given back. */
void batch_start(struct batch *batch, const struct worker *worker, struct arena *arena,
                 int32_t partition_count);
/* Asks the worker what the message needs. REJECT: it is too large to be looked at (handle it all
 * the same: it will be refused again). */
MUST_CHECK enum status batch_keys(struct batch *batch, const struct message *message);
MUST_CHECK enum status batch_keys_due(struct batch *batch, const struct row *due);
/* OK; REJECT: refused, its effects are taken back and it is set aside; HALT: trouble says why. */
MUST_CHECK enum status batch_handle(struct batch *batch, const struct message *message);
/* Sets a message aside unseen. code: a program constant. */
void batch_set_aside(struct batch *batch, const struct message *message, const char *code);
MUST_CHECK enum status batch_tick(struct batch *batch, const struct row *due);

#endif
