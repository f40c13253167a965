/* Promise: an image holds what was put in, small; a damaged one is refused, and cannot be read over
 * its end. */
#include <criterion/criterion.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/compare.h"
#include "lib/codeset/load.h"

#define HEADER "Column 1\tColumn 2\tx\tEffective Date\tDeletion Date\tModifier\tRationale\n"
#define FIRST HEADER "G0101\tG0102\t\t20200101\t*\t0\tx\nG0101\tG0103\t\t20200101\t*\t1\tx\n"
#define SECOND                                          \
    HEADER "G0101\tG0102\t\t20200101\t20241231\t0\tx\n" \
           "G0101\tG0104\t\t20250101\t*\t0\ty\nG0105\tG0104\t\t20250101\t*\t0\ty\n"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(64u << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(image, .init = setup, .fini = teardown);

static str image_of(const char *content)
{
    struct loaded_tables tables;
    struct config_fault fault;
    cr_assert_eq(tables_load(arena, STR("ccipra-2024q3.txt"), str_of(content), &tables, &fault),
                 OK);
    return tables.items[0].image;
}

Test(image, finds_rows_by_head_and_tail)
{
    struct code_table *table;
    struct config_fault fault;
    cr_assert_eq(image_open(arena, image_of(FIRST), &table, &fault), OK);
    const char head[16] = "G0101", tail[16] = "G0103";
    const struct image_rows all = image_head(table, head);
    size_t rows = 0;
    for (uint32_t row = all.first; row < all.end; row++) rows += image_row_is(table, row);
    cr_expect_eq(rows, 2);
    const struct image_rows one = image_key(table, head, tail);
    cr_expect_eq(one.end - one.first, 1);
    cr_expect_eq(image_number(table, IMAGE_LINE, one.first), 3);
    cr_expect_eq(image_number(table, IMAGE_FIXED_COLUMNS + PTP_INDICATOR, one.first), 1);
}

Test(image, refuses_every_damaged_byte)
{
    const str image = image_of(FIRST);
    char *copy = arena_alloc(arena, image.len);
    for (size_t i = 0; i < image.len; i++) {
        struct code_table *table;
        struct config_fault fault;
        memcpy(copy, image.at, image.len);
        copy[i] = (char)(copy[i] ^ 0x41);
        cr_expect_eq(image_open(arena, (str){copy, image.len}, &table, &fault), REJECT, "%zu", i);
        cr_expect_eq(image_open(arena, (str){image.at, i}, &table, &fault), REJECT, "cut at %zu",
                     i);
    }
}

/* Somebody who makes the checksum good again: what is accepted is read without leaving the image
 * (the sanitizer watches). */
Test(image, stays_inside_whatever_the_header_says)
{
    const str image = image_of(FIRST);
    char *copy = arena_alloc(arena, image.len);
    const size_t guarded = offsetof(struct image_header, bytes_count);
    for (size_t i = guarded; i < image.len; i++) {
        struct code_table *table;
        struct config_fault fault;
        memcpy(copy, image.at, image.len);
        copy[i] = (char)(copy[i] + 77);
        const uint32_t sum = crc32c((str){copy + guarded, image.len - guarded});
        memcpy(copy + offsetof(struct image_header, checksum), &sum, sizeof sum);
        char *exact = arena_copy(arena, copy, image.len);
        if (image_open(arena, (str){exact, image.len}, &table, &fault) != OK) continue;
        struct codesets *sets = codesets_new(arena);
        cr_assert_eq(codesets_add_image(sets, STR("x"), (str){exact, image.len}, &fault), OK);
        const str parts[] = {STR("G0101"), STR("G0103")};
        struct code_answer a = codeset_find(sets, table->set, parts, date_of(20240101));
        cr_expect_leq(code_text(&a, PTP_RATIONALE).len, image.len);
        (void)tables_compare(arena, table, table);
    }
}

Test(image, tells_what_changed)
{
    struct code_table *before, *after;
    struct config_fault fault;
    cr_assert_eq(image_open(arena, image_of(FIRST), &before, &fault), OK);
    cr_assert_eq(image_open(arena, image_of(SECOND), &after, &fault), OK);
    const struct table_changes c = tables_compare(arena, before, after);
    cr_expect_eq(c.added.count, 2);
    cr_expect_eq(c.deleted.count, 1);
    cr_expect_eq(c.revised.count, 1);
    cr_expect(str_is(c.deleted.first[0], "G0101/G0103"));
    cr_expect_eq(tables_compare(arena, after, after).revised.count, 0);
}
