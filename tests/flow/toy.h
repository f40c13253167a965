/* toy.h - a line of three workers without medicine, for tests of the runtime with real servers.
 *
 *   door (slots) -> sum (by shard: accounts, entries, timers) -> tally (by partner) -> sum (a
 * circle, once)
 *
 * Input i belongs to shard i * 7919 and partner i % 5. Some inputs are refused by the handler, some
 * do not fit the database, some are held until a timer lets them go, some come back once.
 */
#ifndef FLOW_TOY_H
#define FLOW_TOY_H

#include "runtime/slot.h"
#include "runtime/worker.h"

extern const struct worker door_worker, sum_worker, tally_worker;
extern const struct worker *const toy_workers[];

bool toy_is_refused(int64_t input); /* by the handler */
bool toy_is_misfit(int64_t input);  /* by the database */
bool toy_is_held(int64_t input);    /* until a timer */
bool toy_is_bounced(int64_t input); /* comes back once */
bool toy_is_fatal(int64_t input);   /* crashes the process */
/* How often sum must have applied it in the end. */
int toy_entries(int64_t input);

/* What the senders have: shared between processes. */
struct toy_feed {
    volatile int64_t offered; /* inputs 1..offered exist */
    volatile bool acked[1 << 20];
    volatile int64_t again_count, fatal_from;
    volatile bool hangs;    /* a fatal input does not crash sum: it never comes back from it */
    volatile bool is_clean; /* nothing is refused, held or bounced */
    volatile bool is_deaf;  /* a member of sum's group has partitions, and polls no more */
};
extern struct toy_feed *toy_feed;
extern const struct slot_source toy_source;
extern const char toy_schema[];

#endif
