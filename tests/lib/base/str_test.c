/* Text is cut, compared and read as numbers without touching what does not belong to it. */
#include <criterion/criterion.h>
#include "lib/base/status.h"
#include "lib/base/str.h"

Test(str_cut, tells_an_empty_last_piece_from_none)
{
    str rest = STR("A*");
    cr_expect(str_is(str_cut(&rest, '*'), "A"));
    cr_expect_not_null(rest.at);
    cr_expect_eq(str_cut(&rest, '*').len, 0);
    cr_expect_null(rest.at);
    rest = STR("A");
    cr_expect(str_is(str_cut(&rest, '*'), "A"));
    cr_expect_null(rest.at);
}

static const struct {
    const char *text;
    bool ok;
    int64_t value;
} rows[] = {
    {"0", true, 0},
    {"-12", true, -12},
    {"007", true, 7},
    {"", false, 0},
    {"-", false, 0},
    {"1x", false, 0},
    {"999999999999999999", true, 999999999999999999},
    {"9999999999999999999", false, 0},
    {"9223372036854775807", true, INT64_MAX},
    {"9223372036854775808", false, 0},
    {"00000000000000000000001", true, 1},
    {" 1", false, 0},
};

Test(str_parse_int, reads_digits_and_nothing_else)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t value = 0;
        cr_expect_eq(str_parse_int(str_of(rows[i].text), &value), rows[i].ok, "\"%s\"",
                     rows[i].text);
        if (rows[i].ok) cr_expect_eq(value, rows[i].value, "\"%s\"", rows[i].text);
    }
}

static const struct {
    int64_t value;
    const char *text;
} written[] = {{0, "0"},
               {7, "7"},
               {-10, "-10"},
               {INT64_MAX, "9223372036854775807"},
               {INT64_MIN, "-9223372036854775808"}};

Test(str_write_int, writes_what_is_read_back)
{
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        char text[STR_INT_MAX];
        const str got = {text, str_write_int(written[i].value, text)};
        cr_expect(str_is(got, written[i].text), "%s: %.*s", written[i].text, STR_ARGS(got));
    }
}

Test(str_write_digits, puts_zeros_in_front)
{
    char text[STR_INT_MAX];
    cr_expect(str_is((str){text, str_write_digits(42, 4, text)}, "0042"));
    cr_expect(str_is((str){text, str_write_digits(12345, 4, text)}, "12345"));
    cr_expect_eq(str_write_digits(UINT64_MAX, 1, text), (size_t)STR_INT_MAX);
}

Test(str_compare, orders_like_a_dictionary)
{
    cr_expect_lt(str_compare(STR("A"), STR("AB")), 0);
    cr_expect_gt(str_compare(STR("B"), STR("AB")), 0);
    cr_expect_eq(str_compare(STR(""), (str){0}), 0);
    cr_expect(str_eq(STR(""), (str){0}));
    cr_expect(str_is(str_trim(STR(" a b\r\n")), "a b"));
    cr_expect(str_starts(STR("ABC"), "AB") && !str_starts(STR("A"), "AB"));
}
