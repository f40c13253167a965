/* What is said replaces, "" deletes, silence keeps; insurances come and go together. */
#include <criterion/criterion.h>

#include "lib/hl7/known.h"

#define MSH(event) "MSH|^~\\&|A|F|R|F|2026||ADT^" event "|C|P|2.5\r"

static str told(struct arena *arena, const char *first, const char *second)
{
    str known = {0};
    cr_assert_eq(hl7_known_update(arena, known, str_of(first), &known), OK);
    if (second) cr_assert_eq(hl7_known_update(arena, known, str_of(second), &known), OK);
    return known;
}

static const char *pid_of(struct arena *arena, str known, int field)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    cr_assert_eq(hl7_open(known, &reader), OK);
    while (hl7_next(&reader, &segment))
        if (str_is(segment.id, "PID")) return arena_text(arena, hl7_field(&segment, field));
    return NULL;
}

Test(known, keeps_replaces_and_deletes_by_field)
{
    struct arena *arena = arena_new(1 << 20);
    const str known = told(arena, MSH("A01") "PID|1||7||DOE^ANN||1980|F|||1 ELM|||5551\r",
                           MSH("A08") "PID|1||7||ROE^ANN|||||||\"\"\r");
    cr_expect_str_eq(pid_of(arena, known, 5), "ROE^ANN");
    cr_expect_str_eq(pid_of(arena, known, 7), "1980");
    const str gone =
        told(arena, MSH("A01") "PID|1||7||DOE||1980\r", MSH("A08") "PID|1||7||||\"\"\r");
    cr_expect_str_eq(pid_of(arena, gone, 7), "");
    cr_expect_str_eq(pid_of(arena, gone, 5), "DOE");
    arena_free(arena);
}

Test(known, never_keeps_the_account_of_a_visit)
{
    struct arena *arena = arena_new(1 << 20);
    const str known = told(arena, MSH("A01") "PID|1||7|||||||||||||||A1|SSN\r", NULL);
    cr_expect_str_eq(pid_of(arena, known, 18), "");
    cr_expect_str_eq(pid_of(arena, known, 19), "SSN");
    arena_free(arena);
}

static bool has(str text, const char *part)
{
    for (size_t i = 0; i + strlen(part) <= text.len; i++)
        if (memcmp(text.at + i, part, strlen(part)) == 0) return true;
    return false;
}

Test(known, takes_insurances_as_a_whole)
{
    static const struct {
        const char *second;
        bool first_stays, other_comes;
    } rows[] = {
        {MSH("A08") "PID|1||7\r", true, false},
        {MSH("A08") "PID|1||7\rIN1|1|P|PAY3\r", false, true},
        {MSH("A08") "PID|1||7\rIN1|\"\"\r", false, false},
        {MSH("A08") "PID|1||7\rIN1|1|\"\"\r", false, false},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str known =
            told(arena, MSH("A01") "PID|1||7\rIN1|1|P|PAY1\rIN2|x\rIN1|2|P|PAY2\r", rows[i].second);
        cr_expect_eq(has(known, "PAY1"), rows[i].first_stays, "row %zu", i);
        cr_expect_eq(has(known, "PAY2"), rows[i].first_stays, "row %zu", i);
        cr_expect_eq(has(known, "PAY3"), rows[i].other_comes, "row %zu", i);
    }
    arena_free(arena);
}

Test(known, fills_only_what_a_message_leaves_out)
{
    struct arena *arena = arena_new(1 << 20);
    str whole;
    const str known = told(arena, MSH("A01") "PID|1||7||DOE||1980|F\rIN1|1|P|PAY1\r", NULL);
    cr_assert_eq(
        hl7_known_apply(arena, known,
                        STR("MSH#!?%*#A#F#R#F#2026##DFT!P03#C#P#2.5\rPID#1##7####\"\"\rFT1#1\r"),
                        &whole),
        OK);
    cr_expect_str_eq(pid_of(arena, whole, 5), "DOE");
    cr_expect_str_eq(pid_of(arena, whole, 7), "\"\"", "the sender says that there is none");
    cr_expect(has(whole, "PAY1"));
    cr_expect(has(whole, "FT1|1"));
    cr_assert_eq(hl7_known_apply(arena, known, STR(MSH("A08") "PID|1||7\rIN1|1|P|PAY9\r"), &whole),
                 OK);
    cr_expect_not(has(whole, "PAY1"));
    arena_free(arena);
}

Test(merge, names_each_pair)
{
    static const char text[] =
        MSH("A40") "PID|1||9^^^H^PI~7^^^H^MR\rMRG|5^^^H^MR~6\rPID|1||8^^^K\rMRG|4^^^K\r";
    static const char *const pairs[][4] = {
        {"H", "7", "H", "5"}, {"H", "7", "F", "6"}, {"K", "8", "K", "4"}};
    struct hl7_merge merge;
    for (int i = 0; i < 3; i++) {
        cr_assert(hl7_merge_at(str_of(text), i + 1, &merge));
        cr_expect(
            str_is(merge.survivor_authority, pairs[i][0]) && str_is(merge.survivor, pairs[i][1]) &&
                str_is(merge.merged_authority, pairs[i][2]) && str_is(merge.merged, pairs[i][3]),
            "pair %d", i);
    }
    cr_expect_not(hl7_merge_at(str_of(text), 4, &merge));
    cr_expect_not(hl7_merge_at(STR(MSH("A08") "PID|1||7\rMRG|5\r"), 1, &merge));
    cr_expect_not(hl7_merge_at(STR(MSH("A40") "PID|1\rMRG|5\r"), 1, &merge),
                  "nobody to merge into");
}

Test(account_merge, is_told_pair_by_pair_of_one_patient)
{
    const char *text = MSH("A41") "PID|1||7^^^H^MR|||||||||||||||NEW^^^H\rMRG|7^^^H^MR||OLD^^^H\r"
                                  "PID|2||8|||||||||||||||X\rMRG|8||Y\r"
                                  "PID|3||7|||||||||||||||NEW2\rMRG|||OLD2\r";
    struct hl7_account_merge merge;
    cr_assert(hl7_account_merge_at(str_of(text), 1, &merge));
    cr_expect(str_is(merge.survivor, "NEW") && str_is(merge.merged, "OLD"));
    cr_assert(hl7_account_merge_at(str_of(text), 2, &merge));
    cr_expect(str_is(merge.survivor, "NEW2") && str_is(merge.merged, "OLD2"));
    cr_expect_not(hl7_account_merge_at(str_of(text), 3, &merge));
    cr_expect(hl7_merges_otherwise(str_of(text)), "the second patient's");
    cr_expect_not(hl7_merges_otherwise(STR(MSH("A41") "PID|1||7|||||||||||||||N\rMRG|7||O\r")));
    cr_expect_not(
        hl7_account_merge_at(STR(MSH("A08") "PID|1||7|||||||||||||||N\rMRG|7||O\r"), 1, &merge));
    cr_expect_not(hl7_merges_otherwise(STR(MSH("A01") "PID|1||7\r")));
}
