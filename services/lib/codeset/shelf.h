/* shelf.h - what codeset.c (one code) and find.c (keys of several parts) share: the tables, and how
 * an answer is made of a row. For these two alone.
 */
#ifndef LIB_CODESET_SHELF_H
#define LIB_CODESET_SHELF_H

#include "lib/codeset/image.h"
#include "lib/codeset/memo.h"

enum {
    TABLES_MAX_OF_A_SET = 128,
    WORD = sizeof(uint64_t),
    KEY_ROOM = KEY_BYTES_MAX + 2 * WORD,
    AS_ONE_CODE = -2
};

struct shelf {
    /* Of one set the newest first: by the first day that they cover, then the last one loaded. */
    struct code_table *tables[CODESET_COUNT][TABLES_MAX_OF_A_SET];
    uint8_t counts[CODESET_COUNT];
};

struct codesets {
    struct arena *arena;
    struct shelf *shelf;
    struct memo *memo; /* NULL: nothing is remembered */
};

bool table_covers(const struct code_table *table, date day);
/* Day as image_day makes it. */
bool row_holds(const struct code_table *table, uint32_t row, int32_t day);

/* CODE_VALID where the row is in force, else CODE_INVALID. Written where it is to stay: what is
 * copied right after it was written has to be waited for. */
void answer_put(struct code_answer *answer, const struct code_table *table, enum codeset_why why,
                int64_t row);
struct code_answer answer_of(const struct code_table *table, enum codeset_verdict verdict,
                             enum codeset_why why, int64_t row);
/* The rows of one code, none of which holds the day: what does the nearest say? */
struct code_answer outside_rows(const struct code_table *table, struct image_rows rows, date day);

/* Up to eight bytes as they lie in memory, zeros behind them. */
uint64_t word_of(str s);
/* Writes parts padded with zeros; false: one is longer than a key has room. Returns the length. */
bool key_of(enum codeset set, const str *parts, size_t count, char key[KEY_ROOM], size_t *len);

#endif
