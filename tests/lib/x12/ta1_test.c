/* A TA1 is read, written back the same, and says of an interchange what its worst finding says. */
#include "lib/x12/ta1.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/x12/ack.h"
#include "lib/x12/corpus.h"

static bool read_first(struct arena *arena, str text, struct ta1 *ta1, enum x12_severity *worst)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    bool found = false;
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        cr_assert_eq(x12_stream_next(stream, &event), OK);
        if (event == X12_TA1 && !found) found = ta1_read(stream, ta1);
        if (event == X12_IEA) *worst = stream->envelope.worst;
    }
    return found;
}

Test(ta1_write, reads_back_the_same)
{
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("PAYER"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("CLAIMLINE"),
                                          .control = 192,
                                          .date = date_of(20260630),
                                          .hhmm = 830,
                                          .usage = 'T'};
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < TA1_NOTE_COUNT; i++) {
        struct ta1 in = {.control = "000000012",
                         .date = "260630",
                         .time = "0829",
                         .verdict = i ? 'R' : 'A'},
                   out_ta1;
        struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
        enum x12_severity worst = X12_INFO;
        memcpy(in.note, ta1_notes[i].code, sizeof in.note);
        ta1_write(&out, &envelope, &in);
        cr_assert(read_first(arena, x12_out_str(&out), &out_ta1, &worst), "%s", ta1_notes[i].code);
        cr_expect_eq(worst, X12_INFO, "%.*s", STR_ARGS(x12_out_str(&out)));
        cr_expect_str_eq(out_ta1.control, in.control);
        cr_expect_str_eq(out_ta1.date, in.date);
        cr_expect_str_eq(out_ta1.time, in.time);
        cr_expect_str_eq(out_ta1.note, in.note);
        cr_expect_eq(out_ta1.verdict, in.verdict);
    }
    arena_free(arena);
}

Test(ta1_note_find, knows_the_codes_in_order_and_no_other)
{
    for (size_t i = 0; i < TA1_NOTE_COUNT; i++) {
        char code[8];
        (void)snprintf(code, sizeof code, "%03zu", i);
        cr_expect_eq(ta1_note_find(str_of(code)), &ta1_notes[i], "%s", code);
    }
    cr_expect_null(ta1_note_find(STR("032")));
    cr_expect_null(ta1_note_find(STR("")));
}

static const struct {
    const struct x12_rule *first, *second;
    char verdict;
    const char *note;
} cases[] = {
    {NULL, NULL, 'A', "000"},
    {&x12_bom, NULL, 'A', "000"},
    {&x12_isa_version, NULL, 'E', "017"},
    {&x12_isa_qualifier_to, NULL, 'E', "007"},
    {&x12_isa_date, NULL, 'E', "014"},
    {&x12_isa_date, &x12_iea_count, 'R', "021"},
    {&x12_iea_missing, &x12_isa_time, 'R', "023"},
    {&x12_duplicate_interchange, NULL, 'R', "025"},
    {&x12_ge_count, NULL, 'A', "000"}, /* the group's affair: told by the 999 */
};

Test(ta1_of, says_what_the_worst_finding_says)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct x12_interchange interchange = {
            .control = "000000012", .date = "260630", .time = "0829", .ordinal = 1};
        const struct x12_finding at = {.interchange = 1};
        struct x12_findings findings;
        x12_findings_init(&findings, arena, 10);
        if (cases[i].first) x12_findings_add(&findings, cases[i].first, &at);
        if (cases[i].second) x12_findings_add(&findings, cases[i].second, &at);
        const struct ta1 ta1 = ta1_of(&interchange, &findings);
        cr_expect_eq(ta1.verdict, cases[i].verdict, "case %zu: %c", i, ta1.verdict);
        cr_expect_str_eq(ta1.note, cases[i].note, "case %zu", i);
        cr_expect_str_eq(ta1.control, "000000012");
        cr_expect_eq(ack_of_ta1(arena, &ta1)->interchange, 12);
    }
    arena_free(arena);
}

/* Only TA101, TA104 and TA105 were looked at. */
Test(ta1_read, finds_the_fault_of_each_element)
{
    static const struct {
        const char *ta1;
        const struct x12_rule *rule;
        unsigned element;
    } faults[] = {
        {"TA1*0000000012*260630*0829*A*000~", &x12_element_long, 1},
        {"TA1*00000001X*260630*0829*A*000~", &x12_element_number, 1},
        {"TA1*000000012*261330*0829*A*000~", &x12_element_date, 2},
        {"TA1*000000012*260630*2460*A*000~", &x12_element_time, 3},
        {"TA1*000000012*260630*0829*B*000~", &x12_element_code, 4},
        {"TA1*000000012*260630*0829*A*099~", &x12_element_code, 5},
        {"TA1*000000012*260630*0829*A*000*1~", &x12_element_too_many, 6},
    };
    struct arena *arena = arena_new(4 << 20);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const str text = arena_printf(arena,
                                      "ISA*00*          *00*          *ZZ*SENDER         *ZZ*"
                                      "RECEIVER       *260601*1200*^*00501*000000001*0*T*:~"
                                      "%sIEA*0*000000001~",
                                      faults[i].ta1);
        struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
        enum x12_event event = X12_END;
        struct ta1 ta1;
        do cr_assert_eq(x12_stream_next(stream, &event), OK);
        while (event != X12_TA1 && event != X12_END);
        (void)ta1_read(stream, &ta1);
        cr_assert_eq(stream->envelope.count, 1u, "%s", faults[i].ta1);
        cr_expect_eq(stream->envelope.items[0].rule, faults[i].rule, "%s", faults[i].ta1);
        cr_expect_eq(stream->envelope.items[0].element, faults[i].element, "%s", faults[i].ta1);
    }
    arena_free(arena);
}

static void check_file(void *context, const struct corpus_row *row, str content)
{
    struct ta1 ta1;
    enum x12_severity worst = X12_INFO;
    if (row->type.len > 0) return; /* a TA1 alone has no type in the table */
    cr_expect(read_first(context, content, &ta1, &worst), "%.*s", STR_ARGS(row->file));
    if (str_is(row->expect, "must_accept"))
        cr_expect_lt(worst, X12_ERROR, "%.*s", STR_ARGS(row->file));
    if (str_is(row->expect, "must_not_accept_clean"))
        cr_expect_geq(worst, X12_ERROR, "%.*s", STR_ARGS(row->file));
}

Test(ta1_read, judges_the_corpus_as_expected)
{
    struct arena *arena = arena_new(64 << 20);
    if (corpus_each(arena, "ack", check_file, arena) == 0) cr_skip_test("no corpus");
    arena_free(arena);
}
