/* Every situational rule and shape of the 837 is found where it is broken, and in no good claim. */
#include <criterion/criterion.h>

#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static struct arena *arena;
static struct sample_claims claims;

static void set_up(void)
{
    arena = arena_new(ARENA_BYTES);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(x837_situations, .init = set_up, .fini = tear_down);

/* clang-format off */
#define SAID  "SVD*OP1*60*HC:99213**1~CAS*PR*1*40~DTP*573*D8*20260610~"

/* Of the professional sample: BHT is segment 2, HL*2 11, CLM 20, LX*1 27, SV1 28, LX*2 31, SV1 32. */
static const struct fault {
    const char *from, *to, *rule, *loop, *segment;
    unsigned element;
    int position;
} professional[] = {
    {"CI~NM1*IL", "~NM1*IL", "x837.filing.missing", "2000B", "SBR", 9, 13},
    {"SBR*P*18*GROUP1**", "SBR*P*18*GROUP1*NAME*", "x837.group.name", "2000B", "SBR", 4, 13},
    {"N3*4 SIDE ST~", "", "x837.subscriber.address", "2010BA", "N3", 0, 14},
    {"DMG*D8*19800101*F~", "", "x837.subscriber.birth", "2010BA", "DMG", 0, 14},
    {"SBR*P*18*", "SBR*P**", "x837.patient.missing", "2000C", "HL", 0, 20},
    {"REF*G1*AUTH7~", "REF*G1*AUTH7~REF*G1*AUTH8~", "x837.reference.twice", "2300", "REF", 0, 23},
    {"DTP*431*D8*20260520~", "DTP*431*D8*20260520~DTP*431*D8*20260521~", "x837.date.twice", "2300", "DTP", 0, 22},
    {"11:B:1*", "11:B:7*", "x837.replaced.unnamed", "2300", "REF", 0, 20},
    {"REF*G1*", "PWK*OZ*BM~REF*G1*", "x837.attachment.number", "2300", "PWK", 6, 22},
    {"Y*A*Y*Y~", "Y*A*Y*Y**OA~", "x837.accident.date", "2300", "DTP", 0, 20},
    {"Y*A*Y*Y~", "Y*A*Y*Y**AA~", "x837.accident.state", "2300", "CLM", 11, 20},
    {"DOC****XX*1999999984", "DOC****XX*1234567893", "x837.provider.same", "2310B", "NM1", 0, 25},
    {"PRV*PE*PXC*207Q00000X~", "PRV*PE*PXC*207Q00000X~REF*G2*7~", "x837.provider.number", "2310B", "REF", 0, 27},
    {"REF*6R*LINE1~", "REF*6R*LINE1~NM1*82*1*RENDER*DOC****XX*1999999984~", "x837.provider.same_line", "2420A", "NM1", 0, 31},
    {"UN*1***1:2~", "UN*1*11**1:2~", "x837.place.twice", "2400", "SV1", 5, 28},
    {"UN*1***1:2~", "UN*1***1:3~", "x837.pointer.loose", "2400", "SV1", 7, 28},
    {"99213:25*100*UN", "99213:25*100*MJ", "x837.anesthesia.surgery", "2400", "SV1", 3, 28},
    {"HC:99213:25", "HC:E0431:RR", "x837.equipment.missing", "2400", "SV5", 0, 27},
    {"HC:99213:25", "HC:A0428:RH", "x837.ambulance.missing", "2400", "CR1", 0, 27},
    {"HC:99213:25", "HC:A0428:RH", "x837.ambulance.pick_up", "2400", "NM1", 0, 27},
    {"REF*6R*LINE1~", "REF*6R*LINE1~PS1*P1*10~", "x837.purchase.seller", "2400", "NM1", 0, 27},
    {"LX*1~", "SBR*P*01*******CI~OI***Y***Y~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~N4*ROME*OH*44113~LX*1~",
     "x837.payer.sequence", "2320", "SBR", 1, 27},
    {"LX*1~", "SBR*S*01*G*N*****CI~OI***Y***I~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~N4*ROME*OH*44113~LX*1~",
     "x837.payer.group_name", "2320", "SBR", 4, 27},
    {"LX*1~", "SBR*S*01*******CI~OI***Y***I~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~N4*ROME*OH*44113~LX*1~",
     "x837.payer.release", "2320", "OI", 6, 28},
    {"LX*1~", "SBR*S*01*******CI~AMT*D*0~AMT*D*0~OI***Y***Y~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~N4*ROME*OH*44113~LX*1~",
     "x837.amount.twice", "2320", "AMT", 0, 29},
    {"LX*1~", "SBR*S*01*******CI~CAS*PR*1*60~OI***Y***Y~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~N4*ROME*OH*44113~LX*1~",
     "x837.payer.paid", "2320", "AMT", 0, 27},
    {"LX*1~", "SBR*S*01*******CI~CAS*PR*1*61~AMT*D*90~OI***Y***Y~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~LX*1~",
     "x837.payer.balance", "2320", "AMT", 2, 29},
    {"REF*6R*LINE1~", "REF*6R*LINE1~" SAID, "x837.payer.unknown", "2430", "SVD", 1, 31},
    /* shapes */
    {"XX*1234567893", "XX*1234567890", "x12.value.npi_digit", "2010AA", "NM1", 9, 8},
    {"XX*1234567893", "XX*9876543210", "x12.value.npi", "2010AA", "NM1", 9, 8},
    {"OH*441130000~", "OH*44113~", "x12.value.zip_nine", "2010AA", "N4", 3, 10},
    {"OH*44113~", "OH*4411~", "x12.value.zip", "2010BA", "N4", 3, 16},
    {"CLEVELAND*OH*44113~", "CLEVELAND*OX*44113~", "x12.value.state", "2010BA", "N4", 2, 16},
    {"BI*PXC*207Q00000X", "BI*PXC*207Q00000", "x12.value.taxonomy", "2000A", "PRV", 3, 7},
    {"150***11:B:1", "150***59:B:1", "x12.value.place", "2300", "CLM", 5, 20},
    {"ABF:R05", "ABF:R05123456", "x12.value.icd", "2300", "HI", 2, 24},
    {"HC:85025", "HC:8502", "x12.value.hcpcs", "2400", "SV1", 1, 32},
    {"REF*EI*987654321", "REF*EI*98765432", "x12.value.tax_id", "2010AA", "REF", 2, 11},
};
/* Of the institutional sample: CLM 20, DTP*435 22, CL1 24, HI 26.., NM1*71 35, LX 36. */
static const struct fault institutional[] = {
    {"CL1*1*1*01", "CL1*1**01", "x837.admission.source", "2300", "CL1", 2, 24},
    {"11:A:1", "13:A:1", "x837.admission.needless", "2300", "DTP", 0, 22},
    {"11:A:1", "13:A:1", "x837.service.date", "2400", "DTP", 0, 36},
    {"DTP*435*DT*202606010800~", "", "x837.admission.missing", "2300", "DTP", 0, 20},
    {"DTP*096*TM*1400~", "", "x837.discharge.hour", "2300", "DTP", 0, 20},
    {"HI*ABJ:R05~", "", "x837.diagnosis.admitting", "2300", "HI", 0, 20},
    {"HI*BG:09~", "HI*BG:09~HI*TC:A01~", "x837.treatment.needless", "2300", "HI", 0, 26},
    {"NM1*71*1*ATTEND*DOC****XX*1234567893~", "", "x837.attending.missing", "2300", "NM1", 0, 20},
    {"SV2*0300", "SV2*300", "x12.value.revenue", "2400", "SV2", 1, 39},
};
/* Of the dental sample: CLM 20, DTP*472 22, LX*1 31, SV3 32, TOO 33, LX*2 37, SV3 38, DTP*472 39. */
static const struct fault dental[] = {
    {"11:B:1*Y*A*Y*Y*", "11:B:1*Y*A*Y*I*", "x837.release.informed", "2300", "CLM", 9, 20},
    {"DTP*472*D8*20260601~", "", "x837.dental.undated", "2400", "DTP", 0, 30},
    {"OH*02~", "OH*02*******PB~", "x837.dental.estimate", "2300", "DTP", 0, 22},
    {"RD8*20260601-20260610", "D8*20260601", "x837.dental.date_twice", "2400", "DTP", 0, 39},
    {"DTP*441*D8*20200501~", "", "x837.dental.prior", "2400", "DTP", 0, 37},
    {"200*22*", "200*11*", "x837.place.twice", "2400", "SV3", 3, 32},
    {"I*2*****1~", "I*2*****2~", "x837.pointer.loose", "2400", "SV3", 11, 32},
    {"AD:D5110", "AD:5110", "x12.value.cdt", "2400", "SV3", 1, 38},
    {"TOO*JP*15", "TOO*JP*33", "x12.value.tooth", "2400", "TOO", 2, 34},
    {"10:20*I", "10:50*I", "x12.value.cavity", "2400", "SV3", 4, 32},
    {"14*M:O", "14*M:X", "x12.element.code", "2400", "TOO", 3, 33},
};
/* clang-format on */

static const struct x12_finding *finding_of(const char *rule)
{
    for (size_t i = 0; i < claims.finding_count; i++)
        if (strcmp(claims.findings[i].rule->id, rule) == 0) return &claims.findings[i];
    return NULL;
}

static void expect_fault(str good, const struct fault *fault)
{
    sample_read(arena, good, &claims);
    cr_expect_null(finding_of(fault->rule), "%s in a good claim", fault->rule);
    sample_read(arena, sample_with(arena, good, fault->from, fault->to), &claims);
    const struct x12_finding *finding = finding_of(fault->rule);
    cr_assert_not_null(finding, "\"%s\": no %s", fault->to, fault->rule);
    cr_expect_str_eq(finding->loop, fault->loop, "%s: loop %s", fault->rule, finding->loop);
    cr_expect_str_eq(finding->segment, fault->segment, "%s: %s", fault->rule, finding->segment);
    cr_expect_eq(finding->element, fault->element, "%s: %u", fault->rule, finding->element);
    cr_expect_eq(finding->segment_position, fault->position, "%s: at %d", fault->rule,
                 finding->segment_position);
}

Test(x837_situations, are_found_in_a_professional_claim_at_their_place)
{
    for (size_t i = 0; i < COUNT_OF(professional); i++)
        expect_fault(sample_professional(arena), &professional[i]);
}

Test(x837_situations, are_found_in_an_institutional_claim_at_their_place)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber,
                                 sample_institutional, NULL};
    for (size_t i = 0; i < COUNT_OF(institutional); i++)
        expect_fault(sample_file(arena, "005010X223A2", parts), &institutional[i]);
}

