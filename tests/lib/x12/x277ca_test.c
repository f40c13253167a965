/* A 277CA gives a row for each claim and says what became of the whole file; what is written is
 * read back. */
#include "lib/x12/x277ca.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/x12/ack.h"
#include "lib/x12/corpus.h"

struct rows {
    struct x277ca_claim items[16];
    size_t count;
    struct x277ca_file file;
    char verdict;
    Acknowledgement *ack;
};

static struct rows read_all(struct arena *arena, str text)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    struct x277ca *reader = x277ca_new(arena, stream);
    struct rows rows = {.verdict = 'A', .ack = ack_of_277ca(arena)};
    for (enum x12_event envelope = X12_ISA; envelope != X12_END;) {
        cr_assert_eq(x12_stream_next(stream, &envelope), OK);
        if (stream->envelope.worst >= X12_ERROR) rows.verdict = 'R';
        if (envelope != X12_ST) continue;
        enum x277ca_event event;
        x277ca_start(reader);
        for (;;) {
            cr_assert_eq(x277ca_next(reader, arena, &event), OK);
            if (event == X277CA_FILE) break;
            ack_add_claim(arena, rows.ack, &reader->claim);
            if (rows.count < 16) rows.items[rows.count++] = reader->claim;
        }
        rows.file = reader->file;
        ack_finish_277ca(arena, rows.ack, &reader->file);
        if (rows.verdict == 'A') rows.verdict = x12_transaction_verdict(&stream->findings);
    }
    return rows;
}

static void check_file(void *context, const struct corpus_row *row, str content)
{
    const struct rows rows = read_all(context, content);
    if (str_is(row->expect, "must_accept"))
        cr_expect_eq(rows.verdict, 'A', "%.*s", STR_ARGS(row->file));
    if (str_is(row->expect, "must_not_accept_clean"))
        cr_expect_neq(rows.verdict, 'A', "%.*s", STR_ARGS(row->file));
    cr_expect(rows.file.has_status, "%.*s", STR_ARGS(row->file));
}

Test(x277ca_next, judges_the_corpus_as_expected)
{
    struct arena *arena = arena_new(64 << 20);
    if (corpus_each(arena, "277ca", check_file, arena) == 0) cr_skip_test("no corpus");
    arena_free(arena);
}

/* ---- statuses ----------------------------------------------------------------------------- */

#define HEAD                                                                                       \
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLAIMLINE      "                        \
    "*260630*0830*^*00501*000000194*0*T*:~"                                                        \
    "GS*HN*PAYER*CLAIMLINE*20260630*0830*194*X*005010X214~ST*277*0001*005010X214~BHT*0085*08*194*" \
    "20260630*0830*TH~"                                                                            \
    "HL*1**20*1~NM1*PR*2*PLAN*****PI*PL1~TRN*1*194~DTP*050*D8*20260630~DTP*009*D8*20260630~HL*2*"  \
    "1*21*1~"                                                                                      \
    "NM1*41*2*CLAIMLINE*****46*CL0001~TRN*2*000000012~"
#define TAIL "SE*1*0001~GE*1*194~IEA*1*000000194~"
#define CLAIM(stc)                                                                               \
    HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*1~NM1*85*2*CLINIC*****XX*1234567893~HL*4*3*PT~" \
         "NM1*QC*1*DOE*JO****MI*M1~TRN*2*C1~" stc "DTP*472*D8*20260601~" TAIL

static const struct {
    const char *what, *text, *category, *control;
    bool accepted;
    size_t count;
    char verdict;
} cases[] = {
    {"taken", CLAIM("STC*A2:20:PR*20260630*WQ*100~REF*1K*P1~"), "A2", "C1", true, 1, 'A'},
    {"refused", CLAIM("STC*A7:562:85*20260630*U*100~"), "A7", "C1", false, 1, 'R'},
    {"refused by its category although STC03 says WQ", CLAIM("STC*A7:562:85*20260630*WQ*100~"),
     "A7", "C1", false, 1, 'R'},
    {"taken by one status, refused by another",
     CLAIM("STC*A2:20*20260630*WQ*100~STC*A8:178*20260630*U*100~"), "A2", "C1", false, 1, 'R'},
    {"the whole file refused", HEAD "STC*A3:24:41*20260630*U*800~QTY*AA*3~AMT*YY*800~" TAIL, NULL,
     NULL, false, 0, 'R'},
    {"a provider refused, without claims",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2*CLINIC*****XX*1234567893~TRN*1*0~STC*"
          "A8:496:85*20260630*U*500~" TAIL,
     "A8", "", false, 1, 'R'},
};

