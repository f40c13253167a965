/* money.h - dollars and cents as a whole number of cents. */
#ifndef LIB_BASE_MONEY_H
#define LIB_BASE_MONEY_H

#include "lib/base/str.h"

/* A struct, so that `amount + 1` and `amount == 0.5` do not compile. */
typedef struct money {
    int64_t cents;
} money;

enum { MONEY_TEXT_MAX = 24 };

static inline money money_of(int64_t cents)
{
    return (money){cents};
}
static inline money money_add(money a, money b)
{
    return (money){a.cents + b.cents};
}
static inline money money_sub(money a, money b)
{
    return (money){a.cents - b.cents};
}
static inline bool money_eq(money a, money b)
{
    return a.cents == b.cents;
}

/* X12 type R used for an amount: optional '-', digits, at most two decimals, up to 16 digits. No
 * exponent, no '+', no blank, no thousands separator; false leaves *amount alone. Source:
 * X12.6 3.5.1.2; 005010X222A1 appendix A.1.3.1.2 */
bool money_parse(str text, money *amount);

/* As X12 wants it: no leading zero before nothing, no trailing zeros after the point: "80.5",
 * "-0.05", "0". Writes at most MONEY_TEXT_MAX bytes with a NUL and returns the length. */
size_t money_write(money amount, char *text);

/* X12 type R quantity in thousandths: "1.5" is 1500. At most three decimals. */
bool milli_parse(str text, int64_t *milli);
size_t milli_write(int64_t milli, char *text);

#endif
