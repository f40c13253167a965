/* pairs.h - 2.5 million synthetic NCCI pairs in the layout of the official file, for benchmarks. */
#ifndef BENCH_PAIRS_H
#define BENCH_PAIRS_H

#include <stdio.h>

#include "lib/base/arena.h"
#include "lib/base/status.h"

enum { PAIRS_ROWS = 2500000, PAIRS_OF_EACH = 250, PAIRS_LINE_BYTES = 96, PAIRS_CODES = 60000 };

static inline uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* The codes of the nth pair of a first code: five digits, as CPT has them; which mean nothing here.
 */
static inline unsigned pair_first(unsigned first)
{
    return 10000 + first * 5;
}
static inline unsigned pair_second(unsigned first, unsigned nth)
{
    return 10000 + (nth * 239u + first) % PAIRS_CODES;
}

static inline str pairs_file(struct arena *arena)
{
    static const char *const rationales[] = {
        "Standards of practice", "Mutually exclusive procedures", "More extensive procedure",
        "Sequential procedure", "Misuse of column two code"};
    static const int starts[] = {19960101, 20040401, 20100101, 20150701, 20200101, 20240101};
    char *text = arena_alloc(arena, (size_t)PAIRS_ROWS * PAIRS_LINE_BYTES);
    uint64_t seed = 20260101;
    size_t len =
        (size_t)sprintf(text, "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\t"
                              "Deletion Date *=no data\tModifier\tPTP Edit Rationale\r\n");
    for (unsigned row = 0; row < PAIRS_ROWS; row++) {
        const unsigned first = row / PAIRS_OF_EACH;
        const uint64_t random = random_next(&seed);
        len += (size_t)sprintf(text + len, "%05u\t%05u\t%s\t%d\t%s\t%d\t%s\r\n", pair_first(first),
                               pair_second(first, row % PAIRS_OF_EACH), random % 50 ? "" : "*",
                               starts[random / 50 % 6], random / 300 % 7 ? "*" : "20241231",
                               (int)(random / 2100 % 2), rationales[random / 4200 % 5]);
    }
    return (str){text, len};
}

#endif
