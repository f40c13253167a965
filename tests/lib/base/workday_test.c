/* A last day that is no federal workday moves to the next one, and no other day moves. */
#include <criterion/criterion.h>
#include "lib/base/workday.h"

static const struct {
    int32_t day, next;
} rows[] = {
    {20260629, 20260629}, /* a Monday */
    {20260627, 20260629}, /* Saturday */
    {20260628, 20260629}, /* Sunday */
    {20260703, 20260706}, /* 4 July on a Saturday is kept on the Friday */
    {20210705, 20210706}, /* on a Sunday, on the Monday */
    {20260525, 20260526}, /* last Monday of May */
    {20260518, 20260518}, /* not the last one */
    {20251127, 20251128}, /* fourth Thursday of November */
    {20260119, 20260120}, /* third Monday of January */
    {20200619, 20200619}, /* Juneteenth since 2021 */
    {20250619, 20250620},
    {20261231, 20261231},
    {20211231, 20220103}, /* New Year of a Saturday */
    {0, 0},
};

Test(date_next_workday, passes_over_weekends_and_federal_holidays)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(date_next_workday(date_of(rows[i].day)).yyyymmdd, rows[i].next, "%d",
                     rows[i].day);
}
