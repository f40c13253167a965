/* A file of messages is cut at the same places however its bytes arrive, and wrong counts are told.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include "lib/hl7/split.h"

#define M(n) "MSH|^~\\&|A|B|C|D|20260601||ADT^A01|" n "|P|2.5\rPID|1||" n "\r"
#define FHS "FHS|^~\\&|A\r"
#define BHS "BHS|^~\\&|A\r"

enum { LIMIT = 200 };

/* Gives a few bytes at a time, so that every boundary falls on a reading's edge once. */
struct dripping {
    str rest;
    size_t step;
};

static ptrdiff_t drip(void *context, char *into, size_t room)
{
    struct dripping *source = context;
    size_t len = source->rest.len < source->step ? source->rest.len : source->step;
    if (len > room) len = room;
    if (len) memcpy(into, source->rest.at, len);
    source->rest = (str){source->rest.at + len, source->rest.len - len};
    return (ptrdiff_t)len;
}

/* One letter a part: M message, L too large, J junk, F fault (with its what), X failed. */
static void outline(struct hl7_split *split, char *out, size_t room)
{
    static const char letters[] = "MLFJ";
    struct hl7_part part;
    size_t len = 0;
    for (hl7_split_next(split, &part); part.kind < HL7_PART_END && len + 8 < room;
         hl7_split_next(split, &part)) {
        out[len++] = letters[part.kind];
        if (part.what) len += (size_t)snprintf(out + len, room - len, "(%s)", part.what);
        if (part.kind == HL7_PART_MESSAGE) cr_expect(str_starts(part.text, "MSH|"));
    }
    if (part.kind == HL7_PART_FAILED) out[len++] = 'X';
    out[len] = 0;
}

static const struct {
    const char *input, *outline, *why;
} rows[] = {
    {"", "", "nothing"},
    {M("1"), "M", "one"},
    {M("1") M("2") "\r\r" M("3"), "MMM", "one behind the other"},
    {"\x0b" M("1") "\x1c\r\x0b" M("2") "\x1c\r", "MM", "in frames"},
    {"\xEF\xBB\xBF" M("1"), "M", "a byte order mark"},
    {FHS BHS M("1") M("2") "BTS|2\rFTS|1\r", "MM", "a batch"},
    {FHS BHS M("1") M("2") "BTS|3\rFTS|1\r", "MMF(BTS-1)", "a message too few"},
    {FHS BHS M("1") "BTS|1\rFTS|2\r", "MF(FTS-1)", "a batch too few"},
    {FHS BHS M("1") "BTS\rFTS\r", "M", "counts are optional"},
    {FHS BHS M("1"), "MF(BTS)F(FTS)", "cut short"},
    {BHS M("1") BHS M("2") "BTS|1\r", "MF(BTS)M", "a batch not closed"},
    {M("1") "BTS|1\rFTS|1\r", "MF(BHS)F(FHS)", "ends without beginnings"},
    {"garbage\rmore\r" M("1"), "JM", "junk before"},
    {"PID|1\rPV1|1\r", "J", "no message at all"},
    {"MSHX|1\r" M("1"), "JM", "MSHX is no MSH"},
    {M("1") "NTE|1|"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "x\r" M("2"),
     "LM", "one too large"},
};

Test(hl7_split_next, cuts_at_the_same_places_however_the_bytes_arrive)
{
    static const size_t steps[] = {1, 2, 3, 7, 64, 100000};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t k = 0; k < COUNT_OF(steps); k++) {
            struct arena *arena = arena_new(1 << 20);
            struct dripping source = {str_of(rows[i].input), steps[k]};
            char seen[80];
            outline(hl7_split_new(arena, (struct hl7_source){drip, &source}, LIMIT, 0, 0), seen,
                    sizeof seen);
            cr_expect_str_eq(seen, rows[i].outline, "%s, %zu at a time: %s", rows[i].why, steps[k],
                             seen);
            arena_free(arena);
        }
}

Test(hl7_split_next, goes_on_at_the_offset_that_it_gave)
{
    const char *input = FHS BHS M("1") M("2") M("3") "BTS|3\rFTS|1\r";
    struct arena *arena = arena_new(1 << 22);
    struct hl7_bytes all = {str_of(input)};
    struct hl7_split *split = hl7_split_new(arena, hl7_source_of(&all), LIMIT, 0, 0);
    struct hl7_part part, again;
    for (hl7_split_next(split, &part); part.kind == HL7_PART_MESSAGE;
         hl7_split_next(split, &part)) {
        struct hl7_bytes rest = {
            {input + part.next_offset, strlen(input) - (size_t)part.next_offset}};
        struct hl7_split *other =
            hl7_split_new(arena, hl7_source_of(&rest), LIMIT, part.next_offset, part.ordinal);
        hl7_split_next(other, &again);
        cr_expect_eq(again.kind, part.ordinal < 3 ? HL7_PART_MESSAGE : HL7_PART_END);
        if (part.ordinal < 3) cr_expect_eq(again.ordinal, part.ordinal + 1);
        if (part.ordinal < 3) cr_expect_eq(again.offset, part.next_offset);
        cr_expect(memcmp(input + part.offset, part.text.at, part.text.len) == 0);
    }
    cr_expect_eq(part.kind, HL7_PART_END);
    arena_free(arena);
}

