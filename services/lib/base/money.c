/* Money and quantities: decimal text to and from whole numbers. */
#include "lib/base/money.h"

#include <inttypes.h>
#include <stdio.h>

enum { DIGITS_MAX = 16 };

/* Reads "-12.5" as a whole number of 10^-places. */
static bool decimal_parse(str text, unsigned places, int64_t *value)
{
    str rest = text;
    const bool negative = rest.len > 0 && rest.at[0] == '-';
    if (negative) rest = (str){rest.at + 1, rest.len - 1};
    const str whole = str_cut(&rest, '.');
    if (whole.len + rest.len == 0 || whole.len > DIGITS_MAX - places || rest.len > places)
        return false;
    if (whole.len && !str_all_digits(whole)) return false;
    if (rest.len && !str_all_digits(rest)) return false;
    int64_t sum = 0;
    for (size_t i = 0; i < whole.len; i++) sum = sum * 10 + (whole.at[i] - '0');
    for (size_t i = 0; i < places; i++) sum = sum * 10 + (i < rest.len ? rest.at[i] - '0' : 0);
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
