/* An 835 gives each claim and each adjustment once, in constant memory, and a proof that is never
 * made to fit. */
#include "lib/x12/x835.h"
#include "lib/x12/x837_samples.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/x12/corpus.h"
#include "lib/base/money.h"

#define ISA                                                                 \
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PROVIDER       " \
    "*260630*0830*^*00501*000000003*0*P*:~"
#define HEAD ISA "GS*HP*PAYER*PROVIDER*20260630*0830*3*X*005010X221A1~ST*835*0001~"
#define PAYER                                                                                     \
    "TRN*1*T1*1512345678~DTM*405*20260630~N1*PR*PLAN*XV*PL123~N3*5 PAYER ST~N4*ANYTOWN*OH*44109~" \
    "PER*BL*DESK*TE*5550100100~N1*PE*CLINIC*XX*1234567893~REF*TJ*123456789~LX*1~"
#define TAIL(count) "SE*" count "*0001~GE*1*3~IEA*1*000000003~"

struct outcome {
    struct x835_proof proof;
    int payments, claims, adjustments, unbound, unbalanced;
    char verdict, trace[64];
    int64_t charge_cents, paid_cents;
    size_t findings;
    struct remit_equation first_bad;
};

static void claim_add(const struct x835 *reader, struct outcome *outcome)
{
    outcome->claims++;
    outcome->unbound += !reader->claim_bound;
    if (reader->claim_bound && !reader->equation.balances && outcome->unbalanced++ == 0)
        outcome->first_bad = reader->equation;
    outcome->charge_cents += reader->claim->charge_cents;
}

static struct outcome read_all(str text)
{
    struct arena *arena = arena_new(64 << 20), *claims = arena_new(16 << 20);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    struct x835 *reader = x835_new(arena, stream);
    struct outcome outcome = {.verdict = 'A'};
    for (enum x12_event envelope = X12_ISA; envelope != X12_END;) {
        cr_assert_eq(x12_stream_next(stream, &envelope), OK);
        if (stream->envelope.worst >= X12_ERROR) outcome.verdict = 'R';
        if (envelope != X12_ST) continue;
        enum x835_event event;
        x835_start(reader);
        do {
            cr_assert_eq(x835_next(reader, claims, &event), OK);
            outcome.payments += event == X835_PAYMENT;
            outcome.adjustments += event == X835_PROVIDER;
            if (event == X835_CLAIM) claim_add(reader, &outcome);
            arena_reset(claims);
        } while (event != X835_PROOF);
        outcome.proof = reader->proof;
        outcome.paid_cents += reader->proof.claim_paid_cents;
        (void)snprintf(outcome.trace, sizeof outcome.trace, "%.*s",
                       STR_ARGS(str_from(reader->payment.trace)));
        const char verdict = x12_transaction_verdict(&stream->findings);
        if (verdict != 'A' && outcome.verdict != 'R') outcome.verdict = verdict;
        outcome.findings += stream->findings.count;
    }
    arena_free(claims);
    arena_free(arena);
    return outcome;
}

