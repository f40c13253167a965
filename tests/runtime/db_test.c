/* Promise: what an SQLSTATE means stands in one table; arrays have the form that PostgreSQL reads.
 */
#include <criterion/criterion.h>

#include "runtime/db.h"

static const struct {
    const char *sqlstate;
    enum db_outcome outcome;
} states[] = {
    {"CL001", DB_FENCED},  {NULL, DB_LOST},       {"08006", DB_LOST},    {"57P01", DB_LOST},
    {"57P02", DB_LOST},    {"57014", DB_PASSING}, {"40001", DB_PASSING}, {"40P01", DB_PASSING},
    {"53100", DB_PASSING}, {"55P03", DB_PASSING}, {"21000", DB_DATA},    {"22021", DB_DATA},
    {"23505", DB_DATA},    {"42P01", DB_WRONG},   {"25P02", DB_WRONG},   {"CL002", DB_WRONG},
    {"55006", DB_WRONG},   {"", DB_WRONG},
};

Test(db, knows_what_an_sqlstate_means)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        cr_expect_eq(sqlstate_outcome(states[i].sqlstate), states[i].outcome, "%s",
                     states[i].sqlstate ? states[i].sqlstate : "none");
}

static const struct value null_cell = {.null = true};
static const struct value seven = {.i = 7}, minus_one = {.i = -1}, word = {.s = {"abc", 3}};
static const struct value day = {.i = 20000102}, moment = {.i = INT64_C(946684800000001)};

/* clang-format off */
static const struct {
    enum column_type type;
    const struct value *rows[2];
    size_t count;
    const char *form;
} arrays[] = {
    {COLUMN_INT4, {NULL}, 0, "00000000" "00000001" "00000017"},
    {COLUMN_INT4, {&seven, &null_cell}, 2,
     "00000001" "00000001" "00000017" "00000002" "00000001" "00000004" "00000007" "ffffffff"},
    {COLUMN_INT8, {&minus_one}, 1,
     "00000001" "00000001" "00000014" "00000001" "00000001" "00000008" "ffffffffffffffff"},
    {COLUMN_TEXT, {&word, &null_cell}, 2,
     "00000001" "00000001" "00000019" "00000002" "00000001" "00000003" "616263" "ffffffff"},
    {COLUMN_BYTEA, {&word}, 1, "00000001" "00000001" "00000011" "00000001" "00000001" "00000003" "616263"},
    {COLUMN_DATE, {&day}, 1, "00000001" "00000001" "0000043a" "00000001" "00000001" "00000004" "00000001"},
    {COLUMN_TIMESTAMP, {&moment}, 1,
     "00000001" "00000001" "000004a0" "00000001" "00000001" "00000008" "0000000000000001"},
};
/* clang-format on */

static void hex(str bytes_in, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes_in.len; i++) {
        *text++ = digits[(unsigned char)bytes_in.at[i] >> 4];
        *text++ = digits[(unsigned char)bytes_in.at[i] & 15];
    }
    *text = 0;
}

Test(db, writes_arrays_as_postgresql_reads_them)
{
    struct arena *arena = arena_new(1 << 20);
    char text[256];
    for (size_t i = 0; i < COUNT_OF(arrays); i++) {
        hex(db_array(arena, arrays[i].type, (struct db_cells_of){arrays[i].rows, arrays[i].count},
                     0),
            text);
        cr_expect_str_eq(text, arrays[i].form, "row %zu", i);
    }
    arena_free(arena);
}
