/* Every field, repetition, component and subcomponent is found where HL7 says it stands, whatever
 * the line ends. */
#include <criterion/criterion.h>
#include "lib/hl7/hl7.h"

#define MSH "MSH|^~\\&|APP^1.2^ISO|FAC|RA|RF|20260601120000||DFT^P03^DFT_P03|C1|P|2.5.1"

static struct hl7_segment segment_of(const char *message, const char *id)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    cr_assert_eq(hl7_open(str_of(message), &reader), OK);
    while (hl7_next(&reader, &segment))
        if (str_is(segment.id, id)) return segment;
    cr_assert_fail("no %s", id);
    return segment;
}

Test(hl7_header_read, finds_who_sent_what)
{
    struct hl7_header header;
    cr_assert_eq(hl7_header_read(str_of(MSH "\rPID|1"), &header), OK);
    cr_expect(str_is(header.sending_application, "APP"));
    cr_expect(str_is(header.sender_application, "APP^1.2^ISO"));
    cr_expect(str_is(header.sending_facility, "FAC"));
    cr_expect(str_is(header.receiving_application, "RA"));
    cr_expect(str_is(header.type, "DFT"));
    cr_expect(str_is(header.trigger, "P03"));
    cr_expect(str_is(header.control, "C1"));
    cr_expect(str_is(header.processing, "P"));
    cr_expect(str_is(header.version, "2.5.1"));
}

Test(hl7_header_read, takes_the_trigger_of_an_old_message_from_evn)
{
    struct hl7_header header;
    cr_assert_eq(hl7_header_read(
                     str_of("MSH|^~\\&|A|B|C|D|20200101||ADT|1|P|2.1\rEVN|A04|20200101"), &header),
                 OK);
    cr_expect(str_is(header.trigger, "A04"));
}

Test(hl7_open, refuses_what_is_no_message)
{
    static const char *const wrong[] = {"",         "PID|1",      "MSH",          "MSH|",
                                        "MSH||A|B", "MSHA^~\\&A", "MSH|^^~\\&|A", "MSH|^~\\A|B",
                                        "ISA*00*"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct hl7_reader reader;
        cr_expect_eq(hl7_open(str_of(wrong[i]), &reader), REJECT, "%s", wrong[i]);
    }
}

Test(hl7_open, takes_other_delimiters_than_the_usual)
{
    const struct hl7_segment pid = segment_of("MSH#*!?%#A#B\rPID#1##5*X%Y!6", "PID");
    cr_expect(str_is(hl7_value_of(&pid, 3, 2, 1), "6"));
    cr_expect(str_is(hl7_component(&pid, 3, 1, 2), "X%Y"));
    cr_expect(str_is(hl7_value(&pid, 3, 2), "X"));
}

Test(hl7_next, reads_all_line_ends_and_skips_blank_lines_and_frames)
{
    static const char *const messages[] = {
        MSH "\rPID|1\rPV1|1\r", MSH "\nPID|1\nPV1|1", MSH "\r\nPID|1\r\n\r\nPV1|1\r\n",
        "\xEF\xBB\xBF" MSH "\r\rPID|1\rPV1|1", "\x0b" MSH "\rPID|1\rPV1|1\r\x1c\r"};
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        struct hl7_reader reader;
        struct hl7_segment segment;
        static const char *const ids[] = {"MSH", "PID", "PV1"};
        cr_assert_eq(hl7_open(str_of(messages[i]), &reader), OK);
        for (size_t k = 0; k < COUNT_OF(ids); k++) {
            cr_assert(hl7_next(&reader, &segment), "message %zu", i);
            cr_expect(str_is(segment.id, ids[k]), "message %zu", i);
        }
        cr_expect_not(hl7_next(&reader, &segment), "message %zu", i);
    }
}

Test(hl7_field, tells_empty_from_absent_and_deleted)
{
    const struct hl7_segment pid = segment_of(MSH "\rPID|1||\"\"|A~~B", "PID");
    cr_expect_eq(hl7_field(&pid, 2).len, 0);
    cr_expect_not_null(hl7_field(&pid, 2).at);
    cr_expect_null(hl7_field(&pid, 9).at);
    cr_expect(hl7_is_null(hl7_value(&pid, 3, 1)));
    cr_expect_not(hl7_is_set(hl7_value(&pid, 3, 1)));
    cr_expect_eq(hl7_repetition_count(&pid, 4), 3);
    cr_expect_eq(hl7_repetition_count(&pid, 2), 0);
    cr_expect(str_is(hl7_repetition(&pid, 4, 3), "B"));
    cr_expect_null(hl7_repetition(&pid, 4, 4).at);
    cr_expect_null(hl7_component(&pid, 4, 1, 2).at);
}

