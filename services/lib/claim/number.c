/* The claim number on paper: base32 of shard, serial and version, with a check character over
 * GF(32). */
#include "lib/claim/number.h"

#include <assert.h>

enum {
    SHARD_CHARS = 4,
    SERIAL_CHARS = 9,
    VERSION_CHARS = 2,
    CHECKED_CHARS = CLAIM_NUMBER_CHARS - 1
};
enum { VERSION_MAX = 1023, LINE_LAST = 999, LINE_CONTROL_MAX = LINE_CONTROL_CHARS + 2 };
enum { GF32_POLYNOMIAL = 0x25, GF32_SIZE = 32 }; /* x^5 + x^2 + 1, primitive over GF(2) */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* One step of Horner's rule: sum * x + digit in GF(32). */
static unsigned check_step(unsigned sum, unsigned digit)
{
    const unsigned shifted = sum << 1;
    return (shifted >= GF32_SIZE ? shifted ^ GF32_POLYNOMIAL : shifted) ^ digit;
}

static void digits_write(int64_t value, size_t chars, unsigned char *digits)
{
    for (size_t i = chars; i-- > 0; value >>= 5) digits[i] = (unsigned char)(value & 31);
}

static int64_t digits_read(const unsigned char *digits, size_t chars)
{
    int64_t value = 0;
    for (size_t i = 0; i < chars; i++) value = value << 5 | digits[i];
    return value;
}

void claim_number_write(struct claim_number number, char text[CLAIM_NUMBER_CHARS + 1])
{
    unsigned char digits[CLAIM_NUMBER_CHARS];
    unsigned sum = 0;
    assert(number.version >= 1 && number.version <= VERSION_MAX && number.claim >= 0);
    digits_write(claim_number_shard(number.claim), SHARD_CHARS, digits);
    digits_write(claim_number_serial(number.claim), SERIAL_CHARS, digits + SHARD_CHARS);
    digits_write(number.version, VERSION_CHARS, digits + SHARD_CHARS + SERIAL_CHARS);
    for (size_t i = 0; i < CHECKED_CHARS; i++) sum = check_step(sum, digits[i]);
    digits[CHECKED_CHARS] = (unsigned char)check_step(sum, 0);
    for (size_t i = 0; i < CLAIM_NUMBER_CHARS; i++) text[i] = alphabet[digits[i]];
    text[CLAIM_NUMBER_CHARS] = 0;
}

/* 32: not of the alphabet. I, L and O are what a hand or an eye makes of 1, 1 and 0. */
static unsigned char digit_of(char c)
{
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    const char *at = c ? memchr(alphabet, c, GF32_SIZE) : NULL;
    return (unsigned char)(at ? at - alphabet : GF32_SIZE);
}

bool claim_number_parse(str text, struct claim_number *number)
{
    unsigned char digits[CLAIM_NUMBER_CHARS];
    unsigned sum = 0;
    if (text.len != CLAIM_NUMBER_CHARS) return false;
    for (size_t i = 0; i < CLAIM_NUMBER_CHARS; i++) {
        digits[i] = digit_of(text.at[i]);
        if (digits[i] == GF32_SIZE) return false;
        sum = check_step(sum, digits[i]);
    }
    const int64_t serial = digits_read(digits + SHARD_CHARS, SERIAL_CHARS);
    const int64_t version = digits_read(digits + SHARD_CHARS + SERIAL_CHARS, VERSION_CHARS);
    if (sum != 0 || serial >> SERIAL_BITS || version == 0) return false;
    number->claim = claim_number_make(digits_read(digits, SHARD_CHARS), serial);
    number->version = (int32_t)version;
    return true;
}

void line_control_write(int32_t version, int32_t line, char text[LINE_CONTROL_CHARS + 4])
{
    assert(version >= 1 && version <= VERSION_MAX && line >= 1 && line <= LINE_LAST);
    size_t chars = LINE_CONTROL_CHARS;
    for (int32_t rest = version / 100; rest; rest /= 10) chars++;
    text[chars] = 0;
    for (int32_t rest = version * (LINE_LAST + 1) + line; chars-- > 0; rest /= 10)
        text[chars] = (char)('0' + rest % 10);
}

bool line_control_parse(str text, int32_t *version, int32_t *line)
{
    int64_t number = 0;
    if (text.len < LINE_CONTROL_CHARS || text.len > LINE_CONTROL_MAX || !str_all_digits(text))
        return false;
    if (!str_parse_int(text, &number)) return false;
    const int64_t read_version = number / (LINE_LAST + 1), read_line = number % (LINE_LAST + 1);
    if (read_version < 1 || read_version > VERSION_MAX || read_line < 1) return false;
    *version = (int32_t)read_version;
    *line = (int32_t)read_line;
    return true;
}
