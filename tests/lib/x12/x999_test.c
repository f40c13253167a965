/* A 999 says of each set and segment what the findings say, and is read back as it was written. */
#include "lib/x12/x999.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/x12/ack.h"
#include "lib/x12/corpus.h"

/* Reads the first 999 or 997 of the text; counts sets of them all. */
static char read_first(struct arena *arena, str text, struct x999 *first, size_t *count)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    char verdict = 'A';
    *count = 0;
    *first = (struct x999){0};
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        struct x999 ack;
        cr_assert_eq(x12_stream_next(stream, &event), OK);
        if (stream->envelope.worst >= X12_ERROR) verdict = 'R';
        if (event != X12_ST) continue;
        cr_assert_eq(x999_read(stream, arena, &ack), OK);
        if ((*count)++ == 0) *first = ack;
        if (x12_transaction_verdict(&stream->findings) != 'A')
            verdict = x12_transaction_verdict(&stream->findings);
    }
    return verdict;
}

static void check_file(void *context, const struct corpus_row *row, str content)
{
    struct arena *arena = context;
    struct x999 ack;
    size_t count;
    if (!str_is(row->type, "999") && !str_is(row->type, "997")) return;
    const char verdict = read_first(arena, content, &ack, &count);
    if (str_is(row->expect, "must_accept"))
        cr_expect_eq(verdict, 'A', "%.*s: %c", STR_ARGS(row->file), verdict);
    if (str_is(row->expect, "must_not_accept_clean"))
        cr_expect_neq(verdict, 'A', "%.*s", STR_ARGS(row->file));
    cr_expect_neq(ack.verdict, 0, "%.*s: no AK9", STR_ARGS(row->file));
}

Test(x999_read, judges_the_corpus_as_expected)
{
    struct arena *arena = arena_new(64 << 20);
    if (corpus_each(arena, "ack", check_file, arena) == 0) cr_skip_test("no corpus");
    arena_free(arena);
}

#define ISA                                                                 \
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLAIMLINE      " \
    "*260630*0830*^*00501*000000193*0*T*:~"

Test(x999_read, keeps_segment_element_and_business_unit)
{
    static const char text[] = ISA "GS*FA*PAYER*CLAIMLINE*20260630*0830*193*X*005010X231A1~ST*999*"
                                   "0001*005010X231A1~AK1*HC*12*005010X222A1~"
                                   "AK2*837*0001*005010X222A1~IK3*CLM*22*2300*8~CTX*CLM01:"
                                   "01AB0000000010015~IK4*5:1:1*1331*7*99~IK3*HL*30**I4~IK5*E*5~"
                                   "AK9*E*1*1*1~SE*10*0001~GE*1*193~IEA*1*000000193~";
    struct arena *arena = arena_new(1 << 20);
    struct x999 ack;
    size_t count;
    cr_assert_eq(read_first(arena, str_of(text), &ack, &count), 'A');
    cr_assert_not_null(ack.transactions);
    const struct x999_segment *clm = ack.transactions->segments;
    cr_assert_not_null(clm);
    cr_expect_str_eq(clm->id, "CLM");
    cr_expect_eq(clm->position, 22);
    cr_expect_str_eq(clm->loop, "2300");
    cr_expect(str_is(clm->business_unit, "01AB0000000010015"));
    cr_assert_not_null(clm->elements);
    cr_expect_eq(clm->elements->element, 5);
    cr_expect_eq(clm->elements->component, 1);
    cr_expect_eq(clm->elements->reference, 1331);
    cr_expect_str_eq(clm->elements->code, "7");
    cr_assert_not_null(clm->next);
    cr_expect_str_eq(clm->next->code, "I4");
    cr_expect_null(clm->next->next);
    const Acknowledgement *message = ack_of_999(arena, &ack);
    cr_expect_eq(message->interchange, 12);
    cr_expect(str_is(str_from(message->verdict), "E"));
    cr_expect(str_is(str_from(message->code), "5"));
    cr_expect(str_is(str_from(message->kind), "999"));
    arena_free(arena);
}

/* ---- writing ------------------------------------------------------------------------------ */

static str control_of(void *context, int32_t claim)
{
    (void)context;
    return claim == 2 ? STR("01AB0000000010015") : (str){0};
}

