/* Promise: a code is valid or invalid only on days that a table covers, and the answer names
 * release, row and dates. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <time.h>

#include "lib/codeset/codeset.h"

static const char icd[] = "#codeset\ticd10cm\ticd-test\t20151001\t20260930\tcomplete\n"
                          "E1100\t20151001\t\t\n"
                          "E119\t20151001\t\tg\n"
                          "I481\t20151001\t20190930\t\n"
                          "I4811\t20191001\t\t\n"
                          "M1000\t20151001\t20200930\t\n"
                          "M1000\t20211001\t\tm\n"
                          "T148XXA\t20161001\t\t\n"
                          "U071\t20200401\t\t\n"
                          "W19XXXA\t20151001\t\te\n";
static const char hcpcs[] = "#codeset\thcpcs\thcpcs-2019\t19900101\t20191231\tcomplete\n"
                            "G0008\t19940101\t\t\n"
                            "G0436\t20110101\t20160930\t\n"
                            "J9999\t19900101\t20181231\t\n";
static const char addendum[] = "#codeset\thcpcs\taddendum-b\t20260401\t20260630\tpartial\n"
                               "G0008\t\t\t\n"
                               "G2211\t\t\t\n"
                               "J9999\t\t\t\n";
static const char pos[] = "#codeset\tplace_of_service\tpos\t20030101\t\tcomplete\n"
                          "10\t20220101\t\t\n"
                          "11\t\t\t\n";

static struct arena *arena;
static struct codesets *sets;

static void add(const char *content)
{
    struct config_fault fault;
    cr_assert_eq(codesets_add(sets, STR("test"), str_of(content), &fault), OK);
}

static void setup(void)
{
    arena = arena_new(64u << 20);
    sets = codesets_new(arena);
    add(icd);
    add(hcpcs);
    add(addendum);
    add(pos);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(codeset, .init = setup, .fini = teardown);

static const struct {
    enum codeset set;
    const char *code;
    int32_t day;
    enum codeset_verdict verdict;
    enum codeset_why why;
    const char *release;
    int32_t row, to;
} rows[] = {
    {CODESET_ICD10CM, "E119", 20260630, CODE_VALID, CODE_IN_FORCE, "icd-test", 3, 0},
    {CODESET_ICD10CM, "E11", 20260630, CODE_INVALID, CODE_NOT_BILLABLE, "icd-test", 0, 0},
    {CODESET_ICD10CM, "E110", 20260630, CODE_INVALID, CODE_NOT_BILLABLE, "icd-test", 0, 0},
    {CODESET_ICD10CM, "E118", 20260630, CODE_INVALID, CODE_NOT_IN_TABLE, "icd-test", 0, 0},
    {CODESET_ICD10CM, "E1199", 20260630, CODE_INVALID, CODE_NOT_IN_TABLE, "icd-test", 0, 0},
    {CODESET_ICD10CM, "E11.9", 20260630, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
    {CODESET_ICD10CM, "E119", 20261001, CODE_UNCHECKED, CODE_NOT_COVERED, "icd-test", 3, 0},
    {CODESET_ICD10CM, "E119", 20150930, CODE_UNCHECKED, CODE_NOT_COVERED, "icd-test", 3, 0},
    {CODESET_ICD10CM, "I481", 20190930, CODE_VALID, CODE_IN_FORCE, "icd-test", 4, 20190930},
    {CODESET_ICD10CM, "I481", 20191001, CODE_INVALID, CODE_NOT_BILLABLE, "icd-test", 4, 20190930},
    {CODESET_ICD10CM, "I481", 20270101, CODE_INVALID, CODE_ENDED, "icd-test", 4, 20190930},
    {CODESET_ICD10CM, "U071", 20200331, CODE_INVALID, CODE_NOT_YET, "icd-test", 9, 0},
    {CODESET_ICD10CM, "U071", 20200401, CODE_VALID, CODE_IN_FORCE, "icd-test", 9, 0},
    {CODESET_ICD10CM, "M1000", 20210101, CODE_INVALID, CODE_ENDED, "icd-test", 6, 20200930},
    {CODESET_ICD10CM, "M1000", 20220101, CODE_VALID, CODE_IN_FORCE, "icd-test", 7, 0},
    {CODESET_HCPCS, "G0008", 20190601, CODE_VALID, CODE_IN_FORCE, "hcpcs-2019", 2, 0},
    {CODESET_HCPCS, "G0008", 20220601, CODE_UNCHECKED, CODE_NOT_COVERED, "addendum-b", 2, 0},
    {CODESET_HCPCS, "G0008", 20260601, CODE_VALID, CODE_IN_FORCE, "addendum-b", 2, 0},
    {CODESET_HCPCS, "G0436", 20160930, CODE_VALID, CODE_IN_FORCE, "hcpcs-2019", 3, 20160930},
    {CODESET_HCPCS, "G0436", 20161001, CODE_INVALID, CODE_ENDED, "hcpcs-2019", 3, 20160930},
    {CODESET_HCPCS, "G0436", 20260601, CODE_INVALID, CODE_ENDED, "hcpcs-2019", 3, 20160930},
    {CODESET_HCPCS, "J9999", 20260601, CODE_VALID, CODE_IN_FORCE, "addendum-b", 4, 0},
    {CODESET_HCPCS, "G9999", 20190601, CODE_INVALID, CODE_NOT_IN_TABLE, "hcpcs-2019", 0, 0},
    {CODESET_HCPCS, "G9999", 20260601, CODE_UNCHECKED, CODE_NOT_IN_TABLE, "addendum-b", 0, 0},
    {CODESET_HCPCS, "99213", 20260601, CODE_UNCHECKED, CODE_NO_TABLE, "", 0, 0},
    {CODESET_HCPCS, "0591T", 20260601, CODE_UNCHECKED, CODE_NO_TABLE, "", 0, 0},
    {CODESET_HCPCS, "D0120", 20190601, CODE_UNCHECKED, CODE_NO_TABLE, "", 0, 0},
    {CODESET_HCPCS, "9921", 20260601, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
    {CODESET_HCPCS, "ABCDE", 20260601, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
    {CODESET_HCPCS, "", 20260601, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
    {CODESET_HCPCS, "G00081234", 20260601, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
    {CODESET_PLACE_OF_SERVICE, "11", 20990101, CODE_VALID, CODE_IN_FORCE, "pos", 3, 0},
    {CODESET_PLACE_OF_SERVICE, "10", 20211231, CODE_INVALID, CODE_NOT_YET, "pos", 2, 0},
    {CODESET_PLACE_OF_SERVICE, "28", 20240101, CODE_INVALID, CODE_NOT_IN_TABLE, "pos", 0, 0},
    {CODESET_MODIFIER, "25", 20240101, CODE_UNCHECKED, CODE_NO_TABLE, "", 0, 0},
    {CODESET_MODIFIER, "2", 20240101, CODE_INVALID, CODE_NOT_A_CODE, "", 0, 0},
};

Test(codeset, answers_for_the_day_asked_and_for_no_other)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct code_answer a =
            codeset_lookup(sets, rows[i].set, str_of(rows[i].code), date_of(rows[i].day));
        cr_expect_eq(a.verdict, rows[i].verdict, "%s on %d: verdict %d", rows[i].code, rows[i].day,
                     a.verdict);
        cr_expect_eq(a.why, rows[i].why, "%s on %d: why %d", rows[i].code, rows[i].day, a.why);
        cr_expect(str_is(a.release, rows[i].release), "%s on %d: %.*s", rows[i].code, rows[i].day,
                  STR_ARGS(a.release));
        cr_expect_eq(a.row, rows[i].row, "%s on %d: row %d", rows[i].code, rows[i].day, a.row);
        cr_expect_eq(a.to.yyyymmdd, rows[i].to, "%s on %d: to", rows[i].code, rows[i].day);
    }
}

Test(codeset, forgets_the_releases_that_begin_after_a_day)
{
    str releases[4];
    codesets_as_of(sets, date_of(20260331));
    cr_expect_eq(codesets_releases(sets, releases, COUNT_OF(releases)), 3);
    cr_expect_eq(codeset_lookup(sets, CODESET_HCPCS, STR("G2211"), date_of(20260401)).verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("E119"), date_of(20260331)).verdict,
                 CODE_VALID);
}

Test(codeset, reads_flags_of_the_row_in_force)
{
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("M1000"), date_of(20200101)).flags, 0);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("M1000"), date_of(20220101)).flags,
                 CODE_MANIFESTATION);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("W19XXXA"), date_of(20220101)).flags,
                 CODE_EXTERNAL_CAUSE);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("E119"), date_of(20220101)).flags,
                 CODE_UNSPECIFIED);
}

Test(codeset, lists_the_billable_children_of_a_category)
{
    str children[4];
    cr_assert_eq(codeset_children(sets, CODESET_ICD10CM, STR("E11"), date_of(20260101),
                                  ((struct code_list){children, 4})),
                 2);
    cr_expect(str_is(children[0], "E1100"));
    cr_expect(str_is(children[1], "E119"));
    cr_expect_eq(codeset_children(sets, CODESET_ICD10CM, STR("E11"), date_of(20260101),
                                  ((struct code_list){children, 1})),
                 1);
    cr_expect_eq(codeset_children(sets, CODESET_ICD10CM, STR("E119"), date_of(20260101),
                                  ((struct code_list){children, 4})),
                 0);
    cr_expect_eq(codeset_children(sets, CODESET_ICD10CM, STR("E11"), date_of(20270101),
                                  ((struct code_list){children, 4})),
                 0);
}

static const struct {
    const char *content;
    int line;
} broken[] = {
    {"", 0},
    {"#codeset\tnothing\tx\t20200101\t\tcomplete\n", 1},
    {"#codeset\thcpcs\tx\t20200230\t\tcomplete\n", 1},
    {"#codeset\thcpcs\tx\t20200101\t\tperhaps\n", 1},
    {"#codeset\thcpcs\tx\t20200101\n", 1},
    {"#codeset\thcpcs\tx\t20200101\t\tcomplete\nG0001\t\t\t\nG0001\t\t20201231\t\n", 3},
    {"#codeset\thcpcs\tx\t20200101\t\tcomplete\nG0001\t20201301\t\t\n", 2},
    {"#codeset\thcpcs\tx\t20200101\t\tcomplete\nG0001\t\t\tZ\n", 2},
    {"#codeset\thcpcs\tx\t20200101\t\tcomplete\n\t\t\t\n", 2},
    {"#codeset\thcpcs\tx\t20200101\t\tcomplete\nTOOLONGCODE\t\t\t\n", 2},
};

Test(codeset, refuses_what_is_not_a_table_and_says_the_line)
{
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct config_fault fault = {0};
        cr_expect_eq(codesets_add(sets, STR("x"), str_of(broken[i].content), &fault), REJECT, "%zu",
                     i);
        cr_expect_eq(fault.line, broken[i].line, "%zu: line %d", i, fault.line);
    }
}

/* The tables that we carry. */
static str whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    (void)fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    char *text = arena_alloc(arena, (size_t)size + 1);
    cr_assert_eq(fread(text, 1, (size_t)size, file), (size_t)size);
    (void)fclose(file);
    return (str){text, (size_t)size};
}

