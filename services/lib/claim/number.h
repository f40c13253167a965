/* number.h - the claim number: an int8 in tables, sixteen characters on paper.
 *
 *   int8:   | 0 | shard 20 bits | serial 43 bits |
 *   paper:  SSSS NNNNNNNNN VV C   base32: shard 4, serial 9, version 2, check 1
 *
 * The alphabet is Crockford's (no I, L, O, U; read without regard to case, I and L as 1, O as 0).
 * The check character makes the sixteen digits d0..d15 a code word over GF(32), the field of
 * polynomials over GF(2) modulo x^5 + x^2 + 1 with a digit's bits as coefficients: sum of d_i *
 * x^(15-i) is 0. As x has order 31 the sixteen weights are distinct and none is 0, so every single
 * wrong character and every exchange of two different characters, neighbours or not, is detected.
 * The number goes into CLM01, the only one that an 835 must echo (005010X221A1 2100 CLP01), so
 * CLP01 names the version that was paid.
 */
#ifndef LIB_CLAIM_NUMBER_H
#define LIB_CLAIM_NUMBER_H

#include "lib/base/str.h"

enum { CLAIM_NUMBER_CHARS = 16, SHARD_BITS = 20, SERIAL_BITS = 43, LINE_CONTROL_CHARS = 5 };

struct claim_number {
    int64_t claim;   /* shard << SERIAL_BITS | serial */
    int32_t version; /* 1..1023 */
};

static inline int64_t claim_number_make(int64_t shard, int64_t serial)
{
    return shard << SERIAL_BITS | serial;
}
static inline int64_t claim_number_shard(int64_t claim)
{
    return claim >> SERIAL_BITS;
}
static inline int64_t claim_number_serial(int64_t claim)
{
    return claim & (((int64_t)1 << SERIAL_BITS) - 1);
}

void claim_number_write(struct claim_number number, char text[CLAIM_NUMBER_CHARS + 1]);
/* False: not sixteen characters of the alphabet, or the check character does not fit. */
bool claim_number_parse(str text, struct claim_number *number);
/* REF*6R: version and line, such as "01003": the last three digits are the line (1..999), those
 * before the version (at least two digits). */
void line_control_write(int32_t version, int32_t line, char text[LINE_CONTROL_CHARS + 4]);
bool line_control_parse(str text, int32_t *version, int32_t *line);

#endif
