/* Every situational rule of the 835, and the totals of TS3 and TS2, are found where they are
 * broken, and in no good remittance. */
#include <criterion/criterion.h>

#include "lib/x12/x835.h"
#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static struct arena *arena;
static struct x12_stream *stream;

/* clang-format off */
/* BPR 2, TRN 3, DTM 4, N1*PE 9, LX 11, TS3 12, TS2 13, CLP 14, NM1*82 17, MIA 18, SVC 23 and 27. */
static const char good[] =
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PROVIDER       *260630*0830*^*00501*000000003*0*P*:~"
    "GS*HP*PAYER*PROVIDER*20260630*0830*3*X*005010X221A1~ST*835*0001~"
    "BPR*I*120*C*ACH*CTX*01*044000024*DA*123*1512345678**01*044000037*DA*456*20260630~"
    "TRN*1*T1*1512345678~DTM*405*20260630~"
    "N1*PR*PLAN~N3*5 PAYER ST~N4*ANYTOWN*OH*44109~PER*BL*DESK*TE*5550100100~"
    "N1*PE*CLINIC*XX*1234567893~REF*TJ*123456789~"
    "LX*1~TS3*1234567893*11*20261231*1*300~TS2*5~"
    "CLP*A1*1*300*120*30*12*P1*11*1**470*1.25~CAS*CO*45*0~"
    "NM1*QC*1*DOE*JO****MI*M1~NM1*82*1*HOUSE*GREG****XX*1999999984~MIA*0***5~"
    "DTM*232*20260601~DTM*233*20260603~AMT*AU*150~QTY*PS*3~"
    "SVC*HC:99213*200*120~DTM*472*20260601~CAS*CO*45*50~CAS*PR*1*30~AMT*B6*150~"
    "SVC*HC:85025*100*0~DTM*472*20260601~CAS*CO*97*100~CAS*CO*45*0~SE*32*0001~GE*1*3~IEA*1*000000003~";

static const struct fault {
    const char *from, *to, *rule, *loop, *segment;
    unsigned element;
    int position;
} faults[] = {
    {"DTM*405*20260630", "DTM*405*20260701", "x835.produced.late", "HEAD", "DTM", 2, 4},
    {"REF*TJ*123456789~", "", "x835.payee.tax_number", "1000B", "REF", 0, 9},
    {"**01*044000037*DA*456*20260630", "******20260630", "x835.transfer.account", "HEAD", "BPR", 13, 2},
    {"*ACH*CTX*", "*CHK*CTX*", "x835.check.account", "HEAD", "BPR", 5, 2},
    {"*ACH*CTX*", "*NON*CTX*", "x835.nothing.paid", "HEAD", "BPR", 2, 2},
    {"TRN*1*T1*1512345678", "TRN*1*T1*1512345679", "x835.originator.differs", "HEAD", "TRN", 3, 3},
    {"AMT*AU*150~", "", "x835.coverage.missing", "2100", "AMT", 0, 14},
    {"AMT*B6*150~", "", "x835.allowed.missing", "2110", "AMT", 0, 23},
    {"**470*1.25~", "***1.25~", "x835.drg.weight", "2100", "CLP", 12, 14},
    {"**470*1.25~", "~", "x835.drg.missing", "2100", "CLP", 11, 14},
    {"HOUSE*GREG****XX*1999999984", "HOUSE*GREG****XX*1234567893", "x835.provider.same", "2100", "NM1", 0, 17},
    {"*120*30*12*", "*120*29*12*", "x835.patient.share", "2100", "CLP", 5, 14},
    {"DTM*232*20260601~DTM*233*20260603~AMT*AU*150~QTY*PS*3~SVC*HC:99213*200*120~DTM*472*20260601~",
     "AMT*AU*150~QTY*PS*3~SVC*HC:99213*200*120~", "x835.service.date", "2110", "DTM", 0, 21},
    {"CLP*A1*1*", "CLP*A1*19*", "x835.crossover.missing", "2100", "NM1", 0, 14},
    {"SVC*HC:99213*200*120~", "SVC*HC:99213*200*120***HC:99213~", "x835.charged.same", "2110", "SVC", 6, 23},
    {"20261231*1*300~", "20261231*2*300~", "x835.summary.balance", "2000", "TS3", 4, 12},
    {"20261231*1*300~", "20261231*1*301~", "x835.summary.balance", "2000", "TS3", 5, 12},
    {"TS2*5~", "TS2*6~", "x835.summary.balance", "2000", "TS2", 1, 13},
    {"QTY*PS*3~", "QTY*CA*3~", "x835.summary.balance", "2000", "TS2", 13, 13},
    {"HOUSE*GREG****XX*1999999984", "HOUSE*GREG**DR**XX*1999999984", "x12.element.not_used", "2100", "NM1", 6, 17},
    {"N1*PE*CLINIC*XX*1234567893", "N1*PE*CLINIC*XX*1234567890", "x12.value.npi_digit", "1000B", "N1", 4, 9},
    {"SVC*HC:99213*200*120~", "SVC*HC:99213*200*120*300~", "x12.value.revenue", "2110", "SVC", 4, 23},
    {"*300*120*30*", "*310*120*30*", "x835.claim.balance", "2100", "CLP", 4, 14},
    {"HC:85025*100*0~", "HC:85025*90*0~", "x835.claim.balance", "2110", "SVC", 3, 28},
};
/* clang-format on */

