/* date.h - calendar dates as the number YYYYMMDD, which compares as it reads. */
#ifndef LIB_BASE_DATE_H
#define LIB_BASE_DATE_H

#include "lib/base/str.h"

/* yyyymmdd == 0: absent. Proleptic Gregorian, years 1800 to 9999. */
typedef struct date {
    int32_t yyyymmdd;
} date;

static inline date date_of(int32_t yyyymmdd)
{
    return (date){yyyymmdd};
}
static inline bool date_is_set(date d)
{
    return d.yyyymmdd != 0;
}

bool date_is_real(date d);              /* 20260230 is not */
bool date_parse(str text, date *d);     /* CCYYMMDD (X12 D8, HL7 DT): 8 digits, a real date */
bool date_parse_iso(str text, date *d); /* CCYY-MM-DD */
int32_t date_days(date d);              /* days since 1970-01-01 */
date date_from_days(int32_t days);
static inline date date_add_days(date d, int32_t days)
{
    return date_from_days(date_days(d) + days);
}
int32_t date_years_between(date from, date to); /* whole years, as in an age */
date date_add_years(date d, int32_t years);     /* 29 February becomes 28 */

#endif
