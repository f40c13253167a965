/* Pairs of codes in cache lines: packing their codes, and giving every row its place. */
#include "lib/codeset/paired.h"

enum { CODE_BITS = 6, NO_CODE = 0xff, FILLED_TENTHS = 7, TRIES_MAX = 64 };

/* ---- codes -------------------------------------------------------------------------------- */

/* clang-format off */
#define N NO_CODE
static const uint8_t ranks[UINT8_MAX + 1] = {
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  1, 2, 3, 4, 5, 6, 7, 8, 9,10, N, N, N, N, N, N,
    N,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25, 26,27,28,29,30,31,32,33,34,35,36, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,  N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
};
#undef N
/* clang-format on */
static const char characters[1 << CODE_BITS] = "\0000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool paired_pack(const char *tail, size_t tail_bytes, uint32_t *packed)
{
    uint32_t all = 0, wrong = 0;
    for (size_t i = 0; i < tail_bytes; i++) {
        const uint32_t rank = ranks[(unsigned char)tail[i]];
        wrong |= rank;
        all = all << CODE_BITS | (rank & ((1u << CODE_BITS) - 1));
    }
    *packed = all;
    return all != 0 && wrong <= (1u << CODE_BITS) - 1;
}

void paired_unpack(uint32_t packed, size_t tail_bytes, char *tail)
{
    for (size_t i = tail_bytes; i > 0; i--, packed >>= CODE_BITS)
        tail[i - 1] = characters[packed & ((1u << CODE_BITS) - 1)];
}

/* ---- places ------------------------------------------------------------------------------- */

/* The rows of one head into so many lines, each line's behind those of the one before. `next` has
 * room for a number a line. False: they go beyond the last line. */
static bool head_place(struct pairing *p, uint32_t head, uint32_t line_count, uint32_t *next)
{
    const uint32_t first = p->heads[head], end = p->heads[head + 1];
    memset(next, 0, (size_t)line_count * sizeof *next);
    for (uint32_t i = first; i < end; i++) next[paired_home(p->tails[i], line_count)]++;
    uint32_t at = 0;
    for (uint32_t line = 0; line < line_count; line++) {
        const uint32_t count = next[line];
        if (at < line * p->line_rows) at = line * p->line_rows;
        next[line] = at;
        at += count;
    }
    for (uint32_t i = first; i < end; i++)
        p->places[i] =
            p->starts[head] * p->line_rows + next[paired_home(p->tails[i], line_count)]++;
    return at <= line_count * p->line_rows;
}

bool pairing_place(struct pairing *p, struct arena *arena)
{
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, (size_t)p->row_count * 2 + TRIES_MAX);
    p->starts[0] = 0;
    for (uint32_t head = 0; head < p->head_count; head++) {
        const uint32_t rows = p->heads[head + 1] - p->heads[head];
        const uint32_t share = p->line_rows * FILLED_TENTHS;
        uint32_t lines = (rows * 10 + share - 1) / share, tries = 0;
        while (!head_place(p, head, lines, next)) {
            if (++tries == TRIES_MAX) return false;
            lines++;
        }
        p->starts[head + 1] = p->starts[head] + lines;
    }
    return true;
}
