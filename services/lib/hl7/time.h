/* time.h - the day of an HL7 time where the sender lives.
 *
 * A time with an offset (TS, DTM: ...+/-ZZZZ; without one MSH-7's holds for the whole message, HL7
 * 2.5.1 chapter 2.16.9) is another day in another place: 20260602033000+0000 is the first of June
 * in Chicago. Claims bill the day on the provider's calendar. A time without any offset is that
 * calendar's own.
 */
#ifndef LIB_HL7_TIME_H
#define LIB_HL7_TIME_H

#include "lib/hl7/hl7.h"

/* A place's clock: minutes east of UTC in winter, and whether it keeps the daylight time of the US
 * (15 USC 260a: second Sunday of March to first Sunday of November, 2 o'clock). */
struct hl7_zone {
    bool is_set;
    bool has_daylight;
    int32_t minutes;
};

/* "America/Chicago" and the other zones of the US by name, or "+hhmm", "-hhmm"; false: neither. */
bool hl7_zone_read(str name, struct hl7_zone *zone);
/* The day of `value` in the zone; offset_of: where its own offset is not said (MSH-7), may be
 * empty. Without zone, time or offset: the day as written. False as hl7_date_read. */
bool hl7_local_day(str value, str offset_of, const struct hl7_zone *zone, date *day);
/* The same moment on the zone's clock: HHMM, four digits in `room`; len 0: no time of day. */
str hl7_local_time(str value, str offset_of, const struct hl7_zone *zone, char room[4]);

#endif