Test(x837_situations, are_found_in_a_dental_claim_at_their_place)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber, sample_dental,
                                 NULL};
    for (size_t i = 0; i < COUNT_OF(dental); i++)
        expect_fault(sample_file(arena, "005010X224A2", parts), &dental[i]);
}

/* 60.00 paid and 40.00 adjusted of a line of 100.00; 50.00 of the other: 110.00 paid in all. */
Test(x837_situations, other_payers_balance_by_line_and_by_claim)
{
    static const struct {
        const char *line1, *line2, *paid;
        int line_findings, claim_findings;
    } cases[] = {
        {SAID, "SVD*OP1*50*HC:85025**1.5~DTP*573*D8*20260610~", "AMT*D*110~", 0, 0},
        {SAID, "SVD*OP1*50*HC:85025**1.5~DTP*573*D8*20260610~", "AMT*D*111~", 0, 1},
        {SAID, "SVD*OP1*49*HC:85025**1.5~DTP*573*D8*20260610~", "AMT*D*109~", 1, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const str other = arena_printf(
            arena,
            "SBR*S*01*******CI~%sOI***Y***Y~NM1*IL*1*DOE*JIM****MI*M9~NM1*PR*2*SECOND*****PI*OP1~"
            "N4*ROME*OH*44113~LX*1~",
            cases[i].paid);
        str file = sample_with(arena, sample_professional(arena), "LX*1~", other.at);
        file = sample_with(arena, file, "REF*6R*LINE1~",
                           arena_printf(arena, "REF*6R*LINE1~%s", cases[i].line1).at);
        file = sample_with(arena, file, "REF*6R*LINE2~",
                           arena_printf(arena, "REF*6R*LINE2~%s", cases[i].line2).at);
        sample_read(arena, file, &claims);
        cr_expect_eq(finding_of("x837.payer.line_balance") != NULL, cases[i].line_findings,
                     "case %zu", i);
        cr_expect_eq(finding_of("x837.payer.balance") != NULL, cases[i].claim_findings, "case %zu",
                     i);
        cr_expect_null(finding_of("x837.payer.unknown"), "case %zu", i);
    }
}
