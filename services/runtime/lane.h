/* lane.h - lanes in: which message of a lane may be applied now. */
#ifndef RUNTIME_LANE_H
#define RUNTIME_LANE_H

#include "runtime/protocol.h"

enum lane_verdict {
    LANE_NEXT,
    LANE_DUPLICATE,    /* applied before */
    LANE_GAP,          /* something before it is missing: it will come again after that */
    LANE_BAD_CRC,      /* as a gap: the lane stands still and is sent again */
    LANE_NEWER_SCHEMA, /* the next one, but only a newer binary can read it */
};

/* seq k is applied only after exactly 1..k-1: hwm is the last applied. */
enum lane_verdict lane_check(int64_t hwm, const struct header *header, int32_t schema_max);

#endif
