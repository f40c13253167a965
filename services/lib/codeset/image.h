/* image.h - a code table as bytes: read only, the same for every process that maps them.
 *
 *   header | heads | slots | starts | tails | rows | text offsets | texts
 *
 * heads: the first parts of the keys, distinct and sorted, `head_bytes` each, zeros behind short
 * ones; slots: a hash table of their numbers + 1. starts[i] .. starts[i + 1]: the rows of head i,
 * sorted by their tails (the rest of the key), which lie close together. A row is, a column after
 * the other, whole numbers in 0, 1, 2, 4 or 8 bytes above the column's base: only as much as its
 * values need. Texts are numbered. A lookup waits for memory twice: tails, row (slots are small).
 * Sets with millions of rows have lines instead of tails and rows, and wait once: paired.h.
 *
 * Native byte order: an image is made on the machine that maps it. image_open proves magic,
 * version, checksum and that every reference lies inside; what it accepts can be read without
 * further checks.
 */
#ifndef LIB_CODESET_IMAGE_H
#define LIB_CODESET_IMAGE_H

#include "lib/codeset/schema.h"

enum { IMAGE_FIXED_COLUMNS = 3, IMAGE_COLUMNS_MAX = IMAGE_FIXED_COLUMNS + SET_COLUMNS_MAX };
/* The fixed columns; the set's own follow. Days count from 1900-01-01 as 1; 0: absent. */
enum { IMAGE_FROM, IMAGE_TO, IMAGE_LINE };

struct image_column {
    int64_t base;
    uint32_t at, width; /* within the row: bytes; where the table is paired, bits */
};

struct image_header {
    char magic[8];
    uint32_t version, checksum; /* crc32c of all that follows this member */
    uint64_t bytes_count;
    uint32_t set, complete, licensed, row_count, head_count, head_bytes, tail_bytes, row_width,
        slot_count, column_count;
    int32_t from, to;                   /* covered days, YYYYMMDD; to 0: open */
    uint32_t text_count, release, file; /* release and file: numbers of texts */
    uint64_t heads_at, slots_at, starts_at, tails_at, rows_at, offsets_at, texts_at;
    struct image_column columns[IMAGE_COLUMNS_MAX];
};

/* A column where it is read: bits behind the first of a row. */
struct column_place {
    int64_t base;
    uint64_t mask;
    uint32_t bit;
};

struct code_table {
    const struct image_header *header; /* a copy, aligned */
    const char *bytes;
    /* Rows stand in lines: one in each, or as many as a cache line holds (paired.h). */
    const char *lines;
    uint32_t line_bytes, line_rows, row_bits;
    uint64_t line_share; /* row * line_share >> 32 is its line, which spares a division */
    bool paired;
    enum codeset set;
    str release, file;
    date from, to;
    bool complete, licensed; /* licensed: some key part has the form of CPT or CDT */
    size_t head_bytes, tail_bytes;
    struct column_place columns[IMAGE_COLUMNS_MAX];
};

/* REJECT: not an image, or a damaged one; fault says what. The bytes must stay. */
MUST_CHECK enum status image_open(struct arena *arena, str bytes_in, struct code_table **table,
                                  struct config_fault *fault);

/* The rows of a key (head and tail, each padded with zeros) or of a head: [first, end). */
struct image_rows {
    uint32_t first, end;
};
struct image_rows image_head(const struct code_table *table, const char *head);
struct image_rows image_tail(const struct code_table *table, struct image_rows rows,
                             const char *tail, size_t tail_bytes);
/* The rows of a whole key; eight bytes can be read from head and tail. */
struct image_rows image_key(const struct code_table *table, const char *head, const char *tail);
/* The number of the first head that is not below this one. */
uint32_t image_head_from(const struct code_table *table, const char *head);
str image_head_text(const struct code_table *table, uint32_t head); /* padded with zeros */
/* The tail of a row, padded with zeros: in the table, or where that is paired written into `room`.
 */
str image_tail_text(const struct code_table *table, uint32_t row, char room[KEY_BYTES_MAX]);
/* The numbers among which a head's rows are. Where a table is paired they are not in the order of
 * their tails, and not every number has a row. */
struct image_rows image_rows_of(const struct code_table *table, uint32_t head);
bool image_row_is(const struct code_table *table, uint32_t row);
/* Behind the last number that a row can have. */
uint32_t image_rows_end(const struct code_table *table);
/* The head that a row stands in. */
uint32_t image_row_head(const struct code_table *table, uint32_t row);

/* Bits of a row from this one on, 57 at least. */
static inline uint64_t image_bits(const struct code_table *table, uint32_t row, uint32_t bit)
{
    enum { BITS_OF_BYTE = 8, WORD_BITS = 32 };
    const uint32_t line = (uint32_t)(row * table->line_share >> WORD_BITS);
    uint64_t n; /* eight bytes lie behind the last row; low bits come first */
    bit += (row - line * table->line_rows) * table->row_bits;
    memcpy(&n, table->lines + (size_t)line * table->line_bytes + bit / BITS_OF_BYTE, sizeof n);
    return n >> bit % BITS_OF_BYTE;
}

static inline int64_t image_number(const struct code_table *table, unsigned column, uint32_t row)
{
    const struct column_place *c = &table->columns[column];
    return (int64_t)((uint64_t)c->base + (image_bits(table, row, c->bit) & c->mask));
}
str image_text(const struct code_table *table, int64_t number);

int32_t image_day(date day); /* days from 1900-01-01 as 1; absent: 0 */
date image_date(int32_t day);

/* Where the search for a head begins in a hash table of so many slots (a power of two). */
uint32_t image_slot(const char *head, size_t head_bytes, uint32_t slot_count);

#endif
