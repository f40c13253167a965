/* producer.h - the one producer of a process: idempotent, one request in flight, to explicit
 * partitions.
 *
 * With one request in flight a delivery report tells the truth (design.md section 5); it counts
 * only with an offset.
 */
#ifndef RUNTIME_PRODUCER_H
#define RUNTIME_PRODUCER_H

#include "lib/base/status.h"
#include "lib/base/str.h"
#include "runtime/settings.h"

struct producer;

/* In the thread of producer_serve and producer_send. offset -1: not delivered, or nobody knows. */
typedef void producer_report(void *context, uint64_t ticket, int64_t offset);

struct producer_wanted {
    const char *client;
    const char *const *consumers; /* the workers whose inboxes it writes to */
    size_t count;
    producer_report *report;
    void *context;
};

/* RETRY: a topic is missing, or the broker does not answer. HALT: a wrong number of partitions.
 * Both said in the log. */
MUST_CHECK enum status producer_open(const struct settings *settings,
                                     const struct producer_wanted *wanted,
                                     struct producer **producer);
/* Gives what is in hand a moment to leave. */
void producer_close(struct producer *producer);

struct posting {
    size_t output; /* index into consumers */
    int32_t partition;
    uint32_t edge;
    int32_t lane;
    int64_t seq;
    int32_t schema;
    str body; /* copied */
    uint64_t ticket;
};

/* Hands one message over. false: there is no room, or it cannot be sent; no report follows. */
bool producer_send(struct producer *producer, const struct posting *posting);
/* Takes reports. false: the producer is broken and the process must end; said in the log. */
bool producer_serve(struct producer *producer, int32_t wait_ms);
/* Waits until room for more, at most wait_ms. */
bool producer_has_room(struct producer *producer, int32_t wait_ms);
/* The end of a partition of an output's topic; -1: unknown. Asks the broker. */
int64_t producer_log_end(struct producer *producer, size_t output, int32_t partition);

#endif
