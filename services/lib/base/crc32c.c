/* The Castagnoli checksum, a byte at a time from a table made at first use. */
#include "lib/base/crc32c.h"

#include <pthread.h>

static uint32_t table[8][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void table_make(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) c = c >> 1 ^ (c & 1 ? 0x82f63b78U : 0);
        table[0][i] = c;
    }
    for (uint32_t i = 0; i < 256; i++)
        for (int k = 1; k < 8; k++)
            table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 255];
}

static uint32_t byte_at(const unsigned char *at, unsigned shift)
{
    return (uint32_t)*at << shift;
}

uint32_t crc32c(str bytes_in)
{
    (void)pthread_once(&once, table_make);
    const unsigned char *at = (const unsigned char *)bytes_in.at;
    size_t left = bytes_in.len;
    uint32_t c = ~0U;
    for (; left >= 8; at += 8, left -= 8) {
        c ^= byte_at(at, 0) | byte_at(at + 1, 8) | byte_at(at + 2, 16) | byte_at(at + 3, 24);
        c = table[7][c & 255] ^ table[6][c >> 8 & 255] ^ table[5][c >> 16 & 255] ^
            table[4][c >> 24] ^ table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^
            table[0][at[7]];
    }
    for (; left; at++, left--) c = c >> 8 ^ table[0][(c ^ *at) & 255];
    return ~c;
}
