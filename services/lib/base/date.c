/* Calendar dates: reading, checking, counting days. */
#include "lib/base/date.h"

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_is_real(date d)
{
    const int32_t year = d.yyyymmdd / 10000, month = d.yyyymmdd / 100 % 100, day = d.yyyymmdd % 100;
    return year >= 1800 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

bool date_parse(str text, date *d)
{
    date read = {0};
    if (text.len != 8) return false;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned digit = (unsigned)text.at[i] - '0';
        if (digit > 9) return false;
        read.yyyymmdd = read.yyyymmdd * 10 + (int32_t)digit;
    }
    if (!date_is_real(read)) return false;
    *d = read;
    return true;
}

bool date_parse_iso(str text, date *d)
{
    if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-') return false;
    const char digits[] = {text.at[0], text.at[1], text.at[2], text.at[3],
                           text.at[5], text.at[6], text.at[8], text.at[9]};
    return date_parse((str){digits, sizeof digits}, d);
}

/* Days from a civil date, counted in years that begin in March so that 29 February comes last. */
int32_t date_days(date d)
{
    int32_t year = d.yyyymmdd / 10000;
    const int32_t month = d.yyyymmdd / 100 % 100, day = d.yyyymmdd % 100;
    year -= month <= 2;
    const int32_t era = year / 400, of_era = year - era * 400;
    const int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

date date_from_days(int32_t days)
{
    const int32_t shifted = days + 719468;
    const int32_t era = shifted / 146097, of_era = shifted - era * 146097;
    const int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int32_t shifted_month = (5 * of_year + 2) / 153;
    const int32_t day = of_year - (153 * shifted_month + 2) / 5 + 1;
    const int32_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return (date){(year + era * 400 + (month <= 2)) * 10000 + month * 100 + day};
}

int32_t date_years_between(date from, date to)
{
    const int32_t years = to.yyyymmdd / 10000 - from.yyyymmdd / 10000;
    return years - (to.yyyymmdd % 10000 < from.yyyymmdd % 10000);
}

date date_add_years(date d, int32_t years)
{
    const date same_day = {d.yyyymmdd + years * 10000};
    return date_is_real(same_day) ? same_day : (date){same_day.yyyymmdd - 1};
}
