/* The day of service is the day on the provider's calendar, whatever clock the sender writes by. */
#include <criterion/criterion.h>

#include "lib/hl7/time.h"

static const struct {
    const char *value, *message, *zone;
    int32_t day;
    const char *time;
} rows[] = {
    {"20260602033000+0000", "", "America/Chicago", 20260601, "2230"}, /* daylight time: -0500 */
    {"20260102033000+0000", "", "America/Chicago", 20260101, "2130"}, /* winter: -0600 */
    {"20260602033000-0500", "", "America/Chicago", 20260602, "0330"},
    {"20260602033000", "20260602120000+0000", "America/Chicago", 20260601, "2230"}, /* MSH-7's */
    {"20260602033000", "20260602120000", "America/Chicago", 20260602, "0330"},
    {"20260602033000+0000", "", "", 20260602, "0330"},      /* no zone: as written */
    {"20260602+0000", "", "America/Chicago", 20260602, ""}, /* no time: nothing to move */
    {"20260602", "20260602120000+0000", "America/Chicago", 20260602, ""},
    {"2026060203+0000", "", "America/New_York", 20260601, "2300"},
    {"20260602033000.1234+0000", "", "America/Phoenix", 20260601, "2030"},
    {"20260602233000-0800", "", "+0000", 20260603, "0730"},
    /* the second Sunday of March and the first of November 2026, at two o'clock */
    {"202603080659+0000", "", "America/New_York", 20260308, "0159"},
    {"202603080700+0000", "", "America/New_York", 20260308, "0300"},
    {"202611010559+0000", "", "America/New_York", 20261101, "0159"},
    {"202611010600+0000", "", "America/New_York", 20261101, "0100"},
};

Test(local_day, is_the_senders)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct hl7_zone zone = {0};
        char room[4];
        date day = {0};
        cr_assert(!rows[i].zone[0] || hl7_zone_read(str_of(rows[i].zone), &zone));
        cr_assert(hl7_local_day(str_of(rows[i].value), str_of(rows[i].message), &zone, &day));
        const str time =
            hl7_local_time(str_of(rows[i].value), str_of(rows[i].message), &zone, room);
        cr_expect_eq(day.yyyymmdd, rows[i].day, "row %zu: %d", i, (int)day.yyyymmdd);
        cr_expect(str_is(time, rows[i].time), "row %zu: %.*s", i, STR_ARGS(time));
    }
}

Test(zone, of_another_name_is_refused)
{
    static const char *const wrong[] = {"", "Chicago", "0500", "+2500", "-05:00", "+05"};
    struct hl7_zone zone;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        cr_expect_not(hl7_zone_read(str_of(wrong[i]), &zone), "%s", wrong[i]);
}
