/* checkdigit.h - identifiers that carry their own proof: NPI, and the shape of others.
 *
 * Sources: 45 CFR 162.406 and CMS "NPI check digit calculation" (Luhn over 80840 + NPI).
 */
#ifndef LIB_BASE_CHECKDIGIT_H
#define LIB_BASE_CHECKDIGIT_H

#include "lib/base/str.h"

bool npi_is_valid(str npi); /* 10 digits, begins with 1 or 2, Luhn with the prefix 80840 */
/* A Medicare Beneficiary Identifier as it is written on claims: 11 characters, no hyphens. CMS,
 * "Understanding the Medicare Beneficiary Identifier". */
bool mbi_is_formed(str id);
char npi_check_digit(str nine_digits); /* the tenth digit */

#endif
