/* Any legal interchange comes out segment by segment, whatever its delimiters, in memory that does
 * not grow. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "lib/x12/x12.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

#define ISA(e, r, c, t)                                                                   \
    "ISA" e "00" e "          " e "00" e "          " e "ZZ" e "SENDER         " e "ZZ" e \
    "RECEIVER       " e "260601" e "1200" e r e "00501" e "000000001" e "0" e "T" e c t

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new(ARENA_BYTES);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(x12_next, .init = set_up, .fini = tear_down);
TestSuite(x12_seek, .init = set_up, .fini = tear_down);
TestSuite(x12_out, .init = set_up, .fini = tear_down);

/* Hands out a text in pieces of `step` bytes, then `repeat` times the same byte. */
struct dribble {
    str rest;
    size_t step, filler;
    char fill;
    str tail;
};

static int64_t dribble_read(void *context, char *to, size_t room)
{
    struct dribble *d = context;
    if (d->rest.len == 0 && d->filler) {
        const size_t count = d->filler < room ? d->filler : room;
        memset(to, d->fill, count);
        d->filler -= count;
        return (int64_t)count;
    }
    if (d->rest.len == 0 && d->tail.len) {
        d->rest = d->tail;
        d->tail = (str){0};
    }
    size_t count = d->rest.len < d->step ? d->rest.len : d->step;
    if (count > room) count = room;
    memcpy(to, d->rest.at, count);
    d->rest = (str){d->rest.at + count, d->rest.len - count};
    return (int64_t)count;
}

static struct x12_segment next(struct x12_reader *reader)
{
    struct x12_segment segment;
    cr_assert_eq(x12_next(reader, &segment), OK);
    return segment;
}