/* clang-format off */
static const struct {
    const char *what, *text;
    char verdict;
    bool balances, unreadable;
    int claims, unbound, unbalanced, adjustments, line;
} rows[] = {
    {"a claim that adds up",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~NM1*QC*1*DOE*JO****MI*M1~SVC*HC:99213*100*80**1~DTM*472*20260601~CAS*CO*45*20~REF*6R*01001~" TAIL("18"),
     'A', true, false, 1, 0, 0, 0, 0},
    {"a claim whose sum is off by five dollars",
     HEAD "BPR*I*85*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*85**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("15"),
     'E', true, false, 1, 0, 1, 0, 0},
    {"a line that is off although the claim adds up",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~NM1*QC*1*DOE*JO****MI*M1~SVC*HC:99213*60*60**1~CAS*CO*45*20~SVC*HC:99214*40*20**1~" TAIL("17"),
     'E', true, false, 1, 0, 1, 0, 1},
    {"a payment that is not the sum of its claims",
     HEAD "BPR*I*81*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("15"),
     'E', false, false, 1, 0, 0, 0, 0},
    {"provider adjustments lower the payment",
     HEAD "BPR*I*50.25*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~PLB*1234567893*20261231*WO:X*30*L6*-0.25~" TAIL("16"),
     'A', true, false, 1, 0, 0, 2, 0},
    {"six pairs in one PLB",
     HEAD "BPR*I*79*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*100**12*P1~NM1*QC*1*DOE*JO****MI*M1~PLB*1234567893*20261231*WO:A*1*WO:B*2*WO:C*3*WO:D*4*WO:E*5*WO:F*6~" TAIL("15"),
     'A', true, false, 1, 0, 0, 6, 0},
    {"a debit (BPR03 D) is a negative payment",
     HEAD "BPR*I*80*D*CHK************20260630~" PAYER
     "CLP*A1*22*-100*-80**12*P1~CAS*CO*45*-20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("15"),
     'A', true, false, 1, 0, 0, 0, 0},
    {"an unreadable CLP04 fails the proof; the neighbour is read",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*8O**12*P1~NM1*QC*1*DOE*JO****MI*M1~CLP*A2*1*100*80**12*P2~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("17"),
     'E', false, true, 2, 1, 0, 0, 0},
    {"an unreadable CAS amount leaves the claim unbound",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~CAS*CO*45*2O~NM1*QC*1*DOE*JO****MI*M1~" TAIL("15"),
     'E', true, false, 1, 1, 0, 0, 0},
    {"a payment without claims",
     HEAD "BPR*H*0*C*NON************20260630~" PAYER TAIL("12"), 'E', true, false, 0, 0, 0, 0, 0},
    {"the file ends in a claim",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER "CLP*A1*1*100*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~",
     'R', true, false, 1, 0, 0, 0, 0},
    {"a service line behind the PLB belongs to nobody",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*100*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~PLB*1234567893*20261231*WO:A*0~SVC*HC:1*5*5~CAS*CO*45*7~LQ*HE*N1~" TAIL("19"),
     'E', true, false, 1, 0, 0, 1, 0},
    {"an amount of more digits than fit is not read",
     HEAD "BPR*I*80*C*CHK************20260630~" PAYER
     "CLP*A1*1*9999999999999999*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("15"),
     'E', true, false, 1, 1, 0, 0, 0},
};
/* clang-format on */

Test(x835_next, reads_these_payments)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct outcome outcome = read_all(str_of(rows[i].text));
        cr_expect_eq(outcome.payments, 1, "%s: %d payments", rows[i].what, outcome.payments);
        cr_expect_eq(outcome.verdict, rows[i].verdict, "%s: verdict %c", rows[i].what,
                     outcome.verdict);
        cr_expect_eq(outcome.proof.balances, rows[i].balances, "%s: proof", rows[i].what);
        cr_expect_eq(outcome.proof.unreadable, rows[i].unreadable, "%s: unreadable", rows[i].what);
        cr_expect_eq(outcome.claims, rows[i].claims, "%s: %d claims", rows[i].what, outcome.claims);
        cr_expect_eq(outcome.unbound, rows[i].unbound, "%s: %d unbound", rows[i].what,
                     outcome.unbound);
        cr_expect_eq(outcome.unbalanced, rows[i].unbalanced, "%s: %d unbalanced", rows[i].what,
                     outcome.unbalanced);
        cr_expect_eq(outcome.adjustments, rows[i].adjustments, "%s: %d PLB", rows[i].what,
                     outcome.adjustments);
        cr_expect_eq(outcome.first_bad.line, rows[i].line, "%s: line %d", rows[i].what,
                     (int)outcome.first_bad.line);
        cr_expect_str_eq(outcome.trace, "T1", "%s: the payment outlives the claims' arena",
                         rows[i].what);
    }
}

Test(x835_next, says_where_the_claim_does_not_add_up)
{
    struct arena *arena = arena_new(1 << 20);
    const struct outcome outcome = read_all(str_of(rows[1].text));
    const str text = remit_equation_text(arena, &outcome.first_bad);
    cr_expect(
        str_is(text,
               "charge 100 - claim adjustments 20 - line adjustments 0 = paid 85 does not balance"),
        "%.*s", STR_ARGS(text));
    arena_free(arena);
}

/* A thousand service lines are one more than the guide has; they must not grow memory, nor spoil
 * the next claim. */
