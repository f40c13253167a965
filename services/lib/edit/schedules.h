/* schedules.h - a line of the claim in Medicare's schedules, looked up once for all edits. */
#ifndef LIB_EDIT_SCHEDULES_H
#define LIB_EDIT_SCHEDULES_H

#include "lib/codeset/fees.h"
#include "lib/edit/check.h"

/* Without a modifier, on the line's own day. number: 1.. */
const struct mpfs *physician_fee_of(const struct subject *subject, int32_t number);
/* On line_day(). */
const struct opps *opps_of(const struct subject *subject, int32_t number);

#endif