static ptrdiff_t endless(void *context, char *into, size_t room)
{
    int64_t *left = context;
    const size_t len = *left < (int64_t)room ? (size_t)*left : room;
    memset(into, 'x', len);
    *left -= (int64_t)len;
    return (ptrdiff_t)len;
}

Test(hl7_split_next, passes_over_100_megabytes_without_a_line_in_a_small_arena)
{
    struct arena *arena = arena_new(1 << 20);
    int64_t left = 100 << 20;
    struct hl7_part part;
    struct hl7_split *split =
        hl7_split_new(arena, (struct hl7_source){endless, &left}, LIMIT, 0, 0);
    hl7_split_next(split, &part);
    cr_expect_eq(part.kind, HL7_PART_JUNK);
    cr_expect_eq(part.next_offset, 100 << 20);
    hl7_split_next(split, &part);
    cr_expect_eq(part.kind, HL7_PART_END);
    arena_free(arena);
}

/* How the last message of the input ends: W whole, O open, C cut. */
Test(hl7_split_next, tells_a_message_that_its_input_cuts_short)
{
    static const struct {
        const char *input, *endings, *why;
    } endings[] = {
        {M("1"), "W", "a carriage return"},
        {M("1") "PV1|1", "O", "none: many editors leave it out"},
        {M("1") M("2") "PV1|1", "WO", "the last one only"},
        {M("1") "PV1|1  ", "O", "blanks are none"},
        {"\x0b" M("1") "\x1c\r", "W", "a frame"},
        {"\x0b" M("1") "PV1|1\x1c\r", "W", "a frame ends what it holds"},
        {"\x0b" M("1"), "C", "a frame that does not end"},
        {"\x0b" M("1") "\x0b" M("2") "\x1c\r", "CW", "the next begins before it"},
        {"\x0b" M("1") "\x1c\r\x0b" M("2") "PV", "WC", "the last of two frames"},
        {FHS BHS M("1") "PV1|1\r", "W", "the batch is cut, between two segments"},
        {FHS BHS M("1") "PV1|1", "C", "the batch is cut, within one"},
        {BHS M("1") "PV1|1\rBTS|1", "W", "its trailer stands"},
    };
    static const size_t steps[] = {1, 5, 100000};
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        for (size_t k = 0; k < COUNT_OF(steps); k++) {
            struct arena *arena = arena_new(1 << 20);
            struct dripping source = {str_of(endings[i].input), steps[k]};
            struct hl7_split *split =
                hl7_split_new(arena, (struct hl7_source){drip, &source}, LIMIT, 0, 0);
            struct hl7_part part;
            char seen[8] = "";
            for (hl7_split_next(split, &part); part.kind < HL7_PART_END;
                 hl7_split_next(split, &part))
                if (part.kind == HL7_PART_MESSAGE)
                    (void)strncat(seen, &"W\0O\0C"[2 * (size_t)part.ending], 1);
            cr_expect_str_eq(seen, endings[i].endings, "%s", endings[i].why);
            arena_free(arena);
        }
}

/* UTF-16 was of no format: every second byte is zero, and a CR may be half a character. */
Test(hl7_split_next, reads_utf_16_as_utf_8_however_its_bytes_arrive)
{
    static const uint16_t text[] = {
        0xFEFF, 'M',  'S', 'H',  '|', '^', '~', '\\', '&', '|', 'A',  '|', 0x0D0A, 0xD83D, 0xDE00,
        0x0B1C, 0xFC, '|', '\r', 'M', 'S', 'H', '|',  '^', '~', '\\', '&', '|',    'B',    '\r'};
    static const size_t steps[] = {1, 2, 3, 5, 100000};
    for (int big = 0; big < 2; big++)
        for (size_t mark = 0; mark < 2; mark++)
            for (size_t k = 0; k < COUNT_OF(steps); k++) {
                struct arena *arena = arena_new(1 << 20);
                char raw[sizeof text];
                for (size_t i = 0; i < COUNT_OF(text); i++) {
                    raw[2 * i + (size_t)!big] = (char)(text[i] >> 8);
                    raw[2 * i + (size_t)big] = (char)text[i];
                }
                struct dripping source = {{raw + 2 * mark, sizeof raw - 2 * mark}, steps[k]};
                struct hl7_split *split =
                    hl7_split_new(arena, (struct hl7_source){drip, &source}, LIMIT, 0, 0);
                struct hl7_part part;
                hl7_split_next(split, &part);
                cr_assert_eq(part.kind, HL7_PART_MESSAGE);
                cr_expect(str_is(part.text, "MSH|^~\\&|A|\xe0\xb4\x8a\xf0\x9f\x98\x80\xe0\xac\x9c"
                                            "\xc3\xbc|"),
                          "%.*s", STR_ARGS(part.text));
                hl7_split_next(split, &part);
                cr_expect(str_is(part.text, "MSH|^~\\&|B") && part.ending == HL7_WHOLE);
                hl7_split_next(split, &part);
                cr_expect_eq(part.kind, HL7_PART_END);
                arena_free(arena);
            }
}