Test(hl7_field, counts_the_separator_as_the_first_field_of_a_header)
{
    const struct hl7_segment msh = segment_of(MSH, "MSH");
    cr_expect(str_is(hl7_field(&msh, 1), "|"));
    cr_expect(str_is(hl7_field(&msh, 2), "^~\\&"));
    cr_expect(str_is(hl7_field(&msh, 12), "2.5.1"));
}

Test(hl7_field, does_not_read_behind_a_header_that_is_its_name_only)
{
    const struct hl7_segment fhs = segment_of(MSH "\rFHS", "FHS");
    cr_expect_eq(hl7_field(&fhs, 1).len, 0);
}

Test(hl7_unescape, undoes_what_the_standard_names_and_keeps_the_rest)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"plain", "plain"},           {"A\\T\\E", "A&E"},       {"\\F\\\\S\\\\R\\\\E\\", "|^~\\"},
        {"\\X414243\\", "ABC"},       {"\\X4\\", "\\X4\\"},     {"a\\.br\\b", "a b"},
        {"\\H\\bold\\N\\", "bold"},   {"\\Zunk\\", "\\Zunk\\"}, {"C:\\temp", "C:\\temp"},
        {"trailing\\", "trailing\\"},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str out = hl7_unescape(arena, (struct hl7_delimiters){'|', '^', '~', '\\', '&', 0},
                                     str_of(rows[i].in));
        cr_expect(str_is(out, rows[i].out), "\"%s\" gave \"%.*s\"", rows[i].in, STR_ARGS(out));
    }
    arena_free(arena);
}

Test(hl7_values, are_read_as_their_data_types_say)
{
    static const struct {
        const char *text;
        int32_t day;
    } days[] = {{"20260601", 20260601},
                {"202606011230", 20260601},
                {"20260601123000.1234+0215", 20260601},
                {"202606", 0},
                {"20260230", 0},
                {"20260601T10", 0},
                {"", 0}};
    static const struct {
        const char *text;
        bool ok;
        int64_t cents;
    } amounts[] = {{"150.00", true, 15000}, {"+5", true, 500},   {"-3.5", true, -350},
                   {"1.500", true, 150},    {"1.505", false, 0}, {"$1", false, 0},
                   {"", false, 0},          {"1,000", false, 0}};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        date day = {0};
        cr_expect_eq(hl7_date_read(str_of(days[i].text), &day), days[i].day != 0, "%s",
                     days[i].text);
        cr_expect_eq(day.yyyymmdd, days[i].day, "%s", days[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        money amount = {0};
        cr_expect_eq(hl7_money_read(str_of(amounts[i].text), &amount), amounts[i].ok, "%s",
                     amounts[i].text);
        cr_expect_eq(amount.cents, amounts[i].cents, "%s", amounts[i].text);
    }
}

/* A frame byte within a field was taken out: "20<VT>66" became the year 2066. */
Test(hl7_normalized, makes_no_other_value_of_a_field_with_a_frame_byte_in_it)
{
    struct arena *arena = arena_new(1 << 20);
    const str message = STR("MSH|^~\\&|A\rFT1|1|T1||20\x0b"
                            "66\x1c\r");
    const str out = hl7_normalized(arena, message);
    struct hl7_reader reader;
    struct hl7_segment segment;
    cr_assert_eq(hl7_open(out, &reader), OK);
    cr_assert(hl7_next(&reader, &segment) && hl7_next(&reader, &segment));
    cr_expect(str_is(hl7_value(&segment, 4, 1), "20\x0b"
                                                "66"));
    arena_free(arena);
}

Test(hl7_normalized, ends_each_segment_in_one_carriage_return)
{
    struct arena *arena = arena_new(1 << 16);
    const str out =
        hl7_normalized(arena, str_of("\x0b\xEF\xBB\xBFMSH|^~\\&|A\r\n\r\nPID|1\nPV1|1\x1c\r"));
    cr_expect(str_is(out, "MSH|^~\\&|A\rPID|1\rPV1|1\r"), "%.*s", STR_ARGS(out));
    cr_expect(str_eq(hl7_normalized(arena, out), out));
    arena_free(arena);
}