static const struct {
    const char *what;
    const struct x12_rule *rules[3]; /* of sets 1 to 3; NULL: clean */
    const struct x12_rule *group;
    int sets;
    char verdicts[4], ak9;
    int64_t accepted;
} cases[] = {
    {"all clean", {NULL, NULL, NULL}, NULL, 3, "AAA", 'A', 3},
    {"one with an element in error", {NULL, &x12_element_code, NULL}, NULL, 3, "AEA", 'E', 3},
    {"one refused of three", {NULL, NULL, &x12_se_count}, NULL, 3, "AAR", 'P', 2},
    {"one refused of one", {&x12_se_count, NULL, NULL}, NULL, 1, "R", 'R', 0},
    {"a warning is not told", {&x12_element_blanks, NULL, NULL}, NULL, 1, "A", 'A', 1},
    {"the group's count is wrong", {NULL, NULL, NULL}, &x12_ge_count, 2, "AA", 'R', 0},
};

Test(x999_transaction, says_what_the_findings_say)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(4 << 20);
        struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
        struct x12_findings findings, envelope_findings;
        struct x999_writer writer;
        struct x999 ack;
        size_t count;
        const struct x12_group group = {.functional = "HC",
                                        .control = "12",
                                        .version = "005010X222A1",
                                        .ordinal = 1,
                                        .stated_count = cases[i].sets};
        const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                              .sender_id = STR("PAYER"),
                                              .receiver_qualifier = STR("ZZ"),
                                              .receiver_id = STR("CLAIMLINE"),
                                              .control = 193,
                                              .date = date_of(20260630),
                                              .hhmm = 830,
                                              .usage = 'T'};
        x12_findings_init(&findings, arena, 10);
        x12_findings_init(&envelope_findings, arena, 10);
        const struct x12_finding of_group = {.interchange = 1, .group = 1};
        if (cases[i].group) x12_findings_add(&envelope_findings, cases[i].group, &of_group);
        x999_begin(&writer, &out, &envelope, &group);
        writer.claim_control = control_of;
        for (int set = 0; set < cases[i].sets; set++) {
            const struct x12_transaction transaction = {
                .type = "837",
                .control = {'0', '0', '0', (char)('1' + set)},
                .guide = "005010X222A1"};
            const struct x12_finding at = {.segment_position = 22,
                                           .segment = "CLM",
                                           .loop = "2300",
                                           .element = 5,
                                           .component = 1,
                                           .claim = 2,
                                           .group = 1,
                                           .interchange = 1};
            x12_findings_clear(&findings);
            if (cases[i].rules[set]) x12_findings_add(&findings, cases[i].rules[set], &at);
            x999_transaction(&writer, &transaction, &findings);
        }
        cr_expect_eq(x999_end(&writer, &group, &envelope_findings), cases[i].ak9, "%s",
                     cases[i].what);
        cr_expect_eq(read_first(arena, x12_out_str(&out), &ack, &count), 'A', "%s: %.*s",
                     cases[i].what, STR_ARGS(x12_out_str(&out)));
        cr_expect_eq(ack.verdict, cases[i].ak9, "%s", cases[i].what);
        cr_expect_eq(ack.accepted, cases[i].accepted, "%s", cases[i].what);
        cr_expect_eq(ack.received, cases[i].sets, "%s", cases[i].what);
        const struct x999_transaction *set = ack.transactions;
        for (int n = 0; n < cases[i].sets; n++, set = set->next) {
            cr_assert_not_null(set, "%s", cases[i].what);
            cr_expect_eq(set->verdict, cases[i].verdicts[n], "%s: set %d", cases[i].what, n);
            if (set->verdict == 'E') {
                cr_assert_not_null(set->segments);
                cr_expect(str_is(set->segments->business_unit, "01AB0000000010015"));
                cr_assert_not_null(set->segments->elements);
                cr_expect_eq(set->segments->elements->component, 1);
            }
        }
        arena_free(arena);
    }
}

/* More notes than are kept: counted, and memory stays bounded. */
Test(x999_read, counts_the_notes_that_it_leaves_out)
{
    struct arena *arena = arena_new(16 << 20);
    char *text = arena_alloc(arena, 1 << 20);
    struct x999 ack;
    size_t count, len = 0;
    len +=
        (size_t)snprintf(text, 512,
                         ISA "GS*FA*P*C*20260630*0830*193*X*005010X231A1~ST*999*0001*005010X231A1~"
                             "AK1*HC*12*005010X222A1~AK2*837*0001~");
    for (int i = 0; i < 5000; i++)
        len += (size_t)snprintf(text + len, 64, "IK3*CLM*%d**8~IK4*2**1~", i + 3);
    len += (size_t)snprintf(text + len, 256,
                            "IK5*R*5~AK9*R*1*1*0~SE*10006*0001~GE*1*193~IEA*1*000000193~");
    cr_expect_eq(read_first(arena, (str){text, len}, &ack, &count), 'A');
    cr_expect_gt(ack.left_out, 7000);
    cr_expect_eq(ack.verdict, 'R');
    cr_expect_eq(ack.transactions->verdict, 'R');
    arena_free(arena);
}
