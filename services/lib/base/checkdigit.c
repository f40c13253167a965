/* Identifiers that carry their own proof. */
#include "lib/base/checkdigit.h"

enum { PREFIX_SUM = 24 }; /* what the digits 80840 add to the Luhn sum of an NPI */

/* The Luhn sum of the digits; every second one, counted from the right end of the NPI, is doubled.
 */
static int luhn_sum(str digits, size_t check_len)
{
    int sum = PREFIX_SUM;
    for (size_t i = 0; i < digits.len; i++) {
        const size_t from_right = digits.len - 1 - i + (1 - check_len);
        const int digit = digits.at[i] - '0';
        const int doubled = digit * 2;
        sum += from_right % 2 ? doubled / 10 + doubled % 10 : digit;
    }
    return sum;
}

bool npi_is_valid(str npi)
{
    if (npi.len != 10 || !str_all_digits(npi)) return false;
    return (npi.at[0] == '1' || npi.at[0] == '2') && luhn_sum(npi, 1) % 10 == 0;
}

char npi_check_digit(str nine_digits)
{
    return (char)('0' + (10 - luhn_sum(nine_digits, 0) % 10) % 10);
}

/* 1 first digit, A letter, N digit, X either; no letter that could be taken for a digit. */
static bool mbi_fits(char form, char c)
{
    const bool digit = c >= '0' && c <= '9';
    const bool letter = c >= 'A' && c <= 'Z' && !strchr("SLOIBZ", c);
    if (form == '1') return digit && c != '0';
    if (form == 'N') return digit;
    return letter || (form == 'X' && digit);
}

bool mbi_is_formed(str id)
{
    static const char form[] = "1AXNAXNAANN";
    if (id.len != sizeof form - 1) return false;
    for (size_t i = 0; i < id.len; i++)
        if (!mbi_fits(form[i], id.at[i])) return false;
    return true;
}
