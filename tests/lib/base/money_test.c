/* Amounts are read exactly or not at all, and written as X12 wants them. */
#include <criterion/criterion.h>
#include "lib/base/money.h"
#include "lib/base/status.h"

static const struct {
    const char *text;
    bool ok;
    int64_t cents;
} rows[] = {
    {"80.5", true, 8050},
    {"80.50", true, 8050},
    {"-.5", true, -50},
    {"5.", true, 500},
    {"0", true, 0},
    {"00012.34", true, 1234},
    {"-0", true, 0},
    {"1.005", false, 0},
    {"1e3", false, 0},
    {"1,250", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"+1", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {".", false, 0},
    {"--1", false, 0},
    {"1.2.3", false, 0},
    {"ten", false, 0},
    {"99999999999999", true, 9999999999999900},
    {"999999999999999", false, 0},
    {"1.-5", false, 0},
};

Test(money_parse, reads)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        money amount = {-1};
        const bool ok = money_parse(str_of(rows[i].text), &amount);
        cr_expect_eq(ok, rows[i].ok, "\"%s\"", rows[i].text);
        cr_expect_eq(amount.cents, rows[i].ok ? rows[i].cents : -1, "\"%s\"", rows[i].text);
    }
}

/* Found by the fuzz target of the 835 (TS3 without amounts): counting from NULL is undefined, which
 * only the sanitizer sees. */
Test(money_parse, refuses_an_absent_text)
{
    money amount = {-1};
    cr_expect_not(money_parse((str){0}, &amount));
    cr_expect_eq(amount.cents, -1);
}

static const struct {
    int64_t cents;
    const char *text;
} written[] = {{8050, "80.5"}, {-5, "-0.05"},       {0, "0"},
               {100, "1"},     {-12345, "-123.45"}, {10, "0.1"}};

Test(money_write, leaves_out_what_carries_nothing)
{
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        char text[MONEY_TEXT_MAX];
        const size_t len = money_write(money_of(written[i].cents), text);
        cr_expect_str_eq(text, written[i].text);
        cr_expect_eq(len, strlen(written[i].text));
    }
}

Test(milli_parse, reads_thousandths)
{
    int64_t milli = 0;
    cr_expect(milli_parse(STR("1.5"), &milli) && milli == 1500);
    cr_expect(milli_parse(STR("0.125"), &milli) && milli == 125);
    cr_expect_not(milli_parse(STR("0.1255"), &milli));
    char text[MONEY_TEXT_MAX];
    milli_write(1500, text);
    cr_expect_str_eq(text, "1.5");
}
