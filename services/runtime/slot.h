/* slot.h - the gateway's loop: numbered slots instead of partitions, a source instead of an inbox.
 *
 * Each slot is held by a session advisory lock; one process may hold several. A batch is what
 * `poll` gave for the slots held; it commits in one fenced transaction with its outbox, and only
 * then is `committed` called: the moment to answer a sender. Timers (due_table) run per slot as
 * they do per partition.
 */
#ifndef RUNTIME_SLOT_H
#define RUNTIME_SLOT_H

#include "runtime/settings.h"
#include "runtime/worker.h"

struct slot_source {
    void *context;
    /* Fills up to `max` messages for `slot`: .input and optionally .body; .seq a number that tells
     * the same input again after a restart (crashes are counted by it), or 0; partition is set by
     * the loop. Waits up to wait_ms for the first one. Everything in `arena` or living until
     * `committed`. In the loop's thread. */
    size_t (*poll)(void *context, int32_t slot, struct message *messages, size_t max,
                   int32_t wait_ms, struct arena *arena);
    /* PostgreSQL has it (or, REJECT, has it in quarantine): now answer. Messages as `poll` gave
     * them, all of one slot; the batch's arena still stands. */
    void (*committed)(void *context, const struct message *messages, size_t count,
                      const enum status *statuses);
    /* The batch came to nothing and the same messages will be handled again (RETRY, or isolation
     * one by one); what the handler wrote into them must be forgotten. May be NULL. */
    void (*again)(void *context, const struct message *messages, size_t count);
    /* The process is about to end, or a slot is lost: leave the unanswered unanswered. */
    void (*lost)(void *context);
    /* A slot was taken (after a start or takeover). May be NULL. */
    void (*taken)(void *context, int32_t slot);
};

/* Runs until SIGTERM or SIGINT (OK), or something is wrong (said in the log). */
enum status slot_run(const struct worker *worker, const struct settings *settings,
                     const char *instance, const struct slot_source *source);

#endif
