/* Dates are real ones, and count in days and years as a calendar does. */
#include <criterion/criterion.h>
#include "lib/base/date.h"
#include "lib/base/status.h"

static const struct {
    const char *text;
    bool ok;
} rows[] = {
    {"20260630", true},  {"20240229", true},   {"20230229", false}, {"20000229", true},
    {"19000229", false}, {"20261301", false},  {"20260431", false}, {"20260600", false},
    {"2026063", false},  {"202606300", false}, {"2026-6-3", false}, {"17991231", false},
    {"99991231", true},  {"", false},
};

Test(date_parse, takes_real_dates_only)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        date d = {0};
        cr_expect_eq(date_parse(str_of(rows[i].text), &d), rows[i].ok, "\"%s\"", rows[i].text);
    }
    date d;
    cr_expect(date_parse_iso(STR("2026-06-30"), &d) && d.yyyymmdd == 20260630);
    cr_expect_not(date_parse_iso(STR("2026/06/30"), &d));
}

Test(date_days, is_the_inverse_of_date_from_days)
{
    cr_assert_eq(date_days(date_of(19700101)), 0);
    cr_assert_eq(date_days(date_of(20000301)), 11017);
    for (int32_t days = -62091; days < 200000; days += 13)
        cr_assert_eq(date_days(date_from_days(days)), days, "%d", days);
}

Test(date_years_between, counts_birthdays)
{
    cr_expect_eq(date_years_between(date_of(20000630), date_of(20260629)), 25);
    cr_expect_eq(date_years_between(date_of(20000630), date_of(20260630)), 26);
    cr_expect_eq(date_add_years(date_of(20240229), 1).yyyymmdd, 20250228);
    cr_expect_eq(date_add_days(date_of(20260630), 1).yyyymmdd, 20260701);
}
