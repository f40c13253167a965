/* meters.h - what a process of a worker counts, for /metrics. */
#ifndef RUNTIME_METERS_H
#define RUNTIME_METERS_H

#include "runtime/metrics.h"
#include "runtime/protocol.h"
#include "runtime/settings.h"

enum { METERS_MAX = 24 };

struct meters {
    struct metric *counts[METERS_MAX];
    int64_t seen[METERS_MAX]; /* what was added already */
    struct metric *fenced, *messages, *rejected;
    struct metric *next_offset[PARTITIONS_MAX], *lag[PARTITIONS_MAX];
};

void meters_start(struct meters *meters);
/* Carries the protocol's counts over. */
void meters_take(struct meters *meters, const struct protocol_counts *counts);
/* lag -1: unknown, left alone. */
void meters_partition(struct meters *meters, int32_t partition, int64_t next_offset, int64_t lag);

#endif