static void read_all(str file)
{
    enum x12_event got = X12_ISA;
    enum x835_event event;
    stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    struct x835 *reader = x835_new(arena, stream);
    while (got != X12_ST) cr_assert_eq(x12_stream_next(stream, &got), OK);
    x835_start(reader);
    do cr_assert_eq(x835_next(reader, arena, &event), OK);
    while (event != X835_PROOF);
}

static const struct x12_finding *finding_of(const char *rule)
{
    for (size_t i = 0; i < stream->findings.count; i++)
        if (strcmp(stream->findings.items[i].rule->id, rule) == 0)
            return &stream->findings.items[i];
    return NULL;
}

Test(x835_situations, are_found_at_their_place_and_not_in_a_good_remittance)
{
    arena = arena_new(ARENA_BYTES);
    read_all(str_of(good));
    cr_expect_eq(stream->findings.count, 0u, "%s %s", stream->findings.items[0].rule->id,
                 stream->findings.items[0].text);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const struct fault *fault = &faults[i];
        read_all(sample_with(arena, str_of(good), fault->from, fault->to));
        const struct x12_finding *finding = finding_of(fault->rule);
        cr_assert_not_null(finding, "\"%s\": no %s", fault->to, fault->rule);
        cr_expect_str_eq(finding->loop, fault->loop, "%s: loop %s", fault->rule, finding->loop);
        cr_expect_str_eq(finding->segment, fault->segment, "%s: %s", fault->rule, finding->segment);
        cr_expect_eq(finding->element, fault->element, "%s: %u", fault->rule, finding->element);
        cr_expect_eq(finding->segment_position, fault->position, "%s: at %d", fault->rule,
                     finding->segment_position);
    }
    arena_free(arena);
}

Test(x12_findings_add, keeps_room_for_errors_among_many_notes)
{
    static const struct x12_rule note = {"a.note", X12_INFO, 4, {0}, "note"};
    struct arena *memory = arena_new(1 << 20);
    struct x12_findings findings;
    x12_findings_init(&findings, memory, 8);
    for (int i = 0; i < 100; i++) (void)x12_findings_add(&findings, &note, NULL);
    cr_expect_eq(findings.count, 6u);
    (void)x12_findings_add(&findings, &x12_claim_balance, NULL);
    cr_expect_eq(findings.count, 7u);
    cr_expect_eq(findings.items[6].rule, &x12_claim_balance);
    cr_expect_eq(findings.left_out, 94u);
    arena_free(memory);
}
