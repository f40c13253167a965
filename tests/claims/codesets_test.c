/* Promise: a release that is loaded is in force at the next look, whole; a damaged generation
 * changes nothing; without a state folder the shipped tables are there all the same. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claims/codesets.h"
#include "lib/codeset/ncci.h"
#include "scrape.h"

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
    cr_expect(scrape_has("claimline_newest_refused", "of=\"codesets\"} 0"));
    cr_expect_not(codesets_renew(&settings, &sets));
    cr_expect_eq(verdict(sets), CODE_VALID);
    cr_expect(str_eq(before, codesets_generation()));
    /* Who watches the line sees it, until a good one is there. */
    cr_expect(scrape_has("claimline_newest_refused", "of=\"codesets\"} 1"));
    cr_expect_not(codesets_renew(&settings, &sets));
    cr_expect(scrape_has("claimline_newest_refused", "of=\"codesets\"} 1"));
    publish("ccipra-2024q3.txt", HEADER "G0101\tG0103\t\t20200101\t*\t0\tx\n");
    cr_expect(codesets_renew(&settings, &sets));
    cr_expect(scrape_has("claimline_newest_refused", "of=\"codesets\"} 0"));
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

/* Archives are made by hand here: stored entries, as the format's specification (APPNOTE) has them.
 */
static size_t word(char *to, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++) to[i] = (char)(unsigned char)(value >> (8 * i) & 0xff);
    return width;
}

static uint32_t crc32_of(str content)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < content.len; i++) {
        crc ^= (unsigned char)content.at[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* What both headers of an entry share, from "version needed" on. */
static size_t entry_fields(char *to, str name, str content, uint32_t crc)
{
    size_t at = word(to, 20, 2);
    at += word(to + at, 0, 8); /* flags, stored, time, day */
    at += word(to + at, crc, 4);
    at += word(to + at, content.len, 4);
    at += word(to + at, content.len, 4);
    at += word(to + at, name.len, 2);
    return at + word(to + at, 0, 2);
}

static void archive_write(const char *path, str name, str content, uint32_t crc)
{
    char bytes_out[4096];
    size_t at = word(bytes_out, 0x04034b50, 4);
    at += entry_fields(bytes_out + at, name, content, crc);
    memcpy(bytes_out + at, name.at, name.len);
    at += name.len;
    memcpy(bytes_out + at, content.at, content.len);
    at += content.len;
    const size_t directory = at;
    at += word(bytes_out + at, 0x02014b50, 4);
    at += word(bytes_out + at, 20, 2);
    at += entry_fields(bytes_out + at, name, content, crc);
    at += word(bytes_out + at, 0, 6); /* no comment, disk 0, no attributes; it begins at 0 */
    at += word(bytes_out + at, 0, 8);
    memcpy(bytes_out + at, name.at, name.len);
    at += name.len;
    const size_t length = at - directory;
    at += word(bytes_out + at, 0x06054b50, 4);
    at += word(bytes_out + at, 0, 4);
    at += word(bytes_out + at, 1, 2);
    at += word(bytes_out + at, 1, 2);
    at += word(bytes_out + at, length, 4);
    at += word(bytes_out + at, directory, 4);
    at += word(bytes_out + at, 0, 2);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes_out, 1, at, file), at);
    (void)fclose(file);
}

Test(codesets, are_read_out_of_an_archive_and_a_damaged_one_gives_nothing)
{
    static const char content[] = HEADER "G0101\tG0102\t\t20200101\t*\t0\tx\n";
    const str name = STR("NCCI/ccipra-2024q3.txt"), text = str_of(content);
    const str path = arena_printf(arena, "%s/ncci.zip", state);
    struct codesets *sets = codesets_new(arena);
    archive_write(path.at, name, text, crc32_of(text) ^ 1);
    cr_expect_eq(codesets_read_folder(sets, arena, state), 0);
    archive_write(path.at, name, text, crc32_of(text));
    cr_expect_eq(codesets_read_folder(sets, arena, state), 1);
    cr_expect_eq(verdict(sets), CODE_VALID);
}
