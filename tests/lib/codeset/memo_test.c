/* Promise: tables that remember answer as those that do not, whatever is asked in what order. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/codeset/codeset.h"

static const char lists[] = "list\tpayer_id\tcode\tfrom\tto\tvalue\tnote\n"
                            "a\t\tJ0001\t20240101\t\tone\t\n"
                            "a\t\tJ0002\t20240101\t20241231\ttwo\t\n"
                            "a\tP1\tJ0003\t20250101\t\tthree\t\n"
                            "b\t\tJ0001\t20240101\t\tfour\t\n";

static struct arena *arena;
static struct codesets *plain;
static const struct codesets *remembering;

static void setup(void)
{
    struct config_fault fault = {0};
    arena = arena_new(SIZE_MAX);
    plain = codesets_new(arena);
    cr_assert_eq(codesets_add(plain, STR("code_list.tsv"), str_of(lists), &fault), OK, "%d %s",
                 fault.line, fault.what ? fault.what : "");
    remembering = codesets_remembering(plain, arena);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(memo, .init = setup, .fini = teardown);

static struct code_answer found_in(const struct codesets *sets, size_t parts, int32_t day,
                                   struct code_rows *rows)
{
    const str key[] = {STR("a"), STR(""), STR("J0002")};
    return codeset_find_all(sets, CODESET_CODE_LIST, key, parts, date_of(day), rows);
}

static void agree(size_t parts, int32_t day, size_t max)
{
    struct code_answer items[2][8];
    struct code_rows rows[] = {{items[0], max, 0}, {items[1], max, 0}};
    const struct code_answer a = found_in(plain, parts, day, &rows[0]),
                             b = found_in(remembering, parts, day, &rows[1]);
    cr_expect(a.verdict == b.verdict && a.why == b.why && a.at == b.at && a.table == b.table &&
                  a.row == b.row,
              "%zu parts, %d, %zu", parts, day, max);
    cr_expect_eq(rows[0].count, rows[1].count, "%zu parts, %d, %zu", parts, day, max);
    for (size_t i = 0; i < max && i < rows[0].count; i++)
        cr_expect_eq(items[0][i].at, items[1][i].at, "row %zu", i);
}

Test(memo, answers_as_the_tables_do)
{
    static const size_t room[] = {0, 1, 8, 2, 0, 8}; /* more than was remembered, then less */
    static const int32_t days[] = {20240601, 20250601, 20230101, 20240601};
    for (size_t d = 0; d < COUNT_OF(days); d++)
        for (size_t parts = 1; parts <= 3; parts++)
            for (size_t i = 0; i < COUNT_OF(room); i++) agree(parts, days[d], room[i]);
}

Test(memo, tells_one_code_from_its_rows)
{
    const str key[] = {STR("a"), STR(""), STR("J0001")};
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(codeset_lookup(remembering, CODESET_CARC, STR("45"), date_of(20240601)).why,
                     CODE_NO_TABLE);
        cr_expect_eq(codeset_find(remembering, CODESET_CODE_LIST, key, date_of(20240601)).verdict,
                     CODE_VALID);
        cr_expect_eq(codeset_lookup(remembering, CODESET_HCPCS, STR("!"), date_of(20240601)).why,
                     CODE_NOT_A_CODE);
    }
}

Test(memo, goes_on_when_it_is_full)
{
    char code[16]; /* what "K%04d" could need, or -Wformat-truncation stops the sanitized build */
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 2000; i++) {
            (void)snprintf(code, sizeof code, "K%04d", i);
            const str key[] = {STR("a"), STR(""), str_of(code)};
            cr_expect_eq(
                codeset_find(remembering, CODESET_CODE_LIST, key, date_of(20240601)).verdict,
                codeset_find(plain, CODESET_CODE_LIST, key, date_of(20240601)).verdict);
        }
}
