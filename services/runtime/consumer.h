/* consumer.h - the inbox of a worker: a static member of the group claimline.<worker>, reading
 * where we say.
 *
 * The group only tells which partitions are ours; where to read stands in PostgreSQL. Records stay
 * valid until consumer_forget(). Rebalances come out of consumer_poll and consumer_serve, never in
 * between.
 */
#ifndef RUNTIME_CONSUMER_H
#define RUNTIME_CONSUMER_H

#include "lib/base/status.h"
#include "lib/base/str.h"
#include "runtime/protocol.h"
#include "runtime/settings.h"

enum consumer_event {
    CONSUMER_NOTHING,
    CONSUMER_RECORD,
    CONSUMER_ASSIGNED, /* consumer_assignment() is the whole new set */
    CONSUMER_REVOKED,
    CONSUMER_BROKEN, /* the process must end; said in the log */
};

struct record;
struct consumer;

/* instance: of the worker; the member is called <worker>-<instance> in the group. RETRY: the topic
 * is missing or the broker does not answer. HALT: a wrong number of partitions, or a wrong option.
 * Said in the log. */
MUST_CHECK enum status consumer_open(const struct settings *settings, const char *worker,
                                     const char *instance, struct consumer **consumer);
/* Leaves the partitions, not the group: a static member that comes back has them again. */
void consumer_close(struct consumer *consumer);
/* After CONSUMER_BROKEN: the group has lost this member, or has given out nothing at all. */
bool consumer_is_astray(const struct consumer *consumer);

enum consumer_event consumer_poll(struct consumer *consumer, int32_t wait_ms,
                                  struct record *record);
/* Forgets the record that came last: it is not wanted. */
void consumer_drop(struct consumer *consumer);
void consumer_forget(struct consumer *consumer);
/* Stays in the group for wait_ms without reading; a rebalance is kept for the next poll. */
void consumer_serve(struct consumer *consumer, int32_t wait_ms);
/* A rebalance that waits, without waiting for one: NOTHING, ASSIGNED, REVOKED. */
enum consumer_event consumer_rebalance(struct consumer *consumer);
size_t consumer_assignment(const struct consumer *consumer, const int32_t **partitions);

/* Reads exactly these from exactly there. Does nothing while a rebalance waits. */
void consumer_assign(struct consumer *consumer, const struct position *positions, size_t count);
/* Pauses these. false: others are paused and should go on: assign anew, which is the one safe way
 * (librdkafka loses what it had fetched when a pause comes before the first message or is lifted
 * without need). */
bool consumer_pause(struct consumer *consumer, const int32_t *paused, size_t count);
/* The group's committed offsets, for lag tools only; asynchronously, refusals are ignored. */
void consumer_mirror(struct consumer *consumer, const struct position *positions, size_t count);
/* RETRY: the broker does not answer for now. HALT: the topic is gone, the process must end. */
MUST_CHECK enum status consumer_watermarks(struct consumer *consumer, int32_t partition,
                                           struct watermarks *watermarks);
/* The end as the last fetch saw it, without asking; -1: unknown. */
int64_t consumer_end_seen(struct consumer *consumer, int32_t partition);
/* The end as the broker says it; -1: it does not answer soon. */
int64_t consumer_end_asked(struct consumer *consumer, int32_t partition);

#endif
