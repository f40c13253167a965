/* Offsets of HL7 times, and the day and hour that it then is at the sender's. */
#include "lib/hl7/time.h"

enum {
    DAY_CHARS = 8,
    HOUR_CHARS = 10,
    MINUTE_CHARS = 12,
    OFFSET_CHARS = 5,
    HOUR_MINUTES = 60,
    DAY_MINUTES = 24 * HOUR_MINUTES,
    OFFSET_MAX = 14 * HOUR_MINUTES,
    WEEK_DAYS = 7,
    FIRST_SUNDAY = 3, /* 1970-01-04, in days since 1970-01-01 */
    CHANGE_MINUTE = 2 * HOUR_MINUTES,
    YEAR_FIRST = 1900,
    YEAR_LAST = 2999
};

/* clang-format off */
/* The US zones of the tz database; minutes east of UTC in winter. */
static const struct {
    const char *name;
    struct hl7_zone zone;
} zones[] = {
    {"America/Puerto_Rico", {true, false,  -4 * HOUR_MINUTES}},
    {"America/New_York",    {true, true,   -5 * HOUR_MINUTES}},
    {"America/Chicago",     {true, true,   -6 * HOUR_MINUTES}},
    {"America/Denver",      {true, true,   -7 * HOUR_MINUTES}},
    {"America/Phoenix",     {true, false,  -7 * HOUR_MINUTES}},
    {"America/Los_Angeles", {true, true,   -8 * HOUR_MINUTES}},
    {"America/Anchorage",   {true, true,   -9 * HOUR_MINUTES}},
    {"Pacific/Honolulu",    {true, false, -10 * HOUR_MINUTES}},
    {"Pacific/Guam",        {true, false,  10 * HOUR_MINUTES}},
    {"UTC",                 {true, false,   0}},
};
/* clang-format on */

static int two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* "+hhmm" or "-hhmm". */
static bool offset_read(str text, int32_t *minutes)
{
    if (text.len != OFFSET_CHARS || (text.at[0] != '+' && text.at[0] != '-')) return false;
    if (!str_all_digits((str){text.at + 1, OFFSET_CHARS - 1})) return false;
    *minutes = two_digits(text.at + 1) * HOUR_MINUTES + two_digits(text.at + 3);
    if (*minutes > OFFSET_MAX) return false;
    if (text.at[0] == '-') *minutes = -*minutes;
    return true;
}

bool hl7_zone_read(str name, struct hl7_zone *zone)
{
    *zone = (struct hl7_zone){0};
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        if (!str_is(name, zones[i].name)) continue;
        *zone = zones[i].zone;
        return true;
    }
    zone->is_set = offset_read(name, &zone->minutes);
    return zone->is_set;
}

/* The offset at the end of a time; false: it has none. */
static bool offset_behind(str value, int32_t *minutes)
{
    return value.len > OFFSET_CHARS + DAY_CHARS &&
           offset_read((str){value.at + value.len - OFFSET_CHARS, OFFSET_CHARS}, minutes);
}

/* Minutes since 1970 as the value writes them; false: it has no time of day to move. */
static bool minutes_written(str value, date day, int64_t *minutes)
{
    const int32_t year = day.yyyymmdd / 10000;
    if (value.len < HOUR_CHARS || year < YEAR_FIRST || year > YEAR_LAST) return false;
    const bool has_minutes =
        value.len >= MINUTE_CHARS && str_all_digits((str){value.at, MINUTE_CHARS});
    if (!has_minutes && !str_all_digits((str){value.at, HOUR_CHARS})) return false;
    *minutes = (int64_t)date_days(day) * DAY_MINUTES +
               (int64_t)two_digits(value.at + DAY_CHARS) * HOUR_MINUTES +
               (has_minutes ? two_digits(value.at + HOUR_CHARS) : 0);
    return true;
}

/* The n-th Sunday of a month, at two o'clock of the zone's winter clock, in minutes since 1970. */
static int64_t sunday_of(int32_t year, int32_t month, int32_t n)
{
    const int32_t first = date_days(date_of(year * 10000 + month * 100 + 1));
    const int32_t to_sunday = (WEEK_DAYS + FIRST_SUNDAY - first % WEEK_DAYS) % WEEK_DAYS;
    return (int64_t)(first + to_sunday + (n - 1) * WEEK_DAYS) * DAY_MINUTES + CHANGE_MINUTE;
}

/* winter: minutes since 1970 on the zone's winter clock. In November daylight time ends at two
 * o'clock of its own, one o'clock of the winter clock. */
static bool is_daylight(int64_t winter)
{
    const int32_t year = date_from_days((int32_t)(winter / DAY_MINUTES)).yyyymmdd / 10000;
    return winter >= sunday_of(year, 3, 2) && winter < sunday_of(year, 11, 1) - HOUR_MINUTES;
}

/* Minutes since 1970 on the zone's clock; false: the time stays as it is written. */
static bool minutes_local(str value, str offset_of, const struct hl7_zone *zone, int64_t *minutes)
{
    int32_t offset = 0;
    date day;
    if (!zone->is_set || !hl7_date_read(value, &day)) return false;
    if (!offset_behind(value, &offset) && !offset_behind(offset_of, &offset)) return false;
    if (!minutes_written(value, day, minutes)) return false;
    *minutes += zone->minutes - offset;
    if (*minutes < 0) return false; /* before 1970 no rule of today says anything */
    if (zone->has_daylight && is_daylight(*minutes)) *minutes += HOUR_MINUTES;
    return true;
}

bool hl7_local_day(str value, str offset_of, const struct hl7_zone *zone, date *day)
{
    int64_t minutes = 0;
    if (!minutes_local(value, offset_of, zone, &minutes)) return hl7_date_read(value, day);
    *day = date_from_days((int32_t)(minutes / DAY_MINUTES));
    return true;
}

str hl7_local_time(str value, str offset_of, const struct hl7_zone *zone, char room[4])
{
    int64_t minutes = 0;
    if (minutes_local(value, offset_of, zone, &minutes)) {
        const int32_t of_day = (int32_t)(minutes % DAY_MINUTES);
        const int32_t hour = of_day / HOUR_MINUTES, minute = of_day % HOUR_MINUTES;
        room[0] = (char)('0' + hour / 10);
        room[1] = (char)('0' + hour % 10);
        room[2] = (char)('0' + minute / 10);
        room[3] = (char)('0' + minute % 10);
        return (str){room, 4};
    }
    if (value.len < MINUTE_CHARS || !str_all_digits((str){value.at + DAY_CHARS, 4}))
        return (str){0};
    memcpy(room, value.at + DAY_CHARS, 4);
    return (str){room, 4};
}
