/* image.h - a code table as bytes: read only, the same for every process that maps them.
 *
 *   header | heads | slots | starts | tails | rows | text offsets | texts
 *
 * heads: the first parts of the keys, distinct and sorted, `head_bytes` each, zeros behind short
 * ones; slots: a hash table of their numbers + 1. starts[i] .. starts[i + 1]: the rows of head i,
 * sorted by their tails (the rest of the key), which lie close together. A row is, a column after
 * the other, whole numbers in 0, 1, 2, 4 or 8 bytes above the column's base: only as much as its
 * values need. Texts are numbered. So a pair of codes with dates, indicator, rationale and line
 * takes 16 bytes, and a lookup waits for memory twice: tails, row (slots are small).
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
    uint32_t at, width; /* within the row */
};

struct image_header {
    char magic[8];
    uint32_t version, checksum; /* crc32c of all that follows this member */
    uint64_t bytes_count;
    uint32_t set, complete, licensed, row_count, head_count, head_bytes, tail_bytes, row_bytes,
        slot_count, column_count;
    int32_t from, to;                   /* covered days, YYYYMMDD; to 0: open */
    uint32_t text_count, release, file; /* release and file: numbers of texts */
    uint64_t heads_at, slots_at, starts_at, tails_at, rows_at, offsets_at, texts_at;
    struct image_column columns[IMAGE_COLUMNS_MAX];
};

struct code_table {
    const struct image_header *header; /* a copy, aligned */
    const char *bytes;
    enum codeset set;
    str release, file;
    date from, to;
    bool complete, licensed; /* licensed: some key part has the form of CPT or CDT */
    size_t head_bytes, tail_bytes;
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
/* The number of the first head that is not below this one. */
uint32_t image_head_from(const struct code_table *table, const char *head);
str image_head_text(const struct code_table *table, uint32_t head); /* padded with zeros */
str image_tail_text(const struct code_table *table, uint32_t row);
struct image_rows image_rows_of(const struct code_table *table, uint32_t head);
/* The head that a row stands in. */
uint32_t image_row_head(const struct code_table *table, uint32_t row);

int64_t image_number(const struct code_table *table, unsigned column, uint32_t row);
str image_text(const struct code_table *table, int64_t number);

int32_t image_day(date day); /* days from 1900-01-01 as 1; absent: 0 */
date image_date(int32_t day);

/* Where the search for a head begins in a hash table of so many slots (a power of two). */
uint32_t image_slot(const char *head, size_t head_bytes, uint32_t slot_count);

#endif
