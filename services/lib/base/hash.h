/* hash.h - keyed and plain digests (BLAKE2b and SHA-256 of libsodium). */
#ifndef LIB_BASE_HASH_H
#define LIB_BASE_HASH_H

#include "lib/base/str.h"

enum { HASH_KEY_BYTES = 32, SHA256_BYTES = 32, IDENTITY_BYTES = 16 };

struct hash_key {
    unsigned char bytes[HASH_KEY_BYTES];
};

/* Keyed BLAKE2b over the pieces, each preceded by its length so that "ab","c" differs from
 * "a","bc". out_bytes: 16 to 64. */
void hash_keyed(const struct hash_key *key, const str *pieces, size_t piece_count,
                unsigned char *out, size_t out_bytes);
void hash_sha256(str data, unsigned char out[SHA256_BYTES]);
void hash_hex(const unsigned char *digest, size_t digest_bytes, char *text); /* 2 * bytes + NUL */

#endif
