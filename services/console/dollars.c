/* Amounts for people. */
#include "console/dollars.h"

#include <stdio.h>

const char *dollars(int64_t cents, char text[MONEY_TEXT_MAX])
{
    const int64_t size = cents < 0 ? -cents : cents;
    (void)snprintf(text, MONEY_TEXT_MAX, "%s%lld.%02lld", cents < 0 ? "-" : "",
                   (long long)(size / 100), (long long)(size % 100));
    return text;
}