Test(x835_next, refuses_a_claim_of_a_thousand_lines_and_reads_its_neighbour)
{
    struct arena *arena = arena_new(16 << 20);
    const str text = STR(HEAD "BPR*I*80*C*CHK************20260630~" PAYER
                              "CLP*A1*1*100*0**12*P1~NM1*QC*1*DOE*JO****MI*M1~");
    char *all = arena_alloc(arena, 1 << 20);
    size_t len = 0;
    memcpy(all, text.at, text.len);
    len = text.len;
    for (int i = 0; i < 1000; i++)
        len += (size_t)snprintf(all + len, 64, "SVC*HC:99213*0*0**1~REF*6R*%05d~", i);
    len += (size_t)snprintf(
        all + len, 512,
        "CLP*A2*1*100*80**12*P2~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~" TAIL("2017"));
    const struct outcome outcome = read_all((str){all, len});
    cr_expect_eq(outcome.claims, 2);
    cr_expect_eq(outcome.unbound, 1);
    cr_expect_eq(outcome.unbalanced, 0);
    cr_expect(outcome.proof.balances);
    arena_free(arena);
}

/* ---- the corpus --------------------------------------------------------------------------- */

static int64_t cents(str text)
{
    money amount = {-1};
    return money_parse(text, &amount) ? amount.cents : -1;
}

static void check_file(void *context, const struct corpus_row *row, str content)
{
    (void)context;
    const struct outcome outcome = read_all(content);
    int64_t count = 0;
    if (str_is(row->expect, "must_accept"))
        cr_expect_eq(outcome.verdict, 'A', "%.*s: %c, %zu findings", STR_ARGS(row->file),
                     outcome.verdict, outcome.findings);
    if (str_is(row->expect, "must_not_accept_clean"))
        cr_expect_neq(outcome.verdict, 'A', "%.*s", STR_ARGS(row->file));
    if (str_parse_int(row->count, &count))
        cr_expect_eq(outcome.claims, count, "%.*s", STR_ARGS(row->file));
    if (row->charge.len)
        cr_expect_eq(outcome.charge_cents, cents(row->charge), "%.*s", STR_ARGS(row->file));
    if (row->paid.len)
        cr_expect_eq(outcome.paid_cents, cents(row->paid), "%.*s", STR_ARGS(row->file));
}

Test(x835_next, judges_the_corpus_as_expected)
{
    struct arena *arena = arena_new(64 << 20);
    if (corpus_each(arena, "835", check_file, NULL) == 0) cr_skip_test("no corpus");
    arena_free(arena);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Reads the only payment, writes everything again with the same head. */
static str written_again(struct arena *arena, str text)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    struct x835 *reader = x835_new(arena, stream);
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("PAYER"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("PROVIDER"),
                                          .control = 3,
                                          .date = date_of(20260630),
                                          .hhmm = 830,
                                          .usage = 'P',
                                          .functional = "HP",
                                          .type = "835",
                                          .guide = "005010X221A1"};
    enum x12_event envelope_event = X12_ISA;
    while (envelope_event != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope_event), OK);
    enum x835_event event;
    x835_start(reader);
    x12_open(&out, &envelope);
    do {
        cr_assert_eq(x835_next(reader, arena, &event), OK);
        if (event == X835_PAYMENT) x835_write_payment(&out, &reader->payment, NULL);
        if (event == X835_CLAIM) x835_write_claim(&out, reader->claim);
        if (event == X835_PROVIDER) x835_write_adjustment(&out, reader->adjustment);
    } while (event != X835_PROOF);
    x12_close(&out, &envelope);
    return x12_out_str(&out);
}

Test(x835_write_claim, writes_back_byte_for_byte_what_it_read)
{
    static const char text[] =
        HEAD "BPR*I*69.75*C*CHK************20260630~" PAYER
             "CLP*01AB0000000010015*1*300*120*30*12*P1*11*1~CAS*CO*45*50~NM1*QC*1*DOE*JO****MI*M1~"
             "NM1*IL*1*DOE*JANE****MI*M1~"
             "NM1*82*1*HOUSE*GREG****XX*1234567893~MOA***MA01~REF*EA*MR1~DTM*232*20260601~DTM*233*"
             "20260603~DTM*050*20260610~"
             "AMT*AU*150~SVC*HC:99213:25:59*200*120**1~DTM*472*20260601~CAS*CO*45*50~CAS*PR*1*10**"
             "2*20~REF*6R*01001~AMT*B6*150~"
             "SVC*HC:85025*50*0*0300~DTM*150*20260601~DTM*151*20260603~CAS*CO*97*50~REF*6R*01002~"
             "LQ*HE*M15~"
             "PLB*1234567893*20261231*WO:T0*50~PLB*1234567893*20261231*L6:T1*0.25~" TAIL("37");
    struct arena *arena = arena_new(16 << 20);
    const str again = written_again(arena, str_of(text));
    cr_expect(str_is(again, text), "\n%s\n%.*s", text, STR_ARGS(again));
    arena_free(arena);
}