Test(x277ca_next, tells_what_is_taken_and_what_is_not)
{
    struct arena *arena = arena_new(16 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rows rows = read_all(arena, str_of(cases[i].text));
        cr_expect_eq(rows.count, cases[i].count, "%s: %zu rows", cases[i].what, rows.count);
        cr_expect(str_is(str_from(rows.ack->verdict), (const char[]){cases[i].verdict, 0}),
                  "%s: %.*s", cases[i].what, STR_ARGS(str_from(rows.ack->verdict)));
        cr_expect_eq(rows.ack->interchange, 12, "%s", cases[i].what);
        if (rows.count != 1) continue;
        cr_expect_eq(rows.items[0].accepted, cases[i].accepted, "%s", cases[i].what);
        cr_expect(str_is(rows.items[0].patient_control, cases[i].control), "%s", cases[i].what);
        cr_expect(str_is(rows.items[0].statuses[0].category, cases[i].category), "%s",
                  cases[i].what);
    }
    arena_free(arena);
}

/* A claim's place was once that of the last HL: without one, or with several claims below it, all
 * behind the first megabyte counted as too long, and their statuses were lost. Found by fuzzing. */
Test(x277ca_next, reads_claims_that_no_level_stands_before)
{
    struct arena *arena = arena_new(64 << 20);
    char *text = arena_alloc(arena, 4 << 20);
    size_t len = (size_t)snprintf(
        text, 1024,
        HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*1~"
             "NM1*85*2*CLINIC*****XX*1234567893~HL*4*3*PT~NM1*QC*1*DOE*JO****MI*M1~");
    for (int i = 0; i < 40000; i++)
        len += (size_t)snprintf(text + len, 128,
                                "TRN*2*C%05d~STC*A2:20:PR*20260630*WQ*100~DTP*472*D8*20260601~", i);
    len += (size_t)snprintf(text + len, 128, TAIL);
    const struct rows rows = read_all(arena, (str){text, len});
    cr_expect_eq(rows.ack->n_claims, 40000);
    cr_expect(str_is(str_from(rows.ack->verdict), "A"));
    arena_free(arena);
}

/* ---- writing ------------------------------------------------------------------------------ */

Test(x277ca_write_claim, is_read_back)
{
    struct arena *arena = arena_new(4 << 20);
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    struct x277ca_writer writer;
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("PAYER"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("CLAIMLINE"),
                                          .control = 194,
                                          .date = date_of(20260630),
                                          .hhmm = 830,
                                          .usage = 'T',
                                          .functional = "HN",
                                          .type = "277",
                                          .guide = "005010X214"};
    const struct x277ca_answer answer = {.payer_name = STR("PLAN"),
                                         .payer_id = STR("PL1"),
                                         .submitter_name = STR("CLAIMLINE"),
                                         .submitter_id = STR("CL0001"),
                                         .batch = STR("000000012"),
                                         .reference = STR("194"),
                                         .received = date_of(20260630),
                                         .date = date_of(20260630),
                                         .hhmm = 830,
                                         .accepted_count = 1,
                                         .rejected_count = 1,
                                         .accepted_cents = 10050,
                                         .rejected_cents = 5000,
                                         .status = {STR("A1"), STR("19"), STR("PR")}};
    const struct x277ca_claim taken = {.patient_control = STR("C1"),
                                       .accepted = true,
                                       .charge_cents = 10050,
                                       .statuses = {{STR("A2"), STR("20"), STR("PR")}},
                                       .status_count = 1,
                                       .payer_control = STR("P1"),
                                       .from = date_of(20260601),
                                       .to = date_of(20260603)};
    const struct x277ca_claim refused = {
        .patient_control = STR("C2"),
        .accepted = false,
        .charge_cents = 5000,
        .statuses = {{STR("A7"), STR("562"), STR("85")}, {STR("A8"), STR("178"), {0}}},
        .status_count = 2,
        .from = date_of(20260601)};
    x12_open(&out, &envelope);
    x277ca_write_head(&writer, &out, &answer);
    x277ca_write_provider(&writer,
                          &(struct x277ca_provider){STR("CLINIC"), {0}, STR("1234567893"), {0}});
    x277ca_write_claim(&writer, &(struct x277ca_patient){STR("DOE"), STR("JO"), STR("M1")}, &taken);
    x277ca_write_claim(&writer, &(struct x277ca_patient){STR("ROE"), STR("JANE"), STR("M2")},
                       &refused);
    x12_close(&out, &envelope);
    const struct rows rows = read_all(arena, x12_out_str(&out));
    cr_expect_eq(rows.verdict, 'A', "%.*s", STR_ARGS(x12_out_str(&out)));
    cr_assert_eq(rows.count, 2);
    cr_expect(rows.items[0].accepted);
    cr_expect_eq(rows.items[0].charge_cents, 10050);
    cr_expect(str_is(rows.items[0].payer_control, "P1"));
    cr_expect_eq(rows.items[0].to.yyyymmdd, 20260603);
    cr_expect_not(rows.items[1].accepted);
    cr_expect_eq(rows.items[1].status_count, 2);
    cr_expect_eq(rows.items[1].to.yyyymmdd, 20260601);
    cr_expect_str_eq(rows.file.batch, "000000012");
    cr_expect_eq(rows.file.accepted_count, 1);
    cr_expect_eq(rows.file.rejected_cents, 5000);
    cr_expect(str_is(str_from(rows.ack->verdict), "P"));
    cr_expect_eq(rows.ack->n_claims, 2);
    cr_expect(str_is(str_from(rows.ack->claims[1]->status), "562"));
    arena_free(arena);
}

