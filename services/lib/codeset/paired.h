/* paired.h - tables of pairs of codes laid out so that a question waits for memory once.
 *
 *   header | heads | slots | starts | lines | text offsets | texts
 *
 * Heads are those of every image (image.h), a slot has a head and its lines (struct paired_head):
 * so few that they stay in the processor's caches. starts[i] .. starts[i + 1]: the lines of head i,
 * each a cache line of 64 bytes with as many whole rows as fit in, bit after bit:
 * the tail, six bits a character, then the columns in as many bits as their values need. The hash
 * of its tail gives each row its line; what a line cannot hold goes on in the next one. Rows of one
 * key follow each other in the order of their days. A line whose last place is empty ends a search;
 * seven tenths of the places are filled, so that five pairs of NCCI take 64 bytes and their share
 * of the holes. A row's number is its place: line * rows of a line + place in it; numbers without a
 * row have a tail of zeros.
 *
 * What is found is found by the whole key: all 30 bits of the tail are compared, and the head.
 */
#ifndef LIB_CODESET_PAIRED_H
#define LIB_CODESET_PAIRED_H

#include "lib/codeset/image.h"

enum {
    PAIRED_LINE_BYTES = 64,
    PAIRED_LINE_BITS = PAIRED_LINE_BYTES * 8,
    PAIRED_TAIL_BYTES = 5, /* at most */
    PAIRED_TAIL_BITS = 30,
    PAIRED_ROWS_MIN = 3, /* of a line; wider rows are laid out like those of other tables */
    PAIRED_ROWS_MAX = PAIRED_LINE_BITS / PAIRED_TAIL_BITS,
    PAIRED_WIDTH_MAX = 57 /* of a column: read with one load, whatever bit it begins at */
};

/* Six bits a character; false: it is empty, or has a character that no code has, so that no row has
 * this tail. Never 0, which stands where there is no row. */
bool paired_pack(const char *tail, size_t tail_bytes, uint32_t *packed);
void paired_unpack(uint32_t packed, size_t tail_bytes, char *tail);
/* The line of a tail among so many. Codes come in runs: two multiplications tear them apart. The
 * count is part of it, so that another count gives rows that found no room quite another chance. */
static inline uint32_t paired_home(uint32_t packed, uint32_t line_count)
{
    uint64_t hash = packed * 0x9e3779b97f4a7c15u;
    hash = (hash ^ hash >> 32 ^ line_count) * 0xff51afd7ed558ccdu;
    return (uint32_t)((hash >> 32) * line_count >> 32);
}

/* A slot of a head: all that a question needs of it, in one read. */
struct paired_head {
    uint64_t head; /* as it lies in memory; 0: nobody's slot */
    uint32_t first_line, line_count;
};

/* Rows in the order of their keys, and where they go. */
struct pairing {
    uint32_t row_count, head_count, line_rows;
    const uint32_t *heads; /* the first row of each head, and row_count */
    const uint32_t *tails; /* of each row, packed */
    uint32_t *starts;      /* the first line of each head, and how many there are */
    uint32_t *places;      /* the number of each row */
};
/* False: rows of one key fill line after line, whatever their number. */
bool pairing_place(struct pairing *pairing, struct arena *arena);

#endif
