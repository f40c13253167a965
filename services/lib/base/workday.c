/* Federal workdays: weekdays without the holidays of 5 U.S.C. 6103. */
#include "lib/base/workday.h"

enum { SUNDAY, MONDAY, THURSDAY = 4, FRIDAY, SATURDAY, WEEK, EVERY_DAY = -1, LAST = 5 };
enum { DAY = 100, YEAR = 10000, JUNETEENTH_SINCE = 2021 };

/* The n-th such weekday of a month; or a day of every month's own number, kept on the Friday before
 * a Saturday and the Monday after a Sunday. */
static const struct holiday {
    int month, weekday, n;
} holidays[] = {
    /* clang-format off */
    { 1, EVERY_DAY,  1}, { 1, MONDAY,   3}, { 2, MONDAY,    3}, { 5, MONDAY,    LAST},
    { 6, EVERY_DAY, 19}, { 7, EVERY_DAY, 4}, { 9, MONDAY,   1}, {10, MONDAY,    2},
    {11, EVERY_DAY, 11}, {11, THURSDAY, 4}, {12, EVERY_DAY, 25},
    /* clang-format on */
};

static int weekday_of(date d)
{
    return ((date_days(d) + THURSDAY) % WEEK + WEEK) % WEEK; /* 1970-01-01 was a Thursday */
}

static bool is_nth(date d, const struct holiday *holiday)
{
    const int day = d.yyyymmdd % DAY;
    if (d.yyyymmdd / DAY % DAY != holiday->month || weekday_of(d) != holiday->weekday) return false;
    if (holiday->n == LAST) return date_add_days(d, WEEK).yyyymmdd / DAY != d.yyyymmdd / DAY;
    return (day - 1) / WEEK + 1 == holiday->n;
}

static bool is_day(date d, const struct holiday *holiday)
{
    const int32_t month_day = d.yyyymmdd % YEAR;
    if (holiday->month == 6 && d.yyyymmdd / YEAR < JUNETEENTH_SINCE) return false;
    return month_day == holiday->month * DAY + holiday->n;
}

static bool is_holiday(date d)
{
    const int weekday = weekday_of(d);
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++) {
        const struct holiday *holiday = &holidays[i];
        if (holiday->weekday != EVERY_DAY) {
            if (is_nth(d, holiday)) return true;
            continue;
        }
        if (is_day(d, holiday) || (weekday == FRIDAY && is_day(date_add_days(d, 1), holiday)) ||
            (weekday == MONDAY && is_day(date_add_days(d, -1), holiday)))
            return true;
    }
    return false;
}

date date_next_workday(date d)
{
    if (!date_is_real(d)) return d;
    while (weekday_of(d) == SUNDAY || weekday_of(d) == SATURDAY || is_holiday(d))
        d = date_add_days(d, 1);
    return d;
}
