/* Promise: identifiers that others chose as good and bad, ../shared/codesets/vectors, are told
 * apart. */
#include <criterion/criterion.h>

#include "lib/base/checkdigit.h"
#include "official.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(64u << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(vectors, .init = setup, .fini = teardown);

/* The next line's first two columns; false: there is none. The first line names them. */
static bool vector_cut(str *rest, str *input, str *wanted)
{
    str line = str_trim(str_cut(rest, '\n'));
    if (line.len == 0) return false;
    *input = str_cut(&line, '\t');
    *wanted = line.at ? str_cut(&line, '\t') : STR("");
    return true;
}

/* Calls `is_valid` for each vector of a file, and compares. */
static void expect_vectors(const char *path, size_t least, bool (*is_valid)(str))
{
    str rest, input, wanted;
    size_t count = 0;
    if (!official_file(arena, path, &rest)) return;
    (void)str_cut(&rest, '\n');
    for (; rest.at && vector_cut(&rest, &input, &wanted); count++)
        cr_expect_eq(is_valid(input), str_is(wanted, "1"), "%s: %.*s", path, STR_ARGS(input));
    cr_expect_geq(count, least, "%s: %zu", path, count);
}

Test(vectors, of_npi_agree)
{
    expect_vectors("vectors/npi.tsv", 100, npi_is_valid);
}

Test(vectors, of_mbi_agree)
{
    expect_vectors("vectors/mbi.tsv", 100, mbi_is_formed);
}

/* Hyphens show where the zero is missing; the crosswalk of CMS is read with them. */
Test(vectors, of_ndc_agree)
{
    str rest, input, wanted;
    size_t count = 0;
    if (!official_file(arena, "vectors/ndc.tsv", &rest)) return;
    (void)str_cut(&rest, '\n');
    for (; rest.at && vector_cut(&rest, &input, &wanted); count++) {
        struct loaded_tables tables;
        struct config_fault fault;
        const str content = arena_printf(arena,
                                         "_2026_CODE,NDC2,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
                                         "J0120,%.*s,1,1,2,2\n",
                                         STR_ARGS(input));
        const enum status status =
            tables_load(arena, STR("crosswalk_2026q3.csv"), content, &tables, &fault);
        struct codesets *sets = codesets_new(arena);
        const str parts[] = {STR("J0120"), wanted};
        cr_expect_eq(status == OK, wanted.len == 11, "%.*s", STR_ARGS(input));
        if (status != OK || wanted.len != 11) continue;
        cr_assert_eq(codesets_add_image(sets, STR("x"), tables.items[0].image, &fault), OK);
        const struct code_answer a =
            codeset_find(sets, CODESET_NDC_HCPCS, parts, date_of(20260801));
        cr_expect(code_is_present(&a), "%.*s is not %.*s", STR_ARGS(input), STR_ARGS(wanted));
    }
    cr_expect_geq(count, 5);
}
