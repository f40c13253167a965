/* Digests and check digits give the published values. */
#include <criterion/criterion.h>
#include "lib/base/checkdigit.h"
#include "lib/base/crc32c.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

Test(crc32c, gives_the_values_of_rfc_3720)
{
    char zeros[32] = {0};
    cr_expect_eq(crc32c((str){zeros, sizeof zeros}), 0x8a9136aaU);
    cr_expect_eq(crc32c(STR("123456789")), 0xe3069283U);
    cr_expect_eq(crc32c(STR("")), 0U);
}

static const struct {
    const char *npi;
    bool valid;
} rows[] = {
    {"1234567893", true},  {"1234567890", false}, {"1245319599", true},
    {"3234567893", false}, {"123456789", false},  {"12345678931", false},
    {"12345678X3", false}, {"", false},           {"1003000126", true},
};

Test(npi_is_valid, takes_the_luhn_digit_with_prefix_80840)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(npi_is_valid(str_of(rows[i].npi)), rows[i].valid, "%s", rows[i].npi);
    cr_expect_eq(npi_check_digit(STR("123456789")), '3');
}

Test(hash_keyed, tells_where_one_piece_ends_from_the_next)
{
    const struct hash_key key = {{1}};
    const str a[] = {STR("ab"), STR("c")}, b[] = {STR("a"), STR("bc")};
    unsigned char x[16], y[16], z[16];
    hash_keyed(&key, a, 2, x, sizeof x);
    hash_keyed(&key, b, 2, y, sizeof y);
    hash_keyed(&key, a, 2, z, sizeof z);
    cr_expect_neq(memcmp(x, y, 16), 0);
    cr_expect_eq(memcmp(x, z, 16), 0);
    char text[65];
    unsigned char digest[SHA256_BYTES];
    hash_sha256(STR("abc"), digest);
    hash_hex(digest, sizeof digest, text);
    cr_expect_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