Test(x835_payment_total, is_paid_less_adjustments)
{
    RemitClaim a = REMIT_CLAIM__INIT, b = REMIT_CLAIM__INIT;
    ProviderAdjustment wo = PROVIDER_ADJUSTMENT__INIT;
    const RemitClaim *claims[] = {&a, &b};
    const ProviderAdjustment *adjustments[] = {&wo};
    int64_t total;
    a.paid_cents = 8000;
    b.paid_cents = -3000;
    wo.cents = 1500;
    cr_expect(x835_payment_total(claims, 2, adjustments, 1, &total));
    cr_expect_eq(total, 3500);
    a.paid_cents = b.paid_cents = INT64_MAX;
    cr_expect_not(x835_payment_total(claims, 2, adjustments, 1, &total));
}

/* Found by fuzzing: a stray N3 behind a claim was added to the head's list, in an arena emptied
 * since. */
Test(x835_next, does_not_keep_what_strays_out_of_the_head)
{
    static const char text[] = HEAD
        "BPR*I*80*C*CHK************20260630~" PAYER
        "CLP*A1*1*100*80**12*P1~CAS*CO*45*20~NM1*QC*1*DOE*JO****MI*M1~"
        "N1*PR*OTHER~N3*1 A~N4*ROME*OH*44113~N1*PE*OTHER*XX*1234567893~N3*2 B~REF*TJ*1~"
        "CLP*A2*1*100*0**12*P2~NM1*QC*1*ROE*JO****MI*M2~SVC*HC:1*100*0~CAS*CO*45*100~" TAIL("27");
    struct arena *arena = arena_new(16 << 20), *claims = arena_new(16 << 20);
    struct x12_stream *stream = x12_stream_new(
        arena,
        x12_reader_of(arena, sample_with(arena, str_of(text), "REF*TJ*", "REF*PQ*1~REF*TJ*")), 0);
    struct x835 *reader = x835_new(arena, stream);
    enum x12_event got = X12_ISA;
    enum x835_event event;
    enum { CANARY_BYTES = 8192 };
    bool in_body = false;
    while (got != X12_ST) cr_assert_eq(x12_stream_next(stream, &got), OK);
    x835_start(reader);
    do {
        /* From the second call on it lies where the head lay. */
        char *canary = arena_alloc(claims, in_body ? CANARY_BYTES : 1);
        memset(canary, 0x55, in_body ? CANARY_BYTES : 1);
        cr_assert_eq(x835_next(reader, claims, &event), OK);
        for (size_t k = 0; k < (in_body ? CANARY_BYTES : 1u); k++)
            cr_assert_eq(canary[k], 0x55, "byte %zu", k);
        in_body = true;
        arena_reset(claims);
    } while (event != X835_PROOF);
    arena_free(claims);
    arena_free(arena);
}

/* Found by the fuzz target: LX and TS3 in front of a PLB were kept for a claim behind it, in memory
 * that had gone with the PLB's event. */
Test(x835_next, does_not_keep_a_header_that_a_provider_adjustment_ends)
{
    static const char text[] =
        HEAD "BPR*I*0*H*NON************20260630~" PAYER
             "TS3*1234567893*11*20261231*1*100~PLB*1234567893*20261231*WO:A1*0~"
             "CLP*A1*1*100*0**12*P1*11*1~NM1*QC*1*DOE*JANE~CAS*CO*45*100~" TAIL("16");
    struct arena *arena = arena_new(64 << 20), *events = arena_new(16 << 20);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, str_of(text)), 0);
    struct x835 *reader = x835_new(arena, stream);
    enum x12_event envelope = X12_ISA;
    enum x835_event event = X835_PAYMENT;
    int claims = 0, adjustments = 0;
    while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    for (x835_start(reader); event != X835_PROOF; arena_reset(events)) {
        cr_assert_eq(x835_next(reader, events, &event), OK);
        adjustments += event == X835_PROVIDER;
        if (event != X835_CLAIM) continue;
        claims++;
        cr_expect_eq(reader->claim->n_header, 0u);
        cr_expect_eq(reader->claim->header_number.len, 0u);
    }
    cr_expect_eq(adjustments, 1);
    cr_expect_eq(claims, 1);
    arena_free(events);
    arena_free(arena);
}
