/* Promise: a release that is loaded is in force at the next look, whole; a damaged generation
 * changes nothing; without a state folder the shipped tables are there all the same. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claims/codesets.h"
#include "lib/codeset/ncci.h"

static char state[] = "/tmp/claimline-codesets.XXXXXX";
static struct settings settings;
static struct arena *arena;

static void setup(void)
{
    arena = arena_new(64u << 20);
    cr_assert_not_null(mkdtemp(state));
    settings = (struct settings){.state_folder = state, .config_folder = SOURCE_DIR "/config"};
}

static void teardown(void)
{
    const str command = arena_printf(arena, "rm -rf %s", state);
    (void)!system(command.at); /* NOLINT(cert-env33-c): a folder that this test made */
    arena_free(arena);
}

TestSuite(codesets, .init = setup, .fini = teardown);

#define HEADER "Column 1\tColumn 2\tx\tEffective Date\tDeletion Date\tModifier\tRationale\n"

static void publish(const char *name, const char *content)
{
    struct loaded_tables tables;
    struct config_fault fault;
    cr_assert_eq(tables_load(arena, str_of(name), str_of(content), &tables, &fault), OK);
    cr_assert_eq(codesets_publish(&settings, &tables), OK);
}

static enum codeset_verdict verdict(const struct codesets *sets)
{
    return ptp_lookup(sets, PTP_PRACTITIONER, STR("G0101"), STR("G0102"), date_of(20240801))
        .answer.verdict;
}

Test(codesets, are_in_force_at_the_next_look)
{
    struct codesets *sets;
    cr_assert_eq(codesets_load(&settings, &sets), OK);
    const str first = arena_str(arena, codesets_generation());
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("A000"), date_of(20240101)).verdict,
                 CODE_VALID);
    cr_expect_eq(verdict(sets), CODE_UNCHECKED);
    cr_expect_not(codesets_renew(&settings, &sets));
    publish("ccipra-2024q3.txt", HEADER "G0101\tG0102\t\t20200101\t*\t0\tx\n");
    cr_expect(codesets_renew(&settings, &sets));
    cr_expect_eq(verdict(sets), CODE_VALID);
    cr_expect_not(str_eq(first, codesets_generation()));
    cr_expect_not(codesets_renew(&settings, &sets));
    const str second = arena_str(arena, codesets_generation());
    /* The same release anew, corrected. */
    publish("ccipra-2024q3.txt", HEADER "G0101\tG0103\t\t20200101\t*\t0\tx\n");
    cr_expect(codesets_renew(&settings, &sets));
    cr_expect_eq(verdict(sets), CODE_INVALID);
    cr_expect_eq(codesets_withdraw(&settings, STR("ptp_practitioner"), STR("nothing")), REJECT);
    cr_expect_eq(codesets_withdraw(&settings, STR("ptp_practitioner"), STR("ccipra-2024q3")), OK);
    cr_expect(codesets_renew(&settings, &sets));
    cr_expect_eq(verdict(sets), CODE_UNCHECKED);
    /* As then. */
    cr_assert_eq(codesets_load_as(&settings, second, &sets), OK);
    cr_expect_eq(verdict(sets), CODE_VALID);
    cr_assert_eq(codesets_load_as(&settings, first, &sets), OK);
    cr_expect_eq(verdict(sets), CODE_UNCHECKED);
    cr_expect_eq(codesets_load_as(&settings, STR("g2-00000000"), &sets), REJECT);
    cr_expect_eq(codesets_load_as(&settings, STR("x"), &sets), REJECT);
}

Test(codesets, stay_when_a_generation_cannot_be_read)
{
    struct codesets *sets;
    publish("ccipra-2024q3.txt", HEADER "G0101\tG0102\t\t20200101\t*\t0\tx\n");
    cr_assert_eq(codesets_load(&settings, &sets), OK);
    const str before = arena_str(arena, codesets_generation());
    const char *path = arena_printf(arena, "%s/codesets/generation", state).at;
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs("generation 9\nptp_practitioner-00000000.image\n", file);
    (void)fclose(file);
    cr_expect_not(codesets_renew(&settings, &sets));
    cr_expect_eq(verdict(sets), CODE_VALID);
    cr_expect(str_eq(before, codesets_generation()));
}

Test(codesets, are_made_in_memory_where_there_is_no_state_folder)
{
    struct codesets *sets;
    settings.state_folder = "/nowhere/at/all";
    cr_assert_eq(codesets_load(&settings, &sets), OK);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10CM, STR("A000"), date_of(20240101)).verdict,
                 CODE_VALID);
    cr_expect_not(codesets_renew(&settings, &sets));
}
