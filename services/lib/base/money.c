/* Money and quantities: decimal text to and from whole numbers. */
#include "lib/base/money.h"

#include <inttypes.h>
#include <stdio.h>

enum { DIGITS_MAX = 16 };

/* Reads "-12.5" as a whole number of 10^-places. */
static bool decimal_parse(str text, unsigned places, int64_t *value)
{
    const bool negative = text.len > 0 && text.at[0] == '-';
    unsigned whole = 0, fraction = 0;
    bool point = false;
    int64_t sum = 0;
    for (size_t i = negative; i < text.len; i++) {
        const unsigned digit = (unsigned)text.at[i] - '0';
        if (text.at[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (digit > 9) return false;
        *(point ? &fraction : &whole) += 1;
        if (whole > DIGITS_MAX - places || fraction > places) return false;
        sum = sum * 10 + digit;
    }
    if (whole + fraction == 0) return false;
    for (; fraction < places; fraction++) sum *= 10;
    *value = negative ? -sum : sum;
    return true;
}

static size_t decimal_write(int64_t value, unsigned places, char *text)
{
    uint64_t scale = 1;
    for (unsigned i = 0; i < places; i++) scale *= 10;
    const uint64_t size = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    int len = snprintf(text, MONEY_TEXT_MAX, "%s%" PRIu64, value < 0 ? "-" : "", size / scale);
    uint64_t part = size % scale;
    if (part == 0) return (size_t)len;
    len += snprintf(text + len, (size_t)(MONEY_TEXT_MAX - len), ".%0*" PRIu64, (int)places, part);
    while (text[len - 1] == '0') len--;
    text[len] = '\0';
    return (size_t)len;
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
