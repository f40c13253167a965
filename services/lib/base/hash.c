/* Keyed and plain digests. */
#include "lib/base/hash.h"

#include <sodium.h>

void hash_keyed(const struct hash_key *key, const str *pieces, size_t piece_count,
                unsigned char *out, size_t out_bytes)
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, key->bytes, sizeof key->bytes, out_bytes);
    for (size_t i = 0; i < piece_count; i++) {
        unsigned char length[8];
        for (unsigned b = 0; b < sizeof length; b++)
            length[b] = (unsigned char)(pieces[i].len >> 8 * b);
        (void)crypto_generichash_update(&state, length, sizeof length);
        (void)crypto_generichash_update(&state, (const unsigned char *)pieces[i].at, pieces[i].len);
    }
    (void)crypto_generichash_final(&state, out, out_bytes);
}

void hash_sha256(str data, unsigned char out[SHA256_BYTES])
{
    (void)crypto_hash_sha256(out, (const unsigned char *)data.at, data.len);
}

void hash_hex(const unsigned char *digest, size_t digest_bytes, char *text)
{
    (void)sodium_bin2hex(text, digest_bytes * 2 + 1, digest, digest_bytes);
}