static const struct {
    enum codeset set;
    const char *code;
    int32_t day;
    enum codeset_verdict verdict;
} carried[] = {
    {CODESET_ICD10CM, "E119", 20260630, CODE_VALID},
    {CODESET_ICD10CM, "E11", 20260630, CODE_INVALID},
    {CODESET_ICD10CM, "U071", 20200401, CODE_VALID},
    {CODESET_ICD10CM, "U071", 20200331, CODE_INVALID},
    {CODESET_ICD10CM, "A000", 20261001, CODE_UNCHECKED},
    {CODESET_HCPCS, "G0008", 20190101, CODE_VALID},
    {CODESET_HCPCS, "G0008", 20260501, CODE_VALID},
    {CODESET_HCPCS, "G0008", 20250501, CODE_UNCHECKED},
    /* The annual file of 2019 had forgotten what ended before 2014: J1550 was found invalid in
       2005. */
    {CODESET_HCPCS, "J1550", 20050501, CODE_UNCHECKED},
    {CODESET_HCPCS, "J1550", 20190501, CODE_INVALID},
};

Test(codeset, knows_the_carried_tables_in_under_200_ns)
{
    static const char *const files[] = {"icd10cm", "hcpcs_2019", "hcpcs_2026_04"};
    struct codesets *real = codesets_new(arena);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[512];
        struct config_fault fault = {0};
        (void)snprintf(path, sizeof path, "%s/config/codesets/%s.tsv", SOURCE_DIR, files[i]);
        cr_assert_eq(codesets_add(real, str_of(files[i]), whole_file(path), &fault), OK, "%s:%d %s",
                     files[i], fault.line, fault.what);
    }
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        cr_expect_eq(
            codeset_lookup(real, carried[i].set, str_of(carried[i].code), date_of(carried[i].day))
                .verdict,
            carried[i].verdict, "%s on %d", carried[i].code, carried[i].day);
    enum { N = 200000 };
    struct timespec a, b;
    int64_t valid = 0;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (int i = 0; i < N; i++) {
        char code[8];
        (void)memcpy(code, "E1100", 6);
        code[0] = (char)('A' + i % 20);
        code[1] = (char)('0' + i / 20 % 10);
        code[2] = (char)('0' + i / 200 % 10);
        valid += codeset_lookup(real, CODESET_ICD10CM, (str){code, 3u + (unsigned)i % 3},
                                date_of(20260630))
                     .verdict == CODE_VALID;
    }
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    const int64_t ns = ((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec) / N;
    cr_log_info("codeset_lookup: %ld ns", (long)ns);
    cr_expect_gt(valid, 0);
    /* Sanitizers and loaded machines are slower: the bound here only catches a lookup gone linear.
     */
    cr_expect_lt(ns, 5000, "%ld ns", (long)ns);
}
