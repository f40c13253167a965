/* Promise: a pair of codes is found exactly as a search of the file's lines would find it, whatever
 * the other pairs, and what is not in the file is never found. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/codeset/load.h"
#include "lib/codeset/ncci.h"
#include "lib/codeset/paired.h"

enum { FIRSTS = 40, SECONDS = 90, VERSIONS_MAX = 4, LINE_BYTES = 64, CODE_BYTES = 6 };

#define HEADER "Column 1\tColumn 2\tx\tEffective Date\tDeletion Date\tModifier\tRationale\n"

/* A line of the file; what a person would look for in it. */
struct line {
    char first[CODE_BYTES], second[CODE_BYTES];
    int32_t from, to, indicator, number;
};

static struct arena *arena;
static struct line *lines;
static size_t line_count;

static void setup(void)
{
    arena = arena_new(256u << 20);
    lines = NULL;
    line_count = 0;
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(paired, .init = setup, .fini = teardown);

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* CPT's form, Level II's and category III's, in runs as the lists have them. */
static void code_write(char code[CODE_BYTES], unsigned n)
{
    const unsigned number = 1000 + n / 3 * 7 % 8000;
    if (n % 3 == 0)
        (void)snprintf(code, CODE_BYTES, "%05u", number);
    else if (n % 3 == 1)
        (void)snprintf(code, CODE_BYTES, "G%04u", number);
    else
        (void)snprintf(code, CODE_BYTES, "%04uT", number);
}

static void line_add(unsigned first, unsigned second, int32_t from, int32_t to, int32_t indicator)
{
    lines = arena_grow(arena, lines, line_count, sizeof *lines);
    struct line *l = &lines[line_count];
    *l = (struct line){.from = from, .to = to, .indicator = indicator};
    code_write(l->first, first);
    code_write(l->second, second);
    l->number = (int32_t)++line_count + 1; /* the header is line 1 */
}

/* Versions of one pair, one after the other; the last is open, or all are over. */
static void pair_add(unsigned first, unsigned second, uint64_t random)
{
    const unsigned versions = 1 + random % VERSIONS_MAX;
    for (unsigned v = 0; v < versions; v++) {
        const int32_t year = 2000 + (int32_t)(v * 5);
        const bool open = v + 1 == versions && random >> 32 & 1;
        line_add(first, second, year * 10000 + 101, open ? 0 : (year + 3) * 10000 + 1231,
                 (int32_t)(random >> (8 + v) & 1));
    }
}

static struct codesets *lines_load(struct code_table **table)
{
    struct loaded_tables tables;
    struct config_fault fault;
    char *text = arena_alloc(arena, sizeof HEADER + line_count * LINE_BYTES);
    size_t len = (size_t)sprintf(text, HEADER);
    for (size_t i = 0; i < line_count; i++) {
        char to[16] = "*";
        if (lines[i].to) (void)snprintf(to, sizeof to, "%d", lines[i].to);
        len += (size_t)snprintf(text + len, LINE_BYTES, "%s\t%s\t\t%d\t%s\t%d\tx\n", lines[i].first,
                                lines[i].second, lines[i].from, to, lines[i].indicator);
    }
    cr_assert_eq(tables_load(arena, STR("ccipra-2024q4.txt"), (str){text, len}, &tables, &fault),
                 OK, "line %d: %s", fault.line, fault.what);
    struct codesets *sets = codesets_new(arena);
    cr_assert_eq(image_open(arena, tables.items[0].image, table, &fault), OK);
    cr_assert_eq(codesets_add_image(sets, STR("x"), tables.items[0].image, &fault), OK);
    return sets;
}

static bool is_pair(const struct codesets *sets, str first, str second)
{
    const struct ptp ptp = ptp_lookup(sets, PTP_PRACTITIONER, first, second, date_of(20240101));
    return code_is_present(&ptp.answer);
}

/* The line of the file that is in force, the strictest first; NULL: none. Lines of one pair follow
 * each other. */
static const struct line *line_in_force(const struct line *of_pair, const char *first,
                                        const char *second, int32_t day)
{
    const struct line *best = NULL;
    for (const struct line *l = of_pair; l && l < lines + line_count; l++) {
        if (strcmp(l->first, first) != 0 || strcmp(l->second, second) != 0) break;
        if (l->from > day || (l->to && l->to < day)) continue;
        if (!best || l->indicator < best->indicator) best = l;
    }
    return best;
}

static int by_pair(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int order = strcmp(a->first, b->first);
    if (order == 0) order = strcmp(a->second, b->second);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static const struct line *pair_search(const char *first, const char *second)
{
    struct line wanted = {.number = 0};
    size_t low = 0, high = line_count;
    memcpy(wanted.first, first, CODE_BYTES);
    memcpy(wanted.second, second, CODE_BYTES);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (by_pair(&lines[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < line_count ? &lines[low] : NULL;
}

static void expect_same(const struct codesets *sets, const char *first, const char *second,
                        int32_t day)
{
    const struct line *line = line_in_force(pair_search(first, second), first, second, day);
    const struct ptp ptp =
        ptp_lookup(sets, PTP_PRACTITIONER, str_of(first), str_of(second), date_of(day));
    cr_expect_eq(code_is_present(&ptp.answer), line != NULL, "%s %s on %d", first, second, day);
    if (!line || !code_is_present(&ptp.answer)) return;
    cr_expect_eq(ptp.answer.row, line->number, "%s %s on %d", first, second, day);
    cr_expect_eq(ptp.answer.from.yyyymmdd, line->from, "%s %s on %d", first, second, day);
    cr_expect_eq(ptp.answer.to.yyyymmdd, line->to, "%s %s on %d", first, second, day);
    cr_expect_eq(ptp.indicator, line->indicator, "%s %s on %d", first, second, day);
}

/* Every pair and every one that is not in the file, in both directions, on days in, between, before
 * and after the versions. */
Test(paired, answers_as_a_search_of_the_lines_does)
{
    static const int32_t days[] = {19990101, 20020615, 20040101, 20051231, 20060301, 20240701};
    struct code_table *table;
    uint64_t seed = 42;
    for (unsigned first = 0; first < FIRSTS; first++)
        for (unsigned second = 0; second < SECONDS; second++)
            if (random_next(&seed) % 2) pair_add(first, second, random_next(&seed));
    const struct codesets *sets = lines_load(&table);
    cr_assert(table->paired);
    qsort(lines, line_count, sizeof *lines, by_pair);
    for (unsigned first = 0; first < SECONDS; first++)
        for (unsigned second = 0; second < SECONDS + 3; second++)
            for (size_t d = 0; d < COUNT_OF(days); d++) {
                char a[CODE_BYTES], b[CODE_BYTES];
                code_write(a, first);
                code_write(b, second);
                expect_same(sets, a, b, days[d]);
            }
}

/* More versions of one pair than a line holds, and the pairs that they push on. */
Test(paired, keeps_many_versions_of_a_pair_together)
{
    struct code_table *table;
    for (unsigned second = 0; second < 9; second++)
        for (int32_t v = 0; v < (second == 4 ? 20 : 1); v++)
            line_add(0, second, (2000 + v) * 10000 + 101, (2000 + v) * 10000 + 1231, v & 1);
    const struct codesets *sets = lines_load(&table);
    cr_assert(table->paired);
    qsort(lines, line_count, sizeof *lines, by_pair);
    for (unsigned second = 0; second < 12; second++)
        for (int32_t v = 0; v < 22; v++) {
            char a[CODE_BYTES], b[CODE_BYTES];
            code_write(a, 0);
            code_write(b, second);
            expect_same(sets, a, b, (2000 + v) * 10000 + 601);
        }
}

/* What a claim may have where a code should be is no pair, and none is taken for another. */
Test(paired, finds_nothing_for_what_is_no_code)
{
    static const char *const strange[] = {"",      "0100",     "010000", "g1000", "01 00",
                                          "0100-", "G100\xc7", "    ",   "/0100", "G1000G1000"};
    struct code_table *table;
    line_add(0, 1, 20000101, 0, 0);
    const struct codesets *sets = lines_load(&table);
    for (size_t i = 0; i < COUNT_OF(strange); i++) {
        const struct ptp as_first = ptp_lookup(sets, PTP_PRACTITIONER, str_of(strange[i]),
                                               str_of("G1000"), date_of(20240101)),
                         as_second = ptp_lookup(sets, PTP_PRACTITIONER, str_of("01000"),
                                                str_of(strange[i]), date_of(20240101));
        cr_expect(code_is_absent(&as_first.answer), "%s first", strange[i]);
        cr_expect(code_is_absent(&as_second.answer), "%s second", strange[i]);
    }
    cr_expect(is_pair(sets, STR("01000"), STR("G1000")));
}

Test(paired, packs_every_code_into_another_number_and_back)
{
    static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char text[PAIRED_TAIL_BYTES], back[PAIRED_TAIL_BYTES];
    uint32_t before = 0;
    for (size_t i = 0; i < sizeof all - 1; i++)
        for (size_t k = 0; k < sizeof all - 1; k++) {
            uint32_t packed;
            memcpy(text, "A0000", sizeof text);
            text[1] = all[i];
            text[4] = all[k];
            cr_assert(paired_pack(text, sizeof text, &packed));
            cr_expect_gt(packed, before); /* in the order of their characters */
            before = packed;
            paired_unpack(packed, sizeof text, back);
            cr_expect_eq(memcmp(text, back, sizeof text), 0);
        }
}

/* An image of a release before this one, made when pairs had tails and rows: as good as ever. */
Test(paired, reads_the_layout_of_before)
{
    struct config_fault fault;
    struct code_table *table;
    struct builder *builder = builder_new(arena, CODESET_PTP_PRACTITIONER);
    const struct table_row row = {
        .parts = {STR("G0101"), STR("g0102")}, .from = date_of(20200101), .line = 2};
    str image;
    cr_assert_eq(builder_add(builder, &row, &fault), OK); /* not of a code's form: no lines */
    const struct table_title title = {STR("r"), STR("f"), date_of(20200101), date_of(0), true};
    cr_assert_eq(builder_finish(builder, &title, &image, &fault), OK);
    cr_assert_eq(image_open(arena, image, &table, &fault), OK);
    cr_expect_eq(table->header->version, IMAGE_VERSION);
    struct codesets *sets = codesets_new(arena);
    cr_assert_eq(codesets_add_image(sets, STR("x"), image, &fault), OK);
    cr_expect(is_pair(sets, STR("G0101"), STR("g0102")));
}
