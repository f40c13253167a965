/* dollars.h - amounts for people: always with two decimals. */
#ifndef CONSOLE_DOLLARS_H
#define CONSOLE_DOLLARS_H

#include <stdint.h>

#include "lib/base/money.h"

/* Writes into text, and returns it. */
const char *dollars(int64_t cents, char text[MONEY_TEXT_MAX]);

#endif
