/* Money and quantities: decimal text to and from whole numbers. */
#include "lib/base/money.h"

enum { DIGITS_MAX = 16 };

static const uint64_t scales[] = {1, 10, 100, 1000}; /* by decimal places */

/* Digits from `at` on, put behind those of *sum; how many there are. Sums of too many wrap around,
 * and are refused by their count. */
static size_t digits_read(const char *at, const char *end, uint64_t *sum)
{
    const char *const from = at;
    for (; at < end && *at >= '0' && *at <= '9'; at++) *sum = *sum * 10 + (uint64_t)(*at - '0');
    return (size_t)(at - from);
}

/* Reads "-12.5" as a whole number of 10^-places. */
static bool decimal_parse(str text, unsigned places, int64_t *value)
{
    if (text.len == 0) return false; /* absent: there is no place to count from */
    const bool negative = text.at[0] == '-';
    const char *at = text.at + negative, *const end = text.at + text.len;
    uint64_t sum = 0;
    size_t fraction = 0;
    const size_t whole = digits_read(at, end, &sum);
    at += whole;
    if (at < end && *at == '.') {
        fraction = digits_read(at + 1, end, &sum);
        at += fraction + 1;
    }
    if (at != end || whole > DIGITS_MAX - places || fraction > places || whole + fraction == 0)
        return false;
    sum *= scales[places - fraction];
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return true;
}

static size_t decimal_write(int64_t value, unsigned places, char *text)
{
    const uint64_t scale = scales[places];
    const uint64_t size = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    size_t len = 0;
    if (value < 0) text[len++] = '-';
    len += str_write_digits(size / scale, 1, text + len);
    if (size % scale) {
        text[len++] = '.';
        len += str_write_digits(size % scale, places, text + len);
        while (text[len - 1] == '0') len--;
    }
    text[len] = '\0';
    return len;
}

bool money_parse(str text, money *amount)
{
    return decimal_parse(text, 2, &amount->cents);
}

size_t money_write(money amount, char *text)
{
    return decimal_write(amount.cents, 2, text);
}

bool milli_parse(str text, int64_t *milli)
{
    return decimal_parse(text, 3, milli);
}

size_t milli_write(int64_t milli, char *text)
{
    return decimal_write(milli, 3, text);
}