/* ---- findings ----------------------------------------------------------------------------- */

static const struct {
    const char *what, *text, *rule, *loop, *segment;
    int element;
} findings[] = {
    {"a provider's trace without a status",
     HEAD
     "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2*CLINIC*****XX*1234567893~TRN*1*0~" TAIL,
     "x12.segment.missing", "2200C", "STC", 0},
    {"an NPI with a wrong check digit",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2*CLINIC*****XX*1234567890~" TAIL,
     "x12.value.npi_digit", "2100C", "NM1", 9},
    {"a provider's own number in place of an NPI",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2*CLINIC*****SV*77~" TAIL,
     "x12.value.provider_number", "2100C", "NM1", 8},
    /* HL levels of a 277CA were not counted, dates not read, all STC had one table. */
    {"a level that does not name the one above",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*1*19*0~NM1*85*2*CLINIC*****XX*1234567893~" TAIL,
     "x12.hl.parent", "2000C", "HL", 2},
    {"a level that is not counted",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*7*2*19*0~NM1*85*2*CLINIC*****XX*1234567893~" TAIL,
     "x12.hl.number", "2000C", "HL", 1},
    {"a level with nothing below that says otherwise",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*1~NM1*85*2*CLINIC*****XX*1234567893~" TAIL,
     "x12.hl.children", "2000C", "HL", 4},
    {"a status without a date", HEAD "STC*A1:19:PR**WQ*100~" TAIL, "x12.element.missing", "2200B",
     "STC", 2},
    {"a status without an action", HEAD "STC*A1:19:PR*20260630**100~" TAIL, "x12.element.missing",
     "2200B", "STC", 3},
    {"a status without the amount", HEAD "STC*A1:19:PR*20260630*WQ~" TAIL, "x12.element.missing",
     "2200B", "STC", 4},
    {"a date in a provider's status",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2*CLINIC*****XX*1234567893~TRN*1*0~"
          "STC*A1:19:PR*20260630*WQ*100~" TAIL,
     "x12.element.not_used", "2200C", "STC", 2},
    {"a provider without a name",
     HEAD "STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*0~NM1*85*2******XX*1234567893~" TAIL,
     "x12.element.missing", "2100C", "NM1", 3},
};

Test(x277ca_next, finds_what_the_guide_asks_of_names_and_traces)
{
    struct arena *arena = arena_new(16 << 20);
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        struct x12_stream *stream =
            x12_stream_new(arena, x12_reader_of(arena, str_of(findings[i].text)), 0);
        struct x277ca *reader = x277ca_new(arena, stream);
        enum x12_event envelope = X12_ISA;
        enum x277ca_event event = X277CA_CLAIM;
        bool found = false;
        while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
        x277ca_start(reader);
        while (event != X277CA_FILE) cr_assert_eq(x277ca_next(reader, arena, &event), OK);
        for (size_t n = 0; n < stream->findings.count; n++) {
            const struct x12_finding *f = &stream->findings.items[n];
            found |= strcmp(f->rule->id, findings[i].rule) == 0 &&
                     strcmp(f->loop, findings[i].loop) == 0 &&
                     strcmp(f->segment, findings[i].segment) == 0 &&
                     f->element == findings[i].element;
        }
        cr_expect(found, "%s", findings[i].what);
    }
    arena_free(arena);
}
