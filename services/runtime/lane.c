/* Lanes in: the check that makes a repeated, reordered or torn log harmless. */
#include "runtime/lane.h"

enum lane_verdict lane_check(int64_t hwm, const struct header *header, int32_t schema_max)
{
    if (header->seq <= hwm) return LANE_DUPLICATE;
    if (header->seq > hwm + 1) return LANE_GAP;
    if (!header->crc_is_good) return LANE_BAD_CRC;
    if (header->schema > schema_max) return LANE_NEWER_SCHEMA;
    return LANE_NEXT;
}
