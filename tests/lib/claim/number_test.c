/* A claim number reads back as written, and no single slip of the pen makes another one of it. */
#include <criterion/criterion.h>
#include "lib/base/status.h"
#include "lib/claim/number.h"

static const struct {
    int64_t shard, serial;
    int32_t version;
} rows[] = {
    {0, 0, 1},
    {0, 1, 1},
    {1, 1, 2},
    {(1 << SHARD_BITS) - 1, ((int64_t)1 << SERIAL_BITS) - 1, 1023},
    {0x5a5a5, 123456789, 31},
    {7, 1, 32},
};

static void expect_reads_back(size_t row)
{
    const struct claim_number in = {claim_number_make(rows[row].shard, rows[row].serial),
                                    rows[row].version};
    char text[CLAIM_NUMBER_CHARS + 1];
    struct claim_number out = {0};
    claim_number_write(in, text);
    cr_expect_eq(strlen(text), CLAIM_NUMBER_CHARS, "row %zu", row);
    cr_expect(claim_number_parse(str_of(text), &out), "row %zu %s", row, text);
    cr_expect_eq(out.claim, in.claim, "row %zu", row);
    cr_expect_eq(out.version, in.version, "row %zu", row);
    cr_expect_eq(claim_number_shard(out.claim), rows[row].shard, "row %zu", row);
    cr_expect_eq(claim_number_serial(out.claim), rows[row].serial, "row %zu", row);
}

Test(claim_number, reads_back_as_written)
{
    for (size_t row = 0; row < COUNT_OF(rows); row++) expect_reads_back(row);
}

static void expect_every_substitution_is_refused(char *text)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct claim_number out;
    for (size_t at = 0; at < CLAIM_NUMBER_CHARS; at++) {
        const char right = text[at];
        for (size_t i = 0; i < sizeof alphabet - 1; i++) {
            text[at] = alphabet[i];
            cr_expect_eq(claim_number_parse(str_of(text), &out), alphabet[i] == right, "%s", text);
        }
        text[at] = right;
    }
}

static void expect_every_exchange_is_refused(char *text)
{
    struct claim_number out;
    for (size_t a = 0; a < CLAIM_NUMBER_CHARS; a++)
        for (size_t b = a + 1; b < CLAIM_NUMBER_CHARS; b++) {
            const char first = text[a], second = text[b];
            text[a] = second;
            text[b] = first;
            cr_expect_eq(claim_number_parse(str_of(text), &out), first == second, "%s", text);
            text[a] = first;
            text[b] = second;
        }
}

Test(claim_number, refuses_every_wrong_character_and_every_exchange_of_two)
{
    for (size_t row = 0; row < COUNT_OF(rows); row++) {
        char text[CLAIM_NUMBER_CHARS + 1];
        claim_number_write(
            (struct claim_number){claim_number_make(rows[row].shard, rows[row].serial),
                                  rows[row].version},
            text);
        expect_every_substitution_is_refused(text);
        expect_every_exchange_is_refused(text);
    }
}

Test(claim_number, is_read_as_a_hand_writes_it)
{
    char text[CLAIM_NUMBER_CHARS + 1], by_hand[CLAIM_NUMBER_CHARS + 1];
    struct claim_number out = {0};
    claim_number_write((struct claim_number){claim_number_make(33, 1), 1}, text);
    for (size_t i = 0; i <= CLAIM_NUMBER_CHARS; i++) {
        by_hand[i] = (char)(text[i] == '0' ? 'o' : text[i] == '1' ? 'l' : text[i]);
        if (text[i] >= 'A' && text[i] <= 'Z') by_hand[i] = (char)(text[i] - 'A' + 'a');
    }
    cr_assert(claim_number_parse(str_of(by_hand), &out), "%s", by_hand);
    cr_assert_eq(out.claim, claim_number_make(33, 1));
}

Test(claim_number, is_not_found_in_foreign_text)
{
    static const char *const foreign[] = {"", "26463774", "0000000000000000", "ABCDEFGHIJKLMNOPQ",
                                          "U00000000000001"};
    struct claim_number out;
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        cr_expect_not(claim_number_parse(str_of(foreign[i]), &out), "%s", foreign[i]);
}

Test(line_control, reads_back_as_written)
{
    static const struct {
        int32_t version, line;
        const char *text;
    } controls[] = {{1, 3, "01003"},
                    {1, 999, "01999"},
                    {99, 1, "99001"},
                    {100, 1, "100001"},
                    {1023, 999, "1023999"}};
    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        char text[LINE_CONTROL_CHARS + 4];
        int32_t version = 0, line = 0;
        line_control_write(controls[i].version, controls[i].line, text);
        cr_expect_str_eq(text, controls[i].text);
        cr_expect(line_control_parse(str_of(text), &version, &line));
        cr_expect_eq(version, controls[i].version);
        cr_expect_eq(line, controls[i].line);
    }
}

Test(line_control, refuses_what_we_did_not_write)
{
    static const char *const foreign[] = {"",      "1",       "1003",  "01000",
                                          "00001", "1024001", "01O03", "00000001"};
    int32_t version, line;
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        cr_expect_not(line_control_parse(str_of(foreign[i]), &version, &line), "%s", foreign[i]);
}