Test(x12_next, takes_the_delimiters_from_each_isa)
{
    static const struct {
        const char *text;
        const char *element, *component;
    } rows[] = {
        {ISA("*", "^", ":", "~") "GS*HC*A:B~", "HC", "B"},
        {ISA("|", "^", ">", "\n") "GS|HC|A>B\n", "HC", "B"},
        {ISA("\x1d", "\x1e", "\x1f", "\x1c") "GS\x1dHC\x1d"
                                             "A\x1f"
                                             "B\x1c",
         "HC", "B"},
        {ISA("*", "^", ":", "~") "\r\nGS*HC*A:B~\r\n", "HC", "B"},
        {ISA("*", "U", ":", "'") "GS*HC*A:B'", "HC", "B"},
        {ISA("*", "^", ":", "~") "IEA*0*1~" ISA("|", "^", ">", "!") "GS|HC|A>B!", "HC", "B"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct x12_reader *reader = x12_reader_of(arena, str_of(rows[i].text));
        struct x12_segment segment = next(reader);
        cr_expect(x12_is(&segment, "ISA"), "row %zu", i);
        cr_expect_eq(segment.count, 16, "row %zu", i);
        while (segment.text.len && !x12_is(&segment, "GS")) segment = next(reader);
        cr_expect(str_is(x12_element(&segment, 1), rows[i].element), "row %zu", i);
        cr_expect(str_is(x12_component(&segment, 2, 2), rows[i].component), "row %zu", i);
        cr_expect_null(x12_component(&segment, 2, 3).at, "row %zu", i);
        cr_expect_eq(next(reader).text.len, 0, "row %zu ends", i);
    }
}

Test(x12_next, reports_what_is_odd_and_reads_on)
{
    static const struct {
        const char *text;
        unsigned oddity; /* of the first segment, or of GS where there is one */
    } rows[] = {
        {"\xEF\xBB\xBF" ISA("*", "^", ":", "~"), X12_BOM},
        {ISA("*", "^", ":", "~") "\n\xEF\xBB\xBFGS*1~",
         X12_BOM}, /* files joined with their marks */
        {"  \n" ISA("*", "^", ":", "~"), X12_BLANKS},
        {"Dear all, see the ISA below.\n" ISA("*", "^", ":", "~"), X12_TEXT_BEFORE_ISA},
        {"ISA*00*short~\n" ISA("*", "^", ":", "~"), X12_LONE_ISA},
        {ISA("*", "^", ":", "~") "~~GS*1~", X12_BLANK_ID},
        {ISA("*", "^", ":", "~") "   GS*1~", X12_BLANKS},
        {ISA("*", "^", ":", "~") "GS*1*~", X12_TRAILING},
        {ISA("*", "^", ":", "~") "GS*1", X12_NO_TERMINATOR},
        {ISA("*", "^", "^", "~") "", X12_DELIMITER_ODD},
        {ISA("*", "^", ":", "0") "", X12_DELIMITER_ODD},
        {ISA("*", "^", ":", "^") "", X12_DELIMITER_ODD},
        {"ISA*00**00**ZZ*A*ZZ*B*260601*1200*^*00501*1*0*T*:~", X12_ISA_LENGTH},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct x12_reader *reader = x12_reader_of(arena, str_of(rows[i].text));
        struct x12_segment segment = next(reader);
        if (strstr(rows[i].text, "~GS") || strstr(rows[i].text, " GS") ||
            strstr(rows[i].text, "\xBFGS"))
            segment = next(reader);
        if (strstr(rows[i].text, "~~GS")) cr_expect(x12_is(&segment, "GS"), "row %zu", i);
        cr_expect(segment.oddities & rows[i].oddity, "row %zu: %#x", i, segment.oddities);
        cr_expect_gt(segment.text.len, 0u, "row %zu", i);
    }
}

/* A reader that took an empty id for the end let everything behind "*IC*..." vanish. */
Test(x12_next, does_not_end_at_a_segment_without_id)
{
    struct x12_reader *reader = x12_reader_of(arena, STR(ISA("*", "^", ":", "~") "*IC*X~GE*1~"));
    (void)next(reader);
    const struct x12_segment nameless = next(reader);
    cr_expect_eq(nameless.id.len, 0u);
    cr_expect(str_is(x12_element(&nameless, 1), "IC"));
    const struct x12_segment after = next(reader);
    cr_expect(x12_is(&after, "GE"));
}

/* Found by the fuzz target: it was taken for padding, in front too, and the segment for another. */
Test(x12_next, a_tab_that_separates_is_no_padding_of_a_file_that_ends_inside_a_segment)
{
    const str file = STR(ISA("\t", "^", ":", "~") "\tA\tB\t \n");
    struct x12_reader *reader = x12_reader_of(arena, file);
    (void)next(reader);
    const struct x12_segment segment = next(reader);
    cr_expect_eq(segment.id.len, 0u);
    cr_assert_eq(segment.count, 3u);
    cr_expect(str_is(segment.elements[1], "A") && str_is(segment.elements[2], "B"));
    cr_expect_eq(segment.text.at - file.at, (ptrdiff_t)segment.offset);
    cr_expect(segment.oddities & X12_NO_TERMINATOR);
}

Test(x12_next, gives_the_same_segments_however_the_bytes_arrive)
{
    const str text = STR(ISA(
        "*", "^", ":", "~") "\r\nGS*HC*A~\r\nST*837*0001~\nSE*2*0001~GE*1*1~IEA*1*000000001~\r\n");
    for (size_t step = 1; step < 200; step += 13) {
        struct dribble d = {.rest = text, .step = step};
        struct x12_reader *whole = x12_reader_of(arena, text);
        struct x12_reader *reader =
            x12_reader_new(arena, (struct x12_source){&d, dribble_read, NULL}, 512);
        for (;;) {
            const struct x12_segment a = next(whole), b = next(reader);
            cr_assert(str_eq(a.text, b.text), "step %zu", step);
            cr_assert_eq(a.offset, b.offset, "step %zu", step);
            cr_assert_eq(a.end, b.end, "step %zu", step);
            if (a.text.len == 0) break;
            cr_assert_eq(memcmp(text.at + a.offset, a.text.at, a.text.len), 0,
                         "offset of a segment");
        }
    }
}

/* ISA16 at the edge of what is searched: read or not by how much the window held. */
Test(x12_next, reads_a_bloated_isa_the_same_however_the_bytes_arrive)
{
    for (int pad = 240; pad < 262; pad++) {
        char text[600];
        (void)snprintf(text, sizeof text,
                       "ISA*00**00**ZZ*%0*d*ZZ*B*260601*1200*^*00501*1*0*T*:~GS*1~IEA*0*1~",
                       pad - 60, 1);
        struct dribble d = {.rest = str_of(text), .step = 1};
        struct x12_reader *whole = x12_reader_of(arena, str_of(text));
        struct x12_reader *reader =
            x12_reader_new(arena, (struct x12_source){&d, dribble_read, NULL}, 0);
        for (;;) {
            const struct x12_segment a = next(whole), b = next(reader);
            cr_assert(str_eq(a.text, b.text), "pad %d", pad);
            cr_assert_eq(a.oddities, b.oddities, "pad %d", pad);
            if (a.text.len == 0) break;
        }
    }
}

Test(x12_next, refuses_a_segment_of_ten_megabytes_and_reads_on)
{
    struct dribble d = {.rest = STR(ISA("*", "^", ":", "~") "NTE*ADD*"),
                        .step = 65536,
                        .filler = (size_t)10 << 20,
                        .fill = 'X',
                        .tail = STR("~GE*1*1~")};
    struct x12_reader *reader =
        x12_reader_new(arena, (struct x12_source){&d, dribble_read, NULL}, 0);
    const size_t used = arena_used(arena);
    struct x12_segment segment = next(reader);
    cr_assert_eq(x12_next(reader, &segment), REJECT);
    cr_expect_eq(segment.offset, 106u);
    segment = next(reader);
    cr_expect(x12_is(&segment, "GE"));
    cr_expect_leq(arena_used(arena), used + (size_t)4 * X12_SEGMENT_BYTES_DEFAULT,
                  "the window grows to two segments of the limit, by doubling, and no further");
}

Test(x12_next, cuts_no_more_elements_than_it_has_room_for)
{
    char text[400] = ISA("*", "^", ":", "~") "HI";
    for (int i = 0; i < 60; i++) strcat(text, "*A"); /* NOLINT: fits */
    strcat(text, "~GE*1~");
    struct x12_reader *reader = x12_reader_of(arena, str_of(text));
    (void)next(reader);
    struct x12_segment segment = next(reader);
    cr_expect(segment.oddities & X12_TOO_MANY);
    cr_expect_eq(segment.count, (unsigned)X12_ELEMENTS_MAX);
    segment = next(reader);
    cr_expect(x12_is(&segment, "GE"));
}

Test(x12_seek, goes_on_at_a_segment_seen_before)
{
    const str text = STR(ISA("|", "^", ">", "\n") "GS|1\nST|2\nSE|3\n");
    struct x12_reader *reader = x12_reader_of(arena, text);
    (void)next(reader);
    (void)next(reader);
    const struct x12_segment st = next(reader);
    struct x12_reader *again = x12_reader_of(arena, text);
    cr_assert_eq(x12_seek(again, st.offset, st.delimiters), OK);
    const struct x12_segment same = next(again);
    cr_expect(str_eq(same.text, st.text));
    cr_expect_eq(same.offset, st.offset);
}

Test(x12_out, leaves_out_what_is_empty_at_the_end)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    x12_begin(&out, "SV1");
    x12_put_text(&out, "HC");
    x12_put_component(&out, STR("99213"));
    x12_put_component(&out, STR(""));
    x12_put_component(&out, STR("25"));
    x12_put_component(&out, STR(""));
    x12_put_money(&out, 10050);
    x12_put(&out, STR(""));
    x12_put_int(&out, 3);
    x12_put(&out, STR(""));
    x12_put_component(&out, STR(""));
    x12_end(&out);
    x12_begin(&out, "N3");
    x12_put(&out, STR("A*B~C:D^E"));
    x12_end(&out);
    x12_put_raw(&out, STR("HCP*00*1:2"));
    cr_expect(str_is(x12_out_str(&out), "SV1*HC:99213::25*100.5**3~N3*A B C D E~HCP*00*1:2~"),
              "%.*s", STR_ARGS(x12_out_str(&out)));
    cr_expect_eq(out.segment_count, 3);
}
